"""The overview page: whether the target will be reached, and what changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from planning.verdict import EXPECTED, is_still_to_come
from queries import Figure, Row
from queries.dates import month_end
from ui import charts
from ui.claims import Figures, Order
from ui.html import Card, CardBar
from ui.i18n import Words
from ui.panel import Note, Panel, shows, withheld
from ui.sentences import joined, says
from ui.views.everybody import everybody
from ui.views.mentas_card import mentas_card
from ui.views.overview_month import month
from ui.views.overview_tables import targets, unknown
from ui.views.overview_view import Overview
from ui.views.planned_path import beside_plan, forecast_condition, forecast_range, forecast_record, planned_today, records_end, whole_planned
from ui.views.programme import CAME, TREND_MONTHS, Programme
from ui.views.proposal import proposal
from ui.views.targets import coverage_card, participants, target_card
from ui.views.variation import limits

COMPARED_MONTHS = 24
"""Months before this one by which its change is judged."""


def question(view: Overview) -> str:
    """The page's question, with the year of the target."""
    if not view.pace.rows:
        return view.words("overview.question_without_target")
    return view.words("overview.question" if still_to_come(view) else "overview.question_past", year=view.pace.row.value("due_on").year)


def still_to_come(view: Programme) -> bool:
    """Whether it is still open if the population target will be reached."""
    return is_still_to_come(view.pace.row.value("due_on"), view.context.as_of, view.verdict)


def answer(view: Overview) -> tuple[str, str]:
    """The answer in one sentence, and the paragraph after it: coverage, completion, mentas and closure apart, the month."""
    return _standing(view), joined([*view.doubt, *_training(view), *_leaving(view), *_month(view)])


def _standing(view: Overview) -> str:
    words, now = view.words, view.now
    values: dict[str, Any] = {"on": words.write(view.context.as_of, "date"), "residents": now["residents"], "mentas": now["mentas"]}
    if view.last_judged is not view:
        return _standing(view.last_judged)
    if (known := view.context.known_up_to(now["residents"].metric)) < view.context.as_of and now["residents"].known:
        return records_end(view, known)
    if not view.pace.rows:
        if not now["residents"].known:
            return words("story.selection_withheld", on=values["on"])
        return words("story.selection" if view.context.filters else "story.residents", **values)
    values |= {"target": view.pace.row["target"], "due": view.pace.row["due_on"], "closure": now["closure_exits"]}
    if view.verdict == "reached_by_closure" and not now["mentas"].known:
        return words("story.reached_by_closure_alone", **values)
    if view.verdict in ("reached", "reached_by_closure", "missed"):
        return words(f"story.{view.verdict}", **values)
    return joined([words(f"story.{view.verdict}", plan=beside_plan(view, planned_today(view)), **values), required(view)])


def required(view: Programme) -> str:
    """The required pace, and the recent one as a description where there is one: what will come of it is the verdict's."""
    recent = "" if view.recent_pace is None else view.words("story.pace", change=change(view.words, view.recent_pace.value))
    return view.words("story.required", required=view.pace.row["required_per_month"], pace=recent)


def change(words: Words, fall: float) -> str:
    """A pace in words: falling, growing, or neither."""
    size = words.write(round(abs(fall), 1), "number")
    return words("pace.none" if round(fall, 1) == 0 else "pace.fall" if fall > 0 else "pace.growth", size=size)


def _training(view: Overview) -> list[str]:
    words, now = view.words, view.now
    if view.reach_unknown:
        reach = [words("coverage.not_handed_in", on=words.write(view.context.as_of, "date"))]
    else:
        reach = [words("story.coverage", **now)] if now.value("registered") and not view.by_training else []
    return [*reach, words("story.completion", **now) if now["completion_rate"].known else words("story.no_completion")]


