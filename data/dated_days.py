"""Dates beside the numbers of days in a list of attendance: both say which session a row is of, so each is held against the other."""

from __future__ import annotations

import re
from collections import Counter

from data.cells import shown, tidy
from data.day_headers import day_of
from data.grids import Grid
from data.header_rows import header_date
from data.headers import words
from data.proposals import Note, Proposal
from data.values.dates import order_of

OF_THE_DAY = re.compile(
    r"(?:hari )?(?:tanggal|date|dates|day date)(?: (?:hadir|kehadiran|pelatihan|pertemuan|kegiatan|pelaksanaan|hari|absen|absensi))?"
)
"""Headers of the day on which somebody was there; another date, of entry or birth, is none."""


def take_dates(proposal: Proposal, grid: Grid, rest: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Note what a column of dates says of the days of a list, and return the other columns of `rest`; a question where the two don't agree."""
    if proposal.table != "attendance" or proposal.days or "day" not in proposal.columns or not grid.whole:
        return rest
    dated = [(index, text) for index, text in rest if OF_THE_DAY.fullmatch(words(text))]
    if len(dated) != 1:
        return rest
    index, text = dated[0]
    own, group = proposal.columns["day"], proposal.columns.get("cohort_id")
    lines = [line for line in range(proposal.first_row - 1, proposal.last_row or len(grid.rows)) if grid.cell(line, index).strip()]
    order = order_of(grid.cell(line, index) for line in lines)
    said: dict[tuple[str, int, str], int] = {}
    for line in lines:
        number, day = _number(grid.cell(line, own)), header_date(grid.cell(line, index), order)
        if number is None or day is None:
            return rest
        said.setdefault((tidy(shown(grid.cell(line, group))) if group is not None else "", number, day), line + 1)
    days, dates = Counter((code, number) for code, number, _ in said), Counter((code, day) for code, _, day in said)
    if apart := [row for (code, number, day), row in said.items() if days[code, number] > 1 or dates[code, day] > 1]:
        proposal.questions.append(Note("day_dated_twice", {"row": apart, "column": proposal.headers["day"], "other": text}))
    proposal.dated, proposal.dated_days = text, [(row, number, day) for (_, number, day), row in said.items()]
    return [each for each in rest if each[0] != index]


def _number(cell: str) -> int | None:
    day = day_of(cell)
    return day.number if day else None
