"""python -m data: every command, its exit status and its two languages."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from data import audit, schema
from data.__main__ import main
from tests.sample_files import BASE, write

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def base(tmp_path: Path) -> Path:
    write(tmp_path / "in", BASE)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    try:
        status = main([str(argument) for argument in arguments])
    except SystemExit as stop:
        status = int(stop.code or 0)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.mark.parametrize("command", ["import", "versions", "undo", "check", "sample", "template", "export", "facts", "retain", "audit", "notes"])
def test_help(capsys: pytest.CaptureFixture[str], command: str) -> None:
    status, out, _ = run(capsys, command, "--help")
    assert status == 0 and "--lang" in out


def test_import_json(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(base / "in", {"exits": "resident_id,exited_on,destination\nR1,2018-01-01,surga\n", "catatan.csv": "x\n"})
    status, out, _ = run(capsys, "import", base / "in", "--store", base / "store", "--format", "json")
    report = json.loads(out)
    assert status == 1
    assert set(report) == {
        "version",
        "sheets",
        "tables",
        "rejected",
        "cells",
        "updates",
        "figures",
        "forecast",
        "entries",
        "published_months",
        "warnings",
    }
    assert list(report["tables"]) == [table.name for table in schema.TABLES]
    assert report["version"] == 1
    assert report["tables"]["residents"] == {"added": 2, "updated": 0, "unchanged": 0, "rejected": 0, "withdrawn": 0}
    (rejected,) = report["rejected"]
    place = {"table": "exits", "file": "exits.csv", "sheet": None, "row": 2, "column": "destination", "header": "destination"}
    assert {**rejected, "reason": None} == {**place, "reason": None}
    assert set(rejected["reason"]) == {"id", "en"}
    (warning,) = report["warnings"]
    assert set(warning) == {"file", "sheet", "message"} and set(warning["message"]) == {"id", "en"}


@pytest.mark.parametrize(
    ("language", "words"), [("id", "Tersimpan sebagai versi 1."), pytest.param("en", "Stored as version 1.", marks=pytest.mark.soak)]
)
def test_import_text(base: Path, capsys: pytest.CaptureFixture[str], language: str, words: str) -> None:
    status, out, _ = run(capsys, "import", base / "in", "--store", base / "store", "--lang", language)
    assert status == 0 and words in out


def test_nothing_changed_is_two(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "import", base / "nowhere", "--store", base / "store")[0] == 2
    assert run(capsys, "import", "--store", base / "store")[0] == 2
    assert run(capsys, "import", base / "in", "--store", base / "store", "--cohort", "A 1")[0] == 2
    write(base / "bad", {"residents": "no header here\n"})
    status, out, err = run(capsys, "import", base / "bad", "--store", base / "store", "--format", "json")
    assert status == 2 and json.loads(out)["version"] == 0 and "judul" in err
    write(base / "in", {"exits": "resident_id,exited_on,destination\nR1,2018-01-01,surga\n"})
    status, out, _ = run(capsys, "import", base / "in", "--store", base / "store", "--strict", "--format", "json")
    assert status == 2 and json.loads(out)["tables"]["residents"] == {"added": 0, "updated": 0, "unchanged": 0, "rejected": 0, "withdrawn": 0}
    status, out, _ = run(capsys, "import", base / "nowhere", "--store", base / "store", "--format", "json")
    assert status == 2 and "nowhere" in json.loads(out)["warnings"][0]["file"]


def test_versions_undo_check_export_facts(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = base / "store"
    assert run(capsys, "check", "--store", folder)[0] == 2  # nothing to check yet
    run(capsys, "import", base / "in", "--store", folder)
    status, out, _ = run(capsys, "versions", "--store", folder, "--format", "json")
    assert status == 0 and [(row["version"], row["current"], row["sample"]) for row in json.loads(out)] == [(1, True, False)]
    assert run(capsys, "check", "--store", folder, "--lang", "en")[0] == 0
    status, out, _ = run(capsys, "facts", "--store", folder, "--lang", "en")
    assert status == 0 and "equal a recount" in out
    assert run(capsys, "export", base / "out", "--store", folder)[0] == 0
    assert sorted(path.stem for path in (base / "out").iterdir()) == sorted(table.name for table in schema.TABLES)
    assert run(capsys, "export", base / "out", "--store", folder)[0] == 2  # the folder is not empty any more
    assert run(capsys, "facts", "--rebuild", "--store", folder)[0] == 0
    assert run(capsys, "undo", "--store", folder)[0] == 0
    assert run(capsys, "undo", "--store", folder)[0] == 0
    assert run(capsys, "undo", "--store", folder)[0] == 2


def test_sample_is_for_an_empty_store(base: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one person: what the sample holds is for test_sample.py."""

    def one_person(folder: Path, seed: int, scale: int) -> None:
        assert (seed, scale) == (5, 1)
        write(folder, {"residents": "resident_id,registered_on\nCONTOH-001,2017-01-05\n"})

    monkeypatch.setattr("data.sample.write_sample", one_person)
    status, out, _ = run(capsys, "sample", "--store", base / "sample", "--seed", 5)
    assert status == 0 and "Tersimpan" in out
    assert [entry.action for entry in audit.read(base / "sample")] == ["sample"]
    status, out, _ = run(capsys, "versions", "--store", base / "sample")
    assert "[data contoh]" in out
    run(capsys, "import", base / "in", "--store", base / "store")
    assert run(capsys, "sample", "--store", base / "store")[0] == 2
    assert run(capsys, "sample", "--store", base / "sample", "--scale", 0)[0] == 2


