"""A result as it is published: totals as of their steps, breakdowns and curves rounded, rates made anew from what is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from queries.answer import Answer
from queries.dates import month_end, month_end_before
from queries.disclosure.cells import Cell, Key, is_exact, protected_columns
from queries.disclosure.curves import curve_rows
from queries.disclosure.rounding import FEWEST, MOST_OFF, coarse
from queries.disclosure.snapshots import with_total
from queries.disclosure.steps import ShownColumn, latest
from queries.query import ask
from queries.registry import Metric, QuestionError, Result, results

MOST_MOVED = 0.02
"""No rate is shown that rounding could move by more than this."""


class Published(Answer):
    """An answer that may be published; figures that may not are None."""


@dataclass
class Table:
    """Rows being published: which values are rounded, which are exact as of a step, and the date of each column."""

    exact: Answer
    rows: list[dict[str, Any]] = field(default_factory=list)
    rounded: set[tuple[int, str]] = field(default_factory=set)
    stepped: set[tuple[int, str]] = field(default_factory=set)
    dates: dict[str, date] = field(default_factory=dict)
    cells: dict[tuple[int, str], date] = field(default_factory=dict)
    """As of when values are that move apart from their column, with a total."""
    sums: dict[str, int] = field(default_factory=dict)
    """Exact sums of rounded columns, as of their steps, where they are public."""

    def put(self, index: int, column: str, value: Any, on: date, rounded: bool, apart: bool = False) -> None:
        """Show a value as of a step, `apart` from those of its column; None is shown as not known."""
        self.rows[index][column] = value
        if value is not None:
            (self.rounded if rounded else self.stepped).add((index, column))
            if apart:
                self.cells[index, column] = on
            else:
                self.dates[column] = min(on, self.dates.get(column, on))

    def day(self, index: int, column: str) -> date | None:
        """As of when a value is that was put; None if it is of the date asked for."""
        return self.cells.get((index, column)) or (self.dates.get(column) if self.moved((index, column)) else None)

    def moved(self, cell: tuple[int, str]) -> bool:
        """Whether a value is of a step, rounded or exact."""
        return cell in self.rounded or cell in self.stepped

    def published(self) -> Published:
        """The shown rows as an answer; any figure of it may be unknown."""
        result = self.exact.result.published
        values = {column.name: _array([row[column.name] for row in self.rows], column.kind) for column in result.columns}
        marked = {name for _, name in self.rounded | self.stepped}
        exact = self.exact
        dates = {name: on for name, on in self.dates.items() if name in marked}
        for (_, name), on in self.cells.items():  # of a column all of whose values move with a total
            dates.setdefault(name, on)
        return Published(
            result,
            exact.as_of,
            exact.filters,
            exact.by,
            exact.since,
            exact.version,
            exact.sample,
            values,
            frozenset(self.rounded),
            dates,
            frozenset(self.stepped),
            cells_as_of={(index, name): on for (index, name), on in self.cells.items() if on != dates[name]},
        )


# ------------------------------------------------------------------------------------------------------------ totals


def totals(exact: Answer, folder: Path, secret: bytes, earlier: bool = False) -> Published:
    """The whole programme: who came and who is there exactly, what became of people as of its steps.

    In a selection only what stands in the group's row of a published breakdown; of an `earlier` version only what does not move in
    steps.
    """
    release = exact.result.release
    table = Table(exact, [dict(row) for row in exact.records])
    hidden = {*protected_columns(exact.result, None), *release.withheld, *release.follows}
    selected = bool(exact.filters)
    for index, row in enumerate(exact.records):
        for column in exact.columns:
            of_a_group = selected and (column.sensitivity in ("protected", "average") or column.name in release.whole_only)
            if of_a_group or (column.name in hidden and not is_exact(column, row)):
                table.rows[index][column.name] = None
    if selected:
        _put_group_row(table, folder, secret)
    elif not earlier:
        _put_steps(table, folder, secret)
    put_rates(table, folder)
    return table.published()


def _put_steps(table: Table, folder: Path, secret: bytes) -> None:
    exact, release = table.exact, table.exact.result.release
    ends = [min(month_end(row[release.series]), exact.as_of) if release.series else exact.as_of for row in exact.records]
    for day in dict.fromkeys(ends):
        for name, shown in latest(exact.result, None, None, folder, secret, day).items():
            for index in (index for index, end in enumerate(ends) if end == day):
                table.put(index, name, shown.number(()), shown.step.on, not shown.exact)
                table.dates[name] = shown.step.on  # of a series, that of the latest month
    for name, measure in release.follows.items():
        for index, row in enumerate(exact.records):
            if is_exact(exact.result.column(name), row):
                continue
            last = min(exact.as_of, month_end_before(row[release.until[name]])) if name in release.until else exact.as_of
            _put_followed(table, index, name, _step_of(measure, folder, secret, last), folder)


def _step_of(measure: str, folder: Path, secret: bytes, day: date) -> date | None:
    """The latest step of a column of the headline by a month end; None if there is none, or if it shows a few as 0."""
    shown = latest(results()["headline"], None, None, folder, secret, day)
    return next((each.step.on for each in shown.values() if each.column == measure and each.exact), None)


def _put_followed(table: Table, index: int, name: str, on: date | None, folder: Path) -> None:
    """Show a column of a row as it was on the step of the measure that it follows."""
    exact = table.exact
    column, keys = exact.result.column(name), exact.result.release.keys
    if on is None:
        return
    past_answer = ask(exact.result.name, folder, on)
    past = next((row for row in past_answer.records if _key(row, keys) == _key(exact.records[index], keys)), None)
    if past is None:
        return
    if column.sensitivity != "average":
        table.put(index, name, past[name], on, False)
    elif _enough(column, past, folder, past_answer):
        table.put(index, name, coarse(past[name]), on, True)


def _enough(column: Metric, row: Mapping[str, Any], folder: Path, answer: Answer) -> bool:
    """Whether an average stands on enough persons; where its base cannot be counted it does not."""
    if column.base in row:
        return (row[column.base] or 0) >= FEWEST
    base, _, name = column.base.partition(".")
    counted = ask(base, folder, answer.as_of).records if name and base in results() else ()
    return bool(counted) and (counted[0][name] or 0) >= FEWEST


def _put_group_row(table: Table, folder: Path, secret: bytes) -> None:
    """The protected figures of the one skill or cohort that is selected, from the breakdown in which it has a row."""
    exact = table.exact
    selected = {name: getattr(exact.filters, name) for name in ("skill", "cohort") if getattr(exact.filters, name)}
    if len(selected) != 1:
        return
    ((name, values),) = selected.items()
    source = exact.result.release.group_rows.get(name)
    if source is None or len(values) != 1:
        return
    described = results()[source]
    whole = parts(ask(source, folder, exact.as_of, by=name if name in described.takes_by else None), folder, secret)
    for index, row in enumerate(whole.records):
        # A row may hold early enrolments too, in groups not yet begun: then its figures are another group's.
        if row[described.release.keys[0]] == values[0] and row[described.release.bound] == exact.record["registered"]:
            for column, value in row.items():
                if (index, column) in whole.protected and column in table.rows[0] and table.rows[0][column] is None:
                    table.put(0, column, value, whole.shown_as_of[column], True)


# -------------------------------------------------------------------------------------------------------- breakdowns


def parts(exact: Answer, folder: Path, secret: bytes, exact_only: bool = False) -> Published:
    """A breakdown: exact columns as of the date asked for, each protected column as of its latest step, or (`exact_only`) unknown."""
    release = exact.result.release
    labels = [column.name for column in exact.columns if column.sensitivity == "label"]
    hidden = protected_columns(exact.result, exact.by)
    group = release.bound if release.bound and release.bound not in hidden else None
    inside = bool(exact.filters) and (exact.by is not None or not _same_inside(exact.result))
    about = (exact.result, exact.by, exact.since, folder, secret, exact.as_of)
    moved = {} if inside or exact_only else latest(*about)
    apart = latest(*about, with_total=True) if release.with_total and not inside and not exact_only else {}
    named = {_key(row, release.keys): row for row in exact.records if all(row[label] in values for label, values in release.only.items())}
    counted = set(named)
    if not exact.filters:
        for shown in moved.values():
            for name, source_key in shown.step.shown:
                if name == shown.column:
                    key = shown.key(source_key)
                    if key not in named:
                        named[key] = dict.fromkeys((each.name for each in exact.columns), None) | dict(zip(release.keys, key, strict=True))
    if len(named) > len(counted):  # a row at the end would say that nobody is in it any more
        named = dict(sorted(named.items(), key=lambda each: [str(value) for value in each[0]]))
    listed: list[tuple[dict[str, Any], dict[str, ShownColumn]]] = []
    figures = [column for column in exact.columns if column.name not in labels]
    told = [column.name for column in figures if column.name not in release.withheld]
    held_back = [column for column in figures if column.name in hidden]
    known = dict.fromkeys(column.name for column in figures)
    always, others = _says_something(exact), _known_to_all(exact, hidden)
    for key, row in named.items():
        values, marks = {name: row[name] for name in labels} | known | {name: row[name] for name in told}, {}
        for column in held_back:
            if not is_exact(column, row):
                step = (apart if with_total(exact.result, key) else moved).get(column.name)
                unknown = key in counted and column.sensitivity == "protected" and row[column.name] is None  # not yet is not zero
                small = group is not None and row[group] is not None and row[group] < FEWEST  # everybody knows how small the group is
                values[column.name] = None if step is None or unknown or small else _cell(column, key, step)
                if step is not None and values[column.name] is not None:
                    marks[column.name] = step
        if always or any(values[name] for name in hidden) or any(values[name] is not None for name in others):
            listed.append((values, marks))  # a row of nothing but 0 is not listed: that it is there would say that somebody is
    if release.largest_first:
        listed.sort(key=lambda each: (-(each[0][release.largest_first] or 0), *(str(each[0][key]) for key in release.keys)))
    if release.nested:
        keep_nested(listed)
    table = Table(exact, [values for values, _ in listed])
    for index, (values, marks) in enumerate(listed):
        for name, shown in marks.items():
            table.put(index, name, values[name], shown.step.on, not shown.exact, shown is apart.get(name))
    for name, shown in moved.items():
        if name in release.adds_up and exact.by not in ("skill", "cohort"):
            table.sums[name] = sum(count for (column, _), count in shown.step.counts.items() if column == shown.column)
    _put_sums(table)
    put_rates(table, folder)
    return table.published()


def keep_nested(listed: Iterable[tuple[dict[str, Any], dict[str, ShownColumn]]]) -> None:
    """Show no stage as more than the one before it: each is rounded by itself, so a part could be shown larger than its whole. What is
    shown then is within 4 of the count too, and follows from what would have been shown. A stage of an earlier day than the one before it
    is left out if it is more: what it was then is no part of what that is now."""
    above: dict[str, tuple[int, date]] = {}
    for values, marks in listed:
        for name, shown in marks.items():
            if not shown.exact and values[name] is not None:
                number, on = above.get(name, (values[name], shown.step.on))
                if values[name] > number:
                    values[name] = number if shown.step.on == on else None
                above[name] = (number if values[name] is None else values[name]), shown.step.on


def _same_inside(result: Result) -> bool:
    """Whether a row says the same inside a selection as without: a cohort's own row does."""
    return bool(result.release.bound) and result.release.keys[0] == "cohort_id"


