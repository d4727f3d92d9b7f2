"""Confidence intervals of proportions and of their differences, for pages that compare groups."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

Z95 = 1.959963984540054
"""Standard normal quantile of a two-sided 95 % interval."""
Z998 = 3.090232306167813
"""The same for 99.8 %, the outer limits of a funnel plot."""


class Interval(NamedTuple):
    """A value with the bounds of its 95 % interval, all as shares (0 to 1) or differences of shares (-1 to 1)."""

    value: float
    low: float
    high: float


def wilson(hits: int, of: int, z: float = Z95) -> Interval | None:
    """A share with its Wilson score interval (Wilson 1927); None where there is nothing to take a share of."""
    if of <= 0:
        return None
    share = hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))


def difference(hits: int, of: int, other_hits: int, other_of: int) -> Interval | None:
    """The first share minus the second, with the interval that Newcombe (1998, method 10) makes of their Wilson intervals.

    None where either has nothing to take a share of. The two may be called different where 0 lies outside.
    """
    first, second = wilson(hits, of), wilson(other_hits, other_of)
    if first is None or second is None:
        return None
    gap = first.value - second.value
    below = sqrt((first.value - first.low) ** 2 + (second.high - second.value) ** 2)
    above = sqrt((first.high - first.value) ** 2 + (second.value - second.low) ** 2)
    return Interval(gap, gap - below, gap + above)


def funnel(share: float, size: int, z: float) -> tuple[float, float]:
    """The control limits (0 to 1) for a group of that size if its true share is `share` (funnel plot, Spiegelhalter 2005)."""
    half = z * sqrt(share * (1 - share) / size)
    return max(0.0, share - half), min(1.0, share + half)
