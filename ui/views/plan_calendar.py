"""Panels of the planned groups: the calendar, the effect of each lever, and the assumptions."""

from __future__ import annotations

from datetime import date
from itertools import accumulate

from ui import charts
from ui.claims import Figures, NoClaim
from ui.html import Comparison
from ui.panel import Note, Panel, shows
from ui.sentences import says
from ui.views.plan import WAYS, PlanView, change, counts, lever_values, values
from ui.views.plan_settings import write
from ui.views.shares import listed


@shows("plan.calendar_about")
def calendar(view: PlanView) -> Panel:
    """The groups on a calendar."""
    words = view.words
    key = "plan.calendar_takeaway" if view.plan.groups else "plan.calendar_empty"
    return Panel(
        "planner.calendar",
        says(words(key, count=len(view.plan.groups), **values(view)), Figures(dates=_spoken_of(view))),
        figure=lambda: charts.gantt(view.plan, view.blackout_periods, words, view.mode, view.baseline.plan if view.baseline else None, view.due),
        table=group_table(view),
        about="" if view.blackout_periods else words("plan.calendar_about_all_days"),
        notes=calendar_notes(view),
    )


def _spoken_of(view: PlanView) -> tuple[date, ...]:
    """The dates that the heading may name: first day, everybody trained, to be trained by."""
    plan = view.plan
    return tuple(day for day in (plan.inputs.until if view.due else None, plan.finished_on, *(group.starts_on for group in plan.groups[:1])) if day)


def calendar_notes(view: PlanView) -> list[Note | str]:
    """What the calendar assumes."""
    words, filters = view.words, view.context.filters
    notes: list[Note | str] = [Note(words("plan.note.ghost_groups"), charts.GHOST, key=True)]
    notes.append(Note(words("plan.note.late_groups"), words("plan.chart.late"), key=True))
    notes += [words("plan.note.covers", **counts(words, places=view.inputs.places, covers=view.inputs.per_group))]
    notes += [words("plan.note.counts"), words("plan.note.ramadan")]
    if filters:
        notes.append(words("plan.note.training_filter" if view.by_training else "plan.note.selection"))
    return notes


def group_table(view: PlanView) -> Comparison:
    """The groups as a table."""
    words, groups = view.words, view.plan.groups
    rows = []
    for group, total in zip(groups, accumulate(group.persons for group in groups), strict=True):
        parts = [words("plan.group.name", number=group.number)]
        if view.inputs.parallel > 1:
            parts.append(words("plan.group.room", room=group.room))
        if group.skill:
            parts.append(words.code("skill", group.skill))
        days = words.short_date(group.starts_on), words.short_date(group.ends_on)
        rows.append((" · ".join(parts), *days, *counts(words, invited=group.invited, persons=group.persons, total=total).values()))
    head = ("number", "starts_on", "ends_on", "invited", "persons", "total")
    return Comparison(tuple(words(f"plan.group.{name}") for name in head), tuple(rows))


@shows("plan.levers_table_about")
def levers(view: PlanView) -> Panel:
    """One step of each lever: what it changes; and the smallest change of it alone that meets the date, which is the heading where one is needed."""
    words, best = view.words, view.best
    first = [words(f"plan.lever.{effect.lever}") for effect in view.effects if best and effect.days == best.days]
    ways = [change(words, view.inputs, inputs, view.by_hand) for inputs in view.remedy.ways[:WAYS]] if view.due and not view.plan.meets else []
    if ways:  # as the answer: the best single step, if it is late, beside it would be another
        key = "plan.levers_enough" if len(ways) > 1 else "plan.levers_enough_one"
        until = view.inputs.until
        finding = says(words(key, ways=words("plan.or").join(ways), until=words.short_date(until)), Figures(dates=(until,)))
    elif best is None:
        finding = says(words("plan.levers_nothing"), NoClaim())
    elif len(first) > 1:
        finding = says(words("plan.levers_takeaway", lever=listed(words, first)), Figures())
    else:
        step = change(words, view.inputs, best.plan.inputs, view.by_hand)
        still = words("plan.levers_still") if view.due and not best.plan.meets else ""
        finding = says(words("plan.levers_best", change=step, count=best.days, still=still, **counts(words, days=best.days)), Figures())
    return Panel("planner.levers_table", finding, table=lever_table(view), notes=[words("plan.levers_note")], about=_supposes(view) if ways else "")


def _supposes(view: PlanView) -> str:
    """What each change that is enough supposes beside what groups have had so far: people who come for the first time. Empty before any group."""
    words, held = view.words, [group["first_timers"] for group in view.groups if group["finished"] and group["first_timers"] is not None]
    if not held or any(getattr(view.settings, name) is not None for name in ("places", "no_show")):
        return ""
    so_far = words.write(round(sum(held) / len(held)), "count")
    return words("plan.levers_suppose", so_far=so_far, **counts(words, persons=view.inputs.persons, come=view.inputs.per_group))


def lever_table(view: PlanView) -> Comparison:
    """A row for each lever; what would meet the date only where the plan does not."""
    words, alone = view.words, dict(view.remedy.alone)
    head, until = ("lever", "one_step", "ends", "earlier", "more", "enough"), words.short_date(view.inputs.until)
    shown = head if view.due and not view.plan.meets else head[:4]
    rows = []
    for effect in view.effects:
        lever, after = effect.lever, effect.plan
        was, becomes = lever_values(words, lever, getattr(view.inputs, lever), getattr(after.inputs, lever))
        needed = alone.get(lever)
        enough = words("plan.levers.not_alone")
        if needed:
            (value,) = lever_values(words, lever, getattr(needed, lever))
            enough = words(f"plan.enough.{lever}", count=getattr(needed, lever), value=value)
        ends = words.short_date(after.finished_on) if after.finished_on else words.write(None)
        earlier = words.write(None)
        if effect.days is not None:
            earlier = words("plan.levers.days", count=effect.days, **counts(words, days=effect.days))
        step = words("plan.levers.step_days" if lever == "pause" else "plan.levers.step", was=was, becomes=becomes)
        rows.append((words(f"plan.lever.{lever}"), step, ends, earlier, words.signed(effect.more), enough)[: len(shown)])
    return Comparison(tuple(words(f"plan.levers.{name}", until=until) for name in shown), tuple(rows), frozenset({0}))


@shows("plan.inputs_about")
def inputs(view: PlanView) -> Panel:
    """Everything that the plan and the forecast assume, and where it comes from."""
    head = tuple(view.words(f"plan.inputs.{name}") for name in ("what", "value", "source"))
    return Panel("planner.inputs", says(view.words("plan.inputs"), NoClaim()), table=Comparison(head, tuple(assumptions(view))))


def assumptions(view: PlanView) -> list[tuple[str, str, str]]:
    """Every setting, its value and its source, in words."""
    words, settings = view.words, {name: view.setting(name) for name in view.usual}
    return [(words(f"plan.input.{name}"), write(words, name, value), words(f"plan.source.{source}")) for name, (value, source) in settings.items()]


PANELS = (calendar, levers, inputs)
