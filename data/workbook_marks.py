"""Marks in a workbook: faulty cells are coloured and commented, and a first sheet leads to them. Earlier marks are removed.

The parts of the workbook are edited, not written anew: shapes, pictures, charts, macros, rules and printer settings are elements or parts that
nothing here touches, so the office has them back as they were. To be called in the child of data/sandbox.py.
"""

from __future__ import annotations

import re
import zipfile
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lxml import etree
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.cell import coordinate_to_tuple

from data.workbook_comments import Comments
from data.workbook_package import Element, Package, append, child, like, reference, references
from data.workbook_styles import Styles

Cell = tuple[int, int]
"""Row and column, from 1."""
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
KINDS_OF_SHEETS = ("worksheet", "chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")
WIDTHS = (24, 10, 100)
"""Characters that the columns of the first sheet are wide."""
SELECTED = re.compile(rb"""\btabSelected=(["'])(1|true)\1""")


def can_be_marked(path: Path) -> bool:
    """Whether a zip is a workbook of XML parts; .xlsb and .ods are none, whatever their names say."""
    with zipfile.ZipFile(path) as archive:
        return any(name.replace("\\", "/").lower() == "xl/workbook.xml" for name in archive.namelist())


def mark_workbook(path: Path, faulty: Sequence[Mapping[str, Any]], listing: str, head: Sequence[str], into: Path) -> None:
    """Mark the cells of a workbook and write it to `into`.

    `faulty` has sheet (None: the first), row from 1, column from 0 and text of each fault; `listing` names the first sheet, `head` its columns.
    """
    package = Package.read(path)
    main = package.related("", "officeDocument")
    book = package.tree(main)
    parts = {each.get("name"): _part_of(package, main, each) for each in child(book, "sheets")}
    sheets = [name for name in parts if name != listing]
    styles = Styles(package, main)
    marked: list[tuple[str, str, str]] = []
    for name in sheets:
        own = [each for each in faulty if (each["sheet"] or sheets[0]) == name]
        marked += [(name, *each) for each in _mark_sheet(package, parts[name], own, styles)]
    for part in parts.values():
        _deselect(package, part)
    _list(package, main, parts.get(listing, ""), listing, [tuple(head), *marked], styles)
    package.write(into)


def _part_of(package: Package, main: str, sheet: Element) -> str:
    return next(part for kind in KINDS_OF_SHEETS if (part := package.related(main, kind, reference(sheet))))


def _mark_sheet(package: Package, part: str, faulty: Sequence[Mapping[str, Any]], styles: Styles) -> list[tuple[str, str]]:
    """Mark the cells of a sheet, in place of those marked earlier; returns their coordinates and texts."""
    comments = Comments(package, part)
    earlier = comments.own()
    if not faulty and not earlier:
        return []
    sheet = package.tree(part)
    cells = _Cells(sheet)
    for coordinate in earlier:
        if (cell := cells.get(coordinate_to_tuple(coordinate))) is not None:
            cell.set("s", styles.unmarked(cell.get("s", "0")))
    joined = [range_boundaries(each.get("ref")) for each in sheet.iterfind("{*}mergeCells/{*}mergeCell")]
    texts: dict[Cell, list[str]] = {}
    for each in sorted(faulty, key=lambda each: (each["row"], each["column"])):
        row, column = each["row"], each["column"] + 1
        for left, top, right, bottom in joined:
            if top <= row <= bottom and left <= column <= right:
                row, column = top, left
        texts.setdefault((row, column), []).append(ILLEGAL_CHARACTERS_RE.sub("", each["text"]))
    for address in texts:
        cell = cells.made(address)
        cell.set("s", styles.marked(cell.get("s", "0")))
    written = {f"{get_column_letter(column)}{row}": "; ".join(each) for (row, column), each in texts.items()}
    comments.replace(sheet, written)
    return list(written.items())


