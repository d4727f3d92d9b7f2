"""Notes (comments) that people put on cells: which contradict the cell, and which are only to be named.

Nothing of a note is read as a value, and of its text a report repeats no more than the value that contradicts the cell's: the rest may name people.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from data import schema, spellings
from data.cells import kind, shown, tidy, typed
from data.grids import Grid
from data.headers import NEGATIONS, words
from data.proposals import Note, Proposal
from data.values import dates, numbers
from data.values.marks import mark_of
from data.workbook_notes import BEGINNING

UNREAD = ("i", "x", "c", "e", "f", "j", "g")
"""Kinds of cells that are said to be unreadable anyway (data/cells.py)."""
MOST_NAMED = 12
"""Cells with a note that a sentence names."""
CORRECTION = re.compile(
    r"\b(?:(?:yang|yg) benar|se?harusnya|mestinya|semestinya|sebenarnya|sebetulnya|aslinya|keliru|kekeliruan|ralat|koreksi|direvisi|revisi|diganti"
    r"|diubah|salah(?! satu)|bukan|wrong|should be|correction|actually|mistake|not correct|incorrect)\b",
    re.IGNORECASE,
)
"""Words with which a note says that the cell is wrong."""
CORRECT = re.compile(
    r"\b(?:sudah|telah|tidak|tdk|already|has been)\s+(?:di)?(?:koreksi|revisi|ralat|betulkan|perbaiki|keliru|salah|corrected|wrong)", re.IGNORECASE
)
"""What a note says of a cell that has been put right, or isn't wrong."""
RECORDED = re.compile(
    r"\b(?:input|entri|entry|dicatat|ditulis|diketik|diisi|dicek|diperiksa|diperbarui|update|per|typed|entered|checked)\b"
    r"\W*(?:tgl|tanggal|pada|on)?\W*$",
    re.IGNORECASE,
)
"""What stands before the date on which a note was written."""
DATE = re.compile(
    r"(?<![0-9/.-])(?:[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}\s*[-/.]\s*[0-9]{1,2}\s*[-/.]\s*[0-9]{2,4}|[0-9]{1,2}\s+[a-z]{3,9}\s+[0-9]{4})(?![0-9])",
    re.IGNORECASE,
)
NUMBER = re.compile(r"(?:rp\.?\s*)?(?<![0-9.,A-Za-z/-])[0-9][0-9.,]*(?<![.,])(?:\s*(?:rb|ribu|jt|juta)\b)?(?![0-9/-])", re.IGNORECASE)
CODE = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
SHORTEST_WORD = 4
"""Letters of a word that says present or absent within a sentence; a shorter one is a mark, and alone at most."""


def compare_notes(grid: Grid, proposal: Proposal, places: Sequence[int], rows: Sequence[tuple[int, list[str]]]) -> list[Note]:
    """Make cells unreadable (`k`) whose note says otherwise, in rows with the cells at `places`; and name the other cells with a note."""
    if not grid.notes:
        return []
    table = schema.BY_NAME[proposal.table]
    kinds = {index: table.column(name) for name, index in proposal.columns.items() if name != "withdrawn"}
    kinds |= {day.position: table.column("present") for day in proposal.days}
    named = []
    for number, cells in rows:
        for at, index in enumerate(places):
            text = _own_words(grid.notes.get((number - 1, index), ""))
            if not text or index not in kinds or kind(cells[at]) in UNREAD:
                continue
            other = contradiction(kinds[index], cells[at], text)
            if other is None:
                named.append(_address(number, index))
            else:
                cells[at] = typed("k", " / ".join(filter(None, (shown(cells[at]), other))))
    return [Note("cell_notes", {"cell": _in_few_words(named), "extra": len(named)})] if named else []


def contradiction(column: schema.Column, cell: str, note: str) -> str | None:
    """What a note says instead of a cell: the other value, or "" where it only says that the cell is wrong. None if it doesn't contradict it."""
    if CORRECT.search(note):
        return None
    corrects = CORRECTION.search(note) is not None
    read = OTHER_VALUES.get(column.kind)
    other = read(column, cell, note, corrects) if read else None
    return other if other is not None else "" if corrects and not _repeats(cell, note) else None


