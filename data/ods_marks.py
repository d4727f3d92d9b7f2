"""Marks in an .ods, as LibreOffice writes it: faulty cells are coloured and commented, and a first sheet leads to them. Earlier marks are removed.

Only content.xml is changed (and in settings.xml which sheet is open): everything else comes back as it was. Rows and cells that stand for several
are taken apart where one of them is marked. To be called in the child of data/sandbox.py.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from lxml import etree
from openpyxl.utils import get_column_letter

from data.workbook_notes import AUTHOR, BEGINNING
from data.workbook_package import Element, Package
from data.workbook_styles import COLOUR

OFFICE, TABLE, TEXT, STYLE = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text", "style"))
LINKS = "{http://www.w3.org/1999/xlink}"
BACKGROUND = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}background-color"
OURS = f"#{COLOUR[2:].lower()}"
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
ROWS, COLUMNS = f"{TABLE}number-rows-repeated", f"{TABLE}number-columns-repeated"
STYLE_NAME, OF_CELLS = f"{TABLE}style-name", f"{TABLE}default-cell-style-name"
WIDTHS = ("4cm", "2cm", "18cm")
"""Of the columns of the first sheet."""


def is_ods(path: Path) -> bool:
    """Whether a zip is a spreadsheet of LibreOffice's kind, whatever its name says."""
    with zipfile.ZipFile(path) as archive:
        return "content.xml" in archive.namelist()


def mark_ods(path: Path, faulty: Sequence[Mapping[str, Any]], listing: str, head: Sequence[str], into: Path) -> None:
    """Mark the cells of an .ods and write it to `into`; the parameters are those of `mark_workbook`."""
    package = Package.read(path)
    content = package.tree("content.xml")
    book = content.find(f"{OFFICE}body/{OFFICE}spreadsheet")
    for earlier in [table for table in book.findall(f"{TABLE}table") if table.get(f"{TABLE}name") == listing]:
        book.remove(earlier)
    tables = book.findall(f"{TABLE}table")
    styles = _Styles(content)
    marked = []
    for table in tables:
        name = table.get(f"{TABLE}name", "")
        _unmark(table, styles)
        for each in faulty:
            if (each["sheet"] or tables[0].get(f"{TABLE}name")) == name:
                _mark(table, each["row"] - 1, each["column"], each["text"], styles)
                marked.append((name, f"{get_column_letter(each['column'] + 1)}{each['row']}", each["text"]))
    tables[0].addprevious(_listing(listing, head, marked, styles))
    if "settings.xml" in package.parts:
        for item in package.tree("settings.xml").iter("{*}config-item"):
            if item.get(f"{{{etree.QName(item).namespace}}}name") == "ActiveTable":
                item.text = listing
    _write(package, into)


def _write(package: Package, into: Path) -> None:
    """Write the parts; the standard wants the kind of file first, as it is."""
    parts = package.parts | {name: etree.tostring(tree, xml_declaration=True, encoding="UTF-8") for name, tree in package.trees.items()}
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda name: name != "mimetype"):
            archive.writestr(name, parts[name], zipfile.ZIP_STORED if name == "mimetype" else None)


class _Styles:
    """The styles of content.xml, and copies of them with or without the colour of a fault."""

    def __init__(self, content: Element) -> None:
        self.root = content.find(f"{OFFICE}automatic-styles")
        if self.root is None:
            self.root = etree.Element(f"{OFFICE}automatic-styles")
            content.find(f"{OFFICE}body").addprevious(self.root)
        self.own = {style.get(f"{STYLE}name"): style for style in self.root if style.get(f"{STYLE}family") == "table-cell"}
        self.made: dict[tuple[str, bool], str] = {}

    def is_marked(self, name: str) -> bool:
        """Whether a style has the colour of a fault."""
        return name in self.own and any(part.get(BACKGROUND) == OURS for part in self.own[name])

    def copied(self, name: str, coloured: bool) -> str:
        """The same style with the colour of a fault, or without one."""
        if (name, coloured) not in self.made:
            if name in self.own:
                style = deepcopy(self.own[name])
            else:
                style = etree.Element(f"{STYLE}style", {f"{STYLE}family": "table-cell", f"{STYLE}parent-style-name": name or "Default"})
            properties = style.find(f"{STYLE}table-cell-properties")
            if properties is None:
                properties = etree.Element(f"{STYLE}table-cell-properties")
                style.insert(0, properties)
            properties.attrib.pop(BACKGROUND, None)
            if coloured:
                properties.set(BACKGROUND, OURS)
            self.made[name, coloured] = self.added(style, "cell")
            self.own[self.made[name, coloured]] = style
        return self.made[name, coloured]

    def added(self, style: Element, kind: str) -> str:
        """Add a style under a name of its own."""
        name = f"{AUTHOR}-{kind}-{len(self.root)}"
        style.set(f"{STYLE}name", name)
        self.root.append(style)
        return name


