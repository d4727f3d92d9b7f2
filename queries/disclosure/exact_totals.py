"""Exact totals of those who left: what their steps, and the month ends without one, tell of a few of them.

Everybody can count who left and who came back in each month, and knows the rules. A total that is exact at a step therefore says of the month
ends before it at which it did not move that it was less than a step away, or that to move would have told too much. `Months` reasons as such
a reader does, over every value that the total can have had at each of these month ends; a step that would leave too few of
them for months in which only a few left has to wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from queries.disclosure.cells import Cell
from queries.disclosure.looks import ExitCounts, Public, since
from queries.disclosure.released import Step, VersionSteps
from queries.disclosure.rounding import MOST_OFF

STEP = 10
"""Columns move when this many events that they count had happened."""
POSSIBLE = 3
"""How many values a step leaves possible for each of its cells, and for each change since the step before."""
MANY = 5
"""With as many values left for a month end as this, the months before it are known no better than by the steps around them."""


class Months:
    """The months since the last step of a total: who left and came back in each, and whether a step can be made at its end.

    `last` is the total at that step: it cannot fall below 0, and where it falls to 4 or fewer the reader learns no more than that. `whole` is the
    exact figure that it is a part of, as of the end of each month.
    """

    def __init__(self, left: Sequence[ExitCounts], looks: Sequence[bool], last: int, whole: Sequence[int]) -> None:
        self.looks, self.last, self.whole = looks, last, whole
        self.exits, self.returns = [0], [0]
        for exits, returns in left:
            self.exits.append(self.exits[-1] + exits)
            self.returns.append(self.returns[-1] + returns)
        self._moves: dict[tuple[int, int], bool] = {}

    def moves(self, month: int, change: int) -> bool:
        """Whether a step is made at the end of that month (1 is the first) where the total differs by that much from the last step."""
        if (month, change) not in self._moves:
            far = self.looks[month - 1] and abs(change) >= STEP and not self._leaves_a_few(month, change)
            self._moves[month, change] = far and not self._reveals_a_few(month, self._alike(month, change))
        return self._moves[month, change]

    def _alike(self, month: int, change: int) -> list[int]:
        """The changes that would show the same number: that one alone, or all that lead to 4 or fewer."""
        total = self.last + change
        if not 0 <= total <= MOST_OFF:
            return [change]
        fewest = max(-self.last, -self.returns[month])
        return [each for each in range(fewest, MOST_OFF - self.last + 1) if abs(each) >= STEP and not self._leaves_a_few(month, each)]

    def _leaves_a_few(self, month: int, change: int) -> bool:
        return 1 <= self.whole[month - 1] - self.last - change <= MOST_OFF

    def _reveals_a_few(self, month: int, changes: list[int]) -> bool:
        """Whether a step by one of these changes would say of some of these months what became of a few: from the last month back to the first."""
        few = [self.last + change for change in changes if 1 <= self.last + change <= MOST_OFF]
        if self._known(changes, 0, month) or (few and len(changes) < POSSIBLE):
            return True
        later = changes
        for end in range(month - 1, -1, -1):
            values = self._values(end, later)
            if not values:
                return False  # a step would have been made before
            between = {after - value for value in values for after in later}
            whole = {change - value for value in values for change in changes}
            if self._known(between, end, end + 1) or self._known(whole, end, month) or self._known(values, 0, end):
                return True
            if self.looks[end - 1] and len(values) >= MANY:
                return False
            later = values
        return False

    def _values(self, end: int, later: Sequence[int]) -> list[int]:
        """What the total can have been at the end of a month, from what it can have been at that of the next; MANY of them are enough where a
        step could have been made."""
        if end == 0:
            return [0]
        exits, returns = self.exits[end + 1] - self.exits[end], self.returns[end + 1] - self.returns[end]
        least = max(min(later) - exits, -self.returns[end], -self.last)
        most = min(max(later) + returns, self.exits[end], self.whole[end - 1] - self.last)
        values: list[int] = []
        for value in sorted(range(least, most + 1), key=abs):
            if any(-returns <= after - value <= exits for after in later) and not self.moves(end, value):
                values.append(value)
                if self.looks[end - 1] and len(values) == MANY:
                    break
        return values

    def _known(self, changes: Iterable[int], begin: int, end: int) -> bool:
        return few_known(changes, (self.exits[end] - self.exits[begin], self.returns[end] - self.returns[begin]))


class Reader:
    """A reader who keeps everything that is shown of a total of those who left (`gross`: of all of them, whether they came back or not)."""

    def __init__(self, cell: Cell, public: Public, gross: bool) -> None:
        self.cell, self.public, self.gross = cell, public, gross
        self._months: dict[int, tuple[list[date], Months, Step | None]] = {}

    def learns(self, step: Step, last: Step | None, others: Iterable[VersionSteps]) -> bool:
        """Whether the step would tell what became of a few, held against the `last` one and against what was shown under other versions."""
        count = step.counts[self.cell]
        days, months, _ = self._since(last)
        change = count - (last.counts.get(self.cell, 0) if last else 0)
        if change and not months.moves(days.index(step.on) + 1, change):
            return True
        for path in others:
            other = self.public.seen_versions.get(path.version)
            on = other.last_look(step.on) if other else None
            if other and on:
                before = [each for each in path.steps if each.on <= on]
                change = count - (before[-1].counts.get(self.cell, 0) if before else 0)
                # There it was less than a step away from what was shown, if it was not shown then.
                off = 0 if before and before[-1].on == on else STEP - 1
                if few_known(range(change - off, change + off + 1), self._left(since(self.public.counts[step.on], other.at(step.on)))):
                    return True
        return False

    def _since(self, last: Step | None) -> tuple[list[date], Months, Step | None]:
        """The months since a step, made once for it; the step is held with them, so that no other takes its identity."""
        if id(last) not in self._months:
            days = [day for day in self.public.counts if last is None or day > last.on]
            left, before = [], max((day for day in self.public.counts if last and day <= last.on), default=None)
            counts_before = self.public.counts[before] if before else (0, 0)
            for day in days:
                left.append(self._left(since(self.public.counts[day], counts_before)))
                counts_before = self.public.counts[day]
            if left and last and before:  # a step of another version: who was entered since then
                late = abs(self._whole(before) - last.limits.get(self.cell, 0))
                left[0] = left[0][0] + late, left[0][1] + late
            count = last.counts.get(self.cell, 0) if last else 0
            looks = [day in self.public.looks for day in days]
            self._months[id(last)] = days, Months(left, looks, count, [self._whole(day) for day in days]), last
        return self._months[id(last)]

    def _whole(self, day: date) -> int:
        exits, returns = self._left(self.public.counts[day])
        return exits - returns

    def _left(self, left: ExitCounts) -> ExitCounts:
        return (left[0], 0) if self.gross else left


def few_known(changes: Iterable[int], left: ExitCounts) -> bool:
    """Whether these possible changes of a total are so few that they say of 1 to 4 of those who left, or came back, whether they are in it."""
    exits, returns = left
    possible = {change for change in changes if -returns <= change <= exits}
    if not 0 < len(possible) < min(POSSIBLE, exits + returns + 1):
        return False
    # Each who came back may have been in it or not.
    others = {exits - change - back for change in possible for back in range(min(returns, POSSIBLE) + 1) if exits - change - back >= 0}
    return any(1 <= abs(change) <= MOST_OFF for change in possible) or (len(others) < POSSIBLE and any(1 <= rest <= MOST_OFF for rest in others))


def leaves_a_few(step: Step) -> bool:
    """Whether an exact total leaves 1 to 4 persons of the exact figure that it is a part of."""
    return any(1 <= whole - step.counts[cell] <= MOST_OFF for cell, whole in step.limits.items())


def falls_to_a_few(step: Step, last: Step | None) -> bool:
    """Whether an exact total fell so far that the 0 it is shown as stands for one or two values alone, 1 among them: a step was made, so it is
    at least a step away from what it was."""
    for cell, count in step.counts.items():
        before = last.counts.get(cell, 0) if last else 0
        alike = [each for each in range(MOST_OFF + 1) if abs(each - before) >= STEP]
        if count in alike and any(alike) and len(alike) < POSSIBLE:
            return True
    return False
