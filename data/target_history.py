"""Who promised what, and when: how the targets changed between the versions kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from data import store
from data.databases import database
from data.description import damage_of
from data.store import Version
from data.tables import attach


@dataclass(frozen=True)
class Promise:
    """A target that came, changed or went with a version; `before` and `after` are its values (None: it wasn't there)."""

    version: int
    who: str
    at: str
    indicator: str
    due_on: str
    before: float | None
    after: float | None

    def as_dict(self) -> dict[str, Any]:
        """As JSON's objects."""
        return asdict(self)


def target_history(folder: Path) -> list[Promise]:
    """Every change of a target along the versions that the current one is built on, the latest first; nobody promised or withdrew those of a
    made-up programme that the office's data took the place of."""
    line: list[Version] = []
    by_number = {version.number: version for version in store.versions(folder)}
    version = current = next((each for each in by_number.values() if each.current), None)
    while version is not None and current is not None and version.sample == current.sample and not damage_of(version):
        line.append(version)
        version = by_number.get(version.parent or 0)
    promises: list[Promise] = []
    earlier: dict[tuple[str, str], float] = {}
    for each in reversed(line):
        own = targets(each)
        for key in sorted({*earlier, *own}):
            before, after = earlier.get(key), own.get(key)
            if before != after:
                promises.append(Promise(each.number, each.who or "", each.created_at, *key, before, after))
        earlier = own
    return promises[::-1]


def targets(version: Version) -> dict[tuple[str, str], float]:
    """Value by (indicator, due date) in a version."""
    with database() as connection:
        attach(connection, version.path, "programme")
        rows = connection.execute(
            "select targets.indicator, cast(targets.due_on as varchar), targets.value from programme.targets as targets order by 1, 2"
        ).fetchall()
    return {(indicator, due_on): value for indicator, due_on, value in rows}
