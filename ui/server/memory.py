"""Keep the server's memory level: the C library keeps a pool for each of many threads, and Streamlit runs every visit in a new one."""

from __future__ import annotations

import ctypes
import sys

M_ARENA_MAX = -8
"""The number of glibc's setting for the most pools (mallopt(3))."""
POOLS = 2


def share_pools() -> bool:
    """Let all threads share a few pools; True where the C library has that setting (glibc on Linux)."""
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and mallopt(M_ARENA_MAX, POOLS) == 1
