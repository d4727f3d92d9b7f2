"""Coverage in words: how far the training has reached, by which denominator, and what is left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from math import ceil
from statistics import median
from typing import Any

from queries import Answer, QuestionError
from queries.dates import year_before
from ui.charts.waterfall import Facet, Step
from ui.html import Bar, Card
from ui.i18n import Words
from ui.views import runs
from ui.views.programme import TREND_MONTHS, Programme
from ui.views.targets import target_card


@dataclass(frozen=True)
class Coverage(Programme):
    """Everything that the page of coverage asks for, in one context."""

    @cached_property
    def monthly(self) -> Answer:
        """Both coverages at each month's end."""
        return self.context.ask("coverage_monthly")

    @cached_property
    def gap(self) -> Answer:
        """Who is not trained yet: still resident, away, all. Unknown where the visitor may not know it."""
        return self.context.ask("coverage_gap")

    @cached_property
    def groups(self) -> Answer:
        """Whom each group reached."""
        return self.context.ask("reach", by="cohort")

    @cached_property
    def skills(self) -> Answer:
        """Whom the groups of each skill reached."""
        return self.context.ask("reach", by="skill")

    @cached_property
    def finished(self) -> tuple[dict[str, Any], ...]:
        """The groups that are over: only of these is known whom they reached."""
        over = {row["group"] for row in self.context.ask("completion", by="cohort").records}
        return tuple(row for row in self.groups.records if row["group"] in over)

    @cached_property
    def since(self) -> date:
        """The day that the account of the year begins on."""
        return self.context.day(year_before(self.context.as_of))

    @cached_property
    def bridge(self) -> Answer:
        """Why coverage among the residents moved over the year; QuestionError for who may not know it."""
        return self.context.ask("coverage_bridge", since=self.since)

    @cached_property
    def year(self) -> Answer:
        """The account of the residents over the year; QuestionError where it isn't known (a viewer's selection)."""
        answered = self.context.ask("ledger", since=self.since)
        if any(answered.record[name] is None for name in ("opening", "new", "returned", "exited", "closing")):
            raise _withheld()
        return answered

    @cached_property
    def closed(self) -> int:
        """How many the closure sent away in the year; 0 where it isn't known."""
        before, now = self.at(self.since).record["closure_exits"], self.headline.record["closure_exits"]
        return 0 if now is None or before is None else now - before

    def gap_of(self, whereabouts: str, day: date | None = None) -> tuple[Answer, int] | None:
        """The gap's answer (on that day) and the place of a row in it; None where there is no such row or it isn't known."""
        answered = self.gap if day is None else self.context.ask("coverage_gap", as_of=day)
        for place, row in enumerate(answered.records):
            if row["whereabouts"] == whereabouts and row["uncovered"] is not None:
                return answered, place
        return None

    def uncovered(self, whereabouts: str, day: date | None = None) -> int | None:
        """How many are not trained yet (on that day); None where it isn't known."""
        try:
            found = self.gap_of(whereabouts, day)
        except QuestionError:
            return None
        return None if found is None else int(found[0].records[found[1]]["uncovered"])


def answer(view: Coverage) -> tuple[str, str]:
    """The answer in one sentence, and the paragraph after it: what is left, whether the groups still reach new persons."""
    words = view.words
    if not view.headline.record["registered"]:
        return words("coverage.nobody", on=words.write(view.context.as_of, "date")), ""
    rest = [*_left(view), *_signal(view)]
    if view.context.filters.skill or view.context.filters.cohort:
        rest.append(words("coverage.in_selection"))
    return _standing(view), " ".join(rest)


def _standing(view: Coverage) -> str:
    words, row = view.words, view.headline.record
    target = view.targets.get("coverage")
    values: dict[str, Any] = {"on": words.write(view.context.as_of, "date")}
    values |= {name: words.figure(view.headline, name) for name in ("covered", "registered", "coverage", "residents", "covered_residents")}
    values["coverage_residents"] = words.figure(view.headline, "coverage_residents")
    if view.context.filters.skill or view.context.filters.cohort:
        key = "coverage.in_training"
    elif view.context.filters:
        key = "coverage.in_persons"
    elif target is None or target.value("met") is None:
        key = "coverage.standing"
    elif target.value("met"):
        key = "coverage.met"
    else:
        key = "coverage.missed" if target.value("due_on") < view.context.as_of else "coverage.not_yet"
    said = words(key, **values)
    if row["residents"] == 0:
        return said + words("coverage.no_residents")
    if row["coverage_residents"] is None:
        return said + "."
    return said + words("coverage.of_residents", **values)


