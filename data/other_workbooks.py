"""What workbooks of other kinds than xlsx say beside their values: .xls, .xlsb and .ods, as data/sheet_details.py notes it.

Runs in the child process alone, as data/spreadsheets.py does.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError, iterparse

from data.cells import MARK, typed
from data.messages import DataError
from data.sheet_details import BUILT_IN, UNIT, Details, with_unit
from data.values.dates import WITHOUT_DAY

ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
MOST_REPEATED = 5_000
"""Rows and cells of an .ods that are told apart where one stands for many: what repeats oftener is empty."""


# --------------------------------------------------------------------------------------------------------------- .xls
def of_xls(path: Path) -> dict[str, Details]:
    """The details of the sheets of an .xls, by name. Raises DataError where they can't be read."""
    import xlrd

    try:
        with xlrd.open_workbook(str(path), formatting_info=True, logfile=io.StringIO()) as book:
            return {sheet.name: _of_xls_sheet(book, sheet) for sheet in book.sheets()}
    except Exception as error:  # it fails in many ways on what other programs wrote
        raise DataError("no_workbook") from error


def _of_xls_sheet(book: Any, sheet: Any) -> Details:
    import xlrd

    details = Details(from_1904=book.datemode == 1)
    details.hidden_rows = {row for row, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0}
    for column, info in sheet.colinfo_map.items():
        if info.hidden or info.width == 0:
            details.hide_columns(column, column)
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            runs = [font for _, font in sheet.rich_text_runlist_map.get((row, column), ())]
            fonts = [*([] if cell.xf_index is None else [book.xf_list[cell.xf_index].font_index]), *runs]
            if any(book.font_list[font].struck_out for font in fonts):
                details.strike(row, column)
            elif cell.ctype == xlrd.XL_CELL_ERROR:
                details.cells[row, column] = typed("e", ERRORS.get(cell.value, "#N/A"))
            elif cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE) and cell.xf_index is not None:
                code = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
                details.add_number(row, column, repr(cell.value), code)
    return details


