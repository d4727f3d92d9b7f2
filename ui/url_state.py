"""The state of a view in its address: language, date and filters, so that a copied link shows the same view.

Invalid values are replaced by the default, with one clear sentence in the page's language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from queries import Filters, month_end_before
from queries.filters import DATES, FILTERS, FOR_STAFF, LISTS
from queries.languages import first_language, languages
from ui.auth import roles
from ui.i18n import Words
from ui.server.internals import is_history_navigation

Complain = Callable[[str], Any]
"""Takes the sentence about a part of the address that cannot be read."""

REPLACED = "replaced"
"""Key of the session: for each name of the address whose value was replaced, whether a rerun has begun since, and the values of before."""


def remembered(name: str) -> list[str]:
    """The value of a name in the address; after a change of page, its earlier value."""
    if values := st.query_params.get_all(name):
        st.session_state[f"address.{name}"] = values
        return values
    values = st.session_state.get(f"address.{name}", [])
    if values:
        st.query_params[name] = values
    return values


def put(name: str, values: Iterable[str]) -> None:
    """Put values into the address (none: take the name out of it)."""
    texts = list(values)
    before = st.query_params.get_all(name)
    if before != texts:
        changes = st.session_state.setdefault(REPLACED, {})
        _, replaced = changes.get(name, (False, ()))
        changes[name] = False, tuple(each for each in (*replaced, before) if each != texts)
        _write(name, texts)
    st.session_state[f"address.{name}"] = texts


def _write(name: str, texts: list[str]) -> None:
    if texts:
        st.query_params[name] = texts
    elif name in st.query_params:
        del st.query_params[name]


def _hold_changes() -> None:
    """Put into the address again what a link of the menu took back.

    The links carry the address of their time. Clicked between a change and the answer to it, one brought the values of before: the page
    showed those, and the browser's address the others.
    """
    changes = st.session_state.get(REPLACED, {})  # one key, for to walk over all of them takes the values of every field
    for name, (has_begun, replaced) in list(changes.items()):
        if st.query_params.get_all(name) in replaced:
            _write(name, st.session_state.get(f"address.{name}", []))
        elif has_begun:
            del changes[name]  # the browser has the answer
        else:
            changes[name] = True, replaced


def selection() -> dict[str, list[str]]:
    """The filters in the address, by name."""
    return {each.name: values for each in FILTERS if (values := list(remembered(each.name)))}


def put_selection(values: Mapping[str, Iterable[str]]) -> None:
    """Put these filters into the address, and no others."""
    for each in FILTERS:
        put(each.name, values.get(each.name, ()))


def filter_by(name: str) -> Callable[[list[str]], None]:
    """What a click on a mark does that stands for a value of a filter: it selects that value alone; a click on it again takes it away."""

    def pick(codes: list[str]) -> None:
        if codes:
            put(name, [] if remembered(name) == codes[:1] else codes[:1])

    return pick


def method_address(metric: str) -> str:
    """The address of a metric's entry on the Method page, in this view."""
    return page_address("method", metric=[metric])


def page_address(page: str, **more: list[str]) -> str:
    """The address of a page (by its file's name) in this view; `more` are further names of that address."""
    names = {name: st.query_params.get_all(name) for name in st.query_params}
    return f"{page}?{urlencode({**names, **more}, doseq=True)}"


def address_as_of(day: date) -> str:
    """The address of this view as of another date."""
    names = {name: st.query_params.get_all(name) for name in st.query_params}
    return f"?{urlencode({**names, 'as_of': [day.isoformat()]}, doseq=True)}"


def language(complain: Complain) -> str:
    """The language in the address, the first one if there is none that is known; it stands in the address afterwards.

    It is read first. Back and forward lead to an address as it was: what it does not have was not chosen then.
    """
    if is_history_navigation():
        for key in [key for key in st.session_state if str(key).startswith("address.")]:
            del st.session_state[key]
        st.session_state.pop(REPLACED, None)
    _hold_changes()
    named = remembered("lang")
    if named and named[0] in languages():
        return named[0]
    first = first_language()
    if named:
        complain(Words(first)("address.bad_language", language=languages()[first].name))
    put("lang", [first])
    return first


def as_of(first: date, last: date, month_ends: bool, words: Words, complain: Complain) -> date:
    """The date in the address, the latest if there is none that holds; it stands in the address afterwards.

    A date after the latest record holds up to today: nothing happened since, or nothing was handed in yet. Where only
    `month_ends` hold, another date gives way to the month end before it.
    """
    named = remembered("as_of")
    day = None
    if named:
        try:
            day = date.fromisoformat(named[0])
        except ValueError:
            complain(words("address.bad_date", last=words.write(last, "date")))
        if day and not first <= day <= max(last, date.today()):
            complain(words("address.outside", first=words.write(first, "date"), last=words.write(last, "date")))
            day = None
    if day and month_ends and day != month_end_before(day):
        before = month_end_before(day)
        complain(words("address.month_ends", on=words.write(before if before >= first else last, "date")))
        day = before if before >= first else last
    day = day or last
    if named != [day.isoformat()]:
        put("as_of", [day.isoformat()])
    return day


def filters(known: dict[str, tuple[str, ...]], staff: bool, words: Words, complain: Complain) -> Filters:
    """The selection in the address; values that the data do not have are left out with one sentence, and so is for others
    than staff what selects by what a person is (whether the data have the value stays unsaid)."""
    selected: dict[str, Any] = {}
    unknown: list[str] = []
    if not staff:
        refused = [name for name in FOR_STAFF if remembered(name)]
        for name in refused:
            put(name, [])
        if refused:
            roles.log_action("role_refused", asked="planner", filters=refused)
            complain(words("address.staff_filter", names=", ".join(words(f"filter.{name}") for name in refused)))
    for name in LISTS:
        named = remembered(name)
        selected[name] = tuple(dict.fromkeys(value for value in named if value in known.get(name, ())))
        if len(selected[name]) < len(set(named)):
            unknown.append(words(f"filter.{name}"))
            put(name, selected[name])
    for name in DATES:
        named = remembered(name)
        try:
            selected[name] = date.fromisoformat(named[0]) if named else None
        except ValueError:
            unknown.append(words(f"filter.{name}"))
            put(name, [])
            selected[name] = None
    if selected["registered_from"] and selected["registered_to"] and selected["registered_from"] > selected["registered_to"]:
        unknown.append(words("filter.registered_to"))
        put("registered_to", [])
        selected["registered_to"] = None
    if unknown:
        complain(words("address.bad_filter", names=", ".join(unknown)))
    return Filters(**selected)
