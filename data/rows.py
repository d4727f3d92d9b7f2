"""One row of the store by its key, and what depends on it: looked at before it is corrected or withdrawn; and a hand-in of single rows."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from data import schema, store
from data.bilingual import LANGUAGES
from data.databases import database
from data.export import harmless
from data.messages import DataError
from data.schema import Table
from data.sheets import in_words
from data.store import Version
from data.tables import attach
from data.values import read_column

Key = Mapping[str, str]
DATES = ("unreadable_date", "date_without_day", "date_without_year", "date_in_future", "date_too_early", "several_dates", "short_year")
"""What may be wrong with a date."""


@dataclass(frozen=True)
class StoredRow:
    """A row: its values as the store writes them ("" where empty), and how many rows of other tables depend on it, through others too."""

    table: str
    values: dict[str, str]
    dependents: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """As JSON's objects."""
        return {"table": self.table, "values": self.values, "dependents": self.dependents}


def key_of(table: Table, parts: Sequence[str]) -> dict[str, str]:
    """A row's key, each part as the store writes it (18/07/2018 is 2018-07-18). Raises DataError if one is missing or can't be read."""
    titles = {name: {language: schema.title(table.column(name), language) for language in LANGUAGES} for name in table.key}
    if len(parts) != len(table.key):
        choices = {language: ", ".join(title[language] for title in titles.values()) for language in LANGUAGES}
        raise DataError("bad_key", table=in_words("table", table.name), extra=len(table.key), choices=choices)
    key = {}
    for name, text in zip(table.key, parts, strict=True):
        read = read_column(table.column(name), [text]).cells[text]
        if read.problem in DATES:
            raise DataError(read.problem, column=titles[name], value=f' "{text}"')
        key[name] = read.value or text
    return key


def find(folder: Path, table: Table, key: Key) -> StoredRow:
    """The row of that key in the current version. Raises DataError if the store is empty, or has no such row."""
    version = store.current(folder)
    if version is None:
        raise DataError("empty_store")
    with database() as connection:
        attach(connection, version.path, "programme")
        rows = _rows(connection, table, key)
        if not rows:
            raise DataError("no_such_row", table=in_words("table", table.name), value=", ".join(key.values()))
        counts = ((child.name, _rows(connection, child, own)) for child, own in _references(table, key))
        return StoredRow(table.name, rows[0], {name: len(dependents) for name, dependents in counts if dependents})


def tables_with_rows(version: Version) -> frozenset[str]:
    """The names of the tables that have rows in a version."""
    with database() as connection:
        attach(connection, version.path, "programme")
        return frozenset(table.name for table in schema.TABLES if connection.execute(f'select 1 from programme."{table.name}" limit 1').fetchone())


def dependents(folder: Path, table: Table, key: Key, new: Key) -> list[tuple[Table, dict[str, str], list[dict[str, str]]]]:
    """The rows of other tables that name the row of that key, by table, with their columns as they name the key `new`."""
    version = store.current(folder)
    if version is None:
        return []
    with database() as connection:
        attach(connection, version.path, "programme")
        own = zip(_references(table, key), _references(table, new), strict=True)
        return [(child, after, rows) for (child, before), (_, after) in own if (rows := _rows(connection, child, before))]


def _rows(connection: duckdb.DuckDBPyConnection, table: Table, values: Key) -> list[dict[str, str]]:
    """The rows with these values, as the store writes them ("" where empty)."""
    columns = ", ".join(f"cast(found.{column.name} as varchar)" for column in table.columns)
    same = " and ".join(f"cast(found.{name} as varchar) = ${name}" for name in values)
    rows = connection.execute(f"select {columns} from programme.{table.name} as found where {same}", dict(values)).fetchall()
    return [{column.name: value or "" for column, value in zip(table.columns, row, strict=True)} for row in rows]


def _references(table: Table, key: Key) -> list[tuple[Table, dict[str, str]]]:
    """The tables that name a row of this one, with their columns that do; also those that name one of these, as keys hold their parents' keys."""
    return [
        (child, dict(zip(reference.columns, (key[name] for name in table.key), strict=True)))
        for child in schema.TABLES
        for reference in child.references
        if reference.table == table.name
    ]


def write_rows(folder: Path, table: Table, rows: Sequence[Mapping[str, str]]) -> Path:
    """Rows as a file that an import reads, in a folder. Raises OSError."""
    path = folder / f"{table.name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in table.columns])
        writer.writerows([harmless(row.get(column.name, "")) for column in table.columns] for row in rows)
    return path
