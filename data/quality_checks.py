"""Quality checks of what is in the store: rows of data (checks/checks.toml) with one SQL file each, in three tiers.

A check may be accepted for a reason until a date: it is still counted and listed, and no longer a fault, unless it finds more than it did then.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import holidays

from data import schema, store
from data.bilingual import Text
from data.databases import database
from data.files import text_of, write_whole
from data.messages import DataError
from data.optimizer import plan_briefly
from data.parsed import execute, parsed
from data.programme import Programme, programme_of
from data.session_day import define_session_day
from data.tables import attach

FOLDER = Path(__file__).resolve().parent / "checks"
TIERS = ("error", "warning", "note")
ACCEPTED = "accepted_checks.json"
LONGEST_REASON = 200
USUAL = timedelta(days=90)
"""For how long a finding is usually accepted."""
NAMED_TABLE = re.compile(rf"\b({'|'.join(schema.BY_NAME)}):")


@dataclass(frozen=True)
class Acceptance:
    """Why a check's findings are right as they are, until when (a day included), who said so and when, and how many there were (None: not known)."""

    check: str
    reason: str
    until: str
    who: str
    at: str
    violations: int | None = None

    def __post_init__(self) -> None:
        """Raises ValueError, TypeError if a damaged file says until no day."""
        date.fromisoformat(self.until)


@dataclass(frozen=True)
class Finding:
    """How many of the `checked` records a check found fault with, and what to do about it.

    `records` are these by their keys, and after a dot the other rows that it takes to put one right, by table and key: with codes of persons, so
    they leave this only where a steward asks for them; `accepted` stands where they are right as they are; `lapsed` if that was said, but its
    time is over or there are more by now.
    """

    id: str
    tier: str
    title: Text
    guidance: Text
    violations: int
    checked: int
    records: tuple[str, ...] = ()
    accepted: Acceptance | None = None
    lapsed: Acceptance | None = None

    def as_dict(self) -> dict[str, Any]:
        """The finding as JSON's objects, without its records."""
        return {name: value for name, value in asdict(self).items() if name != "records"}


@cache
def described() -> dict[str, dict[str, Any]]:
    """Every check's tier, title and guidance."""
    return tomllib.loads((FOLDER / "checks.toml").read_text(encoding="utf-8"))


def check(folder: Path, today: date | None = None, version: store.Version | None = None, names: Collection[str] | None = None) -> list[Finding]:
    """Run every check, or those of these names, on a version (the store's current one); errors first. Raises DataError if the store is empty."""
    version = version or store.current(folder)
    if version is None:
        raise DataError("empty_store")
    day = today or date.today()
    with database() as connection:
        attach(connection, version.path, "programme")
        plan_briefly(connection, version.path)
        values = prepare(connection, programme_of(folder), day)
        findings = [run(connection, name, values) for name in described() if names is None or name in names]
    return with_acceptances(sorted(findings, key=lambda finding: TIERS.index(finding.tier)), folder, day)


def with_acceptances(findings: list[Finding], folder: Path, today: date | None = None) -> list[Finding]:
    """The findings with what is accepted on that day. Raises DataError if the acceptances can't be read."""
    day, entries = today or date.today(), {each.check: each for each in acceptances(folder)}
    return [_judged(finding, entries.get(finding.id), day) for finding in findings]


def _judged(finding: Finding, entry: Acceptance | None, day: date) -> Finding:
    more = entry is not None and entry.violations is not None and finding.violations > entry.violations
    holds = entry is not None and date.fromisoformat(entry.until) >= day and not more
    return replace(finding, accepted=entry if holds else None, lapsed=None if holds else entry)


def prepare(connection: duckdb.DuckDBPyConnection, programme: Programme, today: date) -> dict[str, Any]:
    """Make what several checks look at, of the contract's tables in the catalog `programme`. Returns the values of the checks' parameters."""
    define_session_day(connection)
    execute(connection, (FOLDER / "support" / "views.sql").read_text(encoding="utf-8"))
    return {
        "today": today,
        "first_year": programme.first_year,
        "skills": [skill.code for skill in programme.skills],
        "destinations": [destination.code for destination in programme.destinations],
        "holidays": _holidays(connection, programme),
    }


def run(connection: duckdb.DuckDBPyConnection, name: str, values: dict[str, Any], accepted: Acceptance | None = None) -> Finding:
    """Run one check on what `prepare` made."""
    sql = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    (statement,) = parsed(sql)
    judged = connection.sql(sql, params={parameter: values[parameter] for parameter in statement.named_parameters})
    counted = judged.aggregate("count(*) filter (wrong), count(*), list(record_key order by record_key) filter (wrong)").fetchall()
    violations, checked, records = counted[0]
    words = described()[name]
    return Finding(name, words["tier"], words["title"], words["guidance"], violations, checked, tuple(records or ()), accepted)


def records(findings: list[Finding], name: str) -> list[str]:
    """The keys of the records that a check finds fault with. Raises DataError if there is no such check."""
    for finding in findings:
        if finding.id == name:
            return list(finding.records)
    raise DataError("no_such_check", value=name, choices=", ".join(described()))


def record_in_words(record: str, language: str) -> str:
    """A record with the names of the tables that it gives beside a key, as commands and the page call them (keluar W1 2018-05-01)."""
    return NAMED_TABLE.sub(lambda match: f"{schema.table_name(match[1], language)} ", record)


def _holidays(connection: duckdb.DuckDBPyConnection, programme: Programme) -> list[date]:
    """The public holidays of the programme's country in the years of its sessions."""
    years = [year for (year,) in connection.execute("select distinct year(session_dates.held_on) from session_dates").fetchall()]
    return sorted(holidays.country_holidays(programme.country, years=years)) if years else []


# ------------------------------------------------------------------------------------------------------- acceptances


def acceptances(folder: Path) -> list[Acceptance]:
    """What was accepted in a store, also where its time is over. Raises DataError if the file can't be read."""
    path = folder / ACCEPTED
    try:
        text = text_of(path)
        return [] if text is None else [Acceptance(**entry) for entry in json.loads(text)]
    except (OSError, ValueError, TypeError) as error:
        raise DataError("acceptances_unreadable", file=path) from error


def accept(folder: Path, name: str, reason: str, until: date, who: str, today: date | None = None, violations: int | None = None) -> None:
    """Accept a check's findings, so many, for a reason until a day. Raises DataError for an unknown check, no reason, or a day that is over."""
    if name not in described():
        raise DataError("no_such_check", value=name, choices=", ".join(described()))
    if not reason.strip() or not reason.isprintable() or len(reason) > LONGEST_REASON:
        raise DataError("no_reason", maximum=LONGEST_REASON)
    if until < (today or date.today()):
        raise DataError("until_is_over", value=until.isoformat())
    at = datetime.now(UTC).isoformat(timespec="seconds")
    with store.writing(folder):
        _write(folder, [*_others(folder, name), Acceptance(name, reason.strip(), until.isoformat(), who, at, violations)])


def take_back(folder: Path, name: str) -> None:
    """Accept a check's findings no longer. Raises DataError if they weren't accepted."""
    with store.writing(folder):
        entries = acceptances(folder)
        if name not in {entry.check for entry in entries}:
            raise DataError("not_accepted", value=name, choices=", ".join(entry.check for entry in entries) or "-")
        _write(folder, _others(folder, name))


def _others(folder: Path, name: str) -> list[Acceptance]:
    return [entry for entry in acceptances(folder) if entry.check != name]


def _write(folder: Path, entries: list[Acceptance]) -> None:
    write_whole(folder / ACCEPTED, json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, indent=1))
