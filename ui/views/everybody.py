"""The flow of everybody ever registered: each person counts once, as still there by training, or as gone by where she is."""

from __future__ import annotations

from dataclasses import replace

from queries import Answer, Figure, QuestionError, Row
from ui import charts
from ui.charts.destinations import whereabouts
from ui.charts.everybody import Line
from ui.claims import Figures
from ui.panel import Note, Panel, shows
from ui.sentences import says
from ui.views.programme import REGISTERED, Programme, find, unanswered

STAGES = ("never", "started", "completed", "passed")
DEPARTURES = ("mentas", "closure", "elsewhere", "unknown", "died")


@shows("overview.everybody_about", "attendance")
def everybody(view: Programme) -> Panel:
    """Where everybody ever registered is, in parts that add up. Who may not see training and whereabouts together sees each by itself."""
    words = view.words
    grid = staff_answer(view)
    gap = view.context.ask("coverage_gap")
    note = words("overview.everybody_note" if grid else "overview.everybody_published")
    return Panel(
        "overview.everybody",
        finding(view, gap, grid),
        grid or gap,
        replace(REGISTERED, columns=("persons",), rows="all" if grid else "last"),
        lambda: charts.everybody(lines_of_staff(view, grid) if grid else lines_published(view, gap), words.language, view.mode),
        notes=[Note(words("overview.everybody_back"), "pale", key=True), *_still_in_training(view, grid), *_passed_twice(view, grid), note],
        further=[view.away] if view.away and not grid else [],
    )


def _still_in_training(view: Programme, grid: Answer | None) -> list[Note]:
    """That those who started and have not completed may do so yet, where a group is running."""
    if grid is None or not total(grid, training="started").value or not view.training_runs:
        return []
    first = [row["first_timers"] for row in view.all_groups.rows if not row.value("finished")]
    if not all(each.known and not each.rounded for each in first):
        return [Note(view.words("overview.everybody_running"), key=True)]
    running = view.words.write(sum(each.value for each in first), "count")
    return [Note(view.words("overview.everybody_in_training", running=running), key=True)]


def _passed_twice(view: Programme, grid: Answer | None) -> list[Note]:
    """Why fewer people than participants passed; of exact figures only."""
    passed = view.now["passed"]
    persons = total(grid, training="passed") if grid and passed.known and not passed.rounded else None
    if persons is None or not persons.known or not 0 < persons.value < passed.value:
        return []
    # Those of the mentas who passed are called by the same metric on the page of exits.
    everybody = persons.of("ever registered", persons.value)
    return [Note(view.words("overview.everybody_passed", persons=everybody, passed=passed), key=True)]


def staff_answer(view: Programme) -> Answer | None:
    """Training and whereabouts together; None for a role that does not get it."""
    try:
        answer = view.context.ask("everybody")
    except QuestionError:
        return None
    return answer if answer.rows else None


def finding(view: Programme, gap: Answer, grid: Answer | None) -> str:
    """How many of those ever registered are there, left, and are mentas. Raises QuestionError if nothing of it is known."""
    words, there, away = view.words, find(gap, "whereabouts", "resident"), find(gap, "whereabouts", "away")
    if there is None or away is None or not there["persons"].known:
        raise unanswered("overview.everybody_unknown")
    values = {"registered": view.now["registered"], "residents": there["persons"], "away": away["persons"], "mentas": view.now["mentas"]}
    if not view.now["mentas"].known:
        return says(words("overview.everybody_two", **values), Figures(tuple(values.values())))
    if view.mentas_on:
        text = words("overview.everybody_on", on=words.write(view.mentas_on, "date"), **values)
        return says(text, Figures(tuple(values.values()), (view.mentas_on,)))
    if grid is None or not view.now.value("mentas"):
        return says(words("overview.everybody", **values), Figures(tuple(values.values())))
    closure = total(grid, whereabouts="closure")
    if closure.value:
        values |= {"closure": closure}
        return says(words("overview.everybody_closure", **values), Figures(tuple(values.values())))
    passed = total(grid, whereabouts="mentas", training="passed")
    if not passed.known:
        return says(words("overview.everybody", **values), Figures(tuple(values.values())))
    values |= {"passed": passed}
    return says(words("overview.everybody_trained", **values), Figures(tuple(values.values())))


def total(grid: Answer, **where: str) -> Figure:
    """The persons of all rows with those values; unknown if those of no row are known."""
    rows = [row for row in grid.rows if all(row.value(name) == value for name, value in where.items())]
    population = ", ".join([grid.whole, *(f"{name}={value}" for name, value in where.items())])
    known = [row.value("persons") for row in rows if row["persons"].known]
    return replace(rows[0]["persons"], value=sum(known) if known else None, population=population)


def lines_of_staff(view: Programme, grid: Answer) -> list[Line]:
    """Those there by training, who came back in a paler part; those gone by whereabouts, with how many had passed the test."""
    words = view.words
    there = []
    for stage in STAGES:
        stayed, back = (total(grid, training=stage, whereabouts=where) for where in ("stayed", "back"))
        persons = stayed.of("with those back", stayed.value + back.value if stayed.known and back.known else None)
        more = words("overview.line_back", back=back) if back.value else ""
        name = words("overview.line_untrained") if stage == "never" else words.code("training", stage)  # who may still be trained
        there.append(Line(name, _text(view, persons, more), persons.value or 0, stage, back.value or 0))
    gone = []
    for where in DEPARTURES:
        persons, passed = total(grid, whereabouts=where), total(grid, whereabouts=where, training="passed")
        more = words("overview.line_passed", passed=passed) if passed.value else ""
        if persons.value or where == "mentas":
            name = words.code("whereabouts", where)
            name = words("overview.line_maybe", where=name) if where == "unknown" else name
            gone.append(Line(name, _text(view, persons, more), persons.value, where))
    return _under_headings(view, there, gone)


def lines_published(view: Programme, gap: Answer) -> list[Line]:
    """Those there, trained or not; those gone by whereabouts, as far as that is published."""
    words, there = view.words, find(gap, "whereabouts", "resident")
    parts = (("untrained", "uncovered"), ("trained", "covered"))
    first = [_line(view, words(f"chart.{name}").capitalize(), there, column) for name, column in parts if there]
    away = view.away.row if view.away else None
    names = ("mentas", "elsewhere", "unknown", "died")
    closed = bool(view.now.value("closure_exits"))
    codes = {"unknown": "sent_unknown"} if closed else {}
    second = [_line(view, whereabouts(name, closed, words), away, name, codes.get(name, name)) for name in names if away and away.value(name)]
    return _under_headings(view, first, second)


def _line(view: Programme, name: str, row: Row, column: str, code: str = "") -> Line:
    return Line(name, _text(view, row[column]), row.value(column) or 0, code)


def _under_headings(view: Programme, there: list[Line], gone: list[Line]) -> list[Line]:
    # Where nobody is left the heading says so: rows of nought would say it four times.
    lines = [Line(view.words("overview.line_there")), *there] if not gone or view.now.value("residents") != 0 else []
    return [*lines, Line(view.words("overview.line_gone")), *gone] if gone else lines


def _text(view: Programme, persons: Figure, more: str = "") -> str:
    return f"<b>{view.words.write(persons)}</b>" + (f"  {more}" if more else "")
