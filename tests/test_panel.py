"""Panels: n from the answer that is drawn, notes only for marks that are drawn, empty and withheld in their place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from queries import QuestionError
from tests.answers import answer
from ui import panel as panels
from ui.charts.marks import drawn_marks
from ui.count import Count
from ui.html import Comparison
from ui.i18n import Words
from ui.panel import Note, Panel, shows, withheld

STAGES = [{"stage": "registered", "persons": 624}, {"stage": "started", "persons": 340}]
CASCADE = answer("cascade", STAGES)
FIRST = Count("panel.registered", ("persons",), "first")


@dataclass(frozen=True)
class View:
    words: Words = Words("en")


@pytest.mark.parametrize(
    ("count", "n"),
    [
        (FIRST, "624 people registered"),
        (Count("panel.registered", ("persons",), "last"), "340 people registered"),
        (Count("panel.registered", ("persons",)), "964 people registered"),  # 624 + 340
        (Count("panel.registered", ("persons",), each="stage"), "964 people registered"),  # each stage has one row
        (Count("panel.registered", ("persons",), where={"stage": "started".__eq__}), "340 people registered"),
    ],
)
def test_n_is_counted_in_the_answer_that_is_drawn(count: Count, n: str) -> None:
    assert Panel("x", "", CASCADE, count).n(Words("en")) == n
    assert Panel("x", "", CASCADE, count).sources(Words("en"))[0] == f"As of 30 September 2018: {n}."


def test_n_of_each_group_counts_its_first_row_alone() -> None:
    rows = [{"cohort_id": "A01", "day": 1, "enrolled": 30}, {"cohort_id": "A01", "day": 2, "enrolled": 30}, {"cohort_id": "A02", "enrolled": 20}]
    count = Count("panel.registered", ("enrolled",), each="cohort_id")
    assert count.written(answer("attendance_by_day", rows), Words("en")) == "50 people registered"  # 30 + 20


def test_n_may_be_the_number_of_rows_that_are_known() -> None:
    rows = [
        {"table": "exits", "latest_on": date(2018, 9, 29)},
        {"table": "sales", "latest_on": None},
        {"table": "exits", "latest_on": date(2018, 9, 1)},
    ]
    count = Count("method.tables", ("latest_on",), "number")
    assert count.written(answer("freshness", rows), Words("en")) == "2 tables", "of one table no date is known"
    assert count.written(answer("freshness", rows[1:2]), Words("en")) == ""


def test_n_that_is_not_known_is_left_out_and_a_rounded_one_is_marked() -> None:
    unknown = answer("cascade", [{"stage": "registered", "persons": None}])
    assert Panel("x", "", unknown, FIRST).sources(Words("id")) == ["Per 30 September 2018."], "not known is no 0"
    assert Panel("x", "", answer("cascade", []), FIRST).n(Words("id")) == ""
    known_last = Count("panel.residents", ("actual",), "known")
    path = answer("target_path", [{"actual": 480}, {"actual": 476}, {"actual": None}])  # the path goes on after the date
    assert known_last.written(path, Words("en")) == "476 residents"
    rounded = answer("cascade", STAGES, rounded=frozenset({(0, "persons")}))
    assert FIRST.written(rounded, Words("en")) == "≈ 624 people registered"
    assert Count("panel.registered", ("persons",), rounded="panel.empty").written(rounded, Words("en")) == Words("en")("panel.empty")


def test_a_note_stands_only_where_its_mark_is_drawn() -> None:
    panel = Panel("x", "", notes=["Always.", Note("The target.", "Target"), Note("The closure.", "Closure")])
    figure = {"data": [{"name": "Target", "x": [1], "y": [2]}, {"name": "Closure", "x": [1], "y": [None]}]}
    assert [note.text for note in panel.explained(drawn_marks(figure))] == ["Always.", "The target."]


@pytest.mark.parametrize(
    ("traces", "marks"),
    [
        ([], set()),
        ([{"name": "a", "x": [], "y": []}], set()),
        ([{"name": "a", "x": ["2018-09-30"], "y": [None]}], set()),  # a row, but no value
        ([{"name": "a", "x": [1, 2], "y": [None, float("nan")]}], set()),
        ([{"name": "a", "x": [0], "y": ["Salon"]}], {"a"}),  # nobody is known: a bar without length is a mark
        ([{"x": [1], "y": [1]}], {"·"}),
        ([{"type": "heatmap", "name": "a", "z": [[None], [None]], "x": [1], "y": [1, 2]}], set()),
        ([{"type": "heatmap", "name": "a", "z": [[None], [0.5]], "x": [1], "y": [1, 2]}], {"a"}),
    ],
)
def test_what_is_drawn_is_seen_in_the_points(traces: list[dict[str, Any]], marks: set[str]) -> None:
    assert drawn_marks({"data": traces}) == marks


def test_a_refused_panel_says_what_it_would_show_and_why() -> None:
    @shows("overview.everybody_about")
    def refused(view: View) -> Panel:
        raise QuestionError("hanya untuk petugas", "for staff only")

    assert refused(View()) == withheld(Words("en")("overview.everybody_about"), "for staff only")
    assert refused(View(Words("id"))).withheld == "hanya untuk petugas"


def test_a_panel_says_what_it_shows_unless_it_has_its_own_words() -> None:
    @shows("overview.everybody_about")
    def panel(view: View, about: str = "") -> Panel:
        return Panel("x", "finding", about=about)

    assert panel(View()).about == Words("en")("overview.everybody_about")
    assert panel(View(), "its own").about == "its own"


def test_a_folded_panel_shows_its_heading_alone_until_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "context", View)
    monkeypatch.setattr("ui.exports.of_panel", lambda *_: ())  # without a visit there is nothing to hand out
    table = Comparison(("Group", "Rate"), (("One", "90%"),))
    (open_one,) = panels._parts(Panel("x", "All alike", table=table, about="By group"))
    (folded,) = panels._parts(Panel("x", "All alike", table=table, about="By group", folded=True))
    assert "All alike</h2>" in open_one.head and not open_one.summary
    assert "All alike</h2>" in folded.summary and "<h2" not in folded.head, "the heading is what opens it"
    assert "By group" in folded.head and "<table" in folded.head, "and what it opens is all the rest"
