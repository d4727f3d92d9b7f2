"""What a component of our own sends with a click, for the function that is called then."""

from __future__ import annotations

from typing import Any

import streamlit as st


def value_of(key: str, event: str) -> Any:
    """What the component of that key sent with that event; None where it sent none.

    A change of page takes the state of components out of the session before the new page has them again. A click on the page before, which
    stands until then, comes in between: Streamlit has what was sent, but no state to add it to, and the lookup failed the visit.
    """
    if key not in st.session_state:
        st.session_state[key] = {}
    return st.session_state[key].get(event)
