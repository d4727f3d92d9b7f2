"""The wall in Chromium: keys, turning by itself, pause, touch, what fits at both sizes, new data between two rounds, days on end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from data.importer import import_paths
from data.notes import add_decision, add_note, set_state
from queries import publish
from tests.serving import Visit, serving, settled
from ui.briefing.slide import Choice
from ui.briefing.slides import SLIDES, compose
from ui.briefing.slideshow import message_of
from ui.briefing.snapshot import gather
from ui.i18n import Words

pytestmark = pytest.mark.browser

AS_OF = date(2018, 9, 30)
CLOSED = date(2019, 11, 30)
"""After the closure."""
MANY = len(SLIDES) - 1
"""Nobody has asked for decisions in the sample: none is settled, and what there is to decide is proposed."""
WRONG = """(stage) => {
    const slide = stage.querySelector('.slide');
    const scale = slide.getBoundingClientRect().width / 1920, frame = slide.getBoundingClientRect(), wrong = [];
    const texts = [...slide.querySelectorAll('h1, h2, p, strong, .place span, .foot span, th, td, text')].filter(one => one.textContent.trim());
    for (const one of texts) {
        const svg = one.closest('svg'), box = one.getBoundingClientRect();
        const drawn = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
        const size = parseFloat(getComputedStyle(one).fontSize) * drawn / scale, least = one.closest('.figure strong') ? 140 : 36;
        if (size < least - 0.3) wrong.push(`${size.toFixed(1)} px: ${one.textContent}`);
        const out = box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
        if (out) wrong.push(`outside: ${one.textContent}`);
        if (!svg && one.scrollWidth > one.clientWidth + 2 && getComputedStyle(one).display !== 'inline') wrong.push(`cut: ${one.textContent}`);
    }
    const boxes = texts.filter(one => one.closest('svg')).map(one => [one.textContent, one.getBoundingClientRect()]);
    for (const [place, [text, box]] of boxes.entries()) for (const [other, below] of boxes.slice(place + 1)) {
        const across = Math.min(box.right, below.right) - Math.max(box.left, below.left);
        const down = Math.min(box.bottom, below.bottom) - Math.max(box.top, below.top);
        if (across > 4 && down > 0.35 * Math.min(box.height, below.height)) wrong.push(`${text} over ${other}`);
    }
    const words = texts.flatMap(one => one.textContent.split(/\\s+/)).filter(word => /\\p{L}/u.test(word));
    if (words.length > 25) wrong.push(`${words.length} words: ${words.join(' ')}`);
    const parts = [...slide.children].map(one => [one, one.getBoundingClientRect()]);
    for (const [place, [one, box]] of parts.entries()) for (const [other, below] of parts.slice(place + 1))
        if (box.bottom > below.top + 2) wrong.push(`${one.className || one.tagName} over ${other.className || other.tagName}`);
    const body = slide.querySelector('.body');
    if (body.scrollHeight > body.clientHeight + 2) wrong.push('the middle is too high');
    if (document.scrollingElement.scrollHeight > innerHeight) wrong.push('the page scrolls');
    return wrong;
}"""
"""What on a slide is too small at 1080 lines (figures 140 pixels, everything else 36), cut off or over something else, and more than 25 words."""
STATIC = Path(__file__).resolve().parent.parent / "ui" / "static"


def on(page: Page) -> int:
    """The number of the slide that is shown."""
    return int(re.findall(r"(\d+)/\d+$", page.locator(".page").inner_text())[0])


def shown(page: Page, number: int, many: int = MANY) -> None:
    expect(page.locator(".page")).to_have_text(re.compile(rf"\b{number}/{many}$"))


@pytest.fixture(scope="module")
def alone(browser: Browser) -> Iterator[Page]:
    """A page that shows a briefing by the slideshow's own script and styles, without a server: `briefing(message)`."""
    css, js = ("".join((STATIC / f"{part}.{suffix}").read_text(encoding="utf-8") for part in ("slide", "slideshow")) for suffix in ("css", "js"))
    fonts = (STATIC / "plain.css").read_text(encoding="utf-8").split(":root")[0].replace('url("fonts/', 'url("/app/static/fonts/')
    show = "window.briefing = (data) => component({ data, parentElement: document.body, setTriggerValue() {} });"
    script = js.replace("export default function (", "function component(").replace("export function", "function") + show
    visit = Visit(browser, 1920)
    page = visit.page
    page.emulate_media(reduced_motion="reduce")
    page.route("http://wall/app/static/**", lambda route: route.fulfill(path=STATIC / route.request.url.split("/static/")[1]))
    style = f"{fonts}{css.replace(':host', ':root')}"
    text = f"<!doctype html><style>{style}</style><body><div class='slideshow'></div><script>{script}</script>"
    page.route("http://wall/", lambda route: route.fulfill(body=text, content_type="text/html"))
    yield page
    visit.close()


