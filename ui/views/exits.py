"""The exits page: whether the target will be reached, by mentas or otherwise, where people went and how many came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from planning.blackout_dates import ramadans
from planning.verdict import EXPECTED
from queries import Figure, Row
from ui import charts
from ui.charts.flow_and_pace import MONTHS
from ui.claims import Figures, NoClaim
from ui.count import Count
from ui.html import Card, CardBar
from ui.panel import Note, Panel, shows, withheld
from ui.sentences import joined, says
from ui.views import overview
from ui.views.exit_curves import came_back_card, returns, staying
from ui.views.leaving import HALF_YEAR, YEAR, Exits
from ui.views.mentas_card import mentas_card
from ui.views.pace import pace_alone, pace_card, paces
from ui.views.planned_path import beside_plan, forecast_condition, planned_today, records_end
from ui.views.programme import CAME
from ui.views.shares import listed
from ui.views.targets import figure_card, is_met
from ui.views.trained import after_passing, by_training, leaving


def question(view: Exits) -> str:
    """The page's question, with the year of the target."""
    if not view.pace.rows:
        return view.words("exits.question_without_target")
    return view.words("exits.question" if overview.still_to_come(view) else "exits.question_past", year=view.pace.row.value("due_on").year)


def answer(view: Exits) -> tuple[str, str]:
    """The answer in two facts, who left and the pace, and a paragraph on the rest: doubts, mentas after a passed test, returns, the month."""
    lead = _standing(view)
    further = [*_expected(view), *_ways_of_leaving(view), *after_passing(view.last_judged), *_returned(view), *_month(view)]
    return lead, joined([sentence for sentence in further if sentence not in lead])


def _standing(view: Exits) -> str:
    words, residents = view.words, view.now["residents"]
    values: dict[str, Any] = {"on": words.write(view.context.as_of, "date"), "residents": residents}
    if view.last_judged is not view:
        return _standing(view.last_judged)
    if (known := view.context.known_up_to(residents.metric)) < view.context.as_of and residents.known:
        return records_end(view, known)
    if not view.pace.rows:
        if not residents.known:
            return words("exits.selection_withheld", **values)
        return words("exits.selection" if view.context.filters else "exits.residents", **values)
    pace = view.pace.row
    values |= {"target": pace["target"], "due": pace["due_on"]}
    verdict = words(f"exits.verdict.{view.verdict}")
    if view.away is not None and _leaving_leads(view):
        away = view.away.row["away"]
        closure = view.how["closure"] if view.how and view.how["closure"].value else None
        lead = words("exits.lead_closure" if closure else "exits.lead", **values, away=away, mentas=view.now["mentas"], closure=closure)
        ending = words("exits.lead_still" if view.verdict == "reached_by_closure" else "exits.lead_there", **values)
        return joined([joined([verdict, ": ", lead, ending, "."], ""), *_paces(view)])
    if view.verdict not in EXPECTED:
        return words(f"exits.{view.verdict}", **values)
    plan = beside_plan(view, planned_today(view))
    return joined([words(f"story.{view.verdict}", plan=plan, **values), *(_published_mentas(view) or [overview.required(view)])])


def _leaving_leads(view: Exits) -> bool:
    """Whether the answer begins with who left: somebody has, and it is known of the same day how many of them are mentas."""
    return view.away is not None and bool(view.away.row.value("away")) and view.now["mentas"].known and not view.mentas_on


def _published_mentas(view: Exits) -> list[str]:
    """How many of those away are mentas, where published figures say it as of an earlier day."""
    if not view.mentas_on or view.away is None:
        return []
    on = view.words.write(view.mentas_on, "date")
    return [view.words("story.mentas_on", on=on, away=view.away.row["away"], mentas=view.now["mentas"])]


def _expected(view: Exits) -> list[str]:
    """Why there is no forecast to be trusted; required and recent pace."""
    if view.verdict not in EXPECTED or view.context.known_up_to(view.now["residents"].metric) < view.context.as_of:
        return []
    return [*view.doubt, *([] if _paces(view) and _leaving_leads(view) else [overview.required(view)])]


def _paces(view: Exits) -> list[str]:
    """The pace that an open target requires and the recent one, in the answer; nothing where that is not known."""
    if view.verdict not in EXPECTED or view.recent_pace is None:
        return []
    required, recent = view.pace.row["required_per_month"], pace_alone(view.words, view.recent_pace)
    return [view.words("exits.lead_paces", required=required, change=recent)]


