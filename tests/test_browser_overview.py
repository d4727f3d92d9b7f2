"""The overview in a real browser: language and date, filters, numbers worked out, Back (test_browser_pages.py holds what every page keeps to)."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from data.programme import shipped
from queries import Filters, people
from tests.serving import Visit, settled
from ui.drawer import Field, Views, _written
from ui.drawing import Chart, Part, _encoded

pytestmark = pytest.mark.browser

AS_OF = date(2018, 9, 30)
STATIC = Path(__file__).resolve().parent.parent / "ui" / "static"
WATCH_REDRAWING = """() => {
    const redraw = window.mentas.redraw;
    window.shown = () => [...document.querySelectorAll(".mentas-card strong")].map((card) => card.textContent)
        .concat([...document.querySelectorAll(".mentas-chart")].map((chart) => chart.drawn));
    window.before = window.shown();
    window.mentas.redraw = async (sent) => {
        const stands = await redraw(sent);
        window.atOnce = window.shown();
        return stands;
    };
}"""
"""Notes which cards and charts stand there after each message that brings panels."""


def figure(page: Page, name: str) -> str:
    return page.locator(f"[data-figure='{name}'] strong").inner_text()


def test_health_names_the_version(server: str) -> None:
    with urlopen(f"{server}/health") as answered:
        assert json.load(answered) == {"status": "ok", "version": 1}
        assert answered.headers["x-content-type-options"] == "nosniff"


def test_every_document_has_its_language_and_styles_from_the_first_byte(server: str) -> None:
    # A deep address too, and compressed: the framework hands these out in another way than the first page.
    for path, language in (("/?lang=en", "en"), ("/", "id"), ("/?as_of=2018-09-30&lang=en", "en")):
        request = Request(server + path, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
        with urlopen(request) as answered:
            assert answered.headers["content-encoding"] == "gzip"
            document = gzip.decompress(answered.read()).decode()
        assert f'<html lang="{language}"' in document and "<title>Mentas</title>" in document
        assert "app/static/frame.css" in document and "--mentas-resident" in document
        assert "SourceSans" not in document


def test_the_date_menu_shows_what_the_server_said_last_when_its_script_rests(browser: Browser) -> None:
    # The browser's Back, or a lost connection, may overtake a pick: the server then says the same date as before.
    page = browser.new_page()
    page.set_content("<div data-test-script-state=notRunning><div id=place></div></div><script>window.mentas = {}</script>")
    page.add_script_tag(path=STATIC / "combobox.js")
    page.add_script_tag(path=STATIC / "dates.js")
    page.evaluate("""() => {
        const data = { day: "2018-08-31", label: "As of", none: "", days: [["2018-08-31", "31 Aug 2018"], ["2018-07-31", "31 Jul 2018"]] };
        window.draw = () => window.mentas.dates(document.getElementById("place"), { ...data }, () => {});
        window.rest = (state) => document.querySelector("[data-test-script-state]").setAttribute("data-test-script-state", state);
        window.draw();
    }""")
    menu = page.get_by_role("combobox", name="As of")
    menu.click()
    page.get_by_role("option", name="31 Jul 2018").click()
    page.evaluate("() => { rest('running'); draw(); }")  # drawn again for another reason: the pick is on its way
    expect(menu).to_have_value("31 Jul 2018")
    page.evaluate("rest('notRunning')")
    expect(menu).to_have_value("31 Aug 2018")
    page.close()


def test_what_is_being_chosen_in_the_drawer_waits_for_apply_and_survives_other_answers(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<div id=place></div><script>window.mentas = {}, window.sent = []</script>")
    for name in ("combobox", "drawer"):
        page.add_script_tag(path=STATIC / f"{name}.js")

    def answer(*skills: str, left: int = 60) -> None:
        """Draw what the server says: these skills apply, and each would leave so many people."""
        options = (("salon", f"Salon ({left})"), ("batik", f"Batik ({left})"))
        on = Field("compare_on", "Compare", (("", "nothing"), ("2018-03-31", "31 March 2018")), (), "nothing")
        drawn = _written("en", shipped(), (Field("skill", "Skill", options, skills, "all", many=True), on), Views(("Office",)), 60)
        page.evaluate(
            """(data) => mentas.drawer(document.getElementById("place"), new Uint8Array(data), (...event) => sent.push(event))""", list(drawn)
        )

    answer("salon")
    skill, other = page.get_by_role("combobox", name="Skill"), page.get_by_role("combobox", name="Compare")
    skill.fill("bat")
    skill.press("Enter")
    expect(page.get_by_role("option", selected=True)).to_have_text(["Salon (60)", "Batik (60)"])  # the list stays for the next one
    skill.press("Escape")
    other.press("ArrowDown")
    other.press("ArrowDown")
    other.press("Enter")
    answer("salon", left=50)  # as of another date
    tags, shown = page.locator(".mentas-tags button"), other.input_value()
    expect(tags).to_have_text(["Salon (50)", "Batik (50)"])
    tags.first.click()
    page.get_by_role("button", name="Apply").click()
    assert shown == "31 March 2018" and page.evaluate("sent") == [["applied", {"skill": ["batik"], "compare_on": ["2018-03-31"]}]]
    answer("batik")  # the server did not take the date
    assert other.input_value() == ""
    skill.press("Backspace")
    expect(tags).to_have_count(0)
    answer("batik")
    expect(tags).to_have_count(0)
    page.get_by_role("combobox", name="Saved views").click()
    page.get_by_role("option", name="Office").click()
    assert page.evaluate("sent.slice(1)") == [["opened", "Office"]]
    page.close()


def test_a_field_with_more_values_than_its_list_asks_for_what_is_typed(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<div id=place></div><script>window.mentas = {}, window.sent = []</script>")
    for name in ("combobox", "drawer"):
        page.add_script_tag(path=STATIC / f"{name}.js")

    def answer(typed: str, *codes: str) -> None:
        """Draw what the server says is found for that text."""
        field = Field("cohort", "Group", tuple((code, f"{code} (30)") for code in codes), (), "all", many=True, more="2 of 999 shown", typed=typed)
        page.evaluate(
            """(data) => mentas.drawer(document.getElementById("place"), new Uint8Array(data), (...event) => sent.push(event))""",
            list(_written("en", shipped(), (field,), None, 60)),
        )

    answer("", "A998", "A999")
    group, options, tags = page.get_by_role("combobox", name="Group"), page.get_by_role("option"), page.locator(".mentas-tags button")
    group.press("ArrowDown")
    expect(options).to_have_text(["A998 (30)", "A999 (30)", "2 of 999 shown"])
    group.press("Enter")
    expect(tags).to_have_text(["A998 (30)"])
    group.fill("A5")
    page.wait_for_function("sent.length")
    assert page.evaluate("sent") == [["searched", ["cohort", "A5"]]]
    answer("A5", "A5", "A50")
    assert group.input_value() == "A5", "what is typed stays"
    expect(options).to_have_text(["A5 (30)", "A50 (30)", "2 of 999 shown"])
    group.press("Enter")
    expect(tags).to_have_text(["A998 (30)", "A5 (30)"])  # the first is no longer among the options
    group.press("Escape")
    page.get_by_role("button", name="Apply").click()
    assert ["applied", {"cohort": ["A998", "A5"]}] in page.evaluate("sent")
    page.close()


def test_panels_are_found_again_after_the_framework_made_them_twice(browser: Browser) -> None:
    # It did while the drawer opened, and took the second ones away: every change of filter then waited for its passes over the drawer.
    page = browser.new_page()
    page.set_content("<div id=one></div><div id=two></div><script>window.mentas = {}, window.Plotly = {}</script>")
    page.add_script_tag(path=STATIC / "charts.js")
    before, after = (list(_encoded([Part("", text)], "opening", "id")) for text in ("before", "after"))
    page.evaluate(
        """async (before) => {
            for (const id of ["one", "two", "one"]) await window.mentas.panels(document.getElementById(id), new Uint8Array(before), () => {});
            document.getElementById("two").remove();
        }""",
        before,
    )
    assert page.evaluate("(after) => window.mentas.redraw(new Uint8Array(after))", after), "stands on the page"
    expect(page.locator("#one")).to_have_text("after")
    page.close()


def test_a_chart_is_drawn_once_and_its_plot_stays_where_labels_need_a_little_less_room(browser: Browser) -> None:
    # Plotly draws a chart a second time where its left margin changes: with each filter, for numbers or names of another width.
    page = browser.new_page()
    page.set_content("<div id=place></div><script>window.mentas = {}</script>")
    page.add_script_tag(content=gzip.decompress((STATIC / "plotly" / "plotly-basic.min.js.gz").read_bytes()).decode())
    page.add_script_tag(path=STATIC / "charts.js")
    page.evaluate("""() => {
        const { react } = window.Plotly;
        window.Plotly.react = (chart, ...drawn) => {
            react(chart, ...drawn);
            window.drawings += 1 + (chart._fullLayout._redrawFromAutoMarginCount ?? 0);
        };
    }""")

    def margin_and_drawings(name: str) -> tuple[float, int]:
        """The left margin of a chart of one bar with that name, in the place of the one before, and how many times plotly drew it."""
        axis = {"automargin": True, "tickvals": [0], "ticktext": [name], "tickfont": {"family": "sans-serif", "size": 14}}
        drawn = {
            "data": [{"type": "bar", "orientation": "h", "x": [1], "y": [0]}],
            "layout": {"height": 200, "margin": dict.fromkeys("lrtb", 8), "yaxis": axis},
        }
        sent = list(_encoded([Part("chart", "", Chart(drawn, name))], "key", "id"))
        left, drawings = page.evaluate(
            """async (sent) => {
                window.drawings = 0;
                await window.mentas.panels(document.getElementById("place"), new Uint8Array(sent), () => {});
                return [document.querySelector(".mentas-chart")._fullLayout._size.l, window.drawings];
            }""",
            sent,
        )
        return left, drawings

    wide, _ = margin_and_drawings("i" * 60)
    assert wide > 100
    assert margin_and_drawings("i" * 55) == (wide, 1)
    narrow, drawings = margin_and_drawings("i" * 10)
    assert narrow < wide / 2, "no room is kept for what is long gone"
    assert drawings == 1, "what names need follows from what those before needed"
    wide_again, drawings = margin_and_drawings("i" * 60)
    assert abs(wide_again - wide) <= 1 and drawings == 1
    page.close()


DATES_ALONE = """
    <div id=app data-test-script-state=notRunning></div><div id=host></div>
    <nav class=st-key-menu><a href="/exits?as_of=2019-12-19">Exits</a></nav>
    <script>window.mentas = {}; window.events = [];
        document.querySelector('a').addEventListener('click', (event) => { event.preventDefault(); window.events.push(event.target.href); });
        window.answer = (day) => {
            document.querySelector('a').href = '/exits?as_of=' + day;
            const days = [['2019-12-19', '19 Dec'], ['2018-07-31', '31 Jul']];
            window.mentas.dates(document.getElementById('host'), {day, label: 'As of', none: '', days}, (_, picked) => window.events.push(picked));
        };</script>"""
"""The menu of dates beside a link of the menu of pages, without a server: `answer` is its answer, `events` what was sent to it and followed."""


def test_a_page_that_is_clicked_before_a_date_is_answered_gets_that_date(browser: Browser) -> None:
    """The links name the date of before until the server has answered; a click on one while the server was busy led to the page as of that date."""
    page = browser.new_page()
    page.route("http://dates/**", lambda route: route.fulfill(body=DATES_ALONE, content_type="text/html"))
    page.goto("http://dates/")
    page.add_script_tag(path=STATIC / "combobox.js")
    page.add_script_tag(path=STATIC / "dates.js")
    page.evaluate("window.answer('2019-12-19')")
    page.get_by_role("combobox", name="As of").click()
    page.get_by_role("option", name="31 Jul").click()
    page.get_by_role("link", name="Exits").click()
    assert page.evaluate("window.events") == ["2018-07-31"], "the link waits"
    page.evaluate("window.answer('2018-07-31')")
    page.wait_for_function("window.events.length > 1")
    page.get_by_role("link", name="Exits").click()
    assert page.evaluate("window.events.slice(1)") == ["http://dates/exits?as_of=2018-07-31"] * 2, "once, and then at each click"
    page.close()


def test_language_date_and_filters_stay_in_the_address_and_links_and_back_lead_to_a_place(server: str, browser: Browser, sample_store: Path) -> None:
    """Begun on the page that draws least."""
    visit = Visit(browser)
    page = visit.open(f"{server}/method?lang=id&as_of={AS_OF}&skill=salon")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="English").click()
    expect(page).to_have_title("Method · Mentas")
    settled(page)
    assert parse_qs(urlsplit(page.url).query) == {"lang": ["en"], "as_of": [str(AS_OF)], "skill": ["salon"]}
    assert page.evaluate("document.documentElement.lang") == "en"
    page.get_by_role("button", name="Skill: Salon").click()
    expect(page.get_by_role("button", name="Skill: Salon")).to_have_count(0)

    day = date(2018, 8, 31)
    menu = page.get_by_role("combobox", name="As of", exact=True)
    menu.fill("31 Sep 2018")
    expect(page.get_by_role("option")).to_have_text("No such date")
    menu.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(menu).to_have_value("30 Sep 2018")  # as before
    menu.press("ArrowDown")
    expect(page.get_by_role("option", name="30 Sep 2018", selected=True)).to_have_attribute("data-active", "")
    menu.press("ArrowDown")
    menu.press("Enter")
    page.wait_for_url("**2018-08-31**")
    menu.fill("31 Jul")
    page.get_by_role("option", name="31 Jul 2018").click()
    page.wait_for_url("**2018-07-31**")
    page.go_back()
    page.wait_for_url("**2018-08-31**")
    expect(menu).to_have_value("31 Aug 2018")
    settled(page)
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_label("Skill").click()
    sewing = people(sample_store, day, Filters(skill=("sewing",)))
    page.get_by_role("option", name=f"Sewing ({sewing})").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Apply", exact=True).click()
    page.wait_for_url("**skill=sewing**")
    settled(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Skill")).to_be_hidden()

    def narrowed() -> None:
        settled(page)
        assert parse_qs(urlsplit(page.url).query) == {"lang": ["en"], "as_of": [str(day)], "skill": ["sewing"]}
        assert figure(page, "left") == f"{sewing} people"

    page.get_by_role("navigation").get_by_role("link", name="Overview").click()
    page.get_by_text("Where does the programme stand?").wait_for()
    narrowed()
    number = page.locator("[data-figure] .mentas-value .mentas-number").first
    metric = number.get_attribute("data-metric")
    number.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"{sewing}")
    working = dialog.inner_text().splitlines()[:3]
    page.get_by_role("button", name="Copy link").click()
    expect(dialog.get_by_role("status")).to_have_text("Copy this address:")  # a browser without the permission
    link = page.get_by_label("Address of this figure").input_value()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.metric") == metric
    page.goto(link)  # as whoever gets it
    expect(dialog).to_contain_text(f"{sewing}")
    assert dialog.inner_text().splitlines()[:3] == working
    narrowed()  # and without the figure, else every link of the page would lead to the dialog again

    page.keyboard.press("Escape")
    chart = page.locator(".js-plotly-plot").first
    chart.hover(position={"x": 500, "y": 200})
    page.locator(".hoverlayer > *").first.wait_for(state="attached")
    last = page.get_by_role("heading", name="Notes and decisions")
    last.scroll_into_view_if_needed()
    page.get_by_role("navigation").get_by_role("link", name="Method").click()
    page.wait_for_url("**/method?**")
    settled(page)
    page.go_back()
    expect(last).to_be_in_viewport()  # Back leads to the place on the page, too
    narrowed()
    page.evaluate(WATCH_REDRAWING)
    page.get_by_role("button", name="Skill: Sewing").first.click()
    expect(page.get_by_role("button", name="Skill: Sewing")).to_have_count(0)
    settled(page)
    before, at_once, at_last = page.evaluate("[window.before, window.atOnce, window.shown()]")
    assert before != at_once == at_last, "cards and charts are drawn when their messages come in, not after the framework's passes over the page"
    page.get_by_role("navigation").get_by_role("link", name="Method").click()
    page.wait_for_url("**/method?**")
    settled(page)
    assert "skill" not in parse_qs(urlsplit(page.url).query), "taken away on every page"
    assert visit.faults == []
    visit.close()
