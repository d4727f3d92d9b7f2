"""The plan as a calendar file (RFC 5545) and as an Excel workbook. No text is run as a formula."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from itertools import accumulate, zip_longest

from icalendar import Calendar, Event

from data.excel import Workbook, write_rows
from planning.blackout_dates import DAY
from planning.schedule import Group, Plan

MOST_WIDE = 60


def as_calendar(plan: Plan, made_on: date, title: Callable[[Group], str], about: Callable[[Group], str], name: str) -> bytes:
    """The groups as all-day events, from the first day to the last (DTEND is the day after, as RFC 5545 wants it).

    `title` and `about` give each event's title and description. The same plan gives the same file: the stamp is the date of the plan.
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
        event.add("dtend", group.ends_on + DAY)
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
    """One sheet of groups (dates as dates, persons as numbers) and one of settings with value and source.

    `head` names number, room, first and last day, invited, to be covered, covered so far, skill.
    """
    book = Workbook()
    bold, dates = book.format(bold=True, bottom=1, text_wrap=True), book.format(num_format="yyyy-mm-dd")
    groups = book.sheet(table, *[15] * len(head))
    write_rows(groups, 0, [head], bold)
    totals = accumulate(group.persons for group in plan.groups)
    rows = [
        (group.number, group.room, group.starts_on, group.ends_on, group.invited, group.persons, total, skill(group.skill))
        for group, total in zip(plan.groups, totals, strict=True)
    ]
    write_rows(groups, 1, rows, None, None, dates, dates, None)
    groups.freeze_panes(1, 0)
    columns = list(zip_longest(*parameters, fillvalue=""))
    settings = book.sheet(sheet, *(min(MOST_WIDE, max(map(len, column)) + 2) for column in columns))
    write_rows(settings, 0, parameters[:1], bold)
    write_rows(settings, 1, parameters[1:])
    return book.content()
