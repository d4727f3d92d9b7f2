"""What a forecast starts from: persons by stage and months, and the moves of a window of the past."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import mean, pvariance
from typing import Any

from queries.dates import month_end

DAYS_A_MONTH = 30.4375
AGES = 13
"""Whole months 0 to 11, and 12 for all longer."""
STAGES = ("untrained", "started", "trained")
WINDOW = 24
"""Months before the as-of date from which the rates are taken."""
LEAST_WINDOW = 6
"""Months of record without which there is no forecast."""

Ages = tuple[int, ...]
"""A count for each of AGES."""


@dataclass(frozen=True)
class Observed:
    """The record at a date: persons in each stage by months, here and away, and the events of the window before it.

    Exposures are person-months, `months` is the window's length; `net` the net changes of its whole months without the closure,
    `moved` the mean moves (in and out) of such a month.
    """

    as_of: date
    months: float
    registered: int
    covered: int
    here: tuple[Ages, ...]
    away: tuple[Ages, ...]
    entries: int
    exits_untrained: Ages
    exposure_untrained: tuple[float, ...]
    exits_trained: Ages
    exposure_trained: tuple[float, ...]
    returns: Ages
    exposure_away: tuple[float, ...]
    started: int
    completed: int
    invited: int
    came: int
    net: tuple[int, ...] = ()
    moved: float = 0.0

    @property
    def residents(self) -> int:
        """Residents on the date."""
        return sum(map(sum, self.here))

    @property
    def variation(self) -> float:
        """How much more the monthly net change varied than independent moves would, at least 1."""
        if len(self.net) < LEAST_WINDOW or self.moved <= 0:
            return 1.0
        return max(1.0, pvariance(self.net) * len(self.net) / (len(self.net) - 1) / self.moved)


def observed(
    as_of: date,
    since: date,
    base: Iterable[Mapping[str, Any]],
    headline: Mapping[str, Any],
    entries: int,
    months: Sequence[Mapping[str, Any]],
    closures: Mapping[date, int],
    groups: Iterable[Mapping[str, Any]],
) -> Observed:
    """The record from rows of the results: `base` of staying_base since that date, the headline, new entries since, `months` of
    flow_monthly (whole months within the window count), closure exits by month, `groups` of cohorts (finished ones count)."""
    rows = {(row["training"], row["gone"], row["months"]): row for row in base}

    def counts(name: str, gone: bool, *stages: str) -> Ages:
        return tuple(sum(rows[stage, gone, age][name] for stage in stages) for age in range(AGES))

    def exposure(gone: bool, *stages: str) -> tuple[float, ...]:
        return tuple(days / DAYS_A_MONTH for days in counts("person_days", gone, *stages))

    whole = [row for row in months if row["month"] > since and month_end(row["month"]) <= as_of]
    finished = [row for row in groups if row["finished"]]
    return Observed(
        as_of=as_of,
        months=(as_of - since).days / DAYS_A_MONTH,
        registered=headline["registered"],
        covered=headline["covered"],
        here=tuple(counts("persons", False, stage) for stage in STAGES),
        away=tuple(counts("persons", True, stage) for stage in STAGES),
        entries=entries,
        exits_untrained=counts("moves", False, "untrained", "started"),
        exposure_untrained=exposure(False, "untrained", "started"),
        exits_trained=counts("moves", False, "trained"),
        exposure_trained=exposure(False, "trained"),
        returns=counts("moves", True, *STAGES),
        exposure_away=exposure(True, *STAGES),
        started=headline["started"],
        completed=headline["completed"],
        invited=sum(row["enrolled"] for row in finished),
        came=sum(row["started"] for row in finished),
        net=tuple(row["net"] + closures.get(row["month"], 0) for row in whole),
        moved=mean(row["new"] + row["returned"] + row["exited"] - closures.get(row["month"], 0) for row in whole) if whole else 0.0,
    )
