"""What became of those who did not complete a training, or failed its test: whether they succeeded in another group, are enrolled again, or left."""

from __future__ import annotations

from dataclasses import replace

from queries import Answer, Figure, QuestionError
from ui.claims import Figures
from ui.html import Comparison
from ui.panel import Panel, shows
from ui.sentences import joined, says
from ui.views.completion_view import Completion

SETBACKS = ("not_completed", "not_passed")
"""As the columns of the table stand: in the order in which they happen."""


def persons(answer: Answer, setback: str, *outcomes: str) -> Figure:
    """How many met a setback, and came to one of the outcomes (none named: to any); not known where a row of them is not."""
    rows = [row for row in answer.rows if row.value("setback") == setback and (not outcomes or row.value("outcome") in outcomes)]
    counted = [row.value("persons") for row in rows if row["persons"].known]
    population = ", ".join((setback, *outcomes))
    return replace(rows[0]["persons"], value=sum(counted) if len(counted) == len(rows) else None, population=population)


def of_whole_programme(view: Completion) -> Answer | None:
    """The answer; None for a role that does not get it, inside a selection of trainings, which does not say what they reached outside it, and
    where nobody met a setback."""
    if view.by_training:
        return None
    try:
        answer = view.second_attempts
    except QuestionError:
        return None
    return answer if answer.rows and any(persons(answer, setback).value for setback in SETBACKS) else None


def second_attempts(view: Completion) -> Panel | None:
    """The table of those people; nothing where there are none, or the role does not get it."""
    return None if of_whole_programme(view) is None else _table(view)


@shows("completion.second_about", "attendance")
def _table(view: Completion) -> Panel:
    words, answer = view.words, view.second_attempts
    known = [setback for setback in SETBACKS if persons(answer, setback).value]
    head = (words("completion.second_now"), *(words.code("setback", setback) for setback in known))
    rows = []
    for outcome in dict.fromkeys(row.value("outcome") for row in answer.rows):
        each = [persons(answer, setback, outcome) for setback in known]
        if any(figure.value for figure in each):
            rows.append((words.code("outcome", outcome), *(words.write(figure) for figure in each)))
    rows.append((words("completion.second_all"), *(words.write(persons(answer, setback)) for setback in known)))
    table = Comparison(head, tuple(rows), frozenset({len(rows) - 1}))
    return Panel("completion.second", finding(view), answer, table=table, about=_about(view), notes=[words("completion.second_note")])


def _about(view: Completion) -> str:
    """That people are counted; and of how many participants those who did not complete are, where these are more."""
    words, people = view.words, persons(view.second_attempts, "not_completed")
    lost = view.lost if view.attended else None
    if lost is None or not people.value or lost.value == people.value:
        return words("completion.second_about")
    return words("completion.second_bridge", lost=lost, people=people)


def finding(view: Completion) -> str:
    """How many of those who did not complete, and of those who failed the test, are there and not enrolled again."""
    words, answer = view.words, view.second_attempts
    figures, parts = [], []
    for setback in SETBACKS:
        whole, waiting = persons(answer, setback), persons(answer, setback, "waiting")
        if whole.value:
            parts.append(words(f"completion.second.{setback}", count=whole, whole=whole, waiting=waiting))
            figures += [whole, waiting]
    return says(words("completion.second", parts=joined(parts, ", ")), Figures(tuple(figures)))
