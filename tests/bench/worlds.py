"""Made-up programmes whose future is known: each a day-by-day simulation of persons who arrive, are trained in groups, leave and return.

The rates of a world trend, drift, follow Lebaran or burst, as its kind says. A world gives the record that a forecast starts from on any
of its days, and what happened afterwards. The worlds of a kind differ in size, rates and rhythm, all drawn from their seed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planning.record import AGES, DAYS_A_MONTH, STEPS, HeldGroup, Month, Observed
from tests.factories import Programme

Array = NDArray[Any]

FIRST = date(2014, 1, 1)
MONTHS = 66
LEBARAN = tuple(map(date.fromisoformat, ("2014-07-28", "2015-07-17", "2016-07-06", "2017-06-25", "2018-06-15", "2019-06-05")))
LEFT_BEFORE = 36
"""Months before the first day whose leavers are on the register."""
UNTRAINED, STARTED, TRAINED = range(3)
GROUP_DAYS = 5


@dataclass(frozen=True)
class Settings:
    """How a world works: rates a month at its middle, and what changes them.

    `inflow` and `outflow` are factors a year on entries and on exits; `drift` is the standard deviation of a month's step of each log level;
    `lebaran` the factors on exits before, on returns and on entries after Lebaran; `correlation` that of attendance within a group;
    `frailty` the variance of the persons' own factors; `bursts` the chance a month of a burst; `closure` (day, share sent away).
    """

    residents: int
    entries: float
    leaves: float
    leaves_trained: float
    returns: float
    may_return: float
    places: int
    every: int
    comes: float
    completes: float
    again: float = 0.0
    inflow: float = 1.0
    outflow: float = 1.0
    drift: float = 0.0
    lebaran: tuple[float, float, float] = (1.0, 1.0, 1.0)
    correlation: float = 0.01
    frailty: float = 0.0
    bursts: float = 0.0
    closure: tuple[int, float] | None = None
    jitter: float = 0.0


KINDS = (
    "stationary",
    "inflow_grows",
    "exits_fall",
    "exits_grow",
    "drift",
    "lebaran",
    "correlated_05",
    "correlated_10",
    "frailty",
    "bursts",
    "size_60",
    "size_3000",
    "partial_closure",
    "full_closure",
)
TUNING = 1000
"""Worlds from this seed on are for choosing the method's constants; those below judge it, and are never used for that."""
CLOSED_AFTER = 40
"""Months after which the closures come."""


def settings_of(kind: str, seed: int) -> Settings:
    """The settings of a world of that kind."""
    random = np.random.default_rng([KINDS.index(kind), seed])
    tuning = seed >= TUNING
    sizes = {"size_60": 80 if tuning else 60, "size_3000": 2000 if tuning else 3000, "partial_closure": 481}
    size = sizes.get(kind, int(random.integers(150, 600)))
    leaves = random.uniform(0.008, 0.025)
    leaves_trained = leaves * random.uniform(0.8, 1.5)
    may_return = random.uniform(0.2, 0.6)
    # About as many arrive as leave for good, so that without a trend the number stays near its beginning.
    entries = size * (0.6 * leaves + 0.4 * leaves_trained) * 1.05 * (1 - may_return)
    every = int(random.integers(21, 60))
    places = max(4, round(size / 45 * random.uniform(0.6, 1.3) * every / 40))
    made = Settings(
        size,
        entries,
        leaves,
        leaves_trained,
        returns=random.uniform(0.02, 0.08),
        may_return=may_return,
        places=places,
        every=every,
        comes=random.uniform(0.82, 0.98),
        completes=random.uniform(0.7, 0.95),
        again=float(random.choice((0.0, 0.1))),
    )
    changes: dict[str, dict[str, Any]] = {
        "inflow_grows": {"inflow": 1.4 if tuning else 1.5},
        "exits_fall": {"outflow": 0.65 if tuning else 0.6},
        "exits_grow": {"outflow": random.uniform(1.4, 1.6)},
        "drift": {"drift": random.uniform(0.06, 0.14)},
        "lebaran": {"lebaran": (random.uniform(1.5, 3), random.uniform(1.5, 3), random.uniform(1.2, 2))},
        "correlated_05": {"correlation": 0.04 if tuning else 0.05, "comes": random.uniform(0.75, 0.9)},
        "correlated_10": {"correlation": 0.08 if tuning else 0.10, "comes": random.uniform(0.75, 0.9)},
        "frailty": {"frailty": random.uniform(0.5, 1.5)},
        "bursts": {"bursts": random.uniform(0.05, 0.12)},
        "partial_closure": {"closure": (CLOSED_AFTER, 230 / 481)},
        "full_closure": {"closure": (CLOSED_AFTER, 1.0)},
    }
    return replace(made, jitter=float(random.choice((0.0, 0.15, 0.3))), **changes.get(kind, {}))


