"""The claims that a heading makes about the drawing below it, as data beside its text: a test compares it with what is drawn (tests/claims.py).

A figure in a heading is a claim by itself: it has to be among those drawn, of the same date. What goes beyond it is declared by
the function that words the heading, with `says` (ui/sentences.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from queries import Figure, Row

RECENT = 4
"""Months at the end of a drawing that a heading must not contradict without saying so."""
SMALL = 0.005
"""A share that moved by less hardly moved: half a point."""


@dataclass(frozen=True)
class Figures:
    """It names numbers and no more. `derived` are those worked out from the figures that are drawn, not among them, and `dates` its
    dates that no answer holds. `months` are months that it judges: they have ended."""

    derived: tuple[Figure, ...] = ()
    dates: tuple[date, ...] = ()
    months: tuple[date, ...] = ()


@dataclass(frozen=True)
class Extreme:
    """The rows of the drawn answer whose `column` is the largest (or the `least`) are exactly those with these `names` (values of the
    column `key`): a tie names them all, up to `listed` of them. `where` leaves out rows that are not compared; `majority`: it says
    that this is more than half of all rows together."""

    column: str
    key: str
    names: tuple[Any, ...]
    least: bool = False
    majority: bool = False
    listed: int = 4
    where: Callable[[Row], bool] | None = None


@dataclass(frozen=True)
class Order:
    """`first` is above (1), at (0) or below (-1) `second`, both as written."""

    first: Figure
    second: Figure
    sign: int


@dataclass(frozen=True)
class Fall:
    """From the first row of a key to its lowest, `column` fell most for these `names` (values of the column `key`), `among` those that are
    compared. Where others of the answer fell more, the heading says that it speaks of the compared."""

    column: str
    key: str
    names: tuple[Any, ...]
    among: tuple[Any, ...]


@dataclass(frozen=True)
class Trend:
    """A column of the drawn answer grew (1) or fell (-1) over its last months. Needed where a heading compares two dates of a column
    and those months went the other way (RECENT)."""

    column: str
    sign: int
    months: int


@dataclass(frozen=True)
class Separation:
    """Groups compared: told apart (`differ`), so that each of the `high` figures is above each of the `low` ones; or not told apart,
    so that none is called higher."""

    differ: bool
    high: tuple[Figure, ...] = ()
    low: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class NoClaim:
    """The heading says that something is unknown or missing, and claims nothing about the drawing."""


Claim = Figures | Extreme | Order | Fall | Trend | Separation | NoClaim
