"""Two tables in one row are both read, each from columns of its own; a row without the second thing has none."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.grids import Grid
from data.recognition import recognise
from tests.sample_files import BASE, hand_in, rows

REGISTER = "Kode Warga;Tanggal Terdaftar;Tahun Lahir;Tanggal Keluar;Tujuan\n"


@pytest.mark.usefixtures("opened_here", "without_facts")
def test_a_register_with_the_exits_in_it(tmp_path: Path) -> None:
    """It was taken for a list of exits, and nobody of it was registered."""
    report = hand_in(tmp_path, {"data warga.csv": f"{REGISTER}R1;05/01/2017;1990;;\nR2;05/01/2017;1991;10/06/2018;keluarga\nR3;05/02/2017;;-;-\n"})
    assert report.exit_status == 0
    assert rows(tmp_path, "select resident_id, birth_year from residents order by all") == [("R1", 1990), ("R2", 1991), ("R3", None)]
    assert rows(tmp_path, "select resident_id, destination from exits") == [("R2", "family")]


@pytest.mark.usefixtures("opened_here", "without_facts")
def test_an_exit_without_its_destination_is_refused_and_the_person_registered(tmp_path: Path) -> None:
    report = hand_in(tmp_path, {"data warga.csv": f"{REGISTER}R1;05/01/2017;1990;10/06/2018;\n"})
    assert [(rejection.table, rejection.row) for rejection in report.rejected] == [("exits", 2)]
    assert rows(tmp_path, "select count(*) from residents") == [(1,)]


@pytest.mark.usefixtures("opened_here", "without_facts")
def test_attendance_with_the_result_of_the_test(tmp_path: Path) -> None:
    hand_in(tmp_path, BASE)
    sheet = "Kode Angkatan;Kode Warga;H1;H2;Tanggal Uji;Lulus;Nilai\nA1;R1;v;v;10/03/2017;lulus;80\nA1;R2;v;-;;;\n"
    report = hand_in(tmp_path, {"absensi.csv": sheet})
    assert (report.tables["attendance"].added, report.tables["assessments"].added) == (4, 1)


def tables(header: str, row: str, file: str) -> list[str]:
    grid = Grid(rows=[header.split("|"), row.split("|")])
    return [proposal.table for proposal in recognise(grid, file).proposals]


ALONE = [
    (
        "Kode Warga|Tanggal Masuk|Tanggal Keluar|Tujuan",
        "R1|05/01/2017|10/06/2018|keluarga",
        "keluar",
        "exits",
        "called exits: the first day is copied",
    ),
    ("Kode Angkatan|Kode Warga|Tanggal Uji|Lulus", "A1|R1|10/03/2017|lulus", "uji", "assessments", "a test enrols nobody"),
    ("Kode Warga|Tanggal Terdaftar|Tanggal Keluar", "R1|05/01/2017|10/06/2018", "warga", "residents", "no destination"),
    ("Kode Warga|Tanggal Terdaftar|Tanggal Keluar|Tujuan|Hapus", "R1|05/01/2017|10/06/2018|keluarga|ya", "x", "exits", "which of the two goes?"),
]


@pytest.mark.parametrize(("header", "row", "file", "table", "why"), ALONE)
def test_what_stays_one_table(header: str, row: str, file: str, table: str, why: str) -> None:
    assert tables(header, row, file) == [table], why


def test_a_register_with_two_exits_in_a_row() -> None:
    header = "Kode Warga|Tanggal Terdaftar|Tgl Keluar 1|Tujuan 1|Tgl Kembali 1|Tgl Keluar 2|Tujuan 2"
    assert tables(header, "R1|05/01/2017|10/03/2018|keluarga|10/04/2018|10/06/2018|bekerja", "data") == ["residents", "exits", "exits"]


def test_who_is_called_gone_without_an_exit_in_the_row_is_named() -> None:
    lines = ("Kode Warga|Status|Tanggal Terdaftar|Tanggal Keluar|Tujuan", "R1|keluar|05/01/2017|10/06/2018|keluarga", "R2|keluar|05/01/2017||")
    residents, _ = recognise(Grid(rows=[line.split("|") for line in lines]), "warga").proposals
    assert [note.values["row"] for note in residents.notes if note.id == "status_left"] == [[3]]


def test_a_month_in_the_name_of_a_register_is_not_that_of_the_exits_in_it() -> None:
    lines = ("Kode Warga|Tanggal Terdaftar|Tanggal Keluar|Tujuan", "R1|05/01/2017|02/05/2018|keluarga")
    residents, exits = recognise(Grid(rows=[line.split("|") for line in lines]), "buku induk Februari 2018").proposals
    assert residents.period and exits.period is None
