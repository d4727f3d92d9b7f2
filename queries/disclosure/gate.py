"""How figures leave the office: what a viewer sees, on the screen and in every export. The one gate; nobody can switch it off.

Operational counts leave as they are, whole-programme totals too. A protected count leaves rounded to a multiple of 5: x = 5j + r
is shown as 5j where r is below the cell's secret threshold t in 1..4, and as 5(j + 1) otherwise. t comes from an HMAC of the
cell's name and j, so a cell is always rounded alike, a growing count never falls, and a shown number is true to within 4. A
protected breakdown moves in steps: month ends at which at least 10 events that it counts had happened since the step before.
Why each rule is there: docs/decisions.md, "Published figures". What each result needs: `[release]` in metrics/<result>.toml.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import os
import secrets
from calendar import monthrange
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb

from data import store
from queries.connection import FileState, file_state
from queries.disclosure.history import at_each
from queries.parameters import FIRST_DAY
from queries.query import NO_FILTERS, Answer, Filters, ask, left_by_choice, people, period
from queries.registry import Metric, QuestionError, Result, results

ROLES = ("viewer", "planner", "steward")
BASE = 5
"""Protected counts are shown as multiples of this."""
FEWEST = 10
"""Rates, averages and curves are shown over this many or more; so are the figures of a group."""
STEP = 10
"""A breakdown moves when this many events that it counts had happened."""
GRID = 182
"""Days between the points of a published survival curve."""
DIGITS = 2
"""Significant digits of a published amount: one sale more doesn't show what it was."""
POSSIBLE = 3
"""How many values a step leaves possible for each of its cells, and for each change since the step before."""
REMEMBERED = 128
"""How many breakdowns' steps are kept in memory."""
BY_PERSON = ("age_band", "origin", "education")
PERSON_FILTERS = (*BY_PERSON, "registered_from", "registered_to")
TOO_FEW = (
    f"Pilihan ini menyisakan kurang dari {FEWEST} orang; perlebar pilihannya, supaya tidak seorang pun dikenali.",
    f"This selection leaves fewer than {FEWEST} persons; widen it, so that nobody can be recognised.",
)
"""Said in place of the figures of so few."""
SECRET_FILE = "secret.key"
SECRET_VARIABLE = "MENTAS_SECRET"

Key = tuple[Any, ...]
Cell = tuple[str, Key]
"""A column and the values of the row's key columns."""


class Published(Answer):
    """An answer that may leave the office. Figures that may not are None."""


def answer_for(
    role: str,
    result: str,
    folder: Path,
    as_of: date,
    filters: Filters = NO_FILTERS,
    by: str | None = None,
    since: str | date | None = None,
    version: int | None = None,
) -> Answer:
    """What that role gets of a question (see asking.ask): published figures for a viewer, exact ones for planner and steward.

    A selection by person attributes that leaves 1 to 9 persons is refused to staff too. Raises QuestionError for what can't
    be asked so, ValueError for a role that doesn't exist. `version` asks an earlier version (see asking.ask and `publish`).
    """
    if role not in ROLES:
        raise ValueError(f"no such role: {role}")
    if role == "viewer":
        return publish(result, folder, as_of, filters, by, since, version=version)
    answered = ask(result, folder, as_of, filters, by, since, version)
    if by_person(filters) and persons_left(role, folder, as_of, filters) is None:
        raise QuestionError(*TOO_FEW)
    return answered


def persons_left(role: str, folder: Path, as_of: date, filters: Filters = NO_FILTERS) -> int | None:
    """How many persons a selection leaves; None for 1 to 9 by person attributes, whose figures nobody gets.

    Raises QuestionError for what the role can't select by, and as `asking.people` does.
    """
    if role == "viewer":
        _refuse(None, as_of, filters, None)
    left = people(folder, as_of, filters)
    return None if by_person(filters) and 0 < left < FEWEST else left


def choices_left(role: str, folder: Path, as_of: date, filters: Filters = NO_FILTERS) -> dict[str, dict[str, int | None]]:
    """How many persons each value of a filter would leave (see asking.left_by_choice); None for 1 to 9 where the selection
    would be by person attributes. For a viewer only the filters by training."""
    if role == "viewer":
        _refuse(None, as_of, filters, None)
    hidden = by_person(filters)
    return {
        name: {value: None if (hidden or name in BY_PERSON) and 0 < left < FEWEST else left for value, left in values.items()}
        for name, values in left_by_choice(folder, as_of, filters).items()
        if role != "viewer" or name not in BY_PERSON
    }


