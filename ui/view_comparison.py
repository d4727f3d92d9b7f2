"""A view compared with another date or another selection: chosen in the drawer, held in the address, shown above the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from queries import Answer, Filters, QuestionError, Row, by_person
from queries.dates import month_ends
from queries.filters import DATES, FOR_STAFF, LISTS, NO_FILTERS
from queries.statistics import FEWEST
from ui import html, panel, saved, url_state
from ui.auth import roles
from ui.context import Context
from ui.drawer import Field, options_of_dates
from ui.html import Comparison

ON, WITH, EVERYBODY = "compare_on", "compare_with", "all"
"""Names in the address: the other date; the other selection, which is the whole programme (EVERYBODY) or a saved view by its name."""
ROWS = ("registered", "residents", "coverage", "completion_rate", "mentas", "earning_rate")
"""Columns of the headline that are compared."""
OF_TRAINING = ("coverage",)
"""Not compared where one side is selected by training: there everybody was enrolled."""
PAGES = ("", "coverage", "completion", "exits", "livelihoods")
"""Addresses of the pages that show a comparison."""


def fields(context: Context, first: date, views: tuple[str, ...]) -> list[Field]:
    """The two fields in the drawer: another date, and another selection, of which staff have saved `views`."""
    words, none = context.words, context.words("compare.none")
    days = tuple(day for day in month_ends(first, context.as_of) if day != context.as_of)
    on = Field(ON, words("compare.on"), options_of_dates(words, days, none), _applied(ON), none)
    others = (("", none), (EVERYBODY, words("compare.everybody")), *((view, view) for view in views))
    return [on, Field(WITH, words("compare.with"), others, _applied(WITH), none)]


def _applied(name: str) -> tuple[str, ...]:
    return tuple(url_state.remembered(name))


def end() -> None:
    """Compare no longer."""
    url_state.put(ON, [])
    url_state.put(WITH, [])


def other(context: Context) -> Context | None:
    """What the view is compared with; None if nothing is chosen, or the address cannot be read."""
    day, name = url_state.remembered(ON), url_state.remembered(WITH)
    if not day and not name:
        return None
    try:
        as_of = context.day(date.fromisoformat(day[0])) if day else context.as_of
    except ValueError:
        return None
    filters = context.filters
    if name and (name[0] == EVERYBODY or name[0] in _views(context)):
        filters = NO_FILTERS if name[0] == EVERYBODY else _views(context)[name[0]]
    return None if as_of > context.as_of or (as_of, filters) == (context.as_of, context.filters) else replace(context, as_of=as_of, filters=filters)


def show(context: Context) -> None:
    """The comparison, where one is chosen: main figures of the view and of the other side, and their difference."""
    beside = other(context)
    if beside is None:
        return
    if personal := by_attributes(beside.filters):
        roles.log_action("selection", **personal)
    words = context.words
    with st.container(key="comparison"):
        st.html(html.render("drawer.html", title=words("compare.title")))
        try:
            table = compared(context, beside)
        except QuestionError as error:
            panel.line(error.sentence[context.language], "quiet")
        else:
            st.html(html.comparison(table, words("compare.title")))
        st.button(words("compare.end"), key="compare.end", on_click=end, type="tertiary")


def by_attributes(filters: Filters) -> dict[str, list[str] | str]:
    """What a selection says of what people are, for the audit log; empty if it does not."""
    selected = {name: getattr(filters, name) for name in FOR_STAFF if getattr(filters, name)} if by_person(filters) else {}
    return {name: list(value) if isinstance(value, tuple) else value.isoformat() for name, value in selected.items()}


def compared(context: Context, beside: Context) -> Comparison:
    """A row for each figure: here, there, and how much more here. QuestionError for what the role may not know of either side."""
    words = context.words
    here, other = (_headline(each) for each in (context, beside))
    training = any(each.filters.skill or each.filters.cohort for each in (context, beside))
    names = [name for name in ROWS if not (training and name in OF_TRAINING)]
    rows = tuple(
        (here[name].metric.label[words.language], _written(context, here, name), _written(beside, other, name), _gap(context, here, other, name))
        for name in names
    )
    return Comparison((words("compare.figure"), _title(context), _title(beside), words("compare.gap")), rows)


def _headline(context: Context) -> Row:
    answer: Answer = context.ask("headline")
    return answer.row


def _written(context: Context, row: Row, name: str) -> str:
    """A figure of one side; no percentage of few people."""
    return context.words.write(row[name] if _enough(row, name) else None)


def _enough(row: Row, name: str) -> bool:
    of = row[name].metric.denominator
    return row[name].kind != "share" or of not in row or (row.value(of) or 0) >= FEWEST


def _gap(context: Context, here: Row, other: Row, name: str) -> str:
    words, gap = context.words, here[name].less(other[name])
    if not (_enough(here, name) and _enough(other, name)):
        return words.write(None)
    if gap.known and gap.kind == "share":
        return words("compare.points", points=words.signed(round(gap.value * 100, 1), "points"))
    return words.signed(gap)


def _title(context: Context) -> str:
    """A side in words: its date and its selection."""
    words, filters = context.words, context.filters
    values = [words.code(name, value) for name in LISTS for value in getattr(filters, name)]
    values += [words.short_date(getattr(filters, name)) for name in DATES if getattr(filters, name)]
    return " · ".join([words.short_date(context.as_of), *(values or [words("compare.everybody")])])


def _views(context: Context) -> dict[str, Filters]:
    """The saved views by name, for staff."""
    if context.role == "viewer":
        return {}
    return {view.name: _filters(view.selection) for view in saved.saved(context.folder)}


def _filters(selection: saved.Selection) -> Filters:
    """The filters of a saved view; values that are no dates are left out."""
    read: dict[str, Any] = {name: tuple(selection.get(name, ())) for name in LISTS}
    for name in DATES:
        try:
            read[name] = date.fromisoformat(selection[name][0])
        except (KeyError, IndexError, ValueError):
            read[name] = None
    return Filters(**read)
