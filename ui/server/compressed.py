"""Scripts and styles that never change under their address: compressed once, then answered from memory."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from functools import cache
from hashlib import sha256

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.server.static import FOLDER

PLOTLY = FOLDER / "plotly" / "plotly-basic.min.js.gz"
"""plotly's own bundle of scatter and bar charts, a third of the whole, compressed."""
FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}
ENDINGS = (".js", ".css")
LEVEL = 9
REMEMBERED = 16 * 2**20
"""Bytes of compressed files kept in memory; the front end's parts that the pages use take less than one MiB."""


@cache
def plotly_name() -> str:
    """The address of plotly's script; it changes with the script."""
    return f"plotly.js?{sha256(PLOTLY.read_bytes()).hexdigest()[:12]}"


@cache
def _plotly(compressed: bool) -> bytes:
    return PLOTLY.read_bytes() if compressed else gzip.decompress(PLOTLY.read_bytes())


def takes_gzip(scope: Scope) -> bool:
    """Whether the browser takes compressed answers."""
    return b"gzip" in dict(scope["headers"]).get(b"accept-encoding", b"")


def plotly_script(request: Request) -> Response:
    """plotly's script."""
    compressed = takes_gzip(request.scope)
    encoding = {"content-encoding": "gzip"} if compressed else {}
    return Response(_plotly(compressed), media_type="text/javascript", headers={**FOR_EVER, **encoding, "vary": "Accept-Encoding"})


class CompressedOnce:
    """Middleware that compresses the front end's own files (below static/, their names hold a hash) once."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self.app = app
        self.folder = f"{base}/static/"
        self.files: OrderedDict[str, tuple[Message, bytes]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory, or pass the request on and remember its answer."""
        path = scope.get("path", "")
        if (
            scope["type"] != "http"
            or scope["method"] != "GET"
            or not path.startswith(self.folder)
            or not path.endswith(ENDINGS)
            or not takes_gzip(scope)
        ):
            await self.app(scope, receive, send)
            return
        if path not in self.files:
            headers = [pair for pair in scope["headers"] if pair[0] not in (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")]
            messages: list[Message] = []

            async def collect(message: Message) -> None:
                messages.append(message)

            await self.app({**scope, "headers": headers}, receive, collect)
            start, body = messages[0], b"".join(message.get("body", b"") for message in messages[1:])
            if start["status"] != 200:
                await send(start)
                await send({"type": "http.response.body", "body": body})
                return
            await self._remember(path, start, body)
        start, body = self.files[path]
        await send(start)
        await send({"type": "http.response.body", "body": body})

    async def _remember(self, path: str, start: Message, body: bytes) -> None:
        compressed = await run_in_threadpool(gzip.compress, body, LEVEL, mtime=0)
        own = (b"content-length", b"content-encoding", b"etag", b"last-modified", b"accept-ranges", b"vary", b"cache-control")
        headers = [(name, value) for name, value in start["headers"] if name.lower() not in own]
        headers += [(b"content-encoding", b"gzip"), (b"vary", b"Accept-Encoding"), (b"content-length", str(len(compressed)).encode())]
        headers += [(name.encode(), value.encode()) for name, value in FOR_EVER.items()]
        self.files[path] = ({**start, "headers": headers}, compressed)
        while sum(len(content) for _, content in self.files.values()) > REMEMBERED and len(self.files) > 1:
            self.files.popitem(last=False)
