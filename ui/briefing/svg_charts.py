"""Charts of slides as SVG: lines, bars and columns with direct labels. The wall and the PDF show the same drawing.

Sizes are pixels of a slide of 1920 x 1080; no text is smaller than SMALLEST. Every text comes from data and is escaped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from math import ceil, floor, log10
from typing import Any, cast

from babel.dates import format_date

from queries.languages import languages
from ui.briefing.slide import Chart, Series
from ui.i18n import Words
from ui.sentences import attributes
from ui.theme import FONT

SMALLEST = 28
"""Pixels of the smallest text at 1080: body text that can be read from ten metres."""
LABEL = 34
WIDTH, HEIGHT = 1728, 620
LETTER = 0.56
"""Mean width of a letter as a share of its size; rooms are reckoned with it."""
TICKS = 4
NARROWEST = 90
"""Pixels between two labels of a time axis."""


def drawing(chart: Chart, words: Words, colours: Mapping[str, str], width: int = WIDTH, height: int = HEIGHT) -> str:
    """The chart as an SVG text of that size; decorative for readers (its slide's alt text says what it shows)."""
    draw = {"line": _lines, "bars": _bars, "columns": _columns}[chart.kind]
    inner = draw(chart, words, colours, width, height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" aria-hidden="true"'
        f' font-family="{FONT}">{"".join(inner)}</svg>'
    )


def room(text: str, size: float) -> float:
    """The approximate width of a text in pixels."""
    return len(text) * size * LETTER


def _text(x: float, y: float, text: str, colour: str, size: float = SMALLEST, anchor: str = "start", weight: int = 400) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" font-weight="{weight}" fill="{colour}" text-anchor="{anchor}"'
    return f"<text {place}{attributes(text)}>{escape(text)}</text>"


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 2) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width:g}"/>'


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" fill="{colour}" rx="2"/>'


def steps(most: float, ticks: int = TICKS) -> list[float]:
    """Round numbers from 0 to the first that is not below `most`, about as many as `ticks`."""
    if most <= 0:
        return [0.0, 1.0]
    rough = most / ticks
    unit = 10.0 ** floor(log10(rough))
    step = next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= rough * 0.999)
    return [step * index for index in range(ceil(most / step - 1e-9) + 1)]


# -------------------------------------------------------------------------------------------------------------- lines


@dataclass(frozen=True)
class _EndLabel:
    """What is written beside a line's last point (before the fall that the closure made): name and value of the series."""

    index: int
    height: float
    name: str
    value: str
    colour: str

    @property
    def before(self) -> bool:
        """Whether it stands to the left of its point."""
        return self.colour == "closure"


def _lines(chart: Chart, words: Words, colours: Mapping[str, str], width: int, height: int) -> list[str]:
    days = cast(tuple[date, ...], chart.categories)
    first, last = days[0].toordinal(), max(days[-1].toordinal(), days[0].toordinal() + 1)
    scale = steps(chart.largest)
    ends = [label for label in (_end_label(series, words) for series in chart.series) if label]
    longest = max((room(text, LABEL) for label in ends for text in (label.name, label.value)), default=0)
    # The last label stands to the right of the last point, so the room is taken from where the lines end.
    left, right, top, bottom = room(words.write(scale[-1], "count"), SMALLEST) + 24, longest + 34, 40.0, 62.0

    def across(day: date) -> float:
        return left + (day.toordinal() - first) / (last - first) * (width - left - right)

    def up(value: float) -> float:
        return height - bottom - value / scale[-1] * (height - top - bottom)

    parts = []
    for tick in scale:
        parts.append(_line(left, up(tick), width - right, up(tick), colours["line" if tick else "base"]))
        parts.append(_text(left - 14, up(tick) + SMALLEST * 0.35, words.write(round(tick, 6), "count"), colours["quiet"], anchor="end"))
    parts += [_text(x, height - 12, text, colours["quiet"], anchor="middle") for x, text in _dates(days, across, words)]
    # What the closure did lies over the line it interrupts.
    for series in chart.series:
        points = [(across(day), up(float(value.value))) for day, value in zip(days, series.values, strict=True) if value.known]
        parts += _polyline(series, points, colours) if points else []
    placed = [(across(days[label.index]) + (-20 if label.before else 24), up(label.height) + (60 if label.before else -4), label) for label in ends]
    return parts + _end_labels(placed, colours, top, height - bottom)


def _polyline(series: Series, points: Sequence[tuple[float, float]], colours: Mapping[str, str]) -> list[str]:
    line, (x, y) = " ".join(f"{x:.1f},{y:.1f}" for x, y in points), points[-1]
    closure = series.colour == "closure"
    dashes = ' stroke-dasharray="14 10"' if series.dashed else ' stroke-dasharray="4 9"' if closure else ""
    wide, colour = 3 if series.dashed else 6, colours[series.colour]
    ground = f'<polyline points="{line}" fill="none" stroke="{colours["page"]}" stroke-width="{wide + 2}"/>' if closure else ""
    return [
        f'{ground}<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="{wide}" stroke-linejoin="round"{dashes}/>',
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{wide + 3}" fill="{colour}"/>',
    ]


