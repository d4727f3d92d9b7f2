"""What every answer carries, which addresses are answered at all, and that a real browser keeps to it.

That the pages work under it is seen in test_browser_pages.py and test_browser_overview.py, where nothing may be complained of.
"""

from __future__ import annotations

import http.client
import socket
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from queries.languages import languages
from ui.i18n import Words
from ui.server.request_guard import from_own_page, is_here, is_known
from ui.server.security_headers import HEADERS, POLICY

REQUIRED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@dataclass(frozen=True)
class Said:
    """An answer as it came over the wire."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def ask(address: str, path: str, method: str = "GET", **headers: str) -> Said:
    """One request, exactly as given: the path is not made tidy and the Host header can be any."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
    connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    answer = connection.getresponse()
    text = Said(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    connection.close()
    return text


@pytest.fixture
def address(server: str) -> str:
    return server


ANSWERS: list[tuple[str, str, int, str]] = [
    ("GET", "/", 200, "the document of every page"),
    ("HEAD", "/", 200, "the same without a body"),
    ("GET", "/app/static/frame.css", 200, "own static files"),
    ("GET", "/app/static/nothing.css", 404, "one that isn't there"),
    ("GET", "/static/js/nothing.js", 404, "a part of the framework that isn't there: not the document instead"),
    ("GET", "/favicon.ico", 200, "what browsers ask for unbidden"),
    ("GET", "/health", 200, "own route"),
    ("GET", "/_stcore/health", 200, "the framework's route that its front end asks"),
    ("GET", "/_stcore/host-config", 200, "another of them"),
    ("GET", "/media/0123456789abcdef.csv", 404, "a download that nobody made"),
    ("GET", "/nowhere", 404, "an unknown address"),
    ("GET", "/nowhere/else?lang=en", 404, "a deeper one"),
    ("POST", "/nowhere", 404, "not by another method either"),
    ("POST", "/", 405, "a method that isn't meant"),
    ("PUT", "/_stcore/upload_file/none/none", 403, "an upload without a token"),
    ("GET", "/..%2f..%2fetc%2fpasswd", 404, "a path that climbs"),
    ("GET", "/app/static/..%2f..%2fdashboard.py", 400, "one that climbs out of the static files"),
    ("GET", "/app/static/%2e%2e/access.py", 400, "the same with dots written otherwise"),
    ("GET", "//elsewhere.example/", 404, "a path that reads as another server"),
    ("GET", "/auth/login", 302, "sign-in while there is none: back to the overview"),
    ("GET", "/_stcore/metrics", 404, "counts of visits and caches"),
    ("GET", "/_stcore/metrics/", 404, "the same with a slash"),
    ("GET", "/_stcore/%6detrics", 404, "the same written otherwise"),
    ("OPTIONS", "/_stcore/metrics", 404, "the same by another method"),
    ("GET", "/_stcore/script-health-check", 404, "would run the page"),
    ("GET", "/_stcore/agent/openapi.json", 404, "the framework's interface for programs"),
    ("POST", "/_stcore/agent/mcp", 404, "the same"),
    ("POST", "/_stcore/agent/interact", 404, "the same"),
    ("GET", "/_stcore/garbage", 404, "nothing is there"),
    ("GET", "/component/any/index.html", 404, "components of old, which nobody uses"),
    ("GET", "/index.html", 404, "the framework's document by its name"),
    ("GET", "/overview.py", 404, "the page's source"),
]


@pytest.mark.parametrize(("method", "path", "status", "why"), ANSWERS, ids=[f"{each[0]} {each[1]}" for each in ANSWERS])
def test_every_answer_carries_the_headers(address: str, method: str, path: str, status: int, why: str) -> None:
    text = ask(address, path, method)
    assert text.status == status, why
    for name, value in REQUIRED.items():
        assert text.headers[name] == value, name
    for name, value in HEADERS.items():
        assert text.headers[name.decode()] == value.decode()
    for telling in (b"Traceback", b"site-packages", b"streamlit/", str(Path(__file__).parent.parent).encode()):
        assert telling not in text.body or status == 200, "no detail of what is inside"


def test_the_policy_allows_this_server_only() -> None:
    allowed = {source for sources in POLICY.values() for source in sources.split()}
    assert allowed == {"'none'", "'self'", "'unsafe-inline'", "data:", "blob:"}, "no other host, no eval"
    assert [name for name, sources in POLICY.items() if "'unsafe-inline'" in sources] == ["style-src"], "scripts never"
    assert POLICY["frame-ancestors"] == POLICY["base-uri"] == POLICY["object-src"] == POLICY["default-src"] == "'none'"


@pytest.mark.parametrize("path", ["/media/0123456789abcdef.csv", "/_stcore/host-config", "/health", "/auth/login", "/oauth2callback", "/nowhere"])
def test_what_depends_on_the_person_is_not_kept(address: str, path: str) -> None:
    assert ask(address, path).headers["cache-control"] == "no-store"


HOSTS: list[tuple[str, int, str]] = [
    ("localhost", 200, "this machine"),
    ("LOCALHOST:8501", 200, "names are told apart by no case, and a port may be passed on"),
    ("127.0.0.1:8501", 200, "this machine by number"),
    ("[::1]:8501", 200, "and by the newer number"),
    ("mentas.example", 421, "a name that someone made lead here"),
    ("localhost.mentas.example", 421, "one that begins alike"),
    ("mentaslocalhost", 421, "one that ends alike"),
    ("localhost@mentas.example", 421, "a user's name before it"),
    ("localhost:80@mentas.example", 421, "the same with a port"),
    ("mentas.example:localhost", 421, "no port"),
    ("127.0.0.1.mentas.example", 421, "a number and more"),
    ("192.168.1.5", 421, "another number"),
    ("0.0.0.0", 421, "every number"),
    ("", 421, "none"),
]


@pytest.mark.parametrize(("host", "status", "why"), HOSTS)
def test_only_requests_for_this_machine_are_answered(address: str, host: str, status: int, why: str) -> None:
    for path in ("/", "/_stcore/host-config", "/app/static/frame.css"):
        text = ask(address, path, Host=host)
        assert text.status == status, why
        assert status == 200 or text.body.decode() == " / ".join(Words(language)("access.elsewhere") for language in languages())
    assert is_here(host) == (status == 200)


def test_a_request_that_was_passed_on_is_refused(address: str) -> None:
    for name in ("X_Forwarded_For", "Forwarded", "X_Forwarded_Host", "X_Real_IP"):
        assert ask(address, "/", **{name: "for=10.0.0.7"}).status == 421, name


def test_a_request_without_a_host_is_refused(address: str) -> None:
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=20) as line:
        line.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert line.recv(100).split()[1] in (b"421", b"400")


