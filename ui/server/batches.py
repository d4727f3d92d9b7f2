"""Batches of elements: what a script sends is handed to the server's event loop in few batches, mostly a whole rerun in one. Waking the loop for
each of a hundred elements slowed every rerun, and the browser makes the page anew for each handful that it gets. The loop itself also notes what a
batch has sent; Streamlit woke it for each message."""

from __future__ import annotations

from asyncio import AbstractEventLoop, get_running_loop
from collections import deque
from collections.abc import Callable
from functools import partial
from threading import local
from time import sleep
from typing import Any
from weakref import WeakKeyDictionary

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunner, ScriptRunnerEvent
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

SECONDS = 0.05
"""How long an element waits for those after it, unless the script ends before. An answer that is already in memory takes half of that."""
GOES_ON = (ScriptRunnerEvent.SCRIPT_STARTED, ScriptRunnerEvent.ENQUEUE_FORWARD_MSG)
"""What a script reports while it runs; everything else ends it."""


class _Waiting(deque[Callable[[], None]]):
    """What the script of a session has handed over and the loop has not done yet, in order; and whether the loop is going to do it later."""

    is_timed = False


_waiting: WeakKeyDictionary[AppSession, _Waiting] = WeakKeyDictionary()
_session_of: WeakKeyDictionary[ScriptRunner, AppSession] = WeakKeyDictionary()
"""Whose script each of those that have begun runs."""
_of_this_script = local()
"""`batch`: the loop, and what waits for it, of the session whose script runs in this thread. `ends`: what is handed over is done at once."""


def hand_over_in_batches() -> None:
    """Make the sessions of this process hand over in batches."""
    at_once, report, wake = AppSession._call_soon_on_event_loop, AppSession._on_scriptrunner_event, Runtime._enqueued_some_message
    emit, look_for_request = ScriptRunner._enqueue_forward_msg, ScriptRunner._maybe_handle_execution_control_request

    def in_a_batch(session: AppSession, callback: Callable[[], None]) -> None:
        waiting = _waiting.setdefault(session, _Waiting())
        waiting.append(callback)
        _of_this_script.batch = (session._event_loop, waiting)
        if not waiting.is_timed and not getattr(_of_this_script, "ends", False):
            waiting.is_timed = True
            at_once(session, lambda: _do_later(session._event_loop, waiting))

    def until_it_ends(session: AppSession, sender: Any, event: ScriptRunnerEvent, *rest: Any, **more: Any) -> None:
        _of_this_script.ends = event not in GOES_ON
        try:
            report(session, sender, event, *rest, **more)
        finally:
            _of_this_script.ends = False
        if event is ScriptRunnerEvent.SCRIPT_STARTED:
            _session_of[sender] = session
        if event not in GOES_ON:
            at_once(session, lambda: _do_all(session._event_loop, _waiting.setdefault(session, _Waiting())))

    def where_there_is_one(runner: ScriptRunner) -> None:
        # Asked 250 times in a rerun. What else ends a script, a fragment that runs beside it, is not used here.
        if runner._requests._state is not ScriptRequestType.CONTINUE:
            look_for_request(runner)

    def without_a_signal(runner: ScriptRunner, message: ForwardMsg) -> None:
        session = _session_of.get(runner)
        if session is None:
            emit(runner, message)
            return
        runner._maybe_handle_execution_control_request()
        handle = session._handle_scriptrunner_event_on_event_loop
        session._call_soon_on_event_loop(partial(handle, runner, ScriptRunnerEvent.ENQUEUE_FORWARD_MSG, message))

    def by_itself(runtime: Runtime) -> None:
        objects = runtime._get_async_objs()
        if _runs_here(objects.eventloop):
            objects.need_send_data.set()
        else:
            wake(runtime)

    AppSession._call_soon_on_event_loop = in_a_batch  # type: ignore[method-assign, assignment]  # Streamlit has no hook for it
    AppSession._on_scriptrunner_event = until_it_ends  # type: ignore[method-assign, assignment]  # nor for this
    ScriptRunner._enqueue_forward_msg = without_a_signal  # type: ignore[method-assign, assignment]  # nor for this
    ScriptRunner._maybe_handle_execution_control_request = where_there_is_one  # type: ignore[method-assign, assignment]  # nor for this
    Runtime._enqueued_some_message = by_itself  # type: ignore[method-assign, assignment]  # nor for this


def _runs_here(loop: AbstractEventLoop) -> bool:
    """Whether this thread runs that loop."""
    try:
        return get_running_loop() is loop
    except RuntimeError:
        return False


def send_now() -> None:
    """Send what the script of this thread has made so far, without waiting for what follows."""
    if batch := getattr(_of_this_script, "batch", None):
        loop, waiting = batch
        loop.call_soon_threadsafe(_do_all, loop, waiting)
        sleep(0)  # the loop gets the interpreter's lock at once


def _do_later(loop: AbstractEventLoop, waiting: _Waiting) -> None:
    def do() -> None:
        waiting.is_timed = False  # before: what is handed over meanwhile is done now, or later
        _do_all(loop, waiting)

    loop.call_later(SECONDS, do)


def _do_all(loop: AbstractEventLoop, waiting: _Waiting) -> None:
    while waiting:
        try:
            waiting[0]()
        except Exception as error:  # as the loop itself does with one callback that fails: the others are done all the same
            loop.call_exception_handler({"message": "handing over to the session", "exception": error})
        waiting.popleft()
