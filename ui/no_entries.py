"""Since when records of a kind have not come: a change of nothing after the last of them is not printed as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Literal

from babel.lists import format_list

from queries import Answer, QuestionError
from queries.dates import month_end, month_of
from queries.languages import languages
from ui.i18n import Words

USUAL = 31
"""Days between two records of a table whose own rhythm is not known."""
MONTHLY = {"exits": ("flow_monthly", "exited"), "sales": ("sales_monthly", "sales")}
"""Where a role that is not told the day of a table's latest record sees its month: result and column."""
RECORDS = {
    "residents": "residents",
    "exits": "exits",
    **dict.fromkeys(("cohorts", "enrolments", "attendance"), "groups"),
    "assessments": "assessments",
    "follow_ups": "follow_ups",
    "sales": "sales",
}
"""What the records of a table are called if there are none (entries.*), in the order of a list; others go by the name of their table."""


def no_entries_since(context: Any, tables: Iterable[str]) -> date | None:
    """The month (first day) of the latest record in all of those tables, where none has come since for longer than usual though they are
    known up to the date (declared complete, or nothing can come after a closure). None where records go on, where the tables are not known
    up to the date, and where the role is not told.
    """
    tables = set(tables)
    rows = [row for row in context.ask("known_up_to").rows if row.value("table") in tables]
    latest = []
    for row in rows:
        name, day = row.value("table"), row.value("last_record")
        day = day or _latest_shown(context, name)
        if day is None or context.tables_known_up_to.get(name, date.min) < context.as_of:
            return None
        if day + timedelta(days=row.value("rhythm_days") or USUAL) >= context.as_of:
            return None
        latest.append(day)
    month = month_of(max(latest)) if latest else None
    return month if month and month_end(month) < context.as_of else None


def tables_of(answer: Answer) -> frozenset[str]:
    """The tables that the figures of an answer are made from."""
    return frozenset(table for column in answer.columns for table in column.tables)


def no_entries(view: Any, answer: Answer | None) -> Iterator[str]:
    """The sentence below a drawing by month whose last months are empty because nothing was entered."""
    by_month = answer is not None and any(column.kind == "month" for column in answer.columns)
    if answer is not None and by_month and (since := no_entries_since(view.context, tables_of(answer))):
        yield view.words("panel.no_entries", records=records_of(view.words, tables_of(answer)), month=view.words.write(since, "month"))


def records_of(words: Words, tables: Iterable[str], style: Literal["or", "standard"] = "or") -> str:
    """The records of those tables as a list in a sentence: arrivals, departures, groups. `style`: joined by "or", or by "and"."""
    given = set(tables)
    known = dict.fromkeys(words(f"entries.{name}") for table, name in RECORDS.items() if table in given)
    others = [words.code("table", table).lower() for table in sorted(given - RECORDS.keys())]
    return format_list([*known, *others], style, locale=languages()[words.language].locale)


def _latest_shown(context: Any, table: str) -> date | None:
    """The last month in which the role is shown records of a table."""
    result, column = MONTHLY.get(table, ("", ""))
    if not result:
        return None
    try:
        months = [row.value("month") for row in context.ask(result).rows if row.value(column)]
    except QuestionError:
        return None
    return max(months, default=None)
