"""The plan page: how many groups, when everybody is covered, what would bring that forward, and the forecast."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from planning import schedule
from planning.assumptions import Setting, first_day, inputs
from planning.backtest import Outcome
from planning.blackout_dates import Period, kinds, periods
from planning.forecast import Forecast, Goal, forecast
from planning.outlook import months_to
from planning.rates import Rates
from planning.record import WINDOW, Observed
from planning.schedule import Inputs, Plan
from planning.verdict import REMOTE, of_chance, wording
from queries import Answer, Row
from queries.statistics import FEWEST
from ui.html import Card
from ui.i18n import Words
from ui.sentences import joined
from ui.views.plan_settings import Settings
from ui.views.programme import Programme
from ui.views.targets import VERDICT_MARKS

WAYS = 2
"""Changes of which one is enough that the answer names; the table of levers has all."""


@dataclass(frozen=True)
class PlanView(Programme):
    """The plan in one context, with the settings made by hand."""

    settings: Settings = Settings()

    @property
    def groups(self) -> tuple[dict[str, Any], ...]:
        """The groups of the whole programme that began by the date: how groups are held does not depend on the selection."""
        return self.outlook.groups

    @cached_property
    def coverage_monthly(self) -> Answer:
        """The coverage at each month's end."""
        return self.context.ask("coverage_monthly")

    @property
    def record(self) -> Observed | None:
        """The record that the forecast starts from; None if it is too short."""
        return self.outlook.record

    @property
    def population_goal(self) -> Goal | None:
        """The target for the residents, where its date is still to come."""
        return self.outlook.population

    @property
    def coverage_goal(self) -> Goal | None:
        """The target for the coverage, where its date is still to come."""
        return self.outlook.coverage

    @cached_property
    def baseline(self) -> PlanView | None:
        """The plan with nothing set by hand, to compare with; None if nothing is."""
        return None if self.settings == Settings() else PlanView(self.context)

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of blackout dates that the programme's country has."""
        return kinds(self.words.programme.country, self.words.programme.ramadan)

    @cached_property
    def usual(self) -> dict[str, Setting]:
        """Every setting as it is if nothing is set by hand."""
        usual, pause = self.outlook.settings, self.settings.pause
        return usual if pause is None else {**usual, "first": first_day(self.context.as_of, self.groups, pause)}

    def setting(self, name: str) -> Setting:
        """A setting as it applies."""
        by_hand = getattr(self.settings, name)
        return self.usual[name] if by_hand is None else Setting(by_hand, "hand")

    @property
    def by_hand(self) -> tuple[str, ...]:
        """The levers that the visitor has set."""
        return tuple(lever.name for lever in schedule.LEVERS if getattr(self.settings, lever.name) is not None)

    @cached_property
    def inputs(self) -> Inputs:
        """What the plan is made from."""
        return inputs({name: self.setting(name) for name in self.usual}, self.words.programme.country, len(self.groups))

    @property
    def idle(self) -> bool:
        """Whether nobody is left to be trained, by the data and by hand."""
        return not self.usual["persons"].value and not self.inputs.persons

    @property
    def emptied(self) -> bool:
        """Whether a closure has emptied the place, so that nothing is forecast."""
        return self.record is not None and self.record.closed

    @property
    def due(self) -> bool:
        """Whether there is a date to be covered by: a target's, or one set by hand. Without one the plan looks a year ahead and promises nothing."""
        return self.setting("until").source != "assumed"

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
        if self.record is None or self.settings == Settings():
            return self.outlook.forecast
        goals = self.population_goal, self.coverage_goal
        months = months_to(self.context.as_of, [self.inputs.until, *(goal.due_on for goal in goals if goal)])
        by_hand = Rates(**{name: getattr(self.settings, name) for name in vars(Rates())})
        return forecast(self.record, self.outlook.paths(self.inputs, months, by_hand), self.population_goal)

    @property
    def chance(self) -> float | None:
        """The chance that the population target is reached; None without one, or where the forecast cannot be trusted yet."""
        return self.forecast.population_chance if self.forecast and self.outlook.trusted else None

    @property
    def backtest(self) -> tuple[Outcome, ...]:
        """The same forecast made some months earlier; fewer cases if the record does not reach back."""
        return self.outlook.backtest


def question(view: PlanView) -> str:
    """The page's question."""
    if view.idle:
        return view.words("plan.question_idle")
    if not view.due:
        return view.words("plan.question_open")
    return view.words("plan.question", until=view.words.write(view.inputs.until, "date"))


def counts(words: Words, **numbers: int | None) -> dict[str, Any]:
    """Numbers as they are written, by name."""
    return {name: words.write(number, "count") for name, number in numbers.items()}


def dates(words: Words, **days: date | None) -> dict[str, Any]:
    """Dates as they are written, by name."""
    return {name: words.write(day, "date") for name, day in days.items()}


def what_if_about(view: PlanView) -> str:
    """Of which months the rates are that can be replaced: other pages count the whole time."""
    measured = view.record.months[-WINDOW:] if view.record else ()
    return view.words("plan.what_if_about", **counts(view.words, months=len(measured))) if measured else view.words("plan.what_if_none")


