"""The plan that staff have published: the agreed dates and places of the next groups, and what was held against it.

Each publication is a named thing of the store (data/named.py) with a number, so it is in backups and `verify` checks its digest. Nothing is
overwritten: a plan that is taken back stays in the history, and the one before it counts again. Who published is stored as a role, never as a person.
Everybody may read the plan. It holds dates and places but no number of people waiting, which officials see as of month ends only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

from data import named
from data.named import Kind, NameRefused, SavedObject
from planning.scenarios import STAFF
from planning.schedule import Plan
from queries import current_version
from queries.dates import month_end_before

PLANS = Kind("plans", longest=12)
FORMAT = 1


class PlanRefused(Exception):
    """A plan that cannot be published or taken back; `.key` is the reason: role, empty, none, unwritable."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


@dataclass(frozen=True)
class PlannedGroup:
    """A planned group: its number (counted on from the groups held before), days, places and skill (a code; empty: open)."""

    number: int
    starts_on: date
    ends_on: date
    places: int
    skill: str = ""


@dataclass(frozen=True)
class PublishedPlan:
    """A published plan.

    number:       counts the publications of this store from 1
    as_of:        the date of the data that it was made from
    published_at: when (ISO, UTC), and `role`: as what
    until:        the date by which everybody is to be trained; None if there is none
    finished_on:  the day on which everybody is trained by this plan; None if it does not get that far
    groups:       the groups in the order of their days
    sample:       whether it was made from the made-up programme: it does not count for a store with its own data
    withdrawn_at: when it was taken back (ISO, UTC); empty while it counts
    """

    number: int
    as_of: date
    published_at: str
    role: str
    until: date | None
    finished_on: date | None
    groups: tuple[PlannedGroup, ...]
    sample: bool = False
    withdrawn_at: str = ""

    @property
    def counts_from(self) -> date:
        """The first as-of date that shows it: the month end on or before its own, because officials see month ends only."""
        return month_end_before(self.as_of)

    def to_come(self, as_of: date) -> tuple[PlannedGroup, ...]:
        """The groups that begin after a date."""
        return tuple(group for group in self.groups if group.starts_on > as_of)


@dataclass(frozen=True)
class Pairing:
    """A planned group and the group held in its turn (a row of the result `cohorts`); one of them is None if there is none."""

    planned: PlannedGroup | None
    actual: Mapping[str, Any] | None

    @property
    def days_late(self) -> int | None:
        """Days by which the held group began after the planned day (negative: before); None if one of the two is missing."""
        return (self.actual["starts_on"] - self.planned.starts_on).days if self.planned and self.actual else None


def published_plan(folder: Path, as_of: date) -> PublishedPlan | None:
    """The published plan that counts on a date: the latest not taken back among those that show by then. None if there is none."""
    return next((plan for plan in history(folder) if not plan.withdrawn_at and plan.counts_from <= as_of), None)


def history(folder: Path) -> tuple[PublishedPlan, ...]:
    """Every published plan of the store's programme, the latest first; a damaged file is left out (`python -m data verify` names it)."""
    sample = _is_sample(folder)
    return tuple(plan for plan in _stored(folder) if plan.sample == sample)


def _stored(folder: Path) -> tuple[PublishedPlan, ...]:
    plans = []
    for content in named.all_of(folder, PLANS):
        try:
            if named.is_whole(content):
                plans.append(_read(content))
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
    return tuple(sorted(plans, key=lambda plan: plan.number, reverse=True))


def publish(folder: Path, role: str, as_of: date, plan: Plan, due: bool = True) -> PublishedPlan:
    """Publish a plan made on a date; `due`: its date to be covered by is a target's or the planner's.

    PlanRefused for a viewer, a plan without groups, a store that cannot be written."""
    _for_staff(role)
    if not plan.groups:
        raise PlanRefused("empty")
    groups = tuple(PlannedGroup(each.number, each.starts_on, each.ends_on, plan.inputs.places, each.skill) for each in plan.groups)
    number = 1 + max((each.number for each in _stored(folder)), default=0)
    sample = _is_sample(folder)
    while True:
        made = PublishedPlan(number, as_of, _now(), role, plan.inputs.until if due else None, plan.finished_on, groups, sample)
        try:
            _save(folder, made, over=False)
        except NameRefused:  # taken by another planner a moment ago, or by a damaged file
            number += 1
            continue
        return made


def take_back(folder: Path, role: str) -> PublishedPlan:
    """Take the latest published plan back; the one before it counts again. PlanRefused for a viewer, or if there is none."""
    _for_staff(role)
    latest = next((plan for plan in history(folder) if not plan.withdrawn_at), None)
    if latest is None:
        raise PlanRefused("none")
    _save(folder, replace(latest, withdrawn_at=_now()), over=True)
    return latest


def against_held(plan: PublishedPlan, groups: Iterable[Mapping[str, Any]], as_of: date) -> tuple[Pairing, ...]:
    """Planned groups beside those held since the plan was made, in turn: the first with the first, and so on.

    `groups` are rows of the result `cohorts`. Planned groups that begin after `as_of` and have no group held in their turn are left out.
    """
    groups_since = sorted(
        (row for row in groups if plan.as_of < row["starts_on"] <= as_of), key=lambda row: (row["starts_on"], str(row["cohort_id"]))
    )
    pairs = (Pairing(planned, row) for planned, row in zip_longest(plan.groups, groups_since))
    return tuple(pair for pair in pairs if pair.actual or (pair.planned and pair.planned.starts_on <= as_of))


def _read(content: SavedObject) -> PublishedPlan:
    groups = tuple(
        PlannedGroup(
            int(each["number"]), date.fromisoformat(each["starts_on"]), date.fromisoformat(each["ends_on"]), int(each["places"]), str(each["skill"])
        )
        for each in content["groups"]
    )
    return PublishedPlan(
        int(content["number"]),
        date.fromisoformat(content["as_of"]),
        str(content["published_at"]),
        str(content["role"]),
        _date(content["until"]),
        _date(content["finished_on"]),
        groups,
        bool(content["sample"]),
        str(content["withdrawn_at"]),
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _save(folder: Path, plan: PublishedPlan, over: bool) -> None:
    def text(value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value

    groups = [{name: text(value) for name, value in asdict(each).items()} for each in plan.groups]
    content = {"format": FORMAT, "name": str(plan.number), **{name: text(value) for name, value in vars(plan).items()}, "groups": groups}
    try:
        named.save(folder, PLANS, str(plan.number), {"digest": named.digest_of(content), **content}, replace=over)
    except OSError as error:
        raise PlanRefused("unwritable") from error


def _is_sample(folder: Path) -> bool:
    now = current_version(folder)
    return now is not None and now.version.sample


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _for_staff(role: str) -> None:
    if role not in STAFF:
        raise PlanRefused("role")
