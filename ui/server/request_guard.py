"""What the server answers at all: to this machine while there is no sign-in, at the addresses that the dashboard has, and nothing else.

Stands before the framework, whose own way with an unknown address is to answer with the dashboard, and which has addresses
that nobody here needs. With sign-in it also keeps files to whom they were made for, and leads back to the page that was asked for.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import streamlit
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import _get_signed_cookie_with_chunks

from ui.auth import config, roles
from ui.auth.config import HERE_ONLY, Person, SignIn
from ui.i18n import FIRST_LANGUAGE, LANGUAGES, Words
from ui.navigation import PAGES
from ui.server import download_owners
from ui.theme import first_style

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

NEXT = "mentas_next"
"""Cookie that keeps, while somebody signs in, which page she asked for."""
LONGEST_NEXT = 2000

BUILT = Path(streamlit.__file__).parent / "static"
"""The framework's own files, which it serves below static/."""


def is_here(host: str | None) -> bool:
    """Whether a Host header (or the host and port of an Origin) names this machine: another name may be made to lead here."""
    try:
        named = urlsplit(f"//{host}")
        return named.hostname in HERE_ONLY and named.username is None and not (named.path or named.query) and named.port != 0
    except ValueError:
        return False


def from_own_page(headers: Headers, sign_in: SignIn | None = None) -> bool:
    """Whether a browser asks from a page of this very address, or of the one that sign-in leads back to (a server in between may
    have changed the Host). Programs that are no browser name no origin.
    """
    origins = headers.getlist("origin")
    if not origins:
        return True
    try:
        origin = urlsplit(origins[0])
    except ValueError:
        return False
    own = origin.scheme in ("http", "https") and bool(origin.netloc) and origin.netloc == headers.get("host")
    return len(origins) == 1 and (own or (sign_in is not None and origins[0] == sign_in.origin))


