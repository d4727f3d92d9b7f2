"""Attendance with a column for each mark: under each day H, S, I, A, of which one is ticked. They become one column of marks a day."""

from __future__ import annotations

from collections.abc import Iterator

from data.cells import kind, shown, tidy, value
from data.day_headers import day_of
from data.footers import TOTALS
from data.grids import Grid
from data.header_rows import header_date
from data.headers import any_known, words

MARKS = {
    "h": "H", "hadir": "H",
    "s": "S", "sakit": "S",
    "i": "I", "izin": "I", "ijin": "I",
    "a": "A", "alpa": "A", "alpha": "A", "alfa": "A", "absen": "A", "tanpa keterangan": "A",
    "t": "T", "terlambat": "H",
    "tidak hadir": "A", "tdk hadir": "A", "tidak": "A", "tdk": "A", "th": "A",
}  # fmt: skip
"""Header of such a column -> the mark that a tick in it stands for."""
BLANK = ("", "-", "0", "–", "tidak", "false")
TOP = 60
"""Rows among which such headers are looked for."""


def join_marks(grid: Grid) -> None:
    """Put the marks of each day, whose columns stand side by side, into the first of them; the others are left empty, and so is the row of marks.

    Beside a column for the day, the columns of marks become one that is headed Hadir. What is counted instead of ticked stays as it is.
    """
    for row in range(min(len(grid.rows), TOP)):
        runs = list(_runs(grid, row))
        days = [run for run in runs if row and _is_day(grid.cell(row - 1, run[0]))]
        own = [cell for cell in grid.rows[row] if words(shown(cell)) in any_known()] if runs else []
        if days and all(_ticked(grid, row, run) for run in days):
            _join(grid, row, days, "")
            for index in (index for run in runs if run not in days for index in run):  # sums beside the days
                grid.rows[row - 1] += [""] * (index + 1 - len(grid.rows[row - 1]))
                _write(grid, row - 1, [index], f"Jumlah {shown(grid.cell(row, index))}")
                _write(grid, row, [index], "")
            continue
        beside = [cell for index, cell in enumerate(grid.rows[row]) if runs and index not in runs[0]]
        if len(runs) == 1 and len(own) > 2 and _ticked(grid, row, runs[0]) and not any(map(_is_day, beside)):
            _join(grid, row, runs, "Hadir")


def _is_day(cell: str) -> bool:
    return bool(cell.strip()) and (day_of(cell) is not None or header_date(cell) is not None)


def _runs(grid: Grid, row: int) -> Iterator[list[int]]:
    """Neighbouring columns of different marks, one of them for present."""
    run: list[int] = []
    marks: set[str] = set()
    for index in range(len(grid.rows[row]) + 1):
        mark = MARKS.get(words(shown(grid.cell(row, index))), "")
        if run and (not mark or mark in marks):
            if len(run) > 1 and "H" in marks:
                yield run
            run, marks = [], set()
        if mark:
            run.append(index)
            marks.add(mark)


def _ticked(grid: Grid, row: int, run: list[int]) -> bool:
    """Whether a row has ticks below such headers, one at most in nearly all rows, and no sums."""
    lines = [line for line in range(row + 1, len(grid.rows)) if not any(TOTALS.fullmatch(words(shown(cell))) for cell in grid.rows[line][: run[0]])]
    cells = [[grid.cell(line, index) for index in run] for line in lines]
    numbers = [value(cell) for line in cells for cell in line if kind(cell) == "n" or tidy(shown(cell)).isdigit()]
    filled = [sum(not is_blank(cell) for cell in line) for line in cells]
    return any(filled) and all(number in ("0", "1") for number in numbers) and sum(count > 1 for count in filled) * 5 <= sum(map(bool, filled))


def is_blank(cell: str) -> bool:
    """Whether a cell holds nothing, or a sign for nothing."""
    return tidy(shown(cell)).lower() in BLANK


def _join(grid: Grid, row: int, runs: list[list[int]], header: str) -> None:
    for run in runs:
        marks = {index: MARKS[words(shown(grid.cell(row, index)))] for index in run}
        for line in range(row + 1, len(grid.rows)):
            own = "/".join(mark for index, mark in marks.items() if not is_blank(grid.cell(line, index)))
            _write(grid, line, run, own)
        _write(grid, row, run, header)


def _write(grid: Grid, line: int, run: list[int], text: str) -> None:
    cells = grid.rows[line]
    for index in run:
        if index < len(cells):
            cells[index] = text if index == run[0] else ""
