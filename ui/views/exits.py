"""The page of exits in words: will the target be reached, by mentas or otherwise, who left for where and who came back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from math import ceil, floor
from typing import Any

from queries import Answer, QuestionError, Row
from queries.dates import months_from, next_month
from ui.html import Bar, Card
from ui.i18n import Words
from ui.views import overview
from ui.views.programme import Programme
from ui.views.targets import standing_of, target_card
from ui.views.variation import limits

HALF_YEAR, YEAR = 182, 364
"""Days within which returns are counted: two and four points of the published curves' grid of half-years."""
TREND_MONTHS = 24
COMPARED_MONTHS = 24
"""Months before this one by which the number of exits is judged."""
ENOUGH = 20
"""Exits a year old and without a return from which on a published curve that shows nothing further has stayed as it was
(curves end where fewer than 10, rounded, are at risk)."""


@dataclass(frozen=True)
class Exits(Programme):
    """Everything that the page of exits asks for, in one context."""

    @cached_property
    def projection(self) -> Answer:
        """The residents to the due date at the recent pace, with their range."""
        return self.context.ask("projection")

    @cached_property
    def projection_range(self) -> Answer:
        """Between which dates the target is reached."""
        return self.context.ask("projection_range")

    @cached_property
    def by_destination(self) -> Answer:
        """Every exit by where to, the closure's apart. Raises QuestionError for a viewer inside a selection."""
        return self.context.ask("exits_by_destination")

    @cached_property
    def returns(self) -> Answer:
        """How long those who left stay away."""
        return self.context.ask("return_survival")

    @cached_property
    def staying(self) -> Answer:
        """How long those who completed the training stay, by skill."""
        return self.context.ask("exit_survival", by="skill", since="completion")

    @cached_property
    def staying_of_all(self) -> Answer:
        """The same over all skills."""
        return self.context.ask("exit_survival", since="completion")

    @cached_property
    def how(self) -> How | None:
        """How those away left; None where the visitor's role doesn't get it."""
        left = self.headline.record["closure_exits"]
        if self.away is None or left is None:
            return None
        away, mentas = self.away.record["away"], self.away.record["mentas"]
        if away is None or mentas is None:
            return None
        if not left:
            return How(away, mentas, 0, away - mentas, False)
        try:
            answered = self.by_destination
        except QuestionError:
            return None
        closure = left - sum(row["returned"] or 0 for row in answered.records if row["by_closure"])
        return How(away, mentas, closure, max(away - mentas - closure, 0), bool(answered.protected))

    @cached_property
    def unknown_by_closure(self) -> tuple[int, bool]:
        """How many of those away whose destination isn't known were sent away by the closure, and whether that is rounded."""
        try:
            answered = self.by_destination
        except QuestionError:
            return 0, False
        places = [place for place, row in enumerate(answered.records) if row["by_closure"] and row["destination"] == "unknown"]
        count = sum((answered.records[place]["exits"] or 0) - (answered.records[place]["returned"] or 0) for place in places)
        return count, any(answered.marked(place, "exits") for place in places)

    def came_back(self, days: int) -> str | None:
        """The share of those who left that came back within so many days, in words; None where it isn't known yet or not
        for this visitor."""
        try:
            answered = self.returns
        except QuestionError:
            return None
        rows = answered.records
        rounded = bool(answered.protected)
        if not rows and self.headline.record["returns"] != 0:
            return None
        if not (rows and rows[-1]["days"] >= days) and self._long_away(days) < (ENOUGH if rounded else 1):
            return None
        before = [row["survival"] for row in rows if row["days"] <= days]
        said = self.words.write(1 - before[-1] if before else 0.0, "share")
        return f"≈ {said}" if rounded else said

    def _long_away(self, days: int) -> int:
        """At least how many exits have been followed that long without a return: those by then, less all returns and deaths."""
        if self.away is None:
            return 0
        by_then = self.year_before.record["exits"] if days > HALF_YEAR else self.headline.record["sustained_base_6m"]
        known = [by_then, self.headline.record["returns"], self.away.record["died"] or 0]
        return 0 if None in known else known[0] - known[1] - known[2]

    def base_exits(self) -> str:
        """Of how many exits a chart speaks (n)."""
        return self.words("exits.base_exits", exits=self.words.figure(self.headline, "exits"))

    def base_completed(self) -> str:
        """Of how many completed enrolments a chart speaks (n)."""
        return self.words("exits.base_completed", completed=self.words.figure(self.headline, "completed"))


