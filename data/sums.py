"""Sums that a sheet gives beside or below its rows, held against the rows that were read: where they differ, one of the two is wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from data import spellings
from data.cells import kind, shown, tidy
from data.grids import Grid
from data.headers import words
from data.proposals import Note, Proposal
from data.values import numbers
from data.values.dates import MONTH_OF
from data.values.marks import mark_of

SUM = re.compile(
    r"(?:grand )?(?:jumlah|total|jml)(?: (?:hadir|kehadiran|peserta hadir|keseluruhan|seluruhnya|semua|omzet|penjualan|warga|umum|akhir))?",
    re.IGNORECASE,
)
"""The label of a row that adds up all rows above it."""
SUM_OF_PART = re.compile(
    r"sub ?(?:total|jumlah)(?: .*)?|(?:jumlah|total|jml) (?:bulan |halaman |minggu |triwulan |tw )?"
    rf"(?:{'|'.join(name for name in MONTH_OF if len(name) > 2)}|[0-9]{{1,2}}|[ivx]+)(?: 20[0-9]{{2}})?"
)
"""The label of a row that adds up the rows since the one before: Subtotal, Jumlah Januari."""
SUM_OF_COUNTS = re.compile("(?:grand )?(?:jumlah|total|subtotal)(?: .*)?")
OF_A_ROW = re.compile(r"(?:jumlah|total|jml)(?: (?:hadir|kehadiran|hari hadir))|hadir")
"""The header of the number of days on which somebody was there."""
MAY_BE_OF_A_ROW = re.compile(r"jumlah|total|jml|jumlah hari")
"""Headers of a number that may be of days present, or of something else: it is where it agrees with the marks of most rows."""
SHARE_OF_A_ROW = re.compile(r"(?:persen|persentase|prosentase)?(?: (?:hadir|kehadiran))?")
"""The words, beside a percent sign or none, of the share of the days on which somebody was there."""
PRICES = ("harga", "harga satuan", "harga per satuan", "harga per buah", "harga per bungkus", "unit price", "price")
"""Headers of what one piece costs, which no column holds."""
ADDED = ("amount", "quantity", "residents")
MARKS = {mark: yes for mark, yes in spellings.booleans_of("present").items() if mark not in spellings.DOUBTFUL["present"]}
"""Marks of attendance that mean the same everywhere."""

Rows = Sequence[tuple[int, list[str]]]


class SumsBelow:
    """The cells of a table's columns that may be added up, counted row by row, to be held against a sum below them."""

    def __init__(self, proposal: Proposal, indices: Sequence[int]) -> None:
        self.proposal = proposal
        added = [index for name, index in proposal.columns.items() if name in ADDED and index in indices]
        self.days = {day.position for day in proposal.days if not day.part and day.position in indices}
        self.cells: dict[int, Counter[str]] = {index: Counter() for index in (*added, *self.days)}
        self.since: dict[int, Counter[str]] = {index: Counter() for index in self.cells}
        """The cells since the last sum."""
        self.at = [(indices.index(index), cells) for index, cells in self.since.items()]
        self.last_row = self.rows_since = 0
        self.before: dict[int, Decimal | None] = dict.fromkeys(self.cells, Decimal(0))
        self.labelled: list[tuple[int, list[str]]] = []
        self.parts: list[tuple[int, int, Decimal, Decimal]] = []
        self.of_all: list[tuple[int, int, Decimal, Decimal]] = []
        self.above_rows = False

    def count(self, number: int, cells: Sequence[str]) -> None:
        """Count the cells of a row of the table."""
        self.last_row = number
        self.rows_since += 1
        for at, counted in self.at:
            counted[cells[at]] += 1

    def count_all(self, last: int, rows: int, cells: Mapping[int, Mapping[str, int]]) -> None:
        """The same of as many rows of which the last has that number: of each place in a row, its different cells and how often they stand there."""
        self.last_row = last
        self.rows_since += rows
        for at, counted in self.at:
            counted.update(cells[at])

    def note(self, number: int, row: list[str]) -> None:
        """Note a whole row that is none of the table, if it is labelled as the sum of all or of the rows since the last such sum."""
        texts = [tidy(shown(cell)) for cell in row[slice(*self.proposal.span)] if cell.strip() and kind(cell) == "s"]
        label = words(texts[0]) if texts else ""
        if SUM.fullmatch(label):
            self.labelled.append((number, row))
            self.of_all += self._differing_part(number, row)
        elif SUM_OF_PART.fullmatch(label):
            self.above_rows |= not self.rows_since
            self.parts += self._differing_part(number, row)

    def _differing_part(self, number: int, row: list[str]) -> list[tuple[int, int, Decimal, Decimal]]:
        """The columns in which a row adds up neither the rows since the last sum nor all so far: its number, the column, its sum and theirs."""
        differing = []
        for index, cells in self.since.items():
            total, counted, before = _number(row[index] if index < len(row) else ""), self._sum(index, cells), self.before[index]
            so_far = None if before is None or counted is None else before + counted
            if total is not None and counted is not None and so_far is not None and total not in (counted, so_far):
                differing.append((number, index, total, counted if self.rows_since else so_far))
            self.before[index] = so_far
        self._take_part()
        return differing

    def _sum(self, index: int, cells: Counter[str]) -> Decimal | None:
        return _present(cells) if index in self.days else _added(cells)

    def _take_part(self) -> None:
        for index, cells in self.since.items():
            self.cells[index].update(cells)
            cells.clear()
        self.rows_since = 0

    def differing(self, header: list[str]) -> list[Note]:
        """What to say of sums that aren't those of their rows. Of several that say all (Total) each may add up a part.

        Sums that stand above their rows say nothing.
        """
        self._take_part()
        differing = [] if self.above_rows else [*self.parts, *(self.of_all if len(self.labelled) > 1 else [])]
        if self.last_row and len(self.labelled) == 1 and self.labelled[0][0] > self.last_row:
            ((number, row),) = self.labelled
            for index, cells in self.cells.items():
                total, counted = _number(row[index] if index < len(row) else ""), self._sum(index, cells)
                if total is not None and counted is not None and total != counted:
                    differing.append((number, index, total, counted))
        return [
            Note("sum_differs", {"row": [number], "column": self._header(index, header), "value": _plain(total), "extra": _plain(counted)})
            for number, index, total, counted in differing
        ]

    def _header(self, index: int, header: list[str]) -> str:
        return next((day.header for day in self.proposal.days if day.position == index), "") or tidy(shown(header[index]))


