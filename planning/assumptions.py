"""The assumptions of a plan of which nothing is set by hand: each value and its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from data.programme import Programme, shipped
from planning.blackout_dates import DAY, MONDAY_TO_FRIDAY, Blackout, days_in, kinds, periods
from planning.rates import Rates
from planning.record import places_of
from planning.schedule import Inputs
from queries.dates import months_later

LATEST_GROUPS = 6
"""The latest groups, from which size, length and pause are assumed."""
GROUPS_LOOKED_AT = 36
"""The latest groups, from which the days without training are inferred."""
USUAL_DAYS, USUAL_PAUSE, LONGEST_PAUSE = 5, 23, 180
"""Days of a group, and between groups, before any was held; the longest pause that is taken from the past."""
FARTHEST = timedelta(10 * 366)
"""How far ahead a plan reaches at most: no group begins later, and a target due later is planned for up to then."""
KINDS = ("public", "joint_leave", "ramadan")
"""Kinds of blackout dates."""


class Setting(NamedTuple):
    """A setting as it applies, and where it comes from: hand, data, target, assumed, or unknown."""

    value: Any
    source: str


def assumed(
    as_of: date,
    programme: Programme,
    groups: Sequence[Mapping[str, Any]],
    uncovered: int | None,
    due_on: date | None,
    rates: Rates,
) -> dict[str, Setting]:
    """Every setting as it is if nothing is set by hand.

    `groups` are the rows of cohorts, `uncovered` the residents never trained, `due_on` the date of the target to be covered by.
    """
    latest = groups[-LATEST_GROUPS:]
    finished = [group for group in groups if group["finished"] and group["started"] is not None]
    enrolled, started = (sum(group[name] for group in finished) for name in ("enrolled", "started"))
    usual_pause = _usual(
        _middle((max(0, (later["starts_on"] - earlier["ends_on"]).days - 1) for earlier, later in pairwise(latest)), True), USUAL_PAUSE
    )
    return {
        "persons": _usual(uncovered, 0),
        # A group size written by the office applies on every page; the shipped file is only the fallback.
        "places": Setting(programme.group_size, "programme")
        if programme.folder != shipped().folder
        else _usual(_middle(map(places_of, latest)), programme.group_size),
        "days": _usual(_middle((group["ends_on"] - group["starts_on"]).days + 1 for group in latest), USUAL_DAYS),
        "parallel": Setting(1, "assumed"),
        "pause": usual_pause,
        "no_show": _usual(round((enrolled - started) / enrolled, 3) if enrolled else None, 0.0),
        "first": first_day(as_of, groups, usual_pause.value),
        "until": Setting(min(due_on, as_of + FARTHEST), "target") if due_on else Setting(months_later(as_of, 12), "assumed"),
        **days_kept(programme, tuple((group["starts_on"], group["ends_on"]) for group in groups[-GROUPS_LOOKED_AT:])),
        "own": Setting((), "assumed"),
        "skill_order": Setting((), "assumed"),
        **{name: Setting(rate, "unknown" if rate is None else "data") for name, rate in vars(rates).items() if name != "no_show"},
    }


@lru_cache(maxsize=32)
def days_kept(programme: Programme, groups: tuple[tuple[date, date], ...]) -> dict[str, Setting]:
    """The kinds of days that are kept free and the weekdays of training, from the first and last days of the past groups.

    A kind is kept free unless the groups were held on such days at least half as often as chance would have it; Saturdays and Sundays are
    days of training where a quarter of the groups, two at least, were held on them. A forecast that kept days free on which groups have
    always been held would count on fewer groups than there are.
    """
    days = [frozenset(first + number * DAY for number in range((last - first).days + 1)) for first, last in groups]
    weekdays = MONDAY_TO_FRIDAY + tuple(
        day for day in (5, 6) if sum(any(each.weekday() == day for each in own) for own in days) >= max(2, len(days) / 4)
    )
    known = kinds(programme.country, programme.ramadan)
    free = tuple(kind for kind in known if not _held_as_by_chance(kind, programme.country, days))
    # Each from the data only where they say otherwise than one would assume: the one says nothing of the other.
    return {
        "free": Setting(free, "data" if free != known else "assumed"),
        "weekdays": Setting(weekdays, "data" if weekdays != MONDAY_TO_FRIDAY else "assumed"),
    }


def _held_as_by_chance(kind: str, country: str, groups: Sequence[frozenset[date]]) -> bool:
    """Whether groups were held on days of a kind at least half as often as if each had begun on a random day between the first and the last."""
    if len(groups) < 2:
        return False
    first, last = min(map(min, groups)), max(map(max, groups))
    closed = days_in(periods(first, last, Blackout(kind == "public", kind == "joint_leave", kind == "ramadan", country=country)))
    length = round(sum(map(len, groups)) / len(groups))
    starts = [first + number * DAY for number in range((last - first).days - length + 2)]
    touching = sum(any(start + number * DAY in closed for number in range(length)) for start in starts)
    on_such_days = sum(not closed.isdisjoint(own) for own in groups)
    return on_such_days > 0 and 2 * on_such_days >= len(groups) * touching / len(starts)


def first_day(as_of: date, groups: Sequence[Mapping[str, Any]], pause: int) -> Setting:
    """The day from which a group may begin: after the date, and that many days after the end of each group so far."""
    last = max((group["ends_on"] for group in groups), default=as_of)
    begins = as_of + FARTHEST if last > as_of + FARTHEST else last + (1 + pause) * DAY
    return Setting(min(max(as_of + DAY, begins if groups else as_of), as_of + FARTHEST), "data" if groups else "assumed")


def inputs(settings: Mapping[str, Setting], country: str, groups_before: int = 0) -> Inputs:
    """What the schedule is made from, with all settings as they apply, after `groups_before` groups."""
    value = {name: setting.value for name, setting in settings.items()}
    kinds_of_days = {kind: kind in value["free"] for kind in KINDS}
    blackout = Blackout(**kinds_of_days, own=value["own"], weekdays=value["weekdays"], country=country)
    numbers = {name: value[name] for name in ("persons", "places", "days", "parallel", "pause", "no_show", "first", "until")}
    return Inputs(**numbers, blackout=blackout, skills=value["skill_order"], groups_before=groups_before)


def _middle(values: Iterable[int | None], pause: bool = False) -> int | None:
    known = [value for value in values if value is not None]
    middle = int(median(known)) if known else None
    return min(middle, LONGEST_PAUSE) if pause and middle is not None else middle


def _usual(measure: Any, otherwise: Any) -> Setting:
    return Setting(otherwise, "assumed") if measure is None else Setting(measure, "data")
