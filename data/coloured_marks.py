"""Attendance that is marked by the colour of cells alone: no reader knows what a colour means, so it is said where such cells are."""

from __future__ import annotations

from collections.abc import Sequence

from data.grids import Grid
from data.proposals import Note, Proposal

Rows = Sequence[tuple[int, list[str]]]


def coloured(grid: Grid, proposal: Proposal, rows: Rows) -> tuple[bool, Note | None]:
    """Whether colours are all that marks the days of a table with these rows (numbered from 1), and what to say of cells that are only coloured.

    A row or a column in one colour, as many sheets have them to be read more easily, marks nobody: the colour of a cell counts where it isn't
    that of its row's code, and where other rows have another one in its column. Where nothing else marks any day, other columns count too.
    """
    if not (proposal.days and grid.grounds and rows):
        return False, None
    code = proposal.columns.get("resident_id", proposal.span[0])
    lines = [number - 1 for number, _ in rows]
    days = {day.position: [_ground(grid, line, day.position, code) for line in lines] for day in proposal.days}
    empty = {index: [not grid.cell(line, index).strip() for line in lines] for index in days}
    alone = all(map(all, empty.values()))
    varied = {index for index, grounds in days.items() if len(set(grounds)) > 1}
    if alone and len({ground for grounds in days.values() for ground in grounds}) > 1:
        varied = set(days)
    marked = {(line, index) for index in varied for line, ground, bare in zip(lines, days[index], empty[index], strict=True) if bare and ground}
    if not marked:
        return False, None
    headers = [day.header for day in proposal.days if any(index == day.position for _, index in marked)]
    note = Note("coloured_marks", {"column": ", ".join(headers), "row": sorted({line + 1 for line, _ in marked})}, partial=True)
    return alone, note


def _ground(grid: Grid, line: int, index: int, code: int) -> str:
    """The colour of a cell; "" for that of its row."""
    ground = grid.grounds.get((line, index), "")
    return "" if ground == grid.grounds.get((line, code), "") else ground
