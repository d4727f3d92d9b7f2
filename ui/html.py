"""HTML parts of a page, made from the templates in templates/ with autoescape."""

from __future__ import annotations

import csv
import io
import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from data.export import harmless
from queries import Answer, Metric, Row
from queries.formatting import plain
from queries.languages import languages
from ui.dated_notes import DatedNote, by_row
from ui.i18n import Words
from ui.sentences import Sentence
from ui.text_cache import TextCache

FIGURE = re.compile(r"(?:≈ )?[\d.,]*\d %|≈ [\d.,]*\d%?")
"""A share in Indonesian notation, or a rounded figure: no line break at its space."""
DAY = r"\b\d{1,2} [A-Z][^\W\d]+(?= \d{4})"
NAME = rf"\b[A-Z][^\W\d]+ (?!{DAY})\d{{1,3}}(?![\w%]|[.,]\d| %)"
"""A day with its month, and a name that ends in a number ("Angkatan 8"): no line break inside."""
PROSE = re.compile(rf"{FIGURE.pattern}|{DAY}|{NAME}")
CELL = re.compile(rf"\d{{1,2}} [^\W\d]+ \d{{4}}|\([^()<>]{{1,16}}\)|{FIGURE.pattern}")
"""What stays on one line in a cell of a table: also a date, and a few numbers in parentheses."""
AMOUNT = re.compile(r"[^\W\d]{1,3}\s?\d[\d.,]*")
"""An amount of money: numbers of a column, though each begins with letters."""
WORDS = 26
"""A cell with more letters is words, with whatever it begins."""
FEW_COLUMNS, MOST_COLUMNS, SHORT = 4, 5, 12
"""From so many columns on, texts of more than so many letters have no room beside each other on a phone; more columns never have."""
REMEMBERED = 6 * 2**20
"""Bytes of tables kept in memory, over all versions and roles: a table is found again by all that stands in it."""
RIGHT = ("count", "share", "number", "rupiah")
"""Kinds of columns that are right-aligned."""
TABLE_ROWS, OF_MORE = 600, 100
"""Most rows in the table under a chart, and how many of a longer one are shown, which says so: the download has all."""
MARKS = {
    "met": "✓",
    "so_far": "+",
    "late": "✓",
    "on_track": "✓",
    "behind": "!",
    "missed": "✕",
    "out_of_reach": "✕",
    "closure": "◆",
    "unknown": "?",
    "none": "–",
}
"""The mark of each standing; words always stand beside it. No arrow: these are for what rises or falls. Only what can no longer be lost is
ticked: what is met before its day is above the target "so far"."""


@dataclass(frozen=True)
class CardBar:
    """The bar on a card: the filled share, a hatched share that is unknown, the target's position and that of the most that can still be
    reached, if that is less (all 0 to 1)."""

    filled: float
    unknown: float = 0.0
    target: float | None = None
    ceiling: float | None = None


@dataclass(frozen=True)
class Card:
    """A card: label, value, base, standing against the target as a mark and words; folded: definition, notes and changes.

    `trend` are its last values, drawn as a small line; `range` stands below the line, `course` says the same to the ear. `dated` is the label
    with the figure's date where that is before the page's: for pictures, which have one date below.
    """

    name: str
    label: str
    value: str
    colour: str
    out_of: str
    standing: str
    status: str
    target: str = ""
    bar: CardBar | None = None
    changes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    trend: tuple[float, ...] = ()
    range: str = ""
    course: str = ""
    definition: str = ""
    dated: str = ""


