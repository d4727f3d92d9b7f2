"""Slides about the training: coverage with its target and end, completion by group, the groups to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import accumulate, takewhile
from math import ceil
from typing import Any

from queries import Figure, Row, results
from queries.dates import month_end
from queries.statistics import ALPHA, p_all_alike
from queries.verdict import meets, too_close
from ui.briefing.slide import Chart, Gap, Series
from ui.briefing.slides.parts import SlideOrLeftOut, level, make, milestones, missing, other, status_of
from ui.briefing.snapshot import COVERAGE_STEPS, Change, Plan, Snapshot
from ui.claims import Figures
from ui.i18n import Words
from ui.sentences import joined, says
from ui.target_words import worded

COLUMNS = 24
"""More columns cannot be read from the last row; the latest groups are shown."""
LETTERS, NAMED = 80, 8
"""Letters that fit below the columns in one line, and most names of words: longer names leave room for fewer groups."""
DATES = 6
"""Most dates below the groups to come; every group has its column."""


def coverage(snapshot: Snapshot, words: Words) -> SlideOrLeftOut:
    """The share of all registered that is trained, over time; its target; and when all residents of today are trained."""
    headline = snapshot.headline
    covered, registered, share = headline["covered"], headline["registered"], headline["coverage"]
    known, course = snapshot.known_up_to(share), _course(snapshot)
    if not course or not covered.known:
        return missing(snapshot, words, "coverage", "coverage_monthly")
    reached = {day: figure for day, figure in course.items() if day <= known}
    if not reached and known < snapshot.as_of:
        return missing(snapshot, words, "coverage", "coverage_monthly")
    # The line ends with the share of the heading, also where groups held since are not recorded yet: two shares on one slide are two answers.
    reached |= {snapshot.as_of: share}
    row, end = target_of(snapshot, "coverage"), _end(snapshot)
    ahead = _scheduled(snapshot, share) if end else {}
    days = tuple(sorted({*reached, *ahead, *([row.value("due_on")] if row and row.value("due_on") > min(reached) else [])}))
    nothing = other(share, None)
    series = [Series(words("briefing.covered"), "covered", tuple(reached.get(day, nothing) for day in days))]
    if row is not None:
        series.append(_until_due(_goal(words, share, row, days), row.value("due_on"), days))
    if end is not None:
        values = tuple(ahead.get(day, nothing) for day in days)
        name = "briefing.all_trained_planned" if snapshot.plan and snapshot.plan.published else "briefing.all_trained"
        series.append(Series(words(name, on=words.short_date(end).replace(" ", "\u00a0")), "covered", values, style="dotted"))
    chart = Chart("line", words("briefing.coverage_about"), days, tuple(series), "share", gap=_when_due(snapshot, row, ahead, days, words))
    more = [*_ceiling(snapshot, words, row), words("briefing.no_forecast") if end else "", *milestones(snapshot, words, "coverage")]
    return make(snapshot, words, "coverage", _reach(snapshot, words, row), chart, [covered, share, registered], " ".join(filter(None, more)))


def _course(snapshot: Snapshot) -> dict[date, Figure]:
    """The coverage at the ends of the months, as the page of coverage draws it, from the one on before anybody was trained; nothing if nobody
    was. Older frozen briefings hold the days on which it changed."""
    if COVERAGE_STEPS in snapshot.answers:
        return {row.value("on"): row["coverage"] for row in snapshot.answers[COVERAGE_STEPS]}
    rows = snapshot.answers["coverage_monthly"]
    first = next((index for index, row in enumerate(rows) if row.value("covered")), None)
    shown = [] if first is None else rows[max(first - 1, 0) :]
    return {min(month_end(row.value("month")), snapshot.as_of): row["coverage"] for row in shown if row["coverage"].known}


def _scheduled(snapshot: Snapshot, share: Figure) -> dict[date, Figure]:
    """The coverage by the groups to come: level until each begins, and higher by its people when it ends; the last reaches what coverage comes to
    with all residents of today trained."""
    covered, registered, there = snapshot.headline.value("covered"), snapshot.headline.value("registered"), untrained(snapshot).value
    groups = snapshot.plan.groups if snapshot.plan else ()
    before, course = share, {snapshot.as_of: share}
    for group, total in zip(groups, totals_of(snapshot.plan) if snapshot.plan else (), strict=True):
        after = replace(other(share, (covered + min(total, there)) / registered), population=f"scheduled up to {group.ends_on}")
        course |= {max(group.starts_on, snapshot.as_of): before, group.ends_on: after}
        before = after
    return course | {group.ends_on: snapshot.answers["ceiling"][0]["ceiling"] for group in groups[-1:]}


def _when_due(snapshot: Snapshot, target: Row | None, ahead: Mapping[date, Figure], days: Sequence[date], words: Words) -> Gap | None:
    """The coverage to which the groups to come bring it by the day on which its target is due: a point of their line. As an upright up to the
    target it was taken for the distance to it. None where that day is not between today and the end, or the target is reached then."""
    if target is None or not ahead:
        return None
    due: date = target.value("due_on")
    if due not in days or not min(ahead) < due < max(ahead):
        return None
    then = ahead[max(day for day in ahead if day <= due)]
    if meets("coverage", then.value, target.value("value")):
        return None
    return Gap(days.index(due), then.value, then.value, words("briefing.reached_by", on=words.short_date(due).replace(" ", "\u00a0"), share=then))


def _end(snapshot: Snapshot) -> date | None:
    """When all residents of today are trained by the plan; None if that is not known, or nobody is left to train."""
    known = bool(snapshot.answers["ceiling"]) and snapshot.answers["ceiling"][0]["ceiling"].known
    end = snapshot.plan.finished_on if snapshot.plan and snapshot.plan.groups and known else None
    return end if end and end > snapshot.as_of else None


def _reach(snapshot: Snapshot, words: Words, row: Row | None) -> str:
    """How many of all registered are trained; of a target that was missed, the value on its date and today's beside it."""
    headline = snapshot.headline
    values = {name: headline[name] for name in ("covered", "registered", "coverage")}
    status = row and status_of(snapshot, row)
    if row is not None and status == "missed" and row["value_at"].known:
        then = replace(row["value_at"], metric=replace(headline["coverage"].metric))
        due: dict[str, Any] = {"target": words.target(row.value("value")), "due": words.short_date(row.value("due_on"))}
        return says(
            words("briefing.heading.coverage_missed", then=then, **due, **values), Figures((then, values["coverage"]), (row.value("due_on"),))
        )
    if row is not None and status == "out_of_reach":
        most = snapshot.answers["ceiling"][0]["ceiling"]
        text = words("briefing.heading.coverage_out_of_reach", target=words.target(row.value("value")), most=most, **values)
        return says(text, Figures((most, *values.values())))
    return says(words("briefing.heading.coverage", **values), Figures(tuple(values.values())))


