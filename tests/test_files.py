"""Files: read by their name alone, written whole, private, and swept where a killed program left them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from data import sign_outs, store
from data.backup import backup, restore
from data.export import export
from data.files import replacing, scratch, sweep, write_whole
from data.importer import import_paths
from data.messages import DataError
from data.verify import faults
from queries import ask

D = date(2018, 9, 30)
POSIX = pytest.mark.skipif(os.name != "posix", reason="access rights of POSIX")


def rows(*people: str) -> str:
    return "resident_id,registered_on\n" + "".join(f"{person},2017-01-01\n" for person in people)


@pytest.mark.parametrize("name", ["warga[1].csv", *(pytest.param(alike, marks=pytest.mark.soak) for alike in ("warga*.csv", "warga?.csv"))])
def test_a_file_is_read_by_its_name(tmp_path: Path, name: str) -> None:
    """As browsers name a second download. As a pattern each of these is warga1.csv beside it."""
    folder = tmp_path / "in[1]*"
    folder.mkdir()
    (folder / name).write_text(rows("A"))
    (folder / "warga1.csv").write_text(rows("B", "C"))
    home = tmp_path / "store[1]*"
    assert import_paths([folder / name], home).accepted == 1
    assert ask("headline", home, D).record["registered"] == 1
    if name == "warga[1].csv":
        exported = export(home, tmp_path / "out[1]*")
        assert import_paths([path for path in exported if path.name == "residents.csv"], tmp_path / "again").accepted == 1


def test_what_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    write_whole(path, "before")
    with pytest.raises(RuntimeError), replacing(path) as fresh:
        fresh.write_text("half")
        raise RuntimeError
    assert path.read_text() == "before" and [each.name for each in tmp_path.iterdir()] == ["kept"]


def test_leftovers_of_killed_programs_are_swept(tmp_path: Path) -> None:
    """Those of a program that is still there stay."""
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True).stdout.strip()
    (tmp_path / f".current.{dead}.0123abcd.new").write_text("half")
    (tmp_path / f".pull.{dead}.0123abcd.new").mkdir()
    (tmp_path / f".pull.{dead}.0123abcd.new" / "rows.csv").write_text("a person's row")
    (tmp_path / ".hidden").write_text("another's")
    with scratch(tmp_path, "pull") as mine:
        sweep(tmp_path)
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted([".hidden", mine.name])


def test_a_hand_in_waits_for_its_twelve_hours_whoever_sweeps(tmp_path: Path) -> None:
    """An import from the command line took what had waited on a steward's page for more than an hour."""
    waiting, over = (tmp_path / f".hand-in.{os.getppid()}.0123abc{number}.new" for number in (1, 2))  # of a process that is there
    for folder, hours in ((waiting, 11), (over, 14)):
        folder.mkdir()
        os.utime(folder, (time.time() - hours * 3600,) * 2)
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == [waiting]


def test_the_next_program_sweeps_what_an_import_left(tmp_path: Path) -> None:
    """The working folder holds rejected cells, identity numbers included."""
    import_paths([write_rows(tmp_path, "A")], tmp_path / "store")
    work = tmp_path / "store" / store.WORK
    work.mkdir()
    (work / "rows.csv").write_text("3374010101900001")
    with store.writing(tmp_path / "another"):
        store.tidy(tmp_path / "store")
    assert not work.exists()
    with store.writing(tmp_path / "store") as mine:
        store.tidy(tmp_path / "store")
        assert mine.exists(), "an import that is still running keeps its own"


def write_rows(base: Path, *people: str) -> Path:
    path = base / f"residents{len(people)}.csv"
    path.write_text(rows(*people))
    return path


@POSIX
def test_everything_is_its_owners_alone(tmp_path: Path) -> None:
    """Whatever the mask of whoever runs it."""
    commands = [["import", str(write_rows(tmp_path, "A"))], ["export", str(tmp_path / "out")], ["template", str(tmp_path / "isian.xlsx")]]
    script = f"""
import os, runpy, sys
streams = []
for words in {commands!r}:
    os.umask(0)
    sys.argv = ["data", *words, "--store", {str(tmp_path / "store")!r}]
    try:
        runpy.run_module("data", run_name="__main__")
    except SystemExit as ended:
        assert not ended.code
    streams.append((sys.stdout, sys.stderr))  # each wraps the stream of the process, and would close it
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
"""
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, cwd=Path(__file__).parent.parent)
    made = [path for place in ("store", "out", "isian.xlsx") for path in (tmp_path / place, *(tmp_path / place).rglob("*"))]
    assert len(made) > 15
    assert {path for path in made if path.stat().st_mode & 0o077} == set()


@POSIX
def test_no_image_of_the_memory_is_left() -> None:
    script = "from data import command_line; import resource; command_line.run(lambda: print(resource.getrlimit(resource.RLIMIT_CORE)) or 0)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent)
    assert done.stdout == "(0, 0)\n"


def test_backup_and_restore(tmp_path: Path) -> None:
    """All that a store holds but for locks and unfinished work, byte for byte; who signed out since is not known, so everybody signs in again."""
    folder = tmp_path / "store"
    for people in (("A",), ("A", "B")):
        import_paths([write_rows(tmp_path, *people)], folder)
    (folder / "views").mkdir()
    (folder / "views" / "mine.json").write_text("{}")
    (folder / "programme.lock").write_text("not a lock of the store")
    sign_outs.write(folder / sign_outs.FILE, sign_outs.SignOuts())
    assert backup(folder, tmp_path / "all.zip") == (2, [])
    assert restore(tmp_path / "all.zip", tmp_path / "new") == 2
    assert ask("headline", tmp_path / "new", D).record["registered"] == 2
    assert not (tmp_path / "new" / sign_outs.FILE).exists()
    for path in folder.rglob("*"):
        if path.is_file() and path.name not in (store.LOCK, ".lock", sign_outs.FILE):
            assert (tmp_path / "new" / path.relative_to(folder)).read_bytes() == path.read_bytes()
    assert store.undo(tmp_path / "new").number == 1
    with pytest.raises(DataError, match="not empty"):
        restore(tmp_path / "all.zip", folder)
    with pytest.raises(DataError, match="inside the store"):
        backup(folder, folder / "all.zip")


def test_a_damaged_backup_restores_nothing(tmp_path: Path) -> None:
    import_paths([write_rows(tmp_path, "A")], tmp_path / "store")
    backup(tmp_path / "store", tmp_path / "all.zip")
    whole = (tmp_path / "all.zip").read_bytes()
    for number, damaged in enumerate([whole[:-100], b"", *(_flipped(whole, at) for at in range(50, len(whole), len(whole) // 12))]):
        (tmp_path / "damaged.zip").write_bytes(damaged)
        try:
            restore(tmp_path / "damaged.zip", tmp_path / f"new{number}")
        except DataError as error:
            assert "not a complete backup" in str(error)
            assert not (tmp_path / f"new{number}").exists()
        else:  # where the flip hit a mark that says nothing, such as a date
            assert (tmp_path / f"new{number}" / "v000001.duckdb").read_bytes() == (tmp_path / "store" / "v000001.duckdb").read_bytes()
            assert not list(faults(tmp_path / f"new{number}"))


def _flipped(content: bytes, at: int) -> bytes:
    changed = bytearray(content)
    changed[at] ^= 8
    return bytes(changed)
