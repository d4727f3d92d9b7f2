"""Columns that a spreadsheet filled in by dragging: it counts up where the first entry was meant to be repeated, 75.000, 75.001, 75.002.

SQL text is composed from the contract's own table and column names only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

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
Way = tuple[str, bool]
"""The step from a row to the next as a condition in SQL, and whether only rows with rising codes count."""
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
        for column, ways in _steps(sheet):
            if plan:
                found = _pairs_of_plain(connection, plan, column, ways)
            else:
                found = [execute(connection, _in_step(sheet, column, *way), {"sheet_no": sheet.sheet_no}).fetchall() for way in ways]
            for (_, beside_codes), pairs in zip(ways, found, strict=True):
                if numbers := series_in(pairs, FEWEST_BESIDE_CODES if beside_codes else FEWEST):
                    message = sentence("filled_series", column=sheet.header(column.name) or "", row=runs(numbers))
                    report.warnings.append(Remark(sheet.file, sheet.name, message))


def _steps(sheet: Sheet) -> Iterator[tuple[Column, list[Way]]]:
    """The columns of a sheet that may count up, each with the ways in which it may: no two rows one after another are a step in two ways."""
    of_people = "resident_id" in sheet.proposal.columns  # a census is taken on the same day each year
    for column in sheet.table.columns:
        ways: list[Way] = []
        if column.name not in sheet.proposal.columns:
            continue
        if column.name in COUNTED:
            ways.append((NEXT, False))
        if column.kind == "date" and of_people:
            ways.append((NEXT_YEAR, False))
        if column.name in COUNTED_BESIDE_CODES:
            ways.append((NEXT, True))
        if ways:
            yield column, ways


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


def _pairs_of_plain(connection: duckdb.DuckDBPyConnection, plan: Plan, column: Column, ways: Sequence[Way]) -> list[list[tuple[int, int]]]:
    """The same pairs of a large table as DuckDB read it, of each way, in the order in which it lies. What its cells mean is known: where none of
    these is a step from another, which is usual of amounts, no row is looked at; and where some are, once for all ways.
    """
    cells = plan.readings[column.name].cells
    read = {text: each.value for text, each in cells.items() if each.value is not None}
    steps = [
        (before, text, index) for index, (step, _) in enumerate(ways) for before, text in _steps_of(connection, read, SQL_TYPES[column.kind], step)
    ]
    possible = {index: ways[index] for _, _, index in steps}
    if not steps:
        return [[] for _ in ways]
    names, first = list(plan.sheet.proposal.columns), plan.sheet.proposal.first_row
    is_beside_codes = any(beside_codes for _, beside_codes in possible.values())
    if plan.is_laid:
        found = connection.execute(_in_step_of_laid(plan, column, possible, is_beside_codes), {"first": first}).fetchall()
        return [[(before, row) for before, row, way in found if way == index] for index in range(len(ways))]
    cell = f"raw.c{names.index(column.name)}"
    code, code_before = _code_of(f"raw.c{names.index('resident_id')}" if is_beside_codes else "null")
    unsorted = [index for index, (_, beside_codes) in possible.items() if not beside_codes]
    rising = "(list_contains($unsorted, steps.way) or own.code > own.code_before)" if is_beside_codes else "true"
    found = connection.execute(
        f"""
        with steps as (select unnest($befores) as before, unnest($cells) as cell, unnest($ways) as way),
        own as (
            select
                raw.rowid + $first as row, {cell} as cell, {code} as code,
                lag(raw.rowid + $first) over () as row_before, lag({cell}) over () as before, {code_before} as code_before
            from {plan.plain} as raw
            where {cell} is not null and not list_contains($unread, {cell})
        )
        select own.row_before, own.row, steps.way from own inner join steps on own.before = steps.before and own.cell = steps.cell
        where {rising} order by own.row
        """,
        {
            "first": first,
            "befores": [before for before, _, _ in steps],
            "cells": [text for _, text, _ in steps],
            "ways": [index for _, _, index in steps],
            "unread": [text for text, each in cells.items() if each.value is None],
        }
        | ({"unsorted": unsorted} if is_beside_codes else {}),
    ).fetchall()
    return [[(before, row) for before, row, way in found if way == index] for index in range(len(ways))]


def _steps_of(connection: duckdb.DuckDBPyConnection, read: Mapping[str, str], kind: str, step: str) -> list[tuple[str, str]]:
    """The pairs of texts of which the second means a step (a condition in SQL) from the first."""
    return connection.execute(
        f"""
        with meanings as (select unnest($texts) as text, cast(unnest($values) as {kind}) as cell)
        select before.text, own.text from (select meanings.text, meanings.cell, meanings.cell as before from meanings) as before
        inner join (select meanings.text, meanings.cell from meanings) as own on {step.replace("own.before", "before.cell")}
        """,
        {"texts": list(read), "values": list(read.values())},
    ).fetchall()


def _code_of(code: str) -> tuple[str, str]:
    """SQL of a row's code, and of that of the row before."""
    return code, f"lag({code}) over ()" if code != "null" else "null"


def _in_step_of_laid(plan: Plan, column: Column, ways: Mapping[int, Way], is_beside_codes: bool) -> str:
    """SQL for the same pairs of rows that lie in `next`, each with the number of its way."""
    code, code_before = _code_of("laid.resident_id" if is_beside_codes else "null")
    numbered = " ".join(
        f"when {step}{' and own.code > own.code_before' if beside_codes else ''} then {index}" for index, (step, beside_codes) in ways.items()
    )
    return f"""
        with own as (
            select
                laid.rowid + $first as row, laid.{column.name} as cell, {code} as code,
                lag(laid.rowid + $first) over () as row_before, lag(laid.{column.name}) over () as before, {code_before} as code_before
            from next.{plan.table.name} as laid
            where laid.{column.name} is not null
        )
        select own.row_before, own.row, case {numbered} end as way from own where way is not null order by own.row
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
