"""Reading a column: the meaning of each of its distinct cells, or why it can't be read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal

from data import headers, spellings
from data.cells import kind, shown, tidy, typed, value
from data.periods import OWN_DATE, Period
from data.programme import Programme, shipped
from data.schema import Column
from data.values import dates, numbers
from data.values.codes import read_code, read_number_of_sale, read_text
from data.values.marks import answer_before_remark, are_hours, doubtful_crosses, explained, from_to, mark_of, meaning, said_twice, ticked
from data.values.personal_numbers import is_identity
from data.values.readings import ColumnReading, Reading
from data.values.texts import GARBLED

WHOLE_AMOUNT = {1_000: 10_000, 1_000_000: 1_000}
"""Scale of a column -> the number from which on a cell of it may already hold the whole amount."""
NO_SINGLE_AMOUNT = re.compile(r"[0-9].*?(?:[-–—/@×*+~]|\b(?:x|s\.?d|sampai|hingga|per|lebih|kurang)\b)|[<>±~]\s*(?:rp\.?\s*)?[0-9]", re.IGNORECASE)
"""A range, a price or a sum to be worked out instead of an amount: 500.000 - 750.000, 75.000/kg, 5 x 15.000, <500rb."""
SMALLEST = {"amount": 500, "monthly_income": 10_000}
"""Rupiah below which no sale and no monthly income lies: a smaller amount may be meant in thousands."""
PASSABLE = 30
"""Score of 100 from which on all others have to be for 8,5 beside them to be one of 10."""
WITH_REMARK = ("earning", "passed")
"""Columns whose answers people explain: Ya, jualan kue."""
NUMBERED_ANSWER = re.compile(r"(?<![\w.])([0-9]{1,2}|[A-Za-z])\s*[=:]\s*([^=:,;()\[\]\n]+?)(?=\s*(?:[,;()\[\]\n]|$|\s[0-9A-Za-z]{1,2}\s*[=:]))")
"""What the number of an answer stands for, in a header or a legend."""
TINY = 50
"""Rupiah below which there is no amount: it is the smallest coin."""
LARGEST = 10**15
"""Far above any number that an office writes; larger ones don't fit into the store."""
NO_DAYS = re.compile(r"\b(?:minggu|pekan|bulan|bln|tahun|thn|jam|jp|jpl|weeks?|months?|hours?)\b", re.IGNORECASE)
"""What a length of a training is counted in, other than days."""
TIME_OF_DAY = re.compile(r"(?:[01]?[0-9]|2[0-3])[:.][0-5][0-9](?:[:.][0-5][0-9])?(?:\s*(?:wib|am|pm))?", re.IGNORECASE)
ERROR_TEXT = re.compile(
    r"#(REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|GETTING_DATA|ERROR!)|#{3,}|Err:[0-9]{3}|(Loading|Memuat)(\.\.\.|…)",
    re.IGNORECASE,
)
"""What a spreadsheet writes into a text file for an error, for a number too wide for its column, or before it has computed."""


UNREADABLE = {
    "e": "error_cell",
    "i": "unseen_cell",
    "x": "struck_cell",
    "c": "coloured_cell",
    "k": "other_in_note",
    "g": "other_by_colour",
    "j": "joined_number",
    "f": "formula_without_value",
}
"""Kinds of cells (data/cells.py) that hold no value -> what is said of them."""


