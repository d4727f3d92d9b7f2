"""From the training to a living: how many are left at each stage, and what the others lack."""

from __future__ import annotations

from typing import Any

from queries import Answer
from ui.i18n import Words
from ui.theme import COLOURS, FONT, base_layout, label

ROOM_FOR_NUMBERS = 1.22
"""Width of the plot in widths of the longest bar: numbers stand beside the bars, on a phone too."""


def losses(answer: Answer) -> list[int | None]:
    """How many stop before each stage (none before the first; None where a number isn't known)."""
    numbers = [row["persons"] for row in answer.records]
    steps = zip(numbers, numbers[1:], strict=False)
    return [None, *(None if before is None or after is None else before - after for before, after in steps)]


def market_chain(answer: Answer, words: Words, mode: str) -> dict[str, Any]:
    """One bar a stage of `market_chain`, and between two stages how many stop there and what they lack.

    The largest loss is written bold. What the visitor's role doesn't get has no bar and a dash.
    """
    colours = COLOURS[mode]
    layout = base_layout(mode, words.language)
    stages = [row["stage"] for row in answer.records]
    most = max((row["persons"] or 0 for row in answer.records), default=0)
    layout["xaxis"] |= {"visible": False, "range": [0, most * ROOM_FOR_NUMBERS or 1]}
    layout["yaxis"] |= {"range": [len(stages) - 0.55, -0.5], "showgrid": False, "showline": False, "ticks": "", "ticklabelstandoff": 8}
    layout["yaxis"] |= {"tickmode": "array", "tickvals": list(range(len(stages))), "ticktext": [words.code("stage", stage) for stage in stages]}
    layout["yaxis"]["tickfont"] = {"family": FONT, "size": 14, "color": colours["text"]}
    layout |= {"bargap": 0.52, "hovermode": False}
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": [row["persons"] or 0 for row in answer.records],
        "y": list(range(len(stages))),
        "text": [_number(answer, place, words) for place in range(len(stages))],
        "textposition": "outside",
        "textfont": {"family": FONT, "size": 15, "color": colours["text"]},
        "cliponaxis": False,
        "marker": {"color": [colours["mentas" if stage == "mentas" else "completed"] for stage in stages]},
    }
    return {"data": [bars], "layout": layout | {"annotations": _lost(answer, words, colours)}}


def _number(answer: Answer, place: int, words: Words) -> str:
    number = f"<b>{words.figure(answer, 'persons', place)}</b>"
    return number if not place or answer.records[place]["share_of_first"] is None else f"{number}   {words.figure(answer, 'share_of_first', place)}"


def _lost(answer: Answer, words: Words, colours: dict[str, str]) -> list[dict[str, Any]]:
    lost = losses(answer)
    largest = max((each for each in lost if each), default=0)
    notes = []
    for place, number in enumerate(lost):
        if not number:
            continue
        sign = "≈ " if answer.marked(place, "persons") or answer.marked(place - 1, "persons") else ""
        said = words(f"lost.{answer.records[place]['stage']}", lost=f"{sign}{words.write(number, 'count')}")
        text = f"<b>▼ {said}</b>" if number == largest else f"▼ {said}"
        colour = colours["text" if number == largest else "quiet"]
        notes.append(label(text, 0, place - 0.5, colour, xanchor="left", yanchor="middle", xshift=2))
    return notes
