"""The plan in words: how many groups, when everybody is covered, what would bring that forward, and what may become of the residents."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from functools import cached_property
from math import ceil
from statistics import median
from typing import Any

from babel.dates import get_day_names

from planning import forecast as forecasting
from planning import schedule
from planning.backtest import MONTHS_EARLIER, Case, Outcome, how_often, outcome
from planning.blackout_dates import DAY, MONDAY_TO_FRIDAY, KeptFree, Period, kinds, periods
from planning.forecast import Forecast, Goal, Schedule
from planning.rates import DAYS_A_MONTH, LEAST_WINDOW, WINDOW, Observed, Rates, measured, observed
from planning.schedule import Inputs, Plan
from queries import Answer, Filters, QuestionError
from queries.dates import months_later
from queries.languages import languages
from ui.html import Card, Comparison
from ui.i18n import Words
from ui.views.programme import Programme

PREFIX = "plan_"
"""What the names of the plan's settings begin with in the address."""
KINDS = ("public", "joint_leave", "ramadan")
NONE = "none"
"""Stands in the address where no kind of day is kept free."""
LIMITS: dict[str, tuple[float, float]] = {
    "persons": (0, 5000),
    "places": (1, 100),
    "days": (1, 14),
    "parallel": (1, schedule.MOST_PARALLEL),
    "pause": (0, 180),
    "no_show": (0, 90),
    "entries": (0, 200),
    "exits_untrained": (0, 50),
    "exits_trained": (0, 50),
    "returns": (0, 95),
    "completion": (0, 100),
}
"""Least and most of each number; shares in per cent."""
WHOLE = ("persons", "places", "days", "parallel", "pause")
SHARES = ("no_show", "exits_untrained", "exits_trained", "returns", "completion")
RATES = ("entries", "exits_untrained", "exits_trained", "returns", "completion", "no_show")
FARTHEST = 10 * 366
"""Days ahead that a date may lie."""
MOST_OWN = 12
HORIZON = (12, 36)
"""Months that are forecast, at least and at most."""
BUILT_UP, BUILT_UP_LEAST = 5, 10
"""The register's first months belong to its building up while they have more new entries than ten and than five times the median."""
PAST_MONTHS = 18
"""Months before today that a fan shows."""
LATEST_GROUPS = 6
"""The latest groups, by which size and pause are assumed."""


@dataclass(frozen=True)
class Wanted:
    """What is set by hand; None or empty: by the data, by the target or as usual. Shares are 0 to 1."""

    persons: int | None = None
    places: int | None = None
    days: int | None = None
    parallel: int | None = None
    pause: int | None = None
    no_show: float | None = None
    first: date | None = None
    until: date | None = None
    free: tuple[str, ...] | None = None
    weekdays: tuple[int, ...] | None = None
    own: tuple[tuple[date, date], ...] = ()
    skill_order: tuple[str, ...] = ()
    entries: float | None = None
    exits_untrained: float | None = None
    exits_trained: float | None = None
    returns: float | None = None
    completion: float | None = None


NAMES = tuple(each.name for each in fields(Wanted))


def read(told: Mapping[str, Sequence[str]], as_of: date) -> tuple[Wanted, tuple[str, ...]]:
    """Settings from the texts of the address (names without the prefix), and the names of those that can't be read or are out of bounds."""
    found: dict[str, Any] = {}
    bad = []
    for name, values in told.items():
        if name not in NAMES or not values:
            continue
        try:
            found[name] = _read(name, list(values), as_of)
        except ValueError:
            bad.append(name)
    return Wanted(**found), tuple(bad)


