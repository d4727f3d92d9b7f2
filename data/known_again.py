"""Large tables of which the store knows rows: those that say nothing new are seen by one join a table, instead of typing and judging each row.

The few others are typed, judged and merged like the rows of any small table, with all by which they are judged: the rows of their key, all exits
of their person, and what hangs on persons and groups that are handed in otherwise than they are known. Where they are many, or rows are taken
out too, all tables go the long way.
SQL text is composed from the contract's own table and column names only; what comes from a hand-in stays in tables and parameters.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import duckdb

from data import attendance_marks, schema
from data.groups import known_groups, take_names
from data.hand_in import HandIn
from data.judging import type_staged
from data.merging import leave_as_known
from data.parsed import execute
from data.schema import Table
from data.sound import Plan, with_defaults
from data.staging import MOST_ASIDE, drop_plain, raw_table, stage_aside
from data.validation import judge_nothing

CHANGED = {"resident_id": "staging.typed_residents", "cohort_id": "staging.changed_cohorts"}
"""Code -> the table of those whose persons or groups are handed in otherwise than they are known."""


OTHERS_FOLLOW = (schema.RESIDENTS, schema.ENROLMENTS, schema.ATTENDANCE)
"""Tables by which the rows of others are judged: where many of their rows say something new, so do those of the others."""


def compared(hand_in: HandIn, plans: Mapping[str, Plan]) -> dict[str, Plan]:
    """The `plans` of the tables that the store knows, once the rows that say something new are typed; not of those of which these are many.

    The rows stay as they were read, for what is remarked on whole columns.
    """
    connection, options = hand_in.connection, hand_in.options
    known = {name: plan for name, plan in plans.items() if plan.known}
    others = {sheet.table.name for sheet in hand_in.reading.sheets} - known.keys()
    if not known:
        return {}
    if options.withdraw or options.complete or any("withdrawn" in sheet.proposal.columns for sheet in hand_in.reading.sheets):
        return {}
    if "residents" in others or ("enrolments" in known and "attendance" in others) or ("attendance" in known and "enrolments" in others):
        return {}
    _note_changed_groups(hand_in)
    found = {}
    for table in schema.TABLES:
        if plan := known.get(table.name):
            typed = _type_marks(hand_in, plan) if plan.masks else _type_rows(hand_in, plan)
            if typed and not (typed.differs and options.allow_emptying):
                found[table.name] = typed
                continue
            execute(connection, "; ".join(raw_table(each.table) for each in known.values() if each is plan or table in OTHERS_FOLLOW))
            if table in OTHERS_FOLLOW:
                return {}
    return found


def _note_changed_groups(hand_in: HandIn) -> None:
    """Note the groups that are handed in otherwise than they are known, or are new."""
    columns = {name for sheet in hand_in.reading.sheets if sheet.table is schema.COHORTS for name in sheet.present}
    rows = "select typed.* from staging.typed_cohorts as typed where typed.cohort_id is not null"
    filled = with_defaults(schema.COHORTS, rows, "before")
    execute(
        hand_in.connection,
        f"create table staging.changed_cohorts as select distinct handed.cohort_id from ({filled}) as handed"
        f" anti join before.cohorts as known on {_alike(schema.COHORTS, columns)}",
    )


def _alike(table: Table, columns: Collection[str]) -> str:
    """SQL of whether a `handed` row is like the `known` one of its key, in the `columns` that its sheet has."""
    return " and ".join(
        f"known.{name} = handed.{name}" if name in table.key else f"known.{name} is not distinct from handed.{name}"
        for name in (column.name for column in table.columns)
        if name in table.key or name in columns
    )


def _type_rows(hand_in: HandIn, plan: Plan) -> Plan | None:
    """The plan with the number of rows that say nothing new, once the others are typed; None if these are too many."""
    connection, table, number = hand_in.connection, plan.table, plan.sheet.sheet_no
    places, aside, alike = f"staging.places_{number}", f"staging.aside_{number}", _alike(table, plan.sheet.present)
    execute(
        connection,
        f"create table {places} (place bigint); create table {aside} as select cast(0 as bigint) as row, raw.* from {plan.plain} as raw limit 0",
    )
    ((rows, same),) = connection.execute(
        f"select (select count(*) from {plan.plain} as raw), (select count(*) from before.{table.name} as known"
        f" semi join ({with_defaults(table, plan.rows, 'before')}) as handed on {alike})"
    ).fetchall()
    placed = with_defaults(table, plan.placed_rows, "before")
    if same < rows or plan.unreadable:
        if hand_in.reading.leave_out(connection, plan.sheet) is None:
            return None
        connection.execute(f"insert into {places} select handed.place from ({placed}) as handed anti join before.{table.name} as known on {alike}")
        if plan.unreadable:
            connection.execute(f"insert into {places} select handed.place from ({placed}) as handed where handed.is_unreadable")
        ((rows, others),) = connection.execute(
            f"select (select count(*) from {plan.plain} as raw), (select count(distinct places.place) from {places} as places)"
        ).fetchall()
        if others > MOST_ASIDE:
            return None
        if plan.unreadable or same + others < rows:  # as many known rows as there are like them, unless two have one key
            names = ", ".join(f"each.{name}" for name in table.key)
            _note_rows_of(connection, plan, f"(select {names} from ({plan.rows}) as each group by {names} having count(*) > 1)", table.key)
    for name, changed in CHANGED.items():
        if any(name in reference.columns for reference in table.references):
            _note_rows_of(connection, plan, changed, (name,))
    if _set_aside(hand_in, plan):
        _note_rows_of(connection, plan, f"staging.typed_{table.name}", ("resident_id",) if table.name == "exits" else table.key)
        _set_aside(hand_in, plan)
    ((rows, typed),) = connection.execute(f"select (select count(*) from {plan.plain} as raw), (select count(*) from {aside} as aside)").fetchall()
    return replace(plan, unchanged=rows - typed, differs=typed > 0) if typed <= MOST_ASIDE else None


def _note_rows_of(connection: duckdb.DuckDBPyConnection, plan: Plan, source: str, names: Collection[str]) -> None:
    """Note the rows that have the values of these columns in common with a row of the `source` (SQL)."""
    ((any_of_them,),) = connection.execute(f"select exists (select 1 from {source} as source)").fetchall()
    if any_of_them:
        on = " and ".join(f"r.{name} = source.{name}" for name in names)
        rows = with_defaults(plan.table, plan.placed_rows, "before")
        connection.execute(f"insert into staging.places_{plan.sheet.sheet_no} select r.place from ({rows}) as r semi join {source} as source on {on}")


def _set_aside(hand_in: HandIn, plan: Plan) -> bool:
    """Type the rows that are noted; whether there are any that weren't typed already."""
    number, first = plan.sheet.sheet_no, plan.sheet.proposal.first_row
    ((added,),) = hand_in.connection.execute(
        f"insert into staging.aside_{number} select raw.rowid + {first}, raw.* from {plan.plain} as raw"
        f" semi join staging.places_{number} as places on raw.rowid = places.place"
        f" anti join staging.aside_{number} as aside on raw.rowid + {first} = aside.row"
    ).fetchall()
    if added:
        _type_aside(hand_in, plan)
    return bool(added)


