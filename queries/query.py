"""The one way to get figures: a named result as of a date, for a selection, with its documentation."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, cast

import duckdb

from data import store
from data.databases import is_little
from data.facts import is_outdated
from data.parsed import execute, parsed
from queries import by_number, steps
from queries.answer import Answer
from queries.answer_cache import AnswerCache, Values, share_texts
from queries.computed import complete
from queries.connection import EACH_DATE, FileState, Selection, file_state, reading
from queries.disclosure.history import at_each
from queries.filters import LISTS, NO_FILTERS, Filters, known_values
from queries.in_turn import QuestionLocks
from queries.lacking import Lacking
from queries.macros import support
from queries.parameters import check_by, known_day, known_filters, known_since
from queries.registry import QuestionError, Result, known_result
from queries.versions import Current, current_version, readable

REMEMBERED = 18 * 2**20
"""Bytes of answers kept in memory, over all versions; a version's answers never change."""
HANDED_IN = ("import", "pull", "sample")
"""Actions of versions that brought data in (retention takes persons out)."""


_answers = AnswerCache()
_answers_guard = Lock()
_in_turn = QuestionLocks()
lacking: Lacking[tuple[FileState, str, str | None, str | date | None]] = Lacking()
"""What was asked lately and not found among stretches (queries/ahead.py)."""


def ask(
    result: str,
    folder: Path,
    as_of: date,
    filters: Filters = NO_FILTERS,
    by: str | None = None,
    since: str | date | None = None,
    version: int | None = None,
) -> Answer:
    """Answer a named result from the store `folder` as of a date, for a selection.

    `by` breaks it down where the result allows; `since` is completion or registration for exit_survival and a date (or
    its ISO text) where the result counts from a date (default one year before). `version` asks an earlier version that is
    still kept, about the whole programme. Raises QuestionError for anything that cannot be asked so, and if the store is
    empty or cannot be read.
    """
    named = known_result(result)
    day = known_day(as_of, "as_of")
    check_by(named, by)
    counted_since = known_since(named, day, since)
    if version is not None:
        return _ask_earlier(named, folder, day, filters, by, counted_since, version)
    now = _current(folder)
    selection = _checked(now.state, filters)
    values = values_of(now.state, named, day, selection, by, counted_since)
    return Answer(named, day, selection, by, counted_since, now.version.number, now.version.sample, values)


def ask_at_each(result: str, folder: Path, days: Sequence[date], since: Sequence[date] | None = None) -> dict[date, list[dict[str, Any]]]:
    """The rows of a result of the whole programme as of each of the days, in no order, from one query; `since` has one day for each of
    them. Exact. Raises QuestionError if the store is empty or cannot be read."""
    now = _current(folder)
    with readable(folder):
        return at_each(now.state, known_result(result), days, since=since)


def handed_in_before(folder: Path) -> store.Version | None:
    """The version that counted before the latest hand-in: what was known then. None if none is kept, or if one of the
    two is the sample and the other is not. Raises QuestionError if the store cannot be read."""
    now = current_version(folder)
    latest = None if now is None else now.version
    with readable(folder):
        removed = store.before_retention(folder)
        versions = {version.number: version for version in store.versions(folder) if version.number not in removed}
    while latest is not None and latest.action not in HANDED_IN:
        latest = versions.get(latest.parent or 0)
    before = versions.get(latest.parent or 0) if latest is not None else None
    comparable = before is not None and latest is not None and before.sample == latest.sample and not _is_outdated(before)
    return before if comparable else None


