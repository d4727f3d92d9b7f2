"""Named results as an Excel workbook: a sheet of parameters, a sheet a result, a sheet of definitions. Text never runs as a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime

import xlsxwriter

from queries import Answer
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
    """The workbook as bytes: `parameters` are pairs of a name and its value; then each answer in full precision; then what the columns mean.

    Rounded values stand as they are shown, named in a last column, as in the CSV.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"title": words("brand.name"), "created": made_at or datetime.now()})
    bold = book.add_format({"bold": True, "bottom": 1})
    first = book.add_worksheet(words("workbook.parameters"))
    for place, (name, value) in enumerate(parameters):
        first.write_string(place, 0, name, bold if place == 0 else None)
        first.write_string(place, 1, value)
    first.set_column(0, 0, 28)
    first.set_column(1, 1, WIDEST)
    for answer in answers:
        _sheet(book, answer, words, bold)
    meaning = book.add_worksheet(words("workbook.definitions"))
    meaning.set_column(0, 0, 28)
    meaning.set_column(1, 1, 100)
    line = 0
    for answer in answers:
        for column in answer.columns:
            meaning.write_string(line, 0, column.label[words.language])
            meaning.write_string(line, 1, f"{column.definition[words.language]} {column.why[words.language]}".strip())
            line += 1
    book.close()
    return out.getvalue()


def _sheet(book: xlsxwriter.Workbook, answer: Answer, words: Words, bold: xlsxwriter.format.Format) -> None:
    sheet = book.add_worksheet(words(f"file.{answer.result.name}")[:31])
    heads = [column.label[words.language] for column in answer.columns] + ([words("panel.rounded")] if answer.protected else [])
    formats = {kind: book.add_format({"num_format": pattern}) for kind, pattern in FORMATS.items()}
    for across, head in enumerate(heads):
        sheet.write_string(0, across, head, bold)
        sheet.set_column(across, across, min(WIDEST, max(12, len(head) + 2)))
    for down, row in enumerate(answer.records, start=1):
        for across, column in enumerate(answer.columns):
            value, form = row[column.name], formats.get(column.kind)
            if value is None:
                continue  # not known: an empty cell, never a zero
            if isinstance(value, bool):
                sheet.write_boolean(down, across, value)
            elif isinstance(value, date):
                sheet.write_datetime(down, across, datetime(value.year, value.month, value.day), form)
            elif isinstance(value, int | float):
                sheet.write_number(down, across, value, form)
            else:
                sheet.write_string(down, across, words.code(column.name, str(value)) if column.kind == "code" else str(value))
        if answer.protected:
            marked = ", ".join(column.label[words.language] for column in answer.columns if answer.marked(down - 1, column.name))
            sheet.write_string(down, len(answer.columns), marked)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(answer.records)), len(heads) - 1)
