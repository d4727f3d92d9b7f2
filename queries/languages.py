"""The languages of the dashboard. Each is a folder of ui/catalogues with texts (*.po), locale.toml and, if it translates the metrics,
metrics.toml. Adding a language needs no code.
"""

from __future__ import annotations

import locale
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel.numbers import get_decimal_symbol, get_group_symbol

FOLDER = Path(__file__).resolve().parent.parent / "ui" / "catalogues"
FALLBACK = "en"
"""What a further language shows where a text exists in Indonesian and English only."""


class Text(dict[str, str]):
    """A text by language; a language that it lacks gets the English one."""

    def __missing__(self, language: str) -> str:
        return self[FALLBACK]


@dataclass(frozen=True)
class Language:
    """A language and how it writes numbers and dates, as its locale.toml says.

    name        of the language, in itself
    position    in the order of languages; the first is that of an address that names none
    locale      of Babel: names of months and days, decimal and group signs
    date, short_date, month, share     Babel's patterns
    points      the unit of a difference of shares
    flags       the words for no and yes
    holidays    the language of the package holidays for their names
    office      the language tag in PowerPoint and Excel files
    """

    code: str
    folder: Path
    name: str
    position: int
    locale: str
    date: str
    short_date: str
    month: str
    share: str
    points: str
    flags: tuple[str, str]
    holidays: str
    office: str

    @property
    def decimal(self) -> str:
        """The decimal sign."""
        return str(get_decimal_symbol(self.locale))

    @property
    def group(self) -> str:
        """The sign between thousands."""
        return str(get_group_symbol(self.locale))

    @property
    def percent(self) -> str:
        """What follows the number of a share, with the blank before it where the language has one."""
        return self.share.rpartition("0")[2]

    @property
    def csv_delimiter(self) -> str:
        """What separates the cells of a CSV file that a spreadsheet in this language opens."""
        return ";" if self.decimal == "," else ","

    @property
    def lcid(self) -> str:
        """The language's number in Office's number formats, hexadecimal."""
        return next(f"{number:x}" for number, name in locale.windows_locale.items() if name == self.office.replace("-", "_"))


def read_language(folder: Path) -> Language:
    """The language of that folder. Raises ValueError, naming the file, if an entry is missing or unknown."""
    path = folder / "locale.toml"
    try:
        entry = _toml(path)
        return Language(code=folder.name, folder=folder, **entry | {"flags": tuple(entry["flags"])})
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path}: {error}") from error


@cache
def languages() -> dict[str, Language]:
    """Every language by its code, the first language first."""
    read = [read_language(path.parent) for path in FOLDER.glob("*/locale.toml")]
    return {each.code: each for each in sorted(read, key=lambda each: (each.position, each.code))}


def first_language() -> str:
    """The code of the language of an address that names none."""
    return next(iter(languages()))


def known_language(code: str | None) -> str:
    """The language of that code, or the first language if there is none."""
    return code if code in languages() else first_language()


def with_texts(entry: Any, *keys: str) -> Any:
    """A table of the metrics' files with its texts as Text, completed by what further languages write under the same keys.

    `keys` name the place of the table: the file's stem, then tables in it. A language's metrics.toml holds plain texts there, such as
    `question = "..."` in [ledger] and `label = "..."` in [ledger.metrics.since].
    """
    if isinstance(entry, list):
        return [with_texts(each, *keys, str(index)) for index, each in enumerate(entry)]
    if not isinstance(entry, dict):
        return entry
    if FALLBACK not in entry:
        return {name: with_texts(each, *keys, name) for name, each in entry.items()}
    further = {code: _metric_words(language.folder, keys) for code, language in languages().items()}
    return Text(entry | {code: text for code, text in further.items() if isinstance(text, str)})


def _metric_words(folder: Path, keys: tuple[str, ...]) -> Any:
    words: Any = _metrics(folder)
    for key in keys:
        words = words.get(key) if isinstance(words, dict) else None
    return words


@cache
def _metrics(folder: Path) -> dict[str, Any]:
    path = folder / "metrics.toml"
    return _toml(path) if path.exists() else {}


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
