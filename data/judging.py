"""A table's cells, typed, and its rows, judged and merged one by one: the way of all but large tables without a fault (data/sound.py)."""

from __future__ import annotations

import duckdb

from data import schema
from data.groups import known_groups, take_names
from data.hand_in import HandIn
from data.merging import merge_table, report_emptied
from data.near_codes import find_near_codes
from data.revisions import refuse_other_versions
from data.schema import Table
from data.sheets import Sheet
from data.validation import enrol_participants, handed_in, judge, refuse_overlaps, refuse_unenrolled
from data.values.staged import Readings, type_table


def type_one(hand_in: HandIn, table: Table) -> list[tuple[Sheet, str, str]]:
    """Type the cells of a table, row by row. Returns remarks about whole columns as `type_table` does."""
    for sheet in hand_in.reading.sheets:
        if sheet.table is table:
            was_plain = sheet.sheet_no in hand_in.reading.plain
            hand_in.reading.stage_cells(hand_in.connection, sheet)
            if was_plain and table is not schema.COHORTS:
                take_names(hand_in.connection, sheet, known_groups(hand_in.connection))
    return type_staged(hand_in, table)


def type_staged(hand_in: HandIn, table: Table, readings: Readings | None = None) -> list[tuple[Sheet, str, str]]:
    """Type the staged cells of a table; where `readings` of a column are given, its cells mean what these say."""
    remarks = type_table(hand_in.connection, table, hand_in.sheets, hand_in.programme, hand_in.choices, readings=readings)
    if hand_in.of_office:
        _refuse_made_up(hand_in.connection, table)
    return remarks


def with_persons() -> list[Table]:
    """The tables that name a person."""
    return [table for table in schema.TABLES if any(column.name == "resident_id" for column in table.columns)]


def _refuse_made_up(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Persons of the made-up programme in an office's hand-in are refused, each row with its place."""
    if table in with_persons():
        connection.execute(
            f"update staging.typed_{table.name} set resident_id = null, problem_resident_id = 'made_up' where starts_with(resident_id, $prefix)",
            {"prefix": schema.SAMPLE_PREFIX},
        )
    if table is schema.ATTENDANCE:
        connection.execute("delete from staging.typed_participants where starts_with(resident_id, $prefix)", {"prefix": schema.SAMPLE_PREFIX})


def judge_table(hand_in: HandIn, table: Table) -> None:
    """Judge a table's typed rows."""
    connection, sheets, allow_emptying = hand_in.connection, hand_in.sheets, hand_in.options.allow_emptying
    find_near_codes(connection, table, sheets)
    judge(connection, table, sheets, allow_emptying)
    refuse_other_versions(connection, table, sheets)
    if handed_in(table, sheets):
        report_emptied(connection, table, hand_in.report, sheets, allow_emptying)


def judge_and_merge(hand_in: HandIn, table: Table) -> None:
    """Judge a table's typed rows and build it in `next`."""
    judge_table(hand_in, table)
    if table.name == "exits":
        refuse_overlaps(hand_in.connection, hand_in.sheets)
    merge_table(hand_in.connection, table, hand_in.report, hand_in.sheets, hand_in.programme, hand_in.is_large)


def judge_and_merge_training(hand_in: HandIn) -> None:
    """The same for enrolments and attendance: an attendance sheet enrols, so its rows are judged before the enrolments and settled after them."""
    connection, report, sheets = hand_in.connection, hand_in.report, hand_in.sheets
    judge_table(hand_in, schema.ATTENDANCE)
    judge_table(hand_in, schema.ENROLMENTS)
    enrol_participants(connection, report, sheets)
    merge_table(connection, schema.ENROLMENTS, report, sheets, hand_in.programme, hand_in.is_large)
    if handed_in(schema.ATTENDANCE, sheets):
        refuse_unenrolled(connection)
    merge_table(connection, schema.ATTENDANCE, report, sheets, hand_in.programme, hand_in.is_large)