def _says_something(exact: Answer) -> bool:
    """Whether everybody knows that a row is there, whatever it holds."""
    return bool(exact.result.release.nested) or not exact.result.release.keys


def _known_to_all(exact: Answer, hidden: Iterable[str]) -> list[str]:
    """The columns of exact figures: one that is known says that its row is there."""
    return [column.name for column in exact.columns if column.sensitivity in ("operational", "protected") and column.name not in hidden]


def _cell(column: Metric, key: Key, shown: ShownColumn) -> Any:
    if column.sensitivity != "average":
        return shown.number(key)
    base = shown.source.result.column(shown.column).base
    return coarse(shown.average(key)) if (shown.number(key, base) or 0) >= FEWEST else None


def _key(row: Mapping[str, Any], keys: tuple[str, ...]) -> Key:
    return tuple(row[name] for name in keys)


def curve(exact: Answer, folder: Path, secret: bytes) -> Published:
    """A survival curve made anew from rounded counts (curves.py)."""
    moved = latest(exact.result, exact.by, exact.since, folder, secret, exact.as_of)
    table = Table(exact)
    if "events" in moved and "at_risk" in moved:
        points: dict[Cell, int | None] = {}
        for name in ("events", "at_risk"):
            points |= {
                (name, moved[name].key(key)): number for (column, key), number in moved[name].step.shown.items() if column == moved[name].column
            }
        for index, row in enumerate(curve_rows(points)):
            table.rows.append(row)
            for name in ("at_risk", "events", "survival", "lower", "upper"):
                table.put(index, name, row[name], moved["events"].step.on, True)
    return table.published()


