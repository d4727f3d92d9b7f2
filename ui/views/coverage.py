"""The coverage page: how far the training has reached, by either denominator, and what is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from statistics import median
from typing import Any

from planning.published_plan import published_plan
from queries import Figure
from queries.statistics import FEWEST
from ui import charts, url_state
from ui.auth.roles import allows
from ui.claims import RECENT, SMALL, Extreme, Figures, NoClaim, Order, Trend
from ui.count import Count
from ui.no_entries import no_entries_since, tables_of
from ui.panel import Note, Panel, shows, withheld
from ui.sentences import joined, says
from ui.views import runs
from ui.views.coverage_cards import groups_left, own_schedule
from ui.views.coverage_view import Coverage
from ui.views.coverage_year import why_withheld, year
from ui.views.plan_published import agreed
from ui.views.programme import REGISTERED
from ui.views.shares import in_tenths, listed
from ui.views.targets import is_met, points
from ui.views.waiting import equity, waited, waiting

STARTED = Count("coverage.n_started", ("started",))


def answer(view: Coverage) -> tuple[str, str]:
    """How many are trained and what that means for the target, and a paragraph on the residents, on what is left and whether the groups still
    reach new persons. Inside a selection, whose cards say less, the residents stand with the answer."""
    words = view.words
    if not view.now.value("registered"):
        return words("coverage.nobody", on=words.write(view.context.as_of, "date")), ""
    residents = [*_of_residents(view), *_left(view)]
    lead, rest = _standing(view), [*_left_away(view), *_signal(view)]
    if view.context.filters:
        lead += residents
    else:
        rest = residents + rest
    if view.by_training:
        rest.append(words("coverage.in_selection"))
    return joined(lead), joined(rest)


def _standing(view: Coverage) -> list[str]:
    """The coverage of all ever registered with what it means for the target."""
    words, now, target = view.words, view.now, view.targets.get("coverage")
    if view.reach_unknown:
        return [words("coverage.not_handed_in", on=words.write(view.context.as_of, "date"))]
    if view.by_training:
        key = "coverage.in_training"
    elif view.context.filters:
        key = "coverage.in_persons"
    elif target is None or not target["value_now"].known:
        key = "coverage.standing"
    elif is_met(target):
        key = "coverage.met"
    else:
        keys = {"missed": "coverage.missed", "out_of_reach": "coverage.out_of_reach"}
        key = keys.get(view.status_of(target) or "", "coverage.not_yet")
    values: dict[str, Any] = {"on": words.write(view.context.as_of, "date"), **now}
    if key == "coverage.out_of_reach":
        goal = {"due": words.short_date(target.value("due_on")), "target": words.target(target.value("value"))} if target else {}
        values |= {**view.coverage_ceiling.row, **values, "verdict": in_tenths(words, now.value("coverage")), **goal}
        values["condition"] = words("coverage.if_all") if now.value("residents") else ""
    if key == "coverage.missed" and target is not None:  # a missed target keeps the value of its date
        then = target["value_at"]  # under its own name, by which it can be looked up, but written as the share that it is
        values |= {"due": words.short_date(target.value("due_on")), "then": replace(then, metric=replace(then.metric, kind="share"))}
    if now.value("residents") == 0:
        return [words(key, **values), words("coverage.no_residents")]
    return [words(key, **values)]


def _of_residents(view: Coverage) -> list[str]:
    """The coverage of the residents, in a sentence of its own: two populations, never in one breath."""
    now = view.now
    told = now["coverage_residents"].known and now.value("residents") and not view.reach_unknown
    return [view.words("coverage.of_residents", **now)] if told else []


def _left(view: Coverage) -> list[str]:
    """Which residents are left to train, and how many groups that takes; the card of the groups says when."""
    words, resident = view.words, view.untrained("resident")
    if view.reach_unknown or resident is None or not view.now.value("residents"):
        return []
    left = resident["uncovered"]
    if view.by_training or not left.value:
        return [words("coverage.left_in_selection" if left.value else "coverage.none_left", count=left, left=left)]
    groups = groups_left(view)
    key = "coverage.left_scheduled" if own_schedule(view) else "coverage.left"
    return [words(key, count=left, left=left, groups=words.write(groups, "count"))]


def _left_away(view: Coverage) -> list[str]:
    """Who left untrained; in an emptied place also how long those had been registered who were never trained."""
    away = view.untrained("away")
    if view.reach_unknown:
        return []
    left = [view.words("coverage.left_away", count=away["uncovered"], away=away["uncovered"])] if away and away.value("uncovered") else []
    return [*left, *waited(view, view.last_month)] if view.emptied else left


def _signal(view: Coverage) -> list[str]:
    """Whether the groups reach as many new persons as before."""
    words = view.words
    if not view.finished or "attendance" in view.context.missing:
        return []
    values = [row.value("first_timers") for row in view.finished]
    names = [row.value("name") for row in view.finished]
    return [words("coverage.reached_signal") + " " + runs.sentence(values, names, words.write(median(values), "number"), words)]


# ------------------------------------------------------------------------------------------------------------- panels


@shows("coverage.curve_about", "attendance")
def curve(view: Coverage) -> Panel:
    """Both coverages month by month."""
    words, both = view.words, any(row["coverage_residents"].known for row in view.monthly.rows)
    return Panel(
        "coverage.curve",
        curve_finding(view),
        view.monthly,
        REGISTERED,
        lambda: charts.coverage_curve(view.monthly, view.targets.get("coverage"), view.ceiling, view.words, view.mode),
        notes=[
            *_ceiling(view),
            Note(words("coverage.curve_way"), charts.WAY),
            words("coverage.curve_note" if both else "coverage.curve_note_withheld"),
            *([words("coverage.curve_running")] if view.training_runs else []),
        ],
        dated=view.context.notes("coverage"),
    )


def _ceiling(view: Coverage) -> list[Note]:
    """How far coverage can still get, where the chart draws it."""
    row = view.coverage_ceiling.row
    if not view.ceiling.known:
        return []
    return [Note(view.words("coverage.ceiling_note", count=row["left_uncovered"], **row), charts.CEILING)]


def curve_finding(view: Coverage) -> str:
    """The change over the year, and where the last months went another way."""
    words, now, then = view.words, view.now, view.year_before.row
    if not now["coverage"].known:
        return says(words("coverage.curve_nobody"), NoClaim())
    if (known := view.context.known_up_to(now["coverage"].metric)) < view.context.as_of:
        return _last_known(view, known)
    change = now["coverage"].less(then["coverage"])
    if not then.value("registered") or not change.known:
        return says(words("coverage.curve_first", **now), Figures())
    rounded = round(change.value, 3)
    key = "coverage.curve_up" if rounded > 0 else "coverage.curve_down" if rounded < 0 else "coverage.curve_same"
    claims = Figures((change,)), Order(now["coverage"], then["coverage"], (rounded > 0) - (rounded < 0))
    return says(words(key, points=points(words, change.value), **now), *claims) + _turned(view, change)


def _last_known(view: Coverage, known: date) -> str:
    """The coverage of the last month that the chart draws, and why today's is lower where people came since and nobody is known to be trained."""
    words, last = view.words, next((row for row in reversed(view.monthly.rows) if row["coverage"].known), None)
    if last is None or last.value("registered") < FEWEST:  # of fewer a share says nothing
        return says(words("coverage.curve_known_up_to", on=words.write(known, "date")), Figures(dates=(known,)))
    now = view.now["coverage"]
    text = words("coverage.curve_last_known", coverage=last["coverage"], month=last["month"])
    if view.now.value("covered") != last.value("covered") or view.now.value("registered") <= last.value("registered"):
        return says(text, Figures())
    return says(text + words("coverage.curve_since", coverage=now), Figures((now,)))


