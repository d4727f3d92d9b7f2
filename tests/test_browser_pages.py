"""Every page of the menu in a real browser: opened, at every width, in both languages, light and dark, by keyboard, on paper.

Each page is looked at once, in one of the looks (LOOKS); in `make soak` in all of them, at the widest windows too, and each with a filter taken
away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from queries import Filters, ask
from tests.serving import JUMP, READY, Visit, held_up, settled
from tests.test_browser_exits import AFTER_THE_CLOSURE, CHARTS, when_fitted
from tests.test_framework_words import english
from ui.html import as_csv
from ui.i18n import Words
from ui.navigation import PAGES
from ui.theme import COLOURS

pytestmark = pytest.mark.browser

STATIC = Path(__file__).resolve().parent.parent / "ui" / "static"
AS_OF = date(2018, 9, 30)
BOM = "\ufeff".encode()
SALON = Filters(skill=("salon",))
DESK, PHONE = 1440, 390
HALVED = 720
"""A window of 1440 at 200 %."""
WIDTHS = (1920, 768, HALVED, PHONE)


@dataclass(frozen=True)
class Look:
    """How a page is looked at. What comes to it by the menu has the language, the date and the selection of the page before."""

    width: int
    scheme: Literal["light", "dark"]
    language: str
    by_menu: bool = False
    as_of: date = AS_OF


LOOKS = {
    "overview": Look(DESK, "light", "id"),
    "coverage": Look(PHONE, "dark", "id"),
    "completion": Look(PHONE, "light", "id", by_menu=True),
    "exits": Look(PHONE, "dark", "en", as_of=AFTER_THE_CLOSURE),
    "livelihoods": Look(DESK, "dark", "en", by_menu=True),
    "cohorts": Look(DESK, "light", "en"),
    "plan": Look(PHONE, "dark", "id"),
    "briefing": Look(PHONE, "dark", "id"),
    "data": Look(DESK, "dark", "id", by_menu=True),
    "method": Look(DESK, "light", "id", by_menu=True),
}
"""Each width, scheme and language on several pages, beside each other in every pair, and both ways to come to a page."""
AT_LENGTH = tuple(Look(width, scheme, language) for width, scheme, language in product((DESK, PHONE), ("light", "dark"), ("id", "en")))
SELECTED = ("overview", "cohorts", "briefing")
"""Pages opened anew with a filter, which those that the menu leads to after them have, too."""
ANSWERED_LATE = ("method",)
"""Pages that come 600 ms after the click in the menu; meanwhile the system changes its colours. What tells the server of those names the page of
before: sent before the answer, it led back there."""
HELD = {"briefing": "**/static/js/Button.*.js", "coverage": "**/fonts/*.woff2"}
"""Pages of which files come after all else. Buttons: on a phone the filters then take a second line, which pushed the page down (0.26). Fonts:
sentences that wrap otherwise pushed down the cards (0.18)."""
UNPACKED_LATE = """if (location.pathname === "/coverage") {
    const { read } = ReadableStreamDefaultReader.prototype;
    ReadableStreamDefaultReader.prototype.read = async function () {
        await new Promise((done) => setTimeout(done, 100));
        return read.call(this);
    };
}"""
"""What panels are filled with comes later than the place for them, as on a busy machine."""
OPENED_AGAIN = ("coverage",)
"""Pages whose opening and panels come together, for they were asked before: what follows them was seen above them, then pushed down (0.24)."""
BY_KEY = ("overview", "data")
"""Pages gone through key by key: cards and charts, forms. On the others each control is given the focus, and in `make soak` all are gone through."""
OF_PANELS = ("coverage", "completion", "exits", "livelihoods", "briefing")
"""Pages of nothing but what others have, too: the contrast of their colours, half of what axe takes, is left to `make soak`."""
AT_ANOTHER_WIDTH = ("overview", "data", "method")
ON_PAPER = ("overview", "cohorts", "data")
"""Pages with cards and charts, tables, forms: all charts are drawn anew for a width and for paper. The others in `make soak`."""
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

PARAMETERS = [
    *(pytest.param(name, f"/{path}", False, id=name) for name, path, _ in PAGES),
    *(pytest.param(name, f"/{path}", True, marks=pytest.mark.soak, id=f"{name} at length") for name, path, _ in PAGES),
]


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def _with_late(page: Page, address: str, files: str) -> Page:
    """Open a page to which some files come only when all else is there."""
    held: list[Route] = []
    page.route(files, lambda route: held.append(route))  # playwright wants a function of Python
    page.goto(address, wait_until="commit")
    page.wait_for_selector(READY, state="attached")
    for each in held:
        each.continue_()
    page.unroute_all()
    return settled(page)


def too_wide(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    wide = "Math.max(document.documentElement.scrollWidth, document.querySelector('[data-testid=stMain]').scrollWidth) - innerWidth"
    return int(page.evaluate(wide))


def past_the_margin(page: Page) -> float:
    """By how many pixels the last button of the bar stands beyond the bar's right margin: ten names of pages pushed it there."""
    right = "getBoundingClientRect().right"
    last = f"[...document.querySelectorAll('.st-key-header [data-testid=stPopoverButton]')].at(-1)?.{right} ?? 0"
    return float(page.evaluate(f"({last}) - document.querySelector('.st-key-header').{right}"))


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Visit]:
    """A tab in which one page is opened after the other, at first without anything of the dashboard."""
    visit = Visit(browser, fresh=True)
    visit.page.add_init_script(UNPACKED_LATE)
    yield visit
    visit.close()


