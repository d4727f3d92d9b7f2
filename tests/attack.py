"""The attack on published figures: everything a viewer can obtain, written down as intervals and sums for a solver.

The attacker asks `publish` for every breakdown at every month end, knows the exact totals and operational counts, and how
the gate works: that a cell has one threshold for each multiple of 5 at all dates, that a breakdown moves in steps, that
rows of nothing but 0 are not listed. He also knows how the breakdowns hang together: the same exits stand in several. The
solver (HiGHS, in scipy) then looks for another history that fits all of it. A figure is pinned when there is none in which
it differs from the truth, although the exact figures alone leave it open.

What comes out by other ways (the command line, files, addresses, selections) is held against `publish` by tests/disclosure_channels.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from queries import ask, period, results
from queries.disclosure.gate import GRID, Published, cell_name, month_end, month_end_before, publish, threshold

SECRET = b"the secret of the attacked office"
Key = tuple[Any, ...]
Variable = tuple[Any, ...]
Sum = dict[Variable, int]
"""A linear expression: how often each variable counts."""
MOST = 5000

Question = tuple[str, str | None, str | None]
"""A result, what it is broken down by, and since when it counts."""


def questions() -> tuple[Question, ...]:
    """Every breakdown and curve that a viewer can ask for."""
    return tuple(
        (name, by, since)
        for name, result in results().items()
        if result.release.rule in ("parts", "curve")
        for by in (result.takes_by if result.needs_by else (None, *result.takes_by))
        for since in (result.takes_since or (None,))
    )


BRIEF: tuple[Question, ...] = (
    *(("breakdown", by, None) for by in ("age_band", "origin", "skill")),
    *((name, None, None) for name in ("exits_by_destination", "exit_bounds", "needs", "cascade", "market_chain", "cohorts", "sales_by_channel")),
    ("exit_survival", "skill", "registration"),
    ("return_survival", "destination", None),
)
"""Those that hang together most, for every run of the tests."""
FEW: tuple[Question, ...] = (("exits_by_destination", None, None),)
"""Enough for a scheme that is not safe."""


@dataclass
class Model:
    """What the attacker knows: linear constraints over whole numbers, those from exact figures apart."""

    scheme: str
    truth: dict[Variable, int] = field(default_factory=dict)
    exact: list[tuple[Sum, float, float]] = field(default_factory=list)
    rounded: list[tuple[Sum, float, float]] = field(default_factory=list)
    targets: dict[str, Sum] = field(default_factory=dict)

    def count(self, name: Variable, truth: int) -> Variable:
        self.truth[name] = truth
        return name

    def shown(self, cell: Variable, threshold: Variable, number: int, bound: int | None) -> None:
        """What a shown number says of the count behind it, under the scheme that the gate uses."""
        cut = bound is not None and number >= bound // 5 * 5  # cut at its public limit: no upper end but that
        if self.scheme == "suppression":
            self.rounded.append(({cell: 1}, 0 if number == 0 else number, np.inf if cut else 4 if number == 0 else number))
        elif self.scheme == "nearest":
            self.rounded.append(({cell: 1}, max(0, number - 2), np.inf if cut else number + 2))
        else:
            tens = number // 5
            if tens:
                self.rounded.append(({cell: 1, (*threshold, tens - 1): -1}, 5 * (tens - 1), np.inf))
            if not cut:
                self.rounded.append(({cell: 1, (*threshold, tens): -1}, -np.inf, 5 * tens - 1))
        if bound is not None:
            self.exact.append(({cell: 1}, 0, bound))


class Solver:
    """Histories that fit what is known: HiGHS over whole numbers, the constraints laid out once."""

    def __init__(self, model: Model, known: list[tuple[Sum, float, float]]) -> None:
        self.truth = model.truth
        self.names = sorted({name for total, _, _ in (*model.exact, *model.rounded) for name in total} | set(model.truth), key=repr)
        self.place = {name: number for number, name in enumerate(self.names)}
        rows = [(row, self.place[name], times) for row, (total, _, _) in enumerate(known) for name, times in total.items()]
        shape = (len(known), len(self.names))
        matrix = csr_array(([w for *_, w in rows], ([r for r, _, _ in rows], [c for _, c, _ in rows])), shape=shape)
        self.limits = [LinearConstraint(matrix, np.array([k[1] for k in known]), np.array([k[2] for k in known]))] if known else []
        self.bounds = Bounds(
            np.array([0 if name in model.truth else 1 for name in self.names], dtype=float),
            np.array([MOST if name in model.truth else 4 for name in self.names], dtype=float),
        )

    def history(self, objective: Sum) -> np.ndarray:
        """The history in which the objective is least."""
        weights = np.zeros(len(self.names))
        for name, times in objective.items():
            weights[self.place[name]] += times
        found = milp(weights, constraints=self.limits, bounds=self.bounds, integrality=np.ones(len(weights)), options={"time_limit": 20})
        assert found.x is not None, f"the attacker's model contradicts the truth: {found.message}"
        return np.round(found.x)

    def value(self, total: Sum, history: np.ndarray) -> float:
        """A linear expression in a history."""
        return sum(times * history[self.place[name]] for name, times in total.items())

    def values(self, total: Sum) -> set[float]:
        """The least and the greatest value of an expression over all histories."""
        return {self.value(total, self.history({name: sign * times for name, times in total.items()})) for sign in (1, -1)}


def pinned(model: Model, enough: int = MOST) -> list[str]:
    """The targets that have their true value in every history that fits; those that exact figures tell anyway left out."""
    for total, least, most in (*model.exact, *model.rounded):  # the attacker must not believe what is not so
        so = sum(times * (model.truth[name] if name in model.truth else true_threshold(name)) for name, times in total.items())
        assert least <= so <= most, f"not so: {least} <= {total} <= {most}, it is {so}"
    solver = Solver(model, [*model.exact, *model.rounded])
    truth = {what: sum(times * model.truth[name] for name, times in total.items()) for what, total in model.targets.items()}
    waiting = dict(model.targets)
    random = Random(7)
    for _ in range(8):  # most are told apart from the truth in a few histories that differ from it as much as they can
        objective: Sum = defaultdict(int)
        for total in waiting.values():
            sign = random.choice((-1, 1))
            for name, times in total.items():
                objective[name] += sign * times
        history = solver.history(objective)
        waiting = {what: total for what, total in waiting.items() if solver.value(total, history) == truth[what]}
        if not waiting:
            return []
    without = Solver(model, model.exact)
    found = []
    for what, total in waiting.items():
        ends = solver.values(total)
        if ends == {truth[what]} and without.values(total) != ends:
            found.append(f"{what} = {truth[what]}")
            if len(found) >= enough:
                break
    return found


def true_threshold(name: Variable) -> int:
    """The threshold that the gate uses for a cell; to prove that the attacker's beliefs are right, not to attack with."""
    _, (result, by, since), column, key, tens = name
    return threshold(SECRET, cell_name(result, column, key, by, since), tens)


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
    days = month_ends(folder)
    chosen = tuple(asked or questions())
    for day in days if every_month else ():  # all questions of a day together are answered faster; below they come from memory
        for result, by, since in chosen:
            publish(result, folder, day, by=by, since=since, secret=SECRET)
    tables = {question: table(folder, question, days, every_month) for question in chosen}
    moved = {on for seen in tables.values() for steps in seen.shown.values() for on in steps}
    totals = {day: publish("headline", folder, day, secret=SECRET).record for day in (days if every_month else sorted(moved))}
    model = Model(scheme)
    for question, seen in tables.items():
        write_down(model, folder, question, seen, totals)
    link(model, tables, totals)
    return len(totals) + sum(seen.asked for seen in tables.values()), len(model.targets), pinned(model, enough)


