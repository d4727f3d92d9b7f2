"""Sentences of the completion page: whether groups were held on days in a row, and what became of those who did not complete or pass."""

from __future__ import annotations

from collections import defaultdict
from itertools import compress

from queries import Answer, Figure, Row
from queries.statistics import FEWEST
from ui.views.completion_view import Completion
from ui.views.everybody import staff_answer, total
from ui.views.programme import Programme

WHEREABOUTS: tuple[dict[str, str], ...] = ({"whereabouts": "stayed"}, {"whereabouts": "back"}, {"whereabouts": "mentas"}, {})


def in_a_row(view: Programme, attendance: Answer) -> list[str]:
    """Whether the finished groups were held on all their days, one after the other, going by who was present."""
    days, present = attendance.values_of("day"), attendance.values_of("present")
    came: defaultdict[str, set[int]] = defaultdict(set)
    for code, first, end in attendance.stretches("cohort_id"):
        came[code].update(compress(days[first:end], present[first:end]))
    finished = [row for row in view.begun if row.value("finished")]
    whole = [row for row in finished if came[row.value("cohort_id")].issuperset(range(1, days_of(row) + 1))]
    if not finished or not any(came.values()):
        return []
    some = "completion.in_a_row_some" if whole else "completion.in_a_row_none"
    all_of_them = "completion.in_a_row" if len(finished) > 1 else "completion.in_a_row_one"
    key = all_of_them if len(whole) == len(finished) else some
    return [view.words(key, count=len(finished), whole=view.words.write(len(whole), "count"), groups=view.words.write(len(finished), "count"))]


def days_of(group: Row) -> int:
    """How many days a group lasts."""
    return int((group.value("ends_on") - group.value("starts_on")).days) + 1


def not_passed(view: Completion) -> list[str]:
    """Where those are who completed and have not passed, and how often that was a test failed and how often none so far: of these it is not known who
    they are, for one person may have both. Nothing where no test was handed in."""
    whole = view.whole.row
    failed, untested = whole["assessed"].less(whole["passed"]), whole["completed"].less(whole["assessed"])
    exact = failed.known and untested.known and not any(whole[name].rounded for name in ("completed", "assessed", "passed"))
    if not exact or not failed.value or not untested.value:
        return _whereabouts(view, "completion.not_passed", "completed")
    return _whereabouts(view, "completion.not_passed_parts", "completed", failed=failed, untested=untested)


def not_completed(view: Programme) -> list[str]:
    """Where those are who started and have completed no training: who completed another group later is none of them.
    Nothing inside a selection of trainings, which does not say what they completed outside it."""
    if view.by_training:
        return []
    return _whereabouts(view, "completion.not_completed_running" if view.training_runs else "completion.not_completed", "started")


def _whereabouts(view: Programme, key: str, training: str, **more: Figure) -> list[str]:
    """Where those are whose furthest stage of training that is, in a sentence that may say `more`. Nothing if the role does not get it, it is not
    known, or there are few."""
    grid = staff_answer(view)
    if grid is None:
        return []
    there, back, mentas, everybody = (total(grid, training=training, **where) for where in WHEREABOUTS)
    if not everybody.known or everybody.value < FEWEST:
        return []
    everybody = everybody.of("ever registered", everybody.value)  # others have those who left by their training then
    there = there.of("still there", there.value + back.value)
    other = everybody.of("gone otherwise", everybody.value - there.value - mentas.value)
    parts = {"there": there, "mentas": mentas, "other": other}
    named = [view.words(f"completion.now.{name}", **{name: figure}) for name, figure in parts.items() if figure.value]
    return [view.words(key, persons=everybody, parts=", ".join(named), **more)]
