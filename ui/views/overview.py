"""The overview in words: are we on track for the target, and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor
from typing import Any

from queries import Answer
from ui.html import Bar, Card, Comparison
from ui.views.programme import Programme, month_before, next_month
from ui.views.targets import target_card
from ui.views.variation import limits

TREND_MONTHS = 24
COMPARED_MONTHS = 24
"""Months before this one by which its change is judged."""
STOCKS = ("residents", "registered", "exits", "returns", "covered", "completed", "passed", "mentas", "closure_exits")


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
    def as_handed_in(self) -> Answer | None:
        """The programme at the end of the month before, as it was known before the latest hand-in; None where nothing earlier
        is kept, or inside a selection."""
        earlier = self.setting.earlier
        return self.setting.ask("headline", as_of=month_before(self.setting.as_of), version=earlier.number) if earlier else None

    @cached_property
    def coverage_trend(self) -> tuple[float, ...]:
        """Coverage at the end of each of the last months (the last value known on that day)."""
        steps = self.setting.ask("coverage_over_time").records
        trend = []
        for row in self.flow.records[-TREND_MONTHS:]:
            by_then = [step["coverage"] for step in steps if step["on"] < next_month(row["month"])]
            trend.append(by_then[-1] if by_then else 0.0)
        return tuple(trend)

    @cached_property
    def mentas_trend(self) -> tuple[float, ...]:
        """Mentas at the end of each of the last months; none where they aren't published."""
        months = self.setting.ask("mentas_monthly").records[-TREND_MONTHS:]
        return tuple(month["mentas"] for month in months if month["mentas"] is not None)

    @cached_property
    def completion_trend(self) -> tuple[float, ...]:
        """Completion rate at the end of each of the last months, over all groups finished by then."""
        groups = self.setting.ask("cohorts").records
        trend = []
        for row in self.flow.records[-TREND_MONTHS:]:
            finished = [group for group in groups if group["finished"] and group["ends_on"] < next_month(row["month"])]
            started = sum(group["started"] for group in finished)
            if started:
                trend.append(sum(group["completed"] for group in finished) / started)
        return tuple(trend)


def question(asked: Overview) -> str:
    """The page's question, with the year of the target."""
    words = asked.setting.words
    if not asked.pace.records:
        return words("overview.question_without_target")
    return words("overview.question", year=asked.pace.record["due_on"].year)


def answer(asked: Overview) -> tuple[str, str]:
    """The answer in one sentence, and the paragraph after it: coverage, completion, mentas and closure apart, the month."""
    return _standing(asked), " ".join([*_training(asked), *_leaving(asked), *_month(asked)])


def _standing(asked: Overview) -> str:
    words, row = asked.setting.words, asked.headline.record
    values: dict[str, Any] = {"on": words.write(asked.setting.as_of, "date"), **_written(asked, "residents", "mentas")}
    if not asked.pace.records:
        if row["residents"] is None:
            return words("story.selection_withheld", on=values["on"])
        return words("story.selection" if asked.setting.filters else "story.residents", **values)
    pace = asked.pace.record
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
    words, row = asked.setting.words, asked.headline.record
    said = []
    if row["registered"]:
        said.append(words("story.coverage", **_written(asked, "covered", "registered", "coverage")))
    if row["completion_rate"] is None:
        said.append(words("story.no_completion"))
    else:
        said.append(words("story.completion", **_written(asked, "completed", "started", "completion_rate")))
    return said


def _leaving(asked: Overview) -> list[str]:
    words, row = asked.setting.words, asked.headline.record
    if asked.away is None:
        return [words("story.away_withheld")]
    away = asked.away.record
    if not away["away"]:
        return [words("story.nobody_away")]
    said = [words("story.mentas", away=words.figure(asked.away, "away"), mentas=words.figure(asked.away, "mentas"), count=away["mentas"])]
    if row["closure_exits"]:
        said.append(words("story.closure", closure=words.write(row["closure_exits"], "count"), count=row["closure_exits"]))
    if away["unknown"]:
        said.append(words("story.unknown", unknown=words.figure(asked.away, "unknown"), count=away["unknown"]))
    return said


