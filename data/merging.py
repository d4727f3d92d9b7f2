"""After judging: keys that appear twice, the table as it will stand, the counts, and the reasons of what was rejected."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

import duckdb

from data import schema
from data.messages import sentence
from data.recognition import Sheet, Warning_
from data.report import Rejection, Report
from data.schema import Column, Table
from data.validation import handed_in


def settle(connection: duckdb.DuckDBPyConnection, table: Table, report: Report, sheets: dict[int, Sheet]) -> None:
    """Sort out keys that appear twice, build the table in `next`, count, and report what was rejected."""
    if not handed_in(table, sheets) and not (table.name == "enrolments" and report.tables["enrolments"].added):
        connection.execute(f"create table next.{table.name} as from old.{table.name}")
        return
    names = [column.name for column in table.columns]
    columns = ", ".join(f"checked.{name}" for name in names)
    _sort_out_repetitions(connection, table, report, sheets)

    connection.execute(
        f"create table staging.accepted_{table.name} as select {columns} from staging.checked_{table.name} as checked"
        " where checked.faults is null and not checked.repeated"
    )
    if table.name == "enrolments":
        connection.execute(
            "insert into staging.accepted_enrolments by name select enrolled.* exclude (sheet_no) from staging.enrolled_by_attendance as enrolled"
        )
    on_key = " and ".join(f"checked.{name} = known.{name}" for name in table.key)
    differs = " or ".join(f"checked.{name} is distinct from known.{name}" for name in names if name not in table.key) or "false"
    (counted,) = connection.execute(
        f"""
        select
            count(*) filter (known.{table.key[0]} is null),
            count(*) filter (known.{table.key[0]} is not null and ({differs})),
            count(*) filter (known.{table.key[0]} is not null and not ({differs})),
        from staging.accepted_{table.name} as checked
        left join old.{table.name} as known on {on_key}
        """
    ).fetchall()
    counts = report.tables[table.name]
    counts.added, counts.updated, counts.unchanged = counted
    connection.execute(
        f"""
        create table next.{table.name} as
        select {columns} from staging.accepted_{table.name} as checked
        union all
        select {columns} from old.{table.name} as checked
        anti join staging.accepted_{table.name} as known on {on_key}
        """
    )
    _report_rejections(connection, table, report, sheets)
    counts.rejected = sum(rejection.table == table.name for rejection in report.rejected)


def _sort_out_repetitions(connection: duckdb.DuckDBPyConnection, table: Table, report: Report, sheets: dict[int, Sheet]) -> None:
    """Of rows with one key the first counts; an identical repetition is left out, one with other values rejected."""
    checked = f"staging.checked_{table.name}"
    key = ", ".join(f"checked.{name}" for name in table.key)
    connection.execute(f"alter table {checked} add column repeated boolean default false")
    connection.execute(f"alter table {checked} add column first_row struct(sheet_no integer, row bigint)")
    connection.execute(
        f"create temp table doubled as select {key} from {checked} as checked where checked.faults is null group by {key} having count(*) > 1"
    )
    others = [column.name for column in table.columns if column.name not in table.key]
    on_key = " and ".join(f"checked.{name} = doubled.{name}" for name in table.key)
    values = f"row({', '.join(f'checked.{name}' for name in others)})" if others else "true"
    connection.execute(
        f"""
        create temp table ranked as
        select
            checked.sheet_no, checked.row, checked.heading, {key},
            {values} is distinct from first_value({values}) over spot as other_values,
            first_value({{'sheet_no': checked.sheet_no, 'row': checked.row}}) over spot as first_row,
            row_number() over spot as place
        from {checked} as checked
        inner join doubled on {on_key}
        where checked.faults is null
        window spot as (partition by {key} order by checked.sheet_no, checked.row, checked.heading rows between unbounded preceding and current row)
        """
    )
    same_row = " and ".join(
        ["checked.sheet_no = ranked.sheet_no", "checked.row = ranked.row", "checked.heading is not distinct from ranked.heading"]
        + [f"checked.{name} = ranked.{name}" for name in table.key]
    )
    connection.execute(
        f"""
        update {checked} as checked
        set
            repeated = not ranked.other_values,
            faults = case when ranked.other_values then ['{table.key[-1]}:contradicts'] end,
            first_row = ranked.first_row
        from ranked
        where {same_row} and ranked.place > 1
        """
    )
    repeated = connection.execute(
        "select sheet_no, count(*), arg_min(first_row.row, row) from ranked where place > 1 and not other_values group by sheet_no order by sheet_no"
    ).fetchall()
    for sheet_no, number, first in repeated:
        sheet = sheets[sheet_no]
        report.warnings.append(Warning_(sheet.file, sheet.name, sentence("repeated", extra=number, row=first)))
    connection.execute("drop table doubled")
    connection.execute("drop table ranked")


def _report_rejections(connection: duckdb.DuckDBPyConnection, table: Table, report: Report, sheets: dict[int, Sheet]) -> None:
    """Turn the faults of rows into one entry a row of the sheet, with every reason it has."""
    raws = ", ".join(f"checked.raw_{column.name}" for column in table.columns)
    rows = connection.execute(
        f"""
        select checked.sheet_no, checked.row, checked.heading, checked.faults, checked.first_row, {raws}
        from staging.checked_{table.name} as checked
        where checked.faults is not null
        order by checked.sheet_no, checked.row, checked.heading
        """
    ).fetchall()
    refused = _refused_parents(connection, table) if rows else {}
    spellings = _spellings(connection, table) if rows else {}
    seen = set()
    for sheet_no, row, heading, faults, first_row, *raw in rows:
        sheet = sheets[sheet_no]
        cells = dict(zip((column.name for column in table.columns), raw, strict=True))
        reasons = [_reason(table, fault, cells, refused, spellings, first_row, sheets) for fault in faults]
        column = faults[0].partition(":")[0]
        shown = heading if heading and column in ("day", "present") else column
        place = (sheet_no, row, shown)
        if place in seen:
            continue  # the days of one participant in a wide sheet share what is wrong with the participant
        seen.add(place)
        reason = {language: "; ".join(text[language] for text in reasons) for language in ("id", "en")}
        report.rejected.append(Rejection(table.name, sheet.file, sheet.name, row, shown, reason))


def _refused_parents(connection: duckdb.DuckDBPyConnection, table: Table) -> dict[str, set[Any]]:
    """The keys, as written, of parent rows that were rejected in this hand-in: it is their rejection that the child reports."""
    refused: dict[str, set[Any]] = {}
    for reference in table.references:
        keys = ", ".join(f"checked.raw_{name}" for name in reference.columns)
        refused[reference.table] = set(
            connection.execute(f"select {keys} from staging.checked_{reference.table} as checked where checked.faults is not null").fetchall()
        )
    return refused


def _spellings(connection: duckdb.DuckDBPyConnection, table: Table) -> dict[str, dict[str, str]]:
    """Column -> accepted spelling -> code, of the table's choices and booleans, in the order of lists."""
    spellings: dict[str, dict[str, str]] = {}
    rows = connection.execute(
        "select column_name, spelling, code from staging.spellings where table_name = $table order by rowid", {"table": table.name}
    ).fetchall()
    for column, spelling, code in rows:
        spellings.setdefault(column, {})[spelling] = code
    return spellings


