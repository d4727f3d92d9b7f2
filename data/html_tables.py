"""Web pages that programs write under a workbook's name, as grids."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from data import delimited, sandbox
from data.cells import typed
from data.grids import Grid
from data.messages import DataError

HIDES = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
STRIKES = re.compile(r"line-through", re.IGNORECASE)
STRUCK = ("s", "strike", "del")
UNSEEN = ("script", "style", "title")
FURTHEST = 1_000
"""The most rows or columns that a cell may span; more is taken for a slip."""


class _Tables(HTMLParser):
    """The rows of the tables of a page: a cell over several columns or rows stands in the first; what the page hides or crosses out is marked."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[int] = []
        self.merged: list[tuple[int, int, int, int]] = []
        self.covered: dict[int, int] = {}
        """Column -> rows, with the present one, in which a cell from above stands."""
        self.columns = 0
        self.cell: list[str] | None = None
        self.width = 1
        self.kind = ""
        self.row_kind = ""
        self.inside: list[str] = []
        """Open elements that decide what happens to the text in them."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        style = attributes.get("style") or ""
        if tag == "col":
            first, self.columns = self.columns, self.columns + _span(attributes.get("span"))
            self.hidden_columns += range(first, self.columns) if HIDES.search(style) else ()
        elif tag == "tr":
            self._end_cell()
            self.covered = {column: left - 1 for column, left in self.covered.items() if left > 1}
            self.row_kind = "x" if STRIKES.search(style) else ""
            if "hidden" in attributes or HIDES.search(style):
                self.hidden_rows.append(len(self.rows))
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self._end_cell()
            self._begin_cell(_span(attributes.get("colspan")), _span(attributes.get("rowspan")))
            self.kind = "i" if "hidden" in attributes or HIDES.search(style) else "x" if STRIKES.search(style) else self.row_kind
        elif tag in ("br", "p", "div") and self.cell:
            self.cell.append("\n")
        elif tag in (*STRUCK, *UNSEEN):
            self.inside.append(tag)
        elif tag == "option":  # which ends the one before it
            self.inside = [each for each in self.inside if each != tag] + ([] if "selected" in attributes else [tag])

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        elif tag == "select":
            self.inside = [each for each in self.inside if each != "option"]
        elif tag in self.inside:
            self.inside.remove(tag)

    def handle_data(self, data: str) -> None:
        if self.cell is None or set(self.inside) & {"option", *UNSEEN}:
            return
        self.cell.append(data)
        if data.strip() and set(self.inside) & set(STRUCK):
            self.kind = self.kind or "x"

    def close(self) -> None:
        """End what the page left open."""
        super().close()
        self._end_cell()

    def _begin_cell(self, width: int, height: int) -> None:
        row = self.rows[-1]
        while self.covered.get(len(row)):
            row.append("")
        self.cell, self.width = [], width
        if height > 1:
            self.covered |= dict.fromkeys(range(len(row), len(row) + width), height)
            self.merged.append((len(self.rows) - 1, len(row), len(self.rows) + height - 2, len(row) + width - 1))

    def _end_cell(self) -> None:
        if self.cell is not None:
            text = "".join(self.cell).strip()
            self.rows[-1] += [typed(self.kind, text) if self.kind and text else text, *[""] * (self.width - 1)]
        self.cell, self.inside = None, []


def _span(attribute: str | None) -> int:
    return int(attribute) if attribute and attribute.isdecimal() and 0 < int(attribute) < FURTHEST else 1


def html_grids(path: Path) -> list[Grid]:
    """The tables of a web page that a program wrote under a workbook's name. Raises DataError if there are none, or the page is large."""
    if path.stat().st_size > sandbox.SMALL_CSV_BYTES:
        raise DataError("html_file")
    page = _Tables()
    with path.open(encoding=delimited.encoding_of(path)) as file:
        page.feed(file.read())
    page.close()
    if not page.rows:
        raise DataError("html_without_table")
    around = _has_numbers(page.rows)
    last = len(page.rows) - 1
    return [
        Grid(
            rows=[row[around:] for row in page.rows[around:]],
            hidden_rows=[row - around for row in page.hidden_rows if row >= around],
            hidden_columns=[column - around for column in page.hidden_columns if column >= around],
            merged=[(top - around, left - around, min(bottom, last) - around, right - around) for top, left, bottom, right in page.merged],
        )
    ]


def _has_numbers(rows: list[list[str]]) -> bool:
    """Whether the letters of columns and the numbers of rows stand around the cells, as a spreadsheet on the web writes them."""
    from openpyxl.utils import get_column_letter  # seldom needed, and it comes with all of openpyxl

    own = [cell.strip() for cell in rows[0]]
    return len(own) > 1 and not own[0] and own[1:] == [get_column_letter(index) for index in range(1, len(own))]
