"""Residents against the path to the target, with the closure apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from queries import Answer, Row
from queries.dates import month_end, month_of, previous_month_end
from ui.charts.layout import Elements, dates, goal, line, upright
from ui.i18n import Words
from ui.text_width import text_width
from ui.theme import COLOURS, PLOT_HEIGHT, base_layout, drawn, label, mixed

CROWDED = timedelta(days=75)
"""Two marks nearer than this stand at two heights."""
NAMED = 5
"""At most so many events stand on the chart by name, each on a line of its own above the plot; more are numbered."""
LATEST, MARGIN = 0.8, 0.03
"""Share of the planned path beyond which there is no room for its name, and what lies at least between an upright and a name after it."""
LINE = 17
"""Pixels such a line takes."""
LONGEST = 34
"""Letters of a name that fit a phone; the note below the chart has the whole name."""
PHONE = 200
"""Pixels of the plot on a phone, at least."""
ABOVE, BELOW = 34, 56
"""Pixels above the plot without the names of events, and below it for the axis."""
ROOM_FOR_TARGET = 104
"""Pixels to the right of the plot: the target is named there."""
LABEL_ROOM = 0.14
"""Share of the axis that a label of two lines takes."""
EARLY = 0.7
"""Up to this share of the axis the latest number stands to the right of its point: on a phone the name of the line is beside it."""
CLEAR = 10
"""Pixels from that point to the number, which would touch the last letter of the name."""
WORTH_NAMING = 0.08
"""A distance to the path is named from this share of the path's whole fall."""


Span = tuple[date, date]
"""From when to when something else stands on the chart: the upright of an event, the words beside a closure."""


def residents_path(
    flow: Answer,
    path: Answer,
    events: Sequence[Mapping[str, Any]],
    closure: Mapping[date, int],
    words: Words,
    mode: str,
    ahead: Sequence[Mapping[str, Any]] = (),
    ceilings: Sequence[Row] = (),
) -> dict[str, Any]:
    """Residents at each month's end against the planned path, with what happened marked by name.

    `flow` is flow_monthly; `path` is target_path (no rows: no planned line); `events` are rows of events, in order;
    `closure` says how many left by order of the closure in which month (first day): those falls are drawn apart;
    `ahead` is the forecast from the as-of date on (on, middle, low, high), drawn as a line in its band;
    `ceilings` are rows of target_status that the residents must not exceed, each a level line.
    """
    colours = COLOURS[mode]
    begins, ends = (path.records[0]["on"], path.records[-1]["on"]) if path.records else (date(flow.as_of.year - 2, 1, 1), flow.as_of)
    points = _points(flow, path, begins)
    layout = base_layout(mode, words.language)
    layout["yaxis"] |= {"rangemode": "tozero", "tickformat": ",.0f", "nticks": 6}
    layout["xaxis"] |= dates(mode, begins, ends)
    above = LINE * len(events) if len(events) <= NAMED else 0
    layout["margin"] = {"l": 8, "r": ROOM_FOR_TARGET if path.records else 24, "t": ABOVE + above, "b": 8}
    traces: Elements = []
    notes: Elements = []
    room = layout["margin"]["r"]
    shapes, numbers = _names(events, (begins, ends), room, colours) if len(events) <= NAMED else _numbers(events, colours)
    if path.records:
        traces += _planned(path, words, colours)
        taken = [(event["happened_on"], event["happened_on"]) for event in events] + _beside_closures(points, closure, ends - begins, words)
        notes += _planned_notes(path, taken, words, colours)
    if ahead:
        traces += _ahead(ahead, words, colours)
        notes += _ahead_notes(ahead, path, words, colours)
    for ceiling in ceilings:
        on, most = max(ceiling.value("baseline_on") or begins, begins), ceiling.value("value")
        level = [on.isoformat(), min(ceiling.value("due_on"), ends).isoformat()]
        traces.append(line(level, [most, most], colours["closure"], 1.5, "2px,3px", name=words("chart.ceiling"), hoverinfo="skip"))
        text = words("chart.ceiling_value", most=words.write(round(most), "count"))
        notes.append(label(text, level[1], most, colours["closure"], xanchor="right", yanchor="bottom", yshift=2))
    traces += _actual(points, closure, words, colours)
    notes += _actual_notes(points, closure, words, colours, begins + EARLY * (ends - begins))
    if path.records:
        gap, gap_notes = _gap(path, words, colours)
        shapes += gap
        notes += gap_notes
    return {"data": traces, "layout": layout | {"shapes": shapes, "annotations": [*numbers, *notes]}}


