"""Small hand-ins for the tests, written inline."""

from __future__ import annotations

import atexit
import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp
from typing import Any
from unittest.mock import patch

from data import facts, sandbox, schema, store
from data.importer import import_paths
from data.report import Report
from data.sandbox_worker import answer_to
from data.tables import attached
from tests.inline_rows import build
from tests.inline_rows import write as write_rows

BASE = {
    "residents": "resident_id,registered_on,birth_year\nR1,2017-01-05,1990\nR2,2017-02-01,\n",
    "cohorts": "cohort_id,skill,starts_on,days\nA1,salon,2017-03-06,5\nB1,batik,2017-06-05,1\n",
    "enrolments": "cohort_id,resident_id,enrolled_on\nA1,R1,2017-03-01\nB1,R1,\n",
}
"""Two persons, two groups, one of the persons in both."""


def write(folder: Path, tables: dict[str, str]) -> Path:
    """Write each table's text as a CSV file (a name with a dot is taken as the file's name); returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (folder / (name if "." in name else f"{name}.csv")).write_text(text, encoding="utf-8", newline="")
    return folder


WITH_FACTS = {"PARTS": facts.PARTS, "_todays_columns": facts._todays_columns}
WITHOUT_FACTS = {"PARTS": (), "_todays_columns": frozenset}
"""What makes imports leave out the facts, a fifth of their time, and no store outdated without them: for tests of rows and reports, after which
nothing is asked of the store."""


@cache
def _imported(*hand_ins: tuple[tuple[str, str], ...]) -> tuple[Path, Report]:
    folder = Path(mkdtemp(prefix="mentas-begun-"))
    atexit.register(rmtree, folder, ignore_errors=True)
    with patch.multiple(facts, **WITH_FACTS):  # of use to every test
        for number, tables in enumerate(hand_ins):
            report = import_paths([write(folder / f"hand-in-{number}", dict(tables))], folder / "store")
    return folder, report


def begin(base: Path, *hand_ins: dict[str, str]) -> Report:
    """Fill the empty folder with the store after these hand-ins, which is imported once and copied; the report of the last one."""
    made, report = _imported(*(tuple(tables.items()) for tables in hand_ins))
    copytree(made, base, dirs_exist_ok=True)
    return report


def build_store(base: Path, tables: dict[str, str]) -> Path:
    """The store base/store with these tables of the contract, as DuckDB reads their values: built, in a third of the time of an import."""
    rows = {name: list(csv.DictReader(io.StringIO(text, newline=""))) for name, text in tables.items()}
    columns = {table.name: [column.name for column in table.columns] for table in schema.TABLES}
    written = write_rows(base / "built", {name: [tuple(map(row.get, columns[name])) for row in listed] for name, listed in rows.items()})
    return build(written, base / "store")


def hand_in(base: Path, tables: dict[str, str], **options: Any) -> Report:
    """Import the tables into the store base/store; the files lie in a fresh folder beside it.

    What a hundred tests begin with, BASE alone in a fresh store, is copied.
    """
    if tables is BASE and not options and not any(base.iterdir()):
        return begin(base, BASE)
    number = len(list(base.glob("hand-in-*")))
    return import_paths([write(base / f"hand-in-{number}", tables)], base / "store", **options)


def rows(base: Path, sql: str) -> list[tuple]:
    """Ask the store's current version directly."""
    version = store.current(base / "store")
    assert version is not None
    with attached(version.path) as connection:
        connection.execute("use version")
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.execute("use memory")


@contextmanager
def child_in_this_process() -> Iterator[sandbox.Ask]:
    """What `sandbox.child` gives, without a process, whose start takes longer than most files: for small files that harm nobody."""
    opened: dict[str, Any] = {}

    def ask(request: dict[str, Any]) -> dict[str, Any]:
        sent = json.loads(json.dumps({**request, "limits": asdict(sandbox.LIMITS)}))
        return sandbox.understood(json.loads(json.dumps(answer_to(sent, opened))), sandbox.LIMITS)

    yield ask
