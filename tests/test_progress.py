"""How far an import is, and how long it will still take."""

from __future__ import annotations

import pytest

from data.import_commands import progress
from data.progress import Advance, seconds_left


def test_time_left_goes_on_as_so_far() -> None:
    assert seconds_left(2.9, 0.5) is None, "a short import says nothing"
    assert seconds_left(10, 0) is None, "nothing done, nothing known"
    assert seconds_left(10, 0.25) == 30
    assert seconds_left(10, 0.99) == 1, "never 0 while it goes on"


def test_steps_advance_by_what_was_handed_in() -> None:
    shares: list[float] = []
    advance = Advance(shares.append, {"residents": 100, "events": 0, "attendance": 300})
    for last in advance.sizes:
        advance.through("read", last)
    advance.through("typed")
    assert shares == pytest.approx([0.06 + 0.23 / 4, 0.06 + 0.23 / 4, 0.29, 0.36]), "the process that reads has started before the first byte"
    Advance(None, {}).through("read")


def test_sentences_from_three_seconds_on(capsys: pytest.CaptureFixture[str]) -> None:
    seconds = iter([0.0, 2.0, 4.0, 5.0, 400.0])
    tell = progress("en", lambda: next(seconds))
    for share in (0.1, 0.2, 0.25, 0.5):
        tell(share)
    assert capsys.readouterr().err.splitlines() == ["20 % done; about 16 s left", "50 % done; about 7 min left"], "not at 2 s, nor again at 5 s"