def _left(view: Coverage) -> list[str]:
    words = view.words
    said = []
    resident, away = view.gap_of("resident"), view.uncovered("away")
    if resident is not None and view.headline.record["residents"]:
        left = resident[0].records[resident[1]]["uncovered"]
        if not left:
            said.append(words("coverage.none_left"))
        elif view.context.filters.skill or view.context.filters.cohort:
            said.append(words("coverage.left_in_selection", count=left, left=words.figure(resident[0], "uncovered", resident[1])))
        else:
            groups = words.figure(resident[0], "groups_needed", resident[1])
            said.append(words("coverage.left", count=left, left=words.figure(resident[0], "uncovered", resident[1]), groups=groups))
    if away:
        said.append(words("coverage.left_away", count=away, away=words.write(away, "count")))
    return said


def _signal(view: Coverage) -> list[str]:
    """Whether the groups reach as many new persons as before."""
    words = view.words
    if not view.finished:
        return []
    values = [row["first_timers"] for row in view.finished]
    names = [row["name"] for row in view.finished]
    return [words("coverage.reached_signal") + " " + runs.said(values, names, words.write(median(values), "number"), words)]


def cards(view: Coverage) -> list[Card]:
    """The four figures: coverage of all, coverage of the residents, who is left, groups still needed."""
    words, row = view.words, view.headline.record
    recent = view.monthly.records[-TREND_MONTHS:]
    of_residents = target_card(
        view,
        "coverage_residents",
        "resident",
        _out_of_residents(view),
        None,
        trend=tuple(month["coverage_residents"] for month in recent if month["coverage_residents"] is not None),
    )
    if row["residents"] == 0:
        of_residents = replace(of_residents, standing="unknown", status=words("coverage.nobody_there"))
    elif row["coverage_residents"] is not None:
        of_residents = replace(of_residents, status=words("coverage.other_base"))
    return [
        target_card(
            view,
            "coverage",
            "covered",
            words("card.coverage", covered=words.figure(view.headline, "covered"), registered=words.figure(view.headline, "registered")),
            view.targets.get("coverage"),
            trend=tuple(month["coverage"] for month in recent),
        ),
        of_residents,
        _left_card(view),
        _groups_card(view),
    ]


def _out_of_residents(view: Coverage) -> str:
    words = view.words
    if view.headline.record["covered_residents"] is None:
        return words("coverage.card_withheld")
    if view.headline.record["residents"] == 0:
        return words("coverage.card_no_base")
    figures: dict[str, Any] = {name: words.figure(view.headline, name) for name in ("covered_residents", "residents")}
    return words("coverage.card_residents", **figures)


def _left_card(view: Coverage) -> Card:
    words = view.words
    label = view.gap.result.column("uncovered").label[words.language]
    found, away = view.gap_of("resident"), view.uncovered("away")
    if found is None:
        return Card("uncovered", label, "–", "base", words("coverage.card_withheld"), "unknown", words("status.unknown"))
    row = found[0].records[found[1]]
    changes = []
    for on in view.days_before:
        then = view.uncovered("resident", view.context.day(on))
        if then is not None:
            changes.append(words("card.change", change=words.signed(row["uncovered"] - then), on=words.short_date(on)))
    notes = (words("coverage.card_away", count=away, away=words.write(away, "count")),) if away else ()
    return Card(
        "uncovered",
        label,
        words.figure(found[0], "uncovered", found[1]),
        "base",
        words("coverage.card_left", persons=words.figure(found[0], "persons", found[1])),
        *_standing_of_left(view, "coverage.card_left_status"),
        bar=Bar(row["uncovered"] / row["persons"]) if row["persons"] else None,
        changes=tuple(changes),
        notes=notes,
        trend=_left_trend(view),
    )


def _standing_of_left(view: Coverage, key: str) -> tuple[str, str]:
    """Where nobody is there any more, nobody is left to be trained either: that is no success."""
    return ("unknown", view.words("coverage.nobody_there")) if view.headline.record["residents"] == 0 else ("none", view.words(key))


def _left_trend(view: Coverage) -> tuple[float, ...]:
    """How many residents were not trained yet at the end of each of the last months."""
    known = [row for row in view.monthly.records[-TREND_MONTHS:] if row["covered_residents"] is not None and row["residents"] is not None]
    return tuple(row["residents"] - row["covered_residents"] for row in known)


