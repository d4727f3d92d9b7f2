"""Reading free text: names of places, products and organisations, titles and remarks, and text that means nothing."""

from __future__ import annotations

import re
from functools import cache
from html import unescape

from data import schema, spellings
from data.cells import kind, shown, tidy
from data.programme import shipped
from data.schema import Column
from data.values.dates import is_date
from data.values.person_names import begins_with_a_name
from data.values.personal_numbers import mentions_identity

GARBLED = re.compile("\\\\u[0-9a-fA-F]{4}|\ufffd|â[€ˆœ˜]|Ã[0-9]|Ã[\x80-\xbf¡-¿€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|Â[\xa0-\xbf]")
"""Traces of a text that was once read in a wrong encoding."""
LONGEST_TEXT = 200
"""Characters of a name, a place or a product; what is longer is a remark that went into the wrong column."""
PLAIN = re.compile("[A-Za-z]{1,20}(?: [A-Za-z]{1,20})?(?: [0-9]{1,5})?")
"""One or two words and a number, as most names of groups are: nothing is to be found in it, and a large programme has many."""
CONTROL = re.compile("_x00[01][0-9A-Fa-f]_")
ESCAPED = re.compile(rf"&(amp|nbsp|lt|gt|quot|apos|#[0-9]{{2,4}});|{CONTROL.pattern}")
"""What web pages write for some signs, and workbooks for those that end a line."""
ORGANISATIONS = ("organisation", "trainer", "organiser", "facilitator")
"""Columns of organisations and roles, which pages show."""
WORDS = ("origin", "product", *ORGANISATIONS)
"""Columns of names of places, things and organisations: a number in them is the code of some other list."""
NUMBER = re.compile(r"(rp\.? ?)?[0-9][0-9 .,]*(%|,-)?", re.IGNORECASE)
BESIDE = {
    "origin": (("residents", "education"),),
    "product": (("follow_ups", "need"), ("sales", "channel")),
    "organisation": (("follow_ups", "need"),),
}
"""Column of text -> the columns beside it that have a list, a word of which ends up in the text where a row's cells are shifted."""
AMBIGUOUS = ("shop", "order", "other", "none")
"""Codes of which a word may as well be a product or a place."""


def fault_of_text(cell: str, column: Column | None = None) -> tuple[str, str | None]:
    """The text of a cell, and the id of the sentence that says why it can't be stored in that column, if it can't."""
    if PLAIN.fullmatch(cell) and (column is None or (column.name not in WORDS and not column.required)):
        return cell, None
    text = tidy(shown(cell))
    if ESCAPED.search(text):
        text = tidy(unescape(CONTROL.sub(" ", text)))
    if not text:
        return "", None
    if GARBLED.search(text):
        return text, "garbled_text"
    if mentions_identity(text):
        return text, "identity"
    if len(text) > LONGEST_TEXT:
        return text, "long_text"
    if column is None:
        return text, None
    if column.name in ORGANISATIONS and begins_with_a_name(text):
        return text, "person_name"
    if column.name in WORDS and not column.required and not is_date(cell) and not any(sign.isalpha() for sign in text):
        return text, "no_letters"
    return text, "misplaced" if _is_of_another_column(cell, text, column) else None


def _is_of_another_column(cell: str, text: str, column: Column) -> bool:
    """Whether a text is a date, a mere number or an answer of another column: a row that is shifted puts such into columns that take any text."""
    if column.name not in WORDS and not column.required:
        return False  # a group may be called by a number or a day, and a remark say anything
    if is_date(cell) or kind(cell) in ("d", "t", "b") or NUMBER.fullmatch(text):
        return True
    return spellings.plain(text) in _words_beside(column.name)


@cache
def _words_beside(name: str) -> frozenset[str]:
    beside = {
        text
        for table, other in BESIDE.get(name, ())
        for text, code in spellings.choices_of(schema.BY_NAME[table].column(other), shipped()).items()
        if code not in AMBIGUOUS
    }
    return frozenset(beside | ({*spellings.YES, *spellings.NO} if name in WORDS else set()))
