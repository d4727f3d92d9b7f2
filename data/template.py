"""An empty workbook for an office to fill in: a sheet a table, headers it knows, lists to choose from, and a guide."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from data import schema
from data.messages import DataError
from data.programme import Programme
from data.schema import Column, Table

ROWS = 2000
"""Rows of each sheet that carry formats and lists to choose from."""

WORDS = {
    "id": {
        "guide": "Petunjuk",
        "title": "Cara mengisi",
        "lines": (
            "Satu lembar satu tabel; baris pertama adalah judul kolom. Kolom berlatar kuning wajib diisi.",
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
        "lines": (
            "One sheet a table; the first row holds the column names. Columns in yellow are required.",
            "Never write names, NIKs, phone numbers or addresses; use codes only.",
            "Dates: 2018-03-12 or 12/03/2018 (day first). Numbers: 1250000 or 45.5. An empty cell means not known.",
            "Sheets that are not used may stay empty.",
        ),
        "columns": ("Sheet", "Column", "Required", "What it holds", "Choices"),
        "yes": "yes",
        "error": "Choose one from the list.",
    },
}


def write_template(path: Path, language: str, programme: Programme) -> None:
    """Write the empty workbook for a programme in Indonesian ("id") or English ("en"). Raises DataError where `path` exists already."""
    if path.exists():
        raise DataError("target_exists", file=path)
    words = WORDS[language]
    with xlsxwriter.Workbook(str(path)) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        required = book.add_format({"bold": True, "bg_color": "#FFF2B3", "border": 1})
        optional = book.add_format({"bold": True, "border": 1})
        dates = book.add_format({"num_format": "yyyy-mm-dd"})
        plain = book.add_format({"num_format": "@"})
        guide = book.add_worksheet(words["guide"])
        guide.write(0, 0, words["title"], bold)
        for number, line in enumerate(words["lines"], start=1):
            guide.write(number, 0, line)
        first = len(words["lines"]) + 2
        guide.write_row(first, 0, words["columns"], bold)
        guide.set_column(0, 2, 16)
        guide.set_column(3, 4, 60)
        row = first + 1
        for table in schema.TABLES:
            sheet = book.add_worksheet(_sheet_name(table, language))
            sheet.freeze_panes(1, 0)
            for place, column in enumerate(table.columns):
                header = _header(column, language)
                sheet.write(0, place, header, required if column.required else optional)
                sheet.set_column(place, place, max(14, len(header) + 3), dates if column.kind == "date" else plain if column.kind == "code" else None)
                if choices := _choices(column, programme, language):
                    sheet.data_validation(1, place, ROWS, place, {"validate": "list", "source": choices, "error_message": words["error"]})
                guide.write_row(
                    row,
                    0,
                    (_sheet_name(table, language), header, words["yes"] if column.required else "", column.about[language], ", ".join(choices)),
                    wrapped,
                )
                row += 1


def _sheet_name(table: Table, language: str) -> str:
    return table.local if language == "id" else table.name


def _header(column: Column, language: str) -> str:
    return column.headers[0] if language == "id" and column.headers else column.name


def _choices(column: Column, programme: Programme, language: str) -> list[str]:
    if column.kind == "boolean":
        return ["ya", "tidak"] if language == "id" else ["true", "false"]
    if column.kind != "choice":
        return []
    return [others[0] if language == "id" and others else code for code, others in schema.choices(column, programme).items()]