@dataclass
class Seen:
    """What a viewer saw of a breakdown: column -> date of its step -> key -> shown number, and exact figures beside it."""

    shown: dict[str, dict[date, dict[Key, int]]]
    beside: dict[date, dict[Key, dict[str, Any]]]
    keys: set[Key]
    asked: int = 0


def table(folder: Path, question: Question, days: list[date], every_month: bool) -> Seen:
    """Ask for a breakdown at every month end, or from the last one back at those at which it moved."""
    result, by, since = question
    seen = Seen(defaultdict(dict), {}, set())
    waiting = set(days) if every_month else {days[-1]}
    while waiting:
        day = max(waiting)
        waiting.discard(day)
        answer = publish(result, folder, day, by=by, since=since, secret=SECRET)
        seen.asked += 1
        moved = set(answer.shown_as_of.values())
        if not every_month:  # what is exact as of the step, and what stood before it
            waiting |= {on for on in moved if on < day}
            waiting |= {month_end_before(on.replace(day=1) - timedelta(days=1)) for on in moved if on == day and on > days[0]}
        release = answer.result.release
        if release.rule == "curve":
            _see_curve(seen, answer)
            continue
        seen.beside[day] = {}
        listed: dict[str, dict[Key, int]] = defaultdict(dict)
        for place, row in enumerate(answer.records):
            key = tuple(row[name] for name in release.keys)
            seen.beside[day][key] = row
            for column in answer.columns:
                if (place, column.name) in answer.protected and column.kind == "count" and column.name not in release.made_of:
                    listed[column.name][key] = row[column.name]
        for name, cells in listed.items():
            seen.shown[name].setdefault(answer.shown_as_of[name], cells)
            seen.keys |= set(cells)
    return seen