def publish(
    result: str,
    folder: Path,
    as_of: date,
    filters: Filters = NO_FILTERS,
    by: str | None = None,
    since: str | date | None = None,
    secret: bytes | None = None,
    version: int | None = None,
) -> Published:
    """The published figures of a question (see asking.ask); `secret` is the installation's own unless given.

    Of an earlier version only what is exact for the whole programme is published: two versions of a rounded figure would be
    two looks at the same few persons.

    Raises QuestionError for what a viewer can't ask: filters by person attributes, dates that are no month end, a protected
    breakdown inside a selection, and whatever `ask` refuses.
    """
    described = results().get(result)
    _refuse(described, as_of, filters, since)
    if version is not None and described is not None and not _wholly_exact(described):
        raise QuestionError(
            f"{result} dari versi terdahulu hanya untuk pengelola; lihat headline.",
            f"{result} of an earlier version is for staff only; see headline.",
        )
    day = _iso(as_of)
    if described is not None and described.takes_since == ("date",) and since is None and day is not None:
        since = month_end(day.replace(year=day.year - 1, day=1))
    exact = ask(result, folder, as_of, filters, by, since, version)
    _refuse_inside_a_selection(exact)
    key = secret if secret is not None else secret_of(folder)
    match exact.result.release.rule:
        case "open" if by not in BY_PERSON:
            return _published(exact, list(exact.records), exact.columns, frozenset(), {})
        case "totals":
            return _totals(exact, folder, key)
        case "parts":
            return _parts(exact, folder, key)
        case "curve":
            return _curve(exact, folder, key)
    raise QuestionError(f"{result} hanya untuk pengelola.", f"{result} is for staff only.")


# ------------------------------------------------------------------------------------------------------- rounding


def threshold(secret: bytes, name: str, tens: int) -> int:
    """The secret threshold, 1 to 4, of the cell of that name between 5 * tens and 5 * (tens + 1)."""
    drawn = hmac.new(secret, f"{name}\x1f{tens}".encode(), hashlib.sha256).digest()
    return 1 + int.from_bytes(drawn[:8], "big") % (BASE - 1)  # 2^64 is a multiple of 4: no threshold is likelier


def rounded(secret: bytes, name: str, count: int) -> int:
    """A protected count as it is shown: a multiple of 5 within 4 of it. A shown 0 means 0 to 4."""
    tens, rest = divmod(count, BASE)
    return BASE * (tens if rest == 0 or rest < threshold(secret, name, tens) else tens + 1)


def possible(shown: int) -> tuple[int, int]:
    """The least and the largest count that can stand behind a shown number."""
    return max(0, shown - BASE + 1), shown + BASE - 1


def cell_name(result: str, column: str, key: Key, by: str | None = None, since: str | date | None = None) -> str:
    """The name of a cell: nothing in it depends on the date, so that a cell is rounded alike at all dates."""
    return "\x1f".join([result, column, str(by), str(since), *(str(value) for value in key)])


def secret_of(folder: Path) -> bytes:
    """The installation's secret: MENTAS_SECRET, else secret.key in the store's folder, made at first use for its owner only.

    Raises QuestionError where it can't be read or made.
    """
    given = os.environ.get(SECRET_VARIABLE)
    if given:
        return given.encode()
    path = folder / SECRET_FILE
    try:
        if not path.exists():
            _make_secret(path)
        secret = path.read_bytes().strip()
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except OSError as error:
        raise QuestionError(
            f"Kunci {path} tidak dapat dibaca atau dibuat; periksa hak aksesnya, atau isi {SECRET_VARIABLE}.",
            f"The key {path} can't be read or made; check its access rights, or set {SECRET_VARIABLE}.",
        ) from error
    if len(secret) < 16:
        raise QuestionError(
            f"Kunci {path} terlalu pendek; pulihkan dari cadangan, atau hapus supaya dibuat baru.",
            f"The key {path} is too short; restore it from a backup, or delete it so that a new one is made.",
        )
    return secret


def _make_secret(path: Path) -> None:
    """Write a new secret whole: whoever comes at the same moment keeps the one that was there first."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        beside.replace(path)
        return
    beside.unlink()


# --------------------------------------------------------------------------------------------- what may be asked


def month_end(day: date) -> date:
    """The last day of that day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def month_end_before(day: date) -> date:
    """The day itself where it ends a month, else the end of the month before."""
    return day if day == month_end(day) else day.replace(day=1) - timedelta(days=1)


def by_person(filters: Filters) -> bool:
    """Whether a selection is by what a person is."""
    return any(getattr(filters, name) for name in PERSON_FILTERS)


