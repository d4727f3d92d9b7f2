"""Stores made from a few rows written in the test."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from data import schema
from data.importer import import_paths
from queries import Filters, ask

D = date(2018, 9, 30)
"""The as-of date of most tests."""

Rows = list[tuple[Any, ...]]
Stored = Callable[..., Path]


def write(base: Path, tables: dict[str, Rows]) -> Path:
    """Write rows (in the contract's order of columns, the last ones may be missing) as CSV files; returns their folder."""
    base.mkdir(parents=True)
    for name, rows in tables.items():
        columns = [column.name for table in schema.TABLES if table.name == name for column in table.columns]
        with (base / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows([*row, *[None] * (len(columns) - len(row))] for row in rows)
    return base


def present(cohort: str, person: str, *days: int) -> Rows:
    return [(cohort, person, day, "true") for day in days]


def column(folder: Path, result: str, name: str, as_of: date = D, filters: Filters = Filters(), **more: Any) -> list[Any]:
    return [row[name] for row in ask(result, folder, as_of, filters, **more).records]


def small(once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """A small store for questions about asking."""
    tables: dict[str, Rows] = {
        "residents": [("A", "2017-01-01", 1990, "Kendal", "sd"), ("B", "2017-06-01", 1980, None, None), ("C", "2018-02-01", None, "Demak", "smp")],
        "cohorts": [("K2", "=1+1", "salon", "2018-02-05", 5, 30), ("K1", "Pertama", "batik", "2018-01-01", 1, 30)],
        "enrolments": [("K1", "A"), ("K2", "B")],
        "attendance": present("K1", "A", 1) + present("K2", "B", 1, 2),
        "exits": [("A", "2018-03-01", "family", "false", None)],
        "targets": [("population", "2019-12-31", 0, "2017-02-01", 1234.5)],
        "sales": [("1", "A", "2018-03-02", "tas", "shop", 1, 1250000)],
        "events": [("2018-05-05", "Ramadan", None), ("2031-01-01", "Later", "note")],
    }
    return once("small", lambda base: import_paths([write(base / "in", tables)], base / "store")) / "store"
