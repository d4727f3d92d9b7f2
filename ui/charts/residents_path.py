"""Residents against the path to the target, with the closure apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from queries import Answer
from ui.i18n import Words
from ui.theme import COLOURS, base_layout, label, mixed

CROWDED = timedelta(days=75)
"""Two marks nearer than this stand at two heights."""


ROOM_FOR_TARGET = 104
"""Pixels to the right of the plot: the target is named there."""
EDGE = timedelta(days=12)
LONG_PATH = 5 * 365
"""Days from which on half-years would crowd the axis."""
LABEL_ROOM = 0.14
"""Share of the axis that a label of two lines takes."""
WORTH_NAMING = 0.08
"""A distance to the path is named from this share of the path's whole fall."""


def residents_path(
    flow: Answer,
    path: Answer,
    events: Sequence[Mapping[str, Any]],
    closure: Mapping[date, int],
    words: Words,
    mode: str,
    projection: Answer | None = None,
) -> dict[str, Any]:
    """Residents at each month's end against the planned path, with what happened marked by number.

    `flow` is flow_monthly; `path` is target_path (no rows: no planned line); `events` are rows of events, in order;
    `closure` says how many left by order of the closure in which month (first day): those falls are drawn apart;
    `projection` (where it has rows) is drawn on from the as-of date as a line in its range.
    """
    colours = COLOURS[mode]
    begins = path.records[0]["on"] if path.records else date(flow.as_of.year - 2, 1, 1)
    points = _points(flow, path, begins)
    layout = base_layout(mode, words.language)
    layout["yaxis"] |= {"rangemode": "tozero", "tickformat": ",.0f", "nticks": 6}
    layout["xaxis"] |= {"type": "date", "tickformat": "%b\n%Y", "hoverformat": "%-d %B %Y", "ticks": "outside", "tickcolor": colours["base"]}
    ends = path.records[-1]["on"] if path.records else flow.as_of
    # Labels would widen a range that plotly finds by itself.
    layout["xaxis"]["range"] = [(begins - EDGE).isoformat(), (ends + EDGE).isoformat()]
    if (ends - begins).days < LONG_PATH:
        layout["xaxis"]["dtick"] = "M6"
    layout["margin"] = {"l": 8, "r": ROOM_FOR_TARGET if path.records else 24, "t": 34, "b": 8}
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    shapes: list[dict[str, Any]] = []
    if path.records:
        traces += _planned(path, words, colours)
        notes += _planned_notes(path, words, colours)
    if projection is not None and projection.records:
        traces += _projected(projection, words, colours)
        notes += _projected_notes(projection, path, words, colours)
    traces += _actual(points, closure, words, colours)
    notes += _actual_notes(points, closure, words, colours)
    if path.records:
        shape, note = _gap(path, words, colours)
        shapes += shape
        notes += note
    marks, numbers = _marks(events, colours)
    layout |= {"shapes": [*marks, *shapes], "annotations": [*numbers, *notes]}
    return {"data": traces, "layout": layout}


def _points(flow: Answer, path: Answer, begins: date) -> list[tuple[date, int]]:
    """Where the path begins, then each month's end up to the as-of date."""
    first = [(begins, path.records[0]["actual"])] if path.records and path.records[0]["actual"] is not None else []
    known = [row for row in flow.records if row["residents"] is not None]
    return first + [(end, row["residents"]) for row in known if (end := min(_month_end(row["month"]), flow.as_of)) > begins]


def _planned(path: Answer, words: Words, colours: dict[str, str]) -> list[dict[str, Any]]:
    line = {
        "type": "scatter",
        "mode": "lines",
        "name": words("chart.planned"),
        "x": [row["on"].isoformat() for row in path.records],
        "y": [row["planned"] for row in path.records],
        "line": {"color": colours["target"], "width": 2, "dash": "6px,5px"},
        "hovertemplate": "%{y:,.0f}",
    }
    last = path.records[-1]
    goal = {
        "type": "scatter",
        "mode": "markers",
        "name": words("chart.target"),
        "x": [last["on"].isoformat()],
        "y": [last["planned"]],
        "marker": {"color": colours["page"], "size": 13, "line": {"color": colours["target"], "width": 3}},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }
    return [line, goal]


