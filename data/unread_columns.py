"""Columns of a table with unknown headers: which become questions, which are reported, and which are ignored."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date

from data import headers, schema, spellings
from data.cells import shown, tidy
from data.day_headers import is_weekday
from data.day_remarks import judge_remarks
from data.grids import Grid
from data.header_rows import header_date
from data.headers import words
from data.legends import STATUS, VOID, meanings_of
from data.not_asked import not_asked
from data.proposals import Note, Proposal
from data.schema import Table
from data.split_answers import question_of
from data.unit_columns import unit_beside
from data.values.dates import order_of

FORMER_CODES = {
    f"{word} {mark}".strip()
    for word in ("kode", "id", "nomor", "kode warga", "id warga", "nomor register", "nomor induk")
    for mark in ("lama", "sebelumnya", "terdahulu", "baru")
} | {"old code", "old id", "former code", "previous code", "new code"}
"""Headers of the code that a person had before, or has from now on."""
OF_ROWS = (
    "cancelled_rows", "leave_rows", "same_person_rows", "remark_contradicts", "substituted_rows", "day_remark_contradicts", "status_left",
    "remark_says_otherwise", "returned_rows", "moved_rows", "replaced_rows", "not_asked_rows",
    "unanswered_rows",
)  # fmt: skip
"""What is said of the remarks on single rows."""
FIRST_LINES = 1_000
"""Rows in which it is looked how other columns write dates."""
DATE = re.compile("[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2}")
CANCELLED = {"batal", "dibatalkan", "ditunda", "diundur", "ditiadakan", "cancelled", "canceled", "postponed", "dicoret", "dihapus", "ganda", "dobel"}
NOT_VALID = {"tidak valid", "tdk valid", "invalid", "tidak sah", "salah input", "salah entri", "salah ketik", "salah catat", "keliru"} | {
    "ditolak", "tidak disetujui", "rejected", "not approved",
}  # fmt: skip
"""What a column of statuses or remarks says of a row that is wrong, whatever it holds."""
NOT_DONE = {
    "rencana", "direncanakan", "masih rencana", "baru rencana", "dijadwalkan", "terjadwal", "planned", "scheduled", "not done",
    "belum terlaksana", "belum dilaksanakan", "belum jadi", "belum keluar", "belum dikunjungi",
}  # fmt: skip
"""What a list of what happened says of what is only to come; groups may be planned."""
NO_PARTICIPANT = {
    "cadangan", "peserta cadangan", "gugur", "mundur", "mengundurkan diri", "ditolak", "daftar tunggu", "waiting list", "rejected",
    *(f"tidak {word}" for word in ("lolos", "lolos seleksi", "lulus seleksi", "diterima", "jadi", "jadi ikut", "ikut", "terpilih")),
}  # fmt: skip
"""What a list of participants says of who isn't one, or may not have begun; with more words (mundur hari ke-3) she took part."""
NOT_SOLD = {
    "retur", "diretur", "dikembalikan", "tidak laku", "tdk laku", "belum laku", "belum terjual", "tidak terjual", "titip", "konsinyasi", "returned",
    "unsold",
}  # fmt: skip
"""What a list of sales says of what wasn't sold, or came back."""
LEFT = re.compile(
    r"\b(?:keluar|meninggal|wafat|almh|almarhumah|pindah|pulang (?:kampung|ke)|dipulangkan|sudah pulang|non ?aktif|tidak aktif|left|died)\b"
)
"""What a register says of who isn't there any more."""
BACK = re.compile(
    r"(?:(?:sudah|telah|sdh|udah|orangnya|ybs|dia) )*(?:kembali|balik|datang|masuk|returned|came back|is back)(?: lagi| kembali)?"
    r"(?: (?:ke |di )?(?:lokalisasi|resosialisasi|wisma|sini|lokasi|sk|sunan kuning))?"
    r"(?: (?:lagi|pada|tanggal|tgl|sejak|per|bulan|on|in|hari [a-z]+))*(?: [0-9].*| [a-z]{3,9} [0-9]{4})?"
)
"""What a list of exits says of who is there again: sudah kembali, kembali 20/02/2018; kembali ke orang tua is where she went."""
LEAVE = {
    "sementara", "cuti", "izin", "ijin", "pulang sementara", "keluar sementara", "izin pulang", "ijin pulang", "izin keluar", "izin sementara",
    "temporary",
}  # fmt: skip
"""What a list of exits says of who is only away for a while."""
STILL_THERE = {"aktif", "masih aktif", "status aktif", "masih ada", "masih tinggal", "masih terdaftar", "active", "still here"}
"""Headers below which a no says that somebody isn't there any more."""
OF_SELECTION = {
    "jadi", "jadi keluar", "disetujui", "terverifikasi", "diverifikasi", "verifikasi", "diterima", "lolos", "lolos seleksi",
    "hasil seleksi", "terpilih", "seleksi", "valid", "sah", "jadi ikut", "accepted", "selected",
}  # fmt: skip
"""Headers below which a no says that the row doesn't count."""
NO_PERSON = (["bukan", "warga"], ["bukan", "peserta"], ["data", "ganda"], ["data", "dobel"], ["data", "salah"])
"""What a remark says in its first words of a row that is none: bukan warga, data ganda dengan SK-003."""
SAME_PERSON = re.compile(
    r"(?:\b(?:sama|identik|duplikat|dobel|double|ganda|rangkap|alias|eks|ex|same|duplicate|formerly|(?:ganti|berganti|penggantian) (?:kode|id|nomor)"
    r"|(?:kode|id|nomor) (?:lama|baru|sebelumnya|semula|asli)(?:nya)?"
    r"|(?:dulu|dahulu|semula|sebelumnya|kini|sekarang)(?:nya)? (?:kode|id|nomor)(?:nya)?"
    r"|(?:old|new|former|previous) (?:code|id))\b|=)"
    r"(?:[\s:.,=-]|\b(?:orang|orangnya|dengan|dgn|dg|dr|dari|menjadi|jadi|ke|yaitu|adalah|seperti|spt|kode|warga|id|nomor|no|as|of|with|to|from)\b)*"
    r"(?P<code>[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*)",
    re.IGNORECASE,
)
"""What a remark says of a row whose person has another code as well: sama dengan SK-001, kode lama: SK-001."""


