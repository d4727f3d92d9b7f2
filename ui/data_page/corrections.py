"""One row at a time: looked up by its key, corrected with what depends on it, or withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from data import schema, spellings
from data.importer import import_paths
from data.report import Report, readable
from data.row_correction import correct
from data.rows import find, key_of
from data.schema import Column, Table
from ui import html, panel
from ui.context import Context
from ui.data_page import change
from ui.data_page.acting import acting, column_title, in_a_sentence, table_name

NAME = "correct"
LOOKED_UP = "data.looked_up"
"""Key of the session: table and key of the row that is shown."""
DRAFT = "data.draft"
"""Key of the session: what is to be done with it, as (kind, values)."""


def show(context: Context) -> None:
    """The key to look for, the row, and what may be done with it."""
    words = context.words
    if change.published(context, NAME):
        _forget()
    panel.heading(words("steward.correct"), words("steward.correct_about"))
    names = [table.name for table in schema.TABLES]
    table = schema.BY_NAME[
        st.selectbox(words("steward.count.table"), names, key="data.correct.table", format_func=lambda name: table_name(name, words))
    ]
    with st.form("data.correct.key", border=False):
        columns = st.columns(len(table.key), vertical_alignment="bottom")
        parts = [
            column.text_input(column_title(table.name, name, words), key=f"data.correct.{table.name}.{name}", max_chars=80)
            for column, name in zip(columns, table.key, strict=True)
        ]
        look = st.form_submit_button(words("steward.look_up"), key="data.correct.look")
    if look:
        _forget()
        st.session_state[LOOKED_UP] = (table.name, tuple(part.strip() for part in parts))
    looked_up = st.session_state.get(LOOKED_UP)
    if looked_up and looked_up[0] == table.name:
        with in_a_sentence(context):
            _row(context, table, key_of(table, looked_up[1]))


def _forget() -> None:
    for name in (LOOKED_UP, DRAFT):
        st.session_state.pop(name, None)
    change.drop(NAME)


def _row(context: Context, table: Table, key: Mapping[str, str]) -> None:
    """The row, what hangs on it, and the two ways on. Raises DataError if there is no such row."""
    words = context.words
    with acting(context, "row_looked_up", table=table.name) as what:
        row = find(context.folder, table, key)
        what["outcome"] = "done"
    hanging = [
        words("steward.hangs", count=count, number=words.write(count, "count"), table=table_name(name, words))
        for name, count in row.dependents.items()
    ]
    st.html(html.render("points.html", points=[(line, "") for line in hanging or [words("steward.nothing_hangs")]]))
    if hanging:
        panel.line(words("steward.follows"), "quiet")
    mark = "|".join(key.values())
    with st.form(f"data.correct.row.{table.name}", border=True):
        values = {
            column.name: _field(context, table, column, row.values[column.name], f"data.correct.{table.name}.{column.name}.{mark}")
            for column in table.columns
        }
        with st.container(horizontal=True):
            corrects = st.form_submit_button(words("steward.try_correction"), key="data.correct.try")
            withdraws = st.form_submit_button(words("steward.try_withdrawal"), key="data.correct.withdraw")
    if corrects:
        st.session_state[DRAFT] = ("correct", tuple(values.items()))
    if withdraws:
        st.session_state[DRAFT] = ("withdraw", ())
    draft = st.session_state.get(DRAFT)
    if not draft:
        return
    if draft[0] == "withdraw":
        with_dependents = bool(row.dependents) and st.checkbox(words("steward.option.with_dependents"), key="data.correct.with_dependents")
        if row.dependents and not with_dependents:
            panel.line(words("steward.withdraw_with"), "complaint", "status")
            return
        rows = ((table.name, dict(key)),)
        settings = ("withdraw", table.name, mark, with_dependents)
        change.offer(context, NAME, "withdraw", settings, partial(_withdraw, context, rows, with_dependents))
    else:
        correcting = partial(correct, context.folder, table, dict(key), dict(draft[1]))
        change.offer(context, NAME, "import", ("correct", table.name, mark, draft[1]), correcting)


def _field(context: Context, table: Table, column: Column, value: str, key: str) -> str:
    """The value of a column, to be changed: from a list where it is one."""
    words, title = context.words, column_title(table.name, column.name, context.words)
    if offered := spellings.stored_words(column, words.programme, readable(context.language)):
        codes = list(dict.fromkeys([*offered, *([value] if value else [])]))
        at = codes.index(value) if value else None
        return st.selectbox(title, codes, at, key=key, placeholder=words("steward.choose"), format_func=lambda code: offered.get(code, code)) or ""
    return st.text_input(title, value, key=key, max_chars=400).strip()


def _withdraw(context: Context, rows: tuple[tuple[str, Mapping[str, str]], ...], with_dependents: bool, **options: Any) -> Report:
    return import_paths([], context.folder, action="withdraw", withdraw=rows, with_dependents=with_dependents, **options)
