"""Months and years from a date: the one place for this arithmetic, so that a month's last day stays one everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


def month_of(day: date) -> date:
    """The first day of that day's month."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """The first day of the month after that day's."""
    return month_of(day) + relativedelta(months=1)


def month_end(day: date) -> date:
    """The last day of that day's month."""
    return day + relativedelta(day=31)


def previous_month_end(day: date) -> date:
    """The last day of the month before that day's."""
    return day + relativedelta(months=-1, day=31)


def months_later(day: date, months: int) -> date:
    """The same day so many months later (earlier where negative), or that month's last day where it has no such day."""
    return day + relativedelta(months=months)


def month_end_before(day: date) -> date:
    """The day itself where it ends a month, else the end of the month before."""
    return day if day == month_end(day) else previous_month_end(day)


def months_from(day: date, months: int) -> date:
    """That day so many months later (earlier where negative); the last day of a shorter month where it has no such day, and a
    month's last day stays one."""
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
