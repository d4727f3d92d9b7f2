"""Columns that a spreadsheet filled in by dragging: it counts up where the first entry was meant to be repeated, 75.000, 75.001, 75.002.

SQL text is composed from the contract's own table and column names only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import duckdb

from data.messages import runs, sentence
from data.parsed import execute
from data.report import Report
from data.sheets import Remark, Sheet

COUNTED = ("amount", "monthly_income")
"""Columns of rupiah, in which nobody has amounts that differ by one."""
FEWEST = 4
"""Rows one after another that count up."""


def remark_on_series(connection: duckdb.DuckDBPyConnection, report: Report, sheets: Iterable[Sheet]) -> None:
    """Name rows one after another whose amounts grow by one rupiah, or whose dates by a year."""
    for sheet in sheets:
        of_people = "resident_id" in sheet.proposal.columns  # a census is taken on the same day each year
        columns = [
            column for column in sheet.table.columns
            if column.name in sheet.proposal.columns and (column.name in COUNTED or (column.kind == "date" and of_people))
        ]  # fmt: skip
        if not columns:
            continue
        cells = ", ".join(f"typed.{column.name}" for column in columns)
        rows = execute(
            connection,
            f"select typed.row, {cells} from staging.typed_{sheet.table.name} as typed where typed.sheet_no = $sheet_no order by typed.row",
            {"sheet_no": sheet.sheet_no},
        ).fetchall()
        for at, column in enumerate(columns, start=1):
            if numbers := series_in([(row[0], row[at]) for row in rows if row[at] is not None]):
                message = sentence("filled_series", column=sheet.header(column.name) or "", row=runs(numbers))
                report.warnings.append(Remark(sheet.file, sheet.name, message))


def series_in(cells: Sequence[tuple[int, date | int]]) -> list[int]:
    """The rows whose values, amounts or dates, are a step apart from one to the next, at least four of them."""
    found: list[int] = []
    run: list[int] = []
    before: date | int | None = None
    for row, cell in cells:
        if not (run and before is not None and _follows(before, cell)):
            found += run if len(run) >= FEWEST else []
            run = []
        run.append(row)
        before = cell
    return found + (run if len(run) >= FEWEST else [])


def _follows(before: date | int, cell: date | int) -> bool:
    """Whether an amount is one more than another, or a date the same day a year later."""
    if isinstance(before, date) and isinstance(cell, date):
        return cell.year - before.year == 1 and (cell.month, cell.day) == (before.month, before.day)
    return isinstance(before, int) and isinstance(cell, int) and cell - before == 1
