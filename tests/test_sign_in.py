"""Signing in and out with a real provider on this machine, in a real browser: back to the page that was asked for, files, no role.

Which role sees what, forged cookies and a sign-in that is over are for test_websocket.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.serving import READY, visitor
from tests.test_websocket import COOKIE, cookie, received
from ui.i18n import Words

pytestmark = pytest.mark.browser

WORDS = Words("id")
PLANNER, VIEWER, NOBODY = "rencana@dinsos.example", "siapa@dinsos.example", "siapa@elsewhere.example"
"""The planner is nobody's in the other tests: what she did is read in the audit log that they share."""


@pytest.fixture(scope="module")
def own(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that keeps what the pages are made of from one test to the next."""
    context = visitor(browser)
    yield context
    context.close()


@pytest.fixture
def context(own: BrowserContext) -> Iterator[BrowserContext]:
    """That browser with nobody signed in and no page open."""
    yield own
    for page in own.pages:
        page.close()
    own.clear_cookies()


def sign_in(page: Page, name: str) -> None:
    """From a page that asks for it through the provider's form."""
    page.get_by_role("button", name=WORDS("account.sign_in"), exact=True).click()
    page.wait_for_url("**/oauth2/authorize**")
    page.locator("input[name=sub]").first.fill(name)
    page.keyboard.press("Enter")


def recorded(log: Path, who: str) -> list[str]:
    lines = log.read_text().splitlines() if log.exists() else []
    return [entry["action"] for entry in map(json.loads, lines) if entry["who"] == who]


def test_in_to_the_page_that_was_asked_for_and_out_again(server_with_roles: str, context: BrowserContext, audit_of_roles: Path) -> None:
    served, page = server_with_roles, context.new_page()
    page.goto(f"{served}/cohorts?lang=id&as_of=2017-02-28")
    sign_in(page, PLANNER)
    page.wait_for_selector(READY)
    assert page.url == f"{served}/cohorts?lang=id&as_of=2017-02-28"
    signed = [each for each in context.cookies() if each["name"].startswith(COOKIE)]
    assert signed and all(each["httpOnly"] and each["sameSite"] == "Lax" for each in signed)

    with page.expect_download() as begun:
        page.get_by_role("button", name=WORDS("cohorts.workbook")).click()
    file = begun.value.url
    assert "/media/" in file and Path(begun.value.path()).stat().st_size > 0
    viewer = {"Cookie": f"{COOKIE}={cookie(served, VIEWER)}"}
    assert context.request.get(file).status == 200
    for others in (viewer, {}):
        with pytest.raises(HTTPError, match="404"):
            urlopen(Request(file, headers=others), timeout=20)

    other = context.new_page()
    other.goto(f"{served}/method?lang=id")
    other.wait_for_selector(READY)
    page.get_by_role("button", name=WORDS("menu.more"), exact=True).click()
    page.get_by_role("button", name=WORDS("account.sign_out")).click()
    page.wait_for_url("**/oauth2/end_session**")
    assert not [each for each in context.cookies() if each["name"].startswith(COOKIE)]
    page.get_by_role("button").first.click()
    page.get_by_role("button", name=WORDS("account.sign_in"), exact=True).wait_for()
    other.get_by_role("button", name=WORDS("menu.more"), exact=True).click()
    other.get_by_role("button", name="English").click()
    other.get_by_role("button", name=Words("en")("account.sign_in"), exact=True).wait_for()
    assert other.locator("[data-figure]").count() == 0, "her other tab, with its next rerun"
    assert recorded(audit_of_roles, PLANNER) == ["sign_in", "export", "sign_out"]
    (copy,) = (each["value"] for each in signed if each["name"] == COOKIE)
    assert WORDS("account.sign_in").encode() in received(served, "method", copy), "a copy of her cookie is of no use"


@pytest.mark.soak  # test_roles.py holds what the page says, test_websocket.py that nothing else comes over the wire
def test_who_has_no_role_is_told_whom_to_ask(server_with_roles: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{server_with_roles}/method?lang=id")
    sign_in(page, NOBODY)
    page.get_by_text(WORDS("account.no_role")).wait_for()
    page.get_by_text("Ibu Sari").wait_for()
    assert page.locator("[data-figure], .st-key-menu, .mentas-foot").count() == 0


def test_health_tells_others_nothing_of_the_data(server_with_roles: str) -> None:
    with urlopen(f"{server_with_roles}/health") as answered:
        assert json.load(answered) == {"status": "ok"}
