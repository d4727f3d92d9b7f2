"""Writes one small workbook as .xlsx, .xls, .xlsb or .ods, with what each kind can hide or show."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from xlwt.CompoundDoc import XlsDoc

EPOCH = date(1899, 12, 30)


@dataclass(frozen=True)
class Error:
    """A cell with an error: #DIV/0!"""


@dataclass(frozen=True)
class Percent:
    """A number shown as a percentage."""

    value: float


@dataclass(frozen=True)
class Code:
    """A number that its format shows as a code: 101 as SK-101."""

    value: int


@dataclass(frozen=True)
class Struck:
    """A text that is struck through, or only its `part` at the beginning."""

    text: str
    part: bool = False


@dataclass(frozen=True)
class White:
    """A text in white letters on no ground."""

    text: str


@dataclass(frozen=True)
class Noted:
    """A text with a note (comment) on its cell; in an .xls only on the last sheet."""

    text: str
    note: str


@dataclass(frozen=True)
class Green:
    """An empty cell on a green ground."""


Cell = str | int | float | date | Error | Percent | Code | Struck | White | Noted | Green | None
Sheets = dict[str, list[list[Cell]]]
"""Sheet name -> rows; a name that begins with ~ is of a hidden sheet."""


def write(path: Path, sheets: Sheets, hidden_row: int = -1, hidden_column: int = -1) -> None:
    """Write the workbook as the kind that its name's ending says; a row and a column of the first sheet, from 0, may be hidden."""
    KINDS[path.suffix](path, sheets, hidden_row, hidden_column)


def _xlsx(path: Path, sheets: Sheets, hidden_row: int, hidden_column: int) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, (name, rows) in enumerate(sheets.items()):
        sheet = book.create_sheet(name.lstrip("~"))
        sheet.sheet_state = "hidden" if name.startswith("~") else "visible"
        for row, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells, start=1):
                target = sheet.cell(row, column)
                match cell:
                    case Error():
                        target.value, target.data_type = "#DIV/0!", "e"
                    case Percent(value):
                        target.value, target.number_format = value, "0%"
                    case Code(value):
                        target.value, target.number_format = value, '"SK-"000'
                    case Struck(text, True):
                        target.value = CellRichText(TextBlock(InlineFont(strike=True), text[:3]), text[3:])
                    case Struck(text):
                        target.value, target.font = text, Font(strike=True)
                    case White(text):
                        target.value, target.font = text, Font(color="FFFFFFFF")
                    case Noted(text, note):
                        target.value, target.comment = text, Comment(note, "Sri")
                    case Green():
                        target.fill = PatternFill("solid", fgColor="FF00FF00")
                    case _:
                        target.value = cell
        if number == 0:
            if hidden_row >= 0:
                sheet.row_dimensions[hidden_row + 1].hidden = True
            if hidden_column >= 0:
                sheet.column_dimensions["ABCDEFGH"[hidden_column]].hidden = True
    book.save(path)


def _xls(path: Path, sheets: Sheets, hidden_row: int, hidden_column: int) -> None:
    book = xlwt.Workbook()
    days, shares, codes = (xlwt.easyxf(num_format_str=text) for text in ("dd/mm/yyyy", "0%", '"SK-"000'))
    struck, white = xlwt.easyxf("font: struck_out on"), xlwt.easyxf("font: color white")
    green = xlwt.easyxf("pattern: pattern solid, fore_colour bright_green")
    notes = b""
    for number, (name, rows) in enumerate(sheets.items()):
        sheet = book.add_sheet(name.lstrip("~"))
        notes = b""
        sheet.visibility = int(name.startswith("~"))
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                match cell:
                    case None:
                        pass
                    case Error():
                        sheet.row(row).set_cell_error(column, "#DIV/0!")
                    case Percent(value):
                        sheet.write(row, column, value, shares)
                    case Code(value):
                        sheet.write(row, column, value, codes)
                    case Struck(text, True):
                        sheet.write_rich_text(row, column, ((text[:3], struck.font), text[3:]))
                    case Struck(text):
                        sheet.write(row, column, text, struck)
                    case White(text):
                        sheet.write(row, column, text, white)
                    case Noted(text, note):
                        sheet.write(row, column, text)
                        notes += _xls_note(row, column, note, 1 + len(notes))
                    case Green():
                        sheet.row(row).set_cell_blank(column, green)
                    case date():
                        sheet.write(row, column, cell, days)
                    case _:
                        sheet.write(row, column, cell)
        if number == 0:
            if hidden_row >= 0:
                sheet.row(hidden_row).hidden = True
            if hidden_column >= 0:
                sheet.col(hidden_column).hidden = True
    written = book.get_biff_data()
    end = struct.pack("<HH", 0x000A, 0)
    XlsDoc().save(str(path), written.removesuffix(end) + notes + end)


