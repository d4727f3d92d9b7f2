"""The words for what was not handed in: whole tables, the time after a table's last records, the attendance of single groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from queries import Answer, Metric
from ui.i18n import Words

NAMED = 3
"""So many groups are named; of more the number is given."""


def never_handed_in(view: Any, tables: Sequence[str]) -> str:
    """Those of the tables about training that were never handed in, as a list in words; empty if none is."""
    missing = view.context.missing if tables else ()
    return ", ".join(view.words(f"code.table.{table}") for table in tables if table in missing).lower()


def known_to(view: Any, answer: Answer | None) -> list[str]:
    """Up to which date the figures of an answer are known (but for tables that were never handed in), if that is before the as-of date."""
    columns = [column for column in answer.columns if column.tables] if answer else []
    days = [view.context.known_up_to(column) for column in columns if view.context.missing.isdisjoint(column.tables)]
    if not days or min(days) >= view.context.as_of:
        return []
    return [view.words("panel.known_up_to", on=view.words.write(min(days), "date"))]


def complete_in_words(context: Any) -> str:
    """Up to when the key figures are known; if that is not the residents' date, both dates and which records end first. Empty before there
    are data."""
    words, on = context.words, context.complete_to
    if on is None:
        return ""
    columns = context.key_figures
    residents = context.known_up_to(columns[0])
    if on == residents:
        return str(words("title.complete", on=words.short_date(on)))
    records = behind(words, context.tables_known_up_to, columns, on).lower()
    return str(words("title.complete_but", residents=words.short_date(residents), records=records, on=words.short_date(on)))


def behind(words: Words, tables: Mapping[str, date], metrics: Iterable[Metric], known: date) -> str:
    """The records that reach no farther than `known`, of those the metrics are made from, as they begin a sentence; `tables` says up to
    when each table is known."""
    names = {table: None for metric in metrics for table in metric.tables if tables.get(table) == known}
    if not names or len(names) > NAMED:
        return words("known.records")
    first, *others = (words.code("table", table) for table in names)
    return ", ".join([first, *(name.lower() for name in others)])


def left_out(view: Any, metrics: Iterable[Metric]) -> list[str]:
    """A sentence on the groups that figures made from attendance leave out, where any of the metrics is such."""
    if not any("attendance" in metric.tables for metric in metrics):
        return []
    groups = view.context.left_out
    return [without(view.words, groups)] if groups else []


def without(words: Words, groups: Mapping[str, str]) -> str:
    """That figures leave out groups (code -> name) of which nobody's attendance was handed in."""
    if len(groups) > NAMED:
        return words("panel.left_out_many", groups=words.write(len(groups), "count"))
    return words("panel.left_out", groups=", ".join(groups.values()))
