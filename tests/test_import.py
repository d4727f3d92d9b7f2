"""Imports: files as offices send them, counts, contradictions, all or nothing."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from shutil import copytree

import openpyxl
import pytest
from openpyxl.styles.numbers import BUILTIN_FORMATS

from data import export, sandbox, store
from data.facts import facts_differ
from data.further_rows import look_further
from data.grids import Grid
from data.importer import import_paths
from data.mappings import parse_values
from data.programme import shipped
from data.recognition import recognise
from data.report import Report
from data.revisions import name_of
from data.sheet_details import BUILT_IN, by_format, without_day
from data.template import write_template
from queries import ask
from tests.conftest import OFFICE
from tests.sample_files import BASE, begin, build_store, hand_in, rows, write

pytestmark = pytest.mark.usefixtures("opened_here", "without_facts")


def counts(report: object, table: str) -> tuple[int, int, int, int]:
    changes = report.tables[table]
    return changes.added, changes.updated, changes.unchanged, changes.rejected


# ----------------------------------------------------------------------------------------------------- the office


def test_office_hand_in(office_hand_in: tuple[Path, Report]) -> None:
    """The office's workbooks and field-form exports give the counts, the rejections and the headline worked out for them."""
    expected = json.loads((OFFICE.parent / "office-expected.json").read_text(encoding="utf-8"))
    office_store, report = office_hand_in
    rows_of_csv = {(entry.file, entry.sheet, entry.row) for entry in report.rejected if entry.table in ("sales", "assessments")}
    # counted in a spreadsheet program: the last two rows of the sales, the last row of the form's export (header and HXL row included)
    assert rows_of_csv == {("penjualan.csv", None, 344), ("penjualan.csv", None, 345), ("uji_keterampilan.csv", None, 506)}
    assert {name: changes.added for name, changes in report.tables.items() if name not in ("events", "sessions")} == expected["accepted"]
    rejected = [(entry.table, entry.column) for entry in report.rejected]
    assert len(rejected) == len(expected["rejected"])
    for entry in expected["rejected"]:
        columns = entry["column"].split(" or ")
        match = next(pair for pair in rejected if pair[0] == entry["table"] and pair[1] in columns)
        rejected.remove(match)
    assert report.exit_status == 1
    for day, figures in expected["headline"].items():
        answered = ask("headline", office_store, dt.date.fromisoformat(day)).record
        for name, value in figures.items():
            assert answered[name] == (pytest.approx(value, abs=1e-12) if value is not None else None), (day, name)


def test_nothing_of_the_identifiers_is_stored(office_store: Path) -> None:
    version = store.current(office_store)
    assert version is not None
    held = version.path.read_bytes() + version.path.with_suffix(".json").read_bytes()
    for secret in (b"RAHASIA", b"081200000000", b"3374012345678901"):
        assert secret not in held


# ------------------------------------------------------------------------------------------------------- matching


def test_added_updated_unchanged(tmp_path: Path) -> None:
    hand_in(tmp_path, BASE)
    report = hand_in(tmp_path, {"residents": "resident_id,registered_on,birth_year\nR1,2017-01-05,1990\nR2,2017-02-02,1980\nR3,2017-03-01,\n"})
    assert counts(report, "residents") == (1, 1, 1, 0)
    assert report.version == 2
    assert rows(tmp_path, "select birth_year from residents order by resident_id") == [(1990,), (1980,), (None,)]


def test_a_column_that_is_not_handed_in_keeps_what_is_known(tmp_path: Path) -> None:
    hand_in(tmp_path, BASE)
    report = hand_in(tmp_path, {"residents": "resident_id,origin\nR1,Kendal\n"})
    assert counts(report, "residents") == (0, 1, 0, 0)
    assert rows(tmp_path, "select registered_on::varchar, birth_year, origin from residents where resident_id = 'R1'") == [
        ("2017-01-05", 1990, "Kendal")
    ]


def test_an_empty_cell_takes_nothing_away_unless_that_is_said(tmp_path: Path) -> None:
    hand_in(tmp_path, BASE)
    emptying = {"residents": "resident_id,registered_on,birth_year\nR1,2017-01-05,\n"}
    report = hand_in(tmp_path, emptying)
    assert report.exit_status == 1 and "1 cell is empty though a value is known" in report.warnings[0].message["en"]
    assert rows(tmp_path, "select birth_year from residents where resident_id = 'R1'") == [(1990,)], "what is known stays"
    hand_in(tmp_path, emptying, allow_emptying=True)
    assert rows(tmp_path, "select birth_year from residents where resident_id = 'R1'") == [(None,)]


def test_an_empty_cell_that_would_mean_its_default_is_named_where_more_is_known(tmp_path: Path) -> None:
    """The quantity of five stayed, as it must, but nothing said that the sheet didn't have it; one is what empty means."""
    sold = "sale_id,resident_id,sold_on,product,channel,quantity,amount\nS1,R1,2018-06-01,roti,shop,{},50000\nS2,R1,2018-06-01,kue,shop,{},50000\n"
    build_store(tmp_path, BASE | {"sales": sold.format(5, 1)})
    report = hand_in(tmp_path, {"sales": sold.format("", "")})
    assert [(remark.partial, remark.message["en"].split(" though")[0]) for remark in report.warnings] == [(True, "column quantity: 1 cell is empty")]
    assert rows(tmp_path, "select quantity from sales order by sale_id") == [(5,), (1,)]


def test_the_same_again_makes_no_new_version(tmp_path: Path) -> None:
    assert hand_in(tmp_path, BASE).version == 1
    report = hand_in(tmp_path, BASE)
    assert (report.version, report.changed, report.exit_status) == (1, False, 0)
    assert counts(report, "residents") == (0, 0, 2, 0)


def test_contradicting_rows_of_one_hand_in(tmp_path: Path) -> None:
    report = hand_in(tmp_path, {"residents": "resident_id,registered_on\nR1,2017-01-05\nR1,2017-01-05\nR1,2018-01-05\n" + "R2,2017-01-05\n" * 2})
    assert counts(report, "residents") == (1, 0, 0, 3), "neither of R1 goes in: which of them is right?"
    assert rows(tmp_path, "select resident_id from residents") == [("R2",)]
    assert [rejection.row for rejection in report.rejected] == [2, 3, 4]
    assert "row 2 (residents.csv)" in report.rejected[2].reason["en"] and "row 4 (residents.csv)" in report.rejected[0].reason["en"]
    assert any("1 identical" in warning.message["en"] for warning in report.warnings)


def test_rows_of_two_lists_that_complete_each_other_are_one(tmp_path: Path) -> None:
    """Neither went in, and the exit was lost: the list of 2017 has no return yet, that of 2018 has. In one list, or two versions, it is asked."""
    exits = "resident_id,exited_on,destination,returned_on\n"
    files = {"keluar 2017.csv": exits + "R1,2017-06-05,family,\n", "keluar 2018.csv": exits + "R1,2017-06-05,family,2018-02-10\n"}
    report = hand_in(tmp_path, BASE | files)
    assert rows(tmp_path, "select returned_on::varchar from exits") == [("2018-02-10",)]
    assert (report.exit_status, len(report.rejected)) == (0, 0)
    assert any(remark.message["id"].startswith("1 baris sama dengan baris pada lembar lain") for remark in report.warnings)
    one = {"keluar.csv": exits + "R2,2017-06-05,family,\nR2,2017-06-05,family,2018-02-10\n"}
    versions = {"keluar lama.csv": exits + "R2,2017-06-05,family,2018-02-10\n", "keluar baru.csv": exits + "R2,2017-06-05,family,\n"}
    assert [len(hand_in(tmp_path, each).rejected) for each in (one, versions)] == [2, 2], "the return may have been a mistake"


