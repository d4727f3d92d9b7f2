"""The overview in words: are we on track for the target, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import ceil, floor
from typing import Any

from queries import Answer
from ui.markup import Bar, Card, Comparison
from ui.setting import Setting
from ui.stories.variation import limits

TREND_MONTHS = 24
COMPARED_MONTHS = 24
"""Months before this one by which its change is judged."""
STOCKS = ("residents", "covered", "completed", "passed", "mentas", "closure_exits")


@dataclass(frozen=True)
class Overview:
    """Everything that the overview asks for, in one setting."""

    setting: Setting

    @cached_property
    def headline(self) -> Answer:
        """Where the programme stands on the date."""
        return self.setting.ask("headline")

    @cached_property
    def month_before(self) -> Answer:
        """The same at the end of the month before."""
        return self.setting.ask("headline", as_of=month_before(self.setting.as_of))

    @cached_property
    def year_before(self) -> Answer:
        """The same a year earlier."""
        return self.setting.ask("headline", as_of=year_before(self.setting.as_of))

    @cached_property
    def pace(self) -> Answer:
        """Required and recent pace; no row without a target."""
        return self.setting.ask("pace")

    @cached_property
    def targets(self) -> dict[str, dict[str, Any]]:
        """The target of each indicator that has one."""
        return {row["indicator"]: row for row in self.setting.ask("target_status").rows}

    @cached_property
    def flow(self) -> Answer:
        """Month by month who came, returned and left."""
        return self.setting.ask("flow_monthly")

    @cached_property
    def path(self) -> Answer:
        """The planned path; no rows without a target that has a baseline."""
        return self.setting.ask("target_path")

    @cached_property
    def cascade(self) -> Answer:
        """How many came how far."""
        return self.setting.ask("cascade")

    @cached_property
    def bounds(self) -> Answer:
        """Where those who are away went."""
        return self.setting.ask("exit_bounds")

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
            by_then = [step["coverage"] for step in steps if step["on"] < _next_month(row["month"])]
            trend.append(by_then[-1] if by_then else 0.0)
        return tuple(trend)

    @cached_property
    def completion_trend(self) -> tuple[float, ...]:
        """Completion rate at the end of each of the last months, over all groups finished by then."""
        groups = self.setting.ask("cohorts").rows
        trend = []
        for row in self.flow.rows[-TREND_MONTHS:]:
            finished = [group for group in groups if group["finished"] and group["ends_on"] < _next_month(row["month"])]
            started = sum(group["started"] for group in finished)
            if started:
                trend.append(sum(group["completed"] for group in finished) / started)
        return tuple(trend)

    @cached_property
    def closure_by_month(self) -> dict[date, int]:
        """How many left by order of the closure, in the months in which anybody did."""
        left: dict[date, int] = {}
        total = self.headline.row["closure_exits"]
        for row in reversed(self.flow.rows):
            if not total:
                break
            before = self.setting.ask("headline", as_of=row["month"] - timedelta(days=1)).row["closure_exits"]
            if total > before:
                left[row["month"]] = total - before
            total = before
        return left

    @cached_property
    def reached_by_closure(self) -> bool:
        """Whether the target number would not be reached if those whom the closure sent away were still there."""
        if not self.pace.rows or self.pace.row["status"] != "reached":
            return False
        away = sum(row["exits"] - row["returned"] for row in self.setting.ask("exits_by_destination").rows if row["by_closure"])
        return away > 0 and self.pace.row["residents"] + away > self.pace.row["target"]


def question(asked: Overview) -> str:
    """The page's question, with the year of the target."""
    words = asked.setting.words
    if not asked.pace.rows:
        return words("overview.question_without_target")
    return words("overview.question", year=asked.pace.row["due_on"].year)


