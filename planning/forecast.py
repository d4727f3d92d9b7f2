"""The forecast of residents and coverage: what the runs of planning/simulation.py come to, and the chance of the population's target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from planning.rates import Array
from planning.record import DAYS_A_MONTH, Observed
from planning.simulation import CLOSE, Paths

QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
"""Lower ends of the 95, 80 and 50 % bands, the middle, upper ends."""


@dataclass(frozen=True)
class Goal:
    """A target: population at most, or coverage at least, `value` on a date."""

    due_on: date
    value: float


@dataclass(frozen=True)
class Forecast:
    """Quantiles (rows as QUANTILES) on the as-of date and every month after it.

    Of the population's target: `population_chance` (0 to 1) is the chance that it is reached, `needed` the net change a month that would reach it.
    None where there is no such target to come.
    """

    dates: tuple[date, ...]
    population: tuple[tuple[float, ...], ...]
    coverage: tuple[tuple[float, ...], ...]
    uncovered: tuple[tuple[float, ...], ...]
    population_chance: float | None
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

    def residents_on(self, day: date | None) -> tuple[int, int, int]:
        """Residents on the date nearest to a day: the middle, and the ends of the 80 % band."""
        index, (low, high) = self.index_on(day), self.band("population", 80)
        return round(self.middle("population")[index]), round(low[index]), round(high[index])

    def reaches(self, day: date) -> bool:
        """Whether a day lies within the months of the forecast."""
        return day <= self.dates[-1]

    def index_on(self, day: date | None) -> int:
        """The index of the date that is nearest to a day; the last one where the day is None or after it."""
        if day is None or day > self.dates[-1]:
            return len(self.dates) - 1
        return min(range(len(self.dates)), key=lambda index: abs(self.dates[index] - day))


def forecast(record: Observed, paths: Paths, population: Goal | None = None) -> Forecast:
    """The result of all runs together. A target's date after the last month has no chance (None)."""
    dates, residents = paths.dates, paths.residents
    needed = None
    if population and population.due_on > record.as_of:
        needed = (population.value - record.residents) / _months_between(record.as_of, population.due_on)
    return Forecast(
        dates,
        _quantiles(residents),
        _quantiles(paths.coverage),
        _quantiles(paths.uncovered),
        chance(residents, dates, population),
        needed,
    )


def _months_between(first: date, last: date) -> float:
    return (last - first).days / DAYS_A_MONTH


def _quantiles(values: Array) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(value) for value in row) for row in np.quantile(values, QUANTILES, axis=1))


def _values_on(values: Array, dates: tuple[date, ...], day: date) -> Array:
    """Each run's value on a day, interpolated linearly between two months."""
    index = next(number for number, each in enumerate(dates) if each >= day)
    if dates[index] == day or index == 0:
        return np.asarray(values[index], dtype=float)
    part = (day - dates[index - 1]).days / (dates[index] - dates[index - 1]).days
    return np.asarray(values[index - 1] + (values[index] - values[index - 1]) * part)


def chance(residents: Array, dates: tuple[date, ...], goal: Goal | None) -> float | None:
    """The share of the runs that reach the population's target; None without one, or outside the dates."""
    if goal is None or not dates[0] <= goal.due_on <= dates[-1]:
        return None
    return float(np.mean(_values_on(residents, dates, goal.due_on) <= goal.value + CLOSE))