def test_a_good_row_after_a_bad_one_of_the_same_key_goes_in(tmp_path: Path) -> None:
    report = hand_in(
        tmp_path, BASE | {"assessments": "cohort_id,resident_id,assessed_on,passed,score\nA1,R1,2017-03-10,ya,120\nA1,R1,2017-03-11,ya,90\n"}
    )
    assert counts(report, "assessments") == (1, 0, 0, 1)
    assert rows(tmp_path, "select score from assessments") == [(90.0,)]


def test_a_row_says_all_that_is_wrong_with_it(tmp_path: Path) -> None:
    report = hand_in(tmp_path, BASE | {"assessments": "cohort_id,resident_id,assessed_on,passed,score\nA1,R1,2017-01-01,ya,120\n"})
    assert counts(report, "assessments") == (0, 0, 0, 1)
    reason = report.rejected[0].reason["en"]
    assert "above 100" in reason and "before the first day of the group" in reason


# ---------------------------------------------------------------------------------------------- whole-store rules


def test_children_of_rejected_rows_say_so(tmp_path: Path) -> None:
    report = hand_in(
        tmp_path,
        {
            "residents": "resident_id,registered_on\nR1,\n",
            "cohorts": "cohort_id,skill,starts_on\nA1,salon,2017-03-06\n",
            "enrolments": "cohort_id,resident_id\nA1,R1\n",
            "attendance": "cohort_id,resident_id,day,present\nA1,R1,1,1\n",
        },
    )
    reasons = {entry.table: entry.reason["en"] for entry in report.rejected}
    assert "residents" in reasons["enrolments"] and "rejected in this hand-in" in reasons["enrolments"]
    assert "rejected in this hand-in" in reasons["attendance"]


def test_attendance_of_a_rejected_enrolment_is_rejected(tmp_path: Path) -> None:
    """Person and cohort are good, the enrolment's date is not: its attendance must not enrol her all the same."""
    report = hand_in(
        tmp_path,
        {
            "residents": BASE["residents"],
            "cohorts": BASE["cohorts"],
            "enrolments": "cohort_id,resident_id,enrolled_on\nA1,R1,31/02/2017\n",
            "attendance": "cohort_id,resident_id,day,present\nA1,R1,1,1\n",
        },
    )
    assert counts(report, "enrolments") == (0, 0, 0, 1)
    assert counts(report, "attendance") == (0, 0, 0, 1)
    assert "enrolments" in next(entry for entry in report.rejected if entry.table == "attendance").reason["en"]


def test_a_later_hand_in_may_not_break_what_is_there(tmp_path: Path) -> None:
    build_store(
        tmp_path,
        BASE
        | {
            "attendance": "cohort_id,resident_id,day,present\nA1,R1,5,true\n",
            "assessments": "cohort_id,resident_id,assessed_on,passed\nA1,R1,2017-03-10,true\n",
            "exits": "resident_id,exited_on,destination\nR1,2017-09-01,family\n",
        },
    )
    report = hand_in(
        tmp_path, {"residents": "resident_id,registered_on\nR1,2017-09-02\n", "cohorts": "cohort_id,skill,starts_on,days\nA1,salon,2017-03-06,4\n"}
    )
    assert {(entry.table, entry.column) for entry in report.rejected} == {("residents", "registered_on"), ("cohorts", "days")}
    report = hand_in(tmp_path, {"cohorts": "cohort_id,skill,starts_on,days\nA1,salon,2017-03-11,5\n"})
    assert [(entry.table, entry.column) for entry in report.rejected] == [("cohorts", "starts_on")]


OVERLAPS = [
    ("2018-01-01,,2018-02-01;2018-02-01,,", 0, "leaving again on the day of the return"),
    ("2018-01-01,,2018-02-02;2018-02-01,,", 1, "leaving before being back"),
    ("2018-01-01,,;2018-02-01,,", 1, "leaving while away"),
    ("2018-02-01,,;2018-01-01,,2018-01-15", 0, "written down in another order"),
    ("2018-01-01,,2018-01-01;2018-01-02,,", 0, "back on the same day"),
    ("2018-01-01,,2018-03-01;2018-02-01,,2018-02-01", 1, "a spell of no length inside another"),
]


def test_spells_do_not_overlap(tmp_path: Path) -> None:
    """Each case is a person's."""
    persons = "".join(f"R{number},2017-01-05\n" for number in range(len(OVERLAPS)))
    spells = [(number, *spell.split(",")) for number, (written, _, _) in enumerate(OVERLAPS) for spell in written.split(";")]
    lines = "".join(f"R{number},{left},family,{back}\n" for number, left, _, back in spells)
    hand_in(tmp_path, {"residents": f"resident_id,registered_on\n{persons}", "exits": f"resident_id,exited_on,destination,returned_on\n{lines}"})
    stored = dict(rows(tmp_path, "select resident_id, count(*) from exits group by all"))
    for number, (_, rejected, why) in enumerate(OVERLAPS):
        assert stored.get(f"R{number}", 0) == 2 - rejected, why


def test_two_sheets_with_overlapping_exits_are_both_refused(tmp_path: Path) -> None:
    """The sheet of last month beside that of this month: the first went in. Rows with another delimiter than the header are read by it."""
    head = "Kode Warga,Tanggal Keluar,Tujuan\n"
    files = {"keluar mei.csv": head + "R1;01/02/2018;keluarga\n", "keluar juni.csv": head + "R1;11/02/2018;keluarga\nR2,12/02/2018,keluarga\n"}
    report = hand_in(tmp_path, BASE | files)
    assert rows(tmp_path, "select resident_id from exits") == [("R2",)]
    assert [(entry.file, entry.row) for entry in report.rejected] == [("keluar juni.csv", 2), ("keluar mei.csv", 2)]
    assert "baris 2 (keluar mei.csv)" in report.rejected[0].reason["id"], "the other one is named"
    twice = "Kode Warga,Tanggal Keluar 1,Tujuan 1,Tanggal Keluar 2,Tujuan 2\nR1,01/02/2018,keluarga,11/02/2018,keluarga\n"
    assert len(hand_in(tmp_path, {"keluar.csv": twice}).rejected) == 2, "nor is one of two in a row: the first went in"


NAMES = [
    ("keluar_lama", "keluar_baru", True, "words for the former and the later"),
    ("keluar rev1", "keluar-rev 2", True, "the number of the revision"),
    ("keluar", "Keluar FINAL", True, "the last of all"),
    ("lama/keluar", "baru/keluar", True, "said by the folder"),
    ("keluar sebelum perbaikan", "keluar", True, "said of the former alone"),
    ("keluar", "keluar (1)", False, "as a browser writes a second download"),
    ("Copy of keluar", "keluar - Copy (2)", False, "copies of one file"),
    ("keluar 2017", "keluar 2018", None, "two years"),
    ("dinas/keluar", "lsm/keluar", None, "two offices"),
    ("peserta 31 Jan", "peserta 28 Feb", True, "the day on which each was made"),
    ("keluar per 31-01-2018", "keluar_20180228", True, "in numbers"),
    ("warga s.d. 31 Desember 2017", "warga s.d. 31 Desember 2018", None, "the lists of two years"),
    ("keluar", "keluar 2018-03-12", False, "only one says its day"),
    ("keluar", "keluar (salinan konflik LAPTOP 2018-03-12)", False, "as a shared folder writes it"),
    ("keluar 31 Feb", "keluar 28 Feb", None, "no day of the calendar"),
    ("keluar Jan", "keluar Feb", None, "two months, each with its own rows"),
]


@pytest.mark.parametrize(("one", "other", "ranked", "why"), NAMES)
def test_which_names_are_versions_of_one_file(one: str, other: str, ranked: bool | None, why: str) -> None:
    former, later = (name_of(f"{name}.csv", None) for name in (one, other))
    assert (former.comes_before(later) is True if former.may_be_version_of(later) else None) is ranked, why


