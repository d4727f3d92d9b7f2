"""The context of a page: store, as-of date, selection, language, light or dark mode, role."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from data import store
from data.programme import programme_of
from queries import (
    Answer,
    Filters,
    Metric,
    Missing,
    answer_for,
    current_version,
    handed_in_before,
    known_tables,
    known_up_to,
    month_end_before,
    not_handed_in,
    period,
    results,
)
from queries.version_figures import corrections
from ui.dated_notes import DatedNote, dated_notes
from ui.i18n import Words

KEY_FIGURES = ("residents", "coverage", "completion_rate", "mentas")
"""The figures of the headline that the overview opens with."""


@dataclass(frozen=True)
class Earlier:
    """The version before the latest hand-in: its number, and the day that its records reach."""

    number: int
    reaches: date


@dataclass(frozen=True)
class Context:
    """Everything that a view depends on; what the visitor chooses is in the address."""

    folder: Path
    as_of: date
    filters: Filters
    language: str
    mode: str
    role: str

    @cached_property
    def words(self) -> Words:
        """The words of the chosen language, and of the programme that the store is about."""
        return Words(self.language, programme_of(self.folder))

    @property
    def sample(self) -> bool:
        """Whether the store holds the made-up sample programme."""
        now = current_version(self.folder)
        return now is not None and now.version.sample

    @cached_property
    def stands_on(self) -> Hashable:
        """All that what is shown in this context may depend on: the version, the view, the role, and every file of the store (notes, plans,
        what viewers were shown), as they were when it was asked first: what is written while a page is made belongs to the next one."""
        now = current_version(self.folder)
        view = (self.as_of, self.filters, self.language, self.mode, self.role)
        return (now and (now.state, now.version.number), view, date.today(), store.state_of_files(self.folder))

    def day(self, day: date) -> date:
        """That day, or for a viewer the month end at or before it: published figures exist for month ends only."""
        return month_end_before(day) if self.role == "viewer" else day

    def known_up_to(self, metric: Metric) -> date:
        """Up to which date a metric is known, at most the as-of date: beyond it there is nothing to compare or judge."""
        return known_up_to(metric, self.tables_known_up_to, self.as_of)

    @cached_property
    def _not_handed_in(self) -> Missing:
        return not_handed_in(self.folder, self.as_of, self.filters)

    @property
    def missing(self) -> frozenset[str]:
        """Tables about training of which nothing was ever handed in though groups have begun."""
        return self._not_handed_in.tables

    @property
    def left_out(self) -> Mapping[str, str]:
        """Code -> name of the groups whose attendance is missing though that of others was handed in: figures made from it leave them out."""
        return self._not_handed_in.groups

    @cached_property
    def tables_known_up_to(self) -> dict[str, date]:
        """Up to which date each table is known; one without records or declaration is not in it."""
        return known_tables(self.role, self.folder, self.as_of)

    @property
    def complete_to(self) -> date | None:
        """Up to which date all key figures of the programme are known; None before there are data."""
        if current_version(self.folder) is None or period(self.folder) is None:
            return None
        return min(map(self.known_up_to, self.key_figures))

    @property
    def last_complete_day(self) -> date | None:
        """The day before the as-of date up to which all key figures are known; None if they are known on it, or were not when the records begin."""
        known, covered = self.complete_to, period(self.folder)
        return known if known and covered and covered[0] <= known < self.as_of else None

    @property
    def key_figures(self) -> tuple[Metric, ...]:
        """The figures that the overview opens with, the residents first."""
        return tuple(results()["headline"].column(name) for name in KEY_FIGURES)

    @cached_property
    def earlier(self) -> Earlier | None:
        """The version before the latest hand-in; None if there is none to compare with, and inside a selection."""
        before = None if self.filters else handed_in_before(self.folder)
        known = period(self.folder, version=before) if before else None
        return Earlier(before.number, self.day(known[1])) if before and known else None

    def notes(self, *figures: str) -> tuple[DatedNote, ...]:
        """The notes of staff on those figures (names of data/notes.py), up to the as-of date; a visitor gets the published ones."""
        return dated_notes(self.folder, self.role != "viewer", self.as_of, figures)

    def corrections(self, day: date) -> dict[str, float]:
        """By how much corrections of the latest hand-in moved figures of the headline as of a month's end; empty if that is not
        known, inside a selection, and for a viewer."""
        return {} if self.role == "viewer" or self.filters else corrections(self.folder, day)

    def ask(
        self,
        result: str,
        by: str | None = None,
        since: str | date | None = None,
        as_of: date | None = None,
        version: int | None = None,
        exact_only: bool = False,
    ) -> Answer:
        """Answer a named result for the visitor's role in this context (or as of another date, or of an earlier version); `exact_only` without the
        figures that a visitor gets rounded, and far sooner.

        Raises QuestionError for what the role cannot ask (its sentence stands in the panel's place, ui/panel.py).
        """
        return answer_for(self.role, result, self.folder, as_of or self.as_of, self.filters, by, since, version, exact_only=exact_only)

    def published(self, result: str) -> Answer:
        """The same as a viewer gets it, for staff who see both; QuestionError where a viewer gets nothing."""
        return answer_for("viewer", result, self.folder, month_end_before(self.as_of), self.filters)
