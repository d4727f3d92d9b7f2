"""The attack on published figures: everything a viewer can obtain, written down as intervals and sums for a solver.

The attacker keeps every published figure of every version at every month end. He knows the exact figures beside them and how the gate
works: that a cell has one threshold for each multiple of 5, at all dates and in all versions, that figures move in steps, that rows of
nothing but 0 are not listed. A figure is named by what it counts (measure, population, dimensions), as the registry declares it, so
every published result is taken in, and what two results say about the same persons comes together. He also knows how measures hang
together. The solver (HiGHS, in scipy) then looks for another history that fits all of it. A figure is pinned when there is
none in which it differs from the truth, although the exact figures alone leave it open.

What comes out by other ways (the command line, files, addresses, selections) is held against `publish` by tests/disclosure_channels.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from queries import Published, ask, period, publish, results
from queries.dates import month_end, month_end_before
from queries.disclosure import cells
from queries.disclosure.curves import GRID
from queries.disclosure.rounding import MOST_OFF
from queries.disclosure.snapshots import with_total
from queries.disclosure.steps import latest
from tests import factories
from tests.attack_relations import Question, Relations, Seen
from tests.attack_solver import MOST, SECRET, Key, Model, Variable, pinned
from tests.inline_rows import build

HEADLINE: Question = ("headline", None, None)


def questions() -> tuple[Question, ...]:
    """Every result with figures that move in steps, in every way that a viewer can ask for it."""
    return tuple(
        (result.name, by, since) for result, by, since in cells.questions() if cells.protected_columns(result, by) and not result.release.series
    )


BRIEF: tuple[Question, ...] = (
    *(("breakdown", by, None) for by in ("age_band", "origin", "skill")),
    *((name, None, None) for name in ("exits_by_destination", "exit_bounds", "mentas_by_training", "needs", "cascade", "market_chain", "cohorts")),
    *((name, None, None) for name in ("sales_by_channel", "waiting", "tracer")),
    ("first_training", "age_band", None),
    ("exit_survival", "skill", "registration"),
)
"""Those that hang together most, for every run of the tests; the curves of returns, which take a fifth of the time, in `make soak`."""
FEW: tuple[Question, ...] = (("exits_by_destination", None, None),)
"""Enough for a scheme that is not safe."""


Way = Callable[[str, Path, date, str | None, str | None], Any]
"""From a question to what is shown: the result, its records and columns, which cells are marked or move in steps, and as of when."""


def published(result: str, folder: Path, day: date, by: str | None, since: str | None) -> Published:
    """What a viewer is shown, without a medium between."""
    return publish(result, folder, day, by=by, since=since, secret=SECRET)


def store_of(seed: int, base: Path) -> Path:
    """The store of a random programme."""
    return build(factories.write(factories.random_programme(seed), base / "csv"), base / "store")


def month_ends(folder: Path) -> list[date]:
    """All month ends from the first registration to the month of the latest record."""
    known = period(folder)
    assert known is not None
    days = [month_end(known[0])]
    while days[-1] < known[1]:
        days.append(month_end(days[-1] + timedelta(days=1)))
    return days


def attack(
    folder: Path, scheme: str = "secret", asked: Iterable[Question] | None = None, enough: int = MOST, every_month: bool = True
) -> tuple[int, int, list[str]]:
    """How often the attack asked that store, how many small figures it looked for, and which it pinned (it stops at `enough`).

    Without `every_month` it asks only for the month ends at which something moved, which the answers name.
    """
    attacker = Attacker(scheme, asked)
    attacker.look(folder, every_month)
    return attacker.asked, len(attacker.model.targets), pinned(attacker.model, enough)


class Attacker:
    """Somebody who keeps all that a viewer is shown, of one version after another."""

    def __init__(self, scheme: str = "secret", asked: Iterable[Question] | None = None, ways: Sequence[Way] = (published,)) -> None:
        self.ways = ways
        self.questions = tuple(dict.fromkeys((HEADLINE, *(asked or questions()))))
        self.model = Model(scheme)
        self.asked = 0
        self.looks = 0
        self.keys: dict[Question, set[Key]] = defaultdict(set)
        self.made: dict[tuple[str, date, frozenset[tuple[cells.Cell, int]]], int] = {}
        self.last: dict[tuple[Question, str, date, bool], tuple[date, int]] = {}

    def look(self, folder: Path, every_month: bool = True, late: bool = True) -> None:
        """Ask for everything that the version that counts now shows, and write down what it says. He takes it that rows were only added
        to the version before, unless told otherwise (not `late`)."""
        self.looks += 1
        days = month_ends(folder)
        for day in days if every_month else ():  # all questions of a day together are answered faster; below they come from memory
            for result, by, since in self.questions:
                published(result, folder, day, by, since)
        tables = {question: self._table(folder, question, days, every_month) for question in self.questions}
        at: dict[tuple[Any, ...], dict[Key, Variable]] = defaultdict(dict)
        dates: set[date] = set()
        for question, seen in tables.items():
            for column, steps in seen.shown.items():
                for on, shown in sorted(steps.items()):
                    dates.add(on)
                    self._write_down(folder, question, seen, column, on, shown, at)
        for on in sorted(dates):
            totals = publish("headline", folder, on, secret=SECRET)
            self.asked += 1
            known = {name: value for name, value in totals.record.items() if name not in totals.shown_as_of and isinstance(value, int)}
            Relations(self.model, at, on, known, self.looks).write_down(tables)
        for question, seen in tables.items():
            self._changes(question, seen, at, late)

    def _table(self, folder: Path, question: Question, days: list[date], every_month: bool) -> Seen:
        """Ask at every month end, or from the last one back at those at which something moved: each question in one of the ways."""
        result, by, since = question
        way = self.ways[self.questions.index(question) % len(self.ways)]
        seen = Seen(defaultdict(dict), {}, set(), {})
        waiting = set(days) if every_month else {days[-1]}
        while waiting:
            day = max(waiting)
            waiting.discard(day)
            answer = way(result, folder, day, by, since)
            self.asked += 1
            moved = {*answer.shown_as_of.values(), *answer.cells_as_of.values()}
            seen.steps[day] = _columns_and_dates(answer)
            if not every_month:  # what is exact as of the step, and what stood before it
                waiting |= {on for on in moved if on < day}
                waiting |= {month_end_before(on.replace(day=1) - timedelta(days=1)) for on in moved if on == day and on > days[0]}
            if answer.result.release.rule == "curve":
                _see_curve(seen, answer)
                continue
            _see(seen, answer, day)
        for steps in seen.shown.values():
            for cells_shown in steps.values():
                self.keys[question] |= set(cells_shown)
        return seen

    def _write_down(
        self,
        folder: Path,
        question: Question,
        seen: Seen,
        column: str,
        on: date,
        shown: dict[Key, int],
        at: dict[tuple[Any, ...], dict[Key, Variable]],
    ) -> None:
        """What one step of a column says, held against the exact figures of the version that made it."""
        name, by, since = question
        result = results()[name]
        what = cells.counted(result, column, by, since)
        now = truth(folder, question, on)
        order = cells.dimensions(result, by)
        curve = result.release.rule == "curve"
        for key in shown if curve else self.keys[question] if result.release.keys else {()}:
            row = seen.beside.get(on, {}).get(key)
            if row is not None and row[column] is None:
                continue  # withheld
            step = self.step(folder, question, column, on, key)
            if step is None:
                continue
            counts, look = step
            exact = now if look == self.looks else None
            sorted_key = tuple(value for name_of_it, value in sorted(zip(order, key, strict=True), key=lambda each: each[0]) if name_of_it)
            variable = (what.measure, what.population, what.dimensions, sorted_key, on, look)
            if exact is None and (variable in self.model.truth or (curve and key not in counts)):
                if variable in self.model.truth:
                    at[what.measure, what.population, what.dimensions, on][sorted_key] = variable
                continue
            count = exact(column, key) if exact else counts.get(key, 0)
            assert curve or count == counts.get(key, 0), f"a step that this version made does not hold its count: {variable}"
            assert self.model.truth.setdefault(variable, count) == count, f"two results that say they count the same differ: {variable}"
            at[what.measure, what.population, what.dimensions, on][sorted_key] = variable
            if column in seen.exact:
                few = not shown.get(key, 0)  # 0 means 0 to 4
                self.model.exact.append(({variable: 1}, 0 if few else count, MOST_OFF if few else count))
                continue
            limit = row[result.release.bound] if exact and row is not None and column in result.release.bounded and result.release.bound else None
            if limit is not None and result.column(result.release.bound).sensitivity == "protected" and by != "skill":
                limit = None
            if exact and column in result.release.earlier:
                half_a_year_before = month_end_before(on.replace(day=1) - timedelta(days=1))
                for _ in range(5):
                    half_a_year_before = month_end_before(half_a_year_before.replace(day=1) - timedelta(days=1))
                limit = publish(name, folder, half_a_year_before, secret=SECRET).record[result.release.earlier[column]]
            self.model.shown(variable, cells.cell_names(result, column, by, since)(key), shown.get(key, 0), limit)
            if 1 <= count <= 4:
                self.model.targets[f"{name} by {by}: {column} of {key} on {on}"] = {variable: 1}
            if limit is not None and 1 <= limit - count <= 4:
                self.model.targets[f"{limit} less {name} by {by}: {column} of {key} on {on}"] = {variable: 1}

    def step(self, folder: Path, question: Question, column: str, on: date, of: Key) -> tuple[dict[Key, int], int] | None:
        """The counts of a step that the version shows, and the look at the version that made it: a step that is shown again is that step. None
        where the row of that key made none then, because it moves apart from others."""
        result, by, since = results()[question[0]], *question[1:]
        shown = latest(result, by, since, folder, SECRET, on, bool(result.release.keys) and with_total(result, of)).get(column)
        if result.release.with_total and (shown is None or shown.step.on != on):
            return None
        assert shown is not None and shown.step.on == on
        key = (str(cells.counted(result, column, by, since)), on, frozenset(shown.step.counts.items()))
        counts = {shown.key(source): count for (name, source), count in shown.step.counts.items() if name == shown.column}
        return counts, self.made.setdefault(key, self.looks)

    def _changes(self, question: Question, seen: Seen, at: dict[tuple[Any, ...], dict[Key, Variable]], late: bool) -> None:
        """Small changes from one step to the next, and from what an earlier version showed for the same date."""
        name, by, since = question
        result = results()[name]
        for column, steps in seen.shown.items():
            if column in seen.exact:
                continue
            what = cells.counted(result, column, by, since)
            before: dict[Key, Variable] = {}
            for on in sorted(steps):
                now = at[what.measure, what.population, what.dimensions, on]
                grows = column in result.release.grows and by != "age_band" and len({each[5] for each in (*before.values(), *now.values())}) == 1
                self._change(f"{name} by {by}: {column}", before, now, grows)
                before = {**before, **now} if result.release.with_total else now
            for day, shown_as_of in seen.steps.items():
                for apart in (False, True):
                    if (column, apart) not in shown_as_of:
                        continue
                    on = shown_as_of[column, apart]
                    of_the_day = at[what.measure, what.population, what.dimensions, on]
                    now = {key: variable for key, variable in of_the_day.items() if with_total(result, key) == apart}
                    look = max((variable[5] for variable in now.values()), default=0)
                    previous = self.last.get((question, column, day, apart))
                    if previous is not None and previous != (on, look):
                        old = {key: (*variable[:4], *previous) for key, variable in now.items() if (*variable[:4], *previous) in self.model.truth}
                        more = late and previous[0] == on and column == "exits" and by is None  # exits entered late are added
                        self._change(f"late: {name} by {by}: {column} for {day}", old, now, more)
                    self.last[question, column, day, apart] = (on, look)

    def _change(self, what: str, before: dict[Key, Variable], now: dict[Key, Variable], grows: bool) -> None:
        for key, variable in now.items():
            if key in before and before[key] != variable:
                change = self.model.truth[variable] - self.model.truth[before[key]]
                if 1 <= abs(change) <= 4:
                    self.model.targets[f"{what} of {key}: change from {before[key][4:]} to {variable[4:]}"] = {variable: 1, before[key]: -1}
                if grows:
                    self.model.exact.append(({variable: 1, before[key]: -1}, 0, np.inf))


def _see(seen: Seen, answer: Any, day: date) -> None:
    release = answer.result.release
    seen.beside[day] = {}
    listed: dict[tuple[str, date], dict[Key, int]] = defaultdict(dict)
    for index, row in enumerate(answer.records):
        key = tuple(row[name] for name in release.keys)
        seen.beside[day][key] = row
        for column in answer.columns:
            cell = (index, column.name)
            if column.kind != "count" or column.name in (*release.made_of, *release.follows):
                continue
            if cell in answer.stepped:
                seen.exact.add(column.name)
            if cell in answer.protected or cell in answer.stepped:
                listed[column.name, answer.day_of(*cell)][key] = row[column.name]
    for (name, on), shown in listed.items():
        seen.shown[name][on] = {**shown, **seen.shown[name].get(on, {})}


def _columns_and_dates(answer: Any) -> dict[tuple[str, bool], date]:
    """As of when each column is shown: its rows that move with a total, and all others."""
    dates = {(name, False): on for name, on in answer.shown_as_of.items()}
    release = answer.result.release
    for index, row in enumerate(answer.records if release.with_total else ()):
        apart = with_total(answer.result, tuple(row[name] for name in release.keys))
        dates |= {(name, apart): answer.day_of(index, name) for name in answer.shown_as_of if (index, name) in answer.protected}
    return dates


def _see_curve(seen: Seen, answer: Any) -> None:
    """A curve's rows as events so far at each grid point: where no row is listed, the number shown is that before."""
    for on in {answer.shown_as_of[name] for name in ("events",) if name in answer.shown_as_of}:
        so_far: dict[Any, int] = defaultdict(int)
        last: dict[Any, int] = defaultdict(int)
        events: dict[Key, int] = {}
        risks: dict[Key, int] = {}
        for row in answer.records:
            group, half_year = row["group"], row["days"] // GRID - 1
            for before in range(last[group], half_year):
                events[group, before] = so_far[group]
            so_far[group] += row["events"]
            last[group] = half_year + 1
            events[group, half_year] = so_far[group]
            risks[group, half_year] = row["at_risk"]
        seen.shown["events"].setdefault(on, events)
        seen.shown["at_risk"].setdefault(on, risks)


def truth(folder: Path, question: Question, day: date) -> Callable[[str, Key], int]:
    """The exact figures of a question, to tell what the attack is after and whether it got it."""
    result, by, since = question
    answer = ask(result, folder, day, by=by, since=since)
    if answer.result.release.rule == "curve":
        rows = [(row["group"], row["days"] // GRID, row["events"], row["at_risk"]) for row in answer.records]

        def on_the_grid(column: str, key: Key) -> int:
            if column == "events":
                return sum(events for group, half_year, events, _ in rows if group == key[0] and half_year <= key[1])
            return next(at_risk for group, half_year, _, at_risk in rows if (group, half_year) == key)

        return on_the_grid
    known = {tuple(row[name] for name in answer.result.release.keys): row for row in answer.records}
    return lambda column, key: (known[key][column] or 0) if key in known else 0
