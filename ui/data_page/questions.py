"""Headers and entries that stand for nothing known: each with the nearest choices, answered once for all sheets of the same shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import streamlit as st

from data import schema, spellings
from data.report import Report
from ui import html, panel
from ui.context import Context
from ui.data_page.acting import column_title, table_name

ALL_FIRST = "data.all_first"
"""Key of the check box that takes the proposal for everything without an answer."""
ONE_BY_ONE = "data.one_by_one"
"""Key of the switch that asks about each near spelling by itself."""
FEW = 8
"""Near spellings that are asked about one by one; more are asked about together."""
LEAVE = "-"
"""The answer that leaves a header out; also how --map writes it."""


@dataclass(frozen=True)
class Asked:
    """One question: its key among the widgets, what is asked about (`given`), the table and, for an entry, its column; and the answers.

    `proposed` is the answer that a header is spelled nearly like; empty for entries, whose first choice is the proposal.
    """

    key: str
    given: str
    table: str
    column: str
    nearest: tuple[str, ...]
    keeps_out: bool
    proposed: str = ""

    def written(self, answer: str) -> str:
        """The answer as --map or --map-value writes it."""
        return f"{self.column}:{self.given}={answer}" if self.column else f"{self.given}={answer}"


def asked(report: Report) -> Iterator[Asked]:
    """The questions of a report: headers first."""
    seen: set[tuple[str, str]] = set()
    for sheet in report.sheets:
        for question in sheet.questions:
            if ("", question.header) not in seen:
                seen.add(("", question.header))
                free = [f"{sheet.table}.{column.name}" for column in schema.BY_NAME[sheet.table].columns if column.name not in sheet.columns]
                choices = tuple(dict.fromkeys((*question.nearest, LEAVE, *free)))
                yield Asked(f"data.header.{question.header}", question.header, sheet.table, "", choices, question.keeps_out, question.proposed)
    for rejection in (*report.rejected, *report.cells):
        for fault in rejection.faults:
            given = str(fault.values.get("value", "")).strip().strip('"')
            if fault.id in ("near_choice", "unknown_choice") and given and (fault.column, given) not in seen:
                seen.add((fault.column, given))
                near = (str(fault.values["near"]),) if "near" in fault.values else ()
                yield Asked(f"data.value.{fault.column}.{given}", given, rejection.table, fault.column, near, True)


def ask(context: Context, report: Report) -> bool:
    """The questions with the nearest answers; whether the answers are to be used now. Many near spellings are asked about together."""
    listed = list(asked(report))
    if not listed:
        return False
    words = context.words
    needed = sum(each.keeps_out for each in listed)
    about = "steward.questions_about" if needed else "steward.optional_about"
    panel.heading(words("steward.questions", count=len(listed), number=len(listed)), words(about))
    near = [each for each in listed if each.column and each.nearest]
    if len(near) > FEW:
        st.toggle(words("steward.one_by_one"), key=ONE_BY_ONE)
    groups = _groups(context, near) if len(near) > FEW and not st.session_state.get(ONE_BY_ONE) else {}
    together = {id(each) for group in groups.values() for each in group}
    with st.form("data.questions", border=False):
        if sum(_proposed(context, each) is not None for each in listed) > 1:
            st.checkbox(words("steward.all_first"), key=ALL_FIRST, help=words("steward.all_first_help"))
        for (table, column, code), group in groups.items():
            choice, title = _choice(context, group[0], code), column_title(table, column, words)
            number = words.write(len(group), "count")
            label = words("steward.read_alike", count=len(group), number=number, choice=html.literal(choice), column=title)
            st.checkbox(label, key=_group_key(table, column, code))
            panel.line(", ".join(each.given for each in group), "quiet")
        for each in listed:
            if id(each) in together:
                continue
            proposed = _proposed(context, each)
            st.selectbox(
                _label(context, each),
                _codes(context, each) if each.column else each.nearest,
                index=None,
                key=each.key,
                placeholder=words("steward.choose_proposed", choice=_choice(context, each, proposed)) if proposed else words("steward.choose"),
                format_func=lambda choice, each=each: _choice(context, each, choice),
            )
        return bool(st.form_submit_button(words("steward.answer"), key="data.answer"))


def _groups(context: Context, near: list[Asked]) -> dict[tuple[str, str, str], list[Asked]]:
    """Table, column and choice -> the entries that come near to it."""
    groups: dict[tuple[str, str, str], list[Asked]] = {}
    for each in near:
        groups.setdefault((each.table, each.column, _codes(context, each)[0]), []).append(each)
    return dict(sorted(groups.items()))


def _group_key(table: str, column: str, code: str) -> str:
    return f"data.alike.{table}.{column}.{code}"


def answers(context: Context, report: Report) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The answers just given, as --map and as --map-value write them."""
    given = []
    for each in asked(report):
        answer = st.session_state.get(each.key)
        if answer is None and (proposed := _proposed(context, each)) is not None:
            alike = st.session_state.get(ALL_FIRST) or st.session_state.get(_group_key(each.table, each.column, proposed))
            answer = proposed if alike else None
        given.append((each, answer))
    return (
        tuple(each.written(answer) for each, answer in given if answer and not each.column),
        tuple(each.written(answer) for each, answer in given if answer and each.column),
    )


def _proposed(context: Context, each: Asked) -> str | None:
    """The answer that comes near to what is asked about."""
    if each.column:
        return _codes(context, each)[0] if each.nearest else None
    return each.proposed or None


def _codes(context: Context, each: Asked) -> list[str]:
    """The choices of an entry's column, the one that it comes near to first."""
    column, programme = schema.BY_NAME[each.table].column(each.column), context.words.programme
    known = spellings.choices_of(column, programme)
    near = [known[text] for text in each.nearest if text in known]
    return list(dict.fromkeys([*near, *schema.choices(column, programme)]))


def _label(context: Context, each: Asked) -> str:
    words, given = context.words, html.literal(each.given)
    if each.column:
        return words("steward.ask_entry", given=given, column=column_title(each.table, each.column, words), table=table_name(each.table, words))
    return words("steward.ask_header" if each.keeps_out else "steward.ask_unknown", given=given, table=table_name(each.table, words))


def _choice(context: Context, each: Asked, choice: str) -> str:
    words = context.words
    if choice == LEAVE:
        return words("steward.leave_out")
    if not each.column:
        table, _, name = choice.partition(".")
        return column_title(table, name, words)
    column = schema.BY_NAME[each.table].column(each.column)
    return spellings.offered(column, words.programme, words.language).get(choice, choice)