@dataclass(frozen=True)
class How:
    """How those away left: persons, and whether the last two are made from rounded figures."""

    away: int
    mentas: int
    closure: int
    other: int
    rounded: bool


def question(view: Exits) -> str:
    """The page's question, with the year of the target."""
    words = view.words
    if not view.pace.records:
        return words("exits.question_without_target")
    due = view.pace.record["due_on"]
    return words("exits.question" if due > view.context.as_of else "exits.question_past", year=due.year)


def answer(view: Exits) -> tuple[str, str]:
    """The answer in one sentence, and the paragraph after it: the date with its range, how they left, who came back, the month."""
    return _standing(view), " ".join([*_date_range(view), *_how(view), *_returned(view), *_month(view)])


def _standing(view: Exits) -> str:
    words, row = view.words, view.headline.record
    values: dict[str, Any] = {"on": words.write(view.context.as_of, "date"), "residents": words.figure(view.headline, "residents")}
    if not view.pace.records:
        if row["residents"] is None:
            return words("exits.selection_withheld", on=values["on"])
        return words("exits.selection" if view.context.filters else "exits.residents", **values)
    pace = view.pace.record
    values |= {"target": words.write(pace["target"], "count"), "due": words.write(pace["due_on"], "date")}
    if view.verdict in ("reached", "reached_by_closure", "missed"):
        return words(f"exits.{view.verdict}", **values)
    values |= {"change": change(words, pace["recent_per_month"]), "required": words.write(pace["required_per_month"], "number")}
    if not view.projection.records:
        return words("exits.unprojected", **values)
    last = view.projection.records[-1]
    values |= {name: words.write(round(last[name]), "count") for name in ("projected", "fewest", "most")}
    likely = "exits.behind" if last["fewest"] > pace["target"] else "exits.on_track" if last["most"] <= pace["target"] else "exits.uncertain"
    return words(likely, **values)


def change(words: Words, fall: float) -> str:
    """A pace in words: a fall, a growth, or neither."""
    size = words.write(round(abs(fall), 1), "number")
    return words("pace.none" if round(fall, 1) == 0 else "pace.fall" if fall > 0 else "pace.growth", size=size)


def _date_range(view: Exits) -> list[str]:
    """When the target would be reached, at the earliest and at the latest."""
    if not view.projection.records or not view.projection_range.records:
        return []
    key, values = _date_range_of(view)
    return [view.words(f"exits.date.{key}", **values)]


def _date_range_of(view: Exits) -> tuple[str, dict[str, Any]]:
    """Which of the sentences about the date holds, and its months in words."""
    words, row, projected = view.words, view.projection_range.record, view.pace.record["projected_on"]
    known = {"earliest": row["projected_earliest"], "projected": projected, "latest": row["projected_latest"]}
    values: dict[str, Any] = {name: words.write(day, "month") for name, day in known.items() if day}
    if known["earliest"] is None:
        return "never", values
    return "never_soonest" if projected is None else "between" if known["latest"] else "open", values


def _how(view: Exits) -> list[str]:
    words, how = view.words, view.how
    if how is None:
        return [words("exits.away_withheld")] if view.away is None else []
    if not how.away:
        return [words("exits.nobody_away")]
    said = [words("exits.how" if how.closure else "exits.how_without_closure", count=how.away, **_written(view, how))]
    if view.away and view.away.record["unknown"]:
        bounds: dict[str, Any] = {name: words.figure(view.away, name) for name in ("unknown", "worst_case", "best_case")}
        said.append(words("exits.unknown", **bounds))
        said += _closure_unknown(view)
    return said


def _closure_unknown(view: Exits) -> list[str]:
    count, rounded = view.unknown_by_closure
    if not count:
        return []
    return [view.words("exits.unknown_by_closure", closure=("≈ " if rounded else "") + view.words.write(count, "count"))]


def _written(view: Exits, how: How) -> dict[str, Any]:
    words, sign = view.words, "≈ " if how.rounded else ""
    exact = {"away": words.write(how.away, "count"), "mentas": words.write(how.mentas, "count")}
    return exact | {"closure": sign + words.write(how.closure, "count"), "other": sign + words.write(how.other, "count")}


def _returned(view: Exits) -> list[str]:
    words = view.words
    half, year = view.came_back(HALF_YEAR), view.came_back(YEAR)
    if half is None:
        return []
    said = [words("exits.returned_half", half=half) if year is None else words("exits.returned", half=half, year=year)]
    return said + _closure_in(view, view.returns, "exits.closure_in_returns")


