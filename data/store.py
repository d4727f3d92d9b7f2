"""The store: a folder of DuckDB files, one a version, and a pointer to the one that counts.

A version is written beside the others under a working name, forced to disk, renamed, and only then pointed to; a crash
at any moment leaves the pointer on the version from before. A published file never changes, so readers keep what they
opened and meet the new version on their next question. The last ten versions are kept.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock, Timeout

from data.files import sync, write_whole
from data.messages import DataError

KEPT = 10
POINTER = "current"
LOCK = "lock"
WORK = "work"
READABLE = 0o666
"""Mode of the store's small files before the process's mask: who may read a version's file may read what describes it."""
RETAIN = "retain"
"""The action of a version from which persons were removed: what is older still holds them."""

Waiting = Callable[[], None]
"""Called once when another import holds the store and this one has to wait."""


Undoing = Callable[["Version | None", "Version | None", Path], bool]
"""Called before an undo with the current version, the one to come and a working folder; whether to go on."""


@dataclass(frozen=True)
class Version:
    """One published state of the store; `path` is an immutable DuckDB file, `parent` the version it was built on."""

    number: int
    path: Path
    created_at: str
    action: str
    parent: int | None
    sample: bool
    sources: tuple[str, ...]
    current: bool = False
    who: str | None = None
    comment: str | None = None
    hashes: dict[str, str] = field(default_factory=dict)

    @property
    def published_on(self) -> date:
        """The day on which it was published, by the clock of this machine."""
        return datetime.fromisoformat(self.created_at).astimezone().date()


def default_folder() -> Path:
    """The store's folder: the environment's MENTAS_STORE, else data/store beside this file."""
    given = os.environ.get("MENTAS_STORE")
    return Path(given) if given else Path(__file__).resolve().parent / "store"


def current(folder: Path) -> Version | None:
    """The version that counts now; None where nothing was imported yet (or all of it was undone)."""
    number = _pointed(folder)
    return _described(folder, number, current=True) if number else None


def versions(folder: Path) -> list[Version]:
    """All versions still kept, oldest first, the current one marked."""
    pointed = _pointed(folder)
    return [_described(folder, number, current=number == pointed) for number in _numbers(folder)]


def publish(
    folder: Path,
    built: Path,
    action: str,
    sample: bool,
    sources: tuple[str, ...],
    *,
    who: str | None = None,
    comment: str | None = None,
    hashes: dict[str, str] | None = None,
) -> Version:
    """Make the finished DuckDB file `built` the next version (to be called under `writing`). Returns it.

    `sources` are the files of the hand-in and `hashes` their SHA-256; `who` handed it in, with what `comment`.
    """
    parent = _pointed(folder)
    number = upcoming(folder)
    version = Version(
        number=number,
        path=_file(folder, number),
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        action=action,
        parent=parent or None,
        sample=sample,
        sources=sources,
        who=who,
        comment=comment,
        hashes=hashes or {},
    )
    described = {name: value for name, value in asdict(version).items() if name not in ("path", "current")}
    write_whole(_file(folder, number).with_suffix(".json"), json.dumps(described, ensure_ascii=False, indent=1), READABLE)
    sync(built)
    built.replace(version.path)
    sync(folder)
    _point(folder, number)
    _prune(folder)
    return replace(version, current=True)


def upcoming(folder: Path) -> int:
    """The number that the next version will have."""
    return max([_pointed(folder), *_numbers(folder)], default=0) + 1


def report_of(version: Version) -> dict[str, Any] | None:
    """The report of the hand-in that made a version: `report` as data, `id` and `en` as text; None where it has none."""
    connection = duckdb.connect(":memory:")
    try:
        connection.execute("attach ? as version (read_only)", [str(version.path)])
        found = connection.execute("select reports.report from version.import_report as reports").fetchall()
        return dict(json.loads(found[0][0]))
    except duckdb.CatalogException:
        return None
    finally:
        connection.close()


