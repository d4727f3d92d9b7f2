"""Limits of what is handed in: each has its own sentence, at its boundary; a child that dies is one sentence; nothing changes."""

from __future__ import annotations

import datetime as dt
import io
import os
import struct
import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from data import sandbox, store
from data.importer import import_paths
from data.messages import MESSAGES
from data.report import Report
from tests.sample_files import BASE, child_in_this_process, hand_in, rows, write

pytestmark = pytest.mark.usefixtures("without_facts")

CHILD = pytest.mark.child
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no limit of a process's memory")

CELL_XML = '<row r="{row}"><c r="{column}{row}" t="inlineStr"><is><t>x</t></is></c></row>'


@pytest.fixture(autouse=True)
def without_a_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most limits are the same in this process; what a child's own death, time or memory is about has a real one."""
    if not request.node.get_closest_marker("child"):
        monkeypatch.setattr(sandbox, "child", child_in_this_process)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A store with one version, so that "nothing changed" can be seen."""
    hand_in(tmp_path, BASE)
    return tmp_path


def lower(monkeypatch: pytest.MonkeyPatch, **values: int) -> None:
    monkeypatch.setattr(sandbox, "LIMITS", replace(sandbox.LIMITS, **values))


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    book.save(path)
    return path


def persons(number: int) -> list[list[object]]:
    return [["kode_warga", "tanggal_masuk"], *([f"W{index}", dt.date(2017, 1, 1)] for index in range(number))]


def refused(base: Path, path: Path) -> str:
    """The English sentence with which the file was refused; the store must be as it was, with nothing left over."""
    report = import_paths([path], base / "store")
    assert report.stopped is not None and report.exit_status == 2, report.as_text("en")
    assert report.stopped["id"] != report.stopped["en"]
    assert rows(base, "select count(*) from residents") == [(2,)]
    current = store.current(base / "store")
    assert current is not None and current.number == 1
    assert not (base / "store" / store.WORK).exists()
    return report.stopped["en"]


def taken(base: Path, path: Path, status: int = 0) -> Report:
    report = import_paths([path], base / "store", dry_run=True)
    assert report.exit_status == status, report.as_text("en")
    return report


def packed(path: Path, replaced: dict[str, bytes]) -> Path:
    """A good workbook with some of its parts replaced."""
    workbook(path, {"warga": persons(1)})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **replaced}.items():
            archive.writestr(name, content)
    return path


def sheet_xml(*cells: tuple[str, int]) -> bytes:
    inner = "".join(CELL_XML.format(column=column, row=row) for column, row in cells)
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{space}"><sheetData>{inner}</sheetData></worksheet>'.encode()


# ------------------------------------------------------------------------------------------------------ boundaries


def test_rows_of_a_sheet(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lower(monkeypatch, sheet_rows=20)
    assert taken(base, workbook(base / "a" / "b.xlsx", {"warga": persons(20)})).tables["residents"].added == 20
    words = refused(base, workbook(base / "c" / "b.xlsx", {"warga": persons(32)}))  # 20, a header and ten of letterhead, and one more
    assert "more than 20 rows" in words and "CSV" in words


def test_columns(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lower(monkeypatch, columns=6)
    good, wide = (["kode_warga", "tanggal_masuk", *["x"] * (width - 2)] for width in (6, 7))
    taken(base, workbook(base / "a" / "b.xlsx", {"warga": [good, ["W1", "2017-01-01"]]}))
    assert "more than 6 columns" in refused(base, workbook(base / "c" / "b.xlsx", {"warga": [wide, ["W1", "2017-01-01"]]}))
    taken(base, write(base / "d", {"warga": ",".join(map(str, good)) + "\nW1,2017-01-01,,,,\n"}))
    assert "more than 6 columns" in refused(base, write(base / "e", {"warga": ",".join(map(str, wide)) + "\nW1,2017-01-01,,,,,\n"}))


def test_only_the_sheet_of_a_table_is_held_to_rows_and_columns(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet of notes may be as wide as it likes; it is left out, and the table beside it goes in."""
    lower(monkeypatch, columns=6)
    report = taken(base, workbook(base / "a" / "b.xlsx", {"warga": persons(2), "rekap": [["x"] * 40]}), status=1)
    assert report.tables["residents"].added == 2
    assert [warning.sheet for warning in report.warnings] == ["rekap"]