def test_lists_named_by_days_are_held_against_the_last_one(tmp_path: Path) -> None:
    """R2 was taken out of the list in February, and went in from January's. The lists of two training days have other rows, and both go in."""
    exits, marks = "Kode Warga,Tanggal Keluar,Tujuan\n", "Kode Angkatan,Kode Warga,Hari,Hadir\n"
    files = {
        "keluar 31 Jan.csv": exits + "R1,2018-01-05,usaha\nR2,2018-01-05,usaha\n",
        "keluar 15 Feb.csv": exits + "R1,2018-01-05,usaha\nR2,2018-01-05,usaha\n",
        "keluar 28 Feb.csv": exits + "R1,2018-01-05,usaha\n",
        "absen A1 12 Maret.csv": marks + "A1,R1,1,v\nA1,R2,1,v\n",
        "absen A1 13 Maret.csv": marks + "A1,R1,2,v\nA1,R2,2,v\n",
    }
    report = hand_in(tmp_path, BASE | files)
    assert rows(tmp_path, "select resident_id from exits") == [("R1",)]
    assert rows(tmp_path, "select count(*) from attendance") == [(4,)]
    named = [(entry.file, entry.row, entry.reason["id"].partition(",")[0]) for entry in report.rejected]
    assert named == [(f"keluar {day}.csv", 3, "baris ini tidak ada pada keluar 28 Feb.csv") for day in ("15 Feb", "31 Jan")]


def test_rows_that_only_one_version_of_a_file_has_are_asked_about(tmp_path: Path) -> None:
    """With another date, in the key, both went in without a word; what both have, what is added, and other months of the same persons, go in."""
    visits, exits = "Kode Warga,Tanggal Pendampingan,Berpenghasilan\n", "Kode Warga,Tanggal Keluar,Tujuan\n"
    sheet = "Angkatan: A1\nKode Warga,Hari 1,Hari 2\n"
    files = {
        "visite_lama.csv": visits + "R1,2018-06-13,ya\nR2,2018-06-13,ya\n",
        "visite_baru.csv": visits + "R1,2018-06-15,ya\nR2,2018-06-13,ya\nR2,2018-09-13,ya\n",
        "visite 2019.csv": visits + "R1,2019-06-13,ya\n",
        "keluar.csv": exits + "R1,2018-10-01,usaha\nR2,2018-10-01,usaha\n",
        "keluar (1).csv": exits + "R1,2018-10-01,usaha\n",
        "absensi A1.csv": sheet + "R1,v,v\nR2,v,v\n",
        "absensi A1 revisi.csv": sheet + "R1,v,v\n",
    }
    report = hand_in(tmp_path, BASE | files)
    assert report.exit_status == 1
    assert rows(tmp_path, "select resident_id, followed_up_on::varchar from follow_ups order by all") == [
        ("R1", "2019-06-13"),
        ("R2", "2018-06-13"),
        ("R2", "2018-09-13"),
    ]
    assert rows(tmp_path, "select count(*) from exits") == [(2,)], "a copy without rows of its own changes nothing"
    assert rows(tmp_path, "select distinct resident_id from attendance") == [("R1",)]
    assert rows(tmp_path, "select count(*) from enrolments where resident_id = 'R2'") == [(0,)], "she was taken out of the list"
    named = {(entry.file, entry.row): entry.reason["id"].partition(",")[0] for entry in report.rejected}
    assert named == {
        ("absensi A1.csv", 4): "baris ini tidak ada pada absensi A1 revisi.csv",
        ("visite_baru.csv", 2): "baris ini tidak ada pada visite_lama.csv",
        ("visite_lama.csv", 2): "baris ini tidak ada pada visite_baru.csv",
    }


def test_a_target_of_1_beside_one_of_80_may_be_all_or_one_per_cent(tmp_path: Path) -> None:
    """It went in as 100 %, and the 80 beside it was refused; with a % sign, or in a sheet without shares above 1, there is one reading."""
    head = "Indikator;Batas Waktu;Nilai Sasaran\n"
    files = {
        "sasaran.csv": head + "Cakupan;31/12/2018;80\nTingkat penyelesaian;31/12/2018;1\nCakupan;31/12/2019;90 %\nMentas;31/12/2018;25\n",
        "sasaran 2020.csv": head + "Cakupan;31/12/2020;1\n",
    }
    report = hand_in(tmp_path, BASE | files)
    assert rows(tmp_path, "select indicator, value::double from targets order by all") == [("coverage", 0.9), ("coverage", 1.0), ("mentas", 25.0)]
    assert [entry.reason["id"].partition(",")[0] for entry in report.rejected][1] == 'nilai target "1" dapat dibaca dua cara'


def test_a_sheet_of_two_groups_is_no_sheet_of_the_first(tmp_path: Path) -> None:
    """Also where the second one isn't known."""
    sheets = {f"absen{number}.csv": f"Angkatan: A1 dan {other}\nKode Warga,Hari 1\nR1,v\nR2,-\n" for number, other in enumerate(("B1", "Z9"))}
    report = hand_in(tmp_path, BASE | {"cohorts": "cohort_id,skill,starts_on\nA1,salon,2018-03-12\nB1,salon,2018-03-12\n"} | sheets)
    said = [remark.message["id"].partition(";")[0] for remark in report.refused]
    assert said[0].startswith("lembar ini menyebut lebih dari satu angkatan (A1, B1)") and said[1].startswith("lembar ini menyebut angkatan Z9 yang")
    assert rows(tmp_path, "select count(*) from attendance") == [(0,)]


GROUPS = [
    (
        "absen",
        "Angkatan B1\nKode Angkatan,Kode Warga,Hari 1\nA1,R1,v\n",
        "menyebut angkatan B1, padahal semua barisnya angkatan A1",
        "the letterhead",
    ),
    ("absen angkatan B1", "Kode Angkatan,Kode Warga,Hari 1\nA1,R1,v\n", "menyebut angkatan B1, padahal semua barisnya", "the file's name"),
    (
        "absen",
        "Angkatan A1\nTanggal 16 s.d. 20 April 2018\nKode Warga,Hari 1\nR1,v\n",
        "menyebut 16 s.d. 20 April 2018, padahal",
        "another month's days",
    ),
    ("absen", "Angkatan A1\nPelatihan Membatik\nKode Warga,Hari 1\nR1,v\n", "menyebut pelatihan Batik, padahal angkatan A1", "another skill"),
    ("absen", "Angkatan B1\nKode Angkatan,Kode Warga,Hari 1\nA1,R1,v\nB1,R2,v\n", "", "one row is of that group"),
    ("absen angkatan A1 dan B1", "Kode Angkatan,Kode Warga,Hari 1\nB1,R1,v\n", "", "a file of both"),
    (
        "absen",
        "Angkatan A1\nTanggal 5-9 Maret 2018\nPelatihan Salon di Kampung Batik\nKode Warga,Hari 1\nR1,v\n",
        "",
        "its own days, skill, and a place",
    ),
    (
        "absen",
        "Angkatan A1\n28 Februari - 9 Maret 2018\nPelatihan Salon dan Pelatihan Roti\nKode Warga,Hari 1\nR1,v\n",
        "",
        "days around, two skills",
    ),
]


@pytest.mark.parametrize(("file", "text", "said", "why"), GROUPS)
def test_what_a_sheet_says_of_its_group_besides_the_code(tmp_path: Path, file: str, text: str, said: str, why: str) -> None:
    """A sheet made from that of another group and only half changed went in as it stands."""
    groups = "cohort_id,skill,starts_on\nA1,salon,2018-03-05\nB1,batik,2018-04-16\n"
    report = hand_in(tmp_path, {"residents": BASE["residents"], "cohorts": groups, f"{file}.csv": text.replace(",", ";")})
    refused = [remark.message["id"] for remark in report.refused]
    assert (len(refused), said in "".join(refused), bool(rows(tmp_path, "from attendance"))) == (bool(said), True, not said), why