def judge_rest(proposal: Proposal, grid: Grid, table: Table, rest: list[tuple[int, str]]) -> None:
    """Columns with unknown headers: questions where they come near a column that isn't there, else named or, form tools' own, left out."""
    filled = {*proposal.columns, *({"day", "present"} if proposal.days else set())}
    unread, letters_alone = [], []
    answers: dict[str, list[str]] = {}
    of_microsoft = any(headers.OF_MICROSOFT.fullmatch(text.lower()) for _, text in rest)
    for index, text in sorted(rest):
        if proposal.days and headers.REMARKS.fullmatch(words(text)):
            cancelled, same_person = _cancelled(grid, proposal, index), _same_person(grid, proposal, index)
            if judge_remarks(proposal, grid, index, text, cancelled, same_person):
                continue
        if headers.is_review(text):
            proposal.reviews.append(index)
        elif of_microsoft and (headers.OF_MICROSOFT.fullmatch(text.lower()) or text.lower() in ("id", "email", "name", "nama")):
            continue
        elif headers.is_identifier(text):
            proposal.notes.append(Note("identifier_column", {"column": text}, partial=_filled(grid, proposal, index)))
        elif headers.is_bookkeeping(text) or not _filled(grid, proposal, index) or (proposal.days and headers.SUMMARIES.fullmatch(words(text))):
            continue
        elif table.name == "cohorts" and words(text) in headers.ENDS:
            apart = _ends_apart(grid, proposal, index)
            if apart and "days" in filled:
                unread.append(text)  # a group of five days may end a week later
            elif apart:
                proposal.questions.append(Note("end_apart", {"row": apart, "column": text, "value": table.column("days").default}))
        elif (dated := _date_of(proposal, table, text)) is not None and _are_weekdays(grid, proposal, index):
            proposal.weekdays[dated] = index
        elif (question := question_of(text, table)) and question not in filled:
            answers.setdefault(question, []).append(text)
        elif column := headers.denied(text, table, filled):
            proposal.questions.append(Note("denied_header", {"column": text, "near": f"{table.name}.{column}"}))
        elif column := headers.near(text, table, filled):
            proposal.questions.append(Note("near_header", {"column": text, "near": f"{table.name}.{column}"}))
        elif column := in_its_cells(grid, proposal, index, table, filled):
            proposal.questions.append(Note("near_cells", {"column": text, "near": f"{table.name}.{column}"}))
        elif table.name == "residents" and words(text) in FORMER_CODES:
            proposal.questions.append(Note("former_code", {"column": text}))
        elif "withdrawn" not in filled and (rows := _cancelled(grid, proposal, index)):
            proposal.questions.append(Note("cancelled_rows", {"row": rows, "column": text}))
        elif table.name == "exits" and (rows := _on_leave(grid, proposal, index)):
            proposal.questions.append(Note("leave_rows", {"row": rows, "column": text}))
        elif unit := unit_beside(proposal, grid, index, text):
            proposal.questions.append(unit)
        elif rows := not_asked(grid, proposal, text, _remarks(grid, proposal, index)):
            proposal.questions.append(Note("not_asked_rows", {"row": rows, "column": text, "other": proposal.headers["earning"]}))
        elif rows := _same_person(grid, proposal, index):
            proposal.questions.append(Note("same_person_rows", {"row": rows, "column": text}))
        elif unanswered := _unanswered(grid, proposal, index):
            rows, column = unanswered
            proposal.questions.append(Note("unanswered_rows", {"row": rows, "column": text, "other": proposal.headers[column]}))
        elif contradicted := _contradicted(grid, proposal, index):
            rows, column = contradicted
            proposal.questions.append(Note("remark_contradicts", {"row": rows, "column": text, "other": proposal.headers[column]}))
        else:
            unread.append(text)
            if table.name == "residents" and "exited_on" not in filled and (rows := _left(grid, proposal, index)):
                proposal.notes.append(Note("status_left", {"row": rows, "column": text}, partial=True))
            if table.name == "exits" and (rows := _returned(grid, proposal, index)):
                proposal.notes.append(Note("returned_rows", {"row": rows, "column": text}, partial=True))
            if letters := _unexplained(grid, proposal, index, text):
                proposal.notes.append(Note("unexplained_letters", {"column": text, "value": ", ".join(letters)}, partial=True))
                letters_alone.append(text)
            proposal.notes += _doubted(grid, proposal, index, text)
    for question, texts in answers.items():
        proposal.notes.append(Note("split_answers", {"column": ", ".join(texts), "near": f"{table.name}.{question}"}, partial=True))
    proposal.unread = unread
    others: dict[str, list[str]] = {}
    for text in (text for text in unread if text not in letters_alone):
        others.setdefault(headers.other_table(text, table) or "", []).append(text)
    for name, texts in others.items():
        values = {"column": ", ".join(texts)} | ({"table": name} if name else {})
        proposal.notes.append(Note("column_of_another_table" if name else "unknown_column", values, partial=True))