class Guard:
    """Lets through what may be asked; `base` is the path under which the dashboard is served, such as "/mentas"."""

    def __init__(self, app: ASGIApp, base: str = "", sign_in: SignIn | None = None) -> None:
        self.app = app
        self.base = base
        self.sign_in = sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer in its place."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if scope["path"] in (f"{self.base}/favicon.png", f"{self.base}/favicon.ico"):  # asked for unbidden; the framework's own otherwise
            scope = {**scope, "path": f"{self.base}/app/static/mark.png", "raw_path": f"{self.base}/app/static/mark.png".encode()}
        if self.sign_in is None and not _from_here(headers):
            await _refuse(scope, receive, send, 421)
        elif scope["type"] == "websocket" and not from_own_page(headers, self.sign_in):
            await _refuse(scope, receive, send, 403)
        elif not is_known(scope["path"], self.base) or not self._may_have(scope, headers):
            await not_found(scope, self.base)(scope, receive, send) if scope["type"] == "http" else await _refuse(scope, receive, send, 404)
        elif self.sign_in is None or scope["type"] != "http":
            await self.app(scope, receive, send)
        else:
            await self.app(scope, receive, self._signing_in(self.sign_in, scope, headers, send))

    def _may_have(self, scope: Scope, headers: Headers) -> bool:
        """Whether a file made for somebody, or the place where the steward's uploads go, is for whoever asks."""
        if self.sign_in is None or scope["type"] != "http":
            return True
        path = scope["path"].removeprefix(self.base)
        if path.startswith("/media/"):
            person = signed_in(headers, self.sign_in)
            return person is not None and download_owners.belongs_to(path.removeprefix("/media/"), person)
        if path.startswith("/_stcore/upload_file/"):
            person = signed_in(headers, self.sign_in)
            return person is not None and person.role == "steward"
        return True

    def _signing_in(self, configured: SignIn, scope: Scope, headers: Headers, send: Send) -> Send:
        """What goes along with an answer on the way in and out: the page asked for is kept, cookies stay on https, failures are told in own words."""
        path = scope["path"].removeprefix(self.base)
        if path == "/auth/logout" and (leaving := signed_in(headers, configured)) is not None and config.end(leaving):
            roles.record("sign_out", leaving.address or "?")
        failed = False

        async def along(message: Message) -> None:
            nonlocal failed
            if failed:
                return
            if message["type"] == "http.response.start":
                if path in ("/auth/login", "/oauth2callback") and message["status"] >= 400:
                    failed = True
                    await sign_in_failed(scope, self.base)(scope, _nothing, send)
                    return
                message = {**message, "headers": list(self._headers(configured, path, headers, message["headers"]))}
            await send(message)

        return along

    def _headers(self, configured: SignIn, path: str, asked: Headers, given: list[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
        """The headers of an answer, changed as _signing_in says."""
        secure = b"; Secure" if configured.origin.startswith("https") else b""
        cookies = [value for name, value in given if name.lower() == b"set-cookie"]
        came_in = path == "/oauth2callback" and any(
            value.startswith(f"{USER_COOKIE_NAME}=".encode()) and b"Max-Age=0" not in value for value in cookies
        )
        wanted = _wanted(_cookies(asked).get(NEXT, ""), self.base) if came_in else None
        for name, value in given:
            lower = name.lower()
            if lower == b"location" and wanted:
                yield name, wanted.encode("latin-1")
            elif lower == b"set-cookie" and secure and b"; secure" not in value.lower():
                yield name, value + secure
            else:
                yield name, value
        if path == "/auth/login":
            left = urlsplit(asked.get("referer", ""))
            kept = urlsafe_b64encode(f"{left.path}?{left.query}".encode()).decode().rstrip("=")
            if len(kept) <= LONGEST_NEXT and _wanted(kept, self.base):
                yield b"set-cookie", f"{NEXT}={kept}; HttpOnly; SameSite=Lax; Path=/; Max-Age=600".encode() + secure
        elif came_in:
            yield b"set-cookie", f"{NEXT}=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0".encode() + secure


def _from_here(headers: Headers) -> bool:
    hosts = headers.getlist("host")
    return len(hosts) == 1 and is_here(hosts[0]) and not any(name in headers for name in FORWARDED)


def _cookies(headers: Headers) -> dict[str, str]:
    return {name: value for line in headers.getlist("cookie") for name, value in cookie_parser(line).items()}


def signed_in(headers: Headers, configured: SignIn) -> Person | None:
    """The person whose sign-in cookie comes with a request, while it holds: signed by this server and made for its address."""
    signed = _get_signed_cookie_with_chunks(_cookies(headers), USER_COOKIE_NAME)
    try:
        claims: Any = json.loads(signed or b"null")
    except ValueError:
        return None
    if not isinstance(claims, dict) or claims.get("origin") != configured.origin:
        return None
    person = config.person_of(claims, configured)
    return None if person is None or config.is_over(person) else person


def _wanted(kept: str, base: str) -> str | None:
    """The page and its address parameters that a cookie keeps; None for anything that is no page of the dashboard."""
    try:
        asked = urlsplit(urlsafe_b64decode(kept + "=" * (-len(kept) % 4)).decode())
    except ValueError:
        return None
    pages = {f"{base}/{address}" for _, address, *_ in PAGES}
    if asked.scheme or asked.netloc or asked.path not in pages:
        return None
    query = urlencode(parse_qsl(asked.query))
    return f"{asked.path}?{query}" if query else asked.path


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int) -> None:
    """Close a connection before it opens, or say that only this machine is answered."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    said = " / ".join(Words(language)("access.elsewhere") for language in LANGUAGES)
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


def sign_in_failed(scope: Scope, base: str = "") -> HTMLResponse:
    """The document for a provider that doesn't answer, or not as it should."""
    words = Words(language_of(scope))
    return document(words, words("account.failed"), words("account.failed_how"), words("notfound.link"), base, 502)


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
