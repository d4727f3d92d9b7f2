"""The slideshow: one slide at a time over the whole window, turned by key, touch or timer; new data appear between two rounds.

One component draws them all from one message, so that a slide costs the server nothing. It lies in the browser's top layer:
no part of the page, and no dialogue of the framework's, comes before it. Its script and style are ui/static/slideshow.*.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit as st

from ui import html
from ui.briefing.slide import Body, Briefing, Chart, Cover
from ui.briefing.svg_charts import drawing
from ui.i18n import Words
from ui.theme import COLOURS

STATIC = Path(__file__).resolve().parent.parent / "static"
KEYS = ("next", "back", "first", "last", "full", "pause", "help", "close")
"""The entries of the help, in their order; the keys themselves are in the catalogue."""


@cache
def component(name: str) -> Any:
    """A component of ui/static: its script and style after those of a slide, which all of them draw."""
    style, script = ("".join((STATIC / f"{part}.{suffix}").read_text(encoding="utf-8") for part in ("slide", name)) for suffix in ("css", "js"))
    return st.components.v2.component(f"mentas.{name}", html=f"<div class='{name}'></div>", css=style, js=script)


def show(message: dict[str, Any], closed: Callable[[], Any]) -> None:
    """Show the slides (`message_of`); after the last slide of a round the page is run anew. `closed` is called when the visitor goes back."""
    component("slideshow")(data=message, key="slideshow", on_round_change=lambda: None, on_closed_change=closed)


def message_of(briefing: Briefing, seconds: int, dark: bool, close: str) -> dict[str, Any]:
    """A briefing as the component takes it: `key` changes with anything that is shown, `look` with what the reader chose. No note is in it.

    `seconds` is how long a slide stands (0: until a key is pressed), `close` the address of the page behind the slides.
    """
    words = briefing.words
    colours = COLOURS["dark" if dark else "light"]
    slides = slides_of(briefing, colours)
    # A slide that new data fill was among the slides before: it comes with the next round.
    names = sorted({slide["name"] for slide in slides} | {each.name for each in briefing.left_out})
    look = [briefing.language, dark, seconds, names, briefing.focus]
    return {
        "key": sha256(repr((slides, briefing.badges, look)).encode()).hexdigest(),
        "look": repr(look),
        "language": briefing.language,
        "title": briefing.title,
        "badges": list(briefing.badges),
        "focus": briefing.focus,
        "slides": slides,
        "seconds": seconds,
        "colours": {name.replace("_", "-"): colour for name, colour in colours.items()},
        "labels": {name: words(f"slideshow.{name}") for name in ("next", "back", "pause", "full", "help", "close")},
        "help": [[words(f"slideshow.key.{name}"), words(f"slideshow.{name}")] for name in KEYS],
        "close": close,
    }


def slides_of(briefing: Briefing, colours: Mapping[str, str]) -> list[dict[str, Any]]:
    """What the audience sees of each slide, as HTML where it has parts."""
    return [
        {name: getattr(slide, name) for name in ("name", "topic", "caption", "alt")}
        | {
            "heading": str(html.prose(slide.heading)),
            "body": _body(slide.body, briefing.words, colours),
            "picture": isinstance(slide.body, Chart),
            "page": briefing.page_of(number),
            "cover": _cover(slide.body, colours) if isinstance(slide.body, Cover) else None,
        }
        for number, slide in enumerate(briefing.slides, start=1)
    ]


def _cover(cover: Cover, colours: Mapping[str, str]) -> dict[str, str]:
    return {"place": cover.place, "on": cover.on, "question": cover.question, "colour": colours[cover.colour]}


def _body(body: Body, words: Words, colours: Mapping[str, str]) -> str:
    """The middle of a slide as HTML; everything that comes from data is escaped."""
    if isinstance(body, Chart):
        return drawing(body, words, colours)
    return str(html.render("slide_body.html", kind=type(body).__name__, body=body, words=words, colours=colours))
