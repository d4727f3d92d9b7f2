"""Panels of the forecast: residents and coverage if nothing changes, and the backtest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from planning.backtest import as_promised, how_often, right_in_the_end, trusted
from planning.forecast import Forecast, Goal
from planning.simulation import RUNS
from queries import Answer
from queries.dates import month_end, months_later
from ui import charts
from ui.claims import Figures
from ui.count import Count
from ui.html import Comparison
from ui.panel import Note, Panel, shows
from ui.sentences import says
from ui.views.plan import PlanView, counts
from ui.views.programme import CAME, REGISTERED, unanswered

PAST_MONTHS = 18
"""Months before today that a fan shows."""
KINDS = {"population": "count", "coverage": "share"}
"""What is forecast, and how it is written."""

PastValues = Sequence[tuple[date, float]]
"""Days and values up to today."""


@shows("plan.forecast_about")
def population(view: PlanView) -> Panel:
    """The residents month by month."""
    return _fan(view, "population", view.flow, CAME, view.population_goal, past_population(view), forecast_notes(view))


@shows("plan.forecast_coverage_about", "attendance")
def coverage(view: PlanView) -> Panel:
    """The coverage month by month."""
    reachable = any(row.value("ceiling") == 1 for row in view.coverage_ceiling.rows)
    notes = [*_above_ceiling(view), Note(view.words("plan.note.coverage_all" if reachable else "plan.note.coverage"))]
    panel = _fan(view, "coverage", view.coverage_monthly, REGISTERED, view.coverage_goal, past_coverage(view), notes)
    return replace(panel, about=_by_plan(view, view.coverage_goal))


def _above_ceiling(view: PlanView) -> list[Note]:
    """That more than training all residents of today can reach takes people who are not among them, where the widest band goes so high."""
    most = view.ceiling if view.coverage_ceiling.rows else None
    if view.forecast is None or most is None or not most.known or max(view.forecast.band("coverage", 95)[1]) <= most.value:
        return []
    return [Note(view.words("plan.note.above_ceiling", ceiling=most, on=view.words.write(view.context.as_of, "date")), key=True)]


def _fan(view: PlanView, name: str, answer: Answer, count: Count, goal: Goal | None, past: PastValues, notes: Sequence[Note | str]) -> Panel:
    forecast = view.forecast
    if forecast is None:
        raise unanswered("plan.too_short")
    words = view.words
    index = forecast.index_on(goal.due_on if goal else None)
    values = forecast.middle(name)[index], *(end[index] for end in forecast.band(name, 80))
    middle, low, high = (words.write(value, KINDS[name]) for value in values)
    first = _year_end(view, forecast, name, index)
    text = words(f"plan.forecast.{name}", on=words.write(forecast.dates[index], "month"), middle=middle, low=low, high=high)
    finding = says(first + text, Figures())
    return Panel(
        f"planner.{name}",
        finding,
        answer,
        count,
        lambda: charts.fan(name, forecast, past, goal, words, view.mode, view.baseline.forecast if view.baseline else None),
        notes=[Note(words("plan.note.ghost"), charts.GHOST, key=True), *notes],
        dated=view.context.notes("residents" if name == "population" else name),
    )


def _by_plan(view: PlanView, goal: Goal | None) -> str:
    """What the plan alone comes to on the date of the target, where it is the date of the plan, below the heading: the forecast, which is the answer,
    also counts what delays it. Empty where that is not known."""
    words, registered, covered = view.words, view.now.value("registered"), view.now.value("covered")
    if goal is None or goal.due_on != view.inputs.until or not registered or covered is None or view.context.filters:
        return ""
    return words("plan.forecast.coverage_plan", share=words.write((covered + view.plan.covered_by) / registered, "share"))


def _year_end(view: PlanView, forecast: Forecast, name: str, last: int) -> str:
    """The residents at the end of this year, where the forecast goes on; the next year's is what a target is due in."""
    index = forecast.index_on(date(view.context.as_of.year, 12, 31))
    if name != "population" or not 0 < index < last:
        return ""
    words, figures = view.words, (forecast.middle(name)[index], *(end[index] for end in forecast.band(name, 80)))
    middle, low, high = (words.write(figure, KINDS[name]) for figure in figures)
    return words("plan.forecast.population_first", on=words.write(forecast.dates[index], "month"), middle=middle, low=low, high=high)


