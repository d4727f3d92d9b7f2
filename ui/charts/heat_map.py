"""Heat map of shares: stronger colour for larger shares, each with its number; hatched if not known yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ui.charts.layout import bars, hatched, hover, named_rows
from ui.theme import COLOURS, FONT, base_layout, drawn, mixed

ROW = 30
"""Pixels a row takes."""
ABOVE = 70
STRONGEST = 0.5
"""How far the largest share goes towards its colour: its number stays readable on it (4.5:1) in the light and the dark."""
FEWEST_ROWS = 6
FEW_COLUMNS = 5
"""Up to so many columns a phone has room for a share with its sign in a cell."""
MANY_COLUMNS = 12
"""From more columns on the numbers stand in the hover alone."""


@dataclass(frozen=True)
class Cell:
    """A cell: its share (0 to 1; None: not known yet, hatched), the number in it, what its hover says."""

    value: float | None
    written: str
    hover: str


def heat_map(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Mapping[tuple[int, int], Cell],
    span: tuple[float, float],
    colour: str,
    title: str,
    mode: str,
    language: str,
) -> dict[str, Any]:
    """Cells by (row, column), both counted from 0; if there is none, nothing is drawn.

    `span` is the share at which the colour is faintest and that at which it is strongest; what lies outside is drawn like its end.
    """
    colours = COLOURS[mode]
    layout = base_layout(mode, language, height=max(420, ABOVE + ROW * len(rows)))
    layout |= {"barmode": "overlay", "bargap": 0.06, "hovermode": "closest"}
    layout["xaxis"] |= {
        "range": [0, max(1, len(columns))],
        "tickvals": [index + 0.5 for index in range(len(columns))],
        "ticktext": list(columns),
        "side": "top",
        "showline": False,
        "title": {"text": title, "font": {"family": FONT, "size": 13, "color": colours["quiet"]}},
    }
    named_rows(layout, mode, [drawn(row) for row in rows], FEWEST_ROWS)
    data = []
    for column in range(len(columns)):
        cells_of_column = [(row, cell) for row in range(len(rows)) if (cell := cells.get((row, column))) is not None]
        known, unknown = ([each for each in cells_of_column if (each[1].value is None) is missing] for missing in (False, True))
        if known:
            data.append(_column(column, known, span, colour, len(columns) <= MANY_COLUMNS, colours))
        if unknown:
            data.append(_bars(column, unknown, hatched(colours, 0.15, ground="page")))
    return {"data": data, "layout": layout}


def _bars(column: int, cells: Sequence[tuple[int, Cell]], marker: dict[str, Any]) -> dict[str, Any]:
    rows, width = [row for row, _ in cells], [0.94] * len(cells)
    return bars(rows, width, marker, base=[column + 0.03] * len(cells), **hover([cell.hover for _, cell in cells]))


def _column(column: int, cells: Sequence[tuple[int, Cell]], span: tuple[float, float], colour: str, written: bool, colours: Any) -> dict[str, Any]:
    faint, strong = span
    shares = [min(max((cell.value or 0) - faint, 0) / ((strong - faint) or 1), 1) for _, cell in cells]
    shown = {
        "text": [cell.written for _, cell in cells],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "none",
        "textfont": {"family": FONT, "size": 13, "color": colours["text"]},
    }
    marker = {"color": [mixed(colours["page"], colours[colour], 0.04 + (STRONGEST - 0.04) * share) for share in shares]}
    return _bars(column, cells, marker) | (shown if written else {})
