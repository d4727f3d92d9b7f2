"""Sheets with random headers, orders, separators, formats and marks: every cell is read as what was written, or refused with its place."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from data import delimited, schema
from data.cells import typed
from data.footers import rows_of
from data.grids import Grid
from data.headers import SYNONYMS
from data.recognition import recognise
from data.schema import Column, Table
from data.values import read_column

TODAY = date(2019, 12, 31)
MONTHS = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"]
SHORT = ["Jan", "Peb", "Mrt", "Apr", "Mei", "Jun", "Jul", "Agt", "Sept", "Okt", "Nop", "Des"]
TABLES = ("residents", "cohorts", "assessments", "exits", "follow_ups", "sales", "headcounts")
TEXTS = ("Kab. Kendal", "Kota Semarang", "roti isi", "Kab. Demak, Wedung", 'kue "lapis"', "LPK Melati; Kudus")

Writer = Callable[[object], str]


@dataclass(frozen=True)
class Sheet:
    """What was written: rows of cells as text, and for each data row what each column means."""

    table: Table
    rows: list[list[str]]
    truth: list[dict[str, str | None]]


def header_of(random: Random, column: Column) -> str:
    """One of the column's headers, as people type them."""
    name = random.choice([column.name, *column.headers])
    text = name.replace("_", random.choice([" ", "_", ".", "  "]))
    text = random.choice([str.upper, str.lower, str.title])(text)
    return text + random.choice(["", "", " *", ":", " ", "?", "\u200b"])


def dates(random: Random, days: list[date]) -> Writer:
    """How a column writes its dates; month first only where a day over 12 shows it."""
    sign = random.choice("/-.")
    ways: list[Callable[[date], str]] = [
        date.isoformat,
        lambda day: f"{day.day:02}{sign}{day.month:02}{sign}{day.year}",
        lambda day: f"{day.day}{sign}{day.month}{sign}{day.year % 100:02}",
        lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        lambda day: f"{day.day}-{SHORT[day.month - 1]}-{day.year % 100:02}",
        lambda day: f"Senin, {day.day} {SHORT[day.month - 1]}. {day.year}",
        lambda day: str((day - date(1899, 12, 30)).days),
        lambda day: typed("n", str((day - date(1899, 12, 30)).days)),
        lambda day: typed("d", day.isoformat()),
        lambda day: typed("d", f"{day - timedelta(days=1)} 23:59:48"),
        lambda day: f"{day.isoformat()}T08:15:00.000+07:00",
    ]
    if any(day.day > 12 for day in days):
        ways.append(lambda day: f"{day.month}/{day.day}/{day.year}")
    way = random.choice(ways)
    return lambda day: way(day)


def amounts(random: Random) -> Writer:
    """How a column writes whole numbers of rupiah or persons."""
    ways: list[Callable[[int], str]] = [
        str,
        lambda number: f"{number:,}".replace(",", "."),
        lambda number: f"{number:,}",
        lambda number: f"Rp {number:,}".replace(",", ".") + random.choice(["", ",-", ",00"]),
        lambda number: f"{number:,}".replace(",", " "),
        lambda number: typed("n", str(number)),
        lambda number: f"{number // 1000} ribu" if number and number % 1000 == 0 else str(number),
    ]
    way = random.choice(ways)
    return lambda number: way(number)


