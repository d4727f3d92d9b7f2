"""How wide a text is in the font of the charts, for drawings that are laid out without a browser."""

from __future__ import annotations

WIDTHS = {
    "ijl": 28,
    " \u00a0\u202f": 28,
    "I.,:;!'": 35,
    "t()/[]|": 39,
    "fr1-": 47,
    "–": 50,
    "cks5Jvxyz7LF": 63,
    "abdeghnopqu23689EZ": 67,
    "04BPRST−±≈+=&": 69,
    "CDHKUYXVAG": 76,
    "NOQ": 79,
    "w": 86,
    "mM": 94,
    "W%@": 104,
}
"""Hundredths of the size for each letter, at most, measured in Inter at weight 700 (ui/static/fonts)."""

_WIDTH_OF = {letter: width / 100 for letters, width in WIDTHS.items() for letter in letters}
_OTHER = 0.8
"""Letters that are not listed, of any script."""


def text_width(text: str, size: float) -> float:
    """The width in pixels of the widest line (lines end at "<br>"), never too small for the font of the charts; 0 of an empty text."""
    return max(sum(_WIDTH_OF.get(letter, _OTHER) for letter in line) for line in text.split("<br>")) * size
