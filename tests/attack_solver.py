"""What an attacker knows, as linear constraints over whole numbers, and the solver (HiGHS, in scipy) that looks for other histories."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import Any

import numpy as np

from queries.disclosure.rounding import BASE, MOST_OFF, threshold

SECRET = b"the secret of the attacked office"
Key = tuple[Any, ...]
Variable = tuple[Any, ...]
"""A count: (measure, population, dimensions, key, date, version in which it was first shown). A threshold: ("threshold", cell, multiple)."""
Sum = dict[Variable, int]
"""A linear expression: how often each variable counts."""
MOST = 5000


@dataclass
class Model:
    """What the attacker knows: linear constraints over whole numbers, those from exact figures apart."""

    scheme: str
    truth: dict[Variable, int] = field(default_factory=dict)
    exact: list[tuple[Sum, float, float]] = field(default_factory=list)
    rounded: list[tuple[Sum, float, float]] = field(default_factory=list)
    targets: dict[str, Sum] = field(default_factory=dict)

    def shown(self, cell: Variable, name: str, number: int, limit: int | None) -> None:
        """What a shown number says of the count behind it, under the scheme that the gate uses."""
        truth = self.truth[cell]
        cut = limit is not None and number >= limit // BASE * BASE  # cut at its public limit: no upper end but that
        if self.scheme == "suppression":
            self.rounded.append(({cell: 1}, 0 if number == 0 else number, np.inf if cut else MOST_OFF if number == 0 else number))
        elif self.scheme == "nearest":
            self.rounded.append(({cell: 1}, max(0, number - 2), np.inf if cut else number + 2))
        else:
            fives = number // BASE
            cut = cut or truth - number >= threshold(SECRET, name, fives)  # at a limit that the gate is more careful about than he is
            if fives:
                self.rounded.append(({cell: 1, ("threshold", name, fives - 1): -1}, BASE * (fives - 1), np.inf))
            if not cut:
                self.rounded.append(({cell: 1, ("threshold", name, fives): -1}, -np.inf, number - 1))
            self.rounded.append(({cell: 1}, 0, number + MOST_OFF))
        if limit is not None:
            self.exact.append(({cell: 1}, 0, limit))


class Solver:
    """Histories that fit what is known: HiGHS over whole numbers, the constraints laid out once."""

    def __init__(self, model: Model, known: list[tuple[Sum, float, float]]) -> None:
        from scipy.optimize import Bounds, LinearConstraint
        from scipy.sparse import csr_array

        self.truth = model.truth
        self.names = sorted({name for total, _, _ in (*model.exact, *model.rounded) for name in total} | set(model.truth), key=repr)
        self.index = {name: number for number, name in enumerate(self.names)}
        entries = [(row, self.index[name], times) for row, (total, _, _) in enumerate(known) for name, times in total.items()]
        shape = (len(known), len(self.names))
        matrix = csr_array(([w for *_, w in entries], ([r for r, _, _ in entries], [c for _, c, _ in entries])), shape=shape)
        self.limits = [LinearConstraint(matrix, np.array([k[1] for k in known]), np.array([k[2] for k in known]))] if known else []
        self.bounds = Bounds(
            np.array([0 if name in model.truth else 1 for name in self.names], dtype=float),
            np.array([MOST if name in model.truth else BASE for name in self.names], dtype=float),
        )

    def history(self, objective: Sum) -> np.ndarray:
        """The history in which the objective is least."""
        from scipy.optimize import milp

        weights = np.zeros(len(self.names))
        for name, times in objective.items():
            weights[self.index[name]] += times
        solved = milp(weights, constraints=self.limits, bounds=self.bounds, integrality=np.ones(len(weights)), options={"time_limit": 20})
        assert solved.x is not None, f"the attacker's model contradicts the truth: {solved.message}"
        return np.round(solved.x)

    def value(self, total: Sum, history: np.ndarray) -> float:
        """A linear expression in a history."""
        return sum(times * history[self.index[name]] for name, times in total.items())

    def values(self, total: Sum) -> set[float]:
        """The least and the greatest value of an expression over all histories."""
        return {self.value(total, self.history({name: sign * times for name, times in total.items()})) for sign in (1, -1)}


def pinned(model: Model, enough: int = MOST) -> list[str]:
    """The targets that have their true value in every history that fits; those that exact figures tell anyway left out."""
    for total, least, most in (*model.exact, *model.rounded):  # the attacker must not believe what is not so
        value = sum(times * (model.truth[name] if name in model.truth else threshold(SECRET, *name[1:])) for name, times in total.items())
        assert least <= value <= most, f"not so: {least} <= {total} <= {most}, it is {value}"
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
    pinned_down = []
    for what, total in waiting.items():
        ends = solver.values(total)
        if ends == {truth[what]} and without.values(total) != ends:
            pinned_down.append(f"{what} = {truth[what]}")
            if len(pinned_down) >= enough:
                break
    return pinned_down