def column_cells(random: Random, column: Column, count: int) -> tuple[list[str], list[str | None]]:
    """The cells of a column and what each means."""
    match column.kind:
        case "code":
            codes = [f"{random.choice('SWK')}-{number:03}" for number in random.sample(range(1, 999), count)]
            return [code + random.choice(["", " ", "\u200b", "\xa0"]) for code in codes], list(codes)
        case "date":
            days = [date(2015, 1, 1) + timedelta(days=random.randrange(1700)) for _ in range(count)]
            way = dates(random, days)
            return [way(day) for day in days], [day.isoformat() for day in days]
        case "integer" if column.name == "birth_year":
            years = [random.randrange(1950, 1999) for _ in range(count)]
            return [random.choice([str(year), typed("n", str(year)), f"12/03/{year}"]) for year in years], [str(year) for year in years]
        case "integer":
            top = (column.maximum or 2_000_000) if column.name not in ("quantity", "residents") else 60
            step = 500 if top > 1000 else 1
            numbers = [random.randrange(1, top // step + 1) * step for _ in range(count)]
            way = amounts(random)
            return [way(number) for number in numbers], [str(number) for number in numbers]
        case "number":
            halves = [random.randrange(10, 200) / 2 for _ in range(count)]
            mark = random.choice(",.")
            return [f"{half:g}".replace(".", mark) for half in halves], [f"{half:g}" for half in halves]
        case "boolean":
            yes, no = random.choice([("ya", "tidak"), ("BENAR", "SALAH"), ("1", "0"), ("Ya", "Tdk"), ("true", "false")])
            answers = [random.random() < 0.6 for _ in range(count)]
            return [yes if answer else no for answer in answers], [str(answer).lower() for answer in answers]
        case "choice":
            from data.programme import shipped
            from data.spellings import choices_of

            known = [(text, code) for text, code in choices_of(column, shipped()).items() if len(text) > 1]
            picked = [random.choice(known) for _ in range(count)]
            return [random.choice([str.upper, str.title, str.lower])(text) for text, _ in picked], [code for _, code in picked]
        case _ if column.name == "sale_id":
            return [f"J{number}" for number in range(count)], [f"J{number}" for number in range(count)]
        case _:
            texts = [random.choice(TEXTS) for _ in range(count)]
            return [text.replace(" ", random.choice([" ", "  ", "\xa0"])) for text in texts], list(texts)


def sheet(random: Random) -> Sheet:
    """A sheet with a letterhead, a random order of columns, empty cells in words, columns of other things, and a sum below."""
    table = schema.BY_NAME[random.choice(TABLES)]
    columns = [column for column in table.columns if column.required or random.random() < 0.6]
    random.shuffle(columns)
    count = random.randrange(1, 15)
    rows: list[list[str]] = [[random.choice(["DINAS SOSIAL", "Tahun 2018", "", "Keadaan: 31 Desember 2018"])] for _ in range(random.randrange(4))]
    cells, truth = [], []
    for column in columns:
        given, meant = column_cells(random, column, count)
        if not column.required:
            for place in range(count):
                shows_order = column.kind == "date" and int((meant[place] or "0")[-2:]) > 12
                if random.random() < 0.15 and not shows_order:
                    given[place], meant[place] = random.choice(["", "-", "n/a", "NULL", "#N/A", "nihil"]), None
        cells.append(given)
        truth.append(meant)
    titles = [header_of(random, column) for column in columns]
    if random.random() < 0.4:
        place = random.randrange(len(columns) + 1)
        titles.insert(place, random.choice(["No", "Paraf", "Ket. lain", "Warna"]))
        cells.insert(place, [str(number + 1) for number in range(count)])
    rows.append(titles)
    rows += [[column[place] for column in cells] for place in range(count)]
    if random.random() < 0.3:
        rows += [[], ["Keterangan: diisi petugas"], ["Mengetahui,"]]
    meanings = [{column.name: truth[index][place] for index, column in enumerate(columns)} for place in range(count)]
    return Sheet(table, rows, meanings)


def faults_of(made: Sheet, grid: Grid) -> tuple[list[str], int, int]:
    """What was read otherwise than written, how many cells were read, and how many were refused."""
    recognition = recognise(grid, made.table.local)
    if recognition.refused or not recognition.proposals or recognition.proposals[0].questions:
        return [], 0, sum(len(row) for row in made.truth)
    (proposal,) = recognition.proposals
    wrong = [f"taken for {proposal.table}, not {made.table.name}"] if proposal.table != made.table.name else []
    rows, _ = rows_of(grid, proposal, proposal.columns.values())
    if len(rows) != len(made.truth):
        return [*wrong, f"{len(rows)} rows, not {len(made.truth)}"], 0, 0
    read = refused = 0
    for index, name in enumerate(proposal.columns):
        cells = [row[index] for _, row in rows]
        column = made.table.column(name)
        reading = read_column(column, sorted({cell for cell in cells if cell}), header=proposal.headers[name], legend=proposal.legend, today=TODAY)
        for cell, meant in zip(cells, (row.get(name, "?") for row in made.truth), strict=True):
            result = reading.cells.get(cell)
            if result and result.problem:
                refused += 1
            elif (result.value if result else None) != meant:
                wrong.append(f"{made.table.name}.{name}: {cell!r} read as {result.value if result else None!r}, meant {meant!r}")
            else:
                read += 1
    return wrong, read, refused


def through_a_file(random: Random, made: Sheet, folder: Path) -> Grid:
    """The sheet written as a text file and read again; typed cells as the text that a spreadsheet would export."""
    delimiter, encoding = random.choice(",;\t"), random.choice(["utf-8", "utf-8-sig", "utf-16"])
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=random.choice(["\n", "\r\n", "\r"]))
    writer.writerows([[cell if not cell.startswith("\x1f") else cell[2:] for cell in row] for row in made.rows])
    path = folder / "sheet.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    kind = delimited.encoding_of(path)
    return Grid(rows=list(delimited.rows_of(path, kind, *delimited.delimiter_of(path, kind))))


def run(seeds: range, folder: Path) -> None:
    """Hold sheets against what was written into them; nearly all of it is to be read."""
    read = refused = 0
    for seed in seeds:
        random = Random(seed)
        made = sheet(random)
        grid = through_a_file(random, made, folder) if random.random() < 0.5 else Grid(rows=made.rows)
        wrong, some_read, some_refused = faults_of(made, grid)
        assert wrong == [], (seed, wrong[:3])
        read += some_read
        refused += some_refused
    assert refused < 0.03 * read, (refused, read)


def test_generated_sheets(tmp_path: Path) -> None:
    run(range(150), tmp_path)


@pytest.mark.soak
def test_many_generated_sheets(tmp_path: Path) -> None:
    run(range(1_000, 3_000), tmp_path)


def test_every_further_header_belongs_to_a_column() -> None:
    """data/headers.toml names columns that exist."""
    for name, columns in SYNONYMS.items():
        tables = schema.TABLES if name == "any" else [schema.BY_NAME[name]]
        for column in columns:
            assert any(column == other.name for table in tables for other in table.columns), (name, column)
