"""Text around a table that describes it: letterhead, legend, the group and the day of a sheet that has no column for them."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date

from data import headers, schema
from data.before_and_after import ask_about_corrections
from data.cells import kind, shown, tidy
from data.day_headers import Day, day_of
from data.grids import Grid
from data.header_rows import header_date
from data.headers import words
from data.legends import colours_set_aside
from data.months_of_parts import outside_months
from data.named_periods import period_of
from data.proposals import DayColumn, Note, Proposal
from data.title_questions import ask_about_titles
from data.unread_columns import in_its_cells
from data.values.dates import MONTH_OF, WEEKDAY, Unreadable, contradicts_itself, without_weekday
from data.values.dates import read as read_date
from data.values.marks import IN_WORDS, LEGEND
from data.values.numbers import ROMAN

GROUP = re.compile(
    r"\b(?:angkatan|kelompok|cohort|gelombang|batch|kelas)\b(?:\s*(?:ke|pelatihan))?\s*[-.]?\s*[:=]?\s*(?P<code>[\w./-]+(?: [0-9]+)?)", re.IGNORECASE
)
FURTHER = re.compile(
    r"\s*(?:(?:,\s*)?(?:dan|&|\+|serta|and|s\.?\s*/?\s*d\.?|sampai|hingga|to)\s+(?:angkatan |kelompok )?|(?P<comma>,)\s*(?=\w*[a-z]))"
    r"(?P<code>[\w./-]*[0-9][\w./-]*)(?![\w./-]|\s*(?:hari|orang|jan|feb|peb|mar|mrt|apr|mei|jun|jul|agu|agt|sep|okt|nov|nop|des))",
    re.IGNORECASE,
)
"""Another group after a group's code: A02 dan A03. What follows a comma may be something else, and a number there a date."""
NUMBER_OF_DAY = re.compile(
    r"(?<!jumlah )(?<!lama )\b(?:hari|pertemuan|day) (?:(?:pelatihan )?ke )?(?P<day>[0-9]{1,2}|[ivx]+)\b"
    r"(?! (?:hari|orang|jan|feb|peb|mar|mrt|apr|mei|jun|jul|agu|agt|sep|okt|nov|nop|des|[0-9]))"
)
"""The number of a day in a letterhead, in words as data/headers.py makes them; "Hari 12 Maret" is a date."""
DATE = re.compile(
    rf"(?:{WEEKDAY.pattern}[\s,/]*)?" + r"[0-9]{1,2}(?:[-/.][0-9]{1,2}[-/.]|\s*[-/ ]?\s*[A-Za-z]{3,10}\.?\s*[-/ ]?\s*)(?:[0-9]{4}|[0-9]{2})\b",
    re.IGNORECASE,
)
PERIOD = re.compile(r"\b(s\.?\s*/?\s*d\.?|sampai|hingga|until|to)\b|[0-9]\s*[-–]\s*[0-9]{1,2}\s+[A-Za-z]", re.IGNORECASE)
COLOUR = re.compile(r"\b(merah|kuning|hijau|biru|oranye|abu-abu|red|yellow|green|blue|grey)\s*[=:]", re.IGNORECASE)
"""A legend that gives a colour a meaning."""
MONTH = re.compile(rf"\b(?P<month>{'|'.join(name for name in MONTH_OF if len(name) > 2)})\b[\s,.]*(?P<year>20[0-9]{{2}})\b", re.IGNORECASE)
SCALE_ABOVE = re.compile(
    r"\b(dalam|dlm|in|satuan)[ :]+(rp\.? ?)?(ribu|ribuan|juta|jutaan|thousands?|millions?)\b"
    r"|\brp\.? ?(1[.])?(000|ribu|ribuan|juta|jutaan)\b(?! ?/| per)"
    r"|\(\s*(rp\.? ?)?(ribu|ribuan|juta|jutaan|x ?(rp\.? ?)?1[.]000)( rp| rupiah)?\s*\)",
    re.IGNORECASE,
)
"""What a letterhead says of all amounts below it: (dalam ribuan rupiah)."""
OTHER_PEOPLE = re.compile(
    r"([A-Z0-9]{1,3}\. )?(para )?"
    r"(tamu|peserta luar|pelatih|instruktur|narasumber|panitia|pendamping|petugas|pengurus|cadangan|trainers?|guests?)\b.*",
    re.IGNORECASE,
)
"""The heading of a part of a list that holds no participants."""
SET_ASIDE = re.compile(
    r"([A-Z0-9]{1,3}\. )?((yang|data|daftar|warga|peserta) )*"
    r"(batal|dibatalkan|ditunda|contoh|retur|rencana|calon|belum|bukan|mundur|mengundurkan diri|gugur|ditolak"
    r"|tidak (lolos|lulus seleksi|diterima|jadi|ikut|hadir)|cancelled|examples?|planned|returned|withdrawn|rejected)\b.*",
    re.IGNORECASE,
)
"""The heading of a part of a table that doesn't count, or not yet."""
TITLE_ASIDE = re.compile(
    r".*\b(batal|dibatalkan|mengundurkan diri|tidak jadi|daftar tunggu|waiting list|(?:peserta|daftar) cadangan|cancelled"
    r"|tidak (?:lolos|lulus) seleksi|(?:daftar|data|para) pendaftar|calon pendaftar|undangan peserta|peserta (?:yang )?diundang)\b.*"
    r"|pendaftar"
    r"|contoh( (pengisian|data|format|formulir|lembar|daftar|warga|peserta)\b.*)?|example"
    r"|.*\((simulasi|latihan|percobaan|dummy|usulan)\).*|((daftar|data) )?(simulasi|dummy|percobaan)( .*)?"
    r"|(?P<ahead>((daftar|data|laporan) )?(rencana|calon (peserta|warga)|usulan|proyeksi|perkiraan|prakiraan|estimasi|target)\b"
    r"(?! (tindak|aksi|kerja|strategis|pembangunan|dan)\b).*)",
    re.IGNORECASE,
)
"""A title, or the name of a sheet or file, whose rows don't count, or not yet."""
PLANNED = ("cohorts", "sessions", "targets", "events")
"""Tables that hold what is still to come."""
LETTERHEAD = 12
"""Rows above a header in which its day is looked for."""
FILLED_IN = ("cohort_id", "resident_id", "exited_on", "by_closure")
"""Columns that a work list already holds."""
FEW = 4
"""Cells of a row of a letterhead at most."""


