"""What every answer tells the browser: take nothing from elsewhere, guess no kinds, be shown in no other page, hand on no address."""

from __future__ import annotations

import logging

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = {
    "default-src": "'none'",
    "script-src": "'self' blob:",  # blob: the framework loads the script of a component from one that it makes itself
    "style-src": "'self' 'unsafe-inline'",  # plotly and the framework write their styles into the page
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "object-src": "'none'",
    "frame-src": "'none'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
}
"""No script in the page's text and none made from text runs, and nothing is fetched from or sent to another place."""

WITHOUT = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb")

HEADERS = {
    b"content-security-policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()).encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"permissions-policy": ", ".join([*(f"{name}=()" for name in WITHOUT), "fullscreen=(self)"]).encode(),
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}

OF_THE_PERSON = ("/media/", "/_stcore/", "/auth/", "/oauth2callback", "/health")
"""Addresses whose answers nobody may keep: what they hold depends on who asks, or on when."""

logger = logging.getLogger("mentas")


class SafeHeaders:
    """Adds the headers to every answer, also to the one that says that something failed."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self.app = app
        self.fleeting = tuple(f"{base}{path}" for path in OF_THE_PERSON)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to what comes back; what went wrong stays in the log."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {**HEADERS, **({b"cache-control": b"no-store"} if scope["path"].startswith(self.fleeting) else {})}
        begun = False

        async def with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                kept = [pair for pair in message["headers"] if pair[0].lower() not in headers]
                message = {**message, "headers": [*kept, *headers.items()]}
            await send(message)

        try:
            await self.app(scope, receive, with_headers)
        except Exception:
            if begun:
                raise
            logger.exception("%s %s", scope["method"], scope["path"])
            await PlainTextResponse("Gagal / Failed", status_code=500)(scope, receive, with_headers)
