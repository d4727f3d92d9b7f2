"""The rates of the forecast: measured from the record, set by hand, and drawn for each run.

A rate of moves follows the Gamma distribution that its count and its person-months leave (Jeffreys' prior). A step of a curve with few
moves of its own is pooled with the whole curve at the weight of one move, and the curve of the trained with that of the others at the
weight of three, so that the first weeks after the first group do not decide alone. Shares differ between groups: a mean and a
correlation within groups are drawn from their posterior (beta-binomial). A rate set by hand is taken as certain.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planning.record import DAYS_A_MONTH, MOVES, STEPS, WINDOW, Month, Observed

Array = NDArray[Any]

LEAN = 3.0
"""Moves at whose weight the rate of leaving of the trained is pooled with that of the others."""
LEAST_EXPOSURE = 10.0
"""Person-months that a rate without moves is taken to rest on at least, so that it is not drawn too high."""
MEANS = np.concatenate([np.linspace(0.002, 0.1, 20), np.linspace(0.12, 0.96, 43)])
"""Grid of a share's mean over all groups."""
CORRELATIONS = np.array([0.001, 0.01, 0.03, 0.06, 0.1, 0.15, 0.25, 0.4])
CORRELATED = np.array([0.12, 0.13, 0.18, 0.18, 0.15, 0.12, 0.07, 0.05])
"""Grid of the correlation within groups, and its prior."""


@dataclass(frozen=True)
class Rates:
    """Rates set by hand (None: from the data) or measured (None: nothing was observed).

    Entries are persons a month, leaving is the share of the residents who leave in a month, whether trained or not, returning persons a
    month, completion the share of those who start, no_show the share of those invited who never come.
    """

    entries: float | None = None
    leaving: float | None = None
    returning: float | None = None
    completion: float | None = None
    no_show: float | None = None


def measured(record: Observed) -> Rates:
    """The raw rates of the last months of the record and of all groups; None if nothing was observed."""

    def share(part: int, whole: int) -> float | None:
        return part / whole if whole else None

    months, groups = record.months[-WINDOW:], record.groups
    length = sum((month.end - month.start).days for month in months) / DAYS_A_MONTH
    (untrained, untrained_months), (trained, trained_months), (back, away) = (totals(months, index) for index in range(len(MOVES)))
    here = untrained_months.sum() + trained_months.sum()
    enrolled, started = sum(group.enrolled for group in groups), sum(group.started for group in groups)
    return Rates(
        entries=sum(month.entries for month in months) / length if length else None,
        leaving=float(-np.expm1(-(untrained.sum() + trained.sum()) / here)) if here > 0 else None,
        returning=float(back.sum()) / length if away.sum() > 0 else None,
        completion=share(sum(group.completed for group in groups), started),
        no_show=share(enrolled - started, enrolled),
    )


def totals(months: tuple[Month, ...], index: int) -> tuple[Array, Array]:
    """Moves and person-months by STEPS over some months."""
    moves = np.array([month.moves[index] for month in months]).reshape(-1, len(STEPS)).sum(axis=0)
    return moves, np.array([month.exposure[index] for month in months]).reshape(-1, len(STEPS)).sum(axis=0)


@dataclass(frozen=True)
class Curve:
    """Rates a month by STEPS: as measured [steps], and a draw for each run [runs, steps]."""

    middle: Array
    drawn: Array


def curve(random: np.random.Generator, record: Observed, index: int, runs: int, others: float | None = None) -> Curve:
    """The curve of one of MOVES. Its drawn shapes keep the measured level; with `others`, the rate that it leans on, the level is
    drawn too."""
    moves, exposure = totals(record.months, index)
    own = (moves.sum() + 0.5) / max(exposure.sum(), LEAST_EXPOSURE)
    whole = own if others is None else (moves.sum() + LEAN) / (exposure.sum() + LEAN / others)
    shape, rate = moves + 1.0, exposure + 1.0 / whole
    middle, drawn = shape / rate, random.gamma(shape, 1 / rate, (runs, len(STEPS)))
    if others is None:
        weight = exposure if exposure.sum() > 0 else np.ones(len(STEPS))
        drawn *= ((middle * weight).sum() / np.maximum(drawn @ weight, 1e-12))[:, None]
    return Curve(middle, drawn)


def at_level(drawn: Array, rate: float, exposure: Array) -> Array:
    """A curve scaled to a rate a month set by hand, averaged over the person-months: its shape stays, its level is certain."""
    weight = exposure if exposure.sum() > 0 else np.ones(len(STEPS))
    return np.asarray(drawn * (rate * weight.sum() / np.maximum(drawn @ weight, 1e-12))[:, None])


def by_age(steps: Array) -> Array:
    """A curve by AGES."""
    return np.repeat(steps, [last - first for first, last in STEPS], axis=-1)


def rate_of(share: float) -> float:
    """The rate whose moves reach that share, in one unit of time."""
    return float(-np.log1p(-min(share, 0.999)))


@dataclass(frozen=True)
class Share:
    """A share that differs between groups: for each run its mean over all groups and its correlation within one."""

    mean: Array
    correlation: Array

    def of_group(self, random: np.random.Generator, runs: Array, groups: int = 1) -> Array:
        """The share in one group, for each of those runs; in so many `groups` together it differs by as much less as their mean does."""
        if not self._differs:
            return self.mean[runs]
        yes, no = self._of_one if groups == 1 else self._parameters(groups)
        return random.beta(yes[runs], no[runs])

    @cached_property
    def _differs(self) -> bool:
        return bool(self.correlation.any())

    @cached_property
    def _of_one(self) -> tuple[Array, Array]:
        return self._parameters(1)

    def _parameters(self, groups: int) -> tuple[Array, Array]:
        """The two parameters of the distribution in each run."""
        size = 1 / (self.correlation / groups) - 1
        return self.mean * size, (1 - self.mean) * size


def certain(share: float, runs: int) -> Share:
    """A share set by hand: the same in every group."""
    return Share(np.full(runs, share), np.zeros(runs))


def share_of_groups(random: np.random.Generator, parts: list[int], wholes: list[int], runs: int, prior: tuple[float, float]) -> Share:
    """Mean and correlation from the parts of the groups held, drawn from their posterior on a grid; `prior` is the Beta's of the mean."""
    mean, correlation = (grid.ravel() for grid in np.meshgrid(MEANS, CORRELATIONS, indexing="ij"))
    yes, no = mean * (1 / correlation - 1), (1 - mean) * (1 / correlation - 1)
    weight = (prior[0] - 1) * np.log(mean) + (prior[1] - 1) * np.log1p(-mean)
    weight += np.repeat(np.log(np.gradient(MEANS)), len(CORRELATIONS)) + np.tile(np.log(CORRELATED), len(MEANS))
    part, whole = np.array(parts, dtype=int), np.array(wholes, dtype=int)
    count = np.arange(int(whole.max(initial=0)))

    def rising(start: Array, numbers: Array) -> Array:
        """Sums of log(start + j) for j below each of the numbers: logarithms of rising factorials, over all groups [grid].

        A number is looked at once, however many groups have it: a million persons have thousands of groups of few sizes.
        """
        logarithms = np.concatenate([np.zeros((len(start), 1)), np.log(start[:, None] + count).cumsum(axis=1)], axis=1)
        return np.asarray(logarithms @ np.bincount(numbers, minlength=len(count) + 1))

    weight += rising(yes, part) + rising(no, whole - part) - rising(yes + no, whole)
    probability = np.exp(weight - weight.max())
    index = random.choice(len(mean), runs, p=probability / probability.sum())
    return Share(mean[index], correlation[index])