def _texts(grid: Grid, line: int, span: tuple[int, int] | None = None) -> list[str]:
    return [text for cell in grid.rows[line][slice(*span) if span else slice(None)] if cell and (text := tidy(shown(cell)))]


def _above(grid: Grid, row: int, most: int) -> list[int]:
    """The rows of a letterhead above a header, from the nearest up; a row of many cells and another header end it."""
    lines = []
    for line in range(row - 1, max(row - 1 - most, -1), -1):
        texts = _texts(grid, line)
        if len(texts) > FEW or sum(words(text) in headers.any_known() for text in texts) > 1:
            break
        lines.append(line)
    return lines


def letterhead_between(grid: Grid, earlier: Proposal, row: int) -> int | None:
    """The first row of a letterhead that stands between a table and the same header again, and names a group or a day; None without one.

    What follows is another table then: the sheet of the next group or day.
    """
    if "cohort_id" in earlier.columns and (earlier.days or "day" in earlier.columns):
        return None
    keys = [earlier.columns[name] for name in schema.BY_NAME[earlier.table].key if name in earlier.columns]
    first = None
    for line in _above(grid, row, row - earlier.first_row + 1):
        text = " ".join(_texts(grid, line))
        if GROUP.search(text) or NUMBER_OF_DAY.search(words(text)):
            first = line
        elif keys and all(re.search("[0-9]", grid.cell(line, key)) for key in keys):
            break
    return first


def title_above(grid: Grid, row: int) -> int:
    """The first row of the title that stands right above a header, with the empty rows above it; the header's own row if there is none."""
    first = row
    for line in range(row - 1, max(row - 1 - LETTERHEAD, -1), -1):
        texts = _texts(grid, line)
        if len(texts) > 1 or (texts and (kind(next(filter(None, grid.rows[line]))) != "s" or re.fullmatch(r"\S*[0-9]\S*", texts[0]))):
            break  # a code alone may be a row of the table above
        first = line
    return first


def dated(days: list[DayColumn], grid: Grid, top: int, bottom: int) -> list[DayColumn]:
    """The days of a header in rows from `top` to before `bottom` (from 0), with the dates that stand above it.

    Numbers alone are dates of the month that stands there if they don't count up from 1, or are all of its days.
    """
    above = {day.position: header_date(grid.cell(top - 1, day.position)) for day in days} if top else {}
    if len(days) > 1 and all(above.values()) and above:
        return [replace(day, beside=day.beside or above[day.position]) if day.number else day for day in days]
    numbers = [day.number for day in days if day.number and re.fullmatch("[0-9]+", day.header)]
    if len(numbers) < max(2, len(days)) or numbers != sorted(set(numbers)):
        return days  # asked of each row that may be a header: what stands above it is read where it counts alone
    lines = [" ".join(_texts(grid, line)) for line in range(max(0, top - LETTERHEAD), bottom)]
    months = {(int(match["year"]), MONTH_OF[match["month"].lower()]) for text in (*lines, grid.name or "") for match in MONTH.finditer(text)}
    if len(months) != 1:
        return days
    ((year, month),) = months
    last = monthrange(year, month)[1]
    if numbers[-1] > last or (numbers[0] == 1 and numbers[-1] != last):
        return days
    return [replace(day, number=None, date=f"{year}-{month:02}-{day.number:02}") for day in days]


