"""Every page of the menu in a real browser: opened, at every width, in both languages, light and dark, by keyboard, on paper.

What differs little from page to page is tried on some of them, and on all in `make soak`: the document loaded anew, a filter taken away, the
widest windows, axe in the dark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from queries import Filters, ask
from tests.serving import JUMP, Visit, settled
from ui.html import as_csv
from ui.i18n import Words
from ui.navigation import PAGES
from ui.theme import COLOURS

pytestmark = pytest.mark.browser

AS_OF = date(2018, 9, 30)
BOM = "\ufeff".encode()
SALON = Filters(skill=("salon",))
PHONE = 390
WIDTHS = (720, PHONE)
"""Besides 1440: a window of 1440 at 200 %, and a phone."""
WIDE = (1920, 768)
NARROWED = ("overview", "cohorts", "method")
"""Pages of which a filter is taken away: with cards and charts, with a table of groups, without figures."""
WARM = ("exits", "briefing", "data", "method")
"""Pages reached without loading the document anew: the first two are loaded on a phone, the others draw nothing late."""
IN_THE_DARK = ("cohorts", "plan", "method")
"""Pages that the menu leads to on a phone: all kinds of controls."""
CAN_BE_REACHED = "a[href], button, input, select, textarea, summary, [tabindex]"

FROM_THE_TOP = "document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')"
"""Where Tab goes on from: not from what had the focus on the page before."""
WATCH_FOCUS = """
    window.unseen = [];
    window.ended = false;
    document.querySelectorAll('[data-reached]').forEach(one => delete one.dataset.reached);
    document.addEventListener('focusin', event => {
        const at = event.target;
        at.dataset.reached = '1';
        if (at.matches('.mentas-print')) window.ended = true;
        const shows = [at, at.parentElement, at.parentElement?.parentElement, at.parentElement?.parentElement?.parentElement].some(one => one
            && (getComputedStyle(one).outlineStyle !== 'none' || getComputedStyle(one).boxShadow !== 'none' || one.matches('[data-focus-visible]')));
        if (!shows) window.unseen.push(at.outerHTML.slice(0, 120));
    });
