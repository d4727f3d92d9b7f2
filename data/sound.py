"""Large tables without a fault: from the rows as DuckDB read them to `next` in one query.

Reading cell by cell, judging and merging write each row several times, so that every fault can be named with its place. A large table that is
new to the store has few. Whether it has any is seen here in a few passes, by the same readings (data/values) and rules (data/schema.toml): the
few rows that may have one are set aside (data/set_aside.py). A table with many goes the long way; known rows are left (data/known_again.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import duckdb

from data import assessed, attendance_marks, schema
from data.code_shapes import are_plain_codes
from data.facts import FOLLOW_UPS, SALES, make_at_once, number_enrolments, number_in_order, number_persons
from data.laid import text_of
from data.optimizer import sides_as_written
from data.periods import OWN_DATE, lies_outside
from data.programme import Programme
from data.reading import Reading
from data.schema import Column, Table
from data.sheets import Sheet
from data.staging import drop_plain
from data.tables import make_room, types_of, write_raw
from data.validation import NUMBERED, NUMBERS, overlapping, soundness
from data.values.readings import ColumnReading
from data.values.staged import Readings, ValueChoices, is_code, keep_readings, read_cells

LONG_WAY = (schema.COHORTS, schema.SESSIONS, schema.BY_NAME["targets"])
"""Small tables, whose rows are read by each other."""

AT_ONCE = {
    "follow_ups": (FOLLOW_UPS, "select 1 from next.fact_follow_ups as made where made.next_followed_up_on = made.followed_up_on"),
    "sales": (SALES, "select 1 from next.sales as sales having count(distinct sales.sale_id) < count(*)"),
}
"""Table -> the facts that are made of it alone, for which its rows are looked up, and SQL that has a row where two rows have one key."""


@dataclass(frozen=True)
class Plan:
    """How a sheet's rows are taken: `rows` is SQL that gives the typed rows of `plain`, where they lie as they were read; remarks are (column, id of
    a sentence) as in `type_table`, `readings` what the cells of columns mean that aren't codes.
    """

    sheet: Sheet
    plain: str
    values: tuple[str, ...] = ()
    """SQL of each column, over `plain` as `raw` and the `joins`."""
    joins: str = ""
    remarks: tuple[tuple[str, str], ...] = ()
    readings: Readings = field(default_factory=dict)
    masks: tuple[str, str] | None = None
    """Of counted attendance: SQL for the days with a mark, and for those present."""
    bits: str = "raw.pairs"
    """Of counted attendance: SQL that has as many bits as there are rows."""
    known: bool = False
    """Whether the store knows rows of the table (data/known_again.py)."""
    unchanged: int = 0
    """How many rows of a known table say nothing new."""
    differs: bool = False
    """Whether there are others, which are typed."""
    unreadable: tuple[str, ...] = ()
    """SQL, over the same, of each column that has a cell that can't be read: why it can't, or NULL. Of counted attendance: the bits of such cells."""
    near: Column | None = None
    """The column of codes of which some aren't plain, or may be near another."""
    is_doubtful: bool = False
    """Whether rows have to be set aside in any case."""
    is_laid: bool = False
    """Whether the rows lie in `next` already, and only show in `plain` (data/laid.py)."""
    judged: bool = False
    """Whether they were, and judged: those accepted stand in `staging.accepted_<table>`."""

    @property
    def table(self) -> Table:
        """The table that the sheet is of."""
        return self.sheet.table

    @property
    def rows(self) -> str:
        """SQL of the typed rows."""
        return f"select {', '.join(self.values)} from {self.plain} as raw {self.joins}"

    @property
    def placed_rows(self) -> str:
        """SQL of the same with their `place` in `plain`, and whether `is_unreadable` is true of a cell."""
        unreadable = f"coalesce({', '.join(self.unreadable)}) is not null" if self.unreadable else "false"
        return f"select raw.rowid as place, {unreadable} as is_unreadable, {', '.join(self.values)} from {self.plain} as raw {self.joins}"


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
        return _plan_counted(connection, own[0], reading, counted, known, programme, choices)
    return None if table is schema.ATTENDANCE else _plan(connection, own[0], reading, programme, choices, known)