def _groups_card(view: Coverage) -> Card:
    words = view.words
    label = view.gap.result.column("groups_needed").label[words.language]
    found = view.gap_of("resident")
    if found is None or view.context.filters.skill or view.context.filters.cohort:
        # Who was never trained belongs to no skill and to no group: inside such a selection the question has no answer.
        return Card("groups_needed", label, "–", "base", words("coverage.groups_whole"), "unknown", words("status.unknown"))
    notes: tuple[str, ...] = ()
    if view.finished:
        usual = median([row["first_timers"] for row in view.finished])
        notes = (words("coverage.groups_usual", median=words.write(ceil(usual), "count")),)
    return Card(
        "groups_needed",
        label,
        words.figure(found[0], "groups_needed", found[1]),
        "base",
        words("coverage.groups_places"),
        *_standing_of_left(view, "coverage.groups_status"),
        notes=notes,
    )


def curve_takeaway(view: Coverage) -> str:
    """The finding of the curve: what the year brought, and how far that is from the target."""
    words, row = view.words, view.headline.record
    then = view.year_before.record
    if row["coverage"] is None:
        return words("coverage.curve_nobody")
    values: dict[str, Any] = {"coverage": words.figure(view.headline, "coverage"), "covered": words.figure(view.headline, "covered")}
    if not then["registered"] or then["coverage"] is None:
        return words("coverage.curve_first", **values)
    change = round((row["coverage"] - then["coverage"]) * 100, 1)
    values["points"] = words("card.points", points=words.write(abs(change), "number"))
    said = words("coverage.curve_up" if change > 0 else "coverage.curve_down" if change < 0 else "coverage.curve_same", **values)
    target = view.targets.get("coverage")
    if target is None or target.value("gap") is None or target.value("met"):
        return said
    return said + words("coverage.curve_short", gap=words("card.points", points=words.write(round(abs(target.value("gap")) * 100, 1), "number")))


def curve_notes(view: Coverage) -> list[str]:
    """Why the two lines differ, and why a line may fall."""
    words = view.words
    shown = any(row["coverage_residents"] is not None for row in view.monthly.records)
    return [words("coverage.curve_note" if shown else "coverage.curve_note_withheld")]


def where_takeaway(view: Coverage) -> str:
    """The finding of the bars of who is where: how many left without training. QuestionError where it isn't known."""
    words = view.words
    if view.gap.records and all(row["uncovered"] is None for row in view.gap.records):
        raise _withheld()
    away = view.gap_of("away")
    if away is None or not away[0].records[away[1]]["persons"]:
        return words("coverage.where_nobody_away")
    row = away[0].records[away[1]]
    values = {name: words.figure(away[0], name, away[1]) for name in ("persons", "uncovered")}
    return words("coverage.where", count=row["uncovered"], **values)


def skills_takeaway(view: Coverage) -> str:
    """The finding of the bars by skill: which reached most new persons."""
    words, rows = view.words, view.skills.records
    if not rows:
        return words("coverage.no_groups")
    most = max(row["first_timers"] for row in rows)
    places = [place for place, row in enumerate(rows) if row["first_timers"] == most]
    if len(places) > 1 or len(rows) == 1:
        names = ", ".join(words.code("skill", rows[place]["group"]) for place in places)
        return words("coverage.skills_alike" if len(rows) > 1 else "coverage.skills_one", skills=names, most=words.write(most, "count"))
    return words(
        "coverage.skills",
        skill=words.code("skill", rows[places[0]]["group"]),
        most=words.figure(view.skills, "first_timers", places[0]),
        all=words.write(sum(row["first_timers"] for row in rows), "count"),
    )


def groups_takeaway(view: Coverage) -> str:
    """The finding of the bars by group: how many of the places went to persons new to the training, and how many groups are left."""
    words, rows = view.words, view.groups.records
    if not rows:
        return words("coverage.no_groups")
    whole = view.context.ask("reach")
    values = {name: words.figure(whole, name) for name in ("cohorts", "capacity", "first_timers")}
    needed = needed_places(view)
    said = words("coverage.groups", count=whole.record["cohorts"], **values)
    if not needed:
        return said
    found = view.gap_of("resident")
    assert found is not None
    return said + words("coverage.groups_left", count=len(needed), groups=words.figure(found[0], "groups_needed", found[1]))