def undo(folder: Path, to: int | None = None, first: Undoing | None = None) -> Version | None:
    """Point back to the version the current one was built on, or to version `to`; `first` is called before, and may stop it.

    Returns the version that counts now (None: the store is empty again). Raises DataError where there is no such version.
    """
    with writing(folder) as work:
        now = current(folder)
        kept = _numbers(folder)
        if to is None and (now is None or (now.parent and now.parent not in kept)):
            raise DataError("nothing_to_undo")
        if to is not None and to not in kept:
            raise DataError("no_such_version", extra=to)
        target = to if to is not None else (now.parent if now else None) or 0
        if first is None or first(now, _described(folder, target, current=False) if target else None, work):
            _point(folder, target)
        return current(folder)


def between(folder: Path, newer: Version | None, older: Version | None) -> list[Version]:
    """The versions from `newer` back along what each was built on, without `older` and what that one was built on; those still kept."""
    kept = {version.number: version for version in versions(folder)}

    def line(version: Version | None) -> list[Version]:
        found: list[Version] = []
        while version is not None:
            found.append(version)
            version = kept.get(version.parent or 0)
        return found

    common = {version.number for version in line(older)}
    return [version for version in line(newer) if version.number not in common]


def before_retention(folder: Path) -> tuple[int, ...]:
    """Numbers of versions older than the latest retention: there only where deleting them didn't come to its end."""
    retained = max((version.number for version in versions(folder) if version.action == RETAIN), default=0)
    return tuple(number for number in _numbers(folder) if number < retained)


def forget(folder: Path, numbers: tuple[int, ...]) -> tuple[int, ...]:
    """Delete versions for good (to be called under `writing`). Returns their numbers; DataError where one is still open elsewhere."""
    for number in numbers:
        try:
            # The description goes last: while it is there, a next call finds the version and tries again.
            _file(folder, number).unlink(missing_ok=True)
            _file(folder, number).with_suffix(".json").unlink(missing_ok=True)
        except PermissionError as error:
            raise DataError("version_open", extra=number) from error
    if numbers:
        sync(folder)
    return numbers


@contextmanager
def writing(folder: Path, waiting: Waiting | None = None) -> Iterator[Path]:
    """Hold the store's lock and yield an empty working folder inside it, removed afterwards.

    A second writer waits here (`waiting` is called once when it has to) and then sees what the first one published.
    Raises DataError where the folder can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if waiting:
                waiting()
            lock.acquire()
    except OSError as error:
        raise DataError("store_unwritable", file=folder, extra=error.strerror or error) from error
    try:
        work = folder / WORK
        shutil.rmtree(work, ignore_errors=True)  # what a crash left behind
        work.mkdir()
        yield work
    finally:
        shutil.rmtree(folder / WORK, ignore_errors=True)
        lock.release()


def _file(folder: Path, number: int) -> Path:
    return folder / f"v{number:06d}.duckdb"


def _numbers(folder: Path) -> list[int]:
    found = []
    for path in folder.glob("v*.duckdb"):
        with suppress(ValueError):
            found.append(int(path.stem[1:]))
    return sorted(found)


def _pointed(folder: Path) -> int:
    """The number the pointer names; 0 where there is none."""
    try:
        return int((folder / POINTER).read_text(encoding="ascii"))
    except FileNotFoundError:
        return 0


def _described(folder: Path, number: int, current: bool) -> Version:
    path = _file(folder, number)
    status = path.with_suffix(".json").stat()
    return replace(_read_description(path, status.st_ino, status.st_mtime_ns), current=current)


@lru_cache(maxsize=64)
def _read_description(path: Path, inode: int, changed: int) -> Version:
    """What a version's small file said at that time of change (the arguments tell versions of the file apart)."""
    described = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    described["sources"] = tuple(described["sources"])
    return Version(path=path, **described)


def _point(folder: Path, number: int) -> None:
    write_whole(folder / POINTER, f"{number}\n", READABLE)


def _prune(folder: Path) -> None:
    keep = {*_numbers(folder)[-KEPT:], _pointed(folder)}
    for number in _numbers(folder):
        if number not in keep:
            # On Windows a file that a reader has open can't go yet; the next import tries again.
            with suppress(PermissionError):
                _file(folder, number).unlink()
                _file(folder, number).with_suffix(".json").unlink(missing_ok=True)