def _plan_counted(
    connection: duckdb.DuckDBPyConnection,
    sheet: Sheet,
    whole: Reading,
    counted: attendance_marks.Counted,
    known: bool,
    *spelt: Any,
) -> Plan | None:
    """The plan for attendance that was counted while it was read; None if a day or a mark can't be read."""
    pairs = attendance_marks.used(connection, sheet, counted)
    all_pairs = [*pairs.values(), *counted.others]
    days, marks = (
        read_cells(sheet, schema.ATTENDANCE.column(name), sorted({cell for pair in all_pairs if (cell := pair[index])}), *spelt)
        for index, name in enumerate(("day", "present"))
    )
    readings = {"day": days, "present": marks}
    remarks = tuple((name, remark) for name, values in readings.items() for remark in values.remarks)
    masks = attendance_marks.masks(pairs, days.cells, marks.cells)
    is_doubtful = counted.is_odd or bool(masks and masks[1])
    if is_doubtful and (left_out := whole.leave_out(connection, sheet)) != 0:
        return _plan_counted(connection, sheet, whole, whole.counted[sheet.sheet_no], known, *spelt) if left_out else None
    if not masks:
        return None
    unreadable = f"nullif(raw.pairs & cast({masks[1]} as ubigint), 0)"
    plain = f"staging.plain_{sheet.sheet_no}"
    return Plan(sheet, plain, remarks=remarks, readings=readings, masks=masks[0], known=known, unreadable=(unreadable,), is_doubtful=is_doubtful)


def _plan(
    connection: duckdb.DuckDBPyConnection, sheet: Sheet, whole: Reading, programme: Programme, choices: ValueChoices, known: bool
) -> Plan | None:
    is_laid, plain, table = sheet.sheet_no in whole.laid, f"staging.plain_{sheet.sheet_no}", sheet.table
    values, joins, remarks, unreadable, near, readings = [], [], [], [], None, dict[str, ColumnReading]()
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
            if not referred and not known and not are_plain_codes(connection, column, cell, plain):
                near = column
            values.append(f"{cell} as {name}")
        else:
            different = f"select distinct {cell} from {plain} as raw where {cell} is not null order by 1"
            if is_laid:
                typed = f"select distinct laid.{name} from next.{table.name} as laid where laid.{name} is not null"
                different = f"select {text_of(column.kind, f'each.{name}')} from ({typed}) as each order by 1"
            distinct = connection.execute(different).fetchall()
            reading = readings[name] = read_cells(sheet, column, [text for (text,) in distinct], programme, choices)
            if _some_lie_outside(sheet, name, reading):
                return None
            remarks += [(name, remark) for remark in reading.remarks]
            if column.kind == "date" and "month_first" in reading.remarks and len(dated) > 1:
                return None  # the other dates of the sheet follow it
            if all(each.value == text for text, each in reading.cells.items()):
                values.append(f"cast({cell} as {kind}) as {name}")
                continue
            if is_laid:
                whole.take_back(connection, sheet.sheet_no)
                return _plan(connection, sheet, whole, programme, choices, known)
            meanings = f"staging.meanings_{table.name}_{name}"
            keep_readings(connection, meanings, kind, [(sheet.sheet_no, text, each.value, each.problem) for text, each in reading.cells.items()])
            joins.append(f"left join {meanings} as read_{name} on {cell} = read_{name}.cell")
            values.append(f"read_{name}.value as {name}")
            unreadable += [f"read_{name}.problem"] if any(each.problem for each in reading.cells.values()) else []
    is_doubtful = bool(unreadable or near)
    if is_doubtful and (left_out := whole.leave_out(connection, sheet)) != 0:
        return _plan(connection, sheet, whole, programme, choices, known) if left_out else None
    taken = Plan(sheet, plain, tuple(values), " ".join(joins), tuple(remarks), readings, known=known, is_doubtful=is_doubtful, is_laid=is_laid)
    return replace(taken, unreadable=tuple(unreadable), near=near)


def _some_lie_outside(sheet: Sheet, column: str, reading: ColumnReading) -> bool:
    """Whether a date is of another period than the file is named for: such rows are named."""
    period = sheet.proposal.period
    if period is None or OWN_DATE.get(sheet.table.name) != column:
        return False
    days = (date.fromisoformat(each.value) for each in reading.cells.values() if each.value)
    return any(lies_outside(sheet.table.name, period, day) for day in days)


