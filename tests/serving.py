"""The dashboard as a separate server, and a browser to visit it: for tests and for the screenshots in docs/."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser import ARGUMENTS, executable

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 60
PATIENCE = 120_000
"""So many milliseconds a visitor waits for what is to come. A busy machine is no fault of the page: what is there is waited for no longer."""
expect.set_options(timeout=PATIENCE)
DRAWN = ".js-plotly-plot .main-svg:first-child"
WATCH_SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => { if (!entry.hadRecentInput) window.shifted += entry.value; }))
        .observe({type: 'layout-shift', buffered: true});
"""
EMPTY = ":is(.st-key-opening, [class*=st-key-panels-]):not(:has(.mentas-panels > *))"
"""Panels whose content is still being unpacked."""
READY = ".mentas-foot"
"""Stands below every page, so it is there when the page is."""


@contextmanager
def serving(store: Path, *options: str, port: int = 0, **environment: str) -> Iterator[str]:
    """Serve the dashboard over that store on a free port of this machine (or that one), with further options of Streamlit; yields its address."""
    server, address = started(store, *options, port=port, **environment)
    try:
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def started(store: Path, *options: str, port: int = 0, **environment: str) -> tuple[subprocess.Popen[bytes], str]:
    """A server as `serving` starts it, that answers, and its address. Whoever starts it ends it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = port or free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port), *options]
    inherited = {**os.environ, "MALLOC_ARENA_MAX": "1", "MENTAS_STORE": str(store), **environment}  # as `make run` and the service set it
    server = subprocess.Popen(command, cwd=ROOT, env=inherited, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://localhost:{port}"
    try:
        for _ in range(SECONDS_TO_START * 10):
            assert server.poll() is None, "the server ended"
            try:
                with urlopen(f"{address}/health", timeout=5):
                    return server, address
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise AssertionError("the server did not start")
    except BaseException:
        server.kill()
        raise


@contextmanager
def held_up(process: int) -> Iterator[None]:
    """Let a server answer nothing for that long, as one that is busy does."""
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


@contextmanager
def browsing(*further: str) -> Iterator[Browser]:
    """A headless Chromium, started with these arguments too."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=[*ARGUMENTS, *further])
        try:
            yield browser
        finally:
            browser.close()


def ready(page: Page, charts: int) -> Page:
    """Wait until the page and that many charts are drawn and the script has come to rest."""
    page.wait_for_selector(READY)
    # Not wait_for_function: it makes a script from text, which the pages' policy lets no one do.
    expect(page.locator(DRAWN)).to_have_count(charts)
    page.wait_for_selector("[data-test-script-state=notRunning]", state="attached")
    return page


def settled(page: Page) -> Page:
    """Wait until the page is there, all its charts are drawn and the script has come to rest."""
    page.wait_for_selector(READY)
    page.wait_for_selector("[data-test-script-state=notRunning]", state="attached")
    expect(page.locator(EMPTY)).to_have_count(0)
    expect(page.locator(".mentas-chart:not(:has(.main-svg))")).to_have_count(0)
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)
    return page


GRAVE = ("serious", "critical")
MODERATE = ("region", "landmark-complementary-is-top-level", "landmark-unique", "heading-order")
"""Rules of axe that take long and never find what is graver than moderate."""
CONTRAST = "color-contrast"
"""The rule that takes half of axe's time."""
JUMP = 0.1
"""Cumulative layout shift that is still good (web.dev/cls)."""


def visitor(browser: Browser) -> BrowserContext:
    """A browser that nothing of the dashboard was loaded with yet."""
    context = browser.new_context(accept_downloads=True, locale="en-US")
    context.set_default_timeout(PATIENCE)
    return context


class Visit:
    """One visitor's page, with what went wrong, where it asked and how far things jumped."""

    def __init__(self, browser: Browser, width: int = 1440, scheme: Literal["light", "dark"] = "light", fresh: bool = False) -> None:
        """A tab of a browser that was here before, or (`fresh`) of one that has nothing of the dashboard yet."""
        known = [] if fresh else browser.contexts[:1]
        self.page: Page = (known[0] if known else visitor(browser)).new_page()
        self.page.add_init_script(WATCH_SHIFTS)
        self.begin(width, scheme)
        self.page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        # What is given up when a page is left is no failure.
        self.page.on("requestfailed", lambda each: None if "ERR_ABORTED" in str(each.failure) else self.faults.append(f"{each.url} {each.failure}"))
        self.page.on("request", lambda request: self._asked(request.url))

    def begin(self, width: int = 1440, scheme: Literal["light", "dark"] = "light") -> None:
        """Set the window, and forget what happened so far: a tab that is used again costs a third less than a new one."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(media="screen", color_scheme=scheme)
        self.faults: list[str] = []
        self.hosts: set[str] = set()
        self.fetched: list[str] = []

    def _asked(self, url: str) -> None:
        # data: and blob: addresses have no host and make no request.
        if host := urlsplit(url).hostname:
            self.hosts.add(host)
            self.fetched.append(urlsplit(url).path)

    def close(self) -> None:
        """Close the tab; what the browser has loaded is kept for the next one."""
        self.page.close()

    def open(self, address: str) -> Page:
        """Go to an address and wait for all of it."""
        self.page.goto(address)
        return settled(self.page)

    def turn(self, address: str) -> Page:
        """Go to an address of the dashboard as the browser's back button does, without loading the document again."""
        self.page.evaluate("(address) => { history.pushState({}, '', address); dispatchEvent(new PopStateEvent('popstate')); }", address)
        return self.page

    def shifted(self) -> float:
        """How far things jumped since the page was opened or this was asked last (cumulative layout shift)."""
        far = float(self.page.evaluate("window.shifted"))
        self.page.evaluate("window.shifted = 0")
        return far

    def barriers(self, contrast: bool = True) -> list[str]:
        """What axe finds serious or critical, with or without looking at the contrast of colours."""
        options = {
            "resultTypes": ["violations"],
            "rules": {name: {"enabled": False} for name in (*MODERATE, *(() if contrast else (CONTRAST,)))},
        }  # what passes is not listed: half the time
        violations = Axe().run(self.page, options=options).response["violations"]
        return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in violations if each["impact"] in GRAVE]
