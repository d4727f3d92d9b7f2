"""The one way to ask: a named result, a date, a selection; out come rows with their documentation."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data import contract, store
from queries.catalogue import HERE, Column, Result, Text, results
from queries.connecting import cursor

if TYPE_CHECKING:
    import pandas as pd

AGE_BANDS = ("18-24", "25-34", "35-44", "45+", "unknown")
UNKNOWN = "unknown"
REMEMBERED = 1024
"""Answers kept in memory; a version's answers never change."""


class QuestionError(Exception):
    """A question that can't be answered as asked; `.sentence` says why in both languages."""

    def __init__(self, indonesian: str, english: str) -> None:
        self.sentence: Text = {"id": indonesian, "en": english}
        super().__init__(english)


@dataclass(frozen=True)
class Filters:
    """A selection: values of one filter are alternatives, different filters all apply; empty means no filter."""

    cohort: tuple[str, ...] = ()
    skill: tuple[str, ...] = ()
    age_band: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()
    education: tuple[str, ...] = ()
    registered_from: date | None = None
    registered_to: date | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))

    def as_parameter(self) -> dict[str, list[str] | date | None]:
        """The struct that the definitions take; a filter that isn't set is null."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: (list(value) or None) if isinstance(value, tuple) else value for name, value in values.items()}


@dataclass(frozen=True)
class Answer:
    """Rows of a result (dates as date, shares 0 to 1, null as None), for what they were asked, and what they mean."""

    result: Result
    as_of: date
    filters: Filters
    by: str | None
    since: str | None
    version: int
    sample: bool
    rows: tuple[dict[str, Any], ...] = field(repr=False)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The documentation of the columns, in their order."""
        return self.result.columns

    @property
    def row(self) -> dict[str, Any]:
        """The first row of a result that has one; IndexError where there is none."""
        return self.rows[0]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows as a frame: dates datetime64, counts Int64 (so that null stays null), shares and numbers float64."""
        import pandas as pd

        frame = pd.DataFrame(list(self.rows), columns=[column.name for column in self.columns])
        kinds = {"date": "datetime64[s]", "month": "datetime64[s]", "count": "Int64", "share": "float64", "number": "float64", "rupiah": "Float64"}
        return frame.astype({column.name: kinds[column.kind] for column in self.columns if column.kind in kinds})


def ask(result: str, folder: Path, as_of: date, filters: Filters = Filters(), by: str | None = None, since: str | date | None = None) -> Answer:
    """Answer a named result from the store `folder` as of a date, inside a selection.

    `by` breaks it down where the result allows; `since` is completion or registration for exit_survival and a date for
    coverage_bridge (default one year before). Raises QuestionError for anything that can't be asked so, and where the
    store is empty.
    """
    version = store.current(folder)
    if version is None:
        raise QuestionError(
            "Simpanan masih kosong; impor data dahulu (python -m data import FOLDER).",
            "The store is empty; import data first (python -m data import FOLDER).",
        )
    described = _known_result(result)
    if by is None and described.by_required:
        raise QuestionError(
            f"{result} memerlukan --by; pilih salah satu: {', '.join(described.by)}.", f"{result} needs --by; choose one of: {', '.join(described.by)}."
        )
    if by is not None and by not in described.by:
        known = ", ".join(described.by)
        raise QuestionError(
            f"{result} tidak dapat dirinci menurut {by}; pilih salah satu: {known}." if known else f"{result} tidak dapat dirinci; hapus --by.",
            f"{result} can't be broken down by {by}; choose one of: {known}." if known else f"{result} can't be broken down; leave --by out.",
        )
    counted_since = _since(described, as_of, since)
    _check_filters(version, filters)
    rows = _rows(version.path, result, as_of, filters, by, counted_since)
    shown = counted_since.isoformat() if isinstance(counted_since, date) else counted_since
    return Answer(described, as_of, filters, by, shown, version.number, version.sample, rows)


def period(folder: Path, today: date | None = None) -> tuple[date, date] | None:
    """First registration and latest dated record not after today; None where nobody is registered yet."""
    version = store.current(folder)
    if version is None:
        return None
    found = _support(version.path, "period", today or date.today())[0]
    return (found[0], found[1]) if found[0] and found[1] else None


def choices(folder: Path) -> dict[str, tuple[str, ...]]:
    """The values that each filter can take in the store's current version."""
    version = store.current(folder)
    if version is None:
        return {}
    return _choices(version.path)


