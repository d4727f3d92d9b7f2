"""Waterfall: an opening figure, the changes, and the closing figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ui.charts.layout import across, bars, numbers, upright
from ui.text_width import text_width
from ui.theme import COLOURS, label

PHONE = 125
"""Pixels of one of two facets on a phone."""
BESIDE = 12
"""Pixels beside a bar in addition to its number."""
BETWEEN = 0.05


@dataclass(frozen=True)
class Step:
    """A row: its name, a total or a signed change, the number as it is written, and the name of its colour."""

    label: str
    value: int
    total: bool
    written: str
    colour: str


@dataclass(frozen=True)
class Facet:
    """One number's way: what it is and its steps, totals first and last."""

    title: str
    steps: tuple[Step, ...]


def waterfall(facets: Sequence[Facet], mode: str, language: str) -> dict[str, Any]:
    """The ways of one or two numbers over the same rows, downwards, at one scale."""
    colours = COLOURS[mode]
    most = max((end for facet in facets for _, end in _spans(facet.steps)), default=0)
    widest = max((text_width(step.written, 14) for facet in facets for step in facet.steps), default=0)
    room = PHONE / max(PHONE - widest - BESIDE, PHONE / 2)  # the numbers stand beside the bars, on a phone too
    layout = across(mode, language, most, room, 0.35, margin={"l": 8, "r": 8, "t": 34, "b": 8})
    layout["yaxis"]["type"] = "category"
    width = (1 - BETWEEN * (len(facets) - 1)) / max(1, len(facets))
    data, shapes, titles = [], [], []
    for index, facet in enumerate(facets):
        axis = "x" if index == 0 else f"x{index + 1}"
        left = index * (width + BETWEEN)
        own = {"visible": False, "range": [0, most * room or 1], "domain": [left, left + width], "fixedrange": True, "anchor": "y"}
        layout["xaxis" if index == 0 else f"xaxis{index + 1}"] = own
        data.append(_bars(facet, axis, colours))
        shapes += _links(facet, axis, colours)
        where = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom", "yshift": 8}
        titles.append(label(f"<b>{facet.title}</b>", left, 1, colours["text"], **where))
    layout |= {"shapes": shapes, "annotations": titles}
    return {"data": data, "layout": layout}


def _spans(steps: Sequence[Step]) -> list[tuple[int, int]]:
    """Start and end of each bar: totals start at zero, changes where the previous bar ended."""
    spans, level = [], 0
    for step in steps:
        after = step.value if step.total else level + step.value
        spans.append((0, after) if step.total else (min(level, after), max(level, after)))
        level = after
    return spans


def _bars(facet: Facet, axis: str, colours: dict[str, str]) -> dict[str, Any]:
    spans = _spans(facet.steps)
    texts = [f"<b>{step.written}</b>" if step.total else step.written for step in facet.steps]
    marker = {"color": [colours[step.colour] for step in facet.steps]}
    where = {"xaxis": axis, "base": [low for low, _ in spans]}
    return bars([step.label for step in facet.steps], [high - low for low, high in spans], marker, **where, **numbers(texts, colours["text"]))


def _links(facet: Facet, axis: str, colours: dict[str, str]) -> list[dict[str, Any]]:
    """Thin uprights from a bar's end to the beginning of the next."""
    links, level = [], 0
    for row, step in enumerate(facet.steps[:-1]):
        level = step.value if step.total else level + step.value
        links.append(upright(level, colours["base"], xref=axis, yref="y", y0=row, y1=row + 1, layer="below"))
    return links
