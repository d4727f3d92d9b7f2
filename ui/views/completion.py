"""Completion in words: of those who start, who stays to the last day, and where the others are lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import floor
from statistics import median
from typing import Any

from queries import Answer, QuestionError
from ui.charts.heat_map import Cell
from ui.charts.intervals import Interval
from ui.charts.key import promised
from ui.charts.run_chart import Point
from ui.html import Bar, Card
from ui.theme import drawn
from ui.views import runs
from ui.views.programme import Programme
from ui.views.targets import goal, target_card


@dataclass(frozen=True)
class Completion(Programme):
    """Everything that the page of completion asks for, in one context."""

    @cached_property
    def whole(self) -> Answer:
        """All finished groups together; no row where none is finished."""
        return self.context.ask("completion")

    @cached_property
    def groups(self) -> Answer:
        """Each finished group."""
        return self.context.ask("completion", by="cohort")

    @cached_property
    def skills(self) -> Answer:
        """The finished groups of each skill."""
        return self.context.ask("completion", by="skill")

    @cached_property
    def days(self) -> Answer:
        """Day by day, who came every day so far."""
        return self.context.ask("attendance_unbroken")

    @cached_property
    def attendance(self) -> Answer:
        """Each session held: enrolled and present."""
        return self.context.ask("attendance_by_day")

    @cached_property
    def held(self) -> tuple[dict[str, Any], ...]:
        """The groups that began, finished or not, in the order of their start."""
        return self.context.ask("cohorts").records

    @cached_property
    def judged(self) -> tuple[dict[str, Any], ...]:
        """The finished groups in which anybody started: those that have a rate."""
        return tuple(row for row in self.groups.records if row["completion_rate"] is not None)

    @property
    def target(self) -> float | None:
        """The completion rate that was promised, None where none was (and inside a selection)."""
        promised = self.targets.get("completion_rate")
        return None if promised is None else float(promised.value("target"))

    @property
    def middle(self) -> float | None:
        """The median of the groups' rates."""
        return median([row["completion_rate"] for row in self.judged]) if self.judged else None

    @property
    def found(self) -> runs.Run | None:
        """The latest run of groups that is longer than chance makes it."""
        found = runs.runs([row["completion_rate"] for row in self.judged])
        return found[-1] if found else None

    def no_shows_on(self, day: date) -> int | None:
        """How many had never come by another day; None where no group was finished, or it isn't known."""
        try:
            rows = self.context.ask("completion", as_of=self.context.day(day)).records
        except QuestionError:
            return None
        return int(rows[0]["no_shows"]) if rows else None

    def base_started(self) -> str:
        """Of how many the page speaks (n): enrolments that started, in finished groups."""
        if not self.whole.records:
            return self.words("completion.base", count=0, started=self.words.write(0, "count"))
        return self.words("completion.base", count=self.whole.record["started"], started=self.words.figure(self.whole, "started"))

    def base_enrolled(self) -> str:
        """The same with those who never came."""
        enrolled = self.whole.record["enrolled"] if self.whole.records else 0
        return self.words("completion.base_enrolled", count=enrolled, enrolled=self.words.write(enrolled, "count"))

    def base_begun(self) -> str:
        """Enrolments of all groups that began, those still running too."""
        rows = self.context.ask("reach").records
        enrolled = rows[0]["enrolled"] if rows else 0
        return self.words("completion.base_begun", count=enrolled, enrolled=self.words.write(enrolled, "count"))


def answer(view: Completion) -> tuple[str, str]:
    """The answer in one sentence, and the paragraph after it: variation between groups, no-shows, days, tests."""
    words = view.words
    if not view.judged:
        return words("completion.none", on=words.write(view.context.as_of, "date")), ""
    return _standing(view), " ".join([*_signal(view), *_lost(view), *_tested(view)])


