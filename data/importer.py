"""Imports: a hand-in becomes the next version of the store, or nothing changes.

The hand-in is recognised and staged cell by cell (data/reading.py, data/recognition.py), read column by column (data/values), judged set by
set in DuckDB by the rules of data/schema.toml (data/validation.py), merged with the version before (data/merging.py), and published with its
facts. A large table without a fault goes a shorter way (data/sound.py). SQL text is composed from the contract's own table and column names
only; what comes from a hand-in stays in tables and parameters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from data import completeness, corrections, mappings, repairs, schema, staging, store
from data.bilingual import Text
from data.databases import database
from data.effects import FigureSource, State, effects
from data.facts import is_outdated, prepare_facts, rebuild_from
from data.files import scratch
from data.hand_in import HandIn, Options
from data.messages import DataError, sentence
from data.optimizer import plan_briefly
from data.parsed import execute
from data.pipeline import is_the_offices, merge, type_cells
from data.programme import Programme, programme_of, shipped
from data.progress import Progress
from data.reading import Reading, has_large_texts, read_hand_in
from data.recognised import decided_shapes
from data.report import Report
from data.sandbox import shared_child
from data.session_day import define_session_day
from data.sheets import Remark
from data.successor import attach_next, begin_as_copy, written_anew
from data.tables import attach, attached, write_report
from data.withdrawn_again import keep_marks, remark_on_returned

HERE = Path(__file__).resolve().parent
MEMORY_LIMIT = "1200MB"
NEXT = "next.duckdb"
"""The file, in the working folder, of the version to come."""


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
    settings, paths = Options(**options), list(paths)
    _check_options(settings)
    declares_only = bool(settings.complete_to) and not paths
    with store.writing(folder, waiting) as work, ExitStack() as surveyed:
        before = store.current(folder)
        _check_version(before, settings, declares_only)
        child = surveyed.enter_context(shared_child(has_large_texts(paths)))  # which starts while DuckDB does
        with open_work(work) as connection:
            programme = programme_of(folder)
            staging.prepare(connection, programme)
            decided = mappings.columns_of(folder, settings.columns)
            reading = read_hand_in(connection, paths, settings.cohort, progress, work, child, decided, settings.sheets, before is None)
            surveyed.close()
            report = _begin_report(reading, settings, before)
            _apply_repairs(connection, folder, reading, report, settings)
            offices = bool(reading.sheets) and is_the_offices(connection, reading)
            base = _base(before, offices, settings)
            is_copy = _begin_next(connection, base, work / NEXT, reading)
            choices = mappings.values_of(folder, settings.values)
            of_office = offices or (base is not None and before is not None and not before.sample)
            hand_in = HandIn(connection, reading, report, settings, programme, choices, of_office, progress)
            plans = type_cells(hand_in)
            if settings.withdrawals:
                settings = replace(settings, withdraw=(*settings.withdraw, *settings.withdrawals(connection, reading)))
            if not reading.sheets and not settings.withdraw and not declares_only:
                report.stopped = reading.refused[0].message if len(reading.refused) == 1 and not report.warnings else sentence("nothing_to_read")
                return report
            merge(replace(hand_in, options=settings), plans)
            changes = any(counts.changed for counts in report.tables.values())
            if base is not None and not settings.withdraw:
                remark_on_returned(connection, report)
            declared = completeness.believed(report, settings.complete_to)
            changes = completeness.keep(connection, report, declared) or changes
            report.stopped = _obstacle(report, settings, declares_only)
            stored = not report.stopped and (changes or base is None)
            if stored and before is not None and before.sample and base is None and not settings.fresh:
                report.warnings.insert(0, Remark("", None, sentence("sample_set_aside")))
            sample, built, number = _has_sample(connection), work / NEXT, store.upcoming(folder)
            if stored:
                keep_marks(connection, report, number)
            if not settings.figures:
                _conclude(report, settings, declared)
            if stored and (settings.figures or not (settings.dry_run or report.stopped)):
                built = _complete_next(hand_in, base, built, is_copy, number)
        if settings.figures:
            if stored:
                _add_effects(report, settings.figures, programme, State(base, before.published_on if before else None), built)
            _conclude(report, settings, declared)
        if report.stopped or settings.dry_run:
            return report
        _remember_decisions(folder, reading, settings)
        if stored:
            if settings.figures:
                with attached(built, read_only=False) as connection:
                    _keep_report(connection, "version", report, number)
            files, hashes = ((), {}) if settings.typed else (tuple(sorted({sheet.file for sheet in reading.sheets})), reading.hashes)
            store.publish(folder, built, action, sample, files, who=settings.who, comment=settings.comment, hashes=hashes)
        return report


def _check_options(settings: Options) -> None:
    """Raise DataError for an invalid group code, and for a declaration about days to come."""
    if settings.cohort is not None and not re.fullmatch(schema.CODE_PATTERN, settings.cohort):
        raise DataError("bad_cohort")
    completeness.check(settings.complete_to)


def _check_version(before: store.Version | None, settings: Options, declares_only: bool) -> None:
    """Raise DataError if there is nothing to declare complete, or if the store has changed since the caller looked at it."""
    if declares_only and before is None:
        raise DataError("empty_store")
    if settings.based_on is not None and settings.based_on != (before.number if before else 0):
        raise DataError("changed_meanwhile")


def _begin_next(connection: duckdb.DuckDBPyConnection, base: Path | None, path: Path, reading: Reading) -> bool:
    """Begin the version to come, in `path`, from the version to build on; whether it begins as a copy of that."""
    attach(connection, base, "before")
    is_copy = begin_as_copy(connection, base, path)
    plan_briefly(connection, base, further=sum(reading.sizes.values()))
    corrections.prepare(connection)
    return is_copy


def _conclude(report: Report, settings: Options, declared: Mapping[str, date]) -> None:
    """Have the report say whether the hand-in waits to be confirmed, and what is `declared` complete by it."""
    if not report.stopped and report.pauses and not settings.confirm:
        report.stopped = sentence("paused")
    if report.stopped:
        report.forget_accepted()
    else:
        completeness.remark(report, settings.complete_to, declared)


def _complete_next(hand_in: HandIn, base: Path | None, path: Path, is_copy: bool, number: int) -> Path:
    """Prepare the facts of version `number`, as far as its tables changed, and write it out; the file that it stands in.

    The report goes with it, unless it has still to say which figures move.
    """
    unchanged = [table.name for table in schema.TABLES if base and not hand_in.report.tables[table.name].changed]
    prepare_facts(hand_in.connection, unchanged, hand_in.progress, hand_in.is_large)
    if hand_in.options.figures:
        hand_in.connection.execute("checkpoint next")
    else:
        _keep_report(hand_in.connection, "next", hand_in.report, number)
    return written_anew(hand_in.connection, hand_in.report, path) if is_copy else path


def _add_effects(report: Report, figures: FigureSource, programme: Programme, known: State, built: Path) -> None:
    """Add to the report which figures move, and a pause where published months would."""
    tables = [table for table in schema.TABLES if known.path is None or report.tables[table.name].changed]
    report.effects = effects(figures, programme, known, State(built, just_written=True), built.parent, tables)
    if report.effects and report.effects.pause:
        report.pauses.append(Remark("", None, report.effects.pause))


def _begin_report(reading: Reading, settings: Options, before: store.Version | None) -> Report:
    """The report of what was read."""
    report = Report(
        before.number if before else 0, dry_run=settings.dry_run, typed=settings.typed, warnings=reading.warnings, refused=reading.refused
    )
    report.sheets = reading.recognised
    return report


def _apply_repairs(connection: duckdb.DuckDBPyConnection, folder: Path, reading: Reading, report: Report, settings: Options) -> None:
    """Lay repairs over the staged cells, and name decisions on headers that no sheet has."""
    if repaired := repairs.lay_over(connection, reading, repairs.read(folder), settings.repairs):
        report.warnings.append(Remark("", None, sentence("repaired", extra=repaired)))
    followed = {text for sheet in reading.sheets for text in sheet.proposal.decided}
    if (unused := [text for text in settings.columns if text not in followed]) and not reading.refused:
        report.warnings.append(Remark("", None, sentence("map_unused", value=", ".join(unused))))


def _base(before: store.Version | None, offices: bool, settings: Options) -> Path | None:
    """The file of the version to build on; None for a fresh programme, and where an office's data replace the sample."""
    if before is None or settings.fresh:
        return None
    return None if before.sample and offices else before.path


