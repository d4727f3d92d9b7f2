"""The definition dialog: a click on a number opens its definition, its sum, the table and the query, and a link to it.

Numbers in sentences, on cards and in tables carry where they stand (`Figure.addresses`); one dialog of the page shows whichever is
clicked. What it shows is made only then, in a fragment, so a page with many numbers sends nothing for them and is not run again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import parse_qs

import streamlit as st
from markupsafe import Markup

from queries import Answer, Current, Filters, Metric, QuestionError, Row, one_version
from queries.filters import DATES, FOR_STAFF, LISTS
from queries.formatting import plain
from queries.registry import known_result
from ui import html, panel, triggers, url_state, view_comparison
from ui.auth import roles
from ui.context import Context
from ui.server.static import script
from ui.worked_sums import WORKED_SUMS, worked_sum

LONGEST = 2000
"""Characters of the addresses, of which MOST are shown at once, and of a number as it is written."""
MOST, LONGEST_NUMBER = 2, 40
OPENED, NUMBER = "opened", "opened.number"
"""Keys of the session: what was clicked, and how many times something was."""
_dialog = st.components.v2.component("mentas.definition", js=script("definition_component"), isolate_styles=False)


@st.fragment
def show(context: Context, version: Current | None) -> None:
    """The dialog of the page; filled with the figure that was clicked, or that the page's address names."""
    opened, number = st.session_state.pop(OPENED, None), st.session_state.get(NUMBER, 0)
    sent: dict[str, Any] = {}
    if opened is not None:
        if roles.current_role() != context.role:
            st.rerun()  # signed out, or another role by now
        st.session_state[NUMBER] = number = number + 1
        with one_version(context.folder, version):
            filled = content(context, str(opened["addresses"])[:LONGEST], str(opened["text"])[:LONGEST_NUMBER], url_state.method_address)
        sent = {"number": number, "html": filled}
    _dialog(data=sent, key="definition", on_opened_change=_open)


def _open() -> None:
    st.session_state[OPENED] = triggers.value_of("definition", "opened")


def content(context: Context, addresses: str, text: str = "", method: Callable[[str], str] = str) -> Markup:
    """What the dialog says of the figures at those addresses (separated by a blank); a sentence where one cannot be looked up.

    `text` is the number that was clicked: where it is worked out from these figures, it stands before them. `method` gives the address
    of a metric's entry on the Method page.
    """
    words = context.words
    try:
        parts = [_part(context, address) for address in addresses.split()[:MOST] or [""]]
    except QuestionError as error:
        why = error.sentence[words.language]
    except (KeyError, ValueError):
        why = words("definition.unknown")
    else:
        worked_out = text if len(parts) > 1 or parts[0]["value"] != text else ""
        return html.render("definition_dialog.html", parts=parts, worked_out=worked_out, why="", words=words, method=method(parts[0]["named"]))
    return html.render("definition_dialog.html", parts=[], worked_out="", why=why, words=words, method="")


def _part(context: Context, address: str) -> dict[str, Any]:
    """One figure: label, value, what its row is, definition, sum, sources and folded details. KeyError or ValueError where the address
    names none, QuestionError where the role may not ask for it."""
    named, _, query = address.partition("?")
    name, _, column = named.partition(".")
    if not name:
        raise KeyError(address)
    values = parse_qs(query)
    metric = known_result(name).column(column)
    answer = _answer_of(context, name, values)
    words, language = context.words, context.language
    row_key = {key.removeprefix("row."): value[0] for key, value in values.items() if key.startswith("row.")}
    row = next((row for row in answer.rows if all(_same(row, key, row_key.get(key)) for key in answer.result.names_rows)), None) if row_key else None
    if row is None and not answer.result.names_rows and answer.rows:
        row = answer.row
    labels = [words.write(row[key]) for key in answer.result.names_rows if row[key].known] if row else []
    return {
        "named": named,
        "label": metric.label[language],
        "value": words.write(row[column]) if row else "",
        "of": [
            *labels,
            words("panel.as_of_alone", on=words.write((row[column] if row else answer).as_of, "date")).rstrip("."),
            *_selection(answer, context),
        ],
        "definition": " ".join(filter(None, [metric.definition[language], metric.why[language]])),
        "sum": _sum(answer, row, metric, context) if row else "",
        "lines": panel.protection(answer, words),
        "details": html.details(answer, words),
    }


def _same(row: Row, key: str, value: str | None) -> bool:
    return (value is None and not row[key].known) or str(plain(row.value(key))) == value


def _answer_of(context: Context, name: str, values: dict[str, list[str]]) -> Answer:
    """The answer that an address names, for the visitor's role; a selection by personal attributes that is not the page's is logged."""
    filters: dict[str, Any] = {each: tuple(values[each]) for each in LISTS if each in values}
    filters |= {each: date.fromisoformat(values[each][0]) for each in DATES if each in values}
    if context.role == "viewer":
        filters = {each: value for each, value in filters.items() if each not in FOR_STAFF}
    as_of = date.fromisoformat(values["as_of"][0]) if "as_of" in values else context.as_of
    by, since = (values.get(each, [None])[0] for each in ("by", "since"))
    selection = Filters(**filters)
    answer = replace(context, filters=selection).ask(name, by, since, context.day(min(as_of, context.as_of)))
    if selection != context.filters and (personal := view_comparison.by_attributes(selection)):
        roles.log_action("selection", **personal)
    return answer


def _selection(answer: Answer, context: Context) -> Iterator[str]:
    words = context.words
    for name in LISTS:
        if values := getattr(answer.filters, name):
            yield f"{words(f'filter.{name}')}: {', '.join(words.code(name, each) for each in values)}"


def _sum(answer: Answer, row: Row, metric: Metric, context: Context) -> str:
    """Today's sum of a figure in words; empty if it is no rate, or its parts are not known as of one date."""
    words = context.words
    if answer.result.name == "headline" and metric.name in WORKED_SUMS:
        selected = replace(context, filters=answer.filters)
        bounds, graduates = (partial(lambda name: selected.ask(name, as_of=answer.as_of).row, name) for name in ("exit_bounds", "graduates_earning"))
        return worked_sum(words, metric.name, row, bounds, graduates)
    if not metric.numerator or metric.over not in ("", "row"):
        return ""
    signed = [("−" if sign < 0 else "+", row[name]) for sign, name in metric.terms]
    figures = [row[name] for name in (metric.name, *(name for _, name in metric.terms), metric.denominator)]
    if not all(figure.known for figure in figures) or len({figure.as_of for figure in figures}) > 1:
        return ""
    return words(
        "definition.share",
        above=" ".join(f"{sign} {words.write(figure)}" for sign, figure in signed).removeprefix("+ "),
        what=answer.result.numerator(metric, words.language),
        below=row[metric.denominator],
        of=answer.result.column(metric.denominator).label[words.language],
    )
