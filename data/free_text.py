"""Free texts of staff: refused where they could point to a person.

No rule finds every name. These find what an office writes in practice: titles before a name, e-mail addresses, phone and identity numbers,
long rows of digits, and the codes of the register. A text that visitors read may not count people either, because every count that
visitors see has to pass the rules for published figures.
"""

from __future__ import annotations

import re
from pathlib import Path

from data import store
from data.cells import tidy
from data.databases import database
from data.messages import DataError
from data.schema import ARCHIVE_PREFIX, SAMPLE_PREFIX
from data.tables import attach
from data.values.person_names import names_after_titles
from data.values.personal_numbers import mentions_identity

LONGEST = 280

_ADDRESS = re.compile(r"\S@\S+\.\S")
_DIGITS = re.compile(r"(?<![\d.,])(?<!rp)(?<!rp )(?<!rp\. )\d{6,}", re.IGNORECASE)
_NUMBER = r"(?:\d[\d.,]*|se|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|one|two|three|four|five|six|seven|eight|nine|ten)"
_PEOPLE = r"(?:orang|warga|peserta|perempuan|wanita|lulusan|people|persons?|wom[ae]n|residents?|participants?|graduates?|trainees?)"
_COUNT = re.compile(rf"\b{_NUMBER}\s*{_PEOPLE}\b", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*")
_CODE_BEFORE = re.compile(r"\b(?:kode|code|no|nomor|id|warga|resident)\W{0,3}(\d+)\b", re.IGNORECASE)


def checked(folder: Path, text: str, public: bool = False) -> str:
    """The text as it is stored: single spaces, nothing invisible. Raises DataError if it is empty or too long, or could point to a person.

    `public` texts are read by visitors.
    """
    written = tidy(text)
    if not written or not written.isprintable() or not any(character.isalpha() for character in written):
        raise DataError("text_empty")
    if len(written) > LONGEST:
        raise DataError("text_long", maximum=LONGEST, extra=len(written))
    if _ADDRESS.search(written) or _DIGITS.search(written) or mentions_identity(written):
        raise DataError("text_identity")
    if next(names_after_titles(written), None) is not None:
        raise DataError("text_name")
    if _holds_code(folder, written):
        raise DataError("text_code")
    if public and _COUNT.search(written):
        raise DataError("text_count")
    return written


def _holds_code(folder: Path, text: str) -> bool:
    """Whether a text holds a resident's code, or what is made like one: letters and digits in the order of a code of the register.

    Digits alone are a code only after a word that says so.
    """
    tokens = {token.upper() for token in _TOKEN.findall(text) if re.search("[A-Za-z]", token)}
    if any(token.startswith((SAMPLE_PREFIX, ARCHIVE_PREFIX)) for token in tokens):
        return True
    version = store.shown(folder)
    tokens = {token for token in tokens if re.search("[0-9]", token)} | set(_CODE_BEFORE.findall(text))
    if not tokens or version is None:
        return False
    with database() as connection:
        attach(connection, version.path, "programme")
        row = connection.execute(
            """
            with codes as (
                select upper(residents.resident_id) as code, regexp_replace(upper(residents.resident_id), '[0-9]+', '#', 'g') as shape,
                from programme.residents as residents
            ),
            groups as (select regexp_replace(upper(cohorts.cohort_id), '[0-9]+', '#', 'g') as shape from programme.cohorts as cohorts),
            tokens as (select words.token, regexp_replace(words.token, '[0-9]+', '#', 'g') as shape from (select unnest($tokens) as token) as words)
            select count(*)
            from tokens
            where tokens.token in (select codes.code from codes)
                or (tokens.shape != '#' and tokens.shape in (select codes.shape from codes) and tokens.shape not in (select groups.shape from groups))
            """,
            {"tokens": sorted(tokens)},
        ).fetchone()
    return row is not None and row[0] > 0
