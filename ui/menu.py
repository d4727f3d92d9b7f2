"""Which pages there are. Another page is a file in pages/, a line here and its title in both catalogues."""

from __future__ import annotations

PAGES = (("overview", ""),)
"""Name of each page's file and its address, in the order of the menu; the first has the bare address."""