def _ask_earlier(named: Result, folder: Path, day: date, filters: Filters, by: str | None, since: str | date | None, version: int) -> Answer:
    if filters:
        raise QuestionError(
            "Versi terdahulu hanya ditanyai tentang seluruh program; hapus filternya.",
            "An earlier version is asked about the whole programme only; leave the filters out.",
        )
    with readable(folder):
        removed = store.before_retention(folder)
        earlier = next((each for each in store.versions(folder) if each.number == version and version not in removed), None)
        state = None if earlier is None else file_state(earlier.path)
    if earlier is None or state is None:
        raise QuestionError(f"Versi {version} tidak disimpan lagi.", f"Version {version} is not kept any more.")
    if _is_outdated(earlier):
        raise QuestionError(
            f"Versi {version} disimpan oleh rilis lama dan tidak dapat ditanyai.",
            f"Version {version} was stored by an earlier release and can't be asked.",
        )
    # Not `earlier.current`: another version may have become the current one while the page is made.
    same = earlier.number == _current(folder).version.number
    values = values_of(state, named, day, NO_FILTERS, by, since, keep_open=same)
    return Answer(named, day, NO_FILTERS, by, since, earlier.number, earlier.sample, values, earlier=not same)


def _is_outdated(version: store.Version) -> bool:
    """Whether an earlier release stored a version, in a form that can't be asked; so too where its file is lost or damaged."""
    try:
        return is_outdated(version.path)
    except (OSError, duckdb.Error):
        return True


def people(folder: Path, as_of: date, filters: Filters = NO_FILTERS) -> int:
    """How many registered persons a selection leaves. Raises QuestionError as `ask` does."""
    day = known_day(as_of, "as_of")
    state = _current(folder).state
    return _people(state, day, _checked(state, filters))


@lru_cache(maxsize=1024)
def _people(state: FileState, as_of: date, filters: Filters) -> int:
    return _selection(state, as_of, filters).count


def count_choices(folder: Path, as_of: date, filters: Filters = NO_FILTERS) -> dict[str, dict[str, int]]:
    """How many persons each value of a filter would leave, chosen alone in that filter while the others stay as they are:
    filter -> value -> persons; a value that would leave nobody is missing. Raises QuestionError as `ask` does."""
    day = known_day(as_of, "as_of")
    state = _current(folder).state
    left: dict[str, dict[str, int]] = {name: {} for name in LISTS}
    for name, value, persons in _choice_counts(state, day, _checked(state, filters)):
        left[name][value] = persons
    return left


@lru_cache(maxsize=128)
def _choice_counts(state: FileState, as_of: date, filters: Filters) -> list[tuple[Any, ...]]:
    """Filter, value and persons, asked once: the drawer shows them at every rerun while it is open."""
    return _support(state, "choice_counts", True, as_of=as_of, **filters.as_parameters())


def period(folder: Path, today: date | None = None, version: store.Version | None = None) -> tuple[date, date] | None:
    """First registration and latest dated record not after today (in an earlier version, where given); None if nobody is
    registered yet.

    Raises QuestionError if the store cannot be read.
    """
    now = current_version(folder)
    if version is not None and (now is None or version.number != now.version.number):
        with readable(folder):
            state = file_state(version.path)
        first, last = _period(state, today or date.today(), keep_open=False)
        return (first, max(first, last or first)) if first else None
    if now is None:
        return None
    first, last = _period(now.state, today or date.today())
    return (first, max(first, last or first)) if first else None


@lru_cache(maxsize=16)
def _period(state: FileState, today: date, keep_open: bool = True) -> tuple[date | None, date | None]:
    """The first registration and the latest dated record of a version; an earlier one's file is opened once for it."""
    first, last = _support(state, "period", keep_open, today=today)[0]
    return first, last


def choices(folder: Path, as_of: date | None = None) -> dict[str, tuple[str, ...]]:
    """The values that each filter can take: cohorts and origins that the store knows (by `as_of`, where given, cohorts
    that began and origins of persons registered), the programme's skills, and age bands and education with unknown.

    Nothing if the store is empty; raises QuestionError where it cannot be read.
    """
    now = current_version(folder)
    return {} if now is None else _choices(now.state, known_day(as_of or date.max, "as_of"))


# ------------------------------------------------------------------------------------------ what may be asked


def _current(folder: Path) -> Current:
    known = current_version(folder)
    if known is None:
        raise QuestionError(
            "Simpanan masih kosong; impor data dahulu (python -m data import FOLDER).",
            "The store is empty; import data first (python -m data import FOLDER).",
        )
    return known


