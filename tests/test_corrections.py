"""Rows taken out, keys corrected, large changes confirmed: what the store knows stays, unless the hand-in says otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from data import mappings, schema, store
from data.__main__ import main
from data.importer import import_paths
from data.messages import DataError
from data.repairs import parse as repairs_of
from data.retention import retain
from data.row_correction import correct
from data.rows import key_of
from data.sheet_choices import ANY_ROW, LEFT_OUT, SheetChoice
from tests.sample_files import BASE, begin, build_store, hand_in, rows

pytestmark = pytest.mark.usefixtures("without_facts")

EXITS = "resident_id,exited_on,destination\nR1,2018-10-18,family\nR2,2018-10-18,family\n"


def test_a_row_marked_hapus_goes_and_its_correction_comes_with_it(tmp_path: Path) -> None:
    begin(tmp_path, BASE | {"exits": EXITS})
    report = hand_in(tmp_path, {"exits": "resident_id,exited_on,destination,hapus\nR1,2018-10-18,family,ya\nR1,2018-10-08,family,\n"})
    assert report.exit_status == 0, report.as_text("en")
    assert (report.tables["exits"].added, report.tables["exits"].withdrawn) == (1, 1)
    assert rows(tmp_path, "select resident_id, exited_on::varchar from exits order by all") == [("R1", "2018-10-08"), ("R2", "2018-10-18")]


def test_a_changed_key_alone_is_an_overlap_that_names_the_recorded_day(tmp_path: Path) -> None:
    begin(tmp_path, BASE | {"exits": EXITS})
    report = hand_in(tmp_path, {"exits": "resident_id,exited_on,destination\nR1,2018-10-08,family\n"})
    assert report.exit_status == 2 and "2018-10-18" in report.rejected[0].reason["en"]


def test_a_complete_sheet_withdraws_what_it_does_not_have(tmp_path: Path) -> None:
    begin(tmp_path, BASE | {"exits": EXITS})
    report = hand_in(tmp_path, {"exits": "resident_id,exited_on,destination\nR1,2018-10-08,family\n"}, complete=("exits",))
    assert report.tables["exits"].withdrawn == 2
    assert rows(tmp_path, "select resident_id, exited_on::varchar from exits") == [("R1", "2018-10-08")]


def test_a_complete_sheet_with_an_unreadable_key_withdraws_nothing(tmp_path: Path) -> None:
    begin(tmp_path, BASE | {"exits": EXITS})
    report = hand_in(tmp_path, {"exits": "resident_id,exited_on,destination\nR1,2018-10-18,family\nR2,18/2018,family\n"}, complete=("exits",))
    assert rows(tmp_path, "select count(*) from exits") == [(2,)]
    assert "the key in row 3 can't be read" in report.warnings[0].message["en"]


def test_complete_sheets_of_which_one_is_refused_withdraw_nothing(tmp_path: Path) -> None:
    """R2 stands in the second one, whose quotation mark is not closed."""
    begin(tmp_path, BASE | {"exits": EXITS})
    sheets = {
        "exits": "resident_id,exited_on,destination\nR1,2018-10-18,family\n",
        "exits2": 'resident_id,exited_on,destination\nR2,"2018-10-18,family\n',
    }
    report = hand_in(tmp_path, sheets, complete=("exits",))
    assert rows(tmp_path, "select count(*) from exits") == [(2,)] and report.exit_status == 1
    assert "exits2.csv: this part of the hand-in was not read and may hold more rows of exits, so no row was withdrawn" in report.as_text("en")


@pytest.mark.usefixtures("opened_here")
@pytest.mark.parametrize(
    "how", ["filtered", "unrecognised sheet", *(pytest.param(alike, marks=pytest.mark.soak) for alike in ("letter", "struck", "hidden sheet"))]
)
def test_a_complete_hand_in_of_which_a_part_is_not_read_withdraws_nothing(tmp_path: Path, how: str) -> None:
    """Whoever left the filter on, or a sheet hidden or under headers that nobody knows, did not say that R2 never left."""
    begin(tmp_path, BASE | {"exits": EXITS})
    folder, header = tmp_path / "handed", ["resident_id", "exited_on", "destination"]
    folder.mkdir()
    book = Workbook()
    book.worksheets[0].title = "exits"
    for row in (header, ["R1", "2018-10-18", "family"]):
        book.worksheets[0].append(row)
    if how in ("filtered", "struck"):
        book.worksheets[0].append(["R2", "2018-10-18", "family"])
        book.worksheets[0].row_dimensions[3].hidden = how == "filtered"
        for cell in book.worksheets[0][3]:
            cell.font = Font(strike=how == "struck")
    elif how != "letter":
        further = book.create_sheet("lama")
        further.sheet_state = "hidden" if how == "hidden sheet" else "visible"
        for row in (header if how == "hidden sheet" else ["siapa", "kapan", "ke mana"], ["R2", "2018-10-18", "family"]):
            further.append(row)
    else:
        (folder / "surat.docx").write_bytes(b"PK")
    book.save(folder / "exits.xlsx")
    report = import_paths([folder], tmp_path / "store", complete=("exits",))
    assert rows(tmp_path, "select count(*) from exits") == [(2,)] and report.exit_status == 1
    part = "surat.docx: " if how == "letter" else "exits.xlsx [exits]: row 3" if how in ("filtered", "struck") else "exits.xlsx [lama]: "
    assert [line for line in report.as_text("en").splitlines() if line.strip().startswith(part) and "so no row was withdrawn" in line]
    if "sheet" in how:
        decided = (SheetChoice("exits.xlsx", "lama", ANY_ROW, LEFT_OUT),)
        report = import_paths([folder], tmp_path / "store", complete=("exits",), sheets=decided)
        assert report.exit_status == 0 and rows(tmp_path, "select resident_id from exits") == [("R1",)], "somebody says that it does not count"


def test_what_hangs_on_a_withdrawn_row_keeps_it_unless_it_goes_too(tmp_path: Path) -> None:
    hand_in(tmp_path, BASE)
    key = (("residents", {"resident_id": "R1"}),)
    report = hand_in(tmp_path, {"catatan.txt": "x"}, withdraw=key)
    assert report.exit_status == 2 and any(
        "2 rows of the table enrolments depend on rows of the table residents that were to be withdrawn (R1)" in remark.message["en"]
        for remark in report.warnings
    )
    report = hand_in(tmp_path, {"catatan.txt": "x"}, withdraw=key, with_dependents=True)
    assert report.changed
    assert rows(tmp_path, "select (select count(*) from residents), (select count(*) from enrolments)") == [(1, 0)]
    store.undo(tmp_path / "store")
    assert rows(tmp_path, "select count(*) from enrolments") == [(2,)], "taken back like an import"


def test_a_wrong_participant_is_not_corrected_by_half(tmp_path: Path) -> None:
    """Withdrawn from one group and entered in another: with a mark in the first, neither happens until somebody says what becomes of it."""
    tests = "cohort_id,resident_id,assessed_on,passed\nA1,R1,2018-03-16,true\n"
    build_store(tmp_path, BASE | {"attendance": "cohort_id,resident_id,day,present\nA1,R1,1,true\n", "assessments": tests})
    moved = {"enrolments": "cohort_id,resident_id,hapus\nA1,R1,ya\nB1,R2,\n"}
    report = hand_in(tmp_path, moved)
    assert report.exit_status == 2 and "--with-dependents" in report.pauses[0].message["id"]
    hanging = [remark.message["en"].split(" depend")[0] for remark in report.warnings]
    assert hanging == ["1 row of the table attendance", "1 row of the table assessments"]
    assert rows(tmp_path, "select cohort_id, resident_id from enrolments order by all") == [("A1", "R1"), ("B1", "R1")]
    hand_in(tmp_path, moved, with_dependents=True, confirm=True)
    assert rows(tmp_path, "select cohort_id, resident_id from enrolments order by all") == [("B1", "R1"), ("B1", "R2")]
    assert rows(tmp_path, "select count(*) from attendance") == [(0,)]


@pytest.mark.facts
def test_a_corrected_key_takes_along_what_depends_on_it(tmp_path: Path) -> None:
    """The enrolment stood under the wrong person, and so did her attendance: both move, nothing is lost."""
    build_store(tmp_path, BASE | {"attendance": "cohort_id,resident_id,day,present\nA1,R1,1,true\nA1,R1,2,true\n"})
    store_of = ["--store", str(tmp_path / "store")]
    assert main(["correct", "enrolments", "A1", "R1", "--set", "resident_id=R2", "--confirm", *store_of]) == 0
    assert [version.action for version in store.versions(tmp_path / "store")][-1] == "correct", "the list of versions called it a hand-in"
    assert rows(tmp_path, "select resident_id, day from attendance order by all") == [("R2", 1), ("R2", 2)]
    assert ("A1", "R1") not in rows(tmp_path, "select cohort_id, resident_id from enrolments")
    version = store.current(tmp_path / "store")
    assert version is not None and (version.sources, version.hashes) == ((), {}), "nobody has a file of what was typed"
    assert main(["correct", "enrolments", "A1", "R2", "--set", "resident=R1", *store_of]) == 2, "no such column"


def test_a_row_that_is_not_there_cannot_be_withdrawn(tmp_path: Path) -> None:
    hand_in(tmp_path, BASE)
    with pytest.raises(DataError, match="has no row R9"):
        hand_in(tmp_path, {"catatan.txt": "x"}, withdraw=(("residents", {"resident_id": "R9"}),))


def test_a_key_is_written_as_people_write_it() -> None:
    """A date with the day in front ended the command with a fault of the database."""
    exits = schema.BY_NAME["exits"]
    assert key_of(exits, ["SK-001", "18/07/2018"]) == {"resident_id": "SK-001", "exited_on": "2018-07-18"}
    with pytest.raises(DataError, match="has no day"):
        key_of(exits, ["SK-001", "Juli 2018"])


def test_a_withdrawn_row_that_an_old_sheet_brings_back_is_named(tmp_path: Path) -> None:
    """The sheet of last month, handed in once more, undid the withdrawal without a word; a row that was never there is only new."""
    begin(tmp_path, BASE | {"exits": EXITS})
    import_paths([], tmp_path / "store", action="withdraw", withdraw=(("exits", {"resident_id": "R1", "exited_on": "2018-10-18"}),))
    report = hand_in(tmp_path, {"exits": EXITS, "follow_ups": "resident_id,followed_up_on,earning\nR1,2018-12-01,ya\n"})
    assert (report.tables["exits"].added, report.tables["follow_ups"].added) == (1, 1)
    said = [remark.message["id"].partition(";")[0] for remark in report.warnings]
    assert said == ["1 baris yang ditarik pada versi 2 masuk kembali ke tabel keluar (R1 2018-10-18)"]


def test_a_withdrawn_row_is_known_after_any_number_of_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The version that held it is gone by then; a row that came back isn't named again, nor one that the withdrawal itself put right."""
    monkeypatch.setattr(store, "MOST_VERSIONS", 2)
    begin(tmp_path, BASE | {"exits": EXITS})
    hand_in(tmp_path, {"exits": "resident_id,exited_on,destination,hapus\nR1,2018-10-18,family,ya\nR2,2018-10-18,family,\n"})
    for number in range(3):
        hand_in(tmp_path, {"events": f"happened_on,title\n2018-01-05,Nomor {number}\n"})
    assert [version.number for version in store.versions(tmp_path / "store")] == [4, 5]
    for named in (["1 row withdrawn in version 2 comes back into the table exits"], []):
        report = hand_in(tmp_path, {"exits": EXITS})
        assert [remark.message["en"].partition(" (")[0] for remark in report.warnings] == named


