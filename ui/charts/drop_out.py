"""Drop-out: the day of the training on which participants first miss a session, and from which they come no more."""

from __future__ import annotations

from typing import Any

from queries import Answer
from ui.charts.layout import cut_axis, hover, line
from ui.i18n import Words
from ui.theme import COLOURS, FONT, base_layout, share_ticks

MANY_DAYS = 8
"""From more days on only the first, the worst and the last have their share beside them."""


def drop_out(unbroken: Answer, words: Words, mode: str) -> dict[str, Any]:
    """The share of those who started that has come every day so far (`attendance_unbroken`), day by day, and how many each day lost."""
    colours = COLOURS[mode]
    rows = [row for row in unbroken.rows if row["kept"].known]
    layout = base_layout(mode, words.language) | {"hovermode": "closest", "margin": {"l": 8, "r": 58, "t": 24, "b": 8}}
    if not rows:
        return {"data": [], "layout": layout}
    days = [0, *(row.value("day") for row in rows)]
    staying = [1.0, *(row.value("kept") for row in rows)]
    bottom = max(0.0, min(staying) - 0.08)
    step = max(1, -(-len(rows) // 10))
    ticks = [day for day in days if day % step == 0]
    texts = [words("chart.day", day=words.write(day, "count")) if day else words("chart.day_start") for day in ticks]
    # At the day itself. Those who missed one for the first time, of whom some came again, are in the hover text: two numbers a day were added up.
    below = {row.value("day"): f"▼ {words.write(row['stopped'])}" for row in rows}
    texts = [f"{text}<br>{below[day]}" if day in below else text for day, text in zip(ticks, texts, strict=True)]
    layout["xaxis"] |= {"range": [-0.25, max(days) + 0.25], "tickvals": ticks, "ticktext": texts}
    layout["yaxis"] |= {"range": [bottom, 1.02], **share_ticks(bottom, 1, words.language)}
    worst = max(row.value("missed") for row in rows)
    named = [len(rows) <= MANY_DAYS or row in (rows[0], rows[-1]) or row.value("missed") == worst for row in rows]
    drawn = line(
        days,
        staying,
        colours["completed"],
        3,
        mode="lines+markers+text",
        text=["", *(f"<b>{words.write(row['kept'])}</b>" if shown else "" for row, shown in zip(rows, named, strict=True))],
        textposition=["top right"] * len(rows) + ["middle right"],  # above its point the last would touch the one before on a phone
        textfont={"family": FONT, "size": 14, "color": colours["completed"]},
        marker={"size": 9, "color": colours["completed"]},
        cliponaxis=False,
        **hover(["", *(words("chart.drop_out_hover", **row) for row in rows)]),
    )
    return {"data": [drawn], "layout": {"shapes": cut_axis(layout, mode), **layout}}
