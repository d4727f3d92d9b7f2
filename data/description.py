"""A version's description: the small sealed JSON file beside its DuckDB file, and how either can be damaged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from data.files import digest_of

Damage = Literal["", "file", "description", "digest"]


@dataclass(frozen=True)
class Version:
    """One published state of the store; `path` is an immutable DuckDB file, `parent` the version it was built on.

    `digest` is the file's SHA-256 (empty if an earlier release published it). `damage` is what can be seen without reading the file:
    the "file" or the "description" is lost or damaged. `pointed_to` says that the pointer has named it: else its publication was cut short, or an
    earlier release made it. `instead_of` is the number of the damaged version in whose place this one is shown.
    """

    number: int
    path: Path
    created_at: str
    action: str
    parent: int | None
    sample: bool
    sources: tuple[str, ...]
    current: bool = False
    who: str | None = None
    comment: str | None = None
    hashes: dict[str, str] = field(default_factory=dict)
    digest: str = ""
    pointed_to: bool = False
    damage: Damage = ""
    instead_of: int | None = None

    @property
    def published_on(self) -> date:
        """The day on which it was published, by the clock of this machine."""
        return datetime.fromisoformat(self.created_at).astimezone().date()


NOT_WRITTEN = ("path", "current", "damage", "instead_of")


def file_of(folder: Path, number: int) -> Path:
    """The DuckDB file of a version; its description is the .json beside it."""
    return folder / f"v{number:06d}.duckdb"


def described(folder: Path, number: int, current: bool = False) -> Version:
    """A version by its description; a damaged one has `damage` in place of what can't be known."""
    path = file_of(folder, number)
    try:
        status = path.with_suffix(".json").stat()
        version = _read(path, status.st_ino, status.st_mtime_ns, status.st_size)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        version = Version(number, path, "", "?", None, False, (), damage="description")
    if not path.exists():
        version = replace(version, damage="file")
    return replace(version, current=current)


def damage_of(version: Version) -> Damage:
    """What is wrong with a version, "" where it is whole: "digest" where its file isn't what was published."""
    if version.damage or not version.digest:
        return version.damage
    try:
        return "" if digest_of(version.path) == version.digest else "digest"
    except FileNotFoundError:
        return "file"


def sealed(version: Version) -> str:
    """The description of a version as it is written, with a seal over its content."""
    content = {name: value for name, value in asdict(version).items() if name not in NOT_WRITTEN}
    return json.dumps({**content, "seal": seal_of(content)}, ensure_ascii=False, indent=1)


@lru_cache(maxsize=64)
def _read(path: Path, inode: int, changed: int, size: int) -> Version:
    """What the description said in that state. Raises OSError, and ValueError, TypeError, KeyError or AttributeError for what isn't one."""
    content = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    seal = content.pop("seal", None)
    unsealed = seal is None and "digest" not in content  # by an earlier release
    if not (unsealed or seal == seal_of(content)) or file_of(path.parent, content["number"]) != path:
        raise ValueError(path)
    return Version(path=path, **{**content, "sources": tuple(content["sources"])})


def seal_of(content: Mapping[str, Any]) -> str:
    """A digest of the content of a small file, which stands in it as `seal`: a changed digit is then seen."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=True, sort_keys=True).encode()).hexdigest()
