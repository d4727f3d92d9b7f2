"""Groups compared on one axis: a line for each, with the programme's mean behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, pairwise
from typing import Any

from ui.charts.layout import cut_axis, hover, upright
from ui.i18n import Words
from ui.text_width import text_width
from ui.theme import COLOURS, COMPARED, FONT, base_layout, drawn, label, share_ticks

SIZE = 14
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "solid")
MOST_ROOM = 132
"""Pixels beside the plot at most, where lines are named that go on to its end."""
CLOSE = 0.06
"""Labels nearer than this share of the axis are moved apart, from each other and from the lines that go on."""
PHONE = 290
"""Pixels of the plot on a phone, with the names beside it."""
REGULAR = 0.93
"""How wide a name is in regular letters, in widths of bold ones."""
STEPS = (0, 1, -1, 2, -2, 3, -3, 4, -4)
"""By how many heights of a label one is moved, the nearest first, until no line goes through it."""
HALF = 0.5
"""Where all shares lie above this part of the highest, the axis begins above 0."""


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
    foot = _foot(shares, top)
    layout["yaxis"] |= {"range": [foot, top], **share_ticks(foot, top, words.language)}
    first, last = min(ticks, default=0), max(places, default=1)
    layout["xaxis"] |= {
        "tickvals": [tick for tick in ticks if tick <= last],
        "range": [first - 0.02 * (last - first or 1), last + 0.02 * (last - first or 1)],
        "title": {"text": axis, "font": {"family": FONT, "size": 13, "color": colours["quiet"]}},
    }
    room = min(MOST_ROOM, max((text_width(each["name"], SIZE) for each in lines), default=0) + 16)
    layout["margin"] |= {"r": room}
    names, leaders = _named(lines, CLOSE * (top - foot), (foot, top), (first, (last - first or 1) / (PHONE - room)), colours)
    shapes = [*cut_axis(layout, mode), *leaders]
    return {"data": lines, "layout": layout | {"annotations": names, "shapes": shapes}}


def _foot(shares: Sequence[float], top: float) -> float:
    """Where the axis begins: at 0, or below the lowest share where all of them would lie in its upper half."""
    lowest = min(shares, default=0.0)
    return max(0.0, lowest - (min(top, 1.0) - lowest) * HALF - 0.02) if lowest > HALF * max(shares, default=0.0) else 0.0


def _named(
    lines: Sequence[dict[str, Any]], close: float, axis: tuple[float, float], along: tuple[float, float], colours: dict[str, str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The name of each line beside its end, and a thin upright from the end to a name that had to go farther away. `close` is the height of a
    name on the axis, `along` where the axis across begins and how much of it a pixel is."""
    standing: list[tuple[float, float, float]] = []
    names, leaders = [], []
    first, pixel = along
    for ended in sorted(lines, key=lambda each: (-each["x"][-1], each["y"][-1])):
        end, share, width = ended["x"][-1], ended["y"][-1], (text_width(ended["name"], SIZE) * REGULAR + 8) * pixel
        begins, height = _clear(ended, width, first, lines, standing, axis, close)
        standing.append((begins, begins + width, height))
        side: dict[str, Any] = {"xanchor": "left", "xshift": 8} if begins == end else {"xanchor": "right", "xshift": 0}
        colour = colours["quiet"] if "opacity" in ended else ended["line"]["color"]
        names.append(label(ended["name"], end, height, colour, yanchor="middle", **side))
        if abs(height - share) > close * 1.5:
            leaders.append(upright(end, colour, y0=share, y1=height, yref="y"))
    return names, leaders


def _clear(
    ended: dict[str, Any],
    width: float,
    first: float,
    lines: Sequence[dict[str, Any]],
    standing: Sequence[tuple[float, float, float]],
    axis: tuple[float, float],
    close: float,
) -> tuple[float, float]:
    """Where the name of a line begins and at which height it stands: beside the line's end, or as near to it as no line goes through it and it
    meets none of the names that stand already, (begin, end, height) each; to the left of the end above or below the line itself."""
    end, share = ended["x"][-1], ended["y"][-1]
    for step in STEPS:
        height = share + step * close
        for begins in (end, end - width):
            crossing = [
                sorted((one, two))
                for other in lines
                for (left, one), (right, two) in pairwise(zip(other["x"], other["y"], strict=True))
                if right > begins and left < begins + width
            ]
            free = all(height + close / 2 < low or height - close / 2 > high for low, high in crossing)
            alone = all(abs(at - height) >= close * 0.99 for left, right, at in standing if left < begins + width and right > begins)
            if free and alone and axis[0] <= height <= axis[1] and (begins == end or begins >= first):
                return begins, height
    return end, share


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
