"""Pictures of the pages for docs/ and the README: `python -m tests.screenshots` (make screenshots)."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from data.importer import make_sample
from tests.serving import ROOT, browsing, ready, serving

MARGIN = 24


@dataclass(frozen=True)
class Picture:
    """One picture: its file in docs/, the address, how many charts the page has, width and colours."""

    file: str
    address: str
    charts: int
    width: int = 1440
    scheme: str = "light"


PICTURES = (
    Picture("overview.png", "/?lang=id&as_of=2018-09-30", 2),
    Picture("overview-closure-dark.png", "/?lang=en&as_of=2019-12-19", 2, scheme="dark"),
    Picture("overview-phone.png", "/?lang=id&as_of=2018-09-30", 2, width=390),
    Picture("exits.png", "/exits?lang=id&as_of=2018-09-30", 5),
)


def take(browser: Browser, served: str, picture: Picture, folder: Path) -> Path:
    """Take one picture of a whole page into the folder; returns its file."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": 900}, color_scheme="dark" if picture.scheme == "dark" else "light", reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(served + picture.address)
    ready(page, picture.charts)
    # The page scrolls inside its frame: a window as high as the page shows all of it.
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": picture.width, "height": height + MARGIN})
    page.wait_for_timeout(500)
    file = folder / picture.file
    page.screenshot(path=file)
    context.close()
    return file


def main() -> None:
    """Take all pictures of the sample programme."""
    with tempfile.TemporaryDirectory() as written:
        store = Path(written) / "store"
        make_sample(store)
        with serving(store) as served, browsing() as browser:
            for picture in PICTURES:
                print(take(browser, served, picture, ROOT / "docs").relative_to(ROOT))


if __name__ == "__main__":
    main()