def _read(name: str, values: list[str], as_of: date) -> Any:
    if name in LIMITS:
        least, most = LIMITS[name]
        number = int(values[0]) if name in WHOLE else round(float(values[0]), 2)
        if not least <= number <= most:
            raise ValueError(name)
        return number / 100 if name in SHARES else number
    if name in ("first", "until"):
        return _day(values[0], as_of)
    if name == "free":
        if values == [NONE]:
            return ()
        if not set(values) <= set(KINDS):
            raise ValueError(name)
        return tuple(kind for kind in KINDS if kind in values)
    if name == "weekdays":
        chosen = sorted({int(value) for value in values})
        if not set(chosen) <= set(range(7)):
            raise ValueError(name)
        return tuple(chosen)
    if name == "own":
        return tuple(sorted(_span(value, as_of) for value in values[:MOST_OWN]))
    if not all(re.fullmatch(r"[a-z_]{1,20}", value) for value in values):
        raise ValueError(name)
    return tuple(values[:MOST_OWN])


def _day(text: str, as_of: date) -> date:
    day = date.fromisoformat(text)
    if not timedelta(0) < day - as_of <= timedelta(FARTHEST):
        raise ValueError(text)
    return day


def _span(text: str, as_of: date) -> tuple[date, date]:
    first, last = (date.fromisoformat(part) for part in text.split("..", 1))
    if not first <= last or (last - first).days > 366 or abs((first - as_of).days) > FARTHEST:
        raise ValueError(text)
    return first, last


