"""Published survival curves: recomputed from rounded counts, at the ends of half years, over 10 persons or more."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from queries.disclosure.cells import Cell
from queries.disclosure.rounding import FEWEST

GRID = 182
"""Days between the points of a published survival curve."""


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
    """The rows of exit_survival and return_survival from what is shown of the events so far and of those at risk."""
    rows: list[dict[str, Any]] = []
    for group in dict.fromkeys(key[0] for _, key in shown):
        survival, variance, before = 1.0, 0.0, 0
        for half_year in sorted(key[1] for column, key in shown if column == "events" and key[0] == group):
            so_far, at_risk = shown["events", (group, half_year)] or 0, shown["at_risk", (group, half_year)] or 0
            events = so_far - before
            if at_risk < FEWEST:
                break
            if events <= 0:
                continue
            events, before = min(events, at_risk), so_far
            survival *= 1 - events / at_risk
            variance += events / (at_risk * (at_risk - events)) if at_risk > events else 0.0
            lower, upper = _limits(survival, variance)
            days = (half_year + 1) * GRID
            rows.append({"group": group, "days": days, "at_risk": at_risk, "events": events, "survival": survival, "lower": lower, "upper": upper})
    return rows


def _limits(survival: float, variance: float) -> tuple[float, float]:
    """The 95 % limits by the log-log transform (as definitions/6_survival.sql)."""
    if not 0 < survival < 1:
        return (0.0, 0.0) if survival <= 0 else (1.0, 1.0)
    width = 1.959963984540054 * math.sqrt(variance) / math.log(survival)
    centre = math.log(-math.log(survival))
    return math.exp(-math.exp(centre - width)), math.exp(-math.exp(centre + width))
