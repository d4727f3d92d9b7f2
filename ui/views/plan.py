"""The plan page: how many groups, when everybody is covered, what would bring that forward, and the forecast."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from math import ceil
from statistics import median
from typing import Any

from planning import schedule
from planning.backtest import MONTHS_EARLIER, Case, Outcome, outcome
from planning.blackout_dates import DAY, MONDAY_TO_FRIDAY, Blackout, Period, kinds, periods
from planning.forecast import Forecast, Goal, Schedule, simulate
from planning.rates import Rates, measured
from planning.record import DAYS_A_MONTH, LEAST_WINDOW, WINDOW, Observed, observed
from planning.schedule import Inputs, Plan
from queries import Answer, Filters, QuestionError, Row
from queries.dates import month_end, months_later
from ui.html import Card
from ui.i18n import Words
from ui.views.plan_settings import KINDS, Setting, Settings
from ui.views.programme import Programme

HORIZON = (12, 36)
"""Months of the forecast, at least and at most."""
BUILT_UP, BUILT_UP_LEAST = 5, 10
"""The register is being built up as long as a month has more new entries than ten and than five times the median."""
LATEST_GROUPS = 6
"""The latest groups, by which size, length and pause are assumed."""
USUAL_DAYS, USUAL_PAUSE, LONGEST_PAUSE = 5, 23, 180
"""Days of a group and between groups where there was none yet; the longest pause that is taken from the past."""


@dataclass(frozen=True)
class Planned(Programme):
    """The plan in one context, with the settings made by hand."""

    settings: Settings = Settings()

    @cached_property
    def groups(self) -> tuple[dict[str, Any], ...]:
        """The groups of the whole programme that began by the date: how groups are held does not depend on the selection."""
        return replace(self.context, filters=Filters()).ask("cohorts").records

    @cached_property
    def since(self) -> date | None:
        """The day from which the rates are taken: two years earlier, or when the register had been built up; None: too short a record."""
        rows = [row for row in self.flow.rows if row["new"].known]
        if not rows:
            return None
        # A register begins with all who are there already: they do not arrive in those months.
        many = max(BUILT_UP_LEAST, BUILT_UP * median(row.value("new") for row in rows))
        built_up = next((index for index, row in enumerate(rows) if index and row.value("new") <= many), len(rows)) - 1
        since = max(months_later(self.context.as_of, -WINDOW), month_end(rows[built_up].value("month")))
        return since if (self.context.as_of - since).days / DAYS_A_MONTH >= LEAST_WINDOW - 0.1 else None

    @cached_property
    def staying(self) -> Answer:
        """Persons, person-days and moves that the rates rest on."""
        return self.context.ask("staying_base", since=self.since or self.context.as_of)

    @cached_property
    def coverage_steps(self) -> Answer:
        """How the coverage grew."""
        return self.context.ask("coverage_over_time")

    @cached_property
    def record(self) -> Observed | None:
        """The record that the forecast starts from; None if it is too short."""
        if self.since is None:
            return None
        entries = self.context.ask("ledger", since=self.since).row.value("new")
        staying, headline, flow = self.staying.records, self.headline.record, [row for row in self.flow.records if row["net"] is not None]
        return observed(self.context.as_of, self.since, staying, headline, entries, flow, self.closure_by_month, self.groups)

    def _goal(self, row: Row | None) -> Goal | None:
        return Goal(row.value("due_on"), row.value("value")) if row and row.value("due_on") > self.context.as_of else None

    @property
    def population_goal(self) -> Goal | None:
        """The target for the residents, where its date is still to come."""
        return self._goal(self.targets.get("population"))

    @property
    def coverage_goal(self) -> Goal | None:
        """The target for the coverage, where its date is still to come."""
        return self._goal(self.targets.get("coverage"))

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of blackout dates that the programme's country has."""
        return kinds(self.words.programme.country, self.words.programme.ramadan)

    @cached_property
    def usual(self) -> dict[str, Setting]:
        """Every setting as it is where nothing is set by hand."""
        as_of, latest = self.context.as_of, self.groups[-LATEST_GROUPS:]
        finished = [group for group in self.groups if group["finished"]]
        enrolled, started = (sum(group[name] or 0 for group in finished) for name in ("enrolled", "started"))
        gaps = [max(0, (later["starts_on"] - earlier["ends_on"]).days - 1) for earlier, later in pairwise(latest)]
        pause = _usual(_middle(gaps, LONGEST_PAUSE), USUAL_PAUSE)
        least = pause.value if self.settings.pause is None else self.settings.pause
        begins = max([as_of + DAY, *(group["ends_on"] + (1 + least) * DAY for group in self.groups)])
        goal = self.coverage_goal or self.population_goal
        rates = measured(self.record) if self.record else Rates()
        return {
            "persons": _usual(self.now["residents"].less(self.now["covered_residents"]).value, 0),
            "places": _usual(_middle(group["capacity"] for group in latest), self.words.programme.group_size),
            "days": _usual(_middle((group["ends_on"] - group["starts_on"]).days + 1 for group in latest), USUAL_DAYS),
            "parallel": Setting(1, "assumed"),
            "pause": pause,
            "no_show": _usual(round((enrolled - started) / enrolled, 3) if enrolled else None, 0.0),
            "first": Setting(begins, "data" if self.groups else "assumed"),
            "until": Setting(goal.due_on, "target") if goal else Setting(months_later(as_of, 12), "assumed"),
            "free": Setting(self.kinds, "assumed"),
            "weekdays": Setting(MONDAY_TO_FRIDAY, "assumed"),
            "own": Setting((), "assumed"),
            "skill_order": Setting((), "assumed"),
            **{name: Setting(rate, "unknown" if rate is None else "data") for name, rate in vars(rates).items() if name != "no_show"},
        }

    def setting(self, name: str) -> Setting:
        """A setting as it applies."""
        by_hand = getattr(self.settings, name)
        return self.usual[name] if by_hand is None else Setting(by_hand, "hand")

    @cached_property
    def inputs(self) -> Inputs:
        """What the plan is made from."""
        value = {name: self.setting(name).value for name in self.usual}
        kinds_of_days = {kind: kind in value["free"] for kind in KINDS}
        blackout = Blackout(**kinds_of_days, own=value["own"], weekdays=value["weekdays"], country=self.words.programme.country)
        numbers = {name: value[name] for name in ("persons", "places", "days", "parallel", "pause", "no_show", "first", "until")}
        return Inputs(**numbers, blackout=blackout, skills=value["skill_order"])

    @cached_property
    def plan(self) -> Plan:
        """The groups on the calendar."""
        return schedule.make_plan(self.inputs)

    @cached_property
    def effects(self) -> tuple[schedule.Effect, ...]:
        """What one step of each lever does."""
        return schedule.effects(self.plan)

    @property
    def best(self) -> schedule.Effect | None:
        """The lever step that brings the end forward most; None if none does."""
        return self.effects[0] if self.effects and self.effects[0].days else None

    @cached_property
    def remedy(self) -> schedule.Remedy:
        """The smallest change that meets the date."""
        return schedule.remedy(self.plan)

    @property
    def blackout_periods(self) -> tuple[Period, ...]:
        """The blackout dates up to the last group's end or the date to be covered by."""
        last = max([self.inputs.until, *(group.ends_on for group in self.plan.groups[-1:])])
        return periods(min(self.inputs.first, self.inputs.until), last, self.inputs.blackout, self.context.language)

    @cached_property
    def forecast(self) -> Forecast | None:
        """The forecast up to the latest date to be met; None if the record is too short."""
        if self.record is None:
            return None
        goals = self.population_goal, self.coverage_goal
        last = max([self.inputs.until, *(goal.due_on for goal in goals if goal)])
        least, most = HORIZON
        months = min(most, max(least, ceil((last - self.context.as_of).days / DAYS_A_MONTH)))
        groups: Schedule = tuple((group.ends_on, self.inputs.places) for group in self.plan.groups)
        return simulate(self.record, groups, months, Rates(**{name: getattr(self.settings, name) for name in vars(Rates())}), *goals)

    @cached_property
    def backtest(self) -> tuple[Outcome, ...]:
        """The same forecast made some months earlier; fewer cases if the record does not reach back."""
        outcomes = []
        for months in MONTHS_EARLIER:
            earlier = Planned(replace(self.context, as_of=months_later(self.context.as_of, -months)))
            try:
                case = earlier.case(self, months)
            except QuestionError:
                continue  # the selection had too few persons then
            if case:
                outcomes.append(outcome(case))
        return tuple(outcomes)

    def case(self, later: Planned, months: int) -> Case | None:
        """This date's record, the groups held since and what happened up to the later date; None where either is not known."""
        if self.record is None:
            return None
        sent_before = self.sent_away(self.context.as_of, self.now)
        days = [min(months_later(self.context.as_of, number), later.context.as_of) for number in range(1, months + 1)]
        rows = [later.at(day).row for day in days]
        if not all(row["residents"].known for row in rows):
            return None
        population = tuple(row.value("residents") + later.sent_away(day, row) - sent_before for day, row in zip(days, rows, strict=True))
        # The places of each group that was held, less those who had been trained before.
        groups = tuple(
            (group["ends_on"], group["enrolled"] - (group["started"] - group["first_timers"]))
            for group in later.context.ask("cohorts").records
            if group["ends_on"] > self.context.as_of
        )
        return Case(months, self.record, groups, population, tuple(row.value("coverage") or 0.0 for row in rows))

    def sent_away(self, day: date, headline: Row) -> int:
        """Persons who are away on a day because the closure sent them."""
        if not headline.value("closure_exits"):
            return 0
        rows = self.context.ask("exits_by_destination", as_of=day).records
        return sum(row["exits"] - row["returned"] for row in rows if row["by_closure"])


