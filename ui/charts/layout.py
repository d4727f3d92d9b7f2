"""Shared parts of charts: the layout of horizontal bars, traces of bars with numbers, lines, and an axis of dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from math import ceil
from textwrap import wrap
from typing import Any

from ui.text_width import text_width
from ui.theme import COLOURS, FONT, base_layout

Elements = list[dict[str, Any]]
"""Traces, shapes or annotations, as plotly takes them."""
EDGE = timedelta(days=12)
"""Room before the first and after the last day: labels would widen a range that plotly finds by itself."""
SLIM = 90
"""Pixels that a phone leaves at least to the longest bar."""
MARKS = 3
"""Marks of an axis beside names, at most."""
LONG = 5 * 365
"""Days from which on half-years would crowd an axis of dates."""


def across(mode: str, language: str, longest: float, room: float, gap: float = 0.3, **more: Any) -> dict[str, Any]:
    """The layout of horizontal bars from the top down, named at the left, without an axis of values.

    `longest` is the length of the longest bar, `room` the width of the plot in widths of that bar (numbers stand beside the bars,
    on a phone too), `gap` what lies between two bars in shares of their distance; `more` are further keys of the layout.
    """
    layout = base_layout(mode, language)
    layout["xaxis"] |= {"visible": False, "range": [0, longest * room or 1]}
    layout["yaxis"] |= {"autorange": "reversed", "showgrid": False, "showline": False, "ticks": "", "ticklabelstandoff": 8}
    layout["yaxis"]["tickfont"] = {"family": FONT, "size": 14, "color": COLOURS[mode]["text"]}
    return layout | {"bargap": gap, "hovermode": False} | more


def beside(layout: dict[str, Any], texts: Iterable[tuple[float, str]], size: float = 14) -> None:
    """Let the longest bar end where the margin begins, which has just the room for the texts beside the bars, (length of the bar, text) each:
    on a phone they fit, and on a laptop the bars take all the width."""
    bars = list(texts)
    longest = max((length for length, _ in bars), default=0) or 1
    widths = (text_width(re.sub(r"<(?!br>)[^>]*>", "", text), size) - (1 - length / longest) * SLIM for length, text in bars)
    layout["xaxis"]["range"] = [0, longest * 1.004]  # with its outline
    layout["margin"] = layout["margin"] | {"r": 8 + max(8, int(max(widths, default=0)))}


def named_rows(layout: dict[str, Any], mode: str, names: Sequence[str], fewest: int = 0) -> None:
    """Give a layout rows that are numbered from 0 at the top and named at the left; room for `fewest` of them. Names may be alike."""
    layout["yaxis"] |= {"range": [max(len(names), fewest) - 0.5, -0.5], "tickvals": list(range(len(names))), "ticktext": list(names)}
    layout["yaxis"] |= {"showgrid": False, "showline": False, "ticks": "", "ticklabelstandoff": 8}
    layout["yaxis"]["tickfont"] = {"family": FONT, "size": 14, "color": COLOURS[mode]["text"]}


def wrapped(name: str, letters: int = 18) -> str:
    """A name beside a bar on lines of at most that many letters, so that on a phone the bar keeps most of the width."""
    return "<br>".join(wrap(name, letters, break_long_words=False)) or name


def hatched(colours: dict[str, str], solidity: float = 0.3, shape: str = "/", ground: str = "surface") -> dict[str, Any]:
    """The marker of a bar whose number is unknown or incomplete."""
    return {"color": colours[ground], "pattern": {"shape": shape, "fgcolor": colours["base"], "size": 7, "solidity": solidity}}


def hover(texts: Sequence[str]) -> dict[str, Any]:
    """Keys of a trace that says a text of its own at each point."""
    return {"hovertext": list(texts), "hovertemplate": "%{hovertext}<extra></extra>"}


def goal(x: Any, y: float, colours: dict[str, str], **more: Any) -> dict[str, Any]:
    """A trace that marks a target at its date with a ring."""
    marker = {"color": colours["page"], "size": 13, "line": {"color": colours["target"], "width": 3}}
    return {"type": "scatter", "mode": "markers", "x": [x], "y": [y], "marker": marker, "hoverinfo": "skip", "cliponaxis": False, **more}


def dot(x: Any, y: float, colour: str, **more: Any) -> dict[str, Any]:
    """A trace that marks one value of a line."""
    marker = {"color": colour, "size": 9}
    return {"type": "scatter", "mode": "markers", "x": [x], "y": [y], "marker": marker, "hoverinfo": "skip", **more}


def bars(names: Sequence[Any], lengths: Sequence[float | None], marker: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A trace of horizontal bars."""
    return {"type": "bar", "orientation": "h", "x": list(lengths), "y": list(names), "marker": marker, **more}


