"""The audit log: every change from the command line, readable by its owner only, appended, rotated, read back; no figures, no persons."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from data import audit
from data.__main__ import main
from data.messages import DataError
from tests.sample_files import BASE, write

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def no_other_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MENTAS_AUDIT", raising=False)


def entry(at: str, who: str = "a@example.org", action: str = "sign_in") -> str:
    return json.dumps({"at": at, "who": who, "action": action, "what": {}}) + "\n"


def test_a_line_says_who_what_when(tmp_path: Path) -> None:
    audit.record("selection", "ibu@example.org", in_store=tmp_path, result="headline", by=["origin", "education"], published=True)
    (line,) = (tmp_path / "audit" / "audit.jsonl").read_text(encoding="ascii").splitlines()
    entry_read = json.loads(line)
    assert {**entry_read, "at": ""} == {
        "at": "",
        "who": "ibu@example.org",
        "action": "selection",
        "what": {"result": "headline", "by": ["origin", "education"], "published": True},
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", entry_read["at"])


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        audit.record("undo", "x", in_store=tmp_path)
        path = tmp_path / "audit" / "audit.jsonl"
        path.chmod(0o644)  # opened up by somebody: the next line closes it again
        audit.record("undo", "x", in_store=tmp_path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_it_only_grows_and_is_rotated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "SIZE", 400)
    monkeypatch.setattr(audit, "MOST_FILES", 3)
    path, before = tmp_path / "audit" / "audit.jsonl", b""
    for number in range(30):
        audit.record("import", "x", in_store=tmp_path, version=number)
        now = path.read_bytes()
        assert len(now) <= 400 and (now.startswith(before) or now.count(b"\n") == 1)
        before = now
    assert sorted(entry_read.name for entry_read in path.parent.glob("*.jsonl")) == ["audit.1.jsonl", "audit.2.jsonl", "audit.jsonl"]
    versions = [entry_read.what["version"] for entry_read in audit.read(tmp_path)]
    assert versions == list(range(30 - len(versions), 30)) and len(versions) > 6  # the latest, in order, none missing between


def test_reading_back(tmp_path: Path) -> None:
    lines = [
        entry("2018-03-11T23:59:59+07:00"),  # the day before
        entry("2018-03-12T00:00:00+07:00"),  # first moment of the first day
        entry("2018-03-13T08:00:00+07:00", who="b@example.org"),
        entry("2018-03-13T09:00:00+07:00", action="undo"),
        entry("2018-03-14T23:59:59+07:00"),  # last moment of the last day
        entry("2018-03-15T00:00:00+07:00"),  # the day after
        '{"at": "2018-03-13T10:00',  # cut short by a crash
    ]
    (tmp_path / "audit").mkdir()
    (tmp_path / "audit" / "audit.jsonl").write_text("".join(lines))
    days = {"since": date(2018, 3, 12), "until": date(2018, 3, 14)}
    assert len(list(audit.read(tmp_path))) == 6
    assert [entry_read.at[8:13] for entry_read in audit.read(tmp_path, **days)] == ["12T00", "13T08", "13T09", "14T23"]
    assert [entry_read.at[8:13] for entry_read in audit.read(tmp_path, who="b@example.org")] == ["13T08"]
    assert [entry_read.at[8:13] for entry_read in audit.read(tmp_path, action="undo")] == ["13T09"]
    assert list(audit.read(tmp_path / "elsewhere")) == []


def test_a_line_cut_short_takes_no_other_with_it(tmp_path: Path) -> None:
    (tmp_path / "audit").mkdir()
    (tmp_path / "audit" / "audit.jsonl").write_text(entry("2018-03-12T00:00:00+07:00") + '{"at": "2018-03-13T10:00')
    audit.record("undo", "x", in_store=tmp_path)
    assert [entry_read.action for entry_read in audit.read(tmp_path)] == ["sign_in", "undo"]


@pytest.mark.parametrize("loss", ["the last line", "all lines", "the file"])
def test_a_cut_log_says_so_itself(loss: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Cut at the end of a line, or gone, it read as though less had been done."""
    for number in range(3):
        audit.record("undo", "x", in_store=tmp_path, number=number)
    path = tmp_path / "audit" / "audit.jsonl"
    whole = path.read_bytes()
    left = b"".join(whole.splitlines(keepends=True)[:2]) if loss == "the last line" else b""
    path.write_bytes(left)
    if loss == "the file":
        path.unlink()
    assert main(["verify", "--store", str(tmp_path), "--lang", "en"]) == 1
    assert "shorter than it was" in capsys.readouterr().out
    audit.record("undo", "x", in_store=tmp_path, number=3)
    losses = [entry for entry in audit.read(tmp_path) if entry.action == "log_cut"]
    assert [each.what for each in losses] == [{"bytes": len(whole) - len(left)}]
    audit.record("undo", "x", in_store=tmp_path, number=4)
    assert audit.missing_bytes(tmp_path / "audit") == 0 and len([*audit.read(tmp_path, action="log_cut")]) == 1


