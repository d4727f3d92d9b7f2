"""What everybody knows of a programme's figures at a date, whatever is published: what adds up, what is part of what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from queries.disclosure import cells
from tests.attack_solver import Key, Model, Sum, Variable

Question = tuple[str, str | None, str | None]
"""A result, what it is broken down by, and since when it counts."""


@dataclass
class Seen:
    """What a viewer saw of a question: column -> date of its step -> key -> shown number, the exact figures beside it, and of
    each date asked for as of when each column was shown: its rows that move with a total (True), and all others."""

    shown: dict[str, dict[date, dict[Key, int]]]
    beside: dict[date, dict[Key, dict[str, Any]]]
    exact: set[str]
    steps: dict[date, dict[tuple[str, bool], date]]


PROGRAMME = "programme"
LESS = (
    ("residents", "registered"),
    ("covered", "registered"),
    ("completed", "started"),
    ("mentas", "exits"),
    ("sellers", "sales"),
    ("returns", "exits"),
    ("earning", "followed_up"),
    ("earning", "traced"),
    ("sustained_6m", "sustained_base_6m"),
)
"""Measures of which the first is part of the second, whatever they are broken down by."""
CHAINS = {"cascade": ("passed", ("mentas", "earning")), "market_chain": ("completed", ("with_product", "sold", "sold_again", "earning", "mentas"))}
"""Nested stages: the last one that is published exactly, and those after it."""
GRADUATION = ("own_business", "employment", "family", "marriage")
ADDS_UP = (("followed_up", ("need",)), ("mentas", ("training",)))
"""Measures whose cells make up that measure of the programme, besides those by who the persons are."""
ONE_ROW_A_PERSON = ("age_band", "origin", "education")


@dataclass
class Relations:
    """How measures hang together at a date: what adds up, what is part of what. `known` are the exact figures of the headline, as the
    version that is looked at shows them: it says nothing of what was first shown under another."""

    model: Model
    at: dict[tuple[Any, ...], dict[Key, Variable]]
    on: date
    known: dict[str, int]
    look: int

    def cells(self, measure: str, *dimensions: str, population: str = PROGRAMME) -> dict[Key, Variable]:
        """The variables of a measure broken down so, by their keys."""
        return self.at.get((measure, population, tuple(sorted(dimensions)), self.on), {})

    def total(self, measure: str) -> Sum | int | None:
        """The whole programme's figure: exact, a variable where it moved at that date, None where it is not known."""
        if measure in self.known:
            return self.known[measure]
        cells_of_it = self.cells(measure)
        return {cells_of_it[()]: 1} if cells_of_it else None

    def holds(self, left: Sum, least: float, most: float, *less: Sum | int | None) -> None:
        """least <= left - the sum of `less` <= most, of figures that were first shown in the same version."""
        total: Sum = defaultdict(int, left)
        constant = 0
        for each in less:
            if each is None:
                return
            if isinstance(each, int):
                constant += each
                continue
            for name, times in each.items():
                total[name] -= times
        if all(name[5] == self.look for name in total):
            self.model.exact.append((dict(total), least + constant, most + constant))

    def write_down(self, tables: dict[Question, Seen]) -> None:
        """All that everybody knows of the figures at that date."""
        away = self.known["registered"] - self.known["residents"]
        for (measure, population, dimensions, on), cells_of_it in list(self.at.items()):
            if on != self.on:
                continue
            whole = self.total(measure) if population == PROGRAMME else None
            for variable in cells_of_it.values():
                if dimensions:
                    self.holds({variable: 1}, -np.inf, 0, whole)
            for less, more in LESS:
                if measure == less:
                    others = self.at.get((more, population, dimensions, on), {})
                    for key, variable in cells_of_it.items():
                        if key in others:
                            self.holds({variable: 1, others[key]: -1}, -np.inf, 0)
            if (len(dimensions) == 1 and dimensions[0] in ONE_ROW_A_PERSON) or (measure, dimensions) in ADDS_UP:
                self._adds_up(measure, cells_of_it, whole)
        for less, more in (("mentas", away), ("closure_exits", self.known["exits"])):
            for variable in self.cells(less).values():
                self.holds({variable: 1}, -np.inf, 0, more)
        for variable in self.cells("returns").values():  # residents are those registered, less exits, and returns
            self.holds({variable: 1}, 0, 0, self.known["residents"] - self.known["registered"] + self.known["exits"])
        uncovered = self.known["residents"] - self.known["covered_residents"]
        self._adds_up("uncovered", self.cells("uncovered", "band", population="residents"), uncovered)
        self._exits(away)
        self._breakdowns(tables)
        self._chains(tables)
        self._curves()

    def _adds_up(self, measure: str, cells_of_it: dict[Key, Variable], whole: Sum | int | None) -> None:
        """Cells that make up a total. Rows that were never listed hold 0 to 4 each: the rest is theirs."""
        if whole is None or not cells_of_it:
            return
        number = whole if isinstance(whole, int) else sum(times * self.model.truth[name] for name, times in whole.items())
        if any(variable[5] != self.look for variable in (*cells_of_it.values(), *(() if isinstance(whole, int) else whole))):
            return
        rest = number - sum(self.model.truth[variable] for variable in cells_of_it.values())
        left: Sum = dict.fromkeys(cells_of_it.values(), 1)
        if rest:
            first = next(iter(cells_of_it.values()))
            unlisted = (*first[:2], (*first[2], "never listed", measure), ("rest", number), self.on, self.look)
            self.model.truth[unlisted] = rest
            left[unlisted] = 1
        self.holds(left, 0, 0, whole)

    def _exits(self, away: int) -> None:
        """Exits less returns are those away: mentas, who died, of whom nothing is known, and elsewhere."""
        exits, returned = self.cells("exits", "destination", "by_closure"), self.cells("returns", "destination", "by_closure")
        closure, mentas = self.total("closure_exits"), self.total("mentas")
        own = None if not isinstance(closure, dict) else {name: -times for name, times in closure.items()}
        by_closure = {key: variable for key, variable in exits.items() if key[0]}
        others = {key: variable for key, variable in exits.items() if not key[0]}
        self._adds_up("exits", exits, self.known["exits"])
        self._adds_up("exits by closure", by_closure, closure)
        if own is not None and others:
            self.holds(dict.fromkeys(others.values(), 1), -np.inf, 0, self.known["exits"], own)
        self._adds_up("returns", returned, self.known["residents"] - self.known["registered"] + self.known["exits"])
        bounds = {name: self.cells(name).get(()) for name in ("elsewhere", "unknown", "died")}
        if all(bounds.values()) and mentas is not None:
            self.holds({variable: 1 for variable in bounds.values() if variable}, 0, 0, away, _negative(mentas))
        if not exits or not returned:
            return
        for destination in ("died", "unknown"):
            left = bounds[destination]
            keys = [key for key in exits if key[1] == destination]
            if left is not None and len(keys) == 2 and all(key in returned for key in keys):
                self.holds({left: -1} | {exits[key]: 1 for key in keys} | {returned[key]: -1 for key in keys}, 0, 0)
        keys = [key for key in exits if key[1] in GRADUATION and not key[0] and key in returned]
        if keys and mentas is not None:
            self.holds({exits[key]: 1 for key in keys} | {returned[key]: -1 for key in keys}, -np.inf, 0, mentas)

    def _breakdowns(self, tables: dict[Question, Seen]) -> None:
        returns = self.known["residents"] - self.known["registered"] + self.known["exits"]
        away = self.known["registered"] - self.known["residents"]
        for by in ONE_ROW_A_PERSON:
            registered, residents, exits, mentas = (self.cells(name, by) for name in ("registered", "residents", "exits", "mentas"))
            for key in registered:
                if key in residents:
                    self.holds({registered[key]: 1, residents[key]: -1}, -np.inf, 0, away)
                    if key in mentas:
                        self.holds({registered[key]: 1, residents[key]: -1, mentas[key]: -1}, 0, np.inf)
                    if key in exits:  # exits less those away are those who came back
                        self.holds({exits[key]: 1, registered[key]: -1, residents[key]: 1}, 0, np.inf)
                        self.holds({exits[key]: 1, registered[key]: -1, residents[key]: 1}, -np.inf, 0, returns)
        skills: Question = ("breakdown", "skill", None)
        beside = tables[skills].beside.get(self.on, {}) if skills in tables else {}
        for key, row in beside.items():
            residents, exits, mentas = (self.cells(name, "skill").get(key) for name in ("residents", "exits", "mentas"))
            if residents and exits:
                self.holds({exits: 1, residents: 1}, 0, np.inf, row["registered"])
                self.holds({exits: 1, residents: 1}, -np.inf, 0, row["registered"] + returns)
            if residents and mentas:
                self.holds({mentas: 1, residents: 1}, -np.inf, 0, row["registered"])
        cohorts: Question = ("cohorts", None, None)
        rows = tables[cohorts].beside.get(self.on, {}) if cohorts in tables else {}
        for (skill,), mentas in self.cells("mentas", "skill").items():
            groups = {key: row for key, row in rows.items() if row["skill"] == skill}
            shown = {key: variable for key, variable in self.cells("mentas", "cohort").items() if key in groups}
            for variable in shown.values():
                self.holds({mentas: 1, variable: -1}, 0, np.inf)
            if groups:
                others = sum(row["enrolled"] for key, row in groups.items() if key not in shown)
                self.holds({mentas: 1} | dict.fromkeys(shown.values(), -1), -np.inf, 0, others)

    def _chains(self, tables: dict[Question, Seen]) -> None:
        for name, (first, stages) in CHAINS.items():
            chain = self.cells("persons", "stage", population=name)
            rows = tables[name, None, None].beside.get(self.on, {}) if (name, None, None) in tables else {}
            for stage in stages:
                if (stage,) in chain:
                    self.holds({chain[(stage,)]: 1}, -np.inf, 0, rows[(first,)]["persons"] if (first,) in rows else None)
                    self.holds({chain[(stage,)]: 1}, -np.inf, 0, self.total(stage))
            for sooner, later in zip(stages, stages[1:], strict=False):
                if (sooner,) in chain and (later,) in chain:
                    self.holds({chain[(sooner,)]: 1, chain[(later,)]: -1}, 0, np.inf)
        for measure in ("traced", "earning"):
            for variable in self.cells(measure, "months", population="graduates").values():
                self.holds({variable: 1}, -np.inf, 0, self.total("followed_up"))
        reached = self.cells("reached", "cohort", "months", population="graduates")
        for (cohort, months), variable in reached.items():
            if (cohort, months - 6) in reached:
                self.holds({variable: 1, reached[cohort, months - 6]: -1}, 0, np.inf)

    def _curves(self) -> None:
        """A curve's events so far are no more than the exits, or returns, of its group and of everybody."""
        returns = self.known["residents"] - self.known["registered"] + self.known["exits"]
        for (measure, population, dimensions, on), events in list(self.at.items()):
            if on != self.on or measure != "events":
                continue
            group_at = 1 - dimensions.index(cells.HALF_YEAR) if len(dimensions) == 2 else None
            curves: dict[Any, dict[int, Variable]] = defaultdict(dict)
            risks: dict[Any, dict[int, Variable]] = defaultdict(dict)
            for by_group, cells_of_it in ((curves, events), (risks, self.at.get(("at_risk", population, dimensions, on), {}))):
                for key, variable in cells_of_it.items():
                    by_group[None if group_at is None else key[group_at]][key[dimensions.index(cells.HALF_YEAR)]] = variable
            by = None if group_at is None else dimensions[group_at]
            for group, points in curves.items():
                for half_year, variable in points.items():
                    if half_year - 1 in points:
                        self.holds({variable: 1, points[half_year - 1]: -1}, 0, np.inf)
                        step = self.model.truth[variable] - self.model.truth[points[half_year - 1]]
                        if 1 <= step <= 4:
                            self.model.targets[f"step of {variable}"] = {variable: 1, points[half_year - 1]: -1}
                last = points[max(points)]
                first = risks[group][min(risks[group])] if risks.get(group) else None
                if by and by not in ("skill", "cohort"):
                    whole = {"first trainings": self.known["covered"], "exits": returns}.get(population, self.known["exits"])
                    self.holds({last: 1}, -np.inf, 0, whole)
                if population.startswith("first exits") and by:
                    for more, cell in ((self.cells("exits", by), last), (self.cells("registered", by), first)):
                        if cell and (group,) in more:
                            self.holds({more[(group,)]: 1, cell: -1}, 0, np.inf)
                if population == "exits" and by == "destination":
                    for measure_of_it, cell in (("returns", last), ("exits", first)):
                        parts = [part for key, part in self.cells(measure_of_it, "destination", "by_closure").items() if key[1] == group]
                        if cell and len(parts) == 2:  # by closure and not; a row that was never listed may hold some
                            self.holds(dict.fromkeys(parts, 1) | {cell: -1}, 0, np.inf)


def _negative(total: Sum | int) -> Sum | int:
    return -total if isinstance(total, int) else {name: -times for name, times in total.items()}