def read_column(
    column: Column,
    cells: Sequence[str],
    *,
    header: str = "",
    legend: str = "",
    scale: str = "",
    period: Period | None = None,
    today: date | None = None,
    shares: bool = False,
    choices: Mapping[str, str] | None = None,
    days: int = 0,
    programme: Programme | None = None,
    order: str = "day",
) -> ColumnReading:
    """Read the different cells of a column (data/cells.py says how they are written).

    `header` as it stands in the file, and `legend`, the sheet's other text, explain some cells; `scale` is what the letterhead says of amounts, and
    `period` when its rows happened; `shares`: values up to 1 stand for shares, so a percentage is divided by 100; `choices`: spellings that
    were agreed on, plain text -> code; `days`: how many columns of days a wide attendance sheet has; `programme`: whose codes are known (None: the
    shipped one's); `order` of day and month where a column's own dates leave it open.
    """
    reading = ColumnReading()
    today = today or date.today()
    full = []
    known = spellings.choices_of(column, programme or shipped()) | dict(choices or {}) if column.kind == "choice" else {}
    for cell in cells:
        written_as = kind(cell)
        text = tidy(cell) if written_as == "s" else ""
        if problem := UNREADABLE.get(written_as):
            reading.cells[cell] = Reading(problem=problem)
        elif text and spellings.DITTO.fullmatch(text):
            reading.cells[cell] = Reading(problem="ditto")
        elif text and ERROR_TEXT.fullmatch(text):
            reading.cells[cell] = Reading(problem="error_cell")
        elif written_as == "s" and _stands_for_nothing(column, cell, text, known, choices):
            reading.cells[cell] = Reading()
        else:
            full.append(cell)
    match column.kind:
        case "date":
            _read_dates(column, full, header, today, order, period, reading)
        case "integer" | "number":
            _read_numbers(column, full, header if headers.scale_of(header) > 1 else f"{header} {scale}", shares, today, reading)
        case "boolean":
            _read_booleans(column, full, explained(legend, header, spellings.booleans_of(column.name)), days, choices, reading)
        case "choice":
            _read_choices(full, numbered_choices(f"{header}\n{legend}", known) | known, reading)
        case "code":
            for cell in full:
                reading.cells[cell] = read_code(cell, of_a_person=column.name == "resident_id")
        case _:
            for cell in full:
                reading.cells[cell] = read_number_of_sale(cell) if column.name == "sale_id" else read_text(cell, column)
    return reading


def _stands_for_nothing(column: Column, cell: str, text: str, known: Mapping[str, str], choices: Mapping[str, str] | None) -> bool:
    """Whether a cell of text counts as empty: by a word for that, unless it is a choice of the column, or by one of the column's own."""
    if _says_nothing(column, text) and not _has_meaning(column, cell, known, choices):
        return True
    return column.name in spellings.NONE_OF and spellings.plain(cell) in spellings.NONE_OF[column.name]


def _says_nothing(column: Column, text: str) -> bool:
    """Whether a text stands for an empty cell. "Not known" doesn't if that would become a default or be said to be missing."""
    if column.kind == "boolean" or (column.kind == "integer" and column.default is not None) or (column.required and column.kind != "text"):
        return spellings.EMPTY.fullmatch(text) is not None
    return spellings.EMPTY.fullmatch(text) is not None or spellings.NOT_KNOWN.fullmatch(text) is not None


def _has_meaning(column: Column, cell: str, known: Mapping[str, str], choices: Mapping[str, str] | None) -> bool:
    """Whether the column knows a text that stands for nothing elsewhere: the dash of an attendance sheet, "none" of schooling."""
    text = spellings.plain(cell)
    if choices and text in choices:
        return True
    if column.kind == "boolean":
        return text in spellings.booleans_of(column.name) or tidy(cell) in spellings.DOUBTFUL.get(column.name, ())
    return text in known and text not in ("", "-")


def _read_dates(column: Column, cells: list[str], header: str, today: date, usual: str, period: Period | None, reading: ColumnReading) -> None:
    together = dates.spread(cells)
    cells = [together.get(cell, cell) for cell in cells]
    order = dates.order_of(cells, header, usual)
    turned_round = _turned_round(column, cells, header, order, period)
    turned = dates.swapped(cells, order)
    year_first = dates.year_first(cells, today)
    if order == "month" and any(kind(cell) == "s" for cell in cells):
        reading.remarks.append("month_first")
    for cell in cells:
        if turned and kind(cell) == "d":
            reading.cells[cell] = Reading(problem="swapped_dates")
            continue
        if cell in turned_round:
            reading.cells[cell] = Reading(problem="turned_month")
            continue
        if year_first and dates.has_short_year(cell):
            reading.cells[cell] = Reading(problem="short_year")
            continue
        try:
            reading.cells[cell] = Reading(dates.read(cell, order, today, column.ahead).isoformat())
        except dates.Unreadable as error:
            reading.cells[cell] = Reading(problem=str(error))
    reading.cells |= {cell: reading.cells[text] for cell, text in together.items()}


