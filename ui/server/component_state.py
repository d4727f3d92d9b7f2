"""What a component sent, as the session shows it: a dict. Streamlit makes a class of its own each time it looks, some twenty in a rerun, so that what
a component holds can be assigned; nothing here does that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streamlit.components.v2.bidi_component import main
from streamlit.runtime.state.session_state import SessionState


def show_as_dict() -> None:
    """Let the components of this process show so."""
    main.make_bidi_component_presenter = _presenter  # type: ignore[assignment]  # Streamlit has no hook for it


def _presenter(events: str, *_: Any) -> Callable[[object, SessionState], object]:
    """Presents the values of a component together with those of its events, which are sent under an id of their own."""

    def present(values: object, state: SessionState) -> object:
        if not isinstance(values, dict):
            return values
        try:
            sent = state._new_widget_state[events] or []
        except KeyError:
            return values
        return {**{each["event"]: each.get("value") for each in sent}, **values}

    return present
