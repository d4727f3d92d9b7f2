"""The overview in words: are we on track for the target, and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import ceil, floor
from typing import Any

from queries import Answer
from ui.markup import Bar, Card, Comparison
from ui.stories.programme import Programme, month_before, next_month, year_before
from ui.stories.targets import target_card
from ui.stories.variation import limits

TREND_MONTHS = 24
COMPARED_MONTHS = 24
"""Months before this one by which its change is judged."""
STOCKS = ("residents", "covered", "completed", "passed", "mentas", "closure_exits")


@dataclass(frozen=True)
class Overview(Programme):
    """Everything that the overview asks for, in one setting."""

    @cached_property
    def cascade(self) -> Answer:
        """How many came how far."""
        return self.setting.ask("cascade")

    @cached_property
    def month(self) -> Answer:
        """The account of the residents since the end of the month before."""
        return self.setting.ask("ledger", since=month_before(self.setting.as_of))

    @cached_property
    def events(self) -> tuple[dict[str, Any], ...]:
        """What happened in the time that the chart of residents shows."""
        begins = self.path.rows[0]["on"] if self.path.rows else date(self.setting.as_of.year - 2, 1, 1)
        return tuple(event for event in self.setting.ask("events").rows if event["happened_on"] >= begins)

    @cached_property
    def coverage_trend(self) -> tuple[float, ...]:
        """Coverage at the end of each of the last months (the last value known on that day)."""
        steps = self.setting.ask("coverage_over_time").rows
        trend = []
        for row in self.flow.rows[-TREND_MONTHS:]:
            by_then = [step["coverage"] for step in steps if step["on"] < next_month(row["month"])]
            trend.append(by_then[-1] if by_then else 0.0)
        return tuple(trend)

    @cached_property
    def completion_trend(self) -> tuple[float, ...]:
        """Completion rate at the end of each of the last months, over all groups finished by then."""
        groups = self.setting.ask("cohorts").rows
        trend = []
        for row in self.flow.rows[-TREND_MONTHS:]:
            finished = [group for group in groups if group["finished"] and group["ends_on"] < next_month(row["month"])]
            started = sum(group["started"] for group in finished)
            if started:
                trend.append(sum(group["completed"] for group in finished) / started)
        return tuple(trend)


def question(asked: Overview) -> str:
    """The page's question, with the year of the target."""
    words = asked.setting.words
    if not asked.pace.rows:
        return words("overview.question_without_target")
    return words("overview.question", year=asked.pace.row["due_on"].year)


def answer(asked: Overview) -> tuple[str, str]:
    """The answer in one sentence, and the paragraph after it: coverage, completion, mentas and closure apart, the month."""
    return _standing(asked), " ".join([*_training(asked), *_leaving(asked), *_month(asked)])


def _standing(asked: Overview) -> str:
    words, row = asked.setting.words, asked.headline.row
    values: dict[str, Any] = {"on": words.write(asked.setting.as_of, "date"), **_written(asked, "residents", "mentas")}
    if not asked.pace.rows:
        return words("story.selection" if asked.setting.filters else "story.residents", **values)
    pace = asked.pace.row
    values |= {"target": words.write(pace["target"], "count"), "due": words.write(pace["due_on"], "date")}
    if pace["status"] == "reached":
        if not asked.reached_by_closure:
            return words("story.reached", **values)
        return words("story.reached_by_closure", **values, closure=words.write(row["closure_exits"], "count"))
    if pace["status"] == "missed":
        return words("story.missed", **values)
    recent = pace["recent_per_month"]
    values |= {"recent": words.write(abs(recent), "number"), "required": words.write(pace["required_per_month"], "number")}
    if pace["projected_on"] is None:
        return words("story.unchanged" if recent == 0 else "story.growing" if recent < 0 else "story.out_of_sight", **values)
    return words(f"story.{pace['status']}", **values, projected=words.write(pace["projected_on"], "month"))


def _training(asked: Overview) -> list[str]:
    words, row = asked.setting.words, asked.headline.row
    said = []
    if row["registered"]:
        said.append(words("story.coverage", **_written(asked, "covered", "registered", "coverage")))
    if row["completion_rate"] is None:
        said.append(words("story.no_completion"))
    else:
        said.append(words("story.completion", **_written(asked, "completed", "started", "completion_rate")))
    return said


def _leaving(asked: Overview) -> list[str]:
    words, row = asked.setting.words, asked.headline.row
    away = asked.bounds.row
    if not away["away"]:
        return [words("story.nobody_away")]
    said = [words("story.mentas", away=words.write(away["away"], "count"), mentas=words.write(away["mentas"], "count"), count=away["mentas"])]
    if row["closure_exits"]:
        said.append(words("story.closure", closure=words.write(row["closure_exits"], "count"), count=row["closure_exits"]))
    if away["unknown"]:
        said.append(words("story.unknown", unknown=words.write(away["unknown"], "count"), count=away["unknown"]))
    return said


def _month(asked: Overview) -> list[str]:
    """Whether this month's change is ordinary, judged by the two years before it."""
    words = asked.setting.words
    flow = asked.flow.rows
    if not flow:
        return []
    # A month in which the place was emptied by order says nothing about ordinary months.
    ordinary = limits([row["net"] for row in flow[-COMPARED_MONTHS - 1 : -1] if row["month"] not in asked.closure_by_month])
    net = flow[-1]["net"]
    if ordinary is None or not asked.headline.row["residents"]:
        return []
    key = "story.ordinary" if ordinary[0] <= net <= ordinary[1] else "story.signal"
    return [
        words(
            key,
            month=words.write(flow[-1]["month"], "month"),
            net=words.signed(net),
            low=words.signed(floor(ordinary[0])),
            high=words.signed(ceil(ordinary[1])),
        )
    ]


