"""Sheets of a workbook that explain the letters of its other sheets: Keterangan, with B = batal, or Kode and Arti side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.cells import kind, shown, tidy
from data.grids import Grid
from data.headers import words

MOST_ROWS = 60
"""Filled rows of such a sheet at most."""
NAMED = re.compile(r"\b(?:keterangan|ket|legenda|legend|kode|daftar kode|arti|kamus|singkatan|simbol|tanda|codes?|key|labels?)\b")
"""What such a sheet is called."""
EXPLAINED = re.compile(r"(?<![^\W_])[A-Za-z]{1,2}\s*\)?\s*=\s*[A-Za-z]")
LETTERS = re.compile(r"[A-Za-z]{1,2}")


def share(grids: Sequence[Grid]) -> set[int]:
    """Give the sheets of a workbook what its legend sheets explain; the places of those sheets."""
    found = {index: texts for index, grid in enumerate(grids) if (texts := _explained(grid))}
    for index, grid in enumerate(grids):
        if index not in found:
            grid.legend = [text for texts in found.values() for text in texts]
    return set(found)


def _explained(grid: Grid) -> list[str]:
    """The texts of a sheet that holds nothing but explanations of letters, each as B = batal; [] for any other sheet."""
    rows = [cells for cells in ([tidy(shown(cell)) for cell in row if cell.strip()] for row in grid.rows) if cells]
    if grid.hidden or grid.refused or not grid.name or not 0 < len(rows) <= MOST_ROWS or not grid.whole:
        return []
    if any(kind(cell) == "d" for row in grid.rows for cell in row):
        return []
    alone = [cells[0] for cells in rows if len(cells) == 1]
    pairs = [cells for cells in rows if len(cells) == 2 and LETTERS.fullmatch(cells[0]) and not EXPLAINED.search(cells[1])]
    texts = [text for text in alone if EXPLAINED.search(text)] + [f"{letter} = {meaning}" for letter, meaning in pairs]
    others = len(rows) - len(texts)
    named = NAMED.search(words(grid.name)) is not None
    return texts if texts and others <= (2 if named else 0) else []
