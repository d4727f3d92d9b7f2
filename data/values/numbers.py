"""Numbers as people write them. The meaning of dot and comma is decided for the column, never for a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from data.cells import ODD_DIGITS, kind, shown, tidy, value
from data.values.dates import WEEKDAY_OF
from data.values.number_words import without_words

MONEY = re.compile(r"^(?:rp|idr)\.?\s*|\s*(?:rupiah|idr)$|,-+$|,=$|\.-$", re.IGNORECASE)
A_MONTH = re.compile(r"\s*(?:(?:/|\bper|\bse)\s*(?:bulan|bln)|/ ?(?:month|mo))\.?$", re.IGNORECASE)
TIMES = {"rb": 1_000, "ribu": 1_000, "rbu": 1_000, "k": 1_000, "jt": 1_000_000, "juta": 1_000_000}
UNITS = re.compile(
    r"\s*(?:orang|org|hari|hr|buah|bh|pcs|pc|biji|bungkus|bks|unit|kotak|potong|lembar|lbr|toples|pak|tempat|siswa|peserta|warga|jiwa|wb)\.?$",
    re.IGNORECASE,
)
WEIGHTS = re.compile(r"\s*(?:kg|kilo|kilogram|gr|gram|g|ons|liter|ltr|l|meter|m)\.?$", re.IGNORECASE)
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11, "xii": 12}
ORDINALS = {
    "pertama": 1,
    "kedua": 2,
    "ketiga": 3,
    "keempat": 4,
    "kelima": 5,
    "keenam": 6,
    "ketujuh": 7,
    "kedelapan": 8,
    "kesembilan": 9,
    "kesepuluh": 10,
}
NUMBER_OF_DAY = re.compile(r"(?:hari|pertemuan|day|h)?[\s.-]*(?:ke)?[\s.-]*(?P<number>[0-9]{1,2}|[ivx]+|ke[a-z]+|pertama)", re.IGNORECASE)
PER_CENT = re.compile(r"(?P<number>[+-]?[0-9.,]+)\s*(?:%|persen|prosen|per ?cent)", re.IGNORECASE)
PLAIN = re.compile(r"[+-]?[0-9]+")
GROUPED = {sign: re.compile(rf"[+-]?[0-9]{{1,3}}(?:{re.escape(sign)}[0-9]{{3}})+") for sign in (".", ",", " ", "'")}
BROKEN = {sign: re.compile(rf"[+-]?[0-9]*{re.escape(sign)}[0-9]+") for sign in (".", ",")}
ZEROS = re.compile(r"[+-]?[0-9]+[.,](?:0{1,2}|0{4,})")
"""Whole numbers with only zeros as decimals: they say nothing of the column's signs."""
BOTH = {
    ",": re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+"),
    ".": re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+"),
}
"""The decimal sign of numbers that also have a sign between their thousands."""


class Unreadable(Exception):
    """The cell is no number that can be read; the argument is the id of the sentence that says why."""


@dataclass(frozen=True)
class Signs:
    """What the column shows of its signs: those that are decimal, those that divide thousands, and those seen with three digits after them."""

    decimal: frozenset[str]
    thousands: frozenset[str]
    grouped: frozenset[str] = frozenset()


def signs_of(cells: Iterable[str]) -> Signs:
    """The signs of a column of texts, from the numbers in it that can be read in one way only."""
    decimal, thousands, grouped = set(), set(), set()
    for cell in cells:
        if kind(cell) != "s":
            continue
        text, _ = _bare(cell)
        for sign, pattern in BOTH.items():
            if pattern.fullmatch(text):
                decimal.add(sign)
                thousands.add("." if sign == "," else ",")
        for sign in (".", ","):
            if ZEROS.fullmatch(text):
                continue
            if GROUPED[sign].fullmatch(text):
                grouped.add(sign)
                if text.count(sign) > 1:
                    thousands.add(sign)
                elif re.match(r"[+-]?0", text):
                    decimal.add(sign)
            elif BROKEN[sign].fullmatch(text):
                decimal.add(sign)
    return Signs(frozenset(decimal), frozenset(thousands), frozenset(grouped))


def read(cell: str, signs: Signs, maximum: int | None, whole: bool) -> Decimal:
    """The number of a cell in a column with those signs; `maximum` tells readings apart that can't be. Raises Unreadable."""
    match kind(cell):
        case "n" | "p":
            return _as_computed(value(cell))
        case "s":
            pass
        case _:
            raise Unreadable("unreadable_number")
    if ODD_DIGITS.search(cell):
        raise Unreadable("unreadable_number")
    text, factor = _bare(cell)
    if re.fullmatch(r"[+-]?[0-9.,]+e\+?[0-9]+", text, re.IGNORECASE):
        raise Unreadable("scientific_number")
    if WEIGHTS.search(text) and re.match(r"[+-]?[0-9]", text):
        raise Unreadable("weight")
    if re.fullmatch(r"\(.*\)", text):
        text = "-" + text[1:-1]
    number = _read(text, signs, maximum, whole and factor == 1)
    if factor > 1 and abs(number) >= factor and not number % factor:
        raise Unreadable("scaled_twice")  # 25.000 ribu may be 25 thousand or 25 million
    return number * factor