def test_a_removal_of_persons_leaves_no_mark_of_withdrawn_rows(tmp_path: Path) -> None:
    """A mark is made of a person's code, which could be tried out on it."""
    begin(tmp_path, BASE | {"exits": EXITS})
    import_paths([], tmp_path / "store", action="withdraw", withdraw=(("exits", {"resident_id": "R1", "exited_on": "2018-10-18"}),))
    marks = "select count(*) from duckdb_tables() where database_name = 'version' and table_name = 'withdrawn_rows'"
    assert rows(tmp_path, marks) == [(1,)]
    assert retain(tmp_path / "store", 12).persons == 1
    assert rows(tmp_path, marks) == [(0,)]


@pytest.mark.parametrize(("enrolled_on", "then"), [("", "2018-04-09"), ("2018-03-01", "2018-03-01")])
def test_a_participant_moved_to_another_group_is_enrolled_on_its_first_day(tmp_path: Path, enrolled_on: str, then: str) -> None:
    """The first day of the group she never was in stayed with her, though nobody had written it; a date that was written stays."""
    programme = {
        "residents": "resident_id,registered_on\nR1,2017-01-05\n",
        "cohorts": "cohort_id,skill,starts_on\nA1,salon,2018-03-12\nA2,salon,2018-04-09\n",
        "enrolments": f"cohort_id,resident_id,enrolled_on\nA1,R1,{enrolled_on}\n",
    }
    hand_in(tmp_path, programme)
    key = {"cohort_id": "A1", "resident_id": "R1"}
    report = correct(tmp_path / "store", schema.BY_NAME["enrolments"], key, {"cohort_id": "A2", "enrolled_on": enrolled_on or "2018-03-12"})
    assert report.exit_status == 0, report.as_text("en")
    assert rows(tmp_path, "select cohort_id, cast(enrolled_on as varchar) from enrolments") == [("A2", then)]


