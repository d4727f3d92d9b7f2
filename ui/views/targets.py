"""Figures against their targets: standing, gap and change in words, and the cards that show them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from queries import Answer, Figure, Row
from queries.dates import month_end, month_end_before
from queries.verdict import meets
from ui.html import Card, CardBar
from ui.i18n import Words, is_of_few
from ui.no_entries import no_entries_since, records_of
from ui.not_handed_in import behind, left_out, never_handed_in
from ui.sentences import joined
from ui.target_words import SHARES, target_sentence, worded
from ui.views.programme import Programme

VERDICT_MARKS = {
    "reached": "met",
    "reached_by_closure": "closure",
    "likely": "on_track",
    "open": "unknown",
    "unlikely": "behind",
    "remote": "out_of_reach",
    "missed": "missed",
    "no_target": "none",
}
"""The mark of each verdict on the population target."""

Before = Callable[[date], Figure | None]
"""The same figure on an earlier day; None if it is not known."""


def target_card(
    view: Programme,
    name: str,
    colour: str,
    out_of: str,
    target: Row | None,
    bar: CardBar | None = None,
    trend: Sequence[float] = (),
    notes: tuple[str, ...] = (),
    most: Figure | None = None,
    way: str = "",
) -> Card:
    """The card of a column of the headline: value, what it is out of, standing, target with gap, changes since last month and year;
    `most` is how much can still be reached, if that is less than the target; `way` says how far it got, in place of the gap.

    `target` is the indicator's row of target_status, None if it has none.
    """
    words, figure = view.words, view.now[name]
    if name in ("coverage", "coverage_residents") and view.reach_unknown:
        return unknown_card(view, view.headline, name, words("coverage.card_not_handed_in"), colour)
    if bar is None and figure.known:
        bar = CardBar(figure.value, target=target.value("value") if target else None)
    text = ""
    if target is not None:
        text = words("card.target", target=words.target(target.value("value"), figure.kind), due=words.short_date(target.value("due_on")))
        judged = target["value_now"].known and view.context.known_up_to(figure.metric) == view.context.as_of
        if judged and not is_met(target) and not is_of_few(view.now, name):
            gap = gap_of(words, target.value("value_now") - target.value("value"), figure.kind)
            text += " · " + (way or (_then_and_now(words, target, figure.kind, gap) if target.value("due_on") < view.context.as_of else gap))
        if most is not None:
            text += " · " + words("card.most", ceiling=most)
        notes = (*achieved(view, target), *milestones(view, target), *notes)
    past = target is not None and target.value("due_on") <= view.context.known_up_to(figure.metric)
    past = past or (name == "residents" and view.last_judged is not view)  # the verdict is of a day up to which they are known
    standing, before, shown = standing_of(view, name, target), partial(view.then, name), {"bar": bar, "notes": notes, "trend": tuple(trend)}
    return figure_card(view, figure, colour, out_of, standing, before, judged_before=past, target=text, **shown)


def _then_and_now(words: Words, target: Row, kind: str, gap: str) -> str:
    """Of a target past its date: the value on that date first, if it is known, and today's gap beside it."""
    then = target["value_at"]
    return words("card.gap_today", then=words.write(replace(then, metric=replace(then.metric, kind=kind))), gap=gap)


def out_of_started(view: Programme) -> str:
    """Of how many the completion rate is; that no group has finished yet, where there is nobody."""
    return view.words("card.completion", **view.now) if view.now.value("started") != 0 else view.words("card.completion_none")


def participants(view: Programme) -> str:
    """The same beside figures of people: who was trained twice counts twice in it."""
    return out_of_started(view) + (view.words("card.repeated") if view.now.value("started") else "")


def coverage_card(view: Programme, trend: Sequence[float]) -> Card:
    """The card of coverage; where not everybody can be trained any more, with the most that can still be reached."""
    words, figure, target = view.words, view.now["coverage"], view.targets.get("coverage")
    if view.by_training:
        return no_coverage(view, "coverage", "covered")
    out_of = words("card.coverage", **view.now)
    most = view.ceiling if view.coverage_ceiling.rows else None
    if most is None or not (target and figure.known and most.known and most.value < target.value("value")):
        return target_card(view, "coverage", "covered", out_of, target, None, trend)
    bar = CardBar(figure.value, target=target.value("value"), ceiling=most.value)
    return target_card(view, "coverage", "covered", out_of, target, bar, trend, (words("card.coverage_ceiling", ceiling=most),), most)


def no_coverage(view: Programme, name: str, colour: str) -> Card:
    """In place of a coverage in a selection by skill or group, in which everybody was enrolled."""
    standing = ("none", view.words("status.selection"))
    return unknown_card(view, view.headline, name, view.words("card.coverage_training"), colour, standing)


