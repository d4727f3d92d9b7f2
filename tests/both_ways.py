"""The same files handed in as small ones and as large ones, which DuckDB reads."""

from __future__ import annotations

from pathlib import Path

import pytest

import data.hand_in
from data import sandbox, sound, store, successor
from data.facts import facts_differ
from data.report import Report
from tests.cases.runner import Rows, rows_of
from tests.sample_files import hand_in


def both_ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *hand_ins: dict[str, str]) -> tuple[list[tuple[Rows, list[str]]], list[set[str]]]:
    """Rows and report of the last hand-in as small files and as large ones; the tables that each hand-in of large files put in at once."""
    outcomes = []
    taken: list[set[str]] = []
    take = sound.take

    def watched(*given: object) -> int:
        rows = take(*given)
        if rows:
            taken[-1].add(given[1].table.name)
        return rows

    monkeypatch.setattr(sound, "take", watched)
    for name, limit in (("small", 10**9), ("large", 0)):
        monkeypatch.setattr(sandbox, "SMALL_CSV_BYTES", limit)
        monkeypatch.setattr(successor, "LARGE", limit)
        monkeypatch.setattr(data.hand_in, "SMALL", limit)  # large ones are shared among threads
        base = tmp_path / name
        base.mkdir()
        report: Report | None = None
        for tables in hand_ins:
            taken.append(set())
            report = hand_in(base, tables, confirm=True)
        assert report is not None
        version = store.current(base / "store")
        assert version is not None
        assert name == "small" or facts_differ(version.path)[1] == [], "facts counted while importing are those of a recount"
        outcomes.append((rows_of(base / "store"), report.as_text("id").splitlines()))
    assert not any(taken[: len(hand_ins)]), "small files are read cell by cell"
    return outcomes, taken[len(hand_ins) :]
