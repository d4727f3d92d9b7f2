"""Sheets of a workbook that explain letters and numbers of its other sheets: Keterangan, with B = batal, or Kode and Arti side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.cells import kind, shown, tidy
from data.grids import Grid
from data.headers import words

MOST_ROWS = 60
"""Filled rows of such a sheet at most."""
NAMED = re.compile(
    r"\b(?:keterangan|ket|legenda|legend|kode|daftar kode|arti|kamus|singkatan|simbol|tanda|codes?|key|labels?|codebook|referensi|ref|master"
    r"|pilihan|choices?|lookup|daftar pilihan)\b"
)
"""What such a sheet is called."""
EXPLAINED = re.compile(r"(?<![^\W_])(?:[A-Za-z]{1,2}|[0-9]{1,2})\s*\)?\s*=\s*[A-Za-z]")
LETTERS = re.compile(r"[A-Za-z]{1,2}")
NUMBER = re.compile("[0-9]{1,2}")
ANSWER = re.compile(r"[^\W\d_][^\d]+")
"""What a number stands for: words, at least two letters."""


def share(grids: Sequence[Grid]) -> set[int]:
    """Give the sheets of a workbook what its legend sheets explain; the places of those sheets."""
    found = {index: texts for index, grid in enumerate(grids) if (texts := _explained(grid))}
    for index, grid in enumerate(grids):
        if index not in found:
            grid.legend = [text for texts in found.values() for text in texts]
    return set(found)


def _explained(grid: Grid) -> list[str]:
    """The texts of a sheet that holds nothing but explanations of letters or numbers, each as B = batal; [] for any other sheet.

    A number beside a word explains something only on a sheet that is called after that: elsewhere the rows are numbered.
    """
    rows = [cells for cells in ([tidy(shown(cell)) for cell in row if cell.strip()] for row in grid.rows) if cells]
    if grid.hidden or grid.refused or not grid.name or not 0 < len(rows) <= MOST_ROWS or not grid.whole:
        return []
    if any(kind(cell) == "d" for row in grid.rows for cell in row):
        return []
    alone = [cells[0] for cells in rows if len(cells) == 1]
    named = NAMED.search(words(grid.name)) is not None
    pairs = [f"{mark} = {meaning}" for cells in rows for mark, meaning in _pairs(cells, named)]
    texts = [text for text in alone if EXPLAINED.search(text)]
    others = len(rows) - len(texts) - sum(bool(_pairs(cells, named)) for cells in rows)
    return [*texts, *pairs] if (texts or pairs) and others <= (2 if named else 0) else []


def _pairs(cells: Sequence[str], named: bool) -> list[tuple[str, str]]:
    """Each letter of a row with its meaning beside it, and each number on a sheet that is `named` after that; [] if there is more in the row."""
    pairs = list(zip(cells[::2], cells[1::2], strict=False))
    lettered = len(cells) == 2 and LETTERS.fullmatch(cells[0]) and not EXPLAINED.search(cells[1])
    numbered = named and len(cells) % 2 == 0 and all(NUMBER.fullmatch(mark) and ANSWER.fullmatch(meaning) for mark, meaning in pairs)
    return pairs if lettered or numbered else []
