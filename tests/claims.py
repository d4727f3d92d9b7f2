"""The judge of headings: whether what a heading says is so in what is drawn below it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from queries import Answer, Figure, Metric, Row
from queries.dates import month_end
from queries.statistics import FEWEST
from ui.briefing.slide import BigFigures, Chart, Slide
from ui.claims import RECENT, SMALL, Claim, Extreme, Fall, Figures, NoClaim, Order, Separation, Trend
from ui.i18n import Words
from ui.panel import Panel
from ui.sentences import Mention, Sentence

MAJORITY = re.compile(r"\b(sebagian besar|kebanyakan|mayoritas|most of|most people|majority)\b", re.IGNORECASE)
"""Words that say more than half."""
COMPARED = re.compile(r"\b(dibandingkan|compared)\b", re.IGNORECASE)
"""Words that say that only some are compared."""
CLOSE = 1e-9


def untrue(panel: Panel, drawn: Mapping[str, Any] | None, words: Words, as_of: date) -> list[str]:
    """What is wrong with the heading of a panel, of which `drawn` is the figure (None: its table is shown), on that date."""
    text = panel.finding
    if not isinstance(text, Sentence) or not text.claims:
        return ["declares no claim"]
    answers = [answer for answer in (panel.answer, *panel.further) if answer is not None]
    wrong = [problem for claim in text.claims for problem in _of_claim(claim, text, panel.answer, words, as_of)]
    derived = [figure for claim in text.claims if isinstance(claim, Figures) for figure in claim.derived]
    numbers = set(_numbers(drawn["data"])) if drawn else set()
    for mention in text.mentions:
        wrong += _of_mention(mention, answers, derived, numbers)
    wrong += _of_dates(text, answers, words, as_of)
    if MAJORITY.search(text) and not any(isinstance(claim, Extreme) and claim.majority for claim in text.claims):
        wrong.append(f"speaks of most without a claim that it is more than half: {text}")
    return wrong


def untrue_slide(slide: Slide, words: Words, as_of: date) -> list[str]:
    """What is wrong with the heading of a slide of a briefing on that date: its figures are those of its own chart."""
    panel = Panel(slide.name, slide.heading)
    match slide.body:
        case Chart() as chart:
            values = [value.value for series in chart.series for value in series.values if value.known]
        case BigFigures(figures):
            values = [each.figure.value for each in figures]
        case _:
            values = []
    return untrue(panel, {"data": [{"y": values}]}, words, as_of)


def _of_mention(mention: Mention, answers: Iterable[Answer], derived: list[Figure], numbers: set[float]) -> Iterator[str]:
    """A figure in the heading is one of those drawn, on their date; no share of fewer than ten people."""
    figure = mention.figure
    if not figure.known:
        return
    rows = [(row, cell) for answer in answers for row in answer.rows for cell in row.values() if _same(cell, figure)]
    if not rows and figure not in derived and not any(abs(number - float(figure.value)) < CLOSE for number in numbers):
        yield f"{figure.metric.name} of {figure.whom} = {figure.value} is not drawn"
    for row, cell in rows:
        if (few := _denominator(row, cell.metric)) is not None and few < FEWEST:
            yield f"{figure.metric.name} of {figure.whom} is a share of {few}"


def _same(cell: Figure, figure: Figure) -> bool:
    same = cell.metric.name == figure.metric.name and cell.population == figure.population
    return (
        same and cell.known and cell.as_of == figure.as_of and abs(float(cell.value) - float(figure.value)) < CLOSE if same and cell.known else False
    )


def _denominator(row: Row, metric: Metric) -> int | None:
    """How many a share is of, where its row says so."""
    name = metric.denominator if metric.kind == "share" and metric.over in ("", "row") else ""
    return row.value(name) if name in row and row[name].known else None


def _numbers(traces: Iterable[Mapping[str, Any]]) -> Iterator[float]:
    """Every number that the traces of a figure are made of."""
    for trace in traces:
        for name in ("x", "y", "z", "base", "customdata"):
            yield from _flat(trace.get(name))


def _flat(values: Any) -> Iterator[float]:
    if isinstance(values, list | tuple):
        for value in values:
            yield from _flat(value)
    elif isinstance(values, int | float) and not isinstance(values, bool):
        yield float(values)


def _of_claim(claim: Claim, text: Sentence, answer: Answer | None, words: Words, as_of: date) -> Iterator[str]:
    rows = answer.rows if answer is not None else ()
    if isinstance(claim, Extreme):
        yield from _of_extreme(claim, text, rows, words)
    elif isinstance(claim, Order):
        yield from _of_order(claim)
        yield from _of_turn(claim, text, rows)
    elif isinstance(claim, Fall):
        yield from _of_fall(claim, text, rows)
    elif isinstance(claim, Separation):
        yield from (problem for low in claim.low for high in claim.high for problem in _of_order(Order(high, low, 1)))
    elif isinstance(claim, Trend):
        yield from _of_trend(claim, rows, as_of)
    elif isinstance(claim, Figures):
        yield from (f"judges {month:%B %Y}, which has not ended on {as_of}" for month in claim.months if month_end(month) > as_of)
    elif isinstance(claim, NoClaim):
        yield from (f"claims nothing, but says {mention.figure.value}" for mention in text.mentions if mention.figure.known)


def _of_extreme(claim: Extreme, text: Sentence, rows: Iterable[Row], words: Words) -> Iterator[str]:
    """The rows that it names, all of them and no other, have the largest (least) value; they stand in the text."""
    known = [row for row in rows if row[claim.column].known and not (claim.where and not claim.where(row))]
    if not known:
        yield f"names {claim.names}, but {claim.column} is nowhere known"
        return
    best = (min if claim.least else max)(row.value(claim.column) for row in known)
    first = [row for row in known if row.value(claim.column) == best]
    if {row.value(claim.key) for row in first} != set(claim.names):
        yield f"names {claim.names}; {'least' if claim.least else 'most'} {claim.column} have {[row.value(claim.key) for row in first]}"
    for row in first:
        name = words.write(row[claim.key])
        if str(name).lower() not in text.lower() and len(first) <= claim.listed:
            yield f"does not name {name}, which ties with {claim.names}"
    if claim.majority and best * 2 <= sum(row.value(claim.column) for row in known):
        yield f"says most of {claim.column}, but {best} is no more than half"


def _of_order(claim: Order) -> Iterator[str]:
    if claim.first.known and claim.second.known:
        sign = (claim.first.value > claim.second.value) - (claim.first.value < claim.second.value)
        if sign != claim.sign:
            yield f"orders {claim.first.value} and {claim.second.value} as {claim.sign}"


def _of_fall(claim: Fall, text: Sentence, rows: Iterable[Row]) -> Iterator[str]:
    """Those that it names fell most of the compared; and of all, unless it says that it speaks of the compared."""
    values: dict[Any, list[float]] = {}
    for row in rows:
        if row[claim.column].known:
            values.setdefault(row.value(claim.key), []).append(row.value(claim.column))
    falls = {key: round(each[0] - min(each), 9) for key, each in values.items()}
    compared = {key: fall for key, fall in falls.items() if key in claim.among}
    largest = {key for key, fall in compared.items() if fall == max(compared.values())}
    if largest != set(claim.names):
        yield f"says that {claim.column} fell most for {claim.names}; of those compared it did for {sorted(largest)}"
    more = [key for key, fall in falls.items() if fall > max(compared.values(), default=0.0)]
    if more and not COMPARED.search(text):
        yield f"says that {claim.column} fell most for {claim.names}, but it fell more for {more}"


def _of_trend(claim: Trend, rows: Iterable[Row], as_of: date) -> Iterator[str]:
    """The column moved that way over its last months."""
    if (moved := _moved(rows, claim.column, claim.months)) * claim.sign <= 0:
        yield f"says that {claim.column} moved by {claim.sign} until {as_of}; it moved by {moved}"


def _of_turn(claim: Order, text: Sentence, rows: Iterable[Row]) -> Iterator[str]:
    """A heading that compares two dates of a column drawn month by month says so if the last months went the other way."""
    name, earlier = claim.first.metric.name, claim.second.as_of < claim.first.as_of
    drawn = [row for row in rows if name in row and "month" in row]
    if earlier and claim.second.metric.name == name and drawn and not any(isinstance(each, Trend) for each in text.claims):
        moved = _moved(drawn, name, RECENT)
        level = claim.first.metric.kind == "share" and abs(moved) < SMALL
        if not level and round(moved, 3) * (claim.first.value - claim.second.value) < 0:
            yield f"says nothing of the last {RECENT} months, in which {name} moved by {moved}"


def _moved(rows: Iterable[Row], column: str, months: int) -> float:
    """By how much a column moved over its last months that are known; 0 where none is."""
    values = [row.value(column) for row in rows if row[column].known][-months - 1 :]
    return float(values[-1] - values[0]) if values else 0.0


DATE = re.compile(r"\b\d{1,2} [A-Z][a-z]+ \d{4}\b")
"""A date as screens write it, with its month in full or abbreviated."""


def _of_dates(text: Sentence, answers: Iterable[Answer], words: Words, as_of: date) -> Iterator[str]:
    """Every date in the heading is that of the drawing, or stands in it."""
    days = {as_of}
    for answer in answers:
        days |= {
            answer.as_of,
            *answer.shown_as_of.values(),
            *answer.cells_as_of.values(),
            *([answer.since] if isinstance(answer.since, date) else []),
        }
        days |= {cell.value for row in answer.rows for cell in row.values() if cell.kind in ("date", "month") and cell.known}
    days |= {day for claim in text.claims if isinstance(claim, Figures) for day in claim.dates}
    written = {str(each) for day in days for each in (words.write(day, "date"), words.short_date(day))}
    yield from (f"speaks of {found}, which is not drawn" for found in DATE.findall(text) if found not in written)
