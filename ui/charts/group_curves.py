"""Groups compared on one axis: a line for each, with the programme's mean behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, pairwise
from typing import Any

from ui.charts.layout import apart, hover
from ui.i18n import Words
from ui.text_width import text_width
from ui.theme import COLOURS, COMPARED, FONT, base_layout, drawn, label, share_ticks

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "solid")
ROOM_FOR_NAMES = 0.62
"""Width beside the lines in widths of the lines: the names stand there, on a phone too."""
CLOSE = 0.06
"""Labels nearer than this share of the axis are moved apart, from each other and from the lines that go on."""
PHONE = 290
"""Pixels of the plot on a phone."""
STEPS = (0, 1, -1, 2, -2, 3, -3, 4, -4)
"""By how many heights of a label one is moved, the nearest first, until no line goes through it."""


@dataclass(frozen=True)
class Curve:
    """One line: its name, its points (place on the axis, share) and the codes that a click on it picks."""

    name: str
    points: tuple[tuple[float, float], ...]
    code: str = ""


def group_curves(curves: Sequence[Curve], mean: Curve, axis: str, ticks: Sequence[int], words: Words, mode: str) -> dict[str, Any]:
    """Lines of the groups in their own colours and dashes, each named at its end; the mean grey and broad behind them.

    `axis` says what lies across, `ticks` where it is marked.
    """
    colours = COLOURS[mode]
    layout = base_layout(mode, words.language)
    layout["hovermode"] = "closest"
    styles = zip(curves, cycle(COMPARED[mode]), cycle(DASHES), strict=False)
    lines = [_line(curve, {"color": colour, "width": 2.5, "dash": dash}, axis, words) for curve, colour, dash in styles if curve.points]
    if mean.points:
        broad = _line(mean, {"color": colours["base"], "width": 5}, axis, words)
        lines.insert(0, broad | {"marker": {"size": 1, "color": colours["base"]}, "opacity": 0.55})
    places, shares = [day for each in lines for day in each["x"]], [share for each in lines for share in each["y"]]
    top = min(1.02, max(shares, default=1.0) * 1.15 or 0.1)
    layout["yaxis"] |= {"range": [0, top], **share_ticks(0, top, words.language)}
    first, last = min(ticks, default=0), max(places, default=1)
    layout["xaxis"] |= {
        "tickvals": [tick for tick in ticks if tick <= last],
        "range": [first - 0.02 * (last - first or 1), last + ROOM_FOR_NAMES * (last - first or 1)],
        "title": {"text": axis, "font": {"family": FONT, "size": 13, "color": colours["quiet"]}},
    }
    ends = sorted(lines, key=lambda each: each["y"][-1])
    heights = apart([each["y"][-1] for each in ends], CLOSE * top)
    wide = [text_width(each["name"], 14) / PHONE * (1 + ROOM_FOR_NAMES) * (last - first or 1) for each in ends]
    named: list[tuple[float, float, float]] = []
    for ended, height, width in zip(ends, heights, wide, strict=True):
        at = _clear(ended, height, width, [line for line in lines if line is not ended], named, top)
        named.append((ended["x"][-1], ended["x"][-1] + width, at))
    heights = [at for *_, at in named]
    where = {"xanchor": "left", "xshift": 8, "yanchor": "middle"}
    layout["annotations"] = [
        label(each["name"], each["x"][-1], height, colours["quiet"] if "opacity" in each else each["line"]["color"], **where)
        for each, height in zip(ends, heights, strict=True)
    ]
    return {"data": lines, "layout": layout}


def _clear(
    ended: dict[str, Any], height: float, width: float, others: Sequence[dict[str, Any]], named: Sequence[tuple[float, float, float]], top: float
) -> float:
    """The height nearest to `height` at which the name of a line, from its end on so wide, is crossed by none of the others and meets none of
    the names that stand already, (begin, end, height) each."""
    begins = ended["x"][-1]
    beside = [at for left, right, at in named if left < begins + width and right > begins]
    crossing = [
        (low, high)
        for other in others
        for (left, one), (right, two) in pairwise(zip(other["x"], other["y"], strict=True))
        if right > begins and left < begins + width
        for low, high in [sorted((one, two))]
    ]
    room = CLOSE * top
    free = (height + step * room for step in STEPS if 0 <= height + step * room <= top)
    return next(
        (
            at
            for at in free
            if all(at + room / 2 < low or at - room / 2 > high for low, high in crossing) and all(abs(at - other) >= room * 0.99 for other in beside)
        ),
        height,
    )


def _line(curve: Curve, style: dict[str, Any], axis: str, words: Words) -> dict[str, Any]:
    name = drawn(curve.name)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": [day for day, _ in curve.points],
        "y": [share for _, share in curve.points],
        "customdata": [curve.code] * len(curve.points),
        "line": style,
        "marker": {"size": 6, "color": style["color"]},
        **hover([f"<b>{name}</b><br>{axis}: {day}<br>{words.write(share, 'share')}" for day, share in curve.points]),
    }
