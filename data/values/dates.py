"""Dates as people and programs write them. The order of day and month is decided for the column, never for a cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta, timezone

from data.cells import kind, shown, tidy, value

EARLIEST = date(1950, 1, 1)
JAKARTA = timezone(timedelta(hours=7))
EXCEL_EPOCH = date(1899, 12, 30)
HALF_A_MINUTE = 30
"""Seconds before midnight that count as the next day."""

MONTHS = {
    1: "jan januari january djanuari jn i",
    2: "feb februari february peb pebruari febr pebr ii",
    3: "mar maret march mrt mart iii",
    4: "apr april iv",
    5: "mei may v",
    6: "jun juni june djuni vi",
    7: "jul juli july djuli vii",
    8: "agu agt agust agst agus agustus aug august ags ag agts viii",
    9: "sep sept september ix",
    10: "okt oktober oct october x",
    11: "nov november nop nopember nofember xi",
    12: "des desember dec december dese xii",
}
MONTH_OF = {name: number for number, names in MONTHS.items() for name in names.split()}
WEEKDAY_OF = {
    name: number
    for number, names in enumerate(
        ("senin sen sn senen monday mon", "selasa sel sl slasa tuesday tue tues", "rabu rab rb rebo wednesday wed",
         "kamis kam km kemis thursday thu thurs", "jumat jum jmt jm jemuwah jemuah jumuah friday fri", "sabtu sab sb setu saturday sat",
         "minggu min mg ahad ngahad ngat sunday sun")
    )
    for name in names.split()
}  # fmt: skip
"""Name of a weekday, letters alone -> its number, Monday is 0: in Indonesian, Javanese and English."""
_NAMES = "|".join(sorted(WEEKDAY_OF, key=len, reverse=True)).replace("jumat", "jum['’`´ ]?at")
WEEKDAY = re.compile(rf"(?P<weekday>{_NAMES})(?![a-z])(?:[\s,]+(?:legi|pahing|paing|pon|wage|kliwon)\b)?", re.IGNORECASE)
TIME = (
    r"(?:[T ,]+(?:pukul |jam |pkl\.? )?(?P<h>[0-9]{1,2})[:.](?P<m>[0-9]{2})(?:[:.](?P<s>[0-9]{2})(?:[.,][0-9]+)?)?)?"
    r"\s*(?:wib|(?P<half>[ap]\.?m)\b\.?)?\s*(?P<zone>Z|(?:GMT|UTC)?[+-][0-9]{2}:?[0-9]{2}|GMT|UTC)?(?: \([^)]*time\))?"
)
ISO = re.compile(rf"(?P<y>[0-9]{{4}})[-/.](?P<mo>[0-9]{{1,2}})[-/.](?P<d>[0-9]{{1,2}}){TIME}", re.IGNORECASE)
SLASHED = re.compile(rf"(?P<a>[0-9]{{1,2}})\s*([-/. ])\s*(?P<b>[0-9]{{1,2}})\s*\2\s*(?P<y>[0-9]{{4}}|'?[0-9]{{2}}){TIME}", re.IGNORECASE)
NAMED = re.compile(rf"(?P<d>[0-9]{{1,2}})(?:(?:st|nd|rd|th)\b)?[\s./-]*(?P<name>[a-z]+)[\s.,/-]*(?P<y>[0-9]{{4}}|'?[0-9]{{2}}){TIME}", re.IGNORECASE)
ENGLISH = re.compile(rf"(?P<name>[a-z]+)\.?\s+(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>[0-9]{{4}}){TIME}", re.IGNORECASE)
WITHOUT_DAY = re.compile(r"[a-z]+[.' /-]*([0-9]{4}|[0-9]{2})|[0-9]{1,2}[/-][0-9]{4}|[0-9]{4}([/-][0-9]{1,2})?", re.IGNORECASE)
DAY_ALONE = re.compile(r"0?[1-9]|[12][0-9]|3[01]")
WITHOUT_YEAR = re.compile(r"[0-9]{1,2}\s*[/. -]\s*(0?[1-9]|1[0-2]|[a-z]{3,})", re.IGNORECASE)
SEVERAL = re.compile(
    r"[0-9]{1,2}\s*(-|–|s\.?/?d\.?|sampai|hingga|to|dan|&|,)\s*[0-9]{1,2}[\s/.-]+([0-9]{1,2}|[a-z]{3,})[\s/.-]+[0-9]{2,4}", re.IGNORECASE
)
YEARS = re.compile(r"(?<![0-9])(19|20)[0-9]{2}(?![0-9])")
COMPACT = re.compile(r"(?P<y>19[5-9][0-9]|20[0-9]{2})(?P<mo>0[1-9]|1[0-2])(?P<d>[0-3][0-9])")
RUN_TOGETHER = re.compile(r"(?P<a>[0-9]{1,2})(?P<b>[0-9]{2})(?P<y>19[5-9][0-9]|20[0-9]{2})")
"""Day, month and year without signs between them: 05022018, or 5022018 where a spreadsheet took the zero away."""
NUMBERS = re.compile(r"[0-9]+(?:[-/.][0-9]+)*")
"""A date of numbers alone, as nearly all are."""
COMMON_ERA = re.compile(r"(?<=[0-9]{4})\s*(?:M|Masehi)\.?$", re.IGNORECASE)
"""What may follow a date to say that it isn't by the Islamic calendar (H)."""
ISLAMIC = re.compile(
    r"[0-9]\s*(?:muharr?am|s[h]?afar|rab[iu]+'?l?\s*(?:awal|akhir)|jumad[ai]l?\s*(?:awal|ula|akhir|tsani)|rajab|sya'?ban|ramad?l?h?an|s[iy]+awal|syawal"
    r"|zul(?:qa|ka|ki)i?'?dah|dzul\w+|zulhijj?ah)\b|\b1[34][0-9]{2}\s*H\b",
    re.IGNORECASE,
)
"""A month of the Islamic calendar behind a day, or a year with its H."""
SERIAL = re.compile(r"(?P<n>[1-9][0-9]{4})(?:[.,](?P<part>[0-9]+))?")


