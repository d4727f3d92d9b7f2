"""The exits page: whether the target will be reached, by mentas or otherwise, where people went and how many came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from queries import Figure, Row
from ui import charts
from ui.html import Card
from ui.i18n import Words
from ui.panel import Count, Note, Panel, shows, withheld
from ui.views import overview
from ui.views.exit_curves import returns, staying
from ui.views.leaving import HALF_YEAR, YEAR, Exits
from ui.views.programme import CAME
from ui.views.targets import figure_card, is_met, standing_of, target_card, unknown_card
from ui.views.trained import by_training, leaving


def question(view: Exits) -> str:
    """The page's question, with the year of the target."""
    if not view.pace.rows:
        return view.words("exits.question_without_target")
    due = view.pace.row.value("due_on")
    return view.words("exits.question" if due > view.context.as_of else "exits.question_past", year=due.year)


def answer(view: Exits) -> tuple[str, str]:
    """The answer in one sentence, and a paragraph on the projected date and its range, destinations, returns, the month."""
    dates = [view.words(f"exits.date.{key}", **months) for key, months in _date_range(view)]
    return _standing(view), " ".join([*dates, *_how(view), *_returned(view), *_month(view)])


def _standing(view: Exits) -> str:
    words, residents = view.words, view.now["residents"]
    values: dict[str, Any] = {"on": words.write(view.context.as_of, "date"), "residents": residents}
    if (known := view.context.known_up_to(residents.metric)) < view.context.as_of and residents.known:
        return words("story.known_up_to", **values | {"on": words.write(known, "date")})
    if not view.pace.rows:
        if not residents.known:
            return words("exits.selection_withheld", **values)
        return words("exits.selection" if view.context.filters else "exits.residents", **values)
    pace = view.pace.row
    values |= {"target": pace["target"], "due": pace["due_on"]}
    if view.verdict in ("reached", "reached_by_closure", "missed"):
        return words(f"exits.{view.verdict}", **values)
    if view.recent_pace is None:
        return words("story.required", **values, required=pace["required_per_month"])
    values |= {"change": change(words, view.recent_pace.value), "required": pace["required_per_month"]}
    if not view.projected:
        return words("exits.unprojected", **values)
    last, target = view.projection.rows[-1], pace.value("target")
    likely = "behind" if last.value("fewest") > target else "on_track" if last.value("most") <= target else "uncertain"
    return words(f"exits.{likely}", **values, **view.projected)


def change(words: Words, fall: float) -> str:
    """A pace in words: falling, growing, or neither."""
    size = words.write(round(abs(fall), 1), "number")
    return words("pace.none" if round(fall, 1) == 0 else "pace.fall" if fall > 0 else "pace.growth", size=size)


def _date_range(view: Exits) -> list[tuple[str, dict[str, Any]]]:
    """Which of the sentences about the target's date holds, and its months in words; nothing without a projection."""
    if view.recent_pace is None or not view.projection.rows or not view.projection_range.rows:
        return []
    names = {"earliest": "projected_earliest", "projected": "projected_on", "latest": "projected_latest"}
    row = view.projection_range.row
    days = {name: (view.pace.row if name == "projected" else row).value(column) for name, column in names.items()}
    months: dict[str, Any] = {name: view.words.write(day, "month") for name, day in days.items() if day}
    if "earliest" not in months:
        return [("never", months)]
    return [("never_soonest" if "projected" not in months else "between" if "latest" in months else "open", months)]


def _how(view: Exits) -> list[str]:
    words, how = view.words, view.how
    if view.away is None:
        return [words("exits.away_withheld")]
    if view.away.row.value("away") == 0:
        return [words("exits.nobody_away")]
    sentences = [words("exits.how" if how["closure"].value else "exits.how_without_closure", count=how["away"], **how)] if how else []
    if view.away.row.value("unknown"):
        unknown = view.away.row["unknown"]
        bounded = view.away.row["best_case"].known
        sentences += [words("exits.unknown", **view.away.row) if bounded else words("story.unknown", count=unknown, unknown=unknown)]
        sentences += _closure_unknown(view)
    return sentences


