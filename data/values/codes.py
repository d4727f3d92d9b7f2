"""Codes and texts of cells, as the sheet shows them."""

from __future__ import annotations

import re

from data import schema
from data.cells import ODD_DIGITS, kind, shown, tidy
from data.schema import Column
from data.values.personal_numbers import is_identity
from data.values.readings import Reading
from data.values.texts import fault_of_text

PLAIN_CODE = re.compile(schema.CODE_PATTERN)
RANGE_OF_CODES = re.compile(r"([A-Za-z]+[-_]*)[0-9]+[-_]+\1[0-9]+")
"""SK-101-SK-105: two codes of one kind are several persons."""
CODE_AS_DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}|(?:0?[1-9]|[12][0-9]|3[01])-(?:0?[1-9]|1[0-2])-(?:19|20)[0-9]{2}|[0-9]{1,2}/[0-9]{1,2}(/[0-9]{2,4})?|([0-9]{1,2}-)?(jan|feb|peb|mar|apr|mei|may|jun|jul|agu|agt|aug|sep|okt|oct|nov|nop|des|dec)(-[0-9]{2,4})?",
    re.IGNORECASE,
)
"""What a spreadsheet makes of codes such as 3-1 or Mar-18 in a text file."""
CODE_AS_NUMBER = re.compile(r"[0-9](?:[.,][0-9]+)?e\+?[0-9]+", re.IGNORECASE)


def read_code(cell: str, of_a_person: bool) -> Reading:
    """A code as the sheet shows it; what a spreadsheet turned into a date or a rounded number is not one.

    A code of a person that is made like a name is refused; groups and sales may be called by a word.
    """
    if kind(cell) in ("d", "t"):
        return Reading(problem="code_became_date")
    if kind(cell) == "b":
        return Reading(problem="not_a_code")
    text = tidy(shown(cell)).strip("'‘’`´").replace("–", "-").replace("—", "-")
    if CODE_AS_DATE.fullmatch(text):
        return Reading(problem="code_became_date")
    if CODE_AS_NUMBER.fullmatch(text):
        return Reading(problem="code_became_number")
    if ODD_DIGITS.search(cell):
        return Reading(problem="not_a_code")
    if is_identity(text):
        return Reading(problem="identity")
    if not PLAIN_CODE.fullmatch(text) or RANGE_OF_CODES.fullmatch(text):
        return Reading(problem="not_a_code")
    return Reading(problem="name_for_code") if of_a_person and _is_name(text) else Reading(text)


def read_number_of_sale(cell: str) -> Reading:
    """The number of a sale: any text but what a spreadsheet turned into a date or a rounded number."""
    text = tidy(shown(cell))
    if kind(cell) in ("d", "t") or CODE_AS_DATE.fullmatch(text):
        return Reading(problem="code_became_date")
    return Reading(problem="code_became_number") if CODE_AS_NUMBER.fullmatch(text) else read_text(cell)


def _is_name(code: str) -> bool:
    """Whether a code is made like a name: letters alone, some of them a word with a vowel, and no short prefix in capitals."""
    if re.search(r"[0-9]", code) or re.search(r"(^|[_-])[A-Z]{1,3}($|[_-])", code):
        return False
    return any(len(part) > 2 and re.search("[aeiouAEIOU]", part) for part in re.findall("[A-Za-z]+", code))


def read_text(cell: str, column: Column | None = None) -> Reading:
    """A text as it is stored."""
    text, fault = fault_of_text(cell, column)
    return Reading(problem=fault) if fault else Reading(text or None)
