"""The office's own workbook handed back: each faulty cell coloured and commented, and a first sheet that leads to them.

What the workbook looks like stays: openpyxl reads and writes formats, widths, joined cells, lists and rules, pictures and charts; shapes, text boxes,
buttons and pictures of the page's head are lost, and `loses_drawings` says so beforehand. A text file comes back as a workbook.
The faults are placed here; the file itself is opened and written by the child of data/sandbox.py, which calls `mark`.
"""

from __future__ import annotations

import io
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from data import delimited, sandbox
from data.cells import shown, tidy
from data.file_kinds import kind_of
from data.files import NOT_A_ZIP
from data.recognised import Recognised
from data.report import Fault, Rejection, Report
from data.sandbox import Limits
from data.schema import Text

SHEET: Text = {"id": "Yang perlu diperbaiki", "en": "To be corrected"}
"""The name of the first sheet, which a hand-in passes over."""
HEAD: dict[str, tuple[str, ...]] = {"id": ("Lembar", "Sel", "Yang perlu diperbaiki"), "en": ("Sheet", "Cell", "To be corrected")}
ENDING: Text = {"id": "perlu diperbaiki", "en": "to be corrected"}
COLOUR = "FFF4B183"
KEPT_AS_THEY_ARE = (".xlsx", ".xlsm")
"""Workbooks whose formats come back; of other files only the cells do."""
PASSED_OVER = re.compile(r"xl/(ctrlProps|activeX|diagrams|slicers|threadedComments|charts/chartEx|media/[^/]+\.(emf|wmf|svg)$)", re.IGNORECASE)
COMMENTS = re.compile(r"xl/(comments/comment|comments)\d*\.xml")
SHAPE = re.compile(rb"<xdr:(sp|grpSp|cxnSp)\b")
DRAWING_BYTES = 4_000_000
"""As much of a drawing is looked at."""
WIDE = 100
LONGEST_NAME = 31
"""Characters that Excel allows in the name of a sheet."""


@dataclass(frozen=True)
class Place:
    """A faulty cell: sheet (None: the file's only one), row as the spreadsheet numbers it, column from 0, and what is wrong."""

    sheet: str | None
    row: int
    column: int
    text: str


def places(report: Report, language: str) -> dict[str, list[Place]]:
    """The faulty cells of each file of a hand-in by its name in the report."""
    found: dict[str, dict[tuple[str | None, int, int], list[str]]] = {}
    for rejection in (*report.rejected, *report.cells):
        for fault in rejection.faults:
            table = _table_of(rejection, report.sheets)
            column = _column_of(fault, rejection, table) if table else 0
            texts = found.setdefault(rejection.file, {}).setdefault((rejection.sheet, rejection.row, column), [])
            if (text := fault.sentence()[language]) not in texts:
                texts.append(text)
    return {file: [Place(*place, "; ".join(texts)) for place, texts in cells.items()] for file, cells in found.items()}


def _table_of(rejection: Rejection, sheets: Iterable[Recognised]) -> Recognised | None:
    """The table of the sheet in which a row stands: the last that begins above it, of the row's own table where there is one."""
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
    faults = places(report, language)
    written = []
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=into) as folder:
        for path, shown_name in _opened(paths, faults, Path(folder)):
            target = into / f"{path.stem} ({ENDING[language]}){path.suffix if path.suffix.lower() in KEPT_AS_THEY_ARE else '.xlsx'}"
            request = {
                "do": "mark",
                "path": str(path.resolve()),
                "places": [vars(place) for place in faults[shown_name]],
                "sheet": SHEET[language],
                "head": HEAD[language],
                "into": str(target.resolve()),
            }
            with sandbox.child() as ask:
                ask(request)
            written.append(target)
    return written


def loses_drawings(paths: Iterable[Path], report: Report) -> bool:
    """Whether a workbook with faults holds drawings that its marked copy won't have."""
    faulty = {rejection.file for rejection in (*report.rejected, *report.cells)}
    for path in paths:
        for name in faulty:
            if name == path.name and path.suffix.lower() in KEPT_AS_THEY_ARE and _has_shapes(path):
                return True
            if name.startswith(f"{path.name}/") and name.lower().endswith(KEPT_AS_THEY_ARE):
                with suppress(*NOT_A_ZIP, KeyError), zipfile.ZipFile(path) as archive, archive.open(name.removeprefix(f"{path.name}/")) as inner:
                    if _has_shapes(inner):
                        return True
    return False


