"""The workbook that an office fills in: its words to choose from, and attendance sheets that are printed and handed in as they are."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from data import attendance_sheets
from data.__main__ import main
from data.importer import import_paths
from data.messages import DataError
from data.programme import shipped
from data.schema import BY_NAME, TABLES, choices
from data.spellings import offered
from data.template import write_template
from tests.cases.runner import rows_of

pytestmark = pytest.mark.usefixtures("opened_here", "without_facts")

COHORTS = "cohort_id,name,skill,starts_on,days\nA-01,Salon I,salon,2018-03-12,3\nA-02,Roti I,bakery,2018-03-19,10\n"
SESSIONS = "cohort_id,day,held_on\nA-01,3,2018-03-15\n"
RESIDENTS = "resident_id,registered_on\nW-001,2018-01-02\nW-002,2018-01-02\nW-003,2018-01-02\n"
ATTENDANCE = "cohort_id,resident_id,day,present\nA-01,W-001,1,ya\nA-01,W-002,1,tidak\n"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a group on its second day and one that is still to come."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "in").mkdir()
    for name, text in (("cohorts", COHORTS), ("sessions", SESSIONS), ("residents", RESIDENTS), ("attendance", ATTENDANCE)):
        (folder / "in" / f"{name}.csv").write_text(text)
    report = import_paths([folder / "in"], folder / "store")
    assert report.exit_status == 0, report.as_text("en")
    return folder / "store"


@pytest.mark.parametrize("language", ["id", pytest.param("en", marks=pytest.mark.soak)])
def test_attendance_sheets_are_handed_in_as_they_are(office: Path, tmp_path: Path, language: str) -> None:
    out = tmp_path / "isian.xlsx"
    assert main(["template", str(out), "--attendance", "A-01", "A-02", "--store", str(office), "--lang", language]) == 0
    # The two marks that are known stand in it; a day without marks says nothing.
    untouched = import_paths([out], office, dry_run=True)
    assert (untouched.exit_status, untouched.accepted, untouched.updates) == (0, 2, []), untouched.as_text("en")
    book = openpyxl.load_workbook(out)
    sheet = next(sheet for sheet in book if sheet.title.endswith("A-01"))
    assert [sheet.cell(6, place).value for place in range(1, 6)] == [1, "W-001", "v", None, None], "what is known is filled in"
    assert [sheet.cell(7, place).value for place in range(1, 6)] == [2, "W-002", "-", None, None]
    sheet["D6"], sheet["D7"] = "v", "v"
    sheet["B8"], sheet["D8"] = "W-003", "v"  # one who came without having enrolled, in a spare row
    book.save(out)
    report = import_paths([out], office, dry_run=True)
    assert report.exit_status == 0, report.as_text("en")
    assert (report.tables["attendance"].added, report.tables["attendance"].withdrawn, report.tables["enrolments"].added) == (3, 0, 1)


def test_an_attendance_sheet_is_ready_to_print(office: Path, tmp_path: Path) -> None:
    out = tmp_path / "isian.xlsx"
    main(["template", str(out), "--attendance", "A-01", "A-02", "--store", str(office)])
    book = openpyxl.load_workbook(out)
    sheet, wide = book["Hadir A-01"], book["Hadir A-02"]
    assert sheet["A1"].value == "Daftar hadir Salon I: Salon"
    assert [sheet.cell(4, place).value for place in (3, 4, 5)] == ["12 Mar 2018", "13 Mar 2018", "15 Mar 2018"], "the third day was moved"
    assert (sheet.print_title_rows, int(sheet.page_setup.paperSize)) == ("$1:$5", 9), "A4"
    assert (sheet.page_setup.orientation, wide.page_setup.orientation) == ("portrait", "landscape")
    assert sheet["C6"].border.left.style == "thin" and sheet["E12"].border.left.style == "thin", "a box for each day, and spare rows"


def test_groups_that_are_over_have_no_sheet_unless_named(office: Path) -> None:
    assert [group.code for group in attendance_sheets.groups(office, today=date(2018, 3, 15))] == ["A-01", "A-02"]
    assert [group.code for group in attendance_sheets.groups(office, today=date(2018, 3, 16))] == ["A-02"]
    with pytest.raises(DataError) as raised:
        attendance_sheets.groups(office, ["A-09"])
    assert raised.value.id == "no_such_group"


SKILLS = {"id": "Roti,Tata boga,Salon,Menjahit,Kerajinan,Batik,Lainnya", "en": "Bakery,Culinary,Salon,Sewing,Crafts,Batik,Other"}


@pytest.mark.parametrize(
    ("language", "sheet", "destination"), [("id", "angkatan", "Usaha sendiri"), pytest.param("en", "cohorts", "Own business", marks=pytest.mark.soak)]
)
def test_lists_are_in_the_offices_words(tmp_path: Path, language: str, sheet: str, destination: str) -> None:
    write_template(tmp_path / "t.xlsx", language, shipped())
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    (listed,) = [each.formula1 for each in book[sheet].data_validations.dataValidation]
    assert listed == f'"{SKILLS[language]}"'
    table = book["warga" if language == "id" else "residents"]
    table.append(["R1", "2017-01-05"])
    book[sheet].append(["A1", None, SKILLS[language].split(",")[0], "2017-03-06"])
    book["keluar" if language == "id" else "exits"].append(["R1", "2018-05-01", destination])
    book.save(tmp_path / "t.xlsx")
    report = import_paths([tmp_path / "t.xlsx"], tmp_path / "store")
    assert report.exit_status == 0, report.as_text("en")
    assert (report.tables["cohorts"].added, report.tables["exits"].added) == (1, 1)


def test_one_table_has_a_template_of_its_own(office: Path, tmp_path: Path) -> None:
    """That of attendance is the sheet that trainers fill in: it comes back with the group's code written above."""
    assert main(["template", str(tmp_path / "warga.xlsx"), "--table", "warga", "--store", str(office)]) == 0
    assert openpyxl.load_workbook(tmp_path / "warga.xlsx").sheetnames == ["Petunjuk", "warga"]
    out = tmp_path / "hadir.xlsx"
    assert main(["template", str(out), "--table", "attendance", "--store", str(office)]) == 0
    book = openpyxl.load_workbook(out)
    sheet = book["Hadir"]
    guide = [text for (text, *_) in book["Petunjuk"].values if text]
    assert sheet["B5"].value == "Kode Warga" and "judul kolom ada pada baris 5" in guide[1] and "baris pertama" not in " ".join(guide)
    sheet["A2"], sheet["B6"], sheet["C6"] = f"{sheet['A2'].value} A-01", "W-003", "v"
    book.save(out)
    report = import_paths([out], office, dry_run=True)
    assert (report.exit_status, report.tables["attendance"].added, report.tables["enrolments"].added) == (0, 1, 1), report.as_text("en")