def turned(page: Page, times: int) -> int:
    """Bytes of script memory after so many turns."""
    for _ in range(times):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    client = page.context.new_cdp_session(page)
    client.send("HeapProfiler.collectGarbage")
    return int(client.send("Runtime.getHeapUsage")["usedSize"])


@pytest.fixture(scope="module")
def deck(sample_store: Path) -> dict[str, Any]:
    """The slides of the sample as the component takes them, standing until a key is pressed."""
    return message_of(compose(gather(sample_store, AS_OF), "en"), 0, False, "")


def begun(page: Page, message: dict[str, Any]) -> Page:
    """A new briefing, on its first slide."""
    page.goto("http://wall/")
    page.evaluate("sessionStorage.clear()")
    page.evaluate("briefing", message)
    shown(page, 1)
    return page


def test_a_swipe_and_every_key(alone: Page, deck: dict[str, Any]) -> None:
    wall = begun(alone, deck)
    for begin, end, number in ((900, 300, 2), (300, 900, 1)):
        wall.mouse.move(begin, 400)
        wall.mouse.down()
        wall.mouse.move(end, 400, steps=4)
        wall.mouse.up()
        shown(wall, number)
    for key, number in (
        ("ArrowRight", 2),
        (" ", 3),
        ("ArrowLeft", 2),
        ("End", MANY),
        ("ArrowRight", 1),
        ("ArrowLeft", MANY),
        ("Home", 1),
        ("PageDown", 2),
    ):
        wall.keyboard.press(key)
        shown(wall, number)
    wall.keyboard.press("?")
    expect(wall.locator(".panel")).to_contain_text("Pause or resume")
    wall.keyboard.press("Escape")
    expect(wall.locator(".panel")).to_be_hidden()
    shown(wall, 2)


def test_it_turns_by_itself_until_it_is_paused(alone: Page, deck: dict[str, Any]) -> None:
    page = begun(alone, {**deck, "seconds": 1})
    shown(page, 2)
    page.keyboard.press("p")
    stands = on(page)
    page.wait_for_timeout(1_600)
    assert on(page) == stands, "paused"
    page.keyboard.press("p")
    shown(page, stands + 1)


def test_memory_stays_flat(alone: Page, deck: dict[str, Any]) -> None:
    begin = turned(begun(alone, deck), MANY)
    assert turned(alone, 30) - begin < 1_000_000


def test_new_data_come_between_two_rounds(alone: Page, deck: dict[str, Any]) -> None:
    """The wall gets them with the last slide; shown at once, a figure would change under the speaker's words."""
    first, *others = deck["slides"]
    newer = {**deck, "key": "of the next version", "slides": [{**first, "heading": "Handed in since"}, *others]}
    wall = begun(alone, deck)
    before = wall.locator(".stage h1").inner_text()
    wall.evaluate("briefing", newer)
    for key in ("ArrowRight", "Home"):
        wall.keyboard.press(key)
    shown(wall, 1)
    assert wall.locator(".stage h1").inner_text() == before, "not in the middle of a round"
    for key in ("End", "ArrowRight"):
        wall.keyboard.press(key)
    shown(wall, 1)
    assert wall.locator(".stage h1").inner_text() == "Handed in since"
    wall.evaluate("briefing", {**deck, "look": "another language"})
    assert wall.locator(".stage h1").inner_text() == before, "what the reader chose is shown at once"


SIZES = ((1920, 1080), (1280, 720))
EACH = ((AS_OF, "id", SIZES[0]), (CLOSED, "en", SIZES[1]))
ALL = tuple(product((AS_OF, CLOSED), ("id", "en"), SIZES))


