"""One bit flipped, or the end cut off, of every kind of file in a store: whatever looks at it says a sentence or the true figure, no other."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import data.__main__ as data_commands
import queries.__main__ as query_commands
import ui.briefing.__main__ as briefing_commands
from data.importer import import_paths
from tests.inline_rows import write
from tests.soaking import share_of
from tests.visits import visit
from ui import saved
from ui.auth import ended
from ui.delivery.ledger import SENT, sending

FLIPS = share_of(100)
LENGTHS = share_of(12)
AS_OF = "2018-12-31"
COMMANDS: dict[str, tuple[Callable[[list[str]], int], list[str]]] = {
    "exact": (query_commands.main, ["headline", "--as-of", AS_OF, "--format", "json"]),
    "published": (query_commands.main, ["exits_by_destination", "--as-of", AS_OF, "--published", "--format", "json"]),
    "frozen": (briefing_commands.main, ["--frozen", "Rapat", "--out", "{out}/frozen.xlsx", "--slides", "title"]),
    "frozen again": (briefing_commands.main, ["--as-of", AS_OF, "--freeze", "Rapat kedua"]),
    "verify": (data_commands.main, ["verify"]),
    "versions": (data_commands.main, ["versions"]),
    "report": (data_commands.main, ["report", "2"]),
    "audit": (data_commands.main, ["audit"]),
    "mappings": (data_commands.main, ["mappings"]),
    "check": (data_commands.main, ["check"]),
    "import": (data_commands.main, ["import", "{out}/more", "--dry-run"]),
    "undo": (data_commands.main, ["undo", "--dry-run"]),
    "pull": (data_commands.main, ["pull", "--dry-run"]),
    "template": (data_commands.main, ["template", "{out}/isian.xlsx"]),
    "backup": (data_commands.main, ["backup", "{out}/all.zip"]),
    "export": (data_commands.main, ["export", "{out}/csv"]),
    "facts": (data_commands.main, ["facts"]),
}
VERSION = ("exact", "published", "verify", "versions", "report", "import", "undo", "backup", "export", "facts")
KINDS: dict[str, tuple[str, ...]] = {
    "current": VERSION,
    "v000002.duckdb": VERSION,
    "v000002.json": VERSION,
    "secret.key": ("published", "verify", "exact"),
    "published.json": ("published", "verify", "exact"),
    "shown.sqlite": ("published", "verify", "exact", "backup"),
    "audit/audit.jsonl": ("audit", "exact", "import"),
    "mappings.json": ("mappings", "import", "verify"),
    "accepted_checks.json": ("check", "verify"),
    "programme.toml": ("exact", "published", "template", "import"),
    "sources.toml": ("pull",),
    "pulled.json": ("pull", "verify"),
    "signed_out": ("verify",),
    "deliveries/sent.jsonl": ("verify",),
    "views/*.json": ("verify",),
    "briefings/frozen/*.json": ("frozen", "frozen again", "verify"),
}
PAGES = {"views/*.json": "overview", "briefings/frozen/*.json": "briefing", "shown.sqlite": "exits", "current": "overview", "programme.toml": "exits"}
REGISTERED = {1: 60, 2: 61, 3: 62}
"""Persons in each version; the third was undone."""
UNSEALED = {"secret.key", "views/*.json", "mappings.json", "accepted_checks.json"}
"""Files of which some changes cannot be seen by themselves."""
MAY_DIFFER = {"programme.toml", "mappings.json", "accepted_checks.json", "sources.toml"}
"""Settings written by hand: a changed one is another setting."""


@dataclass(frozen=True)
class Whole:
    """A store with every kind of file, and what each command says of it: (exit status, standard output)."""

    folder: Path
    outputs: dict[str, tuple[int, str]]


def run(name: str, folder: Path, out: Path) -> tuple[int, str, str]:
    """Run a command; its status and what it said on both outputs."""
    main, words = COMMANDS[name]
    printed, complained = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(complained):
        status = main([*(word.format(out=out) for word in words), "--store", str(folder), "--lang", "en"])
    return status, printed.getvalue().replace(str(out), "").replace(str(folder), ""), complained.getvalue()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    base = tmp_path_factory.mktemp("flips")
    folder = base / "store"
    people = [(f"P{number:02d}", "2017-01-01", 1990, "Kendal", "sd") for number in range(60)]
    left = [(f"P{number:02d}", f"2018-0{1 + number % 9}-10", ("family", "employment")[number % 2], "false", None) for number in range(40)]
    write(base / "in1", {"residents": people, "exits": left})
    shutil.copy(Path(data_commands.__file__).parent / "programme.toml", base / "programme.toml")
    folder.mkdir(mode=0o700)
    shutil.copy(base / "programme.toml", folder / "programme.toml")
    os.environ.pop("MENTAS_SECRET", None)
    assert import_paths([base / "in1"], folder).changed
    inbox = write(base / "inbox", {"residents": [("Q1", "2017-02-01")]})
    (folder / "sources.toml").write_text(f'[inbox]\nkind = "folder"\npath = "{inbox}"\n')
    (base / "mapped").mkdir()
    (base / "mapped" / "warga.csv").write_text("id_warga,tanggal_terdaftar,hari lahirnya\nM1,2017-03-01,1980\n")
    assert data_commands.main(["import", str(base / "mapped"), "--map", "hari lahirnya=birth_year", "--store", str(folder)]) == 0
    assert data_commands.main(["check", "--accept", "unknown_age", "--reason", "x", "--until", "2030-01-01", "--store", str(folder)]) in (0, 1)
    assert briefing_commands.main(["--as-of", AS_OF, "--freeze", "Rapat", "--store", str(folder)]) == 0
    assert data_commands.main(["pull", "--store", str(folder)]) == 0
    assert data_commands.main(["undo", "--store", str(folder)]) == 0
    assert saved.save(folder, "Salon", {"skill": ["salon"]}) is None
    ended.keep_in(folder)
    ended.end("a" * 64, 9e9)
    ended._file, ended._before = None, 0
    with sending(folder, made_up=False) as ledger:
        ledger.write("wali@kota.example", ["2018-09"], SENT)
    out = base / "out"
    write(out / "more", {"residents": [("Z1", "2017-02-01")]})
    spoken = base / "spoken"
    shutil.copytree(folder, spoken)
    outputs = {name: run(name, spoken, out)[:2] for name in COMMANDS}
    assert all(status in (0, 1) for status, _ in outputs.values()), outputs
    return Whole(folder, outputs)


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_flipped_and_cut(whole: Whole, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flip(whole, kind, tmp_path, monkeypatch, FLIPS, LENGTHS)


def flip(whole: Whole, kind: str, base: Path, monkeypatch: pytest.MonkeyPatch, flips: int, lengths: int) -> None:
    """Flip bits and cut the end of a file of that kind, each in a store of its own, and look by every command that reads it."""
    monkeypatch.delenv("MENTAS_SECRET", raising=False)
    chance = random.Random(kind)
    (path,) = whole.folder.glob(kind)
    content = path.read_bytes()
    damaged: list[tuple[str, bytes]] = []
    for _ in range(flips):
        at, bit = chance.randrange(len(content)), chance.randrange(8)
        damaged.append((f"bit {bit} of byte {at}", content[:at] + bytes([content[at] ^ 1 << bit]) + content[at + 1 :]))
    damaged += [(f"cut at {length}", content[:length]) for length in sorted(chance.randrange(len(content)) for _ in range(lengths))]
    for number, (about, changed) in enumerate(damaged):
        folder = base / f"s{number}"
        shutil.copytree(whole.folder, folder)
        (folder / path.relative_to(whole.folder)).write_bytes(changed)
        out = base / f"out{number}"
        write(out / "more", {"residents": [("Z1", "2017-02-01")]})
        for name in KINDS[kind]:
            judge(whole, kind, about, name, run(name, folder, out))
        if kind in PAGES and number % 10 == 0:
            frozen = {"frozen": "Rapat"} if "frozen" in kind else {}
            visit(folder, monkeypatch, PAGES[kind], ("viewer", "steward")[number % 20 == 0], lang="en", as_of=AS_OF, **frozen)
        shutil.rmtree(folder)
        shutil.rmtree(out)


def judge(whole: Whole, kind: str, about: str, name: str, done: tuple[int, str, str]) -> None:
    """A refusal is one sentence (programme.toml: one for each fault), a figure that of the whole store, or of another version that is named."""
    status, printed, complained = done
    assert status in (0, 1, 2), (about, name, done)
    if status == 2:
        assert complained.strip() and (kind == "programme.toml" or complained.strip().count("\n") == 0), (about, name, done)
    elif name == "verify" and kind not in UNSEALED:
        assert status == 1 or (status, printed) == whole.outputs["verify"], (about, name, done)
        assert status == 1 or "cut" not in about, (about, name, done)
    elif name in ("exact", "published") and kind not in MAY_DIFFER and (status, printed) != whole.outputs[name]:
        shown = re.search(r"is damaged; version (\d) is shown", complained)
        assert shown, (about, name, done)
        assert name == "published" or _registered(printed) == REGISTERED[int(shown[1])], (about, name, done)


def _registered(output: str) -> Any:
    content = json.loads(output)
    rows = content["rows"] if isinstance(content, dict) else content
    return rows[0]["registered"]
