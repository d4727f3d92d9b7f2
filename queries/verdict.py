"""How each target stands, as a role is told. What is to be expected of the population target adds planning/verdict.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from queries.answer import Answer
from queries.disclosure.known import Known, known_up_to
from queries.query import QuestionError
from queries.registry import results

ONLY_SOME = 0.5
"""Up to this share of those who completed a training the answer is that only some of them sell."""
COUNTED_BY = {"population": "residents", "ceiling": "residents"}
"""The column of the headline that an indicator of a target is about, where it has another name."""


def meets(indicator: str, figure: float | None, target: float) -> bool:
    """Whether a figure meets a target: residents at most, everything else at least. False if the figure is not known."""
    return figure is not None and (figure <= target if indicator in ("population", "ceiling") else figure >= target)


def too_close(lower: float, upper: float, target: float) -> bool:
    """Whether a share cannot be told from a target: the target lies within the share's range, whose end counts as it is printed."""
    return lower < target <= round(upper, 3)


def counted_by(indicator: str) -> str:
    """The column of the headline that an indicator is about."""
    return COUNTED_BY.get(indicator, indicator)


def reachable(ask: Callable[[date], Answer], known: Known, as_of: date) -> float | None:
    """The most that coverage can still reach with everybody registered by then; None if that is not known. `ask` gives the result
    coverage_ceiling on a day.

    Where the attendance is not known up to the date, a woman who left since may have been trained unrecorded: those count who had left
    untrained by the day up to which it is known.
    """
    days = {as_of, known_up_to(results()["coverage_ceiling"].column("ceiling"), known, as_of)}
    try:
        most = [row.value("ceiling") for day in days for row in ask(day).rows]
    except QuestionError:
        return None
    return max(most) if len(most) == len(days) and None not in most else None


def target_status(row: Mapping[str, Any], as_of: date, closure_exits: int | None, known: Known, most: Callable[[], float | None]) -> str | None:
    """How a target stands: `status` of its row in the result `target_status`; None if that is not known, or if the tables that its
    figure is made from are not `known` up to the day on which it counts (the due date, or the as-of date before it). A coverage to come
    that lies beyond the `most` that can still be reached (`reachable`), as it is printed, is out of reach, whatever is recorded later.

    What a viewer is not told is judged from what she is shown, with nobody counted as returned whom the closure sent away:
    called "by the closure" rather too often than too seldom, because the closure is never a success.
    """
    if row["indicator"] == "coverage" and as_of <= row["due_on"] and (share := most()) is not None and round(share, 3) < row["value"]:
        return "out_of_reach"
    if known_up_to(results()["headline"].column(counted_by(row["indicator"])), known, as_of) < min(as_of, row["due_on"]):
        return None
    if row["status"] is not None:
        return str(row["status"])
    indicator, target, at, now = row["indicator"], row["value"], row["value_at"], row["value_now"]
    if at is None:
        return None
    past = row["due_on"] < as_of
    if not meets(indicator, at, target) and not (past and meets(indicator, now, target)):
        return "missed" if past else "running"
    if indicator == "population" and closure_exits and (at if meets(indicator, at, target) else now) + closure_exits > target:
        return "reached_by_closure"
    return "reached" if meets(indicator, at, target) else "reached_late"
