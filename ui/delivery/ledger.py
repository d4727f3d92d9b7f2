"""What was sent to whom, so that nothing is sent twice, whenever a program is killed.

A line says before the last byte of a mail is sent that it is on its way (`begun`), another how it ended (`sent`, `refused`). A mail that
was begun and whose end is not known may have arrived: it counts as sent and is not sent again (at most once) unless somebody asks for it. Addresses
stand here as keyed hashes. How far the lines went stands in `published.json` (data/published.py): a ledger that was cut is no shorter ledger.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock

from data.files import is_missing, sync, text_of, write_whole
from data.messages import DataError
from data.published import SENT as RECORD
from data.published import expect, is_cut, is_expected, mark_of, secret_of
from data.verify import SENT as FILE
from data.verify import TAKEN_AS_IT_IS

RETENTION = timedelta(days=800)
"""How long a line is kept: longer than two years of months."""
BEGUN, SENT, REFUSED = "begun", "sent", "refused"


@dataclass
class Ledger:
    """The lines of a store, while nobody else sends: the last state of each item (a month's briefing, an alert, a note) by recipient."""

    folder: Path
    secret: bytes
    text: str
    states: dict[tuple[str, str], str] = field(default_factory=dict)
    refusals: dict[tuple[str, str], int] = field(default_factory=dict)

    def state(self, address: str, item: str) -> str | None:
        """How the mail with that item to the address ended; None if none was begun, "begun" where it may have arrived."""
        return self.states.get((self.recipient_key(address), item))

    def refused(self, address: str, item: str) -> int:
        """How often the mail with that item was refused so far."""
        return self.refusals.get((self.recipient_key(address), item), 0)

    def write(self, address: str, items: Sequence[str], state: str) -> None:
        """Keep the state of items, on disk before this returns. Raises DataError if that can't be."""
        recipient_key = self.recipient_key(address)
        line = json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds"), "to": recipient_key, "items": list(items), "state": state}) + "\n"
        path = self.folder / FILE
        try:
            handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, line.encode())
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise DataError("store_unwritable", file=path, extra=error.strerror or error) from error
        self.text += line
        expect(self.folder, RECORD, [mark_of(self.text)])
        self._take(recipient_key, items, state)

    def recipient_key(self, address: str) -> str:
        """The keyed hash that stands for an address."""
        return hmac.new(self.secret, f"recipient\x1f{address}".encode(), hashlib.sha256).hexdigest()[:32]

    def _take(self, recipient_key: str, items: Sequence[str], state: str) -> None:
        for item in items:
            self.states[recipient_key, item] = state
            if state == REFUSED:
                self.refusals[recipient_key, item] = self.refusals.get((recipient_key, item), 0) + 1


@contextmanager
def sending(folder: Path, made_up: bool) -> Iterator[Ledger]:
    """The ledger of the store, held until the block ends: two programs never send at once. Lines that are too old go.

    Raises DataError if it can't be read or written: then nothing may be sent.
    """
    path = folder / FILE
    records = path.parent
    try:
        records.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(records / ".lock", mode=0o600):
            # A lost record would read as nothing sent. It is there before it is expected, so that no kill in between makes it a lost one.
            if is_missing(path):
                if is_expected(folder, RECORD):
                    raise DataError("sent_lost", file=path)
                write_whole(path, "")
            secret = secret_of(folder, made_up)
            expect(folder, RECORD)
            text = _text(path)
            lines = _recent(text, path)
            if not text.endswith(f"{TAKEN_AS_IT_IS}\n") and is_cut(folder, RECORD, text):
                raise DataError("sent_cut", file=path)
            whole = "".join(json.dumps(line) + "\n" for line in lines)
            if whole != text:  # too old, or cut short by a crash: then its mail was not begun
                expect(folder, RECORD, [mark_of(text), mark_of(whole)])  # whichever is there after a kill
                write_whole(path, whole)
            sync(records)
            expect(folder, RECORD, [mark_of(whole)])
            ledger = Ledger(folder, secret, whole)
            for line in lines:
                ledger._take(line["to"], line["items"], line["state"])
            yield ledger
    except OSError as error:
        raise DataError("store_unwritable", file=path, extra=error.strerror or error) from error


def _text(path: Path) -> str:
    try:
        return text_of(path) or ""
    except UnicodeDecodeError as error:
        raise DataError("file_damaged", file=path) from error


def _recent(text: str, path: Path) -> list[dict[str, Any]]:
    """The lines that are not too old; a last one without its end was cut short. Raises DataError for any other that is damaged."""
    lines = []
    oldest = datetime.now(UTC) - RETENTION
    whole, _, _ = text.rpartition("\n")
    for each in whole.splitlines():
        if each == TAKEN_AS_IT_IS:
            continue
        try:
            line = json.loads(each)
            if not (isinstance(line["to"], str) and isinstance(line["items"], list) and line["state"] in (BEGUN, SENT, REFUSED)):
                raise ValueError(each)
            if datetime.fromisoformat(line["at"]) >= oldest:
                lines.append(line)
        except (ValueError, KeyError, TypeError) as error:
            raise DataError("file_damaged", file=path) from error
    return lines
