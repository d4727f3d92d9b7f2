"""Imports: a hand-in becomes the next version of the store, or nothing changes.

The hand-in is staged as text (data/reading.py), read and judged set by set in DuckDB by the rules of data/contract.py,
merged with the version before, and published with its facts. This is the only module that composes SQL text, and only
from the contract's own table and column names; what comes from a hand-in stays in tables and parameters.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

import duckdb

from data import contract, store
from data.contract import Column, Table
from data.messages import DataError, sentence
from data.reading import Progress, Reading, Sheet, Warning_, read_hand_in
from data.report import Rejection, Report

HERE = Path(__file__).resolve().parent
SAMPLE_PREFIX = "CONTOH-"
MEMORY_LIMIT = "1200MB"


def import_paths(
    paths: Iterable[Path],
    folder: Path,
    *,
    strict: bool = False,
    dry_run: bool = False,
    cohort: str | None = None,
    action: str = "import",
    fresh: bool = False,
    progress: Progress | None = None,
    waiting: store.Waiting | None = None,
) -> Report:
    """Import files and folders into the store `folder` and report what happened.

    `strict` lets nothing in when a row or file is rejected; `dry_run` judges and reports without storing; `cohort` is
    the cohort of sheets that don't name one; `fresh` begins from an empty programme. Raises DataError for a wrong call or a store that can't be written; a
    hand-in of which nothing can be used comes back as a report with `stopped` set.
    """
    if cohort is not None and not re.fullmatch(contract.CODE_PATTERN, cohort):
        raise DataError("bad_cohort")
    with store.writing(folder, waiting) as work:
        before = store.current(folder)
        connection = _open(work)
        try:
            _prepare_staging(connection)
            reading = read_hand_in(connection, paths, cohort, progress)
            report = Report(version=before.number if before else 0, dry_run=dry_run, warnings=reading.warnings, refused=reading.refused)
            if not reading.sheets:
                report.stopped = reading.refused[0].message if len(reading.refused) == 1 else sentence("nothing_to_read")
                return report
            base = before.path if before and not fresh else None
            if base and before and before.sample and _replaces_sample(connection):
                base = None
                report.warnings.append(Warning_("", None, sentence("sample_set_aside")))
            _attach_old(connection, base)
            _merge(connection, reading, report)
            if strict and (report.rejected or report.refused):
                report.stopped = sentence("strict_refused")
            elif not report.accepted:
                report.stopped = sentence("nothing_accepted")
            changes = any(counts.added or counts.updated for counts in report.tables.values())
            if report.stopped or dry_run or not (changes or base is None):
                return report
            prepare_facts(connection)
            sample = _has_sample(connection)
            connection.execute("checkpoint next")
        finally:
            connection.close()
        published = store.publish(folder, work / "next.duckdb", action, sample, tuple(sorted({sheet.file for sheet in reading.sheets})))
        report.version, report.changed = published.number, True
        return report


def make_sample(folder: Path, seed: int = 2017, scale: int = 1, progress: Progress | None = None) -> Report:
    """Put the made-up programme of data/sample.py into an empty store (or one that holds only such a programme).

    Raises DataError where the store holds an office's data.
    """
    from data.sample import write_sample

    now = store.current(folder)
    if now is not None and not now.sample:
        raise DataError("sample_over_data")
    with tempfile.TemporaryDirectory() as written:
        write_sample(Path(written), seed=seed, scale=scale)
        return import_paths([Path(written)], folder, action="sample", fresh=True, progress=progress)


FACT_TABLES = ("fact_persons", "fact_cohorts", "fact_enrolments", "fact_spells", "fact_follow_ups", "fact_sales")


def facts_differ(path: Path) -> tuple[dict[str, int], list[str]]:
    """Recount the facts of a version's file from its raw tables: (rows of each fact table, names of those that differ)."""
    connection = duckdb.connect(":memory:")
    try:
        connection.execute("attach ? as old (read_only)", [str(path)])
        _rebuild_beside(connection)
        counts: dict[str, int] = {}
        differing = []
        for name in FACT_TABLES:
            row = connection.execute(f"select count(*) from old.{name}").fetchone()
            counts[name] = row[0] if row else 0
            row = connection.execute(
                f"select count(*) from ((from old.{name} except all from next.{name}) union all (from next.{name} except all from old.{name}))"
            ).fetchone()
            if row and row[0]:
                differing.append(name)
        return counts, differing
    finally:
        connection.close()


