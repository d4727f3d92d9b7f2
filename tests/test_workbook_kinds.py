"""Workbooks of every kind: the same sheet is the same grid, hidden parts are named, errors are no empty cells."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from data import schema
from data.cell_notes import contradiction
from data.cells import shown, typed
from data.file_kinds import kind_of
from data.footers import RowsBelow, rows_of
from data.grids import Grid
from data.html_tables import html_grids
from data.importer import import_paths
from data.messages import DataError
from data.ods_workbooks import of_ods
from data.proposals import Note
from data.recognition import recognise
from data.sandbox import LIMITS
from data.sandbox_worker import large_rows, write_rows
from data.sheet_details import Details, by_format, hides
from data.spreadsheets import _extra, _Styles, read_workbook
from data.values.columns import read_column
from data.workbook_notes import notes_of
from tests.sample_files import BASE, hand_in, rows
from tests.workbook_files import Code, Error, Green, Noted, Percent, Struck, White, write

pytestmark = pytest.mark.usefixtures("opened_here", "without_facts")

SHEET = [
    ["Kode Warga", "Tanggal Terdaftar", "Tahun Lahir", "Kabupaten Asal", "Nilai"],
    [Code(101), date(2018, 1, 5), 1980, "Kendal", Percent(0.85)],
    ["SK-102", date(2018, 1, 6), 1981, "Demak", Percent(1)],
    ["SK-103", date(2018, 1, 7), Error(), Green(), 90.5],
]


@pytest.mark.parametrize("kind", [".xlsx", ".xls", ".xlsb", ".ods"])
def test_every_kind_shows_the_same(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"warga{kind}"
    write(path, {"warga": SHEET, "~lama": [["Kode Warga", "Tanggal Terdaftar"], ["SK-101", date(2010, 1, 1)]]}, hidden_row=2, hidden_column=3)
    first, second = read_workbook(path, LIMITS)
    assert (first.name, first.hidden, first.hidden_rows, first.hidden_columns) == ("warga", False, [2], [3])
    assert (second.name, second.hidden, second.rows) == ("lama", True, []), "nothing of a hidden sheet is read"
    assert shown(first.cell(1, 0)) == "SK-101", "the code is what the number format shows"
    assert first.cell(1, 1) == typed("d", "2018-01-05") and first.cell(1, 2) == typed("n", "1980")
    assert [shown(first.cell(row, 4)) for row in (1, 2, 3)] == ["85%", "100%", "90.5"]
    assert first.cell(3, 2) == typed("e", "#DIV/0!"), "an error is no empty cell"
    assert first.cell(3, 3) == "" and set(first.grounds) == {(3, 3)}, "a colour is seen, also of an empty cell"


FORMATS = [
    ('#,##0" ribu"', "150", typed("n", "150000", "150 ribu")),
    ('0.0\\ "juta"', "1.5", typed("n", "1500000", "1.5 juta")),
    ("[$$-409]#,##0.00", "150", "150 $"),  # no amount of rupiah: refused as the text that it shows
    ('0" lusin"', "2", "2 lusin"),
    ("[$Rp-421]#,##0", "150", None),
    ('0" orang"', "150", None),
    ('#,##0".000"', "150", typed("n", "150000", "150.000")),
    ('[>=1000000]0.0,,"jt";[>=1000]0,"rb";0', "1500000", typed("n", "1500000", "1.5 jt")),  # the millions are left out, so none are added
    ('[>=1000000]0.0,,"jt";[>=1000]0,"rb";0', "500", None),
    ('"Tidak";"-";"Ya"', "1", "Tidak"),  # as the sheet shows it, whatever number stands behind it
    ('[=1]"Lulus";[=2]"Tidak lulus"', "2", "Tidak lulus"),
    ('_-"Rp"* #,##0_-;-"Rp"* #,##0_-;_-"Rp"* "-"_-;_-@_-', "0", None),
]


@pytest.mark.parametrize(("code", "number", "cell"), FORMATS)
def test_a_unit_that_a_number_format_adds(code: str, number: str, cell: str | None) -> None:
    """150 shown as 150 ribu is 150,000 rupiah, and went in as 150."""
    details = Details()
    details.add_number(1, 1, number, code)
    detail = details.cells.get((1, 1))
    assert (None if callable(detail) else detail) == cell


CODES = [
    ('"SK-"0000', "101", "SK-0101"),
    ("00-00", "18", "00-18"),
    ("00-00", "12345", "123-45"),
    ('"A"00\\-00', "1012", "A10-12"),
    ("#,##0", "1012", ""),
]


@pytest.mark.parametrize(("code", "number", "shown"), CODES)
def test_a_code_that_a_number_format_writes(code: str, number: str, shown: str) -> None:
    """The digits fill the places of the format from the right; 00-18 went in as 18."""
    assert by_format(number, code) == shown


HIDDEN = [(";;;", 5, True), ("0;-0;;@", 0, True), ("0;-0;;@", 5, False), ('0;"minus; "0', -5, False), ("0;0;0;", None, True), ("#,##0", 0, False)]


@pytest.mark.parametrize(("code", "number", "hidden"), HIDDEN)
def test_a_number_format_may_show_nothing(code: str, number: float | None, hidden: bool) -> None:
    assert hides(code, number) is hidden


def test_what_nobody_sees_on_a_sheet_is_no_value_and_days_count_from_1904() -> None:
    """A row in white letters is as good as hidden, another cell is unreadable; 41822 is 3 July 2018 where days count from 1904 on."""
    rows = [["Kode Warga", "Tanggal Keluar", "Tujuan"], ["R1", typed("n", "41822"), "usaha"], ["R2", "x", "y"], ["R3", "18/07/2018", "usaha"]]
    grid = Grid(rows=rows, from_1904=True, unseen={(0, 0), (2, 0), (2, 1), (3, 2), (3, 9)})
    (proposal,) = recognise(grid, "keluar").proposals
    taken_rows, notes = rows_of(grid, proposal, [0, 1, 2])
    assert taken_rows == [(2, ["R1", typed("d", "2018-07-03"), "usaha"]), (4, ["R3", "18/07/2018", typed("i", "usaha")])]
    assert notes == [Note("hidden_rows", {"row": [3]}, partial=True)]
    details = Details()
    details.add_number(1, 1, "0", "0;-0;;@")
    assert details.cells == {(1, 1): ""} and not details.unseen, "a nought that the format leaves out"


COLOURS = [
    # Marks of two days, which of the five cells (code, and the days) of each row are green, the rows taken, and where colours are named.
    ("", "", ["01000", "00100"], [], [2, 3]),  # nobody would have been there, and both were enrolled
    ("v", "", ["01000", "00100"], [2, 3], [3]),  # in a column with letters an empty green cell is said to be only coloured
    ("v", "v", ["01100", "00000"], [2, 3], []),  # letters in coloured cells
    ("", "", ["11110", "00000"], [2, 3], []),  # every other row in a colour
    ("v", "", ["00100", "00100"], [2, 3], [2, 3]),  # a day that only a colour marks: was everybody there?
    ("v", "v", ["00100", "00100"], [2, 3], []),  # a column in one
    ("", "", ["01100", "01100"], [], [2, 3]),  # everybody was there, or all is to be filled in
]


@pytest.mark.parametrize(("first", "second", "green", "taken", "named"), COLOURS)
def test_marks_by_colour_alone_are_said_to_be_unread(first: str, second: str, green: list[str], taken: list[int], named: list[int]) -> None:
    """A sheet whose days are only coloured went in with exit status 0: everybody enrolled, nobody present."""
    header = ["Kode Warga", "Hari 1", "Hari 2", "Catatan", "Asal"]
    grounds = {(row, column): "00FF00" for row, signs in enumerate(green, start=1) for column, sign in enumerate(signs) if sign == "1"}
    grid = Grid(rows=[header, ["R1", first, second], ["R2", first, second]], grounds=grounds)
    (proposal,) = recognise(grid, "hadir").proposals
    data_rows, notes = rows_of(grid, proposal, [0, 1, 2])
    assert [number for number, _ in data_rows] == taken
    assert [note.values["row"] for note in notes if note.id == "coloured_marks" and note.partial] == ([named] if named else [])


def test_a_yes_or_no_that_is_only_coloured_is_unreadable_and_not_empty() -> None:
    """Closures marked by a green cell went in as people's own exits, and rows marked so to be withdrawn stayed."""
    header = ["Kode Warga", "Tanggal Keluar", "Tujuan", "Karena Penutupan", "Hapus"]
    row = ["18/07/2018", "usaha", "", ""]
    grounds = {(1, 3): "00FF00", (2, 4): "00FF00", (3, 2): "00FF00"} | {(3, index): "FFFF00" for index in (0, 3)}
    grid = Grid(rows=[header, *([code, *row] for code in ("R1", "R2", "R3"))], grounds=grounds)
    (proposal,) = recognise(grid, "keluar").proposals
    data_rows, _ = rows_of(grid, proposal, [0, proposal.columns["by_closure"], proposal.columns["withdrawn"]])
    assert [cells for _, cells in data_rows] == [["R1", typed("c", ""), ""], ["R2", "", typed("c", "")], ["R3", "", ""]]
    grid.grounds = {(row, 3): "00FF00" for row in (1, 2, 3)}
    assert [cells[1] for _, cells in rows_of(grid, proposal, [0, 3])[0]] == [typed("c", "")] * 3, "all of them alike: everybody, or nobody?"
    grid.grounds |= {(row, 1): "00FF00" for row in (1, 2, 3)}
    assert [cells[1] for _, cells in rows_of(grid, proposal, [0, 3])[0]] == [""] * 3, "what is to be filled in, by its colour"


