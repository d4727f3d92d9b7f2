"""Sheets that correct others by naming what stood there and what should: read as they are, both would go in."""

from __future__ import annotations

import re

from data.cells import shown, tidy
from data.grids import Grid
from data.headers import words
from data.proposals import Note, Proposal

ALONE = re.compile(r"(?:data |yang )?(?:semula|tertulis|seharusnya|menjadi)(?: (?:tertulis|menjadi|benar|yang benar))?")
"""A cell, a title or a sheet's name that says of what stands beside or below it that it was, or should be."""
OF_A_HEADER = re.compile(r"(?:semula|tertulis|seharusnya) .+|.+ (?:semula|tertulis|seharusnya|menjadi)")
"""The header of a value as it was, or as it should be: Tanggal Keluar (semula)."""
FORMER = re.compile(r"(?:data |isian |yang )?(?:lama|sebelum (?:perbaikan|koreksi|revisi))")
LATER = re.compile(r"(?:data |isian |yang )?(?:baru|(?:sesudah|setelah) (?:perbaikan|koreksi|revisi))")
"""Titles that say so where both stand on one sheet; one alone may be of new data."""
OF_A_FILE = re.compile(r"(?:.+ )?(?:semula|tertulis)(?: [0-9 ]+)?")
REPLACED = ("near_header", "double_column")
"""Questions about a header that this one answers as well."""


def ask_about_corrections(proposal: Proposal, grid: Grid, file_name: str, titles: list[str]) -> None:
    """Ask about a table with values before and after a correction.

    A column Hapus says itself which row no longer holds.
    """
    if "withdrawn" in proposal.columns:
        return
    evidence = _said_above(proposal, grid, file_name, titles) or _said_in_rows(proposal, grid) or _said_by_both(grid)
    if not evidence:
        return
    proposal.questions = [note for note in proposal.questions if note.id not in REPLACED or not _in_header(note.values["column"])]
    proposal.questions.append(Note("before_and_after", {"value": evidence[:60]}))


def _in_header(text: str) -> bool:
    return OF_A_HEADER.fullmatch(words(text, notes=True)) is not None


def _said_above(proposal: Proposal, grid: Grid, file_name: str, titles: list[str]) -> str:
    """The header, title or name that says it; "" for none."""
    first = proposal.header_row - proposal.height
    cells = [cell for line in range(max(first - 1, 0), proposal.header_row) for cell in grid.rows[line][slice(*proposal.span)] if cell.strip()]
    for text in (tidy(shown(cell)) for cell in cells):
        if ALONE.fullmatch(words(text, notes=True)) or _in_header(text):
            return text
    named = next((text for text in (*titles, grid.name or "") if ALONE.fullmatch(words(text, notes=True))), "")
    return named or (file_name if OF_A_FILE.fullmatch(words(file_name, notes=True)) else "")


def _said_in_rows(proposal: Proposal, grid: Grid) -> str:
    """The first cell of a column that isn't read, or the title among the rows, that says it."""
    named = {*proposal.columns.values(), *(day.position for day in proposal.days)}
    for line in range(proposal.first_row - 1, proposal.last_row or len(grid.rows)):
        cells = [(index, cell) for index, cell in enumerate(grid.rows[line]) if cell.strip()]
        for index, cell in cells:
            if (index not in named or len(cells) == 1) and ALONE.fullmatch(words(shown(cell))):
                return tidy(shown(cell))
    return ""


def _said_by_both(grid: Grid) -> str:
    """The title that says it where the sheet has one of the former and one of the later rows; "" otherwise."""
    alone = [tidy(shown(filled[0])) for row in grid.rows if len(filled := [cell for cell in row if cell.strip()]) == 1]
    former = next((text for text in alone if FORMER.fullmatch(words(text, notes=True))), "")
    return former if former and any(LATER.fullmatch(words(text, notes=True)) for text in alone) else ""
