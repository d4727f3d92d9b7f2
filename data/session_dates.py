"""The session of each dated column of an attendance sheet, or of each date in a column of dates, by its group's calendar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import duckdb
from babel.dates import format_date

from data import schema
from data.bilingual import LANGUAGES, Text
from data.cells import shown, tidy
from data.day_headers import dates_of
from data.headers import words
from data.messages import sentence
from data.parsed import execute
from data.proposals import DayColumn
from data.reading import Reading
from data.sheets import Remark, Sheet
from data.staging import unstage
from data.values import dates
from data.values.dates import weekday_in

HOLIDAY = r"(hari )?(libur|cuti bersama|tanggal merah|tgl merah)\b.*"
"""Marks of a day on which a group had no training, in lower case."""
NAMED = 4
"""Headers that a sentence names at most."""


def settle_dates(connection: duckdb.DuckDBPyConnection, reading: Reading) -> None:
    """Turn dated columns, or a column of dates, into days: the session that the group holds on that date, or, with one column a session, the
    days in their order.

    Where the dates aren't one after the other they give the group's sessions. A wide sheet whose dates are no sessions of its group is refused.
    """
    for sheet in list(reading.sheets):
        if sheet.table is not schema.ATTENDANCE:
            continue
        if sheet.sheet_no in reading.plain:
            continue
        _leave_out_holidays(connection, reading, sheet)
        if sheet.proposal.dated_days and not _settle_dated_days(connection, reading, sheet):
            continue
        wide = {day.date: day for day in sheet.proposal.days if day.date}
        beside = {day.beside: day for day in sheet.proposal.days if day.beside}
        if not wide and not beside and not (set(words(sheet.header("day") or "").split()) & {"tanggal", "date"}):
            continue
        written = {} if wide or beside else _mark_dates(connection, sheet)
        sessions: list[tuple[str, int, str]] = []
        calendars: list[Calendar] = []
        for (cell,) in execute(
            connection,
            "select distinct raw.cohort_id from staging.raw_attendance as raw where raw.sheet_no = $sheet_no and raw.cohort_id is not null",
            {"sheet_no": sheet.sheet_no},
        ).fetchall():
            group = calendar_of(connection, tidy(shown(cell)))
            calendars += [group] if group else []
            numbers: dict[str, tuple[date, int]] = {}
            problem: Text | None = None
            if group and (wide or beside):
                numbers, problem = _of_headers(group, beside or {text: wide[text] for text in _used(connection, sheet, cell, wide)}, bool(beside))
            elif group:
                # A list names each date where it was something to record, so that dates missing from it show nothing.
                numbers = {day.isoformat(): (day, group.numbers[day]) for day in _dates_of(connection, sheet, cell) if day in group.numbers}
            if problem:
                reading.refused.append(Remark(sheet.file, sheet.name, problem))
                reading.sheets.remove(sheet)
                unstage(connection, sheet)
                sessions = []
                break
            apart = any(group.dates.get(number) != day for day, number in numbers.values()) if group else False
            for text, (day, number) in numbers.items():
                execute(
                    connection,
                    "update staging.raw_attendance set day = $number where sheet_no = $sheet_no and cohort_id = $cell and day = $day",
                    {"number": str(number), "sheet_no": sheet.sheet_no, "cell": cell, "day": f"@{text}"},
                )
                if apart:
                    sessions.append((cell, number, day.isoformat()))
        sheet.proposal.days = [day for day in sheet.proposal.days if not _is_other_day_of_month(connection, sheet, day, calendars)]
        if written:
            connection.executemany(
                "update staging.raw_attendance set day = ? where sheet_no = ? and day = ?",
                [(f"@{text}", sheet.sheet_no, day) for day, text in written.items()],
            )
        if sessions:
            _add_sessions(connection, reading, sheet, sessions)


def _add_sessions(connection: duckdb.DuckDBPyConnection, reading: Reading, sheet: Sheet, sessions: list[tuple[str, int, str]]) -> None:
    """Stage the days of groups, their numbers and dates, that an attendance sheet says, as rows of the table sessions."""
    columns = {"cohort_id": 0, "day": 1, "held_on": 2}
    proposal = replace(sheet.proposal, table="sessions", columns=columns, headers={}, days=[], notes=[], questions=[])
    added = Sheet(max(other.sheet_no for other in reading.sheets) + 1, sheet.file, sheet.name, schema.SESSIONS, proposal)
    connection.executemany(
        "insert into staging.raw_sessions (sheet_no, row, cohort_id, day, held_on) values (?, ?, ?, ?, ?)",
        [(added.sheet_no, sheet.proposal.header_row, cell, str(number), day) for cell, number, day in sessions],
    )
    reading.sheets.append(added)


def _settle_dated_days(connection: duckdb.DuckDBPyConnection, reading: Reading, sheet: Sheet) -> bool:
    """Hold the dates beside a list's numbers of days against the groups' calendars; they may also give these. False, and the sheet is refused, if
    they are no sessions of the group."""
    rows = [row for row, _, _ in sheet.proposal.dated_days]
    groups = dict(
        connection.execute(
            "select raw.row, raw.cohort_id from staging.raw_attendance as raw where raw.sheet_no = $sheet_no and list_contains($rows, raw.row)",
            {"sheet_no": sheet.sheet_no, "rows": rows},
        ).fetchall()
    )
    said: dict[str, list[tuple[date, int]]] = {}
    for row, number, day in sheet.proposal.dated_days:
        if cell := groups.get(row):
            said.setdefault(cell, []).append((date.fromisoformat(day), number))
    sessions: list[tuple[str, int, str]] = []
    for cell, dated in said.items():
        if (group := calendar_of(connection, tidy(shown(cell)))) is None:
            continue
        if not _may_be_held(group, dated):
            wrong = min(dated, key=lambda each: (group.dates.get(each[1]) == each[0], each))
            known = {language: group.described(language) for language in LANGUAGES}
            problem = sentence(
                "dates_beside_days", column=sheet.proposal.dated, near=f"{wrong[0].day}/{wrong[0].month}/{wrong[0].year}", extra=wrong[1], value=known
            )
            reading.refused.append(Remark(sheet.file, sheet.name, problem))
            reading.sheets.remove(sheet)
            unstage(connection, sheet)
            return False
        if any(group.dates.get(number) != day for day, number in dated):
            sessions += [(cell, number, day.isoformat()) for day, number in dated]
    if sessions:
        _add_sessions(connection, reading, sheet, sessions)
    return True


def _mark_dates(connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> dict[str, str]:
    """Stage the cells of a column of dates as @date, as the headers of dated columns are; returns @date -> how the sheet writes it."""
    cells = [
        cell
        for (cell,) in execute(
            connection,
            "select distinct raw.day from staging.raw_attendance as raw where raw.sheet_no = $sheet_no and raw.day is not null",
            {"sheet_no": sheet.sheet_no},
        ).fetchall()
    ]
    order = dates.order_of(cells, sheet.header("day") or "")
    written = {}
    for cell in cells:
        try:
            marked = f"@{dates.read(cell, order, date.today(), True).isoformat()}"
        except dates.Unreadable:
            marked = f"@{tidy(shown(cell))}"
        written[marked] = tidy(shown(cell))
        execute(
            connection,
            "update staging.raw_attendance set day = $marked where sheet_no = $sheet_no and day = $cell",
            {"marked": marked, "sheet_no": sheet.sheet_no, "cell": cell},
        )
    return written


def _dates_of(connection: duckdb.DuckDBPyConnection, sheet: Sheet, cohort: str) -> set[date]:
    """The dates of a group in a column of dates."""
    rows = execute(
        connection,
        "select distinct try_cast(substr(raw.day, 2) as date) from staging.raw_attendance as raw"
        " where raw.sheet_no = $sheet_no and raw.cohort_id = $cohort and starts_with(raw.day, '@')",
        {"sheet_no": sheet.sheet_no, "cohort": cohort},
    ).fetchall()
    return {day for (day,) in rows if day}


@dataclass(frozen=True)
class Calendar:
    """A group's calendar: its code, first day, number of each session -> date, and those of them that are recorded, since they were moved."""

    code: str
    starts_on: date
    dates: dict[int, date]
    moved: dict[int, date]

    @property
    def numbers(self) -> dict[date, int]:
        """Date -> number of its session: one that is recorded counts before one that would be held on that date."""
        return {day: number for sessions in (self.dates, self.moved) for number, day in sessions.items()}

    def described(self, language: str) -> str:
        """Its code and dates, as in "A01: 5 hari, 12 Mar 2018 - 16 Mar 2018"."""
        first, last = (format_date(day, "d MMM yyyy", locale=language) for day in (min(self.dates.values()), max(self.dates.values())))
        return f"{self.code}: {len(self.dates)} {'hari' if language == 'id' else 'days'}, {first} - {last}"