def numbers(texts: Sequence[str], colour: str, size: int = 14) -> dict[str, Any]:
    """Keys of a trace of bars whose numbers stand beside them."""
    font = {"family": FONT, "size": size, "color": colour}
    return {"text": list(texts), "textposition": "outside", "textfont": font, "cliponaxis": False}


def dates(mode: str, first: date | None = None, last: date | None = None, hover: str = "%-d %B %Y") -> dict[str, Any]:
    """Keys of an axis of dates, from `first` to `last` where they are given; half-years are marked if there is room for them."""
    axis: dict[str, Any] = {"type": "date", "tickformat": "%b\n%Y", "hoverformat": hover, "ticks": "outside", "tickcolor": COLOURS[mode]["base"]}
    if first is not None and last is not None:
        axis["range"] = [(first - EDGE).isoformat(), (last + EDGE).isoformat()]
        if (last - first).days < LONG:
            axis["dtick"] = "M6"
    return axis


def line(x: Sequence[Any], y: Sequence[float | None], colour: str, width: float, dash: str = "solid", **more: Any) -> dict[str, Any]:
    """A trace that is a line; gaps stay gaps."""
    drawn = {"color": colour, "width": width, "dash": dash}
    return {"type": "scatter", "mode": "lines", "x": list(x), "y": list(y), "line": drawn, "connectgaps": False, **more}


def upright(x: Any, colour: str, width: float = 1, dash: str = "solid", **more: Any) -> dict[str, Any]:
    """A thin upright line over the whole height of the plot, or from y0 to y1 where these are given, as a shape."""
    where = {} if "y0" in more else {"y0": 0, "y1": 1, "yref": "paper"}
    return {"type": "line", "x0": x, "x1": x, "line": {"color": colour, "width": width, "dash": dash}, **where, **more}


def cut_axis(layout: dict[str, Any], mode: str, axis: str = "y", number: str = "") -> list[dict[str, Any]]:
    """Shapes that break the line of an axis near its foot: two strokes, which say that it doesn't begin at 0. `axis` is x or y, `number` that of
    a small plot; none if the axis begins at 0."""
    if layout[f"{axis}axis{number}"]["range"][0] <= 0:
        return []
    at_the_edge(layout)
    colours = COLOURS[mode]
    strokes = [((0, 8), (0, 11), colours["page"], 3.0), ((-5, 5), (5, 9), colours["base"], 1.5), ((-5, 10), (5, 14), colours["base"], 1.5)]
    foot = {"xref": f"x{number} domain", "yref": f"y{number} domain", "xsizemode": "pixel", "ysizemode": "pixel", "xanchor": 0, "yanchor": 0}
    shapes = []
    for begin, end, colour, width in strokes:
        (x0, y0), (x1, y1) = (begin, end) if axis == "y" else (begin[::-1], end[::-1])
        shapes.append({"type": "line", **foot, "x0": x0, "y0": y0, "x1": x1, "y1": y1, "line": {"color": colour, "width": width}})
    return shapes


def few_ticks(ticks: dict[str, Any]) -> dict[str, Any]:
    """Three of the marks of an axis at most, the last among them: on a phone more would touch."""
    step = ceil(len(ticks["tickvals"]) / MARKS)
    return {name: values[(len(values) - 1) % step :: step] for name, values in ticks.items()}


def at_the_edge(layout: dict[str, Any]) -> None:
    """Let the lines of the axes stand at the edge of the plot, where what breaks them is drawn in a browser and in a picture alike."""
    layout["margin"] = layout["margin"] | {"pad": 0}


def apart(heights: Sequence[float], room: float) -> list[float]:
    """Heights in rising order, pushed up where they stand nearer than `room`: labels that do not collide."""
    placed: list[float] = []
    for height in heights:
        placed.append(max(height, placed[-1] + room) if placed else height)
    return placed


def usual_bars(places: Sequence[float], bars: Sequence[tuple[float, float]], up: bool, colours: Mapping[str, str]) -> dict[str, Any]:
    """Grey bars from the least to the most that is usual at each place: upright ones along the x axis, or lying ones below each other."""
    middles, halves = [(least + most) / 2 for least, most in bars], [(most - least) / 2 for least, most in bars]
    x, y, error = (list(places), middles, "error_y") if up else (middles, list(places), "error_x")
    return {
        **{"type": "scatter", "mode": "markers", "x": x, "y": y, "hoverinfo": "skip", "marker": {"size": 1, "color": colours["line"]}},
        error: {"type": "data", "symmetric": True, "array": halves, "color": colours["line"], "thickness": 12, "width": 0},
    }
