"""What the overview says: every standing of the population, closure never as success, unknown never as zero."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from queries import Filters, QuestionError
from tests.answers import StubContext, expecting
from tests.answers import answer as rows_of
from ui.context import Earlier
from ui.panel import Note
from ui.views.mentas_card import mentas_card
from ui.views.overview import answer, cards, path_finding, question
from ui.views.overview_month import month_finding, month_notes, month_table, unchanged
from ui.views.overview_view import Overview
from ui.views.variation import limits

HEADLINE: dict[str, Any] = {
    "registered": 624,
    "residents": 476,
    "covered": 331,
    "coverage": 331 / 624,
    "started": 340,
    "completed": 300,
    "completion_rate": 300 / 340,
    "passed": 270,
    "exits": 189,
    "closure_exits": 0,
    "mentas": 107,
}
BOUNDS = {"away": 148, "mentas": 107, "elsewhere": 15, "unknown": 23, "died": 3, "best_case": 130, "worst_case": 107}
PACE = {
    "residents": 476,
    "target": 0.0,
    "due_on": date(2019, 12, 31),
    "months_left": 15.0,
    "required_per_month": 31.7,
    "recent_per_month": -0.5,
    "projected_on": None,
    "status": "behind",
}
TARGETS = [
    {
        "indicator": "population",
        "due_on": date(2019, 12, 31),
        "value": 0.0,
        "final": True,
        "value_at": 476.0,
        "value_now": 476.0,
        "gap": 476.0,
        "achievement": 0.02,
        "scale": "very_low",
        "status": "running",
    },
    {
        "indicator": "coverage",
        "due_on": date(2019, 12, 31),
        "value": 1.0,
        "final": True,
        "value_at": 0.53,
        "value_now": 0.53,
        "gap": -0.47,
        "achievement": 0.53,
        "scale": "low",
        "status": "running",
    },
    {
        "indicator": "completion_rate",
        "due_on": date(2019, 12, 31),
        "value": 0.9,
        "final": True,
        "value_at": 0.882,
        "value_now": 0.882,
        "gap": -0.018,
        "achievement": 0.98,
        "scale": "very_high",
        "status": "running",
    },
    {
        "indicator": "mentas",
        "due_on": date(2017, 12, 31),
        "value": 146.0,
        "final": True,
        "value_at": 107.0,
        "value_now": 107.0,
        "gap": -39.0,
        "achievement": 0.733,
        "scale": "medium",
        "status": "missed",
    },
]


def view_with(language: str = "en", pace: dict[str, Any] | None = None, headline: dict[str, Any] | None = None, **more: Any) -> Overview:
    answers: dict[Any, Any] = {
        "headline": [HEADLINE | (headline or {})],
        "pace": [PACE | pace] if pace is not None else [],
        "verdict": [{"verdict": {"behind": "running"}.get((PACE | pace)["status"], (PACE | pace)["status"])}] if pace is not None else [],
        "exit_bounds": [BOUNDS],
        "target_status": TARGETS,
        "flow_monthly": [],
        "target_path": [],
    }
    options = {name: more.pop(name) for name in ("filters", "as_of", "role", "to_viewers") if name in more}
    chance = more.pop("chance", 0.5)
    overview: Overview = expecting(Overview(StubContext(answers | more, language, **options)), chance)
    return overview


def lead(view: Overview) -> str:
    return answer(view)[0]


STILL_TO_COME = "as of 30 September 2018 there are 476 residents; the target is 0 by 31 December 2019."


@pytest.mark.parametrize(
    ("chance", "begins"),
    [
        (0.8, "Likely: "),
        (0.799, "Open: "),
        (0.2, "Open: "),
        (0.199, "Unlikely: "),
        (0.009, "Practically no chance: "),  # "unlikely" is too mild for what the plan page writes as "< 1%"
        (None, "Open: "),  # the forecast cannot be trusted yet
    ],
)
def test_the_chance_decides_and_the_pace_does_not(chance: float | None, begins: str) -> None:
    for pace in ({}, {"recent_per_month": 40.0, "projected_on": date(2019, 9, 1), "status": "on_track"}):
        first = lead(view_with(pace=pace, verdict=[{"verdict": "running"}], chance=chance))
        assert first.startswith(begins + STILL_TO_COME + " The target requires 31.7 people fewer a month; over the last six months ")


@pytest.mark.parametrize(
    ("planned", "language", "text"),
    [
        (213.4, "en", "Open: as of 30 September 2018 there are 476 residents, 263 above the target path; the target is 0 by 31 December 2019."),
        (213.4, "id", "Belum dapat dipastikan: per 30 September 2018 ada 476 warga binaan, 263 lebih banyak daripada jalur target; "),
        (480.0, "en", "Open: as of 30 September 2018 there are 476 residents, 4 below the target path; "),
        (475.6, "en", "Open: as of 30 September 2018 there are 476 residents, just on the target path; "),
    ],
)
def test_the_first_sentence_says_how_far_the_residents_are_from_the_plan(planned: float, language: str, text: str) -> None:
    """What the chart's heading and its mark say; the plan is to a whole person, as in the heading."""
    path = [{"on": date(2018, 9, 30), "planned": planned, "actual": 476, "gap": 476 - planned}]
    assert lead(view_with(language, pace={}, target_path=path)).startswith(text)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("verdict", ["reached", "reached_by_closure", "missed", "running"])