def _standing(view: Completion) -> str:
    words, row, target = view.words, view.whole.record, view.target
    values: dict[str, Any] = {"on": words.write(view.context.as_of, "date")}
    values |= {name: words.figure(view.whole, name) for name in ("completed", "started", "completion_rate", "lower", "upper")}
    if target is None:
        return words("completion.standing", **values)
    values["target"] = goal(words, target, "share")
    if row["completion_rate"] >= target:
        return words("completion.met" if row["lower"] >= target else "completion.met_just", **values)
    return words("completion.short" if row["upper"] < target else "completion.short_just", **values)


def _signal(view: Completion) -> list[str]:
    return [view.words("completion.signal") + " " + _runs(view)]


def _runs(view: Completion) -> str:
    """What the rules of the run chart say."""
    words = view.words
    values = [row["completion_rate"] for row in view.judged]
    return runs.sentence(values, [row["name"] for row in view.judged], words.write(view.middle, "share"), words)


def _lost(view: Completion) -> list[str]:
    words, row = view.words, view.whole.record
    said = []
    if row["no_shows"]:
        figures = {name: words.figure(view.whole, name) for name in ("no_shows", "enrolled")}
        said.append(words("completion.no_shows", count=row["no_shows"], **figures))
    worst = _worst_day(view)
    if worst is not None:
        day, missed = (words.figure(view.days, name, worst) for name in ("day", "missed"))
        said.append(words("completion.worst_day", count=view.days.records[worst]["missed"], day=day, missed=missed))
    return said


def _tested(view: Completion) -> list[str]:
    words, row = view.words, view.whole.record
    if not row["completed"]:
        return []
    if not row["assessed"]:
        return [words("completion.nobody_tested")]
    figures: dict[str, Any] = {name: words.figure(view.whole, name) for name in ("completed", "assessed", "passed", "pass_rate")}
    return [words("completion.tested", **figures)]


def _worst_day(view: Completion) -> int | None:
    """The place of the day on which most missed for the first time; None where nobody missed, or several days lost as many."""
    rows = view.days.records
    most = max((row["missed"] for row in rows), default=0)
    places = [place for place, row in enumerate(rows) if row["missed"] == most]
    return places[0] if most and len(places) == 1 else None


def cards(view: Completion) -> list[Card]:
    """The four figures: completion rate, no-shows, assessed, passed."""
    words = view.words
    headline = view.headline
    return [
        target_card(
            view,
            "completion_rate",
            "completed",
            words("card.completion", completed=words.figure(headline, "completed"), started=words.figure(headline, "started")),
            view.targets.get("completion_rate"),
            trend=view.completion_trend,
            notes=_interval_note(view),
        ),
        _no_show_card(view),
        target_card(
            view,
            "assessed",
            "base",
            words("completion.card_assessed", completed=words.figure(headline, "completed")),
            None,
            Bar(headline.record["assessed"] / headline.record["completed"]) if headline.record["completed"] else None,
        ),
        target_card(
            view,
            "pass_rate",
            "completed",
            words("completion.card_passed", passed=words.figure(headline, "passed"), assessed=words.figure(headline, "assessed")),
            None,
        ),
    ]


def _interval_note(view: Completion) -> tuple[str, ...]:
    words = view.words
    if not view.whole.records or view.whole.record["lower"] is None:
        return ()
    return (words("completion.card_interval", lower=words.figure(view.whole, "lower"), upper=words.figure(view.whole, "upper")),)


def _no_show_card(view: Completion) -> Card:
    words = view.words
    label = view.whole.result.column("no_shows").label[words.language]
    if not view.whole.records:
        return Card("no_shows", label, "–", "base", words("completion.card_no_group"), "unknown", words("status.unknown"))
    row = view.whole.record
    changes = []
    for on in view.days_before:
        then = view.no_shows_on(on)
        if then is not None:
            changes.append(words("card.change", change=words.signed(row["no_shows"] - then), on=words.short_date(on)))
    return Card(
        "no_shows",
        label,
        words.figure(view.whole, "no_shows"),
        "base",
        words("completion.card_no_shows", enrolled=words.figure(view.whole, "enrolled")),
        "none",
        words("completion.card_no_shows_status"),
        bar=Bar(row["no_shows"] / row["enrolled"]) if row["enrolled"] else None,
        changes=tuple(changes),
    )


