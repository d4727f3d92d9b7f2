"""Files from elsewhere, opened: the child process of data/sandbox.py, and how the records of a CSV file are told apart.

The child answers requests, one JSON line each: first with the top rows of each sheet (or of the CSV file), then, told which
columns of which sheet are wanted, by writing those alone as a plain CSV file. Columns that aren't wanted, such as names and
addresses, reach neither the other process nor the disk.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import mmap
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from data import schema
from data.messages import DataError
from data.sandbox import MIB, Limits, confine
from data.schema import Table

TOP = schema.MAX_LETTERHEAD + 2
"""Rows that are looked at to find the header and a row of HXL tags below it."""

SHOWN = 1_000
"""Characters of a cell that are looked at in these rows."""

ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""A workbook with a password is an OLE container, not a zip."""


class Refused(Exception):
    """The file can't be taken; the argument is the id of the sentence."""


# ------------------------------------------------------------------------------------------------------------ CSV


def records(path: Path, delimiter: str) -> Iterator[list[str]]:
    """The records of a CSV file; a blank line is an empty record, so that record n is row n of the spreadsheet."""
    csv.field_size_limit(1_000_000)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.reader(file, delimiter=delimiter, strict=False)
    except UnicodeDecodeError as error:
        raise DataError("encoding") from error
    except csv.Error as error:
        raise DataError("encoding" if "NUL" in str(error) else "broken_csv") from error


def delimiter_of(path: Path, table: Table) -> str:
    """Comma, semicolon or tab: whichever lets a header name most of the table's columns."""
    known = schema.known_headers(table)

    def named(delimiter: str) -> int:
        rows = islice(records(path, delimiter), schema.MAX_LETTERHEAD + 1)
        return max((sum(is_known(cell, known) for cell in row) for row in rows), default=0)

    return max((",", ";", "\t"), key=named)


def is_known(cell: str, known: dict[str, str]) -> bool:
    """Whether a cell names a column of the table or a day of the wide sheet."""
    normal = header_name(cell, known)
    return normal in known or ("present" in known and schema.DAY_HEADER.fullmatch(normal) is not None)


def header_name(cell: str, known: dict[str, str]) -> str:
    """The normalised header; ODK writes a group with a hyphen, so its last part counts where the whole isn't known."""
    normal = schema.normalise(cell)
    last = normal.rsplit("-", 1)[-1]
    means_something = last in known or schema.DAY_HEADER.fullmatch(last) or schema.IDENTIFIERS.fullmatch(last)
    return last if normal not in known and means_something else normal


def _survey(path: Path, table: Table, limits: Limits) -> dict[str, Any]:
    """Delimiter and top rows of a large CSV file, and whether it is plain (no blank lines): then DuckDB numbers its rows as a spreadsheet does."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as raw:
        _refuse_long_lines(raw, limits.characters)
        if _count_lines(file) > limits.csv_rows + TOP:
            raise Refused("limit_csv_rows")
        plain = re.search(rb"\n\r?\n", raw) is None and raw.find(b"\0") < 0
    delimiter = delimiter_of(path, table)
    return {"delimiter": delimiter, "top": _shown(records(path, delimiter)), "plain": plain}


def _refuse_long_lines(raw: mmap.mmap, longest: int) -> None:
    """Find a line beyond the limit by looking for a line's end in each stretch of that length."""
    place = 0
    while len(raw) - place > longest:
        end = raw.rfind(b"\n", place, place + longest)
        if end < 0:
            raise Refused("limit_characters")
        place = end + 1


def _count_lines(file: io.BufferedReader) -> int:
    return sum(block.count(b"\n") for block in iter(lambda: file.read(MIB), b""))


# ------------------------------------------------------------------------------------------------------ workbooks


class _Workbook:
    """An open workbook and the sheets of it that may be read."""

    def __init__(self, path: Path, limits: Limits) -> None:
        with path.open("rb") as file:
            if file.read(8) == ENCRYPTED:
                raise Refused("password")
            _refuse_bomb(file, limits)
        from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum

        try:
            workbook = CalamineWorkbook.from_path(str(path))
            names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
            if len(names) > limits.sheets:
                raise Refused("limit_sheets")
            self.sheets = [workbook.get_sheet_by_name(name) for name in names]
        except PasswordError as error:
            raise Refused("password") from error
        self.limits = limits

    def tops(self) -> list[dict[str, Any]]:
        """Name and top rows of each sheet, and what stands against reading it further."""
        return [self._top(sheet) for sheet in self.sheets]

    def _top(self, sheet: Any) -> dict[str, Any]:
        height, width = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
        refused = None
        if height > self.limits.sheet_rows + TOP:
            refused = "limit_sheet_rows"
        elif width > self.limits.columns:
            refused = "limit_columns"
        rows = [] if refused else sheet.to_python(skip_empty_area=False, nrows=TOP)
        return {"name": sheet.name, "filled": height > 0, "refused": refused, "top": _shown(map(_texts, rows))}

    def rows(self, number: int) -> Iterator[list[str]]:
        """All rows of a sheet as a person would type them, from row 1 on."""
        for row in self.sheets[number].to_python(skip_empty_area=False):
            texts = _texts(row)
            if max(map(len, texts), default=0) > self.limits.characters:
                raise Refused("limit_characters")
            yield texts


