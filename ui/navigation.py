"""Which pages there are. Another page is a file in pages/, a line here and its title (`page.<name>`) in both catalogues."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from functools import lru_cache
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parent.parent
PAGES = (
    ("overview", "", "viewer"),
    ("coverage", "coverage", "viewer"),
    ("completion", "completion", "viewer"),
    ("exits", "exits", "viewer"),
    ("livelihoods", "livelihoods", "viewer"),
    ("cohorts", "cohorts", "planner"),
    ("plan", "plan", "planner"),
    ("briefing", "briefing", "viewer"),
    ("data", "data", "steward"),
    ("method", "method", "viewer"),
)
"""Name of each page's file, its address (the first has the bare one) and the least role that it is for, in the order of the menu.

The role here only spares a visitor an entry that leads nowhere; what guards a page is `require` at its top.
"""

ASKS_NOTHING = ("briefing", "data", "method")
"""Addresses of pages that show no figure of a selection: a selection of too few persons does not close them."""


def pages_under(titles: Iterable[str]) -> list[st.Page]:
    """The pages under those titles. Making them looks up ten files; each visit gets copies, because a page remembers whether it may run."""
    return [copy(page) for page in _made_once(tuple(titles))]


@lru_cache(maxsize=32)
def _made_once(titles: tuple[str, ...]) -> list[st.Page]:
    # Not in ui/frame.py: Streamlit runs that file anew for each visit, and with it makes everything that it remembers anew.
    named = zip(PAGES, titles, strict=True)
    return [st.Page(ROOT / "pages" / f"{name}.py", title=title, url_path=path or None, default=not path) for (name, path, _), title in named]
