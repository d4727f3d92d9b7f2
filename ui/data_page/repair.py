"""Refused rows in a grid: repaired in place, one cell or the same entry in all rows; the files themselves stay as they are."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from math import ceil
from typing import TYPE_CHECKING, Any

import streamlit as st

from data import schema, spellings
from data.recognised import Recognised
from data.repairs import Repair, columns_of
from data.report import Fault, Rejection, Report, readable
from ui import panel
from ui.context import Context
from ui.data_page.acting import column_title, table_name
from ui.text_width import text_width
from ui.theme import COLOURS

if TYPE_CHECKING:
    import pandas as pd

MOST = 200
"""Rows of a sheet that the grid shows; the others follow once these are repaired."""
FORM_ROWS = 10
"""Rows that the form shows."""
MARKS = ("v", "-")
MESSAGE = "message"
ROW = "row"
LARGE, SIZE, LINE, AROUND = 400, 14, 21, 16
"""Pixels of a large column, and of its text: how large, from one line to the next, and around it."""
FEWEST_LINES, MOST_LINES = 3, 12
FAULT = "fault of "
"""Before the name of a column: that of the column beside it, which says what is wrong with its cells."""


@dataclass(frozen=True)
class Sheet:
    """The refused rows of one sheet, and the columns that the sheet has."""

    recognised: Recognised
    rows: tuple[Rejection, ...]

    @property
    def columns(self) -> list[str]:
        """What can be repaired: the table's columns that the sheet has, and the days of which a mark is faulty."""
        names = [column.name for column in schema.BY_NAME[self.recognised.table].columns if column.name in self.recognised.positions]
        return [*names, *self.days]

    @property
    def faulty(self) -> list[str]:
        """Those of which a cell is faulty."""
        return [name for name in self.columns if any(_of_cell(each, name) for each in self.rows)]

    @property
    def days(self) -> list[str]:
        """The headers of the days of which a mark is faulty."""
        faulty = {fault.heading for each in self.rows for fault in each.faults if fault.column in ("day", "present")}
        return [day for day in self.recognised.days if day in faulty]


def sheets(report: Report) -> Iterator[Sheet]:
    """The sheets with refused rows or cells, each row once with all its faults."""

    def location(rejection: Rejection) -> tuple[str, str, str]:
        return rejection.file, rejection.sheet or "", rejection.table

    for key, refusals in groupby(sorted((*report.rejected, *report.cells), key=location), key=location):
        own = [sheet for sheet in report.sheets if (sheet.file, sheet.sheet or "", sheet.table) == key and sheet.header_row]
        # Where a row holds several rows of a table, a repair could not say which of them it is for.
        if own and len({tuple(sheet.positions.values()) for sheet in own if sheet.header_row == own[0].header_row}) == 1:
            by_row = groupby(sorted(refusals, key=lambda each: each.row), key=lambda each: each.row)
            yield Sheet(own[0], tuple(_joined([*rejections]) for _, rejections in islice(by_row, MOST)))


def _joined(rejections: list[Rejection]) -> Rejection:
    """What is wrong with one row, in one."""
    faults: list[Fault] = []
    for fault in (fault for each in rejections for fault in each.faults):
        if fault not in faults:
            faults.append(fault)
    return replace(rejections[0], faults=tuple(faults))


def show(context: Context, report: Report, turn: int) -> tuple[Repair, ...] | None:
    """The grids; the repairs once they are to be used. `turn` is new with each report: what was typed belongs to one of them."""
    listed = [sheet for sheet in sheets(report) if sheet.columns]
    if not listed:
        return None
    words = context.words
    panel.heading(words("steward.repair"), words("steward.repair_about"))
    as_form = st.toggle(words("steward.repair_form"), "Mobile" in (st.context.headers.get("User-Agent") or ""), key="data.repair_form")
    made: list[Repair] = []
    for number, sheet in enumerate(listed):
        panel.line(words("steward.repair_sheet", place=_file_and_sheet(sheet), table=table_name(sheet.recognised.table, words)), "about")
        before, key = frame(context, sheet), f"data.repair.{turn}.{number}"
        made += changes(sheet, before, _form(context, sheet, before, key) if as_form else _grid(context, sheet, before, key))
    others = len(alike(listed, made)) - len(made)
    label = words("steward.repair_same_others", count=others, number=words.write(others, "count")) if others else words("steward.repair_same")
    same = st.checkbox(label, key=f"data.repair_same.{turn}", help=words("steward.repair_same_help"))
    if st.button(words("steward.repair_use"), key="data.repair", disabled=not made):
        return tuple(alike(listed, made) if same else made)
    return None


