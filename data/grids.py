"""A sheet as it was read: rows of cells with what the sheet hides and joins."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Grid:
    """One sheet: rows from row 1 on (cells as data/cells.py says); rows, columns and merged ranges (first and last cell) from 0.

    `refused` is the id of a sentence where the sheet can't be read further; a hidden sheet has no rows. `whole`: all rows are here, not only the
    top of a large file; `from_1904`: the workbook counts its days from 1904 on; `unseen` are cells that the sheet doesn't
    show (white on white, or covered by a joined one); `grounds` are the colours of the cells that have one, of the first rows;
    `notes` are the texts of people's notes (comments) on cells; `legend` is what other sheets of the workbook explain (data/legend_sheets.py).
    """

    name: str | None = None
    rows: list[list[str]] = field(default_factory=list)
    hidden: bool = False
    filled: bool = True
    refused: str | None = None
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    whole: bool = True
    from_1904: bool = False
    unseen: set[tuple[int, int]] = field(default_factory=set)
    grounds: dict[tuple[int, int], str] = field(default_factory=dict)
    notes: dict[tuple[int, int], str] = field(default_factory=dict)
    legend: list[str] = field(default_factory=list)

    def cell(self, row: int, column: int) -> str:
        """The cell at a place, "" beyond the end."""
        line = self.rows[row] if row < len(self.rows) else []
        return line[column] if column < len(line) else ""
