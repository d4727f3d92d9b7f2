"""Funnel plot: completion by group size with the limits of chance (exact binomial), so that luck is not taken for skill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from queries import Row
from queries.statistics import WITHIN, chance_limits
from ui.charts.layout import apart, cut_axis, hover, line
from ui.i18n import Words
from ui.text_width import text_width
from ui.theme import COLOURS, FONT, base_layout, drawn, label, share_ticks

ROOM = 96
"""Pixels to the right of the plot: the mean is named there, clear of the points."""
CLOSE = 0.04
"""Names nearer than this share of the axis are moved apart, and a name stands that far from a limit."""
MEAN = 0.12
"""Share of the axis that the mean's name takes below the mean, on three lines."""
PHONE = 200
"""Pixels that a phone leaves to the plot."""
ASIDE = 12
"""Pixels between a point and its name, and as many as a point of several groups takes."""
OPACITY = 0.18
"""Of the area within the limits."""
MARGIN = 3
"""Persons of room on both sides of the smallest and the largest group."""


def funnel_plot(
    groups: Sequence[Row], picked: Sequence[str], outside: Sequence[str], words: Words, mode: str, mean: float | None = None
) -> dict[str, Any]:
    """A point a finished group (rows of `cohorts` in which somebody started): how many started, which share completed. Named are the
    lowest and the highest, the picked ones and those `outside`, which stand out. A group on a limit is within it. `mean`: the share of
    all, where these are not all."""
    colours = COLOURS[mode]
    layout = base_layout(mode, words.language)
    name = words("cohorts.usual_limit")
    layout |= {"hovermode": "closest", "margin": {"l": 8, "r": max(ROOM, int(text_width(name, 14)) + 12), "t": 16, "b": 8}}
    layout["xaxis"] |= {"title": {"text": words("cohorts.size_axis"), "font": {"family": FONT, "size": 13, "color": colours["quiet"]}}}
    if not groups:
        return {"data": [], "layout": layout}
    sizes = [row.value("started") for row in groups]
    mean = sum(row.value("completed") for row in groups) / sum(sizes) if mean is None else mean
    least, most = max(1, min(sizes) - MARGIN), max(sizes) + MARGIN
    across = list(range(least, most + 1))
    layout["xaxis"]["range"] = [least, most]  # names beside the plot would stretch it
    data: list[dict[str, Any]] = []
    lower, upper = zip(*(_limits(mean, size) for size in across), strict=True)
    shade = f"rgba({', '.join(str(int(colours['base'][index : index + 2], 16)) for index in (1, 3, 5))}, {OPACITY})"
    for edge, filled in ((lower, {}), (upper, {"fill": "tonexty", "fillcolor": shade})):
        trace = line(across, edge, colours["base"], 0, hoverinfo="skip", **filled)
        data.append(trace | {"line": trace["line"] | {"shape": "hvh"}})  # in steps, as people are counted whole
    data.append(line([least, most], [mean, mean], colours["target"], 1.5, hoverinfo="skip"))
    data.append(_points(groups, picked, outside, mean, words, colours))
    notes = _several(groups, colours)
    named = sorted(_named(groups, (*picked, *outside)), key=lambda row: row.value("completion_rate"))
    heights = apart([row.value("completion_rate") for row in named], CLOSE)
    for row, height in zip(named, heights, strict=True):
        where = _beside(row, height, mean, (least, most), groups)
        notes.append(label(drawn(row.value("name")), row.value("started"), height, colours["text"], **where))  # clear: it hides no point
    mean_text = words("cohorts.mean_label", rate=words.write(mean, "share"))
    notes.append(label(mean_text, most, mean, colours["target"], xanchor="left", xshift=6))
    bottom = max(0, min(*lower, *(row.value("completion_rate") for row in groups)) - 0.08)
    below = mean - MEAN * (1.04 - bottom)  # clear of the mean's name
    if lower[-1] > 0:  # beside the end of its edge, where no group stands
        notes.append(label(name, most, min(lower[-1], below), colours["quiet"], xanchor="left", xshift=6))
    layout["yaxis"] |= {"range": [bottom, 1.04], **share_ticks(bottom, 1, words.language)}
    shapes = cut_axis(layout, mode)
    return {"data": data, "layout": layout | {"annotations": notes, "shapes": shapes}}


