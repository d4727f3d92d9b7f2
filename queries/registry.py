"""What results there are and what each column means: metrics.toml, read once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent

Text = dict[str, str]  # {"id": Indonesian, "en": English}


class QuestionError(Exception):
    """A question that can't be answered as asked; `.sentence` says why in both languages."""

    def __init__(self, indonesian: str, english: str) -> None:
        self.sentence: Text = {"id": indonesian, "en": english}
        super().__init__(english)


@dataclass(frozen=True)
class Column:
    """One column of a result as documented: `kind` says how it is written, `direction` which way is better (up, down, none);
    `why` is empty where the figure needs no reason; `nullable` tells a count, code or flag that may be unknown.

    `privacy` is the class that decides how a figure leaves: label and operational as they are, protected rounded, rate
    made anew from the columns `numerator` and `denominator`, average only over enough persons (`base`). `over` says in
    which row a rate's denominator stands: row (its own), first, previous, all (the sum), or curve (a survival estimate,
    made from all rows so far). `base` is a column of the same result or "result.column" of a result with one row.
    `exact` holds, for a protected count, the values of a label column whose rows are operational all the same.
    """

    name: str
    kind: str
    label: Text
    definition: Text
    unit: Text
    privacy: str
    direction: str
    numerator: str
    denominator: str
    why: Text
    nullable: bool
    over: str
    base: str
    exact: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Leaving:
    """How a result leaves the office (the tables `[published.<result>]` of metrics.toml; queries/disclosure/gate.py reads them).

    `way` is open (nothing in it is protected), totals (exact for the whole programme, withheld in a selection), parts (cells
    that move in steps), curve (a survival curve, coarsened) or staff (never published). The other fields are documented
    where they are written down, at the head of those tables.
    """

    way: str
    keys: tuple[str, ...]
    whole_only: tuple[str, ...]
    also_exact: tuple[str, ...]
    adds_up: dict[str, tuple[str, ...]]
    add_up_together: tuple[str, ...]
    grows: tuple[str, ...]
    exact_by: dict[str, tuple[str, ...]]
    withheld: tuple[str, ...]
    bound: str
    bounded: tuple[str, ...]
    within: dict[str, str]
    nested: str
    only: dict[str, tuple[int, ...]]
    one_threshold: tuple[str, ...]
    made_of: dict[str, tuple[str, ...]]
    largest_first: str
    group_rows: dict[str, str]


@dataclass(frozen=True)
class Result:
    """One named result: its question, grain, columns, what it can be broken down by and counted since, its SQL, and how
    it leaves the office."""

    name: str
    question: Text
    grain: Text
    notes: Text
    columns: tuple[Column, ...]
    takes_by: tuple[str, ...]
    needs_by: bool
    takes_since: tuple[str, ...]
    sql: str
    leaving: Leaving

    def column(self, name: str) -> Column:
        """The column of that name; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@cache
def results() -> dict[str, Result]:
    """All named results in the order of metrics.toml."""
    described = tomllib.loads((HERE / "metrics.toml").read_text(encoding="utf-8"))
    undeclared = [name for name in described["results"] if name not in described["published"]]
    if undeclared:
        raise ValueError(f"metrics.toml: no [published.{undeclared[0]}]: say how the result leaves the office")
    return {name: _result(name, entry, described) for name, entry in described["results"].items()}


def known_result(name: str) -> Result:
    """The result of that name; QuestionError, naming those there are, where there is none."""
    known = results()
    if name not in known:
        raise QuestionError(f"Hasil {name} tidak ada; yang ada: {', '.join(known)}.", f"There is no result {name}; there are: {', '.join(known)}.")
    return known[name]


@cache
def definitions() -> str:
    """The SQL of the shared definitions (macros), in the order in which they build on each other."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((HERE / "definitions").glob("*.sql")))


@cache
def _macros() -> dict[str, str]:
    """Each definition by its name, with the comment above it."""
    pieces = re.findall(r"((?:^--[^\n]*\n)*)^(create or replace macro (\w+)\(.*?;\n)", definitions(), flags=re.DOTALL | re.MULTILINE)
    return {name: comment + text for comment, text, name in pieces}


def definitions_used(sql: str) -> str:
    """The definitions that an SQL text uses, directly or through others, in the order in which they build on each other."""
    used: set[str] = set()
    waiting = [sql]
    while waiting:
        mentioned = set(re.findall(r"(\w+)\(", re.sub(r"--[^\n]*", "", waiting.pop())))
        for name in (mentioned & _macros().keys()) - used:
            used.add(name)
            waiting.append(_macros()[name].partition("(")[2])
    return "\n".join(text for name, text in _macros().items() if name in used)


@cache
def selection_sql() -> str:
    """The query that finds the persons and cohorts of a selection before a result is asked."""
    return (HERE / "support" / "selection.sql").read_text(encoding="utf-8")


def _result(name: str, entry: dict[str, Any], described: dict[str, Any]) -> Result:
    overrides = entry.get("overrides", {})
    columns = tuple(_column(column, described["columns"][column] | overrides.get(column, {}), described["units"]) for column in entry["columns"])
    return Result(
        name=name,
        question=entry["question"],
        grain=entry["grain"],
        notes=entry["notes"],
        columns=columns,
        takes_by=tuple(entry.get("by", ())),
        needs_by=entry.get("by_required", False),
        takes_since=tuple(entry.get("since", ())),
        sql=(HERE / "metrics" / f"{name}.sql").read_text(encoding="utf-8"),
        leaving=_leaving(described["published"][name]),
    )


def _leaving(entry: dict[str, Any]) -> Leaving:
    return Leaving(
        way=entry["way"],
        keys=tuple(entry.get("keys", ())),
        whole_only=tuple(entry.get("whole_only", ())),
        also_exact=tuple(entry.get("also_exact", ())),
        adds_up={column: tuple(labels) for column, labels in entry.get("adds_up", {}).items()},
        add_up_together=tuple(entry.get("add_up_together", ())),
        grows=tuple(entry.get("grows", ())),
        exact_by={by: tuple(columns) for by, columns in entry.get("exact_by", {}).items()},
        withheld=tuple(entry.get("withheld", ())),
        bound=entry.get("bound", ""),
        bounded=tuple(entry.get("bounded", ())),
        within=dict(entry.get("within", {})),
        nested=entry.get("nested", ""),
        only={label: tuple(values) for label, values in entry.get("only", {}).items()},
        one_threshold=tuple(entry.get("one_threshold", ())),
        made_of={column: tuple(parts) for column, parts in entry.get("made_of", {}).items()},
        largest_first=entry.get("largest_first", ""),
        group_rows=dict(entry.get("group_rows", {})),
    )


def _column(name: str, entry: dict[str, Any], units: dict[str, Text]) -> Column:
    return Column(
        name=name,
        kind=entry["kind"],
        label=entry["label"],
        definition=entry["definition"],
        unit=units[entry["unit"]],
        privacy=entry["class"],
        direction=entry.get("direction", "none"),
        numerator=entry.get("numerator", ""),
        denominator=entry.get("denominator", ""),
        why=entry.get("why", {"id": "", "en": ""}),
        nullable=entry.get("nullable", False),
        over=entry.get("over", "row" if entry["class"] == "rate" else ""),
        base=entry.get("base", ""),
        exact={label: tuple(values) for label, values in entry.get("exact", {}).items()},
    )