class _Cells:
    """The cells of a sheet by row and column. Rows and cells without a number follow the one before them."""

    def __init__(self, sheet: Element) -> None:
        self.data = child(sheet, "sheetData")
        self.columns = [(int(each.get("min")), int(each.get("max")), each.get("style")) for each in sheet.iterfind("{*}cols/{*}col")]
        self.numbers: list[int] = []
        for row in self.data:
            self.numbers.append(int(row.get("r") or (self.numbers[-1] if self.numbers else 0) + 1))

    def get(self, address: Cell) -> Element:
        """A cell, or None."""
        index = bisect_left(self.numbers, address[0])
        if self.numbers[index : index + 1] == [address[0]]:
            columns = _columns(self.data[index])
            if address[1] in columns:
                return self.data[index][columns.index(address[1])]
        return None

    def made(self, address: Cell) -> Element:
        """A cell; where the sheet has none, an empty one with the format of its row or column."""
        if (known := self.get(address)) is not None:
            return known
        number, column = address
        index = bisect_left(self.numbers, number)
        if self.numbers[index : index + 1] != [number]:
            self.data.insert(index, like(self.data, "row", r=str(number)))
            self.numbers.insert(index, number)
        row = self.data[index]
        row.attrib.pop("spans", None)
        style = row.get("s") if row.get("customFormat") in ("1", "true") else None
        style = style or next((own for first, last, own in self.columns if own and first <= column <= last), "0")
        row.insert(bisect_left(_columns(row), column), like(row, "c", r=f"{get_column_letter(column)}{number}", s=style))
        return self.get(address)


def _columns(row: Element) -> list[int]:
    columns: list[int] = []
    for cell in row:
        columns.append(coordinate_to_tuple(cell.get("r"))[1] if cell.get("r") else (columns[-1] if columns else 0) + 1)
    return columns


def _deselect(package: Package, part: str) -> None:
    """Only the first sheet is selected: what is typed would go into all that are."""
    if part in package.trees:
        for view in package.tree(part).iter("{*}sheetView"):
            view.attrib.pop("tabSelected", None)
    else:
        before, cells, rest = package.parts[part].partition(b"sheetData")
        package.parts[part] = SELECTED.sub(b'tabSelected="0"', before) + cells + rest


def _list(package: Package, main: str, part: str, name: str, rows: Sequence[tuple[str, ...]], styles: Styles) -> None:
    """The first sheet: each marked cell with a link to it; in place of the one that was there."""
    book = package.tree(main)
    if not part:
        part, identifier = package.add("xl/worksheets/sheet{}.xml", "worksheet", SHEET_TYPE, main, references(book))
        sheets = child(book, "sheets")
        number = 1 + max(int(each.get("sheetId")) for each in sheets)
        sheets.insert(0, like(book, "sheet", name=name, sheetId=str(number)))
        sheets[0].set(f"{{{references(book)}}}id", identifier)
        for each in book.iter("{*}definedName"):
            if each.get("localSheetId"):
                each.set("localSheetId", str(int(each.get("localSheetId")) + 1))
    first = [each.get("name") for each in child(book, "sheets")].index(name)
    for view in book.iter("{*}workbookView"):
        view.attrib.pop("firstSheet", None)
        view.set("activeTab", str(first))
    namespace = etree.QName(book).namespace
    sheet = package.trees[part] = etree.Element(f"{{{namespace}}}worksheet", nsmap={None: namespace})
    append(append(sheet, "sheetViews"), "sheetView", tabSelected="1", workbookViewId="0")
    widths = append(sheet, "cols")
    for number, width in enumerate(WIDTHS, start=1):
        append(widths, "col", min=str(number), max=str(number), width=str(width), customWidth="1")
    data, links = append(sheet, "sheetData"), like(sheet, "hyperlinks")
    for number, texts in enumerate(rows, start=1):
        row = append(data, "row", r=str(number))
        looks = (styles.bold,) * 3 if number == 1 else (styles.plain, styles.link, styles.wrapped)
        for letter, text, look in zip("ABC", texts, looks, strict=True):
            append(append(append(row, "c", r=f"{letter}{number}", t="inlineStr", s=look), "is"), "t").text = text
        if number > 1:
            quoted = texts[0].replace("'", "''")
            append(links, "hyperlink", ref=f"B{number}", location=f"'{quoted}'!{texts[1]}", display=texts[1])
    if len(links):
        sheet.append(links)
