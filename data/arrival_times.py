"""Attendance as a reader of fingerprints writes it: a row for each time somebody came by, and no column that says hadir."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.cells import kind, shown, tidy
from data.grids import Grid
from data.headers import words
from data.proposals import Proposal

HEADER = re.compile(
    r"(?:jam|waktu|pukul|time)(?: (?:masuk|datang|hadir|absen|absensi|presensi|tiba|kedatangan|kehadiran|scan|in))?"
    r"|(?:check|clock|cek) ?in|scan(?: (?:1|i|masuk|in))?|masuk|datang"
)
"""Headers of the time at which somebody came; that at which she left is none."""
TIME = re.compile(r"(?:[01]?[0-9]|2[0-3])[:.][0-5][0-9](?:[:.][0-5][0-9])?(?: ?(?:wib|am|pm))?", re.IGNORECASE)


def take_arrivals(proposal: Proposal, grid: Grid, rest: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Take the first column of arrival times for the marks of a list of attendance that has no other; the other columns of `rest`."""
    first = next(((index, text) for index, text in rest if HEADER.fullmatch(words(text)) and _are_times(proposal, grid, index)), None)
    if proposal.table != "attendance" or proposal.days or "present" in proposal.columns or not first:
        return list(rest)
    proposal.columns["present"], proposal.headers["present"] = first
    return [each for each in rest if each != first]


def _are_times(proposal: Proposal, grid: Grid, index: int) -> bool:
    """Whether a column holds times of day, and nothing else."""
    cells = [cell for line in range(proposal.first_row - 1, len(grid.rows)) if (cell := grid.cell(line, index)).strip()]
    times = sum(kind(cell) == "t" or TIME.fullmatch(tidy(shown(cell))) is not None for cell in cells)
    return times > 0 and times >= len(cells) - 2  # a sum or a signature may stand below