def groups_notes(view: Coverage) -> list[str]:
    """What the hatched bars suppose."""
    return [view.words("coverage.groups_note")] if needed_places(view) else []


def needed_places(view: Coverage) -> tuple[int, ...]:
    """How many places each of the groups still needed would fill (the last what is left); nothing inside a selection of training."""
    uncovered = view.uncovered("resident")
    if not uncovered or view.context.filters.skill or view.context.filters.cohort:
        return ()
    places = view.words.programme.group_size
    full, rest = divmod(uncovered, places)
    return (*(places for _ in range(full)), *([rest] if rest else []))


def bridge_takeaway(view: Coverage) -> str:
    """The finding of the bridge: how the number of those not trained yet moved over the year, and by what."""
    words = view.words
    parts = {row["component"]: row for row in view.bridge.records}
    return words(
        "coverage.bridge",
        since=words.short_date(view.since),
        before=words.write(parts["start"]["uncovered"], "count"),
        now=words.write(parts["end"]["uncovered"], "count"),
        newly=words.write(parts["newly_covered"]["covered"], "count"),
        arrived=words.write(parts["arrived"]["uncovered"] + parts["returned"]["uncovered"], "count"),
        left=words.write(-parts["left"]["uncovered"], "count"),
    ) + _by_closure(view)


def bridge_facets(view: Coverage) -> tuple[Facet, ...]:
    """The bridge as two waterfalls over the same rows: those not trained yet, and those trained."""
    words = view.words
    facets = []
    for column, colour in (("uncovered", "base"), ("covered", "covered")):
        steps = []
        for row in view.bridge.records:
            total = row["component"] in ("start", "end")
            label = _dated(view, row["component"] == "end") if total else words.code("component", row["component"])
            steps.append(_step(words, label, row[column], total, colour, row["component"]))
        facets.append(Facet(view.bridge.result.column(column).label[words.language], tuple(steps)))
    return tuple(facets)


def year_facets(view: Coverage) -> tuple[Facet, ...]:
    """The account of the residents over the year as a waterfall, those whom the closure sent away apart."""
    words, row = view.words, view.year.record
    steps = []
    for name in ("opening", "new", "returned", "exited", "closing"):
        total = name in ("opening", "closing")
        label = _dated(view, name == "closing") if total else view.year.result.column(name).label[words.language]
        value = row[name] if name != "exited" else view.closed - row[name]
        steps.append(_step(words, label, value, total, "resident", name))
        if name == "exited" and view.closed:
            steps.append(Step(words("chart.closure"), -view.closed, False, words.signed(-view.closed), "closure"))
    return (Facet(view.headline.result.column("residents").label[words.language], tuple(steps)),)


def year_takeaway(view: Coverage) -> str:
    """The finding of the year for who sees published figures: newly trained, and those not trained yet then and now."""
    words = view.words
    then, now = view.uncovered("resident", view.since), view.uncovered("resident")
    newly = words.write(view.headline.record["covered"] - (view.at(view.since).record["covered"] or 0), "count")
    values: dict[str, Any] = {"since": words.short_date(view.since), "newly": newly}
    if then is None or now is None:
        return words("coverage.year_new", **values)
    return words("coverage.year", **values, before=words.write(then, "count"), now=words.write(now, "count")) + _by_closure(view)


def bridge_notes(view: Coverage) -> list[str]:
    """The closure apart, where it sent anybody away in the year."""
    words = view.words
    return [words("coverage.bridge_closure", count=view.closed, closure=words.write(view.closed, "count"))] if view.closed else []


def _by_closure(view: Coverage) -> str:
    """The end of a finding about the year in which the closure sent persons away: fewer to be trained is no success then."""
    words = view.words
    return words("coverage.by_closure", count=view.closed, closure=words.write(view.closed, "count")) if view.closed else ""


def _dated(view: Coverage, now: bool) -> str:
    return view.words.short_date(view.context.as_of if now else view.since)


def _step(words: Words, label: str, value: int, total: bool, colour: str, name: str) -> Step:
    written = words.write(value, "count") if total else words.signed(value)
    return Step(label, value, total, written, colour if total else "covered" if name == "newly_covered" else "quiet")


def _withheld() -> QuestionError:
    return QuestionError(
        "Angka ini tidak ditampilkan di dalam pilihan angkatan atau keterampilan; hapus saringan itu.",
        "These figures aren't shown inside a selection of cohorts or skills; leave the filter out.",
    )