def _month(asked: Overview) -> list[str]:
    """Whether this month's change is ordinary, judged by the two years before it."""
    words = asked.setting.words
    flow = asked.flow.records
    if not flow or any(row["net"] is None for row in flow):
        return []
    # A month in which the place was emptied by order says nothing about ordinary months.
    ordinary = limits([row["net"] for row in flow[-COMPARED_MONTHS - 1 : -1] if row["month"] not in asked.closure_by_month])
    net = flow[-1]["net"]
    if ordinary is None or not asked.headline.record["residents"]:
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
    row, targets = asked.headline.record, asked.targets
    bounds: dict[str, Any] = asked.away.record if asked.away else {}
    population, mentas = targets.get("population"), targets.get("mentas")
    baseline = asked.path.records[0]["planned"] if asked.path.records else row["registered"]
    most = max(bounds.get("best_case") or row["mentas"] or 0, mentas["target"] if mentas else 0, 1)
    unknown = bounds.get("unknown") or 0
    notes = []
    if asked.away and unknown:
        notes.append(words("card.unknown", unknown=words.figure(asked.away, "unknown"), most=words.figure(asked.away, "best_case")))
    if row["closure_exits"]:
        notes.append(words("card.closure_apart", closure=words.write(row["closure_exits"], "count")))
    return [
        target_card(
            asked,
            "residents",
            "resident",
            words("card.of_registered", registered=words.figure(asked.headline, "registered")),
            population,
            _bar(row["residents"], baseline, population),
            tuple(month["residents"] for month in asked.flow.records[-TREND_MONTHS:] if month["residents"] is not None),
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
            words("card.of_away", away=words.figure(asked.away, "away")) if asked.away else words("card.away_withheld"),
            mentas,
            None if row["mentas"] is None else Bar(row["mentas"] / most, unknown / most, mentas["target"] / most if mentas else None),
            asked.mentas_trend,
            tuple(notes),
        ),
    ]


def _bar(value: int | None, whole: float, target: dict[str, Any] | None) -> Bar | None:
    """A figure as a share of what there was at the start, with the target's place."""
    if value is None or not whole:
        return None
    return Bar(value / whole, target=target["target"] / whole if target else None)


def path_takeaway(asked: Programme) -> str:
    """The finding of the chart of residents against the path."""
    words = asked.setting.words
    if asked.reached_by_closure:
        left = sum(asked.closure_by_month.values())
        return words("takeaway.path_closure", count=left, closure=words.write(left, "count"), month=words.write(max(asked.closure_by_month), "month"))
    known = [step for step in asked.path.records if step["gap"] is not None]
    if not known:
        return words("takeaway.path_none", residents=words.figure(asked.headline, "residents"))
    gap = round(known[-1]["gap"])
    key = "takeaway.path_above" if gap > 0 else "takeaway.path_below" if gap < 0 else "takeaway.path_on"
    planned = words.write(round(known[-1]["planned"]), "count")
    return words(key, gap=words.write(abs(gap), "count"), on=words.write(known[-1]["on"], "date"), planned=planned)


def path_notes(asked: Programme) -> list[str]:
    """The numbered marks of the chart in words."""
    words = asked.setting.words
    marks = [f"{number} {event['title']} ({words.short_date(event['happened_on'])})" for number, event in enumerate(asked.events, start=1)]
    return [words("overview.events", events="; ".join(marks))] if marks else []


