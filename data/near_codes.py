"""Codes that come near another of the same table: most likely a slip, which would make two persons, groups or sales of one."""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from data.parsed import execute
from data.schema import Column, Table
from data.sheets import Sheet
from data.values.staged import is_code


def bare(column: Column, code: str) -> str:
    """SQL of a code, or a number of a sale, without that by which two that are near to each other may differ (data/reading.sql)."""
    return f"bare_{'code' if column.kind == 'code' else 'number'}({code})"


def alike(column: Column, code: str) -> str:
    """SQL of something that is the same of plain codes that are near to each other, and found sooner than `bare`: all but few codes differ in it."""
    return f"translate(lower({code}), 'il0o_-', '11')" if column.kind == "code" else f"translate(lower({code}), '0', '')"


def nearest_codes(connection: duckdb.DuckDBPyConnection, table: Table, codes: Collection[str]) -> dict[str, str]:
    """Code as it was written -> the least code of the table in `next` that is near to it, for those that have one.

    All are looked up at once: each by itself would be a pass over the table.
    """
    column = table.column(table.key[0])
    known = f"rows.{column.name}"
    return dict(
        execute(
            connection,
            f"""
            with written as (
                select each.code, regexp_replace(translate(lower(each.code), 'il', '11'), '[^a-z1-9]|o', '', 'g') as alike
                from (select unnest(cast($codes as varchar[])) as code) as each
            ),

            pairs as materialized (
                select written.code, {known} as likely
                from next.{table.name} as rows
                inner join written on {alike(column, known)} = written.alike
            )

            select pairs.code, min(pairs.likely)
            from pairs
            where bare_code(pairs.likely) = bare_code(pairs.code)
            group by pairs.code
            """,
            {"codes": sorted(codes)},
        ).fetchall()
    )


def find_near_codes(connection: duckdb.DuckDBPyConnection, table: Table, sheets: dict[int, Sheet]) -> None:
    """Keep in `staging.near_<table>` the new codes that are near to another, where a code is the table's key.

    Codes of persons and groups differ only in letter case, separators, leading zeros, O and 0 or l and 1, numbers of sales in letter case or
    leading zeros. Of two such codes in one hand-in the later one is taken for the slip.
    """
    if len(table.key) > 1 or not is_code(table.column(table.key[0])):
        return
    if not any(sheet.table is table for sheet in sheets.values()):
        execute(connection, f"create table staging.near_{table.name} (code varchar, likely varchar)")
        return
    (name,) = table.key
    column = table.column(name)
    execute(
        connection,
        f"""
        create table staging.near_{table.name} as
        with handed as (
            select typed.{name} as code, {bare(column, f"typed.{name}")} as bare, min((typed.sheet_no, typed.row)) as place
            from staging.typed_{table.name} as typed
            where typed.{name} is not null and not coalesce(typed.withdrawn, false)
            group by all
        ),

        fresh as (select handed.* from handed anti join old.{table.name} as known on handed.code = known.{name}),

        known as (select rows.{name} as code, {bare(column, f"rows.{name}")} as bare from old.{table.name} as rows),

        pairs as (
            select fresh.code, known.code as likely from fresh inner join known on fresh.bare = known.bare
            union all
            select fresh.code, other.code from fresh inner join handed as other
                on fresh.bare = other.bare and fresh.code <> other.code and fresh.place > other.place
        )

        select pairs.code, min(pairs.likely) as likely from pairs group by pairs.code
        """,
    )
