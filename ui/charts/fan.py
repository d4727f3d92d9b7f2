"""Fan chart of a forecast: the past, then the median with the 50, 80 and 95 % bands, and the target."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from planning.forecast import Forecast, Goal
from ui.charts import layout
from ui.i18n import Words
from ui.theme import COLOURS, base_layout, label, share_ticks

OPACITY = {95: 0.16, 80: 0.2, 50: 0.28}
"""Opacity of each band; they overlap, so the inner ones are darker."""
ROOM = {"count": 92, "share": 122}
"""Pixels on the right for the words at the end."""
EDGE = timedelta(days=10)
LOW = 0.4
"""Below this part of the axis four lines of words have no room under the bands."""
DUE = "due"
"""Name of the mark on the day that the heading speaks of."""
GHOST = "ghost"
"""Name of the trace of what was forecast before anything was changed."""


def fan(
    name: str, forecast: Forecast, past: Sequence[tuple[date, float]], goal: Goal | None, words: Words, mode: str, ghost: Forecast | None = None
) -> dict[str, Any]:
    """`name` is population or coverage of the forecast; `past` are days and values before it, the last of them today's.

    `ghost` is the forecast before anything was changed by hand: its middle is a thin grey line.
    """
    colours = COLOURS[mode]
    kind, colour = ("count", colours["resident"]) if name == "population" else ("share", colours["covered"])
    begins = past[0][0] if past else forecast.dates[0]
    ends = max(forecast.dates[-1], goal.due_on) if goal else forecast.dates[-1]
    drawn = base_layout(mode, words.language)
    drawn["xaxis"] |= layout.dates(mode) | {"nticks": 6, "tickangle": 0, "range": [(begins - EDGE).isoformat(), (ends + EDGE).isoformat()]}
    drawn["yaxis"] |= {"rangemode": "tozero"} | ({"tickformat": ",.0f", "nticks": 6} if kind == "count" else share_ticks(0, 1, words.language))
    drawn["margin"] = {"l": 8, "r": ROOM[kind], "t": 24, "b": 8}
    hover = {"hovertemplate": "%{y:,.0f}" if kind == "count" else "%{y:,.1%}"}
    days = [day.isoformat() for day in forecast.dates]
    traces = [trace for share in OPACITY for trace in _band(forecast, name, share, kind, colour, words)]
    if ghost:
        shown = [(day, value) for day, value in zip(ghost.dates, ghost.middle(name), strict=True) if day <= forecast.dates[-1]]
        usual, values = zip(*shown, strict=True)
        traces.append(layout.line([day.isoformat() for day in usual], values, colours["quiet"], 1.5, "2px,3px", name=GHOST, **hover))
        traces[-1] |= {"hovertemplate": f"{hover['hovertemplate']}<extra>{words('plan.chart.unchanged')}</extra>"}
    traces.append(layout.line(days, forecast.middle(name), colour, 3, "6px,4px", name=words("plan.chart.middle"), **hover))
    if past:
        before, values = zip(*past, strict=True)
        traces.append(layout.line([day.isoformat() for day in before], values, colour, 3, name=words("plan.chart.past"), **hover))
    # The target for the residents stands low, that for the coverage high: today is named if it is not.
    where: dict[str, Any] = {"y": 1, "xanchor": "center"} if name == "population" else {"y": 0, "xanchor": "left", "xshift": 6}
    today = label(words.short_date(forecast.dates[0]), days[0], 0, colours["quiet"], yref="paper", yanchor="bottom") | where
    index = forecast.index_on(goal.due_on if goal else None)
    if index < len(days) - 1:
        traces.append(layout.dot(days[index], forecast.middle(name)[index], colour, name=DUE))
    notes = [_beside(forecast, index, name, kind, colour, words), today]
    if goal:
        traces.append(layout.goal(goal.due_on.isoformat(), goal.value, colours, name=words("plan.chart.goal"), hoverinfo=None, **hover))
        room = 0.3 * (ends - begins)
        # Nor over the upright of today, where its name fits on the other side.
        over_today = timedelta(0) <= goal.due_on - forecast.dates[0] < room < ends - goal.due_on
        near = goal.due_on - begins < room or over_today
        side: dict[str, Any] = {"xanchor": "left", "xshift": 12} if near else {"xanchor": "right", "xshift": -8}
        text = words("plan.chart.goal_value", target=words.target(goal.value, kind))
        notes.append(label(text, goal.due_on.isoformat(), goal.value, colours["target"], yanchor="bottom", yshift=6, **side))
    drawn |= {"shapes": [layout.upright(days[0], colours["base"])], "annotations": notes}
    return {"data": traces, "layout": drawn}


def _band(forecast: Forecast, name: str, share: int, kind: str, colour: str, words: Words) -> list[dict[str, Any]]:
    """The lower end, without a mark of its own, and the upper end, filled down to it; the 80 % band says its ends."""
    days = [day.isoformat() for day in forecast.dates]
    lower, upper = forecast.band(name, share)
    fill = f"rgba({', '.join(str(int(colour[index : index + 2], 16)) for index in (1, 3, 5))}, {OPACITY[share]})"
    band = layout.line(days, upper, colour, 0, name=words("plan.chart.band", share=share), fill="tonexty", fillcolor=fill)
    if share == 80:
        texts = [_range(words, low, high, kind) for low, high in zip(lower, upper, strict=True)]
        return [layout.line(days, lower, colour, 0, hoverinfo="skip"), band | {"customdata": texts, "hovertemplate": "%{customdata}"}]
    return [layout.line(days, lower, colour, 0, hoverinfo="skip"), band | {"hoverinfo": "skip"}]


def _range(words: Words, low: float, high: float, kind: str) -> str:
    """Both ends of a range; the one number where they are written alike."""
    ends = words.write(low, kind), words.write(high, kind)
    return ends[0] if ends[0] == ends[1] else words("plan.between", low=ends[0], high=ends[1])


def _beside(forecast: Forecast, index: int, name: str, kind: str, colour: str, words: Words) -> dict[str, Any]:
    """The date that the heading speaks of, its middle and its 80 % band: beside the end of the line, or, where the line goes on, at the mark of
    that date, below the bands or, where they lie low, above them."""
    value, (low, high) = forecast.middle(name)[index], (end[index] for end in forecast.band(name, 80))
    lines = [
        words.short_date(forecast.dates[index]),
        f"<b>{words.write(value, kind)}</b>",
        _range(words, low, high, kind),
        words("plan.chart.eighty"),
    ]
    text = "<br>".join(lines)
    where: dict[str, Any] = {"y": forecast.middle(name)[-1], "yanchor": "middle", "xshift": 8}
    if index < len(forecast.dates) - 1:
        lower, upper = (end[index:] for end in forecast.band(name, 95))
        low_down = min(lower) < LOW * (1 if kind == "share" else max(forecast.band(name, 95)[1]))
        where = {"y": max(upper), "yanchor": "bottom", "yshift": 4} if low_down else {"y": min(lower), "yanchor": "top", "yshift": -4}
    note = label(text, forecast.dates[index].isoformat(), where.pop("y"), colour, xanchor="left", **where)
    return note | {"font": note["font"] | {"size": 13}}