def groups_takeaway(view: Completion) -> str:
    """The finding of the run chart: how many groups reached the target, and what the rules say."""
    words = view.words
    if not view.judged:
        return words("completion.no_group")
    said = _runs(view).rstrip(".")
    if view.target is None:
        return words("completion.groups_no_target", said=said)
    reached = sum(row["completion_rate"] >= view.target for row in view.judged)
    return words(
        "completion.groups",
        count=len(view.judged),
        reached=words.write(reached, "count"),
        groups=words.write(len(view.judged), "count"),
        target=goal(words, view.target, "share"),
        said=said,
    )


def points(view: Completion) -> tuple[Point, ...]:
    """The groups as points of the run chart; the first of each year has its mark."""
    found = []
    years = [row["starts_on"].year for row in view.judged]
    for place, row in enumerate(view.judged):
        tick = str(years[place]) if place == 0 or years[place] != years[place - 1] else ""
        found.append(Point(row["completion_rate"], row["lower"], row["upper"], _said(view, view.groups, row, drawn(row["name"])), tick))
    return tuple(found)


def _said(view: Completion, answered: Answer, row: dict[str, Any], name: str) -> str:
    words = view.words
    place = answered.records.index(row)
    figures: dict[str, Any] = {each: words.figure(answered, each, place) for each in ("completed", "started", "completion_rate", "lower", "upper")}
    return words("chart.interval_hover", name=name, **figures)


def skills_takeaway(view: Completion) -> str:
    """The finding of the intervals by skill: which are surely short of the target, or how far apart they lie."""
    words = view.words
    rows = [row for row in view.skills.records if row["completion_rate"] is not None]
    if not rows:
        return words("completion.no_group")
    if len(rows) == 1:
        (row,) = rows
        figures: dict[str, Any] = {
            name: words.write(row[column], "share") for name, column in (("rate", "completion_rate"), ("lower", "lower"), ("upper", "upper"))
        }
        return words("completion.skills_one", skill=words.code("skill", row["group"]), **figures)
    if view.target is not None:
        below = [words.code("skill", row["group"]) for row in rows if row["upper"] < view.target]
        key = "completion.skills_below" if below else "completion.skills_none_below"
        return words(key, skills=", ".join(below), target=goal(words, view.target, "share"))
    lowest, highest = (choose(rows, key=lambda row: row["completion_rate"]) for choose in (min, max))
    if lowest["completion_rate"] == highest["completion_rate"]:
        return words("completion.skills_alike", rate=words.write(lowest["completion_rate"], "share"))
    values: dict[str, Any] = {"low": words.write(lowest["completion_rate"], "share"), "high": words.write(highest["completion_rate"], "share")}
    return words(
        "completion.skills_apart" if lowest["upper"] < highest["lower"] else "completion.skills_overlap",
        lowest=words.code("skill", lowest["group"]),
        highest=words.code("skill", highest["group"]),
        **values,
    )


def skill_intervals(view: Completion) -> tuple[Interval, ...]:
    """The skills as intervals, the highest rate first."""
    words = view.words
    rows = sorted((row for row in view.skills.records if row["completion_rate"] is not None), key=lambda row: -row["completion_rate"])
    return tuple(
        Interval(
            words.code("skill", row["group"]),
            row["completion_rate"],
            row["lower"],
            row["upper"],
            words.write(row["completion_rate"], "share"),
            _said(view, view.skills, row, words.code("skill", row["group"])),
        )
        for row in rows
    )