def _refuse_bomb(file: io.BufferedReader, limits: Limits) -> None:
    """Hold the parts of a workbook against the limits, as declared and as they are, before anything opens them.

    A part's declared size can lie, so each is unpacked here once, piece by piece, and counted.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Refused("no_workbook") from error
    if len(parts) > limits.parts:
        raise Refused("limit_parts")
    most = limits.unpacked_mib * MIB
    if sum(part.file_size for part in parts) > most:
        raise Refused("limit_unpacked_mib")
    unpacked = 0
    for part in parts:
        if part.flag_bits & 1:
            raise Refused("password")
        size = 0
        for piece in _unpacked(file, part):
            size += piece
            if unpacked + size > most:
                raise Refused("limit_unpacked_mib")
        if size != part.file_size:
            raise Refused("no_workbook")
        unpacked += size


def _unpacked(file: io.BufferedReader, part: zipfile.ZipInfo) -> Iterator[int]:
    """Lengths of the pieces that a part of a zip unpacks to, whatever its headers say of its size."""
    file.seek(part.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise Refused("no_workbook")
    name, extra = struct.unpack("<HH", header[26:30])
    file.seek(name + extra, io.SEEK_CUR)
    left = part.compress_size
    if part.compress_type == zipfile.ZIP_STORED:
        yield left
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise Refused("no_workbook")
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while left and not unpacking.eof:
            packed = file.read(min(left, MIB))
            if not packed:
                raise Refused("no_workbook")
            left -= len(packed)
            while packed and not unpacking.eof:
                yield len(unpacking.decompress(packed, MIB))
                packed = unpacking.unconsumed_tail
        yield len(unpacking.flush())
    except zlib.error as error:
        raise Refused("no_workbook") from error


def _texts(row: list[Any]) -> list[str]:
    return [cell if isinstance(cell, str) else _cell_text(cell) for cell in row]


def _cell_text(cell: object) -> str:
    """A workbook's cell as a person would type it; a broken number takes a comma, so that 1.125 is never read as 1125."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell).replace(".", ",")
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ") if cell.time() != dt.time() else cell.date().isoformat()
    return str(cell)


# ------------------------------------------------------------------------------------------------------ the child


def _shown(rows: Iterable[list[str]]) -> list[list[str]]:
    return [[cell[:SHOWN] for cell in row[:10_000]] for row in islice(rows, TOP)]


def _write(rows: Iterator[list[str]], request: dict[str, Any]) -> dict[str, Any]:
    """Write the wanted columns of the rows from `first_row` on: no header, commas, every row as wide as the others.

    Every cell is quoted: a lone carriage return inside one (other programs leave them in workbooks) would end the row otherwise.
    """
    positions: list[int] = request["positions"]
    with Path(request["into"]).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(
            [row[position] if position < len(row) else "" for position in positions] for row in islice(rows, request["first_row"] - 1, None)
        )
    return {}


def _answer(request: dict[str, Any], opened: dict[str, _Workbook], limits: Limits) -> dict[str, Any]:
    path = Path(request["path"])
    match request["do"]:
        case "open":
            opened["workbook"] = _Workbook(path, limits)
            return {"sheets": opened["workbook"].tops()}
        case "write_sheet":
            return _write(opened["workbook"].rows(request["sheet"]), request)
        case "survey":
            return _survey(path, schema.BY_NAME[request["table"]], limits)
        case _:
            return _write(records(path, request["delimiter"]), request)


def serve() -> None:
    """Answer requests until there are no more: the child's whole life."""
    opened: dict[str, _Workbook] = {}
    confined = False
    for line in sys.stdin:
        request = json.loads(line)
        limits = Limits(**request["limits"])
        if not confined:
            confine(limits)
            confined = True
        try:
            answer = _answer(request, opened, limits)
        except Refused as error:
            answer = {"refused": str(error)}
        except DataError as error:
            answer = {"refused": error.id}
        except MemoryError:
            answer = {"refused": "limit_memory_mib"}
        except OSError:
            answer = {"refused": "reading_ended"}
        except BaseException as error:  # calamine has an error type for each format below it, and a panic is none of Exception
            too_much = "capacity overflow" in str(error) or "memory" in str(error)
            answer = {"refused": "limit_memory_mib" if too_much else "no_workbook"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
