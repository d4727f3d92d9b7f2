"""Reading and judging staged rows, a table at a time, set by set in DuckDB, by the rules of data/schema.py.

`staging` holds the hand-in, `old` the version before, `next` what will stand after the import (parents before children).
SQL text is composed from the contract's own table and column names only; cells stay in tables.
"""

from __future__ import annotations

from datetime import date

import duckdb

from data import schema
from data.messages import sentence
from data.recognition import Sheet, Warning_
from data.report import Report
from data.schema import Column, Table

Spell = tuple[date, date | None]


def judge(connection: duckdb.DuckDBPyConnection, table: Table, sheets: dict[int, Sheet]) -> None:
    """Read the table's staged text into `staging.checked_<table>`: typed values, whether known, and the faults of each row."""
    if not handed_in(table, sheets):
        cells = ", ".join(f"{column.name} {schema.SQL_TYPES[column.kind]}, raw_{column.name} varchar" for column in table.columns)
        connection.execute(f"create table staging.checked_{table.name} (sheet_no integer, row bigint, heading varchar, {cells}, faults varchar[])")
        return
    partial = any(set(sheet.present) != {column.name for column in table.columns} for sheet in sheets.values() if sheet.table is table)
    on_key = " and ".join(f"known.{name} = typed.{name}" for name in table.key)

    typed = ", ".join(f"{_typed(column)} as {column.name}, raw.{column.name} as raw_{column.name}" for column in table.columns)
    spelt = " ".join(
        f"left join staging.spellings as spelt_{column.name} on spelt_{column.name}.table_name = '{table.name}'"
        f" and spelt_{column.name}.column_name = '{column.name}' and spelt_{column.name}.spelling = replace(lower(raw.{column.name}), '_', ' ')"
        for column in table.columns
        if column.kind in ("choice", "boolean")
    )
    kept = ", ".join(
        f"case when list_contains(sources.present, '{column.name}') then typed.{column.name} else known.{column.name} end as {column.name}"
        for column in table.columns
        if column.name not in table.key
    )
    defaults = ", ".join(
        f"case when r.raw_{column.name} is null then coalesce(r.{column.name}, {column.default}) else r.{column.name} end as {column.name}"
        for column in table.columns
        if column.default is not None
    )
    faults = _faults(table)
    joins = " ".join(dict.fromkeys([*(rule.joins for rule in table.rules if rule.joins), *_reference_joins(table)]))
    merged = (
        f"select typed.* replace ({kept}) from typed inner join staging.sources as sources on typed.sheet_no = sources.sheet_no"
        f" left join old.{table.name} as known on {on_key}"
        if partial
        else "select * from typed"
    )
    any_fault = " or ".join(f"coalesce({condition}, false)" for condition, _ in faults)
    each_fault = ", ".join(f"case when {condition} then '{fault}' end" for condition, fault in faults)
    connection.execute(
        f"""
        create table staging.checked_{table.name} as
        with typed as (select raw.sheet_no, raw.row, raw.heading, {typed} from staging.raw_{table.name} as raw {spelt}),
        merged as ({merged}),
        filled as (select {"r.* replace (" + defaults + ")" if defaults else "r.*"} from merged as r)
        select
            r.*,
            case when {any_fault} then list_filter([{each_fault}], lambda fault: fault is not null) end as faults
        from filled as r {joins}
        """
    )


def handed_in(table: Table, sheets: dict[int, Sheet]) -> bool:
    """Whether a sheet of the hand-in is of that table."""
    return any(sheet.table is table for sheet in sheets.values())


def _typed(column: Column) -> str:
    """SQL that reads the staged text of a column."""
    cell = f"raw.{column.name}"
    match column.kind:
        case "date":
            return f"parse_date({cell})"
        case "integer":
            return f"parse_integer({cell})"
        case "number":
            return f"parse_number({cell})"
        case "boolean":
            return f"cast(spelt_{column.name}.code as boolean)"
        case "choice":
            return f"spelt_{column.name}.code"
        case _:
            return cell


