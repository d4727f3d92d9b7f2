"""Up to which date figures are known, and what is not known beyond it: a table that was not handed in again says nothing, least of all
zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from data import store
from data.parsed import execute
from queries.answer import Answer
from queries.connection import FileState, file_state, reading
from queries.dates import month_end, month_end_before
from queries.filters import NO_FILTERS, Filters
from queries.macros import support
from queries.query import ask
from queries.registry import Metric
from queries.versions import current_version, readable

A = TypeVar("A", bound=Answer)
Known = Mapping[str, date]
"""Up to which date each table is known; a table without records or declaration is not in it (but see known_tables)."""

NOTHING_COMES = ("residents", "exits", "cohorts", "enrolments", "attendance")
"""Tables of what no longer happens once a closure has left nobody: nobody comes, leaves, returns or is trained."""


def known_tables(role: str, folder: Path, as_of: date, version: int | None = None) -> dict[str, date]:
    """Up to which date each table is known as of a date (result known_up_to). Where a closure has left nobody, nothing more can be
    recorded in some: they are known up to the date. Where groups have begun and there is no attendance yet, or another table about training
    was never handed in, it is known up to the day before the first of them.

    A viewer gets the month end at or before it: the very date would be that of a single event.
    """
    rows = ask("known_up_to", folder, as_of, version=version).records
    known = {row["table"]: row["known_up_to"] for row in rows if row["known_up_to"] is not None}
    never, begun_on = _never_handed_in(folder, version)
    if begun_on is not None and begun_on <= as_of:
        known = dict.fromkeys({"attendance", *never}, begun_on - timedelta(days=1)) | known
    if any(known.get(table, as_of) < as_of for table in NOTHING_COMES):
        now = ask("headline", folder, as_of, version=version).record
        if now["closure_exits"] and not now["residents"]:
            known |= {table: as_of for table in NOTHING_COMES if table in known}
    if role != "viewer":
        return known
    return {table: day if day == as_of else month_end_before(day) for table, day in known.items()}


def known_up_to(metric: Metric, known: Known, as_of: date) -> date:
    """Up to which date a metric is known: the least date of the tables it is made from, at most the as-of date."""
    return min([as_of, *(known[table] for table in metric.tables if table in known)])


def _never_handed_in(folder: Path, version: int | None) -> tuple[frozenset[str], date | None]:
    """The tables about training, and what became of it, of which there is no record and no declaration; and the first day of the first group."""
    now = current_version(folder)
    if now is not None and version in (None, now.version.number):
        return _handed_in(now.state, True)
    state = _state_of(folder, version)
    return _handed_in(state, False) if state else (frozenset(), None)


def _state_of(folder: Path, version: int | None) -> FileState | None:
    """The file of an earlier version; None if it is not kept."""
    with readable(folder):
        return next((file_state(each.path) for each in store.versions(folder) if each.number == version), None)


@lru_cache(maxsize=16)
def _handed_in(state: FileState, keep_open: bool) -> tuple[frozenset[str], date | None]:
    sql = support("handed_in")
    with readable(state[0].parent), reading(state, sql, keep_open=keep_open) as cursor:
        rows = execute(cursor, sql).fetchall()
    return frozenset(table for table, handed_in, _ in rows if not handed_in and table != "exits"), rows[0][2]


@dataclass(frozen=True)
class Missing:
    """What was never handed in though groups have begun: tables about training of which there is nothing, and groups (code -> name) of a
    selection whose attendance alone is missing. Where that is so of all its groups, the table is."""

    tables: frozenset[str] = frozenset()
    groups: Mapping[str, str] = field(default_factory=dict)


def not_handed_in(folder: Path, as_of: date, filters: Filters = NO_FILTERS, version: int | None = None) -> Missing:
    """What was never handed in for the groups of a selection that began by the date: what is made from it isn't known."""
    now = current_version(folder)
    if now is not None and version in (None, now.version.number):
        return not_handed_in_file(now.state, as_of, filters)
    state = _state_of(folder, version)
    return not_handed_in_file(state, as_of, filters, False) if state else Missing()


