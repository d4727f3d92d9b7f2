"""Large tables without a fault: from the rows as DuckDB read them to `next` in one query.

Reading cell by cell, judging and merging write each row several times, so that every fault can be named with its place. A large table that is
new to the store seldom has one. Whether it has is seen here in a few passes, by the same readings (data/values) and rules (data/schema.toml);
a table with any fault, and one that has to be compared with rows that are known, goes the long way, as if this hadn't been tried.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from data import attendance_marks, schema
from data.facts import number_enrolments, number_in_order, number_persons
from data.near_codes import bare
from data.programme import Programme
from data.reading import Reading
from data.schema import Column, Table
from data.sheets import Sheet
from data.tables import make_room
from data.validation import NUMBERED, NUMBERS, overlapping, soundness
from data.values.staged import ValueChoices, is_code, keep_readings, read_cells

MOST_SHAPES = 1_000
"""Codes of more shapes than this are compared one by one, the long way."""
LONG_WAY = (schema.COHORTS, schema.SESSIONS, schema.BY_NAME["targets"])
"""Small tables, whose rows are read by each other."""


@dataclass(frozen=True)
class Plan:
    """How a sheet's rows are taken: `rows` is SQL that gives the typed rows, remarks are (column, id of a sentence) as in `type_table`."""

    sheet: Sheet
    rows: str
    remarks: tuple[tuple[str, str], ...]
    masks: tuple[str, str] | None = None
    """Of counted attendance: SQL for the days with a mark, and for those present."""
    known: bool = False
    """Whether the store knows rows of the table: then these may only be the same again (data/known_again.py)."""

    @property
    def table(self) -> Table:
        """The table that the sheet is of."""
        return self.sheet.table

    @property
    def plain(self) -> str:
        """Where the rows lie as they were read."""
        return f"staging.plain_{self.sheet.sheet_no}"


def with_defaults(table: Table, rows: str, version: str = "next") -> str:
    """SQL of the table's typed rows (SQL, too) with the defaults of empty cells, which may stand in other tables of a version."""
    filled = ", ".join(
        f"coalesce(r.{each.name}, {each.default.replace('next.', f'{version}.')}) as {each.name}"
        for each in table.columns
        if each.default is not None
    )
    return f"select r.* {f'replace ({filled})' if filled else ''} from ({rows}) as r"


def plan(connection: duckdb.DuckDBPyConnection, table: Table, reading: Reading, programme: Programme, choices: ValueChoices) -> Plan | None:
    """How the table's only sheet may be taken at once, if all cells can be read; else None."""
    own = [sheet for sheet in reading.sheets if sheet.table is table]
    if len(own) != 1 or own[0].sheet_no not in reading.plain or table in LONG_WAY:
        return None
    ((known,),) = connection.execute(f"select exists (select 1 from before.{table.name} as known)").fetchall()
    if counted := reading.counted.get(own[0].sheet_no):
        return _plan_counted(connection, own[0], counted, programme, choices, known)
    return None if table is schema.ATTENDANCE else _plan(connection, own[0], programme, choices, known)


def _plan_counted(
    connection: duckdb.DuckDBPyConnection,
    sheet: Sheet,
    counted: attendance_marks.Counted,
    programme: Programme,
    choices: ValueChoices,
    known: bool,
) -> Plan | None:
    """The plan for attendance that was counted while it was read; None if a day or a mark can't be read."""
    pairs = attendance_marks.used(connection, sheet, counted)
    cells = [sorted({pair[index] for pair in pairs.values()}) for index in (0, 1)]
    days, marks = (
        read_cells(sheet, schema.ATTENDANCE.column(name), texts, programme, choices) for name, texts in zip(("day", "present"), cells, strict=True)
    )
    masks = attendance_marks.masks(pairs, days.cells, marks.cells)
    remarks = [(name, remark) for name, values in (("day", days), ("present", marks)) for remark in values.remarks]
    return Plan(sheet, "", tuple(remarks), masks, known) if masks else None


