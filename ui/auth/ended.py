"""Sign-ins ended by signing out: their cookies may have been copied, so they stay ended, over restarts too.

A file of the store holds a line for each sign-in: its digest, and when it would have expired.
"""

from __future__ import annotations

import logging
import math
import time
from contextlib import suppress
from pathlib import Path
from threading import Lock

from filelock import FileLock

from data import published
from data.files import is_missing, text_of, write_whole

FILE = "signed_out"

_ended: dict[str, float] = {}
_file: Path | None = None
_state: tuple[int, int, int] | None = None
"""Number, time and size of the file when it was read last."""
_lock = Lock()


def keep_in(folder: Path) -> None:
    """Remember ended sign-ins in that store, and those that it holds. Raises OSError where it can't be read or written."""
    global _file, _state
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _lock:
        _state = None
        _write(folder / FILE)
        _file = folder / FILE


def end(sign_in: str, until: float) -> bool:
    """End a sign-in that would have expired at `until`. Returns whether it was not ended before.

    Where the file can't be written, it is ended until the server stops, and the server's log says so; the next sign-out writes it again.
    """
    with _lock:
        if sign_in in _ended:
            return False
        _ended[sign_in] = until
        if _file is not None:
            try:
                _write(_file)
            except OSError as error:
                logging.getLogger("mentas").error("%s: %s", _file, error.strerror)
        return True


def _write(path: Path) -> None:
    """Add what the file does not hold yet; other servers of the store, an earlier one before it has stopped, write there too."""
    with FileLock(path.with_name(published.LOCK), mode=0o600):
        _read(path)
        now = time.time()
        for sign_in in [sign_in for sign_in, until in _ended.items() if until < now]:
            del _ended[sign_in]
        write_whole(path, "".join(f"{sign_in} {until}\n" for sign_in, until in _ended.items()))


def _read(path: Path) -> None:
    """Take in what the file holds by now, where it was written since the last time. Raises OSError."""
    global _state
    status = None if is_missing(path) else path.stat()
    state = status and (status.st_ino, status.st_mtime_ns, status.st_size)
    if state and state != _state:
        _ended.update(_parsed(text_of(path, errors="replace") or ""))
        _state = state


def is_ended(sign_in: str) -> bool:
    """Whether somebody signed out of it, here or at another server of the store."""
    if sign_in not in _ended and _file is not None:
        with _lock, suppress(OSError):  # what was signed out of here is known all the same
            _read(_file)
    return sign_in in _ended


def _parsed(text: str) -> dict[str, float]:
    ended = {}
    for line in text.splitlines():
        sign_in, _, until = line.partition(" ")
        with suppress(ValueError):
            if math.isfinite(float(until)):
                ended[sign_in] = float(until)
    return ended