# -------------------------------------------------------------------------------------------------------------- .xlsb
def of_xlsb(archive: zipfile.ZipFile) -> dict[str, Details]:
    """The details of the sheets of an .xlsb, by name (MS-XLSB, 2.4). Raises DataError."""
    try:
        names = set(archive.namelist())
        styles, struck = _styles_of_xlsb(archive.read("xl/styles.bin")) if "xl/styles.bin" in names else ([], [])
        texts = _texts_of_xlsb(archive.read("xl/sharedStrings.bin"), struck) if "xl/sharedStrings.bin" in names else []
        targets = {}
        with archive.open("xl/_rels/workbook.bin.rels") as file:
            for _, node in iterparse(file):
                target = node.get("Target", "")
                targets[node.get("Id")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        details = {}
        for kind, data in _records(archive.read("xl/workbook.bin")):
            if kind == 156:  # BrtBundleSh: state, number, relation, name
                relation, at = _wide_string(data, 8)
                name, _ = _wide_string(data, at)
                if targets.get(relation) in names:
                    details[name] = _of_xlsb_sheet(archive.read(targets[relation]), styles, texts)
        return details
    except (ParseError, KeyError, IndexError, struct.error, UnicodeDecodeError) as error:
        raise DataError("no_workbook") from error


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a part: (kind, content)."""
    at = 0
    while at < len(data):
        kind, at = data[at], at + 1
        if kind & 0x80:
            kind, at = (kind & 0x7F) | (data[at] & 0x7F) << 7, at + 1
        size = shift = 0
        while True:
            byte, at = data[at], at + 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift == 28:
                break
        yield kind, data[at : at + size]
        at += size


def _wide_string(data: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", data, at)
    end = at + 4 + 2 * length
    return data[at + 4 : end].decode("utf-16-le"), end


def _styles_of_xlsb(data: bytes) -> tuple[list[tuple[str, bool]], list[bool]]:
    """The number format of each cell style, and whether its font is struck through; and which fonts are."""
    own: dict[int, str] = {}
    struck: list[bool] = []
    styles: list[tuple[int, int]] = []
    inside = False
    for kind, content in _records(data):
        if kind == 44:  # BrtFmt
            own[struct.unpack_from("<H", content)[0]] = _wide_string(content, 2)[0]
        elif kind == 43:  # BrtFont
            struck.append(bool(content[2] & 0x08))
        elif kind in (617, 618):  # BrtBeginCellXFs, BrtEndCellXFs
            inside = kind == 617
        elif kind == 47 and inside:  # BrtXF
            styles.append(struct.unpack_from("<HH", content, 2))
    return [(own.get(number) or BUILT_IN.get(number, "General"), font < len(struck) and struck[font]) for number, font in styles], struck


def _texts_of_xlsb(data: bytes, struck: list[bool]) -> list[bool]:
    """Whether each shared text has a part that is struck through."""
    texts = []
    for kind, content in _records(data):
        if kind == 19:  # BrtSSTItem: flags, text, and the fonts of its parts
            fonts = []
            if content[0] & 0x01:
                _, at = _wide_string(content, 1)
                (count,) = struct.unpack_from("<I", content, at)
                fonts = [struct.unpack_from("<HH", content, at + 4 + 4 * part)[1] for part in range(count)]
            texts.append(any(font < len(struck) and struck[font] for font in fonts))
    return texts


def _of_xlsb_sheet(data: bytes, styles: list[tuple[str, bool]], texts: list[bool]) -> Details:
    details = Details()
    row = 0
    for kind, content in _records(data):
        if kind == 0:  # BrtRowHdr
            (row,) = struct.unpack_from("<I", content)
            if content[11] & 0x10 or struct.unpack_from("<H", content, 8)[0] == 0:
                details.hidden_rows.add(row)
        elif kind == 60:  # BrtColInfo
            first, last, width = struct.unpack_from("<III", content)
            if content[16] & 0x01 or width == 0:
                details.hide_columns(first, last)
        elif 2 <= kind <= 11:  # a cell with a value, or a formula's
            (column,) = struct.unpack_from("<I", content)
            style = int.from_bytes(content[4:7], "little")
            code, is_struck = styles[style] if style < len(styles) else ("General", False)
            number_of_text = struct.unpack_from("<I", content, 8)[0] if kind == 7 else len(texts)
            if is_struck or (number_of_text < len(texts) and texts[number_of_text]):
                details.strike(row, column)
            elif kind in (3, 11):
                details.cells[row, column] = typed("e", ERRORS.get(content[8], "#N/A"))
            elif kind in (2, 5, 9):  # numbers
                number = _rk(content[8:12]) if kind == 2 else struct.unpack_from("<d", content, 8)[0]
                details.add_number(row, column, repr(float(number)), code)
    return details


def _rk(data: bytes) -> float:
    """A number in four bytes: the upper ones of a double, or a whole number; in hundredths where bit 0 is set."""
    (bits,) = struct.unpack("<i", data)
    number = float(bits >> 2) if bits & 2 else struct.unpack("<d", b"\0\0\0\0" + struct.pack("<i", bits & ~3))[0]
    return float(number / 100 if bits & 1 else number)


# --------------------------------------------------------------------------------------------------------------- .ods
def of_ods(archive: zipfile.ZipFile) -> dict[str, Details]:
    """The details of the sheets of an .ods, by name. Raises DataError."""
    sheets: dict[str, Details] = {}
    details = Details()
    row = column = 0
    styles = _StruckStyles()
    row_style = ""
    column_styles: dict[int, str] = {}
    try:
        if "styles.xml" in archive.namelist():
            with archive.open("styles.xml") as file:
                for _, node in iterparse(file):
                    styles.add(node)
        with archive.open("content.xml") as file:
            for event, node in iterparse(file, ("start", "end")):
                tag = node.tag.rsplit("}", 1)[-1]
                own = {name.rsplit("}", 1)[-1]: value for name, value in node.attrib.items()}
                if event == "start":
                    if tag == "table":
                        details = sheets[own.get("name", "")] = Details()
                        row = column = 0
                        column_styles = {}
                    elif tag == "table-row":
                        column = 0
                        row_style = own.get("default-cell-style-name", "")
                    continue
                hidden = own.get("visibility") in ("collapse", "filter")
                if tag == "style":
                    styles.add(node)
                elif tag == "table-column":
                    count = int(own.get("number-columns-repeated", 1))
                    if hidden:
                        details.hide_columns(column, column + count - 1)
                    column_styles |= dict.fromkeys(range(column, column + min(count, MOST_REPEATED)), own.get("default-cell-style-name", ""))
                    column += count
                elif tag == "table-row":
                    count = int(own.get("number-rows-repeated", 1))
                    if hidden:
                        details.hidden_rows |= set(range(row, row + min(count, MOST_REPEATED)))
                    row += count
                    node.clear()
                elif tag in ("table-cell", "covered-table-cell"):
                    count = int(own.get("number-columns-repeated", 1))
                    if "value-type" in own and styles.strike(node, own.get("style-name") or row_style or column_styles.get(column, "")):
                        for index in range(column, column + min(count, MOST_REPEATED)):
                            details.strike(row, index)
                    elif cell := _of_ods_cell(node, own):
                        details.cells |= {(row, index): cell for index in range(column, column + min(count, MOST_REPEATED))}
                    column += count
    except (ParseError, ValueError) as error:
        raise DataError("no_workbook") from error
    return sheets


class _StruckStyles:
    """The names of an .ods' styles of cells and of text that strike through."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def add(self, node: Any) -> None:
        """Note a style, where it is one; it strikes through what the style strikes through that it is based on, unless it says otherwise."""
        if not node.tag.endswith("}style"):
            return
        own = {name.rsplit("}", 1)[-1]: value for name, value in node.attrib.items()}
        lines = [
            value
            for part in node
            if part.tag.endswith("}text-properties")
            for name, value in part.attrib.items()
            if name.endswith(("}text-line-through-style", "}text-line-through-type"))
        ]
        if any(line != "none" for line in lines) if lines else own.get("parent-style-name") in self.names:
            self.names.add(own.get("name", ""))

    def strike(self, cell: Any, style: str) -> bool:
        """Whether a cell of a style, or a part of its text, is struck through."""
        if not self.names:
            return False
        spans = (value for part in cell.iter() if part.tag.endswith("}span") for name, value in part.attrib.items() if name.endswith("}style-name"))
        return style in self.names or any(span in self.names for span in spans)


def _of_ods_cell(node: Any, own: dict[str, str]) -> Any:
    """What a cell shows where that isn't its value: an error, a formula without a value, a percentage, a code by its number format."""
    text = "".join("".join(part.itertext()) for part in node if part.tag.endswith("}p")).strip()
    kind = own.get("value-type")
    if "formula" in own and (kind == "error" or re.fullmatch(r"#[A-Z/0]+[!?]?|#N/A|Err:[0-9]+", text)):
        return typed("e", text or "#N/A")
    if "formula" in own and kind is None and not text:
        return typed("f", "=")
    if kind == "date" and WITHOUT_DAY.fullmatch(text):
        return lambda cell: typed("d", cell[2:].split(MARK)[0], text) if cell.startswith(f"{MARK}d") else cell
    if kind == "float" and (unit := UNIT.search(text)):
        return with_unit(own.get("value", ""), unit[0])
    if kind == "percentage":
        return typed("p", own.get("value", ""), text)
    if kind == "float" and text != own.get("value") and re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*|0[0-9]+", text):
        return lambda cell: typed("n", cell[2:].split(MARK)[0], text) if cell.startswith(f"{MARK}n") else cell
    return None
