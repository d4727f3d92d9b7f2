"""Coverage by month, with both denominators, against the target."""

from __future__ import annotations

from datetime import date
from typing import Any

from queries import Answer, Figure, Row
from queries.dates import month_end
from ui.charts.layout import apart, dates, dot, goal, line
from ui.i18n import Words
from ui.theme import COLOURS, base_layout, label, share_ticks

ROOM = 104
"""Pixels to the right of the plot: the lines are named there."""
LINES = (("coverage", "covered", "covered", "registered"), ("coverage_residents", "resident", "covered_residents", "residents"))
"""Column, colour, numerator and denominator of each line."""
LABEL, LINE = 56, 9
"""Pixels that a line's name takes, and half of its first line, which is the number."""
PLOT = 350
"""Pixels of the plot."""
WAY = "way"
"""Name of the trace that runs straight to the target."""
CEILING = "ceiling"
"""Name of the trace at the highest coverage that can still be reached."""
HIGH, HIGHER = 0.88, 0.12
"""From which share on the name over a line needs more room, and how much."""
TOP = 1.12
"""Height of the plot in shares: the target is named above 100 %."""


ABOVE = 0.14
"""From this distance on two lines of text fit between the ceiling and the target."""


def coverage_curve(monthly: Answer, target: Row | None, ceiling: Figure, words: Words, mode: str) -> dict[str, Any]:
    """Both coverages at each month's end from `coverage_monthly`; `target` is the row of target_status for coverage, or None;
    `ceiling` the highest coverage that can still be reached, drawn where it lies below the target, in the colour of its line.

    A month in which a coverage is not known (nobody resident, or not for this visitor) interrupts its line.
    """
    colours = COLOURS[mode]
    first = _begins(monthly)
    ends = max(monthly.as_of, target.value("due_on")) if target else monthly.as_of
    layout = base_layout(mode, words.language)
    layout["xaxis"] |= dates(mode, first, ends)
    high = any(next((row.value(name) for row in reversed(monthly.rows) if row[name].known), 0) > HIGH for name, *_ in LINES)
    layout["yaxis"] |= {"range": [0, TOP + HIGHER * high], **share_ticks(0, 1, words.language)}
    layout["margin"] = {"l": 8, "r": ROOM, "t": 8, "b": 8}
    data: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    rows = [row for row in monthly.rows if row.value("month") >= first]
    known = [each for each in LINES if any(row[each[0]].known for row in rows)]
    if target and known:
        data += _target(target, first, monthly, colours, reachable=not ceiling.known or ceiling.value >= target.value("value"))
        key = "chart.coverage_target_high" if high else "chart.coverage_target"
        goal = words(key, target=words.target(target.value("value")), due=words.short_date(target.value("due_on")))
        notes.append(label(goal, first.isoformat(), target.value("value"), colours["target"], xanchor="left", yanchor="bottom", yshift=8))
        if ceiling.known and ceiling.value < target.value("value"):
            reach = [first.isoformat(), target.value("due_on").isoformat()]
            data.append(line(reach, [ceiling.value] * 2, colours["covered"], 2, "2px,4px", name=CEILING, hoverinfo="skip"))
            text = words("chart.coverage_ceiling", share=ceiling)
            # Above its line if there is room below the target: the lines of coverage end below it.
            above = target.value("value") - ceiling.value >= ABOVE
            side = {"yanchor": "bottom", "yshift": 3} if above else {"yanchor": "top", "yshift": -4}
            notes.append(label(text, reach[0], ceiling.value, colours["covered"], xanchor="left", **side))
    for name, colour, over, under in known:
        data.append(_line(rows, monthly.as_of, (name, over, under), colours[colour], words))
    data += [dot(each["x"][-1], each["y"][-1], each["line"]["color"]) for each in _ended(data[-len(known) :] if known else [], ends)]
    notes += _names(rows, monthly.as_of, [(name, colours[colour]) for name, colour, _, _ in known], PLOT / layout["yaxis"]["range"][1], words)
    return {"data": data, "layout": layout | {"annotations": notes}}


