"""What a page is shown for: the store, the date, the selection, the language, the light or the dark, the role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from queries import Answer, Filters, answer_for, month_end_before
from ui.text import Words


@dataclass(frozen=True)
class Setting:
    """Everything that a view depends on; the address holds all of it that a visitor chooses."""

    folder: Path
    as_of: date
    filters: Filters
    language: str
    mode: str
    role: str

    @property
    def words(self) -> Words:
        """The words of the chosen language."""
        return Words(self.language)

    def day(self, day: date) -> date:
        """That day, or for a viewer the month end at or before it: published figures exist for month ends only."""
        return month_end_before(day) if self.role == "viewer" else day

    def ask(self, result: str, by: str | None = None, since: str | date | None = None, as_of: date | None = None) -> Answer:
        """Ask for a named result in this setting (or as of another date): what the visitor's role gets of it.

        Raises QuestionError for what the role can't ask (panel.part shows its sentence in the chart's place).
        """
        return answer_for(self.role, result, self.folder, as_of or self.as_of, self.filters, by, since)
