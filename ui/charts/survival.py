"""Curves of staying and of coming back: their steps, their range, and how many were still observed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from queries import Answer
from ui.i18n import Words
from ui.theme import COLOURS, FONT, base_layout, label, mixed, percent, share_ticks

GRID = 182
"""Days between the points of a published curve (queries/disclosure/gate.py)."""
RETURNS_HEIGHT = 520
COLUMNS = 2
PLOT, BETWEEN, ABOVE = 140, 84, 34
"""Pixels: the height of a small plot, from one to the next, and above the first."""
LONGEST = 6
"""Half-years that are shown at most."""
SIZE = 13


@dataclass(frozen=True)
class Curve:
    """A survival curve as drawn: days and shares from 1 at day 0 on, its limits, and the last row it is made of."""

    days: tuple[int, ...]
    survival: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]


def curve_of(answer: Answer, group: str) -> Curve:
    """The curve of a group. A published curve is known at the ends of half-years; one without a row had nothing to show
    in it, so the share there is the one before."""
    points = [(0, 1.0, 1.0, 1.0)]
    for place, row in enumerate(answer.records):
        if row["group"] != group:
            continue
        if answer.marked(place, "survival"):
            points += [(days, *points[-1][1:]) for days in range(points[-1][0] + GRID, row["days"], GRID)]
        points.append((row["days"], row["survival"], row["lower"], row["upper"]))
    days, survival, lower, upper = zip(*points, strict=True)
    return Curve(days, survival, lower, upper)


def observed(answer: Answer, group: str) -> dict[int, str]:
    """Half-year (0 is the first) -> how many were still observed at its first event, in words."""
    found: dict[int, str] = {}
    for place, row in enumerate(answer.records):
        if row["group"] == group:
            half_year = (row["days"] - 1) // GRID if answer.marked(place, "at_risk") else row["days"] // GRID
            found.setdefault(half_year, words_of(answer, place))
    return found


def words_of(answer: Answer, place: int) -> str:
    """The number at risk of a row without its language's thousands: it never has any."""
    return ("≈" if answer.marked(place, "at_risk") else "") + str(answer.records[place]["at_risk"])


def staying_curves(by_skill: Answer, everybody: Answer, words: Words, mode: str) -> dict[str, Any]:
    """A small plot a skill (exit_survival by skill, since completion): the share still there, its 95 % range, everybody's
    curve behind it, and beneath it how many were still observed in each half-year."""
    colours = COLOURS[mode]
    groups = sorted(dict.fromkeys(row["group"] for row in by_skill.records), key=lambda group: words.code("skill", group))
    lines = -(-len(groups) // COLUMNS)
    height = ABOVE + lines * (PLOT + BETWEEN)
    layout = base_layout(mode, words.language, height)
    layout |= {"margin": {"l": 8, "r": 8, "t": 0, "b": 0}, "hovermode": "closest"}
    base_x, base_y = layout.pop("xaxis"), layout.pop("yaxis")
    reach = _reach([row["days"] for row in by_skill.records])
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    behind = curve_of(everybody, "all")
    for number, group in enumerate(groups):
        line, column = divmod(number, COLUMNS)
        axis = "" if number == 0 else str(number + 1)
        top = 1 - (ABOVE + line * (PLOT + BETWEEN)) / height
        domain = (top - PLOT / height, top)
        left = column * (1 / COLUMNS) + (0.03 if column else 0)
        layout[f"xaxis{axis}"] = {
            **base_x,
            **_half_years(reach),
            "domain": [left, (column + 1) / COLUMNS - (0 if column else 0.03)],
            "anchor": f"y{axis}",
        }
        layout[f"yaxis{axis}"] = {**base_y, "domain": list(domain), "range": [0, 1.02], "anchor": f"x{axis}", "automargin": True}
        layout[f"yaxis{axis}"] |= share_ticks(0, 1, words.language) | _fewer(words.language)
        curve = curve_of(by_skill, group)
        rounded = bool(by_skill.protected)
        traces += [
            _line(behind, colours["base"], 1.5, bool(everybody.protected), axis, words, words("chart.everybody")),
            _area(curve, mixed(colours["page"], colours["resident"], 0.16), rounded, axis),
            _line(curve, colours["resident"], 2.5, rounded, axis, words, words.code("skill", group)),
        ]
        where = {"xref": f"x{axis} domain", "yref": "paper", "xanchor": "left"}
        notes.append(label(f"<b>{words.code('skill', group)}</b>", 0, domain[1], colours["text"], **where, yanchor="bottom", yshift=5))
        notes += _numbers(observed(by_skill, group), axis, domain[0], reach, colours)
    layout["annotations"] = notes
    return {"data": traces, "layout": layout}


def returns_curve(answer: Answer, marks: Sequence[tuple[int, str]], words: Words, mode: str) -> dict[str, Any]:
    """The share of those who left that has come back (return_survival, turned over), its 95 % range, and beneath it how many
    spells were still observed. `marks` are days with what stands beside the curve there."""
    colours = COLOURS[mode]
    layout = base_layout(mode, words.language, RETURNS_HEIGHT)
    layout |= {"margin": {"l": 8, "r": 8, "t": 16, "b": 84}, "hovermode": "closest"}
    curve = curve_of(answer, "all")
    turned = Curve(
        curve.days, tuple(1 - share for share in curve.survival), tuple(1 - share for share in curve.upper), tuple(1 - share for share in curve.lower)
    )
    reach = max(_reach([row["days"] for row in answer.records]), 2)
    top = min(1.0, max(turned.upper, default=0.1) * 1.35 or 0.1)
    layout["xaxis"] |= _half_years(reach)
    layout["yaxis"] |= {"range": [0, top], "rangemode": "tozero", **share_ticks(0, top, words.language)}
    rounded = bool(answer.protected)
    traces = [
        _area(turned, mixed(colours["page"], colours["resident"], 0.16), rounded, ""),
        _line(turned, colours["resident"], 3, rounded, "", words, words("chart.came_back_share")),
    ]
    notes = []
    for days, text in marks:
        share = max((share for day, share in zip(turned.days, turned.survival, strict=True) if day <= days), default=0)
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [days],
                "y": [share],
                "marker": {"size": 11, "color": colours["page"], "line": {"color": colours["resident"], "width": 3}},
                "hoverinfo": "skip",
                "cliponaxis": False,
            }
        )
        # The later one above its point and to the left, the earlier one below and to the right: they never meet.
        late = days > reach * GRID * 0.5
        where = {"xanchor": "right" if late else "left", "yanchor": "bottom" if late else "top", "yshift": 10 if late else -10}
        notes.append(label(text, days, share, colours["text"], **where) | {"align": "right" if late else "left"})
    notes += _numbers(observed(answer, "all"), "", 0, reach, colours)
    where = {"xref": "x domain", "yref": "paper", "xanchor": "left", "yanchor": "top", "yshift": -48}
    notes.append(
        label(words("chart.observed"), 0, 0, colours["quiet"], **where) | {"font": {"family": FONT, "size": SIZE, "color": colours["quiet"]}}
    )
    layout["annotations"] = notes
    return {"data": traces, "layout": layout}


