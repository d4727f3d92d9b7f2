"""The slide on the target: residents against the planned path, the closure in its own colour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from queries import Figure, Row
from queries.dates import month_end, month_of, months_from
from ui.briefing.slide import Body, Chart, Message, Series, Slide
from ui.briefing.slides.parts import make, milestones, missing, other
from ui.briefing.snapshot import Snapshot
from ui.i18n import Words


def target(snapshot: Snapshot, words: Words) -> Slide:
    """Residents against the target."""
    residents = snapshot.headline["residents"]
    if not residents.known:
        return missing(snapshot, words, "target", "pace")
    body: Body = Message(words("briefing.no_rows"))
    if snapshot.answers["path"]:
        body = _path(snapshot, words)
    elif snapshot.answers["flow"]:
        body = _months(snapshot, words)
    explained, more = [residents], ""
    for pace in snapshot.answers["pace"] if snapshot.known_up_to(residents) == snapshot.as_of else ():
        pace_now = _recent_pace(snapshot, pace)
        explained += [pace["required_per_month"], *([pace_now] if pace_now else [])]
        if pace_now is None:
            continue
        recent = pace_now.value or 0
        key = "briefing.recent_same" if not recent else "briefing.recent_falling" if recent > 0 else "briefing.recent_growing"
        more = words(key, recent=words.write(abs(recent), "number"))
    more = " ".join(filter(None, [more, *milestones(snapshot, words, "population", "ceiling")]))
    return make(snapshot, words, "target", _heading(snapshot, words), body, explained, more)


def _recent_pace(snapshot: Snapshot, pace: Row) -> Figure | None:
    """The fall a month over the last six months; None where the closure is in it: a fall by order is no pace."""
    begins = month_of(months_from(snapshot.as_of, -6))
    return None if any(month >= begins for month, _ in snapshot.closures) else pace["recent_per_month"]


def _heading(snapshot: Snapshot, words: Words) -> str:
    residents = snapshot.headline["residents"]
    if (known := snapshot.known_up_to(residents)) < snapshot.as_of:
        return words("briefing.heading.known_up_to", residents=residents, on=words.write(known, "date"))
    for pace in snapshot.answers["pace"]:
        return words(
            f"briefing.heading.{snapshot.verdict or 'required'}",
            residents=residents,
            target=pace["target"],
            due=pace["due_on"],
            year=pace.value("due_on").year,
            required=pace["required_per_month"],
        )
    return words("briefing.heading.no_target", residents=residents)


def _path(snapshot: Snapshot, words: Words) -> Chart:
    """Residents and planned path: the path's own dates, and the as-of date with the residents of that day."""
    path, residents = snapshot.answers["path"], snapshot.headline["residents"]
    planned = {row.value("on"): row["planned"] for row in path}
    actual = {row.value("on"): row["actual"] for row in path} | {snapshot.as_of: residents}
    days = tuple(sorted({*planned, snapshot.as_of})) if snapshot.as_of >= path[0].value("on") else tuple(planned)
    series = (
        Series(residents.metric.label[words.language], "resident", tuple(actual.get(day, other(residents, None)) for day in days)),
        Series(words("briefing.planned"), "target", tuple(planned.get(day, other(path[0]["planned"], None)) for day in days), dashed=True),
    )
    return Chart("line", words("briefing.path_about"), days, (*series, *_closures(snapshot, words, days, series[0].values)))


def _months(snapshot: Snapshot, words: Words) -> Chart:
    """Residents at month ends, where there is no planned path."""
    flow, residents = snapshot.answers["flow"], snapshot.headline["residents"]
    days = tuple(min(month_end(row.value("month")), snapshot.as_of) for row in flow)
    series = Series(residents.metric.label[words.language], "resident", tuple(row["residents"] for row in flow))
    return Chart("line", words("briefing.flow_about"), days, (series, *_closures(snapshot, words, days, series.values)))


def _closures(snapshot: Snapshot, words: Words, days: Sequence[date], values: Sequence[Figure]) -> list[Series]:
    """The falls that the closure made, in its own colour: the points before and after each."""
    drawn: set[int] = set()
    for month, _ in snapshot.closures:
        after = [index for index, day in enumerate(days) if day > month_end(month) or day == snapshot.as_of]
        before = [index for index, day in enumerate(days) if day <= month]
        if after and before:
            drawn |= {index for index in range(before[-1], after[0] + 1) if values[index].known}
    if not drawn:
        return []
    points = tuple(value if index in drawn else other(value, None) for index, value in enumerate(values))
    return [Series(words("briefing.closure"), "closure", points)]
