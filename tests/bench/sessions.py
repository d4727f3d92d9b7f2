"""Fifty visitors at once, each with pauses: how long a change takes at the server, errors, and figures that are not those asked for; page by page."""

from __future__ import annotations

import json
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from tests.bench.pages import LONGEST, cpu, listener, plain, running, say
from tests.bench.peers.content import content, dates
from tests.serving import serving
from tests.test_websocket import asking
from ui.drawing import unpacked
from ui.navigation import PAGES

SESSIONS, CHANGES = 50, 6
PAUSE = (1.0, 4.0)
"""Seconds between two changes of a visitor."""
DAYS = 6
"""So many dates are asked for. Each is made once for what is expected and once in every peer: twelve of them took three quarters of the time."""
VALUE = re.compile(r"mentas-value'><strong[^>]*>(?:<span[^>]*>)*([^<]*)")
Ask = Callable[[str], list[str]]
"""Asks for the overview of a day; returns the values of its cards."""


@contextmanager
def line(address: str) -> Iterator[ClientConnection]:
    """A visitor's connection to the product, as a browser opens it."""
    with urlopen(f"{address}/_stcore/health") as answered:
        token = answered.headers["set-cookie"].split(";")[0].split("=", 1)[1]
    url, headers = address.replace("http", "ws") + "/_stcore/stream", {"Cookie": f"_streamlit_xsrf={token}"}
    with connect(url, origin=address, subprotocols=["streamlit", token], additional_headers=headers, max_size=None) as opened:
        yield opened


@dataclass
class Visitor:
    """A visitor's connection; the server sends a large message once and names it later by its hash."""

    opened: ClientConnection
    known: dict[str, ForwardMsg] = field(default_factory=dict)

    def page(self, page: str, query: str) -> str:
        """The markup that one rerun of a page sends."""
        self.opened.send(asking(page, query).SerializeToString())
        bodies: list[str] = []
        while True:
            message = ForwardMsg()
            message.ParseFromString(bytes(self.opened.recv(timeout=LONGEST)))
            message = self.known[message.ref_hash] if message.WhichOneof("type") == "ref_hash" else message
            self.known[message.hash] = message
            if message.WhichOneof("type") == "delta":
                bodies += _markup(message.delta.new_element)
            if message.WhichOneof("type") == "script_finished":
                return "\n".join(bodies)


def _markup(element: Element) -> list[str]:
    """The markup of an element, and of each part of a panel's (ui/drawing.py)."""
    if element.WhichOneof("type") == "html":
        return [element.html.body]
    if element.bidi_component.component_name != "mentas.panels":
        return []
    return [part[place] for part in unpacked(element.bidi_component.bytes)["parts"] if "head" in part for place in ("head", "foot")]


@contextmanager
def of_product(address: str) -> Iterator[Ask]:
    """A visitor of the product."""
    with line(address) as opened:
        visitor = Visitor(opened)
        yield lambda day: VALUE.findall(visitor.page("", urlencode({"lang": "id", "as_of": day})))


@contextmanager
def of_dash(address: str) -> Iterator[Ask]:
    """A visitor of the Dash peer."""
    with urlopen(f"{address}/_dash-dependencies") as answered:
        (callback,) = json.load(answered)
    outputs = [dict(zip(("id", "property"), each.rsplit(".", 1), strict=True)) for each in callback["output"].strip(".").split("...")]

    def ask(day: str) -> list[str]:
        inputs = [{"id": "as_of", "property": "value", "value": day}, {"id": "skill", "property": "value", "value": []}]
        sent = {"output": callback["output"], "outputs": outputs, "inputs": inputs, "changedPropIds": ["as_of.value"], "state": []}
        request = Request(f"{address}/_dash-update-component", json.dumps(sent).encode(), {"Content-Type": "application/json"})
        with urlopen(request, timeout=LONGEST) as answered:
            cards = json.load(answered)["response"]["cards"]["children"]
        return [card["props"]["children"][1]["props"]["children"] for card in cards]

    yield ask


@contextmanager
def of_floor(address: str) -> Iterator[Ask]:
    """A visitor of the bare page."""

    def ask(day: str) -> list[str]:
        with urlopen(f"{address}/content?as_of={day}", timeout=LONGEST) as answered:
            return [card[1] for card in json.load(answered)["cards"]]

    yield ask


def load(address: str, visitor: Callable[[str], Any], expected: dict[str, list[str]]) -> dict[str, float]:
    """All visitors at once over one server; milliseconds of a change, errors and wrong values."""
    taken: list[float] = []
    failed, wrong = [0], [0]
    guard = threading.Lock()

    def visit(number: int) -> None:
        chance = random.Random(f"visitor {number}")
        with visitor(address) as ask:
            for _ in range(CHANGES):
                time.sleep(chance.uniform(*PAUSE))
                day, began = chance.choice(list(expected)), time.perf_counter()
                try:
                    values = ask(day)
                except Exception:
                    with guard:
                        failed[0] += 1
                    continue
                with guard:
                    taken.append(1000 * (time.perf_counter() - began))
                    wrong[0] += [plain(value) for value in values] != expected[day]

    with ThreadPoolExecutor(SESSIONS) as pool:
        for done in [pool.submit(visit, number) for number in range(SESSIONS)]:
            done.result()
    return {"p50, ms": median(taken), "p95, ms": quantiles(taken, n=20)[-1], "errors": failed[0], "wrong values": wrong[0]}


def measure(store: Path) -> dict[str, dict[str, float]]:
    """Each peer in turn under the same visitors, all of its answers asked for once before."""
    days = [day.isoformat() for day in dates(store)[1 : 1 + DAYS]]
    expected = {day: [plain(card[1]) for card in content(store, date.fromisoformat(day)).cards] for day in days}
    figures = {}
    with ExitStack() as stack:
        product = stack.enter_context(serving(store, MENTAS_AUDIT=str(store.parent)))
        peers = [("product", product, listener(product), of_product)]
        for name, module, visitor in (("dash", "dash_peer", of_dash), ("floor", "floor", of_floor)):
            peers.append((name, *stack.enter_context(running(module, store)), visitor))
        for name, address, process, visitor in peers:
            say(f"{name}: {DAYS} dates once, then {SESSIONS} visitors")
            with visitor(address) as ask:
                for day in days:
                    ask(day)
            before = cpu(process)
            figures[name] = load(address, visitor, expected)
            figures[name]["server CPU of a change, ms"] = 1000 * (cpu(process) - before) / (SESSIONS * CHANGES)
    return figures


def page_by_page(store: Path) -> dict[str, float]:
    """Milliseconds until the product's server has sent each page, asked for the second time."""
    taken = {}
    day = dates(store)[1].isoformat()
    with serving(store, MENTAS_AUDIT=str(store.parent)) as address, line(address) as opened:
        visitor = Visitor(opened)
        for name, page, _ in PAGES:
            times = []
            for _ in range(4):
                began = time.perf_counter()
                visitor.page(page, urlencode({"lang": "id", "as_of": day}))
                times.append(1000 * (time.perf_counter() - began))
            taken[name] = median(times[1:])
    return taken