def _leaving(view: Overview) -> list[str]:
    words, closure = view.words, view.now["closure_exits"]
    if view.away is None:
        return [words("story.away_withheld")]
    away = view.away.row
    if not away.value("away"):
        return [words("story.nobody_away")]
    on = view.mentas_on and words.write(view.mentas_on, "date")
    sentences = [
        words("story.mentas_on", on=on, **{**away, "mentas": view.now["mentas"]})
        if on
        else words("story.mentas" if away["mentas"].known else "story.away", **away)
    ]
    if closure.value:
        sentences += [words("story.closure", count=closure, closure=closure), *mentas_in_closure(view)]
    if away.value("unknown"):
        sentences.append(words("story.unknown", count=away["unknown"], **away))
    return sentences


def mentas_in_closure(view: Programme) -> list[str]:
    """That some left as mentas in the month in which the closure sent people away: whoever doubts that is told how they are recorded."""
    if view.left is None or not view.closure_by_month:
        return []
    month = max(view.closure_by_month, key=view.closure_by_month.__getitem__)
    left = sum(row.value("exited_mentas") or 0 for row in view.left.rows if row.value("month") == month)
    if not left:
        return []
    # Who left and came back since is an exit, but no longer mentas.
    away = not any(row.value("returned") for row in view.flow.rows if row.value("month") >= month)
    values: dict[str, Any] = {"left": view.words.write(left, "count"), "month": view.words.write(month, "month")}
    return [view.words("story.mentas_in_closure" if away else "story.exits_in_closure", mentas=view.now["mentas"], **values)]


def _month(view: Overview) -> list[str]:
    """Whether the last whole month's change is ordinary."""
    words, judged = view.words, judged_month(view, "net")
    if judged is None or not view.now.value("residents"):
        return []
    latest, low, high = judged
    key = "story.ordinary" if low <= latest.value("net") <= high else "story.signal"
    return [words(key, month=latest["month"], net=words.signed(latest["net"]), low=words.signed(low), high=words.signed(high))]


def judged_month(view: Programme, column: str) -> tuple[Row, int, int] | None:
    """The last whole month of flow_monthly, and between which values a column is ordinary variation, judged by the two years before
    it; None if that cannot be judged."""
    rows = [row for row in view.flow.rows if month_end(row.value("month")) <= view.context.as_of]
    # A month in which the place was emptied by order says nothing about ordinary months, and is not judged by them.
    if not rows or rows[-1].value("month") in view.closure_by_month or not all(row[column].known for row in rows):
        return None
    before = [row.value(column) for row in rows[-COMPARED_MONTHS - 1 : -1] if row.value("month") not in view.closure_by_month]
    ordinary = limits(before, counts=column == "exited")
    return (rows[-1], *ordinary) if ordinary else None


def cards(view: Overview) -> list[Card]:
    """The four figures: residents, coverage, completion rate, mentas."""
    targets = view.targets
    return [
        residents_card(view),
        coverage_card(view, view.trend("coverage_monthly", "coverage")),
        target_card(view, "completion_rate", "completed", participants(view), targets.get("completion_rate"), trend=view.completion_trend),
        mentas_card(view, view.trend("mentas_monthly", "mentas")),
    ]


def residents_card(view: Programme, notes: tuple[str, ...] = ()) -> Card:
    """The residents against the population target, with their last months."""
    out_of = view.words("card.of_registered", registered=view.now["registered"])
    trend = tuple(row.value("residents") for row in view.flow.rows[-TREND_MONTHS:] if row["residents"].known)
    bar = residents_bar(view)
    way = _way(view) if bar else ""
    card = target_card(view, "residents", "resident", out_of, view.targets.get("population"), bar, trend, notes, way=way)
    planned = planned_on(view) if view.verdict == "reached_by_closure" else None  # else the chart's heading says it
    return replace(card, target=joined([card.target, view.words("card.planned", planned=planned)], " · ")) if card.target and planned else card


def planned_on(view: Programme) -> Figure | None:
    """How many residents there would be by the planned path on the as-of date; None if that is not known or no date of the path."""
    row = planned_today(view)
    return whole_planned(row) if row else None


