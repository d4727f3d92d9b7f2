"""Two programs at once on one store: what one looks at before it acts may be another's by then. Each other program acts at a fixed moment here."""

from __future__ import annotations

import importlib.util
import os
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from filelock import FileLock, Timeout

import data.sample
from data import audit, backup, files, importer, mappings, named, notes, pointer, published, quality_checks, repairs, store
from data.importer import begin_with_sample, import_paths, make_sample
from data.messages import DataError
from data.pull import run as pulls
from tests.inline_rows import write
from ui.auth import ended

DAY = date(2018, 1, 1)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of one version."""
    base = tmp_path_factory.mktemp("at-once")
    import_paths([write(base / "in", {"residents": [("A1", "2017-01-01")]})], base / "store")
    return base / "store"


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "store"))


def is_held(lock: Path) -> bool:
    """Whether somebody holds a lock, for anybody else."""
    try:
        with FileLock(lock, timeout=0):
            return False
    except Timeout:
        return True


def once(act: Callable[[], object], real: Callable[..., Any], before: bool = True) -> Callable[..., Any]:
    """The function, at whose first call another program acts."""
    calls: list[int] = []

    def called(*given: Any, **named_values: Any) -> Any:
        calls.append(1)
        if before and len(calls) == 1:
            act()
        answer = real(*given, **named_values)
        if not before and len(calls) == 1:
            act()
        return answer

    return called


def retained(folder: Path) -> None:
    """Publish a version and delete those before, as retention does."""
    with store.writing(folder) as work:
        shutil.copy(next(folder.glob("v*.duckdb")), work / "next.duckdb")
        made = store.publish(folder, work / "next.duckdb", store.RETAIN, False, ())
        store.forget(folder, tuple(each.number for each in store.versions(folder) if each.number != made.number))


def test_a_first_import_is_no_lost_pointer(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pointer was looked for before it was written, the versions after: the page said that the store was damaged."""
    folder = tmp_path / "store"
    folder.mkdir()
    monkeypatch.setattr(pointer, "read", once(lambda: shutil.copytree(template, folder, dirs_exist_ok=True), pointer.read, before=False))
    version = store.current(folder)
    assert version is not None and version.number == 1


