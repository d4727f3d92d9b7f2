"""After judging: keys that appear twice, the table as it will stand, the counts, what changed, and what needs a second look."""

from __future__ import annotations

import duckdb

from data import attendance_marks, schema
from data.bilingual import LANGUAGES, Text
from data.messages import runs, sentence
from data.parsed import execute
from data.programme import Programme
from data.rejections import report_rejections
from data.report import Report, Update
from data.revisions import revised
from data.schema import Table
from data.sheets import Remark, Sheet, in_words
from data.spellings import stored_words
from data.tables import make_room, stands, types_of, write_raw
from data.validation import handed_in

PAUSE_SHARE, PAUSE_ROWS = 0.05, 10
"""A hand-in that changes or withdraws more than this share of a table's rows, and more than this many, is confirmed first."""
FEWEST_RENUMBERED = 3
"""People who may be known ones under new codes, from which on it is asked: one or two may be alike by chance."""


def merge_table(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    report: Report,
    sheets: dict[int, Sheet],
    programme: Programme,
    is_large: bool = False,
) -> None:
    """Sort out keys that appear twice, build the table in `next`, count, and report what was rejected and what changed."""
    moved = table.name == "enrolments" and _enrolments_move(connection, report.tables["cohorts"].changed)
    withdrawn = report.tables[table.name].withdrawn
    if not handed_in(table, sheets) and not moved and not (table.name == "enrolments" and report.tables["enrolments"].added):
        leave_as_known(connection, table, bool(withdrawn), is_large)
        return
    columns = ", ".join(f"checked.{column.name}" for column in table.columns)
    _sort_out_repetitions(connection, table, report, sheets)
    kind = "table" if table.name == "enrolments" else "view"  # a copy only where rows are added
    execute(
        connection,
        f"create {kind} staging.accepted_{table.name} as select {columns} from staging.checked_{table.name} as checked"
        " where checked.faults is null and not checked.repeated",
    )
    if table.name == "enrolments":
        execute(
            connection,
            "insert into staging.accepted_enrolments by name select enrolled.* exclude (sheet_no) from staging.enrolled_by_attendance as enrolled",
        )
        execute(
            connection,
            "insert into staging.accepted_enrolments by name select moved.* from staging.moved_enrolments as moved"
            " anti join staging.accepted_enrolments as handed on moved.cohort_id = handed.cohort_id and moved.resident_id = handed.resident_id",
        )
    counts = report.tables[table.name]
    ((known, accepted),) = execute(
        connection, f"select exists (select 1 from old.{table.name} as known), exists (select 1 from staging.accepted_{table.name} as accepted)"
    ).fetchall()
    if known and not accepted:
        overwritten = 0
        leave_as_known(connection, table, bool(withdrawn), is_large)
    elif known:
        overwritten = _merge_with_known(connection, table, report, programme, is_large)
    else:
        overwritten = 0
        make_room(connection, table.name)
        _write(connection, table, f"from staging.accepted_{table.name}", is_large)
        ((counts.added,),) = execute(connection, f"select count(*) from next.{table.name}").fetchall()
    _pause(connection, table, report, sheets, overwritten + withdrawn)
    report_rejections(connection, table, report, sheets, programme)
    counts.rejected = sum(rejection.table == table.name for rejection in report.rejected)


def leave_as_known(connection: duckdb.DuckDBPyConnection, table: Table, withdrawn: bool = False, is_large: bool = True) -> None:
    """Have the table in `next` as the version before knows it, but for the rows that are `withdrawn`."""
    if withdrawn or not stands(connection, table.name):
        make_room(connection, table.name)
        if table is schema.ATTENDANCE and withdrawn and attendance_marks.know(connection, None):
            attendance_marks.write_beside_known(connection, "from staging.known_attendance")
        elif table is not schema.ATTENDANCE or withdrawn or not attendance_marks.copy_known(connection, "before_file"):
            _write(connection, table, f"from old.{table.name}", is_large)
    elif table is schema.ATTENDANCE:
        attendance_marks.note(connection)


def _write(connection: duckdb.DuckDBPyConnection, table: Table, rows: str, is_large: bool) -> None:
    """Build a table in `next` of rows (SQL), which has the columns of the contract in their order."""
    if is_large and table is schema.ATTENDANCE:
        attendance_marks.write(connection, rows)
    elif is_large:
        write_raw(connection, table.name, types_of(table), rows)
    else:
        execute(connection, f"create table next.{table.name} as {rows}")


