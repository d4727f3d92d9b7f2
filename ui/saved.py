"""Selections kept under a name, for all of the office: a small JSON file in the store's folder."""

from __future__ import annotations

import json
import os
import re
import secrets
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock

FILE = "views.json"
LONGEST = 60
"""Characters of a name."""
MOST = 50
"""Views that are kept."""
VALUES = 200
"""Values that a view holds at most, over all its filters."""

Selection = dict[str, list[str]]


@dataclass(frozen=True)
class View:
    """A name and what the address says of its filters: name of a filter -> its values."""

    name: str
    selection: Selection


def saved(folder: Path) -> tuple[View, ...]:
    """The saved views in the order of their names; none where the file can't be read."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        views = [
            View(str(view["name"]), {str(name): [str(value) for value in values] for name, values in view["selection"].items()}) for view in found
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ()
    return tuple(sorted(views, key=lambda view: view.name.casefold()))


def save(folder: Path, name: str, selection: Selection) -> str | None:
    """Keep a selection under a name; one of that name gives way. Returns None, or the key of the sentence that says why not."""
    called = cleaned(name)
    if not called:
        return "view.bad_name"
    if not selection or sum(map(len, selection.values())) > VALUES:
        return "view.bad_selection"
    with _changing(folder):
        others = [view for view in saved(folder) if view.name.casefold() != called.casefold()]
        if len(others) >= MOST:
            return "view.too_many"
        _write(folder, [*others, View(called, selection)])
    return None


def delete(folder: Path, name: str) -> None:
    """Forget the view of that name, if there is one."""
    with _changing(folder):
        _write(folder, [view for view in saved(folder) if view.name != name])


def cleaned(name: str) -> str:
    """A name as it is kept: composed characters, single spaces, no control or invisible character; empty where it can't be one."""
    composed = unicodedata.normalize("NFC", name)
    visible = "".join(" " if character.isspace() else character for character in composed if character.isspace() or character.isprintable())
    spaced = re.sub(" +", " ", visible).strip()
    return spaced if 0 < len(spaced) <= LONGEST and any(character.isalnum() for character in spaced) else ""


def _changing(folder: Path) -> FileLock:
    return FileLock(folder / f".{FILE}.lock")


def _write(folder: Path, views: list[View]) -> None:
    """Write the file whole: a reader sees the one before or this one."""
    beside = folder / f".{FILE}.{os.getpid()}.{secrets.token_hex(4)}"
    with beside.open("w", encoding="utf-8") as file:
        json.dump([asdict(view) for view in views], file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(folder / FILE)
