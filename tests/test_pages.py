"""The first page as a visitor meets it, without a browser: damaged addresses, an empty store, choices, late entries.

Its figures are held against the queries in test_page_figures.py.
"""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from planning import figure_source
from queries import Filters, ask, period, publish
from queries.languages import languages
from tests.sample_files import BASE, hand_in
from tests.visits import address, figure, html, visit, words_of
from ui import header
from ui.i18n import Words


@pytest.mark.parametrize("language", languages())
def test_zero_residents_after_the_closure_is_told_as_what_it_is(sample_store: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    page = visit(sample_store, monkeypatch, lang=language, as_of="2019-12-19")
    text = words_of(page)
    assert figure(page, "residents") == "0"
    assert Words(language)("status.reached_by_closure") in text
    residents = html(page).split("data-figure='residents'")[1].split("</article>")[0]
    assert Words(language)("status.reached") not in re.sub(r"<[^>]+>", "", residents)
    by_destination = ask("exits_by_destination", sample_store, date(2019, 12, 19)).records
    closure = Words(language).write(sum(row["exits"] for row in by_destination if row["by_closure"]), "count")
    assert closure in text


def test_before_any_group_completion_is_not_known(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(sample_store, monkeypatch, lang="id", as_of="2016-06-30")
    assert figure(page, "completion_rate") == "–"
    assert "tingkat penyelesaian belum diketahui" in words_of(page)


def test_without_an_address_it_is_indonesian_and_the_latest_date_and_both_stand_in_the_address(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit(sample_store, monkeypatch)
    known = period(sample_store)
    assert known is not None
    assert address(page) == {"lang": ["id"], "as_of": [known[1].isoformat()]}
    assert "Tercapaikah target 2019?" in words_of(page), "nobody is left to keep it from being reached"
    assert "Data contoh" in words_of(page), "made-up data says so"


@pytest.mark.parametrize(
    ("language", "damaged", "key"),
    [
        ("id", {"as_of": "2018-13-45"}, "address.bad_date"),
        ("en", {"as_of": "kemarin"}, "address.bad_date"),
        ("id", {"as_of": "1999-01-01"}, "address.outside"),  # before the first registration
        ("en", {"as_of": "2999-01-01"}, "address.outside"),
        ("id", {"skill": "<script>"}, "address.bad_filter"),
        ("en", {"cohort": "A01' or 1=1 --"}, "address.bad_filter"),
        ("id", {"registered_from": "x"}, "address.bad_filter"),
    ],
)
def test_a_damaged_address_is_answered_in_one_sentence(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch, language: str, damaged: dict[str, str], key: str
) -> None:
    page = visit(sample_store, monkeypatch, lang=language, **damaged)
    complaint = re.findall(r"<p class='mentas-complaint'[^>]*>(.*?)</p>", html(page))
    assert len(complaint) == 1
    assert unescape(complaint[0]).startswith(Words(language)(key).split("{")[0])
    assert figure(page, "residents"), "the page is shown all the same"


def test_an_unknown_language_is_answered_in_indonesian(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(sample_store, monkeypatch, lang="xx", as_of="2018-09-30")
    assert "Bahasa pada alamat tidak dikenal; halaman ini ditampilkan dalam Bahasa Indonesia." in words_of(page)
    assert figure(page, "coverage") == Words("id").write(ask("headline", sample_store, date(2018, 9, 30)).record["coverage"], "share")


@pytest.mark.parametrize("language", languages())
def test_an_empty_store_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    page = visit(tmp_path / "nothing", monkeypatch, lang=language)
    assert Words(language)("empty.title") in words_of(page)
    assert "python -m data import" in words_of(page)


def test_language_switch_keeps_the_view(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(sample_store, monkeypatch, lang="id", as_of="2018-09-30", skill=["salon"])
    page.button(key="choice.lang.en").click().run()
    assert not page.exception
    assert "Where does the programme stand?" in words_of(page) and "30 September 2018" in words_of(page)
    assert "Skill: Salon ✕" in [button.label for button in page.button]
    assert address(page) == {"lang": ["en"], "as_of": ["2018-09-30"], "skill": ["salon"]}


def test_a_filter_narrows_every_figure_and_its_badge_takes_it_away(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(sample_store, monkeypatch, lang="en", as_of="2018-09-30", skill=["salon"])
    salon = ask("headline", sample_store, date(2018, 9, 30), Filters(skill=("salon",))).record
    assert figure(page, "residents") == str(salon["residents"])
    assert "Targets are for the whole programme" in words_of(page)
    page.button(key="badge.skill.salon").click().run()
    whole = ask("headline", sample_store, date(2018, 9, 30)).record
    assert figure(page, "residents") == str(whole["residents"]) != str(salon["residents"])
    assert "skill" not in page.query_params


def test_the_menu_of_dates_has_month_ends_the_last_record_and_the_date_in_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """test_browser_overview.py picks one."""
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr("ui.header._dates", lambda data, **_: sent.append(data))
    for language, label, october in (("id", "Per tanggal", "31 Okt 2018"), ("en", "As of", "31 Oct 2018")):
        header.choose_date(Words(language), date(2018, 11, 3), date(2018, 9, 5), date(2018, 12, 19))
        menu = sent.pop()
        assert (menu["day"], menu["label"]) == ("2018-11-03", label)
        assert [day for day, _ in menu["days"]] == ["2018-12-19", "2018-11-30", "2018-11-03", "2018-10-31", "2018-09-30"], "latest first"
        assert dict(menu["days"])["2018-10-31"] == october


def test_a_viewers_destinations_are_marked_as_rounded(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.auth.roles.current_role", lambda: "viewer")
    page = visit(sample_store, monkeypatch, lang="id", as_of="2018-09-30")
    unknown = publish("exit_bounds", sample_store, date(2018, 9, 30)).record["unknown"]
    assert unknown % 5 == 0 and f"tempat tujuan ≈ {unknown} dari" in words_of(page)


@pytest.mark.parametrize(("role", "language"), [pytest.param("viewer", "id", marks=pytest.mark.soak), ("steward", "en")])
def test_late_entries_stand_apart_from_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, role: str) -> None:
    monkeypatch.setattr("ui.auth.roles.current_role", lambda: role)
    hand_in(tmp_path, BASE)
    late = {"residents": BASE["residents"] + "R3,2017-02-20,\n", "exits": "resident_id,exited_on,destination\nR2,2017-06-12,family\n"}
    # Known up to the date: what is not is neither compared nor counted as unchanged.
    hand_in(tmp_path, late, complete_to={table: date(2017, 6, 30) for table in ("residents", "exits")}, figures=figure_source)
    page = visit(tmp_path / "store", monkeypatch, lang=language, as_of="2017-06-30")
    table = re.findall(r"<tr [^>]*class='mentas-strong'>(.*?)</tr>", html(page))
    cells = [unescape(re.sub("<[^>]+>", "", cell)) for cell in re.findall(r"<t[hd].*?</t[hd]>", table[0])]
    corrected = ["±0"] if role == "steward" else []  # staff see corrections apart
    assert cells[1:] == ["2", *corrected, "+1", "−1", "2"], "two in May as handed in, R3 came late, R2 left in June"


def test_an_offices_own_data_is_not_called_a_sample(office_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(office_store, monkeypatch, lang="id")
    assert "Data contoh" not in words_of(page)


@pytest.mark.parametrize("language", ["id", "en"])
def test_nothing_on_the_screen_is_in_the_other_language(sample_store: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    text = words_of(visit(sample_store, monkeypatch, lang=language, as_of="2019-12-19"))
    text = re.sub(r"(Peristiwa|Events): .*?\.(?= )|(Hitungan|Latest) .*?\(.*?\)", "", text)  # titles and sources as they were handed in
    text = re.sub(r"-- Question.*?select \* from final", "", text, flags=re.DOTALL)
    foreign = {"id": r"\b(the|and|residents|exits|as of|December)\b", "en": r"\b(dan|warga|menurut|Desember|Tabel|orang)\b"}[language]
    assert re.findall(foreign, text) == []


def test_no_page_names_a_person_or_the_old_word(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = html(visit(sample_store, monkeypatch, lang="id", as_of="2019-12-19"))
    assert "CONTOH-" not in text
    assert not re.search(r"\bpsk\b", text, re.IGNORECASE)
