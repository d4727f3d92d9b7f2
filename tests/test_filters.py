"""Filters as staff and visitors use them: what each choice would leave, badges, clearing and undoing, dates, saved views, the log."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import rmtree
from typing import Any

import duckdb
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from data.command_line import Parser
from queries import Filters, QuestionError, ask, by_person, choice_counts, choices, people, persons_left
from queries.filters import DATES, FILTERS, FOR_STAFF, LISTS, add_filters, chosen_filters
from queries.languages import languages
from queries.query import count_choices
from queries.registry import HERE
from tests.visits import address, charts_of, component_of, failed, figure, html, press, visit, words_of
from ui import saved, url_state
from ui.i18n import Words, catalogue

DAY = date(2018, 9, 30)
DRAWER = "mentas.drawer"


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        pytest.param(Filters(skill=("sewing",)), marks=pytest.mark.soak),
        Filters(cohort=("A09", "A01"), skill=("salon",)),  # A09 is of another skill
        pytest.param(Filters(origin=("unknown",), skill=("salon", "batik")), marks=pytest.mark.soak),
        Filters(age_band=("25-34",), education=("unknown",), registered_from=date(2016, 1, 1), cohort=("A01",)),
        Filters(registered_to=date(2000, 1, 1)),  # nobody
    ],
)
def test_a_choice_says_how_many_persons_it_would_leave(sample_store: Path, filters: Filters) -> None:
    # The oracle asks each value alone in its filter, the others as they are.
    left = count_choices(sample_store, DAY, filters)
    for name in LISTS:
        for value in choices(sample_store)[name]:
            assert left[name].get(value, 0) == people(sample_store, DAY, replace(filters, **{name: (value,)})), (name, value)


def test_few_persons_by_attributes_are_counted_for_nobody(sample_store: Path) -> None:
    few = Filters(age_band=("25-34",), cohort=("A03",))
    exact, shown = count_choices(sample_store, DAY, few), choice_counts("steward", sample_store, DAY, few)
    for name, values in exact.items():
        for value, left in values.items():
            assert shown[name][value] == (None if 0 < left < 10 else left), (name, value)
    assert 0 < people(sample_store, DAY, few) < 10 and persons_left("steward", sample_store, DAY, few) is None
    # A small group is no secret: who trained with whom everybody saw.
    assert choice_counts("planner", sample_store, date(2017, 2, 20))["cohort"] == count_choices(sample_store, date(2017, 2, 20))["cohort"]


def test_a_viewer_is_told_of_groups_and_skills_only(sample_store: Path) -> None:
    assert choice_counts("viewer", sample_store, DAY).keys() == {"cohort", "skill"}
    with pytest.raises(QuestionError):
        choice_counts("viewer", sample_store, DAY, Filters(origin=("unknown",)))
    with pytest.raises(QuestionError):
        persons_left("viewer", sample_store, DAY, Filters(age_band=("25-34",)))
    with pytest.raises(QuestionError):
        choice_counts("viewer", sample_store, date(2018, 9, 15))


def index_of_page(page: AppTest) -> int:
    """Where the container of the page stands among what the script makes."""
    return next(index for index, made in page.main.children.items() if isinstance(made, Block) and made.proto.id.endswith("-page"))


def opened(page: AppTest) -> dict[str, Any]:
    """What the drawer of the page is made of, opened where it is not; its fields by name."""
    if "filters.open" not in page.session_state:
        page.session_state["filters.open"] = True
        page.run()
    sent: dict[str, Any] = json.loads(component_of(page, DRAWER).bytes)
    return {**sent, "fields": {field["name"]: field for field in sent["fields"]}}


@pytest.mark.parametrize("language", languages())
def test_the_drawer_offers_choices_with_their_numbers(sample_store: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    page = visit(sample_store, monkeypatch, lang=language, as_of=str(DAY))
    closed, fields = index_of_page(page), opened(page)["fields"]
    assert index_of_page(page) == closed, "else the framework makes the page a second time, and the browser draws its charts anew"
    assert set(fields) == {*LISTS, *DATES, "compare_on", "compare_with"}
    sewing = people(sample_store, DAY, Filters(skill=("sewing",)))
    assert ["sewing", f"{Words(language).code('skill', 'sewing')} ({sewing})"] in fields["skill"]["options"] and fields["skill"]["many"]
    press(page, DRAWER, "applied", {"skill": ["sewing"], "as_of": ["2019-12-31"], "cohort": "A01"})
    assert address(page) == {"lang": [language], "as_of": [str(DAY)], "skill": ["sewing"]}, "what is no field, or no list of values, changes nothing"
    assert figure(page, "left").startswith(str(sewing))
    assert opened(page)["fields"]["skill"]["chosen"] == ["sewing"]
    press(page, DRAWER, "closed")
    assert not [each for each in page.get("bidi_component") if each.proto.component_name == DRAWER]


def test_a_viewers_drawer_has_no_person_attributes(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.auth.roles.current_role", lambda: "viewer")
    page = visit(sample_store, monkeypatch, lang="id", as_of=str(DAY))
    drawer = opened(page)
    assert list(drawer["fields"]) == ["skill", "cohort", "compare_on", "compare_with"] and drawer["views"] is None
    assert drawer["fields"]["compare_with"]["options"] == [["", "tidak dibandingkan"], ["all", "seluruh program"]], "no saved view"
    press(page, DRAWER, "applied", {"education": ["sd"]})
    assert "education" not in address(page)


def test_dates_of_registration_are_chosen_by_month_in_the_pages_language(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(sample_store, monkeypatch, lang="id", as_of=str(DAY), registered_from="2016-03-15")
    since = opened(page)["fields"]["registered_from"]
    assert since["chosen"] == ["2016-03-15"], "no month's first day, but what applies"
    assert {"2016-03-15": "15 Maret 2016", "2018-08-01": "1 Agustus 2018"}.items() <= dict(since["options"]).items()
    press(page, DRAWER, "applied", {"registered_from": ["2016-03-15"], "registered_to": ["2016-12-31"]})
    assert address(page)["registered_to"] == ["2016-12-31"] and "Terdaftar sampai: 31 Desember 2016 ✕" in [button.label for button in page.button]
    assert figure(page, "left").startswith(
        str(people(sample_store, DAY, Filters(registered_from=date(2016, 3, 15), registered_to=date(2016, 12, 31))))
    )


def test_a_click_on_a_mark_filters_and_the_next_one_lets_go(monkeypatch: pytest.MonkeyPatch) -> None:
    held: dict[str, list[str]] = {"skill": ["batik", "salon"]}
    monkeypatch.setattr(url_state, "put", lambda name, values: held.update({name: list(values)}))
    monkeypatch.setattr(url_state, "remembered", lambda name: held[name])
    pick, states = url_state.filter_by("skill"), []
    for codes in (["salon"], [], ["salon"]):
        pick(codes)
        states.append(held["skill"])
    assert states == [["salon"], ["salon"], []], "alone; a selection that plotly drops by itself changes nothing; clicked again"


def test_clearing_all_can_be_undone(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {"skill": ["salon", "sewing"], "age_band": ["25-34"], "registered_from": ["2016-01-01"]}
    page = visit(sample_store, monkeypatch, lang="en", as_of=str(DAY), **before)
    page.button(key="filter.clear").click().run()
    assert address(page) == {"lang": ["en"], "as_of": [str(DAY)]} and "All filters cleared" in words_of(page)
    page.button(key="filter.undo").click().run()
    assert {name: address(page)[name] for name in before} == before
    assert "All filters cleared" not in words_of(page)


@pytest.mark.parametrize("language", ["id", "en"])
def test_too_few_persons_are_answered_by_one_sentence(sample_store: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    few = {"age_band": "25-34", "cohort": "A03"}
    page = visit(sample_store, monkeypatch, lang=language, as_of=str(DAY), **few)
    sentence = {"id": "Pilihan ini menyisakan kurang dari 10 orang", "en": "This selection leaves fewer than 10 people"}[language]
    assert words_of(page).count(sentence) == 1, "said once, not in every part"
    assert len(charts_of(page)) == 0 and "mentas-card" not in html(page) and "mentas-ledger" not in html(page)
    assert figure(page, "left") == {"id": "kurang dari 10 orang", "en": "fewer than 10 people"}[language]
    assert "filter.clear" in [button.key for button in page.button], "the way out stands beside it"


def test_a_selection_by_attributes_is_noted_once(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr("ui.auth.roles.log_action", lambda action, **what: noted.append((action, what)))
    page = visit(sample_store, monkeypatch, lang="id", as_of=str(DAY), age_band=["25-34", "45+"], skill="salon", registered_from="2016-01-01")
    page.run()
    of_attributes = [entry for entry in noted if entry[0] == "selection"]
    assert of_attributes == [("selection", {"age_band": ["25-34", "45+"], "registered_from": "2016-01-01"})]
    visit(sample_store, monkeypatch, lang="id", as_of=str(DAY), skill="salon")
    assert [entry for entry in noted if entry[0] == "selection"] == of_attributes, "groups and skills are no attributes of persons"


def test_a_view_is_compared_with_another_date_and_with_everybody(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(sample_store, monkeypatch, "completion", lang="en", as_of=str(DAY), skill="salon")
    opened(page)
    press(page, DRAWER, "applied", {"skill": ["salon"], "compare_on": ["2018-03-31"], "compare_with": ["all"]})
    assert not failed(page, "en")
    assert (address(page)["compare_on"], address(page)["compare_with"], address(page)["skill"]) == (["2018-03-31"], ["all"], ["salon"])
    salon, everybody = (ask("headline", sample_store, *side).row for side in ((DAY, Filters(skill=("salon",))), (date(2018, 3, 31),)))
    words, table = Words("en"), html(page).partition("st-key-comparison")[0]
    for name in ("residents", "completion_rate", "mentas"):
        row = re.search(rf"<th scope='row'[^>]*>{salon[name].metric.label['en']}</th>(.*?)</tr>", table, flags=re.DOTALL)
        assert row and [re.sub("<[^>]*>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row[1])][:2] == [
            words.write(salon[name]),
            words.write(everybody[name]),
        ]
    assert not re.search(rf"<th scope='row'[^>]*>{salon['coverage'].metric.label['en']}</th>", table), "inside a skill everybody was enrolled"
    page.button(key="compare.end").click().run()
    assert "compare_on" not in address(page) and "Whole programme" not in words_of(page)


# ------------------------------------------------------------------------------------------------------ saved views


def test_a_view_is_saved_opened_and_deleted(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        page = visit(sample_store, monkeypatch, lang="id", as_of=str(DAY), skill=["salon"], education=["sd"])
        assert opened(page)["views"]["keep"]["longest"] == 60
        press(page, DRAWER, "kept", " ")
        assert "Nama harus memuat" in opened(page)["views"]["refused"]
        press(page, DRAWER, "kept", "  Salon,\tSD  ")
        assert opened(page)["views"].keys() == {"saved", "remove"}, "it can be deleted, and is not saved a second time"
        assert saved.saved(sample_store) == (saved.View("Salon, SD", {"skill": ["salon"], "education": ["sd"]}),)

        other = visit(sample_store, monkeypatch, lang="en", as_of=str(DAY), cohort=["A01"])
        assert opened(other)["views"]["saved"]["options"] == [["Salon, SD", "Salon, SD"]]
        press(other, DRAWER, "opened", "Salon, SD")
        assert address(other) == {"lang": ["en"], "as_of": [str(DAY)], "skill": ["salon"], "education": ["sd"]}, "in place of what was chosen"
        press(other, DRAWER, "deleted")
        assert saved.saved(sample_store) == ()
    finally:
        rmtree(sample_store / "views")


def test_at_most_fifty_and_the_same_name_gives_way(tmp_path: Path) -> None:
    for number in range(50):
        assert saved.save(tmp_path, f"Pilihan {number}", {"skill": ["salon"]}) is None
    assert saved.save(tmp_path, "satu lagi", {"skill": ["salon"]}) == "view.too_many"
    assert saved.save(tmp_path, "PILIHAN 7", {"skill": ["batik"]}) is None, "another spelling of the same name"
    assert len(saved.saved(tmp_path)) == 50 and saved.View("PILIHAN 7", {"skill": ["batik"]}) in saved.saved(tmp_path)
    assert saved.save(tmp_path, "kosong", {}) == "view.bad_selection"
    assert saved.save(tmp_path, " ", {"skill": ["salon"]}) == "view.bad_name"


@pytest.mark.parametrize("selection", ["3", '[["skill"]]', '{"skill": 1}'])
def test_a_damaged_view_is_left_out(tmp_path: Path, selection: str) -> None:
    assert saved.save(tmp_path, "Rusak", {"skill": ["salon"]}) is None
    (path,) = (tmp_path / "views").glob("*.json")
    path.write_text(f'{{"name": "Rusak", "selection": {selection}}}')
    assert saved.saved(tmp_path) == ()


@pytest.mark.parametrize("name", [each.name for each in FILTERS])
def test_a_filter_is_a_parameter_an_option_and_a_label(sample_store: Path, name: str) -> None:
    """One entry makes a filter, but for its condition in the two queries and its label."""
    for query in ("selection", "choice_counts"):
        (statement,) = duckdb.extract_statements((HERE / "support" / f"{query}.sql").read_text(encoding="utf-8"))
        assert name in statement.named_parameters, query
    parser = Parser("test", "")
    add_filters(parser, FILTERS)
    value = "2018-01-31" if name in DATES else choices(sample_store)[name][0]
    chosen = chosen_filters(parser.parse_args([f"--{name.replace('_', '-')}", value]))
    assert chosen == Filters(**{name: value if name in DATES else (value,)})
    for language in languages():
        assert f"filter.{name}" in catalogue(language), language


def test_what_selects_by_person_is_kept_from_viewers(sample_store: Path) -> None:
    """The release rules know of every filter by what a person is: its entry alone says so."""
    selections = {each.name: Filters(**{each.name: DAY if each.kind == "date" else ("x",)}) for each in FILTERS}
    assert {name for name, selection in selections.items() if by_person(selection)} == set(FOR_STAFF)
    assert choice_counts("viewer", sample_store, DAY).keys() == set(LISTS) - set(FOR_STAFF)
