"""The store: a folder of DuckDB files, one a version, and a pointer to the one that counts.

A version is written beside the others under a working name, forced to disk, renamed, and only then pointed to; a crash at any moment
leaves the pointer on the version from before, and what was not pointed to is swept away by the next program. A published file never
changes, which its digest shows, so readers keep what they opened. The last ten versions are kept.

Missing is not empty: a pointer, description or file that is lost or damaged is an error that names the remedy (data/damage.py), and
readers fall back to the newest whole version (`shown`).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock, Timeout

from data import damage, pointer, published
from data.description import Version, damage_of, described, file_of, sealed
from data.files import digest_of, remove, sweep, sync, write_whole
from data.messages import DataError
from data.tables import attached

WRITTEN_BY_PAGES = (published.SHOWN, published.FILE, published.LOCK, "alerts", "audit", "lock", "signed_out")
"""Beginnings of the names of what pages write: what viewers were shown (each answer has read it already), alerts, the log."""
MOST_VERSIONS = 10
POINTER = pointer.NAME
LOCK = "lock"
WORK = "work"
MIGRATE = "migrate"
"""The action of a version that holds what its parent held, in the form of a newer release: an undo takes both back."""
RETAIN = "retain"
"""The action of a version from which persons were removed: what is older still holds them."""

Waiting = Callable[[], None]
"""Called once when another import holds the store and this one has to wait."""


Undoing = Callable[[Version | None, Version | None, Path], bool]
"""Called before an undo with the current version (None too where it is damaged), the one to come and a working folder; whether to go on."""


def default_folder() -> Path:
    """The store's folder: the environment's MENTAS_STORE, else data/store beside this file."""
    configured = os.environ.get("MENTAS_STORE")
    return Path(configured) if configured else Path(__file__).resolve().parent / "store"


def current(folder: Path) -> Version | None:
    """The version that counts now; None if nothing was imported yet (or all of it was undone).

    Raises DataError, which names the remedy, if the pointer or the version that it names is lost or damaged.
    """
    number = _pointed(folder)
    while number:
        version = described(folder, number, current=True)
        fault = damage_of(version)
        if not fault:
            return version
        earlier, number = number, _pointed(folder)
        if number == earlier:  # else another version took its place, and it may have been deleted meanwhile
            raise damage.of_version(number, fault, newest_whole(folder))
    return None


def shown(folder: Path) -> Version | None:
    """The version to show: the current one, or the newest whole one if that is damaged (`instead_of` then says so)."""
    try:
        return current(folder)
    except DataError as error:
        whole = newest_whole(folder) if error.id == "version_damaged" else None
        if whole is None:
            raise
        pointed = _pointed(folder)
        return replace(whole, current=True) if whole.number == pointed else replace(whole, instead_of=pointed)


def state_of_files(folder: Path) -> str:
    """A text that changes with every file that is put into the store's folder, replaced or taken away (digest of number, time and size); but
    not with what is written while pages are shown (WRITTEN_BY_PAGES)."""
    states = []
    with os.scandir(folder) as entries:
        for entry in (each for each in entries if not each.name.startswith(WRITTEN_BY_PAGES)):
            with suppress(FileNotFoundError):  # a file being written is renamed at its end
                state = entry.stat()
                states.append((entry.name, state.st_ino, state.st_mtime_ns, state.st_size))
    return blake2b(repr(sorted(states)).encode(), digest_size=16).hexdigest()


def versions(folder: Path) -> list[Version]:
    """All versions still kept, oldest first, the current one marked; of a damaged one little more than its `damage` may be known."""
    listed = _listing(folder)
    while True:
        described_now = [described(folder, number, current=number == listed[1]) for number in listed[0]]
        if not any(version.damage for version in described_now):
            return described_now
        before, listed = listed, _listing(folder)
        if listed == before:  # else one was deleted while it was looked at, and is not damaged
            return described_now


def _listing(folder: Path) -> tuple[list[int], int]:
    """The numbers of the versions, in order, and which of them the pointer names (0: none, or it can't be read)."""
    try:
        pointed = _pointed(folder)
    except DataError:
        pointed = 0
    return sorted({*_numbers(folder), pointed} - {0}), pointed


def newest_whole(folder: Path) -> Version | None:
    """The newest version that is whole; None if there is none."""
    return next((version for number in reversed(_numbers(folder)) if not damage_of(version := described(folder, number))), None)


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
    parent, number = _pointed(folder), upcoming(folder)
    if pointer.read(folder) is None:  # else a crash from here on would look like a store that lost its pointer
        pointer.write(folder, 0, 0)
    with ThreadPoolExecutor(1) as beside:
        digest = beside.submit(digest_of, built)  # while the disk is busy
        sync(built)
    version = Version(
        number=number,
        path=file_of(folder, number),
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        action=action,
        parent=parent or None,
        sample=sample,
        sources=sources,
        who=who,
        comment=comment,
        hashes=hashes or {},
        digest=digest.result(),
    )
    write_whole(version.path.with_suffix(".json"), sealed(version))
    built.chmod(0o600)
    built.replace(version.path)
    sync(folder)
    pointer.write(folder, number, number)
    version = replace(version, pointed_to=True)
    with suppress(OSError):  # it is published all the same
        write_whole(version.path.with_suffix(".json"), sealed(version))
    _prune(folder)
    return replace(version, current=True)


def upcoming(folder: Path) -> int:
    """The number that the next version will have."""
    return _last(folder) + 1


def report_of(version: Version) -> dict[str, Any] | None:
    """The report of the hand-in that made a version: `report` as data, `id` and `en` as text; None if it has none, or is damaged."""
    if damage_of(version):
        return None
    try:
        with attached(version.path) as connection:
            rows = connection.execute("select reports.report from version.import_report as reports").fetchall()
    except duckdb.CatalogException:
        return None
    return dict(json.loads(rows[0][0]))


def undo(folder: Path, to: int | None = None, first: Undoing | None = None) -> Version | None:
    """Point back to the version the current one was built on, or to version `to`, for which the old pointer is not needed; `first` is called
    before, and may stop it.

    Returns the version that counts now (None: the store is empty again). Raises DataError if there is no such version, or it is damaged.
    """
    with writing(folder) as work:
        by_number, now = _numbers(folder), _readable_current(folder, strict=to is None)
        if to is None and (now is None or (now.parent and now.parent not in by_number)):
            raise DataError("nothing_to_undo")
        if to is not None and to not in by_number:
            raise DataError("no_such_version", extra=to)
        target = to if to is not None else (_migrated_from(folder, now).parent if now else None) or 0
        if target and (fault := damage_of(described(folder, target))):
            raise damage.of_version(target, fault, newest_whole(folder))
        whole = now if now and not damage_of(now) else None
        if first is None or first(whole, described(folder, target) if target else None, work):
            pointer.write(folder, target, _last(folder))
            return current(folder)
        return now


def _migrated_from(folder: Path, version: Version) -> Version:
    """The version that was made anew as this one, or this one."""
    while version.action == MIGRATE and version.parent in _numbers(folder):
        version = described(folder, version.parent or 0)
    return version


def _readable_current(folder: Path, strict: bool) -> Version | None:
    """The current version by its description, whether its file is whole or not. Where that can't be read, None, or DataError if `strict`."""
    try:
        number = _pointed(folder)
    except DataError:
        if strict:
            raise
        return None
    version = described(folder, number, current=True) if number else None
    if version and version.damage == "description":
        if strict:
            raise damage.of_version(number, version.damage, newest_whole(folder))
        return None
    return version


def between(folder: Path, newer: Version | None, older: Version | None) -> list[Version]:
    """The versions from `newer` back along what each was built on, without `older` and what that one was built on; those still kept."""
    by_number = {version.number: version for version in versions(folder)}

    def line(version: Version | None) -> list[Version]:
        path: list[Version] = []
        while version is not None:
            path.append(version)
            version = by_number.get(version.parent or 0)
        return path

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
            _delete(folder, number)
        except PermissionError as error:
            raise DataError("version_open", extra=number) from error
    if numbers:
        sync(folder)
    return numbers


@contextmanager
def writing(folder: Path, waiting: Waiting | None = None) -> Iterator[Path]:
    """Hold the store's lock and yield an empty working folder inside it, removed afterwards.

    A second writer waits here (`waiting` is called once when it has to) and then sees what the first one published.
    Raises DataError if the folder can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock(folder / LOCK, mode=0o600)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if waiting:
                waiting()
            lock.acquire()
    except OSError as error:
        raise DataError("store_unwritable", file=folder, extra=error.strerror or error) from error
    work = folder / WORK
    try:
        _sweep(folder)
        work.mkdir(mode=0o700)
        yield work
    finally:
        remove(work)
        lock.release()


def tidy(folder: Path) -> None:
    """Remove what killed programs left in the store, personal data among it, unless a program is writing there now."""
    if folder.is_dir():
        lock = FileLock(folder / LOCK, mode=0o600)
        with suppress(OSError, Timeout), lock.acquire(timeout=0):
            _sweep(folder)


def _sweep(folder: Path) -> None:
    """Remove working folders, unfinished files, versions that were never pointed to, and descriptions of none (under the lock)."""
    remove(folder / WORK)
    for parent, _, _ in os.walk(folder):  # pages make and remove folders meanwhile
        sweep(Path(parent))
    known = _known(folder)
    if known is None or known.last is None:
        return
    for number in (number for number in _files(folder) if number > known.last):
        with suppress(PermissionError):
            _delete(folder, number)
    for path in folder.glob("v*.json"):
        if re.fullmatch(r"v\d{6,}", path.stem) and not path.with_suffix(".duckdb").exists() and int(path.stem[1:]) != known.number:
            remove(path)


def _files(folder: Path) -> list[int]:
    """The numbers of the versions' files, in order."""
    return sorted(int(path.stem[1:]) for path in folder.glob("v*.duckdb") if re.fullmatch(r"v\d{6,}", path.stem))


def _numbers(folder: Path) -> list[int]:
    """The versions whose files are there, in order, without one that was never pointed to."""
    known = _known(folder)
    return [number for number in _files(folder) if known is None or known.last is None or number <= known.last]


def _known(folder: Path) -> pointer.Pointer | None:
    """The pointer; None if there is none, or it can't be read, or is an older copy."""
    try:
        known = pointer.read(folder)
    except (pointer.DamagedPointer, OSError):
        return None
    return None if known and known.last is not None and _names_later(folder, known.last, _files(folder)) else known


def _names_later(folder: Path, last: int, numbers: Iterable[int]) -> bool:
    """Whether a pointer has named one of these versions after the `last` one of the pointer that is there, which then is an older copy: to it later
    versions look as though their publication had been cut short."""
    return any(described(folder, number).pointed_to for number in numbers if number > last)


def _last(folder: Path) -> int:
    """The last version published, as far as it can be known."""
    known = _known(folder)
    return max([known.last or known.number if known else 0, *_numbers(folder)])


def _pointed(folder: Path) -> int:
    """The number the pointer names; 0 if nothing was imported yet. Raises DataError if the pointer is lost, damaged or an older copy."""
    try:
        known = pointer.read(folder)
        if known is None and _files(folder):
            known = pointer.read(folder)  # the first import writes it before its version: it may have come between the two looks
            if known is None:
                raise damage.of_pointer("pointer_lost", folder / POINTER, newest_whole(folder))
        if known and known.last is not None and file_of(folder, known.last + 1).exists():  # of gaps the missing file of the version tells
            known = pointer.read(folder)  # a version may have been published between the two looks
            if known and known.last is not None and _names_later(folder, known.last, [known.last + 1]):
                raise damage.of_pointer("pointer_older", folder / POINTER, newest_whole(folder))
    except pointer.DamagedPointer as error:
        raise damage.of_pointer("pointer_damaged", folder / POINTER, newest_whole(folder)) from error
    except OSError as error:
        raise DataError("store_unreadable", file=folder / POINTER, extra=error.strerror or error) from error
    return known.number if known else 0


def _delete(folder: Path, number: int) -> None:
    """Delete a version. The description goes last: while it is there, a next call finds the version and tries again."""
    file_of(folder, number).unlink(missing_ok=True)
    file_of(folder, number).with_suffix(".json").unlink(missing_ok=True)


def _prune(folder: Path) -> None:
    numbers = _numbers(folder)
    for number in sorted({*numbers[:-MOST_VERSIONS]} - {_pointed(folder)}):
        # On Windows a file that a reader has open can't go yet; the next import tries again.
        with suppress(PermissionError):
            _delete(folder, number)
