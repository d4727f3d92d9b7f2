"""Rows taken out again: marked in a sheet, named on the command line, missing from a sheet that is the whole table, or marks that were cleared.

`staging.withdrawn_<table>` holds their keys; `old` is the version before without them, so a wrong row and the right one may come together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import duckdb

from data import schema
from data.bilingual import Text
from data.messages import MORE, DataError, runs, sentence, some
from data.parsed import execute
from data.report import Report
from data.schema import Table
from data.sheets import Remark, Sheet, in_words

Key = Mapping[str, str]
MOST_NAMED = 10
"""Persons whose cleared marks are named."""

CLEARED = """
    select known.cohort_id, known.resident_id, known.day
    from before.attendance as known
    where (known.cohort_id, known.resident_id) in (
        select (participants.cohort_id, participants.resident_id) from staging.typed_participants as participants
        where participants.sheet_no = $sheet_no
    )
        and (known.cohort_id, known.day) in (
            select (typed.cohort_id, typed.day) from staging.typed_attendance as typed where typed.sheet_no = $sheet_no
        )
        and (known.cohort_id, known.resident_id, known.day) not in (
            select (typed.cohort_id, typed.resident_id, typed.day) from staging.typed_attendance as typed
            where typed.cohort_id is not null and typed.resident_id is not null and typed.day is not null
        )"""
"""Marks that are known and that a wide sheet, of whose persons and days they are, no longer has."""
CLEARED_BY_PERSON = f"""
    select cleared.cohort_id, cleared.resident_id, list(cleared.day order by cleared.day),
        count(*) over (), cast(sum(count(*)) over () as bigint)
    from ({CLEARED}) as cleared
    group by cleared.cohort_id, cleared.resident_id
    order by cleared.cohort_id, cleared.resident_id
    limit {MOST_NAMED}"""
"""The first persons with such marks and their days, the number of persons and that of marks."""


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `old`: the tables of `before` without what is withdrawn."""
    execute(connection, "attach ':memory:' as old")
    made = []
    for table in schema.TABLES:
        keys = ", ".join(f"{name} {schema.SQL_TYPES[table.column(name).kind]}" for name in table.key)
        on_key = " and ".join(f"rows.{name} = gone.{name}" for name in table.key)
        made.append(f"create table staging.withdrawn_{table.name} ({keys})")
        made.append(
            f"create view old.{table.name} as select rows.* from before.{table.name} as rows"
            f" anti join staging.withdrawn_{table.name} as gone on {on_key}"
        )
    execute(connection, "; ".join(made))


def withdraw(
    connection: duckdb.DuckDBPyConnection,
    report: Report,
    sheets: dict[int, Sheet],
    complete: Iterable[str] = (),
    named: Iterable[tuple[str, Key]] = (),
    with_dependents: bool = False,
) -> None:
    """Fill `staging.withdrawn_<table>` from the hand-in, the tables that are handed in `complete`, and rows `named` by their key."""
    for table in schema.TABLES:
        if any(sheet.table is table and "withdrawn" in sheet.proposal.columns for sheet in sheets.values()):
            _withdraw_marked(connection, table, report, sheets)
    for name in complete:
        _withdraw_missing(connection, schema.BY_NAME[name], report, sheets)
    for name, key in named:
        _withdraw_named(connection, schema.BY_NAME[name], key)
    _withdraw_cleared(connection, report, sheets)
    if any(_counted(connection).values()):
        blocked = [_follow_dependents(connection, table, report, with_dependents) for table in schema.TABLES]
        if any(blocked) and sheets:
            report.pauses.append(Remark("", None, sentence("pause_dependents")))  # else the other half of a correction goes in alone
        for name, count in _counted(connection).items():
            report.tables[name].withdrawn = count


