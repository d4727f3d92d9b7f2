"""The months that headings among a table's rows name: dates outside them are named, as those outside the month of a title are."""

from __future__ import annotations

from datetime import date

from data.cells import shown, tidy
from data.grids import Grid
from data.header_rows import header_date
from data.named_periods import period_of
from data.periods import OWN_DATE, Period, lies_outside
from data.proposals import Note, Proposal
from data.values.dates import order_of


def outside_months(grid: Grid, proposal: Proposal, above: Period | None) -> list[Note]:
    """For each part with dates that aren't of its months, their rows; `above` are the months of the first part."""
    own = proposal.columns.get(OWN_DATE.get(proposal.table, ""))
    if own is None:
        return []
    lines = range(proposal.first_row - 1, proposal.last_row or len(grid.rows))
    order = "month" if order_of(grid.cell(line, own) for line in lines) == "month" else "day"
    period, outside = above, dict[str, list[int]]()
    for line in lines:
        filled = [cell for cell in grid.rows[line] if cell.strip()]
        if len(filled) == 1 and (named := period_of("", [tidy(shown(filled[0]))], "")):
            period = named
        elif period and (day := header_date(grid.cell(line, own), order)) and lies_outside(proposal.table, period, date.fromisoformat(day)):
            outside.setdefault(period.text, []).append(line + 1)
    header = proposal.headers[OWN_DATE[proposal.table]]
    return [Note("outside_period", {"column": header, "row": rows, "value": text}) for text, rows in outside.items()]