def test_a_cleared_mark_is_withdrawn(tmp_path: Path) -> None:
    wide = "cohort_id,resident_id,hari_1,hari_2\nA1,R1,v,{}\nA1,R2,v,v\n"
    hand_in(tmp_path, BASE | {"attendance": wide.format("v")})
    report = hand_in(tmp_path, {"attendance": wide.format("")})
    assert report.tables["attendance"].withdrawn == 1
    assert rows(tmp_path, "select resident_id, day from attendance order by all") == [("R1", 1), ("R2", 1), ("R2", 2)]


def test_cleared_marks_are_named_by_person(tmp_path: Path) -> None:
    """They were only counted: which marks an office lost stood nowhere. Of twelve persons ten are named, each with her days."""
    codes = [f"R{number:02}" for number in range(1, 14)]
    days = range(1, 6)
    programme = {
        "residents": "resident_id,registered_on\n" + "".join(f"{code},2017-01-05\n" for code in codes),
        "cohorts": "cohort_id,skill,starts_on,days\nA1,salon,2018-03-12,5\n",
        "enrolments": "cohort_id,resident_id,enrolled_on\n" + "".join(f"A1,{code},2018-03-12\n" for code in codes),
        "attendance": "cohort_id,resident_id,day,present\n" + "".join(f"A1,{code},{day},true\n" for code in codes for day in days),
    }
    build_store(tmp_path, programme)
    head = "cohort_id,resident_id," + ",".join(f"hari_{day}" for day in days) + "\n"
    cleared = head + "A1,R01,v,,,,\n" + "".join(f"A1,{code},v,v,v,v,\n" for code in codes[1:12]) + "A1,R13,v,v,v,v,v\n"
    report = hand_in(tmp_path, {"attendance": cleared}, dry_run=True)
    ten = "; ".join(f"A1 {code} {{day}} 5" for code in codes[1:10])  # 4 marks of R01 and 11 of others
    assert report.warnings[0].message == {
        "id": f"15 tanda hadir yang dahulu tercatat kini kosong dan ditarik: A1 R01 hari 2 sampai 5; {ten.format(day='hari')} dan 2 lagi",
        "en": f"15 attendance marks recorded before are now empty and were withdrawn: A1 R01 day 2 to 5; {ten.format(day='day')} and 2 more",
    }


