"""Filters as staff and visitors use them: what each choice would leave, badges, clearing and undoing, dates, saved views, the log."""

from __future__ import annotations

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
from tests.visits import address, charts_of, failed, figure, html, visit, words_of
from ui import saved, url_state
from ui.i18n import Words, catalogue

DAY = date(2018, 9, 30)


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


@pytest.mark.parametrize("language", languages())
def test_the_drawer_offers_choices_with_their_numbers(sample_store: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    page = visit(sample_store, monkeypatch, lang=language, as_of=str(DAY))
    closed = index_of_page(page)
    page.session_state["filters.open"] = True
    page.run()
    assert not page.exception
    assert index_of_page(page) == closed, "else the framework makes the page a second time, and the browser draws its charts anew"
    boxes = {box.key: box for box in page.multiselect}
    assert set(boxes) == {f"filter.{name}" for name in LISTS}
    sewing = people(sample_store, DAY, Filters(skill=("sewing",)))
    assert f"{Words(language).code('skill', 'sewing')} ({sewing})" in boxes["filter.skill"].options
    boxes["filter.skill"].select("sewing").run()
    assert "skill" not in address(page), "nothing before Apply"
    page.multiselect(key="filter.skill").select("sewing")
    page.button(key="filter.apply").click().run()
    assert address(page)["skill"] == ["sewing"] and figure(page, "left").startswith(str(sewing))


def test_a_viewers_drawer_has_no_person_attributes(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.auth.roles.current_role", lambda: "viewer")
    page = visit(sample_store, monkeypatch, lang="id", as_of=str(DAY))
    page.session_state["filters.open"] = True
    page.run()
    assert [box.key for box in page.multiselect] == ["filter.skill", "filter.cohort"]
    assert [box.key for box in page.selectbox] == ["choice.role", "filter.compare_on", "filter.compare_with"]


def test_dates_of_registration_are_chosen_by_month_in_the_pages_language(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(sample_store, monkeypatch, lang="id", as_of=str(DAY), registered_from="2016-03-15")
    page.session_state["filters.open"] = True
    page.run()
    since = page.selectbox(key="filter.registered_from")
    assert since.value == date(2016, 3, 15) and "15 Maret 2016" in since.options and "1 Agustus 2018" in since.options
    before = page._tree.get_widget_states()
    page.selectbox(key="filter.registered_to").select(date(2016, 12, 31))
    page.button(key="filter.apply").click()
    sent = page._tree.get_widget_states()
    page.query_params["lang"] = "en"
    page._run(before)
    page._run(sent)  # it overtook the answer about the language, and sends Indonesian texts to English fields
    assert address(page)["registered_to"] == ["2016-12-31"] and "Registered to: 31 December 2016 ✕" in [button.label for button in page.button]
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
    page.session_state["filters.open"] = True
    page.run()
    page.selectbox(key="filter.compare_on").select(date(2018, 3, 31))
    page.selectbox(key="filter.compare_with").select("all")
    page.button(key="filter.apply").click().run()
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
        page.session_state["filters.open"] = True
        page.run()
        page.text_input(key="view.name").input("  Salon,\tSD  ").run()
        page.button(key="view.save").click().run()
        assert not page.exception
        assert saved.saved(sample_store) == (saved.View("Salon, SD", {"skill": ["salon"], "education": ["sd"]}),)

        other = visit(sample_store, monkeypatch, lang="en", as_of=str(DAY), cohort=["A01"])
        other.session_state["filters.open"] = True
        other.run()
        other.selectbox(key="view.open").select("Salon, SD").run()
        assert address(other) == {"lang": ["en"], "as_of": [str(DAY)], "skill": ["salon"], "education": ["sd"]}, "in place of what was chosen"
        other.button(key="view.delete").click().run()
        assert not other.exception and saved.saved(sample_store) == ()
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
