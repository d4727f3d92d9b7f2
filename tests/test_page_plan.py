"""The plan page as a planner meets it, without a browser: both languages, inputs in the address, scenarios, files."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from planning.schedule import make_plan
from queries import Filters, ask
from tests import visits
from tests.visits import address, charts_of, figure, html, words_of
from ui.auth import roles
from ui.context import Context
from ui.i18n import Words
from ui.views.plan import PlanView
from ui.views.plan_settings import Settings

AS_OF = "2018-09-30"


def visit(store: Path, monkeypatch: pytest.MonkeyPatch, **parameters: str | list[str]) -> AppTest:
    return visits.visit(store, monkeypatch, "plan", **{"lang": "id", "as_of": AS_OF, **parameters})


def planned(store: Path, language: str = "id", **by_hand: object) -> PlanView:
    return PlanView(Context(store, date.fromisoformat(AS_OF), Filters(), language, "light", "planner"), Settings(**by_hand))


@pytest.mark.parametrize("language", ["id", "en"])
def test_it_shows_what_the_engines_work_out(sample_store: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    page = visit(sample_store, monkeypatch, lang=language)
    view, words, text = planned(sample_store, language), Words(language), words_of(page)
    headline = ask("headline", sample_store, date.fromisoformat(AS_OF)).record
    assert view.inputs.persons == headline["residents"] - headline["covered_residents"]
    assert figure(page, "groups") == str(len(view.plan.groups))
    assert view.plan.finished_on and figure(page, "finished") == words.short_date(view.plan.finished_on)
    assert figure(page, "covered_by") == str(view.plan.covered_by)
    assert figure(page, "chance") == {"id": "< 1 %", "en": "< 1%"}[language]
    assert len(charts_of(page)) == 3, "groups, residents, coverage"
    unchanged = {"id": "Bila tidak ada yang berubah", "en": "If nothing else changes"}[language]
    assert unchanged in text
    for name in ("data", "target", "assumed"):
        assert words(f"plan.source.{name}") in text, "where each input comes from"
    assert words("plan.source.hand") not in text
    foreign = {"id": r"\b(the|and|residents|group|forecast|month)\b", "en": r"\b(dan|warga|angkatan|menurut|bulan|hari)\b"}[language]
    sayings = re.sub(r"-- Question.*?select \* from final", "", text, flags=re.DOTALL)
    assert re.findall(foreign, re.sub(r"(Hitungan|Latest) .*?\(.*?\)", "", sayings)) == []


def test_inputs_move_the_plan_and_stand_in_the_address(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(sample_store, monkeypatch)
    page.number_input(key="choice.plan.parallel").set_value(2).run()
    assert not page.exception
    assert address(page)["plan_parallel"] == ["2"]
    two = planned(sample_store, parallel=2)
    assert figure(page, "groups") == str(len(two.plan.groups)) and two.plan.finished_on
    assert figure(page, "finished") == Words("id").short_date(two.plan.finished_on)
    page.text_input(key="choice.plan.no_show").set_value("20,5 %").run()
    assert address(page)["plan_no_show"] == ["20.5"], "not 205"
    assert figure(page, "groups") == str(len(planned(sample_store, parallel=2, no_show=0.205).plan.groups))
    page.date_input(key="choice.plan.until").set_value(date(2019, 6, 30)).run()
    assert address(page)["plan_until"] == ["2019-06-30"]
    page.multiselect(key="choice.plan.free").set_value(["public"]).run()
    assert address(page)["plan_free"] == ["public"]
    assert Words("id")("plan.source.hand") in words_of(page)
    shown = {name: figure(page, name) for name in ("groups", "finished", "covered_by", "chance")}
    link = {name: values for name, values in address(page).items() if name.startswith("plan_")}
    again = visit(sample_store, monkeypatch, **link)
    assert {name: figure(again, name) for name in shown} == shown, "a copied link shows the same plan"
    again.button(key="planner.reset").click().run()
    assert not [name for name in address(again) if name.startswith("plan_")]


def test_a_value_set_back_to_the_datas_leaves_the_address(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(sample_store, monkeypatch, plan_entries="12.5")
    box = page.text_input(key="choice.plan.entries")
    assert box.value == "12,5"
    usual = planned(sample_store).usual["entries"].value
    assert usual is not None
    box.set_value(Words("id").write(round(usual, 1), "number")).run()
    assert "plan_entries" not in address(page)


@pytest.mark.soak  # test_inputs_move_the_plan writes one with a comma
def test_a_number_may_be_written_with_a_decimal_comma_or_point(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(sample_store, monkeypatch)
    page.text_input(key="choice.plan.entries").set_value("2,5").run()
    assert address(page)["plan_entries"] == ["2.5"], "not 25"
    page.text_input(key="choice.plan.no_show").set_value("7.5 %").run()
    assert address(page)["plan_no_show"] == ["7.5"]
    page.text_input(key="choice.plan.entries").set_value("dua").run()
    assert "plan_entries" not in address(page)
    assert "mentas-complaint" in html(page), "what is no number is refused in a sentence"


@pytest.mark.parametrize(
    "damaged",
    [
        {
            "plan_places": "0",
            "plan_parallel": "7",
            "plan_no_show": "nan",
            "plan_first": "2018-09-30",  # not after the as-of date
            "plan_until": "2999-01-01",
            "plan_free": "sunday",
            "plan_weekdays": "8",
            "plan_own": "2018-10-05..2018-10-01",
            "plan_skill_order": "<b>",
            "plan_entries": "inf",
        },
        {"plan_places": "30; drop", "plan_own": "x"},
    ],
)
def test_a_damaged_address_is_answered_in_one_sentence(sample_store: Path, monkeypatch: pytest.MonkeyPatch, damaged: dict[str, str]) -> None:
    page = visit(sample_store, monkeypatch, **damaged)
    complaint = [unescape(text) for text in re.findall(r"<p class='mentas-complaint'[^>]*>(.*?)</p>", html(page))]
    before, behind = Words("id")("plan.bad_address", names="|").split("|")
    (listed,) = complaint
    assert listed.startswith(before) and listed.endswith(behind)
    expected = [Words("id")(f"plan.input.{name.removeprefix('plan_')}") for name in damaged]
    assert sorted(listed.removeprefix(before).removesuffix(behind).split(", ")) == sorted(expected), "each of them"
    assert figure(page, "groups") == str(len(planned(sample_store).plan.groups))
    assert not damaged.keys() & address(page).keys()


def test_a_viewer_is_refused(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "current_role", lambda: "viewer")
    page = visit(sample_store, monkeypatch)
    assert Words("id")("refused.title") in words_of(page)
    assert not charts_of(page) and not page.number_input


def test_before_the_record_is_long_enough_nothing_is_forecast(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(sample_store, monkeypatch, as_of="2014-05-31")
    assert Words("id")("plan.too_short") in words_of(page)
    assert len(charts_of(page)) == 1


def test_after_the_closure_it_says_why_there_is_nothing_to_plan(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the first sentence; what those never trained would still take stands in place of an empty calendar and a forecast of nobody."""
    page = visit(sample_store, monkeypatch, as_of="2019-12-19", lang="en")
    now, text, words = ask("headline", sample_store, date(2019, 12, 19)).record, words_of(page), Words("en")
    never = now["registered"] - now["covered"]
    assert "Nobody is left to train" in text and "since the closure nobody lives there any more" in text.lower()
    assert f"of {now['registered']} people ever registered {now['covered']} were trained (at least one day) and {never} never were." in text
    assert words("plan.note.closed", closure=str(now["closure_exits"])) in text
    assert (figure(page, "never"), figure(page, "coverage")) == (str(never), words.write(now["coverage"], "share"))
    assert re.search(rf"For the {never} never trained: \d+ groups, from \d+ \w+ 2020 to", text) and not charts_of(page)
    for key in ("plan.calendar_empty", "plan.agreed_none", "plan.what_if", "plan.scenarios"):
        assert words(key) not in text
    page.number_input(key="choice.plan.persons").set_value(20).run()
    assert figure(page, "groups") == "1", "newcomers are planned for as ever"


