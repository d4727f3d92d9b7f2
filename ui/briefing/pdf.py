"""The briefing as PDF, made without a browser: vector charts, fonts inside, tagged, held to PDF/UA-1 by the typesetter."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from ui.briefing.slide import BigFigures, Briefing, Chart, Message, Progress, Slide, Table, no_progress
from ui.briefing.svg_charts import drawing
from ui.theme import COLOURS

HERE = Path(__file__).resolve().parent
STANDARD: Literal["ua-1"] = "ua-1"


def document(briefing: Briefing, progress: Progress = no_progress) -> bytes:
    """The briefing as a PDF file, a slide a page. `progress` is called with the share that is done.

    Raises typst.TypstError where the document cannot be made to the standard.
    """
    words = briefing.words
    pages = len(briefing.slides)
    content = {
        "title": f"{briefing.title}, {briefing.on}",
        "author": briefing.author,
        "language": briefing.language,
        "on": briefing.on,
        "badges": briefing.badges,
        "top": briefing.head,
        "colours": COLOURS["light"],
        "slides": [
            {"heading": slide.heading, "caption": slide.caption, "alt": slide.alt}
            | {"page": words("briefing.page", on=briefing.on, page=number, pages=pages)}
            | _body(briefing, slide)
            for number, slide in enumerate(briefing.slides, start=1)
        ],
    }
    progress(0.5)
    file = typst.compile(
        HERE / "pdf.typ",
        root=HERE,
        font_paths=_fonts(),
        format="pdf",
        pdf_standards=STANDARD,
        sys_inputs={"data": json.dumps(content, ensure_ascii=False)},
        timestamp=datetime.fromisoformat(briefing.snapshot.made_at),
    )
    progress(1.0)
    return bytes(file)


@cache
def _fonts() -> typst.Fonts:
    """Mentas' own fonts and no others, so that the document is the same on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(HERE / "fonts")])


def _body(briefing: Briefing, slide: Slide) -> dict[str, Any]:
    """The body of a slide as pdf.typ takes it."""
    words = briefing.words
    match slide.body:
        case Chart() as chart:
            return {"kind": "chart", "drawing": drawing(chart, words, COLOURS["light"])}
        case Table(head, rows):
            return {"kind": "table", "head": head, "rows": rows}
        case Message(text):
            return {"kind": "message", "message": text}
        case BigFigures(figures):
            cards = [{"label": each.label, "value": each.written(words), "colour": each.colour, "detail": each.detail} for each in figures]
            return {"kind": "figures", "figures": cards}
