"""What a page is shown for: the store, the date, the selection, the language, the light or the dark, the role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data.programme import programme_of
from queries import Answer, Filters, answer_for, handed_in_before, month_end_before, period
from ui.i18n import Words


@dataclass(frozen=True)
class Earlier:
    """The version before the latest hand-in: its number, and the day that its records reach."""

    number: int
    reaches: date


@dataclass(frozen=True)
class Context:
    """Everything that a view depends on; the address holds all of it that a visitor chooses."""

    folder: Path
    as_of: date
    filters: Filters
    language: str
    mode: str
    role: str

    @property
    def words(self) -> Words:
        """The words of the chosen language, and of the programme that the store is about."""
        return Words(self.language, programme_of(self.folder))

    def day(self, day: date) -> date:
        """That day, or for a viewer the month end at or before it: published figures exist for month ends only."""
        return month_end_before(day) if self.role == "viewer" else day

    @property
    def earlier(self) -> Earlier | None:
        """What was there before the latest hand-in; None where there is nothing to compare with, or inside a selection."""
        before = None if self.filters else handed_in_before(self.folder)
        known = period(self.folder, version=before) if before else None
        return Earlier(before.number, self.day(known[1])) if before and known else None

    def ask(
        self, result: str, by: str | None = None, since: str | date | None = None, as_of: date | None = None, version: int | None = None
    ) -> Answer:
        """Ask for a named result in this context (or as of another date, of an earlier version): what the visitor's role gets of it.

        Raises QuestionError for what the role cannot ask (its sentence stands in the panel's place, ui/panel.py).
        """
        return answer_for(self.role, result, self.folder, as_of or self.as_of, self.filters, by, since, version)