def test_a_mark_joined_over_days_stands_in_each_of_them() -> None:
    """SAKIT, or a tick, over three days was that of the first one: on the others the person was absent without a word. A header's
    joined cell says nothing of days."""
    rows = [["No", "Kode Warga", "Hari 1", "Hari 2", "Hari 3"], ["1", "R1", "v", "", ""], ["2", "R2", "-", "v", ""], ["3", "R3", "v", "", ""]]
    grid = Grid(rows=rows, merged=[(0, 2, 0, 4), (1, 2, 1, 4), (2, 3, 3, 4)])
    (proposal,) = recognise(grid, "hadir").proposals
    assert [cells for _, cells in rows_of(grid, proposal, range(1, 5))[0]] == [["R1", "v", "v", "v"], ["R2", "-", "v", "v"], ["R3", "v", "v", "v"]]


def test_boxes_that_nobody_ticked_are_of_a_day_to_come() -> None:
    """Google Sheets writes FALSE for each of them: everybody was absent on a day that was not held yet."""
    no, yes = typed("b", "0"), typed("b", "1")
    (proposal,) = recognise(grid := Grid(rows=[["Kode Warga", "Hari 1", "Hari 2"], ["R1", yes, no], ["R2", no, no]]), "hadir").proposals
    data_rows, notes = rows_of(grid, proposal, [0, 1, 2])
    assert [cells for _, cells in data_rows] == [["R1", yes, ""], ["R2", no, ""]]
    assert notes == [Note("unticked_days", {"column": "Hari 2"}, partial=True)]


