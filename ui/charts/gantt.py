"""The planned groups on a calendar, with blackout dates and the date to be covered by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from planning.blackout_dates import Period
from planning.schedule import Plan
from ui.i18n import Words
from ui.theme import COLOURS, base_layout, label

ROW = 26
"""Pixels a group."""
LEAST_HEIGHT, MOST_HEIGHT = 260, 1500
NAMED = 40
"""With more groups than this, bars have no labels."""
EDGE = timedelta(days=6)
LONG = 10
"""Days from which a blackout period is named."""


def gantt(plan: Plan, kept: Sequence[Period], words: Words, mode: str) -> dict[str, Any]:
    """Each group as a bar from its first to its last day, the first on top; Ramadan, holidays and own days as shades behind.

    A group that ends after the date to be covered by has the colour of what is late, and its words say the same in days.
    """
    colours = COLOURS[mode]
    height = min(MOST_HEIGHT, max(LEAST_HEIGHT, 90 + ROW * len(plan.groups)))
    layout = base_layout(mode, words.language, height)
    days = [plan.inputs.until, plan.inputs.first, *(group.ends_on for group in plan.groups)]
    first, last = min(days) - EDGE, max(days) + EDGE
    layout["xaxis"] |= {"type": "date", "range": [first.isoformat(), last.isoformat()], "tickformat": "%-d %b\n%Y", "nticks": 8, "showgrid": True}
    layout["yaxis"] |= {"range": [len(plan.groups) + 0.5, -0.5 if len(plan.groups) < 4 else 0.2], "visible": False}
    layout["margin"] = {"l": 8, "r": 8, "t": 44, "b": 8}
    layout["hovermode"] = "closest"
    shades, names = _kept(kept, first, last, colours, words)
    until = plan.inputs.until.isoformat()
    line = {
        "type": "line",
        "x0": until,
        "x1": until,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": colours["target"], "width": 2, "dash": "6px,5px"},
    }
    right = plan.inputs.until > first + (last - first) / 2
    note = label(
        words("plan.chart.until", until=words.short_date(plan.inputs.until)),
        until,
        1,
        colours["target"],
        yref="paper",
        yanchor="bottom",
        xanchor="right" if right else "left",
        yshift=2,
    )
    bars = [_bar(plan, late, colours, words) for late in (False, True)]
    layout |= {"shapes": [*shades, line], "annotations": [note, *names, *_words(plan, first, last, colours, words)], "bargap": 0.35}
    return {"data": [bar for bar in bars if bar["y"]], "layout": layout}


def _bar(plan: Plan, late: bool, colours: dict[str, str], words: Words) -> dict[str, Any]:
    groups = [group for group in plan.groups if (group.ends_on > plan.inputs.until) is late]
    return {
        "type": "bar",
        "orientation": "h",
        "name": words("plan.chart.late" if late else "plan.chart.in_time"),
        "base": [group.starts_on.isoformat() for group in groups],
        # Milliseconds: the last day is a day of training too.
        "x": [((group.ends_on - group.starts_on).days + 1) * 86_400_000 for group in groups],
        "y": [group.number for group in groups],
        # Hollow after the day that was wished: red is the closure's colour, and nobody is closed out here.
        "marker": {"color": colours["page" if late else "covered"], "line": {"color": colours["covered"], "width": 2}},
        "customdata": [
            [words.write(group.starts_on, "date"), words.write(group.ends_on, "date"), words.write(group.persons, "count"), group.number]
            for group in groups
        ],
        "hovertemplate": "<b>"
        + words("plan.chart.group")
        + " %{customdata[3]}</b><br>%{customdata[0]} – %{customdata[1]}<br>%{customdata[2]} "
        + words("plan.chart.persons")
        + "<extra></extra>",
    }


def _words(plan: Plan, first: date, last: date, colours: dict[str, str], words: Words) -> list[dict[str, Any]]:
    """Beside each bar its number, first day and persons, on the side where there is room."""
    if len(plan.groups) > NAMED:
        return []
    notes = []
    for group in plan.groups:
        left = group.starts_on - first > (last - first) * 0.45
        text = words(
            "plan.chart.beside", number=group.number, starts_on=words.short_date(group.starts_on), persons=words.write(group.persons, "count")
        )
        day = group.starts_on if left else group.ends_on + timedelta(days=1)
        note = label(
            text, day.isoformat(), group.number, colours["text"], xanchor="right" if left else "left", xshift=-5 if left else 5, yanchor="middle"
        )
        note["bgcolor"] = colours["page"]
        note["font"] = {**note["font"], "size": 12}
        notes.append(note)
    return notes


def _kept(
    kept: Sequence[Period], first: date, last: date, colours: dict[str, str], words: Words
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    shades, names = [], []
    for period in kept:
        begins, ends = max(period.first, first), min(period.last + timedelta(days=1), last)
        if begins >= ends:
            continue
        long = period.reason in ("ramadan", "own")
        shade = {"type": "rect", "x0": begins.isoformat(), "x1": ends.isoformat(), "y0": 0, "y1": 1, "yref": "paper", "layer": "below"}
        shades.append(shade | {"line": {"width": 0}, "fillcolor": colours["base"], "opacity": 0.18 if long else 0.3})
        if long and (period.last - period.first).days >= LONG:
            middle = begins + (ends - begins) / 2
            names.append(
                label(words(f"plan.kind.{period.reason}"), middle.isoformat(), 0, colours["quiet"], yref="paper", yanchor="bottom", xanchor="center")
            )
    return shades, names
