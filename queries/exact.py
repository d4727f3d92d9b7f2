"""Exact limits of rates and ratios of rates, and one test that several shares are equal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import exp, lgamma, log, log1p, sqrt

import numpy as np

from queries.statistics import ALLOCATIONS, SEED

TAIL = 0.025
"""The chance beyond each of two 95 % limits."""
SMALL = 5
"""Below this expected count the chi-square distribution is not to be relied on (Cochran 1954)."""
TINY = 1e-300
"""Replaces zero in a continued fraction."""


@lru_cache(maxsize=1024)
def poisson_limits(events: int) -> tuple[float, float]:
    """The exact 95 % limits of the mean of which that many events were counted (Garwood 1936)."""
    spread = 10 * sqrt(events + 1) + 20
    low = _root(lambda mean: TAIL - 1 + gamma_above(events, mean), max(0.0, events - spread), events) if events else 0.0
    return low, _root(lambda mean: gamma_above(events + 1, mean) - TAIL, events, events + spread)


@lru_cache(maxsize=1024)
def share_limits(hits: int, of: int) -> tuple[float, float]:
    """The exact 95 % limits of a share (Clopper and Pearson 1934); 0 to 1 where nobody was counted."""
    low = _root(lambda share: beta_below(hits, of - hits + 1, share) - TAIL, 0.0, 1.0) if hits else 0.0
    high = _root(lambda share: beta_below(hits + 1, of - hits, share) - 1 + TAIL, 0.0, 1.0) if hits < of else 1.0
    return low, high


def ratio_limits(events: int, time: float, other_events: int, other_time: float) -> tuple[float | None, float | None]:
    """The exact 95 % limits of the ratio of two rates, events / time over other_events / other_time.

    Given all events, those of the first are binomial with the share ratio * time / (ratio * time + other_time) (Przyborowski and
    Wilenski 1940). The upper limit is None if the other has no events (there is none), both are None without any event or time.
    """
    if time <= 0 or other_time <= 0 or events + other_events == 0:
        return None, None
    low, high = share_limits(events, events + other_events)
    times = other_time / time
    return low / (1 - low) * times, high / (1 - high) * times if other_events else None


def p_equal(hits: Sequence[int], sizes: Sequence[int]) -> float | None:
    """The p-value of one test that all groups have the same share; None for fewer than two groups, 1 where all or none are hits.

    Pearson's chi-square test; where an expected count is under 5, that of Fisher, Freeman and Halton (1951): the chance of a table with
    these margins that is no more probable than this one, from simulated allocations with a fixed seed.
    """
    counts = tuple((hit, size) for hit, size in zip(hits, sizes, strict=True) if size)
    return _p_equal(counts) if len(counts) > 1 else None


@lru_cache(maxsize=256)
def _p_equal(counts: tuple[tuple[int, int], ...]) -> float:
    observed, sizes = np.array(counts, dtype=np.int64).T
    hits, people = int(observed.sum()), int(sizes.sum())
    share = hits / people
    if sizes.min() * min(share, 1 - share) >= SMALL:
        chi_square = ((observed - sizes * share) ** 2 / (sizes * share * (1 - share))).sum()
        return gamma_above((len(sizes) - 1) / 2, float(chi_square) / 2)
    if hits in (0, people):
        return 1.0
    drawn = np.random.default_rng(SEED).multivariate_hypergeometric(sizes, hits, size=ALLOCATIONS)
    factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, sizes.max() + 1)))])
    tables = np.vstack([observed, drawn])
    ways = -(factorial[tables] + factorial[sizes - tables]).sum(axis=1)  # the logarithm of the probability, but for a constant
    return float((ways <= ways[0] + 1e-7).sum() / (ALLOCATIONS + 1))


def gamma_above(shape: float, x: float) -> float:
    """The regularised upper incomplete gamma function Q(shape, x): by its series (DLMF 8.7.1) or continued fraction (DLMF 8.9.2)."""
    if x <= 0:
        return 1.0
    front = exp(shape * log(x) - x - lgamma(shape))
    if x < shape + 1:
        term = total = 1 / shape
        step = shape
        while term > total * 1e-17:
            step += 1
            term *= x / step
            total += term
        return 1 - front * total
    fraction = _continued(lambda n: (1.0 if n == 1 else (n - 1) * (shape - n + 1), x + 2 * n - 1 - shape))
    return front * fraction


def beta_below(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_below(b, a, 1 - x)

    def part(n: int) -> tuple[float, float]:
        if n == 1:
            return 1.0, 1.0
        m, odd = divmod(n - 1, 2)
        if odd:
            return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), 1.0
        return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), 1.0

    return exp(a * log(x) + b * log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b)) / a * _continued(part)


def _continued(part: Callable[[int], tuple[float, float]]) -> float:
    """The continued fraction a1 / (b1 + a2 / (b2 + ...)) of parts (a, b), from the front (Lentz 1976)."""
    value, ahead, behind = TINY, TINY, 0.0
    for n in range(1, 1_000_000):
        above, below = part(n)
        behind = 1 / ((below + above * behind) or TINY)
        ahead = (below + above / ahead) or TINY
        value *= ahead * behind
        if abs(ahead * behind - 1) < 1e-16:
            break
    return value


def _root(falls: Callable[[float], float], low: float, high: float) -> float:
    """Where a monotonic function changes its sign between two numbers, by halving."""
    rises = falls(high) > 0
    while True:
        middle = (low + high) / 2
        if middle in (low, high) or high - low <= 1e-15 * high:
            return middle
        low, high = (low, middle) if (falls(middle) > 0) is rises else (middle, high)