def _see_curve(seen: Seen, answer: Published) -> None:
    """A curve's rows as events so far at each grid point: where no row is listed, the number shown is that before."""
    for on in {answer.shown_as_of[name] for name in ("events",) if name in answer.shown_as_of}:
        so_far: dict[Any, int] = defaultdict(int)
        last: dict[Any, int] = defaultdict(int)
        cells: dict[Key, int] = {}
        risks: dict[Key, int] = {}
        for row in answer.records:
            group, place = row["group"], row["days"] // GRID - 1
            for before in range(last[group], place):
                cells[group, before] = so_far[group]
            so_far[group] += row["events"]
            last[group] = place + 1
            cells[group, place] = so_far[group]
            risks[group, place] = row["at_risk"]
        seen.shown["events"].setdefault(on, cells)
        seen.shown["at_risk"].setdefault(on, risks)


def truth(folder: Path, question: Question, day: date) -> Callable[[str, Key], int]:
    """The exact figures of a breakdown, to tell what the attack is after and whether it got it."""
    result, by, since = question
    answer = ask(result, folder, day, by=by, since=since)
    release = answer.result.release
    if release.rule == "curve":
        rows = [(row["group"], row["days"] // GRID, row["events"], row["at_risk"]) for row in answer.records]

        def on_the_grid(column: str, key: Key) -> int:
            if column == "events":
                return sum(events for group, place, events, _ in rows if group == key[0] and place <= key[1])
            return next(at_risk for group, place, _, at_risk in rows if (group, place) == key)

        return on_the_grid
    known = {tuple(row[name] for name in release.keys): row for row in answer.records}
    return lambda column, key: (known[key][column] or 0) if key in known else 0


def write_down(model: Model, folder: Path, question: Question, seen: Seen, totals: dict[date, Any]) -> None:
    """All that a breakdown's published figures and the exact figures beside them say."""
    result, by, _ = question
    release = results()[result].release
    curve = release.rule == "curve"
    for column, steps in seen.shown.items():
        before: date | None = None
        for on, cells in sorted(steps.items()):
            exact = truth(folder, question, on)
            keys = set(cells) if curve else seen.keys if release.keys else {()}
            for key in keys:
                if curve and key not in cells:
                    continue
                row = seen.beside.get(on, {}).get(key)
                if row is not None and row[column] is None:
                    continue  # withheld: a group that everybody knows to be small
                cell = model.count((question, column, key, on), exact(column, key))
                bound = bound_of(question, column, key, seen.beside.get(on, {}), totals[on])
                named = tuple(
                    value for label, value in zip((*release.keys, "place"), key, strict=False) if label not in (*release.one_threshold, "place")
                )
                model.shown(cell, ("threshold", question, column, named), cells.get(key, 0), bound)
                what = f"{result} by {by}: {column} of {key} on {on}"
                if 1 <= model.truth[cell] <= 4:
                    model.targets[what] = {cell: 1}
                earlier = (question, column, key, before)
                if earlier in model.truth:
                    if 1 <= abs(model.truth[cell] - model.truth[earlier]) <= 4:
                        model.targets[f"change of {what} since {before}"] = {cell: 1, earlier: -1}
                    if column in release.grows and by != "age_band":
                        model.exact.append(({cell: 1, earlier: -1}, 0, np.inf))
                if curve and column == "events" and (question, column, (key[0], key[1] - 1), on) in model.truth:
                    sooner = (question, column, (key[0], key[1] - 1), on)
                    model.exact.append(({cell: 1, sooner: -1}, 0, np.inf))
                    if 1 <= model.truth[cell] - model.truth[sooner] <= 4:
                        model.targets[f"step of {what}"] = {cell: 1, sooner: -1}
                if bound is not None and 1 <= bound - model.truth[cell] <= 4:
                    model.targets[f"{bound} less {what}"] = {cell: 1}
            add_up(model, question, column, on, keys, totals[on])
            before = on
    relate(model, question, seen)


def bound_of(question: Question, column: str, key: Key, beside: dict[Key, Any], total: Any) -> int | None:
    """The exact published figure that a cell cannot pass, if there is one."""
    result, by, _ = question
    row = beside.get(key)
    if result == "breakdown":
        known = [total[column], *([row["registered"]] if by == "skill" and row is not None and column != "exits" else [])]
        return min(known)
    if result == "cohorts":
        return min([total["mentas"], *([row["enrolled"]] if row is not None else [])])
    if result == "cohort_maturity":
        return row["completed"] if row is not None else None
    if result == "earning_by_months":
        return min([total["followed_up"], *([row["due"]] if row is not None else [])])
    if result == "exits_by_destination":
        return total["returns"] if column == "returned" else total["closure_exits"] if key[1] else total["exits"] - total["closure_exits"]
    if result == "exit_bounds":
        return total["registered"] - total["residents"] - total["mentas"]
    if result == "needs":
        return total["followed_up"]
    if result in CHAINS:
        first, stages = CHAINS[result]
        known = [beside[(first,)]["persons"], *(total[stage] for stage in stages[: stages.index(key[0]) + 1] if stage in ("mentas", "earning"))]
        return min(known)
    return None


def add_up(model: Model, question: Question, column: str, on: date, keys: Iterable[Key], total: Any) -> None:
    """The exact totals that cells make up."""
    result, by, _ = question
    cells = [(question, column, key, on) for key in keys if (question, column, key, on) in model.truth]
    sums: list[tuple[list[Variable], int]] = []
    if result == "breakdown" and by != "skill":
        sums = [(cells, total[column])]
    elif result == "needs":
        sums = [(cells, total["followed_up"])]
    elif result == "exits_by_destination" and column == "returned":
        sums = [(cells, total["returns"])]
    elif result == "exits_by_destination":
        sums = [([c for c in cells if c[2][1]], total["closure_exits"]), ([c for c in cells if not c[2][1]], total["exits"] - total["closure_exits"])]
    elif result == "exit_bounds" and column == "died":
        cells = [(question, name, (), on) for name in ("elsewhere", "unknown", "died")]
        sums = [(cells, total["registered"] - total["residents"] - total["mentas"])]
    for made_of, whole in sums:
        # Rows that were never listed hold 0 to 4 each: the rest is theirs.
        rest = whole - sum(model.truth[cell] for cell in made_of)
        if rest:
            made_of = [*made_of, model.count((question, column, ("never listed", column, whole), on), rest)]
        if made_of:
            model.exact.append((dict.fromkeys(made_of, 1), whole, whole))


CHAINS = {"cascade": ("passed", ("mentas", "earning")), "market_chain": ("completed", ("with_product", "sold", "sold_again", "earning", "mentas"))}
"""Nested stages: the last one that is published exactly, and those after it."""
LESS = (
    ("residents", "registered"),
    ("covered", "registered"),
    ("completed", "started"),
    ("mentas", "exits"),
    ("sellers", "sales"),
    ("returned", "exits"),
    ("earning", "followed_up"),
)


def relate(model: Model, question: Question, seen: Seen) -> None:
    """What everybody knows of the columns of a row, and of stages that hold each other."""
    at = defaultdict(dict)
    for name in model.truth:
        if name[0] == question:
            at[name[2], name[3]][name[1]] = name
    for columns in at.values():
        for less, more in LESS:
            if less in columns and more in columns:
                model.exact.append(({columns[more]: 1, columns[less]: -1}, 0, np.inf))
        if {"registered", "residents", "mentas", "exits"} <= set(columns):
            model.exact.append(({columns["registered"]: 1, columns["residents"]: -1, columns["mentas"]: -1}, 0, np.inf))
            model.exact.append(({columns["exits"]: 1, columns["registered"]: -1, columns["residents"]: 1}, 0, np.inf))
    stages = CHAINS[question[0]][1] if question[0] in CHAINS else ()
    for on in {name[3] for name in model.truth if name[0] == question}:
        for first, second in zip(stages, stages[1:], strict=False):
            cells = [(question, "persons", (stage,), on) for stage in (first, second)]
            if all(cell in model.truth for cell in cells):
                model.exact.append(({cells[0]: 1, cells[1]: -1}, 0, np.inf))
    if question[0] == "cohort_maturity":
        for name in list(model.truth):
            sooner = (*name[:2], (name[2][0], name[2][1] - 6), name[3]) if name[0] == question and len(name) == 4 else None
            if sooner in model.truth:
                model.exact.append(({name: 1, sooner: -1}, 0, np.inf))
    if question[0] == "earning_by_months":
        # Who had been followed up by month 6 has been by month 12, half a year later.
        for name in [each for each in model.truth if each[0] == question and each[1] == "followed_up"]:
            later = (*name[:2], (name[2][0] + 6,), half_a_year_on(name[3]))
            if later in model.truth:
                model.exact.append(({later: 1, name: -1}, 0, np.inf))


def half_a_year_on(day: date) -> date:
    """The month end half a year after a month end."""
    return month_end(date(day.year + (day.month + 5) // 12, (day.month + 5) % 12 + 1, 1))


GRADUATION = ("own_business", "employment", "family", "marriage")


def link(model: Model, tables: dict[Question, Seen], totals: dict[date, Any]) -> None:
    """How the breakdowns hang together where they moved at the same date: the same persons stand in several."""
    at: dict[tuple[Question, str, date], dict[Key, Variable]] = defaultdict(dict)
    for name in model.truth:
        question, column, key, on = name
        at[question, column, on][key] = name
    for on, total in totals.items():
        _link_exits(model, at, on, total)
        _link_breakdowns(model, at, tables, on, total)
        _link_curves(model, at, on, total)


def _link_exits(model: Model, at: dict[Any, dict[Key, Variable]], on: date, total: Any) -> None:
    """Exits less returns are those away: mentas, who died, of whom nothing is known, and elsewhere."""
    question, bounds = ("exits_by_destination", None, None), ("exit_bounds", None, None)
    exits, returned = at[question, "exits", on], at[question, "returned", on]
    if not exits or not returned:
        return
    away = total["registered"] - total["residents"]
    for graduation, whole in ((True, total["mentas"]), (False, away - total["mentas"])):
        keys = [key for key in exits if key[0] != "never listed" and (key[0] in GRADUATION and not key[1]) is graduation]
        balance = {exits[key]: 1 for key in keys} | {returned[key]: -1 for key in keys}
        rest = {name: 1 for key, name in exits.items() if key[0] == "never listed"}
        if balance:
            model.exact.append((balance, -np.inf, whole))
        if balance or rest:
            model.exact.append((balance | rest, whole, np.inf))
    for destination in ("died", "unknown"):
        left = at[bounds, destination, on].get(())
        keys = [key for key in exits if key[0] == destination]
        if left is not None and len(keys) == 2:
            model.exact.append(({left: -1} | {exits[key]: 1 for key in keys} | {returned[key]: -1 for key in keys}, 0, 0))


def _link_breakdowns(model: Model, at: dict[Any, dict[Key, Variable]], tables: dict[Question, Seen], on: date, total: Any) -> None:
    for by in ("age_band", "origin", "education"):
        question = ("breakdown", by, None)
        registered, residents, exits = (at[question, name, on] for name in ("registered", "residents", "exits"))
        for key in exits:
            if key in registered and key in residents:  # exits less those away are those who came back
                model.exact.append(({exits[key]: 1, registered[key]: -1, residents[key]: 1}, 0, total["returns"]))
    question = ("breakdown", "skill", None)
    beside = tables[question].beside.get(on, {}) if question in tables else {}
    for key, row in beside.items():
        cell = {name: at[question, name, on].get(key) for name in ("residents", "exits", "mentas")}
        if cell["residents"] and cell["exits"]:
            model.exact.append(({cell["exits"]: 1, cell["residents"]: 1}, row["registered"], row["registered"] + total["returns"]))
        if cell["residents"] and cell["mentas"]:
            model.exact.append(({cell["mentas"]: 1, cell["residents"]: 1}, 0, row["registered"]))
    cohorts = ("cohorts", None, None)
    rows = tables[cohorts].beside.get(on, {}) if cohorts in tables else {}
    for (skill, *_), mentas in at[question, "mentas", on].items():
        groups = {key: row for key, row in rows.items() if row["skill"] == skill}
        shown = {key: at[cohorts, "mentas", on][key] for key in groups if key in at[cohorts, "mentas", on]}
        for name in shown.values():
            model.exact.append(({mentas: 1, name: -1}, 0, np.inf))
        others = sum(row["enrolled"] for key, row in groups.items() if key not in shown)
        if groups:
            model.exact.append(({mentas: 1} | dict.fromkeys(shown.values(), -1), -np.inf, others))


def _link_curves(model: Model, at: dict[Any, dict[Key, Variable]], on: date, total: Any) -> None:
    """A curve's events so far are no more than the exits, or returns, of its group and of everybody."""
    for question in [known for known, column, day in list(at) if column == "events" and day == on]:
        result, by, _ = question
        last: dict[Any, tuple[int, Variable]] = {}
        first: dict[Any, tuple[int, Variable]] = {}
        for (group, place), name in at[question, "events", on].items():
            last[group] = max(last.get(group, (place, name)), (place, name), key=lambda each: each[0])
        for (group, place), name in at[question, "at_risk", on].items():
            first[group] = min(first.get(group, (place, name)), (place, name), key=lambda each: each[0])
        whole = total["exits"] if result == "exit_survival" else total["returns"]
        if last and by not in ("skill", "cohort"):
            model.exact.append(({name: 1 for _, name in last.values()}, 0, whole))
        for group, (_, name) in last.items():
            if result == "exit_survival" and (other := at[("breakdown", by, None), "exits", on].get((group,))):
                model.exact.append(({other: 1, name: -1}, 0, np.inf))
            if result == "return_survival" and by == "destination":
                parts = [cell for key, cell in at[("exits_by_destination", None, None), "returned", on].items() if key[0] == group]
                if len(parts) == 2:  # by closure and not; a row that was never listed may hold some
                    model.exact.append((dict.fromkeys(parts, 1) | {name: -1}, 0, np.inf))
        for group, (_, name) in first.items():
            if result == "return_survival" and by == "destination":
                parts = [cell for key, cell in at[("exits_by_destination", None, None), "exits", on].items() if key[0] == group]
                if len(parts) == 2:  # by closure and not; a row that was never listed may hold some
                    model.exact.append((dict.fromkeys(parts, 1) | {name: -1}, 0, np.inf))
            if result == "exit_survival" and (other := at[("breakdown", by, None), "registered", on].get((group,))):
                model.exact.append(({other: 1, name: -1}, 0, np.inf))
