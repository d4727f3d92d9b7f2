"""What every page of the menu keeps to, without a browser: every role, language and date, a damaged address, a selection of few."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from queries.languages import languages
from tests.visits import NAMES, failed, html, visit, words_of
from ui.auth.roles import allows
from ui.i18n import Words
from ui.navigation import ASKS_NOTHING, PAGES

DAMAGED = {"as_of": "2018-13-45", "skill": "<script>alert(1)</script>", "cohort": "A01' or 1=1 --", "registered_from": "x", "age_band": "\u202e"}


def visit_page(store: Path, monkeypatch: pytest.MonkeyPatch, name: str, role: str = "steward", **address: str | list[str]) -> AppTest:
    page = visit(store, monkeypatch, name, role, **address)
    title = re.search(r"<p class='mentas-paper'>(.*?) · ", html(page))
    assert title and title.group(1) == Words(str(address.get("lang", "id")))(f"page.{name}"), "the page that was asked for"
    return page


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("language", "role", "address"),
    [
        ("id", "viewer", {"as_of": "2018-09-30"}),
        ("en", "viewer", {"as_of": "2016-06-30"}),  # no group yet
        ("id", "viewer", {"as_of": "2018-09-30", "skill": ["sewing"]}),
        ("en", "planner", {"as_of": "2019-12-19", "cohort": ["A01", "A09"]}),  # after the closure
        ("id", "steward", {"as_of": "2018-09-30", "age_band": ["25-34"], "skill": ["salon"]}),
    ],
)
def test_a_page_stands(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch, name: str, language: str, role: str, address: dict[str, str | list[str]]
) -> None:
    least = next(least for page, _, least in PAGES if page == name)
    page = visit_page(sample_store, monkeypatch, name, role, lang=language, **address)
    said = words_of(page)
    if not allows(role, least):
        assert Words(language)("refused.title") in said and not page.get("plotly_chart")
        return
    assert not failed(page, language)
    assert html(page).count("<h1") == 1 and "mentas-foot" in html(page)
    # In English a cell may hold the word for a code; in Indonesian the same page has no such word.
    no_figures = r"<pre.*?</pre>|>None<" if language == "en" else r"<pre.*?</pre>"
    shown = re.sub(no_figures, "", html(page), flags=re.DOTALL)
    assert not re.search(r"\bNone\b|\bnan\b|\bNaN\b", shown), "what isn't known is written –"
    assert "CONTOH-" not in html(page) and not re.search(r"\bpsk\b", said, re.IGNORECASE)
    page.run()
    assert not page.exception and not failed(page, language), "a second run of the same visit"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", languages())
def test_a_damaged_address_is_answered_in_clear_sentences(sample_store: Path, monkeypatch: pytest.MonkeyPatch, name: str, language: str) -> None:
    page = visit_page(sample_store, monkeypatch, name, lang=language, **DAMAGED)
    complaints = [unescape(said) for said in re.findall(r"<p class='mentas-complaint'[^>]*>(.*?)</p>", html(page))]
    words = Words(language)
    for key in ("address.bad_date", "address.bad_filter"):
        assert sum(said.startswith(words(key).split("{")[0]) for said in complaints) == 1, key
    assert not failed(page, language)
    assert "<script>" not in html(page)


@pytest.mark.parametrize("name", NAMES)
def test_few_persons_are_told_once_on_every_page(sample_store: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    page = visit_page(sample_store, monkeypatch, name, lang="en", as_of="2018-09-30", age_band="25-34", cohort="A03")
    path = next(path for page_name, path, _ in PAGES if page_name == name)
    assert words_of(page).count("This selection leaves fewer than 10 persons") == (0 if path in ASKS_NOTHING else 1)
    assert not page.get("plotly_chart") or path in ASKS_NOTHING
