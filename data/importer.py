"""Imports: a hand-in becomes the next version of the store, or nothing changes.

The hand-in is recognised and staged cell by cell (data/reading.py, data/recognition.py), read column by column (data/values), judged set by
set in DuckDB by the rules of data/schema.toml (data/validation.py), merged with the version before (data/merging.py), and published with its
facts. A large table without a fault goes a shorter way (data/sound.py). SQL text is composed from the contract's own table and column names
only; what comes from a hand-in stays in tables and parameters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from data import completeness, corrections, mappings, repairs, schema, sound, staging, store
from data.effects import FigureSource, State, effects
from data.facts import is_outdated, prepare_facts, rebuild_from
from data.files import scratch
from data.groups import settle_dates, settle_groups
from data.merging import pause_for_withdrawals, report_emptied, settle
from data.messages import DataError, sentence
from data.programme import Programme, programme_of, shipped
from data.reading import Progress, Reading, Remark, Sheet, read_hand_in
from data.report import Report
from data.schema import Table
from data.tables import attach
from data.validation import enrol_participants, find_near_codes, handed_in, judge, judge_nothing, refuse_overlaps, refuse_unenrolled, remark_on_marks
from data.values.staged import ValueChoices, type_nothing, type_table

HERE = Path(__file__).resolve().parent
MEMORY_LIMIT = "1200MB"


Gone = Callable[[duckdb.DuckDBPyConnection, Reading], list[tuple[str, Mapping[str, str]]]]


@dataclass(frozen=True)
class Options:
    """How to import.

    `strict` lets nothing in when a row, cell or file is rejected; `dry_run` judges and reports without storing; `cohort` is the group of sheets
    that don't name one; `fresh` begins from an empty programme; `complete` names tables that are handed in whole; `withdraw` are rows (table,
    key) to be taken out, `with_dependents` what hangs on them too; `confirm` lets pass what is paused otherwise; `allow_emptying` lets empty
    cells take known values away; `gone` names further rows to be taken out, once the hand-in's cells are read; `columns` and `values` are
    decisions on headers and spellings (data/mappings.py), remembered for sheets of the same shape; `complete_to` are the dates up to which tables
    are declared complete (data/completeness.py); `repairs` are laid over the
    cells of the files, and kept for the same files (data/repairs.py); `based_on` is the version (0: none) that the current one must be;
    `who` hands in, with what `comment`;
    `figures` says what moves (data/effects.py): without it nothing is said about figures and no published month is looked at.
    """

    strict: bool = False
    dry_run: bool = False
    cohort: str | None = None
    fresh: bool = False
    complete: tuple[str, ...] = ()
    withdraw: tuple[tuple[str, Mapping[str, str]], ...] = ()
    with_dependents: bool = False
    confirm: bool = False
    allow_emptying: bool = False
    gone: Gone | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    complete_to: Mapping[str, date] = field(default_factory=dict)
    repairs: tuple[repairs.Repair, ...] = ()
    based_on: int | None = None
    who: str | None = None
    comment: str | None = None
    figures: FigureSource | None = None


def import_paths(
    paths: Iterable[Path],
    folder: Path,
    *,
    action: str = "import",
    progress: Progress | None = None,
    waiting: store.Waiting | None = None,
    **options: Any,
) -> Report:
    """Import files and folders into the store `folder` and report what happened; `options` are those of `Options`.

    Raises DataError for a wrong call or a store that can't be written; a hand-in of which nothing can be used, or that has to be
    confirmed, comes back as a report with `stopped` set.
    """
    given = Options(**options)
    if given.cohort is not None and not re.fullmatch(schema.CODE_PATTERN, given.cohort):
        raise DataError("bad_cohort")
    completeness.check(given.complete_to)
    paths = list(paths)
    declares_only = bool(given.complete_to) and not paths
    with store.writing(folder, waiting) as work:
        before = store.current(folder)
        if declares_only and before is None:
            raise DataError("empty_store")
        if given.based_on is not None and given.based_on != (before.number if before else 0):
            raise DataError("changed_meanwhile")
        connection = open_work(work)
        try:
            programme = programme_of(folder)
            staging.prepare(connection, programme)
            reading = read_hand_in(connection, paths, given.cohort, progress, work, mappings.columns_of(folder, given.columns))
            report = Report(version=before.number if before else 0, dry_run=given.dry_run, warnings=reading.warnings, refused=reading.refused)
            report.sheets = reading.recognised
            if found := repairs.lay_over(connection, reading, repairs.read(folder), given.repairs):
                report.warnings.append(Remark("", None, sentence("repaired", extra=found)))
            base = before.path if before and not given.fresh else None
            offices = bool(reading.sheets) and _is_the_offices(connection, reading)
            if base and before and before.sample and offices:
                base = None
                report.warnings.append(Remark("", None, sentence("sample_set_aside")))
            attach(connection, base, "before")
            corrections.prepare(connection)
            choices = mappings.values_of(folder, given.values)
            of_office = offices or (base is not None and before is not None and not before.sample)
            hand_in = _HandIn(connection, reading, report, given, programme, choices, of_office)
            plans = _type(hand_in)
            if given.gone:
                given = replace(given, withdraw=(*given.withdraw, *given.gone(connection, reading)))
            if not reading.sheets and not given.withdraw and not declares_only:
                report.stopped = reading.refused[0].message if len(reading.refused) == 1 and not report.warnings else sentence("nothing_to_read")
                return report
            _merge(replace(hand_in, options=given), plans)
            changes = any(counts.changed for counts in report.tables.values())
            declared = completeness.believed(report, given.complete_to)
            changes = completeness.keep(connection, report, declared) or changes
            if given.strict and (report.rejected or report.refused or report.cells):
                report.stopped = sentence("strict_refused")
            elif not report.accepted and not declares_only:
                report.stopped = sentence("nothing_accepted")
            stored = not report.stopped and (changes or base is None)
            if stored and (given.figures or not given.dry_run):
                connection.execute("reset disabled_compression_methods")
                prepare_facts(connection)
                sample = _has_sample(connection)
                connection.execute("checkpoint next")
        finally:
            connection.close()
        built = work / "next.duckdb"
        if stored and given.figures:
            tables = [table for table in schema.TABLES if base is None or report.tables[table.name].changed]
            known = State(base, before.published_on if before else None)
            report.effects = effects(given.figures, programme, known, State(built, just_written=True), work, tables)
            if report.effects and report.effects.pause:
                report.pauses.append(Remark("", None, report.effects.pause))
        if not report.stopped and report.pauses and not given.confirm:
            report.stopped = sentence("paused")
        if report.stopped:
            report.forget_accepted()
        else:
            completeness.remark(report, given.complete_to, declared)
        if report.stopped or given.dry_run:
            return report
        if given.columns or given.values:
            shapes = {sheet.proposal.shape for sheet in reading.sheets}
            mappings.remember(folder, sorted(shapes), given.columns, given.values, given.who or "")
        if given.repairs:
            repairs.remember(folder, reading, given.repairs, given.who or "")
        if stored:
            _keep_report(built, report, store.upcoming(folder))
            files = tuple(sorted({sheet.file for sheet in reading.sheets}))
            store.publish(folder, built, action, sample, files, who=given.who, comment=given.comment, hashes=reading.hashes)
        return report


def _keep_report(built: Path, report: Report, number: int) -> None:
    """Keep the report in the version's own file: it may name codes, which lie nowhere else."""
    report.version, report.changed = number, True
    kept = {"report": report.as_dict(), "id": report.as_text("id"), "en": report.as_text("en")}
    with closing(duckdb.connect(str(built))) as connection:
        connection.execute("create table import_report as select $report as report", {"report": json.dumps(kept, ensure_ascii=False)})
        connection.execute("checkpoint")


