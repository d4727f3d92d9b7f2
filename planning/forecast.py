"""What may become of the residents and the coverage, month by month, if nothing else changes: many runs of chance, vectorised.

Who is counted how, in every run:
- residents and those away stand in stages (untrained, started but not completed, trained) and in whole months since registration,
  completion or leaving (12 holds all longer), as the result staying_base counts them;
- in a month everybody leaves, or comes back, with a probability 1 - exp(-rate) by her months (staying curves in steps: the first
  month, months 1 and 2, 3 to 11, later); who has not completed a training leaves by the one curve, who has by the other;
- new entries arrive by their rate; planned groups take those longest on the register first, as many as have a place; of those invited
  some stay away, of those who start some complete; places that leavers leave empty go to newcomers;
- exits by closure stand in no rate, and nobody whom it sent away is expected back: an order is no chance, it isn't forecast.

Uncertainty: each run draws its own rates. A rate of events follows the Gamma distribution that its count and its person-months
leave (Jeffreys' prior; a step of a curve without much of its own leans on the curve's whole with the weight of one event, and the
trained's whole on that of the others with the weight of three, so that the first weeks after the first group don't decide alone), a
share the Beta distribution (Jeffreys' prior). Where the monthly net change varied more than chance alone would let it, entries and exits get
that much more variation (a factor at least 1, as in quasi-Poisson models). A rate set by hand is taken as certain.

Months are alike: travel around Lebaran isn't modelled, it is in the variation.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from itertools import pairwise
from statistics import mean, pvariance
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

DAYS_A_MONTH = 30.4375
AGES = 13
"""Whole months 0 to 11, and 12 for all longer."""
STEPS = ((0, 1), (1, 3), (3, 12), (12, 13))
"""The months of each step of a staying curve."""
STAGES = ("untrained", "started", "trained")
RUNS = 2000
SEED = 20190101
WINDOW = 24
"""Months before the as-of date that the rates are taken from."""
LEAST_WINDOW = 6
"""Months of record without which nothing is forecast."""
LEAN = 3.0
"""Events that the trained's rate of leaving leans on the others' with."""
QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
"""Lower ends of the 95, 80 and 50 % bands, the middle, upper ends."""

Ages = tuple[int, ...]


def add_months(day: date, months: int) -> date:
    """The same day some months later (earlier where negative), or that month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Observed:
    """What the record says on a date: persons in each stage by months, here and away, and what happened in the window before.

    Exposures are person-months, `months` is the window's length; `net` the net changes of its whole months without the closure.
    """

    as_of: date
    months: float
    registered: int
    covered: int
    here: tuple[Ages, ...]
    away: tuple[Ages, ...]
    entries: int
    exits_untrained: Ages
    exposure_untrained: tuple[float, ...]
    exits_trained: Ages
    exposure_trained: tuple[float, ...]
    returns: Ages
    exposure_away: tuple[float, ...]
    started: int
    completed: int
    invited: int
    came: int
    net: tuple[int, ...] = ()
    moved: float = 0.0

    @property
    def residents(self) -> int:
        """Residents on the date."""
        return sum(map(sum, self.here))

    @property
    def uncovered(self) -> int:
        """Residents who never came to a training."""
        return sum(self.here[0])

    @property
    def variation(self) -> float:
        """How much more the monthly net change varied than independent moves would, at least 1."""
        if len(self.net) < LEAST_WINDOW or self.moved <= 0:
            return 1.0
        return max(1.0, pvariance(self.net) * len(self.net) / (len(self.net) - 1) / self.moved)


