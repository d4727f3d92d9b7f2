"""Where in a sheet headers may stand: in which rows, in one row or two, and side by side."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from functools import cache

from data import headers, schema
from data.cells import MARK, kind, shown, tidy, value
from data.day_headers import day_of, is_weekday, week_of
from data.footers import PART
from data.grids import Grid
from data.headers import words
from data.schema import Table
from data.several_events import numbered
from data.values.dates import MONTH_OF, Unreadable, without_weekday
from data.values.dates import read as read_date

LETTERS = re.compile(r"[^\W\d_]+")
CAMEL = re.compile(r"[a-z][A-Z]")
"""Where a word begins in tanggalKeluar."""
UNITS = re.compile(
    r"[(\[][^)\]]*[^)\]0-9][)\]]|(dalam |dlm )?(rp|rupiah|ribu|rb|juta|jt|ribu rp|ribuan|rp ribu|bungkus|bks|buah|pcs|unit|kg|orang|org|hari|bulan"
    r"|tahun|%)\.?",
    re.IGNORECASE,
)
"""What a row of units holds: a text in brackets, or the name of a unit."""
MONTH = re.compile(rf"(?:bulan )?(?:{'|'.join(name for name in MONTH_OF if len(name) > 2)})\.?(?: (?:tahun )?20[0-9]{{2}})?", re.IGNORECASE)
VAGUE = {*headers.MANY_THINGS, "tanggal", "tahun", "nomor", "date"}
"""Headers of one word that a second one makes clear."""
ABOVE = 11
"""Rows above a header that are shown with it."""
BROADEST = 40
LONGEST = 80
CODE_OF_DATA = re.compile(r"[A-Za-z]{0,8}[-_./]?[0-9][A-Za-z0-9_./-]*")
FAR_DOWN = 60
"""Rows among which the header of an unrecognised sheet is looked for."""


@cache
def _tokens() -> frozenset[str]:
    """The words that headers are made of, with what they are written for."""
    return frozenset(token for text in headers.any_known() for token in text.split()) | frozenset(headers.TOKENS)


def begins_with_digit(row: list[str]) -> bool:
    """Whether a digit stands in the first filled cell of a row, as in codes, dates and running numbers."""
    return any(sign.isdigit() for sign in next((cell for cell in row if cell), ""))


def has_codes(row: list[str], positions: list[int]) -> bool:
    """Whether a code stands at each of these positions of a row, and no day of an attendance sheet, such as H1."""
    cells = [shown(row[index]).strip() if index < len(row) else "" for index in positions]
    return all(CODE_OF_DATA.fullmatch(cell) and day_of(cell) is None for cell in cells)


def may_be_header(row: list[str], decided: frozenset[str] = frozenset()) -> bool:
    """Whether a row may be a header: two cells that some table knows or that were `decided` on, or one beside a day, a running
    number or what withdraws a row.

    Called for every row, so it has to be quick on rows of data.
    """
    hits = _known_cells(row, decided)
    return hits >= 2 or (
        hits == 1
        and any(
            day_of(cell)
            or header_date(cell)
            or week_of(cell)
            or _is_month(cell)
            or headers.is_running_number(cell)
            or tidy(cell).lower() in headers.WITHDRAWN
            for cell in row[:200]
            if cell and len(cell) <= 120
        )
    )


def begins_header(grid: Grid, row: int, decided: frozenset[str] = frozenset()) -> bool:
    """Whether a row may be the upper one of two of a header: it names one column, and beside it what those of the next row are gathered under."""
    cells = grid.rows[row]
    several = sum(bool(cell.strip()) for cell in cells[:200]) > 1
    return several and row + 1 < len(grid.rows) and _known_cells(cells, decided) == 1 and may_be_header(grid.rows[row + 1], decided)


def _known_cells(row: list[str], decided: frozenset[str]) -> int:
    """How many cells of a row some table knows, or were decided on."""
    known, tokens = headers.any_known(), _tokens()
    hits = sum(words(cell, notes=True) in decided for cell in row[:200] if cell) if decided else 0
    for cell in row[:200]:
        if cell and len(cell) <= 120 and not cell.startswith(MARK) and _may_be_known(cell, tokens):
            hits += words(cell) in known or words(cell, notes=True) in known or _path_known(cell, known)
    return hits


def _may_be_known(cell: str, tokens: frozenset[str]) -> bool:
    return any(token in tokens for token in LETTERS.findall(cell.lower())) or CAMEL.search(cell) is not None


def _path_known(cell: str, known: frozenset[str]) -> bool:
    text = tidy(cell)
    if len(parts := headers.LANGUAGES.split(text)) > 1:
        return any(words(part) in known for part in parts)
    number, texts = numbered(text)
    if number and any(words(each) in known for each in texts):
        return True
    if headers.group_of(text):
        return words(text.rsplit("/", 1)[-1]) in known
    return headers.PATH.fullmatch(text) is not None and any(words(part) in known for part in re.split(r"[/.:-]", text)[1:])


def blocks_of(grid: Grid, row: int, width: int) -> list[tuple[int, int]]:
    """Where tables stand side by side: a run of headers that repeats begins another; so may what follows an empty column."""
    texts = [words(shown(grid.cell(row, index)), notes=True) for index in range(width)]
    base = next((index for index in range(width - 1) if texts[index] and texts[index + 1]), width)
    starts = [0]
    starts += [
        index
        for index in range(base + 2, width - 1)
        if texts[index] and texts[index : index + 2] == texts[base : base + 2] and not day_of(shown(grid.cell(row, index)))
    ]
    if len(starts) == 1:
        gaps = [index for index in range(1, width) if not any(grid.cell(line, index).strip() for line in range(row, min(len(grid.rows), row + 400)))]
        for gap in gaps:
            parts = [(0, gap), (gap + 1, width)]
            if all(any(_qualifies(grid, row, part, table) for table in schema.TABLES) for part in parts):
                return parts
    return list(zip(starts, [*starts[1:], width], strict=True))


def _qualifies(grid: Grid, row: int, span: tuple[int, int], table: Table) -> bool:
    columns = {
        meaning.column
        for index in range(*span)
        if (cell := grid.cell(row, index)) and (meaning := headers.meaning_of(shown(cell), table)[0]) and meaning.strength > 1
    }
    return all(name in columns for name in table.key) and len(columns) > len(table.key) - (table.name == "enrolments")


def _cells(grid: Grid, row: int, span: tuple[int, int]) -> list[str]:
    """The cells of a header's row without the numbers of footnotes."""
    return [headers.FOOTNOTES.sub("", grid.cell(row, index)) for index in range(*span)]


