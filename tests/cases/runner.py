"""Runs a case of a hand-in in this process: its steps as commands, then what the store holds and what was said, against the outcomes."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb

from data import command_line, facts, schema, store
from data.__main__ import main
from data.parsed import execute
from data.report import Report
from tests.cases import make_large
from tests.cases.outcomes import KEYS, Rows, faults_of, forbidden
from tests.sample_files import WITH_FACTS, WITHOUT_FACTS

HERE = Path(__file__).parent
TABLES = {table.name: table for table in schema.TABLES}
CASES = HERE / "open"


def command(folder: Path, language: str, *arguments: object) -> tuple[int, str]:
    """One command: its exit status and all that it printed, but for how figures move (tests/test_effects.py): a quarter of an import's time."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out), patch.object(command_line, "figure_source", lambda: None):
        try:
            status = main([*map(str, arguments), "--store", str(folder), "--lang", language])
        except SystemExit as error:
            status = int(error.code or 0)
    return status, out.getvalue()


@contextmanager
def reports_in_english() -> Iterator[list[str]]:
    """Collects in English every report that is printed meanwhile: one import is read in both languages."""
    texts: list[str] = []
    as_text = Report.as_text

    def both(report: Report, language: str) -> str:
        texts.append(as_text(report, "en"))
        return as_text(report, language)

    with patch.object(Report, "as_text", both):
        yield texts


def rows_of(folder: Path) -> Rows:
    """The rows of every table of a store, each value as text; an empty store has none."""
    version = store.current(folder)
    if version is None:
        return {table: [] for table in KEYS}
    connection = _reader()
    connection.execute("attach $path as read (read_only)", {"path": str(version.path)})
    try:
        return {table: _rows(connection, table) for table in KEYS}
    finally:
        connection.execute("detach read")


@cache
def _reader() -> duckdb.DuckDBPyConnection:
    """One connection for all stores: a new one takes as long as reading a store's rows."""
    return duckdb.connect()


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, str]]:
    columns = [column.name for column in TABLES[table].columns]
    cells = ", ".join(f"coalesce(cast({table}.{column} as varchar), '')" for column in columns)
    rows = execute(connection, f"select {cells} from read.{table} order by {', '.join(KEYS[table])}").fetchall()
    return [dict(zip(columns, row, strict=True)) for row in rows]


@contextmanager
def base_store() -> Iterator[tuple[Path, Rows]]:
    """The store that cases begin with, and its rows."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder, "base")
        status, text = command(base, "id", "import", HERE / "base")
        assert status == 0, text
        yield base, rows_of(base)


def why_not(case: Path, base: Path, base_rows: Rows) -> str | None:
    """None where one of the acceptable outcomes came about, else what stands against each."""
    expect: dict[str, Any] = json.loads((case / "expect.json").read_text(encoding="utf-8"))
    prepared = [["import", "in-before"]] if (case / "in-before").is_dir() else []
    steps = expect.get("steps", [*prepared, ["import", "in", *expect.get("args", [])]])
    last = len(steps) - 1
    since, on_base = expect.get("since", last), expect.get("base", True)
    talks = any("message" in outcome for outcome in expect["any_of"])
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        own, twin = work / "store", work / "twin"
        if on_base:
            shutil.copytree(base, own)
        if "generate" in expect:
            make_large.write(expect["generate"], work / "in")
        for number, step in enumerate(steps):
            arguments = [next((home / part for home in (case, work) if (home / part).is_dir()), part) for part in step]
            if number == since:
                before = base_rows if number == 0 and on_base else rows_of(own)
            if number == last and talks and own.exists():
                shutil.copytree(own, twin)
            with reports_in_english() as english, patch.multiple(facts, **(WITHOUT_FACTS if number == last else WITH_FACTS)):
                status, said = command(own, "id", *arguments)
            allowed = (0, 1, 2) if number == last else expect.get("earlier", [[0]] * last)[number]
            if status not in allowed:
                return f"step {number + 1} ({' '.join(map(str, step))}) ended with {status}: {said.strip()[-300:]}"
        reports = {"id": said}
        if talks:
            reports["en"] = "\n".join(english) or command(twin, "en", *arguments)[1]
        after = rows_of(own)
    wrong = list(forbidden(expect.get("never", {}), after))
    tried = {outcome["means"]: faults_of(outcome, before, after, status, reports) for outcome in expect["any_of"]}
    if not wrong and not all(tried.values()):
        return None
    return " | ".join([*wrong[:2], *(f"{means}: {'; '.join(faults[:3]) or 'else it would hold'}" for means, faults in tried.items())]) + f" || {said}"
