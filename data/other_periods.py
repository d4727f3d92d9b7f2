"""Rows that lie in another month or year than the one that their sheet, its title or the file is named for.

SQL text is composed from the contract's own table and column names only.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from data.messages import runs, sentence
from data.parsed import execute
from data.periods import OWN_DATE, lies_outside
from data.report import Report
from data.sheets import Remark, Sheet


def remark_on_periods(connection: duckdb.DuckDBPyConnection, report: Report, sheets: Iterable[Sheet]) -> None:
    """Name the rows whose date lies outside the period that their sheet, its title or its file is named for."""
    for sheet in sheets:
        period, name = sheet.proposal.period, OWN_DATE.get(sheet.table.name, "")
        if period is None or name not in sheet.proposal.columns:
            continue
        own = f"from staging.typed_{sheet.table.name} as typed where typed.sheet_no = $sheet_no"
        days = execute(connection, f"select distinct typed.{name} {own} and typed.{name} is not null", {"sheet_no": sheet.sheet_no}).fetchall()
        if outside := [day for (day,) in days if lies_outside(sheet.table.name, period, day)]:
            rows = f"select distinct typed.row {own} and list_contains($days, typed.{name}) order by 1"
            numbers = [row for (row,) in execute(connection, rows, {"sheet_no": sheet.sheet_no, "days": outside}).fetchall()]
            values = {"column": sheet.header(name) or "", "row": runs(numbers), "value": period.text}
            report.warnings.append(Remark(sheet.file, sheet.name, sentence("outside_period", **values)))
