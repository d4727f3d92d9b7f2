"""Headers as words: what a column's header stands for, in the spellings that registers, sheets and forms use.

Compared without letter case, accents, punctuation and units. A header that only comes near a known one is never taken for it and
never passed over: it is a question.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import fuzz

from data import schema
from data.cells import tidy
from data.schema import Table

TOKENS = {
    "tgl": "tanggal", "tggl": "tanggal", "tg": "tanggal", "thn": "tahun", "th": "tahun", "kd": "kode",
    "jml": "jumlah",
    "jmlh": "jumlah", "jum": "jumlah", "no": "nomor", "nmr": "nomor", "num": "nomor", "ket": "keterangan", "pend": "pendidikan", "kab": "kabupaten",
    "wb": "warga", "pel": "pelatihan", "dr": "dari", "utk": "untuk", "bln": "bulan", "hr": "hari", "ang": "angkatan",
    "rupiah": "rp", "idr": "rp",
}  # fmt: skip
FILLERS = {"binaan", "wajib", "diisi", "isi", "kolom", "yyyy", "mm", "dd", "hh", "bb", "tttt", "contoh", "misal", "misalnya", "apakah"}

DATES_OF = {
    "residents": "registered_on", "cohorts": "starts_on", "sessions": "held_on", "attendance": "day", "enrolments": "enrolled_on",
    "assessments": "assessed_on",
    "exits": "exited_on", "follow_ups": "followed_up_on", "sales": "sold_on", "headcounts": "counted_on", "events": "happened_on",
    "targets": "due_on",
}  # fmt: skip
"""The column meant by a bare "Tanggal"; the date of a session gives its day (data/session_dates.py)."""

FILE = tomllib.loads((Path(__file__).resolve().with_suffix(".toml")).read_text(encoding="utf-8"))
SYNONYMS: dict[str, dict[str, list[str]]] = {
    name: columns for name, columns in FILE.items() if name not in ("near", "in_cells", "opposites", "brackets")
}
"""Table, or "any" -> column -> further headers."""
HINTS: dict[str, dict[str, list[str]]] = FILE["near"]
"""Table -> column -> words that come near it: a header with one of them is asked about where the column isn't there otherwise."""
IN_CELLS: dict[str, dict[str, list[str]]] = FILE["in_cells"]
"""Table -> column -> words in the cells of an unknown column that speak of it: left out, the column's default would say the opposite."""
OPPOSITES: dict[str, dict[str, list[str]]] = FILE["opposites"]
"""Table -> yes-or-no column -> words of headers that say the opposite without a negation."""
BRACKETS: dict[str, frozenset[str]] = {name: frozenset(texts) for name, texts in FILE["brackets"].items()}
"""Column, "money" or "any" -> words that, in brackets after a header, make another column of it; "companions": words that may stand beside those."""
OTHER_MONEY = re.compile(r"[$€£¥]")
OF_ENROLMENT = ("tanggal daftar", "tanggal pendaftaran", "terdaftar", "tanggal mendaftar")
"""Headers of the day of a registration that may be that in a group."""
WITHDRAWN = ("hapus", "tarik", "batal", "withdraw", "hapus baris", "ditarik", "dibatalkan", "delete")
"""Headers of the column that withdraws a row."""

ENDS = (
    "tanggal selesai", "selesai", "tanggal berakhir", "berakhir", "tanggal akhir", "sampai tanggal", "tanggal penutupan", "hari terakhir", "end date",
)  # fmt: skip
"""Headers of a group's last day, which no column holds: its first day and the number of days say it."""

MANY_THINGS = ("kode", "id", "nilai", "total", "jumlah", "status", "lama", "angka", "tanda tangan", "paraf", "ttd")
"""Headers that stand for a column only where the others say of which table."""

