"""Large attendance files, a mark a row: counted while they are read, and stored as one row an enrolment.

Five days of a million participants are five million rows of codes, which take longer to keep than to read. Grouped as they come, each
participant of a group is one row with a bit for each pair of a day and a mark. That is all that the rows say, if there are as many bits as rows: then
no row is doubled and none has other cells. Otherwise, and where a row turns out to have a fault, the file is read again, row by row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import duckdb

from data import schema
from data.messages import DataError
from data.parsed import execute, parsed
from data.sheets import Sheet
from data.staging import READ_CSV, literal, stage_plain
from data.tables import columns_of, make_room
from data.values.readings import Reading as Cell

COLUMNS = {"cohort_id", "resident_id", "day", "present"}
SAMPLE = 20_000
"""Rows from which the cells of day and mark are known; of a file sorted by day these show one day, so that numbers are tried too."""
USUAL_DAYS = tuple(str(day) for day in range(1, 11))
BITS = 62
LAST_DAY = 60


@dataclass(frozen=True)
class Counted:
    """How a file was counted: where it lies, how to read it again (its arguments of `stage_plain`), and the pairs of day and mark of each bit."""

    path: Path
    delimiter: str
    width: int
    lines: int
    pairs: tuple[tuple[str, str], ...]


def count(connection: duckdb.DuckDBPyConnection, sheet: Sheet, path: Path, delimiter: str, width: int, lines: int, work: Path) -> Counted | None:
    """Count a file of `lines` lines into `staging.plain_<sheet_no>`: the codes, named as `stage_plain` names them, and `pairs`.

    None, and nothing staged, if it isn't as plain as it looked, says the same twice, or lies in `work` and would be gone when it has to be read
    again.
    """
    if sheet.table.name != "attendance" or set(sheet.proposal.columns) != COLUMNS or path.is_relative_to(work):
        return None
    plain, above = f"staging.plain_{sheet.sheet_no}", sheet.proposal.first_row - 1
    named = ", ".join(f"'f{index}': 'varchar'" for index in range(width))
    day, present = (f"read.f{sheet.proposal.columns[name]}" for name in ("day", "present"))
    keys = {f"c{index}": f"read.f{position}" for index, (name, position) in enumerate(sheet.proposal.columns.items()) if name in sheet.table.key[:2]}
    values: dict[str, object] = {"path": literal(path), "delimiter": delimiter, "skip": above}
    source = f"{READ_CSV.format(columns=named)} as read"
    try:
        sampled = connection.execute(f"select distinct {day}, {present} from (from {source} limit {SAMPLE}) as read order by all", values).fetchall()
        marks = sorted({mark for _, mark in sampled if mark is not None})
        days = list(dict.fromkeys([*(cell for cell, _ in sampled if cell is not None), *USUAL_DAYS]))[: BITS // max(len(marks), 1)]
        days.sort(key=lambda cell: int(cell) if re.fullmatch("[0-9]{1,3}", cell) else BITS)  # so that the days of a mark keep their distances as bits
        bits = {"day": {cell: index for index, cell in enumerate(days)}, "mark": {cell: index * len(days) for index, cell in enumerate(marks)}}
        cells = {"day": day, "mark": present}
        bit_number = " + ".join(
            f"case {cells[name]} {' '.join(f'when ${name}_{bit} then {bit}' for bit in bits[name].values())} else error('another cell') end"
            for name in bits
        )
        bit_cells = {f"{name}_{bit}": cell for name in bits for cell, bit in bits[name].items()}
        connection.execute(
            f"create table {plain} as select {', '.join(f'{cell} as {name}' for name, cell in keys.items())},"
            f" bit_or(cast(1 as ubigint) << cast({bit_number} as ubigint)) as pairs from {source} group by {', '.join(keys.values())}",
            {**values, **bit_cells},
        )
    except duckdb.Error:
        return None
    is_code = " and ".join(f"has_digit(plain.{name})" for name in keys)
    ((rows, are_codes),) = connection.execute(f"select sum(bit_count(plain.pairs)), bool_and({is_code}) from {plain} as plain").fetchall()
    if rows != lines - above or not are_codes:
        connection.execute(f"drop table {plain}")
        return None
    return Counted(path, delimiter, width, lines, tuple((day, mark) for mark, day in product(marks, days)))


def read_again(connection: duckdb.DuckDBPyConnection, sheet: Sheet, counted: Counted) -> None:
    """Stage the rows of a file that was counted, one by one. Raises DataError if the file has changed since."""
    connection.execute(f"drop table staging.plain_{sheet.sheet_no}")
    if not stage_plain(connection, sheet, counted.path, counted.delimiter, counted.width, counted.lines):
        raise DataError("reading_ended")


def used(connection: duckdb.DuckDBPyConnection, sheet: Sheet, counted: Counted) -> dict[int, tuple[str, str]]:
    """The pairs of cells of day and mark that the file has, by their bits."""
    ((used_bits,),) = connection.execute(f"select bit_or(plain.pairs) from staging.plain_{sheet.sheet_no} as plain").fetchall()
    return {bit: pair for bit, pair in enumerate(counted.pairs) if used_bits >> bit & 1}


def masks(pairs: Mapping[int, tuple[str, str]], days: Mapping[str, Cell], marks: Mapping[str, Cell]) -> tuple[str, str] | None:
    """SQL over a row of `count`: its days with a mark, and those present, day n as bit n - 1; None if a pair isn't a mark of a day."""
    marked: dict[int, int] = {}
    present: dict[int, int] = {}
    for bit, (day, mark) in pairs.items():
        number = int(days[day].value or 0)
        if not 1 <= number <= LAST_DAY or marks[mark].value is None:
            return None
        for moved in (marked, present) if marks[mark].value == "true" else (marked,):
            moved[bit - number + 1] = moved.get(bit - number + 1, 0) | 1 << bit
    return _moved(marked), _moved(present)