def rebuild_facts(folder: Path) -> store.Version:
    """Publish a version with the same raw tables and its facts prepared anew. Raises DataError where the store is empty."""
    with store.writing(folder) as work:
        now = store.current(folder)
        if now is None:
            raise DataError("empty_store")
        connection = _open(work)
        try:
            connection.execute("attach ? as old (read_only)", [str(now.path)])
            _rebuild_beside(connection)
            connection.execute("checkpoint next")
        finally:
            connection.close()
        return store.publish(folder, work / "next.duckdb", "facts", now.sample, now.sources)


def _rebuild_beside(connection: duckdb.DuckDBPyConnection) -> None:
    """Copy the raw tables of `old` to `next` (made in memory where none is attached) and prepare its facts."""
    connection.execute("attach if not exists ':memory:' as next")
    for table in contract.TABLES:
        connection.execute(f"create table next.{table.name} as from old.{table.name}")
    prepare_facts(connection)


def prepare_facts(connection: duckdb.DuckDBPyConnection) -> None:
    """Build the fact tables of the database attached as `next` from its raw tables (data/facts.sql)."""
    connection.execute((HERE / "facts.sql").read_text(encoding="utf-8"))


def create_tables(connection: duckdb.DuckDBPyConnection, catalog: str) -> None:
    """Create the contract's eleven tables, empty, in an attached database."""
    for table in contract.TABLES:
        columns = ", ".join(f"{column.name} {contract.SQL_TYPES[column.kind]}" for column in table.columns)
        connection.execute(f"create table {catalog}.{table.name} ({columns})")


def _open(work: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(work / "spill")})
    connection.execute((HERE / "parsing.sql").read_text(encoding="utf-8"))
    for catalog in ("staging", "next"):
        connection.execute(f"attach ? as {catalog}", [str(work / f"{catalog}.duckdb")])
    return connection


def _prepare_staging(connection: duckdb.DuckDBPyConnection) -> None:
    for table in contract.TABLES:
        cells = ", ".join(f"{column.name} varchar" for column in table.columns)
        connection.execute(f"create table staging.raw_{table.name} (sheet_no integer, row bigint, heading varchar, {cells})")
    connection.execute("create table staging.participants (sheet_no integer, row bigint, cohort_id varchar, resident_id varchar)")
    connection.execute("create table staging.sources (sheet_no integer, present varchar[])")
    connection.execute("create table staging.spellings (table_name varchar, column_name varchar, spelling varchar, code varchar)")
    entries = [
        (table.name, column.name, spelling, code)
        for table in contract.TABLES
        for column in table.columns
        for spelling, code in _spellings(table, column).items()
    ]
    connection.execute(
        "insert into staging.spellings select unnest($tables), unnest($columns), unnest($spellings), unnest($codes)",
        dict(zip(("tables", "columns", "spellings", "codes"), map(list, zip(*entries, strict=True)), strict=True)),
    )


def _spellings(table: Table, column: Column) -> dict[str, str]:
    if column.kind == "boolean":
        accepted = contract.BOOLEANS | (contract.ATTENDANCE_MARKS if table.name == "attendance" else {})
        return {spelling: str(value).lower() for spelling, value in accepted.items()}
    return contract.spellings(column)


def _attach_old(connection: duckdb.DuckDBPyConnection, base: Path | None) -> None:
    """The version before, or empty tables where there is none, as `old`."""
    if base is None:
        connection.execute("attach ':memory:' as old")
        create_tables(connection, "old")
    else:
        connection.execute("attach ? as old (read_only)", [str(base)])