def _refuse(described: Result | None, as_of: Any, filters: Filters, since: Any) -> None:
    if by_person(filters):
        raise QuestionError(
            "Saringan menurut umur, asal, pendidikan dan tanggal terdaftar hanya untuk pengelola; hapus saringan itu.",
            "Filters by age, origin, education and date of registration are for staff only; leave them out.",
        )
    if described is not None and described.release.rule == "staff":
        raise QuestionError(
            f"{described.name} menghitung kelompok kecil di antara dua tanggal dan hanya untuk pengelola; lihat headline.",
            f"{described.name} counts small groups between two dates and is for staff only; see headline.",
        )
    for name, value in (("as_of", as_of), ("since", since)):
        day = _iso(value)
        if day is not None and day != month_end(day):
            before = month_end_before(day)
            raise QuestionError(
                f"Angka terbitan hanya ada per akhir bulan; untuk {name} {day} pakailah {before}.",
                f"Published figures exist for month ends only; for {name} {day} take {before}.",
            )


def _wholly_exact(described: Result) -> bool:
    """Whether all that the result says of the whole programme is exact totals."""
    release = described.release
    return release.rule == "totals" and not release.withheld and all(column.sensitivity != "average" for column in described.columns)


def _iso(value: Any) -> date | None:
    """A date or its ISO text as a date; anything else, and what is too early, is left to `ask` to refuse."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else date(value.year, value.month, value.day)
    except (AttributeError, ValueError):
        return None
    return day if day >= FIRST_DAY else None


def _refuse_inside_a_selection(exact: Answer) -> None:
    """A protected breakdown of a group would be made of the smallest cells of all."""
    release = exact.result.release
    partly_exact = (
        any(column.exact or column.sensitivity == "operational" for column in exact.columns) and release.rule != "curve" and exact.by is None
    )
    if exact.filters and release.rule in ("parts", "curve") and (not partly_exact or release.add_up_together):
        raise QuestionError(
            f"{exact.result.name} di dalam pilihan angkatan atau keterampilan hanya untuk pengelola; hapus saringan itu.",
            f"{exact.result.name} inside a selection of cohorts or skills is for staff only; leave the filter out.",
        )


# ----------------------------------------------------------------------------------------- totals and their groups


def _totals(exact: Answer, folder: Path, secret: bytes) -> Published:
    """Exact for the whole programme; in a selection only what stands in the group's row of a published breakdown."""
    release = exact.result.release
    group = _group_row(exact, folder, secret) if exact.filters else None
    rows, protected, dates = [], set(), {}
    for place, row in enumerate(exact.records):
        shown = dict(row)
        for column in exact.columns:
            if column.name in release.withheld:
                withheld = not _is_exact(column, row)
            elif column.sensitivity == "average":
                withheld = bool(exact.filters) or not _enough(column, row, folder, exact)
                shown[column.name] = None if withheld else coarse(row[column.name])
                if not withheld:
                    protected.add((place, column.name))
                    dates[column.name] = exact.as_of
                continue
            else:
                withheld = bool(exact.filters) and (column.sensitivity == "protected" or column.name in release.whole_only)
            if not withheld:
                continue
            shown[column.name] = None
            if group is not None and column.name in group[0] and group[0][column.name] is not None:
                shown[column.name] = group[0][column.name]
                protected.add((place, column.name))
                dates[column.name] = group[1][column.name]
        rows.append(shown)
    if exact.filters:
        _rates(exact, rows, protected, dates)
    return _published(exact, rows, exact.columns, frozenset(protected), dates)


def _group_row(exact: Answer, folder: Path, secret: bytes) -> tuple[dict[str, Any], Mapping[str, date]] | None:
    """The protected figures of the one skill or cohort that is selected, from the breakdown in which it has a row."""
    chosen = {name: getattr(exact.filters, name) for name in ("skill", "cohort") if getattr(exact.filters, name)}
    if len(chosen) != 1:
        return None
    ((name, values),) = chosen.items()
    source = exact.result.release.group_rows.get(name)
    if source is None or len(values) != 1:
        return None
    table = publish(source, folder, exact.as_of, by=name if name in results()[source].takes_by else None, secret=secret)
    described = results()[source].release
    for place, row in enumerate(table.records):
        if row[described.keys[0]] == values[0]:
            if row[described.bound] != exact.record["registered"]:
                return None  # the row holds early enrolments too, in groups not yet begun: its figures are another group's
            return {column: value for column, value in row.items() if (place, column) in table.protected}, table.shown_as_of
    return None


def _is_exact(column: Metric, row: Mapping[str, Any]) -> bool:
    return any(row[label] in values for label, values in column.exact.items())


def _enough(column: Metric, row: Mapping[str, Any], folder: Path, exact: Answer) -> bool:
    """Whether an average stands on enough persons; where its base can't be counted it doesn't."""
    if column.base in row:
        return (row[column.base] or 0) >= FEWEST
    base, _, name = column.base.partition(".")
    if base not in results() or not name:
        return False
    counted = ask(base, folder, exact.as_of, exact.filters).records
    return bool(counted) and (counted[0][name] or 0) >= FEWEST


