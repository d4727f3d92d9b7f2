"""Notes and decisions on the overview: what was asked of which office and what became of it; staff write and change them here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from data import notes
from data.free_text import LONGEST
from data.messages import DataError
from data.notes import ALL_FIGURES, FIGURES, OPEN, ROLES, SETTLED, STATES, Decision, Note
from queries.languages import Text
from ui import html, panel
from ui.auth import roles
from ui.context import Context
from ui.i18n import Words

IN_SIGHT = 3
"""Open decisions that are not folded."""
REFUSED, DONE, UNDO = "record.refused", "record.done", "record.undo"
"""Keys of the session: why a change was refused, what was done, and which removal can be undone."""


def show() -> None:
    """The part of the page. Visitors see what staff have published; if that is nothing, there is no such part."""
    context = panel.context()
    staff = context.role != "viewer"
    decisions = _by_urgency(notes.list_decisions(context.folder, staff, context.as_of))
    written = notes.list_notes(context.folder, staff, context.as_of)
    if not (staff or decisions or written):
        return
    words = context.words
    panel.heading(words("records.title"), words("records.about") if decisions or written else "")
    if decisions or written:
        entries = [_decision(context, each, staff) for each in decisions]
        open_ones = min(IN_SIGHT, sum(decision.state == OPEN for decision in decisions))
        values = {"shown": entries[:open_ones], "folded": entries[open_ones:], "notes": [_note(words, each, staff) for each in written]}
        st.html(html.render("records.html", **values, words=words))
    else:
        panel.line(words("records.none"), "quiet")
    if staff:
        _forms(context, [*decisions, *written])


def open_decisions(context: Context) -> tuple[Decision, ...]:
    """The decisions that are still to be carried out on the date, as far as the visitor reads them."""
    decisions = notes.list_decisions(context.folder, context.role != "viewer", context.as_of)
    return tuple(decision for decision in decisions if decision.state == OPEN)


def _by_urgency(decisions: Sequence[Decision]) -> list[Decision]:
    """Open decisions first, the earliest due first; then the others, the last settled first."""
    due = sorted((each for each in decisions if each.state == OPEN), key=lambda each: each.due_on or date.max)
    settled = sorted((each for each in decisions if each.state != OPEN), key=lambda each: each.settled_on or date.min, reverse=True)
    return [*due, *settled]


def _decision(context: Context, decision: Decision, staff: bool) -> dict[str, Any]:
    """A decision as records.html takes it."""
    words = context.words
    role, figure = words.code("office", decision.role), words.code("figure", decision.figure)
    until = words("records.by", due=words.write(decision.due_on, "date")) if decision.due_on else ""
    lines = [", ".join(filter(None, [role, until])), words("records.decided", on=words.write(decision.on, "date"), figure=figure)]
    lines += _visible(words, decision, staff)
    return {"text": decision.text, "state": _state(context, decision), "outcome": decision.outcome, "lines": lines}


def _state(context: Context, decision: Decision) -> str:
    words = context.words
    if decision.state == OPEN:
        return words("records.overdue" if decision.overdue(context.as_of) else "records.open")
    return words(f"records.{decision.state}", on=words.write(decision.settled_on, "date"))


def _note(words: Words, note: Note, staff: bool) -> dict[str, Any]:
    about = words("records.note_line", number=note.name[1:], figure=words.code("figure", note.figure), on=words.write(note.on, "date"))
    return {"text": note.text, "state": "", "outcome": "", "lines": [about, *_visible(words, note, staff)]}


def _visible(words: Words, entry: Note | Decision, staff: bool) -> list[str]:
    return [words("records.visible")] if staff and entry.published else []


# -------------------------------------------------------------------------------------------------------------- forms


def _forms(context: Context, entries: Sequence[Note | Decision]) -> None:
    """The forms, folded, and what the last one did."""
    words = context.words
    if refused := st.session_state.pop(REFUSED, None):
        panel.line(Text(refused)[context.language], "complaint", "alert")
    if done := st.session_state.pop(DONE, None):
        panel.line(done, "quiet", "status")
    if removed := st.session_state.get(UNDO):
        _restore_button(context, removed, "record.undo_last")
    removed_ones = notes.list_removed(context.folder)
    _folded(words("records.decide"), "record.decide", lambda: _decision_form(context))
    _folded(words("records.write"), "record.write", lambda: _note_form(context))
    if entries or removed_ones:
        _folded(words("records.change"), "record.change", lambda: _changes(context, entries, removed_ones))


def _folded(label: str, key: str, show: Callable[[], None]) -> None:
    """A part that is made when it is opened: the forms took a fifth of every rerun."""
    part = st.expander(label, key=key, on_change="rerun")
    if part.open:
        with part:
            show()


def _decision_form(context: Context) -> None:
    words = context.words
    with st.form("record.decision", border=False):
        _text(words, "records.what", "record.what")
        left, right = st.columns(2)
        left.selectbox(words("records.office"), ROLES, key="record.role", format_func=lambda code: words.code("office", code))
        right.selectbox(words("records.figure"), FIGURES, key="record.figure", format_func=lambda code: words.code("figure", code))
        left, right = st.columns(2)
        _day(context, left, "record.on")
        right.date_input(words("records.until"), value=None, key="record.due_on", format="DD/MM/YYYY")
        st.checkbox(words("records.published"), key="record.published")
        st.form_submit_button(words("records.save"), key="record.save", on_click=_decide, args=(context,))


def _note_form(context: Context) -> None:
    words = context.words
    with st.form("record.note", border=False):
        _text(words, "records.note_text", "record.note_text")
        left, middle = st.columns(2)
        figures = (*FIGURES, ALL_FIGURES)
        left.selectbox(words("records.note_figure"), figures, key="record.note_figure", format_func=lambda code: words.code("figure", code))
        _day(context, middle, "record.note_on")
        st.checkbox(words("records.published"), key="record.note_published")
        st.form_submit_button(words("records.save"), key="record.note_save", on_click=_write, args=(context,))


def _changes(context: Context, entries: Sequence[Note | Decision], removed: Sequence[Note | Decision]) -> None:
    if entries:
        _change(context, entries)
    for entry in removed:
        _restore_button(context, entry.name, f"record.restore.{entry.name}")


def _change(context: Context, entries: Sequence[Note | Decision]) -> None:
    """Pick an entry, then give it a state, show it to visitors, or remove it."""
    words = context.words
    named = {entry.name: entry for entry in entries}
    labels = {name: words("records.entry", name=_name(words, name), text=entry.text) for name, entry in named.items()}
    picked = st.selectbox(words("records.pick"), list(named), key="record.pick", format_func=lambda name: labels.get(name, name))
    entry = named[picked]
    if isinstance(entry, Decision):
        left, right = st.columns(2)
        state = left.selectbox(
            words("records.state"),
            STATES,
            index=STATES.index(entry.state),
            key=f"record.state.{entry.name}",
            format_func=lambda code: words.code("decision", code),
        )
        if state in SETTLED:
            _day(context, right, f"record.settled_on.{entry.name}")
            st.text_input(words("records.outcome"), entry.outcome, key=f"record.outcome.{entry.name}", max_chars=LONGEST, help=words("records.help"))
        st.button(words("records.save"), key=f"record.settle.{entry.name}", on_click=_set_state, args=(context, entry.name))
    with st.container(horizontal=True, key="record.buttons"):
        label = words("records.hide" if entry.published else "records.show")
        act = partial(notes.publish, context.folder, published=not entry.published, name=entry.name)
        st.button(label, key=f"record.publish.{entry.name}", on_click=_act, args=(act, words("records.saved")))
        st.button(words("records.remove"), key=f"record.remove.{entry.name}", on_click=_remove, args=(context, entry.name))


def _name(words: Words, name: str) -> str:
    return words("records.note_name" if name[0] == "N" else "records.decision_name", number=name[1:])


def _text(words: Words, label: str, key: str) -> None:
    st.text_input(words(label), key=key, max_chars=LONGEST, help=words("records.help"))


def _day(context: Context, column: Any, key: str) -> None:
    """A date, the page's own unless another is chosen."""
    column.date_input(context.words("records.on"), context.as_of, key=key, format="DD/MM/YYYY", max_value=max(date.today(), context.as_of))


