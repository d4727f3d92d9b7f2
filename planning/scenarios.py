"""Named scenarios: up to three sets of settings of the plan, kept in the store's folder, for staff alone.

A scenario is what the address holds of the plan, under a name. The file is replaced as a whole; a lock lets two writers wait for
each other. A file that can't be read counts as none, and the next scenario that is kept replaces it.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

MOST = 3
LONGEST_NAME = 40
LONGEST_VALUE = 200
FILE = "scenarios.json"
STAFF = ("planner", "steward")


class ScenarioError(Exception):
    """A scenario that can't be kept; `.key` is the reason: name, full, role."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


@dataclass(frozen=True)
class Scenario:
    """A name and the settings under it, by their names in the address."""

    name: str
    settings: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def address(self) -> dict[str, list[str]]:
        """The settings as the address takes them."""
        return {name: list(values) for name, values in self.settings}


def clean(name: str) -> str:
    """A name as it is kept: one line, no control or format characters, single spaces, at most 40 characters; empty where nothing is left."""
    plain = "".join(" " if unicodedata.category(each)[0] in "CZ" else each for each in unicodedata.normalize("NFC", name))
    return re.sub(r" +", " ", plain).strip()[:LONGEST_NAME].strip()


def kept(folder: Path) -> tuple[Scenario, ...]:
    """The scenarios in the order in which they were kept; none where there is no file that can be read."""
    try:
        told = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return tuple(Scenario(str(each["name"]), _settings(each["settings"])) for each in told["scenarios"])[:MOST]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ()


def keep(folder: Path, role: str, name: str, settings: Mapping[str, list[str]]) -> Scenario:
    """Keep settings under a name; the name's earlier ones are replaced. ScenarioError for no name, a fourth name, a viewer."""
    scenario = Scenario(clean(name), _settings(settings))
    if not scenario.name:
        raise ScenarioError("name")

    def with_it(known: list[Scenario]) -> list[Scenario]:
        if all(each.name != scenario.name for each in known):
            if len(known) >= MOST:
                raise ScenarioError("full")
            return [*known, scenario]
        return [scenario if each.name == scenario.name else each for each in known]

    _change(folder, role, with_it)
    return scenario


def forget(folder: Path, role: str, name: str) -> None:
    """Take a scenario away; nothing happens where there is none of that name."""
    _change(folder, role, lambda known: [each for each in known if each.name != name])


def _settings(told: Mapping[str, list[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(sorted((str(name), tuple(str(value)[:LONGEST_VALUE] for value in values)) for name, values in told.items() if values))


def _change(folder: Path, role: str, change: Callable[[list[Scenario]], list[Scenario]]) -> None:
    if role not in STAFF:
        raise ScenarioError("role")
    with FileLock(folder / f"{FILE}.lock", timeout=10):
        changed = change(list(kept(folder)))
        text = json.dumps({"scenarios": [{"name": each.name, "settings": each.address} for each in changed]}, ensure_ascii=False, indent=1)
        handle, written = tempfile.mkstemp(prefix=f"{FILE}.", suffix=".new", dir=folder)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(written).replace(folder / FILE)
        except BaseException:
            Path(written).unlink(missing_ok=True)
            raise
