"""What scripts hand over to the event loop: in order, woken once for a batch, whatever fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from streamlit.runtime.app_session import AppSession

from ui.server.batches import hand_over_in_batches


class Session(AppSession):
    """A session that nobody opened, and so nobody closes."""

    def __init__(self) -> None: ...

    def __del__(self) -> None: ...


def test_a_batch_wakes_the_loop_once_and_keeps_its_order(monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[Callable[[], None]] = []
    done: list[int] = []
    failures: list[Any] = []
    session = Session()

    def note(number: int) -> None:
        assert number != 2
        done.append(number)

    async def hand_over() -> None:
        session._event_loop = loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: failures.append(context["exception"]))
        for number in range(4):
            session._call_soon_on_event_loop(partial(note, number))
        for wake in woken[:]:
            wake()
        await asyncio.sleep(0.05)
        session._call_soon_on_event_loop(partial(note, 9))  # after a batch is done the next one wakes the loop again

    monkeypatch.setattr(AppSession, "_call_soon_on_event_loop", lambda _, callback: woken.append(callback))
    hand_over_in_batches()
    with ThreadPoolExecutor(1) as thread:  # the browser's driver may have a loop of its own running in this one
        thread.submit(lambda: asyncio.run(hand_over())).result()
    assert done == [0, 1, 3] and [type(each) for each in failures] == [AssertionError], "one that fails keeps nobody waiting"
    assert len(woken) == 2, "once for the first four, once for the last"