# ----------------------------------------------------------------------------------------------------- made of others


def _put_sums(table: Table) -> None:
    for name, addends in table.exact.result.release.made_of.items():
        for index, row in enumerate(table.rows):
            values = [row[addend] for addend in addends]
            row[name] = None
            if None not in values:
                on = min((table.dates[addend] for addend in addends if addend in table.dates), default=table.exact.as_of)
                table.put(index, name, sum(values), on, any((index, addend) in table.rounded for addend in addends))


def put_rates(table: Table, folder: Path) -> None:
    """Rates made anew from what is shown wherever one of their two counts is not exact as of the date asked for: over 10 or more,
    and only where rounding cannot move them by more than 2 points."""
    for column in table.exact.columns:
        if column.sensitivity != "rate" or column.over == "curve" or column.name not in table.exact.values:
            continue
        for index, row in enumerate(table.rows):
            over, under, off = _denominator(table, column, index)
            on = min((day for _, name in column.terms if (day := table.day(index, name))), default=None)
            if (index, column.terms[0][1]) in table.cells and any(table.day(other, column.denominator) not in (None, on) for other in over):
                under = None  # counts of two days, neither of which is the date asked for, make no rate
            parts = [(sign, row[name]) for sign, name in column.terms]
            above = None if any(number is None for _, number in parts) else sum(sign * number for sign, number in parts)
            cells_above = [(index, name) for _, name in column.terms]
            touched = [*cells_above, *((other, column.denominator) for other in over)]
            if above is not None and under is not None and not any(table.moved(cell) for cell in touched):
                continue  # both exact: the exact rate
            row[column.name] = None
            off_above = MOST_OFF * sum(cell in table.rounded for cell in cells_above)
            if above is None or under is None or under < FEWEST or _could_move(above, off_above, under, off) > MOST_MOVED:
                continue
            before = _denominator_before(table, folder, column, index, (over, under))
            if before != under and _could_move(above, off_above, under, off, before) > MOST_MOVED:
                continue
            used = [day for cell in touched if (day := table.day(*cell))]
            apart = any(cell in table.cells for cell in cells_above)
            table.put(index, column.name, min(1.0, above / under), min(used), any(cell in table.rounded for cell in touched), apart)


