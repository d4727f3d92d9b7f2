"""Connections: one locked read-only view of each version's file in a process, a cursor for each question.

The shared definitions are macros in memory; the version's file is attached beside them, read-only. A cursor is a
connection of its own to both, so threads never share one.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from threading import Lock

import duckdb

from queries.catalogue import definitions

OPEN_VERSIONS = 8
"""Versions kept open in a process, over all stores; of one store only the version that was asked last."""

FileState = tuple[Path, int, int]
"""A version's file as it lies on disk (path, inode, time of change): a file written anew is another version."""

_open: OrderedDict[FileState, tuple[duckdb.DuckDBPyConnection, int]] = OrderedDict()
_guard = Lock()


def file_state(version_file: Path) -> FileState:
    """What tells this file from any other that ever had its path. Raises FileNotFoundError where it is gone."""
    found = version_file.stat()
    return version_file, found.st_ino, found.st_mtime_ns


def cursor(version: FileState) -> duckdb.DuckDBPyConnection:
    """A fresh cursor on that version; the caller closes it. Raises duckdb.Error where the file can't be read.

    A version that was asked before in the same store is let go: the file is closed with the last cursor that still reads
    it (to close the connection itself would take the rows from under them).
    """
    with _guard:
        if version not in _open:
            _open[version] = _connect(version[0])
            for other in [known for known in _open if known != version and known[0].parent == version[0].parent]:
                _open.pop(other)
            while len(_open) > OPEN_VERSIONS:
                _open.popitem(last=False)
        _open.move_to_end(version)
        connection, persons = _open[version]
        fresh = connection.cursor()
    fresh.execute("set variable persons = $persons", {"persons": persons})
    return fresh


def _connect(version_file: Path) -> tuple[duckdb.DuckDBPyConnection, int]:
    """A locked connection to one file, and the highest number of a person in it (0 where there is none)."""
    connection = duckdb.connect(":memory:")
    connection.execute("attach $path as programme (read_only)", {"path": str(version_file)})
    connection.execute("set variable persons = 0")  # sets of persons are as wide as this; each cursor sets its own
    connection.execute(definitions())
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    found = connection.execute("select coalesce(max(fact_persons.person), 0) from programme.fact_persons as fact_persons")
    (persons,) = found.fetchone() or (0,)
    return connection, persons
