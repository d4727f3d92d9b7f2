"""Each quality check catches a row and leaves another one alone; what is accepted stays counted and is no fault."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data import audit, quality_checks
from data.__main__ import main
from data.importer import import_paths
from data.messages import DataError
from data.programme import shipped
from data.schema import BY_NAME
from data.tables import create_tables

TODAY = date(2018, 9, 30)
Row = tuple[str, dict[str, Any]]


def resident(code: str, registered_on: str = "2018-01-02", **more: Any) -> Row:
    """A resident, everything known of her."""
    return "residents", {"resident_id": code, "registered_on": registered_on, "birth_year": 1990, "origin": code, "education": "sd", **more}


def cohort(code: str = "A1", starts_on: str = "2018-03-12", **more: Any) -> Row:
    """A group of two days from a Monday on."""
    defaults = {"name": code, "skill": "salon", "days": 2, "capacity": 3, "trainer": "Dinas", "organiser": "Dinas"}
    return "cohorts", {"cohort_id": code, "starts_on": starts_on, **defaults, **more}


def session(code: str, day: int, held_on: str) -> Row:
    """A day's own date."""
    return "sessions", {"cohort_id": code, "day": day, "held_on": held_on}


def member(resident_id: str, cohort_id: str = "A1", days: str = "", enrolled_on: str = "2018-03-12") -> list[Row]:
    """A participant, present on the days "1", "12" or none."""
    keys = {"cohort_id": cohort_id, "resident_id": resident_id}
    return [("enrolments", {**keys, "enrolled_on": enrolled_on}), *(("attendance", {**keys, "day": int(day), "present": True}) for day in days)]


def assessed(resident_id: str, on: str = "2018-03-14", passed: bool = True, **more: Any) -> Row:
    """A test in the group A1."""
    return "assessments", {"cohort_id": "A1", "resident_id": resident_id, "assessed_on": on, "passed": passed, **more}


def gone(resident_id: str, on: str = "2018-05-01", destination: str = "family", by_closure: bool = False, returned_on: str | None = None) -> Row:
    """An exit."""
    row = {"resident_id": resident_id, "exited_on": on, "destination": destination, "by_closure": by_closure, "returned_on": returned_on}
    return "exits", row


def contact(resident_id: str, on: str = "2018-06-01", earning: bool = True, income: int | None = None, **more: Any) -> Row:
    """A follow-up."""
    defaults = {"earning": earning, "monthly_income": income, "need": "none", "organisation": "Dinas"}
    return "follow_ups", {"resident_id": resident_id, "followed_up_on": on, **defaults, **more}


def sale(code: str, resident_id: str = "W1", on: str = "2018-06-01", amount: int = 50_000, **more: Any) -> Row:
    """A sale."""
    defaults = {"product": "Roti", "channel": "shop", "quantity": 1}
    return "sales", {"sale_id": code, "resident_id": resident_id, "sold_on": on, "amount": amount, **defaults, **more}


def target(indicator: str, due_on: str = "2019-12-31", **more: Any) -> Row:
    """A target."""
    return "targets", {"indicator": indicator, "due_on": due_on, "value": 0, **more}


def event(on: str) -> Row:
    """An event."""
    return "events", {"happened_on": on, "title": "Penutupan"}


def count(on: str, residents: int) -> Row:
    """A headcount."""
    return "headcounts", {"counted_on": on, "source": "Dinas", "residents": residents}


Given = Row | list[Row]
MANY = [f"W{number:02}" for number in range(1, 13)]
NEW_YEAR = "2018-01-01"  # a Monday and a public holiday

