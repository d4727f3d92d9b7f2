"""The rates of the forecast: measured from the record, set by hand, and drawn for each run.

A rate of events follows the Gamma distribution that its count and its person-months leave (Jeffreys' prior). A step of a curve
with few events of its own is pooled with the whole curve at the weight of one event, and the curve of the trained with that of the others
at the weight of three, so that the first weeks after the first group do not decide alone. A share follows the Beta distribution
(Jeffreys' prior). Where the monthly net change varied more than chance alone would let it, entries and exits get that much more
variation (a factor at least 1, as in quasi-Poisson models). A rate set by hand is taken as certain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planning.record import AGES, Ages, Observed

Array = NDArray[Any]

STEPS = ((0, 1), (1, 3), (3, 12), (12, 13))
"""The months of each step of a staying curve: the first, the second and third, the rest of the year, later."""
LEAN = 3.0
"""Events at whose weight the rate of leaving of the trained is pooled with that of the others."""


@dataclass(frozen=True)
class Rates:
    """Rates set by hand (None: from the data) or measured (None: nothing was observed).

    Entries are persons a month, exits shares a month, returns the share of leavers who are back within twelve months, completion
    the share of those who start, no_show the share of those invited who never come.
    """

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

    shape, rate = _gamma_of_steps(record.returns, record.exposure_away)
    return Rates(
        entries=record.entries / record.months if record.months else None,
        exits_untrained=a_month(record.exits_untrained, record.exposure_untrained),
        exits_trained=a_month(record.exits_trained, record.exposure_trained),
        returns=float(-np.expm1(-_by_age(shape / rate)[:12].sum())) if sum(record.exposure_away) > 0 else None,
        completion=share(record.completed, record.started),
        no_show=share(record.invited - record.came, record.invited),
    )


@dataclass(frozen=True)
class RunRates:
    """The rates of each run: entries [runs], exits [runs, stage, age], returns [runs, age], completion and no_show [runs].

    `spread` is the variance of the monthly factor on entries and on exits.
    """

    entries: Array
    exits: Array
    returns: Array
    completion: Array
    no_show: Array
    spread: tuple[float, float]

    def shock(self, random: np.random.Generator) -> tuple[Array, Array]:
        """This month's factors on entries and exits, of mean 1."""
        runs = len(self.entries)
        entries, exits = (random.gamma(1 / spread, spread, runs) if spread > 0 else np.ones(runs) for spread in self.spread)
        return entries, exits


def draw(random: np.random.Generator, record: Observed, by_hand: Rates, runs: int) -> RunRates:
    """Rates for that many runs: those set by hand as they are, the others drawn from their posterior distribution."""
    extra = record.variation
    if by_hand.entries is not None:
        entries = np.full(runs, by_hand.entries)
    else:
        entries = random.gamma((record.entries + 0.5) / extra, extra / record.months, runs)
    untrained = _curve(random, record.exits_untrained, record.exposure_untrained, extra, runs)
    others = (sum(record.exits_untrained) + 0.5) / max(sum(record.exposure_untrained), 1.0)
    # Where nobody has completed yet, the trained leave as the others do.
    trained = _curve(random, record.exits_trained, record.exposure_trained, extra, runs, others) if sum(record.exposure_trained) > 0 else untrained
    untrained = _at_level(untrained, by_hand.exits_untrained, record.exposure_untrained)
    trained = _at_level(trained, by_hand.exits_trained, record.exposure_trained)
    returns = _curve(random, record.returns, record.exposure_away, 1.0, runs)
    if by_hand.returns is not None:
        returns = returns * (_rate_of(by_hand.returns) / np.maximum(returns[:, :12].sum(axis=1), 1e-12))[:, None]
    exits_a_month = (sum(record.exits_untrained) + sum(record.exits_trained)) / record.months
    return RunRates(
        entries,
        np.stack([untrained, untrained, trained], axis=1),
        returns,
        _share(random, record.completed, record.started, by_hand.completion, runs),
        _share(random, record.invited - record.came, record.invited, by_hand.no_show, runs),
        (
            (extra - 1) / max(record.entries / record.months, 0.5) if by_hand.entries is None else 0.0,
            (extra - 1) / max(exits_a_month, 0.5),
        ),
    )


def _rate_of(share: float) -> float:
    """The rate whose events reach that share, in one unit of time."""
    return float(-np.log1p(-min(share, 0.999)))


def _gamma_of_steps(events: Ages, exposure: tuple[float, ...], others: float | None = None) -> tuple[Array, Array]:
    """Shape and rate of each step's Gamma distribution: its own events and exposure, and one event's worth of the whole curve,
    which leans on the rate of `others` where that is given."""
    own = (sum(events) + 0.5) / max(sum(exposure), 1.0)
    whole = own if others is None else (sum(events) + LEAN) / (sum(exposure) + LEAN / others)
    shape = np.array([sum(events[first:last]) + 1.0 for first, last in STEPS])
    rate = np.array([sum(exposure[first:last]) + 1.0 / whole for first, last in STEPS])
    return shape, rate


def _by_age(steps: Array) -> Array:
    return np.repeat(steps, [last - first for first, last in STEPS], axis=-1)


def _curve(random: np.random.Generator, events: Ages, exposure: tuple[float, ...], extra: float, runs: int, others: float | None = None) -> Array:
    """Rates a month by age [runs, AGES], a draw for each run."""
    shape, rate = _gamma_of_steps(events, exposure, others)
    return _by_age(random.gamma(shape / extra, extra / rate, (runs, len(STEPS))))


def _at_level(curve: Array, share: float | None, exposure: tuple[float, ...]) -> Array:
    """The curve scaled to a monthly share set by hand, averaged over the persons' ages: its shape stays, its level is certain."""
    if share is None:
        return curve
    weight = np.array(exposure) if sum(exposure) > 0 else np.ones(AGES)
    level = (curve * weight).sum(axis=1) / weight.sum()
    return curve * (_rate_of(share) / np.maximum(level, 1e-12))[:, None]


def _share(random: np.random.Generator, part: int, whole: int, by_hand: float | None, runs: int) -> Array:
    return random.beta(part + 0.5, whole - part + 0.5, runs) if by_hand is None else np.full(runs, by_hand)
