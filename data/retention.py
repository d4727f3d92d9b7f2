"""Retention: persons who left long ago are removed for good, and the counts they made are kept.

Each is replaced by a stand-in with a random code, without origin, education, year of birth, score, income, product and need,
and with dates moved to days on which the counts come out as before (data/retention.sql). Earlier versions of the store
would still hold the persons: they are deleted. Copies elsewhere (the office's own files, exports, backups of the
folder) are out of reach of this program.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from secrets import token_hex

import duckdb

from data import repairs, store
from data.bilingual import Text
from data.facts import prepare_facts
from data.importer import NEXT, open_work
from data.messages import DataError
from data.schema import ARCHIVE_PREFIX
from data.tables import attach

SQL = Path(__file__).resolve().with_suffix(".sql")

UNCHANGED_FIGURES: Text = {
    "id": "Tetap sama pada setiap akhir bulan yang lalu: angka utama, tahapan, arus bulanan, angkatan, kehadiran, cakupan dari"
    " waktu ke waktu, keluar menurut tujuan, penjualan menurut bulan dan saluran; juga selisih dengan setiap sensus.",
    "en": "The same at every past month end: headline, cascade, monthly flow, cohorts, attendance, coverage over time, exits by destination,"
    " sales by month and channel; the difference to every headcount too.",
}
LOST: Text = {
    "id": "Tidak dapat dipertahankan: rincian dan saringan menurut usia, asal, dan pendidikan (menjadi tidak diketahui); penghasilan, kebutuhan, dan"
    " produk dari pendampingan; nilai uji; produk yang dijual kurang dari sepuluh orang (menjadi lainnya); angka di antara dua akhir bulan dan"
    " kurva bertahan, yang dapat bergeser sampai satu bulan; kepergian mereka tidak dapat lagi diberi tanggal kembali.",
    "en": "Not kept: breakdowns and selections by age, origin and education (they become unknown); income, needs and products named in"
    " follow-ups; scores; products sold by fewer than ten persons (they become lainnya); figures between two month ends and survival curves, which"
    " may shift by up to a month; a return of one of them can't be recorded any more.",
}


@dataclass(frozen=True)
class RetentionResult:
    """What was (or, tried only, would be) done: persons removed, the current version afterwards, numbers of the versions deleted."""

    as_of: date
    left_before: date
    persons: int
    version: int
    deleted: tuple[int, ...]
    dry_run: bool


def months_of(term: str) -> int:
    """Months of a term such as 24m or 2y. Raises DataError if it is none, or less than a month."""
    match = re.fullmatch(r"(\d{1,4})([my])", term.strip().lower())
    months = int(match.group(1)) * (12 if match.group(2) == "y" else 1) if match else 0
    if not 1 <= months <= 1200:
        raise DataError("bad_term")
    return months


def retain(folder: Path, months: int, as_of: date | None = None, dry_run: bool = False) -> RetentionResult:
    """Remove the persons who are away since more than `months` months before `as_of` (today) and every version that holds them.

    Who came back stays, however long ago she left. Raises DataError if the store is empty, `as_of` lies ahead, or an
    older version can't be deleted because a program has it open (then the next call tries again).
    """
    as_of = as_of or date.today()
    if as_of > date.today():
        raise DataError("as_of_ahead")
    with store.writing(folder) as work:
        now = store.current(folder)
        if now is None:
            raise DataError("empty_store")
        with open_work(work) as connection:
            attach(connection, now.path, "old")
            ((left_before,),) = connection.execute("select cast($as_of - to_months($months) as date)", {"as_of": as_of, "months": months}).fetchall()
            leavers = _leavers(connection, left_before)
            numbers = [version.number for version in store.versions(folder)]
            if dry_run:
                deleted = tuple(number for number in numbers if leavers) or store.before_retention(folder)
                return RetentionResult(as_of, left_before, len(leavers), now.number, deleted, dry_run)
            if leavers:
                _stand_in(connection, leavers, as_of)
                connection.execute("create table next.table_completeness as from old.table_completeness")
                connection.execute("checkpoint next")
        if not leavers:
            return RetentionResult(as_of, left_before, 0, now.number, store.forget(folder, store.before_retention(folder)), dry_run)
        # No names of files: one may be named after a person.
        repairs.forget(folder)  # they may name who was removed
        published = store.publish(folder, work / NEXT, store.RETAIN, now.sample, ())
        others = tuple(version.number for version in store.versions(folder) if version.number != published.number)
        return RetentionResult(as_of, left_before, len(leavers), published.number, store.forget(folder, others), dry_run)


def _leavers(connection: duckdb.DuckDBPyConnection, left_before: date) -> list[str]:
    """Codes of the persons away since before that day; stand-ins of an earlier retention are no persons."""
    rows = connection.execute(
        """
        select exits.resident_id
        from old.exits as exits
        where exits.returned_on is null
            and exits.exited_on < $left_before
            and not starts_with(exits.resident_id, $prefix)
        order by exits.resident_id
        """,
        {"left_before": left_before, "prefix": ARCHIVE_PREFIX},
    ).fetchall()
    return [code for (code,) in rows]


def _stand_in(connection: duckdb.DuckDBPyConnection, leavers: list[str], as_of: date) -> None:
    """Build `next` from `old` with stand-ins for the leavers; their codes stay in this process's memory."""
    connection.execute("create temp table moment as select cast($as_of as date) as as_of", {"as_of": as_of})
    connection.execute(
        "create temp table stand_ins as select unnest($codes) as resident_id, unnest($stand_ins) as stand_in",
        {"codes": leavers, "stand_ins": [f"{ARCHIVE_PREFIX}{token_hex(8)}" for _ in leavers]},
    )
    connection.execute(SQL.read_text(encoding="utf-8"))
    prepare_facts(connection)
