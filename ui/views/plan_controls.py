"""The plan's settings as fields bound to the address, and the plan as files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import streamlit as st

from planning.assumptions import FARTHEST
from planning.blackout_dates import DAY
from planning.export import as_calendar, as_workbook
from planning.schedule import Group
from ui import exports, html, panel, triggers, url_state
from ui.context import Context
from ui.views import plan, plan_idle
from ui.views.plan import PlanView
from ui.views.plan_calendar import assumptions, inputs
from ui.views.plan_settings import MOST_VALUES, NAMES, NUMBERS, PREFIX, Settings, in_address, read, write, write_one
from ui.views.programme import REGISTERED

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 12
"""Characters of a number that is written into a field."""
LEVERS = ("places", "parallel", "pause", "no_show")
RATES = ("entries", "leaving", "returning", "completion")


def settings(context: Context) -> Settings:
    """The settings in the address; invalid ones are removed from it, and one sentence says so."""
    words = context.words
    by_hand, unreadable = read({name: url_state.remembered(PREFIX + name) for name in NAMES}, context.as_of)
    for name in unreadable:
        url_state.put(PREFIX + name, [])
    if unreadable:
        names = ", ".join(words(f"plan.input.{name}") for name in unreadable)
        panel.line(words("plan.bad_address", names=names), "complaint", "status")
    return by_hand


def answer(lead: str, rest: str) -> None:
    """The answer, in a place of constant height: what stands below does not move when it changes."""
    with st.container(key="planner.answer"):
        panel.sentence(lead, rest)


def levers(view: PlanView) -> None:
    """The settings of the calendar, folded until one of them is made by hand: the schedule by the data is the answer. Open where nobody is left:
    there is nothing else to look at."""
    words, calendar = view.words, [name for name in NAMES if name not in RATES]
    opened, label = view.idle or _by_hand(view, calendar), words("plan.levers_idle" if view.idle else "plan.levers")
    with st.container(key="planner.levers"), st.expander(label, opened, key="planner.settings"):
        if result := plan_idle.result(view) if view.idle else plan.result(view):
            with st.container(key="planner.reachable" if view.idle else "planner.result"):
                panel.line(result, "plan-result", "status")
        _row(view, LEVERS)
        # Where nobody is left there is no date to meet.
        _row(view, ("persons", "days", "first") if view.idle else ("persons", "days", "first", "until"))
        with st.expander(words("plan.more"), key="planner.more"):
            left, right = st.columns(2)
            with left:
                _several(view, "free", view.kinds)
                _several(view, "weekdays", range(7))
            with right:
                _several(view, "skill_order", sorted({group["skill"] for group in view.groups}))
                _own_days(view)
        if view.settings != Settings():
            st.button(words("plan.reset"), key="planner.reset", on_click=_reset)


def _by_hand(view: PlanView, names: Iterable[str]) -> bool:
    """Whether one of these settings is made by hand."""
    return any(getattr(view.settings, name) is not None for name in names)


def what_if(view: PlanView) -> AbstractContextManager[Any]:
    """The place of the forecast and the rates that it rests on, folded until one of them is set by hand: other pages say what it comes to."""
    place = st.expander(view.words("plan.what_if"), _by_hand(view, RATES), key="planner.what_if")
    with place:
        panel.line(plan.what_if_about(view), "about")
    return place


def rates(view: PlanView) -> None:
    """The settings of the forecast that the calendar does not have."""
    with st.container(key="planner.rates"):
        _row(view, RATES)


def assumed(view: PlanView) -> None:
    """Everything that the plan and the forecast assume, folded."""
    table = inputs(view)
    if table.table:
        st.html(html.render("folded.html", summary=table.finding, inner=html.comparison(table.table, table.finding)))


def _row(view: PlanView, names: Sequence[str]) -> None:
    """Fields side by side, at one height where a name takes two lines."""
    for column, name in zip(st.columns(len(names), vertical_alignment="bottom"), names, strict=True):
        with column:
            (_number if name in NUMBERS else _date)(view, name)


def _key(name: str) -> str:
    return f"choice.plan.{name}"


def _help(view: PlanView, name: str) -> str:
    """What a setting means, and its default."""
    words, (value, source) = view.words, view.usual[name]
    return f"{words(f'plan.help.{name}')} {words('plan.usual', value=write(words, name, value), source=words(f'plan.source.{source}'))}"


def _number(view: PlanView, name: str) -> None:
    limits, words = NUMBERS[name], view.words
    kind: Callable[[float], float] = int if limits.kind == "count" else float

    def shown(value: float | None) -> float | None:
        """The value in the field: whole, or in per cent, with one decimal."""
        if value is None or kind is int:
            return value
        return round(min(max(value * (100 if limits.kind == "share" else 1), limits.least), limits.most), 1)

    value, usual = shown(view.setting(name).value), shown(view.usual[name].value)
    if kind is float:
        # The framework's number field takes a decimal comma for nothing: 2,5 became 25.
        st.session_state[_key(name)] = "" if value is None else words.write(value, "number")
        st.text_input(
            words(f"plan.input.{name}"), max_chars=LONGEST, key=_key(name), help=_help(view, name), on_change=_put_written, args=(name, usual)
        )
        return
    st.session_state[_key(name)] = value
    st.number_input(
        words("plan.newcomers" if name == "persons" and view.idle else f"plan.input.{name}"),
        kind(limits.least),
        kind(limits.most if value is None else max(limits.most, value)),  # what the data say may lie beyond what is set by hand
        step=1,
        key=_key(name),
        help=_help(view, name),
        on_change=_put,
        args=(name, usual),
    )


def _date(view: PlanView, name: str) -> None:
    st.session_state[_key(name)] = view.setting(name).value
    st.date_input(
        view.words(f"plan.input.{name}"),
        min_value=view.context.as_of + DAY,
        max_value=view.context.as_of + FARTHEST,
        format="DD/MM/YYYY",
        key=_key(name),
        help=_help(view, name),
        on_change=_put,
        args=(name, view.usual[name].value),
    )


def _several(view: PlanView, name: str, choices: Sequence[Any]) -> None:
    words = view.words
    st.session_state[_key(name)] = [value for value in view.setting(name).value if value in choices]
    st.multiselect(
        words(f"plan.input.{name}"),
        list(choices),
        key=_key(name),
        format_func=lambda value: write_one(words, name, value),
        placeholder=words("plan.nothing"),
        help=words(f"plan.help.{name}"),
        on_change=_put_several,
        args=(name, view.usual[name].value, choices),
    )


def _put_several(name: str, usual: Any, choices: Sequence[Any]) -> None:
    if triggers.selection(_key(name), choices) is not None:
        _put(name, usual)


def _put(name: str, usual: Any) -> None:
    """Put a field's value into the address; the usual one, and none, take the setting out of it."""
    value = st.session_state[_key(name)]
    same = set(value) == set(usual) if isinstance(value, list) else value in (None, usual)
    url_state.put(PREFIX + name, [] if same else in_address(name, value))


