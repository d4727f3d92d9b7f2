"""From enrolment to the test passed, in enrolments of finished groups."""

from __future__ import annotations

from typing import Any

from queries import Answer
from ui.i18n import Words
from ui.theme import COLOURS, FONT, base_layout

STAGES = (("enrolled", "base"), ("started", "covered"), ("completed", "completed"), ("assessed", "base"), ("passed", "completed"))

ROOM_FOR_NUMBERS = 1.65
"""Width of the plot in widths of the longest bar: its number and its share stand beside it, on a phone too."""


def training_chain(completion: Answer, words: Words, mode: str) -> dict[str, Any]:
    """A bar a stage of `completion` (its one row), with its number and its share of the stage before."""
    colours = COLOURS[mode]
    layout = base_layout(mode, words.language)
    layout |= {"bargap": 0.3, "hovermode": False}
    row = completion.records[0] if completion.records else dict.fromkeys((name for name, _ in STAGES), 0)
    layout["xaxis"] |= {"visible": False, "range": [0, row["enrolled"] * ROOM_FOR_NUMBERS or 1]}
    layout["yaxis"] |= {"autorange": "reversed", "showgrid": False, "showline": False, "ticks": "", "ticklabelstandoff": 8, "type": "category"}
    layout["yaxis"]["tickfont"] = {"family": FONT, "size": 14, "color": colours["text"]}
    texts = []
    for place, (name, _) in enumerate(STAGES):
        before = row[STAGES[place - 1][0]] if place else 0
        share = f"   {words.write(row[name] / before, 'share')}" if before else ""
        texts.append(f"<b>{words.write(row[name], 'count')}</b>{share}")
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": [row[name] for name, _ in STAGES],
        "y": [completion.result.column(name).label[words.language] for name, _ in STAGES],
        "text": texts,
        "textposition": "outside",
        "textfont": {"family": FONT, "size": 14, "color": colours["text"]},
        "cliponaxis": False,
        "marker": {"color": [colours[colour] for _, colour in STAGES]},
    }
    return {"data": [bars] if completion.records else [], "layout": layout}
