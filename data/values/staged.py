"""Staged cells read column by column: `staging.typed_<table>` holds values, what the sheet shows, and why a cell can't be read.

The different cells of each column of each sheet are read in Python (data/values/columns.py); the rows are joined with what they mean, so a file of
millions of rows is read by the same rules as one of ten. Codes that need no reading are taken as they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import duckdb

from data import schema
from data.parsed import execute
from data.programme import Programme
from data.schema import Column, Table
from data.sheets import Sheet
from data.staging import handed_over
from data.values.columns import read_column
from data.values.dates import order_of, written_alike
from data.values.readings import ColumnReading

ValueChoices = Mapping[str, Mapping[str, str]]
"""Spellings that were agreed on: column name -> plain spelling -> code."""
Readings = Mapping[str, ColumnReading]
"""What the cells of columns mean, by the column's name."""
WITHDRAWN = Column("withdrawn", "boolean", {"id": "", "en": ""})


def type_table(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    sheets: dict[int, Sheet],
    programme: Programme,
    choices: ValueChoices | None = None,
    today: date | None = None,
    readings: Readings | None = None,
) -> list[tuple[Sheet, str, str]]:
    """Read the table's staged cells into `staging.typed_<table>`. Returns remarks about whole columns: (sheet, column, id of a sentence).

    Where only some rows of a sheet are staged, `readings` say what their cells mean in the whole of it.
    """
    remarks: list[tuple[Sheet, str, str]] = []
    own = [sheet for sheet in sheets.values() if sheet.table is table]
    parts, joins = [], []
    orders = _orders(connection, table, own)
    for column in (*table.columns, WITHDRAWN):
        frames = []
        for sheet in own:
            wide = bool(sheet.proposal.days)
            cells = _distinct(connection, table, sheet, column, wide)
            if not cells:
                continue
            reading = (readings or {}).get(column.name) or read_cells(
                sheet, column, cells, programme, choices, today, orders.get((sheet.sheet_no, column.name), "day")
            )
            remarks += [(sheet, column.name, remark) for remark in reading.remarks]
            frames += [(sheet.sheet_no, cell, reading.cells[cell].value, reading.cells[cell].problem) for cell in cells]
        kind = schema.SQL_TYPES[column.kind]
        name = column.name
        shown = "" if column is WITHDRAWN else f", shown_of(raw.{name}) as raw_{name}"
        problem = f", read_{name}.problem is not null as doubtful" if column is WITHDRAWN else f", read_{name}.problem as problem_{name}"
        as_written = column is not WITHDRAWN and all(value == cell and problem is None for _, cell, value, problem in frames)
        if frames and not as_written:
            keep_readings(connection, f"staging.read_{table.name}_{name}", kind, frames)
            joins.append(
                f"left join staging.read_{table.name}_{name} as read_{name} on raw.sheet_no = read_{name}.sheet_no and raw.{name} = read_{name}.cell"
            )
            plain = f"case when read_{name}.cell is null then raw.{name} else read_{name}.value end" if is_code(column) else f"read_{name}.value"
            parts.append(f"{plain} as {name}{shown}{problem}")
        else:
            # Cells that mean what is written need not be looked up: ten columns of looking up took longer than the rest.
            plain = f"raw.{name}" if is_code(column) else f"cast({f'raw.{name}' if frames else 'null'} as {kind})"
            parts.append(f"{plain} as {name}{shown}, " + ("false as doubtful" if column is WITHDRAWN else f"cast(null as varchar) as problem_{name}"))
    execute(
        connection,
        f"create or replace table staging.typed_{table.name} as select raw.sheet_no, raw.row, raw.heading, {', '.join(parts)}"
        f" from staging.raw_{table.name} as raw {' '.join(joins)}",
    )
    if table.name == "attendance":
        # An empty day of a wide sheet is staged only for its row to be withdrawn.
        execute(
            connection,
            "delete from staging.typed_attendance as typed"
            " where typed.heading is not null and typed.raw_present is null and typed.withdrawn is not true",
        )
        _join_parts_of_days(connection, own)
        _type_participants(connection)
    if table is schema.BY_NAME["targets"]:
        _ask_about_shares(connection)
    execute(connection, f"drop table staging.raw_{table.name}")  # of millions of rows, hundreds of MiB
    return remarks


