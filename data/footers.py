"""Rows among and below those of a table that don't belong to it: sums, repeated headers, numbers of columns, legends, signatures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from data import headers, schema
from data.cell_notes import compare_notes
from data.cells import kind, shown, tidy, typed, value
from data.coloured_marks import coloured_answers, coloured_days, contradict_by_colour
from data.day_headers import day_of, is_weekday
from data.grids import Grid
from data.headers import words
from data.joined_cells import joined_cells
from data.legends import IN_WORDS, set_aside_by_legend
from data.proposals import Note, Proposal
from data.sums import differing_sums, sums_of_counts
from data.unticked_days import clear_unticked_days
from data.values.dates import EXCEL_EPOCH, MONTH_OF, SERIAL, contradicts_itself, is_date, of_serial

TOTALS = re.compile(
    r"(grand |sub )?(jumlah|total|rata rata|subtotal|rekap|rekapitulasi|persentase|prosentase|rerata|pindahan)( .*)?"
    r"|(tidak |tdk )?hadir|sakit|izin|ijin|alpa|alpha|.+ (total|count|subtotal)"
)
BARE_TOTALS = re.compile(
    r"(grand |sub )?(jumlah|total|rata rata|subtotal|rekap|rekapitulasi|rerata|pindahan)"
    r"( (keseluruhan|seluruhnya|semua|umum|akhir|sementara|halaman|ini|bulan|tahun|tanggal|[0-9]+|januari|februari|maret|april|mei|juni|juli|agustus"
    r"|september|oktober|november|desember))*"
)
"""Words that mark a row as a sum, whatever else it holds."""
CLOSING = re.compile(
    r"(mengetahui|menyetujui|keterangan|catatan|ket|nb|legenda|sumber|dibuat|disusun|diperiksa|kepala|ketua|petugas|pelatih|instruktur|nip"
    r"|tanda tangan|ttd"
    r"|hormat|demikian|demikianlah|atas perhatian|terima kasih|tembusan|wassalam|wassalamualaikum"
    r"|penanggung jawab|koordinator|sekretaris|lurah|camat|pembina|disetujui|diketahui|yang membuat|pengelola|note|source|data per|dicetak)\b.*"
)
PLACE_AND_DATE = re.compile(r"[A-Z][A-Za-z .]+, *(tgl\.? *)?[0-9. …_]{1,12}( [A-Za-z]+)?( [0-9]{4}|[ …._]*)?")
TAGS = re.compile(r"#[a-z_]+( ?\+[a-z_]+)*")
DIGIT = re.compile("[0-9]")
PAGE = re.compile(r"(halaman|hal|page) [0-9]+( (dari|of) [0-9]+)?|lembar (ke )?[0-9]+")
KEPT_BACK = re.compile(r"(validation status )?(not approved|rejected|on hold|has issues|hasissues|tidak disetujui|ditolak|ditahan)|2")
"""What a form server writes for submissions that its reviewers don't let through; Ona's exports give numbers, 2 for rejected."""
FEWEST_PREFILLED = 3
"""Rows alike at the end from which on they are what the sheet was prefilled with, not entries without a code."""
DAYS_TO_1904 = 1462
"""Days from the first day of other workbooks to that of workbooks that count from 1904 on."""
DASHES = re.compile(r"[-–—_.\s]*")
COUNTED = re.compile(r"\(?[0-9.,]+ (rows?|records?|baris)( affected| selected)?\)?", re.IGNORECASE)
"""What a database says below its rows."""
PART = re.compile(
    r"(?:wisma|blok|gang|gg|jalan|jl|rt|rw|kelurahan|kecamatan|kab|kabupaten|kota|tahun|bulan|triwulan|tw|minggu|semester|bagian|rumah) .{1,40}"
    rf"|(?:{'|'.join(name for name in MONTH_OF if len(name) > 2)})(?: 20[0-9]{{2}})?"
)
"""The heading of a part of a list, which holds nothing else: Wisma Melati, Bulan Maret."""
RULING = re.compile(r"\s*[:|+]?(-{3,}|={3,}|_{3,}|\+)[-=+:|]*\s*")
"""A cell of a line drawn in signs, as below the header of a table in plain text."""
EXAMPLE = re.compile(r"(?:baris )?contoh(?: (?:pengisian|isian|baris|data|cara mengisi))?|example(?: row)?|sample row")
"""What stands beside a row that only shows how the sheet is to be filled in."""
LONGEST_EXAMPLE = 30
SIGNATURE = re.compile(r"[(\[\s._…)\]*-]{4,}")


def _is_note(text: str) -> bool:
    """Whether a text is the beginning of a note below a table, a place and date, or the space for a signature."""
    return any(
        (
            TOTALS.fullmatch(words(text)),
            CLOSING.fullmatch(words(text)),
            PLACE_AND_DATE.fullmatch(text),
            SIGNATURE.fullmatch(text),
        )
    )


def _heads_part(text: str) -> bool:
    """Whether a text is the heading of a part of a list; a code, RT-05, is none."""
    return PART.fullmatch(words(text)) is not None and (" " in text or not DIGIT.search(text))


def _is_example(cell: str) -> bool:
    """Whether a cell says that its row is an example; called for every cell that isn't read."""
    return cell[0] in "cCeEsSbB([*" and len(cell) <= LONGEST_EXAMPLE and EXAMPLE.fullmatch(tidy(cell).lower().strip("()[]*:. ")) is not None


