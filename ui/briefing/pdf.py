"""The briefing as PDF and as pictures, made without a browser: vector charts, fonts inside; the PDF is tagged and held to PDF/UA-1."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from ui.briefing.slide import BigFigures, Briefing, Chart, Cover, Progress, Slide, Table, no_progress
from ui.briefing.svg_charts import drawing
from ui.share.picture import fonts
from ui.theme import COLOURS

HERE = Path(__file__).resolve().parent
STANDARD: Literal["ua-1"] = "ua-1"
LETTERS_A_LINE = 46
"""Of a heading."""
PIXELS_AN_INCH = 144
"""A page of 960 x 540 points becomes a picture of 1920 x 1080 pixels."""


def document(briefing: Briefing, progress: Progress = no_progress) -> bytes:
    """The briefing as a PDF file, a slide a page. `progress` is called with the share that is done.

    Raises typst.TypstError if the document cannot be made to the standard.
    """
    import typst  # as in ui/share/picture.py

    progress(0.5)
    made = datetime.fromisoformat(briefing.snapshot.made_at)
    file = typst.compile(**_source(briefing, "light"), format="pdf", pdf_standards=STANDARD, timestamp=made)
    progress(1.0)
    return bytes(file)


def pictures(briefing: Briefing, mode: str = "light") -> tuple[bytes, ...]:
    """Each slide as a PNG of 1920 x 1080 pixels, in light or dark colours."""
    import typst  # as in ui/share/picture.py

    made = typst.compile(**_source(briefing, mode), format="png", ppi=PIXELS_AN_INCH)
    return tuple(made) if isinstance(made, list) else (bytes(made),)


def album(briefing: Briefing, progress: Progress = no_progress) -> bytes:
    """Each slide as a picture, in a .zip file. `progress` is called with the share that is done."""
    progress(0.1)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        for number, (slide, picture) in enumerate(zip(briefing.slides, pictures(briefing), strict=True), start=1):
            entry = zipfile.ZipInfo(f"{number:02d}-{slide.name}.png", briefing.made_at.timetuple()[:6])
            file.writestr(entry, picture)
    progress(1.0)
    return out.getvalue()


def _source(briefing: Briefing, mode: str) -> dict[str, Any]:
    """The typesetter's input: the layout, and the texts as data."""
    content = {
        "title": f"{briefing.title}, {briefing.on}",
        "author": briefing.author,
        "language": briefing.language,
        "on": briefing.on,
        "badges": briefing.badges,
        "colours": COLOURS[mode],
        "slides": [
            {"heading": _heading(slide), "alt": slide.alt, "foot": briefing.foot_of(slide), "page": briefing.page_of(number)}
            | _body(briefing, slide, mode)
            for number, slide in enumerate(briefing.slides, start=1)
        ],
    }
    data = {"data": json.dumps(content, ensure_ascii=False)}
    return {"input": HERE / "pdf.typ", "root": HERE, "font_paths": fonts(), "sys_inputs": data}


def _heading(slide: Slide) -> str:
    """The heading in two lines of about the same length where it needs two; ≈ stays with its number."""
    text = slide.heading.replace("≈ ", "≈\u00a0")
    if isinstance(slide.body, Cover) or len(text) <= LETTERS_A_LINE:
        return text
    breaks = [index for index, letter in enumerate(text) if letter == " "]
    best = min(breaks, key=lambda index: abs(len(text) - 2 * index))
    return f"{text[:best]}\n{text[best + 1 :]}"


def _body(briefing: Briefing, slide: Slide, mode: str) -> dict[str, Any]:
    """The body of a slide as pdf.typ takes it; lengths in points, half of the wall's pixels."""
    words = briefing.words
    match slide.body:
        case Chart() as chart:
            return {"kind": "chart", "drawing": drawing(chart, words, COLOURS[mode])}
        case Table() as table:
            return {"kind": "table", "rows": table.lines, "text-first": table.text_first}
        case Cover() as cover:
            return {"kind": "cover", **vars(cover)}
        case BigFigures(figures) as body:
            cards = [{"label": each.label, "value": each.written(words), "colour": each.colour, "detail": each.detail} for each in figures]
            return {"kind": "figures", "size": body.size(words) / 2, "figures": cards}
