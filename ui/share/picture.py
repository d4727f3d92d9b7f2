"""A chart as a picture to pass on: its heading, what it shows, the drawing, date, n, what ≈ means, source, version, sample mark.

The typesetter makes PNG and SVG with Mentas' own fonts; a text of the SVG is drawn as outlines and looks alike everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ui.i18n import Words
from ui.share.plot import plot
from ui.theme import COLOURS

if TYPE_CHECKING:
    import typst

HERE = Path(__file__).resolve().parent
FONTS = HERE.parent / "briefing" / "fonts"
WIDTH, MARGIN = 1200, 48
"""Pixels of a chart's picture, and of the empty edge around it."""
PLOT = 900
"""Pixels for which the drawing is laid out; enlarged to the picture's width, its letters can be read on a phone."""
SHARPNESS = 2
"""Pixels of a PNG for each of the page: phones magnify."""

Kind = Literal["png", "svg"]


@dataclass(frozen=True)
class Picture:
    """A chart's picture: the line above (programme, selection), heading, caption, the figure, lines below, badges."""

    top: str
    heading: str
    about: str
    figure: dict[str, Any]
    lines: Sequence[str]
    badges: Sequence[str]
    mode: str


def picture(chart: Picture, words: Words, kind: Kind) -> bytes:
    """The picture as a file. Raises typst.TypstError if it cannot be set."""
    figure = json.loads(json.dumps(chart.figure, default=lambda number: number.item()))  # numbers as the browser gets them
    drawn = plot(figure, words, PLOT)
    plotted = {"svg": drawn.svg, "width": drawn.width, "height": drawn.height, "labels": [asdict(label) for label in drawn.labels]}
    texts = {name: str(getattr(chart, name)) for name in ("top", "heading", "about")} | {"lines": [str(line) for line in chart.lines]}
    sheet = {"width": WIDTH, "scale": (WIDTH - 2 * MARGIN) / PLOT, "language": words.language, "colours": COLOURS[chart.mode]}
    return typeset("picture.typ", {**texts, **sheet, "badges": list(chart.badges), "plot": plotted}, kind)


def typeset(template: str, content: dict[str, Any], kind: Kind, sharpness: float = SHARPNESS) -> bytes:
    """One page set from a template of this folder with that content; a point of the page is a pixel, or `sharpness` of them."""
    import typst  # 6 MiB of library, and no page needs it before somebody downloads

    data = json.dumps(content, ensure_ascii=False)
    made = typst.compile(HERE / template, root=HERE, font_paths=fonts(), format=kind, ppi=72 * sharpness, sys_inputs={"data": data})
    page = made[0] if isinstance(made, list) else made
    return page if isinstance(page, bytes) else bytes(page or b"")


@cache
def fonts() -> typst.Fonts:
    """Mentas' own fonts and no others, so that a picture is the same on every machine."""
    import typst  # as in `typeset`

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