@pytest.mark.parametrize("looks", [pytest.param(EACH, id="each once"), pytest.param(ALL, id="all", marks=pytest.mark.soak)])
def test_every_slide_fits_and_can_be_read(
    alone: Page, sample_store: Path, tmp_path: Path, looks: tuple[tuple[date, str, tuple[int, int]], ...]
) -> None:
    """Every slide, each date, size and language once or (all) with each other, with decisions, whose texts are the office's own."""
    text = "Menyediakan tempat pamer produk warga binaan di pasar kota setiap akhir pekan selama tiga bulan"
    snapshots, wrong = {}, {}
    for as_of in (AS_OF, CLOSED):
        store = tmp_path / str(as_of)
        copytree(sample_store, store)
        for day in (date(2018, 1, 5), date(2018, 1, 6), date(2018, 1, 7), as_of, as_of):
            asked = add_decision(store, "x", day, text, "trade_office", "sales", date(2019, 12, 31), published=True)
            if day.day in (5, 6):
                set_state(store, "x", asked.name, "done", as_of, "Sudah disediakan.")
        add_note(store, "x", date(2017, 3, 15), "all", "Pasar tutup", published=True)  # its mark stands where lines are named
        snapshots[as_of] = gather(store, as_of)
    for as_of, language, (width, height) in looks:
        message = message_of(compose(snapshots[as_of], language), 0, language == "en", "")
        proposed = compose(replace(snapshots[as_of], decisions=()), language, Choice(("decisions",)))  # where nobody has asked for any
        message["slides"] += [each | {"name": "proposed"} for each in message_of(proposed, 0, language == "en", "")["slides"]]
        assert len(message["slides"]) >= 9
        alone.set_viewport_size({"width": width, "height": height})
        alone.goto("http://wall/")
        alone.evaluate("sessionStorage.clear()")
        alone.evaluate("briefing", message)
        alone.evaluate("document.fonts.ready")
        for slide in message["slides"]:
            wrong[as_of, language, width, slide["name"]] = alone.locator(".stage").evaluate(WRONG)
            alone.keyboard.press("ArrowRight")
    assert {key: problems for key, problems in wrong.items() if problems} == {}


@pytest.mark.soak
@pytest.mark.parametrize("started_again", [False, True])
def test_new_data_come_between_two_rounds_and_the_wall_outlives_the_server(
    browser: Browser, sample_store: Path, tmp_path: Path, started_again: bool
) -> None:
    store = tmp_path / "store"
    copytree(sample_store, store)
    visit = Visit(browser, 1280)
    page = visit.page
    with serving(store) as served:
        page.goto(f"{served}/briefing?lang=en&follow=1&show=1&seconds=0")
        page.locator(".stage h1").wait_for()
        before = page.locator(".reason").inner_text().split()[0]
        (tmp_path / "more").mkdir()
        rows = "".join(f"CONTOH-9{number:03d},2019-11-15\n" for number in range(20))
        (tmp_path / "more" / "residents.csv").write_text(f"resident_id,registered_on\n{rows}")
        assert import_paths([tmp_path / "more"], store).changed
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Home")
        assert page.locator(".reason").inner_text().split()[0] == before, "not in the middle of a round"
        for _ in range(8):  # the last slide asks for what the next round begins with; it may take longer than this one lasts
            page.keyboard.press("End")
            page.wait_for_timeout(3_000)
            page.keyboard.press("ArrowRight")
            expect(page.locator(".page")).to_have_text(re.compile(r"\b1/[0-9]+$"))
            if page.locator(".reason").inner_text().split()[0] != before:
                break
        expect(page.locator(".reason")).to_contain_text(str(int(before) + 20))
        many = int(page.locator(".page").inner_text().rsplit("/", 1)[1])  # what came in decides which slides there are
        port = served.rsplit(":", 1)[1]
    page.keyboard.press("ArrowRight")
    shown(page, 2, many)
    assert page.locator(".stage h1").is_visible(), "without a server the slides go on"
    with serving(store, port=int(port)) if started_again else nullcontext():
        page.wait_for_timeout(6_000 if started_again else 0)
        page.keyboard.press("End")
        page.keyboard.press("ArrowRight")
        shown(page, 1, many)
        assert page.locator(".reason").inner_text().split()[0] == str(int(before) + 20)
    visit.close()


@pytest.mark.soak
def test_memory_stays_flat_for_500_turns(server: str, browser: Browser) -> None:
    visit = Visit(browser, 1280)
    wall = visit.page
    wall.goto(f"{server}/briefing?lang=en&as_of={AS_OF}&show=1&seconds=0")
    wall.locator(".stage h1").wait_for()
    begin = turned(wall, 2 * MANY)
    assert turned(wall, 500) - begin < 2_000_000
    visit.close()


