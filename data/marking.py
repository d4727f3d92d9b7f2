"""The office's own workbook handed back: each faulty cell coloured and commented, and a first sheet that leads to them.

A workbook of today's formats is not written anew: data/workbook_marks.py and data/ods_marks.py add the marks to its parts, so everything else in it
stays. Any other file comes back as a workbook with its cells alone. The faults are placed here; the child of data/sandbox.py opens and writes the
file and calls `mark`.
"""

from __future__ import annotations

import io
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data import delimited, sandbox
from data.bilingual import Text
from data.cells import shown, tidy
from data.file_kinds import kind_of
from data.recognised import Recognised
from data.report import Fault, Rejection, Report
from data.sandbox import Limits

SHEET: Text = {"id": "Yang perlu diperbaiki", "en": "To be corrected"}
"""The name of the first sheet, which a hand-in passes over."""
HEAD: dict[str, tuple[str, ...]] = {"id": ("Lembar", "Sel", "Yang perlu diperbaiki"), "en": ("Sheet", "Cell", "To be corrected")}
ENDING: Text = {"id": "perlu diperbaiki", "en": "to be corrected"}
KEPT_AS_THEY_ARE = (".xlsx", ".xlsm", ".ods")
"""Workbooks whose formats come back; of other files only the cells do."""
LONGEST_NAME = 31
"""Characters that Excel allows in the name of a sheet."""


@dataclass(frozen=True)
class FaultyCell:
    """A faulty cell: sheet (None: the file's only one), row as the spreadsheet numbers it, column from 0, and what is wrong."""

    sheet: str | None
    row: int
    column: int
    text: str


def faulty_cells(report: Report, language: str) -> dict[str, list[FaultyCell]]:
    """The faulty cells of each file of a hand-in by its name in the report."""
    cells_by_file: dict[str, dict[tuple[str | None, int, int], list[str]]] = {}
    for rejection in (*report.rejected, *report.cells):
        for fault in rejection.faults:
            table = _table_of(rejection, report.sheets)
            column = _column_of(fault, rejection, table) if table else 0
            texts = cells_by_file.setdefault(rejection.file, {}).setdefault((rejection.sheet, rejection.row, column), [])
            if (text := fault.sentence()[language]) not in texts:
                texts.append(text)
    return {file: [FaultyCell(*cell, "; ".join(texts)) for cell, texts in cells.items()] for file, cells in cells_by_file.items()}


def _table_of(rejection: Rejection, sheets: Iterable[Recognised]) -> Recognised | None:
    """The table of the sheet in which a row stands: the last that begins above it, of the row's own table if there is one."""
    above = [
        each
        for each in sheets
        if (each.file, each.sheet) == (rejection.file, rejection.sheet) and each.header_row and each.header_row < rejection.row
    ]
    own = [each for each in above if each.table == rejection.table]
    return max(own or above, key=lambda each: each.header_row or 0, default=None)


def _column_of(fault: Fault, rejection: Rejection, table: Recognised) -> int:
    """The column of a fault; that of the row's first column where the sheet has none for it."""
    for name in (fault.column, fault.heading, rejection.column):
        if name in table.positions:
            return table.positions[name]
    return min(table.positions.values(), default=0)


def write_marked(paths: Iterable[Path], report: Report, language: str, into: Path) -> list[Path]:
    """Write each file of a hand-in that has faults, marked, into the folder `into`. Returns what was written. Raises DataError, OSError."""
    faults = faulty_cells(report, language)
    written = []
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=into) as folder:
        for path, shown_name in _opened(paths, faults, Path(folder)):
            target = into / f"{path.stem} ({ENDING[language]}){path.suffix if path.suffix.lower() in KEPT_AS_THEY_ARE else '.xlsx'}"
            request = {
                "do": "mark",
                "path": str(path.resolve()),
                "places": [vars(fault) for fault in faults[shown_name]],
                "sheet": SHEET[language],
                "head": HEAD[language],
                "into": str(target.resolve()),
            }
            with sandbox.child() as ask:
                ask(request)
            written.append(target)
    return written


def zipped(paths: Iterable[Path]) -> bytes:
    """Files as one archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.write(path, path.name)
    return out.getvalue()


def _opened(paths: Iterable[Path], faults: dict[str, list[FaultyCell]], folder: Path) -> Iterable[tuple[Path, str]]:
    """The files with faults, those inside an archive or a folder too, each with its name in the report."""
    for parent in paths:
        for path in sorted(parent.rglob("*")) if parent.is_dir() else [parent]:
            own = path.relative_to(parent).as_posix() if parent.is_dir() else path.name
            if own in faults:
                yield path, own
            for number, name in enumerate(each for each in faults if each.startswith(f"{own}/") and path.is_file()):
                inner = folder / str(number) / Path(name).name
                inner.parent.mkdir()
                with zipfile.ZipFile(path) as archive, archive.open(name.removeprefix(f"{own}/")) as source, inner.open("wb") as target:
                    shutil.copyfileobj(source, target)
                yield inner, name


# --------------------------------------------------------------------------------------------------------- in the child


def mark(path: Path, faulty: Sequence[dict[str, Any]], sheet: str, head: Sequence[str], into: Path, limits: Limits) -> None:
    """Colour and comment cells of a file, and write it with a first sheet that leads to them."""
    from data.ods_marks import is_ods, mark_ods
    from data.workbook_marks import can_be_marked, mark_workbook

    if kind_of(path) == "zip":
        from data.zip_bombs import refuse_bomb

        with path.open("rb") as file:
            refuse_bomb(file, limits)
        if path.suffix.lower() in KEPT_AS_THEY_ARE and can_be_marked(path):
            mark_workbook(path, faulty, sheet, head, into)
            return
        if path.suffix.lower() == ".ods" and is_ods(path):
            mark_ods(path, faulty, sheet, head, into)
            return
    _as_workbook(path, limits, into)
    mark_workbook(into, faulty, sheet, head, into)


def _as_workbook(path: Path, limits: Limits, into: Path) -> None:
    """Write the cells of a file as a workbook."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in _grids(path, limits):
        own = book.create_sheet(name)
        for row, cells in enumerate(rows, start=1):
            for column, text in enumerate(cells, start=1):
                if text:
                    cell = own.cell(row, column, tidy(text))
                    cell.data_type, cell.number_format = "s", "@"  # codes keep their zeros, and nothing becomes a formula
    book.save(into)


def _grids(path: Path, limits: Limits) -> list[tuple[str, list[list[str]]]]:
    """The sheets of a file as text; a sheet without a name has the file's, which says what it is."""
    name = re.sub(r"[\[\]:*?/\\]", " ", path.stem)[:LONGEST_NAME]
    if kind_of(path) in ("zip", "xls"):
        from data.spreadsheets import read_workbook

        return [(grid.name or name, [[shown(cell) for cell in row] for row in grid.rows]) for grid in read_workbook(path, limits)]
    encoding = delimited.encoding_of(path)
    delimiter, skip = delimited.delimiter_of(path, encoding)
    rows = delimited.unpacked_cells(list(delimited.rows_of(path, encoding, delimiter, skip)))
    return [(name, rows)]