def _plan(connection: duckdb.DuckDBPyConnection, sheet: Sheet, programme: Programme, choices: ValueChoices, known: bool) -> Plan | None:
    plain, table = f"staging.plain_{sheet.sheet_no}", sheet.table
    values, joins, remarks = [], [], []
    dated = [column.name for column in table.columns if column.kind == "date" and column.name in sheet.proposal.columns]
    if dated and sheet.proposal.month_first:
        return None  # which order its dates have is judged by all columns of the sheet
    for column in table.columns:
        name, kind = column.name, schema.SQL_TYPES[column.kind]
        cell = f"raw.c{list(sheet.proposal.columns).index(name)}" if name in sheet.proposal.columns else ""
        referred = any(name in reference.columns for reference in table.references)
        if not cell:
            values.append(f"cast(null as {kind}) as {name}")
        elif is_code(column):
            if not referred and not known and not _are_plain_codes(connection, column, cell, plain):
                return None
            values.append(f"{cell} as {name}")
        else:
            distinct = connection.execute(f"select distinct {cell} from {plain} as raw where {cell} is not null order by 1").fetchall()
            column_reading = read_cells(sheet, column, [text for (text,) in distinct], programme, choices)
            if any(each.problem for each in column_reading.cells.values()):
                return None
            remarks += [(name, remark) for remark in column_reading.remarks]
            if column.kind == "date" and "month_first" in column_reading.remarks and len(dated) > 1:
                return None  # the other dates of the sheet follow it
            if all(each.value == text for text, each in column_reading.cells.items()):
                values.append(f"cast({cell} as {kind}) as {name}")
            else:
                readings_table = f"staging.read_{table.name}_{name}"
                keep_readings(
                    connection, readings_table, kind, [(sheet.sheet_no, text, each.value, None) for text, each in column_reading.cells.items()]
                )
                joins.append(f"left join {readings_table} as read_{name} on {cell} = read_{name}.cell")
                values.append(f"read_{name}.value as {name}")
    return Plan(sheet, f"select {', '.join(values)} from {plain} as raw {' '.join(joins)}", tuple(remarks), known=known)


def _are_plain_codes(connection: duckdb.DuckDBPyConnection, column: Column, cell: str, plain: str) -> bool:
    """Whether all codes are plain, none of the made-up programme, and none near another (`find_near_codes` of data/near_codes.py).

    Only the different shapes of the codes, all their digits 0, are looked at: codes of one shape differ in a digit, so they aren't near, and codes
    of two shapes are near only where the shapes are alike once each run of digits is one sign.
    """
    first = connection.execute(f"select {cell} from {plain} as raw limit 1").fetchall()[0][0] or ""
    # Nearly all codes are mostly of the first one's shape, which a pattern finds quicker.
    shapes = (
        f"select $first union select translate({cell}, '123456789', '000000000') from {plain} as raw"
        f" where not coalesce(regexp_full_match({cell}, $pattern), false) limit {MOST_SHAPES + 1}"
    )
    values = {"first": re.sub("[1-9]", "0", first), "pattern": re.sub("[0-9]", "[0-9]", re.escape(first))}
    ((count, are_plain, alike),) = connection.execute(
        f"""
        select
            count(*),
            bool_and(coalesce(is_plain_code(shapes.shape) and not starts_with(shapes.shape, '{schema.SAMPLE_PREFIX}'), false)),
            count(distinct regexp_replace(bare_code(replace(shapes.shape, '0', '1')), '[0-9]+', '#', 'g')) < count(*),
        from ({shapes}) as shapes (shape)
        """,
        values,
    ).fetchall()
    if count > MOST_SHAPES or not are_plain:
        return False
    if not alike:
        return True
    ((near,),) = connection.execute(f"select count(distinct {bare(column, cell)}) < count(distinct {cell}) from {plain} as raw").fetchall()
    return not near


def take(connection: duckdb.DuckDBPyConnection, plan: Plan, marks: Plan | None = None) -> int:
    """Build the table in `next` from a sheet whose rows are all sound, and return their number; 0, and no table, where one isn't.

    The `marks` of counted attendance are looked up with the enrolments, and taken after them.
    """
    if plan.masks:
        return _take_marks(connection, plan, *plan.masks)
    ((rows,),) = connection.execute(f"select count(*) from {plan.plain} as raw").fetchall()
    return int(rows) if _are_rows_sound(connection, plan, rows, marks) else 0


