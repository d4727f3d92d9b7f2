"""Named scenarios: up to three sets of settings of the plan, in the store's folder, for staff alone; and the dates on which they are compared.

A scenario is the plan's part of the address, saved under a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from data import named
from data.named import Kind, NameRefused
from planning.schedule import Plan

SCENARIOS = Kind("scenarios", longest=40, most=3, single_file="scenarios.json")
LONGEST_VALUE = 200
STAFF = ("planner", "steward")


class ScenarioError(Exception):
    """A scenario that cannot be saved or seen; `.key` is the reason: name, full, role."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


@dataclass(frozen=True)
class Scenario:
    """A name and the settings under it, by their names in the address."""

    name: str
    settings: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def address(self) -> dict[str, list[str]]:
        """The settings as the address takes them."""
        return {name: list(values) for name, values in self.settings}


def saved(folder: Path, role: str) -> tuple[Scenario, ...]:
    """The scenarios in the order first saved, without unreadable ones. ScenarioError for a viewer."""
    _for_staff(role)
    scenarios = []
    for content in named.all_of(folder, SCENARIOS):
        try:
            scenarios.append(Scenario(content["name"], _settings(content["settings"])))
        except (KeyError, TypeError, AttributeError):
            continue
    return tuple(scenarios)[: SCENARIOS.most]


def save(folder: Path, role: str, name: str, settings: Mapping[str, list[str]]) -> None:
    """Save settings under a name, replacing earlier ones. ScenarioError for an empty name, a fourth name, a viewer."""
    _for_staff(role)
    try:
        named.save(folder, SCENARIOS, name, {"settings": {key: list(values) for key, values in _settings(settings)}})
    except NameRefused as error:
        raise ScenarioError(error.reason) from error


def remove(folder: Path, role: str, name: str) -> None:
    """Delete a scenario, if there is one of that name. ScenarioError for a viewer."""
    _for_staff(role)
    named.remove(folder, SCENARIOS, name)


def compared_on(ends: Iterable[date], due_on: date | None) -> date:
    """The one date on which forecasts are compared: the target's, but none after the first forecast's end. ValueError for no forecast."""
    last = min(ends)
    return last if due_on is None else min(due_on, last)


def covered_by(plan: Plan, day: date) -> int:
    """People whom a plan has covered by a date, whatever date it is to meet itself."""
    return sum(group.persons for group in plan.groups if group.ends_on <= day)


def _for_staff(role: str) -> None:
    if role not in STAFF:
        raise ScenarioError("role")


def _settings(content: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(sorted((str(name), tuple(str(value)[:LONGEST_VALUE] for value in values)) for name, values in content.items() if values))