def _xls_note(row: int, column: int, text: str, number: int) -> bytes:
    """The records of a note, which xlwt doesn't write: the object, its text, and the cell that it is on."""
    shape = struct.pack("<HHHHH12xHH", 0x15, 18, 0x19, number, 0, 0, 0)
    length = struct.pack("<HH6xHHI", 0, 0, len(text), 16, 0)
    runs = struct.pack("<HH4xHH4x", 0, 0, len(text), 0)
    records = (
        (0x005D, shape),
        (0x01B6, length),
        (0x003C, b"\x01" + text.encode("utf-16-le")),
        (0x003C, runs),
        (0x001C, struct.pack("<4HHBx", row, column, 0, number, 0, 0)),
    )
    return b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in records)


# --------------------------------------------------------------------------------------------------------------- .ods
ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    ' office:version="1.3"><office:automatic-styles><style:style style:name="off" style:family="table"><style:table-properties'
    ' table:display="false"/></style:style><style:style style:name="struck" style:family="table-cell"><style:text-properties'
    ' style:text-line-through-style="solid"/></style:style><style:style style:name="white" style:family="table-cell"><style:text-properties'
    ' fo:color="#ffffff"/></style:style><style:style style:name="green" style:family="table-cell"><style:table-cell-properties'
    ' fo:background-color="#00ff00"/></style:style></office:automatic-styles><office:body><office:spreadsheet>{}'
    "</office:spreadsheet></office:body></office:document-content>"
)


def _ods_cell(cell: Cell) -> str:
    match cell:
        case None:
            return "<table:table-cell/>"
        case Green():
            return '<table:table-cell table:style-name="green"/>'
        case Error():
            inside = 'table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p>'
        case Percent(value):
            inside = f'office:value-type="percentage" office:value="{value}"><text:p>{value:.0%}</text:p>'
        case Code(value):
            inside = f'office:value-type="float" office:value="{value}"><text:p>SK-{value:03}</text:p>'
        case Struck(text, True):
            inside = f'office:value-type="string"><text:p><text:span text:style-name="struck">{text[:3]}</text:span>{text[3:]}</text:p>'
        case Struck(text) | White(text):
            inside = f'table:style-name="{type(cell).__name__.lower()}" office:value-type="string"><text:p>{text}</text:p>'
        case Noted(text, note):
            inside = f'office:value-type="string"><office:annotation><text:p>{note}</text:p></office:annotation><text:p>{text}</text:p>'
        case date():
            inside = f'office:value-type="date" office:date-value="{cell}"><text:p>{cell:%d/%m/%Y}</text:p>'
        case int() | float():
            inside = f'office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p>'
        case _:
            inside = f'office:value-type="string"><text:p>{escape(cell)}</text:p>'
    return f"<table:table-cell {inside}</table:table-cell>"


def _ods(path: Path, sheets: Sheets, hidden_row: int, hidden_column: int) -> None:
    tables = []
    for number, (name, rows) in enumerate(sheets.items()):
        off = ' table:visibility="collapse"'
        columns = "".join(f"<table:table-column{off if (number, place) == (0, hidden_column) else ''}/>" for place in range(len(rows[0])))
        lines = ""
        for row, cells in enumerate(rows):
            lines += f"<table:table-row{off if (number, row) == (0, hidden_row) else ''}>{''.join(map(_ods_cell, cells))}</table:table-row>"
        style = ' table:style-name="off"' if name.startswith("~") else ""
        tables.append(f'<table:table table:name="{name.lstrip("~")}"{style}>{columns}{lines}</table:table>')
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", ODS.format("".join(tables)))
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )


