"""Who may see a page. Without sign-in configured the dashboard answers on this machine only, as the steward."""

from __future__ import annotations

ROLES = ("viewer", "planner", "steward")


class RoleRefused(Exception):
    """The visitor's role is not enough for the page."""


def current_role() -> str:
    """The role of whoever is asking."""
    return "steward"


def allows(role: str, least: str) -> bool:
    """Whether a role is at least the other."""
    return ROLES.index(role) >= ROLES.index(least)


def require(role: str) -> None:
    """Stop unless the visitor has at least that role."""
    if not allows(current_role(), role):
        raise RoleRefused(role)
