"""The audit log: who did what, and when. No figures, no persons of the register.

JSON lines in the store's folder `audit` (or in the folder that the environment names as MENTAS_AUDIT), appended only, readable by
their owner only. A full file is set aside as `audit.1.jsonl` (the numbers grow with age) and the oldest is dropped. `audit.length` says
how long the file has been: one that was cut, emptied or put back from an older copy would read as though less had been done.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache
from getpass import getuser
from pathlib import Path
from typing import TextIO

from filelock import FileLock

from data import store
from data.files import is_missing, leads_nowhere, names_in
from data.messages import DataError

SIZE = 5_000_000
"""Bytes after which a file is full."""

MOST_FILES = 20
"""Files kept: the one being written and those set aside."""

NAME = "audit"
LENGTH = f"{NAME}.length"
LONGEST = 200
"""Characters of a value that are written."""

Value = str | int | bool | None | list[str]


@dataclass(frozen=True)
class Entry:
    """One line of the log; `at` is ISO with the offset of the place where it was written, `what` the particulars of the action."""

    at: str
    who: str
    action: str
    what: dict[str, Value]


def folder_of(store_folder: Path | None = None) -> Path:
    """The log's folder: the environment's MENTAS_AUDIT, else the folder `audit` of the store (the default store where none is given)."""
    configured = os.environ.get("MENTAS_AUDIT")
    return Path(configured) if configured else (store_folder or store.default_folder()) / NAME


@cache  # the system's list of users is a file
def system_user() -> str:
    """Who runs this process, as the system calls her; her number where the system has no name."""
    try:
        return getuser()
    except (KeyError, OSError, ImportError):
        return str(os.getuid()) if hasattr(os, "getuid") else "?"


def record(action: str, who: str, *, in_store: Path | None = None, **what: Value) -> None:
    """Append one line: `action` (lower case and underscores), `who` (an address or a system user), and particulars without figures.

    `what` holds only names of results, filters, files' kinds, versions and outcomes; a row of nine or more
    digits, which could be a person's number, is blotted out all the same, and a long text cut. Several processes may
    write at once. Raises ValueError for an action or a value of another kind, DataError if the log can't be written.
    """
    if not re.fullmatch(r"[a-z][a-z_]{0,39}", action):
        raise ValueError(f"not an action: {action!r}")
    line = _line(action, who, what)
    folder = folder_of(in_store)
    with _writing(folder):
        path = folder / f"{NAME}.jsonl"
        if path.exists() and path.stat().st_size + len(line) > SIZE:
            _rotate(folder)
        _append(path, line if _ends_a_line(path) else "\n" + line)
        _remember_length(folder)


def ensure_writable(in_store: Path | None = None) -> None:
    """Raise DataError if nothing could be recorded: asked before an action, so that nothing is done that can't be recorded."""
    folder = folder_of(in_store)
    with _writing(folder):
        _append(folder / f"{NAME}.jsonl", "")


@contextmanager
def recorded(action: str, in_store: Path, who: str | None = None, **what: Value) -> Iterator[dict[str, Value]]:
    """Record what the block does and its outcome, as done by `who` (the system user); nothing is done if that isn't possible.

    The block adds particulars to what it is given; a DataError out of it is recorded as refused, anything else as failed.
    """
    ensure_writable(in_store)
    what["outcome"] = "failed"
    try:
        yield what
    except DataError:
        what["outcome"] = "refused"
        raise
    finally:
        record(action, who or system_user(), in_store=in_store, **what)


def read(
    in_store: Path | None = None, *, since: date | None = None, until: date | None = None, who: str | None = None, action: str | None = None
) -> Iterator[Entry]:
    """Entries, oldest first: from the day `since` to the day `until` (both included, as written), of that person, of that action.

    A line that was cut short by a crash is left out. Raises DataError if the log can't be read.
    """
    for entry in _entries(folder_of(in_store)):
        day = date.fromisoformat(entry.at[:10])
        if (
            (since is None or day >= since)
            and (until is None or day <= until)
            and (who is None or entry.who == who)
            and (action is None or entry.action == action)
        ):
            yield entry


def missing_bytes(folder: Path) -> int:
    """By how much the file that is being written, in the log's folder, is shorter than it was. Raises OSError if that can't be read."""
    while True:
        noted = _noted_length(folder)
        missing = max(0, noted - _length(folder))
        if _noted_length(folder) == noted:  # else a full file was set aside in between
            return missing


def as_text(entry: Entry) -> str:
    """One entry on one line; what would steer a terminal (a name may have been typed by anybody) is a mark in its place."""
    particulars = " ".join(f"{name}={','.join(value) if isinstance(value, list) else value}" for name, value in entry.what.items())
    line = f"{entry.at}  {entry.who:<24}  {entry.action:<16}  {particulars}".rstrip()
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in line)