def _faults(table: Table) -> list[tuple[str, str]]:
    """(SQL that is true for a faulty row, 'column:message') in the order of the columns, then references, then rules."""
    faults: list[tuple[str, str]] = []
    for column in table.columns:
        value, raw = f"r.{column.name}", f"r.raw_{column.name}"
        if column.required:
            faults.append((f"{value} is null and {raw} is null", f"{column.name}:required"))
        match column.kind:
            case "code":
                identity = f"{raw} is not null and is_identity({raw})"
                faults.append((identity, f"{column.name}:identity"))
                pattern = schema.CODE_PATTERN
                faults.append(
                    (f"{raw} is not null and not regexp_full_match({raw}, '{pattern}') and not is_identity({raw})", f"{column.name}:not_a_code")
                )
            case "text" if column.name not in table.key or table.name != "sales":
                faults.append((f"mentions_identity({raw})", f"{column.name}:identity"))
            case "choice":
                faults.append((f"{raw} is not null and {value} is null", f"{column.name}:unknown_choice"))
            case "date" | "integer" | "number" | "boolean":
                faults.append((f"{raw} is not null and {value} is null", f"{column.name}:unreadable_{column.kind}"))
        if column.minimum is not None:
            faults.append((f"{value} < {column.minimum}", f"{column.name}:below_minimum"))
        if column.maximum is not None:
            faults.append((f"{value} > {column.maximum}", f"{column.name}:above_maximum"))
    for reference in table.references:
        if len(reference.columns) == 1:
            (name,) = reference.columns
            faults.append((f"r.{name} is not null and parent_{name}.{name} is null", f"{name}:unknown_reference"))
        elif table.name != "attendance":
            faults.append(
                (f"parent_enrolment.{reference.columns[0]} is null and {_parents_known(reference.columns)}", f"{reference.columns[-1]}:not_enrolled")
            )
    faults += [(rule.violated, f"{rule.column}:{rule.id}") for rule in table.rules]
    return faults


def _parents_known(columns: tuple[str, ...]) -> str:
    return " and ".join(f"parent_{name}.{name} is not null" for name in columns)


def _reference_joins(table: Table) -> list[str]:
    joins = []
    for reference in table.references:
        if len(reference.columns) == 1:
            (name,) = reference.columns
            joins.append(f"left join next.{reference.table} as parent_{name} on r.{name} = parent_{name}.{name}")
        elif table.name != "attendance":
            on = " and ".join(f"r.{name} = parent_enrolment.{name}" for name in reference.columns)
            joins.append(f"left join next.{reference.table} as parent_enrolment on {on}")
    return joins


def enrol_participants(connection: duckdb.DuckDBPyConnection, report: Report, sheets: dict[int, Sheet]) -> None:
    """A participant of an attendance sheet who has no enrolment anywhere is enrolled by it, from the cohort's first day."""
    connection.execute(
        """
        create table staging.enrolled_by_attendance as
        with taking_part as (
            select participants.sheet_no, participants.row, participants.cohort_id, participants.resident_id
            from staging.participants as participants
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
        anti join staging.raw_enrolments as handed
            on taking_part.cohort_id = handed.cohort_id and taking_part.resident_id = handed.resident_id
        group by cohorts.cohort_id, residents.resident_id, cohorts.starts_on
        """
    )
    counted = connection.execute("select sheet_no, count(*) from staging.enrolled_by_attendance group by sheet_no order by sheet_no").fetchall()
    for sheet_no, number in counted:
        sheet = sheets[sheet_no]
        report.warnings.append(Warning_(sheet.file, sheet.name, sentence("enrolled_by_attendance", extra=number)))
    report.tables["enrolments"].added += sum(number for _, number in counted)


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
        """
    )


def refuse_overlaps(connection: duckdb.DuckDBPyConnection) -> None:
    """Reject exits whose spell overlaps another spell of the same person after the import.

    Persons without any overlap are settled in SQL; for the others a known exit's correction counts before new exits,
    and new exits count in the order of the hand-in.
    """
    suspects = connection.execute(
        """
        with handed as (
            select checked.resident_id, checked.exited_on, checked.returned_on
            from staging.checked_exits as checked
            where checked.faults is null
        ),

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
            from spells
        )

        select distinct followed.resident_id
        from followed
        where followed.next_exit is not null and (followed.returned_on is null or followed.returned_on > followed.next_exit)
        """
    ).fetchall()
    for (resident,) in suspects:
        known = dict(
            connection.execute("select exited_on, returned_on from old.exits where resident_id = $resident", {"resident": resident}).fetchall()
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
        seen = dict(known)
        taken: set[object] = set()
        for sheet_no, row, exited_on, returned_on in sorted(handed, key=lambda spell: spell[2] not in known):
            if exited_on in taken:
                continue  # a second row of the same key: settled as a repetition or a contradiction
            others = [(left, back) for left, back in seen.items() if left != exited_on]
            if any(_overlap((exited_on, returned_on), other) for other in others):
                connection.execute(
                    "update staging.checked_exits set faults = ['exited_on:overlap'] where sheet_no = $sheet_no and row = $row",
                    {"sheet_no": sheet_no, "row": row},
                )
            else:
                taken.add(exited_on)
                seen[exited_on] = returned_on


def _overlap(one: Spell, other: Spell) -> bool:
    """Whether two spells (left, back or None) of one person overlap; coming back and leaving on one day do not."""
    (_, first_back), (second_left, _) = sorted((one, other), key=lambda spell: spell[0])
    return first_back is None or first_back > second_left
