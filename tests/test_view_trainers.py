"""The table of trainers and organisers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.answers import StubContext
from ui.panel import Note
from ui.views.programme import Programme
from ui.views.trainers import trainers, trainers_finding


def view_of(rows: list[dict[str, Any]], effect: float | None = None) -> Programme:
    context: Any = StubContext({"breakdown": rows, "completion": [] if effect is None else [{"design_effect": effect}]})
    return Programme(context)


def row_of(name: str, started: int, completed: int) -> dict[str, Any]:
    return {
        "value": name,
        "covered": started,
        "started": started,
        "completed": completed,
        "completion_rate": completed / started if started else None,
    }


def test_few_are_counted_and_not_made_a_rate() -> None:
    """The highest first; of 7 participants no percentage and no range; the unknown last, of whom nothing is judged."""
    rows = [row_of("unknown", 12, 9), row_of("Sanggar", 0, 0), row_of("Few", 7, 7), row_of("LPK", 50, 40), row_of("BLK", 83, 73)]
    panel = trainers(view_of(rows))
    assert panel.table is not None
    assert panel.table.rows[:5] == (
        ("Trainer: Few", "7 of 7", "–"),
        # Wilson intervals at 1 - 0.05 / 2, by hand: 73 of 83 and 40 of 50, z = 2.2414.
        ("Trainer: BLK", "88.0% (73 of 83)", "77.7% to 93.9%"),
        ("Trainer: LPK", "80.0% (40 of 50)", "64.9% to 89.7%"),
        ("Trainer: Sanggar", "–", "–"),
        ("Trainer: Unknown", "75.0% (9 of 12)", "–"),
    )
    assert panel.table.rows[5][0] == "Organiser: Few", "a trainer and an organiser of one name are two"
    assert panel.finding == "Completion by trainer: highest BLK (88.0%), lowest LPK (80.0%): could be chance", "p = 0.22 (Fisher)"
    assert panel.about == "Who had two trainers counts with both", "so the column adds up to more than the people trained"
    assert trainers(view_of([])).withheld == "No group has begun yet."


@pytest.mark.parametrize(("completed", "told"), [(40, True), (41, False)])
def test_trainers_of_one_skill_each_are_not_told_apart_from_the_skills(completed: int, told: bool) -> None:
    """Each skill has as many who started and completed as one of the trainers; or not, so that somebody teaches two."""
    rows = [row_of("BLK", 83, 73), row_of("LPK", 50, 40)]
    skills = [{"group": "salon", "started": 50, "completed": completed, "design_effect": 1.0}]
    skills.append({"group": "sewing", "started": 83, "completed": 73, "design_effect": 1.0})
    context: Any = StubContext({"breakdown": rows, "completion": skills})
    text = "Each trainer teaches one skill: a difference between trainers may be one between skills."
    assert (Note(text, key=True) in trainers(Programme(context)).notes) is told


@pytest.mark.parametrize(
    ("started", "about"), [(133, "Of participants who started, those who came every day"), (130, "Who had two trainers counts with both")]
)
def test_nobody_is_said_to_count_twice_where_the_rows_add_up(started: int, about: str) -> None:
    context: Any = StubContext({"breakdown": [row_of("BLK", 83, 73), row_of("LPK", 50, 40)], "completion": [{"started": started}]})
    assert trainers(Programme(context)).about == about, "83 and 50 are 133"


def test_trainers_are_told_apart_by_what_their_groups_are_worth() -> None:
    """95 of 100 and 80 of 100 differ (p = 0.002); where groups differ so much that 100 are worth 25, they do not (24 and 20 of 25)."""
    rows = [row_of("A", 100, 95), row_of("B", 100, 80)]
    ends = "Completion by trainer: highest A (95.0%), lowest B (80.0%): "
    for effect, verdict in ((1.0, "an unusual difference, worth looking into"), (4.0, "could be chance")):
        view = view_of(rows, effect)
        assert trainers_finding(view, view.context.ask("breakdown", by="trainer")) == ends + verdict


def test_a_trainer_of_one_skill_is_judged_as_that_skill_is() -> None:
    """The same 95 of 100 and 80 of 100 are two skills, whose own groups do not differ."""
    skills = [{"design_effect": 1.0, "completed": done, "started": 100} for done in (95, 80)]
    context: Any = StubContext({"breakdown": [row_of("A", 100, 95), row_of("B", 100, 80)], "completion": [{"design_effect": 4.0}, *skills]})
    view = Programme(context)
    assert "unusual" in trainers_finding(view, view.context.ask("breakdown", by="trainer"))


def test_the_range_of_a_trainer_is_that_of_the_same_people_under_another_name() -> None:
    """40 of 50 are worth 13.3 of 16.7 where groups differ threefold, as on the page of completion: 13 of 17 would have another range."""
    table = trainers(view_of([row_of("BLK", 83, 73), row_of("LPK", 50, 40)], effect=3.0)).table
    assert table is not None and table.rows[1] == ("Trainer: LPK", "80.0% (40 of 50)", "52.6% to 93.5%")


def test_trainers_whose_rates_are_written_alike_tie() -> None:
    """361 of 401 and 180 of 200 are both written 90.0%."""
    view = view_of([row_of("A", 401, 361), row_of("B", 200, 180), row_of("C", 100, 85)])
    answer = view.context.ask("breakdown", by="trainer")
    assert trainers_finding(view, answer) == "Completion by trainer: highest A and B (90.0%), lowest C (85.0%): could be chance"
    view = view_of([row_of("A", 401, 361), row_of("B", 200, 180)])
    assert trainers_finding(view, view.context.ask("breakdown", by="trainer")) == "Completion by trainer: all A and B (90.0%)"


def test_nothing_is_said_of_organisers_that_nobody_recorded() -> None:
    assert trainers(view_of([row_of("unknown", 30, 27)])).withheld == "Neither trainers nor organisers are recorded."
