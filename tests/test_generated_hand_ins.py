"""Whole hand-ins of random sheets, with a fault of every kind among them: each row is stored as written, or stays out and is named."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

import openpyxl
import pytest

from data import sandbox, schema
from data.cells import kind, value
from data.importer import import_paths
from data.report import Report
from data.schema import Table
from tests.cases.runner import rows_of
from tests.sample_files import write
from tests.test_generated_sheets import column_cells, header_of

pytestmark = pytest.mark.usefixtures("opened_here", "without_facts")

TABLES = ("residents", "exits", "follow_ups", "sales", "assessments")
PERSONS = 300
"""Registered before, all in one group: each sheet is about others of them."""
SHEETS = 15
"""In one hand-in."""
DEFAULTS = {"quantity": "1", "by_closure": "false"}
"""What stands where a column is empty."""
Cells = dict[str, str]


@dataclass
class Row:
    """A row as written: what each column means (None: nothing), whether it may go in, and whether the sheet hides it."""

    cells: Cells
    means: dict[str, str | None]
    stays_out: bool = False
    hidden: bool = False


@dataclass
class Sheet:
    """A sheet in the making: header by column, rows, and what is handed in beside them; `refused`: nothing of it may go in."""

    table: Table
    name: str
    headers: dict[str, str]
    rows: list[Row]
    above: list[str] = field(default_factory=list)
    extra_headers: dict[str, str] = field(default_factory=dict)
    delimiter: str = ","
    encoding: str = "utf-8"
    workbook: bool = False
    broken: Callable[[str], str] | None = None
    refused: bool = False
    named: list[str] = field(default_factory=list)

    @property
    def first_row(self) -> int:
        """The number of the first row as a spreadsheet shows it."""
        return len(self.above) + 2


def base(folder: Path) -> Path:
    """A store with persons, a group and what is known of them."""
    persons = "".join(f"P{number:03},2010-01-05,1980,Kab. Kendal\n" for number in range(PERSONS))
    enrolled = "".join(f"G1,P{number:03}\n" for number in range(PERSONS))
    tables = {
        "residents": "resident_id,registered_on,birth_year,origin\n" + persons,
        "cohorts": "cohort_id,skill,starts_on,days\nG1,salon,2014-12-01,5\n",
        "enrolments": "cohort_id,resident_id\n" + enrolled,
    }
    report = import_paths([write(folder / "base", tables)], folder / "store")
    assert report.exit_status == 0
    return folder / "store"


# -------------------------------------------------------------------------------------------------------- a sound sheet
def sound(random: Random, number: int, persons: Iterator[str]) -> Sheet:
    """A sheet without a fault: random columns, order, headers and formats."""
    table = schema.BY_NAME[random.choice(TABLES)]
    columns = [column for column in table.columns if column.required or random.random() < 0.6]
    random.shuffle(columns)
    count = random.randrange(3, 9)
    rows = [Row({}, {}) for _ in range(count)]
    for column in columns:
        match column.name:
            case "resident_id":
                codes = [f"N{number}-{index}" for index in range(count)] if table.name == "residents" else [next(persons) for _ in range(count)]
                written, means = codes, list(codes)
            case "cohort_id":
                written, means = ["G1"] * count, ["G1"] * count
            case "sale_id":
                written = means = [f"J{number}.{index}" for index in range(count)]
            case _:
                written, means = column_cells(random, column, count)
        for row, cell, meant in zip(rows, written, means, strict=True):
            row.cells[column.name], row.means[column.name] = cell, meant
    above = [random.choice(["DINAS SOSIAL", "Tahun 2018", ""]) for _ in range(random.randrange(3))]
    name = f"{number} {random.choice([table.local, table.name, 'Sheet1', 'data', 'FIX rev2'])}"
    headers = {column.name: header_of(random, column) for column in columns}
    return Sheet(table, name, headers, rows, above, delimiter=random.choice(",;\t"))


# ------------------------------------------------------------------------------------------------------ kinds of faults
def broken_quote(random: Random, sheet: Sheet) -> None:
    """K1: a quotation mark that isn't closed, or a row with a cell too many."""
    sheet.refused, sheet.above = True, []
    if random.random() < 0.5:
        sheet.broken = lambda text: _in_line(text, -2, lambda line: '"' + line)
    else:
        sheet.broken = lambda text: _in_line(text, -2, lambda line: line + sheet.delimiter + "x")