NEGATIONS = {"tidak", "tdk", "bukan", "belum", "tanpa", "non", "not", "tak"}
NO = {"t", "n", "0", "x", "-", "false", "no"}
"""What a cell that holds nothing else says in place of a negation."""
OTHERS = {
    "suami", "istri", "isteri", "anak", "ibu", "ayah", "bapak", "ortu", "orangtua", "wali", "pelatih", "petugas", "pendamping", "pewawancara",
    "enumerator", "pasangan",
    "keluarga", "saudara", "husband", "spouse", "child", "mother", "father", "parent", "trainer", "interviewer", "instruktur", "pembeli", "kontak",
    "darurat", "kakak",
    "adik", "partner", "staf", "staff", "surveyor", "mucikari", "pengasuh",
}  # fmt: skip
"""Words for other persons: a husband's column is never the resident's."""
QUALIFIERS = {
    "tempat", "keterangan", "catatan", "rencana", "target", "jam", "alasan", "sisa", "harga", "nomor", "petugas", "paraf", "tanda", "tangan",
    "pukul", "persen", "rata", "usia", "umur", "status",
}  # fmt: skip

MONEY = ("amount", "monthly_income")
"""Columns of rupiah."""
SCALE = re.compile(
    r"\b(?:(?:dalam|dlm|in|x|kali) )?(?:rp )?(?:(?P<thousand>ribu|ribuan|rb|1 000|1000|000|thousands?)|juta|jutaan|jt|millions?)(?: rp)?\b"
)
DAY_HEADER = re.compile(r"(?:hari|pertemuan|day)(?: ke)? [0-9]{1,2}")
"""The header of a day of an attendance sheet that is nothing else."""
SUMMARIES = re.compile(
    r"|(jumlah|total|jml|rekap|persen|persentase|rata rata)( .*)?|hadir|izin|ijin|sakit|alpa|alpha|alfa|absen|tidak"
    r" hadir|h|i|s|a|tk|th|kehadiran( persen)?|keterangan"
)
"""Headers of sums beside the days of an attendance sheet (words as `words` gives them): left out without a word."""

REMARKS = re.compile(r"(keterangan|ket|catatan|status|alasan|info|remarks?|notes?)( .*)?")
"""Headers of remarks beside the days of an attendance sheet."""

FORM_TOOLS = re.compile(
    r"(info|form\.meta)\..*|meta[./:-].*|formid|form_?link|received_?on|caseid|hq_user|completed_time|started_time|timestamp|cap waktu|stempel"
    r" waktu|row_?id|number|starttime|endtime|duration|devicephonenum|text_audit|form\.case\..*|(.*\.)?@.*"
)
OF_MICROSOFT = re.compile(
    r"start time|completion time|last modified time|total points|quiz feedback|(points|feedback|poin|umpan balik) - .*|waktu mulai|waktu penyelesaian"
    r"|waktu terakhir diubah|total poin|umpan balik kuis"
)
NUMBERING = re.compile(
    r"(?:^|(?<=[/|])|(?<=[/|] ))(?:([QqPp]\.? ?)?\(?[0-9]{1,2}([.][0-9]{1,2})*[.):] ?(?=[^\W\d])|[0-9]{1,2}([.][0-9]{1,2})+ (?=[^\W\d])"
    r"|[A-Za-z]\) ?(?=[^\W\d]))"
)
"""The number of a question before its text; those of its answers stand in brackets after it (1. Ya 2. Tidak)."""
FOOTNOTES = re.compile(r"(?<=\w)[²³¹⁰-⁹]+")
"""The number of a footnote after a word, which NFKC would make part of it."""
NAMED_AGAIN = re.compile(r"(?<=[a-z])_0[0-9][1-9]$")
"""What KoboToolbox adds to the name of a question that its form has already, in another branch: tanggal_keluar_001."""
LANGUAGES = re.compile(r" / | \| ")
"""Stands between the same header in two languages."""
PATH = re.compile(r"[A-Za-z][\w]*([/.:-][A-Za-z][\w]*)+")
NEAR = 86
"""From this likeness (0 to 100) on a header comes near another."""


@dataclass(frozen=True)
class Meaning:
    """What a header may stand for: a column of a table; 4 by choice, 3 as documented, 2 as others write it, 1 a word for many things."""

    column: str
    strength: int


Candidates = dict[str, list[tuple[Meaning, str, int]]]
"""Column of a table -> the headers that may stand for it: what each means, the group of headers that it is in, and its position."""


