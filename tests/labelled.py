"""Every labelled number of pages, slides and exports: label, metric, population and value as written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape

from queries import Figure
from tests.visits import plain
from ui.briefing.slide import BigFigures, Briefing, Chart
from ui.sentences import Sentence

SPAN = re.compile(r"<span data-metric='([^']*)' data-population='([^']*)'[^>]*>(.*?)</span>")
CARD = re.compile(r"<article class='mentas-card'.*?<h2>(.*?)</h2>\s*<div class='mentas-value'><strong[^>]*>(.*?)</strong>", re.DOTALL)
PART = re.compile(r"<li data-figure='ledger\.[^']*'>.*?<strong>(.*?)</strong><span class='mentas-part'>(.*?)</span>", re.DOTALL)
TABLE = re.compile(r"<table[^>]*>(.*?)</table>", re.DOTALL)
ROW = re.compile(r"<tr[^>]*>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<(t[hd])[^>]*>(.*?)</\1>", re.DOTALL)


SHORT = re.compile(r"juta|ribu|miliar|million|thousand|billion")
"""An amount in short, beside the whole one."""


@dataclass(frozen=True)
class Number:
    """A printed number: its label (empty inside a sentence) and, in a table or chart, its column or series; what it measures, of whom
    and when, and how it is written."""

    label: str
    column: str
    metric: str
    population: str
    value: str
    where: str


def of_markup(markup: str, where: str) -> Iterator[Number]:
    """The numbers of a page or of a part of it."""
    for label, value in CARD.findall(markup):
        yield from _labelled(label, value, f"{where}, card")
    for value, label in PART.findall(markup):
        yield from _named(plain(label), value, f"{where}, account")
    for table in TABLE.findall(markup):
        yield from _of_table(table, where)
    yield from _named("", markup, where)


def _of_table(table: str, where: str) -> Iterator[Number]:
    rows = [CELL.findall(row) for row in ROW.findall(table)]
    head = [plain(text) for _, text in rows[0]] if rows else []
    for row in rows[1:]:
        if row and row[0][0] == "th":  # a row with a name: the columns say of what date or group
            for column, (_, cell) in zip(head[1:], row[1:], strict=False):
                yield from _labelled(row[0][1], cell, f"{where}, table", column)


def _labelled(label: str, markup: str, where: str, column: str = "") -> Iterator[Number]:
    """Numbers below a label; several are a sum in words ("2 of 7"), of which none bears the label alone."""
    return _named(plain(label) if len(SPAN.findall(markup)) == 1 else "", markup, where, column)


def _named(label: str, markup: str, where: str, column: str = "") -> Iterator[Number]:
    for metric, population, value in SPAN.findall(markup):
        yield Number(label, column, metric, unescape(population), plain(value), where)


def unnamed(markup: str) -> list[str]:
    """What holds a number in cards, account and tables without saying what it measures (parts of a share belong to the share)."""
    values = [value for _, value in CARD.findall(markup)] + [value for value, _ in PART.findall(markup)]
    cells = [cell for table in TABLE.findall(markup) for row in ROW.findall(table) for tag, cell in CELL.findall(row) if tag == "td"]
    return [plain(text) for text in (*values, *cells) if not SPAN.search(text) and re.search(r"\d", text)]


def of_briefing(briefing: Briefing) -> Iterator[Number]:
    """The numbers of the slides: those of their headings, and the labelled ones of their bodies."""
    words = briefing.words
    for slide in briefing.slides:
        where = f"slide {slide.name}"
        for text in (slide.heading, slide.caption):
            if isinstance(text, Sentence):
                yield from (_number("", each.figure, text[each.start : each.end], where) for each in text.mentions)
        if isinstance(slide.body, BigFigures):
            yield from (_number(each.label, each.figure, each.written(words), where) for each in slide.body.figures)
        elif isinstance(slide.body, Chart) and slide.body.kind != "line":
            for series in slide.body.series:
                for category, figure in zip(slide.body.categories, series.values, strict=True):
                    # People at a stage bear its name; anything else is the series' measure of that group or destination.
                    named = re.sub(r" \([\d.,≈ ]+\)$", "", str(series.name))  # a line may bear its own value
                    names = (str(category), "") if figure.metric.name == "persons" else (named, str(category))
                    yield _number(names[0], figure, words.write(figure), where, names[1])


def _number(label: str, figure: Figure, value: str, where: str, column: str = "") -> Number:
    return Number(label, column, figure.metric.name, figure.whom, str(value), where)


def contradictions(numbers: Iterable[Number]) -> list[str]:
    """Where one metric of one population has two values, one label two values, or one metric of one population two labels."""
    numbers = [number for number in numbers if number.value != "–" and not SHORT.search(number.value)]
    labelled = [number for number in numbers if number.label]
    # Of a change the column says so, and where columns are no dates the row says what it is about, the column what is counted.
    stocks = [number for number in labelled if " less " not in number.population and re.search(r"^$|\d{4}$", number.column)]
    keys = (
        ("one metric and population, two values", numbers, lambda number: (*_what(number), "≈" in number.value), lambda number: _size(number.value)),
        ("one label, two values", labelled, lambda number: (number.label, number.column, "≈" in number.value), lambda number: number.value),
        ("one metric and population, two labels", stocks, _what, lambda number: number.label),
    )
    problems = []
    for kind, some, key, value in keys:
        known: dict[object, dict[str, Number]] = {}
        for number in some:
            known.setdefault(key(number), {}).setdefault(value(number), number)
        for name, values in known.items():
            if len(values) > 1:
                seen = "; ".join(f"{text} ({number.label or 'in a sentence'}, {number.where})" for text, number in values.items())
                problems.append(f"{kind}: {name}: {seen}")
    return problems


def _what(number: Number) -> tuple[str, str]:
    return number.metric, number.population


def _size(written: str) -> str:
    """A number without its sign and unit: a fall of 3 and -3 are one."""
    return written.lstrip("+−-± ")
