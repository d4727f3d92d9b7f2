"""Streamlit internals that other modules need; tests/test_server_internals.py names the one that an upgrade removed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit
from streamlit.runtime import Runtime, exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import _get_signed_cookie_with_chunks

BUILT = Path(streamlit.__file__).parent / "static"
"""The built front end, which the server serves below static/."""

CHUNKS = ("Html", "purify.es", "BidiComponent", "Selectbox")
"""Parts of the front end that it fetches only when a page first needs them; preloaded, pages come up sooner and nothing jumps."""


def chunk_files() -> list[str]:
    """The file names of the preloaded parts below static/js."""
    scripts = BUILT / "static" / "js"
    return [path.name for name in CHUNKS for path in scripts.glob(f"{name}.*.js")]


def runtime() -> Runtime:
    """The running server."""
    return get_instance()


def is_served() -> bool:
    """Whether a server runs in this process (false under AppTest)."""
    return exists()


def in_visit() -> bool:
    """Whether this thread runs the script of a visit."""
    return get_script_run_ctx(suppress_warning=True) is not None


def is_history_navigation() -> bool:
    """Whether the script of this visit runs because the visitor went back or forward."""
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and context.is_history_navigation


def claims_of_visit() -> Mapping[str, Any] | None:
    """The claims of whoever's visit this thread runs; None outside a visit."""
    context = get_script_run_ctx(suppress_warning=True)
    return None if context is None else context.user_info


def claims_of_session(session: str) -> Mapping[str, Any]:
    """The claims of whoever opened that session; empty if it is gone."""
    info = runtime()._session_mgr.get_session_info(session)
    return {} if info is None else info.session._user_info


def claims_of_cookies(cookies: dict[str, str]) -> Mapping[str, Any] | None:
    """The claims in the sign-in cookie that this server signed; None if there is none or its signature is wrong."""
    try:
        claims = json.loads(_get_signed_cookie_with_chunks(cookies, USER_COOKIE_NAME) or b"null")
    except ValueError:
        return None
    return claims if isinstance(claims, dict) else None
