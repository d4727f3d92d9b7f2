"""The disclosure gate: every figure that a viewer sees, on screen or in an export, passes it; nobody can switch it off.

How many came and who is there leave exactly. What became of the whole programme's people leaves exactly as of steps of at least
10 events (steps.py); everything about smaller groups is rounded (rounding.py) and moves in steps too (tables.py). What a figure
counts, not which result shows it, names it (cells.py), and what was shown is remembered over versions (released.py). Why each
rule is there: docs/decisions.md. What each result needs: `[release]` in metrics/<result>.toml.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from queries.answer import Answer
from queries.answer_cache import OF_AN_ANSWER, Values
from queries.dates import month_end, month_end_before
from queries.disclosure.cells import BY_PERSON
from queries.disclosure.known import as_known, is_dated, known_tables, not_handed_in, without_missing
from queries.disclosure.rounding import BASE, FEWEST, MOST_OFF, secret_of
from queries.disclosure.steps import STEP
from queries.disclosure.tables import Published, curve, parts, totals
from queries.parameters import FIRST_DAY
from queries.query import NO_FILTERS, Filters, ask, count_choices, people
from queries.registry import QuestionError, Result, results
from queries.versions import one_version

A = TypeVar("A", bound=Answer)
ROLES = ("viewer", "planner", "steward")
PERSON_FILTERS = (*BY_PERSON, "registered_from", "registered_to")
TOO_FEW = (
    f"Pilihan ini menyisakan kurang dari {FEWEST} orang; perlebar pilihannya, supaya tidak seorang pun dikenali.",
    f"This selection leaves fewer than {FEWEST} people; widen it, so that nobody can be recognised.",
)
"""Shown in place of the figures of so few."""
MOST_ROWS_BYTES = 10 * 2**20
"""Bytes of the answers whose rows are kept for staff."""
OF_A_FIGURE = 265
"""Bytes that a figure takes in its row: the object and its place, its population, and what cards and tables cache on it."""


class _Kept(OrderedDict[tuple[int, int, bool], tuple[Values, Answer, int]]):
    """Values, the answer made of them and its bytes; holding the values keeps their identity from being used again."""

    bytes_used = 0

    def keep(self, question: tuple[int, int, bool], values: Values, answer: Answer) -> None:
        """Keep an answer, and forget the oldest ones where they take too much."""
        size = _size(values)
        self.bytes_used += size - (self[question][2] if question in self else 0)
        self[question] = values, answer, size
        while len(self) > 1 and self.bytes_used > MOST_ROWS_BYTES:
            self.bytes_used -= self.popitem(last=False)[1][2]


_kept = _Kept()
_guard = Lock()
RULES = {"base": BASE, "most": MOST_OFF, "step": STEP, "fewest": FEWEST}
"""The numbers of the gate's rules, for the texts that explain them."""


def answer_for(
    role: str,
    result: str,
    folder: Path,
    as_of: date,
    filters: Filters = NO_FILTERS,
    by: str | None = None,
    since: str | date | None = None,
    version: int | None = None,
    *,
    exact_only: bool = False,
) -> Answer:
    """Answer a question (see query.ask) for a role: published figures for a viewer, exact ones for planner and steward.

    Nothing is said of months beyond the date up to which a figure's tables are known, and of what is made from tables that were never handed
    in (known.py). A selection by person attributes that leaves 1 to 9 persons is refused to staff too. Raises QuestionError for what cannot
    be asked so, ValueError for a role that does not exist. `version` asks an earlier version, and `exact_only` for less (see query.ask and
    `publish`).
    """
    if role not in ROLES:
        raise ValueError(f"no such role: {role}")
    with one_version(folder):
        if role == "viewer":
            return publish(result, folder, as_of, filters, by, since, version=version, exact_only=exact_only)
        answered = ask(result, folder, as_of, filters, by, since, version)
        if by_person(filters) and persons_left(role, folder, as_of, filters) is None:
            raise QuestionError(*TOO_FEW)
        return _exact(role, folder, answered, version)


def _exact(role: str, folder: Path, answered: Answer, version: int | None) -> Answer:
    """An answer for staff: for the same values the same object, so that its rows are made once."""
    question = (id(answered.values), answered.version, answered.earlier)
    with _guard:
        published = _kept.get(question)
        if published is not None and published[0] is answered.values:
            _kept.move_to_end(question)
            return published[1]
    exact = _known(role, folder, answered, version)
    with _guard:
        _kept.keep(question, answered.values, exact)
    return exact


def _size(values: Values) -> int:
    """Roughly how many bytes the rows of an answer take, each value as a figure."""
    return OF_AN_ANSWER + OF_A_FIGURE * sum(column.size for column in values.values())