def _restore_button(context: Context, name: str, key: str) -> None:
    words = context.words
    act = partial(notes.restore, context.folder, name=name)
    st.button(words("records.restore", name=_name(words, name)), key=key, on_click=_act, args=(act, words("records.saved")), type="tertiary")


# ------------------------------------------------------------------------------------------------------------ actions


def _act(change: Callable[..., Any], done: str, undo: str = "", field: str = "") -> None:
    """Make a change in the visitor's name, and empty the field of its text; what refuses it is said on the page."""
    roles.require("planner")
    try:
        change(who=roles.visitor().who or "?")
    except DataError as error:
        st.session_state[REFUSED] = error.sentence
        return
    st.session_state[DONE], st.session_state[UNDO] = done, undo
    if field:
        st.session_state[field] = ""


def _decide(context: Context) -> None:
    state = st.session_state
    change = partial(
        notes.add_decision,
        context.folder,
        on=state["record.on"],
        text=state["record.what"],
        role=state["record.role"],
        figure=state["record.figure"],
        due_on=state["record.due_on"],
        published=state["record.published"],
    )
    _act(change, context.words("records.saved"), field="record.what")


def _write(context: Context) -> None:
    state = st.session_state
    change = partial(
        notes.add_note,
        context.folder,
        on=state["record.note_on"],
        figure=state["record.note_figure"],
        text=state["record.note_text"],
        published=state["record.note_published"],
    )
    _act(change, context.words("records.saved"), field="record.note_text")


def _set_state(context: Context, name: str) -> None:
    state = st.session_state
    on, outcome = state.get(f"record.settled_on.{name}"), state.get(f"record.outcome.{name}", "")
    _act(
        partial(notes.set_state, context.folder, name=name, state=state[f"record.state.{name}"], on=on, outcome=outcome),
        context.words("records.saved"),
    )


def _remove(context: Context, name: str) -> None:
    words = context.words
    _act(partial(notes.remove, context.folder, name=name), words("records.removed", name=_name(words, name)), undo=name)
