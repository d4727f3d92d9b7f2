"""How many came how far."""

from __future__ import annotations

from typing import Any

from queries import Answer
from ui.i18n import Words
from ui.theme import COLOURS, FONT, base_layout

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
"""Width of the plot in widths of the longest bar: the numbers stand beside the bars, on a phone too."""


def cascade(answer: Answer, words: Words, mode: str) -> dict[str, Any]:
    """One bar a stage of `cascade`, with its number and its share of the stage before; ≈ before what is rounded, words where a figure isn't shown."""
    colours = COLOURS[mode]
    texts = []
    for place, row in enumerate(answer.records):
        number = f"<b>{words.figure(answer, 'persons', place)}</b>" if row["persons"] is not None else words("chart.not_shown")
        share = row["share_of_previous"]
        texts.append(number if share is None else f"{number}   {words.figure(answer, 'share_of_previous', place)}")
    layout = base_layout(mode, words.language)
    most = max((row["persons"] or 0 for row in answer.records), default=0)
    layout["xaxis"] |= {"visible": False, "range": [0, most * ROOM_FOR_NUMBERS or 1]}
    layout["yaxis"] |= {"autorange": "reversed", "showgrid": False, "showline": False, "ticks": "", "ticklabelstandoff": 8}
    layout["yaxis"]["tickfont"] = {"family": FONT, "size": 14, "color": colours["text"]}
    layout |= {"bargap": 0.3, "hovermode": False}
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": [row["persons"] or 0 for row in answer.records],  # without a bar; its words say that it isn't shown
        "y": [words.code("stage", row["stage"]) for row in answer.records],
        "text": texts,
        "textposition": "outside",
        "textfont": {"family": FONT, "size": 14, "color": colours["text"]},
        "cliponaxis": False,
        "marker": {"color": [colours[COLOUR_OF_STAGE[row["stage"]]] for row in answer.records]},
    }
    return {"data": [bars], "layout": layout}
