"""Sales month by month."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from queries import Answer, Row
from queries.dates import month_end, month_of, next_month
from ui.charts.layout import hatched
from ui.i18n import Words
from ui.theme import COLOURS, base_layout, label

WIDTH = 22 * 24 * 3600 * 1000
"""Of a bar, in milliseconds: 22 days of the month. Left to plotly, a single bar on an axis of dates is too thin to be seen."""
UNKNOWN = "unknown"
"""Name of the bars of months that are not known."""
RUNNING = "running"
"""Name of the bar of the month that has not ended."""
MOST_PEAKS = 3
"""Months that are named as the busiest where they are as busy; of more than that none stands out."""
FEW = 5
STEPS = ((8, 1), (30, 3))
"""Up to so many months the axis names every so manyth; above, every half-year."""


def sales_months(answer: Answer, running: date | None, known: date, words: Words, mode: str, last: date | None = None) -> dict[str, Any]:
    """The number of sales of each month (`sales_monthly`); the busiest (all that are as busy, if they are few) and the last are named.

    `running` is the month that has not ended yet, hatched because its number is not known whole; None if all have. Months that
    the answer leaves out have no bar; those that end after `known` are hatched up to the height of the busiest: not known is not zero.
    After `last` no sale was entered at all: those months have neither bar nor number.
    """
    colours = COLOURS[mode]
    layout = base_layout(mode, words.language)
    ends = [(row, row.value("month"), month_end(row.value("month"))) for row in answer.rows if row["sales"].known]
    rows = [row for row, month, end in ends if month <= (last or date.max) and (known >= answer.as_of or end <= known)]
    unknown = _months_after(known, answer.as_of) if rows else []
    layout["yaxis"] |= {"rangemode": "tozero", "tickformat": ",.0f", "nticks": 5}
    layout["xaxis"] |= {"type": "date", "tickformat": "%b\n%Y", "hoverformat": "%B %Y", "ticks": "outside", "tickcolor": colours["base"]}
    layout["xaxis"]["dtick"] = f"M{next((step for most, step in STEPS if len(rows) <= most), 6)}"
    layout["margin"] = {"l": 8, "r": 24, "t": 34, "b": 8}
    layout["barmode"] = "overlay"
    most = max((row.value("sales") for row in rows), default=0)
    if most < FEW:
        layout["yaxis"]["dtick"] = 1  # no half sales
    traces = [
        _bars([row for row in rows if row.value("month") != running], words, {"color": colours["base"]}),
        _bars([row for row in rows if row.value("month") == running], words, hatched(colours)) | {"name": RUNNING},
    ]
    if unknown:
        bars = {"type": "bar", "name": UNKNOWN, "x": unknown, "y": [most or 1] * len(unknown), "width": WIDTH, "marker": hatched(colours)}
        traces.append(bars | {"hovertemplate": words("chart.sales_unknown") + "<extra></extra>"})
    notes = []
    if rows:
        busiest = [row for row in rows if row.value("sales") == most]
        for row in [*(busiest if len(busiest) <= MOST_PEAKS else []), *([] if rows[-1] in busiest else rows[-1:])]:
            text, month = f"<b>{words.write(row['sales'])}</b>", row.value("month").isoformat()
            notes.append(label(text, month, row.value("sales"), colours["text"], xanchor="center", yanchor="bottom", yshift=3))
    return {"data": [trace for trace in traces if trace["x"]], "layout": layout | {"annotations": notes}}


def _months_after(known: date, as_of: date) -> list[str]:
    """The months that end after a date, up to the as-of date; none if that is known."""
    months, month = [], month_of(known if month_end(known) > known else known + timedelta(days=1))
    while known < as_of and month <= as_of:
        months.append(month.isoformat())
        month = next_month(month)
    return months


def _bars(rows: list[Row], words: Words, marker: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": words("chart.sales"),
        "x": [row.value("month").isoformat() for row in rows],
        "y": [row.value("sales") for row in rows],
        "customdata": [[words.write(row[name]) for name in ("sales", "sellers", "amount")] for row in rows],
        "hovertemplate": words("chart.sales_hover"),
        "marker": marker,
        "width": WIDTH,
    }
