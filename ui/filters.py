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
from ui import html, saved, url_state, view_comparison
from ui.auth import roles
from ui.context import Context
from ui.drawer import Answers, Field, Views, options_of_dates
from ui.drawer import show as draw_drawer
from ui.excerpt import LISTED, offered
from ui.i18n import Words

OPEN = "filters.open"
"""Where a visit remembers whether the drawer is open."""
CLEARED = "filters.cleared"
"""Where a visit remembers the filters that were taken away all at once, so that they can be put back."""
TYPED, LONGEST_TYPED = "filters.typed", 80
"""Where a visit remembers what is typed into each field whose options are not all, and how much of it."""
REFUSED = "views.refused"
"""Where a visit remembers for one rerun why a view was not saved."""


def toggle(words: Words) -> None:
    """The button in the bar that opens the drawer and closes it."""
    st.button(words("filter.open"), key="filter.toggle", on_click=_turn)


def _turn() -> None:
    st.session_state[OPEN] = not st.session_state.get(OPEN, False)


def container() -> st.delta_generator.DeltaGenerator | None:
    """The container of the drawer beside the page; None if it is closed."""
    drawer = st.container(key="drawer")  # empty, it is not drawn; without it the page would be the next thing here, and made anew
    return drawer if st.session_state.get(OPEN, False) else None


def drawer(beside: st.delta_generator.DeltaGenerator, context: Context, known: dict[str, tuple[str, ...]], first: date) -> None:
    """The filters, in their place beside the page. Nothing is computed anew before Apply puts the choices into the address.

    `first` is the day of the first registration.
    """
    staff = context.role != "viewer"
    left = choice_counts(context.role, context.folder, context.as_of, context.filters)
    views = {view.name: view for view in saved.saved(context.folder)} if staff else {}
    fields = [_of_values(context, name, known.get(name, ()), left[name]) for name in LISTS if staff or name not in FOR_STAFF]
    if staff:
        fields += _of_span(context, first)
    fields += view_comparison.fields(context, first, tuple(views))
    current = next((view.name for view in views.values() if view.selection == url_state.selection()), "")
    refused = st.session_state.pop(REFUSED, "")
    kept = Views(tuple(views), bool(context.filters), current, context.words(refused, most=saved.VIEWS.most) if refused else "") if staff else None
    kept_views = partial(_open, views), partial(saved.delete, context.folder, current), partial(_save, context)
    answers = Answers(_apply, _clear, _turn, *kept_views, _search)
    with beside:
        draw_drawer(context.words, tuple(fields), kept, saved.VIEWS.longest, answers)


def _of_values(context: Context, name: str, values: tuple[str, ...], left: dict[str, int | None]) -> Field:
    words, chosen, typed = context.words, getattr(context.filters, name), st.session_state.get(TYPED, {}).get(name, "")
    shown = offered(values, chosen, typed, lambda value: words.code(name, value))
    options = _choices(words.language, words.programme, name, tuple((value, left.get(value, 0)) for value in shown))
    more = ""
    if len(values) > LISTED:
        more = words("filter.more", shown=words.write(len(shown), "count"), of=words.write(len(values), "count"))
    return Field(name, words(f"filter.{name}"), options, chosen, words("filter.all"), many=True, more=more, typed=typed if more else "")


def _search(name: str, typed: str) -> None:
    """Offer what is found for a text that is typed into a field."""
    st.session_state[TYPED] = {**st.session_state.get(TYPED, {}), name: typed[:LONGEST_TYPED]}


@lru_cache(maxsize=256)
def _choices(language: str, programme: Programme, name: str, left: tuple[tuple[str, int | None], ...]) -> tuple[tuple[str, str], ...]:
    """How the values of a filter are offered, each with the number of persons it leaves: a rerun mostly offers what the one before did."""
    words = Words(language, programme)
    return tuple((value, words("filter.choice", value=words.code(name, value), left=_number(words, number))) for value, number in left)


def _number(words: Words, left: int | None) -> str:
    """A number of persons, or "fewer than ten" if the exact number is withheld."""
    return words("filter.few") if left is None else words.write(left, "count")


def _apply(chosen: Mapping[str, list[str]]) -> None:
    """Put the choices of the drawer into the address, which says what is wrong with one that is not offered."""
    for name, values in chosen.items():
        url_state.put(name, values)


def _of_span(context: Context, first: date) -> list[Field]:
    """Registered from and to, month by month: in the page's language, unlike a calendar of the browser's."""
    words, selection = context.words, context.filters
    ends = sorted(month_ends(first, next_month(context.as_of)))
    months, anything = [month_of(end) for end in ends], words("filter.any_date")
    fields = []
    for name, days in (("registered_from", months), ("registered_to", ends)):
        day = getattr(selection, name)
        offered = tuple(sorted({*days, *([day] if day else [])}, reverse=True))
        chosen = (day.isoformat(),) if day else ()
        fields.append(Field(name, words(f"filter.{name}"), options_of_dates(words, offered, anything), chosen, anything))
    return fields


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


def _open(views: Mapping[str, saved.View], name: str) -> None:
    if name in views:
        url_state.put_selection(views[name].selection)


def _save(context: Context, name: str) -> None:
    if refused := saved.save(context.folder, name, url_state.selection()):
        st.session_state[REFUSED] = refused
