"""Cells on their way into the staging database: rows that were read, moved to `staging.raw_<table>`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import duckdb

from data import schema
from data.parsed import execute
from data.programme import Programme
from data.schema import Table
from data.sheets import Sheet
from data.values.marks import UNSIGNED

CHUNK = 20_000
MOST_ASIDE = 20_000
"""Rows of a large table that are set aside because they may have a fault; with more of them the whole table is staged cell by cell."""
MANY_CELLS = 200_000
"""Cells of lists from which on a frame is quicker, with the start of pandas."""
READ_CSV = (
    "read_csv($path, auto_detect = false, header = false, delim = $delimiter, quote = '\"', escape = '\"', skip = $skip, columns = {{{columns}}},"
    " buffer_size = 6_000_000)"
)
"""DuckDB divides a file among processors by the buffer, at most 8 MB a piece: in smaller pieces a file of 15 to 40 MB keeps both busy to its end."""
FIRST_OF_CSV = READ_CSV.replace("6_000_000", "1_000_000")
"""The same for a file's first rows alone: a piece is read whole before a limit ends it."""


def prepare(connection: duckdb.DuckDBPyConnection, programme: Programme) -> None:
    """Create the staging tables: a hand-in's cells, its participants, which columns each of its tables fills, and the programme's group size."""
    execute(connection, "create table staging.programme as select $group_size as group_size", {"group_size": programme.group_size})
    execute(connection, "; ".join(map(raw_table, schema.TABLES)))
    execute(connection, "create table staging.participants (sheet_no integer, row bigint, cohort_id varchar, resident_id varchar, withdrawn varchar)")
    execute(connection, "create table staging.sources (sheet_no integer, present varchar[])")
    execute(connection, "create table staging.residents_left_as_known (sheet_no integer, resident_id varchar)")


def raw_table(table: Table) -> str:
    """SQL that makes the table of a table's staged cells, if there is none."""
    cells = ", ".join(f"{column.name} varchar" for column in table.columns)
    return f"create table if not exists staging.raw_{table.name} (sheet_no integer, row bigint, heading varchar, {cells}, withdrawn varchar)"


def stage_rows(connection: duckdb.DuckDBPyConnection, sheet: Sheet, rows: Iterator[tuple[int, list[str]]]) -> None:
    """Stage rows that Python read, some thousand at a time."""
    while chunk := list(islice(rows, CHUNK)):
        width = len(chunk[0][1])
        cells = {f"c{index}": [row[index] for _, row in chunk] for index in range(width)}
        with handed_over(connection, "handed", {"row": [number for number, _ in chunk]}, cells):
            _stage(connection, sheet)


@contextmanager
def handed_over(
    connection: duckdb.DuckDBPyConnection, name: str, numbers: Mapping[str, list[int]], texts: Mapping[str, Sequence[str | None]]
) -> Iterator[None]:
    """Columns of whole numbers and of text as the table `name`, for as long as the block lasts.

    Lists as parameters spare an import of few rows the start of pandas, which takes longer than the rest of it; many rows are quicker as a frame.
    """
    if sum(map(len, (*numbers.values(), *texts.values()))) > MANY_CELLS:
        import pandas as pd

        texts_of = {column: pd.Series(list(cells), dtype="object") for column, cells in texts.items()}
        connection.register(name, pd.DataFrame({**numbers, **texts_of}))
        yield
        connection.unregister(name)
        return
    columns = [f"unnest(cast(${column} as bigint[])) as {column}" for column in numbers] + [
        f"unnest(cast(${column} as varchar[])) as {column}" for column in texts
    ]
    connection.execute(f"create or replace temp table {name} as select {', '.join(columns)}", {**numbers, **texts})
    yield
    connection.execute(f"drop table {name}")


def stage_file(connection: duckdb.DuckDBPyConnection, sheet: Sheet, path: Path) -> None:
    """Let DuckDB stage a CSV file that the child wrote: row number and wanted cells."""
    width = len(sheet.proposal.columns) + len(sheet.proposal.days)
    if path.stat().st_size:
        columns = ", ".join(f"'{name}': 'varchar'" for name in ("row", *(f"c{index}" for index in range(width))))
        execute(
            connection,
            f"create temp table handed as select read.* replace (cast(read.row as bigint) as row) from {READ_CSV.format(columns=columns)} as read",
            {"path": literal(path), "delimiter": ",", "skip": 0},
        )
        _stage(connection, sheet)
        execute(connection, "drop table handed")


def stage_plain(connection: duckdb.DuckDBPyConnection, sheet: Sheet, path: Path, delimiter: str, width: int, lines: int) -> bool:
    """Let DuckDB read a large CSV file of so many `lines` as it is into `staging.plain_<sheet_no>` (c0, c1, ... in the order of the proposal).

    False, and nothing staged, where the file isn't as plain as it looked: a row of another width, or a cell of several lines.
    """
    plain, above = f"staging.plain_{sheet.sheet_no}", sheet.proposal.first_row - 1
    positions = [*sheet.proposal.columns.values(), *(day.position for day in sheet.proposal.days)]
    picked = ", ".join(f"read.f{position} as c{index}" for index, position in enumerate(positions))
    columns = ", ".join(f"'f{index}': 'varchar'" for index in range(width))
    try:
        execute(
            connection,
            f"create table {plain} as select {picked} from {READ_CSV.format(columns=columns)} as read",
            {"path": literal(path), "delimiter": delimiter, "skip": above},
        )
    except duckdb.Error:
        return False
    ((rows,),) = execute(connection, f"select count(*) from {plain} as plain").fetchall()
    if rows != lines - above:
        execute(connection, f"drop table {plain}")
        return False
    return True


