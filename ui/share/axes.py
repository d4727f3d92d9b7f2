"""The axes of a figure as pixels: what plotly works out in a browser, for the kinds of axes that the charts use.

An axis counts numbers, days (as the ordinal of a date) or categories (as their position).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil, floor, log10
from typing import Any

from babel.dates import format_date

from queries.languages import languages
from ui.i18n import Words

DAY = 86_400_000
"""Milliseconds, in which plotly counts lengths on an axis of dates."""
PADDING = 0.05
"""Share of the data that an axis without a range adds at each end."""
TICKS = 6
STACKED = ("stack", "relative")


@dataclass(frozen=True)
class Axis:
    """An axis: plotly's settings, its kind (number, date, category), its range, and the pixels at which that begins and ends."""

    spec: dict[str, Any]
    kind: str
    low: float
    high: float
    categories: tuple[Any, ...] = ()
    begin: float = 0.0
    end: float = 0.0

    def number(self, value: Any) -> float:
        """A value of the data as the axis counts it."""
        if self.kind == "category" and value in self.categories:
            return self.categories.index(value)
        if self.kind == "date" and isinstance(value, str):
            return date.fromisoformat(value[:10]).toordinal()
        return float(value)

    def length(self, value: Any) -> float:
        """A length of the data as the axis counts it."""
        return float(value) / DAY if self.kind == "date" else float(value)

    def pixel(self, number: float) -> float:
        """Where a number of the axis lies."""
        return self.begin + (number - self.low) / ((self.high - self.low) or 1) * (self.end - self.begin)

    def at(self, value: Any) -> float:
        """Where a value of the data lies."""
        return self.pixel(self.number(value))

    def between(self, begin: float, end: float) -> Axis:
        """The axis over those pixels."""
        return replace(self, begin=begin, end=end)


def axis(figure: dict[str, Any], name: str) -> Axis:
    """The axis of that name (x, y2) with its range: the one it is given, or that of its data."""
    letter, layout = name[0], figure["layout"]
    spec = layout.get(f"{letter}axis{name[1:]}", {})
    traces = [trace for trace in figure["data"] if trace.get(f"{letter}axis", letter) == name]
    values = [value for trace in traces for value in trace.get(letter) or () if value is not None]
    kind = "date" if spec.get("type") == "date" else "category" if _is_category(spec, values) else "number"
    categories = tuple(dict.fromkeys([*spec.get("categoryarray", ()), *values])) if kind == "category" else ()
    made = Axis(spec, kind, 0, 1, categories)
    if spec.get("range"):
        low, high = (made.number(value) for value in spec["range"])
        return replace(made, low=low, high=high)
    if kind == "category":
        low, high = -0.5, len(categories) - 0.5
    else:
        low, high = _extent(made, traces, letter, layout.get("barmode") in STACKED)
    return replace(made, low=high, high=low) if spec.get("autorange") == "reversed" else replace(made, low=low, high=high)


def _is_category(spec: dict[str, Any], values: Sequence[Any]) -> bool:
    return spec.get("type") == "category" or any(isinstance(value, str) for value in values)


def _extent(made: Axis, traces: Iterable[dict[str, Any]], letter: str, stacked: bool) -> tuple[float, float]:
    """The range of the data of an axis without a range of its own."""
    numbers: list[float] = []
    totals: dict[Any, float] = {}
    bars = False
    for trace in traces:
        known = [value for value in trace.get(letter) or () if value is not None]
        along = trace["type"] == "bar" and (trace.get("orientation") == "h") == (letter == "x")
        bars = bars or along
        if along:
            numbers += [0.0, *(made.length(value) for value in known)]
            for category, value in zip(trace["y" if letter == "x" else "x"], trace[letter], strict=False):
                totals[category] = totals.get(category, 0.0) + (made.length(value) if stacked and value is not None else 0.0)
        else:
            half = bar_width(trace, made, [*known]) / 2 if trace["type"] == "bar" else 0
            numbers += [made.number(value) + side for value in known for side in (-half, half)]
    numbers += totals.values()
    low, high = (min(numbers), max(numbers)) if numbers else (0.0, 1.0)
    pad = (high - low) * PADDING or 1.0
    to_zero = made.spec.get("rangemode") == "tozero" or bars
    return (0.0 if to_zero and low >= 0 else low - pad), (0.0 if to_zero and high <= 0 < -low else high + pad)


