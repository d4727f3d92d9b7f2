"""What scripts hand over to the event loop: in order, woken once for a batch or at the end of the script, whatever fails; and what the
browser hands on to the framework and to the server."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunner, ScriptRunnerEvent
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from ui import drawing
from ui.server.batches import SECONDS, hand_over_in_batches, send_now
from ui.server.in_one_go import MOST, send_in_one_go

MESSAGES = Path(__file__).resolve().parent.parent / "ui" / "static" / "messages.js"
IN_THE_BROWSER = """
    const [source, panels, end, ...clicks] = Deno.args, bytes = (text) => new Uint8Array(JSON.parse(text)).buffer, log = [];
    const names = new Map([[bytes(panels), "panels"], [bytes(end), "end"]]), [PANELS, END] = names.keys();
    const note = (what) => log.push(what), settled = async () => { for (let turn = 0; turn < 20; turn++) await null; };
    let timer, stand = true, drawing = null, draw;
    Object.assign(globalThis, {
        window: globalThis,
        document: { hidden: false },
        mentas: {
            redraw: async (sent) => {
                await drawing;
                note("drawn " + new TextDecoder().decode(sent));
                if (stand === null) throw "broken";
                return stand;
            },
        },
        WebSocket: class extends EventTarget { send(data) { note(new TextDecoder().decode(data).slice(-3)); } },
        setTimeout: (act, milliseconds) => { note("in " + milliseconds + " ms"); timer = act; return 1; },
        clearTimeout: () => { timer = null; },
        reportError: (error) => { note(error); },
    });
    (0, eval)(source);
    const socket = new WebSocket();
    socket.addEventListener("message", ({ data }) => note(names.get(data) ?? data));
    socket.addEventListener("close", () => note("closed"));
    const send = async (...sent) => {
        for (const data of sent) socket.dispatchEvent(new MessageEvent("message", { data }));
        await settled();
    };
    const pass = async () => { timer(); await settled(); log.push("|"); };

    await send("a", "b"), await pass();
    await send("c", PANELS), await send("d"), await send(END), await pass();
    await send(PANELS), await pass(), await send(END), await pass();
    stand = false, await send(PANELS, END), await pass();
    stand = null, await send(PANELS), await pass();
    stand = true, drawing = new Promise((drawn) => draw = drawn);
    await send("g"), await send(PANELS), await pass(), draw(), await settled(), await send(END), await pass(), drawing = null;
    await send("e"), socket.dispatchEvent(new Event("close")), log.push("|");
    document.hidden = true, await send("f"), note("hidden"), log.push("|");
    const [one, two] = clicks.map((text) => () => socket.send(new Uint8Array(bytes(text))));
    globalThis.closest = (link) => link.endsWith(" a");
    one(), dispatchEvent(new Event("click")), two(), one(), one(), two(), one(), log.push("|");
    dispatchEvent(new Event("popstate")), two(), dispatchEvent(new Event("popstate")), one(), two();
    console.log(log.join(", "));
"""
"""messages.js with a socket, timers and a page of its own: when it draws, what the framework is handed when, and for which page it asks."""


class Session(AppSession):
    """A session that nobody opened, and so nobody closes."""

    def __init__(self) -> None: ...

    def __del__(self) -> None: ...


@pytest.fixture(autouse=True)
def as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the server replaces is put back after each test."""
    for owner, names in (
        (AppSession, ("_call_soon_on_event_loop", "_on_scriptrunner_event", "flush_browser_queue")),
        (Runtime, ("_enqueued_some_message", "_send_message")),
        (ScriptRunner, ("_enqueue_forward_msg", "_maybe_handle_execution_control_request")),
        (WebSocketsSansIOProtocol, ("connection_made",)),
    ):
        for name in names:
            monkeypatch.setattr(owner, name, getattr(owner, name))