def completion(snapshot: Snapshot, words: Words) -> SlideOrLeftOut:
    """The completion rate of each finished group, and the target as a line. All have one colour, as colours by the target were read as good and
    bad groups; below them stands that chance alone can make them differ, where it can by the rule of the pages."""
    headline = snapshot.headline
    finished = [row for row in snapshot.answers["cohorts"] if row.value("finished") and row.value("completion_rate") is not None]
    completed, started, rate = headline["completed"], headline["started"], headline["completion_rate"]
    if not rate.known or not finished:
        return missing(snapshot, words, "completion", "cohorts")
    shown, axis, names = _named(finished, words)
    target = target_of(snapshot, "completion_rate")
    values = tuple(row["completion_rate"] for row in shown)
    series = [Series(rate.metric.label[words.language], "completed", values)]
    if target is not None:
        series.append(_goal(words, rate, target, names))
    about = "briefing.completion_about" if len(shown) == len(finished) else "briefing.completion_latest"
    by_chance = len(finished) > 1 and p_all_alike(*([row.value(name) for row in finished] for name in ("completed", "started"))) > ALPHA
    axis = words("briefing.by_chance" if by_chance else "briefing.in_percent", groups=axis)
    chart = Chart("columns", words(about, count=len(shown), groups=words.write(len(shown), "count")), names, tuple(series), "share", axis)
    if target is None:
        heading = says(words("briefing.heading.completion", completed=completed, started=started, rate=rate), Figures((completed, started, rate)))
    else:
        heading = says(words("briefing.heading.completion_target", rate=rate, standing=_standing(snapshot, words, rate, target)), Figures((rate,)))
    base = words("briefing.started", started=started)
    more = " ".join([f"{chart.about}.", *milestones(snapshot, words, "completion_rate")])
    return make(snapshot, words, "completion", heading, chart, [completed, started, rate], more, base)


