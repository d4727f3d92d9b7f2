"""A target, milestone or ceiling in one sentence, for cards and slides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from queries import Row
from ui.i18n import Words

SHARES = ("coverage", "completion_rate")
"""Indicators that are shares; the others count people."""


def worded(status: str, due_on: date, as_of: date) -> str:
    """The status of a target as screens word it: one that is met before it is due is met so far, for it can still be lost."""
    return "reached_so_far" if status == "reached" and due_on > as_of else status


def target_sentence(words: Words, row: Row, status: str | None, as_of: date, key: str = "", few: bool = False) -> str:
    """A target (row of target_status) with its value, date, status and figure in words; past its date with the figure of that date and, where
    it was not reached then, today's beside it. `few`: its share is of too few people to be given as a percentage."""
    kind = "share" if row.value("indicator") in SHARES else "count"
    then, now = (words.write(replace(row[name], metric=replace(row[name].metric, kind=kind))) for name in ("value_at", "value_now"))
    values: dict[str, Any] = {
        "target": words.target(row.value("value"), kind),
        "due": words.short_date(row.value("due_on")),
        "status": words.code("target_status", worded(status, row.value("due_on"), as_of)).lower() if status else words("status.unknown").lower(),
        "figure": then,
        "now": now,
    }
    if row.value("indicator") == "ceiling":
        key = "card.ceiling_since" if row["exceeded_on"].known else "card.ceiling"
        return words(key, **values, since=words.short_date(row.value("exceeded_on")) if row["exceeded_on"].known else "")
    if few:
        return words("card.milestone_few", **values)
    late = row.value("due_on") < as_of and status in ("missed", "reached_late", "reached_by_closure") and then != now
    return words(key or ("card.milestone_late" if late else "card.milestone"), **values)
