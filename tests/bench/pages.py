"""The pages side by side: the overview of the product, the same content on Dash and on a bare page, measured in turn in one browser."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, BrowserContext, CDPSession, Locator, Page

from queries import choices
from tests.bench.peers.content import content, dates
from tests.serving import SECONDS_TO_START, browsing, serving
from ui.i18n import Words

ROOT = Path(__file__).resolve().parent.parent.parent
WATCH = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")
QUIET = 600
"""Milliseconds without a change of cards and charts after which a page counts as drawn."""
LONGEST = 900
"""Seconds that a page may take: the first one of a million persons in 33,000 groups works out what was published of each."""
WARM_UP, ROUNDS = 1, 5
OLD, OLDER = 4, 6
"""Places in the list of dates: the one to which the date is changed again and again, and the first of those asked for once."""
ALL_THREADS = 2
"""Of a process, its processor time to the nanosecond (CPUCLOCK_SCHED): /proc counts in hundredths of a second, half of what a change takes."""
Picked = Callable[[Page, str], Callable[[], Any]]
"""Opens a menu at a value; returns what picks it."""


@dataclass
class Peer:
    """One of those compared: its address, its server's process, how a date and a skill are picked, and what was measured."""

    name: str
    address: str
    process: int
    pick_date: Picked
    pick_skill: Picked
    measured: dict[str, list[float]] = field(default_factory=dict)

    def note(self, **values: float) -> None:
        """Add measurements."""
        for name, value in values.items():
            self.measured.setdefault(name, []).append(value)


# ------------------------------------------------------------------------------------------------ how a visitor picks


def _in_product(page: Page, place: str, text: str) -> Callable[[], Any]:
    field = page.locator(f"{place} input").first
    field.click()
    field.fill(text)
    return _at_rest(page.get_by_role("option", name=text).first).click


def product_date(page: Page, day: str) -> Callable[[], Any]:
    """A date in the bar."""
    return _in_product(page, ".st-key-choice-as_of", Words("id").short_date(date.fromisoformat(day)))


def product_skill(page: Page, skill: str) -> Callable[[], Any]:
    """A skill in the drawer of filters, which is opened first; the button at its end applies it."""
    page.locator(".st-key-filter-toggle button").first.click()
    _at_rest(page.locator(".st-key-filter-skill input").first)
    _in_product(page, ".st-key-filter-skill", Words("id").code("skill", skill))()
    page.keyboard.press("Escape")
    return _at_rest(page.locator(".st-key-filter-apply button")).click


def dash_pick(place: str) -> Picked:
    """An entry of one of Dash's menus."""

    def pick(page: Page, value: str) -> Callable[[], Any]:
        page.locator(place).click()
        return _at_rest(page.locator(f".dash-dropdown-option:has(input[value='{value}'])")).click

    return pick


def bare_pick(place: str) -> Picked:
    """An entry of one of the browser's own menus."""
    return lambda page, value: lambda: page.locator(place).select_option(value)


def _at_rest(place: Locator) -> Locator:
    """Wait until it is there and the menu has come to rest."""
    place.wait_for()
    place.page.wait_for_timeout(500)
    return place


# ------------------------------------------------------------------------------------------------------ what is measured


