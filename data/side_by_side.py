"""Parts of an import that need nothing of each other, done side by side on a second connection.

One statement of DuckDB's seldom keeps two processors busy from its beginning to its end, and what Python does between statements keeps one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import duckdb

from data.parsed import execute

Result = TypeVar("Result")
Work = Callable[[duckdb.DuckDBPyConnection], Result]
"""What is to be done, given the connection on which to do it."""
Beside = Callable[[Work[Result]], Callable[[], Result]]
"""Begins a work; what it returns waits for the end and gives the result, or raises what the work raised."""


@contextmanager
def beside(connection: duckdb.DuckDBPyConnection, is_large: bool = True) -> Iterator[Beside]:
    """For the block, a second connection that does one work after the other while the block goes on; the block ends with the last of them.

    It sees all but the temporary tables of the first. Little work is done at once instead, on the first connection: a thread would cost more.
    """
    if not is_large:
        yield _at_once(connection)
        return
    with ThreadPoolExecutor(1) as thread, connection.cursor() as second:
        execute(second, "use work")
        try:
            yield lambda work: thread.submit(work, second).result
        finally:
            thread.shutdown(cancel_futures=True)


def _at_once(connection: duckdb.DuckDBPyConnection) -> Beside:
    def do(work: Work[Result]) -> Callable[[], Result]:
        result = work(connection)
        return lambda: result

    return do
