"""What the page remembers of earlier hand-ins: decisions on headers and entries, and repaired cells; each with who and when, and removed here."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from data import mappings, repairs, schema, spellings, store
from data.sheet_choices import LEFT_OUT, SHEET
from ui import html, panel
from ui.context import Context
from ui.data_page.acting import acting, column_title, in_a_sentence, table_name


def show(context: Context) -> None:
    """Both lists, with a choice of what is to be forgotten."""
    words = context.words
    with in_a_sentence(context):
        decisions, kept = mappings.read(context.folder), repairs.read(context.folder)
        if not decisions and not kept:
            return
        panel.heading(words("steward.remembered"), words("steward.remembered_about"))
        listed = {("mapping", each.number): _mapping(context, each) for each in decisions}
        listed |= {("repair", number): _repair(context, each) for number, each in enumerate(kept, start=1)}
        st.html(html.render("entries.html", entries=[(text, [by]) for text, by in listed.values()]))
        chosen = st.selectbox(
            words("steward.forget"),
            list(listed),
            index=None,
            key="data.forget",
            placeholder=words("steward.choose"),
            format_func=lambda key: listed[key][0],
        )
        if st.button(words("steward.forget_now"), key="data.forget.now", disabled=chosen is None) and chosen:
            kind, number = chosen
            with acting(context, "mappings" if kind == "mapping" else "repairs", remove=number) as what, store.writing(context.folder):
                (mappings if kind == "mapping" else repairs).forget(context.folder, number)
                what["outcome"] = "done"
            st.rerun()


def _mapping(context: Context, decision: mappings.Decision) -> tuple[str, str]:
    words = context.words
    until = words("steward.holds_until", until=words.short_date(decision.until))
    return _decision(context, decision), " · ".join((_by(context, decision.who, decision.at), until))


def _decision(context: Context, decision: mappings.Decision) -> str:
    """A decision in the office's words."""
    words = context.words
    if decision.given == SHEET:
        left_out = decision.target == LEFT_OUT
        return words("steward.mapped_left_out") if left_out else words("steward.mapped_sheet", table=table_name(decision.target, words))
    if decision.column:
        table, column = next((table, column) for table in schema.TABLES for column in table.columns if column.name == decision.column)
        answers = {"true": words("steward.yes"), "false": words("steward.no")}
        target = (answers | spellings.offered(column, words.programme, words.language)).get(decision.target, decision.target)
        return words("steward.mapped_entry", given=decision.given, column=column_title(table.name, column.name, words), target=target)
    table_named, _, column_named = decision.target.partition(".")
    known = table_named in schema.BY_NAME and column_named in repairs.columns_of(table_named)
    target = column_title(table_named, column_named, words) if known else decision.target
    return words("steward.mapped_header", given=decision.given, target=target)


def _repair(context: Context, repair: repairs.Repair) -> tuple[str, str]:
    words = context.words
    known = any(repair.column == column for column in repairs.columns_of(repair.table))
    column = column_title(repair.table, repair.column, words) if known else repair.column
    text = words("steward.repaired", table=table_name(repair.table, words), row=repair.row, column=column, value=repair.value or "–")
    return text, _by(context, repair.who, repair.at)


def _by(context: Context, who: str, at: str) -> str:
    moment = datetime.fromisoformat(at).astimezone() if at else None
    return " · ".join(filter(None, (who, f"{context.words.short_date(moment.date())} {moment:%H:%M}" if moment else "")))