def judge_left_out(proposal: Proposal, grid: Grid, table: Table, left_out: list[tuple[int, str]], decided_now: Collection[str]) -> None:
    """Name the rows of which columns that a decision left out say what would be asked about otherwise: batal, tidak jadi.

    Who decides sees the rows; a decision that is remembered meets rows that nobody saw, so part of the hand-in counts as not read.
    """
    for index, text in left_out:
        if rows := _rows_that_say_more(proposal, grid, table, index, text):
            seen = words(text, notes=True) in decided_now
            proposal.notes.append(Note("left_out_remarks", {"row": rows, "column": text}, partial=not seen))


def judge_hidden(proposal: Proposal, grid: Grid, table: Table, cells: list[str]) -> None:
    """Name the rows of which hidden columns say what would be asked about if they were shown; the columns themselves aren't read."""
    texts = ((index, tidy(shown(cell))) for index, cell in enumerate(cells, start=proposal.span[0]) if index in grid.hidden_columns)
    for index, text in texts:
        if text and (rows := _rows_that_say_more(proposal, replace(grid, hidden_columns=[]), table, index, text)):
            proposal.notes.append(Note("hidden_remarks", {"row": rows, "column": text}, partial=True))


def _rows_that_say_more(proposal: Proposal, grid: Grid, table: Table, index: int, text: str) -> list[int]:
    """The rows of which a column says what would be asked about or named if it were one of the unknown ones that are looked at."""
    if not grid.whole:
        return []
    alone = replace(proposal, questions=[], notes=[], reviews=[], unread=[], weekdays={})
    judge_rest(alone, grid, table, [(index, text)])
    explained = {row for row, text in _remarks(grid, proposal, index) if VOID.match(text)}  # by a legend: B = batal
    return sorted(explained | {row for note in (*alone.questions, *alone.notes) if note.id in OF_ROWS for row in note.values["row"]})


def month_first_beside(proposal: Proposal, grid: Grid) -> bool:
    """Whether a column that isn't read has dates, with the month first: a spreadsheet writes those of a sheet in one way."""
    read = {*proposal.columns.values(), *(day.position for day in proposal.days), *grid.hidden_columns}
    lines = _lines(grid, proposal)[:FIRST_LINES]
    others = (index for index in range(*proposal.span) if index not in read)
    return any(order_of(cell for line in lines if DATE.match(cell := grid.cell(line, index))) == "month" for index in others)