def _merge_with_known(connection: duckdb.DuckDBPyConnection, table: Table, report: Report, programme: Programme, is_large: bool) -> int:
    """Build the table in `next` from the accepted rows and those of `old`, count and list what changed. Returns rows with overwritten values."""
    names = [column.name for column in table.columns]
    columns = ", ".join(f"checked.{name}" for name in names)
    # Where attendance is stored as marks, the rows of those who are handed in are a small part of it.
    by_marks = table is schema.ATTENDANCE and attendance_marks.know(connection, f"staging.accepted_{table.name}")
    old = "staging.known_attendance" if by_marks else f"old.{table.name}"
    on_key = " and ".join(f"checked.{name} = known.{name}" for name in table.key)
    differs = " or ".join(f"checked.{name} is distinct from known.{name}" for name in names if name not in table.key) or "false"
    overwrites = (
        " or ".join(f"(known.{name} is not null and checked.{name} is distinct from known.{name})" for name in names if name not in table.key)
        or "false"
    )
    overwritten: int
    ((added, updated, unchanged, overwritten),) = execute(
        connection,
        f"""
        select
            count(*) filter (known.{table.key[0]} is null),
            count(*) filter (known.{table.key[0]} is not null and ({differs})),
            count(*) filter (known.{table.key[0]} is not null and not ({differs})),
            count(*) filter (known.{table.key[0]} is not null and ({overwrites})),
        from staging.accepted_{table.name} as checked
        left join {old} as known on {on_key}
        """,
    ).fetchall()
    counts = report.tables[table.name]
    counts.added, counts.updated, counts.unchanged = added, updated, counts.unchanged + unchanged
    if updated:
        _list_updates(connection, table, report, programme, old)
    make_room(connection, table.name)
    accepted = f"select {columns} from staging.accepted_{table.name} as checked"
    others = f"select {columns} from {old} as checked anti join staging.accepted_{table.name} as known on {on_key}"
    if by_marks:
        attendance_marks.write_beside_known(connection, f"{accepted} union all {others}")
    else:
        _write(connection, table, f"{accepted} union all {others}", is_large)
    return overwritten


def _enrolments_move(connection: duckdb.DuckDBPyConnection, cohorts_changed: bool) -> bool:
    """Enrolments dated by their group's first day follow it: kept in `staging.moved_enrolments`. Whether there are any; none of unchanged groups."""
    execute(
        connection,
        """
        create table staging.moved_enrolments as
        select known.cohort_id, known.resident_id, cohorts.starts_on as enrolled_on
        from old.enrolments as known
        inner join old.cohorts as earlier on known.cohort_id = earlier.cohort_id
        inner join next.cohorts as cohorts on known.cohort_id = cohorts.cohort_id
        where $cohorts_changed and known.enrolled_on = earlier.starts_on and cohorts.starts_on <> earlier.starts_on
        """,
        {"cohorts_changed": cohorts_changed},
    )
    return bool(execute(connection, "select exists (select 1 from staging.moved_enrolments)").fetchall()[0][0])


def _list_updates(connection: duckdb.DuckDBPyConnection, table: Table, report: Report, programme: Programme, old: str) -> None:
    """List every changed value with its key, `old` (SQL of the known rows) and new."""
    on_key = " and ".join(f"checked.{name} = known.{name}" for name in table.key)
    keys = ", ".join(f"cast(checked.{name} as varchar)" for name in table.key)
    for column in table.columns:
        if column.name in table.key:
            continue
        changed = execute(
            connection,
            f"select [{keys}], cast(known.{column.name} as varchar), cast(checked.{column.name} as varchar) from"
            f" staging.accepted_{table.name} as checked"
            f" inner join {old} as known on {on_key} where checked.{column.name} is distinct from known.{column.name} order by 1",
        ).fetchall()
        texts = {language: stored_words(column, programme, language) for language in LANGUAGES} if changed else {}
        report.updates += [Update(table.name, tuple(key), column.name, old, new, texts) for key, old, new in changed]


