"""Wide attendance sheets for groups of the store, ready to print on A4 and to hand in as they are: a row a participant, a box a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
from babel.dates import format_date

from data import store
from data.databases import database
from data.excel import Workbook, write
from data.messages import DataError
from data.programme import Programme
from data.session_day import define_session_day
from data.tables import attach

A4 = 9
HEADER_ROW = 5
"""The row of a sheet with the names of its columns, below title, group, marks and dates."""
SPARE_ROWS = 5
USUAL_DAYS = 5
"""Days of a sheet for a group that isn't known yet."""
WIDE = 8
"""From this number of days on the sheet is printed across."""

WORDS = {
    "id": {
        "sheet": "Hadir {cohort}",
        "blank": "Daftar hadir",
        "title": "Daftar hadir {name}: {skill}",
        "cohort": "Kode angkatan: {cohort}",
        "marks": "Tanda: v = hadir, - = tidak hadir",
        "number": "No",
        "resident": "Kode Warga",
        "day": "Hari {day}",
        "error": "Isi v (hadir) atau - (tidak hadir).",
        "signed": "Pelatih: ______________________",
    },
    "en": {
        "sheet": "Attendance {cohort}",
        "blank": "Attendance",
        "title": "Attendance {name}: {skill}",
        "cohort": "Cohort: {cohort}",
        "marks": "Marks: v = present, - = absent",
        "number": "No",
        "resident": "resident_id",
        "day": "Day {day}",
        "error": "Write v (present) or - (absent).",
        "signed": "Trainer: ______________________",
    },
}


@dataclass(frozen=True)
class Group:
    """A group with the dates of its days and its participants: code -> mark of each day ("v", "-", or empty if none is recorded)."""

    code: str
    name: str
    skill: str
    dates: tuple[date, ...]
    participants: dict[str, tuple[str, ...]]


def groups(folder: Path, codes: Sequence[str] = (), today: date | None = None) -> list[Group]:
    """The store's groups of these codes, or those that haven't ended yet. Raises DataError if the store is empty or has no such group."""
    version = store.current(folder)
    if version is None:
        raise DataError("empty_store")
    with database() as connection:
        attach(connection, version.path, "programme")
        define_session_day(connection)
        listed = list(_groups(connection))
    if unknown := set(codes) - {group.code for group in listed}:
        raise DataError("no_such_group", value=", ".join(sorted(unknown)))
    if codes:
        return [group for group in listed if group.code in codes]
    return [group for group in listed if group.dates[-1] >= (today or date.today())]


def _groups(connection: duckdb.DuckDBPyConnection) -> Iterator[Group]:
    dates: dict[str, list[date]] = {}
    for code, held_on in connection.execute(
        """
        select cohorts.cohort_id, session_held_on(cohorts.starts_on, days.day, sessions.held_on)
        from programme.cohorts as cohorts
        inner join (select unnest(range(1, 61)) as day) as days on cohorts.days >= days.day
        left join programme.sessions as sessions on cohorts.cohort_id = sessions.cohort_id and days.day = sessions.day
        order by cohorts.cohort_id, days.day
        """
    ).fetchall():
        dates.setdefault(code, []).append(held_on)
    marks: dict[str, dict[str, list[str]]] = {}
    for code, resident, day, present in connection.execute(
        """
        select enrolments.cohort_id, enrolments.resident_id, attendance.day, attendance.present
        from programme.enrolments as enrolments
        left join programme.attendance as attendance
            on enrolments.cohort_id = attendance.cohort_id and enrolments.resident_id = attendance.resident_id
        order by enrolments.cohort_id, enrolments.resident_id
        """
    ).fetchall():
        own = marks.setdefault(code, {}).setdefault(resident, [""] * len(dates[code]))
        if day is not None:
            own[day - 1] = "v" if present else "-"
    for code, name, skill in connection.execute(
        "select cohorts.cohort_id, cohorts.name, cohorts.skill from programme.cohorts as cohorts order by cohorts.starts_on, cohorts.cohort_id"
    ).fetchall():
        yield Group(code, name, skill, tuple(dates[code]), {resident: tuple(own) for resident, own in marks.get(code, {}).items()})


def add_sheets(book: Workbook, listed: list[Group], language: str, programme: Programme) -> None:
    """Add a sheet for each group."""
    for group in listed:
        _add_sheet(book, group, language, programme)


def add_blank_sheet(book: Workbook, language: str, programme: Programme) -> None:
    """Add a sheet for a group of the usual size that the store doesn't know yet: whoever fills it in writes the group's code."""
    _add_sheet(book, None, language, programme)


def _add_sheet(book: Workbook, known: Group | None, language: str, programme: Programme) -> None:
    """Add a group's sheet, or a blank one."""
    words = WORDS[language]
    group = known or Group("", "", "", (date.min,) * USUAL_DAYS, {})
    spare = SPARE_ROWS if known else programme.group_size
    box = book.format(border=1, align="center")
    head = book.format(border=1, bold=True, align="center", text_wrap=True)
    sheet = book.sheet(words["sheet"].format(cohort=group.code).strip(), 5, 20, *[9] * len(group.dates))
    skill = programme.words("skill", group.skill, language) or group.skill
    write(sheet, 0, 0, words["title"].format(name=group.name, skill=skill) if known else words["blank"], book.format(bold=True, font_size=14))
    write(sheet, 1, 0, words["cohort"].format(cohort=group.code))
    write(sheet, 2, 0, words["marks"])
    for index, held_on in enumerate(group.dates if known else (), start=2):
        write(sheet, 3, index, format_date(held_on, "d MMM yyyy", locale=language), book.format(align="center", font_size=8))
    headers = [words["number"], words["resident"], *(words["day"].format(day=day) for day in range(1, len(group.dates) + 1))]
    for index, header in enumerate(headers):
        write(sheet, HEADER_ROW - 1, index, header, head)
    last = 4 + len(group.participants) + spare
    for row, (resident, marks) in enumerate(group.participants.items(), start=5):
        for index, cell in enumerate((row - 4, resident, *marks)):
            write(sheet, row, index, cell or None, box)
            if not cell:
                sheet.write_blank(row, index, None, box)
    for row in range(5 + len(group.participants), last + 1):
        for index in range(len(headers)):
            sheet.write_blank(row, index, None, box)
    sheet.data_validation(5, 2, last, len(headers) - 1, {"validate": "list", "source": ["v", "-"], "error_message": words["error"]})
    sheet.freeze_panes(5, 2)
    sheet.set_paper(A4)
    if len(group.dates) >= WIDE:
        sheet.set_landscape()
    sheet.repeat_rows(0, 4)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, last, len(headers) - 1)
    sheet.set_footer(f"&L{words['signed']}&R&P/&N")
