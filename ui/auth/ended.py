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

from data.files import write_whole

FILE = "signed_out"

_ended: dict[str, float] = {}
_file: Path | None = None
_lock = Lock()


def keep_in(folder: Path) -> None:
    """Remember ended sign-ins in that store, and those that it holds. Raises OSError where it can't be read or written."""
    global _file
    path = folder / FILE
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _lock:
        if path.exists():
            _ended.update(_parsed(path.read_text(encoding="ascii", errors="replace")))
        _write(path)
        _file = path


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
    now = time.time()
    for sign_in in [sign_in for sign_in, until in _ended.items() if until < now]:
        del _ended[sign_in]
    write_whole(path, "".join(f"{sign_in} {until}\n" for sign_in, until in _ended.items()))


def is_ended(sign_in: str) -> bool:
    """Whether somebody signed out of it."""
    return sign_in in _ended


def _parsed(text: str) -> dict[str, float]:
    ended = {}
    for line in text.splitlines():
        sign_in, _, until = line.partition(" ")
        with suppress(ValueError):
            if math.isfinite(float(until)):
                ended[sign_in] = float(until)
    return ended
