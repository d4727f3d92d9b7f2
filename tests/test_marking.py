"""The office's own workbook back: comments on the right cells, formats as they were, and handed in again."""

from __future__ import annotations

import posixpath
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter
from lxml import etree
from openpyxl.styles import Border, Font, Side
from python_calamine import CalamineWorkbook

from data.importer import import_paths
from data.marking import SHEET, write_marked
from data.ods_marks import mark_ods
from data.workbook_comments import MICROSOFT, THREADS
from data.workbook_marks import SHEET_TYPE, mark_workbook
from data.workbook_package import OFFICE, RELATIONS, TYPE_LIST, TYPES

pytestmark = pytest.mark.usefixtures("opened_here", "without_facts")

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


SHEET_NAME = "Data 'Warga' 2018"
REWRITTEN = {
    *("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"),
    *("xl/worksheets/sheet1.xml", "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"),
}
"""Parts that marks on the first sheet have to change where it has comments already."""


def rich_workbook(path: Path) -> None:
    """A register with what openpyxl would lose or change: a text box, a button, a chart sheet, rules, protection, a hidden sheet, comments."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet(SHEET_NAME)
    for index, row in enumerate((("Kode Warga", "Tanggal Terdaftar"), ("W-001", "2018-01-08"), ("W-002", None), ("W-003", "31/02/2018"))):
        sheet.write_row(index, 0, row)
    sheet.write_comment("A2", "catatan kantor")
    sheet.write_comment("B3", "kenapa kosong?")
    sheet.insert_textbox("E2", "kotak teks")
    sheet.insert_button("E8", {"macro": "hitung", "caption": "Hitung"})
    sheet.data_validation("B2:B99", {"validate": "length", "criteria": ">", "value": 0})
    sheet.conditional_format("A2:A99", {"type": "duplicate", "format": book.add_format({"bold": True})})
    sheet.protect("rahasia")
    sheet.print_area("A1:B4")
    hidden = book.add_worksheet("lama")
    hidden.hide()
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=lama!$A$1:$A$3"})
    book.add_chartsheet("Grafik").set_chart(chart)
    book.close()


def whole(path: Path) -> dict[str, bytes]:
    """The parts of a workbook, after a look that all are declared, all references lead somewhere, and all are well-formed."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    trees = {name: etree.fromstring(content) for name, content in parts.items() if name.endswith((".xml", ".rels", ".vml"))}
    types = trees["[Content_Types].xml"]
    declared = {each.get("PartName", "").lstrip("/") for each in types} | {each.get("Extension", "") for each in types}
    assert {name for name in parts if not {name, name.rpartition(".")[2]} & declared} <= {"[Content_Types].xml"}
    for name, tree in trees.items():
        if name.endswith(".rels"):
            folder = "/" + name.partition("_rels/")[0]
            assert {posixpath.normpath(posixpath.join(folder, each.get("Target"))).lstrip("/") for each in tree} <= parts.keys()
            assert len({each.get("Id") for each in tree}) == len(tree)
    return parts


def comments_of(path: Path, sheet: str) -> dict[str, str]:
    return {cell.coordinate: cell.comment.text for row in openpyxl.load_workbook(path)[sheet].iter_rows() for cell in row if cell.comment}


