"""Imports: a hand-in becomes the next version of the store, or nothing changes.

The hand-in is staged as text (data/recognition.py), read and judged set by set in DuckDB by the rules of data/schema.py
(data/validation.py), merged with the version before (data/merging.py), and published with its facts. SQL text is composed
from the contract's own table and column names only; what comes from a hand-in stays in tables and parameters.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

import duckdb

from data import schema, store
from data.merging import settle
from data.messages import DataError, sentence
from data.programme import Programme, programme_of, shipped
from data.recognition import Progress, Reading, Warning_, read_hand_in
from data.report import Report
from data.schema import Column, Table
from data.validation import enrol_participants, judge, refuse_overlaps, refuse_unenrolled

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
    the cohort of sheets that don't name one; `fresh` begins from an empty programme. Raises DataError for a wrong call
    or a store that can't be written; a hand-in of which nothing can be used comes back as a report with `stopped` set.
    """
    if cohort is not None and not re.fullmatch(schema.CODE_PATTERN, cohort):
        raise DataError("bad_cohort")
    with store.writing(folder, waiting) as work:
        before = store.current(folder)
        connection = open_work(work)
        try:
            _prepare_staging(connection, programme_of(folder))
            reading = read_hand_in(connection, paths, cohort, progress, work)
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
                report.forget_accepted()
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
    """Put the made-up programme of data/sample into an empty store (or one that holds only such a programme).

    Raises DataError where the store holds an office's data, or has a programme.toml of its own.
    """
    from data.sample import write_sample

    now = store.current(folder)
    if now is not None and not now.sample:
        raise DataError("sample_over_data")
    if programme_of(folder) is not shipped():
        raise DataError("sample_of_another")
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
            ((counts[name],),) = connection.execute(f"select count(*) from old.{name}").fetchall()
            ((differences,),) = connection.execute(
                f"select count(*) from ((from old.{name} except all from next.{name}) union all (from next.{name} except all from old.{name}))"
            ).fetchall()
            if differences:
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
        connection = open_work(work)
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
    for table in schema.TABLES:
        connection.execute(f"create table next.{table.name} as from old.{table.name}")
    prepare_facts(connection)


def prepare_facts(connection: duckdb.DuckDBPyConnection) -> None:
    """Build the fact tables of the database attached as `next` from its raw tables (data/facts.sql)."""
    connection.execute((HERE / "facts.sql").read_text(encoding="utf-8"))


def create_tables(connection: duckdb.DuckDBPyConnection, catalog: str) -> None:
    """Create the contract's eleven tables, empty, in an attached database."""
    for table in schema.TABLES:
        columns = ", ".join(f"{column.name} {schema.SQL_TYPES[column.kind]}" for column in table.columns)
        connection.execute(f"create table {catalog}.{table.name} ({columns})")


def open_work(work: Path) -> duckdb.DuckDBPyConnection:
    """A connection with the databases `staging` and `next` in the working folder and the macros that read cells."""
    connection = duckdb.connect(":memory:", config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(work / "spill")})
    connection.execute("set enable_progress_bar = false")  # it would write into the report on standard output
    connection.execute((HERE / "sandbox_worker.sql").read_text(encoding="utf-8"))
    for catalog in ("staging", "next"):
        connection.execute(f"attach ? as {catalog}", [str(work / f"{catalog}.duckdb")])
    return connection


def _prepare_staging(connection: duckdb.DuckDBPyConnection, programme: Programme) -> None:
    """Empty tables for the cells of a hand-in, and what the programme says about them: its group size, the spellings of its codes."""
    connection.execute("create table staging.programme as select $group_size as group_size", {"group_size": programme.group_size})
    for table in schema.TABLES:
        cells = ", ".join(f"{column.name} varchar" for column in table.columns)
        connection.execute(f"create table staging.raw_{table.name} (sheet_no integer, row bigint, heading varchar, {cells})")
    connection.execute("create table staging.participants (sheet_no integer, row bigint, cohort_id varchar, resident_id varchar)")
    connection.execute("create table staging.sources (sheet_no integer, present varchar[])")
    connection.execute("create table staging.spellings (table_name varchar, column_name varchar, spelling varchar, code varchar)")
    entries = [
        (table.name, column.name, spelling, code)
        for table in schema.TABLES
        for column in table.columns
        for spelling, code in _spellings(table, column, programme).items()
    ]
    connection.execute(
        "insert into staging.spellings select unnest($tables), unnest($columns), unnest($spellings), unnest($codes)",
        dict(zip(("tables", "columns", "spellings", "codes"), map(list, zip(*entries, strict=True)), strict=True)),
    )


def _spellings(table: Table, column: Column, programme: Programme) -> dict[str, str]:
    if column.kind == "boolean":
        accepted = schema.BOOLEANS | (schema.ATTENDANCE_MARKS if table.name == "attendance" else {})
        return {spelling: str(value).lower() for spelling, value in accepted.items()}
    return schema.spellings(column, programme)


def _attach_old(connection: duckdb.DuckDBPyConnection, base: Path | None) -> None:
    """The version before, or empty tables where there is none, as `old`."""
    if base is None:
        connection.execute("attach ':memory:' as old")
        create_tables(connection, "old")
    else:
        connection.execute("attach ? as old (read_only)", [str(base)])


def _replaces_sample(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the hand-in registers persons, none of them made up: then the made-up programme must not stay beside them."""
    ((persons, made_up),) = connection.execute(
        "select count(*), count(*) filter (starts_with(resident_id, $prefix)) from staging.raw_residents", {"prefix": SAMPLE_PREFIX}
    ).fetchall()
    return bool(persons and not made_up)


def _has_sample(connection: duckdb.DuckDBPyConnection) -> bool:
    ((made_up,),) = connection.execute(
        "select count(*) from next.residents as residents where starts_with(residents.resident_id, $prefix)", {"prefix": SAMPLE_PREFIX}
    ).fetchall()
    return bool(made_up)


def _merge(connection: duckdb.DuckDBPyConnection, reading: Reading, report: Report) -> None:
    """Judge every table and build `next` from `old` and the rows that went in, parents before children."""
    connection.executemany("insert into staging.sources values (?, ?)", [(sheet.sheet_no, sheet.present) for sheet in reading.sheets])
    sheets = {sheet.sheet_no: sheet for sheet in reading.sheets}
    for table in (schema.RESIDENTS, schema.COHORTS):
        judge(connection, table, sheets)
        settle(connection, table, report, sheets)
    # The attendance sheet enrols, so its own rows are judged before the enrolments and settled after them.
    judge(connection, schema.ATTENDANCE, sheets)
    judge(connection, schema.ENROLMENTS, sheets)
    enrol_participants(connection, report, sheets)
    settle(connection, schema.ENROLMENTS, report, sheets)
    refuse_unenrolled(connection)
    settle(connection, schema.ATTENDANCE, report, sheets)
    for table in schema.TABLES[4:]:
        judge(connection, table, sheets)
        if table.name == "exits":
            refuse_overlaps(connection)
        settle(connection, table, report, sheets)
