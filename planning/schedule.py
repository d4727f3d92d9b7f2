"""The schedule of the next groups: when each is held, when everybody is covered, and which changes would bring that date forward.

Terms:
- places: the most persons that a group takes.
- no-show allowance: the share of a group's places that stays empty because invited persons never come. A group therefore covers
  floor(places x (1 - allowance)) persons, at least one; who did not come is invited again to a later group. Nobody is invited beyond
  the places, so a group cannot overflow when all come after all.
- pause: calendar days between the last day of a group and the first of the next in the same room, at least.
- parallel: rooms, each with one group at a time.
- covered by a date: persons in groups whose last day is on or before it.
Days in a row are calendar days, as sessions are (session n on the first day + n - 1): each must be a training weekday and not kept free.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import product

from planning.blackout_dates import DAY, KeptFree, days_of, periods

HORIZON = 8 * 366
"""Days ahead in which places on the calendar are looked for."""
MOST_PARALLEL = 6
MOST_PLACES = 60
"""How far the search for a change goes: more rooms, or larger groups, nobody would hold."""
MOST_STEPS = 8
"""Steps, over all levers together, that the search for a combined change takes at most."""


@dataclass(frozen=True)
class Inputs:
    """The inputs of the schedule; `first` is the first day on which a group may begin, `until` the date to be covered by."""

    persons: int
    places: int
    days: int
    parallel: int
    pause: int
    no_show: float
    first: date
    until: date
    kept: KeptFree = field(default_factory=KeptFree)
    skills: tuple[str, ...] = ()

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
def starts(first: date, days: int, kept: KeptFree) -> tuple[date, ...]:
    """Every day from `first` on (within the horizon) on which a group of that many days in a row can begin."""
    last = first + HORIZON * DAY
    closed = days_of(periods(first, last, kept))
    open_days = [(day := first + number * DAY).weekday() in kept.weekdays and day not in closed for number in range(HORIZON)]
    run, found = 0, []
    for number in range(HORIZON - 1, -1, -1):
        run = run + 1 if open_days[number] else 0
        if run >= days:
            found.append(first + number * DAY)
    return tuple(reversed(found))


def lay(inputs: Inputs) -> Plan:
    """Schedule the groups, each as early as it can begin; rooms begin together, so that trainers can be hired by the week.

    Beginning as early as possible is never later in the end: a room is free again the sooner.
    """
    possible = starts(inputs.first, inputs.days, inputs.kept)
    groups: list[Group] = []
    left, free, place = inputs.persons, inputs.first, 0
    while left > 0:
        place = bisect_left(possible, free, lo=place)
        if place == len(possible):
            break
        starts_on = possible[place]
        ends_on = starts_on + (inputs.days - 1) * DAY
        for room in range(1, inputs.parallel + 1):
            if left <= 0:
                break
            persons = min(left, inputs.per_group)
            invited = min(inputs.places, max(persons, round(persons / (1 - inputs.no_show)))) if inputs.no_show < 1 else inputs.places
            skill = inputs.skills[len(groups) % len(inputs.skills)] if inputs.skills else ""
            groups.append(Group(len(groups) + 1, room, starts_on, ends_on, persons, invited, skill))
            left -= persons
        free = ends_on + (1 + inputs.pause) * DAY
    return Plan(inputs, tuple(groups), max(left, 0))


@dataclass(frozen=True)
class Lever:
    """An input that a planner can change, in steps."""

    name: str
    step: Callable[[Inputs], Inputs]
    least: Callable[[Inputs], Inputs]

    def steps(self, inputs: Inputs, small: bool = False) -> Iterator[Inputs]:
        """The inputs after one step, two, and so on, to the lever's end."""
        move = self.least if small else self.step
        while (moved := move(inputs)) != inputs:
            yield moved
            inputs = moved


STEP_PLACES, STEP_PAUSE, STEP_NO_SHOW = 5, 7, 0.05
"""One step of each lever: five places, a week, five places in a hundred; of parallel groups one."""


def _places(by: int) -> Callable[[Inputs], Inputs]:
    return lambda inputs: replace(inputs, places=max(inputs.places, min(MOST_PLACES, inputs.places + by)))


