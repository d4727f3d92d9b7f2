"""The overview in a real browser: numbers as asked, language and date, filters, downloads (test_browser_pages.py holds what every page keeps to)."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from queries import Filters, ask, people
from tests.serving import Visit, ready, settled

pytestmark = pytest.mark.browser

AS_OF = date(2018, 9, 30)
CHARTS = 2


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


def test_language_date_and_filters_stay_in_the_address_until_they_are_changed(server: str, browser: Browser, sample_store: Path) -> None:
    visit = Visit(browser)
    page = visit.open(f"{server}/?lang=id&as_of={AS_OF}&skill=salon")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="English").click()
    page.get_by_text("Where does the programme stand?").wait_for()
    ready(page, CHARTS)
    assert parse_qs(urlsplit(page.url).query) == {"lang": ["en"], "as_of": [str(AS_OF)], "skill": ["salon"]}
    assert page.evaluate("document.documentElement.lang") == "en"

    page.get_by_role("button", name="Skill: Salon").click()
    page.get_by_text("Will the 2019 target be reached?").wait_for()
    assert "skill" not in parse_qs(urlsplit(page.url).query)

    day = date(2018, 8, 31)
    page.get_by_label("As of").fill("31 Aug 2018")
    page.get_by_role("option", name="31 Aug 2018").click()
    page.wait_for_url("**2018-08-31**")
    page.get_by_text("since 31 Jul 2018").first.wait_for(state="attached")
    assert figure(page, "residents") == str(ask("headline", sample_store, day).record["residents"])

    page.get_by_role("button", name="Filter").click()
    page.get_by_label("Skill").click()
    sewing = people(sample_store, day, Filters(skill=("sewing",)))
    page.get_by_role("option", name=f"Sewing ({sewing})").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Apply", exact=True).click()
    page.get_by_text("Where does the programme stand?").wait_for()

    def narrowed() -> None:
        settled(page)
        assert parse_qs(urlsplit(page.url).query) == {"lang": ["en"], "as_of": [str(day)], "skill": ["sewing"]}
        assert figure(page, "left") == f"{sewing} people"

    narrowed()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Skill")).to_be_hidden()
    page.get_by_role("navigation").get_by_role("link", name="Coverage").click()
    page.wait_for_url("**/coverage?**")
    narrowed()
    page.reload()  # as whoever opens a copied address
    narrowed()
    page.get_by_role("button", name="Skill: Sewing").first.click()
    expect(page.get_by_role("button", name="Skill: Sewing")).to_have_count(0)
    assert "skill" not in parse_qs(urlsplit(page.url).query)
    page.get_by_role("navigation").get_by_role("link", name="Overview").click()
    page.get_by_text("Will the 2019 target be reached?").wait_for()
    assert "skill" not in parse_qs(urlsplit(page.url).query), "taken away on every page"
    assert visit.faults == []
    visit.close()


def test_charts_speak_the_language_and_downloads_hold_the_query(server: str, browser: Browser, sample_store: Path) -> None:
    visit = Visit(browser)
    page = visit.open(f"{server}/?lang=id&as_of=2019-12-19")
    assert page.get_by_text("Tercapai karena penutupan, bukan karena mentas", exact=True).first.is_visible()
    labels = " ".join(page.locator(".annotation-text").all_text_contents())
    assert "Penutupan" in labels and "Jalur rencana" in labels and "31 Des 2019" in labels

    folded = page.locator(".mentas-notes > details > summary")
    folded.first.click()
    page.get_by_text("Tabel", exact=True).first.click()
    assert page.get_by_role("region").first.is_visible()

    folded.nth(1).click()
    with page.expect_download() as begun:
        page.get_by_role("button", name="Unduh CSV").nth(1).click()
    assert begun.value.suggested_filename == "semua-terdaftar_2019-12-19.csv"
    head, _, text = Path(begun.value.path()).read_bytes().decode("utf-8-sig").partition("\r\n\r\n")
    assert "Dihitung dari;" in head and "Versi data;1\r\n" in head and "Data contoh;" in head
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert [int(row[2]) for row in rows[1:]] == [row["persons"] for row in ask("everybody", sample_store, date(2019, 12, 19)).records]

    visit.open(f"{server}/?lang=en&as_of=2018-09-30")
    page.locator("[data-figure='coverage'] .mentas-value .mentas-number").press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("58.3% = 367 trained ÷ 630 ever registered")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("Copy this address:")  # a browser without the permission
    link = page.get_by_label("Address of this figure").input_value()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.metric") == "coverage"
    visit.open(link)
    expect(page.get_by_role("dialog")).to_contain_text("58.3% = 367 trained ÷ 630 ever registered")
    assert "figure" not in page.url, "else every link of the page would lead to the dialog again"

    page.keyboard.press("Escape")
    last = page.get_by_role("heading", name="Notes and decisions")
    last.scroll_into_view_if_needed()
    page.get_by_role("navigation").get_by_role("link", name="Coverage").click()
    page.wait_for_url("**/coverage?**")
    settled(page)
    page.go_back()
    expect(last).to_be_in_viewport()  # Back leads to the place on the page, too
    assert visit.faults == []
    page.close()
