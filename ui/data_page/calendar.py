"""The calendar of hand-ins: which table is in, expected or late, complete up to when; and work lists to fill in and hand in again."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import streamlit as st

from data import schema, store
from data.files import scratch
from data.importer import import_paths
from data.programme import programme_of
from data.report import Report, readable
from data.work_lists import work_lists, write_work_lists
from ui import exports, html, panel
from ui.context import Context
from ui.data_page import change
from ui.data_page.acting import in_a_sentence, table_name
from ui.data_page.sources import EXCEL
from ui.html import Comparison

NAME = "complete_to"
DRAFT = "data.complete_to.draft"
"""Key of the session: the date and the tables that are to be declared complete."""


def show(context: Context) -> None:
    """The calendar, the declaration, and the work lists."""
    if store.current(context.folder) is None:
        panel.empty(context.words("steward.no_versions"))
        return
    if change.published(context, NAME):
        st.session_state.pop(DRAFT, None)
    _calendar(context)
    _declare(context)
    with in_a_sentence(context):
        _work(context)


def _calendar(context: Context) -> None:
    """A line for each dated table as of the page's date: its last record, when the next is expected, and up to when it is known."""
    words = context.words
    panel.heading(words("steward.calendar"), words("steward.calendar_about", on=words.write(context.as_of, "date")))
    head = tuple(words(f"steward.calendar.{name}") for name in ("table", "state", "handed_in", "last", "expected", "declared", "known"))
    rows = []
    for row in context.ask("known_up_to").records:
        last, rhythm, declared = row["last_record"], row["rhythm_days"], row["declared"]
        expected = last + timedelta(days=int(rhythm)) if last and rhythm is not None else None
        state = "none" if last is None else "late" if expected and max(expected, declared or expected) < context.as_of else "in"
        days = (row["handed_in_on"], last, expected, declared, row["known_up_to"])
        rows.append(
            (table_name(row["table"], words), words(f"steward.state.{state}"), *(words.short_date(day) if day else words.write(None) for day in days))
        )
    st.html(html.comparison(Comparison(head, tuple(rows)), words("steward.calendar")))


def _declare(context: Context) -> None:
    """Declare tables complete up to a date."""
    words = context.words
    panel.heading(words("steward.declare"), words("steward.declare_about"))
    with st.form("data.complete_to.form", border=False):
        day = st.date_input(words("steward.declare_date"), context.as_of, key="data.complete_to", format="DD/MM/YYYY")
        names = st.multiselect(
            words("steward.declare_tables"),
            [table.name for table in schema.TABLES],
            key="data.complete_to.tables",
            format_func=lambda name: table_name(name, words),
            placeholder=words("steward.all_tables"),
        )
        if st.form_submit_button(words("steward.declare_try"), key="data.complete_to.try"):
            change.drop(NAME)
            st.session_state[DRAFT] = (day, tuple(names) or tuple(table.name for table in schema.TABLES))
    draft = st.session_state.get(DRAFT)
    if draft:
        tables = words("steward.all_tables") if len(draft[1]) == len(schema.TABLES) else ", ".join(table_name(name, words) for name in draft[1])
        panel.line(words("steward.declare_means", tables=tables, day=words.write(draft[0], "date")), "about")
        change.offer(context, NAME, NAME, draft, partial(_import, context, dict.fromkeys(draft[1], draft[0])))


def _import(context: Context, declared: dict[str, Any], **options: Any) -> Report:
    return import_paths([], context.folder, action=NAME, complete_to=declared, **options)


def _work(context: Context) -> None:
    """How much there is to do as of the page's date, and the workbook to fill in. Raises DataError."""
    words, language = context.words, readable(context.language)
    panel.heading(words("steward.work"), words("steward.work_about", on=words.write(context.as_of, "date")))
    lists = work_lists(context.folder, context.as_of)
    points = [(words(f"steward.work.{each.table}", number=words.write(len(each.rows), "count")), "") for each in lists]
    st.html(html.render("points.html", points=points))

    def made() -> bytes:
        with scratch(context.folder, "download") as folder:
            path = folder / "work.xlsx"
            write_work_lists(path, lists, programme_of(context.folder), language)
            return path.read_bytes()

    if any(each.rows for each in lists):
        name = f"{words('steward.file.work')}_{context.as_of.isoformat()}.xlsx"
        exports.hand_out("data.work", words("steward.work_download"), name, EXCEL, made)
