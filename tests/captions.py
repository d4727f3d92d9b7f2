"""The judge of captions: each names only marks that are drawn, and each mark that has to be explained is explained."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ui.charts.marks import drawn_marks
from ui.panel import Panel

Drawing = Mapping[str, Any]


def _marker(drawn: Drawing, *names: str) -> str:
    """What the markers of all traces have under those names, one within the other."""
    captions = []
    for trace in drawn["data"]:
        part: Any = trace
        for name in ("marker", *names):
            part = (part or {}).get(name)
        captions += part if isinstance(part, list | tuple) else [part]
    return " ".join(str(each) for each in captions if each)


def _has_bars(drawn: Drawing, ways: tuple[str, ...], thick: bool) -> bool:
    """Whether ranges are drawn in those ways: as bars (`thick`), which are what is usual for a size, or as lines."""
    return any((trace[way]["thickness"] > THIN) == thick for trace in drawn["data"] for way in ways if way in trace)


THIN = 6
"""Pixels of a line that is a range."""
MARKS: Mapping[str, tuple[str, str, Callable[[Drawing], bool]]] = {
    "hatching": (
        r"arsir|bergaris|hatched",
        r"tidak diketahui|belum|not known|unknown|yet|needed|perlu|diterbitkan|published",
        lambda drawn: bool(_marker(drawn, "pattern", "shape")),
    ),
    "diamonds": (r"belah ketupat|diamond", "", lambda drawn: "diamond" in _marker(drawn, "symbol")),
    "a band": (
        r"\bdaerah abu-abu\b|\bbayangan\b|\bshaded\b|\bshading\b|\bgrey area\b",
        r"dari 100|of 100",
        lambda drawn: any(trace.get("fill") not in (None, "none") for trace in drawn["data"]),
    ),
    "uprights": (r"garis tegak|vertical lines", "", lambda drawn: _has_bars(drawn, ("error_y",), thick=False)),
    "what is usual": (r"abu-abu: wajar|grey: usual", "", lambda drawn: _has_bars(drawn, ("error_x", "error_y"), thick=True)),
}
"""Marks by name: how captions call it, how a label beside it may say what it means, and whether a figure draws it."""


def misleading(panel: Panel, drawn: Drawing) -> Iterator[str]:
    """What the captions of a panel name and its figure does not draw, and what it draws that neither they nor a label explain."""
    caption = " ".join([panel.finding, panel.about, *(note.text for note in panel.explained(drawn_marks(dict(drawn))))]).lower()
    beside = str([drawn["layout"].get("annotations"), drawn["layout"].get("yaxis"), [trace.get("name") for trace in drawn["data"]]]).lower()
    for mark, (called, means, is_drawn) in MARKS.items():
        named, there = bool(re.search(called, caption)), is_drawn(drawn)
        if named and not there:
            yield f"explains {mark}, which it does not draw: {caption}"
        if there and not named and not (means and re.search(means, beside)):
            yield f"draws {mark} without a word of what it means: {caption}"
