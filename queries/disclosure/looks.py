"""Looks: the month ends at which a step of what exits count can be made.

When a column moves, the events since the last month end at which it could have moved are those that took it over the threshold: where one woman
left in between, which everybody can count, the step would say where she went. So a column that counts exits can move only at a month end since
whose predecessor at least three have left, or at which nobody has left or come back since then. A later version that shows a step for a date that
another version knew as well is held in the same way against the last version in which that date was a look: late entries can be counted too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from queries.connection import FileState
from queries.disclosure.cells import Counted, counted
from queries.disclosure.released import Step, VersionSteps
from queries.disclosure.snapshots import LATER, Breakdown, MovingColumns, rows_at_each
from queries.registry import results

FEWEST_LEFT = 3
"""How many have to have left between two looks."""
PUBLIC = "exits and returns"
"""The name under which the counts of each version are recorded."""
MEASURES = frozenset(
    {
        "exits",
        "mentas",
        "completed_mentas",
        "closure_exits",
        "died",
        "elsewhere",
        "unknown",
        "returned",
        "residents",
        "sustained_6m",
        "sustained_base_6m",
    }
)
"""Measures that change by exits and returns alone, or almost."""
POPULATIONS = ("exits", "first exits")
PARTS = {"mentas": ("mentas", "completed_mentas", "elsewhere", "unknown", "died")}
"""Exact totals that everybody knows at their steps, and the measures whose cells move as they do: those in it, or those away who are not."""

ExitCounts = tuple[int, int]
"""How many exits and returns there were: all as of a date, or those since the look before."""


def count_exits(breakdown: Breakdown, moving: MovingColumns) -> bool:
    """Whether columns of a breakdown move by exits and returns."""
    return moving.with_total or any(_counts_exits(counted(breakdown.result, name, breakdown.by, breakdown.since)) for name in moving.columns)


def total_of(breakdown: Breakdown, moving: MovingColumns) -> str | None:
    """The exact total that columns of a breakdown are parts of: they move with it, or their own step would say how far it has come."""
    if moving.with_total:
        return "mentas"
    if breakdown.result.name == "headline":
        return None
    measures = {counted(breakdown.result, column, breakdown.by, breakdown.since).measure for column in moving.columns}
    return next((total for total, parts in PARTS.items() if measures & set(parts)), None)


def _counts_exits(what: Counted) -> bool:
    return what.measure in MEASURES or what.population.startswith(POPULATIONS)


@lru_cache(maxsize=8)
def public_counts(folder: Path, stamp: FileState, days: tuple[date, ...]) -> dict[date, ExitCounts]:
    """Exits and returns of the whole programme as of each of the days, as everybody can tell them from exact figures."""
    answered = rows_at_each(Breakdown(results()["headline"], None, None), folder, stamp, list(days))
    return {day: (row["exits"], row["residents"] - row["registered"] + row["exits"]) for day in days for row in answered[day]}


@dataclass(frozen=True)
class SeenVersion:
    """The `reference` of a version that viewers saw."""

    counts: Mapping[date, ExitCounts]

    @cached_property
    def looks(self) -> tuple[date, ...]:
        """The month ends at which it could have made a step."""
        return tuple(looks(list(self.counts), self.counts))

    def last_look(self, day: date) -> date | None:
        """The day itself if this version knows it, else the last look before it."""
        return day if day in self.counts else max((each for each in self.looks if each <= day), default=None)

    def at(self, day: date) -> ExitCounts:
        """The exits and returns as of the last look by that day."""
        on = self.last_look(day)
        return self.counts[on] if on else (0, 0)


@dataclass(frozen=True)
class Public:
    """The exits and returns that everybody can count, as of each month end of a version, and what others that viewers saw had of them."""

    counts: Mapping[date, ExitCounts]
    seen_versions: Mapping[str, SeenVersion] = field(default_factory=dict)
    """By the names of the versions."""
    parent: str = ""
    """The version that this one was built on, or the last one seen."""
    steps_of_total: frozenset[date] | None = None
    """The month ends at which the total moved that the figures are parts of, if there is one."""

    @cached_property
    def looks(self) -> dict[date, ExitCounts]:
        """The month ends at which a step can be made."""
        others = [each for name, each in self.seen_versions.items() if name != self.parent]
        by_day = looks(list(self.counts), self.counts, self._before, others)
        return {day: left for day, left in by_day.items() if self.steps_of_total is None or day in self.steps_of_total}

    @property
    def _before(self) -> Mapping[date, ExitCounts] | None:
        return self.seen_versions[self.parent].counts if self.parent in self.seen_versions else None

    def reference(self) -> dict[date, ExitCounts]:
        """The counts that the next version is held against: those of the version in which each month end was a look last."""
        before = self._before or {}
        return {day: before[day] if day in before and day not in self.looks else known for day, known in self.counts.items()}

    def half_a_year_before(self) -> Public:
        """The same as of half a year before each month end, for figures of who had left by then."""
        seen_versions = {name: SeenVersion(_half_a_year_later(each.counts)) for name, each in self.seen_versions.items()}
        return Public(_half_a_year_later(self.counts), seen_versions, self.parent)


def public_of(breakdown: Breakdown, moving: MovingColumns, public: Public) -> Public | None:
    """What everybody can count of those whom the columns count; None if they do not count exits, and can move at all month ends."""
    if not count_exits(breakdown, moving):
        return None
    return public.half_a_year_before() if moving.columns & set(breakdown.result.release.earlier) else public


def days_that_may_move(breakdown: Breakdown, moving: MovingColumns, steps_of_total: frozenset[date] | None, days: Sequence[date]) -> list[date]:
    """The month ends at which columns can make a step as far as their total says, whatever other versions showed."""
    public = public_of(breakdown, moving, Public({}, steps_of_total=steps_of_total))
    return [day for day in days if public is None or public.steps_of_total is None or day in public.steps_of_total]


def looks(
    days: Sequence[date], known: Mapping[date, ExitCounts], before: Mapping[date, ExitCounts] | None = None, others: Iterable[SeenVersion] = ()
) -> dict[date, ExitCounts]:
    """The month ends at which a step can be made, with the exits and returns since the one before; `before`: what the version before left as
    its `reference`, as far as its month ends go; `others`: further versions that were seen."""
    by_day: dict[date, ExitCounts] = {}
    last = (0, 0)
    former = before or {}
    of_parent = looks(list(former), former) if former else {}
    end = max(of_parent, default=None)
    for day in days:
        now = known[day]
        if not all(_enough(since(now, other.at(day))) for other in others):
            continue
        if day in former:
            late = since(now, former[day])
            if _enough(late) and _enough(since(now, last)):
                by_day[day] = late if any(late) else since(now, last)
                last = now
            continue
        left = since(now, last)
        if end is not None:  # what was handed in since that look, late entries among it
            left = min(left, since(now, former[end]))
        if _enough(left):
            by_day[day], last, end = left, now, None
    return by_day


def _half_a_year_later(known: Mapping[date, ExitCounts]) -> dict[date, ExitCounts]:
    days = list(known)
    return {day: known[days[index - LATER]] if index >= LATER else (0, 0) for index, day in enumerate(days)}


def recorded(version: str, until: date, known: Mapping[date, ExitCounts]) -> VersionSteps:
    """Counts of a version as the ledger keeps them."""
    counts = {(name, (day,)): left[index] for day, left in known.items() for index, name in enumerate(("exits", "returns"))}
    return VersionSteps(version, until, (Step(until, counts, {}, {}),))


def read_back(path: VersionSteps) -> dict[date, ExitCounts]:
    """The counts that the ledger kept."""
    counts = path.steps[0].counts
    return {day: (counts["exits", (day,)], counts["returns", (day,)]) for day in sorted(key[0] for name, key in counts if name == "exits")}


def since(now: ExitCounts, then: ExitCounts) -> ExitCounts:
    """The exits and returns by which two counts differ."""
    return abs(now[0] - then[0]), abs(now[1] - then[1])


def _enough(left: ExitCounts) -> bool:
    exits, returns = left
    return exits >= FEWEST_LEFT or (not exits and (not returns or returns >= FEWEST_LEFT))