def read_alone(cell: str) -> Decimal | None:
    """The number of a cell by itself, whatever its column shows; None if it can't be read."""
    try:
        return read(cell, signs_of([cell]), None, False)
    except Unreadable:
        return None


def _read(text: str, signs: Signs, maximum: int | None, whole: bool) -> Decimal:
    if PLAIN.fullmatch(text):
        return _decimal(text)
    if ZEROS.fullmatch(text):
        sign = "." if "." in text else ","
        if whole and sign in (signs.thousands | signs.grouped) - signs.decimal:
            raise Unreadable("mixed_signs")  # 50.00 beside 75.000 may have lost a zero
        return _decimal(re.split(r"[.,]", text)[0])
    for sign, pattern in BOTH.items():
        if pattern.fullmatch(text):
            return _decimal(text.replace("." if sign == "," else ",", "").replace(sign, "."))
    for sign in (" ", "'"):
        whole_part = re.sub("[.,]0{1,2}$", "", text)  # 1 250 000,00
        if GROUPED[sign].fullmatch(whole_part):
            return _decimal(whole_part.replace(sign, ""))
    for sign in (".", ","):
        if not BROKEN[sign].fullmatch(text) and not GROUPED[sign].fullmatch(text):
            continue
        if text.count(sign) > 1:
            if sign in signs.decimal:
                raise Unreadable("mixed_signs")
            return _decimal(text.replace(sign, ""))
        as_decimal = _decimal(text.replace(sign, "."))
        if not GROUPED[sign].fullmatch(text) or re.match(r"[+-]?0", text):
            if sign in signs.thousands:
                raise Unreadable("mixed_signs")
            return as_decimal
        grouped = _decimal(text.replace(sign, ""))
        if maximum is not None and grouped > maximum >= as_decimal and not whole:
            return as_decimal
        if sign in signs.decimal and sign in signs.thousands:
            raise Unreadable("mixed_signs")
        if sign in signs.decimal:
            if whole:
                raise Unreadable("mixed_signs")
            return as_decimal
        return grouped
    raise Unreadable("unreadable_integer" if whole else "unreadable_number")


def _bare(cell: str) -> tuple[str, int]:
    """A number's text without currency, unit and thousand words, and what it is to be multiplied by."""
    text = without_words(tidy(cell).strip(" '’"))
    before = None
    while before != text:
        before = text
        text = A_MONTH.sub("", MONEY.sub("", text)).strip()
    text = UNITS.sub("", text)
    if match := re.fullmatch(r"(.*?[0-9])\s*(rb|ribu|rbu|k|jt|juta)\.?", text, re.IGNORECASE):
        return match[1].strip(), TIMES[match[2].lower()]
    return text, 1


def of_day(cell: str, cells: Iterable[str]) -> str | None:
    """The number of a day that is written as in a header: Hari 2, ke-2, II, kedua; None for any other text. Raises Unreadable for a weekday.

    One letter alone, such as V, may be a mark: it is a number only where others of its column are Roman numerals of several letters.
    """
    match = NUMBER_OF_DAY.fullmatch(tidy(cell)) if kind(cell) == "s" else None
    alone = kind(cell) == "s" and not re.search("[0-9]", cell)  # beside a number it is part of a date
    if alone and re.sub("[^a-z]", "", tidy(cell).lower()) in WEEKDAY_OF:
        raise Unreadable("weekday_for_day")
    text = match["number"].lower() if match else ""
    if tidy(cell).lower() in ("i", "v", "x") and not any(re.fullmatch("[ivx]{2,}", tidy(other).lower()) for other in cells):
        return None
    number = int(text) if text.isdigit() else ROMAN.get(text) or ORDINALS.get(text)
    return str(number) if number else None


def names_its_scale(cell: str) -> bool:
    """Whether a cell says itself that it counts thousands or millions: 75 rb."""
    return kind(cell) in ("s", "n") and _bare(shown(cell))[1] != 1


def is_percentage(cell: str) -> bool:
    """Whether a cell says per cent, by its format or its sign."""
    return kind(cell) == "p" or (kind(cell) == "s" and PER_CENT.fullmatch(tidy(cell)) is not None)


def percentage(cell: str) -> Decimal:
    """The percentage as it is shown: 90 for 90 %. Raises Unreadable."""
    if kind(cell) == "p":
        return _as_computed(value(cell)) * 100
    match = PER_CENT.fullmatch(tidy(shown(cell)))
    return _read(match["number"] if match else tidy(shown(cell)), Signs(frozenset(), frozenset()), 100, False)


def _as_computed(text: str) -> Decimal:
    """A cell's number with the 15 digits that a spreadsheet shows: what it computes may be stored as 149999.99999999997."""
    return _decimal(f"{_decimal(text):.15g}")


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text) + 0  # minus zero is zero
    except InvalidOperation as error:
        raise Unreadable("unreadable_number") from error
