"""Who may see a page. Without sign-in configured the dashboard answers on this machine only, as the steward."""

from __future__ import annotations

ROLES = ("viewer", "planner", "steward")


class RoleRefused(Exception):
    """The visitor's role is not enough for the page."""


def current_role() -> str:
    """The role of whoever is asking."""
    return "steward"


def require(role: str) -> None:
    """Stop unless the visitor has at least that role."""
    if ROLES.index(current_role()) < ROLES.index(role):
        raise RoleRefused(role)
