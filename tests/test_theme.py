"""Colours: readable on what they stand on, and apart for eyes that see fewer of them."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from ui.server import document
from ui.theme import COLOURS, base_layout, properties

ROOT = Path(__file__).resolve().parent.parent

Colour = tuple[float, float, float]
SEEN_AS = {
    # Viénot, Brettel, Mollon (1999): linear RGB as a dichromat sees it.
    "protan": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deutan": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
}
TRITAN = (
    # Brettel, Viénot, Mollon (1997): two half planes, for one is no good likeness where blue is missing; on which side a colour lies.
    ((1.01277, 0.13548, -0.14826), (-0.01243, 0.86812, 0.14431), (0.07589, 0.80500, 0.11911)),
    ((0.93678, 0.18979, -0.12657), (0.06154, 0.81526, 0.12320), (-0.37562, 1.12767, 0.24796)),
)
TRITAN_SIDE = (0.03901, -0.02788, -0.01113)

SERIES = ("resident", "covered", "completed", "mentas", "closure", "target")
"""Colours that stand for something, side by side in charts."""


def linear(colour: str) -> Colour:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(colour: Colour) -> Colour:
    x, y, z = (
        (0.4124 * colour[0] + 0.3576 * colour[1] + 0.1805 * colour[2]) / 0.9505,
        0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2],
        (0.0193 * colour[0] + 0.1192 * colour[1] + 0.9505 * colour[2]) / 1.089,
    )
    fx, fy, fz = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (max(x, 0), max(y, 0), max(z, 0)))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def seen_as(colour: Colour, sight: str) -> Colour:
    if sight == "all":
        return colour
    side = sum(weight * part for weight, part in zip(TRITAN_SIDE, colour, strict=True))
    matrix = SEEN_AS[sight] if sight in SEEN_AS else TRITAN[0 if side >= 0 else 1]
    red, green, blue = (sum(weight * part for weight, part in zip(row, colour, strict=True)) for row in matrix)
    return red, green, blue


def distance(one: str, other: str, sight: str) -> float:
    """CIE76 distance of two colours, as an eye of that sight sees them."""
    seen = [seen_as(linear(colour), sight) for colour in (one, other)]
    return sum((a - b) ** 2 for a, b in zip(lab(seen[0]), lab(seen[1]), strict=True)) ** 0.5


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("mode", COLOURS)
def test_text_is_readable(mode: str) -> None:
    colours = COLOURS[mode]
    for text in ("text", "quiet", *SERIES):
        for ground in ("page", "surface"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    assert contrast(colours["text"], colours["note"]) >= 4.5


@pytest.mark.parametrize("sight", ["protan", "deutan", "tritan"])
def test_a_likeness_keeps_grey_and_loses_what_that_eye_lacks(sight: str) -> None:
    assert distance("#808080", "#808080", sight) == 0 and max(seen_as((0.5, 0.5, 0.5), sight)) == pytest.approx(0.5, abs=1e-4)
    alike = {"protan": ("#C80000", "#6B5A00"), "deutan": ("#C80000", "#8A7D00"), "tritan": ("#0000C8", "#005A5A")}[sight]
    assert distance(*alike, sight) < distance(*alike, "all") / 2, "two colours that this eye takes for near relatives"


@pytest.mark.parametrize("mode", COLOURS)
@pytest.mark.parametrize("sight", ["all", "protan", "deutan", "tritan"])
def test_things_stay_apart(mode: str, sight: str) -> None:
    # 10 is well above a just noticeable difference (2.3), and no colour is ever the only sign.
    for one, other in combinations(SERIES, 2):
        assert distance(COLOURS[mode][one], COLOURS[mode][other], sight) >= 10, (one, other)


def test_the_modes_name_the_same_colours() -> None:
    assert COLOURS["light"].keys() == COLOURS["dark"].keys()


def test_streamlit_is_told_the_same_colours_and_local_fonts() -> None:
    root = Path(__file__).resolve().parent.parent
    config = tomllib.loads((root / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    theme = config["theme"]
    assert len(theme["chartCategoricalColors"]) == 10, "with fewer, plotly figures get undefined colours"
    for mode in COLOURS:
        assert theme[mode]["backgroundColor"] == COLOURS[mode]["page"]
        assert theme[mode]["secondaryBackgroundColor"] == COLOURS[mode]["surface"]
        assert theme[mode]["textColor"] == COLOURS[mode]["text"]
    for face in theme["fontFaces"]:
        file = root / "ui" / "static" / face["url"].removeprefix("app/static/")
        assert file.exists(), face
        assert file.with_name(file.name.replace("-latin.woff2", "-LICENSE.txt")).exists(), "a font comes with its licence"
    assert config["browser"]["gatherUsageStats"] is False
    assert config["server"]["address"] == "localhost"


def test_numbers_in_charts_follow_the_language() -> None:
    assert base_layout("light", "id")["separators"] == ",."
    assert base_layout("light", "en")["separators"] == ".,"


STYLES = sorted((ROOT / "ui" / "static").glob("*.css"))
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "ui").rglob("*") if path.suffix in {".py", ".html", ".js"})


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_a_style_names_colours_that_exist(path: Path) -> None:
    own = set(re.findall(r"setProperty\(\s*\"(--mentas-[a-z-]+)", SOURCES))
    assert set(re.findall(r"var\((--mentas-[a-z-]+)", path.read_text(encoding="utf-8"))) <= properties("light").keys() | own


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_a_style_is_for_something_that_is_shown(path: Path) -> None:
    names = set(re.findall(r"\.mentas-([a-z_-]+)", path.read_text(encoding="utf-8")))
    assert [name for name in sorted(names) if f"mentas-{name}" not in SOURCES and f'"{name}"' not in SOURCES] == []


def test_a_selector_is_styled_once() -> None:
    """The plan's answer and the results on the Method page shared a class: what one was given, the other got (bold definitions)."""
    comments_and_media = re.compile(r"/\*.*?\*/|@[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.DOTALL)
    linked = [path for path in STYLES if path.stem in document.STYLES]
    texts = [comments_and_media.sub("", path.read_text(encoding="utf-8")) for path in linked]
    selectors = Counter(" ".join(selector.split()) for text in texts for selector in re.findall(r"([^{}]+)\{", text))
    assert [selector for selector, times in selectors.items() if times > 1] == []