def make_sample(folder: Path, seed: int = 2017, scale: int = 1, progress: Progress | None = None) -> Report:
    """Put the made-up programme of data/sample into an empty store (or one that holds only such a programme).

    Raises DataError where the store holds an office's data, or has a programme.toml of its own.
    """
    from data.sample import SAMPLE_ENDS, write_sample

    now = store.current(folder)
    if now is not None and not now.sample:
        raise DataError("sample_over_data")
    if programme_of(folder) is not shipped():
        raise DataError("sample_of_another")
    complete = {table.name: SAMPLE_ENDS for table in schema.TABLES}
    with scratch(folder, "sample") as written:
        write_sample(written, seed=seed, scale=scale)
        return import_paths([written], folder, action="sample", fresh=True, progress=progress, complete_to=complete)


def rebuild_facts(folder: Path, action: str = "facts") -> store.Version:
    """Publish a version with the same raw tables and its facts prepared anew; to migrate, only where it is outdated.

    Returns the version that counts then. Raises DataError where the store is empty.
    """
    with store.writing(folder) as work:
        now = store.current(folder)
        if now is None:
            raise DataError("empty_store")
        if action == store.MIGRATE and not is_outdated(now.path):
            return now  # by another program, while this one waited
        connection = open_work(work)
        try:
            rebuild_from(connection, now.path)
        finally:
            connection.close()
        return store.publish(folder, work / "next.duckdb", action, now.sample, now.sources)


