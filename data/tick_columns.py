"""An answer ticked in one of several columns below one header, Lulus: Ya | Tidak. They become one column of answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.cells import shown, tidy
from data.day_headers import day_of
from data.grids import Grid
from data.headers import any_known, words
from data.spellings import booleans_of, plain
from data.status_columns import is_blank
from data.values.marks import mark_of

TICKS = {"v", "x", "√", "✓", "✔", "☑", "☒", "✅", "●", "•", "1", "ya", "ok", "benar", "true"}
YES_OR_NO = booleans_of("passed")
DIGIT = re.compile("[0-9]")
TOP = 60
"""Rows among which such headers are looked for."""


def join_ticks(grid: Grid) -> None:
    """Write the answer whose column is ticked below its header; the row with the answers, and the columns beside, are left empty.

    Two ticks in a row are both written, so that the cell can't be read. Columns of days are left as they are.
    """
    for row in range(min(len(grid.rows) - 1, TOP)):
        runs = list(_runs(grid, row))
        joined = {index for run in runs for index in run}
        if not runs or any(DIGIT.search(shown(cell)) for index, cell in enumerate(grid.rows[row + 1]) if index not in joined):
            continue  # a row of data; without digits it goes on with the headers
        lines = range(row + 2, len(grid.rows))
        if not all(_is_ticked(grid, lines, run) for run in runs):
            continue
        for run in runs:
            answers = {index: tidy(shown(grid.cell(row + 1, index))) for index in run}
            header = next(cell for index in run if (cell := grid.cell(row, index)).strip())
            for index in run:
                _write(grid, row, index, header if index == run[0] else "")
                _write(grid, row + 1, index, "")
            for line in lines:
                chosen = " / ".join(answer for index, answer in answers.items() if not is_blank(grid.cell(line, index)))
                for index in run:
                    _write(grid, line, index, chosen if index == run[0] else "")


def _write(grid: Grid, line: int, index: int, text: str) -> None:
    if index < len(grid.rows[line]):
        grid.rows[line][index] = text


def _runs(grid: Grid, row: int) -> Iterator[list[int]]:
    """Neighbouring columns with different texts in the row below, of which one alone has a header, a known one: the first, or the second of a yes
    and a no, above which it was centred."""
    run: list[int] = []
    for index in range(len(grid.rows[row + 1]) + 1):
        header, answer = tidy(shown(grid.cell(row, index))), tidy(shown(grid.cell(row + 1, index)))
        if run and answer and not header:
            run.append(index)
            continue
        below = [grid.cell(row + 1, each) for each in run]
        if len(run) > 1 and len({words(shown(each)) for each in below}) == len(run) and not all(map(day_of, below)):
            yield run
        known = bool(header) and words(header) in any_known() and day_of(grid.cell(row, index)) is None
        if known and not run and index and not grid.cell(row, index - 1).strip() and _are_opposite(grid, row + 1, index - 1, index):
            yield [index - 1, index]
            known = False
        run = [index] if known and answer else []


def _are_opposite(grid: Grid, row: int, index: int, other: int) -> bool:
    """Whether two cells are a yes and a no."""
    answers = {YES_OR_NO.get(plain(shown(grid.cell(row, each)))) for each in (index, other)}
    return answers == {True, False}


def _is_ticked(grid: Grid, lines: range, run: list[int]) -> bool:
    """Whether there are only ticks below such answers, one at most in nearly all rows."""
    cells = [[cell for index in run if not is_blank(cell := grid.cell(line, index))] for line in lines]
    filled = [line for line in cells if line]
    return (
        bool(filled) and all(mark_of(cell) in TICKS for line in filled for cell in line) and 5 * sum(len(line) > 1 for line in filled) <= len(filled)
    )
