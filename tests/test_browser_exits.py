"""The page of exits in Chromium: cold addresses on wide and narrow screens, words that stand clear of each other, the download."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from queries import ask
from tests.serving import browsing, ready, serving
from ui.text import Words

pytestmark = pytest.mark.browser

CHARTS = 5
WATCH_SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => { if (!entry.hadRecentInput) window.shifted += entry.value; }))
        .observe({type: 'layout-shift', buffered: true});
"""
CROSSING = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(chart => {
    const frame = chart.getBoundingClientRect();
    const notes = [...chart.querySelectorAll('.annotation-text')].map(note => ({text: note.textContent, box: note.getBoundingClientRect()}));
    const wrong = notes.filter(({box}) => box.left < frame.left - 1 || box.right > frame.right + 1).map(({text}) => 'outside: ' + text);
    notes.forEach((one, place) => notes.slice(place + 1).forEach(other => {
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        if (across > 2 && down > 2) wrong.push(one.text + ' × ' + other.text);
    }));
    return wrong;
})"""
"""Labels of a chart that leave it or lie on each other (by more than two pixels)."""


@pytest.fixture(scope="module")
def address(sample_store: Path) -> Iterator[str]:
    with serving(sample_store) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as started:
        yield started


def opened(browser: Browser, address: str, width: int, scheme: str, faults: list[str], hosts: set[str]) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, accept_downloads=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.add_init_script(WATCH_SHIFTS)
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("request", lambda request: hosts.update(filter(None, [urlsplit(request.url).hostname])))
    page.goto(address)
    return ready(page, CHARTS)


@pytest.mark.parametrize(
    ("language", "scheme", "width", "as_of"),
    [
        ("id", "light", 1440, date(2018, 9, 30)),
        ("en", "dark", 390, date(2019, 12, 19)),  # after the closure: the longest lists, on the narrowest screen
    ],
)
def test_a_cold_address_shows_the_view(
    address: str, browser: Browser, sample_store: Path, language: str, scheme: str, width: int, as_of: date
) -> None:
    faults: list[str] = []
    hosts: set[str] = set()
    page = opened(browser, f"{address}/exits?lang={language}&as_of={as_of}", width, scheme, faults, hosts)
    words, headline = Words(language), ask("headline", sample_store, as_of).row
    assert page.locator("[data-figure='mentas'] strong").inner_text() == words.write(headline["mentas"], "count")
    assert page.title() == f"{words('page.exits')} · Mentas"
    assert hosts == {"localhost"} and faults == []
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width, "nothing to scroll sideways"
    assert page.evaluate("window.shifted") < 0.1, "nothing jumps while charts load"
    assert page.evaluate(CROSSING) == []
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
    page.context.close()


def test_the_download_holds_the_query(address: str, browser: Browser, sample_store: Path) -> None:
    page = opened(browser, f"{address}/exits?lang=id&as_of=2019-12-19", 1440, "light", [], set())
    with page.expect_download() as begun:
        page.get_by_role("button", name="Unduh CSV").nth(2).click()
    assert begun.value.suggested_filename == "keluar_menurut_tujuan_2019-12-19.csv"
    rows = list(csv.reader(io.StringIO(Path(begun.value.path()).read_text(encoding="utf-8-sig")), delimiter=";"))
    asked = ask("exits_by_destination", sample_store, date(2019, 12, 19)).rows
    assert [(row[0], int(row[2]), int(row[3])) for row in rows[1:]] == [(row["destination"], row["exits"], row["returned"]) for row in asked]
    page.context.close()