def calendar_of(connection: duckdb.DuckDBPyConnection, cohort: str) -> Calendar | None:
    """The calendar of a group of the store or the hand-in; None if neither has its first day."""
    rows = execute(
        connection,
        "select starts_on, days from (select typed.starts_on, coalesce(typed.days, 5) as days, 0 as place from staging.typed_cohorts as"
        " typed where typed.cohort_id = $cohort"
        " union all select cohorts.starts_on, cohorts.days, 1 from old.cohorts as cohorts where cohorts.cohort_id = $cohort) as groups"
        " where starts_on is not null order by place limit 1",
        {"cohort": cohort},
    ).fetchall()
    if not rows:
        return None
    starts_on, length = rows[0]
    moved = dict(
        execute(
            connection, "select sessions.day, sessions.held_on from old.sessions as sessions where sessions.cohort_id = $cohort", {"cohort": cohort}
        ).fetchall()
    )
    return Calendar(cohort, starts_on, {number: starts_on + timedelta(days=number - 1) for number in range(1, length + 1)} | moved, moved)


def _used(connection: duckdb.DuckDBPyConnection, sheet: Sheet, cohort: str, dated: Mapping[str, DayColumn]) -> list[str]:
    """The dates of a wide sheet in which it was something to record for a group, in the order of the columns; all of them if there is none."""
    used = {
        day.removeprefix("@")
        for (day,) in execute(
            connection,
            "select distinct raw.day from staging.raw_attendance as raw where raw.sheet_no = $sheet_no and raw.cohort_id = $cohort",
            {"sheet_no": sheet.sheet_no, "cohort": cohort},
        ).fetchall()
    }
    return [text for text in dated if text in used] or list(dated)