def _planned_notes(path: Answer, words: Words, colours: dict[str, str]) -> list[dict[str, Any]]:
    later, last = path.records[len(path.records) * 2 // 3], path.records[-1]
    goal = words("chart.target_value", target=words.write(round(last["planned"]), "count"), due=words.short_date(last["on"]))
    return [
        label(words("chart.planned"), later["on"].isoformat(), later["planned"], colours["target"], xanchor="right", yanchor="top", xshift=-6),
        label(goal, last["on"].isoformat(), last["planned"], colours["target"], xanchor="left", yanchor="bottom", xshift=14, yshift=-4),
    ]


def _projected(projection: Answer, words: Words, colours: dict[str, str]) -> list[dict[str, Any]]:
    """The range as an area, and in it the projection, dotted: what is not known yet is no solid line."""
    dates = [row["on"].isoformat() for row in projection.records]
    area = {
        "type": "scatter",
        "mode": "lines",
        "x": [*dates, *reversed(dates)],
        "y": [*(row["most"] for row in projection.records), *(row["fewest"] for row in reversed(projection.records))],
        "fill": "toself",
        "fillcolor": mixed(colours["page"], colours["resident"], 0.16),
        "line": {"width": 0},
        "hoverinfo": "skip",
        "name": words("chart.projected"),
    }
    line = {
        "type": "scatter",
        "mode": "lines",
        "name": words("chart.projected"),
        "x": dates,
        "y": [row["projected"] for row in projection.records],
        "customdata": [f"{words.write(round(row['fewest']), 'count')}–{words.write(round(row['most']), 'count')}" for row in projection.records],
        "line": {"color": colours["resident"], "width": 2.5, "dash": "1px,5px"},
        "hovertemplate": "%{y:,.0f} (%{customdata})",
    }
    return [area, line]


def _projected_notes(projection: Answer, path: Answer, words: Words, colours: dict[str, str]) -> list[dict[str, Any]]:
    last = projection.records[-1]
    written: dict[str, Any] = {name: words.write(round(last[name]), "count") for name in ("projected", "fewest", "most")}
    height = max([row["most"] for row in projection.records] + [row["planned"] for row in path.records])
    # The target's own label stands at the same edge.
    raised = abs(last["projected"] - (path.records[-1]["planned"] if path.records else 0)) < height * LABEL_ROOM
    where = {"xanchor": "left", "yanchor": "bottom" if raised else "middle", "xshift": 14, "yshift": 44 if raised else 0}
    return [label(words("chart.projected_value", **written), last["on"].isoformat(), last["projected"], colours["resident"], **where)]


def _actual(points: list[tuple[date, int]], closure: Mapping[date, int], words: Words, colours: dict[str, str]) -> list[dict[str, Any]]:
    """The line of residents, interrupted where the closure emptied the place: that step is dotted and has the closure's colour."""
    whole = {
        "type": "scatter",
        "mode": "lines",
        "name": words("chart.residents"),
        "x": [day.isoformat() for day, _ in points],
        "y": [number for _, number in points],
        "line": {"color": colours["resident"], "width": 3},
        "hovertemplate": "<b>%{y:,.0f}</b>",
    }
    if not closure:
        return [whole]
    x: list[str] = []
    y: list[int | None] = []
    steps: list[dict[str, Any]] = []
    for place, (day, number) in enumerate(points):
        if place and day.replace(day=1) in closure:
            before, count = points[place - 1]
            steps.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "name": words("chart.closure"),
                    "x": [before.isoformat(), day.isoformat()],
                    "y": [count, number],
                    "line": {"color": colours["closure"], "width": 3, "dash": "2px,4px"},
                    "hoverinfo": "skip",
                }
            )
            x.append(before.isoformat())
            y.append(None)
        x.append(day.isoformat())
        y.append(number)
    return [{**whole, "x": x, "y": y, "connectgaps": False}, *steps]


def _actual_notes(points: list[tuple[date, int]], closure: Mapping[date, int], words: Words, colours: dict[str, str]) -> list[dict[str, Any]]:
    if not points:
        return []
    (first_day, first), (day, number) = points[0], points[-1]
    notes = [
        label(words("chart.residents"), first_day.isoformat(), first, colours["resident"], xanchor="left", yanchor="bottom", yshift=6, xshift=4),
        label(
            f"<b>{words.write(number, 'count')}</b>",
            day.isoformat(),
            number,
            colours["resident"],
            xanchor="center",
            yanchor="bottom",
            yshift=6,
        ),
    ]
    notes[-1]["font"] = {**notes[-1]["font"], "size": 18}
    for place, (at, count) in enumerate(points):
        left = closure.get(at.replace(day=1))
        if left and place:
            text = words("chart.closure_count", count=left, left=words.write(left, "count"))
            earlier, before = points[place - 1]
            halfway, middle = earlier + (at - earlier) / 2, (before + count) / 2
            note = label(text, halfway.isoformat(), middle, colours["closure"], xanchor="right", yanchor="middle", xshift=-8, bgcolor=colours["page"])
            notes.append(note | {"align": "right"})
    return notes


def _gap(path: Answer, words: Words, colours: dict[str, str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A thin upright from the path to the residents on the last day that both are known, with its length."""
    known = [row for row in path.records if row["gap"] is not None]
    fall = abs(path.records[0]["planned"] - path.records[-1]["planned"])
    if not known or abs(known[-1]["gap"]) < fall * WORTH_NAMING or known[-1]["on"] == path.records[-1]["on"]:
        return [], []
    row = known[-1]
    on = row["on"].isoformat()
    line = {"type": "line", "x0": on, "x1": on, "y0": row["planned"], "y1": row["actual"], "line": {"color": colours["quiet"], "width": 1.5}}
    key = "chart.above_path" if row["gap"] > 0 else "chart.below_path"
    text = words(key, gap=words.write(abs(round(row["gap"])), "count"))
    return [line], [label(text, on, (row["planned"] + row["actual"]) / 2, colours["text"], xanchor="left", yanchor="middle", xshift=8)]


def _marks(events: Sequence[Mapping[str, Any]], colours: dict[str, str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A thin upright for each event, with its number on top (the words stand below the chart)."""
    lines, numbers = [], []
    raised = False
    for number, event in enumerate(events, start=1):
        on = event["happened_on"].isoformat()
        raised = number > 1 and not raised and event["happened_on"] - events[number - 2]["happened_on"] < CROWDED
        upright = {"type": "line", "x0": on, "x1": on, "y0": 0, "y1": 1, "yref": "paper", "layer": "below"}
        lines.append(upright | {"line": {"color": colours["base"], "width": 1}})
        note = label(f"<b>{number}</b>", on, 1, colours["page"], yref="paper", yanchor="bottom", bgcolor=colours["quiet"], borderpad=3, yshift=2)
        note["font"] = {**note["font"], "size": 12}
        numbers.append(note | ({"xshift": 18} if raised else {}))
    return lines, numbers


def _month_end(month: date) -> date:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return following - timedelta(days=1)
