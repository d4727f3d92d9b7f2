"""Notes on figures, and decisions: what staff write beside the figures, in files of the store that no import and no undo touches.

A note is dated and belongs to a figure (or to all). A decision says what, which office, until when, which figure should move, and what became
of it. Neither names a person (data/free_text.py). What was removed can be brought back for 30 days, then it goes for good. Each change is an
entry of the audit log without the text. What was written beside the sample programme is shown beside that one only.

The callers of functions that change something have checked the role; those that list say whether the reader is staff.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from data import named, store
from data.audit import recorded
from data.free_text import checked
from data.messages import DataError
from data.named import Kind, NameRefused

NOTES, DECISIONS = Kind("notes", longest=12, most=500), Kind("decisions", longest=12, most=500)
FIGURES = ("residents", "coverage", "completion_rate", "exits", "mentas", "earning", "sales")
ALL_FIGURES = "all"
ROLES = (
    "social_office",
    "rehabilitation_division",
    "locality_office",
    "partner_organisation",
    "training_provider",
    "manpower_office",
    "cooperative_office",
    "trade_office",
    "health_office",
    "city_government",
    "planner",
    "steward",
)
"""Who is to do something: offices and functions, never persons."""
OPEN, SETTLED = "open", ("done", "dropped")
STATES = (OPEN, *SETTLED)
RESTORABLE = timedelta(days=30)


@dataclass(frozen=True)
class Note:
    """A dated note on a figure (one of FIGURES, or ALL_FIGURES); `published`: visitors read it too; `removed_on`: its removal can be undone."""

    name: str
    on: date
    figure: str
    text: str
    published: bool = False
    sample: bool = False
    removed_on: date | None = None


@dataclass(frozen=True)
class Decision:
    """What was decided or asked for `on` a day: `text`, the office (one of ROLES), until when, which figure should move.

    `state` is one of STATES; `settled_on` and `outcome` say when it was done or dropped, and what became of it.
    """

    name: str
    on: date
    text: str
    role: str
    due_on: date | None
    figure: str
    state: str = OPEN
    settled_on: date | None = None
    outcome: str = ""
    published: bool = False
    sample: bool = False
    removed_on: date | None = None

    def overdue(self, day: date) -> bool:
        """Whether it was still open on a day after it was due."""
        return self.state == OPEN and self.due_on is not None and self.due_on < day


Entry = TypeVar("Entry", Note, Decision)
_KINDS: Mapping[type, tuple[Kind, str]] = {Note: (NOTES, "N"), Decision: (DECISIONS, "D")}
_DATES = {entry: {name for name, kind in get_type_hints(entry).items() if kind in (date, date | None)} for entry in _KINDS}
"""The fields that are dates. Reading annotations takes a millisecond, and the overview asks for its entries four times a rerun."""


def list_notes(folder: Path, staff: bool, as_of: date | None = None, figures: tuple[str, ...] = ()) -> tuple[Note, ...]:
    """The notes dated up to a day (None: all), oldest first: on those figures and on all figures (none given: every note).

    Visitors get the published ones.
    """
    names = {*figures, ALL_FIGURES} if figures else {*FIGURES, ALL_FIGURES}
    return tuple(note for note in _listed(folder, Note, staff, as_of) if note.figure in names)


def list_decisions(folder: Path, staff: bool, as_of: date | None = None) -> tuple[Decision, ...]:
    """The decisions taken up to a day (None: all) in the state that they had then, oldest first. Visitors get the published ones."""
    decisions = _listed(folder, Decision, staff, as_of)
    return tuple(_state_on(decision, as_of) if as_of else decision for decision in decisions)


def list_removed(folder: Path) -> tuple[Note | Decision, ...]:
    """The notes and decisions whose removal can still be undone, the last removed first. For staff."""
    every: tuple[Note | Decision, ...] = (*_all(folder, Note), *_all(folder, Decision))
    removed = [each for each in every if each.removed_on]
    return tuple(sorted(_of_programme(folder, removed), key=lambda each: each.removed_on or date.min, reverse=True))


def add_note(folder: Path, who: str, on: date, figure: str, text: str, published: bool = False) -> Note:
    """Store a note. Raises DataError for an unknown figure, a day to come, or a text that is refused."""
    with recorded("note", folder, who, change="add", figure=figure, published=published) as what, _changing(folder):
        _known(figure, (*FIGURES, ALL_FIGURES))
        _past(on)
        note = _add(folder, Note("", on, figure, checked(folder, text, published), published, _sample(folder)))
        what |= {"outcome": "done", "name": note.name}
    return note


def add_decision(
    folder: Path, who: str, on: date, text: str, role: str, figure: str, due_on: date | None = None, published: bool = False
) -> Decision:
    """Store a decision. Raises DataError for an unknown office or figure, a day to come, a due date before it, or a text that is refused."""
    with recorded("decision", folder, who, change="add", figure=figure, role=role, published=published) as what, _changing(folder):
        _known(figure, FIGURES)
        _known(role, ROLES)
        _past(on)
        if due_on is not None:
            _not_before(due_on, on)
        decision = _add(folder, Decision("", on, checked(folder, text, published), role, due_on, figure, published=published, sample=_sample(folder)))
        what |= {"outcome": "done", "name": decision.name}
    return decision


def set_state(folder: Path, who: str, name: str, state: str, on: date | None = None, outcome: str = "") -> Decision:
    """Give a decision a state; done and dropped need the day and what became of it. Raises DataError for what is missing or refused."""
    with recorded("decision", folder, who, change="settle", name=name, state=state) as what, _changing(folder):
        _known(state, STATES)
        decision = _find(folder, Decision, name)
        if state == OPEN:
            settled = replace(decision, state=OPEN, settled_on=None, outcome="")
        else:
            if on is None or not outcome.strip():
                raise DataError("no_outcome")
            _past(on)
            _not_before(on, decision.on)
            settled = replace(decision, state=state, settled_on=on, outcome=checked(folder, outcome, decision.published))
        _save(folder, settled)
        what["outcome"] = "done"
    return settled


def publish(folder: Path, who: str, name: str, published: bool) -> Note | Decision:
    """Show a note or decision to visitors, or no longer. Raises DataError if there is none, or its text is not for visitors."""
    with recorded("publish_note", folder, who, name=name, published=published) as what, _changing(folder):
        entry = _any(folder, name)
        if published:
            texts = (entry.text, entry.outcome) if isinstance(entry, Decision) else (entry.text,)
            for text in filter(None, texts):
                checked(folder, text, public=True)
        entry = replace(entry, published=published)
        _save(folder, entry)
        what["outcome"] = "done"
    return entry


def remove(folder: Path, who: str, name: str) -> None:
    """Remove a note or decision; for 30 days `restore` brings it back. Raises DataError if there is none."""
    with recorded("remove_note", folder, who, name=name) as what, _changing(folder):
        _save(folder, replace(_any(folder, name), removed_on=_today()))
        what["outcome"] = "done"


def restore(folder: Path, who: str, name: str) -> Note | Decision:
    """Bring back what was removed. Raises DataError if there is nothing of that name to bring back."""
    with recorded("restore_note", folder, who, name=name) as what, _changing(folder):
        entry = replace(_any(folder, name, removed=True), removed_on=None)
        _save(folder, entry)
        what["outcome"] = "done"
    return entry


def as_dict(entry: Note | Decision) -> dict[str, Any]:
    """An entry as JSON's objects, dates as ISO."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(entry).items()}


