"""The date of a group's session: one definition (session_day.sql) for whatever asks for it."""

from __future__ import annotations

from pathlib import Path

import duckdb

from data.parsed import execute

SQL = Path(__file__).resolve().with_suffix(".sql")


def define_session_day(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the macro `session_held_on` in a connection's own catalog."""
    execute(connection, SQL.read_text(encoding="utf-8"))