@dataclass(frozen=True)
class Comparison:
    """A table in words: its column headings and its rows, the first cell of each naming the row; rows and a column that stand out.
    `stacked`: too wide for a phone, where each row becomes a block with its headings beside the cells; long texts in many columns are
    that anyway. `lang`: the language of the rows' names, which are texts of the data."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    strong: frozenset[int] = field(default_factory=frozenset)
    strong_column: int | None = None
    stacked: bool = False
    lang: str = ""

    @property
    def stacks(self) -> bool:
        """Whether rows become blocks on a phone: as many columns would break their texts at every word there."""
        longest = max((len(cell) for row in self.rows for cell in row[1:]), default=0)
        return self.stacked or len(self.head) > MOST_COLUMNS or (len(self.head) >= FEW_COLUMNS and longest > SHORT)

    def side(self, column: int) -> str:
        """The class of a column (0 names the rows): numbers end at one line, words begin at one, beside what they speak of."""
        cells = [cell for row in self.rows for cell in row[column : column + 1] if any(letter.isalnum() for letter in cell)]
        words = [cell for cell in cells if (next(filter(str.isalnum, cell)).isalpha() and not AMOUNT.fullmatch(cell)) or len(cell) > WORDS]
        return "mentas-right" if column and len(words) * 2 <= len(cells) else ""


def prose(text: str) -> Markup:
    """A text as markup in which figures do not wrap: "88,1 %" and "≈ 40" stay on one line."""
    return _on_one_line(escape(text))


def in_cell(text: str) -> Markup:
    """A text of a table's cell as markup: what is short does not wrap, and each figure opens its definition."""
    return _on_one_line(text.with_definitions() if isinstance(text, Sentence) else escape(text), CELL)


def with_definitions(text: str) -> Markup:
    """The same, and each figure opens its definition (ui/definition_dialog.py)."""
    return _on_one_line(text.with_definitions() if isinstance(text, Sentence) else escape(text))


def _on_one_line(markup: Markup, what: re.Pattern[str] = PROSE) -> Markup:
    # What stands inside a tag is left as it is: a figure's address may hold the like.
    return Markup(re.sub(rf"(<[^<>]*>)|{what.pattern}", lambda match: match[1] or f"<span class='mentas-nowrap'>{match[0]}</span>", str(markup)))


def literal(text: str) -> str:
    """A text escaped for a widget's label, in which Streamlit would read Markdown, colours, icons and formulas."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def _side(column: Metric) -> Markup:
    return Markup(" class='mentas-right'") if column.kind in RIGHT else Markup("")


TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).resolve().parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    auto_reload=False,
)
_tables = TextCache[str](REMEMBERED)
MARKUP, STAND_INS = "<>&'\"", "\ue000\ue001\ue002\ue003\ue004"
"""Characters of markup, and what stands for them where markup is sent as text; the stand-ins belong to no script (first.js puts them back)."""


def as_text(markup: Markup) -> Markup:
    """Markup as a text that any sanitiser and parser leaves alone. A stand-in that was there before is lost, or data could make markup."""
    text = str(markup)
    for stand_in in STAND_INS:  # one replacement after the other: thirty times faster than str.translate with a table
        text = text.replace(stand_in, "\ufffd")
    for character, stand_in in zip(MARKUP, STAND_INS, strict=True):
        text = text.replace(character, stand_in)
    return Markup(text)


TEMPLATES.filters |= {"as_text": as_text, "prose": with_definitions, "unlinked": prose, "in_cell": in_cell, "side": _side, "bare": str}


def render(template: str, **values: Any) -> Markup:
    """Render a template of templates/ with escaped values; a missing value raises UndefinedError."""
    return Markup(TEMPLATES.get_template(template).render(**values))


def cards(shown: Sequence[Card], colours: dict[str, str], words: Words, address: Callable[[str], str]) -> Markup:
    """A row of cards; bar and trend only repeat what a card's words say. `address` leads to the entry of a metric on the Method page."""
    return render("cards.html", cards=shown, colours=colours, marks=MARKS, trend=_trend, named=_named, opens=_opens, words=words, address=address)


def _named(card: Card) -> Markup:
    """What a card's value measures where it is no figure of a result but worked out from the plan."""
    if isinstance(card.value, Sentence) and card.value.mentions:
        return Markup("")
    return Markup(" data-metric='{}' data-population='plan'").format(card.name)


def _opens(card: Card) -> str:
    """Where the card's figure can be looked up; empty if it is none."""
    return " ".join(card.value.mentions[0].figure.addresses) if isinstance(card.value, Sentence) and card.value.mentions else ""


