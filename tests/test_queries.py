"""Every named result on a few inline rows with the reason beside each, the way of asking, and the command line."""

from __future__ import annotations

import csv
import io
import json
import threading
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data import schema, store
from data.importer import import_paths
from queries import Filters, QuestionError, ask, choices, connection, people, period, query
from queries.__main__ import main

D = date(2018, 9, 30)
"""The as-of date of most tests."""

Rows = list[tuple[Any, ...]]
Stored = Callable[..., Path]


def write(base: Path, tables: dict[str, Rows]) -> Path:
    """Write rows (in the contract's order of columns, the last ones may be missing) as CSV files; returns their folder."""
    base.mkdir(parents=True)
    for name, rows in tables.items():
        columns = [column.name for table in schema.TABLES if table.name == name for column in table.columns]
        with (base / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows([*row, *[None] * (len(columns) - len(row))] for row in rows)
    return base


@pytest.fixture
def stored(tmp_path: Path) -> Stored:
    """A function from rows to a store that holds them; called again, it imports into the same store."""

    def put(**tables: Rows) -> Path:
        number = len(list(tmp_path.glob("in*")))
        report = import_paths([write(tmp_path / f"in{number}", tables)], tmp_path / "store")
        assert report.exit_status == 0, report.as_text("en")
        return tmp_path / "store"

    return put


def present(cohort: str, person: str, *days: int) -> Rows:
    return [(cohort, person, day, "true") for day in days]


def column(folder: Path, result: str, name: str, as_of: date = D, filters: Filters = Filters(), **more: Any) -> list[Any]:
    return [row[name] for row in ask(result, folder, as_of, filters, **more).records]


# ------------------------------------------------------------------------------------------------------ headline


def test_who_is_there(stored: Stored) -> None:
    folder = stored(
        residents=[
            ("A", "2018-09-30"),  # registered on the very day: counts
            ("B", "2018-10-01"),  # a day later: doesn't exist yet
            ("C", "2017-01-01"),  # left on the very day: away
            ("D", "2017-01-01"),  # back on the very day: resident
            ("E", "2017-01-01"),  # back a day later: away
            ("F", "2017-01-01"),  # leaves a day later: resident
            ("G", "2017-01-01"),  # left and came back on one day: an exit and a return, never away
            ("H", "2017-01-01"),  # left twice, back once: away
        ],
        exits=[
            ("C", "2018-09-30", "family", "false", None),
            ("D", "2018-01-01", "family", "false", "2018-09-30"),
            ("E", "2018-01-01", "family", "false", "2018-10-01"),
            ("F", "2018-10-01", "family", "false", None),
            ("G", "2018-05-05", "family", "false", "2018-05-05"),
            ("H", "2017-02-01", "unknown", "false", "2017-03-01"),
            ("H", "2017-03-01", "unknown", "true", None),  # leaves on the day of her return: the spells touch
        ],
    )
    row = ask("headline", folder, D).record
    assert (row["registered"], row["residents"]) == (7, 4)  # all but B; A, D, F, G
    assert (row["exits"], row["closure_exits"], row["returns"]) == (6, 1, 3)  # F's not yet; H's second; D, G, H's first
    assert row["mentas"] == 2  # C and E; H's destination is unknown


@pytest.mark.parametrize(
    ("destination", "by_closure", "mentas"),
    [
        ("own_business", "false", 1),
        ("employment", "false", 1),
        ("family", "false", 1),
        ("marriage", "false", 1),
        ("other_locality", "false", 0),  # another locality is no way out
        ("died", "false", 0),
        ("unknown", "false", 0),  # not known is never success
        ("family", "true", 0),  # sent home by the closure: an exit, no graduation
    ],
)
def test_who_is_mentas(stored: Stored, destination: str, by_closure: str, mentas: int) -> None:
    folder = stored(residents=[("A", "2017-01-01")], exits=[("A", "2018-01-01", destination, by_closure, None)])
    assert column(folder, "headline", "mentas") == [mentas]


def test_training_in_the_headline(stored: Stored) -> None:
    folder = stored(
        residents=[(who, "2017-01-01") for who in "ABCDEF"] + [("G", "2018-12-01")],
        cohorts=[
            ("DONE", None, "salon", "2018-09-26", 5, 30),  # its last day is the as-of date: finished
            ("RUNS", None, "salon", "2018-09-27", 5, 30),  # its last day is tomorrow: neither completed nor failed
        ],
        enrolments=[
            ("DONE", "A", None),  # all five days, passed
            ("DONE", "B", None),  # all five days, assessed after D
            ("DONE", "C", None),  # four days: started, not completed, her passed test doesn't count
            ("DONE", "D", None),  # never came
            ("RUNS", "E", None),  # all days held so far
            ("DONE", "F", "2018-10-01"),  # enrolled after D, whatever the sheet says
            ("DONE", "G", None),  # registered after D
        ],
        attendance=present("DONE", "A", 1, 2, 3, 4, 5)
        + present("DONE", "B", 1, 2, 3, 4, 5)
        + present("DONE", "C", 2, 3, 4, 5)
        + present("RUNS", "E", 1, 2, 3, 4, 5)  # the fifth is held after D
        + present("DONE", "F", 1, 2, 3, 4, 5)
        + present("DONE", "G", 1, 2, 3, 4, 5),
        assessments=[
            ("DONE", "A", "2018-09-30", "true"),
            ("DONE", "B", "2018-10-01", "true"),
            ("DONE", "C", "2018-09-30", "true"),
        ],
    )
    row = ask("headline", folder, D).record
    assert row["enrolled"] == 5  # A to E
    assert (row["covered"], row["coverage"]) == (4, 4 / 6)  # A, B, C, E of A to F
    assert (row["started"], row["completed"], row["completion_rate"]) == (3, 2, 2 / 3)  # E's cohort isn't finished
    assert (row["assessed"], row["passed"], row["pass_rate"]) == (1, 1, 1.0)  # A alone
    after = ask("headline", folder, date(2018, 12, 1)).record
    assert (after["started"], after["completed"], after["assessed"], after["passed"]) == (6, 5, 2, 2)  # now E, F and G too; C never


def test_sustained_six_months(stored: Stored) -> None:
    folder = stored(
        residents=[(who, "2016-01-01") for who in "ABCDEF"],
        exits=[
            ("A", "2018-03-30", "family", "false", None),  # six months ago to the day: in the base, sustained
            ("B", "2018-03-31", "family", "false", None),  # six months after is clamped to 30 September: in the base
            ("C", "2018-04-01", "family", "false", None),  # a day short of six months: not yet
            ("D", "2018-01-15", "family", "false", "2018-07-15"),  # back on the day six months are over: not sustained
            ("E", "2018-01-15", "family", "false", "2018-07-16"),  # back a day after: sustained
            ("F", "2017-01-01", "died", "false", None),  # not in the base
        ],
    )
    row = ask("headline", folder, D).record
    assert (row["sustained_base_6m"], row["sustained_6m"], row["sustained_rate_6m"]) == (4, 3, 3 / 4)


def test_the_latest_follow_up_speaks(stored: Stored) -> None:
    folder = stored(
        residents=[(who, "2017-01-01") for who in "ABCD"] + [("E", "2018-12-31")],
        follow_ups=[
            ("A", "2018-01-01", "true", 900000, None, "capital"),
            ("A", "2018-09-30", "false", None, None, None),  # the latest by D: no longer earning, no need named
            ("A", "2018-10-01", "true", 5000000, None, "capital"),  # after D
            ("B", "2018-02-02", "true", 1000000, None, "marketing"),
            ("C", "2018-02-02", "true", None, None, "marketing"),  # earns, gave no amount
            ("D", "2018-10-01", "true", 700000, None, "training"),  # after D
            ("E", "2018-02-02", "true", 700000, None, "training"),  # not registered by D
        ],
    )
    row = ask("headline", folder, D).record
    assert (row["followed_up"], row["earning"], row["earning_rate"]) == (3, 2, 2 / 3)  # A, B, C; B, C
    assert ask("needs", folder, D).records == ({"need": "marketing", "persons": 2}, {"need": "unknown", "persons": 1})
    assert ask("income", folder, D).record == {"followed_up": 3, "earning": 2, "median_monthly_income": 1000000}
    assert ask("income_base", folder, D).record == {"with_amount": 1}
    later = ask("income", folder, date(2018, 10, 1)).record
    assert later == {"followed_up": 4, "earning": 4, "median_monthly_income": 1000000}  # median of 0.7, 1 and 5 million


def test_before_anything_is_known_there_is_nothing_rather_than_zero_percent(stored: Stored) -> None:
    folder = stored(residents=[("A", "2018-01-01")], cohorts=[("K", None, "salon", "2018-06-01", 5, 30)])
    row = ask("headline", folder, date(2017, 1, 1)).record
    assert {name: value for name, value in row.items() if value is None}.keys() == {
        "coverage",
        "coverage_residents",
        "completion_rate",
        "pass_rate",
        "sustained_rate_6m",
        "earning_rate",
    }
    assert all(value == 0 for name, value in row.items() if value is not None and name != "as_of")
    assert column(folder, "cascade", "share_of_registered", date(2017, 1, 1)) == [None] * 7
    assert column(folder, "market_chain", "share_of_first") == [None] * 6
    assert ask("exit_bounds", folder, D).record == dict.fromkeys(("away", "mentas", "elsewhere", "unknown", "died", "best_case", "worst_case"), 0)
    assert ask("income", folder, D).record == {"followed_up": 0, "earning": 0, "median_monthly_income": None}
    for result in (
        "flow_monthly",
        "coverage_over_time",
        "cohorts",
        "attendance_by_day",
        "exit_survival",
        "return_survival",
        "sales_monthly",
        "needs",
    ):
        assert ask(result, folder, date(2017, 1, 1)).records == (), result
    assert column(folder, "cohorts", "enrolled") == [0]  # an empty group is a group
    assert column(folder, "cohorts", "completion_rate") == [None]


# ------------------------------------------------------------------------------------------------- stages, months


def test_cascade_is_nested(stored: Stored) -> None:
    folder = stored(
        residents=[(who, "2017-01-01") for who in "ABCDE"],
        cohorts=[("K1", None, "salon", "2018-01-01", 1, 30), ("K2", None, "batik", "2018-02-01", 2, 30)],
        enrolments=[("K1", "A"), ("K1", "B"), ("K2", "B"), ("K1", "C"), ("K2", "D")],
        attendance=present("K1", "A", 1) + present("K1", "B", 1) + present("K2", "B", 1) + present("K2", "D", 2),
        assessments=[
            ("K1", "A", "2018-01-02", "true"),
            ("K2", "B", "2018-02-03", "true"),  # passed in the group that she didn't complete: not passed
        ],
        exits=[
            ("A", "2018-03-01", "family", "false", None),
            ("E", "2018-03-01", "family", "false", None),  # mentas without training: not in the cascade
        ],
        follow_ups=[("A", "2018-04-01", "true"), ("B", "2018-04-01", "true")],
    )
    answer = ask("cascade", folder, D)
    assert [(row["stage"], row["persons"]) for row in answer.records] == [
        ("registered", 5),
        ("enrolled", 4),
        ("started", 3),  # C never came
        ("completed", 2),  # A, B
        ("passed", 1),  # A
        ("mentas", 1),
        ("earning", 1),
    ]
    assert column(folder, "cascade", "share_of_registered") == [1, 4 / 5, 3 / 5, 2 / 5, 1 / 5, 1 / 5, 1 / 5]
    assert column(folder, "cascade", "share_of_previous") == [None, 4 / 5, 3 / 4, 2 / 3, 1 / 2, 1, 1]


def test_market_chain(stored: Stored) -> None:
    everyone = "ABCDEFG"
    folder = stored(
        residents=[(who, "2017-01-01") for who in everyone],
        cohorts=[("K", None, "crafts", "2018-01-01", 1, 30)],
        enrolments=[("K", who) for who in everyone],
        attendance=[row for who in "ABCDEF" for row in present("K", who, 1)],  # G didn't complete
        follow_ups=[
            ("A", "2018-02-01", "true", None, "bags"),
            ("A", "2018-03-01", "true", None, None),  # a product once named stays named
            ("B", "2018-02-01", "false", None, None),
            ("E", "2018-02-01", "true"),
            ("F", "2018-02-01", "true"),
        ],
        sales=[
            ("1", "C", "2018-02-02", "cakes", "shop", 1, 10000),  # a sale is a product too
            ("2", "D", "2018-02-02", "cakes", "shop", 1, 10000),
            ("3", "D", "2018-02-02", "cakes", "shop", 1, 10000),  # twice on one day is not again
            ("4", "E", "2018-02-02", "cakes", "shop", 1, 10000),
            ("5", "E", "2018-09-30", "cakes", "shop", 1, 10000),  # a second day, by D
            ("6", "F", "2018-02-02", "cakes", "shop", 1, 10000),
            ("7", "F", "2018-10-01", "cakes", "shop", 1, 10000),  # the second day comes after D
            ("8", "G", "2018-02-02", "cakes", "shop", 1, 10000),
        ],
        exits=[("E", "2018-05-01", "own_business", "false", None)],
    )
    assert [(row["stage"], row["persons"]) for row in ask("market_chain", folder, D).records] == [
        ("completed", 6),
        ("with_product", 5),  # A, C, D, E, F
        ("sold", 4),
        ("sold_again", 1),  # E
        ("earning", 1),
        ("mentas", 1),
    ]


def test_mentas_monthly(stored: Stored) -> None:
    folder = stored(
        residents=[(who, "2017-11-30") for who in "ABCDEF"],
        exits=[
            ("A", "2017-12-31", "family", "false", None),  # the month's last day
            ("B", "2017-12-05", "employment", "false", "2018-02-03"),  # back after D: mentas until then
            ("C", "2017-12-06", "marriage", "false", "2018-01-31"),  # back on the last day of January
            ("D", "2018-01-10", "family", "true", None),  # closure
            ("E", "2018-01-11", "other_locality", "false", None),
            ("F", "2018-01-12", "own_business", "false", "2018-01-12"),  # never away
        ],
    )
    assert [tuple(row.values()) for row in ask("mentas_monthly", folder, date(2018, 2, 2)).records] == [
        (date(2017, 11, 1), 0),
        (date(2017, 12, 1), 3),
        (date(2018, 1, 1), 2),
        (date(2018, 2, 1), 2),  # up to D
    ]


def test_flow_monthly(stored: Stored) -> None:
    folder = stored(
        residents=[("A", "2017-11-30"), ("B", "2018-01-01"), ("C", "2018-01-31")],
        exits=[
            ("A", "2018-01-10", "family", "false", "2018-01-10"),  # an exit and a return
            ("B", "2018-01-31", "family", "false", "2018-02-03"),  # back after D
        ],
    )
    rows = ask("flow_monthly", folder, date(2018, 2, 2)).records
    assert [tuple(row.values()) for row in rows] == [
        (date(2017, 11, 1), 1, 0, 0, 1, 1),
        (date(2017, 12, 1), 0, 0, 0, 0, 1),  # a month in which nothing happened
        (date(2018, 1, 1), 2, 1, 2, 1, 2),
        (date(2018, 2, 1), 0, 0, 0, 0, 2),  # up to D
    ]


def test_headcounts_and_ledger(stored: Stored) -> None:
    folder = stored(
        residents=[("A", "2017-01-01"), ("B", "2018-02-01")],
        exits=[("A", "2018-03-01", "family", "false", None)],
        headcounts=[
            ("2016-12-31", "police", 3),  # before the register begins
            ("2018-02-01", "police", 1),  # on the day B came: both are there
            ("2018-02-01", "office", 2),
            ("2018-10-01", "office", 9),  # after D
        ],
    )
    assert [tuple(row.values()) for row in ask("headcount_reconciliation", folder, D).records] == [
        (date(2016, 12, 31), "police", 3, 0, -3),
        (date(2018, 2, 1), "office", 2, 2, 0),
        (date(2018, 2, 1), "police", 1, 2, 1),
    ]
    ledger = ask("ledger", folder, D, since=date(2018, 1, 31)).record
    assert [ledger[name] for name in ("opening", "new", "returned", "exited", "closing")] == [1, 1, 0, 1, 1]
    assert (ledger["source"], ledger["counted"], ledger["difference"]) == ("office", 2, 0)
    narrowed = Filters(age_band=("unknown",))
    assert ask("headcount_reconciliation", folder, D, narrowed).records == ()
    assert ask("ledger", folder, D, narrowed, since=date(2018, 1, 31)).record["counted"] is None


# -------------------------------------------------------------------------------------------------------- groups


def test_cohorts(stored: Stored) -> None:
    folder = stored(
        residents=[(who, "2017-01-01") for who in "ABCD"],
        cohorts=[
            ("Z", "First", "salon", "2018-01-01", 1, 30),
            ("M", "Same day, later code", "salon", "2018-03-01", 1, 20),
            ("B", "Same day, earlier code", "batik", "2018-03-01", 1, 20),
            ("RUNS", "Half way", "salon", "2018-09-30", 2, 30),
            ("LATER", "Not begun", "salon", "2018-10-01", 1, 30),
        ],
        enrolments=[("Z", "A"), ("Z", "B"), ("M", "B"), ("B", "B"), ("B", "C"), ("RUNS", "A"), ("RUNS", "D"), ("LATER", "D", "2018-01-01")],
        attendance=present("Z", "A", 1)  # B didn't come to her first group
        + present("M", "B", 1)
        + present("B", "B", 1)
        + present("RUNS", "A", 1)
        + present("RUNS", "D", 1),
        assessments=[("Z", "A", "2018-01-01", "true")],
        exits=[("A", "2018-09-30", "marriage", "false", None)],
    )
    shown = (
        "cohort_id",
        "name",
        "ends_on",
        "capacity",
        "finished",
        "enrolled",
        "started",
        "completed",
        "completion_rate",
        "passed",
        "first_timers",
        "mentas",
    )
    assert [tuple(row[name] for name in shown) for row in ask("cohorts", folder, D).records] == [
        ("Z", "First", date(2018, 1, 1), 30, True, 2, 1, 1, 1.0, 1, 1, 1),
        ("B", "Same day, earlier code", date(2018, 3, 1), 20, True, 2, 1, 1, 0.5 * 2, 0, 1, 0),  # B's first started one
        ("M", "Same day, later code", date(2018, 3, 1), 20, True, 1, 1, 1, 1.0, 0, 0, 0),
        ("RUNS", "Half way", date(2018, 10, 1), 30, False, 2, 2, 0, None, 0, 1, 1),  # D is new, A is not
    ]
    assert column(folder, "cohorts", "cohort_id", filters=Filters(skill=("salon",))) == ["Z", "M", "RUNS"]
    # Inside the selection M is the first one that B started.
    assert column(folder, "cohorts", "first_timers", filters=Filters(skill=("salon",))) == [1, 1, 1]
    # Persons are narrowed, groups are not: of B's row C is left.
    assert column(folder, "cohorts", "enrolled", filters=Filters(registered_to=date(2016, 1, 1))) == [0, 0, 0, 0]


def test_attendance_by_day(stored: Stored) -> None:
    folder = stored(
        residents=[("A", "2017-01-01"), ("B", "2017-01-01"), ("C", "2018-10-01")],
        cohorts=[("K", None, "salon", "2018-09-29", 3, 30), ("EMPTY", None, "batik", "2018-09-30", 1, 30)],
        enrolments=[("K", "A"), ("K", "B"), ("K", "C")],  # C isn't registered by D
        attendance=present("K", "A", 1, 2, 3) + present("K", "C", 1) + [("K", "B", 1, "false"), ("K", "B", 2, "true")],
    )
    assert [tuple(row.values()) for row in ask("attendance_by_day", folder, D).records] == [
        ("K", 1, date(2018, 9, 29), 2, 1, 1 / 2),
        ("K", 2, date(2018, 9, 30), 2, 2, 1.0),
        # the third day is held after D
        ("EMPTY", 1, date(2018, 9, 30), 0, 0, None),
    ]


def test_sixty_days_of_attendance(stored: Stored) -> None:
    folder = stored(
        residents=[("A", "2017-01-01")],
        cohorts=[("K", None, "salon", "2018-01-01", 60, 30)],
        enrolments=[("K", "A")],
        attendance=present("K", "A", 1, 32, 33, 60),  # around the width of small numbers, and the contract's longest
    )
    assert [row["day"] for row in ask("attendance_by_day", folder, D).records if row["present"]] == [1, 32, 33, 60]
    assert {row["table"]: row["latest_on"] for row in ask("freshness", folder, D).records}["attendance"] == date(2018, 3, 1)


def test_coverage_over_time(stored: Stored) -> None:
    folder = stored(
        residents=[("A", "2017-01-01"), ("B", "2018-01-01"), ("C", "2018-05-05"), ("D", "2017-01-01"), ("E", "2018-05-06")],
        cohorts=[("K1", None, "salon", "2018-01-01", 5, 30), ("K2", None, "batik", "2018-06-01", 1, 30)],
        enrolments=[
            ("K1", "A"),  # covered on her second day, the first she came
            ("K1", "B", "2018-02-02"),  # entered late: covered from her enrolment on
            ("K1", "C"),  # trained before she was registered: covered from registration on
            ("K2", "A"),  # again: changes nothing
            ("K2", "D"),  # never came
        ],
        attendance=present("K1", "A", 2, 3) + present("K1", "B", 1) + present("K1", "C", 1) + present("K2", "A", 1),
    )
    assert [tuple(row.values()) for row in ask("coverage_over_time", folder, D).records] == [
        (date(2018, 1, 2), 1, 1, 3, 1 / 3),
        (date(2018, 2, 2), 1, 2, 3, 2 / 3),
        (date(2018, 5, 5), 1, 3, 4, 3 / 4),
    ]
    assert ask("headline", folder, D).record["covered"] == 3
    assert ask("headline", folder, date(2018, 2, 1)).record["covered"] == 1  # B's enrolment doesn't count yet


def test_breakdown(stored: Stored) -> None:
    folder = stored(
        residents=[
            ("A", "2017-01-01", 1994, "Kendal", "sd"),  # 24 in 2018: the youngest band's last year
            ("B", "2017-01-01", 1993, "Demak", "sd"),  # 25
            ("C", "2017-01-01", 1973, None, None),  # 45
            ("D", "2017-01-01", None, "Demak", None),
        ],
        cohorts=[("K1", None, "salon", "2018-01-01", 1, 30), ("K2", None, "batik", "2018-02-01", 1, 30), ("K3", None, "sewing", "2018-12-01", 1, 30)],
        enrolments=[("K1", "A"), ("K2", "A"), ("K1", "B"), ("K3", "C", "2018-09-01")],
        attendance=present("K1", "A", 1),  # A didn't come to batik, B to nothing
        exits=[("A", "2018-03-01", "family", "false", None), ("B", "2018-03-01", "family", "false", "2018-03-02")],
    )
    by_age = [tuple(row.values()) for row in ask("breakdown", folder, D, by="age_band").records]
    assert by_age == [
        ("18-24", 1, 0, 1, 1.0, 1, 1, 1.0, 1, 1),
        ("25-34", 1, 1, 0, 0.0, 0, 0, None, 1, 0),
        ("45+", 1, 1, 0, 0.0, 0, 0, None, 0, 0),  # 35-44 has nobody and no row
        ("unknown", 1, 1, 0, 0.0, 0, 0, None, 0, 0),
    ]
    assert column(folder, "breakdown", "value", by="origin") == ["Demak", "Kendal", "unknown"]
    assert column(folder, "breakdown", "registered", by="education") == [2, 2]
    by_skill = [tuple(row.values())[:7] for row in ask("breakdown", folder, D, by="skill").records]
    assert by_skill == [
        ("batik", 1, 0, 0, 0.0, 0, 0),  # A's batik was a no-show, her salon doesn't count here
        ("salon", 2, 1, 1, 0.5, 1, 1),
        ("sewing", 1, 1, 0, 0.0, 0, 0),  # enrolled early in a group that hasn't begun
    ]
    assert column(folder, "headline", "registered", filters=Filters(skill=("sewing",))) == [0]  # a selection wants it begun


def test_cohort_maturity(stored: Stored) -> None:
    folder = stored(
        residents=[(who, "2017-01-01") for who in "ABCDEF"],
        cohorts=[
            ("K", None, "salon", "2018-01-31", 1, 30),
            ("RUNS", None, "salon", "2018-09-30", 2, 30),
            ("NONE", None, "salon", "2018-09-30", 1, 30),
        ],
        enrolments=[("K", who) for who in "ABCDEF"],
        attendance=[row for who in "ABCDE" for row in present("K", who, 1)],  # F didn't complete
        exits=[
            ("A", "2018-01-31", "family", "false", "2018-02-01"),  # on the last day: month 0; a return doesn't undo it
            ("B", "2018-02-28", "family", "false", None),  # one month after 31 January is 28 February
            ("C", "2018-03-01", "family", "false", None),  # a day later: month 2
            ("D", "2018-01-30", "family", "false", "2018-02-02"),  # before the end doesn't count,
            ("D", "2018-04-01", "died", "false", None),  # and this is no graduation
            ("E", "2018-02-02", "family", "true", None),  # neither is a closure
            ("F", "2018-02-02", "family", "false", None),
        ],
    )
    rows = ask("cohort_maturity", folder, date(2018, 9, 29)).records
    assert {row["cohort_id"] for row in rows} == {"K"}  # only finished cohorts
    assert [row["months"] for row in rows] == list(range(25))
    assert [row["reached"] for row in rows[:4]] == [1, 2, 3, 3]
    assert {row["completed"] for row in rows} == {5}
    assert rows[2]["share"] == 3 / 5
    assert [row["mature"] for row in rows] == [True] * 8 + [False] * 17  # 31 August is past, 30 September not yet
    assert {(row["reached"], row["share"]) for row in rows if not row["mature"]} == {(None, None)}  # not yet is not zero
    empty = [row for row in ask("cohort_maturity", folder, D).records if row["cohort_id"] == "NONE"]
    assert (empty[0]["completed"], empty[0]["reached"], empty[0]["share"]) == (0, 0, None)


def test_coverage_bridge(stored: Stored) -> None:
    folder = stored(
        residents=[
            ("A", "2017-01-01"),  # resident, covered on 5 March
            ("B", "2018-03-05"),  # arrives on the day she is covered: arrives covered
            ("C", "2017-01-01"),  # away when she is covered, comes back covered
            ("D", "2017-01-01"),  # covered and gone on one day: changes sides, then leaves covered
            ("E", "2017-01-01"),  # leaves uncovered
            ("F", "2018-04-01"),  # arrives uncovered, leaves and comes back
            ("G", "2017-01-01"),  # covered before the period
        ],
        cohorts=[("K", None, "salon", "2018-03-05", 1, 30), ("OLD", None, "salon", "2017-02-01", 1, 30)],
        enrolments=[("K", who) for who in "ABCD"] + [("OLD", "G")],
        attendance=[row for who in "ABCD" for row in present("K", who, 1)] + present("OLD", "G", 1),
        exits=[
            ("C", "2018-02-01", "family", "false", "2018-05-01"),
            ("D", "2018-03-05", "family", "false", None),
            ("E", "2018-06-01", "family", "false", None),
            ("F", "2018-06-01", "family", "false", "2018-06-01"),
        ],
    )
    assert [tuple(row.values()) for row in ask("coverage_bridge", folder, D, since=date(2018, 1, 31)).records] == [
        ("start", 1, 4),  # G; A, C, D, E
        ("newly_covered", 2, -2),  # A, D
        ("arrived", 1, 1),  # B; F
        ("returned", 1, 1),  # C; F
        ("left", -1, -3),  # D; C, E, F
        ("end", 4, 1),  # A, B, C, G; F
    ]
    still = ask("coverage_bridge", folder, D, since=D).records
    assert still[0]["covered"] == still[-1]["covered"] == 4
    assert {(row["covered"], row["uncovered"]) for row in still[1:-1]} == {(0, 0)}
    assert ask("coverage_bridge", folder, D).since == date(2017, 9, 30)  # a year before, unless told


# ------------------------------------------------------------------------------------------------- staying, leaving


def test_exit_survival(stored: Stored) -> None:
    folder = stored(
        residents=[(who, "2017-01-01") for who in "ABCDEF"] + [("G", "2018-09-30")],
        cohorts=[("K1", None, "salon", "2018-01-06", 5, 30), ("K2", None, "batik", "2018-03-01", 1, 30), ("K0", None, "batik", "2018-01-10", 1, 30)],
        enrolments=[("K1", who) for who in "ABCDEF"] + [("K2", "A"), ("K0", "B")],
        attendance=[row for who in "ABCDE" for row in present("K1", who, 1, 2, 3, 4, 5)]  # F didn't complete
        + present("K2", "A", 1)  # a second training: the first completed counts
        + present("K0", "B", 1),  # ends on the same day as K1: the lesser code counts, batik
        exits=[
            ("A", "2018-01-10", "family", "true", None),  # on the last day: an event at 0 days; closure or not
            ("B", "2018-01-05", "family", "false", "2018-01-10"),  # back by the last day: stays in
            ("B", "2018-01-20", "family", "false", None),  # 10 days
            ("C", "2018-01-09", "family", "false", "2018-01-11"),  # away on the last day: left out
            ("D", "2018-10-01", "family", "false", None),  # after D: censored at 263 days
            ("F", "2018-01-20", "family", "false", None),
        ],
    )
    rows = ask("exit_survival", folder, D).records
    assert [(row["group"], row["days"], row["at_risk"], row["events"]) for row in rows] == [("all", 0, 4, 1), ("all", 10, 3, 1)]  # A, B, D, E
    assert [row["survival"] for row in rows] == pytest.approx([3 / 4, 1 / 2], abs=1e-12)
    # exp(-exp(ln(-ln S) +- 1.96 sqrt(V) / ln S)) with V = 1/12 and 1/12 + 1/6, as lifelines 0.30.3 gives it
    assert [row["lower"] for row in rows] == pytest.approx([0.12794692, 0.05784708], abs=1e-8)
    assert [row["upper"] for row in rows] == pytest.approx([0.96054864, 0.84486128], abs=1e-8)

    by_skill = ask("exit_survival", folder, D, by="skill", since="completion").records
    assert [(row["group"], row["days"], row["at_risk"]) for row in by_skill] == [("batik", 10, 1), ("salon", 0, 3)]
    assert (by_skill[0]["survival"], by_skill[0]["lower"], by_skill[0]["upper"]) == (0, 0, 0)

    registered = ask("exit_survival", folder, D, since="registration").records
    assert [(row["days"], row["at_risk"], row["events"]) for row in registered] == [
        (369, 6, 1),  # B's first exit; G, registered today, is censored at 0 days
        (373, 5, 1),  # C
        (374, 4, 1),  # A
        (384, 3, 1),  # F; D and E are still there
    ]
    by_skill = ask("exit_survival", folder, D, by="skill", since="registration").records
    assert {row["group"]: row["at_risk"] for row in reversed(by_skill)} == {"salon": 6, "batik": 2}  # A and B stand in both


def test_return_survival(stored: Stored) -> None:
    folder = stored(
        residents=[(who, "2017-01-01", None, origin) for who, origin in (("A", "Kendal"), ("B", "Demak"), ("C", "Demak"), ("D", "Demak"))],
        exits=[
            ("A", "2018-09-20", "family", "false", "2018-09-30"),  # back after 10 days, on D
            ("B", "2018-09-10", "family", "false", "2018-10-01"),  # not yet: censored at 20 days
            ("C", "2018-01-01", "unknown", "false", "2018-01-01"),  # the same day: an event at 0 days
            ("C", "2018-01-02", "unknown", "true", None),  # one spell an observation
            ("D", "2018-01-02", "died", "false", None),  # left out
        ],
    )
    assert [(row["days"], row["at_risk"], row["events"]) for row in ask("return_survival", folder, D).records] == [(0, 4, 1), (10, 3, 1)]
    by_destination = ask("return_survival", folder, D, by="destination").records
    assert [(row["group"], row["days"], row["at_risk"]) for row in by_destination] == [("family", 10, 2), ("unknown", 0, 2)]
    assert column(folder, "return_survival", "group", by="origin") == ["Demak", "Kendal"]


def test_destinations_and_bounds(stored: Stored) -> None:
    folder = stored(
        residents=[(str(who), "2017-01-01") for who in range(9)],
        exits=[
            ("0", "2018-01-01", "family", "false", None),  # mentas
            ("1", "2018-01-01", "family", "true", None),  # elsewhere: sent off, destination known
            ("2", "2018-01-01", "other_locality", "false", None),  # elsewhere
            ("3", "2018-01-01", "unknown", "false", None),  # unknown
            ("4", "2018-01-01", "unknown", "true", None),  # unknown, by closure too
            ("5", "2018-01-01", "died", "true", None),  # died
            ("6", "2018-01-01", "family", "false", "2018-02-01"),  # back: an exit, not away
            ("7", "2018-10-01", "family", "false", None),  # after D
        ],
    )
    assert [tuple(row.values()) for row in ask("exits_by_destination", folder, D).records] == [
        ("died", True, 1, 0, 1 / 7),
        ("family", False, 2, 1, 2 / 7),
        ("family", True, 1, 0, 1 / 7),
        ("other_locality", False, 1, 0, 1 / 7),
        ("unknown", False, 1, 0, 1 / 7),
        ("unknown", True, 1, 0, 1 / 7),
    ]
    assert ask("exit_bounds", folder, D).record == {
        "away": 6,
        "mentas": 1,
        "elsewhere": 2,
        "unknown": 2,
        "died": 1,
        "best_case": 3,
        "worst_case": 1,
    }


# ------------------------------------------------------------------------------------------------ target, sales


def test_target_path(stored: Stored) -> None:
    folder = stored(
        residents=[(str(who), "2018-01-01") for who in range(10)],
        exits=[("0", "2018-02-01", "family", "false", None)],
        targets=[
            ("population", "2018-03-02", 0, "2018-01-31", 30),
            ("population", "2019-12-31", 0, None, None),  # due later: not yet the one that counts
            ("coverage", "2018-02-01", 0.5, "2018-01-01", 0),  # another indicator
        ],
    )
    assert [tuple(row.values()) for row in ask("target_path", folder, date(2018, 2, 15)).records] == [
        (date(2018, 1, 31), 30, 10, -20),  # 30 days, one fewer a day
        (date(2018, 2, 1), 29, 9, -20),
        (date(2018, 3, 1), 1, None, None),  # after D: not known yet
        (date(2018, 3, 2), 0, None, None),
    ]
    assert ask("target_path", folder, date(2018, 3, 3)).records == ()  # the next target has no baseline, so no path
    assert ask("target_path", folder, date(2018, 2, 15), Filters(age_band=("unknown",))).records == ()  # whole programme only


@pytest.mark.parametrize(
    ("as_of", "target", "due_on", "status", "projected_on"),
    [
        # 10 residents on 31 December 2017, 7 from April 2018 on: 0.5 a month
        ("2018-06-30", 7, "2018-12-31", "reached", "2018-06-30"),  # already there
        ("2018-06-30", 6, "2018-12-31", "on_track", "2018-08-30"),  # 1 / 0.5 months = 60.875 days, rounded up to 61
        ("2018-06-30", 6, "2018-08-30", "on_track", "2018-08-30"),  # on the very day
        ("2018-06-30", 6, "2018-08-29", "behind", "2018-08-30"),
        ("2018-06-30", 6, "2018-06-30", "behind", "2018-08-30"),  # due today: no months left
        ("2018-06-30", 6, "2018-06-29", "missed", "2018-08-30"),
        ("2018-06-30", 7, "2018-06-29", "reached", "2018-06-30"),  # reached is never missed
        ("2019-06-30", 6, "2019-12-31", "behind", None),  # nobody left in the last six months: no date
    ],
)
def test_pace(stored: Stored, as_of: str, target: float, due_on: str, status: str, projected_on: str | None) -> None:
    folder = stored(
        residents=[(str(who), "2017-01-01") for who in range(10)],
        exits=[(str(who), "2018-04-01", "family", "false", None) for who in range(3)],
        targets=[("population", due_on, target)],
    )
    row = ask("pace", folder, date.fromisoformat(as_of)).record
    assert row["residents"] == 7
    assert (row["status"], row["projected_on"] and row["projected_on"].isoformat()) == (status, projected_on)
    months = (date.fromisoformat(due_on) - date.fromisoformat(as_of)).days / 30.4375
    assert row["months_left"] == months
    assert row["required_per_month"] == ((7 - target) / months if months > 0 else None)
    assert row["recent_per_month"] == (0.5 if as_of == "2018-06-30" else 0)
    assert ask("pace", folder, date.fromisoformat(as_of), Filters(age_band=("unknown",))).records == ()


def test_pace_takes_the_next_target_and_knows_the_end_of_the_calendar(stored: Stored) -> None:
    residents: Rows = [(f"R{who}", "2017-01-01") for who in range(2000)]
    folder = stored(residents=residents)
    assert ask("pace", folder, D).records == ()  # no target, no row
    stored(
        exits=[("R0", "2018-09-01", "family", "false", None)],
        targets=[("population", "2018-01-01", 100), ("population", "2018-09-30", 0), ("population", "2020-01-01", 50)],
    )
    assert ask("pace", folder, D).record["due_on"] == date(2018, 9, 30)  # due today is not before today
    row = ask("pace", folder, date(2019, 2, 28)).record
    assert (row["due_on"], row["recent_per_month"]) == (date(2020, 1, 1), 1 / 6)  # 28 August is six months before
    assert row["projected_on"] == date(2993, 9, 6)  # 1949 persons at one in six months: 355,936.1 days, rounded up
    assert ask("pace", folder, date(2021, 1, 1)).record["due_on"] == date(2020, 1, 1)  # all past: the latest
    many: Rows = [(f"M{who}", "2017-01-01") for who in range(20000)]
    stored(residents=many)
    assert ask("pace", folder, date(2019, 2, 28)).record["projected_on"] is None  # beyond the year 9999


def test_target_status(stored: Stored) -> None:
    folder = stored(
        residents=[("A", "2017-01-01"), ("B", "2017-01-01")],
        cohorts=[("K", None, "salon", "2018-01-01", 2, 30)],
        enrolments=[("K", "A"), ("K", "B")],
        attendance=present("K", "A", 1, 2) + present("K", "B", 1),
        exits=[("A", "2018-03-01", "family", "false", None)],
        targets=[
            ("population", "2019-12-31", 0, "2017-01-01", 2),  # half of the way from 2 to 0
            ("coverage", "2019-12-31", 1),
            ("completion_rate", "2019-12-31", 0.6),
            ("mentas", "2019-12-31", 4),
        ],
    )
    rows = ask("target_status", folder, D).records
    assert [(row["indicator"], row["actual"], row["achievement"], row["scale"], row["met"]) for row in rows] == [
        ("population", 1, 0.5, "very_low", False),
        ("coverage", 1, 1, "very_high", True),
        ("completion_rate", 0.5, 0.5 / 0.6, "high", False),
        ("mentas", 1, 0.25, "very_low", False),
    ]


def test_sales(stored: Stored) -> None:
    folder = stored(
        residents=[("A", "2017-01-01"), ("B", "2017-01-01", 1990), ("C", "2018-12-01")],
        sales=[
            ("1", "A", "2018-06-30", "bags", "shop", 1, 50000),
            ("2", "A", "2018-08-01", "cakes", "online", 3, 0),  # given away, still a sale
            ("3", "B", "2018-08-31", "bags", "shop", 2, 70000),
            ("4", "B", "2018-10-01", "bags", "shop", 2, 70000),  # after D
            ("5", "C", "2018-08-01", "bags", "shop", 2, 70000),  # not registered by D
        ],
    )
    assert [tuple(row.values()) for row in ask("sales_monthly", folder, D).records] == [
        (date(2018, 6, 1), 1, 50000, 1),
        (date(2018, 7, 1), 0, 0, 0),  # a month without
        (date(2018, 8, 1), 2, 70000, 2),
        (date(2018, 9, 1), 0, 0, 0),  # up to D
    ]
    assert [tuple(row.values()) for row in ask("sales_by_channel", folder, D).records] == [("shop", 2, 120000, 2), ("online", 1, 0, 1)]
    assert [tuple(row.values()) for row in ask("sales_by_product", folder, D).records] == [("bags", 2, 120000, 2), ("cakes", 1, 0, 1)]
    assert column(folder, "sales_monthly", "month", filters=Filters(age_band=("25-34",)))[0] == date(2018, 8, 1)


# ------------------------------------------------------------------------------------------------------ selections


@pytest.mark.parametrize(
    ("filters", "registered", "enrolled"),
    [
        (Filters(), 5, 3),  # D's enrolment comes after the as-of date
        (Filters(cohort=("K1",)), 2, 2),  # A and B
        (Filters(cohort=("K1", "K2")), 3, 3),  # alternatives: A, B, C
        (Filters(skill=("batik",)), 1, 1),  # C; A is enrolled in a batik group that hasn't begun
        (Filters(cohort=("K1",), skill=("batik",)), 0, 0),  # both apply
        (Filters(age_band=("18-24",)), 1, 1),  # A
        (Filters(age_band=("18-24", "unknown")), 2, 1),  # A, E
        (Filters(origin=("unknown",)), 3, 2),  # B, C, E
        (Filters(education=("sd",), cohort=("K1",)), 1, 1),
        (Filters(registered_from=date(2017, 2, 1)), 4, 2),  # on the very day counts: B to E
        (Filters(registered_to=date(2017, 2, 1)), 2, 2),  # A, B
        (Filters(registered_from=date(2017, 2, 1), registered_to=date(2017, 2, 1)), 1, 1),
    ],
)
def test_selections(stored: Stored, filters: Filters, registered: int, enrolled: int) -> None:
    folder = stored(
        residents=[
            ("A", "2017-01-01", 1994, "Kendal", "sd"),
            ("B", "2017-02-01", 1980, None, "smp"),
            ("C", "2018-01-01", 1980, None, None),
            ("D", "2018-01-01", 1980, "Demak", None),
            ("E", "2018-09-30", None, None, None),
            ("F", "2018-10-01", None, None, None),  # not registered by D, in no selection
        ],
        cohorts=[("K1", None, "salon", "2018-01-01", 1, 30), ("K2", None, "batik", "2018-09-30", 1, 30), ("K3", None, "batik", "2018-10-01", 1, 30)],
        enrolments=[("K1", "A"), ("K1", "B"), ("K2", "C"), ("K3", "D"), ("K3", "A", "2018-09-30"), ("K1", "F")],
    )
    row = ask("headline", folder, D, filters).record
    assert people(folder, D, filters) == row["registered"] == registered
    assert row["enrolled"] == enrolled


def test_exits_and_sales_follow_the_selected_persons(stored: Stored) -> None:
    folder = stored(
        residents=[("A", "2017-01-01"), ("B", "2017-01-01")],
        cohorts=[("K1", None, "salon", "2018-01-01", 1, 30), ("K2", None, "batik", "2018-02-01", 1, 30)],
        enrolments=[("K1", "A"), ("K2", "A"), ("K2", "B")],
        attendance=present("K2", "A", 1) + present("K2", "B", 1),
        exits=[("A", "2018-03-01", "family", "false", None), ("B", "2018-03-01", "family", "false", None)],
        follow_ups=[("A", "2018-03-01", "true"), ("B", "2018-03-01", "true")],
    )
    row = ask("headline", folder, D, Filters(cohort=("K1",))).record
    assert (row["registered"], row["exits"], row["mentas"], row["followed_up"]) == (1, 1, 1, 1)  # A's, and no one else's
    assert row["covered"] == 0  # she came to K2 only, which is not in the selection


# --------------------------------------------------------------------------------------------------- how it is asked


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small store for questions about asking."""
    base = tmp_path_factory.mktemp("asked")
    tables: dict[str, Rows] = {
        "residents": [("A", "2017-01-01", 1990, "Kendal", "sd"), ("B", "2017-06-01", 1980, None, None), ("C", "2018-02-01", None, "Demak", "smp")],
        "cohorts": [("K2", "=1+1", "salon", "2018-02-05", 5, 30), ("K1", "Pertama", "batik", "2018-01-01", 1, 30)],
        "enrolments": [("K1", "A"), ("K2", "B")],
        "attendance": present("K1", "A", 1) + present("K2", "B", 1, 2),
        "exits": [("A", "2018-03-01", "family", "false", None)],
        "targets": [("population", "2019-12-31", 0, "2017-02-01", 1234.5)],
        "sales": [("1", "A", "2018-03-02", "tas", "shop", 1, 1250000)],
        "events": [("2018-05-05", "Ramadan", None), ("2031-01-01", "Later", "note")],
    }
    report = import_paths([write(base / "in", tables)], base / "store")
    assert report.exit_status == 0, report.as_text("en")
    return base / "store"


@pytest.mark.parametrize(
    ("question", "indonesian", "english"),
    [
        ({"result": "nosuch"}, "Hasil nosuch tidak ada; yang ada: headline, cascade", "no result nosuch; there are: headline, cascade"),
        ({"result": "breakdown"}, "memerlukan by; pilih salah satu: age_band", "needs by; choose one of: age_band, origin, education, skill"),
        ({"result": "breakdown", "by": "resident_id"}, "menurut resident_id", "by resident_id; choose one of: age_band"),
        ({"by": "skill"}, "headline tidak dapat dirinci", "headline can't be broken down"),
        ({"since": "completion"}, "headline tidak mengenal since", "headline takes no since"),
        ({"result": "exit_survival", "since": "birth"}, "pilih salah satu: completion, registration", "choose one of: completion, registration"),
        ({"result": "exit_survival", "since": date(2018, 1, 1)}, "since 2018-01-01 tidak dikenal", "since 2018-01-01 isn't known"),
        ({"result": "coverage_bridge", "since": "last year"}, "since last year bukan tanggal", "since last year is no date"),
        ({"result": "coverage_bridge", "since": "2018-10-01"}, "sesudah tanggal laporan 2018-09-30", "after the as-of date 2018-09-30"),
        ({"as_of": "2018-02-30"}, "2018-02-30 bukan tanggal", "2018-02-30 is no date"),
        ({"as_of": "30/09/2018"}, "30/09/2018 bukan tanggal", "30/09/2018 is no date"),
        ({"as_of": date(1, 1, 1)}, "bukan tanggal yang dapat dipakai", "is no date that can be used"),
        ({"as_of": None}, "as_of None bukan tanggal", "as_of None is no date"),
        ({"filters": Filters(cohort=("K9",))}, "Nilai K9 tidak ada untuk cohort; yang ada: K1, K2.", "no value K9 for cohort; there are: K1, K2."),
        (
            {"filters": Filters(skill=("Salon",))},
            "Nilai Salon tidak ada untuk skill; yang ada: bakery",
            "no value Salon for skill; there are: bakery",
        ),
        ({"filters": Filters(age_band=("25",))}, "yang ada: 18-24, 25-34, 35-44, 45+, unknown.", "there are: 18-24, 25-34, 35-44, 45+, unknown."),
        ({"filters": Filters(origin=("Solo",))}, "yang ada: Demak, Kendal, unknown.", "there are: Demak, Kendal, unknown."),
        (
            {"filters": Filters(education=("s3",))},
            "yang ada: none, sd, smp, sma, college, unknown.",
            "there are: none, sd, smp, sma, college, unknown.",
        ),
        ({"filters": Filters(cohort="K1")}, "cohort harus berupa daftar", "cohort has to be a list"),
        ({"filters": Filters(registered_from="May")}, "registered_from May bukan tanggal", "registered_from May is no date"),
        (
            {"filters": Filters(registered_from=date(2018, 1, 2), registered_to=date(2018, 1, 1))},
            "registered_from sesudah registered_to",
            "registered_from is after registered_to",
        ),
        ({"folder": Path("/nowhere")}, "Simpanan masih kosong", "The store is empty"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(folder: Path, question: dict[str, Any], indonesian: str, english: str) -> None:
    with pytest.raises(QuestionError) as raised:
        ask(**{"result": "headline", "folder": folder, "as_of": D, **question})
    assert indonesian in raised.value.sentence["id"]
    assert english in raised.value.sentence["en"]
    assert all(text.count("\n") == 0 and text.endswith(".") for text in raised.value.sentence.values())


@pytest.mark.parametrize("content", [b"\xff\xfe", b"seven", b"3\n"])  # not a text, not a number, not a version there is
def test_a_broken_store_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / store.POINTER).write_bytes(content)
    with pytest.raises(QuestionError, match="can't be read"):
        ask("headline", tmp_path, D)
    with pytest.raises(QuestionError, match="can't be read"):
        period(tmp_path)


def test_a_broken_version_is_one_sentence(stored: Stored) -> None:
    folder = stored(residents=[("A", "2017-01-01")])
    version = store.current(folder)
    assert version is not None
    version.path.write_bytes(b"no database")
    with pytest.raises(QuestionError, match="can't be read"):
        ask("headline", folder, D)


def test_what_is_asked_stands_in_the_answer(folder: Path) -> None:
    answer = ask("exit_survival", folder, datetime(2018, 9, 30, 12), Filters(skill=("batik", "batik")), by="skill")
    assert (answer.result.name, answer.as_of, answer.by, answer.since) == ("exit_survival", D, "skill", "completion")
    assert answer.filters == Filters(skill=("batik",))
    assert (answer.version, answer.sample) == (1, False)
    assert [each.name for each in answer.columns] == list(answer.records[0]) == list(answer.frame.columns)
    assert ask("coverage_bridge", folder, D, since="2018-01-01").since == date(2018, 1, 1)
    assert ask("coverage_bridge", folder, date(2020, 2, 29)).since == date(2019, 2, 28)  # a year before a leap day


def test_the_frame(folder: Path) -> None:
    frame = ask("target_path", folder, D).frame
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
        "on": "datetime64[us]",
        "planned": "float64",
        "actual": "Int64",
        "gap": "float64",
    }
    assert frame["actual"].isna().sum() == (frame["on"] > "2018-09-30").sum() > 0
    assert {str(kind) for kind in ask("cohorts", folder, D).frame.dtypes} == {"str", "datetime64[us]", "int64", "bool", "float64"}
    assert str(ask("income", folder, D).frame["median_monthly_income"].dtype) == "float64"
    assert ask("needs", folder, D).frame.shape == (0, 2)
    events = ask("events", folder, D).frame
    assert (events["title"].tolist(), events["note"].isna().tolist()) == (["Ramadan"], [True])


def test_an_answer_is_its_callers_own(folder: Path) -> None:
    spoiled = ask("cascade", folder, D)
    spoiled.frame.loc[:, "persons"] = -1
    spoiled.records[0]["persons"] = -1
    again = ask("cascade", folder, D)
    assert again.records[0]["persons"] == again.frame["persons"][0] == 3
    with pytest.raises(ValueError, match="read-only"):
        again.values["persons"][0] = -1


def test_period_and_choices(folder: Path, tmp_path: Path) -> None:
    assert period(folder) == (date(2017, 1, 1), date(2018, 3, 2))  # the sale is the latest; events and targets date no record
    assert period(folder, today=date(2018, 2, 6)) == (date(2017, 1, 1), date(2018, 2, 6))  # B's second session
    assert period(tmp_path) is None
    known = choices(folder)
    assert known["cohort"] == ("K1", "K2")  # by starts_on
    assert known["origin"] == ("Demak", "Kendal", "unknown")
    assert choices(folder, date(2018, 1, 31)) == {**known, "cohort": ("K1",), "origin": ("Kendal", "unknown")}
    assert choices(tmp_path) == {}


def test_a_new_version_is_taken_on_the_next_question(stored: Stored) -> None:
    folder = stored(residents=[("A", "2017-01-01")])
    first = ask("headline", folder, D)
    stored(residents=[("B", "2017-01-01")])
    second = ask("headline", folder, D)
    assert (first.version, first.record["registered"]) == (1, 1)
    assert (second.version, second.record["registered"]) == (2, 2)
    assert [path.name for path, *_ in connection._open if path.parent == folder] == ["v000002.duckdb"], "the old file is let go"
    store.undo(folder)
    assert ask("headline", folder, D).version == 1


def test_a_file_written_anew_under_the_same_name_is_another_version(tmp_path: Path) -> None:
    for place, persons in enumerate((1, 2)):
        rows: Rows = [(f"R{who}", "2017-01-01") for who in range(persons)]
        import_paths([write(tmp_path / f"in{place}", {"residents": rows})], tmp_path / "store")
        assert ask("headline", tmp_path / "store", D).record["registered"] == persons
        if not place:
            for path in (tmp_path / "store").iterdir():
                path.unlink()


def test_who_reads_an_old_version_keeps_it(stored: Stored) -> None:
    folder = stored(residents=[("A", "2017-01-01")])
    version = store.current(folder)
    assert version is not None
    with connection.reading(connection.file_state(version.path), "") as cursor:
        stored(residents=[("B", "2017-01-01")])
        ask("headline", folder, D)
        assert cursor.execute("select count(*) from programme.fact_persons").fetchall() == [(1,)]


@pytest.mark.parametrize(
    "sql",
    [
        "delete from programme.fact_persons",
        "create table programme.more as select 1",
        "set threads = 1",
        "attach 'other.duckdb'",
        "copy (select 1) to 'out.csv'",
        "select * from read_csv('pyproject.toml')",
        "install httpfs",
    ],
)
def test_a_connection_reads_its_version_and_nothing_else(folder: Path, sql: str) -> None:
    version = store.current(folder)
    assert version is not None
    with pytest.raises(duckdb.Error), connection.reading(connection.file_state(version.path), "") as cursor:
        cursor.execute(sql)


def test_threads_get_their_own_answers(folder: Path) -> None:
    questions = [(day, filters) for day in (date(2017, 1, 1), D) for filters in (Filters(), Filters(cohort=("K1",)), Filters(origin=("unknown",)))]
    expected = [ask("headline", folder, day, filters).record["registered"] for day, filters in questions]
    assert expected == [1, 0, 0, 3, 1, 1]
    wrong: list[Any] = []

    def work(shift: int) -> None:
        for turn in range(30):
            place = (turn * 5 + shift) % len(questions)
            day, filters = questions[place]
            with query._answers_guard:
                query._answers.clear()
            got = ask("headline", folder, day, filters).record["registered"]
            if got != expected[place]:
                wrong.append((questions[place], got))

    threads = [threading.Thread(target=work, args=(shift,)) for shift in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_what_is_remembered_is_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "REMEMBERED_CELLS", 500)
    for day in range(1, 29):
        ask("headline", folder, date(2018, 6, day))
    assert 0 < len(query._answers) <= 4  # a headline has 24 cells, and each answer counts a hundred more


# --------------------------------------------------------------------------------------------------- command line


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(list(arguments))
    out, err = capsys.readouterr()
    return status, out, err


def test_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "cohorts", "--as-of", "2018-02-06", "--store", str(folder), "--format", "json")
    assert (status, err) == (0, "")
    rows = json.loads(out)
    assert list(rows[0]) == [each.name for each in ask("cohorts", folder, D).columns]
    assert [(row["starts_on"], row["finished"], row["completion_rate"]) for row in rows] == [("2018-01-01", True, 1.0), ("2018-02-05", False, None)]


def test_csv(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "cohorts", "--as-of", "2018-02-06", "--store", str(folder), "--format", "csv")
    rows = list(csv.reader(io.StringIO(out)))
    assert rows[0][:3] == ["cohort_id", "name", "skill"]
    assert rows[2][1] == "'=1+1"  # nothing that a spreadsheet would run
    assert (rows[2][6], rows[2][10]) == ("false", "")  # not finished, and no rate yet
    _, out, _ = run(capsys, "headline", "--as-of", "2018-02-06", "--store", str(folder), "--format", "csv")
    assert f",{2 / 3!r}," in out  # full precision


def test_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, indonesian, _ = run(capsys, "headline", "--as-of", "2018-03-12", "--store", str(folder))
    assert "Per tanggal" in indonesian
    assert "12 Maret 2018" in indonesian
    assert "66,7 %" in indonesian
    _, english, _ = run(capsys, "headline", "--as-of", "2018-03-12", "--store", str(folder), "--lang", "en")
    assert "12 March 2018" in english
    assert "66.7%" in english
    _, sales, _ = run(capsys, "sales_by_channel", "--store", str(folder))
    assert "Rp1.250.000" in sales
    _, path, _ = run(capsys, "target_path", "--as-of", "2017-02-01", "--store", str(folder))
    assert "1.234,5" in path
    assert "–" in path  # not known yet is a dash, never a zero


def test_options(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def registered(*arguments: str) -> int:
        status, out, err = run(capsys, "headline", "--as-of", "2018-09-30", "--store", str(folder), "--format", "json", *arguments)
        assert (status, err) == (0, "")
        return int(json.loads(out)[0]["registered"])

    assert registered() == 3
    assert registered("--cohort", "K1", "--cohort", "K2") == 2
    assert registered("--skill", "salon") == 1
    assert registered("--age-band", "25-34", "--age-band", "unknown") == 2
    assert registered("--origin", "unknown") == 1
    assert registered("--education", "smp") == 1
    assert registered("--registered-from", "2017-06-01", "--registered-to", "2018-01-31") == 1
    _, out, _ = run(capsys, "exit_survival", "--store", str(folder), "--by", "origin", "--since", "registration", "--format", "json")
    assert [row["group"] for row in json.loads(out)] == ["Kendal"]
    _, out, _ = run(capsys, "coverage_bridge", "--store", str(folder), "--since", "2018-01-01", "--format", "csv")
    assert out.splitlines()[1] == "start,1,1"  # A, covered that day; B


def test_the_latest_record_is_the_date_unless_told(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTAS_STORE", str(folder))
    _, out, _ = run(capsys, "headline", "--format", "json")
    assert json.loads(out)[0]["as_of"] == "2018-03-02"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nosuch",), "There is no result nosuch; there are: headline"),
        (("headline", "--as-of", "2018-13-01"), "as_of 2018-13-01 is no date"),
        (("headline", "--registered-to", "yesterday"), "registered_to yesterday is no date"),
        (("headline", "--cohort", "K9"), "There is no value K9 for cohort; there are: K1, K2."),
        (("headline", "--by", "skill"), "headline can't be broken down"),
        (("breakdown",), "breakdown needs by"),
        (("headline", "--colour", "red"), "unrecognized arguments: --colour red"),
        (("headline", "--coho", "K1"), "unrecognized arguments"),  # no guessing
        (("headline", "--format", "xml"), "invalid choice: 'xml'"),
        (("headline", "--as-of"), "expected one argument"),
        (("--explain", "nosuch"), "There is no result nosuch"),
        ((), "Name a result, or use --list."),
    ],
)
def test_complaints(folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str) -> None:
    status, out, err = run(capsys, *arguments, "--store", str(folder), "--lang", "en")
    assert (status, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1, "one sentence"
    indonesian = run(capsys, *arguments, "--store", str(folder))[2]
    assert indonesian != err
    assert indonesian.count("\n") == 1


def test_an_empty_store_is_a_complaint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "headline", "--store", str(tmp_path), "--lang=en")[::2] == (
        2,
        "The store is empty; import data first (python -m data import FOLDER).\n",
    )
    assert run(capsys, "headline", "--store", str(Path(__file__)), "--lang", "en")[0] == 2  # a file is no store


def test_list_and_explain(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--list", "--lang", "en")
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()][:3] == ["headline", "cascade", "flow_monthly"]
    status, out, _ = run(capsys, "--explain", "exit_bounds", "--lang", "en")
    assert status == 0
    assert "How many are mentas at best and at worst?" in out
    assert "Away / Sedang keluar [persons]" in out
    assert "create or replace macro is_graduation" in out  # the definitions it stands on
    assert "create or replace macro kaplan_meier" not in out  # and no others
    assert "from spells(as_of) as spells" in out
    _, out, _ = run(capsys, "--explain", "headline")
    assert "Pembilang: Terlatih (covered)." in out
    assert "Penyebut: Terdaftar (registered)." in out