class Unreadable(Exception):
    """The cell is no date that can be read; the argument is the id of the sentence that says why."""


def order_of(cells: Iterable[str], header: str = "", usual: str = "day") -> str:
    """How a column writes day and month: "day" first, "month" first, or "mixed" where its cells contradict each other.

    A header such as "(mm/dd/yyyy)" counts as a cell does. Without evidence it is the `usual` order ("open" where it may be either), unless weekdays
    beside the dates are right with the month first alone.
    """
    texts = list(cells)
    day_first = month_first = False
    note = tidy(header).lower()
    if re.search(r"\bmm?[-/. ]dd?\b|\bbb[-/. ]hh\b|\b(bln|bulan)[-/. ](tgl|tanggal|hari)\b", note):
        month_first = True
    elif re.search(r"\bdd?[-/. ]mm?\b|\b(tgl|tanggal|hh)[-/. ](bln|bulan|bb)\b", note):
        day_first = True
    for cell in texts:
        if kind(cell) == "s" and (match := SLASHED.fullmatch(without_weekday(cell))):
            first, second = int(match["a"]) > 12, int(match["b"]) > 12
            day_first |= first and not second
            month_first |= second and not first
    if day_first or month_first:
        return "mixed" if day_first and month_first else "month" if month_first else "day"
    return "month" if _weekdays_say_month(texts) else usual


def written_alike(cells: Iterable[str], others: Iterable[str]) -> bool:
    """Whether two columns write dates of three numbers with the same signs between them, and both or neither with leading zeros: as one
    program or one person does, so that the order of the one holds for the other."""
    (signs, noughts), (other_signs, other_noughts) = _manner(cells), _manner(others)
    return signs == other_signs and (not noughts or not other_noughts or bool(noughts & other_noughts))