@dataclass(frozen=True)
class Planned(Programme):
    """The plan in one context, with what is set by hand."""

    wanted: Wanted = field(default_factory=Wanted)

    @cached_property
    def groups_held(self) -> tuple[dict[str, Any], ...]:
        """The groups of the whole programme that began by the date: how groups are held is no matter of the selection."""
        return replace(self.context, filters=Filters()).ask("cohorts").records

    @cached_property
    def since(self) -> date | None:
        """The day from which the rates are taken: two years earlier, or when the register had been built up; None: too short a record."""
        rows = self.flow.records
        if not rows:
            return None
        # A register begins with all who are there already: months of that are no arrivals.
        many = max(BUILT_UP_LEAST, BUILT_UP * median(row["new"] for row in rows))
        built = next((place for place, row in enumerate(rows) if place and row["new"] <= many), len(rows)) - 1
        begun = months_later(rows[built]["month"], 1) - DAY
        since = max(months_later(self.context.as_of, -WINDOW), begun)
        return since if (self.context.as_of - since).days / DAYS_A_MONTH >= LEAST_WINDOW - 0.1 else None

    @cached_property
    def base_rows(self) -> Answer:
        """Persons, person-days and moves that the rates rest on."""
        return self.context.ask("staying_base", since=self.since or self.context.as_of)

    @cached_property
    def coverage_steps(self) -> Answer:
        """How the coverage grew."""
        return self.context.ask("coverage_over_time")

    @cached_property
    def record(self) -> Observed | None:
        """What the forecast begins from; None where the record is too short."""
        if self.since is None:
            return None
        entries = self.context.ask("ledger", since=self.since).record["new"]
        rows = self.base_rows.records
        return observed(
            self.context.as_of, self.since, rows, self.headline.record, entries, self.flow.records, self.closure_by_month, self.groups_held
        )

    @cached_property
    def population_goal(self) -> Goal | None:
        """The target for the residents, where its date is still to come."""
        row = self.pace.records[0] if self.pace.records else None
        return Goal(row["due_on"], row["target"]) if row and row["due_on"] > self.context.as_of else None

    @cached_property
    def coverage_goal(self) -> Goal | None:
        """The target for the coverage, where its date is still to come."""
        row = self.targets.get("coverage")
        return Goal(row.value("due_on"), row.value("target")) if row and row.value("due_on") > self.context.as_of else None

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of days that the programme's country has to keep free."""
        return kinds(self.words.programme.country, self.words.programme.ramadan)

    @cached_property
    def usual(self) -> dict[str, tuple[Any, str]]:
        """Every setting as it is where nothing is set by hand, and where it comes from: data, target or assumed."""
        latest = self.groups_held[-LATEST_GROUPS:]
        row = self.headline.record
        finished = [group for group in self.groups_held if group["finished"]]
        enrolled, started = sum(group["enrolled"] for group in finished), sum(group["started"] for group in finished)
        gaps = [max(0, (later["starts_on"] - earlier["ends_on"]).days - 1) for earlier, later in zip(latest, latest[1:], strict=False)]
        pause = min(int(median(gaps)), 180) if gaps else 23
        goal = self.coverage_goal or self.population_goal
        begins = self.context.as_of + DAY
        if self.groups_held:
            begins = max(
                begins,
                max(group["ends_on"] for group in self.groups_held) + (1 + (self.wanted.pause if self.wanted.pause is not None else pause)) * DAY,
            )
        return {
            "persons": (row["residents"] - row["covered_residents"], "data"),
            "places": (int(median(group["capacity"] for group in latest)), "data") if latest else (self.words.programme.group_size, "assumed"),
            "days": (int(median((group["ends_on"] - group["starts_on"]).days + 1 for group in latest)), "data") if latest else (5, "assumed"),
            "parallel": (1, "assumed"),
            "pause": (pause, "data" if gaps else "assumed"),
            "no_show": (round((enrolled - started) / enrolled, 3), "data") if enrolled else (0.0, "assumed"),
            "first": (begins, "data" if self.groups_held else "assumed"),
            "until": (goal.due_on, "target") if goal else (months_later(self.context.as_of, 12), "assumed"),
            "free": (self.kinds, "assumed"),
            "weekdays": (MONDAY_TO_FRIDAY, "assumed"),
            "own": ((), "assumed"),
            "skill_order": ((), "assumed"),
        }

    def setting_of(self, name: str) -> tuple[Any, str]:
        """A setting that applies, and where it comes from: data, target, assumed or hand."""
        value = getattr(self.wanted, name)
        if value is None or (name in ("own", "skill_order") and not value):
            return self.usual[name]
        return value, "hand"

    @cached_property
    def inputs(self) -> Inputs:
        """What the calendar is made from."""
        of = {name: self.setting_of(name)[0] for name in self.usual}
        free = of["free"]
        kept = KeptFree("public" in free, "joint_leave" in free, "ramadan" in free, of["own"], of["weekdays"], self.words.programme.country)
        numbers = {name: of[name] for name in ("persons", "places", "days", "parallel", "pause", "no_show", "first", "until")}
        return Inputs(**numbers, kept=kept, skills=of["skill_order"])

    @cached_property
    def plan(self) -> Plan:
        """The groups on the calendar."""
        return schedule.lay(self.inputs)

    @cached_property
    def moved(self) -> tuple[schedule.Moved, ...]:
        """What one step of each lever does."""
        return schedule.moved(self.plan)

    @cached_property
    def remedy(self) -> schedule.Remedy:
        """The smallest change that meets the date."""
        return schedule.remedy(self.plan)

    @cached_property
    def kept_free(self) -> tuple[Period, ...]:
        """What is kept free from the first day to the last group's end or the date to be covered by."""
        last = max([self.inputs.until, *(group.ends_on for group in self.plan.groups[-1:])])
        return periods(min(self.inputs.first, self.inputs.until), last, self.inputs.kept, self.context.language)

    @property
    def by_hand(self) -> Rates:
        """The rates set by hand."""
        return Rates(**{name: getattr(self.wanted, name) for name in RATES})

    @cached_property
    def rates(self) -> dict[str, tuple[float | None, str]]:
        """Each rate that the forecast takes, and where it comes from: data, hand, or unknown."""
        known = measured(self.record) if self.record else Rates()
        return {
            name: (hand, "hand") if (hand := getattr(self.by_hand, name)) is not None else (value, "data" if value is not None else "unknown")
            for name in RATES
            for value in (getattr(known, name),)
        }

    @property
    def months(self) -> int:
        """How many months are forecast: up to the latest of the dates to be met."""
        ends = [self.inputs.until, *(goal.due_on for goal in (self.population_goal, self.coverage_goal) if goal)]
        least, most = HORIZON
        return min(most, max(least, ceil((max(ends) - self.context.as_of).days / DAYS_A_MONTH)))

    @property
    def schedule(self) -> Schedule:
        """The planned groups as the forecast takes them."""
        return tuple((group.ends_on, self.inputs.places) for group in self.plan.groups)

    @cached_property
    def forecast(self) -> Forecast | None:
        """What may become of it; None where the record is too short."""
        if self.record is None:
            return None
        return forecasting.simulate(self.record, self.schedule, self.months, self.by_hand, self.population_goal, self.coverage_goal)

    @cached_property
    def backtest(self) -> tuple[Outcome, ...]:
        """The same method from some months earlier, as it would have been used then; shorter where the record doesn't reach back."""
        found = []
        for months in MONTHS_EARLIER:
            then = Planned(replace(self.context, as_of=months_later(self.context.as_of, -months)))
            try:
                case = then.case(self, months)
            except QuestionError:
                continue  # the selection had too few persons then
            if case:
                found.append(outcome(case))
        return tuple(found)

    def case(self, later: Planned, months: int) -> Case | None:
        """This date's record, the groups held since and what happened up to the later setting; None where the record is too short."""
        if self.record is None:
            return None
        # An age band may have too few persons on a later day: then its figures aren't told, and there is nothing to compare.
        sent_before = self.sent_away(self.context.as_of, self.headline.record)
        days = [min(months_later(self.context.as_of, number), later.context.as_of) for number in range(1, months + 1)]
        rows = [later.at(day).record for day in days]
        if any(row["residents"] is None for row in rows):
            return None
        population = tuple(row["residents"] + later.sent_away(day, row) - sent_before for day, row in zip(days, rows, strict=True))
        # The places of each group that was held, less those who had been trained before.
        held = tuple(
            (group["ends_on"], group["enrolled"] - (group["started"] - group["first_timers"]))
            for group in later.context.ask("cohorts").records
            if group["ends_on"] > self.context.as_of
        )
        return Case(months, self.record, held, population, tuple(row["coverage"] or 0.0 for row in rows))

    def sent_away(self, day: date, headline: Mapping[str, Any]) -> int:
        """Persons who are away on a day because the closure sent them."""
        if not headline["closure_exits"]:
            return 0
        rows = self.context.ask("exits_by_destination", as_of=day).records
        return sum(row["exits"] - row["returned"] for row in rows if row["by_closure"])

    @property
    def closure_apart(self) -> int:
        """Exits by closure up to the date, which stand in no rate."""
        return int(self.headline.record["closure_exits"] or 0)


