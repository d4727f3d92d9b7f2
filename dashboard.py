"""The server: checks its settings, makes the sample programme on first use, and serves ui/frame.py behind its middleware.

Start it with `streamlit run dashboard.py` (or `make run`). The script of a visit is ui/frame.py, not this file: beside a folder
pages/ Streamlit would serve deep links without ever running the frame.
"""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from data import audit, store
from data.files import confine_files
from data.importer import begin_with_sample
from data.messages import DataError
from data.migration import open_store
from data.programme import programme_of
from data.system_errors import sentence_of
from ui.auth import config, ended
from ui.auth.config import HERE_ONLY, SignIn
from ui.i18n import in_each_language
from ui.server.batches import hand_over_in_batches
from ui.server.component_state import show_as_dict
from ui.server.compressed import CompressedOnce, plotly_script
from ui.server.document import OwnDocument, first_script
from ui.server.download_owners import keep_to_their_owners
from ui.server.error_page import show_error
from ui.server.figures_api import PATH as FIGURES
from ui.server.figures_api import figures
from ui.server.half_sent import close_half_sent
from ui.server.in_one_go import send_in_one_go
from ui.server.internals import is_served
from ui.server.memory import share_pools, unload_plotly
from ui.server.quiet import ahead
from ui.server.request_guard import Guard
from ui.server.security_headers import SafeHeaders
from ui.server.settings_once import read_settings_once
from ui.server.state_by_key import look_up_by_key
from ui.server.theme_once import put_together_once

BASE = "".join(f"/{part}" for part in [str(st.get_option("server.baseUrlPath")).strip("/")] if part)
"""The base path under which the dashboard is served; usually empty."""


async def health(_: Request) -> Response:
    """Report that the server is up; without sign-in also the data version it shows."""
    if SIGN_IN is not None:
        return JSONResponse({"status": "ok"})
    try:
        version = store.shown(store.default_folder())
    except (DataError, OSError):
        return JSONResponse({"status": "damaged"}, status_code=503)
    return JSONResponse({"status": "damaged" if version and version.instead_of else "ok", "version": version.number if version else None})


def refusal(address: str | None) -> str | None:
    """One sentence saying why the server must not listen on that address without sign-in; None if only this machine can reach it.

    Without an address Streamlit listens on all of them, so that is refused too.
    """
    if address in HERE_ONLY:
        return None
    return " / ".join(in_each_language("error.open_address", address=address or "0.0.0.0").values())


def sign_in() -> SignIn | None:
    """The configured sign-in; exits with one sentence where the configuration, the programme's facts, the address or the audit log cannot be used."""
    try:
        programme_of(store.default_folder())
        configured = config.configured()
        if configured is not None:
            audit.ensure_writable(store.default_folder())
            ended.keep_in(store.default_folder())
    except config.SettingError as error:
        sys.exit(f"Mentas: {error}")
    except (DataError, OSError) as error:
        sys.exit(f"Mentas: {' / '.join((sentence_of(error) or {}).values())}")
    if configured is None and (reason := refusal(st.get_option("server.address"))) is not None:
        sys.exit(reason)
    return configured


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """Before the first visit: load the sample programme into an unused store, and what start-up made out of the collector's way."""
    folder = store.default_folder()
    try:
        open_store(folder)
        begin_with_sample(folder)
    except Exception as error:  # the pages say what they can't show
        text = sentence_of(error)
        if text is None:
            raise
        logging.getLogger("mentas").error("%s / %s", text["id"], text["en"])
    if SIGN_IN is not None:
        keep_to_their_owners(SIGN_IN)
    if is_served():
        unload_plotly()
    gc.collect()
    gc.freeze()
    ahead.allow()
    yield {}


confine_files()
share_pools()
close_half_sent()
hand_over_in_batches()
send_in_one_go()
look_up_by_key()
show_as_dict()
put_together_once()
read_settings_once()
SIGN_IN = sign_in()

app = st.App(
    "ui/frame.py",
    lifespan=lifespan,
    on_script_error=show_error,
    middleware=[
        Middleware(SafeHeaders, base=BASE),
        Middleware(Guard, base=BASE, sign_in=SIGN_IN),
        Middleware(CompressedOnce, base=BASE),
        Middleware(GZipMiddleware, minimum_size=2000),
        Middleware(OwnDocument),
    ],
    routes=[
        Route(f"{BASE}/first.js", first_script),
        Route(f"{BASE}/plotly.js", plotly_script),
        Route("/health", health),
        Route(f"{BASE}/{FIGURES}", figures(SIGN_IN)),
    ],
)
