"""Files as offices hand them in: found, recognised and read as text into the staging database.

Nothing is judged here but whether a file can be read at all: every cell of a known column goes into
`staging.raw_<table>` as text (NULL where empty), with the number of its sheet and its row as the spreadsheet shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import duckdb
import pandas as pd

from data import sandbox, schema
from data.messages import DataError, sentence
from data.sandbox_worker import TOP, delimiter_of, header_name, is_known, records
from data.schema import Table

CHUNK = 20_000
GUIDES = ("petunjuk", "guide")
"""Sheets of our own templates that hold no data."""

Progress = Callable[[str, int], None]
"""Called with the name of a file and the number of rows read from it so far."""


@dataclass(frozen=True)
class Warning_:
    """A remark about a file or sheet that does not stop it from going in."""

    file: str
    sheet: str | None
    message: schema.Text


@dataclass(frozen=True)
class Sheet:
    """One recognised sheet: which of its columns (from 0) holds which column of the table, and what it is called there."""

    sheet_no: int
    file: str
    name: str | None
    table: Table
    header_row: int
    first_row: int
    columns: dict[str, int]
    days: dict[int, tuple[int, str]] = field(default_factory=dict)
    cohort: str | None = None

    @property
    def positions(self) -> list[int]:
        """Where the wanted cells of a row stand, in the order of `columns` and `days`."""
        return [*self.columns.values(), *(position for position, _ in self.days.values())]

    @property
    def present(self) -> list[str]:
        """Names of the table's columns that the sheet fills."""
        filled = list(self.columns)
        if self.days:
            filled += ["day", "present"]
        if self.cohort and "cohort_id" not in filled:
            filled.append("cohort_id")
        return filled


@dataclass
class Reading:
    """What was read of a hand-in: the sheets that are staged, remarks, and files that could not be read at all."""

    sheets: list[Sheet] = field(default_factory=list)
    warnings: list[Warning_] = field(default_factory=list)
    refused: list[Warning_] = field(default_factory=list)


def read_hand_in(connection: duckdb.DuckDBPyConnection, paths: Iterable[Path], cohort: str | None, progress: Progress | None, work: Path) -> Reading:
    """Read every CSV file and workbook of `paths` (files or folders) into `staging.raw_<table>`.

    `cohort` stands in where a sheet has no column for it; `work` is a folder for files that are gone afterwards. Raises
    DataError where a path doesn't exist; a file that can't be read is noted in `refused` and leaves nothing behind.
    """
    reading = Reading()
    for path, shown in _files(paths):
        suffix = path.suffix.lower()
        if suffix == ".csv":
            read = _read_csv
        elif suffix == ".xlsx":
            read = _read_workbook
        else:
            reading.warnings.append(Warning_(shown, None, sentence("not_read_here")))
            continue
        try:
            sandbox.refuse_size(path)
            read(connection, reading, path, shown, cohort, progress, work)
        except DataError as error:
            reading.refused.append(Warning_(shown, None, error.sentence))
    return reading


