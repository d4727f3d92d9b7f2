"""The filter controls: the drawer, a removable badge for each filter, and saved selections. The address holds them (ui/url_state.py)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache, partial

import streamlit as st

from data.programme import Programme
from queries import Filters, choice_counts, persons_left
from queries.dates import month_ends, month_of, next_month
from queries.filters import DATES, FOR_STAFF, LISTS
from ui import html, panel, saved, triggers, url_state, view_comparison
from ui.auth import roles
from ui.context import Context
from ui.i18n import Words, dates_in_words

OPEN, SHOWN = "filters.open", "filters.shown"
"""Where a visit remembers whether the drawer is open, and which selection it was filled in with."""
CLEARED = "filters.cleared"
"""Where a visit remembers the filters that were taken away all at once, so that they can be put back."""


def toggle(words: Words) -> None:
    """The button in the bar that opens the drawer and closes it."""
    st.button(words("filter.open"), key="filter.toggle", on_click=_turn)


def _turn() -> None:
    st.session_state[OPEN] = not st.session_state.get(OPEN, False)
    st.session_state.pop(SHOWN, None)  # a drawer that opens shows what applies


def container() -> st.delta_generator.DeltaGenerator | None:
    """The container of the drawer beside the page; None if it is closed."""
    drawer = st.container(key="drawer")  # empty, it is not drawn; without it the page would be the next thing here, and made anew
    return drawer if st.session_state.get(OPEN, False) else None


def drawer(beside: st.delta_generator.DeltaGenerator, context: Context, known: dict[str, tuple[str, ...]], first: date) -> None:
    """The filters, in their place beside the page. Nothing is computed anew before Apply puts the choices into the address.

    `first` is the day of the first registration.
    """
    words, staff = context.words, context.role != "viewer"
    left = choice_counts(context.role, context.folder, context.as_of, context.filters)
    names = [name for name in LISTS if staff or name not in FOR_STAFF]
    # A choice that waits for Apply survives other reruns; what applies is shown anew only where it has changed.
    fresh = st.session_state.get(SHOWN) != context.filters
    st.session_state[SHOWN] = context.filters
    with beside:
        st.html(html.render("drawer.html", title=words("filter.title")))
        with st.form("filter.form", border=False, enter_to_submit=False):
            for name in names:
                _choose_values(words, name, known.get(name, ()), getattr(context.filters, name), left[name], fresh)
            if staff:
                _choose_span(context, first, fresh)
            view_comparison.choose(context, first, fresh)
            with st.container(horizontal=True, key="filter.buttons"):
                st.form_submit_button(
                    words("filter.apply"), key="filter.apply", type="primary", on_click=_apply, args=([*names, *(DATES if staff else ())],)
                )
                st.form_submit_button(words("filter.clear"), key="filter.none", on_click=_clear)
                st.form_submit_button(words("filter.close"), key="filter.close", on_click=_turn)
        if staff:
            _keep(context)


def _choose_values(words: Words, name: str, values: tuple[str, ...], selected: tuple[str, ...], left: dict[str, int | None], fresh: bool) -> None:
    key = f"filter.{name}"
    if fresh:
        st.session_state[key] = list(selected)
    offered = tuple((value, left.get(value, 0)) for value in values)
    st.multiselect(
        words(key),
        values,
        key=key,
        format_func=triggers.offer(key, _choices(words.language, words.programme, name, offered), lambda value: _choice(words, name, value, 0)),
        placeholder=words("filter.all"),
        select_all=False,  # its words are English, and all is the same as none
    )


@lru_cache(maxsize=256)
def _choices(language: str, programme: Programme, name: str, left: tuple[tuple[str, int | None], ...]) -> Mapping[str, str]:
    """How the values of a filter are offered, each with the number of persons it leaves: a rerun mostly offers what the one before did."""
    words = Words(language, programme)
    return {value: _choice(words, name, value, number) for value, number in left}


def _choice(words: Words, name: str, value: str, left: int | None) -> str:
    return words("filter.choice", value=words.code(name, value), left=_number(words, left))


def _number(words: Words, left: int | None) -> str:
    """A number of persons, or "fewer than ten" if the exact number is withheld."""
    return words("filter.few") if left is None else words.write(left, "count")


def _apply(names: list[str]) -> None:
    """Put the choices of the drawer into the address."""
    for name in names:
        value = triggers.field_value(f"filter.{name}")
        url_state.put(name, value if isinstance(value, list) else [value.isoformat()] if value else [])
    view_comparison.apply()


def _choose_span(context: Context, first: date, fresh: bool) -> None:
    """Registered from and to, month by month: in the page's language, unlike a calendar of the browser's."""
    words, selection = context.words, context.filters
    ends = sorted(month_ends(first, next_month(context.as_of)))
    months, anything = [month_of(end) for end in ends], words("filter.any_date")
    for name, days in (("registered_from", months), ("registered_to", ends)):
        day, key = getattr(selection, name), f"filter.{name}"
        options = [None, *sorted({*days, *([day] if day else [])}, reverse=True)]
        if fresh:
            st.session_state[key] = day
        st.selectbox(
            words(key),
            options,
            key=key,
            format_func=triggers.offer(key, dates_in_words(words, options, anything), lambda day: words.write(day, "date")),
            placeholder=anything,
        )


# ------------------------------------------------------------------------------------------------------ in words


def in_words(words: Words, selection: Filters) -> list[str]:
    """Every filter that applies, in words."""
    return [words("filter.said", name=words(f"filter.{name}"), value=_written(words, name, value)) for name, value in _applied(selection)]


def _applied(selection: Filters) -> list[tuple[str, str]]:
    """Name and value of every filter that applies."""
    lists = [(name, value) for name in LISTS for value in getattr(selection, name)]
    return lists + [(name, getattr(selection, name).isoformat()) for name in DATES if getattr(selection, name)]


def _written(words: Words, name: str, value: str) -> str:
    return words.write(date.fromisoformat(value), "date") if name in DATES else words.code(name, value)


def badges(context: Context) -> None:
    """A badge for each filter that applies, removed by a click; a button that clears or restores them all; and the number of persons
    selected. Without a filter there is nothing, or, after all were cleared, the button that restores them."""
    words, selection = context.words, context.filters
    shown, cleared = _applied(selection), st.session_state.get(CLEARED)
    if not shown and not cleared:
        return
    number = _number(words, persons_left(context.role, context.folder, context.as_of, selection))
    with st.container(horizontal=True, vertical_alignment="center", key="badges"):
        if not shown:
            _quietly(words("filter.cleared", left=number))
            st.button(words("filter.undo"), key="filter.undo", on_click=_put_back, type="tertiary")
            return
        _quietly(words("filter.active"))
        for name, value in shown:
            left = [other for other in url_state.remembered(name) if other != value]
            st.button(
                words("filter.badge", name=words(f"filter.{name}"), value=html.literal(_written(words, name, value))),
                key=f"badge.{name}.{value}",
                help=words("filter.remove"),
                on_click=_remove,
                args=(name, left),
            )
        _quietly(words("filter.left", left=number), "left")
        st.button(words("filter.clear"), key="filter.clear", on_click=_clear, type="tertiary")


def _quietly(text: str, figure: str = "") -> None:
    st.html(html.render("quiet.html", text=text, figure=figure), width="content")


def _remove(name: str, left: list[str]) -> None:
    """Take one filter away; once the last one is gone, all can be put back."""
    st.session_state[CLEARED] = url_state.selection()
    url_state.put(name, left)


def _clear() -> None:
    st.session_state[CLEARED] = url_state.selection()
    url_state.put_selection({})


def _put_back() -> None:
    if CLEARED in st.session_state:  # not at a second click before the first is answered
        url_state.put_selection(st.session_state.pop(CLEARED))


def watch(context: Context) -> None:
    """Log a selection by personal attributes in the audit log, once for each selection in a visit."""
    if context.filters:
        st.session_state.pop(CLEARED, None)
    written = view_comparison.by_attributes(context.filters)
    if written and st.session_state.get("filters.noted") != written:
        st.session_state["filters.noted"] = written
        roles.log_action("selection", **written)


# ---------------------------------------------------------------------------------------------- kept under a name


def _keep(context: Context) -> None:
    """Save the selection under a name, open a saved one, delete it."""
    words = context.words
    known = {view.name: view for view in saved.saved(context.folder)}
    if known:
        st.session_state["view.open"] = None
        st.selectbox(
            words("view.open"),
            list(known),
            index=None,
            key="view.open",
            placeholder=words("view.choose"),
            on_change=lambda: _open(known),
        )
        current = next((view.name for view in known.values() if view.selection == url_state.selection()), None)
        if current:
            st.button(
                words("view.delete", name=html.literal(current)),
                key="view.delete",
                on_click=partial(saved.delete, context.folder, current),
                type="tertiary",
            )
            return
    if not context.filters:
        return
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    left.text_input(words("view.name"), key="view.name", max_chars=saved.VIEWS.longest, help=words("view.help"))
    right.button(words("view.save"), key="view.save", on_click=_save, args=(context,))
    if refused := st.session_state.pop("views.refused", None):
        panel.line(words(refused, most=saved.VIEWS.most), "complaint", "alert")


def _open(saved: dict[str, saved.View]) -> None:
    name = st.session_state["view.open"]
    if name in saved:
        url_state.put_selection(saved[name].selection)


def _save(context: Context) -> None:
    refused = saved.save(context.folder, st.session_state["view.name"], url_state.selection())
    if refused:
        st.session_state["views.refused"] = refused
    else:
        st.session_state["view.name"] = ""
