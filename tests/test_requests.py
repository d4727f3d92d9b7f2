"""Requests that the server does not take: passed on by others, from another site, never finished."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import uvicorn
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from uvicorn.protocols.http.h11_impl import H11Protocol

from tests.test_roles import OFFICE
from ui.server import half_sent
from ui.server.request_guard import Guard, _from_here, follows_own_link

PASSED_ON = """
Forwarded Via X-Forwarded-For X-Forwarded-Host X-Forwarded-Proto X-Forwarded-Port X-Forwarded-Server X-Forwarded-Prefix X-Real-IP Client-IP
X-Client-IP True-Client-IP X-Cluster-Client-IP Fastly-Client-IP Ngrok-Auth-User-Email CF-Connecting-IP CF-Ray CDN-Loop X-ARR-LOG-ID
X-Envoy-External-Address Tailscale-User-Login X-Original-Host X-Original-For X-Azure-ClientIP Fly-Client-IP X-Amzn-Trace-Id
"""
SENT_BY_BROWSERS = """
accept accept-language cookie origin referer sec-fetch-site sec-ch-ua upgrade user-agent sec-websocket-key priority dnt
"""


@pytest.mark.parametrize("name", PASSED_ON.split())
def test_a_request_that_was_passed_on_is_not_from_here(name: str) -> None:
    assert not _from_here(Headers({"host": "localhost:8501", name: "203.0.113.7"}))


def test_a_browser_on_this_machine_is_from_here() -> None:
    assert _from_here(Headers({"host": "localhost:8501", **dict.fromkeys(SENT_BY_BROWSERS.split(), "x")}))


LINKS = [
    ({"sec-fetch-site": "same-origin"}, True, "the button of the page"),
    ({"sec-fetch-site": "cross-site"}, False, "another site's link"),
    ({"sec-fetch-site": "same-site"}, False, "another name below the same domain"),
    ({"sec-fetch-site": "none"}, False, "a link in an e-mail"),
    ({"referer": "https://mentas.example/coverage"}, True, "an older browser, from the page"),
    ({"referer": "https://elsewhere.example/https://mentas.example/"}, False, "an older browser, from elsewhere"),
    ({}, False, "nothing says where it comes from"),
]


def through_the_guard(path: str, headers: dict[str, str], status: int) -> tuple[list[str], list[Any]]:
    """A request to a server that answers with that status: the addresses that reached it, and what was sent back."""
    passed: list[str] = []

    async def app(scope, receive, send) -> None:
        passed.append(scope["path"])
        await PlainTextResponse("", status)(scope, receive, send)

    sent: list[Any] = []

    async def send(message) -> None:
        sent.append(message)

    pairs = [(name.encode(), value.encode()) for name, value in {"host": "mentas.example", **headers}.items()]
    scope = {"type": "http", "method": "GET", "path": path, "headers": pairs, "query_string": b""}
    with ThreadPoolExecutor(1) as thread:  # the browser of other tests has the loop of this one
        thread.submit(lambda: asyncio.run(Guard(app, sign_in=OFFICE)(scope, None, send))).result()
    return passed, sent


FAILED = [
    ("/oauth2callback", 405, 405, "a form sent there"),
    ("/oauth2callback", 400, 400, "without what the provider was asked"),
    ("/oauth2callback", 500, 502, "the provider's answer can't be used"),
    ("/auth/login", 405, 405, "a form sent there"),
    ("/auth/login", 400, 502, "the framework's answer where the provider can't be reached"),
]


@pytest.mark.parametrize(("path", "answered", "status", "why"), FAILED)
def test_whose_fault_a_failed_sign_in_is(path: str, answered: int, status: int, why: str) -> None:
    assert through_the_guard(path, {}, answered)[1][0]["status"] == status, why


@pytest.mark.parametrize(("headers", "signs_out", "why"), LINKS)
def test_only_the_dashboards_own_link_signs_out(headers: dict[str, str], signs_out: bool, why: str) -> None:
    assert follows_own_link(Headers({"host": "mentas.example", **headers}), OFFICE) is signs_out, why
    passed, sent = through_the_guard("/auth/logout", headers, 200)
    assert passed == (["/auth/logout"] if signs_out else [])
    assert signs_out or (sent[0]["status"] == 303 and b"set-cookie" not in dict(sent[0]["headers"]))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server that waits half a second for a request; its port."""
    for name in ("connection_made", "data_received"):
        monkeypatch.setattr(H11Protocol, name, getattr(H11Protocol, name))  # so that they are as before afterwards
    monkeypatch.setattr(half_sent, "HEAD_SECONDS", 0.5)
    monkeypatch.setattr(half_sent, "BODY_SECONDS", 0.5)
    half_sent.close_half_sent()

    async def app(scope, receive, send) -> None:
        while scope["method"] == "POST" and (message := await receive())["type"] == "http.request" and message["more_body"]:
            pass
        if scope["path"] == "/slow":
            await asyncio.sleep(1)
        await PlainTextResponse("done")(scope, receive, send)

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = uvicorn.Server(uvicorn.Config(app, port=port, lifespan="off", log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield port
    server.should_exit = True
    thread.join()


def test_half_sent_requests_are_closed(impatient: int) -> None:
    """A slow answer, and a body that keeps coming, are not."""
    head = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
    body = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\n"
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(socket.create_connection(("127.0.0.1", impatient))) for _ in range(3)]
        for connection, part in zip(held, (b"", head, body + b"a"), strict=True):
            connection.settimeout(5)
            connection.sendall(part)
        slow = stack.enter_context(socket.create_connection(("127.0.0.1", impatient)))
        slow.settimeout(5)
        slow.sendall(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n")
        steady = stack.enter_context(socket.create_connection(("127.0.0.1", impatient)))
        steady.settimeout(5)
        for part in (body, b"a", b"b", b"c", b"d"):
            steady.sendall(part)
            time.sleep(0.2)
        for connection in held:
            with contextlib.suppress(ConnectionResetError):
                assert connection.recv(1) == b""
        assert slow.recv(4096).startswith(b"HTTP/1.1 200") and steady.recv(4096).startswith(b"HTTP/1.1 200")
