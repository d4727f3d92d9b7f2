"""A date in three columns, Tgl | Bln | Thn: they become one column of dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from data.cells import shown, tidy
from data.grids import Grid
from data.headers import any_known, words
from data.values.dates import MONTH_OF

DAY = re.compile(r"0?[1-9]|[12][0-9]|3[01]")
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
OF_BIRTH = "lahir"
"""Of a date of birth the year has a column of its own."""
TOP = 60
"""Rows among which such headers are looked for."""


def join_dates(grid: Grid) -> None:
    """Put day, month and year, whose columns stand side by side, into the first of them; the others are left empty.

    Where a header is joined over the three, the row below it with their names is left empty. Columns beside a date that only repeat its month
    and year stay as they are.
    """
    for row in range(min(len(grid.rows), TOP)):
        for first in range(len(grid.rows[row]) - 2):
            what = _named(grid, row, first)
            if what is None or OF_BIRTH in what.split():
                continue
            lines = [line for line in range(row + 1, len(grid.rows)) if all(_part(grid, line, first + at) for at in range(3))]
            days = [
                _part(grid, line, first) for line in range(row + 1, len(grid.rows)) if _part(grid, line, first + 1) or _part(grid, line, first + 2)
            ]
            if not lines or sum(DAY.fullmatch(day) is not None for day in days) * 2 <= len(days):
                continue
            for line in range(row + 1, len(grid.rows)):
                parts = [_part(grid, line, first + at) for at in range(3)]
                if any(parts):
                    _write(grid, line, first, _joined(parts))
            above = tidy(shown(grid.cell(row - 1, first))) if row else ""
            joined = not what and bool(above) and not grid.cell(row - 1, first + 1).strip() and words(above) in any_known()
            _write(grid, row, first, "" if joined else f"Tanggal {what}".strip())


def _named(grid: Grid, row: int, first: int) -> str | None:
    """What three neighbouring headers are the day, month and year of ("" for no more words); None if they aren't."""
    texts = [words(shown(grid.cell(row, first + at))) for at in range(3)]
    for names in (("tanggal", "bulan", "tahun"), ("hari", "bulan", "tahun"), ("day", "month", "year")):
        rests = [text.removeprefix(name) for text, name in zip(texts, names, strict=True) if text.split()[:1] == [name]]
        if len(rests) == 3 and len(set(rests)) == 1:
            return rests[0].strip()
    return None


def _part(grid: Grid, line: int, index: int) -> str:
    return tidy(shown(grid.cell(line, index)))


def _joined(parts: Sequence[str]) -> str:
    """The date as ISO, or the parts beside each other where they are none."""
    day, month, year = parts
    number = int(month) if month.isdigit() else MONTH_OF.get(month.lower().strip("."), 0)
    if DAY.fullmatch(day) and YEAR.fullmatch(year):
        try:
            return date(int(year), number, int(day)).isoformat()
        except ValueError:
            pass
    return " ".join(part or "…" for part in parts)


def _write(grid: Grid, line: int, first: int, text: str) -> None:
    cells = grid.rows[line]
    cells += [""] * (first + 3 - len(cells))
    cells[first : first + 3] = [text, "", ""]
