"""Everybody ever registered: who is still there, by training; who has left, by where they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ui.charts.layout import across, bars, beside, named_rows, wrapped
from ui.theme import COLOURS, label, mixed

LINE = 40
"""Pixels a line takes."""
COLOUR_OF = {"mentas": "mentas", "unknown": "mentas", "sent_unknown": "base", "closure": "closure", "elsewhere": "base", "died": "quiet"}


@dataclass(frozen=True)
class Line:
    """A line of the drawing: a heading (without persons), or a bar with its number in words; the last `pale` persons of it in a paler part.
    The code gives its colour: those of unknown whereabouts that of mentas, whom they may be, unless the closure sent some of them away
    (`sent_unknown`)."""

    name: str
    text: str = ""
    persons: int | None = None
    code: str = ""
    pale: int = 0


def everybody(lines: Sequence[Line], language: str, mode: str) -> dict[str, Any]:
    """A bar a line, those of unknown whereabouts hatched; no bar if there is no line."""
    colours = COLOURS[mode]
    longest = max((line.persons or 0 for line in lines), default=0)
    layout = across(mode, language, longest, 1, 0.25, barmode="stack", height=max(len(lines), 9) * LINE, margin={"l": 8, "r": 8, "t": 8, "b": 8})
    beside(layout, [(line.persons, line.text) for line in lines if line.persons is not None])
    named_rows(layout, mode, [wrapped(line.name) if line.persons is not None else "" for line in lines])
    data, notes = [], []
    for index, line in enumerate(lines):
        if line.persons is None:
            where = {"xref": "paper", "yref": "y", "xanchor": "left", "yanchor": "middle"}
            notes.append(label(f"<b>{line.name}</b>", 0, index, colours["text"], **where))
            continue
        colour = colours[COLOUR_OF.get(line.code, "resident")]
        solid: dict[str, Any] = {"color": colour, "line": {"width": 0}}
        if line.code in ("unknown", "sent_unknown"):
            solid = {"color": colours["page"], "line": {"color": colour, "width": 1}, "pattern": {"shape": "/", "fgcolor": colour, "size": 7}}
        pale = {"color": mixed(colours["page"], colour, 0.3), "line": {"color": colour, "width": 1}}
        parts = (("there", line.persons - line.pale, solid), ("pale", line.pale, pale))
        data += [bars([index], [persons], marker, name=name, hoverinfo="skip") for name, persons, marker in parts if persons or name == "there"]
        notes.append(label(line.text, line.persons, index, colours["text"], xanchor="left", xshift=6, yanchor="middle"))
    return {"data": data, "layout": layout | {"annotations": notes}}