def _unmark(table: Element, styles: _Styles) -> None:
    for cell in table.iter(*CELLS):
        if styles.is_marked(name := cell.get(STYLE_NAME, "")):
            cell.set(STYLE_NAME, styles.copied(name, coloured=False))
        for note in cell.findall(f"{OFFICE}annotation"):
            texts = note.findall(f"{TEXT}p")
            ours = [text for text in texts if "".join(text.itertext()).startswith(BEGINNING)]
            for text in ours:
                note.remove(text)
            if ours and len(ours) == len(texts):
                cell.remove(note)


def _mark(table: Element, row: int, column: int, text: str, styles: _Styles) -> None:
    """Colour and comment a cell, by its row and column from 0."""
    line = _single(list(table.iter(f"{TABLE}table-row")), ROWS, row)
    if line is None:
        return
    cell = _single([each for each in line if each.tag in CELLS], COLUMNS, column)
    if cell is None:  # right of all that the row has
        wide = sum(int(each.get(COLUMNS, "1")) for each in line if each.tag in CELLS)
        if wide < column:
            etree.SubElement(line, CELLS[0], {COLUMNS: str(column - wide)})
        cell = etree.SubElement(line, CELLS[0])
    name = cell.get(STYLE_NAME) or line.get(OF_CELLS) or _of_column(table, column)
    cell.set(STYLE_NAME, styles.copied(name, coloured=True))
    note = cell.find(f"{OFFICE}annotation")
    if note is None:
        note = etree.Element(f"{OFFICE}annotation")
        cell.insert(0, note)
    etree.SubElement(note, f"{TEXT}p").text = BEGINNING + text


def _single(elements: Sequence[Element], repeated: str, index: int) -> Element | None:
    """The element that stands for the place `index` alone, split off from those that it stands for too; None beyond the last."""
    first = 0
    for each in elements:
        count = int(each.get(repeated, "1"))
        if index < first + count:
            for size, put in ((index - first, each.addprevious), (first + count - index - 1, each.addnext)):
                if size:
                    rest = deepcopy(each)
                    rest.tail = None
                    rest.attrib.pop(repeated, None)
                    if size > 1:
                        rest.set(repeated, str(size))
                    put(rest)
            each.attrib.pop(repeated, None)
            return each
        first += count
    return None


def _of_column(table: Element, column: int) -> str:
    """The style that a column gives to cells without one."""
    first = 0
    for each in table.iter(f"{TABLE}table-column"):
        first += int(each.get(COLUMNS, "1"))
        if column < first:
            return each.get(OF_CELLS, "")
    return ""


def _listing(name: str, head: Sequence[str], marked: Sequence[tuple[str, str, str]], styles: _Styles) -> Element:
    """The first sheet: where each mark is, with a link to it, and what it says."""
    table = etree.Element(f"{TABLE}table", {f"{TABLE}name": name})
    for width in WIDTHS:
        style = etree.Element(f"{STYLE}style", {f"{STYLE}family": "table-column"})
        etree.SubElement(style, f"{STYLE}table-column-properties", {f"{STYLE}column-width": width})
        etree.SubElement(table, f"{TABLE}table-column", {STYLE_NAME: styles.added(style, "column")})
    for texts in (tuple(head), *marked):
        row = etree.SubElement(table, f"{TABLE}table-row")
        for index, text in enumerate(texts):
            cell = etree.SubElement(row, CELLS[0], {f"{OFFICE}value-type": "string"})
            paragraph = etree.SubElement(cell, f"{TEXT}p")
            if index == 1 and texts != tuple(head):
                sheet = texts[0].replace("'", "''")
                paragraph = etree.SubElement(paragraph, f"{TEXT}a", {f"{LINKS}href": f"#'{sheet}'.{text}", f"{LINKS}type": "simple"})
            paragraph.text = text
    return table
