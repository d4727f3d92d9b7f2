"""What is missing or damaged in a store is an error with its remedy, never an empty store and never another figure."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data import pointer, published, store
from data.__main__ import main
from data.description import described, sealed
from data.importer import import_paths
from data.messages import DataError
from queries import QuestionError, ask, publish
from queries.disclosure import steps
from tests.inline_rows import write
from tests.visits import html, plain, visit

D = date(2018, 9, 30)


@pytest.fixture
def two(small_versions: Path, tmp_path: Path) -> Path:
    """A store of two versions, of 2 and 3 persons."""
    return Path(shutil.copytree(small_versions, tmp_path / "store"))


@pytest.fixture(scope="module")
def small_versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("two")
    for number, persons in enumerate((("A", "B"), ("C",))):
        assert import_paths([write(base / f"in{number}", {"residents": [(each, "2017-01-01") for each in persons]})], base / "store").changed
    return base / "store"


@pytest.fixture(scope="module")
def more(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hand-in of one person."""
    return write(tmp_path_factory.mktemp("more") / "in", {"residents": [("Z", "2017-01-01")]})


def registered(folder: Path) -> int:
    return int(ask("headline", folder, D).record["registered"])


@pytest.mark.parametrize(
    "content", [None, "older copy", *(pytest.param(content, marks=pytest.mark.soak) for content in (b"2", b"1 2 0123456789abcdef\n"))]
)
def test_a_lost_or_damaged_pointer_is_repaired_by_undo(two: Path, more: Path, content: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """An import would start the programme anew without a word: 2 persons, then 1. By an older copy of the pointer it removed what came after."""
    path = two / store.POINTER
    if content is None:
        path.unlink()
    elif content == "older copy":
        pointer.write(two, 1, 1)
    else:
        path.write_bytes(content)
    store.tidy(two)
    with pytest.raises(QuestionError, match="undo --to 2"):
        ask("headline", two, D)
    with pytest.raises(DataError, match="undo --to 2"):
        import_paths([more], two)
    assert main(["undo", "--store", str(two), "--lang", "en"]) == 2
    assert "undo --to 2" in capsys.readouterr().err
    assert main(["undo", "--to", "2", "--store", str(two)]) == 0
    assert registered(two) == 3
    assert import_paths([more], two).version == 3


@pytest.mark.parametrize(
    ("name", "kind"), [pytest.param("v000002.duckdb", "lost", marks=pytest.mark.soak), ("v000002.duckdb", "flipped"), ("v000002.json", "cut")]
)
def test_the_newest_whole_version_is_shown_in_place_of_a_damaged_one(
    two: Path, more: Path, name: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = two / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.unlink() if kind == "lost" else path.write_bytes(content if kind == "flipped" else content[: len(content) // 2])
    assert registered(two) == 2
    with pytest.raises(DataError, match=r"version 2 .*undo --to 1"):
        import_paths([more], two)
    assert main(["verify", "--store", str(two), "--lang", "en"]) == 1
    assert "version 2" in capsys.readouterr().out
    assert main(["undo", "--to", "2", "--store", str(two), "--lang", "en"]) == 2
    assert main(["undo", "--to", "1", "--store", str(two)]) == 0
    assert import_paths([more], two).version == 3
    assert registered(two) == 3


def test_staff_read_that_another_version_is_shown(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (two / "v000002.duckdb").write_bytes(b"no database")
    assert "Version 2 is damaged; version 1 is shown." in plain(html(visit(two, monkeypatch, lang="en")))
    assert "damaged" not in plain(html(visit(two, monkeypatch, lang="en", role="viewer", as_of="2018-09-30")))


def test_no_whole_version_is_one_sentence(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in two.glob("v*.duckdb"):
        path.write_bytes(b"no database")
    with pytest.raises(QuestionError, match="restore a backup"):
        ask("headline", two, D)
    assert "restore a backup" in plain(html(visit(two, monkeypatch, lang="en")))


def test_a_store_of_an_earlier_release_opens(two: Path) -> None:
    """Its pointer is a number alone, its descriptions have neither digest nor seal."""
    (two / store.POINTER).write_text("2\n")
    for path in two.glob("v*.json"):
        path.write_text(json.dumps({name: value for name, value in json.loads(path.read_text()).items() if name not in ("digest", "seal", "damage")}))
    assert registered(two) == 3
    assert main(["verify", "--store", str(two)]) == 0


def test_a_version_that_was_never_pointed_to_is_none(two: Path, more: Path) -> None:
    """A first start killed between the version and the pointer left "No data yet" for good."""
    pointer.write(two, 0, 0)
    for number in (1, 2):
        unfinished = replace(described(two, number), pointed_to=False)
        unfinished.path.with_suffix(".json").write_text(sealed(unfinished))
    assert store.versions(two) == [] and store.current(two) is None
    assert import_paths([more], two).version == 1
    assert registered(two) == 1
    assert [path.name for path in sorted(two.glob("v*"))] == ["v000001.duckdb", "v000001.json"]


@pytest.mark.parametrize("name", ["mappings.json", "pulled.json", "programme.toml", "sources.toml"])
@pytest.mark.parametrize("content", [b"\xff\xfe{", b"[1]", b'{"a": 1}'])
def test_a_damaged_small_file_is_an_error_that_names_it(two: Path, name: str, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    (two / name).write_bytes(content)
    if name == "pulled.json":
        (two / "sources.toml").write_text(f'[inbox]\nkind = "folder"\npath = "{two}"\n')
    command = {"mappings.json": ["mappings"], "programme.toml": ["template", str(two / "x.xlsx")]}.get(name, ["pull", "--dry-run"])
    assert main([*command, "--store", str(two), "--lang", "en"]) == 2
    assert name in capsys.readouterr().err


def test_verify_of_a_whole_store(two: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--store", str(two), "--lang", "en"]) == 0
    assert "2 versions" in capsys.readouterr().out


@pytest.fixture
def shown(two: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store whose figures were published."""
    monkeypatch.delenv(published.SECRET_VARIABLE, raising=False)
    publish("headline", two, D)
    return two


@pytest.mark.parametrize(("new", "lost"), [(None, ""), ("0" * 64, ""), (None, published.FILE)], ids=["lost", "another", "lost with its fingerprint"])
def test_a_lost_secret_is_never_replaced(shown: Path, new: str | None, lost: str, capsys: pytest.CaptureFixture[str]) -> None:
    key = shown / published.SECRET_FILE
    old = key.read_bytes()
    key.unlink() if new is None else key.write_text(new)
    if lost:
        (shown / lost).unlink()
    with pytest.raises(QuestionError, match="restore"):
        publish("headline", shown, D)
    assert main(["verify", "--store", str(shown), "--lang", "en"]) == 1
    assert "secret.key" in capsys.readouterr().out
    key.write_bytes(old)
    publish("headline", shown, D)
    assert main(["verify", "--store", str(shown)]) == 0


@pytest.mark.parametrize("loss", ["missing", "emptied", "older copy"])
def test_a_lost_record_of_shown_figures_is_never_begun_anew(shown: Path, loss: str, capsys: pytest.CaptureFixture[str]) -> None:
    """SQLite takes an empty file, as a full disk leaves one, for a new record: one woman's late entry moved figures by one. So it did where a copy
    was put back that does not know what was shown last."""
    record = shown / published.SHOWN
    older = record.read_bytes()
    publish("exits_by_destination", shown, D)
    record.write_bytes({"emptied": b"", "older copy": older}.get(loss, b""))
    if loss == "missing":
        record.unlink()
    steps._walked.clear()
    with pytest.raises(QuestionError, match="restore"):
        publish("headline", shown, D)
    assert main(["verify", "--store", str(shown), "--lang", "en"]) == 1
    assert "shown.sqlite" in capsys.readouterr().out


def test_what_is_expected_of_a_store_is_said_once_to_be_damaged(shown: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shown / published.FILE).write_bytes(b"")
    assert main(["verify", "--store", str(shown), "--lang", "en"]) == 1
    assert capsys.readouterr().out.count("published.json is damaged") == 1
