"""Stores made from a few rows written in the test."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb

from data import schema, store
from data.facts import prepare_facts
from data.optimizer import plan_briefly
from data.parsed import execute
from data.programme import programme_of
from data.tables import create_completeness, create_tables
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


def build(written: Path, folder: Path, complete_to: Mapping[str, date] = MappingProxyType({})) -> Path:
    """A new version of the store `folder`, with the rows of these canonical CSV files alone, declared complete to these dates; returns the folder.

    DuckDB types them instead of the importer, which takes three times as long. As an import fills them, cells that are left empty
    have the contract's defaults, and who was present is enrolled (tests/test_factories.py holds the two against each other).
    """
    with store.writing(folder) as work:
        with _writing(folder, work / "next.duckdb") as connection:
            create_tables(connection, "next")
            create_completeness(connection, "next")
            for table in schema.TABLES:
                if (path := written / f"{table.name}.csv").exists():
                    cells = ", ".join(f"cast(raw.{each.name} as {schema.SQL_TYPES[each.kind]}) as {each.name}" for each in table.columns)
                    filled = ", ".join(f"coalesce(r.{each.name}, {each.default}) as {each.name}" for each in table.columns if each.default)
                    replaced = f"replace ({filled})" if filled else ""
                    header = path.read_text("utf-8").partition("\n")[0].split(",")
                    execute(
                        connection,
                        f"insert into next.{table.name} select r.* {replaced} from "
                        f"(select {cells} from read_csv($path, columns = $columns, header = true, delim = ',', quote = '\"', null_padding = true)"
                        " as raw) as r",
                        {"path": str(path), "columns": dict.fromkeys(header, "varchar")},
                    )
            execute(connection, ENROLLED)
            changed = (f"select '{each.name}', case when exists (from next.{each.name}) then current_date end, null, null" for each in schema.TABLES)
            execute(connection, f"insert into next.table_completeness {' union all '.join(changed)}")
            for name, day in complete_to.items():
                declared = "update next.table_completeness set complete_to = $day, declared_on = current_date where table_name = $name"
                execute(connection, declared, {"day": day, "name": name})
            prepare_facts(connection)
            connection.execute("checkpoint next")
        store.publish(folder, work / "next.duckdb", "import", False, tuple(path.name for path in sorted(written.iterdir())))
    return folder


@contextmanager
def _writing(folder: Path, path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a new file as `next`, with what facts are prepared with."""
    with _database().cursor() as connection:
        connection.execute("attach ':memory:' as staging; attach $path as next", {"path": str(path)})
        try:
            connection.execute("create table staging.programme as select $size as group_size", {"size": programme_of(folder).group_size})
            yield connection
        finally:
            connection.execute("detach staging; detach next")


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """One database in memory for all stores: to make one takes as long as writing some rows."""
    connection = duckdb.connect()
    plan_briefly(connection)
    return connection


ENROLLED = """
insert into next.enrolments by name
select distinct attendance.cohort_id, attendance.resident_id, cohorts.starts_on as enrolled_on
from next.attendance as attendance
inner join next.cohorts as cohorts on attendance.cohort_id = cohorts.cohort_id
anti join next.enrolments as known on attendance.cohort_id = known.cohort_id and attendance.resident_id = known.resident_id
"""


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
    return once("small", lambda base: build(write(base / "in", tables), base / "store")) / "store"
