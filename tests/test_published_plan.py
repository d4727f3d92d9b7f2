"""The published plan: who may publish, which one counts on a date, taking it back, damage, and what was held against it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from data import verify
from planning.published_plan import PlannedGroup, PlanRefused, against_held, history, publish, published_plan, take_back
from planning.schedule import Inputs, Plan, make_plan

AS_OF = date(2018, 10, 12)
INPUTS = Inputs(60, 30, 5, 1, 23, 0.0, date(2018, 11, 5), date(2018, 12, 31), groups_before=12)
"""Two groups: Monday 5 November, and Monday 3 December, the first day after 23 days of pause."""
GROUPS = (PlannedGroup(13, date(2018, 11, 5), date(2018, 11, 9), 30), PlannedGroup(14, date(2018, 12, 3), date(2018, 12, 7), 30))


@cache
def the_plan() -> Plan:
    """Made when a test asks for it, not by every worker that collects: reading the holidays takes a fifth of a second."""
    return make_plan(INPUTS)


def test_a_published_plan_is_numbered_on_and_read_by_everybody(tmp_path: Path) -> None:
    made = publish(tmp_path, "planner", AS_OF, the_plan())
    assert (made.number, made.as_of, made.role, made.until, made.finished_on) == (1, AS_OF, "planner", INPUTS.until, date(2018, 12, 7))
    assert made.groups == GROUPS
    assert published_plan(tmp_path, date(2018, 9, 30)) == made, "an official's latest month end on the day on which it was published"
    assert published_plan(tmp_path, date(2018, 9, 29)) is None, "no earlier date knows of it"
    assert made.to_come(date(2018, 11, 5)) == GROUPS[1:], "a group that began today is no longer to come"
    assert "persons" not in next((tmp_path / "plans").glob("*.json")).read_text(), "people waiting are known to officials at month ends only"


def test_the_latest_that_was_not_taken_back_counts(tmp_path: Path) -> None:
    assert published_plan(tmp_path, AS_OF) is None
    first = publish(tmp_path, "planner", AS_OF, the_plan())
    second = publish(tmp_path, "steward", AS_OF + timedelta(31), the_plan())
    assert published_plan(tmp_path, date(2018, 10, 31)) == second
    assert published_plan(tmp_path, date(2018, 10, 30)) == first
    assert take_back(tmp_path, "planner") == second
    assert published_plan(tmp_path, date(2018, 12, 31)) == first
    assert [(plan.number, bool(plan.withdrawn_at)) for plan in history(tmp_path)] == [(2, True), (1, False)]
    assert publish(tmp_path, "planner", AS_OF, the_plan()).number == 3, "no number is used twice"


@pytest.mark.parametrize(
    ("role", "persons", "reason"), [("viewer", 60, "role"), ("planner", 0, "empty")], ids=["an official may not", "there is nobody to train"]
)
def test_what_cannot_be_published(tmp_path: Path, role: str, persons: int, reason: str) -> None:
    with pytest.raises(PlanRefused, match=reason):
        publish(tmp_path, role, AS_OF, make_plan(Inputs(persons, 30, 5, 1, 23, 0.0, INPUTS.first, INPUTS.until)))
    assert history(tmp_path) == ()


def test_taking_back_is_for_staff_and_needs_a_plan(tmp_path: Path) -> None:
    with pytest.raises(PlanRefused, match="none"):
        take_back(tmp_path, "planner")
    publish(tmp_path, "planner", AS_OF, the_plan())
    with pytest.raises(PlanRefused, match="role"):
        take_back(tmp_path, "viewer")


def test_a_changed_file_is_left_out_and_named_by_verify(tmp_path: Path) -> None:
    publish(tmp_path, "planner", AS_OF, the_plan())
    publish(tmp_path, "planner", AS_OF, the_plan())
    path = next(path for path in (tmp_path / "plans").glob("2-*.json"))
    path.write_text(json.dumps({**json.loads(path.read_text()), "finished_on": "2018-11-09"}), encoding="utf-8")
    assert [plan.number for plan in history(tmp_path)] == [1]
    assert any("2-" in fault["en"] for fault in verify.faults(tmp_path))
    assert publish(tmp_path, "planner", AS_OF, the_plan()).number == 3, "the damaged file is not overwritten"


def test_planned_groups_stand_beside_those_held_in_their_turn(tmp_path: Path) -> None:
    plan = publish(tmp_path, "planner", AS_OF, the_plan())
    rows = [{"cohort_id": f"G{number}", "starts_on": day, "started": 28} for number, day in ((12, date(2018, 10, 1)), (13, date(2018, 11, 12)))]
    extra = {"cohort_id": "G15", "starts_on": date(2018, 12, 20), "started": 20}
    none = [(pair.planned, pair.actual) for pair in against_held(plan, rows, date(2018, 11, 1))]
    assert none == [], "nothing was due yet, and group 12 was held before the plan"
    late = against_held(plan, rows, date(2018, 12, 10))
    assert [(pair.planned, pair.actual, pair.days_late) for pair in late] == [(GROUPS[0], rows[1], 7), (GROUPS[1], None, None)]
    fourteen = {"cohort_id": "G14", "starts_on": date(2018, 12, 1), "started": 30}
    more = against_held(plan, [extra, fourteen, *rows], date(2018, 12, 31))
    assert [pair.days_late for pair in more] == [7, -2, None]
    assert more[-1].planned is None and more[-1].actual == extra, "a group that nobody had planned"
