"""A store of an earlier release: its current version is made anew with today's tables and facts; the old file stays a version like any other."""

from __future__ import annotations

from pathlib import Path

import duckdb

from data import schema, store
from data.facts import FACT_TABLES, rebuild_beside
from data.importer import rebuild_facts
from data.tables import attach

ACTION = "migrate"


def migrate(folder: Path) -> store.Version | None:
    """Publish the current version anew where it lacks a table or column of this release; None where it doesn't. Raises DataError."""
    version = store.current(folder)
    return rebuild_facts(folder, ACTION) if version is not None and is_outdated(version.path) else None


def is_outdated(path: Path) -> bool:
    """Whether a version's file lacks a table or column of today's contract or facts, or has a column of another type."""
    connection = duckdb.connect(":memory:")
    try:
        attach(connection, None, "old")
        rebuild_beside(connection)
        connection.execute("attach ? as stored (read_only)", [str(path)])
        today, there = (_columns(connection, catalog) for catalog in ("next", "stored"))
    finally:
        connection.close()
    return not today <= there


def _columns(connection: duckdb.DuckDBPyConnection, catalog: str) -> set[tuple[str, str, str]]:
    """Table, column and type of all that the contract and the facts have in a database."""
    names = [*(table.name for table in schema.TABLES), *FACT_TABLES]
    rows = connection.execute(
        """
        select columns.table_name, columns.column_name, columns.data_type
        from duckdb_columns() as columns
        where columns.database_name = $catalog and list_contains($names, columns.table_name)
        """,
        {"catalog": catalog, "names": names},
    ).fetchall()
    return {(table, column, kind) for table, column, kind in rows}