def question(view: Planned) -> str:
    """The page's question."""
    return view.words("plan.question", until=view.words.write(view.inputs.until, "date"))


def _plan_values(view: Planned) -> dict[str, Any]:
    words, plan = view.words, view.plan
    return {
        "on": words.write(view.context.as_of, "date"),
        "until": words.write(plan.inputs.until, "date"),
        "groups": words.write(len(plan.groups), "count"),
        "persons": words.write(plan.inputs.persons, "count"),
        "covered": words.write(plan.covered_by, "count"),
        "finished": words.write(plan.finished_on, "date"),
        "first": words.write(plan.groups[0].starts_on, "date") if plan.groups else "–",
        "late": words.write((plan.finished_on - plan.inputs.until).days if plan.finished_on else None, "count"),
        "left": words.write(plan.left, "count"),
    }


def answer(view: Planned) -> tuple[str, str]:
    """The answer in one sentence, and the paragraph after it: what would bring it forward, and what it means for the residents."""
    words, plan, values = view.words, view.plan, _plan_values(view)
    if not plan.inputs.persons:
        lead = words("plan.nobody_left", **values)
    elif plan.finished_on is None:
        lead = words("plan.no_room" if plan.groups else "plan.no_days", **values)
    else:
        lead = words("plan.in_time" if plan.meets else "plan.late", count=len(plan.groups), **values)
    return lead, " ".join([*_remedied(view), *_moved(view), *_foretold(view)])