def values(view: PlanView) -> dict[str, Any]:
    """What texts say of the plan."""
    words, plan = view.words, view.plan
    late = (plan.finished_on - plan.inputs.until).days if plan.finished_on else None
    first = plan.groups[0].starts_on if plan.groups else None
    return {
        **dates(words, on=view.context.as_of, until=plan.inputs.until, finished=plan.finished_on, first=first),
        **counts(words, groups=len(plan.groups), persons=plan.inputs.persons, covered=plan.covered_by, late=late, left=plan.left),
    }


def answer(view: PlanView) -> tuple[str, str]:
    """The answer with the smallest change that meets the date, and a paragraph on what else would bring it forward and what it means for
    the residents."""
    plan = view.plan
    if not plan.inputs.persons:
        key = "plan.nobody_left"
    elif plan.finished_on is None:
        key = "plan.no_room" if plan.groups else "plan.no_days"
    else:
        key = "plan.open" if not view.due else "plan.in_time" if plan.meets else "plan.late"
    # A yes by the schedule is no forecast, which is said with it; after a no it is one thought too many.
    counted = _target_counts(view)
    first = view.words(key, count=len(plan.groups), **values(view))
    lead = joined([first, *_remedy(view), *(counted if plan.meets else _not_the_target(view))])
    return lead, joined([*_assumed(view), *([] if plan.meets else counted), *_best_step(view), *_chance_of_target(view)])


def result(view: PlanView) -> str:
    """The answer in a few words, for the place beside the levers; empty if no group can be held or nobody is to be trained."""
    words, plan = view.words, view.plan
    if not plan.groups:
        return ""
    if plan.finished_on is None:
        return words("plan.result_no_room", left=words.write(plan.left, "count"))
    until = words.short_date(plan.inputs.until)
    numbers: dict[str, Any] = {"groups": words.write(len(plan.groups), "count"), "finished": words.short_date(plan.finished_on)}
    if not view.due:
        return words("plan.result_open", **numbers)
    return words("plan.result", standing=words("plan.card.meets" if plan.meets else "plan.card.misses", until=until), **numbers)


def _assumed(view: PlanView) -> list[str]:
    """That nobody knows who is trained, so that the plan is for every resident."""
    return [view.words("plan.not_handed_in")] if "attendance" in view.context.missing and view.plan.inputs.persons else []


def _remedy(view: PlanView) -> list[str]:
    words, plan = view.words, view.plan
    if plan.meets or not plan.inputs.persons or not view.due:
        return []
    if view.remedy.smallest is not None:
        either = [change(words, plan.inputs, inputs, view.by_hand) for inputs in view.remedy.ways[:WAYS]]
        return [words("plan.would_meet", change=words("plan.or").join(either), **dates(words, until=plan.inputs.until))]
    return [words("plan.nothing_meets" if plan.finished_on is None else "plan.only_later", **values(view))]


def _out_of_reach(view: PlanView) -> Row | None:
    """The target of coverage, where training all residents does not reach it: it counts everybody ever registered."""
    target = view.targets.get("coverage")
    if not view.plan.inputs.persons or target is None or view.status_of(target) != "out_of_reach":
        return None
    return target


def _target_counts(view: PlanView) -> list[str]:
    """What coverage comes to with all residents trained, where that is below its target."""
    target = _out_of_reach(view)
    if target is None:
        return []
    most = view.coverage_ceiling.row["ceiling"]
    return [view.words("plan.target_counts", target=view.words.target(target.value("value")), ceiling=most, forecast=_expected_coverage(view))]


def _not_the_target(view: PlanView) -> list[str]:
    """That what meets the date does not meet the target of coverage, after the change that does; nothing where no change does."""
    target = _out_of_reach(view)
    if target is None or not _remedy(view) or view.remedy.smallest is None:
        return []
    return [view.words("plan.not_the_target", ceiling=view.coverage_ceiling.row["ceiling"], target=view.words.target(target.value("value")))]


def _expected_coverage(view: PlanView) -> str:
    """The coverage to expect on the target's date: newcomers and groups that are late or not full are not in the schedule. Empty without a
    forecast."""
    forecast, goal, words = view.forecast, view.coverage_goal, view.words
    if forecast is None or goal is None:
        return ""
    index = forecast.index_on(goal.due_on)
    on, middle = words.short_date(forecast.dates[index]), words.write(forecast.middle("coverage")[index], "share")
    return words("plan.target_forecast", on=on, middle=middle)


def _best_step(view: PlanView) -> list[str]:
    words, best = view.words, view.best
    if best is None or not view.plan.groups:
        return []
    step = change(words, view.inputs, best.plan.inputs, view.by_hand)
    return [words("plan.moves_most", change=step, count=best.days, **counts(words, days=best.days), **dates(words, on=best.plan.finished_on))]


