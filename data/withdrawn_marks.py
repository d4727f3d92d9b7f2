"""The table with the marks of withdrawn rows in a version's file (data/withdrawn_again.py)."""

from __future__ import annotations

import duckdb

from data.parsed import execute
from data.tables import columns_of

MARKS = "withdrawn_rows"


def copy_marks(connection: duckdb.DuckDBPyConnection) -> None:
    """Take the marks of the version `old` over into `next`, which has the same rows."""
    if has_marks(connection, "old_file"):
        execute(connection, f"create table next.{MARKS} as from old_file.{MARKS}")


def has_marks(connection: duckdb.DuckDBPyConnection, catalog: str) -> bool:
    """Whether an attached version's file has any."""
    return bool(columns_of(connection, catalog, [MARKS]))
