"""Workbooks that say a thing twice, or contradict themselves about where it stands: refused with the place, where a reader keeps the last one."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from data.importer import import_paths
from data.messages import DataError
from data.sandbox import LIMITS
from data.spreadsheets import read_workbook
from tests.workbook_files import ODS, write

SHEET = [["Kode Warga", "Tanggal Terdaftar"], ["R1", "2018-03-12"], ["R2", "2018-03-13"], ["R3", "2018-03-14"]]
FIRST = "xl/worksheets/sheet1.xml"
MERGE = struct.pack("<BBBIIII", 0xB0, 0x01, 16, 1, 2, 0, 0)
"""BrtMergeCell of MS-XLSB: A2:A3."""

Change = Callable[[bytes], bytes]


def changed(path: Path, part: str, change: Change) -> Path:
    """The zip with a part of it changed, or all whose names begin so."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, change(content) if name.startswith(part) else content)
    return path


def in_place(path: Path, change: Change) -> Path:
    path.write_bytes(change(path.read_bytes()))
    return path


def replace(old: bytes, new: bytes) -> Change:
    """Makes a change that must have something to change."""

    def change(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new)

    return change


def row_3_as_row_2(content: bytes) -> bytes:
    return re.sub(rb'r="([A-Z]?)3"', rb'r="\g<1>2"', content)


def refusal(path: Path) -> tuple[str, object]:
    with pytest.raises(DataError) as refused:
        read_workbook(path, LIMITS)
    return refused.value.id, next(iter(refused.value.values.values()), None)


@pytest.mark.parametrize("kind", [".xlsx", ".xls", ".xlsb"])
def test_a_place_that_is_recorded_twice(tmp_path: Path, kind: str) -> None:
    """The third row bears the second one's number: R1 was lost without a word."""
    path = tmp_path / f"warga{kind}"
    write(path, {"warga": SHEET})
    if kind == ".xls":  # LabelSST: size, row, column
        in_place(path, replace(struct.pack("<HHH", 0x00FD, 10, 2), struct.pack("<HHH", 0x00FD, 10, 1)))
    elif kind == ".xlsb":  # BrtRowHdr: size, row
        changed(path, "xl/worksheets/", replace(struct.pack("<BBI", 0, 17, 2), struct.pack("<BBI", 0, 17, 1)))
    else:
        changed(path, FIRST, row_3_as_row_2)
    assert refusal(path) == ("cell_twice", "A2")


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        (lambda xml: re.sub(rb'r="A3"', b'r="A9"', xml), ("cell_elsewhere", "A9")),
        (replace(b'<row r="3"', b'</sheetData><sheetData><row r="3"'), ("cell_elsewhere", "A3")),
        (lambda xml: re.sub(rb'(r="B2" t=)"inlineStr"><is>.*?</is>', rb'\1"s"><v>99</v>', xml), ("cell_without_text", "B2")),
        (lambda xml: re.sub(rb'r="B2"', b'r="A2"', xml), ("cell_twice", "A2")),
    ],
    ids=["a cell of another row", "a second list of rows", "a text that isn't there", "two cells of one place"],
)
def test_what_a_sheet_contradicts(tmp_path: Path, change: Change, refused: tuple[str, str]) -> None:
    write(tmp_path / "warga.xlsx", {"warga": SHEET})
    assert refusal(changed(tmp_path / "warga.xlsx", FIRST, change)) == refused


@pytest.mark.parametrize("change", [lambda xml: re.sub(rb' r="[A-Z]?\d+"', b"", xml), lambda xml: re.sub(rb'<row r="\d+"', b"<row", xml)])
def test_rows_without_numbers_stand_in_their_order(tmp_path: Path, change: Change) -> None:
    write(tmp_path / "warga.xlsx", {"warga": SHEET}, hidden_row=2)
    (grid,) = read_workbook(changed(tmp_path / "warga.xlsx", FIRST, change), LIMITS)
    assert (grid.rows, grid.hidden_rows) == (SHEET, [2])


@pytest.mark.parametrize("kind", [".xlsx", ".ods"])
def test_two_sheets_of_one_name(tmp_path: Path, kind: str) -> None:
    """Both were read as one of them, so the other's rows were lost."""
    path = tmp_path / f"warga{kind}"
    write(path, {"warga": SHEET, "wargi": SHEET})
    assert refusal(changed(path, "content.xml" if kind == ".ods" else "xl/workbook.xml", replace(b'"wargi"', b'"warga"'))) == ("sheet_twice", "warga")


def test_the_strict_variant_hides_what_the_usual_one_hides(tmp_path: Path) -> None:
    """Excel's "Strict Open XML Spreadsheet", and parts whose names are written in other letter case: their hidden rows and columns were read."""
    path = tmp_path / "warga.xlsx"
    write(path, {"warga": SHEET}, hidden_row=2, hidden_column=1)
    strict = b"http://purl.oclc.org/ooxml/"

    def change(xml: bytes) -> bytes:
        xml = xml.replace(b"http://schemas.openxmlformats.org/officeDocument/2006/relationships", strict + b"officeDocument/relationships")
        return xml.replace(b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", strict + b"spreadsheetml/main").replace(b"sheet1", b"Sheet1")

    (grid,) = read_workbook(changed(path, "xl/", change), LIMITS)
    assert (grid.hidden_rows, grid.hidden_columns, len(grid.rows)) == ([2], [1], 4)


def test_joined_cells_of_ods_and_xlsb(tmp_path: Path) -> None:
    """A cell joined over rows stands in each of them; only of .xlsx and .xls was that known."""
    write(tmp_path / "warga.xlsb", {"warga": SHEET})
    changed(tmp_path / "warga.xlsb", "xl/worksheets/", replace(b"\x92\x01\0", b"\x92\x01\0" + MERGE))
    table = (
        '<table:table table:name="warga"><table:table-row><table:table-cell/></table:table-row><table:table-row>{}</table:table-row></table:table>'
    )
    joined = '<table:table-cell table:number-rows-spanned="2" office:value-type="string"><text:p>R1</text:p></table:table-cell>'
    write(tmp_path / "warga.ods", {"warga": SHEET})
    changed(tmp_path / "warga.ods", "content.xml", lambda _: ODS.format(table.format(joined)).encode())
    assert [read_workbook(path, LIMITS)[0].merged for path in (tmp_path / "warga.xlsb", tmp_path / "warga.ods")] == [[(1, 0, 2, 0)]] * 2


def test_a_table_in_a_cell(tmp_path: Path) -> None:
    """Its rows were lost, and moved what is known of the cells below it."""
    write(tmp_path / "warga.ods", {"warga": SHEET})
    inner = b'<table:table table:name="in"><table:table-row><table:table-cell/></table:table-row></table:table><text:p>R2</text:p>'
    path = changed(tmp_path / "warga.ods", "content.xml", replace(b"<text:p>R2</text:p>", inner))
    assert refusal(path) == ("cell_elsewhere", "A3")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_in_an_archive(tmp_path: Path) -> None:
    """Only the last one was read."""
    for name in ("warga.csv", FIRST):
        with zipfile.ZipFile(tmp_path / f"{len(name)}.zip", "w") as archive:
            for code in ("R1", "R2"):
                archive.writestr(name, f"Kode Warga,Tanggal Terdaftar\n{code},2018-03-12\n")
    (refused,) = import_paths([tmp_path / "9.zip"], tmp_path / "store").refused
    assert refused.message["id"].startswith("berkas zip ini memuat warga.csv dua kali")
    assert refusal(tmp_path / f"{len(FIRST)}.zip") == ("no_workbook", None)
