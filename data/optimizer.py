"""DuckDB's effort to optimise a query: with little data, planning takes longer than the query itself, and sharing it among threads too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def sides_as_written(connection: duckdb.DuckDBPyConnection, is_wanted: bool = True) -> Iterator[None]:
    """For the block, have each join hash the rows on its right, as it is written, if that `is_wanted`.

    DuckDB hashes the side of which it expects fewer rows. Of tables of one row an enrolment that is a guess, and as often as not it hashes what was
    joined so far, with all columns, instead of one narrow table.
    """
    if not is_wanted:
        yield
        return
    ((left_out,),) = connection.execute("select current_setting('disabled_optimizers')").fetchall()
    connection.execute("set disabled_optimizers = $names", {"names": f"{left_out},build_side_probe_side".removeprefix(",")})
    try:
        yield
    finally:
        connection.execute("set disabled_optimizers = $names", {"names": left_out})
