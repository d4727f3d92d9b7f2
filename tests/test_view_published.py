"""The published plan as pages show it: published and taken back on the plan page, read by officials, held against the groups that followed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data import audit
from planning.published_plan import history, publish
from queries import Filters, ask
from tests.claims import untrue
from tests.visits import failed, visit, words_of
from ui.context import Context
from ui.i18n import Words
from ui.views.coverage_view import Coverage
from ui.views.plan import PlanView
from ui.views.plan_published import agreed

MARCH, SEPTEMBER = date(2018, 3, 31), date(2018, 9, 30)


def context(store: Path, as_of: date, role: str = "planner", language: str = "en") -> Context:
    return Context(store, as_of, Filters(), language, "light", role)


@pytest.fixture
def store(own_sample: Path) -> Path:
    return own_sample


def test_a_planner_publishes_and_takes_back_and_officials_see_it(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    look = {"lang": "en", "as_of": "2018-09-30"}
    none = Words("en")("plan.agreed_none")
    assert "Next group on" not in words_of(visit(store, monkeypatch, "coverage", "viewer", **look)), "without a plan nothing is said of one"
    page = visit(store, monkeypatch, "plan", "planner", **look)
    page.button(key="planner.publish.now").click().run()
    assert not failed(page, "en") and Words("en")("plan.publish_done") in words_of(page)
    (plan,) = history(store)
    shown = PlanView(context(store, SEPTEMBER)).plan.groups
    assert (plan.groups[0].number, len(plan.groups)) == (15, len(shown)) and plan.groups[0].starts_on == shown[0].starts_on, "14 were held"
    coverage = words_of(visit(store, monkeypatch, "coverage", "viewer", **look))
    assert f"Next group on {Words('en').write(plan.groups[0].starts_on, 'date')}" in coverage
    page = visit(store, monkeypatch, "plan", "planner", **look)
    page.button(key="planner.publish.back").click().run()
    assert none in words_of(page) and "withdrawn on" in words_of(page)
    entries = [(entry.action, entry.what) for entry in audit.read(store) if entry.action.endswith("_plan")]
    assert entries == [("publish_plan", {"number": 1, "as_of": "2018-09-30"}), ("take_back_plan", {"number": 1})]


def test_nothing_is_published_for_a_selection(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(store, monkeypatch, "plan", "planner", lang="id", as_of="2014-05-31", education=["sd"])  # too early for a forecast: quick
    assert Words("id")("plan.publish_selection") in words_of(page)
    assert "planner.publish.now" not in [button.key for button in page.button]


@pytest.mark.parametrize(
    ("role", "language", "heading"),
    [
        ("planner", "en", "3 groups were held by 30 September 2018 (2 planned)"),
        ("viewer", "id", "3 angkatan diselenggarakan sampai 30 September 2018 (direncanakan 2)"),
    ],
)
def test_the_plan_of_march_is_held_against_the_groups_until_september(store: Path, role: str, language: str, heading: str) -> None:
    publish(store, "planner", MARCH, PlanView(context(store, MARCH)).plan)
    (plan,) = history(store)
    rows = [row for row in ask("cohorts", store, SEPTEMBER).records if row["starts_on"] > MARCH]
    due = [group for group in plan.groups if group.starts_on <= SEPTEMBER]
    assert (len(due), len(rows)) == (2, 3), "a group more than planned by then"
    view = Coverage(context(store, SEPTEMBER, role, language))
    panel = agreed(view)
    assert panel.finding.startswith(heading)
    figure = panel.figure() if panel.figure else {}
    assert list(untrue(panel, figure, view.words, SEPTEMBER)) == []
    held = next(trace for trace in figure["data"] if trace["name"] == "held")
    assert held["base"] == [row["starts_on"].isoformat() for row in rows]
    assert panel.table is not None
    first, late = panel.table.rows[0], (rows[0]["starts_on"] - due[0].starts_on).days
    assert (
        first[2] == view.words.short_date(rows[0]["starts_on"])
        and first[3].startswith(view.words.signed(late))
        and first[5] == str(rows[0]["started"])
    )
    assert panel.table.rows[len(rows)][2] == view.words("plan.agreed.to_come"), "the fourth is still to come"
