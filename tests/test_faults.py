"""A store survives a kill, a full disk and a forbidden file at every operation: before or after, in one sentence, with nothing left."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.backup import backup
from data.importer import import_paths
from data.pull.run import pull
from tests.faults import Case, Outcome, can_make_disks, run
from tests.form_servers import SECRET, form_server
from tests.inline_rows import write

COMMANDS = {
    "import": ("import", "{more}", "--store", "{store}", "--lang", "en"),
    "first import": ("import", "{more}", "--store", "{store}", "--lang", "en"),
    "undo": ("undo", "--store", "{store}", "--lang", "en"),
    "withdraw": ("withdraw", "residents", "B", "--confirm", "--store", "{store}", "--lang", "en"),
    "facts": ("facts", "--rebuild", "--store", "{store}", "--lang", "en"),
    "retain": ("retain", "--older-than", "24m", "--store", "{store}", "--lang", "en"),
    "export": ("export", "{out}", "--store", "{store}", "--lang", "en"),
    "template": ("template", "{out}.xlsx", "--store", "{store}", "--lang", "en"),
    "backup": ("backup", "{out}.zip", "--store", "{store}", "--lang", "en"),
    "pull": ("pull", "--confirm", "--store", "{store}", "--lang", "en"),
    "briefing": ("briefing", "--out", "{out}.xlsx", "--as-of", "2018-09-30", "--freeze", "Rapat", "--store", "{store}", "--lang", "en"),
    "restore": ("restore", "{backup}", "--store", "{out}", "--lang", "en"),
}
RESULTS = {"export": "out", "template": "out.xlsx", "backup": "out.zip", "briefing": "out.xlsx", "restore": "out"}
EMPTY = "The store is empty; import data first (python -m data import FOLDER)."
AFTER = {"import": (2, 3), "first import": (EMPTY, 1), "undo": (2, 1), "withdraw": (2, 1), "pull": (3, 4)}
"""Persons registered before and after a command, where it changes them."""
FINISHED = {"import": 3, "withdraw": 2, "pull": 5}
"""Persons registered where a command was killed, the next import added one (for "import" the same one), and the command was run to its end."""


def template_of(command: str, template: Path) -> str:
    return "" if command == "first import" else str(template.with_name("pulled") if command == "pull" else template)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two versions, of 1 and 2 persons; one left long ago."""
    base = tmp_path_factory.mktemp("faults")
    first = write(base / "in1", {"residents": [("A", "2016-01-01")], "exits": [("A", "2016-06-01", "family", "false", None)]})
    for given in (first, write(base / "in2", {"residents": [("B", "2017-01-01")]})):
        assert import_paths([given], base / "store").changed
    backup(base / "store", base / "backup.zip")
    return base / "store"


@pytest.fixture(scope="module")
def template_beside_pulled(template: Path) -> Iterator[Path]:
    """That store, and beside it another one that has pulled a third person from a form, whose code was then corrected on the server, where a fourth
    one came in."""
    pulled = Path(shutil.copytree(template, template.with_name("pulled")))
    with form_server() as server, pytest.MonkeyPatch.context() as patched:
        patched.setenv("FORM_TOKEN", SECRET)
        entries = {"kind": "kobo", "url": server.url, "form": "aHadir", "table": "residents", "token_env": "FORM_TOKEN"}
        (pulled / "sources.toml").write_text("[warga]\n" + "".join(f'{name} = "{value}"\n' for name, value in entries.items()))
        server.rows = [{"_id": 1, "resident_id": "C", "registered_on": "2017-02-01"}]
        assert pull(pulled).changed
        server.rows = [{"_id": number, "resident_id": code, "registered_on": "2017-02-01"} for number, code in ((1, "C1"), (2, "D"))]
        yield template


def check(command: str, case: Case, outcome: Outcome) -> None:
    assert "Traceback" not in outcome.said, (case, outcome)
    assert outcome.status in ((None,) if case.fault == "kill" else (0, 1, 2)), (case, outcome)
    if outcome.status == 2:
        sentences = [line for line in outcome.said.splitlines() if "% done" not in line]  # a slow machine says how far it is
        assert len(sentences) == 1, (case, outcome)
    assert outcome.registered in AFTER.get(command, (2,)), (case, outcome)
    assert outcome.restored == 2 or (outcome.restored is None and (command != "restore" or outcome.status != 0)), (case, outcome)
    assert not outcome.left, (case, outcome)
    assert outcome.next_import == "stored", (case, outcome)
    assert [name for name in outcome.beside if name != RESULTS.get(command)] == [], (case, outcome)
    if case.fault == "kill":  # what was begun is finished, or what was finished is there
        done = command in (*RESULTS, "first import", "withdraw")
        assert outcome.again == 0 or (outcome.again in (1, 2) and done), (case, outcome)
        assert not case.at or outcome.finished == FINISHED.get(command, outcome.finished), (case, outcome)


def test_a_fault_now_and_then(template: Path) -> None:
    tried = [
        (command, Case(COMMANDS[command], fault, at, template_of(command, template)))
        for command, fault, places in (
            ("import", "kill", (21,)),
            ("import", "full", (12,)),
        )
        for at in places
    ]
    for (command, case), outcome in zip(tried, run([case for _, case in tried]), strict=True):
        check(command, case, outcome)


@pytest.mark.soak
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("fault", ["kill", "full", "forbidden"])
def test_a_fault_at_every_operation(template_beside_pulled: Path, command: str, fault: str) -> None:
    """The operations are counted once where nothing fails."""
    begun = template_of(command, template_beside_pulled)
    (whole,) = run([Case(COMMANDS[command], "kill", 0, begun)])
    assert whole.status == 0 and whole.operations > 3, whole
    tried = [Case(COMMANDS[command], fault, at, begun) for at in range(1, whole.operations + 1)]
    for case, outcome in zip(tried, run(tried), strict=True):
        check(command, case, outcome)


@pytest.mark.soak
@pytest.mark.parametrize("command", COMMANDS)
def test_files_that_may_not_grow(template_beside_pulled: Path, command: str) -> None:
    """Twelve sizes, as on a disk that fills up while DuckDB writes."""
    sizes = (0, 1, 100, 1000, 5000, 13000, *range(50_000, 650_000, 100_000))
    tried = [Case(COMMANDS[command], "small", size, template_of(command, template_beside_pulled)) for size in sizes]
    for case, outcome in zip(tried, run(tried), strict=True):
        check(command, case, outcome)


@pytest.mark.soak
@pytest.mark.skipif(not can_make_disks(), reason="only root makes file systems")
@pytest.mark.parametrize("command", COMMANDS)
def test_disks_with_little_room(template_beside_pulled: Path, command: str) -> None:
    """Twelve sizes of room on a disk of its own."""
    rooms = (0, 4, 16, 64, 128, 256, 512, 768, 1024, 1536, 2048, 4096)
    tried = [Case(COMMANDS[command], "disk", room, template_of(command, template_beside_pulled)) for room in rooms]
    for case, outcome in zip(tried, run(tried), strict=True):
        check(command, case, outcome)