class RowsBelow:
    """Tells the rows of one table from what isn't, from its first row on."""

    def __init__(self, proposal: Proposal) -> None:
        self.table = schema.BY_NAME[proposal.table]
        self.columns, self.named = proposal.columns, proposal.headers
        self.days = [day.position for day in proposal.days]
        self.keys = [proposal.columns[name] for name in schema.BY_NAME[proposal.table].key if name in proposal.columns]
        self.span = proposal.span
        self.to_fill_in, self.event = proposal.to_fill_in, proposal.event
        self.reviews = proposal.reviews
        self.first = proposal.first_row
        self.closed = False
        self.left_out: list[int] = []
        self.hidden: list[int] = []
        self.struck: list[int] = []
        self.not_filled_in: list[int] = []
        self.kept_back: list[int] = []
        self.examples: list[int] = []
        self.read = {*proposal.columns.values(), *self.days}

    def is_data(self, number: int, row: list[str]) -> bool:
        """Whether a row is one of the table; those that aren't and hold something are noted."""
        if self.event and not any(index < len(row) and not DASHES.fullmatch(row[index]) for index in self.event):
            return False
        if self.to_fill_in and any(row) and not any(index < len(row) and row[index].strip() for index in self.to_fill_in):
            self.not_filled_in.append(number)
            return False
        if any(index < len(row) and KEPT_BACK.fullmatch(words(shown(row[index]))) for index in self.reviews):
            self.kept_back.append(number)
            return False
        if any(_is_example(cell) for index, cell in enumerate(row) if cell and index not in self.read):
            self.examples.append(number)
            return False
        if self.keys and all(index < len(row) and kind(row[index]) == "x" for index in self.keys):
            self.struck.append(number)
            return False
        # A code has no blank: "Semarang, 5 Januari 2018" and "Jumlah 3 transaksi" may stand in its column.
        plain = len(self.keys) > 1 or (len(self.keys) == 1 and self.keys[0] < len(row) and " " not in row[self.keys[0]].strip())
        if plain and number != self.first and all(index < len(row) and DIGIT.search(row[index]) for index in self.keys):
            if not self._is_count(row):
                return True
            self.left_out.append(number)
            return False
        cells = row[self.span[0] : self.span[1]]
        filled = [cell for cell in cells if cell and cell.strip()]
        if not filled or self._holds_nothing(row):
            return False
        if number == self.first and self._belongs_to_header(row, filled):
            return False
        if self._is_other(row, filled):
            self.left_out.append(number)
            return False
        return True

    def _belongs_to_header(self, row: list[str], filled: list[str]) -> bool:
        """Whether the row below the header is part of it: tags, weekdays, days of the month, a line, numbers of the columns, itself again."""
        if all(kind(cell) == "s" and (TAGS.fullmatch(cell.strip()) or is_weekday(cell)) for cell in filled):
            return True
        if self.days and not any(index < len(row) and row[index].strip() for index in self.keys) and all(day_of(cell) for cell in filled):
            return True  # the days of the month below their weekdays
        if all(RULING.fullmatch(cell) for cell in filled) or self._repeats_header(row):
            return True
        numbers = [re.sub(r"[^0-9]", "", shown(cell)) for cell in filled]
        return len(filled) > 2 and numbers == [str(index) for index in range(1, len(filled) + 1)]

    def _is_whole(self, row: list[str]) -> bool:
        """Whether a row has all that its table requires, dates among it: that is an entry, even where its title begins as a sum does."""
        required = [column for column in self.table.columns if column.required or column.name in self.table.key]
        dates = [column for column in required if column.kind == "date"]
        cells = {column.name: row[index] for column in required if (index := self.columns.get(column.name, len(row))) < len(row)}
        return bool(dates) and all(cells.get(column.name, "").strip() for column in required) and all(is_date(cells[column.name]) for column in dates)

    def _is_other(self, row: list[str], filled: list[str]) -> bool:
        keys = [row[index].strip() if index < len(row) else "" for index in self.keys]
        if all(RULING.fullmatch(cell) for cell in filled):
            return True
        if len(filled) == 1 and (re.search(r"[^\W_] ?= ?[^\W\d]", shown(filled[0])) or IN_WORDS.match(tidy(shown(filled[0])))):
            return True  # a legend
        if len(filled) == 1 and (PAGE.fullmatch(words(shown(filled[0]))) or COUNTED.fullmatch(tidy(shown(filled[0])))):
            return True
        if len(filled) == 1 and len(self.columns) > 1 and _heads_part(tidy(shown(filled[0]))):
            return True
        note = keys and " " in keys[0] and not any(keys[1:]) and _is_note(tidy(shown(keys[0])))
        if keys and all(DIGIT.search(key) for key in keys) and not note:
            return False
        if self._repeats_header(row):
            return True
        if self.closed:
            return True
        first = tidy(shown(filled[0]))
        sums = [text for text in (first, *(tidy(shown(key)) for key in keys)) if TOTALS.fullmatch(words(text))]
        if sums and (any(BARE_TOTALS.fullmatch(words(text)) for text in sums) or not self._is_whole(row)):
            return True
        if any(DIGIT.search(key) for key in keys) and not note:
            return False
        if note or _is_note(first) or first.startswith("*"):
            self.closed = True
        return self.closed

    def _is_count(self, row: list[str]) -> bool:
        """Whether a row says how many rows there are above it, in the column of their codes: Sub Total | 12."""
        if any(row[index][:1].isalpha() for index in self.keys):
            return False  # quickly, of nearly all codes
        if not all(tidy(shown(row[index])).isdecimal() for index in self.keys) or self._is_whole(row):
            return False
        first = next((tidy(shown(cell)) for cell in row[self.span[0] : self.keys[0]] if cell.strip()), "")
        return BARE_TOTALS.fullmatch(words(first)) is not None

    def _holds_nothing(self, row: list[str]) -> bool:
        """Whether a row of a form has its running number and dashes alone."""
        cells = [row[index] for index in self.columns.values() if index < len(row)]
        return all(DASHES.fullmatch(cell) for cell in cells) and not any(row[index].strip() for index in self.days if index < len(row))

    def _repeats_header(self, row: list[str]) -> bool:
        again = sum(index < len(row) and self._is_header(name, row[index]) for name, index in self.columns.items())
        return again >= 2 or (again == 1 and len(self.columns) == 1)

    def _is_header(self, name: str, cell: str) -> bool:
        """Whether a cell is its column's header again, in these words or others."""
        text = words(shown(cell), notes=True)
        if not text or text == words(self.named[name], notes=True):
            return bool(text)
        meaning = headers.known(self.table.name).get(text) if kind(cell) == "s" else None
        return meaning is not None and meaning.column == name and meaning.strength > 1

    def notes(self) -> list[Note]:
        """Remarks on the rows left out: sums and the like for information, hidden ones because they aren't taken."""
        notes = []
        if self.left_out:
            notes.append(Note("rows_beside_table", {"row": self.left_out}))
        if self.not_filled_in:
            notes.append(Note("not_filled_in", {"row": self.not_filled_in}))
        if self.struck:
            notes.append(Note("struck_rows", {"row": self.struck}, partial=True))
        if self.examples:
            notes.append(Note("example_rows", {"row": self.examples}, partial=True))
        if self.kept_back:
            notes.append(Note("kept_back_rows", {"row": self.kept_back}, partial=True))
        if self.hidden:
            notes.append(Note("hidden_rows", {"row": self.hidden}, partial=True))
        return notes


