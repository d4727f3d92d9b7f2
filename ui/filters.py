"""Filters: chosen in one place, shown as badges that a click removes. The address holds them (ui/address.py)."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from queries import Filters
from ui import address
from ui.text import Words

OF_EVERYBODY = ("skill", "cohort")
OF_STAFF = ("age_band", "origin", "education")


def choose(words: Words, known: dict[str, tuple[str, ...]], chosen: Filters, staff: bool) -> None:
    """A button that opens the filters; what is picked goes into the address at once."""
    drawer = st.popover(words("filter.open"), key="filter.drawer", on_change="rerun")
    if not drawer.open:
        return
    with drawer:
        for name in (*OF_EVERYBODY, *(OF_STAFF if staff else ())):
            st.session_state[f"filter.{name}"] = list(getattr(chosen, name))
            st.multiselect(
                words(f"filter.{name}"),
                known.get(name, ()),
                key=f"filter.{name}",
                format_func=partial(words.code, name),
                placeholder=words("filter.all"),
                on_change=_picked,
                args=(name,),
            )


def _picked(name: str) -> None:
    address.put(name, st.session_state[f"filter.{name}"])


def said(words: Words, chosen: Filters) -> list[str]:
    """Every filter that applies, in words."""
    return [words("filter.said", name=words(f"filter.{name}"), value=_written(words, name, value)) for name, value in _applied(chosen)]


def _applied(chosen: Filters) -> list[tuple[str, str]]:
    """Name and value of every filter that applies."""
    lists = [(name, value) for name in address.LISTS for value in getattr(chosen, name)]
    return lists + [(name, getattr(chosen, name).isoformat()) for name in address.DATES if getattr(chosen, name)]


def _written(words: Words, name: str, value: str) -> str:
    return words.write(date.fromisoformat(value), "date") if name in address.DATES else words.code(name, value)


def badges(words: Words, chosen: Filters) -> None:
    """Every filter that applies, each removed by a click."""
    shown = _applied(chosen)
    if not shown:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="badges"):
        st.html(f"<span class='mentas-quiet'>{words('filter.active')}</span>", width="content")
        for name, value in shown:
            left = [other for other in address.remembered(name) if other != value]
            st.button(
                words("filter.badge", name=words(f"filter.{name}"), value=_written(words, name, value)),
                key=f"badge.{name}.{value}",
                help=words("filter.remove"),
                on_click=address.put,
                args=(name, left),
            )
