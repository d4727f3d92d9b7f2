"""The cards of the completion page: the rate, who did not complete, who completed and has not passed, and the pass rate."""

from __future__ import annotations

from dataclasses import replace

from queries.statistics import FEWEST
from ui.html import Card, CardBar
from ui.views.completion_view import Completion
from ui.views.targets import figure_card, participants, target_card, unknown_card


def cards(view: Completion) -> list[Card]:
    """The four figures, all of participants, so that they add up: completion rate, who did not complete, who completed and has not passed (for a
    role that does not get it exactly, who was tested), and the pass rate."""
    words, now, target = view.words, view.now, view.targets.get("completion_rate")
    interval = (words("completion.card_interval", **view.whole.row),) if view.whole.rows and (view.whole.row.value("started") or 0) >= FEWEST else ()
    assessed = CardBar(now.value("assessed") / now.value("completed")) if now.value("completed") and now["assessed"].known else None
    return [
        target_card(view, "completion_rate", "completed", participants(view), target, trend=view.completion_trend, notes=interval),
        _not_completed_card(view),
        _not_passed_card(view) or target_card(view, "assessed", "base", words("completion.card_assessed", **now), None, assessed),
        target_card(view, "pass_rate", "completed", words("completion.card_passed", **now), None),
    ]


def _not_completed_card(view: Completion) -> Card:
    """Who started and missed a day: those who stopped, and those who came again."""
    words = view.words
    named = "not_completed", words("completion.card_not_completed"), words("completion.card_not_completed_about")
    if not view.whole.rows:
        return _named(unknown_card(view, view.whole, "completed", words("completion.card_no_group")), *named)
    row = view.whole.row
    lost = row["started"].less(row["completed"])
    bar = CardBar(lost.value / row.value("started")) if lost.known and row.value("started") else None
    status = ""
    if lost.known and view.attended and view.stopped.value and view.lost.value == lost.value:
        status = words("completion.card_stopped", stopped=view.stopped, back=view.came_again)
    card = figure_card(view, lost, "base", words("completion.card_of_started", **row), ("none", status), bar=bar)
    return _named(card, *named)


def _not_passed_card(view: Completion) -> Card | None:
    """Who completed and has not passed: failed, or not tested yet. None where that is not known exactly, or nobody completed."""
    words, row = view.words, view.whole.row if view.whole.rows else None
    if row is None or not row.value("completed") or any(row[name].rounded or not row[name].known for name in ("assessed", "passed")):
        return None
    left, failed, untested = (
        row[one].less(row[other]) for one, other in (("completed", "passed"), ("assessed", "passed"), ("completed", "assessed"))
    )
    status = words("completion.card_tests", failed=failed, untested=untested) if failed.value and untested.value else ""
    bar = CardBar(left.value / row.value("completed"))
    card = figure_card(view, left, "base", words("completion.card_of_completed", **row), ("none", status), bar=bar)
    return _named(card, "not_passed", words("completion.card_not_passed"), words("completion.card_not_passed_about"))


def _named(card: Card, name: str, label: str, definition: str) -> Card:
    """A card under a name of its own, of a number that no column holds."""
    return replace(card, name=name, label=label, definition=definition)