def test_dates_of_one_sheet_are_written_in_one_order(tmp_path: Path) -> None:
    """08/05 beside 07/18 is 5 August, and so is that of the second visit in a row; it was stored as 8 May. 03-04 beside 6/17 may be either."""
    visits = "Kode Warga,Tanggal Kunjungan 1,Berpenghasilan 1,Tanggal Kunjungan 2,Berpenghasilan 2\nR1,07/18/2018,ya,08/05/2018,tidak\n"
    exits = "Kode Warga,Tanggal Keluar,Tujuan,Tanggal Kembali\nR1,01/18/2018,keluarga,02/05/2018\n"
    others = "Kode Warga,Tanggal Keluar,Tujuan,Tanggal Kembali\nR2,03-04-2018,keluarga,6/17/2018\n"
    report = hand_in(tmp_path, BASE | {"pendampingan.csv": visits, "keluar.csv": exits, "keluar lain.csv": others})
    assert rows(tmp_path, "select followed_up_on::varchar from follow_ups order by 1") == [("2018-07-18",), ("2018-08-05",)]
    assert rows(tmp_path, "select resident_id, returned_on::varchar from exits") == [("R1", "2018-02-05")]
    assert 'kolom Tanggal Keluar: tanggal "03-04-2018" dapat dibaca dua cara' in report.as_text("id"), (
        "written otherwise, by another hand: not 4 March"
    )
    assert "kolom Tanggal Kembali: bulan ditulis di depan hari" in report.as_text("id")


def test_a_return_may_close_a_known_spell_in_the_same_hand_in_as_the_next_exit(tmp_path: Path) -> None:
    build_store(tmp_path, BASE | {"exits": "resident_id,exited_on,destination,returned_on\nR1,2018-01-01,family,\n"})
    report = hand_in(tmp_path, {"exits": "resident_id,exited_on,destination,returned_on\nR1,2018-05-01,family,\nR1,2018-01-01,family,2018-03-01\n"})
    assert counts(report, "exits") == (1, 1, 0, 0)


# ------------------------------------------------------------------------------------------------ attendance sheets


def test_a_lone_t_is_asked_about_and_the_answer_that_is_named_is_taken(tmp_path: Path) -> None:
    """T is late, no or passed: the marks wait, and the report names the option that says it of all of them."""
    sheet = {"kehadiran": "Kode Angkatan,Kode Warga,Hari 1,Hari 2\nA1,R1,v,T\n"}
    hand_in(tmp_path, BASE)
    report = hand_in(tmp_path, sheet)
    assert [fault.id for each in report.rejected for fault in each.faults] == ["doubtful_mark"]
    assert '--map-value "Hadir:T=tidak"' in report.as_text("en")
    hand_in(tmp_path, sheet, values=parse_values(["Hadir:T=tidak"], shipped()))
    assert rows(tmp_path, "select day, present from attendance order by day") == [(1, True), (2, False)]


@pytest.mark.parametrize("small", [sandbox.SMALL_CSV_BYTES, 0], ids=["by cells", "counted"])
def test_a_list_of_absences_alone_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: int) -> None:
    """It went in as it stands, so that nobody of the group had been there; a list that takes one presence back says what it means."""
    monkeypatch.setattr(sandbox, "SMALL_CSV_BYTES", small)
    head = "cohort_id,resident_id,day,present\n"

    def said(text: str) -> bool:
        report = hand_in(tmp_path, {"attendance": head + text})
        return any("all its rows are absences" in warning.message["en"] and warning.partial for warning in report.warnings)

    hand_in(tmp_path, BASE)
    assert said("A1,R1,1,tidak\nB1,R1,1,ya\n")
    assert not said("A1,R1,1,ya\nA1,R1,2,tidak\n")
    assert not said("A1,R1,3,tidak\n"), "of this group somebody is known to have been there"
    assert not said("A1,R1,4,?\nA1,R1,5,tidak\n")


def test_wide_sheet(tmp_path: Path) -> None:
    """Marks of all kinds; an empty cell is no row; a participant without enrolment is enrolled, also one who never came."""
    report = hand_in(
        tmp_path,
        BASE | {"kehadiran.csv": "No;Kode Angkatan;Kode Warga;Hari 1;hari_2;H3;day_4;hari 5\n1;A1;R1;v;-;1;absen;\n2;A1;R2;;;;;\n"},
    )
    assert report.rejected == []
    assert rows(tmp_path, "select day, present from attendance order by day") == [(1, True), (2, False), (3, True), (4, False)]
    assert rows(tmp_path, "select resident_id, enrolled_on::varchar from enrolments where cohort_id = 'A1' order by 1") == [
        ("R1", "2017-03-01"),
        ("R2", "2017-03-06"),
    ]


def test_a_legend_in_a_sentence(tmp_path: Path) -> None:
    """ "Tanda v untuk yang tidak hadir" stood below marks that were stored as presences."""
    groups = BASE["cohorts"] + "A2,salon,2018-03-12\n"
    below = "Angkatan A1\nKode Warga;Hari 1;Hari 2\nR1;v;-\nR2;-;v\nCatatan: tanda v untuk yang tidak hadir, tanda - untuk yang hadir\n"
    above = "Angkatan A2\nBeri tanda silang (x) bila hadir\nKode Warga;Hari 1\nR1;x\nR2;\n"
    hand_in(tmp_path, BASE | {"cohorts": groups, "absen A1.csv": below, "absen A2.csv": above})
    assert rows(tmp_path, "select cohort_id, resident_id, day, present from attendance order by all") == [
        ("A1", "R1", 1, False),
        ("A1", "R1", 2, True),
        ("A1", "R2", 1, True),
        ("A1", "R2", 2, False),
        ("A2", "R1", 1, True),
    ]


def test_wide_sheet_names_the_cell(tmp_path: Path) -> None:
    report = hand_in(tmp_path, BASE | {"attendance": "cohort_id,resident_id,hari_1,hari_2\nA1,R1,v,mungkin\nA1,R2,?v,v\n"})
    assert [(entry.row, entry.column) for entry in report.rejected] == [(2, "hari_2"), (3, "hari_1")]
    assert '"mungkin"' in report.rejected[0].reason["en"]
    assert counts(report, "attendance") == (2, 0, 0, 2)
    assert 'baris 2, 3: kolom hari_2, hari_1: tanda "mungkin", "?v"' in report.as_text("id"), "each value's day is named"


def test_wide_sheet_with_an_unknown_person_is_one_rejection(tmp_path: Path) -> None:
    report = hand_in(tmp_path, BASE | {"attendance": "cohort_id,resident_id,hari_1,hari_2\nA1,R9,v,v\n"})
    assert [(entry.row, entry.column) for entry in report.rejected] == [(2, "resident_id")]


def test_cohort_for_sheets_that_name_none(tmp_path: Path) -> None:
    hand_in(tmp_path, BASE)
    report = hand_in(tmp_path, {"kehadiran.csv": "Kode Warga,Hari 1,Hari 2\nR2,v,v\n"}, cohort="A1")
    assert counts(report, "attendance") == (2, 0, 0, 0)
    assert counts(report, "enrolments")[0] == 1


# ------------------------------------------------------------------------------------------------- files as they come


def test_letterhead_up_to_ten_rows(tmp_path: Path) -> None:
    head = "".join(f"Surat baris {number}\n" for number in range(9)) + "\n"
    report = hand_in(tmp_path, {"residents": head + "resident_id,registered_on\nR1,2017-01-05\nR2,31/31/2017\n"})
    assert counts(report, "residents") == (1, 0, 0, 1)
    assert report.rejected[0].row == 13  # ten rows of letterhead, the header, the good row
    refused = hand_in(tmp_path, {"residents": "x\n" * 11 + "R3,2017-01-05\n"})
    assert refused.exit_status == 2 and "no header" in refused.refused[0].message["en"]


def test_blank_lines_keep_the_spreadsheets_numbers(tmp_path: Path) -> None:
    report = hand_in(tmp_path, {"residents": "resident_id,registered_on\nR1,2017-01-05\n\n\nR2,\n"})
    assert [entry.row for entry in report.rejected] == [5]


