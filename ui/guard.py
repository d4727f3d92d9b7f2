"""What the server answers at all: to this machine while there is no sign-in, at the addresses that the dashboard has, and nothing else.

Stands before the framework, whose own way with an unknown address is to answer with the dashboard, and which has addresses
that nobody here needs.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import streamlit
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.menu import PAGES
from ui.text import FIRST_LANGUAGE, LANGUAGES, Words
from ui.theme import first_style

HERE_ONLY = ("localhost", "127.0.0.1", "::1")
"""Addresses that only this machine can reach."""

FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
"""What a request bears that another server passes on: it doesn't come from this machine."""

OWN = (
    "health",
    "first.js",
    "auth/login",
    "auth/logout",
    "oauth2callback",
    "_stcore/health",
    "_stcore/host-config",
    "_stcore/stream",
    "manifest.json",
)
FOLDERS = ("app/static/", "media/", "_stcore/upload_file/", "_stcore/bidi-components/")
"""Addresses besides the pages. The framework's others (metrics, its interface for programs, components of old) are closed."""

BUILT = Path(streamlit.__file__).parent / "static"
"""The framework's own files, which it serves below static/."""


def is_here(host: str | None) -> bool:
    """Whether a Host header (or the host and port of an Origin) names this machine: another name may be made to lead here."""
    try:
        named = urlsplit(f"//{host}")
        return named.hostname in HERE_ONLY and named.username is None and not (named.path or named.query) and named.port != 0
    except ValueError:
        return False


def from_own_page(headers: Headers) -> bool:
    """Whether a browser asks from a page of this very address; programs that are no browser name no origin."""
    origins = headers.getlist("origin")
    if not origins:
        return True
    origin = urlsplit(origins[0])
    return len(origins) == 1 and origin.scheme in ("http", "https") and origin.netloc == headers.get("host")


class Guard:
    """Lets through what may be asked; `base` is the path under which the dashboard is served, such as "/mentas"."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self.app = app
        self.base = base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer in its place."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if scope["path"] in (f"{self.base}/favicon.png", f"{self.base}/favicon.ico"):  # asked for unbidden; the framework's own otherwise
            scope = {**scope, "path": f"{self.base}/app/static/mark.png", "raw_path": f"{self.base}/app/static/mark.png".encode()}
        if not is_here(headers.get("host")) or any(name in headers for name in FORWARDED) or len(headers.getlist("host")) > 1:
            await _refuse(scope, receive, send, 421, "access.elsewhere")
        elif scope["type"] == "websocket" and not from_own_page(headers):
            await _refuse(scope, receive, send, 403, "access.elsewhere")
        elif not is_known(scope["path"], self.base):
            await not_found(scope, self.base)(scope, receive, send) if scope["type"] == "http" else await _refuse(scope, receive, send, 404, "")
        else:
            await self.app(scope, receive, send)


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, key: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    said = " / ".join(Words(language)(key) for language in LANGUAGES)
    await PlainTextResponse(said, status_code=status)(scope, receive, send)


def is_known(path: str, base: str = "") -> bool:
    """Whether the dashboard has an answer at that path."""
    if not f"{path}/".startswith(f"{base}/"):
        return path == "/health"
    rest = path.removeprefix(base).removeprefix("/")
    if rest.startswith("static/"):
        return (BUILT / rest).is_file()
    return rest.rstrip("/") in {"", *OWN, *(address for _, address, *_ in PAGES)} or rest.startswith(FOLDERS)


def language_of(scope: Scope) -> str:
    """The language that an address asks for, Indonesian where it doesn't."""
    said = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
    return said if said in LANGUAGES else FIRST_LANGUAGE


def not_found(scope: Scope, base: str = "") -> HTMLResponse:
    """The document for an address that nothing is at, in the language that it asks for."""
    words = Words(language_of(scope))
    return document(words, words("notfound.title"), words("notfound.how"), words("notfound.link"), base, 404)


def document(words: Words, title: str, remedy: str, link: str, base: str, status: int) -> HTMLResponse:
    """A document of the server's own, without any script: a heading, what to do, and a link to the overview."""
    static, brand = f"{base}/app/static", escape(words("brand.name"))
    return HTMLResponse(
        f"<!DOCTYPE html><html lang='{words.language}'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{escape(title)} · {brand}</title><link rel='icon' href='{static}/mark.png'>"
        f"<style>{first_style()}</style><link rel='stylesheet' href='{static}/plain.css'></head>"
        f"<body><main><p class='brand'><img src='{static}/mark.png' alt='' width='34' height='34'> {brand}</p>"
        f"<h1>{escape(title)}</h1><p>{escape(remedy)}</p><p><a href='{base}/?lang={words.language}'>{escape(link)}</a></p></main></body></html>",
        status_code=status,
        headers={"cache-control": "no-store"},
    )
