"""The headline of a version's file, published or not, for the reports of imports (data/effects.py names what it needs of this module)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.numbers import format_decimal

from data import store
from data.parsed import execute
from data.programme import Programme
from queries.answer import Answer
from queries.connection import FileState, reading
from queries.connection import comparing as comparing
from queries.disclosure.history import at_each
from queries.disclosure.known import not_handed_in_file, without_missing
from queries.filters import NO_FILTERS
from queries.formatting import written
from queries.languages import languages
from queries.macros import support
from queries.query import handed_in_before, values_of
from queries.registry import Metric, results
from queries.versions import current_version

FIGURES = (
    *("residents", "registered", "covered", "coverage", "completed", "completion_rate", "passed"),
    *("mentas", "exits", "closure_exits", "returns"),
)
"""Columns of the result `headline` that a report lists, in this order."""


def headline(path: Path, programme: Programme, days: Sequence[date]) -> dict[date, dict[str, Any]]:
    """The figures of the file as of each of the days; None if one isn't known, because its table was never handed in (known.py).

    Exact, so for the steward alone.
    """
    state, metrics = _state(path, programme), [_metric(name) for name in FIGURES]
    figures = {}
    for day, (row,) in at_each(state, results()["headline"], days, None, None, keep_open=False).items():
        missing = not_handed_in_file(state, day, keep_open=False).tables
        figures[day] = {each.name: row[each.name] if missing.isdisjoint(each.tables) else None for each in metrics}
    return figures


def ask_file(path: Path, programme: Programme, result: str, as_of: date, since: date | None = None) -> Answer:
    """A result of the whole programme from the file of a version, published or not, which is not kept open; with nothing said of what was
    never handed in. Exact.

    Raises duckdb.Error if the file cannot be read.
    """
    named, state = results()[result], _state(path, programme)
    answer = Answer(named, as_of, NO_FILTERS, None, since, 0, False, values_of(state, named, as_of, NO_FILTERS, None, since, keep_open=False))
    return without_missing(answer, not_handed_in_file(state, as_of, keep_open=False))


def last_record(path: Path, programme: Programme, today: date) -> date | None:
    """The date of the latest record that isn't later than today; None if there is none."""
    sql = support("period")
    with reading(_state(path, programme), sql, keep_open=False) as cursor:
        _, last = execute(cursor, sql, {"today": today}).fetchall()[0]
    return last if isinstance(last, date) else None


def corrections(folder: Path, day: date) -> dict[str, float]:
    """By how much the corrections of the latest hand-in moved each figure as of a month's end, as its report says; empty if it
    does not: it was undone or is the first, or that month had not been published before."""
    now, before = current_version(folder), handed_in_before(folder)
    if now is None or before is None or now.version.parent != before.number or day >= before.published_on:
        return {}
    return _corrections(folder, now.version.number, now.version.created_at, day)


@lru_cache(maxsize=8)
def _corrections(folder: Path, number: int, created_at: str, day: date) -> dict[str, float]:
    """What corrections moved in that version as of a month's end: every figure of its report, which an earlier release may have written
    with fewer of them."""
    version = next((each for each in store.versions(folder) if (each.number, each.created_at) == (number, created_at)), None)
    report = ((store.report_of(version) if version else None) or {}).get("report", {})
    moved = {each["figure"]: 0.0 for each in report.get("figures", ())}
    for each in report.get("published_months", ()):
        known = each["before"] is not None and each["after"] is not None
        if known and each["moved_by"] == "corrections" and each["month_end"] == day.isoformat():
            moved[each["figure"]] = each["after"] - each["before"]
    return moved


def label(name: str) -> Mapping[str, str]:
    """A figure's name."""
    return _metric(name).label


def write(name: str, value: Any, language: str) -> str:
    """A figure's value in words."""
    return written(value, _metric(name).kind, language)


def write_change(name: str, change: float, language: str) -> str:
    """By how much a figure moves, with its sign; a share in percentage points."""
    share = _metric(name).kind == "share"
    number = format_decimal(abs(change) * (100 if share else 1), format="#,##0.#" if share else "#,##0", locale=languages()[language].locale)
    return f"{'−' if change < 0 else '+'}{number}{f' {languages()[language].points}' if share else ''}"


def write_day(day: date, language: str) -> str:
    """A date in words."""
    return written(day, "date", language)


def write_month(day: date, language: str) -> str:
    """The month of a date in words."""
    return written(day, "month", language)


def _metric(name: str) -> Metric:
    return results()["headline"].column(name)


def _state(path: Path, programme: Programme) -> FileState:
    status = path.stat()
    return path, status.st_ino, status.st_mtime_ns, programme