@pytest.mark.soak  # test_form.py hands in what KoboToolbox exports, test_office_hand_in one with a row of tags
def test_kobo_and_odk(tmp_path: Path) -> None:
    kobo = (
        '"start";"peserta/id_angkatan";"peserta/id_warga";"peserta/hari_1";"_id";"_lokasi_latitude"\r\n'
        '"";"#group";"#code";"#bool";"";""\r\n"2017-03-06T09:00";"A1";"R1";"ya";"7";"-6.98"\r\n'
    )
    report = hand_in(tmp_path, BASE | {"kehadiran_form.csv": "\ufeff" + kobo})
    assert counts(report, "attendance") == (1, 0, 0, 0)
    assert [warning.message["en"] for warning in report.warnings] == [
        "column _lokasi_latitude looks like a direct identifier and is not stored; remove it from the hand-in"
    ]
    odk = (
        "SubmissionDate,pendampingan-id_warga,pendampingan-tanggal_pendampingan,pendampingan-berpenghasilan,KEY,SubmitterID\n"
        "2018,R1,2018-01-01,y,uuid:1,4\n"
    )
    report = hand_in(tmp_path, {"pendampingan.csv": odk})
    assert counts(report, "follow_ups") == (1, 0, 0, 0)
    assert report.warnings == []


def test_unknown_columns_and_tables_are_named(tmp_path: Path) -> None:
    report = hand_in(tmp_path, {"residents": "resident_id,registered_on,hobi\nR1,2017-01-05,menari\n", "catatan.csv": "a,b\n1,2\n", "foto.jpg": "x"})
    text = {(warning.file, warning.message["en"].split(" ")[0]) for warning in report.warnings}
    assert text == {("residents.csv", "column"), ("catatan.csv", "its"), ("foto.jpg", "this")}
    assert report.exit_status == 1, "not everything was taken"


def test_direct_identifiers_are_left_out(tmp_path: Path) -> None:
    headers = ("Nama", "nama_lengkap", "NIK", "No. KTP", "foto", "Telepon", "HP", "alamat", "_lokasi_longitude", "Nama Peserta")
    sheets = [headers[:5], headers[5:]]
    written = {
        f"warga {index}.csv": f"resident_id,registered_on,{','.join(own)}\nR{index},2017-01-05{',rahasia' * 5}\n" for index, own in enumerate(sheets)
    }
    report = hand_in(tmp_path, written)
    assert counts(report, "residents") == (2, 0, 0, 0)
    remarks = [warning.message["en"] for warning in report.warnings]
    assert all(any(header in remark and "direct identifier" in remark for remark in remarks) for header in headers), remarks


def test_unreadable_files_are_refused_in_one_sentence(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"residents": "resident_id,registered_on\nR1,2017-01-05\n"})
    (folder / "cohorts.csv").write_bytes(b"kode_angkatan,keterampilan\nA1,\x81\x8d")
    (folder / "warga.xlsx").write_text("no workbook at all")
    (folder / "keluar.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"))
    (folder / "penjualan.csv").write_text("")
    report = import_paths([folder], tmp_path / "store")
    assert {warning.file: warning.message["en"].split(";")[0] for warning in report.refused} == {
        "cohorts.csv": "not UTF-8 text",
        "warga.xlsx": "not a readable Excel workbook (damaged, or not a workbook at all)",
        "keluar.xlsx": "protected by a password",
        "penjualan.csv": "no header row",
    }
    assert report.exit_status == 1 and report.tables["residents"].added == 1


def test_bad_bytes_far_down_leave_nothing_of_the_file(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"cohorts": "cohort_id,skill,starts_on\nA1,salon,2017-03-06\n"})
    lines = "".join(f"W{number},2017-01-05\n" for number in range(50_000))
    (folder / "residents.csv").write_bytes(b"resident_id,registered_on\n" + lines.encode() + b"\x81\x8d,2017-01-05\n")
    report = import_paths([folder], tmp_path / "store")
    assert report.tables["residents"].added == 0 and report.tables["cohorts"].added == 1
    assert [warning.file for warning in report.refused] == ["residents.csv"]


def test_a_missing_key_column_refuses_the_sheet(tmp_path: Path) -> None:
    report = hand_in(tmp_path, {"residents": "registered_on,birth_year\n2017-01-05,1990\n"})
    assert report.exit_status == 2
    assert "Resident ID is missing" in report.stopped["en"]


def test_workbook(tmp_path: Path) -> None:
    """Cells of every kind; a sheet that names no table; a workbook of one sheet goes by its file's name."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Buku Warga"
    book.create_sheet("Warga 2018")
    sheet.append(["Catatan"])
    sheet = book["Warga 2018"]
    sheet.append(["DINAS SOSIAL"])
    sheet.append([])
    sheet.append(["Kode Warga", "Tanggal Terdaftar", "Tahun Lahir"])
    sheet.append(["R1", dt.date(2017, 1, 5), 1990])
    sheet.append(["R2", dt.datetime(2017, 1, 6, 0, 0), "1.990"])
    sheet.append([None, None, None])
    sheet.append(["R3", "7 Januari 2017", 1990.5])
    (tmp_path / "in").mkdir()
    book.save(tmp_path / "in" / "buku.xlsx")
    single = openpyxl.Workbook()
    single.active.title = "Sheet1"
    single.active.append(["id_penjualan", "id_warga", "tanggal_jual", "produk", "saluran", "omzet"])
    single.active.append([1, "R1", dt.date(2018, 1, 1), "roti", "toko", 1250000])
    single.save(tmp_path / "in" / "penjualan.xlsx")
    report = import_paths([tmp_path / "in"], tmp_path / "store")
    assert report.rejected == []
    assert [(entry.sheet, entry.row, entry.column) for entry in report.cells] == [("Warga 2018", 7, "birth_year")], "the row goes in without it"
    assert rows(tmp_path, "select resident_id, registered_on::varchar, birth_year from residents order by 1") == [
        ("R1", "2017-01-05", 1990),
        ("R2", "2017-01-06", 1990),
        ("R3", "2017-01-07", None),
    ]
    assert rows(tmp_path, "select sale_id, channel, amount from sales") == [("1", "shop", 1250000)]
    assert [(remark.file, remark.sheet) for remark in report.refused] == [("buku.xlsx", "Buku Warga")]


@pytest.mark.facts  # to make them is the last part of the progress
@pytest.mark.soak
def test_large_files_are_read_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB's own reader (large files) and Python's give the same rows, numbers, rejections and store."""
    lines = [f'R{number},2017-01-{1 + number % 31:02d},"Kab. ""X"", {number % 7}"' for number in range(1, 3000)]
    text = "Buku induk\n\nresident_id,registered_on,origin\n" + "\n".join([*lines, "R5000,bukan tanggal,Kendal", ""])
    wide = "cohort_id;resident_id;hari_1;hari_2\n" + "".join(f"A1;R{number};v;{'-' if number % 3 else ''}\n" for number in range(1, 2000))
    cohorts = "cohort_id,name,skill,starts_on\nA1,Angkatan 1,salon,2018-01-01\n"
    tests = "Angkatan,Kode Warga,Tanggal Uji,Hasil\n" + "".join(f"Angkatan 1,R{number},2018-01-05,lulus\n" for number in range(1, 100))
    shares: list[float] = []
    for name, limit, header in (("slow", 10**9, text), ("fast", 0, text.replace("\n\n", "\n-\n", 1))):
        monkeypatch.setattr(sandbox, "SMALL_CSV_BYTES", limit)
        base = tmp_path / name
        report = hand_in(base, {"residents": header, "cohorts": cohorts, "kehadiran.csv": wide, "uji.csv": tests}, progress=shares.append)
        assert shares == sorted(shares) and 0 < shares[0] < shares[-1] == 0.91, "forwards only; publishing is what is left"
        shares.clear()
        assert [entry.row for entry in report.rejected] == [3003]
        assert counts(report, "residents") == (2999, 0, 0, 1) and counts(report, "assessments") == (99, 0, 0, 0)
    everything = "select * from residents order by all", "select * from attendance order by all", "select * from enrolments order by all"
    for sql in everything:
        assert rows(tmp_path / "slow", sql) == rows(tmp_path / "fast", sql)