def test_a_number_joined_over_rows_may_be_their_sum() -> None:
    """One amount over the two goods of a receipt was stored for each of them; a day joined over them is that of both."""
    rows = [["No Nota", "Kode Warga", "Tanggal Jual", "Produk", "Saluran", "Omzet"]]
    rows += [["N1", "R1", "18/07/2018", "roti", "bazar", "50.000"], ["N2", "R1", "", "kue", "bazar", ""], ["N3", "R1", "", "kue", "bazar", "7.000"]]
    grid = Grid(rows=rows, merged=[(1, 5, 2, 5), (1, 2, 3, 2)])
    (proposal,) = recognise(grid, "penjualan").proposals
    data_rows, _ = rows_of(grid, proposal, [0, 2, 5])
    day, joined = "18/07/2018", typed("j", "50.000")
    assert [cells for _, cells in data_rows] == [["N1", day, joined], ["N2", day, joined], ["N3", day, "7.000"]]
    assert read_column(schema.BY_NAME["sales"].column("amount"), [joined]).cells[joined].problem == "joined_number"


@pytest.mark.parametrize("kind", [".xlsx", ".xls", *(pytest.param(alike, marks=pytest.mark.soak) for alike in (".xlsb", ".ods"))])
def test_what_is_struck_through_or_unseen_is_named_and_not_read(tmp_path: Path, kind: str) -> None:
    """A row whose code is struck through was taken back; another cell that is struck, or a part of it, is neither its value nor empty. White letters
    are as good as hidden."""
    hand_in(tmp_path, BASE)
    header = ["Kode Warga", "Tanggal Keluar", "Tujuan", "Tanggal Kembali"]
    lines = [[Struck("R1"), Struck("05/03/2018"), "keluarga", None], ["R2", "05/03/2018", "keluarga", Struck("07/03/2018", part=True)]]
    white = [White("R3"), White("05/03/2018"), White("keluarga"), None]
    write(tmp_path / f"keluar{kind}", {"Sheet1": [header, *lines, white]})
    report = import_paths([tmp_path / f"keluar{kind}"], tmp_path / "store")
    assert rows(tmp_path, "select resident_id, returned_on from exits") == [("R2", None)] and report.exit_status == 1
    assert report.rejected == [], "what was taken back is not refused as well"
    text = report.as_text("id")
    assert (
        "baris 4 tersembunyi" in text
        and "baris 2 dicoret dan tidak dibaca" in text
        and 'baris 3: kolom Tanggal Kembali: isian "07/03/2018" dicoret' in text
    )


