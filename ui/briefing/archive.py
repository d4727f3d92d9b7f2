"""Frozen briefings: stored with their figures, version, definitions and time, so that later imports do not change them.

They lie with the other named things of the store (data/named.py) and never change; saved choices lie beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from data import named
from data.messages import DataError
from data.named import Kind, NameRefused, SavedObject
from queries import Filters, QuestionError
from ui.briefing.slide import Choice
from ui.briefing.slides import NO_CHOICE
from ui.briefing.snapshot import QUESTIONS, Since, Snapshot, query_of
from ui.briefing.stored import choice_in, choice_out, filters_in, filters_out, snapshot_in, snapshot_out
from ui.i18n import in_each_language

FORMAT = 1
FROZEN, CHOSEN = Kind("briefings/frozen", 80), Kind("briefings/chosen", 80)


class FrozenRefused(QuestionError):
    """The frozen briefing is for staff only. The error reads as if there were none, so that it reveals no names."""


@dataclass(frozen=True)
class Frozen:
    """A frozen briefing: its name, its snapshot, and what was chosen. Its file also holds each query as it ran, for whoever recounts a figure."""

    name: str
    snapshot: Snapshot
    choice: Choice


@dataclass(frozen=True)
class SavedChoice:
    """What somebody chose for a briefing, under a name; `as_of` is None if it always follows the latest month."""

    name: str
    choice: Choice
    language: str
    as_of: date | None
    filters: Filters
    seconds: int
    dark: bool
    internal: bool


def freeze(folder: Path, name: str, snapshot: Snapshot, choice: Choice = NO_CHOICE) -> Frozen:
    """Keep a briefing under a name. Raises QuestionError for a name that cannot be used or is taken, DataError if the store cannot be written."""
    frozen = Frozen(named.clean(name, FROZEN.longest), snapshot, choice)
    queries = {result: query_of(result) for result in sorted({*QUESTIONS.values()})}
    content = {"format": FORMAT, "name": frozen.name, "facts": snapshot_out(snapshot), "choice": choice_out(choice), "queries": queries}
    _save(folder, FROZEN, name, {"digest": named.digest_of(content), **content}, replace=False)
    return frozen


def open_frozen(folder: Path, name: str, staff: bool) -> Frozen:
    """The frozen briefing of that name, among those that the visitor may open: exact ones are for staff alone.

    Raises QuestionError if there is none or its file is damaged, FrozenRefused (the same sentence) if there is one for staff.
    """
    everything = named.all_of(folder, FROZEN)
    visible = everything if staff else _published(everything)
    content = named.find(visible, name)
    if content is None:
        raised = QuestionError if named.find(everything, name) is None else FrozenRefused
        known = ", ".join(_latest_first(visible)) or "–"
        raise raised(**in_each_language("error.frozen_unknown", name=name, known=known))
    try:
        if not _undamaged(content):
            raise ValueError("digest")
        return Frozen(content["name"], snapshot_in(content["facts"]), choice_in(content["choice"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise QuestionError(**in_each_language("error.frozen_damaged", name=name)) from error


def frozen_names(folder: Path, staff: bool) -> tuple[str, ...]:
    """The names of the frozen briefings that the visitor may open, the latest frozen first."""
    return _latest_first(frozen_contents(folder, staff))


def frozen_contents(folder: Path, staff: bool) -> list[SavedObject]:
    """The frozen briefings that the visitor may open, as they are stored."""
    everything = named.all_of(folder, FROZEN)
    return list(everything) if staff else _published(everything)


def _latest_first(contents: Iterable[SavedObject]) -> tuple[str, ...]:
    return tuple(
        content["name"] for content in sorted(contents, key=lambda each: (_facts_of(each).get("made_at", ""), each.get("order", 0)), reverse=True)
    )


def _published(contents: Iterable[SavedObject]) -> list[SavedObject]:
    """The briefings with published figures. A damaged file could hold anything, so it is for staff only."""
    return [content for content in contents if _undamaged(content) and _facts_of(content).get("internal") is False]


def _facts_of(content: SavedObject) -> Mapping[str, Any]:
    facts = content.get("facts")
    return facts if isinstance(facts, dict) else {}


@lru_cache(maxsize=named.READ)
def _undamaged(content: SavedObject) -> bool:
    return "digest" in content and named.is_whole(content)


def before(folder: Path, as_of: date, filters: Filters, internal: bool) -> Since | None:
    """The latest frozen briefing about an earlier date, of the same focus and kind; None if there is none."""
    best: tuple[str, str, Since] | None = None
    for content in filter(_undamaged, named.all_of(folder, FROZEN)):
        facts = _facts_of(content)
        if facts.get("internal") != internal or facts.get("filters") != filters_out(filters) or facts["as_of"] >= as_of.isoformat():
            continue
        if best is None or (facts["as_of"], facts["made_at"]) > best[:2]:
            rows = facts["answers"]["headline"]["rows"]
            best = facts["as_of"], facts["made_at"], Since(date.fromisoformat(facts["as_of"]), content["name"], rows[0] if rows else {})
    return best[2] if best else None


def save(folder: Path, saved: SavedChoice) -> None:
    """Save the choice under its name, in place of the one of that name. Raises errors as `freeze` does."""
    content = {
        "choice": choice_out(saved.choice),
        "language": saved.language,
        "as_of": saved.as_of.isoformat() if saved.as_of else None,
        "filters": filters_out(saved.filters),
        "seconds": saved.seconds,
        "dark": saved.dark,
        "internal": saved.internal,
    }
    _save(folder, CHOSEN, saved.name, content)


def saved_choices(folder: Path) -> tuple[SavedChoice, ...]:
    """Everything saved, by name; unreadable files are left out."""
    choices = []
    for content in named.all_of(folder, CHOSEN):
        try:
            choices.append(
                SavedChoice(
                    content["name"],
                    choice_in(content["choice"]),
                    content["language"],
                    date.fromisoformat(content["as_of"]) if content["as_of"] else None,
                    filters_in(content["filters"]),
                    int(content["seconds"]),
                    bool(content["dark"]),
                    bool(content["internal"]),
                )
            )
        except (KeyError, TypeError, ValueError):
            continue
    return tuple(sorted(choices, key=lambda saved: named.key(saved.name)))


def _save(folder: Path, kind: named.Kind, name: str, content: Mapping[str, Any], replace: bool = True) -> None:
    try:
        named.save(folder, kind, name, content, replace)
    except NameRefused as error:
        key = "error.frozen_taken" if error.reason == "taken" else "error.briefing_name"
        raise QuestionError(**in_each_language(key, name=name, most=kind.longest)) from error
    except OSError as error:
        raise DataError("store_unwritable", file=folder, extra=error.strerror or error) from error
