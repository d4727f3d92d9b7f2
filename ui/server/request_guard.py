"""The request guard: without sign-in it answers this machine only, and in any case only the dashboard's own addresses.

It stands before Streamlit, which answers an unknown address with the dashboard and has addresses that nobody here needs. With
sign-in it also keeps generated files to their owners and leads back, after signing in, to the page that was requested.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from queries.languages import languages
from ui.auth import config, roles
from ui.auth.config import HERE_ONLY, Person, SignIn
from ui.i18n import Words
from ui.navigation import PAGES
from ui.server import download_owners, internals
from ui.server.own_pages import not_found, sign_in_failed

FORWARDED = re.compile(
    r"forwarded|via|cdn-loop|(x-)?(real|true|remote|client|cluster)-?(client-)?ip|x-remote-(ip|addr)|.*-client-ip"
    r"|(x-forwarded|x-original|x-envoy|x-amzn|x-azure|x-appengine|x-vercel|x-arr|x-proxy|cf|ngrok|tailscale|fly|fastly|akamai)-.*"
)
"""Headers of a request that another server passes on: it does not come from this machine."""

ENDPOINTS = (
    "health",
    "figures.json",
    "first.js",
    "plotly.js",
    "auth/login",
    "auth/logout",
    "oauth2callback",
    "_stcore/health",
    "_stcore/host-config",
    "_stcore/stream",
    "manifest.json",
)
FOLDERS = ("app/static/", "media/", "_stcore/upload_file/", "_stcore/bidi-components/")
"""Addresses besides the pages. Streamlit's others (metrics, its programming interface, old-style components) are closed."""

NEXT = "mentas_next"
"""Cookie that holds, while somebody signs in, the page to return to."""
LONGEST_NEXT = 2000


def is_here(host: str | None) -> bool:
    """Whether a Host header (or the host and port of an Origin) names this machine: another name may be made to lead here."""
    try:
        address = urlsplit(f"//{host}")
        return address.hostname in HERE_ONLY and address.username is None and not (address.path or address.query) and address.port != 0
    except ValueError:
        return False


def from_own_page(headers: Headers, sign_in: SignIn | None = None) -> bool:
    """Whether a request comes from a page of this very address, or of the one that sign-in returns to (a proxy in between may have
    changed the Host). Programs other than browsers send no Origin.
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


def follows_own_link(headers: Headers, sign_in: SignIn) -> bool:
    """Whether a browser came here from a page of the dashboard: it says so itself, or (older ones) by the page it comes from."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    page = urlsplit(headers.get("referer", ""))
    return bool(page.netloc) and (page.netloc == headers.get("host") or f"{page.scheme}://{page.netloc}" == sign_in.origin)


