"""Rows among those of a large plain file that are none of its table: a sum, a header again, a note below it.

They are few, and known by keys without a digit: they are looked at as in any file (data/footers.py), and left out, where they stand among the rows as
DuckDB read them. SQL text is composed from the contract's own column names only; what comes from a hand-in stays in tables and parameters.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping
from itertools import islice
from pathlib import Path

import duckdb

from data.attendance_marks import Counted, without
from data.delimited import open_text
from data.footers import RowsBelow
from data.proposals import Note
from data.schema import ENROLMENTS
from data.sheets import Sheet
from data.sums import SumsBelow

MOST = 1_000
"""Rows without a digit in their keys; a file with more of them is read row by row."""
ENCODING = "utf-8-sig"
"""Of a file that DuckDB reads as it is."""


def leave_out(connection: duckdb.DuckDBPyConnection, sheet: Sheet, path: Path, delimiter: str) -> tuple[int, list[Note]] | None:
    """Take such rows out of `staging.plain_<sheet_no>`, which has a row for each line; how many they are, and what is to be said of them.

    None, and all left, if they are too many.
    """
    plain, first = f"staging.plain_{sheet.sheet_no}", sheet.proposal.first_row
    keys = " and ".join(f"has_digit(raw.c{index})" for index, name in enumerate(sheet.proposal.columns) if name in sheet.table.key)
    found = f"select raw.rowid + $first from {plain} as raw where not ({keys}) order by raw.rowid limit {MOST + 1}"
    numbers = [number for (number,) in connection.execute(found, {"first": first}).fetchall()]
    if len(numbers) > MOST:
        return None
    header, rows = _lines(path, delimiter, sheet, numbers)
    positions = [*sheet.proposal.columns.values()]
    below, sums = RowsBelow(sheet.proposal), SumsBelow(sheet.proposal, positions)
    others: list[int] = []
    counted_up_to = first - 1
    for number in numbers:
        if below.is_data(number, rows[number]):
            continue
        others.append(number)
        if below.left_out[-1:] == [number]:
            _count(connection, sheet, sums, range(counted_up_to + 1, number), others)
            counted_up_to = number
            sums.note(number, rows[number])
    _count(connection, sheet, sums, range(counted_up_to + 1, 2**62), others)
    connection.execute(f"delete from {plain} where rowid + $first in (select unnest(cast($others as bigint[])))", {"first": first, "others": others})
    return len(others), [*below.notes(), *sums.differing(header)]


def leave_out_of_counted(connection: duckdb.DuckDBPyConnection, sheet: Sheet, counted: Counted) -> tuple[int, list[Note], Counted] | None:
    """The same of attendance that was counted while it was read, with what is counted then; None also if one of them is a row of the table."""
    source, values = counted.source(sheet)
    codes = [sheet.proposal.columns[name] for name in ENROLMENTS.key]
    have_digits = " and ".join(f"has_digit(read.f{position})" for position in codes)
    # Rows come in the file's order as long as nothing is left out.
    connection.execute(f"create table staging.other_rows as select {have_digits} as is_row from {source}", values)
    found = f"select other.rowid + $first from staging.other_rows as other where not other.is_row order by other.rowid limit {MOST + 1}"
    numbers = [number for (number,) in connection.execute(found, {"first": sheet.proposal.first_row}).fetchall()]
    connection.execute("drop table staging.other_rows")
    if len(numbers) > MOST:
        return None
    _, rows = _lines(counted.path, counted.delimiter, sheet, numbers)
    below = RowsBelow(sheet.proposal)
    if any(below.is_data(number, rows[number]) for number in numbers):
        return None
    return len(numbers), below.notes(), without(connection, sheet, counted)


def _lines(path: Path, delimiter: str, sheet: Sheet, numbers: Collection[int]) -> tuple[list[str], Mapping[int, list[str]]]:
    """The cells of the header, and of the lines with these numbers."""
    wanted = {*numbers, sheet.proposal.header_row}
    with open_text(path, ENCODING) as file:
        lines = {number: line for number, line in enumerate(islice(file, max(wanted)), start=1) if number in wanted}
    cells = {number: next(csv.reader([line], delimiter=delimiter)) for number, line in lines.items()}
    return cells[sheet.proposal.header_row], cells


def _count(connection: duckdb.DuckDBPyConnection, sheet: Sheet, sums: SumsBelow, numbers: range, others: Iterable[int]) -> None:
    """Have the cells of the rows with these numbers counted, but for `others`."""
    plain = f"staging.plain_{sheet.sheet_no}"
    values = {"first": sheet.proposal.first_row, "from": numbers.start, "to": numbers.stop, "others": list(others)}
    among = (
        f"from {plain} as raw where raw.rowid + $first >= $from and raw.rowid + $first < $to"
        " and not list_contains(cast($others as bigint[]), raw.rowid + $first)"
    )
    ((rows, last),) = connection.execute(f"select count(*), max(raw.rowid + $first) {among}", values).fetchall()
    if rows:
        cells = {
            at: connection.execute(f"select coalesce(raw.c{at}, ''), count(*) {among} group by raw.c{at}", values).fetchall() for at, _ in sums.at
        }
        sums.count_all(last, rows, {at: dict(counted) for at, counted in cells.items()})
