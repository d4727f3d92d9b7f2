"""The HTML document of every page: Streamlit's, with the language, name, styles, fonts and first script of Mentas."""

from __future__ import annotations

import json
import re
from hashlib import sha256

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.i18n import Words
from ui.server.compressed import plotly_name
from ui.server.framework_words import framework_words
from ui.server.internals import chunk_files
from ui.server.own_pages import language_of
from ui.server.static import script
from ui.theme import first_style

SCRIPTS = ("first", "charts", "messages", "framework", "definition_dialog", "combobox", "dates", "drawer", "back")
"""Scripts of ui/static in the order in which they build on each other."""
FIRST_SCRIPT = "".join(map(script, SCRIPTS))
FIRST_NAME = f"first.js?{sha256(FIRST_SCRIPT.encode()).hexdigest()[:12]}"

STYLES = ("frame", "combobox", "drawer", "figures", "panels", "plan", "pages", "media")
"""Style sheets of ui/static in the order in which they override each other."""
FONTS = ("inter-latin", "source-serif-4-latin")


def _head() -> bytes:
    """The head of the document: styles, fonts, the preloaded parts of the front end, and what draws charts."""
    lines = [f"<style>{first_style()}</style>"]
    lines += [f'<link rel="stylesheet" href="./app/static/{name}.css">' for name in STYLES]
    lines += [f'<link rel="preload" as="font" type="font/woff2" crossorigin href="./app/static/fonts/{name}.woff2">' for name in FONTS]
    lines += [f'<link rel="modulepreload" crossorigin href="./static/js/{name}">' for name in chunk_files()]
    lines.append(f'<script async id="mentas-plotly" src="./{plotly_name()}"></script>')
    return "".join(lines).encode()


CHANGES = (
    (re.compile(rb"<title>Streamlit</title>"), b"<title>Mentas</title>"),
    (re.compile(rb"\./favicon\.png"), b"./app/static/mark.png"),
    (re.compile(rb'<link\s+rel="preload"\s+href="\./static/media/SourceSans[^>]*>'), b""),  # a font that no page uses
    (re.compile(rb"<script>.*?</script>", re.DOTALL), b""),  # inline scripts: the content security policy forbids them
    (re.compile(rb'<link\s+rel="service-desc"[^>]*>'), b""),  # names an interface that is closed
    (re.compile(rb"<head>"), f'<head><script src="./{FIRST_NAME}"></script>'.encode()),
    (re.compile(rb"</head>"), _head() + b"</head>"),
)
"""Patterns in Streamlit's document and their replacements."""
NO_SCRIPTS = re.compile(rb"(?<=<noscript>).*?(?=</noscript>)", re.DOTALL)
LANGUAGE = b'<html lang="en"'


def rewritten(document: bytes, language: str) -> bytes:
    """Streamlit's document as the one of Mentas, in that language."""
    for pattern, replacement in CHANGES:
        document = pattern.sub(replacement, document, count=1)
    words = Words(language)
    document = NO_SCRIPTS.sub(escape(words("framework.no_scripts")).encode(), document)
    exchanged = Markup('<meta name="mentas-framework" content="{}"></head>').format(json.dumps(framework_words(words), ensure_ascii=False))
    document = document.replace(b"</head>", exchanged.encode(), 1)
    return document.replace(LANGUAGE, f'<html lang="{language}"'.encode(), 1)


class OwnDocument:
    """Middleware that rewrites every HTML document on its way out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; an HTML document in the answer is collected, rewritten and sent as one."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        if b"text/html" in dict(scope["headers"]).get(b"accept", b""):
            # Rewritten before it is compressed: Streamlit would send some documents compressed already.
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]}
        start: Message | None = None
        body = b""

        async def send_rewritten(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and dict(message["headers"]).get(b"content-type", b"").startswith(b"text/html"):
                start = message
                return
            if start is None or message["type"] != "http.response.body":
                await send(message)
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            headers = [(name, value) for name, value in start["headers"] if name.lower() not in (b"content-length", b"etag", b"last-modified")]
            if body:  # the answer to a HEAD request has none
                body = rewritten(body, language_of(scope))
                headers.append((b"content-length", str(len(body)).encode()))
            await send({**start, "headers": headers})
            await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, send_rewritten)


async def first_script(_: Request) -> Response:
    """The script that runs before Streamlit's own."""
    return Response(FIRST_SCRIPT, media_type="text/javascript", headers={"cache-control": "public, max-age=31536000, immutable"})
