"""Scenarios: the saved ones compared with the current settings; saving, opening and deleting them."""

from __future__ import annotations

import streamlit as st

from planning import scenarios
from planning.scenarios import Scenario, ScenarioError
from ui import html, panel, url_state
from ui.auth import roles
from ui.context import Context
from ui.html import Comparison
from ui.panel import Panel, shows
from ui.views.plan import Planned, chance, counts, rhythm
from ui.views.plan_forecast import KINDS
from ui.views.plan_settings import NAMES, PREFIX, read

NAME, REFUSED = "planner.scenario", "planner.refused"


def compare(view: Planned) -> None:
    """The part of the page about scenarios."""
    words, context = view.words, view.context
    saved = scenarios.saved(context.folder, context.role)
    if saved:
        panel.draw(side_by_side(view, saved))
    else:
        panel.heading(words("plan.scenarios"), words("plan.scenarios_about"))
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


@shows("plan.scenarios_about")
def side_by_side(view: Planned, saved: tuple[Scenario, ...]) -> Panel:
    """What is shown now and each saved scenario, a column each."""
    plans = {view.words("plan.scenario.now"): view}
    for scenario in saved:
        settings, _ = read({name.removeprefix(PREFIX): values for name, values in scenario.settings}, view.context.as_of)
        plans[scenario.name] = Planned(view.context, settings)
    columns = [_column(plan) for plan in plans.values()]
    rows = tuple((view.words(f"plan.scenario.{name}"), *(column[name] for column in columns)) for name in columns[0])
    table = Comparison((view.words("plan.scenario.name"), *plans), rows)
    return Panel("planner.side", view.words("plan.scenarios"), table=table)


def _column(view: Planned) -> dict[str, str]:
    """What is compared of a scenario, by the name of its row."""
    words, plan, forecast = view.words, view.plan, view.forecast
    unknown = words.write(None)
    covered = counts(words, part=plan.covered_by, whole=plan.inputs.persons)
    by_hand = [words(f"plan.input.{name}") for name in view.usual if view.setting(name).source == "hand"]
    return {
        "groups": words.write(len(plan.groups), "count"),
        "rhythm": rhythm(view),
        "finished": words.short_date(plan.finished_on) if plan.finished_on else unknown,
        "covered": words("plan.of", **covered, on=words.short_date(plan.inputs.until)),
        **{name: _at_end(view, name) for name in KINDS},
        "chance": chance(words, forecast.population_chance) if forecast and forecast.population_chance is not None else unknown,
        "by_hand": ", ".join(by_hand) or words("plan.nothing"),
    }


def _at_end(view: Planned, name: str) -> str:
    """The forecast's last month: the middle and the 80 % band."""
    words, forecast = view.words, view.forecast
    if forecast is None:
        return words.write(None)
    ends = forecast.middle(name), *forecast.band(name, 80)
    middle, low, high = (words.write(values[-1], KINDS[name]) for values in ends)
    return words("plan.scenario.range", middle=middle, low=low, high=high)


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
