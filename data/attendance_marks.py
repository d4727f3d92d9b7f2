"""Large attendance files, a mark a row: counted while they are read, and stored as one row an enrolment.

Five days of a million participants are five million rows of codes, which take longer to keep than to read. Grouped as they come, each
participant of a group is one row with a bit for each pair of a day and a mark. That is all that the rows say, if there are as many bits as rows: then
no row is doubled and none has other cells. Otherwise, and where a row turns out to have a fault, the file is read again: for the rows of these
participants alone, or, where they are many, row by row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path

import duckdb

from data import schema
from data.messages import DataError
from data.parsed import execute, parsed
from data.sheets import Sheet
from data.staging import FIRST_OF_CSV, MOST_ASIDE, READ_CSV, literal, stage_plain
from data.tables import columns_of, make_room, write_raw
from data.values.readings import Reading as Cell

COLUMNS = {"cohort_id", "resident_id", "day", "present"}
SAMPLE = 20_000
"""Rows from which the cells of day and mark are known; of a file sorted by day these show one day, so that numbers are tried too."""
USUAL_DAYS = tuple(str(day) for day in range(1, 11))
TYPES = {"cohort_id": "varchar", "resident_id": "varchar", "marked_mask": "ubigint", "present_mask": "ubigint"}
"""The columns of `attendance_marks` and their types."""
BITS = 62
LAST_DAY = 60
BUCKETS = 1 << 20
"""Hashes by which the rows of a few participants are found in the file."""
MOST_ODD = 1_000
"""Different pairs of cells that the sample doesn't show; with more of them the file is read row by row."""


@dataclass(frozen=True)
class Counted:
    """How a file was counted: where it lies, how to read it again (its arguments of `stage_plain`), and the pairs of day and mark of each bit.

    `others` are pairs that have no bit. The participants who have one, or the same row twice, stand in `staging.odd_<sheet_no>`, if `is_odd`.
    """

    path: Path
    delimiter: str
    width: int
    lines: int
    pairs: tuple[tuple[str, str], ...]
    others: tuple[tuple[str | None, str | None], ...] = ()
    is_odd: bool = False

    def source(self, sheet: Sheet) -> tuple[str, dict[str, object]]:
        """SQL of the file's rows, as `read` with the columns f0, f1, ..., and its parameters."""
        return _source(sheet, self.path, self.delimiter, self.width)


def _source(sheet: Sheet, path: Path, delimiter: str, width: int, reads: str = READ_CSV) -> tuple[str, dict[str, object]]:
    named = ", ".join(f"'f{index}': 'varchar'" for index in range(width))
    return f"{reads.format(columns=named)} as read", {"path": literal(path), "delimiter": delimiter, "skip": sheet.proposal.first_row - 1}


def _keys(sheet: Sheet) -> dict[str, str]:
    """The codes in `staging.plain_<sheet_no>`, and in the file."""
    columns = sheet.proposal.columns
    return {f"c{list(columns).index(name)}": f"read.f{columns[name]}" for name in schema.ENROLMENTS.key}


