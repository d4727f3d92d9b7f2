"""Sources set up, changed and removed in sources.toml, the file that pulls read: comments and entries written by hand stay."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import tomlkit
from tomlkit.exceptions import TOMLKitError

from data import store
from data.bilingual import Text
from data.files import text_of, write_whole
from data.messages import DataError
from data.pull import state
from data.pull.sources import FIELDS, NAME, SECRET, Source, read_sources, source_of
from data.pull.state import State

KINDS = ("kobo", "odk")
"""What can be set up here; a folder of the server is named by whoever runs the server, in the file itself."""
VARIABLE = re.compile(r"(KOBO|ODK|FORM)_[A-Z0-9_]{1,60}")
FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}\.(token|secret)")
"""Which variables and files of the store's folder may be named: with any other, a steward could have another secret of the server sent to an
address of her choice."""
WHOLE_NUMBER = re.compile(r"[1-9]\d{0,8}")
ANSWERS = {"true": True, "ya": True, "false": False, "tidak": False}


@dataclass(frozen=True)
class ListedSource:
    """A source that is set up, what is wrong with its secret (None: it is there), and the last time that it was asked."""

    source: Source
    missing: Text | None
    last: State | None

    def as_dict(self) -> dict[str, Any]:
        """The source as JSON's objects, with the name of the secret's place and never the secret."""
        own = {key: str(value) if isinstance(value, Path) else value for key, value in vars(self.source).items() if key != "folder"}
        entries = {key: value for key, value in own.items() if key in ("name", "kind", *self.entries)}
        return {**entries, "missing": self.missing, "last": vars(self.last) if self.last else None}

    @property
    def entries(self) -> tuple[str, ...]:
        """The entries that a source of this kind may have."""
        needed, optional = FIELDS[self.source.kind]
        return tuple(sorted(needed | optional))


def listed(folder: Path) -> list[ListedSource]:
    """The sources that are set up, in the order of their file. Raises DataError if the file can't be used."""
    try:
        sources = read_sources(folder)
    except DataError as error:
        if error.id != "no_sources":
            raise
        return []
    states = state.read(folder, [source.name for source in sources])
    return [ListedSource(source, _missing(source), states.get(source.name)) for source in sources]


def _missing(source: Source) -> Text | None:
    try:
        if source.kind != "folder":
            source.secret()
    except DataError as error:
        return error.sentence
    return None


def put(folder: Path, name: str, entries: Mapping[str, str]) -> Source:
    """Set up the source `name`, in place of what it was, from entries as text (empty ones count as not given). Returns it as it is read from now on.

    Raises DataError if an entry is missing or wrong, or names a secret that isn't for form servers; the text of such an entry is not quoted.
    """
    filled = {key: _value(name, key, text.strip()) for key, text in entries.items() if text.strip()}
    if filled.get("kind") not in KINDS:
        raise DataError("source_wrong", file=name, column="kind")

    def change(document: tomlkit.TOMLDocument) -> None:
        earlier = document.get(name, {})
        same = all(earlier.get(key) == filled.get(key) for key in ("url", *SECRET))
        if not same and not _nameable(filled):
            raise DataError("source_secret_name", file=name)
        if name not in document:
            document[name] = tomlkit.table()
        for key in [key for key in document[name] if key not in filled]:
            del document[name][key]
        document[name].update(filled)

    source = source_of(name, filled, folder)
    _write(folder, change)
    return source


def remove(folder: Path, name: str) -> None:
    """Take a source out; the rows that it brought stay. Raises DataError if there is none of that name."""

    def change(document: tomlkit.TOMLDocument) -> None:
        if name not in document:
            raise DataError("no_such_source", value=name, choices=", ".join(document) or "-")
        del document[name]

    _write(folder, change)
    state.forget(folder, name)


def host_of(url: str) -> str:
    """The server of an address, for the audit log: whatever else was typed there isn't written down."""
    with suppress(ValueError):
        return urlsplit(url.strip()).hostname or ""
    return ""


def _value(name: str, key: str, text: str) -> str | int | bool:
    if key not in {"kind"}.union(*(needed | optional for needed, optional in FIELDS.values())):
        choices = ", ".join(sorted(set().union(*(needed | optional for needed, optional in map(FIELDS.__getitem__, KINDS)))))
        raise DataError("source_unknown_entry", file=name, column=key, choices=choices)
    if key == "project" and WHOLE_NUMBER.fullmatch(text):
        return int(text)
    return ANSWERS.get(text.lower(), text) if key == "app_user" else text


def _nameable(entries: Mapping[str, Any]) -> bool:
    """Whether the secret is one for form servers: by the name of its variable, or of its file in the store's folder."""
    patterns = {"token_env": VARIABLE, "token_file": FILE}
    return all(patterns[key].fullmatch(str(entries[key])) for key in SECRET if key in entries)


def _write(folder: Path, change: Callable[[tomlkit.TOMLDocument], None]) -> None:
    """Change the file in one step, one writer at a time. Raises DataError if it can't be read or written."""
    path = folder / NAME
    with store.writing(folder):
        try:
            document = tomlkit.parse((text_of(path) or "").removeprefix("\ufeff"))
        except (OSError, ValueError, TOMLKitError) as error:
            raise DataError("sources_unreadable", file=path) from error
        change(document)
        write_whole(path, tomlkit.dumps(document))
