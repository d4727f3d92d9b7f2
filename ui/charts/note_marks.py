"""Notes of staff on a chart over time: a numbered mark above the plot at the day of each note."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from textwrap import wrap
from typing import Any

from queries.dates import month_end
from ui.charts.layout import upright
from ui.dated_notes import DatedNote
from ui.theme import COLOURS, drawn, label

ROOM = 26
"""Pixels that a line of marks takes above the plot."""
CROWDED = 0.03
"""Share of the axis: nearer marks stand at two heights."""
LINE = 60
"""Letters on a line of the text that appears beside a mark."""


def with_notes(figure: dict[str, Any], notes: Sequence[DatedNote], mode: str) -> tuple[dict[str, Any], tuple[DatedNote, ...]]:
    """The figure with the marks of the notes that lie in the time it shows, and those notes, oldest first.

    A figure without an axis of dates is returned as it is.
    """
    shown = _span(figure)
    inside = sorted((note for note in notes if shown and shown[0] <= note.on <= shown[1]), key=lambda note: note.on)
    if not shown or not inside:
        return figure, ()
    layout, colours = figure["layout"], COLOURS[mode]
    near = timedelta(days=(shown[1] - shown[0]).days * CROWDED)
    raised = [False]
    for earlier, later in zip(inside, inside[1:], strict=False):
        raised.append(not raised[-1] and later.on - earlier.on < near)
    top = layout.get("margin", {}).get("t", 0)
    marks = [_mark(note, top + (ROOM if high else 0), colours) for note, high in zip(inside, raised, strict=True)]
    margin = {**layout.get("margin", {}), "t": top + ROOM * (2 if any(raised) else 1)}
    changed = layout | {"margin": margin, "height": layout.get("height", 0) + margin["t"] - top}
    lines = [upright(note.on.isoformat(), colours["note_line"], dash="2px,3px", layer="below") for note in inside]
    added = {"annotations": [*layout.get("annotations", []), *marks], "shapes": [*layout.get("shapes", []), *lines]}
    return {**figure, "layout": changed | added}, tuple(inside)


def _mark(note: DatedNote, above: float, colours: dict[str, str]) -> dict[str, Any]:
    """A number in a box, so many pixels `above` the plot that it stands over what else is named there."""
    where = {"yref": "paper", "xanchor": "center", "yanchor": "bottom", "yshift": above}
    mark = label(f"<b>{drawn(note.number)}</b>", note.on.isoformat(), 1, colours["text"], **where)
    box = {"bgcolor": colours["note"], "bordercolor": colours["note_line"], "borderpad": 3}
    hover = "<br>".join(drawn(line) for line in wrap(note.text, LINE))
    return mark | box | {"font": {**mark["font"], "size": 13}, "hovertext": hover}


def _span(figure: dict[str, Any]) -> tuple[date, date] | None:
    """The first and the last day of a figure's axis of dates; None where it has none."""
    axis = figure["layout"].get("xaxis", {})
    if axis.get("type") != "date":
        return None
    if "range" in axis:
        first, last = (date.fromisoformat(str(day)[:10]) for day in axis["range"])
        return first, last
    days = [date.fromisoformat(str(x)[:10]) for trace in figure["data"] for x in trace.get("x") or () if x is not None]
    return (min(days), month_end(max(days))) if days else None  # a bar at the first day stands for its month
