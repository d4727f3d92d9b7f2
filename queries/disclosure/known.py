"""Up to which date figures are known, and what is not known beyond it: a table that was not handed in again says nothing, least of all
zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from queries.dates import month_end, month_end_before
from queries.query import Answer, ask
from queries.registry import Metric

A = TypeVar("A", bound=Answer)
Known = Mapping[str, date]
"""Up to which date each table is known; a table without records or declaration is not in it (but see known_tables)."""

NOTHING_COMES = ("residents", "exits", "cohorts", "enrolments", "attendance")
"""Tables of what no longer happens once a closure has left nobody: nobody comes, leaves, returns or is trained."""


def known_tables(role: str, folder: Path, as_of: date, version: int | None = None) -> dict[str, date]:
    """Up to which date each table is known as of a date (result known_up_to). Where a closure has left nobody, nothing more can be
    recorded in some: they are known up to the date. Where groups have begun and no attendance was ever handed in, it is known up to the
    day before the first of them.

    A viewer gets the month end at or before it: the very date would be that of a single event.
    """
    rows = ask("known_up_to", folder, as_of, version=version).records
    known = {row["table"]: row["known_up_to"] for row in rows if row["known_up_to"] is not None}
    if "attendance" not in known:
        begun = [row["starts_on"] for row in ask("cohorts", folder, as_of, version=version).records if row["starts_on"] <= as_of]
        known |= {"attendance": min(begun) - timedelta(days=1)} if begun else {}
    if any(known.get(table, as_of) < as_of for table in NOTHING_COMES):
        now = ask("headline", folder, as_of, version=version).record
        if now["closure_exits"] and not now["residents"]:
            known |= {table: as_of for table in NOTHING_COMES if table in known}
    if role != "viewer":
        return known
    return {table: day if day == as_of else month_end_before(day) for table, day in known.items()}


def known_up_to(metric: Metric, known: Known, as_of: date) -> date:
    """Up to which date a metric is known: the least date of the tables it is made from, at most the as-of date."""
    return min([as_of, *(known[table] for table in metric.tables if table in known)])


def month_column(answer: Answer) -> str | None:
    """The column of months of a monthly answer."""
    return next((column.name for column in answer.columns if column.kind == "month"), None)


def as_known(answer: A, known: Known) -> A:
    """A monthly answer with nothing said of the months that end after its tables are known."""
    months = month_column(answer)
    if months is None:
        return answer
    import numpy as np

    ends = [min(month_end(row[months]), answer.as_of) for row in answer.records]
    values = dict(answer.values)
    for column in answer.columns:
        unknown = np.array([end > known_up_to(column, known, answer.as_of) for end in ends], dtype=bool)
        if column.tables and unknown.any():
            given = answer.values[column.name]
            values[column.name] = np.ma.masked_array(np.ma.getdata(given), unknown | np.ma.getmaskarray(given))
    columns = tuple(replace(column, nullable=True) if column.tables else column for column in answer.columns)
    return replace(answer, result=replace(answer.result, columns=columns), values=values)
