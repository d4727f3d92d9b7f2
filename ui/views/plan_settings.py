"""The settings of the plan: limits, form in the address, display."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from babel.dates import get_day_names

from planning.assumptions import FARTHEST, KINDS
from planning.schedule import MOST_PARALLEL
from queries.languages import languages
from ui.i18n import Words

PREFIX = "plan_"
"""Begins the name of each setting in the address."""
NO_KIND = "none"
"""In the address: no kind of blackout dates."""
LONGEST_PERIOD = timedelta(366)
MOST_VALUES = 12


@dataclass(frozen=True)
class Number:
    """The limits of a number as the address holds it (shares in per cent), and its kind: count, share or number."""

    least: float
    most: float
    kind: str = "count"

    def read(self, text: str) -> float:
        """The number of a text, shares as 0 to 1. ValueError if it is none or out of bounds."""
        number = int(text) if self.kind == "count" else round(float(text), 2)
        if not self.least <= number <= self.most:
            raise ValueError(text)
        return number / 100 if self.kind == "share" else number


NUMBERS = {
    "persons": Number(0, 5000),
    "places": Number(1, 100),
    "days": Number(1, 14),
    "parallel": Number(1, MOST_PARALLEL),
    "pause": Number(0, 180),
    "no_show": Number(0, 90, "share"),
    "entries": Number(0, 200, "number"),
    "leaving": Number(0, 50, "share"),
    "returning": Number(0, 200, "number"),
    "completion": Number(0, 100, "share"),
}


@dataclass(frozen=True)
class Settings:
    """Settings made by hand; None: from the data, from the target, or assumed. Shares are 0 to 1."""

    persons: int | None = None
    places: int | None = None
    days: int | None = None
    parallel: int | None = None
    pause: int | None = None
    no_show: float | None = None
    first: date | None = None
    until: date | None = None
    free: tuple[str, ...] | None = None
    weekdays: tuple[int, ...] | None = None
    own: tuple[tuple[date, date], ...] | None = None
    skill_order: tuple[str, ...] | None = None
    entries: float | None = None
    leaving: float | None = None
    returning: float | None = None
    completion: float | None = None


NAMES = tuple(field.name for field in fields(Settings))


def read(texts: Mapping[str, Sequence[str]], as_of: date) -> tuple[Settings, tuple[str, ...]]:
    """Settings from the address (names without the prefix), and the names of those that cannot be read or are out of bounds."""
    values: dict[str, Any] = {}
    unreadable = []
    for name in NAMES:
        if texts.get(name):
            try:
                values[name] = _value(name, list(texts[name]), as_of)
            except ValueError:
                unreadable.append(name)
    return Settings(**values), tuple(unreadable)


def _value(name: str, texts: list[str], as_of: date) -> Any:
    if name in NUMBERS:
        return NUMBERS[name].read(texts[0])
    match name:
        case "first" | "until":
            return _day(texts[0], as_of)
        case "free":
            return () if texts == [NO_KIND] else tuple(sorted(_only(KINDS, texts), key=KINDS.index))
        case "weekdays":
            return tuple(sorted(_only(range(7), map(int, texts))))
        case "own":
            return tuple(sorted(_period(text, as_of) for text in texts[:MOST_VALUES]))
    if not all(re.fullmatch(r"[a-z_]{1,20}", text) for text in texts):
        raise ValueError(name)
    return tuple(texts[:MOST_VALUES])


def _only(allowed: Collection[Any], values: Iterable[Any]) -> set[Any]:
    different = set(values)
    if not different <= set(allowed):
        raise ValueError(different)
    return different


def _day(text: str, as_of: date) -> date:
    day = date.fromisoformat(text)
    if not as_of < day <= as_of + FARTHEST:
        raise ValueError(text)
    return day


def _period(text: str, as_of: date) -> tuple[date, date]:
    first, last = (date.fromisoformat(part) for part in text.split("..", 1))
    if not timedelta(0) <= last - first <= LONGEST_PERIOD or abs(first - as_of) > FARTHEST:
        raise ValueError(text)
    return first, last


def in_address(name: str, value: Any) -> list[str]:
    """A value as the address holds it: what `read` reads (shares are given in per cent)."""
    if name in NUMBERS:
        return [f"{value:g}"]
    if isinstance(value, date):
        return [value.isoformat()]
    if name == "own":
        return [f"{first}..{last}" for first, last in value]
    return [str(each) for each in value] or ([NO_KIND] if name == "free" else [])


def write(words: Words, name: str, value: Any) -> str:
    """A setting's value in words."""
    if name in NUMBERS:
        kind = NUMBERS[name].kind
        return words.write(round(value, 1) if kind == "number" and value is not None else value, kind)
    if isinstance(value, date):
        return words.write(value, "date")
    return ("; " if name == "own" else ", ").join(write_one(words, name, each) for each in value) or words("plan.nothing")


def write_one(words: Words, name: str, value: Any) -> str:
    """One of the values of a setting that has several."""
    match name:
        case "free":
            return words(f"plan.kind.{value}")
        case "weekdays":
            return str(get_day_names("wide", locale=languages()[words.language].locale)[value])
        case "own":
            return words("plan.from_to", first=words.short_date(value[0]), last=words.short_date(value[1]))
    return words.code("skill", value)
