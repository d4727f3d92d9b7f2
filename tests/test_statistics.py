"""Intervals of shares and of their differences, against published examples and cases at the edge."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from queries import ask, statistics
from queries.statistics import chance_limits, difference, p_all_alike, p_even, pairs, simultaneous, wilson


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, Statistics in Medicine 17:857, table I
        (15, 148, 0.0624, 0.1605),  # the same table
        (0, 20, 0.0, 0.1611),  # none: not below 0
        (1, 29, 0.0061, 0.1718),  # the same table
        (30, 30, 0.8865, 1.0),  # all: 1 / (1 + 3.8415 / 30)
    ],
)
def test_wilson(hits: int, of: int, low: float, high: float) -> None:
    interval = wilson(hits, of)
    assert interval is not None
    assert (interval.value, round(interval.low, 4), round(interval.high, 4)) == (hits / of, low, high)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),  # Newcombe 1998, Statistics in Medicine 17:873, table II, method 10
        ((9, 10), (3, 10), 0.1705, 0.8090),  # the same
        ((0, 10), (0, 10), -0.2775, 0.2775),  # two times nothing: no certainty
        ((10, 10), (0, 20), 0.6791, 1.0),  # the same
    ],
)
def test_difference(first: tuple[int, int], second: tuple[int, int], low: float, high: float) -> None:
    interval = difference(*first, *second)
    assert interval is not None
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)
    turned = difference(*second, *first)
    assert turned is not None and (-turned.high, -turned.low) == pytest.approx((interval.low, interval.high)), "the same the other way round"


def test_nothing_to_take_a_share_of_is_not_known() -> None:
    assert wilson(0, 0) is None
    assert difference(3, 10, 0, 0) is None and difference(0, 0, 3, 10) is None


def test_counts_are_held_against_an_even_spread() -> None:
    assert p_even((5, 0, 0, 0)) == pytest.approx(4 / 4**5, abs=0.002), "all five on one day, whichever"
    assert p_even((2, 0, 0, 0)) == pytest.approx(1 / 4, abs=0.01), "two on one day"
    assert p_even((8, 7, 6, 6)) > 0.9 and p_even((9, 18, 2, 3)) < 0.001
    assert p_even((1, 0, 0, 0)) == p_even((9,)) == p_even((0, 0)) == p_even((7, 7)) == 1.0


@pytest.mark.parametrize("share", [0.02, 0.5, 0.88, 0.97])
def test_the_funnel_has_exact_binomial_limits(share: float) -> None:
    from scipy.stats import binom

    for size in (1, 2, 9, 25, 60, 400):
        for level in (0.95, 0.998):
            least, most = chance_limits(share, size, level)
            tail = (1 - level) / 2
            assert binom.cdf(least - 1, size, share) <= tail < binom.cdf(least, size, share), "below the least lies no more than the tail"
            assert binom.sf(most, size, share) <= tail < binom.sf(most - 1, size, share), "nor above the most"


def test_limits_where_nobody_or_everybody_hits() -> None:
    assert chance_limits(1.0, 10, 0.998) == (10, 10) and chance_limits(0.0, 10, 0.998) == (0, 0)


def test_one_test_of_all_groups() -> None:
    from scipy.stats import chi2_contingency

    # 28 tables of two groups of eight with eight hits: the exact p-value is Fisher's, 2 * (1 + 64 + 784) / 12870 for 6 against 2.
    assert p_all_alike([6, 2], [8, 8]) == pytest.approx(2 * (1 + 64 + 784) / 12870, abs=0.01)
    assert p_all_alike([6, 2], [8, 8]) == p_all_alike([6, 2], [8, 8]), "the seed is fixed"
    # Many in every group: Pearson's chi-square, 16 with 3 degrees of freedom.
    hits, sizes = [480, 500, 520, 540], [1000] * 4
    assert p_all_alike(hits, sizes) == pytest.approx(chi2_contingency([hits, [1000 - hit for hit in hits]]).pvalue, abs=0.006)
    assert p_all_alike([5], [9]) == p_all_alike([0, 0], [5, 5]) == p_all_alike([5, 7], [5, 7]) == p_all_alike([3, 0], [9, 0]) == 1.0


def test_many_groups_are_judged_as_by_drawing_their_allocations(monkeypatch: pytest.MonkeyPatch) -> None:
    """33,000 groups took seven seconds and half a gigabyte to draw."""
    sizes = [3, 5, 8, 30] * 10
    for hits in ([2, 4, 7, 27] * 10, [1, 5, 8, 27] * 10, [3, 4, 5, 28] * 9 + [0, 4, 5, 30]):
        drawn = p_all_alike(hits, sizes)
        with monkeypatch.context() as patch:
            patch.setattr(statistics, "MOST_ALLOCATED", len(sizes) - 1)
            statistics._p_alike.cache_clear()
            assert p_all_alike(hits, sizes) == pytest.approx(drawn, abs=0.012), hits
        statistics._p_alike.cache_clear()


def test_many_pairs_at_once_need_wider_intervals() -> None:
    from scipy.stats import norm

    assert (pairs(2), pairs(14)) == (1, 91)
    assert simultaneous(1) == pytest.approx(1.959964, abs=1e-6)
    assert simultaneous(91) == pytest.approx(norm.isf(0.025 / 91))
    narrow, wide = difference(40, 50, 30, 50), difference(40, 50, 30, 50, simultaneous(91))
    assert narrow and wide and wide.low < 0 < narrow.low, "0.2 apart: different as a pair picked before, not as the farthest of 14 groups"


def test_the_queries_limits_are_the_same(sample_store: Path) -> None:
    rows = ask("completion", sample_store, date(2018, 9, 30), by="cohort").records
    assert len(rows) == 14
    for row in rows:
        interval = wilson(row["completed"], row["started"])
        assert interval is not None and (interval.low, interval.high) == pytest.approx((row["lower"], row["upper"]), abs=1e-12), row["group"]