def _points(flow: Answer, path: Answer, begins: date) -> list[tuple[date, int]]:
    """Where the path begins, then each month's end up to the as-of date."""
    first = [(begins, path.records[0]["actual"])] if path.records and path.records[0]["actual"] is not None else []
    known = [row for row in flow.records if row["residents"] is not None]
    return first + [(end, row["residents"]) for row in known if (end := min(month_end(row["month"]), flow.as_of)) > begins]


def _planned(path: Answer, words: Words, colours: dict[str, str]) -> Elements:
    rows, last = path.records, path.records[-1]
    x = [row["on"].isoformat() for row in rows]
    planned = [row["planned"] for row in rows]
    way = line(x, planned, colours["target"], 2, "6px,5px", name=words("chart.planned"), hovertemplate=words("chart.people_hover"))
    return [way, goal(x[-1], last["planned"], colours, name=words("chart.target"))]


def _planned_notes(path: Answer, taken: Sequence[Span], words: Words, colours: dict[str, str]) -> Elements:
    last, name = path.records[-1], words("chart.planned")
    later, side = _free(path, taken, name)
    text = words("chart.target_value", target=words.write(round(last["planned"]), "count"), due=words.short_date(last["on"]))
    return [
        label(name, later["on"].isoformat(), later["planned"], colours["target"], **side),
        label(text, last["on"].isoformat(), last["planned"], colours["target"], xanchor="left", yanchor="bottom", xshift=14, yshift=-4),
    ]


def _free(path: Answer, taken: Sequence[Span], name: str) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """The point of the path below which its name ends, and how it stands there: two thirds of its way, or the point nearest to that where on a
    phone nothing else is in the name's way. Where there is none the name begins above the path, after today and all that is taken."""
    rows, wide = path.records, (text_width(name, 14) + 12) / PHONE
    span = (rows[-1]["on"] - rows[0]["on"]) or timedelta(days=1)
    usual = len(rows) * 2 // 3
    below = [index for index, row in enumerate(rows) if wide * span <= row["on"] - rows[0]["on"] <= LATEST * span]
    clear = [index for index in below if not any(rows[index]["on"] - wide * span <= end and begin <= rows[index]["on"] for begin, end in taken)]
    after = max([path.as_of, *(end for _, end in taken)]) + MARGIN * span
    above = [index for index, row in enumerate(rows) if after <= row["on"] <= rows[0]["on"] + LATEST * span]
    if above and not clear:
        return rows[above[0]], {"xanchor": "left", "yanchor": "bottom", "xshift": 4}
    return rows[min(clear, key=lambda index: abs(index - usual), default=usual)], {"xanchor": "right", "yanchor": "top", "xshift": -6}


def _ahead(ahead: Sequence[Mapping[str, Any]], words: Words, colours: dict[str, str]) -> Elements:
    """The band as an area, and in it the forecast's middle, dotted: what is not known yet is no solid line."""
    name = words("chart.projected")
    x = [row["on"].isoformat() for row in ahead]
    edge = [*(row["high"] for row in ahead), *(row["low"] for row in reversed(ahead))]
    filled = {"fill": "toself", "fillcolor": mixed(colours["page"], colours["resident"], 0.16)}
    area = line([*x, *reversed(x)], edge, colours["resident"], 0, name=name, hoverinfo="skip", **filled)
    texts = [_forecast_tooltip(row, words) for row in ahead]
    hover = {"customdata": texts, "hovertemplate": "%{customdata}"}
    return [area, line(x, [row["middle"] for row in ahead], colours["resident"], 2.5, "1px,5px", name=name, **hover)]


