"""Which pages there are. Another page is a file in pages/, a line here and its title (`page.<name>`) in both catalogues."""

from __future__ import annotations

PAGES = (
    ("overview", "", "viewer"),
    ("coverage", "coverage", "viewer"),
    ("completion", "completion", "viewer"),
    ("exits", "exits", "viewer"),
    ("livelihoods", "livelihoods", "viewer"),
    ("cohorts", "cohorts", "planner"),
    ("plan", "plan", "planner"),
    ("briefing", "briefing", "viewer"),
    ("data", "data", "steward"),
    ("method", "method", "viewer"),
)
"""Name of each page's file, its address (the first has the bare one) and the least role that it is for, in the order of the menu.

The role here only spares a visitor an entry that leads nowhere; what guards a page is `require` at its top.
"""

ASKS_NOTHING = ("briefing", "data", "method")
"""Addresses of pages that show no figure of a selection: a selection of too few persons does not close them."""
