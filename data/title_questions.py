"""What a title, or the name of a sheet or file, says of all rows below it that no cell says: of whom they are, by whose decision, counted in what."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data import headers
from data.cells import shown
from data.grids import Grid
from data.headers import words
from data.proposals import Note, Proposal

LONGEST = 60
"""Letters of a title that a sentence repeats."""
OF_ABSENT = re.compile(
    r"((daftar|data|rekap|rekapitulasi|laporan|absensi|list) )?((nama|para|peserta|warga|orang|hari) )*(yang )?(tidak|tdk|tak) hadir( .*)?"
    r"|((daftar|data|rekap|rekapitulasi|laporan|absensi) )?ketidakhadiran( .*)?|(list of )?absentees( .*)?"
)
"""A title, as words, of a list of who was absent: a mark on it may mean that."""
OF_ATTENDANCE = re.compile(r"\b(daftar hadir|kehadiran|absen|absensi|presensi|attendance)\b")
OF_RETURNS = re.compile(
    r"((daftar|data|rekap|laporan) )?((warga|orang|penghuni|peserta) )*(yang )?((sudah|telah|datang|masuk|pulang) )*kembali"
    r"( (ke lokalisasi|masuk|januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember|tahun|bulan|20[0-9]{2})\b.*)?"
    r"|(list of )?(residents )?returned( .*)?"
)
"""A title of a list of who came back."""
OF_LEAVE = re.compile(r"\b(izin|ijin|cuti|surat jalan)\b")
"""What a title says of people who are away with leave, and come back."""
OF_DEPARTED = re.compile(
    r"\b((sudah|telah) (keluar|pindah|meninggal|dipulangkan|pulang|alih profesi|mentas)|(mantan|eks|bekas) (warga|penghuni)|alumni)\b"
)
"""What a title of a register says of people who live there no longer."""
OF_PARTICIPANTS = re.compile(r"\bpeserta\b")
OF_FAILED = re.compile(r"(?<!lulus )\b(tidak|tdk|belum) (lulus|kompeten|tuntas)\b(?!.*\b(lulus|kompeten|tuntas)\b)")
NOT_FOLLOWED_UP = re.compile(r"\b(belum|tidak|tdk) (pernah )?(didampingi|dikunjungi|ditemui|terdata|terpantau)\b")
BEFORE = re.compile(r"\b(sebelum (pelatihan|bina|pembinaan|program)|pendataan awal|asesmen awal|assessment awal|baseline|data awal|pra pelatihan)\b")
"""What a title says of visits before the training, which are no follow-ups."""
OTHER_TITLES = (
    ("exits", OF_LEAVE, "title_of_leave"),
    ("assessments", OF_FAILED, "title_of_failed"),
    ("follow_ups", NOT_FOLLOWED_UP, "title_not_followed_up"),
    ("follow_ups", BEFORE, "title_before_training"),
)
"""Table, what a title says, and the question that this leads to."""
UNITS = {
    "quantity": re.compile(
        r"\b(?:dalam|dlm|satuan|per)\b[ :]*(?P<unit>lusin|kodi|gros|gross|kg|kilo|kilogram|gram|ons|liter|meter|dozens?)\b", re.IGNORECASE
    ),
    "amount": re.compile(r"(?P<unit>\busd\b|\bus ?\$|\$|\bdol+ar\b|\bringgit\b|\beuro?\b|€)", re.IGNORECASE),
    "monthly_income": re.compile(
        r"(?P<unit>\busd\b|\bus ?\$|\$|\bdol+ar\b|\bringgit\b"
        r"|\b(?:penghasilan|pendapatan|income)\b[^.;\n]*"
        r"\b(?:(?:per|tiap|setiap|se|dalam satu) ?(?:hari|minggu|pekan|tahun)|harian|mingguan|tahunan)\b)",
        re.IGNORECASE,
    ),
}
"""Column -> what a title says that its numbers count instead: (dalam lusin), USD, penghasilan per minggu."""
MONTH_FIRST = re.compile(r"\b(?:bulan|bln|mm|bb) ?[-/.] ?(?:hari|tanggal|tgl|dd|hh) ?[-/.] ?(?:tahun|thn|yyyy|tttt|yy)\b", re.IGNORECASE)


def ask_about_titles(proposal: Proposal, grid: Grid, titles: Sequence[str], notes: Sequence[str]) -> None:
    """Ask about a table of whose rows a title or name says what its columns don't; `notes` stand below the table."""
    proposal.month_first = any(MONTH_FIRST.search(text) for text in (*titles, *notes))
    if proposal.table in ("attendance", "enrolments"):
        _ask_about_attendance(proposal, titles)
    if proposal.table == "exits":
        _ask_about_exits(proposal, grid, titles)
    for name, pattern, message in OTHER_TITLES:
        if proposal.table == name and (text := next((text for text in titles if "=" not in text and pattern.search(words(text, notes=True))), "")):
            proposal.questions.append(Note(message, {"value": text[:LONGEST]}))
    if proposal.table == "residents":
        _ask_about_register(proposal, titles)
    for column, pattern in UNITS.items():
        if column in proposal.columns and (found := next((match for text in (*titles, *notes) if (match := pattern.search(text))), None)):
            proposal.questions.append(Note("title_of_unit", {"value": found["unit"][:LONGEST], "column": proposal.headers[column]}))


def _ask_about_attendance(proposal: Proposal, titles: Sequence[str]) -> None:
    """A list of who was absent is asked about, one without marks is said to be none."""
    absent = next((text for text in titles if "=" not in text and OF_ABSENT.fullmatch(words(text))), "")
    if absent:
        proposal.questions.append(Note("title_of_absent", {"value": absent[:LONGEST]}))
    elif proposal.table == "enrolments" and (text := next((text for text in titles if OF_ATTENDANCE.search(words(text))), "")):
        proposal.notes.append(Note("list_without_marks", {"value": text[:LONGEST]}, partial=True))


def _ask_about_register(proposal: Proposal, titles: Sequence[str]) -> None:
    """A list of participants with the day of their enrolment is asked about, a register of people who have left is named."""
    registered = proposal.headers.get("registered_on", "")
    participants = next((text for text in titles if OF_PARTICIPANTS.search(words(text))), "")
    if participants and words(registered) in headers.OF_ENROLMENT:
        proposal.questions.append(Note("title_of_participants", {"value": participants[:LONGEST], "column": registered}))
    if text := next((text for text in titles if OF_DEPARTED.search(words(text))), ""):
        proposal.notes.append(Note("title_of_departed", {"value": text[:LONGEST]}, partial=True))


def _ask_about_exits(proposal: Proposal, grid: Grid, titles: Sequence[str]) -> None:
    """A title that speaks of the closure, where no row has an entry for it, and one that speaks of returns, where no column holds them."""
    hints = set(headers.IN_CELLS["exits"]["by_closure"])
    closure = next((text for text in titles if (own := set(words(text).split())) & hints and not own & {*headers.NEGATIONS, "sebelum"}), "")
    index = proposal.columns.get("by_closure")
    lines = range(proposal.first_row - 1, proposal.last_row or len(grid.rows))
    if closure and (index is None or (grid.whole and not any(shown(grid.cell(line, index)).strip() for line in lines))):
        proposal.questions.append(Note("title_of_closure", {"value": closure[:LONGEST]}))
    returns = next((text for text in titles if OF_RETURNS.fullmatch(words(text))), "")
    if returns and "returned_on" not in proposal.columns:
        proposal.questions.append(Note("title_of_returns", {"value": returns[:LONGEST]}))
