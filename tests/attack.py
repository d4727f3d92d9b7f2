"""The attack on published figures: everything a viewer can obtain, written down as intervals and sums for a solver.

The attacker asks `publish` for every breakdown at every month end, knows the exact totals and operational counts, and how
the gate works: that a cell has one threshold for each multiple of 5 at all dates, that a breakdown moves in steps, that
rows of nothing but 0 aren't listed. The solver (HiGHS, in scipy) then looks for another history that fits all of it. A
figure is pinned when there is none in which it differs from the truth, although the exact figures alone leave it open.
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
from queries.privacy import GRID, Published, cell_name, month_end, publish, threshold

SECRET = b"the secret of the attacked office"
Key = tuple[Any, ...]
Variable = tuple[Any, ...]
Sum = dict[Variable, int]
"""A linear expression: how often each variable counts."""
MOST = 5000

QUESTIONS: tuple[tuple[str, str | None, str | None], ...] = (
    *(("breakdown", by, None) for by in ("age_band", "origin", "education", "skill")),
    ("exits_by_destination", None, None),
    ("exit_bounds", None, None),
    ("needs", None, None),
    ("cascade", None, None),
    ("market_chain", None, None),
    ("cohorts", None, None),
    ("cohort_maturity", None, None),
    *((f"sales_{name}", None, None) for name in ("monthly", "by_channel", "by_product")),
    ("exit_survival", None, "completion"),
    ("exit_survival", "skill", "registration"),
    ("return_survival", "destination", None),
)

BRIEF = tuple(
    question
    for question in QUESTIONS
    if question[1:2] not in (("education",), ("destination",)) and question[0] not in ("sales_monthly", "sales_by_product")
)
"""Nearly all, for every run of the tests."""
FEW = (("exits_by_destination", None, None),)
"""Enough for a scheme that isn't safe."""


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


def pinned(model: Model, enough: int = MOST) -> list[str]:
    """The targets that have their true value in every history that fits; those that exact figures tell anyway left out."""
    names = sorted({name for total, _, _ in (*model.exact, *model.rounded) for name in total} | set(model.truth), key=repr)
    place = {name: number for number, name in enumerate(names)}
    low = np.array([0 if name in model.truth else 1 for name in names], dtype=float)
    high = np.array([MOST if name in model.truth else 4 for name in names], dtype=float)

    def solve(objective: Sum, known: Iterable[tuple[Sum, float, float]]) -> np.ndarray:
        known = list(known)
        weights = np.zeros(len(names))
        for name, times in objective.items():
            weights[place[name]] = times
        rows = [(row, place[name], times) for row, (total, _, _) in enumerate(known) for name, times in total.items()]
        limits = []
        if known:
            matrix = csr_array(([w for *_, w in rows], ([r for r, _, _ in rows], [c for _, c, _ in rows])), shape=(len(known), len(names)))
            limits = [LinearConstraint(matrix, np.array([k[1] for k in known]), np.array([k[2] for k in known]))]
        found = milp(weights, constraints=limits, bounds=Bounds(low, high), integrality=np.ones(len(names)), options={"time_limit": 20})
        assert found.x is not None, f"the attacker's model contradicts the truth: {found.message}"
        return np.round(found.x)

    def value(total: Sum, history: np.ndarray) -> float:
        return sum(times * history[place[name]] for name, times in total.items())

    def true(total: Sum) -> int:
        return sum(times * model.truth[name] for name, times in total.items())

    for total, least, most in (*model.exact, *model.rounded):  # the attacker must not believe what isn't so
        so = sum(times * (model.truth[name] if name in model.truth else true_threshold(name)) for name, times in total.items())
        assert least <= so <= most, f"not so: {least} <= {total} <= {most}, it is {so}"
    everything = [*model.exact, *model.rounded]
    open_targets = dict(model.targets)
    random = Random(7)
    for _ in range(6):
        if not open_targets:
            break
        history = solve({name: random.choice((-1, 1)) * random.randint(1, 9) for name in model.truth}, everything)
        open_targets = {what: total for what, total in open_targets.items() if value(total, history) == true(total)}
    found = []
    for what, total in open_targets.items():
        ends = {value(total, solve({name: sign * times for name, times in total.items()}, everything)) for sign in (1, -1)}
        if ends == {true(total)}:
            without = {value(total, solve({name: sign * times for name, times in total.items()}, model.exact)) for sign in (1, -1)}
            if without != ends:
                found.append(f"{what} = {true(total)}")
                if len(found) >= enough:
                    break
    return found


def true_threshold(name: Variable) -> int:
    """The threshold that the gate uses for a cell; to prove that the attacker's beliefs are right, not to attack with."""
    _, (result, by, since), column, key, tens = name
    return threshold(SECRET, cell_name(result, column, key, by, since), tens)


def attack(
    folder: Path, scheme: str = "secret", questions: Iterable[tuple[str, str | None, str | None]] = QUESTIONS, enough: int = MOST
) -> tuple[int, list[str]]:
    """How many small figures the attack looked for in that store, and which it pinned (it stops at `enough` of them)."""
    known = period(folder)
    assert known is not None
    days = [month_end(known[0])]
    while days[-1] < known[1]:
        days.append(month_end(days[-1] + timedelta(days=1)))
    totals = {day: publish("headline", folder, day, secret=SECRET).row for day in days}
    looked, found = 0, []
    tables = {question: table(folder, question, days) for question in questions}
    both = {("exits_by_destination", None, None), ("exit_bounds", None, None)}
    together = [[question for question in tables if question in both], *([question] for question in tables if question not in both)]
    for asked in together:
        model = Model(scheme)
        for question in asked:
            write_down(model, folder, question, tables[question], totals)
        link_exits(model)
        looked += len(model.targets)
        found += pinned(model, enough)
        if len(found) >= enough:
            break
    return looked, found