def _closure_in(view: Exits, answered: Answer, key: str) -> list[str]:
    """That the exits by the closure are in a curve, where they are: a published one may be as of an earlier date."""
    if not view.closure_by_month or (answered.as_of_shown or answered.as_of) < min(view.closure_by_month):
        return []
    left = sum(view.closure_by_month.values())
    return [view.words(key, count=left, closure=view.words.write(left, "count"), month=view.words.write(max(view.closure_by_month), "month"))]


def returns_notes(view: Exits) -> list[str]:
    """How the numbers beneath are read; that the closure's exits are in the curve."""
    return [view.words("exits.observed_note"), *_closure_in(view, view.returns, "exits.closure_in_returns")]


def _month(view: Exits) -> list[str]:
    """Whether as many left this month as ordinarily, judged by the two years before it."""
    words, flow = view.words, view.flow.records
    if not flow or any(row["exited"] is None for row in flow):
        return []
    ordinary = limits([row["exited"] for row in flow[-COMPARED_MONTHS - 1 : -1] if row["month"] not in view.closure_by_month])
    exited = flow[-1]["exited"]
    if ordinary is None or not (view.headline.record["residents"] or exited):
        return []
    if view.context.as_of + timedelta(days=1) != next_month(flow[-1]["month"]) and exited <= ordinary[1]:
        return []  # the month isn't over
    key = "exits.month_ordinary" if ordinary[0] <= exited <= ordinary[1] else "exits.month_signal"
    low, high = max(floor(ordinary[0]), 0), ceil(ordinary[1])
    values: dict[str, Any] = {"exited": words.write(exited, "count"), "low": words.write(low, "count"), "high": words.write(high, "count")}
    return [words(key, month=words.write(flow[-1]["month"], "month"), **values)]


def cards(view: Exits) -> list[Card]:
    """The four figures: residents, recent pace, mentas, still away after half a year."""
    words = view.words
    row, targets = view.headline.record, view.targets
    bounds: dict[str, Any] = view.away.record if view.away else {}
    population, mentas = targets.get("population"), targets.get("mentas")
    most = max(bounds.get("best_case") or row["mentas"] or 0, mentas.value("target") if mentas else 0, 1)
    unknown = bounds.get("unknown") or 0
    notes = []
    if view.away and unknown:
        notes.append(words("card.unknown", unknown=words.figure(view.away, "unknown"), most=words.figure(view.away, "best_case")))
    if row["closure_exits"]:
        notes.append(words("card.closure_apart", closure=words.write(row["closure_exits"], "count")))
    if row["sustained_rate_6m"] is not None:
        still_away = words("exits.card_sustained", **_figures(view, "sustained_6m", "sustained_base_6m"))
    else:
        still_away = words("exits.card_sustained_withheld" if view.away is None else "exits.card_sustained_unknown")
    shown = [
        target_card(
            view,
            "residents",
            "resident",
            words("card.of_registered", registered=words.figure(view.headline, "registered")),
            population,
            overview.residents_bar(view),
            tuple(month["residents"] for month in view.flow.records[-TREND_MONTHS:] if month["residents"] is not None),
            _reached_notes(view, population),
        ),
        _pace_card(view, population),
        target_card(
            view,
            "mentas",
            "mentas",
            words("card.of_away", away=words.figure(view.away, "away")) if view.away else words("card.away_withheld"),
            mentas,
            None if row["mentas"] is None else Bar(row["mentas"] / most, unknown / most, mentas.value("target") / most if mentas else None),
            (),
            (*notes, *_reached_notes(view, mentas, "exits.card_how_mentas")),
        ),
        target_card(
            view,
            "sustained_rate_6m",
            "quiet",
            still_away,
            None,
            None,
            (),
            _returns_notes(view),
        ),
    ]
    if view.away is None and not mentas:
        shown[2] = replace(shown[2], bar=None)  # a part of nothing that is known
    return shown


def _reached_notes(view: Exits, target: Row | None, key: str = "exits.card_how") -> tuple[str, ...]:
    """Beside a target that is reached: by mentas, by the closure, by other."""
    if target is None or not target.value("met") or view.how is None or not view.how.away:
        return ()
    return (view.words(key, **_written(view, view.how)),)


