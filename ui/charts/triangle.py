"""Groups by months since their training: what is reached, and what cannot be known yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from queries import Answer
from ui.i18n import Words
from ui.theme import COLOURS, FONT, base_layout, drawn, mixed

MONTHS = (1, 3, 6, 9, 12, 18, 24)
ROW = 34
"""Pixels a group takes."""
STRONGEST = {"light": 0.78, "dark": 0.48}
"""How far the largest share goes towards its colour: its number stays readable on it (4.5:1)."""


def maturity_triangle(maturity: Answer, names: dict[str, str], picked: Sequence[str], words: Words, mode: str) -> dict[str, Any]:
    """A row a group of `cohort_maturity`, a column a month: the share that is mentas; hatched where those months are not over yet."""
    colours = COLOURS[mode]
    cells = {(row["cohort_id"], row["months"]): row for row in maturity.records}
    groups = list(dict.fromkeys(row["cohort_id"] for row in maturity.records))
    layout = base_layout(mode, words.language, height=70 + ROW * max(1, len(groups)))
    layout |= {"barmode": "stack", "bargap": 0.1, "hovermode": "closest"}
    layout["xaxis"] |= {
        "tickvals": [place + 0.5 for place in range(len(MONTHS))],
        "ticktext": [words.write(month, "count") for month in MONTHS],
        "range": [0, len(MONTHS)],
        "side": "top",
        "showline": False,
        "title": {"text": words("cohorts.months_axis"), "font": {"family": FONT, "size": 13, "color": colours["quiet"]}},
    }
    layout["yaxis"] |= {"autorange": "reversed", "showgrid": False, "showline": False, "type": "category", "ticklabelstandoff": 8}
    layout["yaxis"]["tickfont"] = {"family": FONT, "size": 14, "color": colours["text"]}
    highest = max((row["share"] for row in maturity.records if row["share"] is not None), default=0) or 1
    labels = [f"<b>{drawn(names[group])}</b>" if group in picked else drawn(names[group]) for group in groups]
    data = []
    for month in MONTHS:
        shown = [cells.get((group, month)) for group in groups]
        shares = [row["share"] if row and row["mature"] else None for row in shown]
        cell = {
            "type": "bar",
            "orientation": "h",
            "y": labels,
            "customdata": groups,
            "hovertext": [_said(names[group], row, month, words) for group, row in zip(groups, shown, strict=True)],
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
        strengths = [0.0 if share is None else share / highest for share in shares]
        known = {
            "x": [int(share is not None) for share in shares],
            "text": ["" if share is None else words.write(round(share * 100), "count") for share in shares],
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textangle": 0,
            "constraintext": "none",
            "textfont": {"family": FONT, "size": 13, "color": colours["text"]},
            "marker": {
                "color": [mixed(colours["page"], colours["mentas"], 0.06 + (STRONGEST[mode] - 0.06) * strength) for strength in strengths],
                "line": {"color": colours["page"], "width": 1},
            },
        }
        # Apart from the others: where each bar has its own colour, plotly draws the hatching in it too.
        unknown = {
            "x": [int(share is None) for share in shares],
            "marker": {
                "color": colours["page"],
                "line": {"color": colours["page"], "width": 1},
                "pattern": {"shape": "/", "fillmode": "replace", "fgcolor": colours["base"], "bgcolor": colours["page"], "size": 7, "solidity": 0.15},
            },
        }
        data += [cell | known, cell | unknown]
    return {"data": data, "layout": layout}


def _said(name: str, row: dict[str, Any] | None, month: int, words: Words) -> str:
    if row is None or not row["mature"] or row["share"] is None:
        return words("cohorts.triangle_unknown", name=drawn(name), months=words.write(month, "count"))
    return words(
        "cohorts.triangle_hover",
        name=drawn(name),
        months=words.write(month, "count"),
        reached=words.write(row["reached"], "count"),
        completed=words.write(row["completed"], "count"),
        share=words.write(row["share"], "share"),
    )