def _moved(bits: Mapping[int, int]) -> str:
    """SQL for the bits of `raw.pairs` that are moved by so many places to the right, all bits of one distance at once."""
    parts = [
        f"((raw.pairs & cast({mask} as ubigint)) {'>>' if places >= 0 else '<<'} cast({abs(places)} as ubigint))" for places, mask in bits.items()
    ]
    return " | ".join(parts) or "cast(0 as ubigint)"


def store(connection: duckdb.DuckDBPyConnection, sheet: Sheet, plain: str, marked_mask: str, present_mask: str) -> None:
    """Put the attendance counted in the table `plain` into `next`, its masks as `masks` says: each row has a mark."""
    make_room(connection, "attendance")
    cells = list(sheet.proposal.columns)
    codes = ", ".join(f"raw.c{cells.index(name)} as {name}" for name in schema.ENROLMENTS.key)
    connection.execute(
        f"""
        create table next.attendance_marks as
        select {codes}, cast({marked_mask} as ubigint) as marked_mask, cast({present_mask} as ubigint) as present_mask
        from {plain} as raw
        """
    )
    _show_rows(connection)


def copy_known(connection: duckdb.DuckDBPyConnection, version: str) -> bool:
    """Put the attendance of an attached version into `next` as it is stored there, if that is as marks: its rows would be written one by one."""
    if not columns_of(connection, version, ["attendance_marks"]):
        return False
    execute(connection, f"create table next.attendance_marks as from {version}.attendance_marks")
    _show_rows(connection)
    return True


def note(connection: duckdb.DuckDBPyConnection) -> None:
    """Note for data/facts.sql what the marks say that `next` has already, if it has any."""
    if columns_of(connection, "next", ["attendance_marks"]):
        for statement in parsed(_text())[1:]:
            connection.execute(statement)


def _show_rows(connection: duckdb.DuckDBPyConnection) -> None:
    """Show the marks of `next` as rows, and note for data/facts.sql what they say (attendance_marks.sql)."""
    execute(connection, _text())


@cache
def _text() -> str:
    return Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
