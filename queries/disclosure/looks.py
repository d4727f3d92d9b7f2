"""Looks: the month ends at which a step of what exits count can be made.

When a column moves, the events since the last month end at which it could have moved are those that took it over the threshold: where one woman
left in between, which everybody can count, the step would say where she went. So a column that counts exits can move only at a month end since
whose predecessor at least three have left, or at which nobody has left or come back since then. A later version that shows a step for a date that
the version before knew as well is held in the same way against the last version in which that date was a look: late entries can be counted too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from queries.connection import FileState
from queries.disclosure.cells import Counted, counted
from queries.disclosure.released import Step, VersionSteps
from queries.disclosure.snapshots import LATER, Breakdown, rows_at_each
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
"""What changes by exits and returns alone, or almost."""
POPULATIONS = ("exits", "first exits")

Left = tuple[int, int]
"""How many exits and returns there were: all as of a date, or those since the look before."""


def count_exits(breakdown: Breakdown, columns: Iterable[str]) -> bool:
    """Whether columns of a breakdown move by exits and returns."""
    return any(_counts_exits(counted(breakdown.result, column, breakdown.by, breakdown.since)) for column in columns)


def _counts_exits(what: Counted) -> bool:
    return what.measure in MEASURES or what.population.startswith(POPULATIONS)


@lru_cache(maxsize=8)
def public_counts(folder: Path, stamp: FileState, days: tuple[date, ...]) -> dict[date, Left]:
    """Exits and returns of the whole programme as of each of the days, as everybody can tell them from exact figures."""
    answered = rows_at_each(Breakdown(results()["headline"], None, None), folder, stamp, list(days))
    return {day: (row["exits"], row["residents"] - row["registered"] + row["exits"]) for day in days for row in answered[day]}


def looks(days: Sequence[date], known: Mapping[date, Left], before: Mapping[date, Left] | None = None) -> dict[date, Left]:
    """The month ends at which a step can be made, with the exits and returns since the one before; `before`: what the version before left as
    its `reference`, as far as its month ends go."""
    found: dict[date, Left] = {}
    last = (0, 0)
    seen = before or {}
    of_parent = looks(list(seen), seen) if seen else {}
    end = max(of_parent, default=None)
    for day in days:
        now = known[day]
        if day in seen:
            late = _since(now, seen[day])
            if _enough(late) and _enough(_since(now, last)):
                found[day] = late if any(late) else _since(now, last)
                last = now
            continue
        since = _since(now, last)
        if end is not None:  # what was handed in since that look, late entries among it
            since = min(since, _since(now, seen[end]))
        if _enough(since):
            found[day], last, end = since, now, None
    return found


def reference(days: Sequence[date], known: Mapping[date, Left], before: Mapping[date, Left] | None) -> dict[date, Left]:
    """The counts that the next version is held against: those of the version in which each month end was a look last."""
    at, seen = looks(days, known, before), before or {}
    return {day: seen[day] if day in seen and day not in at else known[day] for day in days}


def half_a_year_later(days: Sequence[date], known: Mapping[date, Left]) -> dict[date, Left]:
    """The counts of half a year before each of the days, for figures of who had left by then."""
    return {day: known.get(days[index - LATER], (0, 0)) if index >= LATER else (0, 0) for index, day in enumerate(days)}


def recorded(version: str, until: date, known: Mapping[date, Left]) -> VersionSteps:
    """Counts of a version as the ledger keeps them."""
    counts = {(name, (day,)): left[index] for day, left in known.items() for index, name in enumerate(("exits", "returns"))}
    return VersionSteps(version, until, (Step(until, counts, {}, {}),))


def read_back(path: VersionSteps) -> dict[date, Left]:
    """The counts that the ledger kept."""
    counts = path.steps[0].counts
    return {key[0]: (number, counts["returns", key]) for (name, key), number in sorted(counts.items(), key=repr) if name == "exits"}


def _since(now: Left, then: Left) -> Left:
    return abs(now[0] - then[0]), abs(now[1] - then[1])


def _enough(left: Left) -> bool:
    exits, returns = left
    return exits >= FEWEST_LEFT or (not exits and (not returns or returns >= FEWEST_LEFT))
