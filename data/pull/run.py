"""Hand-ins fetched from form servers and folders: everything first, then one import of all of it, by the rules of every import."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from data import store
from data.files import scratch
from data.importer import import_paths
from data.messages import DataError, runs, sentence
from data.pull import state
from data.pull.answers import write_rows
from data.pull.ledger import ACTION, Key, compare, one_at_a_time, read_ledger, remark_left_out
from data.pull.servers import submissions
from data.pull.sources import Source, read_sources
from data.pull.state import Outcome, State
from data.reading import Reading
from data.report import Report
from data.sheets import Remark

SHOWN = 10
"""Submissions that a sentence names."""
Owners = dict[tuple[str, int | None], str]


@dataclass
class _OfOneSource:
    """What one source gave: whose row each row of its files is, and the submissions kept back by state."""

    owners: Owners = field(default_factory=dict)
    left_out: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class FetchedSources:
    """What the sources gave, in the folder `downloads`."""

    downloads: Path
    sources: dict[str, _OfOneSource]


def pull(folder: Path, names: tuple[str, ...] = (), **options: Any) -> Report:
    """Fetch every source of the store (or those of `names`) and import what they hold; `options` are those of an import.

    Rows of submissions that are gone, or that reviewers reject now, are withdrawn. Raises DataError if a source can't be read to its end:
    nothing is stored then, of the other sources neither.
    """
    sources = read_sources(folder, names)
    with scratch(folder, "pull") as downloads:  # in the store: what a kill leaves of it is swept away there
        return import_fetched(folder, _fetch_all(folder, sources, downloads), **options)


def fetch(folder: Path, names: tuple[str, ...], downloads: Path) -> FetchedSources:
    """Put what the sources hold into the folder `downloads`, to be looked at and imported later. Raises DataError like `pull`."""
    return _fetch_all(folder, read_sources(folder, names), downloads)


def _fetch_all(folder: Path, sources: list[Source], downloads: Path) -> FetchedSources:
    fetched = FetchedSources(downloads, {})
    for source in sources:
        try:
            fetched.sources[source.name] = _fetch(source, downloads)
        except DataError as error:
            state.record(folder, {source.name: State.now("failed", reason=error.sentence)})
            raise
    return fetched


def import_fetched(folder: Path, fetched: FetchedSources, **options: Any) -> Report:
    """Import what was fetched, once to try it out and once to store it. Raises DataError."""
    with one_at_a_time(folder):
        return _import(folder, fetched, **options)


def _import(folder: Path, fetched: FetchedSources, **options: Any) -> Report:
    ledger = read_ledger(folder)
    withdrawn: list[tuple[str, Key]] = []

    def withdraw(connection: duckdb.DuckDBPyConnection, reading: Reading) -> list[tuple[str, Key]]:
        for source, each in fetched.sources.items():
            remark_left_out(reading, source, each.left_out)
        withdrawn.extend(compare(connection, reading, ledger, {source: each.owners for source, each in fetched.sources.items()}))
        if not options.get("dry_run"):
            ledger.save(ahead_of=store.upcoming(folder))
        return withdrawn

    report = import_paths([fetched.downloads], folder, action=ACTION, withdrawals=withdraw, **options)
    _name_submissions(report, fetched)
    if not withdrawn and not any(each.owners for each in fetched.sources.values()):
        report.stopped = None  # a form that nobody has filled in yet is nothing to complain of
    if not report.stopped and not report.dry_run:
        ledger.save()
    state.record(folder, {name: _state(each, report) for name, each in fetched.sources.items()})
    return report


def _name_submissions(report: Report, fetched: FetchedSources) -> None:
    """Say which submissions the refused rows are: nobody sees the files that they were written into."""
    for source, each in fetched.sources.items():
        rows: dict[str, dict[int, str]] = {}
        for refused in (*report.rejected, *report.cells):
            if submission := each.owners.get((refused.file, refused.row)):
                rows.setdefault(refused.file, {})[refused.row] = submission
        for file, own in rows.items():
            shown = ", ".join([own[row] for row in sorted(own)][:SHOWN]) + (" ..." if len(own) > SHOWN else "")
            report.warnings.append(Remark(source, None, sentence("rows_of_submissions", row=runs(list(own)), file=file, value=shown)))


def _state(source: _OfOneSource, report: Report) -> State:
    outcome: Outcome = "refused" if report.stopped else "tried" if report.dry_run else "stored" if report.changed else "nothing_new"
    submissions = len(set(source.owners.values()))
    return State.now(outcome, submissions, sum(map(len, source.left_out.values())), report.version, report.stopped)


def _fetch(source: Source, downloads: Path) -> _OfOneSource:
    """Put what a source holds into files of `downloads`, in a folder with its name."""
    own = downloads / source.name
    own.mkdir()
    fetched = _OfOneSource()
    if source.kind == "folder":
        _copy(source, own)
        fetched.owners = {
            (path.relative_to(downloads).as_posix(), None): path.relative_to(own).as_posix() for path in own.rglob("*") if path.is_file()
        }
        return fetched
    listed = submissions(source)
    path = own / f"{source.table or source.name}.csv"
    rows = write_rows(path, [each for each in listed if not each.left_out])
    fetched.owners = {(path.relative_to(downloads).as_posix(), number): submission for number, submission in rows.items()}
    for each in listed:
        if each.left_out:
            fetched.left_out.setdefault(each.left_out, []).append(each.id)
    return fetched


def _copy(source: Source, own: Path) -> None:
    """Copy a folder as it is now. An empty one is refused: it is more likely a disk that isn't there than an office that took all back."""
    try:
        files = [path for path in sorted(source.path.rglob("*")) if path.is_file() and not path.name.startswith((".", "~$"))]
        for path in files:
            target = own / path.relative_to(source.path)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    except OSError as error:
        raise DataError("source_folder", file=source.name, extra=source.path) from error
    if not files:
        raise DataError("source_folder", file=source.name, extra=source.path)
