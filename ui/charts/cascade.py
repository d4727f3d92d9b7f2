"""Stages: how many of everybody registered reached each, and of the enrolments of finished groups."""

from __future__ import annotations

from collections.abc import Sequence
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
    "assessed": "base",
    "passed": "completed",
    "mentas": "mentas",
    "earning": "mentas",
}
STAGES_OF_TRAINING = ("enrolled", "started", "completed", "assessed", "passed")
"""Columns of `completion` in their order."""


def cascade(answer: Answer, words: Words, mode: str) -> dict[str, Any]:
    """One bar a stage of `cascade`, with its number and its share of the stage before; words where a figure is not shown."""
    texts = []
    for row in answer.rows:
        number = f"<b>{words.write(row['persons'])}</b>" if row["persons"].known else words("chart.not_shown")
        texts.append(f"{number}   {words.write(row['share_of_previous'])}" if row["share_of_previous"].known else number)
    lengths = [row.value("persons") for row in answer.rows]
    if any(length is not None for length in lengths):
        lengths = [length or 0 for length in lengths]  # without a bar; its words say that it is not shown
    names = [words.write(row["stage"]) for row in answer.rows]
    return _stages([row.value("stage") for row in answer.rows], names, lengths, texts, 1.35, words, mode)


def training_chain(completion: Answer, words: Words, mode: str) -> dict[str, Any]:
    """A bar a stage of `completion` (its one row, or none), with its number and its share of the stage before."""
    figures = [completion.row[name] for name in STAGES_OF_TRAINING] if completion.rows else []
    texts = []
    for before, figure in zip([None, *figures], figures, strict=False):
        known = before is not None and before.value and figure.known
        share = f"   {words.write(figure.value / before.value, 'share')}" if before and known else ""
        texts.append(f"<b>{words.write(figure)}</b>{share}")
    names = [figure.metric.label[words.language] for figure in figures]
    return _stages(STAGES_OF_TRAINING, names, [figure.value for figure in figures], texts, 1.65, words, mode)


def _stages(
    stages: Sequence[str], names: Sequence[str], lengths: Sequence[int | None], texts: Sequence[str], room: float, words: Words, mode: str
) -> dict[str, Any]:
    """Bars in the colours of their stages; `room` is the width of the plot in widths of the longest bar."""
    colours = COLOURS[mode]
    layout = across(mode, words.language, max((length or 0 for length in lengths), default=0), room)
    layout["yaxis"]["type"] = "category"
    marker = {"color": [colours[COLOUR_OF_STAGE[stage]] for stage in stages]}
    return {"data": [bars(names, lengths, marker, **numbers(texts, colours["text"]))] if names else [], "layout": layout}