def _in_line(text: str, index: int, change: Callable[[str], str]) -> str:
    lines = text.split("\n")
    lines[index] = change(lines[index])
    return "\n".join(lines)


def mixed_order(random: Random, sheet: Sheet) -> None:
    """K2: dates of a column with the day first and with the month first."""
    column = _required_date(sheet)
    for row in sheet.rows:
        row.cells[column], row.stays_out = "03/05/2018", True
    sheet.rows[0].cells[column], sheet.rows[1].cells[column] = "25/03/2018", "03/25/2018"


def impossible(random: Random, sheet: Sheet) -> None:
    """K3: a date that can't be."""
    _write_plainly(sheet, _required_date(sheet))
    row = random.choice(sheet.rows)
    row.cells[_required_date(sheet)] = random.choice(["31/02/2018", "5 Maret 2081", "05/03/0218", "1900-01-00", "30 Peb 2018"])
    row.stays_out = True


def unknown_column(random: Random, sheet: Sheet) -> None:
    """K4: a column that the table doesn't have: its header is named."""
    header = random.choice(["Warna Kesukaan", "Golongan Darah", "Cuaca"])
    sheet.extra_headers[header] = "biru"
    sheet.named.append(header)


def other_persons_column(random: Random, sheet: Sheet) -> None:
    """K5: groups of a form, one of them about the husband."""
    header = random.choice(["suami/tahun_lahir", "suami/tanggal_keluar", "anak/pendidikan"])
    sheet.headers = {name: f"data/{text.strip(' *:?').replace(' ', '_').replace('.', '_')}" for name, text in sheet.headers.items()}
    sheet.extra_headers[header] = "1960"


def file_name(random: Random, sheet: Sheet) -> None:
    """K6: a name that says nothing, or something else."""
    sheet.name = f"{sheet.name.split()[0]} {random.choice(['Untitled spreadsheet - Sheet1', 'rekap[1]', 'sasaran', 'keluarga besar', 'scan_001'])}"


def unreadable_cell(random: Random, sheet: Sheet) -> None:
    """K8: a cell of an optional column that can't be read, and words for nothing."""
    optional = [column for column in sheet.table.columns if column.name in sheet.headers and not column.required and not column.critical]
    for column in optional:
        _write_plainly(sheet, column.name)
        row, other = random.sample(sheet.rows, 2)
        row.cells[column.name], row.means[column.name] = random.choice(["-", "n/a", "nihil", "NULL", "(kosong)"]), DEFAULTS.get(column.name)
        if column.kind in ("integer", "number", "date"):
            other.cells[column.name], other.means[column.name] = "tidak tentu", DEFAULTS.get(column.name)


def near_code(random: Random, sheet: Sheet) -> None:
    """K9: invisible signs in codes, and a code that comes near another."""
    for row in sheet.rows:
        row.cells["resident_id"] = random.choice(["\u200b{}", "{}\xa0", " {}", "{}\u200e"]).format(row.cells["resident_id"])
    row = random.choice(sheet.rows)
    row.cells["resident_id"], row.stays_out = random.choice(["p001", "P1", "P0O1", "P-001"]), True


def hidden_and_errors(random: Random, sheet: Sheet) -> None:
    """K10: a hidden row, an error cell and an error as text."""
    sheet.workbook = random.random() < 0.7
    _write_plainly(sheet, _required_date(sheet))
    row, other = random.sample(sheet.rows, 2)
    row.cells[_required_date(sheet)], row.stays_out = "#REF!", True
    for name in {"origin", "product", "education", "facilitator"} & set(sheet.headers):
        if not sheet.table.column(name).required:
            other.cells[name], other.means[name] = "#REF!", None
    if sheet.workbook:
        other.hidden = other.stays_out = True
        sheet.named.append("tersembunyi")


