"""The groups one below the other, each with its share and with what is usual for a group of its size, so that luck is not taken for skill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ui.charts.layout import cut_axis, few_ticks, hover, named_rows, upright, usual_bars, wrapped
from ui.i18n import Words
from ui.theme import COLOURS, base_layout, drawn, label, share_ticks

ROOM = 62
"""Pixels to the right of the plot: the shares stand there in words."""
ROW, AROUND = 27, 70
"""Pixels of a row, and of what stands above and below them."""
LETTERS = 16
"""Letters of a name on one line: on a phone longer ones would leave no width for the plot."""
LOW = 0.4
"""Where all lies above this share the axis begins above 0."""


@dataclass(frozen=True)
class GroupRow:
    """A group: its name, how many of how many, the fewest and the most that are usual for its size, its share in words, and the code that a click on
    it picks; whether it stands out."""

    name: str
    part: int
    of: int
    usual: tuple[int, int]
    written: str
    code: str
    stands_out: bool = False
    picked: bool = False


def group_rows(groups: Sequence[GroupRow], mean: float, said: str, colour: str, words: Words, mode: str) -> dict[str, Any]:
    """A dot a group on a bar of what is usual for its size, the mean of all as an upright; a diamond stands out. `said` is the key of what
    the hover says. A group on a limit is within it."""
    colours = COLOURS[mode]
    limits = [group.usual for group in groups]
    layout = base_layout(mode, words.language, height=ROW * len(groups) + AROUND)
    layout |= {"hovermode": "closest", "margin": {"l": 8, "r": 8 + ROOM, "t": 34, "b": 8}}
    low = min([least / group.of for group, (least, _) in zip(groups, limits, strict=True)] + [group.part / group.of for group in groups], default=0)
    left = low - 0.04 if low > LOW else 0.0
    layout["xaxis"] |= {"range": [left, 1 + 0.03 * (1 - left)], "showgrid": True, **few_ticks(share_ticks(left, 1.0, words.language))}
    names = [wrapped(drawn(group.name), LETTERS) for group in groups]
    named_rows(layout, mode, [f"<b>{name}</b>" if group.picked else name for name, group in zip(names, groups, strict=True)])
    rows = list(range(len(groups)))
    usual = usual_bars(rows, [(least / group.of, most / group.of) for group, (least, most) in zip(groups, limits, strict=True)], False, colours)
    marks = {
        "size": [14 if group.stands_out else 11 for group in groups],
        "symbol": ["diamond" if group.stands_out else "circle" for group in groups],
        "color": colours[colour],
        "line": {"color": colours["page"], "width": 1.5},
    }
    texts = [_text(group, least, most, said, words) for group, (least, most) in zip(groups, limits, strict=True)]
    dots = {
        **{"type": "scatter", "mode": "markers", "x": [group.part / group.of for group in groups], "y": rows, "marker": marks},
        **{"customdata": [group.code for group in groups], "cliponaxis": False, **hover(texts)},
    }
    shares = [
        label(f"<b>{group.written}</b>", 1, row, colours["text"], xref="paper", xanchor="right", xshift=ROOM)
        for row, group in zip(rows, groups, strict=True)
    ]
    side = "right" if mean > (left + 1) / 2 else "left"
    text = words("chart.average_share_line", share=words.write(mean, "share"))
    at_mean = label(text, mean, 1, colours["target"], yref="paper", yanchor="bottom", xanchor=side, yshift=4)
    shapes = [*cut_axis(layout, mode, "x"), upright(mean, colours["target"], 1.5, layer="below")]
    return {"data": [usual, dots] if groups else [], "layout": layout | {"annotations": [*shares, at_mean], "shapes": shapes}}


def _text(group: GroupRow, least: int, most: int, said: str, words: Words) -> str:
    numbers = {"part": group.part, "of": group.of, "least": least, "most": most}
    written: dict[str, Any] = {name: words.write(number, "count") for name, number in numbers.items()}
    return words(said if least != most else f"{said}_one", name=drawn(group.name), **written)