@pytest.mark.parametrize(("name", "path", "at_length"), PARAMETERS)
def test_a_page_opened(server: str, server_process: int, tab: Visit, sample_store: Path, name: str, path: str, at_length: bool) -> None:
    for look in AT_LENGTH if at_length else (LOOKS[name],):
        _looked_at(tab, server, server_process, sample_store, name, path, look, at_length)


def _looked_at(visit: Visit, server: str, process: int, store: Path, name: str, path: str, look: Look, at_length: bool) -> None:
    words = Words(look.language)
    title = words(f"page.{name}")
    before = asked(visit.page) if look.by_menu and asked(visit.page).get("lang") == [look.language] else None
    late = before is not None and name in ANSWERED_LATE
    visit.begin(look.width, look.scheme if not late else "dark" if look.scheme == "light" else "light")
    if before is not None:
        page = _by_menu(visit.page, words, title, look.scheme, process if late else None)
        visit.shifted()  # another page took the place of the one before
        assert asked(page) == before, "the view is kept"
    else:
        address = f"{server}{path}?lang={look.language}&as_of={look.as_of}{'&skill=salon' if name in SELECTED or at_length else ''}"
        page = _with_late(visit.page, address, HELD[name]) if name in HELD else visit.open(address)
        assert visit.shifted() < JUMP, "nothing jumps while charts load"
        if name in OPENED_AGAIN:
            visit.open(address)
            assert visit.shifted() < JUMP, "nor while panels are unpacked"
    assert page.evaluate("document.documentElement.lang") == look.language
    assert page.title() == f"{title} · Mentas"
    assert page.locator("h1").count() == 1
    levels = [
        int(level[1]) for level in page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].filter(e => e.offsetParent).map(e => e.tagName)")
    ]
    assert all(later - earlier <= 1 for earlier, later in zip(levels, levels[1:], strict=False)), f"no level of headings is left out: {levels}"
    for role in ("banner", "main", "contentinfo", *(("navigation",) if look.width == DESK else ())):
        expect(page.get_by_role(role)).to_have_count(1)
    expect(page.locator(".st-key-menu a[aria-current=page]")).to_have_text(title)
    assert page.evaluate("document.querySelectorAll('script:not([src])').length") == 0, "no script in the page's text"
    assert too_wide(page) <= 0
    assert past_the_margin(page) <= 0
    if name in WITH_FIGURES and "skill" not in asked(page):  # a filter takes a line of its own
        _first_screen(page, look.width)
    page.evaluate(UNFOLD, True)
    assert page.evaluate(UNHEARD) == [], "what can be reached and is not read aloud"
    assert visit.barriers(contrast=at_length or name not in OF_PANELS) == []
    page.evaluate(UNFOLD, False)
    visit.shifted()  # what was unfolded here moved the rest
    _reached_by_keyboard(page, at_length or name in BY_KEY)
    if look.language == "id" and "skill" in asked(page):
        _downloaded(page, store)

    if at_length or name == "overview":
        whole = {key: values for key, values in asked(page).items() if key != "skill"}
        page.locator(".st-key-badge-skill-salon").get_by_role("button").first.click()
        expect(page.locator(".st-key-badge-skill-salon")).to_have_count(0)
        settled(page)
        assert asked(page) == whole
        assert visit.shifted() < JUMP, "nothing jumps when a filter is taken away"

    # At each width all charts are drawn anew.
    labelled = name == "livelihoods" or (name == "exits" and look.as_of == AFTER_THE_CLOSURE)
    if labelled and name == "exits":
        expect(page.locator("[data-chart^='exits.'] .js-plotly-plot")).to_have_count(CHARTS[look.as_of])
    others = (HALVED if look.width == PHONE else PHONE,) if name in AT_ANOTHER_WIDTH else ()
    for width in (*WIDTHS, DESK) if at_length else (PHONE, DESK) if labelled else others:
        page.set_viewport_size({"width": width, "height": 900})
        assert too_wide(page) <= 0, width
        if labelled:
            page.evaluate("document.querySelectorAll('details:has(.js-plotly-plot)').forEach((each) => { each.open = true; })")
            assert when_fitted(page) == [], f"{width} pixels wide"
    if at_length or name in ON_PAPER:
        _on_paper(page)
    assert visit.hosts <= {"localhost"}, "no request leaves this machine"
    assert not [path for path in visit.fetched if "MaterialSymbols" in path or "SourceSans" in path], "no font that no page shows"
    if name == "plan" and look.language == "id":
        _without_english(page)
    if name == "exits":
        ticks = " ".join(page.locator(".xtick text").all_text_contents())
        assert "Jan" in ticks and "2018" in ticks, "dates in charts are in the page's language, which the browser writes"
    assert visit.faults == []