def cells_of(row: list[str], proposal: Proposal, positions: Iterable[int]) -> list[str]:
    """The cells of a row at those positions, a date with the weekday that stands beside it: whether they agree is judged as in one cell."""
    cells = [row[index] if index < len(row) else "" for index in positions]
    if not proposal.weekdays:
        return cells
    beside = {index: tidy(row[other]) if other < len(row) else "" for index, other in proposal.weekdays.items()}
    return [
        f"{beside[index]}, {shown(cell)}" if beside.get(index) and cell.strip() and _takes_weekday(beside[index], cell) else cell
        for index, cell in zip(positions, cells, strict=True)
    ]


def _takes_weekday(weekday: str, cell: str) -> bool:
    """A real date is left as it is where the weekday is its own."""
    return kind(cell) == "s" or (kind(cell) == "d" and contradicts_itself(f"{weekday}, {shown(cell)}"))


def _of_1904(cell: str) -> str:
    """The date of a number without a date's format in a workbook that counts its days from 1904 on."""
    match = SERIAL.fullmatch(value(cell)) if kind(cell) == "n" else None
    return typed("d", of_serial(match, EXCEL_EPOCH + timedelta(days=DAYS_TO_1904)).isoformat()) if match else cell


def _take_prefilled(below: RowsBelow, proposal: Proposal, indices: list[int], data_rows: list[tuple[int, list[str]]]) -> list[Note]:
    """Take out the rows at the end that the sheet itself was prefilled with: the same choices and yes or no in each, and nothing else."""
    listed_columns = {
        index for name, index in proposal.columns.items() if name != "withdrawn" and below.table.column(name).kind in ("choice", "boolean")
    }
    end = len(data_rows)
    while end and data_rows[end - 1][1] == data_rows[-1][1]:
        end -= 1
    filled = {index for index, cell in zip(indices, data_rows[-1][1], strict=True) if cell.strip()} if data_rows else set()
    rows = [number for number, _ in data_rows[end:]]
    if len(rows) < FEWEST_PREFILLED or not filled <= listed_columns or not below.keys or set(below.keys) <= listed_columns:
        return []
    del data_rows[end:]
    return [Note("prefilled_rows", {"row": rows})]


