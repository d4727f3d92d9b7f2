"""Comparison of groups: intervals of shares and of their differences, limits of chance, and one test of all groups together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import exp, inf, lgamma, log, log1p, sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Z95 = 1.959963984540054
"""Standard normal quantile of a two-sided 95 % interval."""
ALPHA = 0.01
"""How often the test of all groups calls groups different that are not. The pages make several claims about one programme; together
they are to be wrong in at most 5 of 100 programmes without differences."""
FEWEST = 10
"""A share of fewer people is written as its numbers alone, without a percentage."""
ALLOCATIONS, SEED = 9999, 20190101
"""Simulated allocations of the test of all groups, and their seed: the same counts have the same p-value."""
MOST_ALLOCATED = 500
"""Of more groups no allocation is drawn: all their counts would lie in memory at once, and their sum is known well enough."""


class Interval(NamedTuple):
    """A value with the bounds of its interval (95 % unless said otherwise), all as shares (0 to 1) or differences of shares (-1 to 1)."""

    value: float
    low: float
    high: float


def simultaneous(comparisons: int, wrong: float = 0.05) -> float:
    """The normal quantile at which that many intervals hold all together, but for a chance of `wrong` (Bonferroni)."""
    return NormalDist().inv_cdf(1 - wrong / 2 / max(comparisons, 1))


def within_all(groups: int) -> float:
    """The level at which the limits of chance hold for that many groups at once, but for a chance of ALPHA (Bonferroni)."""
    return 1 - ALPHA / max(groups, 1)


def pairs(groups: int) -> int:
    """The comparisons of every group with every other."""
    return groups * (groups - 1) // 2


def wilson(hits: float, of: float, z: float = Z95) -> Interval | None:
    """A share with its Wilson score interval (Wilson 1927); None if there is nothing to take a share of.

    Both numbers may be divided by a design effect before.
    """
    if of <= 0:
        return None
    share = hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))


def difference(hits: float, of: float, other_hits: float, other_of: float, z: float = Z95) -> Interval | None:
    """The first share minus the second, with the interval that Newcombe (1998, method 10) makes of their Wilson intervals.

    None if either has nothing to take a share of. The two may be called different where 0 lies outside.
    """
    first, second = wilson(hits, of, z), wilson(other_hits, other_of, z)
    if first is None or second is None:
        return None
    gap = first.value - second.value
    below = sqrt((first.value - first.low) ** 2 + (second.high - second.value) ** 2)
    above = sqrt((first.high - first.value) ** 2 + (second.value - second.low) ** 2)
    return Interval(gap, gap - below, gap + above)


@lru_cache(maxsize=4096)
def chance_limits(share: float, size: int, level: float) -> tuple[int, int]:
    """The fewest and the most hits among `size` that lie within the level's limits if each hits with that probability.

    Exact binomial quantiles: below the least, and above the most, lies a chance of at most (1 - level) / 2 each. A count on a limit
    is within.
    """
    tail = (1 - level) / 2
    below, least, most = 0.0, None, size
    for hits, chance in enumerate(_binomial(share, size)):
        below += chance
        if least is None and below > tail:
            least = hits
        if below >= 1 - tail:
            most = hits
            break
    return least or 0, most


def is_clearly_most(most: int, second: int) -> bool:
    """Whether the fuller of two, the fullest of all, would seldom be so much fuller than the next if the two were alike: a two-sided test of
    these two alone verifies that it is the fullest, however many there are (Hung and Fithian 2019)."""
    return 2 * sum(_binomial(0.5, most + second)[most:]) <= ALPHA


@lru_cache(maxsize=256)
def p_even(counts: tuple[int, ...]) -> float:
    """The chance that people spread evenly over so many cells fill them at least as unevenly: Pearson's chi-square against simulated draws with a
    fixed seed, because a cell holds few. 1 for fewer than two cells, and where there is nobody."""
    total, cells = sum(counts), len(counts)
    if cells < 2 or not total:
        return 1.0
    drawn = np.random.default_rng(SEED).multinomial(total, [1 / cells] * cells, size=ALLOCATIONS)
    uneven = (np.vstack([np.array(counts, dtype=np.int64), drawn]) ** 2).sum(axis=1)  # the statistic but for what all draws share
    return float((uneven >= uneven[0]).sum() / (ALLOCATIONS + 1))


def _binomial(share: float, size: int) -> list[float]:
    """The probabilities of 0 to `size` hits."""
    up, down = (log(share) if share > 0 else -inf), (log1p(-share) if share < 1 else -inf)
    ways = (lgamma(size + 1) - lgamma(hits + 1) - lgamma(size - hits + 1) for hits in range(size + 1))
    return [exp(way + (hits * up if hits else 0.0) + ((size - hits) * down if hits < size else 0.0)) for hits, way in enumerate(ways)]


def p_all_alike(hits: Sequence[int], sizes: Sequence[int]) -> float:
    """The chance that groups of one and the same share differ at least as much as these: one test of all of them.

    The squared deviations from the common share (Pearson's chi-square) are compared with those of random allocations of all the hits
    to the groups (exact test given both margins, by simulation with a fixed seed), so that small groups are judged rightly; of many
    groups with their mean and variance over all allocations. 1 for fewer than two groups and where everybody or nobody hits.
    """
    counts = [(hit, size) for hit, size in zip(hits, sizes, strict=True) if size]
    return _p_alike(tuple(counts)) if len(counts) > 1 else 1.0


@lru_cache(maxsize=256)
def _p_alike(counts: tuple[tuple[int, int], ...]) -> float:
    observed, sizes = np.array(counts, dtype=np.int64).T
    total = int(observed.sum())
    if total in (0, int(sizes.sum())):
        return 1.0
    if len(sizes) > MOST_ALLOCATED:
        return _p_of_many(observed, sizes)
    drawn = np.random.default_rng(SEED).multivariate_hypergeometric(sizes, total, size=ALLOCATIONS)
    expected = sizes * (total / sizes.sum())
    spread = ((np.vstack([observed, drawn]) - expected) ** 2 / sizes).sum(axis=1)
    return float((spread >= spread[0] - 1e-9).sum() / (ALLOCATIONS + 1))


def _p_of_many(hits: NDArray[np.int64], sizes: NDArray[np.int64]) -> float:
    """The same for many groups: the tail, by the cube root (Wilson and Hilferty 1931), of the multiple of a chi-square distribution that has the
    mean and variance of the statistic over all allocations (Dawson 1954). The sum of many groups' terms comes close to it, however small they are."""
    groups, whole, hit = len(sizes), float(sizes.sum()), float(hits.sum())
    share = hit / whole
    observed = float(((hits - sizes * share) ** 2 / sizes).sum()) / (share * (1 - share))
    mean = whole / (whole - 1) * (groups - 1)
    free = [(whole - number) * (number - 1) / (whole - 1) for number in (groups, 2)]
    uneven = [(float((whole / margin).sum()) - len(margin) ** 2) / (whole - 2) for margin in (sizes.astype(float), np.array([hit, whole - hit]))]
    variance = 2 * whole / (whole - 3) * (free[0] - uneven[0]) * (free[1] - uneven[1]) + whole**2 / (whole - 1) * uneven[0] * uneven[1]
    ninth = variance / (9 * mean**2)  # 2 of 9 times the degrees of freedom
    return 1 - NormalDist().cdf(((observed / mean) ** (1 / 3) - (1 - ninth)) / sqrt(ninth))
