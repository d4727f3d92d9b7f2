"""The page `/data`: which of its parts is shown, and the part."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui import panel, url_state
from ui.context import Context
from ui.data_page import calendar, checks, corrections, hand_in, history, sources

PARTS: dict[str, Callable[[Context], None]] = {
    "hand_in": hand_in.show,
    "history": history.show,
    "checks": checks.show,
    "correct": corrections.show,
    "calendar": calendar.show,
    "sources": sources.show,
}
"""Name in the address -> what shows the part."""
KEY = "data.part"


def show(context: Context) -> None:
    """The question, the choice of a part, and the part that the address names (the first where it names none that is there)."""
    words = context.words
    named = url_state.remembered("part")
    part = named[0] if named and named[0] in PARTS else next(iter(PARTS))
    panel.title(words("steward.question"))
    st.session_state[KEY] = part
    st.segmented_control(
        words("steward.parts"),
        list(PARTS),
        key=KEY,
        format_func=lambda name: words(f"steward.part.{name}"),
        label_visibility="collapsed",
        on_change=_chosen,
    )
    with st.container(key=f"data.{part}.part"):
        PARTS[part](context)


def _chosen() -> None:
    if part := st.session_state[KEY]:
        url_state.put("part", [part])
        url_state.put("version", [])
