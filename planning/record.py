"""The start of a forecast: persons by stage and months, the moves of each of the last months, and the groups held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
from typing import Any

from queries.dates import month_end, months_from

DAYS_A_MONTH = 30.4375
AGES = 13
"""Whole months 0 to 11, and 12 for all longer."""
STEPS = ((0, 1), (1, 3), (3, 12), (12, 13))
"""The months of each step of a staying curve: the first, the second and third, the rest of the year, later."""
MOVES = ("exits_untrained", "exits_trained", "returns")
"""What moves persons: exits of those who have not completed a training, of those who have, and returns of those away."""
WINDOW = 24
"""Months before the as-of date from which the rates that the plan shows are taken."""
HISTORY = 36
"""Months before the as-of date over which the forecast follows how rates drift."""
LEAST_WINDOW = 6
"""Months of record without which there is no forecast."""
EMPTIED = 0.02
"""A closure that leaves no more than this share of those it sent away has emptied the place."""
BUILT_UP, BUILT_UP_LEAST = 5, 10
"""The register is being built up as long as a month has more new entries than ten and than five times the median."""
UNRECORDED = 6.0
"""Where so many exits would be expected and there is none, exits were not recorded yet."""

LOST = 0.06
"""Share of those away for a year or more who give up coming back each month."""

Ages = tuple[float, ...]
"""A count for each of AGES."""
Steps = tuple[float, ...]
"""A number for each of STEPS."""


@dataclass(frozen=True)
class Month:
    """What happened after `start` and up to `end`: new entries, and for each of MOVES, by STEPS, the moves and the person-months in which
    they could happen. Exits by order of a closure are none of them."""

    start: date
    end: date
    entries: int
    moves: tuple[Steps, Steps, Steps]
    exposure: tuple[Steps, Steps, Steps]


@dataclass(frozen=True)
class HeldGroup:
    """A group that was held to its end: its places (None: not known), and how many were enrolled, started, started for the first time of
    all, and completed."""

    starts_on: date
    places: int | None
    enrolled: int
    started: int
    first_timers: int
    completed: int


@dataclass(frozen=True)
class Observed:
    """The record at a date. `here` and `away` are persons by stage and months (without those who died and those whom a closure sent away),
    `months` the last ones, oldest first, `sent_away` the exits by closure in them; `closed`: a closure has emptied the place."""

    as_of: date
    registered: int
    covered: int
    here: tuple[Ages, ...]
    away: tuple[Ages, ...]
    months: tuple[Month, ...]
    groups: tuple[HeldGroup, ...] = ()
    sent_away: int = 0
    closed: bool = False

    def __hash__(self) -> int:
        """Of what tells records apart: of thousands of groups all would be looked at for each question."""
        return hash((self.as_of, self.registered, self.covered, self.here, len(self.groups), self.groups[-1:], self.closed))

    @property
    def residents(self) -> int:
        """Residents on the date."""
        return round(sum(map(sum, self.here)))

    def recent(self, months: int) -> tuple[Month, ...]:
        """The last months of the record."""
        return self.months[-months:]


def within_reach(record: Observed) -> Observed:
    """The record with those away for a year or more as far as they may still come back.

    Their number only grows, their returns do not: each month some of those not back after a year give up coming back (LOST). Without
    this the forecast would have ever more returns.
    """
    months: list[Month] = []
    reach = 0.0
    for index, month in enumerate(record.months):
        stock, returned = month.exposure[2][-1], month.moves[2][-1]
        if index == 0:
            reach = stock / 2
        else:
            joined = max(0.0, stock - record.months[index - 1].exposure[2][-1] + record.months[index - 1].moves[2][-1])
            reach = min(stock, max(0.0, reach * (1 - LOST) - record.months[index - 1].moves[2][-1] + joined))
        reach = max(reach, min(stock, returned))
        months.append(replace(month, exposure=(*month.exposure[:2], (*month.exposure[2][:-1], reach))))
    stock = record.months[-1].exposure[2][-1] if record.months else 0.0
    share = reach / stock if stock else 1.0
    return replace(record, months=tuple(months), away=tuple((*ages[:-1], ages[-1] * share) for ages in record.away))


def emptied(headline: Mapping[str, Any]) -> bool:
    """Whether a closure has emptied the place, by a row of the headline."""
    sent_away = headline["closure_exits"] or 0
    return bool(sent_away > 0 and (headline["residents"] or 0) <= EMPTIED * sent_away)


def places_of(group: Mapping[str, Any]) -> int | None:
    """The places of a row of cohorts: as many as were enrolled if that is more than its capacity says, which is 30 where the office wrote
    none. None if neither is known."""
    known = [number for number in (group["capacity"], group["enrolled"]) if number is not None]
    return max(known) if group["capacity"] is not None else None


def held_groups(groups: Iterable[Mapping[str, Any]]) -> tuple[HeldGroup, ...]:
    """The finished groups of the rows of cohorts."""
    return tuple(
        HeldGroup(row["starts_on"], places_of(row), row["enrolled"], row["started"], row["first_timers"], row["completed"] or 0)
        for row in groups
        if row["finished"] and row["started"] is not None
    )


def since(as_of: date, flow: Sequence[Mapping[str, Any]]) -> date | None:
    """The day from which the months of the record count: three years earlier, or once the register had been built up and exits were
    recorded; None: that is too short a record. `flow` are the rows of flow_monthly."""
    rows = [row for row in flow if None not in (row["new"], row["exited"], row["residents"])]
    if not rows:
        return None
    # A register begins with all who are there already: they do not arrive in those months.
    many = max(BUILT_UP_LEAST, BUILT_UP * median(row["new"] for row in rows))
    begins = next((index for index, row in enumerate(rows) if index and row["new"] <= many), len(rows)) - 1
    # A register that has long had persons and no exit did not record exits yet.
    first = next((index for index, row in enumerate(rows) if row["exited"]), 0)
    later = sum(row["residents"] for row in rows[first:])
    if first and later and sum(row["exited"] for row in rows[first:]) / later * sum(row["residents"] for row in rows[:first]) > UNRECORDED:
        begins = max(begins, first)
    day = max(months_from(as_of, -HISTORY), month_end(rows[begins]["month"]))
    return day if (as_of - day).days / DAYS_A_MONTH >= LEAST_WINDOW - 0.1 else None