def _middle(values: Iterable[int | None], most: int | None = None) -> int | None:
    known = [value for value in values if value is not None]
    middle = int(median(known)) if known else None
    return middle if middle is None or most is None else min(middle, most)


def _usual(measure: Any, otherwise: Any) -> Setting:
    return Setting(otherwise, "assumed") if measure is None else Setting(measure, "data")


def question(view: Planned) -> str:
    """The page's question."""
    return view.words("plan.question", until=view.words.write(view.inputs.until, "date"))


def counts(words: Words, **numbers: int | None) -> dict[str, Any]:
    """Numbers as they are written, by name."""
    return {name: words.write(number, "count") for name, number in numbers.items()}


def dates(words: Words, **days: date | None) -> dict[str, Any]:
    """Dates as they are written, by name."""
    return {name: words.write(day, "date") for name, day in days.items()}


def values(view: Planned) -> dict[str, Any]:
    """What texts say of the plan."""
    words, plan = view.words, view.plan
    late = (plan.finished_on - plan.inputs.until).days if plan.finished_on else None
    first = plan.groups[0].starts_on if plan.groups else None
    return {
        **dates(words, on=view.context.as_of, until=plan.inputs.until, finished=plan.finished_on, first=first),
        **counts(words, groups=len(plan.groups), persons=plan.inputs.persons, covered=plan.covered_by, late=late, left=plan.left),
    }


