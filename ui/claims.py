"""What a heading claims of the drawing below it, as data beside its text: a test compares it with what is drawn (tests/claims.py).

A figure in a heading is a claim by itself: it has to be among those drawn, of the same date. What goes beyond it is declared by
the function that words the heading, with `says` (ui/sentences.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from queries import Figure


@dataclass(frozen=True)
class Figures:
    """It names numbers and no more; `derived` are those worked out from the figures that are drawn, not among them. `months` are
    months that it judges or compares: they have ended."""

    derived: tuple[Figure, ...] = ()
    months: tuple[date, ...] = ()


@dataclass(frozen=True)
class Extreme:
    """The rows of the drawn answer whose `column` is the largest (or the `least`) are exactly those with these `names` (values of the
    column `key`): a tie names them all. `majority`: it says that this is more than half of all rows together."""

    column: str
    key: str
    names: tuple[Any, ...]
    least: bool = False
    majority: bool = False


@dataclass(frozen=True)
class Order:
    """`first` is above (1), at (0) or below (-1) `second`, both as written."""

    first: Figure
    second: Figure
    sign: int


@dataclass(frozen=True)
class Trend:
    """A column of the drawn answer grew (1), stayed (0) or fell (-1) over its last months; the very last ones don't contradict."""

    column: str
    sign: int
    months: int


@dataclass(frozen=True)
class Apart:
    """Shares of groups, compared: told apart (`differ`), so that the `high` ones are above the `low` ones as drawn; or not told apart,
    so that no group is called better."""

    differ: bool
    high: tuple[str, ...] = ()
    low: tuple[str, ...] = ()


@dataclass(frozen=True)
class Nothing:
    """It says that something is not known or not there, and claims nothing of the drawing."""


Claim = Figures | Extreme | Order | Trend | Apart | Nothing


def names(rows: Iterable[Any], key: str) -> tuple[Any, ...]:
    """The values of a column that names rows."""
    return tuple(row.value(key) for row in rows)
