"""Forecast of residents and coverage, month by month, if nothing else changes: a vectorised simulation of many runs.

In every run:
- residents and people away are counted by stage (untrained, started but not completed, trained) and by whole months since registration,
  completion or leaving (12 holds all longer), as the result staying_base counts them;
- in a month everybody leaves, or comes back, with a probability 1 - exp(-rate) by her months (staying curves in steps: the first
  month, months 1 and 2, 3 to 11, later); who has not completed a training leaves by the one curve, who has by the other;
- new entries arrive by their rate; planned groups take those longest on the register first, as many as have a place; of those invited
  some stay away, of those who start some complete; places that leavers leave empty go to newcomers;
- closure exits enter no rate, and nobody sent away by the closure is expected back: an order is not a random event and is not forecast.

Each run draws its own rates (planning/rates.py).

All months are alike: travel around Lebaran is not modelled; it is part of the variation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

import numpy as np

from planning.rates import Array, Rates, RunRates, draw
from planning.record import DAYS_A_MONTH, Observed
from queries.dates import months_later

RUNS = 2000
SEED = 20190101
QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
"""Lower ends of the 95, 80 and 50 % bands, the middle, upper ends."""
CLOSE = 1e-9
"""Values this close to a target reach it."""

Schedule = tuple[tuple[date, int], ...]
"""Planned groups: last day and places."""


@dataclass(frozen=True)
class Goal:
    """A target: population at most, or coverage at least, `value` on a date."""

    due_on: date
    value: float


@dataclass(frozen=True)
class Forecast:
    """Quantiles (rows as QUANTILES) on the as-of date and every month after it; chances (0 to 1) where there is a target to reach.

    `net` is the middle net change a month up to the population target's date (or the end), `needed` the one that would reach it.
    """

    dates: tuple[date, ...]
    population: tuple[tuple[float, ...], ...]
    coverage: tuple[tuple[float, ...], ...]
    uncovered: tuple[tuple[float, ...], ...]
    population_chance: float | None
    coverage_chance: float | None
    net: float
    needed: float | None

    def band(self, name: str, share: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Lower and upper end of the 50, 80 or 95 % band of population, coverage or uncovered."""
        index = {95: 0, 80: 1, 50: 2}[share]
        rows = getattr(self, name)
        return rows[index], rows[-1 - index]

    def middle(self, name: str) -> tuple[float, ...]:
        """The middle of population, coverage or uncovered."""
        row: tuple[float, ...] = getattr(self, name)[3]
        return row

    def index_on(self, day: date | None) -> int:
        """The index of the date that is nearest to a day; the last one where the day is None or after it."""
        if day is None or day > self.dates[-1]:
            return len(self.dates) - 1
        return min(range(len(self.dates)), key=lambda index: abs(self.dates[index] - day))


