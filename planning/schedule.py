"""The schedule of the next groups: when each is held, when everybody is covered, and which changes would bring that date forward.

Terms:
- places: the most persons that a group takes.
- no-show allowance: the share of a group's places that stays empty because invited persons never come. A group therefore covers
  floor(places x (1 - allowance)) persons, at least one; who did not come is invited again to a later group. Nobody is invited beyond
  the places, so that a group never overflows.
- pause: the least calendar days between the last day of a group and the first of the next in the same room.
- parallel: rooms, each with one group at a time.
- covered by a date: persons in groups whose last day is on or before it.
Sessions are on calendar days in a row (session n on the first day + n - 1): each a training weekday and no blackout date.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import product
from typing import Any

from planning.blackout_dates import DAY, Blackout, days_in, periods

HORIZON = 8 * 366
"""Days ahead that the calendar covers."""
MOST_PARALLEL = 6
MOST_PLACES = 60
"""Where the search for a change stops: nobody would hold larger groups, or more at a time."""
MOST_STEPS = 8
"""The most steps of a combined change, over all levers together."""


@dataclass(frozen=True)
class Inputs:
    """The inputs of the schedule; `first` is the first day on which a group may begin, `until` the date to be covered by, `groups_before` how many
    groups were held before: numbers go on from there."""

    persons: int
    places: int
    days: int
    parallel: int
    pause: int
    no_show: float
    first: date
    until: date
    blackout: Blackout = field(default_factory=Blackout)
    skills: tuple[str, ...] = ()
    groups_before: int = 0

    @property
    def per_group(self) -> int:
        """Persons that a group covers."""
        return max(1, int(self.places * (1 - self.no_show) + 1e-9))


@dataclass(frozen=True)
class Group:
    """One planned group: its number, room, days, how many it is to cover and how many are invited; the skills take turns."""

    number: int
    room: int
    starts_on: date
    ends_on: date
    persons: int
    invited: int
    skill: str = ""


@dataclass(frozen=True)
class Plan:
    """Groups in the order of their days; `left` persons found no place within the horizon."""

    inputs: Inputs
    groups: tuple[Group, ...]
    left: int

    @property
    def finished_on(self) -> date | None:
        """The day on which everybody is covered; None if never. With nobody to cover: the day before the first."""
        if self.left:
            return None
        return self.groups[-1].ends_on if self.groups else self.inputs.first - DAY

    @property
    def covered_by(self) -> int:
        """Persons covered by the date to be covered by."""
        return sum(group.persons for group in self.groups if group.ends_on <= self.inputs.until)

    @property
    def meets(self) -> bool:
        """Whether everybody is covered by that date."""
        return self.finished_on is not None and self.finished_on <= self.inputs.until


@lru_cache(maxsize=256)
def start_days(first: date, days: int, blackout: Blackout) -> tuple[date, ...]:
    """Every day from `first` on (within the horizon) on which a group of that many days in a row can begin."""
    last = first + HORIZON * DAY
    closed = days_in(periods(first, last, blackout))
    open_days = [(day := first + number * DAY).weekday() in blackout.weekdays and day not in closed for number in range(HORIZON)]
    run, possible = 0, []
    for number in range(HORIZON - 1, -1, -1):
        run = run + 1 if open_days[number] else 0
        if run >= days:
            possible.append(first + number * DAY)
    return tuple(reversed(possible))


def make_plan(inputs: Inputs, begins: date | None = None) -> Plan:
    """Schedule the groups, each as early as it can begin; rooms begin together, so that trainers can be hired by the week. The first begins
    on that day at the earliest, if one is given.

    Beginning as early as possible never ends later, because the room is free again sooner.
    """
    possible = start_days(inputs.first, inputs.days, inputs.blackout)
    groups: list[Group] = []
    left, free, index = inputs.persons, begins or inputs.first, 0
    while left > 0:
        index = bisect_left(possible, free, lo=index)
        if index == len(possible):
            break
        starts_on = possible[index]
        ends_on = starts_on + (inputs.days - 1) * DAY
        for room in range(1, inputs.parallel + 1):
            if left <= 0:
                break
            persons = min(left, inputs.per_group)
            invited = min(inputs.places, max(persons, round(persons / (1 - inputs.no_show)))) if inputs.no_show < 1 else inputs.places
            skill = inputs.skills[len(groups) % len(inputs.skills)] if inputs.skills else ""
            groups.append(Group(inputs.groups_before + len(groups) + 1, room, starts_on, ends_on, persons, invited, skill))
            left -= persons
        free = ends_on + (1 + inputs.pause) * DAY
    return Plan(inputs, tuple(groups), max(left, 0))


def latest_start(inputs: Inputs) -> date | None:
    """The last day on which the first group can begin so that everybody is covered by the date; None if there is none."""
    possible = [day for day in start_days(inputs.first, inputs.days, inputs.blackout) if day <= inputs.until]
    late = bisect_left(possible, True, key=lambda day: not make_plan(inputs, day).meets)  # who begins later never ends earlier
    return possible[late - 1] if late else None


@dataclass(frozen=True)
class Lever:
    """An input that a planner can change, in steps."""

    name: str
    step: float
    least: float
    end: float
    decided: bool = True
    """Whether those who hold the groups can decide it: that everybody comes is a hope, and never proposed."""

    def steps(self, inputs: Inputs, small: bool = False) -> Iterator[Inputs]:
        """The inputs after one step (or smallest change), two, and so on, to the lever's end (the end itself within a tenth of a step)."""
        value: Any = getattr(inputs, self.name)
        by = self.least if small else self.step
        while (self.end - value) * by > 0:
            value = round(value + by, 4)
            value = self.end if (self.end - value) * by < by * by / 10 else value
            yield replace(inputs, **{self.name: value})


