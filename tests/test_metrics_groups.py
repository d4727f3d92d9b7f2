"""Named results on a few inline rows with the reason beside each: groups, attendance, coverage, breakdowns."""

from __future__ import annotations

from datetime import date

from queries import Filters, ask
from tests.inline_rows import D, Stored, column, present


def test_cohorts(stored: Stored) -> None:
    folder = stored(
        residents=[(who, "2017-01-01") for who in "ABCD"],
        cohorts=[
            ("Z", "First", "salon", "2018-01-01", 1, 30),
            ("M", "Same day, later code", "salon", "2018-03-01", 1, 20),
            ("B", "Same day, earlier code", "batik", "2018-03-01", 1, 20),
            ("RUNS", "Half way", "salon", "2018-09-30", 2, 1),
            ("LATER", "Not begun", "salon", "2018-10-01", 1, 30),
        ],
        enrolments=[("Z", "A"), ("Z", "B"), ("M", "B"), ("B", "B"), ("B", "C"), ("RUNS", "A"), ("RUNS", "D"), ("LATER", "D", "2018-01-01")],
        attendance=present("Z", "A", 1)  # B did not come to her first group
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
        ("RUNS", "Half way", date(2018, 10, 1), 1, False, 2, 2, 0, None, 0, 1, 1),  # D is new, A is not
    ]
    assert column(folder, "cohorts", "cohort_id", filters=Filters(skill=("salon",))) == ["Z", "M", "RUNS"]
    # The first of all that B started is the group of that code, also where M alone is in the selection.
    assert column(folder, "cohorts", "first_timers", filters=Filters(skill=("salon",))) == [1, 0, 1]
    # One who came beyond the places of her group fills none of another: 30 - 1, 20 - 1 and none, not 1 less.
    assert column(folder, "reach", "empty_places", by="skill") == [20 - 1, 29 + 19 + 0]
    # Persons are narrowed, groups are not: of B's row C is left.
    assert column(folder, "cohorts", "enrolled", filters=Filters(registered_to=date(2016, 1, 1))) == [0, 0, 0, 0]


def test_attendance_by_day(stored: Stored) -> None:
    folder = stored(
        residents=[("A", "2017-01-01"), ("B", "2017-01-01"), ("C", "2018-10-01")],
        cohorts=[("K", None, "salon", "2018-09-29", 3, 30), ("E1", None, "batik", "2018-09-30", 1, 30)],
        enrolments=[("K", "A"), ("K", "B"), ("K", "C")],  # C is not registered by D
        attendance=present("K", "A", 1, 2, 3) + present("K", "C", 1) + [("K", "B", 1, "false"), ("K", "B", 2, "true")],
    )
    assert [tuple(row.values()) for row in ask("attendance_by_day", folder, D).records] == [
        ("K", 1, date(2018, 9, 29), 2, 1, 1 / 2),
        ("K", 2, date(2018, 9, 30), 2, 2, 1.0),
        # the third day is held after D
        ("E1", 1, date(2018, 9, 30), 0, 0, None),
    ]


def test_a_group_that_paused_is_held_on_its_own_days(stored: Stored) -> None:
    """Two days after a pause: neither is held on the day that follows the one before. The attendance sheet of all three is in already."""
    folder = stored(
        residents=[("A", "2017-01-01"), ("B", "2017-01-01")],
        cohorts=[("K", None, "salon", "2018-09-10", 3, 30)],
        sessions=[("K", 2, "2018-09-24"), ("K", 3, "2018-10-02")],
        enrolments=[("K", "A"), ("K", "B")],
        attendance=present("K", "A", 1, 2, 3) + present("K", "B", 2, 3),
    )
    days = [("K", 1, date(2018, 9, 10), 2, 1, 1 / 2), ("K", 2, date(2018, 9, 24), 2, 2, 1.0)]
    assert [tuple(row.values()) for row in ask("attendance_by_day", folder, D).records] == days, "the third day is held after D"
    assert len(ask("attendance_by_day", folder, date(2018, 9, 23)).records) == 1, "one day on which B was absent"
    group = ask("cohorts", folder, D).record
    assert (group["ends_on"], group["finished"], group["started"], group["completed"]) == (date(2018, 10, 2), False, 2, 0)
    assert column(folder, "coverage_over_time", "on") == [date(2018, 9, 10), date(2018, 9, 24)], "B is covered from her first day on"
    assert {row["table"]: row["latest_on"] for row in ask("freshness", folder, D).records}["attendance"] == date(2018, 9, 24)


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
    assert ask("headline", folder, date(2018, 2, 1)).record["covered"] == 1  # B's enrolment does not count yet


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
        attendance=present("K1", "A", 1),  # A did not come to batik, B to nothing
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
        ("batik", 1, 0, 0, 0.0, 0, 0),  # A's batik was a no-show, her salon does not count here
        ("salon", 2, 1, 1, 0.5, 1, 1),
        ("sewing", 1, 1, 0, 0.0, 0, 0),  # enrolled early in a group that has not begun
    ]
    assert column(folder, "headline", "registered", filters=Filters(skill=("sewing",))) == [0]  # a selection wants it begun


def test_cohort_maturity(stored: Stored) -> None:
    folder = stored(
        residents=[(who, "2017-01-01") for who in "ABCDEF"],
        cohorts=[
            ("K", None, "salon", "2018-01-31", 1, 30),
            ("RUNS", None, "salon", "2018-09-30", 2, 30),
            ("N1", None, "salon", "2018-09-30", 1, 30),
        ],
        enrolments=[("K", who) for who in "ABCDEF"],
        attendance=[row for who in "ABCDE" for row in present("K", who, 1)],  # F did not complete
        exits=[
            ("A", "2018-01-31", "family", "false", "2018-02-01"),  # on the last day: month 0; a return does not undo it
            ("B", "2018-02-28", "family", "false", None),  # one month after 31 January is 28 February
            ("C", "2018-03-01", "family", "false", None),  # a day later: month 2
            ("D", "2018-01-30", "family", "false", "2018-02-02"),  # before the end does not count,
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
    empty = [row for row in ask("cohort_maturity", folder, D).records if row["cohort_id"] == "N1"]
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
