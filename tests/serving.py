"""The dashboard as a server of its own, and a browser to visit it with: for tests and for the pictures in docs/."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import ARGUMENTS, executable

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 60
DRAWN = ".js-plotly-plot .main-svg:first-child"
READY = ".mentas-foot"
"""Stands below every page, so it is there when the page is."""


@contextmanager
def serving(store: Path) -> Iterator[str]:
    """Serve the dashboard over that store on a free port of this machine; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "MENTAS_STORE": str(store)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://localhost:{port}"
    try:
        for _ in range(SECONDS_TO_START * 10):
            assert server.poll() is None, "the server ended"
            try:
                with urlopen(f"{address}/health", timeout=5):
                    break
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        else:
            raise AssertionError("the server did not start")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


@contextmanager
def browsing() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def ready(page: Page, charts: int) -> Page:
    """Wait until the page and that many charts are drawn and the script has come to rest."""
    page.wait_for_selector(READY, timeout=30_000)
    # Not wait_for_function: it makes a script from text, which the pages' policy lets no one do.
    expect(page.locator(DRAWN)).to_have_count(charts, timeout=30_000)
    page.wait_for_selector("[data-test-script-state=notRunning]", state="attached", timeout=30_000)
    return page
