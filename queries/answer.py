"""An answer: the values of a result for one question, as figures, bare values and a frame, with their documentation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from queries.answer_cache import Values
from queries.arrays import as_list, as_series, starts
from queries.figure import Figure, Row, RowOfAnswer, Rows, Source, Whom
from queries.filters import Filters
from queries.registry import Metric, Result

if TYPE_CHECKING:
    import pandas as pd

BROKEN_DOWN = ("value", "group")
"""Columns that hold values of what a result is broken down by."""


@dataclass(frozen=True)
class Answer:
    """The values of a result, the question they answer, and their documentation.

    `rows` hold figures, `records` the same as bare values (dates as date, null as None), `frame` is for calculating.
    In published figures (queries/disclosure/gate.py) `protected` names the values that are rounded or made from rounded ones, as
    (row number, column), `stepped` those that are exact as of an earlier month end, and `shown_as_of` the date of each column
    that holds either, `cells_as_of` that of values that are of another day than their column (`day_of`); all are empty if figures are exact
    as of the date asked for.
    """

    result: Result
    as_of: date
    filters: Filters
    by: str | None
    since: str | date | None
    version: int
    sample: bool
    values: Values = field(repr=False, compare=False)
    protected: frozenset[tuple[int, str]] = frozenset()
    shown_as_of: Mapping[str, date] = field(default_factory=dict)
    stepped: frozenset[tuple[int, str]] = frozenset()
    earlier: bool = False
    """Whether an earlier version was asked."""
    cells_as_of: Mapping[tuple[int, str], date] = field(default_factory=dict)

    def marked(self, index: int, name: str) -> bool:
        """Whether the value of that column in that row (counted from 0) is rounded, and so bears the sign ≈."""
        return (index, name) in self.protected

    def day_of(self, index: int, name: str) -> date:
        """As of when the value of that column in that row (counted from 0) is."""
        cell = index, name
        if cell not in self.protected and cell not in self.stepped:
            return self.as_of
        return self.cells_as_of.get(cell) or self.shown_as_of.get(name, self.as_of)

    @property
    def is_moved(self) -> bool:
        """Whether any value is not exact as of the date asked for."""
        return bool(self.protected or self.stepped or self.cells_as_of)

    @property
    def length(self) -> int:
        """How many rows it has."""
        return len(next(iter(self.values.values()), ()))

    @property
    def as_of_shown(self) -> date | None:
        """The date that everything in the answer is at least as fresh as; None if all of it is of the date asked for."""
        return min((*self.shown_as_of.values(), *self.cells_as_of.values()), default=None)

    @property
    def columns(self) -> tuple[Metric, ...]:
        """The documentation of the columns, in their order."""
        return self.result.columns

    @cached_property
    def rows(self) -> Rows:
        """The rows in their order: a figure for each column. Each is made when it is wanted."""
        lists = {column.name: self.values_of(column.name) for column in self.columns}
        rounded = self.marked if self.protected else None
        about = self._whom, self._figure, rounded

        def row(index: int) -> Row:
            return RowOfAnswer(index, lists, *about)

        return Rows(row, self.length, self.values_of, rounded)

    def values_of(self, name: str) -> list[Any]:
        """The bare values of a column, row by row: of many thousand rows far sooner had than the rows."""
        if name not in self._lists:
            self._lists[name] = as_list(self.values[name], self.result.column(name).kind)
        return self._lists[name]

    @cached_property
    def _lists(self) -> dict[str, list[Any]]:
        return {}

    def stretches(self, name: str) -> list[tuple[Any, int, int]]:
        """The stretches of rows that have the same value of a column, one after the other: the value, the first row and that after the last. Of a
        result with rows for each group and day, or month, one stretch a group."""
        if name not in self._stretches:
            first = starts(self.values[name])
            values = as_list(self.values[name][first], self.result.column(name).kind)
            self._stretches[name] = list(zip(values, first, [*first, self.length][1:], strict=True))
        return self._stretches[name]

    @cached_property
    def _stretches(self) -> dict[str, list[tuple[Any, int, int]]]:
        return {}

    def places(self, name: str, wanted: Collection[Any]) -> list[int]:
        """The rows (counted from 0) with one of those values of a column."""
        return [index for value, first, end in self.stretches(name) if value in wanted for index in range(first, end)]

    def only(self, rows: Iterable[int]) -> Answer:
        """The answer with those of its rows alone (counted from 0), in that order: the part that is drawn of many."""
        kept = list(rows)
        cells = [(index, place, name) for place, index in enumerate(kept) for name in self.values] if self.is_moved else []
        protected, stepped = (
            frozenset((place, name) for index, place, name in cells if (index, name) in of) for of in (self.protected, self.stepped)
        )
        as_of = {(place, name): self.cells_as_of[index, name] for index, place, name in cells if (index, name) in self.cells_as_of}
        values = {name: column[kept] for name, column in self.values.items()}
        return replace(self, values=values, protected=protected, stepped=stepped, cells_as_of=as_of)

    @property
    def row(self) -> Row:
        """The only row of a result that has one; IndexError if there is none."""
        return self.rows[0]

    def _whom(self, record: Mapping[str, Any]) -> Whom:
        named = {name: record[name] for name in self.result.names_rows}
        keys = ((self.by if self.by and name in BROKEN_DOWN else name, value) for name, value in named.items() if value is not None)
        population = self.whole + "".join(f", {name}={value}" for name, value in keys)
        return population, None if self.earlier else Source(self.result.name, self.as_of, self.by, self.since, self.filters, named)

    @cached_property
    def whole(self) -> str:
        """Whom or what the answer as a whole is about: the population of its figures, the selection, since when, which version."""
        parameters = self.filters.as_parameters().items()
        selection = [f"{name}={'|'.join(value) if isinstance(value, list) else value}" for name, value in parameters if value]
        since = [f"since={self.since}"] if self.since else []
        return ", ".join([self.result.release.population, *selection, *since, *([f"version={self.version}"] if self.earlier else [])])

    def _figure(self, index: int, record: Mapping[str, Any], name: str, whom: Whom) -> Figure:
        column, value, rounded = self.result.column(name).in_row(record), record[name], self.marked(index, name)
        # The group of a breakdown is a code of what the answer is broken down by.
        codes = self.by if self.by and column.name in BROKEN_DOWN and value != "all" else column.codes or column.name
        return Figure(value, column, self.day_of(index, name), rounded, codes, *whom)

    @cached_property
    def records(self) -> tuple[dict[str, Any], ...]:
        """The rows in their order as bare values, each a dict by column name; for exports and arithmetic."""
        names = [column.name for column in self.columns]
        lists = [self.values_of(name) for name in names]
        return tuple(dict(zip(names, row, strict=True)) for row in zip(*lists, strict=True))

    @property
    def record(self) -> dict[str, Any]:
        """The bare values of the only row of a result that has one; IndexError if there is none."""
        return self.records[0]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows as a frame: counts and rupiah int64 (where documented as nullable: Int64, and float64 for a median),
        shares and numbers float64 with NaN for null, dates datetime64, flags bool, texts str."""
        import pandas as pd

        return pd.DataFrame({column.name: as_series(self.values[column.name], column) for column in self.columns})
