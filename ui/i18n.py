"""Texts, dates and numbers in the language of the page, from its gettext catalogues."""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from babel.dates import format_date, get_day_names, get_month_names
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_compact_decimal

from data.programme import Programme, shipped
from queries import RULES, Figure
from queries.formatting import written
from queries.languages import Text, first_language, languages
from queries.statistics import FEWEST
from ui.sentences import Sentence, figure_text, filled


@cache
def catalogue(language: str) -> dict[str, tuple[str, ...]]:
    """The texts of a language by key, one for each plural form. One file a topic."""
    entries = [message for path in sorted(languages()[language].folder.glob("*.po")) for message in _read(path, language) if message.id]
    forms = ((message.id if isinstance(message.id, str) else message.id[0], message.string or "") for message in entries)
    return {key: (text,) if isinstance(text, str) else tuple(text) for key, text in forms}


@cache
def _plural(language: str) -> Callable[[int], int]:
    """The plural rule of a language: number to index of the form."""
    form: Callable[[int], int] = gettext.c2py(_read(languages()[language].folder / "frame.po", language).plural_expr)
    return form


def _form(language: str, number: float) -> int:
    """The index of the form that goes with a number; one that is not whole takes that of many."""
    return _plural(language)(2 if number != int(number) else abs(int(number)))


def _read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=languages()[language].locale)


IN_PARENTHESES = re.compile(r" \(\{(\w+)\}\)")
"""A value of its own in parentheses, as a percentage after its numbers."""


def is_of_few(values: Mapping[str, object], name: str) -> bool:
    """Whether the value of that name is a share that says nothing in parentheses after its numbers: unknown, or of fewer than ten."""
    share = values.get(name)
    if not isinstance(share, Figure) or share.kind != "share":
        return False
    of = values.get(share.metric.denominator)
    return not share.known or (isinstance(of, Figure) and of.known and of.value < FEWEST)


class _Written(dict[str, object]):
    """Values by name; a figure is written when a text has its place (a whole row may be given for two of its figures)."""

    def __init__(self, words: Words, values: dict[str, object]) -> None:
        super().__init__(values)
        self._words = words

    def __getitem__(self, name: str) -> object:
        value = super().__getitem__(name)
        return self._words.write(value) if isinstance(value, Figure) else value

    def word(self, name: str, forms: list[str]) -> str:
        """The form of a word that goes with the number of that name; a number that came written is read from its figure."""
        value = super().__getitem__(name)
        if isinstance(value, Sentence) and value.mentions:
            value = value.mentions[0].figure
        number = value.value if isinstance(value, Figure) else value
        return forms[_form(self._words.language, float(number) if isinstance(number, (int, float)) else 2 - (number == "1"))]


