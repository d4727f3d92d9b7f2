"""Headers of the days of an attendance sheet: a number, a date, or the part of a date that stands there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from data.cells import kind, shown, tidy, value
from data.headers import words
from data.values.dates import MONTH_OF, WEEKDAY_OF
from data.values.numbers import ORDINALS, ROMAN

PARTS = ("pagi", "siang", "sore", "malam", "am", "pm", "morning", "afternoon", "sesi 1", "sesi 2", "sesi 3", "sesi 4")
_NAMES = "|".join(WEEKDAY_OF)
_WEEKDAY = "|".join(["jumlah", *WEEKDAY_OF])  # "jum" is read as that (data/headers.py)
_BEFORE_DATE = rf"(?:hari )?(?:(?:{_WEEKDAY}) )?(?:tanggal )?"
_NUMBERED_AND_DATED = re.compile(
    rf"(?:hari|h|day|d|pertemuan|pert)(?: ke)? (?P<number>[0-9]{{1,2}}) (?:(?:{_WEEKDAY}) )?(?:tanggal )?"
    r"(?P<day>[0-9]{1,2}) (?P<month>[0-9]{1,2}|[a-z]+)(?: (?P<year>[0-9]{2,4}))?"
)
_TWO_NUMBERS = re.compile(rf"{_BEFORE_DATE}(?P<one>[0-9]{{1,2}}) (?P<other>[0-9]{{1,2}})")
_NAMED_MONTH = re.compile(rf"{_BEFORE_DATE}(?P<day>[0-9]{{1,2}}) (?P<month>[a-z]+)")
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEK = re.compile(r"(?:minggu|pekan|week|mg|pkn|m)(?: ke)? ?(?P<week>[0-9]{1,2}|(?<= )[ivx]+|(?<= )ke[a-z]+|(?<= )pertama)")
"""A week of the training, as words: minggu 1, pekan ke 2. A weekday that stands alone is Sunday."""
LONGEST = 60
"""Days from a group's first day on in which a date without its year is looked for."""


@dataclass(frozen=True)
class Day:
    """A day's column: its number or its date, and the part of the day where it has several columns.

    The date is ISO, or as much of one as the header says, which the group's calendar completes (`dates_of`): 12/3 as it is written, --03-12
    where the month is named, a weekday's English name, behind the number of its week where one stands beside it: 2 monday.
    """

    number: int | None
    date: str | None = None
    part: str | None = None
    beside: str | None = None
    """The date that stands beside a number, written as `date` is."""


def day_of(cell: str) -> Day | None:
    """The day that a header of an attendance sheet stands for: Hari 1, Hari ke-1, H1, H-1, 1, I, 12/3, 12 Mar, Senin; None for any other."""
    if kind(cell) == "d":
        return Day(None, value(cell)[:10])
    if kind(cell) in ("n", "p"):
        number = value(cell)
        return Day(int(number)) if re.fullmatch(r"[1-9]|[1-5][0-9]|60", number) else None
    if tidy(shown(cell)).strip(".").lower() == "jum":
        return Day(None, "friday")
    text = words(shown(cell).replace("'", ""), notes=True)
    # The day may stand in a form's group, kehadiran/hari_1 or kehadiran-hari_1.
    # A session may be a part of a day: its number says no day.
    last = words(re.split(r"[/:]|-(?=[A-Za-z]+_?[0-9]+$)", shown(cell))[-1]) if re.search(r"[A-Za-z][/-]", shown(cell)) else text
    for candidate in (re.sub(r"\bsesi (?:ke )?(i{1,3}|iv)$", lambda match: f"sesi {ROMAN[match[1]]}", each) for each in (text, last)):
        part = next((part for part in PARTS if re.search(rf"\b{part}$", candidate)), None)
        rest = candidate.removesuffix(part or "").strip()
        if match := re.fullmatch(rf"(?:(?:hari|h|day|d|pertemuan|pert|ke)(?: ke)? )?(?:ke )?([0-9]{{1,2}})(?: (?:{_NAMES}))?", rest):
            return Day(int(match[1]), part=part) if 1 <= int(match[1]) <= 60 else None
        if match := re.fullmatch(r"(?:(?:(?:hari|pertemuan|pert|day)(?: ke)?|ke) )?([ivx]+)", rest):
            return Day(ROMAN[match[1]], part=part) if match[1] in ROMAN else None
        if match := re.fullmatch(r"hari (ke[a-z]+|pertama)", rest):
            return Day(ORDINALS[match[1]], part=part) if match[1] in ORDINALS else None
        if day := _partly(rest, shown(cell), part):
            return day
    return None


