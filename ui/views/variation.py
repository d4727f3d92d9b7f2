"""Control limits for individual values (XmR chart; Shewhart; Wheeler, Understanding Variation): is a month out of the ordinary?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, floor
from statistics import fmean

FEWEST_POINTS = 10
WIDTH = 2.66
"""Limits in mean moving ranges: 3 standard deviations over d2 = 1.128 for ranges of two."""


def limits(values: Sequence[int]) -> tuple[int, int] | None:
    """The least and the most count that is ordinary variation, as they are shown; None with fewer than ten values, or where they
    do not vary."""
    if len(values) < FEWEST_POINTS or len(set(values)) == 1:
        return None
    middle = fmean(values)
    width = WIDTH * fmean(abs(later - earlier) for earlier, later in pairwise(values))
    return min(ceil(middle - width), floor(middle)), max(floor(middle + width), ceil(middle))
