"""Charts of slides as SVG: lines, bars and columns with direct labels. The wall, the PDF and the pictures show the same drawing.

Sizes are pixels of a slide of 1920 x 1080; no text is smaller than SMALLEST. Every text comes from data and is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from html import escape
from typing import cast

from babel.dates import format_date

from queries import Figure
from queries.languages import languages
from ui.briefing.slide import Chart, Series
from ui.i18n import Words
from ui.sentences import attributes, figure_text
from ui.text_width import text_width
from ui.theme import FONT

SMALLEST = 36
"""Pixels of the smallest text at 1080: it can be read from ten metres on a screen of 65 inches."""
LABEL, VALUE, LARGEST = 40, 64, 72
"""Pixels of names, of the value at a line's last point, and of the largest text beside bars."""
WIDTH, HEIGHT = 1760, 740
DATES = 4
"""Most labels below a line."""
BESIDE = 300
"""Pixels that a name beside a line may take before it goes on in a second line."""
LAST = 0.85
"""A line that goes on to this share of the time at least is named beside the plot."""

BESIDE_EACH_OTHER = 10
"""Pixels between the values at the feet of narrow columns."""

Colours = Mapping[str, str]
Point = tuple[float, float]


def drawing(chart: Chart, words: Words, colours: Colours, width: int = WIDTH, height: int = HEIGHT) -> str:
    """The chart as an SVG text of that size; decorative for readers (its slide's alt text says what it shows)."""
    draw = {"line": _lines, "bars": _bars, "columns": _columns}[chart.kind]
    inner = draw(chart, words, colours, width, height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" aria-hidden="true"'
        f' font-family="{FONT}">{"".join(inner)}</svg>'
    )


def lines_of(text: str, size: float, most: float) -> list[str]:
    """A text in lines that are at most so many pixels wide, where its words allow it; a text of one line keeps its figures."""
    if text_width(text, size) <= most:
        return [text]
    lines: list[str] = []
    for word in text.split(" "):  # not at a space that holds together
        if lines and text_width(f"{lines[-1]} {word}", size) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _text(x: float, y: float, text: str, colour: str, size: float = SMALLEST, anchor: str = "start", weight: int = 400) -> str:
    position = f'x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" font-weight="{weight}" fill="{colour}" text-anchor="{anchor}"'
    return f"<text {position}{attributes(text)}>{escape(text)}</text>"


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 2, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width:g}"{dashed}/>'


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" fill="{colour}" rx="3"/>'


# -------------------------------------------------------------------------------------------------------------- lines


def _lines(chart: Chart, words: Words, colours: Colours, width: int, height: int) -> list[str]:
    days = cast(tuple[date, ...], chart.categories)
    first, last = days[0].toordinal(), max(days[-1].toordinal(), days[0].toordinal() + 1)
    share = chart.value_kind == "share"
    scale = chart.scale
    ticks = [words.target(tick) if share else words.write(round(tick, 6), "count") for tick in scale]
    beside = [_beside(series, days, words) for series in chart.series if _ends_last(series, days)]
    right = max((text_width(line, LABEL) for lines in beside for line in lines), default=0) + 34
    left, bottom = max(text_width(tick, SMALLEST) for tick in ticks) + 24, 64.0
    top = 84.0 + (SMALLEST + 14 if chart.notes else 0)  # the numbers of notes stand above the names

    def across(index: int) -> float:
        return left + (days[index].toordinal() - first) / (last - first) * (width - left - right)

    def up(value: float) -> float:
        return height - bottom - value / scale[-1] * (height - top - bottom)

    parts = []
    for tick, text in zip(scale, ticks, strict=True):
        parts.append(_line(left, up(tick), width - right, up(tick), colours["line" if tick else "base"]))
        parts.append(_text(left - 14, up(tick) + SMALLEST * 0.35, text, colours["quiet"], anchor="end"))
    parts += [_text(x, height - 10, text, colours["quiet"], anchor="middle") for x, text in _dates(days, across, words)]
    parts += _notes(chart, [across(0), across(len(days) - 1)], height - bottom, colours)
    drawn = [(series, [(across(index), up(float(series.values[index].value))) for index in series.known]) for series in chart.series if series.known]
    parts += _range([at for series, at in drawn if series.style == "edge"], colours["resident"])
    named = [(series, at) for series, at in drawn if series.style != "edge"]
    # The closure's mark covers the line that it interrupts.
    parts += [part for series, at in named for part in _polyline(series, at, colours)]
    parts += [part for series, at in named if _is_level(series) for part in _due(at[-1], height - bottom, colours[series.colour])]
    if chart.gap is not None and chart.gap.is_point:
        near = [point for series, at in named if series.style in ("solid", "dotted") for point in at]
        parts += _point((across(chart.gap.index), up(chart.gap.low)), width - right, near, chart.gap.name, colours)
    elif chart.gap is not None:
        parts += _gap(across(chart.gap.index), width, up(chart.gap.low), up(chart.gap.high), chart.gap.name, colours)
    levels = [at[0][1] for series, at in named if _is_level(series)]
    parts += [part for series, at in named if not _ends_last(series, days) for part in _along(series, at, levels, words, colours)]
    inner = [(series, at) for series, at in named if series.style in ("solid", "dotted") and not _ends_last(series, days)]
    wide = [BESIDE if series.style == "dotted" else text_width(_value(series.values[series.known[-1]], words), VALUE) for series, _ in inner]
    high = [(at[-1][0] - most, *at[-1]) for (_, at), most in zip(inner, wide, strict=True)]
    parts += [part for series, at in named if series.style == "dashed" for part in _path_name(series, at, high, colours)]
    edge = across(len(days) - 1)
    ends = sorted(
        (((edge, at[-1][1]), series) for series, at in named if _ends_last(series, days)), key=lambda end: (end[0][1], end[1].style != "solid")
    )
    # A path that ends where the line over it does is not valued a second time.
    ends = [end for index, end in enumerate(ends) if end[1].style != "dashed" or end[0] not in [each for each, _ in ends[:index]]]
    return parts + _end_labels(ends, days, words, colours, top, height - bottom)


