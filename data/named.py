"""Named objects in the store's folder: saved views, scenarios, choices for a briefing, frozen briefings.

Each is one JSON file in the folder of its kind, apart from the versions: imports, undo and retention leave it alone. Two
spellings of a name (`key`) are one object, wherever it is looked for, written or removed. Whoever looks for an object is asked to
decide on the contents that were read whether the visitor may have it, never on the name that she typed.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from filelock import FileLock

from data.files import names_in, write_whole

READ = 1024
"""Files whose contents are remembered; one that was written anew is read anew."""


class SavedObject(dict[str, Any]):
    """The contents of an object's file: its name and whatever was saved under it. Not to be changed. Told apart by what it is, for caches."""

    __hash__ = object.__hash__  # type: ignore[assignment]  # a dict has none


@dataclass(frozen=True)
class Kind:
    """A kind of named objects: its folder in the store, characters of the longest name, how many there may be (None: any number).

    `single_file` is the file in which earlier releases kept all objects of the kind.
    """

    folder: str
    longest: int
    most: int | None = None
    single_file: str = ""


class NameRefused(Exception):
    """An object that can't be saved under its name; `reason` is "name" (no usable name), "taken" or "full"."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def clean(name: str, longest: int) -> str:
    """A name as it is saved: composed characters, single spaces, nothing invisible; empty if that is no name."""
    composed = unicodedata.normalize("NFC", name)
    visible = "".join(" " if character.isspace() else character for character in composed if character.isspace() or character.isprintable())
    spaced = " ".join(visible.split())
    return spaced if len(spaced) <= longest and any(character.isalnum() for character in spaced) else ""


def key(name: str) -> str:
    """What all spellings of a name share: not case, blanks, invisible characters nor the Unicode form (Unicode's NFKC_Casefold)."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return clean(folded.casefold(), len(folded))


def find(objects: Iterable[SavedObject], name: str) -> SavedObject | None:
    """The object of that name among those that the visitor may see, the very spelling first; None if there is none."""
    same = [saved for saved in objects if key(saved["name"]) == key(name)]
    return next((saved for saved in same if saved["name"] == name), same[0] if same else None)


def digest_of(content: Mapping[str, Any]) -> str:
    """The digest by which an object that never changes is known to be whole; it is saved as the object's `digest`."""
    saved = {name: content[name] for name in content if name not in ("digest", "order")}
    return hashlib.sha256(json.dumps(saved, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def is_whole(content: Mapping[str, Any]) -> bool:
    """Whether an object is as it was saved, as far as it bears a digest."""
    return "digest" not in content or content["digest"] == digest_of(content)


def all_of(folder: Path, kind: Kind) -> tuple[SavedObject, ...]:
    """The contents of every object of a kind, in the order in which they were first saved; a file that can't be read is left out.

    Raises OSError if their folder can't be read, or something else stands where it belongs.
    """
    _split_single_file(folder, kind)
    return tuple(content for _, content in _files(folder, kind))


def save(folder: Path, kind: Kind, name: str, content: Mapping[str, Any], replace: bool = True) -> str:
    """Save an object under a name, in place of the one of that name if `replace`. Returns the name as it was saved.

    Raises NameRefused, and OSError if the store can't be written.
    """
    saved_as = clean(name, kind.longest)
    if not saved_as:
        raise NameRefused("name")
    _split_single_file(folder, kind)
    with changing(folder, kind):
        files = _files(folder, kind)
        path, earlier = next(((path, each) for path, each in files if key(each["name"]) == key(saved_as)), (_path(folder, kind, saved_as), None))
        if not replace and (earlier or path.exists()):
            raise NameRefused("taken")
        if earlier is None and kind.most is not None and len(files) >= kind.most:
            raise NameRefused("full")
        order = earlier.get("order", 0) if earlier else 1 + max((each.get("order", 0) for _, each in files), default=0)
        _write(path, {**content, "name": saved_as, "order": order})
    return saved_as


@contextmanager
def changing(folder: Path, kind: Kind) -> Iterator[None]:
    """Change objects of a kind while nobody else does: from reading what is there until it is saved. Blocks of one thread may be nested.
    Raises OSError if the store can't be written."""
    path = folder / kind.folder
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    with FileLock(path / ".lock", mode=0o600, is_singleton=True):
        yield


def remove(folder: Path, kind: Kind, name: str) -> None:
    """Remove the object of that name, if there is one."""
    _split_single_file(folder, kind)
    with changing(folder, kind):
        for path, content in _files(folder, kind):
            if key(content["name"]) == key(name):
                path.unlink(missing_ok=True)


def _files(folder: Path, kind: Kind) -> list[tuple[Path, SavedObject]]:
    files = []
    for path in names_in(folder / kind.folder, "*.json"):
        try:
            state = path.stat()
            saved = _read(path, state.st_ino, state.st_mtime_ns, state.st_size)
        except (OSError, ValueError):
            continue
        files.append((path, saved))
    return sorted(files, key=lambda each: each[1].get("order", 0))


@lru_cache(maxsize=READ)
def _read(path: Path, inode: int, changed: int, size: int) -> SavedObject:
    """The contents of a file as it was then (the further arguments tell its states apart). Raises OSError, ValueError if it is no such object."""
    content = json.loads(path.read_text(encoding="utf-8"))
    if not (isinstance(content, dict) and isinstance(content.get("name"), str) and isinstance(content.get("order", 0), int)):
        raise ValueError(path)
    return SavedObject(content)


def _path(folder: Path, kind: Kind, name: str) -> Path:
    """The file of a name: letters and digits to find it by eye, and a digest that keeps names apart."""
    readable = re.sub(r"[^a-z0-9]+", "-", key(name))[:40].strip("-")
    return folder / kind.folder / f"{readable}-{hashlib.sha256(key(name).encode()).hexdigest()[:10]}.json"


def _write(path: Path, content: Mapping[str, Any]) -> None:
    write_whole(path, json.dumps(content, ensure_ascii=False, indent=1))


def _split_single_file(folder: Path, kind: Kind) -> None:
    """Give each object in the file of an earlier release a file of its own; a file that can't be read is left as it is."""
    old = folder / kind.single_file
    if not kind.single_file or not old.exists():
        return
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError, StopIteration), changing(folder, kind):
        content = json.loads(old.read_text(encoding="utf-8"))
        objects = [{**saved, "order": order} for order, saved in enumerate(next(iter(content.values())) if isinstance(content, dict) else content)]
        for path, saved in [(_path(folder, kind, saved["name"]), saved) for saved in objects]:
            _write(path, saved)
        old.unlink(missing_ok=True)
