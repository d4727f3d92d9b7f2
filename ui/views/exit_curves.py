"""The curves of the page of exits in words: who came back, and how long those who completed the training stay."""

from __future__ import annotations

from dataclasses import replace
from math import hypot
from typing import Any

from queries import Answer, Figure, Row
from queries.statistics import ALPHA, FEWEST, Z95, pairs, simultaneous
from ui import charts
from ui.claims import Figures, NoClaim, Separation
from ui.count import Count
from ui.html import Card, CardBar
from ui.panel import Panel, shows, withheld
from ui.sentences import says
from ui.views.everybody import staff_answer, total
from ui.views.leaving import HALF_YEAR, YEAR, Exits
from ui.views.targets import figure_card


def came_back_card(view: Exits) -> Card:
    """The share that came back within half a year, as the heading of the curve says it; below it that of a year."""
    words, half = view.words, view.came_back(HALF_YEAR)
    label, definition = words("exits.card_came_back"), words("exits.card_came_back_about")
    no_target = "none", ""
    if half is None:
        why = words("exits.card_came_back_withheld" if view.away is None else "exits.card_came_back_unknown")
        unknown = figure_card(view, Figure(None, view.metric("return_survival", "survival"), view.context.as_of), "quiet", why, no_target)
        return replace(unknown, label=label, definition=definition)
    year = view.came_back_text(YEAR) if view.came_back_range(YEAR) else None
    notes = (*([words("exits.card.year", share=year)] if year else []), *view.closure_in(view.returns, "exits.card_closure"))
    if ends := view.came_back_range(HALF_YEAR):
        notes = (words("exits.card_came_back_range", low=ends[0], high=ends[1]), *notes)
    card = figure_card(view, half, "quiet", _within_a_year_too(view), no_target, bar=CardBar(half.value), notes=notes)
    return replace(card, label=label, definition=definition)


def _within_a_year_too(view: Exits) -> str:
    """The share that came back within a year, from the same curve: exits and returns counted until today give another share, which would stand
    beside this one. Of whom it is estimated where only a range is known."""
    year = view.came_back(YEAR)
    if year is None or year.rounded or view.came_back_range(YEAR):
        return view.words("exits.card_came_back_all")
    return view.words("exits.card_came_back_year", share=year, back=_living_there_again(view))


def _living_there_again(view: Exits) -> str:
    """How many people are residents again, after the shares: fewer than the returns, of which one person may have several. Nothing to whoever may
    not know it, and where nobody is."""
    grid = staff_answer(view)
    back = total(grid, whereabouts="back") if grid else None
    return view.words("exits.card_back", back=back) if back is not None and back.value else ""


@shows("exits.returns_about")
def returns(view: Exits) -> Panel:
    """Who came back, and when."""
    words = view.words
    if view.away is None:
        return withheld(words("exits.returns"), words("exits.withheld"))
    feasts = [words("exits.feast_note")] if view.returns_around_feasts else []
    return Panel(
        "exits.returns",
        returns_finding(view),
        view.returns,
        Count("exits.n_observed", ("at_risk",), "first"),
        lambda: charts.returns_curve(view.returns, returns_marks(view), words, view.mode),
        about=_so_far(view),
        notes=[words(_curve(view.returns)), words("exits.observed_note"), *feasts, *view.closure_in(view.returns, "exits.closure_in_returns")],
    )


def _so_far(view: Exits) -> str:
    """How many exits there were that one can come back from, and how many returns so far; no share, which would differ from those of the curve, that
    follows every exit equally long. The usual line if that is not known exactly, or of few."""
    returns, exits = view.now["returns"], view.now["exits"]
    if not all(figure.known and not figure.rounded for figure in (returns, exits)) or exits.value < FEWEST or view.came_back(HALF_YEAR) is None:
        return ""
    feast = view.returns_around_feasts
    around = view.words("exits.returns_feast", returns=feast) if feast else ""
    died = view.away.row["died"] if view.away else None
    if died is not None and died.known and died.value and not died.rounded:
        exits = exits.less(died)
        return view.words("exits.returns_so_far_lived", returns=returns, exits=exits, feast=around)
    return view.words("exits.returns_so_far", returns=returns, exits=exits, feast=around)


def _curve(answer: Answer) -> str:
    """The text that explains the band of a curve and where it ends."""
    return "exits.curve_note_published" if answer.protected else "exits.curve_note"


def returns_finding(view: Exits) -> str:
    """How many came back within half a year and a year; a range only within half a year, as two in one sentence are hard to read (the year's
    stands on the curve)."""
    half, year, ends = view.came_back_text(HALF_YEAR), view.came_back_text(YEAR), view.came_back_range(HALF_YEAR) or ()
    if half is None:
        return says(view.words("exits.takeaway_returns_unknown"), NoClaim())
    share = view.came_back(HALF_YEAR)
    if share is None or not year or ends:
        return says(view.words("exits.takeaway_returns_half", half=half), Figures(derived=tuple(ends)))
    return says(view.words("exits.takeaway_returns", half=half, year=year), Figures())