def test_a_person_who_is_no_longer_on_the_sheet_stays_and_is_told(tmp_path: Path) -> None:
    hand_in(tmp_path, BASE | {"attendance": "cohort_id,resident_id,hari_1\nA1,R1,v\nA1,R2,v\n"})
    report = hand_in(tmp_path, {"attendance": "cohort_id,resident_id,hari_1\nA1,R1,v\n"})
    assert any("1 participant recorded on these days before is not" in remark.message["en"] for remark in report.warnings)
    assert rows(tmp_path, "select count(*) from attendance") == [(2,)]


def test_large_changes_wait_for_a_second_look(tmp_path: Path) -> None:
    register = "resident_id,registered_on,origin\n" + "".join(f"R{number},2017-01-05,{{}}\n" for number in range(20))
    build_store(tmp_path, {"residents": register.replace("{}", "Kendal")})
    changed = {"residents": register.replace("{}", "Demak")}
    report = hand_in(tmp_path, changed)
    assert report.exit_status == 2 and "20 of 20 rows of the table residents" in report.pauses[0].message["en"]
    assert rows(tmp_path, "select distinct origin from residents") == [("Kendal",)]
    assert hand_in(tmp_path, changed, confirm=True).exit_status == 0
    assert rows(tmp_path, "select distinct origin from residents") == [("Demak",)]


