"""The sentences of data/messages.toml, in both languages, and the error that carries one."""

from __future__ import annotations

import tomllib
from pathlib import Path
from string import Formatter

from data.bilingual import Text

MESSAGES: dict[str, Text] = tomllib.loads(Path(__file__).resolve().with_suffix(".toml").read_text(encoding="utf-8"))
"""Id -> sentence with its place holders."""


class _Agreeing(Formatter):
    """Place holders that may hold words instead: `{extra:cell is|cells are}` is the first for one, `{row:row|rows}` for a single row."""

    def format_field(self, value: object, format_spec: str) -> str:
        if "|" not in format_spec:
            return str(super().format_field(value, format_spec))
        one, more = format_spec.split("|")
        return one if value == 1 or (isinstance(value, str) and value.isdecimal()) else more


def sentence(message: str, **values: object) -> Text:
    """The sentence of that id in both languages with its place holders filled; a value may be a Text of its own."""
    texts = MESSAGES[message]
    return {
        language: _Agreeing().vformat(text, (), {name: value[language] if isinstance(value, dict) else value for name, value in values.items()})
        for language, text in texts.items()
    }


MORE = {"id": "dan {} lagi", "en": "and {} more"}


def runs(numbers: list[int], most: int = 10) -> Text:
    """Row numbers in few words: 3, 5 to 9; the first ten runs, or `most` of them."""
    ends: list[list[int]] = []
    for number in sorted(numbers):
        if ends and number == ends[-1][1] + 1:
            ends[-1][1] = number
        else:
            ends.append([number, number])
    shown = {}
    for language, to, more in (("id", " sampai ", "dan {} baris lagi"), ("en", " to ", "and {} more rows")):
        parts = [str(first) if first == last else f"{first}{to}{last}" if last > first + 1 else f"{first}, {last}" for first, last in ends[:most]]
        rest = sum(last - first + 1 for first, last in ends[most:])
        shown[language] = ", ".join(parts) + (f" {more.format(rest)}" if rest else "")
    return shown


def some(keys: list[str]) -> Text:
    """Keys in few words: the first ten, and how many more."""
    rest = len(keys) - 10
    return {language: ", ".join(keys[:10]) + (f" {more.format(rest)}" if rest > 0 else "") for language, more in MORE.items()}


class DataError(Exception):
    """Bad input or a call that can't be met; `.sentence` says why and what to do, in both languages."""

    def __init__(self, message: str, **values: object) -> None:
        self.id = message
        self.values = values
        self.sentence = sentence(message, **values)
        super().__init__(self.sentence["en"])
