"""A workbook for an office to fill in: a sheet a table, headers it knows, lists in its words, a guide, and attendance sheets of groups."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xlsxwriter.utility import xl_range_abs

from data import schema
from data.attendance_sheets import HEADER_ROW, Group, add_blank_sheet, add_sheets
from data.excel import Workbook
from data.files import write_whole
from data.messages import DataError
from data.programme import Programme
from data.schema import Column, Table
from data.spellings import offered

ROWS = 2000
"""Rows of each sheet that carry formats and lists to choose from."""

WORDS = {
    "id": {
        "guide": "Petunjuk",
        "title": "Cara mengisi",
        "tables": "Satu lembar satu tabel; baris pertama adalah judul kolom. Kolom berlatar kuning wajib diisi.",
        "attendance": "Daftar hadir: judul kolom ada pada baris {row}, tanda hadir diisi di bawahnya. Kode angkatan ditulis di atasnya.",
        "lines": (
            "Jangan menulis nama, NIK, nomor telepon atau alamat; pakai kode saja.",
            "Tanggal: 12/03/2018 atau 12 Maret 2018. Angka: 1.250.000 atau 45,5. Sel kosong berarti tidak diketahui.",
            "Lembar yang tidak dipakai boleh dibiarkan kosong.",
        ),
        "columns": ("Lembar", "Kolom", "Wajib", "Isi", "Pilihan"),
        "yes": "ya",
        "error": "Pilih salah satu dari daftar.",
    },
    "en": {
        "guide": "Guide",
        "title": "How to fill this in",
        "tables": "One sheet a table; the first row holds the column names. Columns in yellow are required.",
        "attendance": "Attendance: row {row} holds the column names, the marks stand below. The cohort's code is written above.",
        "lines": (
            "Never write names, NIKs, phone numbers or addresses; use codes only.",
            "Dates: 2018-03-12 or 12/03/2018 (day first). Numbers: 1250000 or 45.5. An empty cell means not known.",
            "Sheets that are not used may stay empty.",
        ),
        "columns": ("Sheet", "Column", "Required", "What it holds", "Choices"),
        "yes": "yes",
        "error": "Choose one from the list.",
    },
}


LONGEST_LIST = 255
"""Characters that Excel allows in a list written into the rule of a cell; a longer one stands in cells of the guide."""


def write_template(
    path: Path, language: str, programme: Programme, groups: list[Group] | None = None, tables: Sequence[Table] = schema.TABLES
) -> None:
    """Write the workbook for a programme in Indonesian ("id") or English ("en"), empty but for the attendance sheets of `groups`.

    Attendance alone comes as the sheet that trainers fill in, with a column for each day. Raises DataError where `path` exists already.
    """
    if path.exists():
        raise DataError("target_exists", file=path)
    words = WORDS[language]
    book = Workbook()
    bold = book.format(bold=True, text_wrap=True, valign="top")
    wrapped = book.format(text_wrap=True, valign="top")
    required = book.format(bold=True, bg_color="#FFF2B3", border=1)
    optional = book.format(bold=True, border=1)
    formats = {"date": book.format(num_format="yyyy-mm-dd"), "code": book.format(num_format="@")}
    guide = book.sheet(str(words["guide"]), 16, 16, 16, 60, 60)
    guide.write(0, 0, words["title"], bold)
    wide = tuple(tables) == (schema.ATTENDANCE,)
    lines = [
        *([] if wide else [words["tables"]]),
        *([str(words["attendance"]).format(row=HEADER_ROW)] if wide or groups else []),
        *words["lines"],
    ]
    for number, line in enumerate(lines, start=1):
        guide.write(number, 0, line)
    first = len(lines) + 2
    if not wide:
        guide.write_row(first, 0, words["columns"], bold)
    row, beside = first + 1, len(words["columns"]) + 1
    for table in () if wide else tables:
        sheet = book.sheet(_sheet_name(table, language))
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(table.columns):
            header = _header(column, language)
            sheet.write(0, index, header, required if column.required else optional)
            sheet.set_column(index, index, max(14, len(header) + 3), formats.get(column.kind))
            choices = _choices(column, programme, language)
            if choices:
                source: list[str] | str = choices
                if len(",".join(choices)) > LONGEST_LIST:
                    guide.write_column(first, beside, choices)
                    source = f"='{guide.get_name()}'!{xl_range_abs(first, beside, first + len(choices) - 1, beside)}"
                    beside += 1
                sheet.data_validation(1, index, ROWS, index, {"validate": "list", "source": source, "error_message": words["error"]})
            cells = (_sheet_name(table, language), header, words["yes"] if column.required else "", column.about[language], ", ".join(choices))
            guide.write_row(row, 0, cells, wrapped)
            row += 1
    if wide:
        add_blank_sheet(book, language, programme)
    add_sheets(book, groups or [], language, programme)
    write_whole(path, book.content())


def _sheet_name(table: Table, language: str) -> str:
    return table.local if language == "id" else table.name


def _header(column: Column, language: str) -> str:
    return column.headers[0] if language == "id" and column.headers else column.name


def _choices(column: Column, programme: Programme, language: str) -> list[str]:
    if column.kind == "boolean":
        return ["ya", "tidak"] if language == "id" else ["yes", "no"]
    return list(offered(column, programme, language).values()) if column.kind == "choice" else []
