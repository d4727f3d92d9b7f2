"""Pictures of every page for docs/ and the README: `python -m tests.screenshots` (make screenshots).

Each page of the menu on a desktop in both languages and on a phone; the overview also after the closure, in the dark; each
slide of the briefing as it stands on a wall. The pictures are reduced to a palette: a page is mostly paper and text, and the folder stays small.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from data.importer import make_sample
from tests.serving import ROOT, browsing, serving, settled
from ui.briefing.slides import SLIDES
from ui.navigation import PAGES

FOLDER = ROOT / "docs" / "pictures"
MARGIN = 24
COLOURS = 64
LEFT_OUT = ("decided", "decisions")
"""Slides that the sample has nothing for."""
HIGHEST = 6000
"""Pixels of a page that are taken: longer ones end there."""


@dataclass(frozen=True)
class Picture:
    """One picture: its file in docs/pictures, the address, width and colours; whether it is of a slide or of the presenter view."""

    file: str
    address: str
    width: int = 1440
    scheme: str = "light"
    wall: bool = False


def pictures() -> Iterator[Picture]:
    """All pictures, page by page."""
    for name, path, _ in PAGES:
        for language in ("id", "en"):
            yield Picture(f"{name}-{language}.webp", f"/{path}?lang={language}&as_of=2018-09-30")
        yield Picture(f"{name}-phone.webp", f"/{path}?lang=id&as_of=2018-09-30", width=390)
    for number, name in enumerate((name for name in SLIDES if name not in LEFT_OUT), start=1):
        yield Picture(f"wall-{number}-{name}.webp", f"/briefing?lang=id&as_of=2018-09-30&seconds=0&slide={name}&show=1", width=1280, wall=True)
    yield Picture("wall-dark.webp", "/briefing?lang=en&as_of=2018-09-30&seconds=0&slide=target&show=1&dark=1", width=1280, wall=True)
    yield Picture("wall-presenter.webp", "/briefing?lang=id&as_of=2018-09-30&present=1", width=1440, wall=True)
    yield Picture("overview-closure-dark.webp", "/?lang=en&as_of=2019-12-19", scheme="dark")


def take(browser: Browser, served: str, picture: Picture, folder: Path) -> Path:
    """Take one picture of a whole page, or of a slide, into the folder; returns its file."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": 900}, color_scheme="dark" if picture.scheme == "dark" else "light", reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(served + picture.address)
    if not picture.wall:
        settled(page)
        # The page scrolls inside its frame: a window as high as the page shows all of it.
        height = min(page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight") + MARGIN, HIGHEST)
    else:
        page.locator(".stage h1").first.wait_for()
        page.evaluate("document.fonts.ready")
        height = picture.width * 9 // 16
    page.set_viewport_size({"width": picture.width, "height": height})
    page.wait_for_timeout(700)
    file = folder / picture.file
    taken = file.with_suffix(".png")
    page.screenshot(path=taken)
    context.close()
    reduce(taken, file)
    taken.unlink()
    return file


def reduce(taken: Path, file: Path) -> None:
    """Make a picture small: few colours, kept without a loss."""
    with Image.open(taken) as whole:
        few = whole.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).convert("RGB")
    few.save(file, format="WEBP", lossless=True, quality=100, method=4)


def main(pages: list[str]) -> None:
    """Take the pictures of the sample programme: all, or those of the pages that are named."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as written:
        store = Path(written) / "store"
        make_sample(store)
        with serving(store) as served, browsing() as browser:
            for picture in pictures():
                if not pages or picture.file.split("-")[0] in pages:
                    file = take(browser, served, picture, FOLDER)
                    print(f"{file.relative_to(ROOT)} {file.stat().st_size // 1024} KB")
    known = {picture.file for picture in pictures()}
    for left_over in FOLDER.glob("*.*"):
        if left_over.name not in known:
            left_over.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
