"""The registry of filters, read by queries, the command line, the address and the pages.

A filter is a field of `Filters` with its entry beside it. Its name is a parameter of support/selection.sql and
support/choice_counts.sql, an option of the command line, a name in the address, and "filter.<name>" its label.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Literal

from data.programme import Programme
from data.schema import EDUCATION

UNKNOWN = "unknown"
AGE_BANDS = ("18-24", "25-34", "35-44", "45+", UNKNOWN)

Stored = Mapping[str, tuple[str, ...]]
"""Values that stand in the store, by filter (support/choices.sql)."""
Source = Callable[[Programme, Stored], tuple[str, ...]]


@dataclass(frozen=True)
class Filter:
    """One filter: `kind` is list (several values, alternatives) or date; `by_person` says that it selects by personal attributes
    (staff only); `source` says where the values of a list come from."""

    name: str
    kind: Literal["list", "date"]
    by_person: bool
    source: Source | None = None


def _stored(name: str) -> Source:
    return lambda programme, stored: stored.get(name, ())


def _stored_or_unknown(name: str) -> Source:
    return lambda programme, stored: (*(value for value in stored.get(name, ()) if value != UNKNOWN), UNKNOWN)


def _list(source: Source, by_person: bool = False) -> Any:
    return field(default=(), metadata={"kind": "list", "source": source, "by_person": by_person})


def _date(by_person: bool) -> Any:
    return field(default=None, metadata={"kind": "date", "by_person": by_person})


@dataclass(frozen=True)
class Filters:
    """A selection: values of one filter are alternatives, different filters all apply; empty means no filter."""

    skill: tuple[str, ...] = _list(lambda programme, stored: tuple(skill.code for skill in programme.skills))
    cohort: tuple[str, ...] = _list(_stored("cohort"))
    age_band: tuple[str, ...] = _list(lambda programme, stored: AGE_BANDS, by_person=True)
    origin: tuple[str, ...] = _list(_stored_or_unknown("origin"), by_person=True)
    education: tuple[str, ...] = _list(lambda programme, stored: (*EDUCATION, UNKNOWN), by_person=True)
    registered_from: date | None = _date(by_person=True)
    registered_to: date | None = _date(by_person=True)

    def __bool__(self) -> bool:
        return any(vars(self).values())

    def as_parameters(self) -> dict[str, list[str] | date | None]:
        """The parameters of support/selection.sql; a filter that is not set is null."""
        values = {each.name: getattr(self, each.name) for each in FILTERS}
        return {name: (list(value) or None) if isinstance(value, tuple) else value for name, value in values.items()}


FILTERS: tuple[Filter, ...] = tuple(Filter(each.name, **each.metadata) for each in fields(Filters))
"""All filters in display order."""
NO_FILTERS = Filters()
LISTS = tuple(each.name for each in FILTERS if each.kind == "list")
DATES = tuple(each.name for each in FILTERS if each.kind == "date")
FOR_STAFF = tuple(each.name for each in FILTERS if each.by_person)
"""Filters by personal attributes."""


def known_values(programme: Programme, stored: Stored) -> dict[str, tuple[str, ...]]:
    """The values of each list filter, in display order."""
    return {each.name: each.source(programme, stored) for each in FILTERS if each.source}


def add_filters(parser: argparse.ArgumentParser, filters: Iterable[Filter]) -> None:
    """Add a command-line option for each filter; list filters may be repeated."""
    for each in filters:
        option = f"--{each.name.replace('_', '-')}"
        if each.kind == "list":
            parser.add_argument(option, action="append", default=[], metavar="VALUE", help="saringan, boleh diulang / filter, may be repeated")
        else:
            parser.add_argument(option, metavar="DATE", help="saringan tanggal / filter by date")


def chosen_filters(options: argparse.Namespace) -> Filters:
    """The selection from the options that `add_filters` added; dates as typed."""
    values: dict[str, Any] = {each.name: getattr(options, each.name, None) for each in FILTERS}
    selection: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return replace(NO_FILTERS, **{name: value for name, value in selection.items() if value not in (None, ())})
