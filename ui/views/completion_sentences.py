"""Whether groups were held on days in a row, for the answer of the completion page."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import compress

from queries import Answer, Row
from ui.views.programme import Programme


def in_a_row(view: Programme, attendance: Answer) -> list[str]:
    """Whether the finished groups were held on all their days, one after the other, going by who was present."""
    days, present = attendance.values_of("day"), attendance.values_of("present")
    came: defaultdict[str, set[int]] = defaultdict(set)
    for code, first, end in attendance.stretches("cohort_id"):
        came[code].update(compress(days[first:end], present[first:end]))
    finished = view.all_groups.rows.where("finished", bool)
    dated = zip(*(finished.values_of(name) for name in ("cohort_id", "starts_on", "ends_on")), strict=True)
    whole = [code for code, starts_on, ends_on in dated if came[code].issuperset(range(1, _days(starts_on, ends_on) + 1))]
    if not finished or not any(came.values()):
        return []
    some = "completion.in_a_row_some" if whole else "completion.in_a_row_none"
    all_of_them = "completion.in_a_row" if len(finished) > 1 else "completion.in_a_row_one"
    key = all_of_them if len(whole) == len(finished) else some
    return [view.words(key, count=len(finished), whole=view.words.write(len(whole), "count"), groups=view.words.write(len(finished), "count"))]


def days_of(group: Row) -> int:
    """How many days a group lasts."""
    return _days(group.value("starts_on"), group.value("ends_on"))


def _days(starts_on: date, ends_on: date) -> int:
    return (ends_on - starts_on).days + 1
