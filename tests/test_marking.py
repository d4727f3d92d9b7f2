"""The office's own workbook back: comments on the right cells, formats as they were, and handed in again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
from openpyxl.drawing.image import Image
from openpyxl.styles import Border, Font, Side
from PIL import Image as Picture

from data.importer import import_paths
from data.marking import SHEET, loses_drawings, write_marked
from data.report import Report

BAD = 100


def office_workbook(path: Path) -> dict[str, str]:
    """A register with a letterhead, formats, a joined cell, a good row and 100 faulty ones; returns the faulty cells with a word of what is wrong."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Data Warga"
    sheet["A1"] = "PEMERINTAH KOTA"
    sheet.merge_cells("A1:C1")
    sheet["A1"].font = Font(bold=True, size=14, color="FF0000AA")
    for place, header in enumerate(("Kode Warga", "Tanggal Terdaftar", "Tahun Lahir"), start=1):
        sheet.cell(3, place, header).border = Border(bottom=Side(style="double"))
    faults = {}
    for number in range(BAD + 1):
        row = 4 + number
        sheet.cell(row, 1, f"W-{number:03}").number_format = "@"
        sheet.cell(row, 2, datetime(2018, 1, 8)).number_format = "dd/mm/yyyy"
        sheet.cell(row, 3, 1985)
        if number % 2:
            sheet.cell(row, 2).value = None  # required
            faults[f"B{row}"] = "kosong"
        elif number:
            sheet.cell(row, 3, 2010)  # a child
            faults[f"C{row}"] = "18"
    sheet.column_dimensions["B"].width = 33
    book.save(path)
    return faults


def test_the_faulty_cells_are_commented_and_nothing_else_changes(tmp_path: Path) -> None:
    path = tmp_path / "buku induk.xlsx"
    faults = office_workbook(path)
    assert len(faults) == BAD
    report = import_paths([path], tmp_path / "store", dry_run=True)
    (marked,) = write_marked([path], report, "id", tmp_path / "back")
    before, after = openpyxl.load_workbook(path)["Data Warga"], openpyxl.load_workbook(marked)["Data Warga"]
    comments = {cell.coordinate: cell.comment.text for row in after.iter_rows() for cell in row if cell.comment}
    assert comments.keys() == faults.keys()
    assert [place for place, word in faults.items() if word not in comments[place]] == []
    looks = ("value", "number_format", "font", "border", "alignment", "protection")
    lost = [
        cell.coordinate
        for row in before.iter_rows()
        for cell in row
        if any(repr(getattr(cell, each)) != repr(getattr(after[cell.coordinate], each)) for each in looks)
    ]
    assert lost == [] and after.column_dimensions["B"].width == 33 and after.merged_cells.ranges == before.merged_cells.ranges
    coloured = {cell.coordinate for row in after.iter_rows() for cell in row if repr(cell.fill) != repr(before[cell.coordinate].fill)}
    assert coloured == faults.keys()
    listing = openpyxl.load_workbook(marked).worksheets[0]
    assert listing.title == SHEET["id"] and listing.max_row == 1 + BAD
    assert listing["B2"].hyperlink.location == "'Data Warga'!B5" or listing["B2"].hyperlink.target == "#'Data Warga'!B5"


def test_handed_in_again_only_the_corrected_rows_are_new(tmp_path: Path) -> None:
    path = tmp_path / "warga.csv"
    path.write_text("Kode Warga;Tanggal Terdaftar;Catatan\nW-001;08/01/2018;\nW-002;31/02/2018;=1+1\n", encoding="utf-8")
    report = import_paths([path], tmp_path / "store")
    (marked,) = write_marked([path], report, "id", tmp_path / "back")
    book = openpyxl.load_workbook(marked)
    assert book.worksheets[1]["B3"].comment and book.worksheets[1]["C3"].data_type == "s", "a text file comes back as a workbook, nothing runs"
    book.worksheets[1]["B3"] = "09/01/2018"
    book.save(marked)
    again = import_paths([marked], tmp_path / "store")
    assert vars(again.tables["residents"]) == {"added": 1, "updated": 0, "unchanged": 1, "rejected": 0, "withdrawn": 0}
    assert again.refused == [] and again.rejected == [], "the first sheet is passed over"


def test_pictures_come_back_and_of_shapes_it_is_said_that_they_do_not(tmp_path: Path) -> None:
    path = tmp_path / "warga.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Kode Warga", "Tanggal Terdaftar"), ("W-001", "2018-01-08"), ("W-002", None)):
        sheet.append(row)
    picture = BytesIO()
    Picture.new("RGB", (4, 4), "red").save(picture, "PNG")
    sheet.add_image(Image(picture), "D2")
    book.save(path)
    report = import_paths([path], tmp_path / "store", dry_run=True)
    assert not loses_drawings([path], report)
    (marked,) = write_marked([path], report, "id", tmp_path / "back")
    with ZipFile(marked) as archive:
        assert [name for name in archive.namelist() if name.startswith("xl/media/")] == ["xl/media/image1.png"]
    with ZipFile(path) as plain, ZipFile(tmp_path / "bentuk.xlsx", "w") as shaped, ZipFile(tmp_path / "serahan.zip", "w") as archive:
        for name in plain.namelist():
            content = plain.read(name)
            shaped.writestr(name, content.replace(b"<xdr:pic>", b"<xdr:sp/><xdr:pic>").replace(b"<pic>", b"<xdr:sp/><pic>"))
        shaped.close()
        archive.write(tmp_path / "bentuk.xlsx", "dalam/bentuk.xlsx")
    for handed, name in (("bentuk.xlsx", "bentuk.xlsx"), ("serahan.zip", "serahan.zip/dalam/bentuk.xlsx")):
        faulty = Report(rejected=[replace(report.rejected[0], file=name)])
        assert loses_drawings([tmp_path / handed], faulty), name