@lru_cache(maxsize=50_000)
def words(header: str, notes: bool = False) -> str:
    """A header as words, one blank between; what stands in brackets only with `notes`."""
    text = NUMBERING.sub("", tidy(FOOTNOTES.sub("", header)))
    text = re.sub(r"\b([A-Za-z])\.(?=[A-Za-z]\b)", r"\1", text)  # W.B. is WB
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(sign))
    if not notes:
        bare = re.sub(r"[(\[{][^)\]}]*[)\]}]?", " ", bare)
    tokens = [TOKENS.get(token, token) for token in re.findall(r"[a-z]+|[0-9]+", bare)]
    return " ".join(token for token in tokens if token not in FILLERS) if len(tokens) > 1 else " ".join(tokens)


@cache
def known(name: str) -> dict[str, Meaning]:
    """Words -> meaning, for every header that a table accepts."""
    table = schema.BY_NAME[name]
    meanings: dict[str, Meaning] = {}
    for column in table.columns:
        for text in (column.name, *column.headers):
            meanings[words(text)] = Meaning(column.name, 3)
    for column in table.columns:
        for text in (*SYNONYMS["any"].get(column.name, ()), *SYNONYMS.get(name, {}).get(column.name, ())):
            meanings.setdefault(
                words(text),
                Meaning(
                    column.name,
                    1 if text in MANY_THINGS else 2,
                ),
            )
    if name in DATES_OF:
        meanings.setdefault("tanggal", Meaning(DATES_OF[name], 1))
        meanings.setdefault("date", Meaning(DATES_OF[name], 1))
    for text in WITHDRAWN:
        meanings.setdefault(words(text), Meaning("withdrawn", 3))
    return meanings


@cache
def table_of(header: str) -> str | None:
    """The only table that knows a header as its own, not as a word for many things or a remark; None if none or several do."""
    text = words(header)
    tables = [
        (table.name, next((column.kind for column in table.columns if column.name == meaning.column), ""))
        for table in schema.TABLES
        if (meaning := known(table.name).get(text)) and meaning.strength > 1
    ]
    return tables[0][0] if len(tables) == 1 and tables[0][1] != "text" else None


def other_table(header: str, table: Table) -> str | None:
    """The table that a header in a sheet of another one is of, None if that can't be told: also one that names the column so where others only
    understand it; of a training's day attendance, of a person's code beside a group enrolment."""
    text = words(header)
    if REMARKS.fullmatch(text):
        return None  # a note is of any table
    if table.name != "attendance" and DAY_HEADER.fullmatch(text):
        return "attendance"
    if table.name in ("cohorts", "sessions") and (meaning := known("enrolments").get(text)) and meaning.column == "resident_id":
        return "enrolments"
    named = [each.name for each in schema.TABLES if (meaning := known(each.name).get(text)) and meaning.strength > 2]
    return table_of(header) or (named[0] if len(named) == 1 and named[0] != table.name else None)


@cache
def any_known() -> frozenset[str]:
    """The words of every header of every table."""
    return frozenset(text for table in schema.TABLES for text, meaning in known(table.name).items() if meaning.column != "withdrawn")


def column_named(name: str, table: Table) -> str | None:
    """The column that a person calls so: its canonical name or one of its headers, in any spelling; None if there is none."""
    meaning = known(table.name).get(words(name))
    return meaning.column if meaning and meaning.strength > 1 else None


def meaning_of(header: str, table: Table) -> tuple[Meaning | None, str]:
    """What a header stands for in a table, and the form's group it stands in ("" without one); None if it stands for nothing.

    What begins with _ is a form server's own (_id, _status). What stands in brackets is a note on the column (tgl/bln/thn), or makes another
    one of it: Omzet (USD), Lulus (tidak).
    """
    header = ANSWERS_IN_BRACKETS.sub(" ", NAMED_AGAIN.sub("", header))
    meaning, group = (None, "") if tidy(header).startswith("_") else _meaning_of(header, table)
    return (None, "") if meaning and (_is_of_another(header, meaning.column) or _negated_behind(header, table)) else (meaning, group)


_ANSWER = r"[^)\]]*\b[0-9a-z]\s*[=:.]\s*[^\W\d]"
ANSWERS_IN_BRACKETS = re.compile(rf"[(\[](?={_ANSWER}{_ANSWER})[^)\]]*[)\]]", re.IGNORECASE)
"""What the numbers of several answers mean: (1=keluarga, 2=menikah). It names no other column."""