def take(connection: duckdb.DuckDBPyConnection, plan: Plan, marks: Plan | None = None, assessments: Plan | None = None) -> int:
    """Build the table in `next` from a sheet whose rows are all sound, and return their number; 0, and no table, where one isn't.

    Where some were set aside, those of them that were accepted go in too. The `marks` of counted attendance and the `assessments` are looked up with
    the enrolments, and taken after them.
    """
    if (plan.is_doubtful or (marks and marks.is_doubtful)) and not plan.judged:
        return 0
    if plan.masks:
        return _take_marks(connection, plan, *plan.masks)
    counted = "(select count(*) from {})".format
    rows = " + ".join([counted(plan.plain), *([counted(f"staging.accepted_{plan.table.name}")] if plan.judged else [])])
    ((number,),) = connection.execute(f"select {rows}").fetchall()
    if plan.table is assessed.TABLE and not plan.judged and assessed.are_looked_up(connection):
        return int(number) if assessed.are_sound(connection, number) else 0
    return int(number) if _are_rows_sound(connection, plan, number, marks, assessments) else 0


def _source(plan: Plan) -> str:
    """SQL of all rows that are to be taken, with the defaults of empty cells; what was judged has them."""
    columns = ", ".join(f"r.{column.name}" for column in plan.table.columns)
    rows = f"select {columns} from ({with_defaults(plan.table, plan.rows)}) as r"
    return f"({rows} union all select {columns} from staging.accepted_{plan.table.name} as r)" if plan.judged else f"({rows})"


def _are_rows_sound(connection: duckdb.DuckDBPyConnection, plan: Plan, rows: int, marks: Plan | None = None, assessments: Plan | None = None) -> bool:
    """Whether all rows are sound: then the table is in `next`.

    Rows that name a person or a cohort are given the numbers of both while these are looked up, and wait in `staging`; data/facts.sql goes on
    from there. The codes go straight to the table: to carry them through that look-up takes longer than the look-up itself.
    """
    table, (faulty, joins) = plan.table, soundness(plan.table)
    if not table.references:
        order = "order by r.registered_on, r.resident_id" if table is schema.RESIDENTS else ""
        rows_taken = _write(connection, plan, f"{joins} where not ({faulty}) {order}")
        sound = rows_taken == rows and (_rise(connection, plan) or not _has_repetitions(connection, table, f"next.{table.name}", table.key))
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
        if assessments and not assessments.is_doubtful:
            _write(connection, assessments)
            found, joined = assessed.columns_and_join()
            looked_up, joins = [*looked_up, *found], f"{joins} {joined}"
    _write(connection, plan)
    numbered = f"select {', '.join(looked_up)} from next.{table.name} as r {joins} where not ({faulty})"
    if table.name in AT_ONCE:
        return _are_facts_made(connection, table, rows, numbered)
    if table.name == "exits":
        connection.execute(f"create view numbered_exits as {numbered}")
        made, numbered = "staging.exits_in_order", "from spells_in_order('numbered_exits')"
    with sides_as_written(connection, is_wanted=bool(marks)):
        ((rows_taken,),) = connection.execute(f"create table {made} as {numbered}").fetchall()
    key = [referring.get(name, name) for name in table.key]
    sound = not _has_repetitions(connection, table, made, key) and rows_taken == rows
    if table.name == "exits":
        sound = sound and not overlapping(connection, _of_several(made))
    if not sound:
        connection.execute(f"drop view if exists numbered_{table.name}; drop table {made}; drop table next.{table.name}")
        if table is schema.ENROLMENTS:
            connection.execute("drop table persons_several")
        # Somebody may have two assessments.
        return bool(assessments) and rows_taken > rows and _are_rows_sound(connection, plan, rows, marks)
    if table.name == "exits":
        connection.execute(f"create view exits_in_order as from {made}")
    elif not marks:
        connection.execute(f"create view numbered_{table.name} as from {made}")
    if table is schema.ENROLMENTS:
        connection.execute(f"create view {NUMBERED['enrolments']} as from {made}")
    return True


def _write(connection: duckdb.DuckDBPyConnection, plan: Plan, which: str = "") -> int:
    """Write the rows of a table, or those (SQL that follows the rows `r`) that are meant, to `next`, unless they lie there; return how many."""
    if plan.is_laid:
        return 0
    columns = ", ".join(f"r.{column.name}" for column in plan.table.columns)
    make_room(connection, plan.table.name)
    return write_raw(connection, plan.table.name, types_of(plan.table), f"select {columns} from {_source(plan)} as r {which}")