def open_work(work: Path) -> duckdb.DuckDBPyConnection:
    """A connection with the databases `staging`, in memory, and `next`, in the working folder, and the macros that read cells.

    Staged rows are read a few times and then gone: compressing them for a file took longer than reading them. What doesn't fit into memory goes
    to the working folder. `next` has no log of its changes: after a crash the folder is thrown away, and the file counts only once a checkpoint
    has written it whole.
    """
    connection = duckdb.connect(":memory:", config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(work / "spill")})
    connection.execute("set enable_progress_bar = false")  # it would write into the report on standard output
    connection.execute((HERE / "reading.sql").read_text(encoding="utf-8"))
    connection.execute("attach ':memory:' as staging")
    # Compressing codes takes as long as writing them, and only facts are read again and again.
    connection.execute("set disabled_compression_methods = 'dict_fsst,dictionary,fsst,zstd'")
    connection.execute("attach ? as next (recovery_mode no_wal_writes)", [str(work / "next.duckdb")])
    return connection


@dataclass(frozen=True)
class _HandIn:
    """What typing and merging work on; `choices` are spellings that were agreed on, `of_office` says that made-up persons are refused."""

    connection: duckdb.DuckDBPyConnection
    reading: Reading
    report: Report
    options: Options
    programme: Programme
    choices: ValueChoices
    of_office: bool

    @property
    def sheets(self) -> dict[int, Sheet]:
        return {sheet.sheet_no: sheet for sheet in self.reading.sheets}


def _is_the_offices(connection: duckdb.DuckDBPyConnection, reading: Reading) -> bool:
    """Whether the hand-in is an office's own, with persons who aren't made up or none: then the made-up programme must not stay beside it."""
    staged = [f"select raw.resident_id from staging.raw_{table.name} as raw" for table in _coded()]
    plain = [sheet for sheet in reading.sheets if sheet.sheet_no in reading.plain and sheet.table in _coded()]
    staged += [f"select raw.c{list(sheet.proposal.columns).index('resident_id')} from staging.plain_{sheet.sheet_no} as raw" for sheet in plain]
    codes = f"select 1 from ({' union all '.join(staged)}) as codes (code) where"
    ((made_up, others),) = connection.execute(
        f"select exists ({codes} starts_with(codes.code, $prefix)),"
        f" exists ({codes} not starts_with(codes.code, $prefix) and not starts_with(codes.code, $archive))",
        {"prefix": schema.SAMPLE_PREFIX, "archive": schema.ARCHIVE_PREFIX},
    ).fetchall()
    return others or not made_up


def _coded() -> list[Table]:
    return [table for table in schema.TABLES if any(column.name == "resident_id" for column in table.columns)]


def _refuse_made_up(connection: duckdb.DuckDBPyConnection, tables: Iterable[Table]) -> None:
    """Persons of the made-up programme in an office's hand-in are refused, each row with its place."""
    for table in tables:
        if table in _coded():
            connection.execute(
                f"update staging.typed_{table.name} set resident_id = null, problem_resident_id = 'made_up' where starts_with(resident_id, $prefix)",
                {"prefix": schema.SAMPLE_PREFIX},
            )
        if table is schema.ATTENDANCE:
            connection.execute("delete from staging.typed_participants where starts_with(resident_id, $prefix)", {"prefix": schema.SAMPLE_PREFIX})


def _has_sample(connection: duckdb.DuckDBPyConnection) -> bool:
    ((made_up,),) = connection.execute(
        "select count(*) from next.residents as residents where starts_with(residents.resident_id, $prefix)", {"prefix": schema.SAMPLE_PREFIX}
    ).fetchall()
    return bool(made_up)