def test_template_and_published(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "template", base / "t.xlsx")[0] == 0
    assert run(capsys, "template", base / "t.xlsx")[0] == 2
    status, out, _ = run(capsys, "facts", "--published")
    assert status == 0 and "488" in out and "metrosemarang.com" in out


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    """python -m data facts --published | head -1: no traceback."""
    command = [sys.executable, "-u", "-m", "data", "facts", "--published"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as printing:
        assert printing.stdout is not None and printing.stderr is not None
        printing.stdout.close()
        assert printing.stderr.read() == ""
        assert printing.wait(timeout=60) == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["impor", "--lang", "en"], "The command was not understood"),
        (["import", "--lang", "id"], "Perintah tidak dimengerti"),  # no path
        (["undo", "--to", "three", "--lang=en"], "The command was not understood"),
        (["import", ".", "--dry", "--lang", "en"], "The command was not understood"),  # options are written in full
        (["undo", "--to", "--lang=id"], "Perintah tidak dimengerti (--to memerlukan isian)"),
        (["import", ".", "--strict=ya"], "Perintah tidak dimengerti (--strict tidak memerlukan isian (ya))"),
    ],
)
def test_a_command_that_is_not_understood_is_one_sentence(capsys: pytest.CaptureFixture[str], arguments: list[str], says: str) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith(says) and err.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "shown", "hidden"),
    [
        ([], ("pemakaian / usage: python -m data undo", "pilihan / options:", "tampilkan bantuan ini / show this help"), ()),
        (
            ["--lang", "id"],
            ("pemakaian: python", "pilihan:", "bahasa (id)", "(MENTAS_STORE, atau data/store)"),
            ("usage", "options", "show this help"),
        ),
        (["--lang=en"], ("usage: python", "options:", "language (id)", "show this help"), ("pemakaian", "pilihan", "bantuan")),
    ],
)
def test_help_is_in_the_language_of_the_command(
    capsys: pytest.CaptureFixture[str], options: list[str], shown: tuple[str, ...], hidden: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit):
        main(["undo", *options, "--help"])
    printed = capsys.readouterr().out
    assert [text for text in shown if text not in printed] == [] and [text for text in hidden if text in printed] == []