def _obstacle(report: Report, settings: Options, declares_only: bool) -> Text | None:
    """Why nothing of the hand-in may be stored; None if something may."""
    if settings.strict and (report.rejected or report.refused or report.cells):
        return sentence("correction_incomplete" if settings.typed else "strict_refused")
    if not report.accepted and not declares_only:
        if report.rejected or report.refused:
            return sentence("nothing_accepted")
        return sentence("nothing_withdrawn" if settings.withdraw else "nothing_filled_in")
    return None


def _remember_decisions(folder: Path, reading: Reading, settings: Options) -> None:
    """Keep the decisions and repairs of this hand-in for the next ones of its kind."""
    if settings.columns or settings.values or settings.sheets:
        columns = {
            sheet.proposal.shape: {header: column for header, column in sheet.proposal.decided.items() if header in settings.columns}
            for sheet in reading.sheets
        }
        mappings.remember(folder, columns, settings.values, settings.who or "", decided_shapes(settings.sheets, reading.recognised))
    if settings.repairs:
        repairs.remember(folder, reading, settings.repairs, settings.who or "")


def _keep_report(connection: duckdb.DuckDBPyConnection, catalog: str, report: Report, number: int) -> None:
    """Keep the report in the version's own file, attached as `catalog`, and write that out: the report may name codes, which lie nowhere else."""
    report.version, report.changed = number, True
    report.sheets = [replace(sheet, top=()) for sheet in report.sheets]
    stored = {"report": report.as_dict(), "id": report.as_text("id"), "en": report.as_text("en")}
    write_report(connection, catalog, json.dumps(stored, ensure_ascii=False))