@dataclass
class Seen:
    """What a viewer saw of a breakdown: column -> date of its step -> key -> shown number, and exact figures beside it."""

    shown: dict[str, dict[date, dict[Key, int]]]
    beside: dict[date, dict[Key, dict[str, Any]]]
    keys: set[Key]


def table(folder: Path, question: tuple[str, str | None, str | None], days: list[date]) -> Seen:
    """Ask for a breakdown at every month end."""
    result, by, since = question
    seen = Seen(defaultdict(dict), {}, set())
    for day in days:
        answer = publish(result, folder, day, by=by, since=since, secret=SECRET)
        leaving = answer.result.leaving
        if leaving.way == "curve":
            _see_curve(seen, answer)
            continue
        seen.beside[day] = {}
        listed: dict[str, dict[Key, int]] = defaultdict(dict)
        for place, row in enumerate(answer.rows):
            key = tuple(row[name] for name in leaving.keys)
            seen.beside[day][key] = row
            for column in answer.columns:
                if (place, column.name) in answer.protected and column.kind == "count" and column.name not in leaving.made_of:
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
        for row in answer.rows:
            group, place = row["group"], row["days"] // GRID - 1
            for before in range(last[group], place):
                cells[group, before] = so_far[group]
            so_far[group] += row["events"]
            last[group] = place + 1
            cells[group, place] = so_far[group]
            risks[group, place] = row["at_risk"]
        seen.shown["events"].setdefault(on, cells)
        seen.shown["at_risk"].setdefault(on, risks)


def truth(folder: Path, question: tuple[str, str | None, str | None], day: date) -> Callable[[str, Key], int]:
    """The exact figures of a breakdown, to tell what the attack is after and whether it got it."""
    result, by, since = question
    answer = ask(result, folder, day, by=by, since=since)
    leaving = answer.result.leaving
    if leaving.way == "curve":
        rows = [(row["group"], row["days"] // GRID, row["events"], row["at_risk"]) for row in answer.rows]

        def on_the_grid(column: str, key: Key) -> int:
            if column == "events":
                return sum(events for group, place, events, _ in rows if group == key[0] and place <= key[1])
            return next(at_risk for group, place, _, at_risk in rows if (group, place) == key)

        return on_the_grid
    known = {tuple(row[name] for name in leaving.keys): row for row in answer.rows}
    return lambda column, key: (known[key][column] or 0) if key in known else 0


def write_down(model: Model, folder: Path, question: tuple[str, str | None, str | None], seen: Seen, totals: dict[date, Any]) -> None:
    """All that a breakdown's published figures and the exact figures beside them say."""
    result, by, _ = question
    leaving = results()[result].leaving
    curve = leaving.way == "curve"
    for column, steps in seen.shown.items():
        before: date | None = None
        for on, cells in sorted(steps.items()):
            exact = truth(folder, question, on)
            keys = set(cells) if curve else seen.keys if leaving.keys else {()}
            for key in keys:
                if curve and key not in cells:
                    continue
                row = seen.beside.get(on, {}).get(key)
                if row is not None and row[column] is None:
                    continue  # withheld: a group that everybody knows to be small
                cell = model.count((question, column, key, on), exact(column, key))
                bound = bound_of(question, column, key, seen.beside.get(on, {}), totals[on])
                named = tuple(
                    value for label, value in zip((*leaving.keys, "place"), key, strict=False) if label not in (*leaving.one_threshold, "place")
                )
                model.shown(cell, ("threshold", question, column, named), cells.get(key, 0), bound)
                what = f"{result} by {by}: {column} of {key} on {on}"
                if 1 <= model.truth[cell] <= 4:
                    model.targets[what] = {cell: 1}
                earlier = (question, column, key, before)
                if earlier in model.truth:
                    if 1 <= abs(model.truth[cell] - model.truth[earlier]) <= 4:
                        model.targets[f"change of {what} since {before}"] = {cell: 1, earlier: -1}
                    if column in leaving.grows and by != "age_band":
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


def bound_of(question: tuple[str, str | None, str | None], column: str, key: Key, beside: dict[Key, Any], total: Any) -> int | None:
    """The exact published figure that a cell can't pass, if there is one."""
    result, by, _ = question
    row = beside.get(key)
    if result == "breakdown":
        known = [total[column], *([row["registered"]] if by == "skill" and row is not None and column != "exits" else [])]
        return min(known)
    if result == "cohorts":
        return min([total["mentas"], *([row["enrolled"]] if row is not None else [])])
    if result == "cohort_maturity":
        return row["completed"] if row is not None else None
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


def add_up(model: Model, question: tuple[str, str | None, str | None], column: str, on: date, keys: Iterable[Key], total: Any) -> None:
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
)


def relate(model: Model, question: tuple[str, str | None, str | None], seen: Seen) -> None:
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


def link_exits(model: Model) -> None:
    """Those away who died, or of whom nothing is known: the exits there less the returns from there."""
    away, exits = ("exit_bounds", None, None), ("exits_by_destination", None, None)
    for on in {name[3] for name in model.truth if name[0] == away}:
        for destination in ("died", "unknown"):
            left = (away, destination, (), on)
            parts = [name for name in model.truth if name[0] == exits and name[3] == on and name[2][0] == destination]
            if left in model.truth and {name[1] for name in parts} == {"exits", "returned"}:
                balance = {left: -1} | {name: 1 if name[1] == "exits" else -1 for name in parts}
                if sum(times * model.truth[name] for name, times in balance.items()) == 0:
                    model.exact.append((balance, 0, 0))
