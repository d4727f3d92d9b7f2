"""The rates of the forecast: measured from the record, set by hand, and drawn for each run.

A rate of events follows the Gamma distribution that its count and its person-months leave (Jeffreys' prior). A step of a curve
with few events of its own is pooled with the whole curve at the weight of one event, and the curve of the trained with that of the others
at the weight of three, so that the first weeks after the first group do not decide alone. A share follows the Beta distribution
(Jeffreys' prior). Where the monthly net change varied more than chance alone would let it, entries and exits get that much more
variation (a factor at least 1, as in quasi-Poisson models). A rate set by hand is taken as certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from statistics import mean, pvariance
from typing import Any

import numpy as np
from numpy.typing import NDArray

from queries.dates import months_later

Array = NDArray[Any]

DAYS_A_MONTH = 30.4375
AGES = 13
"""Whole months 0 to 11, and 12 for all longer."""
STEPS = ((0, 1), (1, 3), (3, 12), (12, 13))
"""The months of each step of a staying curve."""
STAGES = ("untrained", "started", "trained")
WINDOW = 24
"""Months before the as-of date that the rates are taken from."""
LEAST_WINDOW = 6
"""Months of record without which nothing is forecast."""
LEAN = 3.0
"""Events that the trained's rate of leaving leans on the others' with."""

Ages = tuple[int, ...]


@dataclass(frozen=True)
class Observed:
    """The record at a date: persons in each stage by months, here and away, and the events of the window before it.

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
        """Residents who never attended a training session."""
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

    whole = [row for row in months if row["month"] > since and months_later(row["month"], 1).toordinal() - 1 <= as_of.toordinal()]
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
    """Point estimates of the rates from the data; None if nothing was observed."""

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
    """The rates that apply: those set by hand, otherwise those estimated from the data."""
    known = measured(record)
    return Rates(**{each.name: value if (value := getattr(by_hand, each.name)) is not None else getattr(known, each.name) for each in fields(Rates)})


@dataclass(frozen=True)
class Drawn:
    """The rates of each run: entries [runs], exits [runs, stage, age], returns [runs, age], completion and no_show [runs]."""

    entries: Array
    exits: Array
    returns: Array
    completion: Array
    no_show: Array
    spread: tuple[float, float]

    def shock(self, random: np.random.Generator) -> tuple[Array, Array]:
        """This month's factors on entries and exits, of mean 1."""
        runs = len(self.entries)
        entries, exits = (random.gamma(1 / each, each, runs) if each > 0 else np.ones(runs) for each in self.spread)
        return entries, exits


def draw(random: np.random.Generator, record: Observed, by_hand: Rates, runs: int) -> Drawn:
    """Rates for that many runs: those set by hand as they are, the others drawn from their posterior distribution."""
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
    return Drawn(
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
    """The curve scaled to a monthly share set by hand, averaged over the persons' ages: its shape stays, its level is certain."""
    if by_hand is None:
        return curve
    weight = np.array(exposure) if sum(exposure) > 0 else np.ones(AGES)
    level = (curve * weight).sum(axis=1) / weight.sum()
    return curve * (-np.log1p(-min(by_hand, 0.999)) / np.maximum(level, 1e-12))[:, None]


def _beta(random: np.random.Generator, part: int, whole: int, by_hand: float | None, runs: int) -> Array:
    if by_hand is not None:
        return np.full(runs, by_hand)
    return random.beta(part + 0.5, whole - part + 0.5, runs)
