"""Large tables that are handed in again as the store knows them: seen by one join a table, instead of typing, judging and comparing each row.

They are left as they stand where no row of any of them is new. Otherwise all go the long way: which rows are sound may depend on the other
tables of the hand-in.
SQL text is composed from the contract's own table and column names only; what comes from a hand-in stays in tables and parameters.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import duckdb

from data import schema
from data.merging import leave_as_known
from data.reading import Reading
from data.schema import Table
from data.sound import Plan, with_defaults
from data.tables import columns_of
from data.validation import judge_nothing


def all_stand(connection: duckdb.DuckDBPyConnection, reading: Reading, plans: Mapping[str, Plan], withdraws: bool) -> bool:
    """Whether each table of the `plans` that the store knows is handed in with rows that it knows alone, so that none of them says anything new.

    Not where rows are taken out, too; nor beside residents, groups or sessions that differ.
    """
    known = {name: plan for name, plan in plans.items() if plan.known}
    if not known:
        return True
    handed = {sheet.table.name for sheet in reading.sheets}
    if withdraws or any("withdrawn" in sheet.proposal.columns for sheet in reading.sheets) or "residents" in handed - known.keys():
        return False
    if ("attendance" in known and "enrolments" not in known) or ("enrolments" in known and "attendance" in handed - known.keys()):
        return False
    for table in (schema.COHORTS, schema.SESSIONS):
        if table.name in handed:
            columns = {name for sheet in reading.sheets if sheet.table is table for name in sheet.present}
            typed = f"select {', '.join(f'typed.{column.name}' for column in table.columns)} from staging.typed_{table.name} as typed"
            if not _has_known_rows_alone(connection, table, typed, columns, f"staging.typed_{table.name}"):
                return False
    return all(_stands(connection, plan) for plan in known.values())


def _stands(connection: duckdb.DuckDBPyConnection, plan: Plan) -> bool:
    if plan.masks:
        return _stand_marks(connection, plan, *plan.masks)
    return _has_known_rows_alone(connection, plan.table, plan.rows, plan.sheet.present, plan.plain)


def _has_known_rows_alone(connection: duckdb.DuckDBPyConnection, table: Table, rows: str, columns: Collection[str], counted: str) -> bool:
    """Whether all `rows` (SQL; as many as `counted` has) are known as they are, each once: as many known rows have one like them."""
    on = " and ".join(
        f"known.{name} = handed.{name}" if name in table.key else f"known.{name} is not distinct from handed.{name}"
        for name in (column.name for column in table.columns)
        if name in table.key or name in columns
    )
    filled = with_defaults(table, rows, "before")  # `next` has no groups yet, and they are the same
    ((same,),) = connection.execute(
        f"select (select count(*) from {counted} as each_row)"
        f" = (select count(*) from before.{table.name} as known semi join ({filled}) as handed on {on})"
    ).fetchall()
    return bool(same)


def _stand_marks(connection: duckdb.DuckDBPyConnection, plan: Plan, marked_mask: str, present_mask: str) -> bool:
    """Whether all marks of counted attendance are known: as many bits as there are rows show that none is given twice."""
    if not columns_of(connection, "before_file", ["attendance_marks"]):
        return False
    columns = plan.sheet.proposal.columns
    on = " and ".join(f"known.{name} = raw.c{index}" for index, name in enumerate(columns) if name in schema.ENROLMENTS.key)
    marked, present = (f"cast({mask} as ubigint)" for mask in (marked_mask, present_mask))
    ((same,),) = connection.execute(
        f"""
        select (select sum(bit_count(raw.pairs)) from {plan.plain} as raw) = (
            select sum(bit_count({marked}))
            from before_file.attendance_marks as known
            inner join {plan.plain} as raw on {on}
            where {marked} & known.marked_mask = {marked} and {present} = known.present_mask & {marked}
        )
        """
    ).fetchall()
    return bool(same)


def leave(connection: duckdb.DuckDBPyConnection, plan: Plan) -> int:
    """Leave the table in `next` as it is known, and return how many of its rows were handed in."""
    rows = "coalesce(sum(bit_count(raw.pairs)), 0)" if plan.masks else "count(*)"
    ((handed,),) = connection.execute(f"select {rows} from {plan.plain} as raw").fetchall()
    leave_as_known(connection, plan.table)
    if plan.table is schema.RESIDENTS:
        code = f"raw.c{list(plan.sheet.proposal.columns).index('resident_id')}"
        listed = f"select {plan.sheet.sheet_no}, {code} from {plan.plain} as raw"
        connection.execute(f"insert into staging.residents_left_as_known {listed}")  # data/short_registers.py
    connection.execute(f"drop table {plan.plain}")
    judge_nothing(connection, plan.table)
    return int(handed)
