"""A figure: one value of an answer with what is needed to write, compare and explain it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, overload
from urllib.parse import urlencode

from queries.filters import NO_FILTERS, Filters
from queries.registry import Metric


@dataclass(frozen=True)
class Source:
    """Where a figure stands: the question whose answer it is in, and the values that name its row (none: in the whole answer)."""

    result: str
    as_of: date
    by: str | None = None
    since: str | date | None = None
    filters: Filters = NO_FILTERS
    row: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def address(self) -> str:
        """The question in the form of an address, as /figures.json takes it; `row.<name>` names the row."""
        parameters = {"as_of": self.as_of, "by": self.by, "since": self.since, **self.filters.as_parameters()}
        parameters |= {f"row.{name}": value for name, value in self.row.items()}
        return urlencode({name: value for name, value in parameters.items() if value is not None}, doseq=True)


@dataclass(frozen=True)
class Figure:
    """A value, the metric it measures, whether it is rounded (≈) and as of when.

    `value` is None if it is not known. `codes` names the family of codes a code belongs to (in a breakdown by skill the
    column `value` holds skills). `population` says of whom or of what it is a figure: the selection, and the row of its result.
    Screens write a figure with `Words.write`; nobody adds ≈ or a dash by hand. `source` is where it stands (None: in an earlier
    version, or nowhere), `parts` are the figures that a difference was worked out from.
    """

    value: Any
    metric: Metric
    as_of: date
    rounded: bool = False
    codes: str = ""
    population: str = ""
    source: Source | None = field(default=None, compare=False, repr=False)
    parts: tuple[Figure, ...] = field(default=(), compare=False, repr=False)

    @property
    def whom(self) -> str:
        """The population on its date: two figures of one metric for which it is equal are the same number."""
        return f"{self.population or 'nobody known'}; {self.as_of}"

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """Where the figure, or each that it was worked out from, can be looked up: "headline.residents?as_of=2018-09-30"."""
        named = ((each.metric.name, each.source) for each in self.parts or (self,))
        return tuple(dict.fromkeys(f"{source.result}.{column}?{source.address}" for column, source in named if source))

    @property
    def known(self) -> bool:
        """Whether the value is known; unknown is not zero."""
        return self.value is not None

    @property
    def kind(self) -> str:
        """The kind of value, which decides how it is written: count, share, number, rupiah, date, month, flag, code or text."""
        return self.metric.kind

    def less(self, other: Figure) -> Figure:
        """The difference of two figures: unknown or rounded if either is, and as of the earlier date."""
        value = self.value - other.value if self.known and other.known else None
        less = f"{other.metric.name if other.metric.name != self.metric.name else ''} {other.whom}".strip()
        between = f"{self.whom} less {less}"
        rounded, as_of = self.rounded or other.rounded, min(self.as_of, other.as_of)
        parts = (*(self.parts or (self,)), *(other.parts or (other,)))
        return replace(self, value=value, rounded=rounded, as_of=as_of, population=between, parts=parts)

    def of_all_rows(self) -> Figure:
        """The same, standing in the whole answer instead of one row: for sums."""
        return replace(self, source=self.source and replace(self.source, row={}))

    def of(self, population: str, value: Any) -> Figure:
        """A number worked out from this figure, of another population: rounded like it, of the same date."""
        return replace(self, value=value, population=f"{self.population}, {population}")


class Row(Mapping[str, Figure]):
    """One row of an answer: the figure of each column by its name."""

    def __init__(self, figures: Mapping[str, Figure]) -> None:
        self._figures = figures

    def __getitem__(self, name: str) -> Figure:
        return self._figures[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._figures)

    def __len__(self) -> int:
        return len(self._figures)

    @property
    def record(self) -> dict[str, Any]:
        """The bare values of all columns."""
        return {name: figure.value for name, figure in self._figures.items()}

    def value(self, name: str) -> Any:
        """The bare value of a column, for arithmetic and drawing; None if it is not known."""
        return self._figures[name].value

    def is_rounded(self, name: str) -> bool:
        """Whether the value of a column is rounded."""
        return self[name].rounded


Whom = tuple[str, Source | None]
"""Of whom the figures of a row are, and where it stands."""
Record = Mapping[str, Any]


class RowOfAnswer(Row):
    """The row of that number in an answer's columns, whose values become figures when they are wanted: of an answer of many rows most are only
    counted, by a value or two, so that a row holds none of its own."""

    def __init__(
        self,
        index: int,
        columns: Mapping[str, Sequence[Any]],
        whom: Callable[[Record], Whom],
        figure: Callable[[int, Record, str, Whom], Figure],
        rounded: Callable[[int, str], bool] | None,
    ) -> None:
        self._index, self._columns, self._name, self._make, self._rounded = index, columns, whom, figure, rounded

    @cached_property
    def _made(self) -> dict[str, Figure]:
        return {}

    @cached_property
    def _record(self) -> Record:
        return {name: values[self._index] for name, values in self._columns.items()}

    @cached_property
    def _whom(self) -> Whom:
        return self._name(self._record)

    def __getitem__(self, name: str) -> Figure:
        if name not in self._made:
            self._made[name] = self._make(self._index, self._record, name, self._whom)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    @property
    def record(self) -> dict[str, Any]:
        """The bare values of all columns."""
        return dict(self._record)

    def value(self, name: str) -> Any:
        """The bare value of a column, for arithmetic and drawing; None if it is not known."""
        return self._columns[name][self._index]

    def is_rounded(self, name: str) -> bool:
        """Whether the value of a column is rounded."""
        return self._rounded is not None and self._rounded(self._index, name)


class Rows(Sequence[Row]):
    """The rows of an answer, each made when it is first wanted: of many thousand mostly a few are. What is asked of all of them is had by column."""

    def __init__(
        self,
        make: Callable[[int], Row],
        number: int,
        column: Callable[[str], list[Any]],
        rounded: Callable[[int, str], bool] | None,
    ) -> None:
        self._make, self._column, self._rounded = make, column, rounded
        self._made: list[Row | None] = [None] * number

    def values_of(self, name: str) -> list[Any]:
        """The bare values of a column, row by row."""
        return self._column(name)

    def any_rounded(self, *names: str) -> bool:
        """Whether a value of those columns is rounded in any row."""
        rounded = self._rounded
        return rounded is not None and any(rounded(index, name) for index in range(len(self)) for name in names)

    def pick(self, places: Sequence[int]) -> Rows:
        """Those of its rows alone (counted from 0), in that order."""

        def picked(name: str) -> list[Any]:
            column = self.values_of(name)
            return [column[place] for place in places]

        rounded = self._rounded
        return Rows(
            lambda index: self[places[index]],
            len(places),
            picked,
            None if rounded is None else lambda index, name: rounded(places[index], name),
        )

    def where(self, name: str, test: Callable[[Any], Any]) -> Rows:
        """Those of its rows in which something is true of a column's value."""
        return self.pick([place for place, value in enumerate(self.values_of(name)) if test(value)])

    def ordered_by(self, name: str) -> Rows:
        """Its rows in the order of a column's values; of those that are equal the earlier first."""
        return self.pick(sorted(range(len(self)), key=self.values_of(name).__getitem__))

    def by(self, name: str) -> Mapping[Any, Row]:
        """The row of each value of a column that tells rows apart."""
        return _RowsBy(self, name)

    def __len__(self) -> int:
        return len(self._made)

    def __iter__(self) -> Iterator[Row]:
        for index, row in enumerate(self._made):
            yield self[index] if row is None else row

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> Rows: ...
    def __getitem__(self, at: int | slice) -> Row | Rows:
        if isinstance(at, slice):
            return self.pick(range(len(self))[at])
        row = self._made[at]
        if row is None:
            index = range(len(self))[at]  # from the front
            row = self._made[index] = self._make(index)
        return row


class _RowsBy(Mapping[Any, Row]):
    def __init__(self, rows: Rows, name: str) -> None:
        self._rows, self._places = rows, {value: place for place, value in enumerate(rows.values_of(name))}

    def __getitem__(self, value: Any) -> Row:
        return self._rows[self._places[value]]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, value: object) -> bool:
        return value in self._places


def rows_of(rows: Iterable[Row]) -> Rows:
    """Rows of any answers as those of one are."""
    if isinstance(rows, Rows):
        return rows
    given = list(rows)
    return Rows(given.__getitem__, len(given), lambda name: [row.value(name) for row in given], lambda index, name: given[index].is_rounded(name))
