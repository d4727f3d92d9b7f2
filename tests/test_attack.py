"""The attack that must fail, over months, versions and every way out, and that finds the person where figures leave unsafely."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from data import store
from data.importer import import_paths
from queries import __main__ as command_line
from queries import answer_for, ask, results
from queries.disclosure import looks, steps, tables
from queries.disclosure.cells import cell_names
from queries.disclosure.released import Ledger
from queries.disclosure.rounding import rounded
from tests import factories
from tests.attack import BRIEF, FEW, SECRET, Attacker, attack, pinned, store_of
from tests.attack_media import by_csv, by_json, hear, mails
from tests.conftest import Once
from tests.disclosure_channels import ask_by_all_channels, ask_of_groups
from tests.factories import Programme
from tests.hand_ins import hand_ins
from tests.identities import identities
from tests.inline_rows import build
from tests.soaking import share_of
from ui import html, url_state
from ui.alerts import answers
from ui.briefing import snapshot
from ui.delivery import send as sending
from ui.server import figures_api

# ------------------------------------------------------------------------------------------------------ month by month


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.soak)])
def test_the_attack_fails(seed: int, tmp_path: Path) -> None:
    _, looked, pinned_figures = attack(store_of(seed, tmp_path), asked=BRIEF, every_month=False)
    assert looked > 300, "there has to be something to find"
    assert pinned_figures == []


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1000, 1020))
def test_the_attack_fails_at_length(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At least 2,000 questions a programme: every breakdown at every month end, and 2,000 by all other ways."""
    monkeypatch.setenv("MENTAS_SECRET", SECRET.decode())
    folder = store_of(seed, tmp_path)
    asked, looked, pinned_figures = attack(folder)
    assert asked > 1500 and looked > 300
    assert pinned_figures == []
    ask_by_all_channels(folder, seed, 2000)