def coarse(amount: float | int | None) -> int | None:
    """An amount to two significant digits."""
    if amount is None:
        return None
    if amount == 0:
        return 0
    unit = 10 ** max(0, math.floor(math.log10(abs(amount))) - DIGITS + 1)
    return int(round(amount / unit) * unit)


# ------------------------------------------------------------------------------------------------ parts in steps


@dataclass(frozen=True)
class _Step:
    """A month end at which some columns of a breakdown moved together: what stands behind its cells and what is shown."""

    on: date
    counts: dict[Cell, int]
    shown: dict[Cell, int]
    bounds: dict[Cell, int]
    averages: dict[Cell, Any]


@dataclass
class _Snapshot:
    """The protected cells of a breakdown as of a date; `bounds` are the public figures that a cell can't pass."""

    counts: dict[Cell, int] = field(default_factory=dict)
    bounds: dict[Cell, int] = field(default_factory=dict)
    averages: dict[Cell, Any] = field(default_factory=dict)


_walked: OrderedDict[tuple[Any, ...], dict[frozenset[str], list[_Step]]] = OrderedDict()
_walked_guard = Lock()


def _parts(exact: Answer, folder: Path, secret: bytes) -> Published:
    """A breakdown: exact columns as of the date asked for, each protected column as of its latest step."""
    release = exact.result.release
    labels = [column.name for column in exact.columns if column.sensitivity == "label"]
    hidden = _protected_columns(exact.result, exact.by)
    group = release.bound if release.bound and release.bound not in hidden else None
    latest = {} if exact.filters and exact.by else _latest(exact, folder, secret)
    if exact.filters and not _same_inside(exact.result):
        latest = {}
    named = {_key(row, release.keys): row for row in exact.records if _is_published_row(release.only, row)}
    counted = set(named)
    if not exact.filters:
        for step in latest.values():
            for _, key in step.shown:
                named.setdefault(key, dict.fromkeys((column.name for column in exact.columns), None) | dict(zip(release.keys, key, strict=True)))
    if len(named) > len(counted):  # a row at the end would say that nobody is in it any more
        named = dict(sorted(named.items(), key=lambda each: [str(value) for value in each[0]]))
    rows: list[dict[str, Any]] = []
    protected: set[tuple[int, str]] = set()
    for key, row in named.items():
        shown, marks = {name: row[name] for name in labels}, set()
        for column in exact.columns:
            if column.name in labels:
                continue
            if column.name in hidden and not _is_exact(column, row):
                moved = latest.get(column.name)
                unknown = key in counted and column.sensitivity == "protected" and row[column.name] is None  # not yet is not zero
                shown[column.name] = None if moved is None or unknown else _shown_cell(column, key, moved, None if group is None else row[group])
                if shown[column.name] is not None:
                    marks.add(column.name)
            else:
                shown[column.name] = row[column.name]
        if not any(shown[name] for name in hidden) and not _says_something(exact, shown, hidden):
            continue  # a row of nothing but 0 isn't listed: that it is there would say that somebody is
        protected |= {(len(rows), name) for name in marks}
        rows.append(shown)
    dates = {name: step.on for name, step in latest.items()}
    rows, protected = _in_order(exact, rows, protected)
    _make_sums(exact, rows, protected, dates)
    _rates(exact, rows, protected, dates)
    return _published(
        exact, rows, exact.columns, frozenset(protected), {name: on for name, on in dates.items() if any(c == name for _, c in protected)}
    )


def _same_inside(result: Result) -> bool:
    """Whether a row says the same inside a selection as without: a cohort's own row does."""
    return bool(result.release.bound) and result.release.keys[0] == "cohort_id"


def _is_published_row(only: Mapping[str, tuple[int, ...]], row: Mapping[str, Any]) -> bool:
    return all(row[label] in values for label, values in only.items())


def _says_something(exact: Answer, shown: Mapping[str, Any], hidden: Iterable[str]) -> bool:
    """Whether a row has exact figures, so that everybody knows it is there."""
    release = exact.result.release
    other = [column for column in exact.columns if column.sensitivity in ("operational", "protected") and column.name not in hidden]
    return bool(release.nested) or not release.keys or any(shown[column.name] is not None for column in other)