def _own_words(note: str) -> str:
    """A note without the name of who wrote it in front, and without what an import wrote into it."""
    lines = note.split(f"\n{BEGINNING}")[0].splitlines()
    lines = lines[1:] if lines and lines[0].rstrip().endswith(":") and len(lines) > 1 else lines
    text = tidy(" ".join(lines))
    return "" if text.startswith(BEGINNING.strip()) else text


def _repeats(cell: str, text: str) -> bool:
    """Whether a note that speaks of a mistake names the cell's own value last: it has been put right."""
    own = words(shown(cell))
    return len(own) > 2 and words(text).endswith(own)


def _other_date(_column: schema.Column, cell: str, text: str, _corrects: bool) -> str | None:
    own = {day for order in ("day", "month") if (day := _date(cell, order))}
    for match in DATE.finditer(text):
        day = _date(match[0], "day")
        if day and day not in own and not RECORDED.search(text[: match.start()]):
            return match[0] if not any(_date(each[0], "day") in own for each in DATE.finditer(text, match.end())) else None
    return None


def _date(cell: str, order: str) -> date | None:
    try:
        return dates.read(cell, order, date.today(), ahead=True)
    except dates.Unreadable:
        return None


def _other_number(_column: schema.Column, cell: str, text: str, corrects: bool) -> str | None:
    """The number of a note that is nothing but a number, or that says that the cell's is wrong."""
    numbers_named = [match[0] for match in NUMBER.finditer(text)]
    if not numbers_named or not (corrects or numbers_named == [text]):
        return None
    own, other = (numbers.read_alone(each) for each in (cell, numbers_named[-1]))
    return numbers_named[-1] if other is not None and other != own else None


def _other_code(_column: schema.Column, cell: str, text: str, _corrects: bool) -> str | None:
    """A code of the same make, letters and digits in the same order: it isn't repeated, as no code is."""
    own = tidy(shown(cell)).upper()
    make = re.sub("[0-9]+", "#", own)
    codes = (match[0].upper() for match in CODE.finditer(text))
    return "" if make != "#" and any(re.sub("[0-9]+", "#", code) == make and code != own for code in codes) else None


def _other_answer(column: schema.Column, cell: str, text: str, corrects: bool) -> str | None:
    """The words of a note that mean yes on a no, or the other way round; on an empty cell those that mean yes."""
    known = spellings.booleans_of(column.name)
    doubtful = spellings.DOUBTFUL.get(column.name, ())
    mark = mark_of(cell) if cell.strip() else ""
    own = known.get(mark) if mark and mark not in doubtful else False if not mark else None
    if own is None:
        return None
    rest = spellings.plain(CORRECTION.sub(" ", text)).strip(" :=,-")
    if rest in known and rest not in doubtful:
        return rest if known[rest] != own else None
    named = {}
    for phrase in sorted(known, key=len, reverse=True):
        if len(phrase) >= SHORTEST_WORD and phrase.replace(" ", "").isalpha() and re.search(rf"\b{re.escape(phrase)}\b", rest):
            rest = re.sub(rf"\b{re.escape(phrase)}\b", "|", rest)
            named[phrase] = known[phrase]
    if set(rest.split()) & NEGATIONS or len(set(named.values())) != 1:
        return None
    phrase, yes = next(iter(named.items()))
    # Who is there may be ill or leave with permission; who is denied to have been there wasn't.
    return (
        phrase
        if yes != own and (yes or corrects or set(phrase.split()) & NEGATIONS or phrase in ("absen", "alpa", "alpha", "bolos", "gagal"))
        else None
    )


OTHER_VALUES: dict[str, Callable[[schema.Column, str, str, bool], str | None]] = {
    "date": _other_date,
    "integer": _other_number,
    "number": _other_number,
    "code": _other_code,
    "boolean": _other_answer,
}
"""Kind of a column -> the other value that a note names."""


def _address(number: int, index: int) -> str:
    from openpyxl.utils import get_column_letter  # seldom needed, and it comes with all of openpyxl

    return f"{get_column_letter(index + 1)}{number}"


def _in_few_words(addresses: list[str]) -> str:
    return ", ".join(addresses[:MOST_NAMED]) + (", …" if len(addresses) > MOST_NAMED else "")
