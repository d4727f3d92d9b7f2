"""The same question is computed once: a second look at a page asks no result, makes no table and no forecast again; what is kept has a limit."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from shutil import copytree
from types import SimpleNamespace
from typing import Any

import pytest

from data.notes import add_note
from planning import outlook, simulation
from planning.forecast import Goal
from planning.outlook import Outlook
from planning.record import Observed
from planning.verdict import verdict
from queries import query
from tests.visits import charts_of, html, visit
from ui import html as markup
from ui import navigation, panel
from ui.text_cache import TextCache
from ui.views import overview

AS_OF = {"as_of": "2018-09-30"}


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a result or another query was run, a table made, a forecast computed, the pages looked up."""
    counted: Counter[str] = Counter()

    def count(module: Any, name: str, what: str) -> None:
        original = getattr(module, name)

        def counting(*args: Any, **more: Any) -> Any:
            if what != "table" or args[0] == "table.html":
                counted[what] += 1
            return original(*args, **more)

        monkeypatch.setattr(module, name, counting)

    count(query, "_reading", "query")
    count(markup, "render", "table")
    count(outlook, "forecast", "forecast")
    count(panel, "_parts", "panel")
    count(overview, "cards", "cards")
    count(navigation.st, "Page", "page")
    return counted


@pytest.mark.parametrize("role", ["viewer", pytest.param("steward", marks=pytest.mark.soak)])
def test_a_second_look_computes_nothing(role: str, sample_store: Path, monkeypatch: pytest.MonkeyPatch, computed: Counter[str]) -> None:
    visit(sample_store, monkeypatch, role=role, **AS_OF)  # the first viewer of a store makes its secret
    first = html(visit(sample_store, monkeypatch, role=role, **AS_OF))
    computed.clear()
    assert html(visit(sample_store, monkeypatch, role=role, **AS_OF)) == first
    assert computed == Counter()


def test_two_pages_that_begin_with_the_same_panel_do_not_share_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a visit to the page of coverage, the plan of an emptied place showed all of its panels."""
    drawn: list[Any] = []
    monkeypatch.setattr(panel, "_made_of", lambda view: "the same view")
    monkeypatch.setattr(panel, "context", lambda: SimpleNamespace(language="en"))
    monkeypatch.setattr(panel.drawing, "show", lambda make, key, language, made_of: drawn.append(made_of))
    first, second, third = (SimpleNamespace(__name__=name) for name in ("first", "second", "third"))
    for items in ((first, second), (first, third), (first, (second, third))):
        panel.show(None, *items)
    assert len(set(drawn)) == 3


def test_another_date_is_computed(sample_store: Path, monkeypatch: pytest.MonkeyPatch, computed: Counter[str]) -> None:
    visit(sample_store, monkeypatch, **AS_OF)
    computed.clear()
    visit(sample_store, monkeypatch, as_of="2018-05-31", skill="salon")
    assert computed["query"] > 5 and computed["table"] > 1 and computed["panel"] == 6 and computed["cards"] == 1, (
        "else nothing would be counted above"
    )


def test_a_note_is_on_the_chart_at_once(sample_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A note makes no new version; what was made before it is not shown again."""
    folder = Path(copytree(sample_store, tmp_path / "store"))

    def alternative() -> str:
        return charts_of(visit(folder, monkeypatch, **AS_OF))[0].alt

    assert "Pendataan ulang" not in alternative()
    add_note(folder, "a", date(2018, 6, 30), "residents", "Pendataan ulang")
    assert "Pendataan ulang" in alternative()


def test_who_asks_at_the_same_time_waits_for_the_first(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    computed, compute = [], query._computed

    def slowly(*args: Any) -> Any:
        computed.append(args[0])
        time.sleep(0.1)  # long enough for the others to ask
        return compute(*args)

    monkeypatch.setattr(query, "_computed", slowly)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: query.ask("headline", sample_store, date(2017, 3, 30)), range(8)))
    assert len(computed) == 1 and len({id(answer.values) for answer in answers}) == 1


def test_runs_that_two_ask_for_at_once_are_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two visitors who ask for the same date."""
    computed: list[Any] = []

    class Runs:
        def __init__(self, record: Any, *_: Any) -> None:
            computed.append(record)
            time.sleep(0.1)  # long enough for the other to ask

        def months(self, dates: Any, *_: Any) -> tuple[Any, Any, Any]:
            return dates, dates, dates

    monkeypatch.setattr(simulation, "_Runs", Runs)
    nobody = Observed(date(1999, 12, 31), 0, 0, (), (), ())
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda _: simulation.simulate(nobody, (), 1), range(2))
    assert computed == [nobody] and one is other


def test_nothing_is_computed_that_cannot_be_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where persons and exits are not known up to the date there is no chance, whatever runs and backtest would come to: they took two thirds of the
    CPU time of an overview's questions."""
    monkeypatch.setattr(Outlook, "forecast", property(lambda _: pytest.fail("the runs were computed")))
    monkeypatch.setattr(Outlook, "backtest", property(lambda _: pytest.fail("the backtest was computed")))
    unknown: Any = None
    ahead = Outlook(date(2019, 6, 30), unknown, (), {}, unknown, Goal(date(2019, 12, 31), 0), None, (), complete=False, asking=unknown)
    assert ahead.chance is None


@pytest.mark.parametrize(("standing", "asked"), [("running", 1), ("missed", 0)])
def test_the_forecast_is_asked_only_where_the_target_is_still_to_come(standing: str, asked: int) -> None:
    chances: list[float] = []
    verdict([{"verdict": standing, "verdict_without_returns": None}], lambda: chances.append(0.5) or 0.5)
    assert len(chances) == asked


def test_texts_are_kept_within_their_bytes() -> None:
    texts: TextCache[str] = TextCache(3_000)
    made: list[int] = []

    def text(number: int) -> str:
        return texts.get((number,), lambda: made.append(number) or "x" * 1_000)

    assert [text(number) for number in (1, 2, 1, 3, 4)] == ["x" * 1_000] * 5
    assert made == [1, 2, 3, 4] and texts.bytes_used <= 3_000, "each with its key takes about 1,130 bytes, so two fit"
    text(4), text(1)
    assert made == [1, 2, 3, 4, 1], "the least recently used is forgotten first"