def test_a_register_with_new_codes_for_known_people_waits_for_a_second_look(tmp_path: Path) -> None:
    """A year's register numbered anew counted everybody twice, exit status 0; people of another day or year, or a few alike, are new ones."""
    head, line = "resident_id,registered_on,birth_year\n", "{}-{:03},2017-01-0{},19{}\n"
    build_store(tmp_path, {"residents": head + "".join(line.format("SK", number, 1 + number % 3, 70 + number) for number in range(1, 9))})
    others = head + "".join(line.format("2019", number, 4, 70 + number) for number in range(1, 4))
    alike = "".join(line.format("2019", 10 + number, 1 + number % 3, 70 + number) for number in range(1, 6))
    same_make = head + "".join(line.format("SK", 10 + number, 1 + number % 3, 70 + number) for number in range(1, 6))
    report = hand_in(tmp_path, {"residents": others + alike})
    assert report.exit_status == 2 and rows(tmp_path, "select count(*) from residents") == [(8,)]
    assert [pause.message["en"].split(":")[0] for pause in report.pauses] == ["rows 5 to 9"]
    assert hand_in(tmp_path, {"residents": others + alike}, confirm=True, dry_run=True).exit_status == 0
    for register in (others, others + alike[: 2 * len(line.format("2019", 1, 1, 70))], same_make):
        assert hand_in(tmp_path, {"residents": register}, dry_run=True).pauses == []


@pytest.mark.parametrize(
    ("persons", "changed", "waits"),
    [
        (20, 10, False),  # half of them, but only ten rows
        pytest.param(20, 11, True, marks=pytest.mark.soak),
        (220, 11, False),  # more than ten rows, but 5 % of them
        (220, 12, True),
    ],
)
def test_changes_of_more_than_ten_rows_and_five_percent_wait(tmp_path: Path, persons: int, changed: int, waits: bool) -> None:
    register = "resident_id,registered_on,origin\n" + "".join(f"R{number},2017-01-05,{{}}\n" for number in range(persons))
    build_store(tmp_path, {"residents": register.format(*["Kendal"] * persons)})
    report = hand_in(tmp_path, {"residents": register.format(*["Demak"] * changed, *["Kendal"] * (persons - changed))})
    assert bool(report.pauses) is waits and (report.exit_status == 2) is waits


def test_values_that_fill_what_was_not_known_need_no_second_look(tmp_path: Path) -> None:
    codes = [f"R{number}" for number in range(20)]
    build_store(tmp_path, {"residents": "resident_id,registered_on\n" + "".join(f"{code},2017-01-05\n" for code in codes)})
    report = hand_in(tmp_path, {"residents": "resident_id,origin\n" + "".join(f"{code},Demak\n" for code in codes)})
    assert report.exit_status == 0 and report.tables["residents"].updated == 20


def test_a_registration_moved_by_more_than_a_month_waits(tmp_path: Path) -> None:
    hand_in(tmp_path, BASE)
    report = hand_in(tmp_path, {"residents": "resident_id,registered_on\nR1,2017-02-06\n"})
    assert report.exit_status == 2 and "row 2" in report.pauses[0].message["en"]


