"""The page `/data`: which of its parts is shown, and the part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st

from ui import panel, url_state
from ui.context import Context
from ui.data_page import calendar, checks, corrections, hand_in, history, sources, targets

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


def show(context: Context) -> None:
    """The question, the choice of a part, and the part that the address names (the first where it names none that is there)."""
    words = context.words
    named = url_state.remembered("part")
    part = named[0] if named and named[0] in PARTS else next(iter(PARTS))
    panel.title(words("steward.question"))
    # Buttons, not links: a link would load the page anew, and files that wait would be gone.
    with st.container(horizontal=True, key="data.parts"):
        for name in PARTS:
            kind: Literal["primary", "secondary"] = "primary" if name == part else "secondary"
            st.button(words(f"steward.part.{name}"), key=f"data.part.{name}", type=kind, on_click=_choose, args=(name,))
    with st.container(key=f"data.{part}.part"):
        PARTS[part](context)


def _choose(part: str) -> None:
    url_state.put("part", [part])
    url_state.put("version", [])
