"""Marks made by the colour of cells alone, which the report names since no program knows what a colour means; and answers that the legend of their
colour contradicts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data import schema
from data.cells import shown, typed
from data.grids import Grid
from data.legends import explained_colours
from data.proposals import Note, Proposal
from data.spellings import booleans_of, plain
from data.values.marks import mark_of

Rows = Sequence[tuple[int, list[str]]]
Cells = set[tuple[int, int]]
"""Cells by row and column, from 0."""
SHORTEST_WORD = 4
"""Letters of a word for yes or no within a text; a shorter one may be anything."""


def coloured_days(grid: Grid, proposal: Proposal, rows: Rows) -> tuple[bool, Note | None]:
    """Whether colours are all that marks the days of a table with these rows (numbered from 1), and what to say of cells that are only coloured.

    A row or a column in one colour, as many sheets have them to be read more easily, marks nobody: the colour of a cell counts if it isn't
    that of its row's code, and if other rows have another one in its column. Of a day that nothing else marks every colour counts: cells that
    are all alike may say that everybody was there, or that they are to be filled in. If that is so of all days, no row is taken.
    """
    if not (proposal.days and grid.grounds and rows):
        return False, None
    lines = [number - 1 for number, _ in rows]
    positions = [day.position for day in proposal.days]
    empty = _empty(grid, lines, positions)
    alone = len(empty) == len(positions)
    marked = _only_coloured(grid, proposal, lines, positions, every=empty)
    if not marked:
        return False, None
    headers = [day.header for day in proposal.days if any(index == day.position for _, index in marked)]
    note = Note("coloured_marks", {"column": ", ".join(headers), "row": sorted({line + 1 for line, _ in marked})}, partial=True)
    return alone, note


def coloured_answers(grid: Grid, proposal: Proposal, lines: Sequence[int]) -> Cells:
    """The cells of yes-and-no columns in these rows (from 0) that are empty but for a colour, if other rows have another one.

    A column without any answer may say the same of all rows by a colour that no other column has.
    """
    if not grid.grounds:
        return set()
    table = schema.BY_NAME[proposal.table]
    answers = [index for name, index in proposal.columns.items() if name != "withdrawn" and table.column(name).kind == "boolean"]
    others = {grid.grounds.get((line, index), "") for index in range(*proposal.span) if index not in answers for line in lines}
    own = {index for index in _empty(grid, lines, answers) if others.isdisjoint(grid.grounds.get((line, index), "") for line in lines)}
    columns = [*answers, *(index for name, index in proposal.columns.items() if name == "withdrawn")]
    return _only_coloured(grid, proposal, lines, columns, every=own)


def contradict_by_colour(grid: Grid, proposal: Proposal, places: Sequence[int], rows: Rows) -> None:
    """Make the answers unreadable (`g`) whose colour says the opposite by the sheet's legend, in rows with the cells at `places`: a tick in red,
    and below the rows merah = tidak hadir."""
    if not grid.grounds:
        return
    table, code = schema.BY_NAME[proposal.table], proposal.columns.get("resident_id", proposal.span[0])
    asked = {index: name for name, index in proposal.columns.items() if name != "withdrawn" and table.column(name).kind == "boolean"}
    asked |= {day.position: "present" for day in proposal.days}
    meanings: dict[str, set[str]] = {}
    for ground, _, meaning in explained_colours(grid, proposal) if asked else ():
        meanings.setdefault(ground, set()).add(meaning)
    if not meanings:
        return
    for number, cells in rows:
        for at, index in enumerate(places):
            said = meanings.get(_ground(grid, number - 1, index, code), set()) if index in asked and cells[at].strip() else set()
            own = _answer(asked[index], mark_of(cells[at])) if said else None
            other = next((meaning for meaning in said if own is not None and _answer(asked[index], meaning) is (not own)), "")
            if other:
                cells[at] = typed("g", f"{shown(cells[at])} / {other}")


def _answer(column: str, text: str) -> bool | None:
    """The yes or no of a mark, or of the words that a text has for it; None without any, or with both."""
    known, rest = booleans_of(column), plain(text)
    if rest in known:
        return known[rest]
    answers = set()
    for phrase in sorted(known, key=len, reverse=True):
        if len(phrase) >= SHORTEST_WORD and re.search(rf"\b{re.escape(phrase)}\b", rest):
            rest = re.sub(rf"\b{re.escape(phrase)}\b", "|", rest)
            answers.add(known[phrase])
    return answers.pop() if len(answers) == 1 else None


def _empty(grid: Grid, lines: Sequence[int], columns: Sequence[int]) -> set[int]:
    """The columns in which no row has anything."""
    return {index for index in columns if not any(grid.cell(line, index).strip() for line in lines)}


def _only_coloured(grid: Grid, proposal: Proposal, lines: Sequence[int], columns: Sequence[int], every: set[int]) -> Cells:
    """The empty cells with a colour of their own: in columns where not all rows have the same, or in those where `every` one counts."""
    code = proposal.columns.get("resident_id", proposal.span[0])
    grounds = {index: {line: _ground(grid, line, index, code) for line in lines} for index in columns}
    varied = [index for index in columns if index in every or len(set(grounds[index].values())) > 1]
    return {(line, index) for index in varied for line in lines if grounds[index][line] and not grid.cell(line, index).strip()}


def _ground(grid: Grid, line: int, index: int, code: int) -> str:
    """The colour of a cell; "" for that of its row."""
    ground = grid.grounds.get((line, index), "")
    return "" if ground == grid.grounds.get((line, code), "") else ground
