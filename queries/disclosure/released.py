"""The ledger of released figures: the steps that viewers were shown, over all versions of the store.

A file of its own (`shown.sqlite`, readable by its owner only) that undo, retention and pruning do not touch: whoever kept last
month's page can hold it against this month's, whatever version counts now. Rows are only added. SQLite commits atomically and
lets several processes read and write in turn. `published.json` says how many entries it has had, so that an older copy put back in its
place is not taken for all that was shown.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from data import published
from data.messages import DataError
from data.store import Version
from queries.disclosure.cells import Cell
from queries.registry import QuestionError

WAIT = 60.0
"""Seconds that a process waits for another that is writing."""


@dataclass(frozen=True)
class Step:
    """A month end at which some columns moved together: the counts behind their cells, and what is public about each.

    `limits` are the public figures that a cell cannot pass, `averages` what is shown of amounts. `shown` is made from these.
    """

    on: date
    counts: dict[Cell, int]
    limits: dict[Cell, int]
    averages: dict[Cell, Any]
    shown: dict[Cell, int | None] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class VersionSteps:
    """The steps that a version shows, up to a month end."""

    version: str
    until: date
    steps: tuple[Step, ...]


def version_name(version: Version) -> str:
    """Identifies a version of the store."""
    return f"{version.number} {version.created_at}"


class Ledger:
    """The steps shown so far. Use `reading` or `writing`."""

    def __init__(self, connection: sqlite3.Connection | None) -> None:
        self.connection = connection

    def paths(self, columns: str) -> list[VersionSteps]:
        """The path of each version, for columns that move together, in the order in which they were recorded."""
        if self.connection is None:
            return []
        steps = {
            number: _decoded(shown_on, _checked(content, columns, shown_on))
            for number, shown_on, content in self.connection.execute("select number, shown_on, content from steps where columns = ?", (columns,))
        }
        listed = self.connection.execute("select version, until, steps from paths where columns = ? order by rowid", (columns,)).fetchall()
        return [
            VersionSteps(version, date.fromisoformat(until), tuple(steps[each] for each in json.loads(_checked(numbers, columns, version, until))))
            for version, until, numbers in listed
        ]

    def record(self, columns: str, path: VersionSteps) -> None:
        """Record a version's path: those of its steps that are new."""
        assert self.connection is not None
        numbers = []
        for step in path.steps:
            content = _with_check(_encoded(step), columns, step.on.isoformat())
            known = self.connection.execute(
                "select number from steps where columns = ? and shown_on = ? and content = ?", (columns, step.on.isoformat(), content)
            ).fetchone()
            if known is None:
                known = (
                    self.connection.execute(
                        "insert into steps (columns, shown_on, version, content) values (?, ?, ?, ?)",
                        (columns, step.on.isoformat(), path.version, content),
                    ).lastrowid,
                )
            numbers.append(known[0])
        self.connection.execute(
            "insert or replace into paths (columns, version, until, steps) values (?, ?, ?, ?)",
            (columns, path.version, path.until.isoformat(), _with_check(json.dumps(numbers), columns, path.version, path.until.isoformat())),
        )


@contextmanager
def reading(folder: Path) -> Iterator[Ledger]:
    """The ledger of a store as it is now; an empty one if nothing was shown yet. Raises QuestionError if it cannot be read."""
    path = folder / published.SHOWN
    with _usable(path):
        expected = _expected(path)
        if not path.exists():
            yield Ledger(None)
            return
        with closing(sqlite3.connect(path, timeout=WAIT)) as connection:
            yield Ledger(connection if _is_begun(connection, path, expected) else None)


@contextmanager
def writing(folder: Path) -> Iterator[Ledger]:
    """The ledger for one process at a time; what the block records is kept whole or not at all. Raises QuestionError if it
    cannot be written."""
    path = folder / published.SHOWN
    with _usable(path):
        expected = _expected(path)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite's own files beside it take over its access rights
        with closing(sqlite3.connect(path, timeout=WAIT, isolation_level=None)) as connection:
            connection.execute("begin immediate")
            _is_begun(connection, path, expected)
            connection.execute(
                "create table if not exists steps (number integer primary key, columns text, shown_on text, version text, content text)"
            )
            connection.execute("create index if not exists steps_by_columns on steps (columns, shown_on)")
            connection.execute(
                "create table if not exists paths (columns text, version text, until text, steps text, primary key (columns, version))"
            )
            try:
                yield Ledger(connection)
            except BaseException:
                connection.execute("rollback")
                raise
            entries = published.entries_of(connection)
            connection.execute("commit")
        # After it is there: a kill in between makes neither a lost one nor an older copy. A count that is out of date is no reason to show nothing.
        with nullcontext() if expected is None else suppress(DataError):
            published.expect_shown(folder, entries)


def _expected(path: Path) -> int | None:
    """How many entries the record has had at least; None if no figures were shown. Raises DataError if they were and their record is missing.

    To be asked before the record is looked into: one begun at this moment is not taken for a lost one.
    """
    expected = published.shown_expected(path.parent)
    if expected is not None and not path.exists():
        raise DataError("shown_lost", file=path)
    return expected


def _is_begun(connection: sqlite3.Connection, path: Path, expected: int | None) -> bool:
    """Whether anything was recorded, which isn't so where a first write was cut short. Raises DataError if it was and the file has been emptied,
    which SQLite takes for a new one, or is an older copy."""
    (begun,) = connection.execute("select count(*) from sqlite_master where name = 'paths'").fetchone()
    if expected is not None and not begun:
        raise DataError("shown_lost", file=path)
    if expected and published.entries_of(connection) < expected:
        raise DataError("shown_older", file=path)
    return bool(begun)


@contextmanager
def _usable(path: Path) -> Iterator[None]:
    try:
        yield
    except DataError as error:
        raise QuestionError(**error.sentence) from error
    except (OSError, sqlite3.Error, ValueError, KeyError, TypeError) as error:
        raise QuestionError(
            f"Catatan {path} tentang angka yang sudah tampil tidak dapat dibaca atau ditulis; periksa hak aksesnya, atau pulihkan dari cadangan.",
            f"{path}, the record of the figures shown so far, cannot be read or written; check its access rights, or restore it from a backup.",
        ) from error


def _with_check(text: str, *about: str) -> str:
    """A text with a check over it and over what it is about, so that a damaged record is never shown."""
    return f"{text}\n{hashlib.sha256(repr((text, about)).encode()).hexdigest()[:16]}"


def _checked(text: str, *about: str) -> str:
    """The text under its check; as it is where an earlier release wrote it. Raises ValueError if it was damaged."""
    bare, separator, _ = text.partition("\n")
    if separator and _with_check(bare, *about) != text:
        raise ValueError("damaged")
    return bare


def _encoded(step: Step) -> str:
    tables = (step.counts, step.limits, step.averages)
    return json.dumps([sorted(([column, list(key), value] for (column, key), value in table.items()), key=repr) for table in tables], default=_plain)


def _plain(value: Any) -> Any:
    return {"date": value.isoformat()} if isinstance(value, date) else float(value)


def _decoded(shown_on: str, content: str) -> Step:
    tables = [
        {(column, tuple(date.fromisoformat(each["date"]) if isinstance(each, dict) else each for each in key)): value for column, key, value in table}
        for table in json.loads(content)
    ]
    return Step(date.fromisoformat(shown_on), *tables)