@pytest.mark.parametrize("kind", [".xlsx", ".xls", ".xlsb", ".ods"])
def test_a_note_is_named_with_its_cell_and_one_that_says_otherwise_keeps_the_cell_out(tmp_path: Path, kind: str) -> None:
    """Notes went by without a word: a tick with "sebenarnya tidak hadir" made somebody present."""
    hand_in(tmp_path, BASE)
    lines = [["R1", "05/03/2018", Noted("keluarga", "Sri:\ndijemput kakaknya")], ["R2", Noted("05/03/2018", "seharusnya 15/03/2018"), "keluarga"]]
    write(tmp_path / f"keluar{kind}", {"Sheet1": [["Kode Warga", "Tanggal Keluar", "Tujuan"], *lines]})
    report = import_paths([tmp_path / f"keluar{kind}"], tmp_path / "store")
    assert rows(tmp_path, "select resident_id from exits") == [("R1",)] and report.exit_status == 1
    text = report.as_text("id")
    assert "[Sheet1]: catatan (komentar) pada 1 sel tidak dibaca: C2;" in text and "kakaknya" not in text
    assert 'baris 3: kolom Tanggal Keluar: catatan (komentar) pada sel ini menyebut lain daripada isinya "05/03/2018 / 15/03/2018"' in text