def say(what: str) -> None:
    """What is measured next, and when it began."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr)


def cpu(process: int) -> float:
    """Seconds of processor time that a process has used (Linux)."""
    return time.clock_gettime(~process << 3 | ALL_THREADS)


def resident(process: int) -> float:
    """MiB of memory that a process holds (Linux)."""
    line = next(line for line in Path(f"/proc/{process}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


@dataclass
class Tab:
    """A tab, with what it received in bytes and what it cost the browser."""

    page: Page
    line: CDPSession
    received: int = 0

    def _loaded(self, event: dict[str, Any]) -> None:
        self.received += int(event["encodedDataLength"])

    def _message(self, event: dict[str, Any]) -> None:
        text = event["response"]["payloadData"]
        self.received += len(b64decode(text)) if event["response"]["opcode"] == 2 else len(text)

    @classmethod
    def of(cls, context: BrowserContext) -> Tab:
        """A new tab that watches itself."""
        page = context.new_page()
        page.set_viewport_size({"width": 1440, "height": 900})
        page.add_init_script(WATCH)
        tab = cls(page, context.new_cdp_session(page))
        tab.line.send("Network.enable")
        tab.line.send("Performance.enable", {"timeDomain": "threadTicks"})  # processor time: others may use the machine
        tab.line.on("Network.loadingFinished", tab._loaded)
        tab.line.on("Network.webSocketFrameReceived", tab._message)
        return tab

    def busy(self) -> float:
        """Milliseconds that the page's main thread has worked."""
        metrics = {each["name"]: each["value"] for each in self.line.send("Performance.getMetrics")["metrics"]}
        return 1000 * float(metrics["TaskDuration"])

    def times(self) -> dict[str, float]:
        """When the visitor did something, and when cards and charts changed last."""
        return dict(self.page.evaluate("window.bench"))

    def settled(self, expected: list[str]) -> dict[str, float]:
        """Wait until the page shows these values and has been quiet for a while. AssertionError where it never does."""
        until = time.monotonic() + LONGEST
        values: list[str] = []
        while time.monotonic() < until:
            self.page.wait_for_timeout(100)
            seen = self.times()
            since = self.page.evaluate("performance.now()") - max(seen["cards"], seen["charts"])
            if seen["charts"] > seen["began"] and seen["cards"] > seen["began"] and since > QUIET:
                values = self.page.locator(CARD_VALUES).all_inner_texts()
                if [plain(value) for value in values] == [plain(value) for value in expected]:
                    return seen
        raise AssertionError(f"shows {values} instead of {expected}; {self.times()}")


CARD_VALUES = ".mentas-value strong, #cards > div > strong, .bench-cards > div > strong"


def plain(text: str) -> str:
    """A text without its different blanks."""
    return " ".join(text.split())


def visit(browser: Browser, peer: Peer, expected: list[str]) -> tuple[BrowserContext, Tab]:
    """A first and a second visit of a browser that has nothing of the page yet; the tab stays open."""
    context = browser.new_context()
    for name in ("first visit", "second visit"):
        tab, before = Tab.of(context), cpu(peer.process)
        tab.page.goto(peer.address)
        seen = tab.settled(expected)
        used = {f"{name}, server CPU": 1000 * (cpu(peer.process) - before), f"{name}, browser CPU": tab.busy()}
        peer.note(**{f"{name}, cards": seen["cards"], f"{name}, last chart": seen["charts"], f"{name}, KiB": tab.received / 1024}, **used)
        if name == "first visit":
            tab.page.close()
    return context, tab


def change(peer: Peer, tab: Tab, what: str, do: Callable[[], Any], expected: list[str]) -> None:
    """A change by the visitor, up to the last chart."""
    tab.page.evaluate("Object.assign(window.bench, {began: 1e12, cards: 0, charts: 0})")
    server, busy, received = cpu(peer.process), tab.busy(), tab.received
    do()
    seen = tab.settled(expected)
    peer.note(
        **{
            f"{what}, cards": seen["cards"] - seen["began"],
            f"{what}, last chart": seen["charts"] - seen["began"],
            f"{what}, server CPU": 1000 * (cpu(peer.process) - server),
            f"{what}, browser CPU": tab.busy() - busy,
            f"{what}, KiB": (tab.received - received) / 1024,
        }
    )


