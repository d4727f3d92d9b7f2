"""The last slide of a frozen briefing that later entries corrected: which figures, and what they are now."""

from __future__ import annotations

from collections.abc import Sequence

from ui.briefing.slide import Correction, Slide, Table
from ui.briefing.slides.parts import make
from ui.briefing.snapshot import Snapshot
from ui.claims import Figures
from ui.i18n import Words
from ui.sentences import says

SHOWN = 4
"""Figures that the slide names; the speaker's note, and with it the workbook, names all."""


def corrected(snapshot: Snapshot, words: Words, corrections: Sequence[Correction]) -> Slide:
    """The figures that were corrected, as frozen and as they are now for the same date."""
    rows = tuple((_label(each, words), words("briefing.from_to", was=each.frozen, now=each.again)) for each in corrections)
    heading = says(words("briefing.heading.corrected", count=len(rows), number=words.write(len(rows), "count")), Figures())
    note = " ".join(f"{figure}: {change}." for figure, change in rows)
    return make(snapshot, words, "corrected", heading, Table((), rows[:SHOWN]), more=note)


def _label(each: Correction, words: Words) -> str:
    return each.frozen.metric.label[words.language]