@lru_cache(maxsize=64)
def simulate(
    record: Observed,
    schedule: Schedule,
    months: int,
    by_hand: Rates = Rates(),
    population: Goal | None = None,
    coverage: Goal | None = None,
    runs: int = RUNS,
    seed: int = SEED,
) -> Forecast:
    """Simulate the months after the record's date in that many runs; the same arguments give the same forecast.

    Groups that end after the last month are left out. A target's date after the last month has no chance (None).
    """
    random = np.random.default_rng(seed)
    dates = tuple(months_later(record.as_of, number) for number in range(months + 1))
    rates = draw(random, record, by_hand, runs)
    here = np.repeat(np.array(record.here, dtype=np.int64)[None], runs, axis=0)
    away = np.repeat(np.array(record.away, dtype=np.int64)[None], runs, axis=0)
    registered = np.full(runs, record.registered)
    covered = np.full(runs, record.covered)
    populations, coverages, uncovered = [here.sum(axis=(1, 2))], [_share(covered, registered)], [here[:, 0].sum(axis=1)]
    for before, after in pairwise(dates):
        entries_factor, exits_factor = rates.shock(random)
        leaving, returning = rates.exits * exits_factor[:, None, None], rates.returns
        gone = random.binomial(here, -np.expm1(-_next_month(leaving)))
        back = random.binomial(away, -np.expm1(-_next_month(returning))[:, None, :])
        new = random.poisson(rates.entries * entries_factor)
        # Who comes in this month has half of it to leave again, and who leaves to return.
        passing = random.binomial(new, -np.expm1(-leaving[:, 0, 0] / 2))
        left = gone.sum(axis=2)
        left[:, 0] += passing
        soon_back = random.binomial(left, -np.expm1(-returning[:, :1] / 2))
        here, away = _older(here - gone), _older(away - back)
        here[:, 0, 0] = new - passing
        here[:, :, -1] += back.sum(axis=2) + soon_back
        away[:, :, 0] = left - soon_back
        registered += new
        for ends_on, places in schedule:
            if before < ends_on <= after:
                covered += _hold_group(random, here, places, rates, (ends_on - before).days / (after - before).days)
        populations.append(here.sum(axis=(1, 2)))
        coverages.append(_share(covered, registered))
        uncovered.append(here[:, 0].sum(axis=1))
    residents, shares = np.array(populations), np.array(coverages)
    until = population.due_on if population and record.as_of < population.due_on <= dates[-1] else dates[-1]
    middle = float(np.median(_values_on(residents, dates, until)))
    needed = None
    if population and population.due_on > record.as_of:
        needed = (population.value - record.residents) / _months_between(record.as_of, population.due_on)
    return Forecast(
        dates,
        _quantiles(residents),
        _quantiles(shares),
        _quantiles(np.array(uncovered)),
        _chance(residents, dates, population, below=True),
        _chance(shares, dates, coverage, below=False),
        (middle - record.residents) / _months_between(record.as_of, until),
        needed,
    )


def _months_between(first: date, last: date) -> float:
    return (last - first).days / DAYS_A_MONTH


def _next_month(rates: Array) -> Array:
    """Rates over the coming month: a person spends half of it at her age in months, half at the next."""
    return (rates + np.concatenate([rates[..., 1:], rates[..., -1:]], axis=-1)) / 2


def _older(persons: Array) -> Array:
    """Everybody a month older: the first age is empty, the last holds all longer ones."""
    older = np.zeros_like(persons)
    older[..., 1:] = persons[..., :-1]
    older[..., -1] += persons[..., -1]
    return older


def _hold_group(random: np.random.Generator, here: Array, places: int, rates: RunRates, part: float) -> Array:
    """Hold one group: changes `here` and returns the number present in each run. `part` is the share of the month's newcomers already there."""
    waiting = here[:, 0, ::-1].copy()
    waiting[:, -1] = random.binomial(waiting[:, -1], part)
    invited = _first_of(waiting, np.full(len(waiting), places))
    starters = random.binomial(invited.sum(axis=1), 1 - rates.no_show)
    came = _first_of(invited, starters)[:, ::-1]
    here[:, 0] -= came
    completed = random.binomial(starters, rates.completion)
    # Those who do not complete keep their months on the register. Which of them they are is not known: the newest.
    here[:, 1] += _first_of(came, starters - completed)
    here[:, 2, 0] += completed
    return starters


def _first_of(persons: Array, number: Array) -> Array:
    """In each run the first `number` of the persons, in the order in which they stand."""
    return np.clip(number[:, None] - (np.cumsum(persons, axis=1) - persons), 0, persons)


def _share(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros(len(whole)), where=whole > 0)


def _quantiles(values: Array) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(value) for value in row) for row in np.quantile(values, QUANTILES, axis=1))


def _values_on(values: Array, dates: tuple[date, ...], day: date) -> Array:
    """Each run's value on a day, interpolated linearly between two months."""
    index = next(number for number, each in enumerate(dates) if each >= day)
    if dates[index] == day or index == 0:
        return np.asarray(values[index], dtype=float)
    part = (day - dates[index - 1]).days / (dates[index] - dates[index - 1]).days
    return np.asarray(values[index - 1] + (values[index] - values[index - 1]) * part)


def _chance(values: Array, dates: tuple[date, ...], goal: Goal | None, below: bool) -> float | None:
    if goal is None or not dates[0] <= goal.due_on <= dates[-1]:
        return None
    on_the_day = _values_on(values, dates, goal.due_on)
    return float(np.mean(on_the_day <= goal.value + CLOSE if below else on_the_day >= goal.value - CLOSE))
