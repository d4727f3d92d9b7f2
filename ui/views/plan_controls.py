"""The plan's inputs, held in the address; what is worked out from them as pictures, tables and files; named scenarios."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from html import escape
from typing import Any

import streamlit as st

from planning import scenarios
from planning.export import as_calendar, as_workbook
from planning.forecast import Forecast, Goal
from planning.scenarios import ScenarioError
from queries import Answer
from ui import charts, html, panel, url_state
from ui.auth import roles
from ui.context import Context
from ui.html import Comparison
from ui.i18n import plotly_locale
from ui.views import plan
from ui.views.plan import FARTHEST, LIMITS, NAMES, NONE, PREFIX, SHARES, WHOLE, Planned, Wanted

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIRST_ROW = ("places", "parallel", "pause", "no_show")
SECOND_ROW = ("persons", "days")
RATES = ("entries", "exits_untrained", "exits_trained", "returns", "completion")


def wanted() -> Wanted:
    """What the address sets by hand; what it can't mean is taken out of it and said in one sentence."""
    context = panel.context()
    found, bad = plan.read({name: url_state.remembered(PREFIX + name) for name in NAMES}, context.as_of)
    for name in bad:
        url_state.put(PREFIX + name, [])
    if bad:
        names = ", ".join(context.words(f"plan.input.{name}") for name in bad)
        st.html(f"<p class='mentas-complaint' role='status'>{escape(context.words('plan.bad_address', names=names))}</p>")
    return found


def answer(lead: str, rest: str) -> None:
    """The answer, with room kept for all that it may have to say: what stands below stays where it is."""
    with st.container(key="planner.answer"):
        panel.sentence(lead, rest)


def levers(view: Planned) -> None:
    """The inputs of the calendar: the levers in sight, what is kept free and the rest folded."""
    words = view.words
    with st.container(key="planner.levers"):
        panel.heading(words("plan.levers"), words("plan.levers_about"))
        _levers(view)


def _levers(view: Planned) -> None:
    words = view.words
    for place, name in zip(st.columns(4), FIRST_ROW, strict=True):
        with place:
            _number(view, name, *view.usual[name], view.setting_of(name)[0])
    for place, draw in zip(
        st.columns(4),
        (
            *(lambda name=name: _number(view, name, *view.usual[name], view.setting_of(name)[0]) for name in SECOND_ROW),
            lambda: _date(view, "first"),
            lambda: _date(view, "until"),
        ),
        strict=True,
    ):
        with place:
            draw()
    with st.expander(words("plan.more"), key="planner.more"):
        left, right = st.columns(2)
        with left:
            _several(view, "free", view.kinds, lambda kind: words(f"plan.kind.{kind}"))
            _several(view, "weekdays", range(7), lambda day: plan.weekday(words, day))
        with right:
            skills = sorted({group["skill"] for group in view.groups_held})
            _several(view, "skill_order", skills, lambda skill: words.code("skill", skill))
            _own_days(view)
    if view.wanted != Wanted():
        st.button(words("plan.reset"), key="planner.reset", on_click=_reset)


def rates(view: Planned) -> None:
    """The inputs of the forecast that the calendar doesn't have."""
    for place, name in zip(st.container(key="planner.rates").columns(len(RATES), vertical_alignment="bottom"), RATES, strict=True):
        with place:
            from_data = Planned(view.context).rates[name] if getattr(view.wanted, name) is not None else view.rates[name]
            _number(view, name, *from_data, view.rates[name][0])


def _number(view: Planned, name: str, usual: float | None, source: str, value: float | None) -> None:
    words, key = view.words, f"choice.plan.{name}"
    least, most = LIMITS[name]
    whole = name in WHOLE

    def shown(number: float | None) -> float | int | None:
        if number is None:
            return None
        return int(number) if whole else round(min(max(number * (100 if name in SHARES else 1), least), most), 1)

    st.session_state[key] = shown(value)
    st.number_input(
        words(f"plan.input.{name}"),
        int(least) if whole else float(least),
        int(most) if whole else float(most),
        step=1 if whole else 0.1 if name == "entries" else 0.5,
        format=None if whole else "%.1f",
        key=key,
        help=words(f"plan.help.{name}") + " " + words("plan.usual", value=_written(view, name, usual), source=words(f"plan.source.{source}")),
        on_change=_put_number,
        args=(name, shown(usual)),
    )


def _written(view: Planned, name: str, value: float | None) -> str:
    if name in WHOLE:
        return view.words.write(value, "count")
    return plan.rate_text(view.words, name, value)