def test_a_selection_plans_for_those_in_it(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(sample_store, monkeypatch, age_band=["25-34"])
    row = ask("headline", sample_store, date.fromisoformat(AS_OF), Filters(age_band=("25-34",))).record
    text = words_of(page)
    assert Words("id")("plan.note.selection") in text
    assert page.number_input(key="choice.plan.persons").value == row["residents"] - row["covered_residents"]
    assert figure(page, "chance") == "–", "targets are the whole programme's"
    assert page.number_input(key="choice.plan.pause").value == planned(sample_store).usual["pause"][0], "how groups are held is no matter of age"


def test_scenarios_are_kept_opened_and_taken_away(own_sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(own_sample, monkeypatch, lang="en", plan_parallel="2")
    page.text_input(key="planner.scenario").set_value("Two rooms <b>").run()
    page.button(key="planner.keep").click().run()
    assert not page.exception
    page.button(key="planner.reset").click().run()
    assert "Two rooms &lt;b&gt;" in html(page) and "Two rooms <b>" not in html(page)
    page.button(key="planner.open.0").click().run()
    assert address(page)["plan_parallel"] == ["2"]
    for name in ("b", "c", "d"):
        page.text_input(key="planner.scenario").set_value(name).run()
        page.button(key="planner.keep").click().run()
    assert Words("en")("plan.refused.full") in words_of(page)
    page.button(key="planner.forget.0").click().run()
    assert "Two rooms" not in html(page)
    page.button(key="planner.keep").click().run()
    assert Words("en")("plan.refused.name") in words_of(page) or "d" in html(page)


def test_defaults_come_from_the_record(sample_store: Path) -> None:
    view = planned(sample_store)
    groups = ask("cohorts", sample_store, date.fromisoformat(AS_OF)).records
    assert view.usual["places"] == (30, "data") and view.usual["days"] == (5, "data")
    assert view.usual["no_show"][0] == round(1 - sum(each["started"] for each in groups) / sum(each["enrolled"] for each in groups), 3)
    # gaps before the latest five of six groups: 13, 19 March to 2 July ... by their printed dates
    latest = groups[-6:]
    gaps = sorted((later["starts_on"] - earlier["ends_on"]).days - 1 for earlier, later in zip(latest, latest[1:], strict=False))
    assert view.usual["pause"] == (gaps[2], "data")
    assert view.usual["until"] == (date(2018, 12, 31), "target"), "the coverage target"
    assert view.plan == make_plan(view.inputs)


def test_the_backtest_speaks_of_what_happened(sample_store: Path) -> None:
    outcomes = planned(sample_store).backtest
    assert [each.case.months for each in outcomes] == [6, 12, 18]
    for each in outcomes:
        assert each.case.population[-1] == ask("headline", sample_store, date.fromisoformat(AS_OF)).record["residents"]
        assert each.made_on == each.case.record.as_of
    assert [each.made_on for each in outcomes] == [date(2018, 3, 31), date(2017, 9, 30), date(2017, 3, 31)]
