"""DuckDB's effort to optimise a query: with little data, planning takes longer than the query itself, and sharing it among threads too."""

from __future__ import annotations

from pathlib import Path

import duckdb

SMALL = 8 * 2**20
"""Bytes up to which files count as little to read: a version of 20,000 persons."""
DEAR = (
    "join_order",
    "common_subplan",
    "projection_pullup",
    "statistics_propagation",
    "join_filter_pushdown",
    "cte_filter_pusher",
    "common_subexpressions",
)
"""Optimizers that make large queries faster and take a tenth of a small one's time; none of them changes a result."""


def plan_briefly(connection: duckdb.DuckDBPyConnection, *files: Path | None, further: int = 0) -> None:
    """Leave the expensive optimizers and other threads out of a connection that reads only these files and `further` bytes from now on, if that
    is little."""
    small = further + sum(path.stat().st_size for path in files if path) <= SMALL
    connection.execute("set disabled_optimizers = $names", {"names": ",".join(DEAR) if small else ""})
    # Rows are shared out by the hundred thousand: the other threads would be woken to find nothing to do.
    connection.execute("set threads = 1" if small else "reset threads")