def _notes(chart: Chart, ends: Sequence[float], low: float, colours: Colours) -> list[str]:
    """The number of each note of staff above the plot at its day, and a thin upright below it; notes of days close together share a box."""
    days = cast(tuple[date, ...], chart.categories)
    span = max((days[-1] - days[0]).days, 1)
    boxes: list[tuple[float, str]] = []
    for note in chart.notes:
        x = ends[0] + (note.on - days[0]).days / span * (ends[1] - ends[0])
        near = boxes and x - boxes[-1][0] < text_width(boxes[-1][1], SMALLEST) + 24
        boxes = [*boxes[:-1], (boxes[-1][0], f"{boxes[-1][1]}, {note.number}")] if near else [*boxes, (x, note.number)]
    parts = []
    for x, text in boxes:
        wide = text_width(text, SMALLEST) + 20
        parts += [
            _line(x, SMALLEST + 14, x, low, colours["note_line"], 2, "4 6"),
            _rect(x - wide / 2 - 2, 0, wide + 4, SMALLEST + 14, colours["note_line"]),
            _rect(x - wide / 2, 2, wide, SMALLEST + 10, colours["note"]),
            _text(x, SMALLEST + 1, text, colours["text"], anchor="middle", weight=700),
        ]
    return parts


def _ends_last(series: Series, days: Sequence[date]) -> bool:
    """Whether the series is named beside the plot: it goes on to its end, or a forecast to nearly there, below which its name would cross lines."""
    if series.style not in ("solid", "dotted", "dashed") or not series.known or _is_level(series):
        return False
    reach = (days[series.known[-1]] - days[0]).days / max((days[-1] - days[0]).days, 1)
    return series.known[-1] == len(days) - 1 or (series.style == "dotted" and reach >= LAST)


def _is_level(series: Series) -> bool:
    values = {series.values[index].value for index in series.known}
    return series.style == "dashed" and len(values) == 1 and len(series.known) > 1


def _polyline(series: Series, points: Sequence[Point], colours: Colours) -> list[str]:
    line, (x, y) = " ".join(f"{x:.1f},{y:.1f}" for x, y in points), points[-1]
    wide, dashes = {"solid": (8, ""), "dashed": (4, "16 12"), "dotted": (6, "2 14"), "closure": (8, "4 11")}[series.style]
    colour, dashed = colours[series.colour], f' stroke-dasharray="{dashes}" stroke-linecap="round"' if dashes else ""
    closure = series.style == "closure"
    ground = f'<polyline points="{line}" fill="none" stroke="{colours["page"]}" stroke-width="{wide + 2}"/>' if closure else ""
    drawn = f'{ground}<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="{wide}" stroke-linejoin="round"{dashed}/>'
    return [drawn] if _is_level(series) else [drawn, f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{wide + 4}" fill="{colour}"/>']


def _due(end: Point, low: float, colour: str) -> list[str]:
    """The end of a target's level line, which is the day on which it is due: a mark, and an upright down to the time axis."""
    x, y = end
    return [_line(x, y, x, low, colour, 2, "4 10"), f'<circle cx="{x:.1f}" cy="{y:.1f}" r="10" fill="{colour}"/>']


def _range(edges: Sequence[Sequence[Point]], colour: str) -> list[str]:
    """The area between the two ends of a forecast's range."""
    if len(edges) != 2 or not all(edges):
        return []
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in (*edges[0], *reversed(edges[1])))
    return [f'<polygon points="{line}" fill="{colour}" fill-opacity="0.16"/>']


