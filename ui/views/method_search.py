"""What a visitor looks up: a text to search for and one metric, both held in the address of the page that asks."""

from __future__ import annotations

import streamlit as st

from ui.i18n import Words

SEARCH, METRIC = "search", "metric"
LONGEST = 80


def searched() -> str:
    """The text in the address that narrows the page; empty where there is none."""
    return st.query_params.get(SEARCH, "").strip()[:LONGEST]


def metric() -> str:
    """The metric that the address names; empty where it names none."""
    return st.query_params.get(METRIC, "").strip()[:LONGEST]


def box(words: Words) -> None:
    """The box for the text; what is written goes into the address, and the metric leaves it."""
    st.session_state["lookup.search"] = searched()
    st.text_input(words("lookup.search"), key="lookup.search", max_chars=LONGEST, placeholder=words("lookup.example"), on_change=_written)


def all_again(words: Words) -> None:
    """A button that goes back from one metric to all."""
    st.button(words("lookup.all"), key="lookup.all", on_click=_forget, args=(METRIC,), type="tertiary")


def show(markup: str) -> None:
    """A piece of the page that is HTML already; nothing where it is empty (st.html raises on an empty body)."""
    if markup:
        st.html(markup)


def _written() -> None:
    _forget(METRIC)
    text = st.session_state["lookup.search"].strip()
    if text:
        st.query_params[SEARCH] = text
    else:
        _forget(SEARCH)


def _forget(name: str) -> None:
    if name in st.query_params:
        del st.query_params[name]
