"""Stages of the training: how many enrolments of finished groups reached each."""

from __future__ import annotations

from typing import Any

from queries import Answer
from ui.charts.layout import across, bars, beside, numbers, wrapped
from ui.i18n import Words
from ui.theme import COLOURS

COLOUR_OF_STAGE = {"enrolled": "base", "started": "covered", "completed": "completed", "assessed": "base", "passed": "completed"}
STAGES_OF_TRAINING = ("enrolled", "started", "completed", "assessed", "passed")
"""Columns of `completion` in their order."""


def training_chain(completion: Answer, words: Words, mode: str) -> dict[str, Any]:
    """A bar a stage of `completion` (its one row, or none), with its number and its share of the stage before."""
    figures = [completion.row[name] for name in STAGES_OF_TRAINING] if completion.rows else []
    texts = []
    for before, figure in zip([None, *figures], figures, strict=False):
        known = before is not None and before.value and figure.known
        share = f"   {words.write(figure.value / before.value, 'share')}" if before and known else ""
        texts.append(f"<b>{words.write(figure)}</b>{share}")
    names = [wrapped(figure.metric.label[words.language]) for figure in figures]
    lengths = [figure.value for figure in figures]
    colours = COLOURS[mode]
    layout = across(mode, words.language, max((length or 0 for length in lengths), default=0), 1)
    beside(layout, [(length or 0, text) for length, text in zip(lengths, texts, strict=True)])
    layout["yaxis"]["type"] = "category"
    marker = {"color": [colours[COLOUR_OF_STAGE[stage]] for stage in STAGES_OF_TRAINING]}
    return {"data": [bars(names, lengths, marker, **numbers(texts, colours["text"]))] if names else [], "layout": layout}
