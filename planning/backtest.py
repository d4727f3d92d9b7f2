"""Would the same method have foretold the past? From some months earlier, held against what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from planning.forecast import Forecast, Schedule, simulate
from planning.rates import Observed

MONTHS_EARLIER = (6, 12, 18)
CLOSE = 1e-9


@dataclass(frozen=True)
class Case:
    """The record of some months earlier, the groups that were held since (they are decided, not foretold), and what happened in each
    month (residents as they would be without the closure's exits; coverage as a share)."""

    months: int
    record: Observed
    schedule: Schedule
    population: tuple[int, ...]
    coverage: tuple[float, ...]


@dataclass(frozen=True)
class Outcome:
    """One case held against what happened: the forecast made then, and in which months the 80 % band held."""

    case: Case
    forecast: Forecast
    population_held: tuple[bool, ...]
    coverage_held: tuple[bool, ...]

    @property
    def made_on(self) -> date:
        """The date from which was forecast."""
        return self.case.record.as_of

    @property
    def held(self) -> bool:
        """Whether the last month's residents were within the 80 % band."""
        return self.population_held[-1]


def outcome(case: Case) -> Outcome:
    """Forecast from a case's record and compare month by month."""
    forecast = simulate(case.record, case.schedule, case.months)
    return Outcome(case, forecast, within(forecast, "population", case.population), within(forecast, "coverage", case.coverage))


def within(forecast: Forecast, name: str, happened: Sequence[float], share: int = 80) -> tuple[bool, ...]:
    """Whether what happened in each month after the first date lay in the band; a value on its end lies in it."""
    lower, upper = forecast.band(name, share)
    return tuple(low - CLOSE <= value <= high + CLOSE for low, value, high in zip(lower[1:], happened, upper[1:], strict=True))


def how_often(outcomes: Sequence[Outcome], name: str = "population") -> tuple[int, int]:
    """In how many months of all cases the 80 % band held, and of how many; (0, 0) where there is no case."""
    held = [each for found in outcomes for each in getattr(found, f"{name}_held")]
    return sum(held), len(held)
