"""The first and last slides: the main figures, the changes since the last briefing, the method."""

from __future__ import annotations

from ui.briefing.slide import BigFigure, BigFigures, Slide, Table
from ui.briefing.slides.parts import big, make, missing, other
from ui.briefing.snapshot import BEFORE, Snapshot
from ui.i18n import Words

COMPARED = {"residents": "resident", "covered": "covered", "mentas": "mentas"}
"""Columns of the headline that the slide on changes compares, each with its colour."""


def title(snapshot: Snapshot, words: Words) -> Slide:
    """Residents, coverage and completion at one glance."""
    headline, pace = snapshot.headline, snapshot.answers["pace"]
    target = words("briefing.target", target=pace[0]["target"], due=words.short_date(pace[0].value("due_on"))) if pace else ""
    covered = words("briefing.of.registered", part=headline["covered"], whole=headline["registered"])
    completed = words("briefing.of.started", part=headline["completed"], whole=headline["started"])
    figures = (
        big(words, headline["residents"], "resident", target),
        big(words, headline["coverage"], "covered", covered),
        big(words, headline["completion_rate"], "completed", completed),
    )
    moved = snapshot.asked_for != snapshot.as_of
    more = words("briefing.month_ends", asked=words.write(snapshot.asked_for, "date")) if moved else ""
    heading = words("briefing.heading.title", on=words.write(snapshot.as_of, "date"))
    return make(snapshot, words, "title", heading, BigFigures(figures), [each.figure for each in figures], more)


def changes(snapshot: Snapshot, words: Words) -> Slide:
    """Changes since the previous briefing."""
    headline = snapshot.headline
    if not snapshot.answers[BEFORE]:
        return missing(snapshot, words, "changes", BEFORE)
    (before,) = snapshot.answers[BEFORE]
    on = words.short_date(snapshot.since.as_of)
    figures = {
        name: BigFigure(
            words(f"briefing.change.{name}"),
            # What is not known up to the date is not compared.
            headline[name].less(before[name]) if snapshot.known_up_to(headline[name]) == snapshot.as_of else other(headline[name], None),
            colour,
            words("briefing.from_to", was=before[name], now=headline[name]),
            change=True,
        )
        for name, colour in COMPARED.items()
    }
    covered, residents = figures["covered"].figure, figures["residents"].figure
    if covered.known and residents.known:
        fewer_or_same = "briefing.heading.changes_fewer" if residents.value else "briefing.heading.changes_same"
        key = "briefing.heading.changes_more" if residents.value > 0 else fewer_or_same
        heading = words(key, on=on, covered=covered, residents=other(residents, abs(residents.value)))
    else:
        heading = words("briefing.heading.changes_unknown", on=on)
    sent_away = headline["closure_exits"].less(before["closure_exits"])
    corrected = any(before.value(name) != value for name, value in snapshot.since.headline.items() if name in COMPARED)
    more = [
        words("briefing.since_frozen", name=snapshot.since.name) if snapshot.since.name else words("briefing.since_month"),
        words("briefing.since_corrected") if corrected else "",
        words("briefing.closure_between", count=sent_away, closure=sent_away) if (sent_away.value or 0) > 0 else "",
    ]
    explained = [headline[name] for name in COMPARED]
    return make(snapshot, words, "changes", heading, BigFigures(tuple(figures.values())), explained, " ".join(filter(None, more)))


def method(snapshot: Snapshot, words: Words) -> Slide:
    """The definitions of the main figures, and what rounding means."""
    metrics = [snapshot.headline[name].metric for name in ("residents", "covered", "completed", "mentas", "closure_exits")]
    rows = [(metric.label[words.language], metric.definition[words.language]) for metric in metrics]
    exact, rounded = ("briefing.internal", "briefing.exact"), ("briefing.rounded_sign", "briefing.rounding")
    term, meaning = exact if snapshot.internal else rounded
    table = Table((words("briefing.term"), words("briefing.meaning")), (*rows, (words(term), words(meaning))))
    heading = words("briefing.heading.method", on=words.write(snapshot.as_of, "date"))
    data = words("briefing.data", version=words.write(snapshot.version, "count"), latest=words.write(snapshot.latest, "date"))
    return make(snapshot, words, "method", heading, table, more=data)