def past_population(view: PlanView) -> PastValues:
    """Residents at the ends of the last months, and today."""
    known = [row for row in view.flow.rows[-PAST_MONTHS:] if row["residents"].known]
    return [(min(month_end(row.value("month")), view.context.as_of), row.value("residents")) for row in known]


def past_coverage(view: PlanView) -> PastValues:
    """Coverage at the ends of the last months, as the page of coverage draws it, and today; no day for which the attendance is not known yet:
    newcomers alone would make the training seem to go backwards."""
    as_of = view.context.as_of
    begins, known = months_later(as_of, -PAST_MONTHS), view.context.known_up_to(view.now["coverage"].metric)
    ends = [(min(month_end(row.value("month")), as_of), row.value("coverage")) for row in view.coverage_monthly.rows if row["coverage"].known]
    return [(day, coverage) for day, coverage in ends if begins <= day <= known]


def forecast_notes(view: PlanView) -> list[str]:
    """What the forecast assumes."""
    words, closure = view.words, view.now["closure_exits"]
    return [
        words("plan.note.unchanged"),
        words("plan.note.bands", **counts(words, runs=RUNS)),
        words("plan.note.window", since=words.write(view.record.months[0].start if view.record else None, "date")),
        words("plan.note.months_alike"),
        words("plan.note.closed" if view.record and view.record.closed else "plan.note.closure", closure=closure)
        if closure.value
        else words("plan.note.no_closure"),
    ]


@shows("plan.backtest_about")
def backtest(view: PlanView) -> Panel:
    """From 6, 12 and 18 months earlier: what was forecast and what happened."""
    words = view.words
    if not view.backtest:
        raise unanswered("plan.backtest_none")
    hits, months = how_often(view.backtest)
    coverage, _ = how_often(view.backtest, "coverage")
    unchanged, _ = how_often(view.backtest, unchanged=True)
    notes = [words("plan.backtest.about"), words("plan.backtest.unchanged", **counts(words, held=unchanged, of=months))]
    if view.now.value("closure_exits"):
        notes.append(words("plan.backtest.closure"))
    key = (
        "plan.backtest_untrusted" if not trusted(view.backtest) else "plan.backtest_takeaway" if as_promised(view.backtest) else "plan.backtest_short"
    )
    numbers = {"held": hits, "coverage": coverage, "of": months}
    if key == "plan.backtest_takeaway":  # the months of the forecasts overlap: 18 of the past, not 36
        (right, tried), (right_of_coverage, _) = (right_in_the_end(view.backtest, name) for name in KINDS)
        numbers = {"held": right, "coverage": right_of_coverage, "of": tried}
    finding = says(words(key, **counts(words, tried=len(view.backtest), **numbers)) + "".join(_missed_ends(view)), Figures())
    return Panel("planner.backtest", finding, table=backtest_table(view), notes=notes)


def _missed_ends(view: PlanView) -> list[str]:
    """The forecasts of which the residents lay outside the range in the end, however many months before were inside."""
    said = []
    for outcome in view.backtest:
        (low, high), happened = (end[-1] for end in outcome.forecast.band("population", 80)), outcome.case.population[-1]
        if not low <= happened <= high:
            numbers = counts(view.words, months=outcome.case.months, happened=round(happened), low=round(low), high=round(high))
            said.append(view.words("plan.backtest_above" if happened > high else "plan.backtest_below", **numbers))
    return said


def backtest_table(view: PlanView) -> Comparison:
    """A row for each date of a forecast and what was forecast."""
    words, rows = view.words, []
    for outcome in view.backtest:
        case = outcome.case
        for name, kind in KINDS.items():
            hits = outcome.hits[name, 80]
            low, high, happened = (words.write(end[-1], kind) for end in (*outcome.forecast.band(name, 80), getattr(case, name)))
            rows.append(
                (
                    words(f"plan.backtest.{name}", **counts(words, months=case.months)),
                    words("plan.between", low=low, high=high),
                    happened,
                    words("plan.backtest.yes" if hits[-1] else "plan.backtest.no"),
                    words("plan.backtest.months", **counts(words, held=sum(hits), of=len(hits))),
                )
            )
    head = ("from", "foretold", "happened", "held", "in_months")
    return Comparison(tuple(words(f"plan.backtest.{name}") for name in head), tuple(rows))


PANELS = ((population, coverage), backtest)