def _moved(view: Planned) -> list[str]:
    words = view.words
    best = view.moved[0] if view.moved else None
    if best is None or not best.days or not view.plan.groups:
        return []
    step = _change(words, view.inputs, best.plan.inputs)
    return [
        words("plan.moves_most", change=step, count=best.days, days=words.write(best.days, "count"), on=words.write(best.plan.finished_on, "date"))
    ]


def _remedied(view: Planned) -> list[str]:
    words, plan = view.words, view.plan
    if plan.meets or not plan.inputs.persons:
        return []
    found = view.remedy.smallest
    values = _plan_values(view)
    if found is not None:
        return [words("plan.would_meet", change=_change(words, plan.inputs, found), until=values["until"])]
    if plan.finished_on is not None:
        return [words("plan.only_later", until=values["until"], finished=values["finished"])]
    return [words("plan.nothing_meets")]


def _change(words: Words, before: Inputs, after: Inputs) -> str:
    """What differs between two settings, in words."""
    said = []
    for name in ("parallel", "places", "pause", "no_show"):
        was, becomes = getattr(before, name), getattr(after, name)
        if was != becomes:
            kind = "share" if name == "no_show" else "count"
            said.append(words(f"plan.change.{name}", was=words.write(was, kind), becomes=words.write(becomes, kind), count=becomes))
    return words("plan.and").join(said)


def _foretold(view: Planned) -> list[str]:
    words, forecast = view.words, view.forecast
    if forecast is None:
        return []
    goal = view.population_goal
    if goal is None or forecast.population_chance is None:
        return []
    return [words("plan.chance", chance=chance(words, forecast.population_chance), **_goal_values(words, goal))]


def _goal_values(words: Words, goal: Goal) -> dict[str, Any]:
    return {"target": words.write(goal.value, "count"), "due": words.write(goal.due_on, "date")}


def chance(words: Words, value: float) -> str:
    """A chance in words: never more certain than 2,000 runs can tell."""
    if value < 0.01:
        return words("plan.chance_low")
    if value > 0.99:
        return words("plan.chance_high")
    return words("plan.chance_of", share=words.write(round(value * 100), "count"))


def cards(view: Planned) -> list[Card]:
    """The four figures: groups, everybody covered on, covered by the date, chance of the target."""
    words, plan, values = view.words, view.plan, _plan_values(view)
    share = plan.covered_by / plan.inputs.persons if plan.inputs.persons else None
    standing = "met" if plan.meets else "behind"
    met = words("plan.card.meets" if plan.meets else "plan.card.misses", until=words.short_date(plan.inputs.until))
    finished = words.short_date(plan.finished_on) if plan.finished_on and plan.groups else "–"
    return [
        Card("groups", words("plan.card.groups"), values["groups"], "resident", words("plan.card.groups_of", **values), "none", _rhythm(view)),
        Card(
            "finished",
            words("plan.card.finished"),
            finished,
            "covered",
            words("plan.card.finished_of", **values) if plan.groups else words("plan.card.nobody"),
            standing,
            met,
        ),
        Card(
            "covered_by",
            words("plan.card.covered", until=words.short_date(plan.inputs.until)),
            values["covered"],
            "covered",
            words("plan.card.covered_of", **values) if plan.inputs.persons else words("plan.card.nobody"),
            standing,
            words("plan.card.share", share=words.write(share, "share")) if share is not None else met,
        ),
        _chance_card(view),
    ]


def _rhythm(view: Planned) -> str:
    given = view.inputs
    return view.words(
        "plan.card.rhythm",
        days=view.words.write(given.days, "count"),
        places=view.words.write(given.places, "count"),
        parallel=view.words.write(given.parallel, "count"),
    )


