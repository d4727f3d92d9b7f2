"""Destinations of those who left: mentas at least and at most, then each destination, closure exits apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from queries import Answer, Figure, Row
from ui.charts.layout import Elements, across, bars
from ui.i18n import Words
from ui.theme import COLOURS, FONT, label, mixed

HEIGHT = 520
BAND = (0.83, 0.905)
"""Where on the picture's height the band of those away lies."""
LIST = 0.7
"""Share of the picture's height below it, for the destinations."""
ROOM_FOR_NUMBERS = 2.4
"""Width of the plot in widths of the longest bar: the numbers stand beside the bars, on a phone too."""
OUTWARDS = -72
"""Pixels that the headline begins left of the plot, beside which nothing stands there: on a phone it needs the width."""
SMALL = 13
PARTS = {
    "mentas": ("mentas", "■"),
    "unknown": ("mentas", "▨"),
    "unknown_own": ("mentas", "▨"),
    "closure": ("closure", "■"),
    "elsewhere": ("base", "■"),
    "died": ("quiet", "■"),
}
"""The parts of the band, each with its colour and its sign in the key."""


def destinations(bounds: Answer, parts: Mapping[str, Figure], by_destination: Answer, words: Words, mode: str) -> dict[str, Any]:
    """On top, those away (exit_bounds) as one band of `parts` (names of PARTS), the unknown hatched. Below, a bar for each destination
    (exits_by_destination), who came back again in a paler part, by own decision and by the closure in two lists.
    """
    colours = COLOURS[mode]
    most = max([row.value("exits") or 0 for row in by_destination.rows], default=0)
    margin = {"l": 8, "r": 8, "t": 8, "b": 8}
    layout = across(mode, words.language, most, ROOM_FOR_NUMBERS, 0.28, barmode="stack", height=HEIGHT, margin=margin)
    lines = _lines(by_destination, words)
    layout["yaxis"] |= {
        "domain": [0, LIST],
        "autorange": False,
        "range": [len(lines) - 0.4, -0.6],
        "tickvals": [index for index, line in enumerate(lines) if isinstance(line, Row)],
        "ticktext": [words.write(line["destination"]) for line in lines if isinstance(line, Row)],
        "ticklabelstandoff": 6,
    }
    layout["yaxis"]["tickfont"] |= {"size": SMALL}
    data, notes = _list(lines, words, colours)
    closed = "closure" not in parts and any(row.value("by_closure") for row in by_destination.rows)
    band, band_notes = _band(bounds.row, parts, closed, words, colours)
    layout["xaxis2"] = {"visible": False, "range": [0, bounds.row.value("away") or 1], "anchor": "y2", "fixedrange": True}
    layout["yaxis2"] = {"visible": False, "domain": list(BAND), "range": [-0.5, 0.5], "anchor": "x2", "fixedrange": True}
    return {"data": [*band, *data], "layout": layout | {"annotations": [*band_notes, *notes]}}


def _lines(answer: Answer, words: Words) -> list[Row | str]:
    """The lines of the list from top to bottom: headings (a name in the catalogues) and, in the programme's order, destinations."""
    order = [destination.code for destination in words.programme.destinations]
    ranked = sorted(answer.rows, key=lambda row: order.index(row.value("destination")) if row.value("destination") in order else len(order))
    lines: list[Row | str] = []
    closed = any(row.value("by_closure") for row in ranked)
    for heading, by_closure in (("chart.by_decision" if closed else "chart.all_exits", False), ("chart.by_closure", True)):
        if rows := [row for row in ranked if row.value("by_closure") == by_closure]:
            lines += [heading, *rows]
    return lines


def _look(colour: str, hatched: bool, colours: dict[str, str]) -> dict[str, Any]:
    """A bar's look: hatched where it stands for what is not known."""
    if not hatched:
        return {"color": colour, "line": {"width": 0}}
    return {"color": colours["page"], "line": {"color": colour, "width": 1}, "pattern": {"shape": "/", "fgcolor": colour, "size": 7}}


