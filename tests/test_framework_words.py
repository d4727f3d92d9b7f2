"""Nothing of the framework's English shows; what is exchanged stands in the installed front end; a lost connection is a strip.

The page that shows most of the framework is looked at where tests/test_browser_pages.py opens it anyway.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import streamlit
from playwright.sync_api import Browser, Page, expect

from tests.serving import Visit, serving
from ui.navigation import PAGES
from ui.server.framework_words import PATTERNS, TEXTS

ROOT = Path(__file__).resolve().parent.parent
FRONT_END = Path(streamlit.__file__).parent / "static" / "static" / "js"
NOT_OURS = ("plotly", "Plotly", "ArrowVega", "embed", "DeckGl", "mapbox", "EChartsChart", "Mermaid", "StreamlitSyntaxHighlighter", "GraphViz")
"""Parts of the front end that no page uses."""
FROM_ELSEWHERE = {"Date set outside", "File must be ", " per file", "dd", "mm", "yyyy", "Empty", "day, ", "month, ", "year, ", ", "}
"""Put together from pieces, or made by the browser's own functions."""
ENGLISH = re.compile(
    r"\b(the|choose|select|selected|clear|open|close|remove|help|press|upload|drag|file|files|add|delete|increment|decrement|options?|results?|"
    r"date|day|month|year|calendar|next|previous|search|fullscreen|running|error|available|value|values|show|hide|copy|download)\b",
    re.IGNORECASE,
)
SEEN_OR_HEARD = """() => {
    const found = new Set();
    const own = '.stHtml, [data-testid=stMarkdownContainer], [data-testid=stIconMaterial], .js-plotly-plot, pre, code, script, style';
    for (const element of document.body.querySelectorAll('*')) {
        if (element.closest('.stHtml, .js-plotly-plot, .stPlotlyChart')) continue;
        for (const name of ['aria-label', 'aria-description', 'aria-valuetext', 'placeholder', 'title', 'alt'])
            if (element.getAttribute(name)) found.add(element.getAttribute(name));
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
        if (!node.parentElement.closest(own)) found.add(node.data.trim());
    return [...found];
}"""


def english(page: Page) -> list[str]:
    """What of a page in Indonesian is English and not from the catalogues."""
    return sorted(text for text in page.evaluate(SEEN_OR_HEARD) if ENGLISH.search(text))


def test_every_text_stands_in_the_installed_front_end() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in FRONT_END.glob("*.js") if not path.name.startswith(NOT_OURS))
    pieces = [re.sub(r"\\(.)", r"\1", max(re.split(r"\(.*?\)\??|\^|\$|s\?", pattern), key=len)) for pattern in PATTERNS]
    known = [text.replace("Ctrl+", "").replace("⌘+", "") for text in TEXTS if not text.startswith("Press ")]
    missing = [text for text in (*known, *pieces) if text.strip(".s? ") not in code and not any(each in text for each in FROM_ELSEWHERE)]
    assert missing == []


@pytest.mark.browser
@pytest.mark.parametrize("ours", ["stHtml", "mentas-panels", "mentas-combobox", "mentas-filters"])
def test_words_of_our_own_are_not_taken_for_the_frameworks(ours: str, browser: Browser) -> None:
    """The button "Delete the view" of the drawer read "Discard the view": one of the framework's begins with the same word."""
    page = browser.new_page()
    script = (ROOT / "ui" / "static" / "framework.js").read_text(encoding="utf-8")
    words = {"texts": {}, "patterns": [["^Delete (.+)$", "Discard {0}"]]}
    page.set_content(f"<script>window.mentas = {{data: {{framework: {json.dumps(words)}}}}}; {script}</script><p></p><p class={ours}></p>")
    page.evaluate("""() => {
        for (const place of document.querySelectorAll("p")) place.innerHTML = "<button title='Delete it'>Delete it</button>";
        mentas.translate();
    }""")
    buttons = page.get_by_role("button")
    assert buttons.all_inner_texts() == ["Discard it", "Delete it"]
    assert [each.get_attribute("title") for each in buttons.all()] == ["Discard it", "Delete it"]
    page.close()


@pytest.mark.browser
def test_a_connection_that_comes_back_asks_for_the_page_again(browser: Browser) -> None:
    """What ends with the connection is the script that ran for the last click: its answer, without anything of the page, emptied the page."""
    page = browser.new_page()
    script = (ROOT / "ui" / "static" / "framework.js").read_text(encoding="utf-8")
    page.set_content(
        f"<script>window.asked = []; window.mentas = {{data: {{mode: 'light'}}, tell: (name) => asked.push(name)}}; {script}</script>"
        "<i></i><p class=st-key-menu><a onclick=\"asked.push('page')\">Data</a></p>"
    )

    def pass_through(*states: str, click: bool = False) -> list[str]:
        """What was asked for by the end of each of those states of the connection; the link is clicked in the first one."""
        requested = []
        page.evaluate("window.asked = []")
        for state in states:
            page.evaluate("(state) => document.querySelector('i').setAttribute('data-test-connection-state', state)", state)
            if click and not requested:
                page.locator("a").click()
            requested.append(page.evaluate("window.asked.join()"))
        return requested

    assert pass_through("CONNECTED", "PINGING_SERVER", "CONNECTING", "CONNECTED") == ["", "", "", "mode"]
    # A link of the menu that was clicked meanwhile led nowhere, for good; nor did one whose answer was on the way.
    assert pass_through("CONNECTING", "CONNECTED", click=True) == ["page", "page,page"]
    page.evaluate("window.mentas.unanswered = () => document.querySelector('a')")
    assert pass_through("CONNECTING", "CONNECTED") == ["", "page"]
    page.close()


@pytest.mark.soak
@pytest.mark.browser
def test_without_the_server_a_strip_stands_below_and_the_page_reconnects(sample_store: Path, browser: Browser) -> None:
    with serving(sample_store) as address:
        page = Visit(browser).open(f"{address}/method?lang=id&as_of=2018-09-30")
    expect(page.locator(".mentas-offline")).to_contain_text("Sambungan ke server terputus")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("document.getElementById('root').inert") is False, "the page can be read and scrolled"
    with serving(sample_store, port=int(address.rpartition(":")[2])):
        expect(page.locator(".mentas-offline")).to_have_count(0)
    page.close()


@pytest.mark.soak
@pytest.mark.browser
@pytest.mark.parametrize("path", [path for _, path, _ in PAGES])
def test_no_page_has_english_of_the_framework(server: str, browser: Browser, path: str) -> None:
    page = Visit(browser).open(f"{server}/{path}?lang=id&as_of=2018-09-30")
    assert english(page) == []
    page.close()