def test_changed_values_are_listed_and_the_report_is_kept(tmp_path: Path) -> None:
    hand_in(tmp_path, BASE)
    report = hand_in(tmp_path, {"residents": "resident_id,birth_year,education,registered_on\nR1,1991,s1,2017-01-08\n"})
    registered, update, schooling = report.updates
    assert (registered.column, registered.new) == ("registered_on", "2017-01-08")
    assert (schooling.column, schooling.new) == ("education", "college")
    assert (update.key, update.column, update.old, update.new) == (("R1",), "birth_year", "1990", "1991")
    version = store.current(tmp_path / "store")
    assert version is not None
    stored_report = store.report_of(version)
    assert stored_report is not None and "warga R1: Tahun Lahir 1990 → 1991" in stored_report["id"]
    assert "→ perguruan tinggi" in stored_report["id"], "in the office's words"
    assert "→ 8 Jan 2017" in stored_report["id"], "as the pages write dates"


def test_enrolments_dated_by_their_groups_first_day_follow_it(tmp_path: Path) -> None:
    hand_in(tmp_path, BASE)
    report = hand_in(tmp_path, {"cohorts": "cohort_id,skill,starts_on\nB1,batik,2017-06-12\nA1,salon,2017-03-13\n"})
    assert report.exit_status == 0, report.as_text("en")
    enrolled = rows(tmp_path, "select cohort_id, enrolled_on::varchar from enrolments order by all")
    assert enrolled == [("A1", "2017-03-01"), ("B1", "2017-06-12")], "R1 had a date of her own in A1"


def test_a_decision_on_a_header_is_remembered_for_sheets_of_its_shape(tmp_path: Path) -> None:
    hand_in(tmp_path, BASE)
    sheet = {"residents": "resident_id,Tangal Terdaftar\nR7,2017-01-05\n"}
    assert hand_in(tmp_path, sheet).exit_status == 2
    followed = hand_in(tmp_path, sheet, columns={"tangal terdaftar": "registered_on", "tanggl": "registered_on"})
    assert followed.exit_status == 0 and "judul tanggl dari --map tidak ada" in followed.as_text("id")
    again = {"residents": "resident_id,Tangal Terdaftar\nR8,2017-01-06\n"}
    assert hand_in(tmp_path, again).exit_status == 0, "no option given"
    other = {"residents": "resident_id,Tangal Terdaftar,origin\nR9,2017-01-06,Kendal\n"}
    assert hand_in(tmp_path, other).exit_status == 2, "a sheet of another shape is asked about"
    path = tmp_path / "store" / mappings.FILE
    (decision,) = mappings.read(tmp_path / "store")
    path.write_text(path.read_text(encoding="utf-8").replace(decision.at[:4], str(int(decision.at[:4]) - 2)), encoding="utf-8")
    late = {"residents": "resident_id,Tangal Terdaftar\nR10,2017-01-06\n"}
    assert hand_in(tmp_path, late).exit_status == 2, "after a year somebody looks at it again"


def test_a_remembered_decision_is_changed(tmp_path: Path) -> None:
    hand_in(tmp_path, BASE)
    hand_in(tmp_path, {"residents": "resident_id,Tangal Terdaftar\nR7,2017-01-05\n"}, columns={"tangal terdaftar": "registered_on"})
    command = ["mappings", "--store", str(tmp_path / "store"), "--change"]
    assert main([*command, "1=residents.origin"]) == 0
    assert [each.target for each in mappings.read(tmp_path / "store")] == ["residents.origin"]
    for wrong in ("1=exits.destination", "2=residents.origin", "x"):
        assert main([*command, wrong]) == 2, "a column of its table, and a decision that there is"
    assert [each.target for each in mappings.read(tmp_path / "store")] == ["residents.origin"]


