"""Shared parts of slides: caption, speaker's note and alt text; and what is left out because it would be empty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from textwrap import shorten
from typing import Any

from queries import Figure, Row
from queries.verdict import target_status
from ui.briefing.slide import BigFigures, Body, Chart, LeftOut, Slide, Table
from ui.briefing.snapshot import Snapshot
from ui.dated_notes import DatedNote
from ui.i18n import Words, is_of_few
from ui.not_handed_in import behind, without
from ui.sentences import joined
from ui.target_words import target_sentence

SlideOrLeftOut = Slide | LeftOut
NOTE_LETTERS = 48
"""Letters of a note of staff in the foot of a slide; the whole text is in the speaker's note."""
NOTED = {"target": "residents", "coverage": "coverage"}
"""The figure that the line on a slide is about (data/notes.py): notes on it are marked there."""


def make(
    snapshot: Snapshot,
    words: Words,
    name: str,
    heading: str,
    body: Body,
    explained: Iterable[Figure] = (),
    more: str = "",
    base: str = "",
    foot: str = "",
) -> Slide:
    """A slide with the texts that follow from its parts.

    The slide itself shows the heading, the body and at its `foot` a few words and of its rounding a word; everything else is for the speaker's
    note: up to which date the figures are known, of how many (`base`, by default all registered), `more` sentences, and the definitions of
    the figures that are `explained`.
    """
    figures = (*explained, *([each.figure for each in body.figures] if isinstance(body, BigFigures) else ()))
    if isinstance(body, Chart) and name in NOTED:
        body = replace(body, notes=_notes(snapshot, body, NOTED[name]))
        more = " ".join(filter(None, [more, *(sentence(note.written(words)) for note in body.notes)]))
    known = snapshot.known_up_to(*figures)
    if known < snapshot.as_of:
        more = " ".join(filter(None, [more, words("panel.known_up_to", on=words.write(known, "date"))]))
    if snapshot.left_out and any("attendance" in figure.metric.tables for figure in figures):
        more = " ".join(filter(None, [more, without(words, snapshot.left_out)]))
    base = base or words("briefing.registered", registered=snapshot.headline["registered"])
    counted = words("briefing.counted", on=words.write(snapshot.as_of, "date"), base=base)
    language = words.language
    definitions = [f"{figure.metric.label[language]}: {figure.metric.definition[language]}" for figure in explained]
    detail = " ".join(filter(None, [counted, more, _rounding(snapshot, body, words)]))
    return Slide(
        name,
        words(f"briefing.slide.{name}"),
        heading,
        body,
        caption=" · ".join(filter(None, [foot, _caption(snapshot, body, words), *_note_texts(body)])),
        detail=detail,
        note="\n".join([sentence(heading), detail, *dict.fromkeys(definitions)]),
        alt=f"{sentence(heading)} {body.in_words(words)}",
        of_day=earlier_day(snapshot, _drawn(body)) if isinstance(body, Chart) else None,
    )


def _notes(snapshot: Snapshot, chart: Chart, figure: str) -> tuple[DatedNote, ...]:
    """The notes of staff on a figure in the time that a line shows."""
    days = [day for day in chart.categories if isinstance(day, date)]
    return tuple(note for note in snapshot.notes if note.about(figure) and days and days[0] <= note.on <= days[-1])


def _note_texts(body: Body) -> list[str]:
    """The latest of the notes that are numbered on a line, as many letters as the foot of a slide has room for."""
    notes = body.notes if isinstance(body, Chart) else ()
    return [f"{note.number}: {shorten(note.text, NOTE_LETTERS, placeholder='…')}" for note in notes[-1:]]


def sentence(text: str) -> str:
    """A heading with its full stop; its figures stay marked."""
    return text if text.endswith((".", "?", "!")) else joined([text, "."], "")


def missing(snapshot: Snapshot, words: Words, name: str, question: str = "", why: str = "", rests_on: tuple[str, ...] = ("attendance",)) -> LeftOut:
    """A slide that is left out: because a table that it rests on was never handed in, because of what is given, or because the figures of
    that question cannot be shown."""
    if question in snapshot.refused:
        why = snapshot.refused[question][words.language]
    if question and (tables := [words(f"code.table.{table}") for table in rests_on if table in snapshot.missing]):
        why = words("panel.not_handed_in", tables=", ".join(tables).lower())
    return LeftOut(name, words(f"briefing.slide.{name}"), why or words("briefing.withheld" if snapshot.answers.get(question) else "briefing.no_rows"))


