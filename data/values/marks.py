"""Marks of attendance sheets that say more than a mark alone: with a remark, in two words, with the number of a line to be signed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from data.cells import kind, shown, tidy, value
from data.headers import NEGATIONS
from data.spellings import BOXES, CROSSES, plain

NUMBER = re.compile(r"[0-9]{1,3}(?:\s*[.)]\s*|\s+)(?=[^0-9\s])")
"""The number before a signature: 3. ttd."""
UNSIGNED = r"([0-9]{1,3}\s*[.)]?\s*)?[._…]{3,}"
"""A place for a signature that holds none: "3. ........"."""
PART_OF_DAY = re.compile(r"[0-9]|\b(?:pagi|siang|sore|malam|sesi|setengah|separuh|jam|pulang|awal|akhir|sampai|half)\b")
"""What a remark says of a person who was there for a part of the day only."""


OF_ANOTHER = re.compile(r"\b(?:di)?(?:ganti|wakil)|\b(?:menggantikan|mewakili|pengganti|tukar|pindah|batal|salah|bukan|mestinya|seharusnya)")
"""What a remark says of a mark that is another person's, or wrong: v (digantikan adiknya)."""
TWO_MARKS = re.compile(r"-+\s*[/,;].*|.*[/,;]\s*-+|.*\S\s*-+")
"""A dash beside another mark: v/-, present and absent in one cell."""
MARK = r"(?<![^\W_])[^\s=:(),;\[\]]{1,3}"
LEGEND = re.compile(
    rf"({MARK})\s*\)?\s*[=:]\s*(tidak hadir|tdk hadir|hadir|terlambat|izin|ijin|sakit|alpa|alpha|absen|tanpa keterangan|tuntas|tidak tuntas|lulus"
    rf"|tidak lulus|present|late|absent|excused|sick)"
    rf"|({MARK})\s*=\s*(ya|iya|yes|sudah|benar|tidak|tdk|no|belum|bukan|salah)(?=\s*(?:$|[,;/.)\]|\n]|{MARK}\s*=))",
    re.IGNORECASE,
)
"""What a mark stands for, as a sheet explains it: v = hadir, 1 = ya."""
IN_WORDS = re.compile(
    rf"(?P<mark>\b(?:centang|contreng|ceklis|checklist|silang)\b|{MARK}) *\)? *"
    r"(?:untuk|bagi|bila|jika|apabila|kalau|artinya|berarti|adalah|menandakan) +(?:(?:yang|peserta|warga|orang|mereka) +)*"
    r"(?P<word>tidak hadir|tdk hadir|tak hadir|hadir|alpa|alpha|absen|tidak masuk|tidak datang)\b",
    re.IGNORECASE,
)
"""What a mark stands for, as a sentence says it: tanda v untuk yang tidak hadir."""
MARKS_IN_WORDS = {**dict.fromkeys(("centang", "contreng", "ceklis", "checklist"), ("v", "√", "✓", "✔")), "silang": ("x", "×", "✗")}
ANSWERS = re.compile(rf"({MARK})\s*[=:.)]\s*(ya|iya|yes|sudah|benar|tidak|tdk|no|belum|bukan|salah)\b", re.IGNORECASE)
"""What an answer stands for, as a header explains it: (1=ya, 2=tidak), (1. Ya 2. Tidak)."""
HEDGE = re.compile(
    r"[?]|\b(?:kadang|jarang|dulu|dahulu|sebelum|akan|rencana|nanti|tapi|tetapi|namun|kalau|jika|bila|mungkin|ragu|pernah|sudah|berhenti|salah"
    r"|calon|but|if|maybe|before|soon|stopped)\w*",
    re.IGNORECASE,
)
"""Words with which a remark takes an answer back, or moves it to another time."""
YES_WORDS = ("hadir", "present", "terlambat", "late", "tuntas", "lulus", "ya", "iya", "yes", "sudah", "benar")


OTHER_MEANING = re.compile(r"(?<![^\W_])(h|i|s|a|p|t|k|th|tk|bk|tt)\s*=\s*(?!hari\b)([^\W\d_][^=:,;.)\n]*)", re.IGNORECASE)
"""Explanations by which a letter that is a mark in most offices means something else on a sheet: S = siang."""


