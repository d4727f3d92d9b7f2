"""Earlier hand-ins: every version kept with its report, and undo and redo."""

from __future__ import annotations

import streamlit as st

from data import store
from data.description import damage_of
from data.messages import DataError
from data.report import readable
from data.store import Version
from data.undo import action, counted, undo
from queries.languages import Text
from ui import html, panel, url_state
from ui.context import Context
from ui.data_page import remembered_decisions
from ui.data_page.acting import acting, date_follows, figures, in_a_sentence, when
from ui.html import Comparison

CLICKED = "data.undo.clicked"
"""Key of the session, for the click alone: the current version when the button was shown, and the version to go to."""
HASH = 12
"""Characters of a file's SHA-256 that are shown."""


def show(context: Context) -> None:
    """The report that the address names, or all versions and what an undo would take back."""
    named = url_state.remembered("version")
    versions = store.versions(context.folder)
    version_shown = next((version for version in versions if named and str(version.number) == named[0]), None)
    if version_shown is not None:
        _report(context, version_shown)
        return
    if named:
        panel.line(context.words("steward.no_version"), "complaint", "status")
    if not versions:
        panel.empty(context.words("steward.no_versions"))
        return
    _versions(context, versions)
    _undo(context, versions)
    remembered_decisions.show(context)


def _versions(context: Context, versions: list[Version]) -> None:
    """Every version, the newest first, with who, when, what it brought and from which files."""
    words = context.words
    panel.heading(words("steward.history"), words("steward.history_about", most=store.MOST_VERSIONS))
    entries = []
    for version in reversed(versions):
        brought = words("steward.damaged") if damage_of(version) else Text(counted(version))[context.language]
        number = words("steward.current" if version.current else "steward.version", version=version.number)
        made = ": ".join(filter(None, (Text(action(version.action))[context.language], version.comment)))
        entries.append(
            (
                " · ".join((number, when(context, version), version.who or "–", made)),
                [brought, *([", ".join(version.sources)] if version.sources else [])],
            )
        )
    st.html(html.render("entries.html", entries=entries))
    with st.container(horizontal=True, key="data.reports"):
        for version in reversed(versions):
            label = words("steward.report_of", version=version.number)
            st.button(label, key=f"data.report.{version.number}", type="tertiary", on_click=url_state.put, args=("version", [str(version.number)]))


def _report(context: Context, version: Version) -> None:
    """The report of a version as it was given then, and its files with their hashes."""
    words = context.words
    st.button(words("steward.all_versions"), key="data.all_versions", type="tertiary", on_click=url_state.put, args=("version", []))
    panel.heading(words("steward.report", version=version.number), words("steward.report_about", when=when(context, version), who=version.who or "–"))
    report = store.report_of(version)
    if report is None:
        panel.empty(words("steward.no_report"))
    else:
        st.code(report[readable(context.language)], language=None, wrap_lines=True)
    if version.hashes:
        head = (words("steward.file"), words("steward.hash"))
        rows = tuple((name, f"{digest[:HASH]}…") for name, digest in sorted(version.hashes.items()))
        st.html(html.comparison(Comparison(head, rows), words("steward.file")))


def _undo(context: Context, versions: list[Version]) -> None:
    """Back or forward to another version: what that takes back or brings back, and the button that does it."""
    words = context.words
    now = next((version for version in versions if version.current), None)
    others = [version.number for version in reversed(versions) if not version.current]
    if now is not None and (now.parent is None or now.parent not in others):
        others += [0] if now.parent is None else []
    if not others:
        return
    panel.heading(words("steward.undo"), words("steward.undo_about"))
    later = [version.number for version in versions if now and version.parent == now.number]
    usual = max(later) if later else now.parent or 0 if now else others[0]  # forward after an undo: its button pressed again takes nothing more back
    to = st.selectbox(
        words("steward.undo_to"),
        others,
        index=others.index(usual) if usual in others else 0,
        key="data.undo_to",
        format_func=lambda number: words("steward.undo_version", version=number) if number else words("steward.undo_empty"),
        width=360,
    )
    number = now.number if now else 0
    clicked = st.session_state.pop(CLICKED, None)
    if clicked not in (None, (number, to)):
        with in_a_sentence(context):
            raise DataError("changed_meanwhile")
    with in_a_sentence(context):
        with st.spinner(words("steward.trying")):
            tried = undo(context.folder, to or None, figures(), dry_run=True)
        versions_moved, figures_moved = ([Text(text)[context.language].strip() for text in texts] for texts in (tried.versions, tried.figures))
        st.html(html.render("points.html", points=[(text, "") for text in versions_moved]))
        if figures_moved:
            panel.line(figures_moved[0], "about")
            st.html(html.render("points.html", points=[(text, "") for text in figures_moved[1:]]))
        st.button(words("steward.undo_now"), key="data.undo", on_click=_remember_click, args=(number, to))
        if clicked == (number, to):
            with acting(context, "undo", to=to, dry_run=False) as what:
                done = undo(context.folder, to or None, figures(), based_on=number)
                what |= {"outcome": "done", "version": done.version}
            date_follows(context)
            st.rerun()


def _remember_click(number: int, to: int) -> None:
    """Undo what was shown when the button was: where another version came in between, the page shows something else by now."""
    st.session_state[CLICKED] = (number, to)