@pytest.mark.parametrize("look", [store.current, store.shown, lambda folder: store.versions(folder)[-1]], ids=["current", "shown", "versions"])
def test_a_version_deleted_meanwhile_is_not_damaged(folder: Path, look: Callable[[Path], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The pointer named version 1, which was deleted before it was read: the page named the whole version 2 as shown in its own place."""
    monkeypatch.setattr(store, "described", once(lambda: retained(folder), store.described))
    version = look(folder)
    assert (version.number, version.instead_of, version.damage, version.current) == (2, None, "", True)


def made_up(meanwhile: Callable[[], object]) -> Callable[..., None]:
    def write_sample(folder: Path, **_: Any) -> None:
        write(folder / "made", {"residents": [("CONTOH-0001", "2017-01-01")]})
        meanwhile()

    return write_sample


def test_the_sample_never_takes_the_place_of_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store was empty when the sample was begun, and held the office's data when it was stored."""
    folder, given = tmp_path / "store", write(tmp_path / "in", {"residents": [("W1", "2017-01-01")]})
    monkeypatch.setattr(data.sample, "write_sample", made_up(lambda: import_paths([given], folder)))
    with pytest.raises(DataError, match="have changed since this check"):
        make_sample(folder)
    begin_with_sample(folder)
    assert [(version.action, version.sample) for version in store.versions(folder)] == [("import", False)]


def test_two_first_starts_make_one_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "store"
    monkeypatch.setattr(data.sample, "write_sample", once(lambda: begin_with_sample(folder), made_up(lambda: None)))
    begin_with_sample(folder)
    assert [(version.number, version.action) for version in store.versions(folder)] == [(1, "sample")]


@pytest.mark.parametrize("no_links", [False, True])
def test_a_secret_made_by_another_is_kept(tmp_path: Path, no_links: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a file system without links the later one took the place of the first, by which figures were rounded already."""
    monkeypatch.delenv(published.SECRET_VARIABLE, raising=False)
    path = tmp_path / published.SECRET_FILE
    monkeypatch.setattr(published, "write_whole", once(lambda: None, published.write_whole))
    monkeypatch.setattr(FileLock, "acquire", once(lambda: path.write_text("f" * 64), FileLock.acquire))
    if no_links:
        monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError(1, "no links")))
    assert published.secret_of(tmp_path, made_up=True) == b"f" * 64


def test_notes_are_changed_one_at_a_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read, changed and written by two at once, a decision that one unpublished was published again by the other, who settled it."""
    made = notes.add_decision(folder, "x", DAY, "Buka kelas", "planner", "coverage", published=True)
    held = []
    for name in ("_find", "_all"):
        real = getattr(notes, name)
        monkeypatch.setattr(notes, name, once(lambda: held.append(is_held(folder / "decisions" / ".lock")), real))
    notes.set_state(folder, "x", made.name, "done", DAY, "Selesai")
    notes.publish(folder, "x", made.name, False)
    assert held == [True, True]
    assert [(each.state, each.published) for each in notes.list_decisions(folder, True)] == [("done", False)]


def test_acceptances_are_changed_one_at_a_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[bool] = []
    monkeypatch.setattr(quality_checks, "acceptances", once(lambda: held.append(is_held(folder / store.LOCK)), quality_checks.acceptances))
    quality_checks.accept(folder, "unknown_age", "alasan", date.max, "x")
    assert held == [True]


def test_pulls_follow_each_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two at once read one record of what was brought, and the later wrote it without what the other had brought."""
    inbox = write(folder.parent / "inbox", {"residents": [("S1", "2017-01-01")]})
    (folder / "sources.toml").write_text(f'[satu]\nkind = "folder"\npath = "{inbox}"\n')
    held: list[bool] = []
    monkeypatch.setattr(pulls, "read_ledger", once(lambda: held.append(is_held(folder / "pulls" / "lock")), pulls.read_ledger))
    assert pulls.pull(folder).changed and held == [True]


def another_server() -> ModuleType:
    """The module as another process has it."""
    spec = importlib.util.spec_from_file_location("ended_elsewhere", ended.__file__)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_signed_out_at_either_of_two_servers(folder: Path) -> None:
    """Each wrote what it knew itself: the other's was gone, and after a restart its cookie opened the pages again."""
    one, two, later = another_server(), another_server(), another_server()
    one.keep_in(folder)
    two.keep_in(folder)
    assert one.end("a" * 64, 9e9) and two.end("b" * 64, 9e9)
    assert one.is_ended("b" * 64, 9e9) and two.is_ended("a" * 64, 9e9)
    later.keep_in(folder)
    assert later.is_ended("a" * 64, 9e9) and later.is_ended("b" * 64, 9e9)


def test_the_log_is_read_whole_while_it_is_set_aside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files were listed first and opened later, by when each was the next older one."""
    monkeypatch.setattr(audit, "SIZE", 300)

    def recorded(first: int) -> None:
        for number in range(first, first + 9):
            audit.record("undo", "x", in_store=folder, number=number)

    recorded(0)
    read = audit.read(folder, action="undo")
    numbers = [next(read).what["number"]]
    recorded(9)
    numbers += [entry.what["number"] for entry in read]
    assert numbers == [*range(len(numbers))] and len(numbers) >= 9


def test_folders_that_go_while_the_store_is_swept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hand-in is discarded between the listing of the store and the look into its folder: the import ended."""
    gone = folder / ".hand-in.1.00000000.new"
    (gone / "inner").mkdir(parents=True)
    real = os.scandir

    def scandir(path: Any = ".") -> Any:
        if str(path) == str(gone):
            shutil.rmtree(gone, ignore_errors=True)
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    with store.writing(folder):
        assert not gone.exists()


def test_a_backup_while_a_view_is_removed_and_the_log_is_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    views = named.Kind("views", 60)
    named.save(folder, views, "Salon", {})
    audit.record("undo", "x", in_store=folder)
    held: list[bool] = []
    real = zipfile.ZipFile.write

    def written(archive: zipfile.ZipFile, path: Path, name: str) -> None:
        if name.startswith("views/"):
            named.remove(folder, views, "Salon")
        if name.startswith("audit/"):
            held.append(is_held(folder / "audit" / "lock"))
        real(archive, path, name)

    monkeypatch.setattr(zipfile.ZipFile, "write", written)
    assert backup.backup(folder, folder.parent / "all.zip") == (1, [])
    assert held == [True, True], "the log and its length: a file that is set aside meanwhile would be in it twice, or not"


def test_what_is_removed_by_its_number_is_what_was_seen(folder: Path) -> None:
    """The numbers move up when another steward removes an entry before it: the button removed the one after."""
    mappings.remember(folder, {"shape": {"satu": "-", "dua": "-", "tiga": "-"}}, {}, "x")
    seen = mappings.read(folder)
    mappings.forget(folder, 1, seen[0])
    with pytest.raises(DataError, match="have changed since this check"):
        mappings.forget(folder, 2, seen[1])
    assert [each.given for each in mappings.read(folder)] == ["dua", "tiga"]
    remembered = [repairs.Repair("f" * 64, None, row, "residents", "origin", "Kendal") for row in (2, 3)]
    repairs._write(folder, remembered)
    with pytest.raises(DataError, match="have changed since this check"):
        repairs.forget(folder, 1, remembered[1])
    repairs.forget(folder, 1, remembered[0])
    assert repairs.read(folder) == remembered[1:]


# -------------------------------------------------------------------------------------------- missing is not empty

LINKED: dict[str, Callable[[Path], object]] = {
    "programme.toml": lambda folder: importer.programme_of(folder),
    "current": store.current,
    "published.json": published.shown_expected,
    "secret.key": lambda folder: published.secret_of(folder, made_up=True),
    "mappings.json": mappings.read,
    "repairs.json": repairs.read,
    "accepted_checks.json": quality_checks.acceptances,
    "sources.toml": lambda folder: pulls.read_sources(folder),
    "signed_out": ended.keep_in,
    "audit": lambda folder: list(audit.read(folder)),
    "notes": lambda folder: notes.list_notes(folder, True),
    "views": lambda folder: named.all_of(folder, named.Kind("views", 60)),
}


@pytest.mark.parametrize("name", LINKED)
def test_a_link_that_leads_nowhere_is_no_empty_place(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that isn't there: the shipped facts were shown, another key was made, the list was empty."""
    monkeypatch.delenv(published.SECRET_VARIABLE, raising=False)
    path = folder / name
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.symlink_to(folder.parent / "nowhere")
    with pytest.raises((DataError, OSError)):
        LINKED[name](folder)
    assert path.is_symlink(), "and is left as it is"


@pytest.mark.parametrize("name", ["audit", "notes", "views"])
def test_a_file_in_the_place_of_a_folder_is_no_empty_folder(folder: Path, name: str) -> None:
    shutil.rmtree(folder / name, ignore_errors=True)
    (folder / name).write_text("")
    with pytest.raises((DataError, OSError)):
        LINKED[name](folder)


def test_a_store_behind_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "store").symlink_to(tmp_path / "nowhere")
    with pytest.raises(DataError, match="can't be read"):
        store.current(tmp_path / "store")


def test_a_backup_holds_what_links_lead_to(folder: Path) -> None:
    """Facts of the programme that lie elsewhere were left out without a word: the restored store was about another programme."""
    facts = shutil.copy(Path(importer.__file__).with_name("programme.toml"), folder.parent / "facts.toml")
    (folder / "programme.toml").symlink_to(facts)
    (folder / "views").symlink_to(folder)  # round about
    backup.backup(folder, folder.parent / "all.zip")
    with zipfile.ZipFile(folder.parent / "all.zip") as archive:
        assert "programme.toml" in archive.namelist() and not [name for name in archive.namelist() if name.startswith("views/")]
    assert files.is_missing(folder / "nothing") and not files.is_missing(folder / "programme.toml")
