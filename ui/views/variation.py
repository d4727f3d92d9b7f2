"""Control limits for individual values (XmR chart; Shewhart; Wheeler, Understanding Variation): is a month out of the ordinary?

Counts of moves vary at least as much as independent ones do (Poisson). Where few are counted a month, two years of months may happen to
be alike, and the mean moving range alone would call three unusual after months of one and two.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, exp, floor, lgamma, log
from statistics import fmean

FEWEST_POINTS = 10
TAIL = 0.00135
"""The chance beyond 3 standard deviations of a normal distribution, on one side."""
WIDTH = 2.66
"""Limits in mean moving ranges: 3 standard deviations over d2 = 1.128 for ranges of two."""


def limits(values: Sequence[int], counts: bool = False) -> tuple[int, int] | None:
    """The least and the most value that is ordinary variation, as they are shown; None with fewer than ten values, or where they
    do not vary. `counts`: of moves that were counted, not of a difference."""
    if len(values) < FEWEST_POINTS or len(set(values)) == 1:
        return None
    middle = fmean(values)
    width = WIDTH * fmean(abs(later - earlier) for earlier, later in pairwise(values))
    least, most = min(ceil(middle - width), floor(middle)), max(floor(middle + width), ceil(middle))
    if not counts:
        return least, most
    low, high = independent(middle)
    return min(least, low), max(most, high)


def independent(mean: float) -> tuple[int, int]:
    """The least and the most of a number of independent moves, outside which lies a chance of at most TAIL each (exact Poisson quantiles)."""
    least, number, below = None, 0, exp(-mean)
    while below < 1 - TAIL:
        least = number if least is None and below > TAIL else least
        number += 1
        below += exp(number * log(mean) - mean - lgamma(number + 1))
    return least if least is not None else number, number
