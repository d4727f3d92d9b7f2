"""From enrolment to passing the test, for the enrolments of finished groups."""

from __future__ import annotations

from typing import Any

from queries import Answer
from ui.charts.layout import across, bars, numbers
from ui.i18n import Words
from ui.theme import COLOURS

STAGES = {"enrolled": "base", "started": "covered", "completed": "completed", "assessed": "base", "passed": "completed"}
"""Columns of `completion` in their order, and the colour of each."""
ROOM_FOR_NUMBERS = 1.65


def training_chain(completion: Answer, words: Words, mode: str) -> dict[str, Any]:
    """A bar a stage of `completion` (its one row), with its number and its share of the stage before."""
    colours = COLOURS[mode]
    if not completion.rows:
        return {"data": [], "layout": across(mode, words.language, 0, ROOM_FOR_NUMBERS)}
    figures = [completion.row[name] for name in STAGES]
    texts = []
    for before, figure in zip([None, *figures], figures, strict=False):
        known = before is not None and before.value and figure.known
        share = f"   {words.write(figure.value / before.value, 'share')}" if before and known else ""
        texts.append(f"<b>{words.write(figure)}</b>{share}")
    layout = across(mode, words.language, figures[0].value or 0, ROOM_FOR_NUMBERS)
    layout["yaxis"]["type"] = "category"
    marker = {"color": [colours[colour] for colour in STAGES.values()]}
    names = [figure.metric.label[words.language] for figure in figures]
    return {"data": [bars(names, [figure.value for figure in figures], marker, **numbers(texts, colours["text"]))], "layout": layout}