def _manner(cells: Iterable[str]) -> tuple[set[str], set[bool]]:
    """The signs between the numbers of a column's dates, and whether those below 10 have a leading zero."""
    matches = [match for cell in cells if kind(cell) == "s" and (match := SLASHED.fullmatch(without_weekday(cell)))]
    return {match[2] for match in matches}, {part.startswith("0") for match in matches for part in (match["a"], match["b"]) if int(part) < 10}


def _weekdays_say_month(cells: Iterable[str]) -> bool:
    """Whether all weekdays that stand beside dates are those of the dates with the month first, and not all with the day first."""
    named = [(match, weekday) for cell in cells if (weekday := weekday_in(cell)) is not None and (match := SLASHED.fullmatch(without_weekday(cell)))]
    fits = {order: [_weekday(match, order) == weekday for match, weekday in named] for order in ("day", "month")}
    return bool(named) and all(fits["month"]) and not all(fits["day"])


def _weekday(match: re.Match[str], order: str) -> int | None:
    day, month = (int(match["a"]), int(match["b"])) if order == "day" else (int(match["b"]), int(match["a"]))
    try:
        return _date(_year(match["y"], date.today(), True), month, day).weekday()
    except Unreadable:
        return None


def year_first(cells: Iterable[str], today: date) -> bool:
    """Whether years of two digits may stand first in a column: as a day-first date one of its cells has a year still to come (18/03/31), or
    as such they lie far apart, and close together with the year in front (18-07-25, 18-07-05), or are of one or two days of several years."""
    short = [match for cell in cells if kind(cell) == "s" and (match := SLASHED.fullmatch(without_weekday(cell))) and has_short_year(cell)]
    ends, starts = ([int(match[part].strip("'")) for match in short] for part in ("y", "a"))
    this = today.year % 100
    if any(this + 10 < end <= 31 for end in ends):
        return True
    all_fit = all(start <= this and int(match["b"]) <= 12 and end <= 31 for match, start, end in zip(short, starts, ends, strict=True))
    if len(short) < 2 or not all_fit:
        return False
    few_days = len(short) > 2 and max(starts) - min(starts) <= 1 and min(starts) >= 10 and len(set(ends)) > len(set(starts))
    return few_days or (max(ends) - min(ends) > 8 and max(starts) - min(starts) <= 2)


def spread(cells: Iterable[str]) -> dict[str, str]:
    """The cells that hold day, month and year without signs, each with the signs put in: 05022018 as 05/02/2018.

    Of seven digits the zero of the first number may be gone, or that of the second. Where both would do (1112018), another cell of the column has
    to show that the second number has always two digits.
    """
    digits = {cell: text for cell in cells if (text := tidy(value(cell) if kind(cell) == "n" else cell if kind(cell) == "s" else "")).isdecimal()}
    found = {cell: match for cell, text in digits.items() if (match := RUN_TOGETHER.fullmatch(text)) and _may_be_day(match["a"], match["b"])}
    always_two = any(len(match["a"]) == 2 and match["b"].startswith("0") for match in found.values())
    return {
        cell: f"{match['a']}/{match['b']}/{match['y']}"
        for cell, match in found.items()
        if len(match["a"]) == 2 or always_two or not _may_be_day(digits[cell][:2], digits[cell][2])
    }


def _may_be_day(first: str, second: str) -> bool:
    """Whether two numbers may be a day and a month, in either order."""
    numbers = sorted((int(first), int(second)))
    return 1 <= numbers[0] <= 12 and numbers[1] <= 31


def has_short_year(cell: str) -> bool:
    """Whether a cell is a date of three numbers whose year has two digits."""
    match = SLASHED.fullmatch(without_weekday(cell)) if kind(cell) == "s" else None
    return match is not None and len(match["y"].strip("'")) == 2


def swapped(cells: Iterable[str], order: str) -> bool:
    """Whether a spreadsheet may have turned day and month round: text dates whose day is over 12 beside real dates, none of them over 12.

    That is what is left where a program that expects the other order opened the file.
    """
    texts = real = late = 0
    for cell in cells:
        if kind(cell) == "d":
            real += 1
            late += int(value(cell)[8:10]) > 12
        elif kind(cell) == "s" and (match := SLASHED.fullmatch(without_weekday(cell))):
            texts += max(int(match["a"]), int(match["b"])) > 12
    return order != "mixed" and texts > 0 and real > 0 and not late


