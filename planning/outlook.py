"""What a programme can expect from a date on: its record, the plan that is assumed, the forecast, its backtest, the verdict.

Every page, slide and command takes them from here, so that one question has one answer. Of the whole programme at a month's end everybody
is told the forecast that is published; on other days and inside a selection nothing is published, and staff get the same method over exact
figures. Computed once for each version of the store, date and selection.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from math import ceil
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar

from data.programme import Programme, programme_of
from planning import schedule
from planning.assumptions import Setting, assumed, inputs
from planning.backtest import MONTHS_EARLIER, Case, Outcome, outcome, trusted
from planning.forecast import Forecast, Goal, forecast
from planning.published_record import flows, published_record
from planning.rates import Rates, measured
from planning.record import DAYS_A_MONTH, Observed, emptied, held_groups, places_of, since
from planning.schedule import Inputs
from planning.simulation import Paths, Schedule, simulate
from planning.verdict import verdict
from queries import Answer, Current, Filters, QuestionError, answer_for, ask, ask_at_each, known_tables, one_version
from queries.dates import month_end, months_from
from queries.filters import NO_FILTERS
from queries.in_turn import QuestionLocks
from queries.version_figures import ask_file

HORIZON = (24, 36)
"""Months of the forecast, at least and at most."""
EARLIER = 6
"""By how many months a group may begin earlier in a run than its rhythm says."""
BEFORE = 24
"""Months whose changes say how far "stays as it is" may be off."""
ENOUGH = 100_000
"""More persons than any schedule could cover within its horizon."""
FOLLOWED = ("residents", "exits")
"""Tables that have to be known up to the date for a chance to be given."""
REMEMBERED = 32
"""Outlooks kept in memory, over all stores, each of 0.1 MB: those of sixteen dates, since staff's tells a published one."""
Rows = tuple[dict[str, Any], ...]

_outlooks: OrderedDict[tuple[Any, ...], Outlook] = OrderedDict()
_guard = Lock()
_in_turn = QuestionLocks()


def outlook(folder: Path, as_of: date, filters: Filters = NO_FILTERS, role: str = "planner") -> Outlook:
    """The outlook from the date on: a viewer's is made of published figures only, and where there is one its forecast is the staff's too.
    Raises QuestionError if none can be given."""
    asking = _AskingPublished if role == "viewer" else _Asking
    with one_version(folder) as now:
        question = (folder, now and now.state, as_of, filters, asking)
        with _in_turn.one(question):
            with _guard:
                if question in _outlooks:
                    _outlooks.move_to_end(question)
                    return _outlooks[question]
            made = asking(folder, as_of, filters, now).outlook()
            with _guard:
                _outlooks[question] = made
                while len(_outlooks) > REMEMBERED:
                    _outlooks.popitem(last=False)
            return made


def goal_of_file(path: Path, programme: Programme, as_of: date) -> Goal | None:
    """The final target of the residents in a version's file, published or not, where its date is still to come."""
    return _AskingFile(path, as_of, NO_FILTERS, None, programme).goal("population")


def forecast_of_file(path: Path, programme: Programme, as_of: date) -> Forecast | None:
    """The forecast for the whole programme as a version's file holds it, published or not; None if the record is too short.

    The file is not kept open.
    """
    asking = _AskingFile(path, as_of, NO_FILTERS, None, programme)
    return asking.outlook().forecast if asking.record() else None


