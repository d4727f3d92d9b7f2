"""A change of the store other than files handed in: tried out, shown, and published or dropped; each part of the page gives what it imports."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from data import store
from data.import_commands import outcome
from data.messages import DataError
from data.report import Report
from ui import panel
from ui.context import Context
from ui.data_page import trial
from ui.data_page.acting import acting, date_follows, figures, in_a_sentence, steward

Importing = Callable[..., Report]
"""Imports with the options that every change has (dry_run, confirm, based_on, who, figures)."""


@dataclass(frozen=True)
class Trial:
    """The effect that a change with these settings would have on this version (0: none)."""

    settings: Hashable
    based_on: int
    report: Report


def offer(context: Context, name: str, action: str, settings: Hashable, importing: Importing) -> None:
    """The effect of the change `settings`, and the button that publishes it; `name` keeps it apart from other parts of the page."""
    words = context.words
    if (error := st.session_state.pop(_overtaken(name), None)) is not None:
        with in_a_sentence(context):
            raise error
    with in_a_sentence(context):
        now = store.current(context.folder)
        number = now.number if now else 0
        tried: Trial | None = st.session_state.get(_key(name))
        looked_at = tried is not None and (tried.settings, tried.based_on) == (settings, number)
        if tried is not None and tried.settings == settings and not looked_at:
            with in_a_sentence(context):
                raise DataError("changed_meanwhile")
        if tried is None or not looked_at:
            st.session_state[f"data.{name}.confirm"] = False  # what was confirmed was something else; without a value the browser keeps the tick
            with st.spinner(words("steward.trying")):
                tried = Trial(settings, number, _import(context, action, importing, dry_run=True))
            st.session_state[_key(name)] = tried
        report = tried.report
        trial.summary(context, report)
        ready = (not report.stopped and any(counts.changed for counts in report.tables.values())) or _declares(action, report)
        confirmed = True
        if ready and report.pauses:
            trial.pauses(context, report)
            confirmed = st.checkbox(words("steward.confirm"), key=f"data.{name}.confirm")
        if st.button(words("steward.publish"), key=f"data.{name}.publish", type="primary", disabled=not (ready and confirmed)) and looked_at:
            _publish(context, name, number, partial(_import, context, action, importing))
        trial.details(context, report)


def _publish(context: Context, name: str, number: int, importing: Importing) -> None:
    """Store the change that was shown, unless another version was published meanwhile: then show it again."""
    try:
        with st.spinner(context.words("steward.publishing")):
            done = importing(dry_run=False, based_on=number)
        st.session_state[_done(name)] = done.version
    except DataError as error:
        if error.id != "changed_meanwhile":
            raise
        st.session_state[_overtaken(name)] = error
    drop(name)
    date_follows(context)
    st.rerun()


def _declares(action: str, report: Report) -> bool:
    """Whether a declaration, which changes no row, can be published."""
    return action == "complete_to" and not report.stopped


def drop(name: str) -> None:
    """Forget the trial."""
    st.session_state.pop(_key(name), None)


def published(context: Context, name: str) -> bool:
    """Say once that the change was published; whether it was."""
    version = st.session_state.pop(_done(name), None)
    if version is None:
        return False
    panel.line(context.words("steward.published", version=version), "quiet", "status")
    return True


def _import(context: Context, action: str, importing: Importing, dry_run: bool, **more: Any) -> Report:
    with acting(context, action, dry_run=dry_run) as what:
        report = importing(dry_run=dry_run, confirm=True, who=steward(), figures=figures(), **more)
        what |= {"outcome": outcome(report), "version": report.version}
    if report.stopped and not dry_run:
        raise DataError("nothing_accepted")
    return report


def _key(name: str) -> str:
    return f"change.{name}"


def _done(name: str) -> str:
    return f"change.{name}.published"


def _overtaken(name: str) -> str:
    return f"change.{name}.overtaken"
