"""The headline's figures and the forecast before and after: what an import, a dry run or an undo moves, by what, and which published months.

The figures come from above, as a FigureSource: this package knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from dateutil.relativedelta import relativedelta

from data import schema
from data.bilingual import LANGUAGES, Text
from data.facts import in_todays_form
from data.messages import sentence
from data.programme import Programme
from data.schema import Table
from data.version_comparison import CORRECTIONS, LATE, NEW, RETURNS, Entries, compare, entries, write_state

FIGURE_TABLES = {"residents", "cohorts", "sessions", "enrolments", "attendance", "assessments", "exits"}
"""Tables on which a figure of the headline stands."""
MONTHS = 60
"""Months before the last record that are looked at."""
LISTED = 3
"""Months named one by one before they are written as a range."""

PARTS = {NEW: "new_events", LATE: "late_entries", CORRECTIONS: "corrections"}
"""Kinds of entries -> what they are called in JSON, and the ids of their words."""


@dataclass(frozen=True)
class Expected:
    """How many residents are expected on a day: the middle, and the ends within which they are in 8 of 10 cases."""

    middle: int
    low: int
    high: int


class FigureSource(Protocol):
    """Where the figures of a version's file come from, what they are called, and how they are written (planning/figure_source.py)."""

    FIGURES: tuple[str, ...]

    def comparing(self) -> AbstractContextManager[None]:
        """A block in which each file is opened once."""

    def headline(self, path: Path, programme: Programme, days: Sequence[date], /) -> dict[date, dict[str, Any]]:
        """The figures as of each of the days."""

    def last_record(self, path: Path, programme: Programme, today: date, /) -> date | None:
        """The date of the latest record that isn't later than today."""

    def due_on(self, path: Path, programme: Programme, as_of: date, /) -> date | None:
        """The date of the target of the residents, where it is still to come."""

    def expected(self, path: Path, programme: Programme, as_of: date, day: date, /) -> Expected | None:
        """The residents expected on a day; None if the record is too short."""

    def label(self, name: str, /) -> Mapping[str, str]:
        """What a figure is called."""

    def write(self, name: str, value: Any, language: str, /) -> str:
        """A value as it is shown."""

    def write_change(self, name: str, change: float, language: str, /) -> str:
        """By how much it moves, as it is shown."""

    def write_day(self, day: date, language: str, /) -> str:
        """A date as it is shown."""

    def write_month(self, day: date, language: str, /) -> str:
        """A month as it is shown."""


@dataclass(frozen=True)
class State:
    """One side of a comparison: a version's file (None: an empty store), the day on which it was published, whether it was written just now, in
    today's form, and whether it is the made-up programme."""

    path: Path | None
    published_on: date | None = None
    just_written: bool = False
    made_up: bool = False


@dataclass(frozen=True)
class Move:
    """A figure before and after; `parts` is what new events, late entries and corrections make of it (empty if one side isn't known)."""

    name: str
    before: Any
    after: Any
    parts: Mapping[str, float]
    text: Text = field(default_factory=dict)

    @property
    def moves(self) -> bool:
        """Whether anything differs."""
        return bool(self.before != self.after or any(self.parts.values()))


@dataclass(frozen=True)
class PublishedMove:
    """A figure as of the end of a month that was published, before and after corrections or late entries (`kind`)."""

    name: str
    month_end: date
    before: Any
    after: Any
    kind: str


@dataclass(frozen=True)
class ForecastMove:
    """The residents expected on a day, before and after; None on the side of which nothing can be expected."""

    day: date
    before: Expected | None
    after: Expected | None


@dataclass(frozen=True)
class Effects:
    """What moves, as of the last record of the two states."""

    as_of: date
    figures: tuple[Move, ...]
    entries: tuple[Entries, ...]
    published: tuple[PublishedMove, ...]
    forecast: ForecastMove | None = None
    """Of the target's date; None if no figure moves, no target is still to come, or the record is too short."""
    heading: Text = field(default_factory=dict)
    lines: tuple[Text, ...] = ()
    """The figures that move and the entries that move them, a sentence each."""
    pause: Text | None = None
    """Why the import has to be confirmed: corrections move published months."""
    other_programme: bool = False
    """Whether one side is the made-up programme and the other isn't: their rows are not compared."""

    def as_dict(self) -> dict[str, Any]:
        """As JSON's objects."""
        return {
            "figures": [
                {
                    "figure": move.name,
                    "as_of": self.as_of.isoformat(),
                    "before": move.before,
                    "after": move.after,
                    **{PARTS[kind]: move.parts.get(kind) for kind in PARTS},
                    "text": move.text,
                }
                for move in self.figures
            ],
            "forecast": {
                "figure": "residents",
                "date": self.forecast.day.isoformat(),
                **{side: expected and asdict(expected) for side, expected in (("before", self.forecast.before), ("after", self.forecast.after))},
            }
            if self.forecast
            else None,
            "entries": [
                {
                    "kind": PARTS[each.kind],
                    "table": each.table,
                    "month": each.month.strftime("%Y-%m") if each.month else None,
                    "withdrawn": each.withdrawn,
                    "count": each.count,
                }
                for each in self.entries
            ],
            "published_months": [
                {
                    "figure": each.name,
                    "month_end": each.month_end.isoformat(),
                    "before": each.before,
                    "after": each.after,
                    "moved_by": PARTS[each.kind],
                }
                for each in self.published
            ],
        }