def is_met(target: Row) -> bool:
    """Whether the figure of the as-of date meets the target; False if it is not known."""
    return meets(target.value("indicator"), target.value("value_now"), target.value("value"))


def achieved(view: Programme, target: Row) -> tuple[str, ...]:
    """The share of a target that is not met, on the scale of government performance reports."""
    indicator = target.value("indicator")
    if (
        indicator == "population"
        or view.status_of(target) not in ("missed", "running", "out_of_reach")
        or not target["achievement"].known
        or is_of_few(view.now, indicator)
    ):
        return ()
    return (view.words("status.achieved", share=target["achievement"], scale=target["scale"]),)


def milestones(view: Programme, target: Row) -> tuple[str, ...]:
    """A sentence for each other target of the indicator, for residents the ceilings too, and what a target past due was on its date."""
    indicators = {target.value("indicator"), *(["ceiling"] if target.value("indicator") == "population" else [])}
    rows = [row for row in view.target_status.rows if row.value("indicator") in indicators and row.record != target.record]
    past = target.value("due_on") < view.context.as_of and target["value_at"].known
    when_due = [_sentence(view, target, "card.when_due")] if past and not _few_when_due(view, target) else []
    return (*when_due, *(_sentence(view, row) for row in rows))


def _sentence(view: Programme, target: Row, key: str = "") -> str:
    return target_sentence(view.words, target, view.status_of(target), view.context.as_of, key, few=_few_when_due(view, target))


def _few_when_due(view: Programme, target: Row) -> bool:
    """Whether the share that a target is of was one of fewer than ten on the date that its value is of."""
    indicator = target.value("indicator")
    if indicator not in SHARES or not target["value_at"].known:
        return False
    return is_of_few(view.at(min(target.value("due_on"), view.context.as_of)).row, indicator)


def figure_card(
    view: Programme,
    figure: Figure,
    colour: str,
    out_of: str,
    standing: tuple[str, str],
    before: Before | None = None,
    judged_before: bool = False,
    **more: Any,
) -> Card:
    """The card of any figure: its label, its value and, with `before`, its changes since last month and year.

    `standing` is a name of html.MARKS and its words; `more` are further fields of Card, and `row` holds the parts of a share
    (default: the headline). A share of fewer than ten is shown as its numbers. `judged_before` says that the standing is that of a day up to which
    the figure is known, whatever was recorded later.
    """
    words = view.words
    label = figure.metric.label[words.language]
    if not figure.known and (missing := never_handed_in(view, figure.metric.tables)):
        out_of, standing, before, more = words("card.not_handed_in", tables=missing), ("unknown", words("status.unknown")), None, {}
    known = view.context.known_up_to(figure.metric)
    if figure.known and known < view.context.as_of:
        before, standing = None, standing if judged_before or standing[0] == "out_of_reach" else _known_only(view, standing, figure, known)
    row = more.pop("row", view.now)
    few = figure.known and is_of_few({**row, figure.metric.name: figure}, figure.metric.name)
    since = no_entries_since(view.context, figure.metric.tables) if figure.known and figure.metric.tables else None
    changes = _changes(view, figure, before, since) if before and not few else ()
    if figure.known and (without := left_out(view, [figure.metric])):
        more["notes"] = (*without, *more.get("notes", ()))
    if len(trend := more.get("trend", ())) < 2:
        more.pop("trend", None)  # of one month there is no course
    else:
        more |= _course(words, figure, trend, since, known)
    if figure.known and figure.as_of < view.context.as_of:
        more["dated"] = words("briefing.dated", label=label, on=words.short_date(figure.as_of))
    definition = figure.metric.definition[words.language]
    parts = (row[figure.metric.numerator], row[figure.metric.denominator]) if few else ()
    value = words("cohorts.part_of", part=parts[0], of=parts[1]) if parts else words.write(figure)
    return Card(figure.metric.name, label, value, colour, out_of, *standing, changes=changes, definition=definition, **more)


def _known_only(view: Programme, standing: tuple[str, str], figure: Figure, known: date) -> tuple[str, str]:
    """The standing of a figure that is known up to an earlier date, and which records end there: not judged; if there is nothing to judge
    it by, its own words too."""
    words, (mark, status) = view.words, standing
    on, records = words.short_date(known), behind(words, view.context.tables_known_up_to, [figure.metric], known)
    if mark == "none" and status:
        return "unknown", words("status.also_known_up_to", status=status, records=records.lower(), on=on)
    return "unknown", words("status.known_up_to" if mark == "none" else "status.known_not_judged", records=records, on=on)