def test_all_rows_of_a_file_that_is_not_very_large_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of larger files the top was looked at alone: a legend below the rows, and days on which nobody's box is ticked, said nothing."""
    monkeypatch.setattr(sandbox, "SMALL_CSV_BYTES", 60)
    hand_in(tmp_path, BASE)
    exits = "Kode Warga,Tanggal Keluar,Tujuan,Ket\nR1,05/02/2018,keluarga,A\nR2,16/02/2018,keluarga,B\nA = sah,,,\nB = batal,,,\n"
    wide = "Kode Angkatan,Kode Warga,Hari 1,Hari 2\nA1,R1,TRUE,FALSE\nA1,R2,FALSE,FALSE\n"
    assert all(60 < len(text) <= 60 * sandbox.WHOLE for text in (exits, wide))
    text = hand_in(tmp_path, {"keluar": exits, "kehadiran": wide}).as_text("en")
    assert rows(tmp_path, "select resident_id from exits") == [("R1",)] and "its mark (B) means batal" in text
    assert rows(tmp_path, "select distinct day from attendance") == [(1,)] and "Hari 2: the boxes are unticked for everybody" in text


LOW_DOWN = [
    ("keluar", "Kode Warga,Tanggal Keluar,Tujuan,Ket", "R{n},2018-02-05,keluarga,", "R{n},2018-02-05,keluarga,batal",
     [("cancelled_rows", {"row": [900, 1001], "column": "Ket"})]),
    ("keluar", "Kode Warga,Tanggal Keluar,Tujuan,Ket", "R{n},2018-02-05,keluarga,", "R{n},2018-02-05,keluarga,sudah pamit",
     [("unknown_column", {"column": "Ket"})]),
    ("kehadiran", "Kode Angkatan,Kode Warga,Hari,Tanggal,Hadir", "A1,R{n},1,2018-03-12,ya", "A1,R{n},1,2018-03-13,ya",
     [("day_dated_twice", {"row": [2, 900], "column": "Hari", "other": "Tanggal"})]),
]  # fmt: skip


@pytest.mark.parametrize(("table", "header", "usual", "other", "said"), LOW_DOWN)
def test_what_other_columns_say_far_down_a_large_file(table: str, header: str, usual: str, other: str, said: list[tuple[str, object]]) -> None:
    """The first 400 rows alone were looked at: a remark below them changed what a row means, and not even the column was named."""
    lines = [header, *((other if n in (900, 1001) else usual).format(n=n) for n in range(2, 1100))]
    grid = Grid(rows=[line.split(",") for line in lines[:400]], whole=False)
    proposal = look_further(recognise(grid, table).proposals[0], grid, (line.split(",") for line in lines))
    assert [(note.id, note.values) for note in (*proposal.questions, *proposal.notes)] == said


# -------------------------------------------------------------------------------------------------- all or nothing


def test_strict_and_dry_run_change_nothing(tmp_path: Path) -> None:
    bad = BASE | {"exits": "resident_id,exited_on,destination\nR1,2018-01-01,surga\n"}
    report = hand_in(tmp_path, bad, strict=True)
    assert report.exit_status == 2 and store.current(tmp_path / "store") is None
    report = hand_in(tmp_path, bad, dry_run=True)
    assert report.exit_status == 1 and counts(report, "residents") == (2, 0, 0, 0) and store.current(tmp_path / "store") is None
    report = hand_in(tmp_path, BASE | {"warga.xlsx": "no workbook"}, strict=True)
    assert report.exit_status == 2 and report.refused and store.current(tmp_path / "store") is None, "a file that is refused as much as a row"


@pytest.mark.facts
@pytest.mark.soak  # test_formulas.py takes an export in again
def test_export_imported_elsewhere_gives_the_same_answers(tmp_path: Path, office_store: Path) -> None:
    export.export(office_store, tmp_path / "out")
    report = import_paths([tmp_path / "out"], tmp_path / "store")
    assert report.exit_status == 0
    day = dt.date(2018, 9, 30)
    for result in ("headline", "cascade", "flow_monthly", "cohorts", "pace"):
        assert ask(result, tmp_path / "store", day).records == ask(result, office_store, day).records, result


@pytest.mark.soak  # test_formulas.py plants such texts in every column and hands the export in again
def test_text_that_a_spreadsheet_would_run_comes_back_as_it_was(tmp_path: Path) -> None:
    nasty = ["=1+1", "+62", "-x", "@sum", "'=kept", 'plain, "quoted"']
    lines = "".join('"2018-01-{:02d}","{}"\n'.format(number, text.replace('"', '""')) for number, text in enumerate(nasty, start=1))
    hand_in(tmp_path, {"events": "happened_on,title\n" + lines})
    stored = rows(tmp_path, "select title from events order by happened_on")
    export.export(tmp_path / "store", tmp_path / "out")
    for line in (tmp_path / "out" / "events.csv").read_text(encoding="utf-8").splitlines()[1:]:
        assert not line.split(",")[1].strip('"').startswith(("=", "+", "-", "@"))
    import_paths([tmp_path / "out"], tmp_path / "again" / "store")
    assert rows(tmp_path / "again", "select title from events order by happened_on") == stored


@pytest.mark.soak  # test_template.py fills a template in and hands it in
def test_template_is_read_back(tmp_path: Path) -> None:
    for language in ("id",):
        path = tmp_path / f"{language}.xlsx"
        write_template(path, language, shipped())
        book = openpyxl.load_workbook(path)
        sheet = book["warga" if language == "id" else "residents"]
        sheet.append(["R1", "2017-01-05"])
        book.save(path)
        report = import_paths([path], tmp_path / language)
        assert report.exit_status == 0 and report.tables["residents"].added == 1, report.as_text("en")
        assert report.warnings == []


def test_entries_that_could_be_names_are_told_from_the_one_that_is_shown(tmp_path: Path) -> None:
    """Rows 2 to 4 were said to hold "Keluarga", though two of them held something else."""
    head = "kode_warga,tanggal_terdaftar,pendidikan\n"
    for others, shown in (("Siti,Dewi", '"Keluarga" ... tidak'), ("Keluarga,Keluarga", '"Keluarga" tidak')):
        entries = ["Keluarga", *others.split(",")]
        report = hand_in(tmp_path, {"residents": head + "".join(f"R{row},2018-01-02,{text}\n" for row, text in enumerate(entries, 1))}, dry_run=True)
        assert f"baris 2 sampai 4: isian {shown} dikenal untuk pendidikan" in report.as_text("id")


def test_real_data_set_the_sample_aside(sample_store: Path, tmp_path: Path) -> None:
    folder = copytree(sample_store, tmp_path / "store")
    assert store.current(folder).sample
    early = import_paths([write(tmp_path / "early", {"attendance": "cohort_id,resident_id,day,present\nA1,R1,1,ya\n"})], folder)
    assert early.exit_status == 2 and not any("sample" in warning.message["en"] for warning in early.warnings), (
        "nothing went in, nothing is set aside"
    )
    report = hand_in(tmp_path, BASE)
    assert not store.current(folder).sample
    assert rows(tmp_path, "select count(*) from residents") == [(2,)]
    assert any("sample" in warning.message["en"] for warning in report.warnings)
    store.undo(folder)
    assert store.current(folder).sample