def take_day(proposal: Proposal, grid: Grid, row: int) -> None:
    """Make the marks of an attendance sheet without a day those of the day that the letterhead, or the sheet's name, says."""
    days: dict[tuple[int | None, str | None], str] = {}
    for span in (proposal.span, None):  # what stands above the table itself counts before what stands above one beside it
        for line in _above(grid, row, LETTERHEAD) if not days else ():
            for each, text in _days_of(" ".join(_texts(grid, line, span))):
                days.setdefault((each.number, each.date), text)
    if wrong := next((text for text in days.values() if contradicts_itself(text)), None):
        proposal.questions.append(Note("other_weekday_above", {"value": wrong}))
    # A number counts before a date beside it: "Hari ke-3, Rabu 14 Maret 2018".
    if numbered := {index: text for index, text in days.items() if index[0]}:
        days = numbered
    if not days and grid.name and (day := day_of(grid.name)) and not grid.name.isdigit():
        days = {(day.number, day.date): tidy(grid.name)}
    if not days:
        return
    index, header = proposal.columns.pop("present"), proposal.headers.pop("present")
    ((number, on), text), *others = days.items()
    proposal.days = [DayColumn(index, header, number, on)]
    if others:
        proposal.questions.append(Note("two_days", {"value": ", ".join(days.values())}))
    else:
        proposal.notes.append(Note("day_of_letterhead", {"column": header, "value": text}))


def _has_other_period(grid: Grid, proposal: Proposal) -> bool:
    """Whether a heading among the rows of a table says another month or year than its title: each part is of its own."""
    for line in range(proposal.first_row - 1, proposal.last_row or len(grid.rows)):
        if grid.rows[line].count("") == len(grid.rows[line]) - 1 and (own := period_of("", _texts(grid, line), "")) and own != proposal.period:
            return True
    return False


def _days_of(text: str) -> list[tuple[Day, str]]:
    """The days that a row of a letterhead names, with their text."""
    plain = words(text, notes=True)
    if re.search(r"\b(jumlah|lama|selama) hari\b", plain):
        return []
    days = []
    for match in NUMBER_OF_DAY.finditer(plain):
        number = int(match["day"]) if match["day"].isdigit() else ROMAN.get(match["day"])
        if number and number <= 60:
            days.append((Day(number), match[0]))
    if re.search(r"\b(hari|tanggal|pelaksanaan|date)\b", plain) and not PERIOD.search(text):
        for written in (match[0] for match in DATE.finditer(text)):
            try:
                days.append((Day(None, read_date(without_weekday(written), "day", date.today(), True).isoformat()), written))
            except Unreadable:
                continue
    return days


