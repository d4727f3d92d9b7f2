"""Coverage month by month, by both denominators, against the target."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from queries import Answer, Row
from ui.charts.key import promised
from ui.charts.residents_path import EDGE, LONG_PATH
from ui.i18n import Words
from ui.theme import COLOURS, base_layout, label, share_ticks

ROOM = 104
"""Pixels to the right of the plot: the lines are named there when they run up to its edge."""
LINES = (("coverage", "covered", "covered", "registered"), ("coverage_residents", "resident", "covered_residents", "residents"))
"""Metric, colour, numerator and denominator of each line."""
LABEL = 56
"""Pixels that a line's name takes upwards."""
LOW = 0.18
"""Below this share there is no room for a name under the line."""
TOP = 1.12
"""Height of the plot in shares: the target is named above 100 %."""


def coverage_curve(monthly: Answer, target: Row | None, words: Words, mode: str) -> dict[str, Any]:
    """Both coverages at each month's end from `coverage_monthly`; `target` is the row of target_status for coverage, or None.

    A month in which a coverage isn't known (nobody resident, or not for this visitor) interrupts its line.
    """
    colours = COLOURS[mode]
    layout = base_layout(mode, words.language)
    first = _begins(monthly)
    ends = max(monthly.as_of, target.value("due_on")) if target else monthly.as_of
    layout["xaxis"] |= {"type": "date", "tickformat": "%b\n%Y", "hoverformat": "%-d %B %Y", "ticks": "outside", "tickcolor": colours["base"]}
    layout["xaxis"]["range"] = [(first - EDGE).isoformat(), (ends + EDGE).isoformat()]
    if (ends - first).days < LONG_PATH:
        layout["xaxis"]["dtick"] = "M6"
    layout["yaxis"] |= {"range": [0, TOP], **share_ticks(0, 1, words.language)}
    layout["margin"] = {"l": 8, "r": ROOM, "t": 8, "b": 8}
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    if target:
        traces += _target(target, first, monthly, colours)
        goal = words("chart.coverage_target", target=promised(target.value("target"), words), due=words.short_date(target.value("due_on")))
        notes.append(label(goal, first.isoformat(), target.value("target"), colours["target"], xanchor="left", yanchor="bottom", yshift=8))
    known = [line for line in LINES if any(row[line[0]] is not None for row in monthly.records)]
    for name, colour, over, under in known:
        traces.append(_line(monthly, name, colours[colour], (over, under), words))
    notes += _names(monthly, [(name, colours[colour]) for name, colour, _, _ in known], colours["page"], words)
    layout["annotations"] = notes
    return {"data": traces, "layout": layout}


def _begins(monthly: Answer) -> date:
    """The month before anybody was trained (the first known month, where nobody is): years of nothing would take the plot's room."""
    months = [row["month"] for row in monthly.records if not row["covered"]]
    if not monthly.records:
        return monthly.as_of
    trained = len(months) < len(monthly.records)
    return months[-1] if months and trained else monthly.records[0]["month"]


def _target(target: Row, first: date, monthly: Answer, colours: dict[str, str]) -> list[dict[str, Any]]:
    """The line of the target up to its date, and the straight way there from where coverage is now."""
    due, value = target.value("due_on").isoformat(), target.value("target")
    dashed = {"color": colours["target"], "width": 2, "dash": "6px,5px"}
    drawn: list[dict[str, Any]] = [
        {"type": "scatter", "mode": "lines", "x": [first.isoformat(), due], "y": [value, value], "line": dashed, "hoverinfo": "skip"}
    ]
    now = monthly.records[-1]["coverage"] if monthly.records else None
    if now is not None and now < value and target.value("due_on") > monthly.as_of:
        way = {"color": colours["target"], "width": 1.5, "dash": "2px,4px"}
        x = [monthly.as_of.isoformat(), due]
        drawn.append({"type": "scatter", "mode": "lines", "x": x, "y": [now, value], "line": way, "hoverinfo": "skip"})
    mark = {"color": colours["page"], "size": 13, "line": {"color": colours["target"], "width": 3}}
    drawn.append({"type": "scatter", "mode": "markers", "x": [due], "y": [value], "marker": mark, "hoverinfo": "skip", "cliponaxis": False})
    return drawn


def _line(monthly: Answer, name: str, colour: str, parts: tuple[str, str], words: Words) -> dict[str, Any]:
    over, under = parts
    said = []
    shown = [(place, row) for place, row in enumerate(monthly.records) if row["month"] >= _begins(monthly)]
    for place, row in shown:
        figures: dict[str, Any] = {"over": words.figure(monthly, over, place), "under": words.figure(monthly, under, place)}
        said.append("" if row[name] is None else words("chart.share_of", share=words.figure(monthly, name, place), **figures))
    return {
        "type": "scatter",
        "mode": "lines",
        "name": monthly.result.column(name).label[words.language],
        "x": [_end(row["month"], monthly.as_of).isoformat() for _, row in shown],
        "y": [row[name] for _, row in shown],
        "connectgaps": False,
        "line": {"color": colour, "width": 3},
        "text": said,
        "hovertemplate": "%{text}",
    }


def _names(monthly: Answer, lines: list[tuple[str, str]], page: str, words: Words) -> list[dict[str, Any]]:
    """Each line named at its end: the higher one upwards from it, the lower one downwards where there is room."""
    ranked = sorted(((*_last(monthly, name), name, colour) for name, colour in lines), key=lambda line: line[1])
    notes, above = [], 0
    for number, (day, value, name, colour) in enumerate(ranked):
        up = value < LOW or (number == len(ranked) - 1 and len(ranked) > 1)
        place = {"xanchor": "left", "xshift": 14, "yanchor": "bottom" if up else "top", "yshift": above, "bgcolor": page}
        above = LABEL if up and number + 1 < len(ranked) and ranked[number + 1][1] - value < LOW else 0
        notes.append(label(words(f"chart.{name}", share=f"<b>{words.write(value, 'share')}</b>"), day.isoformat(), value, colour, **place))
    return notes


def _last(monthly: Answer, name: str) -> tuple[date, float]:
    row = [row for row in monthly.records if row[name] is not None][-1]
    return _end(row["month"], monthly.as_of), row[name]


def _end(month: date, as_of: date) -> date:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return min(following - timedelta(days=1), as_of)