def day_of(months: int) -> int:
    """The last day (counted from FIRST) of that many months after the beginning."""
    year, month = divmod(FIRST.month - 1 + months, 12)
    return (date(FIRST.year + year, month + 1, 1) - FIRST).days - 1


@dataclass
class Spell:
    """One absence: person, day of leaving, by order of the closure, for good because she died, day of the return."""

    person: int
    left: int
    by_closure: bool = False
    died: bool = False
    back: int | None = None


@dataclass
class World:
    """One made-up programme, simulated to its end. Days count from FIRST; tables of days x stages x months as `record` needs them."""

    kind: str
    seed: int
    settings: Settings
    residents: Array = field(init=False)
    registered: Array = field(init=False)
    covered: Array = field(init=False)
    present: Array = field(init=False)
    absent: Array = field(init=False)
    exits: Array = field(init=False)
    returns: Array = field(init=False)
    groups: list[tuple[int, HeldGroup]] = field(init=False)
    persons: list[int] = field(init=False, default_factory=list)
    """The day on which each person was registered."""
    spells: list[Spell] = field(init=False, default_factory=list)
    attended: list[tuple[int, Array, Array, Array]] = field(init=False, default_factory=list)
    """Each group's first day, those enrolled, those who came, and those of them who completed."""

    def __post_init__(self) -> None:
        Simulation(self).run()

    @property
    def name(self) -> str:
        """Kind and seed."""
        return f"{self.kind} {self.seed}"

    @property
    def closed_on(self) -> int | None:
        """The day of the closure."""
        return None if self.settings.closure is None else day_of(self.settings.closure[0]) - 10

    @cached_property
    def dates(self) -> tuple[int, ...]:
        """Months after which a forecast is made: three a world, with twelve months to come; with a closure, after it."""
        return (24, 39, 54) if self.closed_on is None else (CLOSED_AFTER, CLOSED_AFTER + 5, CLOSED_AFTER + 13)

    def held(self, after: int, until: int) -> tuple[tuple[date, int], ...]:
        """First day and places of the groups that began after one day and by another."""
        return tuple((group.starts_on, group.places or 0) for day, group in self.groups if after < day <= until)

    def values(self, name: str, days: list[int]) -> Array:
        """Residents, or coverage, on some days."""
        return self.residents[days] if name == "residents" else self.covered[days] / np.maximum(self.registered[days], 1)

    def record(self, months: int, history: int = 36) -> Observed:
        """The record at the end of that many months, from the last `history` months."""
        until = day_of(months)
        return Observed(
            as_of=FIRST + timedelta(days=until),
            registered=int(self.registered[until]),
            covered=int(self.covered[until]),
            here=tuple(tuple(map(int, row)) for row in self.present[until]),
            away=tuple(tuple(map(int, row)) for row in self.absent[until]),
            months=tuple(self._month(index) for index in range(max(months - history, 0), months)),
            groups=tuple(group for day, group in self.groups if day + GROUP_DAYS - 1 <= until),
            sent_away=0 if self.closed_on is None or not 0 <= until - self.closed_on < 31 * history else int(self.sent),
            closed=self.closed_on is not None and self.closed_on <= until and self.settings.closure is not None and self.settings.closure[1] == 1,
        )

    def programme(self) -> Programme:
        """The rows of the tables as an office would hand them in."""
        programme = Programme()

        def on(day: int) -> date:
            return FIRST + timedelta(days=int(day))

        unknown = {"birth_year": None, "origin": None, "education": None}
        programme.residents = [{"resident_id": f"W{who}", "registered_on": on(day), **unknown} for who, day in enumerate(self.persons)]
        for each in self.spells:
            destination = "died" if each.died else "family"
            row = {"resident_id": f"W{each.person}", "exited_on": on(each.left), "destination": destination, "by_closure": each.by_closure}
            programme.exits.append({**row, "returned_on": None if each.back is None else on(each.back)})
        for number, (day, enrolled, came, completed) in enumerate(self.attended):
            cohort = {"cohort_id": f"G{number}", "name": None, "skill": "salon", "starts_on": on(day), "days": GROUP_DAYS}
            programme.cohorts.append({**cohort, "capacity": self.settings.places, "trainer": None, "organiser": None})
            for who in enrolled:
                key = {"cohort_id": f"G{number}", "resident_id": f"W{who}"}
                programme.enrolments.append({**key, "enrolled_on": None})
                days = GROUP_DAYS if who in completed else GROUP_DAYS - 1 if who in came else 0
                programme.attendance += [{**key, "day": number_of_day, "present": True} for number_of_day in range(1, days + 1)]
        return programme

    sent: int = field(init=False, default=0)
    first: int = field(init=False, default=0)

    def _month(self, index: int) -> Month:
        start, end = day_of(index), day_of(index + 1)
        days = slice(start + 1, end + 1)
        here, gone, exits = self.present[days].sum(0), self.absent[days].sum(0), self.exits[days].sum(0)

        def steps(by_age: Array, per: float = 1.0) -> tuple[float, ...]:
            return tuple(float(by_age[first:last].sum()) / per for first, last in STEPS)

        moves = (steps(exits[UNTRAINED] + exits[STARTED]), steps(exits[TRAINED]), steps(self.returns[days].sum((0, 1))))
        exposure = (steps(here[UNTRAINED] + here[STARTED], DAYS_A_MONTH), steps(here[TRAINED], DAYS_A_MONTH), steps(gone.sum(0), DAYS_A_MONTH))
        entries = int(self.registered[end] - (self.registered[start] if index else self.first))
        return Month(FIRST + timedelta(days=start), FIRST + timedelta(days=end), entries, moves, exposure)


