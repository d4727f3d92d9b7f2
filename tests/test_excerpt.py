"""A page draws no more groups than fit on a screen, says which, and still judges them all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from queries.statistics import chance_limits
from tests.answers import StubContext, answer
from ui import html
from ui.excerpt import LISTED, MOST, excerpt, first_rows, latest, offered
from ui.i18n import Words
from ui.views import cohorts, completion, coverage
from ui.views.cohorts_compare import found
from ui.views.cohorts_table import contents
from ui.views.completion_view import Completion
from ui.views.coverage_view import Coverage
from ui.views.groups import Cohorts


def groups(number: int, early: int = 3) -> StubContext:
    """That many groups of 30, a week apart; 27 completed in each, and in the second of them only `early`."""
    codes = [f"A{index}" for index in range(number)]
    rows: list[dict[str, Any]] = []
    for index, code in enumerate(codes):
        begins, completed = date(2017, 1, 2) + timedelta(days=index), early if index == 1 else 27
        rate = {"enrolled": 30, "started": 30, "completed": completed, "completion_rate": completed / 30, "passed": 20, "finished": True}
        span = {"starts_on": begins, "ends_on": begins + timedelta(days=1), "skill": "sewing", "lower": rate["completion_rate"] - 0.01}
        span |= {"upper": rate["completion_rate"] + 0.01, "first_timers": 30, "again": 0, "empty_places": 0, "mentas": 0}
        rows.append({"cohort_id": code, "group": code, "name": f"Angkatan {index + 1}"} | rate | span)
    session = {"held_on": date(2017, 1, 2), "enrolled": 30, "present": 28, "rate": 28 / 30}
    days = [session | {"cohort_id": code, "day": day} for code in codes for day in (1, 2)]
    grown = [{"cohort_id": code, "months": 6, "mature": True, "completed": 27, "reached": 3, "share": 3 / 27} for code in codes]
    asked = {"cohorts": rows, "completion": rows, "reach": rows, "attendance_by_day": days, "cohort_maturity": grown}
    return StubContext(asked | {"headline": [{"registered": 30 * number}], "coverage_gap": [], "target_status": []})


@pytest.mark.parametrize("number", [0, 1, 40])
def test_up_to_forty_groups_are_all_drawn(number: int) -> None:
    codes = [f"A{index}" for index in range(number)]
    assert MOST == 40 and latest(codes) == tuple(codes)
    assert excerpt(answer("cohorts", []), "cohort_id", codes).sentence(Words("en")) == "", "nothing is said where all are drawn"


@pytest.mark.parametrize(
    ("number", "named", "first", "second"),
    [
        (41, (), 1, 2),  # the earliest is left out
        (41, (0,), 0, 2),  # it is named: in its place the next is
        (33_334, (), 33_294, 33_295),
        (33_334, (7, 5, 99_999), 5, 7),  # in order of time; one that is not there is passed over
    ],
)
def test_of_more_the_named_and_the_latest_are_drawn(number: int, named: tuple[int, ...], first: int, second: int) -> None:
    shown = latest(range(number), named)
    assert len(shown) == 40 and list(shown) == sorted(shown)
    assert shown[:2] == (first, second) and shown[-1] == number - 1


def test_no_more_are_drawn_however_many_are_named() -> None:
    assert latest(range(100), range(60)) == tuple(range(40))


@pytest.mark.parametrize(
    ("language", "named", "sentence"),
    [
        ("id", (), "Ditampilkan: 40 angkatan terakhir dari 1.000; judul menilai semuanya"),
        ("en", (), "Shown: the latest 40 of 1,000 groups; the heading judges them all"),
        ("id", (3,), "Ditampilkan: 40 dari 1.000 angkatan, yaitu yang disebut dan yang terakhir; judul menilai semuanya"),
        ("en", (3,), "Shown: 40 of 1,000 groups, those named and the latest; the heading judges them all"),
        ("en", (999,), "Shown: the latest 40 of 1,000 groups; the heading judges them all"),  # the one named is among the latest
    ],
)
def test_it_is_said_which_are_drawn(language: str, named: tuple[int, ...], sentence: str) -> None:
    assert excerpt(answer("cohorts", []), "cohort_id", range(1000), named).sentence(Words(language)) == sentence


def test_some_rows_of_an_answer_keep_what_is_said_of_them() -> None:
    whole = answer("cohorts", [{"cohort_id": code, "started": index} for index, code in enumerate("ABCD")], rounded=frozenset({(1, "started")}))
    part = whole.only([3, 1])
    assert [row.value("cohort_id") for row in part.rows] == ["D", "B"]
    assert [row["started"].rounded for row in part.rows] == [False, True] and part.as_of == whole.as_of
    assert part.rows[-1].value("started") == 1 and part.rows[:1][0] is part.rows[0]
    assert len(part.rows) == 2 and [row.value("started") for row in reversed(part.rows)] == [1, 3]
    with pytest.raises(IndexError):
        part.rows[2]


@pytest.mark.parametrize(("number", "marks", "cut"), [(40, 40, False), (41, 40, True), (400, 40, True)])
def test_a_page_draws_as_many_marks_for_many_groups(number: int, marks: int, cut: bool) -> None:
    context = groups(number)
    view, whole, reach = Cohorts(context), Completion(context), Coverage(context)
    made = [cohorts.funnel(view), cohorts.triangle(view), completion.groups(whole), completion.attendance(whole), coverage.groups(reach)]
    for panel in made:
        assert panel.figure and max(len(trace["x"]) for trace in panel.figure()["data"] if "hovertext" in trace or "text" in trace) == marks
        assert panel.part and panel.part.is_cut is cut and ("Shown" in panel.about) is cut
        assert panel.drawn and html.table(panel.drawn, Words("en")).count("<tr>") - 1 == marks * (2 if "attendance" in panel.name else 1)
    assert len(contents(view)["rows"]) == marks
    started = "participants who started, in finished groups"
    assert made[0].n(Words("en")) == f"{marks * 30:,} {started}" and made[0].n_of_all(Words("en")) == f"{number * 30:,} {started}"


def test_the_heading_still_judges_all_groups_and_what_it_names_is_drawn() -> None:
    context = groups(60)
    view, whole = Cohorts(context), Completion(context)
    least, _ = chance_limits(view.spread.whole.value or 0, 30, 1 - 0.01 / 60)
    assert least > 3, "the second group stands out"
    heading = "Completion of 60 groups: Angkatan 2 is unusual, worth looking into"
    assert cohorts.funnel(view).finding == heading and completion.groups(whole).finding == heading
    assert "A1" in view.drawn_finished.codes and "A1" in whole.drawn_groups.codes and "A0" not in whole.drawn_groups.codes
    assert "those named and the latest" in completion.groups(whole).about
    points = completion.group_points(whole)
    assert [point.name for point in points[:2]] == ["Angkatan 2", "Angkatan 22"], "39 of the latest beside the one that is named"


@pytest.mark.parametrize(("number", "shown", "said"), [(600, 600, ""), (601, 100, "The first 100 of 601 rows; the CSV download has them all.")])
def test_a_long_table_shows_its_first_rows_and_says_so(number: int, shown: int, said: str) -> None:
    table = html.table(answer("events", [{"title": f"Event {index}"} for index in range(number)]), Words("en"))
    assert table.count("<tr>") == 1 + shown and said in table and ("first" in table) is bool(said)
    assert ("Event 0<" in table and f"Event {number - 1}<" not in table) or not said


def test_the_table_of_many_groups_is_searched_by_name_and_code_and_keeps_the_compared() -> None:
    context = groups(400)
    view = replace(Cohorts(context, ("A7",)), typed=" ANGKATAN 35")  # 35 and 350 to 359
    assert [row["code"] for row in contents(view)["rows"]] == ["A7", "A34", *(f"A{index}" for index in range(349, 359))]
    assert found(view) == "Table: 12 of 400 groups, those with “ ANGKATAN 35” and those compared."
    assert found(replace(view, typed="")) == "Table: 40 of 400 groups, those compared and the latest; find others by name or code."
    assert found(replace(view, typed="z")) == "No group has “z”; the table has those compared."
    assert view.drawn_finished.codes[-1] == "A399", "the charts go on showing the latest"


def test_a_list_offers_the_last_values_and_those_that_are_found() -> None:
    values = [f"A{index}" for index in range(1000)]

    def offers(typed: str = "", *chosen: str) -> tuple[str, ...]:
        return offered(values, chosen, typed, str)

    assert LISTED == 200 and offered(values[:200], (), "zz", str) == tuple(values[:200]), "of as many as it shows the browser finds them"
    assert offers() == tuple(values[800:]) and offers("", "A3") == ("A3", *values[800:])
    assert offers("a99") == ("A99", *(f"A99{digit}" for digit in range(10)))
    assert offers("99", "A1") == (
        "A1",
        "A99",
        "A199",
        "A299",
        "A399",
        "A499",
        "A599",
        "A699",
        "A799",
        "A899",
        *(f"A99{digit}" for digit in range(10)),
    )
    assert offers("zz") == () and len(offers("A")) == 200


@pytest.mark.parametrize(
    ("first", "second", "shown", "said"),
    [
        (30, 10, 40, []),
        (31, 10, 30, ["The first 30 of 41 rows; the CSV download has them all."]),  # 20 of the one, all 10 of the other
        (41, 0, 40, ["The first 40 of 41 rows; the CSV download has them all."]),
    ],
)
def test_a_table_of_rankings_shows_the_first_of_each(first: int, second: int, shown: int, said: list[str]) -> None:
    one, other = [f"trainer {index}" for index in range(first)], [f"organiser {index}" for index in range(second)]
    rows, sentences = first_rows(Words("en"), one, other)
    assert (len(rows), sentences) == (shown, said) and rows[0] == "trainer 0"
    assert not second or rows[-1] == "organiser 9"
