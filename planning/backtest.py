"""Backtest: the forecast made from an earlier date, compared with what happened, beside "stays as it is"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from planning.forecast import Forecast, forecast
from planning.record import Observed
from planning.simulation import CLOSE, Schedule, simulate

MONTHS_EARLIER = (6, 12, 18)
SHARES = (50, 80, 95)
NORMAL = {50: 0.674, 80: 1.282, 95: 1.960}
"""How many standard deviations each band of a normal distribution reaches to either side."""
TRUSTED = 0.6
"""Where the 80 % band of residents held in less than this share of the months, the forecast cannot be trusted yet."""
PROMISED = 0.8
"""The share of months in which the 80 % band is to hold."""
RUNS = 600
MEASURES = ("population", "coverage")


@dataclass(frozen=True)
class Case:
    """The record at an earlier date, the groups held since with their places (decisions, not forecast), and for residents and coverage
    the values at the ends of the months before that date and after it. A closure ends the months after it: an order is not forecast."""

    record: Observed
    schedule: Schedule
    population: tuple[float, ...]
    coverage: tuple[float, ...]
    population_before: tuple[float, ...] = ()
    coverage_before: tuple[float, ...] = ()

    @property
    def months(self) -> int:
        """How many months later the outcome is known."""
        return len(self.population)


@dataclass(frozen=True)
class Outcome:
    """One case compared with what happened: the forecast made then, and for each measure and band the months in which it held, of the
    forecast and of "stays as it is"."""

    case: Case
    forecast: Forecast
    hits: dict[tuple[str, int], tuple[bool, ...]]
    hits_if_unchanged: dict[tuple[str, int], tuple[bool, ...]]

    @property
    def made_on(self) -> date:
        """The date on which the forecast was made."""
        return self.case.record.as_of


def outcome(case: Case) -> Outcome:
    """Forecast from a case's record and compare month by month."""
    made = forecast(case.record, simulate(case.record, case.schedule, case.months, firm=True, runs=RUNS))
    hits, unchanged = {}, {}
    for name in MEASURES:
        happened = getattr(case, name)
        for share in SHARES:
            lower, upper = made.band(name, share)
            hits[name, share] = within(lower[1:], upper[1:], happened)
            unchanged[name, share] = within(*stays(getattr(case, f"{name}_before"), case.months, share), happened)
    return Outcome(case, made, hits, unchanged)


def within(lower: Sequence[float], upper: Sequence[float], happened: Sequence[float]) -> tuple[bool, ...]:
    """Whether the outcome of each month lay in the band, ends included."""
    return tuple(low - CLOSE <= value <= high + CLOSE for low, value, high in zip(lower, happened, upper, strict=True))


def stays(before: Sequence[float], months: int, share: int) -> tuple[list[float], list[float]]:
    """The band of "stays as it is": the last value, give or take what the changes of as many months would come to."""
    spread = float(np.std(np.diff(before))) if len(before) > 1 else 0.0
    reach = [NORMAL[share] * spread * number**0.5 for number in range(1, months + 1)]
    last = before[-1] if before else 0.0
    return [last - each for each in reach], [last + each for each in reach]


def how_often(outcomes: Sequence[Outcome], name: str = "population", share: int = 80, unchanged: bool = False) -> tuple[int, int]:
    """(hits, months): in how many months of all cases the outcome lay in the band, out of how many; (0, 0) without a case."""
    several = [(each.hits_if_unchanged if unchanged else each.hits)[name, share] for each in outcomes]
    return sum(map(sum, several)), sum(map(len, several))


def right_in_the_end(outcomes: Sequence[Outcome], name: str = "population", share: int = 80) -> tuple[int, int]:
    """(right, all): how many of the earlier forecasts hold in their band what came to be in their last month. Their months overlap, so that
    counting those would count the latest several times."""
    return sum(each.hits[name, share][-1] for each in outcomes), len(outcomes)


def as_promised(outcomes: Sequence[Outcome]) -> bool:
    """Whether the 80 % band of residents held in as many months as it says."""
    hits, months = how_often(outcomes)
    return hits >= PROMISED * months


def trusted(outcomes: Sequence[Outcome]) -> bool:
    """Whether the forecast held often enough to be trusted with a chance; not if there is nothing to test it on."""
    hits, months = how_often(outcomes)
    return months > 0 and hits >= TRUSTED * months
