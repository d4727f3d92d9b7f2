"""Security headers of every answer: load nothing from elsewhere, no type sniffing, no framing, no referrer to other sites."""

from __future__ import annotations

import logging

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = {
    "default-src": "'none'",
    "script-src": "'self' blob:",  # blob: Streamlit loads the script of a component from one
    "style-src": "'self' 'unsafe-inline'",  # plotly and Streamlit write styles into the page
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
"""No inline script, no eval, and nothing fetched from or sent to another site."""

DENIED_FEATURES = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb")

HEADERS = {
    b"content-security-policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()).encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"permissions-policy": ", ".join([*(f"{name}=()" for name in DENIED_FEATURES), "fullscreen=(self)"]).encode(),
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}

PERSONAL = ("/media/", "/_stcore/", "/auth/", "/oauth2callback", "/health")
"""Addresses whose answers depend on the person or the moment: never cached."""

logger = logging.getLogger("mentas")


class SafeHeaders:
    """Middleware that adds the headers to every answer, those about failures too."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self.app = app
        self.uncached = tuple(f"{base}{path}" for path in PERSONAL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to the answer; an error goes to the log, not to the visitor."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {**HEADERS, **({b"cache-control": b"no-store"} if scope["path"].startswith(self.uncached) else {})}
        started = False

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                others = [pair for pair in message["headers"] if pair[0].lower() not in headers]
                message = {**message, "headers": [*others, *headers.items()]}
            await send(message)

        try:
            await self.app(scope, receive, with_headers)
        except Exception:
            if started:
                raise
            logger.exception("%s %s", scope["method"], scope["path"])
            await PlainTextResponse("Gagal / Failed", status_code=500)(scope, receive, with_headers)