def observed(
    as_of: date,
    since: date,
    base: Iterable[Mapping[str, Any]],
    headline: Mapping[str, Any],
    entries: int,
    months: Sequence[Mapping[str, Any]],
    closures: Mapping[date, int],
    groups: Iterable[Mapping[str, Any]],
) -> Observed:
    """Put the record together: rows of staying_base since that date, the headline's row, new entries since, rows of flow_monthly (those
    of whole months within the window are used) with the closure exits of each month, rows of cohorts (finished ones count)."""
    rows = {(row["training"], row["gone"], row["months"]): row for row in base}

    def of(name: str, gone: bool, *stages: str) -> Ages:
        return tuple(sum(rows[stage, gone, age][name] for stage in stages) for age in range(AGES))

    def exposure(gone: bool, *stages: str) -> tuple[float, ...]:
        return tuple(days / DAYS_A_MONTH for days in of("person_days", gone, *stages))

    whole = [row for row in months if row["month"] > since and add_months(row["month"], 1).toordinal() - 1 <= as_of.toordinal()]
    finished = [row for row in groups if row["finished"]]
    return Observed(
        as_of=as_of,
        months=(as_of - since).days / DAYS_A_MONTH,
        registered=headline["registered"],
        covered=headline["covered"],
        here=tuple(of("persons", False, stage) for stage in STAGES),
        away=tuple(of("persons", True, stage) for stage in STAGES),
        entries=entries,
        exits_untrained=of("moves", False, "untrained", "started"),
        exposure_untrained=exposure(False, "untrained", "started"),
        exits_trained=of("moves", False, "trained"),
        exposure_trained=exposure(False, "trained"),
        returns=of("moves", True, *STAGES),
        exposure_away=exposure(True, *STAGES),
        started=headline["started"],
        completed=headline["completed"],
        invited=sum(row["enrolled"] for row in finished),
        came=sum(row["started"] for row in finished),
        net=tuple(row["net"] + closures.get(row["month"], 0) for row in whole),
        moved=mean(row["new"] + row["returned"] + row["exited"] - closures.get(row["month"], 0) for row in whole) if whole else 0.0,
    )


@dataclass(frozen=True)
class Rates:
    """Rates set by hand; None: from the data. Entries are persons a month, exits shares a month, returns the share of leavers who are
    back within twelve months, completion the share of those who start, no_show the share of those invited who never come."""

    entries: float | None = None
    exits_untrained: float | None = None
    exits_trained: float | None = None
    returns: float | None = None
    completion: float | None = None
    no_show: float | None = None


def measured(record: Observed) -> Rates:
    """The same rates as the data give them (the middle of what is possible); None where nothing was observed."""

    def share(part: int, whole: int) -> float | None:
        return part / whole if whole else None

    def a_month(events: Ages, exposure: tuple[float, ...]) -> float | None:
        return float(-np.expm1(-sum(events) / sum(exposure))) if sum(exposure) > 0 else None

    back = _curve_middle(record.returns, record.exposure_away)
    return Rates(
        entries=record.entries / record.months if record.months else None,
        exits_untrained=a_month(record.exits_untrained, record.exposure_untrained),
        exits_trained=a_month(record.exits_trained, record.exposure_trained),
        returns=float(-np.expm1(-back[:12].sum())) if sum(record.exposure_away) > 0 else None,
        completion=share(record.completed, record.started),
        no_show=share(record.invited - record.came, record.invited),
    )


def taken(record: Observed, by_hand: Rates) -> Rates:
    """The rates that apply: by hand where set, else the data's."""
    known = measured(record)
    return Rates(**{each.name: value if (value := getattr(by_hand, each.name)) is not None else getattr(known, each.name) for each in fields(Rates)})


@dataclass(frozen=True)
class Goal:
    """A target: population at most, or coverage at least, `value` on a date."""

    due_on: date
    value: float


