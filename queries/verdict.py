"""The one verdict on the population target, for every page, slide and export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def verdict(rows: Sequence[Mapping[str, Any]]) -> str | None:
    """The verdict in the rows of the result `verdict`, as this role was answered: reached, reached_by_closure, on_track, behind
    or missed; None without a target and inside a selection.

    A viewer is told whether it was reached by the closure from what she is shown of the exits by closure, with nobody counted as returned:
    called "by the closure" rather too often than too seldom, because the closure is never a success.
    """
    for row in rows:
        if row["verdict"] or row["verdict_without_returns"]:
            return str(row["verdict"] or row["verdict_without_returns"])
        return "reached_by_closure" if row["closure_exits"] and row["residents"] + row["closure_exits"] > row["target"] else "reached"
    return None
