"""Work lists to fill in and hand in again: follow-ups due, skills tests due, exits whose destination isn't known; one sheet each.

Columns whose names begin with an underscore say why a row is on the list; an import passes them over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from data import schema, store
from data.databases import database
from data.excel import Workbook, write
from data.files import write_whole
from data.headers import WORK_LIST_NOTES
from data.messages import DataError
from data.programme import Programme
from data.session_day import define_session_day
from data.spellings import offered
from data.tables import attach

SQL = Path(__file__).resolve().with_suffix(".sql")
MONTHS = (1, 3, 6, 12)
"""Months after an exit, or after the last training day of who is still there, at which a follow-up is due."""
WINDOW = 1
"""Months around that day in which a follow-up counts for it."""
NAMES = ("follow_ups", "assessments", "exits")
"""The tables that the lists are of."""
FILLED_IN = 1000
"""Rows below the header in which choices are offered."""


@dataclass(frozen=True)
class WorkList:
    """The rows of a table that somebody should fill in: what is known of each, and why it is on the list."""

    table: str
    notes: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]


def work_lists(folder: Path, as_of: date) -> list[WorkList]:
    """What is to be done as of a day. Raises DataError if the store is empty."""
    version = store.current(folder)
    if version is None:
        raise DataError("empty_store")
    lists = []
    with database() as connection:
        attach(connection, version.path, "programme")
        define_session_day(connection)
        connection.execute(SQL.read_text(encoding="utf-8"))
        values = {"as_of": as_of, "months": list(MONTHS), "window": WINDOW}
        for name, query in (
            ("follow_ups", "from due_follow_ups($as_of, $months, $window)"),
            ("assessments", "from due_assessments($as_of)"),
            ("exits", "from unknown_exits($as_of)"),
        ):
            result = connection.execute(query, {each: value for each, value in values.items() if f"${each}" in query})
            columns = [each[0] for each in result.description or ()]
            rows = tuple(dict(zip(columns, row, strict=True)) for row in result.fetchall())
            lists.append(WorkList(name, tuple(each for each in columns if each in WORK_LIST_NOTES["en"]), rows))
    return lists


def write_work_lists(path: Path, lists: list[WorkList], programme: Programme, language: str) -> None:
    """Write the lists as one workbook, in Indonesian ("id") or English ("en"). Raises DataError where `path` exists already."""
    if path.exists():
        raise DataError("target_exists", file=path)
    book = Workbook()
    bold, code = book.format(bold=True, border=1), book.format(num_format="@")
    day = book.format(num_format="yyyy-mm-dd")
    no, yes = ("tidak", "ya") if language == "id" else ("no", "yes")
    for each in lists:
        table = schema.BY_NAME[each.table]
        sheet = book.sheet(table.local if language == "id" else table.name)
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(table.columns):
            sheet.set_column(index, index, 18, code if column.kind == "code" else None)
            write(sheet, 0, index, column.headers[0] if language == "id" and column.headers else column.name, bold)
            choices = list(offered(column, programme, language).values()) if column.kind == "choice" else []
            choices = choices or ([yes, no] if column.kind == "boolean" else [])
            if choices and len(",".join(choices)) < 255:
                sheet.data_validation(1, index, FILLED_IN, index, {"validate": "list", "source": choices})
            for number, row in enumerate(each.rows, start=1):
                value = row.get(column.name)
                shown = (yes if value else no) if isinstance(value, bool) else value
                write(sheet, number, index, shown, day if isinstance(value, date) else None)
        for index, note in enumerate(each.notes, start=len(table.columns)):
            sheet.set_column(index, index, 16)
            write(sheet, 0, index, WORK_LIST_NOTES[language][note])
            for number, row in enumerate(each.rows, start=1):
                write(sheet, number, index, row[note], day if isinstance(row[note], date) else None)
    write_whole(path, book.content())
