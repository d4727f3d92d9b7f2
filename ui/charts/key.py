"""The key of a chart: lines that name its colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ui.theme import FONT

LINE = 22
"""Pixels a line of the key takes."""


def sign(shape: str, colour: str) -> str:
    """A sign in the colour of what it stands for, which words beside it need not have: a light one would leave them hard to read."""
    return f"<span style='color:{colour}'>{shape}</span>"


def key(lines: Sequence[Sequence[tuple[str, str, str]]]) -> dict[str, Any]:
    """An annotation above the plot: lines of (sign, words, colour), the words in the colour of what they name."""
    text = "<br>".join("   ".join(f"<span style='color:{colour}'>{sign} {words}</span>" for sign, words, colour in line) for line in lines)
    where = {"xref": "paper", "yref": "paper", "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom", "yshift": 6}
    return {"text": text, "showarrow": False, "align": "left", "font": {"family": FONT, "size": 14}, **where}
