"""Months and years from a date: a month's last day stays one."""

from __future__ import annotations

from datetime import date

import pytest

from queries.dates import month_end, month_ends, months_from, next_month, previous_month_end, year_before


def test_the_months_around_a_day() -> None:
    assert next_month(date(2018, 12, 31)) == date(2019, 1, 1)
    assert month_end(date(2020, 2, 1)) == date(2020, 2, 29)
    assert previous_month_end(date(2018, 3, 31)) == date(2018, 2, 28)
    assert previous_month_end(date(2019, 12, 19)) == date(2019, 11, 30)


@pytest.mark.parametrize(
    ("day", "earlier"),
    [
        (date(2018, 9, 30), date(2017, 9, 30)),
        (date(2018, 9, 12), date(2017, 9, 12)),
        (date(2019, 2, 28), date(2018, 2, 28)),
        (date(2017, 2, 28), date(2016, 2, 29)),  # a month's end stays one
        (date(2020, 2, 29), date(2019, 2, 28)),
        (date(2019, 12, 31), date(2018, 12, 31)),
    ],
)
def test_a_year_before(day: date, earlier: date) -> None:
    assert year_before(day) == earlier


@pytest.mark.parametrize(
    ("day", "months", "moved"),
    [
        (date(2018, 8, 31), -6, date(2018, 2, 28)),
        (date(2018, 8, 30), -6, date(2018, 2, 28)),  # February has no 30th
        (date(2018, 2, 28), 6, date(2018, 8, 31)),  # a month's end stays one
        (date(2018, 9, 12), -6, date(2018, 3, 12)),
    ],
)
def test_months_from_a_day(day: date, months: int, moved: date) -> None:
    assert months_from(day, months) == moved


def test_month_ends_between_two_days_latest_first() -> None:
    assert list(month_ends(date(2018, 1, 15), date(2018, 3, 31))) == [date(2018, 2, 28), date(2018, 1, 31)], "not the last day itself"
    assert list(month_ends(date(2018, 1, 31), date(2018, 2, 1))) == [date(2018, 1, 31)], "the first day may be one"
    assert list(month_ends(date(2018, 1, 1), date(2018, 1, 31))) == []
