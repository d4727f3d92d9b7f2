"""The completion rates of the skills: with their ranges, and whether they differ by the rule of the groups."""

from __future__ import annotations

from typing import Any

from queries import Row
from queries.statistics import FEWEST, simultaneous, wilson
from queries.statistics import Interval as Bounds
from ui import charts, url_state
from ui.charts.intervals import Interval
from ui.claims import Figures, NoClaim, Separation
from ui.count import Count
from ui.panel import Note, Panel, shows
from ui.sentences import says
from ui.views.completion_view import Completion, worth
from ui.views.shares import Share, briefly, ends, listed, share

STARTED = Count("completion.n_started", ("started",))


@shows("completion.skills_about", "attendance")
def skills(view: Completion) -> Panel:
    """The completion rate of each skill with its interval."""
    words, rows = view.words, view.rated_skills
    return Panel(
        "completion.skills",
        skills_finding(view),
        view.skills,
        STARTED,
        lambda: charts.intervals(skill_intervals(view), view.target, "completed", words, view.mode),
        about=words("completion.skills_ranges"),
        notes=[*skills_below(view), words("completion.skills_note", skills=words.write(len(rows), "count")), words("panel.click_filters")],
        picked=url_state.filter_by("skill"),
        folded=not view.skill_spread.differ,  # then the heading says what the ranges do
    )


def skills_finding(view: Completion) -> str:
    """The highest and the lowest skill, and whether one test of all skills tells them apart: the rule of the groups."""
    words, rows = view.words, view.rated_skills
    if not rows:
        return says(words("completion.no_group"), NoClaim())
    high, low = ends(words, [(words.write(row["group"]), _share(row)) for row in rows])
    if high == low:
        return says(high, Figures())
    spread = view.skill_spread
    compared = (rows[0]["completion_rate"],), (rows[-1]["completion_rate"],)
    if spread.outside:
        names = [words.write(row["group"]) for row in spread.outside]
        return says(words("completion.skills_outside", len(names), names=listed(words, names), highest=high, lowest=low), Separation(True, *compared))
    return says(
        words("completion.skills_apart" if spread.differ else "completion.skills_overlap", highest=high, lowest=low),
        Separation(spread.differ, *compared),
    )


def skills_below(view: Completion) -> list[Note | str]:
    """The skills that are wholly below the target without standing out among the skills, so that their bar is not taken for more."""
    words, target, spread = view.words, view.target, view.skill_spread
    rows = [row for row in view.rated_skills if target is not None and _bounds(view, row).high < target]
    if not rows or spread.differ:
        return []
    skills = listed(words, [words.write(row["group"]) for row in rows])
    return [Note(words("completion.skills_below", skills=skills, target=words.target(target or 0)), key=True)]


def _share(row: Row) -> Share:
    return share([row], "completed", "started")


def _bounds(view: Completion, row: Row) -> Bounds:
    """A skill's interval; those of all skills hold together in 95 of 100 programmes."""
    bounds = wilson(*worth(row), simultaneous(len(view.rated_skills)))
    assert bounds is not None  # rated: somebody started
    return bounds


def skill_intervals(view: Completion) -> tuple[Interval, ...]:
    """The skills as intervals, the highest rate first."""
    words, rows = view.words, []
    for row in view.rated_skills:
        name, bounds = words.write(row["group"]), _bounds(view, row)
        text = hover(view, row, name, bounds)
        rows.append(Interval(name, row.value("completion_rate"), bounds.low, bounds.high, briefly(words, _share(row)), text, row.value("group")))
    return tuple(rows)


def hover(view: Completion, row: Row, name: str, bounds: Bounds | None = None) -> str:
    """What is said of a group or skill under the pointer; of few the numbers alone."""
    words, few = view.words, row.value("started") < FEWEST
    values: dict[str, Any] = {**row, "name": name}
    if bounds:
        values |= {"lower": words.write(bounds.low, "share"), "upper": words.write(bounds.high, "share")}
    return words("chart.interval_hover_few" if few else "chart.interval_hover", **values)
