"""Sentences of the completion page: chance or difference, running groups neither complete nor failed, no rate without people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from queries import Answer, Filters, QuestionError
from tests.answers import AS_OF, StubContext, answer
from ui.panel import Note
from ui.views import completion, completion_cards, completion_skills
from ui.views.completion_sentences import in_a_row
from ui.views.completion_view import Completion
from ui.views.second_attempts import second_attempts
from ui.views.shares import share

WHOLE: dict[str, Any] = {
    "group": "all",
    "enrolled": 404,
    "no_shows": 16,
    "started": 388,
    "completed": 342,
    "completion_rate": 342 / 388,
    "lower": 0.845,
    "upper": 0.910,
    "assessed": 330,
    "passed": 316,
    "pass_rate": 316 / 330,
}
TARGET = {
    "indicator": "completion_rate",
    "due_on": date(2019, 12, 31),
    "value": 0.9,
    "final": True,
    "value_at": 0.881,
    "value_now": 0.881,
    "gap": -0.019,
    "achievement": 0.979,
    "status": "running",
}


def group(number: int, completed: int, started: int = 20) -> dict[str, Any]:
    rate = completed / started if started else None
    return {
        "group": f"A{number:02}",
        "name": f"Group {number}",
        "starts_on": date(2017 + (number > 6), 1, number),
        "started": started,
        "completed": completed,
        "completion_rate": rate,
        "lower": None if rate is None else max(0, rate - 0.2),
        "upper": None if rate is None else min(1, rate + 0.1),
    }


ORDINARY = [group(number, completed) for number, completed in enumerate((17, 19, 16, 18, 15, 19, 16, 18, 17, 20), 1)]
"""Ten groups, median 17.5 of 20, no run; five of them at 90 % or more."""
DAYS = [
    {"day": 1, "at_risk": 388, "missed": 3, "stopped": 0, "kept": 0.992},
    {"day": 2, "at_risk": 385, "missed": 9, "stopped": 4, "kept": 0.969},
    {"day": 3, "at_risk": 376, "missed": 34, "stopped": 20, "kept": 0.881},
]


@dataclass(frozen=True)
class GroupedContext(StubContext):
    """A StubContext that tells breakdowns of a result apart."""

    def ask(self, result: str, by: str | None = None, *more: Any, **named: Any) -> Answer:
        if (result, by) in self.answers:
            return answer(result, self.answers[result, by], self.as_of, by=by)
        return super().ask(result, by, *more, **named)


def view_with(language: str = "en", **more: Any) -> Completion:
    answers: dict[Any, Any] = {
        "headline": [
            {
                "registered": 630,
                "residents": 477,
                **{name: WHOLE[name] for name in ("started", "completed", "completion_rate", "assessed", "passed", "pass_rate")},
            }
        ],
        "target_status": [TARGET],
        ("completion", None): [WHOLE],
        ("completion", "cohort"): ORDINARY,
        ("completion", "skill"): [],
        "attendance_unbroken": DAYS,
        "attendance_by_day": [],
        "cohorts": [],
    }
    options = {name: more.pop(name) for name in ("filters", "as_of") if name in more}
    return Completion(GroupedContext(answers | more.pop("answers", {}) | more, language, **options))


def test_the_answer() -> None:
    lead, rest = completion.answer(view_with())
    assert lead == (
        "Just below the target: as of 30 September 2018, 342 of 388 participants who started came every day: 88.1%, "
        "1.9 points below the 90% target. "
        "Of 46 who did not complete, 24 stopped: most on day 3 (20)."
    )
    assert rest == (
        "That difference from the target is counted, not estimated; such ups and downs are usual. "
        "The groups' differences in completion could be chance, even where one group's range misses the average: "
        "of 20 groups that is likely to happen once. Do not conclude that one is better or worse than another. "
        "16 of 404 enrolled never came. "
        "Of 342 who completed, 330 have been tested; 95.8% (316 of 330) passed."
    )
    assert completion.answer(view_with("id"))[0].startswith("Sedikit di bawah target: per 30 September 2018")


SETBACKS = {
    "not_completed": {"succeeded": 6, "enrolled": 2, "waiting": 30, "mentas": 0, "gone": 5},
    "not_passed": {"succeeded": 4, "enrolled": 1, "waiting": 11, "mentas": 2, "gone": 0},
}


def setbacks(**counts: dict[str, int]) -> list[dict[str, Any]]:
    return [{"setback": name, "outcome": each, "persons": persons} for name, row in (SETBACKS | counts).items() for each, persons in row.items()]


@pytest.mark.parametrize(
    ("changed", "begins", "held"),
    [
        ({"upper": 0.9}, "Just below the target:", "1.9 points below the 90% target"),  # the limit on the target itself: chance
        ({"upper": 0.89996}, "Just below the target:", "1.9 points below the 90% target"),  # printed as 90.0%
        ({"upper": 0.899}, "Below the target:", "1.9 points below the 90% target"),
        ({"completion_rate": 0.9, "lower": 0.86}, "Target met so far, narrowly:", "target 90%"),
        ({"completion_rate": 0.95, "lower": 0.9}, "Target met so far:", "target 90%"),
    ],
)
def test_chance_is_told_from_difference(changed: dict[str, Any], begins: str, held: str) -> None:
    lead, rest = completion.answer(view_with(answers={("completion", None): [WHOLE | changed]}))
    assert lead.startswith(begins) and f"{held}. Of 46 who did not complete" in lead
    assert rest.startswith("That difference from the target is counted") == begins.startswith(("Just", "Target met so far, narrowly"))


def test_beyond_what_is_known_nothing_is_judged() -> None:
    view = view_with()
    context: Any = view.context
    view.__dict__["context"] = replace(context, known={"attendance": date(2018, 9, 14)})
    assert completion.answer(view)[0].startswith(
        "About nine in ten: as of 30 September 2018, 342 of 388 participants who started came every day (88.1%). "
        "Attendance is recorded only up to 14 September 2018, so the target of 90% is not judged. "
    )
    assert completion_cards.cards(view)[0].status == "Attendance recorded up to 14 Sep 2018; not judged"
    assert completion_cards.cards(view)[1].status == "24 stopped, 22 missed a day and came again; attendance up to 14 Sep 2018", (
        "no target that it could be judged by"
    )


@pytest.mark.parametrize(
    ("changed", "begins"), [({"upper": 0.9}, "Not reached: as of"), ({"completion_rate": 0.9, "lower": 0.86}, "Target reached: as of")]
)
def test_where_nobody_is_left_to_train_the_rate_is_final(changed: dict[str, Any], begins: str) -> None:
    view = view_with(answers={("completion", None): [WHOLE | changed]}, headline=[{"registered": 630, "residents": 0}])
    lead = completion.answer(view)[0]
    assert lead.startswith(begins) and "Nobody is left to train. " in lead, "its range is of what may still come"
    assert ("1.9 points below the 90% target" in lead) == begins.startswith("Not reached")


def test_without_a_target_there_is_no_verdict() -> None:
    view = view_with(target_status=[])
    assert completion.answer(view)[0].startswith(
        "As of 30 September 2018, 342 of 388 participants who started came every day (88.1%; 95% range 84.5% to 91.0%)."
    )
    assert completion.groups_finding(view) == "Completion of 10 groups: differences could be chance"


def test_nothing_is_said_of_nobody() -> None:
    none = {
        ("completion", None): [],
        ("completion", "cohort"): [],
        "headline": [{"registered": 500, "started": 0, "completed": 0, "assessed": 0, "passed": 0}],
    }
    view = view_with(answers=none, attendance_unbroken=[])
    assert completion.answer(view) == ("As of 30 September 2018 no group has finished yet, so the completion rate isn't known.", "")
    assert [card.value for card in completion_cards.cards(view)] == ["–", "–", "0", "–"], "no rate and no no-shows without a finished group"
    for takeaway in (completion.groups_finding, completion_skills.skills_finding, completion.days_finding, completion.chain_finding):
        assert takeaway(view) == "No group has finished yet"
    assert completion.attendance_finding(view) == "No training day has been held yet"


def test_of_one_group_or_nobody_completed_no_all_and_no_nought_of_nought() -> None:
    """8 of 8 started, nobody completed, one group: its two days had somebody present, or the second had nobody."""
    whole = WHOLE | {"enrolled": 8, "no_shows": 0, "started": 8, "completed": 0, "completion_rate": 0.0, "assessed": 0, "passed": 0}
    days = [{"cohort_id": "A01", "day": day, "present": 6, "enrolled": 8, "rate": 0.75} for day in (1, 2)]
    cohort = {"cohort_id": "A01", "finished": True, "starts_on": date(2018, 3, 5), "ends_on": date(2018, 3, 6)}
    view = view_with(answers={("completion", None): [whole]}, cohorts=[cohort], attendance_by_day=days)
    assert completion.chain_finding(view) == "0 of 8 enrolled never came; nobody has completed"
    assert in_a_row(view, view.attendance) == ["The finished group ran on days in a row."]
    absent = view_with(cohorts=[cohort], attendance_by_day=[days[0], days[1] | {"present": 0}])
    assert in_a_row(absent, absent.attendance) == ["No finished group ran on all its days in a row: each has a day with nobody on record."]


def test_a_group_in_which_nobody_started_has_no_rate() -> None:
    view = view_with(answers={("completion", "cohort"): [*ORDINARY, group(11, 0, 0)]})
    assert len(view.judged) == 10 and len(completion.group_points(view)) == 10


def test_the_run_chart_says_how_many_groups_reached_the_target_and_what_the_rules_find() -> None:
    assert completion.groups_finding(view_with()) == ("5 of 10 groups reached 90%; differences could be chance")
    fallen = [group(number, completed) for number, completed in enumerate((19, 20, 18, 19, 18, 15, 16, 14, 17, 16), 1)]
    view = view_with(answers={("completion", "cohort"): fallen})
    assert view.spread.run is not None and view.spread.run.indices == (0, 1, 2, 3, 4)
    assert completion.groups_finding(view) == "5 of 10 groups reached 90%; their order is unusual, worth looking into"
    order = "In the order in which they began: only 1 change between the upper and the lower half from group to group: unusual, worth looking into."
    assert f" {order} 16 of" in completion.answer(view)[1]
    assert [point.begins.year for point in completion.group_points(view)] == [2017] * 6 + [2018] * 4
    assert completion.level(view) == (0.875, "Half the<br>groups:<br>87.5%<br>or more"), "a run is judged by the median"
    assert completion.level(view_with()) == (0.875, "Average<br>87.5%"), "without a run the average (175 of 200), as on the card"


FARTHEST = "By skill: highest Salon (91.2%), lowest Crafts (77.5%); differences could be chance"
TIED = "By skill: highest Salon and Sewing (90.0%), lowest Crafts (85.0%); differences could be chance"


def skill(name: str, rate: float, effect: float = 1.0) -> dict[str, Any]:
    started = 80
    return {"group": name, "started": started, "completed": round(started * rate), "completion_rate": rate, "design_effect": effect}


@pytest.mark.parametrize(
    ("rows", "target", "text"),
    [
        (
            [skill("salon", 0.9125), skill("crafts", 0.825)],
            TARGET,
            "By skill: highest Salon (91.2%), lowest Crafts (82.5%); differences could be chance",
        ),
        (
            [skill("salon", 0.9125), skill("sewing", 0.9125), skill("batik", 0.925), skill("crafts", 0.6)],
            TARGET,
            "Crafts is unusual, worth looking into: highest Batik (92.5%), lowest Crafts (60.0%)",
        ),
        # with groups that differ 80 are worth 8: the same rates are chance
        (
            [skill("salon", 0.9125, 10), skill("sewing", 0.9125, 10), skill("batik", 0.925, 10), skill("crafts", 0.6, 10)],
            None,
            "By skill: highest Batik (92.5%), lowest Crafts (60.0%); differences could be chance",
        ),
        # 0.18 apart: the test of both says that they differ, neither lies beyond the outer limits around 82.5 %
        (
            [skill("salon", 0.9125), skill("crafts", 0.7375)],
            None,
            "By skill: highest Salon (91.2%), lowest Crafts (73.8%); an unusual difference, worth looking into",
        ),
        (
            [skill("salon", 0.9125), skill("sewing", 0.85), skill("crafts", 0.775)],
            None,
            FARTHEST,
        ),
        (
            [skill("salon", 0.9), skill("sewing", 0.9), skill("crafts", 0.85)],
            None,
            TIED,
        ),
        # 361 of 401 and 81 of 90 are 90.02 % and 90.00 %: written alike, so a tie
        (
            [skill("salon", 0.9) | {"started": 401, "completed": 361, "completion_rate": 361 / 401}, skill("sewing", 0.9), skill("crafts", 0.85)],
            None,
            TIED,
        ),
        ([skill("salon", 0.9125), skill("crafts", 0.9125)], None, "Salon and Crafts (91.2%)"),
        # Of fewer than ten the numbers are written: no other share, so neither is the highest.
        (
            [skill("salon", 1.0), skill("crafts", 1.0) | {"started": 3, "completed": 3}],
            None,
            "Salon (100.0%) and Crafts (3 of 3)",
        ),
        ([skill("salon", 0.9125)], None, "Salon (91.2%)"),
    ],
)
def test_skills(rows: list[dict[str, Any]], target: dict[str, Any] | None, text: str) -> None:
    view = view_with(answers={("completion", "skill"): rows}, target_status=[target] if target else [])
    assert completion_skills.skills_finding(view) == text
    assert [row.value for row in completion_skills.skill_intervals(view)] == sorted((row["completion_rate"] for row in rows), reverse=True)


def test_a_bar_below_the_target_is_not_taken_for_more() -> None:
    rows = [skill("salon", 0.85), skill("sewing", 0.8625), skill("crafts", 0.75)]
    view = view_with(answers={("completion", "skill"): rows})
    (note,) = completion_skills.skills_below(view)
    assert note == Note("The whole range of Crafts is below 90%, but the difference from other skills could be chance.", key=True), (
        "75 %: up to 84.9 %"
    )
    assert completion_skills.skills_below(view_with(answers={("completion", "skill"): rows}, target_status=[])) == []


def test_participants_and_people_are_bridged() -> None:
    chain = [{"stage": "completed", "persons": 300}]
    texts = [note.text for note in completion.chain_bridge(view_with(market_chain=chain))]
    assert texts == ["342 trainings completed by 300 people.", "Passed: 95.8% of those tested, 92.4% of all who completed."]
    assert len(completion.chain_bridge(view_with(market_chain=[{"stage": "completed", "persons": 342}]))) == 1, "one number needs no bridge"


AGAIN = "who did not complete, {} missed a day and came again"


@pytest.mark.parametrize(
    ("missed", "stopped", "text"),
    [
        ((3, 9, 34), (0, 4, 20), "Of 46 who did not complete, 22 missed a day and came again, 24 stopped: most on day 3 (20)"),
        (  # 18 and 9 alone could be chance, four days with these counts not: both days are named
            (10, 13, 24, 4, 4),
            (0, 9, 18, 2, 3),
            "Of 55 who did not complete, 23 missed a day and came again, 32 stopped: 27 on day 2 or 3, most on day 3 (18)",
        ),
        (  # close to 27 / 4 on each day
            (10, 10, 10, 10, 10),
            (0, 8, 7, 6, 6),
            "Of 50 who did not complete, 23 missed a day and came again, 27 stopped: "
            "8 from day 2 and 7 from day 3; differences between days could be chance",
        ),
        (  # equally many
            (10, 10, 10, 10),
            (0, 12, 12, 0),
            "Of 40 who did not complete, 16 missed a day and came again, 24 stopped: most on days 2 and 3 (12 each)",
        ),
        (  # two days next to the fullest are as far behind it: none of them is named
            (10, 10, 10, 10, 10),
            (0, 18, 8, 8, 1),
            "Of 50 who did not complete, 15 missed a day and came again, 35 stopped: most on day 2 (18)",
        ),
        ((9, 9, 9), (0, 7, 7), f"Of 27 {AGAIN.format(13)}, 14 stopped: 7 from day 2 and 7 from day 3; differences between days could be chance"),
        ((9, 9, 9), (0, 1, 1), f"Of 27 {AGAIN.format(25)}, 2 stopped: 1 from day 2 and 1 from day 3; too few to compare days"),
        ((9, 9, 9), (0, 0, 1), f"Of 27 {AGAIN.format(26)}, 1 stopped: 1 from day 3; too few to compare days"),
        ((9, 9), (0, 12), f"Of 18 {AGAIN.format(6)}, 12 stopped: most on day 2 (12)"),  # the only day on which one can stop
        ((9, 9, 9), (0, 0, 0), "Of 27 who did not complete, nobody stopped: all missed a day and came again"),
        ((0, 0, 0), (0, 0, 0), "Everybody who started came every day"),
    ],
)
def test_days(missed: tuple[int, ...], stopped: tuple[int, ...], text: str) -> None:
    """The first day missed is not the day of stopping: some came again, and nobody who came can have stopped on the first day."""
    days = [
        {"day": day, "at_risk": 388, "missed": one, "stopped": other, "kept": 0.9}
        for day, (one, other) in enumerate(zip(missed, stopped, strict=True), 1)
    ]
    assert completion.days_finding(view_with(attendance_unbroken=days)) == text


def test_the_cards_count_participants_so_that_they_add_up() -> None:
    """388 started: 342 completed, 316 of whom passed; 46 did not: 24 stopped, 22 missed a day and came again."""
    _, lost, left, _ = completion_cards.cards(view_with())
    assert (lost.name, lost.value, lost.out_of) == ("not_completed", "46", "of 388 participants who started")
    assert lost.status == "24 stopped, 22 missed a day and came again"
    assert lost.bar is not None and lost.bar.filled == 46 / 388
    assert (left.name, left.value, left.out_of) == ("not_passed", "26", "of 342 participants who completed")
    assert left.status == "14 failed the test, 12 not tested", "342 - 330 = 12, 330 - 316 = 14"
    assert [(bar.name, bar.length) for bar in completion.stopping_bars(view_with())] == [
        ("stopped from day 2", 4),
        ("stopped from day 3", 20),
        ("missed a day, came again", 22),
    ]
    unknown = view_with(answers={("completion", None): [WHOLE | {"assessed": None, "passed": None}]})
    assert completion_cards.cards(unknown)[2].name == "assessed", "for a role that does not get it"


def test_of_a_long_training_only_the_days_are_drawn_on_which_somebody_stopped() -> None:
    days = [{"day": day, "at_risk": 388, "missed": int(day in (7, 9)), "stopped": int(day == 7), "kept": 0.9} for day in range(1, 61)]
    bars = completion.stopping_bars(view_with(attendance_unbroken=days))
    assert [(bar.name, bar.length) for bar in bars] == [("stopped from day 7", 1), ("missed a day, came again", 1)]


def test_sessions_still_to_come_arent_known() -> None:
    sessions_held = [
        {
            "cohort_id": "A",
            "name": "Roti",
            "starts_on": date(2018, 9, 3),
            "ends_on": date(2018, 9, 5),
            "finished": True,
            "started": 0,
            "completed": 0,
        },
        {
            "cohort_id": "B",
            "name": "Salon",
            "starts_on": date(2018, 9, 29),
            "ends_on": date(2018, 10, 1),
            "finished": False,
            "started": 0,
            "completed": 0,
        },
        {
            "cohort_id": "C",
            "name": "Batik",
            "starts_on": date(2018, 9, 30),
            "ends_on": date(2018, 9, 30),
            "finished": True,
            "started": 0,
            "completed": 0,
        },
    ]
    rows = [
        {"cohort_id": "A", "day": day, "held_on": date(2018, 9, 2 + day), "enrolled": 30, "present": 27, "rate": 0.9 - day / 100} for day in (1, 2, 3)
    ]
    rows += [{"cohort_id": "B", "day": day, "held_on": date(2018, 9, 28 + day), "enrolled": 30, "present": 15, "rate": 0.5} for day in (1, 2)]
    rows += [{"cohort_id": "C", "day": 1, "held_on": AS_OF, "enrolled": 0, "present": 0, "rate": None}]  # nobody enrolled: no share
    few = completion.sessions(view_with(cohorts=sessions_held, attendance_by_day=[rows[0] | {"enrolled": 9, "present": 8, "rate": 8 / 9}]))[2]
    assert few[0, 0].written == "8/9" and "%" not in few[0, 0].hover, "no percentage over fewer than ten"
    view = view_with(cohorts=sessions_held, attendance_by_day=rows)
    groups, days, cells = completion.sessions(view)
    assert groups == ["Roti", "Salon", "Batik"] and days == ["1", "2", "3"]
    assert cells[1, 2].value is None and "not held yet" in cells[1, 2].hover
    assert {index for index in cells if index[0] == 2} == set(), "a group of one day with nobody in it has no cell"
    assert (cells[0, 0].value, cells[0, 0].written) == (0.89, "89%")
    assert completion.attendance_finding(view) == "Least attended, of those enrolled: Salon on days 1 and 2, 50.0%", "a tie is named as one"
    assert completion.faintest(view) == 0.4
    assert any("Hatched" in note for note in completion.attendance(view).notes if isinstance(note, str))
    # Salon has the lowest attendance, Roti the lowest completion: 27 were there each day, only 20 of 28 on every day.
    rated = [
        {"group": code, "name": name, "started": of, "completed": part, "completion_rate": part / of}
        for code, name, part, of in (("A", "Roti", 20, 28), ("B", "Salon", 15, 15))
    ]
    shown = completion.attendance(view_with(cohorts=sessions_held, attendance_by_day=rows, answers={("completion", "cohort"): rated}))
    text = "Roti, lowest in completion: 87.0% to 89.0% each day, not always the same people; 20 of 28 every day."
    assert Note(text) in shown.notes
    rated[0] |= {"completed": 27, "completion_rate": 27 / 28}
    rated[1] |= {"completed": 14, "completion_rate": 14 / 15}
    shown = completion.attendance(view_with(cohorts=sessions_held, attendance_by_day=rows, answers={("completion", "cohort"): rated}))
    assert not any(isinstance(note, Note) for note in shown.notes), "one group is lowest in both"


def test_a_share_of_several_groups_leaves_out_those_of_which_either_is_not_known() -> None:
    rows = answer("cohorts", [group(1, 17), group(2, 20) | {"started": None}, group(3, 15) | {"completed": None}]).rows
    assert (share(rows, "completed", "started").part, share(rows, "completed", "started").of) == (17, 20), "the first group alone"


def test_what_became_of_those_who_did_not_pass_or_complete() -> None:
    panel = second_attempts(view_with(second_attempts=setbacks()))
    assert panel and panel.finding == "Still there, not enrolled again: 30 of 43 people who did not complete, 11 of 18 people who failed the test"
    assert panel.table and panel.table.head == ("Now", "Not completed", "Failed the test")
    assert panel.table.rows[1:3] == (("Enrolled again, or test to come", "2", "1"), ("Still there, not enrolled again", "30", "11"))
    assert panel.table.rows[-1] == ("All", "43", "18"), "6 + 2 + 30 + 0 + 5 and 4 + 1 + 11 + 2 + 0"
    nobody = dict.fromkeys(SETBACKS["not_passed"], 0)
    untested = second_attempts(view_with(second_attempts=setbacks(not_passed=nobody)))
    assert untested and untested.finding == "Still there, not enrolled again: 30 of 43 people who did not complete"
    assert untested.table and untested.table.head == ("Now", "Not completed"), "no column of noughts"
    assert second_attempts(view_with(second_attempts=setbacks(not_passed=nobody, not_completed=nobody))) is None
    assert second_attempts(view_with(second_attempts=setbacks(), filters=Filters(skill=("salon",)))) is None, "not what they reached outside it"
    refused = QuestionError("hanya untuk petugas", "for staff only")
    assert second_attempts(view_with(second_attempts=refused)) is None