# -------------------------------------------------------------------------------------------------------------- .xlsb
def _record(kind: int, content: bytes = b"") -> bytes:
    """A record of MS-XLSB: kind and length in groups of seven bits, the content."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(content)
    while size > 127:
        head += bytes([size & 0x7F | 0x80])
        size >>= 7
    return head + bytes([size]) + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _xlsb_cell(column: int, cell: Cell, texts: dict[str, int]) -> bytes:
    """`texts` are the shared texts with a struck part -> their numbers."""
    style = 4 if isinstance(cell, Struck) and not cell.part else {date: 1, Percent: 2, Code: 3, White: 5, Green: 6}.get(type(cell), 0)
    head = struct.pack("<II", column, style)
    match cell:
        case None | Green():
            return _record(1, head)
        case Error():
            return _record(3, head + b"\x07")
        case Struck(text, True):
            return _record(7, head + struct.pack("<I", texts.setdefault(text, len(texts))))
        case str() | Struck() | White() | Noted():
            return _record(6, head + _wide(cell if isinstance(cell, str) else cell.text))
        case date():
            return _record(5, head + struct.pack("<d", (cell - EPOCH).days))
        case Code(value):
            return _record(2, head + struct.pack("<i", value << 2 | 2))  # a whole number in four bytes
        case Percent(value):
            return _record(5, head + struct.pack("<d", value))
        case _:
            return _record(5, head + struct.pack("<d", cell))


def _xlsb_sheet(rows: list[list[Cell]], hidden_row: int, hidden_column: int, texts: dict[str, int]) -> bytes:
    content = _record(129) + _record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1))
    if hidden_column >= 0:
        content += _record(390) + _record(60, struct.pack("<IIIIH", hidden_column, hidden_column, 2048, 0, 1)) + _record(391)
    content += _record(145)
    for row, cells in enumerate(rows):
        content += _record(0, struct.pack("<IIHBBBI", row, 0, 300, 0, 0x10 if row == hidden_row else 0, 0, 0))
        content += b"".join(_xlsb_cell(column, cell, texts) for column, cell in enumerate(cells))
    return content + _record(146) + _record(130)


def _xlsb(path: Path, sheets: Sheets, hidden_row: int, hidden_column: int) -> None:
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    bundle, parts, targets = b"", {}, []
    texts: dict[str, int] = {}
    for number, (name, rows) in enumerate(sheets.items(), start=1):
        bundle += _record(156, struct.pack("<II", int(name.startswith("~")), number) + _wide(f"rId{number}") + _wide(name.lstrip("~")))
        hidden = (hidden_row, hidden_column) if number == 1 else (-1, -1)
        parts[f"xl/worksheets/sheet{number}.bin"] = _xlsb_sheet(rows, *hidden, texts)
        if notes := [(row, column, cell) for row, cells in enumerate(rows) for column, cell in enumerate(cells) if isinstance(cell, Noted)]:
            # The author and the cell, first and last row and column; then the text, without fonts.
            written = [
                _record(635, struct.pack("<IIIII", 0, row, row, column, column)) + _record(637, b"\0" + _wide(cell.note))
                for row, column, cell in notes
            ]
            parts[f"xl/comments{number}.bin"] = b"".join(written)
            target = f'<Relationship Id="rId1" Type="{relation}/comments" Target="../comments{number}.bin"/>'
            parts[f"xl/worksheets/_rels/sheet{number}.bin.rels"] = package.format(target).encode()
        targets.append(f'<Relationship Id="rId{number}" Type="{relation}/worksheet" Target="worksheets/sheet{number}.bin"/>')
    targets.append(f'<Relationship Id="rId99" Type="{relation}/styles" Target="styles.bin"/>')
    formats = b"".join(_record(44, struct.pack("<H", number) + _wide(text)) for number, text in ((164, "dd/mm/yyyy"), (165, '"SK-"000')))
    letters = ((0, bytes(8)), (0x08, bytes(8)), (0, b"\x05\xff\0\0\xff\xff\xff\xff"))  # the second one strikes through, the third one is white
    fonts = b"".join(_record(43, struct.pack("<HH", 220, flags) + bytes(8) + colour + bytes(1)) for flags, colour in letters)
    look = ((0, 0, 0), (164, 0, 0), (9, 0, 0), (165, 0, 0), (0, 1, 0), (0, 2, 0), (0, 0, 1))
    styles = b"".join(_record(47, struct.pack("<HHHH", 0, number, font, fill) + bytes(8)) for number, font, fill in look)
    used = _record(617, struct.pack("<I", len(look))) + styles + _record(618)
    named = _record(615, struct.pack("<I", 2)) + formats + _record(616) + _record(611, struct.pack("<I", len(letters))) + fonts + _record(612)
    named += (
        _record(603, struct.pack("<I", 2))
        + _record(45, bytes(68))
        + _record(45, struct.pack("<I", 1) + b"\x05\xff\0\0\x00\xff\0\xff" + bytes(56))
        + _record(604)
    )
    parts["xl/styles.bin"] = _record(278) + named + used + _record(279)
    if texts:
        # A rich text: flags, the text, and its parts, each with where it begins and its font.
        rich = b"".join(_record(19, b"\x01" + _wide(text) + struct.pack("<IHHHH", 2, 0, 1, 2, 0)) for text in texts)
        parts["xl/sharedStrings.bin"] = _record(159, struct.pack("<II", len(texts), len(texts))) + rich + _record(160)
        targets.append(f'<Relationship Id="rId98" Type="{relation}/sharedStrings" Target="sharedStrings.bin"/>')
    parts["xl/workbook.bin"] = _record(131) + _record(143) + bundle + _record(144) + _record(132)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>',
        )
        archive.writestr("_rels/.rels", package.format(f'<Relationship Id="rId1" Type="{relation}/officeDocument" Target="xl/workbook.bin"/>'))
        archive.writestr("xl/_rels/workbook.bin.rels", package.format("".join(targets)))
        for name, content in parts.items():
            archive.writestr(name, content)


KINDS: dict[str, Callable[[Path, Sheets, int, int], None]] = {".xlsx": _xlsx, ".xlsm": _xlsx, ".xls": _xls, ".ods": _ods, ".xlsb": _xlsb}
