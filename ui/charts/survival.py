"""Survival curves of staying and of returning: steps and their 95 % range."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from operator import itemgetter
from typing import Any

from queries import Answer, Figure, Row
from queries.statistics import FEWEST
from ui.charts.layout import at_the_edge, cut_axis, hover, line
from ui.i18n import Words
from ui.theme import COLOURS, FONT, base_layout, drawn, label, mixed, percent, share_ticks

GRID = 182
"""Days between the points of a published curve (queries/disclosure/curves.py)."""
MONTH = 365.25 / 12
"""Days."""
RETURNS_HEIGHT = 380
COLUMNS = 2
GUTTER = 0.03
"""Share of the width on both sides of the gap between two small plots."""
PLOT, ALONE, BETWEEN, ABOVE = 140, 240, 68, 34
"""Pixels: the height of a small plot, of one that is alone, from one to the next, and above the first."""
YEAR = 2 * GRID
"""Days that an axis has at least: the shares after a year are written."""
LONGEST = 6
"""Half-years that are shown at most."""
SIZE = 13
STEPS = (0.02, 0.05, 0.1, 0.2, 0.5)
"""Steps between the marks of a small plot, of which it has three at most."""
MOST_POINTS, OF_MORE = 180, 90
"""Points of a curve at most, and of one with more: they lie within a few pixels of each other."""
BAND = 0.16
"""How far the range goes from the page's colour towards that of its curve."""