def single_header(grid: Grid, row: int, span: tuple[int, int]) -> list[str]:
    """The headers of one row; Hari/Tanggal, joined over a column of weekdays and one of dates, becomes one for each of them."""
    cells = _cells(grid, row, span)
    for index, cell in enumerate(cells[:-1]):
        if not cells[index + 1] and (match := re.match(r"hari\s*[,/&]\s*(?=tanggal|tgl)", tidy(shown(cell)), re.IGNORECASE)):
            below = [grid.cell(line, span[0] + index) for line in range(row + 1, min(len(grid.rows), row + ABOVE))]
            if any(below) and all(is_weekday(each) for each in below if each.strip()):
                cells[index : index + 2] = ["Hari", tidy(shown(cell))[match.end() :]]
    return cells


def units_below(grid: Grid, row: int, span: tuple[int, int]) -> list[str]:
    """A header with the units, or the way of writing, that a row below it gives: Total, and below it (ribu Rp); [] where no such row follows."""
    if row + 1 >= len(grid.rows):
        return []
    top, below = (_cells(grid, line, span) for line in (row, row + 1))
    filled = [cell for cell in below if cell.strip()]
    if not filled or sum(map(bool, top)) < 2 or not all(kind(cell) == "s" and UNITS.fullmatch(tidy(cell)) for cell in filled):
        return []
    return [f"{shown(above)} ({tidy(cell).strip('()[]')})" if cell.strip() else above for above, cell in zip(top, below, strict=True)]


def double_header(grid: Grid, row: int, span: tuple[int, int]) -> list[str]:
    """A header of two rows as one: what is joined above stands before each cell below it; [] where the next row is no header."""
    if row + 1 >= len(grid.rows):
        return []
    top, below = (_cells(grid, line, span) for line in (row, row + 1))
    known = headers.any_known()
    gathering = _gathering(top, below)
    named = any(
        words(shown(above)) in known and cell
        for index, (above, cell) in enumerate(zip(top, below, strict=True))
        if index not in gathering and not _spans(above)
    )
    if not any(below) or (named and not is_split(grid, row, span)):
        return []
    joined, last = [], ""
    for above, cell in zip(top, below, strict=True):
        last = above or (last if cell else "")
        if not cell or not last:
            joined.append(cell or above)
        elif is_weekday(cell) and (day_of(last) or header_date(last)):
            joined.append(f"{shown(cell)}, {shown(last)}" if header_date(last) or re.search("[0-9][-/. ]+[0-9]", shown(last)) else last)
        elif is_weekday(cell) and week_of(last):
            joined.append(f"{shown(cell)}, {shown(last)}")
        elif _is_month(last) and re.fullmatch("[12]?[0-9]|3[01]", value(cell).strip()) and kind(cell) in ("n", "s"):
            joined.append(f"{value(cell).strip()} {re.sub('^bulan |(?<= )tahun ', '', tidy(last), flags=re.IGNORECASE)}")
        elif is_weekday(last) and header_date(cell):
            joined.append(f"{shown(last)}, {shown(cell)}")
        elif (day := day_of(last)) and day.number and (header_date(cell) or re.search("[0-9] ?[-/.] ?[0-9]", shown(cell))):
            joined.append(f"{shown(last)} ({_day_first(cell)})")
        elif day_of(cell) or header_date(cell):
            is_number = kind(cell) == "s" and re.fullmatch(r"[0-9]+", cell.strip()) and "tanggal" not in words(shown(last)).split()
            joined.append(f"Hari {cell.strip()}" if is_number else cell)
        else:
            joined.append(_joined(shown(last), shown(cell)))
    return joined