def _notes(header: str) -> list[set[str]]:
    """The words of each bracket of a header."""
    return [set(words(note).split()) for note in re.findall(r"[(\[{]([^)\]}]*)", tidy(header))]


def _is_of_another(header: str, column: str) -> bool:
    """Whether a header speaks of other money than rupiah, or of another time, unit or thing than the column that its words name."""
    if column in MONEY and OTHER_MONEY.search(header):
        return True
    other = BRACKETS["any"] | BRACKETS.get(column, frozenset()) | (BRACKETS["money"] if column in MONEY else frozenset())
    return any(note & other and note <= other | BRACKETS["companions"] for note in _notes(header))


def _negated_behind(header: str, table: Table) -> bool:
    """Whether a bracket says the opposite of a header: Lulus (tidak), Hasil (tidak lulus). One with several answers does not: (ya/tidak)."""
    meanings = known(table.name)
    return any(
        note & NEGATIONS and (not note - NEGATIONS or " ".join(sorted(note - NEGATIONS)) in meanings)
        for note in _notes(re.sub(r"[(\[{][^)\]}]*(?:[/,|]| atau )[^)\]}]*", " ", header))
    )


def says_no(cell: str) -> bool:
    """Whether a cell says no and nothing more: tidak, Belum, x, 0."""
    return words(cell) in NEGATIONS or cell.strip().lower() in NO


def _meaning_of(header: str, table: Table) -> tuple[Meaning | None, str]:
    meanings = known(table.name)
    with_notes = words(header, notes=True)
    if meaning := meanings.get(with_notes):
        return meaning, ""
    plain = words(header).removeprefix("hari ") if words(header).startswith("hari tanggal") else words(header)
    extra = set(with_notes.split()) - set(plain.split())
    if SCALE.search(with_notes) and (meaning := meanings.get(SCALE.sub("", with_notes).strip())) and meaning.column in MONEY:
        return meaning, ""
    if not extra & (OTHERS | {"total", "rencana"}) and (meaning := meanings.get(plain)) and ("rp" not in extra or meaning.column in MONEY):
        return meaning, ""
    text = tidy(header)
    if len(parts := LANGUAGES.split(text)) > 1:
        of_parts = [meaning_of(part, table)[0] for part in parts]
        return (of_parts[0], "") if of_parts[0] and all(each and each.column == of_parts[0].column for each in of_parts) else (None, "")
    if PATH.fullmatch(text):
        parts = re.split(r"[/.:]", text) if re.search(r"[/.:]", text) else text.split("-")
        group, last = " ".join(words(part) for part in parts[:-1]), words(parts[-1])
        if last in meanings:
            return meanings[last], group
    elif group := group_of(text):
        meaning = meanings.get(words(text.rsplit("/", 1)[-1]))
        return (meaning, group) if meaning and meaning.strength > 1 else (None, "")
    return None, ""


def group_of(header: str) -> str:
    """The words of the form's groups before the last part of a header of labels (Data kepergian/Tanggal keluar); "" if it has no such group."""
    *groups, _ = header.split("/")
    own = [words(group) for group in groups]
    known_headers = any_known()
    plain = groups and all(group and group not in known_headers and not set(group.split()) & (NEGATIONS | QUALIFIERS) for group in own)
    return " ".join(own) if plain else ""


def scale_of(header: str) -> int:
    """What the numbers below a header of rupiah are to be multiplied with: 1,000 or 1,000,000 where it says so, else 1."""
    match = SCALE.search(words(header, notes=True))
    return 1 if match is None else 1_000 if match["thousand"] else 1_000_000


def is_identifier(header: str) -> bool:
    """Whether a header looks like that of a direct identifier."""
    return any(schema.IDENTIFIERS.fullmatch(text) is not None for text in _normals(header))


def is_review(header: str) -> bool:
    """Whether a header is that of what a form's reviewers made of each submission."""
    return words(header).removeprefix("submission ") in ("validation status", "review state", "review status", "reviewstate")


WORK_LIST_NOTES = {
    "id": {"due_on": "_jatuh_tempo", "month": "_bulan_ke", "since": "_sejak"},
    "en": {"due_on": "_due_on", "month": "_month", "since": "_since"},
}
"""Columns of work lists (data/work_lists.py) that are in no table: why a row is on the list."""


