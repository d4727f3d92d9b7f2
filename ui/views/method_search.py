"""The search of the method page: a text, or one metric, both held in the address."""

from __future__ import annotations

import streamlit as st

from ui.i18n import Words

SEARCH, METRIC = "search", "metric"
LONGEST = 80
BOX = "lookup.search"


def searched() -> str:
    """The text to search for; empty if there is none."""
    return _in_address(SEARCH)


def metric() -> str:
    """The metric that the address names; empty if it names none."""
    return _in_address(METRIC)


def _in_address(name: str) -> str:
    return st.query_params.get(name, "").strip()[:LONGEST]


def box(words: Words) -> None:
    """The search box. Its text goes into the address, and the metric is removed from it."""
    st.session_state[BOX] = searched()
    st.text_input(words("lookup.search"), key=BOX, max_chars=LONGEST, placeholder=words("lookup.example"), on_change=_search)


def all_again(words: Words) -> None:
    """A button that goes back from one metric to all."""
    st.button(words("lookup.all"), key="lookup.all", on_click=_put, args=(METRIC, ""), type="tertiary")


def _search() -> None:
    _put(METRIC, "")
    _put(SEARCH, st.session_state[BOX].strip())


def _put(name: str, text: str) -> None:
    st.query_params.pop(name, None)
    if text:
        st.query_params[name] = text