def _are_facts_made(connection: duckdb.DuckDBPyConnection, table: Table, rows: int, numbered: str) -> bool:
    """Whether all rows of a table, with the numbers of persons (SQL), are sound: then its facts are in `next`, and not written twice."""
    part, repeated = AT_ONCE[table.name]
    connection.execute(f"create view numbered_{table.name} as {numbered}")
    make_at_once(connection, part)
    ((sound,),) = connection.execute(f"select count(*) = {rows} and not exists ({repeated}) from next.{part.facts[0]} as made").fetchall()
    if not sound:
        make_room(connection, table.name, *part.facts)
    return bool(sound)


def _of_several(made: str) -> str:
    """SQL of the exits, named so, of whoever has several in the table `made`: only these can overlap."""
    return f"""(
        select exits.*
        from next.exits as exits
        inner join person_numbers on exits.resident_id = person_numbers.resident_id
        where person_numbers.person in (select several.person from {made} as several where several.previous_exited_on is not null)
    ) as exits"""


def _rise(connection: duckdb.DuckDBPyConnection, plan: Plan) -> bool:
    """Whether the keys of a sheet rise from row to row, as in most lists of people: then no two are alike, and it takes a fifth of counting them."""
    if plan.judged or len(plan.table.key) > 1:
        return False
    cell = f"raw.c{list(plan.sheet.proposal.columns).index(plan.table.key[0])}"
    ((rise,),) = connection.execute(
        "select count(*) = count(*) filter (own.key > own.before) + 1"
        f" from (select {cell} as key, lag({cell}) over () as before from {plan.plain} as raw) as own"
    ).fetchall()
    return bool(rise)


def _has_repetitions(connection: duckdb.DuckDBPyConnection, table: Table, made: str, key: Sequence[str]) -> bool:
    """Whether two rows have one key. Of enrolments only those of people with several can; who these are, data/facts.sql asks again."""
    source = f"{made} as rows"
    if table.name == "exits":
        ((repeated,),) = connection.execute(f"select exists (select 1 from {made} as made where made.previous_exited_on = made.exited_on)").fetchall()
        return bool(repeated)
    if table is schema.ENROLMENTS:
        # A bit for each person takes a twelfth of the time of a group for each.
        ((persons,),) = connection.execute("select count(*) from next.residents as residents").fetchall()
        ((several,),) = connection.execute(
            f"select coalesce(bit_count(bitstring_agg(rows.person, 1, {max(persons, 1)})) < count(*), false) from {source}"
        ).fetchall()
        groups = f"{source} group by rows.person having count(*) > 1" if several else f"{source} limit 0"
        connection.execute(f"create or replace table persons_several as select rows.person from {groups}")
        if not several:
            return False
        source += " semi join persons_several on rows.person = persons_several.person"
    names = ", ".join(f"rows.{name}" for name in key)
    groups = f"select count(distinct {names}) < count(*) from {source}"  # of one column, a quarter quicker
    if len(key) > 1:
        groups = f"select exists (select 1 from {source} group by {names} having count(*) > 1)"
    ((repeated,),) = connection.execute(groups).fetchall()
    return bool(repeated)


def drop_read(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Drop the rows of a table that is taken as they were read."""
    drop_plain(connection, plan.sheet)


def put_back(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Undo `take`, where a table that belongs to it isn't sound."""
    make_room(connection, table.name, *(AT_ONCE[table.name][0].facts if table.name in AT_ONCE else ()))
    connection.execute(f"drop view if exists numbered_{table.name}; drop table if exists staging.numbered_{table.name}")
    connection.execute(f"drop view if exists {table.name}_in_order; drop table if exists staging.{table.name}_in_order")
    if table is schema.ENROLMENTS:
        connection.execute(
            f"drop view if exists {NUMBERED['enrolments']}; drop view if exists enrolments_assessed;"
            " drop table if exists enrolments_attended; drop table if exists persons_several"
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
            (select sum(bit_count({plan.bits})) from {plan.plain} as raw),
            sum(bit_count(enrolments.marked_mask)),
            bool_and(enrolments.is_sound),
        from enrolments_attended as enrolments
        """
    ).fetchall()
    if rows != marked or not sound:
        return 0
    attendance_marks.store(connection, plan.sheet, plan.plain, marked_mask, present_mask)
    return int(rows)
