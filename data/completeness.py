"""How far each table is known: `table_completeness` in each version's file, one row a table.

`last_changed` is the day on which rows of the table last changed, `complete_to` the date up to which the office declared it complete, on the day
`declared_on`. Each is NULL if it isn't known, as for versions stored before the table was there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import duckdb

from data import schema
from data.bilingual import LANGUAGES
from data.messages import DataError, sentence
from data.parsed import execute
from data.report import Report
from data.sheets import Remark, in_words
from data.tables import create_completeness, make_room

INSERTED = """
insert into next.table_completeness
select
    unnest($tables) as table_name,
    unnest(cast($changed as date[])) as last_changed,
    unnest(cast($complete_to as date[])) as complete_to,
    unnest(cast($declared_on as date[])) as declared_on
"""
"""All rows at once: a statement for each takes ten times as long."""


def check(declared: Mapping[str, date]) -> None:
    """Raise DataError for a date that lies ahead: what hasn't happened can't be complete."""
    for day in declared.values():
        if day > date.today():
            raise DataError("complete_to_ahead", value=day.isoformat())


def believed(report: Report, declared: Mapping[str, date]) -> dict[str, date]:
    """The declarations that this hand-in confirms: a table with rejected rows or cells isn't complete."""
    left_out = {each.table for each in (*report.rejected, *report.cells)}
    return {} if report.refused else {table: day for table, day in declared.items() if table not in left_out}


def remark(report: Report, declared: Mapping[str, date], accepted: Mapping[str, date]) -> None:
    """Say in the report which tables were declared complete and which weren't."""
    for message, tables in (("declared_complete", list(accepted)), ("not_declared", [table for table in declared if table not in accepted])):
        if tables:
            listed = [in_words("table", table) for table in tables]
            names = {language: ", ".join(each[language] for each in listed) for language in LANGUAGES}
            if len(tables) == len(schema.TABLES):
                names = sentence("all_tables")
            text = sentence(message, table=names, value=declared[tables[0]].isoformat())
            report.warnings.append(Remark("", None, text, partial=message == "not_declared"))


def keep(connection: duckdb.DuckDBPyConnection, report: Report, declared: Mapping[str, date]) -> bool:
    """Make `next.table_completeness` from that of `before`, the tables that changed and what is declared now; whether a declaration is new."""
    known = {
        table: (last_changed, complete_to, declared_on)
        for table, last_changed, complete_to, declared_on in execute(
            connection, "select table_name, last_changed, complete_to, declared_on from before.table_completeness"
        ).fetchall()
    }
    today = date.today()
    rows, new = [], False
    for table in schema.TABLES:
        last_changed, complete_to, declared_on = known.get(table.name, (None, None, None))
        if report.tables[table.name].changed:
            last_changed = today
        if table.name in declared and declared[table.name] != complete_to:
            complete_to, declared_on, new = declared[table.name], today, True
        rows.append((table.name, last_changed, complete_to, declared_on))
    make_room(connection, "table_completeness")
    create_completeness(connection, "next")
    execute(connection, INSERTED, dict(zip(("tables", "changed", "complete_to", "declared_on"), map(list, zip(*rows, strict=True)), strict=True)))
    return new