def _returns_notes(view: Exits) -> tuple[str, ...]:
    words = view.words
    known = [(key, share) for key, share in (("half", view.came_back(HALF_YEAR)), ("year", view.came_back(YEAR))) if share]
    said = [words(f"exits.card.{key}", share=share) for key, share in known]
    closure = view.at(view.context.day(months_from(view.context.as_of, -6))).record["closure_exits"] if view.closure_by_month else None
    if closure and view.headline.record["sustained_base_6m"]:
        said.append(words("exits.card_closure", count=closure, closure=words.write(closure, "count")))
    return tuple(said)


def _pace_card(view: Exits, population: Row | None) -> Card:
    words = view.words
    column = view.pace.result.column("recent_per_month")
    standing, status = standing_of(view, "residents", population)
    if not view.pace.records:
        return Card("recent_per_month", column.label[words.language], "–", "target", words("exits.card_no_pace"), standing, status)
    row = view.pace.record
    out_of = words("exits.card_fall")
    target = ""
    if row["status"] != "reached" and row["required_per_month"] is not None:
        target = words("exits.card_required", required=words.write(row["required_per_month"], "number"))
    notes: tuple[str, ...] = ()
    if view.projection.records and view.projection_range.records:
        key, values = _date_range_of(view)
        notes = (words(f"exits.card_date.{key}", **values),)
    changes = []
    for day in view.days_before:
        before = view.context.ask("pace", as_of=day).records
        if before and view.at(day).record["registered"]:
            difference = round(row["recent_per_month"] - before[0]["recent_per_month"], 1)
            changes.append(words("card.change", change=words.signed(difference, "number"), on=words.short_date(day)))
    value = words.figure(view.pace, "recent_per_month")
    return Card("recent_per_month", column.label[words.language], value, "target", out_of, standing, status, target, None, tuple(changes), notes)


def _figures(view: Exits, *names: str) -> dict[str, Any]:
    return {name: view.words.figure(view.headline, name) for name in names}


def path_takeaway(view: Exits) -> str:
    """The finding of the chart of residents: how many there will be when the target is due."""
    words = view.words
    if not view.projection.records:
        return overview.path_finding(view)
    last = view.projection.records[-1]
    values: dict[str, Any] = {name: words.write(round(last[name]), "count") for name in ("projected", "fewest", "most")}
    return words("exits.takeaway_path", **values, due=words.write(last["on"], "date"), target=words.write(view.pace.record["target"], "count"))


def path_notes(view: Exits) -> list[str]:
    """The numbered marks in words, and what the range means."""
    said = overview.path_notes(view)
    if view.projection.records:
        said.append(view.words("exits.range_note"))
    elif paced(view):
        said.append(view.words("exits.no_range_note"))
    return said


def flow_takeaway(view: Exits) -> str:
    """Required and recent pace in one sentence; without a target, or once it is past, who came and left in a year."""
    words = view.words
    if paced(view):
        pace = view.pace.record
        return words(
            "exits.takeaway_pace", required=words.write(pace["required_per_month"], "number"), change=change(words, pace["recent_per_month"])
        )
    rows = view.flow.records[-12:]
    new = words.write(sum(row["new"] or 0 for row in rows), "count")
    if any(row["exited"] is None or row["returned"] is None for row in rows):
        return words("exits.takeaway_new", new=new)
    closure = sum(view.closure_by_month.get(row["month"], 0) for row in rows)
    values: dict[str, Any] = {name: words.write(sum(row[name] for row in rows), "count") for name in ("returned", "exited")}
    return words("exits.takeaway_flow_closure" if closure else "exits.takeaway_flow", new=new, **values, closure=words.write(closure, "count"))


def flow_about(view: Exits) -> str:
    """What the chart of comings and goings shows."""
    if any(row["exited"] is None for row in view.flow.records):
        return view.words("exits.flow_about_new")
    return view.words("exits.flow_about_paces" if paced(view) else "exits.flow_about")


def paced(view: Exits) -> bool:
    """Whether there is a target to come that the recent pace can be compared with."""
    return view.verdict in ("behind", "on_track")


def paces(view: Exits) -> tuple[str, str]:
    """The recent and the required pace in words, for their lines in the chart; empty where there is none."""
    words = view.words
    if not view.pace.records:
        return "", ""
    row = view.pace.record
    required = row["required_per_month"]
    recent = words("chart.recent_pace", change=change(words, row["recent_per_month"]))
    return recent, "" if required is None else words("chart.required_pace", required=words.write(round(required, 1), "number"))


