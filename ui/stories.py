"""Generated sentences and cards: what the figures say, said by rules that anybody can read here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from queries import Answer
from ui.panel import Card
from ui.setting import Setting


@dataclass(frozen=True)
class Overview:
    """Everything the overview asks for, once."""

    headline: Answer
    month_before: Answer
    year_before: Answer
    pace: Answer
    targets: Answer
    flow: Answer
    coverage: Answer
    cohorts: Answer
    cascade: Answer
    path: Answer
    events: Answer
    ledger: Answer
    bounds: Answer


def ask_overview(setting: Setting) -> Overview:
    """Ask all of it in one setting."""
    as_of = setting.as_of
    return Overview(
        headline=setting.ask("headline"),
        month_before=setting.ask("headline", as_of=_month_before(as_of)),
        year_before=setting.ask("headline", as_of=_month_end(date(as_of.year - 1, as_of.month, 1))),
        pace=setting.ask("pace"),
        targets=setting.ask("target_status"),
        flow=setting.ask("flow_monthly"),
        coverage=setting.ask("coverage_over_time"),
        cohorts=setting.ask("cohorts"),
        cascade=setting.ask("cascade"),
        path=setting.ask("target_path"),
        events=setting.ask("events"),
        ledger=setting.ask("ledger", since=date(as_of.year - 1, 12, 31)),
        bounds=setting.ask("exit_bounds"),
    )


def overview_paragraph(setting: Setting, asked: Overview) -> str:
    """The overview in one paragraph: population and pace, coverage, completion, mentas and closure apart."""
    words, row = setting.words, asked.headline.row
    parts = [_standing(setting, asked)]
    if row["registered"]:
        parts.append(
            words(
                "story.coverage",
                covered=words.write(row["covered"], "count"),
                registered=words.write(row["registered"], "count"),
                share=words.write(row["coverage"], "share"),
            )
        )
    if row["completion_rate"] is None:
        parts.append(words("story.no_completion"))
    else:
        parts.append(
            words(
                "story.completion",
                completed=words.write(row["completed"], "count"),
                started=words.write(row["started"], "count"),
                share=words.write(row["completion_rate"], "share"),
            )
        )
    parts.append(words("story.mentas", mentas=words.write(row["mentas"], "count"), exits=words.write(row["exits"], "count")))
    if row["closure_exits"]:
        parts.append(words("story.closure", closure=words.write(row["closure_exits"], "count")))
    return " ".join(parts)


def _standing(setting: Setting, asked: Overview) -> str:
    words, row = setting.words, asked.headline.row
    on = words.write(setting.as_of, "date")
    residents = words.write(row["residents"], "count")
    if not asked.pace.rows:
        return words("story.residents", on=on, residents=residents)
    pace = asked.pace.row
    values: dict[str, Any] = {
        "on": on,
        "residents": residents,
        "target": words.write(pace["target"], "count"),
        "due": words.write(pace["due_on"], "date"),
    }
    if pace["status"] == "reached":
        by_closure = row["closure_exits"]
        key = "story.reached_by_closure" if by_closure else "story.reached"
        return words(key, **values, closure=words.write(by_closure, "count"), mentas=words.write(row["mentas"], "count"))
    recent = words.write(abs(pace["recent_per_month"]), "number")
    if pace["status"] == "missed":
        return words("story.missed", **values)
    if pace["recent_per_month"] <= 0:
        return words("story.growing", **values, required=words.write(pace["required_per_month"], "number"), recent=recent)
    values |= {"recent": recent, "required": words.write(pace["required_per_month"], "number")}
    if pace["projected_on"] is None:
        return words("story.out_of_sight", **values)
    return words(f"story.{pace['status']}", **values, projected=words.write(pace["projected_on"], "month"))


def overview_cards(setting: Setting, asked: Overview) -> list[Card]:
    """The four figures of the overview, each with target, gap, change and standing."""
    words = setting.words
    row = asked.headline.row
    targets = {target["indicator"]: target for target in asked.targets.rows}
    recent_cohorts = [cohort["completion_rate"] for cohort in asked.cohorts.rows if cohort["completion_rate"] is not None]
    return [
        _card(setting, asked, "residents", "resident", targets.get("population"), tuple(month["residents"] for month in asked.flow.rows[-24:])),
        _card(setting, asked, "coverage", "covered", targets.get("coverage"), tuple(step["coverage"] for step in asked.coverage.rows)),
        _card(setting, asked, "completion_rate", "completed", targets.get("completion_rate"), tuple(recent_cohorts)),
        _card(
            setting,
            asked,
            "mentas",
            "mentas",
            targets.get("mentas"),
            (),
            (
                words(
                    "card.band",
                    worst=words.write(asked.bounds.row["worst_case"], "count"),
                    best=words.write(asked.bounds.row["best_case"], "count"),
                ),
                words("card.closure_apart", closure=words.write(row["closure_exits"], "count")),
            ),
        ),
    ]


def _card(
    setting: Setting,
    asked: Overview,
    name: str,
    colour: str,
    target: dict[str, Any] | None,
    spark: tuple[float, ...],
    further: tuple[str, ...] = (),
) -> Card:
    words = setting.words
    column = next(column for column in asked.headline.columns if column.name == name)
    now = asked.headline.row[name]
    details: list[str] = []
    status, good = "", None
    if target is not None:
        sought = words.write(target["target"], column.kind)
        details.append(words("card.target", target=sought, due=words.write(target["due_on"], "date"), gap=_difference(setting, target["gap"], column.kind)))
        good = target["met"]
        if good is None:
            status = words("card.not_known")
        elif good and name == "residents" and asked.headline.row["closure_exits"]:
            # A number brought down by the closure is reached, and no success.
            status, good = words("card.met_by_closure"), None
        else:
            status = words("card.met" if good else "card.not_met", scale=words.code("scale", target["scale"]) if target["scale"] else "")
    changes = []
    for key, before in (("card.month", asked.month_before), ("card.year", asked.year_before)):
        then = before.row[name]
        if now is not None and then is not None and before.row["registered"]:
            changes.append(words(key, change=_difference(setting, now - then, column.kind)))
    if changes:
        details.append(" · ".join(changes))
    return Card(column.label[setting.language], words.write(now, column.kind), colour, (*details, *further), status, good, spark)


def _difference(setting: Setting, value: float | None, kind: str) -> str:
    words = setting.words
    if value is None:
        return words("card.not_known")
    if kind == "share":
        return words("card.points", points=words.signed(round(value * 100, 1), "number"))
    return words.signed(round(value))


def path_takeaway(setting: Setting, asked: Overview) -> str:
    """The finding of the chart of residents against the path."""
    words = setting.words
    known = [step for step in asked.path.rows if step["gap"] is not None]
    if not known:
        return words("takeaway.path_none", residents=words.write(asked.headline.row["residents"], "count"))
    gap = round(known[-1]["gap"])
    key = "takeaway.path_above" if gap > 0 else "takeaway.path_below" if gap < 0 else "takeaway.path_on"
    return words(key, gap=words.write(abs(gap), "count"), on=words.write(known[-1]["on"], "month"))


def cascade_takeaway(setting: Setting, asked: Overview) -> str:
    """The finding of the cascade: the stage at which most are lost."""
    words = setting.words
    stages = asked.cascade.rows
    losses = [(before["persons"] - after["persons"], before["stage"], after["stage"]) for before, after in zip(stages, stages[1:], strict=False)]
    lost, before, after = max(losses)
    if not lost:
        return words("takeaway.cascade_none")
    return words(
        "takeaway.cascade",
        lost=words.write(lost, "count"),
        before=words.code("stage", before).lower(),
        after=words.code("stage", after).lower(),
    )


def event_notes(setting: Setting, asked: Overview) -> str:
    """The numbered marks of the chart in words."""
    begins = asked.path.rows[0]["on"] if asked.path.rows else date(setting.as_of.year - 2, 1, 1)
    shown = [event for event in asked.events.rows if event["happened_on"] >= begins]
    words = setting.words
    return " ".join(f"({number}) {event['title']}, {words.write(event['happened_on'], 'date')}." for number, event in enumerate(shown, start=1))


def _month_end(day: date) -> date:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - timedelta(days=1)


def _month_before(day: date) -> date:
    return day.replace(day=1) - timedelta(days=1)