EVERYTHING = """() => {
    const texts = [];
    const look = root => root.querySelectorAll('*').forEach(one => {
        texts.push(...[...one.attributes].map(each => each.value), ...[...one.childNodes].filter(each => each.nodeType === 3).map(each => each.data));
        if (one.shadowRoot) look(one.shadowRoot);
    });
    look(document);
    return texts.join(' ');
}"""
"""Every text and attribute of a page, inside components too."""


FILES = (
    ("Make PowerPoint", ".pptx", b"PK"),
    ("Make PDF", ".pdf", b"%PDF"),
    ("Make Excel", ".xlsx", b"PK"),
    ("Make pictures", ".zip", b"PK"),
)


@pytest.mark.parametrize("files", [(), pytest.param(FILES, marks=pytest.mark.soak)], ids=["no file", "all files"])
def test_a_file_the_wall_and_the_presenter_view(server: str, browser: Browser, sample_store: Path, files: tuple[tuple[str, str, bytes], ...]) -> None:
    """From the page and back to it: the figures on the wall are the published ones, and the presenter view drives it and keeps the notes."""
    visit = Visit(browser)
    page = visit.open(f"{server}/briefing?lang=en&as_of={AS_OF}")
    for made, suffix, begins in files:
        page.get_by_role("button", name=made).click()
        button = page.get_by_role("button", name=f"Download briefing_2018-09-30{suffix}")
        button.wait_for()
        settled(page)
        with page.expect_download() as begun:
            button.click()
        assert Path(begun.value.path()).read_bytes().startswith(begins)

    page.get_by_role("button", name="Start the briefing").click()
    page.locator(".stage h1").wait_for()
    expect(page).to_have_url(re.compile("lang=en.*show=1"))
    assert page.locator(".st-key-header, .st-key-menu, .mentas-foot").count() == 0, "nothing of the frame on the wall"
    words = Words("en")
    headline = publish("headline", sample_store, AS_OF).record
    assert f"{headline['residents']} residents, target 0" in page.locator(".reason").inner_text()
    for name, figure in (("target", words.write(headline["residents"], "count")), ("coverage", words.write(headline["coverage"], "share"))):
        page.keyboard.press("ArrowRight")
        expect(page.locator(f"[data-chart={name}]")).to_be_visible()
        assert figure in page.locator(".body text").all_text_contents()
    page.keyboard.press("f")
    expect(page.locator(":fullscreen")).to_have_count(1)
    shown(page, 3)
    page.keyboard.press("f")
    expect(page.locator(":fullscreen")).to_have_count(0)
    page.keyboard.press("End")
    page.wait_for_timeout(1_500)  # the server is asked for what the next round begins with
    shown(page, MANY)
    page.keyboard.press("Escape")
    expect(page.locator(".mentas-foot")).to_be_visible()
    assert "show" not in page.url
    page.get_by_role("button", name="Presenter view").click()
    page.locator(".thumbs button").first.wait_for()
    expect(page.locator(".wall")).to_have_text("Screen not open")
    page.keyboard.press("ArrowRight")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Open the screen").click()
    wall = opened.value
    wall.locator(".stage h1").wait_for()
    expect(wall.locator(".page")).to_have_text(re.compile(rf"\b2/{MANY}$"))  # it begins where the presenter is
    expect(page.locator(".wall")).to_have_text("Screen connected")
    note = "The target requires a fall of 31.8 a month."
    expect(page.locator(".notes")).to_contain_text(note)
    assert note in page.evaluate(EVERYTHING) and note not in wall.evaluate(EVERYTHING), "the audience gets no note"
    expect(page.locator(".right .slide h1")).to_have_text("Target 100% out of reach: 367 of 630 trained (58.3%), 82.4% at most")  # the next one
    page.locator(".thumbs button").nth(4).click()
    shown(wall, 5)
    page.keyboard.type(str(MANY))  # the last slide by its number
    page.keyboard.press("Enter")
    shown(wall, MANY)
    expect(page.locator(".right h2")).to_have_text("This is the last slide")
    wall.keyboard.press("Home")
    expect(page.locator(".at")).to_have_text(f"1/{MANY}")
    assert visit.barriers() == [] and visit.faults == [] and visit.hosts == {"localhost"}
    wall.close()
    expect(page.locator(".wall")).to_have_text("Screen not open")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Presenter view")).to_be_visible()
    visit.close()
