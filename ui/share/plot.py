"""A figure of ui/charts/ drawn without a browser.

It knows what the charts use of plotly: lines, steps, areas, points, intervals, bars, shapes, annotations, and axes beside each other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from ui.i18n import Words
from ui.share.axes import Axis, axis, ticks
from ui.share.bars import draw_bars
from ui.share.canvas import ANCHORS, LINE_HEIGHT, Canvas, Label, runs, segment, stroke
from ui.share.lines import draw_lines
from ui.text_width import text_width
from ui.theme import PLOT_HEIGHT

STANDOFF = 6
"""Pixels between an axis and its labels."""


def plot(figure: dict[str, Any], words: Words, width: float) -> Canvas:
    """Draw a figure at that width, in pixels. Raises ValueError for traces that are neither bars nor lines and points."""
    if unknown := {trace["type"] for trace in figure["data"]} - {"bar", "scatter"}:
        raise ValueError(f"traces that no picture draws: {', '.join(sorted(unknown))}")
    layout = figure["layout"]
    drawn = Canvas(figure, words, width, layout.get("height", PLOT_HEIGHT))
    names = {name.replace("axis", "") for name in layout if re.fullmatch(r"[xy]axis\d*", name)} | {"x", "y"}
    drawn.axes = {name: axis(figure, name) for name in sorted(names)}
    _set_plot_area(drawn)
    for name, each in drawn.axes.items():
        _draw_axis(drawn, name, each)
    shapes = layout.get("shapes", [])
    for shape in shapes:
        if shape.get("layer") == "below":
            _shape(drawn, shape)
    for pair, traces in _subplots(figure).items():
        _traces(drawn, drawn.axes[pair[0]], drawn.axes[pair[1]], traces)
    for shape in shapes:
        if shape.get("layer") != "below":
            _shape(drawn, shape)
    for note in layout.get("annotations", []):
        _annotation(drawn, note)
    return drawn


# --------------------------------------------------------------------------------------------------------------- axes


def _shown(each: Axis) -> bool:
    return bool(each.spec) and each.spec.get("visible", True) is not False


def _set_plot_area(drawn: Canvas) -> None:
    """Find the edges of the plot, with room for the labels of the axes, and give each axis its pixels."""
    margin = {"l": 80.0, "r": 80.0, "t": 100.0, "b": 80.0} | drawn.figure["layout"].get("margin", {})
    left, top, bottom = margin["l"], margin["t"], margin["b"]
    for name, each in drawn.axes.items():
        if not _shown(each):
            continue
        texts, size = [text for _, text in ticks(each, drawn.words)], _size(each)
        domain = each.spec.get("domain", [0, 1])
        if name[0] == "y" and domain[0] >= 0 and _beside(drawn, name) == 0:
            left = max(left, max((text_width(text, size) for text in texts), default=0) + STANDOFF + each.spec.get("ticklabelstandoff", 0) + 4)
        if name[0] == "x":
            lines = max((text.count("<br>") + 1 for text in texts), default=0)
            need = lines * size * LINE_HEIGHT + 10 + (size * 1.6 if each.spec.get("title", {}).get("text") else 0)
            if each.spec.get("side") == "top":
                top = max(top, need)
            elif _beside(drawn, name) == 0:
                bottom = max(bottom, need)
    drawn.edges = left, top, drawn.width - margin["r"], drawn.height - bottom
    left, top, right, low = drawn.edges
    for name, each in drawn.axes.items():
        begin, end = each.spec.get("domain", [0, 1])
        if name[0] == "x":
            drawn.axes[name] = each.between(left + begin * (right - left), left + end * (right - left))
        else:
            drawn.axes[name] = each.between(low - begin * (low - top), low - end * (low - top))


def _beside(drawn: Canvas, name: str) -> float:
    """Where along the plot the axis stands that this one is anchored to (0: at the plot's edge)."""
    anchor = drawn.axes.get(drawn.axes[name].spec.get("anchor", "y" if name[0] == "x" else "x"))
    return anchor.spec.get("domain", [0, 1])[0] if anchor else 0.0


def _size(each: Axis) -> float:
    return float(each.spec.get("tickfont", {}).get("size", 12))


def _draw_axis(drawn: Canvas, name: str, each: Axis) -> None:
    """Grid, line, ticks, labels and title of an axis."""
    if not _shown(each):
        return
    spec, level, size = each.spec, name[0] == "x", _size(each)
    other = drawn.axes.get(spec.get("anchor", "y" if level else "x")) or drawn.axes["y" if level else "x"]
    top = spec.get("side") == "top"
    edge, far = (other.end, other.begin) if top else (other.begin, other.end)
    colour = spec.get("tickfont", {}).get("color", "#000000")
    out = 5.0 if spec.get("ticks") == "outside" else 0.0
    for number, text in ticks(each, drawn.words):
        at = each.pixel(number)
        if spec.get("showgrid", True):
            drawn.marks.append(segment(at, edge, at, far, spec.get("gridcolor", "#EEEEEE"), 1, level=level))
        if out:
            drawn.marks.append(segment(at, edge, at, edge - out if top else edge + out, spec.get("tickcolor", colour), 1, level=level))
        away = out + STANDOFF - 2 + spec.get("ticklabelstandoff", 0)
        if level:
            drawn.labels.append(Label(at, edge - away if top else edge + away, runs(text), size, colour, 0.5, 1.0 if top else 0.0, align="center"))
        else:
            drawn.labels.append(Label(edge - away, at, runs(text), size, colour, 1.0, 0.5, align="right"))
    if spec.get("showline", "linecolor" in spec):
        drawn.marks.append(segment(each.begin, edge, each.end, edge, spec.get("linecolor", colour), 1, level=level))
    if title := spec.get("title", {}).get("text"):
        font = spec["title"].get("font", {})
        lines = max((text.count("<br>") + 1 for _, text in ticks(each, drawn.words)), default=1)  # years below the names of groups
        middle, away = (each.begin + each.end) / 2, out + STANDOFF + lines * size * LINE_HEIGHT
        at, down = (edge - away, 1.0) if top else (edge + away, 0.0)
        drawn.labels.append(Label(middle, at, runs(title), font.get("size", 14), font.get("color", colour), 0.5, down))


# ------------------------------------------------------------------------------------------------ shapes and annotations


def _at(drawn: Canvas, ref: str, letter: str, value: Any) -> float:
    """The pixel of a coordinate that counts on an axis, on its domain, or on the whole plot."""
    left, top, right, low = drawn.edges
    if ref == "paper":
        return left + value * (right - left) if letter == "x" else low - value * (low - top)
    each = drawn.axes[ref.split(" ")[0] or letter]
    return each.begin + value * (each.end - each.begin) if ref.endswith(" domain") else each.at(value)


def _shape(drawn: Canvas, shape: dict[str, Any]) -> None:
    xref, yref = shape.get("xref", "x"), shape.get("yref", "y")
    if shape.get("xsizemode") == "pixel":
        x0, x1 = (_at(drawn, xref, "x", shape["xanchor"]) + shape[name] for name in ("x0", "x1"))
    else:
        x0, x1 = (_at(drawn, xref, "x", shape[name]) for name in ("x0", "x1"))
    if shape.get("ysizemode") == "pixel":
        y0, y1 = (_at(drawn, yref, "y", shape["yanchor"]) - shape[name] for name in ("y0", "y1"))
    else:
        y0, y1 = (_at(drawn, yref, "y", shape[name]) for name in ("y0", "y1"))
    pen = shape.get("line", {})
    faint = f' opacity="{shape["opacity"]:g}"' if "opacity" in shape else ""
    if shape["type"] == "line":
        line = segment(x0, y0, x1, y1, pen.get("color", "#000000"), pen.get("width", 2), pen.get("dash", ""))
        drawn.marks.append(f"<g{faint}>{line}</g>" if faint else line)
        return
    size = f'x="{min(x0, x1):.2f}" y="{min(y0, y1):.2f}" width="{abs(x1 - x0):.2f}" height="{abs(y1 - y0):.2f}"'
    drawn.marks.append(f'<rect {size} fill="{escape(shape.get("fillcolor", "none"))}"{stroke(pen)}{faint}/>')


def _annotation(drawn: Canvas, note: dict[str, Any]) -> None:
    x = _at(drawn, note.get("xref", "x"), "x", note["x"]) + note.get("xshift", 0)
    y = _at(drawn, note.get("yref", "y"), "y", note["y"]) - note.get("yshift", 0)
    font = note.get("font", {})
    across, down = (ANCHORS[note.get(name, default)] for name, default in (("xanchor", "center"), ("yanchor", "middle")))
    boxed = {"fill": note.get("bgcolor", ""), "border": note.get("bordercolor", ""), "align": note.get("align", "center")}
    size, colour = font.get("size", 12), font.get("color", "#000000")
    drawn.labels.append(Label(x, y, runs(note["text"]), size, colour, across, down, **boxed))


# -------------------------------------------------------------------------------------------------------------- traces


def _subplots(figure: dict[str, Any]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    pairs: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for trace in figure["data"]:
        pairs.setdefault((trace.get("xaxis", "x"), trace.get("yaxis", "y")), []).append(trace)
    return pairs


def _traces(drawn: Canvas, x: Axis, y: Axis, traces: Sequence[dict[str, Any]]) -> None:
    """The traces over a pair of axes: bars below lines and points."""
    layout = drawn.figure["layout"]
    bars = [trace for trace in traces if trace["type"] == "bar"]
    draw_bars(drawn, x, y, bars, layout.get("bargap", 0.2), layout.get("barmode", "group"))
    draw_lines(drawn, x, y, [trace for trace in traces if trace["type"] == "scatter"])
