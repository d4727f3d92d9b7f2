"""Intervals of shares and of their differences, against published examples and cases at the edge."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from queries import ask
from queries.statistics import Z95, Z998, difference, funnel, wilson


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
    found = wilson(hits, of)
    assert found is not None
    assert (found.value, round(found.low, 4), round(found.high, 4)) == (hits / of, low, high)


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
    found = difference(*first, *second)
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    turned = difference(*second, *first)
    assert turned is not None and (-turned.high, -turned.low) == pytest.approx((found.low, found.high)), "the same the other way round"


def test_nothing_to_take_a_share_of_is_not_known() -> None:
    assert wilson(0, 0) is None
    assert difference(3, 10, 0, 0) is None and difference(0, 0, 3, 10) is None


def test_funnel_narrows_with_size_and_stays_a_share() -> None:
    low, high = funnel(0.9, 25, Z95)
    assert (round(low, 4), high) == (0.7824, 1.0), "0.9 ± 1.96 · 0.06; never above 1"
    inner, outer = funnel(0.5, 100, Z95), funnel(0.5, 100, Z998)
    assert outer[0] < inner[0] < 0.5 < inner[1] < outer[1]
    assert funnel(1.0, 10, Z95) == (1.0, 1.0), "nobody ever fails: no width"


def test_the_queries_limits_are_the_same(sample_store: Path) -> None:
    rows = ask("completion", sample_store, date(2018, 9, 30), by="cohort").records
    assert len(rows) == 14
    for row in rows:
        found = wilson(row["completed"], row["started"])
        assert found is not None and (found.low, found.high) == pytest.approx((row["lower"], row["upper"]), abs=1e-12), row["group"]