def returns_marks(view: Exits) -> list[tuple[int, str]]:
    """The points of the curve that are named: within half a year, within a year."""
    shares = [(days, key, view.came_back_text(days)) for days, key in ((HALF_YEAR, "half"), (YEAR, "year"))]
    return [(days, view.words(f"exits.mark.{key}", share=share)) for days, key, share in shares if share]


@shows("exits.staying_about")
def staying(view: Exits) -> Panel:
    """How long those who completed the training stay, by skill."""
    words = view.words
    if view.away is None:
        return withheld(words("exits.staying"), words("exits.withheld"))
    return Panel(
        "exits.staying",
        staying_finding(view),
        view.staying_of_all,
        Count("exits.n_completed", ("at_risk",), each="group", rounded="exits.n_completed_rounded"),
        lambda: charts.staying_curves(view.staying, view.staying_of_all, YEAR, words, view.mode, _apart_skills(view)),
        notes=[
            words(_curve(view.staying)),
            *view.closure_in(view.staying, "exits.closure_in_curves"),
        ],
        about="" if view.staying.protected or not _apart_skills(view) else words("exits.staying_about_exact"),
        further=[view.staying],
        folded=not _apart(view),  # then the heading says what the curve of all does
    )


def staying_finding(view: Exits) -> str:
    """Everybody's share a year after the training, and the skills that differ most."""
    words = view.words
    if not view.staying.rows:
        # To a viewer a curve is published only once enough have left.
        return says(words("exits.takeaway_staying_young" if view.context.role == "viewer" else "exits.takeaway_staying_unknown"), NoClaim())
    everybody = _after_a_year(view.staying_of_all, "all")
    if everybody is None:
        return says(words("exits.takeaway_staying_young"), NoClaim())
    share = share_text(view, everybody)
    if view.closure_in(view.staying, "exits.closure_in_curves"):
        # It met each skill at another time after its groups: a comparison would be one of dates.
        return says(words("exits.takeaway_staying_closure", all=share), Figures())
    if len(_known_after_a_year(view)) < 2:
        return says(words("exits.takeaway_staying_all", all=share), Figures())
    ends_apart = _apart(view)
    if not ends_apart:
        return says(words("exits.takeaway_staying_alike", all=share), Separation(False))
    few, many = ends_apart
    ends: dict[str, Any] = {"few": few["group"], "many": many["group"], "least": share_text(view, few), "most": share_text(view, many)}
    return says(words("exits.takeaway_staying", all=share, **ends), Separation(True, (many["survival"],), (few["survival"],)))


def _known_after_a_year(view: Exits) -> list[Row]:
    """Of each skill whose share a year after is known, the row that says it."""
    groups = dict.fromkeys(row.value("group") for row in view.staying.rows)
    return [row for group in groups if (row := _after_a_year(view.staying, group))]


def _apart(view: Exits) -> tuple[Row, Row] | None:
    """Of the skills that few and that many stay after, the rows; None where they differ by no more than chance, or the closure is in the curves."""
    known = _known_after_a_year(view)
    if len(known) < 2 or view.closure_in(view.staying, "exits.closure_in_curves"):
        return None
    few, many = min(known, key=lambda row: row.value("survival")), max(known, key=lambda row: row.value("survival"))
    return (few, many) if apart(few, many, len(known)) else None


def _apart_skills(view: Exits) -> list[str]:
    """The skills that are drawn beside everybody: those that the heading names."""
    return [row.value("group") for row in _apart(view) or ()]


def share_text(view: Exits, row: Row) -> str:
    """The share of a row in words, a published one by its range: rounding moves it by up to 8 points, and the limits hold that."""
    share, low, high = (row[name] for name in ("survival", "lower", "upper"))
    if not share.rounded or not (low.known and high.known):
        return view.words.write(share)
    return view.words("exits.between", low=replace(low, rounded=False), high=replace(high, rounded=False))


def apart(few: Row, many: Row, groups: int) -> bool:
    """Whether the lowest and the highest of that many curves differ by more than the farthest two do by chance.

    The distances of the two 95 % limits that face each other add up as in Newcombe's interval, widened for all pairs.
    """
    facing = hypot(few.value("upper") - few.value("survival"), many.value("survival") - many.value("lower"))
    return bool(many.value("survival") - few.value("survival") > facing * simultaneous(pairs(groups), ALPHA) / Z95)


def _after_a_year(answer: Answer, group: str) -> Row | None:
    """The row that says a group's share a year after; None if nothing is known so late, or all were there still."""
    rows = [row for row in answer.rows if row.value("group") == group and row["survival"].known]
    if not rows or (rows[-1].value("days") or 0) < YEAR:
        return None
    return next((row for row in reversed(rows) if row.value("days") <= YEAR), None)
