"""The server: makes the sample on first use, freezes what start-up made, and serves ui/frame.py with its headers.

Start it with `streamlit run dashboard.py` (or `make run`). The pages hang below ui/frame.py and not below this file:
a script with a folder pages/ beside it would serve deep links without ever running the frame.
"""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime import get_instance
from streamlit.starlette import App

from data import audit, store
from data.importer import make_sample
from data.messages import DataError
from ui.auth import config
from ui.auth.config import HERE_ONLY, SignIn
from ui.server.dom import WATCHING
from ui.server.download_owners import keep_to_their_owners
from ui.server.error_page import in_own_words
from ui.server.request_guard import Guard
from ui.server.security_headers import SafeHeaders
from ui.theme import first_style

FIRST_SCRIPT = 'window.__streamlit = { BACKEND_BASE_URL: new URL("./", document.currentScript.src).href };' + WATCHING
"""Where the server is (on a page's own address the front end would look for it below that page first, and complain twice), and what watches over
the document."""
FIRST_NAME = f"first.js?{sha256(FIRST_SCRIPT.encode()).hexdigest()[:12]}"

DRAWS_EVERY_PAGE = ("Html", "purify.es", "PlotlyChart", "BidiComponent", "Selectbox")
"""Parts of the framework's front end that it would fetch only when it meets them; asked for at once, pages come up sooner and stand still."""

BASE = "".join(f"/{part}" for part in [str(streamlit.get_option("server.baseUrlPath")).strip("/")] if part)
"""The path under which all of it is served; none as a rule."""

FONTS = ("inter-latin", "source-serif-4-latin")


def _head() -> bytes:
    """What every page needs from the start: styles, fonts, the parts that draw it."""
    scripts = Path(streamlit.__file__).parent / "static" / "static" / "js"
    parts = [path.name for name in DRAWS_EVERY_PAGE for path in scripts.glob(f"{name}.*.js")]
    lines = [f"<style>{first_style()}</style>", '<link rel="stylesheet" href="./app/static/frame.css">']
    lines += [f'<link rel="preload" as="font" type="font/woff2" crossorigin href="./app/static/fonts/{name}.woff2">' for name in FONTS]
    lines += [f'<link rel="modulepreload" crossorigin href="./static/js/{name}">' for name in parts]
    return "".join(lines).encode()


OWN = (
    (re.compile(rb"<title>Streamlit</title>"), b"<title>Mentas</title>"),
    (re.compile(rb"\./favicon\.png"), b"./app/static/mark.png"),
    (re.compile(rb'<link\s+rel="preload"\s+href="\./static/media/SourceSans[^>]*>'), b""),  # a font that no page uses
    (re.compile(rb"<script>.*?</script>", re.DOTALL), b""),  # no inline script: ui/server/security_headers.py lets none run
    (re.compile(rb'<link\s+rel="service-desc"[^>]*>'), b""),  # names an interface that is closed
    (re.compile(rb"<head>"), f'<head><script src="./{FIRST_NAME}"></script>'.encode()),
    (re.compile(rb"</head>"), _head() + b"</head>"),
)
"""What the framework's empty document says, and what this one says instead."""


class OwnDocument:
    """Gives the document that carries every page its language, name, styles and fonts before any script runs."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; where an HTML document comes back, hand out its own version of it."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        if b"text/html" in dict(scope["headers"]).get(b"accept", b""):
            # Written before it is compressed: the framework would hand over some documents compressed already.
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]}
        begun: Message | None = None
        body = b""

        async def rewritten(message: Message) -> None:
            nonlocal begun, body
            if message["type"] == "http.response.start" and dict(message["headers"]).get(b"content-type", b"").startswith(b"text/html"):
                begun = message
                return
            if begun is None or message["type"] != "http.response.body":
                await send(message)
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            if body:  # an answer to HEAD has none
                body = _own(body, b"en" if b"lang=en" in scope["query_string"].split(b"&") else b"id")
            headers = [(name, value) for name, value in begun["headers"] if name.lower() not in (b"content-length", b"etag", b"last-modified")]
            if body:
                headers.append((b"content-length", str(len(body)).encode()))
            await send({**begun, "headers": headers})
            await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, rewritten)


def _own(document: bytes, language: bytes) -> bytes:
    for found, put in OWN:
        document = found.sub(put, document, count=1)
    return document.replace(b'<html lang="en"', b'<html lang="' + language + b'"', 1)


async def first_script(_: Request) -> Response:
    """What runs in the document before the framework's own scripts."""
    return Response(FIRST_SCRIPT, media_type="text/javascript", headers={"cache-control": "public, max-age=31536000, immutable"})


async def health(_: Request) -> Response:
    """Whether the server answers; without sign-in also which version of the data it would show."""
    if SIGN_IN is not None:
        return JSONResponse({"status": "ok"})
    version = store.current(store.default_folder())
    return JSONResponse({"status": "ok", "version": version.number if version else None})


def refusal(address: str | None) -> str | None:
    """Why the server must not listen on that address without sign-in, in one sentence; None for this machine alone.

    Without an address Streamlit listens everywhere, so none at all is refused too.
    """
    if address in HERE_ONLY:
        return None
    return (
        f"Mentas tidak dijalankan pada alamat {address or 'mana pun'}: tanpa sistem masuk dasbor hanya menjawab di komputer ini; "
        "pakai --server.address localhost, atau atur [auth] dan [roles] di .streamlit/secrets.toml menurut docs/secrets.example.toml. / "
        f"Mentas does not listen on {address or 'every address'}: without sign-in the dashboard answers on this machine only; "
        "use --server.address localhost, or configure [auth] and [roles] in .streamlit/secrets.toml as docs/secrets.example.toml shows."
    )


def sign_in() -> SignIn | None:
    """The sign-in that is configured; ends the process with a sentence where that, the address or the audit log can't be used."""
    try:
        configured = config.configured()
        if configured is not None:
            audit.ensure_writable(store.default_folder())
    except (config.SettingError, DataError) as error:
        sys.exit(f"Mentas: {error}")
    if configured is None and (refused := refusal(streamlit.get_option("server.address"))) is not None:
        sys.exit(refused)
    return configured


@asynccontextmanager
async def lifespan(_: App) -> AsyncIterator[dict[str, Any]]:
    """Before the first visit: the sample where the store was never used."""
    folder = store.default_folder()
    if not store.versions(folder):
        make_sample(folder)
    if SIGN_IN is not None:
        keep_to_their_owners(get_instance(), SIGN_IN)
    gc.collect()
    gc.freeze()
    yield {}


SIGN_IN = sign_in()

app = App(
    "ui/frame.py",
    lifespan=lifespan,
    on_script_error=in_own_words,
    middleware=[
        Middleware(SafeHeaders, base=BASE),
        Middleware(Guard, base=BASE, sign_in=SIGN_IN),
        Middleware(GZipMiddleware, minimum_size=2000),
        Middleware(OwnDocument),
    ],
    routes=[Route(f"{BASE}/first.js", first_script), Route("/health", health)],
)
