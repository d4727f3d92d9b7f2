"""The one way to ask: a named result, a date, a selection; out come its values with their documentation."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

import duckdb

from data import store
from data.messages import DataError
from queries.connection import FileState, Selection, file_state, reading
from queries.figure import Figure, Row
from queries.filters import DATES, LISTS, NO_FILTERS, Filters, known_values
from queries.macros import support
from queries.registry import Metric, QuestionError, Result, known_result

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

FIRST_DAY = date(1900, 1, 1)
"""No question is about an earlier date (the calendar's own first years break date arithmetic)."""
REMEMBERED_CELLS = 2_000_000
"""How many cells of answers are kept in memory, over all versions; a version's answers never change."""
HANDED_IN = ("import", "sample")
"""Actions of versions that brought data in (retention takes persons out)."""
NAMED = 30
"""How many known values a sentence names."""

Values = dict[str, "np.ndarray[Any, Any]"]


class _Remembered(OrderedDict[tuple[Any, ...], Values]):
    """Answers by their question, the oldest first, and how many cells they have: counted as they come and go, for there are many."""

    cells = 0

    def __setitem__(self, question: tuple[Any, ...], values: Values) -> None:
        self.cells += _cells(values) - (_cells(self[question]) if question in self else 0)
        super().__setitem__(question, values)

    def forget_oldest(self) -> None:
        """Let go of the answer that was asked for longest ago."""
        _, values = self.popitem(last=False)
        self.cells -= _cells(values)

    def clear(self) -> None:
        """Forget all."""
        super().clear()
        self.cells = 0


_answers = _Remembered()
_answers_guard = Lock()


@dataclass(frozen=True)
class Answer:
    """The values of a result, for what they were asked, and what they mean.

    `rows` hold figures, `records` the same as bare values (dates as date, null as None), `frame` is for calculating.
    In published figures (queries/disclosure/gate.py) `protected` names the values that are rounded or made from rounded ones, as
    (row number, column), and `shown_as_of` the date of each protected column; both are empty where figures are exact.
    """

    result: Result
    as_of: date
    filters: Filters
    by: str | None
    since: str | date | None
    version: int
    sample: bool
    values: Values = field(repr=False, compare=False)
    protected: frozenset[tuple[int, str]] = frozenset()
    shown_as_of: Mapping[str, date] = field(default_factory=dict)

    def marked(self, place: int, name: str) -> bool:
        """Whether the value of that column in that row (counted from 0) is rounded, and so bears the sign ≈."""
        return (place, name) in self.protected

    @property
    def as_of_shown(self) -> date | None:
        """The date that everything protected in the answer is at least as fresh as; None where nothing protected is shown."""
        return min(self.shown_as_of.values(), default=None)

    @property
    def columns(self) -> tuple[Metric, ...]:
        """The documentation of the columns, in their order."""
        return self.result.columns

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows in their order: a figure for each column."""
        numbered = enumerate(self.records)
        return tuple(Row({column.name: self._figure(index, column, record[column.name]) for column in self.columns}) for index, record in numbered)

    @property
    def row(self) -> Row:
        """The only row of a result that has one; IndexError where there is none."""
        return self.rows[0]

    def _figure(self, index: int, column: Metric, value: Any) -> Figure:
        rounded = (index, column.name) in self.protected
        # The group of a breakdown is a code of what the answer is broken down by.
        codes = self.by if self.by and column.name in ("group", "value") and value != "all" else column.codes or column.name
        return Figure(value, column, self.shown_as_of.get(column.name, self.as_of) if rounded else self.as_of, rounded, codes)

    @cached_property
    def records(self) -> tuple[dict[str, Any], ...]:
        """The rows in their order as bare values, each a dict by column name; for exports and arithmetic."""
        names = [column.name for column in self.columns]
        lists = [_listed(self.values[name], column.kind) for name, column in zip(names, self.columns, strict=True)]
        return tuple(dict(zip(names, row, strict=True)) for row in zip(*lists, strict=True))

    @property
    def record(self) -> dict[str, Any]:
        """The bare values of the only row of a result that has one; IndexError where there is none."""
        return self.records[0]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows as a frame: counts and rupiah int64 (where documented as nullable: Int64, and float64 for a median),
        shares and numbers float64 with NaN for null, dates datetime64, flags bool, texts str."""
        import pandas as pd

        return pd.DataFrame({column.name: _series(self.values[column.name], column) for column in self.columns})


def ask(
    result: str,
    folder: Path,
    as_of: date,
    filters: Filters = NO_FILTERS,
    by: str | None = None,
    since: str | date | None = None,
    version: int | None = None,
) -> Answer:
    """Answer a named result from the store `folder` as of a date, inside a selection.

    `by` breaks it down where the result allows; `since` is completion or registration for exit_survival and a date (or
    its ISO text) where the result counts from a date (default one year before). `version` asks an earlier version that is
    still kept, about the whole programme. Raises QuestionError for anything that can't be asked so, and where the store is
    empty or can't be read.
    """
    described = known_result(result)
    day = _day(as_of, "as_of")
    _check_by(described, by)
    counted_since = _since(described, day, since)
    if version is not None:
        return _ask_earlier(described, folder, day, filters, by, counted_since, version)
    now, state = _current(folder)
    selection = _checked(state, filters)
    values = _values(state, described, day, selection, by, counted_since)
    return Answer(described, day, selection, by, counted_since, now.number, now.sample, values)


def handed_in_before(folder: Path) -> store.Version | None:
    """The version that counted before the latest hand-in: what was known then. None where none is kept, or where one of the
    two is the sample and the other is not. Raises QuestionError where the store can't be read."""
    with _readable(folder):
        latest = store.current(folder)
        kept = {version.number: version for version in store.versions(folder) if version.number not in store.before_retention(folder)}
    while latest is not None and latest.action not in HANDED_IN:
        latest = kept.get(latest.parent or 0)
    before = kept.get(latest.parent or 0) if latest is not None else None
    return before if before is not None and latest is not None and before.sample == latest.sample else None


def _ask_earlier(described: Result, folder: Path, day: date, filters: Filters, by: str | None, since: str | date | None, version: int) -> Answer:
    if filters:
        raise QuestionError(
            "Versi terdahulu hanya ditanyai tentang seluruh program; hapus saringannya.",
            "An earlier version is asked about the whole programme only; leave the filters out.",
        )
    with _readable(folder):
        removed = store.before_retention(folder)
        asked = next((known for known in store.versions(folder) if known.number == version and version not in removed), None)
        state = None if asked is None else file_state(asked.path)
    if asked is None or state is None:
        raise QuestionError(f"Versi {version} tidak disimpan lagi.", f"Version {version} is not kept any more.")
    values = _values(state, described, day, NO_FILTERS, by, since, kept=asked.current)
    return Answer(described, day, NO_FILTERS, by, since, asked.number, asked.sample, values)


def people(folder: Path, as_of: date, filters: Filters = NO_FILTERS) -> int:
    """How many registered persons a selection leaves. Raises QuestionError as `ask` does."""
    day = _day(as_of, "as_of")
    _, state = _current(folder)
    return (_selection(state, day, _checked(state, filters)).persons or "").count("1")


def left_by_choice(folder: Path, as_of: date, filters: Filters = NO_FILTERS) -> dict[str, dict[str, int]]:
    """How many persons each value of a filter would leave, chosen alone in that filter while the others stay as they are:
    filter -> value -> persons; a value that would leave nobody is missing. Raises QuestionError as `ask` does."""
    day = _day(as_of, "as_of")
    _, state = _current(folder)
    left: dict[str, dict[str, int]] = {name: {} for name in LISTS}
    for name, value, persons in _support(state, "left_by_choice", True, as_of=day, **_checked(state, filters).as_parameters()):
        left[name][value] = persons
    return left


def period(folder: Path, today: date | None = None, version: store.Version | None = None) -> tuple[date, date] | None:
    """First registration and latest dated record not after today (in an earlier version, where given); None where nobody is
    registered yet.

    Raises QuestionError where the store can't be read.
    """
    if version is not None and not version.current:
        with _readable(folder):
            state = file_state(version.path)
        first, last = _earlier_period(state, today or date.today())
        return (first, max(first, last or first)) if first else None
    known = _found(folder)
    if known is None:
        return None
    first, last = _support(known[1], "period", today=today or date.today())[0]
    return (first, max(first, last or first)) if first else None


@lru_cache(maxsize=16)
def _earlier_period(state: FileState, today: date) -> tuple[date | None, date | None]:
    """From when to when an earlier version has records; its file is opened once for it."""
    first, last = _support(state, "period", kept=False, today=today)[0]
    return first, last


def choices(folder: Path, as_of: date | None = None) -> dict[str, tuple[str, ...]]:
    """The values that each filter can take: cohorts and origins that the store knows (by `as_of`, where given, cohorts
    that began and origins of persons registered), the programme's skills, and age bands and education with unknown.

    Nothing where the store is empty; raises QuestionError where it can't be read.
    """
    known = _found(folder)
    return {} if known is None else _choices(known[1], _day(as_of or date.max, "as_of"))


# ------------------------------------------------------------------------------------------ what may be asked


def _current(folder: Path) -> tuple[store.Version, FileState]:
    known = _found(folder)
    if known is None:
        raise QuestionError(
            "Simpanan masih kosong; impor data dahulu (python -m data import FOLDER).",
            "The store is empty; import data first (python -m data import FOLDER).",
        )
    return known


def _found(folder: Path) -> tuple[store.Version, FileState] | None:
    """The version that counts now and its file; None where nothing was imported yet."""
    with _readable(folder):
        version = store.current(folder)
        return None if version is None else (version, file_state(version.path))


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    """Turn what goes wrong in opening the store into one sentence."""
    try:
        yield
    except DataError as error:
        raise QuestionError(**error.sentence) from error
    except (OSError, ValueError, TypeError, duckdb.Error) as error:
        raise QuestionError(
            f"Simpanan {folder} tidak dapat dibaca; periksa foldernya (python -m data versions).",
            f"The store {folder} can't be read; check the folder (python -m data versions).",
        ) from error


def _day(value: date | str, name: str) -> date:
    """A date or its ISO text as a date; QuestionError for anything else."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(day, datetime):
            day = day.date()
        if day >= FIRST_DAY:
            return day
    except (TypeError, ValueError):
        pass
    raise QuestionError(
        f"{name} {value} bukan tanggal yang dapat dipakai; tulis misalnya 2018-09-30.",
        f"{name} {value} is no date that can be used; write for example 2018-09-30.",
    )


def _check_by(described: Result, by: str | None) -> None:
    known = ", ".join(described.takes_by)
    if by is None and described.needs_by:
        raise QuestionError(f"{described.name} memerlukan by; pilih salah satu: {known}.", f"{described.name} needs by; choose one of: {known}.")
    if by is not None and not described.takes_by:
        raise QuestionError(f"{described.name} tidak dapat dirinci; hapus by.", f"{described.name} can't be broken down; leave by out.")
    if by is not None and by not in described.takes_by:
        raise QuestionError(
            f"{described.name} tidak dapat dirinci menurut {by}; pilih salah satu: {known}.",
            f"{described.name} can't be broken down by {by}; choose one of: {known}.",
        )


def _since(described: Result, as_of: date, since: str | date | None) -> str | date | None:
    known = described.takes_since
    if not known:
        if since is not None:
            raise QuestionError(f"{described.name} tidak mengenal since; hapus.", f"{described.name} takes no since; leave it out.")
        return None
    if known == ("date",):
        day = _a_year_before(as_of) if since is None else _day(since, "since")
        if day > as_of:
            raise QuestionError(
                f"since {day} sesudah tanggal laporan {as_of}; pilih tanggal yang lebih awal.",
                f"since {day} is after the as-of date {as_of}; choose an earlier date.",
            )
        return day
    chosen = known[0] if since is None else since
    if chosen not in known:
        raise QuestionError(
            f"since {chosen} tidak dikenal; pilih salah satu: {', '.join(known)}.", f"since {chosen} isn't known; choose one of: {', '.join(known)}."
        )
    return chosen


def _a_year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


def _checked(state: FileState, filters: Filters) -> Filters:
    """The filters, each value once and known to the store. Raises QuestionError where one isn't."""
    if not filters:
        return NO_FILTERS
    known = _choices(state, date.max)
    checked: dict[str, Any] = {}
    for name in LISTS:
        values = getattr(filters, name)
        if isinstance(values, str) or not all(isinstance(value, str) for value in values):
            raise QuestionError(f"{name} harus berupa daftar teks.", f"{name} has to be a list of texts.")
        for value in values:
            if value not in known[name]:
                some = ", ".join(known[name][:NAMED]) + (", ..." if len(known[name]) > NAMED else "")
                raise QuestionError(
                    f"Nilai {value} tidak ada untuk {name}; yang ada: {some}.", f"There is no value {value} for {name}; there are: {some}."
                )
        checked[name] = tuple(dict.fromkeys(values))
    for name in DATES:
        value = getattr(filters, name)
        checked[name] = None if value is None else _day(value, name)
    selection = replace(filters, **checked)
    if selection.registered_from and selection.registered_to and selection.registered_from > selection.registered_to:
        raise QuestionError("registered_from sesudah registered_to; tukarkan keduanya.", "registered_from is after registered_to; swap the two.")
    return selection


@lru_cache(maxsize=64)
def _choices(state: FileState, as_of: date) -> dict[str, tuple[str, ...]]:
    stored: dict[str, tuple[str, ...]] = {}
    for name, value in _support(state, "choices", as_of=as_of):
        stored[name] = (*stored.get(name, ()), value)
    return known_values(state[3], stored)


# --------------------------------------------------------------------------------------------- running a query


def _values(
    state: FileState, described: Result, as_of: date, filters: Filters, by: str | None, since: str | date | None, kept: bool = True
) -> Values:
    """The columns of a result, from memory where the same was asked of the same version before."""
    question = (state, described.name, as_of, filters, by, since)
    with _answers_guard:
        if question in _answers:
            _answers.move_to_end(question)
            return _answers[question]
    given = {"as_of": as_of, "by": by, "since": since}
    sql = described.query()
    statement, names = _statement(sql)
    with _reading(state, sql, _selection(state, as_of, filters, kept), kept) as cursor:
        # No result holds an enumeration, so every column is an array.
        found = cast(Values, cursor.execute(statement, {name: given[name] for name in names}).fetchnumpy())
    for column in found.values():
        column.flags.writeable = False  # what is remembered belongs to every caller
    with _answers_guard:
        _answers[question] = found
        while len(_answers) > 1 and _answers.cells > REMEMBERED_CELLS:
            _answers.forget_oldest()
    return found


@lru_cache(maxsize=16)
def _selection(state: FileState, as_of: date, filters: Filters, kept: bool = True) -> Selection:
    """What a selection comes to in this version at this date (the same object for the same question)."""
    ((persons, cohorts),) = _support(state, "selection", kept, as_of=as_of, **filters.as_parameters())
    return Selection(persons, cohorts, bool(filters))


@contextmanager
def _reading(state: FileState, sql: str, selection: Selection | None = None, kept: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    with ExitStack() as stack:
        with _readable(state[0].parent):
            cursor = stack.enter_context(reading(state, sql, selection, kept))
        yield cursor


def _cells(values: Values) -> int:
    return 100 + sum(column.size for column in values.values())  # even an empty answer takes some room


def _support(state: FileState, name: str, kept: bool = True, **given: Any) -> list[tuple[Any, ...]]:
    """The rows of a query in support/, which are not figures."""
    with _reading(state, support(name), kept=kept) as cursor:
        return list(cursor.execute(support(name), given).fetchall())


@cache
def _statement(sql: str) -> tuple[duckdb.Statement, tuple[str, ...]]:
    """A result's SQL as parsed once (parsing takes a fifth of a small question's time), and the names of its parameters."""
    (statement,) = duckdb.extract_statements(sql)
    return statement, tuple(sorted(statement.named_parameters))


# ------------------------------------------------------------------------------------------- values as Python


def _listed(values: np.ndarray[Any, Any], kind: str) -> list[Any]:
    """A column as a list: null as None, dates as date, everything else as Python's own types."""
    if kind in ("date", "month"):
        import numpy as np

        return list(_filled(values, np.datetime64("NaT")).astype("datetime64[D]").tolist())
    return list(values.tolist())


def _series(values: np.ndarray[Any, Any], column: Metric) -> Any:
    """A column as pandas holds it (see Answer.frame)."""
    import numpy as np
    import pandas as pd

    match column.kind:
        case "date" | "month":
            return pd.Series(_filled(values, np.datetime64("NaT")).astype("datetime64[us]"))
        case "share" | "number":
            return pd.Series(_filled(values.astype("float64"), np.nan), dtype="float64")
        case "rupiah" if column.nullable:  # a median
            return pd.Series(_filled(values.astype("float64"), np.nan), dtype="float64")
        case "count" if column.nullable:
            missing = np.ma.getmaskarray(values)
            return pd.Series(pd.arrays.IntegerArray(_filled(values, 0).astype("int64"), missing.copy()))
        case "count" | "rupiah":
            return pd.Series(values.astype("int64"), dtype="int64")
        case "flag" if column.nullable:
            return pd.Series(values.tolist(), dtype="boolean")
        case "flag":
            return pd.Series(values.astype("bool"), dtype="bool")
        case _:
            return pd.Series(values.tolist(), dtype="str")


def _filled(values: np.ndarray[Any, Any], missing: Any) -> np.ndarray[Any, Any]:
    """The values with something in place of null (DuckDB hands over a masked array where there is null)."""
    filled: np.ndarray[Any, Any] = values.filled(missing) if hasattr(values, "filled") else values
    return filled