def days_takeaway(view: Completion) -> str:
    """The finding of the line over the days: on which day most are lost."""
    words, rows = view.words, view.days.records
    lost = sum(row["missed"] for row in rows)
    if not rows:
        return words("completion.no_group")
    if not lost:
        return words("completion.days_none")
    worst = _worst_day(view)
    if worst is None:
        return words("completion.days_even", count=lost, lost=words.write(lost, "count"))
    day, missed = (words.figure(view.days, name, worst) for name in ("day", "missed"))
    return words("completion.days", day=day, missed=missed, lost=words.write(lost, "count"))


def attendance_takeaway(view: Completion) -> str:
    """The finding of the heat map: the session that fewest came to."""
    words, rows = view.words, view.attendance.records
    shares = [row["rate"] for row in rows if row["rate"] is not None]
    if not shares:
        return words("completion.no_session")
    if min(shares) == 1:
        return words("completion.attendance_full")
    places = [place for place, row in enumerate(rows) if row["rate"] == min(shares)]
    names = {row["cohort_id"]: row["name"] for row in view.held}
    place = places[0]
    figures: dict[str, Any] = {name: words.figure(view.attendance, name, place) for name in ("day", "present", "enrolled", "rate")}
    return words("completion.attendance", name=names[rows[place]["cohort_id"]], **figures)


def sessions(view: Completion) -> tuple[list[str], list[str], dict[tuple[int, int], Cell]]:
    """Rows (groups), columns (days) and cells of the heat map; a session still to come isn't known yet."""
    words = view.words
    numbers = {row["cohort_id"]: place for place, row in enumerate(view.held)}
    lengths = [(row["ends_on"] - row["starts_on"]).days + 1 for row in view.held]
    cells: dict[tuple[int, int], Cell] = {}
    for place, row in enumerate(view.held):
        for day in range(lengths[place]):
            on = words.short_date(row["starts_on"] + timedelta(days=day))
            said = words("chart.session_to_come", name=drawn(row["name"]), day=words.write(day + 1, "count"), on=on)
            cells[place, day] = Cell(None, "", said)
    for place, row in enumerate(view.attendance.records):
        group = view.held[numbers[row["cohort_id"]]]
        figures: dict[str, Any] = {name: words.figure(view.attendance, name, place) for name in ("day", "present", "enrolled", "rate")}
        said = words("chart.session_hover", name=drawn(group["name"]), on=words.short_date(row["held_on"]), **figures)
        if row["rate"] is None:
            cells.pop((numbers[row["cohort_id"]], row["day"] - 1), None)  # nobody was enrolled: there is no share
        else:
            written = words.write(round(row["rate"] * 100), "count")
            cells[numbers[row["cohort_id"]], row["day"] - 1] = Cell(row["rate"], written, said)
    columns = [words.write(day, "count") for day in range(1, max(lengths, default=0) + 1)]
    return [row["name"] for row in view.held], columns, cells


def faintest(view: Completion) -> float:
    """The share at which the colour of the heat map is faintest: the tenth below the lowest attendance, 70 % at most."""
    lowest = min((row["rate"] for row in view.attendance.records if row["rate"] is not None), default=1.0)
    return max(0.0, min(0.7, floor(lowest * 10 - 1) / 10))


def attendance_notes(view: Completion) -> list[str]:
    """What the colours mean, and the hatching where there is any."""
    words = view.words
    notes = [words("completion.attendance_note", faint=promised(faintest(view), words))]
    if any(not row["finished"] for row in view.held):
        notes.append(words("completion.attendance_to_come"))
    return notes


def chain_takeaway(view: Completion) -> str:
    """The finding of the bars from enrolment to the test: who never came, who wasn't assessed."""
    words = view.words
    if not view.whole.records or not view.whole.record["enrolled"]:
        return words("completion.no_group")
    row = view.whole.record
    figures: dict[str, Any] = {name: words.figure(view.whole, name) for name in ("enrolled", "no_shows", "completed")}
    untested = row["completed"] - row["assessed"]
    return words("completion.chain", count=untested, untested=words.write(untested, "count"), **figures)
