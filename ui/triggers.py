"""What a visitor sends with a click, for the function that is called then: also where the click overtook the answer to the one before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import streamlit as st

OFFERED = "offered."
"""Begins the keys under which a visit remembers how a field wrote its options, the latest texts first."""
DRAWINGS = 3
"""So many different texts of a field are remembered: for a click that overtakes the answers to two others."""


def value_of(key: str, event: str) -> Any:
    """What the component of that key sent with that event; None if it sent none.

    A change of page takes the state of components out of the session before the new page has them again. A click on the page before, which
    stands until then, comes in between: Streamlit has what was sent, but no state to add it to, and the lookup failed the visit.
    """
    if key not in st.session_state:
        st.session_state[key] = {}
    return st.session_state[key].get(event)


def selection(key: str, options: Collection[Any]) -> Any:
    """What the field of that key holds: one of its options, or a list of them; None if nothing was chosen.

    The browser sends every field with every click, and of an option its text. A click that overtakes the answer to a change of language sends
    the texts of the language before; Streamlit takes them for new values of the field, which nobody chose.
    """
    value = st.session_state[key]
    return value if all(each in options for each in (value if isinstance(value, list) else [value])) else None


def offer(key: str, texts: Mapping[Any, str], write: Callable[[Any], str]) -> Callable[[Any], str]:
    """How the field of that key writes its options, as its `format_func`: their texts, and `write` for what is none of them; `field_value` knows
    by it what was sent in texts of before.

    To be called before the field is drawn: where it holds such texts, it gets their options.
    """
    before = st.session_state.get(OFFERED + key, ())
    if texts not in before[:1]:
        st.session_state[OFFERED + key] = (texts, *before[: DRAWINGS - 1])
    sent = st.session_state.get(key)
    if sent and (value := _options_of(sent, st.session_state[OFFERED + key])) != sent:
        st.session_state[key] = value
    return lambda option: texts[option] if option in texts else write(option)


def field_value(key: str) -> Any:
    """What the field of that key holds; where a click sent texts of before (see `selection`), the options that they stood for.

    A form sends all its fields at once: each would lose what stands in it.
    """
    return _options_of(st.session_state.get(key), st.session_state.get(OFFERED + key, ({},)))


def _options_of(value: Any, offered: Sequence[Mapping[Any, str]]) -> Any:
    """A field's value with options in place of their texts, of which those `offered` last go first."""

    def option_of(text: Any) -> Any:
        return text if text in offered[0] else next((option for texts in offered for option, own in texts.items() if own == text), text)

    return [option_of(each) for each in value] if isinstance(value, list) else option_of(value)
