"""Words of lists as registers, sheets and forms write them: yes and no, marks of attendance, and more spellings of choices.

Compared without letter case, accents and punctuation (`plain`). Only what has one meaning stands here.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from rapidfuzz import fuzz

from data import schema
from data.cells import tidy
from data.programme import Programme
from data.schema import Column

EMPTY = re.compile(
    r"[-–—_.\s]*|n\.?/?a\.?|#n/?a!?|null|nan|nat|none|nihil|kosong|\(kosong\)|blank|\(blank\)|empty|\(empty\)|0000-00-00("
    r" 00:00(:00)?)?|00/00/0000"
    r"|(tidak|tdk|belum) ada( data)?|no data|\\N|undefined|<na>|\[\]|\{\}",
    re.IGNORECASE,
)
"""Texts that stand for an empty cell, in every column (what a column knows as a word of its own counts first)."""
NOT_KNOWN = re.compile(
    r"\?+|(tidak|tdk|belum|tak) (tahu|diketahui|ingat|jelas|jawab|menjawab|diisi|terisi|tercatat|terdata|ditanya|ditanyakan)|lupa|menyusul"
    r"|(tidak ada|tdk ada|tanpa|tak ada) (keterangan|ket|informasi|info)|unknown|not known|don'?t know|dk|no answer"
    r"|[-–—(\[<*. ]*(silakan )?(pilih|select|choose)\b( .*)?[-–—)\]>*. ]*",
    re.IGNORECASE,
)
"""Texts that say that nothing is known, or that nothing was chosen: empty too, but where an empty cell would mean a yes, a no or a number."""
DITTO = re.compile(
    r"(s\.? ?d\.? ?a|idem|ditto|sama|dst|dsb|(sama|seperti)( dengan| dgn)?( yang)?( di)?[ -]?atas(nya)?|same as above)\.?"
    r"|-? ?[\"“”„〃]{1,2} ?-?|''|′′|’’|,,",
    re.IGNORECASE,
)
"""What people write for "as in the row above": nobody knows which row that was once the sheet has been sorted."""

NONE_OF: dict[str, tuple[str, ...]] = {"returned_on": ("belum", "tidak", "tdk", "belum kembali", "tidak kembali")}
"""Column -> texts that stand for nothing in it alone."""

CROSSES = ("✗", "✘", "✖", "✕", "❌", "☒")
"""Marks that mean no beside another mark for yes, and yes where they are all that a person put: read only where the column shows which."""
BOXES = ("☐", "□")
"""Boxes that nobody crossed: beside these a crossed one is a yes."""

YES = ["true", "benar", "ya", "iya", "yes", "y", "1", "ok", "hadir", "lulus", "sudah", "sdh", "checked", "v", "√", "✓", "✔", "☑", "✅"]
NO = [*["false", "salah", "tidak", "tdk", "no", "n", "t", "0", "bukan", "belum", "blm", "absen", "unchecked"], "tidak lulus", *CROSSES]
COLUMN_WORDS: dict[str, dict[str, bool]] = {
    "passed": {
        **dict.fromkeys(("lulus", "l", "kompeten", "k", "tuntas", "terampil", "berhasil", "memenuhi", "hadir", "sudah lulus"), True),
        **dict.fromkeys(
            ("tidak lulus", "tdk lulus", "tl", "belum lulus", "belum kompeten", "tidak kompeten", "bk", "tidak tuntas", "belum tuntas", "tt"), False
        ),
        **dict.fromkeys(("belum terampil", "tidak terampil", "gagal", "belum berhasil", "absen"), False),
    },
    "present": {
        **dict.fromkeys(("ttd", "tanda tangan", "tertanda", "paraf", "menandatangani"), True),
        **dict.fromkeys(("mundur", "mengundurkan diri", "berhenti", "cuti", "tidak datang", "tdk datang", "tidak ikut", "tdk masuk"), False),
        **dict.fromkeys(
            ("hadir", "h", "v", "√", "✓", "✔", "☑", "✅", "🗸", "datang", "masuk", "ada", "p", "present", "terlambat", "telat", "ikut"), True
        ),
        **dict.fromkeys(("hadir penuh", "penuh", "hadir sehari penuh", "mengikuti", "c/in", "c/out", "check in", "check out"), True),
        **dict.fromkeys(
            ("absen", "a", "alpa", "alpha", "alfa", "alp", "tk", "tanpa keterangan", "tanpa ket", "th", "tidak hadir", "tdk hadir"), False
        ),
        **dict.fromkeys(("i", "izin", "ijin", "s", "sakit", "skt", "bolos", "absent", *BOXES, "-", "–", "—", "tidak masuk"), False),
    },
    "by_closure": {
        **dict.fromkeys(
            ("penutupan", "pemulangan", "dipulangkan", "penutupan lokalisasi", "karena penutupan", "lokalisasi ditutup", "ditutup"), True
        ),
        **dict.fromkeys(("kehendak sendiri", "sendiri", "kemauan sendiri", "keinginan sendiri", "atas kehendak sendiri", "sukarela"), False),
    },
    "earning": {
        **dict.fromkeys(("berpenghasilan", "bekerja", "ada"), True),
        **dict.fromkeys(("tidak ada", "tdk ada", "belum ada", "tidak bekerja", "belum bekerja", "menganggur"), False),
    },
    "withdrawn": {**dict.fromkeys(("hapus", "tarik", "batal", "x", "v"), True)},
}
"""Further words of yes-or-no columns."""

DOUBTFUL = {"present": ("t", "p", "x", "."), "passed": ("t",)}
"""Marks that mean one thing in one office and another in the next: read only where the column or its legend shows which."""

MORE: dict[str, dict[str, list[str]]] = tomllib.loads(Path(__file__).resolve().with_suffix(".toml").read_text(encoding="utf-8"))
"""Column -> code -> further spellings: first what stands in data/schema.toml or programme.toml counts, then these."""


NUMBER_OF_ANSWER = re.compile(r"^\(?(?:[0-9]{1,2}|[a-z])[.)] ?(?=[^\W\d])")
"""1. keluarga, b) menikah."""


def plain(text: str) -> str:
    """A word or phrase as it is compared: lower case, no accents, no dots, one blank."""
    bare = tidy(text).lower()
    if not bare.isascii():
        bare = "".join(sign for sign in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[._!'\"’‘()]+", " ", bare.replace(" / ", "/").replace("/ ", "/").replace(" /", "/")).split())


def answer(text: str) -> str:
    """An answer as it is compared, without the number or letter that a form prints before it."""
    return plain(NUMBER_OF_ANSWER.sub("", tidy(text)))


AT_HOME = re.compile(r"(?P<head>.+?) (?:di|ke) (?!lokalisasi|wisma|eks|resos|rumah)[a-z]+(?: [a-z]+){0,2}")
NEAR = 86
"""From this likeness (0 to 100) on an answer comes near a spelling."""
WHICH = re.compile(r"(?P<head>[a-z0-9]+)(?P<rest>(?: [a-z]+){1,3})")
SAYS_MORE = {
    "tidak", "tdk", "bukan", "belum", "blm", "putus", "kelas", "kls", "semester", "keluar", "tamat", "sampai", "dan", "atau", "lewat", "via", "di",
    "ke", "dari", "online", "titip", "setara", "drop", "out", "do",
}  # fmt: skip
NAMED = {"bazaar", "shop", "cooperative", "sma", "college"}
"""Codes of channels and schooling of which an answer may say which one: bazar dinsos, s1 hukum."""


def core(text: str, known: Mapping[str, str]) -> str:
    """The answer without what only says where or which: pulang ke orang tua di kendal, bazar dinsos. Of any other one further words may say more."""
    if text in known:
        return text
    if (match := AT_HOME.fullmatch(text)) and known.get(match["head"]) == "family":
        return match["head"]
    if (match := WHICH.fullmatch(text)) and known.get(match["head"]) in NAMED:
        rest = match["rest"].split()
        near = any(fuzz.ratio(text, spelling) >= NEAR for spelling in known)  # which is proposed
        return match["head"] if not SAYS_MORE & set(rest) and not near and not any(word in known for word in rest) else text
    return text


def choices_of(column: Column, programme: Programme) -> dict[str, str]:
    """Plain spelling -> code of a list column in that programme."""
    own = schema.choices(column, programme)
    texts: dict[str, set[str]] = {}
    for each in programme.codes(column.codes):
        for text in each.words.values():
            texts.setdefault(plain(text), set()).add(each.code)
    words = {text: min(codes) for text, codes in texts.items() if len(codes) == 1}
    more = {plain(text): code for code, texts in MORE.get(column.name, {}).items() if code in own for text in texts}
    return words | more | {plain(text): code for text, code in schema.spellings(column, programme).items()}


def booleans_of(name: str) -> dict[str, bool]:
    """Plain spelling -> yes or no of a column of that name."""
    return dict.fromkeys(YES, True) | dict.fromkeys(NO, False) | COLUMN_WORDS.get(name, {})


def offered(column: Column, programme: Programme, language: str) -> dict[str, str]:
    """Code -> what a list or a form offers for it: the programme's words, else the first spelling ("id") or the code in words."""
    return {
        code: (column.codes and programme.words(column.codes, code, language))
        or (spellings[0] if language == "id" and spellings else code.replace("_", " "))
        for code, spellings in schema.choices(column, programme).items()
    }


def stored_words(column: Column, programme: Programme, language: str) -> dict[str, str]:
    """What the store writes for a yes, a no or a choice -> the office's words for it; nothing for a column of another kind."""
    if column.kind == "boolean":
        return {"true": "ya", "false": "tidak"} if language == "id" else {"true": "yes", "false": "no"}
    return offered(column, programme, language) if column.kind == "choice" else {}


def words_of(column: Column, programme: Programme, language: str) -> list[str]:
    """The spellings to choose from, in the office's words ("id") or as codes ("en")."""
    return [others[0] if language == "id" and others else code for code, others in schema.choices(column, programme).items()]
