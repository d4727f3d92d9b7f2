"""The plan to hand out: a calendar file (RFC 5545) and an Excel workbook. Texts never run as formulas."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

import xlsxwriter
from icalendar import Calendar, Event

from planning.schedule import Group, Plan

SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
MOST_WIDE = 60


def as_calendar(plan: Plan, made_on: date, title: Callable[[Group], str], about: Callable[[Group], str], name: str) -> bytes:
    """The groups as all-day events, from the first day to the last (DTEND is the day after, as RFC 5545 wants it).

    `title` and `about` say what stands on and in an event. The same plan gives the same file: the stamp is the date it was made on.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Mentas//Training plan//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for group in plan.groups:
        event = Event()
        event.add("uid", f"group-{group.number}-{group.starts_on.isoformat()}-{made_on.isoformat()}@mentas")
        event.add("dtstamp", datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC))
        event.add("dtstart", group.starts_on)
        event.add("dtend", group.ends_on + timedelta(days=1))
        event.add("summary", title(group))
        event.add("description", about(group))
        event.add("transp", "OPAQUE")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def as_workbook(
    plan: Plan,
    table: str,
    head: Sequence[str],
    skill: Callable[[str], str],
    sheet: str,
    parameters: Sequence[Sequence[str]],
) -> bytes:
    """The groups on a sheet (dates as dates, persons as numbers), and on a second every setting with its value and source.

    `head` names number, room, first and last day, invited, to be covered, covered so far, skill.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, SAFE)
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    dates = book.add_format({"num_format": "yyyy-mm-dd"})
    first = book.add_worksheet(table[:31])
    for place, text in enumerate(head):
        first.write_string(0, place, text, bold)
    first.set_column(0, len(head) - 1, 15)
    total = 0
    for line, group in enumerate(plan.groups, start=1):
        total += group.persons
        first.write_number(line, 0, group.number)
        first.write_number(line, 1, group.room)
        for place, day in ((2, group.starts_on), (3, group.ends_on)):
            first.write_datetime(line, place, datetime(day.year, day.month, day.day), dates)
        for place, number in ((4, group.invited), (5, group.persons), (6, total)):
            first.write_number(line, place, number)
        first.write_string(line, 7, skill(group.skill))
    first.freeze_panes(1, 0)
    second = book.add_worksheet(sheet[:31])
    for line, row in enumerate(parameters):
        for place, text in enumerate(row):
            second.write_string(line, place, text, bold if line == 0 else None)
    for place in range(max(map(len, parameters), default=1)):
        second.set_column(place, place, min(MOST_WIDE, max((len(row[place]) for row in parameters if place < len(row)), default=10) + 2))
    book.close()
    return out.getvalue()