def _at_one_point(groups: Sequence[Row]) -> Counter[tuple[int, float]]:
    """How many groups lie on each point."""
    return Counter((row.value("started"), row.value("completion_rate")) for row in groups)


def _several(groups: Sequence[Row], colours: dict[str, str]) -> list[dict[str, Any]]:
    """In a point on which several groups lie, how many: of them only one is in sight."""
    counted = sorted(_at_one_point(groups).items())
    return [label(f"<b>{number}</b>", size, rate, colours["page"]) for (size, rate), number in counted if number > 1]


def _named(groups: Sequence[Row], codes: Sequence[str]) -> list[Row]:
    """The groups with those codes, and the lowest and the highest if there is one of each."""
    rates = [row.value("completion_rate") for row in groups]
    ends = [end for end in (min(rates), max(rates)) if rates.count(end) == 1 and len(groups) > 2]
    return [row for row in groups if row.value("cohort_id") in codes or row.value("completion_rate") in ends]


def _beside(row: Row, height: float, mean: float, across: tuple[int, int], groups: Sequence[Row]) -> dict[str, Any]:
    """Where the name of a group stands: beside its point, of a large group to the left, if there is room; on the other side where it would
    cover another point, above the point where it would on both, and above or below where it would cover a limit."""
    least, most = across
    size, others = row.value("started"), [each for each in groups if each is not row]
    sides = [-1, 1] if size > (least + most) / 2 else [1, -1]
    reach = (text_width(drawn(row.value("name")), 14) + 2 * ASIDE) / PHONE * (most - least)
    covered = {
        side: not least < size + side * reach < most
        or any(0 < (each.value("started") - size) * side < reach and abs(each.value("completion_rate") - height) < CLOSE for each in others)
        for side in sides
    }
    side = min(sides, key=lambda each: covered[each])
    if covered[side]:
        return {"xanchor": "center", "yanchor": "bottom", "yshift": ASIDE}
    near = [limit for limit in _limits(mean, size) if 0 < limit < 1 and abs(limit - height) < CLOSE / 2]
    where: dict[str, Any] = {"xanchor": "right" if side < 0 else "left", "xshift": ASIDE * side}
    return where | ({"yanchor": "top" if height <= near[0] else "bottom", "yshift": -8 if height <= near[0] else 8} if near else {})


def _limits(mean: float, size: int) -> tuple[float, float]:
    """The limits for a group of that size, as shares: those by which it is judged."""
    least, most = chance_limits(mean, size, WITHIN)
    return least / size, most / size


def _points(
    groups: Sequence[Row], picked: Sequence[str], outside: Sequence[str], mean: float, words: Words, colours: dict[str, str]
) -> dict[str, Any]:
    """The groups: picked ones larger, those that stand out as diamonds; a point of several has room for their number."""
    codes, together = [row.value("cohort_id") for row in groups], _at_one_point(groups)
    crowded = [together[row.value("started"), row.value("completion_rate")] > 1 for row in groups]
    marker = {
        "size": [20 if many else 15 if code in picked else 11 for code, many in zip(codes, crowded, strict=True)],
        "color": colours["completed"],
        "opacity": [1 if many or code in (*picked, *outside) else 0.55 for code, many in zip(codes, crowded, strict=True)],
        "symbol": ["diamond" if code in outside else "circle" for code in codes],
        "line": {"color": colours["page"], "width": 1.5},
    }
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [row.value("started") for row in groups],
        "y": [row.value("completion_rate") for row in groups],
        "customdata": codes,
        "marker": marker,
        "cliponaxis": False,
        **hover([_text(row, mean, words) for row in groups]),
    }


def _text(row: Row, mean: float, words: Words) -> str:
    least, most = (words.write(limit, "count") for limit in chance_limits(mean, row.value("started"), WITHIN))
    values: dict[str, Any] = {**row, "name": drawn(row.value("name")), "least": least, "most": most}
    return words("cohorts.funnel_hover" if least != most else "cohorts.funnel_hover_one", **values)