def is_bookkeeping(header: str) -> bool:
    """Whether a header is a running number's or one that form tools add."""
    text = tidy(header)
    return (
        any(schema.BOOKKEEPING.fullmatch(normal) is not None for normal in _normals(header)[:1])
        or FORM_TOOLS.fullmatch(text.lower()) is not None
        or is_running_number(header)
    )


def is_running_number(header: str) -> bool:
    """Whether a header is that of a running number, which stands in no table without others."""
    return words(header) in ("nomor", "nomor urut", "urut", "nomor baris")


def _normals(header: str) -> list[str]:
    text = re.sub(r"[\s._]+", "_", NUMBERING.sub("", tidy(header)).rsplit("/", 1)[-1].strip().lower()).rstrip("_*:")
    return [text, text.rsplit("-", 1)[-1]]


def near(header: str, table: Table, filled: set[str]) -> str | None:
    """The column that a header, which stands for none, comes near to, of those not `filled`; None if it comes near none."""
    own = set(words(header).split())
    if not own or set(words(header, notes=True).split()) & OTHERS:
        return None
    if column := spelled_like(header, table, filled):
        return column
    for column, hints in HINTS.get(table.name, {}).items():
        if column not in filled and own & set(hints) and not own & (QUALIFIERS | NEGATIONS):
            return column
    return None


def spelled_like(header: str, table: Table, filled: set[str]) -> str | None:
    """The column, of those not `filled`, one of whose headers is spelled nearly like this one; None if there is none."""
    text = words(header)
    if len(text) < 4 or set(text.split()) & NEGATIONS or set(words(header, notes=True).split()) & OTHERS:
        return None
    same = known(table.name).get(text)  # a word for many things is this column where a bracket gives it another unit: Lama (minggu)
    if same and same.column not in filled and (same.strength > 1 or _is_of_another(header, same.column)):
        return same.column
    for known_words, meaning in known(table.name).items():
        if meaning.column in filled or meaning.strength == 1 or len(known_words) < 4 or set(known_words.split()) & NEGATIONS:
            continue
        if max(fuzz.ratio(text, known_words), fuzz.token_sort_ratio(text, known_words)) >= NEAR:
            return meaning.column
    return None


def decided(choices: Mapping[str, str], header: str, table: Table) -> str | None:
    """The column of this table that was decided on for a header, "-" for none; None if nothing was decided."""
    decisions = choices.get(words(header, notes=True), "").split("|")
    own = {"withdrawn", *(one.name for one in table.columns)}
    for choice in decisions:
        name, _, column = choice.rpartition(".")
        if column not in own and (meaning := known(table.name).get(words(column))):
            column = meaning.column
        if name in ("", table.name) and column in own:
            return column
    return "-" if "-" in decisions else None


def question_of(header: str, table: Table) -> str | None:
    """The list or text column of whose question a form's header is one answer (kebutuhan/modal); None if it is none."""
    question, _, answer = tidy(header).rpartition("/")
    meaning = meaning_of(question, table)[0] if question and answer else None
    return meaning.column if meaning and any(one.name == meaning.column and one.kind in ("choice", "text") for one in table.columns) else None


def denied(header: str, table: Table, filled: set[str]) -> str | None:
    """The yes-or-no column, of those not `filled`, of which a header says the opposite (Belum Lulus); None if it says that of none."""
    text = words(header, notes=_negated_behind(header, table))
    own = set(text.split())
    if set(words(header, notes=True).split()) & OTHERS:
        return None
    for name, opposites in OPPOSITES.get(table.name, {}).items():
        if name not in filled and any(set(opposite.split()) <= own for opposite in opposites):
            return name
    if not own & NEGATIONS:
        return None
    meaning = known(table.name).get(" ".join(word for word in text.split() if word not in NEGATIONS))
    for column in table.columns:
        if column.kind == "boolean" and column.name not in filled:
            hinted = own & set(HINTS.get(table.name, {}).get(column.name, ())) and not own & QUALIFIERS
            if hinted or (meaning and meaning.column == column.name):
                return column.name
    return None
