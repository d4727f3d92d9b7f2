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
    """Everything that the overview asks for, in one context."""

    @cached_property
    def cascade(self) -> Answer:
        """How many came how far."""
        return self.context.ask("cascade")

    @cached_property
    def month(self) -> Answer:
        """The account of the residents since the end of the month before."""
        return self.context.ask("ledger", since=month_before(self.context.as_of))

    @cached_property
    def as_handed_in(self) -> Answer | None:
        """The programme at the end of the month before, as it was known before the latest hand-in; None where nothing earlier
        is kept, or inside a selection."""
        earlier = self.context.earlier
        return self.context.ask("headline", as_of=month_before(self.context.as_of), version=earlier.number) if earlier else None

    @cached_property
    def coverage_trend(self) -> tuple[float, ...]:
        """Coverage at the end of each of the last months (the last value known on that day)."""
        steps = self.context.ask("coverage_over_time").records
        trend = []
        for row in self.flow.records[-TREND_MONTHS:]:
            by_then = [step["coverage"] for step in steps if step["on"] < next_month(row["month"])]
            trend.append(by_then[-1] if by_then else 0.0)
        return tuple(trend)

    @cached_property
    def mentas_trend(self) -> tuple[float, ...]:
        """Mentas at the end of each of the last months; none where they aren't published."""
        months = self.context.ask("mentas_monthly").records[-TREND_MONTHS:]
        return tuple(month["mentas"] for month in months if month["mentas"] is not None)

    @cached_property
    def completion_trend(self) -> tuple[float, ...]:
        """Completion rate at the end of each of the last months, over all groups finished by then."""
        groups = self.context.ask("cohorts").records
        trend = []
        for row in self.flow.records[-TREND_MONTHS:]:
            finished = [group for group in groups if group["finished"] and group["ends_on"] < next_month(row["month"])]
            started = sum(group["started"] for group in finished)
            if started:
                trend.append(sum(group["completed"] for group in finished) / started)
        return tuple(trend)


def question(view: Overview) -> str:
    """The page's question, with the year of the target."""
    words = view.context.words
    if not view.pace.records:
        return words("overview.question_without_target")
    return words("overview.question", year=view.pace.record["due_on"].year)


def answer(view: Overview) -> tuple[str, str]:
    """The answer in one sentence, and the paragraph after it: coverage, completion, mentas and closure apart, the month."""
    return _standing(view), " ".join([*_training(view), *_leaving(view), *_month(view)])


def _standing(view: Overview) -> str:
    words, row = view.context.words, view.headline.record
    values: dict[str, Any] = {"on": words.write(view.context.as_of, "date"), **_written(view, "residents", "mentas")}
    if not view.pace.records:
        if row["residents"] is None:
            return words("story.selection_withheld", on=values["on"])
        return words("story.selection" if view.context.filters else "story.residents", **values)
    pace = view.pace.record
    values |= {"target": words.write(pace["target"], "count"), "due": words.write(pace["due_on"], "date")}
    if pace["status"] == "reached":
        if not view.reached_by_closure:
            return words("story.reached", **values)
        return words("story.reached_by_closure", **values, closure=words.write(row["closure_exits"], "count"))
    if pace["status"] == "missed":
        return words("story.missed", **values)
    recent = pace["recent_per_month"]
    values |= {"recent": words.write(abs(recent), "number"), "required": words.write(pace["required_per_month"], "number")}
    if pace["projected_on"] is None:
        return words("story.unchanged" if recent == 0 else "story.growing" if recent < 0 else "story.out_of_sight", **values)
    return words(f"story.{pace['status']}", **values, projected=words.write(pace["projected_on"], "month"))


def _training(view: Overview) -> list[str]:
    words, row = view.context.words, view.headline.record
    said = []
    if row["registered"]:
        said.append(words("story.coverage", **_written(view, "covered", "registered", "coverage")))
    if row["completion_rate"] is None:
        said.append(words("story.no_completion"))
    else:
        said.append(words("story.completion", **_written(view, "completed", "started", "completion_rate")))
    return said


