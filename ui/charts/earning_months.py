"""Graduates earning by months since the training; what is not known yet is hatched."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from queries import Answer, Row
from ui.charts.layout import bars, hatched, named_rows
from ui.i18n import Words
from ui.theme import COLOURS, FONT, base_layout, label, mixed

LINE = 21
"""Pixels from one name of a part to the next, above the first row."""
INTO_ROW = 8
"""Pixels from the edge of the plot into the first row, where those lines end."""
PARTS = ("earning", "not_earning", "not_traced", "not_published", "too_early")
"""The parts of a row, from the left: of two it is known, of the last not yet, and one the visitor's role does not get."""


def parts(row: Row) -> dict[str, int]:
    """The parts of one row, all graduates: earning, not earning, not followed up, not shown to this role, too early to know."""
    early = row.value("completed") - row.value("due")
    if row.value("traced") is None or row.value("earning") is None:
        return {"earning": 0, "not_earning": 0, "not_traced": 0, "not_published": row.value("due"), "too_early": early}
    # Rounded figures may be as of an earlier date: no part may exceed the rest or fall below zero.
    known = min(row.value("traced"), row.value("due"))
    earning = min(row.value("earning"), known)
    return {"earning": earning, "not_earning": known - earning, "not_traced": row.value("due") - known, "not_published": 0, "too_early": early}


def earning_months(answer: Answer, words: Words, mode: str) -> dict[str, Any]:
    """A row for each number of months since the training (`earning_by_months`), all graduates long.

    Earning and not earning are filled; not followed up and too early to know are hatched, because neither is known.
    """
    colours = COLOURS[mode]
    layout = base_layout(mode, words.language)
    divided = [parts(row) for row in answer.rows]
    names = [words("chart.months", months=row["months"]) for row in answer.rows]
    total = max((row.value("completed") for row in answer.rows), default=0)
    layout["xaxis"] |= {"visible": False, "range": [0, total or 1]}
    named_rows(layout, mode, names)
    layout |= {"barmode": "stack", "bargap": 0.28, "hovermode": False, "uniformtext": {"minsize": 13, "mode": "hide"}}
    layout["margin"] |= {"t": 20 + LINE * len(PARTS)}
    marker: dict[str, dict[str, Any]] = {
        "earning": {"color": colours["completed"]},
        "not_earning": {"color": mixed(colours["page"], colours["completed"], 0.3)},
        "not_traced": hatched(colours, 0.22),
        "not_published": hatched(colours, 0.22, "x"),
        "too_early": hatched(colours, 0.22, ".", "page"),
    }
    data = [
        bars(
            range(len(names)),
            [row[part] for row in divided],
            marker[part] | {"line": {"color": colours["page"], "width": 1}},
            name=words(f"chart.{part}"),
            text=[_number(row, part, words) for row in answer.rows],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"family": FONT, "size": 14, "color": colours["page" if part == "earning" else "text"]},
        )
        for part in PARTS
    ]
    notes, leaders = _names(divided[0] if divided else {}, total, words, colours)
    return {"data": data, "layout": layout | {"annotations": notes, "shapes": leaders}}


def _number(row: Row, part: str, words: Words) -> str:
    """The number of a known part; hatched parts have theirs in the table only."""
    number = parts(row)[part]
    if part not in ("earning", "not_earning") or not number:
        return ""
    return words.write(replace(row["earning"], value=number, rounded=row["earning"].rounded or row["traced"].rounded))


def _names(first: dict[str, int], total: int, words: Words, colours: dict[str, str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The name of each part above the first row, each on its own line, with a leader line down to it."""
    ends, middles = 0, {}
    for part in PARTS:
        if first.get(part):
            middles[part] = ends + first[part] / 2
        ends += first.get(part, 0)
    to_the_left = [part for part in middles if middles[part] > total * 0.45]
    # From the top: what is written leftwards, the rightmost first; then what is written rightwards, the leftmost first.
    order = [*reversed(to_the_left), *(part for part in middles if part not in to_the_left)]
    notes, leaders = [], []
    for height, part in enumerate(reversed(order)):
        side = "right" if part in to_the_left else "left"
        rise = 6 + LINE * height
        note = label(words(f"chart.{part}"), middles[part], 1, colours["text"], xanchor=side, yanchor="bottom", yshift=rise, yref="paper")
        notes.append(note | {"xshift": 5 if side == "right" else -5, "bgcolor": colours["page"], "borderpad": 1, "align": side})
        # Measured from the edge of the plot: what is measured in rows is cut off there.
        leader = {"type": "line", "x0": middles[part], "x1": middles[part], "yref": "paper", "ysizemode": "pixel", "yanchor": 1}
        leaders.append(leader | {"y0": -INTO_ROW, "y1": rise + 2, "line": {"color": colours["quiet"], "width": 1}})
    return notes, leaders
