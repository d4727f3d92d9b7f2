"""The page of the groups in Chromium: sorting, picking by box, by a click in a chart and by keyboard, and the workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.serving import Visit, ready

pytestmark = pytest.mark.browser

ADDRESS = "/cohorts?lang=en&as_of=2018-10-04"
"""While the fifteenth group is under way: its rate is not known yet."""
UNPICKED, CHARTS = 3, 5
"""Charts while no group is picked and none stands out, and with one."""


def compared(page: Page) -> list[str]:
    return parse_qs(urlsplit(page.url).query).get("compare", [])


def names(page: Page) -> list[str]:
    return page.locator(".mentas-groups tbody th .mentas-cell").all_inner_texts()


@pytest.fixture(scope="module")
def page(browser: Browser, server: str) -> Iterator[Page]:
    """One page for all tests; the last of them picks groups."""
    visit = Visit(browser)
    page = ready(visit.open(server + ADDRESS), UNPICKED)
    page.locator(".st-key-groups summary").click()  # the table is folded
    yield page
    visit.close()


def test_sorting_by_completion_keeps_the_unknown_last(page: Page) -> None:
    head = page.locator(".mentas-groups thead button", has_text="Completion rate")
    head.click()
    rates = page.locator(".mentas-groups tbody td:nth-of-type(4) .mentas-cell")
    *known, unknown = rates.all_inner_texts()
    numbers = [float(text.rstrip("%")) for text in known]
    assert numbers == sorted(numbers, reverse=True) and (len(numbers), unknown) == (14, "–")
    assert page.locator("th[aria-sort=descending]").count() == 1
    head.focus()
    page.keyboard.press("Enter")
    assert page.locator("th[aria-sort=ascending]").count() == 1, "by keyboard too"
    assert rates.last.inner_text() == "–", "the lowest rate first, and what is not known after the highest, too"
    assert page.evaluate("document.activeElement.textContent").startswith("Completion rate"), "the focus stays on the heading"


def test_on_a_phone_every_group_has_a_row_and_the_rest_behind_a_tap(page: Page) -> None:
    desk = page.viewport_size
    for width in (1024, 390):
        page.set_viewport_size({"width": width, "height": 844})
        wide = page.locator(".mentas-groups").evaluate("one => [one.scrollWidth - one.clientWidth, one.scrollHeight - one.clientHeight]")
        assert wide == [0, 0], f"nothing is cut, and nothing scrolls inside the page, {width} px wide"
    row = page.locator(".mentas-groups tbody tr").first
    passed, more = row.locator("td").last, row.locator(".mentas-folded")
    expect(passed).to_be_hidden()
    more.click()
    expect(passed).to_be_visible()
    assert more.get_attribute("aria-expanded") == "true" and passed.get_attribute("data-head")
    more.click()
    expect(passed).to_be_hidden()
    assert desk is not None
    page.set_viewport_size(desk)
    expect(more).to_be_hidden()


def test_the_workbook_opens_and_says_what_it_was_asked_for(page: Page, tmp_path: Path) -> None:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download Excel").click()
    waiting.value.save_as(tmp_path / "groups.xlsx")
    assert waiting.value.suggested_filename == "groups_2018-10-04.xlsx"
    book = openpyxl.load_workbook(tmp_path / "groups.xlsx")
    assert [cell.value for cell in book["Parameters"][2]] == ["As of", "4 October 2018"]
    assert book["groups"].max_row == 1 + len(names(page))


def test_groups_are_picked_by_box_by_chart_and_stay_in_the_address(page: Page) -> None:
    ready(page, UNPICKED)
    page.get_by_role("checkbox", name="Compare Angkatan 1", exact=True).check()
    expect(page).to_have_url(re.compile("compare="))
    assert compared(page) == ["A01"], "the two that were shown without a choice were not picked"
    ready(page, CHARTS)
    point = page.locator(".st-key-chart-cohorts-funnel .scatterlayer .trace:last-child .points path").nth(3)
    point.click(force=True)
    expect(page).to_have_url(re.compile("(compare=.*){2}"))
    assert len(set(compared(page))) == 2
    ready(page, CHARTS)
    expect(page.locator(".mentas-groups tbody input:checked")).to_have_count(2)
    assert page.locator(".st-key-groups details").get_attribute("open") is not None, "picking in it does not close the table"
    page.get_by_role("button", name="Compare two groups").click()
    expect(page.locator(".st-key-choice-compare input")).to_be_focused()
