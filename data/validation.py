"""Judging typed rows, a table at a time, set by set in DuckDB, by the rules of data/schema.toml.

`staging` holds the hand-in, `old` the version before, `next` what will stand after the import (parents before children).
SQL text is composed from the contract's own table and column names only; cells stay in tables.
"""

from __future__ import annotations

from datetime import date

import duckdb

from data.messages import runs, sentence
from data.parsed import execute
from data.report import Report
from data.schema import SQL_TYPES, Column, Table
from data.sheets import Remark, Sheet
from data.values.staged import is_code

Spell = tuple[date, date | None]
NUMBERED = {"residents": "person_numbers", "cohorts": "cohort_numbers", "enrolments": "enrolled_numbers"}
"""Table -> where rows that are all sound are looked up, for the numbers of persons and cohorts (data/person_numbers.sql)."""
NUMBERS = {"resident_id": "person", "cohort_id": "cohort"}
"""Code -> the number that stands for it there."""


def judge(connection: duckdb.DuckDBPyConnection, table: Table, sheets: dict[int, Sheet], allow_emptying: bool = False) -> None:
    """Judge the table's typed rows (data/values/staged.py) into `staging.checked_<table>`: values, faults of the row, and of cells.

    A cell that is empty or can't be read never takes a known value away, unless `allow_emptying` says so of the empty ones. What the sheet
    shows stays in the typed row, `typed_row`: writing it again took longer than judging.
    """
    if not handed_in(table, sheets):
        judge_nothing(connection, table)
        return
    left_behind = [f"{part}_{column.name}" for column in table.columns for part in ("raw", "problem")] + ["withdrawn", "doubtful"]
    ((has_known,),) = execute(connection, f"select exists (select 1 from old.{table.name} as known)").fetchall()
    merged = _merged_with_known(table, allow_emptying) if has_known else _without_known(table)
    defaults = ", ".join(
        f"case when r.problem_{column.name} is null then coalesce(r.{column.name}, {column.default}) else r.{column.name} end as {column.name}"
        for column in table.columns
        if column.default is not None
    )
    faults = _faults(table)
    joins = " ".join(dict.fromkeys([*(rule.joins for rule in table.rules if rule.joins), *_reference_joins(table)]))
    any_fault = " or ".join(f"coalesce({condition}, false)" for condition, _ in faults)
    each_fault = ", ".join(f"case when {condition} then {fault} end" for condition, fault in faults)
    execute(
        connection,
        f"""
        create table staging.checked_{table.name} as
        with merged as ({merged}),
        filled as (select {"r.* replace (" + defaults + ")" if defaults else "r.*"} from merged as r)
        select
            r.* exclude (is_known, {", ".join(left_behind)}),
            case when {any_fault} then list_filter([{each_fault}], lambda fault: fault is not null) end as faults,
            {_cell_faults(table)}
                as cell_faults,
        from filled as r {joins}
        where not coalesce(r.withdrawn, false) and not coalesce(r.doubtful, false)
        """,
    )


def _without_known(table: Table) -> str:
    """SQL of the typed rows where the version before has none."""
    return f"select typed.*, typed.rowid as typed_row, cast(null as varchar[]) as emptied, false as is_known from staging.typed_{table.name} as typed"


def _merged_with_known(table: Table, allow_emptying: bool) -> str:
    """SQL of the typed rows with the known values where their own cells say nothing, and the columns whose known value an empty cell denies."""
    others = [column for column in table.columns if column.name not in table.key]
    is_emptied = {
        column.name: f"typed.{column.name} is null and typed.problem_{column.name} is null and list_contains(sources.present, '{column.name}')"
        for column in others
    }
    replacements = ", ".join(
        f"case when {is_emptied[column.name]} then null else coalesce(typed.{column.name}, known.{column.name}) end as {column.name}"
        if allow_emptying
        else f"coalesce(typed.{column.name}, known.{column.name}) as {column.name}"
        for column in others
    )
    emptied = ", ".join(
        f"case when {is_emptied[column.name]} and known.{column.name} is not null then '{column.name}' end"
        for column in others
        if column.default is None or column.name == "by_closure" or not allow_emptying  # with it the change of a default is an update
    )
    on_key = " and ".join(f"known.{name} = typed.{name}" for name in table.key)
    return (
        f"select typed.* {f'replace ({replacements})' if replacements else ''}, typed.rowid as typed_row,"
        f" {f'list_filter([{emptied}], lambda name: name is not null)' if emptied else 'cast(null as varchar[])'} as emptied,"
        f" known.{table.key[0]} is not null as is_known"
        f" from staging.typed_{table.name} as typed inner join staging.sources as sources on typed.sheet_no = sources.sheet_no"
        f" left join old.{table.name} as known on {on_key}"
    )


