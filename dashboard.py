"""The server: makes the sample on first use, freezes what start-up made, and serves ui/frame.py with its headers.

Start it with `streamlit run dashboard.py` (or `make run`). The pages hang below ui/frame.py and not below this file:
a script with a folder pages/ beside it would serve deep links without ever running the frame.
"""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.starlette import App

from data import store
from data.importer import make_sample

HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"x-frame-options": b"SAMEORIGIN",
}


class SafeHeaders:
    """Adds headers to every answer that tell the browser to keep to this server."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to what comes back."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [pair for pair in message["headers"] if pair[0].lower() not in HEADERS]
                message = {**message, "headers": [*kept, *HEADERS.items()]}
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


async def health(_: Request) -> Response:
    """Whether the server answers, and which version of the data it would show."""
    version = store.current(store.default_folder())
    return JSONResponse({"status": "ok", "version": version.number if version else None})


@asynccontextmanager
async def lifespan(_: App) -> AsyncIterator[dict[str, Any]]:
    """Before the first visit: the sample where the store was never used."""
    folder = store.default_folder()
    if not store.versions(folder):
        make_sample(folder)
    gc.collect()
    gc.freeze()
    yield {}


app = App(
    "ui/frame.py",
    lifespan=lifespan,
    middleware=[Middleware(SafeHeaders), Middleware(GZipMiddleware, minimum_size=2000)],
    routes=[Route("/health", health)],
)