@pytest.mark.parametrize("chance", [0.9, 0.5, 0.1, 0.001])
def test_the_first_sentence_has_at_most_25_words(language: str, verdict: str, chance: float) -> None:
    """Verdict, date, number, distance from the plan and target: what more there is to say is a second sentence."""
    path = [{"on": date(2018, 9, 30), "planned": 213.4, "actual": 476, "gap": 262.6}]
    more = {"target_path": path, "verdict": [{"verdict": verdict}], "headline": {"closure_exits": 415, "mentas": 176}}
    first = first_sentence(lead(view_with(language, pace={}, chance=chance, **more)))
    assert len(first.split()) <= 25 and "30 Sept" in first


def first_sentence(text: str) -> str:
    return re.split(r"(?<=\.) (?=[A-Z])", text)[0]


def test_days_without_records_do_not_leave_the_target_open() -> None:
    """Exits are recorded up to 14 September: the target is judged on 31 August, up to which they are, and by the forecast from there."""
    path = [
        {"on": date(2018, 9, 1), "planned": 227.2, "actual": 479, "gap": 251.8},
        {"on": date(2018, 9, 30), "planned": 213.4, "actual": 476, "gap": 262.6},
    ]
    view = view_with(pace={}, target_path=path)
    stub: Any = view.context
    late = Overview(replace(stub, known={"exits": date(2018, 9, 14)}))
    assert late.last_judged.context.as_of == date(2018, 8, 31)
    expecting(late.last_judged, 0.009)
    assert late.verdict == "remote" and late.outlook is late.last_judged.outlook
    assert lead(late).startswith("Practically no chance: ") and "as of 31 August 2018 there are 476 residents" in lead(late)
    card = cards(late)[0]
    assert (card.standing, card.status) == ("out_of_reach", "Practically no chance; exits up to 14 Sep 2018")
    assert path_finding(late) == "479 residents on 1 September 2018; by the target path 227", "not the 30th, which is not known"


def test_an_open_verdict_says_why_where_the_forecast_was_not_tried() -> None:
    why = "The record is too short for a forecast that has been tried on the past."
    untried = expecting(view_with(pace={}), None, trusted=False)
    assert lead(untried).startswith("Open: ") and why in answer(untried)[1]
    assert why not in answer(view_with(pace={}))[1], "open by its chance"


@pytest.mark.parametrize(
    ("recent", "text"),
    [
        (-0.5, "grew by 0.5 a month"),
        (0.0, "did not change"),
        (40.0, "fell by 40 a month"),
    ],
)
def test_the_pace_is_described(recent: float, text: str) -> None:
    assert lead(view_with(pace={"recent_per_month": recent})).endswith(f" a month; over the last six months it {text}.")
    young = [{"month": date(2018, 6, 1), "new": 476, "returned": 0, "exited": 0, "net": 476, "residents": 476}]
    assert "six months" not in lead(view_with(pace={"recent_per_month": recent}, flow_monthly=young)), "the register began in June"


@pytest.mark.parametrize(
    ("mentas", "text"),
    [(89, "89 of them have moved on"), (None, "148 people no longer live there; how many of them have moved on (mentas) is not known yet.")],
)
def test_mentas_that_are_not_known_are_no_dash_in_a_sentence(mentas: int | None, text: str) -> None:
    assert text in answer(view_with(headline={"mentas": mentas}, exit_bounds=[BOUNDS | {"mentas": mentas}]))[1]


