"""Rows that name a group among those of a table that has no column for it: "Angkatan 3", and below it its people."""

from __future__ import annotations

import re
from dataclasses import replace

from data import schema
from data.cells import kind, tidy
from data.grids import Grid
from data.proposals import Note, Proposal
from data.surroundings import GROUP

SEVERAL = re.compile(
    r"\s*(dan|dgn|dengan|&|,|\+|/|-|s\.?\s*/?\s*d\.?|sampai)\s*(angkatan|kelompok|gelombang|kelas)?\s*([0-9]+|[IVX]+)\b", re.IGNORECASE
)
"""What follows the name of a group where a row names several."""


def named_in(grid: Grid, first: int, last: int) -> list[tuple[int, str, str]]:
    """The rows (from 0) of a range that name a group and nothing else: row, text, and the group's name, empty where it names several."""
    rows = []
    for line in range(first, last):
        cells = [cell for cell in grid.rows[line] if cell.strip()] if line not in grid.hidden_rows else []
        if not 0 < len(cells) <= 2 or any(kind(cell) != "s" for cell in cells):
            continue
        if found := GROUP.match(text := " ".join(map(tidy, cells))):
            rows.append((line, text, "" if SEVERAL.match(text, found.end()) else found["code"].strip(" .,;:")))
    return rows


def by_group(proposal: Proposal, grid: Grid) -> list[Proposal]:
    """The parts of a table, each of the group that the row above it names; the table as it is where no row does.

    Rows above the first name are of the group of letterhead or sheet. A row that names several groups is asked about.
    """
    if "cohort_id" in proposal.columns or not any(column.name == "cohort_id" for column in schema.BY_NAME[proposal.table].columns):
        return [proposal]
    end = proposal.last_row or len(grid.rows)
    rows = named_in(grid, proposal.first_row - 1, end)
    if not rows:
        return [proposal]
    if not grid.whole or not all(name for _, _, name in rows):
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


def _has_people(proposal: Proposal, grid: Grid, first: int, last: int) -> bool:
    place = proposal.columns.get("resident_id")
    return place is not None and any(re.search("[0-9]", grid.cell(line, place)) for line in range(first, last))