@pytest.mark.soak  # test_real_data_set_the_sample_aside and test_made_up_persons_never_stand hold the two sides of it
def test_made_up_persons_stay_beside_made_up_ones(tmp_path: Path) -> None:
    """A hand-in of made-up persons adds to the sample; one with a person who isn't sets it aside, and its made-up ones stay out."""
    hand_in(tmp_path, {"residents": "resident_id,registered_on\nCONTOH-1,2017-01-05\n"})
    report = hand_in(tmp_path, {"residents": "resident_id,registered_on\nCONTOH-2,2017-01-05\n"})
    assert rows(tmp_path, "select count(*) from residents") == [(2,)] and report.warnings == []
    hand_in(tmp_path, {"residents": "resident_id,registered_on\nCONTOH-3,2017-01-05\nR1,2017-01-05\n"})
    assert rows(tmp_path, "select resident_id from residents") == [("R1",)]


@pytest.mark.facts
def test_facts_equal_a_recount(office_store: Path) -> None:
    version = store.current(office_store)
    assert version is not None
    counted, differing = facts_differ(version.path)
    assert differing == [] and counted["fact_persons"] == 568 and counted["fact_enrolments"] == 610


def test_the_built_in_number_formats_that_matter_are_known() -> None:
    """Of the formats that a workbook does not spell out, percentages and a month without its day change what is read; openpyxl lists them all."""
    assert {number: code for number, code in BUILTIN_FORMATS.items() if code.endswith("%") or by_format("101", code) or without_day(code)} == BUILT_IN


@pytest.mark.soak  # test_recognition.py reads such sheets, test_cases.py has them handed in
def test_days_by_letterhead_by_dates_and_by_group(tmp_path: Path) -> None:
    """Sheets of one day, a list with dates, and two groups below each other go to their days and groups; other dates are refused."""
    hand_in(tmp_path, BASE)
    hand_in(tmp_path, {"cohorts": "cohort_id,name\nA1,Angkatan 1\nB1,Kelompok Batik\n"})
    report = hand_in(
        tmp_path,
        {
            "1.csv": "Angkatan A1\nHari ke-1\nKode Warga,Hadir\nR1,v\nHari ke-2\nKode Warga,Hadir\nR1,-\n",
            "2.csv": "Kode Angkatan,Kode Warga,Tanggal Hadir,Hadir\nA1,R1,08/03/2017,ya\nA1,R1,20/03/2017,ya\n",
            "3.csv": "Angkatan A1\nKode Warga,Hari 4\nR1,v\n\nAngkatan B1\nKode Warga,Hari 4\nR1,v\n",
            "4.csv": "Kode Angkatan,Kode Warga,12/04/2018\nA1,R2,v\n",
            "peserta angkatan b1.csv": "No,Kode Warga\n1,R3\n",
            "6.csv": "Angkatan,Kode Warga,Tanggal Uji,Hasil\n1,R1,10/03/2017,lulus\nkelompok  batik,R1,10/06/2017,lulus\n",
            "5.csv": "Angkatan B1\nKode Warga,Senin 5/6\nR2,v\n",
        },
    )
    assert rows(tmp_path, "select cohort_id, day, present from attendance order by all") == [
        ("A1", 1, True),
        ("A1", 2, False),
        ("A1", 3, True),
        ("A1", 4, True),
        ("B1", 1, True),
    ]
    text = report.as_text("id")
    assert 'tanggal "20/03/2017" bukan hari pelatihan angkatan itu' in text, "as the sheet writes it"
    assert 'hari ke "4" melebihi jumlah hari angkatan itu' in text, "the second group has one day"
    assert "4.csv: tanggal pada judul 12/04/2018 bukan hari pelatihan angkatannya (A1: 5 hari, 6 Mar 2017 - 10 Mar 2017)" in text
    assert rows(tmp_path, "select cohort_id, passed from assessments order by 1") == [("A1", True), ("B1", True)], "groups by number and by name"
    assert "peserta angkatan b1.csv, baris 2: Kode Warga tidak ada pada tabel warga" in text, "a list of the group that the file's name says"
    assert rows(tmp_path, "select cohort_id from enrolments where resident_id = 'R2'") == [("B1",)], "a refused sheet enrols nobody"


def test_dates_beside_the_numbers_of_days_in_a_list(tmp_path: Path) -> None:
    """They were passed over: a row of the wrong day went in by its number alone."""
    begin(tmp_path, BASE)
    head = "Angkatan,Kode Warga,Hari ke,Tanggal,Hadir\n"
    files = {
        "1.csv": "A1,R1,1,06/03/2017,ya\nA1,R1,2,08/03/2017,ya\nA1,R2,1,06/03/2017,-\n",  # the second day was put off
        "2.csv": "A1,R1,4,20/03/2017,ya\nA1,R2,4,21/03/2017,ya\n",
        "3.csv": "B1,R1,1,05/03/2017,ya\n",  # three months before the group
    }
    text = hand_in(tmp_path, {name: head + rows_of_file for name, rows_of_file in files.items()}).as_text("en")
    assert rows(tmp_path, "select day, held_on::varchar from sessions where cohort_id = 'A1'") == [(1, "2017-03-06"), (2, "2017-03-08")]
    assert rows(tmp_path, "select distinct cohort_id, day from attendance order by all") == [("A1", 1), ("A1", 2)]
    assert "2.csv: rows 2, 3: the columns Hari ke and Tanggal don't agree" in text
    assert "3.csv: column Tanggal: 5/3/2017 beside day 1 is not the date of that day" in text


def test_the_calendar_of_a_group_and_what_its_sheets_say(tmp_path: Path) -> None:
    """A weekday or a date that the calendar contradicts is refused; holidays and days put off give the sessions, also where one is recorded."""
    cohorts = "Kode Angkatan,Jenis Pelatihan,Tanggal Mulai\n" + "".join(f"G{number},salon,01/08/2018\n" for number in range(1, 8))
    hand_in(tmp_path, {**BASE, "angkatan": cohorts, "sessions": "cohort_id,day,held_on\nG2,2,2018-08-03\n"})
    report = hand_in(
        tmp_path,
        {
            # five days, the second of August none of them
            "1.csv": "Angkatan,Kode Warga,Rabu 1/8,Kamis 2/8,3/8,4/8,5/8,6/8\nG1,R1,v,LIBUR,v,v,v,v\nG1,R2,v,,-,v,v,v\n",
            "2.csv": "Angkatan,Kode Warga,1/8,3/8,6/8\nG2,R1,v,-,v\n",  # 3/8 is recorded as day 2, and would be day 3 without that
            "3.csv": "Angkatan,Kode Warga,Hari 1 (1/8),Hari 2 (3/8)\nG3,R1,v,v\n",
            "4.csv": "Angkatan,Kode Warga,Hari 1 (1/9),Hari 2 (2/9)\nG4,R1,v,v\n",  # the sheet of another group
            "5.csv": "Angkatan,Kode Warga,Selasa 1/8,Rabu 2/8\nG5,R1,v,v\n",  # the first of August was a Wednesday
            "6.csv": 'Angkatan,Kode Warga,Tanggal,Hadir\nG6,R1,"Kamis, 2/8/2018",v\nG6,R2,"Rabu, 2/8/2018",v\n',
            "7.csv": "Angkatan,Kode Warga,Hari 1,Hari 2\nG7,R1,v,libur\n",
            "9.csv": f"Absen Agustus 2018\nAngkatan,Kode Warga,{','.join(map(str, range(1, 32)))}\nG5,R1,v,-{',' * 29}\n",  # all days of the month
            # a sheet of our own that was used again for another group
            "8.csv": ",,1/9/2018,2/9/2018\nAngkatan,Kode Warga,Hari 1,Hari 2\nG5,R2,v,v\n",
        },
    )
    marks = rows(
        tmp_path,
        "select cohort_id, resident_id, string_agg(day || if(present, 'v', '-'), ' ' order by day) from attendance group by all order by all",
    )
    assert marks == [
        ("G1", "R1", "1v 2v 3v 4v 5v"),
        ("G1", "R2", "1v 2- 3v 4v 5v"),
        ("G2", "R1", "1v 2- 3v"),
        ("G3", "R1", "1v 2v"),
        ("G5", "R1", "1v 2-"),
        ("G6", "R1", "2v"),
        ("G7", "R1", "1v"),
    ]
    held = "select cohort_id, string_agg(strftime(held_on, '%d/%m'), ' ' order by day) from sessions group by all order by all"
    assert rows(tmp_path, held) == [("G1", "01/08 03/08 04/08 05/08 06/08"), ("G2", "01/08 03/08 06/08"), ("G3", "01/08 03/08")]
    text = report.as_text("id")
    assert "4.csv: tanggal pada judul Hari 1 (1/9), Hari 2 (2/9) bukan hari pelatihan angkatannya (G4: 5 hari, 1 Agu 2018 - 5 Agu 2018)" in text
    assert "5.csv: hari dan tanggal pada Selasa 1/8 tidak cocok" in text and "5.csv: Rabu" not in text
    assert '6.csv, baris 3: kolom Tanggal: hari dan tanggalnya tidak cocok "Rabu, 2/8/2018"' in text
    assert "9.csv: 3, 4, 5 tanpa tanda untuk siapa pun" in text, "the other days of the month are no sessions"
    assert "8.csv: tanggal pada judul Hari 1 (1/9/2018), Hari 2 (2/9/2018) bukan hari pelatihan" in text
    assert "7.csv: kolom Hari 2 bertanda libur" in text and "7.csv: Hari 2 tanpa tanda" not in text