def differing_sums(grid: Grid, proposal: Proposal, indices: Sequence[int], rows: Rows, left_out: Iterable[int]) -> list[Note]:
    """What to say of sums that aren't those of the rows, which have the cells at `indices`; `left_out` are the numbers of rows that are none.

    A sum of which a part can't be read, or that isn't a plain number, says nothing.
    """
    below = SumsBelow(proposal, indices)
    others = sorted(set(left_out), reverse=True)
    for number, cells in rows:
        while others and others[-1] < number:
            below.note(others[-1], grid.rows[others.pop() - 1])
        below.count(number, cells)
    for number in reversed(others):
        below.note(number, grid.rows[number - 1])
    beside = _differing_beside(grid, proposal, [indices.index(day) for day in below.days], rows) if below.days else []
    notes = [Note("sum_of_days_differs", {"row": beside})] if beside else []
    return [*below.differing(grid.rows[proposal.header_row - 1]), *notes, *_differing_prices(grid, proposal, rows)]


def _differing_beside(grid: Grid, proposal: Proposal, positions: Sequence[int], rows: Rows) -> list[int]:
    """The numbers of the rows whose marks, in the cells at `positions`, aren't as many as a number or share beside them says."""
    differing: set[int] = set()
    for index, certain, of_share in _sums_of_days(grid, proposal):
        apart, alike, of_absences = [], 0, not of_share
        for number, own in rows:
            cell, counted = grid.cell(number - 1, index), _present(Counter(own[at] for at in positions))
            total = _share(cell) if of_share else _number(cell)
            if total is None or counted is None:
                continue
            of_absences &= total == len(positions) - counted
            if abs(total - counted * 100 / len(positions)) < 1 if of_share else total == counted:
                alike += 1
            else:
                apart.append(number)
        if certain or (len(apart) <= alike and not of_absences):
            differing.update(apart)
    return sorted(differing)