NOTES = [
    # A column, its cell, the note, and the other value that it names ("": only that the cell is wrong; None: nothing against the cell).
    ("attendance.present", "v", "sebenarnya tidak hadir, tanda salah", "tidak hadir"),
    ("attendance.present", "v", "alpa", "alpa"),
    ("attendance.present", "v", "seharusnya izin, salah tanda", "izin"),
    ("attendance.present", "v", "hadir siang, sakit gigi", None),
    ("attendance.present", "-", "izin ke puskesmas", None),
    ("attendance.present", "", "datang terlambat, lupa tanda tangan", "tanda tangan"),
    ("attendance.present", typed("b", "1"), "mestinya kosong", ""),
    ("exits.exited_on", typed("d", "2018-03-05"), "menurut RT 7 Maret 2018", "7 Maret 2018"),
    ("exits.exited_on", "05/03/2018", "dicatat tgl 20/03/2018", None),
    ("exits.exited_on", "05/03/2018", "sudah dikoreksi dari 15/03/2018", None),
    ("exits.returned_on", "", "kembali 07/03/2018", "07/03/2018"),
    ("exits.destination", "keluarga", "salah satu dari dua alasan", None),
    ("exits.destination", "keluarga", "bukan, menikah", ""),
    ("sales.amount", "150.000", "lihat nota no. 12", None),
    ("sales.amount", typed("n", "150000"), "seharusnya Rp 15.000", "Rp 15.000"),
    ("sales.amount", "150.000", "150000", None),
    ("exits.resident_id", "SK-003", "SK-013?", ""),
    ("exits.resident_id", "SK-003", "pindahan dari A-02", None),
]


@pytest.mark.parametrize(("name", "cell", "note", "other"), NOTES)
def test_what_a_note_says_against_its_cell(name: str, cell: str, note: str, other: str | None) -> None:
    table, _, column = name.partition(".")
    assert contradiction(schema.BY_NAME[table].column(column), cell, note) == other


def test_replies_of_a_conversation_are_notes_and_the_marks_of_an_import_are_none(tmp_path: Path) -> None:
    """A conversation's own text stands in a part of its own; a mark is written into both."""
    mark = "tulis tanggalnya"
    parts = {
        "xl/worksheets/_rels/s.xml.rels": '<r><a Type="x/comments" Target="../c.xml"/><a Type="x/threadedComment" Target="/xl/t.xml"/></r>',
        "xl/c.xml": f'<c><comment ref="B2"><text><t>[Threaded comment]\nMentas: {mark}</t></text></comment>'
        f'<comment ref="C2"><text><t>Mentas: {mark}</t></text></comment></c>',
        "xl/t.xml": f'<t><threadedComment ref="B2"><text>bukan</text></threadedComment>'
        f'<threadedComment ref="B2"><text>{mark}</text></threadedComment></t>',
    }
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        notes = notes_of(archive, {name.lower(): name for name in archive.namelist()}, "xl/worksheets/s.xml")
    grid = Grid(rows=[["Kode Warga", "Tanggal Keluar", "Tujuan"], ["R1", "05/03/2018", "keluarga"]], notes=notes)
    (proposal,) = recognise(grid, "keluar").proposals
    assert rows_of(grid, proposal, [0, 1, 2]) == ([(2, ["R1", typed("k", "05/03/2018"), "keluarga"])], [])


SUMS = [
    # The table's name, its lines, the row and the column of a sum that differs, with that sum and the one of the rows.
    ("absen", "Kode Warga|Hari 1|Hari 2\nR1|v|v\nR2|v|-\nJumlah hadir|2|2", [("sum_differs", [4], "Hari 2", "2", "1")]),
    ("absen", "Kode Warga|Hari 1|Hari 2|Jumlah Hadir\nR1|v|v|2\nR2|v|-|2", [("sum_of_days_differs", [3])]),
    ("absen", "Kode Warga|Hari 1|Hari 2|Jumlah Hadir\nR1|v|v|2\nR2|p|-|1\nJumlah|2|", []),
    ("absen", "Kode Warga|Hari 1|Hari 2|Jml\nR1|v|v|2\nR2|v|-|2", [("sum_of_days_differs", [3])]),
    ("absen", "Kode Warga|Hari 1|Hari 2|Jml\nR1|v|v|0\nR2|v|-|1", []),  # days absent
    ("absen", "Kode Warga|Hari 1|Hari 2|%\nR1|v|v|100%\nR2|v|-|75%", [("sum_of_days_differs", [3])]),
    ("absen", "Kode Warga|Hari 1|Hari 2|% Hadir\nR1|v|v|100%\nR2|v|-|50%", []),
    (
        "sensus",
        "Tanggal Hitung|Sumber|Jumlah Warga\n2018-01-31|RT 1|1.000\n2018-01-31|RT 2|120\nTotal||1.130",
        [("sum_differs", [4], "Jumlah Warga", "1130", "1120")],
    ),
    ("sensus", "Tanggal Hitung|Sumber|Jumlah Warga\n2018-01-31|RT 1|100\nTotal||100\n2018-01-31|RT 2|120\nTotal||120", []),
    ("sensus", "Tanggal Hitung|Sumber|Jumlah Warga\n2018-01-31|RT 1|100\nTotal||sekitar 90", []),
    (
        "penjualan",
        "No Nota|Kode Warga|Tanggal Jual|Produk|Saluran|Jumlah|Harga Satuan|Total\n"
        "N1|R1|2018-05-14|roti|bazar|2|15.000|30.000\nN2|R1|2018-05-14|roti|bazar|3|15.000|15.000",
        [("price_differs", [3], "Harga Satuan", "Total")],
    ),
]