def _protected_columns(result: Result, by: str | None) -> tuple[str, ...]:
    """The columns whose figures are rounded: the protected ones, and every count by who they are."""
    release = result.release
    below_whole = release.whole_only if release.keys else ()
    return tuple(
        column.name
        for column in result.columns
        if column.name not in (*release.also_exact, *release.exact_by.get(by or "", ()))
        and column.name not in release.made_of
        and (
            column.sensitivity in ("protected", "average") or column.name in below_whole or (column.sensitivity == "operational" and by in BY_PERSON)
        )
    )


def _shown_cell(column: Metric, key: Key, step: _Step, group: int | None) -> Any:
    if group is not None and group < FEWEST:
        return None  # everybody knows how small the group is
    if column.sensitivity == "average":
        enough = step.shown.get((column.base, key), 0) >= FEWEST
        return coarse(step.averages.get((column.name, key))) if enough else None
    return step.shown.get((column.name, key), 0)


def _key(row: Mapping[str, Any], keys: tuple[str, ...]) -> Key:
    return tuple(row[name] for name in keys)


def _latest(exact: Answer, folder: Path, secret: bytes) -> dict[str, _Step]:
    """The latest step by the date asked for, of each protected column that has made one."""
    found: dict[str, _Step] = {}
    for columns, steps in _steps(exact, folder, secret).items():
        before = [step for step in steps if step.on <= exact.as_of]
        if before:
            found |= dict.fromkeys(columns, before[-1])
    return found


def _steps(exact: Answer, folder: Path, secret: bytes) -> dict[frozenset[str], list[_Step]]:
    """All steps of a breakdown of the whole programme, by the columns that move together, to the last month with records."""
    question = (_stamp(folder), secret, exact.result.name, exact.by, exact.since, STEP)
    with _walked_guard:
        if question in _walked:
            _walked.move_to_end(question)
            return _walked[question]
    walked = _walk(exact, folder, secret)
    if _stamp(folder) != question[0]:
        return walked  # another version came while it was made: of neither to be remembered
    with _walked_guard:
        _walked[question] = walked
        while len(_walked) > REMEMBERED:
            _walked.popitem(last=False)
    return walked


def _stamp(folder: Path) -> FileState | None:
    """The version that counts now, told from any other."""
    version = store.current(folder)
    return file_state(version.path) if version else None


def _walk(exact: Answer, folder: Path, secret: bytes) -> dict[frozenset[str], list[_Step]]:
    known = period(folder)
    together = _moving_together(exact.result, exact.by)
    steps: dict[frozenset[str], list[_Step]] = {columns: [] for columns in together}
    if known is None:
        return steps
    days = [month_end(known[0])]
    while days[-1] < month_end(known[1]):
        days.append(month_end(days[-1] + timedelta(days=1)))
    for day, snapshot in _snapshots(exact, folder, days):
        for columns, made in steps.items():
            step = _next_step(exact, secret, day, columns, snapshot, made[-1] if made else None)
            if step is not None:
                made.append(step)
    return steps


def _moving_together(result: Result, by: str | None) -> list[frozenset[str]]:
    """The protected columns in sets that move at the same dates: those of a rate, of a sum, of an average."""
    hidden = set(_protected_columns(result, by))
    ties = [{column.numerator, column.denominator} & hidden for column in result.columns if column.numerator]
    ties += [{column.name, column.base} & hidden for column in result.columns if column.base]
    ties += [set(result.release.add_up_together) & hidden]
    if result.release.rule == "curve":
        ties += [{"at_risk", "events"}]
    sets = [{name} for name in sorted(hidden)]
    for tie in ties:
        touched = [each for each in sets if each & tie]
        sets = [each for each in sets if not each & tie] + ([set().union(*touched)] if touched else [])
    return [frozenset(each) for each in sets]


def _at_each(
    result: Result, folder: Path, days: list[date], by: str | None = None, since: str | date | None = None
) -> Mapping[date, Iterable[Mapping[str, Any]]]:
    """The rows of a result of the whole programme as of each of the days, in no order."""
    version = store.current(folder)
    try:
        return at_each(file_state(version.path), result, days, by, since) if version else {}
    except duckdb.Error:  # SQL that doesn't take many days at once, or a file that can't be read: `ask` knows
        return {day: ask(result.name, folder, day, by=by, since=since).records for day in days}


def _snapshots(exact: Answer, folder: Path, days: list[date]) -> Iterator[tuple[date, _Snapshot]]:
    """The protected cells of a breakdown of the whole programme as of each of the days."""
    release, hidden = exact.result.release, _protected_columns(exact.result, exact.by)
    answered = _at_each(exact.result, folder, days, exact.by, exact.since)
    totals = _at_each(results()["headline"], folder, days) if release.nested or release.within else {}
    # Each stage holds the next, so they have to come in their order; all of them are there as of any date.
    stages = {row[release.nested]: place for place, row in enumerate(exact.records)} if release.nested else {}
    for day, rows in answered.items():
        if release.rule == "curve":
            yield day, _curve_snapshot(sorted(rows, key=lambda row: (str(row["group"]), row["days"])))
        else:
            (total,) = totals.get(day, ({},))
            rows = sorted(rows, key=lambda row: stages[row[release.nested]]) if release.nested else rows
            yield day, _snapshot(exact.result, hidden, rows, total)


