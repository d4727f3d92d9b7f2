"""A store of an earlier release opens: what its file lacks is not known, and the old file is kept."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pytest

import dashboard
import data.__main__
import planning.__main__
import queries.__main__
import ui.briefing.__main__
from data import store
from data.__main__ import main
from data.description import sealed
from data.files import digest_of
from data.migration import migrate
from queries import QuestionError, ask
from tests.inline_rows import D, Stored

LESS = "alter table residents drop column education; alter table fact_persons drop column education; drop table fact_sales"


def made_older(version: store.Version, change: str = LESS) -> None:
    """Take columns out of a version's file, as an earlier release would have written it."""
    with duckdb.connect(str(version.path)) as connection:
        connection.execute(change)
    text = sealed(store.Version(**{**vars(version), "digest": digest_of(version.path)}))
    version.path.with_suffix(".json").write_text(text)


def test_a_store_of_an_earlier_release_is_made_anew_once(stored: Stored) -> None:
    folder = stored(residents=[("A", "2017-01-01", 1990, "Kendal", "sd")])
    old = store.current(folder)
    assert old is not None
    assert migrate(folder) is None, "nothing to do"
    made_older(old)
    before = old.path.read_bytes()
    migrated = migrate(folder)
    assert migrated is not None and (migrated.number, migrated.parent, migrated.action) == (2, 1, "migrate")
    assert [(row["value"], row["registered"]) for row in ask("breakdown", folder, D, by="education").records] == [("unknown", 1)]
    assert old.path.read_bytes() == before
    assert migrate(folder) is None


def test_an_undo_takes_back_what_was_migrated_too(stored: Stored) -> None:
    """Undone to the version that it was made from, it would only be made again."""
    stored(residents=[("A", "2017-01-01")])
    folder = stored(residents=[("B", "2017-01-01")])
    for version in store.versions(folder):
        made_older(version)
    assert migrate(folder)
    assert main(["undo", "--store", str(folder)]) == 0
    now = store.current(folder)
    assert now is not None and (now.number, now.parent) == (4, 1), "what it goes back to is of an earlier release too"
    assert ask("headline", folder, D).record["registered"] == 1
    assert ask("headline", folder, D, version=3).record["registered"] == 2
    with pytest.raises(QuestionError, match="earlier release"):
        ask("headline", folder, D, version=1)


PROGRAMS = {
    "data": (data.__main__, ["check"]),
    "queries": (queries.__main__, ["headline"]),
    "planning": (planning.__main__, ["forecast"]),
    "briefing": (ui.briefing.__main__, ["--freeze", "X"]),
}


@pytest.mark.parametrize("name", ["queries", *(pytest.param(other, marks=pytest.mark.soak) for other in PROGRAMS if other != "queries")])
def test_every_program_tidies_and_migrates_the_store_first(stored: Stored, name: str) -> None:
    folder = stored(residents=[("A", "2017-01-01")])
    (version,) = store.versions(folder)
    made_older(version)
    (folder / "work").mkdir()
    program, words = PROGRAMS[name]
    assert program.main([*words, "--store", str(folder)]) in (0, 1, 2)
    assert not (folder / "work").exists()
    assert [each.action for each in store.versions(folder)] == ["import", "migrate"]


def test_the_server_does_so_too(stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = stored(residents=[("A", "2017-01-01")])
    (version,) = store.versions(folder)
    made_older(version)
    monkeypatch.setenv("MENTAS_STORE", str(folder))

    async def begin() -> None:
        async with dashboard.lifespan(dashboard.app):
            pass

    with ThreadPoolExecutor(1) as thread:  # a thread of its own: the browser of other tests has a loop in this one
        thread.submit(lambda: asyncio.run(begin())).result()
    assert [each.action for each in store.versions(folder)] == ["import", "migrate"]


def test_a_column_of_another_type_is_made_today_s_once(stored: Stored) -> None:
    folder = stored(residents=[("A", "2017-01-01", 1990)])
    (version,) = store.versions(folder)
    made_older(version, "alter table residents alter birth_year type varchar")
    assert migrate(folder) and migrate(folder) is None