def _turned_round(column: Column, cells: list[str], header: str, order: str, period: Period | None) -> set[str]:
    """The dates that lie outside the months that the sheet is named for as they are read, and in them with day and month turned round.

    Of the day on which a row happened each counts, of another (the return after an exit) all together. Texts whose order a cell or the header
    shows are as they are written; a real date may have been turned round by the program that opened the file.
    """
    if period is None or not period.has_months or column.ahead:
        return set()
    is_shown = bool(dates.order_of(cells, header, ""))
    turned = {cell for cell in cells if not (is_shown and kind(cell) == "s") and dates.only_turned_in(cell, order, period.holds)}
    return turned if column.name in OWN_DATE.values() or len(turned) == len(cells) else set()


def _read_numbers(column: Column, cells: list[str], header: str, shares: bool, today: date, reading: ColumnReading) -> None:
    signs = numbers.signs_of(cells)
    scale = headers.scale_of(header) if column.name in headers.MONEY else 1
    if scale > 1 and cells:
        reading.remarks.append("in_thousands" if scale == 1_000 else "in_millions")
    whole = column.kind == "integer"
    is_score = column.maximum == 100 and column.kind == "number"
    scores = _scores(cells, signs) if is_score else []
    shares_of_one = max(scores, default=2) <= 1 and any(0 < score < 1 for score in scores)
    out_of_ten = len([score for score in scores if score > 1]) > 1 and max(scores) <= 10
    parts_beside = max(scores, default=0) > 10 and sum(0 < score < 1 for score in scores) > 1  # 0.85 and 0.9 beside 90: then 1 may be all of it
    of_hundred = [score for score in scores if score > 10]
    beside_ten = len(of_hundred) > 1 and min(of_hundred) >= PASSABLE
    for cell in cells:
        try:
            if column.name == "birth_year" and (year := _year_of_birth(cell, today)):
                reading.cells[cell] = Reading(str(year))
                continue
            if column.name == "day" and (number_of_day := numbers.of_day(cell, cells)):
                reading.cells[cell] = Reading(number_of_day)
                continue
            if column.name == "day" and cell.startswith("@"):
                # data/session_dates.py found none on that date
                raise numbers.Unreadable("other_weekday" if dates.contradicts_itself(cell[1:]) else "not_a_session")
            if is_identity(tidy(shown(cell))) and not re.search("[.,]", shown(cell)):
                raise numbers.Unreadable("identity")
            if kind(cell) == "d" or (kind(cell) == "t"):
                raise numbers.Unreadable("date_for_number")
            if numbers.is_percentage(cell):
                number = numbers.percentage(cell)
                if shares:
                    number /= 100
                elif column.maximum != 100:
                    raise numbers.Unreadable("unreadable_number")
            else:
                number = numbers.read(_whole_score(cell) if is_score else cell, signs, column.maximum, whole and scale == 1)
                if column.name != "monthly_income" and numbers.A_MONTH.search(tidy(shown(cell))):
                    raise numbers.Unreadable("unreadable_number")  # what is sold in a month is no sale
                if column.name == "monthly_income" and re.fullmatch("9{4,}", str(number)):
                    raise numbers.Unreadable("code_for_missing")
                if scale > 1 and not numbers.names_its_scale(cell):
                    if number >= WHOLE_AMOUNT[scale]:
                        raise numbers.Unreadable("doubtful_scale")
                    number *= scale
                if (shares_of_one or out_of_ten) and number != 0:
                    raise numbers.Unreadable("share_for_score" if shares_of_one else "score_out_of_ten")
                if beside_ten and 1 < number <= 10 and number != number.to_integral_value():
                    raise numbers.Unreadable("score_beside_hundred")
                if parts_beside and 0 < number <= 1:
                    raise numbers.Unreadable("share_for_score")
            if abs(number) >= LARGEST:
                raise numbers.Unreadable("absurd_number")
            if column.name == "birth_year" and not 1900 <= number <= today.year:
                raise numbers.Unreadable("no_birth_year")
            if whole and number != number.to_integral_value():
                raise numbers.Unreadable("fraction")
            reading.cells[cell] = Reading(str(int(number)) if whole else _plain(number))
        except numbers.Unreadable as error:
            reason = str(error)
            if column.name == "birth_year" and reason in ("unreadable_number", "unreadable_integer", "weight"):
                reason = "no_birth_year"
            if column.name in SMALLEST and (reason == "weight" or (reason.startswith("unreadable") and NO_SINGLE_AMOUNT.search(tidy(shown(cell))))):
                reason = "no_single_amount"
            if column.name == "days" and NO_DAYS.search(tidy(shown(cell))):
                reason = "no_number_of_days"
            reading.cells[cell] = Reading(problem="unreadable_integer" if whole and reason == "unreadable_number" else reason)
    if scale == 1 and column.name in SMALLEST:
        _ask_about_thousands(SMALLEST[column.name], reading)