CASES: list[tuple[str, list[Given], list[str], int]] = [
    # A check, the rows, the records it finds fault with, how many it looks at.
    (
        "present_while_away",
        [cohort(), member("W1", days="1"), member("W2", days="1"), gone("W1", "2018-03-11"), gone("W2", "2018-03-12")],
        ["A1 W1 · exits:W1 2018-03-11"],
        2,
    ),
    (
        "trained_before_registered",
        [resident("W1", "2018-03-13"), resident("W2", "2018-03-12"), cohort(), member("W1", days="12"), member("W2", days="12")],
        ["A1 W1"],
        2,
    ),
    (
        "recorded_before_registered",
        [resident("W1"), contact("W1", "2018-01-01"), contact("W1", "2018-01-02"), sale("S1", on="2017-12-31")],
        ["follow_ups:W1 2018-01-01", "sales:S1"],
        3,
    ),
    ("dated_in_future", [gone("W1", "2018-09-30"), gone("W2", "2018-09-29", returned_on="2018-10-01")], ["exits:W2 2018-09-29"], 3),
    ("present_in_future", [cohort(starts_on="2018-09-30"), member("W1", days="12")], ["A1 2 (2018-10-01)"], 2),
    (
        "code_not_in_programme",
        [cohort(skill="welding"), cohort("A2"), gone("W1", destination="city"), gone("W2")],
        ["cohorts:A1", "exits:W1 2018-05-01"],
        4,
    ),
    (
        "recorded_after_death",
        [gone("W1", destination="died"), contact("W1"), gone("W2", destination="died"), contact("W2", "2018-05-01")],
        ["W1 2018-05-01 · follow_ups:W1 2018-06-01"],
        2,
    ),
    ("recorded_after_death", [gone("W1", destination="died", returned_on="2018-12-01")], ["W1 2018-05-01 · exits:W1 2018-05-01"], 1),
    ("income_without_earning", [contact("W1", earning=False, income=1), contact("W2", earning=False, income=0), contact("W3")], ["W1 2018-06-01"], 2),
    (
        "baseline_after_due",
        [target("mentas", baseline_on="2019-12-31", baseline_value=1), target("population", baseline_on="2019-12-30", baseline_value=1)],
        ["mentas 2019-12-31"],
        2,
    ),
    ("over_capacity", [cohort(capacity=1), member("W1"), member("W2"), cohort("A2", capacity=1), member("W1", "A2")], ["A1"], 2),
    ("group_without_participants", [cohort(), cohort("A2"), member("W1", "A2"), cohort("A3", "2018-10-01")], ["A1"], 2),
    ("finished_without_attendance", [cohort(), member("W1"), cohort("A2"), member("W1", "A2", "1")], ["A1"], 2),
    ("before_first_year", [cohort(starts_on="2016-12-31"), cohort("A2", "2017-01-01")], ["A1"], 2),
    (
        "two_groups_at_once",
        [cohort(), cohort("A2", "2018-03-13"), cohort("A3", "2018-03-15"), *(member("W1", each) for each in ("A1", "A2", "A3"))],
        ["A1 W1 · A2 W1"],
        3,
    ),
    ("same_group_name", [cohort(name="Salon I"), cohort("A2", name="salon i "), cohort("A3", name="Salon II")], ["A1", "A2"], 3),
    ("attendance_on_holiday", [cohort(starts_on=NEW_YEAR), member("W1", days="12")], [f"A1 1 ({NEW_YEAR})"], 2),
    (
        "headcount_differs",
        [*(resident(code) for code in MANY[:10]), count("2018-06-01", 12), count("2018-06-02", 11), gone("W01", "2018-06-03")],
        ["2018-06-01 Dinas"],
        2,
    ),
    ("code_without_digit", [resident("Siti"), resident("W1")], ["Siti"], 2),
    (
        "same_person_twice",
        [resident("W1", origin="Kendal"), resident("W2", origin="kendal"), resident("W3", origin="Demak")],
        ["W1 · W2", "W2 · W1"],
        3,
    ),
    (
        "enrolled_after_end",
        [cohort(), member("W1", enrolled_on="2018-03-14"), member("W2", enrolled_on="2018-03-13")],
        ["A1 W1"],
        2,
    ),
    ("enrolled_before_registered", [resident("W1", "2018-03-13"), resident("W2"), cohort(), member("W1"), member("W2")], ["A1 W1"], 2),
    (
        "test_overdue",
        [
            cohort(),
            cohort("A2", "2018-08-30"),
            member("W1", days="12"),
            member("W2", days="12"),
            assessed("W2"),
            member("W3", days="1"),
            member("W1", "A2", "12"),
        ],
        ["A1 W1"],
        2,  # W3 missed a day; A2 ended on 31 August, not over 30 days ago
    ),
    ("assessed_before_last_day", [cohort(), assessed("W1", "2018-03-12"), assessed("W2", "2018-03-13")], ["A1 W1"], 2),
    ("passed_without_completing", [cohort(), member("W1", days="1"), member("W2", days="12"), assessed("W1"), assessed("W2")], ["A1 W1"], 2),
    ("score_contradicts_result", [assessed("W1", score=50), assessed("W2", score=60, passed=False), assessed("W3", score=61)], ["A1 W1"], 3),
    (
        "exit_without_follow_up",
        [
            gone("W1"),
            gone("W2"),
            contact("W2"),
            gone("W3", "2018-07-15"),
            gone("W4", destination="died"),
            gone("ARSIP-1"),
            contact("W1", "2018-04-30"),
        ],
        ["W1 2018-05-01"],
        2,
    ),
    ("exit_on_registration_day", [resident("W1"), resident("W2"), gone("W1", "2018-01-02"), gone("W2", "2018-01-03")], ["W1 2018-01-02"], 2),
    (
        "exits_without_event",
        [*(gone(code) for code in MANY[:10]), *(gone(code, "2018-07-01") for code in MANY[:10]), event("2018-06-24"), gone("W99", "2018-08-01")],
        ["2018-05-01"],
        2,
    ),
    ("closure_without_event", [gone("W1", by_closure=True), gone("W2", "2018-08-01", by_closure=True), event("2018-07-02")], ["2018-05-01"], 2),
    (
        "followed_up_before_training",
        [cohort(), member("W1", days="1"), contact("W1", "2018-03-11"), contact("W1", "2018-03-12"), gone("W2"), contact("W2"), contact("W3")],
        ["W1 2018-03-11", "W3 2018-06-01"],
        4,
    ),
    (
        "income_outlier",
        [*(contact(code, income=1_000_000) for code in MANY[:5]), contact("W98", income=10_000_001), contact("W99", income=10_000_000)],
        ["W98 2018-06-01"],
        7,
    ),
    (
        "sale_outlier",
        [*(sale(f"S{number}") for number in range(5)), sale("S8", amount=1_000_001), sale("S9", amount=2_000_000, quantity=2)],
        ["S8"],
        7,
    ),
    ("sale_without_value", [sale("S1", amount=0), sale("S2", amount=1)], ["S1"], 2),
    ("sale_entered_twice", [sale("S1"), sale("S2", product="roti"), sale("S3", on="2018-06-02")], ["S1 · S2", "S2 · S1"], 3),
    ("sold_by_untrained", [cohort(), member("W1", days="1"), sale("S1"), sale("S2", "W2"), sale("S3", on="2018-03-11")], ["S2", "S3"], 3),
    ("unknown_age", [resident("W1", birth_year=None), resident("W2"), resident("ARSIP-1", birth_year=None)], ["W1"], 2),
    ("unknown_origin", [resident("W1", origin=None), resident("W2")], ["W1"], 2),
    ("unknown_education", [resident("W1", education=None), resident("W2", education="none")], ["W1"], 2),
    ("unknown_destination", [gone("W1", destination="unknown"), gone("W2")], ["W1 2018-05-01"], 2),
    (
        "many_unknown_destinations",
        [
            *(gone(code, destination="unknown" if code <= "W03" else "family") for code in MANY),  # 3 of 12
            *(gone(code, "2017-05-01", "unknown" if code <= "W02" else "family") for code in MANY[:10]),  # 2 of 10
        ],
        ["2018"],
        2,
    ),
    ("own_exit_in_closure", [*(gone(code, by_closure=True) for code in MANY[:10]), gone("W98"), gone("W99", "2018-05-02")], ["W98 2018-05-01"], 11),
    ("spell_of_no_length", [gone("W1", returned_on="2018-05-01"), gone("W2", returned_on="2018-05-02"), gone("W3")], ["W1 2018-05-01"], 2),
    ("never_followed_up", [cohort(), member("W1", days="12"), member("W2", days="12"), contact("W2"), member("W3", days="1")], ["W1"], 2),
    ("follow_up_overdue", [contact("W1", "2017-09-29"), contact("W2", "2017-09-29"), contact("W2", "2017-09-30")], ["W1"], 2),
    (
        "followed_up_twice",
        [contact("W1", "2018-06-01"), contact("W1", "2018-06-03"), contact("W1", "2018-06-06"), contact("W2", "2018-06-01")],
        ["W1 2018-06-03"],
        4,
    ),
    ("need_unknown", [contact("W1", need=None), contact("W2")], ["W1 2018-06-01"], 2),
    ("organisation_unknown", [contact("W1", organisation=None), contact("W2")], ["W1 2018-06-01"], 2),
    ("trainer_unknown", [cohort(trainer=None), cohort("A2")], ["A1"], 2),
    ("organiser_unknown", [cohort(organiser=None), cohort("A2")], ["A1"], 2),
    ("small_group", [cohort(capacity=4), member("W1"), cohort("A2"), member("W1", "A2"), cohort("A3")], ["A1"], 2),
    (
        "everybody_present",
        [
            cohort(),
            *(member(code, days="12") for code in MANY[:10]),
            cohort("A2"),
            *(member(code, "A2", "12" if code > "W01" else "1") for code in MANY[:10]),
        ],
        ["A1"],
        2,
    ),
    ("enrolled_never_came", [cohort(), member("W1"), member("W2", days="1"), cohort("A2"), member("W1", "A2")], ["A1 W1"], 2),
    ("days_not_in_a_row", [cohort(), session("A1", 2, "2018-03-16"), cohort("A2"), session("A2", 2, "2018-03-15")], ["A1"], 2),
    ("session_on_sunday", [cohort(starts_on="2018-03-11"), member("W1", days="12")], ["A1 1 (2018-03-11)"], 2),
    (
        "same_skill_twice",
        [cohort(), cohort("A2"), cohort("A3", skill="batik"), *(member("W1", each, "12") for each in ("A1", "A2", "A3"))],
        ["W1 · cohorts:A1 · cohorts:A2"],
        2,
    ),
    (
        "waiting_long",
        [
            resident("W1", "2017-09-29"),
            resident("W2", "2017-09-29"),
            resident("W3", "2017-09-29"),
            resident("W4"),
            cohort(),
            member("W2"),
            gone("W3"),
        ],
        ["W1"],
        2,
    ),
    ("registered_on_new_year", [resident("W1", "2017-01-01"), resident("W2", "2017-01-02")], ["W1"], 2),
    ("birth_years_rounded", [resident(f"W{number}", birth_year=1990 if number < 9 else 1981) for number in range(20)], ["9 / 20"], 1),
    ("birth_years_rounded", [resident(f"W{number}", birth_year=1990 if number < 8 else 1981) for number in range(20)], [], 1),
    (
        "target_without_baseline",
        [target("mentas"), target("coverage", baseline_on="2018-01-01", baseline_value=0), target("population", "2018-01-01"), target("ceiling")],
        ["mentas 2019-12-31"],
        2,
    ),
    ("headcount_old", [count("2016-01-01", 10), count("2016-09-29", 10)], ["2016-09-29"], 1),
    ("headcount_old", [count("2016-01-01", 10), count("2016-09-30", 10)], [], 1),
]


