"""Connections to the store: one locked read-only connection per version and process, one cursor per question.

The database is in memory and holds the macros, each created when first needed; the version's file is attached read-only. A
cursor is a connection of its own: one question uses it at a time, so threads never share one.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import duckdb

from data.databases import SpareDatabases, is_little
from data.optimizer import plan_briefly
from data.parsed import execute
from data.programme import Programme, programme_of
from data.tables import create_completeness
from queries.bounds import attach_within_bounds
from queries.macros import daily_tables, daily_tables_read, macros, macros_used, support

OPEN_VERSIONS = 8
"""Versions kept open in a process, over all stores; of one store only the version that was asked last, and those that a page still needs."""
IDLE_CURSORS = 16
"""Cursors of a version that wait for the next question about a selection they are set for."""

ALLOCATOR: dict[str, str | bool | int | float | list[str]] = {"allocator_flush_threshold": "1MB", "allocator_background_threads": True}
"""Has DuckDB give memory back after each question; otherwise it keeps up to 128 MB, more than a programme's store ever takes."""
SEARCH_WHOLE = "set search_path = 'memory.whole,memory.main'"
"""Has DuckDB take what stands in for a definition if there is no filter (definitions/whole)."""
SEARCH_DAILY = "set search_path = 'memory.daily,memory.whole,memory.main'"
"""The same where what holds at the end of each day is at hand (definitions/daily)."""
FileState = tuple[Path, int, int, Programme]
"""A version's file as it lies on disk (path, inode, time of change), and the programme that it is about: a file written anew
is another version, and so is one whose programme.toml was."""


@dataclass(frozen=True)
class Selection:
    """What the definitions know of a selection: how many persons are in it (without a filter, those with the lowest numbers), and where a
    filter made it, the sets of its persons and cohorts as texts of bits (None: nothing in it), and whether one by cohort or skill did."""

    count: int
    persons: str | None = None
    cohorts: str | None = None
    narrowed: bool = False
    by_training: bool = False


EACH_DATE = Selection(0)
"""Stands for everybody registered by the date, where a question is about many dates at once (support/each_date.sql)."""


@dataclass
class _Opened:
    connection: duckdb.DuckDBPyConnection
    programme: Programme
    persons: int
    cohorts: int
    daily: bool = False
    bounded: bool = False
    macros: set[str] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)
    idle: list[tuple[Selection | None, duckdb.DuckDBPyConnection]] = field(default_factory=list)
    making: Lock = field(default_factory=Lock)


_open: OrderedDict[FileState, _Opened] = OrderedDict()
_users: Counter[FileState] = Counter()
"""How many blocks of `keeping_open` need a version."""


@dataclass
class _Compared:
    """The one connection of a block of `comparing`, the file that is attached to it now, and the files whose values are all within bounds."""

    opened: _Opened | None = None
    version: FileState | None = None
    within_bounds: set[FileState] = field(default_factory=set)

    def reach(self, version: FileState) -> _Opened:
        """The connection with that file attached: making another, with its macros, takes longer than most questions."""
        if self.opened is None:
            self.opened = _spare.take()
        if self.opened is None:
            self.opened = _connect(version, locked=False)
        elif version != self.version:
            if self.version is not None:
                _detach(self.opened.connection)
            self.opened.programme = version[3]
            _attach(self.opened, version[0], version in self.within_bounds)
        self.version = version
        if not self.opened.bounded:
            self.within_bounds.add(version)
        return self.opened

    def end(self) -> None:
        """Let the connection, with its macros, wait for the next block, unless it failed or read much."""
        if self.opened is None or self.version is None:
            return
        with suppress(duckdb.Error):
            _detach(self.opened.connection)
            if is_little(self.version[0]):
                _spare.give(self.opened)


_spare: SpareDatabases[_Opened] = SpareDatabases(most=1)
_compared: ContextVar[_Compared | None] = ContextVar("compared", default=None)
"""What a block of `comparing` has open."""
_guard = Lock()


def file_state(version_file: Path) -> FileState:
    """The identity of a file, distinct from any other that ever had its path. Raises FileNotFoundError if it is gone, and DataError
    if the store's programme.toml has a fault."""
    status = version_file.stat()
    return version_file, status.st_ino, status.st_mtime_ns, programme_of(version_file.parent)


