"""Days on which no training is held: public holidays, joint leave, Ramadan and the planner's own dates.

Indonesia's holidays and joint leave are those of the three ministers' joint decrees, as the library `holidays` has them (its
estimates for years without a decree); `indonesia.toml` names the decrees from 2015 on, and corrects the library where it differs
from them. Ramadan begins on the day that the minister of religion announced; for years not yet announced, on the Umm al-Qura date,
and the day before and after are blackout dates too, because the sighting may differ by a day.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from types import ModuleType

from queries.languages import languages

DAY = timedelta(days=1)

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
    supported = _library().country_holidays(country).supported_categories
    return (*(kind for kind, category in CATEGORIES.items() if category in supported), *(("ramadan",) if ramadan else ()))


@dataclass(frozen=True)
class Decisions:
    """What Indonesia's ministers decided for a year: the first day of Ramadan, and days that the library wrongly has as public."""

    ramadan: date
    not_public: tuple[date, ...] = ()


@cache
def decisions() -> dict[int, Decisions]:
    """The decisions by year, those that are known."""
    years = tomllib.loads((Path(__file__).parent / "indonesia.toml").read_text(encoding="utf-8"))
    return {int(year): Decisions(entry["ramadan"], tuple(entry.get("not_public", ()))) for year, entry in years.items()}


def _library() -> ModuleType:
    """The library of holidays, with the package of its countries not run: that would load all 250 of them, 8 MiB, where the library loads each
    one that it is asked for."""
    import holidays

    package = "holidays.countries"
    if package not in sys.modules and (found := find_spec(package)) is not None:
        sys.modules.setdefault(package, module_from_spec(found))
    return holidays


@lru_cache(maxsize=256)
def _holidays(country: str, year: int, kind: str, language: str | None = None) -> tuple[tuple[date, str], ...]:
    """Days and names of one kind, in that language if the library has it for the country; empty if it does not know the kind there."""
    holidays = _library()
    supported = holidays.country_holidays(country)
    if CATEGORIES[kind] not in supported.supported_categories:
        return ()
    wording = languages()[language].holidays if language else None
    wording = wording if wording in supported.supported_languages else supported.default_language
    days = holidays.country_holidays(country, years=year, categories=(CATEGORIES[kind],), language=wording)
    wrong = decisions()[year].not_public if kind == "public" and country == INDONESIA and year in decisions() else ()
    return tuple(sorted((day, name) for day, name in days.items() if day not in wrong))


@lru_cache(maxsize=64)
def ramadans(year: int, country: str = INDONESIA) -> tuple[Period, ...]:
    """The Ramadan blackout periods of a calendar year: one, or two in a year that has two (2030); not cut off at the end of the year.

    Where Indonesia's ministry has announced it, from its first day to the day before Idul Fitri; else, and in other countries, the
    Umm al-Qura month and a day on either side.
    """
    from hijridate import Gregorian, Hijri

    if country == INDONESIA and year in decisions():
        feast = [day for day, name in _holidays(country, year, "public") if name.startswith("Hari Raya Idul Fitri")]
        return (Period(decisions()[year].ramadan, min(feast) - DAY, "ramadan"),)
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
