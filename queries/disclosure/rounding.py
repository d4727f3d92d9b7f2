"""Rounding to multiples of 5 by a secret threshold of each cell.

x = 5j + r is shown as 5j where r is below the cell's threshold t in 1..5, and as 5(j + 1) otherwise. t comes from an HMAC of what
the cell counts and of j, so a cell is always rounded alike, a growing count never falls, and a shown number is true to within 4.
"""

from __future__ import annotations

import hmac
import math
from pathlib import Path

from data import published
from data.messages import DataError
from queries.registry import QuestionError

BASE = 5
"""Protected counts are shown as multiples of this."""
MOST_OFF = BASE - 1
"""The most by which a shown number differs from its count; a shown 0 means 0 to this many. Captions and README say it."""
FEWEST = 10
"""Rates, averages and curves are shown over this many or more; so are the figures of a group."""
DIGITS = 2
"""Significant digits of a published amount: one sale more does not show what it was."""


def threshold(secret: bytes, name: str, fives: int) -> int:
    """The secret threshold, 1 to 5, of the cell of that name between 5 * fives and 5 * (fives + 1)."""
    digest = hmac.digest(secret, f"{name}\x1f{fives}".encode(), "sha256")
    return 1 + int.from_bytes(digest[:8], "big") % BASE  # 2^64 is 1 more than a multiple of 5: no threshold is noticeably likelier


def rounded(secret: bytes, name: str, count: int) -> int:
    """A protected count as it is shown: a multiple of 5 within 4 of it."""
    fives, rest = divmod(count, BASE)
    return BASE * (fives if rest == 0 or rest < threshold(secret, name, fives) else fives + 1)


def possible(shown: int) -> tuple[int, int]:
    """The least and the largest count that a shown number can stand for."""
    return max(0, shown - MOST_OFF), shown + MOST_OFF


def coarse(amount: float | int | None) -> int | None:
    """An amount to two significant digits."""
    if amount is None:
        return None
    if amount == 0:
        return 0
    unit = 10 ** max(0, math.floor(math.log10(abs(amount))) - DIGITS + 1)
    return int(round(amount / unit) * unit)


def secret_of(folder: Path, made_up: bool = False) -> bytes:
    """The installation's secret (data/published.py). Raises QuestionError if it cannot be read or made, or is another than before."""
    try:
        return published.secret_of(folder, made_up)
    except DataError as error:
        raise QuestionError(**error.sentence) from error
