"""KoboToolbox and ODK Central on this machine, as far as they are asked: pages, secrets, and faults on demand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECRET = "s3cr3t-t0ken"
PAGE = 2


@dataclass
class FormServer:
    """What a server holds and how it misbehaves: `faults` are taken one a request, 0 being a connection cut in the middle of the answer;
    an `old` ODK Central knows no $expand, a `stuck` KoboToolbox gives its first page whatever it is asked for, one that
    counts `by_pages` knows no place in the list; a `dripping` server gives
    its "headers" or its "body" byte by byte."""

    url: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)
    faults: list[int | None] = field(default_factory=list)
    retry_after: str | None = None
    requests: list[str] = field(default_factory=list)
    vanishing: bool = False
    old: bool = False
    stuck: bool = False
    by_pages: bool = False
    dripping: str = ""

    def answer(self, path: str, headers: Any, body: bytes) -> tuple[int, Any]:
        """The status and the JSON of an answer."""
        address = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        if address.path == "/v1/sessions":
            given = json.loads(body)
            return (200, {"token": SECRET}) if given == {"email": "kantor@example.org", "password": SECRET} else (401, {"password": given})
        if address.path.startswith("/api/v2/assets/aHadir/data"):
            return (200, self._kobo(query)) if headers["Authorization"] == f"Token {SECRET}" else (401, {})
        if address.path in ("/v1/projects/3/forms/keluar.svc/Submissions", f"/v1/key/{SECRET}/projects/3/forms/keluar.svc/Submissions"):
            allowed = "/key/" in address.path or headers["Authorization"] == f"Bearer {SECRET}"
            return (501, {}) if self.old and "$expand" in query else (200, self._odk(query)) if allowed else (401, {})
        return 404, {}

    def _kobo(self, query: dict[str, str]) -> dict[str, Any]:
        number = int(query.get("page", "1"))
        start, limit = 0 if self.stuck else (number - 1) * PAGE if self.by_pages else int(query["start"]), min(int(query["limit"]), PAGE)
        page, count = self.rows[start : start + limit], len(self.rows)
        if self.vanishing and start == 0:
            self.rows.pop(0)  # deleted while its page is on the way: the next page begins one too late
            self.vanishing = False
        after = start + limit
        # Behind a proxy the links of real servers name other addresses; who follows them would send the token there.
        place = f"page={number + 1}" if self.by_pages else f"start={after}"
        link = f"http://elsewhere.invalid/?{place}" if after < len(self.rows) else None
        return {"count": count, "next": link, "previous": None, "results": page}

    def _odk(self, query: dict[str, str]) -> dict[str, Any]:
        start = int(query.get("$skiptoken", "0"))
        page = self.rows[start : start + PAGE]
        more = {"@odata.nextLink": f"http://elsewhere.invalid/x.svc/Submissions?%24skiptoken={start + PAGE}"} if start + PAGE < len(self.rows) else {}
        return {"value": page, "@odata.count": len(self.rows), **more}


@contextmanager
def form_server() -> Iterator[FormServer]:
    """A server on a free port of this machine."""
    state = FormServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer, or misbehave."""
            state.requests.append(self.path)
            fault = state.faults.pop(0) if state.faults else None
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if state.dripping:
                self._drip()
                return
            status, content = state.answer(self.path, self.headers, body) if not fault else (fault, {})
            text = json.dumps(content).encode()
            self.send_response(status)
            if fault and state.retry_after:
                self.send_header("Retry-After", state.retry_after)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text[: len(text) // 2] if fault == 0 else text)

        def _drip(self) -> None:
            """An empty page, whole if anybody waits for its end."""
            page = b'{"count": 0, "next": null, "results": []}'
            head = b"Content-Length: %d\r\n\r\n" % (len(page) + 400 * (state.dripping == "body"))
            with suppress(OSError):
                self.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"X-Slow: " if state.dripping == "headers" else head))
                for _ in range(400):
                    self.wfile.write(b" ")
                    sleep(0.05)
                self.wfile.write(page if state.dripping == "body" else b"1\r\n" + head + page)

        do_POST = do_GET

        def log_message(self, format: str, *values: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