def _is_other_day_of_month(connection: duckdb.DuckDBPyConnection, sheet: Sheet, day: DayColumn, calendars: list[Calendar]) -> bool:
    """Whether the column of a day of the month is empty and of none of the groups' sessions: nothing is missing there."""
    if not (day.date and day.header.isdigit()) or any(date.fromisoformat(day.date) in group.numbers for group in calendars):
        return False
    used = "select exists (select 1 from staging.raw_attendance as raw where raw.sheet_no = $sheet_no and raw.heading = $heading)"
    return not execute(connection, used, {"sheet_no": sheet.sheet_no, "heading": day.header}).fetchall()[0][0]


def _of_headers(group: Calendar, columns: Mapping[str, DayColumn], numbered: bool) -> tuple[dict[str, tuple[date, int]], Text | None]:
    """Date as it is staged -> date and number of the session that its column is of; or the sentence that says why it can't be told.

    `numbered`: a number stands beside each date, and says which session it is.
    """
    weekdays = {text: weekday_in(day.header) for text, day in columns.items()}
    readings = dates_of(columns, group.starts_on, group.dates.values())
    sound = [reading for reading in readings if all(weekdays[text] in (None, day.weekday()) for text, day in reading.items())]
    if readings and not sound:
        wrong = next(columns[text].header for text, day in readings[0].items() if weekdays[text] not in (None, day.weekday()))
        return {}, sentence("other_weekday_above", value=wrong)
    problem = "not_sessions"
    for dates_by_text in sound:
        days = sorted(dates_by_text.values())
        in_order = {text: (day, columns[text].number or days.index(day) + 1) for text, day in dates_by_text.items()}
        if numbered:
            if _may_be_held(group, in_order.values()):
                return in_order, None
            continue
        gaps = (days[-1] - days[0]).days != len(days) - 1
        if all(day in group.numbers for day in days):
            if group.moved or not gaps:
                return {text: (day, group.numbers[day]) for text, day in dates_by_text.items()}, None
            problem = "doubtful_sessions"
        elif days[0] == group.starts_on and _may_be_held(group, in_order.values()):
            return in_order, None
    read = sound[0] if sound else {}
    others = [_with_date(columns[text]) for text in columns if read.get(text) not in group.numbers]
    if problem == "doubtful_sessions" or not others:
        return {}, sentence("doubtful_sessions", value=group.code)
    known = {language: group.described(language) for language in LANGUAGES}
    return {}, sentence("not_sessions", column=", ".join(others[:NAMED]), value=known)


