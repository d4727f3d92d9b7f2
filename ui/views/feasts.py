"""Returns around Lebaran: who goes home for the feast and comes back is recorded as an exit and a return."""

from __future__ import annotations

from datetime import timedelta

from planning.blackout_dates import ramadans
from queries import Figure
from queries.dates import month_of, months_from
from ui.views.programme import Programme


def returns_around_feasts(view: Programme) -> Figure | None:
    """How many returns were in the month in which a Lebaran began or in the one after; None where that is not known exactly, there were
    none, or the programme does not observe it."""
    rows, programme = view.flow.rows, view.words.programme
    if not rows or not programme.ramadan or any(row["returned"].rounded or not row["returned"].known for row in rows):
        return None
    years = range(rows[0].value("month").year, view.context.as_of.year + 1)
    begins = {month_of(ramadan.last + timedelta(days=1)) for year in years for ramadan in ramadans(year, programme.country)}
    around = begins | {months_from(month, 1) for month in begins}
    returned = sum(row.value("returned") for row in rows if row.value("month") in around)
    return rows[0]["returned"].of("around Lebaran", returned).of_all_rows() if returned else None
