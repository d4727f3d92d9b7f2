"""Those trained and those not, by where they are: still there, or away."""

from __future__ import annotations

from typing import Any

from queries import Answer
from ui.charts.key import LINE, key
from ui.i18n import Words
from ui.theme import COLOURS, FONT, base_layout

NARROW = 0.12
"""A part of less than this share of the longest bar has its number above rather than in it."""


def whereabouts(gap: Answer, words: Words, mode: str) -> dict[str, Any]:
    """A bar for those still resident and one for those away (rows of `coverage_gap`): trained and not, in persons."""
    colours = COLOURS[mode]
    layout = base_layout(mode, words.language)
    layout |= {"barmode": "stack", "bargap": 0.55, "hovermode": False}
    layout["margin"] = {"l": 8, "r": 8, "t": LINE + 14, "b": 8}
    rows = [(place, row) for place, row in enumerate(gap.records) if row["whereabouts"] != "all" and row["covered"] is not None]
    most = max((row["persons"] for _, row in rows), default=0)
    layout["xaxis"] |= {"visible": False, "range": [0, most * 1.02 or 1]}
    layout["yaxis"] |= {"autorange": "reversed", "visible": False, "type": "category"}
    names = [row["whereabouts"] for _, row in rows]
    hollow = {"color": colours["line"], "line": {"color": colours["base"], "width": 1}}
    data = [
        {"type": "bar", "orientation": "h", "y": names, "x": [row["covered"] or None for _, row in rows], "marker": {"color": colours["covered"]}},
        {"type": "bar", "orientation": "h", "y": names, "x": [row["uncovered"] or None for _, row in rows], "marker": hollow},
    ]
    notes = [key([[("■", words("chart.trained"), colours["covered"]), ("□", words("chart.untrained"), colours["quiet"])]])]
    for number, (place, row) in enumerate(rows):
        text = words("chart.where_" + row["whereabouts"], persons=f"<b>{words.figure(gap, 'persons', place)}</b>")
        if row["coverage"] is not None:
            text += words("chart.where_trained", coverage=words.figure(gap, "coverage", place))
        notes.append(_note(text, 0, number - 0.3, colours["text"], "left", "bottom"))
        reached = 0
        for column, colour in (("covered", colours["page"]), ("uncovered", colours["text"])):
            middle = reached + row[column] / 2
            reached += row[column]
            if row[column] > most * NARROW:
                notes.append(_note(f"<b>{words.figure(gap, column, place)}</b>", middle, number, colour, "center", "middle"))
            elif row[column]:
                notes.append(_note(words.figure(gap, column, place), middle, number + 0.25, colours["text"], "center", "top"))
    layout["annotations"] = notes
    return {"data": data, "layout": layout}


def _note(text: str, x: float, y: float, colour: str, xanchor: str, yanchor: str) -> dict[str, Any]:
    font = {"family": FONT, "size": 15, "color": colour}
    return {"text": text, "x": x, "y": y, "showarrow": False, "xanchor": xanchor, "yanchor": yanchor, "font": font}
