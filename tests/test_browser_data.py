"""The steward's page in Chromium: from the office's files to a published version, a large file, a tab that is closed, a server that is killed."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from data import store
from data.__main__ import main
from tests.conftest import OFFICE
from tests.sample_files import rows
from tests.serving import Visit, serving, settled, started

pytestmark = [pytest.mark.browser, pytest.mark.soak]

CLICKS = 6
"""A clerk needs at most so many from her files to the published version."""
SECONDS = 60.0


def patience() -> float:
    """SECONDS on a machine with nothing else to do, in proportion more where other programs share it."""
    return SECONDS * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def put(page: Page, *paths: Path) -> None:
    """Drop files on the page, as a chooser hands them over."""
    page.locator(".st-key-data-files input[type=file]").set_input_files([str(path) for path in paths])
    expect(page.locator(".st-key-data-discard button")).to_be_visible(timeout=patience() * 1000)
    settled(page)


def test_the_office_s_files_are_published_in_few_clicks(browser: Browser, sample_store: Path, office_store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    shutil.copytree(sample_store, folder)
    with serving(folder) as served:
        visit = Visit(browser)
        page = visit.open(f"{served}/data?lang=id")
        page.evaluate("window.clicks = 0; addEventListener('click', event => { if (event.isTrusted) window.clicks += 1; }, true);")
        begun = time.monotonic()
        put(page, *sorted(OFFICE.iterdir()))
        assert store.current(folder) and store.versions(folder)[-1].number == 1, "nothing is stored before Publish"
        page.locator(".st-key-data-publish button").click()
        expect(page.locator(".st-key-data-see_report")).to_be_visible(timeout=patience() * 1000)
        assert time.monotonic() - begun < patience()
        assert page.evaluate("window.clicks") + 1 <= CLICKS, "with the click that opens the chooser"
        report, expected = (store.report_of(each) for each in (store.current(folder), store.current(office_store)) if each)
        assert report and expected and report["report"]["tables"] == expected["report"]["tables"], "as on the command line"
        assert visit.barriers() == [] and visit.faults == []
        visit.close()


def test_a_tab_that_is_closed_publishes_nothing(browser: Browser, sample_store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    shutil.copytree(sample_store, folder)
    with serving(folder) as served:
        visit = Visit(browser, 390)
        put(visit.open(f"{served}/data?lang=en"), OFFICE / "buku-induk.xlsx")
        assert len(list(folder.glob(".hand-in.*"))) == 1
        visit.close()
        other = Visit(browser, 390)
        page = other.open(f"{served}/data?lang=en")
        expect(page.locator(".st-key-data-files")).to_be_visible()
        assert len(store.versions(folder)) == 1
        other.close()
    store.tidy(folder)
    assert list(folder.glob(".hand-in.*")) == [], "what a server that ended left is swept at the next start"


STEPS = ("chosen", "proposal", "asked", "looked at", "pause", "repaired", "publishing", "published", "undoing", "undone")
"""Where the tab is closed or the server killed, one after the other on the same store."""


def handed_in_at(step: str, number: int) -> str:
    """A file that leads to that step; where it is published it brings one resident."""
    match step:
        case "proposal":
            return "Kode WB;Kapan;Kemana\nW-000;2018-03-08;keluarga\n"  # of which nothing but the code is known
        case "asked":
            return f"Kode Warga;Tgl Terdaftr\nW-1{number:02};2018-01-08\n"
        case "pause":
            return "Kode Warga;Tanggal Terdaftar\nW-000;2018-04-20\n"  # a registration moves by more than a month
        case "repaired":
            return f"Kode Warga;Tanggal Terdaftar\nW-1{number:02};lusa\n"
    return f"Kode Warga;Tanggal Terdaftar\nW-1{number:02};2018-01-08\n"


def reach(page: Page, step: str, path: Path) -> None:
    """Go from the empty page to that step."""
    if step == "chosen":
        page.locator(".st-key-data-files input[type=file]").set_input_files(str(path))
        return
    put(page, path)
    if step in ("proposal", "asked", "pause"):
        shown = {"proposal": "data-sheets-use", "asked": "data-answer", "pause": "data-confirm"}[step]
        expect(page.locator(f".st-key-{shown}")).to_be_visible()
    if step == "pause":
        expect(page.locator(".st-key-data-publish button")).to_be_disabled()
        page.locator(".st-key-data-confirm label").first.click()
        expect(page.locator(".st-key-data-publish button")).to_be_enabled()
        page.locator(".st-key-data-complete label").first.click()  # another report: what was confirmed was the one before, on the screen too
        expect(page.locator(".st-key-data-confirm input")).not_to_be_checked()
        expect(page.locator(".st-key-data-publish button")).to_be_disabled()
    if step == "repaired":
        grid = page.locator(".stDataFrame").first
        grid.scroll_into_view_if_needed()
        cell = grid.get_by_test_id("glide-cell-1-0")  # what the canvas shows, as screen readers get it
        cell.wait_for(state="attached")
        grid.click(position={"x": 40, "y": 80})  # the row's number; right of it the cell of the date
        page.keyboard.press("ArrowRight", delay=300)
        page.keyboard.press("Enter", delay=300)
        page.locator("textarea.gdg-input").fill("2018-01-09")  # typed at once, the first letters could come before the field
        page.keyboard.press("Enter", delay=300)
        expect(cell).to_have_text("2018-01-09")
        page.locator(".st-key-data-repair button").click()
        expect(page.locator(".stDataFrame")).to_have_count(0)
    if step in STEPS[6:]:
        page.locator(".st-key-data-publish button").click()
        page.wait_for_timeout(150 if step == "publishing" else 0)
    if step in STEPS[7:]:
        expect(page.locator(".st-key-data-see_report")).to_be_visible(timeout=patience() * 1000)
    if step in STEPS[8:]:
        page.locator(".st-key-data-undo button").click()
        page.wait_for_timeout(50 if step == "undoing" else 4000)


@pytest.mark.parametrize("ended", ["tab", "server"])
def test_a_tab_closed_or_a_server_killed_at_any_step_loses_nothing_and_publishes_nothing_half(browser: Browser, tmp_path: Path, ended: str) -> None:
    folder = tmp_path / "store"
    (tmp_path / "warga.csv").write_text("Kode Warga;Tanggal Terdaftar\nW-000;2018-01-08\n", encoding="utf-8")
    assert main(["import", str(tmp_path / "warga.csv"), "--store", str(folder)]) == 0
    server, address = started(folder)
    try:
        for number, step in enumerate(STEPS):
            now = store.current(folder)
            assert now is not None
            path = tmp_path / f"{'serahan' if step == 'proposal' else 'warga'}{number}.csv"  # the name says which table it is
            path.write_text(handed_in_at(step, number), encoding="utf-8")
            visit = Visit(browser)
            page = visit.open(f"{address}/data?lang=id")
            expect(page.locator(".st-key-data-files")).to_be_visible()
            reach(page, step, path)
            if ended == "server":
                server.kill()
                server.wait()
            left_at = page.url.partition("?")[2]
            visit.close()
            if ended == "tab":
                page_after = Visit(browser)
                page_after.open(f"{address}/data?lang=id")  # served after what the closed tab had begun
                page_after.close()
            else:
                server, address = started(folder)
                assert list(folder.glob(".hand-in.*")) == [] and not (folder / store.WORK).exists(), f"swept at the start after: {step}"
                if step in STEPS[1:6]:
                    page_after = Visit(browser)
                    sentence = page_after.open(f"{address}/data?{left_at}").get_by_text("Berkas yang menunggu di halaman ini sudah tidak ada")
                    expect(sentence, "its owner is told at her address that the files are gone").to_be_visible()
                    page_after.close()
            after = store.current(folder)
            assert after is not None and main(["verify", "--store", str(folder)]) == 0, step
            latest = store.versions(folder)[-1].number
            expected = {"published": {latest}, "publishing": {now.number, latest}, "undoing": {now.number, latest}}.get(step, {now.number})
            assert after.number in expected, step
            assert len(rows(tmp_path, "from residents")) == sum(each.action == "import" for each in lineage(folder)), step
    finally:
        server.terminate()
        server.wait()
    store.tidy(folder)
    assert list(folder.glob(".hand-in.*")) == [], "what waited in a closed tab is gone at the next start"


def lineage(folder: Path) -> list[store.Version]:
    """The current version and those that it was made from."""
    known = {version.number: version for version in store.versions(folder)}
    line, version = [], store.current(folder)
    while version is not None:
        line.append(version)
        version = known.get(version.parent) if version.parent else None
    return line


def test_a_file_of_fifty_megabytes_is_handed_in(browser: Browser, tmp_path: Path) -> None:
    folder, path, count = tmp_path / "store", tmp_path / "warga.csv", 20_000
    remark = "tanpa keterangan " * 146
    with path.open("w", encoding="utf-8") as file:
        file.write("Kode Warga;Tanggal Terdaftar;Keterangan Lain\n")
        file.writelines(f"W-{number:05};2018-01-08;{remark}\n" for number in range(count))
    assert path.stat().st_size > 50_000_000
    (tmp_path / "satu.csv").write_text("Kode Warga;Tanggal Terdaftar\nX-1;2018-01-08\n", encoding="utf-8")
    assert main(["import", str(tmp_path / "satu.csv"), "--store", str(folder)]) == 0
    with serving(folder) as served:
        visit = Visit(browser)
        page = visit.open(f"{served}/data?lang=id")
        begun = time.monotonic()
        put(page, path)
        page.locator(".st-key-data-publish button").click()
        expect(page.locator(".st-key-data-see_report")).to_be_visible(timeout=patience() * 1000)
        assert time.monotonic() - begun < patience() and len(rows(tmp_path, "from residents")) == count + 1
        visit.close()
