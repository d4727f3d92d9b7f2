"""A result as of many dates in a single query.

A published breakdown moves in steps, so every month end since the first registration has to be known before any of them can
be shown; to ask month by month would plan the same query dozens of times. The whole programme only: no selection.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from data.parsed import execute
from queries.connection import EACH_DATE, FileState, reading
from queries.registry import Result

ROWS_AT_ONCE = 2_000_000
"""The most rows (persons times dates) of one query."""


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
    of_each = list(since) if isinstance(since, Sequence) and not isinstance(since, str) else []
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
        size = max(1, ROWS_AT_ONCE // (persons + 1))
        for index in range(0, len(days), size):
            part = slice(index, index + size)
            answer = execute(cursor, sql, {**parameters, "days": list(days[part]), **({"since": of_each[part]} if of_each else {})})
            names = [column[0] for column in answer.description][1:]
            only = [(names.index(label), values) for label, values in result.release.only.items()]
            for day, *row in answer.fetchall():
                if all(row[label] in values for label, values in only):
                    rows[day].append(dict(zip(names, row, strict=True)))
    return rows
