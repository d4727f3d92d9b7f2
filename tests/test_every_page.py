"""Every page without a browser: damaged addresses, selections of few persons."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.visits import NAMES, charts_of, failed, html, in_one_language, visit, words_of
from ui.i18n import Words
from ui.navigation import ASKS_NOTHING, PAGES

DAMAGED = {"as_of": "2018-13-45", "skill": "<script>alert(1)</script>", "cohort": "A01' or 1=1 --", "registered_from": "x", "age_band": "\u202e"}


def visit_page(store: Path, monkeypatch: pytest.MonkeyPatch, name: str, role: str = "steward", **address: str | list[str]) -> AppTest:
    page = visit(store, monkeypatch, name, role, **address)
    title = re.search(r"<p class='mentas-print-line'>(.*?) · ", html(page))
    assert title and title.group(1) == Words(str(address.get("lang", "id")))(f"page.{name}"), "the page that was asked for"
    return page


@pytest.mark.parametrize(("name", "language"), in_one_language(NAMES, ("exits", "plan", "data")))
def test_a_damaged_address_is_answered_in_clear_sentences(sample_store: Path, monkeypatch: pytest.MonkeyPatch, name: str, language: str) -> None:
    looked_for: list[object] = []  # in what components are sent, Streamlit looks for data frames, and loads pandas and pyarrow (88 MiB) for that
    monkeypatch.setattr("streamlit.dataframe_util.determine_data_format", looked_for.append)
    page = visit_page(sample_store, monkeypatch, name, lang=language, **DAMAGED)
    assert not looked_for
    complaints = [unescape(text) for text in re.findall(r"<p class='mentas-complaint'[^>]*>(.*?)</p>", html(page))]
    words = Words(language)
    for key in ("address.bad_date", "address.bad_filter"):
        assert sum(text.startswith(words(key).split("{")[0]) for text in complaints) == 1, key
    assert not failed(page, language)
    assert "<script>" not in html(page)


@pytest.mark.parametrize("name", NAMES)
def test_few_persons_are_told_once_on_every_page(sample_store: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    page = visit_page(sample_store, monkeypatch, name, lang="en", as_of="2018-09-30", age_band="25-34", cohort="A03")
    path = next(path for page_name, path, _ in PAGES if page_name == name)
    assert words_of(page).count("This selection leaves fewer than 10 people") == (0 if path in ASKS_NOTHING and name != "method" else 1), (
        "the method stays, but its five figures of today are withheld"
    )
    assert not charts_of(page) or path in ASKS_NOTHING
