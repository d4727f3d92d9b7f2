"""Columns that a spreadsheet filled in by dragging: it counts up where the first entry was meant to be repeated, 75.000, 75.001, 75.002.

SQL text is composed from the contract's own table and column names only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import duckdb

from data.messages import runs, sentence
from data.parsed import execute
from data.report import Report
from data.schema import SQL_TYPES, Column
from data.sheets import Remark, Sheet
from data.sound import Plan

COUNTED = ("amount", "monthly_income")
"""Columns of rupiah, in which nobody has amounts that differ by one."""
COUNTED_BESIDE_CODES = ("birth_year", "registered_on", "enrolled_on", "exited_on", "assessed_on")
"""Columns of years and days in which a list of people doesn't count up; whoever visits them may take one a day."""
NEXT_YEAR = "own.cell = own.before + interval 1 year and day(own.cell) = day(own.before)"
NEXT = "own.cell = own.before + 1"
FEWEST = 4
"""Rows one after another that count up."""
FEWEST_BESIDE_CODES = 7
"""Rows whose days, or years of birth, count up beside codes that rise: a week of days has one of rest, and who sorts by age has no sorted codes."""


def remark_on_series(connection: duckdb.DuckDBPyConnection, report: Report, sheets: Iterable[Sheet], plans: Mapping[str, Plan]) -> None:
    """Name rows one after another whose amounts grow by one rupiah, or dates by a year; or days and years of birth by one, beside sorted codes.

    `plans` are of the large tables whose cells aren't typed.
    """
    for sheet in sheets:
        plan = plans.get(sheet.table.name)
        for column, step, beside_codes in _steps(sheet):
            if plan:
                pairs = _pairs_of_plain(connection, plan, column, step, beside_codes)
            else:
                pairs = execute(connection, _in_step(sheet, column, step, beside_codes), {"sheet_no": sheet.sheet_no}).fetchall()
            if numbers := series_in(pairs, FEWEST_BESIDE_CODES if beside_codes else FEWEST):
                message = sentence("filled_series", column=sheet.header(column.name) or "", row=runs(numbers))
                report.warnings.append(Remark(sheet.file, sheet.name, message))


def _steps(sheet: Sheet) -> Iterator[tuple[Column, str, bool]]:
    """The columns of a sheet that may count up, each with its step as a condition in SQL, and whether only rows with rising codes count."""
    of_people = "resident_id" in sheet.proposal.columns  # a census is taken on the same day each year
    for column in sheet.table.columns:
        if column.name not in sheet.proposal.columns:
            continue
        if column.name in COUNTED:
            yield column, NEXT, False
        if column.kind == "date" and of_people:
            yield column, NEXT_YEAR, False
        if column.name in COUNTED_BESIDE_CODES:
            yield column, NEXT, True


def _in_step(sheet: Sheet, column: Column, step: str, beside_codes: bool) -> str:
    """SQL for the rows that are a step from the one before, each with that one's number, in order."""
    code, rising = ("typed.resident_id", " and own.code > own.code_before") if beside_codes else ("null", "")
    return f"""
        with own as (
            select
                typed.row, typed.{column.name} as cell, {code} as code,
                lag(typed.row) over (order by typed.row) as row_before,
                lag(typed.{column.name}) over (order by typed.row) as before,
                lag({code}) over (order by typed.row) as code_before
            from staging.typed_{sheet.table.name} as typed
            where typed.sheet_no = $sheet_no and typed.{column.name} is not null
        )
        select own.row_before, own.row from own where {step}{rising} order by own.row
    """


def _pairs_of_plain(connection: duckdb.DuckDBPyConnection, plan: Plan, column: Column, step: str, beside_codes: bool) -> list[tuple[int, int]]:
    """The same pairs of a large table as DuckDB read it, in the order in which it lies. What its cells mean is known: where none of these is a step
    from another, which is usual of amounts, no row is looked at.
    """
    cells = plan.readings[column.name].cells
    read = {text: each.value for text, each in cells.items() if each.value is not None}
    kind = SQL_TYPES[column.kind]
    steps = connection.execute(
        f"""
        with meanings as (select unnest($texts) as text, cast(unnest($values) as {kind}) as cell)
        select before.text, own.text from (select meanings.text, meanings.cell, meanings.cell as before from meanings) as before
        inner join (select meanings.text, meanings.cell from meanings) as own on {step.replace("own.before", "before.cell")}
        """,
        {"texts": list(read), "values": list(read.values())},
    ).fetchall()
    if not steps:
        return []
    if plan.is_laid:
        return connection.execute(_in_step_of_laid(plan, column, step, beside_codes), {"first": plan.sheet.proposal.first_row}).fetchall()
    names = list(plan.sheet.proposal.columns)
    cell = f"raw.c{names.index(column.name)}"
    code, rising = (f"raw.c{names.index('resident_id')}", "and own.code > own.code_before") if beside_codes else ("null", "")
    return connection.execute(
        f"""
        with steps as (select unnest($befores) as before, unnest($cells) as cell),
        own as (
            select
                raw.rowid + $first as row, {cell} as cell, {code} as code,
                lag(raw.rowid + $first) over () as row_before, lag({cell}) over () as before, lag({code}) over () as code_before
            from {plan.plain} as raw
            where {cell} is not null and not list_contains($unread, {cell})
        )
        select own.row_before, own.row from own semi join steps on own.before = steps.before and own.cell = steps.cell
        where true {rising} order by own.row
        """,
        {
            "first": plan.sheet.proposal.first_row,
            "befores": [before for before, _ in steps],
            "cells": [text for _, text in steps],
            "unread": [text for text, each in cells.items() if each.value is None],
        },
    ).fetchall()


def _in_step_of_laid(plan: Plan, column: Column, step: str, beside_codes: bool) -> str:
    """SQL for the same pairs of rows that lie in `next`."""
    code, rising = ("laid.resident_id", "and own.code > own.code_before") if beside_codes else ("null", "")
    return f"""
        with own as (
            select
                laid.rowid + $first as row, laid.{column.name} as cell, {code} as code,
                lag(laid.rowid + $first) over () as row_before, lag(laid.{column.name}) over () as before, lag({code}) over () as code_before
            from next.{plan.table.name} as laid
            where laid.{column.name} is not null
        )
        select own.row_before, own.row from own where {step} {rising} order by own.row
    """


def series_in(pairs: Iterable[tuple[int, int]], fewest: int) -> list[int]:
    """The rows of runs of pairs that follow each other, of as many rows at least."""
    found: list[int] = []
    run: list[int] = []
    for before, row in [*pairs, (-1, -1)]:
        if not (run and run[-1] == before):
            found += run if len(run) >= fewest else []
            run = [before]
        run.append(row)
    return found