def _with_date(column: DayColumn) -> str:
    """A day's header, with the date that stands above it in a cell of its own."""
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", column.beside or ""):
        return column.header
    return f"{column.header} ({'/'.join(str(int(part)) for part in reversed((column.beside or '').split('-')))})"


def _may_be_held(group: Calendar, sessions: Iterable[tuple[date, int]]) -> bool:
    """Whether sessions are those of the group, or may be: as they are recorded, the first one on its first day, the others in order, none sooner."""
    in_order = sorted(sessions, key=lambda each: each[1])
    if all(group.dates.get(number) == day for day, number in in_order):
        return True
    days = [day for day, _ in in_order]
    in_time = all(number in group.dates and day >= group.dates[number] and (number > 1 or day == group.starts_on) for day, number in in_order)
    return days == sorted(days) and in_time and all(group.moved.get(number, day) == day for day, number in in_order)


def _leave_out_holidays(connection: duckdb.DuckDBPyConnection, reading: Reading, sheet: Sheet) -> None:
    """Take back the columns of days on which a whole group had a holiday, so that its mark is none: a dated one is no session then."""
    off: dict[str, list[str]] = {}
    for heading, cohort in execute(
        connection,
        f"""
        select raw.heading, raw.cohort_id
        from staging.raw_attendance as raw
        where raw.sheet_no = $sheet_no and raw.heading is not null and raw.present is not null
        group by all having bool_and(regexp_full_match(lower(trim(raw.present)), '{HOLIDAY}'))
        """,
        {"sheet_no": sheet.sheet_no},
    ).fetchall():
        off.setdefault(heading, []).append(cohort)
        execute(
            connection,
            "delete from staging.raw_attendance as raw where raw.sheet_no = $sheet_no and raw.heading = $heading"
            " and raw.cohort_id is not distinct from $cohort",
            {"sheet_no": sheet.sheet_no, "heading": heading, "cohort": cohort},
        )
    for numbered in (True, False):
        if named := [day.header for day in sheet.proposal.days if day.header in off and bool(day.number) == numbered]:
            message = sentence("holiday_by_number" if numbered else "holiday_by_date", column=", ".join(named))
            reading.warnings.append(Remark(sheet.file, sheet.name, message, partial=numbered))
    if off:
        rest = execute(
            connection, "select distinct raw.heading from staging.raw_attendance as raw where raw.sheet_no = $sheet_no", {"sheet_no": sheet.sheet_no}
        ).fetchall()
        sheet.proposal.days = [day for day in sheet.proposal.days if day.header not in off or (day.header,) in rest]
