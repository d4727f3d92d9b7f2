"""Two versions compared row by row: what came, and whether it is new, late or a correction.

A row that came is *new* where it is dated after the last record of the version before, *late* if it isn't. *Corrections* are rows that were
changed or withdrawn, and those that replaced a withdrawn one (all parts of the key the same but one). A return that was filled in
is new or late by its own date, though the row of the exit was there before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from data import schema
from data.databases import database
from data.facts import prepare_facts
from data.optimizer import plan_briefly
from data.parsed import execute
from data.schema import Table
from data.session_day import define_session_day
from data.tables import attach

NEW, LATE, CORRECTIONS = "new", "late", "corrections"
RETURNS = "returns"
"""Counted beside the tables: exits for which a return was filled in."""
MEMORY_LIMIT = "1200MB"

HAPPENED_ON = {
    "residents": "registered_on",
    "cohorts": "starts_on",
    "sessions": "held_on",
    "enrolments": "enrolled_on",
    "assessments": "assessed_on",
    "exits": "exited_on",
    "follow_ups": "followed_up_on",
    "sales": "sold_on",
    "targets": "due_on",
    "headcounts": "counted_on",
    "events": "happened_on",
}
"""The column that dates a row; a mark of attendance is dated by its session."""


@dataclass(frozen=True)
class Entries:
    """Rows of a table (or of RETURNS) that came in a month, as `kind`; of corrections without a month, those `withdrawn` counted apart."""

    kind: str
    table: str
    count: int
    month: date | None = None
    withdrawn: bool = False


@contextmanager
def compare(before: Path, after: Path, work: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the tables of two versions as `before` and `after`; it may use the folder `work`."""
    with database(memory_limit=MEMORY_LIMIT, temp_directory=str(work / "spill")) as connection:
        execute(connection, "set enable_progress_bar = false")
        attach(connection, before, "before")
        attach(connection, after, "after")
        plan_briefly(connection, before, after)
        define_session_day(connection)
        yield connection


def entries(connection: duckdb.DuckDBPyConnection, tables: Sequence[Table], known_to: date) -> list[Entries]:
    """What came, was changed and was withdrawn in these tables; `known_to` is the date of the last record before."""
    return [each for table in tables for each in _entries_of(connection, table, known_to)]


def write_state(connection: duckdb.DuckDBPyConnection, path: Path, tables: Sequence[Table], known_to: date, late: bool) -> None:
    """Write the facts of a state between the two versions into a file: with the corrections, and with the late entries too (`late`).

    `tables` are those that `entries` was asked for; the others are as in `after`.
    """
    execute(connection, "attach $path as next", {"path": str(path)})
    kinds = [CORRECTIONS, LATE] if late else [CORRECTIONS]
    for table in schema.TABLES:
        if table not in tables:
            execute(connection, f"create view next.{table.name} as from after.{table.name}")
            continue
        columns = ", ".join(_cell(column.name, late) for column in table.columns)
        execute(
            connection,
            f"create table next.{table.name} as select {columns} from after.{table.name} as rows"
            f" left join before.{table.name} as known on {_on_key(table, 'known')}"
            f" left join came_{table.name} as came on {_on_key(table, 'came')}"
            f" where known.{table.key[0]} is not null or list_contains($kinds, came.kind)",
            {"kinds": kinds, **({"known_to": known_to} if late and table.name == "exits" else {})},
        )
    prepare_facts(connection)
    execute(connection, "detach next")


def _cell(name: str, late: bool) -> str:
    """A column of a state; a return that was filled in is there where it is a late entry and those are in."""
    if name != "returned_on":
        return f"rows.{name}"
    filled = "known.returned_on is null and rows.returned_on > $known_to" if late else "known.resident_id is not null and known.returned_on is null"
    return f"case when {filled} then null else rows.{name} end as {name}"


def _on_key(table: Table, other: str) -> str:
    return " and ".join(f"rows.{name} = {other}.{name}" for name in table.key)


def _entries_of(connection: duckdb.DuckDBPyConnection, table: Table, known_to: date) -> list[Entries]:
    name = table.name
    execute(
        connection,
        f"create temp table gone_{name} as select rows.* from before.{name} as rows anti join after.{name} as known on {_on_key(table, 'known')}",
    )
    ((number,),) = execute(connection, f"select count(*) from gone_{name}").fetchall()
    happened_on, joined = f"rows.{HAPPENED_ON.get(name)}", ""
    if name == "attendance":
        happened_on = "session_held_on(cohorts.starts_on, rows.day, held.held_on)"
        joined = (
            " left join after.sessions as held on rows.cohort_id = held.cohort_id and rows.day = held.day"
            " left join after.cohorts as cohorts on rows.cohort_id = cohorts.cohort_id"
        )
    replaces = _replaces(table) if number else "false"
    execute(
        connection,
        f"create temp table came_{name} as select rows.*, {happened_on} as entry_on,"
        f" case when {replaces} then '{CORRECTIONS}' when {happened_on} > $known_to then '{NEW}' else '{LATE}' end as kind"
        f" from (select rows.* from after.{name} as rows anti join before.{name} as known on {_on_key(table, 'known')}) as rows{joined}",
        {"known_to": known_to},
    )
    came = execute(
        connection, f"select came.kind, cast(date_trunc('month', came.entry_on) as date), count(*) from came_{name} as came group by all order by all"
    ).fetchall()
    counted = [Entries(kind, name, count, month) for kind, month, count in came if kind != CORRECTIONS]
    replacing = sum(count for kind, _, count in came if kind == CORRECTIONS)
    both = f"from after.{name} as rows inner join before.{name} as known on {_on_key(table, 'known')}"
    if name == "exits":
        counted += [
            Entries(kind, RETURNS, count, month)
            for kind, month, count in execute(
                connection,
                f"select case when rows.returned_on > $known_to then '{NEW}' else '{LATE}' end as kind,"
                f" cast(date_trunc('month', rows.returned_on) as date) as month, count(*) {both}"
                " where known.returned_on is null and rows.returned_on is not null group by all order by all",
                {"known_to": known_to},
            ).fetchall()
        ]
    differs = " or ".join(_differs(column.name) for column in table.columns if column.name not in table.key)
    changed = execute(connection, f"select count(*) {both} where {differs}").fetchall()[0][0] if differs else 0
    if changed + replacing:
        counted.append(Entries(CORRECTIONS, name, changed + replacing))
    if number > replacing:
        counted.append(Entries(CORRECTIONS, name, number - replacing, withdrawn=True))
    return counted


def _differs(name: str) -> str:
    if name == "returned_on":  # a date that was filled in is no correction
        return f"(known.{name} is not null and rows.{name} is distinct from known.{name})"
    return f"rows.{name} is distinct from known.{name}"


def _replaces(table: Table) -> str:
    """Whether a row replaced a withdrawn one: they share the key but for one of its columns."""
    if len(table.key) == 1:
        return "false"
    conditions = []
    for other in table.key:
        same = " and ".join(f"rows.{name} = gone.{name}" for name in table.key if name != other)
        conditions.append(f"exists (select 1 from gone_{table.name} as gone where {same})")
    return f"({' or '.join(conditions)})"
