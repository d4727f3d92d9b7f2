"""Columns that a spreadsheet filled in by dragging: it counts up where the first entry was meant to be repeated, 75.000, 75.001, 75.002.

SQL text is composed from the contract's own table and column names only.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from data import schema
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
        for column in sheet.table.columns:
            is_date = column.kind == "date" and "resident_id" in sheet.proposal.columns  # a census is taken on the same day each year
            if column.name not in sheet.proposal.columns or not (column.name in COUNTED or is_date):
                continue
            if rows := _series(connection, sheet, column):
                message = sentence("filled_series", column=sheet.header(column.name) or "", row=runs(rows))
                report.warnings.append(Remark(sheet.file, sheet.name, message))


def _series(connection: duckdb.DuckDBPyConnection, sheet: Sheet, column: schema.Column) -> list[int]:
    """The rows of a column that are a series, a step apart from one row of the table to the next."""
    is_date = column.kind == "date"
    step = f"date_part('year', typed.{column.name})" if is_date else f"typed.{column.name}"
    alike = f"strftime(typed.{column.name}, '%m-%d')" if is_date else "''"
    rows = execute(
        connection,
        f"""
        with numbered as (
            select typed.row, {step} - row_number() over (order by typed.row) as beginning, {alike} as alike
            from staging.typed_{sheet.table.name} as typed
            where typed.sheet_no = $sheet_no and typed.{column.name} is not null
        )

        select numbered.row
        from numbered
        qualify count(*) over (partition by numbered.beginning, numbered.alike) >= $fewest
        order by numbered.row
        """,
        {"sheet_no": sheet.sheet_no, "fewest": FEWEST},
    ).fetchall()
    return [row for (row,) in rows]
