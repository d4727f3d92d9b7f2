"""From staged cells to the tables that will stand: typing, judging and merging, table by table.

SQL text is composed from the contract's own table and column names only; what comes from a hand-in stays in tables and parameters.
"""

from __future__ import annotations

import duckdb

from data import corrections, known_again, schema, sound
from data.facts import number_persons
from data.filled_series import remark_on_series
from data.groups import settle_groups
from data.hand_in import HandIn
from data.judging import judge_and_merge, judge_and_merge_training, type_one, with_persons
from data.merging import pause_for_withdrawals
from data.messages import sentence
from data.missing_marks import remark_on_marks
from data.other_periods import remark_on_periods
from data.reading import Reading
from data.revisions import revised
from data.schema import Table
from data.session_dates import settle_dates
from data.sheets import Remark
from data.short_registers import ask_about_missing
from data.side_by_side import beside
from data.tables import columns_of
from data.taking import Taking
from data.validation import handed_in
from data.values.staged import type_nothing


def is_the_offices(connection: duckdb.DuckDBPyConnection, reading: Reading) -> bool:
    """Whether the hand-in is an office's own, with persons who aren't made up or none: then the made-up programme must not stay beside it."""
    staged = [f"select raw.resident_id, true from staging.raw_{table.name} as raw" for table in with_persons()]
    plain = [sheet for sheet in reading.sheets if sheet.sheet_no in reading.plain and sheet.table in with_persons()]
    staged += [f"select raw.c{list(each.proposal.columns).index('resident_id')}, false from staging.plain_{each.sheet_no} as raw" for each in plain]
    codes = f"select 1 from ({' union all '.join(staged)}) as codes (code, is_row) where"
    # Among rows as they were read there may be a sum or a note.
    ((made_up, others),) = connection.execute(
        f"select exists ({codes} starts_with(codes.code, $prefix)), exists ({codes} not starts_with(codes.code, $prefix)"
        " and not starts_with(codes.code, $archive) and (codes.is_row or has_digit(codes.code)))",
        {"prefix": schema.SAMPLE_PREFIX, "archive": schema.ARCHIVE_PREFIX},
    ).fetchall()
    return others or not made_up


def type_cells(hand_in: HandIn) -> dict[str, sound.Plan]:
    """Read all cells, the groups first: which group a sheet is of, and which session a date is, is known from them.

    Returns the plans for tables that may be sound, whose cells aren't typed.
    """
    connection, reading, options = hand_in.connection, hand_in.reading, hand_in.options
    versions = {former.table.name for former, _, _ in revised(reading.sheets)}

    def plans_of_all(second: duckdb.DuckDBPyConnection) -> dict[str, sound.Plan]:
        long_way = {*options.complete, *versions} if options.withdrawals is None else set(schema.BY_NAME)
        short_way = [table for table in schema.TABLES if table.name not in long_way]
        possible = {table.name: sound.plan(second, table, reading, hand_in.programme, hand_in.choices) for table in short_way}
        return {name: plan for name, plan in possible.items() if plan}

    def read(table: Table, plan: sound.Plan | None) -> None:
        if plan:
            type_nothing(connection, [table])
            remarks = [(plan.sheet, *remark) for remark in plan.remarks]
        else:
            remarks = type_one(hand_in, table)
        for sheet, column, remark in remarks:
            hand_in.report.warnings.append(Remark(sheet.file, sheet.name, sentence(remark, column=sheet.header(column) or "")))

    with beside(connection, hand_in.is_large) as start:
        planned = start(plans_of_all)
        read(schema.COHORTS, None)
        plans = planned()
    settle_groups(connection, reading, options.cohort, hand_in.programme)
    settle_dates(connection, reading)
    plans = {name: plan for name, plan in plans.items() if plan.sheet in reading.sheets}  # a sheet may have been refused
    reading.take_back(connection, *(reading.laid.keys() - {plan.sheet.sheet_no for plan in plans.values()}))
    handed = {sheet.table.name for sheet in reading.sheets}
    type_nothing(connection, [table for table in schema.TABLES if table.name not in handed and table is not schema.COHORTS])
    for table in schema.TABLES:
        if table is not schema.COHORTS and table.name in handed:
            read(table, plans.get(table.name))
        hand_in.advance.through("typed", table.name)
    compared = known_again.compared(hand_in, plans)
    for name in [name for name, plan in plans.items() if plan.known and name not in compared]:
        type_one(hand_in, plans.pop(name).table)
    plans |= compared
    connection.executemany("insert into staging.sources values (?, ?)", [(sheet.sheet_no, sheet.present) for sheet in reading.sheets] or [(0, [])])
    return plans


def merge(hand_in: HandIn, plans: dict[str, sound.Plan]) -> None:
    """Judge every table and build `next` from `old` and the rows that went in, parents before children.

    Large tables that name nothing but a person are taken while the training is looked at.
    """
    connection, options = hand_in.connection, hand_in.options
    if hand_in.is_large:
        connection.execute("reset force_compression")  # facts are made beside raw tables, which say for themselves that they aren't compressed
    corrections.withdraw(connection, hand_in.report, hand_in.sheets, options.complete, options.withdraw, options.with_dependents)
    with beside(connection, hand_in.is_large) as start:
        taking = Taking(hand_in, plans, start)
        taking.begin(schema.RESIDENTS)
        # One thread looks for these while both sort residents.
        remark_on_marks(connection, hand_in.report, hand_in.sheets, plans.get(schema.ATTENDANCE.name))
        remark_on_periods(connection, hand_in.report, hand_in.sheets.values())
        remark_on_series(connection, hand_in.report, hand_in.sheets.values(), plans)
        for table in (schema.COHORTS, schema.RESIDENTS):
            if not taking.take(table):
                judge_and_merge(hand_in, table)
        hand_in.advance.through("merged", schema.COHORTS.name)  # the later of the two in the order of the tables
        judge_and_merge(hand_in, schema.SESSIONS)
        if any(not plan.known for plan in plans.values()):
            number_persons(connection)
        taking.begin(*(table for table in schema.TABLES if {reference.table for reference in table.references} == {"residents"}))
        _merge_training(hand_in, taking)
        for table in schema.TABLES[schema.TABLES.index(schema.ATTENDANCE) + 1 :]:
            if not taking.take(table):
                judge_and_merge(hand_in, table)
            hand_in.advance.through("merged", table.name)
    pause_for_withdrawals(connection, hand_in.report, hand_in.sheets)
    if options.withdrawals is None and not options.typed:
        ask_about_missing(connection, hand_in.report, hand_in.sheets, options.complete)


def _merge_training(hand_in: HandIn, taking: Taking) -> None:
    if not taking.take(schema.ENROLMENTS, schema.ATTENDANCE):
        judge_and_merge_training(hand_in)
    elif not handed_in(schema.ATTENDANCE, hand_in.sheets) and not columns_of(hand_in.connection, "staging", ["checked_attendance"]):
        # Where enrolments were set aside it was judged with these.
        judge_and_merge(hand_in, schema.ATTENDANCE)
    hand_in.advance.through("merged", schema.ATTENDANCE.name)
