"""What the binary workbooks, .xls and .xlsb, say beside their values, as data/sheet_details.py notes it.

Runs in the child process alone, as data/spreadsheets.py does.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError, iterparse

from data.cells import typed
from data.messages import DataError
from data.sheet_details import BUILT_IN, WHITE, Details
from data.workbook_colours import Colours, tinted
from data.workbook_notes import of_relations

ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
XLS_CELLS = {0x0006, 0x0206, 0x0406, 0x0203, 0x0204, 0x0205, 0x027E, 0x00D6, 0x00FD}
"""Records of one cell with content: formulas, numbers, texts, truth values and errors."""


# --------------------------------------------------------------------------------------------------------------- .xls
def of_xls(path: Path) -> dict[str, Details]:
    """The details of the sheets of an .xls, by name. Raises DataError if they can't be read."""
    import xlrd

    try:
        with xlrd.open_workbook(str(path), formatting_info=True, on_demand=True, logfile=io.StringIO()) as book:
            sheets = {sheet.name: _of_xls_sheet(book, sheet) for sheet in book.sheets()}
            for sheet in book.sheets() if book.mem else []:  # Excel 4 and older keep one sheet, as they are read
                for cell in _filled_in_xls(book.mem, book._sh_abs_posn[sheet.number]):
                    sheets[sheet.name].fill(*cell)
            return sheets
    except Exception as error:  # it fails in many ways on what other programs wrote
        raise DataError("no_workbook") from error


def _filled_in_xls(data: bytes, at: int) -> Iterator[tuple[int, int]]:
    """The places of the cells with content in a sheet that begins there, as often as they are recorded (MS-XLS, 2.4)."""
    depth = 0
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, at)
        depth += {0x0809: 1, 0x000A: -1}.get(kind, 0)  # BOF and EOF: a sheet may hold a chart's
        if depth == 0:
            return
        if depth == 1 and kind in XLS_CELLS:
            yield struct.unpack_from("<HH", data, at + 4)
        elif depth == 1 and kind == 0x00BD:  # MulRk: several numbers beside each other
            row, first = struct.unpack_from("<HH", data, at + 4)
            (last,) = struct.unpack_from("<H", data, at + 4 + size - 2)
            yield from ((row, column) for column in range(first, last + 1))
        at += 4 + size


def _of_xls_sheet(book: Any, sheet: Any) -> Details:
    import xlrd

    details = Details(from_1904=book.datemode == 1)
    details.hidden_rows = {row for row, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0}
    for column, info in sheet.colinfo_map.items():
        if info.hidden or info.width == 0:
            details.hide_columns(column, column)
    details.notes = {address: note.text for address, note in sheet.cell_note_map.items()}
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            runs = [font for _, font in sheet.rich_text_runlist_map.get((row, column), ())]
            fonts = [*([] if cell.xf_index is None else [book.xf_list[cell.xf_index].font_index]), *runs]
            if cell.xf_index is not None:
                details.colour(row, column, _ground_of_xls(book, book.xf_list[cell.xf_index]))
            if cell.xf_index is not None and cell.ctype != xlrd.XL_CELL_EMPTY and _has_colour_of_ground(book, book.xf_list[cell.xf_index]):
                details.unseen.add((row, column))
            if any(book.font_list[font].struck_out for font in fonts):
                details.strike(row, column)
            elif cell.ctype == xlrd.XL_CELL_ERROR:
                details.cells[row, column] = typed("e", ERRORS.get(cell.value, "#N/A"))
            elif cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE) and cell.xf_index is not None:
                code = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
                details.add_number(row, column, repr(cell.value), code)
    return details


def _has_colour_of_ground(book: Any, style: Any) -> bool:
    colour = book.colour_map.get(book.font_list[style.font_index].colour_index)
    return colour is not None and bytes(colour).hex().upper() == _ground_of_xls(book, style)


def _ground_of_xls(book: Any, style: Any) -> str:
    if not style.background.fill_pattern:
        return WHITE
    ground = book.colour_map.get(style.background.pattern_colour_index)
    return bytes(ground).hex().upper() if ground else ""


# -------------------------------------------------------------------------------------------------------------- .xlsb
@dataclass(frozen=True)
class _Style:
    """A cell's style: its number format, whether its font is struck through, whether that has the colour of its ground, and that ground."""

    code: str = "General"
    struck: bool = False
    unseen: bool = False
    ground: str = WHITE