def _cell_faults(table: Table) -> str:
    """SQL of the list of cells that can't be read and don't cost the row; NULL where there are none."""
    columns = [column for column in table.columns if not _costs_the_row(column)]
    if not columns:
        return "cast(null as varchar[])"
    problems = ", ".join(f"r.problem_{column.name}" for column in columns)
    each = ", ".join(f"case when r.problem_{column.name} is not null then '{column.name}:' || r.problem_{column.name} end" for column in columns)
    return f"case when coalesce({problems}) is not null then list_filter([{each}], lambda fault: fault is not null) end"


def judge_nothing(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Create `staging.checked_<table>` of no rows."""
    columns = ", ".join(f"{column.name} {SQL_TYPES[column.kind]}" for column in table.columns)
    execute(
        connection,
        f"create table staging.checked_{table.name} (sheet_no integer, row bigint, heading varchar, {columns}, typed_row bigint,"
        " faults varchar[], cell_faults varchar[], emptied varchar[])",
    )


def soundness(table: Table, of_references: bool = True) -> tuple[str, str]:
    """(SQL that is true for a faulty row `r` whose cells could all be read, the joins that it needs).

    A row that refers to nothing is lost in a join, unless what rows refer to is looked up elsewhere (`of_references`).
    """
    references = _reference_joins(table, readable=True) if of_references else []
    joins = dict.fromkeys([*(rule.joins for rule in table.rules if rule.joins), *references])
    return " or ".join(f"coalesce({condition}, false)" for condition, _ in _faults(table, readable=True)), " ".join(joins)


def _costs_the_row(column: Column) -> bool:
    """Whether a row can't go in without a readable cell of that column."""
    return column.required or column.critical


def handed_in(table: Table, sheets: dict[int, Sheet]) -> bool:
    """Whether a sheet of the hand-in is of that table."""
    return any(sheet.table is table for sheet in sheets.values())


def _faults(table: Table, readable: bool = False) -> list[tuple[str, str]]:
    """(SQL that is true for a faulty row, SQL of 'column:message') in the order of the columns, then references, then rules.

    Where all cells are `readable` and no code comes near another, less is looked at.
    """
    faults: list[tuple[str, str]] = []
    for column in table.columns:
        value, problem = f"r.{column.name}", f"r.problem_{column.name}"
        if column.required:
            faults.append((f"{value} is null" + ("" if readable else f" and {problem} is null"), f"'{column.name}:required'"))
        if _costs_the_row(column) and not readable:
            faults.append((f"{problem} is not null", f"'{column.name}:' || {problem}"))
        if column.minimum is not None:
            faults.append((f"{value} < {column.minimum}", f"'{column.name}:below_minimum'"))
        if column.maximum is not None:
            faults.append((f"{value} > {column.maximum}", f"'{column.name}:above_maximum'"))
        if table.key == (column.name,) and is_code(column) and not readable:
            message = "near_code" if column.kind == "code" else "near_number"
            faults.append((f"near_{column.name}.code is not null", f"'{column.name}:{message}'"))
    for reference in table.references if not readable else ():
        if len(reference.columns) == 1:
            (name,) = reference.columns
            faults.append((f"r.{name} is not null and parent_{name}.{name} is null", f"'{name}:unknown_reference'"))
        elif table.name != "attendance":
            missing = f"parent_enrolment.{reference.columns[0]} is null and {_parents_known(reference.columns)}"
            faults.append((missing, f"'{reference.columns[-1]}:not_enrolled'"))
    faults += [(rule.violated, f"'{rule.column}:{rule.id}'") for rule in table.rules]
    return faults


def _parents_known(columns: tuple[str, ...]) -> str:
    return " and ".join(f"parent_{name}.{name} is not null" for name in columns)


def _reference_joins(table: Table, readable: bool = False) -> list[str]:
    joins = [
        f"left join staging.near_{table.name} as near_{column.name} on r.{column.name} = near_{column.name}.code"
        for column in table.columns
        if table.key == (column.name,) and is_code(column) and not readable
    ]
    how = "inner" if readable else "left"
    for reference in table.references:
        parent = NUMBERED[reference.table] if readable else f"next.{reference.table}"
        if len(reference.columns) == 1:
            (name,) = reference.columns
            joins.append(f"{how} join {parent} as parent_{name} on r.{name} = parent_{name}.{name}")
        elif table.name != "attendance":
            by_number = ((f"parent_{name}.{NUMBERS[name]}", NUMBERS[name]) for name in reference.columns)
            pairs = by_number if readable else ((f"r.{name}", name) for name in reference.columns)
            on = " and ".join(f"{own} = parent_enrolment.{name}" for own, name in pairs)
            joins.append(f"{how} join {parent} as parent_enrolment on {on}")
    return joins


def enrol_participants(connection: duckdb.DuckDBPyConnection, report: Report, sheets: dict[int, Sheet]) -> None:
    """A participant of an attendance sheet who has no enrolment anywhere is enrolled by it, from the cohort's first day."""
    execute(
        connection,
        """
        create table staging.enrolled_by_attendance as
        with taking_part as (
            select participants.sheet_no, participants.row, participants.cohort_id, participants.resident_id
            from staging.typed_participants as participants
            where participants.cohort_id is not null and participants.resident_id is not null
            union all by name
            select checked.sheet_no, checked.row, checked.cohort_id, checked.resident_id
            from staging.checked_attendance as checked
            where checked.faults is null and checked.heading is null
        )

        select
            cohorts.cohort_id,
            residents.resident_id,
            cohorts.starts_on as enrolled_on,
            arg_min(taking_part.sheet_no, (taking_part.sheet_no, taking_part.row)) as sheet_no,
        from taking_part
        inner join next.cohorts as cohorts on taking_part.cohort_id = cohorts.cohort_id
        inner join next.residents as residents on taking_part.resident_id = residents.resident_id
        anti join old.enrolments as known
            on taking_part.cohort_id = known.cohort_id and taking_part.resident_id = known.resident_id
        anti join staging.typed_enrolments as handed
            on taking_part.cohort_id = handed.cohort_id and taking_part.resident_id = handed.resident_id
        group by cohorts.cohort_id, residents.resident_id, cohorts.starts_on
        """,
    )
    counted = execute(connection, "select sheet_no, count(*) from staging.enrolled_by_attendance group by sheet_no order by sheet_no").fetchall()
    for sheet_no, number in counted:
        sheet = sheets[sheet_no]
        report.warnings.append(Remark(sheet.file, sheet.name, sentence("enrolled_by_attendance", extra=number)))
    report.tables["enrolments"].added += sum(number for _, number in counted)
    unknown: dict[int, list[int]] = {}
    for sheet_no, row in connection.execute(
        """
        select distinct participants.sheet_no, participants.row
        from staging.typed_participants as participants
        anti join next.residents as residents on participants.resident_id = residents.resident_id
        anti join staging.typed_attendance as marked on participants.sheet_no = marked.sheet_no and participants.row = marked.row
        order by all
        """,
    ).fetchall():
        unknown.setdefault(sheet_no, []).append(row)
    for sheet_no, rows in unknown.items():
        sheet = sheets[sheet_no]
        report.warnings.append(Remark(sheet.file, sheet.name, sentence("unknown_participants", row=runs(rows)), partial=True))


def refuse_unenrolled(connection: duckdb.DuckDBPyConnection) -> None:
    """Attendance whose enrolment was rejected in this hand-in is rejected too."""
    connection.execute(
        """
        update staging.checked_attendance as checked
        set faults = ['resident_id:rejected_enrolment']
        where checked.faults is null
            and (checked.cohort_id, checked.resident_id) in (
                select (refused.cohort_id, refused.resident_id) from staging.checked_enrolments as refused where refused.faults is not null
            )
            and (checked.cohort_id, checked.resident_id) not in (
                select (enrolments.cohort_id, enrolments.resident_id) from next.enrolments as enrolments
            )
        """,
    )


def refuse_overlaps(connection: duckdb.DuckDBPyConnection, sheets: dict[int, Sheet]) -> None:
    """Reject exits whose spell overlaps another spell of the same person after the import.

    Persons without any overlap are settled in SQL; for the others a known exit's correction counts before new exits, and new exits of one sheet
    count in its order; of two sheets that differ neither goes in. `other_row` is the one that it overlaps.
    """
    execute(connection, "alter table staging.checked_exits add column if not exists other_row struct(sheet_no integer, row bigint)")
    for resident in overlapping(connection, "staging.checked_exits as exits where exits.faults is null"):
        known = dict(
            execute(connection, "select exited_on, returned_on from old.exits where resident_id = $resident", {"resident": resident}).fetchall()
        )
        handed = connection.execute(
            """
            select checked.sheet_no, checked.row, checked.exited_on, checked.returned_on
            from staging.checked_exits as checked
            where checked.resident_id = $resident and checked.faults is null
            order by checked.sheet_no, checked.row
            """,
            {"resident": resident},
        ).fetchall()
        spells = dict(known)
        positions: dict[date, dict[str, int]] = {}
        for sheet_no, row, exited_on, returned_on in sorted(handed, key=lambda spell: spell[2] not in known):
            if exited_on in positions:
                continue  # a second row of the same key: settled as a repetition or a contradiction
            others = [(left, back) for left, back in spells.items() if left != exited_on]
            position = {"sheet_no": sheet_no, "row": row}
            against = [left for left, back in others if _overlap((exited_on, returned_on), (left, back))]
            if not against:
                positions[exited_on], spells[exited_on] = position, returned_on
                continue
            _refuse_overlap(connection, position, exited_on, positions.get(against[0]))
            other = sheets[positions[against[0]]["sheet_no"]] if against[0] in positions and against[0] not in known else None
            elsewhere = other and (other.file, other.name) != (sheets[sheet_no].file, sheets[sheet_no].name)
            if other and (elsewhere or positions[against[0]]["row"] == row):  # of two sheets, or two exits in a row, neither is the later one
                _refuse_overlap(connection, positions[against[0]], against[0], position)


def _refuse_overlap(connection: duckdb.DuckDBPyConnection, position: dict[str, int], exited_on: date, other: dict[str, int] | None) -> None:
    """Reject an exit of that row and day; `other` is the row of this hand-in that it overlaps, None for one that is recorded."""
    execute(
        connection,
        "update staging.checked_exits set faults = ['exited_on:overlap'], other_row = $other"
        " where sheet_no = $sheet_no and row = $row and exited_on = $exited_on",
        {**position, "exited_on": exited_on, "other": other},
    )


def overlapping(connection: duckdb.DuckDBPyConnection, source: str) -> list[str]:
    """The persons of whom two spells overlap, among those of `source` (SQL after "from", alias `exits`) and of `old`."""
    suspects = execute(
        connection,
        f"""
        with handed as (select exits.resident_id, exits.exited_on, exits.returned_on from {source}),

        spells as (
            select handed.resident_id, handed.exited_on, handed.returned_on from handed
            union
            select known.resident_id, known.exited_on, known.returned_on
            from old.exits as known
            anti join handed on known.resident_id = handed.resident_id and known.exited_on = handed.exited_on
            where known.resident_id in (select handed.resident_id from handed)
        ),

        followed as (
            select
                spells.resident_id,
                spells.exited_on,
                spells.returned_on,
                lead(spells.exited_on) over (partition by spells.resident_id order by spells.exited_on, spells.returned_on nulls last) as next_exit,
            from spells -- most persons have one, which nothing overlaps
            where spells.resident_id in (select several.resident_id from spells as several group by several.resident_id having count(*) > 1)
        )

        select distinct followed.resident_id
        from followed
        where followed.next_exit is not null and (followed.returned_on is null or followed.returned_on > followed.next_exit)
        """,
    ).fetchall()
    return [resident for (resident,) in suspects]


def _overlap(one: Spell, other: Spell) -> bool:
    """Whether two spells (left, back or None) of one person overlap; coming back and leaving on one day do not."""
    (_, first_back), (second_left, _) = sorted((one, other), key=lambda spell: spell[0])
    return first_back is None or first_back > second_left