def rows_of(given: list[Given]) -> Iterator[Row]:
    """The rows, one after the other."""
    for each in given:
        yield from each if isinstance(each, list) else [each]


@pytest.fixture(scope="module")
def empty() -> Iterator[duckdb.DuckDBPyConnection]:
    """A programme's tables without rows."""
    with duckdb.connect(":memory:") as connection:
        connection.execute("attach ':memory:' as programme")
        create_tables(connection, "programme")
        yield connection


@pytest.fixture
def connection(empty: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same, and no row of the test stays."""
    yield empty
    empty.execute("; ".join(f"delete from programme.{table}" for table in BY_NAME))


@pytest.mark.parametrize(("name", "given", "records", "checked"), CASES, ids=[case[0] for case in CASES])
def test_a_check_catches_what_it_must(connection: duckdb.DuckDBPyConnection, name: str, given: list[Given], records: list[str], checked: int) -> None:
    for table, row in rows_of(given):
        cells = [row.get(column.name) for column in BY_NAME[table].columns]
        connection.execute(f"insert into programme.{table} values ({', '.join('?' * len(cells))})", cells)
    finding = quality_checks.run(connection, name, quality_checks.prepare(connection, shipped(), TODAY))
    assert (list(finding.records), finding.violations, finding.checked) == (records, len(records), checked)


def test_every_check_has_a_case_and_says_what_to_do() -> None:
    described = quality_checks.described()
    assert {case[0] for case in CASES} == set(described) and len(described) >= 40
    assert {path.stem for path in quality_checks.FOLDER.glob("*.sql")} == set(described)
    for words in described.values():
        assert words["tier"] in quality_checks.TIERS
        assert all(words[part][language].strip() for part in ("title", "guidance") for language in ("id", "en"))


@pytest.fixture(scope="module")
def store_with_fault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one fault of the tier "error": a follow-up before the registration."""
    folder = tmp_path_factory.mktemp("faulty")
    (folder / "residents.csv").write_text("resident_id,registered_on\nW-001,2018-01-02\n")
    (folder / "follow_ups.csv").write_text("resident_id,followed_up_on,earning\nW-001,2018-01-01,ya\n")
    assert import_paths([folder / "residents.csv", folder / "follow_ups.csv"], folder / "store").exit_status == 0
    return folder / "store"


def test_findings_are_accepted_for_a_reason_until_a_day(
    store_with_fault: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three checks stand for all of them, each of which has a case above."""
    store = ["--store", str(store_with_fault), "--lang", "en"]
    name = "recorded_before_registered"
    few = {each: words for number, (each, words) in enumerate(quality_checks.described().items()) if number < 2 or each == name}
    monkeypatch.setattr(quality_checks, "described", lambda: few)
    assert main(["check", *store]) == 1
    printed = capsys.readouterr().out
    assert "W-001" not in printed, "codes only where a steward asks for them"
    assert f"check --rows {name}" in printed
    assert main(["check", *store, "--rows", name]) == 0
    assert capsys.readouterr().out == "follow-ups W-001 2018-01-01\n", "the steward has to find the row"
    assert main(["check", *store, "--rows", "no_such"]) == 2
    capsys.readouterr()
    assert "Correct the date of the follow-up (python -m data correct follow-ups CODE DATE" in printed
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    assert main(["check", *store, "--accept", name, "--reason", "Checked with the NGO"]) == 2
    assert f"--until {date.today() + timedelta(days=90)}" in capsys.readouterr().err, "a day that can be typed as it stands"
    assert main(["check", *store, "--accept", name, "--reason", "Checked with the NGO", "--until", tomorrow]) == 0
    assert main(["check", *store]) == 0
    assert f"Accepted until {tomorrow}" in capsys.readouterr().out
    assert main(["check", *store, "--format", "json"]) == 0
    (listed,) = [each for each in json.loads(capsys.readouterr().out) if each["id"] == name]
    assert (listed["violations"], listed["accepted"]["reason"]) == (1, "Checked with the NGO")
    (now,) = [each for each in quality_checks.check(store_with_fault) if each.id == name]
    for changed, day in ((now, timedelta(days=2)), (replace(now, violations=2), timedelta())):
        (later,) = quality_checks.with_acceptances([changed], store_with_fault, date.today() + day)
        assert later.accepted is None and later.lapsed and later.lapsed.violations == 1, "its time is over, or there are more than were accepted"
    assert main(["check", *store, "--take-back", name]) == 0
    assert main(["check", *store]) == 1
    entries = [(entry.action, entry.what["check"]) for entry in audit.read(store_with_fault) if "check" in entry.action]
    assert [action for action, _ in entries] == ["check_rows", "check_rows", "accept_check", "accept_check", "take_back_check"]
    assert [check for _, check in entries] == [name, "no_such", name, name, name]


@pytest.mark.parametrize(
    ("name", "reason", "until", "message"),
    [
        ("no_such", "because", TODAY, "no_such_check"),
        ("unknown_age", "  ", TODAY, "no_reason"),
        ("unknown_age", "x" * 201, TODAY, "no_reason"),
        ("unknown_age", "because", TODAY - timedelta(days=1), "until_is_over"),
    ],
)
def test_what_cannot_be_accepted(tmp_path: Path, name: str, reason: str, until: date, message: str) -> None:
    with pytest.raises(DataError) as raised:
        quality_checks.accept(tmp_path, name, reason, until, "kantor", TODAY)
    assert raised.value.id == message and not (tmp_path / quality_checks.ACCEPTED).exists()


@pytest.mark.parametrize("until", ['"2030- 1-01"', "20300101", "null"])
def test_a_damaged_day_of_an_acceptance_is_one_sentence(tmp_path: Path, until: str) -> None:
    """A bit that flips in a date leaves a file that can be read and says until no day."""
    entry = f'{{"check": "unknown_age", "reason": "because", "until": {until}, "who": "kantor", "at": "2026-11-26T00:00:00+00:00"}}'
    (tmp_path / quality_checks.ACCEPTED).write_text(f"[{entry}]")
    with pytest.raises(DataError) as raised:
        quality_checks.acceptances(tmp_path)
    assert raised.value.id == "acceptances_unreadable"
