"""What a briefing says, before any language: the answers to its questions, with what is rounded and as of when.

Figures of a briefing are published figures whoever makes it; the staff-only version holds exact ones and says so on every
slide. Facts can be written down and read back (freezing.py): slides made from them then show the same to the digit.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from data import store
from queries import Answer, Filters, QuestionError, period
from queries.disclosure.gate import answer_for, month_end_before
from queries.languages import Text
from queries.query import NO_FILTERS
from queries.registry import Metric, Result, definitions_used, results, selection_sql

QUESTIONS: Mapping[str, str] = {
    "headline": "headline",
    "pace": "pace",
    "verdict": "verdict",
    "targets": "target_status",
    "path": "target_path",
    "flow": "flow_monthly",
    "coverage": "coverage_over_time",
    "cohorts": "cohorts",
    "destinations": "exits_by_destination",
    "chain": "market_chain",
    "needs": "needs",
}
"""What every briefing asks, by the name under which slides find it: the named result, all as of the briefing's date."""

BEFORE = "before"
"""The headline as of the briefing before this one."""


@dataclass(frozen=True)
class Figure:
    """One number with what must be known to write it: its kind, whether it is rounded (≈), and as of when it is shown."""

    number: Any
    kind: str
    rounded: bool = False
    as_of: date | None = None

    @property
    def known(self) -> bool:
        """Whether there is a number at all: not known yet is not zero."""
        return self.number is not None


@dataclass(frozen=True)
class Described:
    """What a column of a result means, as it was when it was asked."""

    kind: str
    label: Text
    definition: Text


@dataclass(frozen=True)
class Told:
    """The answer to one question: its rows, which values are rounded, as of when each rounded column is shown.

    `refused` is the sentence in both languages where it can't be answered so; there are no rows then.
    """

    result: str
    as_of: date
    columns: Mapping[str, Described]
    rows: tuple[Mapping[str, Any], ...]
    protected: frozenset[tuple[int, str]] = frozenset()
    shown_as_of: Mapping[str, date] = field(default_factory=dict)
    refused: Text = field(default_factory=Text)

    def figure(self, column: str, place: int = 0) -> Figure:
        """A value of a row; not known where there is no such row."""
        described = self.columns.get(column)
        if described is None or place >= len(self.rows):
            return Figure(None, described.kind if described else "count")
        rounded = (place, column) in self.protected
        return Figure(self.rows[place][column], described.kind, rounded, self.shown_as_of.get(column) if rounded else None)


@dataclass(frozen=True)
class Since:
    """The briefing before this one: its date, and its name and headline where it was frozen."""

    as_of: date
    name: str = ""
    headline: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Facts:
    """Everything that a briefing says: answers by the names of QUESTIONS (and BEFORE), and what they were asked for.

    `asked_for` is the date that was asked for, `as_of` the date they hold for; `closures` are months (first day) in which
    people were sent away by order, with how many; `digests` tell one definition from another, by result and column.
    """

    as_of: date
    asked_for: date
    latest: date
    version: int
    sample: bool
    internal: bool
    filters: Filters
    made_at: str
    since: Since
    answers: Mapping[str, Told]
    closures: tuple[tuple[date, int], ...]
    digests: Mapping[str, str]

    def figure(self, question: str, column: str, place: int = 0) -> Figure:
        """A value of the answer to a question."""
        return self.answers[question].figure(column, place)


def gather(
    folder: Path,
    asked_for: date,
    filters: Filters = NO_FILTERS,
    internal: bool = False,
    since: Since | None = None,
    now: datetime | None = None,
) -> Facts:
    """Ask the store for everything a briefing says.

    Published figures exist for month ends only, so the facts are as of the month end at or before `asked_for`; the
    staff-only version (`internal`) is as of that very day. `since` is the briefing before (else the month end before).
    Raises QuestionError where the store is empty, can't be read, holds nobody at that date or doesn't know the focus.
    """
    version, known = store.current(folder), period(folder)
    if version is None or known is None:
        raise QuestionError(
            "Simpanan masih kosong; impor data dahulu (python -m data import FOLDER).",
            "The store is empty; import data first (python -m data import FOLDER).",
        )
    as_of = asked_for if internal else month_end_before(asked_for)
    if as_of < known[0]:
        raise QuestionError(
            f"Belum ada yang terdaftar per {as_of}; pilih tanggal sesudah {known[0]}.",
            f"Nobody is registered yet as of {as_of}; choose a date after {known[0]}.",
        )
    role = "planner" if internal else "viewer"
    since = since or Since(month_end_before(as_of - timedelta(days=1)))

    def told(result: str, day: date) -> Told:
        try:
            return _told(answer_for(role, result, folder, day, filters))
        except QuestionError as refused:
            return Told(result, day, _described(results()[result]), (), refused=refused.sentence)

    # A focus that the store doesn't know is refused here, before slides would say so one by one.
    headline = _told(answer_for(role, "headline", folder, as_of, filters))
    answers = {name: headline if name == "headline" else told(result, as_of) for name, result in QUESTIONS.items()}
    answers[BEFORE] = told("headline", since.as_of)
    return Facts(
        as_of=as_of,
        asked_for=asked_for,
        latest=known[1],
        version=version.number,
        sample=version.sample,
        internal=internal,
        filters=filters,
        made_at=(now or datetime.now(UTC)).isoformat(timespec="seconds"),
        since=since,
        answers=answers,
        closures=_closures(answers, lambda day: told("headline", day)),
        digests=digests(),
    )


def _closures(answers: Mapping[str, Told], headline: Any) -> tuple[tuple[date, int], ...]:
    """The months in which people were sent away by order of the closure, and how many (whole programme only)."""
    total = answers["headline"].figure("closure_exits")
    found = []
    if total.known and not total.rounded:
        left = total.number
        for row in reversed(answers["flow"].rows):
            if not left:
                break
            before = headline(row["month"] - timedelta(days=1)).figure("closure_exits").number or 0
            if left > before:
                found.append((row["month"], left - before))
            left = before
    return tuple(reversed(found))


def _told(answer: Answer) -> Told:
    return Told(answer.result.name, answer.as_of, _described(answer.result), answer.records, answer.protected, answer.shown_as_of)


def _described(result: Result) -> dict[str, Described]:
    return {column.name: Described(column.kind, column.label, column.definition) for column in result.columns}


# ----------------------------------------------------------------------------------------------------- definitions


def digests() -> dict[str, str]:
    """A digest of each figure's definition, by "result.column": the query as it runs (remarks and blanks left out), what
    the column is said to mean, and how it leaves the office."""
    found = {}
    for name in sorted({*QUESTIONS.values()}):
        result = results()[name]
        runs = _bare(result.sql + definitions_used(result.sql) + selection_sql()) + repr(result.release)
        found.update({f"{name}.{column.name}": _digest(runs + _meaning(column)) for column in result.columns})
    return found


def _bare(sql: str) -> str:
    return " ".join(re.sub(r"--[^\n]*", " ", sql).split())


def _meaning(metric: Metric) -> str:
    made_of = metric.numerator, metric.denominator, metric.over, metric.base
    return repr((metric.name, metric.kind, sorted(metric.definition.items()), metric.sensitivity, *made_of))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
