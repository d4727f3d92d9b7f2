"""Published figures for other programs: what figures.json answers, to whom, and that it tells what the gate tells."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from data import audit
from queries import answer_for
from queries.formatting import plain
from tests.inline_rows import Stored
from tests.test_roles import OFFICE
from ui.auth.config import SignIn
from ui.server import figures_api
from ui.server.figures_api import PATH, figures
from ui.server.request_guard import Guard

TOKEN = "a token of the tests that is long enough to be one"
HERE = {"host": "localhost:8501"}
BEARER = {"authorization": f"Bearer {TOKEN}"}


class Client:
    """Asks an application of this process."""

    def __init__(self, app: Starlette) -> None:
        self.transport = httpx.ASGITransport(app)

    def ask(self, method: str = "GET", headers: Mapping[str, str] = HERE, **params: Any) -> httpx.Response:
        """The answer to a question. A thread of its own has a loop of its own: that of this one belongs to the browser of other tests."""

        async def answer() -> httpx.Response:
            async with httpx.AsyncClient(transport=self.transport, base_url="http://localhost:8501") as http:
                return await http.request(method, f"/{PATH}", params=params, headers=dict(headers))

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(lambda: asyncio.run(answer())).result()


@pytest.fixture
def client(sample_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Client]:
    """A function from a sign-in (or none) to a client of the address behind the request guard."""
    monkeypatch.setenv("MENTAS_STORE", str(sample_store))
    monkeypatch.setenv("MENTAS_AUDIT", str(tmp_path / "audit"))
    monkeypatch.setattr(figures_api, "_refused_at", 0.0)

    def of(sign_in: SignIn | None = None) -> Client:
        return Client(Starlette(routes=[Route(f"/{PATH}", figures(sign_in))], middleware=[Middleware(Guard, sign_in=sign_in)]))

    return of


def test_the_headline_is_that_of_the_gate_with_its_definitions(client: Callable[..., Client], sample_store: Path) -> None:
    answered = client().ask(as_of="2018-09-30")
    body = answered.json()
    published = answer_for("viewer", "headline", sample_store, "2018-09-30")
    (row,) = body["rows"]
    assert {name: cell["value"] if isinstance(cell, dict) else cell for name, cell in row.items()} == {
        name: plain(value) for name, value in published.record.items()
    }
    assert [column["name"] for column in body["columns"]] == [column.name for column in published.columns]
    assert all(column["definition"]["id"] and column["definition"]["en"] and column["unit"]["id"] for column in body["columns"])
    assert {"as_of", "version", "sample", "results"} <= body.keys() and body["sample"] is True
    assert "staying_base" not in {each["result"] for each in body["results"]}, "what is for staff only is not offered"
    assert [(entry.who, entry.action, entry.what["result"]) for entry in audit.read(sample_store)] == [("api", "export", "headline")]


def test_rounded_figures_say_their_step_and_unknown_ones_why(client: Callable[..., Client], stored: Stored) -> None:
    """By origin everything about people is rounded; after the last record, and 31 days, nothing is known."""
    body = client().ask(result="breakdown", by="origin", as_of="2018-09-30").json()
    cells = [cell for row in body["rows"] for cell in row.values() if isinstance(cell, dict)]
    assert {(cell["rounded"]["step"], cell["rounded"]["within"]) for cell in cells if cell.get("rounded", {}).get("step")} == {(5, 4)}
    late = figures_api.document(stored(residents=[("A", "2017-01-01")]), [("result", "flow_monthly"), ("as_of", "2018-09-30")])
    first, last = (late["rows"][index]["residents"] for index in (0, -1))
    assert (first["value"], "reason" in first) == (1, False)
    assert last["value"] is None and (last["reason"]["code"], last["reason"]["known_up_to"]) == ("not_handed_in", "2017-01-31")


def test_an_unchanged_answer_is_not_sent_again(client: Callable[..., Client], sample_store: Path) -> None:
    first = client().ask(as_of="2018-09-30")
    again = client().ask(as_of="2018-09-30", headers={**HERE, "if-none-match": first.headers["etag"]})
    other = client().ask(as_of="2018-08-31", headers={**HERE, "if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert other.status_code == 200 and other.headers["etag"] != first.headers["etag"]
    assert client().ask("POST").status_code == 405, "read-only"


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"result": "nothing"}, "There is no result nothing", "no such result"),
    ({"result": "staying_base"}, "staff only", "for staff"),
    ({"as_of": "2018-09-12"}, "month ends only", "no month end"),
    ({"age_band": "18-24"}, "for staff only", "a filter by person attributes"),
    ({"registered_from": "2018-01-01"}, "for staff only", "the same by date"),
    ({"result": "breakdown", "by": "trainer"}, "staff only", "a breakdown for staff"),
    ({"sql": "1"}, "no parameter sql", "unknown parameter"),
    ({"as_of": ["2018-09-30", "2018-08-31"]}, "only once", "twice"),
    ({"cohort": "x" * 5000}, "too long", "a flood"),
]


@pytest.mark.parametrize(("params", "text", "why"), REFUSED, ids=[each[2] for each in REFUSED])
def test_what_a_viewer_cannot_ask_is_one_sentence(client: Callable[..., Client], params: dict[str, Any], text: str, why: str) -> None:
    answered = client().ask(**params)
    assert answered.status_code == 400 and set(answered.json()) == {"error"}, why
    assert text in answered.json()["error"]["en"] and answered.json()["error"]["id"] != answered.json()["error"]["en"]


def test_with_sign_in_a_token_is_needed(client: Callable[..., Client], sample_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = client(OFFICE)
    file = tmp_path / "token"
    file.write_text(TOKEN + "\n")
    file.chmod(0o600)
    assert office.ask(headers=BEARER).status_code == 401, "none is configured"
    monkeypatch.setenv("MENTAS_FIGURES_TOKEN_FILE", str(file))
    assert office.ask(headers=BEARER).status_code == 200
    wrong: list[dict[str, str]] = [{}, {"authorization": f"Bearer {TOKEN}x"}, {"authorization": f"Basic {TOKEN}"}, {"authorization": "Bearer"}]
    for headers in wrong:
        answered = office.ask(headers=headers)
        assert (answered.status_code, answered.headers["www-authenticate"]) == (401, "Bearer")
        assert TOKEN not in answered.text
    monkeypatch.setenv("MENTAS_FIGURES_TOKEN", "short")
    assert office.ask(headers={"authorization": "Bearer short"}).status_code == 503, "a token that can be guessed is none"
    monkeypatch.delenv("MENTAS_FIGURES_TOKEN")
    file.chmod(0o644)
    assert office.ask(headers=BEARER).status_code == 503, "others can read it"
    assert [entry.action for entry in audit.read(sample_store)] == ["role_refused", "export"], "a flood of refusals is one line a minute"


def test_without_sign_in_this_machine_alone_is_answered(client: Callable[..., Client]) -> None:
    assert client().ask(headers={"host": "mentas.example"}).status_code == 421
