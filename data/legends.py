"""Rows that a sheet's own legend calls cancelled or doubtful, by the colour of their cells or by a mark beside them: merah = batal, *) tidak jadi."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from colorsys import rgb_to_hsv

from data.bilingual import Text
from data.cells import kind, shown, tidy
from data.grids import Grid
from data.headers import words
from data.proposals import Note, Proposal

Rows = Sequence[tuple[int, list[str]]]
VOID = re.compile(
    r"\b(?:batal|dibatalkan|ditunda|diundur|ragu|ragu-ragu|meragukan|calon|cadangan|ganda|dobel|duplikat|salah(?! satu)|keliru|dihapus|hapus"
    r"|dicoret|ditolak|retur|tidak (?:jadi|berlaku|valid|sah|dihitung|ikut|diterima|lolos|hadir|datang)"
    r"|belum (?:pasti|jelas|tentu|valid|sah|dikonfirmasi|diverifikasi|terverifikasi)"
    r"|(?:perlu|harap|mohon|masih) (?:dicek|diperiksa|dipastikan|konfirmasi)"
    r"|cancelled|canceled|void|unsure|doubtful|duplicate|not (?:valid|counted|sure|certain))\b",
    re.IGNORECASE,
)
"""What a legend says, in its first words, of rows that don't count, or of which nobody is sure yet."""
FIRST_WORDS = 4
COLOURS: dict[str, tuple[Text, tuple[tuple[float, float], ...]]] = {
    "merah": ({"id": "merah", "en": "red"}, ((0, 16), (328, 361))),
    "merah muda|pink": ({"id": "merah muda", "en": "pink"}, ((0, 16), (290, 361))),
    "oranye|orange|jingga": ({"id": "oranye", "en": "orange"}, ((14, 51),)),
    "kuning": ({"id": "kuning", "en": "yellow"}, ((38, 72),)),
    "hijau": ({"id": "hijau", "en": "green"}, ((70, 172),)),
    "biru": ({"id": "biru", "en": "blue"}, ((160, 262),)),
    "ungu": ({"id": "ungu", "en": "purple"}, ((250, 330),)),
}
"""Words for colours -> their name, and the degrees of hue that people call so; greys have none."""
GREY: Text = {"id": "abu-abu", "en": "grey"}
ENGLISH = {"red": "merah", "yellow": "kuning", "green": "hijau", "blue": "biru", "purple": "ungu", "grey": "abu-abu", "gray": "abu-abu"}
PALEST = 0.08
"""Saturation from which on a cell has a colour, not a grey."""
_WORDS = "|".join(sorted("|".join((*COLOURS, *ENGLISH, "abu-abu", "abu abu")).split("|"), key=len, reverse=True))
IN_WORDS = re.compile(
    rf"\b(?P<colour>{_WORDS})\b\W*(?:=|:|-|–|\)|artinya|berarti|adalah|untuk|means)\s*(?P<meaning>[^,;|\n=]*[^,;|\n=\s])", re.IGNORECASE
)
MARK = re.compile(r"^\W*?(?P<mark>\*{1,3}|†|‡|#)\s*\)?\s*[=:]?\s*(?P<meaning>[A-Za-z].*)$")
LETTERS = re.compile(r"(?<![^\W_])(?P<mark>[A-Za-z]{1,2}|[0-9]{1,2})\s*\)?\s*(?:[=:]|artinya|berarti|adalah|means)\s*(?P<meaning>[A-Za-z][^,;|\n=]*)")
"""A letter or number that a legend explains: B = batal."""
STATUS = re.compile(r"\b(?:ket|keterangan|status|catatan|kode|tanda|kondisi|remarks?|notes?|code)\b")
"""Headers of columns in which a number may be that of a legend: elsewhere it counts something."""
HEX = "[0-9A-F]{6}"
MOST_BESIDE = 200
"""Rows beside which a legend may stand."""
LONGEST_MARK = 2
"""Signs of a mark that a legend explains."""
FARTHEST = 2
"""Cells beside a coloured one in which its meaning may stand."""


def colours_set_aside(grid: Grid, proposal: Proposal) -> dict[str, tuple[Text, str]]:
    """Colour of cells -> its name and the word by which a legend outside the table's rows calls such rows void or doubtful."""
    return {ground: (name, void) for ground, name, meaning in explained_colours(grid, proposal) if (void := _void(meaning))}