def known_values(random: Random, sheet: Sheet) -> None:
    """K11: an empty cell where a value is known takes nothing away."""
    sheet.table = schema.RESIDENTS
    sheet.headers = {"resident_id": "Kode Warga", "birth_year": "Tahun Lahir", "origin": "Kab. Asal"}
    rows = sheet.rows if "resident_id" in sheet.rows[0].cells else []
    sheet.rows = [row for row in rows if row.cells["resident_id"].startswith("P")] or [Row({"resident_id": "P299"}, {"resident_id": "P299"})]
    for row in sheet.rows:
        empty = random.choice(["", "-", "#N/A"])
        row.cells = {"resident_id": row.cells["resident_id"], "birth_year": empty, "origin": empty}
        row.means = {"resident_id": row.means["resident_id"], "birth_year": "1980", "origin": "Kab. Kendal"}


def withdrawn(random: Random, sheet: Sheet) -> None:
    """K12: rows marked to be withdrawn, one in words that are neither yes nor no."""
    sheet.headers["withdrawn"] = random.choice(["Hapus", "hapus", "Tarik", "BATAL"])
    for row in sheet.rows:
        row.cells["withdrawn"] = random.choice(["", "tidak"])
    row, other = random.sample(sheet.rows, 2)
    row.cells["withdrawn"], row.stays_out = "ya", True
    other.cells["withdrawn"], other.stays_out = "mungkin", True


def one_fault_a_column(random: Random, sheet: Sheet) -> None:
    """K13: a fault that all rows share."""
    for row in sheet.rows:
        row.cells[_required_date(sheet)], row.stays_out = "minggu lalu", True


def twice(random: Random, sheet: Sheet) -> None:
    """K14: a row twice as it is, and one with another value."""
    same, other = random.sample(sheet.rows, 2)
    # a value that no rule compares with another: each of the two rows could go in alone
    plain = [column.name for column in sheet.table.columns if column.kind in ("text", "choice", "boolean") and column.name not in sheet.table.key]
    changing = next((name for name in plain if name in sheet.headers), None)
    sheet.rows.append(Row(dict(same.cells), dict(same.means)))
    if changing is None:
        return
    third = random.choice([row for row in sheet.rows if row is not same and row is not other][:1])
    if third.means[changing] != other.means[changing]:
        sheet.rows.append(Row({**other.cells, changing: third.cells[changing]}, dict(other.means), stays_out=True))
        other.stays_out = True