def _partly(text: str, cell: str, part: str | None) -> Day | None:
    """The day of a header that holds a number and a date, or only part of a date; `text` are its words without the part of the day."""
    first = re.search(r"[0-9]+(?P<dated> *[-/.] *[0-9])?", cell)
    if first and (match := _NUMBERED_AND_DATED.fullmatch(text)) and not first["dated"]:
        day, month = int(match["day"]), match["month"]
        beside = f"{day}/{int(month)}" if month.isdigit() else f"--{MONTH_OF[month]:02}-{day:02}" if month in MONTH_OF else None
        return Day(int(match["number"]), part=part, beside=beside) if 1 <= int(match["number"]) <= 60 else None
    if first and first["dated"] and (match := _TWO_NUMBERS.fullmatch(text)):
        return Day(None, f"{int(match['one'])}/{int(match['other'])}", part)
    if (match := _NAMED_MONTH.fullmatch(text)) and match["month"] in MONTH_OF:
        return Day(None, f"--{MONTH_OF[match['month']]:02}-{int(match['day']):02}", part)
    name = text.removeprefix("hari ")
    if week := _week_and_weekday(name):
        return Day(None, week, part)
    return Day(None, _ENGLISH[WEEKDAY_OF[name]], part) if name in WEEKDAY_OF else None


def _week_and_weekday(text: str) -> str | None:
    """What `Day.date` holds for the words of a week and a weekday: senin minggu 1, minggu ke 2 rabu; None for any other."""
    for pattern in (rf"(?P<name>{_NAMES}) {WEEK.pattern}", rf"{WEEK.pattern} (?P<name>{_NAMES})"):
        if (match := re.fullmatch(pattern, text)) and (week := _number(match["week"])):
            return f"{week} {_ENGLISH[WEEKDAY_OF[match['name']]]}"
    return None


def week_of(cell: str) -> int | None:
    """The number of the week that a header above those of weekdays stands for: Minggu 1, Pekan ke-2; None for any other."""
    match = WEEK.fullmatch(words(shown(cell))) if kind(cell) == "s" and len(cell) <= LONGEST else None
    return _number(match["week"]) if match else None


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else ROMAN.get(text) or ORDINALS.get(text)


def is_weekday(cell: str) -> bool:
    """Whether a header is a weekday's name alone."""
    day = day_of(cell)
    return day is not None and day.date in _ENGLISH


def dates_of(headers: Iterable[str], starts_on: date, session_dates: Iterable[date]) -> list[dict[str, date]]:
    """The dates that the headers of a group's days may mean, each as header -> date; [] where they mean none.

    `starts_on` is the group's first day. What two numbers mean is one order for all of them, the day first
    where both are possible; the year is the one in which the group was trained.
    """
    texts, sessions = list(headers), list(session_dates)
    months = [text for text in texts if "/" in text]
    readings = []
    for order in ((0, 1), (1, 0))[: 2 if months else 1]:
        read = {text: _date_of(text, starts_on, sessions, order) for text in texts}
        if all(read.values()) and len(set(read.values())) == len(read):
            readings.append({text: day for text, day in read.items() if day})
    return readings


def _date_of(text: str, starts_on: date, sessions: list[date], order: tuple[int, int]) -> date | None:
    """The date that one header means; None if the group has none, or several, that it may be."""
    if text in _ENGLISH:
        same = [day for day in sessions if day.weekday() == _ENGLISH.index(text)]
        return same[0] if len(same) == 1 else None
    if " " in text:
        week, name = text.split()
        return starts_on - timedelta(days=starts_on.weekday()) + timedelta(days=7 * (int(week) - 1) + _ENGLISH.index(name))
    if not ("/" in text or text.startswith("--")):
        return date.fromisoformat(text)
    day, month = (int(text[5:]), int(text[2:4])) if text.startswith("--") else (int(text.split("/")[index]) for index in order)
    last = max([starts_on + timedelta(days=LONGEST), *sessions])
    days = (starts_on + timedelta(days=number) for number in range((last - starts_on).days + 1))
    same = [one for one in days if (one.day, one.month) == (day, month)]
    return same[0] if len(same) == 1 else None
