"""The few rows of a large table that may have a fault, set aside, so that the others are taken at once (data/sound.py).

They are typed, judged and merged like the rows of any small table, for the same messages; those accepted go in with the others. A row is set
aside with all that it could be judged by: those of its key or of a code near to it, and all exits of its person. The others are looked through
once more when they are taken: if one of them has a fault after all, the whole table goes the long way.
SQL text is composed from the contract's own table and column names only; what comes from a hand-in stays in tables and parameters.
"""

from __future__ import annotations

import duckdb

from data import schema
from data.code_shapes import MOST_SHAPES, shape_of
from data.facts import number_enrolments, number_persons
from data.near_codes import alike, bare
from data.parsed import execute
from data.sound import Plan, with_defaults
from data.staging import MOST_ASIDE, raw_table, stage_aside
from data.validation import NUMBERED, overlapping, soundness


def begin(connection: duckdb.DuckDBPyConnection, plan: Plan) -> bool:
    """Move the rows that may have a fault to `staging.aside_<sheet_no>` (row, c0, c1, ...). False, and all left, if these are too many, or all."""
    execute(
        connection,
        f"create table staging.aside_{plan.sheet.sheet_no} as select cast(0 as bigint) as row, raw.* from {plan.plain} as raw limit 0;"
        f" create table {_places(plan)} (place bigint)",
    )
    return _note_doubtful_codes(connection, plan) and _note_unsound(connection, plan) and _note_repeated(connection, plan) and _move(connection, plan)


def widen(connection: duckdb.DuckDBPyConnection, plan: Plan) -> bool:
    """Move also the rows by which the typed ones may be judged; whether there were any."""
    table = plan.table
    (name, *others) = ("resident_id",) if table.name == "exits" else table.key
    typed = f"staging.typed_{table.name}"
    if others:
        on = " and ".join(f"r.{each} = typed.{each}" for each in table.key)
        found = f"select r.place from ({with_defaults(table, plan.placed_rows)}) as r semi join {typed} as typed on {on}"
    elif table.key == (name,):
        column = table.column(name)
        found = f"""
            with candidates as materialized (
                select r.place, r.{name}
                from ({plan.placed_rows}) as r
                where {alike(column, f"r.{name}")} in (select {alike(column, f"typed.{name}")} from {typed} as typed)
            )

            select candidates.place
            from candidates
            where {bare(column, f"candidates.{name}")} in (select {bare(column, f"typed.{name}")} from {typed} as typed)"""
    else:
        found = f"select r.place from ({plan.placed_rows}) as r semi join {typed} as typed on r.{name} = typed.{name}"
    execute(connection, f"insert into {_places(plan)} {found}")
    return moved_any(connection, plan)


def moved_any(connection: duckdb.DuckDBPyConnection, plan: Plan) -> bool:
    """Move the rows that are noted to be set aside; whether there are any."""
    places, number = _places(plan), plan.sheet.sheet_no
    ((count,),) = connection.execute(f"select count(*) from {plan.plain} as raw semi join {places} as places on raw.rowid = places.place").fetchall()
    if count:
        execute(
            connection,
            f"insert into staging.aside_{number} select raw.rowid + {plan.sheet.proposal.first_row}, raw.* from {plan.plain} as raw"
            f" semi join {places} as places on raw.rowid = places.place;"
            f" delete from {plan.plain} where rowid in (select places.place from {places} as places)",
        )
    execute(connection, f"delete from {places}")
    return bool(count)


