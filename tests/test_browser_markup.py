"""Texts of others that are markup in some medium, on every page in a browser: it asks no other machine, runs nothing, and leaves nothing out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser

from data.importer import import_paths
from queries.languages import languages
from tests import factories
from tests.serving import Visit, serving
from tests.test_formulas import SCRIPTS, planted
from ui import saved
from ui.briefing.archive import freeze
from ui.briefing.snapshot import gather
from ui.navigation import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.soak]

D = date(2018, 12, 31)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboard over a programme whose texts are markup, with views and frozen briefings of such names."""
    base = tmp_path_factory.mktemp("markup")
    assert import_paths([factories.write(planted(), base / "csv")], base / "store").changed
    for number, text in enumerate(SCRIPTS):
        assert saved.save(base / "store", f"{number} {text}"[:60], {"skill": ["salon"]}) is None
        freeze(base / "store", f"{number} {text}"[:80], gather(base / "store", D))
    with serving(base / "store") as address:
        yield address
    shutil.rmtree(base)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(("name", "page"), [(name, page) for name, page, _ in PAGES])
def test_planted_markup_asks_for_nothing(served: str, browser: Browser, name: str, page: str, language: str) -> None:
    visit = Visit(browser)
    opened: list[str] = []
    visit.page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    visit.page.on("popup", lambda popup: opened.append(popup.url))
    badges = f"&as_of={D}&cohort=G{len(SCRIPTS)}" if name == "overview" else ""
    shown = visit.open(f"{served}/{page}?lang={language}{badges}")
    shown.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    for chart in shown.locator(".mentas-chart").all()[:6]:
        chart.hover(force=True)
    shown.wait_for_timeout(300)
    links = shown.locator("a[href*='evil.example'], img[src*='evil.example'], iframe, [onerror], [onload], [onmouseover]").count()
    assert (visit.hosts, opened, links) == ({"localhost"}, [], 0)
    assert not [fault for fault in visit.faults if "Content Security Policy" in fault], "nothing even tried to"
    visit.close()