def count(connection: duckdb.DuckDBPyConnection, sheet: Sheet, path: Path, delimiter: str, width: int, lines: int, work: Path) -> Counted | None:
    """Count a file of `lines` lines into `staging.plain_<sheet_no>`: the codes, named as `stage_plain` names them, and `pairs`.

    None, and nothing staged, if it isn't as plain as it looked, or lies in `work` and would be gone when it has to be read again.
    """
    if sheet.table.name != "attendance" or set(sheet.proposal.columns) != COLUMNS or path.is_relative_to(work):
        return None
    plain, rows_of_file = f"staging.plain_{sheet.sheet_no}", lines - sheet.proposal.first_row + 1
    day, present = (f"read.f{sheet.proposal.columns[name]}" for name in ("day", "present"))
    keys = _keys(sheet)
    source, values = _source(sheet, path, delimiter, width)
    first, _ = _source(sheet, path, delimiter, width, FIRST_OF_CSV)
    try:
        sampled = connection.execute(f"select distinct {day}, {present} from (from {first} limit {SAMPLE}) as read order by all", values).fetchall()
        marks = sorted({mark for _, mark in sampled if mark is not None})
        days = list(dict.fromkeys([*(cell for cell, _ in sampled if cell is not None), *USUAL_DAYS]))[: BITS // max(len(marks), 1)]
        days.sort(key=lambda cell: int(cell) if re.fullmatch("[0-9]{1,3}", cell) else BITS)  # so that the days of a mark keep their distances as bits
        bits = {"day": {cell: index for index, cell in enumerate(days)}, "mark": {cell: index * len(days) for index, cell in enumerate(marks)}}
        cells = {"day": day, "mark": present}
        # The bit of a day times that of a mark is the pair's; of any other cell it is 0. Adding their places took a tenth longer.
        bit_of = {
            name: f"case {cells[name]} {' '.join(f'when ${name}_{bit} then cast({1 << bit} as ubigint)' for bit in bits[name].values())}"
            " else cast(0 as ubigint) end"
            for name in bits
        }
        pair = " * ".join(bit_of.values())
        values |= {f"{name}_{bit}": cell for name in bits for cell, bit in bits[name].items()}
        connection.execute(
            f"create table {plain} as select {', '.join(f'{cell} as {name}' for name, cell in keys.items())},"
            f" bit_or({pair}) as pairs from {source} group by {', '.join(keys.values())}",
            values,
        )
        ((rows,),) = connection.execute(f"select sum(bit_count(plain.pairs)) from {plain} as plain").fetchall()
        others = () if rows == rows_of_file else _note_odd(connection, sheet, (source, values), f"{pair} = 0", rows_of_file - (rows or 0))
    except duckdb.Error:
        others = None
    if others is None:
        connection.execute(f"drop table if exists {plain}; drop table if exists staging.odd_{sheet.sheet_no}")
        return None
    pairs = tuple((day, mark) for mark, day in product(marks, days))
    return Counted(path, delimiter, width, lines, pairs, tuple(others), is_odd=rows != rows_of_file)


def _note_odd(
    connection: duckdb.DuckDBPyConnection, sheet: Sheet, source: tuple[str, dict[str, object]], is_other: str, expected: int
) -> list[tuple[str | None, str | None]] | None:
    """Note in `staging.odd_<sheet_no>` who has a pair without a bit (SQL), or one twice; as many more rows as `expected` have to be explained so.

    Returns the pairs without a bit; None if there are too many, or the file has lines that are no rows.
    """
    text, values = source
    odd, plain, keys = f"staging.odd_{sheet.sheet_no}", f"staging.plain_{sheet.sheet_no}", _keys(sheet)
    cells = ", ".join(f"read.f{sheet.proposal.columns[name]} as {name}" for name in ("cohort_id", "resident_id", "day", "present"))
    connection.execute(f"create table {odd} as select {cells} from {text} where {is_other} limit {MOST_ASIDE + 1}", values)
    others = connection.execute(f"select distinct odd.day, odd.present from {odd} as odd order by all limit {MOST_ODD + 1}").fetchall()
    ((count,),) = connection.execute(f"select count(*) from {odd} as odd").fetchall()
    if count > MOST_ASIDE or len(others) > MOST_ODD:
        return None
    if count < expected:
        named = ", ".join(f"{cell} as {name}" for name, cell in keys.items())
        on = " and ".join(f"raw.{name} = counted.{name}" for name in keys)
        first = {name: value for name, value in values.items() if name in ("path", "delimiter", "skip")}
        connection.execute(f"create table staging.counted as select {named}, count(*) as rows from {text} group by {', '.join(keys.values())}", first)
        connection.execute(
            f"insert into {odd} by name select {', '.join(f'raw.{name} as {code}' for name, code in zip(keys, schema.ENROLMENTS.key, strict=True))}"
            f" from {plain} as raw inner join staging.counted as counted on {on} where counted.rows > bit_count(raw.pairs)"
        )
        ((rows, doubled),) = connection.execute(
            f"select (select sum(counted.rows) from staging.counted as counted), (select count(*) from {odd} as odd)"
        ).fetchall()
        connection.execute("drop table staging.counted")
        ((bits,),) = connection.execute(f"select sum(bit_count(raw.pairs)) from {plain} as raw").fetchall()
        if rows != bits + expected or doubled > MOST_ASIDE:
            return None
    return others


def without(connection: duckdb.DuckDBPyConnection, sheet: Sheet, counted: Counted) -> Counted:
    """What is counted of a file without the rows that have no digit in a code, which go."""
    odd, keys = f"staging.odd_{sheet.sheet_no}", [f"has_digit({name})" for name in _keys(sheet)]
    connection.execute(f"delete from staging.plain_{sheet.sheet_no} where not ({' and '.join(keys)})")
    if not counted.is_odd:
        return counted
    connection.execute(f"delete from {odd} where not (has_digit(cohort_id) and has_digit(resident_id))")
    others = connection.execute(f"select distinct odd.day, odd.present from {odd} as odd order by all").fetchall()
    ((is_odd,),) = connection.execute(f"select exists (select 1 from {odd} as odd)").fetchall()
    return replace(counted, others=tuple(others), is_odd=bool(is_odd))


def read_again(connection: duckdb.DuckDBPyConnection, sheet: Sheet, counted: Counted) -> None:
    """Stage the rows of a file that was counted, one by one. Raises DataError if the file has changed since."""
    connection.execute(f"drop table staging.plain_{sheet.sheet_no}")
    if not stage_plain(connection, sheet, counted.path, counted.delimiter, counted.width, counted.lines):
        raise DataError("reading_ended")


def set_apart(connection: duckdb.DuckDBPyConnection, sheet: Sheet, counted: Counted, participants: str) -> None:
    """Move all rows of the `participants` (a table of codes as the file has them) to `staging.aside_<sheet_no>`, with their rows in the file."""
    read_apart(connection, sheet, counted, participants)
    of_participants = f"({', '.join(_keys(sheet))}) in (select ({_codes_of('participants')}) from {participants} as participants)"
    connection.execute(f"delete from staging.plain_{sheet.sheet_no} where {of_participants}")


def read_apart(connection: duckdb.DuckDBPyConnection, sheet: Sheet, counted: Counted, participants: str) -> None:
    """Read these rows once more from the file, and leave what is counted of them."""
    aside, (source, values) = f"staging.aside_{sheet.sheet_no}", counted.source(sheet)
    cells = [f"read.f{position}" for position in sheet.proposal.columns.values()]
    named = ", ".join(f"set_apart.cells[{index + 1}] as c{index}" for index in range(len(cells)))
    bucket = f"cast(hash({{}}) % {BUCKETS} as integer)".format
    codes = _codes_of("participants")
    ((buckets,),) = connection.execute(
        f"select cast(bitstring_agg({bucket(codes)}, 0, {BUCKETS - 1}) as varchar) from {participants} as participants"
    ).fetchall()
    # Rows come in the file's order as long as nothing is joined with them; what has another's hash is told apart below.
    connection.execute(
        f"create table staging.set_apart as"
        f" select case when get_bit(cast($buckets as bit), {bucket(', '.join(_keys(sheet).values()))}) = 1 then [{', '.join(cells)}] end as cells"
        f" from {source}",
        {**values, "buckets": buckets},
    )
    of_participants = f"({', '.join(_keys(sheet))}) in (select ({codes}) from {participants} as participants)"
    rows = (
        f"select set_apart.rowid + {sheet.proposal.first_row} as row, {named} from staging.set_apart as set_apart where set_apart.cells is not null"
    )
    execute(
        connection,
        f"create table if not exists {aside} as {rows} limit 0;"
        f" insert into {aside} select named.* from ({rows}) as named where {of_participants};"
        " drop table staging.set_apart",
    )


def _codes_of(participants: str) -> str:
    return ", ".join(f"{participants}.{name}" for name in schema.ENROLMENTS.key)


def join_accepted(connection: duckdb.DuckDBPyConnection, sheet: Sheet, marked_mask: str, present_mask: str) -> None:
    """Have the masks themselves in `staging.plain_<sheet_no>`, `marked_mask` and `present_mask`, with those of `staging.accepted_attendance`."""
    plain, bit = f"staging.plain_{sheet.sheet_no}", "cast(1 as ubigint) << cast(accepted.day - 1 as ubigint)"
    codes = ", ".join(f"accepted.{code} as {name}" for name, code in zip(_keys(sheet), schema.ENROLMENTS.key, strict=True))
    execute(
        connection,
        f"""
        create table staging.joined_marks as
        select {", ".join(f"raw.{name}" for name in _keys(sheet))}, {marked_mask} as marked_mask, {present_mask} as present_mask from {plain} as raw
        union all by name
        select {codes}, bit_or({bit}) as marked_mask, coalesce(bit_or({bit}) filter (accepted.present), 0) as present_mask
        from staging.accepted_attendance as accepted
        group by accepted.cohort_id, accepted.resident_id;
        drop table {plain};
        alter table staging.joined_marks rename to plain_{sheet.sheet_no}
        """,
    )


def used(connection: duckdb.DuckDBPyConnection, sheet: Sheet, counted: Counted) -> dict[int, tuple[str, str]]:
    """The pairs of cells of day and mark that the file has, by their bits."""
    ((used_bits,),) = connection.execute(f"select bit_or(plain.pairs) from staging.plain_{sheet.sheet_no} as plain").fetchall()
    return {bit: pair for bit, pair in enumerate(counted.pairs) if used_bits >> bit & 1}


def masks(pairs: Mapping[int, tuple[str, str]], days: Mapping[str, Cell], marks: Mapping[str, Cell]) -> tuple[tuple[str, str], int] | None:
    """SQL over a row of `count`: its days with a mark, and those present, day n as bit n - 1; and the bits of pairs that aren't a mark of a day.

    None if no pair is one.
    """
    marked: dict[int, int] = {}
    present: dict[int, int] = {}
    unreadable = 0
    for bit, (day, mark) in pairs.items():
        number = int(days[day].value or 0)
        if not 1 <= number <= LAST_DAY or marks[mark].value is None:
            unreadable |= 1 << bit
            continue
        for moved in (marked, present) if marks[mark].value == "true" else (marked,):
            moved[bit - number + 1] = moved.get(bit - number + 1, 0) | 1 << bit
    return ((_moved(marked), _moved(present)), unreadable) if marked else None


def _moved(bits: Mapping[int, int]) -> str:
    """SQL for the bits of `raw.pairs` that are moved by so many places to the right, all bits of one distance at once."""
    parts = [
        f"((raw.pairs & cast({mask} as ubigint)) {'>>' if places >= 0 else '<<'} cast({abs(places)} as ubigint))" for places, mask in bits.items()
    ]
    return " | ".join(parts) or "cast(0 as ubigint)"


def absent_groups(connection: duckdb.DuckDBPyConnection, sheet: Sheet, present_mask: str, unreadable: str, some_typed: bool) -> list[str]:
    """The groups of a counted sheet with absences alone, by the SQL of `masks` and of the bits that can't be read: of these nothing is said, nor of
    rows that are to be set apart. Where `some_typed` rows are set apart already, they count by what they mean."""
    group, odd = f"raw.c{list(sheet.proposal.columns).index('cohort_id')}", f"staging.odd_{sheet.sheet_no}"
    connection.execute(f"create table if not exists {odd} (cohort_id varchar, resident_id varchar)")
    counted = f"staging.plain_{sheet.sheet_no} as raw"
    rows = f"select {group} as code, ({present_mask}) = 0 and coalesce({unreadable}, 0) = 0 as is_absent from {counted}"
    if some_typed:
        on = " and ".join(f"raw.{cell} = apart.{code}" for cell, code in zip(_keys(sheet), schema.ENROLMENTS.key, strict=True))
        rows += (
            f" anti join staging.participants_{sheet.sheet_no} as apart on {on} union all"
            " select typed.cohort_id, not coalesce(typed.present, typed.problem_present is not null) from staging.typed_attendance as typed"
            " where typed.cohort_id is not null"
        )
    spoken = "" if some_typed else f" and rows.code not in (select odd.cohort_id from {odd} as odd where odd.cohort_id is not null)"
    found = connection.execute(f"select rows.code from ({rows}) as rows group by rows.code having bool_and(rows.is_absent){spoken} order by all")
    return [code for (code,) in found.fetchall()]


def store(connection: duckdb.DuckDBPyConnection, sheet: Sheet, plain: str, marked_mask: str, present_mask: str) -> None:
    """Put the attendance counted in the table `plain` into `next`, its masks as `masks` says: each row has a mark."""
    make_room(connection, "attendance")
    cells = list(sheet.proposal.columns)
    codes = ", ".join(f"raw.c{cells.index(name)} as {name}" for name in schema.ENROLMENTS.key)
    masks_of_row = f"cast({marked_mask} as ubigint) as marked_mask, cast({present_mask} as ubigint) as present_mask"
    write_raw(connection, "attendance_marks", TYPES, f"select {codes}, {masks_of_row} from {plain} as raw")
    _show_rows(connection)


def copy_known(connection: duckdb.DuckDBPyConnection, version: str) -> bool:
    """Put the attendance of an attached version into `next` as it is stored there, if that is as marks: its rows would be written one by one."""
    if not columns_of(connection, version, ["attendance_marks"]):
        return False
    execute(connection, f"create table next.attendance_marks as from {version}.attendance_marks")
    _show_rows(connection)
    return True


def known_marks(connection: duckdb.DuckDBPyConnection) -> str:
    """SQL of the marks that the version before knows, however it stores them."""
    if columns_of(connection, "before_file", ["attendance_marks"]):
        return "select marks.* from before_file.attendance_marks as marks"
    return _marks_of("from before.attendance")


def know(connection: duckdb.DuckDBPyConnection, accepted: str | None) -> bool:
    """Have in `staging.known_attendance` the known rows, but for those withdrawn, of whoever has rows `accepted` (a table) or withdrawn.

    False, and nothing done, if the version before doesn't store marks.
    """
    if not columns_of(connection, "before_file", ["attendance_marks"]):
        return False
    keys = "select rows.cohort_id, rows.resident_id from {} as rows".format
    touched = " union all ".join(map(keys, [*([accepted] if accepted else []), "staging.withdrawn_attendance"]))
    execute(
        connection,
        f"""
        create table staging.touched_marks as
        select known.*
        from before_file.attendance_marks as known
        semi join ({touched}) as touched on known.cohort_id = touched.cohort_id and known.resident_id = touched.resident_id;
        create table staging.known_attendance as
        with known as (
            select marks.cohort_id, marks.resident_id, unnest(range(1, {LAST_DAY + 1})) as day, marks.marked_mask, marks.present_mask
            from staging.touched_marks as marks
        )

        select known.cohort_id, known.resident_id, known.day, (known.present_mask >> cast(known.day - 1 as ubigint)) & 1 = 1 as present
        from known
        anti join staging.withdrawn_attendance as gone
            on known.cohort_id = gone.cohort_id and known.resident_id = gone.resident_id and known.day = gone.day
        where (known.marked_mask >> cast(known.day - 1 as ubigint)) & 1 = 1
        """,
    )
    return True


def write(connection: duckdb.DuckDBPyConnection, rows: str, others: str | None = None) -> None:
    """Put rows of attendance (SQL) into `next` as marks, beside `others` (SQL of marks)."""
    grouped = _marks_of(rows)
    write_raw(connection, "attendance_marks", TYPES, f"{others} union all {grouped}" if others else grouped)
    _show_rows(connection)


def _marks_of(rows: str) -> str:
    """SQL of the marks of rows of attendance (SQL)."""
    bit = "cast(1 as ubigint) << cast(rows.day - 1 as ubigint)"
    return (
        f"select rows.cohort_id, rows.resident_id, bit_or({bit}) as marked_mask, coalesce(bit_or({bit}) filter (rows.present), 0) as present_mask"
        f" from ({rows}) as rows group by rows.cohort_id, rows.resident_id"
    )


def write_beside_known(connection: duckdb.DuckDBPyConnection, rows: str) -> None:
    """Put rows of attendance (SQL) into `next` after `know`: all that stands of the participants touched, beside the marks of the others."""
    of_others = (
        "select known.cohort_id, known.resident_id, known.marked_mask, known.present_mask from before_file.attendance_marks as known"
        " anti join staging.touched_marks as touched on known.cohort_id = touched.cohort_id and known.resident_id = touched.resident_id"
    )
    write(connection, rows, of_others)


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
