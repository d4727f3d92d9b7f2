"""The least that any forecast of a made-up world can score: that of one who knows the world's settings, its present levels and everybody's
state, and only not the chance to come. The world is stopped on the day of the forecast and simulated on from there many times."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from tests.bench.worlds import TRAINED, UNTRAINED, Simulation, World, day_of

Array = NDArray[Any]
RUNS = 60
"""How many futures of a world are drawn: a band's end is off by about a sixth of the standard deviation."""
STATE = ("here", "away", "may_return", "left", "origin", "stage")
Finishing = list[tuple[int, Array, dict[str, Any]]]


class _Reached(Exception):
    """The day is reached."""


class _Stopped(Simulation):
    """A world's simulation, stopped after a day."""

    def __init__(self, world: World, after: int) -> None:
        super().__init__(world)
        self.after, self.finishing = after, cast(Finishing, [])

    def _group(self, day: int) -> Finishing:
        made = super()._group(day)
        self.finishing += made
        return made

    def _move(self, day: int, closed: bool) -> None:
        if day > self.after:
            self.closed = closed
            raise _Reached
        super()._move(day, closed)

    def futures(self, group_days: set[int], days: list[int], runs: int) -> Array:
        """Residents and coverage [2, runs, days] on some later days; groups begin on `group_days`."""
        try:
            self.run()
        except _Reached:
            return np.stack([self._future(run, group_days, days) for run in range(runs)], axis=1)
        raise ValueError(f"the world ends before day {self.after}")

    def _future(self, run: int, group_days: set[int], days: list[int]) -> Array:
        future = copy(self)
        for name in STATE:
            setattr(future, name, getattr(self, name).copy())
        tables = {name: np.zeros_like(getattr(self.world, name)) for name in ("exits", "returns")}
        future.world = cast(World, SimpleNamespace(**tables, spells=[], persons=[], attended=[]))
        future.open, future.finishing = {who: replace(spell) for who, spell in self.open.items()}, list(self.finishing)
        future.random = np.random.default_rng([7, self.world.seed, self.after, run])
        future.levels = future._levels()
        if self.settings.drift:  # its steps are drawn anew from the present level
            future.levels *= (self.levels[:, self.after] / future.levels[:, self.after])[:, None]
        future.after = self.days
        seen = []
        for day in range(self.after + 1, days[-1] + 1):
            future._move(day, self.closed)
            for _, finishers, _ in [each for each in future.finishing if each[0] == day]:
                future.stage[finishers], future.origin[finishers] = TRAINED, day
            if day in group_days:
                future._group(day)
            if day in days:
                seen.append((future.here.sum(), (future.stage[: future.number] > UNTRAINED).sum() / max(future.number, 1)))
        return np.array(seen).T


def floor(each: World, months: int, ahead: tuple[int, ...], runs: int = RUNS) -> dict[str, list[tuple[float, float]]]:
    """The 80 % bands of residents and coverage, some months after a number of months, of one who knows the world and its groups to come."""
    after, days = day_of(months), [day_of(months + number) for number in ahead]
    blank = cast(World, SimpleNamespace(**{name: getattr(each, name) for name in ("kind", "seed", "settings", "closed_on")}, attended=[], sent=0))
    group_days = {day for day, *_ in each.attended if day > after}
    bands = np.quantile(_Stopped(blank, after).futures(group_days, days, runs), (0.1, 0.9), axis=1)
    return {name: [tuple(map(float, band)) for band in bands[:, index].T] for index, name in enumerate(("residents", "coverage"))}
