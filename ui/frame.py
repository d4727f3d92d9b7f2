"""The script that every visit runs: language, store, date and selection, navigation, then the page."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    # The server runs this file by its path; the packages beside it are found from the project's root.
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from data import store  # noqa: E402
from queries import Filters, choices, period  # noqa: E402
from ui import access, address  # noqa: E402
from ui.setting import Setting  # noqa: E402
from ui.text import LANGUAGES, Words  # noqa: E402
from ui.theme import COLOURS  # noqa: E402

PAGES = (("overview", ""),)
"""Name of each page's file and its address; another page is a file in pages/ and a line here."""

CSS = (Path(__file__).resolve().parent / "frame.css").read_text(encoding="utf-8")

document_language = st.components.v2.component(
    "mentas.document_language",
    js="export default function ({ data }) { document.documentElement.lang = data.language; document.title = data.title; }",
)


def main() -> None:
    """Show one page in one setting."""
    language = address.language()
    words = Words(language)
    st.set_page_config(page_title=words("brand.name"), layout="wide", initial_sidebar_state="collapsed")
    mode = "dark" if st.context.theme.type == "dark" else "light"
    _style(mode)
    pages = [
        st.Page(ROOT / "pages" / f"{name}.py", title=words(f"page.{name}"), url_path=path or None, default=not path) for name, path in PAGES
    ]
    page = st.navigation(pages, position="top" if len(pages) > 1 else "hidden")
    document_language(data={"language": language, "title": f"{page.title} · {words('brand.name')}"}, key="document_language")

    folder = store.default_folder()
    version = store.current(folder)
    known = period(folder)
    if version is None or known is None:
        _header(words, language, None, ())
        st.title(words("empty.title"), anchor=False)
        st.info(words("empty.how"))
        return
    complaints: list[str] = []
    as_of = address.as_of(*known, words, complaints.append)
    filters = address.filters(choices(folder), words, complaints.append)
    _header(words, language, as_of, _dates(*known, as_of))
    if version.sample:
        st.html(f'<div class="mentas-sample" role="note">{escape(words("sample.banner"))}</div>')
    for complaint in complaints:
        st.warning(complaint)
    _badges(words, filters)
    st.session_state["setting"] = Setting(folder, as_of, filters, language, mode, access.current_role())
    try:
        page.run()
    except access.RoleRefused:
        st.title(words("refused.title"), anchor=False)
        st.info(words("refused.how"))
    fresh = words("foot.fresh", last=words.write(known[1], "date"), version=version.number)
    st.html(f'<footer class="mentas-foot">{escape(fresh)} {escape(words("foot.count"))}</footer>')


def _style(mode: str) -> None:
    colours = COLOURS[mode]
    note, line = ("#FFF4DB", "#B38600") if mode == "light" else ("#3A3017", "#E0B94A")
    variables = (
        f":root {{ --mentas-text: {colours['text']}; --mentas-quiet: {colours['quiet']}; --mentas-line: {colours['line']};"
        f" --mentas-surface: {colours['surface']}; --mentas-note: {note}; --mentas-note-line: {line}; }}"
    )
    st.html(f"<style>{variables}\n{CSS}</style>")


def _header(words: Words, language: str, as_of: date | None, dates: tuple[date, ...]) -> None:
    brand, when, tongue = st.columns([5, 2.2, 2.2], vertical_alignment="bottom")
    with brand:
        st.html(f'<div class="mentas-brand">{escape(words("brand.name"))} <span>{escape(words("brand.about"))}</span></div>')
    with when:
        if as_of is not None:
            st.session_state["choice.as_of"] = as_of
            st.selectbox(
                words("control.as_of"),
                dates,
                key="choice.as_of",
                format_func=lambda day: words.write(day, "date"),
                on_change=lambda: address.put("as_of", [st.session_state["choice.as_of"].isoformat()]),
            )
    with tongue:
        st.session_state["choice.lang"] = language
        st.selectbox(
            words("control.language"),
            list(LANGUAGES),
            key="choice.lang",
            format_func=lambda code: LANGUAGES[code],
            on_change=lambda: address.put("lang", [st.session_state["choice.lang"]]),
        )


def _dates(first: date, last: date, as_of: date) -> tuple[date, ...]:
    """The dates to choose from, latest first: the last record, month ends, and the date in the address."""
    ends = []
    month = date(last.year, last.month, 1)
    while month > first:
        end = month - timedelta(days=1)
        ends.append(end)
        month = date(end.year, end.month, 1)
    return tuple(sorted({last, as_of, *ends}, reverse=True))


def _badges(words: Words, filters: Filters) -> None:
    """Every filter that applies, each removed by a click."""
    shown = [(name, value) for name in address.LISTS for value in getattr(filters, name)]
    shown += [(name, getattr(filters, name).isoformat()) for name in address.DATES if getattr(filters, name)]
    if not shown:
        return
    with st.container(horizontal=True):
        for name, value in shown:
            said = words.write(date.fromisoformat(value), "date") if name in address.DATES else words.code(name, value)
            left = [other for other in address.remembered(name) if other != value]
            st.button(
                f"{words(f'filter.{name}')}: {said} ✕",
                key=f"badge.{name}.{value}",
                help=words("filter.remove"),
                on_click=address.put,
                args=(name, left),
            )


main()
