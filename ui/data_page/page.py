"""The page `/data`: which of its parts is shown, and the part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st

from queries import current_version
from ui import html, panel, url_state
from ui.alerts.answers import REGULAR
from ui.context import Context
from ui.data_page import acting, calendar, checks, corrections, hand_in, history, sources, targets
from ui.views.overview_tables import matters_not_known
from ui.views.programme import Programme

PARTS: dict[str, Callable[[Context], None]] = {
    "hand_in": hand_in.show,
    "history": history.show,
    "checks": checks.show,
    "correct": corrections.show,
    "calendar": calendar.show,
    "targets": targets.show,
    "sources": sources.show,
}
"""Name in the address -> what shows the part."""
GROUPS = (("hand_in", "history", "checks", "correct"), ("calendar", "targets", "sources"))
"""The parts as their buttons stand: what is done with data, and what is set or looked up."""


def show(context: Context) -> None:
    """The question, how up to date the data are and how much in them is not known, the choice of a part, and the part that the address names
    (the first if it names none that is there)."""
    words = context.words
    named = url_state.remembered("part")
    part = named[0] if named and named[0] in PARTS else next(iter(PARTS))
    panel.title(words("steward.question"))
    if standing := _standing(context):
        panel.sentence(standing, words("steward.no_approval"))
        _show_not_known(context)
    # Buttons, not links: a link would load the page anew, and files that wait would be gone.
    with st.container(horizontal=True, gap="medium", key="data.parts"):
        for group in GROUPS:
            with st.container(horizontal=True, width="content"):
                for name in group:
                    kind: Literal["primary", "secondary"] = "primary" if name == part else "secondary"
                    st.button(words(f"steward.part.{name}"), key=f"data.part.{name}", type=kind, on_click=_choose, args=(name,))
    with st.container(key=f"data.{part}.part"):
        PARTS[part](context)


def _standing(context: Context) -> str:
    """Up to when the tables are recorded that come again and again, or which of them is the furthest behind, and what is shown; when that was
    published, which may be years later, is said in the history."""
    words, now = context.words, current_version(context.folder)
    if now is None:
        return ""
    known = {table: context.tables_known_up_to.get(table, context.as_of) for table in REGULAR}
    table = min(known, key=known.__getitem__)
    if known[table] >= context.as_of:
        return words("steward.none_behind", on=words.write(context.as_of, "date"))
    return words(
        "steward.behind",
        table=acting.table_name(table, words),
        known=words.write(known[table], "date"),
        number=words.write(now.version.number, "count"),
    )


def _show_not_known(context: Context) -> None:
    """How many matters in the tables are not known, as a way to the overview, which lists them: complete is what was handed in.

    Nothing inside a selection: what is handed in is of the whole programme."""
    if context.filters:
        return
    if number := matters_not_known(Programme(context)):
        text = context.words("steward.not_known", number, number=context.words.write(number, "count"))
        st.html(html.render("elsewhere.html", address=url_state.page_address("./", part=[], version=[]), text=text))


def _choose(part: str) -> None:
    url_state.put("part", [part])
    url_state.put("version", [])
