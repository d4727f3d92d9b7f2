"""The rule for an unusual order of points: too long a run on one side of the median, or too few crossings of it.

Anhoej's two rules (Anhoej and Olesen 2014), both from 10 useful points on; a point on the median is passed over: it neither counts
nor ends a run.
- run: the longest run on one side of the median has more points than round(log2(n) + 3), n the useful points;
- crossings: the line crosses the median less often than the 5 % quantile of a binomial distribution of n - 1 steps.
Together they call at most about 5 of 100 series of any length unusual in which chance alone orders the points. There is no rule for
trends: it signals too often. The median is that of all points, so it moves as points are added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from math import log2
from statistics import median

from ui.i18n import Words

FEWEST_POINTS = 10


@dataclass(frozen=True)
class Run:
    """An unusual order: `rule` is above or below (a long run on that side) or crossings (few); `indices` are the longest run's points,
    counted from 0; `crossings` how often the line crosses the median."""

    rule: str
    indices: tuple[int, ...]
    crossings: int


def longest_ordinary(points: int) -> int:
    """The most useful points of a run on one side that are still ordinary."""
    return round(log2(points) + 3)


@lru_cache(maxsize=64)
def fewest_ordinary(points: int) -> int:
    """The fewest crossings of the median that are still ordinary: the 5 % quantile of the crossings of a random order (binomial), in whole
    numbers, because thousands of points have more orders than a float can hold."""
    steps = points - 1
    below = ways = 1
    crossings = 0
    while 20 * below < 1 << max(steps, 0):
        ways = ways * (steps - crossings) // (crossings + 1)
        crossings += 1
        below += ways
    return crossings


def unusual(values: Sequence[float]) -> Run | None:
    """The unusual order of these points; None if it is ordinary, or if there are fewer than ten useful points."""
    middle = median(values) if values else 0
    useful = [index for index, value in enumerate(values) if value != middle]
    if len(useful) < FEWEST_POINTS:
        return None
    sides = [(above, tuple(group)) for above, group in groupby(useful, key=lambda index: values[index] > middle)]
    above, indices = max(sides, key=lambda side: len(side[1]))
    crossings = len(sides) - 1
    if len(indices) > longest_ordinary(len(useful)):
        return Run("above" if above else "below", indices, crossings)
    return Run("crossings", indices, crossings) if crossings < fewest_ordinary(len(useful)) else None


def sentence(values: Sequence[float], names: Sequence[str], middle: str, words: Words) -> str:
    """What the rule says of these points: their unusual order, that no pattern can be told from chance, or that they are too few.

    `names` name the points, `middle` is the median as it is written.
    """
    if len(values) < FEWEST_POINTS:
        return words("runs.too_few", count=len(values), points=words.write(len(values), "count"), fewest=words.write(FEWEST_POINTS, "count"))
    run = unusual(values)
    return written(run, names, words) if run else words("runs.ordinary", median=middle)


def written(run: Run, names: Sequence[str], words: Words) -> str:
    """An unusual order in words; `names` name the points."""
    length, crossings = (words.write(number, "count") for number in (len(run.indices), run.crossings))
    return words(f"runs.{run.rule}", run.crossings, length=length, crossings=crossings, first=names[run.indices[0]], last=names[run.indices[-1]])