def answer(view: Planned) -> tuple[str, str]:
    """The answer in one sentence, and a paragraph on what would bring it forward and what it means for the residents."""
    plan = view.plan
    if not plan.inputs.persons:
        key = "plan.nobody_left"
    elif plan.finished_on is None:
        key = "plan.no_room" if plan.groups else "plan.no_days"
    else:
        key = "plan.in_time" if plan.meets else "plan.late"
    return view.words(key, count=len(plan.groups), **values(view)), " ".join([*_remedy(view), *_best_step(view), *_chance_of_target(view)])


def _remedy(view: Planned) -> list[str]:
    words, plan = view.words, view.plan
    if plan.meets or not plan.inputs.persons:
        return []
    if view.remedy.smallest is not None:
        return [words("plan.would_meet", change=_change(words, plan.inputs, view.remedy.smallest), **dates(words, until=plan.inputs.until))]
    return [words("plan.nothing_meets" if plan.finished_on is None else "plan.only_later", **values(view))]


def _best_step(view: Planned) -> list[str]:
    words, best = view.words, view.best
    if best is None or not view.plan.groups:
        return []
    change = _change(words, view.inputs, best.plan.inputs)
    return [words("plan.moves_most", change=change, count=best.days, **counts(words, days=best.days), **dates(words, on=best.plan.finished_on))]


