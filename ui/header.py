"""The bar at the top of a page: brand, pages, date, filters, and all else behind one button; and what only a script can set in the document."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

import streamlit as st

from data.programme import Programme
from queries.dates import month_ends
from queries.languages import languages
from ui import files, html, triggers, url_state
from ui.i18n import Words
from ui.server.framework_words import framework_words
from ui.server.static import script
from ui.theme import COLOURS, properties

DOCUMENT = "document.language"
"""Where a visit remembers the language of the document that it came with."""
_document = st.components.v2.component("mentas.document", js=script("frame"))
_dates = st.components.v2.component("mentas.dates", js=script("date"), isolate_styles=False)


def document(words: Words, mode: str, title: str, current: str = "") -> None:
    """Set the document's language, title and colours, and pass the page's address to its script."""
    # Texts and pairs, no dicts: in a dict Streamlit looks for data frames, and loads pandas (60 MiB) for that.
    data = {
        "language": words.language,
        "mode": mode,
        "title": title,
        "colours": tuple(properties(mode).items()),
        "menu": words("menu.name"),
        "current": current,
        "upload": words("steward.choose_files"),
        # The document brought them in its own language (ui/server/document.py).
        "framework": json.dumps(None if words.language == st.session_state.setdefault(DOCUMENT, words.language) else framework_words(words)),
        "discard": words("steward.discard"),
        "tooLarge": words("steward.too_large"),
    }
    # The system going dark or light triggers a rerun, which is all that is needed.
    _document(data=data, key="document", on_mode_change=lambda: None, on_wanted_change=_want_file)


def _want_file() -> None:
    files.want(triggers.value_of("document", "wanted"))


def bar(words: Words, mode: str) -> st.delta_generator.DeltaGenerator:
    """The brand; returns the container for the controls beside it."""
    container = st.container(horizontal=True, vertical_alignment="center", key="header")
    container.html(_brand(words.language, words.programme, mode), width="stretch")
    return container


@lru_cache(maxsize=16)
def _brand(language: str, programme: Programme, mode: str) -> str:
    """The emblem and the name: the same on every page."""
    emblem = html.picture(html.render("emblem.svg", colours=COLOURS[mode]), 34, 34, "mentas-emblem")
    return html.render("brand.html", emblem=emblem, words=Words(language, programme))


@lru_cache(maxsize=16)
def skip(language: str, programme: Programme) -> str:
    """The link past the bar: the same on every page. Not in ui/frame.py, which is run anew for each visit, and with it what it remembers."""
    return html.render("skip.html", words=Words(language, programme))


@lru_cache(maxsize=16)
def foot(language: str, programme: Programme, last: date, version: int) -> str:
    """What stands below every page; `last` is the day of the last record."""
    words = Words(language, programme)
    return html.render("foot.html", fresh=words("foot.fresh", last=words.write(last, "date"), version=version), words=words)


def more(words: Words) -> st.delta_generator.DeltaGenerator:
    """The button at the end of the bar; returns the container for what it opens."""
    return st.popover(words("menu.more"), key="more")


def menu(pages: list[st.Page]) -> None:
    """The pages as links that carry the whole address: Streamlit's own menu drops it, and Back would then lead nowhere."""
    if len(pages) > 1:
        address = {name: st.query_params.get_all(name) for name in st.query_params}
        with st.container(horizontal=True, gap=None, key="menu"):
            for page in pages:
                st.page_link(page, label=page.title, query_params=address)


def pages(entries: list[st.Page], current: str) -> None:
    """The same links where the bar has no place for them; first.js passes a click on to the bar's own."""
    if len(entries) > 1:
        address = urlencode({name: st.query_params.get_all(name) for name in st.query_params}, doseq=True)
        st.html(_pages(tuple((page.title, f"./{page.url_path}?{address}", page.url_path == current) for page in entries)))


@lru_cache(maxsize=32)
def _pages(links: tuple[tuple[str, str, bool], ...]) -> str:
    return html.render("pages.html", pages=links)


def choose_date(words: Words, as_of: date, first: date, last: date) -> None:
    """The menu of as-of dates, latest first: the last record's, month ends, and the date in the address.

    The framework's own menu sends a date only after passes over its parts; this one sends it at the click (ui/static/dates.js).
    """
    days = tuple(sorted({last, as_of, *month_ends(first, last)}, reverse=True))
    # Texts and pairs, as in the document's data.
    sent = {"day": as_of.isoformat(), "label": words("control.as_of"), "none": words("control.no_date"), "days": _written(words.language, days)}
    _dates(data=sent, key="choice.as_of", width=136, on_picked_change=_take_date)


@lru_cache(maxsize=32)
def _written(language: str, days: tuple[date, ...]) -> tuple[tuple[str, str], ...]:
    """Days with what stands for them in the menu: the same for many reruns."""
    words = Words(language)
    return tuple((day.isoformat(), words.short_date(day)) for day in days)


def _take_date() -> None:
    """Put the picked date into the address, which says what is wrong with one that the menu does not offer."""
    if picked := triggers.value_of("choice.as_of", "picked"):
        url_state.put("as_of", [str(picked)])


def switch_language(words: Words) -> None:
    """A button for each other language."""
    for code, language in languages().items():
        if code != words.language:
            st.button(language.name, key=f"choice.lang.{code}", help=words("control.language"), on_click=url_state.put, args=("lang", [code]))
