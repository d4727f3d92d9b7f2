"""Saved views: selections under a name that all staff share, open and delete."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from data import named
from data.named import Kind, NameRefused
from ui.auth import roles

VIEWS = Kind("views", longest=60, most=50, single_file="views.json")
VALUES = 200
"""Values that a view holds at most, over all its filters."""

Selection = dict[str, list[str]]


@dataclass(frozen=True)
class View:
    """A name and what the address says of its filters: name of a filter -> its values."""

    name: str
    selection: Selection


def saved(folder: Path) -> tuple[View, ...]:
    """The saved views in the order of their names; one whose file cannot be read is left out. RoleRefused for others than staff."""
    roles.require("planner")
    views = []
    for content in named.all_of(folder, VIEWS):
        try:
            views.append(View(content["name"], {str(name): [str(value) for value in values] for name, values in content["selection"].items()}))
        except (KeyError, TypeError, AttributeError):
            continue
    return tuple(sorted(views, key=lambda view: named.key(view.name)))


def save(folder: Path, name: str, selection: Selection) -> str | None:
    """Save a selection under a name, in place of the one of that name. Returns None, or the key of the sentence that says why not.

    RoleRefused for others than staff.
    """
    roles.require("planner")
    if not selection or sum(map(len, selection.values())) > VALUES:
        return "view.bad_selection"
    try:
        named.save(folder, VIEWS, name, {"selection": selection})
    except NameRefused as error:
        return {"name": "view.bad_name", "full": "view.too_many"}[error.reason]
    return None


def delete(folder: Path, name: str) -> None:
    """Delete the view of that name, if there is one. RoleRefused for others than staff."""
    roles.require("planner")
    named.remove(folder, VIEWS, name)