# ------------------------------------------------------------------------------------------------------------- stored


def _all(folder: Path, entry: type[Entry]) -> Iterator[Entry]:
    """Every entry of a kind as first stored, removed ones too, without those whose file is damaged."""
    dates = _DATES[entry]
    known = {field.name for field in fields(entry)}
    for content in named.all_of(folder, _KINDS[entry][0]):
        try:
            if not named.is_whole(content):
                continue
            values: dict[str, Any] = {
                name: date.fromisoformat(value) if name in dates and value else value for name, value in content.items() if name in known
            }
            yield entry(**values)
        except (TypeError, ValueError):
            continue


def _listed(folder: Path, entry: type[Entry], staff: bool, as_of: date | None) -> list[Entry]:
    listed = [each for each in _all(folder, entry) if not each.removed_on and (staff or each.published) and (as_of is None or each.on <= as_of)]
    return sorted(_of_programme(folder, listed), key=lambda each: each.on)


def _of_programme(folder: Path, entries: list[Any]) -> list[Any]:
    """Those entries that are about the programme that the store holds now, made up or not. Where there are none, the store is not asked."""
    sample = bool(entries) and _sample(folder)
    return [each for each in entries if each.sample == sample]


def _state_on(decision: Decision, day: date) -> Decision:
    later = decision.settled_on is not None and decision.settled_on > day
    return replace(decision, state=OPEN, settled_on=None, outcome="") if later else decision


