"""The plan in words and pictures: each answer it can give, the limits of its settings, what the charts draw."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from planning.blackout_dates import Blackout, Period, periods
from planning.forecast import Goal
from planning.forecast import forecast as forecast_from
from planning.scenarios import Scenario
from planning.schedule import Inputs, make_plan
from planning.simulation import simulate
from queries import Filters
from tests.answers import StubContext
from tests.test_charts import drawn, texts
from tests.test_forecast import record
from ui.briefing.snapshot import expected
from ui.charts import Line, fan, gantt, scenario_lines
from ui.context import Context
from ui.i18n import Words
from ui.panel import Note
from ui.theme import COLOURS
from ui.views import plan, plan_calendar, plan_forecast, plan_scenarios
from ui.views.plan import PlanView
from ui.views.plan_settings import NUMBERS, Settings, read

D = date(2018, 9, 30)
ENGLISH = Words("en")


def planned(store: Path, as_of: date = D, language: str = "en", **by_hand: Any) -> PlanView:
    return PlanView(Context(store, as_of, Filters(), language, "light", "planner"), Settings(**by_hand))


@pytest.mark.parametrize(
    ("by_hand", "text"),
    [
        ({"parallel": 2}, "in time for 31 December 2018"),
        ({}, "Not at the present pace: "),
        ({"persons": 0}, "The number to be trained is set to zero"),
        ({"days": 7}, "No: no week has that many training days"),  # Monday to Friday has five
        ({"weekdays": ()}, "No: no week has that many training days"),
        ({"persons": 5000, "places": 2}, "No: "),
    ],
)
def test_each_answer(sample_store: Path, by_hand: dict[str, Any], text: str) -> None:
    lead, _ = plan.answer(planned(sample_store, **by_hand))
    assert text in lead


def test_a_target_after_the_last_month_of_the_forecast_has_no_chance_for_that_reason(sample_store: Path) -> None:
    """31 December 2019 is 56 months after 3 May 2015, and no forecast covers more than 36: it did not miss in the past."""
    view = planned(sample_store, date(2015, 5, 3))
    assert view.outlook.trusted and view.forecast is not None and view.forecast.dates[-1] == date(2018, 5, 3)
    reason = "due more than 36 months ahead"
    assert reason in plan.answer(view)[1] and reason in plan.cards(view)[-1].status
    assert expected([{"verdict": "running"}], lambda: view.outlook) is None, "no slide either"


def test_nobody_left_is_no_date_kept(sample_store: Path) -> None:
    """Where nobody is left to be trained no date is met, and where no group can be planned nobody is said to be left."""
    _, finished, covered, _ = plan.cards(planned(sample_store, persons=0))
    assert [(card.standing, card.status, card.out_of) for card in (finished, covered)] == [("none", "Nobody is left", "")] * 2
    _, finished, _, _ = plan.cards(planned(sample_store, days=7))
    assert (finished.standing, finished.out_of) == ("behind", "")


def test_levers_say_what_is_enough_only_where_the_plan_is_late(sample_store: Path) -> None:
    late, in_time = (plan_calendar.lever_table(planned(sample_store, persons=persons)) for persons in (152, 30))
    assert late.head[-1] == "Enough with" and {row[0]: row[-1] for row in late.rows}["groups at a time"] == "2 groups"
    assert len(in_time.head) == 4 and {len(row) for row in in_time.rows} == {4}  # the columns of what would meet the date say nothing


def test_the_best_step_is_called_no_more_than_one_step(sample_store: Path) -> None:
    """One step of a lever is the fastest only of single steps: more groups at a time end earlier. Where it is late, the heading says what is
    enough, as the answer does; where nothing is, that it is late."""
    late = plan_calendar.levers(planned(sample_store, persons=300)).finding
    in_time = plan_calendar.levers(planned(sample_store, until=date(2019, 12, 31))).finding
    assert late == "To train everybody by 31 Dec 2018, one is enough: 4 groups at a time (assumed now: 1) or 2 days between groups (now 30)"
    hopeless = plan_calendar.levers(planned(sample_store, until=date(2018, 10, 4))).finding
    # 30 places less those who stay away are 28; the finished groups had 26 first-timers each.
    assert plan_calendar.levers(planned(sample_store)).about == "If all 152 come, 28 for the first time in each group; so far 26 on average."
    assert hopeless.startswith("Best single step: ") and hopeless.endswith(" earlier, still too late")
    assert in_time.startswith("Best single step: 2 groups at a time (assumed now: 1), ") and in_time.endswith(" earlier")


def test_a_number_that_the_visitor_set_is_hers_and_no_assumption(sample_store: Path) -> None:
    lead = plan.answer(planned(sample_store, persons=300, parallel=2))[0]
    assert "groups at a time (your entry: 2)" in lead


def test_a_range_that_held_less_often_than_it_says_is_not_praised(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """80 of 100 of 36 months are 28.8: 28 are too few. Below 60 of 100 nothing is trusted at all. The months of several forecasts overlap, so that
    what held is said of their ends."""
    view = planned(sample_store)
    first, coverage = view.backtest[0], str(sum(view.backtest[0].hits["coverage", 80]))
    for held, key in ((29, "plan.backtest_takeaway"), (28, "plan.backtest_short"), (21, "plan.backtest_untrusted")):
        hits = {**first.hits, ("population", 80): (True,) * held + (False,) * (36 - held)}
        monkeypatch.setattr(PlanView, "backtest", (replace(first, hits=hits),))
        months = {"held": str(held), "of": "36", "coverage": coverage}
        said = {"held": "0", "of": "1", "coverage": "1"} if held == 29 else months  # of the residents the last seven months lay outside
        assert plan_forecast.backtest(view).finding == ENGLISH(key, tried="1", **said)


def test_an_end_outside_the_range_is_said_beside_the_months_that_held(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """35 of 36 months inside read as a yes, while the last month of a trial, which is what a planner asks about, lay outside."""
    view = planned(sample_store)
    first, *others = view.backtest
    low, high = (round(end[-1]) for end in first.forecast.band("population", 80))
    for happened, side in ((high + 9, "above"), (low - 9, "below")):
        ends = replace(first.case, population=(*first.case.population[:-1], happened))
        monkeypatch.setattr(PlanView, "backtest", (replace(first, case=ends), *others))
        assert plan_forecast.backtest(view).finding.endswith(f"; after 6 months there were {happened}, {side} the range {low}–{high}")


def test_a_missed_date_comes_with_what_would_meet_it(sample_store: Path) -> None:
    view = planned(sample_store)
    lead, more = plan.answer(view)
    smallest = view.remedy.smallest
    assert smallest is not None and make_plan(smallest).meets
    pause = view.remedy.ways[1]
    assert make_plan(pause).meets and not make_plan(replace(pause, pause=pause.pause + 1)).meets, "the other way is named too, and is the smallest"
    assert "In time with 2 groups at a time (assumed now: 1) or 9 days between groups (now 30). " in lead
    # What is in time for the groups is not in time for the target, which is said in one breath.
    assert lead.endswith("Coverage then comes to at most 82.4% of everybody ever registered, not 100%.")
    # 367 trained and 152 residents to be trained, of 630 ever registered: the target counts those who left, too. On its date some of the
    # groups are still to come: the heading of the forecast says so, too. After a no these are more numbers than the answer needs.
    on_its_date = "(forecast for 31 Dec 2018: about 69.5%)"
    assert f"With all residents trained, coverage comes to 82.4% of everybody ever registered {on_its_date}; the target is 100%." in more
    assert "about 69.5%" in plan_forecast.coverage(view).finding
    lead, _ = plan.answer(planned(sample_store, until=date(2018, 10, 4)))
    assert "No reasonable change meets that date." in lead


def test_a_range_above_what_residents_can_reach_says_what_it_takes(sample_store: Path) -> None:
    """With nobody new and nobody back the coverage stays below its ceiling, 82.4 %; the band goes up to 85 %."""
    text = "Training everyone here on 30 September 2018: 82.4%; above that only with newcomers or returns."
    assert text in [note.text for note in plan_forecast.coverage(planned(sample_store)).notes if isinstance(note, Note) and note.key]
    closed = plan_forecast.coverage(planned(sample_store, entries=0.0, returning=0.0))
    assert text not in [getattr(note, "text", note) for note in closed.notes]


def test_the_card_of_the_chance_names_its_target(sample_store: Path) -> None:
    """The page asks of the training: the chance is of another target, with another date."""
    card = plan.cards(planned(sample_store))[-1]
    assert (card.label, card.out_of) == ("Chance of reaching the target of 0 residents", "on 31 December 2019")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "below 1 in 100"),
        (0.0099, "below 1 in 100"),
        (0.01, "1 in 100"),
        (0.5, "50 in 100"),
        (0.99, "99 in 100"),
        (0.991, "above 99"),
        (1.0, "above 99"),
    ],
)
def test_chances_are_never_more_certain_than_the_runs(value: float, text: str) -> None:
    assert text in plan.chance(ENGLISH, value)


@pytest.mark.parametrize(
    ("texts", "settings"),
    [
        ({"places": ["30"]}, {"places": 30}),
        ({"no_show": ["7.5"]}, {"no_show": 0.075}),
        ({"free": ["none"]}, {"free": ()}),
        ({"free": ["ramadan", "public"]}, {"free": ("public", "ramadan")}),
        ({"weekdays": ["5", "0", "5"]}, {"weekdays": (0, 5)}),
        ({"own": ["2018-12-24..2018-12-24"]}, {"own": ((date(2018, 12, 24), date(2018, 12, 24)),)}),
        ({"first": ["2018-10-01"]}, {"first": date(2018, 10, 1)}),  # the day after: the earliest
        ({"skill_order": ["salon", "sewing"]}, {"skill_order": ("salon", "sewing")}),
        ({"unknown": ["1"]}, {}),
        ({"places": []}, {}),
    ],
)
def test_settings_are_read(texts: dict[str, list[str]], settings: dict[str, Any]) -> None:
    assert read(texts, D) == (Settings(**settings), ())


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_have_limits(name: str) -> None:
    least, most = (NUMBERS[name].least, NUMBERS[name].most)
    for value in (least, most):
        assert read({name: [str(int(value))]}, D)[1] == ()
    for text in (str(int(least) - 1), str(int(most) + 1), "x", "", "1e999"):
        assert read({name: [text]}, D) == (Settings(), (name,))


def test_the_record_begins_when_the_register_is_built_up(sample_store: Path) -> None:
    # The sample registers those who are there from January to March 2014; those are not arrivals.
    view = planned(sample_store, date(2015, 12, 31))
    assert view.record is not None and view.record.months[0].start == date(2014, 3, 31)
    entries = view.usual["entries"].value
    assert entries is not None and entries < 10
    assert planned(sample_store, date(2014, 8, 31)).record is None, "five months are too short"


def test_the_groups_are_drawn_with_blackout_dates() -> None:
    given = Inputs(90, 30, 5, 1, 2, 0.0, date(2018, 4, 16), date(2018, 5, 1))
    blackout = periods(date(2018, 4, 1), date(2018, 8, 1), Blackout())
    figure = gantt(make_plan(given), blackout, ENGLISH, "light")
    drawn(figure)
    early, late = figure["data"]
    assert early["base"] == ["2018-04-16", "2018-04-23"] and late["base"] == ["2018-07-02"]
    assert (early["marker"]["color"], late["marker"]["color"]) == (COLOURS["light"]["covered"], COLOURS["light"]["page"]), (
        "hollow, and never in the colour of the closure"
    )
    assert early["x"][0] == timedelta(days=5) / timedelta(milliseconds=1), "five whole days"
    shown = texts(figure)
    assert "by 1 May 2018" in shown and "Ramadan" in shown
    names = {note["text"]: (note["x"], note["xanchor"]) for note in figure["layout"]["annotations"] if "people" in note["text"]}
    # Beside its bar, where there is more room: left of the plot names took more than half of a phone.
    assert names["1 · 16 Apr 2018 · 30 people"] == ("2018-04-21", "left") and names["3 · 2 Jul 2018 · 30 people"] == ("2018-07-02", "right")
    shades = [shape for shape in figure["layout"]["shapes"] if shape["type"] == "rect"]
    assert ("2018-05-17", "2018-06-15") in [(shade["x0"], shade["x1"]) for shade in shades]
    assert figure["layout"]["yaxis"]["range"][0] > figure["layout"]["yaxis"]["range"][1], "the first on top"


def test_the_forecast_shows_the_months_that_it_rests_on(sample_store: Path) -> None:
    """Who came, came back and left in each month, trained or not. 630 had been registered by then, 668 at the end of 2019."""
    for as_of, n in ((D, "630"), (date(2019, 12, 19), "668")):
        panel = plan_forecast.population(planned(sample_store, as_of))
        assert panel.n(ENGLISH) == f"{n} people registered" and panel.answer is not None and panel.answer.result.name == "flow_monthly"
        assert ("December 2018: about" in panel.finding) is (as_of == D), "the end of this year, where the target's is later"


def test_the_past_of_coverage_ends_where_the_attendance_is_known() -> None:
    """Known up to 14 May: newcomers since then alone would make the training seem to go backwards."""
    months = [
        {"month": date(2017, 2, 1), "coverage": 0.1},  # more than 18 months before 30 September 2018
        {"month": date(2018, 4, 1), "coverage": 0.5},
        {"month": date(2018, 9, 1), "coverage": 0.49},
    ]
    answers = {"headline": [{"coverage": 0.49}], "coverage_monthly": months}
    april = (date(2018, 4, 30), 0.5)
    for known, past in (({"attendance": date(2018, 5, 14)}, [april]), ({}, [april, (D, 0.49)])):
        context: Any = StubContext(answers, known=known)
        assert plan_forecast.past_coverage(PlanView(context)) == past


def test_a_record_that_is_too_short_withholds_the_forecast(sample_store: Path) -> None:
    view = planned(sample_store, date(2014, 5, 31))
    assert [make(view).withheld for make in plan_forecast.PANELS[0]] == [ENGLISH("plan.too_short")] * 2
    assert plan_forecast.backtest(view).withheld == ENGLISH("plan.backtest_none")


def test_many_groups_are_drawn_without_words() -> None:
    given = Inputs(60, 1, 1, 1, 0, 0.0, date(2018, 1, 1), date(2018, 12, 31))
    figure = gantt(make_plan(given), (), ENGLISH, "dark")
    assert texts(figure) == ["by 31 Dec 2018"] and not figure["layout"]["yaxis"]["visible"] and figure["layout"]["height"] <= 1500


@pytest.mark.parametrize(
    ("name", "goal"), [("population", Goal(date(2018, 12, 31), 100)), ("coverage", Goal(date(2019, 3, 31), 1.0)), ("population", None)]
)
def test_a_fan_draws_bands_middle_past_and_target(name: str, goal: Goal | None) -> None:
    forecast = forecast_from(record(), simulate(record(), (), 6))
    value = forecast.middle(name)[0]
    figure = fan(name, forecast, [(date(2018, 8, 31), value), (D, value)], goal, ENGLISH, "light")
    drawn(figure)
    bands = [trace for trace in figure["data"] if trace.get("fill")]
    assert [trace["name"] for trace in bands] == ["95 of 100", "80 of 100", "50 of 100"]
    for share, trace in zip((95, 80, 50), bands, strict=True):
        assert trace["y"] == list(forecast.band(name, share)[1])
    named = {trace["name"]: trace for trace in figure["data"] if trace.get("name")}
    assert named["Middle"]["y"] == list(forecast.middle(name)) and named["What happened"]["y"][-1] == value
    assert ("Target" in named) is (goal is not None)
    if goal:
        assert {"population": "target 100", "coverage": "target 100%"}[name] in texts(figure)
    index = forecast.index_on(goal.due_on if goal else None)
    beside = next(text for text in texts(figure) if text.endswith("80% chance"))
    assert beside.startswith(ENGLISH.short_date(forecast.dates[index])), "the day that the heading speaks of"
    if name == "population" and goal:
        assert (named["due"]["x"], named["due"]["y"]) == (["2018-12-31"], [forecast.middle(name)[index]])
        note = next(each for each in figure["layout"]["annotations"] if each["text"] == beside)
        assert note["x"] == "2018-12-31" and note["yanchor"] == "top", "at the mark of its date and below the bands, not at the line's end"
        assert note["y"] == min(forecast.band(name, 95)[0][index:])
    else:
        assert "due" not in named, "the end of the line needs no mark"


def test_names_on_the_calendar_stay_within_it() -> None:
    given = Inputs(60, 30, 5, 1, 60, 0.0, date(2018, 6, 1), date(2018, 7, 1))
    ramadan = [Period(date(2018, 5, 17), date(2018, 6, 15), "ramadan"), Period(date(2018, 9, 1), date(2018, 9, 24), "ramadan")]
    figure = gantt(make_plan(given), ramadan, ENGLISH, "light")
    # Of a phone's plot a name takes a third: the first begins at its left edge, the other ends at its right.
    assert [note["xanchor"] for note in figure["layout"]["annotations"] if note["text"] == "Ramadan"] == ["left", "right"]
    assert figure["layout"]["yaxis"]["range"][0] == 3.3, "two groups, and room for the names below the second"
    assert ENGLISH("plan.chart.late") in [trace["name"] for trace in figure["data"]]


def test_scenarios_stand_on_the_same_dates_with_their_difference(sample_store: Path) -> None:
    saved = (
        Scenario("Two rooms", (("plan_parallel", ("2",)),)),
        Scenario("Later", (("plan_until", ("2020-12-31",)),)),  # its own forecast reaches a year farther
    )
    view = planned(sample_store, parallel=2)
    plans = plan_scenarios.compared(view, saved)
    table = plan_scenarios.side_by_side(view, plans).table
    assert table is not None
    head, rows = table.head, {row[0]: row[1:] for row in table.rows}
    assert head == ("Scenario", "From the data", "Now", "Two rooms", "Later")
    two = "152 of 152; difference +68"
    # one room: three groups of 28 are over by then; two rooms: everybody. The other date to meet changes nothing on this one.
    assert rows["Trained by 31 Dec 2018"] == ("84 of 152", two, two, "84 of 152; difference ±0")
    residents = next(cells for name, cells in rows.items() if name.startswith("Residents on"))
    assert "difference" not in residents[0] and all("; difference " in cell for cell in residents[1:])
    assert residents[3].endswith("difference ±0"), "another date to meet, and the same forecast on the same date"


def test_what_is_changed_by_hand_leaves_the_plan_before_as_a_ghost(sample_store: Path) -> None:
    changed, unchanged = planned(sample_store, parallel=2), planned(sample_store)
    ghosts = []
    for view in (changed, unchanged):
        panels = plan_calendar.calendar(view), plan_forecast.population(view)
        figures = [panel.figure() for panel in panels if panel.figure]
        ghosts.append([trace for figure in figures for trace in figure["data"] if trace.get("name") == "ghost"])
        assert len(figures) == 2
    assert ghosts[1] == [], "nothing was changed"
    groups, residents = ghosts[0]
    assert (
        groups["base"] == [group.starts_on.isoformat() for group in unchanged.plan.groups]
        and groups["base"][1] > changed.plan.groups[1].starts_on.isoformat()
    )
    assert unchanged.forecast and residents["y"] == list(unchanged.forecast.middle("population"))


def test_scenarios_are_lines_named_at_their_ends_with_their_difference() -> None:
    one = forecast_from(record(), simulate(record(), (), 24))
    figure = scenario_lines(
        "coverage", "share", [Line("From the data", one), Line("A name longer than fifteen", one, ["±0"] * 25)], one.dates[15], ENGLISH, "light"
    )
    drawn(figure)
    before, after = figure["data"]
    assert before["line"]["width"] > after["line"]["width"] and before["y"] == after["y"] == list(one.middle("coverage"))[:16], (
        "up to the day on which they are compared: the numbers beside the ends are of that day"
    )
    assert "A name longer than fifteen" in after["hovertext"][0] and after["hovertext"][0].endswith("difference from the unchanged plan: ±0")
    heights = [note["y"] for note in figure["layout"]["annotations"]]
    assert abs(heights[0] - heights[1]) > 0.005, "two names at one end are moved apart"
    assert [text.partition("<br>")[0] for text in texts(figure)] == ["From the data", "A name longer…"]


def test_without_a_target_no_deadline_is_invented(stored: Any) -> None:
    begun = date(2018, 1, 1)
    folder = stored(
        residents=[("P1", begun), ("P2", begun)],
        cohorts=[("A", "Roti 1", "bakery", date(2018, 2, 5), 1, 30)],
        enrolments=[("A", "P1")],
        attendance=[("A", "P1", 1, True)],
    )
    view = planned(folder, date(2018, 3, 31))
    assert not view.due and plan.question(view) == "When is every resident trained?"
    shown = " ".join([*plan.answer(view), *(str(part) for card in plan.cards(view)[:2] for part in (card.status, card.out_of))])
    assert "2019" not in shown and "in time" not in shown, "a year ahead is no promise"
    panel = plan_calendar.calendar(view)
    assert panel.figure and [text for text in texts(panel.figure()) if text.startswith("by ")] == []
    by_hand = planned(folder, date(2018, 3, 31), until=date(2018, 12, 31))
    assert by_hand.due and "31 December 2018" in plan.question(by_hand)
