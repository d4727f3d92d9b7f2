"""Levels of entries, exits and returns that drift: a particle filter over the months of the record.

The number of moves in a month is negative binomial about its expected number times exp(level + effects of Lebaran). The level takes a
random step each month and follows a slope that fades. How large the steps are, whether there is a slope, how much more than chance the
months vary and whether Lebaran matters differ between particles. Three regimes (steady rates; some drift or trend; all drift) are followed
apart and weighed by how well each explains all months, so that entries, exits and returns together say whether rates drift. Weights by
likelihood, resampling when fewer than half of the particles count (Gordon, Salmond and Smith 1993; for the fixed parameters Liu and West 2001).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planning.blackout_dates import ramadans

Array = NDArray[Any]

PARTICLES = 2500
CALM_STEP = 0.005
"""Standard deviation of a calm level's step a month."""
SLOPE = 0.03
"""Standard deviation of a slope a month."""
FADING = 0.99
"""What is left of a slope after a month."""
DISPERSIONS = np.array([1e-7, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6])
"""Variances of the factor of a single month."""
DISPERSED = np.array([0.4, 0.08, 0.1, 0.12, 0.12, 0.1, 0.05, 0.03])
"""The prior share of each of DISPERSIONS."""
SEASONAL, SEASON = 0.6, 0.6
"""Share of the particles with effects of Lebaran, and their standard deviation."""
AROUND = timedelta(days=30)
"""How long before Idul Fitri and after it is another season."""


@dataclass(frozen=True)
class Regime:
    """A kind of programme: the prior share of such programmes, and of those in balance among them; the share of levels that are calm, the
    median of the others' steps a month and the standard deviation of its logarithm, and the share of levels with a slope."""

    share: float
    balanced: float
    calm: float = 1.0
    step: float = CALM_STEP
    spread: float = 0.0
    sloped: float = 0.0


REGIMES = (Regime(0.3, 0.9), Regime(0.4, 0.4, 0.5, 0.07, 0.7, 0.45), Regime(0.3, 0.4, 0.0, 0.1, 0.4, 0.3))
"""Steady rates; some rates drift or trend; all rates drift. Whether rates drift is seen in entries, exits and returns together."""


@dataclass(frozen=True)
class Levels:
    """For each kind of move and run: the level, its step, its slope, the variance of a month's own factor [kinds, runs], and the effects
    before and after Lebaran [kinds, runs, 2]."""

    level: Array
    step: Array
    slope: Array
    dispersion: Array
    season: Array

    def picked(self, draws: Array) -> Levels:
        """A selection of the draws."""
        return Levels(*(each[:, draws] for each in vars(self).values()))

    def with_(self, other: Levels) -> Levels:
        """These draws together with another's."""
        return Levels(*(np.concatenate([mine, theirs], axis=1) for mine, theirs in zip(vars(self).values(), vars(other).values(), strict=True)))

    def next_month(self, random: np.random.Generator) -> Levels:
        """The levels a month later."""
        slope = self.slope * FADING
        level = self.level + slope + self.step * random.standard_normal(self.level.shape)
        return Levels(level, self.step, slope, self.dispersion, self.season)

    def factors(self, random: np.random.Generator, season: tuple[float, float]) -> Array:
        """The factor on the rates in a month [kinds, runs]."""
        own = random.gamma(1 / self.dispersion, self.dispersion)
        return np.asarray(own * np.exp(np.clip(self.level + self.season @ np.array(season), -4, 3)))


@lru_cache(maxsize=512)
def season(start: date, end: date) -> tuple[float, float]:
    """The shares of the days after `start` and up to `end` that lie in the 30 days before Idul Fitri, and in the 30 from it on."""
    before = after = 0
    for year in range(start.year - 1, end.year + 2):
        for fast in ramadans(year):
            feast = fast.last + timedelta(days=1)
            before += _overlap(start, end, feast - AROUND, fast.last)
            after += _overlap(start, end, feast, feast + AROUND - timedelta(days=1))
    days = (end - start).days
    return before / days, after / days


def _overlap(start: date, end: date, first: date, last: date) -> int:
    return max(0, (min(end, last) - max(start, first - timedelta(days=1))).days)


