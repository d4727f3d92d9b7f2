"""Every function that words a heading has a test, and the findings that no other file tests, from figures written out by hand."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from planning.published_plan import PlannedGroup, PublishedPlan
from queries import QuestionError
from tests.answers import StubContext, answer
from ui.views import cohorts
from ui.views.groups import Cohorts
from ui.views.method import Method, freshness_finding, headcounts_finding, search_finding
from ui.views.overview_tables import targets_finding, unknown_finding
from ui.views.plan_published import AgreedPlan, agreed_finding
from ui.views.programme import Programme
from ui.views.sales import Sales, products_finding

ROOT = Path(__file__).resolve().parent.parent


def findings() -> set[tuple[str, str]]:
    """(module of ui/views, function) of every finding."""
    return {
        (path.stem, node.name)
        for path in (ROOT / "ui" / "views").glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.endswith("_finding")
    }


def named_in(source: str) -> set[tuple[str, str]]:
    """(module of ui/views, name) of what a test takes from them: imported by name, or as an attribute of an imported module."""
    tree = ast.parse(source)
    taken = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ui.views."):
            taken |= {(str(node.module).rpartition(".")[2], each.name) for each in node.names}
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            taken.add((node.value.id, node.attr))
    return taken


def test_every_finding_is_named_in_a_test() -> None:
    taken = set().union(*(named_in(path.read_text(encoding="utf-8")) for path in (ROOT / "tests").glob("test_*.py")))
    assert sorted(findings() - taken) == []
    assert len(findings()) > 30 and ("sales", "no_such_finding") not in taken


def product(name: str, sales: int, amount: int | None) -> dict[str, Any]:
    return {"product": name, "sales": sales, "sellers": 3, "amount": amount}


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([], "No product has been sold yet"),
        (
            [product("Tas", 9, 200_000), product("Kue", 4, 900_000)],
            "Largest amount: “Kue”, Rp900 thousand; most sales: “Tas”, 9",
        ),  # two answers to "what sells best"
        ([product("Tas", 3, 200_000), product("Kue", 4, 900_000)], "Largest amount: “Kue”, Rp900 thousand from 4 sales"),
        ([product("Tas", 9, 900_000), product("Kue", 4, 900_000)], "Largest amounts: “Tas” and “Kue”, Rp900 thousand each"),
        ([product("Tas", 9, None), product("Kue", 4, None)], "Sold most: “Tas”, 9 sales"),
        ([product("Tas", 4, None), product("Kue", 4, None)], "Sold most: “Tas” and “Kue”, 4 sales each"),
    ],
)
def test_the_product_that_brings_most(rows: list[dict[str, Any]], text: str) -> None:
    assert products_finding(Sales(StubContext({"sales_by_product": rows}))) == text


def test_a_viewer_is_not_told_that_nothing_was_sold_where_nothing_is_published() -> None:
    with pytest.raises(QuestionError):
        products_finding(Sales(StubContext({}, role="viewer")))


def group(code: str, last: date) -> dict[str, Any]:
    return {"cohort_id": code, "name": f"Group {code}", "starts_on": last, "ends_on": last, "finished": True, "started": 30, "completed": 29}


def months(code: str, completed: int, *reached: int | None) -> list[dict[str, Any]]:
    """What is known of a group 6, 12, ... months after its training; None: those months are not over."""
    return [
        {"cohort_id": code, "months": 6 * number, "mature": count is not None, "completed": completed, "reached": count, "share": count and 0.5}
        for number, count in enumerate(reached, 1)
    ]


def compared(*rows: list[dict[str, Any]]) -> Cohorts:
    groups = [group("A", date(2017, 1, 6)), group("B", date(2018, 1, 5))]
    return Cohorts(StubContext({"cohorts": groups, "cohort_maturity": [row for each in rows for row in each]}), ("A", "B"))


def test_mentas_by_the_months_that_are_over_for_all_compared_groups() -> None:
    view = compared(months("A", 29, 6, 9), months("B", 12, 3, None))
    text = (
        "Reached mentas within 6 months in Group A: 20.7% (6 of 29); Group B: 25.0% (3 of 12); mean 22.0% (9 of 41)"  # B's twelfth month is not over
    )
    assert cohorts.mentas_finding(view) == text
    assert cohorts.triangle_finding(view) == "Reached mentas within 6 months, of those who completed: 22.0% (9 of 41), from 2 groups"
    alone = compared(months("A", 29, 6), months("B", 12, None))
    assert cohorts.mentas_finding(alone) == (
        "Reached mentas within 6 months in Group A: 20.7% (6 of 29); Group B: not known yet; mean 20.7% (6 of 29)"
    ), "what is drawn of A is said of A"
    neither = compared(months("A", 29, None), months("B", 12, None))
    assert cohorts.mentas_finding(neither) == "Who reached mentas isn't known yet: less than a month since the training"
    assert cohorts.triangle_finding(alone) == "Reached mentas within 6 months, of those who completed: 20.7% (6 of 29), from 1 group"
    assert cohorts.triangle_finding(compared(months("A", 29, None))) == "No group has been over for 6 months yet"


def earns(**months: tuple[int, int, int]) -> list[dict[str, Any]]:
    """A row for each number of months (m3, m6): earning, traced, due."""
    return [
        {"months": int(name[1:]), "earning": earning, "traced": traced, "due": due, "earning_rate": earning / traced if traced else None}
        for name, (earning, traced, due) in months.items()
    ]


@pytest.mark.parametrize(
    ("a", "b", "text"),
    [
        # B is known for as long as 3 months only, so A is too: shares of different months are not set beside each other.
        (
            {"m3": (6, 12, 20), "m6": (9, 12, 20)},
            {"m3": (5, 10, 20), "m6": (0, 0, 0)},
            "A: 50.0% (6 of 12) after 3 months; B: 50.0% (5 of 10) after 3",
        ),
        ({"m3": (6, 12, 20), "m6": (9, 12, 99)}, {"m3": (5, 10, 20)}, "A: 50.0% (6 of 12) after 3 months"),  # 12 of 99 are too few
        ({"m6": (9, 12, 20)}, {"m3": (5, 10, 20)}, "A: 75.0% (9 of 12) after 6 months; B: 50.0% (5 of 10) after 3 months"),  # none in common
        ({"m3": (2, 5, 20)}, {"m3": (2, 5, 20)}, "Fewer than 10 followed up then in each group: too few to compare"),  # no share of so few
        ({}, {}, "Earning of the compared groups isn't known yet"),
    ],
)
def test_the_share_that_earns_of_each_compared_group(a: dict[str, Any], b: dict[str, Any], text: str) -> None:
    view = compared()
    view.__dict__["earning_of"] = {code: answer("earning_by_months", earns(**rows)) for code, rows in (("A", a), ("B", b))}
    assert text.replace("B:", "Group B:") in cohorts.earning_finding(view)


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (
            [("exits", date(2018, 9, 1)), ("sales", date(2018, 9, 20)), ("targets", None)],
            "All tables are recorded to 30 September 2018",
        ),
        ([("exits", None)], "The date of the latest record is not known"),
    ],
)
def test_the_latest_record(rows: list[tuple[str, date | None]], text: str) -> None:
    answers = {"freshness": [{"table": table, "latest_on": day} for table, day in rows]}
    assert freshness_finding(Method(StubContext(answers))) == text
    known = [{"table": table, "known_up_to": date(2018, month, 1)} for table, month in (("events", 3), ("sales", 9), ("exits", 8))]
    behind = freshness_finding(Method(StubContext(answers | {"known_up_to": known})))
    first = "Furthest behind: exits; latest record 1 September 2018, taken as complete to 1 August 2018"  # its own record, not the latest of all
    assert behind == (text if "not known" in text else first), "events come when they come: no table to wait for"


@pytest.mark.parametrize(
    ("differences", "text"),
    [
        ([3], "The register has 483, the only count 480 (Puskesmas, 30 June 2018)"),
        (
            [-74, 13, 0],
            "The register has 480, the latest count 480 (Puskesmas, 30 June 2018); over 3 counts the difference is −74 to +13",
        ),  # the one that agrees is not all
    ],
)
def test_the_register_against_the_counts(differences: list[int], text: str) -> None:
    latest = {"counted_on": date(2018, 6, 30), "source": "Puskesmas", "counted": 480}
    counts = [{**latest, "on_register": 480 + difference, "difference": difference} for difference in differences]
    view = Method(StubContext({"headcount_reconciliation": counts}))
    assert headcounts_finding(view, list(view.headcounts.rows)) == text


def test_what_a_search_found() -> None:
    def found(text: str) -> str:
        return search_finding(Method(StubContext({}), text))

    assert (
        found("no such word anywhere")
        == "No figure contains “no such word anywhere”. Costs, certificates and names are not recorded. Empty the box to see all."
    )
    assert found("median_monthly_income") == "“median_monthly_income” is in 1 figure, under 1 question."
    every, some = ([int(number) for number in re.findall(r"\d+", found(text))] for text in ("", "income"))
    assert all(few < all_of_them for all_of_them, few in zip(every, some, strict=True)), "figures and questions: all of them, and some"


def target(indicator: str, value: float, status: str, final: bool = True) -> dict[str, Any]:
    return {"indicator": indicator, "due_on": date(2018, 9, 30), "value": value, "final": final, "value_at": value, "status": status}


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        # Due on the date itself: reached for good. A day later it is met so far, for it can still be lost.
        ([target("coverage", 0.5, "reached") | {"due_on": date(2018, 10, 1)}], "Of 1 target, 1 met so far"),
        ([target("coverage", 0.5, "reached"), target("completion_rate", 0.9, "missed")], "Of 2 targets, 1 reached"),
        ([target("coverage", 0.5, "running")], "Of 1 target none is met yet"),
        ([target("coverage", 0.5, "reached", final=False)], "Of 1 target, 1 reached"),  # a milestone is a row of the table too
    ],
)
def test_the_targets_are_counted_by_their_verdict(rows: list[dict[str, Any]], text: str) -> None:
    context = StubContext({"target_status": rows, "headline": [{"coverage": 0.6, "completion_rate": 0.8, "closure_exits": 0}]})
    assert targets_finding(Programme(context)) == text


@pytest.mark.parametrize(
    ("bounds", "text"),
    [
        ([{"away": 153, "unknown": 16}], "Not known: the destination of 16 of 153 people no longer there"),
        (
            [{"away": 658, "unknown": 149, "unknown_own": 25}],  # 149 - 25 = 124
            "It is not known where 149 of 658 went: the closure sent 124 away, 25 may be mentas",
        ),
        ([{"away": 1, "unknown": 1}], "Not known: the destination of 1 of 1 person no longer there"),
        ([{"away": 153, "unknown": 0}], "What is not known yet"),
        (QuestionError("hanya untuk petugas", "for staff only"), "What is not known yet"),
    ],
)
def test_of_whom_it_is_not_known_where_they_are(bounds: Any, text: str) -> None:
    assert unknown_finding(Programme(StubContext({"exit_bounds": bounds}))) == text


PLANNED = (PlannedGroup(3, date(2018, 8, 6), date(2018, 8, 10), 30), PlannedGroup(4, date(2018, 11, 5), date(2018, 11, 9), 30))


@pytest.mark.parametrize(
    ("begun", "groups", "finished_on", "text"),
    [
        (
            [date(2018, 8, 8)],
            PLANNED,
            PLANNED[1].ends_on,
            "1 of 1 group planned by 30 September 2018 was held; the next on 5 November 2018; everybody trained on 9 November 2018",
        ),
        (
            [],
            PLANNED,
            None,
            "0 of 1 group planned by 30 September 2018 were held; the next on 5 November 2018; "
            "the plan ends on 9 November 2018 without reaching everybody",
        ),
        ([date(2018, 8, 8), date(2018, 9, 3)], PLANNED[:1], None, "2 groups were held by 30 September 2018 (1 planned)"),
        ([], PLANNED[1:], PLANNED[1].ends_on, "Next group on 5 November 2018; everybody trained on 9 November 2018"),
    ],
)
def test_the_plan_against_what_was_held(begun: list[date], groups: tuple[PlannedGroup, ...], finished_on: date | None, text: str) -> None:
    rows = [{"cohort_id": f"A{day.month}", "name": f"A{day.month}", "starts_on": day, "started": 20, "enrolled": 25} for day in begun]
    plan = PublishedPlan(1, date(2018, 7, 31), "2018-08-01T00:00:00Z", "planner", date(2018, 12, 31), finished_on, groups)
    assert agreed_finding(AgreedPlan(Programme(StubContext({"cohorts": rows})), plan)) == text
