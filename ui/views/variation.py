"""Control limits for individual values (XmR chart; Shewhart; Wheeler, Understanding Variation): is a month out of the ordinary?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean

FEWEST_POINTS = 10
WIDTH = 2.66
"""Limits in mean moving ranges: 3 standard deviations over d2 = 1.128 for ranges of two."""


def limits(values: Sequence[float]) -> tuple[float, float] | None:
    """The limits of ordinary variation; None with fewer than ten values."""
    if len(values) < FEWEST_POINTS:
        return None
    middle = fmean(values)
    width = WIDTH * fmean(abs(later - earlier) for earlier, later in pairwise(values))
    return middle - width, middle + width