def _pause(connection: duckdb.DuckDBPyConnection, table: Table, report: Report, sheets: dict[int, Sheet], changed: int) -> None:
    """Note what has to be confirmed: many rows changed, a registration moved by more than a month, another person or day of a sale."""
    ((rows,),) = execute(connection, f"select count(*) from before.{table.name} as known").fetchall()
    if changed > PAUSE_ROWS and changed > PAUSE_SHARE * rows:
        report.pauses.append(Remark("", None, sentence("pause_many", extra=changed, maximum=rows, table=in_words("table", table.name))))
    if table.name == "residents" and report.tables[table.name].added:
        _pause_for_new_codes(connection, report, sheets)
    typed = report.typed  # what was typed stands in no row that anybody knows
    conditions = {
        "residents": (
            "pause_one_registration" if typed else "pause_registration",
            "abs(date_diff('day', known.registered_on, checked.registered_on)) > 31",
        ),
        "sales": ("pause_one_sale" if typed else "pause_sale", "known.resident_id <> checked.resident_id or known.sold_on <> checked.sold_on"),
    }
    if table.name not in conditions:
        return
    message, condition = conditions[table.name]
    on_key = " and ".join(f"checked.{name} = known.{name}" for name in table.key)
    rows_of_sheet: dict[int, list[int]] = {}
    for sheet_no, row in execute(
        connection,
        f"select checked.sheet_no, checked.row from staging.checked_{table.name} as checked inner join old.{table.name} as known on {on_key}"
        f" where checked.faults is null and not checked.repeated and ({condition}) order by all",
    ).fetchall():
        rows_of_sheet.setdefault(sheet_no, []).append(row)
    for sheet_no, numbers in rows_of_sheet.items():
        sheet = sheets[sheet_no]
        report.pauses.append(Remark(sheet.file, sheet.name, sentence(message, row=runs(numbers))))


def _pause_for_new_codes(connection: duckdb.DuckDBPyConnection, report: Report, sheets: dict[int, Sheet]) -> None:
    """Note new people who may be known ones under other codes: these are made in another way than any known one (2019-001 beside SK-001), and most
    of the people were registered on a known one's day and born in her year, though she isn't in the hand-in herself."""
    doubtful: dict[int, list[int]] = {}
    others = 0
    for sheet_no, row, alike in execute(
        connection,
        """
        with known as (
            select rows.resident_id, rows.registered_on, rows.birth_year, regexp_replace(upper(rows.resident_id), '[0-9]+', '#', 'g') as make
            from old.residents as rows
        ),

        fresh as (
            select checked.sheet_no, checked.row, checked.registered_on, checked.birth_year
            from staging.checked_residents as checked
            anti join known on checked.resident_id = known.resident_id
            anti join known as others on regexp_replace(upper(checked.resident_id), '[0-9]+', '#', 'g') = others.make
            where checked.faults is null and not checked.repeated
        )

        select fresh.sheet_no, fresh.row, exists (
            select 1 from known
            anti join staging.accepted_residents as handed on known.resident_id = handed.resident_id
            anti join staging.residents_left_as_known as again on known.resident_id = again.resident_id
            where known.registered_on = fresh.registered_on and known.birth_year = fresh.birth_year
        )
        from fresh
        order by all
        """,
    ).fetchall():
        others += not alike
        if alike:
            doubtful.setdefault(sheet_no, []).append(row)
    if (count := sum(map(len, doubtful.values()))) < FEWEST_RENUMBERED or count <= others:
        return
    for sheet_no, numbers in doubtful.items():
        sheet = sheets[sheet_no]
        report.pauses.append(Remark(sheet.file, sheet.name, sentence("pause_new_codes", row=runs(numbers))))


def pause_for_withdrawals(connection: duckdb.DuckDBPyConnection, report: Report, sheets: dict[int, Sheet]) -> None:
    """Note tables of which many rows are withdrawn though none are handed in."""
    for table in schema.TABLES:
        withdrawn = report.tables[table.name].withdrawn
        if handed_in(table, sheets) or withdrawn <= PAUSE_ROWS:
            continue
        ((rows,),) = execute(connection, f"select count(*) from before.{table.name} as known").fetchall()
        if withdrawn > PAUSE_SHARE * rows:
            report.pauses.append(Remark("", None, sentence("pause_many", extra=withdrawn, maximum=rows, table=in_words("table", table.name))))


def report_emptied(connection: duckdb.DuckDBPyConnection, table: Table, report: Report, sheets: dict[int, Sheet], allowed: bool) -> None:
    """Say how many known values each column of a sheet leaves empty: they stay, unless emptying was allowed. An empty cell that stands for its
    default leaves nothing empty if that is what is known."""
    defaults = [] if allowed else [column for column in table.columns if column.default is not None]
    usual = "".join(f", r.{column.name} is not distinct from ({column.default}) as usual_{column.name}" for column in defaults)
    alike = "".join(f" and not (emptied.name = '{column.name}' and emptied.usual_{column.name})" for column in defaults)
    emptied = execute(
        connection,
        f"select emptied.sheet_no, emptied.name, count(*) from (select r.sheet_no, unnest(r.emptied) as name{usual}"
        f" from staging.checked_{table.name} as r where r.faults is null) as emptied where true{alike} group by all order by all",
    ).fetchall()
    for sheet_no, name, count in emptied:
        sheet = sheets[sheet_no]
        header: Text | str = sheet.header(name) or {language: schema.title(table.column(name), language) for language in LANGUAGES}
        message = sentence("emptied" if allowed else "not_emptied", column=header, extra=count)
        report.warnings.append(Remark(sheet.file, sheet.name, message, partial=not allowed))


