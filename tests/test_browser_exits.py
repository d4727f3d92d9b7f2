"""The words in the charts of the pages of exits and of livelihoods stand clear of each other and of the edge on wide and narrow screens.

After the closure, when the lists are longest, test_browser_pages.py looks for it on the page that it opens anyway.
"""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.serving import Visit

pytestmark = pytest.mark.browser

AFTER_THE_CLOSURE = date(2019, 12, 19)
"""When the lists are longest."""
CHARTS = {AFTER_THE_CLOSURE: 6, date(2018, 9, 30): 7}  # no survival cut short by an order
CROSSING = """() => [...document.querySelectorAll('.js-plotly-plot')].filter(chart => chart.checkVisibility()).flatMap(chart => {
    const frame = chart.getBoundingClientRect();
    const notes = [...chart.querySelectorAll('.annotation-text')].map(note => ({text: note.textContent, box: note.getBoundingClientRect()}));
    const beside = [...chart.querySelectorAll('.bartext, .ytick text')].map(one => ({text: one.textContent, box: one.getBoundingClientRect()}));
    const wrong = [...notes, ...beside].filter(({box}) => box.left < frame.left - 1 || box.right > frame.right + 1)
        .map(({text}) => 'outside: ' + text);
    notes.forEach((one, place) => notes.slice(place + 1).forEach(other => {
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        if (across > 2 && down > 2) wrong.push(one.text + ' × ' + other.text);
    }));
    return wrong;
})"""
"""Labels of a chart, numbers at its bars and names of its rows that leave it, and labels that lie on each other (by more than two pixels). A chart
in a closed fold is drawn for the width of the window when the fold is opened."""


def when_fitted(page: Page) -> list[str]:
    """What crosses once the charts have fitted themselves to the window's width: nothing, or what still does after five seconds."""
    page.wait_for_timeout(300)
    for _ in range(10):
        if not page.evaluate(CROSSING):
            break
        page.wait_for_timeout(500)
    return list(page.evaluate(CROSSING))


@pytest.mark.soak
@pytest.mark.parametrize(("language", "as_of"), [("en", AFTER_THE_CLOSURE), ("id", date(2018, 9, 30))])
def test_words_in_charts_stand_clear_of_each_other(server: str, browser: Browser, language: str, as_of: date) -> None:
    visit = Visit(browser)
    page = visit.open(f"{server}/exits?lang={language}&as_of={as_of}")
    expect(page.locator("[data-chart^='exits.'] .js-plotly-plot")).to_have_count(CHARTS[as_of])
    page.locator("details:has(.js-plotly-plot)").evaluate_all("folded => folded.forEach(each => { each.open = true; })")
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert when_fitted(page) == [], f"{width} pixels wide"
    page.close()


@pytest.mark.soak
def test_numbers_beside_the_bars_of_livelihoods_stay_within_the_chart(server: str, browser: Browser) -> None:
    """Indonesian names are the longest: they took the room of the numbers. In English it is looked at on the page that is opened anyway."""
    visit = Visit(browser, 390)
    page = visit.open(f"{server}/livelihoods?lang=id&as_of=2018-09-30")
    assert when_fitted(page) == []
    page.close()
