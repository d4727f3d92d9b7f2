"""The lines, areas, points and intervals of a figure as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from ui.share.axes import Axis
from ui.share.canvas import ANCHORS, Canvas, Label, dashed, each_of, runs, stroke

Point = tuple[float, float]


def draw_lines(drawn: Canvas, x: Axis, y: Axis, traces: Sequence[dict[str, Any]]) -> None:
    """Draw the lines and points over a pair of axes, none beyond them unless they may be."""
    inside = f"inside{len(drawn.marks)}"
    left, right, top, low = *sorted((x.begin, x.end)), *sorted((y.begin, y.end))
    size = f'x="{left:.2f}" y="{top:.2f}" width="{right - left:.2f}" height="{low - top:.2f}"'
    drawn.marks.append(f'<defs><clipPath id="{inside}"><rect {size}/></clipPath></defs>')
    before: list[Point] = []
    for trace in traces:
        parts, before = _trace(drawn, x, y, trace, before)
        clip = "" if trace.get("cliponaxis") is False else f' clip-path="url(#{inside})"'
        faint = f' opacity="{trace["opacity"]:g}"' if "opacity" in trace else ""
        drawn.marks.append(f"<g{clip}{faint}>{''.join(parts)}</g>")


def _trace(drawn: Canvas, x: Axis, y: Axis, trace: dict[str, Any], before: list[Point]) -> tuple[list[str], list[Point]]:
    """The marks of a trace, and the points of its line, to which the next may be filled; `before` are those of the trace before."""
    points = [None if one is None or other is None else (x.at(one), y.at(other)) for one, other in zip(trace["x"], trace["y"], strict=False)]
    segments, parts = _segments(points, trace.get("line", {}).get("shape", "linear")), []
    whole = [point for segment in segments for point in segment]
    fill = escape(trace.get("fillcolor", "none"))
    if trace.get("fill") == "toself":
        parts += [f'<path d="{_path(segment)}Z" fill="{fill}"/>' for segment in segments]
    elif trace.get("fill") == "tonexty" and before:
        parts.append(f'<path d="{_path([*whole, *reversed(before)])}Z" fill="{fill}"/>')
    for letter, each in (("x", x), ("y", y)):
        parts += _intervals(trace, letter, each, points)
    mode, pen = trace.get("mode", "lines"), trace.get("line", {})
    if "lines" in mode and pen.get("width", 2):
        style = f'fill="none" stroke-linejoin="round"{stroke({"width": 2, **pen})}{dashed(pen.get("dash", ""))}'
        parts += [f'<path d="{_path(segment)}" {style}/>' for segment in segments]
    if "markers" in mode:
        parts += [_marker(trace.get("marker", {}), index, point) for index, point in enumerate(points) if point]
    if "text" in mode:
        _texts(drawn, trace, points)
    return parts, whole


def _segments(points: Sequence[Point | None], shape: str) -> list[list[Point]]:
    """The unbroken parts of a line; with the shape hv a step goes first across, then up or down."""
    segments: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            segments.append([])
            continue
        if shape == "hv" and segments[-1]:
            segments[-1].append((point[0], segments[-1][-1][1]))
        segments[-1].append(point)
    return [segment for segment in segments if segment]


def _path(points: Sequence[Point]) -> str:
    return "M" + " L".join(f"{x:.2f},{y:.2f}" for x, y in points)


def _intervals(trace: dict[str, Any], letter: str, each: Axis, points: Sequence[Point | None]) -> list[str]:
    """The intervals around points along one axis."""
    spec = trace.get(f"error_{letter}")
    if not spec:
        return []
    parts = []
    below = spec["array"] if spec.get("symmetric") else spec["arrayminus"]
    for value, more, less, point in zip(trace[letter], spec["array"], below, points, strict=False):
        if point is None or more is None or less is None:
            continue
        begin, end = (each.pixel(each.number(value) + side) for side in (-less, more))
        x1, y1, x2, y2 = (begin, point[1], end, point[1]) if letter == "x" else (point[0], begin, point[0], end)
        pen = stroke({"color": spec.get("color", "#000000"), "width": spec.get("thickness", 2)})
        parts.append(f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}"{pen}/>')
    return parts


def _marker(marker: dict[str, Any], index: int, point: Point) -> str:
    own = {name: each_of(marker.get(name), index) for name in ("color", "size", "symbol", "opacity")}
    pen = {name: each_of(value, index) for name, value in marker.get("line", {}).items()}
    (x, y), half = point, float(own["size"] or 6) / 2
    faint = f' opacity="{own["opacity"]:g}"' if own["opacity"] is not None else ""
    hollow = str(own["symbol"] or "circle").endswith("-open")
    fill = "none" if hollow else escape(str(own["color"]))
    style = f'fill="{fill}"{stroke(pen if not hollow else {"color": own["color"], "width": 1, **pen})}{faint}'
    match str(own["symbol"] or "circle").removesuffix("-open"):
        case "diamond":
            return f'<path d="M{x},{y - half * 1.3:.2f} L{x + half * 1.3:.2f},{y} L{x},{y + half * 1.3:.2f} L{x - half * 1.3:.2f},{y}Z" {style}/>'
        case "square":
            return f'<rect x="{x - half:.2f}" y="{y - half:.2f}" width="{half * 2:g}" height="{half * 2:g}" {style}/>'
        case "line-ns":
            return f'<line x1="{x:.2f}" y1="{y - half:.2f}" x2="{x:.2f}" y2="{y + half:.2f}"{stroke({"color": own["color"], "width": 2, **pen})}/>'
        case _:
            return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{half:g}" {style}/>'


def _texts(drawn: Canvas, trace: dict[str, Any], points: Sequence[Point | None]) -> None:
    """The texts at points, on the side that their position names."""
    font = trace.get("textfont", {})
    for index, point in enumerate(points):
        text = str(each_of(trace.get("text"), index) or "")
        if point is None or not text:
            continue
        up, side = ([*str(each_of(trace.get("textposition"), index) or "middle center").split(" "), "center"])[:2]
        size = each_of(trace.get("marker", {}).get("size"), index) or 0
        across, down = 1 - ANCHORS[side], 1 - ANCHORS[up]
        x, y = point[0] + (0.5 - across) * size, point[1] + (0.5 - down) * size
        drawn.labels.append(Label(x, y, runs(text), font.get("size", 12), font.get("color", "#000000"), across, down))
