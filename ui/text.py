"""Words on screen: gettext catalogues in Indonesian and English, read in memory, and Babel's dates and numbers."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import get_day_names, get_month_names
from babel.messages.pofile import read_po

from queries.wording import written

FOLDER = Path(__file__).resolve().parent / "catalogues"
LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
FIRST_LANGUAGE = "id"


@cache
def catalogue(language: str) -> dict[str, str]:
    """Key -> text of one language."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file, locale=language) if message.id}


class Words:
    """The words of one language: `words("overview.title")`, values filled in by name."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        """The text of that key; KeyError where the catalogue lacks it."""
        text = catalogue(self.language)[key]
        return text.format(**values) if values else text

    def code(self, family: str, value: str) -> str:
        """A code of the data (a skill, a stage, a status) in words; free text is shown as it is."""
        return catalogue(self.language).get(f"code.{family}.{value}", value)

    def write(self, value: Any, kind: str) -> str:
        """A value as the language writes it (kinds of queries.catalogue.Column)."""
        return written(value, kind, self.language)

    def signed(self, value: float | int, kind: str = "count") -> str:
        """A change with its sign; a change of nothing is written ±0."""
        if value == 0:
            return "±0"
        return ("+" if value > 0 else "−") + written(abs(value), kind, self.language)


@cache
def plotly_locale(language: str) -> dict[str, Any]:
    """Plotly's own words for a language: months and days from Babel."""
    return {
        "format": {
            "days": [get_day_names("wide", locale=language)[(number - 1) % 7] for number in range(7)],
            "shortDays": [get_day_names("abbreviated", locale=language)[(number - 1) % 7] for number in range(7)],
            "months": list(get_month_names("wide", locale=language).values()),
            "shortMonths": list(get_month_names("abbreviated", locale=language).values()),
            "date": "%d/%m/%Y",
        },
        "dictionary": {},
    }
