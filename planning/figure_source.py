"""The headline of a version's file and its forecast, for the reports of imports (data/effects.py names what it needs of this module)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from data.effects import Expected
from data.programme import Programme
from planning.outlook import forecast_of_file, goal_of_file
from queries.version_figures import FIGURES, comparing, headline, label, last_record, write, write_change, write_day, write_month

__all__ = [
    "FIGURES",
    "comparing",
    "due_on",
    "expected",
    "headline",
    "label",
    "last_record",
    "write",
    "write_change",
    "write_day",
    "write_month",
]


def due_on(path: Path, programme: Programme, as_of: date) -> date | None:
    """The date of the target of the residents, where it is still to come."""
    goal = goal_of_file(path, programme, as_of)
    return goal.due_on if goal else None


def expected(path: Path, programme: Programme, as_of: date, day: date) -> Expected | None:
    """The residents expected on a day, as the pages say it of the target's date; None if the record is too short, or the day too far ahead."""
    forecast = forecast_of_file(path, programme, as_of)
    if forecast is None or not forecast.reaches(day):
        return None
    return Expected(*forecast.residents_on(day))
