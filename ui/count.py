"""n of what is drawn: what it counts, and how it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from queries import Answer, Figure
from ui.i18n import Words


def is_known(value: Any) -> bool:
    """Whether a value is known, for Count.where; unknown is not zero."""
    return value is not None


@dataclass(frozen=True)
class Count:
    """What n counts in the answer that is drawn.

    `text` is a key of the catalogues with the place {n}; n is the sum of `columns` over the rows that `rows` names: the first,
    the last, the last that is known, or all; "number" is how many rows are known. With `each`, only the first row of each value of
    that column. `rounded` is the key of what is said in place of a sum of figures that are rounded one by one (empty: the sum,
    with its sign). `where` leaves out the rows of whose values something is not true: column -> what has to be.
    """

    text: str
    columns: tuple[str, ...]
    rows: Literal["first", "last", "known", "all", "number"] = "all"
    each: str = ""
    rounded: str = ""
    where: Mapping[str, Callable[[Any], bool]] = field(default_factory=dict, hash=False)

    def of(self, answer: Answer) -> Figure | None:
        """n of that answer; None if it has no row or one of the figures is not known."""
        rows, columns = self._rows(answer), [answer.values_of(name) for name in self.columns]
        if any(column.kind == "month" for column in answer.columns):  # months beyond what is known are not drawn
            last = max((place for place, row in enumerate(rows) if any(column[row] is not None for column in columns)), default=-1)
            rows = rows[: last + 1]
        if self.rows in ("known", "number"):
            rows = [row for row in rows if all(column[row] is not None for column in columns)]
        picked = {"first": rows[:1], "last": rows[-1:], "known": rows[-1:]}.get(self.rows, rows)
        values = [column[row] for row in picked for column in columns]
        if not values or None in values:
            return None
        first = answer.only(picked[:1]).row[self.columns[0]]
        whole = replace(first.metric, kind="count")
        rounded = bool(answer.protected) and any(answer.marked(row, name) for row in picked for name in self.columns)
        counted = f"{answer.whole}, {len(picked)} rows of {answer.result.name}: {' + '.join(self.columns)}"
        population = first.population if len(values) == 1 else counted
        first = first if len(values) == 1 else first.of_all_rows()
        if self.rows == "number":
            return replace(first, metric=whole, value=len(rows), rounded=False, population=f"{counted}, number")
        return replace(first, metric=whole, value=round(sum(values)), rounded=rounded, population=population)

    def _rows(self, answer: Answer) -> Sequence[int]:
        """The numbers of the rows that may be counted: with `each`, the first of each value."""
        tests = [(test, answer.values_of(name)) for name, test in self.where.items() if name != self.each]
        if not self.each:
            rows: Sequence[int] = range(answer.length)
            for test, column in tests:
                rows = [row for row in rows if test(column[row])]
            return rows
        firsts: dict[Any, int] = {}
        wanted = self.where.get(self.each)
        for value, first, end in answer.stretches(self.each):
            if value in firsts or (wanted and not wanted(value)):
                continue
            may = (row for row in range(first, end) if all(test(column[row]) for test, column in tests))
            if (row := next(may, -1) if tests else first) >= 0:
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