def _standing(snapshot: Snapshot, words: Words, rate: Figure, target: Row) -> str:
    """How the completion rate stands to its target, as the page says it: reached (so far) or not, and whether only just."""
    goal, least = target.value("value"), words.target(target.value("value")).replace(" ", "\u00a0")
    whole = snapshot.answers.get("completion", ())  # not asked in older frozen briefings
    judged = bool(whole) and snapshot.headline.value("residents") != 0 and snapshot.known_up_to(rate) == snapshot.as_of  # as the page is
    just = judged and too_close(whole[0].value("lower"), whole[0].value("upper"), goal)
    so_far = worded("reached", target.value("due_on"), snapshot.as_of) != "reached"
    if not meets("completion_rate", rate.value, goal):
        return words("briefing.completion_just_below" if just else "briefing.completion_below", target=least)
    if so_far:
        return words("briefing.completion_just_so_far" if just else "briefing.completion_so_far", target=least)
    return words("briefing.completion_just_reached" if just else "briefing.completion_reached", target=least)


def _named(finished: list[Row], words: Words) -> tuple[list[Row], str, tuple[str, ...]]:
    """The latest groups of which there is room for the names; what all names begin with stands once, below the columns."""
    names = [str(row.value("name") or row.value("cohort_id")) for row in finished[-COLUMNS:]]
    columns = zip(*(name.split(" ")[:-1] for name in names), strict=False)
    begin = [word[0] for word in takewhile(lambda word: len(set(word)) == 1, columns)] if len(names) > 1 else []
    if begin:
        names = [name.split(" ", len(begin))[-1] for name in names]
    if any(any(map(str.isalpha, name)) for name in names):
        names = names[-NAMED:]
    while len(names) > 1 and len(names) * max(len(word) for name in names for word in name.split(" ")) > LETTERS:
        names = names[1:]
    axis = " ".join(begin) or words("briefing.groups")
    if begin and words.language != words.office_language:
        axis = words("briefing.groups_called", name=axis)
    return finished[-len(names) :], axis, tuple(names)


def groups(snapshot: Snapshot, words: Words) -> SlideOrLeftOut:
    """The groups to come with their dates: how many people they train together, against the residents never trained."""
    headline, plan = snapshot.headline, snapshot.plan
    residents, there = headline["residents"], untrained(snapshot)
    if not there.known or plan is None:
        return missing(snapshot, words, "groups", "headline", words("briefing.whole_only"))
    if not there.value or not plan.groups:
        return missing(snapshot, words, "groups", why=words("briefing.nobody_to_train" if not there.value else "briefing.no_plan"))
    trained = replace(level(there, 0, "trained by the groups to come"), metric=results()["reach"].column("first_timers"))
    # Some places stay empty, and the last group need not be full: what is drawn are people, who end with those whom the heading speaks of.
    people = [trained.of(f"the first {number}", min(total, there.value)) for number, total in enumerate(totals_of(plan), start=1)]
    target = target_of(snapshot, "coverage")
    due = target.value("due_on") if target else None
    late = tuple(due is not None and group.ends_on > due for group in plan.groups)
    series = (
        Series(words("briefing.trained_by"), "covered", tuple(people), tuple("quiet" if each else "covered" for each in late)),
        Series(words("briefing.untrained", uncovered=there), "resident", (there,) * len(people), style="dashed"),
    )
    axis = words("briefing.trained_late", due=words.short_date(due)) if due is not None and any(late) else words("briefing.trained_in_order")
    names = tuple(words.short_date(group.ends_on) for group in plan.groups)  # whoever is counted is trained by then
    chart = Chart("columns", words("briefing.plan_about"), names, series, axis=axis, every=ceil(len(names) / DATES))
    count = replace(trained.of("groups", len(plan.groups)), metric=results()["reach"].column("cohorts"))
    more = [words("briefing.plan_published" if plan.published else "briefing.plan_usual"), words("briefing.no_forecast"), _dates(plan, words)]
    if plan.ways:
        either = words("briefing.or").join(way(words, each) for each in plan.ways)
        more[:0] = [words("briefing.plan_rhythm", groups=count), assumed(words, plan), words("briefing.in_time", ways=either)]
    on_time = next((figure for figure, after in zip(reversed(people), reversed(late), strict=True) if not after), trained)
    heading = _ahead(snapshot, words, there, count, on_time, due)
    return make(snapshot, words, "groups", heading, chart, [residents, headline["covered_residents"]], " ".join(more))