def _trend(values: Sequence[float], colour: str, course: str = "") -> Markup:
    """A sparkline of the last values, from 0 as the charts; `course` says in words what it shows."""
    if len(values) < 3:
        return Markup("")
    high = max(values) or 1
    points = [(4 + index * 104 / (len(values) - 1), 36 - value / high * 30) for index, value in enumerate(values)]
    return picture(render("trend.svg", points=points, colour=colour), 116, 42, "mentas-trend", course)


def picture(drawing: str, width: int, height: int, kind: str, alt: str = "") -> Markup:
    """An SVG drawing as an image without a request (inline SVG does not pass the page's sanitiser)."""
    source = b64encode(drawing.encode()).decode()
    return render("picture.html", kind=kind, width=width, height=height, source=source, alt=alt)


def comparison(table: Comparison, label: str) -> Markup:
    """A table whose first column names the rows."""
    return render("comparison.html", table=table, label=label)


def details(answer: Answer, words: Words, further: Sequence[Answer] = (), notes: Sequence[DatedNote] = (), tabled: bool = False) -> Markup:
    """The folded details under a chart: table (with the notes on its dates), definition and query; those of further results under
    their questions. Under what is a table itself (`tabled`) there is none a second time: its download has all rows."""
    return render("details.html", answer=answer, words=words, further=further, notes=notes, tabled=tabled, table=table, definition=definition)


def definition(answer: Answer, words: Words) -> Markup:
    """The definition of each column of an answer and the query with its values, folded."""
    given = {"as_of": answer.as_of, "since": answer.since, "by": answer.by}
    values = ", ".join(f"{name} = {value}" for name, value in given.items() if value)
    return render("definition.html", answer=answer, words=words, values=values)


def table(answer: Answer, words: Words, notes: Sequence[DatedNote] = ()) -> Markup:
    """The rows of an answer as a table in the page's language; where it has dates, the notes in a last column. Made once for the same content."""
    number = len(answer.rows)
    most = number if number <= TABLE_ROWS else OF_MORE
    content = number, *((name, tuple(column[:most].tolist())) for name, column in answer.values.items())
    days = *answer.shown_as_of.items(), *answer.cells_as_of.items()
    question = (answer.result.name, answer.as_of, answer.by, answer.whole, days, answer.protected, answer.stepped)
    made_of = (*question, content, words.language, words.programme, tuple(notes))
    given = {"answer": answer, "words": words, "most": most, "number": number, "cells": _cells(answer, words)}
    return Markup(_tables.get(made_of, lambda: render("table.html", **given, notes=by_row(answer, notes))))


def _cells(answer: Answer, words: Words) -> Callable[[Row], Markup]:
    """What makes the cells of a row. Not in the template, which escapes what it is given three times over: a table has hundreds of cells."""
    columns = [(column.name, f"<td{_side(column)}>") for column in answer.columns]

    def cells(row: Row) -> Markup:
        return Markup("".join([f"{start}{escape(words.write(row[name]))}</td>" for name, start in columns]))

    return cells


def as_csv(answer: Answer, language: str, head: Sequence[tuple[str, str]] = ()) -> bytes:
    """The rows as CSV, below the lines of `head` (name, text) and an empty one: labels of the language as header, codes and ISO dates
    beneath, ready for its spreadsheets (with BOM).

    Where figures are protected a last column names, in each row, the columns whose values are rounded.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n", delimiter=languages()[language].csv_delimiter)
    writer.writerows([harmless(name), harmless(text)] for name, text in head)
    if head:
        writer.writerow([])
    rounded = [Words(language)("panel.rounded")] if answer.protected else []
    writer.writerow([column.label[language] for column in answer.columns] + rounded)
    for row in answer.rows:
        marked = ", ".join(column.label[language] for column in answer.columns if row[column.name].rounded)
        writer.writerow([_csv_cell(row.value(column.name), language) for column in answer.columns] + ([marked] if rounded else []))
    return out.getvalue().encode("utf-8-sig")


def _csv_cell(value: Any, language: str) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value).replace(".", languages()[language].decimal)
    return harmless(value) if isinstance(value, str) else plain(value)