def _ways_of_leaving(view: Exits) -> list[str]:
    words = view.words
    if view.away is None:
        return [words("exits.away_withheld")]
    if view.away.row.value("away") == 0:
        return [words("exits.nobody_away")]
    sentences = []
    if view.how and not view.pace.rows:
        key = "exits.how" if view.how["closure"].value else "exits.how_without_closure"
        sentences = [words(key, count=view.how["away"], rest=_other_ways(view), **view.how)]
    elif view.how:
        sentences = [words("exits.others", rest=view.rest)]
    if view.emptied and view.pace.rows and view.pace.row.value("due_on") > view.context.as_of:
        sentences.append(words("exits.lead_nobody_due", due=view.pace.row["due_on"]))
    sentences += _published_mentas(view)
    if view.away.row.value("unknown"):
        unknown = view.away.row["unknown"]
        bounded = view.away.row["best_case"].known and view.away.row.value("best_case") != view.away.row.value("worst_case")
        sentences += [words("exits.unknown", **view.away.row) if bounded else words("story.unknown", count=unknown, unknown=unknown)]
        sentences += _closure_unknown(view)
    return [*sentences, *overview.mentas_in_closure(view)]


def _closure_unknown(view: Exits) -> list[str]:
    left = view.unknown_by_closure
    return [view.words("exits.unknown_by_closure", closure=left)] if left else []


def _returned(view: Exits) -> list[str]:
    half, year = view.came_back_text(HALF_YEAR), view.came_back_text(YEAR)
    if half is None:
        return []
    sentence = view.words("exits.returned", half=half, year=year) if year else view.words("exits.returned_half", half=half)
    return [sentence, *view.closure_in(view.returns, "exits.closure_in_returns")]


def _month(view: Exits) -> list[str]:
    """Whether the departures of the last whole month are ordinary."""
    judged, words = overview.judged_month(view, "exited"), view.words
    if judged is None:
        return []
    latest, low, high = judged
    exited = latest.value("exited")
    if not (view.now.value("residents") or exited):
        return []
    key = "exits.month_ordinary" if low <= exited <= high else "exits.month_signal"
    limits: dict[str, Any] = {"low": words.write(max(low, 0), "count"), "high": words.write(high, "count")}
    return [words(key, month=words.write(latest.value("month"), "month"), exited=latest["exited"], **limits)]


def cards(view: Exits) -> list[Card]:
    """The four figures: no longer there, recent pace (or whom the closure sent away), mentas, who came back within half a year."""
    mentas = mentas_card(view, further_notes=_reached_notes(view, "mentas", "exits.card_how_mentas"), earn=False)
    if view.away is None and "mentas" not in view.targets:
        mentas = replace(mentas, bar=None)  # a part of nothing that is known
    by_order = view.recent_pace is None and bool(view.pace.rows) and bool(view.now.value("closure_exits"))
    return [_away_card(view), _closure_card(view) if by_order else pace_card(view), mentas, came_back_card(view)]


def _away_card(view: Exits) -> Card:
    """How many no longer live there, of all ever registered; how they left where the population target is reached."""
    words, sent_away = view.words, ("none", _sent_away(view))
    if view.away is None:
        unknown = Figure(None, view.metric("exit_bounds", "away"), view.context.as_of)
        return figure_card(view, unknown, "base", words("card.away_withheld"), sent_away)
    away, registered = view.away.row["away"], view.now.value("registered")
    notes = _reached_notes(view, "population", "exits.card_how")
    bar = CardBar(away.value / registered) if registered else None
    apart = view.how is not None and view.now["closure_exits"].value == 0 and not notes and away.value and view.now["mentas"].known
    out_of = words("exits.card_away_others", rest=view.rest) if apart else words("card.of_registered", **view.now)
    return figure_card(view, away, "base", out_of, sent_away, bar=bar, notes=notes)


def _sent_away(view: Exits) -> str:
    """How many the closure sent away, none included; empty where that is not known, or a card of its own says it."""
    closure = view.now["closure_exits"]
    return view.words("exits.card_sent_away", closure=closure) if closure.known and view.recent_pace is not None else ""


