"""Quality checks of what is in the store: rows of data (checks/checks.toml) with one SQL file each, in three tiers."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from data import store
from data.messages import DataError
from data.programme import programme_of
from data.schema import Text

FOLDER = Path(__file__).resolve().parent / "checks"
TIERS = ("error", "warning", "note")


@dataclass(frozen=True)
class Finding:
    """How many of the `checked` records a check found fault with, and what to do about it."""

    id: str
    tier: str
    title: Text
    guidance: Text
    violations: int
    checked: int


def check(folder: Path, today: date | None = None) -> list[Finding]:
    """Run every check on the store's current version; errors first. Raises DataError where the store is empty."""
    version = store.current(folder)
    if version is None:
        raise DataError("empty_store")
    described = tomllib.loads((FOLDER / "checks.toml").read_text(encoding="utf-8"))
    programme = programme_of(folder)
    known = {
        "today": today or date.today(),
        "first_year": programme.first_year,
        "skills": [skill.code for skill in programme.skills],
        "destinations": [destination.code for destination in programme.destinations],
    }
    connection = duckdb.connect(":memory:")
    try:
        connection.execute("attach ? as programme (read_only)", [str(version.path)])
        findings = []
        for name, words in described.items():
            sql = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
            (statement,) = duckdb.extract_statements(sql)
            parameters = {parameter: known[parameter] for parameter in statement.named_parameters}
            violations, checked = connection.execute(statement, parameters).fetchall()[0]
            findings.append(Finding(name, words["tier"], words["title"], words["guidance"], violations, checked))
    finally:
        connection.close()
    return sorted(findings, key=lambda finding: TIERS.index(finding.tier))
