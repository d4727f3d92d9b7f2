"""The cards of the coverage page: both coverages, who is left, the groups still needed; in an emptied place what was reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import ceil
from statistics import median

from planning.published_plan import published_plan
from planning.schedule import Plan
from queries import Figure
from queries.dates import month_end
from ui.html import Card, CardBar
from ui.views.coverage_view import Coverage
from ui.views.plan import PlanView
from ui.views.programme import TREND_MONTHS
from ui.views.targets import coverage_card, figure_card, no_coverage, target_card, unknown_card
from ui.views.waiting import waited_status


def cards(view: Coverage) -> list[Card]:
    """The four figures: coverage of all, coverage of the residents, who is left, groups still needed; in an emptied place what was reached."""
    if view.emptied and not view.context.filters and not view.reach_unknown:
        return [coverage_card(view, trend(view, "coverage")), *_last_card(view), *_left_untrained_card(view), *_held_card(view)]
    return [coverage_card(view, trend(view, "coverage")), _residents_card(view), _left_card(view), _groups_card(view)]


def _last_card(view: Coverage) -> list[Card]:
    """The coverage of the residents at the last month's end on which there were any, with its date."""
    words, row = view.words, view.last_month
    if row is None:
        return []
    on = words.short_date(month_end(row.value("month")))
    out_of, standing = words("coverage.card_last_of", on=on, **row), ("none", "")
    return [replace(figure_card(view, row["coverage_residents"], "resident", out_of, standing, row=row), label=words("coverage.card_last"))]


def _left_untrained_card(view: Coverage) -> list[Card]:
    """Who left without ever being trained."""
    words, away = view.words, view.untrained("away")
    if away is None:
        return []
    standing = "none", words("coverage.card_left_untrained_status")
    card = figure_card(view, away["uncovered"], "base", words("coverage.card_left_untrained_of", **away), standing)
    return [replace(card, label=words("coverage.card_left_untrained"))]


def _held_card(view: Coverage) -> list[Card]:
    """The groups that were held, and how many of their places went to new persons; none if there were no groups."""
    words, reach = view.words, view.context.ask("reach")
    if not reach.rows:
        return []
    out_of, standing = words("coverage.card_held_of", **reach.row), ("none", words("coverage.card_held_status"))
    return [replace(figure_card(view, reach.row["cohorts"], "base", out_of, standing), label=words("coverage.card_held"))]


def trend(view: Coverage, column: str) -> tuple[float, ...]:
    """A coverage at the last months' ends, for the small line of a card."""
    return tuple(row.value(column) for row in view.monthly.rows[-TREND_MONTHS:] if row[column].known)


def _residents_card(view: Coverage) -> Card:
    words, now = view.words, view.now
    if view.by_training:
        return no_coverage(view, "coverage_residents", "resident")
    if not now["covered_residents"].known:
        key = "coverage.card_withheld"
    else:
        key = "coverage.card_residents" if now.value("residents") else "coverage.card_no_base"
    card = target_card(view, "coverage_residents", "resident", words(key, **now), None, trend=trend(view, "coverage_residents"))
    if now.value("residents") == 0:
        return replace(card, standing="unknown", status=words("coverage.nobody_there"))
    return replace(card, standing="none", status="") if now["coverage_residents"].known else card


def _left_card(view: Coverage) -> Card:
    words = view.words
    row, away = view.untrained("resident"), view.untrained("away")
    if view.reach_unknown:
        return unknown_card(view, view.gap, "uncovered", words("coverage.card_not_handed_in"))
    if row is None:
        return unknown_card(view, view.gap, "uncovered", words("coverage.card_withheld"))

    def before(day: date) -> Figure | None:
        then = view.untrained("resident", view.context.day(day))
        return then["uncovered"] if then else None

    gone = away["uncovered"] if away and away.value("uncovered") else None
    known = [month for month in view.monthly.rows[-TREND_MONTHS:] if month["covered_residents"].known and month["residents"].known]
    return figure_card(
        view,
        row["uncovered"],
        "base",
        words("coverage.card_left", **row),
        waited_status(view) or _standing_of_left(view, "coverage.card_left_status"),
        before,
        bar=CardBar(row.value("uncovered") / row.value("persons")) if row.value("persons") else None,
        notes=(words("coverage.card_away", count=gone, away=gone),) if gone else (),
        trend=tuple(month["residents"].less(month["covered_residents"]).value for month in known),
    )


