"""Targets, milestones and the ceiling: recorded and changed here, with who promised what, and when."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from data import schema, store
from data.files import scratch
from data.importer import import_paths
from data.report import Report
from data.rows import write_rows
from data.target_history import Promise, target_history
from ui import html, panel
from ui.context import Context
from ui.data_page import change
from ui.data_page.acting import in_a_sentence

NAME = "target"
DRAFT = "data.target.draft"
"""Key of the session: the target that is to be recorded, as (column, value) pairs."""
TARGETS = schema.BY_NAME["targets"]
SHARES = ("coverage", "completion_rate")


def show(context: Context) -> None:
    """The form, what the target would do, and the history."""
    words = context.words
    if change.published(context, NAME):
        st.session_state.pop(DRAFT, None)
    panel.heading(words("steward.targets"), words("steward.targets_about"))
    with st.form("data.target.form", border=False):
        left, middle, right = st.columns(3)
        indicator = left.selectbox(
            words("steward.target.indicator"),
            list(TARGETS.column("indicator").choices),
            key="data.target.indicator",
            format_func=lambda code: words.code("indicator", code),
        )
        due_on = middle.date_input(words("steward.target.due_on"), value=None, key="data.target.due_on", format="DD/MM/YYYY", max_value=_latest())
        value = right.text_input(words("steward.target.value"), key="data.target.value", help=words("steward.target.value_help"), max_chars=20)
        left, middle, _ = st.columns(3)
        since = left.date_input(words("steward.target.baseline_on"), value=None, key="data.target.baseline_on", format="DD/MM/YYYY")
        baseline = middle.text_input(words("steward.target.baseline_value"), key="data.target.baseline_value", max_chars=20)
        if st.form_submit_button(words("steward.target.try"), key="data.target.try"):
            change.drop(NAME)
            written = (indicator, _iso(due_on), value.strip(), _iso(since), baseline.strip())
            st.session_state[DRAFT] = tuple(zip((column.name for column in TARGETS.columns), written, strict=True))
    if draft := st.session_state.get(DRAFT):
        change.offer(context, NAME, "import", draft, partial(_record, context, dict(draft)))
    with in_a_sentence(context):
        _history(context)


def _latest() -> date:
    """The last day that a target may have: ten years ahead, as the contract has it."""
    today = date.today()
    return today.replace(year=today.year + 10, day=min(today.day, 28))


def _iso(day: Any) -> str:
    return day.isoformat() if isinstance(day, date) else ""


def _record(context: Context, target: dict[str, str], **options: Any) -> Report:
    with scratch(context.folder, "target") as folder:
        return import_paths([write_rows(folder, TARGETS, [target])], context.folder, typed=True, **options)


def _history(context: Context) -> None:
    """Every change of a target in the versions kept, the latest first."""
    words = context.words
    panel.heading(words("steward.promises"), words("steward.promises_about", most=store.MOST_VERSIONS))
    entries = [
        (_promise(context, each), [words("steward.promised", version=each.version, who=each.who or "–")]) for each in target_history(context.folder)
    ]
    if entries:
        st.html(html.render("entries.html", entries=entries))
    else:
        panel.empty(words("steward.no_targets"))


def _promise(context: Context, promise: Promise) -> str:
    """One change of a target in words."""
    words = context.words
    kind = "share" if promise.indicator in SHARES else "count"
    before, after = (words.write(None) if value is None else words.target(value, kind) for value in (promise.before, promise.after))
    name, due = words.code("indicator", promise.indicator), words.write(date.fromisoformat(promise.due_on), "date")
    key = "steward.promise_new" if promise.before is None else "steward.promise_gone" if promise.after is None else "steward.promise_changed"
    return words(key, indicator=name, due=due, before=before, after=after)
