"""Shares with their intervals, one per row, against a target; headings may stand between the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ui.charts.layout import cut_axis, few_ticks, hover, named_rows, upright, wrapped
from ui.i18n import Words
from ui.theme import COLOURS, base_layout, label, percent, share_ticks

ROOM = 62
"""Pixels to the right of the plot: the shares stand there in words."""
BEYOND = 0.03
"""How far the axis goes beyond its last share, in widths of the axis."""
UP_TO_ALL, FROM_NONE = 0.8, 0.4
"""Where a range ends above, or begins below, these shares, the axis goes up to 100 %, or begins at 0: it is cut only where that saves much."""
HALVES = (0.0, 0.5, 1.0)
"""The marks of an axis from 0 to 100 %."""
NAME = 22
"""Letters of a name on one line: on a phone longer ones would leave no width for the ranges."""


@dataclass(frozen=True)
class Interval:
    """A row: its name, a share with its limits (0 to 1), the share in words, what its hover says, and the code that a click on it picks."""

    label: str
    value: float
    low: float
    high: float
    written: str
    hover: str
    code: str = ""
    apart: bool = False
    """It is compared with none of the others, and drawn in grey."""


@dataclass(frozen=True)
class Heading:
    """A row without a share: the name of the rows below it, and what is said of them together."""

    label: str
    written: str


def intervals(
    lines: Sequence[Interval | Heading],
    target: float | None,
    colour: str,
    words: Words,
    mode: str,
    height: int | None = None,
    average: float | None = None,
) -> dict[str, Any]:
    """A dot for each share and a bar for its interval, lines downwards as given; the target, or the average of all, as an upright. `height` in
    pixels."""
    colours = COLOURS[mode]
    rows = [line for line in lines if isinstance(line, Interval)]
    layout = base_layout(mode, words.language, **({"height": height} if height else {}))
    layout |= {"hovermode": "closest", "margin": {"l": 8, "r": 8 + ROOM, "t": 34, "b": 8}}
    levels = []
    if target is not None:
        levels.append((target, words("chart.target_share_line", share=words.target(target)), colours["target"], 2.0, "6px,5px"))
    if average is not None:
        levels.append((average, words("chart.average_share_line", share=words.write(average, "share")), colours[colour], 1.5, "solid"))
    low = min([row.low for row in rows] + [value for value, *_ in levels], default=0)
    left = low - 0.04 if low > FROM_NONE else 0.0
    high = max([row.high for row in rows] + [value for value, *_ in levels], default=1)
    right = 1.0 if high > UP_TO_ALL else high + 0.04
    whole = {"tickvals": list(HALVES), "ticktext": [percent(each, words.language) for each in HALVES]}
    ticks = whole if (left, right) == (0, 1) else few_ticks(share_ticks(left, right, words.language))
    layout["xaxis"] |= {"range": [left, right + BEYOND * (right - left)], "showgrid": True, **ticks}
    named_rows(layout, mode, [wrapped(line.label, NAME) if isinstance(line, Interval) else f"<b>{line.label}</b>" for line in lines])
    notes = [
        label(
            f"<b>{line.written}</b>",
            1,
            index,
            colours["text" if isinstance(line, Interval) else "quiet"],
            xref="paper",
            xanchor="right",
            xshift=ROOM,
            **({} if isinstance(line, Interval) else {"bgcolor": colours["page"]}),
        )
        for index, line in enumerate(lines)
    ]
    shapes = cut_axis(layout, mode, "x")
    for value, text, shade, width, dash in levels:
        shapes.append(upright(value, shade, width, dash, layer="below"))
        side = "right" if value > (left + right) / 2 else "left"
        notes.append(label(text, value, 1, shade, yref="paper", yanchor="bottom", xanchor=side, yshift=4))
    layout |= {"annotations": notes, "shapes": shapes}
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": [row.value for row in rows],
        "y": [index for index, line in enumerate(lines) if isinstance(line, Interval)],
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [row.high - row.value for row in rows],
            "arrayminus": [row.value - row.low for row in rows],
            "color": colours["base"],
            "thickness": 4,
            "width": 0,
        },
        "marker": {
            "size": 10,
            "color": [colours["base" if row.apart else colour] for row in rows] if any(row.apart for row in rows) else colours[colour],
            "line": {"color": colours["page"], "width": 1.5},
        },
        "cliponaxis": False,
        "customdata": [row.code for row in rows],
        **hover([row.hover for row in rows]),
    }
    return {"data": [dots] if rows else [], "layout": layout}
