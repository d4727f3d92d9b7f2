"""Hand-ins with bits flipped, parts cut, doubled or overwritten, outside and inside of archives: a report each time, never an error."""

from __future__ import annotations

import io
import random
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlwt

from data.importer import import_paths
from queries import ask
from tests.inline_rows import D, write
from tests.soaking import share_of

AT_ONCE = 20
"""Files handed in together."""
ROWS = {
    "warga": [["kode_warga", "tanggal_terdaftar", "tahun_lahir", "asal"], *([f"W{number}", "2017-03-01", 1990, "Kendal"] for number in range(30))],
    "keluar": [["kode_warga", "tanggal_keluar", "tujuan"], *([f"W{number}", "2018-02-01", "keluarga"] for number in range(9))],
}


def originals() -> dict[str, bytes]:
    """A hand-in in each form of file, by its suffix."""
    text = "\n".join(";".join(map(str, row)) for row in ROWS["warga"]).encode()
    book = openpyxl.Workbook()
    book.remove(book.active)
    old = xlwt.Workbook()
    for name, rows in ROWS.items():
        sheet, page = book.create_sheet(name), old.add_sheet(name)
        for line, row in enumerate(rows):
            sheet.append(row)
            for column, value in enumerate(row):
                page.write(line, column, value)
    out, before = io.BytesIO(), io.BytesIO()
    book.save(out)
    old.save(before)
    return {
        "csv": text,
        "txt": text.replace(b";", b"\t").decode().encode("utf-16"),
        "xlsx": out.getvalue(),
        "xls": before.getvalue(),
        "zip": archive({"warga.csv": text, "keluar.csv": "\n".join(",".join(row) for row in ROWS["keluar"]).encode()}),
    }


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in members.items():
            written.writestr(name, content)
    return out.getvalue()


def flip(chance: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 20])):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content))]


def double(chance: random.Random, content: bytes) -> bytes:
    start = chance.randrange(len(content))
    part = content[start : start + chance.randrange(1, 400)]
    return content[:start] + part * chance.choice([2, 2, 50]) + content[start:]


def overwrite(chance: random.Random, content: bytes) -> bytes:
    start, length = chance.randrange(len(content)), chance.randrange(1, 300)
    part = chance.choice([bytes(length), b"\xff" * length, chance.randbytes(length), b"9" * length, b'"' * length, b"<" * length])
    return content[:start] + part + content[start + length :]


def drop(chance: random.Random, content: bytes) -> bytes:
    start = chance.randrange(len(content))
    return content[:start] + content[start + chance.randrange(1, 300) :]


HARM: tuple[Callable[[random.Random, bytes], bytes], ...] = (flip, cut, double, overwrite, drop)


def mutated(chance: random.Random, content: bytes) -> bytes:
    """The file harmed once; half of the archives have a member harmed instead, so that its checksum is right."""
    harm = chance.choice(HARM)
    if content[:2] == b"PK" and chance.random() < 0.7:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            members = {name: opened.read(name) for name in opened.namelist()}
        name = chance.choice(sorted(members))
        return archive({**members, name: harm(chance, members[name])})
    return harm(chance, content)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of thirty persons."""
    base = tmp_path_factory.mktemp("mutated")
    assert import_paths([write(base / "in", {"residents": [(f"W{number}", "2017-01-01") for number in range(30)]})], base / "store").changed
    return base / "store"


def hand_in(seeds: range, store: Path, base: Path) -> None:
    """Hand in files harmed by these seeds, twenty at once, and look at what is left of it."""
    whole = originals()
    for first in range(seeds.start, seeds.stop, AT_ONCE):
        folder = base / f"from{first}"
        (folder / "in").mkdir(parents=True)
        for seed in range(first, min(first + AT_ONCE, seeds.stop)):
            chance = random.Random(f"mutated {seed}")
            suffix = chance.choice(list(whole))
            (folder / "in" / f"{seed}.{suffix}").write_bytes(mutated(chance, whole[suffix]))
        given = sorted(path.name for path in (folder / "in").iterdir())
        shutil.copytree(store, folder / "store")
        report = import_paths([folder / "in"], folder / "store", confirm=True)
        assert report.as_text("id") and report.as_text("en") and report.as_dict()
        assert max(map(len, report.as_text("id").splitlines())) < 2000, first
        left = {path.name.split(".")[0] for path in (folder / "store").rglob("*") if path.name not in ("lock", "current")}
        assert left <= {"v000001", "v000002"}, (first, left)
        assert ask("headline", folder / "store", D).record["registered"] >= 30, (first, given)
        shutil.rmtree(folder)


def test_harmed_files(store: Path, tmp_path: Path) -> None:
    hand_in(range(AT_ONCE // 3), store, tmp_path)


@pytest.mark.parametrize(
    ("name", "refused"), [("x" * 300 + ".csv", 0), ("a/..", 0), ("warga.csv", 1)], ids=["a name too long for the disk", "no name", "damaged"]
)
def test_what_is_in_an_archive_ends_no_import(store: Path, tmp_path: Path, name: str, refused: int) -> None:
    content = bytearray(archive({name: b"kode_warga;tanggal_terdaftar\nZ1;2017-03-01\n" * (200 if refused else 1)}))
    if refused:  # what is packed points back before its beginning
        content[40 + len(name)] ^= 0xFF
    (tmp_path / "in.zip").write_bytes(content)
    report = import_paths([tmp_path / "in.zip"], tmp_path / "store")
    assert (len(report.refused), "in.zip" in report.as_text("en")) == (refused, "xxx" not in name), report.as_text("en")


@pytest.mark.soak
@pytest.mark.parametrize("part", range(10))
def test_many_harmed_files(store: Path, tmp_path: Path, part: int) -> None:
    """10,000 of them."""
    hand_in(range(1000 * (part + 1), 1000 * (part + 1) + share_of(1000)), store, tmp_path)
