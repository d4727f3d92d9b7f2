"""Who promised what: targets from version to version along the line of the current one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data import store
from data.target_history import target_history
from tests.inline_rows import Stored


def test_changes_of_a_target_stand_with_their_version(stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    first = stored(residents=[("W-001", "2018-01-08")], targets=[("mentas", "2019-12-31", 100), ("coverage", "2018-12-31", 0.9)])
    stored(targets=[("mentas", "2019-12-31", 80)])
    history = [(each.version, each.indicator, each.before, each.after) for each in target_history(first)]
    assert history == [(2, "mentas", 100, 80), (1, "mentas", None, 100), (1, "coverage", None, 0.9)]
    of_sample = [replace(each, sample=each.number == 1) for each in store.versions(first)]
    with monkeypatch.context() as patch:
        patch.setattr(store, "versions", lambda folder: of_sample)
        own = [(each.version, each.indicator, each.before, each.after) for each in target_history(first)]
    assert own == [(2, "mentas", None, 80), (2, "coverage", None, 0.9)], "nobody promised what was made up, or withdrew it"
    store.undo(first)
    assert [each.version for each in target_history(first)] == [1, 1], "what was taken back was not promised"
