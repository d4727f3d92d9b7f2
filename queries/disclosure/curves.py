"""Published survival curves: recomputed from rounded counts, at the ends of half years, over 10 persons or more."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from queries.disclosure.cells import Cell
from queries.disclosure.rounding import FEWEST, MOST_OFF

GRID = 182
"""Days between the points of a published survival curve."""

HIDDEN = (-MOST_OFF, 0, MOST_OFF)
"""By how many events a rounded number may be off: the two ends, and what lies between them, where all at risk may have had the event."""


def curve_counts(rows: Iterable[Mapping[str, Any]]) -> dict[Cell, int]:
    """A curve on a grid, from its rows by time: (group, half-year) -> events so far, and how many were at risk at its first event."""
    counts: dict[Cell, int] = {}
    so_far: dict[Any, int] = {}
    for row in rows:
        group, half_year = row["group"], row["days"] // GRID
        so_far[group] = so_far.get(group, 0) + row["events"]
        counts["events", (group, half_year)] = so_far[group]
        counts.setdefault(("at_risk", (group, half_year)), row["at_risk"])
    return counts


def ends_of_curves(cells: Iterable[Cell]) -> Iterable[Cell]:
    """The points of curves at which their persons are counted for the movement: all events at the last, all at risk at the first."""
    ends: dict[tuple[str, Any], int] = {}
    for column, (group, half_year) in cells:
        known = ends.setdefault((column, group), half_year)
        ends[column, group] = max(known, half_year) if column == "events" else min(known, half_year)
    return [(column, (group, half_year)) for (column, group), half_year in ends.items()]


def curve_rows(shown: Mapping[Cell, int | None]) -> list[dict[str, Any]]:
    """The rows of exit_survival and return_survival from what is shown of the events so far and of those at risk.

    The limits are those of the lowest and the highest curve that rounding can hide. Each number of events so far is true to within 4: up to
    4 more or fewer in the first half year, and in the last one up to 4 more or fewer so far, less those of the first.
    """
    rows: list[dict[str, Any]] = []
    for group in dict.fromkeys(key[0] for _, key in shown):
        survival, variance, before = 1.0, 0.0, 0
        first: tuple[int, int] | None = None
        between = 1.0  # what the steps between the first and this one leave
        for half_year in sorted(key[1] for column, key in shown if column == "events" and key[0] == group):
            so_far, at_risk = shown["events", (group, half_year)] or 0, shown["at_risk", (group, half_year)] or 0
            events = so_far - before
            if at_risk < FEWEST:
                break
            if events <= 0:
                continue
            events, before = min(events, at_risk), so_far
            survival *= _part(events, at_risk)
            variance += events / (at_risk * max(at_risk - events, 1))
            if first is None:
                first = events, at_risk
                ends = [_part(events, at_risk, more) for more in HIDDEN]
            else:
                ends = [_part(*first, more) * between * _part(events, at_risk, later - more) for more in HIDDEN for later in HIDDEN]
                between *= _part(events, at_risk)
            lower, upper = _limits(min(*ends, survival), variance)[0], _limits(max(*ends, survival), variance)[1]
            days = (half_year + 1) * GRID
            rows.append({"group": group, "days": days, "at_risk": at_risk, "events": events, "survival": survival, "lower": lower, "upper": upper})
    return rows


def _part(events: int, at_risk: int, more: int = 0) -> float:
    """The part of those at risk that is left after so many events, and some more or fewer."""
    return 1 - min(max(events + more, 0), at_risk) / at_risk


def _limits(survival: float, variance: float) -> tuple[float, float]:
    """The 95 % limits by the log-log transform (as definitions/6_survival.sql)."""
    if not 0 < survival < 1:
        return (0.0, 0.0) if survival <= 0 else (1.0, 1.0)
    width = 1.959963984540054 * math.sqrt(variance) / math.log(survival)
    centre = math.log(-math.log(survival))
    return math.exp(-math.exp(centre - width)), math.exp(-math.exp(centre + width))