def instead(left_out: LeftOut) -> Slide:
    """A slide that says why another, which was asked for alone, is left out."""
    return Slide(left_out.name, left_out.topic, left_out.topic, Table((), ((left_out.why, ""),)), "", "", left_out.why, sentence(left_out.why))


def milestones(snapshot: Snapshot, words: Words, *indicators: str) -> list[str]:
    """A sentence for each milestone of these indicators, and each ceiling if it is one of them."""
    headline, as_of = snapshot.headline, snapshot.as_of
    rows = [row for row in snapshot.answers["targets"] if row.value("indicator") in indicators]
    rows = [row for row in rows if row.value("indicator") == "ceiling" or not row.value("final")]
    few = {row.value("indicator"): is_of_few(headline, row.value("indicator")) for row in rows}
    return [f"{target_sentence(words, row, status_of(snapshot, row), as_of, few=few[row.value('indicator')])}." for row in rows]


def status_of(snapshot: Snapshot, target: Row) -> str | None:
    """The status of a target (queries/verdict.py); None if that is not known."""
    closure_exits = snapshot.headline.value("closure_exits")
    return target_status(target.record, snapshot.as_of, closure_exits, snapshot.known, lambda: snapshot.reachable)


def other(figure: Figure, value: Any, kind: str = "") -> Figure:
    """A figure derived from another: rounded like it, of the same date; None if unknown."""
    return replace(figure, value=value, rounded=figure.rounded and value is not None, metric=replace(figure.metric, kind=kind or figure.kind))


def level(figure: Figure, value: float, population: str, kind: str = "") -> Figure:
    """A value that is set or expected, not counted: exact, under the metric of a figure."""
    return replace(other(figure, value, kind), rounded=False, population=population)


def dated(snapshot: Snapshot, words: Words, label: str, figure: Figure) -> str:
    """A label, with the figure's date if that is before the briefing's: published outcomes move in steps."""
    return words("briefing.dated", label=label, on=words.short_date(figure.as_of)) if figure.known and figure.as_of < snapshot.as_of else label


def _drawn(body: Body) -> list[Figure]:
    if isinstance(body, Chart):
        return [value for series in body.series for value in series.values]
    return [each.figure for each in body.figures] if isinstance(body, BigFigures) else []


def earlier_day(snapshot: Snapshot, figures: Iterable[Figure]) -> date | None:
    """The day that all known ones of these figures are of, where it is before the briefing's; None otherwise."""
    days = {figure.as_of for figure in figures if figure.known}
    return min(days) if len(days) == 1 and min(days) < snapshot.as_of else None


def _caption(snapshot: Snapshot, body: Body, words: Words) -> str:
    """What is not as of the briefing's date in what is drawn: up to when it is recorded, and that figures are rounded, or, where all are exact
    and of the earlier date that the heading names, when there will be later ones; empty if nothing is."""
    drawn = [figure for figure in _drawn(body) if figure.known]
    known = snapshot.known_up_to(*drawn)
    stepped = words("briefing.stepped_short") if isinstance(body, Chart) and earlier_day(snapshot, drawn) and known == snapshot.as_of else ""
    rounded = words("briefing.rounded_short") if any(figure.rounded for figure in drawn) else stepped
    parts = [
        words(
            "briefing.recorded" if snapshot.internal else "briefing.published_to",
            records=behind(words, snapshot.known, [each.metric for each in drawn], known),
            on=words.short_date(known),
        )
        if known < snapshot.as_of
        else "",
        rounded,
    ]
    return " · ".join(filter(None, parts))


def _rounding(snapshot: Snapshot, body: Body, words: Words) -> str:
    """What ≈ means, and as of when the figures are that bear it or that move in steps; empty if there are none."""
    figures = _drawn(body)
    rounded = sorted({figure.as_of for figure in figures if figure.rounded and figure.known})
    outcomes = {figure.as_of for figure in figures if figure.known and not figure.rounded and figure.metric.sensitivity == "protected"}
    stepped = sorted(day for day in outcomes if day < snapshot.as_of)
    keys = (("briefing.rounded", "briefing.rounded_between", rounded), ("briefing.stepped", "briefing.stepped_between", stepped))
    return " ".join(
        words(one if len(days) == 1 else between, first=words.write(days[0], "date"), last=words.write(days[-1], "date"))
        for one, between, days in keys
        if days
    )