def _turned(view: Coverage, change: Figure) -> str:
    """That the last months, or those of them that have entries, went the other way than the year, or hardly anywhere; empty if they did not."""
    known = [row for row in view.monthly.rows if row["coverage"].known]
    start = len(known) - RECENT - 1
    if start < 0:
        return ""
    recent = known[-1]["coverage"].less(known[start]["coverage"])
    if abs(recent.value) < SMALL <= abs(change.value):
        while start and abs(known[-1].value("coverage") - known[start - 1].value("coverage")) < SMALL:
            start -= 1
        return view.words("coverage.curve_level", month=known[start]["month"])
    if abs(recent.value) < SMALL or recent.value * change.value >= 0:
        return ""
    rose, since = recent.value > 0, no_entries_since(view.context, tables_of(view.monthly))
    key, until = ("coverage.curve_rose", "coverage.curve_rose_until") if rose else ("coverage.curve_fell", "coverage.curve_fell_until")
    month = view.words.write(since, "month") if since else ""
    text = view.words(until if since else key, points=points(view.words, recent.value), month=month)
    return says(text, Trend("coverage", 1 if rose else -1, RECENT), Figures(months=(since,) if since else ()))


@shows("coverage.where_about", "attendance")
def where(view: Coverage) -> Panel:
    """Trained and untrained, resident or away."""
    if view.gap.rows and not any(row["uncovered"].known for row in view.gap.rows):
        return withheld(view.words("coverage.where_about"), why_withheld(view))
    return Panel(
        "coverage.where",
        where_finding(view),
        view.gap,
        Count("panel.registered", ("persons",), "last"),
        lambda: charts.whereabouts(view.gap, view.words, view.mode),
        notes=[view.words("coverage.where_note")],
    )