def _differing_prices(grid: Grid, proposal: Proposal, rows: Rows) -> list[Note]:
    """What to say of sales whose amount isn't their quantity times the price beside it; where most aren't, the price is of something else."""
    if not {"quantity", "amount"} <= set(proposal.columns):
        return []
    header = grid.rows[proposal.header_row - 1]
    read = set(proposal.columns.values())
    prices = [index for index in range(*proposal.span) if index not in read and index < len(header) and words(shown(header[index])) in PRICES]
    if len(prices) != 1:
        return []
    at = (prices[0], proposal.columns["quantity"], proposal.columns["amount"])
    parts = [(number, *(_number(grid.cell(number - 1, index)) for index in at)) for number, _ in rows]
    whole = [(number, price * quantity == amount) for number, price, quantity, amount in parts if price and quantity and amount is not None]
    differing = [number for number, fits in whole if not fits]
    if not differing or 2 * len(differing) > len(whole):
        return []
    return [Note("price_differs", {"row": differing, "column": tidy(shown(header[prices[0]])), "other": proposal.headers["amount"]})]


def sums_of_counts(proposal: Proposal, indices: Sequence[int], rows: Rows) -> list[int]:
    """The numbers of the rows of counts that add up others of their day: Jumlah RW 04 below RT 1 and RT 2 is no source of its own."""
    if proposal.table != "headcounts" or not {"source", "counted_on"} <= set(proposal.columns):
        return []
    source, day = (indices.index(proposal.columns[name]) for name in ("source", "counted_on"))
    labels = [number for number, cells in rows if SUM_OF_COUNTS.fullmatch(words(shown(cells[source])))]
    counted = Counter(cells[day] for number, cells in rows if number not in labels)
    return [number for number, cells in rows if number in labels and counted[cells[day]] > 1]


def _sums_of_days(grid: Grid, proposal: Proposal) -> Iterator[tuple[int, bool, bool]]:
    """The columns of a sheet's sums of days present, each with whether it is certainly one, and whether it is a share of the days.

    There is none to be held against days that the sheet has in parts.
    """
    read = {*proposal.columns.values(), *(day.position for day in proposal.days)}
    row = proposal.header_row - 1
    for index in range(*proposal.span) if not any(day.part for day in proposal.days) else ():
        header = tidy(shown(grid.cell(row, index)))
        if index in read or not header:
            continue
        certain, of_share = bool(OF_A_ROW.fullmatch(words(header))), bool(SHARE_OF_A_ROW.fullmatch(words(header.replace("%", ""))))
        if certain or of_share or MAY_BE_OF_A_ROW.fullmatch(words(header)):
            yield index, certain, of_share


def _share(cell: str) -> Decimal | None:
    """A share in hundredths; None for any other cell."""
    text = tidy(shown(cell))
    return numbers.read_alone(text.removesuffix("%")) if text.endswith("%") else None


def _number(cell: str) -> Decimal | None:
    """A plain number; a share is none."""
    return numbers.read_alone(cell) if cell.strip() and kind(cell) in ("n", "s") else None


def _added(cells: Counter[str]) -> Decimal | None:
    """The sum of a column, of whose cells each is given how often it stands there; None if one of them can't be read."""
    signs = numbers.signs_of(cells)
    try:
        return sum((numbers.read(cell, signs, None, True) * count for cell, count in cells.items() if cell.strip()), Decimal(0))
    except numbers.Unreadable:
        return None


def _present(cells: Counter[str]) -> Decimal | None:
    """How many marks say present; None if one may say either."""
    marks = [(mark_of(cell), count) for cell, count in cells.items() if cell.strip()]
    return Decimal(sum(MARKS[mark] * count for mark, count in marks)) if all(mark in MARKS for mark, _ in marks) else None


def _plain(number: Decimal) -> str:
    return f"{number:f}"
