"""The briefing as PDF, made without a browser: vector charts, fonts inside, tagged, held to PDF/UA-1 by the typesetter."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from ui.briefing.slide import BigFigures, Briefing, Chart, Message, Slide, Table
from ui.briefing.svg_charts import drawing
from ui.i18n import Words
from ui.theme import COLOURS

HERE = Path(__file__).resolve().parent
STANDARD: Literal["ua-1"] = "ua-1"


def document(briefing: Briefing, progress: Callable[[float], Any] | None = None) -> bytes:
    """The briefing as a PDF file, a slide a page. `progress` is called with the share that is done.

    Raises typst.TypstError where the document can't be made to the standard.
    """
    words = briefing.words
    pages = [_page(briefing, slide, number, words) for number, slide in enumerate(briefing.slides, start=1)]
    if progress:
        progress(0.5)
    made = typst.compile(
        HERE / "pdf.typ",
        root=HERE,
        font_paths=_fonts(),
        format="pdf",
        pdf_standards=STANDARD,
        sys_inputs={"data": json.dumps(_said(briefing, words, pages), ensure_ascii=False)},
        timestamp=datetime.fromisoformat(briefing.snapshot.made_at),
    )
    if progress:
        progress(1.0)
    return bytes(made)


@cache
def _fonts() -> typst.Fonts:
    """The house's own fonts and no others: the same document on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(HERE / "fonts")])


def _said(briefing: Briefing, words: Words, pages: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "title": f"{briefing.title}, {briefing.on}",
        "author": briefing.author,
        "language": briefing.language,
        "on": briefing.on,
        "badges": list(briefing.badges),
        "top": " · ".join(filter(None, [words("brand.name"), briefing.focus, *briefing.badges])),
        "colours": COLOURS["light"],
        "slides": pages,
    }


def _page(briefing: Briefing, slide: Slide, number: int, words: Words) -> dict[str, Any]:
    said: dict[str, Any] = {
        "heading": slide.heading,
        "caption": slide.caption,
        "alt": slide.alt,
        "page": words("briefing.page", on=briefing.on, page=number, pages=len(briefing.slides)),
    }
    match slide.body:
        case Chart() as chart:
            return said | {"kind": "chart", "drawing": drawing(chart, words, COLOURS["light"])}
        case Table(head, rows):
            return said | {"kind": "table", "head": list(head), "rows": [list(row) for row in rows]}
        case Message(text):
            return said | {"kind": "message", "message": text}
        case BigFigures(figures):
            cards = [
                {
                    "label": each.label,
                    "value": each.written(words),
                    "thing": each.colour,
                    "beneath": each.detail,
                }
                for each in figures
            ]
            return said | {"kind": "figures", "figures": cards}