def _end_label(series: Series, words: Words) -> _EndLabel | None:
    known = [(index, value) for index, value in enumerate(series.values) if value.known]
    if not known:
        return None
    if series.colour == "closure":
        index, value = known[0]
        return _EndLabel(index, float(value.value), series.name, "", series.colour)
    index, value = known[-1]
    text = words.write(round(value.value), "count") if value.kind == "number" else words.write(value)
    return _EndLabel(index, float(value.value), series.name, text, series.colour)


def _end_labels(placed: Sequence[tuple[float, float, _EndLabel]], colours: Mapping[str, str], top: float, bottom: float) -> list[str]:
    """Name and value beside the last point of each line, none over another."""
    taken: list[tuple[float, float]] = []
    parts = []
    for x, wished, label in sorted(placed, key=lambda each: each[1]):
        tall = LABEL * (2.3 if label.value else 1.1)
        y = min(max(wished, top + LABEL * 0.6), bottom - tall + LABEL * 0.8)
        for other, below in taken:
            if abs(other - x) < 400 and y < below + LABEL:
                y = below + LABEL
        anchor, colour = "end" if label.before else "start", colours[label.colour]
        parts.append(_text(x, y, label.name, colour, LABEL, anchor, 600))
        if label.value:
            parts.append(_text(x, y + LABEL * 1.15, label.value, colour, LABEL * 1.15, anchor, 700))
        taken.append((x, y + (LABEL * 1.15 if label.value else 0)))
    return parts


def _dates(days: Sequence[date], across: Any, words: Words) -> list[tuple[float, str]]:
    """Labels of a time axis: years, or months with their year where there is room for them."""
    first, last = days[0], days[-1]
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next((step for step in (1, 3, 6, 12) if months / step <= 8), 24)
    labels = []
    month = date(first.year, first.month, 1)
    while month <= last:
        if month >= first and (month.month - 1) % min(step, 12) == 0 and (step <= 12 or month.year % 2 == 0):
            labels.append((across(month), format_date(month, format="MMM y" if step < 12 else "y", locale=languages()[words.language].locale)))
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    if not labels:
        labels = [(across(day), words.short_date(day)) for day in dict.fromkeys((first, last))]
    apart: list[tuple[float, str]] = []
    for x, text in labels:
        if not apart or x - apart[-1][0] >= max(NARROWEST, room(text, SMALLEST) + 24):
            apart.append((x, text))
    return apart


# --------------------------------------------------------------------------------------------------- bars and columns


def _bars(chart: Chart, words: Words, colours: Mapping[str, str], width: int, height: int) -> list[str]:
    categories = cast(tuple[str, ...], chart.categories)
    several = len(chart.series) > 1
    top = 58.0 if several else 6.0
    left = min(max(room(category, LABEL) for category in categories) + 30, width * 0.4)
    right = max(room(words.write(value), LABEL) for series in chart.series for value in series.values) + 24
    largest = chart.largest or 1.0
    band = (height - top) / len(categories)
    thick = band * (0.8 if several else 0.66) / len(chart.series)
    parts = []
    if several:
        x = left
        for series in chart.series:
            parts += [_rect(x, 8, 28, 28, colours[series.colour]), _text(x + 42, 34, series.name, colours["text"], LABEL)]
            x += 42 + room(series.name, LABEL) + 60
    for index, category in enumerate(categories):
        middle = top + band * (index + 0.5)
        parts.append(_text(left - 20, middle + LABEL * 0.35, category, colours["text"], LABEL, "end"))
        for number, series in enumerate(chart.series):
            value = series.values[index]
            y = middle + (number - len(chart.series) / 2) * thick
            long = float(value.value) / largest * (width - left - right) if value.known else 0.0
            colour = colours[series.colour_of(index)]
            parts.append(_rect(left, y + 2, max(long, 3), thick - 4, colour) if value.known else "")
            size = min(LABEL, max(SMALLEST, thick * 0.8))
            parts.append(_text(left + long + 16, y + thick / 2 + size * 0.35, words.write(value), colours["text"], size, weight=600))
    parts.append(_line(left, top, left, height, colours["base"]))
    return parts


def _columns(chart: Chart, words: Words, colours: Mapping[str, str], width: int, height: int) -> list[str]:
    categories = cast(tuple[str, ...], chart.categories)
    top, bottom = 50.0, 56.0
    largest = 1.0 if chart.value_kind == "share" else chart.largest or 1.0
    band = width / max(len(categories), 4)
    begins = (width - band * len(categories)) / 2
    thick = band * 0.7 / len(chart.series)
    parts = []
    for index, category in enumerate(categories):
        middle = begins + band * (index + 0.5)
        parts.append(_text(middle, height - 14, category, colours["text"], SMALLEST, "middle"))
        for number, series in enumerate(chart.series):
            value = series.values[index]
            x = middle + (number - len(chart.series) / 2) * thick
            tall = float(value.value) / largest * (height - top - bottom) if value.known else 0.0
            y = height - bottom - tall
            if value.known:
                parts.append(_rect(x, y, thick, tall, colours[series.colour_of(index)]))
            parts.append(_text(x + thick / 2, y - 12, words.write(value), colours["text"], SMALLEST, "middle", 600))
    parts.append(_line(begins, height - bottom, begins + band * len(categories), height - bottom, colours["base"]))
    return parts