def _sort_out_repetitions(connection: duckdb.DuckDBPyConnection, table: Table, report: Report, sheets: dict[int, Sheet]) -> None:
    """Of rows with one key an identical repetition is left out; where the values differ neither goes in: either may be right.

    Rows of different sheets that only leave empty what the other one fills in are one row: the list of the next year has the return. Not so those of
    versions of one file: what is empty in the later one may have been taken out.
    """
    checked = f"staging.checked_{table.name}"
    key = ", ".join(f"checked.{name}" for name in table.key)
    execute(connection, f"alter table {checked} add column repeated boolean default false")
    execute(connection, f"alter table {checked} add column if not exists other_row struct(sheet_no integer, row bigint)")
    execute(
        connection,
        f"create temp table doubled as select {key} from {checked} as checked where checked.faults is null group by {key} having count(*) > 1",
    )
    if not execute(connection, "select exists (select 1 from doubled)").fetchall()[0][0]:
        execute(connection, "drop table doubled")
        return
    versions = [sheet.sheet_no for former, later, _ in revised(each for each in sheets.values() if each.table is table) for sheet in (former, later)]
    others = [column.name for column in table.columns if column.name not in table.key]
    on_key = " and ".join(f"checked.{name} = doubled.{name}" for name in table.key)
    differ = " or ".join(f"count(distinct checked.{name}) over whole > 1" for name in others) or "false"
    unlike = f"count(distinct row({', '.join(f'checked.{name}' for name in others)})) over whole > 1" if others else "false"
    filled = "".join(f", max(checked.{name}) over whole as filled_{name}" for name in others)
    position = "{'sheet_no': checked.sheet_no, 'row': checked.row}"
    execute(
        connection,
        f"""
        create temp table ranked as
        select
            checked.sheet_no, checked.row, checked.heading, {key},
            {differ} or ({unlike} and (
                count(distinct checked.sheet_no) over whole < count(*) over whole or bool_or(list_contains($versions, checked.sheet_no)) over whole
            )) as other_values,
            {unlike} as completed,
            first_value({position}) over ordered as first_row,
            last_value({position}) over ordered as last_row,
            row_number() over ordered as place{filled},
        from {checked} as checked
        inner join doubled on {on_key}
        where checked.faults is null
        window
            whole as (partition by {key}),
            ordered as (partition by {key} order by checked.sheet_no, checked.row, checked.heading
                rows between unbounded preceding and unbounded following)
        """,
        {"versions": versions},
    )
    same_row = " and ".join(
        ["checked.sheet_no = ranked.sheet_no", "checked.row = ranked.row", "checked.heading is not distinct from ranked.heading"]
        + [f"checked.{name} = ranked.{name}" for name in table.key]
    )
    execute(
        connection,
        f"""
        update {checked} as checked
        set
            repeated = not ranked.other_values,
            faults = case when ranked.other_values then ['{table.key[-1]}:contradicts'] end,
            other_row = case when ranked.place = 1 then ranked.last_row else ranked.first_row end
        from ranked
        where {same_row} and (ranked.place > 1 or ranked.other_values)
        """,
    )
    _complete_repeated(connection, table, same_row)
    _remark_on_repetitions(connection, report, sheets)
    execute(connection, "drop table doubled")
    execute(connection, "drop table ranked")


def _complete_repeated(connection: duckdb.DuckDBPyConnection, table: Table, same_row: str) -> None:
    """Fill in the first of the rows that are one row with what the others have."""
    filled = ", ".join(f"{column.name} = ranked.filled_{column.name}" for column in table.columns if column.name not in table.key)
    if filled:
        execute(
            connection,
            f"update staging.checked_{table.name} as checked set {filled} from ranked"
            f" where {same_row} and ranked.place = 1 and ranked.completed and not ranked.other_values",
        )


def _remark_on_repetitions(connection: duckdb.DuckDBPyConnection, report: Report, sheets: dict[int, Sheet]) -> None:
    repeated = execute(
        connection,
        "select ranked.sheet_no, ranked.completed, count(*), min(ranked.row) from ranked where ranked.place > 1 and not ranked.other_values"
        " group by all order by all",
    ).fetchall()
    for sheet_no, completed, number, first in repeated:
        sheet = sheets[sheet_no]
        report.warnings.append(Remark(sheet.file, sheet.name, sentence("completed_row" if completed else "repeated", extra=number, row=first)))
