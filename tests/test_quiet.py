"""Work for when nobody is served (ui/server/quiet.py)."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from ui.server import quiet
from ui.server.quiet import Quiet


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiet, "SECONDS", 0)


def ended() -> int:
    """Wait for the threads that work; how many there were."""
    working = [thread for thread in threading.enumerate() if thread.name == "quiet"]
    for thread in working:
        thread.join()
    return len(working)


def pieces(number: int, done: list[int], during: Callable[[int], object] = lambda place: None) -> Callable[[], bool]:
    """So many pieces of work, noted when they are done; `during` happens meanwhile."""

    def piece() -> bool:
        if len(done) == number:
            return False
        done.append(len(done))
        during(len(done))
        return True

    return piece


def serve(work: Quiet) -> None:
    with work.serving():
        pass


def test_nothing_is_done_before_it_is_allowed() -> None:
    """A command or a test that draws a page has no thread of its own."""
    done: list[int] = []
    work = Quiet(pieces(3, done))
    serve(work)
    assert (ended(), done) == (0, [])
    work.allow()
    ended()
    assert done == [0, 1, 2]


def test_the_last_visitor_served_leaves_it_quiet() -> None:
    done: list[int] = []
    work = Quiet(pieces(1, done))
    with work.serving():
        work.allow()
        serve(work)
        assert (ended(), done) == (0, [])
    ended()
    assert done == [0]


def test_a_visitor_ends_it_after_the_piece_at_hand() -> None:
    """Of three pieces a visitor comes during the first: two are left until she has been served."""
    done: list[int] = []
    visit = work = None

    def come(place: int) -> None:
        nonlocal visit
        if place == 1:
            visit = work.serving()
            visit.__enter__()

    work = Quiet(pieces(3, done, come))
    work.allow()
    ended()
    assert done == [0]
    assert visit is not None
    visit.__exit__(None, None, None)
    ended()
    assert done == [0, 1, 2]


def test_what_a_visitor_leaves_during_the_last_piece_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread still runs when she has been served, so that no other begins; it looks once more."""
    looked: list[int] = []

    def none_left() -> bool:
        looked.append(1)
        if len(looked) == 1:
            serve(work)
        return False

    work = Quiet(none_left)
    work.allow()
    ended()
    assert len(looked) == 2


def test_a_piece_that_fails_ends_the_work_until_the_next_visitor(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> bool:
        raise RuntimeError

    work = Quiet(fail)
    work.allow()
    ended()
    serve(work)
    ended()
    assert [record.message for record in caplog.records] == ["ahead", "ahead"]
