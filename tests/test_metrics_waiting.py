"""Results about who was trained before she left and who waits, on a few inline rows with the reason beside each."""

from __future__ import annotations

from datetime import date

import pytest

from queries import ask
from tests.inline_rows import D, Stored, present


def test_mentas_by_training(stored: Stored) -> None:
    folder = stored(
        residents=[(who, "2017-01-01") for who in "ABCDEFGH"],
        cohorts=[("K1", None, "salon", "2018-03-05", 2, 30), ("K2", None, "salon", "2018-10-01", 1, 30)],
        enrolments=[("K1", who) for who in "ABCDE"],
        attendance=[row for who in "ABCE" for row in present("K1", who, 1, 2)] + present("K1", "D", 1),
        assessments=[("K1", "A", "2018-03-10", "true"), ("K1", "B", "2018-03-11", "true"), ("K1", "C", "2018-03-06", "false")],
        exits=[
            ("A", "2018-03-10", "family", "false", None),  # passed on the very day
            ("B", "2018-03-10", "family", "false", None),  # passed the day after: completed
            ("C", "2018-03-06", "family", "false", None),  # on the last day, not passed: completed
            ("D", "2018-03-05", "family", "false", None),  # on the day she started
            ("E", "2018-03-04", "family", "false", None),  # the day before the first cohort, whatever she did later
            ("F", "2018-03-05", "marriage", "false", None),  # never, on the day the programme began
            ("G", "2018-04-01", "family", "true", None),  # sent away: not mentas
            ("H", "2018-04-01", "family", "false", "2018-05-01"),  # back
        ],
        follow_ups=[
            ("A", "2018-03-10", "true"),  # on the day of the exit: not after it
            ("B", "2018-03-11", "false"),
            ("B", "2018-09-30", "true"),  # the latest counts
            ("C", "2018-10-01", "true"),  # after D
        ],
    )
    rows = ask("mentas_by_training", folder, D).records
    assert [tuple(row.values()) for row in rows] == [
        ("passed", 1, 0, 0),
        ("completed", 2, 1, 1),
        ("started", 1, 0, 0),
        ("never", 1, 0, 0),
        ("before_programme", 1, 0, 0),
    ]


def test_coverage_ceiling(stored: Stored) -> None:
    folder = stored(
        residents=[(who, "2017-01-01") for who in "ABCDE"],
        cohorts=[("K1", None, "salon", "2018-03-05", 1, 30)],
        enrolments=[("K1", "A"), ("K1", "B")],
        attendance=present("K1", "A", 1) + present("K1", "B", 1),
        exits=[
            ("B", "2018-04-01", "family", "false", None),
            ("C", "2018-04-01", "died", "false", None),
            ("D", "2018-10-01", "family", "false", None),
        ],
    )
    # A and B are covered, B gone all the same; C left untrained; D is there until tomorrow
    assert ask("coverage_ceiling", folder, D).record == {
        "registered": 5,
        "covered": 2,
        "uncovered_residents": 2,
        "left_uncovered": 1,
        "ceiling": 4 / 5,
    }


def test_waiting(stored: Stored) -> None:
    """Whole months on 30 September 2018."""
    folder = stored(
        residents=[
            ("A", "2018-07-01"),  # three months only tomorrow
            ("B", "2018-06-30"),  # three months today
            ("C", "2018-03-31"),  # 31 March and six months is 30 September
            ("D", "2017-10-01"),  # a year only tomorrow
            ("E", "2017-09-30"),  # a year today
            ("F", "2016-09-30"),  # two years today: away for a while, she has waited since she came
            ("G", "2016-01-01"),  # trained
            ("H", "2016-01-01"),  # gone
        ],
        cohorts=[("K1", None, "salon", "2018-03-05", 1, 30)],
        enrolments=[("K1", "G")],
        attendance=present("K1", "G", 1),
        exits=[("H", "2018-04-01", "family", "false", None), ("F", "2017-01-01", "family", "false", "2017-06-01")],
    )
    rows = ask("waiting", folder, D).records
    assert [(row["band"], row["persons"]) for row in rows] == [("0-2", 1), ("3-5", 1), ("6-11", 2), ("12-23", 1), ("24+", 1)]
    assert [row["share"] for row in rows] == [1 / 6, 1 / 6, 2 / 6, 1 / 6, 1 / 6]
    assert {row["share"] for row in ask("waiting", folder, date(2015, 12, 31)).records} == {None}, "nobody waits: no shares"


def test_first_training(stored: Stored) -> None:
    folder = stored(
        residents=[(who, "2017-01-01") for who in "ABCDE"] + [("F", "2018-03-15"), ("G", "2018-03-01")],
        cohorts=[("K1", None, "salon", "2018-03-05", 1, 30), ("K2", None, "salon", "2018-03-25", 1, 30)],
        enrolments=[("K1", "A"), ("K2", "B"), ("K2", "F"), ("K2", "D"), ("K2", "G")],
        attendance=[row for cohort, who in (("K1", "A"), ("K2", "B"), ("K2", "F"), ("K2", "D"), ("K2", "G")) for row in present(cohort, who, 1)],
        exits=[
            ("B", "2018-03-25", "family", "false", None),  # on the day of her training: trained all the same, after 20 days
            ("C", "2018-03-08", "family", "false", None),  # untrained: left after 3 days
            ("D", "2018-03-10", "family", "false", "2018-03-20"),  # trained after her first exit: observed for 5 days
            ("E", "2018-03-01", "family", "false", None),  # gone before the programme began
            ("G", "2018-03-02", "family", "false", "2018-03-05"),  # back on its first day: waits from there, as A to D do
        ],
    )
    rows = ask("first_training", folder, D).records
    assert [(row["days"], row["at_risk"], row["events"]) for row in rows] == [
        (0, 6, 1),  # A on the first day
        (10, 3, 1),  # F, registered ten days before; C and D are gone
        (20, 2, 2),  # B and G
    ]
    assert [row["survival"] for row in rows] == pytest.approx([5 / 6, 5 / 6 * 2 / 3, 0])
    assert ask("first_training", folder, date(2018, 3, 4)).records == (), "before the first cohort nobody waits for one"