def _parallel(inputs: Inputs) -> Inputs:
    return replace(inputs, parallel=max(inputs.parallel, min(MOST_PARALLEL, inputs.parallel + 1)))


def _pause(by: int) -> Callable[[Inputs], Inputs]:
    return lambda inputs: replace(inputs, pause=max(0, inputs.pause - by))


def _no_show(by: float) -> Callable[[Inputs], Inputs]:
    return lambda inputs: replace(inputs, no_show=max(0.0, round(inputs.no_show - by, 4)))


LEVERS = (
    Lever("parallel", _parallel, _parallel),
    Lever("places", _places(STEP_PLACES), _places(1)),
    Lever("pause", _pause(STEP_PAUSE), _pause(1)),
    Lever("no_show", _no_show(STEP_NO_SHOW), _no_show(0.01)),
)
"""What a planner can move. What is kept free is a promise, the days of a training its content: neither is offered."""


@dataclass(frozen=True)
class Moved:
    """The effect of one step of a lever: the new plan, and how many days earlier everybody is covered (None: never, before or after)."""

    lever: str
    plan: Plan
    days: int | None
    more: int


def moved(plan: Plan) -> tuple[Moved, ...]:
    """The effect of one step of every lever that can still move, largest gain first.

    Levers with the same end are ordered by how many more are covered by the date, then as they stand.
    """
    found = []
    for lever in LEVERS:
        stepped = next(lever.steps(plan.inputs), None)
        if stepped is not None:
            other = lay(stepped)
            days = (plan.finished_on - other.finished_on).days if plan.finished_on and other.finished_on else None
            found.append(Moved(lever.name, other, days, other.covered_by - plan.covered_by))
    return tuple(sorted(found, key=lambda each: (-(each.days if each.days is not None else -1), -each.more)))


@dataclass(frozen=True)
class Remedy:
    """What would cover everybody by the date: for each lever alone the smallest change that does (None: it cannot), and the fewest
    steps of several levers together, searched only where no lever can alone (None: nothing that was tried does)."""

    base: Inputs
    alone: tuple[tuple[str, Inputs | None], ...]
    together: Inputs | None

    @property
    def smallest(self) -> Inputs | None:
        """The smallest change of one lever, counted in steps; of several levers if no single one suffices."""
        able = [inputs for _, inputs in self.alone if inputs is not None]
        return min(able, key=lambda each: distance(self.base, each)) if able else self.together


def distance(before: Inputs, after: Inputs) -> float:
    """How large a change is, in steps of the levers."""
    return (
        abs(after.parallel - before.parallel)
        + abs(after.places - before.places) / STEP_PLACES
        + abs(after.pause - before.pause) / STEP_PAUSE
        + abs(after.no_show - before.no_show) / STEP_NO_SHOW
    )


def remedy(plan: Plan) -> Remedy:
    """Search for the smallest change that covers everybody by the date; no change if the date is met already."""
    base = plan.inputs
    if plan.meets:
        return Remedy(base, (), base)
    alone = tuple((lever.name, next((each for each in lever.steps(base, small=True) if lay(each).meets), None)) for lever in LEVERS)
    return Remedy(base, alone, None if any(each for _, each in alone) else _together(base))


def _together(base: Inputs) -> Inputs | None:
    """The fewest steps of several levers that meet the date; among as many, those that end first."""
    reach = [[base, *lever.steps(base)] for lever in LEVERS]
    for total in range(2, MOST_STEPS + 1):
        met: list[tuple[date, int, Inputs]] = []
        for counts in product(*(range(min(total, len(each) - 1) + 1) for each in reach)):
            if sum(counts) != total:
                continue
            parallel, places, pause, no_show = (each[count] for each, count in zip(reach, counts, strict=True))
            tried = replace(base, parallel=parallel.parallel, places=places.places, pause=pause.pause, no_show=no_show.no_show)
            plan = lay(tried)
            if plan.meets and plan.finished_on:
                met.append((plan.finished_on, len(met), tried))
        if met:
            return min(met)[2]
    return None
