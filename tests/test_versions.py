"""One version for all that is asked together, while versions are published, undone and pruned."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from data import store
from data.importer import import_paths
from queries import answer_for, ask, one_version, query, versions
from queries.connection import FileState, file_state
from queries.disclosure import history
from tests.conftest import StoreOf
from tests.inline_rows import Stored, write
from tests.visits import failed, visit
from ui.briefing.snapshot import gather

D = date(2018, 9, 30)


def test_questions_asked_together_have_one_version(stored: Stored) -> None:
    folder = stored(residents=[("A", "2017-01-01")])
    with one_version(folder):
        assert ask("headline", folder, D).version == 1
        stored(residents=[("B", "2017-01-01")])
        later = ask("headline", folder, D)
        with one_version(folder):
            assert ask("events", folder, D).version == 1, "a block inside keeps the outer version"
    assert (later.version, later.record["registered"]) == (1, 1)
    assert ask("headline", folder, D).version == 2


def test_a_pruned_version_answers_to_the_end_of_its_page(stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST_VERSIONS", 2)
    folder = stored(residents=[("A", "2017-01-01")])
    with one_version(folder):
        for number in range(2):
            stored(residents=[(f"B{number}", "2017-01-01")])
        assert not (folder / "v000001.duckdb").exists()
        assert ask("headline", folder, D).record["registered"] == 1
    assert ask("headline", folder, D).record["registered"] == 3


def test_a_version_that_goes_before_it_is_opened_is_taken_anew(stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = stored(residents=[("A", "2017-01-01")])
    stored(residents=[("B", "2017-01-01")])
    old, _ = store.versions(folder)
    store.undo(folder)

    def pruned_at_once(path: Path) -> FileState:
        state = file_state(path)
        if path == old.path:
            store.undo(folder, to=2)
            path.unlink()
        return state

    monkeypatch.setattr(versions, "file_state", pruned_at_once)
    with one_version(folder) as taken:
        assert taken is not None and taken.version.number == 2


@pytest.fixture
def swinging(store_of: StoreOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, set[str]]:
    """A store of two versions of which another counts each time that somebody looks, and the names of those that were asked."""
    folder = tmp_path / "store"
    shutil.copytree(store_of(3)[1], folder)
    assert import_paths([write(tmp_path / "more", {"residents": [("ZZ1", "2017-01-01")]})], folder).changed
    turns = cycle(store.versions(folder))
    monkeypatch.setattr(store, "shown", lambda _: next(turns))
    names: set[str] = set()

    for module in (query, history):
        real = module.reading

        @contextmanager
        def reading(version: Any, *given: Any, real: Any = real, **named: Any) -> Iterator[Any]:
            names.add(version[0].name)
            with real(version, *given, **named) as cursor:
                yield cursor

        monkeypatch.setattr(module, "reading", reading)
    return folder, names


def test_an_answer_is_of_one_version(swinging: tuple[Path, set[str]]) -> None:
    folder, names = swinging
    answer_for("viewer", "exits_by_destination", folder, D)
    assert len(names) == 1


@pytest.mark.soak
def test_a_briefing_is_of_one_version(swinging: tuple[Path, set[str]]) -> None:
    folder, names = swinging
    snapshot = gather(folder, D)
    assert names == {f"v{snapshot.version:06d}.duckdb"}


@pytest.mark.parametrize("name", ["exits", pytest.param("plan", marks=pytest.mark.soak)])
def test_a_page_is_of_one_version(swinging: tuple[Path, set[str]], monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    folder, names = swinging
    page = visit(folder, monkeypatch, name, "steward", lang="en", as_of="2018-09-30")
    assert not failed(page, "en")
    assert len(names) == 1