def explained_colours(grid: Grid, proposal: Proposal) -> Iterator[tuple[str, Text, str]]:
    """The colours of cells that a legend outside the table's rows explains: each with its name and what it stands for."""
    grounds = {ground for ground in grid.grounds.values() if re.fullmatch(HEX, ground)}
    if not grounds:
        return
    outside = [[tidy(shown(cell)) for cell in grid.rows[line]] for line in _outside(grid, proposal)]
    for texts in [grid.legend, *outside, *_beside(grid, proposal)]:
        for match in IN_WORDS.finditer(" | ".join(texts)):
            word = match["colour"].lower()
            yield from ((each, name, match["meaning"]) for each in grounds if (name := _is_called(each, ENGLISH.get(word, word))))
    yield from ((ground, _named(ground), meaning) for _, ground, meaning in _samples(grid, proposal))


def _samples(grid: Grid, proposal: Proposal) -> Iterator[tuple[int, str, str]]:
    """The coloured cells of a legend with their meaning in or beside them: line, colour and meaning."""
    for line in _outside(grid, proposal):
        texts = [tidy(shown(cell)) for cell in grid.rows[line]]
        for index in range(len(texts) + 1):
            ground = grid.grounds.get((line, index), "")
            meaning = next((text for text in texts[index : index + FARTHEST + 1] if text.strip(" =:-")), "")
            if re.fullmatch(HEX, ground) and meaning:
                yield line, ground, meaning


def set_aside_by_legend(grid: Grid, proposal: Proposal, rows: Rows) -> tuple[set[int], list[Note]]:
    """The numbers of the rows that a legend sets aside, with those of the legend's own samples, and what to say of the former."""
    codes = _key_columns(proposal)
    void = {line + 1 for line, _, meaning in _samples(grid, proposal) if _void(meaning)}
    found: dict[tuple[str, str], Note] = {}

    def add(number: int, mark: Text, word: str) -> None:
        if number not in void:
            void.add(number)
            note = found.setdefault((mark["id"], word), Note("set_aside_by_legend", {"row": [], "mark": mark, "value": word}, partial=True))
            note.values["row"].append(number)

    if colours := colours_set_aside(grid, proposal):
        read = [*codes, *(index for index in proposal.columns.values() if index not in codes)]
        single = [index for index in read if index in codes or any(_ground(grid, number, index) not in colours for number, _ in rows)]
        for number, _ in rows:
            if void_colour := next((ground for index in single if (ground := _ground(grid, number, index)) in colours), ""):
                add(number, *colours[void_colour])
    for mark, word in _marks_set_aside(grid, proposal).items():
        sign = re.escape(mark)
        beside = re.compile(rf"(?<!{sign[-2:]}){sign}\)?$|^{sign}(?!{sign[-2:]})")
        days = {day.position for day in proposal.days}
        for number, _ in rows:
            cells = [tidy(cell) for index, cell in enumerate(grid.rows[number - 1]) if index not in days and kind(cell) == "s"]
            if any(cell and beside.search(cell) for cell in cells):
                add(number, {"id": mark, "en": mark}, word)
    for number, mark, word in _lettered(grid, proposal, rows):
        add(number, {"id": mark, "en": mark}, word)
    return void, list(found.values())


def _ground(grid: Grid, number: int, index: int) -> str:
    return grid.grounds.get((number - 1, index), "")


def _beside(grid: Grid, proposal: Proposal) -> Iterator[list[str]]:
    """The texts beside the rows of a table, in columns without a header."""
    known = {*proposal.columns.values(), *(day.position for day in proposal.days)}
    last = min(proposal.last_row or len(grid.rows), proposal.first_row + MOST_BESIDE)
    for cells in grid.rows[proposal.first_row - 1 : last]:
        yield [
            tidy(shown(cell))
            for index, cell in enumerate(cells)
            if cell.strip() and index not in known and not grid.cell(proposal.header_row - 1, index).strip()
        ]


