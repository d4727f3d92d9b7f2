"""One column for date and time in a list of attendance, as a reader of fingerprints writes it: it becomes a date and a time of arrival."""

from __future__ import annotations

import re

from data import headers, schema
from data.cells import kind, shown, tidy, typed, value
from data.day_headers import day_of
from data.grids import Grid
from data.header_rows import header_date
from data.headers import words

HEADER = re.compile(
    r"(?:waktu|jam|time|(?:tanggal|date) ?(?:dan |and )?(?:waktu|jam|time)|datetime|(?:check|scan) ?time)"
    r"(?: (?:hadir|kehadiran|absen|absensi|presensi|datang|masuk|scan|tap))?"
)
MOMENT = re.compile(
    r"(?P<date>[^T ]*[0-9][^T ]*(?: [A-Za-z]+ [0-9]{4})?)[ T]+(?P<time>(?:[01]?[0-9]|2[0-3])[:.][0-5][0-9](?:[:.][0-5][0-9])?(?: ?[AaPp][Mm])?)"
)
TOP = 20
"""Rows among which such a header is looked for."""


def split_moments(grid: Grid) -> None:
    """Leave the date in a column of dates with times, and put the time into a column beside the table.

    Only where a list names people and groups, and no other column says the day, who was there, or anything of another table.
    """
    for row in range(min(len(grid.rows), TOP)):
        texts = [words(shown(cell)) for cell in grid.rows[row]]
        own = [index for index, text in enumerate(texts) if HEADER.fullmatch(text)]
        if len(own) != 1 or not _names_people_alone(grid.rows[row], own[0]):
            continue
        beside = max(index for index, text in enumerate(texts) if text) + 1
        lines = [line for line in range(row + 1, len(grid.rows)) if grid.cell(line, own[0]).strip()]
        parts = {line: _parts(grid.cell(line, own[0])) for line in lines}
        if not lines or not all(parts.values()) or any(grid.cell(line, beside).strip() for line in range(row, len(grid.rows))):
            continue
        header = tidy(shown(grid.rows[row][own[0]]))
        _write(grid, row, own[0], beside, f"Tanggal ({header})", f"Jam Masuk ({header})")
        for line, both in parts.items():
            if both:
                _write(grid, line, own[0], beside, *both)
        return


def _names_people_alone(cells: list[str], own: int) -> bool:
    """Whether the other headers name people, and neither days nor marks."""
    others = [shown(cell) for index, cell in enumerate(cells) if index != own and cell.strip()]
    meanings = {meaning.column for text in others if (meaning := headers.meaning_of(text, schema.ATTENDANCE)[0])}
    dated = any(day_of(text) or header_date(text) or {"tanggal", "hari", "date", "day"} & set(words(text).split()) for text in others)
    of_others = any(words(text) in headers.any_known() and not headers.meaning_of(text, schema.ATTENDANCE)[0] for text in others)
    return "resident_id" in meanings and not meanings & {"day", "present"} and not dated and not of_others


def _parts(cell: str) -> tuple[str, str] | None:
    """The date and the time of a cell that holds both."""
    if kind(cell) == "d":
        day, _, time = value(cell).replace("T", " ").partition(" ")
        return (typed("d", day), typed("t", time)) if time else None
    match = MOMENT.fullmatch(tidy(cell)) if kind(cell) == "s" else None
    return (match["date"], match["time"]) if match else None


def _write(grid: Grid, line: int, own: int, beside: int, date: str, time: str) -> None:
    cells = grid.rows[line]
    cells += [""] * (beside + 1 - len(cells))
    cells[own], cells[beside] = date, time
