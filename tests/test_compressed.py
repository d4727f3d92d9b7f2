"""Files of the front end are compressed once, and plotly's script is the one that the tests of the figures know."""

from __future__ import annotations

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from plotly.offline import get_plotlyjs_version
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ui.server import compressed
from ui.server.compressed import PLOTLY, CompressedOnce, plotly_name, plotly_script

TEXT = "const one = 1;\n" * 500


class Served:
    """The middleware over files that are all the same, and what was asked of them."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        routes = [Route("/static/js/{name}", self.file), Route("/plotly.js", plotly_script)]
        self.app = Starlette(routes=routes, middleware=[Middleware(CompressedOnce)])

    def file(self, request: Request) -> Response:
        self.asked.append(request.url.path)
        return PlainTextResponse(TEXT, status_code=404 if "missing" in request.url.path else 200, headers={"etag": "x"})

    def get(self, path: str, encoding: str = "gzip, br") -> httpx.Response:
        async def answered() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app=self.app), base_url="http://localhost") as browser:
                return await browser.get(path, headers={"accept-encoding": encoding})

        with ThreadPoolExecutor(1) as thread:  # the browser's driver may have a loop of its own running in this one
            return thread.submit(lambda: asyncio.run(answered())).result()


def test_a_file_is_asked_for_and_compressed_once() -> None:
    served = Served()
    answers = [served.get("/static/js/a.1234.js") for _ in range(3)]
    assert {answer.text for answer in answers} == {TEXT} and served.asked == ["/static/js/a.1234.js"]
    assert answers[2].headers["content-encoding"] == "gzip" and int(answers[2].headers["content-length"]) < 200
    assert "immutable" in answers[2].headers["cache-control"]


def test_what_is_missing_or_not_wanted_compressed_passes() -> None:
    served = Served()
    assert [served.get("/static/js/missing.js").status_code for _ in range(2)] == [404, 404]
    plain = served.get("/static/js/a.1234.js", "identity")
    assert plain.text == TEXT and "content-encoding" not in plain.headers and len(served.asked) == 3


def test_files_are_forgotten_when_they_take_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compressed, "REMEMBERED", 100)  # less than two files take
    served = Served()
    for name in ("a.js", "b.js", "a.js"):
        served.get(f"/static/js/{name}")
    assert len(served.asked) == 3


def test_plotly_is_sent_compressed_and_for_ever() -> None:
    compressed, plain = Served().get(f"/{plotly_name()}"), Served().get(f"/{plotly_name()}", "identity")
    assert compressed.content == plain.content == gzip.decompress(PLOTLY.read_bytes())
    assert int(compressed.headers["content-length"]) < 400_000 and "immutable" in compressed.headers["cache-control"]


def test_plotly_is_the_version_that_the_tests_check_figures_with() -> None:
    assert f"plotly.js (basic - minified) v{get_plotlyjs_version()}" in gzip.decompress(PLOTLY.read_bytes())[:200].decode()
