"""What a figure is drawn on: marks as SVG, and texts apart, so that the typesetter sets them in Mentas' own fonts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any

from ui.i18n import Words
from ui.share.axes import Axis

ANCHORS = {"left": 0.0, "center": 0.5, "right": 1.0, "top": 0.0, "middle": 0.5, "bottom": 1.0}
LINE_HEIGHT = 1.3
DASHES = {"dash": "9 9", "dot": "3 3", "longdash": "15 8"}
SIGNS = "■□▨▩░▼"
TAG = re.compile(r"<(/?)(b|br|span|i)\b[^>]*?(?:color:(#[0-9A-Fa-f]{6})[^>]*)?/?>")


@dataclass(frozen=True)
class Run:
    """Letters of one kind in a label; or a `sign` of a key, drawn because the fonts do not have it."""

    text: str
    bold: bool = False
    colour: str = ""
    sign: bool = False


@dataclass(frozen=True)
class Label:
    """A text at a point: its lines, and which share of its width and height lies left of and above the point."""

    x: float
    y: float
    lines: tuple[tuple[Run, ...], ...]
    size: float
    colour: str
    across: float
    down: float
    fill: str = ""
    border: str = ""
    align: str = "left"


@dataclass
class Canvas:
    """A figure being drawn at a width and height: what is in the SVG so far, and the labels."""

    figure: dict[str, Any]
    words: Words
    width: float
    height: float
    marks: list[str] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    axes: dict[str, Axis] = field(default_factory=dict)
    edges: tuple[float, float, float, float] = (0, 0, 0, 0)

    @property
    def svg(self) -> str:
        """The marks as an SVG text without any text in it."""
        size = f'viewBox="0 0 {self.width:g} {self.height:g}" width="{self.width:g}" height="{self.height:g}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(self.marks)}</svg>'


def runs(text: str) -> tuple[tuple[Run, ...], ...]:
    """The lines of a text in plotly's markup, each as runs of letters; entities are written out."""
    lines: list[list[Run]] = [[]]
    bold, colours = False, [""]
    for part in _parts(text):
        if isinstance(part, str):
            pieces = [piece for piece in re.split(f"([{SIGNS}])", unescape(part)) if piece]
            lines[-1] += [Run(piece, bold, colours[-1], piece in SIGNS) for piece in pieces]
        elif part[2] == "br":
            lines.append([])
        elif part[2] == "b":
            bold = not part[1]
        elif part[2] == "span":
            colours = colours[:-1] or [""] if part[1] else [*colours, part[3] or colours[-1]]
    return tuple(tuple(line) for line in lines)


def _parts(text: str) -> Iterator[str | re.Match[str]]:
    """The letters between tags, and the tags."""
    end = 0
    for tag in TAG.finditer(text):
        if text[end : tag.start()]:
            yield text[end : tag.start()]
        yield tag
        end = tag.end()
    if text[end:]:
        yield text[end:]


def segment(along: float, across: float, to_along: float, to_across: float, colour: str, width: float, dash: str = "", level: bool = True) -> str:
    """A straight line; `level`: `along` counts from the left, else from the top."""
    x1, y1, x2, y2 = (along, across, to_along, to_across) if level else (across, along, to_across, to_along)
    return f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}" stroke="{escape(colour)}" stroke-width="{width:g}"{dashed(dash)}/>'


def dashed(dash: str) -> str:
    """The attribute of a dashed line, by plotly's name or lengths; empty for a solid one."""
    pattern = DASHES.get(dash, "" if dash in ("", "solid") else dash.replace("px", "").replace(",", " "))
    return f' stroke-dasharray="{escape(pattern)}"' if pattern else ""


def stroke(pen: dict[str, Any]) -> str:
    """The attributes of an outline; empty if it has no width or colour."""
    width = pen.get("width", 0)
    return f' stroke="{escape(pen["color"])}" stroke-width="{width:g}"' if width and isinstance(pen.get("color"), str) else ""


def each_of(value: Any, index: int) -> Any:
    """A setting of one mark, where it is one for all or a list of one for each (None: the list is shorter)."""
    return (value[index] if index < len(value) else None) if isinstance(value, list | tuple) else value
