"""The month or year that a sheet's name, its title or the file's name says of its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from data.cells import tidy
from data.periods import Period
from data.values.dates import MONTH_OF
from data.values.numbers import ROMAN

_NAMES = "|".join(sorted((name for name in MONTH_OF if len(name) > 2), key=len, reverse=True))
MONTHS = re.compile(rf"\b(?P<month>{_NAMES})\b(?:[\s,.'/-]*(?:(?:tahun|thn|th)\.?\s*)?(?P<year>20[0-9]{{2}})\b)?", re.IGNORECASE)
WORDS = ("mart", "may")
"""Months that are other words where no year stands behind them."""
YEAR = re.compile(r"(?<![0-9./-])20[0-9]{2}(?![0-9./]|-[0-9]{2}\b)")
YEARS = re.compile(r"(?<![0-9])(?P<first>20[0-9]{2}) ?[-–/] ?(?P<last>20[0-9]{2})(?![0-9])")
TITLE_YEAR = re.compile(r"\b(?:tahun|thn|periode|year)\b[\s.:]*(?P<year>20[0-9]{2})(?![0-9./-])", re.IGNORECASE)
TITLE_MONTH = re.compile(rf"\b(?:bulan|bln|periode|month)\b[\s.:]*(?:{_NAMES})\b", re.IGNORECASE)
PART = re.compile(
    r"\b(?:(?P<quarter>triwulan|tri wulan|tw|kuartal|quarter|q) ?(?P<q>[1-4]|i{1,3}|iv)|(?:semester|smt) ?(?P<s>[12]|ii?))\b", re.IGNORECASE
)
DAY = re.compile(
    rf"[0-9]\s*[-. ]?(?:{_NAMES})\b|[0-9]{{1,2}}[-./ ][0-9]{{1,2}}[-./ ](?:[0-9]{{4}}|[0-9]{{2}}\b)|[0-9]{{4}}[-./ ][0-9]{{1,2}}[-./ ][0-9]{{1,2}}\b",
    re.IGNORECASE,
)
"""A text with a day says when it was written, or up to when it goes."""
OTHERWISE = re.compile(
    r"\b(?:menuju|target|sasaran|bebas|sebelum|sejak|mulai|sampai|hingga|sesudah|setelah|per|posisi|keadaan|nomor|no|perda|peraturan|keputusan|sk|uu"
    r"|until|since|before|after|as of)\b|\bs\.?\s*/?\s*d\b",
    re.IGNORECASE,
)
"""A month or year beside one of these isn't that of the rows, or not of all."""


def period_of(sheet: str, title: Sequence[str], file_name: str) -> Period | None:
    """The period that names and title say: its months from the first of them that names one, its years from that or the first that does."""
    texts = [(" ".join(tidy(text).replace("_", " ").split()), is_title) for text, is_title in _all(sheet, title, file_name)]
    usable = [(text, is_title) for text, is_title in texts if not DAY.search(text) and (not OTHERWISE.search(text) or _is_span(text))]
    years = next((found for text, is_title in usable if (found := _years(text, is_title))), None)
    for text, is_title in usable:
        if named := _months(text, is_title):
            first, last, said, own = named
            first_year, last_year = own or (years[:2] if years and years[0] == years[1] else (0, 0))
            if first > last and first_year == last_year:
                return None
            if years and not own:
                said = f"{said} {years[2]}" if first_year else said
            return Period(said, first_year, last_year, first, last)
    return Period(years[2], years[0], years[1]) if years else None


def _all(sheet: str, title: Sequence[str], file_name: str) -> Iterable[tuple[str, bool]]:
    yield sheet, False
    yield from ((line, True) for line in title)
    yield file_name, False


def _is_span(text: str) -> bool:
    """Whether a text goes from one month to another: Januari s.d. Maret 2018."""
    rest = re.sub(r"\b(?:sampai|hingga|until)\b(?: dengan)?|\bs\.?\s*/?\s*d\b\.?", " ", text, flags=re.IGNORECASE)
    return not OTHERWISE.search(rest) and len(MONTHS.findall(rest)) == 2


def _years(text: str, is_title: bool) -> tuple[int, int, str] | None:
    if match := YEARS.search(text):
        return int(match["first"]), int(match["last"]), match[0]
    found = {int(year) for year in (TITLE_YEAR.findall(text) if is_title else YEAR.findall(text))} | {
        int(match["year"]) for match in MONTHS.finditer(text) if match["year"]
    }
    return (min(found), max(found), "-".join(map(str, sorted(found)))) if len(found) == 1 else None


def _months(text: str, is_title: bool) -> tuple[int, int, str, tuple[int, int] | None] | None:
    """First and last month that a text names, how it says it, and their years if it names these."""
    if match := PART.search(text):
        months = 3 if match["quarter"] else 6
        number = match["q"] or match["s"]
        number = int(number) if number.isdigit() else ROMAN[number.lower()]
        return (number - 1) * months + 1, number * months, match[0], None
    matches = [match for match in MONTHS.finditer(text) if match["year"] or match["month"].lower() not in WORDS]
    if not matches or len(matches) > 2 or (is_title and not (TITLE_MONTH.search(text) or matches[-1]["year"])):
        return None
    first, last = matches[0], matches[-1]
    until = int(last["year"] or 0)
    years = (int(first["year"] or until), until) if until else None
    return MONTH_OF[first["month"].lower()], MONTH_OF[last["month"].lower()], text[first.start() : last.end()].strip(), years
