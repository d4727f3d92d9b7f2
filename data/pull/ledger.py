"""Which rows came from which submission, so that what is edited or deleted on the server is followed in the store.

Kept beside the versions as `pulled.json`, for its owner only: for each source and submission the keyed hashes of its rows' keys, never a code.
SQL text is composed from the contract's own table and column names only.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import duckdb
from filelock import FileLock

from data import published, schema, store
from data.description import seal_of
from data.files import text_of, write_whole
from data.messages import DataError, sentence
from data.pull.state import STATES as OUTCOMES
from data.reading import Reading
from data.schema import Table
from data.sheets import Remark, Sheet
from data.verify import PULLED as NAME

ACTION = "pull"
"""The action of a version that a pull made."""

Key = Mapping[str, str]
Rows = dict[str, list[str]]
"""Submission -> hashes of its rows."""
DEPENDENT_ON_ENROLMENT = ("attendance", "assessments")


@dataclass
class Ledger:
    """What the sources brought so far (`sources`), and after `compare` what they bring now (`current`)."""

    path: Path
    salt: str
    sources: dict[str, Rows]
    current: dict[str, Rows] = field(default_factory=dict)

    def save(self, ahead_of: int | None = None) -> None:
        """Keep what the pulled sources bring now, or that they will have brought it once the version `ahead_of` is there (a crash may come between).

        Raises DataError if it can't be written.
        """
        now = {**self.sources, **self.current}
        content: dict[str, object] = {"salt": self.salt, "sources": now}
        if ahead_of is not None:
            content |= {"sources": self.sources, "pending": {"version": ahead_of, "sources": now}}
        try:
            write_whole(self.path, json.dumps({**content, "seal": seal_of(content)}, indent=1))
            published.expect(self.path.parent, published.PULLED)  # after it is there: a kill in between makes no lost one
        except OSError as error:
            raise DataError("store_unwritable", file=self.path, extra=error.strerror or error) from error

    def hash(self, table: str, key: tuple[str, ...]) -> str:
        """The keyed hash of a row's key."""
        digest = blake2b("\0".join(key).encode(), key=bytes.fromhex(self.salt), person=table.encode()[:16], digest_size=12)
        return f"{table}:{digest.hexdigest()}"


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Hold the ledger of a store from when it is read until it is written: another pull meanwhile would be forgotten. Raises DataError."""
    own = folder / OUTCOMES.folder
    try:
        own.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(own / store.LOCK, mode=0o600):
            yield
    except OSError as error:
        raise DataError("store_unwritable", file=own, extra=error.strerror or error) from error


def read_ledger(folder: Path) -> Ledger:
    """The store's ledger, empty if nothing was pulled yet. Raises DataError if it can't be read, and if it is lost: what was changed or
    deleted on the server since would be followed no more."""
    path = folder / NAME
    try:
        text = text_of(path)
        if text is None:
            if published.is_expected(folder, published.PULLED):
                raise DataError("pulled_lost", file=path)
            return Ledger(path, secrets.token_hex(16), {})
        content = json.loads(text)
        if content.pop("seal", None) not in (None, seal_of(content)):  # None: by an earlier release
            raise ValueError(path)
        bytes.fromhex(content["salt"])
        pending = content.get("pending")
        made = pending and any(each.number == pending["version"] and each.action == ACTION for each in store.versions(folder))
        return Ledger(path, content["salt"], pending["sources"] if made else content["sources"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError("ledger_unreadable", file=path) from error


def compare(
    connection: duckdb.DuckDBPyConnection, reading: Reading, ledger: Ledger, submissions: Mapping[str, Mapping[tuple[str, int | None], str]]
) -> list[tuple[str, Key]]:
    """The rows of `before` to be taken out: those that a submission brought which is gone, or which now says another key.

    `submissions` gives for each pulled source the submission of a file's row (row None: of the whole file). A submission with a key that can't
    be read, or that isn't read at all, takes nothing out. To be called with the typed tables of the hand-in.
    """
    unread: dict[str, set[str]] = {}
    for source, owners in submissions.items():
        rows: Rows = {submission: [] for submission in owners.values()}
        unread[source] = set(rows)
        for sheet in reading.sheets:
            for table, row, key in _keys(connection, sheet):
                submission = owners.get((sheet.file, row)) or owners.get((sheet.file, None))
                if submission is None:
                    continue
                unread[source].discard(submission)
                rows[submission].append(ledger.hash(table, key) if all(key) else "")
        unread[source] |= {submission for submission, hashes in rows.items() if "" in hashes}
        ledger.current[source] = {submission: sorted(set(hashes) - {""}) for submission, hashes in rows.items()}
    _forget_enrolments_of_others(connection, ledger)
    for source, names in unread.items():
        earlier = ledger.sources.get(source, {})
        for submission in names:
            ledger.current[source][submission] = sorted({*ledger.current[source][submission], *earlier.get(submission, ())})
    standing = {row for rows in {**ledger.sources, **ledger.current}.values() for hashes in rows.values() for row in hashes}
    withdrawn = {row for source in ledger.current for hashes in ledger.sources.get(source, {}).values() for row in hashes} - standing
    missing = [(table, key) for name in schema.TABLES for table, key in _known(connection, name, ledger, withdrawn)]
    return list(_without_needed(connection, missing))


def remark_left_out(reading: Reading, source: str, states: Mapping[str, list[str]]) -> None:
    """Name the submissions that their reviewers keep back: they are handed in and not read, as rows of an exported form are."""
    for state, names in states.items():
        shown = ", ".join(names[:10]) + (" ..." if len(names) > 10 else "")
        reason = sentence(f"left_out_{state}") if state in STATES else {"id": state, "en": state}
        reading.warnings.append(Remark(source, None, sentence("submissions_left_out", extra=len(names), value=shown, column=reason), partial=True))


STATES = ("rejected", "on_hold", "has_issues", "encrypted")


def _keys(connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """(table, row, key) of what a sheet brings; an empty part of a key couldn't be read. Attendance brings the enrolment too."""
    table = sheet.table
    keys = ", ".join(f"coalesce(cast(typed.{name} as varchar), '')" for name in table.key)
    for row, *key in connection.execute(
        f"select typed.row, {keys} from staging.typed_{table.name} as typed where typed.sheet_no = $sheet_no and typed.withdrawn is not true",
        {"sheet_no": sheet.sheet_no},
    ).fetchall():
        yield table.name, row, tuple(key)
        if table is schema.ATTENDANCE:
            yield "enrolments", row, tuple(key[:2])
    if sheet.proposal.days:
        yield from (
            ("enrolments", row, (cohort or "", resident or ""))
            for row, cohort, resident in connection.execute(
                "select participants.row, participants.cohort_id, participants.resident_id from staging.typed_participants as participants"
                " where participants.sheet_no = $sheet_no",
                {"sheet_no": sheet.sheet_no},
            ).fetchall()
        )


