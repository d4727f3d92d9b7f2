"""Since when nothing was entered: silence longer than usual in tables that are known up to the date, as far as the role is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from queries import results
from tests.answers import StubContext
from ui.no_entries import no_entries_since
from ui.views.overview_month import month_finding, month_table
from ui.views.overview_view import STOCKS, Overview
from ui.views.programme import Programme
from ui.views.targets import figure_card

DAY = date(2019, 12, 20)
RESIDENTS = {"table": "residents", "last_record": date(2019, 9, 1), "rhythm_days": 28, "known_up_to": DAY}
EXITS = {"table": "exits", "last_record": date(2019, 10, 21), "rhythm_days": 14, "known_up_to": DAY}
MONTHS = [{"month": date(2019, month, 1), "exited": left} for month, left in ((9, 7), (10, 448), (11, 0), (12, 0))]


def context(*rows: dict[str, Any], **more: Any) -> StubContext:
    return StubContext({"known_up_to": rows, **more}, as_of=DAY)


@pytest.mark.parametrize(
    ("rows", "month"),
    [
        ((RESIDENTS, EXITS), date(2019, 10, 1)),  # the later of the two
        ((RESIDENTS, EXITS | {"last_record": date(2019, 12, 2)}), None),  # 2 December + 14 days is over, but in the month itself
        ((RESIDENTS, EXITS | {"rhythm_days": 60}), None),  # 21 October + 60 days = 20 December: as usual
        ((RESIDENTS, EXITS | {"known_up_to": date(2019, 11, 4)}), None),  # not declared complete: not known, which is said elsewhere
        ((RESIDENTS, EXITS | {"last_record": None, "rhythm_days": None}), date(2019, 10, 1)),  # a viewer sees the month of the last exits
    ],
)
def test_silence_is_longer_than_usual_and_known(rows: tuple[dict[str, Any], ...], month: date | None) -> None:
    assert no_entries_since(context(*rows, flow_monthly=MONTHS), ("residents", "exits")) == month


def test_who_is_not_told_when_the_last_record_came_is_told_nothing() -> None:
    assert no_entries_since(context({**EXITS, "table": "follow_ups", "last_record": None}), ("follow_ups",)) is None


def test_a_month_without_entries_has_no_moves_to_count() -> None:
    """Tests were not handed in up to the date, so of them nothing is said; of what else the table counts no record came, follow-ups did."""
    training = [{"table": name, "last_record": date(2019, 8, 16), "rhythm_days": 44, "known_up_to": DAY} for name in ("attendance", "enrolments")]
    tests = {"table": "assessments", "last_record": date(2019, 8, 19), "rhythm_days": 39, "known_up_to": date(2019, 9, 27)}
    follow_ups = {"table": "follow_ups", "last_record": DAY, "rhythm_days": 5, "known_up_to": DAY}
    stub = context(RESIDENTS, EXITS, *training, tests, follow_ups, headline=[dict.fromkeys(STOCKS, 5)], ledger=[{}])
    view = Overview(replace(stub, known={"assessments": date(2019, 9, 27)}))
    assert month_finding(view) == ("No arrivals, exits, or groups after October 2019; since 30 Nov 2019 only follow-ups")
    table = month_table(view)
    # No column of late entries and corrections, of which there are none.
    assert table.head[2] == "Latest entry" and [row[2] for row in table.rows][:2] == ["Oct 2019", "Sep 2019"]


def test_a_card_shows_no_change_and_no_line_over_months_without_entries() -> None:
    """The line would run level, and the change be ±0, as if nobody had moved: nobody has entered anything."""
    view = Programme(context(RESIDENTS, EXITS, headline=[{"residents": 0}]))
    figure = view.now["residents"].of("then", 0)
    before = {date(2019, 11, 30): figure, date(2018, 12, 20): figure.of("a year before", 470)}
    card = figure_card(view, view.now["residents"], "resident", "", ("none", ""), before.get, trend=(470, 448, 0, 0, 0))
    assert card.changes == ("no arrivals or exits recorded after October 2019", "−470 since 20 Dec 2018")
    assert card.trend == (470, 448, 0) and card.range == "0 – 470\nup to Oct 2019"
    of_one = figure_card(view, view.now["residents"], "resident", "", ("none", ""), before.get, trend=(470,))
    assert (of_one.trend, of_one.range, of_one.course) == ((), "", ""), "one month has no course"
    assert results()["headline"].column("residents").tables == ("residents", "exits")
