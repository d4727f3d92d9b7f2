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

OPEN_VERSIONS = 4
"""Versions kept open: the current one and those that slower readers may still hold."""

_open: OrderedDict[Path, duckdb.DuckDBPyConnection] = OrderedDict()
_guard = Lock()


def cursor(version_file: Path) -> duckdb.DuckDBPyConnection:
    """A fresh cursor on that version; the caller closes it."""
    with _guard:
        if version_file not in _open:
            _open[version_file] = _connect(version_file)
            while len(_open) > OPEN_VERSIONS:
                _open.popitem(last=False)[1].close()
        _open.move_to_end(version_file)
        return _open[version_file].cursor()


def _connect(version_file: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute("attach ? as programme (read_only)", [str(version_file)])
    connection.execute(definitions())
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection
