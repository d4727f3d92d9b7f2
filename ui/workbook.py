"""Named results as an Excel workbook: one sheet of parameters, one for each result, one of definitions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from data.excel import Workbook, write_rows
from queries import Answer, Figure
from ui.i18n import Words

FORMATS = {
    "count": "#,##0",
    "share": "0.0%",
    "number": "#,##0.0",
    "rupiah": '"Rp"#,##0',
    "date": "yyyy-mm-dd",
    "month": "yyyy-mm",
}
"""Excel writes separators as the reader's own system does."""
WIDEST = 48


def workbook(parameters: Sequence[tuple[str, str]], answers: Sequence[Answer], words: Words, made_at: datetime | None = None) -> bytes:
    """The workbook as bytes: first `parameters`, pairs of a name and its value, and what each sheet answers; then each answer in full
    precision; then what the columns mean.

    Rounded values stand as they are shown, named in a last column, as in the CSV.
    """
    book = Workbook(title=words("brand.name"), created=made_at or datetime.now())
    first = book.sheet(words("workbook.parameters"), 28, WIDEST)
    write_rows(first, 0, parameters[:1], book.format(bold=True, bottom=1), None)
    about = [(words(f"file.{answer.result.name}"), _about(answer, words.language)) for answer in answers]
    write_rows(first, 1, [*parameters[1:], *about])
    for answer in answers:
        _sheet(book, answer, words)
    columns = [column for answer in answers for column in answer.columns]
    meanings = [f"{column.definition[words.language]} {column.why[words.language]}".strip() for column in columns]
    labels = [column.label[words.language] for column in columns]
    write_rows(book.sheet(words("workbook.definitions"), 28, 100), 0, list(zip(labels, meanings, strict=True)))
    return book.content()


def _about(answer: Answer, language: str) -> str:
    return f"{answer.result.question[language]} ({answer.result.grain[language]})"


def _sheet(book: Workbook, answer: Answer, words: Words) -> None:
    labels = [column.label[words.language] for column in answer.columns]
    head = [*labels, words("panel.rounded")] if answer.protected else labels
    sheet = book.sheet(words(f"file.{answer.result.name}"), *(min(WIDEST, max(12, len(text) + 2)) for text in head))
    write_rows(sheet, 0, [head], book.format(bold=True, bottom=1))
    formats = [book.format(num_format=FORMATS[column.kind]) if column.kind in FORMATS else None for column in answer.columns]
    rows: list[list[Any]] = []
    for row in answer.rows:
        rounded = ", ".join(figure.metric.label[words.language] for figure in row.values() if figure.rounded)
        rows.append([_cell(figure, words) for figure in row.values()] + ([rounded] if answer.protected else []))
    write_rows(sheet, 1, rows, *formats, None)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(rows)), len(head) - 1)


def _cell(figure: Figure, words: Words) -> Any:
    return words.code(figure.metric.name, str(figure.value)) if figure.kind == "code" and figure.known else figure.value