def of_xlsb(archive: zipfile.ZipFile) -> dict[str, Details]:
    """The details of the sheets of an .xlsb, by name (MS-XLSB, 2.4). Raises DataError."""
    try:
        names = {name.lower(): name for name in archive.namelist()}
        styles, struck = _styles_of_xlsb(archive.read(names["xl/styles.bin"]), Colours.of(archive, names)) if "xl/styles.bin" in names else ([], [])
        texts = _texts_of_xlsb(archive.read(names["xl/sharedstrings.bin"]), struck) if "xl/sharedstrings.bin" in names else []
        targets = {}
        with archive.open(names["xl/_rels/workbook.bin.rels"]) as file:
            for _, node in iterparse(file):
                target = node.get("Target", "")
                targets[node.get("Id")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        details = {}
        from_1904 = False
        for kind, data in _records(archive.read(names["xl/workbook.bin"])):
            if kind == 153:  # BrtWbProp
                from_1904 = bool(data[0] & 0x01)
            elif kind == 156:  # BrtBundleSh: state, number, relation, name
                relation, at = _wide_string(data, 8)
                name, _ = _wide_string(data, at)
                if part := names.get(targets.get(relation, "").lower()):
                    details[name] = _of_xlsb_sheet(archive.read(part), styles, texts)
                    details[name].from_1904 = from_1904
                    for notes in of_relations(archive, names, part, "comments"):
                        details[name].notes |= _notes_of_xlsb(archive.read(notes))
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


def _styles_of_xlsb(data: bytes, known: Colours) -> tuple[list[_Style], list[bool]]:
    """The cell styles; and which fonts strike through."""
    own: dict[int, str] = {}
    struck: list[bool] = []
    colours: list[str] = []
    grounds: list[str] = []
    styles: list[tuple[int, int, int]] = []
    inside = False
    for kind, content in _records(data):
        if kind == 44:  # BrtFmt
            own[struct.unpack_from("<H", content)[0]] = _wide_string(content, 2)[0]
        elif kind == 43:  # BrtFont
            struck.append(bool(content[2] & 0x08))
            colours.append(_colour_of_xlsb(content[12:20], known))
        elif kind == 45:  # BrtFill
            grounds.append(_colour_of_xlsb(content[4:12], known) if struct.unpack_from("<I", content)[0] else WHITE)
        elif kind in (617, 618):  # BrtBeginCellXFs, BrtEndCellXFs
            inside = kind == 617
        elif kind == 47 and inside:  # BrtXF
            styles.append(struct.unpack_from("<HHH", content, 2))
    return [
        _Style(
            own.get(number) or BUILT_IN.get(number, "General"),
            font < len(struck) and struck[font],
            font < len(colours) and colours[font] != "" and colours[font] == (grounds[fill] if fill < len(grounds) else WHITE),
            grounds[fill] if fill < len(grounds) else WHITE,
        )
        for number, font, fill in styles
    ], struck


def _colour_of_xlsb(data: bytes, known: Colours) -> str:
    """A colour (BrtColor) in six digits; "" for the system's own."""
    kind, number, tint = data[0] >> 1, data[1], struct.unpack_from("<h", data, 2)[0] / 0x7FFF
    if kind == 3:
        return known.of_theme(number, tint)
    return tinted(known.of_palette(number) if kind == 1 else data[4:7].hex().upper() if kind == 2 else "", tint)


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


def _notes_of_xlsb(data: bytes) -> dict[tuple[int, int], str]:
    """The notes of a sheet, by row and column from 0."""
    notes: dict[tuple[int, int], str] = {}
    row = column = 0
    for kind, content in _records(data):
        if kind == 635:  # BrtBeginComment: the author, then the cell
            row, _, column = struct.unpack_from("<III", content, 4)
        elif kind == 637:  # BrtCommentText: flags, then the text
            notes[row, column], _ = _wide_string(content, 1)
    return notes


def _of_xlsb_sheet(data: bytes, styles: list[_Style], texts: list[bool]) -> Details:
    details = Details()
    row = tables = 0
    for kind, content in _records(data):
        if kind == 0:  # BrtRowHdr
            (row,) = struct.unpack_from("<I", content)
            if content[11] & 0x10 or struct.unpack_from("<H", content, 8)[0] == 0:
                details.hidden_rows.add(row)
        elif kind == 145:  # BrtBeginSheetData
            tables += 1
        elif kind == 176:  # BrtMergeCell
            top, bottom, left, right = struct.unpack_from("<IIII", content)
            details.merged.append((top, left, bottom, right))
        elif kind == 60:  # BrtColInfo
            first, last, width = struct.unpack_from("<III", content)
            if content[16] & 0x01 or width == 0:
                details.hide_columns(first, last)
        elif 1 <= kind <= 11:  # an empty cell, one with a value, or a formula's
            (column,) = struct.unpack_from("<I", content)
            number_of_style = int.from_bytes(content[4:7], "little")
            style = styles[number_of_style] if number_of_style < len(styles) else _Style()
            details.colour(row, column, style.ground)
            if kind == 1:
                continue
            details.fill(row, column)
            if tables > 1:
                details.spoil("cell_elsewhere", row, column)
            number_of_text = struct.unpack_from("<I", content, 8)[0] if kind == 7 else len(texts)
            if kind == 7 and number_of_text >= len(texts):
                details.spoil("cell_without_text", row, column)
            if style.unseen:
                details.unseen.add((row, column))
            if style.struck or (number_of_text < len(texts) and texts[number_of_text]):
                details.strike(row, column)
            elif kind in (3, 11):
                details.cells[row, column] = typed("e", ERRORS.get(content[8], "#N/A"))
            elif kind in (2, 5, 9):  # numbers
                number = _rk(content[8:12]) if kind == 2 else struct.unpack_from("<d", content, 8)[0]
                details.add_number(row, column, repr(float(number)), style.code)
    return details


def _rk(data: bytes) -> float:
    """A number in four bytes: the upper ones of a double, or a whole number; in hundredths where bit 0 is set."""
    (bits,) = struct.unpack("<i", data)
    number = float(bits >> 2) if bits & 2 else struct.unpack("<d", b"\0\0\0\0" + struct.pack("<i", bits & ~3))[0]
    return float(number / 100 if bits & 1 else number)
