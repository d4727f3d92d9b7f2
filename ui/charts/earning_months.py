"""Graduates earning by months since the training; what is not known yet is hatched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from queries import Answer, Row
from queries.statistics import FEWEST
from ui.charts.key import LINE, key, sign
from ui.charts.layout import bars, hatched, named_rows
from ui.i18n import Words
from ui.text_width import text_width
from ui.theme import COLOURS, FONT, base_layout, label, mixed

TRACED = 0.2
"""Where fewer of those due were traced, the share that earns says little of the others."""
PHONE, REGULAR = 254, 0.93
"""Pixels of the plot on a phone, and how wide regular letters are in widths of bold ones: a number stands in its part where it has room for it
there."""
SIZE, MARGIN = 14, 2
"""Of the numbers, and what lies beside them in a part."""
OUTWARDS = -60
"""Pixels that the key begins left of the plot: beside it, its longest line ended beyond the edge of a phone."""
GAP, SMALL = 0.4, 13
"""What lies between two rows in shares of their distance, and the size of the numbers that stand there."""
PARTS = ("earning", "not_earning", "not_traced", "not_published", "too_early")
"""The parts of a row, from the left: of two it is known, of the last not yet, and one the visitor's role does not get."""
SIGNS = {"earning": "■", "not_earning": "■", "not_traced": "▨", "not_published": "▩", "too_early": "░"}
"""How the key draws them."""


def enough_traced(row: Row) -> bool:
    """Whether enough of those due were traced for their answers to represent the others."""
    return (row.value("traced") or 0) >= max(FEWEST, TRACED * row.value("due"))


def parts(row: Row) -> dict[str, int]:
    """The parts of one row, all graduates: earning, not earning, not followed up, not shown to this role, too early to know."""
    early = row.value("completed") - row.value("due")
    if row.value("traced") is None or row.value("earning") is None:
        return {"earning": 0, "not_earning": 0, "not_traced": 0, "not_published": row.value("due"), "too_early": early}
    # Rounded figures may be as of an earlier date: no part may exceed the rest or fall below zero.
    known = min(row.value("traced"), row.value("due"))
    earning = min(row.value("earning"), known)
    if not enough_traced(row):  # a bar of few would be read as if it were sure: their numbers are written
        known = earning = 0
    return {"earning": earning, "not_earning": known - earning, "not_traced": row.value("due") - known, "not_published": 0, "too_early": early}


def earning_months(answer: Answer, words: Words, mode: str) -> dict[str, Any]:
    """A row for each number of months since the training (`earning_by_months`) that somebody has come to, all graduates long.

    Earning and not earning are filled; not followed up and too early to know are hatched, because neither is known.
    """
    colours = COLOURS[mode]
    layout = base_layout(mode, words.language)
    rows = reached(answer)
    divided = [parts(row) for row in rows]
    names = [words("chart.months", months=row["months"]) for row in rows]
    total = max((row.value("completed") for row in rows), default=0)
    layout["xaxis"] |= {"visible": False, "range": [0, total or 1]}
    named_rows(layout, mode, names)
    layout["yaxis"]["range"][1] = -0.75  # a number may stand above the first row
    layout |= {"barmode": "stack", "bargap": GAP, "hovermode": False, "uniformtext": {"minsize": 13, "mode": "hide"}}
    shown = [part for part in PARTS if any(row[part] for row in divided)]
    layout["margin"] |= {"t": 14 + LINE * len(shown)}
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
            text=["" if _is_narrow(row, total, words) else _number(row, part, words) for row in rows],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"family": FONT, "size": SIZE, "color": colours["page" if part == "earning" else "text"]},
        )
        for part in PARTS
    ]
    signs = [[(_sign(part, marker[part], colours), words(f"chart.{part}"), colours["text"])] for part in shown]
    notes = [key(signs) | {"xshift": OUTWARDS}] if shown else []
    for index, row in enumerate(rows):
        if row["traced"].known and row.value("due") and not enough_traced(row):
            text = words("chart.few_traced" if row.value("traced") else "chart.none_traced", traced=row["traced"], due=row["due"])
            notes.append(label(text, 0, index, colours["text"], xanchor="left", xshift=6) | {"bgcolor": colours["page"], "borderpad": 1})
            continue
        if _is_narrow(row, total, words):
            # Above them, each with its part's sign: beside them they would be read as the numbers of the part that stands there, and without
            # a sign as those of the row above.
            known = [(part, number) for part in ("earning", "not_earning") if (number := _number(row, part, words))]
            numbers = "  ".join(f"{_sign(part, marker[part], colours)} {number}" for part, number in known)
            above = label(numbers, 0, index - (1 - GAP) / 2, colours["text"], xanchor="left", yanchor="bottom")
            notes.append(above | {"font": above["font"] | {"size": SMALL}})
        notes += _unknown(row, index, total, words, colours)
    return {"data": data, "layout": layout | {"annotations": notes}}


def reached(answer: Answer) -> Sequence[Row]:
    """The rows up to the last months of which something is known, or that the role does not get: further ones, hatched from end to end, would
    say of everybody alike that it is too early or that few were traced. Without any those that somebody has come to."""
    due = [index for index, row in enumerate(answer.rows) if row.value("due")]
    traced_enough = [index for index in due if answer.rows[index].value("traced") is None or enough_traced(answer.rows[index])]
    return answer.rows[: max(traced_enough or due, default=0) + 1]


def _unknown(row: Row, index: int, total: int, words: Words, colours: dict[str, str]) -> list[dict[str, Any]]:
    """The numbers of the hatched parts of a row, each on a ground of its own; a part with no room for it has its number in the table."""
    notes, end = [], 0
    for part, number in parts(row).items():
        end += number
        if part not in ("not_traced", "too_early") or not number:
            continue
        figure = row["due"] if part == "not_traced" else row["completed"]
        text = words.write(replace(figure, value=number, rounded=figure.rounded or row["traced"].rounded))
        if text_width(text, SIZE) * REGULAR <= PHONE * number / total:
            notes.append(label(text, end - number / 2, index, colours["text"], xanchor="center") | {"bgcolor": colours["page"], "borderpad": 1})
    return notes


def _sign(part: str, marker: dict[str, Any], colours: dict[str, str]) -> str:
    """How the key draws a part: in its own colour, hatching in a colour that can be seen."""
    return sign(SIGNS[part], colours["quiet"] if "pattern" in marker else marker["color"])


def _is_narrow(row: Row, total: int, words: Words) -> bool:
    """Whether a known part of a row is too narrow for its number on a phone, so that both stand above them."""
    numbers = ((parts(row)[part], _number(row, part, words)) for part in ("earning", "not_earning"))
    return any(number and text_width(text, SIZE) * REGULAR + MARGIN > PHONE * number / total for number, text in numbers)


def _number(row: Row, part: str, words: Words) -> str:
    """The number of a known part; hatched parts have theirs on a ground of its own."""
    number = parts(row)[part]
    if part not in ("earning", "not_earning") or not number:
        return ""
    return words.write(replace(row["earning"], value=number, rounded=row["earning"].rounded or row["traced"].rounded))
