"""Cells repaired on the page: laid over the file, the same for all, kept for the same file, gone with a retention."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data import repairs, retention, store
from data.importer import import_paths
from data.messages import DataError
from queries import Filters
from ui.context import Context
from ui.data_page import remembered_decisions, repair

pytestmark = pytest.mark.usefixtures("without_facts")

ROWS = "Kode Warga;Tanggal Terdaftar;Pendidikan\nW-001;08/01/2018;SMA\nW-002;;SMA\nW-003;;SD\nW-004;lusa;SD\n"


def test_a_repair_counts_for_the_file_and_for_the_same_file_again(tmp_path: Path) -> None:
    path, folder = tmp_path / "warga.csv", tmp_path / "store"
    path.write_text(ROWS, encoding="utf-8")
    tried = import_paths([path], folder, dry_run=True)
    (sheet,) = repair.sheets(tried)
    context = Context(tmp_path, date(2018, 9, 30), Filters(), "id", "light", "steward")
    before = repair.frame(context, sheet)
    assert list(before.columns) == ["row", "registered_on", "fault of registered_on", "resident_id", "education"], "the faulty cells first"
    assert "tanggal tidak terbaca" in before["fault of registered_on"][2] and all(before["fault of registered_on"]), (
        "what is wrong stands beside the cell"
    )
    assert repair.height(before) == 16 + 3 * 21, "a sentence of 125 letters in the width of some 60"
    before.loc[0, "fault of registered_on"] = "masa keluar ini bertumpang tindih dengan yang sudah tercatat " * 5
    assert repair.height(before) >= 16 + 5 * 21, "sentences of five lines were cut at four"
    before = repair.frame(context, sheet)
    assert list(before["row"]) == [3, 4, 5] and sheet.columns == ["resident_id", "registered_on", "education"]
    after = before.copy()
    after.loc[0, "registered_on"] = "2018-01-09"
    made = repair.changes(sheet, before, after)
    assert [(each.row, each.column, each.value) for each in made] == [(3, "registered_on", "2018-01-09")]
    same = repair.alike([sheet], made)
    assert sorted(each.row for each in same) == [3, 4], "both were empty; what was written in row 5 is another entry"
    report = import_paths([path], folder, repairs=tuple(same), who="sri")
    assert vars(report.tables["residents"]) == {"added": 3, "updated": 0, "unchanged": 0, "rejected": 1, "withdrawn": 0}
    path.rename(tmp_path / "warga lagi.csv")
    again = import_paths([tmp_path / "warga lagi.csv"], folder)
    assert vars(again.tables["residents"]) == {"added": 0, "updated": 0, "unchanged": 3, "rejected": 1, "withdrawn": 0}, (
        "by its content, not its name"
    )
    assert {(each.who, each.row) for each in repairs.read(folder)} == {("sri", 3), ("sri", 4)}
    ((text, (rows, _)),) = remembered_decisions.repaired(context, repairs.read(folder))
    assert (text, rows) == ("tabel warga, 2 sel Tanggal Terdaftar: dibaca sebagai 2018-01-09", "baris 3, 4"), "one line, not one a row"
    assert (folder / repairs.FILE).stat().st_mode & 0o077 == 0
    other = tmp_path / "lain.csv"
    other.write_text(ROWS.replace("W-0", "W-1"), encoding="utf-8")
    assert import_paths([other], folder).tables["residents"].rejected == 3, "another file is read as it stands"


def test_a_mark_of_a_day_is_repaired_and_the_same_on_every_day(tmp_path: Path) -> None:
    """A row with two faults stands in the grid once; a day is shown where a mark is faulty, but not what could be a name."""
    files = {
        "warga": "Kode Warga;Tanggal Terdaftar\n" + "".join(f"W-00{number};08/01/2018\n" for number in range(1, 5)),
        "angkatan": "Kode Angkatan;Keterampilan;Tanggal Mulai;Jumlah Hari\nA01;salon;05/03/2018;3\n",
        "hadir": "Kode Angkatan;Kode Warga;Hari 1;Hari 2;Hari 3\nA01;W-001;v;?;v\nA01;W-002;v;?;?\nA01;W-003;v;v;Siti\nA01;W-004;v;v;-\n",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    paths = [tmp_path / f"{name}.csv" for name in files]
    (sheet,) = repair.sheets(import_paths(paths, tmp_path / "store", dry_run=True))
    assert sheet.columns == ["cohort_id", "resident_id", "Hari 2", "Hari 3"] and [each.row for each in sheet.rows] == [2, 3, 4]
    assert [[repair.shown(each, day) for day in sheet.days] for each in sheet.rows] == [["?", "v"], ["?", "?"], ["v", ""]]
    made = [repairs.Repair("hadir.csv", None, 2, "attendance", "Hari 2", "v")]
    same = repair.alike([sheet], made)
    assert {(each.row, each.column, each.value) for each in same} == {(2, "Hari 2", "v"), (3, "Hari 2", "v"), (3, "Hari 3", "v")}
    report = import_paths(paths, tmp_path / "store", repairs=tuple(same))
    assert (report.tables["attendance"].added, len(report.rejected) + len(report.cells)) == (11, 1), "Siti is left to be repaired"


def test_repairs_go_with_a_retention(tmp_path: Path) -> None:
    for name, text in (
        ("warga.csv", "resident_id,registered_on\nW-001,2010-01-08\n"),
        ("keluar.csv", "resident_id,exited_on,destination\nW-001,x,family\n"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    given = repairs.parse(["keluar.csv:2:exits.exited_on=2011-01-08"])
    report = import_paths([tmp_path / "warga.csv", tmp_path / "keluar.csv"], tmp_path / "store", repairs=given)
    assert report.tables["exits"].added == 1 and len(repairs.read(tmp_path / "store")) == 1
    retention.retain(tmp_path / "store", 24)
    assert repairs.read(tmp_path / "store") == [] and store.versions(tmp_path / "store")[-1].action == "retain"


def test_what_could_be_a_person_is_not_shown_in_the_grid(tmp_path: Path) -> None:
    path = tmp_path / "warga.csv"
    path.write_text(
        "Kode Warga;Tanggal Terdaftar\n3374012345678901;08/01/2018\nSiti Aminah;08/01/2018\nW-001;Siti Aminah\nSK-267459000;lusa\n", encoding="utf-8"
    )
    (sheet,) = repair.sheets(import_paths([path], tmp_path / "store", dry_run=True))
    assert [repair.shown(each, "resident_id") for each in sheet.rows] == ["", "", "W-001", "SK-267459000"]
    assert not any(repair.shown(each, "registered_on") == "Siti Aminah" for each in sheet.rows)


def test_what_is_no_repair_is_refused() -> None:
    with pytest.raises(DataError, match="--repair is written"):
        repairs.parse(["warga.csv:registered_on=2018-01-09"])