def residents_bar(view: Programme) -> CardBar | None:
    """How much of the way from the start of the planned path to the target is covered; None without a path."""
    target = view.targets.get("population")
    if target is None or not view.path.rows or not view.now["residents"].known:
        return None
    start = view.path.rows[0].value("planned")
    way = start - target.value("value")
    return CardBar((start - view.now.value("residents")) / way, target=1.0) if way > 0 else None


def _way(view: Programme) -> str:
    """In words what the bar of the residents shows: how many fewer (or more) they are than when the planned path began. Empty where that is
    not known exactly, and where the target is no longer open."""
    began, now = view.path.rows[0], view.now["residents"]
    if view.verdict not in EXPECTED or now.rounded or not began["actual"].known or began["actual"].rounded:
        return ""
    fall, first = began.value("actual") - now.value, view.words.write(began["actual"])
    since = view.words.short_date(began.value("on"))
    return view.words("card.way_down" if fall >= 0 else "card.way_up", size=view.words.write(abs(fall), "count"), first=first, since=since)


# ------------------------------------------------------------------------------------------------------------- panels


@shows("overview.path_about")
def path(view: Overview) -> Panel:
    """Residents at each month's end against the planned path."""
    if not view.path_shown:
        return withheld(view.words("overview.path_about"), view.words("overview.path_withheld"))
    return Panel(
        "overview.path",
        path_finding(view),
        view.flow,
        CAME,
        lambda: charts.residents_path(view.flow, view.path, view.events, view.closure_by_month, view.words, view.mode, view.ahead, view.ceilings),
        about=path_about(view),
        notes=path_notes(view),
        further=[view.path] if view.path.rows else [],
        dated=view.context.notes("residents"),
    )


def path_about(view: Programme) -> str:
    """What the range of the forecast is, or what the chart of residents shows without one, and whose words name its events."""
    quoted = view.events and view.words.language != view.words.office_language
    return (forecast_condition(view) or view.words("overview.path_about")) + (view.words("overview.path_events") if quoted else "")


def path_finding(view: Programme) -> str:
    """The finding of the chart of residents against the path."""
    words = view.words
    if view.verdict == "reached_by_closure":
        left = view.now["closure_exits"]
        text = words("takeaway.path_closure", count=left, closure=left, month=words.write(max(view.closure_by_month), "month"))
        return says(text, Figures(derived=(left,)))
    day = view.context.known_up_to(view.now["residents"].metric)
    known = [row for row in view.path.rows if row["gap"].known and row.value("on") <= day]
    if not known and day < view.context.as_of:
        return says(words("takeaway.path_known_up_to", on=words.write(day, "date")), Figures(dates=(day,)))
    residents = view.now["residents"]
    if not known and view.path.rows and (begins := view.path.rows[0]["on"]).value > view.context.as_of:
        return says(words("takeaway.path_later", residents=residents, begins=begins), Figures((residents,)))
    if not known:
        return says(words("takeaway.path_none", residents=residents), Figures((residents,)))
    last, actual = known[-1], known[-1]["actual"]
    planned = whole_planned(last)
    sign = (actual.value > planned.value) - (actual.value < planned.value)
    key = {1: "takeaway.path_above", -1: "takeaway.path_below", 0: "takeaway.path_on"}[sign]
    return says(words(key, residents=actual, on=last["on"], planned=planned), Figures(derived=(planned,)), Order(actual, planned, sign))


def path_notes(view: Programme) -> list[Note]:
    """How right such forecasts were, in sight; the events of the chart with their dates, in sight where they are too many to be named on the chart;
    and what the band means."""
    words = view.words
    rests = [Note(forecast_record(view), words("chart.projected"), key=True)] if view.ahead else []
    band = Note(forecast_range(view), words("chart.projected"))
    marks = [f"{number} {event['title']} ({words.short_date(event['happened_on'])})" for number, event in enumerate(view.events, start=1)]
    return [*rests, *([Note(words("overview.events", events="; ".join(marks)), key=len(marks) > charts.NAMED)] if marks else []), band]


PANELS = (path, proposal, everybody, month, targets, unknown)
