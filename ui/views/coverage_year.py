"""The change over a year in the number not trained yet: for staff by cause, for others as the ledger of the residents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from queries import Answer, QuestionError, Row
from ui import charts
from ui.auth.roles import allows
from ui.charts.waterfall import Facet, Step
from ui.claims import Figures
from ui.count import Count
from ui.i18n import Words
from ui.panel import Note, Panel, shows, withheld
from ui.sentences import says
from ui.views.programme import Programme, answer_to

BRIDGE = ("start", "arrived", "returned", "newly_covered", "left", "end")
ACCOUNT = ("opening", "new", "returned", "exited", "closing")
"""Columns of the ledger that add up."""


@dataclass(frozen=True)
class Year(Programme):
    """The answers about the residents and their training over a year."""

    gap = answer_to("coverage_gap")
    """Who is not trained yet: still resident, away, all. Unknown where the visitor may not know it."""

    @cached_property
    def since(self) -> date:
        """The day that the account of the year begins on."""
        return self.context.day(self.days_before[1])

    @cached_property
    def bridge(self) -> Answer:
        """Why coverage among the residents moved over the year; QuestionError for who may not know it."""
        return self.context.ask("coverage_bridge", since=self.since)

    @cached_property
    def year(self) -> Answer:
        """The account of the residents over the year."""
        return self.context.ask("ledger", since=self.since)

    @cached_property
    def closed(self) -> int:
        """How many the closure sent away in the year; 0 if it is not known."""
        return self.now["closure_exits"].less(self.at(self.since).row["closure_exits"]).value or 0

    def untrained(self, whereabouts: str, day: date | None = None) -> Row | None:
        """Those not trained yet who are there (on that day); None if there is nobody of that kind or it is not known."""
        try:
            gap = self.gap if day is None else self.context.ask("coverage_gap", as_of=day)
        except QuestionError:
            return None
        return next((row for row in gap.rows if row.value("whereabouts") == whereabouts and row["uncovered"].known), None)


def why_withheld(view: Programme) -> str:
    """Why figures are missing: a selection that does not show them, or they are for staff only."""
    return view.words("coverage.withheld" if view.context.filters else "panel.staff")


def year(view: Year) -> Panel:
    """Why the number not trained yet changed over the year: the bridge for staff, the ledger of the residents for others."""
    return bridge(view) if allows(view.context.role, "planner") else account(view)


@shows("coverage.bridge_about", "attendance")
def bridge(view: Year) -> Panel:
    """The bridge of trained and untrained residents over the year."""
    if not all(row["covered"].known and row["uncovered"].known for row in view.bridge.rows):
        return withheld(view.words("coverage.bridge_about"), why_withheld(view))
    return Panel(
        "coverage.bridge",
        bridge_finding(view),
        view.bridge,
        Count("panel.residents", ("covered", "uncovered"), "last"),
        lambda: charts.waterfall(bridge_facets(view), view.mode, view.words.language),
        notes=[*trained_on_arrival(view), *year_notes(view)],
        folded=True,
    )


def trained_on_arrival(view: Year) -> list[Note]:
    """Why somebody arrived among the trained: her first training was no later than her registration."""
    arrived = next(row["covered"] for row in view.bridge.rows if row.value("component") == "arrived")
    return [Note(view.words("coverage.trained_on_arrival", change=view.words.signed(arrived)), key=True)] if arrived.value else []


def bridge_finding(view: Year) -> str:
    """How the number of those not trained yet moved over the year, and how many were trained; the bars have the rest."""
    words = view.words
    rows = {row.value("component"): row for row in view.bridge.rows}
    before, now, newly = rows["start"]["uncovered"], rows["end"]["uncovered"], rows["newly_covered"]["covered"]
    text = words("coverage.bridge", since=words.short_date(view.since), before=before, now=now, newly=newly)
    gone = rows["left"]
    exited = gone["uncovered"].of("trained or not, as a size", -gone.value("covered") - gone.value("uncovered"))
    if view.closed:
        text += words("coverage.bridge_by_closure", exited=exited, closure=words.write(view.closed, "count"))
    return says(text, Figures((exited,), (view.since,)))


def bridge_facets(view: Year) -> tuple[Facet, ...]:
    """The bridge as two waterfalls over the same rows: those not trained yet, and those trained. Who came stands first, so that no bar would
    begin below nobody."""
    words = view.words
    facets = []
    for column, colour in (("uncovered", "base"), ("covered", "covered")):
        steps = []
        for row in sorted(view.bridge.rows, key=lambda row: BRIDGE.index(row.value("component"))):
            name = row.value("component")
            total = name in ("start", "end")
            label = _dated(view, name == "end") if total else words.write(row["component"])
            steps.append(_step(words, label, row.value(column), total, colour, name))
        facets.append(Facet(view.bridge.result.column(column).label[words.language], tuple(steps)))
    return tuple(facets)


@shows("coverage.year_about", "attendance")
def account(view: Year) -> Panel:
    """The account of the residents over the year, where it is known: not in a viewer's selection."""
    if not all(view.year.row[name].known for name in ACCOUNT):
        return withheld(view.words("coverage.year_about"), why_withheld(view))
    return Panel(
        "coverage.year",
        account_finding(view),
        view.year,
        Count("panel.residents", ("closing",)),
        lambda: charts.waterfall(account_facets(view), view.mode, view.words.language),
        notes=year_notes(view),
        folded=True,
    )


def account_finding(view: Year) -> str:
    """Newly trained in the year, and those not trained yet then and now."""
    words = view.words
    then, now = view.untrained("resident", view.since), view.untrained("resident")
    newly = view.now["covered"].less(view.at(view.since).row["covered"])
    values: dict[str, Any] = {"since": words.short_date(view.since), "newly": newly}
    if then is None or now is None:
        return says(words("coverage.year_new", **values), Figures((newly,), (view.since,)))
    text = words("coverage.year", **values, before=then["uncovered"], now=now["uncovered"]) + _by_closure(view)
    return says(text, Figures((newly, then["uncovered"], now["uncovered"]), (view.since,)))


def account_facets(view: Year) -> tuple[Facet, ...]:
    """The account as a waterfall, those whom the closure sent away apart."""
    words, row = view.words, view.year.row
    steps = []
    for name in ACCOUNT:
        total = name in ("opening", "closing")
        label = _dated(view, name == "closing") if total else row[name].metric.label[words.language]
        value = row.value(name) if name != "exited" else view.closed - row.value(name)
        steps.append(_step(words, label, value, total, "resident", name))
        if name == "exited" and view.closed:
            steps.append(Step(words("chart.closure"), -view.closed, False, words.signed(-view.closed), "closure"))
    return (Facet(view.now["residents"].metric.label[words.language], tuple(steps)),)


def year_notes(view: Year) -> list[str]:
    """The closure apart, where it sent anybody away in the year."""
    words = view.words
    return [words("coverage.bridge_closure", count=view.closed, closure=words.write(view.closed, "count"))] if view.closed else []


def _by_closure(view: Year) -> str:
    """The end of a finding about the year in which the closure sent persons away: fewer to be trained is no success then."""
    words = view.words
    return words("coverage.by_closure", count=view.closed, closure=words.write(view.closed, "count")) if view.closed else ""


def _dated(view: Year, now: bool) -> str:
    return view.words.short_date(view.context.as_of if now else view.since)


def _step(words: Words, label: str, value: int, total: bool, colour: str, name: str) -> Step:
    written = words.write(value, "count") if total else words.signed(value)
    return Step(label, value, total, written, colour if total else "covered" if name == "newly_covered" else "quiet")