def effects(
    source: FigureSource, programme: Programme, before: State, after: State, work: Path, tables: Sequence[Table] = schema.TABLES
) -> Effects | None:
    """Compare two states of a store (`work` is a folder for what is in between; only `tables` differ). None if both are empty."""
    with source.comparing():
        return _effects(source, programme, before, after, work, tables)


def _effects(source: FigureSource, programme: Programme, before: State, after: State, work: Path, tables: Sequence[Table]) -> Effects | None:
    before, after = (_in_todays_form(state, work) for state in (before, after))
    today = date.today()
    last = [source.last_record(state.path, programme, today) for state in (before, after) if state.path]
    as_of = max((day for day in last if day), default=None)
    if as_of is None:
        return None
    other_programme = None not in (before.path, after.path) and before.made_up != after.made_up
    if before.path is None or after.path is None or last[0] is None or other_programme:
        sides = [source.headline(state.path, programme, [as_of])[as_of] if state.path else {} for state in (before, after)]
        moves = [Move(name, sides[0].get(name), sides[1].get(name), {}) for name in source.FIGURES]
        forecast = None if other_programme else _forecast(source, programme, before, after, as_of)
        return _worded(source, Effects(as_of, tuple(moves), (), (), forecast, other_programme=other_programme))
    known_to = min(last[0], before.published_on or today)
    with compare(before.path, after.path, work) as connection:
        new_entries = entries(connection, tables, known_to)
        moving = {each.kind for each in new_entries if each.table in FIGURE_TABLES | {RETURNS}}
        paths = {"before": before.path, "after": after.path}
        for name, needed in (("corrected", CORRECTIONS in moving and moving != {CORRECTIONS}), ("completed", {LATE, NEW} <= moving)):
            if needed:
                paths[name] = work / f"{name}.duckdb"
                write_state(connection, paths[name], tables, known_to, late=name == "completed")
    # The states one after the other: what changes between two of them is the work of one kind.
    corrected = paths["corrected"] if "corrected" in paths else paths["after" if moving <= {CORRECTIONS} else "before"]
    completed = paths["completed"] if "completed" in paths else (corrected if NEW in moving else paths["after"])
    steps = {"before": before.path if moving else after.path, CORRECTIONS: corrected, LATE: completed, NEW: after.path}
    ends = _published_ends(known_to, before.published_on or today) if {CORRECTIONS, LATE} & moving else []
    answers: dict[Path, dict[date, dict[str, Any]]] = {}
    for step, path in steps.items():
        if path not in answers:
            days = {as_of, *(ends if step != NEW else ())}
            answers[path] = source.headline(path, programme, sorted(days))
    figures, published = [], []
    for name in source.FIGURES:
        values = {step: answers[path][as_of][name] for step, path in steps.items()}
        order = list(values)
        parts = {kind: _difference(values[kind], values[order[index]]) for index, kind in enumerate(order[1:])}
        figures.append(Move(name, values["before"], values[NEW], {kind: part for kind, part in parts.items() if part is not None}))
        for kind, earlier, path in ((CORRECTIONS, before.path, corrected), (LATE, corrected, completed)):
            for end in ends:
                was, now = answers[earlier][end][name], answers[path][end][name]
                if was != now and (was or now):  # a change between unknown and 0 is no move
                    published.append(PublishedMove(name, end, was, now, kind))
    forecast = _forecast(source, programme, before, after, as_of) if any(move.moves for move in figures) else None
    return _worded(source, Effects(as_of, tuple(figures), tuple(new_entries), tuple(published), forecast))


def _forecast(source: FigureSource, programme: Programme, before: State, after: State, as_of: date) -> ForecastMove | None:
    """The residents expected on the date of the target that stands afterwards, or stood before."""
    paths = [state.path for state in (after, before) if state.path]
    day = next((day for path in paths if (day := source.due_on(path, programme, as_of))), None)
    if day is None:
        return None
    sides = [source.expected(state.path, programme, as_of, day) if state.path else None for state in (before, after)]
    return ForecastMove(day, *sides) if any(sides) else None


def _in_todays_form(state: State, work: Path) -> State:
    return state if state.path is None or state.just_written else replace(state, path=in_todays_form(state.path, work))


def reversed_effects(source: FigureSource, effects: Effects) -> Effects:
    """The same the other way round: what taking a version back moves."""
    moves = [Move(each.name, each.after, each.before, {kind: -part for kind, part in each.parts.items()}) for each in effects.figures]
    forecast = effects.forecast and replace(effects.forecast, before=effects.forecast.after, after=effects.forecast.before)
    return _worded(source, replace(effects, figures=tuple(moves), published=(), forecast=forecast), taken_back=True)