def _closure_unknown(view: Exits) -> list[str]:
    left = view.unknown_by_closure
    return [view.words("exits.unknown_by_closure", closure=left)] if left else []


def _returned(view: Exits) -> list[str]:
    half, year = view.came_back(HALF_YEAR), view.came_back(YEAR)
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
    """The four figures: residents, recent pace, mentas, still away after half a year."""
    mentas = overview.mentas_card(view, further_notes=_reached_notes(view, "mentas", "exits.card_how_mentas"))
    if view.away is None and "mentas" not in view.targets:
        mentas = replace(mentas, bar=None)  # a part of nothing that is known
    residents = overview.residents_card(view, _reached_notes(view, "population", "exits.card_how"))
    return [residents, _pace_card(view), mentas, _sustained_card(view)]


def _reached_notes(view: Exits, indicator: str, key: str) -> tuple[str, ...]:
    """Beside a target that is reached: by mentas, by the closure, by other."""
    target, how = view.targets.get(indicator), view.how
    if target is None or not is_met(target) or how is None or not how["away"].value:
        return ()
    return (view.words(key, **how),)


def _sustained_card(view: Exits) -> Card:
    words, now = view.words, view.now
    base = now["sustained_base_6m"]
    # A rate may be withheld where its rounded parts are shown.
    known = now["sustained_rate_6m"].known or (base.known and base.rounded)
    key = "exits.card_sustained" if known else "exits.card_sustained_withheld" if view.away is None else "exits.card_sustained_unknown"
    shares = {"half": view.came_back(HALF_YEAR), "year": view.came_back(YEAR)}
    notes = [words(f"exits.card.{name}", share=share) for name, share in shares.items() if share]
    closure = view.half_a_year_before.row["closure_exits"] if view.closure_by_month else None
    if closure and closure.value and now.value("sustained_base_6m"):
        notes.append(words("exits.card_closure", count=closure, closure=closure))
    return target_card(view, "sustained_rate_6m", "quiet", words(key, **now), None, notes=tuple(notes))


def _pace_card(view: Exits) -> Card:
    words, standing = view.words, standing_of(view, "residents", view.targets.get("population"))
    if view.recent_pace is None:
        why = words("exits.card_closure_pace" if view.pace.rows else "exits.card_no_pace")
        return unknown_card(view, view.pace, "recent_per_month", why, "target", standing)
    pace = view.pace.row
    required = pace["required_per_month"]
    target = words("exits.card_required", required=required) if pace.value("status") != "reached" and required.known else ""
    notes = tuple(words(f"exits.card_date.{key}", **months) for key, months in _date_range(view))

    def before(day: date) -> Figure | None:
        rows = view.context.ask("pace", as_of=day).rows
        return rows[0]["recent_per_month"] if rows and view.at(day).row.value("registered") else None

    return figure_card(view, pace["recent_per_month"], "target", words("exits.card_fall"), standing, before, target=target, notes=notes)


# ------------------------------------------------------------------------------------------------------------- panels


@shows("exits.path_about")
def path(view: Exits) -> Panel:
    """Actual, planned and projected residents."""
    words = view.words
    if not view.path_shown:
        return withheld(words("exits.path"), words("exits.withheld"))
    counts = {"projection": Count("panel.residents", ("projected",), "first"), "flow_monthly": CAME}
    drawn, *further = [each for each in (view.projection, view.flow, view.path, view.projection_range) if each.rows] or [view.flow]
    return Panel(
        "exits.path",
        path_finding(view),
        drawn,
        counts.get(drawn.result.name),
        lambda: charts.residents_path(view.flow, view.path, view.events, view.closure_by_month, words, view.mode, view.projection),
        about=words("exits.path_about_projected") if view.projection.rows else "",
        notes=path_notes(view),
        further=further,
    )


def path_finding(view: Exits) -> str:
    """How many residents there will be when the target is due."""
    if not view.projected:
        return overview.path_finding(view)
    due = view.projection.rows[-1]["on"]
    return view.words("exits.takeaway_path", **view.projected, due=due, target=view.pace.row["target"])