@pytest.mark.facts
def test_decisions_and_repairs_are_listed_and_changed_in_the_words_of_a_clerk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They were listed as residents.registered_on, and a change took nothing else."""
    hand_in(tmp_path, BASE)
    sheet = {"residents": "resident_id,Tangal Terdaftar\nR7,2017-01-05\n"}
    repairs = repairs_of(["residents.csv:2:warga.Tanggal Terdaftar=2017-02-05"])
    assert [each.column for each in repairs] == ["registered_on"]
    hand_in(tmp_path, sheet, columns={"tangal terdaftar": "residents.registered_on"}, repairs=repairs)
    hand_in(tmp_path, {"cohorts": "cohort_id,skill,starts_on\nC7,kue basah,2017-01-05\n"}, values={"skill": {"kue basah": "bakery"}})
    store_of = ["--store", str(tmp_path / "store"), "--lang"]
    for language, header, entry, repaired in (
        ("id", "tangal terdaftar = Tanggal Terdaftar ", "Keterampilan: kue basah = Roti ", "warga.Tanggal Terdaftar = 2017-02-05"),
        ("en", "tangal terdaftar = Registered on ", "Skill: kue basah = Bakery ", "residents.Registered on = 2017-02-05"),
    ):
        capsys.readouterr()
        assert main(["mappings", *store_of, language]) == main(["repairs", *store_of, language]) == 0
        listed = capsys.readouterr().out
        assert header in listed and entry in listed and repaired in listed, listed
    assert main(["mappings", *store_of, "id", "--change", "1=Kabupaten Asal"]) == 0
    assert main(["mappings", *store_of, "id", "--change", "2=Potong Rambut"]) == 0, "a spelling of it"
    assert main(["mappings", *store_of, "id", "--change", "2=kayu"]) == 2
    assert "tidak dapat menjadi kayu; pilih salah satu: Roti, " in capsys.readouterr().err
    assert [each.target for each in mappings.read(tmp_path / "store")] == ["residents.origin", "salon"]


@pytest.mark.facts
def test_a_row_is_corrected_by_the_header_of_its_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A clerk knows Tanggal Lahir's neighbour Tahun Lahir, not birth_year."""
    hand_in(tmp_path, BASE)
    store_of = ["--store", str(tmp_path / "store")]
    assert main(["correct", "warga", "R1", "--set", "Tahun Lahir=1988", *store_of]) == 0
    assert main(["correct", "residents", "R1", "--set", "Origin=Kendal", *store_of, "--lang", "en"]) == 0
    assert rows(tmp_path, "select birth_year, origin from residents where resident_id = 'R1'") == [(1988, "Kendal")]
    capsys.readouterr()
    assert main(["correct", "warga", "R1", "--set", "Umur=30", *store_of, "--lang", "en"]) == 2
    assert "its columns: Resident ID, Registered on, Birth year, Origin, Education" in capsys.readouterr().err


@pytest.mark.facts
def test_a_corrected_key_that_would_lose_a_test_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A participant was moved to a later group, and her test of the earlier one was rejected there: it was gone, with a line in the report."""
    build_store(tmp_path, BASE | {"assessments": "cohort_id,resident_id,assessed_on,passed\nA1,R1,2017-03-20,true\n", "cohorts": COHORTS})
    store_of = ["--store", str(tmp_path / "store"), "--lang", "en", "--confirm"]
    assert main(["correct", "enrolments", "A1", "R1", "--set", "Kode Angkatan=Z9", *store_of]) == 2
    assert "what is named above can't follow to the new key, so nothing was changed" in capsys.readouterr().out
    assert rows(tmp_path, "select cohort_id, resident_id from assessments") == [("A1", "R1")]
    assert main(["withdraw", "enrolments", "A1", "R1", *store_of]) == 2, "what depends on it stays"
    assert capsys.readouterr().out.endswith("that was not withdrawn; nothing was changed\n")


@pytest.mark.facts
def test_a_correction_that_is_typed_names_no_row_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It was said that row 2 had a number already used."""
    build_store(tmp_path, BASE | {"sales": SALES + "J1,R1,2018-02-05,roti,shop,20000\n"})
    assert main(["correct", "penjualan", "J1", "--set", "Tanggal Jual=06/02/2018", "--store", str(tmp_path / "store")]) == 2
    said = capsys.readouterr().out
    assert "orang atau tanggal penjualan ini akan berubah" in said and "baris 2" not in said


def test_who_is_missing_from_a_wide_sheet_is_named_with_the_command(tmp_path: Path) -> None:
    """Only their number was said, and a command without its key."""
    hand_in(tmp_path, BASE | {"kehadiran": "Kode Angkatan,Kode Warga,Hari 1,Hari 2\nA1,R1,v,v\nA1,R2,v,v\n"})
    report = hand_in(tmp_path, {"kehadiran": "Kode Angkatan,Kode Warga,Hari 1,Hari 2\nA1,R1,v,v\n"})
    (said,) = [warning.message["id"] for warning in report.warnings]
    assert "tidak ada pada lembar ini: A1 R2; datanya tetap; bila salah tercatat, tarik barisnya (python" in said
    assert "(python -m data withdraw peserta A1 R2 --with-dependents)" in said