def _leaving(view: Overview) -> list[str]:
    words, row = view.context.words, view.headline.record
    if view.away is None:
        return [words("story.away_withheld")]
    away = view.away.record
    if not away["away"]:
        return [words("story.nobody_away")]
    said = [words("story.mentas", away=words.figure(view.away, "away"), mentas=words.figure(view.away, "mentas"), count=away["mentas"])]
    if row["closure_exits"]:
        said.append(words("story.closure", closure=words.write(row["closure_exits"], "count"), count=row["closure_exits"]))
    if away["unknown"]:
        said.append(words("story.unknown", unknown=words.figure(view.away, "unknown"), count=away["unknown"]))
    return said


def _month(view: Overview) -> list[str]:
    """Whether this month's change is ordinary, judged by the two years before it."""
    words = view.context.words
    flow = view.flow.records
    if not flow or any(row["net"] is None for row in flow):
        return []
    # A month in which the place was emptied by order says nothing about ordinary months.
    ordinary = limits([row["net"] for row in flow[-COMPARED_MONTHS - 1 : -1] if row["month"] not in view.closure_by_month])
    net = flow[-1]["net"]
    if ordinary is None or not view.headline.record["residents"]:
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


def cards(view: Overview) -> list[Card]:
    """The four figures: residents, coverage, completion rate, mentas."""
    words = view.context.words
    row, targets = view.headline.record, view.targets
    bounds: dict[str, Any] = view.away.record if view.away else {}
    population, mentas = targets.get("population"), targets.get("mentas")
    baseline = view.path.records[0]["planned"] if view.path.records else row["registered"]
    most = max(bounds.get("best_case") or row["mentas"] or 0, mentas["target"] if mentas else 0, 1)
    unknown = bounds.get("unknown") or 0
    notes = []
    if view.away and unknown:
        notes.append(words("card.unknown", unknown=words.figure(view.away, "unknown"), most=words.figure(view.away, "best_case")))
    if row["closure_exits"]:
        notes.append(words("card.closure_apart", closure=words.write(row["closure_exits"], "count")))
    return [
        target_card(
            view,
            "residents",
            "resident",
            words("card.of_registered", registered=words.figure(view.headline, "registered")),
            population,
            _bar(row["residents"], baseline, population),
            tuple(month["residents"] for month in view.flow.records[-TREND_MONTHS:] if month["residents"] is not None),
        ),
        target_card(
            view,
            "coverage",
            "covered",
            words("card.coverage", **_written(view, "covered", "registered")),
            targets.get("coverage"),
            None,
            view.coverage_trend,
        ),
        target_card(
            view,
            "completion_rate",
            "completed",
            words("card.completion", **_written(view, "completed", "started")),
            targets.get("completion_rate"),
            None,
            view.completion_trend,
        ),
        target_card(
            view,
            "mentas",
            "mentas",
            words("card.of_away", away=words.figure(view.away, "away")) if view.away else words("card.away_withheld"),
            mentas,
            None if row["mentas"] is None else Bar(row["mentas"] / most, unknown / most, mentas["target"] / most if mentas else None),
            view.mentas_trend,
            tuple(notes),
        ),
    ]


def _bar(value: int | None, whole: float, target: dict[str, Any] | None) -> Bar | None:
    """A figure as a share of what there was at the start, with the target's place."""
    if value is None or not whole:
        return None
    return Bar(value / whole, target=target["target"] / whole if target else None)


def path_takeaway(view: Programme) -> str:
    """The finding of the chart of residents against the path."""
    words = view.context.words
    if view.reached_by_closure:
        left = sum(view.closure_by_month.values())
        return words("takeaway.path_closure", count=left, closure=words.write(left, "count"), month=words.write(max(view.closure_by_month), "month"))
    known = [step for step in view.path.records if step["gap"] is not None]
    if not known:
        return words("takeaway.path_none", residents=words.figure(view.headline, "residents"))
    gap = round(known[-1]["gap"])
    key = "takeaway.path_above" if gap > 0 else "takeaway.path_below" if gap < 0 else "takeaway.path_on"
    planned = words.write(round(known[-1]["planned"]), "count")
    return words(key, gap=words.write(abs(gap), "count"), on=words.write(known[-1]["on"], "date"), planned=planned)


