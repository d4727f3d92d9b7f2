"""Statements parsed once in a process: in a small store, parsing takes a tenth of an import and a fifth of a query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import duckdb


@lru_cache(maxsize=512)
def parsed(sql: str) -> tuple[duckdb.Statement, ...]:
    """The statements of an SQL text. Raises duckdb.Error if it isn't SQL."""
    return tuple(duckdb.extract_statements(sql))


def execute(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any] | Sequence[Any] | None = None
) -> duckdb.DuckDBPyConnection:
    """Execute an SQL text that is executed again and again; its values are parameters, so that it stays the same. Raises duckdb.Error."""
    for statement in parsed(sql):
        connection.execute(statement, parameters)
    return connection
