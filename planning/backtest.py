"""Backtest: the forecast made from an earlier date, compared with what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from planning.forecast import CLOSE, Forecast, Schedule, simulate
from planning.record import Observed

MONTHS_EARLIER = (6, 12, 18)


@dataclass(frozen=True)
class Case:
    """The record at an earlier date, the groups held since (decisions, not forecast), and what happened in each month
    (residents as they would be without the closure's exits; coverage as a share)."""

    months: int
    record: Observed
    schedule: Schedule
    population: tuple[int, ...]
    coverage: tuple[float, ...]


@dataclass(frozen=True)
class Outcome:
    """One case compared with what happened: the forecast made then, and the months in which the outcome lay in the 80 % band."""

    case: Case
    forecast: Forecast
    population_held: tuple[bool, ...]
    coverage_held: tuple[bool, ...]

    @property
    def made_on(self) -> date:
        """The date on which the forecast was made."""
        return self.case.record.as_of


def outcome(case: Case) -> Outcome:
    """Forecast from a case's record and compare month by month."""
    forecast = simulate(case.record, case.schedule, case.months)
    return Outcome(case, forecast, within(forecast, "population", case.population), within(forecast, "coverage", case.coverage))


def within(forecast: Forecast, name: str, happened: Sequence[float], share: int = 80) -> tuple[bool, ...]:
    """Whether the outcome of each month after the first date lies in the band, ends included."""
    lower, upper = forecast.band(name, share)
    return tuple(low - CLOSE <= value <= high + CLOSE for low, value, high in zip(lower[1:], happened, upper[1:], strict=True))


def how_often(outcomes: Sequence[Outcome], name: str = "population") -> tuple[int, int]:
    """(hits, months): in how many months of all cases the outcome lay in the 80 % band, out of how many; (0, 0) without a case."""
    months = [held for each in outcomes for held in getattr(each, f"{name}_held")]
    return sum(months), len(months)
