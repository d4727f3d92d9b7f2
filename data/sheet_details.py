"""What a sheet shows beside its values, whatever kind of file it is in: hidden parts, errors, percentages, codes by a number format."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from data import spellings
from data.cells import MARK, kind, shown, typed, value
from data.messages import DataError
from data.values.numbers import TIMES

BUILT_IN = {9: "0%", 10: "0.00%", 17: "mmm-yy"}
"""Number formats that a file does not spell out (ECMA-376, 18.8.30) and that change what is read of a number: no other one does."""
UNIT = re.compile(r"\b(?:ribu|rb|juta|jt|lusin|kodi|gros|USD|SGD|MYR|EUR)\b|[$€£]", re.IGNORECASE)
"""What a number format may add to a number that makes it another one."""
CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
SECTIONS = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
CONDITION = re.compile(r"\[(?P<sign><=|>=|<>|[<>=])(?P<bound>-?[0-9.]+)\]")
HOLDS: dict[str, Callable[[float, float], bool]] = {"<": lt, "<=": le, "=": eq, "<>": ne, ">=": ge, ">": gt}
PADDING = re.compile(r"[_*].|\[[^$\]]*\]")
LITERAL = re.compile(r'"([^"]*)"|\\(.)')
NOUGHTS = re.compile(r"(?:[.,]?000)+")
"""What a format may write after a number: 150 shown as 150.000."""
FAULTY = "F4B183"
"""The colour of a fault in a workbook that is handed back; it means nothing once the fault is gone."""
WHITE = "FFFFFF"
"""The colour of the sheet, as others are written; "" is one that isn't known."""
MOST_COLUMNS = 1_000
"""Columns up to which hidden ones are noted: no sheet with more is read."""
COLOURED_ROWS = 1_000
"""Rows up to which the colours of cells are noted: a list of a group's participants has fewer."""


@dataclass
class Details:
    """What a sheet's file says beside its values; cells by (row, column) from 0: a cell, or a function that makes it of the one read."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    cells: dict[tuple[int, int], Any] = field(default_factory=dict)
    unseen: set[tuple[int, int]] = field(default_factory=set)
    """Cells with a value that the sheet doesn't show."""
    grounds: dict[tuple[int, int], str] = field(default_factory=dict)
    """The colours of cells that have one."""
    notes: dict[tuple[int, int], str] = field(default_factory=dict)
    """Cells with a note (comment), and its text."""
    from_1904: bool = False
    """Whether the workbook counts its days from 1904 on."""
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Joined cells, first and last, where the reader of values doesn't say them."""
    fault: DataError | None = None
    """Why the sheet can't be read without losing a cell."""
    _filled: dict[int, int] = field(default_factory=dict)
    """Row -> its cells with content, a bit each."""

    def fill(self, row: int, column: int) -> None:
        """Note a cell with content. Readers of workbooks keep the last one of a place, so a second one there is the sheet's fault."""
        bit = 1 << min(column, MOST_COLUMNS)
        if column < MOST_COLUMNS and self._filled.get(row, 0) & bit:
            self.spoil("cell_twice", row, column)
        self._filled[row] = self._filled.get(row, 0) | bit

    def spoil(self, message: str, row: int, column: int) -> None:
        """Note the first cell that keeps the sheet from being read."""
        from openpyxl.utils import get_column_letter  # seldom needed, and it comes with all of openpyxl

        self.fault = self.fault or DataError(message, cell=f"{get_column_letter(column + 1)}{row + 1}")

    def hide_columns(self, first: int, last: int) -> None:
        """Note columns from 0, the last one included, as hidden."""
        self.hidden_columns |= set(range(first, min(last + 1, MOST_COLUMNS)))

    def colour(self, row: int, column: int, ground: str) -> None:
        """Note the colour of a cell, as others are written; that of the sheet, one that isn't known, and that of our own marks are none."""
        if ground not in ("", WHITE, FAULTY) and row < COLOURED_ROWS and column < MOST_COLUMNS:
            self.grounds[row, column] = ground

    def strike(self, row: int, column: int) -> None:
        """Note a cell as struck through: crossed out by hand, so neither a value nor an empty cell."""
        self.cells[row, column] = lambda cell: typed("x", shown(cell)) if cell.strip() else cell

    def add_number(self, row: int, column: int, number: str, code: str) -> None:
        """Note how a number format shows a number where it matters: as a percentage, or as a code."""
        if code == "General":
            return
        whole, code = code, section_of(code, float(number))
        if text := text_alone(code):
            self.cells[row, column] = text
            return
        if noughts := noughts_behind(code):
            self.cells[row, column] = typed("n", f"{Decimal(number) * 1000 ** (noughts.count('0') // 3):f}".removesuffix(".0"), f"{number}{noughts}")
            return
        if hides(whole, float(number)):
            if float(number) == 0:
                self.cells[row, column] = ""  # a format that leaves zeros out makes the cell look empty
                return
            self.unseen.add((row, column))
        if re.fullmatch(r"0*\.?0*%", code.strip()):
            self.cells[row, column] = typed("p", number, _percent(number))
        elif unit := UNIT.search(CURRENCY.sub(r"\1", code)):
            self.cells[row, column] = with_unit(number, unit[0], left_out(code))
        elif parts := without_day(code):
            self.cells[row, column] = lambda cell: typed("d", value(cell), _part(value(cell), parts)) if kind(cell) == "d" else cell
        elif displayed := by_format(number, code):
            self.cells[row, column] = lambda cell: typed("n", cell[2:], displayed) if cell.startswith(f"{MARK}n") else cell