def test_many_writers_lose_no_line(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from data import audit\n"
        "for n in range(60):\n  audit.record('import', sys.argv[2], in_store=Path(sys.argv[1]))"
    )
    writers = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path), who], cwd=ROOT) for who in "abc"]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]
    assert sorted(entry_read.who for entry_read in audit.read(tmp_path)) == [*("a" * 60), *("b" * 60), *("c" * 60)]


def test_what_could_be_a_person_is_not_written(tmp_path: Path) -> None:
    audit.record("import", "x", in_store=tmp_path, file="NIK 3374012345678901.xlsx", phone="0812-3456-7890", line="a\nb", long="x" * 500)
    (entry_read,) = audit.read(tmp_path)
    assert entry_read.what == {"file": "NIK ….xlsx", "phone": "…", "line": "a\nb", "long": "x" * 200}
    for figure in (0.5, {"residents": 3}):
        with pytest.raises(ValueError, match="not a particular"):
            audit.record("import", "x", in_store=tmp_path, figure=figure)
    with pytest.raises(ValueError, match="not an action"):
        audit.record("Import it", "x", in_store=tmp_path)


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_the_command_line_is_recorded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "store"
    write(tmp_path / "in", BASE)
    write(tmp_path / "bad", {"residents": "no header here\n"})
    run(capsys, "import", tmp_path / "in", "--store", folder, "--dry-run")
    run(capsys, "import", tmp_path / "in", "--store", folder)
    run(capsys, "import", tmp_path / "in", "--store", folder)
    run(capsys, "import", tmp_path / "bad", "--store", folder)
    run(capsys, "import", tmp_path / "nowhere", "--store", folder)
    run(capsys, "facts", "--rebuild", "--store", folder)
    run(capsys, "export", tmp_path / "out", "--store", folder)
    run(capsys, "undo", "--store", folder)
    run(capsys, "undo", "--to", 9, "--store", folder)
    run(capsys, "versions", "--store", folder)  # looks only: not recorded
    status, out, _ = run(capsys, "audit", "--store", folder, "--format", "json")
    entry_read = [(row["action"], row["what"]["outcome"], row["what"].get("version")) for row in json.loads(out)]
    assert status == 0
    assert entry_read == [
        ("import", "tried", 0),
        ("import", "stored", 1),
        ("import", "nothing_new", 1),
        ("import", "refused", 1),
        ("import", "refused", None),
        ("facts", "done", 2),
        ("export", "done", 2),
        ("undo", "done", 1),
        ("undo", "refused", None),
    ]
    assert {row["who"] for row in json.loads(out)} == {audit.system_user()}
    _, out, _ = run(capsys, "audit", "--store", folder, "--action", "undo")
    assert len(out.splitlines()) == 2 and "version=1" in out
    _, out, _ = run(capsys, "audit", "--store", folder, "--who", "nobody", "--lang", "en")
    assert out == "No entry of the audit log matches.\n"
    _, out, _ = run(capsys, "audit", "--store", folder, "--to", "2001-01-01")
    assert "Tidak ada" in out
    log = b"".join(path.read_bytes() for path in (folder / "audit").iterdir())
    assert b"R1" not in log and b"A1" not in log


def test_the_environment_names_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTAS_AUDIT", str(tmp_path / "log"))
    audit.record("undo", "x", in_store=tmp_path / "store")
    assert (tmp_path / "log" / "audit.jsonl").exists() and not (tmp_path / "store").exists()


def test_nothing_is_done_that_cannot_be_recorded(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("MENTAS_AUDIT", str(tmp_path / "file" / "log"))
    write(tmp_path / "in", BASE)
    status, _, err = run(capsys, "import", tmp_path / "in", "--store", tmp_path / "store", "--lang", "en")
    assert status == 2 and "so nothing was done" in err
    assert not (tmp_path / "store" / "current").exists()
    with pytest.raises(DataError):
        audit.record("undo", "x")


def test_nothing_that_was_typed_steers_a_terminal() -> None:
    entry = audit.Entry("2018-09-30T08:00:00+07:00", "x@y.id", "role_refused", {"frozen": "a\x1b[2Jb\nc\u202ed"})
    assert audit.as_text(entry).endswith("frozen=a\ufffd[2Jb\ufffdc\ufffdd")
