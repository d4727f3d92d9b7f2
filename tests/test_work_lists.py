"""Work lists: who is on them and why, and that they come back as a hand-in; and one row with what hangs on it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl

from data import schema
from data.importer import import_paths
from data.programme import shipped
from data.rows import find
from data.work_lists import work_lists, write_work_lists
from tests.inline_rows import Stored, present

AS_OF = date(2018, 9, 10)


def programme(stored: Stored) -> Path:
    return stored(
        residents=[(f"W-00{number}", "2018-01-08") for number in range(1, 5)],
        cohorts=[("A01", "", "salon", "2018-03-05", 2)],
        attendance=[*present("A01", "W-001", 1, 2), *present("A01", "W-002", 1, 2)],
        assessments=[("A01", "W-001", "2018-03-06", "true")],
        exits=[("W-001", "2018-06-10", "family"), ("W-003", "2018-08-12", "unknown"), ("W-004", "2018-08-12", "died")],
        follow_ups=[("W-001", "2018-09-05", "true")],
    )


def test_who_is_on_a_list_and_that_it_comes_back(stored: Stored, tmp_path: Path) -> None:
    folder = programme(stored)
    lists = {each.table: each for each in work_lists(folder, AS_OF)}
    # W-001 left three months ago and was seen; W-002 was trained six months ago (6 March); W-003 left a month ago; W-004 died.
    assert [(row["resident_id"], row["month"]) for row in lists["follow_ups"].rows] == [("W-002", 6), ("W-003", 1)]
    assert [(row["cohort_id"], row["resident_id"]) for row in lists["assessments"].rows] == [("A01", "W-002")]
    assert [(row["resident_id"], row["exited_on"]) for row in lists["exits"].rows] == [("W-003", date(2018, 8, 12))]
    path = tmp_path / "daftar.xlsx"
    write_work_lists(path, list(lists.values()), shipped(), "id")
    untouched = import_paths([path], folder, dry_run=True, complete=tuple(lists))
    assert (untouched.rejected, untouched.cells, untouched.accepted) == ([], [], 0), "what is not filled in yet is passed over"
    assert sum(each.withdrawn for each in untouched.tables.values()) == 0, "a list of what is due is never the whole table"
    assert sum("this is a work list" in each.message["en"] for each in untouched.warnings) == 3
    assert [each.message["en"] for each in untouched.warnings if "skipped" in each.message["en"]] == [
        "rows 2, 3 of this work list are not filled in yet and were skipped",
        "row 2 of this work list is not filled in yet and was skipped",
        "row 2 of this work list is not filled in yet and was skipped",
    ]
    book = openpyxl.load_workbook(path)
    assert [cell.value for cell in book["pendampingan"][1]][-3:] == ["_sejak", "_bulan_ke", "_jatuh_tempo"]
    for row, day in ((2, "2018-09-08"), (3, "2018-09-09")):
        book["pendampingan"].cell(row, 2, day)
        book["pendampingan"].cell(row, 3, "ya")
    book["uji"].cell(2, 3, "2018-09-08")
    book["uji"].cell(2, 4, "ya")
    book["keluar"].cell(2, 3, "bekerja")
    book.save(path)
    report = import_paths([path], folder, confirm=True)
    assert report.exit_status == 0, report.as_text("en")
    changed = {name: (each.added, each.updated) for name, each in report.tables.items() if each.changed}
    assert changed == {"follow_ups": (2, 0), "assessments": (1, 0), "exits": (0, 1)}
    assert all(not each.rows for each in work_lists(folder, AS_OF)), "what was filled in is off the lists"


def test_a_row_and_what_hangs_on_it(stored: Stored) -> None:
    known_row = find(programme(stored), schema.RESIDENTS, {"resident_id": "W-001"})
    assert known_row.values["registered_on"] == "2018-01-08" and known_row.values["origin"] == ""
    assert known_row.dependents == {"enrolments": 1, "attendance": 2, "assessments": 1, "exits": 1, "follow_ups": 1}