def not_handed_in_file(state: FileState, as_of: date, filters: Filters = NO_FILTERS, keep_open: bool = True) -> Missing:
    """The same for a version's file; without `keep_open` one that isn't the store's current version."""
    never, begun_on = _handed_in(state, keep_open)
    if begun_on is None or begun_on > as_of:
        return Missing()
    if "attendance" in never:
        return Missing(never)
    groups = [
        (code, name, recorded)
        for code, name, skill, recorded in _groups_recorded(state, as_of, keep_open)
        if (not filters.cohort or code in filters.cohort) and (not filters.skill or skill in filters.skill)
    ]
    if groups and not any(recorded for *_, recorded in groups):
        return Missing(never | {"attendance"})
    return Missing(never, {code: name for code, name, recorded in groups if not recorded})


@lru_cache(maxsize=64)
def _groups_recorded(state: FileState, as_of: date, keep_open: bool) -> list[tuple[str, str, str, bool]]:
    """Code, name, skill and whether attendance is known of each group begun; empty if it is of all."""
    sql = support("groups_recorded")
    with readable(state[0].parent), reading(state, sql, keep_open=keep_open) as cursor:
        return execute(cursor, sql, {"as_of": as_of}).fetchall()


def without_missing(answer: A, missing: Missing) -> A:
    """An answer with nothing said of what is made from what was never handed in: nobody trained, no sale and nobody earning are
    no zeros then, and everybody not trained is no figure."""
    if not missing.tables and not missing.groups:
        return answer
    import numpy as np

    values, unknown = dict(answer.values), set()
    cohort = "group" if answer.by == "cohort" else "cohort_id"
    absent = [missing.tables | {"attendance"} if record.get(cohort) in missing.groups else missing.tables for record in answer.records]
    for column in answer.columns:
        rows = [not tables.isdisjoint(column.in_row(record).tables) for record, tables in zip(answer.records, absent, strict=True)]
        if column.over == "previous":
            rows = [hidden or above for hidden, above in zip(rows, [False, *rows], strict=False)]
        if any(rows):
            unknown |= {(index, column.name) for index, hidden in enumerate(rows) if hidden}
            column_values = answer.values[column.name]
            values[column.name] = np.ma.masked_array(np.ma.getdata(column_values), np.array(rows, dtype=bool) | np.ma.getmaskarray(column_values))
    names = {name for _, name in unknown}
    columns = tuple(replace(column, nullable=True) if column.name in names else column for column in answer.columns)
    result = replace(answer.result, columns=columns)
    return replace(answer, result=result, values=values, protected=answer.protected - unknown, stepped=answer.stepped - unknown)


def month_column(answer: Answer) -> str | None:
    """The column of months of a monthly answer."""
    return next((column.name for column in answer.columns if column.kind == "month"), None)


def is_dated(answer: Answer) -> bool:
    """Whether the rows of an answer are of months or days, each known or not: the monthly results and the planned path."""
    return month_column(answer) is not None or answer.result.name == "target_path"


def as_known(answer: A, known: Known) -> A:
    """A dated answer with nothing said of the months that end, or the days that come, after its tables are known."""
    if not is_dated(answer):
        return answer
    import numpy as np

    months = month_column(answer)
    ends = [min(month_end(row[months]) if months else row["on"], answer.as_of) for row in answer.records]
    values, hidden = dict(answer.values), set()
    for column in answer.columns:
        last = known_up_to(column, known, answer.as_of)
        unknown = np.array([end > last for end in ends], dtype=bool)
        if column.tables and unknown.any():
            hidden |= {(int(index), column.name) for index in np.flatnonzero(unknown)}
            column_values = answer.values[column.name]
            values[column.name] = np.ma.masked_array(np.ma.getdata(column_values), unknown | np.ma.getmaskarray(column_values))
    columns = tuple(replace(column, nullable=True) if column.tables else column for column in answer.columns)
    result = replace(answer.result, columns=columns)
    return replace(answer, result=result, values=values, protected=answer.protected - hidden, stepped=answer.stepped - hidden)
