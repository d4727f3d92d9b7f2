"""The page of exits as a visitor meets it: its numbers read off the page and held against the named results."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from planning.outlook import outlook
from queries import Filters, ask, publish
from tests import visits
from tests.visits import card, figure, html, takeaways, words_of
from ui.i18n import Words


def visit(store: Path, monkeypatch: pytest.MonkeyPatch, role: str = "steward", **address: str | list[str]) -> AppTest:
    return visits.visit(store, monkeypatch, "exits", role, **address)


def test_the_answer_and_the_forecast_are_those_of_the_results_and_the_plan(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day, words = date(2018, 9, 30), Words("en")
    page = visit(sample_store, monkeypatch, lang="en", as_of=day.isoformat())
    bounds, made = ask("exit_bounds", sample_store, day).record, outlook(sample_store, day).forecast
    assert words.write(bounds["away"], "count") in words_of(page) and words.write(bounds["best_case"], "count") in words_of(page)
    assert made is not None
    due = made.index_on(date(2019, 12, 31))
    for values in (made.middle("population"), *made.band("population", 80)):
        assert words.write(round(values[due]), "count") in takeaways(page)[2], "after where they went and which training they had"


@pytest.mark.parametrize(("role", "language"), [("steward", "id"), ("viewer", "en")])
def test_zero_after_the_closure_is_never_success(sample_store: Path, monkeypatch: pytest.MonkeyPatch, language: str, role: str) -> None:
    words, day = Words(language), date(2019, 10, 31)
    page = visit(sample_store, monkeypatch, role, lang=language, as_of=day.isoformat())
    away = card(page, "away")
    headline = ask("headline", sample_store, day).record
    assert figure(page, "ledger.closing") == "0" and words("status.reached") not in html(page)
    # Beside the reached target: by mentas, by the closure, by other, who may be mentas apart; and they add up to those away.
    returned = sum(row["returned"] for row in ask("exits_by_destination", sample_store, day).records if row["by_closure"])
    closure = headline["closure_exits"] - returned
    other = headline["registered"] - headline["residents"] - headline["mentas"] - closure
    sign = "≈ " if role == "viewer" else ""
    unknown = (publish if role == "viewer" else ask)("exit_bounds", sample_store, day).row["unknown_own"]
    rest = words("exits.otherwise_unknown" if unknown.value else "exits.otherwise", unknown=unknown, other=f"{sign}{other - (unknown.value or 0)}")
    assert words("exits.card_how", mentas=headline["mentas"], closure=f"{sign}{closure}", rest=rest) in away
    lead = re.search(r"<p class='mentas-answer'>(.*?)</p>", html(page))
    assert lead and words("exits.verdict.reached_by_closure") in unescape(lead.group(1))
    assert not any("success" in text.lower() or "berhasil" in text.lower() for text in takeaways(page))


def test_a_viewer_gets_published_figures_with_their_sign(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words, day = Words("en"), date(2018, 9, 30)
    page = visit(sample_store, monkeypatch, "viewer", lang="en", as_of=day.isoformat())
    text = words_of(page)
    bounds = publish("exit_bounds", sample_store, day)
    assert bounds.record["best_case"] is None and f"≈ {bounds.record['unknown']}" in text
    curve = publish("return_survival", sample_store, day).records
    half = next(row for row in reversed(curve) if row["days"] <= 182)
    low, high = (words.write(1 - half[end], "share") for end in ("upper", "lower"))
    assert words("exits.between", low=low, high=high) in text and figure(page, "survival") == f"≈ {words.write(1 - half['survival'], 'share')}"
    # What became of the whole programme's people is exact as of its step, and the caption says when that was.
    headline = publish("headline", sample_store, day)
    assert headline.shown_as_of["mentas"] < day
    away = publish("exit_bounds", sample_store, headline.shown_as_of["mentas"]).row["away"]
    least = words("exits.takeaway_least", count=away, away=away, worst_case=headline.record["mentas"])
    assert words("exits.takeaway_on", text=least, on=words.write(away.as_of, "date")) in takeaways(page), "mentas and those away are of one date"
    assert figure(page, "mentas") == words.write(ask("headline", sample_store, headline.shown_as_of["mentas"]).record["mentas"], "count")


@pytest.mark.parametrize(("language", "filters"), [("id", {"skill": ["salon"]}), ("en", {"skill": ["salon", "sewing"]})])
def test_a_viewer_in_a_selection_is_told_what_is_not_published(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch, language: str, filters: dict[str, list[str]]
) -> None:
    words, day = Words(language), date(2018, 9, 30)
    page = visit(sample_store, monkeypatch, "viewer", lang=language, as_of=day.isoformat(), **filters)
    text = words_of(page)
    assert text.count(words("exits.withheld")) == 5, "in place of four charts, and beneath the fifth"
    assert words("exits.away_withheld") in text
    assert figure(page, "recent_per_month") == "–" and figure(page, "survival") == "–"
    exact = ask("headline", sample_store, day, Filters(skill=tuple(filters["skill"]))).record
    assert f"{exact['mentas']}" != figure(page, "mentas"), "no exact count of a group"
    assert "exit_bounds" not in text


def test_a_selection_narrows_every_figure_of_staff(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(sample_store, monkeypatch, "planner", lang="en", as_of="2018-09-30", skill=["salon"])
    salon = Filters(skill=("salon",))
    headline, bounds = (ask(name, sample_store, date(2018, 9, 30), salon).record for name in ("headline", "exit_bounds"))
    assert figure(page, "away") == str(bounds["away"]) and figure(page, "ledger.closing") == str(headline["residents"])
    assert f"Of {bounds['away']} people no longer there, {bounds['mentas']} to {bounds['best_case']} moved on (mentas)" in takeaways(page)
    assert "Who leaves, where to, and who comes back?" in words_of(page), "the target is for the whole programme"


def test_every_result_that_is_drawn_is_defined(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = words_of(visit(sample_store, monkeypatch, lang="en", as_of="2018-09-30"))
    for name in ("target_path", "flow_monthly", "pace", "exits_by_destination", "exit_bounds", "return_survival", "exit_survival"):
        assert f"Formula {name} (SQL) as it runs" in text, name


@pytest.mark.soak  # the walk of test_edge_programmes.py sees data other than the sample, test_figures.py their numbers
def test_on_the_offices_own_data(office_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for role, as_of in (("steward", "2019-10-21"), ("viewer", "2018-12-31")):
        page = visit(office_store, monkeypatch, role, lang="id", as_of=as_of)
        assert figure(page, "away") == str(ask("exit_bounds", office_store, date.fromisoformat(as_of)).record["away"])


@pytest.mark.parametrize("language", ["id", "en"])
def test_nothing_on_the_screen_is_in_the_other_language(sample_store: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    text = words_of(visit(sample_store, monkeypatch, lang=language, as_of="2019-12-19"))
    text = re.sub(r"(Peristiwa|Events): .*?\.(?= )|(Hitungan|Latest) .*?\(.*?\)", "", text)  # titles and sources as they were handed in
    text = re.sub(r"-- Question.*?select \* from final", "", text, flags=re.DOTALL)
    foreign = {"id": r"\b(the|and|residents|exits|as of|December)\b", "en": r"\b(dan|warga|menurut|Desember|Tabel|orang|penutupan)\b"}[language]
    assert re.findall(foreign, text) == []
