"""The steward's page in Chromium: from the office's files to a published version, a large file, a tab that is closed, a server that is killed."""

from __future__ import annotations

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


def put(page: Page, *paths: Path) -> None:
    """Drop files on the page, as a chooser hands them over."""
    page.locator(".st-key-data-files input[type=file]").set_input_files([str(path) for path in paths])
    expect(page.locator(".st-key-data-discard button")).to_be_visible(timeout=60_000)
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
        expect(page.locator(".st-key-data-see_report")).to_be_visible(timeout=60_000)
        assert time.monotonic() - begun < SECONDS
        assert page.evaluate("window.clicks") + 1 <= CLICKS, "with the click that opens the chooser"
        kept, expected = (store.report_of(each) for each in (store.current(folder), store.current(office_store)) if each)
        assert kept and expected and kept["report"]["tables"] == expected["report"]["tables"], "as on the command line"
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


STEPS = ("asked", "looked at", "publishing", "published", "undoing", "undone")
"""Where the server is killed, one after the other on the same store."""


def test_a_server_killed_at_any_step_loses_nothing_and_publishes_nothing_half(browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    (tmp_path / "warga.csv").write_text("Kode Warga;Tanggal Terdaftar\nW-000;2018-01-08\n", encoding="utf-8")
    assert main(["import", str(tmp_path / "warga.csv"), "--store", str(folder)]) == 0
    for number, step in enumerate(STEPS):
        now = store.current(folder)
        assert now is not None
        path = tmp_path / f"warga{number}.csv"
        header = "Tgl Terdaftr" if step == "asked" else "Tanggal Terdaftar"
        path.write_text(f"Kode Warga;{header}\nW-1{number:02};2018-01-08\n", encoding="utf-8")
        server, address = started(folder)
        visit = Visit(browser)
        try:
            page = visit.open(f"{address}/data?lang=id")
            assert list(folder.glob(".hand-in.*")) == [] and not (folder / store.WORK).exists(), f"swept at the start after: {STEPS[number - 1]}"
            put(page, path)
            if step == "asked":
                expect(page.locator(".st-key-data-answer")).to_be_visible()
            if step in STEPS[2:]:
                page.locator(".st-key-data-publish button").click()
                page.wait_for_timeout(150 if step == "publishing" else 0)
            if step in STEPS[3:]:
                expect(page.locator(".st-key-data-see_report")).to_be_visible(timeout=60_000)
            if step in STEPS[4:]:
                page.locator(".st-key-data-undo button").click()
                page.wait_for_timeout(50 if step == "undoing" else 4000)
        finally:
            server.kill()
            server.wait()
            visit.close()
        after = store.current(folder)
        assert after is not None and main(["verify", "--store", str(folder)]) == 0, step
        counts = (now.number, store.versions(folder)[-1].number)
        expected = {"published": {counts[1]}, "publishing": {*counts}, "undoing": {*counts}}.get(step, {now.number})
        assert after.number in expected, step
        assert len(rows(tmp_path, "from residents")) == (
            1 + sum(each.number <= after.number and each.action == "import" for each in lineage(folder)) - 1
        )


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
        expect(page.locator(".st-key-data-see_report")).to_be_visible(timeout=60_000)
        assert time.monotonic() - begun < SECONDS and len(rows(tmp_path, "from residents")) == count + 1
        visit.close()
