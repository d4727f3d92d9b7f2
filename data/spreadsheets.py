"""Workbooks of every kind as grids: values by calamine; hidden parts, number formats, errors and formulas without a value from the file itself.

Runs in the child process alone (data/sandbox_worker.py): a workbook from elsewhere can make any reader fail.
"""

from __future__ import annotations

import datetime as dt
import io
import string
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal
from xml.etree.ElementTree import ParseError, iterparse

from data.cells import MARK, typed
from data.delimited import unpacked_cells
from data.grids import Grid
from data.messages import DataError
from data.ods_workbooks import of_ods
from data.other_workbooks import of_xls, of_xlsb
from data.sandbox import Limits
from data.sheet_details import BUILT_IN, MOST_COLUMNS, WHITE, Details, hides
from data.workbook_colours import Colours, tinted
from data.workbook_notes import notes_of
from data.zip_bombs import refuse_bomb

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
STRICT_RELATED = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
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
            refuse_bomb(file, limits)
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        # By its content: from a path the kind would be told by the name's ending.
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    except PasswordError as error:
        raise DataError("password") from error
    described = [meta for meta in workbook.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
    if len(described) > limits.sheets:
        raise DataError("limit_sheets", maximum=limits.of("limit_sheets"))
    names = [meta.name for meta in described]
    if doubled := [name for name in names if names.count(name) > 1]:
        raise DataError("sheet_twice", sheet=doubled[0])  # both would be read as the first one
    extras = _extras(path)
    grids = []
    for meta in described:
        if meta.visible == SheetVisibleEnum.Visible:
            if meta.name not in extras:  # what it hides would be read
                raise DataError("no_workbook")
            if fault := extras[meta.name].fault:
                raise fault
        sheet = workbook.get_sheet_by_name(meta.name)
        height, width = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
        grid = Grid(name=meta.name, hidden=meta.visible != SheetVisibleEnum.Visible)
        if height > limits.sheet_rows + TOP:
            grid.refused = "limit_sheet_rows"
        elif width > limits.columns:
            grid.refused = "limit_columns"
        grid.filled = height > 0
        if height and not grid.refused and not grid.hidden:
            _fill(grid, sheet, extras[meta.name], limits)
        grids.append(grid)
    return grids


def _fill(grid: Grid, sheet: Any, extra: Details, limits: Limits) -> None:
    grid.rows = [[cell.replace(MARK, "") if isinstance(cell, str) else _cell(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for row in grid.rows:
        if max(map(len, row), default=0) > limits.characters:
            raise DataError("limit_characters", maximum=limits.of("limit_characters"))
    if not any(cell.startswith(MARK) for row in grid.rows for cell in row[:2]):
        grid.rows = unpacked_cells(grid.rows)
    grid.merged = [(first[0], first[1], last[0], last[1]) for first, last in (sheet.merged_cell_ranges or [])] or extra.merged
    _add_details(grid, extra)
    for top, left, bottom, right in grid.merged:
        for line in range(top, min(bottom + 1, len(grid.rows)) if left < right else 0):  # one column joined over rows: footers.rows_of
            grid.unseen |= {(line, column) for column in range(left, right + 1) if (line, column) != (top, left) and grid.cell(line, column)}


def _add_details(grid: Grid, extra: Details) -> None:
    grid.hidden_rows = sorted(extra.hidden_rows)
    grid.hidden_columns = sorted(extra.hidden_columns)
    grid.unseen, grid.from_1904, grid.grounds, grid.notes = extra.unseen, extra.from_1904, extra.grounds, extra.notes
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
class _Styles:
    """By a cell's style: its number format, its font, whether that is struck through, whether it has the colour of its ground, and that ground; the
    numbers of shared texts with a struck part; and how many shared texts there are."""

    formats: list[str]
    fonts: list[str]
    struck: list[bool]
    unseen: list[bool]
    grounds: list[str]
    struck_texts: frozenset[str] = frozenset()
    texts: int = 0


def _extras(path: Path) -> dict[str, Details]:
    """Hidden parts, errors, formulas without value, percentages, codes by format and signs by font, by sheet."""
    if not zipfile.is_zipfile(path):
        return of_xls(path)
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.lower(): name for name in archive.namelist()}
            if "content.xml" in names:
                return of_ods(archive)
            if "xl/workbook.bin" in names:
                return of_xlsb(archive)
            styles = _Styles([], [], [], [], [])
            if "xl/styles.xml" in names:
                with archive.open(names["xl/styles.xml"]) as file:
                    styles = _styles(file, Colours.of(archive, names))
            if "xl/sharedstrings.xml" in names:
                with archive.open(names["xl/sharedstrings.xml"]) as file:
                    styles = _with_texts(styles, file)
            targets: dict[str | None, str] = {}
            with archive.open(names["xl/_rels/workbook.xml.rels"]) as file:
                for _, node in iterparse(file):
                    if node.get("Id"):
                        target = node.get("Target", "")
                        targets[node.get("Id")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            extras = {}
            with archive.open(names["xl/workbook.xml"]) as file:
                nodes = [node for _, node in _nodes(file)]
            sheets = [
                (node.get("name", ""), targets.get(node.get(RELATED) or node.get(STRICT_RELATED), "").lower())
                for node in nodes
                if node.tag == f"{MAIN}sheet"
            ]
            from_1904 = any(node.tag == f"{MAIN}workbookPr" and node.get("date1904") in ("1", "true") for node in nodes)
            for name, part in sheets:
                if part and part in names:
                    with archive.open(names[part]) as file:
                        extras[name] = _extra(file, styles)
                        extras[name].from_1904 = from_1904
                    extras[name].notes = notes_of(archive, names, part)
            return extras
    except (ParseError, KeyError, zipfile.BadZipFile) as error:
        raise DataError("no_workbook") from error


def _nodes(file: Any, events: Sequence[Literal["start", "end"]] = ("end",)) -> Iterator[tuple[str, Any]]:
    """The elements of a part, those of the strict variant under the names of the usual one."""
    for event, node in iterparse(file, events):
        if node.tag.startswith(STRICT):
            node.tag = MAIN + node.tag.removeprefix(STRICT)
        yield event, node


def _styles(file: Any, colours: Colours) -> _Styles:
    own: dict[int, str] = {}
    fonts: list[tuple[str, bool]] = []
    formats, used, filled = [], [], []
    letters: list[Any] = []
    fills: list[Any] = []
    inside = []
    for event, node in _nodes(file, ("start", "end")):
        tag = node.tag.removeprefix(MAIN)
        if event == "start":
            inside.append(tag)
            continue
        inside.pop()
        if tag == "numFmt":
            own[int(node.get("numFmtId", 0))] = node.get("formatCode", "General")
        elif tag == "font" and inside[-1:] == ["fonts"]:
            name = node.find(f"{MAIN}name")
            letters.append(node.find(f"{MAIN}color"))
            fonts.append(((name.get("val", "") if name is not None else "").lower(), _strikes(node)))
        elif tag == "fill" and inside[-1:] == ["fills"]:
            pattern = node.find(f"{MAIN}patternFill")
            bare = pattern is not None and pattern.get("patternType", "none") == "none"
            fills.append(WHITE if bare else pattern.find(f"{MAIN}fgColor") if pattern is not None else None)
        elif tag == "xf" and inside[-1:] == ["cellXfs"]:
            formats.append(int(node.get("numFmtId", 0)))
            used.append(int(node.get("fontId", 0)))
            filled.append(int(node.get("fillId", 0)))
        elif tag == "indexedColors":
            colours.take(node)  # stands behind all that is coloured by it
    behind = [_colour(fills[fill], colours) if fill < len(fills) else WHITE for fill in filled]
    of_text = [_colour(each, colours) for each in letters]
    return _Styles(
        [own.get(number) or BUILT_IN.get(number, "General") for number in formats],
        [fonts[number][0] if number < len(fonts) else "" for number in used],
        [number < len(fonts) and fonts[number][1] for number in used],
        [font < len(of_text) and of_text[font] != "" and of_text[font] == ground for font, ground in zip(used, behind, strict=True)],
        behind,
    )


def _colour(node: Any, colours: Colours) -> str:
    """A colour in six digits; "" for one that isn't known."""
    if node is None or isinstance(node, str):
        return node or ""
    if (theme := node.get("theme")) is not None:
        return colours.of_theme(int(theme), float(node.get("tint", 0)))
    tint = float(node.get("tint", 0))
    if (number := node.get("indexed")) is not None:
        return tinted(colours.of_palette(int(number)), tint)
    return tinted(str(node.get("rgb", "")).upper()[-6:], tint)


def _strikes(font: Any) -> bool:
    """Whether a font, or the properties of a part of a text, strike through."""
    strike = font.find(f"{MAIN}strike")
    return strike is not None and strike.get("val", "1") not in ("0", "false")


def _with_texts(styles: _Styles, file: Any) -> _Styles:
    """The styles, with the number of shared texts and those of which a part is struck through."""
    struck = set()
    number = 0
    for _, node in _nodes(file):
        if node.tag == f"{MAIN}si":
            if any(_strikes(properties) for properties in node.iter(f"{MAIN}rPr")):
                struck.add(str(number))
            number += 1
            node.clear()
    return replace(styles, struck_texts=frozenset(struck), texts=number)


def _extra(file: Any, styles: _Styles) -> Details:
    extra = Details()
    row = -1
    tables = 0
    rows_hidden = False
    for event, node in _nodes(file, ("start", "end")):
        tag = node.tag.removeprefix(MAIN)
        if event == "start":
            tables += tag == "sheetData"
            if tag == "row":
                own = node.get("r")
                row = int(own or row + 2) - 1
                column = -1
            continue
        if tag == "sheetFormatPr":
            rows_hidden = node.get("zeroHeight") in ("1", "true")
            if _is_nought(node.get("defaultColWidth")):
                extra.hide_columns(0, MOST_COLUMNS)
        elif tag == "col":
            first, last = int(node.get("min", 1)) - 1, int(node.get("max", 1)) - 1
            if node.get("hidden") in ("1", "true") or _is_nought(node.get("width")):
                extra.hide_columns(first, last)
            elif extra.hidden_columns and node.get("width"):
                extra.hidden_columns -= set(range(first, min(last, MOST_COLUMNS) + 1))  # wide by itself, where others aren't
        elif tag == "c":
            if reference := node.get("r"):
                column, its_row = _column(reference), int(reference.lstrip(string.ascii_letters)) - 1
                if own and its_row != row and len(node):
                    extra.spoil("cell_elsewhere", its_row, column)
                row = its_row
            else:
                column += 1
            if len(node) and tables > 1:
                extra.spoil("cell_elsewhere", row, column)
            _add_cell(extra, node, row, column, styles)
        elif tag == "row":
            if node.get("hidden") in ("1", "true") or _is_nought(node.get("ht")) or (rows_hidden and node.get("ht") is None):
                extra.hidden_rows.add(row)
            node.clear()
    return extra


def _is_nought(size: str | None) -> bool:
    """Whether a row's height or a column's width leaves nothing to be seen: 0, 0.0, 0.00."""
    return size is not None and not size.strip("0.")


def _add_cell(extra: Details, node: Any, row: int, column: int, styles: _Styles) -> None:
    content, formula = node.find(f"{MAIN}v"), node.find(f"{MAIN}f")
    kind, style = node.get("t", "n"), int(node.get("s", 0))
    if content is not None or kind == "inlineStr":
        extra.fill(row, column)
    if style < len(styles.grounds):
        extra.colour(row, column, styles.grounds[style])
    if kind == "s" and content is not None and (content.text or "").isdecimal() and int(content.text) >= styles.texts:
        extra.spoil("cell_without_text", row, column)
    in_part = content is not None and kind == "s" and content.text in styles.struck_texts
    if in_part or (style < len(styles.struck) and styles.struck[style]) or any(map(_strikes, node.iter(f"{MAIN}rPr"))):
        extra.strike(row, column)
        return
    shows_nothing = kind not in ("n", "") and style < len(styles.formats) and hides(styles.formats[style], None)
    if shows_nothing or (style < len(styles.unseen) and styles.unseen[style]):
        extra.unseen.add((row, column))
    if kind == "e":
        extra.cells[row, column] = typed("e", content.text or "#N/A" if content is not None else "#N/A")
        return
    if formula is not None and (content is None or (content.text is None and kind not in ("str", "inlineStr"))):
        extra.cells[row, column] = typed("f", "=")
        return
    if kind == "inlineStr" and content is not None and content.text and node.find(f"{MAIN}is") is None:
        extra.cells[row, column] = content.text  # as some programs write it, and spreadsheets show it
    if kind in ("n", "") and content is not None and content.text and style < len(styles.formats):
        extra.add_number(row, column, content.text, styles.formats[style])
    elif kind in ("s", "str", "inlineStr") and style < len(styles.fonts) and (signs := SYMBOLS.get(styles.fonts[style])):
        extra.cells[row, column] = lambda cell, signs=signs: signs.get(cell.strip(), cell)


def _column(reference: str) -> int:
    number = 0
    for sign in reference:
        if not sign.isalpha():
            break
        number = number * 26 + ord(sign.upper()) - 64
    return number - 1
