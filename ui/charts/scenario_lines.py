"""Scenarios on one chart: the middle of each forecast as a line, the plan without a change grey and broad behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from typing import Any

from planning.forecast import Forecast
from ui.charts import layout
from ui.charts.group_curves import DASHES
from ui.i18n import Words
from ui.theme import COLOURS, COMPARED, base_layout, drawn, label, share_ticks

LINES = 0.55
"""Share of the width that the lines take: their names stand beside them, on a phone too."""
LONGEST = 15
"""Letters of a name beside its line; the tooltip has all of it."""
CLOSE = 0.14
"""Names nearer than this share of the axis are moved apart."""


@dataclass(frozen=True)
class Line:
    """A scenario: its name, its forecast, and how far it is from the plan without a change on each date, in words (none: it is that plan)."""

    name: str
    forecast: Forecast
    gaps: Sequence[str] = ()


def scenario_lines(of: str, kind: str, lines: Sequence[Line], on: date, words: Words, mode: str) -> dict[str, Any]:
    """The middle of `of` (population or coverage), written as `kind`, of each scenario, up to the day on which they are compared, `on`, so that
    the numbers at the ends are of that day; none goes beyond the first forecast that ends.

    The first is the plan without a change.
    """
    colours = COLOURS[mode]
    months = min(max(lines[0].forecast.index_on(on) + 1, 2), *(len(each.forecast.dates) for each in lines))
    shown = base_layout(mode, words.language)
    compared = zip(cycle(COMPARED[mode]), cycle(DASHES), strict=True)
    styles = [(colours["base"], 5.0, "solid"), *((colour, 2.5, dash) for _, (colour, dash) in zip(lines[1:], compared, strict=False))]
    traces = [_trace(each, of, kind, months, style, words) for each, style in zip(lines, styles, strict=True)]
    values = [value for trace in traces for value in trace["y"]]
    low, high = min(values), max(values)
    room = max((high - low) * 0.15, high * 0.03, 0.01)
    low, high = max(0, low - room), high + room
    ends = sorted(traces, key=lambda trace: trace["y"][-1])
    heights = layout.apart([trace["y"][-1] for trace in ends], CLOSE * (high - low))
    high = max(high, heights[-1] + CLOSE * (high - low) / 2)
    shown["yaxis"] |= {"range": [low, high]} | (share_ticks(low, high, words.language) if kind == "share" else {"tickformat": ",.0f", "nticks": 6})
    first, last = lines[0].forecast.dates[0], lines[0].forecast.dates[months - 1]
    shown["xaxis"] |= layout.dates(mode) | {"nticks": 3, "tickangle": 0}
    shown["xaxis"] |= {"range": [first.isoformat(), last.isoformat()], "domain": [0, LINES]}
    shown |= {"hovermode": "closest"}
    where = {"xanchor": "left", "xshift": 8, "yanchor": "middle"}
    shown["annotations"] = [
        label(
            _beside(trace, kind, words), last.isoformat(), height, colours["quiet"] if trace["line"]["width"] > 3 else trace["line"]["color"], **where
        )
        for trace, height in zip(ends, heights, strict=True)
    ]
    return {"data": traces, "layout": shown}


def _trace(line: Line, of: str, kind: str, months: int, style: tuple[str, float, str], words: Words) -> dict[str, Any]:
    days, values, name = line.forecast.dates[:months], line.forecast.middle(of)[:months], drawn(line.name)
    texts = []
    for index, (day, value) in enumerate(zip(days, values, strict=True)):
        text = words("plan.chart.scenario", name=name, on=words.short_date(day), value=words.write(value, kind))
        texts.append(text + (f"<br>{words('plan.chart.gap', gap=line.gaps[index])}" if line.gaps else ""))
    colour, width, dash = style
    return layout.line([day.isoformat() for day in days], values, colour, width, dash, name=name) | layout.hover(texts)


def _beside(trace: dict[str, Any], kind: str, words: Words) -> str:
    name = str(trace["name"])
    short = name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"
    return f"{short}<br><b>{words.write(trace['y'][-1], kind)}</b>"