@pytest.mark.parametrize(
    ("pace", "begins"),
    [
        ({"status": "missed", "required_per_month": None}, "Missed: as of 30 September 2018 there are 476 residents, and the target of 0 was due"),
        ({"status": "reached", "recent_per_month": 20.0}, "Yes, reached"),
    ],
)
def test_each_standing_has_its_sentence(pace: dict[str, Any], begins: str) -> None:
    assert lead(view_with(pace=pace)).startswith(begins)


def test_zero_by_the_closure_is_no_success() -> None:
    reached = {"value_at": 0.0, "value_now": 0.0, "gap": 0.0, "achievement": 1.0, "scale": "very_high", "status": "reached_by_closure"}
    view = view_with(
        language="id",
        pace={"residents": 0, "status": "reached", "recent_per_month": 75.7},
        headline={"residents": 0, "closure_exits": 415, "mentas": 176},
        verdict=[{"verdict": "reached_by_closure"}],
        target_status=[TARGETS[0] | reached],
    )
    assert lead(view).startswith("Tercapai karena penutupan, bukan mentas: ")
    assert "415 orang dipulangkan karena penutupan" in lead(view) and "176 orang mentas" in lead(view)
    residents = cards(view)[0]
    assert residents.standing == "closure" and residents.status == "Tercapai karena penutupan, bukan mentas"
    assert "tinggi" not in residents.status, "no mark of the performance scale for it"


def test_unknown_is_said_and_never_zero() -> None:
    view = view_with(
        pace={},
        headline={"started": 0, "completed": 0, "completion_rate": None},
        target_status=[TARGETS[2] | {"gap": None, "value_at": None, "value_now": None}],
    )
    assert "the completion rate isn't known" in answer(view)[1]
    card = cards(view)[2]
    assert card.value == "–" and card.standing == "unknown" and card.status == "Not known yet" and card.bar is None
    assert "The destination of 23 people is not known." in answer(view)[1]


def test_each_figure_has_numerator_denominator_target_gap_and_change() -> None:
    before = {
        ("headline", date(2018, 8, 31)): [HEADLINE | {"residents": 479, "mentas": 104}],
        ("headline", date(2017, 9, 30)): [HEADLINE | {"residents": 478}],
    }
    residents, coverage, completion, mentas = cards(expecting(Overview(StubContext({**_answers(), **before})), 0.5))
    assert (residents.value, residents.out_of) == ("476", "of 624 ever registered")
    assert residents.changes == ("−3 since 31 Aug 2018", "−2 since 30 Sep 2017")
    assert residents.target == "Target 0 by 31 Dec 2019 · 476 above it"
    assert coverage.out_of == "331 of 624 ever registered" and coverage.target == "Target 100% by 31 Dec 2019 · 47.0 points short"
    assert coverage.status == "Not reached yet" and coverage.notes[0] == "53.0% of the target achieved (low)."
    assert completion.out_of == "300 of 340 participants who started; repeats count again", "beside 331 people trained"
    assert mentas.standing == "missed" and mentas.status == "Target missed", "due at the end of 2017"
    assert mentas.target == "Target 146 by 31 Dec 2017 · 107 then, now 39 short · 23 not known (hatched)", (
        "the value of its date first; not short on the date before it"
    )
    assert mentas.notes == (
        "73.3% of the target achieved (medium).",
        "On 31 Dec 2017 it was 107: missed",
        "Of 148 no longer there",
        "Destination of 23 not known; at most 130 are mentas",
    )
    assert mentas.bar is not None and mentas.bar.unknown == pytest.approx(23 / 146), "the unknown is hatched, not filled"


def _answers() -> dict[Any, Any]:
    return {"headline": [HEADLINE], "pace": [PACE], "verdict": [{"verdict": "running"}], "exit_bounds": [BOUNDS], "target_status": TARGETS}


def test_a_missed_target_keeps_the_value_of_its_due_date() -> None:
    """120 on the due date and 176 now, of 146: reached late, and both figures stand on the card."""
    late = TARGETS[3] | {"status": "reached_late", "value_at": 120.0, "value_now": 176.0, "gap": -26.0}
    card = cards(view_with(pace={}, headline={"mentas": 176}, target_status=[late]))[3]
    assert (card.value, card.standing, card.status) == ("176", "late", "Reached after its due date")
    assert card.target == "Target 146 by 31 Dec 2017 · 23 not known (hatched)", "no gap: it is reached now"
    assert card.notes[0] == "On 31 Dec 2017 it was 120: reached after its due date"


