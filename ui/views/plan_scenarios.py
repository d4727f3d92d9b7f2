"""Scenarios: the saved ones compared with the current settings; saving, opening and deleting them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from datetime import date

import streamlit as st

from planning import scenarios
from planning.scenarios import Scenario, ScenarioError
from ui import charts, html, panel, url_state
from ui.auth import roles
from ui.claims import NoClaim
from ui.context import Context
from ui.html import Comparison
from ui.i18n import Words
from ui.panel import Panel, shows
from ui.sentences import says
from ui.views.plan import PlanView, chance, counts, rhythm
from ui.views.plan_forecast import KINDS
from ui.views.plan_settings import NAMES, PREFIX, read
from ui.views.programme import unanswered
from ui.views.targets import difference

NAME, REFUSED = "planner.scenario", "planner.refused"


def compare(view: PlanView) -> None:
    """The part of the page about scenarios."""
    words, context = view.words, view.context
    saved = scenarios.saved(context.folder, context.role)
    plans = compared(view, saved)
    if len(plans) > 1:
        panel.draw(*(lines(view, plans, name) for name in KINDS))
    if saved:
        panel.draw(side_by_side(view, plans))
    # With nothing to compare it is an offer, which is folded.
    with nullcontext() if len(plans) > 1 else st.expander(words("plan.scenarios"), key="planner.offer"):
        if not saved:
            panel.line(words("plan.scenarios_none"), "about")
        _keeping(context, saved)


def _keeping(context: Context, saved: tuple[Scenario, ...]) -> None:
    """The fields and buttons to save, open and delete scenarios."""
    words = context.words
    with st.container(horizontal=True, vertical_alignment="bottom", key="planner.scenarios"):
        st.text_input(words("plan.scenario.name_it"), key=NAME, max_chars=scenarios.SCENARIOS.longest, width=280)
        st.button(words("plan.scenario.keep"), key="planner.keep", on_click=_save, args=(context,))
        for index, scenario in enumerate(saved):
            name = html.literal(scenario.name)
            st.button(words("plan.scenario.open", name=name), key=f"planner.open.{index}", on_click=_open, args=(scenario.address,))
            remove = words("plan.scenario.forget", name=name)
            st.button(remove, key=f"planner.forget.{index}", on_click=_remove, args=(context, scenario.name))
    if reason := st.session_state.pop(REFUSED, None):
        panel.line(words(f"plan.refused.{reason}"), "complaint", "status")


def compared(view: PlanView, saved: tuple[Scenario, ...]) -> dict[str, PlanView]:
    """The plan with nothing set by hand, the one shown now where that differs, and each saved scenario, by their names."""
    words, baseline = view.words, view.baseline or view
    plans = {words("plan.scenario.usual"): baseline}
    if view.baseline:
        plans[words("plan.scenario.now")] = view
    for scenario in saved:
        settings, _ = read({name.removeprefix(PREFIX): values for name, values in scenario.settings}, view.context.as_of)
        plans[scenario.name] = PlanView(view.context, settings)
    return plans


@shows("plan.scenario_lines_about")
def lines(view: PlanView, plans: Mapping[str, PlanView], of: str) -> Panel:
    """The forecasts of the scenarios as lines: population or coverage."""
    words, baseline = view.words, view.baseline or view
    usual, day = baseline.forecast, forecast_day(baseline, plans.values())
    if usual is None or day is None:
        raise unanswered("plan.too_short")
    drawn = []
    for name, plan in plans.items():
        if plan.forecast:
            pairs = zip(plan.forecast.middle(of), usual.middle(of), strict=False)
            gaps = [difference(words, value - without, KINDS[of]) for value, without in pairs] if plan is not baseline else []
            drawn.append(charts.Line(name, plan.forecast, gaps))
    heading = says(words(f"plan.scenario_lines.{of}", on=words.write(day, "month")), NoClaim())
    return Panel(f"planner.lines.{of}", heading, figure=lambda: charts.scenario_lines(of, KINDS[of], drawn, day, words, view.mode))


@shows("plan.scenarios_about")
def side_by_side(view: PlanView, plans: Mapping[str, PlanView]) -> Panel:
    """The scenarios a column each; all on the same dates."""
    words, baseline = view.words, view.baseline or view
    until, day = baseline.inputs.until, forecast_day(baseline, plans.values())
    columns = [_column(plan, baseline, until, day) for plan in plans.values()]
    by, on = words.short_date(until), words.short_date(day) if day else words.write(None)
    rows = tuple((words(f"plan.scenario.{name}", until=by, on=on), *(column[name] for column in columns)) for name in columns[0])
    return Panel("planner.side", words("plan.scenarios"), table=Comparison((words("plan.scenario.name"), *plans), rows))


def forecast_day(baseline: PlanView, plans: Iterable[PlanView]) -> date | None:
    """The date on which the forecasts are compared; None if the record is too short for any."""
    ends = [plan.forecast.dates[-1] for plan in plans if plan.forecast]
    goal = baseline.population_goal or baseline.coverage_goal
    return scenarios.compared_on(ends, goal.due_on if goal else None) if ends else None


def _column(view: PlanView, baseline: PlanView, until: date, day: date | None) -> dict[str, str]:
    """What is compared of a scenario, by the name of its row."""
    words, plan = view.words, view.plan
    unknown = words.write(None)
    by_hand = [words(f"plan.input.{name}") for name in view.usual if view.setting(name).source == "hand"]
    covered, usual = (scenarios.covered_by(each.plan, until) for each in (view, baseline))
    share = words("plan.scenario.of", **counts(words, part=covered, whole=plan.inputs.persons))
    return {
        "groups": words.write(len(plan.groups), "count"),
        "rhythm": rhythm(view),
        "finished": words.short_date(plan.finished_on) if plan.finished_on else unknown,
        "covered": _against(words, view is baseline, share, covered - usual),
        **{name: _forecast(view, baseline, name, day) for name in KINDS},
        "chance": unknown if view.chance is None else chance(words, view.chance),
        "by_hand": ", ".join(by_hand) or words("plan.nothing"),
    }


def _forecast(view: PlanView, baseline: PlanView, name: str, day: date | None) -> str:
    """A forecast on a date: the middle, the 80 % band, and how far the middle is from the baseline's."""
    words, forecast, usual = view.words, view.forecast, baseline.forecast
    if forecast is None or usual is None or day is None or not (forecast.reaches(day) and usual.reaches(day)):
        return words.write(None)
    index = forecast.index_on(day)
    values = [line[index] for line in (forecast.middle(name), *forecast.band(name, 80))]
    middle, low, high = (words.write(value, KINDS[name]) for value in values)
    gap = values[0] - usual.middle(name)[usual.index_on(day)]
    return _against(words, view is baseline, words("plan.scenario.range", middle=middle, low=low, high=high), gap, KINDS[name])


def _against(words: Words, itself: bool, text: str, gap: float, kind: str = "count") -> str:
    """A value, and its difference from the baseline's."""
    return text if itself else words("plan.scenario.against", value=text, gap=difference(words, gap, kind))


def _save(context: Context) -> None:
    roles.require("planner")
    settings = {PREFIX + name: url_state.remembered(PREFIX + name) for name in NAMES}
    try:
        scenarios.save(context.folder, roles.current_role(), st.session_state[NAME], settings)
        st.session_state[NAME] = ""
    except ScenarioError as error:
        st.session_state[REFUSED] = error.key


def _open(settings: dict[str, list[str]]) -> None:
    for name in NAMES:
        url_state.put(PREFIX + name, settings.get(PREFIX + name, []))


def _remove(context: Context, name: str) -> None:
    roles.require("planner")
    scenarios.remove(context.folder, roles.current_role(), name)