def _put_number(name: str, usual: float | None) -> None:
    value = st.session_state[f"choice.plan.{name}"]
    url_state.put(PREFIX + name, [] if value is None or value == usual else [f"{value:g}"])


def _date(view: Planned, name: str) -> None:
    words, key = view.words, f"choice.plan.{name}"
    usual = view.usual[name][0]
    st.session_state[key] = view.setting_of(name)[0]
    st.date_input(
        words(f"plan.input.{name}"),
        min_value=view.context.as_of + timedelta(days=1),
        max_value=view.context.as_of + timedelta(days=FARTHEST),
        format="DD/MM/YYYY",
        key=key,
        help=words(f"plan.help.{name}")
        + " "
        + words("plan.usual", value=words.write(usual, "date"), source=words(f"plan.source.{view.usual[name][1]}")),
        on_change=_put_date,
        args=(name, usual),
    )


def _put_date(name: str, usual: date) -> None:
    value = st.session_state[f"choice.plan.{name}"]
    url_state.put(PREFIX + name, [] if value is None or value == usual else [value.isoformat()])


def _several(view: Planned, name: str, choices: Sequence[Any], written: Callable[[Any], str]) -> None:
    words, key = view.words, f"choice.plan.{name}"
    st.session_state[key] = [value for value in view.setting_of(name)[0] if value in choices]
    st.multiselect(
        words(f"plan.input.{name}"),
        list(choices),
        key=key,
        format_func=written,
        placeholder=words("plan.nothing"),
        help=words(f"plan.help.{name}"),
        on_change=_put_several,
        args=(name, tuple(view.usual[name][0])),
    )


def _put_several(name: str, usual: tuple[Any, ...]) -> None:
    chosen = st.session_state[f"choice.plan.{name}"]
    if set(chosen) == set(usual):
        url_state.put(PREFIX + name, [])
    else:
        url_state.put(PREFIX + name, [str(value) for value in chosen] or ([NONE] if name == "free" else []))


def _own_days(view: Planned) -> None:
    """Own days: a first and a last day at a time; each is taken away by its button."""
    words = view.words
    st.date_input(
        words("plan.input.own"),
        value=(),  # type: ignore[arg-type]
        format="DD/MM/YYYY",
        key="choice.plan.own",
        help=words("plan.help.own"),
        on_change=_add_own,
        args=(view.wanted.own,),
    )
    for first, last in view.wanted.own:
        said = words("plan.from_to", first=words.short_date(first), last=words.short_date(last))
        left = [f"{one}..{other}" for one, other in view.wanted.own if (one, other) != (first, last)]
        st.button(words("plan.own_remove", days=said), key=f"planner.own.{first}.{last}", on_click=url_state.put, args=(PREFIX + "own", left))


def _add_own(known: tuple[tuple[date, date], ...]) -> None:
    chosen = st.session_state["choice.plan.own"]
    if len(chosen) == 2:
        spans = sorted({*known, (chosen[0], chosen[1])})
        url_state.put(PREFIX + "own", [f"{first}..{last}" for first, last in spans][: plan.MOST_OWN])
        st.session_state["choice.plan.own"] = ()


def _reset() -> None:
    for name in NAMES:
        url_state.put(PREFIX + name, [])


def picture(
    name: str, takeaway: str, about: str, figure: Callable[[], dict[str, Any]], notes: Sequence[str], table: Comparison | None = None
) -> None:
    """A picture of what was worked out here, with notes and its table; there is no query beneath it."""
    current = panel.context()
    words = current.words
    panel.heading(takeaway, about)
    config = {**panel.CHART_CONFIG, "locale": current.language, "locales": {current.language: plotly_locale(current.language)}}
    st.plotly_chart(figure(), key=f"chart.{name}", config=config, alt=" ".join([takeaway + ".", about, *notes]))
    lines = "".join(f"<p>{escape(note)}</p>" for note in notes)
    folded = ""
    if table is not None:
        inner = html.comparison(table, takeaway)
        folded = f"<div class='mentas-links'><details><summary>{escape(words('panel.table'))}</summary>{inner}</details></div>"
    st.html(f"<div class='mentas-notes'>{lines}{folded}</div>")


def fan(
    view: Planned,
    forecast: Forecast | None,
    name: str,
    answer: Answer,
    past: Sequence[tuple[date, float]],
    goal: Goal | None,
    notes: Sequence[str],
) -> None:
    """A forecast of population or coverage; the result that it rests on stands beneath it."""
    if forecast is None:
        return
    panel.chart(
        f"planner.{name}",
        plan.forecast_takeaway(view, name),
        view.words("plan.forecast_about"),
        view.base(),
        answer,
        lambda: charts.fan(name, forecast, past, goal, view.words, view.context.mode),
        notes,
    )