def totals_of(plan: Plan) -> list[int]:
    """How many are trained up to each of the groups to come; by their places where the people are not known."""
    return list(accumulate(group.persons or group.places for group in plan.groups))


def untrained(snapshot: Snapshot) -> Figure:
    """The residents never trained; unknown where either is."""
    residents = snapshot.headline["residents"]
    uncovered = residents.less(snapshot.headline["covered_residents"])
    return replace(uncovered, metric=results()["coverage_gap"].column("uncovered"), population=f"{residents.population}, whereabouts=resident")


def _ahead(snapshot: Snapshot, words: Words, uncovered: Figure, count: Figure, on_time: Figure, due: date | None) -> str:
    """How many of the residents never trained are trained by the day on which the target of coverage is due, and when all are; where all are in
    time, or the day has passed, how many groups that takes, and how many days it is before or after that day."""
    plan = snapshot.plan
    values = {"uncovered": uncovered, "groups": count, "count": count}
    if plan is None or plan.finished_on is None:
        return says(words("briefing.heading.groups_short", **values), Figures((count,)))
    on = words.write(plan.finished_on, "date").replace(" ", "\u00a0")
    days = (plan.finished_on - due).days if due is not None else 0
    if due is not None and plan.finished_on > due > snapshot.as_of:
        key = "briefing.heading.groups_late_planned" if plan.published else "briefing.heading.groups_late"
        late = words(key, on_time=on_time, due=words.short_date(due).replace(" ", "\u00a0"), on=on, uncovered=uncovered)
        return says(late, Figures((on_time,), (due, plan.finished_on)))
    text = words("briefing.heading.groups", on=on, **values)
    if due is not None:
        when = "after" if days > 0 else "before" if days else "on"
        text = joined([text, words(f"briefing.deadline.{when}", count=abs(days), days=words.write(abs(days), "count"))], ", ")
    return says(text, Figures((count,), (plan.finished_on,)))


def way(words: Words, changes: Sequence[Change], how: str = "way") -> str:
    """What would have to change for all to be trained in time, as it has to be; what it is assumed to be now is for the speaker (`assumed`)."""
    named = []
    for each in changes:
        kind = "share" if each.lever == "no_show" else "count"
        named.append(words(f"briefing.{how}.{each.lever}", was=words.write(each.was, kind), becomes=words.write(each.becomes, kind)))
    return ", ".join(named)


def assumed(words: Words, plan: Plan) -> str:
    """What the calculated schedule takes for each of what can be changed: an assumption, as nobody has published a plan."""
    now = {each.lever: replace(each, becomes=each.was) for changes in plan.ways for each in changes}
    return words("briefing.plan_assumes", ways=way(words, tuple(now.values())))


def _dates(plan: Plan, words: Words) -> str:
    """The days of every group, for the speaker."""
    days = [words("briefing.days", first=words.short_date(group.starts_on), last=words.short_date(group.ends_on)) for group in plan.groups]
    return words("briefing.plan_dates", dates="; ".join(days))


def target_of(snapshot: Snapshot, indicator: str) -> Row | None:
    """The final target of an indicator."""
    return next((row for row in snapshot.answers["targets"] if row.value("indicator") == indicator and row.value("final")), None)


def _goal(words: Words, figure: Figure, row: Row, categories: tuple[object, ...]) -> Series:
    """A target as a level line, named with its value and date."""
    text = words("briefing.goal", target=words.target(row.value("value")), due=words.short_date(row.value("due_on")))
    goal = level(figure, row.value("value"), f"target due on {row.value('due_on')}")
    return Series(text, "target", (goal,) * len(categories), style="dashed")


def _until_due(goal: Series, due: date, days: Sequence[date]) -> Series:
    """The level line of a target up to the day on which it is due, where that is among the days of the chart."""
    if due not in days[1:]:
        return goal
    return replace(goal, values=tuple(value if day <= due else other(value, None) for day, value in zip(days, goal.values, strict=True)))


def _ceiling(snapshot: Snapshot, words: Words, target: Row | None) -> list[str]:
    """The most that coverage can still reach, if that is less than its target."""
    most = [row["ceiling"] for row in snapshot.answers["ceiling"]] if target else []
    return [words("briefing.coverage_ceiling", ceiling=each) for each in most if target and each.known and each.value < target.value("value")]