def _groups_card(view: Coverage) -> Card:
    words, row = view.words, view.untrained("resident")
    if view.reach_unknown:
        return unknown_card(view, view.gap, "groups_needed", words("coverage.card_not_handed_in"))
    if row is None or view.by_training:
        # Who was never trained belongs to no skill and to no group: inside such a selection the question has no answer.
        return unknown_card(view, view.gap, "groups_needed", words("coverage.groups_whole"))
    notes: tuple[str, ...] = ()
    if len(view.finished) > 1 and "attendance" not in view.context.missing:
        usual = ceil(median([row.value("first_timers") for row in view.finished]))
        notes = (words("coverage.groups_usual", median=words.write(usual, "count")) if usual else words("coverage.groups_usual_nobody"),)
    if schedule := own_schedule(view):
        # The number of the schedule whose end the card says, as the page of the plan has it: that at full places is a further note.
        come, full = (words.write(number, "count") for number in (schedule.inputs.per_group, row.value("groups_needed") or 0))
        label, out_of = words("plan.card.groups"), words("coverage.groups_come", come=come)
        notes = (words("coverage.groups_full", full=full), *notes)
        return Card("groups", label, words.write(len(schedule.groups), "count"), "base", out_of, *_all_trained(view), notes=notes)
    return figure_card(view, row["groups_needed"], "base", words("coverage.groups_places"), _all_trained(view), notes=notes)


def own_schedule(view: Coverage) -> Plan | None:
    """The calculated schedule where it trains everybody, of the whole programme, while no plan is published, and in another number of groups than
    full ones would."""
    left = view.untrained("resident")
    if view.context.filters or view.reach_unknown or left is None or not left.value("uncovered") or not view.now.value("residents"):
        return None
    schedule = None if published_plan(view.context.folder, view.context.as_of) else calculated(view)
    return schedule if schedule and len(schedule.groups) != left.value("groups_needed") else None


def groups_left(view: Coverage) -> int:
    """The groups still needed: those of the calculated schedule, or where there is none at full places."""
    schedule, left = own_schedule(view), view.untrained("resident")
    return len(schedule.groups) if schedule else (left.value("groups_needed") or 0) if left else 0


def _all_trained(view: Coverage) -> tuple[str, str]:
    """When the published plan has trained all residents, or without one the calculated schedule; nothing in a selection, because both are of the
    whole programme."""
    words, left = view.words, view.untrained("resident")
    if view.now.value("residents") == 0:
        return "unknown", words("coverage.nobody_there")
    if view.context.filters or left is None or not left.value("uncovered"):
        return "none", ""
    plan = published_plan(view.context.folder, view.context.as_of)
    if plan is None:
        end = schedule.finished_on if (schedule := calculated(view)) else None
        return "none", words("coverage.no_plan_but", on=words.short_date(end)) + _after_due(view, end) if end else words("coverage.no_plan")
    if plan.finished_on is None:
        return "none", words("coverage.plan_ends", on=words.short_date(plan.groups[-1].ends_on))
    return "none", words("coverage.all_by", on=words.short_date(plan.finished_on)) + _after_due(view, plan.finished_on)


def _after_due(view: Coverage, ends: date) -> str:
    """That this is after the day of the target, where that is still to come."""
    target = view.targets.get("coverage")
    due = target.value("due_on") if target else None
    return view.words("coverage.after_due", due=view.words.short_date(due)) if due and view.context.as_of <= due < ends else ""


def calculated(view: Coverage) -> Plan | None:
    """The calculated schedule, as the page of the plan has it; None where it trains nobody or never ends."""
    plan = PlanView(view.context).plan
    return plan if plan.groups and plan.finished_on else None


def _standing_of_left(view: Coverage, key: str) -> tuple[str, str]:
    """In an emptied place nobody is left to be trained; that is not a success."""
    return ("unknown", view.words("coverage.nobody_there")) if view.now.value("residents") == 0 else ("none", view.words(key))
