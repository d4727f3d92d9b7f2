"""Workbooks of every kind as grids: values by calamine; hidden parts, number formats, errors and formulas without a value from the file itself.

Runs in the child process alone (data/sandbox_worker.py): a workbook from elsewhere can make any reader fail.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError, iterparse

from data.cells import MARK, typed
from data.grids import Grid
from data.messages import DataError
from data.sandbox import MIB, Limits

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
PERCENTAGES = {9: "0%", 10: "0.00%"}
"""Number formats that a file does not spell out (ECMA-376, 18.8.30) and that change what is read of a number: no other one does."""
TOP = 12
"""Rows of letterhead and header that don't count as rows of the table."""

SYMBOLS = {
    "wingdings": {"ü": "✓", "û": "✗", "þ": "☑", "ý": "☒", "ì": "✓"},
    "wingdings 2": {"P": "✓", "O": "✗", "R": "☑", "Q": "☒", "S": "☒", "T": "✗"},
    "webdings": {"a": "✓", "r": "✗"},
    "marlett": {"a": "✓", "b": "✓", "r": "✗"},
}
"""Letters that a font of signs shows as a mark."""


def read_workbook(path: Path, limits: Limits) -> list[Grid]:
    """The sheets of a workbook as grids, hidden ones without cells. Raises DataError."""
    with path.open("rb") as file:
        zipped = file.read(4) == b"PK\x03\x04"
        if zipped:
            _refuse_bomb(file, limits)
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        # By its content: from a path the kind would be told by the name's ending.
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    except PasswordError as error:
        raise DataError("password") from error
    described = [meta for meta in workbook.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
    if len(described) > limits.sheets:
        raise DataError("limit_sheets", maximum=limits.of("limit_sheets"))
    extras = _extras(path) if zipped else {}
    grids = []
    for meta in described:
        sheet = workbook.get_sheet_by_name(meta.name)
        height, width = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
        grid = Grid(name=meta.name, hidden=meta.visible != SheetVisibleEnum.Visible)
        if height > limits.sheet_rows + TOP:
            grid.refused = "limit_sheet_rows"
        elif width > limits.columns:
            grid.refused = "limit_columns"
        grid.filled = height > 0
        if height and not grid.refused and not grid.hidden:
            _fill(grid, sheet, extras.get(meta.name), limits)
        grids.append(grid)
    return grids


def _fill(grid: Grid, sheet: Any, extra: _Extra | None, limits: Limits) -> None:
    grid.rows = [[cell.replace(MARK, "") if isinstance(cell, str) else _cell(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for row in grid.rows:
        if max(map(len, row), default=0) > limits.characters:
            raise DataError("limit_characters", maximum=limits.of("limit_characters"))
    grid.merged = [(first[0], first[1], last[0], last[1]) for first, last in (sheet.merged_cell_ranges or [])]
    if extra is None:
        return
    grid.hidden_rows = sorted(extra.hidden_rows)
    grid.hidden_columns = sorted(extra.hidden_columns)
    for (number, column), cell in extra.cells.items():
        while len(grid.rows) <= number:
            grid.rows.append([])
        line = grid.rows[number]
        line += [""] * (column + 1 - len(line))
        line[column] = cell(line[column]) if callable(cell) else cell


def _cell(cell: object) -> str:
    match cell:
        case bool():
            return typed("b", "1" if cell else "0")
        case int():
            return typed("n", str(cell))
        case float():
            return typed("n", str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell))
        case dt.datetime():
            return typed("d", cell.isoformat(sep=" ", timespec="seconds")) if cell.time() != dt.time() else typed("d", cell.date().isoformat())
        case dt.date():
            return typed("d", cell.isoformat())
        case dt.time():
            return typed("t", cell.isoformat(timespec="minutes"))
        case dt.timedelta():
            return typed("t", f"{int(cell.total_seconds()) // 3600:02}:{int(cell.total_seconds()) // 60 % 60:02}")
        case _:
            return str(cell)


# ------------------------------------------------------------------------------------------ what calamine doesn't say


@dataclass
class _Extra:
    """What a sheet's own XML says beside its values; cells by (row, column) from 0."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    cells: dict[tuple[int, int], Any] = field(default_factory=dict)


@dataclass
class _Styles:
    formats: list[str]
    fonts: list[str]


def _extras(path: Path) -> dict[str, _Extra]:
    """Hidden parts, errors, formulas without value, percentages, codes by format and signs by font, by sheet; {} where it is no xlsx."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" not in names:
                return {}
            styles = _styles(archive) if "xl/styles.xml" in names else _Styles([], [])
            targets: dict[str | None, str] = {}
            with archive.open("xl/_rels/workbook.xml.rels") as file:
                for _, node in iterparse(file):
                    if node.get("Id"):
                        target = node.get("Target", "")
                        targets[node.get("Id")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            extras = {}
            with archive.open("xl/workbook.xml") as file:
                sheets = [(node.get("name", ""), targets.get(node.get(RELATED))) for _, node in iterparse(file) if node.tag == f"{MAIN}sheet"]
            for name, part in sheets:
                if part and part in names:
                    with archive.open(part) as file:
                        extras[name] = _extra(file, styles)
            return extras
    except (ParseError, KeyError, zipfile.BadZipFile) as error:
        raise DataError("no_workbook") from error


def _styles(archive: zipfile.ZipFile) -> _Styles:
    own: dict[int, str] = {}
    fonts: list[str] = []
    formats, used = [], []
    inside = []
    with archive.open("xl/styles.xml") as file:
        for event, node in iterparse(file, ("start", "end")):
            tag = node.tag.removeprefix(MAIN)
            if event == "start":
                inside.append(tag)
                continue
            inside.pop()
            if tag == "numFmt":
                own[int(node.get("numFmtId", 0))] = node.get("formatCode", "General")
            elif tag == "font" and inside[-1:] == ["fonts"]:
                name = node.find(f"{MAIN}name")
                fonts.append((name.get("val", "") if name is not None else "").lower())
            elif tag == "xf" and inside[-1:] == ["cellXfs"]:
                formats.append(int(node.get("numFmtId", 0)))
                used.append(int(node.get("fontId", 0)))
    return _Styles(
        [own.get(number) or PERCENTAGES.get(number, "General") for number in formats],
        [fonts[number] if number < len(fonts) else "" for number in used],
    )


def _extra(file: Any, styles: _Styles) -> _Extra:
    extra = _Extra()
    row = -1
    for event, node in iterparse(file, ("start", "end")):
        tag = node.tag.removeprefix(MAIN)
        if event == "start":
            if tag == "row":
                row = int(node.get("r", row + 2)) - 1
                column = -1
                if node.get("hidden") in ("1", "true"):
                    extra.hidden_rows.add(row)
            continue
        if tag == "col" and node.get("hidden") in ("1", "true"):
            first, last = int(node.get("min", 1)), int(node.get("max", 1))
            extra.hidden_columns |= set(range(first - 1, min(last, 1000)))
        elif tag == "c":
            column = _column(node.get("r", "")) if node.get("r") else column + 1
            _add_cell(extra, node, row, column, styles)
        elif tag == "row":
            node.clear()
    return extra


def _add_cell(extra: _Extra, node: Any, row: int, column: int, styles: _Styles) -> None:
    content, formula = node.find(f"{MAIN}v"), node.find(f"{MAIN}f")
    kind = node.get("t", "n")
    if kind == "e":
        extra.cells[row, column] = typed("e", content.text or "#N/A" if content is not None else "#N/A")
        return
    if formula is not None and (content is None or content.text is None) and kind not in ("str", "inlineStr"):
        extra.cells[row, column] = typed("f", "=")
        return
    style = int(node.get("s", 0))
    if kind in ("n", "") and content is not None and content.text and style < len(styles.formats):
        code = styles.formats[style]
        if code != "General":
            number = content.text
            if re.fullmatch(r"0*\.?0*%", code.strip()):
                extra.cells[row, column] = typed("p", number, _percent(number))
            elif seen := by_format(number, code):
                extra.cells[row, column] = lambda cell, seen=seen: typed("n", cell[2:], seen) if cell.startswith(f"{MARK}n") else cell
    elif kind in ("s", "str", "inlineStr") and style < len(styles.fonts) and (signs := SYMBOLS.get(styles.fonts[style])):
        extra.cells[row, column] = lambda cell, signs=signs: signs.get(cell.strip(), cell)


def by_format(number: str, code: str) -> str:
    """What a number format of digits and literal text shows of a whole number, SK-0101 for 101; "" where it does anything else."""
    first = code.split(";")[0]
    tokens = re.findall(r'"[^"]*"|\\.|\[[^\]]*\]|[0#]+|_.|.', first)
    digits = [token for token in tokens if re.fullmatch(r"[0#]+", token)]
    literals = [token for token in tokens if not re.fullmatch(r"[0#]+", token)]
    if len(digits) != 1 or not re.fullmatch(r"[0-9]+(\.0+)?", number):
        return ""
    if any(not re.fullmatch(r'"[^"]*"|\\.|[-/ ()_]|\[\$[^\]]*\]', token) for token in literals) or (not literals and digits[0] == "0"):
        return ""
    whole = str(int(float(number)))
    width = digits[0].count("0")
    return "".join(whole.zfill(width) if re.fullmatch(r"[0#]+", token) else re.sub(r'^"|"$|^\\|\[[^\]]*\]', "", token) for token in tokens)


def _percent(number: str) -> str:
    return f"{float(number) * 100:.10g}%"


def _column(reference: str) -> int:
    number = 0
    for sign in reference:
        if not sign.isalpha():
            break
        number = number * 26 + ord(sign.upper()) - 64
    return number - 1


# ------------------------------------------------------------------------------------------------------------ bombs
def _refuse_bomb(file: io.BufferedReader, limits: Limits) -> None:
    """Hold the parts of a workbook against the limits, as declared and as they are, before anything opens them.

    A part's declared size can lie, so each is unpacked here once, piece by piece, and counted.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise DataError("no_workbook") from error
    if len(parts) > limits.parts:
        raise DataError("limit_parts", maximum=limits.of("limit_parts"))
    most = limits.unpacked_mib * MIB
    if sum(part.file_size for part in parts) > most:
        raise DataError("limit_unpacked_mib", maximum=limits.of("limit_unpacked_mib"))
    unpacked = 0
    for part in parts:
        if part.flag_bits & 1:
            raise DataError("password")
        size = 0
        for piece in _unpacked(file, part):
            size += piece
            if unpacked + size > most:
                raise DataError("limit_unpacked_mib", maximum=limits.of("limit_unpacked_mib"))
        if size != part.file_size:
            raise DataError("no_workbook")
        unpacked += size


def _unpacked(file: io.BufferedReader, part: zipfile.ZipInfo) -> Iterator[int]:
    """Lengths of the pieces that a part of a zip unpacks to, whatever its headers say of its size."""
    file.seek(part.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise DataError("no_workbook")
    name, extra = struct.unpack("<HH", header[26:30])
    file.seek(name + extra, io.SEEK_CUR)
    left = part.compress_size
    if part.compress_type == zipfile.ZIP_STORED:
        yield left
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise DataError("no_workbook")
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while left and not unpacking.eof:
            packed = file.read(min(left, MIB))
            if not packed:
                raise DataError("no_workbook")
            left -= len(packed)
            while packed and not unpacking.eof:
                yield len(unpacking.decompress(packed, MIB))
                packed = unpacking.unconsumed_tail
        yield len(unpacking.flush())
    except zlib.error as error:
        raise DataError("no_workbook") from error