def change(words: Words, before: Inputs, after: Inputs, by_hand: Collection[str] = ()) -> str:
    """What differs between two plans' inputs, in words; `by_hand` are the levers that the visitor has set."""
    changes = []
    for lever in schedule.LEVERS:
        was, becomes = getattr(before, lever.name), getattr(after, lever.name)
        if was != becomes:
            was, written = lever_values(words, lever.name, was, becomes)
            source = "hand" if lever.name in by_hand else "assumed" if lever.name == "parallel" else "counted"
            changes.append(words(f"plan.change.{lever.name}", was=words(f"plan.was.{source}", was=was), becomes=written, count=becomes))
    return words("plan.and").join(changes)


def lever_values(words: Words, name: str, *several: float) -> tuple[str, ...]:
    """Values of a lever as they are written."""
    return tuple(words.write(value, "share" if name == "no_show" else "count") for value in several)


def _chance_of_target(view: PlanView) -> list[str]:
    goal = view.population_goal
    if goal is None or view.forecast is None or not view.outlook.complete:
        return []
    if view.chance is None:
        return view.no_chance
    return [view.words("plan.chance", chance=chance(view.words, view.chance), **_goal_values(view.words, goal))]


def _goal_values(words: Words, goal: Goal) -> dict[str, Any]:
    return {"target": words.write(goal.value, "count"), "due": words.write(goal.due_on, "date")}


def chance(words: Words, value: float) -> str:
    """A chance in words: never more certain than the runs can tell."""
    if REMOTE <= value <= 1 - REMOTE:
        return words("plan.chance_of", share=words.write(round(value * 100), "count"))
    return words("plan.chance_low" if value < REMOTE else "plan.chance_high")


def rhythm(view: PlanView) -> str:
    """How many groups at a time, of what size and length."""
    inputs = view.inputs
    numbers = {"days": inputs.days, "places": inputs.places, "parallel": inputs.parallel, "come": inputs.per_group}
    return view.words("plan.card.rhythm", **counts(view.words, **numbers))


def cards(view: PlanView) -> list[Card]:
    """The four figures: groups, everybody covered on, covered by the date, chance of the target."""
    words, plan, texts = view.words, view.plan, values(view)
    until = words.short_date(plan.inputs.until)
    finished = words.short_date(plan.finished_on) if plan.finished_on and plan.groups else words.write(None)
    moved = bool(plan.groups) and plan.groups[0].starts_on != plan.inputs.first
    first = (
        words("plan.card.finished_run" if moved else "plan.card.finished_of", days=words.write(plan.inputs.days, "count"), **texts)
        if plan.groups
        else ""
    )
    standing, meets = "none", words("plan.card.no_due" if plan.inputs.persons else "plan.card.nobody")
    if view.due and plan.inputs.persons:
        standing = "met" if plan.meets else "behind"
        meets = words("plan.card.meets" if plan.meets else "plan.card.misses", until=until)
    part, out_of = meets, ""
    if plan.inputs.persons:
        if plan.inputs.persons >= FEWEST:
            part = words("plan.card.share", share=words.write(plan.covered_by / plan.inputs.persons, "share"))
        out_of = words("plan.card.covered_of", **texts)
    return [
        Card("groups", words("plan.card.groups"), texts["groups"], "resident", words("plan.card.groups_of", **texts), "none", rhythm(view)),
        Card("finished", words("plan.card.finished"), finished, "covered", first, standing, meets),
        Card("covered_by", words("plan.card.covered", until=until), texts["covered"], "covered", out_of, standing, part),
        _chance_card(view),
    ]


def _chance_card(view: PlanView) -> Card:
    words, goal, forecast = view.words, view.population_goal, view.forecast
    value, standing, status, label = words.write(None), "none", words("plan.card.no_chance"), words("plan.card.chance")
    if goal is None:
        out_of = words("status.selection" if view.context.filters else "plan.card.no_goal")
    else:
        label = words("plan.card.chance_at_most", **_goal_values(words, goal))
        out_of = words("plan.card.chance_of", **_goal_values(words, goal))
        if forecast is None or view.chance is None:
            standing, status = "unknown", _why_no_chance(view)
        else:
            share = view.chance
            value = words.write(round(share, 2), "share")
            if not REMOTE <= share <= 1 - REMOTE:
                value = f"< {words.target(REMOTE)}" if share < REMOTE else f"> {words.target(1 - REMOTE)}"
            standing = VERDICT_MARKS[wording(of_chance(share), lambda: share)]
            middle, low, high = (words.write(number, "count") for number in forecast.residents_on(goal.due_on))
            status = words("plan.card.expected", on=words.short_date(goal.due_on), middle=middle, low=low, high=high)
    return Card("chance", label, value, "target", out_of, standing, status)


def _why_no_chance(view: PlanView) -> str:
    words, ahead = view.words, view.outlook
    if view.forecast is None:
        return words("plan.too_short")
    if view.pace_unknown:
        return words("plan.card.known_up_to", on=words.short_date(view.context.known_up_to(view.now["residents"].metric)))
    if ahead.too_far:
        return words("plan.card.too_far", months=words.write(ahead.months, "count"))
    failed = ahead.complete and view.backtest and not ahead.trusted
    return words("plan.card.untrusted" if failed else "plan.card.no_chance")