def _type_aside(hand_in: HandIn, plan: Plan) -> None:
    stage_aside(hand_in.connection, plan.sheet)
    take_names(hand_in.connection, plan.sheet, known_groups(hand_in.connection))
    type_staged(hand_in, plan.table, plan.readings)


def _type_marks(hand_in: HandIn, plan: Plan) -> Plan | None:
    """The same of counted attendance: all rows are typed of a participant whose marks aren't known as they are, or who has one twice."""
    assert plan.masks  # of counted attendance
    connection, number, cells = hand_in.connection, plan.sheet.sheet_no, list(plan.sheet.proposal.columns)
    raw = {name: f"raw.c{cells.index(name)}" for name in schema.ENROLMENTS.key}
    marked, present = (f"cast({mask} as ubigint)" for mask in plan.masks)
    found, further = f"staging.participants_{number}", f"staging.further_{number}"
    codes = ", ".join(f"{cell} as {name}" for name, cell in raw.items())
    on_known, on_found, on_typed = (" and ".join(f"{cell} = {other}.{name}" for name, cell in raw.items()) for other in ("known", "found", "typed"))
    changed = [f"{raw[name]} in (select changed.{name} from {source} as changed)" for name, source in CHANGED.items()]
    execute(
        connection,
        f"""
        create table if not exists staging.odd_{number} (cohort_id varchar, resident_id varchar);
        create table {found} as
        select {codes}
        from {plan.plain} as raw
        left join ({attendance_marks.known_marks(connection)}) as known on {on_known}
        where
            known.cohort_id is null
            or {plan.unreadable[0]} is not null
            or bit_count({marked}) <> bit_count(raw.pairs)
            or {marked} & known.marked_mask <> {marked}
            or {present} <> known.present_mask & {marked}
            or {" or ".join(changed)};
        insert into {found} select odd.cohort_id, odd.resident_id from staging.odd_{number} as odd
            anti join {found} as found on odd.cohort_id = found.cohort_id and odd.resident_id = found.resident_id
        """,
    )
    counted = f"select count(*) from {found} as found"
    ((participants,),) = connection.execute(counted).fetchall()
    if participants > MOST_ASIDE:
        return None
    if participants:
        attendance_marks.read_apart(connection, plan.sheet, hand_in.reading.counted[number], found)
        _type_aside(hand_in, plan)
        execute(
            connection,
            f"create table {further} as select {codes} from {plan.plain} as raw semi join staging.typed_attendance as typed on {on_typed}"
            f" anti join {found} as found on {on_found}",
        )
        ((others,),) = connection.execute(f"select count(*) from {further} as further").fetchall()
        if others:  # who is meant by codes that are written in another way
            attendance_marks.read_apart(connection, plan.sheet, hand_in.reading.counted[number], further)
            _type_aside(hand_in, plan)
            connection.execute(f"insert into {found} from {further}")
    ((unchanged,),) = connection.execute(
        f"select coalesce(sum(bit_count(raw.pairs)), 0) from {plan.plain} as raw anti join {found} as found on {on_found}"
    ).fetchall()
    return replace(plan, unchanged=int(unchanged), differs=participants > 0)


def leave(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Leave the table in `next` as it is known: no row says anything new."""
    note_left(connection, plan)
    leave_as_known(connection, plan.table)
    judge_nothing(connection, plan.table)


def note_left(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Note the persons whose rows say nothing new, and drop a table's rows as they were read."""
    if plan.table is schema.RESIDENTS:
        number = plan.sheet.sheet_no
        code = f"raw.c{list(plan.sheet.proposal.columns).index('resident_id')}"
        listed = f"select {number}, {code} from {plan.plain} as raw"
        if plan.differs:
            listed += f" anti join staging.aside_{number} as aside on raw.rowid + {plan.sheet.proposal.first_row} = aside.row"
        connection.execute(f"insert into staging.residents_left_as_known {listed}")  # data/short_registers.py, data/merging.py
    drop_plain(connection, plan.sheet)