def _reason(
    table: Table,
    fault: str,
    cells: dict[str, str | None],
    refused: dict[str, set[Any]],
    spellings: dict[str, dict[str, str]],
    first_row: dict[str, int] | None,
    sheets: dict[int, Sheet],
) -> schema.Text:
    """The sentence for one fault of a row."""
    name, _, message = fault.partition(":")
    column = table.column(name)
    if message == "rejected_enrolment":
        return sentence("rejected_reference", column=name, table="enrolments")
    if message == "not_enrolled":
        keys = (cells["cohort_id"], cells["resident_id"])
        was_refused = keys in refused["enrolments"]
        return sentence("rejected_reference" if was_refused else "not_enrolled", column=name, table="enrolments")
    if message == "unknown_reference":
        parent = next(reference.table for reference in table.references if reference.columns == (name,))
        was_refused = (cells[name],) in refused[parent]
        return sentence("rejected_reference" if was_refused else "unknown_reference", column=name, table=parent)
    if message == "contradicts":
        first = sheets[first_row["sheet_no"]] if first_row else None
        return sentence("contradicts", row=first_row["row"] if first_row else "?", file=first.file if first else "?")
    own = spellings.get(name, {})
    choices = ", ".join(dict.fromkeys(own.values()))
    value = _shown(column, cells.get(name), own)
    return sentence(message, column=name, value=value, choices=choices, minimum=column.minimum, maximum=column.maximum)


ORDINARY = re.findall(
    r"\w+",
    "jan feb mar apr mei jun jul agu agt sep okt nov des januari februari maret april juni juli agustus september oktober november desember"
    " may aug oct dec january february march june july august october december senin selasa rabu kamis jumat sabtu minggu monday tuesday"
    " wednesday thursday friday saturday sunday rp idr ribu rb juta jt orang org hari tahun th bulan bln persen tidak ada belum kosong nihil"
    " none unknown mungkin maybe hadir izin sakit alpa",
)
"""Words of dates and amounts, and of cells that hold neither: none of them is a name."""


def _shown(column: Column, raw: str | None, spellings: Iterable[str]) -> str:
    """A cell's text where a report may repeat it: nothing that could be a person's name or number.

    Its words are ordinary ones, or nearly the spelling of one that the column knows (who mistypes a name doesn't come so near).
    """
    if not raw or len(raw) > 40 or re.search(r"\d{9}", re.sub(r"[ .-]", "", raw)):
        return ""
    own = " ".join(spellings).split()
    words = re.findall(r"[^\W\d_]{2,}", raw.lower())
    # "Agus" isn't a short August.
    near = (get_close_matches(word, [*own, *(ORDINARY if len(word) > 4 else [])], 1, 0.8) for word in words)
    ordinary = all(word in ORDINARY or matches for word, matches in zip(words, near, strict=True))
    return f' "{raw}"' if ordinary and column.kind not in ("code", "text") else ""