def _closure_card(view: Exits) -> Card:
    """In place of a pace, of which a fall by order is none: whom the closure sent away."""
    words, closure, exits = view.words, view.now["closure_exits"], view.now["exits"]
    bar = CardBar(closure.value / exits.value) if exits.known and exits.value else None
    return figure_card(view, closure, "closure", words("exits.card_of_exits", **view.now), ("closure", words("exits.card_no_mentas")), bar=bar)


def _reached_notes(view: Exits, indicator: str, key: str) -> tuple[str, ...]:
    """Beside a target that is reached: by mentas, by the closure, by other."""
    target, how = view.targets.get(indicator), view.how
    if target is None or not is_met(target) or how is None or not how["away"].value:
        return ()
    return (view.words(key if how["closure"].value else f"{key}_without_closure", rest=_other_ways(view), **how),)


def _other_ways(view: Exits) -> str:
    """The end of a list of how those away left: who may be mentas, and the others."""
    how = view.how or {}
    return view.words("exits.otherwise_unknown" if how["unknown"].value else "exits.otherwise", **how)


# ------------------------------------------------------------------------------------------------------------- panels


@shows("exits.path_about")
def path(view: Exits) -> Panel:
    """Actual, planned and forecast residents."""
    words = view.words
    if not view.path_shown:
        return withheld(words("exits.path"), words("exits.withheld"))
    return Panel(
        "exits.path",
        path_finding(view),
        view.flow,
        CAME,
        lambda: charts.residents_path(view.flow, view.path, view.events, view.closure_by_month, words, view.mode, view.ahead, view.ceilings),
        about=forecast_condition(view) or overview.path_about(view),
        notes=[*([Note(view.year_end, key=True)] if view.year_end else []), *overview.path_notes(view)],
        further=[view.path] if view.path.rows else [],
        dated=view.context.notes("residents"),
    )


def path_finding(view: Exits) -> str:
    """How many residents there will be when the target is due."""
    if not view.expected:
        return overview.path_finding(view)
    pace = view.pace.row
    return says(
        view.words("exits.takeaway_path", **view.expected, due=pace["due_on"], target=pace["target"]),
        Figures((pace["target"],), (pace.value("due_on"),)),
    )


@shows("exits.flow_about")
def flow(view: Exits) -> Panel:
    """Who comes and leaves each month; required and recent pace."""
    words, exits_known, left = view.words, _known(view.flow.rows, "exited"), view.left
    mentas = None if left is None else {row.value("month"): row.value("exited_mentas") or 0 for row in left.rows}
    notes: list[Note | str] = [words("exits.withheld")]
    if exits_known:
        notes = [Note(words("exits.pace_note"), words("chart.recent")), Note(words("exits.required_note"), words("chart.required"))]
        if months := [words.short_month(feast) for feast in feasts(view)]:
            notes.append(words("exits.lebaran_note", months=listed(words, months)))
        notes += [] if _known(view.flow.rows, "returned") else [words("exits.returns_unpublished")]
        if mentas:
            notes.append(Note(words("exits.left_note"), words("chart.left_mentas")))
            notes += [Note(text, key=True) for text in overview.mentas_in_closure(view)]
    return Panel(
        "exits.flow",
        flow_finding(view),
        view.flow,
        CAME,
        lambda: charts.flow_and_pace(view.flow, view.pace, view.closure_by_month, paces(view), words, view.mode, feasts(view), mentas),
        about=words("exits.flow_about_new" if not exits_known else "exits.flow_about_paces" if view.paced else "exits.flow_about"),
        notes=notes,
        further=[answer for answer in (left, view.pace) if answer is not None and answer.rows],
        dated=view.context.notes("exits", "mentas"),
    )


def feasts(view: Exits) -> list[date]:
    """The first day of each Lebaran in the months shown, the day after Ramadan; none for a programme that does not observe it."""
    programme = view.words.programme
    years = range(view.context.as_of.year - 3, view.context.as_of.year + 1) if programme.ramadan else ()
    first_days = (ramadan.last + timedelta(days=1) for year in years for ramadan in ramadans(year, programme.country))
    months = view.flow.rows[-MONTHS:]
    return [first_day for first_day in first_days if months and months[0].value("month") <= first_day <= view.context.as_of]


