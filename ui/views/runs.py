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
    """A run that a rule found: `rule` is above, below, rising or falling; `places` are its points, counted from 0."""

    rule: str
    places: tuple[int, ...]


def runs(values: Sequence[float]) -> tuple[Run, ...] | None:
    """The runs longer than chance makes them, in the order in which they end; None where there are fewer than ten points to judge by."""
    if len(values) < FEWEST_POINTS:
        return None
    found = [*_one_side(values), *_one_direction(values)]
    return tuple(sorted(found, key=lambda run: (run.places[-1], len(run.places))))


def _one_side(values: Sequence[float]) -> list[Run]:
    middle = median(values)
    apart = [place for place, value in enumerate(values) if value != middle]
    found = []
    for above, group in groupby(apart, key=lambda place: values[place] > middle):
        places = tuple(group)
        if len(places) >= SAME_SIDE:
            found.append(Run("above" if above else "below", places))
    return found


def _one_direction(values: Sequence[float]) -> list[Run]:
    steps = [place for place, value in enumerate(values) if not place or value != values[place - 1]]
    found = []
    for rising, group in groupby(pairwise(steps), key=lambda pair: values[pair[1]] > values[pair[0]]):
        pairs = tuple(group)
        places = (pairs[0][0], *(later for _, later in pairs))
        if len(places) >= ONE_DIRECTION:
            found.append(Run("rising" if rising else "falling", places))
    return found


def said(values: Sequence[float], names: Sequence[str], middle: str, words: Words) -> str:
    """What the rules say of these points, in one sentence: the latest run and its groups, ordinary variation, or too few points.

    `names` name the points, `middle` is the median as it is written.
    """
    found = runs(values)
    if found is None:
        return words("runs.too_few", count=len(values), points=words.write(len(values), "count"), fewest=words.write(FEWEST_POINTS, "count"))
    if not found:
        return words("runs.ordinary", median=middle)
    run = found[-1]
    key = f"runs.{run.rule}" if ongoing(run, values) else f"runs.{run.rule}_past"
    return words(key, length=words.write(len(run.places), "count"), first=names[run.places[0]], last=names[run.places[-1]], median=middle)


def ongoing(run: Run, values: Sequence[float]) -> bool:
    """Whether the run goes on to the last point (points that neither count nor end it aside)."""
    last = run.places[-1]
    if run.rule in ("above", "below"):
        middle = median(values)
        return all(value == middle for value in values[last + 1 :])
    return all(value == values[last] for value in values[last + 1 :])