def _gathering(top: list[str], below: list[str]) -> set[int]:
    """Where a header stands over several others that are known, different ones: Keluar, and below it Tanggal and Tujuan."""
    known, found = headers.any_known(), set()
    for index, cell in enumerate(top):
        end = next((later for later in range(index + 1, len(top)) if top[later]), len(top))
        texts = [words(shown(each)) for each in below[index:end] if each]
        if cell and len(texts) > 1 and len(set(texts)) == len(texts) and all(text in known for text in texts):
            found.add(index)
    return found


def is_split(grid: Grid, row: int, span: tuple[int, int]) -> bool:
    """Whether the words of headers go on in the next row: Kode and Tanggal, and below them Warga and Lahir. By its upper word alone the
    date of a birth would be that of the table."""
    if row + 1 >= len(grid.rows):
        return False
    filled = [tidy(shown(cell)) for cell in _cells(grid, row + 1, span) if cell]
    if len(filled) == 1 and PART.fullmatch(words(filled[0])):
        return False  # the heading of the first part of a list
    known, goes_on, last = headers.any_known(), False, ""
    for above, cell in zip(*(_cells(grid, line, span) for line in (row, row + 1)), strict=True):
        last = above or (last if cell else "")
        text = tidy(cell) if kind(cell) == "s" else shown(cell)
        if re.search("[0-9]", text) and not (re.fullmatch("[0-9]{1,2}", text) and _spans(last)):
            return False  # a row of the table
        if words(shown(above)) in VAGUE and re.fullmatch(r"[^\W\d_].{2,}", text):
            goes_on |= words(text) not in known or words(f"{shown(above)} {text}") in known
    return goes_on


def _day_first(cell: str) -> str:
    """A date as an office writes it."""
    return "/".join(str(int(part)) for part in reversed(value(cell)[:10].split("-"))) if kind(cell) == "d" else shown(cell)


def _joined(above: str, below: str) -> str:
    """The header of two cells: the lower one alone where it is known and the upper one only gathers columns, such as Kepergian."""
    both = f"{above} {below}"
    gathers = not set(words(above, notes=True).split()) & (headers.OTHERS | headers.NEGATIONS | headers.QUALIFIERS)
    return below if gathers and not numbered(above)[0] and words(both) not in headers.any_known() and headers.table_of(below) else both


def _is_month(cell: str) -> bool:
    """Whether a header is a month, with its year or without, that may stand over the numbers of its days."""
    return kind(cell) == "s" and len(cell) <= LONGEST and MONTH.fullmatch(tidy(cell)) is not None


def _spans(above: str) -> bool:
    """Whether a header may stand over several columns of days."""
    return re.search(r"\b(hari|pertemuan|tanggal|kehadiran|hadir|absensi|presensi|pelatihan|day)\b", words(shown(above))) is not None


def header_date(cell: str, order: str = "") -> str | None:
    """The date that a header is, ISO; None for any other. Without an `order` of day and month the day comes first where it can."""
    if kind(cell) not in ("d", "s") or not re.search(r"[0-9]", cell) or len(shown(cell)) > 40:
        return None
    for each in (order,) if order else ("day", "month"):
        with suppress(Unreadable):
            return read_date(cell if kind(cell) == "d" else without_weekday(cell), each, date.today(), True).isoformat()
    return None


def shape_of(cells: Iterable[str]) -> str:
    """What sheets with the same headers have in common."""
    text = "|".join(sorted(words(shown(cell), notes=True) for cell in cells if cell))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def likely_header(grid: Grid) -> int | None:
    """The row (from 0) that is most likely the header where no table was recognised: the first with two texts and no figure; None without any."""
    hidden = set(grid.hidden_rows)
    for row, cells in enumerate(grid.rows[:FAR_DOWN]):
        filled = [cell for cell in cells if cell.strip()]
        if row not in hidden and len(filled) > 1 and all(kind(cell) == "s" and not re.search(r"[0-9]{3}", shown(cell)) for cell in filled):
            return row
    return None


def top_of(grid: Grid, row: int) -> list[tuple[int, list[str]]]:
    """The header in that row (from 0) and what stands above it, each row with its number; what could be a person's number is left out."""
    hidden = set(grid.hidden_rows)
    lines = [line for line in range(max(0, row - ABOVE), row + 1) if line not in hidden and any(cell.strip() for cell in grid.rows[line])]
    return [(line + 1, [re.sub(r"\d[\d .-]{7,}\d", "…", tidy(shown(cell)))[:LONGEST] for cell in grid.rows[line][:BROADEST]]) for line in lines]