def _change(words: Words, before: Inputs, after: Inputs) -> str:
    """What differs between two plans' inputs, in words."""
    changes = []
    for lever in schedule.LEVERS:
        was, becomes = getattr(before, lever.name), getattr(after, lever.name)
        if was != becomes:
            was, written = lever_values(words, lever.name, was, becomes)
            changes.append(words(f"plan.change.{lever.name}", was=was, becomes=written, count=becomes))
    return words("plan.and").join(changes)


def lever_values(words: Words, name: str, *several: float) -> tuple[str, ...]:
    """Values of a lever as they are written."""
    return tuple(words.write(value, "share" if name == "no_show" else "count") for value in several)


def _chance_of_target(view: Planned) -> list[str]:
    goal, forecast = view.population_goal, view.forecast
    if goal is None or forecast is None or forecast.population_chance is None:
        return []
    return [view.words("plan.chance", chance=chance(view.words, forecast.population_chance), **_goal_values(view.words, goal))]


def _goal_values(words: Words, goal: Goal) -> dict[str, Any]:
    return {"target": words.write(goal.value, "count"), "due": words.write(goal.due_on, "date")}


def chance(words: Words, value: float) -> str:
    """A chance in words: never more certain than 2,000 runs can tell."""
    if 0.01 <= value <= 0.99:
        return words("plan.chance_of", share=words.write(round(value * 100), "count"))
    return words("plan.chance_low" if value < 0.01 else "plan.chance_high")


def rhythm(view: Planned) -> str:
    """How many groups at a time, of what size and length."""
    inputs = view.inputs
    return view.words("plan.card.rhythm", **counts(view.words, days=inputs.days, places=inputs.places, parallel=inputs.parallel))


def cards(view: Planned) -> list[Card]:
    """The four figures: groups, everybody covered on, covered by the date, chance of the target."""
    words, plan, texts = view.words, view.plan, values(view)
    until = words.short_date(plan.inputs.until)
    finished = words.short_date(plan.finished_on) if plan.finished_on and plan.groups else words.write(None)
    first = words("plan.card.finished_of" if plan.groups else "plan.card.nobody", **texts)
    standing = "met" if plan.meets else "behind"
    meets = words("plan.card.meets" if plan.meets else "plan.card.misses", until=until)
    part, out_of = meets, words("plan.card.nobody")
    if plan.inputs.persons:
        part = words("plan.card.share", share=words.write(plan.covered_by / plan.inputs.persons, "share"))
        out_of = words("plan.card.covered_of", **texts)
    return [
        Card("groups", words("plan.card.groups"), texts["groups"], "resident", words("plan.card.groups_of", **texts), "none", rhythm(view)),
        Card("finished", words("plan.card.finished"), finished, "covered", first, standing, meets),
        Card("covered_by", words("plan.card.covered", until=until), texts["covered"], "covered", out_of, standing, part),
        _chance_card(view),
    ]


def _chance_card(view: Planned) -> Card:
    words, goal, forecast = view.words, view.population_goal, view.forecast
    value, standing, status = words.write(None), "none", words("plan.card.no_chance")
    if goal is None:
        out_of = words("status.selection" if view.context.filters else "plan.card.no_goal")
    else:
        out_of = words("plan.card.chance_of", **_goal_values(words, goal))
        if forecast is None or forecast.population_chance is None:
            standing, status = "unknown", words("plan.too_short") if forecast is None else status
        else:
            share = forecast.population_chance
            value = words.write(round(share, 2), "share")
            if not 0.01 <= share <= 0.99:
                value = f"< {words.target(0.01)}" if share < 0.01 else f"> {words.target(0.99)}"
            standing = "on_track" if share >= 0.5 else "behind"
            needed, net = (words.signed(round(number, 1), "number") for number in (forecast.needed or 0, forecast.net))
            status = words("plan.card.needed", needed=needed, net=net)
    return Card("chance", words("plan.card.chance"), value, "target", out_of, standing, status)
