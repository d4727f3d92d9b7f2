"""What the training had to do with leaving: which training those mentas had, and how often residents leave by stage of training."""

from __future__ import annotations

from typing import Any

from queries import QuestionError, Row
from queries.statistics import FEWEST
from ui import charts
from ui.auth.roles import allows
from ui.charts.ranked import Bar
from ui.claims import Figures, NoClaim, Separation
from ui.count import Count
from ui.panel import Panel, shows, withheld
from ui.sentences import joined, says
from ui.views.leaving import Exits
from ui.views.mentas_card import UNTRAINED, without_training
from ui.views.programme import unanswered


@shows("exits.by_training_about", "attendance")
def by_training(view: Exits) -> Panel:
    """Which training those who are mentas had when they left."""
    return Panel(
        "exits.by_training",
        by_training_finding(view),
        view.by_training_reached,
        Count("exits.n_mentas", ("persons",), rounded="exits.n_mentas_rounded"),
        lambda: charts.ranked(by_training_bars(view), view.words, view.mode, "mentas"),
        about=view.words("exits.by_training_earn") if any(row.value("followed_up") for row in view.by_training_reached.rows) else "",
        notes=[view.words("exits.by_training_note")],
    )


def by_training_finding(view: Exits) -> str:
    """How many had passed, and how many left without any training. Raises QuestionError if nobody is mentas."""
    words, answer = view.words, view.by_training_reached
    if view.now.value("mentas") == 0:
        raise unanswered("exits.by_training_nobody")
    if not any(row["persons"].known for row in answer.rows):
        raise unanswered("exits.withheld")
    figures = {row.value("training"): row["persons"] for row in answer.rows if row["persons"].known}
    if not {"passed", "never", "before_programme"} <= figures.keys():
        return says(words("exits.by_training_some"), NoClaim())
    mentas, whole = view.now["mentas"], sum(persons.value for persons in figures.values())
    if len(figures) < len(answer.rows) or whole != mentas.value:  # rounded one by one
        return says(words("exits.by_training", **figures), Figures())
    without, before = without_training(answer.rows), figures["before_programme"]
    parts = [words(f"exits.by_training.{each}", persons=persons) for each, persons in figures.items() if persons.value and each not in UNTRAINED]
    if without is not None and without.value:
        of_whom = words("exits.by_training.of_whom_before", persons=before) if before.value else ""
        parts.append(words("exits.by_training.without", persons=without, before=of_whom))
    return says(words("exits.by_training_bridge", mentas=mentas, parts=joined(parts, ", ")), Figures((mentas, *([without] if without else []))))


def after_passing(view: Exits) -> list[str]:
    """How many of those mentas had passed the test when they left, and, of exact figures, how many had no training at all; nothing where they are not
    known of the same day, or nobody is mentas."""
    mentas = view.now["mentas"]
    if not mentas.value:
        return []
    try:
        rows = view.by_training_reached.rows
    except QuestionError:
        return []
    passed = next((row["persons"] for row in rows if row.value("training") == "passed"), None)
    if passed is None or not passed.known or passed.as_of != mentas.as_of:
        return []
    untrained = without_training(rows)
    if untrained is not None and not mentas.rounded:
        return [view.words("exits.after_passing_or_none", passed=passed, mentas=mentas, untrained=untrained)]
    return [view.words("exits.after_passing", passed=passed, mentas=mentas)]


def by_training_bars(view: Exits) -> list[Bar]:
    """A bar for each stage; beside it how many of those contacted since earn."""
    words, bars = view.words, []
    for row in view.by_training_reached.rows:
        if not row["persons"].known:
            continue
        more = words("exits.by_training_earning", **row) if row.value("followed_up") else ""
        bars.append(Bar(words.write(row["training"]), row.value("persons"), words.write(row["persons"]), more))
    return bars


@shows("exits.leaving_about", "attendance")
def leaving(view: Exits) -> Panel:
    """How often residents leave, by stage of training; for staff."""
    if not allows(view.context.role, "planner"):
        return withheld(view.words("exits.leaving_about"), view.words("panel.staff"))
    return Panel(
        "exits.leaving",
        leaving_finding(view),
        view.leaving,
        Count("exits.n_own", ("exits",)),
        lambda: charts.ranked(leaving_bars(view), view.words, view.mode),
        notes=[view.words("exits.leaving_note")],
        folded=not _differ(view),  # then the heading says what the bars do
    )


def leaving_finding(view: Exits) -> str:
    """Whether those who completed leave more or less often than those never trained. Raises QuestionError if nothing can be compared."""
    if view.by_training:
        raise unanswered("exits.leaving_selected")
    words, rows = view.words, {row.value("stage"): row for row in view.leaving.rows}
    completed = rows["completed"]
    if not rows["never"].value("person_months") or not completed.value("person_months"):
        raise unanswered("exits.leaving_nothing")
    if min(rows[stage].value("exits") for stage in ("never", "completed")) < FEWEST:
        return says(words("exits.leaving_few"), NoClaim())
    often, seldom = _told_apart(completed, rows["never"])
    if often is None or seldom is None:
        rates: dict[str, Any] = {stage: words.write(rows[stage].value("rate_per_100"), "rate") for stage in ("completed", "never")}
        return says(words("exits.leaving_alike", **rates), Separation(False))
    key = "exits.leaving_more" if often is completed else "exits.leaving_less"
    text = words(key, ratio=completed["ratio"], low=completed["ratio_lower"], high=completed["ratio_upper"])
    return says(text, Figures(), Separation(True, (often["rate_per_100"],), (seldom["rate_per_100"],)))


def _differ(view: Exits) -> bool:
    rows = {row.value("stage"): row for row in view.leaving.rows}
    return _told_apart(rows["completed"], rows["never"]) != (None, None)


def _told_apart(completed: Row, never: Row) -> tuple[Row, Row] | tuple[None, None]:
    """Those who leave more often, and those who do so less often, judged by the limits as they are written; none where it could be chance."""
    low, high = completed["ratio_lower"], completed["ratio_upper"]
    if low.known and round(low.value, 1) > 1:
        return completed, never
    if high.known and round(high.value, 1) < 1:
        return never, completed
    return None, None


def leaving_bars(view: Exits) -> list[Bar]:
    """A bar for each stage: exits per 100 person-months to two decimals, from which the ratio can be worked out again, and limits."""
    words, bars = view.words, []
    for row in view.leaving.rows:
        if row["rate_per_100"].known:
            rate, lower, upper = (
                words.write(row.value(name), kind) for name, kind in (("rate_per_100", "rate"), ("lower", "points"), ("upper", "points"))
            )
            limits = words("exits.leaving_limits", lower=lower, upper=upper, exits=row["exits"])
            bars.append(Bar(words.write(row["stage"]), row.value("rate_per_100"), rate, limits))
    return bars
