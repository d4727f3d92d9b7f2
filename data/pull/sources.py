"""The form servers and folders that a store is filled from: sources.toml in its folder. Secrets stand elsewhere and are read when they are used."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from data import schema
from data.credentials import secret_in_environment, secret_in_file
from data.files import text_of
from data.messages import DataError

NAME = "sources.toml"
NAME_PATTERN = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
SECRET = frozenset({"token_env", "token_file"})
FIELDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "kobo": (frozenset({"url", "form"}), frozenset({"table"}) | SECRET),
    "odk": (frozenset({"url", "form", "project"}), frozenset({"table", "user", "app_user"}) | SECRET),
    "folder": (frozenset({"path"}), frozenset()),
}
"""Kind of source -> entries it needs, further ones it may have."""


@dataclass(frozen=True)
class Source:
    """One source: where its submissions are, and where the secret for it stands.

    `form` is KoboToolbox's asset uid or ODK Central's form id, in the ODK project `project`; `table` says what the form is for where its
    questions leave that open. With `user` (an ODK address) the secret is a password, with `app_user` an app user's token, else a token.
    """

    name: str
    kind: str
    url: str = ""
    form: str = ""
    project: int = 0
    path: Path = Path()
    table: str = ""
    user: str = ""
    app_user: bool = False
    token_env: str = ""
    token_file: str = ""
    folder: Path = field(default=Path(), compare=False)

    @property
    def on_this_machine(self) -> bool:
        """Whether its server is this machine."""
        return (urlsplit(self.url).hostname or "") in THIS_MACHINE

    @property
    def where(self) -> str:
        """Its folder, or its server's address and form."""
        return str(self.path) if self.kind == "folder" else f"{self.url} ({self.form})"

    def secret(self) -> str:
        """The token or password, from the environment or a file that only its owner may read. Raises DataError."""
        if self.token_env:
            return secret_in_environment(self.token_env, self.name)
        return secret_in_file(self.folder / self.token_file, self.name)


def read_sources(folder: Path, names: tuple[str, ...] = ()) -> list[Source]:
    """The store's sources in the order of its file, or those of `names`. Raises DataError for a file or an entry that can't be used."""
    path = folder / NAME
    try:
        text = text_of(path)
        entries = {} if text is None else tomllib.loads(text.removeprefix("\ufeff"))
    except (OSError, ValueError, RecursionError) as error:
        raise DataError("sources_unreadable", file=path) from error
    sources = [source_of(name, entry, folder) for name, entry in entries.items()]
    if not sources:
        raise DataError("no_sources", file=path)
    unknown = [name for name in names if name not in entries]
    if unknown:
        raise DataError("no_such_source", value=", ".join(unknown), choices=", ".join(entries))
    return [source for source in sources if not names or source.name in names]


def source_of(name: str, entry: Any, folder: Path) -> Source:
    """A source from its entries in the file. Raises DataError for what can't be used."""

    def wrong(column: str) -> DataError:
        return DataError("source_wrong", file=name, column=column)

    if not NAME_PATTERN.fullmatch(name) or not isinstance(entry, Mapping):
        raise DataError("source_name", value=name)
    kind = entry.get("kind")
    if kind not in FIELDS:
        raise wrong("kind")
    needed, optional = FIELDS[str(kind)]
    names = set(entry) - {"kind"}
    if extra := sorted(names - needed - optional):
        raise DataError("source_unknown_entry", file=name, column=", ".join(extra), choices=", ".join(sorted(needed | optional)))
    if missing := sorted(needed - names):
        raise wrong(missing[0])
    for column, value in entry.items():
        kind_of_value = {"project": int, "app_user": bool}.get(column, str)
        if type(value) is not kind_of_value or (column != "app_user" and not value):
            raise wrong(column)
    if kind == "folder":
        return Source(name, "folder", path=folder / str(entry["path"]), folder=folder)
    if len(SECRET & names) != 1:
        raise wrong("token_env")
    if entry.get("table", "exits") not in schema.BY_NAME:
        raise wrong("table")
    try:
        address = urlsplit(entry["url"])
    except ValueError as error:
        raise wrong("url") from error
    secure = address.scheme == "https" or (address.scheme == "http" and address.hostname in THIS_MACHINE)
    if not secure or not address.hostname or address.username or address.query or address.fragment:
        raise wrong("url")
    return Source(name=name, folder=folder, **{**entry, "url": str(entry["url"]).rstrip("/")})