def add(proposal: Proposal, grid: Grid, file_name: str, proposals: list[Proposal]) -> None:
    """Add candidates for the group, the text that may say what marks mean, and columns without a header that hold data."""
    earlier = [other for other in proposals if other.header_row < proposal.header_row and _overlap(other.span, proposal.span)]
    begins = max((other.last_row or 0 for other in earlier), default=0)
    around: list[str] = []
    above: list[tuple[int, str, str]] = []
    for line in range(len(grid.rows)):
        inside = proposal.first_row - 1 <= line < (proposal.last_row or len(grid.rows))
        if inside and not any("=" in cell or (":" in cell and LEGEND.search(cell)) or IN_WORDS.search(cell) for cell in grid.rows[line]):
            continue
        text = " ".join(texts := _texts(grid, line))
        legend = "; ".join(texts) if sum("=" in each for each in texts) > 1 else text  # each cell with a mark and its meaning
        if line < proposal.header_row - 1:
            around.append(legend)
            own_text = " ".join(_texts(grid, line, proposal.span))
            beside = any(other.header_row == proposal.header_row and other is not proposal for other in proposals)
            heading = own_text if beside and GROUP.search(own_text) else text
            for match in GROUP.finditer(heading):
                above.append((line, "letterhead", match["code"].strip(" .,;:")))
                end = match.end("code")
                while further := FURTHER.match(heading, end):
                    above.append((line, "letterhead" if further["comma"] else "further", further["code"].strip(" .,;:")))
                    end = further.end("code")
        elif not inside or "=" in text or LEGEND.search(text) or IN_WORDS.search(text):
            around.append(legend)
    if not proposal.cohorts:  # else a row among those of the table names the group
        own = [each for each in above if each[0] >= begins]
        proposal.cohorts += [(source, code) for _, source, code in own or above]
        if grid.name:
            proposal.cohorts.append(("sheet", tidy(grid.name)))
        proposal.cohorts.append(("file", tidy(file_name)))
    around += grid.legend
    proposal.legend = "\n".join(text for text in around if "=" in text or ":" in text or IN_WORDS.search(text))[:4000]
    title = [text for line in range(begins, proposal.header_row - proposal.height) if (text := " ".join(_texts(grid, line)))]
    if any(column.name == "cohort_id" for column in schema.BY_NAME[proposal.table].columns):
        proposal.title = "\n".join(title)[:2000]
    end = proposal.last_row or len(grid.rows)
    notes_below = [" ".join(texts) for line in range(max(proposal.first_row - 1, end - LETTERHEAD), end) if 0 < len(texts := _texts(grid, line)) < 3]
    nearby = (*title, *notes_below, grid.name or "", file_name)
    if "withdrawn" not in proposal.columns and (aside := _title_aside(proposal, [*title, grid.name or "", file_name])):
        proposal.questions.append(Note("set_aside_title", {"value": aside[:60]}))
    ask_about_corrections(proposal, grid, file_name, title)
    ask_about_titles(proposal, grid, [*title, grid.name or "", file_name], notes_below)
    proposal.scale = next((scale[0] for text in nearby if (scale := SCALE_ABOVE.search(text))), "")
    proposal.period = period_of(grid.name or "", title, file_name)
    if _has_other_period(grid, proposal):
        proposal.notes += outside_months(grid, proposal, proposal.period) if grid.whole else []
        proposal.period = None
    read = {word for name, _ in colours_set_aside(grid, proposal).values() for word in name.values()}
    if coloured := {match[1].lower() for text in around for match in COLOUR.finditer(text)} - read:
        proposal.notes.append(Note("colours", {"value": ", ".join(sorted(coloured))}, partial=True))
    _ask_about_others(proposal, grid)
    notes = {note for texts in headers.WORK_LIST_NOTES.values() for note in texts.values()}
    if notes & {tidy(shown(cell)) for cell in grid.rows[proposal.header_row - 1] if cell}:
        proposal.to_fill_in = [index for name, index in proposal.columns.items() if name not in FILLED_IN]
    named = {*proposal.columns.values(), *(day.position for day in proposal.days)}
    for index in range(*proposal.span):
        if index in named or grid.cell(proposal.header_row - 1, index).strip():
            continue
        if header := _joined_over(proposal, grid, index):
            proposal.questions.append(Note("header_of_several_columns", {"column": header, "extra": index + 1}))
        elif _data_beside(grid, proposal, index):
            above_it = grid.cell(proposal.header_row - 2, index).strip() if proposal.header_row > 1 else ""
            if near := in_its_cells(grid, proposal, index, schema.BY_NAME[proposal.table], set(proposal.columns)):
                proposal.questions.append(Note("unnamed_answers", {"extra": index + 1, "near": f"{proposal.table}.{near}"}))
            elif (day := _day_before(proposal, grid, index)) is not None:
                _ask_about_day(proposal, proposal.days[day].header, index)
            elif not above_it and not _numbers_rows(grid, proposal, index):
                proposal.notes.append(Note("unnamed_column", {"extra": index + 1}, partial=True))


def _numbers_rows(grid: Grid, proposal: Proposal, index: int) -> bool:
    """Whether the first column of a table holds running numbers alone, as a program writes them for the rows (from 0) or an office does (from 1)."""
    cells = [shown(cell).strip() for line in range(proposal.first_row - 1, len(grid.rows)) if (cell := grid.cell(line, index)).strip()]
    return index == proposal.span[0] and len(cells) > 1 and any(cells == [str(first + at) for at in range(len(cells))] for first in (0, 1))


def _joined_over(proposal: Proposal, grid: Grid, index: int) -> str:
    """The header that is joined over a column without one and a column that each row needs: its value stands in both, Rp | 15.000; "" for none."""
    lines = range(proposal.first_row - 1, proposal.last_row or len(grid.rows))
    needed = {
        column.name for column in schema.BY_NAME[proposal.table].columns if column.required or column.name in schema.BY_NAME[proposal.table].key
    }
    columns = {proposal.columns[name]: name for name in needed & set(proposal.columns)}
    begins = proposal.header_row - proposal.height
    over = (left for top, left, _, right in grid.merged if left in columns and left < index <= right and begins <= top < proposal.header_row)
    both = (left for left in over if any(grid.cell(line, left).strip() and grid.cell(line, index).strip() for line in lines))
    return next((proposal.headers[columns[left]] for left in both), "")


