"""What each sheet of a hand-in is: the table it was taken for and why, its header and letterhead as they stand, and the choice of another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import streamlit as st

from data import schema
from data.recognised import Recognised
from data.report import Report
from data.sheet_choices import LEFT_OUT, SheetChoice
from ui import html, panel
from ui.context import Context
from ui.data_page.acting import column_title, table_name
from ui.html import Comparison

Location = tuple[str, str | None]


@dataclass(frozen=True)
class Sheet:
    """A sheet of a file with the tables that were seen in it; without any, one entry says what it may be."""

    location: Location
    tables: tuple[Recognised, ...]

    @property
    def name(self) -> str:
        """File and sheet, as reports write them."""
        file, sheet = self.location
        return f"{file} [{sheet}]" if sheet else file

    @property
    def unknown(self) -> bool:
        """Whether nothing says what it is."""
        return self.tables[0].table == ""

    @property
    def changeable(self) -> bool:
        """Whether each of its tables has a header row of its own, which a decision can name."""
        return all(each.row for each in self.tables) and len({each.row for each in self.tables}) == len(self.tables)


def sheets(report: Report) -> list[Sheet]:
    """The sheets of a hand-in, in its order."""
    return [Sheet(location, tuple(tables)) for location, tables in groupby(report.sheets, key=lambda each: (each.file, each.sheet))]


def ask(context: Context, report: Report, turn: int) -> tuple[SheetChoice, ...] | None:
    """The sheets that nothing is known of, each with what stands at its top; what was decided, once it is to be used."""
    words = context.words
    unknown = [sheet for sheet in sheets(report) if sheet.unknown]
    if not unknown:
        return None
    panel.heading(words("steward.unknown_sheets", count=len(unknown), number=len(unknown)), words("steward.unknown_sheets_about"))
    with st.form("data.sheets", border=False):
        fields = [_fields(context, sheet, 0, f"data.sheet.{turn}.{number}") for number, sheet in enumerate(unknown)]
        if st.form_submit_button(words("steward.answer"), key="data.sheets.use"):
            return tuple(choice for choice in fields if choice)
    return None


def show(context: Context, report: Report, turn: int) -> tuple[SheetChoice, ...] | None:
    """What every sheet was taken for, folded, and the change of one; what was decided, once it is to be used."""
    words = context.words
    listed = sheets(report)
    if not listed:
        return None
    with st.expander(words("steward.sheets"), key="data.section.sheets"):
        st.html(html.render("entries.html", entries=[(sheet.name, list(_recognised_tables(context, sheet))) for sheet in listed]))
        changeable = [sheet for sheet in listed if sheet.changeable]
        if not changeable:
            return None
        number = st.selectbox(
            words("steward.sheet_change"),
            range(len(changeable)),
            index=None,
            key=f"data.sheet.{turn}.which",
            placeholder=words("steward.choose"),
            format_func=lambda index: changeable[index].name,
        )
        if number is None:
            return None
        sheet = changeable[number]
        with st.form("data.sheet", border=False):
            fields = [_fields(context, sheet, index, f"data.sheet.{turn}.{number}.of.{index}") for index in range(len(sheet.tables))]
            if st.form_submit_button(words("steward.answer"), key="data.sheet.use"):
                return tuple(choice for choice in fields if choice)
    return None


def added(decided: Sequence[SheetChoice], choices: Sequence[SheetChoice]) -> tuple[SheetChoice, ...]:
    """What was decided so far, and `choices` in place of what concerned their sheets."""
    places = {(each.file, each.sheet) for each in choices}
    return (*(each for each in decided if (each.file, each.sheet) not in places), *choices)


def _fields(context: Context, sheet: Sheet, index: int, key: str) -> SheetChoice | None:
    """One table of a sheet: its top as it stands, the table, and the row of the header; None without a choice."""
    words, own = context.words, sheet.tables[index]
    if own.top:
        st.html(html.comparison(_top(context, own), sheet.name))
    names = [*(table.name for table in schema.TABLES), LEFT_OUT]
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    table = left.selectbox(
        words("steward.sheet_is", name=html.literal(sheet.name)),
        names,
        index=names.index(own.table) if own.table in names else None,
        key=f"{key}.table",
        placeholder=words("steward.choose"),
        format_func=lambda name: words("steward.sheet_leave_out") if name == LEFT_OUT else table_name(name, words),
    )
    row = right.number_input(words("steward.sheet_row"), 1, 200, max(1, min(own.row or 1, 200)), key=f"{key}.row")
    return SheetChoice(*sheet.location, int(row), table) if table else None


def _top(context: Context, own: Recognised) -> Comparison:
    """The header's row and those above it, as a spreadsheet shows them; the header stands out."""
    width = max((index + 1 for _, cells in own.top for index, cell in enumerate(cells) if cell), default=1)
    rows = tuple((str(number), *cells[:width], *[""] * (width - len(cells))) for number, cells in own.top)
    head = (context.words("steward.repair_row"), *(_letters(index) for index in range(width)))
    return Comparison(head, rows, frozenset(index for index, (number, _) in enumerate(own.top) if number >= (own.row or 0)))


def _letters(column: int) -> str:
    """The letters of a spreadsheet's column, from 0."""
    return (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)


def _recognised_tables(context: Context, sheet: Sheet) -> Iterator[str]:
    """Which tables a sheet was taken for, and because of which headers."""
    words = context.words
    for own in sheet.tables:
        if own.table == LEFT_OUT:
            yield words("steward.sheet_passed_over")
        elif own.header_row is None:
            yield words("steward.sheet_open", table=table_name(own.table, words)) if own.table else words("steward.sheet_unknown")
        else:
            headers = [f"{header} → {column_title(own.table, column, words)}" for column, header in own.columns.items() if column != "withdrawn"]
            yield words("steward.sheet_read", table=table_name(own.table, words), row=own.header_row)
            yield "; ".join([*headers, *([", ".join(own.days)] if own.days else [])])