def test_sheets(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lower(monkeypatch, sheets=2)
    two = {"warga": persons(1), "catatan": [["x"]]}
    taken(base, workbook(base / "a" / "b.xlsx", two), status=1)
    assert "more than 2 sheets" in refused(base, workbook(base / "c" / "b.xlsx", {**two, "lagi": [["x"]]}))


def test_characters_of_a_cell(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lower(monkeypatch, characters=50)
    for length, accepted in ((50, True), (51, False)):
        cells = [["kode_warga", "tanggal_masuk", "asal"], ["W1", "2017-01-01", "x" * length]]
        path = workbook(base / str(length) / "b.xlsx", {"warga": cells})
        if accepted:
            taken(base, path)
        else:
            assert "more than 50 characters" in refused(base, path)


def test_parts_of_a_workbook(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(base / "a" / "b.xlsx", {f"xl/media/{number}.png": b"x" for number in range(40)})
    taken(base, path)
    lower(monkeypatch, parts=40)
    assert "more than 40 parts" in refused(base, path)


def test_size_of_a_file(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lower(monkeypatch, file_mib=1)
    path = write(base / "a", {"warga": "kode_warga,tanggal_masuk\n" + "W1,2017-01-01\n" * 80_000}) / "warga.csv"
    assert path.stat().st_size > sandbox.MIB
    assert "larger than 1 MB" in refused(base, path)


def test_size_unpacked(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(base / "a" / "b.xlsx", {"xl/media/zeros.bin": bytes(3 * sandbox.MIB)})
    assert path.stat().st_size < 20_000
    lower(monkeypatch, unpacked_mib=4)
    taken(base, path)
    lower(monkeypatch, unpacked_mib=3)
    assert "more than 3 MB when unpacked" in refused(base, path)


def test_size_unpacked_that_is_declared_smaller(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that says it unpacks to 10 bytes and unpacks to 3 MiB is counted by what it unpacks to."""
    lower(monkeypatch, unpacked_mib=2)
    path = packed(base / "a" / "b.xlsx", {"xl/media/zeros.bin": bytes(3 * sandbox.MIB)})
    content = path.read_bytes()
    declared = struct.pack("<I", 3 * sandbox.MIB)
    assert content.count(declared) == 2  # in the part's own header and in the directory
    path.write_bytes(content.replace(declared, struct.pack("<I", 10)))
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo("xl/media/zeros.bin").file_size == 10
    assert "more than 2 MB when unpacked" in refused(base, path)
    lower(monkeypatch, unpacked_mib=200)
    assert "not a readable Excel workbook" in refused(base, path)  # below the limit, but it lies


# ------------------------------------------------------------------------------------------------------ large CSV


def large_csv(base: Path, name: str, number: int, between: str = "") -> Path:
    lines = "".join(f"W{index},2017-01-01,,,\n" for index in range(number))
    text = "kode_warga,tanggal_masuk,tahun_lahir,asal,pendidikan\n" + between + lines
    assert len(text) > sandbox.SMALL_CSV_BYTES
    return write(base / name, {"warga": text}) / "warga.csv"


@pytest.mark.parametrize(
    ("between", "why"), [("", "DuckDB reads it"), pytest.param("\n", "a blank line: the child writes it anew", marks=pytest.mark.soak)]
)
def test_rows_of_a_large_csv(base: Path, monkeypatch: pytest.MonkeyPatch, between: str, why: str) -> None:
    monkeypatch.setattr(sandbox, "SMALL_CSV_BYTES", 0)
    path = large_csv(base, "a", 3000, between)
    assert taken(base, path).tables["residents"].added == 3000, why
    lower(monkeypatch, csv_rows=2900)
    assert "more than 2,900 rows" in refused(base, path)


def test_a_line_without_end(base: Path) -> None:
    path = write(base / "a", {"warga": "kode_warga,tanggal_masuk\n" + "W1,2017-01-01" + "," * sandbox.SMALL_CSV_BYTES}) / "warga.csv"
    assert "more than 1,000,000 characters" in refused(base, path)


def test_rows_of_a_large_csv_are_numbered_as_a_spreadsheet_does(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "SMALL_CSV_BYTES", 0)
    path = large_csv(base, "a", 30, "\n\n")
    with path.open("a", encoding="utf-8") as file:
        file.write("W 1,2017-01-01,,,\n")
    report = import_paths([path], base / "store", dry_run=True)
    assert [(entry.row, entry.column) for entry in report.rejected] == [(34, "resident_id")]  # header, two blank lines, and it comes after


# ------------------------------------------------------------------------------------------- what kills the reader


@POSIX
@CHILD
def test_a_cell_at_the_far_end_is_one_sentence(base: Path) -> None:
    """Two filled cells span 17 thousand million: the reader asks for more memory than there is and dies."""
    path = packed(base / "a" / "b.xlsx", {"xl/worksheets/sheet1.xml": sheet_xml(("A", 1), ("XFD", 1048576))})
    assert path.stat().st_size < 20_000
    words = refused(base, path)
    assert "more than 2,048 MB of memory" in words and "far below or right" in words


@POSIX
@CHILD
def test_memory(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(base / "a" / "b.xlsx", {"xl/worksheets/sheet1.xml": sheet_xml(("A", 1), ("CV", 200_000))})
    lower(monkeypatch, memory_mib=400)
    assert "more than 400 MB of memory" in refused(base, path)


@CHILD
def test_time(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lower(monkeypatch, seconds=0)  # over before the child has started
    assert "more than 0 seconds" in refused(base, workbook(base / "a" / "b.xlsx", {"warga": persons(1)}))


@POSIX
@CHILD
def test_a_child_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lower(monkeypatch, seconds=1)
    os.mkfifo(tmp_path / "b.xlsx")  # nobody ever writes to it
    with sandbox.child() as ask, pytest.raises(sandbox.DataError, match="more than 1 seconds"):
        ask({"do": "open", "path": str(tmp_path / "b.xlsx")})


@CHILD
def test_a_broken_workbook_beside_good_files(base: Path) -> None:
    """It is refused by name, in one sentence; the rest of the hand-in goes in."""
    packed(base / "a" / "b.xlsx", {"xl/workbook.xml": b"<workbook"})
    write(base / "a", {"warga": "kode_warga,tanggal_masuk\nW9,2017-01-01\n"})
    report = import_paths([base / "a"], base / "store")
    assert [(entry.file, entry.sheet) for entry in report.refused] == [("b.xlsx", None)]
    assert report.tables["residents"].added == 1 and report.exit_status == 1


@POSIX
@CHILD
def test_the_child_is_confined_and_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seen from outside, on a running child: its limits and its environment."""
    if not Path("/proc/self/limits").exists():
        pytest.skip("needs /proc")
    monkeypatch.setenv("MENTAS_SECRET", "rahasia-sekali")
    before = children()
    with sandbox.child() as ask:
        with pytest.raises(sandbox.DataError):
            ask({"do": "open", "path": "/nowhere.xlsx"})
        (number,) = children() - before
        table = Path(f"/proc/{number}/limits").read_text()
        memory = next(line for line in table.splitlines() if line.startswith("Max address space")).split()
        assert memory[3] == str(sandbox.LIMITS.memory_mib * sandbox.MIB)
        assert b"rahasia-sekali" not in Path(f"/proc/{number}/environ").read_bytes()
    assert children() == before


def children() -> set[int]:
    processes: set[int] = set()
    for task in Path(f"/proc/{os.getpid()}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread of another test that has ended since
            processes |= {int(number) for number in (task / "children").read_text().split()}
    return processes


# --------------------------------------------------------------------------------------------------------- beside


def test_columns_that_are_not_wanted_never_reach_the_disk(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the child writes for the import holds the table's columns alone, also while it lies there."""
    from data import reading

    seen = io.BytesIO()
    real = reading.stage_file

    def watching(connection: object, sheet: object, path: Path, *given: object) -> object:
        seen.write(path.read_bytes())
        return real(connection, sheet, path, *given)

    monkeypatch.setattr(reading, "stage_file", watching)
    cells = [["nama", "kode_warga", "nik", "tanggal_masuk"], ["RAHASIA", "W77", "3374012345678901", "2017-01-01"]]
    taken(base, workbook(base / "a" / "b.xlsx", {"warga": cells}), status=1)
    assert b"W77" in seen.getvalue()
    assert b"RAHASIA" not in seen.getvalue() and b"3374012345678901" not in seen.getvalue()


def test_every_limit_has_its_sentence() -> None:
    for name in vars(sandbox.LIMITS):
        assert "{maximum}" in MESSAGES[f"limit_{name}"]["id"] and "{maximum}" in MESSAGES[f"limit_{name}"]["en"]
    assert sandbox.LIMITS.of("limit_sheet_rows") == {"id": "200.000", "en": "200,000"}