def _ends_apart(grid: Grid, proposal: Proposal, index: int) -> list[int]:
    """Rows of groups, as a spreadsheet numbers them, whose last day isn't that of a training of their length, or of the usual one."""
    usual = int(schema.BY_NAME["cohorts"].column("days").default or 1)
    start, length = (proposal.columns.get(name) for name in ("starts_on", "days"))
    apart = []
    for line in _lines(grid, proposal):
        days = [header_date(grid.cell(line, column)) for column in (start, index) if column is not None]
        own = re.match("[0-9]+", shown(grid.cell(line, length))) if length is not None else None
        if (
            len(days) == 2
            and all(days)
            and (date.fromisoformat(days[1] or "") - date.fromisoformat(days[0] or "")).days + 1 != int(own[0] if own else usual)
        ):
            apart.append(line + 1)
    return apart


def _lines(grid: Grid, proposal: Proposal) -> range:
    """The rows of a table, from 0."""
    return range(proposal.first_row - 1, proposal.last_row or len(grid.rows))


def _are_weekdays(grid: Grid, proposal: Proposal, index: int) -> bool:
    return all(is_weekday(cell) for line in _lines(grid, proposal) if (cell := grid.cell(line, index)).strip())


def _date_of(proposal: Proposal, table: Table, header: str) -> int | None:
    """Where the date stands of which a column of weekdays may say the weekday: that of the same words, else the table's own."""
    own = set(words(header).split()) - {"hari"}
    dates = [column.name for column in table.columns if column.kind == "date" and column.name in proposal.columns]
    named = [name for name in dates if own and own <= set(words(proposal.headers[name]).split())]
    return proposal.columns.get(next(iter(named), headers.DATES_OF.get(table.name, "")))


def in_its_cells(grid: Grid, proposal: Proposal, index: int, table: Table, filled: set[str]) -> str | None:
    """The column, of those not `filled`, of which the cells of a column speak whatever its header is: Alasan, with "penutupan lokalisasi"."""
    for column, hints in headers.IN_CELLS.get(table.name, {}).items():
        texts = [words(shown(grid.cell(line, index))) for line in range(proposal.first_row - 1, len(grid.rows))]
        texts += [words(text) for _, text in _remarks(grid, proposal, index)]  # a letter as the legend explains it
        if column not in filled and any(set(hints) & set(text.split()) for text in texts):
            return column
    return None


def _cancelled(grid: Grid, proposal: Proposal, index: int) -> list[int]:
    """Rows, as a spreadsheet numbers them, that a column of statuses or remarks calls cancelled in a few words: batal, batal keluar."""
    texts = {line + 1: words(shown(grid.cell(line, index))) for line in range(proposal.first_row - 1, len(grid.rows))}
    header = words(shown(grid.cell(proposal.header_row - 1, index)))
    of_table = {"enrolments": NO_PARTICIPANT, "sales": NOT_SOLD}.get(proposal.table, set())
    happened = {"exits", "follow_ups", "sales", "attendance", "assessments"}
    others = NOT_VALID | (NOT_DONE if proposal.table in happened else set()) | of_table | (headers.NEGATIONS if header in OF_SELECTION else set())
    return [row for row, text in texts.items() if text in others or _is_cancelled(text.split())]


def _on_leave(grid: Grid, proposal: Proposal, index: int) -> list[int]:
    """Rows of exits, as a spreadsheet numbers them, that a column of statuses or remarks calls a leave."""
    return [row for row, text in _remarks(grid, proposal, index) if words(text) in LEAVE]


def _left(grid: Grid, proposal: Proposal, index: int) -> list[int]:
    """Rows of a register, as a spreadsheet numbers them, of which a column of statuses or remarks says that the person isn't there any more."""
    texts = ((row, words(text, notes=True)) for row, text in _remarks(grid, proposal, index))
    if words(shown(grid.cell(proposal.header_row - 1, index))) in STILL_THERE:
        return [row for row, text in _remarks(grid, proposal, index) if headers.says_no(text)]
    return [row for row, text in texts if LEFT.search(text) and not set(text.split()) & {*headers.NEGATIONS, "kembali", "sementara", "izin", "ijin"}]


def _returned(grid: Grid, proposal: Proposal, index: int) -> list[int]:
    """Rows of exits without the day of a return of which a column of remarks says that the person is back."""
    own = proposal.columns.get("returned_on")
    rows = [row for row, text in _remarks(grid, proposal, index) if BACK.fullmatch(words(text, notes=True))]
    return [row for row in rows if own is None or not grid.cell(row - 1, own).strip(" -")]