def test_milestones_and_ceilings_are_listed_with_value_date_and_status() -> None:
    others = [
        TARGETS[0] | {"due_on": date(2017, 12, 31), "value": 300.0, "final": False, "value_at": 478.0, "status": "missed"},
        TARGETS[0] | {"indicator": "ceiling", "value": 480.0, "status": "kept"},
        TARGETS[0] | {"indicator": "ceiling", "value": 470.0, "status": "exceeded", "exceeded_on": date(2018, 3, 1)},
    ]
    card = cards(view_with(target_status=[*others, *TARGETS]))[0]
    assert card.target.startswith("Target 0 by 31 Dec 2019"), "the headline speaks of the final target"
    assert card.notes == (
        "Milestone 300 by 31 Dec 2017: missed (478 on that date, 476 now)",
        "Ceiling 480 until 31 Dec 2019: not exceeded",
        "Ceiling 470 until 31 Dec 2019: exceeded since 1 Mar 2018",
    )


def test_a_milestone_reached_late_shows_the_figures_of_both_dates() -> None:
    """No completion by its date, 30 of 40 now, of 60 %: the status is today's, so today's figure stands beside that of the date."""
    late = {"due_on": date(2018, 3, 31), "value": 0.6, "final": False, "value_at": 0.0, "value_now": 0.75, "status": "reached_late"}
    view = view_with(headline={"started": 40, "completed": 30, "completion_rate": 0.75}, target_status=[TARGETS[2] | late, TARGETS[2]])
    assert cards(view)[2].notes[-1] == "Milestone 60% by 31 Mar 2018: reached after its due date (0.0% on that date, 75.0% now)"


def test_of_fewer_than_ten_no_percentage_stands_on_a_card() -> None:
    few = {"started": 8, "completed": 5, "completion_rate": 5 / 8}
    late = {"due_on": date(2018, 3, 31), "value": 0.6, "final": False, "value_at": 0.5, "value_now": 0.625, "status": "reached_late"}
    card = cards(view_with(headline=few, target_status=[TARGETS[2] | late, *TARGETS]))[2]
    assert (card.value, card.target, card.changes) == ("5 of 8", "Target 90% by 31 Dec 2019", ())
    assert card.notes == ("Milestone 60% by 31 Mar 2018: reached after its due date",), "and no share of the target achieved"


def test_a_fall_by_order_is_no_pace() -> None:
    """The number fell by 38 a month, all of it by the closure: the page says what is required and no pace."""
    closed = {"recent_per_month": 38.3, "closure_per_month": 38.3, "own_per_month": 0.0, "projected_on": None}
    assert lead(view_with(pace=closed)) == f"Open: {STILL_TO_COME} The target requires 31.7 people fewer a month."


def test_inside_a_selection_targets_are_for_the_whole_programme() -> None:
    view = view_with(target_status=[], filters=Filters(skill=("salon",)))
    assert question(view) == "Where does the programme stand?"
    assert lead(view) == "As of 30 September 2018 there are 476 residents in this selection; the target is for the whole programme."
    assert {card.status for card in cards(view)} == {"Targets are for the whole programme"}


def test_a_programme_that_has_only_begun() -> None:
    nothing = {
        "registered": 1,
        "residents": 1,
        "covered": 0,
        "coverage": 0.0,
        "started": 0,
        "completed": 0,
        "completion_rate": None,
        "mentas": 0,
        "exits": 0,
    }
    view = view_with(headline=nothing, target_status=[], exit_bounds=[dict.fromkeys(BOUNDS, 0)])
    assert question(view) == "Where does the programme stand?"
    assert "no target for their number is recorded" in lead(view)
    assert "Everybody registered is still there." in answer(view)[1]
    assert [card.status for card in cards(view)] == [""] * 4


def test_question_names_the_year_of_the_target() -> None:
    assert question(view_with(language="id", pace={})) == "Akankah target 2019 tercapai?"