def _chance_card(view: Planned) -> Card:
    words, goal, forecast = view.words, view.population_goal, view.forecast
    label = words("plan.card.chance")
    if goal is None:
        reason = words("status.selection" if view.context.filters else "plan.card.no_goal")
        return Card("chance", label, "–", "target", reason, "none", words("plan.card.no_chance"))
    out_of = words("plan.card.chance_of", **_goal_values(words, goal))
    if forecast is None or forecast.population_chance is None:
        return Card("chance", label, "–", "target", out_of, "unknown", words("plan.too_short") if forecast is None else words("plan.card.no_chance"))
    value = forecast.population_chance
    shown = "< 1 %" if value < 0.01 else "> 99 %" if value > 0.99 else words.write(round(value, 2), "share")
    needed = words(
        "plan.card.needed", needed=words.signed(round(forecast.needed or 0, 1), "number"), net=words.signed(round(forecast.net, 1), "number")
    )
    return Card("chance", label, shown, "target", out_of, "on_track" if value >= 0.5 else "behind", needed)


def calendar_takeaway(view: Planned) -> str:
    """The finding of the picture of the groups."""
    words, plan, values = view.words, view.plan, _plan_values(view)
    if not plan.groups:
        return words("plan.calendar_empty")
    return words("plan.calendar_takeaway", count=len(plan.groups), **values)


def calendar_notes(view: Planned) -> tuple[str, ...]:
    """What is assumed of the calendar."""
    words, given = view.words, view.inputs
    said = [
        words("plan.note.covers", places=words.write(given.places, "count"), covers=words.write(given.per_group, "count")),
        words("plan.note.counts"),
        words("plan.note.ramadan"),
    ]
    if view.context.filters:
        said.append(words("plan.note.training_filter" if view.context.filters.cohort or view.context.filters.skill else "plan.note.selection"))
    return tuple(said)


def group_table(view: Planned) -> Comparison:
    """The groups as a table."""
    words = view.words
    with_skills = bool(view.inputs.skills)
    head = [words(f"plan.group.{name}") for name in ("number", "starts_on", "ends_on", "invited", "persons", "total")]
    total, rows = 0, []
    for group in view.plan.groups:
        total += group.persons
        cells = [
            words.short_date(group.starts_on),
            words.short_date(group.ends_on),
            *(words.write(each, "count") for each in (group.invited, group.persons, total)),
        ]
        name = words("plan.group.name", number=group.number)
        if view.inputs.parallel > 1:
            name += " · " + words("plan.group.room", room=group.room)
        if with_skills:
            name += " · " + words.code("skill", group.skill)
        rows.append((name, *cells))
    return Comparison(tuple(head), tuple(rows))


def lever_takeaway(view: Planned) -> str:
    """The finding of the table of levers."""
    words = view.words
    best = view.moved[0] if view.moved else None
    if best is None or not best.days:
        return words("plan.levers_nothing")
    return words("plan.levers_takeaway", lever=words(f"plan.lever.{best.lever}"))


def lever_table(view: Planned) -> Comparison:
    """One step of each lever: what it does; and the smallest change of it alone that meets the date."""
    words = view.words
    alone = dict(view.remedy.alone)
    rows = []
    for each in view.moved:
        kind = "share" if each.lever == "no_show" else "count"
        was, becomes = (words.write(getattr(given, each.lever), kind) for given in (view.inputs, each.plan.inputs))
        needed = alone.get(each.lever)
        if view.plan.meets:
            enough = words("plan.levers.met")
        else:
            enough = words.write(getattr(needed, each.lever), kind) if needed else words("plan.levers.not_alone")
        earlier = words("plan.levers.days", count=each.days, days=words.write(each.days, "count")) if each.days is not None else "–"
        ends = words.short_date(each.plan.finished_on) if each.plan.finished_on else "–"
        rows.append(
            (words(f"plan.lever.{each.lever}"), words("plan.levers.step", was=was, becomes=becomes), ends, earlier, words.signed(each.more), enough)
        )
    return Comparison(
        tuple(words(f"plan.levers.{name}") for name in ("lever", "one_step", "ends", "earlier", "more", "enough")), tuple(rows), frozenset({0})
    )