def test_everything_else_in_the_workbook_stays_and_the_marks_of_corrected_cells_go(tmp_path: Path) -> None:
    path = tmp_path / "warga.xlsx"
    rich_workbook(path)
    (marked,) = write_marked([path], import_paths([path], tmp_path / "store", dry_run=True), "id", tmp_path / "back")
    before, after = whole(path), whole(marked)
    assert {name for name in before if before[name] != after[name]} == REWRITTEN
    assert after.keys() - before.keys() == {"xl/worksheets/sheet3.xml"}, "the list, and no second comments or boxes"
    sheet, marked_sheet = (etree.fromstring(parts["xl/worksheets/sheet1.xml"]) for parts in (before, after))
    assert [each.tag for each in marked_sheet] == [each.tag for each in sheet], "rules, protection and buttons in their order"
    assert after["xl/drawings/vmlDrawing1.vml"].count(b'ObjectType="Button"') == 1
    comments = comments_of(marked, SHEET_NAME)
    assert comments.keys() == {"A2", "B3", "B4"}, "the office's own two, one of them with a mark, and a new one"
    assert comments["A2"] == "catatan kantor"
    assert comments["B3"] == "kenapa kosong?\nMentas: kolom Tanggal Terdaftar kosong; isilah, karena wajib"
    book = openpyxl.load_workbook(marked)
    assert book.sheetnames == [SHEET["id"], SHEET_NAME, "lama", "Grafik"]
    assert book[SHEET_NAME].print_area == f"'{SHEET_NAME.replace(chr(39), chr(39) * 2)}'!$A$1:$B$4", "names stay with their sheet"
    assert book.worksheets[0]["B2"].hyperlink.location == "'Data ''Warga'' 2018'!B3"
    assert [each.title for each in book.worksheets if each.sheet_view.tabSelected] == [SHEET["id"]], "a key typed goes into one sheet"

    book[SHEET_NAME]["B3"] = "2018-01-09"
    again = tmp_path / "warga lagi.xlsx"
    book.save(again)  # as the office saves it: openpyxl writes it anew
    (twice,) = write_marked([again], import_paths([again], tmp_path / "store", dry_run=True), "id", tmp_path / "back")
    assert comments_of(twice, SHEET_NAME) == {"A2": "catatan kantor", "B3": "kenapa kosong?", "B4": comments["B4"]}
    assert [openpyxl.load_workbook(twice)[SHEET_NAME][place].fill.fill_type for place in ("B3", "B4")] == [None, "solid"]
    assert openpyxl.load_workbook(twice).worksheets[0].max_row == 2, "one fault is left"


STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.mark.parametrize(("main", "office", "p"), [(MAIN, OFFICE, ""), (MAIN, OFFICE, "x:"), (STRICT_MAIN, STRICT_OFFICE, "")])
def test_a_workbook_with_the_least_that_the_standard_asks_for(tmp_path: Path, main: str, office: str, p: str) -> None:
    """No formats, no numbers of rows and cells, texts in the cells, a prefix for every name, a conversation: each of a program that offices use."""
    space = f'xmlns{":" * bool(p)}{p[:-1]}="{main}" xmlns:r="{office}"'
    spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    thread = '<threadedComment ref="A1" dT="2018-01-08T08:00:00.00" personId="{P}" id="{T}"><text>benar?</text></threadedComment>'
    parts = {
        TYPE_LIST: f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{spreadsheet}.sheet.main+xml"/>'
        f'<Override PartName="/xl/s.xml" ContentType="{SHEET_TYPE}"/></Types>',
        "_rels/.rels": f'<Relationship Id="a" Type="{office}/officeDocument" Target="/xl/workbook.xml"/>',
        "xl/_rels/workbook.xml.rels": f'<Relationship Id="b" Type="{office}/worksheet" Target="s.xml"/>',
        "xl/_rels/s.xml.rels": f'<Relationship Id="c" Type="{MICROSOFT}/threadedComment" Target="threads.xml"/>',
        "xl/workbook.xml": f'<{p}workbook {space}><{p}sheets><{p}sheet name="Warga" sheetId="7" r:id="b"/></{p}sheets></{p}workbook>',
        "xl/s.xml": f'<{p}worksheet {space}><{p}sheetData><{p}row><{p}c t="inlineStr"><{p}is><{p}t>Kode</{p}t></{p}is></{p}c></{p}row></{p}sheetData>'
        f'<{p}pageMargins left="1" right="1" top="1" bottom="1" header="0" footer="0"/><{p}tableParts count="0"/></{p}worksheet>',
        "xl/threads.xml": f'<ThreadedComments xmlns="{THREADS}">{thread}</ThreadedComments>',
    }
    path, into = tmp_path / "warga.xlsx", tmp_path / "back.xlsx"
    with ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, f'<Relationships xmlns="{RELATIONS}">{content}</Relationships>' if name.endswith(".rels") else content)
    faulty = [{"sheet": None, "row": row, "column": column, "text": "salah\x0b"} for row, column in ((3, 2), (1, 0), (1, 2))]
    mark_workbook(path, faulty, "Daftar", ("Lembar", "Sel", "Apa"), into)
    written = whole(into)
    sheet = etree.fromstring(written["xl/s.xml"])
    assert [(each.get("r"), each.get("s")) for each in sheet.iter("{*}c")] == [(None, "4"), ("C1", "4"), ("C3", "4")], (
        "the fifth format is the colour"
    )
    assert [etree.QName(each).localname for each in sheet] == ["sheetData", "pageMargins", "legacyDrawing", "tableParts"], "in the standard's order"
    assert b"salah" in written["xl/threads.xml"] and b'parentId="{T}"' in written["xl/threads.xml"], "a cell with a conversation shows that alone"
    grids = CalamineWorkbook.from_path(into)
    assert grids.sheet_names == ["Daftar", "Warga"] and grids.get_sheet_by_name("Daftar").to_python()[1] == ["Warga", "A1", "salah"]


SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in {**{each: each for each in ("office", "table", "text", "style")}, "fo": "xsl-fo-compatible"}.items()
)
CELL = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'
NOTE = "<office:annotation><text:p>catatan kantor</text:p></office:annotation>"
CONTENT = (
    f"<office:document-content {SPACES}><office:automatic-styles>"
    '<style:style style:name="ce1" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>'
    '</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="Warga">'
    '<table:table-column table:default-cell-style-name="ce1" table:number-columns-repeated="3"/>'
    f"<table:table-row>{''.join(CELL.format('', each) for each in ('Kode Warga', 'Tanggal Terdaftar', 'Tahun Lahir'))}</table:table-row>"
    f'<table:table-row>{CELL.format("", "W-001")}<table:table-cell table:number-columns-repeated="2"/></table:table-row>'
    f"<table:table-row>{CELL.format('', 'W-002').replace('<text', NOTE + '<text', 1)}{CELL.format('', '2018-01-08')}</table:table-row>"
    "</table:table></office:spreadsheet></office:body></office:document-content>"
)


def test_an_ods_is_marked_in_place(tmp_path: Path) -> None:
    """Cells that stand for two are taken apart, styles are copied with the colour, the office's own comment stays, and marks go when all is well."""
    path = tmp_path / "warga.ods"
    with ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", CONTENT)
        archive.writestr("META-INF/manifest.xml", '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>')
        archive.writestr("Pictures/kop.png", b"as it was")
    (marked,) = write_marked([path], import_paths([path], tmp_path / "store", dry_run=True), "id", tmp_path / "back")
    assert marked.name == "warga (perlu diperbaiki).ods"
    with ZipFile(marked) as archive:
        assert archive.namelist()[0] == "mimetype" and archive.read("Pictures/kop.png") == b"as it was"
        content = etree.fromstring(archive.read("content.xml"))
    listing, table = content.findall(".//{*}table")
    assert [["".join(cell.itertext()) for cell in row] for row in listing.iter("{*}table-row")][1][:2] == ["Warga", "B2"]
    assert listing.find(".//{*}a").get("{http://www.w3.org/1999/xlink}href") == "#'Warga'.B2"
    comments = {"".join(each.itertext()): etree.QName(each.getparent()).localname for each in table.iter("{*}annotation")}
    assert list(comments) == ["Mentas: kolom Tanggal Terdaftar kosong; isilah, karena wajib", "catatan kantor"]
    code, day, year = list(table.iter("{*}table-row"))[1]
    name = next(value for key, value in day.attrib.items() if key.endswith("}style-name"))
    (style,) = [each for each in content.iter("{*}style") if name in each.attrib.values()]
    assert {key.rpartition("}")[2]: value for part in style for key, value in part.attrib.items()} == {
        "background-color": "#f4b183",
        "font-weight": "bold",
    }
    assert code.attrib.keys() == ["{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value-type"] and not year.attrib, (
        "its neighbours stay as they are"
    )
    mark_ods(marked, [], SHEET["id"], ("", "", ""), tmp_path / "again.ods")
    with ZipFile(tmp_path / "again.ods") as archive:
        again = archive.read("content.xml").decode()
    assert "Mentas: " not in again and "catatan kantor" in again and again.count('table:name="Warga"') == 1