def encoding(random: Random, sheet: Sheet) -> None:
    """K15: other encodings of text."""
    sheet.encoding = random.choice(["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
    sheet.above = ["Keadaan Januari – März"]


def made_up(random: Random, sheet: Sheet) -> None:
    """K16: a person of the made-up sample."""
    row = random.choice(sheet.rows)
    row.cells["resident_id"], row.stays_out = "CONTOH-0007", True


def _required_date(sheet: Sheet) -> str:
    return next(column.name for column in sheet.table.columns if column.kind == "date" and column.required)


def _write_plainly(sheet: Sheet, column: str) -> None:
    """Write a column as the store does: a cell that is overwritten may have been the one that shows how to read the others."""
    for row in sheet.rows:
        row.cells[column] = row.means[column] or ""


def none(random: Random, sheet: Sheet) -> None:
    """No fault at all."""


KINDS = (
    *(broken_quote, mixed_order, impossible, unknown_column, other_persons_column, file_name, none, unreadable_cell, near_code),
    *(hidden_and_errors, known_values, withdrawn, one_fault_a_column, twice, encoding, made_up),
)
"""In the order of the kinds of faults; attendance, the seventh, has a test of its own below."""


# -------------------------------------------------------------------------------------------------- written and compared
def hand_in(sheet: Sheet, folder: Path) -> str:
    """Write the sheet; returns the file's name."""
    order = [*sheet.headers]
    lines = [[text] for text in sheet.above]
    lines.append([*(sheet.headers[name] for name in order), *sheet.extra_headers])
    lines += [[*(row.cells.get(name, "") for name in order), *sheet.extra_headers.values()] for row in sheet.rows]
    if sheet.workbook:
        book = openpyxl.Workbook()
        for number, line in enumerate(lines, start=1):
            for place, cell in enumerate(line, start=1):
                target = book.active.cell(number, place)
                target.value = float(value(cell)) if kind(cell) == "n" else value(cell)
                if cell.startswith("#"):
                    target.data_type = "e"
        for index, row in enumerate(sheet.rows):
            if row.hidden:
                book.active.row_dimensions[sheet.first_row + index].hidden = True
        book.save(folder / f"{sheet.name}.xlsx")
        return f"{sheet.name}.xlsx"
    out = io.StringIO()
    csv.writer(out, delimiter=sheet.delimiter, lineterminator="\n").writerows([[value(cell) for cell in line] for line in lines])
    text = sheet.broken(out.getvalue()) if sheet.broken else out.getvalue()
    (folder / f"{sheet.name}.csv").write_bytes(text.encode(sheet.encoding, errors="ignore"))
    return f"{sheet.name}.csv"


def faults_of(sheet: Sheet, file: str, report: Report, stored: list[dict[str, str]]) -> tuple[list[str], int]:
    """What came otherwise than written, and how many rows went in."""
    text = "\n".join(line for line in report.as_text("id").splitlines() if file in line)
    refused = any(remark.file == file for remark in report.refused)
    listed = {entry.row for entry in report.rejected if entry.file == file} | _rows_in(text)
    keys = {number: _key(sheet, row) for number, row in enumerate(sheet.rows, start=sheet.first_row)}
    # of a row that stands twice the cells are listed once
    cells = {(keys.get(entry.row), entry.column) for entry in report.cells if entry.file == file}
    wrong = [f"{name!r} isn't named" for name in sheet.named if name.lower() not in text.lower() and not refused]
    if sheet.refused and not refused:
        wrong.append("not refused")
    count = 0
    seen: set[tuple[str | None, ...]] = set()
    for number, row in enumerate(sheet.rows, start=sheet.first_row):
        key = keys[number]
        held = [each for each in stored if tuple(each[name] for name in sheet.table.key) == key]
        fits = held and all(_same(held[0][name], meant) or (key, name) in cells for name, meant in row.means.items() if name in held[0])
        if row.stays_out or sheet.refused:
            if held and key not in seen and not _is_known(sheet, row):
                wrong.append(f"row {number} went in: {held}")
            # "ya" in the column of withdrawals is an order, and no fault
            if not refused and number not in listed and row.cells.get("withdrawn") != "ya":
                wrong.append(f"row {number} isn't named")
        elif held and not fits:
            wrong.append(f"row {number}: {held[0]} in place of {row.means}, written {row.cells}")
        elif not held and not refused and number not in listed:
            wrong.append(f"row {number} is gone without a word")
        elif held:
            seen.add(key)
            count += 1
    return wrong, count


def _key(sheet: Sheet, row: Row) -> tuple[str | None, ...]:
    return tuple(row.means.get(name) for name in sheet.table.key)


def _rows_in(text: str) -> set[int]:
    """The rows that lines of a report name: baris 3, 5 sampai 9."""
    named: set[int] = set()
    for match in re.finditer(r"baris ((?:[0-9]+(?: sampai [0-9]+)?(?:, )?)+)", text):
        for first, last in re.findall(r"([0-9]+)(?: sampai ([0-9]+))?", match[1]):
            named |= set(range(int(first), int(last or first) + 1))
    return named


def _is_known(sheet: Sheet, row: Row) -> bool:
    return sheet.table.name == "residents" and (row.means["resident_id"] or "").startswith("P")


def _same(held: str, meant: str | None) -> bool:
    try:
        return float(held) == float(meant or "")
    except ValueError:
        return held == (meant or "")


def run(seeds: range, base_store: Path, folder: Path) -> None:
    """Hand in some sheets at a time, each with a fault of one kind, on a copy of the base."""
    went_in = rows = 0
    for start in range(seeds.start, seeds.stop, SHEETS):
        work = folder / str(start)
        (work / "in").mkdir(parents=True)
        shutil.copytree(base_store, work / "store")
        persons = iter([f"P{number:03}" for number in range(2, PERSONS)])
        made = []
        for seed in range(start, min(start + SHEETS, seeds.stop)):
            random = Random(seed)
            sheet = sound(random, seed, persons)
            fault = KINDS[seed % len(KINDS)]
            fault(random, sheet)
            made.append((seed, fault, sheet, hand_in(sheet, work / "in")))
        report = import_paths([work / "in"], work / "store", confirm=True)
        assert not report.stopped, report.as_text("id")
        stored = rows_of(work / "store")
        for seed, fault, sheet, file in made:
            wrong, count = faults_of(sheet, file, report, stored[sheet.table.name])
            assert wrong == [], (seed, fault.__name__, wrong[:3], [line for line in report.as_text("id").splitlines() if file in line])
            went_in += count
            rows += sum(not row.stays_out for row in sheet.rows) if not sheet.refused else 0
        shutil.rmtree(work)
    assert went_in > 0.6 * rows, (went_in, rows)


# ------------------------------------------------------------------------------------------------------------ attendance
MARKS = [
    *[("v", "-", ""), ("1", "0", ""), ("H", "A", ""), ("hadir", "tidak hadir", ""), ("✓", "✗", ""), ("Ya", "Tidak", ""), ("08:05", "-", "")],
    *[("x", "-", "x = hadir"), ("H", "T", "H = hadir, T = tidak hadir"), ("v", "x", "Keterangan : v : hadir  x : tidak hadir"), ("h", "s", "")],
]
"""Marks for present and absent, and the legend that some need."""
DOUBTFUL = [("v", "T"), ("v", "x"), ("v", "p")]
"""Marks of which the second can be read in two ways without a legend."""
LAYOUTS = ("days", "joined", "dates", "one day", "list", "dated list")
STARTS_ON = date(2014, 12, 1)


@dataclass
class Register:
    """An attendance sheet: its lines, the row of each person, and what her marks mean (day -> present; None: to be asked about)."""

    lines: list[list[str]]
    rows: dict[str, list[int]]
    means: dict[tuple[str, int], bool | None]


def register(random: Random, people: list[str]) -> Register:
    """A random attendance sheet of the group G1: its layout, how days and group are named, its marks and sums."""
    layout, count = random.choice(LAYOUTS), random.randrange(2, 6)
    doubtful = random.random() < 0.2
    present, absent, legend = (*random.choice(DOUBTFUL), "") if doubtful else random.choice(MARKS)
    marks = {(person, day): random.choice([True, True, False]) for person in people for day in range(1, count + 1)}
    marks[people[0], 1], marks[people[1], 1] = True, False  # every mark on every day's sheet

    def mark(person: str, day: int) -> str:
        return present if marks[person, day] else absent

    dated = [f"{STARTS_ON + timedelta(days=day - 1):%d/%m/%Y}" for day in range(1, count + 1)]
    grouped = layout in ("list", "dated list") or random.random() < 0.5
    above = [] if grouped else [[random.choice(["Angkatan: G1", "Daftar hadir angkatan G1", "KELOMPOK G1"])]]
    above += [[legend]] if legend and (first := random.random() < 0.5) else []
    own = ["G1"] if grouped else []
    head = [*(["Kode Angkatan"] if grouped else []), "Kode Warga"]
    lines: list[list[str]] = []
    rows: dict[str, list[int]] = {person: [] for person in people}
    if layout in ("list", "dated list"):
        lines = [*above, [*head, "Hari" if layout == "list" else "Tanggal Hadir", "Hadir"]]
        for person in people:
            for day in range(1, count + 1):
                rows[person].append(len(lines) + 1)
                lines.append([*own, person, str(day) if layout == "list" else dated[day - 1], mark(person, day)])
    elif layout == "one day":
        marks = {(person, day): present for (person, day), present in marks.items() if day == 1}
        lines = [*above, [random.choice(["Hari ke-1", "Pertemuan 1", f"Hari/Tanggal: {dated[0]}"])], [*head, random.choice(["Hadir", "Kehadiran"])]]
    else:
        form = random.choice(["Hari {}", "H{}", "Hari ke-{}", "hari_{}", "day_{}", "{}"])
        titles = dated if layout == "dates" else [form.format(day) for day in range(1, count + 1)]
        sums = random.choice([[], ["Jml"], ["H", "I", "S", "A"]])
        if layout == "joined":
            lines = [*above, [*head, "Hari ke", *[""] * (count - 1)], [*[""] * len(head), *map(str, range(1, count + 1))]]
            sums = []
        else:
            lines = [*above, [*head, *titles, *sums]]
    if not any(rows.values()):
        for person in people:
            rows[person].append(len(lines) + 1)
            lines.append([*own, person, *(mark(person, day) for day in range(1, count + 1) if (person, day) in marks)])
    if legend and not first:
        lines += [[], [legend]]
    return Register(lines, rows, {index: None if doubtful and not present else present for index, present in marks.items()})


def test_generated_attendance(base_store: Path, tmp_path: Path) -> None:
    attendance(range(SHEETS), base_store, tmp_path)


@pytest.mark.soak
def test_much_generated_attendance(base_store: Path, tmp_path: Path) -> None:
    attendance(range(1_000, 1_600), base_store, tmp_path)


def attendance(seeds: range, base_store: Path, folder: Path) -> None:
    """Hand in attendance sheets; each mark is stored as it was meant, or its row is named."""
    stored_marks = marks = 0
    for start in range(seeds.start, seeds.stop, 2 * SHEETS):
        work = folder / f"attendance {start}"
        (work / "in").mkdir(parents=True)
        shutil.copytree(base_store, work / "store")
        made = {}
        for index, seed in enumerate(range(start, min(start + 2 * SHEETS, seeds.stop))):
            random = Random(f"attendance {seed}")
            made[f"{seed}.csv"] = sheet = register(random, [f"P{index * 5 + number:03}" for number in range(random.randrange(2, 6))])
            out = io.StringIO()
            csv.writer(out, delimiter=random.choice(",;")).writerows(sheet.lines)
            (work / "in" / f"{seed}.csv").write_text(out.getvalue(), encoding="utf-8")
        report = import_paths([work / "in"], work / "store", confirm=True)
        stored = {(row["resident_id"], int(row["day"])): row["present"] == "true" for row in rows_of(work / "store")["attendance"]}
        for file, sheet in made.items():
            listed = {entry.row for entry in report.rejected if entry.file == file}
            refused = any(remark.file == file for remark in report.refused)
            for (person, day), present in sheet.means.items():
                held = stored.pop((person, day), None)
                named = refused or listed & set(sheet.rows[person])
                assert held == present or (held is None and named), (file, person, day, present, held, sheet.lines, report.as_text("id"))
                stored_marks += held is not None
                marks += present is not None
        assert not stored, "marks that nobody wrote"
        shutil.rmtree(work)
    assert stored_marks > 0.9 * marks, (stored_marks, marks)


@pytest.fixture(scope="module")
def base_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return base(tmp_path_factory.mktemp("generated"))


def test_generated_hand_ins(base_store: Path, tmp_path: Path) -> None:
    """Each kind of fault in two sheets."""
    run(range(2 * len(KINDS)), base_store, tmp_path)


@pytest.mark.soak
def test_large_files_are_read_by_the_same_rules(base_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet with each kind of fault, as a small file and as if it were a large one: the same rows, the same report."""
    outcomes = []
    for name, limit in (("small", 10**9), ("large", 0)):
        monkeypatch.setattr(sandbox, "SMALL_CSV_BYTES", limit)
        (tmp_path / name / "in").mkdir(parents=True)
        shutil.copytree(base_store, tmp_path / name / "store")
        persons = iter([f"P{number:03}" for number in range(2, PERSONS)])
        for seed in range(len(KINDS)):
            random = Random(seed)
            sheet = sound(random, seed, persons)
            KINDS[seed](random, sheet)
            hand_in(sheet, tmp_path / name / "in")
        report = import_paths([tmp_path / name / "in"], tmp_path / name / "store", confirm=True)
        outcomes.append((rows_of(tmp_path / name / "store"), report.as_text("id").splitlines()))
    (small, small_report), (large, large_report) = outcomes
    assert all(sorted(map(str, small[table])) == sorted(map(str, large[table])) for table in small)
    assert small_report == large_report


@pytest.mark.soak
def test_many_generated_hand_ins(base_store: Path, tmp_path: Path) -> None:
    run(range(1_000, 3_000), base_store, tmp_path)