class Words:
    """The words of one language for one programme: `words("overview.question")`, values filled in by name.

    A text may name facts of the programme by itself: {programme.name}, {programme.place}, {programme.city},
    {programme.group_size}, {programme.mentas} (destinations); and the numbers of the rules by which figures are published: {rules.base},
    {rules.most}, {rules.step}, {rules.fewest}.
    Without a programme they are those of the one that the package ships.
    """

    def __init__(self, language: str, programme: Programme | None = None) -> None:
        self.language = language
        self.programme = programme or shipped()

    @property
    def office_language(self) -> str:
        """The language in which an office writes its texts (notes, events, products): they are shown as they are."""
        return first_language()

    def __call__(self, key: str, count: Figure | float | None = None, **values: object) -> str:
        """The text of that key with its values filled in, figures as they are written; `count` picks the plural form
        of the whole text, and `{away:person|people}` in it the word that goes with the value `away`.

        KeyError where the catalogue lacks the key.
        """
        forms = catalogue(self.language)[key]
        number = count.value if isinstance(count, Figure) else count
        form = 0 if number is None or len(forms) == 1 else _form(self.language, number)
        text = forms[form]
        if " ({" in text:
            text = IN_PARENTHESES.sub(lambda match: "" if is_of_few(values, match[1]) else match[0], text)
        if not values and "{programme." not in text and "{rules." not in text:
            return text
        facts = {"programme": self._facts} if "{programme." in text else {}
        facts |= {"rules": SimpleNamespace(**RULES)} if "{rules." in text else {}
        given = _Written(self, values | facts)
        return filled(text, given, given.word)

    @property
    def _facts(self) -> SimpleNamespace:
        """The programme's facts that texts may name, in this language."""
        programme = self.programme
        return SimpleNamespace(
            name=programme.name_in(self.language),
            place=programme.place,
            city=programme.city,
            group_size=self.write(programme.group_size, "count"),
            mentas=format_list([self.code("destination", code).lower() for code in programme.mentas], "or", locale=languages()[self.language].locale),
        )

    def code(self, family: str, value: str) -> str:
        """The label of a code: skills and destinations as the programme names them; free text unchanged."""
        if family == "whereabouts" and (own := self._destination_of(value)):
            return own
        return self.programme.words(family, value, self.language) or catalogue(self.language).get(f"code.{family}.{value}", (value,))[0]

    def _destination_of(self, whereabouts: str) -> str | None:
        """The programme's own word for where somebody is who is gone and not mentas; None if several destinations or none stand for it."""
        if whereabouts == "elsewhere":
            others = [each.code for each in self.programme.destinations if not each.mentas and each.code not in ("died", "unknown")]
            return self.programme.words("destination", others[0], self.language) if len(others) == 1 else None
        return self.programme.words("destination", whereabouts, self.language) if whereabouts in ("died", "unknown") else None

    def write(self, value: Any, kind: str = "") -> str:
        """Format a figure (– if unknown, ≈ if rounded), or a bare value of a kind."""
        if not isinstance(value, Figure):
            return written(value, kind, self.language)
        coded = value.kind == "code" and value.known
        text = self.code(value.codes, value.value) if coded else written(value.value, value.metric.writing, self.language)
        return figure_text(f"≈ {text}" if value.rounded and value.known else text, value)

    def short_amount(self, figure: Figure) -> str:
        """Rupiah in short, for tight places (Rp34,6 juta); empty if the amount is not known."""
        if not figure.known:
            return ""
        text = f"Rp{format_compact_decimal(figure.value, format_type='long', locale=languages()[self.language].locale, fraction_digits=1)}"
        return figure_text(f"≈ {text}" if figure.rounded else text, figure)

    def target(self, value: float, kind: str = "share") -> str:
        """Format a target: whole shares without a decimal."""
        if kind == "share" and round(value * 100, 6).is_integer():
            return f"{round(value * 100)}{languages()[self.language].percent}"
        return self.write(value, kind)

    def short_date(self, day: date) -> str:
        """A date with its month abbreviated, for tight places."""
        return _short_date(day, self.language)

    def short_month(self, day: date) -> str:
        """The month of a day, abbreviated, for tight places."""
        return format_date(day, format="MMM y", locale=languages()[self.language].locale)

    def signed(self, value: Figure | float, kind: str = "count") -> str:
        """A change with its sign, as `write` writes it; a change of nothing is written ±0."""
        number, kind = (value.value, value.metric.writing) if isinstance(value, Figure) else (value, kind)
        if number is None:
            return written(None, kind, self.language)
        text = "±0" if number == 0 else ("+" if number > 0 else "−") + written(abs(number), kind, self.language)
        return figure_text(f"≈ {text}" if value.rounded else text, value) if isinstance(value, Figure) else text


@lru_cache(maxsize=4096)
def _short_date(day: date, language: str) -> str:
    rules = languages()[language]
    return format_date(day, format=rules.short_date, locale=rules.locale)


def in_each_language(key: str, **values: Any) -> Text:
    """The text of that key in every language: for errors that are raised before anybody knows who reads them."""
    return Text({language: Words(language)(key, **values) for language in languages()})


@cache
def plotly_locale(language: str) -> dict[str, Any]:
    """Plotly's locale for a language. Babel counts days from Monday, plotly from Sunday."""
    locale = languages()[language].locale
    wide, short = get_day_names("wide", locale=locale), get_day_names("abbreviated", locale=locale)
    return {
        "format": {
            "days": [wide[(number - 1) % 7] for number in range(7)],
            "shortDays": [short[(number - 1) % 7] for number in range(7)],
            "months": list(get_month_names("wide", locale=locale).values()),
            "shortMonths": list(get_month_names("abbreviated", locale=locale).values()),
            "date": "%d/%m/%Y",
        },
        "dictionary": {},
    }