@dataclass(frozen=True)
class Curve:
    """A survival curve as drawn: days and shares from 1 at day 0 on, its limits, and the rows that its points come from (None: nothing
    happened there)."""

    days: tuple[int, ...]
    shares: tuple[Figure, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    rows: tuple[Row | None, ...]

    @property
    def rounded(self) -> bool:
        """Whether it is a published curve, known at the ends of half-years only."""
        return self.shares[0].rounded

    def until(self, day: int) -> Curve:
        """The curve drawn level up to that day, if it ends before: nothing happened until then to those still observed."""
        if self.days[-1] >= day:
            return self
        return Curve(
            (*self.days, day), (*self.shares, self.shares[-1]), (*self.lower, self.lower[-1]), (*self.upper, self.upper[-1]), (*self.rows, None)
        )

    def turned_over(self) -> Curve:
        """The shares that are no longer there."""
        shares = tuple(replace(share, value=1 - share.value) for share in self.shares)
        return Curve(self.days, shares, tuple(1 - share for share in self.upper), tuple(1 - share for share in self.lower), self.rows)


def curve_of(answer: Answer, group: str, said: Iterable[int] = ()) -> Curve | None:
    """The curve of a group, None if nothing is known of it. A published curve is known at the ends of half-years; one without
    a row had nothing to show in it, so the share there is the one before. `said` are days whose share is written beside the curve."""
    rows = _thinned([row for row in _rows_of(answer, group) if row.value("survival") is not None], said)
    if not rows:
        return None
    points: list[tuple[int, Figure, float, float, Row | None]] = [(0, replace(rows[0]["survival"], value=1.0), 1.0, 1.0, None)]
    for row in rows:
        if row["survival"].rounded:
            points += [(days, *points[-1][1:4], None) for days in range(points[-1][0] + GRID, row.value("days"), GRID)]
        points.append((row.value("days"), row["survival"], row.value("lower"), row.value("upper"), row))
    return Curve(*zip(*points, strict=True))


def _rows_of(answer: Answer, group: str) -> list[Row]:
    return [answer.rows[index] for index, each in enumerate(answer.values_of("group")) if each == group]


def _thinned(rows: Sequence[Row], said: Iterable[int]) -> list[Row]:
    """The rows of a curve that are drawn: all, or of more than MOST_POINTS the last of each of OF_MORE spans of days, the first of all, and
    those from which a share is written. The curve passes through the same points, and no share is written that it does not have."""
    if len(rows) <= MOST_POINTS:
        return list(rows)
    begins, ends = rows[0].value("days"), rows[-1].value("days")
    span = (ends - begins + 1) / OF_MORE
    kept = {int((row.value("days") - begins) / span): index for index, row in enumerate(rows)}
    written = (bisect_right(rows, day, key=lambda row: int(row.value("days"))) - 1 for day in said)
    return [rows[index] for index in sorted({0, *kept.values(), *(index for index in written if index >= 0)})]


def staying_curves(by_skill: Answer, everybody: Answer, year: int, words: Words, mode: str, skills: Collection[str] | None = None) -> dict[str, Any]:
    """A plot of everybody and a small one a skill (exit_survival by skill, since completion), of `skills` or of all: the share still there with its
    value after `year` days, its 95 % range, and everybody's curve behind each skill's. How many were still observed stands in the table:
    beneath the plots these numbers, each of another day, would be added up."""
    colours = COLOURS[mode]
    behind = curve_of(everybody, "all", [year])
    drawn_skills = [group for group in dict.fromkeys(by_skill.values_of("group")) if skills is None or behind is None or group in skills]
    curves = {group: curve_of(by_skill, group, [year]) for group in drawn_skills}
    plots = sorted(((words.code("skill", group), curve) for group, curve in curves.items() if curve), key=itemgetter(0))
    if behind and (len(plots) > 1 or skills is not None):  # of one skill they are the same
        plots.insert(0, (words("chart.everybody"), behind))
    columns = min(COLUMNS, len(plots)) or 1
    tall = PLOT if len(plots) > 1 else ALONE
    height = ABOVE + -(-len(plots) // columns) * (tall + BETWEEN)
    layout = base_layout(mode, words.language, height)
    layout |= {"margin": {"l": 8, "r": 8, "t": 0, "b": 0}, "hovermode": "closest"}
    base_x, base_y = layout.pop("xaxis"), layout.pop("yaxis")
    reach = _reach(by_skill)
    ends = min(reach * GRID, max([YEAR, *(curve.days[-1] for _, curve in plots)]))
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    foot = _foot([*(min(curve.lower) for _, curve in plots), *(share.value for share in (behind.shares if behind else ()))])
    shapes: list[dict[str, Any]] = []
    for number, (name, curve) in enumerate(plots):
        at, column = divmod(number, columns)
        axis = "" if number == 0 else str(number + 1)
        top = 1 - (ABOVE + at * (tall + BETWEEN)) / height
        bottom = top - tall / height
        sides = [column / columns + (GUTTER if column else 0), (column + 1) / columns - (GUTTER if column + 1 < columns else 0)]
        layout[f"xaxis{axis}"] = {**base_x, **_half_years(reach, ends), "domain": sides, "anchor": f"y{axis}"}
        # All share one scale: a second column's marks would stand in the first's plot on a phone.
        ticks = {**_marks(foot, words.language), "showticklabels": column == 0}
        layout[f"yaxis{axis}"] = {
            **base_y,
            **ticks,
            "domain": [bottom, top],
            "range": [foot, 1 + 0.02 * (1 - foot)],
            "anchor": f"x{axis}",
            "automargin": True,
        }
        shapes += cut_axis(layout, mode, number=axis)
        traces.append(_area(curve, axis, colours))
        if behind and curve is not behind:  # over the range, which would leave only its end in sight
            traces.append(_line(behind, colours["base"], 1.5, axis, words, words("chart.everybody"), "chart.still_there"))
        traces.append(_line(curve, colours["resident"], 2.5, axis, words, name, "chart.still_there"))
        where = {"xref": f"x{axis} domain", "yref": "paper", "xanchor": "left"}
        notes.append(label(f"<b>{name}</b>", 0, top, colours["text"], **where, yanchor="bottom", yshift=5))
        points, values = _value_after(year, curve, axis, ends, words, colours)
        traces += points
        notes += values
    at_the_edge(layout)
    if plots:
        below = {"xref": "x domain", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
        notes.append(_small(words("chart.observed_staying"), 0, 0, colours, **below))
    return {"data": traces, "layout": layout | {"annotations": notes, "shapes": shapes}}


def _foot(lowest: Sequence[float]) -> float:
    """Where the axis of shares that are still there begins: at a mark below the lowest of them."""
    low = min(lowest, default=0.0)
    step = _step(1 - low)
    return max(0.0, round(1 - step * ceil((1 - low) / step - 1e-9), 9))


def _step(span: float) -> float:
    return next((step for step in STEPS if span / step <= 3), STEPS[-1])


def _marks(foot: float, language: str) -> dict[str, Any]:
    """Three or four marks from the foot of the axis up to 100 %."""
    step = _step(1 - foot)
    values = [round(1 - step * number, 9) for number in range(round((1 - foot) / step), -1, -1)]
    return {"tickvals": values, "ticktext": [percent(value, language) for value in values]}


def returns_curve(answer: Answer, marks: Sequence[tuple[int, str]], words: Words, mode: str) -> dict[str, Any]:
    """The share of those who left that has come back (return_survival, turned over), and its 95 % range. `marks` are days with what stands beside
    the curve there. How many spells were still observed stands in the table: beneath the curve these numbers were taken for its base."""
    colours = COLOURS[mode]
    layout = base_layout(mode, words.language, RETURNS_HEIGHT)
    layout |= {"margin": {"l": 8, "r": 8, "t": 16, "b": 56}, "hovermode": "closest"}
    staying = curve_of(answer, "all", [day for day, _ in marks])
    if staying is None:
        return {"data": [], "layout": layout}
    curve = staying.turned_over().until(max([day for day, _ in marks], default=0))
    reach = max(_reach(answer), 2)
    top = min(1.0, max(curve.upper) * 1.35 or 0.1)
    layout["xaxis"] |= _half_years(reach, max(YEAR, curve.days[-1]))
    layout["yaxis"] |= {"range": [0, top], "rangemode": "tozero", **share_ticks(0, top, words.language)}
    traces = [_area(curve, "", colours), _line(curve, colours["resident"], 3, "", words, words("chart.came_back_share"), "chart.came_back_by")]
    notes = []
    for days, text in marks:
        share = [share.value for day, share in zip(curve.days, curve.shares, strict=True) if day <= days][-1]
        traces.append(_point(days, share, 11, 3, colours))
        # The later one above its point and to the left, the earlier one below and to the right: they never meet.
        late = days > reach * GRID * 0.5
        where = {"xanchor": "right" if late else "left", "yanchor": "bottom" if late else "top", "yshift": 10 if late else -10}
        notes.append(label(text, days, share, colours["text"], **where) | {"align": "right" if late else "left"})
    at_the_edge(layout)
    where = {"xref": "x domain", "yref": "paper", "xanchor": "left", "yanchor": "top", "yshift": -24}
    notes.append(_small(words("chart.observed"), 0, 0, colours, **where))
    layout["annotations"] = notes
    return {"data": traces, "layout": layout}


def _value_after(
    days: int, curve: Curve, axis: str, ends: int, words: Words, colours: dict[str, str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A point on a curve of staying after so many days, or at its end if that is earlier, and its share beside it; nothing where fewer than ten
    were still observed. `ends` is the axis's last day. A curve only falls: below it to the left and above it to the right no line of its own
    runs."""
    until = min(days, curve.days[-1])
    share, row = [(share, row) for day, share, row in zip(curve.days, curve.shares, curve.rows, strict=True) if day <= until][-1]
    if row is not None and (row.value("at_risk") or 0) < FEWEST:
        return [], []
    late = until > ends / 2
    at = {"xanchor": "right", "yanchor": "top", "yshift": -4} if late else {"xanchor": "left", "yanchor": "bottom", "yshift": 4}
    value = f"<b>{words.write(share)}</b>"
    if until < days:  # of another time than the others: it says so, beside the curve's end, where it covers no plot's name
        value = words("chart.share_after", share=value, months=words.write(int(until / MONTH), "count"))
        at |= {"yanchor": "top", "yshift": 10} | ({} if late else {"xshift": 7})
    return [_point(until, share.value, 8, 2, colours, axis)], [
        label(value, until, share.value, colours["text"], bgcolor=colours["page"], xref=f"x{axis}", yref=f"y{axis}", **at)
    ]


def _point(day: int, share: float, size: int, width: int, colours: dict[str, str], axis: str = "") -> dict[str, Any]:
    """A point on a curve whose share is written beside it."""
    marker = {"size": size, "color": colours["page"], "line": {"color": colours["resident"], "width": width}}
    axes = {"xaxis": f"x{axis}", "yaxis": f"y{axis}"}
    return {"type": "scatter", "mode": "markers", "x": [day], "y": [share], "marker": marker, "hoverinfo": "skip", "cliponaxis": False, **axes}


def _reach(answer: Answer) -> int:
    """How many half-years the axis spans."""
    days = [day for day in answer.values_of("days") if day is not None]
    return min(max(-(-max(days, default=1) // GRID), 1), LONGEST)


def _half_years(reach: int, ends: int) -> dict[str, Any]:
    """An axis in days, marked at half-years in months, up to where the curves end."""
    until = min(ends, reach * GRID)
    values = [GRID * number for number in range(reach + 1)]
    marks = {"tickvals": values, "ticktext": [str(6 * number) for number in range(reach + 1)], "ticks": "outside"}
    return {"range": [-0.02 * until, until * 1.02], **marks}


def _line(curve: Curve, colour: str, width: float, axis: str, words: Words, name: str, label: str) -> dict[str, Any]:
    """Steps where every event is known; where half-years are known, points at their ends. `label` is the key of what a point says."""
    points = zip(curve.days, curve.shares, curve.rows, strict=True)
    texts = [_happened(row, words, label, name=drawn(name), days=days, share=share) for days, share, row in points]
    axes = {"xaxis": f"x{axis}", "yaxis": f"y{axis}"}
    steps = line(curve.days, [share.value for share in curve.shares], colour, width, name=name, **axes, **hover(texts))
    steps["line"] |= {"shape": "linear" if curve.rounded else "hv"}
    return steps | ({"mode": "lines+markers", "marker": {"size": 5, "color": colour}} if curve.rounded else {})


def _happened(row: Row | None, words: Words, key: str, **values: Any) -> str:
    """What happened at a point of a curve, and the share from then on; published curves tell the share alone."""
    if row is None or row["survival"].rounded or not row["events"].known:
        return words(f"{key}_share", **values)
    return words(key, events=row["events"], at_risk=row["at_risk"], **values)


def _area(curve: Curve, axis: str, colours: dict[str, str]) -> dict[str, Any]:
    days, lower, upper = list(curve.days), list(curve.lower), list(curve.upper)
    if not curve.rounded:
        # The limits hold until the next event.
        days, lower, upper = _each_twice(days)[1:] + days[-1:], _each_twice(lower), _each_twice(upper)
    fill = {"fill": "toself", "fillcolor": mixed(colours["page"], colours["resident"], BAND), "hoverinfo": "skip"}
    return line([*days, *reversed(days)], [*upper, *reversed(lower)], colours["resident"], 0, xaxis=f"x{axis}", yaxis=f"y{axis}", **fill)


def _each_twice(values: Iterable[Any]) -> list[Any]:
    return [value for value in values for _ in range(2)]


def _small(text: str, x: float, y: float, colours: dict[str, str], **where: Any) -> dict[str, Any]:
    return label(text, x, y, colours["quiet"], **where) | {"font": {"family": FONT, "size": SIZE, "color": colours["quiet"]}}
