"""Rows that somebody took out, and that a hand-in brings back: an old sheet handed in once more undoes a correction without a word.

Each version's file holds `withdrawn_rows`: a mark of the key of every row that was taken out and hasn't come back, with the version that took it
out. The row itself is gone with the last version that held it. SQL text is composed from the contract's own table and column names only.
"""

from __future__ import annotations

import duckdb

from data import schema
from data.messages import sentence, some
from data.parsed import execute
from data.report import Report
from data.sheets import Remark, in_words
from data.tables import make_room
from data.withdrawn_marks import MARKS, has_marks


def remark_on_returned(connection: duckdb.DuckDBPyConnection, report: Report) -> None:
    """Name the rows of `next` that are new, and were taken out of the version before or one that it was built on."""
    marked = _marked(connection)
    for table in schema.TABLES:
        if not report.tables[table.name].added or table.name not in marked:
            continue
        shown = " || ' ' || ".join(f"cast(rows.{name} as varchar)" for name in table.key)
        returned = execute(
            connection,
            f"select marks.version, list({shown} order by {shown}) from next.{table.name} as rows"
            f" inner join before_file.{MARKS} as marks on {_mark(table)} = marks.mark and marks.table_name = $name"
            f" anti join old.{table.name} as known using ({', '.join(table.key)}) group by all order by all",
            {"name": table.name},
        ).fetchall()
        for version, keys in returned:
            values = {"extra": len(keys), "table": in_words("table", table.name), "version": version, "value": some(keys)}
            report.warnings.append(Remark("", None, sentence("withdrawn_again", **values)))


def keep_marks(connection: duckdb.DuckDBPyConnection, report: Report, version: int) -> None:
    """Make `next.withdrawn_rows` of those of `before` and of the rows that `version`, the one to come, takes out; none of a row that stands in it."""
    marked = _marked(connection)
    parts = []
    for table in schema.TABLES:
        counts, next_rows = report.tables[table.name], f"next.{table.name} as rows"
        if counts.withdrawn:
            gone = f"staging.withdrawn_{table.name} as rows anti join {next_rows.replace('as rows', 'as known')} using ({', '.join(table.key)})"
            parts.append(f"select '{table.name}' as table_name, {_mark(table)} as mark, cast($version as integer) as version from {gone}")
        if table.name in marked:
            standing = f" and marks.mark not in (select {_mark(table)} from {next_rows})" if counts.added else ""
            parts.append(f"select marks.* from before_file.{MARKS} as marks where marks.table_name = '{table.name}'{standing}")
    make_room(connection, MARKS)
    if parts:
        rows = f"select each.table_name, each.mark, max(each.version) as version from ({' union all '.join(parts)}) as each group by all"
        execute(connection, f"create table next.{MARKS} as {rows}", {"version": version} if "$version" in rows else None)


def _marked(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The tables of which rows were taken out of the version before or one that it was built on."""
    if not has_marks(connection, "before_file"):
        return set()
    return {name for (name,) in execute(connection, f"select distinct marks.table_name from before_file.{MARKS} as marks").fetchall()}


def _mark(table: schema.Table) -> str:
    """SQL of a mark of the key of `rows`."""
    return f"md5_number_lower(concat_ws(chr(31), {', '.join(f'cast(rows.{name} as varchar)' for name in table.key)}))"
