"""Remarks beside the days of an attendance sheet: who came instead, who went to another group, and what contradicts the marks of the row."""

from __future__ import annotations

import re

from data import spellings
from data.cells import shown
from data.grids import Grid
from data.headers import words
from data.proposals import DayColumn, Note, Proposal
from data.values.marks import mark_of
from data.values.numbers import ROMAN

SUBSTITUTED = re.compile(
    r"\b(?:di)?(?:ganti|gantikan|wakili|wakilkan)\b|\b(?:pengganti|menggantikan|mewakili|wakil|bertukar|tukar|substitute|replaced)\b"
)
"""What a remark says where somebody else came."""
MOVED = re.compile(
    r"\b(?:pindah|pindahan|dipindah|dipindahkan|moved|transferred)\b(?=.*(?:angkatan|kelompok|gelombang|batch|kelas|group|cohort|[0-9]))"
)
"""What a remark says of who went on in another group, or began there."""
ABSENT = re.compile(r"\b(?:izin|ijin|sakit|alpa|alpha|bolos|(?:tidak|tdk|tak|tanpa) (?:hadir|masuk|datang|keterangan|ikut)|absent|sick)\b")
LEFT = re.compile(r"\b(?:mundur|mengundurkan diri|berhenti|putus|drop ?out|gugur|dropped out)\b")
IN_PART = re.compile(
    r"\b(?:terlambat|telat|pulang|setengah|separuh|surat|pernah|sembuh|belum|late)\b|\b(?:tidak|tdk|bukan) (?:sakit|izin|ijin|alpa|mundur|berhenti)\b"
)
"""Words with which a remark speaks of a person who was there all the same, for a part of the day."""
DAYS = re.compile(
    r"\b(?:hari|pertemuan|day)(?: ke)? (?P<numbers>(?:[0-9]{1,2}|[ivx]+)\b(?:(?: dan| serta| and)?(?: hari)?(?: ke)? (?:[0-9]{1,2}|[ivx]+)\b)*)"
)
NOT_TAKEN = {
    "cadangan",
    "peserta cadangan",
    "ditolak",
    "daftar tunggu",
    "waiting list",
    "tidak jadi",
    "tidak jadi ikut",
    "tidak diterima",
    "tidak lolos",
}
"""What is said of who was no participant, if she has no mark either."""
MARKS = {mark: yes for mark, yes in spellings.booleans_of("present").items() if mark not in spellings.DOUBTFUL["present"]}


def judge_remarks(proposal: Proposal, grid: Grid, index: int, text: str, cancelled: list[int], same_person: list[int]) -> bool:
    """Add questions and notes on a column of remarks, headed `text`, of a sheet with a column for each day. Whether there are any.

    Rows that are called `cancelled`, or the `same_person` as another, are asked about in any table.
    """
    substituted: list[int] = []
    replaced: list[int] = []
    moved, otherwise, not_taken = [], [], list(cancelled)
    for line in range(proposal.first_row - 1, proposal.last_row or len(grid.rows)):
        remark = words(shown(grid.cell(line, index)), notes=True)
        if not remark or not re.search("[a-z]{3}", remark):
            continue
        marks = {day: MARKS.get(mark_of(cell)) for day in proposal.days if (cell := grid.cell(line, day.position)).strip()}
        if SUBSTITUTED.search(remark):
            (substituted if contradicts(remark, marks, proposal.days) else replaced).append(line + 1)
        elif MOVED.search(remark):
            moved.append(line + 1)
        elif contradicts(remark, marks, proposal.days):
            otherwise.append(line + 1)
        elif remark in NOT_TAKEN and not any(marks.values()):
            not_taken.append(line + 1)
    asked = {"substituted_rows": substituted, "day_remark_contradicts": otherwise, "cancelled_rows": not_taken, "same_person_rows": same_person}
    proposal.questions += [Note(message, {"row": rows, "column": text}) for message, rows in asked.items() if rows]
    named = {"moved_rows": moved, "replaced_rows": replaced}
    proposal.notes += [Note(message, {"row": rows, "column": text}, partial=True) for message, rows in named.items() if rows]
    return any(named.values()) or any(asked.values())


def contradicts(remark: str, marks: dict[DayColumn, bool | None], days: list[DayColumn]) -> bool:
    """Whether a remark, in plain words, says that somebody was absent on a day that is marked present, or on any day though all are."""
    if IN_PART.search(remark):
        return False
    numbers = {_number(each) for match in DAYS.finditer(remark) for each in re.findall(r"[0-9]+|\b[ivx]+\b", match["numbers"])}
    everywhere = len(marks) == len(days) and all(marks.values())
    if LEFT.search(remark):
        return any(present and (day.number or 0) > max(numbers) for day, present in marks.items()) if numbers else everywhere
    if not ABSENT.search(remark) and not SUBSTITUTED.search(remark):
        return False
    numbered = {day.number for day in days}
    return any(present and day.number in numbers for day, present in marks.items()) if numbers & numbered else everywhere


def _number(text: str) -> int:
    return int(text) if text.isdigit() else ROMAN.get(text, 0)
