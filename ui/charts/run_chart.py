"""Run chart: points in order of time around their median or average, on what is usual for their size, against a target."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ui.charts.group_ticks import group_ticks
from ui.charts.layout import cut_axis, line, usual_bars
from ui.charts.note_marks import BEGINS
from ui.i18n import Words
from ui.theme import COLOURS, base_layout, drawn, label, share_ticks

ROOM = 96
"""Pixels to the right of the plot: the levels are named there."""
TOUCHING = 0.01
"""Two level lines nearer than that lie on each other."""
BELOW, TOP = 0.07, 1.05
"""How far the axis goes below the lowest mark, and where it ends: names stand there."""
NAME_OFF = 8
"""Pixels between the middle of a point and its name."""
FEWEST_PLACES = 8
FEWEST_NAMED = 3
"""From so many points on the lowest and the highest are named."""


@dataclass(frozen=True)
class Point:
    """A share at its place in time: with the least and the most that are usual for its size, the text of its hover, the day on which its
    group began, the code that a click on it picks, and its name, which stands below it and beside the lowest and the highest; whether it
    stands out."""

    value: float
    least: float
    most: float
    hover: str
    begins: date
    code: str = ""
    name: str = ""
    stands_out: bool = False


def run_chart(
    points: Sequence[Point],
    level: tuple[float, str] | None,
    target: float | None,
    run: Collection[int],
    colour: str,
    words: Words,
    mode: str,
) -> dict[str, Any]:
    """Shares (0 to 1) in their order, each on a bar of what is usual for its size, as on the page of groups; `level` is their median or average
    with its name, `target` what was promised, None for none. A diamond stands out.

    `run` holds the indices of the points of a run longer than chance makes it: they are filled, the others hollow.
    """
    colours = COLOURS[mode]
    layout = base_layout(mode, words.language)
    layout["hovermode"] = "closest"
    layout["margin"] = {"l": 8, "r": ROOM, "t": 12, "b": 8}
    places = max(len(points), FEWEST_PLACES)
    last = places - 0.4
    layout["xaxis"] |= {"range": [-0.6, last], "ticks": "outside", "tickcolor": colours["base"]}
    layout["xaxis"] |= group_ticks([point.name for point in points], [point.begins for point in points], places, words, mode)
    layout["meta"] = {BEGINS: [point.begins.isoformat() for point in points]}
    lowest = min(
        [each for point in points for each in (point.least, point.value)]
        + [each for each in (level[0] if level else None, target) if each is not None],
        default=0,
    )
    bottom = max(0.0, lowest - BELOW)
    layout["yaxis"] |= {"range": [bottom, TOP], **share_ticks(bottom, 1, words.language)}
    data: list[dict[str, Any]] = []
    levels = []
    if target is not None:
        data.append(_level(target, last, colours["target"], "6px,5px"))
        levels.append((target, words("chart.target_share", share=words.target(target)), colours["target"]))
    if level and (target is None or abs(level[0] - target) >= TOUCHING):  # two lines on each other say nothing more
        data.append(_level(level[0], last, colours[colour], "solid"))
        levels.append((*level, colours[colour]))
    levels.sort()
    notes = []
    for number, (value, text, shade) in enumerate(levels):
        where = {"xanchor": "left", "xshift": 6, "yanchor": "top" if number == 0 and len(levels) > 1 else "bottom" if len(levels) > 1 else "middle"}
        notes.append(label(text, last, value, shade, **where))
    layout["shapes"] = cut_axis(layout, mode)
    layout["annotations"] = [*notes, *_extremes(points, last, colours)]
    usual = usual_bars(range(len(points)), [(point.least, point.most) for point in points], True, colours)
    return {"data": [usual, *data, _points(points, run, colours[colour], colours)] if points else [], "layout": layout}


def _extremes(points: Sequence[Point], last: float, colours: dict[str, str]) -> list[dict[str, Any]]:
    """The names of the lowest and the highest point, if there is one of each: below the one and above the other, where no other point is. On the
    bars, which they hide for a little: beyond the end of its own bar the name stood beside another's."""
    values, notes = [point.value for point in points], []
    for value, up in ((min(values, default=0), False), (max(values, default=0), True)):
        if values.count(value) != 1 or len(points) < FEWEST_NAMED or not points[values.index(value)].name:
            continue
        index = values.index(value)
        side = "left" if index == 0 else "right" if index == len(points) - 1 else "center"
        where = {"yanchor": "bottom" if up else "top", "yshift": NAME_OFF if up else -NAME_OFF, "xanchor": side}
        note = label(drawn(points[index].name), index, value, colours["text"], bgcolor=colours["page"], borderpad=1, **where)
        notes.append(note | {"font": note["font"] | {"size": 12}})
    return notes


def _level(value: float, last: float, colour: str, dash: str) -> dict[str, Any]:
    return line([-0.6, last], [value, value], colour, 1.5, dash, hoverinfo="skip")


def _points(points: Sequence[Point], run: Collection[int], colour: str, colours: dict[str, str]) -> dict[str, Any]:
    filled = [not run or index in run for index in range(len(points))]
    return {
        "type": "scatter",
        "mode": "markers",  # no line: what lies between two groups is no completion
        "x": list(range(len(points))),
        "y": [point.value for point in points],
        "marker": {
            "size": [14 if point.stands_out else 11 for point in points],
            "symbol": ["diamond" if point.stands_out else "circle" for point in points],
            "color": [colour if each else colours["page"] for each in filled],
            "line": {"color": colour, "width": 2},
        },
        "text": [point.hover for point in points],
        "customdata": [point.code for point in points],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
    }
