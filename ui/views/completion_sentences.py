"""Sentences of the completion page: whether groups were held on days in a row, and what became of those who did not complete or pass."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import compress

from queries import Answer, Figure, Row
from queries.statistics import FEWEST
from ui.sentences import joined
from ui.views.completion_view import Completion
from ui.views.everybody import staff_answer, total
from ui.views.programme import Programme
from ui.views.second_attempts import BESIDES_SUCCESS, of_whole_programme, persons

WHEREABOUTS: tuple[dict[str, str], ...] = ({"whereabouts": "stayed"}, {"whereabouts": "back"}, {"whereabouts": "mentas"}, {})


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


@dataclass(frozen=True)
class Halted:
    """The people whose furthest stage of training is one and the same, of how many, and in words where they are now."""

    persons: Figure
    whole: Figure
    where: str


def not_passed(view: Completion) -> Halted | None:
    """Those who completed a training and have passed no test."""
    return _halted(view, "completed", view.graduates)


def tests(view: Completion, halted: Halted) -> str:
    """How many of those who have not passed failed a test, and how many were never tested; empty where that is not known, or there are none of the
    one or the other."""
    answer = of_whole_programme(view)
    failed = persons(answer, "not_passed", *BESIDES_SUCCESS) if answer else None
    if failed is None or not failed.value:
        return ""
    untested = halted.persons.less(failed)
    return view.words("completion.card_tests", failed=failed, untested=untested) if untested.value else ""


def not_completed(view: Programme) -> Halted | None:
    """Those who started a training and have completed none: who completed another group later is none of them.
    None inside a selection of trainings, which does not say what they completed outside it."""
    return None if view.by_training else _halted(view, "started", view.now["covered"])


def _halted(view: Programme, training: str, whole: Figure | None) -> Halted | None:
    """Those whose furthest stage of training that is. None if the role does not get it, it is not known, or there are few."""
    grid = staff_answer(view)
    if grid is None or whole is None or not whole.value or whole.rounded:
        return None
    there, back, mentas, everybody = (total(grid, training=training, **where) for where in WHEREABOUTS)
    if not everybody.known or everybody.value < FEWEST:
        return None
    everybody = everybody.of("ever registered", everybody.value)  # others have those who left by their training then
    there = there.of("still there", there.value + back.value)
    other = everybody.of("gone otherwise", everybody.value - there.value - mentas.value)
    parts = {"there": there, "mentas": mentas, "other": other}
    named = [view.words(f"completion.now.{name}", **{name: figure}) for name, figure in parts.items() if figure.value]
    return Halted(everybody, whole, joined(named, ", "))