def bar_width(trace: dict[str, Any], across: Axis, values: Sequence[Any], gap: float = 0.2) -> float:
    """The width of a trace's bars as the axis across them counts it."""
    width = trace.get("width")
    if isinstance(width, int | float):
        return across.length(width)
    numbers = sorted({across.number(value) for value in values})
    steps = [later - earlier for earlier, later in zip(numbers, numbers[1:], strict=False)]
    return (min(steps) if steps else 1.0) * (1 - gap)


# -------------------------------------------------------------------------------------------------------------- ticks


def ticks(made: Axis, words: Words) -> list[tuple[float, str]]:
    """The marked numbers of an axis within its range, and the text of each (lines apart by <br>)."""
    spec = made.spec
    if "tickvals" in spec:
        values = spec["tickvals"]
        texts = spec.get("ticktext", [words.write(value, "number") for value in values])
        marked = [(made.number(value), str(text)) for value, text in zip(values, texts, strict=False)]
    elif made.kind == "category":
        marked = [(float(index), str(name)) for index, name in enumerate(made.categories)]
    elif made.kind == "date":
        marked = _dates(made, words)
    else:
        marked = _numbers(made, words)
    low, high = sorted((made.low, made.high))
    return [(number, text) for number, text in marked if low - 1e-9 <= number <= high + 1e-9]


def _numbers(made: Axis, words: Words) -> list[tuple[float, str]]:
    low, high = sorted((made.low, made.high))
    step = made.spec.get("dtick") or nice_step(high - low, made.spec.get("nticks", TICKS))
    kind = "share" if made.spec.get("tickformat", "").endswith("%") else "count" if step >= 1 else "number"
    count = floor((high - ceil(low / step - 1e-9) * step) / step + 1e-9) + 1
    values = [round((ceil(low / step - 1e-9) + index) * step, 9) for index in range(count)]
    return [(value, words.target(value) if kind == "share" else words.write(value, kind)) for value in values]


def nice_step(span: float, most: int) -> float:
    """The smallest of 1, 2, 5 times a power of ten that divides a span into at most so many steps."""
    if span <= 0:
        return 1.0
    unit = 10.0 ** floor(log10(span / most))
    return next((unit * factor for factor in (1, 2, 5) if span / (unit * factor) <= most), unit * 10)


def _dates(made: Axis, words: Words) -> list[tuple[float, str]]:
    """Months (or days, where a few months are shown) with the year below the first of each year."""
    first, last = (date.fromordinal(int(number)) for number in sorted((made.low, made.high)))
    by_day = made.spec.get("tickformat", "").startswith("%-d")
    days = _by_days(first, last, made.spec.get("nticks", TICKS)) if by_day else _by_months(first, last, made.spec)
    marked, year = [], 0
    for day in days:
        text = format_date(day, format="d MMM" if by_day else "MMM", locale=languages()[words.language].locale)
        marked.append((float(day.toordinal()), text if day.year == year else f"{text}<br>{day.year}"))
        year = day.year
    return marked


def _by_months(first: date, last: date, spec: dict[str, Any]) -> list[date]:
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    given = str(spec.get("dtick", ""))
    most = spec.get("nticks", TICKS)
    step = int(given[1:]) if given.startswith("M") else next((step for step in (1, 2, 3, 6, 12) if months / step <= most), 24)
    starts = (date(first.year + index // 12, index % 12 + 1, 1) for index in range(0, (last.year - first.year + 1) * 12, min(step, 12)))
    return [day for day in starts if first <= day <= last and (step <= 12 or day.year % 2 == 0)]


def _by_days(first: date, last: date, most: int) -> list[date]:
    step = next((step for step in (1, 2, 7, 14) if (last - first).days / step <= most), 28)
    return [first + timedelta(days=index) for index in range(0, (last - first).days + 1, step)]