def _ask_about_day(proposal: Proposal, header: str, index: int) -> None:
    """One question for all days that stand over several columns."""
    for asked in proposal.questions:
        if asked.id == "day_of_several_columns":
            if header not in asked.values["column"].split(", "):
                asked.values["column"] += f", {header}"
            return
    proposal.questions.append(Note("day_of_several_columns", {"column": header, "extra": index + 1}))


def _day_before(proposal: Proposal, grid: Grid, index: int) -> int | None:
    """Which day's header a column without one stands under: joined over both, or with parts of the day in the row below; None if under none."""
    day = max((at for at, each in enumerate(proposal.days) if each.position < index), default=None)
    if day is None:
        return None
    left = proposal.days[day].position
    header_lines = range(proposal.header_row - proposal.height, proposal.header_row)
    joined = any(top in header_lines and first <= left and index <= last for top, first, _, last in grid.merged)
    below = proposal.first_row - 1
    code = proposal.columns.get("resident_id", left)
    parts = not grid.cell(below, code).strip() and all(re.search("[a-z]", grid.cell(below, each), re.IGNORECASE) for each in (left, index))
    return day if joined or parts else None


def _title_aside(proposal: Proposal, texts: list[str]) -> str:
    """The first of a table's titles and names that says that its rows don't count; "" without one."""
    matches = ((text, TITLE_ASIDE.fullmatch(" ".join(tidy(text).replace("_", " ").split()))) for text in texts)
    return next((text for text, match in matches if match and not (match["ahead"] and proposal.table in PLANNED)), "")


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _ask_about_others(proposal: Proposal, grid: Grid) -> None:
    """Rows that set others apart above further rows with codes: trainers or guests in a list of participants, what was cancelled or is only planned
    in any table, and a header that is another's but for the code."""
    index = proposal.columns.get("resident_id")
    if index is None:
        return
    of_participants = proposal.table in ("attendance", "enrolments", "assessments")
    lines = range(proposal.first_row - 1, proposal.last_row or len(grid.rows))
    last = max((line for line in lines if re.search("[0-9]", grid.cell(line, index))), default=0)
    people: list[tuple[int, str]] = []
    others: list[tuple[int, str]] = []
    for line in range(proposal.first_row - 1, last):
        code = grid.cell(line, index)
        if re.search("[0-9]", code) and " " not in code.strip():
            continue
        cells = [tidy(shown(cell)) for cell in grid.rows[line] if cell.strip()]
        alone = len(cells) == 1 and cells[0].rstrip(":")
        if alone and of_participants and OTHER_PEOPLE.fullmatch(alone):
            people.append((line + 1, cells[0]))
        elif (alone and SET_ASIDE.fullmatch(alone)) or _is_other_header(proposal, grid, line, index):
            others.append((line + 1, ", ".join(cells)))
    for name, rows in (("others_among_rows", people), ("set_aside_rows", others)):
        if rows:
            proposal.questions.append(Note(name, {"row": [row for row, _ in rows], "value": rows[0][1][:60]}))


def _is_other_header(proposal: Proposal, grid: Grid, line: int, index: int) -> bool:
    """Whether a row has the header of the code again, and other words than the table's header in its other columns."""
    if proposal.height > 1 or line < proposal.first_row or words(grid.cell(line, index)) != words(proposal.headers["resident_id"]):
        return False
    columns = [*proposal.columns.values(), *(day.position for day in proposal.days)]
    again = [words(shown(grid.cell(line, each))) == words(shown(grid.cell(proposal.header_row - 1, each))) for each in columns]
    texts = [cell for each in columns if (cell := grid.cell(line, each)).strip() and kind(cell) == "s" and not re.search("[0-9]", cell)]
    return sum(again) == 1 and len(texts) > 1


def _data_beside(grid: Grid, proposal: Proposal, index: int) -> bool:
    """Whether cells below an empty header stand in rows of the table, not only in a signature block below it."""
    keys = [proposal.columns[name] for name in schema.BY_NAME[proposal.table].key if name in proposal.columns]
    lines = range(proposal.first_row - 1, proposal.last_row or len(grid.rows))
    return any(grid.cell(line, index).strip() and all(re.search("[0-9]", grid.cell(line, key)) for key in keys) for line in lines)
