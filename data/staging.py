"""Cells on their way into the staging database: rows that were read, moved to `staging.raw_<table>`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pandas as pd

from data import schema
from data.programme import Programme

if TYPE_CHECKING:
    from data.reading import Progress, Sheet

CHUNK = 20_000


def prepare(connection: duckdb.DuckDBPyConnection, programme: Programme) -> None:
    """Create the staging tables: a hand-in's cells, its participants, which columns each of its tables fills, and the programme's group size."""
    connection.execute("create table staging.programme as select $group_size as group_size", {"group_size": programme.group_size})
    tables = []
    for table in schema.TABLES:
        cells = ", ".join(f"{column.name} varchar" for column in table.columns)
        tables.append(f"create table staging.raw_{table.name} (sheet_no integer, row bigint, heading varchar, {cells}, withdrawn varchar)")
    connection.execute("; ".join(tables))
    connection.execute("create table staging.participants (sheet_no integer, row bigint, cohort_id varchar, resident_id varchar, withdrawn varchar)")
    connection.execute("create table staging.sources (sheet_no integer, present varchar[])")


def stage_rows(connection: duckdb.DuckDBPyConnection, sheet: Sheet, rows: Iterator[tuple[int, list[str]]], progress: Progress | None) -> None:
    """Stage rows that Python read, some thousand at a time."""
    count = 0
    while chunk := list(islice(rows, CHUNK)):
        width = len(chunk[0][1])
        cells = {f"c{place}": pd.Series([row[place] for _, row in chunk], dtype="str") for place in range(width)}
        frame = pd.DataFrame({"row": [number for number, _ in chunk], **cells})
        connection.register("handed", frame)
        _stage(connection, sheet)
        connection.unregister("handed")
        count += len(chunk)
    if progress:
        progress(sheet.file, count)


def stage_file(
    connection: duckdb.DuckDBPyConnection,
    sheet: Sheet,
    path: Path,
    progress: Progress | None,
    *,
    delimiter: str = ",",
    width: int = 0,
    lines: int = 0,
) -> bool:
    """Let DuckDB stage a CSV file: one that the child wrote (row number and wanted cells), or a plain large one of so many `lines` as it is.

    False, and nothing staged, where a large file isn't as plain as it looked: a row of another width, a cell of several lines, or a row
    whose key has no digit (a sum, a header again, a note below the table), which has to be looked at more closely.
    """
    numbered = not lines
    wanted = [*sheet.proposal.columns.values(), *(day.position for day in sheet.proposal.days)]
    fields = [*(f"c{place}" for place in range(len(wanted)))] if numbered else [f"f{place}" for place in range(width)]
    if numbered and not path.stat().st_size:
        return True
    picked = (
        ", ".join(f"read.c{place}" for place in range(len(wanted)))
        if numbered
        else ", ".join(f"read.f{position} as c{place}" for place, position in enumerate(wanted))
    )
    number = "cast(read.row as bigint)" if numbered else "row_number() over () + $before"
    columns = ", ".join(f"'{name}': 'varchar'" for name in (["row"] if numbered else []) + fields)
    above = 0 if numbered else sheet.proposal.first_row - 1
    values: dict[str, object] = {"path": _literal(path), "delimiter": delimiter, "skip": above}
    if not numbered:
        values["before"] = above
    read = (
        f"select {number} as row, {picked} from read_csv($path, auto_detect = false, header = false, delim = $delimiter,"
        f""" quote = '"', escape = '"', skip = $skip, columns = {{{columns}}}) as read"""
    )
    try:
        if sheet.proposal.days:
            connection.execute(f"create temp table handed as {read}", values)
            _stage(connection, sheet)
        else:
            _stage(connection, sheet, f"({read})", values)
        if not numbered and _needs_a_closer_look(connection, sheet, lines - above):
            unstage(connection, sheet)
            return False
    except duckdb.Error:
        if numbered:
            raise
        unstage(connection, sheet)
        return False
    finally:
        connection.execute("drop table if exists handed")
    if progress:
        # Fetched to its end: an unfinished result would block the next file.
        counted = connection.execute(f"select count(*) from staging.raw_{sheet.table.name} where sheet_no = $sheet_no", {"sheet_no": sheet.sheet_no})
        progress(sheet.file, counted.fetchall()[0][0])
    return True


def _literal(path: Path) -> str:
    """A path as DuckDB reads it as that file alone, whatever glob characters it has."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path))


def _needs_a_closer_look(connection: duckdb.DuckDBPyConnection, sheet: Sheet, lines: int) -> bool:
    """Whether a staged row's key has no digit, or there are fewer rows than lines: one is blank, or a cell has several lines."""
    names = list(sheet.proposal.columns)
    cells = {name: f"handed.c{place}" if sheet.proposal.days else f"handed.{name}" for place, name in enumerate(names)}
    odd = " or ".join(f"not regexp_matches(coalesce({cells[name]}, ''), '[0-9]')" for name in names if name in sheet.table.key) or "false"
    staged = "handed" if sheet.proposal.days else f"(from staging.raw_{sheet.table.name} as raw where raw.sheet_no = $sheet_no)"
    ((rows, is_odd),) = connection.execute(
        f"select count(*), coalesce(bool_or({odd}), false) from {staged} as handed", {} if sheet.proposal.days else {"sheet_no": sheet.sheet_no}
    ).fetchall()
    return bool(is_odd) or rows != lines


def _stage(connection: duckdb.DuckDBPyConnection, sheet: Sheet, source: str = "handed", source_values: Mapping[str, object] | None = None) -> None:
    """Move rows of `source`, a table or query (row, c0, c1, ...), to the table's staging table; wide attendance becomes one row a day."""
    places = {name: f"blank_as_null(handed.c{place})" for place, name in enumerate(sheet.proposal.columns)}
    day_places = [f"blank_as_null(handed.c{place})" for place in range(len(places), len(places) + len(sheet.proposal.days))]
    anything = f"coalesce({', '.join([*places.values(), *day_places])}) is not null"
    target = f"staging.raw_{sheet.table.name}"
    values: dict[str, object] = {"sheet_no": sheet.sheet_no, **(source_values or {})}
    if not sheet.proposal.days:
        names, cells = ", ".join(places), ", ".join(places.values())
        connection.execute(
            f"insert into {target} (sheet_no, row, {names}) select $sheet_no, handed.row, {cells} from {source} as handed where {anything}", values
        )
        return
    # A participant of the wide sheet is enrolled by it even when every day is empty (she never came).
    keys = f"{places.get('cohort_id', 'null')} as cohort_id, {places['resident_id']} as resident_id"
    withdrawn = places.get("withdrawn", "null")
    connection.execute(
        f"insert into staging.participants select $sheet_no, handed.row, {keys}, {withdrawn} from handed as handed where {anything}", values
    )
    for day, place in zip(sheet.proposal.days, day_places, strict=True):
        connection.execute(
            f"""
            insert into {target} (sheet_no, row, heading, cohort_id, resident_id, day, present, withdrawn)
            select $sheet_no, handed.row, $heading, {keys}, $day, {place}, {withdrawn}
            from handed as handed
            where {place} is not null or {withdrawn} is not null
            """,
            {**values, "heading": day.header, "day": str(day.number) if day.number else f"@{day.date}"},
        )


def unstage(connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> None:
    """Take back what a file left that turned out to be unreadable further down."""
    for target in (f"raw_{sheet.table.name}", "participants"):
        connection.execute(f"delete from staging.{target} where sheet_no = $sheet_no", {"sheet_no": sheet.sheet_no})