def _unexplained(grid: Grid, proposal: Proposal, index: int, header: str) -> list[str]:
    """The letters that a column of statuses or remarks holds in all its cells, if several stand there or several rows have one, and no legend."""
    if not STATUS.search(words(header)):
        return []
    texts = [text for _, text in _remarks(grid, proposal, index) if text.strip()]
    return sorted(set(texts)) if len(texts) > 1 and all(re.fullmatch("[A-Za-z]", text) for text in texts) else []


def _remarks(grid: Grid, proposal: Proposal, index: int) -> list[tuple[int, str]]:
    """The rows of a table, as a spreadsheet numbers them, with the cells of a column, a letter as the legend explains it."""
    lines = _lines(grid, proposal)
    codes = [proposal.columns[name] for name in schema.BY_NAME[proposal.table].key if name in proposal.columns]
    data_lines = [line for line in lines if all(re.search("[0-9]", grid.cell(line, code)) for code in codes)]
    explained = meanings_of(grid, proposal, index, data_lines)
    return [(line + 1, explained.get(line) or tidy(shown(grid.cell(line, index)))) for line in data_lines]


def _is_cancelled(own: list[str]) -> bool:
    return (0 < len(own) < 5 and bool({own[0], own[-1]} & CANCELLED)) or own[:2] in NO_PERSON


def _contradicted(grid: Grid, proposal: Proposal, index: int) -> tuple[list[int], str] | None:
    """The rows, and the column, of which a column of remarks says the opposite: "tidak lulus, remedi" beside ya, "sakit" beside hadir."""
    for name in ("passed", "present"):
        if (own := proposal.columns.get(name)) is None:
            continue
        known, results = spellings.booleans_of(name), spellings.COLUMN_WORDS[name]
        rows = []
        for line in _lines(grid, proposal):
            remark = results.get(spellings.plain(re.split(r"[,;:(.]", shown(grid.cell(line, index)))[0]))
            if remark is not None and known.get(spellings.plain(shown(grid.cell(line, own))), remark) != remark:
                rows.append(line + 1)
        if rows:
            return rows, name
    return None


def _unanswered(grid: Grid, proposal: Proposal, index: int) -> tuple[list[int], str] | None:
    """The rows, and the yes-or-no column that is empty there, of which a column of remarks speaks: left empty, it would say the opposite."""
    for name, hints in headers.IN_CELLS.get(proposal.table, {}).items():
        if (own := proposal.columns.get(name)) is None:
            continue
        rows = [
            row
            for row, text in _remarks(grid, proposal, index)
            if set(said := words(text).split()) & set(hints) and not set(said) & headers.NEGATIONS and not grid.cell(row - 1, own).strip()
        ]
        if rows:
            return rows, name
    return None


def _doubted(grid: Grid, proposal: Proposal, index: int, text: str) -> list[Note]:
    """The rows in which a column of remarks, `text`, speaks of a yes-or-no column that says no there: dipulangkan beside Karena Penutupan tidak."""
    notes = []
    for name, hints in headers.IN_CELLS.get(proposal.table, {}).items():
        if (own := proposal.columns.get(name)) is None:
            continue
        known = spellings.booleans_of(name)
        rows = []
        for line in _lines(grid, proposal):
            remark_words = set(words(shown(grid.cell(line, index))).split())
            if (
                remark_words & set(hints)
                and not remark_words & headers.NEGATIONS
                and not known.get(spellings.plain(shown(grid.cell(line, own))), False)
            ):
                rows.append(line + 1)
        if rows:
            notes.append(Note("remark_says_otherwise", {"row": rows, "column": text, "other": proposal.headers[name]}, partial=True))
    return notes


def _same_person(grid: Grid, proposal: Proposal, index: int) -> list[int]:
    """Rows, as a spreadsheet numbers them, of which a column of remarks says that their person has another code, too."""
    if (own := proposal.columns.get("resident_id")) is None:
        return []
    rows = []
    for line in _lines(grid, proposal):
        code = tidy(shown(grid.cell(line, own))).upper()
        others = (match["code"].upper() for match in SAME_PERSON.finditer(tidy(shown(grid.cell(line, index)))))
        if any(other != code and re.search("[0-9]", other) and _make(other) == _make(code) for other in others):
            rows.append(line + 1)
    return rows


def _make(code: str) -> str:
    """How a code is made: its letters, and # for a number."""
    return re.sub("[0-9]+", "#", code)


def _filled(grid: Grid, proposal: Proposal, index: int) -> bool:
    return any(grid.cell(line, index).strip() for line in range(proposal.first_row - 1, len(grid.rows)))