def filled_in(language: str) -> dict[str, list[list[object]]]:
    """Rows for each sheet as its words say, each entry of each list once: dates and numbers as the guide writes them, and as a spreadsheet keeps
    them."""
    programme = shipped()

    def listed(table: str, name: str) -> list[str]:
        return list(offered(BY_NAME[table].column(name), programme, language).values())

    yes, no = ("ya", "tidak") if language == "id" else ("yes", "no")
    written = "12 Maret 2018" if language == "id" else "2018-03-12"
    amount = "1.250.000" if language == "id" else "1250000"
    schooling, skills, goals = listed("residents", "education"), listed("cohorts", "skill"), listed("exits", "destination")
    needs, channels, indicators = listed("follow_ups", "need"), listed("sales", "channel"), listed("targets", "indicator")
    return {
        "residents": [
            [f"W-{number:03}", "08/01/2018", 1980 + number % 3, "Kab. Kendal", text] for number, text in enumerate([*schooling, None, None])
        ],
        "cohorts": [[f"A-{number:02}", None, text, datetime(2018, 3, 12), 3, 20, "LPK Melati", None] for number, text in enumerate(skills)],
        "sessions": [["A-00", 3, "15/03/2018"]],
        "enrolments": [["A-00", "W-000", written], ["A-00", "W-001", None]],
        "attendance": [["A-00", "W-000", 1, yes], ["A-00", "W-001", 1, no]],
        "assessments": [["A-00", "W-000", written, yes, "45,5" if language == "id" else 45.5], ["A-00", "W-001", datetime(2018, 3, 16), no, None]],
        "exits": [[f"W-{number:03}", "01/05/2018", text, (yes, no, None)[number % 3], None] for number, text in enumerate(goals)],
        "follow_ups": [[f"W-{number:03}", "01/06/2018", yes, amount, "roti", text, "Dinas Sosial"] for number, text in enumerate(needs)],
        "sales": [[f"J-{number}", "W-000", "12/06/2018", "roti", text, 2, amount, "Bazar kota"] for number, text in enumerate(channels)],
        "targets": [[text, "31/12/2019", 0.9 if "overage" in text or "cakupan" in text.lower() else 0, None, None] for text in indicators],
        "headcounts": [["01/06/2018", "Dinas Sosial", 12]],
        "events": [[written, "Penutupan", None]],
    }


@pytest.mark.parametrize("language", ["id", pytest.param("en", marks=pytest.mark.soak)])
def test_each_sheet_filled_in_as_its_words_say_goes_in_whole(tmp_path: Path, language: str) -> None:
    write_template(tmp_path / "t.xlsx", language, shipped())
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    entries = filled_in(language)
    for table in TABLES:
        sheet = book[table.local if language == "id" else table.name]
        for place, row in enumerate(entries[table.name], start=2):
            for index, cell in enumerate(row, start=1):
                sheet.cell(place, index).value = cell
    book.save(tmp_path / "t.xlsx")
    report = import_paths([tmp_path / "t.xlsx"], tmp_path / "store")
    assert (report.exit_status, report.warnings) == (0, []), report.as_text(language)
    assert {name: counts.added for name, counts in report.tables.items()} == {name: len(rows) for name, rows in entries.items()}
    stored = rows_of(tmp_path / "store")
    day = "2018-03-12"
    assert [row["enrolled_on"] for row in stored["enrolments"]] == [day, day] and stored["cohorts"][0]["starts_on"] == day
    assert [(row["assessed_on"], float(row["score"] or 0)) for row in stored["assessments"]] == [(day, 45.5), ("2018-03-16", 0)]
    assert {row["monthly_income"] for row in stored["follow_ups"]} == {row["amount"] for row in stored["sales"]} == {"1250000"}
    for table, name in (("residents", "education"), ("cohorts", "skill"), ("exits", "destination"), ("follow_ups", "need"), ("sales", "channel")):
        assert {row[name] for row in stored[table] if row[name]} == set(choices(BY_NAME[table].column(name), shipped())), name
