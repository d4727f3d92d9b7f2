"""Exact limits and the test of equal shares, against scipy and on counts worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from queries import ask, results
from queries.computed import COMPUTED
from queries.exact import beta_below, gamma_above, p_equal, poisson_limits, ratio_limits, share_limits
from tests.inline_rows import D, Stored, present


@pytest.mark.parametrize("events", [1, 2, 7, 30, 400, 20_000])
def test_poisson_limits_against_scipy(events: int) -> None:
    from scipy.stats import chi2

    assert poisson_limits(events) == pytest.approx((chi2.ppf(0.025, 2 * events) / 2, chi2.ppf(0.975, 2 * events + 2) / 2), rel=1e-10)


def test_limits_of_nothing() -> None:
    low, high = poisson_limits(0)
    assert low == 0 and high == pytest.approx(3.688879, abs=1e-6), "-ln 0.025: the chance of none is 2.5 %"
    assert share_limits(0, 0) == (0.0, 1.0)
    assert share_limits(0, 5) == pytest.approx((0, 1 - 0.025 ** (1 / 5)))
    assert ratio_limits(0, 10.0, 0, 10.0) == (None, None) and ratio_limits(3, 0.0, 2, 10.0) == (None, None)
    low, none = ratio_limits(3, 10.0, 0, 10.0)
    assert low is not None and none is None, "over a rate of nothing there is no most"


@pytest.mark.parametrize(("hits", "of"), [(1, 5), (5, 5), (50, 120), (900, 1000), (30_000, 60_001)])
def test_share_limits_against_scipy(hits: int, of: int) -> None:
    from scipy.stats import beta

    high = beta.ppf(0.975, hits + 1, of - hits) if hits < of else 1.0
    assert share_limits(hits, of) == pytest.approx((beta.ppf(0.025, hits, of - hits + 1), high), rel=1e-10)


def test_ratio_limits_hold_the_shares_of_events() -> None:
    """5 events in 100 against 2 in 50: the share 5 of 7, whose odds are the ratio times 100 / 50."""
    low, high = share_limits(5, 7)
    assert ratio_limits(5, 100.0, 2, 50.0) == pytest.approx((low / (1 - low) / 2, high / (1 - high) / 2))


@pytest.mark.parametrize(("function", "expected"), [(gamma_above(2, 3), 4 * 2.718281828459045**-3), (beta_below(2, 1, 0.3), 0.09)])
def test_closed_forms(function: float, expected: float) -> None:
    """Q(2, x) = (1 + x) exp(-x), I_x(2, 1) = x^2."""
    assert function == pytest.approx(expected, rel=1e-14)


def test_equal_shares_of_large_groups_against_scipy() -> None:
    from scipy.stats import chi2_contingency

    assert p_equal([30, 10, 20], [50, 15, 40]) == pytest.approx(chi2_contingency([[30, 10, 20], [20, 5, 20]], correction=False).pvalue, rel=1e-12)


def test_equal_shares_of_small_groups() -> None:
    # 3 of 3 and 0 of 3: of the 20 ways to give three hits to six people two are as improbable, 0.1
    assert p_equal([3, 0], [3, 3]) == pytest.approx(0.1, abs=0.01)
    assert p_equal([3, 0], [3, 3]) == p_equal([3, 0], [3, 3]), "the seed is fixed"
    assert p_equal([3, 4], [3, 4]) == 1.0 and p_equal([0, 0], [3, 4]) == 1.0, "everybody or nobody: no difference"
    assert p_equal([3, 0], [3, 0]) is None, "a group of nobody is none, and one group is no comparison"


def test_only_results_for_staff_are_computed() -> None:
    """Published figures are made from the SQL alone, which leaves these columns null."""
    assert {results()[name].release.rule for name in COMPUTED} == {"staff"}


def test_leaving_by_training(stored: Stored) -> None:
    folder = stored(
        residents=[(who, "2018-01-01") for who in "ABCD"] + [("E", "2018-03-25")],
        cohorts=[("K1", None, "salon", "2018-03-06", 2, 30)],
        enrolments=[("K1", "A"), ("K1", "B")],
        attendance=present("K1", "A", 1, 2) + present("K1", "B", 1),
        exits=[
            ("A", "2018-03-16", "family", "false", "2018-03-26"),  # 9 days after the end; back 10 days later
            ("B", "2018-03-06", "family", "false", None),  # on the day she started: an exit of a started person, without time
            ("C", "2018-03-16", "died", "false", None),  # 10 days never trained, and no exit of her own
            ("D", "2018-03-05", "family", "false", None),  # the day before the first cohort
        ],
    )
    rows = {row["stage"]: row for row in ask("leaving_by_training", folder, date(2018, 4, 5)).records}
    # never: C 10 days, E 11; started: A on 6 March; completed: A from 7 to 15 March and from 26 March to 4 April
    assert [round(row["person_months"] * 30.4375) for row in rows.values()] == [21, 1, 19]
    assert [row["exits"] for row in rows.values()] == [0, 1, 1]
    assert rows["completed"]["rate_per_100"] == pytest.approx(100 / (19 / 30.4375))
    assert rows["never"]["rate_per_100"] == 0 and rows["never"]["upper"] > 0
    assert [row["ratio"] for row in rows.values()] == [None] * 3, "nobody never trained left: no ratio"
    assert rows["completed"]["ratio_lower"] > 0 and rows["completed"]["ratio_upper"] is None
    before = ask("leaving_by_training", folder, date(2018, 3, 5)).records
    assert [(row["person_months"], row["exits"], row["rate_per_100"]) for row in before] == [(0, 0, None)] * 3, "no cohort has begun"


def test_equity(stored: Stored) -> None:
    folder = stored(
        residents=[(str(number), "2018-01-01", None, "Kendal" if number < 3 else "Demak") for number in range(6)],
        cohorts=[("K1", None, "salon", "2018-03-05", 1, 30)],
        enrolments=[("K1", str(number)) for number in range(3)],
        attendance=[row for number in range(3) for row in present("K1", str(number), 1)],
    )
    rows = ask("equity", folder, D, by="origin").records
    assert [(row["value"], row["registered"], row["covered"], row["coverage"]) for row in rows] == [("Demak", 3, 0, 0), ("Kendal", 3, 3, 1)]
    assert {row["p_value"] for row in rows} == {p_equal([0, 3], [3, 3])}
    assert {row["p_value"] for row in ask("equity", folder, D, by="age_band").records} == {None}, "one group"
    before = ask("equity", folder, date(2018, 3, 1), by="origin").records
    assert {row["p_value"] for row in before} == {1.0}, "nobody is covered: the only table with these margins"
