"""The rules of a run chart: which runs of points are longer than chance makes them (Perla, Provost and Murray 2011).

Two rules, both only where there are ten points or more:
- side: six or more points in a row on the same side of the median. A point on the median is passed over: it neither
  counts nor ends the run.
- direction: five or more points in a row, each higher (or each lower) than the one before. Of equal neighbours only the
  first counts; the others neither count nor end the run. Where the direction turns, the turning point belongs to both runs.
The median is that of all points shown, so it moves as points are added: a run of today may be none tomorrow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from ui.i18n import Words

FEWEST_POINTS = 10
SAME_SIDE = 6
ONE_DIRECTION = 5


@dataclass(frozen=True)
class Run:
    """A run of points: `rule` is above, below, rising or falling; `indices` are its points, counted from 0."""

    rule: str
    indices: tuple[int, ...]


def runs(values: Sequence[float]) -> tuple[Run, ...] | None:
    """The runs longer than chance makes them, in the order in which they end; None where there are fewer than ten points to judge by."""
    if len(values) < FEWEST_POINTS:
        return None
    return tuple(sorted([*_one_side(values), *_one_direction(values)], key=lambda run: (run.indices[-1], len(run.indices))))


def _one_side(values: Sequence[float]) -> list[Run]:
    middle = median(values)
    apart = [index for index, value in enumerate(values) if value != middle]
    sides = [(above, tuple(group)) for above, group in groupby(apart, key=lambda index: values[index] > middle)]
    return [Run("above" if above else "below", indices) for above, indices in sides if len(indices) >= SAME_SIDE]


def _one_direction(values: Sequence[float]) -> list[Run]:
    steps = [index for index, value in enumerate(values) if not index or value != values[index - 1]]
    directions = [(rising, tuple(group)) for rising, group in groupby(pairwise(steps), key=lambda pair: values[pair[1]] > values[pair[0]])]
    candidates = [Run("rising" if rising else "falling", (pairs[0][0], *(later for _, later in pairs))) for rising, pairs in directions]
    return [run for run in candidates if len(run.indices) >= ONE_DIRECTION]


def sentence(values: Sequence[float], names: Sequence[str], middle: str, words: Words) -> str:
    """The signals of these points in words: the latest run and its groups, ordinary variation, or too few points.

    `names` name the points, `middle` is the median as it is written.
    """
    known = runs(values)
    if known is None:
        return words("runs.too_few", count=len(values), points=words.write(len(values), "count"), fewest=words.write(FEWEST_POINTS, "count"))
    if not known:
        return words("runs.ordinary", median=middle)
    run = known[-1]
    key = f"runs.{run.rule}" if ongoing(run, values) else f"runs.{run.rule}_past"
    length = words.write(len(run.indices), "count")
    return words(key, length=length, first=names[run.indices[0]], last=names[run.indices[-1]], median=middle)


def ongoing(run: Run, values: Sequence[float]) -> bool:
    """Whether the run goes on to the last point (points that neither count nor end it aside)."""
    last = run.indices[-1]
    level = median(values) if run.rule in ("above", "below") else values[last]
    return all(value == level for value in values[last + 1 :])
