"""Files and sheets that are versions of one another by their names (keluar lama and keluar baru): what only the former one has is asked about.

Two rows with one key and other values are refused anyway; here the key itself was corrected, or a row was taken out, and both would go in.
SQL text is composed from the contract's own table and column names only; what comes from a hand-in stays in tables and parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import PurePosixPath

import duckdb

from data.headers import words
from data.parsed import execute
from data.schema import Table
from data.sheets import Sheet

BEFORE = re.compile(r"\b(?:(?:yang )?(?:lama|old|asli|original|draft|draf|konsep)|sebelum (?:revisi|perbaikan|koreksi|diperbaiki))\b")
AFTER = re.compile(
    r"\b(?:(?:sudah|setelah|sesudah|hasil|yang) )?(?:baru|terbaru|new|newest|latest|final|fix|fixed|benar|betul|revised|updated|diperbaiki"
    r"|(?:revisi|rev|perbaikan|koreksi|update|versi|version|ver|v)(?: (?P<number>[0-9]{1,2}))?)\b"
)
COPY = re.compile(r"\b(?:copy of|copy|salinan dari|salinan|kopi|backup|duplikat)\b")
NUMBER_OF_COPY = re.compile(r"\((?P<number>[0-9]{1,2})\)")
"""What a browser or a spreadsheet adds to a name that is there already: keluar (2)."""
LAST_OF_ALL = re.compile(r"\b(?:final|fix|fixed|terbaru|newest|latest)\b")


@dataclass(frozen=True)
class Name:
    """The name of a sheet with its file: the `rest` without the words for a version, and which version it is, the last the highest."""

    rest: str
    rank: tuple[int, int]


def name_of(file: str, sheet: str | None) -> Name:
    """The name of a file, or of a sheet in it."""
    text = words(NUMBER_OF_COPY.sub(" ", f"{PurePosixPath(file).with_suffix('')} {sheet or ''}"), notes=True)
    text = COPY.sub(" ", text)
    rank = (0, 0)
    if BEFORE.search(text):
        text, rank = BEFORE.sub(" ", text), (-1, 0)
    if marks := list(AFTER.finditer(text)):
        number = max(int(match["number"] or 1) for match in marks)
        text, rank = AFTER.sub(" ", text), (2 if LAST_OF_ALL.search(text) else 1, number)
    return Name(" ".join(text.split()), rank)


def revised(sheets: Iterable[Sheet]) -> list[tuple[Sheet, Sheet, bool]]:
    """Pairs of sheets of one table that are versions of one another: the former, the later, and whether their names say which is which.

    A sheet that withdraws rows says itself what no longer holds.
    """
    named = [(sheet, name_of(sheet.file, sheet.name)) for sheet in sheets if "withdrawn" not in sheet.proposal.columns]
    pairs = []
    for (one, own), (other, its) in combinations(named, 2):
        if one.table is other.table and own.rest == its.rest and (one.file, one.name) != (other.file, other.name):
            former, later = (one, other) if own.rank <= its.rank else (other, one)
            pairs.append((former, later, own.rank != its.rank))
    return pairs


def refuse_other_versions(connection: duckdb.DuckDBPyConnection, table: Table, sheets: dict[int, Sheet]) -> None:
    """Refuse judged rows that one version has and the other hasn't: in both those of a person, group or thing that has another key in the other
    version; and, where most rows are the same, all of the former, which may have been taken out.

    Of copies, whose names don't say which is the former, only where each has rows of its own.
    """
    for former, later, is_ranked in revised(sheet for sheet in sheets.values() if sheet.table is table):
        shared, rows = _shared(connection, table, former, later)
        is_whole = shared > 0 and 2 * shared >= rows
        if not is_ranked and not (is_whole and shared < rows and shared < _shared(connection, table, later, former)[1]):
            continue
        _refuse(connection, table, former, later, every=is_whole)
        _refuse(connection, table, later, former, every=is_whole and not is_ranked)


def _shared(connection: duckdb.DuckDBPyConnection, table: Table, sheet: Sheet, other: Sheet) -> tuple[int, int]:
    """How many of a sheet's rows another one has, by their key, and how many it has."""
    ((shared, rows),) = execute(
        connection,
        f"select count(*) filter ({_has(table, table.key, 'other')}), count(*)"
        f" from staging.checked_{table.name} as checked where checked.sheet_no = $sheet_no",
        {"sheet_no": sheet.sheet_no, "other": other.sheet_no},
    ).fetchall()
    return shared, rows


def _has(table: Table, key: Iterable[str], sheet: str, row: str = "checked", other: str = "others") -> str:
    """SQL that is true for a judged `row` of which the `sheet` (a parameter) has the columns `key`."""
    alike = " and ".join(f"{other}.{name} = {row}.{name}" for name in key)
    return f"exists (select 1 from staging.checked_{table.name} as {other} where {other}.sheet_no = ${sheet} and {alike})"


def _refuse(connection: duckdb.DuckDBPyConnection, table: Table, sheet: Sheet, other: Sheet, every: bool) -> None:
    """Refuse the rows of a sheet that the other one hasn't: every one, or those of what the other one alone has under another key."""
    subject = [name for name in table.key if table.column(name).kind != "date" and name != "day"]
    corrected = _has(table, subject, "other").removesuffix(")") + f" and not {_has(table, table.key, 'sheet_no', 'others', 'own')})"
    column = "resident_id" if "resident_id" in table.key else table.key[-1]
    values = {"sheet_no": sheet.sheet_no, "other": other.sheet_no, "faults": [f"{column}:other_version"]}
    execute(connection, f"alter table staging.checked_{table.name} add column if not exists other_row struct(sheet_no integer, row bigint)")
    execute(
        connection,
        f"update staging.checked_{table.name} as checked set faults = $faults, other_row = {{'sheet_no': $other, 'row': 0}}"
        f" where checked.sheet_no = $sheet_no and checked.faults is null and not {_has(table, table.key, 'other')}"
        f" and {'true' if every else corrected}",
        values,
    )
    if table.name == "attendance":  # who stands on one version alone is not enrolled by it
        execute(
            connection,
            "delete from staging.typed_participants as former where former.sheet_no = $sheet_no and exists ("
            "select 1 from staging.checked_attendance as checked where checked.sheet_no = former.sheet_no and checked.row = former.row"
            " and checked.faults = $faults) and not exists (select 1 from staging.checked_attendance as good"
            " where good.sheet_no = former.sheet_no and good.row = former.row and good.faults is null)",
            {"sheet_no": sheet.sheet_no, "faults": values["faults"]},
        )