ORIGINS: list[tuple[dict[str, str], bool, str]] = [
    ({}, True, "no browser"),
    ({"origin": "http://localhost:8501"}, True, "a page of this address"),
    ({"origin": "http://localhost:3000"}, False, "a page of another server on this machine"),
    ({"origin": "http://127.0.0.1:8501"}, False, "the same machine by another name"),
    ({"origin": "https://mentas.example"}, False, "a page from elsewhere"),
    ({"origin": "null"}, False, "a page without an address"),
    ({"origin": "file://localhost:8501"}, False, "a file"),
]


@pytest.mark.parametrize(("given", "own", "why"), ORIGINS)
def test_only_own_pages_open_the_connection(given: dict[str, str], own: bool, why: str) -> None:
    from starlette.datastructures import Headers

    assert from_own_page(Headers({"host": "localhost:8501", **given})) is own, why


def test_a_request_from_two_pages_is_from_no_own_one() -> None:
    """Which of the two a reader takes is not known: a proxy may have put the first there."""
    from starlette.datastructures import Headers

    origins = [(b"origin", b"http://localhost:8501"), (b"origin", b"https://elsewhere.example")]
    for given in (origins, origins[::-1]):
        assert not from_own_page(Headers(raw=[(b"host", b"localhost:8501"), *given]))


def test_addresses_below_a_path() -> None:
    assert is_known("/mentas", "/mentas") and is_known("/mentas/", "/mentas") and is_known("/mentas/app/static/frame.css", "/mentas")
    assert not is_known("/", "/mentas") and not is_known("/mentasx", "/mentas") and not is_known("/mentas/_stcore/metrics", "/mentas")


def test_the_mark_is_the_dashboards_own(address: str) -> None:
    mark = (Path(__file__).parent.parent / "ui" / "static" / "mark.png").read_bytes()
    assert ask(address, "/favicon.png").body == ask(address, "/favicon.ico").body == mark


@pytest.mark.parametrize("language", languages())
def test_an_unknown_address_is_answered_in_own_words(address: str, language: str) -> None:
    text = ask(address, f"/nowhere?lang={language}").body.decode()
    words = Words(language)
    assert f"<html lang='{language}'>" in text and words("notfound.title") in text and words("notfound.how") in text
    assert f"href='/?lang={language}'" in text
    assert "treamlit" not in text and "<script" not in text
    assert ask(address, "/nowhere?lang=<script>").body == ask(address, "/nowhere?lang=id").body, "Indonesian where the language isn't known"


def watched(browser: Browser) -> tuple[Page, list[str]]:
    """A page, and all that its console complains of."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    faults: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            faults.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("requestfailed", lambda request: faults.append(f"{request.url} {request.failure}"))
    return page, faults


@pytest.mark.browser
def test_the_policy_bites(address: str, browser: Browser) -> None:
    """A check that can fail: what the policy forbids does not work in this browser."""
    page, faults = watched(browser)
    page.goto(f"{address}/nowhere")
    page.evaluate(
        """() => {
            const script = document.createElement('script');
            script.textContent = 'window.ran = true';
            document.body.append(script);
            document.body.append(Object.assign(document.createElement('img'), { src: 'http://localhost:1/any.png' }));
            document.body.append(Object.assign(document.createElement('iframe'), { src: '/' }));
        }"""
    )
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None
    text = " ".join(faults)
    assert "script-src" in text and "img-src" in text and ("frame-src" in text or "frame-ancestors" in text)
    page.context.close()