def _forecast_tooltip(row: Mapping[str, Any], words: Words) -> str:
    """The tooltip of a month of the forecast; today has no range."""
    middle, low, high = (words.write(round(row[name]), "count") for name in ("middle", "low", "high"))
    return words("chart.foretold_range" if low != high else "chart.foretold", count=round(row["middle"]), middle=middle, low=low, high=high)


def _ahead_notes(ahead: Sequence[Mapping[str, Any]], path: Answer, words: Words, colours: dict[str, str]) -> Elements:
    last = ahead[-1]
    written: dict[str, Any] = {name: words.write(round(last[name]), "count") for name in ("middle", "low", "high")}
    height = max([row["high"] for row in ahead] + [row["planned"] for row in path.records])
    # The target's own label stands at the same edge.
    raised = abs(last["middle"] - (path.records[-1]["planned"] if path.records else 0)) < height * LABEL_ROOM
    where = {"xanchor": "left", "yanchor": "bottom" if raised else "middle", "xshift": 14, "yshift": 44 if raised else 0}
    text = words("chart.projected_value" if written["low"] != written["high"] else "chart.projected_alone", **written)
    return [label(text, last["on"].isoformat(), last["middle"], colours["resident"], **where)]


def _actual(points: list[tuple[date, int]], closure: Mapping[date, int], words: Words, colours: dict[str, str]) -> Elements:
    """The line of residents, interrupted where the closure emptied the place: that step is dotted and has the closure's colour."""
    x: list[str] = []
    y: list[int | None] = []
    steps = []
    for index, (day, number) in enumerate(points):
        if index and month_of(day) in closure:
            before, count = points[index - 1]
            span = [before.isoformat(), day.isoformat()]
            steps.append(line(span, [count, number], colours["closure"], 3, "2px,4px", name=words("chart.closure"), hoverinfo="skip"))
            x.append(before.isoformat())
            y.append(None)
        x.append(day.isoformat())
        y.append(number)
    return [line(x, y, colours["resident"], 3, name=words("chart.residents"), hovertemplate=words("chart.people_hover")), *steps]


def _actual_notes(points: list[tuple[date, int]], closure: Mapping[date, int], words: Words, colours: dict[str, str], early: date) -> Elements:
    if not points:
        return []
    (first_day, first), (day, number) = points[0], points[-1]
    above = {"yanchor": "bottom", "yshift": 6}
    name = label(words("chart.residents"), first_day.isoformat(), first, colours["resident"], xanchor="left", xshift=4, **above)
    side: dict[str, Any] = {"xanchor": "left", "xshift": CLEAR} if day < early else {"xanchor": "center"}
    last = label(f"<b>{words.write(number, 'count')}</b>", day.isoformat(), number, colours["resident"], **side, **above)
    notes = [name, last | {"font": {**last["font"], "size": 18}}]
    for (earlier, before), (later, count), text in _closures(points, closure, words):
        halfway, middle = earlier + (later - earlier) / 2, (before + count) / 2
        where = {"xanchor": "right", "yanchor": "middle", "xshift": -8, "bgcolor": colours["page"]}
        notes.append(label(text, halfway.isoformat(), middle, colours["closure"], **where) | {"align": "right"})
    return notes


def _closures(points: list[tuple[date, int]], closure: Mapping[date, int], words: Words) -> Iterator[tuple[tuple[date, int], tuple[date, int], str]]:
    """The points before and after each month of a closure, and the words beside its fall."""
    for (earlier, before), (later, count) in pairwise(points):
        if left := closure.get(month_of(later)):
            text = words("chart.closure_count", count=left, left=words.write(left, "count"))
            if rest := before - count - left:  # the fall that is drawn is the month's whole change
                text += words("chart.closure_rest", change=words.signed(-rest))
            yield (earlier, before), (later, count), text