def rows_of(grid: Grid, proposal: Proposal, positions: Iterable[int]) -> tuple[list[tuple[int, list[str]]], list[Note]]:
    """The rows of a table, numbered as the spreadsheet shows them, with the cells at `positions`; and what was left out among them.

    Of a sheet whose days are marked by colours alone no row is taken.
    """
    indices = list(positions)
    below = RowsBelow(proposal)
    joined, counted_once = joined_cells(grid, proposal)
    hidden = set(grid.hidden_rows)
    data_rows = []
    dated = {index for name, index in proposal.columns.items() if name != "withdrawn" and below.table.column(name).kind == "date"}
    for line in range(proposal.first_row - 1, proposal.last_row or len(grid.rows)):
        row = grid.rows[line]
        if line in hidden:
            if any(cell.strip() for cell in row):
                below.hidden.append(line + 1)
            continue
        if joined:
            row = [grid.cell(*joined.get((line, index), (line, index))) for index in range(max(len(row), proposal.span[1]))]
            row = [typed("j", shown(cell)) if (line, index) in counted_once and cell.strip() else cell for index, cell in enumerate(row)]
        if proposal.instead:
            row = [*row, *[""] * (proposal.span[1] - len(row))]
            for index, others in proposal.instead.items():
                row[index] = next((row[each] for each in (index, *others) if row[each].strip()), "")
        if any((line, index) in grid.unseen for index in indices):
            if all((line, index) in grid.unseen for index in below.keys):
                below.hidden.append(line + 1)
                continue
            row = [typed("i", shown(cell)) if (line, index) in grid.unseen and cell.strip() else cell for index, cell in enumerate(row)]
        if grid.from_1904:
            row = [_of_1904(cell) if index in dated else cell for index, cell in enumerate(row)]
        if below.is_data(line + 1, row):
            data_rows.append((line + 1, cells_of(row, proposal, indices)))
    sums = sums_of_counts(proposal, indices, data_rows)
    below.left_out += sums
    data_rows = [(number, cells) for number, cells in data_rows if number not in sums]
    void, legends = set_aside_by_legend(grid, proposal, data_rows)
    data_rows = [(number, cells) for number, cells in data_rows if number not in void]
    prefilled = _take_prefilled(below, proposal, indices, data_rows)
    by_colour, note = coloured_days(grid, proposal, data_rows)
    only_coloured = coloured_answers(grid, proposal, [number - 1 for number, _ in data_rows])
    for number, cells in data_rows if only_coloured else ():
        cells[:] = [typed("c", "") if (number - 1, index) in only_coloured else cell for index, cell in zip(indices, cells, strict=True)]
    contradict_by_colour(grid, proposal, indices, data_rows)
    unticked = clear_unticked_days(proposal, indices, data_rows)
    noted = compare_notes(grid, proposal, indices, data_rows)
    differing = [] if below.hidden or below.struck or void else differing_sums(grid, proposal, indices, data_rows, below.left_out)
    return [] if by_colour else data_rows, [
        *below.notes(),
        *legends,
        *prefilled,
        *([note] if note else []),
        *unticked,
        *noted,
        *differing,
    ]