def _lettered(grid: Grid, proposal: Proposal, rows: Rows) -> Iterator[tuple[int, str, str]]:
    """The rows with a letter that a legend calls void, in an unknown column whose letters it explains, each with letter and word.

    The legend may stand among what isn't one of these rows, beside them, in the column's header, or on a sheet of its own.
    """
    lines = [number - 1 for number, _ in rows]
    known = {*proposal.columns.values(), *(day.position for day in proposal.days), *grid.hidden_columns}
    for index in (index for index in range(*proposal.span) if index not in known):
        for line, meaning in meanings_of(grid, proposal, index, lines).items():
            if void := _void(meaning):
                yield line + 1, tidy(shown(grid.cell(line, index))), void


def meanings_of(grid: Grid, proposal: Proposal, index: int, lines: Sequence[int]) -> dict[int, str]:
    """What a legend says of the letter or number that each of the `lines` (from 0) has in a column; {} if it doesn't explain all of them."""
    marks = {line: mark for line in lines if (mark := tidy(shown(grid.cell(line, index))).lower())}
    if not marks or max(map(len, marks.values())) > LONGEST_MARK:
        return {}
    own_lines = set(lines)
    around = [cell for line, cells in enumerate(grid.rows) if line not in own_lines for cell in cells]
    around += [cell for cells in _beside(grid, proposal) for cell in cells]
    legend = _meanings([*grid.legend, *around])
    header = grid.cell(proposal.header_row - 1, index)
    numbers = legend if STATUS.search(words(shown(header))) else {mark: each for mark, each in legend.items() if not mark.isdigit()}
    own = numbers | _meanings([header])
    return {line: own[mark] for line, mark in marks.items()} if set(marks.values()) <= own.keys() else {}


def _meanings(cells: Iterable[str]) -> dict[str, str]:
    """Letters and numbers that texts explain, each with what it stands for."""
    texts = [tidy(shown(cell)) for cell in cells if kind(cell) == "s" and len(cell) > 2]
    return {match["mark"].lower(): match["meaning"] for text in texts for match in LETTERS.finditer(text)}


def _marks_set_aside(grid: Grid, proposal: Proposal) -> dict[str, str]:
    """Marks beside rows that a legend outside the table's rows calls void, each with the word for it."""
    texts = [tidy(shown(cell)) for line in _outside(grid, proposal) for cell in grid.rows[line] if cell.strip() and kind(cell) == "s"]
    texts += [text for beside in _beside(grid, proposal) for text in beside]
    texts += grid.legend
    matches = (match for text in texts if (match := MARK.match(text)))
    return {match["mark"]: void for match in matches if (void := _void(match["meaning"]))}


def _outside(grid: Grid, proposal: Proposal) -> Iterable[int]:
    """The lines (from 0) that are no rows of the table: above its header, and those without anything where its codes stand in digits."""
    codes = _key_columns(proposal)
    first, last = proposal.header_row - proposal.height, proposal.last_row or len(grid.rows)
    for line in range(len(grid.rows)):
        if (
            line < first
            or line >= last
            or (line >= proposal.first_row - 1 and not all(re.search("[0-9]", grid.cell(line, index)) for index in codes))
        ):
            yield line


def _void(meaning: str) -> str:
    """The word by which the first words of a meaning say that rows don't count; "" for any other meaning."""
    match = VOID.search(meaning)
    return match[0].lower() if match and len(meaning[: match.start()].split()) < FIRST_WORDS else ""


def _key_columns(proposal: Proposal) -> list[int]:
    """Where the code of a row stands; in a table of groups or counts, its first column."""
    names = ("resident_id", "sale_id", "cohort_id")
    return [next((proposal.columns[name] for name in names if name in proposal.columns), proposal.span[0])]


def _is_called(ground: str, word: str) -> Text | None:
    """The name of a colour if people call it by that word."""
    hue, saturation, brightness = _parts(ground)
    if saturation < PALEST:
        return GREY if word.replace(" ", "-") == "abu-abu" and brightness < 1 else None
    named = (entry for words, entry in COLOURS.items() if word in words.split("|"))
    return next((name for name, hues in named if any(low <= hue < high for low, high in hues)), None)


def _named(ground: str) -> Text:
    hue, saturation, _ = _parts(ground)
    if saturation < PALEST:
        return GREY
    return next((name for name, hues in COLOURS.values() if any(low <= hue < high for low, high in hues)), GREY)


def _parts(ground: str) -> tuple[float, float, float]:
    red, green, blue = (int(ground[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, saturation, brightness = rgb_to_hsv(red, green, blue)
    return hue * 360, saturation, brightness