def _beside_closures(points: list[tuple[date, int]], closure: Mapping[date, int], axis: timedelta, words: Words) -> list[Span]:
    """What those words take to the left of the falls, on a phone."""
    beside = []
    for (earlier, _), (later, _), text in _closures(points, closure, words):
        wide = max(text_width(each, 14) for each in text.split("<br>")) + 12
        beside.append((earlier - wide / PHONE * axis, later))
    return beside


def _gap(path: Answer, words: Words, colours: dict[str, str]) -> tuple[Elements, Elements]:
    """A thin upright from the path to the residents on the last day that both are known, with its length; none if that is long past."""
    known = [row for row in path.records if row["gap"] is not None and row["on"] >= previous_month_end(path.as_of)]
    fall = abs(path.records[0]["planned"] - path.records[-1]["planned"])
    if not known or abs(known[-1]["gap"]) < max(fall * WORTH_NAMING, 0.5) or known[-1]["on"] == path.records[-1]["on"]:
        return [], []
    row = known[-1]
    on = row["on"].isoformat()
    length = upright(on, colours["quiet"], 1.5, y0=row["planned"], y1=row["actual"])
    key = "chart.above_path" if row["gap"] > 0 else "chart.below_path"
    text = words(key, gap=words.write(abs(round(row["gap"])), "count"))
    return [length], [label(text, on, (row["planned"] + row["actual"]) / 2, colours["text"], xanchor="left", yanchor="middle", xshift=8)]


def _names(events: Sequence[Mapping[str, Any]], axis: tuple[date, date], margin: float, colours: dict[str, str]) -> tuple[Elements, Elements]:
    """A thin upright for each event, up to its name, each on a line of its own. A name stands to the right of its upright where it ends on the
    chart, on a phone too (`margin` is the room beside the plot), else to the left: of the first the earlier stand higher, of the second the
    later, so that no upright goes through a name beside it."""
    lines, names = [], []
    plot = PLOT_HEIGHT - BELOW - ABOVE - LINE * len(events)
    titles = [title if len(title) <= LONGEST else title[: LONGEST - 1] + "…" for title in (event["title"] for event in events)]
    begins, ends = axis
    left = [(ends - event["happened_on"]) / ((ends - begins) or timedelta(days=1)) * PHONE + margin for event in events]
    fits = [room >= text_width(title, 12) + 4 for room, title in zip(left, titles, strict=True)]
    before = fits.index(False) if False in fits else len(events)
    for number, (event, title) in enumerate(zip(events, titles, strict=True)):
        early = number < before
        below = len(events) - 1 - number if early else number - before
        on = event["happened_on"].isoformat()
        height = 1 + (20 + (below + 0.5) * LINE) / plot
        lines.append(upright(on, colours["base"], layer="below", yref="paper", y0=0, y1=height))
        side = {"xanchor": "left", "xshift": 2} if early else {"xanchor": "right", "xshift": -2}
        note = label(drawn(title), on, 1, colours["quiet"], yref="paper", yanchor="bottom", yshift=20 + below * LINE, bgcolor=colours["page"], **side)
        note["font"] = {**note["font"], "size": 12}
        names.append(note)
    return lines, names


def _numbers(events: Sequence[Mapping[str, Any]], colours: dict[str, str]) -> tuple[Elements, Elements]:
    """A thin upright for each event, with its number on top (the words stand below the chart)."""
    lines, numbers = [], []
    raised = False
    for number, event in enumerate(events, start=1):
        on = event["happened_on"].isoformat()
        raised = number > 1 and not raised and event["happened_on"] - events[number - 2]["happened_on"] < CROWDED
        lines.append(upright(on, colours["base"], layer="below"))
        note = label(f"<b>{number}</b>", on, 1, colours["page"], yref="paper", yanchor="bottom", bgcolor=colours["quiet"], borderpad=3, yshift=2)
        note["font"] = {**note["font"], "size": 12}
        numbers.append(note | ({"xshift": 18} if raised else {}))
    return lines, numbers