def _begins(monthly: Answer) -> date:
    """The month before anybody was trained (the first month if nobody was known to be): leading years of zero would waste the plot's width."""
    months: list[date] = [row.value("month") for row in monthly.rows]
    if not months:
        return monthly.as_of
    before = [row.value("month") for row in monthly.rows if row.value("covered") == 0]
    return before[-1] if before and len(before) < len(months) else months[0]


def _target(target: Row, first: date, monthly: Answer, colours: dict[str, str], reachable: bool) -> list[dict[str, Any]]:
    """The line of the target up to its date, and the straight way there from where coverage is now, if it can still be reached."""
    due, value = target.value("due_on").isoformat(), target.value("value")
    drawn = [line([first.isoformat(), due], [value, value], colours["target"], 2, "6px,5px", hoverinfo="skip")]
    now = monthly.rows[-1].value("coverage")
    if reachable and now is not None and now < value and target.value("due_on") > monthly.as_of:
        drawn.append(line([monthly.as_of.isoformat(), due], [now, value], colours["target"], 1.5, "2px,4px", name=WAY, hoverinfo="skip"))
    return [*drawn, goal(due, value, colours)]


def _line(rows: list[Row], as_of: date, columns: tuple[str, str, str], colour: str, words: Words) -> dict[str, Any]:
    name, over, under = columns
    texts = [words("chart.share_of", share=row[name], over=row[over], under=row[under]) if row[name].known else "" for row in rows]
    x = [_end(row, as_of).isoformat() for row in rows]
    values = [row.value(name) for row in rows]
    title = rows[0][name].metric.label[words.language]
    return line(x, values, colour, 3, name=title, text=texts, hovertemplate="%{text}")


def _ended(lines: list[dict[str, Any]], ends: date) -> list[dict[str, Any]]:
    """Those lines that end before the plot does, with the points that are known."""
    points = [[(x, y) for x, y in zip(each["x"], each["y"], strict=True) if y is not None] for each in lines]
    known = [each | dict(zip("xy", zip(*at, strict=True), strict=True)) for each, at in zip(lines, points, strict=True) if at]
    return [each for each in known if each["x"][-1] < ends.isoformat()]


def _names(rows: list[Row], as_of: date, lines: list[tuple[str, str]], pixel: float, words: Words) -> list[dict[str, Any]]:
    """A label to the right of the plot at the height of each line's end, where it covers neither the way to the target nor, on a phone, the
    target. `pixel` are the pixels of the whole."""
    last = [([row for row in rows if row[name].known][-1], name, colour) for name, colour in lines]
    ranked = sorted(last, key=lambda each: each[0].value(each[1]))
    heights = [row.value(name) * pixel for row, name, _ in ranked]
    # Nearer than a name is high both go half the way.
    spread = max(0.0, LABEL - (heights[-1] - heights[0])) / 2 if len(heights) > 1 else 0.0
    begin = [height + (spread if index else -spread) for index, height in enumerate(heights)]
    notes = []
    for (row, name, colour), height, at in zip(ranked, heights, apart([max(each, LABEL - LINE) for each in begin], LABEL), strict=True):
        where = {"xref": "paper", "xanchor": "left", "xshift": 6, "yanchor": "top", "yshift": round(at + LINE - height)}
        share, on = f"<b>{words.write(row[name])}</b>", _end(row, as_of)
        ended = name == "coverage_residents" and on < as_of
        text = words("chart.coverage_residents_on", share=share, on=words.short_date(on)) if ended else words(f"chart.{name}", share=share)
        notes.append(label(text, 1, row.value(name), colour, **where))
    return notes


def _end(row: Row, as_of: date) -> date:
    return min(month_end(row.value("month")), as_of)
