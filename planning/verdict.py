"""The one verdict on the population target, for every page, slide and export."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

LIKELY, UNLIKELY, REMOTE = 0.8, 0.2, 0.01
"""Chances from which on reaching the target is likely, below which it is unlikely, and below which there is practically none."""
EXPECTED = ("likely", "open", "unlikely", "remote")
"""Verdicts on a target that is still to come, as screens word them."""


def is_still_to_come(due_on: date, as_of: date, standing: str | None) -> bool:
    """Whether it is open if the target will be reached: not past its date, and not reached, by whatever. `standing` is the verdict."""
    return due_on > as_of and standing not in ("reached", "reached_by_closure")


def verdict(rows: Sequence[Mapping[str, Any]], chance: Callable[[], float | None]) -> str:
    """The verdict: reached, reached_by_closure, likely, open, unlikely, missed or no_target.

    `rows` are those of the result `verdict` as the role was answered (none without a target). `chance` works out the chance of reaching
    the target (None if the forecast cannot be trusted) and is called only where the target is still to come. A viewer is told whether it
    was reached by the closure from what she is shown of the exits by closure, with nobody counted as returned: called "by the closure"
    rather too often than too seldom, because the closure is never a success.
    """
    if not rows:
        return "no_target"
    if is_running(rows):
        return of_chance(chance())
    row, standing = rows[0], _standing(rows[0])
    if standing is None:
        return "reached_by_closure" if row["closure_exits"] and row["residents"] + row["closure_exits"] > row["target"] else "reached"
    return str(standing)


def is_running(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the target of these rows is still to come, so that the verdict is the forecast's."""
    return bool(rows) and _standing(rows[0]) == "running"


def _standing(row: Mapping[str, Any]) -> Any:
    return row["verdict"] or row["verdict_without_returns"]


def of_chance(chance: float | None) -> str:
    """What a chance says of a target that is still to come; None if the forecast cannot be trusted."""
    if chance is None:
        return "open"
    return "likely" if chance >= LIKELY else "unlikely" if chance < UNLIKELY else "open"


def wording(verdict: str, chance: Callable[[], float | None]) -> str:
    """The verdict as screens word it: remote instead of unlikely where the chance is below 1 %, which "unlikely" would play down."""
    return "remote" if verdict == "unlikely" and (chance() or 0) < REMOTE else verdict