@contextmanager
def reading(version: FileState, sql: str, selection: Selection | None = None, keep_open: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor on that version for one query about one selection, with the macros that the query calls.

    Another version of the same store is dropped: its file is closed with the last cursor that still reads it (closing the
    connection would take the rows from under them). Without `keep_open` the file is open for this query alone, or for a block of
    `comparing`, so that an earlier version, asked for a comparison, does not replace the current one. Raises duckdb.Error if
    the file cannot be read.
    """
    if not keep_open:
        compared = _compared.get()
        opened = _connect(version) if compared is None else compared.reach(version)
        _make_macros(opened, sql)
        cursor = opened.connection.cursor()
        _set_variables(cursor, opened, selection)
        yield cursor
        return
    with _guard:
        opened = _opened(version)
        waiting = _waiting(opened.idle, selection)
        about, cursor = (None, opened.connection.cursor()) if waiting is None else opened.idle.pop(waiting)
    _make_macros(opened, sql)
    if waiting is None:
        _set_variables(cursor, opened, selection)
    elif selection is not None and about is not selection:
        execute(cursor, "set variable registered = $number", {"number": selection.count})
    yield cursor  # a question that failed takes its cursor with it
    with _guard:
        opened.idle.append((selection, cursor))
        del opened.idle[:-IDLE_CURSORS]


@contextmanager
def comparing() -> Iterator[None]:
    """Ask all files of the block that are asked without `keep_open` through one connection, one after the other.

    It can attach further files, so it is not locked: for the questions of imports alone.
    """
    compared = _Compared()
    token = _compared.set(compared)
    try:
        yield
    finally:
        _compared.reset(token)
        compared.end()


@contextmanager
def keeping_open(version: FileState) -> Iterator[None]:
    """Keep a version's file open for the block: it answers though another version counts by now, or the file was pruned.

    Raises what `reading` raises.
    """
    with _guard:
        _opened(version)
        _users[version] += 1
    try:
        yield
    finally:
        with _guard:
            _users[version] -= 1
            if not _users[version]:
                del _users[version]
                _close_others()


def is_last_asked(version: FileState) -> bool:
    """Whether a version is open, and no other of its store was asked since."""
    with _guard:
        return next((each for each in reversed(_open) if each[0].parent == version[0].parent), None) == version


def make_ready(version: FileState, sql: str) -> None:
    """Make what a query of an open version calls and looks up, before it is asked. Nothing where the version is closed."""
    with _guard:
        opened = _open.get(version)
    if opened is not None:
        _make_macros(opened, sql)


def is_bounded(version: FileState) -> bool:
    """Whether values of a version are read as others (queries/bounds.py). Raises what `reading` raises."""
    with _guard:
        return _opened(version).bounded


def _waiting(idle: list[tuple[Selection | None, duckdb.DuckDBPyConnection]], selection: Selection | None) -> int | None:
    """The place of an idle cursor that is set for the selection, or else, where it is the whole programme, of one that only has another date's
    number of persons."""
    same = next((index for index, (about, _) in enumerate(idle) if about is selection), None)
    if same is not None or not _is_whole(selection):
        return same
    return next((index for index, (about, _) in enumerate(idle) if _is_whole(about)), None)


def _is_whole(selection: Selection | None) -> bool:
    """Whether it is the whole programme as of one date."""
    return selection is not None and not selection.narrowed and selection is not EACH_DATE


def _opened(version: FileState) -> _Opened:
    """The open version, opened now if it is not (to be called under the guard)."""
    if version not in _open:
        _open[version] = _connect(version, daily=True)
    _open.move_to_end(version)
    _close_others()
    return _open[version]


def _close_others() -> None:
    """Drop the versions that nobody needs: of each store all but the one used last, of all stores the least recently used."""
    latest = {version[0].parent: version for version in _open}
    for version in [each for each in _open if each not in _users and latest[each[0].parent] != each]:
        _open.pop(version)
    for version in [each for each in _open if each not in _users][: max(0, len(_open) - OPEN_VERSIONS)]:
        _open.pop(version)


def _set_variables(cursor: duckdb.DuckDBPyConnection, opened: _Opened, selection: Selection | None) -> None:
    """Tell the definitions the programme's facts, how many persons and cohorts there are, and which of them are in the selection."""
    set_programme(cursor, opened.programme)
    execute(cursor, "set variable persons = $number", {"number": opened.persons})
    execute(cursor, "set variable cohorts = $number", {"number": opened.cohorts})
    if selection is None:
        return
    if selection.narrowed:
        nobody, none = "0" * (opened.persons + 1), "0" * (opened.cohorts + 1)
        execute(cursor, "set variable selected = cast($numbers as bit)", {"numbers": selection.persons or nobody})
        execute(cursor, "set variable chosen_cohorts = cast($numbers as bit)", {"numbers": selection.cohorts or none})
        execute(cursor, "set variable by_training = $by_training", {"by_training": selection.by_training})
    else:
        execute(cursor, SEARCH_DAILY if opened.daily else SEARCH_WHOLE)
        execute(cursor, "set variable registered = $number", {"number": selection.count})
    if selection is EACH_DATE:
        execute(cursor, support("each_date"))


def set_programme(cursor: duckdb.DuckDBPyConnection, programme: Programme) -> None:
    """Tell the definitions what the programme decides: which destinations count as mentas, and the size of a group."""
    execute(cursor, "set variable mentas_destinations = $codes", {"codes": list(programme.mentas)})
    execute(cursor, "set variable group_size = $persons", {"persons": programme.group_size})


def _connect(version: FileState, locked: bool = True, daily: bool = False) -> _Opened:
    """A connection to one file; `locked` to it. `daily`: what holds at the end of each day is counted when a question first needs it."""
    version_file, *_, programme = version
    connection = duckdb.connect(":memory:", config=ALLOCATOR)
    opened = _Opened(connection, programme, 0, 0, daily)
    _attach(opened, version_file)
    _set_variables(connection, opened, Selection(0, narrowed=True))  # macros are tried when they are made
    connection.execute("set variable registered = 0; create schema whole; create schema daily")
    if locked:
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
    return opened


def _attach(opened: _Opened, version_file: Path, within_bounds: bool = False) -> None:
    """Attach a version's file as `programme`; one whose values are known to be `within_bounds` is not looked through."""
    connection = opened.connection
    if within_bounds:
        execute(connection, "attach $path as programme (read_only)", {"path": str(version_file)})
    opened.bounded = not within_bounds and attach_within_bounds(connection, version_file)
    plan_briefly(connection, version_file)  # a file that is gone is DuckDB's error
    (opened.persons,) = _row(connection, "select coalesce(max(fact_persons.person), 0) from programme.fact_persons as fact_persons")
    (opened.cohorts,) = _row(connection, "select coalesce(max(fact_cohorts.cohort), 0) from programme.fact_cohorts as fact_cohorts")
    _show_completeness(connection)


def _detach(connection: duckdb.DuckDBPyConnection) -> None:
    """Undo `_attach`."""
    for statement in ("drop view table_completeness", "drop table table_completeness"):  # one of them: DuckDB drops no view as a table
        with suppress(duckdb.CatalogException):
            execute(connection, statement)
    execute(connection, "detach programme; detach database if exists stored")


def _show_completeness(connection: duckdb.DuckDBPyConnection) -> None:
    """`table_completeness` (data/completeness.py), as `from table_completeness`: without rows for a version stored before it was there."""
    try:
        execute(connection, "create view table_completeness as from programme.table_completeness")
    except duckdb.CatalogException:
        create_completeness(connection, "memory")


def _make_macros(opened: _Opened, sql: str) -> None:
    """Make the macros that the query calls, if they are not there yet, and before one that looks something up by the day what it reads."""
    needed = macros_used(sql, opened.daily)
    with opened.making:
        for name in needed:
            for table in daily_tables_read(macros()[name].partition("(")[2]):
                if table not in opened.tables:
                    _make(opened, macros_used(daily_tables()[table]))
                    execute(opened.connection, daily_tables()[table])
                    opened.tables.add(table)
            _make(opened, [name])


def _make(opened: _Opened, names: Iterable[str]) -> None:
    for name in names:
        if name not in opened.macros:
            execute(opened.connection, macros()[name])
            opened.macros.add(name)


def _row(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[int]:
    return execute(connection, sql).fetchone() or (0,)