def _forget_enrolments_of_others(connection: duckdb.DuckDBPyConnection, ledger: Ledger) -> None:
    """An enrolment that stood before a form brought it isn't the form's to take out."""
    own = {row for rows in ledger.sources.values() for hashes in rows.values() for row in hashes if row.startswith("enrolments:")}
    known = {ledger.hash("enrolments", key) for key in connection.execute("select cohort_id, resident_id from before.enrolments").fetchall()} - own
    if not known:
        return
    for rows in ledger.current.values():
        for submission, hashes in rows.items():
            rows[submission] = [row for row in hashes if row not in known]


def _known(connection: duckdb.DuckDBPyConnection, table: Table, ledger: Ledger, hashes: set[str]) -> Iterator[tuple[str, Key]]:
    """The rows of the version before that the hashes stand for."""
    if not any(row.startswith(f"{table.name}:") for row in hashes):
        return
    keys = ", ".join(f"cast(known.{name} as varchar)" for name in table.key)
    for key in connection.execute(f"select {keys} from before.{table.name} as known order by all").fetchall():
        if ledger.hash(table.name, key) in hashes:
            yield table.name, dict(zip(table.key, key, strict=True))


def _without_needed(connection: duckdb.DuckDBPyConnection, rows: list[tuple[str, Key]]) -> Iterator[tuple[str, Key]]:
    """Leave an enrolment in that other rows than the withdrawn ones hang on."""
    withdrawn = {table: {tuple(key.values()) for name, key in rows if name == table} for table in DEPENDENT_ON_ENROLMENT}
    for table, key in rows:
        if table == "enrolments":
            days = {
                (key["cohort_id"], key["resident_id"], str(day))
                for (day,) in connection.execute(
                    "select day from before.attendance where cohort_id = $cohort_id and resident_id = $resident_id", dict(key)
                ).fetchall()
            }
            tests = connection.execute(
                "select cohort_id, resident_id from before.assessments where cohort_id = $cohort_id and resident_id = $resident_id", dict(key)
            ).fetchall()
            if days - withdrawn["attendance"] or set(tests) - withdrawn["assessments"]:
                continue
        yield table, key