def unknown_card(view: Programme, answer: Answer, name: str, out_of: str, colour: str = "base", standing: tuple[str, str] | None = None) -> Card:
    """The card of a column that is not known: a dash, and in `out_of` why."""
    figure = Figure(None, answer.result.column(name), answer.as_of)
    return figure_card(view, figure, colour, out_of, standing or ("unknown", view.words("status.unknown")))


def _course(words: Words, figure: Figure, trend: Sequence[float], since: date | None, known: date) -> dict[str, Any]:
    """The small line of a card, which ends with the last month in which anything was entered (`since`), or whose end the figure is `known` on:
    its range, and in words its lowest, highest and first value."""
    whole, silent = len(trend), _months_after(since, figure.as_of) if since else 0
    while silent and len(trend) > 2 and trend[-1] == trend[-2]:
        trend, silent = trend[:-1], silent - 1
    low, high, first = (
        replace(figure.of(f"{name} of {len(trend)} months", value), source=None)
        for name, value in (("lowest", min(trend)), ("highest", max(trend)), ("first", trend[0]))
    )
    key = "card.course" if low.value < high.value else "card.course_level"
    text = words(key, months=words.write(len(trend), "count"), low=low, high=high, first=first)
    written = words.write(low), words.write(high)
    span = joined(written if len(set(written)) > 1 else written[:1], " – ")
    months = words("card.months", count=len(trend), months=words.write(len(trend), "count"))
    last = since if since and len(trend) < whole else month_end_before(known) if known < figure.as_of else None
    ends = words("card.course_to", month=words.short_month(last)) if last else months
    return {"trend": tuple(trend), "range": joined([span, ends], "\n"), "course": text}


def _months_after(month: date, day: date) -> int:
    return (day.year - month.year) * 12 + day.month - month.month


def _changes(view: Programme, figure: Figure, before: Before, since: date | None) -> tuple[str, ...]:
    """What changed since the end of last month and in a year; the difference of rounded figures says nothing, nor does one over months
    without entries."""
    words, changes = view.words, []
    for day in view.days_before:
        if since and month_end(since) <= day:
            changes.append(words("card.no_entries", records=records_of(words, figure.metric.tables), month=words.write(since, "month")))
        elif (earlier := before(day)) is not None and (change := figure.less(earlier)).known and not change.rounded:
            changes.append(words("card.change", change=difference(words, change.value, change.kind), on=words.short_date(day)))
    return tuple(changes)


def standing_of(view: Programme, name: str, target: Row | None) -> tuple[str, str]:
    """A figure's standing (a name of html.MARKS) and what it is in words."""
    words = view.words
    if target is None:
        return "none", words("status.selection") if view.context.filters else ""
    if name == "residents" and view.last_judged is not view and view.verdict is not None:
        # The verdict is of the last day that can be judged; the number above it is not complete, which stands beside it.
        known = view.context.known_up_to(view.now[name].metric)
        records = behind(words, view.context.tables_known_up_to, [view.now[name].metric], known).lower()
        judged = words(f"status.{view.verdict}")
        return VERDICT_MARKS[view.verdict], words("status.also_known_up_to", status=judged, records=records, on=words.short_date(known))
    status = view.status_of(target)
    if status is None or not target["value_at"].known:
        return "unknown", words("status.unknown")
    if name == "residents" and view.verdict is not None:
        return VERDICT_MARKS[view.verdict], words(f"status.{view.verdict}")
    if status == "missed":
        return "missed", words("status.missed")
    if status in ("running", "out_of_reach"):
        if name in ("coverage", "completion_rate") and view.now.value("residents") == 0:
            return "behind", words("status.not_yet_empty")  # no group is to come
        return ("behind", words("status.not_yet")) if status == "running" else ("out_of_reach", words("status.out_of_reach"))
    reached = worded("reached", target.value("due_on"), view.context.as_of)
    marks = {"reached": ("met" if reached == "reached" else "so_far", f"status.{reached}"), "reached_late": ("late", "status.late")}
    mark, key = marks.get(status, ("closure", "status.reached_by_closure"))
    return mark, words(key)


def points(words: Words, share: float, signed: bool = False) -> str:
    """A difference of shares in percentage points, with its sign or as a size."""
    value = round(share * 100, 1)
    return words("card.points", points=words.signed(value, "points") if signed else words.write(abs(value), "points"))


def gap_of(words: Words, gap: float, kind: str) -> str:
    """How far from the target, in words."""
    size = points(words, gap) if kind == "share" else words.write(round(abs(gap)), "count")
    return words("card.above" if gap > 0 else "card.below", gap=size)


def difference(words: Words, value: float, kind: str) -> str:
    """A change with its sign: shares in points, everything else in its own unit."""
    if kind == "share":
        return points(words, value, signed=True)
    return words.signed(round(value, 1), kind) if kind == "number" else words.signed(round(value))