@dataclass(frozen=True)
class FollowedLevels:
    """Levels now, many draws of them, of a programme of one regime, and how well it explains the months (logarithm of the likelihood)."""

    regime: Regime
    levels: Levels
    evidence: float


def follow(
    random: np.random.Generator, moves: Array, expected: Array, seasons: Sequence[tuple[float, float]], draws: int
) -> tuple[FollowedLevels, ...]:
    """Follow the levels over the moves and expected moves [kinds, months] of the months up to now, in each regime."""
    kinds, regimes = len(moves), len(REGIMES)
    rows = kinds * regimes
    moves, expected = np.tile(moves, (regimes, 1)), np.tile(expected, (regimes, 1))
    many = (rows, PARTICLES)

    def prior(name: str) -> Array:
        return np.repeat([getattr(regime, name) for regime in REGIMES], kinds)[:, None]

    level = random.normal(0, 0.4, many)
    step = np.where(random.random(many) < prior("calm"), CALM_STEP, prior("step") * np.exp(prior("spread") * random.standard_normal(many)))
    step *= prior("spread") > 0
    slope = random.normal(0, SLOPE, many) * (random.random(many) < prior("sloped"))
    which = random.choice(len(DISPERSIONS), many, p=DISPERSED)
    effects = random.normal(0, SEASON, (*many, 2)) * (random.random((*many, 1)) < SEASONAL)
    weight = np.full(many, -np.log(PARTICLES))
    evidence = np.zeros(rows)
    size = 1 / DISPERSIONS
    rising = np.concatenate([np.zeros((len(size), 1)), np.log(size[:, None] + np.arange(int(moves.max(initial=0)) + 1)).cumsum(axis=1)], axis=1)
    own = size[which]
    by_row = len(size) * np.arange(rows)[:, None]
    for index in range(moves.shape[1]):
        level = level + slope + step * random.standard_normal(many)
        about = level + effects @ np.array(seasons[index]) if any(seasons[index]) else level
        mean = np.maximum(expected[:, index, None], 1e-6) * np.exp(about)
        happened = moves[:, index].astype(int)
        # The logarithm of the negative binomial probability, without the terms that all particles share.
        probability = rising[:, happened].T.ravel().take(which + by_row) - own * np.log1p(mean / own)
        some = np.flatnonzero(happened)  # of many kinds nobody moved in a month
        probability[some] += happened[some, None] * np.log(mean[some] / (own[some] + mean[some]))
        weight += probability
        most = weight.max(axis=1)
        share = np.exp(weight - most[:, None])
        total = share.sum(axis=1)
        share /= total[:, None]
        evidence += most + np.log(total)
        weight -= (most + np.log(total))[:, None]
        for kind in np.flatnonzero((share**2).sum(axis=1) * PARTICLES > 2):
            drawn = _systematic(random, share[kind], PARTICLES)
            level[kind] = level[kind, drawn] + random.normal(0, 0.003, PARTICLES)
            step[kind] = step[kind, drawn] * np.exp(random.normal(0, 0.05, PARTICLES))
            slopes, seasonal = slope[kind, drawn], effects[kind].take(drawn, axis=0)
            slope[kind] = slopes + random.normal(0, 0.0005, PARTICLES) * (slopes != 0)
            effects[kind] = seasonal + random.normal(0, 0.03, (PARTICLES, 2)) * (seasonal != 0)
            which[kind], own[kind], weight[kind] = which[kind, drawn], own[kind, drawn], -np.log(PARTICLES)
    picked = np.stack([random.permutation(_systematic(random, np.exp(weight[row]), draws)) for row in range(rows)])
    row = np.arange(rows)[:, None]
    now = (level[row, picked], step[row, picked], slope[row, picked], DISPERSIONS[which[row, picked]], effects[row, picked])
    parts = [slice(first, first + kinds) for first in range(0, rows, kinds)]
    return tuple(
        FollowedLevels(regime, Levels(*(each[part] for each in now)), float(evidence[part].sum()))
        for regime, part in zip(REGIMES, parts, strict=True)
    )


def _systematic(random: np.random.Generator, share: Array, number: int) -> Array:
    """Indices drawn in proportion to their shares (systematic resampling)."""
    quantiles = (np.arange(number) + random.random()) / number
    return np.minimum(np.searchsorted(share.cumsum(), quantiles), len(share) - 1)