def only_turned_in(cell: str, order: str, holds: Callable[[date], bool]) -> bool:
    """Whether a date of numbers alone lies in a period only with its day and month turned round."""
    try:
        if kind(cell) == "d":
            day = date.fromisoformat(value(cell)[:10])
        elif kind(cell) == "s" and (match := SLASHED.fullmatch(without_weekday(cell))):
            first, second = int(match["a"]), int(match["b"])
            number, month = (second, first) if order == "month" else (first, second)
            day = _date(_year(match["y"], date.today(), True), month, number)
        else:
            return False
        return not holds(day) and day.day <= 12 and holds(date(day.year, day.day, day.month))
    except (Unreadable, ValueError):
        return False


def read(cell: str, order: str, today: date, ahead: bool) -> date:
    """The date of a cell in a column of that order. Raises Unreadable."""
    day = _moment(cell, order, today, ahead)
    if (weekday := weekday_in(cell)) is not None and weekday != day.weekday():
        raise Unreadable("other_weekday")
    latest = today.replace(year=today.year + 10, day=min(today.day, 28)) if ahead else today
    if not day >= EARLIEST:
        raise Unreadable("date_too_early")
    if day > latest:
        raise Unreadable("date_in_future")
    return day


def _moment(cell: str, order: str, today: date, ahead: bool) -> date:
    match kind(cell):
        case "d":
            moment = _of_iso(ISO.fullmatch(value(cell)))
            if moment.day == 1 and WITHOUT_DAY.fullmatch(shown(cell)):
                raise Unreadable("date_without_day")  # a spreadsheet makes the first day of it where only a month was entered
            return moment
        case "n":
            if match := SERIAL.fullmatch(value(cell)):
                return of_serial(match)
            if match := COMPACT.fullmatch(value(cell)):
                return _date(int(match["y"]), int(match["mo"]), int(match["d"]))
            if DAY_ALONE.fullmatch(value(cell)):
                raise Unreadable("day_alone")
            raise Unreadable("date_without_day" if WITHOUT_DAY.fullmatch(value(cell)) else "unreadable_date")
        case "s":
            pass
        case _:
            raise Unreadable("unreadable_date")
    text = without_weekday(cell)
    if match := ISO.fullmatch(text):
        return _of_iso(match)
    if match := SLASHED.fullmatch(text):
        if order == "mixed":
            raise Unreadable("mixed_date_order")
        first, second = int(match["a"]), int(match["b"])
        if order == "open" and first != second:
            raise Unreadable("open_date_order")
        day, month = (second, first) if order == "month" else (first, second)
        return _after(_date(_year(match["y"], today, ahead), month, day), match)
    match = NAMED.fullmatch(text) or ENGLISH.fullmatch(text)
    if match and match["name"].lower() in MONTH_OF:
        return _after(_date(_year(match["y"], today, ahead), MONTH_OF[match["name"].lower()], int(match["d"])), match)
    if match := COMPACT.fullmatch(text):
        return _date(int(match["y"]), int(match["mo"]), int(match["d"]))
    if match := SERIAL.fullmatch(text):
        return of_serial(match)
    if DAY_ALONE.fullmatch(text):
        raise Unreadable("day_alone")
    if ISLAMIC.search(text):
        raise Unreadable("islamic_date")
    if SEVERAL.fullmatch(text) or len(YEARS.findall(text)) > 1:
        raise Unreadable("several_dates")
    if WITHOUT_YEAR.fullmatch(text):
        raise Unreadable("date_without_year")
    raise Unreadable("date_without_day" if WITHOUT_DAY.fullmatch(text) else "unreadable_date")


def is_date(cell: str) -> bool:
    """Whether a cell is a date, or written like one that has a day, a month and a year."""
    text = without_weekday(tidy(cell)) if kind(cell) == "s" else ""
    return kind(cell) == "d" or any(pattern.fullmatch(text) for pattern in (ISO, SLASHED, NAMED, ENGLISH, COMPACT))