@contextmanager
def _changing(folder: Path) -> Iterator[None]:
    """Change an entry while nobody else does: what two change at once must not bring back what one of them took away. Raises DataError."""
    with ExitStack() as stack:
        try:
            for kind, _ in _KINDS.values():
                stack.enter_context(named.changing(folder, kind))
        except OSError as error:
            raise DataError("store_unwritable", file=folder, extra=error.strerror or error) from error
        yield


def _find(folder: Path, entry: type[Entry], name: str, removed: bool = False) -> Entry:
    entry_of_name = next((each for each in _all(folder, entry) if named.key(each.name) == named.key(name) and bool(each.removed_on) == removed), None)
    if entry_of_name is None:
        raise DataError("no_such_record", value=named.clean(name, 40) or "–")
    return entry_of_name


def _any(folder: Path, name: str, removed: bool = False) -> Note | Decision:
    if name[:1].upper() == _KINDS[Note][1]:
        return _find(folder, Note, name, removed)
    return _find(folder, Decision, name, removed)


def _add(folder: Path, entry: Entry) -> Entry:
    """Store an entry under the next free number of its kind."""
    kind, letter = _KINDS[type(entry)]
    _purge(folder, type(entry))
    number = 1 + max((int(each.name[1:]) for each in _all(folder, type(entry)) if each.name[1:].isdigit()), default=0)
    while True:
        numbered = replace(entry, name=f"{letter}{number}")
        try:
            _save(folder, numbered, new=True)
        except NameRefused as error:
            if error.reason == "full":
                raise DataError("records_full", maximum=kind.most) from error
            number += 1  # another process has just taken it, or its file is damaged
            continue
        return numbered


def _save(folder: Path, entry: Note | Decision, new: bool = False) -> None:
    content = as_dict(entry)
    try:
        named.save(folder, _KINDS[type(entry)][0], entry.name, {**content, "digest": named.digest_of(content)}, replace=not new)
    except OSError as error:
        raise DataError("store_unwritable", file=folder, extra=error.strerror or error) from error


def _purge(folder: Path, entry: type[Entry]) -> None:
    """Delete for good what was removed longer ago than can be undone."""
    for each in list(_all(folder, entry)):
        if each.removed_on and each.removed_on + RESTORABLE < _today():
            named.remove(folder, _KINDS[entry][0], each.name)


# ------------------------------------------------------------------------------------------------------------ checked


def _known(code: str, codes: tuple[str, ...]) -> None:
    if code not in codes:
        raise DataError("unknown_code", value=code, choices=", ".join(codes))


def _past(day: date) -> None:
    if day > _today():
        raise DataError("date_ahead", value=day.isoformat())


def _not_before(day: date, first: date) -> None:
    if day < first:
        raise DataError("dates_reversed", value=day.isoformat(), other=first.isoformat())


def _sample(folder: Path) -> bool:
    version = store.shown(folder)
    return version is not None and version.sample


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
