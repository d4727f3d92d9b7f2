"""Days of wide attendance sheets without a mark for anybody, or with absences alone: empty cells mean nothing there, and the report says so."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import duckdb

from data import schema
from data.attendance_marks import absent_groups
from data.messages import sentence
from data.parsed import execute
from data.proposals import DayColumn
from data.report import Report
from data.sheets import Remark, Sheet
from data.sound import Plan

MOST_NAMED = 5
"""Groups that a sentence names."""
Calendar = Mapping[int, date]
"""Number of each session of a group -> its date."""


def remark_on_marks(
    connection: duckdb.DuckDBPyConnection, report: Report, sheets: dict[int, Sheet], plan: Plan | None = None, today: date | None = None
) -> None:
    """Say which days of a wide sheet have no mark for anybody of a group, and on which only absences are marked.

    Of a day that is over, and of which nothing is recorded either, marks are missing. After the last day with a mark they are asked for, but the
    sheet counts as taken: it is handed in as far as it is filled in. `plan` is that of attendance which is taken at once, if it is.
    """
    for sheet in sheets.values():
        if not sheet.proposal.days:
            if sheet.table is schema.ATTENDANCE:
                counted = plan.masks if plan and plan.sheet is sheet else None
                absent = (
                    absent_groups(connection, sheet, counted[1], plan.unreadable[0], plan.differs) if plan and counted else _absent(connection, sheet)
                )
                _remark_on_absences(connection, report, sheet, absent)
            continue
        people = dict(
            connection.execute(
                "select coalesce(participants.cohort_id, ''), count(*) from staging.typed_participants as participants"
                " where participants.sheet_no = $sheet_no group by all order by all",
                {"sheet_no": sheet.sheet_no},
            ).fetchall()
        )
        marks: dict[str, dict[str, tuple[int, int]]] = {group: {} for group in people}
        for group, heading, present, marked in connection.execute(
            "select coalesce(typed.cohort_id, ''), typed.heading,"
            " count(*) filter (typed.present or typed.problem_present is not null), count(*) from staging.typed_attendance as typed"
            " where typed.sheet_no = $sheet_no and (typed.present is not null or typed.problem_present is not null) group by all order by all",
            {"sheet_no": sheet.sheet_no},
        ).fetchall():
            marks.setdefault(group, {})[heading] = (present, marked)
        _remark_on_empty_days(connection, report, sheet, marks, today or date.today())
        headings = {heading: [own[heading] for own in marks.values() if heading in own] for own in marks.values() for heading in own}
        everybody = sum(people.values())
        absences = {
            heading: everybody - sum(marked for _, marked in counted)
            for heading, counted in headings.items()
            if not any(present for present, _ in counted) and sum(marked for _, marked in counted) < everybody
        }
        if absences and everybody > 1:
            message = sentence("only_absences", column=", ".join(absences), extra=sum(absences.values()))
            report.warnings.append(Remark(sheet.file, sheet.name, message, partial=True))


def _absent(connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> list[str]:
    """The groups of which a list with a row a mark has absences alone, if no other sheet says that anybody was there."""
    return [
        group
        for (group,) in execute(
            connection,
            """
            select typed.cohort_id
            from staging.typed_attendance as typed
            where typed.cohort_id is not null
            group by typed.cohort_id
            having
                not bool_or(coalesce(typed.present, typed.problem_present is not null))
                and count(*) filter (typed.sheet_no = $sheet_no and not typed.present) > 0
            order by typed.cohort_id
            """,
            {"sheet_no": sheet.sheet_no},
        ).fetchall()
    ]


def _remark_on_absences(connection: duckdb.DuckDBPyConnection, report: Report, sheet: Sheet, absent: list[str]) -> None:
    """Say which groups have absences alone, if no earlier hand-in says that anybody was there."""
    known = "select distinct known.cohort_id from old.attendance as known where known.present and list_contains($absent, known.cohort_id)"
    met = {group for (group,) in execute(connection, known, {"absent": absent}).fetchall()} if absent else set()
    if groups := [group for group in absent if group not in met]:
        message = sentence("absences_alone", column=sheet.header("present") or "", value=", ".join(groups[:MOST_NAMED]))
        report.warnings.append(Remark(sheet.file, sheet.name, message, partial=True))


def _remark_on_empty_days(
    connection: duckdb.DuckDBPyConnection, report: Report, sheet: Sheet, marks: Mapping[str, Collection[str]], today: date
) -> None:
    """Say which days have no mark for anybody; `marks` are the headings with one, of each group of the sheet."""
    columns: dict[int | str | None, list[DayColumn]] = {}
    for column in sheet.proposal.days:
        columns.setdefault(column.number or column.date, []).append(column)  # morning and afternoon are one day
    missing, behind, unused = [], [], []
    marked = {group: [any(_is_among(column.header, headings) for column in day) for day in columns.values()] for group, headings in marks.items()}
    for index, same_day in enumerate(columns.values()):
        empty = [group for group in marks if not marked[group][index]]
        if not empty or all(_is_among(column.header, sheet.proposal.unticked) for column in same_day):
            continue  # that nobody's box is ticked has been said
        overdue = []
        for group in empty:
            calendar = _calendar(connection, group)
            if _is_over(same_day[0], calendar, today) and not _is_recorded(connection, group, same_day[0], calendar):
                overdue.append(group)
        header = ", ".join(column.header for column in same_day)
        named = header if len(empty) == len(marks) else f"{header} ({', '.join(overdue)})"
        if any(any(marked[group][index:]) for group in overdue):
            missing.append(named)
        elif overdue:
            behind.append(named)
        elif len(empty) == len(marks):
            unused.append(header)
    for headers, message, partial in ((missing, "missing_marks", True), (behind, "missing_marks", False), (unused, "empty_days", False)):
        if headers:
            report.warnings.append(Remark(sheet.file, sheet.name, sentence(message, column=", ".join(headers)), partial=partial))


def _is_among(header: str, headings: Collection[str]) -> bool:
    """Whether a column has a mark; the parts of one day have a heading together."""
    return header in headings or any(f", {header}, " in f", {heading}, " for heading in headings)


def _is_over(column: DayColumn, calendar: Calendar, today: date) -> bool:
    """Whether a column's day is over; one without its year is where all of its group's days are."""
    if not calendar:
        return False
    if column.number:
        return column.number in calendar and calendar[column.number] < today
    try:
        return date.fromisoformat(column.date or "") < today
    except ValueError:
        return max(calendar.values()) < today


def _calendar(connection: duckdb.DuckDBPyConnection, group: str) -> Calendar:
    """The sessions of a group as they will stand; none of a group that isn't known."""
    return dict(
        execute(
            connection,
            """
            with cohorts as (
                select typed.starts_on, coalesce(typed.days, cast($days as bigint)) as days, 0 as place
                from staging.typed_cohorts as typed where typed.cohort_id = $group
                union all
                select known.starts_on, known.days, 1 from old.cohorts as known where known.cohort_id = $group
            ),
            cohort as (select cohorts.* from cohorts where cohorts.starts_on is not null order by cohorts.place limit 1),
            moved as (
                select typed.day, typed.held_on, 0 as place from staging.typed_sessions as typed
                where typed.cohort_id = $group and typed.held_on is not null
                union all
                select known.day, known.held_on, 1 from old.sessions as known where known.cohort_id = $group
            )
            select days.day, session_held_on(any_value(cohort.starts_on), days.day, arg_min(moved.held_on, moved.place))
            from cohort inner join (select unnest(range(1, 61)) as day) as days on days.day <= cohort.days
            left join moved on days.day = moved.day
            group by days.day
            """,
            {"group": group, "days": schema.COHORTS.column("days").default},
        ).fetchall()
    )


def _is_recorded(connection: duckdb.DuckDBPyConnection, group: str, column: DayColumn, calendar: Calendar) -> bool:
    """Whether the store knows marks of that day: a sheet that corrects other days takes nothing from it."""
    number = column.number or next((number for number, day in calendar.items() if day.isoformat() == column.date), None)
    ((recorded,),) = execute(
        connection,
        "select exists (select 1 from old.attendance as known where known.cohort_id = $group and known.day = $number)",
        {"group": group, "number": number},
    ).fetchall()
    return bool(recorded)