def _ask_about_thousands(smallest: int, reading: ColumnReading) -> None:
    """900 beside 900.000 is as much, in thousands, and 2 beside 1.500.000 in millions: such cells aren't read, nor is one below any coin.

    Small amounts that would be none of the others are remarked on, and so are those of a few that are hundreds of times the others.
    """
    amounts = {cell: int(result.value) for cell, result in reading.cells.items() if result.value}
    own = {cell: amount for cell, amount in amounts.items() if not numbers.names_its_scale(cell)}
    others = [amount for amount in amounts.values() if amount >= smallest]
    small = [cell for cell, amount in own.items() if (TINY if others else 1) <= amount < smallest]
    reading.cells |= {cell: Reading(problem="tiny_amount") for cell, amount in own.items() if others and 0 < amount < TINY}
    low, high = (min(others), max(others)) if others else (0, -1)
    alike = [cell for cell in small if any(low <= 10 * times * amounts[cell] and times * amounts[cell] <= 10 * high for times in (1_000, 1_000_000))]
    if alike and min(others) >= 10 * smallest:  # else the amounts go down to the small ones without a gap
        reading.cells |= {cell: Reading(problem="small_amount") for cell in alike}
        small = [cell for cell in small if cell not in alike]
    if small:
        reading.remarks.append("small_amounts")
    usual = sorted(others)[: len(others) - len(others) // 4] if len(others) > 3 else []
    if usual and any(100 * usual[-1] < amount <= 1_000 * usual[-1] for amount in others):
        reading.remarks.append("large_amounts")


def _whole_score(cell: str) -> str:
    """A score of 0 to 100 without what it is out of: 80/100."""
    return re.sub(r"(?<=[0-9]) ?/ ?100$", "", tidy(cell)) if kind(cell) == "s" else cell


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


def _scores(cells: list[str], signs: numbers.Signs) -> list[Decimal]:
    read = []
    for cell in cells:
        with suppress(numbers.Unreadable):
            if not numbers.is_percentage(cell):
                read.append(numbers.read(_whole_score(cell), signs, 100, False))
    return read


def _year_of_birth(cell: str, today: date) -> int | None:
    """The year of a date of birth; None if the cell is no date."""
    try:
        if kind(cell) == "d":
            cell = typed("d", value(cell))  # a date of which only the year is shown is enough
        if kind(cell) == "d" or (kind(cell) == "s" and not re.fullmatch(r"[0-9.,]+", tidy(cell))):
            return dates.read(cell, "day", today, False).year
    except dates.Unreadable:
        # In which order day and month stand doesn't matter for the year.
        try:
            return dates.read(cell, "month", today, False).year
        except dates.Unreadable:
            return None
    return None


def _read_booleans(
    column: Column,
    cells: list[str],
    meanings: Mapping[str, bool | None],
    days: int,
    choices: Mapping[str, str] | None,
    reading: ColumnReading,
) -> None:
    """Read yes and no; `meanings` are those that header and legend give to marks."""
    words = dict(spellings.booleans_of(column.name)) | {text: code == "true" for text, code in (choices or {}).items()}
    for word in spellings.DOUBTFUL.get(column.name, ()):
        if word not in meanings and word not in (choices or {}):
            words.pop(word, None)
    words = {text: yes for text, yes in {**words, **meanings}.items() if yes is not None}
    marks = {mark_of(ticked(cell) or cell) for cell in cells}
    if column.name != "present" and "2" in marks and "0" not in marks and not {"1", "2"} & {*meanings, *(choices or {})}:
        words.pop("1", None)  # 1 and 2 are numbers of answers, and which is the yes stands on the form
    if column.name == "passed" and "p" in marks and "p" not in meanings:
        words.pop("l", None)  # laki-laki and perempuan
    crosses = doubtful_crosses(marks, words, {*meanings, *(choices or {})})
    if column.name == "present":
        certain = {words[mark] for mark in marks if mark in words}
        if "x" in marks and "x" not in words and certain == {False}:
            words["x"] = True  # the sheet has another mark for absent, and none for present
    if column.name in spellings.DOUBTFUL and marks & {"y", "ya"} and "t" not in words:
        words["t"] = False
    if "f" in marks and not marks & {"y", "ya"}:
        words |= {"t": True, "f": False}  # as a database writes true and false
    # Among the marks of several days a number is a single slip; in one column it is a sum of days, and then so is each 1.
    if column.name == "present" and days < 2 and any(_counts(cell) for cell in cells):
        for cell in cells:
            reading.cells[cell] = Reading(problem="count_for_mark")
        return
    numerals = {mark_of(cell) for cell in cells if _counts(cell)} - set(words)
    hours = column.name == "present" and are_hours(marks, numerals)
    times = {cell for cell in cells if column.name == "present" and _is_time(cell)}
    stays = from_to(cells) if column.name == "present" else {}
    certain_times = any(kind(cell) == "t" or ":" in cell or re.match("0[0-9][.]", cell) for cell in times)
    for cell in cells:
        mark = mark_of(ticked(cell) or cell)
        if stays.get(cell) or (cell in times and (certain_times or kind(cell) != "s")):
            reading.cells[cell] = Reading("true")
        elif cell in stays or (hours and (mark in numerals or mark == "1")):
            reading.cells[cell] = Reading(problem="hours_for_mark")
        elif mark in words:
            reading.cells[cell] = Reading(str(words[mark]).lower())
        elif mark in spellings.DOUBTFUL.get(column.name, ()) or (mark in crosses and column.name == "present"):
            reading.cells[cell] = Reading(problem="doubtful_mark")
        elif column.name == "present" and (present := meaning(cell, words)) is not None:
            reading.cells[cell] = Reading(str(present).lower())
        elif column.name in WITH_REMARK and (answer := answer_before_remark(cell, words)) is not None:
            reading.cells[cell] = Reading(str(answer).lower())
        elif (twice := said_twice(cell, words)) is not None:
            reading.cells[cell] = Reading(str(twice).lower())
        elif GARBLED.search(cell):
            reading.cells[cell] = Reading(problem="garbled_text")
        else:
            reading.cells[cell] = Reading(problem="unreadable_mark" if column.name == "present" else "unreadable_boolean")
    if days and any(reading.cells[cell].value == "true" for cell in times):
        reading.remarks.append("times_for_marks")


def _counts(cell: str) -> bool:
    """Whether a cell among marks is a number of days rather than a mark."""
    text = value(cell) if kind(cell) == "n" else tidy(cell) if kind(cell) == "s" else ""
    return re.fullmatch(r"[0-9]{1,3}([.,]0)?", text) is not None and int(re.split(r"[.,]", text)[0]) > 1


def _is_time(cell: str) -> bool:
    return kind(cell) == "t" or (kind(cell) == "s" and TIME_OF_DAY.fullmatch(tidy(cell)) is not None)


def numbered_choices(explained_in: str, known: Mapping[str, str]) -> dict[str, str]:
    """Number or letter of an answer -> the code of what a header or legend says that it stands for: 1 = keluarga. None of those said to be two."""
    codes: dict[str, set[str]] = {}
    answers = re.sub(r"(?<=[(,;\s])([0-9])\.\s*(?=[^\W\d])", r"\1=", explained_in)  # (1. SD, 2. SMP)
    for number, text in NUMBERED_ANSWER.findall(answers):
        if code := known.get(spellings.plain(text)):  # else it is an answer of another column
            codes.setdefault(spellings.plain(number), set()).add(code)
    return {number: found.pop() for number, found in codes.items() if len(found) == 1}


def _read_choices(cells: list[str], known: Mapping[str, str], reading: ColumnReading) -> None:
    for cell in cells:
        own = ticked(cell) or shown(cell)
        text = spellings.plain(own)
        if text not in known:
            text = spellings.core(spellings.answer(own), known)
        codes = {known.get(text)} if text in known else {known.get(part.strip()) for part in re.split("/| atau ", text)}
        if len(codes) == 1 and (code := codes.pop()) is not None:  # SLTP/SMP says one thing twice
            reading.cells[cell] = Reading(code)
        else:
            reading.cells[cell] = Reading(problem="unknown_choice")