def path_notes(view: Exits) -> list[Note | str]:
    """The numbered marks in words, and what the range means."""
    notes: list[Note | str] = [*overview.path_notes(view)]
    if view.projection.rows or view.paced:
        notes.append(view.words("exits.range_note" if view.projection.rows else "exits.no_range_note"))
    return notes


@shows("exits.flow_about")
def flow(view: Exits) -> Panel:
    """Who comes and leaves each month; required and recent pace."""
    words, exits_known = view.words, _known(view.flow.rows, "exited")
    notes: list[Note | str] = [words("exits.withheld")]
    if exits_known:
        notes = [Note(words("exits.pace_note"), words("chart.recent")), Note(words("exits.required_note"), words("chart.required"))]
        notes += [] if _known(view.flow.rows, "returned") else [words("exits.returns_unpublished")]
    return Panel(
        "exits.flow",
        flow_finding(view),
        view.flow,
        CAME,
        lambda: charts.flow_and_pace(view.flow, view.pace, view.closure_by_month, paces(view), words, view.mode),
        about=words("exits.flow_about_new" if not exits_known else "exits.flow_about_paces" if view.paced else "exits.flow_about"),
        notes=notes,
        further=[view.pace] if view.pace.rows else [],
    )


def flow_finding(view: Exits) -> str:
    """Required and recent pace in one sentence; without a target, or once it is past, who came and left in a year."""
    words = view.words
    if view.paced:
        pace = view.pace.row
        if view.recent_pace is None:
            return words("exits.takeaway_required", required=pace["required_per_month"])
        return words("exits.takeaway_pace", required=pace["required_per_month"], change=change(words, view.recent_pace.value))
    rows = view.flow.rows[-12:]
    year: dict[str, Any] = {name: words.write(sum(row.value(name) or 0 for row in rows), "count") for name in ("new", "returned", "exited")}
    if not _known(rows, "exited"):
        return words("exits.takeaway_new", **year)
    closure = sum(view.closure_by_month.get(row.value("month"), 0) for row in rows)
    key = "exits.takeaway_flow" if _known(rows, "returned") else "exits.takeaway_left"
    return words(f"{key}_closure" if closure else key, closure=words.write(closure, "count"), **year)


def _known(rows: Sequence[Row], column: str) -> bool:
    return all(row[column].known for row in rows)


def paces(view: Exits) -> tuple[str, str]:
    """The recent and the required pace in words, for their lines in the chart; empty where there is none."""
    words = view.words
    if not view.pace.rows or not view.pace.row["recent_per_month"].known:
        return "", ""
    pace = view.pace.row
    recent = words("chart.recent_pace", change=change(words, pace.value("recent_per_month")))
    return recent, words("chart.required_pace", required=pace["required_per_month"]) if pace["required_per_month"].known else ""


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
        lambda: charts.destinations(view.bounds, view.by_destination, view.words, view.mode),
        notes=destinations_notes(view),
        further=[view.bounds],
    )


def destinations_finding(view: Exits) -> str:
    """Mentas at least and at most."""
    words, row = view.words, view.bounds.row
    if not row.value("away"):
        return words("exits.nobody_away_title")
    unknown = row["unknown"]
    key = (
        "exits.takeaway_least"
        if not unknown.known or (unknown.value and not row["best_case"].known)
        else "exits.takeaway_bounds"
        if unknown.value
        else "exits.takeaway_mentas"
    )
    return words(key, count=row["away"], **row)


def destinations_notes(view: Exits) -> list[str]:
    """The parts of those away, and what of the best case the closure makes."""
    words, row = view.words, view.bounds.row
    if not row.value("away"):
        return []
    if not row["unknown"].known:
        return [words("exits.parts_unpublished")]
    notes = [words("exits.parts", **row)]
    if view.bounds.protected:
        notes.append(words("exits.parts_date", on=words.write(view.bounds.as_of_shown, "date")))
    return notes + _closure_unknown(view)


PANELS = (path, flow, (destinations, returns), by_training, staying, leaving)
