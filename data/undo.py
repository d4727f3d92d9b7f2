"""Undo and redo: what is taken back or brought back is announced before it happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from babel.dates import format_datetime

from data import schema, store
from data.bilingual import LANGUAGES, Text
from data.description import damage_of
from data.effects import FigureSource, State, effects, reversed_effects
from data.messages import DataError, sentence
from data.migration import migrate
from data.programme import programme_of
from data.store import Version

Announce = Callable[[list[Text], list[Text]], None]
"""Is told the versions that go or come back, and the figures that move, a sentence each."""


@dataclass(frozen=True)
class UndoResult:
    """What an undo does: the current version afterwards (0: none), a sentence for each version that goes or comes back, and the figures that move."""

    version: int
    versions: tuple[Text, ...]
    figures: tuple[Text, ...]
    done: bool

    def as_dict(self) -> dict[str, Any]:
        """As JSON's objects."""
        return {"version": self.version, "done": self.done, "versions": list(self.versions), "figures": list(self.figures)}


def undo(
    folder: Path,
    to: int | None,
    source: FigureSource,
    dry_run: bool = False,
    based_on: int | None = None,
    announce: Announce | None = None,
) -> UndoResult:
    """Go back to the version that the current one was built on, or back or forward to version `to`; only say what that does if `dry_run`.

    `based_on` is the number that the current version must have, where that matters; `announce` is told what goes before it does.
    Raises DataError if there is no such version, it is damaged, or the current one is another.
    """
    described: list[Text] = []
    moves: list[Text] = []
    reached = 0

    def first(now: Version | None, target: Version | None, work: Path) -> bool:
        nonlocal reached
        if based_on is not None and based_on != (now.number if now else 0):
            raise DataError("changed_meanwhile")
        reached = target.number if target else 0
        described.extend(_described("takes_back", version) for version in store.between(folder, now, target))
        described.extend(_described("brings_back", version) for version in reversed(store.between(folder, target, now)))
        moves.extend(_moves(folder, now, target, source, work))
        if announce:
            announce(described, moves)
        return not dry_run

    store.undo(folder, to, first)
    if not dry_run and (renewed := migrate(folder)):  # back to a version of an earlier release
        reached = renewed.number
    return UndoResult(reached, tuple(described), tuple(moves), not dry_run)


def _moves(folder: Path, now: Version | None, target: Version | None, source: FigureSource, work: Path) -> list[Text]:
    """The figures that an undo moves; nothing if there is no whole version to compare with. Going back, the entries are named as they came in."""
    if now is None:
        return []
    before, after = (State(version.path, version.published_on, made_up=version.sample) if version else State(None) for version in (now, target))
    back = target is None or target.number < now.number
    older, newer = (after, before) if back else (before, after)
    moved = effects(source, programme_of(folder), older, newer, work)
    if moved is None:
        return []
    moved = reversed_effects(source, moved) if back else moved
    return [moved.heading, *moved.lines]


def action(name: str) -> Text:
    """What made a version, in words."""
    return sentence(f"action_{name}") if name in ACTIONS else dict.fromkeys(LANGUAGES, name)


def counted(version: Version) -> Text:
    """The rows that a version brought, a table after the other; that there are none."""
    report = store.report_of(version)
    texts: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for table in schema.TABLES:
        own = report["report"]["tables"].get(table.name, {}) if report else {}
        for language in LANGUAGES:
            parts = [f"{own[name]} {sentence(f'rows_{name}')[language]}" for name in ("added", "updated", "withdrawn") if own.get(name)]
            texts[language] += [f"{schema.table_name(table.name, language)} {', '.join(parts)}"] if parts else []
    return {language: "; ".join(each) or sentence("no_rows")[language] for language, each in texts.items()}


def _described(message: str, version: Version) -> Text:
    """What an undo takes (or brings) back: which version, by whom, when, and the rows that it brought."""
    if damage_of(version):
        return sentence("damaged_version", extra=version.number)
    at = datetime.fromisoformat(version.created_at).astimezone()
    return sentence(
        message,
        extra=version.number,
        value=action(version.action),
        other={language: format_datetime(at, "d MMM yyyy HH:mm", locale=language) for language in LANGUAGES},
        who=version.who or "-",
        file=f", {', '.join(version.sources)}" if version.sources else "",
        table=counted(version),
    )


ACTIONS = ("import", "correct", "withdraw", "complete_to", "pull", "sample", "facts", "retain", "migrate")
