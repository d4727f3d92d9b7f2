"""Every heading is true of what is drawn below it: what its words claim against the answers and the traces of its panel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from queries import Filters, period
from tests import factories
from tests.answers import answer
from tests.captions import misleading
from tests.claims import untrue
from tests.conftest import StoreOf
from tests.test_panels_without_data import PAGES
from ui.charts.marks import drawn_marks
from ui.claims import Extreme, Fall, Figures, NoClaim, Order, Trend
from ui.context import Context
from ui.i18n import Words
from ui.panel import Panel
from ui.sentences import says

LOOKS = (("planner", "id", "2018-09-30"), pytest.param("viewer", "en", "2019-12-31", marks=pytest.mark.soak))
SILENT: frozenset[str] = frozenset()
"""Panels whose headings don't declare their claims yet: take yours out, add none."""
DATES = 40


def wrong_headings(context: Context) -> Iterator[str]:
    """What is wrong with the headings of all pages in that context."""
    context = replace(context, as_of=context.day(context.as_of))
    for page, view in PAGES.items():
        if "plan" in page.__name__ and context.role != "planner":
            continue  # a forecast for each date is dear, and the plan is the same for all who may see it
        built = view(context)
        for item in page.PANELS:
            for make in item if isinstance(item, tuple) else (item,):
                name = f"{page.__name__.split('.')[-1]}.{make.__name__}"
                panel = make(built)
                if panel is None or panel.withheld or name in SILENT:
                    continue
                drawn = panel.figure() if panel.figure else None
                if drawn is not None and not drawn_marks(drawn):
                    continue  # the empty state stands in the place of the drawing
                wrong = [*untrue(panel, drawn, context.words, context.as_of), *(misleading(panel, drawn) if drawn else ())]
                yield from (f"{name} as {context.role} on {context.as_of}: {problem}" for problem in wrong)


@pytest.mark.parametrize(("role", "language", "day"), LOOKS)
def test_headings_are_true_of_what_is_drawn(sample_store: Path, role: str, language: str, day: str) -> None:
    context = Context(sample_store, date.fromisoformat(day), Filters(), language, "light", role)
    assert list(wrong_headings(context)) == []


@pytest.mark.soak
@pytest.mark.parametrize("seed", [None, *factories.COVERING, *range(3000, 3004)])
def test_headings_are_true_on_many_dates(sample_store: Path, store_of: StoreOf, seed: int | None) -> None:
    store = sample_store if seed is None else store_of(seed)[1]
    first, last = period(store) or (date(2018, 1, 1), date(2018, 1, 1))
    chance = Random(seed or 0)
    days = [first + timedelta(days=round((last - first).days * number / (DATES - 1))) for number in range(DATES)]
    looks = [(day, *chance.choice((("steward", "id"), ("viewer", "en"), ("planner", "en"), ("viewer", "id")))) for day in days]
    wrong = [problem for day, role, language in looks for problem in wrong_headings(Context(store, day, Filters(), language, "light", role))]
    assert wrong == []


# --------------------------------------------------------------------------------------- the judge itself

STAGES = [{"stage": "registered", "persons": 624}, {"stage": "started", "persons": 340}, {"stage": "passed", "persons": 340}]
CASCADE = answer("cascade", STAGES)
PERSONS = [row["persons"] for row in CASCADE.rows]
PATH = answer("flow_monthly", [{"month": date(2018, month, 1), "residents": count} for month, count in ((5, 490), (6, 486), (7, 480), (8, 484))])
NOW = PATH.rows[-1]["residents"]
RATES = answer("completion", [{"group": "A01", "started": 8, "completed": 6, "completion_rate": 0.75}], by="cohort")
PRESENT = [("A", 1, 1.0), ("A", 5, 0.9), ("B", 1, 1.0), ("B", 5, 0.95), ("C", 1, 1.0), ("C", 5, 0.84)]
DAYS = answer("attendance_by_day", [{"cohort_id": code, "day": day, "rate": rate} for code, day, rate in PRESENT])
FELL = {"column": "rate", "key": "cohort_id", "among": ("A", "B")}
LEAST = {"column": "persons", "key": "stage", "least": True}
EN = Words("en")


@pytest.mark.parametrize(
    ("heading", "shown", "problem"),
    [
        ("624 people", CASCADE, "declares no claim"),
        (says(EN("panel.registered", n=PERSONS[0]), Figures()), CASCADE, ""),
        (says(EN("panel.registered", n=replace(PERSONS[0], value=620)), Figures()), CASCADE, "620 is not drawn"),  # another number
        (says(EN("panel.registered", n=replace(PERSONS[0], as_of=date(2018, 8, 31))), Figures()), CASCADE, "is not drawn"),  # of another day
        (says(EN("panel.registered", n=replace(PERSONS[0], value=620)), Figures((replace(PERSONS[0], value=620),))), CASCADE, ""),  # worked out
        (says("Started least.", Extreme(names=("started",), **LEAST)), CASCADE, "does not name"),  # a tie of two
        (says("Training started and test passed.", Extreme(names=("started",), **LEAST)), CASCADE, "names ('started',)"),
        (says("Registered: most of all.", Extreme("persons", "stage", ("registered",), majority=True)), CASCADE, "no more than half"),  # 624 of 1304
        (says("Most of them.", Figures()), CASCADE, "without a claim"),
        (says("More.", Order(PERSONS[1], PERSONS[0], 1)), CASCADE, "orders 340 and 624"),
        (says("Fewer and fewer.", Trend("residents", -1, 1)), PATH, "says that residents moved by -1"),  # the last month grew
        (says("Fewer and fewer.", Trend("residents", -1, 3)), PATH, ""),  # 490, 484
        (says("More than a year ago.", Order(NOW, replace(NOW, value=470, as_of=date(2017, 9, 30)), 1)), PATH, "last 4 months, in which residents"),
        (says("More, but falling.", Order(NOW, replace(NOW, value=470, as_of=date(2017, 9, 30)), 1), Trend("residents", -1, 4)), PATH, ""),
        (says("Fell most: A.", Fall(names=("A",), **FELL)), DAYS, "but it fell more for ['C']"),  # by 0.16, and A by 0.10
        (says("Compared groups: fell most in A.", Fall(names=("A",), **FELL)), DAYS, ""),
        (says("Compared groups: fell most in B.", Fall(names=("B",), **FELL)), DAYS, "of those compared it did for ['A']"),
        (says("May.", Figures(months=(date(2018, 9, 1),))), PATH, ""),  # ends on the date
        (says("October.", Figures(months=(date(2018, 10, 1),))), PATH, "has not ended"),
        (says("On 1 September 2018.", Figures()), PATH, "speaks of 1 September 2018"),
        (says(EN("panel.registered", n=RATES.rows[0]["completion_rate"]), Figures()), RATES, "is a share of 8"),
        (says(EN("panel.registered", n=PERSONS[0]), NoClaim()), CASCADE, "claims nothing"),
    ],
)
def test_the_judge_sees_what_is_not_true(heading: str, shown: Any, problem: str) -> None:
    problems = untrue(Panel("x", heading, shown), None, EN, date(2018, 9, 30))
    assert problem in "; ".join(problems) if problem else problems == []
