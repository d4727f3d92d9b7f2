"""Completion by group size, with the limits of chance: luck is not taken for skill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from queries import Answer
from queries.statistics import Z95, Z998, funnel
from ui.i18n import Words
from ui.theme import COLOURS, FONT, base_layout, drawn, label, share_ticks

MARGIN = 3
"""Persons of room on both sides of the smallest and the largest group."""


def funnel_plot(groups: Answer, picked: Sequence[str], words: Words, mode: str) -> dict[str, Any]:
    """A point a finished group of `cohorts`: how many started, which share completed; picked ones named. Groups outside the outer limits too."""
    colours = COLOURS[mode]
    rows = [row for row in groups.records if row["finished"] and row["started"]]
    started, completed = sum(row["started"] for row in rows), sum(row["completed"] for row in rows)
    layout = base_layout(mode, words.language)
    layout["hovermode"] = "closest"
    layout["xaxis"] |= {"title": {"text": words("cohorts.size_axis"), "font": {"family": FONT, "size": 13, "color": colours["quiet"]}}}
    if not rows:
        return {"data": [], "layout": layout}
    mean = completed / started
    sizes = [row["started"] for row in rows]
    least, most = max(1, min(sizes) - MARGIN), max(sizes) + MARGIN
    across = list(range(least, most + 1))
    data: list[dict[str, Any]] = []
    for z, dash in ((Z998, "dot"), (Z95, "dash")):
        limits = [funnel(mean, size, z) for size in across]
        for side in (0, 1):
            line = {"color": colours["base"], "width": 1.5, "dash": dash}
            data.append({"type": "scatter", "mode": "lines", "x": across, "y": [each[side] for each in limits], "line": line, "hoverinfo": "skip"})
    mean_line = {"color": colours["target"], "width": 1.5}
    data.append({"type": "scatter", "mode": "lines", "x": [least, most], "y": [mean, mean], "line": mean_line, "hoverinfo": "skip"})
    outside = [outside_by_chance(row, mean) for row in rows]
    said = [
        words(
            "cohorts.funnel_hover",
            name=drawn(row["name"]),
            completed=words.write(row["completed"], "count"),
            started=words.write(row["started"], "count"),
            rate=words.write(row["completion_rate"], "share"),
        )
        for row in rows
    ]
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": sizes,
            "y": [row["completion_rate"] for row in rows],
            "customdata": [row["cohort_id"] for row in rows],
            "text": said,
            "hovertemplate": "%{text}<extra></extra>",
            "marker": {
                "size": [15 if row["cohort_id"] in picked else 11 for row in rows],
                "color": colours["completed"],
                "opacity": [1 if row["cohort_id"] in picked or far else 0.55 for row, far in zip(rows, outside, strict=True)],
                "symbol": ["diamond" if far else "circle" for far in outside],
                "line": {"color": colours["page"], "width": 1.5},
            },
            "cliponaxis": False,
        }
    )
    named = [(row, far) for row, far in zip(rows, outside, strict=True) if far or row["cohort_id"] in picked]
    layout["annotations"] = [
        label(drawn(row["name"]), row["started"], row["completion_rate"], colours["text"], xanchor="left", xshift=12, yshift=(number % 2) * -14 + 7)
        for number, (row, _) in enumerate(named)
    ]
    layout["annotations"].append(
        label(words("cohorts.mean_label", rate=words.write(mean, "share")), most, mean, colours["target"], xanchor="right", yanchor="bottom")
    )
    for name, z, anchor in (("cohorts.limit95", Z95, "bottom"), ("cohorts.limit998", Z998, "top")):
        text = words(name)
        layout["annotations"].append(label(text, least, funnel(mean, least, z)[0], colours["quiet"], xanchor="left", yanchor=anchor))
    low = min(funnel(mean, least, Z998)[0], *(row["completion_rate"] for row in rows))
    bottom = max(0, low - 0.08)
    layout["yaxis"] |= {"range": [bottom, 1.04], **share_ticks(bottom, 1, words.language)}
    return {"data": data, "layout": layout}


def outside_by_chance(row: dict[str, Any], mean: float) -> bool:
    """Whether a group's completion lies outside what chance alone makes of its size in 998 of 1,000 groups."""
    low, high = funnel(mean, row["started"], Z998)
    return not low <= row["completion_rate"] <= high