def forecast_takeaway(view: Planned, name: str) -> str:
    """The finding of a fan: population or coverage at the end, with the 80 % band."""
    words, forecast = view.words, view.forecast
    if forecast is None:
        return words("plan.too_short")
    goal = view.population_goal if name == "population" else view.coverage_goal
    place = len(forecast.dates) - 1
    if goal and goal.due_on <= forecast.dates[-1]:
        place = min(range(len(forecast.dates)), key=lambda number: abs(forecast.dates[number] - goal.due_on))
    lower, upper = forecast.band(name, 80)
    kind = "count" if name == "population" else "share"
    return words(
        f"plan.forecast.{name}",
        on=words.write(forecast.dates[place], "month"),
        middle=words.write(_rounded(forecast.middle(name)[place], kind), kind),
        low=words.write(_rounded(lower[place], kind), kind),
        high=words.write(_rounded(upper[place], kind), kind),
    )


def _rounded(value: float, kind: str) -> float:
    return round(value) if kind == "count" else round(value, 3)


def past_population(view: Planned) -> list[tuple[date, float]]:
    """Residents at the ends of the last months, and today."""
    rows = view.flow.records[-PAST_MONTHS:]
    return [(min(months_later(row["month"], 1) - DAY, view.context.as_of), row["residents"]) for row in rows]


def past_coverage(view: Planned) -> list[tuple[date, float]]:
    """Coverage on the days on which it changed in the last months, and today."""
    row = view.headline.record
    begins = months_later(view.context.as_of, -PAST_MONTHS)
    steps = [(step["on"], step["coverage"]) for step in view.coverage_steps.records if begins <= step["on"] < view.context.as_of]
    return [*steps, (view.context.as_of, row["coverage"])] if row["coverage"] is not None else []


def forecast_notes(view: Planned) -> tuple[str, ...]:
    """What the forecast assumes, in words."""
    words, forecast = view.words, view.forecast
    if forecast is None:
        return ()
    said = [words("plan.note.unchanged"), words("plan.note.bands", runs=words.write(forecasting.RUNS, "count"))]
    if view.since:
        said.append(words("plan.note.window", since=words.write(view.since, "date")))
    said.append(words("plan.note.months_alike"))
    if view.closure_apart:
        said.append(words("plan.note.closure", closure=words.write(view.closure_apart, "count")))
    else:
        said.append(words("plan.note.no_closure"))
    return tuple(said)


def rate_text(words: Words, name: str, value: float | None) -> str:
    """A rate as it is written: persons a month, or a share."""
    return words.write(round(value, 1) if value is not None else None, "number") if name == "entries" else words.write(value, "share")


def assumptions(view: Planned) -> Comparison:
    """Everything that the plan and the forecast assume, and where it comes from."""
    words = view.words
    rows = [(words(f"plan.input.{name}"), text, words(f"plan.source.{source}")) for name, text, source in told(view)]
    return Comparison(tuple(words(f"plan.inputs.{name}") for name in ("what", "value", "source")), tuple(rows))


def told(view: Planned) -> list[tuple[str, str, str]]:
    """Every setting with its value in words and its source."""
    words = view.words
    said = []
    for name in view.usual:
        value, source = view.setting_of(name)
        said.append((name, _setting_text(words, name, value), source))
    return said + [(name, rate_text(words, name, value), source) for name, (value, source) in view.rates.items() if name != "no_show"]


def _setting_text(words: Words, name: str, value: Any) -> str:
    if name == "no_show":
        return words.write(value, "share")
    if name in ("first", "until"):
        return words.write(value, "date")
    if name == "free":
        return ", ".join(words(f"plan.kind.{kind}") for kind in value) or words("plan.nothing")
    if name == "weekdays":
        return ", ".join(weekday(words, day) for day in value) or words("plan.nothing")
    if name == "own":
        return "; ".join(words("plan.from_to", first=words.short_date(first), last=words.short_date(last)) for first, last in value) or words(
            "plan.nothing"
        )
    if name == "skill_order":
        return ", ".join(words.code("skill", skill) for skill in value) or words("plan.nothing")
    return words.write(value, "count")