def test_path_finding_says_how_far_and_when() -> None:
    path = [{"on": date(2018, 9, 1), "planned": 227.2, "actual": 479, "gap": 251.8}, {"on": date(2019, 12, 31), "planned": 0.0}]
    assert path_finding(view_with(pace={}, target_path=path)) == "479 residents on 1 September 2018; by the target path 227"
    path[0] |= {"actual": 200, "gap": -27.2}
    assert path_finding(view_with(pace={}, target_path=path)) == "200 residents on 1 September 2018, fewer than by the target path (227)"


def test_month_in_one_line_and_in_a_table() -> None:
    ledger = [{"since": date(2018, 8, 31), "opening": 479, "new": 0, "returned": 0, "exited": 3, "closing": 476}]
    view = Overview(StubContext({**_answers(), "ledger": ledger, ("headline", date(2018, 8, 31)): [HEADLINE | {"residents": 479, "covered": 320}]}))
    assert month_finding(view) == "Since 31 Aug 2018: 0 new, 0 returned, 3 left; 11 newly trained"
    stub: Any = view.context
    context: Any = replace(stub, known={"attendance": date(2018, 9, 14)})
    assert month_finding(Overview(context)) == "Since 31 Aug 2018: 0 new, 0 returned, 3 left; those newly trained are known up to 14 Sep 2018"
    table = month_table(view)
    assert table.head == ("Measure", "31 Aug 2018", "Since then", "30 Sep 2018"), "with one hand-in late entries aren't known: no column of dashes"
    assert table.rows[0] == ("Residents", "479", "−3", "476")
    assert [row[0] for row in table.rows] == ["Residents", "Returns", "Trained"], "what did not change stands in one line beneath"
    left_out, late, *_ = month_notes(view)
    assert left_out == Note("Unchanged: Registered 624, Exits 189, Participants who completed 300, Participants who passed 270, Mentas 107", key=True)
    assert str(late).startswith("Late entries can't be separated yet")


def test_late_entries_stand_apart_from_events_and_each_row_adds_up() -> None:
    ledger = [{"since": date(2018, 8, 31), "opening": 480, "new": 0, "returned": 0, "exited": 4, "closing": 476}]
    august = {key: HEADLINE[key] for key in HEADLINE} | {"returns": 40}
    answers = {
        **_answers(),
        "headline": [HEADLINE | {"returns": 41}],
        "ledger": ledger,
        ("headline", date(2018, 8, 31)): [august | {"residents": 480, "exits": 185}],
        ("headline", date(2018, 8, 31), 2): [august | {"residents": 482, "exits": 183}],  # two exits of August came in September
    }
    view = Overview(StubContext(answers, earlier=Earlier(2, date(2018, 9, 3))))
    table = {row[0]: row[1:] for row in month_table(view).rows}
    assert month_table(view).head[1] == "31 Aug 2018, as first handed in"
    assert table["Residents"] == ("482", "−2", "−4", "476"), "482 - 2 - 4 = 476"
    assert table["Exits"] == ("183", "+2", "+4", "189")
    assert "Trained" not in table and "covered" in unchanged(view), "331 then as handed in, then as known today, and now"
    apart = Overview(StubContext(answers, earlier=Earlier(2, date(2018, 9, 3)), corrected={"residents": 1.0, "exits": -1.0}))
    rows = {row[0]: row[1:] for row in month_table(apart).rows}
    assert month_table(apart).head[2:4] == ("Corrections", "Late entries")
    assert rows["Residents"] == ("482", "+1", "−3", "−4", "476"), "482 + 1 - 3 - 4 = 476"
    assert rows["Returns"] == ("40", "–", "±0", "+1", "41"), "its corrections are not known apart"
    assert "Closure exits" not in table, "a row for the closure only where there was one"
    assert month_notes(view)[1] == (
        "Late entries in the latest hand-in about the time up to 31 August 2018: Residents −2, Exits +2. "
        "The hand-in before it (version 2) had records up to 3 September 2018."
    )


REFUSED = QuestionError("hanya untuk petugas", "for staff only")


