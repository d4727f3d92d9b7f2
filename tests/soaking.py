"""How much of a long run is made: all of it, or the share that the environment names as SOAK (0.05 for a first look)."""

from __future__ import annotations

import os

SHARE = float(os.environ.get("SOAK", "1"))


def share_of(count: int, least: int = 1) -> int:
    """So many of `count`, and at least as many as the run needs to have something to hold."""
    return max(least, round(count * SHARE))
