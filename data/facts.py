"""The facts that queries read, prepared once from a version's raw tables (data/facts.sql)."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

import duckdb

from data import schema
from data.parsed import execute
from data.tables import attach, attached, columns_of

SQL = Path(__file__).resolve().with_suffix(".sql")
NUMBERS = SQL.with_name("person_numbers.sql")

FACT_TABLES = ("fact_persons", "fact_cohorts", "fact_enrolments", "fact_spells", "fact_days", "fact_follow_ups", "fact_sales")


def facts_differ(path: Path) -> tuple[dict[str, int], list[str]]:
    """Recount the facts of a version's file from its raw tables: (rows of each fact table, names of those that differ)."""
    connection = duckdb.connect(":memory:")
    try:
        execute(connection, "attach ? as old (read_only)", [str(path)])
        rebuild_beside(connection)
        counts: dict[str, int] = {}
        differing = []
        for name in FACT_TABLES:
            ((counts[name],),) = execute(connection, f"select count(*) from old.{name}").fetchall()
            ((differences,),) = execute(
                connection,
                f"select count(*) from ((from old.{name} except all from next.{name}) union all (from next.{name} except all from old.{name}))",
            ).fetchall()
            if differences:
                differing.append(name)
        return counts, differing
    finally:
        connection.close()


def rebuild_beside(connection: duckdb.DuckDBPyConnection) -> None:
    """Copy the raw tables of `old` to `next` (made in memory where none is attached) and prepare its facts."""
    execute(connection, "attach if not exists ':memory:' as next")
    for table in schema.TABLES:
        execute(connection, f"create table next.{table.name} as from old.{table.name}")
    prepare_facts(connection)


def prepare_facts(connection: duckdb.DuckDBPyConnection) -> None:
    """Build the fact tables of the database attached as `next` from its raw tables (data/facts.sql)."""
    execute(connection, "reset disabled_compression_methods")  # an import writes its tables without (data/importer.py)
    number_persons(connection)
    execute(connection, SQL.read_text(encoding="utf-8"))


def number_persons(connection: duckdb.DuckDBPyConnection) -> None:
    """Number the persons of `next.residents` in the temporary table `person_numbers`, unless that is done."""
    execute(connection, NUMBERS.read_text(encoding="utf-8"))


def is_outdated(path: Path) -> bool:
    """Whether a version's file lacks a table or column of today's contract or facts, or has one of another type. Raises OSError, duckdb.Error."""
    status = path.stat()
    return _is_outdated(path, status.st_ino, status.st_mtime_ns)


def in_todays_form(path: Path, work: Path) -> Path:
    """A version's file as this release would have written it: the file itself, or a copy in the folder `work` where it is outdated."""
    if not is_outdated(path):
        return path
    made = work / f"today-{path.name}"
    connection = duckdb.connect(":memory:")
    try:
        execute(connection, "attach ? as next", [str(made)])
        rebuild_from(connection, path)
    finally:
        connection.close()
    return made


def rebuild_from(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write a version's raw tables, with facts prepared anew, to the database attached as `next`."""
    attach(connection, path, "old")
    rebuild_beside(connection)
    execute(connection, "create table next.table_completeness as from old.table_completeness; checkpoint next")


@lru_cache(maxsize=64)
def _is_outdated(path: Path, inode: int, changed: int) -> bool:
    todays = _todays_columns()
    with attached(path) as connection:
        return not todays <= _columns(connection, "version")


@cache
def _todays_columns() -> frozenset[tuple[str, str, str]]:
    connection = duckdb.connect(":memory:")
    try:
        attach(connection, None, "old")
        rebuild_beside(connection)
        return _columns(connection, "next")
    finally:
        connection.close()


def _columns(connection: duckdb.DuckDBPyConnection, catalog: str) -> frozenset[tuple[str, str, str]]:
    """Table, column and type of all that the contract and the facts have in a database."""
    there = columns_of(connection, catalog, [*(table.name for table in schema.TABLES), *FACT_TABLES])
    return frozenset((table, column, kind) for table, columns in there.items() for column, kind in columns.items())