@pytest.mark.soak
@pytest.mark.parametrize(("scheme", "seed"), [("nearest", 8), ("suppression", 8), ("exact margins every month", 9)])
def test_the_attack_finds_the_person_where_the_scheme_is_unsafe(scheme: str, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if scheme == "suppression":
        monkeypatch.setattr(steps, "rounded", lambda secret, name, count: count if count >= 5 else 0)
    if scheme == "nearest":
        monkeypatch.setattr(steps, "rounded", lambda secret, name, count: (count + 2) // 5 * 5)
    monkeypatch.setattr(steps, "STEP", 1)
    monkeypatch.setattr(looks, "FEWEST_LEFT", 1)
    monkeypatch.setattr(steps, "MOST_OFF", 0)  # totals of a few are shown
    monkeypatch.setattr(steps, "_nothing_pinned", lambda *about: True)
    monkeypatch.setattr(steps.Reader, "learns", lambda *about: False)
    monkeypatch.setattr(steps, "_walked", type(steps._walked)())
    _, _, pinned_figures = attack(store_of(seed, tmp_path), scheme, FEW, enough=1, every_month=False)
    assert pinned_figures


# ------------------------------------------------------------------------------------------------------ over versions


def attack_hand_ins(seed: int, base: Path, days: list[date], asked: tuple | None, undone: int | None = None) -> tuple[Attacker, list[str], int]:
    """The attack on what is shown after each of monthly hand-ins with late entries, by JSON, CSV and mail; one of them is undone and handed
    in again. Also how many numbers stood in the mails."""
    attacker = Attacker(asked=asked, ways=(by_json, by_csv))
    statements = 0
    for number, known in enumerate(hand_ins(factories.random_programme(seed), seed, days)):
        written = factories.write(known, base / f"csv{number}")
        import_paths([written], base / "store")
        attacker.look(base / "store", every_month=False)
        if number == undone:
            store.undo(base / "store")
            attacker.look(base / "store", every_month=False, late=False)
            import_paths([written], base / "store")
            attacker.look(base / "store", every_month=False)
        for language, text in mails(base / "store", days[number], base / f"mail{number}"):
            statements += hear(attacker, base / "store", days[number], text, language)
    return attacker, pinned(attacker.model), statements


@pytest.fixture
def mailing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mails without files, of months that are not in too (more than anybody gets), each alert in the first mail after it was found."""
    monkeypatch.setenv("MENTAS_SECRET", SECRET.decode())
    monkeypatch.setattr(sending, "attachments", lambda briefing: ())
    monkeypatch.setattr(sending, "not_in", lambda *about: {})
    monkeypatch.setattr(sending, "NEWS", timedelta(0))


MONTH_ENDS = [date(2017 + month // 12, month % 12 + 1, 28 if month % 12 == 1 else 30 + (month % 12 in (0, 2, 4, 6, 7, 9, 11))) for month in range(24)]


@pytest.mark.soak  # test_disclosure_steps.py holds that late entries move nothing; test_where_nothing_is_remembered finds where they do
def test_hand_ins_with_late_entries_tell_nothing(mailing: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the forecast, which takes most of the time. A mail with exact figures, or with a number that nobody knows, is found."""
    monkeypatch.setattr(snapshot, "expected", lambda *about: None)
    monkeypatch.setattr(snapshot, "verdict", lambda *about: None)
    monkeypatch.setattr(snapshot, "_plan", lambda *about: None)
    monkeypatch.setattr(answers, "_forecasts", lambda *about: {})
    attacker, pinned_figures, statements = attack_hand_ins(2, tmp_path, MONTH_ENDS[14:18:2], FEW)
    assert len(attacker.model.targets) > 20 and statements > 80
    assert pinned_figures == []
    monkeypatch.setattr(snapshot, "answer_for", lambda role, *about: answer_for("planner", *about))
    ((language, text), *_) = mails(tmp_path / "store", MONTH_ENDS[16], tmp_path / "exact")
    for sentence in (text, "13 came back in all."):
        with pytest.raises(AssertionError):
            hear(attacker, tmp_path / "store", MONTH_ENDS[16], sentence, language)


def left_in_january(marriage: int) -> Programme:
    """80 persons of whom 20, 15 and 12 left for three destinations, and so many to marry."""
    programme = Programme()
    destinations = ["own_business"] * 20 + ["employment"] * 15 + ["family"] * 12 + ["marriage"] * marriage
    for number in range(80):
        who, registered_on = f"W-{number:02d}", date(2018, 1, 5)
        programme.residents.append({"resident_id": who, "registered_on": registered_on, "birth_year": 1990, "origin": None, "education": None})
        if number < len(destinations):
            gone = {"exited_on": date(2018, 1, 20), "destination": destinations[number], "by_closure": False, "returned_on": None}
            programme.exits.append({"resident_id": who, **gone})
    return programme


@pytest.mark.parametrize("remembered", [True, False])
def test_where_nothing_is_remembered_the_attack_finds_who_was_entered_late(remembered: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more exit in all, entered late, and one destination whose rounded number rose for the same past date."""
    name = cell_names(results()["exits_by_destination"], "exits")(("marriage", False))
    marriage = next(count for count in range(5, 30) if rounded(SECRET, name, count) != rounded(SECRET, name, count + 1))
    if not remembered:
        monkeypatch.setattr(Ledger, "paths", lambda self, columns: [])
    attacker = Attacker(asked=FEW)
    for more in (0, 1):
        build(factories.write(left_in_january(marriage + more), tmp_path / f"csv{more}"), tmp_path / "store")
        attacker.look(tmp_path / "store", every_month=False)
    late = [each for each in pinned(attacker.model) if each.startswith("late") and "marriage" in each]
    assert bool(late) is not remembered


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(6))
def test_two_years_of_hand_ins_with_late_entries_tell_nothing(seed: int, mailing: None, tmp_path: Path) -> None:
    """24 versions, one of them undone and handed in again; after the last, every other way out says what the attack was given."""
    days = MONTH_ENDS[-share_of(len(MONTH_ENDS), least=3) :]
    attacker, pinned_figures, statements = attack_hand_ins(seed, tmp_path, days, BRIEF, undone=len(days) * 2 // 3)
    assert len(attacker.model.targets) > 300 and statements > 50 * len(days)
    assert pinned_figures == []
    ask_by_all_channels(tmp_path / "store", seed, share_of(400))


# ---------------------------------------------------------------------------------------------------------- identities

EXACT_DIFFERENCE = {"headline.returns"}
"""Returns are residents less registered plus exits, three figures that stay exact at every month end (docs/decisions.md)."""
OUTCOMES = ("headline", "exit_bounds", "exits_by_destination", "mentas_by_training", "coverage_ceiling", "waiting")


def test_no_protected_cell_is_a_sum_of_exact_figures(tmp_path: Path) -> None:
    folder = store_of(4, tmp_path)
    assert identities(folder, date(2018, 6, 30), date(2018, 12, 31), tmp_path, 60, OUTCOMES[:3]) == (EXACT_DIFFERENCE, set())


@pytest.mark.soak  # that the search finds is seen in test_no_protected_cell: EXACT_DIFFERENCE
def test_the_search_finds_who_died_where_stays_of_six_months_are_exact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exits less those that are half a year past and did not end in death."""
    headline = results()["headline"]
    exact = replace(headline, release=replace(headline.release, rounded=(), also_exact=(*headline.release.also_exact, "sustained_base_6m")))
    known = results() | {"headline": exact}
    for module in ("queries.disclosure.cells", "tests.identities"):
        monkeypatch.setattr(f"{module}.results", lambda: known)
    revealed, _ = identities(store_of(3, tmp_path), date(2018, 6, 30), date(2018, 12, 31), tmp_path, 60, OUTCOMES[:2])
    assert revealed >= {"exit_bounds.died"}


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2000, 2006))
def test_no_protected_cell_of_any_result_is_a_sum_of_exact_figures(seed: int, tmp_path: Path) -> None:
    folder = store_of(seed, tmp_path)
    assert identities(folder, date(2018, 6, 30), date(2018, 12, 31), tmp_path, share_of(200, least=60)) == (EXACT_DIFFERENCE, set())


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2006, 2012))
def test_nor_in_any_of_two_years_of_hand_ins(seed: int, tmp_path: Path) -> None:
    """After four of 24 hand-ins with late entries, as of that month end and the one half a year earlier."""
    for number, known in enumerate(hand_ins(factories.random_programme(seed), seed, MONTH_ENDS)):
        import_paths([factories.write(known, tmp_path / f"csv{number}")], tmp_path / "store")
        if number >= 11 and number % 4 == 3:
            revealed, rounded = identities(tmp_path / "store", MONTH_ENDS[number - 6], MONTH_ENDS[number], tmp_path, share_of(200), seed=number)
            assert (revealed <= EXACT_DIFFERENCE, rounded) == (True, set()), (number, revealed, rounded)