@pytest.mark.parametrize(("file", "text", "differing"), SUMS)
def test_a_sum_that_is_not_that_of_the_rows_is_named(tmp_path: Path, file: str, text: str, differing: list[tuple[object, ...]]) -> None:
    """A row that was cut off showed in nothing but the sum below; the same below the rows of a large file, which are read as they come."""
    grid = Grid(rows=[line.split("|") for line in text.splitlines()])
    (proposal,) = recognise(grid, file).proposals
    positions = [*proposal.columns.values(), *(day.position for day in proposal.days)]
    data_rows, notes = rows_of(grid, proposal, positions)
    assert [(note.id, *note.values.values()) for note in notes if note.id.startswith(("sum", "price"))] == differing
    (tmp_path / "a.csv").write_text(text)
    said: list[Note] = []
    large = large_rows(tmp_path / "a.csv", {"encoding": "utf-8", "delimiter": "|", "skip": 0}, proposal, positions, RowsBelow(proposal), said)
    assert list(large) == data_rows
    assert [(note.id, *note.values.values()) for note in said] == [each for each in differing if each[0] == "sum_differs"]


def test_the_sum_of_the_counts_of_a_day_is_no_count_of_its_own() -> None:
    """It went in as a further source, and the day had twice as many residents; alone on its day it may be all that was counted."""
    lines = "Tanggal Hitung|Sumber|Jumlah Warga\n2018-01-31|RT 1|100\n2018-01-31|RT 2|120\n2018-01-31|Jumlah RW 04|220\n2018-02-28|Total RW 04|210"
    grid = Grid(rows=[line.split("|") for line in lines.splitlines()])
    (proposal,) = recognise(grid, "sensus").proposals
    rows_taken, notes = rows_of(grid, proposal, list(proposal.columns.values()))
    assert ([number for number, _ in rows_taken], [(note.id, note.values["row"]) for note in notes]) == ([2, 3, 5], [("rows_beside_table", [4])])


def test_rows_and_columns_of_no_size_are_hidden(tmp_path: Path) -> None:
    """A row whose height somebody drew to nothing went in, unseen."""
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetFormatPr zeroHeight="{}"/><cols><col min="2" max="2"'
        ' width="0.00"/></cols><sheetData><row r="1" ht="15"/><row r="2" ht="0.0"/><row r="3"/></sheetData></worksheet>'
    )
    for by_default, hidden in (("0", {1}), ("1", {1, 2})):
        details = _extra(io.BytesIO(sheet.format(by_default).encode()), _Styles([], [], [], [], []))
        assert (details.hidden_rows, details.hidden_columns) == (hidden, {1})
    by_default = sheet.replace("zeroHeight", "defaultColWidth").replace('min="2" max="2" width="0.00"', 'min="2" max="2" width="9"')
    details = _extra(io.BytesIO(by_default.format("0").encode()), _Styles([], [], [], [], []))
    assert {0, 1, 2, 25} - details.hidden_columns == {1}, "columns have no width of their own but for one"
    style = '<style:style style:name="{0}" style:family="table-{0}"><style:table-{0}-properties style:{1}="0cm"/></style:style></office:automatic'
    write(tmp_path / "a.ods", {"A": [["x", "y"]]})
    with zipfile.ZipFile(tmp_path / "a.ods") as archive:
        text = archive.read("content.xml").decode()
    for kind, size in (("row", "row-height"), ("column", "column-width")):
        text = text.replace("</office:automatic", style.format(kind, size), 1).replace(
            f"<table:table-{kind}", f'<table:table-{kind} table:style-name="{kind}"', 1
        )
    with zipfile.ZipFile(tmp_path / "b.ods", "w") as archive:
        archive.writestr("content.xml", text)
    with zipfile.ZipFile(tmp_path / "b.ods") as archive:
        details = of_ods(archive)["A"]
    assert (details.hidden_rows, details.hidden_columns) == ({0}, {0})