def _has_shapes(file: Path | IO[bytes]) -> bool:
    """Whether a workbook has drawings that openpyxl passes over: found by the names of its parts, and in drawings by the names of elements."""
    with suppress(*NOT_A_ZIP), zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        if any(PASSED_OVER.match(name) for name in names):
            return True
        if sum(name.endswith(".vml") for name in names) > sum(COMMENTS.fullmatch(name) is not None for name in names):
            return True  # one belongs to each sheet with comments; others hold buttons or the pictures of a page's head
        for name in names:
            if re.fullmatch(r"xl/drawings/drawing\d+\.xml", name):
                with archive.open(name) as drawing:
                    if SHAPE.search(drawing.read(DRAWING_BYTES)):
                        return True
    return False


def zipped(paths: Iterable[Path]) -> bytes:
    """Files as one archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.write(path, path.name)
    return out.getvalue()


def _opened(paths: Iterable[Path], faults: dict[str, list[Place]], folder: Path) -> Iterable[tuple[Path, str]]:
    """The files with faults, those inside an archive or a folder too, each with its name in the report."""
    for given in paths:
        for path in sorted(given.rglob("*")) if given.is_dir() else [given]:
            own = path.relative_to(given).as_posix() if given.is_dir() else path.name
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
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill

    book = _workbook(path, limits)
    fill = PatternFill("solid", fgColor=COLOUR)
    if sheet in book.sheetnames:
        del book[sheet]
    listing = book.create_sheet(sheet, 0)
    listing.append(list(head))
    for cell in listing[1]:
        cell.font = Font(bold=True)
    for place in sorted(faulty, key=lambda each: (book.sheetnames.index(each["sheet"]) if each["sheet"] else 0, each["row"], each["column"])):
        own = book[place["sheet"]] if place["sheet"] else book.worksheets[1]
        cell = own.cell(place["row"], place["column"] + 1)
        for joined in own.merged_cells.ranges:
            if cell.coordinate in joined:
                cell = own.cell(joined.min_row, joined.min_col)
        earlier = f"{cell.comment.text}\n" if cell.comment else ""
        cell.comment = Comment(f"{earlier}{place['text']}", "Mentas", width=320, height=110)
        cell.fill = fill
        listing.append([own.title, cell.coordinate, place["text"]])
        link = listing.cell(listing.max_row, 2)
        link.hyperlink = f"#'{own.title.replace(chr(39), chr(39) * 2)}'!{cell.coordinate}"
        link.font = Font(color="FF0B5394", underline="single")
        listing.cell(listing.max_row, 3).alignment = Alignment(wrap_text=True, vertical="top")
        for each in listing[listing.max_row]:
            each.data_type = "s"  # a name or an entry that begins with = is no formula
    for letter, width in zip("ABC", (24, 10, WIDE), strict=True):
        listing.column_dimensions[letter].width = width
    book.active = 0
    for each in book.worksheets:
        each.sheet_view.tabSelected = each is listing
    book.save(into)


def _workbook(path: Path, limits: Limits) -> Any:
    """The file as openpyxl has it; one of another kind with its cells alone."""
    from openpyxl import Workbook, load_workbook

    if path.suffix.lower() in KEPT_AS_THEY_ARE and kind_of(path) == "zip":
        from data.spreadsheets import refuse_bomb

        with path.open("rb") as file:
            refuse_bomb(file, limits)
        return load_workbook(path, keep_vba=path.suffix.lower() == ".xlsm", rich_text=True)
    book = Workbook()
    book.remove(book.active)
    for name, rows in _grids(path, limits):
        own = book.create_sheet(name)
        for row, cells in enumerate(rows, start=1):
            for column, text in enumerate(cells, start=1):
                if text:
                    cell = own.cell(row, column, tidy(text))
                    cell.data_type, cell.number_format = "s", "@"  # codes keep their zeros, and nothing becomes a formula
    return book


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
