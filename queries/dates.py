"""Month and year arithmetic, in one place so that the last day of a month stays a last day everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta


def month_of(day: date) -> date:
    """The first day of the month."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """The first day of the following month."""
    return month_of(day) + relativedelta(months=1)


@lru_cache(maxsize=4096)  # a page takes hundreds of them
def month_end(day: date) -> date:
    """The last day of the month."""
    return day + relativedelta(day=31)


@lru_cache(maxsize=4096)
def previous_month_end(day: date) -> date:
    """The last day of the preceding month."""
    return day + relativedelta(months=-1, day=31)


def months_later(day: date, months: int) -> date:
    """The same day that many months later (earlier if negative), or the last day of a shorter month."""
    return day + relativedelta(months=months)


def month_end_before(day: date) -> date:
    """The day itself where it ends a month, else the end of the month before."""
    return day if day == month_end(day) else previous_month_end(day)


def months_from(day: date, months: int) -> date:
    """The same day that many months later (earlier if negative), or the last day of a shorter month; the last day of a month stays a
    last day."""
    last = month_end(day) == day
    return day + relativedelta(months=months, day=31) if last else months_later(day, months)


def year_before(day: date) -> date:
    """The same day a year before; a month's last day stays one."""
    return months_from(day, -12)


def month_ends(first: date, last: date) -> Iterator[date]:
    """The last day of each month from `first` on that lies before `last`, the latest first."""
    end = month_of(last) - timedelta(days=1)
    while end >= first:
        yield end
        end = previous_month_end(end)