def _known(role: str, folder: Path, answer: A, version: int | None) -> A:
    """An answer without what is not known: months and days beyond the date up to which their tables are, and tables that were never handed in."""
    if is_dated(answer):
        return as_known(answer, known_tables(role, folder, answer.as_of, version))
    return without_missing(answer, not_handed_in(folder, answer.as_of, answer.filters, version))


def persons_left(role: str, folder: Path, as_of: date, filters: Filters = NO_FILTERS) -> int | None:
    """How many persons a selection leaves; None for 1 to 9 by person attributes, whose figures nobody gets.

    Raises QuestionError for what the role cannot select by, and as `query.people` does.
    """
    if role == "viewer":
        _refuse(None, as_of, filters, None)
    left = people(folder, as_of, filters)
    return None if by_person(filters) and 0 < left < FEWEST else left


def choice_counts(role: str, folder: Path, as_of: date, filters: Filters = NO_FILTERS) -> dict[str, dict[str, int | None]]:
    """How many persons each value of a filter would leave (see query.count_choices); None for 1 to 9 where the selection
    would be by person attributes. For a viewer only the filters by training."""
    if role == "viewer":
        _refuse(None, as_of, filters, None)
    hidden = by_person(filters)
    return {
        name: {value: None if (hidden or name in BY_PERSON) and 0 < left < FEWEST else left for value, left in values.items()}
        for name, values in count_choices(folder, as_of, filters).items()
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
    exact_only: bool = False,
) -> Published:
    """The published figures of a question (see query.ask); `secret` is the installation's own unless given.

    Of an earlier version only what is exact at every month end is published: two versions of a figure that moves in steps would
    be two looks at the same few persons. `exact_only` leaves the rounded figures of a breakdown unknown: to find them for thousands of groups
    takes long, and what is made of the exact ones alone need not wait for it.

    Raises QuestionError for what a viewer cannot ask: filters by person attributes, dates that are no month end, a protected
    breakdown inside a selection, and whatever `ask` refuses.
    """
    described = results().get(result)
    _refuse(described, as_of, filters, since)
    if described is not None and by in described.release.staff_by:
        raise QuestionError(
            f"{result} menurut {by} hanya untuk petugas; pilih {', '.join(described.published_by)}.",
            f"{result} by {by} is for staff only; choose {', '.join(described.published_by)}.",
        )
    if version is not None and described is not None and not _says_something_exactly(described):
        raise QuestionError(
            f"{result} dari versi terdahulu hanya untuk petugas; lihat headline.",
            f"{result} of an earlier version is for staff only; see headline.",
        )
    day = _iso(as_of)
    if described is not None and described.takes_since == ("date",) and since is None and day is not None:
        since = month_end(day.replace(year=day.year - 1, day=1))
    with one_version(folder):
        exact = ask(result, folder, as_of, filters, by, since, version)
        _refuse_inside_a_selection(exact)
        key = secret if secret is not None else secret_of(folder, exact.sample)
        published = None
        match exact.result.release.rule:
            case "open" | "totals" if by not in BY_PERSON:
                published = totals(exact, folder, key, earlier=version is not None)
            case "parts":
                published = parts(exact, folder, key, exact_only)
            case "curve":
                published = curve(exact, folder, key)
        if published is not None:
            return _known("viewer", folder, published, version)
    raise QuestionError(f"{result} hanya untuk petugas.", f"{result} is for staff only.")


def by_person(filters: Filters) -> bool:
    """Whether a selection uses personal attributes."""
    return any(getattr(filters, name) for name in PERSON_FILTERS)


def _refuse(described: Result | None, as_of: Any, filters: Filters, since: Any) -> None:
    if by_person(filters):
        raise QuestionError(
            "Filter menurut umur, asal, pendidikan dan tanggal terdaftar hanya untuk petugas; hapus filter itu.",
            "Filters by age, origin, education and date of registration are for staff only; leave them out.",
        )
    if described is not None and described.release.rule == "staff":
        raise QuestionError(
            f"{described.name} menghitung kelompok kecil di antara dua tanggal dan hanya untuk petugas; lihat headline.",
            f"{described.name} counts small groups between two dates and is for staff only; see headline.",
        )
    for name, value in (("as_of", as_of), ("since", since)):
        day = _iso(value)
        if day is not None and day != month_end(day):
            before = month_end_before(day)
            raise QuestionError(
                f"Angka publikasi hanya ada per akhir bulan; untuk {name} {day} pakailah {before}.",
                f"Published figures exist for month ends only; for {name} {day} take {before}.",
            )


def _says_something_exactly(described: Result) -> bool:
    """Whether a viewer may ask an earlier version for the result: its exact totals, if that is more than a frame of unknowns."""
    release = described.release
    return release.rule == "totals" and not release.withheld and not release.follows


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
            f"{exact.result.name} di dalam pilihan angkatan atau keterampilan hanya untuk petugas; hapus filter itu.",
            f"{exact.result.name} inside a selection of cohorts or skills is for staff only; leave the filter out.",
        )
