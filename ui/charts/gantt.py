"""The planned groups on a calendar, with blackout dates and the date to be covered by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from planning.blackout_dates import DAY, Period
from planning.schedule import Group, Plan
from ui.charts import layout
from ui.charts.fan import GHOST
from ui.i18n import Words
from ui.theme import COLOURS, FONT, base_layout, label

ROW = 26
"""Pixels a group."""
LEAST_HEIGHT, MOST_HEIGHT = 260, 1500
NAMED = 40
"""With more groups than this, rows have no names."""
EDGE = timedelta(days=6)
A_SEASON = (100, 200)
"""Days from which on, and below which, each month has its name below the calendar."""
BELOW = 1.3
"""Rows below the last one: the names of blackout periods stand there, clear of the bars."""
NEAR = 0.17
"""Share of the plot that half a name takes on a phone: nearer to an edge it begins or ends there."""
LONG = timedelta(days=10)
"""Time from a blackout period's first to its last day from which it is named."""


def gantt(plan: Plan, periods: Sequence[Period], words: Words, mode: str, ghost: Plan | None = None, due: bool = True) -> dict[str, Any]:
    """Each group as a bar from its first to its last day, the first on top; blackout dates as shades behind.

    The bar of a group that ends after the date to be covered by is hollow: red is the closure's colour. `ghost` is the plan before anything
    was changed by hand: its groups are grey behind. Without a date to be covered by (`due`), none
    is drawn and no bar is hollow.
    """
    colours, groups, until = COLOURS[mode], plan.groups, plan.inputs.until
    before = ghost.groups if ghost else ()
    days = [*([until] if due else []), plan.inputs.first, *(group.ends_on for group in (*groups, *before))]
    first, last = min(days) - EDGE, max(days) + EDGE
    rows = max(len(groups), len(before))
    drawn = base_layout(mode, words.language, min(MOST_HEIGHT, max(LEAST_HEIGHT, 90 + ROW * rows)))
    drawn["xaxis"] |= {"type": "date", "range": [first.isoformat(), last.isoformat()], "showgrid": True, **_ticks((last - first).days)}
    above = plan.inputs.groups_before
    drawn["yaxis"] |= {"range": [above + rows + BELOW, above + (-0.5 if rows < 4 else 0.2)], "visible": False}
    # On a phone the name is as wide as the plot from a third on: beyond its left edge there is room, beyond its right edge none.
    side = "left" if until < first + (last - first) / 5 else "center" if until < first + (last - first) * 0.6 else "right"
    text = words("plan.chart.until", until=words.short_date(until))
    notes = [] if not due else [label(text, until.isoformat(), 1, colours["target"], yref="paper", yanchor="bottom", xanchor=side, yshift=2)]
    shades, names = _blackout(periods, first, last, colours, words)
    line = layout.upright(until.isoformat(), colours["target"], 2, "6px,5px")
    drawn |= {"margin": {"l": 8, "r": 8, "t": 44, "b": 8}, "hovermode": "closest", "bargap": 0.35, "barmode": "overlay"}
    drawn |= {"shapes": [*shades, *([line] if due else [])], "annotations": [*notes, *names, *_names(groups, first, last, colours, words)]}
    bars = [_bars([group for group in groups if (due and group.ends_on > until) is late], late, colours, words) for late in (False, True)]
    if before:
        lengths = [(group.ends_on - group.starts_on + DAY) / timedelta(milliseconds=1) for group in before]
        grey = layout.bars([group.number for group in before], lengths, {"color": colours["line"]}, name=GHOST, width=0.9, hoverinfo="skip")
        bars.insert(0, grey | {"base": [group.starts_on.isoformat() for group in before]})
    return {"data": [bar for bar in bars if bar["y"]], "layout": drawn}


def _ticks(days: int) -> dict[str, Any]:
    """Days of a short time, months of a longer one: five of them stand beside each other on a phone, five days with their months do not."""
    if days < A_SEASON[0]:
        return {"tickformat": "%-d %b\n%Y", "nticks": 4}
    return {"tickformat": "%b\n%Y", **({"dtick": "M1"} if days < A_SEASON[1] else {"nticks": 5})}


def _bars(groups: Sequence[Group], late: bool, colours: dict[str, str], words: Words) -> dict[str, Any]:
    title, persons = words("plan.chart.group"), words("plan.chart.persons")
    # Milliseconds: the last day is a day of training too.
    lengths = [(group.ends_on - group.starts_on + DAY) / timedelta(milliseconds=1) for group in groups]
    marker = {"color": colours["page" if late else "covered"], "line": {"color": colours["covered"], "width": 1.2 if late else 2}}
    return layout.bars([group.number for group in groups], lengths, marker) | {
        "name": words("plan.chart.late" if late else "plan.chart.in_time"),
        "base": [group.starts_on.isoformat() for group in groups],
        "customdata": [
            [words.write(group.starts_on, "date"), words.write(group.ends_on, "date"), words.write(group.persons, "count"), group.number]
            for group in groups
        ],
        "hovertemplate": f"<b>{title} %{{customdata[3]}}</b><br>%{{customdata[0]}} – %{{customdata[1]}}<br>%{{customdata[2]}} {persons}"
        "<extra></extra>",
    }


def _names(groups: Sequence[Group], first: date, last: date, colours: dict[str, str], words: Words) -> list[dict[str, Any]]:
    """Each group's number, first day and persons beside its bar, on the side with more room: to the left of the plot they took more than half of a
    phone's width, and a bar of five days was four pixels wide."""
    if len(groups) > NAMED:
        return []
    names = []
    for group in groups:
        starts_on, persons = words.short_date(group.starts_on), words.write(group.persons, "count")
        text = words("plan.chart.beside", number=group.number, starts_on=starts_on, persons=persons)
        early = group.starts_on - first < last - group.ends_on
        day, side, shift = (group.ends_on + DAY, "left", 6) if early else (group.starts_on, "right", -6)
        where = {"xanchor": side, "yanchor": "middle", "xshift": shift, "bgcolor": colours["page"]}
        names.append(
            label(text, day.isoformat(), group.number, colours["text"], **where) | {"font": {"family": FONT, "size": 13, "color": colours["text"]}}
        )
    return names


def _blackout(
    periods: Sequence[Period], first: date, last: date, colours: dict[str, str], words: Words
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A shade for each period between the two days, and the names of Ramadan and own days."""
    shades, names = [], []
    for period in periods:
        begins, ends = max(period.first, first), min(period.last + DAY, last)
        if begins >= ends:
            continue
        named = period.reason in ("ramadan", "own")
        shade = {"type": "rect", "x0": begins.isoformat(), "x1": ends.isoformat(), "y0": 0, "y1": 1, "yref": "paper", "layer": "below"}
        shades.append(shade | {"line": {"width": 0}, "fillcolor": colours["base"], "opacity": 0.18 if named else 0.3})
        if named and period.last - period.first >= LONG:
            middle = begins + (ends - begins) / 2
            at = (middle - first) / (last - first)
            place, side = (begins, "left") if at < NEAR else (ends, "right") if at > 1 - NEAR else (middle, "center")
            text = words(f"plan.kind.{period.reason}")
            names.append(label(text, place.isoformat(), 0, colours["quiet"], yref="paper", yanchor="bottom", xanchor=side))
    return shades, names
