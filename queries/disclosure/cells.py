"""Cells: what protected figures count, independent of the result and column that show them.

A cell is a measure (mentas), of a population (the programme), where dimensions have values (origin = Kendal). The name of a
cell, from which its thresholds come, and the steps in which it moves belong to what it counts: two results over the same
persons round and step alike. The steps are made once, from the first result that counts the same (its source).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from queries.registry import Metric, Result, results

Key = tuple[Any, ...]
Cell = tuple[str, Key]
"""A column of a source and the values of the row's key columns."""
BY_PERSON = ("age_band", "origin", "education")
OF_THE_BREAKDOWN = ("value", "group")
"""Key columns that hold values of what the result is broken down by."""
DIMENSIONS = {"cohort_id": "cohort"}
"""Key columns whose dimension has another name."""
HALF_YEAR = "half_year"
"""The dimension of a curve's points."""


@dataclass(frozen=True)
class Counted:
    """The subject of a column: a measure, over a population, by these dimensions (in alphabetical order)."""

    measure: str
    population: str
    dimensions: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.measure} of {self.population}" + "".join(f", {name}" for name in self.dimensions)


@dataclass(frozen=True)
class Source:
    """The result, asked in one way, from which the steps of a column are made."""

    result: str
    by: str | None
    since: str | None
    column: str


def dimensions(result: Result, by: str | None) -> tuple[str, ...]:
    """The dimension of each key of a cell of the result, in the order of its keys."""
    names = tuple((by or "") if key in OF_THE_BREAKDOWN else DIMENSIONS.get(key, key) for key in result.release.keys)
    return (*names, HALF_YEAR) if result.release.rule == "curve" else names


def counted(result: Result, column: str, by: str | None = None, since: str | date | None = None) -> Counted:
    """The subject of that column of the result, broken down by `by`."""
    population = result.release.population + (f" since {since}" if since else "")
    return Counted(result.release.counts.get(column, column), population, tuple(sorted(name for name in dimensions(result, by) if name)))


def cell_names(result: Result, column: str, by: str | None = None, since: str | date | None = None) -> Callable[[Key], str]:
    """The name of each cell of a column by its key: what it counts. Nothing in it depends on the date or on the result, so it is always
    rounded alike."""
    what = counted(result, column, by, since)
    named = [
        (index, name)
        for index, (name, label) in enumerate(zip(dimensions(result, by), (*result.release.keys, HALF_YEAR), strict=False))
        if name and label not in result.release.one_threshold
    ]

    def name_of(key: Key) -> str:
        return "\x1f".join([what.measure, what.population, *sorted(f"{name}={key[index]}" for index, name in named if index < len(key))])

    return name_of


def is_exact(column: Metric, row: Mapping[str, Any]) -> bool:
    """Whether the column is operational in that row, although it is protected in others."""
    return any(row[label] in values for label, values in column.exact.items())


def is_total(result: Result, column: str) -> bool:
    """Whether a protected column is shown exactly, as of its step: totals of the whole programme."""
    return result.release.rule == "totals" and column not in result.release.rounded


def protected_columns(result: Result, by: str | None) -> tuple[str, ...]:
    """The columns that move in steps: the protected ones, averages, and every count by who they are."""
    release = result.release
    below_whole = release.whole_only if release.keys else ()
    exact = (*release.also_exact, *release.exact_by.get(by or "", ()), *release.withheld, *release.made_of, *release.follows)
    return tuple(
        column.name
        for column in result.columns
        if column.name not in exact
        and (
            column.sensitivity in ("protected", "average") or column.name in below_whole or (column.sensitivity == "operational" and by in BY_PERSON)
        )
    )


def questions() -> Iterator[tuple[Result, str | None, str | None]]:
    """Every result with protected figures that a viewer can ask for, in every way: broken down by, counted since."""
    for result in results().values():
        if result.release.rule in ("totals", "parts", "curve"):
            for by in result.published_by if result.needs_by else (None, *result.published_by):
                for since in tuple(each for each in result.takes_since if each != "date") or (None,):
                    yield result, by, since


_sources: tuple[Mapping[str, Result], dict[Counted, Source]] | None = None


def source_of(what: Counted) -> Source:
    """The first result that counts this: its steps are those of every column that does."""
    global _sources
    known = _sources
    if known is None or known[0] is not results():
        index: dict[Counted, Source] = {}
        for result, by, since in questions():
            for column in protected_columns(result, by):
                index.setdefault(counted(result, column, by, since), Source(result.name, by, since, column))
        _sources = known = (results(), index)
    return known[1][what]
