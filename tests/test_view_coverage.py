"""Sentences of the coverage page: each standing, both denominators, unknown never as zero, an emptied place never as success."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from planning.published_plan import PlannedGroup, PublishedPlan
from queries import Answer, Filters
from tests.answers import AS_OF, StubContext, answer
from ui.sentences import Sentence
from ui.views import coverage, coverage_cards, coverage_year
from ui.views.coverage_view import Coverage
from ui.views.waiting import largest_of

HEADLINE: dict[str, Any] = {
    "registered": 630,
    "residents": 477,
    "covered": 367,
    "coverage": 367 / 630,
    "covered_residents": 325,
    "coverage_residents": 325 / 477,
    "closure_exits": 0,
}
YEAR_AGO = {"registered": 580, "residents": 478, "covered": 157, "coverage": 157 / 580, "closure_exits": 0}
GAP = [
    {"whereabouts": "resident", "persons": 477, "covered": 325, "coverage": 325 / 477, "uncovered": 152, "groups_needed": 6},
    {"whereabouts": "away", "persons": 153, "covered": 42, "coverage": 42 / 153, "uncovered": 111, "groups_needed": 4},
    {"whereabouts": "all", "persons": 630, "covered": 367, "coverage": 367 / 630, "uncovered": 263, "groups_needed": 9},
]
TARGET = {
    "indicator": "coverage",
    "due_on": date(2018, 12, 31),
    "value": 1.0,
    "final": True,
    "value_at": 0.5825,
    "value_now": 0.5825,
    "gap": -0.4175,
    "achievement": 0.58,
    "status": "running",
}
GROUPS = [
    {"group": f"A{number:02}", "name": f"Group {number}", "starts_on": date(2017, 1, 1), "started": 28, "first_timers": first, "again": 28 - first}
    for number, first in enumerate((25, 21, 26, 22, 27, 23, 28, 22, 26, 24), 1)
]
"""Ten groups, median 24.5, no run."""


@pytest.fixture(autouse=True)
def _no_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    """The calculated schedule is made from a store, which these answers have none of."""
    monkeypatch.setattr(coverage_cards, "calculated", lambda view: None)


@dataclass(frozen=True)
class GroupedContext(StubContext):
    """A StubContext that tells breakdowns of a result apart, and knows the role."""

    role: str = "steward"
    view: list[tuple[str, str | None]] = field(default_factory=list)

    def ask(self, result: str, by: str | None = None, *more: Any, **named: Any) -> Answer:
        if (result, by) in self.answers:
            return answer(result, self.answers[result, by], self.as_of, by=by)
        return super().ask(result, by, *more, **named)


def view_with(language: str = "en", headline: dict[str, Any] | None = None, role: str = "steward", **more: Any) -> Coverage:
    answers: dict[Any, Any] = {
        "headline": [HEADLINE | (headline or {})],
        ("headline", date(2017, 9, 30)): [YEAR_AGO],
        "target_status": [TARGET],
        "coverage_gap": GAP,
        "coverage_ceiling": [{"registered": 630, "covered": 367, "uncovered_residents": 152, "left_uncovered": 111, "ceiling": 519 / 630}],
        "coverage_monthly": [],
        ("reach", "cohort"): GROUPS,
        ("reach", None): [{"group": "all", "cohorts": 10, "capacity": 300, "first_timers": 244}],
        ("completion", "cohort"): GROUPS,
    }
    options = {name: more.pop(name) for name in ("filters", "as_of") if name in more}
    return Coverage(GroupedContext(answers | more.pop("answers", {}) | more, language, role=role, **options))


def test_the_answer_names_both_denominators_and_what_is_left() -> None:
    lead, rest = coverage.answer(view_with())
    assert lead == (
        "About six in ten: as of 30 September 2018, 367 of 630 people ever registered had at least one training day (58.3%). "
        "The 100% target for 31 Dec 2018 is out of reach: at most 82.4%, if all who live there now are trained."
    )
    assert rest == (
        "Of 477 residents now, 325 are trained (68.1%). 152 residents are not trained yet: at least 6 more full groups. "
        "111 people no longer there were never trained. People newly reached by each group: no unusual order (half of the groups: 24.5 or more)."
    )
    assert coverage.answer(view_with("id"))[0].endswith(
        " Target 100 % pada 31 Des 2018 tidak lagi dapat dicapai: paling tinggi 82,4 %, bila semua yang kini tinggal dilatih."
    )


@pytest.mark.parametrize(
    ("target", "as_of", "begins"),
    [
        (TARGET | {"value": 0.8}, AS_OF, "Not everybody yet"),  # due 31 December 2018; 519 of 630 = 82.4 % can still be reached
        (TARGET | {"value": 0.8}, date(2018, 12, 31), "Not everybody yet"),  # the due date itself is not past
        (TARGET | {"value": 0.825}, AS_OF, "About six in ten"),  # what was asked, then that the target is out of reach
        (TARGET | {"status": "missed"}, date(2019, 1, 1), "Target missed: on 31 Dec 2018 coverage was 58.2%. As of 1 January 2019, 367 of 630"),
        (TARGET | {"status": "reached", "value_at": 1.0, "value_now": 1.0, "gap": 0.0}, date(2019, 1, 1), "Target reached"),
        (None, AS_OF, "As of 30 September 2018"),  # no target recorded: no verdict
    ],
)
def test_each_standing_has_its_sentence(target: dict[str, Any] | None, as_of: date, begins: str) -> None:
    assert coverage.answer(view_with(as_of=as_of, target_status=[target] if target else []))[0].startswith(begins)


def test_the_coverage_of_a_missed_target_is_looked_up_where_it_stands() -> None:
    lead = coverage.answer(view_with(as_of=date(2019, 1, 1), target_status=[TARGET | {"status": "missed"}]))[0]
    assert isinstance(lead, Sentence)
    assert [each.figure.metric.name for each in lead.mentions][:2] == ["value_at", "covered"], "target_status has no column coverage"


def test_the_card_of_the_groups_says_when_the_published_plan_has_trained_all() -> None:
    plan = PublishedPlan(
        1, AS_OF, "2018-10-01T08:00:00+00:00", "planner", None, date(2019, 3, 1), (PlannedGroup(15, date(2019, 2, 25), date(2019, 3, 1), 30),)
    )
    said = {
        "published plan: all trained by 1 Mar 2019, after the target date 31 Dec 2018": replace(plan, finished_on=date(2019, 3, 1)),
        "published plan: ends 1 Mar 2019, not all trained": replace(plan, finished_on=None),
        "no plan published": None,
    }
    for status, published in said.items():
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(coverage_cards, "published_plan", lambda folder, as_of, plan=published: plan)
            assert coverage_cards.cards(view_with())[3].status == status
            scheduled = SimpleNamespace(finished_on=date(2019, 3, 29), groups=(1,) * 7, inputs=SimpleNamespace(per_group=25))
            patched.setattr(coverage_cards, "calculated", lambda view, scheduled=scheduled: scheduled)
            calculated = "by calculation all are trained by 29 Mar 2019, after the target date 31 Dec 2018"
            assert coverage_cards.cards(view_with())[3].status == (status if published else calculated), "in place of a plan that nobody published"
            assert (card := coverage_cards.cards(view_with())[3]).value == ("6" if published else "7"), "the number of the schedule whose end it says"
            assert published or (card.name, card.out_of, card.notes[0]) == ("groups", "with 25 new people a group", "If all 30 places are filled: 6")
            assert coverage.needed_places(view_with()) == (30,) * (6 if published else 7), "drawn as many"
    assert coverage_cards.cards(view_with(filters=Filters(origin=("Kendal",)), target_status=[]))[3].status == "", (
        "the plan is of the whole programme"
    )


def test_a_selection_of_persons_is_called_one() -> None:
    lead = coverage.answer(view_with(filters=Filters(origin=("Kendal",)), target_status=[]))[0]
    assert lead.startswith(
        "As of 30 September 2018, 367 of 630 people registered in this selection had at least one training day (58.3%). "
        "Of 477 residents now, 325 are trained (68.1%). "
    )


def test_nobody_left_to_train_because_nobody_is_left_is_no_success() -> None:
    gone = {"residents": 0, "covered_residents": 0, "coverage_residents": None, "closure_exits": 413}
    gap = [GAP[0] | {"persons": 0, "covered": 0, "coverage": None, "uncovered": 0, "groups_needed": 0}, GAP[1] | {"uncovered": 139}]
    months = [{"month": date(2018, 7, 1), "residents": 400, "covered_residents": 340, "coverage_residents": 0.85}]
    months.append({"month": date(2018, 8, 1), "residents": 0, "covered_residents": 0})
    waiting: dict[Any, Any] = {("waiting", date(2018, 7, 31)): [{"band": "0-2", "persons": 15}, {"band": "24+", "persons": 45}]}
    view = view_with(headline=gone, coverage_gap=gap, coverage_monthly=months, answers=waiting)
    lead, rest = coverage.answer(view)
    assert "On 31 Jul 2018, 60 residents had never been trained; 45 of them had been registered for 2 years or more." in rest, "400 - 340"
    assert lead.endswith(" 82.4%. There are no residents any more.")
    assert "Every resident has been trained" not in rest and "139 people no longer there were never trained." in rest
    shown = {card.label: card for card in coverage_cards.cards(view)}
    assert coverage.those_waiting(view) is None, "nobody waits"
    assert list(shown) == ["Coverage", "Coverage of the last residents", "Never trained", "Groups held"], "what was reached, no row of nought"
    last = shown["Coverage of the last residents"]
    assert (last.value, last.out_of) == ("85.0%", "340 of 400 residents on 31 Jul 2018"), "dated: of 0 residents there is no share"
    assert shown["Never trained"].status == "Nobody is waiting any more" and shown["Never trained"].value == "139"


def test_the_card_of_residents_says_nothing_of_everybody_ever_registered() -> None:
    """The groups of people are compared among all who ever registered; its share leaves out those who left."""
    people = [{"value": "x", "registered": 630, "covered": 367, "p_value": 0.5}]
    view = view_with(answers={("equity", by): people for by in ("age_band", "origin", "education")})
    shown = coverage_cards.cards(view)[1]
    assert (shown.name, shown.status) == ("coverage_residents", "")


def test_everybody_there_trained_is_said() -> None:
    gap = [GAP[0] | {"covered": 477, "uncovered": 0, "groups_needed": 0}, *GAP[1:]]
    view = view_with(headline={"covered_residents": 477, "coverage_residents": 1.0}, coverage_gap=gap)
    assert "Every resident has been trained." in coverage.answer(view)[1]
    assert coverage.needed_places(view) == ()


def test_a_viewers_selection_leaves_out_what_isnt_published() -> None:
    withheld = {"residents": None, "covered_residents": None, "coverage_residents": None, "closure_exits": None}
    gap = [row | dict.fromkeys(("persons", "covered", "coverage", "uncovered", "groups_needed")) for row in GAP]
    view = view_with(headline=withheld, coverage_gap=gap, filters=Filters(skill=("salon",)), role="viewer", target_status=[])
    lead, rest = coverage.answer(view)
    assert lead == "As of 30 September 2018, 367 of 630 participants in this selection have come at least once (58.3%)."
    assert "people never trained are not in it" in rest and "–" not in rest
    shown = {card.name: card.value for card in coverage_cards.cards(view)}
    assert set(shown.values()) == {"–"}, "in a skill everybody was enrolled"
    assert coverage.where(view).withheld.startswith("These figures aren't shown inside a selection")


@pytest.mark.parametrize(
    ("reached", "notes"),
    [
        ((0, 0, 3), ("In half of the groups so far nobody was new",)),  # "half reached 0 or more" is true of any groups
        ((2, 4, 6), ("So far half of the groups reached 4 new people or more",)),
        ((4,), ()),  # of one group there is no half
    ],
)
def test_what_half_of_the_groups_reached(reached: tuple[int, ...], notes: tuple[str, ...]) -> None:
    groups = [{"group": f"A{number}", "first_timers": persons} for number, persons in enumerate(reached)]
    view = view_with(answers={("reach", "cohort"): groups, ("completion", "cohort"): groups})
    assert coverage_cards.cards(view)[3].notes == notes


def test_groups_needed_have_no_answer_inside_a_selection_of_training() -> None:
    # Staff see the participants who never came; groups for them would be no groups for those never trained.
    view = view_with(filters=Filters(cohort=("A01",)))
    assert coverage.needed_places(view) == ()
    assert {card.name: card.value for card in coverage_cards.cards(view)}["groups_needed"] == "–"
    assert "152 residents in this selection were enrolled and never came." in coverage.answer(view)[0]


@pytest.mark.parametrize(
    ("needed", "places"),
    [(6, (30,) * 6), (1, (30,)), (0, ()), (None, ())],  # None: not known, so nothing is drawn
)
def test_groups_still_needed_have_thirty_places_each(needed: int | None, places: tuple[int, ...]) -> None:
    assert coverage.needed_places(view_with(coverage_gap=[GAP[0] | {"groups_needed": needed}])) == places


def test_findings() -> None:
    view = view_with()
    assert coverage.curve_finding(view) == "Coverage rose by 31.2 points in a year, to 58.3%"
    assert coverage.where_finding(view) == "Of 153 people no longer there, 111 were never trained"
    assert coverage.groups_finding(view) == "10 groups: 244 of 300 places went to new people"
    fell = view_with(answers={("headline", date(2017, 9, 30)): [YEAR_AGO | {"coverage": 0.7}]})
    assert coverage.curve_finding(fell).startswith("Coverage fell by 11.7 points")
    months = [{"month": date(2018, month, 1), "coverage": share} for month, share in enumerate((0.6, 0.61, 0.6, 0.59, 0.583), start=5)]
    turned = view_with(coverage_monthly=months)  # up in a year, down since May
    assert "in a year, to 58.3%; over the last four months it fell by 1.7 points" in coverage.curve_finding(turned)
    level = view_with(coverage_monthly=[months[0] | {"coverage": 0.586}, *months[1:]])  # 0.3 points are no news
    assert coverage.curve_finding(level).endswith("in a year, to 58.3%; hardly changed since May 2018")
    level_since_april = [{"month": date(2018, month, 1), "coverage": 0.583 if month > 3 else 0.5} for month in range(3, 10)]
    longer = view_with(coverage_monthly=level_since_april)
    assert coverage.curve_finding(longer).endswith("hardly changed since April 2018"), "as long as it has been level, not the last months only"
    tables = ("residents", "enrolments", "attendance")
    silent = [{"table": name, "last_record": date(2018, 7, 20), "rhythm_days": 20, "known_up_to": AS_OF} for name in tables]
    stopped = view_with(coverage_monthly=months, known_up_to=silent)
    text = "58.3%; until July 2018, the last month with entries, it fell by 1.7"
    assert text in coverage.curve_finding(stopped), "nobody saw a fall in August"
    assert coverage.curve_finding(view_with(answers={("headline", date(2017, 9, 30)): [YEAR_AGO | {"registered": 0}]})).startswith(
        "367 people trained"
    )


SKILLS = [{"group": "salon", "first_timers": 82, "again": 4}, {"group": "bakery", "first_timers": 79, "again": 3}]


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (SKILLS, "Salon reached the most new people (82 of 161), then Bakery (79)"),
        ([SKILLS[0], SKILLS[1] | {"first_timers": 82}], "Most new people, 82 each: Salon, Bakery"),  # none is first
        (SKILLS[:1], "Salon reached 82 new people"),  # most of one is no finding
        ([], "No group has begun yet"),
    ],
)
def test_the_skill_that_reached_most(rows: list[dict[str, Any]], text: str) -> None:
    assert coverage.skills_finding(view_with(answers={("reach", "skill"): rows})) == text


BRIDGE = [
    {"component": "start", "covered": 148, "uncovered": 330},
    {"component": "newly_covered", "covered": 210, "uncovered": -210},
    {"component": "arrived", "covered": 0, "uncovered": 50},
    {"component": "returned", "covered": 10, "uncovered": 7},
    {"component": "left", "covered": -43, "uncovered": -25},
    {"component": "end", "covered": 325, "uncovered": 152},
]


def test_the_bridge_of_a_year() -> None:
    view = view_with(coverage_bridge=BRIDGE)
    assert coverage_year.bridge_finding(view) == "Since 30 Sep 2017, residents not trained went from 330 to 152; 210 were newly trained"
    closed = view_with(coverage_bridge=BRIDGE, headline={"closure_exits": 40})
    assert coverage_year.bridge_finding(closed).endswith("; of all 68 who left, the closure sent 40 away"), "25 and 43, as the bars say"
    untrained, trained = coverage_year.bridge_facets(view)
    assert [(step.label, step.value, step.written) for step in untrained.steps] == [
        ("30 Sep 2017", 330, "330"),
        ("Arrived", 50, "+50"),
        ("Returned", 7, "+7"),
        ("Newly trained", -210, "−210"),
        ("Left", -25, "−25"),
        ("30 Sep 2018", 152, "152"),
    ]
    assert [step.value for step in trained.steps] == [148, 0, 10, 210, -43, 325]
    assert coverage_year.trained_on_arrival(view) == []
    at_once = [row | {"covered": 1, "uncovered": 49} if row["component"] == "arrived" else row for row in BRIDGE]
    (note,) = coverage_year.trained_on_arrival(view_with(coverage_bridge=at_once))
    assert note.text == "Arrived +1: trained when registered.", "or the bar would puzzle: who comes is not trained yet"
    assert coverage_year.year_notes(view) == []


def test_the_closure_stands_apart_in_the_year() -> None:
    ledger = [{"opening": 472, "new": 33, "returned": 19, "exited": 524, "closing": 0}]
    view = view_with(headline={"closure_exits": 413, "covered": 529}, ledger=ledger, role="viewer")
    (facet,) = coverage_year.account_facets(view)
    assert [(step.label, step.value, step.colour) for step in facet.steps[3:]] == [
        ("Exited", -111, "quiet"),  # 524 less the 413 whom the closure sent away
        ("Closure", -413, "closure"),
        ("30 Sep 2018", 0, "resident"),
    ]
    assert coverage_year.account_finding(view).endswith("; the closure sent 413 people away")
    assert coverage_year.year_notes(view) == ["Those who left include 413 sent away by the closure."]
    assert coverage_year.account(view_with(ledger=[ledger[0] | {"exited": None}])).withheld


@pytest.mark.parametrize(
    ("days", "rounded", "share"),
    [
        ((30, 365, 400), frozenset(), 0.4),
        ((30, 364), frozenset(), None),  # nobody was followed for a year
        ((400,), frozenset(), 0.0),
        ((30, 400), frozenset({(0, "survival")}), None),  # the steps of a viewer's curve would move it by more than two points
    ],
)
def test_who_was_trained_within_a_year(days: tuple[int, ...], rounded: frozenset[tuple[int, str]], share: float | None) -> None:
    curve = [{"group": "all", "days": day, "survival": left} for day, left in zip(days, (0.9, 0.6, 0.5), strict=False)]
    trained = Coverage(StubContext({"first_training": curve}, rounded={"first_training": rounded})).trained_in_a_year
    assert (trained.value if trained else None) == (pytest.approx(share) if share is not None else None)


def test_of_many_origins_the_largest_are_drawn_and_those_a_heading_names() -> None:
    """500 places of 10 to 509 people: the 37 largest, the lowest and the highest (10 and 11 people), and those of whom it is not known."""
    rows = [{"value": f"Kota {size}", "registered": size, "covered": size // 2 + (size == 11) * 5 - (size == 10) * 5} for size in range(10, 510)]
    rows.append({"value": "unknown", "registered": 12, "covered": 3})
    shown = largest_of({"origin": list(answer("equity", rows).rows), "age_band": list(answer("equity", rows[:40]).rows)})
    assert [row.value("registered") for row in shown["origin"]] == [10, 11, *range(473, 510), 12] and len(shown["age_band"]) == 40


def test_while_a_group_runs_more_are_trained_than_started_finished_groups() -> None:
    """423 trained stood beside 418 who started: the group that ran is counted by the one, not by the other."""
    running, finished = (coverage.curve(view_with(cohorts=[{"finished": done}])).notes for done in (False, True))
    assert len(running) == len(finished) + 1
    assert (
        running[-1]
        == "Whoever is trained in a group that has not finished is counted here; the page on completion counts her once that group has finished."
    )
