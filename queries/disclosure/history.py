"""A result as of many dates: in a single query, or of a large programme date by date.

A published breakdown moves in steps, so every month end since the first registration has to be known before any of them can
be shown; to ask month by month would plan the same query dozens of times. Where there are many persons, planning is little beside looking up
for each date who is registered by it. The whole programme only: no selection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from data.parsed import execute
from queries.connection import EACH_DATE, FileState, Selection, reading
from queries.macros import is_looked_up, support
from queries.registry import Result

ROWS_AT_ONCE = 2_000_000
"""The most rows (persons times dates) of one query."""
MOST_PERSONS = 200_000
"""Of more persons each date is asked alone, unless no person is read for it."""


def at_each(
    version: FileState,
    result: Result,
    days: Sequence[date],
    by: str | None = None,
    since: str | date | Sequence[date] | None = None,
    keep_open: bool = True,
) -> dict[date, list[dict[str, Any]]]:
    """The rows of a result of the whole programme as of each of the days, in no order; those alone that may be published
    (Release.only). Dates as date, null as None. `since` is one for all days, or one for each of them. The file stays open for later
    questions unless `keep_open` is false.

    Raises duckdb.Error if the file cannot be read.
    """
    of_each: list[str | date | None] = []
    if isinstance(since, Sequence) and not isinstance(since, str):
        of_each, since = list(since), None
    sql = f"""
        select
            requested.as_of as day,
            answered.*,
        from (select unnest($days) as as_of{", unnest($since) as since" if of_each else ""}) as requested
        cross join lateral ({result.query("requested.as_of", "requested.since" if of_each else "$since")}) as answered
    """
    parameters = {name: value for name, value in (("by", by), ("since", since)) if f"${name}" in sql}
    rows: dict[date, list[dict[str, Any]]] = {day: [] for day in days}
    with reading(version, sql, EACH_DATE, keep_open) as cursor:
        (persons,) = execute(cursor, "select getvariable('persons')").fetchone() or (0,)
        if keep_open and is_looked_up(result.query()):
            persons = 0  # none of them is read
        size = max(1, ROWS_AT_ONCE // (persons + 1))
        for index in range(0, len(days) if persons <= MOST_PERSONS else 0, size):
            part = slice(index, index + size)
            answer = execute(cursor, sql, {**parameters, "days": list(days[part]), **({"since": of_each[part]} if of_each else {})})
            _, *names = (column[0] for column in answer.description)
            for day, *row in answer.fetchall():
                rows[day].append(dict(zip(names, row, strict=True)))
    if persons > MOST_PERSONS:
        rows = _one_by_one(version, result, dict(zip(days, of_each or [since] * len(days), strict=True)), by, keep_open)
    only = result.release.only.items()
    return {day: [row for row in each if all(row[label] in values for label, values in only)] for day, each in rows.items()}


def _one_by_one(
    version: FileState, result: Result, days: Mapping[date, str | date | None], by: str | None, keep_open: bool
) -> dict[date, list[dict[str, Any]]]:
    """The same from a query for each of the days, which has the persons registered by it as those up to a number; `days` says since when of each."""
    sql = result.query()
    rows: dict[date, list[dict[str, Any]]] = {}
    with reading(version, sql, Selection(0), keep_open) as cursor:
        for day, since in days.items():
            execute(cursor, f"set variable registered = ({support('registered')})", {"as_of": day})
            parameters = {name: value for name, value in (("as_of", day), ("by", by), ("since", since)) if f"${name}" in sql}
            answer = execute(cursor, sql, parameters)
            names = [column[0] for column in answer.description]
            rows[day] = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    return rows