def test_made_up_persons_never_stand_beside_the_offices(tmp_path: Path) -> None:
    """One of them would make the store a sample, and the next hand-in would set everything aside."""
    hand_in(tmp_path, BASE)
    report = hand_in(tmp_path, {"warga": "Kode Warga,Tanggal Terdaftar\nCONTOH-001,2018-03-12\nR3,2018-03-12\n"})
    assert (report.exit_status, [(entry.row, entry.column) for entry in report.rejected]) == (1, [(2, "resident_id")])
    assert "CONTOH-" in report.rejected[0].reason["id"]
    version = store.current(tmp_path / "store")
    assert version is not None and not version.sample


STRAY_BYTE = b"\xef\xbb\xbfKode Warga,Tanggal Terdaftar,Asal\nR1,2018-03-12,K \x96\n"
OF_A_MAC = "Kode Warga,Asal\nR1,café –\n".encode("mac_roman")


@pytest.mark.parametrize("content", [STRAY_BYTE, OF_A_MAC])
def test_texts_of_other_encodings_are_refused(tmp_path: Path, content: bytes) -> None:
    """Of UTF-8 with a stray byte, and of the Mac's letters, which would be read as others in Windows-1252."""
    (tmp_path / "warga.csv").write_bytes(content)
    report = import_paths([tmp_path / "warga.csv"], tmp_path / "store")
    assert report.exit_status == 2 and "UTF-8" in report.refused[0].message["en"]


def test_a_sheet_named_after_a_group_that_is_not_known_yet_says_so(tmp_path: Path) -> None:
    """It was said to name no group, to whoever hands in the attendance before the list of groups."""
    begin(tmp_path, BASE)
    report = hand_in(tmp_path, {"absensi_B07.csv": "Kode Warga,Hari 1\nR1,v\n", "hadir.csv": "Kode Warga,Hari 1\nR1,v\n"})
    assert [refused.message["en"].split(" ")[0] for refused in report.refused] == ["B07", "the"]


def test_a_day_without_any_mark_before_one_with_marks_is_asked_about(tmp_path: Path) -> None:
    """It went in with a remark and exit status 0, as if the sheet were whole; behind the last mark the day is asked about, and the sheet is taken."""
    began = dt.date.today() - dt.timedelta(days=1)
    cohorts = f"Kode Angkatan,Jenis Pelatihan,Tanggal Mulai,Jumlah Hari\nG1,salon,01/08/2018,3\nG2,salon,01/09/2018,3\nG3,salon,{began},3\n"
    begin(tmp_path, BASE | {"angkatan": cohorts})

    def said(sheet: str) -> tuple[int, list[str]]:
        report = hand_in(tmp_path, {"hadir.csv": sheet}, dry_run=True)
        return report.exit_status, [
            warning.message["en"].split(" has no mark")[0] for warning in report.warnings if "no mark" in warning.message["en"]
        ]

    days = "Angkatan,Kode Warga,Hari 1,Hari 2,Hari 3,Hari 4\n"
    assert said(f"{days}G3,R1,v,,,\nG3,R2,-,,,\n") == (0, ["Hari 2, Hari 3, Hari 4"]), "today's and tomorrow's marks are still to come"
    assert said(f"{days}G1,R1,v,,v,\nG1,R2,v,,-,\nG2,R1,v,v,v,\nG3,R2,v,,,\n") == (1, ["Hari 2 (G1)", "Hari 4"]), (
        "the marks of another group; nothing is missing of a fourth"
    )
    filled_in = f"{days}G1,R1,v,v,v,\nG1,R2,v,-,v,\nG2,R1,v,,,\n"
    assert said(filled_in) == (0, ["Hari 2 (G2), Hari 3 (G2)", "Hari 4"]), "a sheet of our own is handed in as far as it is filled in"
    assert said(f"{days}G1,R1,TRUE,FALSE,TRUE,\nG1,R2,TRUE,FALSE,FALSE,\n") == (1, ["Hari 4"]), "that nobody's box is ticked is said once"
    parts = "Angkatan,Kode Warga,Hari 1 pagi,Hari 1 sore,Hari 2 pagi,Hari 2 sore,Hari 3 pagi,Hari 3 sore\n"
    assert said(f"{parts}G1,R1,v,v,,,v,v\nG1,R2,v,v,,,v,v\n") == (1, ["Hari 2 pagi, Hari 2 sore"])
    hand_in(tmp_path, {"hadir.csv": f"{days}G1,R1,v,v,v,\nG1,R2,v,-,v,\n"})
    assert said(f"{days}G1,R2,v,,v,\n")[0] == 0, "the mark of another participant on that day is recorded"


def test_several_codes_in_one_cell_are_called_so(tmp_path: Path) -> None:
    """The advice was to delete the sign between them."""
    hand_in(tmp_path, BASE)
    codes = ("R1/R2", "R1 & R2", "R1 dan R2", "R/1", "R 1")
    exits = "resident_id;exited_on;destination\n" + "".join(f"{code};2018-02-05;family\n" for code in codes)
    report = hand_in(tmp_path, {"exits": exits})
    assert [rejection.faults[0].id for rejection in report.rejected] == ["several_codes"] * 3 + ["odd_in_code", "blank_in_code"]


def test_a_letter_for_a_one_in_a_code_is_near_to_it(tmp_path: Path) -> None:
    """SK-00l was registered as a person beside SK-001."""
    hand_in(tmp_path, {"residents": "resident_id,registered_on\nSK-001,2017-01-05\nSK-010,2017-01-05\n"})
    report = hand_in(tmp_path, {"residents": "resident_id,registered_on\nSK-00l,2017-01-05\nSK-0I0,2017-01-05\nSL-001,2017-01-05\n"})
    assert [(rejection.row, rejection.faults[0].values["near"]) for rejection in report.rejected] == [(2, "SK-001"), (3, "SK-010")]


GROUPS = [("absensi A1-revisi", "A1"), ("absensi A1-B1", ""), ("absensi A1 A1", "A1"), ("absensi Z9", "")]


@pytest.mark.parametrize(("file", "group"), GROUPS)
def test_a_group_that_stands_with_more_in_the_name_of_a_file(tmp_path: Path, file: str, group: str) -> None:
    """A1-B1 was said not to be among the groups, and A1-revisi to be none."""
    hand_in(tmp_path, BASE)
    report = hand_in(tmp_path, {f"{file}.csv": "resident_id,hari_1\nR1,v\n"})
    assert rows(tmp_path, "select distinct cohort_id from attendance") == ([(group,)] if group else [])
    assert ("A1, B1" in "".join(remark.message["id"] for remark in report.refused)) == (file == "absensi A1-B1")
