"""A result as of many dates at once: its own SQL and definitions, with the date as a column instead of one value.

A published breakdown moves in steps, so every month end since the first registration has to be known before any of them can
be shown. To ask month by month is to plan the same query dozens of times; here each is planned once. Nothing is defined
anew: the texts of queries/definitions and of the result are used, where a date is named by a column (`$as_of` becomes
`month_ends.day`) and a person is selected who was registered by that day. The whole programme only: no selection.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from datetime import date
from functools import cache
from threading import Lock
from typing import Any

import duckdb

from queries.connection import FileState, set_programme
from queries.registry import HERE, Result, definitions

OPEN_VERSIONS = 4
"""Versions kept open for this in a process; of one store only the version that was asked last."""
ROWS_AT_ONCE = 2_000_000
"""How many persons times dates one query goes through."""

_open: OrderedDict[FileState, duckdb.DuckDBPyConnection] = OrderedDict()
_guard = Lock()


def at_each(version: FileState, result: Result, days: Sequence[date], by: str | None, since: str | date | None) -> dict[date, list[dict[str, Any]]]:
    """The rows of a result of the whole programme as of each of the days, in no order; those alone that may be published
    (Release.only). Dates as date, null as None.

    Raises duckdb.Error where the file can't be read.
    """
    connection = _connection(version)
    cursor = connection.cursor()
    persons = _set_variables(cursor, version)
    given = {name: value for name, value in (("by", by), ("since", since)) if f"${name}" in result.sql}
    found: dict[date, list[dict[str, Any]]] = {day: [] for day in days}
    many = max(1, ROWS_AT_ONCE // (persons + 1))
    for place in range(0, len(days), many):
        asked = cursor.execute(_sql(result.sql), {**given, "days": list(days[place : place + many])})
        names = [column[0] for column in asked.description][1:]
        wanted = [(names.index(label), kept) for label, kept in result.release.only.items()]
        for day, *values in asked.fetchall():
            if all(values[label] in kept for label, kept in wanted):
                found[day].append(dict(zip(names, values, strict=True)))
    return found


@cache
def _sql(result: str) -> str:
    return f"""
        select month_ends.day as month_end, answered.*
        from (select unnest($days) as day) as month_ends
        cross join lateral ({_dated(result, "month_ends.day")}) as answered
    """


def _dated(sql: str, day: str) -> str:
    """The SQL with everybody registered by `day` in the selection, and `day` in the place of the parameter $as_of."""
    sql = re.sub(r"--[^\n]*", "", sql)
    sql = re.sub(r"\bis_selected\(([\w.]+)\)", rf"was_registered(\1, {day})", sql)
    sql = re.sub(r"\bis_chosen\(([\w.]+)\)", r"(\1 is not null)", sql)
    sql = re.sub(r"\bselected_persons\(\)", f"registered_persons({day})", sql)
    sql = re.sub(r"\bis_narrowed(_\w+)?\(\)", "false", sql)
    return re.sub(r"\$as_of\b", day, sql)


def _connection(version: FileState) -> duckdb.DuckDBPyConnection:
    """The connection for that version; each question takes a cursor of it."""
    with _guard:
        if version not in _open:
            _open[version] = _connect(version)
            for other in [known for known in _open if known != version and known[0].parent == version[0].parent]:
                _open.pop(other)
            while len(_open) > OPEN_VERSIONS:
                _open.popitem(last=False)
        _open.move_to_end(version)
        return _open[version]


def _connect(version: FileState) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute("attach $path as programme (read_only)", {"path": str(version[0])})
    _set_variables(connection, version)  # macros are tried when they are made
    connection.execute((HERE / "support" / "month_ends.sql").read_text(encoding="utf-8"))
    # Macros of these names would stand for variables that nobody sets here.
    own = r"create or replace macro (is_selected|is_chosen|selected_persons|is_narrowed\w*)\("
    for definition in re.split(r";\s*\n", re.sub(r"--[^\n]*", "", definitions())):
        if definition.strip() and not re.match(own, definition.strip()):
            connection.execute(_dated(definition, "as_of"))
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def _set_variables(cursor: duckdb.DuckDBPyConnection, version: FileState) -> int:
    """Tell the definitions the programme's facts and how many persons and cohorts there are; returns the persons."""
    set_programme(cursor, version[3])
    most = cursor.execute(
        """
        select
            (select coalesce(max(fact_persons.person), 0) from programme.fact_persons as fact_persons),
            (select coalesce(max(fact_cohorts.cohort), 0) from programme.fact_cohorts as fact_cohorts)
        """
    ).fetchone() or (0, 0)
    for name, number in zip(("persons", "cohorts"), most, strict=True):
        cursor.execute(f"set variable {name} = $number", {"number": number})
    return int(most[0])
