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
from ui.theme import COLOURS, base_layout, label, mixed

TRACED = 0.2
"""Where fewer of those due were traced, the share that earns says little of the others."""
MONTHS = (3, 6, 12)
"""Months since the training that have a row; the table has every third one. Two years later, and of months in between, few are followed up."""
OUTWARDS = -60
"""Pixels that the key begins left of the plot: beside it, its longest line ended beyond the edge of a phone."""
GAP, SMALL = 0.55, 13
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
    """A row for each of MONTHS since the training (`earning_by_months`) that somebody has come to, all graduates long.

    Earning and not earning are filled; not followed up and too early to know are hatched, because neither is known. The numbers stand above each
    row, with their parts' signs: in the bars only some of them had room, and elsewhere in each row.
    """
    colours = COLOURS[mode]
    layout = base_layout(mode, words.language)
    rows = reached(answer)
    divided = [parts(row) for row in rows]
    names = [words("chart.months", months=row["months"]) for row in rows]
    total = max((row.value("completed") for row in rows), default=0)
    layout["xaxis"] |= {"visible": False, "range": [0, total or 1]}
    named_rows(layout, mode, names)
    layout["yaxis"]["range"][1] = -0.75  # the numbers stand above the first row too
    layout |= {"barmode": "stack", "bargap": GAP, "hovermode": False}
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
        )
        for part in PARTS
    ]
    signs = [[(_sign(part, marker[part], colours), words(f"chart.{part}"), colours["text"])] for part in shown]
    notes = [key(signs) | {"xshift": OUTWARDS}] if shown else []
    for index, row in enumerate(rows):
        above = label(_numbers(row, marker, words, colours), 0, index - (1 - GAP) / 2, colours["text"], xanchor="left", yanchor="bottom")
        notes.append(above | {"font": above["font"] | {"size": SMALL}})
    return {"data": data, "layout": layout | {"annotations": notes}}


def reached(answer: Answer) -> Sequence[Row]:
    """The rows of MONTHS up to the last of which something is known, or that the role does not get: further ones, hatched from end to end, would
    say of everybody alike that it is too early or that few were traced. Without any those that somebody has come to."""
    rows = [row for row in answer.rows if row.value("months") in MONTHS]
    due = [index for index, row in enumerate(rows) if row.value("due")]
    traced_enough = [index for index in due if rows[index].value("traced") is None or enough_traced(rows[index])]
    return rows[: max(traced_enough or due, default=0) + 1]


def _numbers(row: Row, marker: dict[str, dict[str, Any]], words: Words, colours: dict[str, str]) -> str:
    """The numbers of a row's parts, each after its sign; how few were traced where that is too few to say more."""
    if row["traced"].known and row.value("due") and not enough_traced(row):
        return words("chart.few_traced" if row.value("traced") else "chart.none_traced", traced=row["traced"], due=row["due"])
    return "   ".join(f"{_sign(part, marker[part], colours)} {_written(row, part, number, words)}" for part, number in parts(row).items() if number)


def _written(row: Row, part: str, number: int, words: Words) -> str:
    """The number of a part, rounded where the figures are that it is the difference of."""
    of, less = {"earning": ("earning", "traced"), "too_early": ("completed", "due")}.get(part, ("due", "traced"))
    return words.write(replace(row[of], value=number, rounded=row[of].rounded or row[less].rounded))


def _sign(part: str, marker: dict[str, Any], colours: dict[str, str]) -> str:
    """How the key draws a part: in its own colour, hatching in a colour that can be seen."""
    return sign(SIGNS[part], colours["quiet"] if "pattern" in marker else marker["color"])
