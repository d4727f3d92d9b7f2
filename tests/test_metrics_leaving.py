"""Named results on a few inline rows with the reason beside each: staying and leaving, targets, sales."""

from __future__ import annotations

from datetime import date

import pytest

from queries import Filters, ask
from tests.inline_rows import D, Rows, Stored, column, present


def test_exit_survival(stored: Stored) -> None:
    folder = stored(
        residents=[(who, "2017-01-01") for who in "ABCDEF"] + [("G", "2018-09-30")],
        cohorts=[("K1", None, "salon", "2018-01-06", 5, 30), ("K2", None, "batik", "2018-03-01", 1, 30), ("K0", None, "batik", "2018-01-10", 1, 30)],
        enrolments=[("K1", who) for who in "ABCDEF"] + [("K2", "A"), ("K0", "B")],
        attendance=[row for who in "ABCDE" for row in present("K1", who, 1, 2, 3, 4, 5)]  # F did not complete
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