def _are_rows_sound(connection: duckdb.DuckDBPyConnection, plan: Plan, rows: int, marks: Plan | None) -> bool:
    """Whether all rows are sound: then the table is in `next`.

    Rows that name a person or a cohort are given the numbers of both while these are looked up, and wait in `staging`; data/facts.sql goes on
    from there. The codes go straight to the table: to carry them through that look-up takes longer than the look-up itself.
    """
    table = plan.table
    columns = ", ".join(f"r.{column.name}" for column in table.columns)
    source, (faulty, joins) = f"({with_defaults(table, plan.rows)})", soundness(table)
    make_room(connection, table.name)
    if not table.references:
        ((rows_taken,),) = connection.execute(
            f"""
            create table next.{table.name} as
            select {columns} from {source} as r {joins} where not ({faulty})
            {"order by r.registered_on, r.resident_id" if table is schema.RESIDENTS else ""}
            """
        ).fetchall()
        sound = rows_taken == rows and not _has_repetitions(connection, table, f"next.{table.name}", table.key)
        if not sound:
            connection.execute(f"drop table next.{table.name}")
        elif table is schema.RESIDENTS:
            number_in_order(connection)
        return sound
    (number_enrolments if NUMBERED["enrolments"] in joins else number_persons)(connection)
    referring = {name: number for name, number in NUMBERS.items() if any(name in reference.columns for reference in table.references)}
    looked_up = [f"parent_{name}.{number}" for name, number in referring.items()]
    # Where attendance isn't counted, data/facts.sql finds it by the codes of the enrolments.
    looked_up += [f"r.{column.name}" for column in table.columns if column.name not in referring or (table is schema.ENROLMENTS and not marks)]
    made = f"staging.numbered_{table.name}"
    if table is schema.ENROLMENTS:
        looked_up.append("parent_resident_id.registered_on")
    if marks and marks.masks:
        made, marked, joined = "enrolments_attended", *_marks(marks, *marks.masks)
        looked_up, joins = [*looked_up, *marked], f"{joins} {joined}"
    connection.execute(f"create table next.{table.name} as select {columns} from {source} as r")
    ((rows_taken,),) = connection.execute(
        f"create table {made} as select {', '.join(looked_up)} from next.{table.name} as r {joins} where not ({faulty})"
    ).fetchall()
    key = [referring.get(name, name) for name in table.key]
    sound = not _has_repetitions(connection, table, made, key) and rows_taken == rows
    if table.name == "exits":
        sound = sound and not overlapping(connection, _of_several(made))
    if not sound:
        connection.execute(f"drop table {made}; drop table next.{table.name}")
        if table is schema.ENROLMENTS:
            connection.execute("drop table persons_several")
        return False
    if not marks:
        connection.execute(f"create view numbered_{table.name} as from {made}")
    if table is schema.ENROLMENTS:
        connection.execute(f"create view {NUMBERED['enrolments']} as from {made}")
    return True


def _of_several(made: str) -> str:
    """SQL of the exits, named so, of whoever has several: only these can overlap."""
    return f"""(
        select exits.*
        from next.exits as exits
        inner join person_numbers on exits.resident_id = person_numbers.resident_id
        where person_numbers.person in (select several.person from {made} as several group by several.person having count(*) > 1)
    ) as exits"""


def _has_repetitions(connection: duckdb.DuckDBPyConnection, table: Table, made: str, key: Sequence[str]) -> bool:
    """Whether two rows have one key. Of enrolments only those of people with several can; who these are, data/facts.sql asks again."""
    source = f"{made} as rows"
    if table is schema.ENROLMENTS:
        connection.execute(f"create or replace table persons_several as select rows.person from {source} group by rows.person having count(*) > 1")
        source += " semi join persons_several on rows.person = persons_several.person"
    names = ", ".join(f"rows.{name}" for name in key)
    groups = f"select count(distinct {names}) < count(*) from {source}"  # of one column, a quarter quicker
    if len(key) > 1:
        groups = f"select exists (select 1 from {source} group by {names} having count(*) > 1)"
    ((repeated,),) = connection.execute(groups).fetchall()
    return bool(repeated)


def put_back(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Undo `take`, where a table that belongs to it isn't sound."""
    make_room(connection, table.name)
    connection.execute(f"drop view if exists numbered_{table.name}; drop table if exists staging.numbered_{table.name}")
    if table is schema.ENROLMENTS:
        connection.execute(
            f"drop view if exists {NUMBERED['enrolments']}; drop table if exists enrolments_attended; drop table if exists persons_several"
        )


def _marks(plan: Plan, marked_mask: str, present_mask: str) -> tuple[list[str], str]:
    """SQL of what counted attendance says of an enrolment `r`, and the join that it needs: one row and a bit for each day."""
    columns = plan.sheet.proposal.columns
    key = " and ".join(f"r.{name} = raw.c{index}" for index, name in enumerate(columns) if name in schema.ENROLMENTS.key)
    marked, present = (f"coalesce(cast({mask} as ubigint), 0)" for mask in (marked_mask, present_mask))
    selected = [
        f"{marked} as marked_mask",
        f"{marked} >> cast(parent_cohort_id.days as ubigint) = 0 as is_sound",
        f"{present} as present_mask",
        f"bit_count({present}) as present_days",
    ]
    return selected, f"left join {plan.plain} as raw on {key}"


def _take_marks(connection: duckdb.DuckDBPyConnection, plan: Plan, marked_mask: str, present_mask: str) -> int:
    """The number of rows of attendance if all are sound: each has its mark and is of someone enrolled, once for a day of the group; else 0.

    They were looked up with the enrolments, which stay in `enrolments_attended` for data/facts.sql: as many bits as rows show that no row is
    doubled, or of nobody.
    """
    ((rows, marked, sound),) = connection.execute(
        f"""
        select
            (select sum(bit_count(raw.pairs)) from {plan.plain} as raw),
            sum(bit_count(enrolments.marked_mask)),
            bool_and(enrolments.is_sound),
        from enrolments_attended as enrolments
        """
    ).fetchall()
    if rows != marked or not sound:
        return 0
    attendance_marks.store(connection, plan.sheet, plan.plain, marked_mask, present_mask)
    return int(rows)