class Guard:
    """Middleware that lets through what may be asked; `base` is the path below which the dashboard is served, such as "/mentas"."""

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
        if scope["path"] in (f"{self.base}/favicon.png", f"{self.base}/favicon.ico"):  # browsers ask unprompted; Streamlit would send its own
            scope = {**scope, "path": f"{self.base}/app/static/mark.png", "raw_path": f"{self.base}/app/static/mark.png".encode()}
        if self.sign_in is None and not _from_here(headers):
            await _refuse(scope, receive, send, 421)
        elif scope["type"] == "websocket" and not from_own_page(headers, self.sign_in):
            await _refuse(scope, receive, send, 403)
        elif not is_known(scope["path"], self.base) or not self._allowed(scope, headers):
            await not_found(scope, self.base)(scope, receive, send) if scope["type"] == "http" else await _refuse(scope, receive, send, 404)
        elif self.sign_in is None or scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"] == f"{self.base}/auth/logout" and not follows_own_link(headers, self.sign_in):
            await RedirectResponse(f"{self.base}/", status_code=303)(scope, receive, send)  # another site's link signs nobody out
        else:
            await self.app(scope, receive, self._signing_in(self.sign_in, scope, headers, send))

    def _allowed(self, scope: Scope, headers: Headers) -> bool:
        """Whether the person who asks may have a generated file, or use the address of the steward's uploads."""
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
        """`send` for an answer on the way in or out: remembers the page to return to, keeps cookies to https, words failures."""
        path = scope["path"].removeprefix(self.base)
        if path == "/auth/logout" and (leaving := signed_in(headers, configured)) is not None and config.end(leaving):
            roles.record("sign_out", leaving.address or "?")
        failed = False

        async def send_along(message: Message) -> None:
            nonlocal failed
            if failed:
                return
            if message["type"] == "http.response.start":
                if path in ("/auth/login", "/oauth2callback") and message["status"] >= 400:
                    failed = True
                    # To go there by another method, or back without what the provider was asked, is the visitor's fault and not the provider's.
                    asked_wrongly = message["status"] == 405 or (path == "/oauth2callback" and message["status"] < 500)
                    await sign_in_failed(scope, self.base, message["status"] if asked_wrongly else 502)(scope, _disconnect, send)
                    return
                message = {**message, "headers": list(self._headers(configured, path, headers, message["headers"]))}
            await send(message)

        return send_along

    def _headers(self, configured: SignIn, path: str, request: Headers, response: list[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
        """The headers of an answer, changed as _signing_in says."""
        secure = b"; Secure" if configured.origin.startswith("https") else b""
        cookies = [value for name, value in response if name.lower() == b"set-cookie"]
        arrived = path == "/oauth2callback" and any(
            value.startswith(f"{internals.USER_COOKIE_NAME}=".encode()) and b"Max-Age=0" not in value for value in cookies
        )
        destination = next_page(_cookies(request).get(NEXT, ""), self.base) if arrived else None
        for name, value in response:
            lower = name.lower()
            if lower == b"location" and destination:
                yield name, destination.encode("latin-1")
            elif lower == b"set-cookie" and secure and b"; secure" not in value.lower():
                yield name, value + secure
            else:
                yield name, value
        if path == "/auth/login":
            left = urlsplit(request.get("referer", ""))
            cookie = urlsafe_b64encode(f"{left.path}?{left.query}".encode()).decode().rstrip("=")
            if len(cookie) <= LONGEST_NEXT and next_page(cookie, self.base):
                yield b"set-cookie", f"{NEXT}={cookie}; HttpOnly; SameSite=Lax; Path=/; Max-Age=600".encode() + secure
        elif arrived:
            yield b"set-cookie", f"{NEXT}=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0".encode() + secure


def _from_here(headers: Headers) -> bool:
    hosts = headers.getlist("host")
    return len(hosts) == 1 and is_here(hosts[0]) and not any(FORWARDED.fullmatch(name) for name in headers)


def _cookies(headers: Headers) -> dict[str, str]:
    return {name: value for line in headers.getlist("cookie") for name, value in cookie_parser(line).items()}


def signed_in(headers: Headers, configured: SignIn) -> Person | None:
    """The person whose sign-in cookie comes with a request, while it holds: signed by this server and made for its address."""
    claims = internals.claims_of_cookies(_cookies(headers))
    if claims is None or claims.get("origin") != configured.origin:
        return None
    person = config.person_of(claims, configured)
    return None if person is None or config.is_over(person) else person


def next_page(cookie: str, base: str) -> str | None:
    """The page with its address parameters that the cookie NEXT holds; None for anything that is no page of the dashboard."""
    try:
        address = urlsplit(urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4)).decode())
    except ValueError:
        return None
    pages = {f"{base}/{path}" for _, path, *_ in PAGES}
    if address.scheme or address.netloc or address.path not in pages:
        return None
    query = urlencode(parse_qsl(address.query))
    return f"{address.path}?{query}" if query else address.path


async def _disconnect() -> Message:
    return {"type": "http.disconnect"}


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int) -> None:
    """Close a connection before it opens, or answer that only this machine is served."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    text = " / ".join(Words(language)("access.elsewhere") for language in languages())
    await PlainTextResponse(text, status_code=status)(scope, receive, send)


def is_known(path: str, base: str = "") -> bool:
    """Whether the dashboard has an answer at that path."""
    if not f"{path}/".startswith(f"{base}/"):
        return path == "/health"
    rest = path.removeprefix(base).removeprefix("/")
    if rest.startswith("static/"):
        return (internals.BUILT / rest).is_file()
    return rest.rstrip("/") in {"", *ENDPOINTS, *(address for _, address, *_ in PAGES)} or rest.startswith(FOLDERS)