def _snapshot(result: Result, hidden: tuple[str, ...], rows: Iterable[Mapping[str, Any]], total: Mapping[str, Any]) -> _Snapshot:
    release = result.release
    found = _Snapshot()
    within: int | None = None
    for row in rows:
        if not _is_published_row(release.only, row):
            continue
        key = _key(row, release.keys)
        if release.nested:
            exact_here = any(_is_exact(column, row) for column in result.columns)
            known = [within, row["persons"] if exact_here else total.get(row[release.nested])]
            within = min((each for each in known if each is not None), default=None)
        for column in result.columns:
            if column.name not in hidden or _is_exact(column, row):
                continue
            cell = (column.name, key)
            if column.sensitivity == "average":
                found.averages[cell] = row[column.name]
            elif row[column.name] is not None:
                found.counts[cell] = row[column.name]
                if within is not None:
                    found.bounds[cell] = within
                elif column.name in release.bounded and release.bound not in hidden:
                    found.bounds[cell] = row[release.bound]
                if column.name in release.within:
                    most = total[release.within[column.name]]
                    found.bounds[cell] = min(most, found.bounds.get(cell, most))
    return found


def _next_step(exact: Answer, secret: bytes, day: date, columns: frozenset[str], snapshot: _Snapshot, before: _Step | None) -> _Step | None:
    """The step that these columns make on that day, or None where too little happened or too much would be told."""
    counts = {cell: count for cell, count in snapshot.counts.items() if cell[0] in columns}
    moved = _movement(exact, counts, before.counts if before else {})
    if not moved or min(moved.values()) < STEP:
        return None
    totals = _public_totals(exact, counts)
    bounds = {
        cell: min(snapshot.bounds.get(cell, totals.get(_part(exact, cell), count)), totals.get(_part(exact, cell), math.inf))
        for cell, count in counts.items()
    }
    limited = {cell for cell in counts if cell in snapshot.bounds or _part(exact, cell) in totals}
    shown = {}
    for cell, count in counts.items():
        number = rounded(secret, _name(exact, cell), count)
        # Never above what everybody knows to be the most: 15 of 11 would say that it is all 11.
        shown[cell] = min(number, int(bounds[cell]) // BASE * BASE) if cell in limited else number
    step = _Step(
        day,
        counts,
        shown,
        {cell: int(bounds[cell]) for cell in limited},
        {cell: value for cell, value in snapshot.averages.items() if cell[0] in columns},
    )
    return step if _nothing_pinned(exact, step, before, totals) else None


def _movement(exact: Answer, now: Mapping[Cell, int], before: Mapping[Cell, int]) -> dict[str, int]:
    """How many persons came into and went out of the cells of each column that moved at all (a lower bound of it)."""
    moved: dict[str, int] = {}
    cells: Iterable[Cell] = {**now, **before}
    for cell in _ends_of_curves(cells) if exact.result.release.rule == "curve" else cells:
        change = abs(now.get(cell, 0) - before.get(cell, 0))
        column = "together" if cell[0] in exact.result.release.add_up_together else cell[0]
        if change:
            moved[column] = moved.get(column, 0) + change
    return moved


def _part(exact: Answer, cell: Cell) -> Key | None:
    """The sum that a cell belongs to, where that sum is published exactly."""
    column, key = cell
    release = exact.result.release
    if exact.by in ("skill", "cohort"):
        return None
    if column in release.add_up_together:
        return ("together",)
    if column not in release.adds_up:
        return None
    named = dict(zip(release.keys, key, strict=True))
    return (column, *(named[label] for label in release.adds_up[column]))


def _public_totals(exact: Answer, counts: Mapping[Cell, int]) -> dict[Key | None, int]:
    totals: dict[Key | None, int] = {}
    for cell, count in counts.items():
        part = _part(exact, cell)
        if part is not None:
            totals[part] = totals.get(part, 0) + count
    return totals


def _name(exact: Answer, cell: Cell) -> str:
    release = exact.result.release
    key = tuple(value for label, value in zip(release.keys, cell[1], strict=False) if label not in release.one_threshold)
    return cell_name(exact.result.name, cell[0], key, exact.by, exact.since)


def _nothing_pinned(exact: Answer, step: _Step, before: _Step | None, totals: Mapping[Key | None, int]) -> bool:
    """Whether a reader who knows the published sums is left with several values for every cell and every change.

    A step that would pin one waits for the next month end.
    """
    now = {cell: _between(step, cell) for cell in step.shown}
    for part, total in totals.items():
        cells = [cell for cell in now if _part(exact, cell) == part]
        if not _wide_enough([now[cell] for cell in cells], total):
            return False
        if before is None:
            continue
        gone = [cell for cell in before.shown if _part(exact, cell) == part and cell not in now]
        changes = []
        for cell in [*cells, *gone]:
            low, high = now.get(cell, (0, 0 if cell in step.counts else BASE - 1))
            was_low, was_high = _between(before, cell) if cell in before.shown else (0, BASE - 1)
            shown, was = step.shown.get(cell, 0), before.shown.get(cell, 0)
            least, most = low - was_high, high - was_low
            # The rounding is the same every time: a number that rose proves a count that rose.
            least = max(least, 1) if shown > was else least
            most = min(most, -1) if shown < was else most
            if cell[0] in exact.result.release.grows and exact.by != "age_band":
                least = max(least, 0)
            changes.append((least, most))
        if not _wide_enough(changes, total - sum(count for cell, count in before.counts.items() if _part(exact, cell) == part)):
            return False
    return True


def _between(step: _Step, cell: Cell) -> tuple[int, int]:
    low, high = possible(step.shown[cell])
    bound = step.bounds.get(cell)
    if bound is None:
        return low, high
    # A number at its public limit may have been cut there, so it can stand for all counts up to the limit.
    return low, bound if step.shown[cell] == bound // BASE * BASE else min(high, bound)


def _wide_enough(ranges: list[tuple[int, int]], total: int) -> bool:
    """Whether each of the values in these ranges that make up a total still has several possible values."""
    lows, highs = sum(low for low, _ in ranges), sum(high for _, high in ranges)
    for low, high in ranges:
        least, most = max(low, total - (highs - high)), min(high, total - (lows - low))
        if most - least + 1 < min(POSSIBLE, abs(total) + 1):
            return len(ranges) == 1  # a single cell is the published total itself
    return True


def _in_order(exact: Answer, rows: list[dict[str, Any]], protected: set[tuple[int, str]]) -> tuple[list[dict[str, Any]], set[tuple[int, str]]]:
    """The rows in an order that tells nothing: by what is shown, or by their labels as the result has them."""
    largest = exact.result.release.largest_first
    order = list(range(len(rows)))
    if largest:
        order.sort(key=lambda place: (-(rows[place][largest] or 0), *(str(rows[place][key]) for key in exact.result.release.keys)))
    return [rows[place] for place in order], {(order.index(place), column) for place, column in protected}


# ------------------------------------------------------------------------------------------------ survival curves


def _ends_of_curves(cells: Iterable[Cell]) -> Iterable[Cell]:
    """The points of curves at which their persons are counted for the movement: all events at the last, all at risk at the first."""
    ends: dict[tuple[str, Any], int] = {}
    for column, (group, place) in cells:
        known = ends.setdefault((column, group), place)
        ends[column, group] = max(known, place) if column == "events" else min(known, place)
    return [(column, (group, place)) for (column, group), place in ends.items()]


def _curve_snapshot(rows: Iterable[Mapping[str, Any]]) -> _Snapshot:
    """A curve on a grid: (group, half-year) -> events so far, and how many were at risk at the first event in it."""
    found = _Snapshot()
    so_far: dict[Any, int] = {}
    for row in rows:
        group, place = row["group"], row["days"] // GRID
        so_far[group] = so_far.get(group, 0) + row["events"]
        found.counts[("events", (group, place))] = so_far[group]
        found.counts.setdefault(("at_risk", (group, place)), row["at_risk"])
    return found


def _curve(exact: Answer, folder: Path, secret: bytes) -> Published:
    """A survival curve made anew from rounded counts, at the ends of half years, over groups of 10 or more."""
    latest = _latest(exact, folder, secret)
    step = latest.get("events")
    rows: list[dict[str, Any]] = []
    for group in dict.fromkeys(key[0] for _, key in step.shown) if step else ():
        assert step is not None
        places = sorted(key[1] for column, key in step.shown if column == "events" and key[0] == group)
        survival, variance, before = 1.0, 0.0, 0
        for place in places:
            so_far, at_risk = step.shown["events", (group, place)], step.shown["at_risk", (group, place)]
            events = so_far - before
            if at_risk < FEWEST:
                break
            if events <= 0:
                continue
            events, before = min(events, at_risk), so_far
            survival *= 1 - events / at_risk
            variance += events / (at_risk * (at_risk - events)) if at_risk > events else 0.0
            lower, upper = _limits(survival, variance)
            days = (place + 1) * GRID
            rows.append({"group": group, "days": days, "at_risk": at_risk, "events": events, "survival": survival, "lower": lower, "upper": upper})
    figures = ("at_risk", "events", "survival", "lower", "upper")
    protected = frozenset((place, name) for place in range(len(rows)) for name in figures)
    dates = dict.fromkeys(figures, step.on) if step and rows else {}
    return _published(exact, rows, exact.columns, protected, dates)


def _limits(survival: float, variance: float) -> tuple[float, float]:
    """The 95 % limits by the log-log transform (as definitions/6_survival.sql)."""
    if not 0 < survival < 1:
        return (0.0, 0.0) if survival <= 0 else (1.0, 1.0)
    width = 1.959963984540054 * math.sqrt(variance) / math.log(survival)
    centre = math.log(-math.log(survival))
    return math.exp(-math.exp(centre - width)), math.exp(-math.exp(centre + width))


# ------------------------------------------------------------------------------------------------- made of others


def _make_sums(exact: Answer, rows: list[dict[str, Any]], protected: set[tuple[int, str]], dates: dict[str, date]) -> None:
    for name, parts in exact.result.release.made_of.items():
        for place, row in enumerate(rows):
            values = [row[part] for part in parts]
            row[name] = None if None in values else sum(values)
            if row[name] is not None and any((place, part) in protected for part in parts):
                protected.add((place, name))
                dates[name] = min(dates[part] for part in parts if part in dates)


def _rates(exact: Answer, rows: list[dict[str, Any]], protected: set[tuple[int, str]], dates: dict[str, date]) -> None:
    """Rates made anew from what is shown, over 10 or more, wherever one of their two counts is not exact."""
    for column in exact.columns:
        if column.sensitivity != "rate" or column.over == "curve":
            continue
        for place, row in enumerate(rows):
            over_rows, under = _denominator(column, rows, place)
            touched = [(place, column.numerator), *((other, column.denominator) for other in over_rows)]
            if all(cell not in protected for cell in touched) and row[column.numerator] is not None and under is not None:
                continue  # both exact: the exact rate
            if row[column.numerator] is None or under is None or under < FEWEST:
                row[column.name] = None
                continue
            row[column.name] = min(1.0, row[column.numerator] / under)
            protected.add((place, column.name))
            used = [dates[name] for name in (column.numerator, column.denominator) if name in dates]
            dates[column.name] = min([*used, *([dates[column.name]] if column.name in dates else [])], default=exact.as_of)


def _denominator(column: Metric, rows: list[dict[str, Any]], place: int) -> tuple[Sequence[int], Any]:
    """The rows that a rate's denominator stands in, and its value there."""
    match column.over:
        case "row":
            over: Sequence[int] = (place,)
        case "first":
            over = (0,)
        case "previous":
            over = (place - 1,) if place else ()
        case "all":
            over = range(len(rows))
        case unknown:
            raise ValueError(f"{column.name}: no such denominator: {unknown}")
    values = [rows[other][column.denominator] for other in over]
    return over, None if not values or None in values else sum(values)


# ---------------------------------------------------------------------------------------------------- as an answer


def _published(
    exact: Answer, rows: list[dict[str, Any]], columns: tuple[Metric, ...], protected: frozenset[tuple[int, str]], dates: Mapping[str, date]
) -> Published:
    """The shown rows as an answer; any figure of it may be unknown."""
    result = replace(
        exact.result, columns=tuple(replace(column, nullable=True) if column.kind in ("count", "rupiah") else column for column in columns)
    )
    values = {column.name: _array([row[column.name] for row in rows], column.kind) for column in columns}
    return Published(result, exact.as_of, exact.filters, exact.by, exact.since, exact.version, exact.sample, values, protected, dict(dates))


def _array(listed: list[Any], kind: str) -> Any:
    """A column as a query would hand it over: masked where there is null."""
    import numpy as np

    missing = [value is None for value in listed]
    match kind:
        case "date" | "month":
            return np.ma.masked_array(
                np.array([np.datetime64("NaT") if value is None else np.datetime64(value) for value in listed], dtype="datetime64[us]"), missing
            )
        case "count" | "rupiah":
            whole = all(value is None or float(value).is_integer() for value in listed)
            return np.ma.masked_array(np.array([0 if value is None else value for value in listed], dtype="int64" if whole else "float64"), missing)
        case "share" | "number":
            return np.ma.masked_array(np.array([0.0 if value is None else value for value in listed], dtype="float64"), missing)
        case "flag":
            return np.ma.masked_array(np.array([bool(value) for value in listed], dtype="bool"), missing)
        case _:
            return np.array(listed, dtype=object)
