"""Results that stay the same between the days on which something changes (queries/steps.py), against the same asked for each day alone."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from queries import ahead, connection, query, steps
from queries.answer_cache import Values, size
from queries.arrays import as_list
from queries.connection import FileState, Selection
from queries.disclosure.history import at_each
from queries.filters import NO_FILTERS, Filters
from queries.lacking import MOST, Lacking
from queries.registry import Result, results
from queries.versions import current_version
from tests import factories
from tests.conftest import StoreOf

FIRST, DAYS = date(2015, 11, 1), 1700
"""From before the first registration to a year after the last record."""
SINCE = date(2017, 12, 31)
FIRST_PAGES = ahead._first_pages.__wrapped__
QUESTIONS = [(name, by) for name in steps.STEPS for by in (*results()[name].takes_by, *([] if results()[name].needs_by else [None]))]


@pytest.fixture
def state(name: str, store_of: StoreOf, sample_store: Path) -> FileState:
    """The version that a result is asked of: the sample has a target for the population."""
    return _state(sample_store if name == "verdict" else store_of(factories.COVERING[0])[1])


def _state(folder: Path) -> FileState:
    current = current_version(folder)
    assert current is not None
    return current.state


@pytest.fixture
def never_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "ALONE", 0)


def _asked(state: FileState, result: Result, by: str | None, days: list[date]) -> list[Values]:
    """What a result says on those days to who asks about one after the other."""
    return [query.values_of(state, result, day, NO_FILTERS, by, SINCE if result.takes_since else None) for day in days]


@pytest.mark.usefixtures("never_alone")
@pytest.mark.parametrize(("name", "by"), QUESTIONS)
def test_between_two_changes_nothing_moves(name: str, by: str | None, state: FileState) -> None:
    """On one day in thirteen, so that each month and weekday comes up: what is looked up of another day is what is found for this one. Of the
    rows that are published.
    """
    result = results()[name]
    first = SINCE if result.takes_since else FIRST
    days = [first + timedelta(days=back) for back in range(0, DAYS - (first - FIRST).days, 13)]
    kinds = {column.name: column.kind for column in result.columns if column.name != "p_value"}  # computed of the rows (queries/computed.py)
    found = {}
    for day, values in zip(days, _asked(state, result, by, days), strict=True):
        columns = {column: as_list(values[column], kinds[column]) for column in kinds}
        rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        found[day] = sorted([row for row in rows if all(row[label] in published for label, published in result.release.only.items())], key=str)
    alone = at_each(state, result, days, by, SINCE if result.takes_since else None)
    assert found == {day: sorted([{column: row[column] for column in kinds} for row in rows], key=str) for day, rows in alone.items()}
    assert len({str(rows) for rows in found.values()}) > (1 if name == "events" else 3), "it changes from day to day"


@pytest.mark.usefixtures("never_alone")
@pytest.mark.parametrize(("name", "by"), QUESTIONS)
def test_rows_stand_as_each_day_alone_has_them(name: str, by: str | None, state: FileState, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their order, and the types of the columns, on days before, in and after the programme."""
    result = results()[name]
    days = [FIRST + timedelta(days=back) for back in (0, 700, 900, 1100, 1650) if back > 790 or not result.takes_since]
    looked_up = [{column: (array.dtype, array.tolist()) for column, array in each.items()} for each in _asked(state, result, by, days)]
    monkeypatch.setattr(query, "_answers", type(query._answers)())
    monkeypatch.setattr(steps, "STEPS", {})
    alone = [{column: (array.dtype, array.tolist()) for column, array in each.items()} for each in _asked(state, result, by, days)]
    assert looked_up == alone