def where_finding(view: Coverage) -> str:
    """How many left without training."""
    words = view.words
    away = view.untrained("away")
    if away is None or not away.value("persons"):
        return says(words("coverage.where_nobody_away"), NoClaim())
    return says(words("coverage.where", count=away["uncovered"], **away), Figures())


@shows("coverage.skills_about", "attendance")
def skills(view: Coverage) -> Panel:
    """Whom the groups of each skill reached."""
    return Panel(
        "coverage.skills",
        skills_finding(view),
        view.skills,
        STARTED,
        lambda: charts.reach_by_skill(view.skills, view.words, view.mode),
        notes=[view.words("coverage.skills_note"), view.words("panel.click_filters")],
        picked=url_state.filter_by("skill"),
        folded=True,
    )


def skills_finding(view: Coverage) -> str:
    """Which skill reached most new persons, and which come next: how near they are is seen from the numbers."""
    words, rows = view.words, [row for row in view.skills.rows if row["first_timers"].known]
    if not rows:
        return says(words("coverage.no_groups"), NoClaim())
    most = max((row["first_timers"] for row in rows), key=lambda figure: figure.value)
    first = [row for row in rows if row.value("first_timers") == most.value]
    names, claim = ", ".join(words.write(row["group"]) for row in first), Extreme("first_timers", "group", tuple(row.value("group") for row in first))
    if len(first) > 1 or len(rows) == 1:
        return says(words("coverage.skills_alike" if len(rows) > 1 else "coverage.skills_one", skills=names, most=most), claim)
    whole = most.of("all", sum(row.value("first_timers") for row in rows))
    after = max((row["first_timers"] for row in rows if row not in first), key=lambda figure: figure.value)
    following = listed(words, [words.write(row["group"]) for row in rows if row.value("first_timers") == after.value])
    return says(words("coverage.skills", skill=names, most=most, all=whole, following=following, next=after), claim, Figures((whole,)))


@shows("coverage.groups_about", "attendance")
def groups(view: Coverage) -> Panel:
    """Whom each group reached, and the groups still needed."""
    needed = needed_places(view) if view.groups.rows else ()
    return Panel(
        "coverage.groups",
        groups_finding(view),
        view.groups,
        STARTED,
        lambda: charts.reach_by_group(view.drawn_groups.answer, needed, view.words, view.mode),
        about=_groups_about(view) if needed else "",
        notes=[*([view.words("coverage.groups_note")] if needed else []), view.words("panel.click_filters")],
        picked=url_state.filter_by("cohort"),
        dated=view.context.notes("coverage"),
        part=view.drawn_groups,
        leads_to="cohorts" if allows(view.context.role, "planner") else "",  # which also has the trainers
    )


def _groups_about(view: Coverage) -> str:
    """What a bar is, and for how many people the groups still needed are."""
    resident = view.untrained("resident")
    assert resident is not None  # there are groups still needed
    groups, key = groups_left(view), "coverage.groups_scheduled_about" if own_schedule(view) else "coverage.groups_needed_about"
    return view.words(key, count=groups, groups=view.words.write(groups, "count"), left=resident["uncovered"])


def groups_finding(view: Coverage) -> str:
    """How many of the places went to persons new to the training; how many groups are left stands in the drawing, the answer and a card."""
    words = view.words
    if not view.groups.rows:
        return says(words("coverage.no_groups"), NoClaim())
    whole = view.context.ask("reach").row
    return says(words("coverage.groups", count=whole["cohorts"], **whole), Figures(tuple(whole.values())))


def needed_places(view: Coverage) -> tuple[int, ...]:
    """The places of each of the groups still needed, all of them as those of a group held: the plan alone says how many will come.

    Nothing inside a selection of training.
    """
    resident = view.untrained("resident")
    if resident is None or view.by_training:
        return ()
    return (view.words.programme.group_size,) * groups_left(view)


def those_waiting(view: Coverage) -> Panel | None:
    """Who waits for a first training; nothing in an emptied place."""
    return None if view.emptied else waiting(view)


def next_groups(view: Coverage) -> Panel | None:
    """The published plan, if there is one."""
    return None if published_plan(view.context.folder, view.context.as_of) is None else agreed(view)


PANELS = (curve, those_waiting, groups, next_groups, where, skills, equity, year)