def _checked(state: FileState, filters: Filters) -> Filters:
    """The filters, each value once and known to the store. Raises QuestionError if one is not."""
    return known_filters(filters, _choices(state, date.max)) if filters else NO_FILTERS


@lru_cache(maxsize=64)
def _choices(state: FileState, as_of: date) -> dict[str, tuple[str, ...]]:
    stored: dict[str, list[str]] = {}
    for name, value in _support(state, "choices", as_of=as_of):
        stored.setdefault(name, []).append(value)
    return known_values(state[3], {name: tuple(values) for name, values in stored.items()})


# --------------------------------------------------------------------------------------------- running a query


def values_of(
    state: FileState, named: Result, as_of: date, filters: Filters, by: str | None, since: str | date | None, keep_open: bool = True
) -> Values:
    """The columns of a result, cached per version and question, and computed once where several threads ask."""
    question = (state, named.name, as_of, filters, by, since)
    known = _known(question)
    if known is not None:
        return known
    with _in_turn.one(question):
        known = _known(question)
        return known if known is not None else _computed(question, named, keep_open)


def _known(question: tuple[Any, ...]) -> Values | None:
    with _answers_guard:
        if question not in _answers:
            return None
        _answers.move_to_end(question)
        return _answers[question]


def _computed(question: tuple[Any, ...], named: Result, keep_open: bool) -> Values:
    state, _, as_of, filters, by, since = question
    values = _of_stretch(state, named, as_of, by, since) if keep_open and not filters else None
    if values is None:
        selection = _selection(state, as_of, filters, keep_open)
        values = _fetched(state, by_number.question(named), selection, {"as_of": as_of, "by": by, "since": since}, keep_open)
        if named.name in by_number.BY_NUMBER:
            values = by_number.with_codes(values, _cohort_codes(state, keep_open))
    return _remembered(question, complete(named.name, values))


@lru_cache(maxsize=4)
def _cohort_codes(state: FileState, keep_open: bool) -> by_number.Codes:
    return by_number.as_codes([code for (code,) in _support(state, "cohort_codes", keep_open)])


def _fetched(state: FileState, sql: str, selection: Selection, parameters: dict[str, Any], keep_open: bool = True) -> Values:
    """The columns of a query, of the parameters given those that it has."""
    statement, names = _statement(sql)
    with _reading(state, sql, selection, keep_open) as cursor:
        # No result holds an enumeration, so every column is an array.
        return cast(Values, cursor.execute(statement, {name: parameters[name] for name in names}).fetchnumpy())


def _remembered(question: tuple[Any, ...], values: Values) -> Values:
    share_texts(values)
    for column in values.values():
        column.flags.writeable = False  # what is remembered belongs to every caller
    with _answers_guard:
        _answers[question] = values
        while len(_answers) > 1 and _answers.bytes_used > REMEMBERED:
            _answers.forget_oldest()
    return values


# ------------------------------------------------------------------------------------------ many days at once


def _of_stretch(state: FileState, named: Result, as_of: date, by: str | None, since: str | date | None) -> Values | None:
    """The columns of a result of the whole programme out of its stretch of days; None where it has none, or none is at hand and it was asked as of
    few dates so far (many versions are asked as of one alone, and a page compares it with another)."""
    if named.name not in steps.STEPS:
        return None
    asked = _asked_alone(state, named.name, by, since)
    few = as_of in asked.dates or len(asked.dates) < steps.ALONE
    if not isinstance(since, date) or (since.month, since.day) == (12, 31) or asked.dates - {as_of}:  # not from a day that goes with the date
        lacking.note((state, named.name, by, since), as_of)
    if few and not asked.ahead:
        asked.dates.add(as_of)
        return None
    kinds = steps.STEPS[named.name].kinds
    stretch = steps.stretch(_change_days(state, kinds), as_of, kinds)
    if stretch is None:
        return None
    question = (state, named.name, by, since, stretch.days)
    with _in_turn.one(question):
        values = _known(question)
        if values is None and few:
            asked.dates.add(as_of)
            return None
        if values is None:
            values = _asked_for_stretch(*question)
    return steps.on_day(values, stretch.place, as_of)


