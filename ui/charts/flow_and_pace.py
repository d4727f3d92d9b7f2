"""Who comes and who leaves, month by month, and beside it the fall that the target takes against the recent one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from queries import Answer
from ui.i18n import Words
from ui.theme import COLOURS, base_layout, label, mixed

MONTHS = 36
"""Months that are shown."""
AHEAD = timedelta(days=240)
"""Room to the right of today, where the required pace stands."""
HALF_YEAR = timedelta(days=183)
HALF_MONTH = timedelta(days=15)
HEADROOM = 1.6
"""Heights of the axis over its highest bar: the bars are named there."""


def flow_and_pace(flow: Answer, pace: Answer, closure: Mapping[date, int], said: tuple[str, str], words: Words, mode: str) -> dict[str, Any]:
    """Bars up for who came, down for who left (`flow` is flow_monthly); the closure of a month (`closure`: first day -> persons)
    apart. Where `pace` has a row, two level lines: the change a month over the last six, and the one required from now on;
    `said` names the two in words.

    What isn't known in `flow` is left out. A month of the closure may go beyond the axis; its number stands beside it.
    """
    colours = COLOURS[mode]
    rows = flow.records[-MONTHS:]
    layout = base_layout(mode, words.language)
    # Half a year with the closure in it has no pace to compare with.
    row = pace.records[0] if pace.records and all(month < flow.as_of - HALF_YEAR for month in closure) else None
    highest = max([(month["new"] or 0) + (month["returned"] or 0) for month in rows], default=0)
    lowest = max([_others(month, closure) or 0 for month in rows], default=0)
    required = row["required_per_month"] if row else None
    if row:
        lowest, highest = (
            max(lowest, required or 0, min(row["recent_per_month"], lowest * 2)),
            max(highest, min(-row["recent_per_month"], highest * 2)),
        )
    leavers_known = any(month["exited"] is not None for month in rows)
    low, high = -max(lowest, 1) * HEADROOM if leavers_known else 0, max(highest, 1) * HEADROOM
    shows_required = bool(required and required > 0)
    first = rows[0]["month"] if rows else flow.as_of
    layout["xaxis"] |= {"type": "date", "tickformat": "%b\n%Y", "hoverformat": "%B %Y", "ticks": "outside", "tickcolor": colours["base"], "nticks": 8}
    layout["xaxis"]["range"] = [(first - HALF_MONTH).isoformat(), (flow.as_of + (AHEAD if shows_required else HALF_MONTH)).isoformat()]
    # Comings and goings are both persons: the axis counts downwards without a minus.
    marks = _marks(low, high)
    layout["yaxis"] |= {"range": [low, high], "tickvals": marks, "ticktext": [words.write(abs(mark), "count") for mark in marks]}
    layout |= {"barmode": "relative", "bargap": 0.25}
    layout["shapes"] = [{"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 0, "line": {"color": colours["text"], "width": 1}}]
    bars = [
        _bars(rows, words("chart.new"), [month["new"] for month in rows], 1, colours["resident"], words),
        _bars(rows, words("chart.returned"), [month["returned"] for month in rows], 1, mixed(colours["page"], colours["resident"], 0.45), words),
        _bars(rows, words("chart.left"), [_others(month, closure) for month in rows], -1, colours["base"], words),
        _bars(rows, words("chart.closure"), [closure.get(month["month"], 0) for month in rows], -1, colours["closure"], words),
    ]
    traces = [each for each in bars if any(each["y"])]
    notes = _names(traces, words, colours)
    for month in rows:
        if month["month"] in closure and closure[month["month"]] > -low * 0.6:
            count = closure[month["month"]]
            text = words("chart.closure_beyond", count=count, left=words.write(count, "count"))
            where = {"xanchor": "right", "yanchor": "bottom", "xshift": -10, "yshift": 30, "bgcolor": colours["page"]}
            notes.append(label(text, _middle(month["month"]), low, colours["closure"], **where) | {"align": "right"})
    if row:
        lines, named = _paces(row, flow.as_of, shows_required, said, words, colours)
        traces += lines
        notes += named
    layout["annotations"] = notes
    return {"data": traces, "layout": layout}


def _others(month: Mapping[str, Any], closure: Mapping[date, int]) -> int | None:
    return None if month["exited"] is None else month["exited"] - closure.get(month["month"], 0)


def _middle(month: date) -> str:
    return (month + HALF_MONTH - timedelta(days=1)).isoformat()


def _bars(rows: tuple[dict[str, Any], ...], name: str, counts: list[int | None], sign: int, colour: str, words: Words) -> dict[str, Any]:
    known = [(month["month"], count) for month, count in zip(rows, counts, strict=True) if count]
    return {
        "type": "bar",
        "name": name,
        "x": [_middle(month) for month, _ in known],
        "y": [sign * count for _, count in known],
        "customdata": [words.write(count, "count") for _, count in known],
        "hovertemplate": "%{customdata}",
        "marker": {"color": colour, "line": {"width": 0}},
    }


def _names(traces: list[dict[str, Any]], words: Words, colours: dict[str, str]) -> list[dict[str, Any]]:
    """What the bars are, above those that rise and below those that fall, each in its colour."""
    notes = []
    for above in (True, False):
        named = [trace for trace in traces if (trace["y"][0] > 0) == above]
        text = "  ".join(f"<span style='color:{trace['marker']['color']}'>■</span> {trace['name']}" for trace in named)
        if text:
            where = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top" if above else "bottom", "xshift": 4}
            notes.append(label(text, 0, 1 if above else 0, colours["text"], **where))
    return notes


def _paces(
    row: Mapping[str, Any], as_of: date, shows_required: bool, said: tuple[str, str], words: Words, colours: dict[str, str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    recent, required = row["recent_per_month"], row["required_per_month"]
    begun = as_of - HALF_YEAR
    lines = [_level(words("chart.recent"), begun, as_of, -recent, colours["text"], "solid", words.write(recent, "number"))]
    # Beside the bars' names, above the bars: next to its line there is no room on a phone.
    where = {"xref": "paper", "yref": "paper", "xanchor": "right", "yanchor": "top"}
    notes = [label(said[0], 1, 1, colours["text"], **where) | {"align": "right"}]
    if shows_required:
        ends = as_of + AHEAD - HALF_MONTH
        lines.append(_level(words("chart.required"), as_of, ends, -required, colours["target"], "6px,4px", words.write(required, "number")))
        notes.append(label(said[1], ends.isoformat(), -required, colours["target"], xanchor="right", yanchor="bottom", yshift=6) | {"align": "right"})
    return lines, notes


def _level(name: str, begins: date, ends: date, height: float, colour: str, dash: str, said: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [begins.isoformat(), ends.isoformat()],
        "y": [height, height],
        "customdata": [said, said],
        "hovertemplate": "%{customdata}",
        "line": {"color": colour, "width": 4, "dash": dash},
    }


def _marks(low: float, high: float) -> list[int]:
    """Round numbers between the two, at most eight."""
    reach = high - low
    step = next((step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500) if reach / step <= 8), 1000)
    return list(range(int(low / step) * step, int(high / step) * step + 1, step))