def _orders(connection: duckdb.DuckDBPyConnection, table: Table, own: list[Sheet]) -> dict[tuple[int, str], str]:
    """(Number of a table, column) -> the order of day and month that its sheet's other dates show, for the columns that leave it open.

    The month stands first where all columns that show an order have it so, and one of them is written alike; where none is, it may be either.
    """
    dates = {
        (sheet.sheet_no, column.name): ((sheet.file, sheet.name), _distinct(connection, table, sheet, column, False), sheet.header(column.name) or "")
        for sheet in own
        for column in table.columns
        if column.kind == "date" and column.name in sheet.proposal.columns
    }
    proven: dict[tuple[str, str | None], list[tuple[str, list[str]]]] = {}
    for where, cells, header in dates.values():
        if order := order_of(cells, header, ""):
            proven.setdefault(where, []).append((order, cells))
    open_beside = {sheet.sheet_no for sheet in own if sheet.proposal.month_first}
    orders = {}
    for (number, name), (where, cells, _) in dates.items():
        shown = proven.get(where, [])
        if {order for order, _ in shown} == {"month"}:
            orders[number, name] = "month" if any(written_alike(cells, others) for _, others in shown) else "open"
        elif not shown and number in open_beside:
            orders[number, name] = "open"
    return orders


def read_cells(
    sheet: Sheet,
    column: Column,
    cells: list[str],
    programme: Programme,
    choices: ValueChoices | None,
    today: date | None = None,
    order: str = "day",
) -> ColumnReading:
    """What the different cells of a sheet's column mean; `order` of day and month is that of the sheet's other dates."""
    return read_column(
        column,
        cells,
        header=sheet.header(column.name) or "",
        legend=sheet.proposal.legend,
        scale=sheet.proposal.scale,
        period=sheet.proposal.period,
        today=today,
        shares=sheet.table.name == "targets",
        choices=(choices or {}).get(column.name),
        days=len(sheet.proposal.days),
        programme=programme,
        order=order,
    )


def type_nothing(connection: duckdb.DuckDBPyConnection, tables: Iterable[Table]) -> None:
    """Create `staging.typed_<table>`, empty, for tables that aren't handed in."""
    made = []
    for table in tables:
        cells = ", ".join(
            f"{column.name} {schema.SQL_TYPES[column.kind]}, raw_{column.name} varchar, problem_{column.name} varchar" for column in table.columns
        )
        made.append(
            f"create table staging.typed_{table.name} (sheet_no integer, row bigint, heading varchar, {cells}, withdrawn boolean, doubtful boolean)"
        )
        if table.name == "attendance":
            made.append("create table staging.typed_participants (sheet_no integer, row bigint, cohort_id varchar, resident_id varchar)")
    if made:
        execute(connection, "; ".join(made))


def is_code(column: Column) -> bool:
    """Whether the column's cells are taken as they stand where they are plain codes."""
    return column.kind == "code" or column.name == "sale_id"


def _distinct(connection: duckdb.DuckDBPyConnection, table: Table, sheet: Sheet, column: Column, wide: bool) -> list[str]:
    name = column.name
    unread = f"and not is_plain_code(raw.{name})" if is_code(column) else ""
    also = (
        f" union select raw.{name} from staging.participants as raw where raw.sheet_no = $sheet_no and raw.{name} is not null {unread}"
        if wide and name in ("cohort_id", "resident_id", "withdrawn")
        else ""
    )
    rows = execute(
        connection,
        f"select distinct raw.{name} from staging.raw_{table.name} as raw where raw.sheet_no = $sheet_no and raw.{name} is not null"
        f" {unread}{also} order by 1",
        {"sheet_no": sheet.sheet_no},
    ).fetchall()
    return [cell for (cell,) in rows]


