"""What scripts hand over to the event loop: in order, woken once for a batch or at the end of the script, whatever fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunnerEvent

from ui.server.batches import SECONDS, hand_over_in_batches, send_now


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

    def report(session: AppSession, number: int, event: ScriptRunnerEvent) -> None:
        session._call_soon_on_event_loop(partial(note, number))

    async def hand_over() -> None:
        session._event_loop = loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: failures.append(context["exception"]))
        for number in range(4):
            session._on_scriptrunner_event(number, ScriptRunnerEvent.ENQUEUE_FORWARD_MSG)  # `report` stands in
        assert not done and len(woken) == 1, "once for the first four"
        session._on_scriptrunner_event(4, ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS)
        woken.pop()()
        assert done == [0, 1, 3, 4], "at once where the script ends; one that fails keeps nobody waiting"
        session._call_soon_on_event_loop(partial(note, 8))
        send_now()
        await asyncio.sleep(0)
        assert done[-1] == 8, "what the script wants sent at once"
        woken.pop()
        session._call_soon_on_event_loop(partial(note, 9))
        woken.pop()()
        await asyncio.sleep(SECONDS * 2)

    monkeypatch.setattr(AppSession, "_call_soon_on_event_loop", lambda _, callback: woken.append(callback))
    monkeypatch.setattr(AppSession, "_on_scriptrunner_event", report)
    hand_over_in_batches()
    with ThreadPoolExecutor(1) as thread:  # the browser's driver may have a loop of its own running in this one
        thread.submit(lambda: asyncio.run(hand_over())).result()
    assert done == [0, 1, 3, 4, 8, 9] and [type(each) for each in failures] == [AssertionError]
    assert len(woken) == 1, "the first one, whose batch was done by the end of the script"