def in_a_loop(work: Callable[[], Any]) -> None:
    """Run it in an event loop of its own: the browser's driver may have one running in this thread."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(work())).result()


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
        session._call_soon_on_event_loop(partial(note, 9))
        assert len(woken) == 1, "the loop was told by the first one to look again later"
        woken.pop()()
        await asyncio.sleep(SECONDS * 2)
        assert done[-1] == 9
        session._call_soon_on_event_loop(partial(note, 10))
        woken.pop()()
        await asyncio.sleep(SECONDS * 2)

    monkeypatch.setattr(AppSession, "_call_soon_on_event_loop", lambda _, callback: woken.append(callback))
    monkeypatch.setattr(AppSession, "_on_scriptrunner_event", report)
    hand_over_in_batches()
    in_a_loop(hand_over)
    assert done == [0, 1, 3, 4, 8, 9, 10] and [type(each) for each in failures] == [AssertionError] and not woken


def test_a_script_looks_for_a_request_only_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[ScriptRunner] = []
    monkeypatch.setattr(ScriptRunner, "_maybe_handle_execution_control_request", looked.append)
    hand_over_in_batches()
    runner = object.__new__(ScriptRunner)
    runner._requests = ScriptRequests()
    runner._maybe_handle_execution_control_request()
    assert not looked
    runner._requests.request_stop()
    runner._maybe_handle_execution_control_request()
    assert looked == [runner]


def test_the_loop_notes_by_itself_what_it_has_to_send(monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[object] = []
    monkeypatch.setattr(Runtime, "_enqueued_some_message", woken.append)
    hand_over_in_batches()
    runtime = object.__new__(Runtime)

    async def message() -> None:
        need = asyncio.Event()
        objects = SimpleNamespace(eventloop=asyncio.get_running_loop(), need_send_data=need)
        monkeypatch.setattr(runtime, "_get_async_objs", lambda: objects)
        await asyncio.to_thread(runtime._enqueued_some_message)
        assert woken == [runtime] and not need.is_set(), "another thread has to wake it"
        runtime._enqueued_some_message()
        assert woken == [runtime] and need.is_set()

    in_a_loop(message)


def test_a_message_of_a_script_reaches_its_session_in_order_unless_the_script_is_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[Callable[[], None]] = []
    handled: list[Any] = []

    class Stopped(Exception): ...

    class Runner(ScriptRunner):
        stops = False

        def __init__(self) -> None: ...

        def _maybe_handle_execution_control_request(self) -> None:
            if self.stops:
                raise Stopped

    def report(session: AppSession, sender: Any, event: ScriptRunnerEvent) -> None:
        session._call_soon_on_event_loop(partial(handled.append, (session, sender, event)))

    def handle(session: AppSession, *what: Any) -> None:
        handled.append((session, *what))

    monkeypatch.setattr(AppSession, "_call_soon_on_event_loop", lambda _, callback: woken.append(callback))
    monkeypatch.setattr(AppSession, "_on_scriptrunner_event", report)
    monkeypatch.setattr(AppSession, "_handle_scriptrunner_event_on_event_loop", handle)
    unknown: list[Any] = []
    monkeypatch.setattr(ScriptRunner, "_enqueue_forward_msg", lambda *what: unknown.append(what))
    hand_over_in_batches()
    session, runner, other = Session(), Runner(), Runner()
    session._event_loop = SimpleNamespace(call_later=lambda _, act, *what: act(*what))  # type: ignore[assignment]  # done at once
    session._on_scriptrunner_event(runner, ScriptRunnerEvent.SCRIPT_STARTED)
    runner._enqueue_forward_msg(ForwardMsg(hash="a"))
    runner.stops = True
    with pytest.raises(Stopped):
        runner._enqueue_forward_msg(ForwardMsg(hash="b"))
    woken.pop()()
    begun, emitted = (ScriptRunnerEvent.SCRIPT_STARTED, ScriptRunnerEvent.ENQUEUE_FORWARD_MSG)
    assert handled == [(session, runner, begun), (session, runner, emitted, ForwardMsg(hash="a"))]
    other._enqueue_forward_msg(ForwardMsg(hash="c"))
    assert unknown == [(other, ForwardMsg(hash="c"))], "a script of no session goes Streamlit's own way"


def test_panels_that_took_long_to_make_do_not_wait_for_what_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(drawing, "_panels", lambda **given: sent.append(given["key"]))
    monkeypatch.setattr(drawing.batches, "send_now", lambda: sent.append("now"))
    monkeypatch.setattr(drawing, "monotonic", iter([0.0, SECONDS / 2, 1.0, 1.0 + SECONDS * 2]).__next__)
    for key in ("soon made", "long in making"):
        drawing.show(lambda: [drawing.Part("", "text")], key, "id")
    assert sent == ["soon made", "long in making", "now"]


def test_a_session_sends_in_one_go_what_it_has_and_a_connection_writes_it_together(monkeypatch: pytest.MonkeyPatch) -> None:
    wire: list[Any] = []
    transport = SimpleNamespace(write=wire.append, close=lambda: wire.append("closed"), is_closing=lambda: False)
    monkeypatch.setattr(AppSession, "flush_browser_queue", lambda _: list(range(MOST + 1)))
    monkeypatch.setattr(Runtime, "_send_message", lambda _, to, message: to.append(message))
    monkeypatch.setattr(WebSocketsSansIOProtocol, "connection_made", lambda *_: None)
    send_in_one_go()

    async def send() -> None:
        sent: list[int] = []
        parts: list[Any] = Session().flush_browser_queue()
        assert list(map(len, parts)) == [MOST, 1], "others have a turn between them"
        for part in parts:
            object.__new__(Runtime)._send_message(sent, part)  # type: ignore[arg-type]  # a list stands in for the client
        assert sent == list(range(MOST + 1))

        protocol: Any = object.__new__(WebSocketsSansIOProtocol)
        protocol.connection_made(transport)
        protocol.transport.write(b"a")
        protocol.transport.write(b"b")
        assert not wire and not protocol.transport.is_closing()
        await asyncio.sleep(0)
        assert wire == [b"ab"]
        protocol.transport.write(b"c")
        protocol.transport.close()
        await asyncio.sleep(0)
        assert wire == [b"ab", b"c", "closed"], "what was written before it closed is sent, once"

    in_a_loop(send)


def test_the_framework_gets_what_comes_together_in_one_go_and_in_order() -> None:
    panels, end, one, two = ForwardMsg(), ForwardMsg(), BackMsg(), BackMsg()
    for click, page in ((one, "one"), (two, "two")):
        click.rerun_script.query_string, click.rerun_script.page_script_hash = "lang=id", page
    component = panels.delta.new_element.bidi_component
    component.component_name, component.bytes = "mentas.panels", b"P"
    end.session_status_changed.script_is_running = False
    arguments = [MESSAGES.read_text(encoding="utf-8"), *(json.dumps(list(each.SerializeToString())) for each in (panels, end, one, two))]
    deno = Path(sys.executable).with_name("deno")
    run = subprocess.run([deno, "run", "-", *arguments], input=IN_THE_BROWSER, capture_output=True, text=True, check=True)
    assert run.stdout.strip().split(" |, ") == [
        "in 4 ms, a, b,",
        # Panels that stand on the page are drawn before the framework passes over it, once: when the script is done and they can be seen.
        "in 4 ms, drawn P, in 300 ms, in 20 ms, c, panels, d, end,",
        "in 4 ms, drawn P, in 300 ms, panels,",  # a script that goes on for longer keeps nothing waiting
        "in 4 ms, end,",
        "in 4 ms, drawn P, in 4 ms, panels, end,",  # those that do not stand there are the framework's to draw
        "in 4 ms, drawn P, broken, in 4 ms, panels,",
        # Time was up while the panels were unpacked: the framework got them then, and passed over the page before they were drawn.
        "in 4 ms,",
        "drawn P, in 300 ms, in 20 ms, g, panels, end,",
        "in 4 ms, e, closed,",  # nothing is lost with the connection
        "f, hidden,",  # a hidden page has slow timers
        # A date picked between a click in the menu and the answer to it was sent for the page before, and the click led nowhere.
        "one, two, two, two, two, one,",
        "two, one, one",  # Back leads to another page, too
    ]
