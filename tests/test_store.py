"""Versions: immutable files, one pointer, undo, crashes at any moment, two writers, readers that keep what they opened."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from data import store
from data.messages import DataError
from queries import ask
from tests.inline_rows import Rows, build, write
from tests.sample_files import BASE, hand_in, rows

ROOT = Path(__file__).resolve().parent.parent


def one_more(base: Path, number: int) -> store.Version:
    """One more version, with as many events, built: what an import brings is for test_import.py."""
    events: Rows = [("2018-01-01", f"Event {each}") for each in range(1, number + 1)]
    build(write(base / f"in{len(list(base.glob('in*')))}", {"events": events}), base / "store")
    pointer = store.current(base / "store")
    assert pointer is not None
    return pointer


def test_versions_undo_and_forward(tmp_path: Path) -> None:
    for number in range(1, 4):
        one_more(tmp_path, number)
    folder = tmp_path / "store"
    assert [(version.number, version.parent, version.current) for version in store.versions(folder)] == [
        (1, None, False),
        (2, 1, False),
        (3, 2, True),
    ]
    assert store.undo(folder).number == 2
    assert rows(tmp_path, "select count(*) from events") == [(2,)]
    assert one_more(tmp_path, 9).number == 4  # numbers are never used twice
    assert store.current(folder).parent == 2
    assert store.undo(folder, to=3).number == 3
    with pytest.raises(DataError, match="isn't in the store"):
        store.undo(folder, to=77)


def test_undo_of_the_first_import_leaves_an_empty_store(tmp_path: Path) -> None:
    hand_in(tmp_path, BASE)
    assert store.undo(tmp_path / "store") is None
    with pytest.raises(DataError):
        store.undo(tmp_path / "store")


def test_the_last_ten_are_kept(tmp_path: Path) -> None:
    """Twelve versions, of which all but the first and the last are copies of the first."""
    first, folder = one_more(tmp_path, 1), tmp_path / "store"
    for _ in range(2, 12):
        with store.writing(folder) as work:
            store.publish(folder, Path(shutil.copy(first.path, work / "copy.duckdb")), "import", False, ())
    assert one_more(tmp_path, 12).number == 12
    assert [version.number for version in store.versions(folder)] == list(range(3, 13))
    assert len(list(folder.glob("v*.json"))) == 10


def test_a_published_file_never_changes(tmp_path: Path) -> None:
    first = one_more(tmp_path, 1)
    before = hashlib.sha256(first.path.read_bytes()).hexdigest()
    one_more(tmp_path, 2)
    store.undo(tmp_path / "store")
    one_more(tmp_path, 3)
    assert hashlib.sha256(first.path.read_bytes()).hexdigest() == before


def test_readers_keep_what_they_opened_and_take_the_new_version_next(tmp_path: Path) -> None:
    hand_in(tmp_path, BASE)
    folder = tmp_path / "store"
    day = date(2018, 1, 1)
    assert ask("headline", folder, day).record["registered"] == 2
    reader = duckdb.connect(str(store.current(folder).path), read_only=True)
    hand_in(tmp_path, {"residents": "resident_id,registered_on\nR3,2017-05-01\n"})
    assert reader.execute("select count(*) from residents").fetchall() == [(2,)]
    assert ask("headline", folder, day).record["registered"] == 3
    store.undo(folder)
    assert ask("headline", folder, day).record["registered"] == 2
    reader.close()


def test_two_imports_at_once(tmp_path: Path) -> None:
    """The second waits for the first and then builds on it."""
    folder = tmp_path / "store"
    hand_in(tmp_path, BASE)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "residents.csv").write_text("resident_id,registered_on\nR3,2017-05-01\n")
    with store.writing(folder):
        second = subprocess.Popen(
            [sys.executable, "-m", "data", "import", str(tmp_path / "more"), "--store", str(folder), "--lang", "en"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert second.stderr is not None
        output = second.stderr.readline()  # comes only from a process that found the lock taken
        assert "waiting" in output and second.poll() is None
    out, err = second.communicate(timeout=120)
    assert second.returncode == 0, err
    assert "version 2" in out
    assert rows(tmp_path, "select count(*) from residents") == [(3,)]


def test_a_store_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(DataError, match="can't be written"), store.writing(tmp_path / "file" / "store"):
        pass


def test_the_environment_names_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTAS_STORE", str(tmp_path))
    assert store.default_folder() == tmp_path
    monkeypatch.delenv("MENTAS_STORE")
    assert store.default_folder() == ROOT / "data" / "store"
    assert os.sep in str(store.default_folder())