def test_a_viewers_selection_leaves_out_what_is_not_published_and_marks_what_is_rounded() -> None:
    nothing = dict.fromkeys(("residents", "exits", "returns", "closure_exits"), None)
    answers = {
        "headline": [HEADLINE | nothing | {"registered": 56, "mentas": 10}],
        "exit_bounds": REFUSED,
        "flow_monthly": [{"month": date(2018, 9, 1), "new": 0, "net": None, "residents": None}],
        "ledger": [{"since": date(2018, 8, 31), "new": 0, "returned": None, "exited": None, "closing": None}],
    }
    rounded = {"headline": frozenset({(0, "mentas")})}
    view = Overview(StubContext(answers, filters=Filters(skill=("sewing",)), rounded=rounded))
    text = answer(view)
    assert text[0].startswith("As of 30 September 2018: the number of residents in this selection is not published")
    assert "Where people went is published for the whole programme only." in text[1] and "mentas" not in text[1]
    residents, _, _, mentas = cards(view)
    assert residents.value == "–" and residents.bar is None and residents.changes == (), "not published is no 0"
    assert mentas.value == "≈ 10" and mentas.changes == (), "the change of a rounded figure says nothing"
    assert not view.path_shown
    assert month_finding(view) == "Since 31 Aug 2018: 0 new, 0 newly trained"
    table = {row[0]: row[1:] for row in month_table(view).rows}
    assert table["Residents"] == ("–", "–", "–") and table["Mentas"] == ("≈ 10", "–", "≈ 10")


def test_a_viewers_rounded_destinations_are_marked() -> None:
    rounded = {"exit_bounds": frozenset({(0, "unknown"), (0, "best_case")})}
    view = expecting(Overview(StubContext(_answers(), rounded=rounded)))
    assert (
        "The destination of ≈ 23 people is not known." in answer(view)[1]
        and "148 people no longer live there; 107 of them have moved on (mentas)" in answer(view)[1]
    )
    assert cards(view)[3].notes == (
        "73.3% of the target achieved (medium).",
        "On 31 Dec 2017 it was 107: missed",
        "Of 148 no longer there",
        "Destination of ≈ 23 not known; at most ≈ 130 are mentas",
    )


def test_a_selection_that_left_too_few_a_month_ago_has_no_change() -> None:
    ledger = [{"since": date(2018, 8, 31), "new": 1, "exited": 0, "returned": 0}]
    view = expecting(Overview(StubContext({**_answers(), ("headline", date(2018, 8, 31)): REFUSED, "ledger": ledger})))
    assert [change.split(" since ")[1] for change in cards(view)[0].changes] == ["30 Sep 2017"]
    assert month_finding(view) == "Since 31 Aug 2018: 1 new, 0 returned, 0 left"


def test_ordinary_months_and_signals() -> None:
    months = [{"month": date(2017, month, 1), "net": net, "residents": 480} for month, net in enumerate([-1, 0, 1] * 4, start=1)]
    ordinary = view_with(pace={}, flow_monthly=[*months, {"month": date(2018, 1, 1), "net": -1, "residents": 479}])
    assert "(−1) is within the usual ups and downs (between −3 and +3)" in answer(ordinary)[1]
    signal = view_with(pace={}, flow_monthly=[*months, {"month": date(2018, 1, 1), "net": -40, "residents": 440}])
    assert "The net change of January 2018 (−40) is outside the usual ups and downs" in answer(signal)[1]
    # December's 300 were sent away by order: they do not make a fall of 40 an ordinary one.
    closed = [*months[:-1], months[-1] | {"net": -300}, {"month": date(2018, 1, 1), "net": -40, "residents": 440}]
    before = {("headline", date(2017, 11, 30)): [HEADLINE | {"closure_exits": 0}]}
    after = view_with(pace={}, headline={"closure_exits": 290}, flow_monthly=closed)
    after.context.answers.update(before)
    assert "The net change of January 2018 (−40) is outside the usual ups and downs" in answer(after)[1]
    short = view_with(pace={}, flow_monthly=months[:5])
    assert "ups and downs" not in answer(short)[1], "fewer than ten months say nothing"


def test_limits() -> None:
    # mean 0, every step 2: limits at 2.66 x 2 = 5.32; the counts within are -5 to 5, and shown as such.
    assert limits([1, -1] * 5) == (-5, 5)
    # mean 3.5, one step of 1 in nine: 3.2 to 3.8 holds no count, and 3 and 4 are ordinary all the same.
    assert limits([3] * 5 + [4] * 5) == (3, 4)
    # Counts of 1.5 a month on average: 7 and more come up in less than 0.00135 of months (scipy.stats.poisson.ppf(0.99865, 1.5) = 6).
    assert limits([1, 2] * 12, counts=True) == (-1, 6)
    assert limits([40, 42] * 12, counts=True) == (23, 61), "41 a month: 0.00135 and 0.99865 of the Poisson distribution"
    assert limits([0, 40] * 12, counts=True) == limits([0, 40] * 12), "what varies more than that has its own limits"
    assert limits([1] * 9) is None, "nine are too few"
    assert limits([3] * 10) is None, "what never varied has no usual ups and downs"


