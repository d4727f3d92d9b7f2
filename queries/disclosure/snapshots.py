"""Snapshots: the protected cells of a result of the whole programme at many dates, and the columns that move together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from queries.connection import FileState
from queries.disclosure.cells import Cell, Key, is_exact, protected_columns
from queries.disclosure.curves import curve_counts
from queries.disclosure.history import at_each
from queries.query import ask
from queries.registry import Result, results

TOTAL: Cell = ("mentas of the programme", ())
"""Among the limits of a step of stages that move with it: the total of mentas then."""
LATER = 6
"""Months after which `earlier` figures count (Release.earlier)."""


@dataclass(frozen=True)
class Breakdown:
    """A result of the whole programme, broken down and counted since in one way."""

    result: Result
    by: str | None
    since: str | date | None


@dataclass
class Snapshot:
    """The protected cells of a question as of a date; `limits` are the public figures that a cell cannot pass."""

    counts: dict[Cell, int]
    limits: dict[Cell, int]
    averages: dict[Cell, Any]


@dataclass(frozen=True)
class MovingColumns:
    """Columns that move at the same dates; of a result with stages that move with a total, the rows of these stages, or all others."""

    columns: frozenset[str]
    with_total: bool = False

    def holds(self, result: Result, cell: Cell) -> bool:
        """Whether a cell of the result is one of those."""
        return cell[0] in self.columns and with_total(result, cell[1]) == self.with_total


def with_total(result: Result, key: Key) -> bool:
    """Whether the row of that key moves with a total (Release.with_total)."""
    release = result.release
    return bool(release.with_total) and key[release.keys.index(release.nested)] in release.with_total


def moving_together(result: Result, by: str | None) -> list[MovingColumns]:
    """The protected columns in sets that move at the same dates: those of a rate, of a sum, of an average."""
    hidden = set(protected_columns(result, by))
    ties = [{*(name for _, name in column.terms), column.denominator} & hidden for column in result.columns if column.numerator]
    ties += [{column.name, column.base} & hidden for column in result.columns if column.base]
    ties += [set(result.release.add_up_together) & hidden]
    if result.release.rule == "curve":
        ties += [{"at_risk", "events"}]
    sets = [{name} for name in sorted(hidden)]
    for tie in ties:
        touched = [each for each in sets if each & tie]
        sets = [each for each in sets if not each & tie] + ([set().union(*touched)] if touched else [])
    return [MovingColumns(frozenset(each), apart) for each in sets for apart in ((False, True) if result.release.with_total else (False,))]


def rows_at_each(breakdown: Breakdown, folder: Path, stamp: FileState, days: list[date]) -> Mapping[date, Iterable[Mapping[str, Any]]]:
    """The rows of a result of the whole programme as of each of the days, in no order; the headline's are remembered, on which others rest."""
    if (breakdown.result.name, breakdown.by, breakdown.since) == ("headline", None, None):
        return _headlines(folder, stamp, tuple(days))
    return _rows_at_each(breakdown, folder, stamp, days)


@lru_cache(maxsize=4)
def _headlines(folder: Path, stamp: FileState, days: tuple[date, ...]) -> Mapping[date, Iterable[Mapping[str, Any]]]:
    return _rows_at_each(Breakdown(results()["headline"], None, None), folder, stamp, list(days))


def _rows_at_each(breakdown: Breakdown, folder: Path, stamp: FileState, days: list[date]) -> Mapping[date, Iterable[Mapping[str, Any]]]:
    try:
        return at_each(stamp, breakdown.result, days, breakdown.by, breakdown.since)
    except duckdb.Error:  # SQL that does not take many days at once, or a file that cannot be read: `ask` knows
        return {day: ask(breakdown.result.name, folder, day, by=breakdown.by, since=breakdown.since).records for day in days}


def snapshots_of(breakdown: Breakdown, folder: Path, stamp: FileState, days: list[date], wanted: Collection[date]) -> Iterator[tuple[date, Snapshot]]:
    """The protected cells of a breakdown of the whole programme as of each of those of the days that are wanted."""
    release = breakdown.result.release
    asked = days if release.earlier or breakdown.result.name == "headline" else [day for day in days if day in wanted]
    answered = rows_at_each(breakdown, folder, stamp, asked) if asked else {}
    totals = rows_at_each(Breakdown(results()["headline"], None, None), folder, stamp, days) if release.nested or release.within else {}
    stages: dict[Any, int] = {}
    if release.nested:  # each stage holds the next, so they have to come in their order; all of them are there as of any date
        records = ask(breakdown.result.name, folder, days[-1]).records
        stages = {row[release.nested]: index for index, row in enumerate(records)}
    for index, day in enumerate(days):
        if day not in wanted:
            continue
        rows = list(answered[day])
        if release.rule == "curve":
            yield day, Snapshot(curve_counts(sorted(rows, key=lambda row: (str(row["group"]), row["days"]))), {}, {})
            continue
        rows = sorted(rows, key=lambda row: stages[row[release.nested]]) if release.nested else rows
        (total,) = totals.get(day, ({},))
        snapshot = _snapshot(breakdown, rows, total)
        if release.with_total:
            snapshot.limits[TOTAL] = total["mentas"]
        for column, whole in release.earlier.items():  # who had left half a year before, of whom this is a part
            snapshot.limits[column, ()] = sum(row[whole] for row in answered[days[index - LATER]]) if index >= LATER else 0
        yield day, snapshot


def _snapshot(breakdown: Breakdown, rows: Iterable[Mapping[str, Any]], total: Mapping[str, Any]) -> Snapshot:
    result, release = breakdown.result, breakdown.result.release
    hidden = protected_columns(result, breakdown.by)
    snapshot = Snapshot({}, {}, {})
    within: int | None = None
    for row in rows:
        if not all(row[label] in values for label, values in release.only.items()):
            continue
        key = tuple(row[name] for name in release.keys)
        if release.nested:
            exact_here = any(is_exact(column, row) for column in result.columns)
            known = [within, row["persons"] if exact_here else total.get(row[release.nested])]
            within = min((each for each in known if each is not None), default=None)
        for column in result.columns:
            if column.name not in hidden or is_exact(column, row):
                continue
            cell = (column.name, key)
            if column.sensitivity == "average":
                snapshot.averages[cell] = row[column.name]
            elif row[column.name] is not None:
                snapshot.counts[cell] = row[column.name]
                limits = [within] if within is not None else []
                if within is None and column.name in release.bounded and release.bound not in hidden:
                    limits.append(row[release.bound])
                if column.name in release.within:
                    limits.append(total[release.within[column.name]])
                if column.name in release.part_of:
                    first, *less = release.part_of[column.name]
                    limits.append(row[first] - sum(row[name] for name in less))
                if limits:
                    snapshot.limits[cell] = min(limits)
    return snapshot
