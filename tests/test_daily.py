"""What holds at the end of each day, counted once for an open version (queries/support/daily), against the definitions that count anew."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from queries.connection import FileState
from queries.disclosure.history import at_each
from queries.macros import DAILY, macros
from queries.registry import results
from queries.versions import current_version
from tests import factories
from tests.conftest import StoreOf
from tests.factories import DAY

FIRST, DAYS = date(2015, 11, 1), 1700
"""From before the first registration to a year after the last record."""
LOOKED_UP = (
    "headline",
    "exit_bounds",
    "coverage_ceiling",
    "cascade",
    "target_status",
    "everybody",
    "mentas_by_training",
    "leaving_by_training",
    "tracer",
    "graduates_earning",
)
BY_MONTH = (
    "cohorts",
    "earning_by_months",
    "coverage_monthly",
    "mentas_monthly",
    "exits_monthly",
    "flow_monthly",
    "attendance_by_day",
    "cohort_maturity",
)
OF_TARGET = ("verdict", "target_path", "pace", "known_up_to")
"""Asked of the sample, which has a target for the population from a baseline on."""
SINCE = ("ledger", "coverage_bridge")


def _rows(state: FileState, name: str, days: list[date], daily: bool) -> dict[date, list[dict[str, Any]]]:
    since: list[date] | None = [day - 40 * DAY for day in days] if name in SINCE else None
    rows = at_each(state, results()[name], days, since=since, keep_open=daily)
    return {day: sorted(each, key=str) for day, each in rows.items()}


@pytest.mark.parametrize("name", [*LOOKED_UP, *BY_MONTH, *SINCE, *OF_TARGET])
def test_a_day_looked_up_says_what_is_counted_anew(name: str, store_of: StoreOf, sample_store: Path) -> None:
    """Every third day; the series on one day in fifty, so that each falls on another day of its month."""
    folder = sample_store if name in OF_TARGET else store_of(factories.COVERING[0])[1]
    current = current_version(folder)
    assert current is not None
    days = [FIRST + timedelta(days=back) for back in range(0, DAYS, 50 if name in (*BY_MONTH, *OF_TARGET) else 3)]
    counted = _rows(current.state, name, days, daily=False)
    assert _rows(current.state, name, days, daily=True) == counted
    assert len({str(rows) for rows in counted.values()}) > 10, "it changes from day to day"


@pytest.mark.parametrize("by", [None, "skill", "cohort"])
@pytest.mark.parametrize("name", ["completion", "reach", "attendance_unbroken"])
def test_what_groups_came_to_is_looked_up_as_counted(name: str, by: str | None, store_of: StoreOf) -> None:
    """Of each group, of each skill and of all together: on one day in fifty."""
    assert _counted_and_looked_up(store_of, name, by, None) > 10


@pytest.mark.parametrize("by", ["age_band", "origin", "education", "skill", "trainer", "organiser"])
def test_a_breakdown_is_looked_up_as_counted(by: str, store_of: StoreOf) -> None:
    """On one day in fifty."""
    assert _counted_and_looked_up(store_of, "breakdown", by, None) > 10


@pytest.mark.parametrize("by", ["age_band", "education"])
def test_coverage_of_groups_is_looked_up_as_counted(by: str, store_of: StoreOf) -> None:
    """On one day in fifty."""
    assert _counted_and_looked_up(store_of, "equity", by, None) > 10


@pytest.mark.parametrize("by", [None, "origin"])
def test_how_long_until_the_first_training_is_looked_up_as_counted(by: str | None, store_of: StoreOf) -> None:
    """Of everybody, and of groups of people, which are counted: on one day in fifty."""
    assert _counted_and_looked_up(store_of, "first_training", by, None) > 10


@pytest.mark.parametrize("by", [None, "skill", "cohort", "age_band", "origin"])
def test_who_left_after_a_training_is_looked_up_as_counted(by: str | None, store_of: StoreOf) -> None:
    """How long they stayed, by each kind of group: on one day in fifty."""
    assert _counted_and_looked_up(store_of, "exit_survival", by, "completion") > 10


def _counted_and_looked_up(store_of: StoreOf, name: str, by: str | None, since: str | None) -> int:
    """On how many days the result differs from another's, where it is counted anew; what is looked up is the same."""
    current = current_version(store_of(factories.COVERING[0])[1])
    assert current is not None
    days = [FIRST + timedelta(days=back) for back in range(0, DAYS, 50)]
    counted, looked_up = (
        {day: sorted(map(_rounded, each), key=str) for day, each in at_each(current.state, results()[name], days, by, since, keep_open=daily).items()}
        for daily in (False, True)
    )
    assert looked_up == counted
    return len({str(rows) for rows in counted.values()})


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    """A row without the last digits of its numbers, which depend on the order in which others were added up."""
    return {name: float(f"{value:.12g}") if isinstance(value, float) else value for name, value in row.items()}


def test_every_definition_looked_up_stands_in_for_one() -> None:
    stand_ins = [name.removeprefix(DAILY) for name in macros() if name.startswith(DAILY)]
    assert [name for name in stand_ins if name not in macros()] == ["month_ends"], "what the months' series share is no definition itself"
