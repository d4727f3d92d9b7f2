"""Rows that name a group among those of a table that has no column for it: "Angkatan 3", and below it its people."""

from __future__ import annotations

import re
from dataclasses import replace

from data import schema
from data.cells import kind, shown, tidy
from data.grids import Grid
from data.proposals import Note, Proposal
from data.surroundings import GROUP

CODE = re.compile(r"[0-9]|^[IVX]+$|^[A-Z]$", re.IGNORECASE)
"""What the name of a group has: a number, or a single letter."""
OWN_CODE = re.compile(r"\b[A-Z]{1,4}[-_ ]?[0-9]{1,3}\b")
SEVERAL = re.compile(
    r"\s*(dan|dgn|dengan|&|,|\+|/|-|s\.?\s*/?\s*d\.?|sampai)\s*(angkatan|kelompok|gelombang|kelas)?\s*([0-9]+|[IVX]+)\b", re.IGNORECASE
)
"""What follows the name of a group where a row names several."""


def named_in(grid: Grid, first: int, last: int) -> list[tuple[int, str, str]]:
    """The rows (from 0) of a range that name a group and nothing else: row, text, and the group's name, empty if it names several."""
    rows = []
    for line in range(first, last):
        cells = [cell for cell in grid.rows[line] if cell.strip()] if line not in grid.hidden_rows else []
        if not 0 < len(cells) <= 2 or any(kind(cell) != "s" for cell in cells):
            continue
        if match := GROUP.match(text := " ".join(map(tidy, cells))):
            rows.append((line, text, "" if SEVERAL.match(text, match.end()) else match["code"].strip(" .,;:")))
    return rows


def by_group(proposal: Proposal, grid: Grid, file_name: str) -> list[Proposal]:
    """The parts of a table, each of the group that the row above it names; the table as it is where no row does.

    Rows above the first name are of the group of letterhead or sheet. Asked about are rows that name several groups, or no code, and
    small groups in a sheet that names the group itself.
    """
    if "cohort_id" in proposal.columns or not any(column.name == "cohort_id" for column in schema.BY_NAME[proposal.table].columns):
        return [proposal]
    end = proposal.last_row or len(grid.rows)
    rows = named_in(grid, proposal.first_row - 1, end)
    if not rows:
        return [proposal]
    if not grid.whole or not all(CODE.search(name) for _, _, name in rows) or _are_within(proposal, grid, file_name, rows[0][1]):
        note = Note("groups_among_rows", {"row": [line + 1 for line, _, _ in rows], "value": rows[0][1][:60]})
        return [replace(proposal, questions=[*proposal.questions, note])]
    begins = [(proposal.first_row - 1, ""), *((line + 1, name) for line, _, name in rows)]
    ends = [*(line for line, _, _ in rows), end]
    parts = [
        replace(
            proposal,
            first_row=begin + 1,
            last_row=last if last < end else proposal.last_row,
            cohorts=[("letterhead", name)] if name else [],
            questions=[*proposal.questions],
            notes=[*proposal.notes] if not number else [],
        )
        for number, ((begin, name), last) in enumerate(
            (begin, last) for begin, last in zip(begins, ends, strict=True) if _has_people(proposal, grid, begin[0], last)
        )
    ]
    return parts or [proposal]


def _are_within(proposal: Proposal, grid: Grid, file_name: str, text: str) -> bool:
    """Whether Kelompok 1 or Kelas 2 is a part of the group that letterhead, sheet or file name."""
    above = (tidy(shown(cell)) for line in grid.rows[: proposal.header_row - proposal.height] for cell in line)
    elsewhere = [*above, grid.name or "", file_name]
    return text.lower().startswith(("kelompok", "kelas")) and any(GROUP.search(other) or OWN_CODE.search(other) for other in elsewhere)


def _has_people(proposal: Proposal, grid: Grid, first: int, last: int) -> bool:
    index = proposal.columns.get("resident_id")
    return index is not None and any(re.search("[0-9]", grid.cell(line, index)) for line in range(first, last))
