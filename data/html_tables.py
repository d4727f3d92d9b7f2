"""Web pages that programs write under a workbook's name, as grids."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from openpyxl.utils import get_column_letter

from data import delimited, sandbox
from data.grids import Grid
from data.messages import DataError


class _Tables(HTMLParser):
    """The rows of the tables of a page; a cell over several columns stands in the first."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
            self.inside = True
            given = dict(attrs).get("colspan") or ""
            self.extra = int(given) - 1 if given.isdigit() and int(given) < 100 else 0

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self.inside:
            self.rows[-1] += [""] * self.extra
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data


def html_grids(path: Path) -> list[Grid]:
    """The tables of a web page that a program wrote under a workbook's name. Raises DataError where there are none, or the page is large."""
    if path.stat().st_size > sandbox.SMALL_CSV_BYTES:
        raise DataError("html_file")
    page = _Tables()
    with path.open(encoding=delimited.encoding_of(path)) as file:
        page.feed(file.read())
    if not page.rows:
        raise DataError("html_file")
    return [Grid(rows=_without_numbers(page.rows))]


def _without_numbers(rows: list[list[str]]) -> list[list[str]]:
    """The rows without the letters of columns and the numbers of rows that a spreadsheet on the web writes around them."""
    letters, *others = rows
    own = [cell.strip() for cell in letters]
    if len(own) < 2 or own[0] or own[1:] != [get_column_letter(index) for index in range(1, len(own))]:
        return rows
    return [row[1:] for row in others]
