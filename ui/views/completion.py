"""The completion page: how many stay to the last day, and when the others first miss a day."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from math import floor
from typing import Any

from queries.statistics import FEWEST
from queries.verdict import too_close
from ui import charts, url_state
from ui.charts.heat_map import FEW_COLUMNS, Cell
from ui.charts.ranked import Bar
from ui.charts.run_chart import Point
from ui.claims import Extreme, Figures, NoClaim, Separation
from ui.count import Count
from ui.panel import Note, Panel, shows
from ui.sentences import joined, says
from ui.target_words import worded
from ui.theme import drawn, percent
from ui.views.completion_sentences import days_of, in_a_row
from ui.views.completion_skills import STARTED, hover, skills
from ui.views.completion_view import Completion
from ui.views.second_attempts import second_attempts
from ui.views.shares import FIRST, briefly, in_full, in_tenths, listed, part_of, percentage, share
from ui.views.targets import points

STOPPED = 2
"""Days that are named with those who stopped, the fullest first, where the days do not differ by more than chance."""
MANY_DAYS = 8
"""Of more days only those are drawn on which somebody stopped."""


def answer(view: Completion) -> tuple[str, str]:
    """The answer with the day from which most came no more, if one stands out; and a paragraph on variation between groups, no-shows, tests, and
    whether the days were in a row."""
    words = view.words
    if not view.judged:
        key = "completion.not_handed_in" if "attendance" in view.context.missing else "completion.none"
        return words(key, on=words.write(view.context.as_of, "date")), ""
    lead = [_standing(view), *_stopped(view)]
    return joined(lead), joined([*_close(view), *view.spread.sentences(words), *_never_came(view), *_tested(view), *in_a_row(view, view.attendance)])


def _standing(view: Completion) -> str:
    words, row, target = view.words, view.whole.row, view.target
    if row.value("started") < FEWEST:
        return words("completion.few", on=words.write(view.context.as_of, "date"), **row)
    known = view.context.known_up_to(view.now["completion_rate"].metric)
    if target is None:
        key = "completion.standing"
    elif known < view.context.as_of:
        key = "completion.known_up_to"
    elif view.emptied:  # what the rate is will not change any more
        key = "completion.met_final" if row.value("completion_rate") >= target else "completion.missed"
    else:
        close = too_close(row.value("lower"), row.value("upper"), target)
        reached, below = ("completion.met_just", "completion.short_just") if close else ("completion.met", "completion.short")
        key = reached if row.value("completion_rate") >= target else below
    promise = "" if target is None else words.target(target)
    verdict = in_tenths(words, row.value("completion_rate")) if key == "completion.known_up_to" else ""
    final = view.targets.get("completion_rate")
    met = words("status." + worded("reached", final.value("due_on"), view.context.as_of)) if final else ""
    on, until = words.write(view.context.as_of, "date"), words.write(known, "date")
    short = "" if target is None else points(words, row.value("completion_rate") - target)
    return words(key, on=on, known=until, target=promise, short=short, verdict=verdict, met=met, **row)


def _close(view: Completion) -> list[str]:
    """That so small a difference from the target is no more than the usual ups and downs, where the first sentence says how it stands."""
    row, target = view.whole.row, view.target
    judged = target is not None and not view.emptied and row.value("started") >= FEWEST
    if target is None or not judged or view.context.known_up_to(view.now["completion_rate"].metric) < view.context.as_of:
        return []
    return [view.words("completion.close")] if too_close(row.value("lower"), row.value("upper"), target) else []


def _never_came(view: Completion) -> list[str]:
    row = view.whole.row
    return [view.words("completion.no_shows", count=row["no_shows"], **row)] if row.value("no_shows") else []


def _stopped(view: Completion) -> list[str]:
    """How many stopped, and on which days most of them; nothing where nobody did."""
    return [view.words("completion.who_stopped", lost=view.lost, stopped=view.stopped, days=_days_named(view))] if view.fullest_days else []


def _days_named(view: Completion) -> str:
    """The day, or the days, from which most came no more, if the days differ; else the fullest as counts, and that they may differ by chance, or that
    so few cannot say."""
    words, worst, most = view.words, view.worst_days, view.fullest_days[0]["stopped"]
    days = [words.write(row["day"]) for row in worst]
    if len(worst) > len(view.fullest_days):
        fullest = words.write(view.fullest_days[0]["day"])
        return words("completion.two_days", first=days[0], second=days[1], then=view.stopped_then, fullest=fullest, most=most)
    if worst:
        return words("completion.worst_day" if len(worst) == 1 else "completion.worst_days", days=listed(words, days), most=most)
    each = sorted((row for row in view.attended if row.value("stopped")), key=lambda row: -row.value("stopped"))
    named = [words("completion.stopped_from", day=words.write(row["day"]), stopped=row["stopped"]) for row in each[:STOPPED]]
    few = view.stopped.value < FEWEST
    return words("completion.few_stopped" if few else "completion.days_alike", days=listed(words, named, len(named)))


def _tested(view: Completion) -> list[str]:
    words, row = view.words, view.whole.row
    if not row.value("completed") or not row["assessed"].known:
        return []
    if not row.value("assessed"):
        return [words("completion.nobody_tested")]
    return [words("completion.tested", share=in_full(words, share([row], "passed", "assessed")), **row)]


# ------------------------------------------------------------------------------------------------------------- panels


@shows("completion.groups_about", "attendance")
def groups(view: Completion) -> Panel:
    """The completion rate group by group, as a run chart."""
    points, in_run = group_points(view), {view.judged[index].value("group") for index in view.spread.run.indices} if view.spread.run else set()
    run = [index for index, point in enumerate(points) if point.code in in_run]
    return Panel(
        "completion.groups",
        groups_finding(view),
        view.groups,
        STARTED,
        lambda: charts.run_chart(points, level(view), view.target, run, "completed", view.words, view.mode),
        notes=[
            *([view.words("completion.groups_run_note")] if run else []),
            *([view.words("cohorts.funnel_outside_note")] if any(point.stands_out for point in points) else []),
            view.words("panel.click_filters"),
        ],
        picked=url_state.filter_by("cohort"),
        dated=view.context.notes("completion_rate"),
        part=view.drawn_groups,
    )


def level(view: Completion) -> tuple[float, str] | None:
    """The line that the groups are seen against, with its name: the median where a run is marked, which is judged by it; else the average of all
    participants, as on the card. None if there is no group."""
    words, average = view.words, view.spread.whole.value
    if view.spread.run and view.spread.middle is not None:
        return view.spread.middle, words("chart.median_share", share=words.write(view.spread.middle, "share"))
    return None if average is None else (average, words("chart.average_share", share=words.write(average, "share")))


def groups_finding(view: Completion) -> str:
    """How many groups reached the target, and whether they differ by more than chance."""
    words, target = view.words, view.target
    if not view.judged:
        return says(words("completion.no_group"), NoClaim())
    groups, finding = words.write(len(view.judged), "count"), view.spread.heading(words)
    if target is None:
        return says(words("cohorts.funnel", len(view.judged), groups=groups, finding=finding), Separation(view.spread.differ))
    reached = words.write(sum(rate >= target for rate in view.spread.rates), "count")
    text = words("completion.groups", len(view.judged), reached=reached, groups=groups, target=words.target(target), finding=finding)
    return says(text, Separation(view.spread.differ))


def group_points(view: Completion) -> tuple[Point, ...]:
    """The groups that are drawn as points of the run chart."""
    shown = frozenset(view.drawn_groups.codes)
    outside = {row.value("group") for row in view.spread.outside}
    return tuple(
        Point(
            row.value("completion_rate"),
            *_usual(view, row.value("started")),
            hover(view, row, drawn(row.value("name"))),
            row.value("starts_on"),
            row.value("group"),
            row.value("name"),
            row.value("group") in outside,
        )
        for row in view.judged.where("group", shown.__contains__)
    )


def _usual(view: Completion, started: int) -> tuple[float, float]:
    """The least and the most that is usual for a group of that size, as shares."""
    least, most = view.spread.usual(started)
    return least / started, most / started


@shows("completion.days_about", "attendance")
def days(view: Completion) -> Panel:
    """From which day on those who did not complete came no more, and how many of them came again: together all of them."""
    return Panel(
        "completion.days",
        days_finding(view),
        view.days,
        Count("completion.n_not_completed", ("missed",)),
        lambda: charts.ranked(stopping_bars(view), view.words, view.mode),
        notes=[view.words("completion.days_note"), *([view.words("completion.days_rule")] if view.fullest_days else [])],
    )


def stopping_bars(view: Completion) -> list[Bar]:
    """A bar for each day but the first, on which nobody can stop, and one for those who came again; none where nobody was lost."""
    words = view.words
    if not view.attended or not view.lost.value:
        return []
    drawn = [row for row in view.attended[1:] if len(view.attended) <= MANY_DAYS or row.value("stopped")]
    named = {row.value("day") for row in view.worst_days}
    bars = [
        Bar(words("completion.stopped_on", day=row["day"]), row.value("stopped"), words.write(row["stopped"]), strong=row.value("day") in named)
        for row in drawn
    ]
    back = view.came_again
    return [*bars, Bar(words("completion.came_again"), back.value, words.write(back))]


def days_finding(view: Completion) -> str:
    """How many of those who did not complete stopped, from which day, or days, most of them, and how many came back after a day missed."""
    words = view.words
    if not view.attended:
        return says(words("completion.no_group"), NoClaim())
    if not view.lost.value:
        return says(words("completion.days_none"), NoClaim())
    if not view.stopped.value:
        return says(words("completion.days_back", lost=view.lost), Figures((view.lost,)))
    claim = Figures((view.lost, view.stopped, view.came_again, *([view.stopped_then] if view.worst_days else [])))
    text = words("completion.days", lost=view.lost, stopped=view.stopped, back=view.came_again, days=_days_named(view))
    if not view.worst_days:
        return says(text, claim)
    return says(text, claim, Extreme("stopped", "day", tuple(row.value("day") for row in view.fullest_days)))


@shows("completion.attendance_about", "attendance")
def attendance(view: Completion) -> Panel:
    """The attendance of each group by day."""
    words = view.words
    faint = faintest(view)
    notes: list[Note | str] = [words("completion.attendance_note", faint=words.target(faint)) if faint else words("completion.attendance_note_all")]
    if view.training_runs:
        notes.append(words("completion.attendance_to_come"))
    notes += _not_the_same_people(view)
    span, axis = (faint, 1.0), words("chart.day_axis")
    return Panel(
        "completion.attendance",
        attendance_finding(view),
        view.attendance,
        Count("completion.n_enrolled", ("enrolled",), each="cohort_id"),
        lambda: charts.heat_map(*sessions(view), span, "completed", axis, view.mode, words.language),
        notes=notes,
        part=view.drawn_attendance,
        folded=True,
    )


def _not_the_same_people(view: Completion) -> list[Note]:
    """Why the group with the lowest completion rate has not the lowest attendance: on each day others were absent. Nothing if it has."""
    lowest = view.spread.ends[:1]
    sessions = view.attendance.only(view.attendance.places("cohort_id", [group.value("group") for group in lowest])).rows
    own = sorted((row for row in sessions if row["rate"].known), key=lambda row: row.value("rate"))
    least = view.least_attended[0].value("rate") if own else None
    if not own or own[0].value("rate") == least or own[0].value("present") <= lowest[0].value("completed"):
        return []
    shares = {"low": own[0]["rate"], "high": own[-1]["rate"]}
    return [Note(view.words("completion.attendance_other", **{**lowest[0], **shares, "name": lowest[0]["name"]}))]


def attendance_finding(view: Completion) -> str:
    """The session with the lowest attendance; several that share it together."""
    words, fewest = view.words, view.least_attended
    if not fewest:
        return says(words("completion.no_session"), NoClaim())
    if fewest[0].value("rate") == 1:
        return says(words("completion.attendance_full"), NoClaim())
    groups = dict(zip(view.all_groups.values_of("cohort_id"), view.all_groups.values_of("name"), strict=True))
    days: dict[str, list[int]] = {}
    for row in fewest:
        days.setdefault(groups[row.value("cohort_id")], []).append(row.value("day"))
    named = {name: listed(words, [words.write(day, "count") for day in each]) for name, each in islice(days.items(), FIRST)}
    names = [words("completion.attendance_day", count=len(days[name]), name=name, days=each) for name, each in named.items()]
    least = share(fewest[:1], "present", "enrolled")
    # One session in numbers: its percentage, of all enrolled, would stand beside another of the same people, of those who started.
    rate = (part_of if len(fewest) == 1 else briefly)(words, least)
    return says(words("completion.attendance", days=listed(words, names, len(days)), rate=rate), Figures())


def sessions(view: Completion) -> tuple[list[str], list[str], dict[tuple[int, int], Cell]]:
    """Rows (groups), columns (days) and cells of the heat map; a session still to come is not known yet."""
    words = view.words
    shown = frozenset(view.drawn_attendance.codes)
    begun = view.all_groups.only(view.all_groups.places("cohort_id", shown)).rows
    names = [row.value("name") for row in begun]
    lengths = [days_of(row) for row in begun]
    signed = max(lengths, default=0) <= FEW_COLUMNS
    cells: dict[tuple[int, int], Cell] = {}
    for index, group in enumerate(begun):
        for day in range(lengths[index]):
            on = words.short_date(group.value("starts_on") + timedelta(days=day))
            text = words("chart.session_to_come", name=drawn(names[index]), day=words.write(day + 1, "count"), on=on)
            cells[index, day] = Cell(None, "", text)
    numbers = {row.value("cohort_id"): index for index, row in enumerate(begun)}
    for row in view.drawn_attendance.answer.rows:
        index, day = numbers[row.value("cohort_id")], row.value("day") - 1
        if not row["rate"].known:
            if row.value("cohort_id") not in view.context.left_out:
                cells.pop((index, day), None)  # nobody was enrolled: there is no share
            else:
                on = words.short_date(row.value("held_on"))
                cells[index, day] = Cell(None, "", words("chart.session_not_handed_in", name=drawn(names[index]), day=row["day"], on=on))
            continue
        values: dict[str, Any] = {**row, "name": drawn(names[index]), "on": words.short_date(row.value("held_on"))}
        few = row.value("enrolled") < FEWEST
        whole = percent(row.value("rate"), words.language) if signed else words.write(round(row.value("rate") * 100), "count")
        text = f"{row.value('present')}/{row.value('enrolled')}" if few else whole
        cells[index, day] = Cell(row.value("rate"), text, words("chart.session_hover_few" if few else "chart.session_hover", **values))
    columns = [words.write(day, "count") for day in range(1, max(lengths, default=0) + 1)]
    return names, columns, cells


def faintest(view: Completion) -> float:
    """The share at which the colour of the heat map is faintest: the tenth below the lowest attendance, 70 % at most."""
    lowest = view.least_attended[0].value("rate") if view.least_attended else 1.0
    return max(0.0, min(0.7, floor(lowest * 10 - 1) / 10))


@shows("completion.chain_about", "attendance")
def chain(view: Completion) -> Panel:
    """From enrolment to the test passed."""
    return Panel(
        "completion.chain",
        chain_finding(view),
        view.whole,
        Count("completion.n_enrolled_finished", ("enrolled",)),
        lambda: charts.training_chain(view.whole, view.words, view.mode),
        notes=[*chain_bridge(view), view.words("completion.chain_note")],
    )


def chain_bridge(view: Completion) -> list[Note | str]:
    """How many people the completed trainings are of, and the two shares that passed; of exact figures only."""
    words, notes = view.words, list[Note | str]()
    if not view.whole.rows or not view.whole.row.value("completed"):
        return notes
    row = view.whole.row
    graduates = view.graduates
    if graduates and graduates.known and graduates.value != row.value("completed"):
        notes.append(Note(words("completion.chain_people", completed=row["completed"], graduates=graduates)))
    if row["passed"].known and not row["passed"].rounded and row.value("assessed") and min(row.value("assessed"), row.value("completed")) >= FEWEST:
        tested, of_all = share([row], "passed", "assessed"), share([row], "passed", "completed")
        notes.append(Note(words("completion.chain_passed", tested=percentage(words, tested), share=percentage(words, of_all))))
    return notes


def chain_finding(view: Completion) -> str:
    """What became of those who started: not completed, not tested yet, not passed, passed. They add up where figures are exact."""
    words = view.words
    if not view.whole.rows or not view.whole.row.value("enrolled"):
        return says(words("completion.no_group"), NoClaim())
    row = view.whole.row
    untested = row["completed"].less(row["assessed"])
    if row.value("completed") == 0:
        return says(words("completion.chain_nobody", **row), Figures())
    if not untested.known:
        return says(words("completion.chain_untested", **row), Figures())
    lost, failed = row["started"].less(row["completed"]), row["assessed"].less(row["passed"])
    if not failed.known or any(row[name].rounded for name in ("started", "completed", "assessed", "passed")):
        return says(words("completion.chain_rounded", count=untested, untested=untested, **row), Figures((untested,)))
    return says(words("completion.chain", lost=lost, untested=untested, failed=failed, **row), Figures((lost, untested, failed)))


PANELS = ((chain, days), groups, second_attempts, skills, attendance)
