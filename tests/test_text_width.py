"""The widths of letters by which slides and pictures are laid out, against the font itself."""

from __future__ import annotations

from pathlib import Path

from PIL import ImageFont

from ui.text_width import WIDTHS, text_width

INTER = Path(__file__).resolve().parents[1] / "ui/static/fonts/inter-latin.woff2"


def test_no_letter_is_wider_than_reckoned_and_none_much_narrower() -> None:
    font = ImageFont.truetype(str(INTER), 1000)
    font.set_variation_by_axes([700])
    for letter in "".join(WIDTHS).replace("\u202f", ""):  # the narrow no-break space is not in the font's file
        drawn = font.getlength(letter) / 1000
        assert drawn <= text_width(letter, 1) + 0.002 <= drawn + 0.12, letter


def test_the_widest_line_counts() -> None:
    assert text_width("Www<br>i", 100) == (1.04 + 2 * 0.86) * 100  # by its letters, "Www" is wider than five of "iiiii"
    assert text_width("", 40) == 0