def _choices(version_file: Path) -> dict[str, tuple[str, ...]]:
    valued = _support(version_file, "choices", None)
    return {
        "cohort": tuple(value for name, value in valued if name == "cohort"),
        "skill": tuple(contract.SKILLS),
        "age_band": AGE_BANDS,
        "origin": tuple(dict.fromkeys([*(value for name, value in valued if name == "origin"), UNKNOWN])),
        "education": (*contract.EDUCATION, UNKNOWN),
    }


def _known_result(name: str) -> Result:
    known = results()
    if name not in known:
        raise QuestionError(
            f"Hasil {name} tidak ada; yang ada: {', '.join(known)}.",
            f"There is no result {name}; there are: {', '.join(known)}.",
        )
    return known[name]


def _since(described: Result, as_of: date, since: str | date | None) -> str | date | None:
    if not described.since:
        if since is not None:
            raise QuestionError(f"{described.name} tidak mengenal --since; hapus.", f"{described.name} takes no --since; leave it out.")
        return None
    if described.since == ("date",):
        if since is None:
            return _a_year_before(as_of)
        try:
            day = since if isinstance(since, date) else date.fromisoformat(since)
        except ValueError as error:
            raise QuestionError(
                f"--since {since} bukan tanggal; tulis misalnya 2018-03-12.", f"--since {since} is no date; write for example 2018-03-12."
            ) from error
        if day > as_of:
            raise QuestionError(
                f"--since {day} sesudah tanggal laporan {as_of}; pilih tanggal yang lebih awal.",
                f"--since {day} is after the as-of date {as_of}; choose an earlier date.",
            )
        return day
    chosen = described.since[0] if since is None else str(since)
    if chosen not in described.since:
        known = ", ".join(described.since)
        raise QuestionError(f"--since {chosen} tidak dikenal; pilih salah satu: {known}.", f"--since {chosen} isn't known; choose one of: {known}.")
    return chosen


def _a_year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


def _check_filters(version: store.Version, filters: Filters) -> None:
    if not filters:
        return
    for name, known in _choices(version.path).items():
        for value in getattr(filters, name):
            if value not in known:
                some = ", ".join(known[:30]) + (" ..." if len(known) > 30 else "")
                raise QuestionError(f"Nilai {value} tidak ada untuk {name}; yang ada: {some}.", f"There is no value {value} for {name}; there are: {some}.")
    if filters.registered_from and filters.registered_to and filters.registered_from > filters.registered_to:
        raise QuestionError(
            "registered_from sesudah registered_to; tukarkan keduanya.", "registered_from is after registered_to; swap the two."
        )


@lru_cache(maxsize=REMEMBERED)
def _rows(version_file: Path, result: str, as_of: date, filters: Filters, by: str | None, since: str | date | None) -> tuple[dict[str, Any], ...]:
    sql = results()[result].sql
    given = {"as_of": as_of, "selection": filters.as_parameter(), "by": by, "since": since}
    body = sql.partition("\nwith ")[2]
    parameters = {name: value for name, value in given.items() if f"${name}" in body}
    asked = cursor(version_file)
    try:
        asked.execute(sql, parameters)
        names = [column[0] for column in asked.description or ()]
        return tuple(dict(zip(names, row, strict=True)) for row in asked.fetchall())
    finally:
        asked.close()


@lru_cache(maxsize=REMEMBERED)
def _support(version_file: Path, name: str, today: date | None) -> tuple[tuple[Any, ...], ...]:
    asked = cursor(version_file)
    try:
        sql = (HERE / "support" / f"{name}.sql").read_text(encoding="utf-8")
        return tuple(asked.execute(sql, {"today": today} if today else {}).fetchall())
    finally:
        asked.close()


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - timedelta(days=1)
