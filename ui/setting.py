"""What a page is shown for: the store, the date, the selection, the language, the light or the dark, the role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from queries import Answer, Filters, ask
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

    def ask(self, result: str, by: str | None = None, since: str | date | None = None, as_of: date | None = None) -> Answer:
        """Ask for a named result in this setting (or as of another date)."""
        return ask(result, self.folder, as_of or self.as_of, self.filters, by, since)
