"""Funnel plot: completion by group size with the limits of chance, so that luck is not taken for skill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from queries import Row
from queries.statistics import Z95, Z998, funnel
from ui.charts.layout import hover, line
from ui.i18n import Words
from ui.theme import COLOURS, FONT, base_layout, drawn, label, share_ticks

MARGIN = 3
"""Persons of room on both sides of the smallest and the largest group."""


def funnel_plot(groups: Sequence[Row], picked: Sequence[str], words: Words, mode: str) -> dict[str, Any]:
    """A point a finished group (rows of `cohorts` in which somebody started): how many started, which share completed. Named are
    the picked ones and those outside the outer limits."""
    colours = COLOURS[mode]
    layout = base_layout(mode, words.language)
    layout["hovermode"] = "closest"
    layout["xaxis"] |= {"title": {"text": words("cohorts.size_axis"), "font": {"family": FONT, "size": 13, "color": colours["quiet"]}}}
    if not groups:
        return {"data": [], "layout": layout}
    sizes = [row.value("started") for row in groups]
    mean = sum(row.value("completed") for row in groups) / sum(sizes)
    least, most = max(1, min(sizes) - MARGIN), max(sizes) + MARGIN
    across = list(range(least, most + 1))
    data: list[dict[str, Any]] = []
    for z, dash in ((Z998, "dot"), (Z95, "dash")):
        limits = zip(*(funnel(mean, size, z) for size in across), strict=True)
        data += [line(across, limit, colours["base"], 1.5, dash, hoverinfo="skip") for limit in limits]
    data.append(line([least, most], [mean, mean], colours["target"], 1.5, hoverinfo="skip"))
    data.append(_points(groups, picked, mean, words, colours))
    named = [row for row in groups if row.value("cohort_id") in picked or outside_by_chance(row, mean)]
    notes = [
        label(drawn(row.value("name")), row.value("started"), row.value("completion_rate"), colours["text"], xanchor="left", xshift=12, yshift=shift)
        for row, shift in zip(named, [7, -7] * len(named), strict=False)
    ]
    mean_text = words("cohorts.mean_label", rate=words.write(mean, "share"))
    notes.append(label(mean_text, most, mean, colours["target"], xanchor="right", yanchor="bottom"))
    for name, z, anchor in (("cohorts.limit95", Z95, "bottom"), ("cohorts.limit998", Z998, "top")):
        notes.append(label(words(name), least, funnel(mean, least, z)[0], colours["quiet"], xanchor="left", yanchor=anchor))
    bottom = max(0, min(funnel(mean, least, Z998)[0], *(row.value("completion_rate") for row in groups)) - 0.08)
    layout["yaxis"] |= {"range": [bottom, 1.04], **share_ticks(bottom, 1, words.language)}
    return {"data": data, "layout": layout | {"annotations": notes}}


def _points(groups: Sequence[Row], picked: Sequence[str], mean: float, words: Words, colours: dict[str, str]) -> dict[str, Any]:
    """The groups: picked ones larger, those outside the outer limits as diamonds."""
    codes = [row.value("cohort_id") for row in groups]
    outside = [outside_by_chance(row, mean) for row in groups]
    marker = {
        "size": [15 if code in picked else 11 for code in codes],
        "color": colours["completed"],
        "opacity": [1 if code in picked or far else 0.55 for code, far in zip(codes, outside, strict=True)],
        "symbol": ["diamond" if far else "circle" for far in outside],
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
        **hover([_text(row, words) for row in groups]),
    }


def _text(row: Row, words: Words) -> str:
    values: dict[str, Any] = {**row, "name": drawn(row.value("name"))}
    return words("cohorts.funnel_hover", **values)


def outside_by_chance(row: Row, mean: float) -> bool:
    """Whether a group's completion lies outside what chance alone makes of its size in 998 of 1,000 groups."""
    low, high = funnel(mean, row.value("started"), Z998)
    return not low <= row.value("completion_rate") <= high
