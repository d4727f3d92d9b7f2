"""Notes and decisions: what is stored, who reads it as of which day, what is refused, what a removal leaves."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from data import audit, backup, notes, verify
from data.__main__ import main
from data.free_text import checked
from data.messages import DataError
from data.notes import (
    Decision,
    add_decision,
    add_note,
    list_decisions,
    list_notes,
    list_removed,
    publish,
    remove,
    restore,
    set_state,
)
from tests.inline_rows import Rows, Stored, build, write

ON = date(2018, 9, 1)
ROWS: dict[str, Rows] = {
    "residents": [(code, "2017-01-10") for code in ("W-0101", "A-7", "0042")],
    "cohorts": [("A-1", None, "salon", "2017-03-06", 5, 30)],
}


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with three residents and a group."""
    base = tmp_path_factory.mktemp("register")
    return build(write(base / "in", ROWS), base / "store")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store without any version: notes need none."""
    return tmp_path / "store"


def refused(call: Callable[[], Any]) -> str:
    """The id of the sentence with which a call is refused; in both languages it names no value."""
    with pytest.raises(DataError) as error:
        call()
    assert set(error.value.sentence) == {"id", "en"}
    return error.value.id


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Ibu Siti minta pindah kelompok", "text_name"),
        ("rapat dengan bpk. joko soal kompor", "text_name"),
        ("Sdri. Rina belum mengambil mesin jahit", "text_name"),
        ("Diurus Mas Wahyu", "text_name"),
        ("Surat atas nama Dewi belum ada", "text_name"),
        ("Call Mrs Smith", "text_name"),
        ("Hubungi 0812 3456 7890", "text_identity"),
        ("NIK 3374015505900001", "text_identity"),
        ("Berkas 20180931", "text_identity"),
        ("kirim ke kantor@example.org", "text_identity"),
        ("W-0101 belum diuji", "text_code"),
        ("w-0101 belum diuji", "text_code"),
        ("W-9999 belum diuji", "text_code"),  # not a code of the register, but made like one
        ("A-7 pindah", "text_code"),
        ("warga 0042 pindah", "text_code"),
        ("CONTOH-12 pindah", "text_code"),
        (" \t", "text_empty"),
        ("12/3", "text_empty"),
        ("x" * 281, "text_long"),
    ],
)
def test_a_text_that_could_point_to_a_person_is_refused(register: Path, text: str, reason: str) -> None:
    assert refused(lambda: checked(register, text)) == reason


@pytest.mark.parametrize(
    "text",
    [
        "Bapak Wali Kota meninjau lokasi; ibu rumah tangga sekitar diundang",
        "Dua angkatan sekaligus mulai 1 Oktober 2018, Rp 1250000 per peserta",
        "A-1 dan A-2 memakai ruang yang sama",  # A-2 is made like a resident's code, but also like a group's
        "Sensus 2018-09-30 menghitung 42 kamar; 0042 bukan kode di sini",
        "Rapat dengan Dinas Koperasi, kepala bidang hadir",
    ],
)
def test_offices_groups_and_dates_are_no_persons(register: Path, text: str) -> None:
    assert checked(register, text) == text


def test_text_for_visitors_counts_nobody(register: Path) -> None:
    # Every count that visitors see passes the rules for published figures; a text cannot.
    for text in ("3 orang pulang ke Demak", "tiga warga pulang", "Two women left"):
        assert checked(register, text) == text
        assert refused(partial(checked, register, text, public=True)) == "text_count"
    note = add_note(register, "a", ON, "residents", "Selisih 3 orang dengan sensus")
    assert refused(lambda: publish(register, "a", note.name, True)) == "text_count"


def test_who_reads_what_as_of_which_day(folder: Path) -> None:
    add_note(folder, "a@example.org", ON, "residents", "Pasar tutup", published=True)
    add_note(folder, "a@example.org", ON + timedelta(days=9), "all", "Banjir")
    add_note(folder, "a@example.org", ON, "sales", "Pameran")
    assert [note.text for note in list_notes(folder, staff=True, figures=("residents",))] == ["Pasar tutup", "Banjir"]
    assert [note.text for note in list_notes(folder, staff=True, as_of=ON)] == ["Pasar tutup", "Pameran"]  # the flood came later
    assert [note.text for note in list_notes(folder, staff=False)] == ["Pasar tutup"]  # the only one published

    due = date(2018, 12, 31)
    asked = add_decision(folder, "a@example.org", ON, "Dua angkatan sekaligus", "rehabilitation_division", "coverage", due)
    assert list_decisions(folder, staff=False) == ()
    publish(folder, "a@example.org", asked.name, True)
    set_state(folder, "a@example.org", asked.name, "done", date(2018, 11, 5), "Angkatan 9 dan 10 berjalan bersamaan")
    (now,), (then,) = list_decisions(folder, staff=False), list_decisions(folder, staff=False, as_of=date(2018, 10, 31))
    assert (now.state, now.settled_on, now.outcome) == ("done", date(2018, 11, 5), "Angkatan 9 dan 10 berjalan bersamaan")
    assert (then.state, then.settled_on, then.outcome) == ("open", None, "")  # nothing dated after the day counts
    assert (then.overdue(due), then.overdue(due + timedelta(days=1)), now.overdue(date(2019, 1, 1))) == (False, True, False)
    assert list_decisions(folder, staff=True, as_of=ON - timedelta(days=1)) == ()


def test_bad_input_is_refused_and_changes_nothing(folder: Path) -> None:
    ahead = date.today() + timedelta(days=2)
    add_decision(folder, "a", ON, "Tambah pelatih", "planner", "completion_rate")
    before = list_decisions(folder, staff=True)
    assert refused(lambda: add_note(folder, "a", ON, "weather", "Hujan")) == "unknown_code"
    assert refused(lambda: add_note(folder, "a", ahead, "sales", "Pameran")) == "date_ahead"
    assert refused(lambda: add_decision(folder, "a", ON, "Tambah", "Siti", "sales")) == "unknown_code"
    assert refused(lambda: add_decision(folder, "a", ON, "Tambah", "planner", "all")) == "unknown_code"  # one figure is to move
    assert refused(lambda: add_decision(folder, "a", ON, "Tambah", "planner", "sales", ON - timedelta(days=1))) == "dates_reversed"
    assert refused(lambda: set_state(folder, "a", "D1", "done", ON)) == "no_outcome"
    assert refused(lambda: set_state(folder, "a", "D1", "done", ON - timedelta(days=1), "Selesai")) == "dates_reversed"
    assert refused(lambda: set_state(folder, "a", "D1", "dropped", ON, "Ibu Siti menolak")) == "text_name"
    assert refused(lambda: set_state(folder, "a", "D2", "open")) == "no_such_record"
    assert refused(lambda: restore(folder, "a", "D1")) == "no_such_record"  # it was not removed
    assert list_decisions(folder, staff=True) == before
    assert list_notes(folder, staff=True) == ()


def test_a_removal_is_undone_for_thirty_days(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decision = add_decision(folder, "a", ON, "Tambah pelatih", "planner", "completion_rate")
    remove(folder, "a", "d1")
    assert (list_decisions(folder, staff=True), [each.name for each in list_removed(folder)]) == ((), ["D1"])
    assert restore(folder, "a", "D1") == decision
    remove(folder, "a", "D1")
    monkeypatch.setattr(notes, "_today", lambda: date.today() + timedelta(days=31))
    add_decision(folder, "a", ON, "Tambah ruang", "planner", "completion_rate")
    assert (list_removed(folder), [each.text for each in list_decisions(folder, staff=True)]) == ((), ["Tambah ruang"])
    assert not [path for path in (folder / "decisions").glob("*.json") if "pelatih" in path.read_text(encoding="utf-8")]


def test_what_was_written_beside_the_sample_stays_with_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes, "_sample", lambda folder: True)
    add_note(folder, "a", ON, "residents", "Coba")
    monkeypatch.setattr(notes, "_sample", lambda folder: False)
    assert list_notes(folder, staff=True) == ()


def test_the_log_says_who_changed_what_without_the_text(folder: Path) -> None:
    add_note(folder, "ani@example.org", ON, "residents", "Pasar tutup")
    with pytest.raises(DataError):
        add_note(folder, "ani@example.org", ON, "residents", "Ibu Siti pindah")
    remove(folder, "ani@example.org", "N1")
    entries = [(entry.who, entry.action, entry.what["outcome"], entry.what.get("name")) for entry in audit.read(folder)]
    assert entries == [
        ("ani@example.org", "note", "done", "N1"),
        ("ani@example.org", "note", "refused", None),
        ("ani@example.org", "remove_note", "done", "N1"),
    ]
    log = (folder / "audit" / "audit.jsonl").read_text(encoding="ascii")
    assert "Pasar" not in log and "Siti" not in log


def test_backup_holds_them_and_verify_names_a_changed_one(stored: Stored, tmp_path: Path) -> None:
    folder = stored(**ROWS)
    add_note(folder, "a", ON, "residents", "Pasar tutup")
    add_decision(folder, "a", ON, "Tambah pelatih", "planner", "completion_rate")
    backup.backup(folder, tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert len([name for name in archive.namelist() if name.startswith(("notes/", "decisions/"))]) == 2
    (path,) = (folder / "notes").glob("*.json")
    assert path.stat().st_mode & 0o077 == 0  # its owner's alone
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"text": "Pasar buka"}), encoding="utf-8")
    assert any("notes" in fault["en"] for fault in verify.faults(folder))
    assert list_notes(folder, staff=True) == ()  # nobody reads what somebody else wrote into the file
    assert isinstance(list_decisions(folder, staff=True)[0], Decision)


def test_the_command_does_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        status = main(["notes", *arguments, "--store", str(folder), "--lang", "en"])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    assert run() == (0, "There are no notes or decisions yet.\n")
    assert run("add", "--text", "Pasar tutup") == (2, "The command was not understood (missing: --figure); see --help.\n")
    decide = ["decide", "--role", "planner", "--figure", "coverage", "--on", "2018-09-01", "--until", "2018-12-31", "--text", "Dua angkatan"]
    assert run(*decide) == (0, "D1   2018-09-01  coverage: Dua angkatan; planner; until 2018-12-31; open\n")
    assert run("settle", "D1", "--state", "done", "--on", "2018-11-05", "--text", "Berjalan")[0] == 0
    (listed,) = json.loads(run("list", "--format", "json")[1])
    assert (listed["state"], listed["settled_on"], listed["due_on"], listed["published"]) == ("done", "2018-11-05", "2018-12-31", False)
    assert run("publish", "D1")[1].endswith("done 2018-11-05: Berjalan; read by everybody\n")
    assert run("remove", "d1") == (0, "D1 was removed. To bring it back within 30 days: python -m data notes restore D1\n")
    assert "removed" in run("--removed")[1] and run()[1].startswith("There are no")
    assert run("restore", "D1")[0] == 0 and run()[1].startswith("D1 ")