def _line(action: str, who: str, what: Mapping[str, Value]) -> str:
    entry = Entry(datetime.now().astimezone().isoformat(timespec="seconds"), _clean(who), action, {name: _value(what[name]) for name in what})
    return json.dumps(asdict(entry), ensure_ascii=True) + "\n"


def _entries(folder: Path) -> Iterator[Entry]:
    try:
        with ExitStack() as stack:
            for file in _opened(folder, stack):
                yield from _parsed(file)
    except OSError as error:
        raise DataError("audit_unreadable", file=folder, extra=error.strerror or error) from error


def _opened(folder: Path, stack: ExitStack) -> list[TextIO]:
    """The log's files, oldest first. They are opened from the newest on: one that is set aside meanwhile is met once more under its next number, and
    known again; none is missed."""
    files: dict[tuple[int, int], TextIO] = {}
    number, oldest = 0, max((_number(path) for path in _files(folder)), default=-1)
    while True:
        path = folder / (f"{NAME}.{number}.jsonl" if number else f"{NAME}.jsonl")
        try:
            file = stack.enter_context(path.open(encoding="ascii", errors="replace"))
        except FileNotFoundError:
            if leads_nowhere(path):
                raise
            if number > oldest:
                return [*files.values()][::-1]
        else:
            status = os.fstat(file.fileno())
            files.setdefault((status.st_dev, status.st_ino), file)
        number += 1


def _parsed(lines: Iterable[str]) -> Iterator[Entry]:
    for line in lines:
        try:
            entry = Entry(**json.loads(line))
            date.fromisoformat(entry.at[:10])
        except (ValueError, TypeError):
            continue
        yield entry


def _files(folder: Path) -> list[Path]:
    """The log's files, oldest first."""
    return sorted((path for path in names_in(folder, f"{NAME}*.jsonl") if _number(path) >= 0), key=_number, reverse=True)


def _number(path: Path) -> int:
    """How many files were set aside since this one; 0 for the one being written, -1 for a file outside the log."""
    match = re.fullmatch(rf"{NAME}(?:\.([1-9][0-9]*))?\.jsonl", path.name)
    return int(match[1] or 0) if match else -1


def _rotate(folder: Path) -> None:
    """Number the files set aside one higher, oldest first, and set the full one aside."""
    _note_length(folder, 0)  # first: a kill in between makes no cut file
    for path in _files(folder):
        number = _number(path)
        if number + 1 >= MOST_FILES:
            path.unlink()
        else:
            path.replace(folder / f"{NAME}.{number + 1}.jsonl")


@contextmanager
def undisturbed(in_store: Path) -> Iterator[None]:
    """Keep the log in the store's folder as it is while the block copies it. Raises DataError if that can't be."""
    with _writing(in_store / NAME):
        yield


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Hold the lock of the log, whose folder is made for its owner alone; if entries are missing, the log says so."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(folder / "lock", mode=0o600):
            if missing := missing_bytes(folder):
                path = folder / f"{NAME}.jsonl"
                line = _line("log_cut", system_user(), {"bytes": missing})
                _append(path, line if _ends_a_line(path) else "\n" + line)
                _remember_length(folder)
            yield
    except OSError as error:
        raise DataError("audit_unwritable", file=folder, extra=error.strerror or error) from error


def _length(folder: Path) -> int:
    path = folder / f"{NAME}.jsonl"
    return path.stat().st_size if path.exists() else 0


def _noted_length(folder: Path) -> int:
    path = folder / LENGTH
    noted = "" if is_missing(path) else path.read_bytes().decode("ascii", "replace").strip()
    return int(noted) if noted.isdecimal() else 0


def _remember_length(folder: Path) -> None:
    with suppress(OSError):  # the line is there: a length from before finds most cuts too
        _note_length(folder, _length(folder))


def _note_length(folder: Path, length: int) -> None:
    """Write the length over the one before; it always takes the same room."""
    handle = os.open(folder / LENGTH, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.write(handle, f"{length:020}\n".encode("ascii"))
    finally:
        os.close(handle)


def _ends_a_line(path: Path) -> bool:
    """False if a crash cut the last line short: the next must not run on in it."""
    if not path.exists() or not path.stat().st_size:
        return True
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _append(path: Path, line: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        with suppress(AttributeError):  # Windows has no such rights
            os.fchmod(handle, 0o600)
        os.write(handle, line.encode("ascii"))
    finally:
        os.close(handle)


def _value(value: Value) -> Value:
    if isinstance(value, list):
        return [_clean(part) for part in value]
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return _clean(value)
    raise ValueError(f"not a particular of an action: {type(value).__name__}")


def _clean(text: str) -> str:
    return re.sub(r"\d(?:[ .-]?\d){8,}", "…", text)[:LONGEST]
