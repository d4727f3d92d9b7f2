"""The facts that queries read, prepared once from a version's raw tables (data/facts.sql)."""

from __future__ import annotations

from pathlib import Path

import duckdb

from data import schema

SQL = Path(__file__).resolve().with_suffix(".sql")

FACT_TABLES = ("fact_persons", "fact_cohorts", "fact_enrolments", "fact_spells", "fact_follow_ups", "fact_sales")


def facts_differ(path: Path) -> tuple[dict[str, int], list[str]]:
    """Recount the facts of a version's file from its raw tables: (rows of each fact table, names of those that differ)."""
    connection = duckdb.connect(":memory:")
    try:
        connection.execute("attach ? as old (read_only)", [str(path)])
        rebuild_beside(connection)
        counts: dict[str, int] = {}
        differing = []
        for name in FACT_TABLES:
            ((counts[name],),) = connection.execute(f"select count(*) from old.{name}").fetchall()
            ((differences,),) = connection.execute(
                f"select count(*) from ((from old.{name} except all from next.{name}) union all (from next.{name} except all from old.{name}))"
            ).fetchall()
            if differences:
                differing.append(name)
        return counts, differing
    finally:
        connection.close()


def rebuild_beside(connection: duckdb.DuckDBPyConnection) -> None:
    """Copy the raw tables of `old` to `next` (made in memory where none is attached) and prepare its facts."""
    connection.execute("attach if not exists ':memory:' as next")
    for table in schema.TABLES:
        connection.execute(f"create table next.{table.name} as from old.{table.name}")
    prepare_facts(connection)


def prepare_facts(connection: duckdb.DuckDBPyConnection) -> None:
    """Build the fact tables of the database attached as `next` from its raw tables (data/facts.sql)."""
    connection.execute(SQL.read_text(encoding="utf-8"))
