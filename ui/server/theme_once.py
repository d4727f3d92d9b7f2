"""The colours and fonts of Streamlit's own elements, put together once: every rerun begins with them, and Streamlit read a hundred and fifty
settings each time, a sixth of its event loop's work for a rerun. They are read when the server starts and do not change."""

from __future__ import annotations

from functools import cache

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

_fill = app_session._populate_theme_msg


@cache
def _filled(section: str) -> CustomThemeConfig:
    message = CustomThemeConfig()
    _fill(message, section)
    return message


def _fill_from_the_first(message: CustomThemeConfig, section: str = "theme") -> None:
    filled = _filled(section)
    if filled.ByteSize():  # else the message would have a section that sets nothing
        message.MergeFrom(filled)


def put_together_once() -> None:
    """Let the sessions of this process share what the first one put together."""
    app_session._populate_theme_msg = _fill_from_the_first  # type: ignore[assignment]  # Streamlit has no hook for it