def base(asked: Overview) -> str:
    """Of how many the page speaks (n)."""
    return asked.setting.words("panel.registered", **_written(asked, "registered"))


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
        _card(
            asked,
            "residents",
            "resident",
            words("card.of_registered", registered=words.write(row["registered"], "count")),
            population,
            Bar(row["residents"] / baseline if baseline else 0, target=population["target"] / baseline if population and baseline else None),
            tuple(month["residents"] for month in asked.flow.rows[-TREND_MONTHS:]),
        ),
        _card(
            asked,
            "coverage",
            "covered",
            words("card.coverage", **_written(asked, "covered", "registered")),
            targets.get("coverage"),
            None,
            asked.coverage_trend,
        ),
        _card(
            asked,
            "completion_rate",
            "completed",
            words("card.completion", **_written(asked, "completed", "started")),
            targets.get("completion_rate"),
            None,
            asked.completion_trend,
        ),
        _card(
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


def _card(
    asked: Overview,
    name: str,
    colour: str,
    out_of: str,
    target: dict[str, Any] | None,
    bar: Bar | None,
    trend: Sequence[float],
    notes: tuple[str, ...] = (),
) -> Card:
    words = asked.setting.words
    column = next(column for column in asked.headline.columns if column.name == name)
    now = asked.headline.row[name]
    standing, status = _status(asked, name, target)
    changes = []
    for before, on in ((asked.month_before, month_before(asked.setting.as_of)), (asked.year_before, year_before(asked.setting.as_of))):
        then = before.row[name]
        if now is not None and then is not None and before.row["registered"]:
            changes.append(words("card.change", change=_difference(asked, now - then, column.kind), on=words.short_date(on)))
    if bar is None and now is not None:
        bar = Bar(now, target=target["target"] if target else None)
    said = ""
    if target is not None:
        said = words("card.target", target=_goal(asked, target["target"], column.kind), due=words.short_date(target["due_on"]))
        if target["gap"] is not None and not target["met"]:
            said += " · " + _gap(asked, target["gap"], column.kind)
    value = words.write(now, column.kind)
    return Card(name, column.label[words.language], value, colour, out_of, standing, status, said, bar, tuple(changes), notes, tuple(trend))


def _status(asked: Overview, name: str, target: dict[str, Any] | None) -> tuple[str, str]:
    """A figure's standing (a name of markup.MARKS) and what it is in words."""
    words = asked.setting.words
    if target is None:
        return "none", words("status.selection" if asked.setting.filters else "status.no_target")
    if target["met"] is None:
        return "unknown", words("status.unknown")
    if name == "residents":
        status = asked.pace.row["status"]
        if asked.reached_by_closure:
            return "closure", words("status.closure")
        return {"reached": "met"}.get(status, status), words(f"status.{status}")
    late = target["due_on"] < asked.setting.as_of
    if target["met"]:
        then = asked.setting.ask("headline", as_of=target["due_on"]).row[name] if late else None
        if late and (then is None or then < target["target"]):
            return "late", words("status.late")
        return "met", words("status.reached")
    scale = words("status.achieved", share=words.write(target["achievement"], "share"), scale=words.code("scale", target["scale"]))
    return ("missed", f"{words('status.missed')}; {scale}") if late else ("behind", f"{words('status.not_yet')}; {scale}")


def _goal(asked: Overview, value: float, kind: str) -> str:
    """A target as it was promised: whole shares without a decimal."""
    words = asked.setting.words
    if kind == "share" and round(value * 100, 6) == round(value * 100):
        return words("card.whole_share", share=words.write(round(value * 100), "count"))
    return words.write(value, kind)


def _gap(asked: Overview, gap: float, kind: str) -> str:
    """How far from the target, in words."""
    words = asked.setting.words
    size = words("card.points", points=words.write(round(abs(gap) * 100, 1), "number")) if kind == "share" else words.write(round(abs(gap)), "count")
    return words("card.above" if gap > 0 else "card.below", gap=size)


def _difference(asked: Overview, value: float, kind: str) -> str:
    words = asked.setting.words
    return words("card.points", points=words.signed(round(value * 100, 1), "number")) if kind == "share" else words.signed(round(value))


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
    return Comparison((words("overview.stock"), *(words.short_date(day) for day in dates), words("overview.change")), tuple(rows), frozenset({0}))


def _written(asked: Overview, *names: str) -> dict[str, Any]:
    """Columns of the headline as words, by name."""
    kinds = {column.name: column.kind for column in asked.headline.columns}
    return {name: asked.setting.words.write(asked.headline.row[name], kinds[name]) for name in names}


def month_before(day: date) -> date:
    """The last day of the month before."""
    return day.replace(day=1) - timedelta(days=1)


def year_before(day: date) -> date:
    """The same day a year before; a month's last day stays one."""
    if (day + timedelta(days=1)).day == 1:
        return date(day.year - 1 + day.month // 12, day.month % 12 + 1, 1) - timedelta(days=1)
    return day.replace(year=day.year - 1)


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