def weekday(words: Words, day: int) -> str:
    """The name of a weekday, 0 for Monday."""
    return str(get_day_names("wide", locale=languages()[words.language].locale)[day])


def backtest_takeaway(view: Planned) -> str:
    """The finding of the backtest."""
    words = view.words
    held, of = how_often(view.backtest)
    if not of:
        return words("plan.backtest_none")
    return words("plan.backtest_takeaway", held=words.write(held, "count"), of=words.write(of, "count"))


def backtest_table(view: Planned) -> Comparison:
    """From 6, 12 and 18 months earlier: what was foretold and what happened."""
    words = view.words
    rows = []
    for found in view.backtest:
        forecast, case = found.forecast, found.case
        for name, kind, happened, held in (
            ("population", "count", case.population, found.population_held),
            ("coverage", "share", case.coverage, found.coverage_held),
        ):
            low, high = (_rounded(row[-1], kind) for row in forecast.band(name, 80))
            rows.append(
                (
                    words(f"plan.backtest.{name}", months=words.write(case.months, "count")),
                    words("plan.between", low=words.write(low, kind), high=words.write(high, kind)),
                    words.write(_rounded(happened[-1], kind), kind),
                    words("plan.backtest.yes" if held[-1] else "plan.backtest.no"),
                    words("plan.backtest.months", held=words.write(sum(held), "count"), of=words.write(len(held), "count")),
                )
            )
    return Comparison(tuple(words(f"plan.backtest.{name}") for name in ("from", "foretold", "happened", "held", "in_months")), tuple(rows))


def backtest_notes(view: Planned) -> tuple[str, ...]:
    """What the backtest is worth."""
    said = [view.words("plan.backtest.about")]
    if view.closure_apart:
        said.append(view.words("plan.backtest.closure"))
    return tuple(said)


def scenario_table(known: Sequence[tuple[str, Planned]]) -> Comparison:
    """Scenarios side by side: a column each."""
    words = known[0][1].words
    rows: list[tuple[str, ...]] = []

    def row(label: str, cells: Sequence[str]) -> None:
        rows.append((words(f"plan.scenario.{label}"), *cells))

    plans = [view for _, view in known]
    row("groups", [words.write(len(view.plan.groups), "count") for view in plans])
    row("rhythm", [_rhythm(view) for view in plans])
    row("finished", [words.short_date(view.plan.finished_on) if view.plan.finished_on else "–" for view in plans])
    row(
        "covered",
        [
            words(
                "plan.of",
                part=words.write(view.plan.covered_by, "count"),
                whole=words.write(view.inputs.persons, "count"),
                on=words.short_date(view.inputs.until),
            )
            for view in plans
        ],
    )
    for name, kind in (("population", "count"), ("coverage", "share")):
        row(name, [_at_end(view, name, kind) for view in plans])
    row(
        "chance",
        [chance(words, view.forecast.population_chance) if view.forecast and view.forecast.population_chance is not None else "–" for view in plans],
    )
    row(
        "by_hand",
        [", ".join(words(f"plan.input.{name}") for name, _, source in told(view) if source == "hand") or words("plan.nothing") for view in plans],
    )
    return Comparison((words("plan.scenario.name"), *(name for name, _ in known)), tuple(rows))


def _at_end(view: Planned, name: str, kind: str) -> str:
    words, forecast = view.words, view.forecast
    if forecast is None:
        return "–"
    low, high = (_rounded(row[-1], kind) for row in forecast.band(name, 80))
    middle = _rounded(forecast.middle(name)[-1], kind)
    return words("plan.scenario.range", middle=words.write(middle, kind), low=words.write(low, kind), high=words.write(high, kind))
