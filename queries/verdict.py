"""The one verdict on the population target, for every page, slide and export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def verdict(rows: Sequence[Mapping[str, Any]]) -> str | None:
    """The verdict in the rows of the result `verdict`, as this role was answered: reached, reached_by_closure, on_track, behind
    or missed; None without a target and inside a selection.

    How many returned after the closure is rounded for a viewer, who is told the verdict with nobody counted as returned: called
    "by the closure" rather too often than too seldom, because the closure is never a success.
    """
    return next((row["verdict"] or row["verdict_without_returns"] for row in rows), None)