def _counted(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many rows of each table are withdrawn."""
    counts = " union all ".join(
        f"select '{table.name}', count(*) from (select distinct gone.* from staging.withdrawn_{table.name} as gone)" for table in schema.TABLES
    )
    return dict(execute(connection, counts).fetchall())


def _withdraw_marked(connection: duckdb.DuckDBPyConnection, table: Table, report: Report, sheets: dict[int, Sheet]) -> None:
    on_key = " and ".join(f"typed.{name} = known.{name}" for name in table.key)
    keys = ", ".join(f"known.{name}" for name in table.key)
    execute(
        connection,
        f"insert into staging.withdrawn_{table.name} select distinct {keys} from staging.typed_{table.name} as typed"
        f" inner join before.{table.name} as known on {on_key} where typed.withdrawn",
    )
    # A row of a wide sheet covers several days: it is unknown if none of them is known.
    unknown = f"left join before.{table.name} as known on {on_key} where typed.withdrawn group by all having count(known.{table.key[0]}) = 0"
    for message, condition in (("withdrawn_unknown", unknown), ("unread_withdrawal", "where typed.doubtful group by all")):
        rows: dict[int, list[int]] = {}
        for sheet_no, row in execute(
            connection, f"select typed.sheet_no, typed.row from staging.typed_{table.name} as typed {condition} order by all"
        ).fetchall():
            rows.setdefault(sheet_no, []).append(row)
        for sheet_no, numbers in rows.items():
            sheet = sheets[sheet_no]
            values = {"row": runs(numbers), "column": sheet.header("withdrawn") or ""}
            report.warnings.append(Remark(sheet.file, sheet.name, sentence(message, **values), partial=True))


def _withdraw_missing(connection: duckdb.DuckDBPyConnection, table: Table, report: Report, sheets: dict[int, Sheet]) -> None:
    """The rows that a complete sheet doesn't have; none if it is a work list, where a key in it can't be read, or if what wasn't read
    of the hand-in may hold more."""
    own = [sheet for sheet in sheets.values() if sheet.table is table]
    if not own:
        raise DataError("complete_without_sheet", table=in_words("table", table.name))
    if lists := [sheet for sheet in own if sheet.proposal.to_fill_in]:
        report.warnings += [Remark(sheet.file, sheet.name, sentence("complete_work_list"), partial=True) for sheet in lists]
        return
    unread = " or ".join(f"typed.{name} is null" for name in table.key)
    rows = execute(connection, f"select typed.row from staging.typed_{table.name} as typed where {unread} order by all").fetchall()
    if rows:
        report.warnings.append(Remark(own[0].file, own[0].name, sentence("complete_unreadable", row=runs([row for (row,) in rows])), partial=True))
        return
    if unread_parts := [*report.refused, *(remark for remark in report.warnings if remark.unread)]:
        message = sentence("complete_unread", table=in_words("table", table.name))
        report.warnings += [
            Remark(file, name, message, partial=True) for file, name in dict.fromkeys((each.file, each.sheet) for each in unread_parts)
        ]
        return
    if lacking := [sheet for sheet in own if sheet.proposal.unread_rows]:
        for sheet in lacking:
            rows_unread = sentence("complete_unread_rows", row=runs(sheet.proposal.unread_rows))
            report.warnings.append(Remark(sheet.file, sheet.name, rows_unread, partial=True))
        return
    on_key = " and ".join(f"typed.{name} = known.{name}" for name in table.key)
    keys = ", ".join(f"known.{name}" for name in table.key)
    execute(
        connection,
        f"insert into staging.withdrawn_{table.name} select {keys} from before.{table.name} as known anti join staging.typed_{table.name}"
        f" as typed on {on_key}",
    )


def _withdraw_named(connection: duckdb.DuckDBPyConnection, table: Table, key: Key) -> None:
    on_key = " and ".join(f"known.{name} = cast(${name} as {schema.SQL_TYPES[table.column(name).kind]})" for name in table.key)
    keys = ", ".join(f"known.{name}" for name in table.key)
    rows = execute(connection, f"select {keys} from before.{table.name} as known where {on_key}", dict(key)).fetchall()
    if not rows:
        raise DataError("no_such_row", table=in_words("table", table.name), value=", ".join(key.values()))
    marks = ", ".join("?" for _ in table.key)
    execute(connection, f"insert into staging.withdrawn_{table.name} values ({marks})", list(rows[0]))


def _withdraw_cleared(connection: duckdb.DuckDBPyConnection, report: Report, sheets: dict[int, Sheet]) -> None:
    """A wide sheet is the truth for its participants and its days: a mark that is gone is withdrawn. A day without any mark is left as it was."""
    for sheet in sheets.values():
        if not sheet.proposal.days:
            continue
        own = {"sheet_no": sheet.sheet_no}
        named = execute(connection, CLEARED_BY_PERSON, own).fetchall()
        if named:
            execute(connection, f"insert into staging.withdrawn_attendance {CLEARED}", own)
            persons, marks = named[0][3:]
            texts = _cleared_in_words([row[:3] for row in named], persons)
            report.warnings.append(Remark(sheet.file, sheet.name, sentence("cleared_marks", extra=marks, value=texts)))
        absent = execute(
            connection,
            """
            select distinct known.cohort_id || ' ' || known.resident_id
            from before.attendance as known
            where known.cohort_id in (select participants.cohort_id from staging.typed_participants as participants
                where participants.sheet_no = $sheet_no)
                and (known.cohort_id, known.day) in (
                    select (typed.cohort_id, typed.day) from staging.typed_attendance as typed where typed.sheet_no = $sheet_no
                )
                and (known.cohort_id, known.resident_id, known.day) not in (
                    select (gone.cohort_id, gone.resident_id, gone.day) from staging.withdrawn_attendance as gone
                )
                and known.resident_id not in (
                    select participants.resident_id from staging.typed_participants as participants
                    where participants.resident_id is not null and participants.sheet_no = $sheet_no
                )
            order by 1
            """,
            {"sheet_no": sheet.sheet_no},
        ).fetchall()
        if keys := [key for (key,) in absent]:
            message = sentence("participants_missing", extra=len(keys), value=some(keys), near=" ".join(keys[:10]))
            report.warnings.append(Remark(sheet.file, sheet.name, message))


def _cleared_in_words(marks: list[tuple[str, str, list[int]]], persons: int) -> Text:
    """Cleared marks by person: A1 W1 day 2; of more persons than are named, how many more."""
    named = [(f"{cohort_id} {resident_id}", runs(days, most=len(days))) for cohort_id, resident_id, days in marks]
    return {
        language: "; ".join(f"{key} {day} {days[language]}" for key, days in named)
        + (f" {MORE[language].format(persons - len(named))}" if persons > len(named) else "")
        for language, day in {"id": "hari", "en": "day"}.items()
    }


def _follow_dependents(connection: duckdb.DuckDBPyConnection, table: Table, report: Report, with_dependents: bool) -> bool:
    """Withdraw the rows that depend on a withdrawn row too if that was asked for; otherwise keep it and name them. Returns whether any was kept."""
    stay = []
    for child in schema.TABLES:
        for reference in child.references:
            if reference.table != table.name:
                continue
            on = " and ".join(f"rows.{name} = gone.{name}" for name in reference.columns)
            keys = ", ".join(f"rows.{name}" for name in child.key)
            on_own = " and ".join(f"rows.{name} = own.{name}" for name in child.key)
            hanging = (
                f"select {keys} from before.{child.name} as rows semi join staging.withdrawn_{table.name} as gone on {on}"
                f" anti join staging.withdrawn_{child.name} as own on {on_own}"
            )
            ((count,),) = execute(connection, f"select count(*) from ({hanging})").fetchall()
            if not count:
                continue
            needed = (
                f"from staging.withdrawn_{table.name} as gone where exists (select 1 from before.{child.name} as rows"
                f" anti join staging.withdrawn_{child.name} as own on {on_own} where {on})"
            )
            if with_dependents:
                execute(connection, f"insert into staging.withdrawn_{child.name} {hanging}")
                continue
            own_keys = ", ".join(f"gone.{name}" for name in table.key)
            names = [" ".join(map(str, key)) for key in execute(connection, f"select distinct {own_keys} {needed} order by all").fetchall()]
            tables = {"table": in_words("table", child.name), "other": in_words("table", table.name)}
            report.warnings.append(Remark("", None, sentence("has_dependents", extra=count, **tables, value=some(names)), partial=True))
            stay.append(f"delete {needed}")
    for statement in stay:  # once all rows that depend on these are counted
        execute(connection, statement)
    return bool(stay)