def forget(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Undo what was judged, where the others aren't sound: the rows set aside are staged again, for the whole table to go the long way."""
    name = plan.table.name
    kinds = dict(
        connection.execute(
            "select tables.table_name, if(tables.table_type = 'VIEW', 'view', 'table') from information_schema.tables as tables"
            " where tables.table_catalog = 'staging'"
        ).fetchall()
    )
    made = [f"accepted_{name}", f"near_{name}", f"checked_{name}"]
    made += ["enrolled_by_attendance", "moved_enrolments", "checked_attendance"] if plan.table is schema.ENROLMENTS else []
    execute(connection, "; ".join(f"drop {kinds[each]} staging.{each}" for each in made if each in kinds))
    execute(connection, raw_table(plan.table))
    if not plan.masks:  # of counted attendance the whole file is read again
        stage_aside(connection, plan.sheet)


def note_keys(connection: duckdb.DuckDBPyConnection, plan: Plan, keys: str) -> None:
    """Note the rows that have one of the table's keys in `keys`, to be set aside."""
    on = " and ".join(f"r.{name} = keys.{name}" for name in plan.table.key)
    execute(connection, f"insert into {_places(plan)} select r.place from ({plan.placed_rows}) as r semi join {keys} as keys on {on}")


def _places(plan: Plan) -> str:
    return f"staging.places_{plan.sheet.sheet_no}"


def _move(connection: duckdb.DuckDBPyConnection, plan: Plan) -> bool:
    ((count, rows),) = connection.execute(
        f"select (select count(distinct places.place) from {_places(plan)} as places), (select count(*) from {plan.plain} as raw)"
    ).fetchall()
    if count > MOST_ASIDE or count == rows:
        return False
    moved_any(connection, plan)
    return True


def _note_unsound(connection: duckdb.DuckDBPyConnection, plan: Plan) -> bool:
    """Note the rows with a cell that can't be read, that break a rule, or refer to nothing."""
    faulty, joins = soundness(plan.table)
    if plan.table.references:
        (number_enrolments if NUMBERED["enrolments"] in joins else number_persons)(connection)
    rows = with_defaults(plan.table, plan.placed_rows)
    execute(
        connection,
        f"insert into {_places(plan)} select raw.rowid from {plan.plain} as raw"
        f" anti join (select r.place from ({rows}) as r {joins} where not r.is_unreadable and not ({faulty})) as sound on raw.rowid = sound.place",
    )
    return True


def _note_repeated(connection: duckdb.DuckDBPyConnection, plan: Plan) -> bool:
    """Note the rows of which another has the key, and the exits of whoever has two that overlap."""
    names = ", ".join(f"rows.{name}" for name in plan.table.key)
    on = " and ".join(f"r.{name} = repeated.{name}" for name in plan.table.key)
    execute(
        connection,
        f"insert into {_places(plan)} select r.place from ({plan.placed_rows}) as r"
        f" semi join (select {names} from ({plan.rows}) as rows group by {names} having count(*) > 1) as repeated on {on}",
    )
    if plan.table.name == "exits":
        persons = overlapping(connection, f"({plan.rows}) as exits")
        if len(persons) > MOST_ASIDE:
            return False
        connection.execute(
            f"insert into {_places(plan)} select r.place from ({plan.placed_rows}) as r where r.resident_id in (select unnest($persons))",
            {"persons": persons},
        )
    return True


def _note_doubtful_codes(connection: duckdb.DuckDBPyConnection, plan: Plan) -> bool:
    """Note the rows whose code isn't plain, is one of the made-up programme, or is of a seldom shape that is like a usual one; False if the codes are
    of too many shapes.

    Codes of one shape, all their digits 0, aren't near; codes of two shapes are near only where the shapes are alike once each run of digits is one
    sign. Which of them are near indeed is found when they are judged.
    """
    if not plan.near:
        return True
    shapes, cell = f"staging.shapes_{plan.table.name}", f"raw.c{list(plan.sheet.proposal.columns).index(plan.near.name)}"
    other, is_usual, values = shape_of(connection, cell, plan.plain)
    shape = f"case when {is_usual} then $usual else {other} end"
    connection.execute(
        f"""
        create table {shapes} as
        with counted as (select {shape} as shape, count(*) as rows from {plan.plain} as raw group by all limit {MOST_SHAPES + 1}),

        judged as (
            select
                counted.*,
                coalesce(is_plain_code(counted.shape) and not starts_with(counted.shape, '{schema.SAMPLE_PREFIX}'), false) as is_plain,
                regexp_replace(bare_code(replace(counted.shape, '0', '1')), '[0-9]+', '#', 'g') as alike,
            from counted
        )

        select
            judged.shape,
            judged.rows,
            not judged.is_plain or row_number() over (partition by judged.is_plain, judged.alike order by judged.rows desc, judged.shape) > 1
                as is_doubtful,
        from judged
        """,
        values,
    )
    ((number, rows),) = connection.execute(
        f"select count(*), coalesce(sum(shapes.rows) filter (shapes.is_doubtful), 0) from {shapes} as shapes"
    ).fetchall()
    if number > MOST_SHAPES or rows > MOST_ASIDE:
        return False
    connection.execute(
        f"insert into {_places(plan)} select raw.rowid from {plan.plain} as raw"
        f" where {shape} in (select shapes.shape from {shapes} as shapes where shapes.is_doubtful)",
        values,
    )
    return True


def participants(connection: duckdb.DuckDBPyConnection, marks: Plan, enrolments: Plan) -> tuple[str, int] | None:
    """A table of the participants in counted attendance of whom a row may have a fault, as the file has their codes, and their number; None if they
    are too many. The enrolments that may have one are set aside already.

    These are the odd ones (data/attendance_marks.py), who has a cell that can't be read, or two marks of a day, or one beyond the days of the group,
    or no sound enrolment.
    """
    if not marks.masks:
        return None
    number, (marked, _) = marks.sheet.sheet_no, marks.masks
    raw = {name: f"raw.c{list(marks.sheet.proposal.columns).index(name)}" for name in schema.ENROLMENTS.key}
    enrolled = " and ".join(f"{cell} = enrolled.{name}" for name, cell in raw.items())
    found = f"staging.participants_{number}"
    number_persons(connection)
    codes = ", ".join(f"{cell} as {name}" for name, cell in raw.items())
    execute(
        connection,
        f"""
        create table if not exists staging.odd_{number} (cohort_id varchar, resident_id varchar);
        create table {found} as
        select {codes}
        from {marks.plain} as raw
        left join cohort_numbers on {raw["cohort_id"]} = cohort_numbers.cohort_id
        left join ({enrolments.rows}) as enrolled on {enrolled}
        where
            enrolled.cohort_id is null
            or raw.pairs = 0
            or {marks.unreadable[0]} is not null
            or bit_count({marked}) <> bit_count(raw.pairs)
            or coalesce(({marked}) >> cast(cohort_numbers.days as ubigint) <> 0, true);
        insert into {found} select odd.cohort_id, odd.resident_id from staging.odd_{number} as odd
            anti join {found} as found on odd.cohort_id = found.cohort_id and odd.resident_id = found.resident_id
        """,
    )
    ((count, all_of_them),) = connection.execute(
        f"select (select count(*) from {found} as found), (select count(*) from {marks.plain} as raw)"
    ).fetchall()
    return (found, count) if count <= MOST_ASIDE and count < all_of_them else None


def further_participants(connection: duckdb.DuckDBPyConnection, marks: Plan, found: str) -> bool:
    """Have in the table `found` the participants in counted attendance whom typed rows mean, however their codes are written; whether any."""
    codes = {name: f"raw.c{list(marks.sheet.proposal.columns).index(name)}" for name in schema.ENROLMENTS.key}
    on = " and ".join(f"{cell} = typed.{name}" for name, cell in codes.items())
    named = ", ".join(f"{cell} as {name}" for name, cell in codes.items())
    execute(
        connection, f"create or replace table {found} as select {named} from {marks.plain} as raw semi join staging.typed_attendance as typed on {on}"
    )
    ((any_found,),) = connection.execute(f"select exists (select 1 from {found} as found)").fetchall()
    return bool(any_found)
