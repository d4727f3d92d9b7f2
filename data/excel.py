"""Excel workbooks to hand out: text never runs as a formula, figures are numbers, dates are dates, what isn't known is an empty cell."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST_NAME = 31
"""Characters that Excel allows in the name of a sheet."""


class Workbook:
    """A workbook being written. `font` applies to all cells, `properties` to the file (title, author, created, ...)."""

    def __init__(self, font: str = "", **properties: Any) -> None:
        self._out = io.BytesIO()
        self.book = xlsxwriter.Workbook(self._out, SAFE)
        self.book.set_properties(properties)
        self._base = {"font_name": font, "valign": "top"} if font else {}
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def format(self, **properties: Any) -> Format:
        """A cell format, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({**self._base, **properties})
        return self._formats[key]

    def sheet(self, name: str, *widths: float) -> Worksheet:
        """A further sheet under a name that Excel allows, none twice; `widths` of its first columns, in characters."""
        bare = re.sub(r"[\[\]:*?/\\]", " ", name).strip("' ")[:LONGEST_NAME].strip()
        names = {each.get_name().lower() for each in self.book.worksheets()}
        name, number = bare, 2
        while name.lower() in names:
            name, number = f"{bare[: LONGEST_NAME - 4]} ({number})", number + 1
        sheet = self.book.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return sheet

    def content(self) -> bytes:
        """The finished file."""
        self.book.close()
        return self._out.getvalue()


def write(sheet: Worksheet, row: int, column: int, value: Any, form: Format | None = None) -> None:
    """Write a value by its type: blank, boolean, number, date or text."""
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, form)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, form)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), form)
    elif value is not None:
        sheet.write_string(row, column, str(value), form)


def write_rows(sheet: Worksheet, first: int, rows: Iterable[Sequence[Any]], *forms: Format | None) -> None:
    """Write rows from the line `first` on; `forms` are the formats of their columns, the last one that of all further ones."""
    for down, row in enumerate(rows, start=first):
        for across, value in enumerate(row):
            write(sheet, down, across, value, forms[min(across, len(forms) - 1)] if forms else None)
