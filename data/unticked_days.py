"""Days of an attendance sheet on which every box is unticked: most likely they are still to come, and nobody was absent."""

from __future__ import annotations

from collections.abc import Sequence

from data.cells import kind, shown, tidy, value
from data.proposals import Note, Proposal
from data.spellings import BOXES

UNTICKED = "unticked_days"
"""The sentence about such days."""


def clear_unticked_days(proposal: Proposal, positions: Sequence[int], rows: Sequence[tuple[int, list[str]]]) -> list[Note]:
    """Empty the cells of days on which nobody's box is ticked, of several people, in rows with the cells at `positions`; and what to say of them."""
    headers = []
    for day in proposal.days if len(rows) > 1 else ():
        index = positions.index(day.position)
        if all(_is_unticked(cells[index]) for _, cells in rows):
            headers.append(day.header)
            for _, cells in rows:
                cells[index] = ""
    return [Note(UNTICKED, {"column": ", ".join(headers)}, partial=True)] if headers else []


def _is_unticked(cell: str) -> bool:
    return value(cell) == "0" if kind(cell) == "b" else tidy(shown(cell)).lower() in ("false", *BOXES)
