"""The names of groups below their bars or points, as far as a phone has room for them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import takewhile
from typing import Any

from ui.i18n import Words
from ui.theme import COLOURS, FONT, drawn

WIDTH = 300
"""Pixels of the axis on a phone; wider screens show the same names."""
LETTER, APART = 7, 6
"""Pixels that a letter takes, and those between two names."""
LONGEST = 12
"""Letters of a name that has nothing in common with the others."""


def group_ticks(names: Sequence[str], begins: Sequence[date], places: int, words: Words, mode: str) -> dict[str, Any]:
    """Keys of an axis with the groups at 0, 1, ... out of so many `places`: the name of each, or of every second, third, ... where they
    need more room; what all names begin with stands once, below: in another language than the office's as its word, beside ours. The first
    group of each year has the year beneath its name. `begins` are their first days.
    """
    begin = _beginning(names)
    short = [name[len(begin) :] for name in names]
    short = [name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…" for name in short]
    room = WIDTH / max(places, 1)
    every = -int(-(max(map(len, short), default=0) * LETTER + APART) // room)
    years = [day.year for day in begins]
    firsts = set({year: index for index, year in reversed(list(enumerate(years)))}.values())
    texts = [(drawn(name) if index % every == 0 else "") + (f"<br>{years[index]}" if index in firsts else "") for index, name in enumerate(short)]
    ticks = {"tickvals": list(range(len(names))), "ticktext": texts, "tickangle": 0}
    ours = begin = begin.strip(" -_./")
    if begin and words.language != words.office_language:
        ours = words("chart.groups_axis", name=begin)
    title = {"text": drawn(ours), "font": {"family": FONT, "size": 13, "color": COLOURS[mode]["quiet"]}}
    return ticks | ({"title": title} if title["text"] else {})


def _beginning(names: Sequence[str]) -> str:
    """What all names begin with: whole words, or letters before a number; empty if nothing would be left of one of them."""
    if len(names) < 2:
        return ""
    alike = "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(min(names), max(names), strict=False))).rstrip("0123456789")
    if not all(name[len(alike) :][:1].isdigit() for name in names):
        alike = "".join(re.findall(r"\w+\W+", alike))
    return alike if all(len(name) > len(alike) for name in names) else ""
