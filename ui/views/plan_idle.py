"""The plan page if nobody is left to be trained: why, what was achieved, and what those who left without a training would take."""

from __future__ import annotations

from dataclasses import replace

from planning.schedule import make_plan
from ui.html import Card
from ui.sentences import joined
from ui.views import coverage_cards
from ui.views.coverage_view import Coverage
from ui.views.overview import residents_card
from ui.views.plan import PlanView
from ui.views.targets import coverage_card, figure_card, unknown_card


def answer(view: PlanView) -> tuple[str, str]:
    """Why there is nothing to plan and how many were trained and were not; and what a planner can still do."""
    words, now = view.words, view.now
    if not now.value("registered"):
        return words("coverage.nobody", on=words.write(view.context.as_of, "date")), ""
    why = "all" if now.value("residents") else "closed" if view.emptied else "empty"
    everybody = Coverage(view.context).untrained("all")
    known = everybody is not None and not view.by_training and not view.reach_unknown
    reached = words("plan.idle.reached", **now, never=everybody["uncovered"]) if known and everybody else "."
    closed = [words("plan.note.closed", closure=now["closure_exits"])] if view.emptied else []
    return joined([words(f"plan.idle.{why}", **now), reached], ""), joined([*closed, words("plan.idle.newcomers")])


def cards(view: PlanView) -> list[Card]:
    """The figures: coverage, who was never trained, groups held if there are any, residents."""
    reached = Coverage(view.context)
    return [coverage_card(view, coverage_cards.trend(reached, "coverage")), _never_card(view, reached), *_groups_card(view), residents_card(view)]


def _never_card(view: PlanView, reached: Coverage) -> Card:
    words, everybody = view.words, reached.untrained("all")
    if everybody is None or view.by_training or view.reach_unknown:
        card = unknown_card(view, reached.gap, "uncovered", words("plan.card.never_unknown"))
    else:
        out_of = words("card.of_registered", registered=view.now["registered"])
        card = figure_card(view, everybody["uncovered"], "base", out_of, ("none", words("plan.card.never_left")))
    return replace(card, name="never", label=words("plan.card.never"))


def _groups_card(view: PlanView) -> list[Card]:
    """How many groups were held, and from when to when; none if a selection has no groups."""
    words, reach, begun = view.words, view.context.ask("reach"), view.begun
    if not reach.rows:
        return []
    out_of = words("coverage.no_groups")
    if begun:
        first, last = (words.short_date(group.value("starts_on")) for group in (begun[0], begun[-1]))
        out_of = words("plan.card.held_of", first=first, last=last)
    groups = figure_card(view, reach.row["cohorts"], "resident", out_of, ("none", words("plan.card.nobody")))
    return [replace(groups, label=words("plan.card.held"))]


def result(view: PlanView) -> str:
    """What it would take to train those who left without a training, at the rhythm that is set; empty if that is nobody or not known."""
    words, everybody = view.words, Coverage(view.context).untrained("all")
    if everybody is None or view.by_training or view.reach_unknown or not everybody.value("uncovered"):
        return ""
    plan = make_plan(replace(view.inputs, persons=everybody.value("uncovered")))
    if not plan.groups or plan.finished_on is None:
        return ""
    first, finished = words.short_date(plan.groups[0].starts_on), words.short_date(plan.finished_on)
    return words("plan.idle.result", never=everybody["uncovered"], groups=words.write(len(plan.groups), "count"), first=first, finished=finished)
