"""On which day of the training participants miss a day for the first time."""

from __future__ import annotations

from typing import Any

from queries import Answer
from ui.i18n import Words
from ui.theme import COLOURS, FONT, base_layout, share_ticks

MANY_DAYS = 8
"""From more days on only the first and the last have their share beside them."""


def drop_out(unbroken: Answer, words: Words, mode: str) -> dict[str, Any]:
    """The share of those who started that has come every day so far (`attendance_unbroken`), day by day, and how many each day lost."""
    colours = COLOURS[mode]
    rows = unbroken.records
    layout = base_layout(mode, words.language)
    layout |= {"hovermode": "closest", "margin": {"l": 8, "r": 58, "t": 24, "b": 8}}
    days = [0, *(row["day"] for row in rows)]
    kept = [1.0, *(row["kept"] for row in rows)]
    bottom = max(0.0, min(kept) - 0.08)
    step = max(1, -(-len(rows) // 10))
    named = [day for day in days if day == 0 or day % step == 0]
    layout["xaxis"] |= {
        "range": [-0.25, max(days) + 0.25],
        "tickvals": named,
        "ticktext": [words("chart.day_start") if day == 0 else words("chart.day", day=words.write(day, "count")) for day in named],
    }
    layout["yaxis"] |= {"range": [bottom, 1.02], **share_ticks(bottom, 1, words.language)}
    worst = max((row["missed"] for row in rows), default=0)
    texts = [""]
    for place, row in enumerate(rows):
        shown = len(rows) <= MANY_DAYS or place in (0, len(rows) - 1) or row["missed"] == worst
        texts.append(f"<b>{words.figure(unbroken, 'kept', place)}</b>" if shown else "")
    line = {
        "type": "scatter",
        "mode": "lines+markers+text",
        "x": days,
        "y": kept,
        "text": texts,
        "textposition": "top right",
        "textfont": {"family": FONT, "size": 14, "color": colours["completed"]},
        "hovertext": ["", *(_said(unbroken, place, words) for place in range(len(rows)))],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "line": {"color": colours["completed"], "width": 3},
        "marker": {"size": 9, "color": colours["completed"]},
        "cliponaxis": False,
    }
    notes = []
    for place, row in enumerate(rows):
        if row["missed"] and (len(rows) <= MANY_DAYS or row["missed"] == worst):
            most = row["missed"] == worst
            said = "−" + words.figure(unbroken, "missed", place)
            note = {"text": f"<b>{said}</b>" if most else said, "x": row["day"] - 0.5, "y": (kept[place] + kept[place + 1]) / 2, "showarrow": False}
            note |= {"xanchor": "right", "yanchor": "top", "font": {"family": FONT, "size": 14, "color": colours["text" if most else "quiet"]}}
            notes.append(note)
    layout["annotations"] = notes
    return {"data": [line] if rows else [], "layout": layout}


def _said(unbroken: Answer, place: int, words: Words) -> str:
    figures: dict[str, Any] = {name: words.figure(unbroken, name, place) for name in ("day", "missed", "at_risk", "kept")}
    return words("chart.drop_out_hover", **figures)
