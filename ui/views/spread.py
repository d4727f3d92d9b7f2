"""Whether the finished groups, or the skills, differ in completion by more than chance: the one rule of the completion and the groups page.

A group stands out where it lies beyond limits that hold for all of them at once, which are those that are drawn; groups are said to differ where one
does, or where one test of all of them says so.
An unusual order of the groups in time is named too, unless differences such as theirs are usual by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from statistics import median
from typing import Literal

from queries import Row, Rows, rows_of
from queries.statistics import ALPHA, FEWEST, chance_limits, p_all_alike, within_all
from ui.i18n import Words
from ui.views import runs
from ui.views.runs import Run
from ui.views.shares import FIRST, Share, listed, named_share, share

COMPLETION = ("completed", "started")
"""Numerator and denominator of the share that is judged unless another is named."""
USUAL = 0.2
"""Differences between groups that come up more often by chance are usual: then their order is not worth speaking of."""


@dataclass(frozen=True)
class Spread:
    """The groups that are over and in which somebody started, in the order in which they began: rows with name, started, completed
    and completion_rate; or the skills, which have no order (`ordered`).

    `weighed` gives how many completed and started of a row, as many as they are worth where a row holds groups that differ.
    `measure` names the columns of another share than completion; of that only whether the rows differ, and which stand out.
    """

    rows: Sequence[Row]
    weighed: Callable[[Row], tuple[int, int]] | None = None
    ordered: bool = True
    measure: tuple[str, str] = COMPLETION

    @cached_property
    def whole(self) -> Share:
        """The share of all of them together."""
        return share(self.rows, *self.measure)

    @cached_property
    def _counts(self) -> list[tuple[int, int]]:
        """Numerator and denominator of each row."""
        if self.weighed:
            return [self.weighed(row) for row in self.rows]
        return list(zip(*(rows_of(self.rows).values_of(name) for name in self.measure), strict=True))

    def rate(self, row: Row) -> float:
        """The share of a row of which it is known."""
        part, of = self.measure
        return float(row.value("completion_rate") if self.measure == COMPLETION else row.value(part) / row.value(of))

    @cached_property
    def rates(self) -> list[float]:
        """Their rates."""
        return rows_of(self.rows).values_of("completion_rate")

    @property
    def middle(self) -> float | None:
        """The median of their rates."""
        return median(self.rates) if self.rows else None

    @cached_property
    def p_alike(self) -> float:
        """The chance of at least such differences between groups that are alike."""
        return p_all_alike(*([counts[number] for counts in self._counts] for number in (0, 1)))

    @property
    def differ(self) -> bool:
        """Whether the groups differ by more than chance."""
        return bool(self.outside) or self.p_alike <= ALPHA

    def usual(self, of: int) -> tuple[int, int]:
        """The fewest and the most hits that are usual for a group of that size, among all that are compared at once."""
        return chance_limits(self.whole.value or 0.0, of, within_all(len(self.rows)))

    @cached_property
    def outside(self) -> tuple[Row, ...]:
        """The groups that stand out: those with fewer hits than are usual for their size, or more. None where there is nothing to compare with."""
        beyond = {(part, of) for part, of in set(self._counts) if not self._is_usual(part, of)} if len(self.rows) > 1 else set()
        return tuple(self.rows[place] for place, counts in enumerate(self._counts) if counts in beyond)

    def _is_usual(self, part: int, of: int) -> bool:
        least, most = self.usual(of)
        return least <= part <= most

    @property
    def named(self) -> tuple[Row, ...]:
        """Those of them that a sentence names; of many the first."""
        return self.outside[:FIRST]

    @cached_property
    def _rate_of_each(self) -> list[float | None]:
        """The share of each row; None where it is not known."""
        if self.measure == COMPLETION:
            return list(self.rates)
        columns = (rows_of(self.rows).values_of(name) for name in self.measure)
        return [part / of if part is not None and of else None for part, of in zip(*columns, strict=True)]

    @cached_property
    def rated(self) -> Rows:
        """Those with enough participants for a rate, the lowest first."""
        of = rows_of(self.rows).values_of(self.measure[1])
        large = [(rate, place) for place, rate in enumerate(self._rate_of_each) if rate is not None and of[place] >= FEWEST]
        return rows_of(self.rows).pick([place for _, place in sorted(large)])

    @cached_property
    def ends(self) -> tuple[Row, ...]:
        """The groups with the lowest and the highest rate, of those with enough participants for one; the earlier of two that tie. None
        if all have the same."""
        if not self.lowest:
            return ()
        return self.lowest[0], self.highest[0]

    @cached_property
    def lowest(self) -> tuple[Row, ...]:
        """All of those that have the lowest rate; none where all have the same."""
        return self._at(0)

    @cached_property
    def highest(self) -> tuple[Row, ...]:
        """All of those that have the highest."""
        return self._at(-1)

    def _at(self, end: Literal[0, -1]) -> tuple[Row, ...]:
        rates = [self.rate(row) for row in (*self.rated[:1], *self.rated[-1:])]
        if not rates or rates[0] == rates[-1]:
            return ()
        tied = takewhile(lambda row: self.rate(row) == rates[end], self.rated if end == 0 else reversed(self.rated))
        return tuple(tied) if end == 0 else tuple(tied)[::-1]

    @cached_property
    def run(self) -> Run | None:
        """The unusual order of the groups in time; None if there is none worth speaking of."""
        return runs.unusual(self.rates) if self.ordered and self.p_alike <= USUAL else None

    def heading(self, words: Words) -> str:
        """What is found, as a part of a heading."""
        if len(self.rows) < 2:
            return words("spread.heading.one")
        if self.outside:
            return words("spread.heading.outside", len(self.outside), names=listed(words, [row.value("name") for row in self.outside]))
        return words(f"spread.heading.{self.outcome}")

    @property
    def outcome(self) -> Literal["outside", "differ", "order", "alike"]:
        """What is found: groups that stand out, groups that differ, an unusual order, or nothing that could be told apart."""
        if self.differ:
            return "outside" if self.outside else "differ"
        return "order" if self.run else "alike"

    def sentences(self, words: Words) -> list[str]:
        """What is found, in sentences."""
        if len(self.rows) < 2:
            return []
        groups = words.write(len(self.rows), "count")
        order = [words("spread.order") + " " + runs.written(self.run, rows_of(self.rows).values_of("name"), words)] if self.run else []
        first = [named_share(words, row.value("name"), share([row], "completed", "started")) for row in self.named]
        number, names = len(self.outside), listed(words, first, len(self.outside))
        if self.differ:
            return [words("spread.outside" if first else "spread.differ", number, names=names, groups=groups), *order]
        return order or [words("spread.alike")]
