"""The notes (comments) of the cells of an .xlsx, with what people answered in the conversations that newer programs keep.

Runs in the child process alone, as data/spreadsheets.py does.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import iterparse

Notes = dict[tuple[int, int], str]
"""Row and column, from 0 -> the text of the cell's note."""
AUTHOR = "Mentas"
BEGINNING = f"{AUTHOR}: "
"""Every mark that an import puts on a faulty cell begins with it: LibreOffice keeps neither the author of a comment nor what stood apart in it."""


def notes_of(archive: zipfile.ZipFile, names: Mapping[str, str], sheet: str) -> Notes:
    """The notes of a sheet, by the name of its part; `names` are the parts by their names in lower case."""
    notes: Notes = {}
    for part in of_relations(archive, names, sheet, "comments"):
        with archive.open(part) as file:
            notes |= dict(_texts(file, "comment"))
    conversations: Notes = {}
    for part in of_relations(archive, names, sheet, "threadedComment"):
        with archive.open(part) as file:
            for address, text in _texts(file, "threadedComment"):
                if f"{BEGINNING}{text}" not in notes.get(address, ""):  # the import's own mark is a reply as well
                    conversations[address] = f"{conversations[address]}\n{text}" if address in conversations else text
    return notes | conversations


def of_relations(archive: zipfile.ZipFile, names: Mapping[str, str], part: str, kind: str) -> Iterator[str]:
    """The parts of a kind that a part refers to."""
    folder, base = posixpath.split(part)
    relations = names.get(f"{folder}/_rels/{base}.rels".lower())
    if relations:
        with archive.open(relations) as file:
            for _, node in iterparse(file):
                if node.get("Type", "").endswith(f"/{kind}"):
                    target = posixpath.normpath(posixpath.join("/", folder, node.get("Target", ""))).lstrip("/").lower()
                    if target in names:
                        yield names[target]


def _texts(file: Any, tag: str) -> Iterator[tuple[tuple[int, int], str]]:
    """The cells of the notes in a part, and their texts: without the reading of Chinese and Japanese signs."""
    from openpyxl.utils.cell import coordinate_to_tuple  # seldom needed, and it comes with all of openpyxl

    for _, node in iterparse(file):
        if node.tag.rsplit("}", 1)[-1] == tag and node.get("ref"):
            row, column = coordinate_to_tuple(node.get("ref"))
            yield (row - 1, column - 1), "".join(part.text or "" for part in node.iter() if part.tag.rsplit("}", 1)[-1] in ("t", "text"))
            node.clear()