def _asked_for_stretch(state: FileState, name: str, by: str | None, since: str | date | None, days: tuple[date, ...]) -> Values:
    parameters = {"days": list(days), "by": by, "since": since}
    return _remembered((state, name, by, since, days), _fetched(state, steps.question(known_result(name)), EACH_DATE, parameters))


def bring(state: FileState, name: str, by: str | None, since: str | date | None, as_of: date, beside: bool) -> bool:
    """Ask for the stretch in which a date lies, or for the one `beside` it (steps.around): whether there is one that was not at hand."""
    kinds = steps.STEPS[name].kinds
    for days in steps.around(_change_days(state, kinds), as_of, kinds)[beside : beside + 1]:
        with _in_turn.one((state, name, by, since, days)):
            if _known((state, name, by, since, days)) is None:
                _asked_for_stretch(state, name, by, since, days)
                _asked_alone(state, name, by, since).ahead = True
                return True
    return False


def has_room() -> bool:
    """Whether half of the memory for answers is free."""
    return _answers.bytes_used <= REMEMBERED // 2


@lru_cache(maxsize=512)
def _asked_alone(state: FileState, name: str, by: str | None, since: str | date | None) -> steps.Asked:
    """The first dates as of which a result was asked."""
    return steps.Asked()


@lru_cache(maxsize=64)
def _change_days(state: FileState, kinds: tuple[str, ...]) -> tuple[date, ...]:
    """The days of those kinds, in order; none in a large version, where each day takes longer than planning."""
    return tuple(sorted({day for kind, day in _days_by_kind(state) if kind in kinds}))


@lru_cache(maxsize=16)
def _days_by_kind(state: FileState) -> list[tuple[str, date]]:
    return _support(state, "change_days") if is_little(state[0]) else []


@lru_cache(maxsize=16)
def _selection(state: FileState, as_of: date, filters: Filters, keep_open: bool = True) -> Selection:
    """The persons and cohorts of a selection in this version at this date (the same object for the same question)."""
    if not filters:
        return Selection(_registered(state, as_of, keep_open))
    ((persons, cohorts),) = _support(state, "selection", keep_open, as_of=as_of, **filters.as_parameters())
    return Selection((persons or "").count("1"), persons, cohorts, True, bool(filters.cohort or filters.skill))


def _registered(state: FileState, as_of: date, keep_open: bool) -> int:
    """How many persons are registered by a date; of a version that stays open, whose days are at hand, nothing is asked."""
    if not keep_open:
        ((registered,),) = _support(state, "registered", keep_open, as_of=as_of)
        return int(registered)
    days, counts = _registrations(state)
    earlier = bisect_right(days, as_of)
    return counts[earlier - 1] if earlier else 0


@lru_cache(maxsize=16)
def _registrations(state: FileState) -> tuple[list[date], list[int]]:
    """The days of a version on which persons were registered, and how many are by each."""
    rows = _support(state, "registrations")
    return [day for day, _ in rows], [persons for _, persons in rows]


@contextmanager
def _reading(state: FileState, sql: str, selection: Selection | None = None, keep_open: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    with ExitStack() as stack:
        with readable(state[0].parent):
            cursor = stack.enter_context(reading(state, sql, selection, keep_open))
        yield cursor


def _support(state: FileState, name: str, keep_open: bool = True, **parameters: Any) -> list[tuple[Any, ...]]:
    """The rows of a query in support/, which are not figures."""
    with _reading(state, support(name), keep_open=keep_open) as cursor:
        return list(execute(cursor, support(name), parameters).fetchall())


@cache
def _statement(sql: str) -> tuple[duckdb.Statement, tuple[str, ...]]:
    """A result's SQL as parsed once, and the names of its parameters."""
    (statement,) = parsed(sql)
    return statement, tuple(sorted(statement.named_parameters))
