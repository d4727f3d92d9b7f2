"""Rows that a sheet's legend calls cancelled or doubtful are not taken, and named; other colours and marks leave them as they are."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill
from openpyxl.styles.colors import COLOR_INDEX, Color

from data.cells import typed
from data.footers import rows_of
from data.grids import Grid
from data.proposals import from_dict
from data.recognition import recognise
from data.sandbox import LIMITS
from data.sandbox_worker import describe
from data.spreadsheets import read_workbook
from data.workbook_colours import PALETTE, tinted

RED, PALE_RED, YELLOW, GREEN, BLUE = "FF0000", "FFC7CE", "FFFF00", "00B050", "DDEBF7"


def taken(legend: list[list[str]], ground: str = "", sample: str = "", second: str = "2", code: str = "SK-002") -> tuple[list[int], list[str]]:
    """Numbers of the rows that are taken of three, of which the third row is marked; and the ids of what is said of colours and legends."""
    rows = [["No", "Kode Warga", "Tanggal Keluar", "Tujuan"], ["1", "SK-001", "2018-02-05", "keluarga"], [second, code, "2018-02-06", "keluarga"]]
    grid = Grid(rows=[*rows, [], *legend])
    grid.grounds = {(2, column): ground for column in range(4) if ground} | ({(4, 0): sample} if sample else {})
    (proposal,) = recognise(grid, "keluar").proposals
    data_rows, notes = rows_of(grid, proposal, proposal.columns.values())
    return [number for number, _ in data_rows], [note.id for note in (*proposal.notes, *notes) if note.id in ("colours", "set_aside_by_legend")]


SET_ASIDE = [
    ([["merah = batal"]], RED),
    ([["Keterangan:"], ["merah : belum pasti"]], PALE_RED),
    ([["Warna kuning artinya masih dicek"]], YELLOW),
    ([["red = cancelled, yellow = new"]], RED),
]


@pytest.mark.parametrize(("legend", "ground"), SET_ASIDE)
def test_rows_in_a_colour_that_means_cancelled(legend: list[list[str]], ground: str) -> None:
    numbers, said = taken(legend, ground)
    assert numbers == [2] and "set_aside_by_legend" in said


def test_a_coloured_sample_with_its_meaning_beside_it() -> None:
    assert taken([["", "batal keluar"]], RED, RED) == ([2], ["set_aside_by_legend"])
    numbers, said = taken([["", "sudah lengkap"]], RED, RED)
    assert numbers[:2] == [2, 3] and not said


@pytest.mark.parametrize(("legend", "ground"), [([["merah = batal"]], GREEN), ([["merah = batal"]], ""), ([["hijau = lengkap"]], GREEN)])
def test_rows_in_another_colour_are_taken_and_the_legend_is_named(legend: list[list[str]], ground: str) -> None:
    assert taken(legend, ground) == ([2, 3], ["colours"])


def test_a_legend_beside_the_rows_and_a_single_cell_in_its_colour() -> None:
    """The legend stood where no header is; and a date alone was coloured, of which the legend says that nobody is sure."""
    rows = [["Kode Warga", "Tanggal Keluar", "Tujuan"], ["SK-001", "2018-02-05", "keluarga"], ["SK-002", "2018-02-06", "keluarga"]]

    def numbers(cells: list[tuple[int, int]]) -> list[int]:
        grid = Grid(rows=[rows[0], [*rows[1], "", "Ket:"], [*rows[2], "", "kuning = belum pasti"]], grounds=dict.fromkeys(cells, YELLOW))
        (proposal,) = recognise(grid, "keluar").proposals
        return [number for number, _ in rows_of(grid, proposal, proposal.columns.values())[0]]

    assert numbers([(2, 0), (2, 1), (2, 2)]) == [2]
    assert numbers([(2, 1)]) == [2]
    assert numbers([(1, 1), (2, 1)]) == [2, 3], "a column in one colour says nothing of a row"


MARKED = [("2*", "SK-002", "*) batal keluar"), ("2", "SK-002*", "* = tidak jadi"), ("2 **", "SK-002", "** belum pasti")]


@pytest.mark.parametrize(("number", "code", "legend"), MARKED)
def test_rows_with_a_mark_that_means_cancelled(number: str, code: str, legend: str) -> None:
    assert taken([[legend]], second=number, code=code) == ([2], ["set_aside_by_legend"])


@pytest.mark.parametrize("legend", ["* wajib diisi, pilih salah satu", "** batal", "* peserta terbaik", "*) data per 5 Maret"])
def test_a_mark_that_means_something_else(legend: str) -> None:
    assert taken([[legend]], second="2*") == ([2, 3], [])


LETTERED = [
    ("Ket", "B", ["Keterangan:", "B = batal", "P = pindah"], [2]),
    ("Ket (a: pasti, b: belum pasti)", "b", [], [2]),
    ("Status", "2", ["1 = jadi keluar, 2 = batal keluar"], [2]),
    ("Anak", "2", ["1 = jadi keluar, 2 = batal keluar"], [2, 3]),  # she has two children
    ("Ket", "P", ["B = batal", "P = pindah"], [2, 3]),
    ("Ket", "B+", ["B = batal"], [2, 3]),  # blood groups, which the legend doesn't explain
]


@pytest.mark.parametrize(("header", "mark", "legend", "numbers"), LETTERED)
def test_letters_and_numbers_of_a_legend(header: str, mark: str, legend: list[str], numbers: list[int]) -> None:
    rows = [["Kode Warga", "Tanggal Keluar", "Tujuan", header], ["SK-001", "2018-02-05", "keluarga", ""], ["SK-002", "2018-02-06", "keluarga", mark]]
    grid = Grid(rows=[*rows, [], *([line] for line in legend)])
    (proposal,) = recognise(grid, "keluar").proposals
    assert [number for number, _ in rows_of(grid, proposal, proposal.columns.values())[0]] == numbers


def test_a_legend_on_a_sheet_of_its_own(tmp_path: Path) -> None:
    """The letters were explained where nobody looked, and that sheet was called one without a table."""
    rows = [["Kode Warga", "Tanggal Keluar", "Tujuan", "Ket"], ["SK-001", "2018-02-05", "keluarga", "A"], ["SK-002", "2018-02-06", "keluarga", "B"]]

    def said(name: str, legend: list[list[str]]) -> tuple[list[int], list[str]]:
        grids = [Grid(name="Keluar", rows=rows), Grid(name=name, rows=legend)]
        described = describe(grids, {"sheets": {}, "file_name": "keluar", "choices": {}})
        proposal = from_dict(described[0]["proposals"][0])
        taken_rows = rows_of(grids[0], proposal, proposal.columns.values())[0]
        return [number for number, _ in taken_rows], [note["id"] for note in described[1]["notes"]]

    assert said("Legenda", [["Keterangan:"], ["A = sah"], ["B = batal"]]) == ([2], ["legend_sheet"])
    assert said("Kode", [["Kode", "Arti"], ["A", "sah"], ["B", "batal"]]) == ([2], ["legend_sheet"])
    assert said("Referensi", [["Kode", "Arti"], ["1", "sah"], ["2", "batal"]])[1] == ["legend_sheet"]
    assert said("Pilihan", [["Kode", "Pendidikan", "", "Kode", "Tujuan"], ["1", "SD", "", "1", "Menikah"], ["2", "SMP"]])[1] == ["legend_sheet"]
    assert said("Rapat", [["No", "Acara"], ["1", "Pembukaan"], ["2", "Doa"]])[1] == ["no_table"], "rows that are numbered"
    assert said("Lain", [["A", "sah"], ["B", "tercatat"]]) == ([2, 3], ["legend_sheet"])
    assert said("Catatan", [["Rapat", "5 Maret"], ["Hadir", "12"], ["B = batal"]]) == ([2, 3], ["no_table"]), "more than a legend"


OF_COLOUR = [
    ("merah = tidak hadir", RED, "v", False),
    ("merah: izin atau sakit", PALE_RED, "v", False),
    ("hijau = hadir", GREEN, "-", False),
    ("merah = terlambat", RED, "v", True),  # she was there all the same
    ("merah = tidak hadir", RED, "-", True),
    ("merah = hadir, izin di tengah hari", RED, "v", True),  # says both
    ("merah = tidak hadir", BLUE, "v", True),
]


@pytest.mark.parametrize(("legend", "ground", "mark", "is_read"), OF_COLOUR)
def test_a_mark_whose_colour_says_the_opposite_is_not_read(legend: str, ground: str, mark: str, is_read: bool) -> None:
    """Marks are typed for the whole group, and who didn't come is only coloured afterwards."""
    rows = [["Kode Angkatan", "Kode Warga", "Hari 1", "Hari 2"], ["A1", "SK-001", "v", "v"], ["A1", "SK-002", "v", mark], [], [legend]]
    grid = Grid(rows=rows, grounds={(2, 3): ground})
    (proposal,) = recognise(grid, "absen").proposals
    other = re.split(r" = |: ", legend)[-1]
    assert [cells[3] for _, cells in rows_of(grid, proposal, range(4))[0]] == ["v", mark if is_read else typed("g", f"{mark} / {other}")]


