"""Slides about the training: coverage, completion, groups still needed."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from queries import Row, results
from ui.briefing.slide import BigFigure, BigFigures, Chart, Series, Slide
from ui.briefing.slides.parts import big, make, milestones, missing, other
from ui.briefing.snapshot import Snapshot
from ui.i18n import Words

GROUPS_SHOWN = 12
"""More columns cannot be read from the last row; the latest are shown."""


def coverage(snapshot: Snapshot, words: Words) -> Slide:
    """Persons trained, of all registered, over time."""
    steps, headline = snapshot.answers["coverage"], snapshot.headline
    covered, registered = headline["covered"], headline["registered"]
    if not steps or not covered.known:
        return missing(snapshot, words, "coverage", "coverage")
    heading = words(
        "briefing.heading.coverage", covered=covered, registered=registered, coverage=headline["coverage"], uncovered=registered.less(covered)
    )
    points = [(row.value("on"), row["covered"], row["registered"]) for row in steps]
    if points[-1][0] < snapshot.as_of:
        points.append((snapshot.as_of, covered, registered))
    days, trained, known = zip(*points, strict=True)
    chart = Chart(
        "line",
        words("briefing.coverage_about"),
        days,
        (Series(covered.metric.label[words.language], "covered", trained), Series(words("briefing.all_registered"), "quiet", known, dashed=True)),
    )
    return make(snapshot, words, "coverage", heading, chart, [covered, headline["coverage"], registered], _goal(snapshot, words, "coverage"))


def completion(snapshot: Snapshot, words: Words) -> Slide:
    """The completion rate of each finished group."""
    headline = snapshot.headline
    finished = [row for row in snapshot.answers["cohorts"] if row.value("finished")]
    latest = finished[-GROUPS_SHOWN:]
    completed, started, rate = headline["completed"], headline["started"], headline["completion_rate"]
    if not rate.known or not latest:
        return missing(snapshot, words, "completion", "cohorts")
    about = "briefing.completion_about" if len(latest) == len(finished) else "briefing.completion_latest"
    chart = Chart(
        "columns",
        words(about, count=len(latest), groups=words.write(len(latest), "count")),
        tuple(str(row.value("cohort_id")) for row in latest),
        (Series(rate.metric.label[words.language], "completed", tuple(row["completion_rate"] for row in latest)),),
        "share",
    )
    heading = words("briefing.heading.completion", completed=completed, started=started, rate=rate)
    base = words("briefing.started", started=started)
    return make(snapshot, words, "completion", heading, chart, [completed, started, rate], _goal(snapshot, words, "completion_rate"), base)


def groups(snapshot: Snapshot, words: Words) -> Slide:
    """How many residents are not trained yet, and how many groups that means."""
    headline = snapshot.headline
    residents = headline["residents"]
    uncovered = residents.less(headline["covered_residents"])
    if not uncovered.known:
        return missing(snapshot, words, "groups", "headline")
    gap = results()["coverage_gap"]
    there = f"{residents.population}, whereabouts=resident"
    uncovered = replace(other(uncovered, max(0, int(uncovered.value))), metric=gap.column("uncovered"), population=there)
    needed = replace(other(uncovered, ceil(uncovered.value / snapshot.group_size)), metric=gap.column("groups_needed"))
    ends = [row.value("ends_on") for row in snapshot.answers["cohorts"] if row.value("finished")]
    held = replace(residents, value=len(ends), metric=results()["reach"].column("cohorts"))
    never_trained = headline["registered"].less(headline["covered"])
    figures = (
        big(words, uncovered, "resident", words("briefing.of_residents", residents=residents, uncovered=never_trained)),
        big(words, needed, "covered", words("briefing.group_size", size=snapshot.group_size)),
        BigFigure(words("briefing.groups_held"), held, "completed", words("briefing.last_group", on=words.short_date(max(ends))) if ends else ""),
    )
    key = "groups" if uncovered.value else "groups_nobody" if residents.value == 0 else "groups_none"
    heading = words(f"briefing.heading.{key}", count=needed, groups=needed, uncovered=uncovered, ever=never_trained)
    explained = [residents, headline["covered_residents"], headline["covered"]]
    return make(snapshot, words, "groups", heading, BigFigures(figures), explained, words("briefing.no_forecast"))


def _goal(snapshot: Snapshot, words: Words, indicator: str) -> str:
    """The target of an indicator, where there is one; a whole share is written without decimals."""
    for row in snapshot.answers["targets"]:
        if row.value("indicator") == indicator and row.value("final"):
            goal = words("briefing.goal", target=words.target(row.value("value")), due=words.short_date(row.value("due_on")))
            return " ".join([goal, *_ceiling(snapshot, words, row), *milestones(snapshot, words, indicator)])
    return ""


def _ceiling(snapshot: Snapshot, words: Words, target: Row) -> list[str]:
    """The most that coverage can still reach, where that is less than its target."""
    most = [row["ceiling"] for row in snapshot.answers["ceiling"]] if target.value("indicator") == "coverage" else []
    return [words("briefing.coverage_ceiling", ceiling=each) for each in most if each.known and each.value < target.value("value")]