def _grid(context: Context, sheet: Sheet, before: pd.DataFrame, key: str) -> pd.DataFrame:
    words = context.words
    after: pd.DataFrame = st.data_editor(
        _coloured(before, context.mode),
        key=key,
        hide_index=True,
        num_rows="fixed",
        width="stretch",
        row_height=height(before),
        placeholder="",
        alt=words("steward.repair_sheet", place=_file_and_sheet(sheet), table=table_name(sheet.recognised.table, words)),
        column_config=_configured(context, sheet),
    )
    return after


def _form(context: Context, sheet: Sheet, before: pd.DataFrame, key: str) -> pd.DataFrame:
    """The same rows one below the other, each with its faulty cells alone: for phones, and for those who cannot see the grid's canvas."""
    words, after = context.words, before.copy()
    for index, rejection in enumerate(sheet.rows[:FORM_ROWS]):
        faulty = [name for name in sheet.faulty if _of_cell(rejection, name)]
        with st.container(border=True):
            about = "; ".join(fault.sentence()[readable(context.language)] for fault in rejection.faults)
            panel.line(words("steward.repair_one", row=rejection.row, message=about), "about")
            for name in faulty or sheet.columns:
                title, text, own = _title(context, sheet, name), str(before.at[index, name]), f"{key}.{rejection.row}.{name}"
                if choices := _choices(context, sheet, name):
                    options = [*choices, *([text] if text and text not in choices else [])]
                    at = options.index(text) if text else None
                    after.at[index, name] = st.selectbox(title, options, at, key=own, placeholder=words("steward.choose")) or ""
                else:
                    after.at[index, name] = st.text_input(title, text, key=own)
    if len(sheet.rows) > FORM_ROWS:
        rest = len(sheet.rows) - FORM_ROWS
        panel.line(words("steward.repair_rest", count=rest, number=words.write(rest, "count")), "quiet")
    return after


def frame(context: Context, sheet: Sheet) -> pd.DataFrame:
    """The refused rows as a grid: row number, each faulty column with what is wrong beside it, and the other cells as they stand in the file."""
    import pandas as pd

    language, faulty = readable(context.language), sheet.faulty
    rows = []
    for each in sheet.rows:
        row: dict[str, Any] = {ROW: each.row, **{name: shown(each, name) for name in sheet.columns}}
        placed = {name: _of_cell(each, name) for name in faulty}
        row |= {FAULT + name: "; ".join(fault.sentence()[language] for fault in faults) for name, faults in placed.items()}
        rest = [fault for fault in each.faults if not any(fault in faults for faults in placed.values())]
        rows.append({**row, MESSAGE: "; ".join(fault.sentence()[language] for fault in rest)})
    beside = [part for name in faulty for part in (name, FAULT + name)]
    of_row = [MESSAGE] if any(row[MESSAGE] for row in rows) else []
    return pd.DataFrame(rows, columns=[ROW, *of_row, *beside, *(name for name in sheet.columns if name not in faulty)])


def height(grid: pd.DataFrame) -> int:
    """Pixels of each row: all lines of the longest sentence that says what is wrong, which text_width takes to be wider than it is."""
    messages = [str(text) for name in grid.columns if name == MESSAGE or str(name).startswith(FAULT) for text in grid[name]]
    widest = max((text_width(text, SIZE) for text in messages), default=0)
    lines = ceil(widest / (LARGE - AROUND))
    return AROUND + LINE * min(max(lines, FEWEST_LINES), MOST_LINES)


def _of_cell(rejection: Rejection, name: str) -> list[Fault]:
    """What is wrong with one cell of a row: of a table's column, or of the day under a header."""
    of_day = name not in columns_of(rejection.table)
    return [fault for fault in rejection.faults if (fault.column in ("day", "present") and fault.heading == name if of_day else fault.column == name)]


def _coloured(grid: pd.DataFrame, mode: str) -> Any:
    """The grid with its messages in colour: Streamlit colours only cells that can't be changed, so the colour stands beside the faulty cell."""
    colours = COLOURS[mode]
    style = f"background-color: {colours['note']}; color: {colours['text']}"
    messages: list[Hashable] = [name for name in grid.columns if name == MESSAGE or str(name).startswith(FAULT)]
    return grid.style.map(lambda text: style if text else "", subset=messages)