"""

ADDRESSES = [
    *(pytest.param(name, f"/{path}", False, id=name) for name, path, _ in PAGES),
    *(pytest.param(name, f"/{path}", True, marks=pytest.mark.soak, id=f"{name} at length") for name, path, _ in PAGES),
]


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def too_wide(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    wide = "Math.max(document.documentElement.scrollWidth, document.querySelector('[data-testid=stMain]').scrollWidth) - innerWidth"
    return int(page.evaluate(wide))


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Visit]:
    """A tab in which one page is opened after the other, at first without anything of the dashboard."""
    visit = Visit(browser, fresh=True)
    yield visit
    visit.close()


@pytest.mark.parametrize(("name", "path", "at_length"), ADDRESSES)
def test_a_page_opened(server: str, tab: Visit, sample_store: Path, name: str, path: str, at_length: bool) -> None:
    visit, words, address = tab, Words("id"), f"{server}{path}?lang=id&as_of={AS_OF}&skill=salon"
    visit.begin()
    if name in WARM and not at_length and visit.page.url.startswith(server):
        page = visit.turn(address)
        expect(page).to_have_title(f"{words(f'page.{name}')} · Mentas")
        settled(page)
        visit.shifted()  # another page took the place of the one before
    else:
        page = visit.open(address)
        assert visit.shifted() < JUMP, "nothing jumps while charts load"
    assert page.evaluate("document.documentElement.lang") == "id"
    assert page.title() == f"{words(f'page.{name}')} · Mentas"
    assert page.locator("h1").count() == 1
    levels = [
        int(level[1]) for level in page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].filter(e => e.offsetParent).map(e => e.tagName)")
    ]
    assert all(later - earlier <= 1 for earlier, later in zip(levels, levels[1:], strict=False)), f"no level of headings is left out: {levels}"
    for role in ("banner", "navigation", "main", "contentinfo"):
        expect(page.get_by_role(role)).to_have_count(1)
    expect(page.locator(".st-key-menu a[aria-current=page]")).to_have_text(words(f"page.{name}"))
    assert visit.barriers() == []
    _reached_by_keyboard(page)
    _downloaded(page, sample_store)

    if at_length or name in NARROWED:
        page.locator(".st-key-badge-skill-salon").get_by_role("button").first.click()
        expect(page.locator(".st-key-badge-skill-salon")).to_have_count(0)
        settled(page)
        assert asked(page) == {"lang": ["id"], "as_of": [str(AS_OF)]}
        assert visit.shifted() < JUMP, "nothing jumps when a filter is taken away"

    assert too_wide(page) <= 0
    _on_paper(page)
    for width in (*WIDE, *WIDTHS) if at_length else WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert too_wide(page) <= 0, width
    assert visit.hosts <= {"localhost"}, "no request leaves this machine"
    assert not [path for path in visit.fetched if "MaterialSymbols" in path or "SourceSans" in path], "no font that no page shows"
    assert visit.faults == []


FIRST_SCREENS = {(390, 844): (130, 330, 560, 1100), (360, 740): (150, 360, 560, 1150), (768, 1024): (150, 330, 560, 1100)}
"""Windows, and above which line question, verdict, first figure and the beginning of the first chart stand in them."""
LAPTOPS = ((1440, 900), (1920, 1080))
"""Windows in which all figures and the beginning of the first chart are in sight."""
WITH_FIGURES = ("", "coverage", "completion", "livelihoods")
EDGES = """() => {
    const figures = [...document.querySelectorAll('.mentas-value strong')].map((e) => Math.round(e.getBoundingClientRect().bottom));
    const first = document.querySelector('.mentas-verdict') || document.querySelector('.mentas-answer');
    const bottom = (e) => Math.round(e.getBoundingClientRect().bottom);
    const chart = Math.round(document.querySelector('.js-plotly-plot').getBoundingClientRect().top);
    return [bottom(document.querySelector('h1')), bottom(first), figures[0], chart, Math.max(...figures)];
}"""


@pytest.mark.parametrize("path", ["/exits", "/briefing", *(pytest.param(f"/{name}", marks=pytest.mark.soak) for name in WITH_FIGURES)])
def test_nothing_jumps_on_a_phone(server: str, browser: Browser, path: str) -> None:
    visit = Visit(browser, PHONE, "dark")
    page = visit.open(f"{server}{path}?lang=id&as_of={AS_OF}")
    assert visit.shifted() < JUMP
    if path != "/briefing":
        _first_screens(page)
    assert visit.faults == []
    visit.close()


def _first_screens(page: Page) -> None:
    """Question, verdict, figures and the first chart are in sight at five sizes."""
    for (width, height), limits in FIRST_SCREENS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        *edges, _ = page.evaluate(EDGES)
        assert all(edge <= limit for edge, limit in zip(edges, limits, strict=True)), (width, edges, limits)
    for width, height in LAPTOPS:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        *_, chart, figures = page.evaluate(EDGES)
        assert max(chart, figures) < height, (width, chart, figures)


def test_an_open_page_follows_the_system_into_the_dark_and_a_phone_that_is_turned(server: str, browser: Browser) -> None:
    visit = Visit(browser, 900)
    page = visit.open(f"{server}/method?lang=id&as_of={AS_OF}")
    red, green, blue = (int(COLOURS["dark"]["text"][index : index + 2], 16) for index in (1, 3, 5))
    page.emulate_media(color_scheme="dark")
    expect(page.locator("h1")).to_have_css("color", f"rgb({red}, {green}, {blue})", timeout=20_000)
    page.set_viewport_size({"width": PHONE, "height": 900})
    page.get_by_role("button", name="Menu").click()
    expect(page.locator(".mentas-pages a[aria-current=page]")).to_be_in_viewport(ratio=0.8)
    assert visit.faults == []
    visit.close()


@pytest.mark.parametrize("names", [IN_THE_DARK, pytest.param(tuple(name for name, _, _ in PAGES), marks=pytest.mark.soak, id="all")])
def test_the_menu_leads_to_the_pages_on_a_phone_in_the_dark(server: str, browser: Browser, names: tuple[str, ...]) -> None:
    """Nothing jumps, the view is kept, nothing is wider than the window, and axe finds nothing in the dark colours either."""
    visit = Visit(browser, PHONE, "dark")
    page = visit.open(f"{server}/?lang=en&as_of={AS_OF}")
    assert visit.shifted() < JUMP, "nothing jumps while charts load"
    assert visit.barriers() == []
    ticks = " ".join(page.locator(".xtick text").all_text_contents())
    assert "Jan" in ticks and "2018" in ticks
    for name in names:
        title = Words("en")(f"page.{name}")
        page.get_by_role("button", name="Menu").click()
        page.get_by_role("navigation").get_by_role("link", name=title, exact=True).click()
        expect(page).to_have_title(f"{title} · Mentas")
        settled(page)
        assert {key: asked(page)[key] for key in ("lang", "as_of")} == {"lang": ["en"], "as_of": [str(AS_OF)]}, name
        assert too_wide(page) <= 0, name
        assert visit.barriers() == [], name
    assert visit.faults == []
    visit.close()


def _reached_by_keyboard(page: Page) -> None:
    """Tab goes from the skip link through every control to the last one; each shows that it has the focus, and nothing traps it."""
    page.evaluate(FROM_THE_TOP)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "mentas-skip"
    expect(page.locator(".mentas-skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "main"
    page.evaluate(WATCH_FOCUS)
    page.evaluate("document.activeElement.blur(); document.querySelector('.mentas-skip').focus()")
    for _ in range(10):
        for _ in range(40):
            page.keyboard.press("Tab")
        if page.evaluate("window.ended"):
            break
    else:
        raise AssertionError(f"the end was never reached: {page.evaluate('window.unseen')}")
    assert page.evaluate("window.unseen") == [], "controls that don't show that they have the focus"
    missed = page.evaluate(f"""[...document.querySelectorAll('.stMain :is({CAN_BE_REACHED})')].filter(one => one.tabIndex >= 0
        && one.checkVisibility() && !one.disabled && !one.dataset.reached && !one.closest('[aria-hidden=true], details:not([open]) > :not(summary)')
        && !(one.type === 'radio' && document.querySelector(`[name="${{one.name}}"][data-reached]`)))
        .map(one => one.outerHTML.slice(0, 120))""")
    assert missed == [], "every control can be reached"


def _downloaded(page: Page, store: Path) -> None:
    """The first table that the page hands out holds what the query answers that stands in its definition."""
    folded = page.locator(".mentas-notes:has(.mentas-definition) > details > summary")
    if not folded.count():
        return
    folded.first.click()
    button = page.get_by_role("button", name=Words("id")("panel.download"))  # then the heading, which tells it from the others
    with page.expect_download() as begun:
        button.first.click()
    text = page.locator(".mentas-definition").first.text_content() or ""
    asked_so = re.search(r"Kueri (\w+) sebagaimana dijalankan, dengan as_of = ([\d-]+)(?:, since = ([\w-]+))?(?:, by = (\w+))?:", text)
    assert asked_so, text[:300]
    result, day, since, by = asked_so.groups()
    # What speaks of the whole programme is asked without the selection, and its file says so.
    whole = begun.value.suggested_filename == f"{Words('id')(f'file.{result}')}_{day}.csv"
    assert whole or begun.value.suggested_filename == f"{Words('id')(f'file.{result}')}_Salon_{day}.csv"
    table = as_csv(ask(result, store, date.fromisoformat(day), Filters() if whole else SALON, by, since), "id").removeprefix(BOM)
    head, below = Path(begun.value.path()).read_bytes().split(b"\r\n\r\n")
    assert below == table, f"{result} differs from the query"
    assert (b"Salon" in head) is not whole


def _on_paper(page: Page) -> None:
    """Nothing is cut off on A4, no control is printed, the date and the address are."""
    page.set_viewport_size({"width": 1440, "height": 900})
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 696, "height": 1000})  # A4 less its margins, in CSS pixels
    assert too_wide(page) <= 0
    cut = page.evaluate("""[...document.querySelectorAll('.main-svg')]
        .filter(one => one.getBoundingClientRect().right > 697 || !one.getAttribute('viewBox')).map(one => one.outerHTML.slice(0, 80))""")
    assert cut == []
    assert (
        page.evaluate(
            "[...document.querySelectorAll('button, summary:not(.mentas-notes > details > summary, :has(h2, strong))')]"
            ".filter(one => one.checkVisibility()).map(one => one.outerHTML.slice(0, 80))"
        )
        == []
    )
    expect(page.locator(".mentas-paper")).to_be_visible()
    assert "30 September 2018" in page.locator(".mentas-paper").inner_text() and page.url in page.locator(".mentas-paper").inner_text()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
