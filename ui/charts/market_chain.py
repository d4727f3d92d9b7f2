"""The market chain, from training to a living: how many reach each stage, and what the others lack."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from queries import Answer, Figure, Row
from ui.charts.layout import across, bars, beside, named_rows, numbers, wrapped
from ui.i18n import Words
from ui.text_width import text_width
from ui.theme import COLOURS, label

OUTWARDS = -112
"""Pixels that the texts between the bars begin left of them: on a phone they need the width."""
WIDEST = 318
"""Pixels that a phone has for such a text; a longer one goes on below its comma."""
SIZE, SMALL, NUMBER = 14, 13, 15
TALLER = 40
"""Pixels, so that names and losses of two lines each do not touch."""


def losses(answer: Answer) -> list[Figure]:
    """How many drop out between each stage and the next; not known where the next is published as of another day."""
    steps = zip(answer.rows, answer.rows[1:], strict=False)
    lost = [before["persons"].less(after["persons"]) for before, after in steps]
    return [replace(each, value=None) if (index, "persons") in answer.cells_as_of else each for index, each in enumerate(lost, start=1)]


def market_chain(answer: Answer, words: Words, mode: str) -> dict[str, Any]:
    """One bar per stage of `market_chain`, and between two stages how many stop there and what they lack.

    The largest loss is written bold. What the visitor's role does not get has no bar and a dash.
    """
    colours = COLOURS[mode]
    stages = [row.value("stage") for row in answer.rows]
    lengths = [row.value("persons") or 0 for row in answer.rows]
    layout = across(mode, words.language, max(lengths, default=0), 1, gap=0.52)
    named_rows(layout, mode, [wrapped(words.code("chain", stage)) for stage in stages])  # in one line they took the numbers' room on a phone
    layout["yaxis"] |= {"autorange": False}
    layout["height"] += TALLER
    texts = [_number(row, words, first=not index) for index, row in enumerate(answer.rows)]
    beside(layout, list(zip(lengths, texts, strict=True)), NUMBER)
    marker = {"color": [colours["mentas" if stage == "mentas" else "completed"] for stage in stages]}
    data = [bars(range(len(stages)), lengths, marker, **numbers(texts, colours["text"], NUMBER))]
    return {"data": data, "layout": layout | {"annotations": _lost(answer, words, colours)}}


def _number(row: Row, words: Words, first: bool) -> str:
    number = f"<b>{words.write(row['persons'])}</b>"
    return number if first or not row["share_of_first"].known else f"{number}   {words.write(row['share_of_first'])}"


def _lost(answer: Answer, words: Words, colours: dict[str, str]) -> list[dict[str, Any]]:
    steps = [(index, lost) for index, lost in enumerate(losses(answer), start=1) if lost.value]
    largest = max((lost.value for _, lost in steps), default=0)
    notes = []
    for index, lost in steps:
        stage, never = answer.rows[index].value("stage"), answer.rows[index]["never_followed_up"]
        key = f"lost.{stage}_known" if never.known else f"lost.{stage}"
        text, colour = f"▼ {words(key, lost=lost, never=never, no=lost.less(never))}", colours["quiet"]
        size = SIZE
        if text_width(text, SIZE) > WIDEST:
            text, size = text.replace(", ", ",<br>", 1), SMALL
        if lost.value == largest:
            text, colour = f"<b>{text}</b>", colours["text"]
        note = label(text, 0, index - 0.5, colour, xanchor="left", yanchor="middle", xshift=OUTWARDS)
        notes.append(note | {"font": note["font"] | {"size": size}})
    return notes
