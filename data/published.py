"""What the published figures of a store rest on: the installation's secret, and whether any were shown; the pages round by the one and remember
the other (queries/disclosure).

`secret.key` holds the secret, unless MENTAS_SECRET gives it. `published.json` keeps its fingerprint: a lost key is never replaced without a
word, because figures rounded by another one beside those of last month would be a second look at every cell. It says too which records there
are, of figures shown, of mails sent and of what was pulled, so that a lost one is not begun anew, and how far the one of mails went.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from filelock import FileLock

from data.files import is_missing, text_of, write_whole
from data.messages import DataError

SECRET_FILE = "secret.key"
SECRET_VARIABLE = "MENTAS_SECRET"
SHOWN = "shown.sqlite"
FILE = "published.json"
LOCK = ".lock"
SENT, PULLED, SIGNED_OUT = "sent", "pulled", "signed_out"
"""Records that are expected once they were begun: of mails (ui/delivery/ledger.py), of submissions (data/pull/ledger.py), of ended sign-ins
(data/sign_outs.py)."""
OF_FIGURES = frozenset({"secret", "shown"})
"""What is kept only where figures were published; the other records say nothing of a secret."""
SHORTEST = 16
"""Bytes of a key."""


def secret_of(folder: Path, made_up: bool = False) -> bytes:
    """The installation's secret: MENTAS_SECRET, else secret.key in the store's folder, made at first use for its owner only.

    Raises DataError if it can't be read or made, and if it isn't the one by which figures were published before (figures of the
    `made_up` programme aside).
    """
    given = os.environ.get(SECRET_VARIABLE)
    if given:
        secret = given.encode()
    else:
        path = folder / SECRET_FILE
        # What was published comes after the secret it rests on: looked at in this order, a secret made at this moment is not taken for a lost one.
        if not made_up and (OF_FIGURES & set(_known(folder)) or (folder / SHOWN).exists()) and not path.exists():
            raise DataError("secret_lost", file=path)
        secret = _read_or_make(path)
    if not made_up:
        _hold(folder, secret)
    return secret


def shown_expected(folder: Path) -> int | None:
    """How many entries the record of published figures has had at least (0 if an earlier release did not count), or None if there is none yet.

    A record of fewer is an older copy. Raises DataError if that can't be read.
    """
    known = _known(folder)
    if "shown" not in known:
        return None
    return known["shown"] if type(known["shown"]) is int else 0


def expect_shown(folder: Path, entries: int) -> None:
    """Remember how many entries the record of published figures has had. Raises DataError if that can't be written."""
    _add(folder, "shown", entries, anew=True)


def entries_of(shown: sqlite3.Connection) -> int:
    """How many entries the record of published figures has had, those counted that another has replaced: each gets the next number."""
    (entries,) = shown.execute("select coalesce(max(rowid), 0) from paths").fetchone()
    return int(entries)


def is_expected(folder: Path, record: str) -> bool:
    """Whether a record was begun (SENT, PULLED, SIGNED_OUT), so that it must be there. Raises DataError if that can't be read."""
    return bool(_known(folder).get(record))


def expect(folder: Path, record: str, marks: Sequence[str] = ()) -> None:
    """Remember that there is a record (SENT, PULLED, SIGNED_OUT), or (`marks`) how far it went. Raises DataError if that can't be written."""
    if marks or not is_expected(folder, record):
        _add(folder, record, " ".join(marks) or True, anew=bool(marks))


def mark_of(text: str) -> str:
    """How far a record went that grows at its end: a cut one would read as though less had happened."""
    return f"{len(text)}:{hashlib.sha256(text.encode()).hexdigest()}"


def is_cut(folder: Path, record: str, text: str) -> bool:
    """Whether a record doesn't begin with what was there when it was marked last. Raises DataError if the marks can't be read."""
    marks = str(_known(folder).get(record, "")).split()
    lengths = [int(length) for length, colon, _ in (mark.partition(":") for mark in marks) if colon and length.isdecimal()]
    return bool(lengths) and not any(mark_of(text[:length]) in marks for length in lengths)


def fault_of(folder: Path) -> DataError | None:
    """What is wrong with the secret and the record of what was shown, for `python -m data verify`; None if nothing is."""
    try:
        known = _known(folder)
        if known.get("shown") and not (folder / SHOWN).exists():
            return DataError("shown_lost", file=folder / SHOWN)
        if known.get("secret") or (not OF_FIGURES & set(known) and (folder / SHOWN).exists()):
            secret_of(folder)
    except DataError as error:
        return error
    return None


def _hold(folder: Path, secret: bytes) -> None:
    """Hold the secret against the fingerprint of the one in use, which the first one leaves."""
    fingerprint = hmac.new(secret, b"mentas", hashlib.sha256).hexdigest()
    known = _known(folder)
    if (known if "secret" in known else _add(folder, "secret", fingerprint))["secret"] != fingerprint:
        raise DataError("secret_other", file=SECRET_VARIABLE if os.environ.get(SECRET_VARIABLE) else folder / SECRET_FILE)


def _known(folder: Path) -> dict[str, str | int]:
    try:
        text = text_of(folder / FILE)
        known = {} if text is None else json.loads(text)
    except OSError as error:
        raise DataError("store_unreadable", file=folder / FILE, extra=error.strerror or error) from error
    except ValueError as error:
        raise DataError("published_damaged", file=folder / FILE) from error
    if not isinstance(known, dict):
        raise DataError("published_damaged", file=folder / FILE)
    return known


def _add(folder: Path, name: str, value: str | int, anew: bool = False) -> dict[str, str | int]:
    """Add a fact that is not there yet (or `anew`), one process at a time, so that none overwrites what another adds; all facts then."""
    try:
        with FileLock(folder / LOCK, mode=0o600):
            known = {name: value, **_known(folder)} | ({name: value} if anew else {})
            write_whole(folder / FILE, json.dumps(known))
            return known
    except OSError as error:
        raise DataError("store_unwritable", file=folder, extra=error.strerror or error) from error


def _read_or_make(path: Path) -> bytes:
    try:
        if is_missing(path):
            with FileLock(path.with_name(LOCK), mode=0o600):
                if is_missing(path):  # else another program has made one meanwhile
                    write_whole(path, secrets.token_hex(32) + "\n")
        secret = path.read_bytes().strip()
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except OSError as error:
        raise DataError("key_unusable", file=path, extra=SECRET_VARIABLE) from error
    if len(secret) < SHORTEST:
        raise DataError("secret_short", file=path)
    return secret
