"""Who decides on how the groups are held: on the overview and on the slide of what is asked for."""

from __future__ import annotations

from ui.i18n import Words
from ui.sentences import joined

DECIDE = ("social_office", "partner_organisation")
"""The offices (data/notes.py) that hold the groups together."""


def decided_by(words: Words) -> str:
    """The offices that decide, in words."""
    first, *others = (words.code("office", office) for office in DECIDE)
    return joined([first, *(each[0].lower() + each[1:] for each in others)], words("records.with"))
