"""Where those went who left: how many are mentas at least and at most, and every destination, the closure's apart."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from queries import Answer
from ui.i18n import Words
from ui.theme import COLOURS, FONT, base_layout, label, mixed

HEIGHT = 520
BAND = (0.83, 0.905)
"""Where on the picture's height the band of those away lies."""
LIST = 0.7
"""Share of the picture's height below it, for the destinations."""
ROOM_FOR_NUMBERS = 2.4
"""Width of the plot in widths of the longest bar: the numbers stand beside the bars, on a phone too."""
KEY = {"mentas": "■", "unknown": "▨", "elsewhere": "■", "died": "■"}
"""The sign of each part of the band."""


def destinations(bounds: Answer, by_destination: Answer, words: Words, mode: str) -> dict[str, Any]:
    """On top those away (exit_bounds) as one band: mentas, unknown (hatched), elsewhere, died. Below it a bar a destination
    (exits_by_destination), who came back again in a paler part, by own decision and by the closure in two lists.
    """
    colours = COLOURS[mode]
    layout = base_layout(mode, words.language, HEIGHT)
    layout |= {"barmode": "stack", "bargap": 0.28, "hovermode": False, "margin": {"l": 8, "r": 8, "t": 8, "b": 8}}
    own, closure = _in_order(by_destination, False, words), _in_order(by_destination, True, words)
    lines = _lines(own, closure)
    layout["yaxis"] |= {
        "domain": [0, LIST],
        "range": [len(lines) - 0.4, -0.6],
        "tickvals": [place for place, (kind, _) in enumerate(lines) if kind == "row"],
        "ticktext": [words.code("destination", by_destination.records[at]["destination"]) for kind, at in lines if kind == "row"],
        "showgrid": False,
        "showline": False,
        "ticks": "",
        "ticklabelstandoff": 6,
    }
    layout["yaxis"]["tickfont"] = {"family": FONT, "size": 13, "color": colours["text"]}
    most = max([row["exits"] or 0 for row in by_destination.records], default=0) or 1
    layout["xaxis"] |= {"visible": False, "range": [0, most * ROOM_FOR_NUMBERS]}
    bars, notes = _list(lines, by_destination, words, colours)
    band, band_notes = _band(bounds, by_destination, words, colours)
    layout["xaxis2"] = {"visible": False, "range": [0, bounds.record["away"] or 1], "anchor": "y2", "fixedrange": True}
    layout["yaxis2"] = {"visible": False, "domain": list(BAND), "range": [-0.5, 0.5], "anchor": "x2", "fixedrange": True}
    layout["annotations"] = [*band_notes, *notes]
    return {"data": [*band, *bars], "layout": layout}


def _in_order(answer: Answer, by_closure: bool, words: Words) -> list[int]:
    """The rows of one kind by destination, in the programme's order."""
    order = [destination.code for destination in words.programme.destinations]
    places = [place for place, row in enumerate(answer.records) if row["by_closure"] == by_closure]
    return sorted(
        places, key=lambda place: order.index(answer.records[place]["destination"]) if answer.records[place]["destination"] in order else len(order)
    )


def _lines(own: list[int], closure: list[int]) -> list[tuple[str, int]]:
    """The lines of the list from top to bottom: headings ("own", "closure") and rows."""
    lines: list[tuple[str, int]] = []
    for name, places in (("own", own), ("closure", closure)):
        if places:
            lines += [(name, -1), *(("row", place) for place in places)]
    return lines


def _colour(row: Mapping[str, Any], mentas: Container[str], colours: Mapping[str, str]) -> str:
    if row["by_closure"]:
        return colours["closure"]
    return colours["mentas"] if row["destination"] in mentas else colours["base"]


def _hatched(colour: str, unknown: bool, colours: Mapping[str, str]) -> dict[str, Any]:
    """A bar's look: hatched where it stands for what isn't known."""
    plain = {"color": colour, "line": {"width": 0}}
    return (
        plain | {"color": colours["page"], "line": {"color": colour, "width": 1}, "pattern": {"shape": "/", "fgcolor": colour, "size": 7}}
        if unknown
        else plain
    )


def _list(lines: list[tuple[str, int]], answer: Answer, words: Words, colours: dict[str, str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    bars, notes = [], []
    for place, (kind, at) in enumerate(lines):
        if kind != "row":
            colour = colours["closure"] if kind == "closure" else colours["text"]
            where = {"xref": "paper", "yref": "y", "xanchor": "left", "yanchor": "middle"}
            notes.append(label(f"<b>{words('chart.by_closure' if kind == 'closure' else 'chart.by_decision')}</b>", 0, place, colour, **where))
            continue
        row = answer.records[at]
        exits, returned = row["exits"] or 0, row["returned"] or 0
        colour = _colour(row, words.programme.mentas, colours)
        parts = ((max(exits - returned, 0), _hatched(colour, row["destination"] == "unknown", colours)), (min(returned, exits), None))
        for count, marker in parts:
            if count:
                pale = {"color": mixed(colours["page"], colour, 0.3), "line": {"color": colour, "width": 1}}
                bars.append({"type": "bar", "orientation": "h", "x": [count], "y": [place], "marker": marker or pale, "hoverinfo": "skip"})
        text = f"<b>{words.figure(answer, 'exits', at)}</b>"
        if row["returned"]:
            text += "  " + words("chart.came_back", returned=words.figure(answer, "returned", at))
        notes.append(label(text, exits, place, colours["text"], xanchor="left", xshift=6, yanchor="middle"))
    return bars, notes


def _band(bounds: Answer, by_destination: Answer, words: Words, colours: dict[str, str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Those away in one bar, and above it the least and the most that are mentas."""
    row = bounds.record
    bars, notes = [], []
    named: list[str] = []
    looks = {"mentas": colours["mentas"], "unknown": colours["mentas"], "elsewhere": colours["base"], "died": colours["quiet"]}
    for name, colour in looks.items():
        count = row[name]
        if not count:
            continue
        marker = _hatched(colour, name == "unknown", colours)
        bars.append(
            {
                "type": "bar",
                "orientation": "h",
                "x": [count],
                "y": [0],
                "xaxis": "x2",
                "yaxis": "y2",
                "marker": marker,
                "hoverinfo": "skip",
                "width": [1],
            }
        )
        said = words.code("stage", name) if name == "mentas" else words(f"chart.away.{name}")
        named.append(f"<span style='color:{colour}'>{KEY[name]}</span> {said} {words.figure(bounds, name)}")
    values: dict[str, Any] = {name: words.figure(bounds, name) for name in ("worst_case", "best_case", "away")}
    headline = words("chart.bounds" if row["unknown"] else "chart.bounds_known", **values)
    where = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top"}
    notes.append(label(headline, 0, 1, colours["text"], **where))
    key = "   ".join(named[:2]) + "<br>" + "   ".join(named[2:])
    notes.append(label(key, 0, BAND[0], colours["text"], **where, yshift=-4) | {"font": {"family": FONT, "size": 13, "color": colours["text"]}})
    return bars, notes