@dataclass(frozen=True)
class Forecast:
    """Quantiles (rows as QUANTILES) on the as-of date and every month after it; chances (0 to 1) where there is a target to reach.

    `net` is the middle net change a month up to the population target's date (or the end), `needed` the one that would reach it.
    """

    dates: tuple[date, ...]
    population: tuple[tuple[float, ...], ...]
    coverage: tuple[tuple[float, ...], ...]
    uncovered: tuple[tuple[float, ...], ...]
    population_chance: float | None
    coverage_chance: float | None
    net: float
    needed: float | None

    def band(self, name: str, share: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Lower and upper end of the 50, 80 or 95 % band of population, coverage or uncovered."""
        place = {95: 0, 80: 1, 50: 2}[share]
        rows = getattr(self, name)
        return rows[place], rows[-1 - place]

    def middle(self, name: str) -> tuple[float, ...]:
        """The middle of population, coverage or uncovered."""
        row: tuple[float, ...] = getattr(self, name)[3]
        return row


Schedule = tuple[tuple[date, int], ...]
"""Planned groups: last day and places."""


@lru_cache(maxsize=64)
def simulate(
    record: Observed,
    schedule: Schedule,
    months: int,
    by_hand: Rates = Rates(),
    population: Goal | None = None,
    coverage: Goal | None = None,
    runs: int = RUNS,
    seed: int = SEED,
) -> Forecast:
    """Run the months after the record's date that many times; the same arguments give the same forecast.

    Groups that end after the last month are left out. A target's date after the last month has no chance (None).
    """
    random = np.random.default_rng(seed)
    dates = tuple(add_months(record.as_of, number) for number in range(months + 1))
    rates = _drawn(random, record, by_hand, runs)
    here = np.repeat(np.array(record.here, dtype=np.int64)[None], runs, axis=0)
    away = np.repeat(np.array(record.away, dtype=np.int64)[None], runs, axis=0)
    registered = np.full(runs, record.registered)
    covered = np.full(runs, record.covered)
    populations, coverages, uncovered = [here.sum(axis=(1, 2))], [_share(covered, registered)], [here[:, 0].sum(axis=1)]
    for before, after in pairwise(dates):
        shock = rates.shock(random)
        leaving, returning = rates.exits * shock[1][:, None, None], rates.returns
        gone = random.binomial(here, -np.expm1(-_next(leaving)))
        back = random.binomial(away, -np.expm1(-_next(returning))[:, None, :])
        new = random.poisson(rates.entries * shock[0])
        passing = random.binomial(new, -np.expm1(-leaving[:, 0, 0] / 2))
        left = gone.sum(axis=2)
        left[:, 0] += passing
        soon_back = random.binomial(left, -np.expm1(-returning[:, :1] / 2))
        here, away = _older(here - gone), _older(away - back)
        here[:, 0, 0] = new - passing
        here[:, :, -1] += back.sum(axis=2) + soon_back
        away[:, :, 0] = left - soon_back
        registered += new
        for ends_on, places in schedule:
            if before < ends_on <= after:
                covered += _train(random, here, places, rates, (ends_on - before).days / (after - before).days)
        populations.append(here.sum(axis=(1, 2)))
        coverages.append(_share(covered, registered))
        uncovered.append(here[:, 0].sum(axis=1))
    people, shares = np.array(populations), np.array(coverages)
    until = population.due_on if population and record.as_of < population.due_on <= dates[-1] else dates[-1]
    span = (until - record.as_of).days / DAYS_A_MONTH
    middle = float(np.median(_on(people, dates, until)))
    return Forecast(
        dates,
        _quantiles(people),
        _quantiles(shares),
        _quantiles(np.array(uncovered)),
        _chance(people, dates, population, below=True),
        _chance(shares, dates, coverage, below=False),
        (middle - record.residents) / span,
        (population.value - record.residents) / ((population.due_on - record.as_of).days / DAYS_A_MONTH)
        if population and population.due_on > record.as_of
        else None,
    )


@dataclass(frozen=True)
class _Drawn:
    """The rates of each run: entries [runs], exits [runs, stage, age], returns [runs, age], completion and no_show [runs]."""

    entries: Array
    exits: Array
    returns: Array
    completion: Array
    no_show: Array
    spread: tuple[float, float]

    def shock(self, random: np.random.Generator) -> tuple[Array, Array]:
        """This month's factors on entries and exits, of mean 1."""
        found = [random.gamma(1 / each, each, len(self.entries)) if each > 0 else np.ones(len(self.entries)) for each in self.spread]
        return found[0], found[1]


def _drawn(random: np.random.Generator, record: Observed, by_hand: Rates, runs: int) -> _Drawn:
    extra = record.variation
    if by_hand.entries is not None:
        entries = np.full(runs, by_hand.entries)
    else:
        entries = random.gamma((record.entries + 0.5) / extra, extra / record.months, runs)
    untrained = _curve(random, record.exits_untrained, record.exposure_untrained, extra, runs)
    # Where nobody completed yet, nothing else is known of the trained than how the others leave.
    known = sum(record.exposure_trained) > 0
    others = (sum(record.exits_untrained) + 0.5) / max(sum(record.exposure_untrained), 1.0)
    trained = _curve(random, record.exits_trained, record.exposure_trained, extra, runs, others) if known else untrained
    untrained = _set(untrained, by_hand.exits_untrained, record.exposure_untrained)
    trained = _set(trained, by_hand.exits_trained, record.exposure_trained)
    returns = _curve(random, record.returns, record.exposure_away, 1.0, runs)
    if by_hand.returns is not None:
        returns = returns * (-np.log1p(-min(by_hand.returns, 0.999)) / np.maximum(returns[:, :12].sum(axis=1), 1e-12))[:, None]
    exits_a_month = (sum(record.exits_untrained) + sum(record.exits_trained)) / record.months
    spread = (
        (extra - 1) / max(record.entries / record.months, 0.5) if by_hand.entries is None else 0.0,
        (extra - 1) / max(exits_a_month, 0.5),
    )
    return _Drawn(
        entries,
        np.stack([untrained, untrained, trained], axis=1),
        returns,
        _beta(random, record.completed, record.started, by_hand.completion, runs),
        _beta(random, record.invited - record.came, record.invited, by_hand.no_show, runs),
        spread,
    )


def _steps(events: Ages, exposure: tuple[float, ...], others: float | None = None) -> tuple[Array, Array]:
    """Shape and rate of each step's Gamma distribution: its own events and exposure, and one event's worth of the whole curve, which
    leans on the rate of `others` where that is given."""
    own = (sum(events) + 0.5) / max(sum(exposure), 1.0)
    whole = own if others is None else (sum(events) + LEAN) / (sum(exposure) + LEAN / others)
    shape = np.array([sum(events[first:last]) + 1.0 for first, last in STEPS])
    rate = np.array([sum(exposure[first:last]) + 1.0 / whole for first, last in STEPS])
    return shape, rate


def _by_age(steps: Array) -> Array:
    return np.repeat(steps, [last - first for first, last in STEPS], axis=-1)


def _curve(random: np.random.Generator, events: Ages, exposure: tuple[float, ...], extra: float, runs: int, others: float | None = None) -> Array:
    """Rates a month by age [runs, AGES], a draw for each run."""
    shape, rate = _steps(events, exposure, others)
    return _by_age(random.gamma(shape / extra, extra / rate, (runs, len(STEPS))))


def _curve_middle(events: Ages, exposure: tuple[float, ...]) -> Array:
    shape, rate = _steps(events, exposure)
    return _by_age(shape / rate)


def _set(curve: Array, by_hand: float | None, exposure: tuple[float, ...]) -> Array:
    """The curve brought to a share a month set by hand, on average over where persons were: its shape stays, its level is certain."""
    if by_hand is None:
        return curve
    weight = np.array(exposure) if sum(exposure) > 0 else np.ones(AGES)
    level = (curve * weight).sum(axis=1) / weight.sum()
    return curve * (-np.log1p(-min(by_hand, 0.999)) / np.maximum(level, 1e-12))[:, None]


def _beta(random: np.random.Generator, part: int, whole: int, by_hand: float | None, runs: int) -> Array:
    if by_hand is not None:
        return np.full(runs, by_hand)
    return random.beta(part + 0.5, whole - part + 0.5, runs)


def _next(rates: Array) -> Array:
    """Rates over the next month: who is some months in spends half of it in the next one."""
    return (rates + np.concatenate([rates[..., 1:], rates[..., -1:]], axis=-1)) / 2


def _older(persons: Array) -> Array:
    """A month older: the first age is empty, the last holds all longer."""
    moved = np.zeros_like(persons)
    moved[..., 1:] = persons[..., :-1]
    moved[..., -1] += persons[..., -1]
    return moved


def _train(random: np.random.Generator, here: Array, places: int, rates: _Drawn, part: float) -> Array:
    """Hold one group: changes `here`, returns how many came in each run. Of the month's newcomers that part is there by then."""
    waiting = here[:, 0, ::-1].copy()
    waiting[:, -1] = random.binomial(waiting[:, -1], part)
    invited = np.clip(places - (np.cumsum(waiting, axis=1) - waiting), 0, waiting)
    came_in_all = random.binomial(invited.sum(axis=1), 1 - rates.no_show)
    came = np.clip(came_in_all[:, None] - (np.cumsum(invited, axis=1) - invited), 0, invited)[:, ::-1]
    here[:, 0] -= came
    completed = random.binomial(came_in_all, rates.completion)
    # Those who don't complete keep their months on the register; which of them they are, nobody knows: the newest.
    staying = np.clip((came_in_all - completed)[:, None] - (np.cumsum(came, axis=1) - came), 0, came)
    here[:, 1] += staying
    here[:, 2, 0] += completed
    return came_in_all


def _share(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros(len(whole)), where=whole > 0)


def _quantiles(values: Array) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(each) for each in row) for row in np.quantile(values, QUANTILES, axis=1))


def _on(values: Array, dates: tuple[date, ...], day: date) -> Array:
    """Each run's value on a day: between two months on the straight line."""
    place = next(number for number, each in enumerate(dates) if each >= day)
    if dates[place] == day or place == 0:
        return np.asarray(values[place], dtype=float)
    part = (day - dates[place - 1]).days / (dates[place] - dates[place - 1]).days
    return np.asarray(values[place - 1] + (values[place] - values[place - 1]) * part)


def _chance(values: Array, dates: tuple[date, ...], goal: Goal | None, below: bool) -> float | None:
    if goal is None or not dates[0] <= goal.due_on <= dates[-1]:
        return None
    found = _on(values, dates, goal.due_on)
    return float(np.mean(found <= goal.value + 1e-9 if below else found >= goal.value - 1e-9))