def flow_notes(view: Exits) -> list[str]:
    """What the level lines are, where there are any; what a selection leaves out."""
    words = view.words
    if any(row["exited"] is None for row in view.flow.records):
        return [words("exits.withheld")]
    if not view.pace.records:
        return []
    required = [words("exits.required_note")] if paced(view) else []
    return [words("exits.pace_note"), *required]


def destinations_takeaway(view: Exits) -> str:
    """The finding of the destinations: mentas at least and at most."""
    words, bounds = view.words, view.bounds
    if not bounds.record["away"]:
        return words("exits.nobody_away_title")
    values: dict[str, Any] = {name: words.figure(bounds, name) for name in ("away", "worst_case", "best_case")}
    unknown = bounds.record["unknown"]
    key = "exits.takeaway_least" if unknown is None else "exits.takeaway_bounds" if unknown else "exits.takeaway_mentas"
    return words(key, count=bounds.record["away"], **values)


def destinations_notes(view: Exits) -> list[str]:
    """The parts of those away, and what of the best case the closure makes."""
    words, bounds = view.words, view.bounds
    if not bounds.record["away"]:
        return []
    if bounds.record["unknown"] is None:
        return [words("exits.parts_unpublished")]
    parts: dict[str, Any] = {name: words.figure(bounds, name) for name in ("away", "mentas", "elsewhere", "unknown", "died")}
    said = [words("exits.parts", **parts)]
    if bounds.protected:
        said.append(words("exits.parts_date", on=words.write(min(bounds.shown_as_of.values()), "date")))
    return said + _closure_unknown(view)


def returns_takeaway(view: Exits) -> str:
    """The finding of the returns: how many within half a year and a year."""
    words = view.words
    half, year = view.came_back(HALF_YEAR), view.came_back(YEAR)
    if half is None:
        return words("exits.takeaway_returns_unknown")
    return words("exits.takeaway_returns_half", half=half) if year is None else words("exits.takeaway_returns", half=half, year=year)


def returns_marks(view: Exits) -> list[tuple[int, str]]:
    """The points of the curve that are named: within half a year, within a year."""
    words = view.words
    known = [(days, key, view.came_back(days)) for days, key in ((HALF_YEAR, "half"), (YEAR, "year"))]
    return [(days, words(f"exits.mark.{key}", share=share)) for days, key, share in known if share]


def staying_takeaway(view: Exits) -> str:
    """The finding of the curves of staying: everybody's share after a year, and the skills that differ most."""
    words = view.words
    if not view.staying.records:
        return words("exits.takeaway_staying_unknown")
    groups = dict.fromkeys(row["group"] for row in view.staying.records)
    known = [(at, group) for group in groups if (at := _after_a_year(view.staying, group)) is not None]
    everybody = _after_a_year(view.staying_of_all, "all")
    if everybody is None:
        return words("exits.takeaway_staying_young")
    values: dict[str, Any] = {"all": _share(view, view.staying_of_all, everybody)}
    if _closure_in(view, view.staying, "exits.closure_in_curves"):
        # It met each skill at another time after its groups: a comparison would be one of dates.
        return words("exits.takeaway_staying_closure", **values)
    if len(known) < 2:
        return words("exits.takeaway_staying_all", **values)
    rows = view.staying.records
    (least, few), (most, many) = min(known, key=lambda one: rows[one[0]]["survival"]), max(known, key=lambda one: rows[one[0]]["survival"])
    if rows[least]["upper"] >= rows[most]["lower"]:
        return words("exits.takeaway_staying_alike", **values)
    return words(
        "exits.takeaway_staying",
        **values,
        few=words.code("skill", few),
        many=words.code("skill", many),
        least=_share(view, view.staying, least),
        most=_share(view, view.staying, most),
    )


def _after_a_year(answer: Answer, group: str) -> int | None:
    """The row that tells a group's share a year after; None where nothing is known so late, or all were there still."""
    places = [place for place, row in enumerate(answer.records) if row["group"] == group]
    if not places or answer.records[places[-1]]["days"] < YEAR:
        return None
    before = [place for place in places if answer.records[place]["days"] <= YEAR]
    return before[-1] if before else None


def _share(view: Exits, answer: Answer, place: int) -> str:
    return view.words.figure(answer, "survival", place)


def staying_notes(view: Exits) -> list[str]:
    """How the curves are read; that the closure's exits are in them."""
    words = view.words
    said = [words("exits.curve_note_published" if view.staying.protected else "exits.curve_note"), words("exits.observed_note")]
    return said + _closure_in(view, view.staying, "exits.closure_in_curves")
