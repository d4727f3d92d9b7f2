"""What is new since the visitor's last visit, on the overview: the latest alert in sight, the others folded."""

from __future__ import annotations

import logging

import streamlit as st

from data.messages import DataError
from queries import QuestionError
from ui import html, panel
from ui.alerts import history
from ui.alerts.history import RecordedAlert
from ui.alerts.sentences import address, sentence
from ui.auth import roles

SINCE, SEEN = "alerts.since", "alerts.seen"
"""Keys of the session: the last alert that was seen before this visit (None: a first visit), and the last one seen in it."""


def show() -> None:
    """The alerts that came since the last visit, the latest first; nothing if there are none, on a first visit and inside a selection."""
    context = panel.context()
    if context.filters:
        return
    new = _new()
    if not new:
        return
    words = context.words
    points = [(sentence(each.alert, words), "./" + address(each.alert, context.language, context.role)) for each in reversed(new)]
    st.html(html.render("alerts.html", points=points, words=words))


def _new() -> tuple[RecordedAlert, ...]:
    """The part of the page with what is new; a state that can't be read or written is a line in the server's log, not a fault of the page."""
    folder, who = panel.context().folder, roles.visitor().who
    try:
        alerts = history.update(folder)
        latest = alerts[-1].number if alerts else 0
        if SINCE not in st.session_state:
            since = history.seen_by(folder, who)
            # Fewer than were seen: the record was lost, and its numbers began anew.
            st.session_state[SINCE] = None if since is None else min(since, latest)
        if st.session_state.get(SEEN) != latest:
            history.mark_seen(folder, who, latest)
            st.session_state[SEEN] = latest
    except (DataError, QuestionError, TimeoutError):
        logging.getLogger("mentas").exception("alerts")
        return ()
    since = st.session_state[SINCE]
    return () if since is None else tuple(each for each in alerts if each.number > since)