def _replaces_sample(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the hand-in registers persons, none of them made up: then the made-up programme must not stay beside them."""
    row = connection.execute(
        "select count(*), count(*) filter (starts_with(resident_id, $prefix)) from staging.raw_residents", {"prefix": SAMPLE_PREFIX}
    ).fetchone()
    return row is not None and row[0] > 0 and row[1] == 0


def _has_sample(connection: duckdb.DuckDBPyConnection) -> bool:
    row = connection.execute(
        "select count(*) from next.residents as residents where starts_with(residents.resident_id, $prefix)", {"prefix": SAMPLE_PREFIX}
    ).fetchone()
    return row is not None and row[0] > 0


def _merge(connection: duckdb.DuckDBPyConnection, reading: Reading, report: Report) -> None:
    """Judge every table and build `next` from `old` and the rows that went in, parents before children."""
    connection.executemany("insert into staging.sources values (?, ?)", [(sheet.sheet_no, sheet.present) for sheet in reading.sheets])
    sheets = {sheet.sheet_no: sheet for sheet in reading.sheets}
    for table in (contract.RESIDENTS, contract.COHORTS):
        _judge(connection, table, sheets)
        _settle(connection, table, report, sheets)
    # The attendance sheet enrols, so its own rows are judged before the enrolments and settled after them.
    _judge(connection, contract.ATTENDANCE, sheets)
    _judge(connection, contract.ENROLMENTS, sheets)
    _enrol_participants(connection, report, sheets)
    _settle(connection, contract.ENROLMENTS, report, sheets)
    _refuse_unenrolled(connection)
    _settle(connection, contract.ATTENDANCE, report, sheets)
    for table in contract.TABLES[4:]:
        _judge(connection, table, sheets)
        if table.name == "exits":
            _refuse_overlaps(connection)
        _settle(connection, table, report, sheets)


def _judge(connection: duckdb.DuckDBPyConnection, table: Table, sheets: dict[int, Sheet]) -> None:
    """Read the table's staged text into `staging.checked_<table>`: typed values, whether known, and the faults of each row."""
    if not _handed_in(table, sheets):
        cells = ", ".join(f"{column.name} {contract.SQL_TYPES[column.kind]}, raw_{column.name} varchar" for column in table.columns)
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
    connection.execute(
        f"""
        create table staging.checked_{table.name} as
        with typed as (select raw.sheet_no, raw.row, raw.heading, {typed} from staging.raw_{table.name} as raw {spelt}),
        merged as ({merged}),
        filled as (select {"r.* replace (" + defaults + ")" if defaults else "r.*"} from merged as r)
        select
            r.*,
            case when {" or ".join(f"coalesce({condition}, false)" for condition, _ in faults)}
                then list_filter([{", ".join(f"case when {condition} then '{fault}' end" for condition, fault in faults)}], lambda fault: fault is not null)
            end as faults
        from filled as r {joins}
        """
    )


def _handed_in(table: Table, sheets: dict[int, Sheet]) -> bool:
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
                pattern = contract.CODE_PATTERN
                faults.append((f"{raw} is not null and not regexp_full_match({raw}, '{pattern}') and not is_identity({raw})", f"{column.name}:not_a_code"))
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
            faults.append((f"parent_enrolment.{reference.columns[0]} is null and {_parents_known(reference.columns)}", f"{reference.columns[-1]}:not_enrolled"))
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


def _enrol_participants(connection: duckdb.DuckDBPyConnection, report: Report, sheets: dict[int, Sheet]) -> None:
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


def _refuse_unenrolled(connection: duckdb.DuckDBPyConnection) -> None:
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


def _refuse_overlaps(connection: duckdb.DuckDBPyConnection) -> None:
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


def _overlap(one: tuple, other: tuple) -> bool:
    """Whether two spells (left, back or None) of one person overlap; coming back and leaving on one day do not."""
    (first_left, first_back), (second_left, _) = sorted((one, other), key=lambda spell: spell[0])
    return first_back is None or first_back > second_left


def _settle(connection: duckdb.DuckDBPyConnection, table: Table, report: Report, sheets: dict[int, Sheet]) -> None:
    """Sort out keys that appear twice, build the table in `next`, count, and report what was rejected."""
    if not _handed_in(table, sheets) and not (table.name == "enrolments" and report.tables["enrolments"].added):
        connection.execute(f"create table next.{table.name} as from old.{table.name}")
        return
    names = [column.name for column in table.columns]
    columns = ", ".join(f"checked.{name}" for name in names)
    _sort_out_repetitions(connection, table, report, sheets)

    connection.execute(
        f"create table staging.accepted_{table.name} as select {columns} from staging.checked_{table.name} as checked"
        " where checked.faults is null and not checked.repeated"
    )
    if table.name == "enrolments":
        connection.execute(
            "insert into staging.accepted_enrolments by name select enrolled.* exclude (sheet_no) from staging.enrolled_by_attendance as enrolled"
        )
    on_key = " and ".join(f"checked.{name} = known.{name}" for name in table.key)
    differs = " or ".join(f"checked.{name} is distinct from known.{name}" for name in names if name not in table.key) or "false"
    counted = connection.execute(
        f"""
        select
            count(*) filter (known.{table.key[0]} is null),
            count(*) filter (known.{table.key[0]} is not null and ({differs})),
            count(*) filter (known.{table.key[0]} is not null and not ({differs})),
        from staging.accepted_{table.name} as checked
        left join old.{table.name} as known on {on_key}
        """
    ).fetchone()
    counts = report.tables[table.name]
    counts.added, counts.updated, counts.unchanged = counted or (0, 0, 0)
    connection.execute(
        f"""
        create table next.{table.name} as
        select {columns} from staging.accepted_{table.name} as checked
        union all
        select {columns} from old.{table.name} as checked
        anti join staging.accepted_{table.name} as known on {on_key}
        """
    )
    _report_rejections(connection, table, report, sheets)
    counts.rejected = sum(rejection.table == table.name for rejection in report.rejected)


def _sort_out_repetitions(connection: duckdb.DuckDBPyConnection, table: Table, report: Report, sheets: dict[int, Sheet]) -> None:
    """Of rows with one key the first counts; an identical repetition is left out, one with other values rejected."""
    checked = f"staging.checked_{table.name}"
    key = ", ".join(f"checked.{name}" for name in table.key)
    connection.execute(f"alter table {checked} add column repeated boolean default false")
    connection.execute(f"alter table {checked} add column first_row struct(sheet_no integer, row bigint)")
    connection.execute(
        f"create temp table doubled as select {key} from {checked} as checked where checked.faults is null group by {key} having count(*) > 1"
    )
    others = [column.name for column in table.columns if column.name not in table.key]
    on_key = " and ".join(f"checked.{name} = doubled.{name}" for name in table.key)
    values = f"row({', '.join(f'checked.{name}' for name in others)})" if others else "true"
    connection.execute(
        f"""
        create temp table ranked as
        select
            checked.sheet_no, checked.row, checked.heading, {key},
            {values} is distinct from first_value({values}) over spot as other_values,
            first_value({{'sheet_no': checked.sheet_no, 'row': checked.row}}) over spot as first_row,
            row_number() over spot as place
        from {checked} as checked
        inner join doubled on {on_key}
        where checked.faults is null
        window spot as (partition by {key} order by checked.sheet_no, checked.row, checked.heading rows between unbounded preceding and current row)
        """
    )
    same_row = " and ".join(
        ["checked.sheet_no = ranked.sheet_no", "checked.row = ranked.row", "checked.heading is not distinct from ranked.heading"]
        + [f"checked.{name} = ranked.{name}" for name in table.key]
    )
    connection.execute(
        f"""
        update {checked} as checked
        set
            repeated = not ranked.other_values,
            faults = case when ranked.other_values then ['{table.key[-1]}:contradicts'] end,
            first_row = ranked.first_row
        from ranked
        where {same_row} and ranked.place > 1
        """
    )
    repeated = connection.execute(
        "select sheet_no, count(*), arg_min(first_row.row, row) from ranked where place > 1 and not other_values group by sheet_no order by sheet_no"
    ).fetchall()
    for sheet_no, number, first in repeated:
        sheet = sheets[sheet_no]
        report.warnings.append(Warning_(sheet.file, sheet.name, sentence("repeated", extra=number, row=first)))
    connection.execute("drop table doubled")
    connection.execute("drop table ranked")


def _report_rejections(connection: duckdb.DuckDBPyConnection, table: Table, report: Report, sheets: dict[int, Sheet]) -> None:
    """Turn the faults of rows into one entry a row of the sheet, with every reason it has."""
    raws = ", ".join(f"checked.raw_{column.name}" for column in table.columns)
    rows = connection.execute(
        f"""
        select checked.sheet_no, checked.row, checked.heading, checked.faults, checked.first_row, {raws}
        from staging.checked_{table.name} as checked
        where checked.faults is not null
        order by checked.sheet_no, checked.row, checked.heading
        """
    ).fetchall()
    refused = _refused_parents(connection, table) if rows else {}
    seen = set()
    for sheet_no, row, heading, faults, first_row, *raw in rows:
        sheet = sheets[sheet_no]
        cells = dict(zip((column.name for column in table.columns), raw, strict=True))
        reasons = [_reason(table, fault, cells, refused, first_row, sheets) for fault in faults]
        column = faults[0].partition(":")[0]
        shown = heading if heading and column in ("day", "present") else column
        place = (sheet_no, row, shown)
        if place in seen:
            continue  # the days of one participant in a wide sheet share what is wrong with the participant
        seen.add(place)
        reason = {language: "; ".join(text[language] for text in reasons) for language in ("id", "en")}
        report.rejected.append(Rejection(table.name, sheet.file, sheet.name, row, shown, reason))


def _refused_parents(connection: duckdb.DuckDBPyConnection, table: Table) -> dict[str, set]:
    """The keys, as written, of parent rows that were rejected in this hand-in: it is their rejection that the child reports."""
    refused: dict[str, set] = {}
    for reference in table.references:
        keys = ", ".join(f"checked.raw_{name}" for name in reference.columns)
        refused[reference.table] = set(
            connection.execute(f"select {keys} from staging.checked_{reference.table} as checked where checked.faults is not null").fetchall()
        )
    return refused


def _reason(
    table: Table, fault: str, cells: dict[str, str | None], refused: dict[str, set], first_row: dict | None, sheets: dict[int, Sheet]
) -> contract.Text:
    """The sentence for one fault of a row."""
    name, _, message = fault.partition(":")
    column = table.column(name)
    if message == "rejected_enrolment":
        return sentence("rejected_reference", column=name, table="enrolments")
    if message == "not_enrolled":
        keys = (cells["cohort_id"], cells["resident_id"])
        was_refused = keys in refused["enrolments"]
        return sentence("rejected_reference" if was_refused else "not_enrolled", column=name, table="enrolments")
    if message == "unknown_reference":
        parent = next(reference.table for reference in table.references if reference.columns == (name,))
        was_refused = (cells[name],) in refused[parent]
        return sentence("rejected_reference" if was_refused else "unknown_reference", column=name, table=parent)
    if message == "contradicts":
        first = sheets[first_row["sheet_no"]] if first_row else None
        return sentence("contradicts", row=first_row["row"] if first_row else "?", file=first.file if first else "?")
    choices = ", ".join(column.choices) if column.choices else ""
    return sentence(
        message, column=name, value=_shown(column, cells.get(name)), choices=choices, minimum=column.minimum, maximum=column.maximum
    )


def _shown(column: Column, raw: str | None) -> str:
    """A cell's text where a report may repeat it; nothing that could be a person's name or number."""
    if not raw or len(raw) > 40 or re.search(r"\d{9}", re.sub(r"[ .-]", "", raw)):
        return ""
    if column.kind in ("date", "integer", "number") and re.search(r"\d", raw):
        return f' "{raw}"'
    if column.kind in ("choice", "boolean") and len(raw.split()) == 1:
        return f' "{raw}"'
    return ""