def _put_written(name: str, usual: float | None) -> None:
    """Put a number that was written with a decimal comma or point into the address; what is none is refused there, with a sentence."""
    text = st.session_state[_key(name)].replace(",", ".").removesuffix("%").strip()
    try:
        value = float(text)
    except ValueError:
        url_state.put(PREFIX + name, [text] if text else [])
        return
    url_state.put(PREFIX + name, [] if value == usual else in_address(name, value))


def _own_days(view: PlanView) -> None:
    """Own blackout dates: a first and a last day at a time; each period is taken away by its button."""
    words, periods = view.words, view.setting("own").value
    st.date_input(
        words("plan.input.own"),
        value=[],  # a period of none yet
        format="DD/MM/YYYY",
        key=_key("own"),
        help=words("plan.help.own"),
        on_change=_add_own,
        args=(periods,),
    )
    for period in periods:
        others = in_address("own", [other for other in periods if other != period])
        label = words("plan.own_remove", days=write_one(words, "own", period))
        st.button(label, key=f"planner.own.{period[0]}.{period[1]}", on_click=url_state.put, args=(PREFIX + "own", others))


def _add_own(periods: tuple[tuple[date, date], ...]) -> None:
    days = st.session_state[_key("own")]
    if len(days) == 2:
        url_state.put(PREFIX + "own", in_address("own", sorted({*periods, tuple(days)}))[:MOST_VALUES])
        st.session_state[_key("own")] = ()


def _reset() -> None:
    for name in NAMES:
        url_state.put(PREFIX + name, [])


def downloads(view: PlanView) -> None:
    """The groups as a calendar file, and as a workbook with a sheet of parameters."""
    words = view.words
    counted = (words("panel.n"), REGISTERED.written(view.headline, words))
    parameters = [*exports.parameters(), counted, *assumptions(view)]  # here: the file is made outside this run of the page
    name = words("plan.file")
    with st.container(horizontal=True, key="planner.downloads"):
        label, help = words("plan.download_calendar"), words("plan.download_calendar_help")
        exports.hand_out("planner.ics", label, exports.file_name(name, ".ics"), "text/calendar", lambda: calendar_file(view), help)
        exports.hand_out(
            "planner.xlsx", words("plan.download_workbook"), exports.file_name(name, ".xlsx"), EXCEL, lambda: workbook_file(view, parameters)
        )


def calendar_file(view: PlanView) -> bytes:
    """The groups as a calendar file in the page's language."""
    words = view.words

    def title(group: Group) -> str:
        return words("plan.event", number=group.number, skill=words.code("skill", group.skill) or words("plan.event_training"))

    def about(group: Group) -> str:
        return words("plan.event_about", invited=group.invited, persons=group.persons, room=group.room)

    return as_calendar(view.plan, view.context.as_of, title, about, words("plan.file_title"))


def workbook_file(view: PlanView, parameters: Sequence[Sequence[str]]) -> bytes:
    """The groups as a workbook in the page's language."""
    words = view.words
    head = [words(f"plan.group.{name}") for name in ("number", "room_head", "starts_on", "ends_on", "invited", "persons", "total", "skill")]
    return as_workbook(view.plan, words("plan.file_title"), head, lambda skill: words.code("skill", skill), words("workbook.parameters"), parameters)