def cascade_takeaway(asked: Overview) -> str:
    """The finding of the cascade: between which two stages most stop."""
    words, stages = asked.setting.words, asked.cascade.records
    pairs = [place for place in range(1, len(stages)) if stages[place - 1]["persons"] is not None and stages[place]["persons"] is not None]
    lost, place = max(((stages[place - 1]["persons"] - stages[place]["persons"], -place) for place in pairs), default=(0, 0))
    if not lost:
        return words("takeaway.cascade_none")
    before, after = stages[-place - 1], stages[-place]
    rounded = any(asked.cascade.marked(either, "persons") for either in (-place - 1, -place))
    return words(
        "takeaway.cascade",
        count=lost,
        lost=("≈ " if rounded else "") + words.write(lost, "count"),
        out_of=words.figure(asked.cascade, "persons", -place - 1),
        before=words.code("stage", before["stage"]).lower(),
        after=words.code("stage", after["stage"]).lower(),
    )


def month_takeaway(asked: Overview) -> str:
    """What the month brought: came, returned, left, and how many were newly trained."""
    words, row = asked.setting.words, asked.month.record
    covered, before = asked.headline.record["covered"], asked.month_before.record["covered"]
    key = "takeaway.month_moves" if before is None else "takeaway.month" if row["exited"] is not None else "takeaway.month_training"
    moves: dict[str, Any] = {name: words.figure(asked.month, name) for name in ("new", "returned", "exited")}
    return words(
        key,
        **moves,
        covered=words.write(None if before is None else covered - before, "count"),
        on=words.short_date(row["since"]),
    )


def month_table(asked: Overview) -> Comparison:
    """Each stock at the end of the month before as it was handed in, what late entries added to that, what happened since,
    and now: each row adds up."""
    words = asked.setting.words
    columns = {column.name: column for column in asked.headline.columns}
    rows = []
    for name in STOCKS:
        then, now = asked.month_before.record[name], asked.headline.record[name]
        handed_in = asked.as_handed_in.record[name] if asked.as_handed_in else None
        if name == "closure_exits" and not (then or now):
            continue
        # The difference of two rounded figures says nothing.
        rounded = asked.month_before.marked(0, name) or asked.headline.marked(0, name)
        since = None if rounded or then is None or now is None else now - then
        rows.append(
            (
                columns[name].label[words.language],
                words.figure(asked.month_before, name) if handed_in is None else words.write(handed_in, "count"),
                words.write(None, "count") if handed_in is None else words.signed(then - handed_in),
                words.write(None, "count") if since is None else words.signed(since),
                words.figure(asked.headline, name),
            )
        )
    before, now_on = words.short_date(month_before(asked.setting.as_of)), words.short_date(asked.setting.as_of)
    first = words("overview.as_handed_in", on=before) if asked.as_handed_in else before
    head = (words("overview.stock"), first, words("overview.late"), words("overview.since_then"), now_on)
    return Comparison(head, tuple(rows), frozenset({0}), 4)


def month_notes(asked: Overview) -> list[str]:
    """What late entries are, and what they were in the latest hand-in; what the rows count."""
    words = asked.setting.words
    on = words.write(month_before(asked.setting.as_of), "date")
    if asked.as_handed_in is None or asked.setting.earlier is None:
        said = words("overview.late_selection" if asked.setting.filters else "overview.late_none_earlier")
    else:
        labels = {column.name: column.label[words.language] for column in asked.headline.columns}
        changes = {name: asked.month_before.record[name] - asked.as_handed_in.record[name] for name in STOCKS}
        what = ", ".join(f"{labels[name]} {words.signed(change)}" for name, change in changes.items() if change)
        earlier: dict[str, Any] = {"version": asked.setting.earlier.number, "reaches": words.write(asked.setting.earlier.reaches, "date")}
        said = words("overview.late_entries", on=on, what=what, **earlier) if what else words("overview.late_nothing", on=on, **earlier)
    return [said, words("overview.month_note")]


def _written(asked: Overview, *names: str) -> dict[str, Any]:
    """Columns of the headline as words, by name."""
    return {name: asked.setting.words.figure(asked.headline, name) for name in names}