def _denominator_before(table: Table, folder: Path, column: Metric, index: int, shown: tuple[Sequence[int], int]) -> int:
    """The denominator of a rate on the day that its numerator is of: whoever was counted since then is in no numerator yet. `shown` are the
    rows that it stands in, and its value as shown."""
    exact, (over, under) = table.exact, shown
    on = min((day for _, name in column.terms if (day := table.day(index, name))), default=exact.as_of)
    if on >= exact.as_of or any(table.moved((other, column.denominator)) for other in over) or column.denominator in table.sums:
        return under
    keys = exact.result.release.keys
    try:
        rows_on_day = {_key(row, keys): row for row in ask(exact.result.name, folder, on, exact.filters, exact.by, exact.since).records}
    except QuestionError:
        return 0  # the selection left nobody then
    return sum(rows_on_day[key][column.denominator] or 0 for key in (_key(table.rows[other], keys) for other in over) if key in rows_on_day)


def _could_move(above: int, off_above: int, under: int, off_under: int, before: int | None = None) -> float:
    """By how much a rate could differ from that of the counts behind it; `before`: the denominator on the day of the numerator."""
    rate, counted = min(1.0, above / under), under if before is None else before
    lowest = max(0, above - off_above) / max(1, counted + off_under)
    highest = min(1.0, (above + off_above) / max(1, counted - off_under))
    return max(rate - lowest, highest - rate)


def _denominator(table: Table, column: Metric, index: int) -> tuple[Sequence[int], Any, int]:
    """The rows that a rate's denominator stands in, its value there, and how far rounding may have put that off."""
    rows = table.rows
    match column.over:
        case "row":
            over: Sequence[int] = (index,)
        case "first":
            over = (0,)
        case "previous":
            over = (index - 1,) if index else ()
        case "all":
            over = range(len(rows))
            if column.denominator in table.sums:
                return over, table.sums[column.denominator], 0
        case unknown:
            raise ValueError(f"{column.name}: no such denominator: {unknown}")
    values = [rows[other][column.denominator] for other in over]
    off = MOST_OFF * sum((other, column.denominator) in table.rounded for other in over)
    return over, None if not values or None in values else sum(values), off


def _array(listed: list[Any], kind: str) -> Any:
    """A column as a query would hand it over: masked where there is null."""
    import numpy as np

    missing = [value is None for value in listed]
    match kind:
        case "date" | "month":
            column = np.array([np.datetime64("NaT") if value is None else np.datetime64(value) for value in listed], dtype="datetime64[us]")
        case "count" | "rupiah":
            whole = all(value is None or float(value).is_integer() for value in listed)
            column = np.array([0 if value is None else value for value in listed], dtype="int64" if whole else "float64")
        case "share" | "number":
            column = np.array([0.0 if value is None else value for value in listed], dtype="float64")
        case "flag":
            column = np.array([bool(value) for value in listed], dtype="bool")
        case _:
            return np.array(listed, dtype=object)
    return np.ma.masked_array(column, missing) if any(missing) else column
