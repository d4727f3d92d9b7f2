"""What a visitor sends with a click, for the function that is called then: also where the click overtook the answer to the one before."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import streamlit as st


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
