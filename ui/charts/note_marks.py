"""Notes of staff on a chart over time or of groups in their order: a numbered mark above the plot at the day of each note."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from textwrap import wrap
from typing import Any

from queries.dates import month_end
from ui.charts.layout import upright
from ui.dated_notes import DatedNote
from ui.theme import COLOURS, drawn, label

BEGINS = "begins"
"""In the layout's meta: the first days of the groups that stand at 0, 1, ... (ISO dates)."""
ROOM = 26
"""Pixels that a line of marks takes above the plot."""
CROWDED = 0.03
"""Share of the axis: nearer marks stand at two heights."""
LINE = 60
"""Letters on a line of the text that appears beside a mark."""


def with_notes(figure: dict[str, Any], notes: Sequence[DatedNote], mode: str) -> tuple[dict[str, Any], tuple[DatedNote, ...]]:
    """The figure with the marks of the notes that lie in the time it shows, and those notes, oldest first.

    Where groups stand in order of their start (`BEGINS` in the layout's meta), a note stands at the latest group that had begun. A figure
    that shows no time is returned as it is, with all notes: they stand below it.
    """
    notes = sorted(notes, key=lambda note: note.on)
    begins, shown = figure["layout"].get("meta", {}).get(BEGINS, ()), _span(figure)
    if not begins and not shown:
        return figure, tuple(notes)
    places: list[tuple[DatedNote, Any]]
    if shown:
        places = [(note, note.on.isoformat()) for note in notes if shown[0] <= note.on <= shown[1]]
        near = timedelta(days=(shown[1] - shown[0]).days * CROWDED)
        crowded = [later.on - earlier.on < near for (earlier, _), (later, _) in pairwise(places)]
    else:
        places = [(note, index) for note in notes if (index := bisect(begins, note.on.isoformat()) - 1) >= 0]
        crowded = [later == earlier for (_, earlier), (_, later) in pairwise(places)]
    if not places:
        return figure, ()
    layout, colours = figure["layout"], COLOURS[mode]
    raised = [False]
    for close in crowded:
        raised.append(not raised[-1] and close)
    top = layout.get("margin", {}).get("t", 0)
    marks = [_mark(note, x, top + (ROOM if high else 0), colours) for (note, x), high in zip(places, raised, strict=True)]
    margin = {**layout.get("margin", {}), "t": top + ROOM * (2 if any(raised) else 1)}
    changed = layout | {"margin": margin, "height": layout.get("height", 0) + margin["t"] - top}
    lines = [upright(x, colours["note_line"], dash="2px,3px", layer="below") for _, x in places]
    added = {"annotations": [*layout.get("annotations", []), *marks], "shapes": [*layout.get("shapes", []), *lines]}
    return {**figure, "layout": changed | added}, tuple(note for note, _ in places)


def _mark(note: DatedNote, x: Any, above: float, colours: dict[str, str]) -> dict[str, Any]:
    """A number in a box, so many pixels `above` the plot that it stands over what else is named there."""
    where = {"yref": "paper", "xanchor": "center", "yanchor": "bottom", "yshift": above}
    mark = label(f"<b>{drawn(note.number)}</b>", x, 1, colours["text"], **where)
    box = {"bgcolor": colours["note"], "bordercolor": colours["note_line"], "borderpad": 3}
    hover = "<br>".join(drawn(line) for line in wrap(note.text, LINE))
    return mark | box | {"font": {**mark["font"], "size": 13}, "hovertext": hover}


def _span(figure: dict[str, Any]) -> tuple[date, date] | None:
    """The first and the last day of a figure's axis of dates; None if it has none."""
    axis = figure["layout"].get("xaxis", {})
    if axis.get("type") != "date":
        return None
    if "range" in axis:
        first, last = (date.fromisoformat(str(day)[:10]) for day in axis["range"])
        return first, last
    days = [date.fromisoformat(str(x)[:10]) for trace in figure["data"] for x in trace.get("x") or () if x is not None]
    return (min(days), month_end(max(days))) if days else None  # a bar at the first day stands for its month
