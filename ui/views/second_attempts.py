"""What became of those who did not complete a training, or failed its test: whether they succeeded in another group, are enrolled again, or left."""

from __future__ import annotations

from dataclasses import replace

from queries import Answer, Figure, QuestionError
from ui.claims import Figures
from ui.html import Comparison
from ui.panel import Panel, shows
from ui.sentences import says
from ui.views.completion_view import Completion

SETBACKS = ("not_completed", "not_passed")
"""As the columns of the table stand: in the order in which they happen."""
BESIDES_SUCCESS = ("enrolled", "waiting", "mentas", "gone")


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
    return Panel("completion.second", finding(view), answer, table=table, notes=[words("completion.second_note")])


def finding(view: Completion) -> str:
    """Of those who failed the test how many passed in another group, and how many are there and not enrolled again; where nobody failed one, or none
    was handed in, the same of those who did not complete."""
    answer = view.second_attempts
    setback = "not_passed" if persons(answer, "not_passed").value else "not_completed"
    whole, succeeded, waiting = (persons(answer, setback, *outcome) for outcome in ((), ("succeeded",), ("waiting",)))
    values = {"whole": whole, "succeeded": succeeded, "waiting": waiting}
    return says(view.words(f"completion.second.{setback}", count=whole, **values), Figures(tuple(values.values())))