ANY_MEANING = re.compile(rf"({MARK})\s*\)?\s*=\s*([^\W\d_][^=:,;.)\n]*)")
"""What a mark is said to stand for, in any words."""
NAMED_MARK = re.compile(r"\b(?:tanda )?(titik|strip|garis miring|silang|bintang|centang|contreng|ceklis)(?: \([^)]\))?(?=\s*[=:])", re.IGNORECASE)
SIGNS = {"titik": ".", "strip": "-", "garis miring": "/", "silang": "x", "bintang": "*", "centang": "v", "contreng": "v", "ceklis": "v"}
"""Signs by their names: titik = hadir."""


JOINING = ("tapi", "tetapi", "namun", "dan", "but", "and")
"""Words between two that each say present or absent: hadir tapi terlambat."""


def explained(legend: str, header: str, known: Mapping[str, bool]) -> dict[str, bool | None]:
    """Mark -> yes or no, as the header says it, else the sheet's legend; None for a mark that is said to be both, or something else.

    `known` are the column's words.
    """
    legend = NAMED_MARK.sub(lambda match: SIGNS[match[1].lower()], legend)
    meanings: dict[str, bool | None] = {plain(mark): meaning(word, known) for mark, word in OTHER_MEANING.findall(legend)}
    for mark, word in ANY_MEANING.findall(legend):
        if (said := known.get(plain(word))) is not None:
            meanings.setdefault(plain(mark) or mark, said)
    for match in IN_WORDS.finditer(legend):
        for mark in MARKS_IN_WORDS.get(match["mark"].lower(), (match["mark"],)):
            meanings[plain(mark) or mark] = plain(match["word"]) in YES_WORDS
    for text, patterns in ((legend, (LEGEND,)), (header, (LEGEND, ANSWERS))):
        own: dict[str, set[bool]] = {}
        for groups in (each for pattern in patterns for each in pattern.findall(text)):
            mark, word = (each for each in groups if each)
            own.setdefault(plain(mark) or mark, set()).add(plain(word) in YES_WORDS)
        meanings |= {mark: yes.pop() if len(yes) == 1 else None for mark, yes in own.items()}
    return meanings


FROM_TO = re.compile(
    r"(?:jam |pukul |pkl\.? )?([01]?[0-9]|2[0-4])[.:]([0-5][0-9]) ?(?:-|–|—|s\.?/?d\.?|sampai|to) ?([01]?[0-9]|2[0-4])[.:]([0-5][0-9])(?: wib)?",
    re.IGNORECASE,
)
"""When somebody came and left: 08.00-12.00."""
MOST_OF_A_DAY = 0.75


def from_to(cells: Iterable[str]) -> dict[str, bool]:
    """The cells that say when somebody came and left, and whether she was there about as long as the others: an hour of four is a part of the day."""
    minutes: dict[str, int] = {}
    for cell in cells:
        if kind(cell) == "s" and (match := FROM_TO.fullmatch(tidy(cell))):
            first_hour, first, last_hour, last = map(int, match.groups())
            minutes[cell] = (last_hour - first_hour) * 60 + last - first
    return {cell: own > 0 and own >= MOST_OF_A_DAY * max(minutes.values()) for cell, own in minutes.items()}


TICKED_BOX, EMPTY_BOX = r"[☑☒✓✔√✅■]|[\[(] ?[xXvV✓✔√] ?[\])]", r"[☐□▢]|[\[(] ?[\])]"
ANSWER_WITH_BOX = re.compile(
    rf"\s*(?:(?P<ticked>{TICKED_BOX})|{EMPTY_BOX})\s*(?P<answer>[^☐□▢☑☒✓✔√✅■\[\]()]+)|\s*(?P<before>[^☐□▢☑☒✓✔√✅■\[\]()]+?)\s*(?:(?P<chosen>{TICKED_BOX})|{EMPTY_BOX})"
)


def ticked(cell: str) -> str | None:
    """The one answer of several in a cell whose box is ticked: Tidak for "☐ Ya ☑ Tidak". None if there are no such boxes, or not one is ticked."""
    text = tidy(cell) if kind(cell) == "s" else ""
    end, answers = 0, []
    while match := ANSWER_WITH_BOX.match(text, end):
        end = match.end()
        answers.append((match["answer"] or match["before"], bool(match["ticked"] or match["chosen"]), match["before"] is None))
    chosen = [answer.strip(" ,;/") for answer, is_chosen, _ in answers if is_chosen]
    one_way = len({box_first for *_, box_first in answers}) == 1
    return chosen[0] if end == len(text) and len(answers) > 1 and one_way and len(chosen) == 1 else None