class Simulation:
    """The days of a world, one after another."""

    def __init__(self, world: World) -> None:
        self.world, self.settings = world, world.settings
        self.random = np.random.default_rng([99, KINDS.index(world.kind), world.seed])
        self.days = day_of(MONTHS) + 1
        settings, size = self.settings, self.settings.residents
        returning = round(size * settings.leaves * settings.may_return / settings.returns)
        """Who left before the first day and may return: as many as there are in the long run."""
        gone = round(size * settings.leaves * (1 - settings.may_return) * LEFT_BEFORE)
        self.number = self.first = size + returning + gone
        room = self.number + int(settings.entries * MONTHS * 12) + 200
        self.origin = np.zeros(room, dtype=np.int64)
        self.origin[: self.number] = -self.random.integers(0, 1500, self.number)
        self.stage = np.zeros(room, dtype=np.int64)
        self.here = np.zeros(room, dtype=bool)
        self.here[:size] = True
        self.away = np.zeros(room, dtype=bool)
        """Away, and neither dead nor sent away."""
        self.away[size : self.number] = True
        self.may_return = np.zeros(room, dtype=bool)
        self.may_return[size : size + returning] = True
        self.left = np.zeros(room, dtype=np.int64)
        self.left[size : size + returning] = -self.random.exponential(DAYS_A_MONTH / settings.returns, returning)
        self.left[size + returning : self.number] = -self.random.integers(0, LEFT_BEFORE * 30, gone)
        world.persons = [int(day) for day in self.origin[: self.number]]
        world.spells = [Spell(who, max(int(self.left[who]), int(self.origin[who]))) for who in range(size, self.number)]
        self.open = {spell.person: spell for spell in world.spells}
        self.frailty = self._frailty(room)
        self.levels = self._levels()

    def _frailty(self, room: int) -> Array:
        variance = self.settings.frailty
        return self.random.gamma(1 / variance, variance, room) if variance else np.ones(room)

    def _levels(self) -> Array:
        """The factor on entries, exits and returns of each day [3, days]."""
        settings, random = self.settings, self.random
        years = (np.arange(self.days) - day_of(36)) / 365.25
        trend = np.stack([years * np.log(settings.inflow), years * np.log(settings.outflow), np.zeros(self.days)])
        steps = random.normal(0, settings.drift, (3, MONTHS + 1)).cumsum(axis=1) if settings.drift else np.zeros((3, MONTHS + 1))
        month = np.minimum((np.arange(self.days) / DAYS_A_MONTH).astype(int), MONTHS)
        level = np.exp(trend + (steps - steps.mean(axis=1, keepdims=True))[:, month])
        for feast in LEBARAN:
            day = (feast - FIRST).days
            level[1, max(day - 30, 0) : day] *= settings.lebaran[0]
            level[2, day : day + 30] *= settings.lebaran[1]
            level[0, day : day + 30] *= settings.lebaran[2]
        for begins in range(0, self.days, 30):
            if random.random() < settings.bursts:
                level[random.integers(0, 3), begins : begins + 15] *= random.uniform(3, 7)
        return np.asarray(level)

    def run(self) -> None:
        """Simulate all days and leave the tables in the world."""
        world, settings, random = self.world, self.settings, self.random
        table = (self.days, 3, AGES)
        world.present, world.absent = np.zeros(table, dtype=np.int32), np.zeros(table, dtype=np.int32)
        world.exits, world.returns = np.zeros(table, dtype=np.int32), np.zeros(table, dtype=np.int32)
        world.residents, world.registered, world.covered = (np.zeros(self.days, dtype=np.int64) for _ in range(3))
        world.groups, world.first = [], self.first
        next_group = int(random.integers(20, 20 + settings.every))
        finishing: list[tuple[int, Array, dict[str, Any]]] = []
        closed = False
        for day in range(self.days):
            if day == world.closed_on and settings.closure:
                sent = np.flatnonzero(self.here & (random.random(len(self.here)) < settings.closure[1]))
                self.here[sent], world.sent = False, len(sent)
                world.spells += [Spell(int(who), day, by_closure=True) for who in sent]
                closed = settings.closure[1] == 1
                if closed:
                    self.may_return[:] = False
            self._move(day, closed)
            for ends, finishers, group in [each for each in finishing if each[0] == day]:
                self.stage[finishers], self.origin[finishers] = TRAINED, ends
                world.groups.append((ends - GROUP_DAYS + 1, HeldGroup(**group)))
            if day == next_group:
                if not closed:
                    finishing += self._group(day)
                next_group = day + max(8, round(settings.every * float(np.exp(random.normal(0, settings.jitter)))))
            who = np.flatnonzero(self.here)
            np.add.at(world.present[day], (self.stage[who], self._ages(day - self.origin[who])), 1)
            gone = np.flatnonzero(self.away)
            np.add.at(world.absent[day], (self.stage[gone], self._ages(day - self.left[gone])), 1)
            world.residents[day], world.registered[day] = len(who), self.number
            world.covered[day] = int((self.stage[: self.number] > UNTRAINED).sum())

    @staticmethod
    def _ages(days: Array) -> Array:
        return np.minimum((days / DAYS_A_MONTH).astype(int), AGES - 1)

    def _move(self, day: int, closed: bool) -> None:
        world, settings, random = self.world, self.settings, self.random
        entries, exits, returns = self.levels[:, day] / DAYS_A_MONTH
        who = np.flatnonzero(self.here)
        rates = np.where(self.stage[who] == TRAINED, settings.leaves_trained, settings.leaves) * self.frailty[who]
        # Newcomers and the newly trained leave sooner.
        rates = rates * np.where(day - self.origin[who] < 90, 1.5, 1.0)
        leavers = who[random.random(len(who)) < rates * exits]
        back = np.flatnonzero(self.may_return)
        soon = np.where(day - self.left[back] < 90, 2.0, 1.0)
        back = back[random.random(len(back)) < settings.returns * soon * returns]
        np.add.at(world.exits[day], (self.stage[leavers], self._ages(day - self.origin[leavers])), 1)
        np.add.at(world.returns[day], (self.stage[back], self._ages(day - self.left[back])), 1)
        self.here[leavers], self.left[leavers] = False, day
        self.away[leavers] = random.random(len(leavers)) > 0.02
        self.may_return[leavers] = self.away[leavers] & (random.random(len(leavers)) < settings.may_return)
        for who in map(int, leavers):
            self.open[who] = Spell(who, day, died=not self.away[who])
            world.spells.append(self.open[who])
        for who in map(int, back):
            self.open.pop(who).back = day
        self.here[back], self.away[back], self.may_return[back] = True, False, False
        new = 0 if closed else min(int(random.poisson(settings.entries * entries)), len(self.here) - self.number)
        self.here[self.number : self.number + new], self.origin[self.number : self.number + new] = True, day
        world.persons += [day] * new
        self.number += new

    def _group(self, day: int) -> list[tuple[int, Array, dict[str, Any]]]:
        settings, random = self.settings, self.random
        waiting = np.flatnonzero(self.here & (self.stage == UNTRAINED))
        before = np.flatnonzero(self.here & (self.stage == STARTED))
        repeating = before[: int(random.binomial(min(len(before), settings.places), settings.again))]
        invited = waiting[np.argsort(self.origin[waiting], kind="stable")][: settings.places - len(repeating)]
        if not len(invited):
            return []
        comes, completes = (self._share(mean) for mean in (settings.comes, settings.completes))
        came = invited[random.random(len(invited)) < comes]
        finishing = came[random.random(len(came)) < completes]
        again = repeating[random.random(len(repeating)) < completes]
        self.stage[came] = STARTED
        enrolled, present = np.concatenate([invited, repeating]), np.concatenate([came, repeating])
        self.world.attended.append((day, enrolled, present, np.concatenate([finishing, again])))
        group = {
            "starts_on": FIRST + timedelta(days=day),
            "places": settings.places,
            "enrolled": len(invited) + len(repeating),
            "started": len(came) + len(repeating),
            "first_timers": len(came),
            "completed": len(finishing) + len(again),
        }
        return [(day + GROUP_DAYS - 1, np.concatenate([finishing, again]), group)]

    def _share(self, mean: float) -> float:
        correlation = self.settings.correlation
        return float(self.random.beta(mean * (1 / correlation - 1), (1 - mean) * (1 / correlation - 1)))


def world(kind: str, seed: int) -> World:
    """The world of that kind and seed."""
    return World(kind, seed, settings_of(kind, seed))