def test_the_third_date_finds_those_around_it_too(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A version asked as of a date, and another that it is compared with, is asked for no further ones; a selection is always asked alone."""
    state = _state(sample_store)
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(query, "_answers", type(query._answers)())
    monkeypatch.setattr(query, "_asked_alone", lru_cache(query._asked_alone.__wrapped__))
    fetched = query._fetched

    def noted(state: FileState, sql: str, selection: Selection, parameters: dict[str, Any], keep_open: bool = True) -> Values:
        asked.append(parameters)
        return fetched(state, sql, selection, parameters, keep_open)

    monkeypatch.setattr(query, "_fetched", noted)
    days = [date(2018, 9, 3) + timedelta(days=back) for back in range(5)]
    _asked(state, results()["income"], None, days[:2])
    assert [set(parameters) for parameters in asked] == [{"as_of", "by", "since"}] * 2
    _asked(state, results()["income"], None, days)
    assert [set(parameters) for parameters in asked[2:]] == [{"days", "by", "since"}]
    assert len(asked[2]["days"]) == steps.AT_ONCE
    query.values_of(state, results()["income"], days[3], Filters(skill=("batik",)), None, None)
    assert [set(parameters) for parameters in asked[3:]] == [{"as_of", "by", "since"}]


def test_a_large_version_is_asked_for_each_date_alone(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "is_little", lambda file: False)
    assert query._days_by_kind.__wrapped__(_state(sample_store)) == []
    assert steps.stretch((), date(2018, 9, 3)) is None


def test_where_the_calendar_goes_on_a_date_is_asked_alone() -> None:
    """Nothing else changes after the last day: results without months and years stay as they were."""
    days = (date(2018, 1, 1), date(2018, 2, 1))
    assert steps.stretch(days, date(2018, 1, 31), ("exits", "months")) == steps.Stretch(days, 0)
    assert steps.stretch(days, date(2018, 2, 1), ("exits", "months")) is None
    assert steps.stretch(days, date(2060, 1, 1), ("exits",)) == steps.Stretch(days, 1)
    assert steps.stretch(days, date(2017, 12, 31), ("exits",)) is None


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The parameters of each question that is asked from now on, of a process that has asked none."""
    monkeypatch.setattr(query, "_answers", type(query._answers)())
    noted: Lacking[Any] = Lacking()
    for module in (query, ahead):
        monkeypatch.setattr(module, "lacking", noted)
    monkeypatch.setattr(query, "_asked_alone", lru_cache(query._asked_alone.__wrapped__))
    asked: list[dict[str, Any]] = []
    real = query._fetched

    def fetch(state: FileState, sql: str, selection: Selection, parameters: dict[str, Any], keep_open: bool = True) -> Values:
        asked.append(parameters)
        return real(state, sql, selection, parameters, keep_open)

    monkeypatch.setattr(query, "_fetched", fetch)
    monkeypatch.setattr(ahead, "_first_pages", lambda state, folder: iter(()))
    return asked


def _all_asked_ahead(folder: Path) -> int:
    pieces = 0
    while ahead.ask_ahead(folder):
        pieces += 1
    return pieces


def test_what_a_page_lacks_is_asked_ahead(sample_store: Path, fetched: list[dict[str, Any]]) -> None:
    """After one date its stretch and then the one beside it that the date is nearer to: all dates of both are found, as they would be alone."""
    state, income = _state(sample_store), results()["income"]
    days = query._change_days(state, steps.STEPS["income"].kinds)
    day = days[steps.AT_ONCE + 10]
    assert not ahead.ask_ahead(sample_store)
    _asked(state, income, None, [day])
    assert _all_asked_ahead(sample_store) == 2
    assert [each["days"] for each in fetched[1:]] == [list(days[steps.AT_ONCE : 2 * steps.AT_ONCE]), list(days[: steps.AT_ONCE])]
    found = _asked(state, income, None, list(days[: 2 * steps.AT_ONCE]))
    assert len(fetched) == 3
    alone = [row["followed_up"] for each in at_each(state, income, days[: 2 * steps.AT_ONCE], None, None).values() for row in each]
    assert [values["followed_up"][0] for values in found] == alone


def test_what_counts_from_a_day_that_goes_with_the_date_is_not_asked_ahead(sample_store: Path, fetched: list[dict[str, Any]]) -> None:
    """A year before the date is another day for each; a year's end is asked for again."""
    state, bridge = _state(sample_store), results()["coverage_bridge"]
    days = date(2018, 9, 3), date(2018, 9, 4)
    for day in days:
        query.values_of(state, bridge, day, NO_FILTERS, None, day.replace(year=2017))
    assert _all_asked_ahead(sample_store) == 0
    for since, day in ((SINCE, days[0]), (date(2018, 3, 4), days[0]), (date(2018, 3, 4), days[1])):
        query.values_of(state, bridge, day, NO_FILTERS, None, since)
    assert _all_asked_ahead(sample_store) > 0
    assert {each["since"] for each in fetched if "days" in each} == {SINCE, date(2018, 3, 4)}


def test_a_version_that_was_closed_or_replaced_is_not_opened_to_be_asked_ahead(
    sample_store: Path, fetched: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    state, other = _state(sample_store), (Path("v000002.duckdb"), 0, 0)
    for opened in ({}, {state: None, (sample_store / "v000002.duckdb", *other[1:], state[3]): None}):
        query.values_of(state, results()["income"], date(2018, 9, 3) + timedelta(days=len(opened)), NO_FILTERS, None, None)
        with monkeypatch.context() as patch:
            patch.setattr(connection, "_open", opened)
            assert not ahead.ask_ahead(sample_store)
    assert [set(each) for each in fetched] == [{"as_of", "by", "since"}] * 2


def test_a_large_version_is_not_asked_ahead(sample_store: Path, fetched: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    _asked(_state(sample_store), results()["income"], None, [date(2018, 9, 3)])
    monkeypatch.setattr(ahead, "is_little", lambda file: False)
    assert not ahead.ask_ahead(sample_store)
    assert len(fetched) == 1


def test_before_the_first_page_a_version_is_opened_and_asked_for_what_the_pages_show(
    sample_store: Path, fetched: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two results, one by cohort and skill too: its page asks nothing then. A result that is not asked for many days has its macros made."""
    few = {name: results()[name] for name in ("reach", "verdict", "waiting")}
    monkeypatch.setattr(ahead, "results", lambda: few)
    monkeypatch.setattr(connection, "_open", type(connection._open)())
    state = _state(sample_store)
    made = list(FIRST_PAGES(state, sample_store))
    assert [set(parameters) for parameters in fetched] == [{"days", "by", "since"}] * (len(few["reach"].takes_by) + 2)
    assert len(made) == len(fetched) + len(few) + 1
    assert "waiting" in connection._open[state].macros
    _, last = query.period(sample_store) or (FIRST, FIRST)
    _asked(state, few["verdict"], None, [last])
    _asked(state, few["reach"], "skill", [last])
    assert len(made) == len(fetched) + len(few) + 1


def test_only_what_lies_around_a_date_is_asked_ahead_where_memory_is_short(
    sample_store: Path, fetched: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    state = _state(sample_store)
    days = query._change_days(state, steps.STEPS["income"].kinds)
    monkeypatch.setattr(query, "REMEMBERED", 2 * size(_asked(state, results()["income"], None, [days[10]])[0]))
    assert _all_asked_ahead(sample_store) == 1
    assert fetched[-1]["days"] == list(days[: steps.AT_ONCE])


def test_the_stretch_beside_is_asked_for_near_the_end_of_one() -> None:
    """At the ends of the days there is only one of them."""
    days = tuple(date(2018, 1, 1) + timedelta(days=back) for back in range(250))
    parts = days[:100], days[100:200], days[200:]
    assert steps.around(days, days[124]) == [parts[1], parts[0]]
    assert steps.around(days, days[125]) == steps.around(days, days[174]) == [parts[1]]
    assert steps.around(days, days[175]) == [parts[1], parts[2]]
    assert steps.around(days, days[10]) == [parts[0]]
    assert steps.around(days, days[210]) == [parts[2], parts[1]]
    assert steps.around(days, days[249]) == [parts[2]]
    assert steps.around(days, date(2017, 12, 31)) == []


def test_of_many_questions_the_latest_are_noted() -> None:
    lacking: Lacking[int] = Lacking()
    for number in (0, *range(MOST), 0):
        lacking.note(number, SINCE)
    lacking.put_off((0, FIRST, 0))  # it was asked anew
    lacking.put_off((300, FIRST, 0))
    taken = [lacking.take() for _ in range(MOST + 1)]
    assert (taken[0], taken[-2:]) == ((1, SINCE, 0), [(0, SINCE, 0), (300, FIRST, 1)])
    assert lacking.take() is None
