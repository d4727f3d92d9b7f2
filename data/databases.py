"""Databases in memory for work on versions' files, one after the other.

To make one takes 25 ms of CPU, as long as importing some rows: DuckDB lists its own functions anew. So one whose work is done waits for the
next. What a work makes lies in a catalog of its own and goes with it, like what it attached and set.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, Thread
from typing import Generic, TypeVar

import duckdb

from data.optimizer import SMALL
from data.parsed import execute

SETTINGS = (
    "checkpoint_threshold",
    "disabled_optimizers",
    "force_compression",
    "fsync_mode",
    "max_vacuum_tasks",
    "memory_limit",
    "temp_directory",
    "threads",
)
"""Settings that work changes; a setting holds for a whole database."""

Opened = TypeVar("Opened")


class SpareDatabases(Generic[Opened]):
    """Databases that wait for the next work, at most `most`.

    A forked process has its parent's databases without their threads: it neither uses them nor closes them.
    """

    def __init__(self, most: int) -> None:
        self._most, self._guard = most, Lock()
        self._waiting: list[Opened] = []
        self._inherited: list[Opened] = []
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(before=self._guard.acquire, after_in_parent=self._guard.release, after_in_child=self._leave_to_parent)

    def take(self) -> Opened | None:
        """An idle database; None if there is none."""
        with self._guard:
            return self._waiting.pop() if self._waiting else None

    def give(self, opened: Opened) -> None:
        """Keep a database for later, unless enough are idle."""
        with self._guard:
            if len(self._waiting) < self._most:
                self._waiting.append(opened)

    def _leave_to_parent(self) -> None:
        self._inherited += self._waiting
        self._waiting = []
        self._guard.release()


_spare: SpareDatabases[duckdb.DuckDBPyConnection] = SpareDatabases(most=2)  # an import has one for its rows, and then one for comparing versions


@contextmanager
def database(**settings: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to an empty database in memory for the block, with these settings of DuckDB's. Raises duckdb.Error."""
    shared = _spare.take() or duckdb.connect(":memory:")
    connection = shared.cursor()
    try:
        execute(connection, "attach ':memory:' as work; use work")
        for name, value in settings.items():
            execute(connection, f"set {name} = $value", {"value": value})
        yield connection
    finally:
        connection.close()
        _put_away(shared)


def is_little(*files: Path) -> bool:
    """Whether a database that read these files may wait; one that read more is closed, so that its memory goes back."""
    return sum(file.stat().st_size for file in files if file.exists()) <= SMALL


def _put_away(shared: duckdb.DuckDBPyConnection) -> None:
    """Keep a database without what a work attached and set; close one that is no longer to be used: it failed, or read much.

    The memory of one that read much goes back while the next step begins. Its files are closed by then.
    """
    try:
        attached = execute(shared, "select database_name, path from duckdb_databases() where not internal and database_name <> 'memory'").fetchall()
        files = {name: Path(path) for name, path in attached if path}
        for name in files:
            execute(shared, f"detach {name}")
        if not is_little(*files.values()):
            Thread(target=shared.close).start()
            return
        for name in {name for name, _ in attached} - files.keys():
            execute(shared, f"detach {name}")
        for name in SETTINGS:
            execute(shared, f"reset {name}")
    except duckdb.Error:
        shared.close()
    else:
        _spare.give(shared)