def _gap(x: float, width: float, low: float, high: float, name: str, colours: Colours) -> list[str]:
    """An upright between two lines, with its name beside its middle, to the right if it ends there within a width."""
    ends = [_line(x - 14, y, x + 14, y, colours["text"], 4) for y in (low, high)]
    lines = lines_of(name, LABEL, BESIDE)
    begin = (low + high) / 2 - (len(lines) - 1) * LABEL * 0.6 + LABEL * 0.35
    fits = x + 26 + max(text_width(line, LABEL) for line in lines) <= width
    at, anchor = (x + 26, "start") if fits else (x - 26, "end")
    texts = [_text(at, begin + index * LABEL * 1.2, line, colours["text"], LABEL, anchor, 700) for index, line in enumerate(lines)]
    return [_line(x, low, x, high, colours["text"], 4), *ends, *texts]


def _point(at: Point, width: float, near: Sequence[Point], name: str, colours: Colours) -> list[str]:
    """A mark on a line, with its name below it: to the right where it ends there within a width, else to the left below all of the points that
    stand over it."""
    (x, y), lines = at, lines_of(name, LABEL, BESIDE)
    wide = max(text_width(line, LABEL) for line in lines) + 20
    anchor, begin = ("start", x + 20) if x + wide <= width else ("end", x - 20)
    over = [height for far, height in near if x - wide - 20 <= far <= x] if anchor == "end" else [y]
    top = max([y, *over]) + LABEL * 1.4
    texts = [_text(begin, top + index * LABEL * 1.2, line, colours["text"], LABEL, anchor, 700) for index, line in enumerate(lines)]
    return [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="12" fill="{colours["text"]}"/>', *texts]


def _along(series: Series, points: Sequence[Point], levels: Sequence[float], words: Words, colours: Colours) -> list[str]:
    """The name above where a line begins, its value above where it ends, or below where a level line would cross them; the closure is
    named beside its fall."""
    colour, (x, y), (end, tip) = colours[series.colour], points[0], points[-1]
    if series.style == "closure":
        lines = lines_of(series.name, LABEL, BESIDE)
        return [_text(x - 20, y + 76 + index * LABEL * 1.2, line, colour, LABEL, "end", 600) for index, line in enumerate(lines)]
    if series.style == "dashed":
        return []
    value = _value(series.values[series.known[-1]], words)
    if series.style == "dotted":
        lines = [*lines_of(series.name, LABEL, BESIDE), value]
        begin = tip - 30 - (len(lines) - 1) * LABEL * 1.2
        if begin < LABEL or any(begin - LABEL < level < tip for level in levels):
            begin = max(height for _, height in points) + 30 + LABEL
        return [_text(end, begin + index * LABEL * 1.2, line, colour, LABEL, "end", 600) for index, line in enumerate(lines)]
    long, wide = text_width(series.name, LABEL), text_width(value, VALUE)
    too_short = end - x < long + wide + 30  # for both beside each other
    above = min(height for far, height in points if far <= x + (max(long, wide) + 30 if too_short else long)) - 28
    if too_short:
        return [_text(x + 8, above - VALUE, series.name, colour, LABEL, weight=600), _text(x + 8, above, value, colour, VALUE, weight=700)]
    return [_text(x + 8, above, series.name, colour, LABEL, weight=600), _text(end + 10, tip - 30, value, colour, VALUE, "end", 700)]


def _path_name(series: Series, points: Sequence[Point], values: Sequence[tuple[float, float, float]], colours: Colours) -> list[str]:
    """The name of a planned path below its middle; of a level line above its end, the day that it names, or above its begin where it is too
    short or a value (from x to x at a height) takes that place."""
    colour = colours[series.colour]
    if not _is_level(series):
        x, y = points[len(points) // 3]
        return [_text(x - 16, y + LABEL * 1.5, series.name, colour, LABEL, "end", 600)]
    (begin, y), (end, _), long = points[0], points[-1], text_width(series.name, LABEL) + 30
    near = [(first, last) for first, last, height in values if height < y + VALUE * 2.5]
    if end - begin > long and all(last < end - long or first > end for first, last in near):
        return [_text(end + 8, y - 20, series.name, colour, LABEL, "end", 600)]
    return [_text(begin + 8, y - 20, series.name, colour, LABEL, weight=600)]


def _beside(series: Series, days: Sequence[date], words: Words) -> list[str]:
    """What is written beside the end of a line: name and value; a path that is named below it, the target that it leads to."""
    value = _value(series.values[series.known[-1]], words)
    if series.style == "dashed":
        return [words("briefing.path_end", due=words.short_date(days[series.known[-1]])), value]
    # The name of a forecast of residents has its value already.
    named = value in series.name
    return [*lines_of(series.name, LABEL, BESIDE), *([] if named else [value])]


def _end_labels(ends: Sequence[tuple[Point, Series]], days: Sequence[date], words: Words, colours: Colours, top: float, bottom: float) -> list[str]:
    """Name and value beside the last point of each line, none over another."""
    parts: list[str] = []
    free = top - LABEL
    for (x, y), series in ends:
        lines = _beside(series, days, words)
        begin = max(free + LABEL, min(y - (len(lines) - 1) * LABEL * 0.6 + LABEL * 0.35, bottom - (len(lines) - 1) * LABEL * 1.2 + LABEL * 0.2))
        for index, line in enumerate(lines):
            parts.append(_text(x + 26, begin + index * LABEL * 1.2, line, colours[series.colour], LABEL, weight=700 if line == lines[-1] else 600))
        free = begin + (len(lines) - 1) * LABEL * 1.2
    return parts


def _value(value: Figure, words: Words) -> str:
    return words.write(round(value.value), "count") if value.kind == "number" else words.write(value)


def _dates(days: Sequence[date], across: Callable[[int], float], words: Words) -> list[tuple[float, str]]:
    """Labels of a time axis: years, or months with their year if there is room for them."""
    first, last = days[0], days[-1]
    begin, end = across(0), across(len(days) - 1)
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next((step for step in (1, 3, 6, 12) if months / step <= DATES), 24)
    pattern, locale = "MMM y" if step < 12 else "y", languages()[words.language].locale
    labels, month = [], date(first.year, first.month, 1)
    while month <= last:
        if month >= first and (month.month - 1) % min(step, 12) == 0 and (step <= 12 or month.year % 2 == 0):
            x = begin + (month - first).days / max((last - first).days, 1) * (end - begin)
            labels.append((x, format_date(month, format=pattern, locale=locale)))
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    if not labels:
        labels = [(x, words.short_date(day)) for day, x in {first: begin, last: end}.items()]
    apart: list[tuple[float, str]] = []
    for x, text in labels:
        if not apart or x - apart[-1][0] >= text_width(text, SMALLEST) + 30:
            apart.append((x, text))
    return apart


# --------------------------------------------------------------------------------------------------- bars and columns


def _bars(chart: Chart, words: Words, colours: Colours, width: int, height: int) -> list[str]:
    """Bars of one series, with names as large as there is room for."""
    (series,) = chart.bodies
    names = cast(tuple[str, ...], chart.categories)
    band = height / len(names)
    size = min(LARGEST * 0.8, max(SMALLEST, band * 0.3))
    lines = [lines_of(name, size, width * 0.34) for name in names]
    left = max(text_width(line, size) for each in lines for line in each) + 36
    large = min(LARGEST, size * 1.3)
    right = max(text_width(words.write(value), large) for value in series.values) + 36
    thick, parts = band * 0.68, []
    for index, (each, value) in enumerate(zip(lines, series.values, strict=True)):
        middle = band * (index + 0.5)
        begin = middle - (len(each) - 1) * size * 0.6 + size * 0.35
        parts += [_text(left - 28, begin + row * size * 1.2, line, colours["text"], size, "end") for row, line in enumerate(each)]
        long = float(value.value) / (chart.largest or 1.0) * (width - left - right) if value.known else 0.0
        parts.append(_rect(left, middle - thick / 2, max(long, 4), thick, colours[series.colour_of(index)]) if value.known else "")
        parts.append(_text(left + long + 22, middle + large * 0.35, words.write(value), colours["text"], large, weight=700))
    parts.append(_line(left, 0, left, height, colours["base"], 3))
    return parts


def _columns(chart: Chart, words: Words, colours: Colours, width: int, height: int) -> list[str]:
    """Columns of one series with their values at the foot, and level lines that are named above the plot."""
    (series,) = chart.bodies
    names = cast(tuple[str, ...], chart.categories)
    band = width / max(len(names), 4)
    begin, thick = (width - band * len(names)) / 2, band * 0.8
    written, size, rows = _at_the_foot(chart, words, band, thick)
    lines = [lines_of(name, SMALLEST, band * chart.every * 0.94) if index in chart.labelled else [] for index, name in enumerate(names)]
    tall, top = max(map(len, lines)) * SMALLEST * 1.2, 76.0 if chart.levels else 56.0
    bottom = tall + 16 + (SMALLEST * 1.4 if chart.axis else 0)
    largest = 1.0 if chart.value_kind == "share" else chart.largest or 1.0
    ground = height - bottom

    def up(value: float) -> float:
        return ground - value / largest * (ground - top)

    parts = []
    for index, (each, value) in enumerate(zip(lines, series.values, strict=True)):
        middle = begin + band * (index + 0.5)
        # Wider than its column the last name would stand beyond the drawing.
        beyond = max((text_width(line, SMALLEST) for line in each), default=0) > band and index == len(names) - 1
        x, anchor = (middle + band / 2, "end") if beyond else (middle, "middle")
        parts += [_text(x, ground + SMALLEST * (1.2 + row * 1.15), line, colours["text"], SMALLEST, anchor) for row, line in enumerate(each)]
        tip = up(float(value.value)) if value.known else ground
        parts.append(_rect(middle - thick / 2, tip, thick, ground - tip, colours[series.colour_of(index)]) if value.known else "")
        if not rows and ground - tip > size * 1.6:
            parts.append(_text(middle, ground - 22, written[index], colours["page"], size, "middle", 700))
        elif not rows:
            parts.append(_text(middle, tip - 14, written[index], colours["text"], size, "middle", 700))
    for number, (index, text) in enumerate(written.items() if rows else ()):
        wide, foot = text_width(text, size) + 8, ground - size * (0.5 + 1.4 * (number % rows))
        middle = min(max(begin + band * (index + 0.5), wide / 2), width - wide / 2)
        parts.append(_rect(middle - wide / 2, foot - size, wide, size * 1.25, colours["page"]))
        parts.append(_text(middle, foot, text, colours["text"], size, "middle", 700))
    parts.append(_line(begin, ground, begin + band * len(names), ground, colours["base"], 3))
    parts += [_text(width / 2, height - 8, chart.axis, colours["quiet"], SMALLEST, "middle")] if chart.axis else []
    x = begin
    for level in chart.levels:
        at, colour = up(float(level.values[0].value)), colours[level.colour]
        parts += [_line(begin, at, begin + band * len(names), at, colour, 5, "18 12"), _line(x, 24, x + 84, 24, colour, 5, "18 12")]
        parts.append(_text(x + 104, 24 + LABEL * 0.35, level.name, colour, LABEL, weight=600))
        x += 104 + text_width(level.name, LABEL) + 60
    return parts


def _at_the_foot(chart: Chart, words: Words, band: float, thick: float) -> tuple[dict[int, str], float, int]:
    """The values at the feet of columns, lying: (column -> text), their size, and 0 if they fit their columns, else in how many rows they
    stand, each on a ground of its own. Narrow columns have their shares in whole per cent, narrower ones without the sign, which the axis names;
    where two rows are not enough the lowest and the highest stay."""
    (series,) = chart.bodies
    written = {index: words.write(value) for index, value in enumerate(series.values)}
    whole = {index: _in_whole_per_cent(value, chart, words) for index, value in enumerate(series.values)}
    sign = languages()[words.language].percent
    bare = {index: figure_text(text.removesuffix(sign), series.values[index]) for index, text in whole.items()} if chart.axis else whole
    for texts in (written, whole, bare):
        widest = max(text_width(text, 1) for text in texts.values())
        if widest * SMALLEST <= thick:
            return texts, min(LABEL * 1.2, thick / widest), 0
    for rows in (1, 2):
        if widest * SMALLEST + BESIDE_EACH_OTHER <= band * rows:
            return bare, SMALLEST, rows
    known = [index for index, value in enumerate(series.values) if value.known]
    ends = sorted({pick(known, key=lambda index: series.values[index].value) for pick in (min, max)} if known else ())
    return {index: written[index] for index in ends}, SMALLEST, 2


def _in_whole_per_cent(value: Figure, chart: Chart, words: Words) -> str:
    """A share without a decimal, unless that would move it to the other side of a level line, or onto it; everything else as it is written."""
    if value.kind != "share" or not value.known:
        return words.write(value)
    whole = round(value.value, 2)
    goals = [level.values[0].value for level in chart.levels]
    if any((value.value >= goal) != (whole >= goal) or (whole == goal) != (value.value == goal) for goal in goals):
        return words.write(value)
    text = words.target(whole)
    return figure_text(f"≈ {text}" if value.rounded else text, value)