def test_a_zip_of_workbooks_of_all_kinds(tmp_path: Path) -> None:
    """Each file as if it stood in a folder; what is hidden or holds an error is named and takes nothing away."""
    hand_in(tmp_path, BASE)
    write(tmp_path / "warga.xls", {"warga": [["Kode Warga", "Tahun Lahir", "Asal"], ["R1", Error(), "Kendal"]]}, hidden_column=2)
    write(
        tmp_path / "keluar.ods",
        {"Sheet1": [["Kode Warga", "Tanggal Keluar", "Tujuan"], ["R1", date(2018, 3, 5), "keluarga"], ["R2", date(2018, 3, 5), "keluarga"]]},
        hidden_row=2,
    )
    write(
        tmp_path / "pendampingan.xlsb",
        {"Sheet1": [["Kode Warga", "Tanggal Pendampingan", "Berpenghasilan", "Penghasilan Bulanan"], ["R1", date(2018, 4, 5), "ya", 750000]]},
    )
    with zipfile.ZipFile(tmp_path / "serahan.zip", "w") as archive:
        for name in ("warga.xls", "keluar.ods", "pendampingan.xlsb"):
            archive.write(tmp_path / name, f"Maret/{name}")
    report = import_paths([tmp_path / "serahan.zip"], tmp_path / "store")
    text = report.as_text("id")
    assert report.exit_status == 1
    assert "serahan.zip/Maret/warga.xls [warga]: kolom Asal tersembunyi" in text
    assert 'serahan.zip/Maret/warga.xls [warga], baris 2: kolom Tahun Lahir: sel berisi galat Excel "#DIV/0!"' in text
    assert "serahan.zip/Maret/keluar.ods [Sheet1]: baris 3 tersembunyi" in text
    assert rows(tmp_path, "select resident_id, exited_on::varchar from exits") == [("R1", "2018-03-05")]
    assert rows(tmp_path, "select monthly_income from follow_ups") == [(750_000,)]
    assert rows(tmp_path, "select birth_year, origin from residents where resident_id = 'R1'") == [(1990, None)], "what is known stays"


@pytest.mark.parametrize("name", ["warga.xls", "warga.xml"])
def test_a_workbook_in_xml_is_named_for_what_it_is(tmp_path: Path, name: str) -> None:
    """As Excel 2003 saved it; its first sign made it a damaged workbook, or a file of no kind."""
    (tmp_path / name).write_text(
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table/></Worksheet></Workbook>'
    )
    (refused,) = import_paths([tmp_path / name], tmp_path / "store").refused
    assert refused.message["en"] == 'a workbook saved as "XML Spreadsheet 2003"; open it in Excel or LibreOffice and save it as .xlsx'