@dataclass(frozen=True)
class Outlook:
    """Everything that is assumed and expected: the record (None: too short), the groups of the whole programme, every setting as it is
    if nothing is set by hand, the targets still to come, the rows of the result `verdict`,
    whether persons and exits are known up to the date, and the published outlook whose forecast this one tells (None: its own)."""

    as_of: date
    record: Observed | None
    groups: Rows
    settings: dict[str, Setting]
    inputs: Inputs
    population: Goal | None
    coverage: Goal | None
    standing: Rows
    complete: bool
    asking: _Asking = field(repr=False)
    published: Outlook | None = field(default=None, repr=False)

    @property
    def months(self) -> int:
        """How many months the forecast covers: to the latest target within its limits."""
        goals = (self.population, self.coverage)
        return months_to(self.as_of, [self.inputs.until, *(goal.due_on for goal in goals if goal)])

    @cached_property
    def forecast(self) -> Forecast | None:
        """The forecast if nothing is set by hand; None if the record is too short."""
        return self.forecast_of(self.months)

    def forecast_of(self, months: int) -> Forecast | None:
        """The forecast over that many months."""
        if self.record is None:
            return None
        return forecast(self.record, self.paths(self.inputs, months, Rates()), self.population)

    def paths(self, inputs: Inputs, months: int, by_hand: Rates) -> Paths:
        """The runs with those inputs of the schedule and rates. ValueError if the record is too short."""
        if self.record is None:
            raise ValueError("too short a record")
        # Groups of later months too: in some runs they begin before the last date, whatever that date is.
        return simulate(self.record, scheduled(inputs, months_from(self.record.as_of, months + EARLIER)), months, by_hand)

    @cached_property
    def backtest(self) -> tuple[Outcome, ...]:
        """The same forecast made some months earlier; fewer cases if the record does not reach back."""
        if self.published:
            return self.published.backtest
        return tuple(outcome(case) for case in self.asking.cases()) if self.record else ()

    @property
    def too_far(self) -> bool:
        """Whether the population target is due after the last month of the forecast, which then says nothing of that date."""
        return self.population is not None and self.population.due_on > months_from(self.as_of, self.months)

    @property
    def trusted(self) -> bool:
        """Whether the forecast held often enough to be trusted with a chance."""
        return self.complete and trusted(self.backtest)

    @property
    def chance(self) -> float | None:
        """The chance that the population target is reached; None without one, or where the forecast cannot be trusted yet."""
        return self.forecast.population_chance if self.population and self.trusted and self.forecast else None

    @cached_property
    def verdict(self) -> str:
        """The verdict for staff."""
        return verdict(self.standing, lambda: self.chance)


def months_to(as_of: date, days: list[date]) -> int:
    """How many months a forecast covers that is to reach all of the days, within its limits."""
    least, most = HORIZON
    return min(most, max(least, ceil((max(days) - as_of).days / DAYS_A_MONTH)))


@lru_cache(maxsize=64)
def scheduled(inputs: Inputs, until: date) -> Schedule:
    """First days and places of the groups up to a day. Once everybody of the plan is covered, groups go on at the same rhythm, for
    newcomers and those who stayed away."""
    groups = schedule.make_plan(replace(inputs, persons=ENOUGH, until=until)).groups
    return tuple((group.starts_on, inputs.places) for group in groups if group.starts_on <= until)