# --------------------------------------------------------------------------------------------------------- other ways out


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.soak)])
def test_no_way_out_tells_more(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTAS_SECRET", SECRET.decode())
    folder = store_of(seed, tmp_path)
    assert ask_of_groups(folder)["json"] > 5
    counted = ask_by_all_channels(folder, seed, 70)
    assert min(counted[way] for way in ("table", "json", "csv", "page csv", "api", "address", "refused")) > 2
    assert counted["marked"] > 50


@pytest.mark.parametrize(
    "leak",
    ["command line", "api", "group", *(pytest.param(rare, marks=pytest.mark.soak) for rare in ("page csv", "address"))],  # found late
)
def test_a_way_out_that_tells_more_is_found(leak: str, once: Once, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shutil.copytree(once("attacked", lambda base: store_of(1, base)) / "store", tmp_path / "store")
    monkeypatch.setenv("MENTAS_SECRET", SECRET.decode())
    if leak == "command line":
        monkeypatch.setattr(command_line, "publish", ask)
    if leak == "page csv":
        as_csv = html.as_csv
        monkeypatch.setattr(html, "as_csv", lambda answer, language: as_csv(replace(answer, protected=frozenset()), language))
    if leak == "api":
        monkeypatch.setattr(figures_api, "answer_for", lambda role, *about: answer_for("steward", *about))
    if leak == "group":
        monkeypatch.setattr(tables, "_put_group_row", lambda table, *about: table.rows[0].update(table.exact.records[0]))
    if leak == "address":
        monkeypatch.setattr(url_state, "month_end_before", lambda day: day)
    with pytest.raises(AssertionError):
        if leak == "group":
            ask_of_groups(folder)
        ask_by_all_channels(folder, 5 if leak == "page csv" else 1, 400)  # found early
