"""Joined cells among the rows of a table: what they say of each row and each day that they cover."""

from __future__ import annotations

from data.grids import Grid
from data.proposals import Proposal

Cell = tuple[int, int]
"""A cell by row and column, from 0."""
COUNTED = ("amount", "monthly_income", "quantity", "residents")
"""Columns whose numbers are added up: one number for several rows is their sum, or that of each."""


def joined_cells(grid: Grid, proposal: Proposal) -> tuple[dict[Cell, Cell], set[Cell]]:
    """Cells of the table's rows that a joined one covers -> that one; and all cells of joined ones that say one number for several rows.

    A cell joined over several rows stands in each of them, a mark joined over several days in each of these: without it the other days would be
    empty, and the person absent.
    """
    days = {day.position for day in proposal.days}
    counted = {index for name, index in proposal.columns.items() if name in COUNTED}
    named = set(proposal.columns.values())
    covered: dict[Cell, Cell] = {}
    counted_once: set[Cell] = set()
    for top, left, bottom, right in grid.merged:
        if top < proposal.first_row - 1:
            continue
        columns = {left} if left == right else days.intersection(range(left, right + 1)) if left not in named else set()
        cells = {(line, index) for line in range(top, bottom + 1) for index in columns}
        covered |= {cell: (top, left) for cell in cells if cell != (top, left)}
        if left == right and left in counted and bottom > top:
            counted_once |= cells
    return covered, counted_once