def test_a_text_under_a_workbooks_name_and_what_systems_put_into_archives(tmp_path: Path) -> None:
    """Programs hand out tabs and UTF-16 as .xls; a text processor's document is a zip, but no archive of files."""
    text = "Kode Warga\tTanggal Terdaftar\nR1\t2018-03-12\n"
    for name, files in (
        ("serahan.zip", ("a/warga.xls", "a/~$warga.xlsx", "a/.DS_Store", "a/Thumbs.db", "__MACOSX/a/._warga.xls")),
        ("b.docx", ("w.xml",)),
    ):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for inner in files:
                archive.writestr(inner, text.encode("utf-16") if inner == "a/warga.xls" else b"\0\5\x16")
    (tmp_path / "c.csv").write_text("{\\rtf1 Kode Warga;Tanggal Terdaftar\\par R2;2018-03-12}")  # it was told to lack a column
    (tmp_path / "d.csv").write_text("Kode Warga;Tanggal Terdaftar\nR3;2018-03-12\n\x1a")  # the end, as programs of DOS write it, is no row
    report = import_paths([tmp_path / name for name in ("serahan.zip", "b.docx", "c.csv", "d.csv")], tmp_path / "store")
    assert rows(tmp_path, "select resident_id from residents order by all") == [("R1",), ("R3",)] and not (report.refused or report.rejected)
    said = "this kind of file isn't read; save it as .xlsx or .csv"
    assert [(remark.file, remark.message["en"]) for remark in report.warnings] == [("b.docx", said), ("c.csv", said)]


def test_line_ends_in_cells_are_of_one_kind(tmp_path: Path) -> None:
    """A workbook with one of Windows in a cell ended in a traceback: the file that the child writes was taken for one of such lines."""
    assert write_rows(iter([(2, ["R1\r\n", "a\rb", 'c"d'])]), str(tmp_path / "parsed.csv")) == 1
    assert (tmp_path / "parsed.csv").read_bytes() == b'"2","R1\n","a\nb","c""d"\n'


PAGE = """<table><col><col style="display:none"><col>
<tr><th>Kode<br>Warga<th>Asal<th>Tanggal Keluar<th>Tujuan</tr>
<tr><td rowspan="3">R1<td>x<td><script>var day = "1"</script>2018-02-05<td>keluarga
<tr style="display: none"><td>x<td>2018-03-05<td>keluarga
<tr><td>x<td hidden>2018-04-05<td><select><option>menikah<option selected>keluarga</select></tr>
<tr><td>R2<td>x<td><s>2018-02-05</s><td>keluarga</table>Dicetak 1 Juni"""


def test_a_page_under_a_workbooks_name_shows_what_a_browser_shows(tmp_path: Path) -> None:
    """A cell over several rows shifted those of the rows below; hidden rows, columns and cells and what is crossed out went in."""
    (tmp_path / "keluar.xls").write_text(PAGE, encoding="utf-8")
    (grid,) = html_grids(tmp_path / "keluar.xls")
    assert grid.rows == [
        ["Kode\nWarga", "Asal", "Tanggal Keluar", "Tujuan"],
        ["R1", "x", "2018-02-05", "keluarga"],
        ["", "x", "2018-03-05", "keluarga"],
        ["", "x", typed("i", "2018-04-05"), "keluarga"],
        ["R2", "x", typed("x", "2018-02-05"), "keluarga"],
    ]
    assert (grid.hidden_rows, grid.hidden_columns, grid.merged) == ([2], [1], [(1, 0, 3, 0)])
    (tmp_path / "masuk.xls").write_text("<html><body><form>Sandi</form></body></html>", encoding="utf-8")
    with pytest.raises(DataError) as refused:
        html_grids(tmp_path / "masuk.xls")
    assert refused.value.id == "html_without_table", "a server's page instead of the file: opened in Excel it is no better"


@pytest.mark.parametrize("text", ['[{"Kode Warga": "R1", "Tujuan": "keluarga"}]', '\ufeff{\n"rows": []}'])
def test_a_text_of_a_program_is_called_what_it_is(tmp_path: Path, text: str) -> None:
    """It was said to have a quotation mark in the wrong place."""
    (tmp_path / "keluar.csv").write_text(text, encoding="utf-8")
    assert kind_of(tmp_path / "keluar.csv") == "json"
    (tmp_path / "keluar.csv").write_text("[Kode Warga],Tujuan\nR1,keluarga\n", encoding="utf-8")
    assert kind_of(tmp_path / "keluar.csv") == "text"
