"""Sums that a sheet gives beside or below its rows, held against the rows that were read: where they differ, one of the two is wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from data import schema, spellings
from data.cells import kind, shown, tidy
from data.grids import Grid
from data.headers import words
from data.proposals import Note, Proposal
from data.values import numbers
from data.values.marks import mark_of

SUM = re.compile(
    r"(?:grand )?(?:jumlah|total|jml)(?: (?:hadir|kehadiran|peserta hadir|keseluruhan|seluruhnya|semua|omzet|penjualan|warga|umum|akhir))?",
    re.IGNORECASE,
)
"""The label of a row that adds up all rows above it."""
SUM_OF_COUNTS = re.compile("(?:grand )?(?:jumlah|total|subtotal)(?: .*)?")
OF_A_ROW = re.compile(r"(?:jumlah|total|jml)(?: (?:hadir|kehadiran|hari hadir))|hadir")
"""The header of the number of days on which somebody was there."""
ADDED = ("amount", "quantity", "residents")
MARKS = {mark: yes for mark, yes in spellings.booleans_of("present").items() if mark not in spellings.DOUBTFUL["present"]}
"""Marks of attendance that mean the same everywhere."""

Rows = Sequence[tuple[int, list[str]]]


def differing_sums(grid: Grid, proposal: Proposal, indices: Sequence[int], rows: Rows, left_out: Iterable[int]) -> list[Note]:
    """What to say of sums that aren't those of the rows, which have the cells at `indices`; `left_out` are the numbers of rows that are none.

    A sum of which a part can't be read, or that isn't a plain number, says nothing.
    """
    if not rows:
        return []
    table = schema.BY_NAME[proposal.table]
    added = {index: table.column(name) for name, index in proposal.columns.items() if name in ADDED and index in indices}
    days = {day.position for day in proposal.days if not day.part and day.position in indices}
    below, beside = [], []
    labelled = [number for number in left_out if _is_label(grid, proposal, number - 1)]
    for number in labelled if len(labelled) == 1 and labelled[0] > rows[-1][0] else ():  # of several each may add up a part
        for index in [*added, *days]:
            total = _number(grid.cell(number - 1, index))
            cells = [own[indices.index(index)] for _, own in rows]
            counted = _present(cells) if index in days else _added(cells)
            if total is not None and counted is not None and total != counted:
                below.append((number, index, total, counted))
    positions = [indices.index(day) for day in days]
    for index in _sums_of_days(grid, proposal) if days else ():
        for number, own in rows:
            total, counted = _number(grid.cell(number - 1, index)), _present([own[at] for at in positions])
            if total is not None and counted is not None and total != counted:
                beside.append(number)
    notes = [
        Note("sum_differs", {"row": [number], "column": _header(grid, proposal, index), "value": _plain(total), "extra": _plain(counted)})
        for number, index, total, counted in below
    ]
    return notes + ([Note("sum_of_days_differs", {"row": beside})] if beside else [])


def sums_of_counts(proposal: Proposal, indices: Sequence[int], rows: Rows) -> list[int]:
    """The numbers of the rows of counts that add up others of their day: Jumlah RW 04 below RT 1 and RT 2 is no source of its own."""
    if proposal.table != "headcounts" or not {"source", "counted_on"} <= set(proposal.columns):
        return []
    source, day = (indices.index(proposal.columns[name]) for name in ("source", "counted_on"))
    labels = [number for number, cells in rows if SUM_OF_COUNTS.fullmatch(words(shown(cells[source])))]
    counted = Counter(cells[day] for number, cells in rows if number not in labels)
    return [number for number, cells in rows if number in labels and counted[cells[day]] > 1]


def _is_label(grid: Grid, proposal: Proposal, line: int) -> bool:
    texts = [tidy(shown(cell)) for cell in grid.rows[line][slice(*proposal.span)] if cell.strip() and kind(cell) == "s"]
    return bool(texts) and SUM.fullmatch(words(texts[0])) is not None


def _sums_of_days(grid: Grid, proposal: Proposal) -> list[int]:
    """The columns of a sheet's sums of days present; there is none to be held against days that the sheet has in parts."""
    read = {*proposal.columns.values(), *(day.position for day in proposal.days)}
    if any(day.part for day in proposal.days):
        return []
    row = proposal.header_row - 1
    return [index for index in range(*proposal.span) if index not in read and OF_A_ROW.fullmatch(words(shown(grid.cell(row, index))))]


def _header(grid: Grid, proposal: Proposal, index: int) -> str:
    own = next((day.header for day in proposal.days if day.position == index), "")
    return own or tidy(shown(grid.cell(proposal.header_row - 1, index)))


def _number(cell: str) -> Decimal | None:
    """A plain number; a share is none."""
    return numbers.read_alone(cell) if cell.strip() and kind(cell) in ("n", "s") else None


def _added(cells: Sequence[str]) -> Decimal | None:
    """The sum of a column; None if one of its cells can't be read."""
    signs = numbers.signs_of(cells)
    try:
        return sum((numbers.read(cell, signs, None, True) for cell in cells if cell.strip()), Decimal(0))
    except numbers.Unreadable:
        return None


def _present(cells: Sequence[str]) -> Decimal | None:
    """How many marks say present; None if one may say either."""
    marks = [mark_of(cell) for cell in cells if cell.strip()]
    return Decimal(sum(MARKS[mark] for mark in marks)) if all(mark in MARKS for mark in marks) else None


def _plain(number: Decimal) -> str:
    return f"{number:f}"