def has_other_rows(connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> bool:
    """Whether `staging.plain_<sheet_no>` has a row whose key has no digit (a sum, a header again, a note below the table).

    Such a file has to be looked at more closely. A row that is sound has the key of a row that was, so this is asked only where one isn't.
    """
    stand = connection.table(f"staging.plain_{sheet.sheet_no}").columns  # of counted attendance the codes alone
    keys = [f"has_digit(plain.c{index})" for index, name in enumerate(sheet.proposal.columns) if name in sheet.table.key and f"c{index}" in stand]
    odd = f"select exists (select 1 from staging.plain_{sheet.sheet_no} as plain where not ({' and '.join(keys)}))" if keys else "select false"
    ((is_odd,),) = execute(connection, odd).fetchall()
    return bool(is_odd)


def drop_plain(connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> None:
    """Drop `staging.plain_<sheet_no>`, a table or a view."""
    name = f"plain_{sheet.sheet_no}"
    is_view = "select exists (select 1 from duckdb_views() as views where views.database_name = 'staging' and views.view_name = $name)"
    ((view,),) = execute(connection, is_view, {"name": name}).fetchall()
    execute(connection, f"drop {'view' if view else 'table'} staging.{name}")


def stage_cells(connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> None:
    """Move the rows of `staging.plain_<sheet_no>` to the table's staging table."""
    plain = f"staging.plain_{sheet.sheet_no}"
    execute(connection, f"create temp view handed as select plain.rowid + {sheet.proposal.first_row} as row, plain.* from {plain} as plain")
    _stage(connection, sheet)
    execute(connection, f"drop view handed; drop table {plain}")


def stage_aside(connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> None:
    """Stage the rows of `staging.aside_<sheet_no>` (row, c0, c1, ...), whose table's cells may have been typed already."""
    execute(connection, raw_table(sheet.table))
    execute(connection, f"create temp view handed as from staging.aside_{sheet.sheet_no}")
    _stage(connection, sheet)
    execute(connection, "drop view handed")


def literal(path: Path) -> str:
    """A path as DuckDB reads it as that file alone, whatever glob characters it has."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path))


def _stage(connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> None:
    """Move the rows of `handed` (row, c0, c1, ...) to the table's staging table; wide attendance becomes one row a day."""
    value_of = {name: f"blank_as_null(handed.c{cell})" for cell, name in enumerate(sheet.proposal.columns)}
    day_values = [_signed(f"blank_as_null(handed.c{cell})") for cell in range(len(value_of), len(value_of) + len(sheet.proposal.days))]
    anything = f"coalesce({', '.join([*value_of.values(), *day_values])}) is not null"
    target = f"staging.raw_{sheet.table.name}"
    values: dict[str, object] = {"sheet_no": sheet.sheet_no}
    if not sheet.proposal.days:
        names, cells = ", ".join(value_of), ", ".join(value_of.values())
        execute(
            connection,
            f"insert into {target} (sheet_no, row, {names}) select $sheet_no, handed.row, {cells} from handed as handed where {anything}",
            values,
        )
        return
    # A participant of the wide sheet is enrolled by it even when every day is empty (she never came).
    keys = f"{value_of.get('cohort_id', 'null')} as cohort_id, {value_of['resident_id']} as resident_id"
    withdrawn = value_of.get("withdrawn", "null")
    execute(
        connection,
        f"insert into staging.participants select $sheet_no, handed.row, {keys}, {withdrawn} from handed as handed where {anything}",
        values,
    )
    for day, cell in zip(sheet.proposal.days, day_values, strict=True):
        execute(
            connection,
            f"""
            insert into {target} (sheet_no, row, heading, cohort_id, resident_id, day, present, withdrawn)
            select $sheet_no, handed.row, $heading, {keys}, $day, {cell}, {withdrawn}
            from handed as handed
            where {cell} is not null or {withdrawn} is not null
            """,
            {**values, "heading": day.header, "day": str(day.number) if day.number else f"@{day.date}"},
        )


def _signed(cell: str) -> str:
    """A day's cell, NULL where it is only the place for a signature; few cells have to be looked at closely."""
    seldom = " or ".join(f"contains({cell}, '{sign}')" for sign in ("..", "…", "__"))
    return f"if(({seldom}) and regexp_full_match({cell}, '{UNSIGNED}'), null, {cell})"


def unstage(connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> None:
    """Take back what a file left that turned out to be unreadable further down."""
    for target in (f"raw_{sheet.table.name}", "participants"):
        execute(connection, f"delete from staging.{target} where sheet_no = $sheet_no", {"sheet_no": sheet.sheet_no})
