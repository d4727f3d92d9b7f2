"""Who waits for a first training and for how long, and whether the training reaches all groups of people alike."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from data.schema import EDUCATION
from queries import Answer, Figure, QuestionError, Row
from queries.dates import month_end, months_later
from queries.statistics import ALPHA, FEWEST, simultaneous, wilson
from ui import charts
from ui.auth.roles import allows
from ui.charts.intervals import Heading, Interval
from ui.charts.ranked import Bar
from ui.claims import Figures, Separation
from ui.count import Count
from ui.excerpt import MOST
from ui.panel import Note, Panel, shows, withheld
from ui.sentences import joined, says
from ui.theme import drawn
from ui.views.coverage_year import Year
from ui.views.programme import answer_to, unanswered
from ui.views.shares import Share, briefly, ends, in_full
from ui.views.trainers import UNKNOWN

DIMENSIONS = ("age_band", "origin", "education")
"""What coverage is compared by."""
YEAR, MONTH, HALF = 365, 365.25 / 12, 0.5
ROOM, ROW = 60, 30
"""Pixels above and below the rows of a chart, and of a row."""


@dataclass(frozen=True)
class Waiting(Year):
    """The answers about those not trained yet and about coverage by who the people are."""

    waiting = answer_to("waiting")
    """How long the residents never trained have been registered."""
    first_training = answer_to("first_training")
    """How long it takes until a person is trained for the first time."""

    @property
    def trained_in_a_year(self) -> Figure | None:
        """The share trained within a year of registering; None if nobody has been followed that long, and for a viewer: the steps of
        her curve would move it by more than two points."""
        rows = [row for row in self.first_training.rows if row["survival"].known]
        if self.first_training.protected or not rows or rows[-1].value("days") < YEAR:
            return None
        waiting = [row["survival"] for row in rows if row.value("days") <= YEAR]
        answer, share = self.first_training, 1 - waiting[-1].value if waiting else 0.0
        population = f"{answer.whole}, trained within a year"
        return Figure(share, answer.result.column("survival"), answer.as_of, population=population)

    @property
    def could_be_trained(self) -> Figure | None:
        """Of how many the wait until the first training is: those there when the trainings began, or registered since."""
        return self.first_training.rows[0]["at_risk"] if self.first_training.rows else None

    @property
    def usual_wait(self) -> Figure | None:
        """After how many months half are trained; None if it has not come to that, and for a viewer: her curve is one of rounded numbers."""
        answer = self.first_training
        row = next((row for row in answer.rows if row["survival"].known and row.value("survival") <= HALF), None)
        return None if answer.protected or row is None else row["days"].of("half trained, months", round(row.value("days") / MONTH))

    @property
    def longest_waiting(self) -> Row | None:
        """The band of months with most of those who wait; None if that is not known or nobody waits."""
        rows = [row for row in self.waiting.rows if row["persons"].known and row.value("persons")]
        return max(rows, key=lambda row: row.value("persons"), default=None)

    @cached_property
    def equity(self) -> dict[str, Answer]:
        """Coverage by each of the dimensions, with one test of all groups; QuestionError for who may not know it."""
        return {by: self.context.ask("equity", by=by) for by in DIMENSIONS}

    def differs(self, by: str) -> bool:
        """Whether coverage differs by a dimension by more than chance, over the tests of all dimensions together."""
        return _p_value(self.equity[by]) < ALPHA / len(DIMENSIONS)


def _p_value(answer: Answer) -> float:
    known = [row.value("p_value") for row in answer.rows if row["p_value"].known]
    return float(known[0]) if known else 1.0


@shows("coverage.waiting_about", "attendance")
def waiting(view: Waiting) -> Panel:
    """How long the residents never trained have been registered, and how soon people are trained."""
    words, trained, base = view.words, view.trained_in_a_year, view.could_be_trained
    return Panel(
        "coverage.waiting",
        waiting_finding(view),
        view.waiting,
        Count("coverage.n_waiting", ("persons",), rounded="coverage.n_waiting_rounded"),
        lambda: charts.ranked(waiting_bars(view), words, view.mode),
        about=waiting_about(view),
        notes=[words("coverage.waiting_note"), *([words("coverage.first_training", share=trained, base=base)] if trained else []), *_half(view)],
        further=[view.first_training],
    )


def waiting_finding(view: Waiting) -> str:
    """The band with most of those who wait, counted as the chart and the card count. Raises QuestionError if nobody waits, or the role gets
    nothing of it."""
    words, resident = view.words, view.untrained("resident")
    if resident is None or not resident.value("uncovered"):
        raise unanswered("coverage.waiting_none" if resident is not None else "coverage.withheld")
    most = view.longest_waiting
    if most is None:
        raise unanswered("coverage.waiting_unpublished")
    values: dict[str, Any] = {"left": resident["uncovered"], "persons": most["persons"], "band": words.write(most["band"]).lower()}
    # Nobody can wait for a training that there was not: such a band says how long they are registered, and no more.
    least, first = int(re.split(r"\D", most.value("band"))[0]), first_training_on(view)
    before = words("coverage.waiting_before") if first and months_later(view.context.as_of, -least) < first else ""
    return says(words("coverage.waiting", before=before, **values), Figures((resident["uncovered"],)))


def first_training_on(view: Waiting) -> date | None:
    """The first day of the first group; None before."""
    return view.begun[0].value("starts_on") if view.begun else None


def waiting_about(view: Waiting) -> str:
    """That the bands are times since registration, and since when there was training. Empty while there is none."""
    first = first_training_on(view)
    return view.words("coverage.waiting_about", first=view.words.short_date(first)) if first else ""


def _half(view: Waiting) -> list[str]:
    """How soon half were trained, the other clock; nothing where it has not come to that."""
    usual = view.usual_wait
    return [] if usual is None or view.trained_in_a_year is None else [view.words("coverage.waiting_half", months=usual, base=view.could_be_trained)]


def waited_status(view: Waiting) -> tuple[str, str] | None:
    """How long most of those not trained yet have waited, beside their number; None if that is not known, or nobody is left to wait."""
    most = None if view.by_training or not view.now.value("residents") else view.longest_waiting
    if most is None:
        return None
    return "none", view.words("coverage.card_waited", persons=most["persons"], band=view.words.write(most["band"]).lower())


def waited(view: Waiting, month: Row | None) -> list[str]:
    """In an emptied place: how long those never trained had been registered by then, at the end of the last month with residents (a row of
    coverage_monthly); nothing if that is not known."""
    if month is None:
        return []
    on, left = month_end(month.value("month")), month["residents"].less(month["covered_residents"])
    try:
        bands = [row for row in view.context.ask("waiting", as_of=on).rows if row["persons"].known and row.value("persons")]
    except QuestionError:
        return []
    if not bands or not left.known:
        return []
    most = max(bands, key=lambda row: row.value("persons"))
    band = view.words.write(most["band"]).lower()
    return [view.words("coverage.waited", on=view.words.short_date(on), left=left, persons=most["persons"], band=band)]


def waiting_bars(view: Waiting) -> list[Bar]:
    """A bar for each band, the share beside the number."""
    words = view.words
    return [
        Bar(words.write(row["band"]), row.value("persons"), words.write(row["persons"]), words.write(row["share"]) if row["share"].known else "")
        for row in view.waiting.rows
        if row["persons"].known
    ]


@shows("coverage.equity_about", "attendance")
def equity(view: Waiting) -> Panel:
    """Coverage of groups of people with intervals, by each of the dimensions; for staff."""
    if not allows(view.context.role, "planner"):
        return withheld(view.words("coverage.equity_about"), view.words("panel.staff"))
    if not view.now.value("covered"):
        raise unanswered("coverage.equity_nobody")
    lines = equity_intervals(view)
    left_out = any(not (_is_compared(row) or _is_unknown(row)) for answer in view.equity.values() for row in answer.rows)
    return Panel(
        "coverage.equity",
        equity_finding(view),
        view.equity[DIMENSIONS[0]],
        Count("panel.registered", ("registered",)),
        lambda: charts.intervals(lines, None, "covered", view.words, view.mode, ROOM + ROW * len(lines), view.now.value("coverage")),
        about=joined(
            [
                view.words("completion.skills_ranges" if any(map(view.differs, DIMENSIONS)) else "coverage.equity_ranges"),
                view.words("coverage.equity_people"),
            ],
            "; ",
        ),
        notes=[
            *([view.words("coverage.equity_left_out", fewest=view.words.write(FEWEST, "count"))] if left_out else []),
            *_of_many(view),
            view.words("coverage.equity_note"),
        ],
        further=[view.equity[by] for by in DIMENSIONS[1:]],
        folded=not any(map(view.differs, DIMENSIONS)),  # a page of ranges that could all be chance, which the heading says
    )


def equity_finding(view: Waiting) -> str:
    """Which of the dimensions' groups differ by more than chance, over all tests together; the highest and the lowest of these, or of all if
    none do. Neither those of whom it is not known nor groups of a few are compared."""
    words = view.words
    different = [by for by in DIMENSIONS if view.differs(by)]
    between = _farthest(view, different or list(DIMENSIONS))
    if not different:
        return says(words("coverage.equity_alike") + between, Separation(False))
    text = words("coverage.equity_differs", what=", ".join(words(f"filter.{by}").lower() for by in different))
    return says(text + between, Separation(True))


def _farthest(view: Waiting, dimensions: Sequence[str]) -> str:
    """The lowest and the highest of the dimension whose groups lie farthest apart: an age is not compared with a place. Empty where all groups of
    each are alike."""
    words, best = view.words, (0.0, "")
    for by in dimensions:
        rows = [row for row in view.equity[by].rows if _is_compared(row)]
        shares = [_covered(row) for row in rows]
        values = [share.value for share in shares if share.value is not None]
        if not values or max(values) - min(values) <= best[0]:
            continue
        high, low = ends(words, [(words.write(row["value"]), share) for row, share in zip(rows, shares, strict=True)])
        unknown = any(_is_unknown(row) for row in view.equity[by].rows)  # drawn too, and perhaps beyond both
        key = "coverage.equity_between_known" if unknown else "coverage.equity_between"
        best = max(values) - min(values), words(key, by=words(f"filter.{by}").lower(), high=high, low=low) if high != low else ""
    return best[1]


def _is_unknown(row: Row) -> bool:
    """Whether a row is of those of whom it is not known: drawn, and compared with nobody."""
    return bool(row.value("value") == UNKNOWN and row.value("registered"))


def _is_compared(row: Row) -> bool:
    """Whether a row is of people who have something in common, and of enough of them; the others stand in the table."""
    return bool(row.value("value") != UNKNOWN and row.value("registered") >= FEWEST)


def _covered(row: Row) -> Share:
    return Share(row.value("covered"), row.value("registered"))


def _comparable(view: Waiting) -> dict[str, list[Row]]:
    """The rows of each dimension that stand for something in common, or of whom it is not known."""
    return {
        by: [row for row in (_from_least_schooling(answer) if by == "education" else answer.rows) if _is_compared(row) or _is_unknown(row)]
        for by, answer in view.equity.items()
    }


def largest_of(compared: Mapping[str, list[Row]]) -> dict[str, list[Row]]:
    """Those that are drawn: all, or of a dimension with more than MOST the largest, and those that a heading may name."""
    largest = {}
    for by, rows in compared.items():
        ranked = sorted((row for row in rows if _is_compared(row)), key=lambda row: _covered(row).value or 0.0)
        first = {id(row) for row in (*ranked[:1], *ranked[-1:], *(row for row in rows if _is_unknown(row)))}
        order = sorted(rows, key=lambda row: (id(row) not in first, -row.value("registered")))
        kept = {id(row) for row in order[:MOST]}
        largest[by] = [row for row in rows if id(row) in kept]
    return largest


def _of_many(view: Waiting) -> list[Note]:
    """How many rows are drawn, where these are not all."""
    compared = _comparable(view)
    shown, of = (sum(map(len, rows.values())) for rows in (largest_of(compared), compared))
    if shown == of:
        return []
    return [Note(view.words("coverage.equity_largest", shown=view.words.write(shown, "count"), of=view.words.write(of, "count")), key=True)]


def equity_intervals(view: Waiting) -> list[Interval | Heading]:
    """Each dimension under its name, which says whether its groups differ by more than chance: a row for each group with its size and interval."""
    words = view.words
    rows: list[Interval | Heading] = []
    compared = _comparable(view)
    # For comparing all: of twenty single ranges one lies apart by chance.
    z = simultaneous(sum(_is_compared(row) for rows in compared.values() for row in rows))
    for by, groups in largest_of(compared).items():
        if not groups:
            continue
        rows.append(Heading(words(f"filter.{by}"), words("coverage.equity_more" if view.differs(by) else "coverage.equity_chance")))
        for row in groups:
            name = words("coverage.equity_unknown") if _is_unknown(row) else drawn(words.write(row["value"]))
            share = _covered(row)
            bounds = wilson(share.part, share.of, z)
            assert bounds is not None  # a group is of somebody
            low, high = (words.write(limit, "share") for limit in (bounds.low, bounds.high))
            text = words("coverage.equity_hover", name=name, share=in_full(words, share), low=low, high=high)
            label = f"{name} ({words.write(row['registered'])})"
            rows.append(Interval(label, bounds.value, bounds.low, bounds.high, briefly(words, share), text, apart=_is_unknown(row)))
    return rows


def _from_least_schooling(answer: Answer) -> list[Row]:
    """The rows of education in the order of schools, those not known at the end; the query orders by code."""
    levels = list(EDUCATION)
    return sorted(answer.rows, key=lambda row: levels.index(row.value("value")) if row.value("value") in levels else len(levels))
