"""Large tables laid into the version to come while they are read, where a store has none before.

Rows that wait as text are written twice and typed in between: half of the time that they take. Where all cells are written as the store keeps
them, as in most exports, the statement that reads the file types them. Where one is written otherwise, or a row isn't sound, the file is read
again, as text. SQL text is composed from the contract's own table and column names only; what comes from a hand-in stays in tables and parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from data.messages import DataError
from data.programme import shipped
from data.schema import SQL_TYPES, Column
from data.sheets import Sheet
from data.staging import FIRST_OF_CSV, READ_CSV, drop_plain, literal, stage_plain
from data.tables import make_room, stands, types_of, write_raw
from data.values.staged import is_code, read_cells

TABLES = frozenset({"assessments", "exits", "follow_ups", "sales"})
"""Tables whose rows need no other table to be typed. Enrolments are dated by their groups, and residents are sorted."""
SAMPLE = 2_000
"""Rows by which it is seen whether cells are written as they are kept."""
KEPT = {
    "date": ("{cell} like '____-__-__' and {cell} >= '0' and {cell} < ':' and not ends_with({cell}, ' ')", "cast({cell} as date)"),
    "integer": ("cast(cast({cell} as bigint) as varchar) = {cell}", "cast({cell} as bigint)"),
    "number": ("cast(cast({cell} as bigint) as varchar) = {cell}", "cast({cell} as double)"),
    "boolean": ("{cell} in ('true', 'false')", "{cell} = 'true'"),
}
"""Kind -> SQL that is true of a cell written as that kind is kept, and SQL of its value. DuckDB takes other ways to write them, too."""
TEXT = {"number": "cast(cast({column} as bigint) as varchar)", "code": "{column}", "text": "{column}", "choice": "{column}"}
"""Kind -> SQL of the text that a typed cell was, where a cast doesn't say."""


@dataclass(frozen=True)
class Laid:
    """A sheet whose rows lie in `next`, and how its file is read again (the arguments of `stage_plain`)."""

    sheet: Sheet
    path: Path
    delimiter: str
    width: int
    lines: int


def lay(connection: duckdb.DuckDBPyConnection, laid: Laid) -> bool:
    """Read a file's rows into its table of `next`, and have them as text in the view `staging.plain_<sheet_no>`.

    False, and nothing done, if a cell is written otherwise than it is kept, or the file isn't as plain as it looked.
    """
    sheet, table = laid.sheet, laid.sheet.table
    columns = sheet.proposal.columns
    if table.name not in TABLES or sheet.proposal.days or columns.keys() - types_of(table).keys() or stands(connection, table.name):
        return False
    named = ", ".join(f"'f{index}': 'varchar'" for index in range(laid.width))
    source, first = (f"{reads.format(columns=named)} as read" for reads in (READ_CSV, FIRST_OF_CSV))
    values = {"path": literal(laid.path), "delimiter": laid.delimiter, "skip": sheet.proposal.first_row - 1}
    try:
        if not _is_written_as_kept(connection, sheet, first, values):
            return False
        typed = ", ".join(_typed(column, f"read.f{columns[column.name]}" if column.name in columns else None) for column in table.columns)
        rows = write_raw(connection, table.name, types_of(table), f"select {typed} from {source}", values)
    except duckdb.Error:
        rows = 0
    if rows != laid.lines - sheet.proposal.first_row + 1:
        make_room(connection, table.name)
        return False
    kinds = {column.name: column.kind for column in table.columns}
    texts = [f"{text_of(kinds[name], f'laid.{name}')} as c{index}" for index, name in enumerate(columns)]
    connection.execute(f"create view staging.plain_{sheet.sheet_no} as select laid.rowid as rowid, {', '.join(texts)} from next.{table.name} as laid")
    return True


def take_back(connection: duckdb.DuckDBPyConnection, laid: Laid) -> None:
    """Have the rows in `staging.plain_<sheet_no>` as they stand in the file, and none in `next`. Raises DataError if the file has changed since."""
    drop_plain(connection, laid.sheet)
    make_room(connection, laid.sheet.table.name)
    if not stage_plain(connection, laid.sheet, laid.path, laid.delimiter, laid.width, laid.lines):
        raise DataError("reading_ended")


def text_of(kind: str, column: str) -> str:
    """SQL of the text that a typed column had in the file."""
    return TEXT.get(kind, "cast({column} as varchar)").format(column=column)


def _is_written_as_kept(connection: duckdb.DuckDBPyConnection, sheet: Sheet, source: str, values: dict[str, object]) -> bool:
    """Whether the cells of the file's first rows mean what they say; the others are looked at when they lie in `next`."""
    columns = [column for column in sheet.table.columns if column.name in sheet.proposal.columns and not is_code(column)]
    listed = ", ".join(f"list(distinct read.f{sheet.proposal.columns[column.name]})" for column in columns)
    cells_of = connection.execute(f"select {listed} from (from {source} limit {SAMPLE}) as read", values).fetchall()[0]
    for column, cells in zip(columns, cells_of, strict=True):
        read = read_cells(sheet, column, sorted(cell for cell in cells or () if cell is not None), shipped(), None)
        if not all(each.value == cell for cell, each in read.cells.items()):
            return False
    return True


def _typed(column: Column, cell: str | None) -> str:
    """SQL of a column of the table, typed from the file's, if it has that: an error where it is written otherwise, or stands for a default."""
    if cell is None:
        return f"cast({column.default or 'null'} as {SQL_TYPES[column.kind]})"
    if column.kind not in KEPT:
        return cell
    is_kept, value = (part.format(cell=cell) for part in KEPT[column.kind])
    empty = "" if column.default else f"when {cell} is null then null "
    return f"case when {is_kept} then {value} {empty}else error('written otherwise') end"
