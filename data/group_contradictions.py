"""What a sheet says of a group beside its code, held against that group: another code, the days of another one, another skill.

A sheet is often made from that of the last group and only half changed.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

import duckdb

from data import schema, spellings
from data.bilingual import LANGUAGES, Text
from data.headers import words
from data.messages import sentence
from data.parsed import execute
from data.programme import Programme
from data.session_dates import calendar_of
from data.sheets import Sheet
from data.values.dates import MONTH_OF, Unreadable
from data.values.dates import read as read_date

SKILL = schema.BY_NAME["cohorts"].column("skill")
PERIOD = re.compile(
    r"(?P<first>[0-9]{1,2})(?:[\s/.-]+(?P<month>[A-Za-z]{3,}|[0-9]{1,2}))??(?:[\s/.-]+(?P<year>[0-9]{4}))??"
    r"\s*(?:s\.?\s*/?\s*d\.?|sampai(?: dengan)?|hingga|[-–])\s*"
    r"(?P<last>[0-9]{1,2}[\s/.-]+(?:[A-Za-z]{3,}|[0-9]{1,2})[\s/.-]+20[0-9]{2})",
    re.IGNORECASE,
)
"""Days from and to: 12 s.d. 16 Maret 2018, 28 Maret - 3 April 2018."""
BEFORE_A_SKILL = r"(?:pelatihan|keterampilan|ketrampilan|kursus|jurusan)(?: (?:keterampilan|kerja|dasar|usaha|jenis|bidang|pembuatan))*"
"""Words of a title that the skill stands behind; a word elsewhere may be a place."""


def contradiction(connection: duckdb.DuckDBPyConnection, sheet: Sheet, codes: Collection[str], programme: Programme) -> Text | None:
    """Why a sheet of these groups may be of another one; None if nothing says so. Of a sheet of several groups the title says nothing of each."""
    if len(codes) != 1 or not sheet.proposal.title:
        return None
    (code,) = codes
    calendar = calendar_of(connection, code)
    if calendar is None:
        return None
    period = period_of(sheet.proposal.title)
    if period and sheet.table is schema.ATTENDANCE and (period[1] < min(calendar.dates.values()) or period[0] > max(calendar.dates.values())):
        return sentence("other_period", value=period[2], extra={language: calendar.described(language) for language in LANGUAGES})
    skills = skills_of(sheet.proposal.title, programme)
    known = execute(
        connection,
        "select coalesce((select min(typed.skill) from staging.typed_cohorts as typed where typed.cohort_id = $code),"
        " (select min(known.skill) from old.cohorts as known where known.cohort_id = $code))",
        {"code": code},
    ).fetchall()[0][0]
    if len(skills) == 1 and known and known not in ("other", *skills):
        named, its = (
            {language: spellings.offered(SKILL, programme, language).get(skill, skill) for language in LANGUAGES} for skill in (*skills, known)
        )
        return sentence("other_skill", value=named, extra=code, other=its)
    return None


def period_of(title: str) -> tuple[date, date, str] | None:
    """The one period that a title names, with its text; None if it names none, or several."""
    found = list(PERIOD.finditer(title))
    if len(found) != 1:
        return None
    (match,) = found
    try:
        last = read_date(match["last"], "day", date.today(), True)
        month = match["month"] or ""
        number = int(month) if month.isdigit() else MONTH_OF.get(month.lower(), 0) if month else last.month
        first = date(int(match["year"] or last.year), number, int(match["first"]))
    except (Unreadable, ValueError):
        return None
    if first > last and not match["year"]:
        first = first.replace(year=first.year - 1)  # 28 Desember - 3 Januari 2019
    return (first, last, match[0]) if first <= last else None


def skills_of(title: str, programme: Programme) -> set[str]:
    """The skills that stand behind "pelatihan" or the like in a title."""
    known = spellings.choices_of(SKILL, programme)
    return {
        code
        for line in title.split("\n")
        for text, code in known.items()
        if len(text) > 3 and code != "other" and re.search(rf"\b{BEFORE_A_SKILL} {re.escape(text)}\b", words(line, notes=True))
    }