def _type(hand_in: _HandIn) -> dict[str, sound.Plan]:
    """Read all cells, the groups first: which group a sheet is of, and which session a date is, is known from them.

    Returns how the tables are taken that may be sound; their cells aren't typed.
    """
    connection, reading, options = hand_in.connection, hand_in.reading, hand_in.options

    def read(table: Table) -> sound.Plan | None:
        long_way = options.gone is not None or table.name in options.complete
        plan = None if long_way else sound.plan(connection, table, reading, hand_in.programme, hand_in.choices)
        if plan:
            type_nothing(connection, [table])
            remarks = [(plan.sheet, *remark) for remark in plan.remarks]
        else:
            remarks = _type_one(hand_in, table)
        for sheet, column, remark in remarks:
            hand_in.report.warnings.append(Remark(sheet.file, sheet.name, sentence(remark, column=sheet.header(column) or "")))
        return plan

    read(schema.COHORTS)
    settle_groups(connection, reading, options.cohort)
    settle_dates(connection, reading)
    handed = {sheet.table.name for sheet in reading.sheets}
    type_nothing(connection, [table for table in schema.TABLES if table.name not in handed and table is not schema.COHORTS])
    plans = {table.name: plan for table in schema.TABLES if table is not schema.COHORTS and table.name in handed and (plan := read(table))}
    connection.executemany("insert into staging.sources values (?, ?)", [(sheet.sheet_no, sheet.present) for sheet in reading.sheets] or [(0, [])])
    return plans


def _type_one(hand_in: _HandIn, table: Table) -> list[tuple[Sheet, str, str]]:
    for sheet in hand_in.reading.sheets:
        if sheet.table is table:
            hand_in.reading.stage_cells(hand_in.connection, sheet)
    remarks = type_table(hand_in.connection, table, hand_in.sheets, hand_in.programme, hand_in.choices)
    if hand_in.of_office:
        _refuse_made_up(hand_in.connection, [table])
    return remarks


def _merge(hand_in: _HandIn, plans: dict[str, sound.Plan]) -> None:
    """Judge every table and build `next` from `old` and the rows that went in, parents before children."""
    connection, report, options, sheets = hand_in.connection, hand_in.report, hand_in.options, hand_in.sheets
    corrections.withdraw(connection, report, sheets, options.complete, options.withdraw, options.with_dependents)
    remark_on_marks(connection, report, sheets)

    def take(*tables: Table) -> bool:
        """Whether the tables, as far as they are handed in, stand in `next` because all their rows are sound; otherwise they are typed now."""
        own = [plans.pop(table.name) for table in tables if table.name in plans]
        if own and len(own) == sum(handed_in(table, sheets) for table in tables):
            for plan in own:
                report.tables[plan.table.name].added = sound.take(connection, plan)
                if not report.tables[plan.table.name].added:
                    break
            else:
                for plan in own:
                    connection.execute(f"drop table {plan.plain}")
                    judge_nothing(connection, plan.table)
                return True
        for plan in own:
            connection.execute(f"drop table if exists next.{plan.table.name}")
            report.tables[plan.table.name].added = 0
            _type_one(hand_in, plan.table)
        return False

    def judge_one(table: Table) -> None:
        judge(connection, table, sheets, options.allow_emptying)
        if handed_in(table, sheets):
            report_emptied(connection, table, report, sheets, options.allow_emptying)

    def settle_one(table: Table) -> None:
        settle(connection, table, report, sheets, hand_in.programme)

    for table in (schema.RESIDENTS, schema.COHORTS):
        if not take(table):
            find_near_codes(connection, table)
            judge_one(table)
            settle_one(table)
    judge_one(schema.SESSIONS)
    settle_one(schema.SESSIONS)
    if not take(schema.ENROLMENTS, schema.ATTENDANCE):
        # The attendance sheet enrols, so its own rows are judged before the enrolments and settled after them.
        judge_one(schema.ATTENDANCE)
        judge_one(schema.ENROLMENTS)
        enrol_participants(connection, report, sheets)
        settle_one(schema.ENROLMENTS)
        refuse_unenrolled(connection)
        settle_one(schema.ATTENDANCE)
    elif not handed_in(schema.ATTENDANCE, sheets):
        judge_one(schema.ATTENDANCE)
        settle_one(schema.ATTENDANCE)
    for table in schema.TABLES[schema.TABLES.index(schema.ATTENDANCE) + 1 :]:
        if not take(table):
            judge_one(table)
            if table.name == "exits":
                refuse_overlaps(connection)
            settle_one(table)
    pause_for_withdrawals(connection, report, sheets)
