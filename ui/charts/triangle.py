"""Groups by months since their training: what is reached, and what can't be known yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from queries import Answer
from ui.text import Words
from ui.theme import COLOURS, FONT, base_layout, drawn, mixed

MONTHS = (1, 3, 6, 9, 12, 18, 24)
ROW = 34
"""Pixels a group takes."""


def maturity_triangle(maturity: Answer, names: dict[str, str], picked: Sequence[str], words: Words, mode: str) -> dict[str, Any]:
    """A row a group of `cohort_maturity`, a column a month: the share that is mentas; hatched where those months aren't over yet."""
    colours = COLOURS[mode]
    cells = {(row["cohort_id"], row["months"]): row for row in maturity.rows}
    groups = list(dict.fromkeys(row["cohort_id"] for row in maturity.rows))
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
    highest = max((row["share"] for row in maturity.rows if row["share"] is not None), default=0) or 1
    data = []
    for month in MONTHS:
        shown = [cells.get((group, month)) for group in groups]
        shares = [row["share"] if row and row["mature"] else None for row in shown]
        colour = [colours["page"] if share is None else mixed(colours["page"], colours["mentas"], 0.06 + 0.94 * share / highest) for share in shares]
        text = ["" if share is None else words.write(share, "share") for share in shares]
        dark_cell = [share is not None and share / highest > 0.55 for share in shares]
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "x": [1] * len(groups),
                "y": [f"<b>{drawn(names[group])}</b>" if group in picked else drawn(names[group]) for group in groups],
                "customdata": groups,
                "text": text,
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "textfont": {"family": FONT, "size": 13, "color": [colours["page"] if dark else colours["text"] for dark in dark_cell]},
                "hovertext": [_said(names[group], row, month, words) for group, row in zip(groups, shown, strict=True)],
                "hovertemplate": "%{hovertext}<extra></extra>",
                "marker": {
                    "color": colour,
                    "line": {"color": colours["page"], "width": 1},
                    "pattern": {
                        "shape": ["/" if share is None else "" for share in shares],
                        "fgcolor": colours["base"],
                        "bgcolor": colours["page"],
                        "size": 6,
                        "solidity": 0.22,
                        "fillmode": "replace",
                    },
                },
            }
        )
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
