"""What a script sends is handed to the server's event loop in batches: waking the loop for each of a hundred elements slowed every rerun."""

from __future__ import annotations

from asyncio import AbstractEventLoop
from collections import deque
from collections.abc import Callable
from weakref import WeakKeyDictionary

from streamlit.runtime.app_session import AppSession

SECONDS = 0.004
"""How long an element waits for those after it. The server itself sends what it has every 5 ms (MESSAGE_FLUSH_INTERVAL_SECS)."""

_waiting: WeakKeyDictionary[AppSession, deque[Callable[[], None]]] = WeakKeyDictionary()
"""What the script of each session has handed over and the loop has not done yet, in order."""


def hand_over_in_batches() -> None:
    """Make the sessions of this process hand over in batches."""
    at_once = AppSession._call_soon_on_event_loop

    def in_a_batch(session: AppSession, callback: Callable[[], None]) -> None:
        waiting = _waiting.setdefault(session, deque())
        waiting.append(callback)
        if len(waiting) == 1:  # else the loop has been told already
            at_once(session, lambda: _do_later(session._event_loop, waiting))

    AppSession._call_soon_on_event_loop = in_a_batch  # type: ignore[method-assign, assignment]  # Streamlit has no hook for it


def _do_later(loop: AbstractEventLoop, waiting: deque[Callable[[], None]]) -> None:
    loop.call_later(SECONDS, _do_all, loop, waiting)


def _do_all(loop: AbstractEventLoop, waiting: deque[Callable[[], None]]) -> None:
    while waiting:
        try:
            waiting[0]()
        except Exception as error:  # as the loop itself does with one callback that fails: the others are done all the same
            loop.call_exception_handler({"message": "handing over to the session", "exception": error})
        waiting.popleft()  # only now: while it is there, nobody wakes the loop