def _reach(days: Sequence[int]) -> int:
    """How many half-years the axis spans."""
    return min(max(-(-max(days, default=1) // GRID), 1), LONGEST)


def _half_years(reach: int) -> dict[str, Any]:
    """An axis in days, marked at half-years in months."""
    values = [GRID * number for number in range(reach + 1)]
    return {
        "range": [-0.02 * reach * GRID, reach * GRID * 1.02],
        "tickvals": values,
        "ticktext": [str(6 * number) for number in range(reach + 1)],
        "ticks": "outside",
    }


def _fewer(language: str) -> dict[str, Any]:
    return {"tickvals": [0, 0.5, 1], "ticktext": [percent(share, language) for share in (0, 0.5, 1)]}


def _axes(axis: str) -> dict[str, str]:
    return {"xaxis": f"x{axis}", "yaxis": f"y{axis}"}


def _line(curve: Curve, colour: str, width: float, rounded: bool, axis: str, words: Words, name: str) -> dict[str, Any]:
    """Steps where every event is known; where half-years are known, points at their ends."""
    sign = "≈ " if rounded else ""
    return {
        "type": "scatter",
        "mode": "lines+markers" if rounded else "lines",
        "name": name,
        "x": list(curve.days),
        "y": list(curve.survival),
        "text": [
            f"{name}, {words('chart.after_days', days=days)}: {sign}{words.write(share, 'share')}"
            for days, share in zip(curve.days, curve.survival, strict=True)
        ],
        "hovertemplate": "%{text}<extra></extra>",
        "line": {"color": colour, "width": width, "shape": "linear" if rounded else "hv"},
        "marker": {"size": 5, "color": colour},
        **_axes(axis),
    }


def _area(curve: Curve, colour: str, rounded: bool, axis: str) -> dict[str, Any]:
    days, lower, upper = list(curve.days), list(curve.lower), list(curve.upper)
    if not rounded:
        # The limits hold until the next event.
        days = [day for pair in zip(days, [*days[1:], days[-1]], strict=True) for day in pair]
        lower, upper = [value for value in lower for _ in range(2)], [value for value in upper for _ in range(2)]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [*days, *reversed(days)],
        "y": [*upper, *reversed(lower)],
        "fill": "toself",
        "fillcolor": colour,
        "line": {"width": 0},
        "hoverinfo": "skip",
        **_axes(axis),
    }


def _numbers(found: dict[int, str], axis: str, bottom: float, reach: int, colours: dict[str, str]) -> list[dict[str, Any]]:
    """Beneath the axis of a plot: how many were still observed, in the middle of each half-year."""
    font = {"family": FONT, "size": SIZE, "color": colours["quiet"]}
    where = {"xref": f"x{axis}", "yref": "paper", "yanchor": "top", "yshift": -27, "xanchor": "center"}
    return [
        label(found[half_year], GRID * (half_year + 0.5), bottom, colours["quiet"], **where) | {"font": font}
        for half_year in sorted(found)
        if half_year < reach
    ]
