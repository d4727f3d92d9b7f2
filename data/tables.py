"""The tables of a version's file, whatever version of the contract it was written by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

import duckdb

from data import schema
from data.parsed import execute
from data.schema import Table

_spare: list[duckdb.DuckDBPyConnection] = []
_spare_guard = Lock()


@contextmanager
def attached(path: Path, read_only: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """A version's file for a short look: a connection to which it is attached as `version` for the block. Raises duckdb.Error.

    All blocks share one database in memory, one after the other: to make one takes 20 ms.
    """
    with _spare_guard:
        if not _spare:
            _spare.append(duckdb.connect(":memory:", config={"max_vacuum_tasks": 0}))  # as data/importer.py writes versions
        connection = _spare[0].cursor()
        execute(connection, "attach ? as version (read_only)" if read_only else "attach ? as version", [str(path)])
        try:
            yield connection
        finally:
            execute(connection, "detach version")
            connection.close()


def create_tables(connection: duckdb.DuckDBPyConnection, catalog: str) -> None:
    """Create the contract's tables, empty, in an attached database."""
    execute(connection, "; ".join(_empty(catalog, table) for table in schema.TABLES))


def _empty(catalog: str, table: Table) -> str:
    columns = ", ".join(f"{name} {kind}" for name, kind in types_of(table).items())
    return f"create table {catalog}.{table.name} ({columns})"


def create_completeness(connection: duckdb.DuckDBPyConnection, catalog: str) -> None:
    """Create `table_completeness` (data/completeness.py), empty, in an attached database."""
    execute(connection, f"create table {catalog}.table_completeness (table_name varchar, last_changed date, complete_to date, declared_on date)")


def columns_of(connection: duckdb.DuckDBPyConnection, catalog: str, tables: Iterable[str]) -> dict[str, dict[str, str]]:
    """Table -> column -> type, of those of the tables that an attached database has.

    DuckDB's list of all columns holds its own as well: a new connection takes eight times as long for it.
    """
    types: dict[str, dict[str, str]] = {}
    for table in tables:
        with suppress(duckdb.CatalogException):
            relation = connection.table(f"{catalog}.{table}")
            types[table] = dict(zip(relation.columns, map(str, relation.types), strict=True))
    return types


def stands(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether a table is in `next` already, which began as a copy of the version before (data/successor.py)."""
    return bool(columns_of(connection, "next", [name]))


def make_room(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Drop tables that `next` has from the version before, as far as it began as a copy of it: they are made anew."""
    for name in names:
        if name == schema.ATTENDANCE.name and stands(connection, "attendance_marks"):
            execute(connection, "drop view next.attendance; drop table next.attendance_marks")
        else:
            execute(connection, f"drop table if exists next.{name}")


def write_raw(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str], rows: str, values: Mapping[str, object] | None = None
) -> int:
    """Create a large table of what was handed in in `next`, of these columns and their types, with `rows` (SQL); return how many there are.

    They aren't compressed, which takes as long as writing them: only facts are read again and again, and are compressed, also while this is written.
    """
    types = ", ".join(f"{column} {kind} using compression uncompressed" for column, kind in columns.items())
    connection.execute(f"create table next.{name} ({types})")
    ((written,),) = connection.execute(f"insert into next.{name} {rows}", values).fetchall()
    return int(written)


def write_report(connection: duckdb.DuckDBPyConnection, catalog: str, report: str) -> None:
    """Put a report into the file of the version that is attached as `catalog`, and write that out."""
    connection.execute(f"create or replace table {catalog}.import_report as select $report as report", {"report": report})
    connection.execute(f"checkpoint {catalog}")


def types_of(table: Table) -> dict[str, str]:
    """The columns of a table of the contract, with their types in SQL."""
    return {column.name: schema.SQL_TYPES[column.kind] for column in table.columns}


def attach(connection: duckdb.DuckDBPyConnection, path: Path | None, name: str) -> None:
    """The tables of a version (empty ones without a `path`) as views in the catalog `name`, with every table and column of today's contract.

    What an older version doesn't have is an empty table or a column that isn't known. `table_completeness` is there too.
    """
    execute(connection, f"attach ':memory:' as {name}")
    if path is None:
        create_tables(connection, name)
        create_completeness(connection, name)
        return
    execute(connection, f"attach ? as {name}_file (read_only)", [str(path)])
    types = columns_of(connection, f"{name}_file", [*(table.name for table in schema.TABLES), "table_completeness"])
    made = []
    for table in schema.TABLES:
        columns = types.get(table.name, {})
        cells = ", ".join(
            f"cast({f'rows.{column.name}' if column.name in columns else 'null'} as {schema.SQL_TYPES[column.kind]}) as {column.name}"
            for column in table.columns
        )
        view = f"create view {name}.{table.name} as select {cells} from {name}_file.{table.name} as rows"
        made.append(view if table.name in types else _empty(name, table))
    if "table_completeness" in types:
        made.append(f"create view {name}.table_completeness as from {name}_file.table_completeness")
    else:
        create_completeness(connection, name)
    execute(connection, "; ".join(made))