OF_THEME = [
    ("merah = batal", Color(theme=5), [2]),  # C0504D in the theme that openpyxl writes
    ("merah = batal", Color(theme=5, tint=0.8), [2]),
    ("merah = batal", Color(theme=6), [2, 3]),  # its green
    ("kuning = belum pasti", Color(indexed=13), [2]),
    ("kuning = belum pasti", Color(indexed=17), [2, 3]),  # a green
]


@pytest.mark.parametrize(("legend", "colour", "numbers"), OF_THEME)
def test_colours_of_the_theme_and_of_the_palette_have_names(tmp_path: Path, legend: str, colour: Color, numbers: list[int]) -> None:
    """A spreadsheet offers the colours of its theme first, and writes their numbers instead of the colours."""
    book = openpyxl.Workbook()
    for row in [["Kode Warga", "Tanggal Keluar", "Tujuan"], ["SK-001", "2018-02-05", "keluarga"], ["SK-002", "2018-02-06", "keluarga"], [], [legend]]:
        book.active.append(row)
    for column in "ABC":
        book.active[f"{column}3"].fill = PatternFill("solid", fgColor=colour)
    book.save(tmp_path / "keluar.xlsx")
    (grid,) = read_workbook(tmp_path / "keluar.xlsx", LIMITS)
    (proposal,) = recognise(grid, "keluar").proposals
    assert [number for number, _ in rows_of(grid, proposal, proposal.columns.values())[0]] == numbers


def test_the_numbered_colours_are_those_of_a_library_for_workbooks() -> None:
    assert list(PALETTE) == [colour[2:] for colour in COLOR_INDEX[: len(PALETTE)]]


def test_a_tint_lightens_or_darkens_a_colour() -> None:
    """As spreadsheets write "White, darker 5%"; blue with four fifths of what its light lacks (shown as DCE6F1: it counts in 240ths)."""
    assert (tinted("FFFFFF", -0.0499893), tinted("4F81BD", 0.8), tinted("C0504D", 0)) == ("F2F2F2", "DCE6F2", "C0504D")
