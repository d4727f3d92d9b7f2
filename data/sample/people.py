"""What a simulated programme consists of while it runs: persons, their exits, groups and who took part in them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

DAY = timedelta(days=1)
FIRST_DAY = date(2014, 1, 1)
TRAINING_DAYS = 5

ASSUMPTIONS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("assumptions.toml").read_text(encoding="utf-8"))


@dataclass(eq=False)
class Spell:
    """A time away: the exit, and the day of the return if she came back."""

    exited_on: date
    destination: str
    by_closure: bool
    returned_on: date | None

    def holds(self, day: date) -> bool:
        """Whether she is away on the day: from the exit to the day before the return."""
        return self.exited_on <= day and (self.returned_on is None or day < self.returned_on)


@dataclass(eq=False)
class Person:
    """One made-up resident."""

    registered_on: date
    birth_year: int | None
    origin: str
    education: str
    takes_part: bool
    code: str = ""
    spells: list[Spell] = field(default_factory=list)
    covered: bool = False
    skills: set[str] = field(default_factory=set)
    busy_until: date = FIRST_DAY
    trade: str | None = None  # the skill of the first completed training
    completed_on: date | None = None

    def stayed_before(self, day: date) -> bool:
        """Whether she was there the day before and is in no group: nobody leaves on the day she came."""
        came = self.spells[-1].returned_on if self.spells else self.registered_on
        return came is not None and came < day and self.busy_until < day

    def reachable(self, day: date) -> bool:
        """Whether her whereabouts are known: not dead, nor away to an unknown destination."""
        return not any(spell.holds(day) and spell.destination in ("died", "unknown") for spell in self.spells)

    def away(self, day: date) -> bool:
        """Whether she had left by the day and was not back."""
        return any(spell.holds(day) for spell in self.spells)


@dataclass(eq=False)
class Cohort:
    """One training group; it gets its code when it is written."""

    skill: str
    starts_on: date
    code: str = ""
    name: str = ""

    @property
    def ends_on(self) -> date:
        """The day of the last session."""
        return self.starts_on + (TRAINING_DAYS - 1) * DAY


@dataclass(eq=False)
class Participation:
    """One person in one group: when she was enrolled and on which days (1 to 5) she was present."""

    cohort: Cohort
    person: Person
    enrolled_on: date
    present: frozenset[int]

    @property
    def completed(self) -> bool:
        """Whether she was present on every day."""
        return len(self.present) == TRAINING_DAYS


@dataclass
class Programme:
    """One simulated programme. Rows of assessments, follow-ups and sales: canonical columns after the person's code."""

    people: list[Person] = field(default_factory=list)
    cohorts: list[Cohort] = field(default_factory=list)
    participations: list[Participation] = field(default_factory=list)
    assessments: list[tuple[Participation, date, bool, int]] = field(default_factory=list)
    follow_ups: list[tuple[Person, date, bool, int | None, str | None, str]] = field(default_factory=list)
    sales: list[tuple[Person, date, str, str, int, int]] = field(default_factory=list)


def draw(random: Random, weights: dict[str, int]) -> str:
    """A name, as likely as its weight; empty if nothing is recorded."""
    return random.choices(list(weights), list(weights.values()))[0]