def path_notes(view: Programme) -> list[str]:
    """The numbered marks of the chart in words."""
    words = view.context.words
    marks = [f"{number} {event['title']} ({words.short_date(event['happened_on'])})" for number, event in enumerate(view.events, start=1)]
    return [words("overview.events", events="; ".join(marks))] if marks else []


def cascade_takeaway(view: Overview) -> str:
    """The finding of the cascade: between which two stages most stop."""
    words, stages = view.context.words, view.cascade.records
    pairs = [place for place in range(1, len(stages)) if stages[place - 1]["persons"] is not None and stages[place]["persons"] is not None]
    lost, place = max(((stages[place - 1]["persons"] - stages[place]["persons"], -place) for place in pairs), default=(0, 0))
    if not lost:
        return words("takeaway.cascade_none")
    before, after = stages[-place - 1], stages[-place]
    rounded = any(view.cascade.marked(either, "persons") for either in (-place - 1, -place))
    return words(
        "takeaway.cascade",
        count=lost,
        lost=("≈ " if rounded else "") + words.write(lost, "count"),
        out_of=words.figure(view.cascade, "persons", -place - 1),
        before=words.code("stage", before["stage"]).lower(),
        after=words.code("stage", after["stage"]).lower(),
    )


def month_takeaway(view: Overview) -> str:
    """What the month brought: came, returned, left, and how many were newly trained."""
    words, row = view.context.words, view.month.record
    covered, before = view.headline.record["covered"], view.month_before.record["covered"]
    key = "takeaway.month_moves" if before is None else "takeaway.month" if row["exited"] is not None else "takeaway.month_training"
    moves: dict[str, Any] = {name: words.figure(view.month, name) for name in ("new", "returned", "exited")}
    return words(
        key,
        **moves,
        covered=words.write(None if before is None else covered - before, "count"),
        on=words.short_date(row["since"]),
    )


def month_table(view: Overview) -> Comparison:
    """Each stock at the end of the month before as it was handed in, what late entries added to that, what happened since,
    and now: each row adds up."""
    words = view.context.words
    columns = {column.name: column for column in view.headline.columns}
    rows = []
    for name in STOCKS:
        then, now = view.month_before.record[name], view.headline.record[name]
        handed_in = view.as_handed_in.record[name] if view.as_handed_in else None
        if name == "closure_exits" and not (then or now):
            continue
        # The difference of two rounded figures says nothing.
        rounded = view.month_before.marked(0, name) or view.headline.marked(0, name)
        since = None if rounded or then is None or now is None else now - then
        rows.append(
            (
                columns[name].label[words.language],
                words.figure(view.month_before, name) if handed_in is None else words.write(handed_in, "count"),
                words.write(None, "count") if handed_in is None else words.signed(then - handed_in),
                words.write(None, "count") if since is None else words.signed(since),
                words.figure(view.headline, name),
            )
        )
    before, now_on = words.short_date(month_before(view.context.as_of)), words.short_date(view.context.as_of)
    first = words("overview.as_handed_in", on=before) if view.as_handed_in else before
    head = (words("overview.stock"), first, words("overview.late"), words("overview.since_then"), now_on)
    return Comparison(head, tuple(rows), frozenset({0}), 4)


def month_notes(view: Overview) -> list[str]:
    """What late entries are, and what they were in the latest hand-in; what the rows count."""
    words = view.context.words
    on = words.write(month_before(view.context.as_of), "date")
    if view.as_handed_in is None or view.context.earlier is None:
        said = words("overview.late_selection" if view.context.filters else "overview.late_none_earlier")
    else:
        labels = {column.name: column.label[words.language] for column in view.headline.columns}
        changes = {name: view.month_before.record[name] - view.as_handed_in.record[name] for name in STOCKS}
        what = ", ".join(f"{labels[name]} {words.signed(change)}" for name, change in changes.items() if change)
        earlier: dict[str, Any] = {"version": view.context.earlier.number, "reaches": words.write(view.context.earlier.reaches, "date")}
        said = words("overview.late_entries", on=on, what=what, **earlier) if what else words("overview.late_nothing", on=on, **earlier)
    return [said, words("overview.month_note")]


def _written(view: Overview, *names: str) -> dict[str, Any]:
    """Columns of the headline as words, by name."""
    return {name: view.context.words.figure(view.headline, name) for name in names}