def test_mentas_has_one_number_for_who_sees_both() -> None:
    """Staff see 113 and, beside it, the 98 of the slides; a viewer's is not said to be of people gone by a later date."""
    published = rows_of("headline", [{"mentas": 98}], as_of=date(2018, 8, 31))
    staff = view_with(to_viewers={"headline": published})
    assert cards(staff)[3].out_of == "left by choice; recorded destination: livelihood or family"
    assert cards(staff)[3].target.endswith(" · 23 not known (hatched)"), "not after the number, as if they were of it"
    assert {"Of 148 no longer there", "Published: 98 (as of 31 Aug 2018)"} <= set(cards(staff)[3].notes)
    earn = [{"followed_up": 5, "earning": 3}, {"followed_up": 3, "earning": 1}, {"followed_up": None, "earning": None}]
    asked = view_with(to_viewers={"headline": published}, mentas_by_training=earn)
    assert "Of 8 followed up, 4 earn" in cards(asked)[3].notes, "5 + 3, 3 + 1; the third row is not published"
    viewer = view_with(role="viewer")
    viewer.__dict__["headline"] = replace(viewer.headline, stepped=frozenset({(0, "mentas")}), shown_as_of={"mentas": date(2018, 8, 31)})
    assert cards(viewer)[3].out_of == "left by choice; recorded destination: livelihood or family; published as of 31 Aug 2018"
    assert "107 as of 31 August 2018, as published." in answer(viewer)[1]
    assert [row[2] for row in month_table(viewer).rows if row[0] == "Mentas"] == ["–"], "nothing is known of what happened since"


@pytest.mark.parametrize(("ceiling", "drawn"), [(0.824, 0.824), (1.0, None), (None, None)])
def test_the_most_that_coverage_can_reach_is_marked_below_its_target(ceiling: float | None, drawn: float | None) -> None:
    card = cards(view_with(coverage_ceiling=[{"ceiling": ceiling}]))[1]
    assert card.bar and card.bar.ceiling == drawn
    assert ("Dotted mark: coverage once every resident of today is trained, 82.4%" in card.notes) == (drawn is not None)


def test_the_card_of_mentas_says_where_they_went_and_what_training_they_had() -> None:
    """21 + 37 of 22 + 83 exits did not end in a return: the 58 mentas. 46 of the 47 returns were from families."""
    places = [("own_business", 22, 1), ("family", 83, 46), ("other_locality", 24, 1)]
    destinations = [{"destination": place, "by_closure": False, "exits": exits, "returned": back} for place, exits, back in places]
    training = [("passed", 20), ("completed", 3), ("started", 0), ("never", 15), ("before_programme", 20)]
    given = {
        "headline": {"mentas": 58},
        "exits_by_destination": destinations,
        "mentas_by_training": [{"training": stage, "persons": persons} for stage, persons in training],
    }
    months = [{"month": date(2018, month, 1), "new": 0, "exited": 9, "returned": back, "residents": 470} for month, back in ((5, 8), (6, 40))]
    card = mentas_card(view_with(**given, flow_monthly=months))
    assert card.out_of == "left for livelihood or family; 35 untrained"
    # The places after the untrained were read as theirs: they stand on the page of exits alone.
    assert mentas_card(view_with(**given), earn=False).out_of == ("left by choice: 21\u00a0own business, 37\u00a0family; 20 after passing the test")
    said = "On leaving, 20 had passed the test, 15 were never trained, 20 left before there was any training"
    assert said in card.notes
    # Lebaran was on 15 June 2018: 40 of 48 returns in that month, of which at most two were not from families.
    assert "Of 83 exits to family, 46 ended in a return (most around Lebaran) and do not count" in card.notes
    rounded = mentas_card(view_with(**given | {"headline": {"mentas": 60}}))
    assert rounded.out_of.startswith("left by choice; "), "parts that do not add up to it are none of it"
