"""n of what is drawn: what it counts, and how it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from queries import Answer, Figure, Row
from ui.i18n import Words


@dataclass(frozen=True)
class Count:
    """What n counts in the answer that is drawn.

    `text` is a key of the catalogues with the place {n}; n is the sum of `columns` over the rows that `rows` names: the first,
    the last, the last that is known, or all; "number" is how many rows are known. With `each`, only the first row of each value of
    that column. `rounded` is the key of what is said in place of a sum of figures that are rounded one by one (empty: the sum,
    with its sign). `where` leaves out the rows of which it is not true.
    """

    text: str
    columns: tuple[str, ...]
    rows: Literal["first", "last", "known", "all", "number"] = "all"
    each: str = ""
    rounded: str = ""
    where: Callable[[Row], bool] = lambda row: True

    def of(self, answer: Answer) -> Figure | None:
        """n of that answer; None if it has no row or one of the figures is not known."""
        rows = self._rows(answer)
        if any(column.kind == "month" for column in answer.columns):  # months beyond what is known are not drawn
            last = max((place for place, row in enumerate(rows) if any(row.value(name) is not None for name in self.columns)), default=-1)
            rows = rows[: last + 1]
        if self.rows in ("known", "number"):
            rows = [row for row in rows if all(row.value(name) is not None for name in self.columns)]
        picked = {"first": rows[:1], "last": rows[-1:], "known": rows[-1:]}.get(self.rows, rows)
        values = [row.value(name) for row in picked for name in self.columns]
        if not values or None in values:
            return None
        first = picked[0][self.columns[0]]
        whole, rounded = replace(first.metric, kind="count"), any(row.is_rounded(name) for row in picked for name in self.columns)
        counted = f"{answer.whole}, {len(picked)} rows of {answer.result.name}: {' + '.join(self.columns)}"
        population = first.population if len(values) == 1 else counted
        first = first if len(values) == 1 else first.of_all_rows()
        if self.rows == "number":
            return replace(first, metric=whole, value=len(rows), rounded=False, population=f"{counted}, number")
        return replace(first, metric=whole, value=round(sum(values)), rounded=rounded, population=population)

    def _rows(self, answer: Answer) -> list[Row]:
        """The rows that may be counted: with `each`, the first of each value."""
        if not self.each:
            return [row for row in answer.rows if self.where(row)]
        firsts: dict[Any, Row] = {}
        for index, value in enumerate(answer.values_of(self.each)):
            if value not in firsts and self.where(row := answer.rows[index]):
                firsts[value] = row
        return list(firsts.values())

    def written(self, answer: Answer, words: Words) -> str:
        """n in words; empty if it is not known."""
        figure = self.of(answer)
        if figure is None:
            return ""
        if figure.rounded and self.rounded:
            return words(self.rounded)
        return words(self.text, count=figure, n=figure)
