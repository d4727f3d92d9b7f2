"""Rows that somebody withdrew by their key, and that a hand-in brings back: an old sheet handed in once more undoes a correction without a word.

SQL text is composed from the contract's own table and column names only.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from data import schema, store
from data.messages import sentence, some
from data.parsed import execute
from data.report import Report
from data.sheets import Remark, in_words
from data.tables import attach

LAST = 3
"""Withdrawals that are looked back at: an old sheet is mostly that of last month."""


def remark_on_returned(connection: duckdb.DuckDBPyConnection, folder: Path, before: store.Version | None, report: Report) -> None:
    """Name the rows of `next` that are new, and stood in the version before a withdrawal."""
    tables = [table for table in schema.TABLES if report.tables[table.name].added]
    if before is None or not tables:
        return
    kept = {version.number: version for version in store.versions(folder)}
    withdrawals = [version for version in reversed(kept.values()) if version.action == "withdraw" and version.number <= before.number][:LAST]
    found: set[str] = set()
    for version in withdrawals:
        parent = kept.get(version.parent or 0)
        if parent is None or store.damage_of(parent) or parent.path == before.path:
            continue
        attach(connection, parent.path, "earlier")
        try:
            for table in tables:
                if table.name not in found and (keys := _returned(connection, table)):
                    found.add(table.name)
                    values = {"extra": len(keys), "table": in_words("table", table.name), "version": version.number, "value": some(keys)}
                    report.warnings.append(Remark("", None, sentence("withdrawn_again", **values)))
        finally:
            connection.execute("detach earlier")
            connection.execute("detach earlier_file")


def _returned(connection: duckdb.DuckDBPyConnection, table: schema.Table) -> list[str]:
    """The keys of a table's rows that are new, and were known in the version `earlier`."""
    key = ", ".join(table.key)
    shown = " || ' ' || ".join(f"cast(rows.{name} as varchar)" for name in table.key)
    rows = execute(
        connection,
        f"select {shown} from next.{table.name} as rows semi join earlier.{table.name} as known using ({key})"
        f" anti join old.{table.name} as now using ({key}) order by 1",
    ).fetchall()
    return [text for (text,) in rows]
