"""Named results on a few inline rows with the reason beside each: staying and leaving, targets, sales."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from queries import Filters, ask
from tests.inline_rows import D, Rows, Stored, build, column, present, write


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
    # Five enter salon on 6 January, B has left by then and F never came; A and B had left before they started batik.
    assert [(row["group"], row["days"], row["at_risk"]) for row in by_skill] == [("salon", 373, 4), ("salon", 374, 3)]


def test_a_list_filled_in_late_delays_nobody_after_the_training(stored: Stored) -> None:
    """A and B were entered in the list 20 days after the group had ended: they are at risk from its last day on, as in the curve of all.

    B left before she counted as one of the group: she is none of those who stay or leave in it."""
    folder = stored(
        residents=[(who, "2017-01-01") for who in "ABC"],
        cohorts=[("K1", None, "salon", "2018-03-01", 1, 30)],
        enrolments=[("K1", "A", "2018-03-21"), ("K1", "B", "2018-03-21"), ("K1", "C")],
        attendance=[row for who in "ABC" for row in present("K1", who, 1)],
        exits=[("B", "2018-03-06", "family", "false", None), ("C", "2018-03-11", "family", "false", None)],
    )
    curves = {by: ask("exit_survival", folder, D, by=by, since="completion").records for by in (None, "skill", "cohort")}
    steps = {by: [(row["days"], row["at_risk"], row["events"]) for row in rows] for by, rows in curves.items()}
    assert steps == {None: [(5, 3, 1), (10, 2, 1)], "skill": [(10, 2, 1)], "cohort": [(10, 2, 1)]}


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
        "best_case": 2,  # not the one whom the closure sent away
        "worst_case": 1,
        "unknown_own": 1,
    }


def test_target_path(stored: Stored) -> None:
    """60 days from 30 to 10 by the milestone, 20 from there to 0: 1/3 and 1/2 fewer a day."""
    folder = stored(
        residents=[(str(who), "2018-01-01") for who in range(10)],
        exits=[("0", "2018-02-01", "family", "false", None)],
        targets=[
            ("population", "2018-01-15", 40, None, None),  # before the baseline: not on the path
            ("population", "2018-04-01", 10, "2018-01-01", 99),  # a milestone; the baseline is the final target's
            ("population", "2018-04-21", 0, "2018-01-31", 30),
            ("coverage", "2019-02-01", 0.5, "2018-01-01", 0),  # another indicator
        ],
    )
    rows = ask("target_path", folder, date(2018, 2, 15)).records
    assert [(row["on"].isoformat(), round(row["planned"], 9), row["actual"]) for row in rows] == [
        ("2018-01-31", 30, 10),
        ("2018-02-01", round(30 - 1 / 3, 9), 9),
        ("2018-02-15", 25, 9),  # the as-of date
        ("2018-03-01", round(30 - 29 / 3, 9), None),  # after D: not known yet
        ("2018-04-01", 10, None),
        ("2018-04-21", 0, None),
    ]
    assert rows[2]["gap"] == pytest.approx(-16)
    assert ask("target_path", folder, date(2018, 2, 15), Filters(age_band=("unknown",))).records == ()  # whole programme only
    stored(targets=[("population", "2019-12-31", 0, None, None)])
    assert ask("target_path", folder, date(2018, 2, 15)).records == ()  # the final target has no baseline, so no path


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


def test_pace_takes_the_final_target_and_knows_the_end_of_the_calendar(tmp_path: Path) -> None:
    def store_of(persons: int, **tables: Rows) -> Path:
        residents: Rows = [(f"R{who}", "2017-01-01") for who in range(persons)]
        return build(write(tmp_path / f"in{persons}", {"residents": residents, **tables}), tmp_path / f"store{persons}")

    assert ask("pace", store_of(1), D).records == ()  # no target, no row
    later: dict[str, Rows] = {
        "exits": [("R0", "2018-09-01", "family", "false", None)],
        "targets": [("population", "2018-01-01", 100), ("population", "2018-09-30", 0), ("population", "2020-01-01", 50)],
    }
    folder = store_of(2000, **later)
    for as_of in (D, date(2021, 1, 1)):
        assert ask("pace", folder, as_of).record["due_on"] == date(2020, 1, 1)  # whatever milestones are past or to come
    row = ask("pace", folder, date(2019, 2, 28)).record
    assert row["recent_per_month"] == 1 / 6  # 28 August is six months before
    assert row["projected_on"] == date(2993, 9, 6)  # 1949 persons at one in six months: 355,936.1 days, rounded up
    assert ask("pace", store_of(22_000, **later), date(2019, 2, 28)).record["projected_on"] is None  # beyond the year 9999


def test_pace_takes_no_day_more_than_its_months_have(stored: Stored) -> None:
    """520 residents at 13 in six months: 240 months of 30.4375 days are 7,305 days, which floating point makes a little more."""
    folder = stored(
        residents=[(str(who), "2017-01-01") for who in range(533)],
        exits=[(str(who), "2018-04-01", "family", "false", None) for who in range(13)],
        targets=[("population", "2019-12-31", 0)],
    )
    assert ask("pace", folder, date(2018, 6, 30)).record["projected_on"] == date(2038, 6, 30)


def test_a_fall_by_order_is_no_pace(stored: Stored) -> None:
    """12 sent away and two new in six months: two fewer a month in all, a third more a month of their own."""
    folder = stored(
        residents=[(str(who), "2017-01-01") for who in range(30)] + [("N1", "2018-08-01"), ("N2", "2018-08-01")],
        exits=[
            *((str(who), "2018-05-01", "unknown", "true", None) for who in range(12)),
            ("12", "2018-05-01", "unknown", "true", "2018-06-01"),  # back: in neither
            ("13", "2018-03-30", "unknown", "true", None),  # six months before and a day
        ],
        targets=[("population", "2019-12-31", 0)],
    )
    row = ask("pace", folder, D).record
    assert (row["recent_per_month"], row["closure_per_month"], row["own_per_month"]) == (10 / 6, 2, -2 / 6)
    assert (row["projected_on"], row["status"]) == (None, "behind")  # at 10/6 a month the 19 would be gone in a year


def test_target_status(stored: Stored) -> None:
    folder = stored(
        residents=[("A", "2017-01-01"), ("B", "2017-01-01"), ("C", "2018-06-01")],
        cohorts=[("K", None, "salon", "2018-01-01", 2, 30)],
        enrolments=[("K", "A"), ("K", "B")],
        attendance=present("K", "A", 1, 2) + present("K", "B", 1),
        exits=[("A", "2018-03-01", "family", "false", "2018-12-01")],
        targets=[
            ("population", "2018-04-30", 1, "2017-01-01", 2),  # one resident that day, two on D
            ("population", "2018-08-31", 1, "2017-01-01", 3),  # two that day and on D
            ("population", "2019-12-31", 0, "2017-01-01", 4),  # half of the way from 4 to 0
            ("coverage", "2018-01-15", 1),  # A and B; C, registered later, does not change what was reached
            ("coverage", "2019-12-31", 0.5),
            ("completion_rate", "2017-12-31", 0.4),  # no group was finished: reached after its due date
            ("mentas", "2018-02-28", 1),  # A leaves a day later
            ("mentas", "2019-12-31", 4),
            ("ceiling", "2018-12-31", 1, "2018-03-01"),  # exceeded before it held, and again from June on
            ("ceiling", "2018-05-31", 1, "2018-03-01"),
            ("ceiling", "2019-12-31", 1),  # from the start: two on the first day
            ("ceiling", "2020-12-31", 1, "2018-01-15"),  # two on the day it begins to hold
        ],
    )
    rows = ask("target_status", folder, D).records
    shown = ("indicator", "final", "value_at", "value_now", "achievement", "status")
    assert [tuple(row[name] for name in shown) for row in rows[:8]] == [
        ("population", False, 1, 2, 1, "reached"),
        ("population", False, 2, 2, 0.5, "missed"),
        ("population", True, 2, 2, 0.5, "running"),
        ("coverage", False, 1, 2 / 3, 1, "reached"),
        ("coverage", True, 2 / 3, 2 / 3, 4 / 3, "reached"),
        ("completion_rate", True, None, 0.5, None, "reached_late"),
        ("mentas", False, 0, 1, 0, "reached_late"),
        ("mentas", True, 1, 1, 0.25, "running"),
    ]
    ceilings = [(row["due_on"].year, row["status"], row["kept"], row["exceeded_on"], row["exceeded_now"]) for row in rows[8:]]
    assert ceilings == [
        (2018, "kept", True, None, False),  # due in May
        (2018, "exceeded", False, date(2018, 6, 1), True),
        (2019, "exceeded", False, date(2017, 1, 1), True),
        (2020, "exceeded", False, date(2018, 1, 15), True),
    ]
    assert [row["scale"] for row in rows[:3]] == ["very_high", "very_low", "very_low"]
    assert ask("target_status", folder, D, Filters(age_band=("unknown",))).records == ()


@pytest.mark.parametrize(
    ("due_on", "status"), [("2018-06-30", "reached_by_closure"), ("2018-04-30", "reached_by_closure"), ("2018-09-30", "reached")]
)
def test_a_target_reached_by_the_closure_is_none_reached(stored: Stored, due_on: str, status: str) -> None:
    """Two of three are sent away in May and one of them is back in August, when the third leaves by herself: of a target of 1 the
    closure makes the difference until August (1 resident, with those away 3), not on 30 September (1 and 1 away: 2 residents then)."""
    folder = stored(
        residents=[(who, "2017-01-01") for who in "ABC"],
        exits=[
            ("A", "2018-05-01", "unknown", "true", None),
            ("B", "2018-05-01", "unknown", "true", "2018-08-01"),
            ("C", "2018-08-01", "family", "false", None),
        ],
        targets=[("population", due_on, 1 if due_on != "2018-09-30" else 2)],
    )
    (row,) = ask("target_status", folder, D).records
    assert row["status"] == status


def test_sales(stored: Stored) -> None:
    folder = stored(
        residents=[("A", "2017-01-01"), ("B", "2017-01-01", 1990), ("C", "2018-12-01")],
        sales=[
            ("1", "A", "2018-06-30", "bags", "shop", 1, 50000, "Pameran kota"),
            ("2", "A", "2018-08-01", "cakes", "online", 3, 0),  # given away, still a sale
            ("3", "B", "2018-08-31", "bags", "shop", 2, 70000, "Pameran kota"),
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
    assert [tuple(row.values()) for row in ask("sales_by_facilitator", folder, D).records] == [
        ("Pameran kota", 2, 120000, 2, date(2018, 8, 31), "bags"),
        ("unknown", 1, 0, 1, date(2018, 8, 1), "cakes"),  # nobody is recorded
    ]
    assert column(folder, "sales_monthly", "month", filters=Filters(age_band=("25-34",)))[0] == date(2018, 8, 1)