def _list(lines: list[Row | str], words: Words, colours: dict[str, str]) -> tuple[Elements, Elements]:
    data, notes = [], []
    for index, row in enumerate(lines):
        if isinstance(row, str):
            colour = colours["closure" if row == "chart.by_closure" else "text"]
            where = {"xref": "paper", "yref": "y", "xanchor": "left", "yanchor": "middle"}
            listed = [line["exits"] for line in lines if isinstance(line, Row) and line.value("by_closure") == (row == "chart.by_closure")]
            exact = all(exits.known and not exits.rounded for exits in listed)
            total = f": {words.write(sum(exits.value for exits in listed), 'count')}" if exact else ""
            notes.append(label(f"<b>{words(row)}{total}</b>", 0, index, colour, **where))
            continue
        exits, returned, code = row.value("exits") or 0, row.value("returned") or 0, row.value("destination")
        may_be = code in (*words.programme.mentas, "unknown")
        colour = colours["closure" if row.value("by_closure") else "mentas" if may_be else "base"]
        pale = {"color": mixed(colours["page"], colour, 0.3), "line": {"color": colour, "width": 1}}
        parts = ((max(exits - returned, 0), _look(colour, code == "unknown", colours)), (min(returned, exits), pale))
        data += [bars([index], [count], marker, hoverinfo="skip") for count, marker in parts if count]
        text = _since(row, words) if returned else f"<b>{words.write(row['exits'])}</b>"
        notes.append(label(text, exits, index, colours["text"], xanchor="left", xshift=6, yanchor="middle"))
    return data, notes


def _since(row: Row, words: Words) -> str:
    """Beside a bar with returns: how many are still away and how many came back. Of rounded counts, whose difference is none of people, all
    exits and the returns."""
    returned, left = row["returned"], row["exits"].less(row["returned"])
    came_back = words("chart.came_back", returned=returned)
    return f"<b>{words.write(row['exits'])}</b>  {came_back}" if left.rounded or not left.known else f"<b>{words.write(left)}</b> + {came_back}"


def whereabouts(name: str, closed: bool, words: Words) -> str:
    """The name of a part of those away; `closed`: the closure has sent people away, who are elsewhere unless they moved on."""
    if name in ("died", "unknown") or (name == "elsewhere" and not closed):
        return words.code("whereabouts", name)  # as the programme calls them in every chart and table
    return words("chart.away.elsewhere_or_sent" if name == "elsewhere" else f"chart.away.{name}")


def _band(away: Row, parts: Mapping[str, Figure], closed: bool, words: Words, colours: dict[str, str]) -> tuple[Elements, Elements]:
    """Those away in one bar; above it, mentas at least and at most."""
    # Some of the unknown are among those sent away, who are no mentas, wherever they went.
    grey = {"unknown": "base"} if closed else {}
    looks = {name: (colours[grey.get(name, PARTS[name][0])], PARTS[name][1]) for name, persons in parts.items() if persons.value}
    where: dict[str, Any] = {"xaxis": "x2", "yaxis": "y2", "width": [1], "hoverinfo": "skip"}
    band = [bars([0], [parts[name].value], _look(colour, sign == "▨", colours), **where) for name, (colour, sign) in looks.items()]
    key = [
        f"<span style='color:{colour}'>{sign}</span> {whereabouts(name, closed, words)} {words.write(parts[name])}"
        for name, (colour, sign) in looks.items()
    ]
    headline = words(
        "chart.bounds_known" if not away.value("unknown") else "chart.bounds" if away["best_case"].known else "chart.bounds_least", **away
    )
    where = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top"}
    small = {"font": {"family": FONT, "size": SMALL, "color": colours["text"]}}
    rows = [key[:2], key[2:3], key[3:]]  # the longest name takes a line of a phone
    key_text = "<br>".join("   ".join(row) for row in rows if row)
    return band, [
        label(headline, 0, 1, colours["text"], **where | {"xshift": OUTWARDS}),
        label(key_text, 0, BAND[0], colours["text"], **where, yshift=-4) | small,
    ]
