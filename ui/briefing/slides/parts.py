"""Shared parts of slides: caption, speaker's note and alt text; and the slide for figures that cannot be shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from queries import Figure
from queries.verdict import target_status
from ui.briefing.slide import BigFigure, BigFigures, Body, Chart, Message, Slide
from ui.briefing.snapshot import Snapshot
from ui.i18n import Words
from ui.target_words import target_sentence


def make(
    snapshot: Snapshot, words: Words, name: str, heading: str, body: Body, explained: Iterable[Figure] = (), more: str = "", base: str = ""
) -> Slide:
    """A slide with the texts that follow from its parts; it says up to which date its figures are known, where that is earlier.

    `explained` are the figures whose definitions the speaker may be asked for, `more` a sentence for caption and note, `base`
    says of how many (n), of all registered by default.
    """
    figures = (*explained, *([each.figure for each in body.figures] if isinstance(body, BigFigures) else ()))
    known = snapshot.known_up_to(*figures)
    if known < snapshot.as_of:
        more = " ".join(filter(None, [more, words("panel.known_up_to", on=words.write(known, "date"))]))
    sentence = heading if heading.endswith((".", "?", "!")) else f"{heading}."
    base = base or words("briefing.registered", registered=snapshot.headline["registered"])
    caption = [words("briefing.caption", on=words.write(snapshot.as_of, "date"), base=base), more, _rounding(snapshot, body, words)]
    language = words.language
    definitions = [f"{figure.metric.label[language]}: {figure.metric.definition[language]}" for figure in explained]
    return Slide(
        name,
        words(f"briefing.slide.{name}"),
        heading,
        body,
        caption=" ".join(filter(None, caption)),
        note="\n".join(filter(None, [sentence, more, *dict.fromkeys(definitions)])),
        alt=f"{sentence} {body.in_words(words)}",
    )


def big(words: Words, figure: Figure, colour: str, detail: str) -> BigFigure:
    """A large figure under the name that it has everywhere."""
    return BigFigure(figure.metric.label[words.language], figure, colour, detail)


def missing(snapshot: Snapshot, words: Words, name: str, question: str) -> Slide:
    """The slide that says why the figures of that question cannot be shown."""
    reason = "briefing.withheld" if snapshot.answers[question] else "briefing.no_rows"
    why = snapshot.refused[question][words.language] if question in snapshot.refused else words(reason)
    return make(snapshot, words, name, words("briefing.missing", topic=words(f"briefing.slide.{name}")), Message(why))


def milestones(snapshot: Snapshot, words: Words, *indicators: str) -> list[str]:
    """A sentence for each milestone of these indicators, and each ceiling if it is one of them."""
    closures = snapshot.headline.value("closure_exits")
    rows = [row for row in snapshot.answers["targets"] if row.value("indicator") in indicators]
    rows = [row for row in rows if row.value("indicator") == "ceiling" or not row.value("final")]
    return [f"{target_sentence(words, row, target_status(row.record, snapshot.as_of, closures))}." for row in rows]


def other(figure: Figure, value: Any, kind: str = "") -> Figure:
    """A figure derived from another: rounded like it, of the same date; None if unknown."""
    return replace(figure, value=value, rounded=figure.rounded and value is not None, metric=replace(figure.metric, kind=kind or figure.kind))


def _rounding(snapshot: Snapshot, body: Body, words: Words) -> str:
    """What ≈ means, and as of when the figures are that bear it or that move in steps; empty where there are none."""
    if isinstance(body, Chart):
        figures = [value for series in body.series for value in series.values]
    else:
        figures = [each.figure for each in body.figures] if isinstance(body, BigFigures) else []
    rounded = sorted({figure.as_of for figure in figures if figure.rounded and figure.known})
    outcomes = {figure.as_of for figure in figures if figure.known and not figure.rounded and figure.metric.sensitivity == "protected"}
    stepped = sorted(day for day in outcomes if day < snapshot.as_of)
    keys = (("briefing.rounded", "briefing.rounded_between", rounded), ("briefing.stepped", "briefing.stepped_between", stepped))
    return " ".join(
        words(one if len(days) == 1 else between, first=words.write(days[0], "date"), last=words.write(days[-1], "date"))
        for one, between, days in keys
        if days
    )