def _without_english(page: Page) -> None:
    """The framework speaks Indonesian on the page that shows most of it: numbers, lists, an open calendar, and the drawer of filters beside them."""
    page.locator("summary", has_text=Words("id")("plan.levers")).click()
    page.locator("[aria-label='Pilih tanggal']").first.click()
    expect(page.get_by_text("Oktober", exact=True).first).to_be_visible()
    assert english(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Filter", exact=True).click()
    page.locator(".st-key-drawer [role=combobox]").first.fill("zzz")  # not what stood there until the drawer is drawn
    expect(page.get_by_text("Tidak ada yang cocok")).to_be_visible()
    assert english(page) == []


def _by_menu(page: Page, words: Words, title: str, scheme: Literal["light", "dark"], late: int | None) -> Page:
    """Go to a page by the menu, which on a phone is folded and has the page of before in sight. The process `late` answers late, when the colours
    are already those of `scheme`."""
    if (page.viewport_size or {})["width"] == PHONE:
        page.get_by_role("button", name="Menu").click()
        expect(page.locator(".mentas-pages a[aria-current=page]")).to_be_in_viewport(ratio=0.8)
    with held_up(late) if late else nullcontext():
        page.get_by_role("navigation").get_by_role("link", name=title, exact=True).click()
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(600 if late else 0)
    expect(page).to_have_title(f"{title} · Mentas")
    return settled(page)


FIRST_SCREENS = {PHONE: (130, 330, 560, 1100), 360: (150, 360, 560, 1150), 768: (150, 330, 560, 1100)}
"""Widths of windows, and above which line question, verdict, first figure and the beginning of the first chart stand in them."""
LAPTOPS = {DESK: 900, 1920: 1080}
"""Windows in which all figures and the beginning of the first chart are in sight."""
WITH_FIGURES = ("overview", "coverage", "completion", "exits", "livelihoods")
EDGES = """() => {
    const figures = [...document.querySelectorAll('.mentas-value strong')].map((e) => Math.round(e.getBoundingClientRect().bottom));
    const first = document.querySelector('.mentas-verdict') || document.querySelector('.mentas-answer');
    const bottom = (e) => Math.round(e.getBoundingClientRect().bottom);
    const chart = Math.round(document.querySelector('.js-plotly-plot').getBoundingClientRect().top);
    return [bottom(document.querySelector('h1')), bottom(first), figures[0], chart, Math.max(...figures)];
}"""
UNFOLD = """async (open) => {
    const unfold = () => document.querySelector('.mentas-notes')?.querySelectorAll('details').forEach((each) => { each.open = open; });
    unfold();
    await new Promise((done) => setTimeout(done, 100)); // the table is put into the fold that was opened
    unfold();
}"""
"""What is folded is no part of what axe looks at: the folds of one panel show what all are made of."""
UNHEARD = """[...document.querySelectorAll('.mentas-notes [aria-hidden=true], .mentas-notes [aria-hidden=true] *')]
    .filter((one) => one.tabIndex >= 0 && one.checkVisibility()).map((one) => one.outerHTML.slice(0, 120))"""
"""Axe finds the descendants, not the element itself."""


def _first_screen(page: Page, width: int) -> None:
    """Question, verdict, figures and the first chart are in sight."""
    *edges, figures = page.evaluate(EDGES)
    if width in LAPTOPS:
        assert max(edges[-1], figures) < LAPTOPS[width], (width, edges, figures)
    else:
        assert all(edge <= limit for edge, limit in zip(edges, FIRST_SCREENS[width], strict=True)), (width, edges)


@pytest.mark.soak
@pytest.mark.parametrize("name", WITH_FIGURES)
def test_question_answer_and_chart_are_on_the_first_screen(server: str, browser: Browser, name: str) -> None:
    """At five sizes; one of them is looked at on each page in `make test`, too."""
    visit = Visit(browser, PHONE, "dark")
    page = visit.open(f"{server}/{'' if name == 'overview' else name}?lang=id&as_of={AS_OF}")
    for width in (*FIRST_SCREENS, *LAPTOPS):
        page.set_viewport_size({"width": width, "height": LAPTOPS.get(width, 844)})
        page.wait_for_timeout(300)
        _first_screen(page, width)
    visit.close()


def test_an_open_page_follows_the_system_into_the_dark(server: str, tab: Visit) -> None:
    page = tab.page if tab.page.url.startswith(server) else tab.open(f"{server}/method?lang=id&as_of={AS_OF}")
    red, green, blue = (int(COLOURS["dark"]["text"][index : index + 2], 16) for index in (1, 3, 5))
    page.emulate_media(color_scheme="dark")
    expect(page.locator("h1")).to_have_css("color", f"rgb({red}, {green}, {blue})")


SCRIPTS_ALONE = """<!doctype html><script src="/first.js"></script>
    <script>window.told = []; addEventListener('afterprint', () => window.printed = true);
        Object.assign(window.mentas, {translate: () => {}});</script>
    <script type="module">
        import frame from '/frame.js';
        const setTriggerValue = (_, mode) => window.told.push(`${mode}${window.printed ? ' after paper' : ''}`);
        window.answer = (mode) => frame({data: {mode, language: 'id', title: '', colours: [], framework: 'null'}, setTriggerValue});
        window.answer('light');
    </script>"""
"""A page with the scripts of the frame, without a server: `answer` is its answer in a mode, `told` what was sent to it."""


def test_the_server_is_told_of_the_colours_of_the_system_until_it_shows_them(browser: Browser) -> None:
    """Streamlit missed the change and told the server of the colours of before each time; a printed page makes it look again. And the system went
    dark and, before the server had answered, light again: the page was light still, nothing more was sent, and the late answer left it dark."""
    visit = Visit(browser)
    page = visit.page
    page.route("http://frame/**", lambda route: route.fulfill(path=STATIC / route.request.url.rsplit("/", 1)[1]))
    page.route("http://frame/", lambda route: route.fulfill(body=SCRIPTS_ALONE, content_type="text/html"))
    page.goto("http://frame/")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("window.told.length > 1")
    assert page.evaluate("window.told.slice(0, 2)") == ["dark", "dark after paper"]
    page.emulate_media(color_scheme="light")
    page.wait_for_timeout(700)  # past the moment when the system's mode is compared with what the page shows
    page.evaluate("window.told = []; window.answer('dark')")
    page.wait_for_function("window.told.length > 0")
    assert page.evaluate("window.told[0]") == "light after paper"
    visit.close()


def _reached_by_keyboard(page: Page, by_key: bool) -> None:
    """Tab goes from the skip link through every control to the last one; each shows that it has the focus, and nothing traps it."""
    page.evaluate(FROM_THE_TOP)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "mentas-skip"
    expect(page.locator(".mentas-skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "main"
    page.evaluate(WATCH_FOCUS)
    page.evaluate("document.activeElement.blur(); document.querySelector('.mentas-skip').focus()")
    if not by_key:
        page.evaluate(
            f"document.querySelectorAll('.stMain :is({CAN_BE_REACHED}), .mentas-print').forEach((each) => each.tabIndex < 0 || each.focus())"
        )
    for _ in range(10):
        for _ in range(40 if by_key else 1):
            page.keyboard.press("Tab")
        if page.evaluate("window.ended"):
            break
    else:
        raise AssertionError(f"the end was never reached: {page.evaluate('window.unseen')}")
    page.evaluate("document.querySelector('.mentas-skip').focus()")
    expect(page.locator("[data-testid=stDateInputCalendar]")).to_have_count(0)  # it opens below the field that has the focus
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
    asked_so = re.search(r"Rumus (\w+) \(SQL\) sebagaimana dijalankan, dengan as_of = ([\d-]+)(?:, since = ([\w-]+))?(?:, by = (\w+))?:", text)
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
    """Nothing is cut off on A4, no control is printed but the buttons that are a table's headings, the date and the address are."""
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 696, "height": 1000})  # A4 less its margins, in CSS pixels
    assert too_wide(page) <= 0
    cut = page.evaluate("""[...document.querySelectorAll('.main-svg')]
        .filter(one => one.getBoundingClientRect().right > 697 || !one.getAttribute('viewBox')).map(one => one.outerHTML.slice(0, 80))""")
    assert cut == []
    assert (
        page.evaluate(
            "[...document.querySelectorAll('button:not(.mentas-groups thead *), summary:not(.mentas-notes > details > summary, :has(h2, strong))')]"
            ".filter(one => one.checkVisibility()).map(one => one.outerHTML.slice(0, 80))"
        )
        == []
    )
    expect(page.locator(".mentas-print-line")).to_be_visible()
    day = date.fromisoformat(asked(page)["as_of"][0])
    assert (
        Words(asked(page)["lang"][0]).write(day, "date") in page.locator(".mentas-print-line").inner_text()
        and page.url in page.locator(".mentas-print-line").inner_text()
    )
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
