"""Backup and restore: one zip file of everything that a store holds, made while the server runs and verified before it counts.

It holds personal data and the installation's secret, so it is for its owner only. The lock of the store keeps imports waiting meanwhile;
`shown.sqlite` is copied by SQLite itself, so that it is whole whoever writes there.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from data import audit, published, sign_outs, store, verify
from data.description import damage_of
from data.files import NOT_A_ZIP, files_below, leads_nowhere, replacing, scratch
from data.messages import DataError

MANIFEST = "backup.json"
LOCKS = (store.LOCK, ".lock")
JOURNALS = tuple(f"{published.SHOWN}{suffix}" for suffix in ("-journal", "-wal", "-shm"))
CHUNK = 1 << 20


def backup(folder: Path, out: Path) -> tuple[int, list[int]]:
    """Write a store into the new file `out`; returns how many versions it holds, and the damaged ones that were left out.

    Raises DataError if the store is empty or its current version damaged, or `out` exists or lies in the store, and OSError if it
    can't be written.
    """
    if out.exists():
        raise DataError("target_exists", file=out)
    if out.resolve().is_relative_to(folder.resolve()):
        raise DataError("backup_inside", file=out)
    if not folder.is_dir() or store.current(folder) is None:
        raise DataError("empty_store")
    with store.writing(folder), scratch(folder, "backup") as temporary, replacing(out) as fresh:
        current = store.current(folder)
        assert current is not None
        versions = store.versions(folder)
        damaged = [version.number for version in versions if damage_of(version)]
        left_out = {name for number in damaged for name in (f"v{number:06d}.duckdb", f"v{number:06d}.json")}
        digests = {}
        with zipfile.ZipFile(fresh, "x", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            fresh.chmod(0o600)
            with audit.undisturbed(folder):  # a file of the log that is set aside meanwhile would be missed
                # What is expected of records is copied before them: meanwhile they only grow.
                for path in sorted(_contents(folder), key=lambda path: path != folder / published.FILE):
                    name = path.relative_to(folder).as_posix()
                    if name in left_out:
                        continue
                    source = _copy_of_database(path, temporary / "shown.sqlite") if name == published.SHOWN else path
                    try:
                        archive.write(source, name)
                    except FileNotFoundError:
                        if leads_nowhere(path):  # else it was removed meanwhile, as views are
                            raise
            for name in archive.namelist():
                digests[name] = _digest(archive, name)
            made_at = datetime.now(UTC).isoformat(timespec="seconds")
            archive.writestr(MANIFEST, json.dumps({"format": 1, "made_at": made_at, "version": current.number, "files": digests}, indent=1))
        with zipfile.ZipFile(fresh) as archive:
            for version in versions:
                name = version.path.name
                if name in digests and version.digest and digests[name] != version.digest:
                    raise DataError("backup_damaged", file=out)
            _check(archive, out)
    return len(versions) - len(damaged), damaged


def restore(file: Path, folder: Path) -> int:
    """Make the store `folder`, which must not exist or be empty, from a backup; returns the version that counts. Every sign-in ends.

    Raises DataError if the file is no whole backup or the folder holds something, and OSError if it can't be read or written.
    """
    if folder.exists() and (not folder.is_dir() or any(path.name not in LOCKS for path in folder.iterdir())):
        raise DataError("restore_target", file=folder)
    try:
        with zipfile.ZipFile(file) as archive:
            version = _check(archive, file)
            folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with replacing(folder) as fresh:
                _extract(archive, fresh)
                if current := store.current(fresh):
                    version = current.number
                if fault := next(verify.faults(fresh), None):
                    raise DataError("backup_faulty", file=file, extra=fault)
                for lock in LOCKS:
                    (folder / lock).unlink(missing_ok=True)
    except NOT_A_ZIP as error:
        raise DataError("backup_damaged", file=file) from error
    return version


def _contents(folder: Path) -> Iterator[Path]:
    """The files of a store that belong in a backup, those too that lie elsewhere and are reached by a link. Raises OSError for what can't be read."""
    for path in files_below(folder):
        parts = path.relative_to(folder).parts
        unfinished = parts[0] == store.WORK or any(part.startswith(".") and part.endswith(".new") for part in parts)
        if not unfinished and path.name not in (*LOCKS, *JOURNALS, MANIFEST):
            yield path


def _copy_of_database(path: Path, copy: Path) -> Path:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _check(archive: zipfile.ZipFile, file: Path) -> int:
    """Check every file of a backup against its digest; returns the version that counts in it."""
    try:
        manifest = json.loads(archive.read(MANIFEST))
        files, version = dict(manifest["files"]), int(manifest["version"])
        whole = set(archive.namelist()) == {*files, MANIFEST} and all(_digest(archive, name) == digest for name, digest in files.items())
    except NOT_A_ZIP as error:
        raise DataError("backup_damaged", file=file) from error
    inside = all(not PurePosixPath(name).is_absolute() and ".." not in PurePosixPath(name).parts and "\\" not in name for name in files)
    if not whole or not inside:
        raise DataError("backup_damaged", file=file)
    return version


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as member:
        while chunk := member.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _extract(archive: zipfile.ZipFile, into: Path) -> None:
    into.mkdir(mode=0o700)
    for name in archive.namelist():
        if name in (MANIFEST, sign_outs.FILE):  # a record from before the last sign-outs: without any, everybody signs in again
            continue
        path = into / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with archive.open(name) as source, path.open("xb") as target:
            path.chmod(0o600)
            shutil.copyfileobj(source, target, CHUNK)