def make_sample(folder: Path, seed: int = 2017, scale: int = 1, progress: Progress | None = None) -> Report:
    """Put the made-up programme of data/sample into an empty store (or one that holds only such a programme).

    Raises DataError if the store holds an office's data (also if it was imported meanwhile), or has a programme.toml of its own.
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
        known = now.number if now else 0
        return import_paths([written], folder, action="sample", fresh=True, progress=progress, complete_to=complete, based_on=known)


def begin_with_sample(folder: Path) -> None:
    """Put the made-up programme into a store that nobody has used, unless it has a programme.toml of its own and waits for its data.

    Where another program imports at the same moment, what that one imports counts. Raises DataError as `make_sample`.
    """
    if store.versions(folder) or programme_of(folder) is not shipped():
        return
    try:
        make_sample(folder)
    except DataError as error:
        if error.id not in ("changed_meanwhile", "sample_over_data"):
            raise


def rebuild_facts(folder: Path, action: str = "facts") -> store.Version:
    """Publish a version with the same raw tables and its facts prepared anew; to migrate, only where it is outdated.

    Returns the version that counts then. Raises DataError if the store is empty.
    """
    with store.writing(folder) as work:
        now = store.current(folder)
        if now is None:
            raise DataError("empty_store")
        if action == store.MIGRATE and not is_outdated(now.path):
            return now  # by another program, while this one waited
        with open_work(work) as connection:
            rebuild_from(connection, now.path)
        return store.publish(folder, work / NEXT, action, now.sample, now.sources)


@contextmanager
def open_work(work: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the databases `staging`, in memory, and `next`, in the working folder, and the macros that read cells.

    Staged rows are read a few times and then gone: compressing them for a file took longer than reading them. What doesn't fit into memory goes
    to the working folder.
    """
    with database(memory_limit=MEMORY_LIMIT, temp_directory=str(work / "spill")) as connection:
        connection.execute("set enable_progress_bar = false")  # it would write into the report on standard output
        execute(connection, (HERE / "reading.sql").read_text(encoding="utf-8"))
        define_session_day(connection)
        connection.execute("attach ':memory:' as staging")
        # Compressing takes as long as writing, and only facts are read again and again.
        connection.execute("set force_compression = 'uncompressed'")
        # Nor is anything to be tidied meanwhile: a commit of 16 MB had all staged tables looked through, and some written again.
        connection.execute("set checkpoint_threshold = '1TB'")
        # The finished file is forced to disk once, when it is published (data/store.py).
        connection.execute("set fsync_mode = 'none'")
        # No row of a version is ever deleted, and to join short runs of rows writes these once more.
        connection.execute("set max_vacuum_tasks = 0")
        attach_next(connection, work / NEXT)
        yield connection


def _has_sample(connection: duckdb.DuckDBPyConnection) -> bool:
    ((made_up,),) = connection.execute(
        "select count(*) from next.residents as residents where starts_with(residents.resident_id, $prefix)", {"prefix": schema.SAMPLE_PREFIX}
    ).fetchall()
    return bool(made_up)
