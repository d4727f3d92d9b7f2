"""The bars of a figure as SVG: beside, over and upon each other, hatched ones, and the numbers in and beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from ui.share.axes import STACKED, Axis, bar_width
from ui.share.canvas import Canvas, Label, each_of, runs, stroke
from ui.text_width import text_width

OUTSIDE = 4
"""Pixels between a bar and the number beside it."""


@dataclass(frozen=True)
class _Bar:
    """A bar in pixels: its edges, and which way it grows (1: right or down)."""

    left: float
    top: float
    right: float
    low: float
    way: int


def draw_bars(drawn: Canvas, x: Axis, y: Axis, traces: Sequence[dict[str, Any]], gap: float, mode: str) -> None:
    """Draw the bars over a pair of axes; `gap` is what lies between two bars, `mode` how bars at one place stand (plotly's words)."""
    ends: dict[tuple[float, bool], float] = {}
    beside = len(traces) if mode == "group" and not any("offset" in trace for trace in traces) else 1
    for number, trace in enumerate(traces):
        level = trace.get("orientation") == "h"
        along, across = (x, y) if level else (y, x)
        places, lengths = (trace["y"], trace["x"]) if level else (trace["x"], trace["y"])
        every = [category for each in traces for category in each["y" if level else "x"]]
        for index, (category, length) in enumerate(zip(places, lengths, strict=False)):
            if length is None or category is None:
                continue
            width = each_of(trace.get("width"), index)
            wide = across.length(width) if width is not None else bar_width(trace, across, every, gap) / beside
            middle = across.number(category)
            offset = each_of(trace.get("offset"), index)
            start = middle + (across.length(offset) if offset is not None else (number % beside - beside / 2) * wide if beside > 1 else -wide / 2)
            size, base = along.length(length), each_of(trace.get("base"), index)
            stacked = mode in STACKED and base is None
            begin = ends.get((middle, size < 0), 0.0) if stacked else along.number(base or 0)
            if stacked:
                ends[middle, size < 0] = begin + size
            _draw(drawn, trace, index, _pixels(along, across, (begin, begin + size), (start, start + wide), level))


def _pixels(along: Axis, across: Axis, length: tuple[float, float], width: tuple[float, float], level: bool) -> _Bar:
    begin, end = (along.pixel(number) for number in length)
    one, other = sorted(across.pixel(number) for number in width)
    way = 1 if end >= begin else -1
    begin, end = sorted((begin, end))
    return _Bar(begin, one, end, other, way) if level else _Bar(one, begin, other, end, way)


def _draw(drawn: Canvas, trace: dict[str, Any], index: int, bar: _Bar) -> None:
    marker = trace.get("marker", {})
    fill = each_of(marker.get("color", "none"), index)
    pattern = marker.get("pattern")
    shape = each_of(pattern.get("shape", ""), index) if pattern else ""
    if shape:
        fill = _hatching(drawn, {name: each_of(value, index) for name, value in pattern.items()}, fill)
    pen = {name: each_of(value, index) for name, value in marker.get("line", {}).items()}
    faint = f' opacity="{each_of(marker["opacity"], index):g}"' if "opacity" in marker else ""
    size = f'x="{bar.left:.2f}" y="{bar.top:.2f}" width="{bar.right - bar.left:.2f}" height="{bar.low - bar.top:.2f}"'
    drawn.marks.append(f'<rect {size} fill="{escape(str(fill))}"{stroke(pen)}{faint}/>')
    if text := str(each_of(trace.get("text"), index) or ""):
        _number(drawn, trace, index, bar, text)


def _number(drawn: Canvas, trace: dict[str, Any], index: int, bar: _Bar, text: str) -> None:
    font = trace.get("textfont", {})
    size, colour = each_of(font.get("size", 12), index), each_of(font.get("color", "#000000"), index)
    level, middle = trace.get("orientation") == "h", (bar.top + bar.low) / 2
    where = each_of(trace.get("textposition", "inside"), index)
    if where == "none":
        return
    if where != "outside":
        hides = drawn.figure["layout"].get("uniformtext", {}).get("mode") == "hide"
        if not hides or text_width(text, size) <= bar.right - bar.left:
            drawn.labels.append(Label((bar.left + bar.right) / 2, middle, runs(text), size, colour, 0.5, 0.5, align="center"))
    elif level:
        x, across = (bar.right + OUTSIDE, 0.0) if bar.way > 0 else (bar.left - OUTSIDE, 1.0)
        drawn.labels.append(Label(x, middle, runs(text), size, colour, across, 0.5))
    else:
        y, down = (bar.low + OUTSIDE, 0.0) if bar.way > 0 else (bar.top - OUTSIDE, 1.0)
        drawn.labels.append(Label((bar.left + bar.right) / 2, y, runs(text), size, colour, 0.5, down, align="center"))


def _hatching(drawn: Canvas, pattern: dict[str, Any], colour: str) -> str:
    """Define a hatching and return its reference: lines of the pattern's colour on the bar's own ground."""
    size, line = float(pattern.get("size", 8)), pattern.get("fgcolor", "#000000")
    ground = pattern.get("bgcolor", "none") if pattern.get("fillmode") == "replace" else colour
    thick = size * pattern.get("solidity", 0.3) / 1.4
    strokes = {
        "/": f"M0,{size} L{size},0 M{-size / 4},{size / 4} L{size / 4},{-size / 4} M{size * 3 / 4},{size * 5 / 4} L{size * 5 / 4},{size * 3 / 4}",
        "x": f"M0,0 L{size},{size} M0,{size} L{size},0",
    }
    if pattern["shape"] == ".":
        inner = f'<circle cx="{size / 2}" cy="{size / 2}" r="{thick / 1.4:.2f}" fill="{escape(line)}"/>'
    else:
        inner = f'<path d="{strokes.get(pattern["shape"], strokes["/"])}" stroke="{escape(line)}" stroke-width="{thick:.2f}"/>'
    name = f"hatching{len(drawn.marks)}"
    whole = f'width="{size}" height="{size}"'
    ground = f'<rect {whole} fill="{escape(ground)}"/>' if ground != "none" else ""
    drawn.marks.append(f'<defs><pattern id="{name}" {whole} patternUnits="userSpaceOnUse">{ground}{inner}</pattern></defs>')
    return f"url(#{name})"
