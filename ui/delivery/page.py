"""The list of recipients on the briefing page, for staff: who gets which slides when, changed with undo, and sent by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from data.messages import DataError
from queries import QuestionError
from queries.languages import languages
from ui import html, panel
from ui.auth import roles
from ui.briefing.slides import SLIDES
from ui.context import Context
from ui.delivery.command import in_words
from ui.delivery.recipients import LAST_DAY, Delivery, deliveries, known_delivery, remove, save
from ui.delivery.send import Job, send
from ui.i18n import Words

UNDO = "delivery.undo"
"""Key of the session: the name of the entry that was changed last, and the entry before (None: there was none)."""
CHANGED = "delivery.changed"
NEW = ""


def show(context: Context) -> None:
    """The entries, and a form to add, change, remove or send one. Raises RoleRefused for others than staff."""
    roles.require("planner")
    words, entries = context.words, deliveries(context.folder)
    if entries:
        panel.heading(words("mail.page"))
        st.html(html.render("entries.html", entries=[_entry(each, words) for each in entries]))
    if UNDO in st.session_state:
        st.button(words("mail.page_undo"), key="delivery.take_back", on_click=_undo, args=(context,))
    if st.session_state.pop(CHANGED, False):
        panel.line(words("mail.page_saved"), "quiet", "status")
    with st.expander(words("mail.page_form" if entries else "mail.page"), key="delivery.box"):
        _form(context, entries)


def _entry(entry: Delivery, words: Words) -> tuple[str, list[str]]:
    """An entry in words: its name, and what its recipients get."""
    when = words("mail.page_by_hand") if entry.day is None else words("mail.page_on_day", day=words.write(entry.day, "count"))
    slides = ", ".join(words(f"briefing.slide.{name}") for name in entry.slides) or words("briefing_page.all")
    what = " · ".join((languages()[entry.language].name, when, slides))
    return entry.name, [", ".join(entry.addresses), what, *([words("mail.page_alerts")] if entry.alerts else [])]


def _form(context: Context, entries: tuple[Delivery, ...]) -> None:
    words = context.words
    names = [NEW, *(each.name for each in entries)]
    if st.session_state.get("delivery.which") not in names:
        st.session_state.pop("delivery.which", None)
    which = st.selectbox(
        words("mail.page_which"),
        names,
        key="delivery.which",
        format_func=lambda name: html.literal(name) or words("mail.page_new"),
        help=words("mail.page_about"),
    )
    entry = next((each for each in entries if each.name == which), Delivery("", (), context.language))
    key = f"delivery.{entry.name}"
    with st.form("delivery.form", border=False):
        name = st.text_input(words("mail.page_name"), entry.name, key=f"{key}.name", max_chars=60)
        addresses = st.text_area(words("mail.page_addresses"), "\n".join(entry.addresses), key=f"{key}.addresses", max_chars=20_000, height=100)
        left, middle, right = st.columns(3, vertical_alignment="bottom")
        codes = list(languages())
        language = left.selectbox(
            words("mail.page_language"),
            codes,
            codes.index(entry.language),
            key=f"{key}.language",
            format_func=lambda code: languages()[code].name,
        )
        days = [None, *range(1, LAST_DAY + 1)]
        day = middle.selectbox(
            words("mail.page_day"),
            days,
            days.index(entry.day),
            key=f"{key}.day",
            format_func=lambda day: words("mail.page_by_hand") if day is None else words.write(day, "count"),
        )
        alerts = right.toggle(words("mail.page_tell"), entry.alerts, key=f"{key}.alerts")
        slides = st.multiselect(
            words("briefing_page.slides"),
            list(SLIDES),
            list(entry.slides),
            key=f"{key}.slides",
            format_func=lambda slide: words(f"briefing.slide.{slide}"),
            placeholder=words("briefing_page.all"),
        )
        with st.container(horizontal=True):
            saved = st.form_submit_button(words("mail.page_save"), key="delivery.save")
            removed = bool(which) and st.form_submit_button(words("mail.page_remove"), key="delivery.remove")
            sent = bool(which) and st.form_submit_button(words("mail.page_send"), key="delivery.send")
    draft = Delivery(name, tuple(line for line in addresses.splitlines() if line.strip()), language, tuple(slides), day, alerts)
    if saved:
        _act(context, lambda: _save(context, entry, draft))
    elif removed:
        _act(context, lambda: _remove(context, entry))
    elif sent:
        _act(context, lambda: _send(context, entry))


def _act(context: Context, action: Callable[[], None]) -> None:
    """Act if the visitor is still staff; what can't be done is one sentence."""
    roles.require("planner")
    try:
        action()
    except (QuestionError, DataError) as error:
        panel.line(error.sentence[context.language], "complaint", "alert")


def _save(context: Context, before: Delivery, draft: Delivery) -> None:
    saved = save(context.folder, draft) if not before.name else _replaced(context, before, draft)
    _changed("saved", saved.name, before if before.name else None)


def _replaced(context: Context, before: Delivery, draft: Delivery) -> Delivery:
    """Keep an entry in the place of another one, which may have had another name; that one stays if it can't be."""
    remove(context.folder, before.name)
    try:
        return save(context.folder, draft)
    except (QuestionError, DataError):
        save(context.folder, before)
        raise


def _remove(context: Context, entry: Delivery) -> None:
    remove(context.folder, entry.name)
    _changed("removed", entry.name, entry)


def _changed(what: str, name: str, before: Delivery | None) -> None:
    roles.log_action("delivery_list", change=what)
    st.session_state[UNDO] = (name, before)
    st.session_state[CHANGED] = True
    st.rerun()


def _undo(context: Context) -> None:
    """Take back the last change of this visit."""
    roles.require("planner")
    if UNDO not in st.session_state:
        return  # a second click before the first is answered
    name, before = st.session_state.pop(UNDO)
    remove(context.folder, name)
    if before is not None:
        save(context.folder, before)
    roles.log_action("delivery_list", change="undone")
    st.session_state[CHANGED] = True


def _send(context: Context, entry: Delivery) -> None:
    """Send the entry's briefing of the page's date, and say how each mail ended."""
    known_delivery(context.folder, entry.name)
    with st.spinner(context.words("mail.page_sending")):
        who = roles.visitor().who or "?"
        outcomes = send(Job(context.folder, date.today(), (entry.name,), context.as_of, pause=lambda seconds: None, who=who))
    for outcome in outcomes:
        panel.line(in_words(outcome, context.words), "quiet" if outcome.good else "complaint", "status")