@dataclass(frozen=True)
class _Asking:
    """The questions behind an outlook; `at_once` has the rows, in no order, that were asked already: of many dates in one query, or by
    another case."""

    folder: Path
    as_of: date
    filters: Filters
    now: Current | None
    role: ClassVar[str] = "planner"
    at_once: dict[tuple[str, date], Rows] = field(default_factory=dict, kw_only=True)

    def ask(self, result: str, as_of: date | None = None, since: date | None = None) -> Answer:
        """An answer; of groups what is known of each exactly, on which the forecast rests: their mentas are not looked at."""
        return answer_for(self.role, result, self.folder, as_of or self.as_of, self.filters, None, since, exact_only=result == "cohorts")

    def earlier(self, months: int) -> date:
        """The date so many months earlier."""
        return months_from(self.as_of, -months)

    def rows(self, result: str, as_of: date) -> Rows:
        """The rows of a result, in no order."""
        return self.at_once.get((result, as_of)) or self.at_once.setdefault((result, as_of), self.ask(result, as_of).records)

    def outlook(self) -> Outlook:
        groups, programme = self.groups(), self.programme()
        headline = self.ask("headline").record
        published = self.published(emptied(headline))
        record = published.record if published else self.record()
        covered = headline["covered_residents"]  # None where attendance was never handed in: the plan is for everybody then
        population, coverage = self.goal("population"), self.goal("coverage") if covered is not None else None
        due = coverage or population
        uncovered = (headline["residents"] or 0) - (covered or 0)  # None to a viewer inside a selection
        rates = measured(record) if record else Rates()
        settings = assumed(self.as_of, programme, groups, uncovered, due.due_on if due else None, rates)
        settings |= {"persons": Setting(uncovered, "assumed")} if covered is None else {}
        standing = self.ask("verdict").records
        planned = inputs(settings, programme.country, len(groups))
        return Outlook(self.as_of, record, groups, settings, planned, population, coverage, standing, self.complete(), self, published)

    def published(self, closed: bool) -> Outlook | None:
        """The published outlook of the date: of the whole programme at a month's end. None where there is none, or where it does not know yet
        that a closure has emptied the place (`closed`), which staff see: it would expect people to come."""
        if self.filters or month_end(self.as_of) != self.as_of:
            return None
        try:
            made = outlook(self.folder, self.as_of, role="viewer")
        except QuestionError:
            return None
        return made if made.record is not None and made.record.closed == closed else None

    def groups(self) -> Rows:
        """The groups of the whole programme."""
        return answer_for(self.role, "cohorts", self.folder, self.as_of, exact_only=True).records

    def programme(self) -> Programme:
        """The programme's facts."""
        return programme_of(self.folder)

    def complete(self) -> bool:
        """Whether persons and exits are known up to the date."""
        known = known_tables(self.role, self.folder, self.as_of)
        return all(known.get(table, self.as_of) >= self.as_of for table in FOLLOWED)

    def record(self) -> Observed | None:
        """The record on the date; None if it is too short, or does not reach up to the date."""
        flow = self.flow()
        begins = since(self.as_of, flow)
        if begins is None or month_end(flow[-1]["month"]) < self.as_of:
            return None
        months = flows(flow, self.closures(flow), self.as_of)
        before, after = ([each for each in months if (each.start < begins) is early] for early in (True, False))
        return published_record(after, before, self.rows("headline", self.as_of)[0], held_groups(self.cohorts()))

    def flow(self) -> Rows:
        """The months up to the date: who came, came back and left."""
        return ask("flow_monthly", self.folder, self.as_of, self.filters).records

    def closures(self, flow: Rows) -> list[int]:
        """What is shown of the exits by closure at the end of each of the months."""
        shown: list[int] = []
        for row in reversed(flow):  # nobody was sent away before the first month of which it is shown
            day = min(month_end(row["month"]), self.as_of)
            shown.append((self.rows("headline", day)[0]["closure_exits"] or 0) if shown == [] or shown[-1] > 0 else 0)
        return shown[::-1]

    def cohorts(self) -> Rows:
        """The groups of the selection. The places are the whole programme's: how many of them a selection takes is not a matter of chance."""
        groups = self.rows("cohorts", self.as_of)
        return tuple({**group, "capacity": None} for group in groups) if self.filters else groups

    def goal(self, indicator: str) -> Goal | None:
        """The final target of an indicator, where its date is still to come; the population's for the whole programme only."""
        if indicator == "population" and self.filters:
            return None
        rows = [row for row in self.ask("target_status").records if row["indicator"] == indicator]
        final = next((row for row in rows if row["final"]), None)
        return Goal(final["due_on"], final["value"]) if final and final["due_on"] > self.as_of else None

    def cases(self) -> tuple[Case, ...]:
        """The record some months earlier and what happened since."""
        cases = []
        with one_version(self.folder, self.now):
            asking = self if self.filters else replace(self, at_once=self.many())  # a selection has other persons on each date
            for months in MONTHS_EARLIER:
                try:
                    case = asking.case(months)
                except QuestionError:
                    continue  # the selection had too few persons then
                if case:
                    cases.append(case)
        return tuple(cases)

    def many(self) -> dict[tuple[str, date], Rows]:
        """What the cases ask of the whole programme, from one query: a tenth of the time of one for each date."""
        ends = [months_from(self.as_of, -back) for back in range(MONTHS_EARLIER[-1] + BEFORE + 1)]
        return {("headline", day): tuple(rows) for day, rows in ask_at_each("headline", self.folder, ends).items()}

    def case(self, months: int) -> Case | None:
        """What was known that many months earlier, the groups held since, and what happened; None if either is not known."""
        then = replace(self, as_of=self.earlier(months))
        record = then.record()
        if record is None:
            return None
        earlier = [self.values(back) for back in range(months + min(BEFORE, len(record.months)), months - 1, -1)]
        later = [row for row in map(self.values, range(months - 1, -1, -1)) if row["closure_exits"] == earlier[-1]["closure_exits"]]
        if not later:
            return None
        held = (group for group in self.rows("cohorts", self.as_of) if group["starts_on"] > then.as_of)
        groups = tuple((group["starts_on"], places_of(group) or group["enrolled"]) for group in held)

        def of(rows: list[dict[str, Any]], name: str) -> tuple[float, ...]:
            return tuple(row[name] or 0 for row in rows)

        return Case(record, groups, *(of(rows, name) for rows in (later, earlier) for name in ("residents", "coverage")))

    def values(self, back: int) -> dict[str, Any]:
        """The headline that many months earlier."""
        return self.rows("headline", self.earlier(back))[0]


