"""The state of a visit, looked up by key: a menu or text field asks for its own value only, but Streamlit read the values of all fields for each of
them, an eighth of a rerun with nine fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from streamlit.runtime.state.session_state import SessionState

_all_values = SessionState.filtered_state


class _ByKey(Mapping[str, Any]):
    """The state as `SessionState.filtered_state` gives it; looking up a key reads that key alone."""

    def __init__(self, state: SessionState) -> None:
        self._state = state

    def __getitem__(self, key: str) -> Any:
        return self._state[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    @property
    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = _all_values.__get__(self._state)
        return values


def look_up_by_key() -> None:
    """Let the sessions of this process look up by key."""
    SessionState.filtered_state = property(_ByKey)  # type: ignore[method-assign, assignment]  # Streamlit has no hook for it
