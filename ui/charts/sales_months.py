"""Sales month by month."""

from __future__ import annotations

from datetime import date
from typing import Any

from queries import Answer
from ui.charts.ranked import hatched
from ui.i18n import Words
from ui.theme import COLOURS, base_layout, label

WIDTH = 22 * 24 * 3600 * 1000
"""Of a bar, in milliseconds: 22 days of the month. Left to plotly, a single bar on an axis of dates is too thin to be seen."""
FEW = 5
STEPS = ((8, 1), (30, 3))
"""Up to so many months the axis names every so manyth; above, every half-year."""


def sales_months(answer: Answer, running: date | None, words: Words, mode: str) -> dict[str, Any]:
    """The number of sales of each month (`sales_monthly`); the busiest and the last are named.

    `running` is the month that hasn't ended yet, hatched because its number isn't known whole; None where all have. Months
    that the answer leaves out have no bar.
    """
    colours = COLOURS[mode]
    layout = base_layout(mode, words.language)
    rows = [(place, row) for place, row in enumerate(answer.records) if row["sales"] is not None]
    layout["yaxis"] |= {"rangemode": "tozero", "tickformat": ",.0f", "nticks": 5}
    layout["xaxis"] |= {"type": "date", "tickformat": "%b\n%Y", "hoverformat": "%B %Y", "ticks": "outside", "tickcolor": colours["base"]}
    layout["xaxis"]["dtick"] = f"M{next((step for most, step in STEPS if len(rows) <= most), 6)}"
    layout["margin"] = {"l": 8, "r": 24, "t": 34, "b": 8}
    layout["barmode"] = "overlay"
    most = max((row["sales"] for _, row in rows), default=0)
    if most < FEW:
        layout["yaxis"]["dtick"] = 1  # no half sales
    traces = [
        _bars(answer, [at for at in rows if at[1]["month"] != running], words, {"color": colours["base"]}),
        _bars(answer, [at for at in rows if at[1]["month"] == running], words, hatched(colours)),
    ]
    notes = []
    if rows:
        busiest = next(at for at in rows if at[1]["sales"] == most)
        for place, row in {busiest[0]: busiest[1], rows[-1][0]: rows[-1][1]}.items():
            text = f"<b>{words.figure(answer, 'sales', place)}</b>"
            notes.append(label(text, row["month"].isoformat(), row["sales"], colours["text"], xanchor="center", yanchor="bottom", yshift=3))
    return {"data": [trace for trace in traces if trace["x"]], "layout": layout | {"annotations": notes}}


def _bars(answer: Answer, rows: list[tuple[int, dict[str, Any]]], words: Words, marker: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": words("chart.sales"),
        "x": [row["month"].isoformat() for _, row in rows],
        "y": [row["sales"] for _, row in rows],
        "customdata": [[words.figure(answer, name, place) for name in ("sales", "sellers", "amount")] for place, _ in rows],
        "hovertemplate": words("chart.sales_hover"),
        "marker": marker,
        "width": WIDTH,
    }
