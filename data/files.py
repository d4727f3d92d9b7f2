"""Files written whole: a reader meets the file from before or the new one, never half of one.

What is being written bears a name of its own beside the file (`.name.PROCESS.RANDOM.new`). It goes with the attempt; where the process was
killed, `sweep` removes it at the next start.
"""

from __future__ import annotations

import glob
import hashlib
import os
import re
import secrets
import shutil
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from data.messages import DataError

LEFTOVER = re.compile(r"\..+\.(\d+)\.[0-9a-f]{8}\.new")
FORGOTTEN = 12 * 3600.0
"""Seconds after which a hand-in that nobody touched is removed (data/hand_in_folder.py)."""
ABANDONED = FORGOTTEN + 3600.0
"""Seconds after which a leftover is nobody's, even if a process of its number is there: later than the one that may wait longest."""
STARTED = time.time()
NOT_A_ZIP = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, ValueError, TypeError, RuntimeError)
"""What the reader of zip files raises for damaged ones (NotImplementedError is a RuntimeError)."""


def confine_files() -> None:
    """Let only the owner read what this process writes, and leave no image of its memory when it ends badly."""
    os.umask(0o077)
    try:
        import resource
    except ImportError:  # Windows
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def write_whole(path: Path, content: bytes | str, mode: int = 0o600) -> None:
    """Replace a file in one step that survives a power cut. By its `mode` the file is for its owner only.

    Text is written as UTF-8. Raises OSError if it can't be written; the file from before is then left, and nothing beside it.
    """
    with replacing(path) as fresh, os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode), "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)


def text_of(path: Path, errors: str = "strict") -> str | None:
    """The text of a file of the store; None if there is none (`is_missing`). Raises OSError if it can't be read, UnicodeDecodeError if it
    is damaged (unless `errors` are read as another character)."""
    try:
        return path.read_bytes().decode("utf-8", errors)
    except FileNotFoundError:
        if leads_nowhere(path):
            raise
        return None


def is_missing(path: Path) -> bool:
    """Whether nothing bears that name, a link that leads nowhere neither."""
    return not os.path.lexists(path) and not leads_nowhere(path)


def leads_nowhere(path: Path) -> bool:
    """Whether a path that can't be opened is, or lies in, a link to what isn't there, as a disk: damage, not a place without a file."""
    return path.is_symlink() or (path.parent.is_symlink() and not path.parent.exists())


def names_in(folder: Path, pattern: str) -> list[Path]:
    """The files of a folder whose names fit, in order; none if there is no folder. Raises OSError if something else stands where it belongs, or it
    can't be read."""
    try:
        return sorted(path for path in folder.iterdir() if fnmatchcase(path.name, pattern))
    except FileNotFoundError:
        if leads_nowhere(folder):
            raise
        return []


def files_below(folder: Path) -> Iterator[Path]:
    """The files of a folder and of all folders in it, in order, also where a link leads to them. What goes meanwhile is left out; raises OSError for
    a folder that can't be read."""

    def unless_gone(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            raise error

    whole = folder.resolve()
    for parent, folders, names in os.walk(folder, onerror=unless_gone, followlinks=True):
        links = {name: Path(parent, name).resolve() for name in folders if Path(parent, name).is_symlink()}
        round_about = {name for name, end in links.items() if end.is_relative_to(whole) or whole.is_relative_to(end)}
        folders[:] = sorted({*folders} - round_about)
        yield from (Path(parent, name) for name in sorted(names))


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path beside `path` at which the block writes a file or a folder, which then takes its place. Nothing is left of a block that fails.

    A folder takes the place of none or of an empty one. What an attempt that was killed left beside goes first. Raises OSError if it
    can't be written.
    """
    sweep(path.parent, path.name)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.new")
    try:
        yield fresh
        for each in (*fresh.rglob("*"), fresh):
            sync(each)
        if fresh.is_dir() and path.exists():
            path.rmdir()
        fresh.replace(path)
    except BaseException:
        remove(fresh)
        raise
    sync(path.parent)


@contextmanager
def scratch(folder: Path, name: str) -> Iterator[Path]:
    """A working folder inside `folder` for its owner only, removed afterwards. Raises OSError if it can't be made."""
    path = folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}.new"
    path.mkdir(parents=True, mode=0o700)
    try:
        yield path
    finally:
        remove(path)


def sweep(folder: Path, name: str = "*") -> None:
    """Remove from a folder what processes that were killed had begun to write there (in the place of `name`)."""
    begun: list[Path] = []
    with suppress(OSError):
        begun = names_in(folder, f".{name if name == '*' else glob.escape(name)}.*.new")
    for path in begun:
        if (match := LEFTOVER.fullmatch(path.name)) and _is_abandoned(path, int(match[1])):
            remove(path)


def remove(path: Path) -> None:
    """Remove a file or a folder with all that is in it, if that can be done."""
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _is_abandoned(path: Path, process: int) -> bool:
    """Whether the process that wrote a file has ended: no process has its number, or this one has it and began later."""
    try:
        written = path.stat().st_mtime
    except OSError:
        return False
    if process == os.getpid():
        return written < STARTED
    if time.time() - written > ABANDONED:
        return True
    if os.name != "posix":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, counted once for each state of the file. Raises OSError."""
    status = path.stat()
    return _digest(path, status.st_ino, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=64)
def _digest(path: Path, inode: int, changed: int, size: int) -> str:
    return digest_now(path)


def digest_now(path: Path) -> str:
    """The SHA-256 of a file as it is now. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Force a file, or the entries of a folder where the system can, to disk."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def pieces_of(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The pieces of a member, no more of it than it says it holds. Raises DataError if it is damaged."""
    try:
        with archive.open(member) as source:
            left = member.file_size
            while left > 0 and (piece := source.read(min(left, 1 << 20))):
                yield piece
                left -= len(piece)
    except (*NOT_A_ZIP, OSError) as error:  # of the system where a member is said to begin before the file
        raise DataError("no_archive") from error
