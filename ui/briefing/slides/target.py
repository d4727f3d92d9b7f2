"""The slide on the target: residents against the planned path, the gap named, the forecast, the closure in its own colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from queries import Figure, Row
from queries.dates import month_end, month_of, months_from
from ui.briefing.slide import Chart, Gap, Series, Style
from ui.briefing.slides.parts import SlideOrLeftOut, level, make, milestones, missing, other
from ui.briefing.snapshot import Snapshot
from ui.charts.residents_path import WORTH_NAMING
from ui.claims import Figures
from ui.i18n import Words
from ui.sentences import says

OUT_OF_SIGHT = ("remote", "unlikely")
"""Verdicts whose heading says why: the fall a month that the target takes. The line shows the residents, and that they do not fall so."""


def target(snapshot: Snapshot, words: Words) -> SlideOrLeftOut:
    """Residents against the target."""
    residents = snapshot.headline["residents"]
    if not residents.known:
        return missing(snapshot, words, "target", "pace", rests_on=())
    if not snapshot.answers["path"] and not snapshot.answers["flow"]:
        return missing(snapshot, words, "target", "flow", rests_on=())
    chart = _path(snapshot, words) if snapshot.answers["path"] else _months(snapshot, words)
    explained, more = [residents], []
    for pace in snapshot.answers["pace"] if snapshot.known_up_to(residents) == snapshot.as_of else ():
        pace_now = _recent_pace(snapshot, pace)
        explained += [pace["required_per_month"], *([pace_now] if pace_now else [])]
        if (pace["required_per_month"].value or 0) > 0:
            more.append(words("briefing.required", required=pace["required_per_month"]))
        if pace_now is not None:
            recent = pace_now.value or 0
            key = "briefing.recent_same" if not recent else "briefing.recent_falling" if recent > 0 else "briefing.recent_growing"
            more.append(words(key, recent=words.write(abs(recent), "pace")))
    if snapshot.expected:
        more.append(words("briefing.forecast_note", due=words.write(snapshot.expected.on, "date"), **expected_in_words(snapshot, words)))
    more += milestones(snapshot, words, "population", "ceiling")
    return make(snapshot, words, "target", heading(snapshot, words), chart, explained, " ".join(more))


def latest_known(snapshot: Snapshot) -> Figure | None:
    """The residents on the last day that is known, of the month ends and the days of the planned path; None if none is."""
    months = [(min(month_end(row.value("month")), snapshot.as_of), row["residents"]) for row in snapshot.answers["flow"]]
    days = [(row.value("on"), row["actual"]) for row in snapshot.answers["path"]]
    known = [replace(figure, as_of=day) for day, figure in (*months, *days) if figure.known]
    return max(known, key=lambda figure: figure.as_of, default=None)


def gap(snapshot: Snapshot) -> Row | None:
    """The last row of the planned path on which residents are known, where it is of the as-of date, the target is to come and the
    distance is worth naming."""
    path = snapshot.answers["path"]
    known = [row for row in path if row["gap"].known]
    if not known or known[-1].value("on") != snapshot.as_of or snapshot.as_of >= path[-1].value("on"):
        return None
    fall = abs(path[0].value("planned") - path[-1].value("planned"))
    return known[-1] if abs(known[-1].value("gap")) >= max(fall * WORTH_NAMING, 0.5) else None


def gap_in_words(row: Row, words: Words) -> str:
    """How far residents are from the planned path, as the chart of the overview says it."""
    size = words.write(replace(row["gap"], value=abs(round(row.value("gap"))), metric=replace(row["gap"].metric, kind="count")))
    return words("chart.above_path" if row.value("gap") > 0 else "chart.below_path", gap=size)


def _recent_pace(snapshot: Snapshot, pace: Row) -> Figure | None:
    """The fall a month over the last six months; None if the closure is in it (a fall by order is no pace), or the register is younger."""
    ago = months_from(snapshot.as_of, -6)
    young = any(row.value("month") > ago for row in snapshot.answers["flow"][:1])
    return None if young or any(month >= month_of(ago) for month, _ in snapshot.closures) else pace["recent_per_month"]


def expected_in_words(snapshot: Snapshot, words: Words) -> dict[str, Any]:
    """The forecast as it is written."""
    made = snapshot.expected
    return {name: words.write(getattr(made, name), "count") for name in ("middle", "low", "high")} if made else {}


def heading(snapshot: Snapshot, words: Words) -> str:
    """The verdict with the residents, or what can be said without one."""
    residents = snapshot.headline["residents"]
    if (known := snapshot.known_up_to(residents)) < snapshot.as_of:
        if latest := latest_known(snapshot):
            text = words("briefing.heading.known_up_to", residents=latest, on=words.write(latest.as_of, "date"))
            return says(text, Figures((latest,), (latest.as_of,)))
        return says(words("takeaway.path_known_up_to", on=words.write(known, "date")), Figures(dates=(known,)))
    for pace in snapshot.answers["pace"]:
        verdict = snapshot.verdict or "required"
        due = pace.value("due_on")
        required, recent = pace["required_per_month"], _recent_pace(snapshot, pace)
        values = {"residents": residents, "target": pace["target"], "due": pace["due_on"], "year": due.year, "required": required}
        if verdict in OUT_OF_SIGHT and recent is not None and recent.known and (required.value or 0) > 0:
            return says(words(f"briefing.heading.{verdict}_pace", **values), Figures((required,), (due,)))
        return says(words(f"briefing.heading.{verdict}", **values), Figures((pace["target"], required), (due,)))
    return says(words("briefing.heading.no_target" if snapshot.filters else "briefing.heading.no_target_recorded", residents=residents), Figures())


def _path(snapshot: Snapshot, words: Words) -> Chart:
    """Residents, planned path and forecast: the path's own dates, and the as-of date with the residents of that day."""
    path, residents, expected = snapshot.answers["path"], snapshot.headline["residents"], snapshot.expected
    planned = {row.value("on"): row["planned"] for row in path}
    actual = {row.value("on"): row["actual"] for row in path}
    if snapshot.known_up_to(residents) == snapshot.as_of:
        actual[snapshot.as_of] = residents
    elif (latest := latest_known(snapshot)) and latest.as_of >= path[0].value("on"):
        actual[latest.as_of] = latest
    inside = [snapshot.as_of] if snapshot.as_of >= path[0].value("on") else []
    days = tuple(sorted({*planned, *inside, *(day for day in actual if day >= path[0].value("on")), *([expected.on] if expected else [])}))
    nothing = other(residents, None)
    series = [
        Series(residents.metric.label[words.language], "resident", tuple(actual.get(day, nothing) for day in days)),
        Series(words("briefing.planned"), "target", tuple(planned.get(day, other(path[0]["planned"], None)) for day in days), style="dashed"),
    ]
    if expected and inside:
        written = expected_in_words(snapshot, words)
        styles: tuple[tuple[Style, str], ...] = (("edge", "low"), ("edge", "high"), ("dotted", "middle"))
        for style, name in styles:
            end = level(residents, getattr(expected, name), f"forecast for {expected.on}: {name}")
            values = tuple(residents if day == snapshot.as_of else end if day == expected.on else nothing for day in days)
            series.append(Series(words(f"briefing.forecast.{name}", **written), "resident", values, style=style))
    above = gap(snapshot)
    upright = None
    if above is not None:
        low, high = sorted((above.value("planned"), above.value("actual")))
        upright = Gap(days.index(snapshot.as_of), float(low), float(high), gap_in_words(above, words))
    return Chart("line", words("briefing.path_about"), days, (*series, *_closures(snapshot, words, days, series[0].values)), gap=upright)


def _months(snapshot: Snapshot, words: Words) -> Chart:
    """Residents at month ends, if there is no planned path."""
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
    return [Series(words("briefing.closure"), "closure", points, style="closure")]
