"""Days on which no training is held: public holidays, joint leave, Ramadan and the planner's own dates.

Indonesia's holidays and joint leave are those of the three ministers' joint decrees, as the library `holidays` has them (its
estimates for years without a decree). Ramadan begins on the day that the ministry of religion announced; for years not yet
announced, on the Umm al-Qura date, and the day before and after are blackout dates too, because the sighting may differ by a day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from queries.languages import languages

DAY = timedelta(days=1)

RAMADAN_ANNOUNCED = {
    2016: date(2016, 6, 6),
    2017: date(2017, 5, 27),
    2018: date(2018, 5, 17),
    2019: date(2019, 5, 6),
    2020: date(2020, 4, 24),
    2021: date(2021, 4, 13),
    2022: date(2022, 4, 3),
    2023: date(2023, 3, 23),
    2024: date(2024, 3, 12),
    2025: date(2025, 3, 1),
    2026: date(2026, 2, 19),
}
"""First days of Ramadan as the ministry of religion announced them after its sighting."""

RAMADAN, SHAWWAL = 9, 10
FIRST_YEAR, LAST_YEAR = 1990, 2076
"""Years for which both calendars are known."""
MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)
INDONESIA = "ID"
CATEGORIES = {"public": "public", "joint_leave": "government"}
"""Kind of days -> category of the library; joint leave is known for few countries."""


@dataclass(frozen=True)
class Blackout:
    """The rules for blackout dates: kinds of days, own periods (first and last day), the weekdays of training (0 is Monday).

    Holidays are those of `country` (ISO 3166).
    """

    public: bool = True
    joint_leave: bool = True
    ramadan: bool = True
    own: tuple[tuple[date, date], ...] = ()
    weekdays: tuple[int, ...] = MONDAY_TO_FRIDAY
    country: str = INDONESIA


@dataclass(frozen=True)
class Period:
    """Consecutive blackout dates and their kind: public, joint_leave, ramadan or own; `name` is the holiday's, empty for the last two."""

    first: date
    last: date
    reason: str
    name: str = ""

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def kinds(country: str, ramadan: bool) -> tuple[str, ...]:
    """The kinds of blackout dates known for a country; Ramadan if the programme observes it."""
    import holidays

    supported = holidays.country_holidays(country).supported_categories
    return (*(kind for kind, category in CATEGORIES.items() if category in supported), *(("ramadan",) if ramadan else ()))


@lru_cache(maxsize=256)
def _holidays(country: str, year: int, kind: str, language: str | None = None) -> tuple[tuple[date, str], ...]:
    """Days and names of one kind, in that language if the library has it for the country; empty if it does not know the kind there."""
    import holidays

    supported = holidays.country_holidays(country)
    if CATEGORIES[kind] not in supported.supported_categories:
        return ()
    wording = languages()[language].holidays if language else None
    wording = wording if wording in supported.supported_languages else supported.default_language
    return tuple(sorted(holidays.country_holidays(country, years=year, categories=(CATEGORIES[kind],), language=wording).items()))


@lru_cache(maxsize=64)
def ramadans(year: int, country: str = INDONESIA) -> tuple[Period, ...]:
    """The Ramadan blackout periods of a calendar year: one, or two in a year that has two (2030); not cut off at the end of the year.

    Where Indonesia's ministry has announced it, from its first day to the day before Idul Fitri; else, and in other countries, the
    Umm al-Qura month and a day on either side.
    """
    from hijridate import Gregorian, Hijri

    if country == INDONESIA and year in RAMADAN_ANNOUNCED:
        feast = [day for day, name in _holidays(country, year, "public") if name.startswith("Hari Raya Idul Fitri")]
        return (Period(RAMADAN_ANNOUNCED[year], min(feast) - DAY, "ramadan"),)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return ()
    begin = []
    for hijri in range(Gregorian(year, 1, 1).to_hijri().year, Gregorian(year, 12, 31).to_hijri().year + 1):
        first, after = (Hijri(hijri, month, 1).to_gregorian() for month in (RAMADAN, SHAWWAL))
        if first.year == year:
            begin.append(Period(date(first.year, first.month, first.day) - DAY, date(after.year, after.month, after.day), "ramadan"))
    return tuple(begin)


def periods(first: date, last: date, blackout: Blackout, language: str | None = None) -> tuple[Period, ...]:
    """Every period that touches the days from first to last, in order; holidays day by day, with their names in that language."""
    every = [Period(*own, "own") for own in blackout.own]
    for year in range(first.year - 1, last.year + 1):
        for kind in CATEGORIES:
            if getattr(blackout, kind):
                every += [Period(day, day, kind, name) for day, name in _holidays(blackout.country, year, kind, language)]
        if blackout.ramadan:
            every += ramadans(year, blackout.country)
    touching = (period for period in every if period.last >= first and period.first <= last)
    return tuple(sorted(touching, key=lambda period: (period.first, period.last, period.reason)))


def days_in(several: Iterable[Period]) -> frozenset[date]:
    """All the days of some periods."""
    return frozenset(period.first + number * DAY for period in several for number in range((period.last - period.first).days + 1))
