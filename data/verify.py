"""Whether a store is whole: every version against its digest, the pointer, the record of what was shown, saved things, settings."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from data import audit, damage, named, published, sign_outs, store
from data.bilingual import Text
from data.description import damage_of, seal_of
from data.files import files_below, is_missing, names_in, text_of
from data.messages import DataError, sentence
from data.programme import programme_of

FOLDERS = ("alerts", "audit", "briefings", "decisions", "deliveries", "notes", "plans", "pulls", "scenarios", "views")
"""Folders of a store, as far as they are there."""
SENT = "deliveries/sent.jsonl"
"""What was sent by mail, and to whom as keyed hashes (ui/delivery/ledger.py)."""
TAKEN_AS_IT_IS = "{}"
"""The last line of a record of mails that somebody has put back, knowing that it may not be whole (docs/operations.md)."""
PULLED = "pulled.json"
"""What was pulled from form servers, as keyed hashes (data/pull/ledger.py)."""


def faults(folder: Path) -> Iterator[Text]:
    """A sentence for each fault of the store."""
    try:
        store.current(folder)
    except DataError as error:
        if error.id != "version_damaged":
            yield error.sentence
    for version in store.versions(folder):
        try:
            fault = damage_of(version)
        except OSError as error:
            yield sentence("store_unreadable", file=version.path, extra=error.strerror or error)
            continue
        if fault:
            yield damage.of_version(version.number, fault, store.newest_whole(folder) if version.current else None).sentence
    if lost := published.fault_of(folder):
        yield lost.sentence
    yield from _shown(folder / published.SHOWN)
    try:
        programme_of(folder)
    except DataError as error:
        yield error.sentence
    try:
        for path in files_below(folder):
            if path.suffix == ".json" and path != folder / published.FILE and not re.fullmatch(r"v\d{6,}\.json", path.name):
                yield from _json(path)
        for name in FOLDERS:
            names_in(folder / name, "*")
        if audit.missing_bytes(audit.folder_of(folder)):
            yield sentence("audit_cut", file=audit.folder_of(folder))
    except OSError as error:
        yield sentence("store_unreadable", file=error.filename, extra=error.strerror or error)
    yield from _faults_of(folder / SENT, _sent, "file_damaged")
    yield from _pulled(folder / PULLED)
    yield from _faults_of(folder / sign_outs.FILE, _signed_out, "signed_out_damaged")


def _shown(path: Path) -> Iterator[Text]:
    if is_missing(path):
        return
    try:
        expected = published.shown_expected(path.parent)
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            answers = [row[0] for row in connection.execute("pragma integrity_check")]
            (tables,) = connection.execute("select count(*) from sqlite_master").fetchone()
            older = tables > 0 and published.entries_of(connection) < (expected or 0)
        if expected is not None and not tables:  # emptied: SQLite takes it for a new one
            yield sentence("shown_lost", file=path)
        elif older:
            yield sentence("shown_older", file=path)
    except DataError:
        return  # said of published.json already
    except sqlite3.Error:
        answers = []
    if answers != ["ok"]:
        yield sentence("file_damaged", file=path)


def _json(path: Path) -> Iterator[Text]:
    try:
        text = text_of(path)
        content = None if text is None else json.loads(text)
        if isinstance(content, dict) and (content.pop("seal", None) not in (None, seal_of(content)) or not named.is_whole(content)):
            raise ValueError(path)
    except OSError as error:
        yield sentence("store_unreadable", file=path, extra=error.strerror or error)
    except ValueError:
        yield sentence("file_damaged", file=path)


def _pulled(path: Path) -> Iterator[Text]:
    try:
        if is_missing(path) and published.is_expected(path.parent, published.PULLED):
            yield sentence("pulled_lost", file=path)
    except DataError:
        return  # said of published.json already


def _signed_out(path: Path) -> Iterator[Text]:
    """The record of ended sign-ins; without one everybody signs in again, which no command has to put right."""
    if not is_missing(path):
        sign_outs.read(path, published.is_expected(path.parent, published.SIGNED_OUT))
    yield from ()  # all that can be wrong with it is raised


def _sent(path: Path) -> Iterator[Text]:
    """The record of what was sent, in lines of JSON; the last one may have been cut short."""
    folder = path.parent.parent
    if is_missing(path) and published.is_expected(folder, published.SENT):
        yield sentence("sent_lost", file=path)
        return
    text = text_of(path) or ""
    lines = text.rpartition("\n")[0].splitlines()
    if lines[-1:] != [TAKEN_AS_IT_IS] and published.is_cut(folder, published.SENT, text):
        yield sentence("sent_cut", file=path)
    for line in lines:
        json.loads(line)


def _faults_of(path: Path, read: Callable[[Path], Iterator[Text]], damaged: str) -> Iterator[Text]:
    """What reading a record says, and if it can't be read or (`damaged`, the message) is not whole."""
    try:
        yield from read(path)
    except DataError:
        return  # said of published.json already
    except OSError as error:
        yield sentence("store_unreadable", file=path, extra=error.strerror or error)
    except ValueError:
        yield sentence(damaged, file=path)