def test_what_was_confirmed_is_no_longer_to_be_confirmed(tmp_path: Path) -> None:
    hand_in(tmp_path, BASE)
    later = {"residents": "resident_id,registered_on\nR1,2019-01-05\n"}
    assert "To be confirmed:" in hand_in(tmp_path, later).as_text("en")
    text = hand_in(tmp_path, later, confirm=True).as_text("en")
    assert "Confirmed:" in text and "To be confirmed" not in text


def test_a_mark_of_withdrawal_that_is_neither_yes_nor_no_keeps_the_row_out(tmp_path: Path) -> None:
    """The office meant something by it: the row is neither withdrawn nor read."""
    build_store(tmp_path, BASE | {"exits": "resident_id,exited_on,destination\nR1,2018-03-05,family\n"})
    report = hand_in(tmp_path, {"keluar": "Kode Warga,Tanggal Keluar,Tujuan,Hapus\nR1,2018-03-05,kerja,mungkin\nR2,2018-03-06,kerja,tidak\n"})
    assert report.exit_status == 1
    assert any("row 2: the entry of the column Hapus is neither yes nor no" in warning.message["en"] for warning in report.warnings)
    assert rows(tmp_path, "select resident_id, destination from exits order by 1") == [("R1", "family"), ("R2", "employment")]


def test_a_withdrawn_row_of_a_wide_sheet_without_marks(tmp_path: Path) -> None:
    """It withdraws the person's marks on its days, and enrols nobody."""
    hand_in(tmp_path, BASE | {"kehadiran": "Kode Angkatan,Kode Warga,Hari 1,Hari 2\nA1,R1,v,v\n"})
    report = hand_in(tmp_path, {"kehadiran": "Kode Angkatan,Kode Warga,Hari 1,Hari 2,Hapus\nA1,R1,,,ya\nA1,R2,,,ya\n"})
    assert report.tables["attendance"].withdrawn == 2
    assert any("row 3 is marked for withdrawal but is not in the store" in warning.message["en"] for warning in report.warnings)
    assert rows(tmp_path, "select cohort_id, resident_id from enrolments order by 1") == [("A1", "R1"), ("B1", "R1")]


COHORTS = BASE["cohorts"] + "Z9,salon,2017-06-05,2\n"
SALES = "sale_id,resident_id,sold_on,product,channel,amount\n"


def test_a_number_that_differs_from_a_sales_in_case_or_noughts_alone_is_no_second_sale(tmp_path: Path) -> None:
    """01 beside the recorded 1 was stored as another sale without a word; J-1 and J1 may be two, as any text may be a number of a sale."""
    begin(tmp_path, BASE | {"sales": f"{SALES}1,R1,2018-06-01,roti,shop,5000\nJ-1,R1,2018-06-01,kue,shop,6000\n"})
    again = "01,R1,2018-06-01,roti,shop,5000\nj-01,R1,2018-06-01,kue,shop,6000\nJ1,R2,2018-06-02,kue,shop,7000\n10,R2,2018-06-02,roti,shop,8000\n"
    report = hand_in(tmp_path, {"sales": f"{SALES}{again}2,R1,2018-06-03,roti,shop,9000\n002,R1,2018-06-03,roti,shop,9000\n"})
    assert rows(tmp_path, "select sale_id from sales order by all") == [("1",), ("10",), ("2",), ("J-1",), ("J1",)]
    assert [
        (fault.row, "sale 1 " in fault.reason["en"], "sale J-1 " in fault.reason["en"], "sale 2 " in fault.reason["en"]) for fault in report.rejected
    ] == [
        (2, True, False, False),
        (3, False, True, False),
        (7, False, False, True),
    ]
    corrected = hand_in(
        tmp_path, {"sales": "sale_id,resident_id,sold_on,product,channel,amount,hapus\n2,,,,,,ya\n002,R1,2018-06-03,roti,shop,9000,\n"}
    )
    assert corrected.exit_status == 0, corrected.as_text("en")
