"""The cascade: how many reached each stage."""

from __future__ import annotations

from typing import Any

from queries import Answer
from ui.charts.layout import across, bars, numbers
from ui.i18n import Words
from ui.theme import COLOURS

COLOUR_OF_STAGE = {
    "registered": "resident",
    "enrolled": "base",
    "started": "covered",
    "completed": "completed",
    "passed": "completed",
    "mentas": "mentas",
    "earning": "mentas",
}
ROOM_FOR_NUMBERS = 1.35


def cascade(answer: Answer, words: Words, mode: str) -> dict[str, Any]:
    """One bar a stage of `cascade`, with its number and its share of the stage before; words where a figure is not shown."""
    colours = COLOURS[mode]
    texts = []
    for row in answer.rows:
        number = f"<b>{words.write(row['persons'])}</b>" if row["persons"].known else words("chart.not_shown")
        texts.append(f"{number}   {words.write(row['share_of_previous'])}" if row["share_of_previous"].known else number)
    lengths = [row.value("persons") for row in answer.rows]
    if any(length is not None for length in lengths):
        lengths = [length or 0 for length in lengths]  # without a bar; its words say that it is not shown
    names = [words.write(row["stage"]) for row in answer.rows]
    marker = {"color": [colours[COLOUR_OF_STAGE[row.value("stage")]] for row in answer.rows]}
    layout = across(mode, words.language, max((length or 0 for length in lengths), default=0), ROOM_FOR_NUMBERS)
    return {"data": [bars(names, lengths, marker, **numbers(texts, colours["text"]))], "layout": layout}
