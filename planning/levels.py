"""The rates of a record and the levels at which they drift, a draw of them for each run: what the runs of a simulation begin with.

It depends on the record alone, not on the months that are simulated, the groups to come or rates set by hand, and takes half of a
simulation's time. So it is kept: a plan is tried with other groups, and the record that a forecast is made from is that of another date's backtest.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Any

import numpy as np

from planning import drift
from planning.rates import Array, Curve, curve, totals
from planning.record import DAYS_A_MONTH, STEPS, Observed

CHOICE = 4
"""Draws of levels for each run, from which those near balance are preferred."""
NEAR_BALANCE, OFF_BALANCE = 0.03, 0.25
"""Standard deviations of the net change a year, as a share of the residents, of programmes in balance and of others."""
REMEMBERED = 32
"""Records whose rates are kept, of 0.4 MB each at most: a forecast and its backtest have four, and those of a date six or twelve months later
share two of them."""


@dataclass(frozen=True)
class RatesOfRecord:
    """Entries a month, the curves of leaving of the untrained and the trained and of returning, the levels, each with a draw for each run,
    and the state of the random numbers after them."""

    entries: float
    untrained: Curve
    trained: Curve
    returns: Curve
    levels: drift.Levels
    state: Any

    def numbers_after(self) -> np.random.Generator:
        """The random numbers that follow."""
        numbers = np.random.PCG64()
        numbers.state = self.state
        return np.random.Generator(numbers)


@lru_cache(maxsize=REMEMBERED)
def rates_of_record(record: Observed, runs: int, seed: int) -> RatesOfRecord:
    """The rates of a record in so many runs; the same arguments give the same draws."""
    return _Measuring(record, runs, np.random.default_rng(seed)).rates()


class _Measuring:
    def __init__(self, record: Observed, runs: int, random: np.random.Generator) -> None:
        self.record, self.runs, self.random = record, runs, random

    def rates(self) -> RatesOfRecord:
        record, random, runs = self.record, self.random, self.runs
        days = np.array([(month.end - month.start).days for month in record.months])
        entries = np.array([month.entries for month in record.months])
        self.entries = max(entries.sum() / max(days.sum(), 1) * DAYS_A_MONTH, 0.05)
        moves, exposure = totals(record.months, 0)
        untrained = curve(random, record, 0, runs)
        # Where nobody has completed yet, the trained leave as the others do.
        others = (moves.sum() + 0.5) / max(exposure.sum(), 1.0)
        trained = self._level_together(untrained, curve(random, record, 1, runs, others)) if totals(record.months, 1)[1].sum() > 0 else untrained
        returns = curve(random, record, 2, runs)
        self.balance = self._expected((untrained, trained), 0), self._expected((returns,), 2)
        happened = np.stack([entries, self._moves(0) + self._moves(1), self._moves(2)])
        expected = np.stack([self.entries * days / DAYS_A_MONTH, *self.balance])
        seasons = [drift.season(month.start, month.end) for month in record.months]
        levels = self._weighed(drift.follow(random, happened, expected, seasons, CHOICE * runs))
        for each in (untrained.drawn, trained.drawn, returns.drawn, *vars(levels).values()):
            each.flags.writeable = False  # what is remembered belongs to every simulation
        return RatesOfRecord(self.entries, untrained, trained, returns, levels, random.bit_generator.state)

    def _level_together(self, untrained: Curve, trained: Curve) -> Curve:
        """The curve of the trained with its level drawn: scales both, so that together they keep the measured level."""
        exposure = np.array([month.exposure for month in self.record.months[-12:]]).sum(axis=0)
        likely = untrained.middle @ exposure[0] + trained.middle @ exposure[1]
        factor = likely / np.maximum(untrained.drawn @ exposure[0] + trained.drawn @ exposure[1], 1e-12)
        untrained.drawn[:] *= factor[:, None]
        return Curve(trained.middle, trained.drawn * factor[:, None])

    def _moves(self, index: int) -> Array:
        return np.array([sum(month.moves[index]) for month in self.record.months])

    def _expected(self, curves: tuple[Curve, ...], first: int) -> Array:
        """Moves to expect in each month by the measured curves."""
        exposure = np.array([month.exposure for month in self.record.months]).reshape(-1, 3, len(STEPS))
        return np.asarray(sum(exposure[:, first + index] @ each.middle for index, each in enumerate(curves)))

    def _weighed(self, followed: tuple[drift.FollowedLevels, ...]) -> drift.Levels:
        """A draw of the levels for each run, from each regime as far as it explains the months, and by the prior that most programmes are in
        balance."""
        weights = [self._balance(each.levels, each.regime.balanced) for each in followed]
        evidence = np.array([each.evidence for each in followed])
        shares = np.array([each.regime.share for each in followed]) * np.exp(evidence - evidence.max()) * [weight.mean() for weight in weights]
        numbers = self.random.multinomial(self.runs, shares / shares.sum())
        picked = [self.random.choice(len(weight), size, p=weight / weight.sum()) for weight, size in zip(weights, numbers, strict=True)]
        return reduce(drift.Levels.with_, (each.levels.picked(draws) for each, draws in zip(followed, picked, strict=True)))

    def _balance(self, levels: drift.Levels, share: float) -> Array:
        """The weight of each draw of the levels where that share of programmes is in balance."""
        if self.record.sent_away or not self.record.residents or not self.record.months:
            return np.ones(levels.level.shape[1])
        leaving, returning = (each[-12:].mean() for each in self.balance)
        factor = np.exp(np.clip(levels.level, -4, 3))
        net = (self.entries * factor[0] - leaving * factor[1] + returning * factor[2]) * 12 / self.record.residents
        narrow, wide = (np.exp(-0.5 * (net / width) ** 2) / width for width in (NEAR_BALANCE, OFF_BALANCE))
        return np.asarray(share * narrow / np.maximum(wide, 1e-12) + 1 - share)