LEVERS = (
    Lever("parallel", 1, 1, MOST_PARALLEL),
    Lever("places", 5, 1, MOST_PLACES),
    Lever("pause", -7, -1, 0),
    Lever("no_show", -0.05, -0.01, 0, decided=False),
)
"""What a planner can move. Blackout dates are a promise, the days of a training its content: neither is offered."""
_DECIDED = frozenset(lever.name for lever in LEVERS if lever.decided)


@dataclass(frozen=True)
class Effect:
    """The effect of one step of a lever: the new plan, how many days earlier everybody is covered (None: never, before or after), and
    how many more by the date."""

    lever: str
    plan: Plan
    days: int | None
    more: int


def effects(plan: Plan) -> tuple[Effect, ...]:
    """The effect of one step of every lever that can still move, largest gain first.

    Levers with the same end are ordered by how many more are covered by the date, then as they stand.
    """
    each = []
    for lever in LEVERS:
        after = next(lever.steps(plan.inputs), None)
        if after is not None:
            other = make_plan(after)
            days = (plan.finished_on - other.finished_on).days if plan.finished_on and other.finished_on else None
            each.append(Effect(lever.name, other, days, other.covered_by - plan.covered_by))
    return tuple(sorted(each, key=lambda effect: (-(effect.days if effect.days is not None else -1), -effect.more)))


@dataclass(frozen=True)
class Remedy:
    """What would cover everybody by the date: for each lever alone the smallest change that does (None: it cannot), and the fewest
    steps of several levers together, searched only where no lever can alone (None: nothing in reach does)."""

    base: Inputs
    alone: tuple[tuple[str, Inputs | None], ...]
    together: Inputs | None

    @property
    def ways(self) -> tuple[Inputs, ...]:
        """Changes that can be decided and of which any one is enough, the smallest first, counted in steps; of several levers if no single one
        suffices."""
        able = [inputs for name, inputs in self.alone if inputs is not None and name in _DECIDED]
        together = () if self.together is None else (self.together,)
        return tuple(sorted(able, key=lambda inputs: distance(self.base, inputs))) or together

    @property
    def smallest(self) -> Inputs | None:
        """The first of them."""
        return next(iter(self.ways), None)


def distance(before: Inputs, after: Inputs) -> float:
    """How large a change is, in steps of the levers."""
    return sum(abs(getattr(after, lever.name) - getattr(before, lever.name)) / abs(lever.step) for lever in LEVERS)


def remedy(plan: Plan) -> Remedy:
    """Search for the smallest change that covers everybody by the date; no change if the date is met already."""
    base = plan.inputs
    if plan.meets:
        return Remedy(base, (), base)
    alone = tuple((lever.name, next((inputs for inputs in lever.steps(base, small=True) if make_plan(inputs).meets), None)) for lever in LEVERS)
    return Remedy(base, alone, None if any(inputs for name, inputs in alone if name in _DECIDED) else _combined_change(base))


def _combined_change(base: Inputs) -> Inputs | None:
    """The fewest steps of several levers that can be decided and together meet the date; among as many steps, those that end first."""
    reach = [[getattr(inputs, lever.name) for inputs in (base, *(lever.steps(base) if lever.decided else ()))] for lever in LEVERS]
    for total in range(2, MOST_STEPS + 1):
        plans = [
            make_plan(replace(base, **{lever.name: values[count] for lever, values, count in zip(LEVERS, reach, counts, strict=True)}))
            for counts in product(*(range(min(total, len(values) - 1) + 1) for values in reach))
            if sum(counts) == total
        ]
        if meeting := [plan for plan in plans if plan.meets]:
            return min(meeting, key=lambda plan: plan.finished_on or date.max).inputs
    return None
