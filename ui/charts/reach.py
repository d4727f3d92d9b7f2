"""Reach of the groups: first-timers, persons trained before, empty places; and the groups still needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from queries import Answer, Row
from ui.charts.group_ticks import group_ticks
from ui.charts.key import LINE, key, sign
from ui.charts.layout import across, bars, hover, numbers
from ui.charts.note_marks import BEGINS
from ui.excerpt import MOST
from ui.i18n import Words
from ui.theme import COLOURS, base_layout, drawn, label

FEWEST_PLACES = 8
"""A few groups do not fill the whole width: a bar stays a bar."""
ROOM_FOR_NUMBERS = 1.35
PLACES = ("first_timers", "again", "empty_places")
"""What the places of a group are, one on the other."""


def reach_by_group(reach: Answer, needed: Sequence[int], words: Words, mode: str) -> dict[str, Any]:
    """A bar for each group of `reach` by cohort, in order of start; then, hatched, the groups still needed with the places each fills."""
    colours, rows = COLOURS[mode], reach.rows
    layout = base_layout(mode, words.language) | {"barmode": "stack", "bargap": 0.18, "hovermode": "closest"}
    layout["margin"] = {"l": 8, "r": 8, "t": 2 * LINE + 14, "b": 8}
    begins = [row.value("starts_on") for row in rows]
    places = max(len(rows) + len(needed[:MOST]), FEWEST_PLACES)
    layout["xaxis"] |= {"range": [-0.7, places - 0.3], "ticks": "outside", "tickcolor": colours["base"]}
    layout["xaxis"] |= group_ticks([_name(row, words) for row in rows], begins, places, words, mode)
    layout["meta"] = {BEGINS: [day.isoformat() for day in begins]}
    layout["yaxis"] |= {"rangemode": "tozero", "tickformat": ",.0f", "nticks": 6}
    texts, codes = hover([_hover(row, words) for row in rows]), [row.value("group") for row in rows]
    hollow = {"color": "rgba(0,0,0,0)", "line": {"color": colours["base"], "width": 1}}
    data = [
        {
            "type": "bar",
            "name": words(f"chart.{name}"),
            "x": list(range(len(rows))),
            "y": [row.value(name) for row in rows],
            "marker": marker,
            "customdata": codes,
            **texts,
        }
        for name, marker in zip(PLACES, ({"color": colours["covered"]}, {"color": colours["base"]}, hollow), strict=True)
    ]
    named = [("■", words("chart.first_timers"), colours["covered"]), (sign("■", colours["base"]), words("chart.again"), colours["quiet"])]
    more = [("□", words("chart.empty_places"), colours["quiet"])]
    notes = []
    if needed:
        bars_needed, note = _needed(rows, needed, words, colours)
        data.append(bars_needed)
        notes.append(note)
        more.append(("▨", words("chart.still_needed"), colours["covered"]))
    return {"data": data, "layout": layout | {"annotations": [*notes, key([named, more])]}}


def _needed(rows: Sequence[Row], needed: Sequence[int], words: Words, colours: dict[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The groups still needed, hatched after the others, and how many they are."""
    pattern = {"shape": "/", "fillmode": "replace", "fgcolor": colours["covered"], "bgcolor": colours["page"], "size": 8, "solidity": 0.2}
    marker = {"color": colours["page"], "pattern": pattern, "line": {"color": colours["covered"], "width": 1}}
    bars = needed[:MOST]
    x = list(range(len(rows), len(rows) + len(bars)))
    drawing = {"type": "bar", "name": words("chart.still_needed"), "x": x, "y": list(bars), "marker": marker, "hoverinfo": "skip"}
    text = words("chart.groups_more", count=len(needed), groups=words.write(len(needed), "count"))
    if len(bars) < len(needed):
        text += f"<br>{words('chart.groups_drawn', drawn=words.write(len(bars), 'count'))}"
    # It ends where the last bar ends, above all bars: on a phone it is wider than those that are needed.
    tallest = max([*needed, *(sum(row.value(name) or 0 for name in PLACES) for row in rows)])
    return drawing, label(f"<b>{text}</b>", x[-1] + 0.4, tallest, colours["covered"], yanchor="bottom", xanchor="right", yshift=2)


def reach_by_skill(reach: Answer, words: Words, mode: str) -> dict[str, Any]:
    """A bar for each skill of `reach` by skill, longest first: first-timers, and persons trained before."""
    colours = COLOURS[mode]
    rows = sorted((row for row in reach.rows if row["first_timers"].known), key=lambda row: -row.value("first_timers"))
    most = max((row.value("started") for row in rows), default=0)
    layout = across(mode, words.language, most, ROOM_FOR_NUMBERS, max(0.35, 1 - 0.11 * len(rows)), barmode="stack")
    layout |= {"hovermode": "closest", "margin": {"l": 8, "r": 8, "t": LINE + 14, "b": 8}}
    layout["yaxis"]["type"] = "category"
    names = [words.write(row["group"]) for row in rows]
    hovers: dict[str, Any] = hover([_hover(row, words) for row in rows]) | {"customdata": [row.value("group") for row in rows]}
    texts = [f"<b>{words.write(row['first_timers'])}</b> + {words.write(row['again'])}" for row in rows]
    data = [
        bars(names, [row.value("first_timers") for row in rows], {"color": colours["covered"]}, **hovers),
        bars(names, [row.value("again") for row in rows], {"color": colours["base"]}, **hovers, **numbers(texts, colours["text"])),
    ]
    layout["annotations"] = [
        key([[("■", words("chart.first_timers"), colours["covered"]), (sign("■", colours["base"]), words("chart.again"), colours["quiet"])]])
    ]
    return {"data": data, "layout": layout}


def _name(row: Row, words: Words) -> str:
    return str(row.value("name") or words.write(row["group"]))


def _hover(row: Row, words: Words) -> str:
    values: dict[str, Any] = {**row, "name": drawn(_name(row, words)), "on": words.short_date(row.value("starts_on"))}
    return words("chart.reach_hover", **values)
