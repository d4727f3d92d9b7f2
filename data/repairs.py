"""Cells of a hand-in that the steward repaired on the page: laid over the file when it is read, and kept for the same file to come again.

A file is known by its SHA-256, so a repair never reaches another one. What is kept may name codes: it lies in the store, for its owner only, and
goes with the next retention (data/retention.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from data import headers, schema
from data.files import text_of, write_whole
from data.messages import DataError
from data.reading import Reading
from data.sheets import Sheet

FILE = "repairs.json"
WRITTEN = re.compile(r"(?P<file>[^\[\]]+?)(?:\[(?P<sheet>[^\]]+)\])?:(?P<row>\d+):(?P<table>[A-Za-z_ ]+)\.(?P<column>[^=]+)=(?P<value>.*)", re.DOTALL)
"""How the command line writes a repair: buku.xlsx[Warga]:12:warga.Tanggal Terdaftar=2018-01-09."""


@dataclass(frozen=True)
class Repair:
    """One cell: the file (its name in the hand-in, or its SHA-256 where it is kept), sheet, row, table, column (or the header of a day) and value."""

    file: str
    sheet: str | None
    row: int
    table: str
    column: str
    value: str
    who: str = ""
    at: str = ""

    @property
    def cell(self) -> tuple[str, str | None, int, str, str]:
        """Which cell it is of."""
        return self.file, self.sheet, self.row, self.table, self.column


def parse(texts: Iterable[str]) -> tuple[Repair, ...]:
    """Repairs as the command line writes them. Raises DataError."""
    repairs = []
    for text in texts:
        match = WRITTEN.fullmatch(text)
        table = next((each for each in schema.TABLES if match and match["table"].lower().replace(" ", "_") in (each.name, each.local)), None)
        if not match or table is None:
            raise DataError("bad_repair", value=text)
        column = headers.column_named(match["column"], table) or match["column"]  # else the header of a day
        repairs.append(Repair(match["file"], match["sheet"], int(match["row"]), table.name, column, match["value"]))
    return tuple(repairs)


def read(folder: Path) -> list[Repair]:
    """What is kept in a store. Raises DataError if the file is damaged, and OSError if it can't be read."""
    path = folder / FILE
    try:
        text = text_of(path)
        return [] if text is None else [Repair(**entry) for entry in json.loads(text)]
    except (ValueError, TypeError) as error:
        raise DataError("file_damaged", file=path) from error


def columns_of(table: str) -> tuple[str, ...]:
    """Names of a table's columns; what a repair names beside them is the header of a day."""
    return tuple(column.name for column in schema.BY_NAME[table].columns)


def lay_over(connection: duckdb.DuckDBPyConnection, reading: Reading, stored: Iterable[Repair], new: Iterable[Repair]) -> int:
    """Lay repairs over the staged cells: those kept for files of this content, then those given now. Returns how many cells they repaired."""
    repaired = 0
    for repair in (*stored, *new):
        sheets = [sheet for sheet in reading.sheets if _is_of(repair, sheet, reading)]
        if len({tuple(sheet.proposal.columns.values()) for sheet in sheets if sheet.file == sheets[0].file}) > 1:
            continue  # the row holds several rows of the table, side by side: which of them is meant isn't known
        for sheet in sheets:
            days = {day.header for day in sheet.proposal.days}
            if repair.column not in {*columns_of(sheet.table.name), *days}:
                continue
            reading.stage_cells(connection, sheet)
            values: dict[str, Any] = {"value": repair.value.strip() or None, "sheet_no": sheet.sheet_no, "row": repair.row}
            column, where = repair.column, "sheet_no = $sheet_no and row = $row"
            if column in days:
                values["heading"], column, where = column, "present", f"{where} and heading = $heading"
            ((count,),) = connection.execute(f"update staging.raw_{sheet.table.name} set {column} = $value where {where}", values).fetchall()
            if column in ("resident_id", "cohort_id") and days:
                connection.execute(f"update staging.participants set {column} = $value where {where}", values)
            repaired += bool(count)
    return repaired


def _is_of(repair: Repair, sheet: Sheet, reading: Reading) -> bool:
    """Whether a repair is of a row of that table."""
    same = repair.file in (sheet.file, reading.hashes.get(sheet.file)) and (repair.sheet, repair.table) == (sheet.name, sheet.table.name)
    return same and sheet.proposal.first_row <= repair.row <= (sheet.proposal.last_row or repair.row)


def remember(folder: Path, reading: Reading, new: Iterable[Repair], who: str) -> None:
    """Keep repairs for the files of this hand-in (to be called under store.writing); a newer one takes the place of an older."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    fresh = {}
    for repair in new:
        if digest := reading.hashes.get(repair.file):
            entry = Repair(digest, repair.sheet, repair.row, repair.table, repair.column, repair.value, who, at)
            fresh[entry.cell] = entry
    _write(folder, [*(each for each in read(folder) if each.cell not in fresh), *fresh.values()])


def forget(folder: Path, number: int | None = None, repair: Repair | None = None) -> None:
    """Remove the repair of that number (from 1), or all of them (to be called under store.writing); it must be that `repair` where it is given,
    because the numbers move up when another is removed. Raises DataError if it isn't there."""
    stored = read(folder)
    if number is not None and not 1 <= number <= len(stored):
        raise DataError("no_such_repair", extra=number)
    if number is not None and repair not in (None, stored[number - 1]):
        raise DataError("changed_meanwhile")
    left = [] if number is None else [each for index, each in enumerate(stored, start=1) if index != number]
    if stored:
        _write(folder, left)


def _write(folder: Path, repairs: list[Repair]) -> None:
    write_whole(folder / FILE, json.dumps([vars(each) for each in repairs], ensure_ascii=False, indent=1))