@dataclass(frozen=True)
class _AskingPublished(_Asking):
    """The same questions about published figures, as of month ends; no record inside a selection."""

    role: ClassVar[str] = "viewer"

    def earlier(self, months: int) -> date:
        return month_end(months_from(self.as_of, -months))

    def groups(self) -> Rows:
        return super().groups() if self.filters else self.rows("cohorts", self.as_of)

    def many(self) -> dict[tuple[str, date], Rows]:
        """The groups finished by each case's date: what they came to is exact and as it was, and the gate takes long for thousands of them."""
        groups, days = self.rows("cohorts", self.as_of), map(self.earlier, (0, *MONTHS_EARLIER))
        return {("cohorts", day): tuple(row for row in groups if day == self.as_of or row["ends_on"] <= day) for day in days}

    @cached_property
    def by_month(self) -> dict[date, dict[str, Any]]:
        """Residents, coverage and what is shown of the exits by closure at each month's end: from two answers instead of one for each month."""
        flow, coverage = self.flow(), {row["month"]: row["coverage"] for row in self.ask("coverage_monthly").records}
        return {
            month_end(row["month"]): {"residents": row["residents"], "coverage": coverage.get(row["month"]), "closure_exits": closure}
            for row, closure in zip(flow, self.closures(flow), strict=True)
        }

    def values(self, back: int) -> dict[str, Any]:
        day = self.earlier(back)
        return self.by_month.get(day) or super().values(back)

    def published(self, closed: bool) -> Outlook | None:
        return None

    def flow(self) -> Rows:
        rows = () if self.filters else self.ask("flow_monthly").records
        return tuple(row for row in rows if None not in (row["new"], row["exited"], row["residents"]))


@dataclass(frozen=True)
class _AskingFile(_Asking):
    """The same questions to a version's file (`folder`) instead of a store."""

    about: Programme

    def ask(self, result: str, as_of: date | None = None, since: date | None = None) -> Answer:
        return ask_file(self.folder, self.about, result, as_of or self.as_of, since)

    def published(self, closed: bool) -> Outlook | None:
        return None

    def flow(self) -> Rows:
        return self.ask("flow_monthly").records

    def groups(self) -> Rows:
        return self.ask("cohorts").records

    def programme(self) -> Programme:
        return self.about

    def complete(self) -> bool:
        return False