@contextmanager
def running(module: str, store: Path, *arguments: str) -> Iterator[tuple[str, int]]:
    """A peer's server, started with further arguments of its own; yields its address and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", f"tests.bench.peers.{module}", str(store), str(port), *arguments],
        cwd=ROOT,
        env={**os.environ, "MALLOC_ARENA_MAX": "1"},  # as the product is started
        stdout=subprocess.DEVNULL,
    )
    address = f"http://localhost:{port}"
    try:
        for _ in range(SECONDS_TO_START * 10):
            try:
                with urlopen(address, timeout=5):
                    break
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        yield address, server.pid
    finally:
        server.terminate()
        server.wait(timeout=20)


def listener(address: str) -> int:
    """The process that listens on the port of an address: `serving` says only the address."""
    port = f"{int(address.rpartition(':')[2]):04X}"
    lines = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    sockets = {f"socket:[{line[9]}]" for line in lines if line[3] == "0A" and line[1].endswith(f":{port}")}
    for folder in Path("/proc").glob("[0-9]*/fd"):
        try:
            if any(str(entry.readlink()) in sockets for entry in folder.iterdir()):
                return int(folder.parent.name)
        except OSError:
            continue
    raise AssertionError(f"nobody listens on {port}")


def measure(store: Path, rounds: int = ROUNDS, only: tuple[str, ...] = ()) -> dict[str, dict[str, float]]:
    """All peers over one store in interleaved rounds: what was measured, as medians by peer."""
    days = [day.isoformat() for day in dates(store)]
    skill = choices(store)["skill"][0]

    def values(day: str, *skills: str) -> list[str]:
        """What the cards must say then."""
        return [card[1] for card in content(store, date.fromisoformat(day), skills).cards]

    with ExitStack() as stack:
        product = stack.enter_context(serving(store, MENTAS_AUDIT=str(store.parent)))
        peers = [Peer("product", product, listener(product), product_date, product_skill)]
        for name, module, date_picked, skill_picked in (
            ("dash", "dash_peer", dash_pick("#as_of"), dash_pick("#skill")),
            ("floor", "floor", bare_pick("#as_of"), bare_pick("#skill")),
        ):
            peers.append(Peer(name, *stack.enter_context(running(module, store)), date_picked, skill_picked))
        peers = [peer for peer in peers if not only or peer.name in only]
        browser = stack.enter_context(browsing())
        for number in range(WARM_UP + rounds):
            if number == WARM_UP:
                for peer in peers:
                    peer.measured.clear()
            new = days[OLDER + number]
            for peer in peers[number % len(peers) :] + peers[: number % len(peers)]:
                context, tab = visit(browser, peer, values(days[0]))
                change(peer, tab, "new date", peer.pick_date(tab.page, new), values(new))
                change(peer, tab, "date", peer.pick_date(tab.page, days[OLD]), values(days[OLD]))
                change(peer, tab, "filter", peer.pick_skill(tab.page, skill), values(days[OLD], skill))
                context.close()
        for peer in peers:
            peer.note(**{"memory, MiB": resident(peer.process)})
        return {peer.name: {name: median(values) for name, values in peer.measured.items()} for peer in peers}


def ratios(figures: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """The product's measurements as ratios to each peer's."""
    product = figures.get("product", {})
    return {
        f"/ {name}": {what: value / peer[what] for what, value in product.items() if peer.get(what)}
        for name, peer in figures.items()
        if name != "product"
    }


def table(figures: dict[str, dict[str, float]]) -> list[str]:
    """The measurements as lines, with the product's as ratios to each peer's."""
    compared = ratios(figures)
    lines = [f"{'milliseconds where no unit is named':<40}" + "".join(f"{name:>10}" for name in (*figures, *compared))]
    for what in figures.get("product", {}):
        shares = "".join(f"{each[what]:>10.2f}" if what in each else f"{'-':>10}" for each in compared.values())
        lines.append(f"{what:<40}" + "".join(f"{figures[name].get(what, 0):>10.0f}" for name in figures) + shares)
    return lines


if __name__ == "__main__":
    print("\n".join(table(measure(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS, tuple(sys.argv[3:])))))
