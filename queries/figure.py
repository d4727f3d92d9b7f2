"""A figure: one value of an answer with what is needed to write, compare and explain it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from queries.registry import Metric


@dataclass(frozen=True)
class Figure:
    """A value, the metric it measures, whether it is rounded (≈) and as of when.

    `value` is None where it is not known. `codes` names the family of codes a code belongs to (in a breakdown by skill the
    column `value` holds skills). `population` says of whom or of what it is a figure: the selection, and the row of its result.
    Screens write a figure with `Words.write`; nobody adds ≈ or a dash by hand.
    """

    value: Any
    metric: Metric
    as_of: date
    rounded: bool = False
    codes: str = ""
    population: str = ""

    @property
    def whom(self) -> str:
        """The population on its date: two figures of one metric with the same are the same number."""
        return f"{self.population or 'nobody known'}; {self.as_of}"

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
        return replace(self, value=value, rounded=self.rounded or other.rounded, as_of=min(self.as_of, other.as_of), population=between)

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
        """The bare value of a column, for arithmetic and drawing; None where it is not known."""
        return self._figures[name].value
