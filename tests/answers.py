"""Answers written out by hand, for tests of findings and drawings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from planning.backtest import Outcome
from planning.forecast import Forecast
from queries import Answer, Filters, Metric, QuestionError, results
from ui.context import Earlier
from ui.dated_notes import DatedNote
from ui.i18n import Words

AS_OF = date(2018, 9, 30)


def answer(
    name: str, rows: Sequence[Mapping[str, Any]], as_of: date = AS_OF, rounded: frozenset[tuple[int, str]] = frozenset(), by: str | None = None
) -> Answer:
    """An answer to that named result with just these rows; columns that a row leaves out are null, `rounded` bear the sign ≈."""
    described = results()[name]
    values = {column.name: np.array([row.get(column.name) for row in rows], dtype=object) for column in described.columns}
    return Answer(described, as_of, Filters(), by, None, 1, False, values, rounded)


@dataclass(frozen=True)
class StubContext:
    """Stands for a visit's context: answers what the test says, by result or by result and date."""

    answers: Mapping[Any, Sequence[Mapping[str, Any]] | QuestionError]
    language: str = "en"
    as_of: date = AS_OF
    filters: Filters = field(default_factory=Filters)
    mode: str = "light"
    role: str = "steward"
    earlier: Earlier | None = None
    known: Mapping[str, date] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    left_out: Mapping[str, str] = field(default_factory=dict)
    rounded: Mapping[str, frozenset[tuple[int, str]]] = field(default_factory=dict)
    to_viewers: Mapping[str, Answer] = field(default_factory=dict)
    folder: Path = Path("no store")
    corrected: Mapping[str, float] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        """The words of the language."""
        return Words(self.language)

    def notes(self, *figures: str) -> tuple[DatedNote, ...]:
        """None of staff's notes."""
        return ()

    @property
    def tables_known_up_to(self) -> dict[str, date]:
        """What the answer known_up_to says, and what the test says of tables."""
        rows = self.answers.get("known_up_to", ())
        return {} if isinstance(rows, QuestionError) else {row["table"]: row["known_up_to"] for row in rows} | dict(self.known)

    def known_up_to(self, metric: Metric) -> date:
        """The as-of date, or what the test says of the metric's tables."""
        return min([self.as_of, *(self.known[table] for table in metric.tables if table in self.known)])

    def day(self, day: date) -> date:
        """The day itself: any date has figures."""
        return day

    def ask(
        self,
        result: str,
        by: str | None = None,
        since: object = None,
        as_of: date | None = None,
        version: int | None = None,
        exact_only: bool = False,
    ) -> Answer:
        """The rows given for that result (on that date, of that version); a QuestionError given in their place is raised."""
        rows = self.answers.get((result, as_of, version) if version else (result, as_of), self.answers.get(result, ()))
        if isinstance(rows, QuestionError):
            raise rows
        return answer(result, rows, as_of or self.as_of, self.rounded.get(result, frozenset()), by)

    def corrections(self, day: date) -> Mapping[str, float]:
        """What corrections moved, as the test says."""
        return self.corrected

    def published(self, result: str) -> Answer:
        """What a viewer gets of a result: what the test says, else nothing."""
        if result not in self.to_viewers:
            raise QuestionError("Tidak diterbitkan.", "Not published.")
        return self.to_viewers[result]


@dataclass(frozen=True)
class StubOutlook:
    """Stands for what is to be expected: a chance of reaching the target, and a forecast."""

    chance: float | None = None
    forecast: Forecast | None = None
    trusted: bool = True
    backtest: tuple[Outcome, ...] = ()
    too_far: bool = False
    months: int = 36
    record: Any = None


def expecting(view: Any, chance: float | None = None, forecast: Forecast | None = None, trusted: bool = True, too_far: bool = False) -> Any:
    """The view, of whose programme that is to be expected."""
    view.__dict__["outlook"] = StubOutlook(chance, forecast, trusted, too_far=too_far)
    return view


def forecast_of(middle: float, low: float, high: float, dates: tuple[date, ...]) -> Forecast:
    """A forecast whose residents have that middle and 80 % band on every date."""
    rows = tuple((value,) * len(dates) for value in (low - 9, low, low + 1, middle, high - 1, high, high + 9))
    return Forecast(dates, rows, rows, rows, None, None)
