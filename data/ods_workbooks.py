"""What an .ods says beside its values, as data/sheet_details.py notes it.

Runs in the child process alone, as data/spreadsheets.py does.
"""

from __future__ import annotations

import re
import zipfile
from typing import Any
from xml.etree.ElementTree import ParseError, iterparse

from data.cells import MARK, typed
from data.messages import DataError
from data.sheet_details import MOST_COLUMNS, UNIT, WHITE, Details, with_unit
from data.values.dates import WITHOUT_DAY

MOST_REPEATED = 5_000
"""Rows and cells that are told apart where one stands for many: what repeats oftener is empty."""
NO_LENGTH = re.compile(r"0*\.?0*(?:[a-z]+|%)?")
"""A height or width of zero, in any unit."""


def of_ods(archive: zipfile.ZipFile) -> dict[str, Details]:
    """The details of the sheets of an .ods, by name. Raises DataError."""
    sheets: dict[str, Details] = {}
    details = Details()
    row = column = inside = 0
    styles = _Styles()
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
                own = _plain_names(node)
                if event == "start":
                    inside += tag == "table"
                    if inside > 1:
                        details.spoil("cell_elsewhere", row, column)
                    elif tag == "table":
                        details = sheets[own.get("name", "")] = Details()
                        row = column = 0
                        column_styles = {}
                    elif tag == "table-row":
                        column = 0
                        row_style = own.get("default-cell-style-name", "")
                    continue
                inside -= tag == "table"
                if inside > (tag != "table"):
                    continue
                hidden = own.get("visibility") in ("collapse", "filter") or own.get("style-name", "") in styles.of_no_size
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
                    style = own.get("style-name") or row_style or column_styles.get(column, "")
                    for index in range(column, column + min(count, MOST_COLUMNS)):
                        details.colour(row, index, styles.ground(style))
                    if "value-type" in own and styles.hide(style):
                        details.unseen |= {(row, index) for index in range(column, column + min(count, MOST_REPEATED))}
                    if "value-type" in own and styles.strike(node, style):
                        for index in range(column, column + min(count, MOST_REPEATED)):
                            details.strike(row, index)
                    elif cell := _of_ods_cell(node, own):
                        details.cells |= {(row, index): cell for index in range(column, column + min(count, MOST_REPEATED))}
                    below, beside = int(own.get("number-rows-spanned", 1)) - 1, int(own.get("number-columns-spanned", 1)) - 1
                    if note := _note_in(node):
                        details.notes[row, column] = note
                    if below or beside:
                        details.merged.append((row, column, row + below, column + beside))
                    column += count
    except (ParseError, ValueError) as error:
        raise DataError("no_workbook") from error
    return sheets


class _Styles:
    """The names of an .ods' styles that strike through, and of those of rows and columns that have no height or width; and the colours of its
    styles: of the text, and of the ground behind it."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.of_no_size: set[str] = set()
        self.colours: dict[str, tuple[str, str]] = {}

    def add(self, node: Any) -> None:
        """Note a style, where it is one: it is like the one that it is based on, unless it says otherwise."""
        if not node.tag.endswith("}style"):
            return
        own, parts = _plain_names(node), {part.tag.rsplit("}", 1)[-1]: _plain_names(part) for part in node}
        name, parent = own.get("name", ""), own.get("parent-style-name", "")
        sizes = [parts.get("table-row-properties", {}).get("row-height"), parts.get("table-column-properties", {}).get("column-width")]
        if any(size and NO_LENGTH.fullmatch(size) for size in sizes):
            self.of_no_size.add(name)
        text = parts.get("text-properties", {})
        lines = [text[line] for line in ("text-line-through-style", "text-line-through-type") if line in text]
        if any(line != "none" for line in lines) if lines else parent in self.names:
            self.names.add(name)
        colour, ground = self.colours.get(parent, ("", WHITE))
        colour = text.get("color", colour).upper().lstrip("#")
        ground = parts.get("table-cell-properties", {}).get("background-color", ground).upper().lstrip("#")
        self.colours[name] = colour, WHITE if ground == "TRANSPARENT" else ground

    def ground(self, style: str) -> str:
        """The background colour of a style's text."""
        return self.colours.get(style, ("", WHITE))[1]

    def hide(self, style: str) -> bool:
        """Whether a style's text has the colour of its ground."""
        colour, ground = self.colours.get(style, ("", WHITE))
        return colour == ground

    def strike(self, cell: Any, style: str) -> bool:
        """Whether a cell of a style, or a part of its text, is struck through."""
        if not self.names:
            return False
        spans = (value for part in cell.iter() if part.tag.endswith("}span") for name, value in part.attrib.items() if name.endswith("}style-name"))
        return style in self.names or any(span in self.names for span in spans)


def _plain_names(node: Any) -> dict[str, str]:
    """The attributes of a node, without their namespaces."""
    return {name.rsplit("}", 1)[-1]: value for name, value in node.attrib.items()}


def _note_in(cell: Any) -> str:
    """The note of a cell, a line for each of its paragraphs; "" for none."""
    return "\n".join(
        "".join(line.itertext()) for note in cell if note.tag.endswith("}annotation") for line in note if line.tag.rsplit("}", 1)[-1] in ("p", "list")
    )


def _of_ods_cell(node: Any, own: dict[str, str]) -> Any:
    """What a cell shows if that isn't its value: an error, a formula without a value, a percentage, a code by its number format."""
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
