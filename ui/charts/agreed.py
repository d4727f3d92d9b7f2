"""The published plan on a calendar: each group as it was planned and as it was held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from planning.blackout_dates import DAY
from planning.published_plan import Pairing
from ui.charts import layout
from ui.i18n import Words
from ui.theme import COLOURS, base_layout, drawn, label

PLANNED, HELD = "planned", "held"
"""Names of the traces."""
ROW = 26
"""Pixels a group."""
LEAST_HEIGHT, MOST_HEIGHT = 220, 1500
EDGE = timedelta(days=8)
NARROWEST = 0.012
"""Width of a bar at least, as a share of the calendar: a group of five days in a plan of years would not be seen."""


def agreed(pairs: Sequence[Pairing], until: date | None, today: date, words: Words, mode: str) -> dict[str, Any]:
    """A row for each group, its number at the left: hollow as planned, filled as held, and its date beside it.

    Lines mark `today` (the as-of date) and the date to be covered `until`, if there is one.
    """
    colours = COLOURS[mode]
    days = [*([until] if until else []), today, *(day for pair in pairs for day in _days(pair))]
    first, last = min(days) - EDGE, max(days) + EDGE
    shown = base_layout(mode, words.language, min(MOST_HEIGHT, max(LEAST_HEIGHT, 100 + ROW * len(pairs))))
    layout.named_rows(shown, mode, [words.write(pair.planned.number, "count") if pair.planned else "+" for pair in pairs])
    shown["xaxis"] |= {"type": "date", "range": [first.isoformat(), last.isoformat()], "tickformat": "%b\n%Y", "nticks": 6, "tickangle": 0}
    shown |= {"barmode": "overlay", "bargap": 0.35, "hovermode": "closest", "margin": {"l": 8, "r": 8, "t": 44, "b": 8}}
    lines = [layout.upright(today.isoformat(), colours["base"])]
    names = [_named(words.short_date(today), today, 1.06, first, last, colours["quiet"])]
    if until:
        lines.append(layout.upright(until.isoformat(), colours["target"], 2, "6px,5px"))
        names.append(_named(words("plan.chart.until", until=words.short_date(until)), until, 1, first, last, colours["target"]))
    beside = [_beside(pair, index, max(_days(pair)) - first > (last - first) * 0.6, colours, words) for index, pair in enumerate(pairs)]
    shown |= {"shapes": lines, "annotations": [*names, *beside]}
    least = (last - first) * NARROWEST
    texts = [_text(pair, words) for pair in pairs]
    planned = [(index, pair.planned.starts_on, pair.planned.ends_on) for index, pair in enumerate(pairs) if pair.planned]
    actual = [(index, pair.actual["starts_on"], pair.actual["ends_on"]) for index, pair in enumerate(pairs) if pair.actual]
    hollow = {"color": colours["page"], "line": {"color": colours["covered"], "width": 2}}
    filled = {"color": colours["covered"], "line": {"color": colours["covered"], "width": 2}}
    bars = [_bars(planned, hollow, least, texts) | {"name": PLANNED}, _bars(actual, filled, least, texts) | {"name": HELD}]
    return {"data": [trace for trace in bars if trace["y"]], "layout": shown}


def _days(pair: Pairing) -> list[date]:
    """The first and last days of a group, as planned and as held."""
    planned = [pair.planned.starts_on, pair.planned.ends_on] if pair.planned else []
    return [*planned, *([pair.actual["starts_on"], pair.actual["ends_on"]] if pair.actual else [])]


def _bars(spans: Sequence[tuple[int, date, date]], marker: dict[str, Any], least: timedelta, texts: Sequence[str]) -> dict[str, Any]:
    lengths = [max(ends - begins + DAY, least) / timedelta(milliseconds=1) for _, begins, ends in spans]
    rows = [index for index, *_ in spans]
    base = [begins.isoformat() for _, begins, _ in spans]
    return layout.bars(rows, lengths, marker, base=base) | layout.hover([texts[index] for index in rows])


def _named(text: str, day: date, height: float, first: date, last: date, colour: str) -> dict[str, Any]:
    """The name of an upright line, on the side if there is room for it."""
    side = "right" if day > first + (last - first) / 2 else "left"
    return label(text, day.isoformat(), height, colour, yref="paper", yanchor="bottom", xanchor=side, yshift=2)


def _beside(pair: Pairing, index: int, left: bool, colours: dict[str, str], words: Words) -> dict[str, Any]:
    """The day on which the group began or is to begin, and by how many days that was late."""
    begins = pair.actual["starts_on"] if pair.actual else pair.planned.starts_on if pair.planned else date.min
    text = words.short_date(begins)
    if pair.days_late:
        text = words("plan.agreed.late_by", on=text, days=words.signed(pair.days_late))
    day, side = (min(_days(pair)), {"xanchor": "right", "xshift": -6}) if left else (max(_days(pair)) + DAY, {"xanchor": "left", "xshift": 8})
    note = label(text, day.isoformat(), index, colours["text"], yanchor="middle", bgcolor=colours["page"], **side)
    return note | {"font": note["font"] | {"size": 12}}


def _text(pair: Pairing, words: Words) -> str:
    """The text of a group's tooltip."""
    lines = []
    days: dict[str, Any]
    if pair.planned:
        days = {"first": words.short_date(pair.planned.starts_on), "last": words.short_date(pair.planned.ends_on)}
        lines.append(words("plan.agreed.hover_planned", number=pair.planned.number, places=words.write(pair.planned.places, "count"), **days))
    if pair.actual:
        days = {"first": words.short_date(pair.actual["starts_on"]), "last": words.short_date(pair.actual["ends_on"])}
        started = words.write(pair.actual["started"], "count")
        lines.append(words("plan.agreed.hover_held", name=drawn(str(pair.actual["name"])), started=started, **days))
    return "<br>".join(lines)
