"""The marks that a figure really draws: a trace without a point draws none."""

from __future__ import annotations

from collections.abc import Iterable
from math import isnan
from typing import Any

UNNAMED = "·"
"""Stands for the marks of traces without a name."""


def drawn_marks(figure: dict[str, Any]) -> frozenset[str]:
    """The names of the traces that have a point to draw (UNNAMED for those without a name); empty: nothing is drawn."""
    return frozenset(trace.get("name") or UNNAMED for trace in figure["data"] if _has_point(trace))


def _has_point(trace: dict[str, Any]) -> bool:
    if "z" in trace:
        return any(_known(value) for row in trace["z"] for value in row)
    axes = [trace[axis] for axis in ("x", "y") if trace.get(axis) is not None]
    return any(all(_known(value) for value in point) for point in zip(*axes, strict=False)) if axes else False


def _known(value: Any) -> bool:
    if isinstance(value, Iterable) and not isinstance(value, str):  # a heading over a heading
        return all(_known(each) for each in value)
    return value is not None and not (isinstance(value, float) and isnan(value))
