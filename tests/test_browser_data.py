"""The steward's page in Chromium: from the office's files to a published version, repaired cells, and a tab that is closed."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from data import store
from tests.conftest import OFFICE
from tests.serving import Visit, serving, settled

pytestmark = [pytest.mark.browser, pytest.mark.soak]

CLICKS = 6
"""A clerk needs at most so many from her files to the published version."""
SECONDS = 60.0


def put(page: Page, *paths: Path) -> None:
    """Drop files on the page, as a chooser hands them over."""
    page.locator(".st-key-data-files input[type=file]").set_input_files([str(path) for path in paths])
    expect(page.locator(".st-key-data-discard button")).to_be_visible(timeout=60_000)
    settled(page)


def test_the_office_s_files_are_published_in_few_clicks(browser: Browser, sample_store: Path, office_store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    shutil.copytree(sample_store, folder)
    with serving(folder) as served:
        visit = Visit(browser)
        page = visit.open(f"{served}/data?lang=id")
        page.evaluate("window.clicks = 0; addEventListener('click', event => { if (event.isTrusted) window.clicks += 1; }, true);")
        begun = time.monotonic()
        put(page, *sorted(OFFICE.iterdir()))
        assert store.current(folder) and store.versions(folder)[-1].number == 1, "nothing is stored before Publish"
        page.locator(".st-key-data-publish button").click()
        expect(page.locator(".st-key-data-see_report")).to_be_visible(timeout=60_000)
        assert time.monotonic() - begun < SECONDS
        assert page.evaluate("window.clicks") + 1 <= CLICKS, "with the click that opens the chooser"
        kept, expected = (store.report_of(each) for each in (store.current(folder), store.current(office_store)) if each)
        assert kept and expected and kept["report"]["tables"] == expected["report"]["tables"], "as on the command line"
        assert visit.barriers() == [] and visit.faults == []
        visit.close()


def test_a_tab_that_is_closed_publishes_nothing(browser: Browser, sample_store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    shutil.copytree(sample_store, folder)
    with serving(folder) as served:
        visit = Visit(browser, 390)
        put(visit.open(f"{served}/data?lang=en"), OFFICE / "buku-induk.xlsx")
        assert len(list(folder.glob(".hand-in.*"))) == 1
        visit.close()
        other = Visit(browser, 390)
        page = other.open(f"{served}/data?lang=en")
        expect(page.locator(".st-key-data-files")).to_be_visible()
        assert len(store.versions(folder)) == 1
        other.close()
    store.tidy(folder)
    assert list(folder.glob(".hand-in.*")) == [], "what a server that ended left is swept at the next start"
