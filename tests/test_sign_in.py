"""Signing in and out with a real provider on this machine, in a real browser: roles, refusal, expiry, and back to the page that was asked for."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.provider import known_as, providing, secrets
from tests.serving import READY, serving
from tests.test_websocket import COOKIE, cookie
from ui.i18n import Words

pytestmark = pytest.mark.browser

WORDS = Words("id")
PLANNER, VIEWER, NOBODY = "perencana@dinsos.example", "siapa@dinsos.example", "siapa@elsewhere.example"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with providing() as address:
        yield address


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("audit")


@pytest.fixture(scope="module")
def served(sample_store: Path, provider: str, log: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboard with sign-in, configured by a file outside the project, listening beyond this machine."""
    file = secrets(tmp_path_factory.mktemp("secrets"), provider)
    with serving(sample_store, "--secrets.files", str(file), "--server.address", "0.0.0.0", MENTAS_AUDIT=str(log)) as address:
        yield address


@pytest.fixture(scope="module")
def known(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that has loaded the dashboard once for all these tests."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def context(known: BrowserContext) -> Iterator[BrowserContext]:
    """That browser with nobody signed in and no tab open."""
    yield known
    known.clear_cookies()
    for page in known.pages:
        page.close()


def sign_in(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.get_by_role("button", name=WORDS("account.sign_in"), exact=True).click()
    page.wait_for_url("**/oauth2/authorize**")
    page.locator("input[name=sub]").first.fill(name)
    page.keyboard.press("Enter")


def recorded(log: Path) -> list[tuple[str, str]]:
    file = log / "audit.jsonl"
    lines = file.read_text().splitlines() if file.exists() else []
    return [(entry["who"], entry["action"]) for entry in map(json.loads, lines)]


def test_in_to_the_page_that_was_asked_for_and_out_again(served: str, context: BrowserContext, log: Path) -> None:
    before = len(recorded(log))
    page = context.new_page()
    sign_in(page, f"{served}/cohorts?lang=id&as_of=2018-09-30", PLANNER)
    page.wait_for_selector(READY, timeout=30_000)
    assert page.url == f"{served}/cohorts?lang=id&as_of=2018-09-30"
    other = context.new_page()
    other.goto(f"{served}/method?lang=id")
    other.wait_for_selector(READY, timeout=30_000)
    cookies = [cookie for cookie in context.cookies() if cookie["name"].startswith("_streamlit_user")]
    assert cookies and all(cookie["httpOnly"] and cookie["sameSite"] == "Lax" for cookie in cookies)
    page.get_by_role("button", name=WORDS("menu.more"), exact=True).click()
    page.get_by_role("button", name=WORDS("account.sign_out")).click()
    page.wait_for_url("**/oauth2/end_session**")
    assert not [cookie for cookie in context.cookies() if cookie["name"].startswith("_streamlit_user")]
    page.get_by_role("button").first.click()
    page.get_by_role("button", name=WORDS("account.sign_in"), exact=True).wait_for()
    other.get_by_role("button", name=WORDS("menu.more"), exact=True).click()
    other.get_by_role("button", name="English").click()
    other.get_by_role("button", name=Words("en")("account.sign_in"), exact=True).wait_for()
    assert other.locator("[data-figure]").count() == 0, "her other tab, with its next rerun"
    assert [action for who, action in recorded(log)[before:] if who == PLANNER] == ["sign_in", "sign_out"]
    context.add_cookies(cookies)
    page.goto(f"{served}/method?lang=id")
    page.get_by_role("button", name=WORDS("account.sign_in"), exact=True).wait_for()


def test_a_role_that_is_not_enough_and_none_at_all(served: str, context: BrowserContext, provider: str) -> None:
    page = context.new_page()
    sign_in(page, f"{served}/cohorts?lang=id", VIEWER)
    page.get_by_text(WORDS("refused.title")).wait_for()
    page.get_by_text("Ibu Sari").wait_for()
    assert page.locator("[data-figure]").count() == 0
    known_as(provider, "unverified", {"email": PLANNER, "email_verified": False})
    for name in (NOBODY, "unverified"):
        context.clear_cookies()
        sign_in(page, f"{served}/method?lang=id", name)
        page.get_by_text(WORDS("account.no_role")).wait_for()
        page.get_by_text("Ibu Sari").wait_for()
        assert page.locator("[data-figure], .st-key-menu, .mentas-foot").count() == 0


def test_a_file_is_served_to_whom_it_was_made_for_alone(served: str, context: BrowserContext, browser: Browser, log: Path) -> None:
    page = context.new_page()
    sign_in(page, f"{served}/plan?lang=id&as_of=2018-09-30", PLANNER)
    page.wait_for_selector(READY, timeout=30_000)
    with page.expect_download() as begun:
        page.locator(".st-key-planner-downloads button").first.click()
    assert Path(begun.value.path()).stat().st_size > 0
    file = begun.value.url
    assert "/media/" in file
    viewer, nobody = browser.new_context(), browser.new_context()
    viewer.add_cookies([{"name": COOKIE, "value": cookie(served, VIEWER), "url": served}])
    assert [each.request.get(file).status for each in (context, viewer, nobody)] == [200, 404, 404]
    assert (PLANNER, "export") in recorded(log)
    viewer.close()
    nobody.close()


def test_health_tells_others_nothing_of_the_data(served: str) -> None:
    with urlopen(f"{served}/health") as answered:
        assert json.load(answered) == {"status": "ok"}


def test_a_sign_in_that_is_over_shows_nothing_at_the_next_click(served: str, context: BrowserContext) -> None:
    """Her cookie as the server would have made it, good for another twelve seconds."""
    ends = time.time() + 12
    context.add_cookies([{"name": COOKIE, "value": cookie(served, VIEWER, seconds=12), "url": served}])
    page = context.new_page()
    page.goto(f"{served}/method?lang=id")
    page.wait_for_selector(READY, timeout=11_000)
    page.get_by_role("button", name=WORDS("menu.more"), exact=True).click()
    page.wait_for_timeout(max(0.0, 1000 * (ends + 0.5 - time.time())))
    page.get_by_role("button", name="English").click()
    page.get_by_text(Words("en")("account.over")).wait_for()
    assert page.locator("[data-figure]").count() == 0