def _published_ends(known_to: date, published_on: date) -> list[date]:
    """Ends of months that were over when a version with records of that month was published, the latest MONTHS of them."""
    end = known_to + relativedelta(day=31)
    ends: list[date] = []
    while len(ends) < MONTHS:
        if end < published_on:
            ends.append(end)
        end = end.replace(day=1) - timedelta(days=1)
    return sorted(ends)


def _difference(now: Any, before: Any) -> float | None:
    return None if now is None or before is None else now - before


# ------------------------------------------------------------------------------------------------- in words


def _worded(source: FigureSource, effects: Effects, taken_back: bool = False) -> Effects:
    """The same with its sentences; what came is `taken_back` where the comparison was turned round."""
    figures = tuple(replace(move, text=_move_text(source, move)) for move in effects.figures)
    lines = [move.text for move in figures if move.moves] or [sentence("nothing_moves")]
    if effects.forecast and effects.forecast.before != effects.forecast.after:
        lines.append(_forecast_text(source, effects.forecast))
    if effects.other_programme:
        lines.append(sentence("other_programme"))
    came = _entry_texts(source, effects.entries)
    lines += [sentence("taken_back", value=text) for text in came] if taken_back else came
    months = {kind: _month_texts(source, [each for each in effects.published if each.kind == kind]) for kind in (LATE, CORRECTIONS)}
    if months[LATE]:
        lines += [sentence("published_late"), *({language: f"  {text[language]}" for language in LANGUAGES} for text in months[LATE])]
    corrected = {language: "; ".join(text[language] for text in months[CORRECTIONS]) for language in LANGUAGES}
    return replace(
        effects,
        figures=figures,
        heading=sentence("figures_heading", value=_each(lambda language: source.write_day(effects.as_of, language))),
        lines=tuple(lines),
        pause=sentence("pause_published", value=corrected) if months[CORRECTIONS] else None,
    )


def _each(write: Callable[[str], str]) -> Text:
    return {language: write(language) for language in LANGUAGES}


def _move_text(source: FigureSource, move: Move) -> Text:
    def write(language: str) -> str:
        text = f"{source.label(move.name)[language]}: {_values_text(source, move.name, move.before, move.after, language)}"
        moving = {sentence(PARTS[kind])[language]: move.parts[kind] for kind in PARTS if move.parts.get(kind)}
        parts = ", ".join(f"{words} {source.write_change(move.name, part, language)}" for words, part in moving.items())
        return f"{text} ({parts})" if parts else text

    return _each(write)


def _forecast_text(source: FigureSource, move: ForecastMove) -> Text:
    def write(expected: Expected | None, language: str) -> str:
        if expected is None:
            return source.write("residents", None, language)
        middle, low, high = (source.write("residents", value, language) for value in (expected.middle, expected.low, expected.high))
        return middle if low == high else sentence("expected_between", value=middle, other=low, maximum=high)[language]

    moved = _each(lambda language: f"{write(move.before, language)} → {write(move.after, language)}")
    return sentence("expected_residents", value=_each(partial(source.write_day, move.day)), extra=moved)


def _entry_texts(source: FigureSource, entries: Sequence[Entries]) -> list[Text]:
    """A sentence for the rows of each table and kind; late ones by month where they are of few months."""
    texts = []
    for key in dict.fromkeys((each.table, each.kind, each.withdrawn) for each in entries):
        table, kind, withdrawn = key
        own = [each for each in entries if (each.table, each.kind, each.withdrawn) == key]
        groups = [[each] for each in own] if kind == LATE and len(own) <= LISTED else [own]
        for group in groups:
            message = {NEW: "came_new", LATE: "came_late", CORRECTIONS: "came_withdrawn" if withdrawn else "came_corrected"}[kind]
            months = [each.month for each in group if each.month]
            count = sum(each.count for each in group)
            texts.append(sentence(message, extra=count, table=_noun(table, count), value=_range_text(source, months)))
    return texts


def _noun(table: str, count: int) -> Text:
    """What rows of a table are, one or many of them; Indonesian has one form for both."""
    forms = {language: text.split("|") for language, text in sentence(f"counted_{table}").items()}
    return {language: each[0 if count == 1 else -1] for language, each in forms.items()}


def _range_text(source: FigureSource, months: Sequence[date]) -> Text:
    """A month, or from which to which."""
    if not months:
        return dict.fromkeys(LANGUAGES, "")
    first, last = (_each(partial(source.write_month, day)) for day in (min(months), max(months)))
    return first if first == last else sentence("month_range", value=first, other=last)


def _month_texts(source: FigureSource, moves: Sequence[PublishedMove]) -> list[Text]:
    """Which published months move, a sentence a figure: from which month to which, and how it moves in the last of them."""
    texts = []
    for name in dict.fromkeys(each.name for each in moves):
        own = [each for each in moves if each.name == name]
        texts.append(
            sentence(
                "published_months" if len(own) > 1 else "published_month",
                column=dict(source.label(name)),
                value=_range_text(source, [each.month_end for each in own]),
                extra=_each(partial(_values_text, source, name, own[-1].before, own[-1].after)),
            )
        )
    return texts


def _values_text(source: FigureSource, name: str, before: Any, after: Any, language: str) -> str:
    return f"{source.write(name, before, language)} → {source.write(name, after, language)}"