def hides(code: str, number: float | None) -> bool:
    """Whether a number format shows nothing of a number, or of a text (None): ;;; does."""
    parts = SECTIONS.split(code)
    if len(parts) < 2 or re.search(r"\[[<>=]", code):
        return False
    section = 3 if number is None else 0 if number > 0 else 1 if number < 0 else 2
    return section < len(parts) and not re.sub(r'\[[^\]]*\]|"\s*"|\s', "", parts[section])


def section_of(code: str, number: float) -> str:
    """The part of a number format that a number is shown by: the first whose condition holds, or that of its sign."""
    parts = SECTIONS.split(code)
    conditions = [CONDITION.search(part) for part in parts]
    if any(conditions):
        fits = (part for part, match in zip(parts, conditions, strict=True) if not match or HOLDS[match["sign"]](number, float(match["bound"])))
        return next(fits, parts[-1])
    section = 0 if number > 0 else 1 if number < 0 else 2
    return parts[section] if section < min(len(parts), 3) else parts[0]


def text_alone(code: str) -> str:
    """The text that a format, or a part of one, shows instead of a number: Ya for "Ya"; "" where it shows the number, or a dash for it."""
    bare = PADDING.sub("", code)
    text = "".join(match[1] or match[2] for match in LITERAL.finditer(bare)).strip()
    return "" if LITERAL.sub("", bare).strip() or spellings.EMPTY.fullmatch(re.sub("rp|idr", "", text, flags=re.IGNORECASE)) else text


def noughts_behind(code: str) -> str:
    """The zeros that a format writes after a number of whole thousands, as it writes them: .000; "" for none."""
    behind = ""
    for match in re.finditer(rf"{LITERAL.pattern}|([0#?])|(.)", PADDING.sub("", code)):
        behind = "" if match[3] else behind + (match[1] or match[2] or match[4] or "")
    return behind.strip() if NOUGHTS.fullmatch(behind.strip()) else ""


def left_out(code: str) -> int:
    """How many groups of three digits a format leaves out: one for each comma after the last digit."""
    match = re.search(r"[0#?](,+)(?![0#?,])", LITERAL.sub("", PADDING.sub("", code)))
    return len(match[1]) if match else 0


def without_day(code: str) -> str:
    """ "my" or "y" where a number format shows a date's month and year, or its year alone; "" for any other."""
    letters = set(re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code.split(";")[0]).lower())
    return "" if "y" not in letters or letters & set("dhs0#") else "my" if "m" in letters else "y"


def _part(day: str, shown: str) -> str:
    return f"{day[5:7]}/{day[:4]}" if shown == "my" else day[:4]


def with_unit(number: str, unit: str, groups: int = 0) -> str:
    """A number that its format shows as thousands, millions, another currency or dozens: the whole number for the first two, else a text.

    `groups` of three digits that the format leaves out are in the number all the same.
    """
    times = TIMES.get(unit.lower())
    if not times:
        return f"{number} {unit}"
    shown = Decimal(number) / 1000**groups
    return typed("n", f"{shown * times:f}".removesuffix(".0"), f"{shown.normalize():f} {unit}" if groups else f"{number} {unit}")


def by_format(number: str, code: str) -> str:
    """What a number format of digits and literal text shows of a whole number, SK-0101 for 101; "" where it does anything else."""
    first = code.split(";")[0]
    tokens = re.findall(r'"[^"]*"|\\.|\[[^\]]*\]|[0#]+|_.|.', first)
    digits = [token for token in tokens if re.fullmatch(r"[0#]+", token)]
    literals = [token for token in tokens if not re.fullmatch(r"[0#]+", token)]
    if not digits or not re.fullmatch(r"[0-9]+(\.0+)?", number):
        return ""
    if any(not re.fullmatch(r'"[^"]*"|\\.|[-/ ()_]|\[\$[^\]]*\]', token) for token in literals) or (not literals and digits[0] == "0"):
        return ""
    whole = str(int(float(number)))
    shown: list[str] = []
    for token in reversed(tokens):  # digits fill their places from the right; what is left over stands at the first of them
        if re.fullmatch(r"[0#]+", token):
            digits.pop()
            own, whole = (whole[-len(token) :], whole[: -len(token)]) if digits else (whole, "")
            shown.append(own.zfill(token.count("0")))
        else:
            shown.append(re.sub(r'^"|"$|^\\|\[[^\]]*\]', "", token))
    return "".join(reversed(shown))


def _percent(number: str) -> str:
    return f"{float(number) * 100:.10g}%"
