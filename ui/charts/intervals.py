"""Shares with their intervals, one per row, against a target; headings may stand between the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from ui.charts.layout import cut_axis, hover, named_rows, upright, wrapped
from ui.i18n import Words
from ui.theme import COLOURS, base_layout, label, share_ticks

ROOM = 62
"""Pixels to the right of the plot: the shares stand there in words."""
BEYOND = 0.03
"""How far the axis goes beyond its last share, in widths of the axis."""
UP_TO_ALL = 0.8
"""Where a range ends above this share, the axis goes up to 100 %."""
MARKS = 3
"""Marks of the axis, at most."""
NAME = 20
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


@dataclass(frozen=True)
class Heading:
    """A row without a share: the name of the rows below it, and what is said of them together."""

    label: str
    written: str


def intervals(
    lines: Sequence[Interval | Heading], target: float | None, colour: str, words: Words, mode: str, height: int | None = None, size: int = 14
) -> dict[str, Any]:
    """A dot for each share and a bar for its interval, lines downwards as given; the target as an upright. `height` and the `size` of the
    names in pixels."""
    colours = COLOURS[mode]
    rows = [line for line in lines if isinstance(line, Interval)]
    layout = base_layout(mode, words.language, **({"height": height} if height else {}))
    layout |= {"hovermode": "closest", "margin": {"l": 8, "r": 8 + ROOM, "t": 34, "b": 8}}
    low = min([row.low for row in rows] + ([target] if target is not None else []), default=0)
    left = max(0.0, low - 0.04)
    high = max([row.high for row in rows] + ([target] if target is not None else []), default=1)
    right = 1.0 if high > UP_TO_ALL else high + 0.04
    ticks = _few_ticks(share_ticks(left, right, words.language))
    layout["xaxis"] |= {"range": [left, right + BEYOND * (right - left)], "showgrid": True, **ticks}
    named_rows(layout, mode, [wrapped(line.label, NAME) if isinstance(line, Interval) else f"<b>{line.label}</b>" for line in lines])
    layout["yaxis"]["tickfont"]["size"] = size
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
    if target is not None:
        shapes.append(upright(target, colours["target"], 2, "6px,5px"))
        text = words("chart.target_share_line", share=words.target(target))
        side = "right" if target > (left + right) / 2 else "left"
        notes.append(label(text, target, 1, colours["target"], yref="paper", yanchor="bottom", xanchor=side, yshift=4))
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
        "marker": {"size": 10, "color": colours[colour], "line": {"color": colours["page"], "width": 1.5}},
        "cliponaxis": False,
        "customdata": [row.code for row in rows],
        **hover([row.hover for row in rows]),
    }
    return {"data": [dots] if rows else [], "layout": layout}


def _few_ticks(ticks: dict[str, Any]) -> dict[str, Any]:
    """Three of the marks at most, the last among them: on a phone more would touch."""
    step = ceil(len(ticks["tickvals"]) / MARKS)
    return {name: values[(len(values) - 1) % step :: step] for name, values in ticks.items()}
