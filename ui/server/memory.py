"""Keep the server's memory level: what the C library holds on to between two visits.

It keeps a pool for each of many threads, and Streamlit runs every visit in a new one. Its start alone makes four, unless the environment
allows one (MALLOC_ARENA_MAX, as `make run` and the service of docs/operations.md set it); here no more than there are by then are allowed.
And once large arrays have been freed, it puts the next ones into the pools too, where smaller ones that stay keep that memory from being given back.

And what Streamlit loads at its start though no page of ours needs it.
"""

from __future__ import annotations

import ctypes
import sys

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""The numbers of glibc's settings for the size from which memory comes straight from the system, and for the most pools (mallopt(3))."""
LARGE, POOLS = 4 * 2**20, 1
PLOTLY = ("plotly", "_plotly_utils", "narwhals")
"""The packages of plotly for Python, with what it alone uses."""


def share_pools() -> bool:
    """Let all threads share the pools there are, and keep large arrays out; True if the C library has these settings (glibc on Linux)."""
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and mallopt(M_ARENA_MAX, POOLS) == 1 and mallopt(M_MMAP_THRESHOLD, LARGE) == 1


def unload_plotly() -> None:
    """Forget plotly for Python, which Streamlit loads at its start to give its figures a theme: 15 MiB that the objects made next take.

    Our figures are dicts that plotly's script draws in the browser. Whoever needs the packages after all loads them anew.
    """
    for name in [each for each in sys.modules if each.partition(".")[0] in PLOTLY]:
        del sys.modules[name]
