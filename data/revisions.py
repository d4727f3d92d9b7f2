"""Files and sheets that are versions of one another by their names (keluar lama and keluar baru): what only the former one has is asked about.

Two rows with one key and other values are refused anyway; here the key itself was corrected, or a row was taken out, and both would go in.
SQL text is composed from the contract's own table and column names only; what comes from a hand-in stays in tables and parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import PurePosixPath

import duckdb

from data.headers import words
from data.parsed import execute
from data.schema import RESIDENTS, Table
from data.sheets import Sheet
from data.values.dates import MONTH_OF

BEFORE = re.compile(r"\b(?:(?:yang )?(?:lama|old|asli|original|draft|draf|konsep)|sebelum (?:revisi|perbaikan|koreksi|diperbaiki))\b")
AFTER = re.compile(
    r"\b(?:(?:sudah|setelah|sesudah|hasil|yang) )?(?:baru|terbaru|new|newest|latest|final|fix|fixed|benar|betul|revised|updated|diperbaiki"
    r"|(?:revisi|rev|perbaikan|koreksi|update|versi|version|ver|v)(?: (?P<number>[0-9]{1,2}))?)\b"
)
COPY = re.compile(r"\b(?:copy of|copy|salinan dari|salinan|kopi|backup|bak|duplikat)\b")
CONFLICT = re.compile(r"[(\[][^)\]]*(?:konflik|conflict)[^)\]]*[)\]]", re.IGNORECASE)
"""What a folder that is shared adds to the name of a file that two people changed: (salinan konflik LAPTOP 2018-03-12)."""
NUMBER_OF_COPY = re.compile(r"\((?P<number>[0-9]{1,2})\)")
"""What a browser or a spreadsheet adds to a name that is there already: keluar (2)."""
_MONTHS = "|".join(sorted((name for name in MONTH_OF if len(name) > 2), key=len, reverse=True))
DATED = re.compile(
    r"\b(?:(?:per|sd|s d|sampai|hingga|tanggal) )*(?:"
    rf"(?P<day>[0-9]{{1,2}}) (?P<name>{_MONTHS})(?: (?P<year>20[0-9]{{2}}|[0-9]{{2}}))?"
    r"|(?P<d>[0-9]{1,2}) (?P<m>[0-9]{1,2}) (?P<y>20[0-9]{2}|[0-9]{2})"
    r"|(?P<iso>20[0-9]{2} ?(?:0?[1-9]|1[0-2]) ?[0-3]?[0-9])"
    r")\b"
)
"""The day on which a list was made, in a name as words: per 31 jan, 31 01 2018, 2018 01 31, 20180131."""
LAST_OF_ALL = re.compile(r"\b(?:final|fix|fixed|terbaru|newest|latest)\b")


@dataclass(frozen=True)
class Name:
    """The name of a sheet with its file: the `rest` without the words for a version, and which version it is, the last the highest.

    A name may say the day instead, on which its list was made: as (month, day), and with its year if it has one.
    """

    rest: str
    rank: tuple[int, int]
    day: tuple[int, int] | None = None
    year: int | None = None

    def comes_before(self, other: Name) -> bool | None:
        """Whether it is the former of two versions of one file; None if the names don't say, or aren't those of versions."""
        if self.rank != other.rank:
            return self.rank < other.rank
        return self.day < other.day if self.day and other.day and self.day != other.day else None

    def may_be_version_of(self, other: Name) -> bool:
        """Whether both are named alike. Lists of two years are two lists, and so are one of a day and one that names only a year."""
        return self.rest == other.rest and (self.year == other.year or not (self.day and other.day))


def name_of(file: str, sheet: str | None) -> Name:
    """The name of a file, or of a sheet in it."""
    name = CONFLICT.sub(" ", f"{PurePosixPath(file).with_suffix('')} {sheet or ''}")
    text = words(NUMBER_OF_COPY.sub(" ", name), notes=True)
    text = COPY.sub(" ", text)
    rank = (0, 0)
    if BEFORE.search(text):
        text, rank = BEFORE.sub(" ", text), (-1, 0)
    if marks := list(AFTER.finditer(text)):
        number = max(int(match["number"] or 1) for match in marks)
        text, rank = AFTER.sub(" ", text), (2 if LAST_OF_ALL.search(text) else 1, number)
    day, year = None, None
    if len(dated := list(DATED.finditer(text))) == 1 and (read := _day_of(dated[0])):
        text, (day, year) = DATED.sub(" ", text), read
    return Name(" ".join(text.split()), rank, day, year)


def _day_of(match: re.Match[str]) -> tuple[tuple[int, int], int | None] | None:
    """The (month, day) and the year of a date in a name; None if the calendar has no such day."""
    if match["iso"]:
        digits = match["iso"].split() if " " in match["iso"] else [match["iso"][:4], match["iso"][4:6], match["iso"][6:]]
        parts = [*digits[1:], digits[0]] if len(digits) == 3 and all(digits) else []
        month, day, year = map(int, parts) if parts else (0, 0, 0)
    else:
        month = MONTH_OF[match["name"]] if match["name"] else int(match["m"])
        day, year = int(match["day"] or match["d"]), int(match["year"] or match["y"] or 0)
    try:
        date(2000 + year % 100, month, day)
    except ValueError:
        return None
    return (month, day), 2000 + year % 100 if year else None


def revised(sheets: Iterable[Sheet]) -> list[tuple[Sheet, Sheet, bool]]:
    """Pairs of sheets of one table that are versions of one another: the former, the later, and whether their names say which is which.

    A sheet that withdraws rows says itself what no longer holds. Of sheets that are named by days each is compared with the last one only: a list
    of each training day has as many sheets as days.
    """
    named = [(sheet, name_of(sheet.file, sheet.name)) for sheet in sheets if "withdrawn" not in sheet.proposal.columns]
    last: dict[tuple[str, str, int | None], tuple[int, int]] = {}
    for sheet, own in named:
        if own.day:
            index = (sheet.table.name, own.rest, own.year)
            last[index] = max(own.day, last.get(index, own.day))
    pairs = []
    for (one, own), (other, its) in combinations(named, 2):
        if one.table is not other.table or not own.may_be_version_of(its) or (one.file, one.name) == (other.file, other.name):
            continue
        if own.day and its.day and last[one.table.name, own.rest, own.year] not in (own.day, its.day):
            continue
        is_former = own.comes_before(its)
        former, later = (other, one) if is_former is False else (one, other)
        pairs.append((former, later, is_former is not None))
    return pairs


def refuse_other_versions(connection: duckdb.DuckDBPyConnection, table: Table, sheets: dict[int, Sheet]) -> None:
    """Refuse judged rows that one version has and the other hasn't: in both those of a person, group or thing that has another key in the other
    version; and, where most rows are the same, all of the former, which may have been taken out.

    Of copies, whose names don't say which is the former, only where each has rows of its own. Of sheets named by days, only where most rows are the
    same: the lists of two training days have no row in common, and the sheets of two months none either.
    """
    for former, later, is_ranked in revised(sheet for sheet in sheets.values() if sheet.table is table):
        shared, rows = _shared(connection, table, former, later)
        is_whole = shared > 0 and 2 * shared >= rows
        if not is_whole and name_of(former.file, former.name).day:
            continue
        if not is_ranked and not (is_whole and shared < rows and shared < _shared(connection, table, later, former)[1]):
            continue
        if table is RESIDENTS and is_whole and is_ranked:
            continue  # who is missing from the later register may have left, so it is asked about (data/short_registers.py)
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
