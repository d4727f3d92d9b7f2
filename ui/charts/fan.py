"""Fan chart of a forecast: the past, then the median with the 50, 80 and 95 % bands, and the target."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from planning.forecast import Forecast, Goal
from ui.i18n import Words
from ui.theme import COLOURS, base_layout, label

SHARES = (95, 80, 50)
OPACITY = {95: 0.16, 80: 0.2, 50: 0.28}
"""Opacity of each band; they overlap, so the inner ones are darker."""
ROOM = {"count": 92, "share": 122}
"""Pixels on the right for the words at the end."""
EDGE = timedelta(days=10)


def fan(
    name: str,
    forecast: Forecast,
    past: Sequence[tuple[date, float]],
    goal: Goal | None,
    words: Words,
    mode: str,
) -> dict[str, Any]:
    """`name` is population or coverage of the forecast; `past` are days and values before it, the last of them today's."""
    colours = COLOURS[mode]
    kind, colour = ("count", colours["resident"]) if name == "population" else ("share", colours["covered"])
    layout = base_layout(mode, words.language)
    layout["xaxis"] |= {"type": "date", "tickformat": "%b\n%Y", "hoverformat": "%-d %B %Y", "nticks": 6, "tickangle": 0}
    layout["yaxis"] |= {"tickformat": ",.0f" if kind == "count" else ",.0%", "nticks": 6, "rangemode": "tozero"}
    begins = past[0][0] if past else forecast.dates[0]
    ends = max(forecast.dates[-1], goal.due_on) if goal else forecast.dates[-1]
    layout["xaxis"]["range"] = [(begins - EDGE).isoformat(), (ends + EDGE).isoformat()]
    layout["margin"] = {"l": 8, "r": ROOM[kind], "t": 24, "b": 8}
    pattern = "%{y:,.0f}" if kind == "count" else "%{y:,.1%}"
    days = [day.isoformat() for day in forecast.dates]
    traces: list[dict[str, Any]] = []
    for share in SHARES:
        lower, upper = forecast.band(name, share)
        traces += [
            {"type": "scatter", "mode": "lines", "x": days, "y": list(lower), "line": {"width": 0}, "hoverinfo": "skip"},
            {
                "type": "scatter",
                "mode": "lines",
                "x": days,
                "y": list(upper),
                "line": {"width": 0},
                "fill": "tonexty",
                "fillcolor": _see_through(colour, OPACITY[share]),
                "name": words("plan.chart.band", share=share),
                "customdata": [_range(words, low, high, kind) for low, high in zip(lower, upper, strict=True)],
                "hovertemplate": "%{customdata}" if share == 80 else None,
                "hoverinfo": "skip" if share != 80 else None,
            },
        ]
    middle = list(forecast.middle(name))
    traces.append(_line(days, middle, words("plan.chart.middle"), colour, pattern, dash="6px,4px"))
    if past:
        traces.append(_line([day.isoformat() for day, _ in past], [value for _, value in past], words("plan.chart.past"), colour, pattern))
    notes = _ends(name, forecast, kind, colour, words)
    today = forecast.dates[0].isoformat()
    line = {"type": "line", "x0": today, "x1": today, "y0": 0, "y1": 1, "yref": "paper", "line": {"color": colours["base"], "width": 1}}
    # The target for the residents stands low, that for the coverage high: today is named where it is not.
    place: dict[str, Any] = {"xanchor": "center"} if name == "population" else {"xanchor": "left", "xshift": 6}
    notes.append(
        label(words.short_date(forecast.dates[0]), today, 1 if name == "population" else 0, colours["quiet"], yref="paper", yanchor="bottom", **place)
    )
    if goal:
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": words("plan.chart.goal"),
                "x": [goal.due_on.isoformat()],
                "y": [goal.value],
                "marker": {"color": colours["page"], "size": 13, "line": {"color": colours["target"], "width": 3}},
                "hovertemplate": pattern,
                "cliponaxis": False,
            }
        )
        near = (goal.due_on - begins) < 0.3 * (ends - begins)
        side: dict[str, Any] = {"xanchor": "left", "xshift": 12} if near else {"xanchor": "right", "xshift": -8}
        notes.append(
            label(
                words("plan.chart.goal_value", target=words.target(goal.value, kind)),
                goal.due_on.isoformat(),
                goal.value,
                colours["target"],
                yanchor="bottom",
                yshift=6,
                **side,
            )
        )
    layout |= {"shapes": [line], "annotations": notes}
    return {"data": [{key: value for key, value in trace.items() if value is not None} for trace in traces], "layout": layout}


def _line(x: list[str], y: list[float], name: str, colour: str, pattern: str, dash: str = "solid") -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "name": name,
        "line": {"color": colour, "width": 3, "dash": dash},
        "hovertemplate": pattern,
    }


def _range(words: Words, low: float, high: float, kind: str) -> str:
    low, high = (round(each) if kind == "count" else round(each, 3) for each in (low, high))
    return words("plan.between", low=words.write(low, kind), high=words.write(high, kind))


def _ends(name: str, forecast: Forecast, kind: str, colour: str, words: Words) -> list[dict[str, Any]]:
    """Beside the end: the middle, and the 80 % band."""
    last = forecast.dates[-1].isoformat()
    lower, upper = forecast.band(name, 80)
    value = forecast.middle(name)[-1]
    value = round(value) if kind == "count" else round(value, 3)
    text = f"<b>{words.write(value, kind)}</b><br>{_range(words, lower[-1], upper[-1], kind)}<br>{words('plan.chart.eighty')}"
    note = label(text, last, value, colour, xanchor="left", yanchor="middle", xshift=8)
    note["font"] = {**note["font"], "size": 13}
    return [note]


def _see_through(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
