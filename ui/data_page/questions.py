"""Unknown headers and entries: each with the nearest choices, answered once for all sheets of the same shape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import streamlit as st
from rapidfuzz import fuzz

from data import schema, spellings
from data.report import Report
from queries.languages import Text
from ui import html, panel
from ui.context import Context
from ui.data_page.acting import DECISION, column_title, table_name, without_decision

ONE_BY_ONE = "data.one_by_one"
"""Key of the switch that asks about each entry by itself."""
FEW = 8
"""Entries that are asked about one by one; more are asked about together."""
ALIKE = 78
"""Similarity, in percent, from which unknown entries are asked about as one."""
LEAVE = "-"
"""The answer that leaves a header out; also how --map writes it."""
Answers = tuple[tuple[str, ...], tuple[str, ...]]
"""Answers as --map and as --map-value write them."""


@dataclass(frozen=True)
class Question:
    """One question: its key among the widgets, the header or entry asked about (`subject`), the table and, for an entry, its column; the answers.

    `proposed` is the answer that a header is spelled nearly like; empty for entries, whose first choice is the proposal.
    """

    key: str
    subject: str
    table: str
    column: str
    nearest: tuple[str, ...]
    keeps_out: bool
    proposed: str = ""

    def written(self, answer: str) -> str:
        """The answer as --map or --map-value writes it."""
        return f"{self.column}:{self.subject}={answer}" if self.column else f"{self.subject}={answer}"


def questions_of(report: Report, foreseen: Report | None = None) -> Iterator[Question]:
    """The questions of a report: headers first, then entries, with those of the report `foreseen` once the proposals for headers are taken."""
    listed: set[tuple[str, str]] = set()
    harmless = {question.header for sheet in (foreseen.sheets if foreseen else ()) for question in sheet.questions if not question.keeps_out}
    for sheet in report.sheets:
        for question in sheet.questions:
            if ("", question.header) not in listed:
                listed.add(("", question.header))
                free = [f"{sheet.table}.{column.name}" for column in schema.BY_NAME[sheet.table].columns if column.name not in sheet.columns]
                choices = tuple(dict.fromkeys((*question.nearest, LEAVE, *free)))
                keeps_out = question.keeps_out and question.header not in harmless
                yield Question(f"data.header.{question.header}", question.header, sheet.table, "", choices, keeps_out, question.proposed)
    for rejection in (each for own in (report, foreseen) if own for each in (*own.rejected, *own.cells)):
        for fault in rejection.faults:
            spelling = str(fault.values.get("value", "")).strip().strip('"')
            if fault.id in ("near_choice", "unknown_choice") and spelling and (fault.column, spelling) not in listed:
                listed.add((fault.column, spelling))
                near = (str(fault.values["near"]),) if "near" in fault.values else ()
                yield Question(f"data.value.{fault.column}.{spelling}", spelling, rejection.table, fault.column, near, True)


def proposals(report: Report) -> tuple[str, ...]:
    """The proposals for all headers, as --map writes them."""
    return tuple(each.written(each.proposed) for each in questions_of(report) if not each.column and each.proposed)


def ask(context: Context, report: Report, foreseen: Report | None, turn: int) -> Answers | None:
    """The questions with the nearest answers, and the answers once they are to be used.

    Many entries are asked about together: those that come near to the same choice, and those of which nothing is known by what is alike among them.
    """
    listed = list(questions_of(report, foreseen))
    if not listed:
        return None
    words = context.words
    needed, entries = [each for each in listed if each.keeps_out], [each for each in listed if each.column]
    many = len(entries) > FEW
    together = many and not st.session_state.get(ONE_BY_ONE)
    near = _groups(context, [each for each in entries if each.nearest]) if together else {}
    unlike = _unlike([each for each in entries if not each.nearest]) if together else []
    single = [each for each in needed if not (together and each.column)]
    if needed:
        number = len(single) + len(near) + len(unlike)
        panel.heading(words("steward.questions", count=number, number=words.write(number, "count")), words("steward.questions_about"))
    if many:
        st.toggle(words("steward.one_by_one"), key=ONE_BY_ONE)
    with st.form("data.questions", border=False):
        everything = False
        if any(_proposed(context, each) for each in listed):
            everything = st.form_submit_button(words("steward.all_first"), key="data.all_first", type="primary" if report.stopped else "secondary")
        for each in single:
            if reason := reason_of(report, each, context.language):
                panel.line(reason, "about")
            _field(context, each)
        ticked = [each for group in near.items() if _tick(context, *group, turn) for each in group[1]]
        choices = {id(each): code for group in unlike if (code := _field(context, group[0], group, turn)) for each in group}
        if optional := [each for each in listed if not each.keeps_out]:
            label = words("steward.optional", count=len(optional), number=words.write(len(optional), "count"))
            with st.expander(label, key="data.optional"):
                panel.line(words("steward.optional_about"), "about")
                for each in optional:
                    _field(context, each)
        if not st.form_submit_button(words("steward.answer"), key="data.answer") and not everything:
            return None
    accepted = {id(each) for each in (listed if everything else ticked)}
    answers = {}
    for each in listed:
        answer = choices.get(id(each)) or st.session_state.get(each.key) or (_proposed(context, each) if id(each) in accepted else None)
        if answer:
            answers[each] = answer
    otherwise = {each.proposed for each in listed if each.proposed and answers.get(each, each.proposed) != each.proposed}
    return (
        tuple(each.written(answer) for each, answer in answers.items() if not each.column),
        tuple(each.written(answer) for each, answer in answers.items() if each.column and f"{each.table}.{each.column}" not in otherwise),
    )


def reason_of(report: Report, each: Question, language: str) -> str:
    """Why a header keeps its sheet out, with the rows, where to leave it out is the only answer; "" where it stands above, or its name says it."""
    left_out = f'"{each.subject}={LEAVE}"'
    for remark in report.refused if not each.column else ():
        text = Text(remark.message)[language]
        if left_out in text and text.count(DECISION) == 1 and remark.message != report.stopped:
            reason = without_decision(text)
            return reason[:1].upper() + reason[1:]
    return ""


def _field(context: Context, each: Question, group: Sequence[Question] = (), turn: int = 0) -> str | None:
    """The choice of an answer, for one or for a group of entries that are alike, which then stand below it."""
    words, proposed, single = context.words, _proposed(context, each), len(group) < 2
    answer: str | None = st.selectbox(
        _label(context, each) if single else _label_of(context, each, len(group)),
        _codes(context, each) if each.column else each.nearest,
        index=None,
        key=each.key if single else f"data.unlike.{turn}.{each.column}.{each.subject}",
        placeholder=words("steward.choose_proposed", choice=_choice(context, each, proposed)) if proposed else words("steward.choose"),
        format_func=lambda choice: _choice(context, each, choice),
    )
    if not single:
        panel.line(", ".join(own.subject for own in group), "quiet")
    return answer


def _tick(context: Context, reading: tuple[str, str, str], group: Sequence[Question], turn: int) -> bool:
    """Whether entries that come near to the same choice are read as it; they stand below the box."""
    words, (table, column, code) = context.words, reading
    choice, title, number = _choice(context, group[0], code), column_title(table, column, words), words.write(len(group), "count")
    label = words("steward.read_alike", count=len(group), number=number, choice=html.literal(choice), column=title)
    ticked = st.checkbox(label, key=f"data.alike.{turn}.{table}.{column}.{code}")
    panel.line(", ".join(each.subject for each in group), "quiet")
    return ticked


def _groups(context: Context, near: list[Question]) -> dict[tuple[str, str, str], list[Question]]:
    """Table, column and choice -> the entries that come near to it."""
    groups: dict[tuple[str, str, str], list[Question]] = {}
    for each in near:
        groups.setdefault((each.table, each.column, _codes(context, each)[0]), []).append(each)
    return dict(sorted(groups.items()))


def _unlike(unknown: list[Question]) -> list[list[Question]]:
    """Entries that come near to no choice, by column and by what is alike among them: each group begins with the entry that most are like."""
    groups = []
    while unknown:
        like = [[other for other in unknown if other.column == each.column and _similar(each, other)] for each in unknown]
        group = max(like, key=len)
        first = next(each for each, own in zip(unknown, like, strict=True) if own is group)
        groups.append([first, *(each for each in group if each is not first)])
        unknown = [each for each in unknown if each not in group]
    return groups


def _similar(each: Question, other: Question) -> bool:
    return fuzz.ratio(spellings.plain(each.subject), spellings.plain(other.subject)) >= ALIKE


def _proposed(context: Context, each: Question) -> str | None:
    """The nearest answer to a question."""
    if each.column:
        return _codes(context, each)[0] if each.nearest else None
    return each.proposed or None


def _codes(context: Context, each: Question) -> list[str]:
    """The choices of an entry's column, the one that it comes near to first."""
    column, programme = schema.BY_NAME[each.table].column(each.column), context.words.programme
    known = spellings.choices_of(column, programme)
    near = [known[text] for text in each.nearest if text in known]
    return list(dict.fromkeys([*near, *schema.choices(column, programme)]))


def _label(context: Context, each: Question) -> str:
    words, subject = context.words, html.literal(each.subject)
    if each.column:
        return words("steward.ask_entry", given=subject, column=column_title(each.table, each.column, words), table=table_name(each.table, words))
    return words("steward.ask_header" if each.keeps_out else "steward.ask_unknown", given=subject, table=table_name(each.table, words))


def _label_of(context: Context, each: Question, number: int) -> str:
    """The same for a group of entries that are like this one."""
    words = context.words
    return words(
        "steward.ask_entries",
        count=number,
        number=words.write(number, "count"),
        given=html.literal(each.subject),
        column=column_title(each.table, each.column, words),
        table=table_name(each.table, words),
    )


def _choice(context: Context, each: Question, choice: str) -> str:
    words = context.words
    if choice == LEAVE:
        return words("steward.leave_out")
    if not each.column:
        table, _, name = choice.partition(".")
        return column_title(table, name, words)
    column = schema.BY_NAME[each.table].column(each.column)
    return spellings.offered(column, words.programme, words.language).get(choice, choice)