def flow_finding(view: Exits) -> str:
    """Required and recent pace in one sentence; without a target, or once it is past, who came and left in a year."""
    words = view.words
    if (known := view.context.known_up_to(view.flow.result.column("net"))) < view.context.as_of:
        return says(words("exits.takeaway_known_up_to", on=words.write(known, "date")), Figures(dates=(known,)))
    if view.paced and not view.is_young:
        pace = view.pace.row
        if view.recent_pace is None:
            return says(words("exits.takeaway_required", required=pace["required_per_month"]), Figures())
        recent = pace_alone(words, view.recent_pace)
        return says(words("exits.takeaway_pace", required=pace["required_per_month"], change=recent), Figures())
    rows = view.flow.rows[-12:]
    year: dict[str, Any] = {name: words.write(sum(row.value(name) or 0 for row in rows), "count") for name in ("new", "returned", "exited")}
    if not _known(rows, "exited"):
        return says(words("exits.takeaway_new", **year), Figures())
    closure = sum(view.closure_by_month.get(row.value("month"), 0) for row in rows)
    key = "exits.takeaway_flow" if _known(rows, "returned") else "exits.takeaway_left"
    return says(words(f"{key}_closure" if closure else key, closure=words.write(closure, "count"), **year), Figures())


def _known(rows: Sequence[Row], column: str) -> bool:
    """Whether the column is told at all; months that were not handed in are unknown in every role."""
    return not rows or any(row[column].known for row in rows)


@shows("exits.destinations_about")
def destinations(view: Exits) -> Panel:
    """Where they went, and how many are mentas at least and at most."""
    if view.away is None:
        return withheld(view.words("exits.destinations"), view.words("exits.withheld"))
    return Panel(
        "exits.destinations",
        destinations_finding(view),
        view.by_destination,
        Count("exits.n_exits", ("exits",), rounded="exits.n_rounded"),
        lambda: charts.destinations(view.bounds_of_one_day, view.parts_of_away, view.by_destination, view.words, view.mode),
        about=destinations_about(view),
        notes=destinations_notes(view),
        further=[view.bounds_of_one_day],
    )


def destinations_about(view: Exits) -> str:
    """What the bars are, and what the looks of those that are drawn mean."""
    words, rows = view.words, view.by_destination.rows
    still_away = [row.value("destination") for row in rows if (row.value("exits") or 0) > (row.value("returned") or 0)]
    unknown = view.bounds_of_one_day.row.value("unknown") or "unknown" in still_away
    looks = {"exits.destinations_unknown": unknown, "exits.destinations_back": any(row.value("returned") for row in rows)}
    return joined([words(name) for name, drawn in looks.items() if drawn], "; ") or words("exits.destinations_about")


def destinations_finding(view: Exits) -> str:
    """Of the people who are away, mentas at least and at most: how often people left, and where to, is not of them alone."""
    words, row = view.words, view.bounds_of_one_day.row
    if not row.value("away"):
        return says(words("exits.nobody_away_title"), NoClaim())
    unknown = row["unknown"]
    key = (
        "exits.takeaway_away"
        if not row["mentas"].known
        else "exits.takeaway_least"
        if not unknown.known or (unknown.value and not row["best_case"].known)
        else "exits.takeaway_bounds"
        if unknown.value and row.value("best_case") != row.value("worst_case")
        else "exits.takeaway_mentas"
    )
    text, day = words(key, count=row["away"], **row), row["away"].as_of
    if day < view.context.as_of:
        text = words("exits.takeaway_on", text=text, on=words.write(day, "date"))
    return says(text, Figures())


def destinations_notes(view: Exits) -> list[str]:
    """The parts of those away, and what of the best case the closure makes."""
    words, row = view.words, view.bounds_of_one_day.row
    if not row.value("away"):
        return []
    if not row["unknown"].known:
        return [words("exits.parts_unpublished")]
    parts = view.parts_of_away
    notes = [words("exits.parts_closure" if "closure" in parts else "exits.parts", away=row["away"], **parts)]
    if view.bounds_of_one_day.protected:
        notes.append(words("exits.parts_date", on=words.write(view.bounds_of_one_day.as_of_shown, "date")))
    return [*notes, *_closure_unknown(view)]


def staying_shown(view: Exits) -> Panel | None:
    """How long the trained stay; nothing in an emptied place, where the order cut every curve short."""
    return None if view.emptied else staying(view)


PANELS = ((destinations, by_training), path, flow, returns, leaving, staying_shown)
