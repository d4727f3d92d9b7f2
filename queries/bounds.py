"""Values of a stored version that no hand-in brings in today: a sale of 9,000,000,000,000,000,000, a registration in the year 1.

Earlier releases let some of them in. Every query would have to be safe from them (a series of months from the year 1, a sum beyond all
numbers); instead each is read as the nearest value that today's contract accepts. Versions without such values are read as they are.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import duckdb

from data import schema
from data.facts import FACT_TABLES
from data.parsed import execute
from data.tables import columns_of
from data.values.dates import EARLIEST

DAYS = (f"date '{EARLIEST.isoformat()}'", "date '2199-12-31'")
"""The bounds of every date: a target may lie ahead as far as anybody plans."""
YEARS_OF_BIRTH = ("1850", "2199")

Bounds = tuple[str, str]


def attach_within_bounds(connection: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """Attach a version's file read-only as `programme`; returns whether values of it are read as others. Raises duckdb.Error."""
    execute(connection, "attach $path as programme (read_only)", {"path": str(path)})
    outside = _outside(connection, _bounded_columns(connection))
    if outside:
        connection.execute("detach programme")
        connection.execute("attach $path as stored (read_only)", {"path": str(path)})
        connection.execute("attach ':memory:' as programme")
        tables = (
            "select table_name from duckdb_tables() where database_name = 'stored'"
            " union all select view_name from duckdb_views() where database_name = 'stored' and not internal"
        )
        for (table,) in connection.execute(tables).fetchall():
            replaced = ", ".join(
                f"case when {name} < {least} then {least} when {name} > {most} then {most} else {name} end as {name}"
                for name, (least, most) in ((_quoted(name), bounds) for name, bounds in outside.get(table, {}).items())
            )
            quoted = _quoted(table)
            connection.execute(f"create view programme.{quoted} as select * {f'replace ({replaced})' if replaced else ''} from stored.{quoted}")
    return bool(outside)


def _quoted(name: str) -> str:
    """A name that stands in a file, as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def _bounded_columns(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Bounds]]:
    """Table -> column -> bounds, of what queries read: the facts, and the tables that they do not hold."""
    types = columns_of(connection, "programme", [*FACT_TABLES, "targets", "headcounts", "events"])
    columns_of_table = {
        table: {name: bounds for name, kind in columns.items() if (bounds := DAYS if kind == "DATE" else _bounds_of_numbers().get(name))}
        for table, columns in types.items()
    }
    return {table: columns for table, columns in columns_of_table.items() if columns}


def _outside(connection: duckdb.DuckDBPyConnection, bounded: dict[str, dict[str, Bounds]]) -> dict[str, dict[str, Bounds]]:
    """The columns with values beyond their bounds, in one query. The least and the largest value stand in the file's statistics."""
    tables = [table for table, columns in bounded.items() if columns]
    tests = " union all ".join(
        f"select {index}, [{', '.join(_is_outside(name, *bounds) for name, bounds in bounded[table].items())}] from programme.{table}"
        for index, table in enumerate(tables)
    )
    outside: dict[str, dict[str, Bounds]] = {}
    for index, exceeded in execute(connection, tests).fetchall() if tables else ():
        columns = bounded[tables[index]]
        if any(exceeded):
            outside[tables[index]] = {name: columns[name] for name, exceeds in zip(columns, exceeded, strict=True) if exceeds}
    return outside


def _is_outside(name: str, least: str, most: str) -> str:
    return f"min({_quoted(name)}) < {least} or max({_quoted(name)}) > {most}"


@cache
def _bounds_of_numbers() -> dict[str, Bounds]:
    """The bounds of whole numbers and amounts, by column: those of the contract."""
    bounds = {
        column.name: (str(column.minimum or 0), str(column.maximum))
        for table in schema.TABLES
        for column in table.columns
        if column.kind in ("integer", "number") and column.maximum is not None
    }
    return {**bounds, "birth_year": YEARS_OF_BIRTH}
