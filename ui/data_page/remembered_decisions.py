"""What is remembered of earlier hand-ins: decisions on sheets, headers and entries, and repaired cells; each with who and when, and changed here."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from data import mappings, repairs, schema, spellings, store
from data.messages import runs
from data.report import readable
from data.sheet_choices import LEFT_OUT, SHEET
from ui import html, panel
from ui.context import Context
from ui.data_page.acting import acting, column_title, in_a_sentence, moment, steward, table_name


def show(context: Context) -> None:
    """Both lists, with a choice of what is to be forgotten."""
    words = context.words
    with in_a_sentence(context):
        decisions, stored_repairs = mappings.read(context.folder), repairs.read(context.folder)
        if not decisions and not stored_repairs:
            return
        panel.heading(words("steward.remembered"), words("steward.remembered_about"))
        numbered: list[tuple[int, mappings.Decision | repairs.Repair]] = [
            *((each.number, each) for each in decisions),
            *enumerate(stored_repairs, start=1),
        ]
        # Each under what it is: its number becomes another's when somebody removes one before it.
        listed = {_name(each): (number, each) for number, each in numbered}
        st.html(html.render("entries.html", entries=[*_together(context, decisions), *repaired(context, stored_repairs)]))
        selected = st.selectbox(
            words("steward.forget"),
            list(listed),
            index=None,
            key="data.forget",
            placeholder=words("steward.choose"),
            format_func=lambda name: _text(context, listed[name][1]),
        )
        if st.button(words("steward.forget_now"), key="data.forget.now", disabled=selected is None) and selected:
            number, entry = listed[selected]
            kind = "mappings" if isinstance(entry, mappings.Decision) else "repairs"
            with acting(context, kind, remove=number) as what, store.writing(context.folder):
                if isinstance(entry, mappings.Decision):
                    mappings.forget(context.folder, number, entry)
                else:
                    repairs.forget(context.folder, number, entry)
                what["outcome"] = "done"
            st.rerun()
        if selected and isinstance(decision := listed[selected][1], mappings.Decision):
            _change(context, decision)


def _name(entry: mappings.Decision | repairs.Repair) -> tuple[object, ...]:
    """What tells an entry from every other."""
    return ("mapping", entry.shape, entry.column, entry.given) if isinstance(entry, mappings.Decision) else ("repair", *entry.cell)


def _text(context: Context, entry: mappings.Decision | repairs.Repair) -> str:
    return (_mapping(context, entry) if isinstance(entry, mappings.Decision) else _repair(context, entry))[0]


def _change(context: Context, decision: mappings.Decision) -> None:
    """Decide otherwise from now on."""
    words, programme = context.words, context.words.programme
    choices = mappings.choices_of(decision, programme)
    if not choices:
        return
    target = st.selectbox(
        words("steward.change_to"),
        choices,
        index=choices.index(decision.target) if decision.target in choices else None,
        key=f"data.forget.change_to.{decision.number}",
        placeholder=words("steward.choose"),
        format_func=lambda choice: _target(context, decision, choice),
    )
    if st.button(words("steward.change_now"), key="data.forget.change", disabled=target in (None, decision.target)) and target:
        with acting(context, "mappings", change=decision.number) as what, store.writing(context.folder):
            mappings.change(context.folder, decision.number, target, programme, steward(), decision)
            what["outcome"] = "done"
        st.rerun()


def _together(context: Context, decisions: list[mappings.Decision]) -> Iterator[tuple[str, list[str]]]:
    """Each decision with who, when and until when; entries that one day were taken for the same stand together."""
    words = context.words
    groups: dict[tuple[str, ...], list[mappings.Decision]] = {}
    for each in decisions:
        groups.setdefault((each.column, each.target, each.who, each.at[:10]) if each.column else (str(each.number),), []).append(each)
    for group in groups.values():
        text, by = _mapping(context, group[0])
        if len(group) == 1:
            yield text, [by]
        else:
            column, choice = _column_of_entry(context, group[0])[1], _target(context, group[0], group[0].target)
            text = words("steward.read_alike", count=len(group), number=words.write(len(group), "count"), column=column, choice=choice)
            yield text, [", ".join(each.given for each in group), by]


def _mapping(context: Context, decision: mappings.Decision) -> tuple[str, str]:
    words = context.words
    until = words("steward.holds_until", until=words.short_date(decision.until))
    return _decision(context, decision), " · ".join((_by(context, decision.who, decision.at), until))


def _decision(context: Context, decision: mappings.Decision) -> str:
    """A decision in the office's words."""
    words, target = context.words, _target(context, decision, decision.target)
    if decision.given == SHEET:
        left_out = decision.target == LEFT_OUT
        return words("steward.mapped_left_out") if left_out else words("steward.mapped_sheet", table=target)
    if decision.column:
        return words("steward.mapped_entry", given=decision.given, column=_column_of_entry(context, decision)[1], target=target)
    return words("steward.mapped_header", given=decision.given, target=target)


def _column_of_entry(context: Context, decision: mappings.Decision) -> tuple[schema.Column, str]:
    """The column of an entry, and its title."""
    table, column = next((table, column) for table in schema.TABLES for column in table.columns if column.name == decision.column)
    return column, column_title(table.name, column.name, context.words)


def _target(context: Context, decision: mappings.Decision, target: str) -> str:
    """What something is decided to be, in the office's words."""
    words = context.words
    if target == LEFT_OUT:
        return words("steward.sheet_leave_out" if decision.given == SHEET else "steward.leave_out")
    if decision.given == SHEET:
        return table_name(target, words)
    if decision.column:
        answers = {"true": words("steward.yes"), "false": words("steward.no")}
        return (answers | spellings.offered(_column_of_entry(context, decision)[0], words.programme, words.language)).get(target, target)
    table, _, column = target.partition(".")
    return column_title(table, column, words) if table in schema.BY_NAME and column in repairs.columns_of(table) else target


def repaired(context: Context, stored_repairs: list[repairs.Repair]) -> Iterator[tuple[str, list[str]]]:
    """The repaired cells with who and when; rows of a column that one hand-in repaired alike stand together."""
    words = context.words
    groups: dict[tuple[str | None, ...], list[repairs.Repair]] = {}
    for each in stored_repairs:
        groups.setdefault((each.file, each.sheet, each.table, each.column, each.value, each.who, each.at), []).append(each)
    for group in groups.values():
        text, by = _repair(context, group[0])
        if len(group) == 1:
            yield text, [by]
        else:
            table, column = _cell(context, group[0])
            rows = runs(sorted(each.row for each in group))[readable(context.language)]
            text = words("steward.repaired_alike", number=len(group), table=table, column=column, value=group[0].value or "–")
            yield text, [words("steward.repaired_rows", rows=rows), by]


def _repair(context: Context, repair: repairs.Repair) -> tuple[str, str]:
    table, column = _cell(context, repair)
    text = context.words("steward.repaired", table=table, row=repair.row, column=column, value=repair.value or "–")
    return text, _by(context, repair.who, repair.at)


def _cell(context: Context, repair: repairs.Repair) -> tuple[str, str]:
    """Table and column of a repaired cell as the office calls them."""
    known = repair.column in repairs.columns_of(repair.table)
    column = column_title(repair.table, repair.column, context.words) if known else repair.column
    return table_name(repair.table, context.words), column


def _by(context: Context, who: str, at: str) -> str:
    return " · ".join(filter(None, (who, moment(context, at) if at else "")))
