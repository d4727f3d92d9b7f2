"""Groups beside each other on one axis: a line a group, the programme's own mean behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ui.i18n import Words
from ui.theme import COLOURS, COMPARED, FONT, base_layout, drawn, label, share_ticks

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "solid")
ROOM_FOR_NAMES = 0.62
"""Width beside the lines in widths of the lines: the names stand there, on a phone too."""
CLOSE = 0.06
"""Labels nearer than this share of the axis are moved apart."""


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
    highest = max([share for curve in (*curves, mean) for _, share in curve.points], default=1.0)
    top = min(1.02, highest * 1.15 or 0.1)
    layout["yaxis"] |= {"range": [0, top], **share_ticks(0, top, words.language)}
    last = max([place for curve in (*curves, mean) for place, _ in curve.points], default=1)
    first = min(ticks, default=0)
    layout["xaxis"] |= {
        "tickvals": [tick for tick in ticks if tick <= last],
        "range": [first - 0.02 * (last - first or 1), last + ROOM_FOR_NAMES * (last - first or 1)],
        "title": {"text": axis, "font": {"family": FONT, "size": 13, "color": colours["quiet"]}},
    }
    data = []
    ends: list[tuple[float, Curve, str]] = []
    for place, curve in enumerate((mean, *curves)):
        if not curve.points:
            continue
        is_mean = place == 0
        colour = colours["base"] if is_mean else COMPARED[mode][(place - 1) % len(COMPARED[mode])]
        data.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": [across for across, _ in curve.points],
                "y": [share for _, share in curve.points],
                "customdata": [curve.code] * len(curve.points),
                "text": [f"{drawn(curve.name)}: {words.write(share, 'share')}" for _, share in curve.points],
                "hovertemplate": "%{text}<extra></extra>",
                "line": {"color": colour, "width": 5 if is_mean else 2.5, "dash": DASHES[(place - 1) % len(DASHES)] if not is_mean else "solid"},
                "marker": {"size": 6 if not is_mean else 1, "color": colour},
                "opacity": 0.55 if is_mean else 1,
            }
        )
        ends.append((curve.points[-1][1], curve, colours["quiet"] if is_mean else colour))
    ends.sort(key=lambda end: end[0])
    heights = _apart([height for height, _, _ in ends], CLOSE * top)
    layout["annotations"] = [
        label(drawn(curve.name), curve.points[-1][0], height, colour, xanchor="left", xshift=8, yanchor="middle")
        for height, (_, curve, colour) in zip(heights, ends, strict=True)
    ]
    return {"data": data, "layout": layout}


def _apart(heights: Sequence[float], room: float) -> list[float]:
    """Heights in rising order, pushed up where they stand nearer than `room`."""
    placed: list[float] = []
    for height in heights:
        placed.append(max(height, placed[-1] + room) if placed else height)
    return placed