def of_serial(match: re.Match[str], epoch: date = EXCEL_EPOCH) -> date:
    """The day that a spreadsheet's number (SERIAL) counts from its `epoch`; the last half minute before midnight is the next day, as in `_after`."""
    seconds = float(f"0.{match['part'] or 0}") * 24 * 60 * 60
    return epoch + timedelta(days=int(match["n"]) + (seconds >= 24 * 60 * 60 - HALF_A_MINUTE))


def contradicts_itself(text: str) -> bool:
    """Whether a text names another weekday than that of its date."""
    try:
        return (weekday := weekday_in(text)) is not None and read(without_weekday(text), "day", date.today(), True).weekday() != weekday
    except Unreadable:
        return False


def weekday_in(cell: str) -> int | None:
    """The number of the weekday that a text names before or after its date, Monday is 0; None if it names none.

    Nor does a time in a zone, which programs write: the date in Jakarta may be another one.
    """
    text = tidy(cell) if kind(cell) == "s" else ""
    if (text[-1:].isdigit() and text[:1].isdigit()) or re.search(r":[0-9]{2}(?:[.][0-9]+)?\s*(?:GMT|UTC|Z\b|[+-][0-9]{2}:?[0-9]{2}\b)", text):
        return None
    match = WEEKDAY.search(text)
    return WEEKDAY_OF[re.sub("[^a-z]", "", match["weekday"].lower())] if match and not text[: match.start()][-1:].isalpha() else None


def without_weekday(cell: str) -> str:
    """A date's text without its weekday, "tgl" and the like."""
    if NUMBERS.fullmatch(cell):
        return cell
    text = re.sub("[–—]", "-", re.sub("[‘’`´]", "'", tidy(cell))).strip(" ,.;'")
    text = re.sub(rf"[\s,/(-]+{WEEKDAY.pattern}\)?$", "", text, flags=re.IGNORECASE)
    text = COMMON_ERA.sub("", text)
    if text[:1].isdigit():
        return text
    text = re.sub(rf"^(?:hari )?{WEEKDAY.pattern}[\s,/.-]*(?=[0-9a-z])", "", text, flags=re.IGNORECASE)
    return re.sub(r"^(?:tanggal|tgl)\.?\s*(?=[0-9])", "", text, flags=re.IGNORECASE)


def _of_iso(match: re.Match[str] | None) -> date:
    if match is None:
        raise Unreadable("unreadable_date")
    return _after(_date(int(match["y"]), int(match["mo"]), int(match["d"])), match)


def _after(day: date, match: re.Match[str]) -> date:
    """The day with its time: the last half minute before midnight is the next day (programs that count in local time lose seconds).

    A time in UTC is brought to Jakarta: what a web page writes for midnight there is the evening before.
    """
    if not match["h"]:
        return day
    if int(match["h"]) > 23 or int(match["m"]) > 59:
        raise Unreadable("unreadable_date")
    hour = int(match["h"])
    if match["half"] and 1 <= hour <= 12:  # 15:05 PM counts to 24 all the same
        hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
    moment = datetime(day.year, day.month, day.day, hour, int(match["m"]), int(match["s"] or 0))
    if match["zone"] and not re.search("[1-9]", match["zone"]):
        moment = moment.replace(tzinfo=UTC).astimezone(JAKARTA).replace(tzinfo=None)
    return (moment + timedelta(seconds=HALF_A_MINUTE)).date() if moment.hour == 23 and moment.minute == 59 else moment.date()


def _year(text: str, today: date, ahead: bool) -> int:
    digits = text.strip("'")
    if len(digits) == 4:
        return int(digits)
    year = 2000 + int(digits)
    if year <= today.year + (10 if ahead else 0):
        return year
    if year - 100 >= EARLIEST.year:
        return year - 100
    raise Unreadable("short_year")


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Unreadable("unreadable_date") from error
