"""Pieces of a page as HTML text: figures, tables, definitions. Everything that comes from data is escaped here."""

from __future__ import annotations

import csv
import io
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from data.export import harmless
from queries import Answer
from queries.formatting import plain
from queries.languages import languages
from ui.i18n import Words

FIGURE = re.compile(r"(?:≈ )?[\d.,]*\d %|≈ [\d.,]*\d%?")
"""A share as Indonesian writes it, and a rounded figure: the blank in them is no place to break a line."""
RIGHT = ("count", "share", "number", "rupiah")
"""Kinds of columns that stand to the right."""
TABLE_ROWS = 400
"""Rows that the table under a chart shows; the download has all."""
MARKS = {"met": "✓", "late": "✓", "on_track": "✓", "behind": "▲", "missed": "✕", "closure": "◆", "unknown": "?", "none": "–"}
"""The sign of each standing; its words stand beside it."""


@dataclass(frozen=True)
class Bar:
    """How far a figure is: the filled share of the bar, a hatched share that isn't known, where the target stands (0 to 1)."""

    filled: float
    unknown: float = 0.0
    target: float | None = None


@dataclass(frozen=True)
class Card:
    """One figure: what it is, its value, what it is out of, its standing against the target in a mark and words, and its changes."""

    name: str
    label: str
    value: str
    colour: str
    out_of: str
    standing: str
    status: str
    target: str = ""
    bar: Bar | None = None
    changes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    trend: tuple[float, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """A table in words: its column headings and its rows, the first cell of each naming the row; rows and a column that stand out."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    strong: frozenset[int] = field(default_factory=frozenset)
    strong_column: int | None = None


def prose(text: str) -> str:
    """A text as markup in which no figure is broken from its sign: "88,1 %" and "≈ 40" stay on one line."""
    return FIGURE.sub(r"<span class='mentas-whole'>\g<0></span>", escape(text))


def card(shown: Card, colours: dict[str, str]) -> str:
    """A figure as an article; bar and trend are pictures of what its words say."""
    colour = colours[shown.colour]
    changes = "".join(f"<li>{prose(change)}</li>" for change in shown.changes)
    # Always the same parts, empty ones too: figures beside each other keep their lines (frame.css).
    lines = [
        f"<div class='mentas-status mentas-{escape(shown.standing)}'><span class='mentas-mark' aria-hidden='true'>{MARKS[shown.standing]}</span>"
        f" <span>{prose(shown.status)}</span></div>",
        _bar(shown.bar, colour) if shown.bar else "<div></div>",
        f"<p class='mentas-target'>{prose(shown.target)}</p>",
        "<div>" + "".join(f"<p>{prose(note)}</p>" for note in shown.notes) + "</div>",
        f"<ul class='mentas-changes'>{changes}</ul>" if changes else "<div></div>",
    ]
    return (
        f"<article class='mentas-card' data-figure='{escape(shown.name)}' style='border-top-color:{colour}'>"
        f"<h2>{escape(shown.label)}</h2>"
        f"<div class='mentas-value'><strong>{escape(shown.value)}</strong>{_trend(shown.trend, colour)}</div>"
        f"<p class='mentas-out-of'>{escape(shown.out_of)}</p>{''.join(lines)}</article>"
    )


def _bar(bar: Bar, colour: str) -> str:
    def share(value: float) -> str:
        return f"{min(max(value, 0), 1) * 100:.2f}%"

    tick = f"<span class='mentas-tick' style='left:{share(bar.target)}'></span>" if bar.target is not None else ""
    unknown = ""
    if bar.unknown:
        unknown = f"<span class='mentas-hatched' style='left:{share(bar.filled)};width:{share(bar.unknown)};color:{colour}'></span>"
    return f"<div class='mentas-bar' aria-hidden='true'><span style='width:{share(bar.filled)};background:{colour}'></span>{unknown}{tick}</div>"


def _trend(values: Sequence[float], colour: str) -> str:
    """The last values as a small line (a picture: what it says stands in the changes)."""
    if len(values) < 3:
        return ""
    low, high = min(values), max(values)
    reach = (high - low) or 1
    points = [(4 + place * 104 / (len(values) - 1), 36 - (value - low) / reach * 30) for place, value in enumerate(values)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    drawing = (
        "<svg xmlns='http://www.w3.org/2000/svg' width='116' height='42' viewBox='0 0 116 42'>"
        f"<polyline points='{line}' fill='none' stroke='{colour}' stroke-width='2' stroke-linejoin='round'/>"
        f"<circle cx='{points[-1][0]:.1f}' cy='{points[-1][1]:.1f}' r='3.5' fill='{colour}'/></svg>"
    )
    return picture(drawing, 116, 42, "mentas-trend")


def picture(drawing: str, width: int, height: int, kind: str) -> str:
    """An SVG drawing as an image without a request (inline SVG doesn't pass the page's sanitiser)."""
    source = b64encode(drawing.encode()).decode()
    return f"<img class='{kind}' alt='' width='{width}' height='{height}' src='data:image/svg+xml;base64,{source}'>"


def comparison(shown: Comparison, label: str) -> str:
    """A table whose first column names the rows."""
    head = "".join(f"<th scope='col' class='{'mentas-right' if place else ''}'>{escape(text)}</th>" for place, text in enumerate(shown.head))
    body = "".join(
        f"<tr class='{'mentas-strong' if number in shown.strong else ''}'><th scope='row'>{escape(row[0])}</th>"
        + "".join(
            f"<td class='mentas-right{' mentas-now' if place == shown.strong_column else ''}'>{escape(cell)}</td>"
            for place, cell in enumerate(row[1:], 1)
        )
        + "</tr>"
        for number, row in enumerate(shown.rows)
    )
    caption = f"<caption class='mentas-heard'>{escape(label)}</caption>"
    table = f"<table class='mentas-comparison'>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f"<div class='mentas-scroll' tabindex='0' role='region' aria-label='{escape(label)}'>{table}</div>"


def details(answer: Answer, words: Words, further: Sequence[Answer] = ()) -> str:
    """What lies under a chart: its table, its definition and the query as it runs, both folded; those of further results
    under their questions."""
    folded = f"<details><summary>{escape(words('panel.table'))}</summary>{table(answer, words)}</details>{definition(answer, words)}"
    for other in further:
        question = escape(other.result.question[words.language])
        folded += f"<details><summary>{question}</summary>{table(other, words)}{definition(other, words)}</details>"
    return f"<div class='mentas-links'>{folded}</div>"


def definition(answer: Answer, words: Words) -> str:
    """The definition of each column of an answer and the query with its values, folded."""
    language = words.language
    items = "".join(
        f"<dt>{escape(column.label[language])}</dt><dd>{escape(f'{column.definition[language]} {column.why[language]}'.strip())}</dd>"
        for column in answer.columns
    )
    given = {"as_of": answer.as_of, "since": answer.since, "by": answer.by}
    values = ", ".join(f"{name} = {value}" for name, value in given.items() if value)
    return (
        f"<details class='mentas-definition'><summary>{escape(words('panel.definition'))}</summary>"
        f"<p>{escape(answer.result.question[language])} {escape(words('panel.grain', grain=answer.result.grain[language]))}</p>"
        f"<dl class='mentas-definitions'>{items}</dl>"
        f"<p>{escape(words('panel.query', name=answer.result.name, values=values))}</p>"
        f"<pre class='mentas-query' tabindex='0'><code>{escape(answer.result.sql.strip())}</code></pre></details>"
    )


def table(answer: Answer, words: Words) -> str:
    """The rows of an answer as a table in the page's language."""
    language = words.language
    head = "".join(f"<th scope='col'{_side(column.kind)}>{escape(column.label[language])}</th>" for column in answer.columns)
    body = "".join(
        "<tr>" + "".join(f"<td{_side(column.kind)}>{escape(words.figure(answer, column.name, place))}</td>" for column in answer.columns) + "</tr>"
        for place in range(min(len(answer.records), TABLE_ROWS))
    )
    return (
        f"<div class='mentas-table' tabindex='0' role='region' aria-label='{escape(answer.result.question[language])}'>"
        f"<table><caption class='mentas-heard'>{escape(answer.result.question[language])}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _side(kind: str) -> str:
    return " class='mentas-right'" if kind in RIGHT else ""


def as_csv(answer: Answer, language: str) -> bytes:
    """The rows as CSV: labels of the language as header, codes and ISO dates beneath, ready for its spreadsheets (with BOM).

    Where figures are protected a last column names, in each row, the columns whose values are rounded.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n", delimiter=languages()[language].csv_delimiter)
    rounded = [Words(language)("panel.rounded")] if answer.protected else []
    writer.writerow([column.label[language] for column in answer.columns] + rounded)
    for place, row in enumerate(answer.records):
        marked = ", ".join(column.label[language] for column in answer.columns if answer.marked(place, column.name))
        writer.writerow([_csv_cell(row[column.name], language) for column in answer.columns] + ([marked] if rounded else []))
    return out.getvalue().encode("utf-8-sig")


def _csv_cell(value: Any, language: str) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value).replace(".", languages()[language].decimal)
    return harmless(value) if isinstance(value, str) else plain(value)