def shown(rejection: Rejection, name: str) -> str:
    """A cell as the grid shows it; empty if it could be a person's name or number: then it can only be written anew."""
    text = rejection.cells.get(name) or ""
    if name not in columns_of(rejection.table):
        return text if all(fault.values.get("value") for fault in rejection.faults if fault.heading == name) else ""
    column = schema.BY_NAME[rejection.table].column(name)
    if column.kind == "code":
        code = re.fullmatch(schema.CODE_PATTERN, text) and re.search(r"\d", text)
        return text if code and not re.fullmatch(r"[\d-]{9,}", text) else ""  # letters before the digits make it a code
    quoted = all(fault.values.get("value") for fault in rejection.faults if fault.column == name)
    return text if quoted else ""


def changes(sheet: Sheet, before: pd.DataFrame, after: pd.DataFrame) -> list[Repair]:
    """The cells that differ."""
    import pandas as pd

    repairs_made = []
    own = sheet.recognised
    for old, new in zip(before.to_dict("records"), after.to_dict("records"), strict=True):
        for name in sheet.columns:
            was, now = ("" if pd.isna(each) else str(each) for each in (old[name], new[name]))
            if was != now:
                repairs_made.append(Repair(own.file, own.sheet, int(old[ROW]), own.table, name, now))
    return repairs_made


def alike(listed: list[Sheet], made: list[Repair]) -> list[Repair]:
    """The repairs, and the same for every other refused row of the table with the same entry in that column, of a mark on any day."""
    rows = [(sheet, rejection) for sheet in listed for rejection in sheet.rows]
    entries = {(sheet.recognised.file, sheet.recognised.sheet, sheet.recognised.table, each.row): each.cells for sheet, each in rows}
    of_cell = {repair.cell: repair for repair in made}
    for repair in made:
        old = entries[repair.file, repair.sheet, repair.table, repair.row].get(repair.column)
        of_day = repair.column not in columns_of(repair.table)
        for sheet, each in rows:
            own = sheet.recognised
            for name in sheet.days if of_day else [repair.column]:
                if own.table == repair.table and name in own.positions and each.cells.get(name) == old:
                    copy = Repair(own.file, own.sheet, each.row, own.table, name, repair.value)
                    of_cell.setdefault(copy.cell, copy)
    return list(of_cell.values())


def _file_and_sheet(sheet: Sheet) -> str:
    own = sheet.recognised
    return f"{own.file} [{own.sheet}]" if own.sheet else own.file


def _configured(context: Context, sheet: Sheet) -> dict[str, Any]:
    """The columns of the grid: what is wrong cannot be changed, and lists offer their choices."""
    words = context.words
    columns: dict[str, Any] = {
        ROW: st.column_config.NumberColumn(words("steward.repair_row"), disabled=True, width="small", format="%d"),
        MESSAGE: st.column_config.TextColumn(words("steward.repair_message"), disabled=True, width="large"),
    }
    for name in sheet.faulty:
        about = words("steward.repair_fault", column=_title(context, sheet, name))
        columns[FAULT + name] = st.column_config.TextColumn(about, disabled=True, width="large")
    for name in sheet.columns:
        title, choices = _title(context, sheet, name), _choices(context, sheet, name)
        if choices:
            columns[name] = st.column_config.SelectboxColumn(title, options=[*choices, *_entries(sheet, name, choices)])
        else:
            columns[name] = st.column_config.TextColumn(title)
    return columns


def _title(context: Context, sheet: Sheet, name: str) -> str:
    """What the sheet calls a column or a day."""
    return name if name in sheet.days else sheet.recognised.columns.get(name, column_title(sheet.recognised.table, name, context.words))


def _choices(context: Context, sheet: Sheet, name: str) -> Sequence[str]:
    """What may stand in a column; empty if that is no list."""
    if name in sheet.days:
        return MARKS
    words, column = context.words, schema.BY_NAME[sheet.recognised.table].column(name)
    if column.kind == "choice":
        return [*spellings.offered(column, words.programme, words.language).values()]
    return (words("steward.yes"), words("steward.no")) if column.kind == "boolean" else ()


def _entries(sheet: Sheet, name: str, choices: Sequence[str]) -> list[str]:
    """What stands in the column as it is: a list shows no entry that it doesn't offer."""
    return sorted({entry for each in sheet.rows if (entry := shown(each, name)) and entry not in choices})
