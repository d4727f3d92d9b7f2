"""Trained and untrained, by whereabouts: resident or away."""

from __future__ import annotations

from typing import Any

from queries import Answer
from ui.charts.key import LINE, key
from ui.charts.layout import across, bars
from ui.i18n import Words
from ui.theme import COLOURS, label

NARROW = 0.12
"""A part of less than this share of the longest bar has its number below rather than in it."""


def whereabouts(gap: Answer, words: Words, mode: str) -> dict[str, Any]:
    """A bar for those still resident and one for those away (rows of `coverage_gap`): trained and not, in persons."""
    colours = COLOURS[mode]
    rows = [row for row in gap.rows if row.value("whereabouts") != "all" and row["covered"].known and row.value("persons")]
    most = max((row.value("persons") for row in rows), default=0)
    layout = across(mode, words.language, most, 1.02, 0.55, barmode="stack", margin={"l": 8, "r": 8, "t": LINE + 14, "b": 8})
    layout["yaxis"] |= {"visible": False, "type": "category"}
    names = [row.value("whereabouts") for row in rows]
    hollow = {"color": colours["line"], "line": {"color": colours["base"], "width": 1}}
    data = [
        bars(names, [row.value("covered") or None for row in rows], {"color": colours["covered"]}, name=words("chart.trained")),
        bars(names, [row.value("uncovered") or None for row in rows], hollow, name=words("chart.untrained")),
    ]
    notes = [key([[("■", words("chart.trained"), colours["covered"]), ("□", words("chart.untrained"), colours["quiet"])]])]
    for index, row in enumerate(rows):
        text = words(f"chart.where_{names[index]}", persons=f"<b>{words.write(row['persons'])}</b>")
        if row["coverage"].known:
            text += words("chart.where_trained", coverage=row["coverage"])
        notes.append(_note(text, 0, index - 0.3, colours["text"], "left", "bottom"))
        reached = 0
        for column, colour in (("covered", colours["page"]), ("uncovered", colours["text"])):
            persons, written = row.value(column), words.write(row[column])
            if persons > most * NARROW:
                notes.append(_note(f"<b>{written}</b>", reached + persons / 2, index, colour, "center", "middle"))
            elif persons:
                notes.append(_note(written, reached + persons / 2, index + 0.25, colours["text"], "center", "top"))
            reached += persons
    return {"data": data, "layout": layout | {"annotations": notes}}


def _note(text: str, x: float, y: float, colour: str, xanchor: str, yanchor: str) -> dict[str, Any]:
    note = label(text, x, y, colour, xanchor=xanchor, yanchor=yanchor)
    return note | {"font": {**note["font"], "size": 15}}