def table(takeaway: str, about: str, shown: Comparison, notes: Sequence[str] = ()) -> None:
    """A table of what was worked out here, with its finding as heading."""
    panel.heading(takeaway, about)
    st.html(html.comparison(shown, takeaway) + (html.render("notes.html", lines=notes, details="") if notes else ""))


def downloads(view: Planned) -> None:
    """The groups as a calendar file and as a workbook with a sheet of parameters."""
    words = view.words
    if not view.plan.groups:
        return
    said = [*panel.parameters(), *((words(f"plan.input.{name}"), value, words(f"plan.source.{source}")) for name, value, source in plan.told(view))]
    made_on, made = view.context.as_of, view.plan
    name = f"{words('plan.file')}_{made_on.isoformat()}"
    with st.container(horizontal=True, key="planner.downloads"):
        panel.hand_out(
            "planner.ics",
            words("plan.download_calendar"),
            f"{name}.ics",
            "text/calendar",
            lambda: calendar_file(view),
            words("plan.download_calendar_help"),
        )
        panel.hand_out("planner.xlsx", words("plan.download_workbook"), f"{name}.xlsx", EXCEL, lambda: workbook_file(view, made, said))


def calendar_file(view: Planned) -> bytes:
    """The groups as a calendar file in the page's language."""
    words = view.words

    def title(group: Any) -> str:
        return words("plan.event", number=group.number, skill=words.code("skill", group.skill) if group.skill else words("plan.event_training"))

    def about(group: Any) -> str:
        return words("plan.event_about", invited=group.invited, persons=group.persons, room=group.room)

    return as_calendar(view.plan, view.context.as_of, title, about, words("plan.file_title"))


def workbook_file(view: Planned, made: Any, said: Sequence[Sequence[str]]) -> bytes:
    """The groups as a workbook in the page's language."""
    words = view.words
    head = [words(f"plan.group.{name}") for name in ("number", "room_head", "starts_on", "ends_on", "invited", "persons", "total", "skill")]
    return as_workbook(
        made, words("plan.file_title"), head, lambda skill: words.code("skill", skill) if skill else "", words("workbook.parameters"), said
    )


def compare_scenarios(view: Planned) -> None:
    """The kept scenarios beside what is shown now; keeping, opening and taking them away."""
    words, context = view.words, view.context
    known = scenarios.kept(context.folder, context.role)
    panel.heading(words("plan.scenarios"), words("plan.scenarios_about"))
    shown = [(words("plan.scenario.now"), view)]
    for scenario in known:
        found, _ = plan.read({name.removeprefix(PREFIX): values for name, values in scenario.settings}, context.as_of)
        shown.append((scenario.name, Planned(context, found)))
    if known:
        st.html(html.comparison(plan.scenario_table(shown), words("plan.scenarios")))
    with st.container(horizontal=True, vertical_alignment="bottom", key="planner.scenarios"):
        st.text_input(words("plan.scenario.name_it"), key="planner.scenario", max_chars=scenarios.SCENARIOS.longest, width=280)
        st.button(words("plan.scenario.keep"), key="planner.keep", on_click=_keep, args=(context,))
        for place, scenario in enumerate(known):
            st.button(
                words("plan.scenario.open", name=html.literal(scenario.name)), key=f"planner.open.{place}", on_click=_open, args=(scenario.address,)
            )
            st.button(
                words("plan.scenario.forget", name=html.literal(scenario.name)),
                key=f"planner.forget.{place}",
                on_click=_forget,
                args=(context, scenario.name),
            )
    if reason := st.session_state.pop("planner.refused", None):
        st.html(f"<p class='mentas-complaint' role='status'>{escape(words(f'plan.refused.{reason}'))}</p>")


def _keep(context: Context) -> None:
    by_hand = {PREFIX + name: url_state.remembered(PREFIX + name) for name in NAMES}
    roles.require("planner")
    try:
        scenarios.keep(context.folder, roles.current_role(), st.session_state["planner.scenario"], by_hand)
        st.session_state["planner.scenario"] = ""
    except ScenarioError as error:
        st.session_state["planner.refused"] = error.key


def _open(settings: dict[str, list[str]]) -> None:
    for name in NAMES:
        url_state.put(PREFIX + name, settings.get(PREFIX + name, []))


def _forget(context: Context, name: str) -> None:
    roles.require("planner")
    scenarios.forget(context.folder, roles.current_role(), name)