def keep_readings(connection: duckdb.DuckDBPyConnection, name: str, kind: str, rows: list[tuple[int, str, str | None, str | None]]) -> None:
    """Keep what cells mean as the table `name` (sheet_no, cell, value, problem), the values as that `kind` of SQL."""
    texts: dict[str, list[str | None]] = {"cell": [], "value": [], "problem": []}
    for _, cell, value, problem in rows:
        texts["cell"].append(cell)
        texts["value"].append(value)
        texts["problem"].append(problem)
    with handed_over(connection, "readings", {"sheet_no": [sheet_no for sheet_no, *_ in rows]}, texts):
        execute(
            connection,
            f"create or replace table {name} as select cast(readings.sheet_no as integer) as sheet_no, cast(readings.cell as varchar) as cell,"
            f" cast(cast(readings.value as varchar) as {kind}) as value, cast(readings.problem as varchar) as problem from readings",
        )


def _join_parts_of_days(connection: duckdb.DuckDBPyConnection, sheets: list[Sheet]) -> None:
    """Where a day has a column for the morning and one for the afternoon: one row a day, present if both are, refused if they differ."""
    for sheet in sheets:
        if any(day.part for day in sheet.proposal.days):
            execute(
                connection,
                """
                create or replace temp table joined as
                select
                    first(typed order by typed.heading) as whole,
                    bool_and(typed.present) as present,
                    coalesce(
                        max(typed.problem_present),
                        case when bool_and(typed.present) <> bool_or(typed.present) or count(*) < $parts then 'half_day' end
                    ) as problem_present,
                    string_agg(typed.raw_present, '/' order by typed.heading) as raw_present,
                    string_agg(typed.heading, ', ' order by typed.heading) as heading,
                from staging.typed_attendance as typed
                where typed.sheet_no = $sheet_no
                group by typed.row, typed.day
                """,
                {"sheet_no": sheet.sheet_no, "parts": len({day.part for day in sheet.proposal.days if day.part})},
            )
            execute(connection, "delete from staging.typed_attendance as typed where typed.sheet_no = $sheet_no", {"sheet_no": sheet.sheet_no})
            execute(
                connection,
                "insert into staging.typed_attendance by name select unnested.* exclude (present, problem_present, raw_present, heading),"
                " joined.present, joined.problem_present, joined.raw_present, joined.heading"
                " from joined cross join lateral (select unnest(joined.whole)) as unnested",
            )


def _ask_about_shares(connection: duckdb.DuckDBPyConnection) -> None:
    """Beside a target of 80 a 1 may be all or one per cent: in a sheet with shares above 1 none without a % sign is read."""
    execute(
        connection,
        """
        create or replace temp table above_one as
        select distinct typed.sheet_no
        from staging.typed_targets as typed
        where typed.indicator in ('coverage', 'completion_rate') and greatest(typed.value, typed.baseline_value) > 1
        """,
    )
    for name, problem in (("value", "share_or_percent"), ("baseline_value", "share_or_percent_at_first")):
        execute(
            connection,
            f"update staging.typed_targets set {name} = null, problem_{name} = $problem"
            " where sheet_no in (select above_one.sheet_no from above_one) and indicator in ('coverage', 'completion_rate')"
            f" and {name} > 0 and {name} <= 1 and not ends_with(raw_{name}, '%')",
            {"problem": problem},
        )


def _type_participants(connection: duckdb.DuckDBPyConnection) -> None:
    """The participants of wide sheets whose codes can be read, except those whose row is to be withdrawn."""
    tables = {
        name
        for (name,) in connection.execute("select tables.table_name from duckdb_tables() as tables where tables.database_name = 'staging'").fetchall()
    }
    cells, joins = [], []
    for name in ("cohort_id", "resident_id"):
        if f"read_attendance_{name}" in tables:
            joins.append(
                f"left join staging.read_attendance_{name} as read_{name} on raw.sheet_no = read_{name}.sheet_no and raw.{name} = read_{name}.cell"
            )
            cells.append(f"case when read_{name}.cell is null then raw.{name} else read_{name}.value end as {name}")
        else:
            cells.append(f"raw.{name}")
    if "read_attendance_withdrawn" in tables:
        joins.append(
            "anti join staging.read_attendance_withdrawn as gone on raw.sheet_no = gone.sheet_no and raw.withdrawn = gone.cell"
            " and (gone.value or gone.problem is not null)"
        )
    execute(
        connection,
        f"create or replace table staging.typed_participants as select raw.sheet_no, raw.row, {', '.join(cells)} from staging.participants as raw"
        f" {' '.join(joins)}",
    )
