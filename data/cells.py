"""Cells of a grid. A text cell is its text; any other is a mark, its kind, its value and, where it differs, what the sheet shows.

Kinds: `n` number (value as Python writes it), `d` date (ISO, with a time if there is one), `t` time of day, `b` boolean (1 or 0), `p` a
number shown as a percentage, `e` an error such as #N/A, `f` a formula that was saved without its value, `x` what is struck through, `i` what the
sheet doesn't show, `c` a cell that is empty but for its colour, `j` one number joined over several rows,
`k` one whose note (comment) says otherwise, `g` one whose colour does. So a grid is lists of strings: it
passes between processes as JSON, and a column of it is staged as one column of text.
"""

from __future__ import annotations

import re
import unicodedata

MARK = "\x1f"
"""Begins every cell that isn't text; removed from text when a file is read, so that no file can write one."""

FORMULA = re.compile(r"^'([\s']*[=+@＝＋－＠\t\r-])")
"""Text that an export put behind an apostrophe, for a spreadsheet not to run it."""
AS_TEXT = re.compile(r'="([^"]*)"')
"""How programs write a code into a text file for a spreadsheet to take it as text."""

TRANSLATED = dict.fromkeys(map(ord, "‐‑‒−﹣－"), "-") | dict.fromkeys(range(0xFE00, 0xFE10))
"""All kinds of hyphens count as one; the sign that colours a tick is dropped."""
ODD_DIGITS = re.compile("[²³¹⁰-⁹₀-₉¼-¾⅐-⅞①-⓿]")
"""Digits that would change a number when brought to plain form (10² is not 102)."""


def typed(kind: str, value: str, shown: str = "") -> str:
    """The cell of a kind, its value and what the sheet shows of it ("" if that is the value)."""
    return f"{MARK}{kind}{value}{MARK}{shown}" if shown and shown != value else f"{MARK}{kind}{value}"


def kind(cell: str) -> str:
    """The kind of a cell: `s` for text."""
    return cell[1] if cell.startswith(MARK) else "s"


def value(cell: str) -> str:
    """The value of a cell: the text, or what stands behind a typed cell."""
    return cell[2:].split(MARK)[0] if cell.startswith(MARK) else cell


def shown(cell: str) -> str:
    """What a person sees in the cell."""
    if not cell.startswith(MARK):
        return cell
    text, _, formatted = cell[2:].partition(MARK)
    if formatted:
        return formatted
    return text.removesuffix(" 00:00:00").removesuffix("T00:00:00") if cell[1] == "d" else text


def tidy(text: str) -> str:
    """Text in one form: NFKC, no invisible signs, single blanks, plain hyphens and digits, without an export's apostrophe."""
    text = _without_formula(text) if text.startswith("=") else text
    if text.isascii() and text.isprintable():
        plain = text
        if "  " not in text and text.strip(" ") == text and not text.startswith("'"):
            return text  # as nearly all cells are
    else:
        plain = unicodedata.normalize("NFKC", text).translate(TRANSLATED)
        plain = "".join(
            " " if sign.isspace() else str(unicodedata.decimal(sign, sign))
            for sign in plain
            if sign.isspace() or unicodedata.category(sign) not in ("Cf", "Cc", "Co", "Cn")
        )
    return FORMULA.sub(r"\1", " ".join(plain.split()))


def _without_formula(text: str) -> str:
    match = AS_TEXT.fullmatch(text)
    return match[1] if match else text


def invisible(text: str) -> str:
    """The text with its invisible signs written out, as [U+200B], for a message."""
    return "".join(f"[U+{ord(sign):04X}]" if unicodedata.category(sign) in ("Cf", "Cc", "Co", "Cn") or sign == "\xa0" else sign for sign in text)