def is_place(cell: str) -> bool:
    """Whether a text is the number of a place for a signature alone, "1.": no mark, and no figure either."""
    return kind(cell) == "s" and re.fullmatch(r"[0-9]{1,3} ?[.)]", tidy(cell)) is not None


def meaning(cell: str, words: Mapping[str, bool]) -> bool | None:
    """Whether a text that isn't a mark of `words` says present or absent: all its words do, or the one before a remark in brackets does.

    None if they contradict each other or speak of a part of the day.
    """
    if is_place(cell):
        return None
    text = NUMBER.sub("", tidy(cell).lower(), count=1) if kind(cell) == "s" else ""
    if _is_sign(text):
        return None
    if plain(text) in words:
        return words[plain(text)]
    if PART_OF_DAY.search(text) or OF_ANOTHER.search(text) or TWO_MARKS.fullmatch(text):
        return None
    parts = [plain(part) for part in text.split("/")]
    if all(len(part) > 1 and part in words for part in parts) and len({words[part] for part in parts}) == 1:
        return words[parts[0]]  # in two languages: tidak / no
    mark, _, remark = text.partition("(")
    tokens = re.findall(r"[^\s/,;()\[\]+&*.-]+", text)
    if not tokens or set(tokens) & NEGATIONS:
        return None
    tokens = [token for token in tokens if token not in JOINING] or tokens
    meanings = {words[token] for token in tokens if token in words}
    if len(meanings) == 1 and (all(token in words for token in tokens) or (remark and plain(mark) in words)):
        return meanings.pop()
    return None


def answer_before_remark(cell: str, words: Mapping[str, bool]) -> bool | None:
    """Yes or no where a remark follows that doesn't take it back: Ya, jualan kue. None for any other text."""
    split = re.fullmatch(r"([^,;:(]*)[,;:(](.*)", tidy(cell)) if kind(cell) == "s" else None
    if split is None:
        return None
    first, remark = split.groups()
    if HEDGE.search(remark) or set(plain(remark).split()) & {*NEGATIONS, *YES_WORDS}:
        return None
    return words.get(plain(first))


def _is_sign(text: str) -> bool:
    """Whether a text is one letter with an accent: what remains of a symbol where its font is lost (ý was a crossed box), and so not a y."""
    return len(text) == 1 and text.isalpha() and not text.isascii()


def are_hours(marks: set[str], numerals: set[str]) -> bool:
    """Whether numbers above 1 among marks are hours, and so is each 1: several are, and one in each filled cell; else it is a slip."""
    return len(numerals) > 1 or (bool(numerals) and marks <= numerals | {"0", "-"})


def mark_of(cell: str) -> str:
    """A cell of yes or no as it is looked up: plain text, a number, or the sign itself."""
    if kind(cell) == "b":
        return "ya" if value(cell) == "1" else "tidak"
    if kind(cell) in ("n", "p"):
        return value(cell)
    text = re.sub(r"(?<=^[01])[.,]0+$", "", tidy(cell))
    return text if is_place(cell) or _is_sign(text) else plain(text) or text


def doubtful_crosses(marks: set[str], words: dict[str, bool], explained_marks: Collection[str]) -> set[str]:
    """Take the crosses out of `words` and return them, where nobody put a mark for yes: a cross may be a no, or a yes as in a box on paper.

    Beside a mark for yes a cross is a no; a crossed box beside empty ones is a yes.
    """
    crosses = marks.intersection(CROSSES).difference(explained_marks)
    if any(words.get(mark) for mark in marks - crosses):
        return set()
    for mark in crosses:
        words.pop(mark, None)
    if "☒" in crosses and marks & set(BOXES):
        words["☒"] = True
    return crosses


def said_twice(cell: str, words: Mapping[str, bool]) -> bool | None:
    """Yes or no where a form with labels in two languages says it in each: Ya / Yes; None where the parts don't say the same."""
    parts = re.split(r"[/|]", plain(shown(cell).replace(" | ", "/")))
    said = {words.get(part) for part in parts}
    return said.pop() if len(parts) > 1 and len(said) == 1 and not re.search("[0-9]", shown(cell)) else None