def _files(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Files in a fixed order, each with the name that reports use for it."""
    for path in paths:
        if path.is_dir():
            for inner in sorted(path.rglob("*")):
                relative = inner.relative_to(path)
                hidden = any(part.startswith((".", "~$")) for part in relative.parts)
                if inner.is_file() and not hidden:
                    yield inner, relative.as_posix()
        elif path.is_file():
            yield path, path.name
        else:
            raise DataError("path_missing", file=path)


def _read_workbook(
    connection: duckdb.DuckDBPyConnection, reading: Reading, path: Path, shown: str, cohort: str | None, progress: Progress | None, work: Path
) -> None:
    with sandbox.child() as ask:
        sheets = ask({"do": "open", "path": str(path.resolve())})["sheets"]
        filled = [sheet["name"] for sheet in sheets if sheet["filled"]]
        for number, found in enumerate(sheets):
            name = found["name"]
            if not found["filled"] or schema.normalise(name) in GUIDES:
                continue
            table = schema.table_named(name)
            if table is None and filled == [name]:
                table = schema.table_named(path.stem)
            if table is None:
                reading.warnings.append(Warning_(shown, name, sentence("no_table", choices="warga, angkatan, peserta")))
                continue
            try:
                if found["refused"]:
                    raise DataError(found["refused"], maximum=sandbox.LIMITS.of(found["refused"]))
                sheet = _recognise(reading, shown, name, table, found["top"], cohort)
            except DataError as error:
                reading.refused.append(Warning_(shown, name, error.sentence))
                continue
            _stage_from_child(connection, sheet, ask, {"do": "write_sheet", "path": "", "sheet": number}, progress, work)
            reading.sheets.append(sheet)


def _read_csv(
    connection: duckdb.DuckDBPyConnection, reading: Reading, path: Path, shown: str, cohort: str | None, progress: Progress | None, work: Path
) -> None:
    table = schema.table_named(path.stem)
    if table is None:
        reading.warnings.append(Warning_(shown, None, sentence("no_table", choices="warga.csv, angkatan.csv, peserta.csv")))
        return
    if path.stat().st_size < sandbox.SMALL_CSV_BYTES:
        delimiter = delimiter_of(path, table)
        sheet = _recognise(reading, shown, None, table, list(islice(records(path, delimiter), TOP)), cohort)
        _stage_rows(connection, sheet, islice(records(path, delimiter), sheet.first_row - 1, None), sheet.positions, progress)
    else:
        with sandbox.child() as ask:
            large = {"path": str(path.resolve())}
            survey = ask({"do": "survey", "table": table.name, **large})
            sheet = _recognise(reading, shown, None, table, survey["top"], cohort)
            width = len(survey["top"][sheet.header_row - 1])
            # DuckDB leaves out blank lines and refuses ragged rows; such a file is written anew by the child, slower and to the letter.
            if not survey["plain"] or not _stage_fast(
                connection, sheet, path, survey["delimiter"], width, sheet.positions, sheet.first_row - 1, progress
            ):
                _stage_from_child(connection, sheet, ask, {"do": "write_csv", "delimiter": survey["delimiter"], **large}, progress, work)
    reading.sheets.append(sheet)


def _recognise(reading: Reading, shown: str, name: str | None, table: Table, rows: list[list[str]], cohort: str | None) -> Sheet:
    """Find the header among the first rows and say which column is what. Raises DataError where there is none."""
    known = schema.known_headers(table)
    tops = enumerate(rows[: schema.MAX_LETTERHEAD + 1])
    index = next((place for place, row in tops if sum(is_known(cell, known) for cell in row) >= 2), None)
    if index is None:
        choices = ", ".join((column.headers or (column.name,))[0] for column in table.columns[:3])
        raise DataError("no_header", choices=choices)

    sandbox.refuse_columns(len(rows[index]))
    columns: dict[str, int] = {}
    days: dict[int, tuple[int, str]] = {}

    def remark(message: str, cell: str) -> None:
        reading.warnings.append(Warning_(shown, name, sentence(message, column=cell.strip())))

    for position, cell in enumerate(rows[index]):
        normal = header_name(cell, known)
        day = schema.DAY_HEADER.fullmatch(normal) if table.name == "attendance" else None
        if not normal:
            continue
        if normal in known:
            if known[normal] in columns:
                remark("double_column", cell)
            else:
                columns[known[normal]] = position
        elif day:
            days.setdefault(int(day.group(1)), (position, normal))
        elif schema.IDENTIFIERS.fullmatch(normal):
            remark("identifier_column", cell)
        elif not schema.BOOKKEEPING.fullmatch(normal):
            remark("unknown_column", cell)
    if days and "day" in columns:
        days = {}

    filled = set(columns) | ({"day"} if days else set()) | ({"cohort_id"} if cohort else set())
    missing = [column for column in table.key if column not in filled]
    if missing:
        raise DataError("no_key", column=missing[0], table=table.name)

    follows = rows[index + 1] if index + 1 < len(rows) else []
    tags = [cell for cell in follows if cell.strip()]
    hxl = bool(tags) and all(cell.lstrip().startswith("#") for cell in tags)
    return Sheet(
        sheet_no=len(reading.sheets) + 1,
        file=shown,
        name=name,
        table=table,
        header_row=index + 1,
        first_row=index + 2 + hxl,
        columns=columns,
        days=days,
        cohort=cohort if any(column.name == "cohort_id" for column in table.columns) and table.name != "cohorts" else None,
    )


def _stage_from_child(
    connection: duckdb.DuckDBPyConnection, sheet: Sheet, ask: sandbox.Ask, request: dict[str, object], progress: Progress | None, work: Path
) -> None:
    """Let the child write the sheet's wanted columns and stage them: a file of a few rows by Python, a large one by DuckDB."""
    written = work / "parsed.csv"
    try:
        ask({**request, "positions": sheet.positions, "first_row": sheet.first_row, "into": str(written.resolve())})
        places = list(range(len(sheet.positions)))
        if written.stat().st_size < sandbox.SMALL_CSV_BYTES or not _stage_fast(connection, sheet, written, ",", len(places), places, 0, progress):
            _stage_rows(connection, sheet, records(written, ","), places, progress)
    finally:
        written.unlink(missing_ok=True)


def _stage_rows(
    connection: duckdb.DuckDBPyConnection, sheet: Sheet, rows: Iterator[list[str]], positions: list[int], progress: Progress | None
) -> None:
    """Stage rows that Python reads, some thousand at a time; `positions` are those of the wanted columns in them."""
    number = sheet.first_row
    try:
        while chunk := list(islice(rows, CHUNK)):
            cells = {
                f"c{place}": pd.Series([row[position] if position < len(row) else "" for row in chunk], dtype="str")
                for place, position in enumerate(positions)
            }
            frame = pd.DataFrame({"row": range(number, number + len(chunk)), **cells})
            connection.register("handed", frame)
            _stage(connection, sheet, "handed")
            connection.unregister("handed")
            number += len(chunk)
            if progress:
                progress(sheet.file, number - sheet.first_row)
    except DataError:
        _unstage(connection, sheet)
        raise


def _stage_fast(
    connection: duckdb.DuckDBPyConnection,
    sheet: Sheet,
    path: Path,
    delimiter: str,
    width: int,
    positions: list[int],
    skip: int,
    progress: Progress | None,
) -> bool:
    """Let DuckDB read a large CSV file of `width` columns below its first `skip` rows; False (and nothing staged) where it can't."""
    picked = ", ".join(f"read.f{position} as c{place}" for place, position in enumerate(positions))
    try:
        connection.execute(
            f"""
            create temp table handed as
            select row_number() over () + $before as row, {picked}
            from read_csv(
                $path, auto_detect = false, header = false, delim = $delimiter, quote = '"', escape = '"',
                skip = $skip, columns = {{{", ".join(f"'f{place}': 'varchar'" for place in range(width))}}}
            ) as read
            """,
            {"path": str(path), "delimiter": delimiter, "before": sheet.first_row - 1, "skip": skip},
        )
        _stage(connection, sheet, "handed")
    except duckdb.Error:
        _unstage(connection, sheet)
        return False
    finally:
        connection.execute("drop table if exists handed")
    if progress:
        # Fetched to its end: an unfinished result would block the next file.
        counted = connection.execute(f"select count(*) from staging.raw_{sheet.table.name} where sheet_no = $sheet_no", {"sheet_no": sheet.sheet_no})
        progress(sheet.file, counted.fetchall()[0][0])
    return True


def _stage(connection: duckdb.DuckDBPyConnection, sheet: Sheet, handed: str) -> None:
    """Move rows of `handed` (row, c0, c1, ...) to the table's staging table; wide attendance becomes one row a day."""
    places = {column: f"clean(handed.c{place})" for place, column in enumerate(sheet.columns)}
    day_places = {day: f"clean(handed.c{place})" for place, day in enumerate(sheet.days, start=len(places))}
    anything = f"coalesce({', '.join([*places.values(), *day_places.values()])}) is not null"
    if sheet.cohort:
        places["cohort_id"] = f"coalesce({places.get('cohort_id', 'null')}, $cohort)"
    values = {"sheet_no": sheet.sheet_no, **({"cohort": sheet.cohort} if sheet.cohort else {})}
    target = f"staging.raw_{sheet.table.name}"
    if not sheet.days:
        names, cells = ", ".join(places), ", ".join(places.values())
        connection.execute(
            f"insert into {target} (sheet_no, row, {names}) select $sheet_no, handed.row, {cells} from {handed} as handed where {anything}",
            values,
        )
        return
    # A participant of the wide sheet is enrolled by it even when every day is empty (she never came).
    keys = f"{places['cohort_id']} as cohort_id, {places['resident_id']} as resident_id"
    connection.execute(
        f"insert into staging.participants select $sheet_no, handed.row, {keys} from {handed} as handed where {anything}",
        values,
    )
    for day, (_, heading) in sheet.days.items():
        connection.execute(
            f"""
            insert into {target} (sheet_no, row, heading, cohort_id, resident_id, day, present)
            select $sheet_no, handed.row, $heading, {keys}, $day, {day_places[day]}
            from {handed} as handed
            where {day_places[day]} is not null
            """,
            {**values, "heading": heading, "day": str(day)},
        )


def _unstage(connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> None:
    """Take back what a file left that turned out to be unreadable further down."""
    for target in (f"raw_{sheet.table.name}", "participants"):
        connection.execute(f"delete from staging.{target} where sheet_no = $sheet_no", {"sheet_no": sheet.sheet_no})
