"""The viewer's forecast: made of published figures only, so that it tells nothing that they do not."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from planning import outlook as outlooks
from planning.outlook import outlook
from planning.published_record import Flow, flows, published_record
from planning.record import held_groups
from queries import answer_for
from queries.dates import month_end, months_from
from tests import factories
from tests.factories import Programme
from tests.inline_rows import build

AS_OF = date(2018, 2, 28)


def programme(by_closure: bool) -> Programme:
    """60 persons and one more each month, of whom two leave each month; the last exit of all was by closure, or her own."""
    made = Programme()
    for number in range(74):
        on = date(2017, 1, 5) if number < 60 else months_from(date(2017, 1, 9), number - 60)
        made.residents.append({"resident_id": f"W-{number}", "registered_on": on, "birth_year": None, "origin": None, "education": None})
    for number in range(24):
        left = months_from(date(2017, 3, 11), number // 2) + timedelta(days=number % 2)
        gone = {"destination": "family", "by_closure": by_closure and number == 23, "returned_on": left + timedelta(days=40) if number == 3 else None}
        made.exits.append({"resident_id": f"W-{number}", "exited_on": left, **gone})
    return made


def test_programmes_published_alike_have_the_same_published_forecast(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One exit more by closure is in no published figure. Staff are told the same forecast; on a day of no month's end it is made of exact
    figures, and knows that exit."""
    monkeypatch.setenv("MENTAS_SECRET", "the same in both")
    stores = [build(factories.write(programme(closed), tmp_path / f"csv {closed}"), tmp_path / f"store {closed}") for closed in (False, True)]
    for result in ("headline", "flow_monthly", "exit_bounds", "cohorts", "verdict", "target_status"):
        own, by_order = (answer_for("viewer", result, store, AS_OF).records for store in stores)
        assert own == by_order, f"{result}: the programmes are to be published alike"
    own, by_order = (outlook(store, date(2018, 2, 27)) for store in stores)
    assert (own.record and own.record.sent_away, by_order.record and by_order.record.sent_away) == (0, 1)
    own, by_order = (outlook(store, AS_OF) for store in stores)
    assert own.record is not None and own.record == by_order.record == outlook(stores[0], AS_OF, role="viewer").record
    roles = []
    monkeypatch.setattr(outlooks, "answer_for", lambda role, *about, **how: roles.append(role) or answer_for(role, *about, **how))
    own, by_order = (outlook(store, AS_OF, role="viewer") for store in stores)
    assert own.record is not None and own.record == by_order.record
    assert own.record.residents == own.asking.values(0)["residents"] == 51, "74 persons, 24 exits, one of them back"
    assert own.asking.cases() == by_order.asking.cases() and own.asking.cases()
    assert (own.inputs, own.standing, own.complete) == (by_order.inputs, by_order.standing, by_order.complete)
    assert set(roles) == {"viewer"}


def test_staff_keep_their_forecast_where_a_closure_that_emptied_the_place_is_not_published_yet(tmp_path: Path) -> None:
    """Nine sent away are fewer than the ten events of a step: published figures still expect people to come."""
    made = Programme()
    for number in range(9):
        came = months_from(date(2017, 1, 5), number)
        made.residents.append({"resident_id": f"W-{number}", "registered_on": came, "birth_year": None, "origin": None, "education": None})
        made.exits.append(
            {"resident_id": f"W-{number}", "exited_on": date(2018, 2, 10), "destination": "family", "by_closure": True, "returned_on": None}
        )
    store = build(factories.write(made, tmp_path / "csv"), tmp_path / "store")
    staff, public = outlook(store, AS_OF), outlook(store, AS_OF, role="viewer")
    assert staff.record is not None and staff.record.closed and staff.published is None
    assert public.record is not None and not public.record.closed and public.record.sent_away == 0
    assert staff.forecast is not None and {value for row in staff.forecast.population for value in row} == {0}


def test_on_a_day_that_is_no_months_end_the_method_is_the_same(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day earlier nothing is published: staff's forecast of exact figures is the published one's of the next day, to a few people."""
    monkeypatch.setattr(outlooks, "_outlooks", OrderedDict())  # what earlier tests asked may have pushed one of the two out
    day, end = (outlook(sample_store, date(2018, 9, number)) for number in (29, 30))
    assert day.published is None and end.published is outlook(sample_store, date(2018, 9, 30), role="viewer")
    assert day.forecast is not None and end.forecast is not None and end.backtest is end.published.backtest
    for one, other in zip(day.forecast.residents_on(date(2019, 12, 31)), end.forecast.residents_on(date(2019, 12, 31)), strict=True):
        assert abs(one - other) <= 5, "the 25 that the earlier method for staff lay below are no day's change"


def test_the_published_backtest_knows_the_groups_as_they_were_published_then(sample_store: Path) -> None:
    """They are taken from today's answer: what a finished group came to does not change."""
    made = outlook(sample_store, date(2018, 9, 30), role="viewer").asking.cases()
    assert [case.record.as_of for case in made] == [date(2018, 3, 31), date(2017, 9, 30), date(2017, 3, 31)]
    for case in made:
        then = held_groups(answer_for("viewer", "cohorts", sample_store, case.record.as_of).records)
        assert then and case.record.groups == then


def row(month: int, exited: int, new: int, net: int) -> dict[str, Any]:
    return {"month": date(2018, month, 1), "new": new, "exited": exited, "net": net, "residents": 100}


def test_exits_by_closure_that_are_shown_late_left_in_the_months_before() -> None:
    """12 are shown as sent away in March, in which 5 left: 7 of February's 8 are among them."""
    made = flows([row(1, 3, 4, 1), row(2, 8, 2, -5), row(3, 5, 0, -5)], [0, 0, 12], date(2018, 3, 31))
    assert [(each.left, each.closure, each.returned) for each in made] == [(3, 0, 0), (1, 7, 1), (0, 5, 0)]


def test_the_published_record_keeps_to_the_published_totals() -> None:
    """Of 100 registered 90 are there at first; 6 of 9 who leave do so by closure, 2 come back: 87 here, 17 away, of whom 11 may return."""
    start = date(2018, 1, 31)
    headline = {"registered": 104, "residents": 87, "covered": 40, "covered_residents": 35}
    months = (Flow(start, month_end(date(2018, 2, 1)), 4, 3, 6, 2, 87),)
    made = published_record(months, (Flow(date(2017, 12, 31), start, 100, 10, 0, 0, 90),), headline, ())
    assert made.residents == 87 and made.sent_away == 6 and not made.closed
    here, away = (tuple(round(sum(stage), 6) for stage in stages) for stages in (made.here, made.away))
    assert here == (52, 0, 35) and sum(away) == pytest.approx(104 - 87 - 6)
    (month,) = made.months
    assert month.entries == 4 and sum(month.moves[0]) == pytest.approx(3) and sum(month.moves[2]) == pytest.approx(2)
    assert sum(month.exposure[0]) == pytest.approx((90 + 87) / 2 * 28 / 30.4375)
