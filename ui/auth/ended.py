"""Sign-ins ended by signing out: their cookies may have been copied, so they stay ended, over restarts too (data/sign_outs.py)."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from pathlib import Path
from threading import Lock

from filelock import FileLock

from data import published, sign_outs
from data.files import is_missing
from data.messages import DataError, sentence
from data.sign_outs import FILE, SignOuts

_ended: dict[str, float] = {}
_before = 0
"""Second before which every sign-in is over."""
_file: Path | None = None
_state: tuple[int, int, int] | None = None
"""Number, time and size of the file when it was read last."""
_lock = Lock()


def keep_in(folder: Path) -> None:
    """Remember ended sign-ins in that store, and those that it holds. Raises OSError if it can't be read or written, DataError."""
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
            except (OSError, DataError) as error:
                logging.getLogger("mentas").error("%s: %s", _file, error)
        return True


def _write(path: Path) -> None:
    """Add the entries that the file lacks; other servers of the store, an earlier one before it has stopped, write there too."""
    global _state
    with FileLock(path.with_name(published.LOCK), mode=0o600):
        if _state is None and is_missing(path):
            _take(_record_of(path))
        _read(path)
        now = time.time()
        for sign_in in [sign_in for sign_in, until in _ended.items() if until < now]:
            del _ended[sign_in]
        sign_outs.write(path, SignOuts(_before, _ended))
        _state = _state_of(path)
    published.expect(path.parent, published.SIGNED_OUT)  # after it is there: a kill in between makes no lost one


def _read(path: Path) -> None:
    """Take in what the file holds by now, where it was written since the last time. Raises OSError, DataError."""
    global _state
    state = _state_of(path)
    if state and state != _state:
        _take(_record_of(path))
        _state = state


def _state_of(path: Path) -> tuple[int, int, int] | None:
    status = None if is_missing(path) else path.stat()
    return status and (status.st_ino, status.st_mtime_ns, status.st_size)


def _record_of(path: Path) -> SignOuts:
    """What the file says; where it is lost or damaged, that every sign-in so far is over. Raises OSError, DataError."""
    try:
        return sign_outs.read(path, published.is_expected(path.parent, published.SIGNED_OUT)) or SignOuts()
    except ValueError:
        logging.getLogger("mentas").error("%s", " / ".join(sentence("signed_out_damaged", file=path).values()))
        return sign_outs.all_until_now()


def _take(record: SignOuts) -> None:
    global _before
    _ended.update(record.ended)
    _before = max(_before, record.before)


def is_ended(sign_in: str, since: float) -> bool:
    """Whether somebody signed out of what began at `since`, here or at another server of the store, or who did is no longer known."""
    if sign_in not in _ended and _file is not None:
        with _lock, suppress(OSError, DataError):  # what was signed out of here is known all the same
            _read(_file)
    return since < _before or sign_in in _ended
