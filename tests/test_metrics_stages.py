"""Named results on a few inline rows with the reason beside each: who is there, how far they came, months."""

from __future__ import annotations

from datetime import date

from queries import Filters, ask
from tests.inline_rows import D, Stored, column, present


def test_who_is_there(stored: Stored) -> None:
    folder = stored(
        residents=[
            ("A", "2018-09-30"),  # registered on the very day: counts
            ("B", "2018-10-01"),  # a day later: does not exist yet
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


def test_who_is_mentas(stored: Stored) -> None:
    """One person each, told apart by where she comes from."""
    left = {
        ("own_business", "false"): 1,
        ("employment", "false"): 1,
        ("family", "false"): 1,
        ("marriage", "false"): 1,
        ("other_locality", "false"): 0,  # another locality is no way out
        ("died", "false"): 0,
        ("unknown", "false"): 0,  # not known is never success
        ("family", "true"): 0,  # sent home by the closure: an exit, no graduation
    }
    folder = stored(
        residents=[(f"R{number}", "2017-01-01", None, f"from {number}") for number in range(len(left))],
        exits=[(f"R{number}", "2018-01-01", *how, None) for number, how in enumerate(left)],
    )
    counted = {how: column(folder, "headline", "mentas", filters=Filters(origin=(f"from {number}",)))[0] for number, how in enumerate(left)}
    assert counted == left


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
            ("DONE", "C", None),  # four days: started, not completed, her passed test does not count
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
    assert (row["started"], row["completed"], row["completion_rate"]) == (3, 2, 2 / 3)  # E's cohort is not finished
    assert (row["assessed"], row["passed"], row["pass_rate"]) == (1, 1, 1.0)  # A alone
    after = ask("headline", folder, date(2018, 12, 1)).record
    assert (after["started"], after["completed"], after["assessed"], after["passed"]) == (6, 5, 2, 2)  # now E, F and G too; C never


def test_an_enrolment_that_is_entered_late_comes_first_from_then_on(stored: Stored) -> None:
    """Facts name the first of a person's groups for every date: G2 until her enrolment in G1, which was held before, counts."""
    folder = stored(
        residents=[("A", "2017-01-01")],
        cohorts=[("G1", None, "salon", "2018-01-01", 5, 30), ("G2", None, "batik", "2018-02-01", 5, 30)],
        enrolments=[("G1", "A", "2018-06-01"), ("G2", "A", None)],
        attendance=present("G1", "A", 1, 2, 3, 4, 5) + present("G2", "A", 1, 2, 3, 4, 5),
        exits=[("A", "2018-03-01", "family", "false", "2018-03-02")],
    )
    for as_of, first_timers, days in (
        (date(2018, 5, 31), [0, 1], [24]),  # left 24 days after 5 February, when G2 ended
        (date(2018, 6, 1), [1, 0], [55]),  # 55 days after 5 January, when G1 did
    ):
        assert column(folder, "cohorts", "first_timers", as_of) == first_timers
        assert column(folder, "exit_survival", "days", as_of, since="completion") == days


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
    assert ask("graduates_earning", folder, D).record["completed"] == 0, "who was never trained is no graduate, whatever she earns"
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
    parts = ("away", "mentas", "elsewhere", "unknown", "died", "best_case", "worst_case", "unknown_own")
    assert ask("exit_bounds", folder, D).record == dict.fromkeys(parts, 0)
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


def test_cascade_is_nested(stored: Stored) -> None:
    folder = stored(
        residents=[(who, "2017-01-01") for who in "ABCDE"],
        cohorts=[("K1", None, "salon", "2018-01-01", 1, 30), ("K2", None, "batik", "2018-02-01", 2, 30)],
        enrolments=[("K1", "A"), ("K1", "B"), ("K2", "B"), ("K1", "C"), ("K2", "D")],
        attendance=present("K1", "A", 1) + present("K1", "B", 1) + present("K2", "B", 1) + present("K2", "D", 2),
        assessments=[
            ("K1", "A", "2018-01-02", "true"),
            ("K2", "B", "2018-02-03", "true"),  # passed in the group that she did not complete: not passed
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
    everyone = "ABCDEFGH"
    folder = stored(
        residents=[(who, "2017-01-01") for who in everyone],
        cohorts=[("K", None, "crafts", "2018-01-01", 1, 30)],
        enrolments=[("K", who) for who in everyone],
        attendance=[row for who in "ABCDEFH" for row in present("K", who, 1)],  # G did not complete
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
            ("3", "D", "2018-03-02", "cakes", "shop", 1, 10000),
            ("9", "C", "2018-02-02", "cakes", "shop", 1, 10000),  # twice on one day is not again
            ("4", "E", "2018-02-02", "cakes", "shop", 1, 10000),
            ("5", "E", "2018-09-30", "cakes", "shop", 1, 10000),  # a second day, by D
            ("6", "F", "2018-02-02", "cakes", "shop", 1, 10000),
            ("7", "F", "2018-10-01", "cakes", "shop", 1, 10000),  # the second day comes after D
            ("8", "G", "2018-02-02", "cakes", "shop", 1, 10000),
        ],
        exits=[("E", "2018-05-01", "own_business", "false", None)],
    )
    assert [(row["stage"], row["persons"], row["never_followed_up"]) for row in ask("market_chain", folder, D).records] == [
        ("completed", 7, None),
        ("with_product", 5, 1),  # A, C, D, E, F; of B and H, H was never followed up
        ("sold", 4, None),
        ("sold_again", 2, None),  # E, D
        ("earning", 1, 1),  # E; D was never followed up, so nobody knows
        ("mentas", 1, None),
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
    on_the_day = ask("ledger", folder, D, since=date(2018, 2, 1)).record
    assert [on_the_day[name] for name in ("opening", "new", "exited", "closing")] == [2, 0, 1, 1], "who came on the day was there at its end"
    narrowed = Filters(age_band=("unknown",))
    assert ask("headcount_reconciliation", folder, D, narrowed).records == ()
    assert ask("ledger", folder, D, narrowed, since=date(2018, 1, 31)).record["counted"] is None