def cards(asked: Overview) -> list[Card]:
    """The four figures: residents, coverage, completion rate, mentas."""
    words = asked.setting.words
    row, bounds, targets = asked.headline.row, asked.bounds.row, asked.targets
    population, mentas = targets.get("population"), targets.get("mentas")
    baseline = asked.path.rows[0]["planned"] if asked.path.rows else row["registered"]
    most = max(bounds["best_case"], mentas["target"] if mentas else 0, 1)
    notes = []
    if bounds["unknown"]:
        notes.append(words("card.unknown", unknown=words.write(bounds["unknown"], "count"), most=words.write(bounds["best_case"], "count")))
    if row["closure_exits"]:
        notes.append(words("card.closure_apart", closure=words.write(row["closure_exits"], "count")))
    return [
        target_card(
            asked,
            "residents",
            "resident",
            words("card.of_registered", registered=words.write(row["registered"], "count")),
            population,
            Bar(row["residents"] / baseline if baseline else 0, target=population["target"] / baseline if population and baseline else None),
            tuple(month["residents"] for month in asked.flow.rows[-TREND_MONTHS:]),
        ),
        target_card(
            asked,
            "coverage",
            "covered",
            words("card.coverage", **_written(asked, "covered", "registered")),
            targets.get("coverage"),
            None,
            asked.coverage_trend,
        ),
        target_card(
            asked,
            "completion_rate",
            "completed",
            words("card.completion", **_written(asked, "completed", "started")),
            targets.get("completion_rate"),
            None,
            asked.completion_trend,
        ),
        target_card(
            asked,
            "mentas",
            "mentas",
            words("card.of_away", away=words.write(bounds["away"], "count")),
            mentas,
            Bar(row["mentas"] / most, bounds["unknown"] / most, mentas["target"] / most if mentas else None),
            (),
            tuple(notes),
        ),
    ]


def path_takeaway(asked: Overview) -> str:
    """The finding of the chart of residents against the path."""
    words = asked.setting.words
    if asked.reached_by_closure:
        left = sum(asked.closure_by_month.values())
        return words("takeaway.path_closure", count=left, closure=words.write(left, "count"), month=words.write(max(asked.closure_by_month), "month"))
    known = [step for step in asked.path.rows if step["gap"] is not None]
    if not known:
        return words("takeaway.path_none", residents=words.write(asked.headline.row["residents"], "count"))
    gap = round(known[-1]["gap"])
    key = "takeaway.path_above" if gap > 0 else "takeaway.path_below" if gap < 0 else "takeaway.path_on"
    planned = words.write(round(known[-1]["planned"]), "count")
    return words(key, gap=words.write(abs(gap), "count"), on=words.write(known[-1]["on"], "date"), planned=planned)


def path_notes(asked: Overview) -> list[str]:
    """The numbered marks of the chart in words."""
    words = asked.setting.words
    marks = [f"{number} {event['title']} ({words.short_date(event['happened_on'])})" for number, event in enumerate(asked.events, start=1)]
    return [words("overview.events", events="; ".join(marks))] if marks else []


def cascade_takeaway(asked: Overview) -> str:
    """The finding of the cascade: between which two stages most stop."""
    words, stages = asked.setting.words, asked.cascade.rows
    lost, place = max(((stages[place - 1]["persons"] - stages[place]["persons"], -place) for place in range(1, len(stages))), default=(0, 0))
    if not lost:
        return words("takeaway.cascade_none")
    before, after = stages[-place - 1], stages[-place]
    return words(
        "takeaway.cascade",
        count=lost,
        lost=words.write(lost, "count"),
        out_of=words.write(before["persons"], "count"),
        before=words.code("stage", before["stage"]).lower(),
        after=words.code("stage", after["stage"]).lower(),
    )


def month_takeaway(asked: Overview) -> str:
    """What the month brought: came, returned, left, and how many were newly trained."""
    words, row = asked.setting.words, asked.month.row
    covered = asked.headline.row["covered"] - asked.month_before.row["covered"]
    return words(
        "takeaway.month",
        new=words.write(row["new"], "count"),
        returned=words.write(row["returned"], "count"),
        exited=words.write(row["exited"], "count"),
        covered=words.write(covered, "count"),
        on=words.short_date(row["since"]),
    )


def month_table(asked: Overview) -> Comparison:
    """The programme's stocks on three dates: a year ago, at the end of the month before, now; and the month's change."""
    words = asked.setting.words
    labels = {column.name: column.label[words.language] for column in asked.headline.columns}
    dates = (year_before(asked.setting.as_of), month_before(asked.setting.as_of), asked.setting.as_of)
    rows = []
    for name in STOCKS:
        year, month, now = (answered.row[name] for answered in (asked.year_before, asked.month_before, asked.headline))
        rows.append((labels[name], *(words.write(value, "count") for value in (year, month, now)), words.signed(now - month)))
    return Comparison((words("overview.stock"), *(words.short_date(day) for day in dates), words("overview.change")), tuple(rows), frozenset({0}), 3)


def _written(asked: Overview, *names: str) -> dict[str, Any]:
    """Columns of the headline as words, by name."""
    kinds = {column.name: column.kind for column in asked.headline.columns}
    return {name: asked.setting.words.write(asked.headline.row[name], kinds[name]) for name in names}
