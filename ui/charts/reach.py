"""Whom the groups reached: persons new to the training, those trained before, empty places; and the groups still needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from queries import Answer
from ui.charts.key import LINE, key
from ui.i18n import Words
from ui.theme import COLOURS, FONT, base_layout, drawn, label

FEWEST_PLACES = 8
"""A few groups don't fill the whole width: a bar stays a bar."""
ROOM_FOR_NUMBERS = 1.35


def reach_by_group(reach: Answer, needed: Sequence[int], words: Words, mode: str) -> dict[str, Any]:
    """A bar a group of `reach` by cohort, in the order of their start; then, hatched, the groups still needed with the places each fills."""
    colours = COLOURS[mode]
    rows = reach.records
    layout = base_layout(mode, words.language)
    layout |= {"barmode": "stack", "bargap": 0.18, "hovermode": "closest"}
    layout["margin"] = {"l": 8, "r": 8, "t": 2 * LINE + 14, "b": 8}
    years = [row["starts_on"].year for row in rows]
    firsts = [place for place, year in enumerate(years) if place == 0 or year != years[place - 1]]
    layout["xaxis"] |= {
        "range": [-0.7, max(len(rows) + len(needed), FEWEST_PLACES) - 0.3],
        "tickvals": firsts,
        "ticktext": [str(years[place]) for place in firsts],
        "ticks": "outside",
        "tickcolor": colours["base"],
    }
    layout["yaxis"] |= {"rangemode": "tozero", "tickformat": ",.0f", "nticks": 6}
    said = [_said(reach, place, words) for place in range(len(rows))]
    across = list(range(len(rows)))
    shown = {"text": said, "hovertemplate": "%{text}<extra></extra>", "textposition": "none"}
    hollow = {"color": "rgba(0,0,0,0)", "line": {"color": colours["base"], "width": 1}}
    data: list[dict[str, Any]] = [
        {"type": "bar", "x": across, "y": [row["first_timers"] for row in rows], "marker": {"color": colours["covered"]}, **shown},
        {"type": "bar", "x": across, "y": [row["again"] for row in rows], "marker": {"color": colours["base"]}, **shown},
        {"type": "bar", "x": across, "y": [row["empty_places"] for row in rows], "marker": hollow, **shown},
    ]
    named = [("■", words("chart.first_timers"), colours["covered"]), ("■", words("chart.again"), colours["quiet"])]
    more = [("□", words("chart.empty_places"), colours["quiet"])]
    if needed:
        x = list(range(len(rows), len(rows) + len(needed)))
        pattern = {"shape": "/", "fillmode": "replace", "fgcolor": colours["covered"], "bgcolor": colours["page"], "size": 8, "solidity": 0.2}
        marker = {"color": colours["page"], "pattern": pattern, "line": {"color": colours["covered"], "width": 1}}
        data.append({"type": "bar", "x": x, "y": list(needed), "marker": marker, "hoverinfo": "skip"})
        more.append(("▨", words("chart.still_needed"), colours["covered"]))
        middle = len(rows) + (len(needed) - 1) / 2
        text = words("chart.groups_more", count=len(needed), groups=words.write(len(needed), "count"))
        layout["annotations"] = [label(f"<b>{text}</b>", middle, max(needed), colours["covered"], yanchor="bottom", xanchor="center", yshift=2)]
    layout["annotations"] = [*layout.get("annotations", []), key([named, more])]
    return {"data": data, "layout": layout}


def reach_by_skill(reach: Answer, words: Words, mode: str) -> dict[str, Any]:
    """A bar a skill of `reach` by skill, longest first: persons first trained in it, and those trained before."""
    colours = COLOURS[mode]
    order = sorted(range(len(reach.records)), key=lambda place: (-reach.records[place]["first_timers"], place))
    rows = [reach.records[place] for place in order]
    layout = base_layout(mode, words.language)
    layout |= {"barmode": "stack", "bargap": max(0.35, 1 - 0.11 * len(reach.records)), "hovermode": "closest"}
    layout["margin"] = {"l": 8, "r": 8, "t": LINE + 14, "b": 8}
    most = max((row["started"] for row in rows), default=0)
    layout["xaxis"] |= {"visible": False, "range": [0, most * ROOM_FOR_NUMBERS or 1]}
    layout["yaxis"] |= {"autorange": "reversed", "showgrid": False, "showline": False, "ticks": "", "ticklabelstandoff": 8, "type": "category"}
    layout["yaxis"]["tickfont"] = {"family": FONT, "size": 14, "color": colours["text"]}
    names = [words.code("skill", row["group"]) for row in rows]
    said = [_said(reach, place, words) for place in order]
    bars = {"type": "bar", "orientation": "h", "y": names, "hovertext": said, "hovertemplate": "%{hovertext}<extra></extra>"}
    texts = [f"<b>{words.figure(reach, 'first_timers', place)}</b> + {words.figure(reach, 'again', place)}" for place in order]
    data = [
        bars | {"x": [row["first_timers"] for row in rows], "marker": {"color": colours["covered"]}},
        bars
        | {
            "x": [row["again"] for row in rows],
            "marker": {"color": colours["base"]},
            "text": texts,
            "textposition": "outside",
            "textfont": {"family": FONT, "size": 14, "color": colours["text"]},
            "cliponaxis": False,
        },
    ]
    layout["annotations"] = [key([[("■", words("chart.first_timers"), colours["covered"]), ("■", words("chart.again"), colours["quiet"])]])]
    return {"data": data, "layout": layout}


def _said(reach: Answer, place: int, words: Words) -> str:
    row = reach.records[place]
    name = drawn(row["name"]) if row["name"] else words.code("skill", row["group"])
    figures: dict[str, Any] = {column: words.figure(reach, column, place) for column in ("first_timers", "again", "empty_places", "capacity")}
    return words("chart.reach_hover", name=name, on=words.short_date(row["starts_on"]), **figures)
