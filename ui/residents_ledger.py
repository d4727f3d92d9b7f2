"""The ledger strip at the end of a page: the residents accounted for over a year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from queries import Answer, QuestionError
from ui import html, panel
from ui.i18n import Words
from ui.text_cache import TextCache

REMEMBERED = 2**20
"""Bytes of strips kept in memory, over all versions, dates, selections and roles."""
_strips = TextCache[str](REMEMBERED)


def show() -> None:
    """The strip that accounts for the residents since the end of last year: start + new + returned - exited = now, and the latest headcount."""
    current = panel.context()
    stands_on = current.stands_on
    if (made := _strips.find(stands_on)) is not None:
        st.html(made)
        return
    words = current.words
    try:
        answer = current.ask("ledger", since=date(current.as_of.year - 1, 12, 31))
    except QuestionError as error:
        panel.draw(panel.withheld(words("ledger.title"), error.sentence[words.language]))
        return
    row = answer.row
    parts = [
        ("", words("ledger.on", on=row["since"]), "opening", row["opening"]),
        ("+", words("ledger.new"), "new", row["new"]),
        ("+", words("ledger.returned"), "returned", row["returned"]),
        ("−", words("ledger.exited"), "exited", row["exited"]),
        ("=", words("ledger.on", on=words.write(answer.as_of, "date")), "closing", row["closing"]),
    ]
    known = row["closing"].known
    note = _headcount(answer, words) if known else words("ledger.withheld")
    title = words("ledger.title")
    st.html(_strips.get(stands_on, lambda: html.render("ledger.html", title=title, parts=parts if known else [], note=note, words=words)))


def _headcount(answer: Answer, words: Words) -> str:
    row, difference = answer.row, answer.row["difference"]
    if not row["counted_on"].known:
        return words("ledger.selection" if answer.filters else "ledger.no_headcount")
    key = "ledger.headcount_same" if difference.value == 0 else "ledger.headcount_more" if difference.value > 0 else "ledger.headcount_fewer"
    size = replace(difference, value=abs(difference.value))
    return words(key, count=size, source=row["source"], on=row["counted_on"], counted=row["counted"], difference=size)
